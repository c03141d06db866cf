"""Choice by a mask: elements filled, taken or replaced where a tensor of booleans is true, and where that is."""

from __future__ import annotations

import math

import numpy as np

from .. import errors
from .._core import Tensor, dtypes, from_numpy_dtype, make_tensor, moving, places, read_array, shortcuts
from .._core.random_checks import cpp_name
from .batching import by_hand, loop_batch, refused
from .choice import choose
from .conversion import element
from .inplace import put_into, write_out, writing
from .record import composite, method, op
from .shape import broadcast_shape, broadcast_tensors, expand
from .tangents import zeros_for_none

# ------------------------------------------------------------------------------------------------ masks


def _check_mask(name: str, mask) -> None:
    if mask.dtype.name != "bool":
        shown = cpp_name(mask.dtype) if name == "masked_fill_" else errors.kind_name(mask.dtype)
        raise RuntimeError(f"{name} only supports boolean masks, but got mask with dtype {shown}")


@writing(
    public=False,
    backward_name="MaskedFillBackward0",
    gradients={"input": lambda g, mask: fill_mask(g, mask, 0)},
    tangent=lambda t_input, mask: fill_mask(t_input, mask, 0),
    selects=True,
    by_mask="drops",
    fast=moving.fill_mask,
)
def fill_mask(input: Tensor, mask: Tensor, value: float):
    """The tensor with a number where the mask is true."""
    np.copyto(input, element(value, from_numpy_dtype(input.dtype)), where=mask)
    return input


fill_mask.batch(by_hand(lambda call: call.run(call.all_mapped())))
shortcuts.set_shortcut_operations(fill_mask=fill_mask, fill_mask_=fill_mask.inplace)


@writing(
    public=False,
    backward_name="MaskedFillBackward1",
    gradients={
        "input": lambda g, mask: fill_mask(g, mask, 0),
        "value": lambda g, mask: fill_mask(g, ~mask, 0).sum(),
    },
    tangent=lambda input, t_input, mask, value, t_value: fill_mask_tensor(
        zeros_for_none(input, t_input), mask, zeros_for_none(value, t_value)
    ),
    selects=True,
)
def fill_mask_tensor(input: Tensor, mask: Tensor, value: Tensor):
    """The tensor with the element of a zero-dimensional tensor where the mask is true."""
    filled = np.empty((), input.dtype)
    put_into(filled, value)
    np.copyto(input, filled, where=mask)
    return input


@fill_mask_tensor.batch
@by_hand
def _fill_batch(call):
    x, mask, value = call.inputs
    if not call.mapped[2]:
        return call.run([*call.all_mapped()[:2], value])
    x, mask, _ = call.all_mapped()
    return choose(mask, value.to(x.dtype).reshape(call.size, *[1] * call.rank(0)), x)


def _filling(value):
    if not isinstance(value, Tensor):
        return fill_mask
    if value.dim():
        raise RuntimeError(
            f"masked_fill_ only supports a 0-dimensional value tensor, but got tensor with {value.dim()} dimension(s)."
        )
    return fill_mask_tensor


@composite(fast=shortcuts.masked_fill)
def masked_fill(input, mask, value):
    """The tensor with `value`, a number or a zero-dimensional tensor, where the mask is true; the two broadcast.

    Example::

        >>> x = torch.tensor([1.0, -2.0])
        >>> x.masked_fill(x < 0, 0)
        tensor([1., 0.])
    """
    made = _filling(value)
    _check_mask("masked_fill_", mask)
    if mask.shape != input.shape:
        mask, input = broadcast_tensors(mask, input)
    return made(input, mask, value)


@method(fast=shortcuts.masked_fill_)
def masked_fill_(self, mask, value):
    """In-place form of :func:`masked_fill`; the mask must broadcast to the tensor's shape."""
    made = _filling(value)
    _check_mask("masked_fill_", mask)
    return made.inplace(self, _fitted(self, mask), value)


def _fitted(x, mask):
    """The mask expanded to the shape of a tensor that is written to."""
    shape = broadcast_shape(tuple(mask.shape), tuple(x.shape))
    if shape != tuple(x.shape):
        raise errors.output_shape(x.shape, shape)
    return expand(mask, shape)


@op("linear", public=False, backward_name="MaskedSelectBackward0", selects=True, fast=places.masked)
def select_mask(input: Tensor, mask: Tensor):
    """The elements where the mask, of the same shape, is true."""
    return input[mask]


@op("linear", public=False, fast=places.spread)
def spread_mask(input: Tensor, mask: Tensor):
    """Zeros, with the elements of a vector in order where the mask is true."""
    made = np.zeros(mask.shape, input.dtype)
    made[mask] = input
    return made


select_mask.gradients(input=lambda g, mask: spread_mask(g, mask))
spread_mask.gradients(input=lambda g, mask: select_mask(g, mask))


def _with_one_mask(call):
    """The flat values, and the places that a mask chooses, which must be the same for the whole batch."""
    if call.mapped[1]:
        raise RuntimeError(
            "vmap: Attempted to vmap over `mask` in torch.masked_select(self, mask). We cannot support this because "
            "for each batch this would return a differently shaped Tensor."
        )
    return call.inputs[0].reshape(call.size, -1), nonzero_places(call.inputs[1].reshape(-1)).reshape(-1)


@select_mask.batch
@by_hand
def _select_batch(call):
    flat, places = _with_one_mask(call)
    return flat.index_select(1, places)


@spread_mask.batch
@by_hand
def _spread_batch(call):
    if call.mapped[1]:
        return loop_batch(call)
    flat, places = _with_one_mask(call)
    shape = call.inputs[1].shape
    return flat.new_zeros((call.size, shape.numel())).index_copy(1, places, flat).reshape(call.size, *shape)


@composite
def masked_select(input, mask, *, out=None):
    """The elements where the mask is true, in one dimension; the two broadcast.

    Example::

        >>> x = torch.tensor([1, -2, 3])
        >>> x.masked_select(x > 0)
        tensor([1, 3])
    """
    if mask.dtype.name != "bool":
        raise RuntimeError("masked_select: expected BoolTensor for mask")
    if mask.shape != input.shape:
        mask, input = broadcast_tensors(mask, input)
    if out is None:
        return select_mask(input, mask)
    return select_mask(input, mask, out=out)


@writing(
    public=False,
    backward_name="MaskedScatterBackward0",
    gradients={
        "input": lambda g, mask: fill_mask(g, mask, 0),
        "source": lambda g, mask, source_shape: take_first(g, mask, source_shape),
    },
    tangent="linear",
    selects=True,
)
def scatter_mask(input: Tensor, mask: Tensor, source: Tensor):
    """The tensor with the elements of `source`, in order, where the mask is true."""
    if source.dtype != input.dtype:
        raise RuntimeError(
            "masked_scatter: expected self and source to have same dtypes but got "
            f"{errors.kind_name(from_numpy_dtype(input.dtype))} and {errors.kind_name(from_numpy_dtype(source.dtype))}"
        )
    count = np.count_nonzero(mask)
    if source.size < count:
        raise RuntimeError(f"Number of elements of source < number of ones in mask: {source.size} < {count}")
    input[mask] = source.reshape(-1)[:count]
    return input


@op("linear", public=False)
def take_first(input: Tensor, mask: Tensor, shape: tuple[int, ...]):
    """The elements where the mask is true as the first ones of a tensor of zeros."""
    made = np.zeros(shape, input.dtype)
    taken = input[mask]
    made.reshape(-1)[: taken.size] = taken
    return made


take_first.gradients(input=lambda g, mask, input_shape: scatter_mask(g.new_zeros(input_shape), mask, g))


@composite
def masked_scatter(input, mask, source):
    """The tensor with the elements of `source`, in their order, where the mask is true; tensor and mask broadcast.

    Example::

        >>> torch.zeros(3).masked_scatter(torch.tensor([True, False, True]), torch.tensor([1.0, 2.0]))
        tensor([1., 0., 2.])
    """
    _check_mask("masked_scatter_", mask)
    if mask.shape != input.shape:
        mask, input = broadcast_tensors(mask, input)
    return scatter_mask(input, mask, source)


@method
def masked_scatter_(self, mask, source):
    """In-place form of :func:`masked_scatter`; the mask must broadcast to the tensor's shape."""
    _check_mask("masked_scatter_", mask)
    return scatter_mask.inplace(self, _fitted(self, mask), source)


# ------------------------------------------------------------------------------------------------ places


@op("general", public=False, differentiable=False, fast=places.nonzero)
def nonzero_places(input: Tensor):
    """One row of indices for each element that is not zero."""
    if input.ndim == 0:
        return np.zeros((int(bool(input)), 0), np.int64)
    return np.stack(np.nonzero(input), axis=1)


nonzero_places.batch(
    refused("We do not support batching operators that can output dynamic shape. Attempted to vmap over aten::nonzero.")
)


@composite
def nonzero(input, *, out=None, as_tuple=False):
    """The indices of the elements that are not zero: one row for each, or with `as_tuple` one tensor a dimension.

    Example::

        >>> torch.tensor([[0, 5], [7, 0]]).nonzero()
        tensor([[0, 1],
                [1, 0]])
    """
    if as_tuple:
        places = tuple([make_tensor(a) for a in np.nonzero(np.atleast_1d(read_array(input)))])
        return places if out is None else write_out(out, places)
    return nonzero_places(input) if out is None else nonzero_places(input, out=out)


@composite
def argwhere(input):
    """The indices of the elements that are not zero, one row for each."""
    return nonzero_places(input)


@composite
def nonzero_static(input, *, size, fill_value=-1, out=None):
    """The first `size` rows of `nonzero`; rows of `fill_value` where there are fewer."""
    if size < 0:
        raise RuntimeError(f"nonzero_static: 'size' must be an non-negative integer, but got {size}")
    rows = read_array(nonzero_places(input))[:size]
    made = np.full((size, input.dim()), fill_value, np.int64)
    made[: len(rows)] = rows
    result = make_tensor(made)
    return result if out is None else write_out(out, result)


@composite(method=False)
def unravel_index(indices, shape):
    """The coordinates, one tensor a dimension, of positions in the flattened tensor of a shape.

    Example::

        >>> torch.unravel_index(torch.tensor([1, 5]), (2, 3))
        (tensor([0, 1]), tensor([1, 2]))
    """
    if not isinstance(indices, Tensor) or indices.dtype.category != dtypes.INTEGER:
        found = repr(indices.dtype) if isinstance(indices, Tensor) else type(indices).__name__
        raise TypeError(f"expected 'indices' to be integer dtype, but got {found}")
    shape = (shape,) if isinstance(shape, int) else tuple(shape)
    if any([length < 0 for length in shape]):
        raise ValueError(f"'shape' cannot have negative values, but got {shape}")
    size = math.prod(shape)
    coordinates = []
    for length in shape:
        size //= max(length, 1)
        coordinates.append(indices // size % length)
    return tuple(coordinates)
