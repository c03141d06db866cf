"""Writes objects into a pickle under PyTorch's names, with the memory of tensors set aside."""

from __future__ import annotations

import pickle
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, BinaryIO

import retrograd

from .names import (
    ENCODE,
    FROM_TYPE,
    PARAMETER,
    PARAMETER_WITH_STATE,
    STORAGES,
    TENSOR_V2,
    TENSOR_V3,
    Name,
    storage_type,
    written,
)
from .storage import StorageWriter, Window, numpy_dtype


# The implementation of `pickle` in Python: only there can a class go by another name than that of its module.
class Pickler(pickle._Pickler):  # type: ignore[misc,name-defined]
    """Pickles objects so that PyTorch, and :class:`~retrograd.io.unpickler.Unpickler`, can rebuild them.

    The memory of tensors is not written: it is collected in ``storages``.
    """

    # Inherited, and unknown to type checkers.
    proto: int
    save: Callable[[Any], None]
    write: Callable[[bytes], Any]
    memoize: Callable[[Any], None]

    def __init__(self, file: BinaryIO, protocol: int) -> None:
        super().__init__(file, protocol)
        self.storages = StorageWriter()

    def persistent_id(self, obj: Any) -> tuple[Any, ...] | None:
        """What stands for the memory behind a window; all else is pickled."""
        if type(obj) is not Window:
            return None
        storage = storage_type(obj.dtype)
        return "storage", storage, obj.key, "cpu", obj.nbytes // numpy_dtype(storage.dtype).itemsize

    def reducer_override(self, obj: Any) -> Any:
        """How the objects of retrograd are taken apart; ``NotImplemented`` leaves it to pickle."""
        kind = type(obj)
        if issubclass(kind, Name):
            return obj.name
        if issubclass(kind, retrograd.Tensor) and not _takes_itself_apart(kind):
            return self._reduce_tensor(obj)
        if kind is bytes and not obj and self.proto < 3:
            return ENCODE, ("", "latin1")  # pickle's own way calls `bytes`, which PyTorch does not allow
        if kind is retrograd.dtype:
            return str(obj).removeprefix("torch.")
        if kind is retrograd.Size:
            return kind, (tuple(obj),)
        if kind is retrograd.device:
            return kind, (str(obj),)
        return NotImplemented

    def save_global(self, obj: Any, name: str | None = None) -> None:
        """Write the module and name of ``obj``: PyTorch's where it has one there."""
        if isinstance(obj, Name):
            path = (obj.module, obj.name)
        elif isinstance(obj, retrograd.dtype):
            path = ("torch", str(name))
        elif isinstance(obj, type) and obj in written():
            path = (written()[obj].module, written()[obj].name)
        else:
            super().save_global(obj, name)  # type: ignore[misc]
            return
        if self.proto >= 4:
            self.save(path[0])
            self.save(path[1])
            self.write(pickle.STACK_GLOBAL)
        else:
            self.write(pickle.GLOBAL + "{}\n{}\n".format(*path).encode())
        self.memoize(obj)

    def _reduce_tensor(self, tensor: Any) -> tuple[Any, tuple[Any, ...]]:
        kind, state = type(tensor), dict(vars(tensor))
        if kind is retrograd.nn.Parameter:
            parts: tuple[Any, ...] = (tensor.detach(), tensor.requires_grad, OrderedDict())
            return (PARAMETER_WITH_STATE, (*parts, state)) if state else (PARAMETER, parts)
        function, parts = self._reduce_window(tensor)
        if kind is retrograd.nn.Buffer:
            # PyTorch's buffers are ordinary tensors that carry this mark.
            kind, state = retrograd.Tensor, {**state, "_is_buffer": True}
        if kind is retrograd.Tensor and not state:
            return function, parts
        return FROM_TYPE, (function, kind, parts, state)

    def _reduce_window(self, tensor: Any) -> tuple[Name, tuple[Any, ...]]:
        name = str(tensor.dtype).removeprefix("torch.")
        window = self.storages.place(tensor.detach().numpy(), name)
        place = (window, window.offset, window.shape, window.stride)
        parts: tuple[Any, ...] = (*place, tensor.requires_grad, OrderedDict())
        return (TENSOR_V2, parts) if name in STORAGES else (TENSOR_V3, (*parts, tensor.dtype))


def _takes_itself_apart(kind: type) -> bool:
    """Whether a subclass of Tensor, written by the user, says itself how it is pickled."""
    ours = (retrograd.Tensor, retrograd.nn.Parameter, retrograd.nn.Buffer)
    for base in kind.__mro__:
        if base in ours:
            break
        if "__reduce_ex__" in vars(base) or "__reduce__" in vars(base):
            return True
    return False
