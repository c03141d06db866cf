"""`torch.utils.tensorboard`: figures of a run, written by tensorboardX to files that TensorBoard shows."""

from __future__ import annotations

import functools
import os
import warnings
from collections.abc import Callable, Mapping
from typing import Any

from .. import pytree
from .._core import Tensor

try:
    import tensorboardX
except ImportError:
    raise ImportError("SummaryWriter needs the package tensorboardX: pip install 'retrograd[tensorboard]'") from None

__all__ = ["SummaryWriter"]


def _plain(value: Any) -> Any:
    """A tensor as an array, one of a single number as that; anything else as it is."""
    if not isinstance(value, Tensor):
        return value
    return value.item() if value.ndim == 0 else value.detach().numpy()


def _number(value: Any) -> Any:
    return value.item() if isinstance(value, Tensor) else value


def _with_arrays(method: Callable[..., None]) -> Callable[..., None]:
    """A method of tensorboardX that takes tensors where it takes arrays."""

    @functools.wraps(method)
    def call(self: Any, *arguments: Any, **keywords: Any) -> None:
        arguments, keywords = pytree.tree_map(_plain, (arguments, keywords))
        method(self, *arguments, **keywords)

    return call


class SummaryWriter(tensorboardX.SummaryWriter):
    """Writes numbers, texts, histograms and images of a run into a folder, for TensorBoard to show.

    Tensors are written as arrays; its methods are those of tensorboardX, with PyTorch's parameters.

    Args:
        log_dir: the folder; by default `runs/` with the date and the name of the machine in it.
        comment: what is put behind the default name of the folder.
        purge_step: events from this step on, written by an earlier run into the folder, are not shown any more.
        max_queue: how many events are gathered before they are written.
        flush_secs: after how many seconds they are written at the latest.
        filename_suffix: what is put behind the name of the file.

    Example::

        >>> import tempfile
        >>> from retrograd.utils.tensorboard import SummaryWriter
        >>> with SummaryWriter(tempfile.mkdtemp()) as writer:
        ...     for step in range(3):
        ...         writer.add_scalar("loss", torch.tensor(1 / (step + 1)), step)
    """

    def __init__(
        self,
        log_dir: str | os.PathLike[str] | None = None,
        comment: str = "",
        purge_step: int | None = None,
        max_queue: int = 10,
        flush_secs: int = 120,
        filename_suffix: str = "",
    ) -> None:
        folder = None if not log_dir else os.fspath(log_dir)
        super().__init__(folder, comment, purge_step, max_queue, flush_secs, filename_suffix)

    def get_logdir(self) -> str:
        """The folder that is written to."""
        return self.logdir

    def add_scalar(
        self,
        tag: str,
        scalar_value: Any,
        global_step: int | None = None,
        walltime: float | None = None,
        new_style: bool = False,
        double_precision: bool = False,
    ) -> None:
        """Note a number: a tensor or array of one element, or a Python number. It is written in single precision."""
        super().add_scalar(tag, _number(scalar_value), _number(global_step), walltime)

    def add_scalars(
        self,
        main_tag: str,
        tag_scalar_dict: Mapping[str, Any],
        global_step: int | None = None,
        walltime: float | None = None,
    ) -> None:
        """Note several numbers to be shown in one diagram: each in a folder of its own."""
        numbers = {tag: _number(value) for tag, value in tag_scalar_dict.items()}
        super().add_scalars(main_tag, numbers, _number(global_step), walltime)

    def add_hparams(
        self,
        hparam_dict: Mapping[str, Any],
        metric_dict: Mapping[str, Any],
        hparam_domain_discrete: Any = None,
        run_name: str | None = None,
        global_step: int | None = None,
    ) -> None:
        """Note the settings of a run, and what came of it, in a folder of their own."""
        settings = {name: _number(value) for name, value in hparam_dict.items()}
        metrics = {name: _number(value) for name, value in metric_dict.items()}
        super().add_hparams(settings, metrics, run_name, global_step)

    def add_graph(self, *arguments: Any, **keywords: Any) -> None:
        """Writes nothing, with a warning: `retrograd.viz.draw` draws graphs."""
        warnings.warn(
            "SummaryWriter.add_graph writes nothing in retrograd: retrograd.viz.draw(model(inputs)) draws the graph of "
            "a result",
            stacklevel=2,
        )

    add_audio = _with_arrays(tensorboardX.SummaryWriter.add_audio)
    add_embedding = _with_arrays(tensorboardX.SummaryWriter.add_embedding)
    add_figure = _with_arrays(tensorboardX.SummaryWriter.add_figure)
    add_histogram = _with_arrays(tensorboardX.SummaryWriter.add_histogram)
    add_image = _with_arrays(tensorboardX.SummaryWriter.add_image)
    add_image_with_boxes = _with_arrays(tensorboardX.SummaryWriter.add_image_with_boxes)
    add_images = _with_arrays(tensorboardX.SummaryWriter.add_images)
    add_mesh = _with_arrays(tensorboardX.SummaryWriter.add_mesh)
    add_pr_curve = _with_arrays(tensorboardX.SummaryWriter.add_pr_curve)
    add_video = _with_arrays(tensorboardX.SummaryWriter.add_video)
