"""Writes what a program wants to look at to a file of events."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Mapping
from typing import Any, NoReturn

import numpy as np

from ..._core import Tensor
from . import records

__all__ = ["SummaryWriter"]

_FLUSH_AFTER = 120
_serial = 0
_serial_lock = threading.Lock()


class SummaryWriter:
    """Writes numbers, texts, histograms and images of a run into a folder, for TensorBoard to show.

    Args:
        log_dir: the folder; by default `runs/` with the date and the name of the machine in it.
        comment: what is put behind the default name of the folder.
        purge_step: events from this step on, written by an earlier run into the folder, are not shown any more.
        max_queue: how many events are gathered before they are written.
        flush_secs: after how many seconds they are written at the latest, when there is a further event.
        filename_suffix: what is put behind the name of the file.

    A writer is closed at the end of a `with` block, or by :meth:`close`; a call after that opens a further file.

    Example::

        >>> import tempfile
        >>> from retrograd.utils.tensorboard import SummaryWriter
        >>> with SummaryWriter(tempfile.mkdtemp()) as writer:
        ...     for step in range(3):
        ...         writer.add_scalar("loss", 1 / (step + 1), step)
    """

    def __init__(
        self,
        log_dir: str | os.PathLike[str] | None = None,
        comment: str = "",
        purge_step: int | None = None,
        max_queue: int = 10,
        flush_secs: int = _FLUSH_AFTER,
        filename_suffix: str = "",
    ) -> None:
        if not log_dir:
            log_dir = os.path.join("runs", time.strftime("%b%d_%H-%M-%S") + "_" + socket.gethostname() + comment)
        self.log_dir = str(log_dir)
        self.purge_step = purge_step
        self.max_queue = max_queue
        self.flush_secs = flush_secs
        self.filename_suffix = filename_suffix
        self._lock = threading.Lock()
        self._files: dict[str, _File] = {}
        first = self._file(self.log_dir)
        if purge_step is not None:
            # A session that starts at a step: field 7 of an event, whose field 1 says START.
            first.add(records.event(time.time(), purge_step, records.data(7, records.integer(1, 1))))

    def get_logdir(self) -> str:
        """The folder that is written to."""
        return self.log_dir

    def add_scalar(
        self,
        tag: str,
        scalar_value: Any,
        global_step: int | None = None,
        walltime: float | None = None,
        new_style: bool = False,
        double_precision: bool = False,
    ) -> None:
        """Note a number: a tensor or array of one element, or a Python number."""
        self._add(records.scalar(tag, _number(scalar_value)), global_step, walltime)

    def add_scalars(
        self,
        main_tag: str,
        tag_scalar_dict: Mapping[str, Any],
        global_step: int | None = None,
        walltime: float | None = None,
    ) -> None:
        """Note several numbers to be shown in one diagram: each in a folder of its own, as PyTorch does."""
        for tag, value in tag_scalar_dict.items():
            folder = os.path.join(self.log_dir, main_tag.replace("/", "_") + "_" + tag)
            self._add(records.scalar(main_tag, _number(value)), global_step, walltime, folder)

    def add_text(
        self, tag: str, text_string: str, global_step: int | None = None, walltime: float | None = None
    ) -> None:
        """Note a text, which is shown as Markdown."""
        self._add(records.text(tag, text_string), global_step, walltime)

    def add_histogram(
        self,
        tag: str,
        values: Any,
        global_step: int | None = None,
        bins: str | int = "tensorflow",
        walltime: float | None = None,
        max_bins: int | None = None,
    ) -> None:
        """Note how the elements of `values` are distributed.

        Args:
            bins: `"tensorflow"` for bins that grow by a tenth from 1e-12 on, to both sides of 0, or what
                `numpy.histogram` takes.
            max_bins: neighbouring bins are joined until there are no more than these.

        Raises:
            ValueError: if there are no elements.
        """
        array = _array(values).reshape(-1)
        if array.size == 0:
            raise ValueError("The input has no element.")
        if bins == "tensorflow":
            positive = 1e-12 * 1.1 ** np.arange(774)
            chosen: Any = np.concatenate([-positive[::-1], [0.0], positive])
        else:
            chosen = bins
        counts, edges = np.histogram(array, bins=chosen)
        if max_bins is not None and counts.size > max_bins:
            joined = -(-counts.size // max_bins)
            starts = np.arange(0, counts.size, joined)
            counts, edges = np.add.reduceat(counts, starts), np.append(edges[starts], edges[-1])
        filled = np.flatnonzero(counts)
        if filled.size == 0:
            raise ValueError("The histogram is empty, please file a bug report.")
        first, last = int(filled[0]), int(filled[-1])
        # A bin is given by its right edge; an empty one before the first says where that begins.
        edges, counts = edges[first : last + 2], np.append(0, counts[first : last + 1])
        self._add(records.histogram(tag, array, edges, counts), global_step, walltime)

    def add_image(
        self,
        tag: str,
        img_tensor: Any,
        global_step: int | None = None,
        walltime: float | None = None,
        dataformats: str = "CHW",
    ) -> None:
        """Note an image: bytes from 0 to 255, or floating-point numbers from 0 to 1.

        Args:
            dataformats: what the dimensions are: `"CHW"`, `"HWC"` or `"HW"`, with 1, 3 or 4 channels.

        Raises:
            ImportError: if PIL is not installed.
        """
        self._add_picture(tag, _array(img_tensor), dataformats, global_step, walltime)

    def add_images(
        self,
        tag: str,
        img_tensor: Any,
        global_step: int | None = None,
        walltime: float | None = None,
        dataformats: str = "NCHW",
    ) -> None:
        """Note a batch of images as one, side by side; see :meth:`add_image`."""
        array = _array(img_tensor)
        images = array.transpose([dataformats.upper().index(letter) for letter in "NCHW"])
        columns = int(np.ceil(np.sqrt(len(images))))
        missing = -len(images) % columns
        filled = np.concatenate([images, np.zeros((missing, *images.shape[1:]), images.dtype)])
        rows = filled.reshape(-1, columns, *images.shape[1:])
        grid = rows.transpose(2, 0, 3, 1, 4).reshape(
            images.shape[1], len(rows) * images.shape[2], columns * images.shape[3]
        )
        self._add_picture(tag, grid, "CHW", global_step, walltime)

    def add_figure(
        self, tag: str, figure: Any, global_step: int | None = None, close: bool = True, walltime: float | None = None
    ) -> None:
        """Note a figure of matplotlib's, or several of the same size side by side; they are closed afterwards."""
        figures = figure if isinstance(figure, list) else [figure]
        pictures = []
        for one in figures:
            one.canvas.draw()
            pictures.append(np.asarray(one.canvas.buffer_rgba())[..., :3])
            if close:
                from matplotlib import pyplot

                pyplot.close(one)
        self._add_picture(tag, np.concatenate(pictures, axis=1), "HWC", global_step, walltime)

    def add_hparams(
        self,
        hparam_dict: Mapping[str, Any],
        metric_dict: Mapping[str, Any],
        hparam_domain_discrete: Any = None,
        run_name: str | None = None,
        global_step: int | None = None,
    ) -> None:
        """Note the settings of a run as a table in text, and what came of it as numbers, in a folder of their own."""
        folder = os.path.join(self.log_dir, run_name or str(time.time()))
        table = "|setting|value|\n|-|-|\n" + "\n".join(f"|{name}|{value}|" for name, value in hparam_dict.items())
        self._add(records.text("hparams", table), global_step, None, folder)
        for name, value in metric_dict.items():
            self._add(records.scalar(name, _number(value)), global_step, None, folder)

    def add_graph(self, *arguments: Any, **keywords: Any) -> NoReturn:
        """Raises NotImplementedError: `retrograd.viz.draw` draws graphs."""
        raise NotImplementedError(
            "SummaryWriter.add_graph is not in retrograd: retrograd.viz.draw(model(inputs)) draws the graph of a result"
        )

    def add_embedding(self, *arguments: Any, **keywords: Any) -> NoReturn:
        """Raises NotImplementedError."""
        raise NotImplementedError("SummaryWriter.add_embedding is not in retrograd")

    def flush(self) -> None:
        """Write all events that were noted so far."""
        with self._lock:
            for file in self._files.values():
                file.flush()

    def close(self) -> None:
        """Write what was noted, and close the files."""
        with self._lock:
            for file in self._files.values():
                file.close()
            self._files.clear()

    def __enter__(self) -> SummaryWriter:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _add(self, value: bytes, step: Any, wall_time: float | None, folder: str | None = None) -> None:
        place = None if step is None else int(_number(step))
        event = records.event(time.time() if wall_time is None else wall_time, place, records.summary(value))
        with self._lock:
            self._file(folder or self.log_dir).add(event)

    def _add_picture(self, tag: str, array: np.ndarray, formats: str, step: Any, wall_time: float | None) -> None:
        pixels = array.transpose([formats.upper().index(letter) for letter in "HWC" if letter in formats.upper()])
        if pixels.ndim == 2:
            pixels = pixels[..., None]
        if pixels.dtype != np.uint8:
            pixels = np.clip(pixels * 255.0, 0, 255).astype(np.uint8)
        height, width, channels = pixels.shape
        self._add(records.image(tag, height, width, channels, _png(pixels)), step, wall_time)

    def _file(self, folder: str) -> _File:
        file = self._files.get(folder)
        if file is None:
            file = self._files[folder] = _File(folder, self.max_queue, self.flush_secs, self.filename_suffix)
        return file


class _File:
    """A file of events in a folder."""

    def __init__(self, folder: str, max_queue: int, flush_secs: int, suffix: str) -> None:
        global _serial
        os.makedirs(folder, exist_ok=True)
        now = time.time()
        with _serial_lock:
            serial, _serial = _serial, _serial + 1
        name = f"events.out.tfevents.{int(now)}.{socket.gethostname()}.{os.getpid()}.{serial}{suffix}"
        self._stream = open(os.path.join(folder, name), "ab")
        self._max_queue = max_queue
        self._flush_secs = flush_secs
        self._waiting: list[bytes] = []
        self._flushed = now
        self.add(records.event(now, None, records.FILE_VERSION))
        self.flush()

    def add(self, event: bytes) -> None:
        self._waiting.append(records.record(event))
        if len(self._waiting) >= self._max_queue or time.time() - self._flushed >= self._flush_secs:
            self.flush()

    def flush(self) -> None:
        self._stream.write(b"".join(self._waiting))
        self._stream.flush()
        self._waiting.clear()
        self._flushed = time.time()

    def close(self) -> None:
        self.flush()
        self._stream.close()

    def __del__(self) -> None:
        if not self._stream.closed:
            self.close()


def _array(value: Any) -> np.ndarray:
    return value.detach().numpy() if isinstance(value, Tensor) else np.asarray(value)


def _number(value: Any) -> float:
    array = _array(value)
    if array.size != 1:
        raise ValueError(f"one number is wanted, and not {array.size} of shape {array.shape}")
    return float(array.reshape(()))


def _png(pixels: np.ndarray) -> bytes:
    import io

    from PIL import Image

    file = io.BytesIO()
    Image.fromarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels).save(file, format="PNG")
    return file.getvalue()
