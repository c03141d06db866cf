"""Parts along one dimension that a vector of indices names: `index_select`, `index_add`, `index_copy`, `index_fill`.

`take` and `put` count the elements of the flattened tensor.
"""

from __future__ import annotations

from math import prod

import numpy as np

from .. import errors
from .._core import Tensor, from_numpy_dtype, fused, make_tensor
from .._core import places as loops
from .._core.dtypes import bool_
from . import batched_places
from .batching import by_hand, in_front, loop_batch
from .choice import choose, keep
from .conversion import element
from .dimensions import wrap_dim
from .inplace import put_into, writing
from .record import composite, method, op
from .shape import reshape
from .tangents import zeros_for_none

# ------------------------------------------------------------------------------------------------ sums


def sums_by_row(values: np.ndarray, indices: np.ndarray, rows: int) -> np.ndarray:
    """Rows of zeros with each row of `values` added to that of its index: sorted, then summed run by run."""
    made = fused.add_rows(values, indices, rows)
    if made is not None:
        return made
    total = np.zeros((rows, values.shape[1]), values.dtype)
    if len(indices):
        order = np.argsort(indices, kind="stable")
        ordered = indices[order]
        starts = np.flatnonzero(np.diff(ordered, prepend=-1))
        total[ordered[starts]] = np.add.reduceat(values[order], starts, axis=0)
    return total


# ------------------------------------------------------------------------------------------------ checks


def _kind(array: np.ndarray) -> str:
    return errors.kind_name(from_numpy_dtype(array.dtype))


def check_range(index: np.ndarray, length: int, message: str, error: type[Exception] = IndexError) -> None:
    """An error if an index is not in [0, length); `{}` in the message stands for the first that is not."""
    if index.size and (index.min() < 0 or index.max() >= length):
        raise error(message.format(index[(index < 0) | (index >= length)].flat[0]))


def check_along(index: np.ndarray, array: np.ndarray, dim: int, error: type[Exception], name: str = "") -> None:
    """An error if an index is not a position along a dimension of an array."""
    length = array.shape[dim]
    check_range(index, length, f"{name}index {{}} is out of bounds for dimension {dim} with size {length}", error)


def checked_source(name: str, array: np.ndarray, dim: int, index: np.ndarray, source: np.ndarray):
    """The array, the place of the index along `dim`, and the source, all with at least one dimension."""
    d = wrap_dim(dim, array.ndim)
    if index.ndim > 1:
        raise IndexError(
            f"{name}(): Index is supposed to be a vector, but got dim: {index.ndim} with type: {_kind(index)} and "
            f"size: {list(index.shape)}"
        )
    if index.dtype not in (np.int64, np.int32):
        raise RuntimeError(f"{name}(): Expected dtype int32/int64 for index but got: {_kind(index)}")
    if source.dtype != array.dtype:
        raise RuntimeError(
            f"{name}(): self ({_kind(array)}) and source ({_kind(source)}) must have the same scalar type"
        )
    length = source.shape[d] if source.ndim else 1
    if index.size != length:
        raise RuntimeError(
            f"{name}(): Number of indices ({index.size}) should be equal to source.size(dim): ({length}), for dim: {d}"
        )
    if source.ndim and array.ndim and _other_lengths(array.shape, d) != _other_lengths(source.shape, d):
        raise RuntimeError(
            "source tensor shape must match self tensor shape, excluding the specified dimension. Got self.shape = "
            f"{list(array.shape)} source.shape = {list(source.shape)}"
        )
    return np.atleast_1d(array), (slice(None),) * d + (np.atleast_1d(index),), np.atleast_1d(source)


def _other_lengths(shape: tuple[int, ...], dim: int) -> tuple[int, ...]:
    return shape[:dim] + shape[dim + 1 :]


# ------------------------------------------------------------------------------------------------ index_select


@op("linear", selects=True, fast=loops.select)
def index_select(input: Tensor, dim: int, index: Tensor):
    """The parts at the positions `index`, a vector of integers, along dimension `dim`.

    Example::

        >>> torch.tensor([[1, 2], [3, 4]]).index_select(1, torch.tensor([1, 1]))
        tensor([[2, 2],
                [4, 4]])
    """
    d = wrap_dim(dim, input.ndim)
    if index.ndim > 1:
        raise IndexError("index_select(): Index is supposed to be a vector")
    if index.dtype not in (np.int64, np.int32):
        raise RuntimeError("index_select(): Expected dtype int32 or int64 for index")
    if input.ndim == 0:
        if index.size != 1:
            raise RuntimeError(f"index_select(): Index to scalar can have only 1 value, got {index.size} value(s)")
        check_range(index, 1, "index out of range in self")
        return input.copy()
    check_range(index, input.shape[d], "index out of range in self")
    if d == 0 and input.size:
        made = fused.take_rows(input.reshape(len(input), -1), np.atleast_1d(index))
        if made is not None:
            return made.reshape(index.size, *input.shape[1:])
    return input.take(np.atleast_1d(index), d)


@op("linear", public=False, fast=loops.select_backward)
def index_select_backward(grad: Tensor, index: Tensor, dim: int, shape: tuple[int, ...]):
    """The gradient of `index_select` for an input of that shape: parts added up at their positions."""
    if not shape:
        return grad.reshape(shape)
    d = wrap_dim(dim, len(shape))
    made = np.zeros(shape, grad.dtype)
    if loops.add_rows_at(made, d, index, grad):
        return made
    parts = np.moveaxis(grad, d, 0)
    total = sums_by_row(parts.reshape(index.size, prod(parts.shape[1:])), index.reshape(-1), shape[d])
    return np.moveaxis(total.reshape(shape[d], *parts.shape[1:]), 0, d)


index_select.gradients(
    input=lambda g, dim, index, input_shape: index_select_backward(g, index, dim, tuple(input_shape))
)
index_select_backward.gradients(grad=lambda g, index, dim: index_select(g, dim, index))


@index_select.batch
@by_hand
def _select_batch(call):
    (x, index), (dim,) = call.inputs, call.attributes
    d = wrap_dim(dim, call.rank(0))
    if call.mapped[1]:
        return loop_batch(call) if call.rank(1) > 1 else batched_places.select(call)
    return x if call.rank(0) == 0 else call.run((x, index), (d + 1,))


def _selected(g, dim, index, source_shape):
    return reshape(index_select(g, dim, index), source_shape)


# ------------------------------------------------------------------------------------------------ index_add, index_copy


@by_hand
def _with_one_index(call):
    """Where the positions are the same for the whole batch, they are counted behind it; else a loop."""
    if call.mapped[1] or any([call.rank(i) == 0 for i in range(len(call.inputs)) if i != 1]):
        return loop_batch(call)
    inputs = call.all_mapped()
    inputs[1] = call.inputs[1]
    return call.run(inputs, (wrap_dim(call.attributes[0], call.rank(0)) + 1, *call.attributes[1:]))


@writing(
    gradients={
        "input": lambda g: g,
        "source": lambda g, dim, index, alpha, source_shape: _selected(g, dim, index, source_shape) * alpha,
    },
    tangent="linear",
)
def index_add(input: Tensor, dim: int, index: Tensor, source: Tensor, *, alpha: float = 1):
    """The tensor with `alpha` times the parts of `source` added at the positions `index` along dimension `dim`.

    Example::

        >>> torch.zeros(3).index_add(0, torch.tensor([0, 0, 2]), torch.tensor([1.0, 2.0, 3.0]))
        tensor([3., 0., 3.])
    """
    if source.dtype == input.dtype:
        times = source if alpha == 1 else source * element(alpha, from_numpy_dtype(input.dtype))
        if loops.add_rows_at(input, dim, index, times):
            return input
    array, place, values = checked_source("index_add_", input, dim, index, source)
    check_along(index, array, len(place) - 1, RuntimeError)
    np.add.at(array, place, values if alpha == 1 else values * element(alpha, from_numpy_dtype(input.dtype)))
    return input


index_add.batch(_with_one_index)


@writing(
    gradients={
        "input": lambda g, dim, index: fill_number_at(g, dim, index, 0),
        "source": lambda g, dim, index, source_shape: _selected(g, dim, index, source_shape),
    },
    tangent="linear",
    selects=True,
    fast=loops.copy_at,
)
def index_copy(input: Tensor, dim: int, index: Tensor, source: Tensor):
    """The tensor with the parts of `source` in place of those at the positions `index` along dimension `dim`.

    Example::

        >>> torch.zeros(3).index_copy(0, torch.tensor([2]), torch.tensor([5.0]))
        tensor([0., 0., 5.])
    """
    d = wrap_dim(dim, input.ndim)
    if index.ndim > 1:
        raise IndexError(f"index_copy_(): Index should have dimension 1 or 0 (got {index.ndim})")
    if index.dtype != np.int64:
        raise RuntimeError(f"index_copy_(): Expected a long tensor for index, but got {_kind(index)}")
    if source.dtype != input.dtype:
        raise RuntimeError(
            "index_copy_(): self and source expected to have the same dtype, but got (self) "
            f"{_kind(input)} and (source) {_kind(source)}"
        )
    apart = [" ".join(map(str, _other_lengths(shape, d))) for shape in (input.shape, source.shape)]
    if input.ndim and (source.ndim or input.ndim > 1) and apart[0] != apart[1]:
        raise RuntimeError(
            "index_copy_(): Source/destination tensor must have same slice shapes. Destination slice shape: "
            f"{apart[0]} at dimension {d} and source slice shape: {apart[1]} at dimension 0."
        )
    if index.size != (source.shape[d] if source.ndim else 1):
        raise IndexError(
            f"index_copy_(): Number of indices ({index.size}) should be equal to source.size(dim) "
            f"({source.shape[d] if source.ndim else 1})"
        )
    array = np.atleast_1d(input)
    check_along(index, array, d, IndexError, "index_copy_(): ")
    array[(slice(None),) * d + (np.atleast_1d(index),)] = np.atleast_1d(source)
    return input


index_copy.batch(_with_one_index)


# ------------------------------------------------------------------------------------------------ index_fill


def _fill_at(array: np.ndarray, dim: int, index: np.ndarray, value: np.ndarray) -> None:
    d = wrap_dim(dim, array.ndim)
    if index.ndim > 1:
        raise RuntimeError("Index has to be a vector/scalar")
    if index.dtype != np.int64:
        raise IndexError("index_fill_(): Expected dtype int64 for index.")
    array = np.atleast_1d(array)
    try:  # NumPy looks at all positions before it writes
        array[(slice(None),) * d + (np.atleast_1d(index),)] = value
    except IndexError:
        check_along(index + array.shape[d] * (index < 0), array, d, IndexError)
        raise


@writing(
    public=False,
    backward_name="IndexFillBackward0",
    gradients={"input": lambda g, dim, index: fill_number_at(g, dim, index, 0)},
    tangent=lambda t_input, dim, index: fill_number_at(t_input, dim, index, 0),
    selects=True,
    fast=loops.fill_at,
)
def fill_number_at(input: Tensor, dim: int, index: Tensor, value: float):
    """The tensor with a number at positions along a dimension."""
    if isinstance(value, complex) and input.dtype.kind != "c":
        raise RuntimeError("index_fill_(): Converting complex Scalar to non-complex type is not supported")
    _fill_at(input, dim, index, element(value, from_numpy_dtype(input.dtype)))
    return input


fill_number_at.batch(_with_one_index)


@writing(
    public=False,
    backward_name="IndexFillBackward1",
    gradients={
        "input": lambda g, dim, index: fill_number_at(g, dim, index, 0),
        "value": lambda g, dim, index: keep(g, _filled_places(g, dim, index)).sum(),
    },
    tangent=lambda input, t_input, dim, index, value, t_value: fill_tensor_at(
        zeros_for_none(input, t_input), dim, index, zeros_for_none(value, t_value)
    ),
    selects=True,
)
def fill_tensor_at(input: Tensor, dim: int, index: Tensor, value: Tensor):
    """The tensor with the element of a zero-dimensional tensor at positions along a dimension."""
    if value.ndim:
        raise RuntimeError(
            f"index_fill_ only supports a 0-dimensional value tensor, but got tensor with {value.ndim} dimension(s)."
        )
    filled = np.empty((), input.dtype)
    put_into(filled, value)
    _fill_at(input, dim, index, filled)
    return input


@fill_tensor_at.batch
@by_hand
def _fill_batch(call):
    x, index, value = call.inputs
    if call.mapped[1] or call.rank(0) == 0 or call.rank(2):
        return loop_batch(call)
    d = wrap_dim(call.attributes[0], call.rank(0)) + 1
    x = call.all_mapped()[0]
    return choose(_filled_places(x, d, index), in_front(value.to(x.dtype), call.mapped[2], call.rank(0)), x)


def _filled_places(t, dim: int, index):
    """Where a tensor is filled, each place once however often its index names it: a mask that broadcasts to `t`."""
    size = t.size(dim) if t.dim() else 1
    mask = fill_number_at(index.new_zeros(size, dtype=bool_), 0, index, True)
    return mask.reshape([size if axis == wrap_dim(dim, t.dim()) else 1 for axis in range(t.dim())])


@composite
def index_fill(input, dim, index, value):
    """The tensor with `value`, a number or a zero-dimensional tensor, at the positions `index` along dimension `dim`.

    Example::

        >>> torch.zeros(3).index_fill(0, torch.tensor([0, 2]), 1)
        tensor([1., 0., 1.])
    """
    return (fill_tensor_at if isinstance(value, Tensor) else fill_number_at)(input, dim, index, value)


@method
def index_fill_(self, dim, index, value):
    """In-place form of :func:`index_fill`."""
    return (fill_tensor_at if isinstance(value, Tensor) else fill_number_at).inplace(self, dim, index, value)


# ------------------------------------------------------------------------------------------------ take and put


def _check_places(name: str, index: np.ndarray, size: int) -> None:
    if index.dtype != np.int64:
        raise RuntimeError(f"{name}(): Expected a long tensor for index, but got {_kind(index)}")
    if index.size and (index.min() < -size or index.max() >= size):
        wrong = index[(index < -size) | (index >= size)]
        raise IndexError(f"out of range: tried to access index {wrong.flat[0]} on a tensor of {size} elements.")


@op("linear", selects=True)
def take(input: Tensor, index: Tensor):
    """The elements at the positions `index` of the flattened tensor, in the shape of `index`.

    Example::

        >>> torch.tensor([[4, 3], [2, 1]]).take(torch.tensor([0, 3]))
        tensor([4, 1])
    """
    if input.flags.c_contiguous:
        made = loops.gather(input.reshape(-1), 0, index.reshape(-1))
        if made is not None:
            return made.reshape(index.shape)
    _check_places("take", index, input.size)
    return np.asarray(input.take(index)).reshape(index.shape)


take.gradients(input=lambda g, index, input_shape: put(g.new_zeros(input_shape), index, g, True))


@take.batch
@by_hand
def _take_batch(call):
    x, index = call.inputs
    flat = x.reshape(call.size, -1) if call.mapped[0] else x.reshape(-1)
    if not call.mapped[1]:
        return flat[:, index]
    if not call.mapped[0]:
        return take(flat, index)
    rows = make_tensor(np.arange(call.size).reshape(call.size, *[1] * call.rank(1)))
    return flat[rows, index]


@writing(
    gradients={
        "input": lambda g, index, accumulate: g if accumulate else put(g, index, g.new_zeros(index.shape)),
        "source": lambda g, index, source_shape: reshape(take(g, index), source_shape),
    },
    tangent="linear",
    selects=True,
)
def put(input: Tensor, index: Tensor, source: Tensor, accumulate: bool = False):
    """The tensor with the elements of `source` written (or added) at the positions `index` of the flattened tensor.

    Example::

        >>> torch.zeros(2, 2).put(torch.tensor([1, 3]), torch.tensor([5.0, 6.0]))
        tensor([[0., 5.],
                [0., 6.]])
    """
    if source.size != index.size:
        raise IndexError(
            "put_(): Expected source and index to have the same number of elements, but got source.numel() = "
            f"{source.size}, index.numel() = {index.size}"
        )
    if source.dtype != input.dtype:
        raise RuntimeError(
            "put_(): self and source expected to have the same dtype, but got self.dtype = "
            f"{_kind(input)} and source.dtype = {_kind(source)}"
        )
    array, flat = np.atleast_1d(input), index.reshape(-1)
    if array.flags.c_contiguous and loops.scatter(array.reshape(-1), 0, flat, source.reshape(-1), accumulate):
        return input
    _check_places("put_", index, input.size)
    places = np.unravel_index(flat % max(input.size, 1), array.shape)
    if accumulate:
        np.add.at(array, places, source.reshape(-1))
    else:
        array[places] = source.reshape(-1)
    return input
