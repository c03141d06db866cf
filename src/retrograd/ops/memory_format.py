"""How the elements of a tensor lie in memory: PyTorch's layouts and memory formats by their names."""

from __future__ import annotations

import numpy as np

from .._core import moving, random


class layout:
    """How a tensor is stored. Tensors have the layout `torch.strided`; the others are names of what there is not."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __repr__(self) -> str:
        return f"torch.{self._name}"

    def __reduce__(self):
        return self._name


class memory_format:
    """In which order the elements of a dense tensor lie in memory, such as `torch.channels_last`."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __repr__(self) -> str:
        return f"torch.{self._name}"

    def __reduce__(self):
        return self._name


strided = layout("strided")
sparse_coo = layout("sparse_coo")
sparse_csr = layout("sparse_csr")
sparse_csc = layout("sparse_csc")
sparse_bsr = layout("sparse_bsr")
sparse_bsc = layout("sparse_bsc")
jagged = layout("jagged")
contiguous_format = memory_format("contiguous_format")
preserve_format = memory_format("preserve_format")
channels_last = memory_format("channels_last")
channels_last_3d = memory_format("channels_last_3d")

_CHANNELS_LAST = {channels_last: (4, (0, 2, 3, 1)), channels_last_3d: (5, (0, 2, 3, 4, 1))}


def require_strided(name: str, wanted: layout | None) -> None:
    """A RuntimeError if `wanted`, the `layout=` of a call, is another layout than `torch.strided` (or None)."""
    if wanted is None or wanted is strided:
        return
    if not isinstance(wanted, layout):
        raise TypeError(f"{name}(): argument 'layout' must be torch.layout, not {type(wanted).__name__}")
    raise RuntimeError(f"{name}(): only tensors of layout torch.strided can be made, but got layout={wanted!r}")


def order_of(ndim: int, wanted: memory_format) -> tuple[int, ...]:
    """The axes from the slowest to the fastest in memory; a RuntimeError where the format needs another rank."""
    if wanted is contiguous_format:
        return tuple(range(ndim))
    if wanted not in _CHANNELS_LAST:
        raise TypeError(f"argument 'memory_format' must be torch.memory_format, not {type(wanted).__name__}")
    random.name_channels_last()
    rank, order = _CHANNELS_LAST[wanted]
    if ndim != rank:
        raise RuntimeError(f"required rank {rank} tensor to use {wanted!r} format".replace("torch.", ""))
    return order


def preserves(array: np.ndarray) -> bool:
    """Whether `preserve_format` keeps the order of the axes: not for expanded arrays, which become contiguous."""
    if 0 not in array.strides:
        return True
    return not any(step == 0 and length > 1 for step, length in zip(array.strides, array.shape, strict=True))


def empty_array(like: np.ndarray, dtype: np.dtype, wanted: memory_format | None = None) -> np.ndarray:
    """An uninitialised array of the shape of `like`, laid out in a memory format (`preserve_format` for None)."""
    if wanted is None or wanted is preserve_format:
        if like.flags.c_contiguous or not preserves(like):
            return np.empty(like.shape, dtype)
        return np.empty_like(like, dtype, order="K", subok=False)
    order = order_of(like.ndim, wanted)
    made = np.empty([like.shape[axis] for axis in order], dtype)
    return made.transpose(np.argsort(order))


def lies_as(array: np.ndarray, wanted: memory_format) -> bool:
    """Whether the elements lie densely in the order of a memory format."""
    if wanted is contiguous_format:
        return array.flags.c_contiguous
    rank, order = _CHANNELS_LAST.get(wanted, (-1, ()))
    return array.ndim == rank and array.transpose(order).flags.c_contiguous


def arranged(array: np.ndarray, wanted: memory_format | None) -> np.ndarray:
    """A copy of an array, laid out in a memory format (`preserve_format` for None)."""
    if wanted is None or wanted is preserve_format:
        if array.flags.c_contiguous or not preserves(array):
            return moving.copied(array)
        return moving.copy_like(array, array)
    if wanted is contiguous_format:
        return moving.copied(array)
    made = empty_array(array, array.dtype, wanted)
    moving.write_over(made, array)
    return made
