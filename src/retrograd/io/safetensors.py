"""Tensors by name in a safetensors file.

The format holds tensors and text and nothing else, so it is safe to load from anywhere. Names and arguments are
those of the ``safetensors`` package, which is not needed.
"""

from __future__ import annotations

import io
import mmap as memory_maps
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import Any, BinaryIO

import numpy as np

import retrograd

from .atomic import replacing
from .safetensors_header import DTYPES, Entry, SafetensorError, read_header, write_header
from .storage import address, checked, memory_owner, native, numpy_dtype

__all__ = ["SafetensorError", "load", "load_file", "safe_open", "save", "save_file"]

_RANKS = {dtype: rank for rank, dtype in enumerate(DTYPES.values())}
_NAMES = {dtype: name for name, dtype in DTYPES.items()}


def save_file(
    tensors: Mapping[str, Any], filename: str | os.PathLike[str], metadata: Mapping[str, str] | None = None
) -> None:
    """Write tensors to a safetensors file, which is replaced when all is written.

    Args:
        tensors: name → tensor, of any dtype but complex128. Tensors that are not contiguous are written as if
            they were.
        filename: the path.
        metadata: text to keep in the header.

    Raises:
        RuntimeError: tensors share memory, which the format can not express.
        TypeError: a value is no tensor, or a name or text no string, or a dtype not one of the format's.

    Example::

        >>> from retrograd.io.safetensors import load_file, save_file
        >>> import tempfile
        >>> folder = tempfile.mkdtemp()
        >>> save_file({"weight": torch.ones(2)}, f"{folder}/model.safetensors")
        >>> load_file(f"{folder}/model.safetensors")
        {'weight': tensor([1., 1.])}
    """
    arrays, header = _prepared(tensors, metadata)
    with replacing(filename) as path, open(path, "wb") as file:
        _write(arrays, header, file)


def save(tensors: Mapping[str, Any], metadata: Mapping[str, str] | None = None) -> bytes:
    """What :func:`save_file` would write."""
    arrays, header = _prepared(tensors, metadata)
    file = io.BytesIO()
    _write(arrays, header, file)
    return file.getvalue()


def load_file(filename: str | os.PathLike[str], device: Any = "cpu", *, mmap: bool = False) -> dict[str, Any]:
    """Read the tensors of a safetensors file.

    Args:
        filename: the path.
        device: the CPU.
        mmap: leave the data in the file and read it when it is first used. Writing to such a tensor does not
            change the file.

    Raises:
        SafetensorError: the file is no safetensors file, or is damaged.
        FileNotFoundError: there is no file of that name.
        RuntimeError: ``device`` is not the CPU.
    """
    with _Reader.opened(filename, device, mmap) as reader:
        return {name: reader.tensor(name) for name in reader.entries}


def load(data: bytes) -> dict[str, Any]:
    """The tensors in ``data``, the content of a safetensors file.

    Raises:
        SafetensorError: it is none, or is damaged.

    Example::

        >>> load(save({"a": torch.tensor([1, 2])}))
        {'a': tensor([1, 2])}
    """
    reader = _Reader(io.BytesIO(data), len(data), None)
    return {name: reader.tensor(name) for name in reader.entries}


class safe_open:
    """A safetensors file of which single tensors, or parts of them, are read when they are asked for.

    Args:
        filename: the path.
        framework: ``"pt"``, as programs for PyTorch say.
        device: the CPU.

    Raises:
        SafetensorError: the file is no safetensors file, or is damaged.
        FileNotFoundError: there is no file of that name.
        RuntimeError: ``device`` is not the CPU, or ``framework`` another one.

    Example::

        >>> import tempfile
        >>> path = f"{tempfile.mkdtemp()}/a.safetensors"
        >>> save_file({"a": torch.arange(6).view(2, 3)}, path)
        >>> with safe_open(path, framework="pt") as file:
        ...     file.keys(), file.get_tensor("a").shape, file.get_slice("a")[1, :2]
        (['a'], torch.Size([2, 3]), tensor([3, 4]))
    """

    def __init__(self, filename: str | os.PathLike[str], framework: str = "pt", device: Any = "cpu") -> None:
        if framework not in ("pt", "torch", "pytorch"):
            raise RuntimeError(f"safe_open() gives tensors of retrograd: framework should be 'pt', not {framework!r}")
        self._opened = _Reader.opened(filename, device, True)
        self._reader = self._opened.__enter__()

    def __enter__(self) -> safe_open:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._opened.__exit__(kind, error, traceback)

    def keys(self) -> list[str]:
        """The names of the tensors."""
        return sorted(self._reader.entries)

    def offset_keys(self) -> list[str]:
        """The names of the tensors, in the order in which they lie in the file."""
        return sorted(self._reader.entries, key=lambda name: self._reader.entries[name].start)

    def metadata(self) -> dict[str, str] | None:
        """The text that was saved with the tensors."""
        return self._reader.metadata

    def get_tensor(self, name: str) -> Any:
        """The tensor of that name, whose data is read when it is first used.

        Raises:
            SafetensorError: there is none.
        """
        return self._reader.tensor(name)

    def get_slice(self, name: str) -> _Slice:
        """The tensor of that name, to be indexed: only what the index selects is read.

        Raises:
            SafetensorError: there is none.
        """
        return _Slice(self._reader, name)


class _Slice:
    """A tensor of which parts can be had."""

    def __init__(self, reader: _Reader, name: str) -> None:
        self._reader = reader
        self._name = name
        self._entry = reader.find(name)

    def get_shape(self) -> list[int]:
        """The shape of the whole."""
        return list(self._entry.shape)

    def get_dtype(self) -> str:
        """The dtype, as the file calls it."""
        return _NAMES[self._entry.dtype]

    def __getitem__(self, index: Any) -> Any:
        return self._reader.tensor(self._name)[index].clone()


class _Reader:
    """The tensors of one file, read from it or, with a map of it, seen where they are."""

    def __init__(self, file: BinaryIO, size: int, mapped: memory_maps.mmap | None) -> None:
        self.entries, self.metadata = read_header(file, size)
        self._file = file
        self._mapped = mapped

    @classmethod
    @contextmanager
    def opened(cls, filename: str | os.PathLike[str], device: Any, in_place: bool) -> Iterator[_Reader]:
        if str(device) != "cpu":
            raise RuntimeError(f"retrograd computes on the CPU: it can not load to {device}")
        with open(filename, "rb") as file:
            size = os.fstat(file.fileno()).st_size
            mapped = None
            if in_place and size:  # an empty file can not be mapped, and is refused later
                mapped = memory_maps.mmap(file.fileno(), 0, access=memory_maps.ACCESS_COPY)
            yield cls(file, size, mapped)

    def find(self, name: str) -> Entry:
        try:
            return self.entries[name]
        except KeyError:
            raise SafetensorError(f"File does not contain tensor {name}") from None

    def tensor(self, name: str) -> Any:
        entry = self.find(name)
        dtype = numpy_dtype(entry.dtype)
        memory = checked(native(self._memory(entry), dtype, sys.byteorder == "big"), dtype)
        return retrograd.from_numpy(np.ndarray(entry.shape, dtype, memory))

    def _memory(self, entry: Entry) -> np.ndarray:
        nbytes = entry.stop - entry.start
        if self._mapped is not None and nbytes:
            return np.frombuffer(self._mapped, np.uint8, nbytes, entry.start)
        memory = np.empty(nbytes, np.uint8)
        if not nbytes:
            return memory
        self._file.seek(entry.start)
        if self._file.readinto(memory.data) != nbytes:  # type: ignore[attr-defined]
            raise SafetensorError("the file became shorter while it was read")
        return memory


def _prepared(tensors: Mapping[str, Any], metadata: Mapping[str, str] | None) -> tuple[list[np.ndarray], bytes]:
    """The arrays in the order of the file (the widest first, so that each is aligned) and the header."""
    arrays = {name: _array(name, tensor) for name, tensor in tensors.items()}
    _require_apart(arrays)
    dtypes = {name: _dtype(name, tensor) for name, tensor in tensors.items()}
    order = sorted(arrays, key=lambda name: (-_RANKS[dtypes[name]], name))
    entries = {name: (_NAMES[dtypes[name]], arrays[name].shape, arrays[name].nbytes) for name in order}
    return [arrays[name] for name in order], write_header(entries, metadata)


def _write(arrays: list[np.ndarray], header: bytes, file: BinaryIO) -> None:
    file.write(header)
    for array in arrays:
        little = array.byteswap() if sys.byteorder == "big" else array
        file.write(np.ascontiguousarray(little).reshape(-1).view(np.uint8).data)


def _array(name: str, tensor: Any) -> np.ndarray:
    if not isinstance(name, str) or not isinstance(tensor, retrograd.Tensor):
        raise TypeError(f"save_file() expects names and tensors, but got {name!r}: {type(tensor).__name__}")
    return tensor.detach().numpy()


def _dtype(name: str, tensor: Any) -> str:
    dtype = str(tensor.dtype).removeprefix("torch.")
    if dtype not in _NAMES:
        raise TypeError(f"safetensors files hold no {tensor.dtype}, which {name!r} is")
    return dtype


def _require_apart(arrays: Mapping[str, np.ndarray]) -> None:
    """Refuse arrays that overlap: each would be written in full, and after loading they would be apart."""
    seen: dict[int, list[str]] = {}
    for name, array in arrays.items():
        if not array.size:
            continue
        others = seen.setdefault(address(memory_owner(array)), [])
        for other in others:
            if np.may_share_memory(array, arrays[other]):
                raise RuntimeError(
                    "Some tensors share memory, this will lead to duplicate memory on disk and potential "
                    f"differences when loading them again: {other!r} and {name!r}. Save a clone() of one, "
                    "leave one out, or use torch.save()."
                )
        others.append(name)
