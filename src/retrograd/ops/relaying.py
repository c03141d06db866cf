"""Shape, strides and memory changed in place: `t_`, `squeeze_`, `resize_`, `set_` and their relatives.

No element is written, but the tensor becomes another view of its memory, with the history of one.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from math import prod

import numpy as np

from .. import errors
from .._core import (
    Tensor,
    from_numpy_dtype,
    is_inference_mode_enabled,
    read_array,
    set_memory,
    share_memory,
    strided_view,
    view_in_place,
)
from .dimensions import one_shape
from .memory_format import contiguous_format, memory_format, order_of
from .parts import as_strided
from .permuting import t, transpose
from .record import IN_PLACE, method
from .shape import squeeze, unsqueeze
from .storage import UntypedStorage


@method
def t_(self):
    """In-place form of :func:`t`."""
    return view_in_place(self, "t_", t)


@method
def transpose_(self, dim0, dim1):
    """In-place form of :func:`transpose`.

    Example::

        >>> torch.zeros(2, 3).transpose_(0, 1).shape
        torch.Size([3, 2])
    """
    return view_in_place(self, "transpose_", transpose, dim0, dim1)


@method
def swapaxes_(self, axis0, axis1):
    """In-place form of :func:`transpose`."""
    return view_in_place(self, "swapaxes_", transpose, axis0, axis1)


@method
def swapdims_(self, dim0, dim1):
    """In-place form of :func:`transpose`."""
    return view_in_place(self, "swapdims_", transpose, dim0, dim1)


@method
def squeeze_(self, dim=None):
    """In-place form of :func:`squeeze`."""
    return view_in_place(self, "squeeze_", squeeze) if dim is None else view_in_place(self, "squeeze_", squeeze, dim)


@method
def unsqueeze_(self, dim):
    """In-place form of :func:`unsqueeze`."""
    return view_in_place(self, "unsqueeze_", unsqueeze, dim)


@method
def as_strided_(input, size, stride, storage_offset=None):
    """In-place form of :func:`as_strided`."""
    return view_in_place(input, "as_strided_", as_strided, size, stride, storage_offset)


# ------------------------------------------------------------------------------------------------ another size


@method
def resize_(self, *sizes, size=None, memory_format=None):
    """Give the tensor another shape on its memory, without looking at the shape it had; new memory if it needs more.

    The elements that its memory holds stay, others are not initialised. A tensor that has the shape stays as it is,
    unless `memory_format` says how it has to lie in memory. Raises RuntimeError for a tensor that requires grad (unless
    in inference mode it is an inference tensor), and where more memory is needed but other tensors show the memory that
    is there.

    Example::

        >>> torch.tensor([[1, 2], [3, 4]]).resize_(3)
        tensor([1, 2, 3])
    """
    if self.requires_grad and not (self.is_inference() and is_inference_mode_enabled()):
        raise RuntimeError("cannot resize variables that require grad")
    shape = one_shape("resize_", sizes, size)
    if any([length < 0 for length in shape]):
        raise RuntimeError(f"Trying to create tensor with negative dimension {min(shape)}: {list(shape)}")
    if memory_format is None and shape == tuple(self.shape):
        return self
    return _resized(self, shape, _dense_strides(shape, memory_format or contiguous_format))


@method
def resize_as_(self, the_template, memory_format=None):
    """Give the tensor the shape of another, as `resize_` does."""
    return resize_(self, tuple(the_template.shape), memory_format=memory_format)


def _dense_strides(shape: Sequence[int], wanted: memory_format) -> tuple[int, ...]:
    """The strides, in elements, of a tensor that fills its memory in the order of a memory format."""
    strides, step = [1] * len(shape), 1
    for axis in reversed(order_of(len(shape), wanted)):
        strides[axis] = step
        step *= max(shape[axis], 1)
    return tuple(strides)


def _resized(self: Tensor, shape: tuple[int, ...], strides: tuple[int, ...]) -> Tensor:
    shared = _is_shared(self)  # first, because it counts references
    array = read_array(self)
    if prod(shape) <= _elements_from(array):
        return view_in_place(self, "resize_", as_strided, shape, strides)
    if shared:
        raise RuntimeError(
            f"resize_(): shape {list(shape)} needs more memory than the tensor has, and other tensors or arrays show "
            "that memory; resize a clone() of it"
        )
    memory = np.empty(prod(shape), array.dtype)
    there = strided_view(array, (_elements_from(array),), (array.itemsize,))
    memory[: there.size] = there
    set_memory(self, strided_view(memory, shape, [step * array.itemsize for step in strides]), "resize_")
    return self


def _elements_from(array: np.ndarray) -> int:
    """How many elements the memory holds from the first element of an array on."""
    owner = array
    while isinstance(owner.base, np.ndarray):
        owner = owner.base
    return (owner.ctypes.data + owner.nbytes - array.ctypes.data) // array.itemsize


def _is_shared(self: Tensor) -> bool:
    """Whether somebody else may see the tensor's memory."""
    owner = read_array(self)
    if self._is_view() or sys.getrefcount(owner) > 3:  # the tensor, this frame, the argument
        return True
    while owner.base is not None:
        owner = owner.base
        if not isinstance(owner, np.ndarray):
            return False
        if sys.getrefcount(owner) > 3:
            return True
    return not owner.flags.owndata


# ------------------------------------------------------------------------------------------------ another memory


@method
def set_(self, source=None, storage_offset=0, size=None, stride=None):
    """Make the tensor show the memory of `source`, a tensor or what `untyped_storage()` gives; without one, nothing.

    With `size` (and `stride`, in elements) it shows that window from `storage_offset` on. Raises RuntimeError if the
    tensor is in a graph: no gradient is defined for what it was before.

    Example::

        >>> x = torch.arange(4)
        >>> torch.empty(0, dtype=torch.int64).set_(x, 1, (2,))
        tensor([1, 2])
    """
    if self.requires_grad and not self.is_leaf:
        raise errors.no_derivative("set_", ["self"])
    kind = read_array(self).dtype
    if source is None:
        set_memory(self, np.empty(0, kind), "set_")
        return self
    if not isinstance(source, (Tensor, UntypedStorage)):
        raise TypeError(f"set_(): argument 'source' must be Tensor or UntypedStorage, not {type(source).__name__}")
    if isinstance(source, Tensor) and source.dtype is not self.dtype:
        raise RuntimeError(
            f"set_(): a tensor of {self.dtype!r} can not show the memory of one of {from_numpy_dtype(kind)!r}"
        )
    whole = source.untyped_storage() if isinstance(source, Tensor) else source
    if isinstance(source, Tensor) and size is None:
        array = read_array(source)
    else:
        memory = whole.as_array(kind)
        shape = (memory.size - storage_offset,) if size is None else tuple(size)
        steps = _dense_strides(shape, contiguous_format) if stride is None else tuple(stride)
        item = kind.itemsize
        try:
            array = strided_view(memory, shape, [step * item for step in steps], storage_offset * item)
        except ValueError:
            raise RuntimeError(
                f"setStorage: sizes {list(shape)}, strides {list(steps)}, storage offset {storage_offset} are out of "
                f"bounds for storage of size {whole.nbytes()}"
            ) from None
    set_memory(self, array, "set_")
    if whole.tensor is not None:
        share_memory(self, whole.tensor)
    return self


IN_PLACE.update(as_strided_=as_strided_, resize_as_=resize_as_)
