"""Flat memory, as files hold it, and the arrays that look into it.

A file knows two things of a tensor: a stretch of memory, which several tensors may share, and a window into
it (dtype, offset, shape, strides). Here is the way from arrays to that and back; nothing here knows of
tensors.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from typing import Any, NamedTuple

import numpy as np

from retrograd._core import dtypes

_LARGEST = np.iinfo(np.intp).max // 2


def numpy_dtype(name: str) -> np.dtype[Any]:
    """NumPy's dtype of the elements that PyTorch calls ``name``.

    Raises:
        ImportError: for bfloat16, where the package that gives it to NumPy is not installed.
    """
    return dtypes.numpy_dtype(dtypes.ALL[name])


class Window(NamedTuple):
    """Where an array lies in its storage of ``nbytes``; ``offset`` and ``stride`` count elements."""

    key: str
    dtype: str
    nbytes: int
    offset: int
    shape: tuple[int, ...]
    stride: tuple[int, ...]


class StorageWriter:
    """Gives each piece of memory a key the first time that an array on it is seen."""

    def __init__(self) -> None:
        self._keys: dict[tuple[int, int], str] = {}
        self._memory: dict[str, np.ndarray] = {}
        self._dtypes: dict[str, str] = {}

    def place(self, array: np.ndarray, dtype: str) -> Window:
        """The window of ``array``, whose elements PyTorch calls ``dtype``, into its storage.

        An array that PyTorch could not describe (negative strides, or strides that are no multiple of the
        element) is copied first.

        Raises:
            RuntimeError: the same memory was placed before as another dtype.
        """
        owner = memory_owner(array)
        if not (owner.flags.c_contiguous or owner.flags.f_contiguous) or not _countable(array, owner):
            array = owner = array.copy(order="C")
        memory = owner.ravel(order="K").view(np.uint8)
        start = address(memory)
        key = self._keys.get((start, memory.nbytes))
        if key is None:
            key = str(len(self._memory))
            # While it is held here, no other array can get its address.
            self._memory[key] = memory
            if memory.nbytes:
                self._keys[start, memory.nbytes] = key
            self._dtypes[key] = dtype
        elif self._dtypes[key] != dtype:
            raise RuntimeError(
                "Cannot save multiple tensors or storages that view the same data as different types: one is "
                f"torch.{self._dtypes[key]}, another torch.{dtype}. Save a clone() of one of them."
            )
        offset = address(array) - start if memory.nbytes else 0
        itemsize = array.itemsize
        stride = tuple(step // itemsize for step in array.strides)
        return Window(key, dtype, memory.nbytes, offset // itemsize, array.shape, stride)

    def items(self) -> Iterator[tuple[str, str, np.ndarray]]:
        """Key, dtype and bytes of each storage, in the order in which they were first seen."""
        for key, memory in self._memory.items():
            yield key, self._dtypes[key], memory


def memory_owner(array: np.ndarray) -> np.ndarray:
    """The array whose memory ``array`` looks into: the last one on the chain of its bases."""
    while True:
        base = array.base
        if isinstance(base, memoryview):
            base = base.obj
        if not isinstance(base, np.ndarray):
            return array
        array = base


def address(array: np.ndarray) -> int:
    """The address of the first element."""
    return array.__array_interface__["data"][0]


def _countable(array: np.ndarray, owner: np.ndarray) -> bool:
    """Whether elements of ``array`` lie at whole, forward steps from the start of its owner."""
    steps = (address(array) - address(owner), *array.strides)
    return all(step >= 0 and step % array.itemsize == 0 for step in steps)


@dataclass(slots=True, eq=False)
class Storage:
    """A piece of memory read from a file: ``memory`` is a writable one-dimensional array of bytes.

    ``location`` is where it was when it was saved: ``"cpu"``, ``"cuda:0"`` … A ``map_location`` function of
    :func:`retrograd.load` is handed one of these. ``filled`` is false while the data is yet to be read.
    """

    memory: np.ndarray
    dtype: str
    location: str = "cpu"
    filled: bool = True

    def cpu(self) -> Storage:
        """Itself: everything is read into the memory of the CPU."""
        return self

    def nbytes(self) -> int:
        """Size in bytes."""
        return self.memory.nbytes

    def window(self, dtype: str, offset: Any, shape: Any, stride: Any) -> np.ndarray:
        """The array of that shape and stride, counted in elements, that shares this memory.

        Raises:
            ValueError: numbers that are not counts, or a window that reaches outside the memory.
        """
        kind = numpy_dtype(dtype)
        shape, stride = counts(shape), counts(stride)
        (offset,) = counts((offset,))
        if len(shape) != len(stride):
            raise ValueError(f"a tensor of {len(shape)} dimensions has {len(stride)} strides")
        if len(shape) > 64:
            raise ValueError(f"a tensor has {len(shape)} dimensions; NumPy's arrays have at most 64")
        numel = self.memory.nbytes // kind.itemsize
        reach = sum((n - 1) * step for n, step in zip(shape, stride, strict=True)) + 1 if prod(shape) else 0
        if offset + reach > numel:
            raise ValueError(
                f"a tensor of shape {list(shape)}, stride {list(stride)} and offset {offset} reaches outside "
                f"its storage of {numel} elements"
            )
        strides = tuple(step * kind.itemsize for step in stride)
        if max(strides, default=0) > _LARGEST:
            raise ValueError(f"a tensor's stride of {max(stride)} elements is larger than any memory")
        return np.ndarray(shape, kind, self.memory, offset * kind.itemsize, strides)


def checked(memory: np.ndarray, dtype: np.dtype[Any]) -> np.ndarray:
    """``memory``, if its bytes can be elements of ``dtype``: any can, but for those of bool."""
    if dtype == np.bool_ and memory.size and memory.max() > 1:
        raise RuntimeError("a storage of bool holds other bytes than 0 and 1: the file is damaged")
    return memory


def native(memory: np.ndarray, dtype: np.dtype[Any], swapped: bool) -> np.ndarray:
    """``memory`` with its numbers in this machine's order of bytes, and where they may begin."""
    if swapped:
        part = dtype.itemsize // 2 if dtype.kind == "c" else dtype.itemsize
        return memory.reshape(-1, part)[:, ::-1].reshape(-1)
    return memory.copy() if address(memory) % dtype.alignment else memory


def counts(values: Any) -> tuple[int, ...]:
    """``values`` as a tuple of integers that are not negative."""
    if not isinstance(values, (tuple, list)):
        raise ValueError(
            f"a tensor's shape and stride must be tuples of integers, not {type(values).__name__}"
        )
    if not all(type(value) is int and value >= 0 for value in values):
        raise ValueError("a tensor's offset, shape and stride must be integers that are not negative")
    return tuple(values)
