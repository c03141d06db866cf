"""UntypedStorage: the whole memory behind a tensor, as bytes."""

from __future__ import annotations

import numpy as np

from .._core import Tensor, read_array
from .record import method


class UntypedStorage:
    """The bytes that a tensor and all its views show. `tensor.untyped_storage()` gives one."""

    def __init__(self, tensor: Tensor) -> None:
        owner = read_array(tensor)
        while isinstance(owner.base, np.ndarray):
            owner = owner.base
        if not owner.flags.forc:
            raise RuntimeError("this tensor shows a part of an array that is not contiguous: clone() it first")
        self.tensor = tensor
        self._bytes = owner.ravel(order="K").view(np.uint8)

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

    def __getitem__(self, place: int) -> int:
        return int(self._bytes[place])

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


@method
def untyped_storage(self):
    """The whole memory behind the tensor, shared with its views.

    Example::

        >>> torch.arange(4, dtype=torch.int16)[1:2].untyped_storage().nbytes()
        8
    """
    return UntypedStorage(self)
