"""UntypedStorage and TypedStorage: the whole memory behind a tensor, as bytes and as elements."""

from __future__ import annotations

import warnings

import numpy as np

from .._core import Tensor, make_tensor, read_array
from .record import method


def owner_of(array: np.ndarray) -> np.ndarray:
    """The array that an array is a view of, or itself."""
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array


class UntypedStorage:
    """The bytes that a tensor and all its views show. `tensor.untyped_storage()` gives one."""

    def __init__(self, tensor: Tensor) -> None:
        owner = owner_of(read_array(tensor))
        if not owner.flags.forc:
            raise RuntimeError("this tensor shows a part of an array that is not contiguous: clone() it first")
        self.tensor = tensor
        self._bytes = owner.ravel(order="K").view(np.uint8)

    def __getitem__(self, place: int | slice) -> int | UntypedStorage:
        if not isinstance(place, slice):
            return int(self._bytes[place])
        part = UntypedStorage.__new__(UntypedStorage)
        part.tensor, part._bytes = self.tensor, self._bytes[place]
        return part

    @classmethod
    def from_file(cls, filename: str, shared: bool = False, nbytes: int = 0) -> UntypedStorage:
        """The bytes of a file, by default all; `shared` lets what is written to them reach the file."""
        memory = np.memmap(filename, np.uint8, "r+" if shared else "c", shape=nbytes or None)
        return cls(make_tensor(np.asarray(memory)))

    def untyped(self) -> UntypedStorage:
        """The storage itself."""
        return self

    def __array__(self, dtype: np.dtype | None = None, copy: bool | None = None) -> np.ndarray:
        return np.array(self._bytes, dtype, copy=copy)

    def as_array(self, kind: np.dtype) -> np.ndarray:
        """The memory as a vector of elements; bytes at the end that make no element are left out."""
        return self._bytes[: self._bytes.size // kind.itemsize * kind.itemsize].view(kind)

    def data_ptr(self) -> int:
        """The address of the first byte."""
        return self._bytes.ctypes.data

    def nbytes(self) -> int:
        """The number of bytes."""
        return self._bytes.size

    size = __len__ = nbytes

    def tolist(self) -> list[int]:
        """The bytes as integers."""
        return self._bytes.tolist()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, UntypedStorage):
            return NotImplemented
        return self.data_ptr() == other.data_ptr() and self.nbytes() == other.nbytes()

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"UntypedStorage of {self.nbytes()} bytes at {hex(self.data_ptr())}"


class TypedStorage:
    """The memory that a tensor and all its views show, as elements of the tensor's dtype: `tensor.storage()`."""

    def __init__(self, tensor: Tensor) -> None:
        self.dtype = tensor.dtype
        self._untyped = UntypedStorage(tensor)
        self._elements = self._untyped.as_array(read_array(tensor).dtype)

    def untyped(self) -> UntypedStorage:
        """The same memory as bytes."""
        return self._untyped

    def data_ptr(self) -> int:
        """The address of the first byte."""
        return self._untyped.data_ptr()

    def nbytes(self) -> int:
        """The number of bytes."""
        return self._untyped.nbytes()

    def element_size(self) -> int:
        """The number of bytes of an element."""
        return self._elements.itemsize

    def size(self) -> int:
        """The number of elements."""
        return self._elements.size

    __len__ = size

    def __getitem__(self, place):
        return self._elements[place].item()

    def __setitem__(self, place, value) -> None:
        self._elements[place] = value

    def tolist(self) -> list:
        """The elements as Python numbers."""
        return self._elements.tolist()

    def __repr__(self) -> str:
        return f"TypedStorage(dtype={self.dtype}) of {self.size()} elements at {hex(self.data_ptr())}"


@method
def storage(self):
    """The whole memory behind the tensor as elements of its dtype, shared with its views.

    Deprecated in PyTorch, and so here, in favour of `untyped_storage`: UserWarning.
    """
    warnings.warn(
        "TypedStorage is deprecated. It will be removed in the future and UntypedStorage will be the only storage "
        "class. To access UntypedStorage directly, use tensor.untyped_storage() instead of tensor.storage()",
        UserWarning,
        stacklevel=2,
    )
    return TypedStorage(self)


@method
def untyped_storage(self):
    """The whole memory behind the tensor, shared with its views.

    Example::

        >>> torch.arange(4, dtype=torch.int16)[1:2].untyped_storage().nbytes()
        8
    """
    return UntypedStorage(self)


@method
def is_set_to(self, tensor):
    """Whether both tensors show the same memory, with the same dtype, shape and strides."""
    same = self.dtype is tensor.dtype and self.shape == tensor.shape and self.stride() == tensor.stride()
    return same and self.data_ptr() == tensor.data_ptr() and owner_of(read_array(self)) is owner_of(read_array(tensor))
