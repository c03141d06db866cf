"""Square brackets: `x[...]` read and written, with integers, slices, None, Ellipsis, masks, lists and tensors.

Integers, slices, None and Ellipsis give views, one view operation each, as the graph of PyTorch shows them. Masks,
lists and tensors of indices give a new tensor, and are written with `index_put_`.
"""

from __future__ import annotations

import functools
import warnings
from math import prod

import numpy as np

from .. import errors
from .._core import Tensor, dtypes, from_numpy_dtype, indexing, make_tensor, overridable, set_operator
from .._core import places as loops
from . import batched_places
from .batching import by_hand, leading
from .conversion import element
from .from_data import tensor
from .inplace import copy, fill_number, writing
from .masking import fill_mask
from .parts import select, slice_dim
from .record import op
from .shape import expand, reshape, unsqueeze

_WHOLE = slice(None)
_INDEX_KINDS = (dtypes.int64, dtypes.int32, dtypes.bool_, dtypes.uint8)

# ------------------------------------------------------------------------------------------------ reading elements


def _place(array: np.ndarray, indices: list) -> tuple:
    """The indices as NumPy takes them, after the check of masks, which NumPy does not make where they are empty."""
    place, axis = [], 0
    for index in indices:
        place.append(slice(None) if index is None else index)
        if index is None or index.dtype != bool:
            axis += 1
            continue
        if index.shape != array.shape[axis : axis + index.ndim] and axis + index.ndim <= array.ndim:
            raise IndexError(
                f"The shape of the mask {list(index.shape)} at index 0 does not match the shape of the indexed tensor "
                f"{list(array.shape)} at index {axis}"
            )
        axis += index.ndim
    if axis > array.ndim:
        raise IndexError(f"too many indices for tensor of dimension {array.ndim} (got {axis})")
    return tuple(place)


def _refused(error: IndexError, array: np.ndarray, indices: list) -> IndexError:
    """PyTorch's error for indices that NumPy refused."""
    axis, shapes = 0, []
    for index in indices:
        if index is not None and index.dtype == bool:
            shapes.append((int(np.count_nonzero(index)),))
            axis += index.ndim
            continue
        if index is not None:
            length = array.shape[axis]
            wrong = index[(index < -length) | (index >= length)]
            if wrong.size:
                return IndexError(f"index {wrong[0]} is out of bounds for dimension {axis} with size {length}")
            shapes.append(index.shape)
        axis += 1
    if "broadcast" not in str(error):
        return error
    shown = ", ".join([str(list(shape)) for shape in shapes])
    return IndexError(f"shape mismatch: indexing tensors could not be broadcast together with shapes {shown}")


@op("linear", public=False, backward_name="IndexBackward0", selects=True, fast=loops.rows_at)
def elements_at(input: Tensor, indices: list[Tensor | None]):
    """The elements at the places that tensors of integers or masks give for the first dimensions; None takes all."""
    place = _place(input, indices)
    try:
        if len(place) == 1 and place[0].dtype != bool:
            return input.take(place[0], 0)
        return np.ascontiguousarray(input[place])
    except IndexError as error:
        raise _refused(error, input, indices) from None


@op("linear", public=False, fast=loops.rows_at_backward)
def spread(input: Tensor, indices: list[Tensor | None], shape: tuple[int, ...]):
    """Zeros of a shape, with `input` added at the places that `elements_at` takes elements from."""
    made = np.zeros(shape, input.dtype)
    _add_at(made, _place(made, indices), input)
    return made


elements_at.gradients(input=lambda g, indices, input_shape: spread(g, indices, input_shape))
spread.gradients(input=lambda g, indices: elements_at(g, indices))
elements_at.batch(by_hand(batched_places.read))
spread.batch(by_hand(batched_places.spread))


def _add_at(array: np.ndarray, place: tuple, values: np.ndarray) -> None:
    """Add values at a place, as often as an element is named there."""
    if len(place) == 1 and place[0].dtype == bool:
        array[place] += values
    elif not _add_rows_at(array, place, values):
        np.add.at(array, place, values)


def _add_rows_at(array: np.ndarray, place: tuple, values: np.ndarray) -> bool:
    """The same where integers in range name the first dimensions, which are numbers of rows then; whether it is so."""
    if not array.size or not array.flags.c_contiguous:
        return False
    if not all([isinstance(index, np.ndarray) and index.dtype == np.int64 for index in place]):
        return False
    try:
        shape = np.broadcast_shapes(*[index.shape for index in place])
    except ValueError:
        return False
    numbers = np.zeros(shape, np.int64)
    for index, length in zip(place, array.shape, strict=False):
        if not ((index >= -length) & (index < length)).all():
            return False
        numbers *= length
        numbers += np.where(index < 0, index + length, index)
    rest = array.shape[len(place) :]
    rows = np.broadcast_to(values, (*shape, *rest)).reshape(numbers.size, prod(rest))
    return loops.add_rows_at(array.reshape(-1, prod(rest)), 0, numbers.reshape(-1), rows)


# ------------------------------------------------------------------------------------------------ writing elements


@writing(
    gradients={
        "input": lambda g, indices, accumulate: g if accumulate else index_put(g, indices, g.new_zeros(())),
        "values": lambda g, indices: elements_at(g, indices),
    },
    tangent="linear",
    selects=True,
    fast=loops.put_at,
)
def index_put(input: Tensor, indices: list[Tensor | None], values: Tensor, accumulate: bool = False):
    """The tensor with `values` at the places that the tensors `indices` give, one for each of the first dimensions.

    `values` broadcasts to the shape of `x[indices]`. With `accumulate` they are added, as often as a place is named;
    else it is not defined which of several values for one place stays.

    Example::

        >>> torch.zeros(3).index_put((torch.tensor([0, 2]),), torch.tensor(1.0))
        tensor([1., 0., 1.])
    """
    if values.dtype != input.dtype:
        raise RuntimeError(
            "Index put requires the source and destination dtypes match, got "
            f"{errors.kind_name(from_numpy_dtype(input.dtype))} for the destination and "
            f"{errors.kind_name(from_numpy_dtype(values.dtype))} for the source."
        )
    if accumulate and len(indices) == 1 and indices[0] is not None and loops.add_rows_at(input, 0, indices[0], values):
        return input
    place = _place(input, indices)
    try:
        if values.ndim > _rank(input, place):
            raise ValueError
        if accumulate:
            _add_at(input, place, values)
        else:
            input[place] = values
    except IndexError as error:
        raise _refused(error, input, indices) from None
    except ValueError:
        raise RuntimeError(
            f"shape mismatch: value tensor of shape {list(values.shape)} cannot be broadcast to indexing result of "
            f"shape {list(input[place].shape)}"
        ) from None
    return input


index_put.batch(by_hand(batched_places.write))


def _rank(array: np.ndarray, place: tuple) -> int:
    """The number of dimensions of what is at a place."""
    arrays = [i for i in place if isinstance(i, np.ndarray)]
    taken = sum([i.ndim if i.dtype == bool else 1 for i in arrays])
    return array.ndim - taken + max([1 if i.dtype == bool else i.ndim for i in arrays], default=0)


# ------------------------------------------------------------------------------------------------ square brackets


@op("view", public=False, backward_name="AliasBackward0")
def alias(input: Tensor):
    """The same elements as a view."""
    return input


alias.gradients(input=lambda g: g)
alias.batch(leading())


@functools.partial(overridable, fast=indexing.getitem)
def getitem(self, index):
    """`x[index]`: a view for integers, slices, None and Ellipsis, a new tensor for masks, lists and tensors."""
    kind = type(index)
    if kind is int:
        try:
            return select(self, 0, index)
        except IndexError:
            raise _out_of_range(self, 0, index, self) from None
    if kind is slice:
        return _slice(self, 0, index, self)
    if index is None:
        return unsqueeze(self, 0)
    viewed, indices = _follow(self, index if kind is tuple else _items(index))
    if indices:
        return elements_at(viewed, indices)
    return alias(viewed) if viewed is self else viewed


@functools.partial(overridable, fast=indexing.setitem)
def setitem(self, index, value):
    """`x[index] = value`: a number, or a tensor that broadcasts to `x[index]`."""
    if not isinstance(value, (Tensor, bool, int, float, complex, np.generic)):
        home = "numpy." if isinstance(value, np.ndarray) else ""
        raise TypeError(f"can't assign a {home}{type(value).__name__} to a {errors.tensor_type(self)}")
    if isinstance(index, Tensor) and _fills_alone(self, index, value):
        fill_mask.inplace(self, index, value)
        return
    viewed, indices = _follow(self, index if type(index) is tuple else _items(index))
    if indices:
        value = _trimmed(value, 0) if isinstance(value, Tensor) else make_tensor(element(value, self.dtype))
        index_put.inplace(viewed, indices, value)
    elif isinstance(value, Tensor):
        value = _trimmed(value, viewed.dim())
        copy.inplace(viewed, value if value.shape == viewed.shape else expand(value, viewed.shape))
    else:
        fill_number.inplace(viewed, value)


def _fills_alone(x, index: Tensor, value) -> bool:
    """Whether `x[index] = value` writes a number where a mask of the shape of `x` is true, with nothing to record."""
    if index.dtype is not dtypes.bool_ or x.requires_grad or isinstance(value, Tensor):
        return False
    return x.shape == index.shape and x.dim() > 0


def _trimmed(value, ndim: int):
    """A tensor without the leading dimensions of length 1 that it has beyond `ndim`."""
    lead, shape = 0, value.shape
    while len(shape) - lead > ndim and shape[lead] == 1:
        lead += 1
    return reshape(value, shape[lead:]) if lead else value


def _out_of_range(x, dim: int, position: int, source) -> IndexError:
    """The error for a position along dimension `dim` of `x`, a view of `source`."""
    if source.dim() == 0:
        return IndexError(
            "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to convert a "
            "0-dim tensor to a number"
        )
    if dim >= x.dim():
        return IndexError(f"too many indices for tensor of dimension {source.dim()}")
    real = source.dim() - x.dim() + dim
    return IndexError(f"index {position} is out of bounds for dimension {real} with size {x.shape[dim]}")


def _items(index) -> tuple:
    """An index that is no tuple, as one; PyTorch takes short lists that hold more than numbers for tuples."""
    if isinstance(index, list) and len(index) < 32:
        for item in index:
            if item is None or item is Ellipsis or isinstance(item, (slice, Tensor, list, tuple, np.ndarray)):
                warnings.warn(
                    "Using a non-tuple sequence for multidimensional indexing is deprecated and will be changed in "
                    "pytorch 2.9; use x[tuple(seq)] instead of x[seq]. In pytorch 2.9 this will be interpreted as "
                    "tensor index, x[torch.tensor(seq)], which will result either in an error or a different result",
                    UserWarning,
                    stacklevel=3,
                )
                return tuple(index)
    return (index,)


def _follow(x, items: tuple):
    """The view that the basic part of an index gives, and the tensors of the advanced part for its dimensions."""
    source, dim = x, 0
    indices: list = []
    for position, item in enumerate(items):
        kind = type(item)
        if kind is int:
            x = _select(x, dim, item, source)
        elif kind is slice:
            if item != _WHOLE or dim >= x.dim():
                x = _slice(x, dim, item, source)
            dim += 1
        elif item is Ellipsis:
            behind = 0
            for other in items[position + 1 :]:
                if type(other) is int:
                    behind += 1
                elif other is not Ellipsis:
                    behind += _consumed(other)
            dim = max(x.dim() - behind, dim)
        elif item is None:
            x = unsqueeze(x, dim)
            dim += 1
        elif item is True or item is False:
            x, dim = _note(unsqueeze(x, dim), dim, make_tensor(np.array([item])), indices)
        elif isinstance(item, int):
            x = _select(x, dim, int(item), source)
        else:
            chosen = _index_tensor(item)
            if chosen.dim():
                x, dim = _note(x, dim, chosen, indices)
            elif chosen.dtype is dtypes.bool_:
                x, dim = _note(unsqueeze(x, dim), dim, reshape(chosen, 1), indices)
            else:
                x = _select(x, dim, int(chosen), source)
    if dim > x.dim():
        raise IndexError(f"too many indices for tensor of dimension {source.dim()}")
    return x, indices


def _consumed(item) -> int:
    """How many dimensions of the tensor an item of an index stands for."""
    if item is None or item is True or item is False:
        return 0
    if isinstance(item, (int, slice)):
        return 1
    chosen = _index_tensor(item)
    return chosen.dim() if chosen.dtype is dtypes.bool_ else 1


def _note(x, dim: int, chosen, indices: list):
    """Keep a tensor of indices for dimension `dim`; what it is put behind is taken whole."""
    taken = sum([i.dim() if i is not None and i.dtype is dtypes.bool_ else 1 for i in indices])
    indices.extend([None] * (dim - taken))
    indices.append(chosen)
    return x, dim + (chosen.dim() if chosen.dtype is dtypes.bool_ else 1)


def _select(x, dim: int, position: int, source):
    try:
        return select(x, dim, position)
    except IndexError:
        raise _out_of_range(x, dim, position, source) from None


def _slice(x, dim: int, item: slice, source):
    if dim >= x.dim():
        if source.dim() == 0:
            raise IndexError("slice() cannot be applied to a 0-dim tensor.")
        raise IndexError(f"too many indices for tensor of dimension {source.dim()}")
    start, stop, step = item.start, item.stop, item.step
    if start is not None and type(start) is not int:
        start = _bound(start)
    if stop is not None and type(stop) is not int:
        stop = _bound(stop)
    if step is not None:
        step = _bound(step)
        if step <= 0:
            raise ValueError("slice step cannot be zero" if step == 0 else "step must be greater than zero")
    return slice_dim(x, dim, start, stop, step)


def _bound(n) -> int:
    if not hasattr(n, "__index__"):
        raise TypeError("slice indices must be integers or None or have an __index__ method")
    return n.__index__()


def _index_tensor(item):
    """A tensor of integers or a mask for an item of an index."""
    if not isinstance(item, Tensor):
        if isinstance(item, (str, bytes)) or not isinstance(item, (np.ndarray, np.integer, list, tuple, range)):
            raise IndexError(
                "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices (got "
                f"{type(item).__name__})"
            )
        item = tensor(item) if not isinstance(item, np.ndarray) else make_tensor(item)
        if item.numel() == 0 and item.dtype.is_floating_point:
            item = item.long()
    if item.dtype not in _INDEX_KINDS and not (item.dim() == 0 and item.dtype.category == dtypes.INTEGER):
        raise IndexError("tensors used as indices must be long, int, byte or bool tensors")
    if item.dtype is dtypes.uint8:
        warnings.warn(
            "indexing with dtype torch.uint8 is now deprecated, please use a dtype torch.bool instead.",
            UserWarning,
            stacklevel=4,
        )
        return item.bool()
    return item


set_operator("getitem", getitem)
set_operator("setitem", setitem)
indexing.set_index_operations(select, slice_dim, unsqueeze, alias, elements_at)
