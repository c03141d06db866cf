"""Tensors of a given shape: `zeros`, `ones`, `full`, `empty`, their `_like` forms and the methods `new_…`."""

from __future__ import annotations

import functools

import numpy as np

from .. import errors
from .._core import (
    Tensor,
    batched,
    factories,
    from_numpy_dtype,
    get_batch,
    layout_of,
    make_tensor,
    numpy_dtype,
    python_scalar_dtype,
    strided_view,
)
from .conversion import element
from .factory import allocated, array_kind, checked_dtype, checked_shape, made, shape_from
from .memory_format import empty_array, preserve_format
from .record import composite, method

# ------------------------------------------------------------------------------------------------ of a shape


@composite(method=False, fast=factories.zeros)
def zeros(*lengths, size=None, out=None, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False):
    """A tensor of zeros of the given shape, of the default dtype unless another is given.

    Example::

        >>> torch.zeros(2, 3)
        tensor([[0., 0., 0.],
                [0., 0., 0.]])
    """
    array = allocated(np.zeros, shape_from("zeros", lengths, size), array_kind("zeros", dtype, out))
    return made("zeros", array, out=out, layout=layout, device=device, requires_grad=requires_grad,
                pin_memory=pin_memory)  # fmt: skip


@composite(method=False, fast=factories.ones)
def ones(*lengths, size=None, out=None, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False):
    """A tensor of ones of the given shape, of the default dtype unless another is given."""
    array = allocated(np.empty, shape_from("ones", lengths, size), array_kind("ones", dtype, out))
    array.fill(1)
    return made("ones", array, out=out, layout=layout, device=device, requires_grad=requires_grad,
                pin_memory=pin_memory)  # fmt: skip


@composite(method=False, fast=factories.empty)
def empty(*lengths, size=None, out=None, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False,
          memory_format=None):  # fmt: skip
    """A tensor of the given shape whose elements are whatever was in memory."""
    array = allocated(np.empty, shape_from("empty", lengths, size), array_kind("empty", dtype, out))
    if memory_format is not None:
        array = empty_array(array, array.dtype, memory_format)
    return made("empty", array, out=out, layout=layout, device=device, requires_grad=requires_grad,
                pin_memory=pin_memory)  # fmt: skip


@composite(method=False)
def empty_strided(size, stride, *, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False):
    """A tensor of the given shape and strides (in elements) whose elements are whatever was in memory."""
    shape, steps = checked_shape("empty_strided", size), checked_shape("empty_strided", stride)
    if len(shape) != len(steps):
        raise RuntimeError(
            f"mismatch in length of strides and shape: {len(steps)} strides, but {len(shape)} dimensions"
        )
    kind = array_kind("empty_strided", dtype)
    extent = 1 + sum([(n - 1) * step for n, step in zip(shape, steps, strict=True)]) if 0 not in shape else 0
    memory = allocated(np.empty, (extent,), kind)
    array = strided_view(memory, shape, [step * kind.itemsize for step in steps])
    return made("empty_strided", array, layout=layout, device=device, requires_grad=requires_grad,
                pin_memory=pin_memory)  # fmt: skip


def _is_number(value) -> bool:
    return isinstance(value, (bool, int, float, complex, np.number, np.bool_)) or (
        isinstance(value, Tensor) and value.dim() == 0
    )


def _filled(name: str, array: np.ndarray, value) -> np.ndarray:
    if not _is_number(value):
        raise TypeError(f"{name}(): argument 'fill_value' (position 2) must be Number, not {type(value).__name__}")
    array.fill(element(value, from_numpy_dtype(array.dtype)))
    return array


@composite(method=False, fast=factories.full)
def full(size, fill_value, *, out=None, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False):
    """A tensor of the given shape in which every element is `fill_value`; its dtype is that of the number.

    Example::

        >>> torch.full((2,), 3.5)
        tensor([3.5000, 3.5000])
    """
    if not _is_number(fill_value):
        raise TypeError(f"full(): argument 'fill_value' (position 2) must be Number, not {type(fill_value).__name__}")
    number = fill_value.item() if isinstance(fill_value, (Tensor, np.generic)) else fill_value
    kind = array_kind("full", dtype, out, python_scalar_dtype(number))
    array = _filled("full", allocated(np.empty, checked_shape("full", size), kind), fill_value)
    return made("full", array, out=out, layout=layout, device=device, requires_grad=requires_grad,
                pin_memory=pin_memory)  # fmt: skip


# ------------------------------------------------------------------------------------------------ like a tensor


def _like_values(make):
    """Decorate a function that makes a tensor like another: of one that stands for a batch it makes a batch."""

    @functools.wraps(make)
    def wrapper(input, *args, **kwargs):
        batch = get_batch(input) if isinstance(input, Tensor) else None
        if batch is None:
            return make(input, *args, **kwargs)
        return batched(wrapper(batch.value, *args, **kwargs), batch.level)

    return wrapper


def _new_for_values(make):
    """Decorate a method that makes a tensor of a shape: of a tensor that stands for a batch it makes a batch."""

    @functools.wraps(make)
    def wrapper(self, *args, **kwargs):
        batches, t = [], self
        while (batch := get_batch(t)) is not None:
            batches.insert(0, (batch.level, len(batch.value)))
            t = batch.value
        if not batches:
            return make(self, *args, **kwargs)
        row = make(make_tensor(layout_of(self)), *args, **kwargs)
        made = row.expand(*[size for _, size in batches], *row.shape).clone()
        for level, _ in batches:
            made = batched(made, level)
        return made

    return wrapper


def empty_like_array(name: str, input, dtype, memory_format=preserve_format) -> np.ndarray:
    """An uninitialised array of the shape of a tensor and, unless another is given, of its dtype."""
    if not isinstance(input, Tensor):
        raise errors.not_a_tensor(name, "input", 1, input)
    kind = checked_dtype(name, dtype)
    array = layout_of(input)
    return empty_array(array, array.dtype if kind is None else numpy_dtype(kind), memory_format)


@composite(method=False, fast=factories.zeros_like)
@_like_values
def zeros_like(input, *, dtype=None, layout=None, device=None, requires_grad=False, memory_format=preserve_format,
               pin_memory=False):  # fmt: skip
    """A tensor of zeros of the shape and, unless another is given, the dtype of `input`."""
    array = empty_like_array("zeros_like", input, dtype, memory_format)
    array.fill(0)
    return made("zeros_like", array, layout=layout, device=device, requires_grad=requires_grad, pin_memory=pin_memory)


@composite(method=False, fast=factories.ones_like)
@_like_values
def ones_like(input, *, dtype=None, layout=None, device=None, requires_grad=False, memory_format=preserve_format,
              pin_memory=False):  # fmt: skip
    """A tensor of ones of the shape and, unless another is given, the dtype of `input`."""
    array = empty_like_array("ones_like", input, dtype, memory_format)
    array.fill(1)
    return made("ones_like", array, layout=layout, device=device, requires_grad=requires_grad, pin_memory=pin_memory)


@composite(method=False, fast=factories.full_like)
@_like_values
def full_like(input, fill_value, *, dtype=None, layout=None, device=None, requires_grad=False,
              memory_format=preserve_format, pin_memory=False):  # fmt: skip
    """A tensor of `fill_value` of the shape and, unless another is given, the dtype of `input`."""
    array = _filled("full_like", empty_like_array("full_like", input, dtype, memory_format), fill_value)
    return made("full_like", array, layout=layout, device=device, requires_grad=requires_grad, pin_memory=pin_memory)


@composite(method=False, fast=factories.empty_like)
@_like_values
def empty_like(input, *, dtype=None, layout=None, device=None, requires_grad=False, memory_format=preserve_format,
               pin_memory=False):  # fmt: skip
    """A tensor of the shape and dtype of `input` whose elements are whatever was in memory."""
    array = empty_like_array("empty_like", input, dtype, memory_format)
    return made("empty_like", array, layout=layout, device=device, requires_grad=requires_grad, pin_memory=pin_memory)


# ------------------------------------------------------------------------------------------------ new_…


def _new_kind(name: str, self, dtype) -> np.dtype:
    return self.dtype.numpy if dtype is None else array_kind(name, dtype)


@method(fast=factories.new_zeros)
@_new_for_values
def new_zeros(self, *lengths, size=None, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False):
    """A tensor of zeros of the given shape, of this tensor's dtype unless another is given."""
    array = allocated(np.zeros, shape_from("new_zeros", lengths, size), _new_kind("new_zeros", self, dtype))
    return made("new_zeros", array, layout=layout, device=device, requires_grad=requires_grad, pin_memory=pin_memory)


@method(fast=factories.new_ones)
@_new_for_values
def new_ones(self, *lengths, size=None, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False):
    """A tensor of ones of the given shape, of this tensor's dtype unless another is given."""
    array = allocated(np.empty, shape_from("new_ones", lengths, size), _new_kind("new_ones", self, dtype))
    array.fill(1)
    return made("new_ones", array, layout=layout, device=device, requires_grad=requires_grad, pin_memory=pin_memory)


@method(fast=factories.new_empty)
@_new_for_values
def new_empty(self, *lengths, size=None, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False):
    """A tensor of the given shape and this tensor's dtype whose elements are whatever was in memory."""
    array = allocated(np.empty, shape_from("new_empty", lengths, size), _new_kind("new_empty", self, dtype))
    return made("new_empty", array, layout=layout, device=device, requires_grad=requires_grad, pin_memory=pin_memory)


@method
@_new_for_values
def new_empty_strided(self, size, stride, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False):
    """A tensor of the given shape, strides and this tensor's dtype whose elements are whatever was in memory."""
    return empty_strided(size, stride, dtype=self.dtype if dtype is None else dtype, layout=layout, device=device,
                         requires_grad=requires_grad, pin_memory=pin_memory)  # fmt: skip


@method(fast=factories.new_full)
@_new_for_values
def new_full(self, size, fill_value, *, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False):
    """A tensor of `fill_value` of the given shape, of this tensor's dtype unless another is given."""
    array = allocated(np.empty, checked_shape("new_full", size), _new_kind("new_full", self, dtype))
    return made("new_full", _filled("new_full", array, fill_value), layout=layout, device=device,
                requires_grad=requires_grad, pin_memory=pin_memory)  # fmt: skip
