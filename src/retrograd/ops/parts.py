"""Views of a part of a tensor: `select`, `narrow`, `diagonal`, `unfold`, `as_strided`, slices."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .. import errors
from .._core import Tensor, seen_on, set_method, strided_view, viewing
from .batching import along, attribute, by_hand, loop_batch
from .dimensions import wrap_dim
from .record import composite, op

_WHOLE = (slice(None),) * 64  # the dimensions before the one that is meant

# ------------------------------------------------------------------------------------------------ one position, a slice

@op("linear", public=False)
def embed(input: Tensor, shape: tuple[int, ...], place: tuple):
    """Zeros of a shape, with `input` at a place given by integers and slices."""
    made = np.zeros(shape, input.dtype)
    made[place] = input
    return made


@op("view", public=False, selects=True)
def part(input: Tensor, place: tuple):
    """What lies at a place given by integers and slices."""
    return input[place]


embed.gradients(input=lambda g, place: part(g, place))
part.gradients(input=lambda g, place, input_shape: embed(g, input_shape, place))
part.batch(by_hand(lambda call: call.run(call.inputs, ((slice(None), *call.attributes[0]),))))
embed.batch(
    by_hand(
        lambda call: call.run(
            call.inputs, ((call.size, *attribute(call, "shape")), (slice(None), *attribute(call, "place")))
        )
    )
)


def _place(dim: int, index, ndim: int) -> tuple:
    """Where `index` along `dim` is, for NumPy; the Ellipsis makes it a view also where one element is left."""
    return (slice(None),) * (dim + ndim if dim < 0 else dim) + (index, ...)


@op("view", selects=True, fast=viewing.select)
def select(input: Tensor, dim: int, index: int):
    """The part at position `index` along dimension `dim`, which vanishes.

    Raises IndexError if there is no such position.

    Example::

        >>> torch.tensor([[1, 2], [3, 4]]).select(1, 0)
        tensor([1, 3])
    """
    try:
        if dim == 0:
            return input[index, ...]
        if 0 < dim < input.ndim:
            return input[(*_WHOLE[:dim], index, ...)]
    except IndexError:
        pass
    if input.ndim == 0:
        raise IndexError("select() cannot be applied to a 0-dim tensor.")
    d = wrap_dim(dim, input.ndim)
    try:
        return input[(slice(None),) * d + (index, ...)]
    except IndexError:
        raise IndexError(
            f"select(): index {index} out of range for tensor of size {list(input.shape)} at dimension {d}"
        ) from None


select.gradients(
    input=lambda g, dim, index, input_shape: embed(g, input_shape, _place(dim, index, len(input_shape)))
)
select.batch(along("dim"))


@op("view", public=False, backward_name="SliceBackward0", selects=True, fast=viewing.slice_dim)
def slice_dim(input: Tensor, dim: int, start: int | None, stop: int | None, step: int | None = None):
    """The part from `start` to `stop` along a dimension, as a slice of Python's."""
    return input[start:stop:step] if dim == 0 else input[(*_WHOLE[:dim], slice(start, stop, step))]


slice_dim.gradients(
    input=lambda g, dim, start, stop, step, input_shape: embed(
        g, input_shape, _place(dim, slice(start, stop, step), len(input_shape))
    )
)
slice_dim.batch(along("dim"))


@composite
def narrow(input, dim, start, length):
    """The part of `length` positions from `start` along dimension `dim`; a negative start counts from the end.

    Example::

        >>> torch.arange(5).narrow(0, 1, 3)
        tensor([1, 2, 3])
    """
    if input.dim() == 0:
        raise RuntimeError("narrow() cannot be applied to a 0-dim tensor.")
    if length < 0:
        raise RuntimeError("narrow(): length must be non-negative.")
    d = wrap_dim(dim, input.dim())
    n = input.shape[d]
    start = int(start)
    if not -n <= start <= n:
        raise IndexError(f"start out of range (expected to be in range of [{-n}, {n}], but got {start})")
    start = start + n if start < 0 else start
    if start + length > n:
        raise RuntimeError(f"start ({start}) + length ({length}) exceeds dimension size ({n}).")
    return slice_dim(input, d, start, start + length, 1)


def diagonal_axes(dim1: int, dim2: int, ndim: int) -> tuple[int, int]:
    """The two dimensions of a diagonal; an error if they are out of range or the same."""
    first, second = wrap_dim(dim1, ndim), wrap_dim(dim2, ndim)
    if first == second:
        raise RuntimeError(f"diagonal dimensions cannot be identical {dim1}, {dim2}")
    return first, second


def diagonal_view(array: np.ndarray, offset: int, dim1: int, dim2: int) -> np.ndarray:
    """A writeable view of a diagonal, along a new last dimension."""
    try:
        made = array.diagonal(offset, dim1, dim2)
    except ValueError:
        diagonal_axes(dim1, dim2, array.ndim)
        raise
    if array.flags.writeable:
        made.flags.writeable = True
    return made


@op("view", selects=True, fast=viewing.diagonal)
def diagonal(input: Tensor, offset: int = 0, dim1: int = 0, dim2: int = 1):
    """The diagonal of the dimensions `dim1` and `dim2`, as a new last dimension; `offset` > 0 lies above the main one.

    Example::

        >>> torch.arange(9).reshape(3, 3).diagonal(1)
        tensor([1, 5])
    """
    return diagonal_view(input, offset, dim1, dim2)


@op("linear", public=False)
def embed_diagonal(input: Tensor, shape: tuple[int, ...], offset: int, dim1: int, dim2: int):
    """Zeros of a shape with `input` on a diagonal."""
    made = np.zeros(shape, input.dtype)
    diagonal_view(made, offset, dim1, dim2)[...] = input
    return made


diagonal.gradients(
    input=lambda g, offset, dim1, dim2, input_shape: embed_diagonal(g, input_shape, offset, dim1, dim2)
)
embed_diagonal.gradients(input=lambda g, offset, dim1, dim2: diagonal(g, offset, dim1, dim2))
diagonal.batch(along("dim1", "dim2"))
embed_diagonal.batch(along("dim1", "dim2", sizes=("shape",), rank_of="shape"))


@op("view", public=False, backward_name="UnfoldBackward0")
def windows_along(input: Tensor, dimension: int, size: int, step: int):
    """Windows of `size` positions along a dimension, `step` apart, as a view with a new last dimension.

    Example::

        >>> torch.arange(5).unfold(0, 3, 2)
        tensor([[0, 1, 2],
                [2, 3, 4]])
    """
    d = wrap_dim(dimension, input.ndim)
    length, stride = (input.shape[d], input.strides[d]) if input.ndim else (1, input.itemsize)
    if size < 0:
        raise RuntimeError(f"size is {size} but must be >= 0")
    if size > length:
        raise RuntimeError(f"maximum size for tensor at dimension {d} is {length} but size is {size}")
    if step <= 0:
        raise RuntimeError(f"step is {step} but must be > 0")
    shape, strides = [*input.shape, size], [*input.strides, stride]
    if input.ndim:
        shape[d], strides[d] = (length - size) // step + 1, stride * step
    return strided_view(input, shape, strides)


@op("linear", public=False)
def fold_windows(input: Tensor, shape: tuple[int, ...], dimension: int, size: int, step: int):
    """The sum of windows at the places that `windows_along` takes them from."""
    made = np.zeros(shape or 1, input.dtype)
    d = wrap_dim(dimension, made.ndim)
    count = input.shape[d] if shape else 1
    windows = input if shape else input[None]
    for k in range(size):
        made[(slice(None),) * d + (slice(k, k + step * (count - 1) + 1, step),)] += windows[..., k]
    return made.reshape(shape)


windows_along.gradients(
    input=lambda g, dimension, size, step, input_shape: fold_windows(g, input_shape, dimension, size, step)
)
fold_windows.gradients(input=lambda g, dimension, size, step: windows_along(g, dimension, size, step))


@windows_along.batch
@by_hand
def _windows_batch(call):
    (x,), (dimension, size, step) = call.inputs, call.attributes
    if call.rank(0) == 0:
        return select(windows_along(x.reshape(call.size, 1), 1, size, step), 1, 0)
    return call.run((x,), (wrap_dim(dimension, call.rank(0)) + 1, size, step))


@fold_windows.batch
@by_hand
def _fold_batch(call):
    (x,), (shape, dimension, size, step) = call.inputs, call.attributes
    if not shape:
        return loop_batch(call)
    return call.run((x,), ((call.size, *shape), wrap_dim(dimension, len(shape)) + 1, size, step))


set_method("unfold", windows_along)  # a method only: as a function, `unfold` is the one of convolutions


# ------------------------------------------------------------------------------------------------ any strides


def _elements(shape: Sequence[int], strides: Sequence[int], offset: int) -> np.ndarray:
    """The places in memory, in elements, of a tensor with these strides."""
    places = np.array(offset)
    for length, stride in zip(shape, strides, strict=True):
        places = places[..., None] + np.arange(length) * stride
    return places


@op("view", public=False, backward_name="AsStridedBackward0")
def stride_over(input: Tensor, size: tuple, stride: tuple, offset: int, geometry: tuple):
    """`as_strided` with the shape, strides and offset of the input, which its gradient needs."""
    item = input.itemsize
    own = geometry[2]
    try:
        return strided_view(input, size, [step * item for step in stride], (offset - own) * item)
    except ValueError:
        last = offset + sum([(n - 1) * step for n, step in zip(size, stride, strict=True)]) + 1
        owner = input
        while isinstance(owner.base, np.ndarray):
            owner = owner.base
        raise RuntimeError(
            f"setStorage: sizes {list(size)}, strides {list(stride)}, storage offset {offset}, and itemsize {item} "
            f"requiring a storage size of {last * item} are out of bounds for storage of size {owner.nbytes}"
        ) from None


@op("linear", public=False)
def stride_back(input: Tensor, size: tuple, stride: tuple, offset: int, geometry: tuple):
    """The gradient of `as_strided`: what arrives at each place of memory, shared among the elements that show it."""
    places = _elements(size, stride, offset)
    own = _elements(*geometry)
    first = min(places.min(initial=0), own.min(initial=0))
    memory = np.zeros(max(places.max(initial=0), own.max(initial=0)) - first + 1, input.dtype)
    np.add.at(memory, places - first, input)
    shown = np.bincount((own - first).ravel(), minlength=memory.size)
    return memory[own - first] / shown[own - first] if shown.max(initial=0) > 1 else memory[own - first]


@op("linear", public=False)
def stride_forth(input: Tensor, size: tuple, stride: tuple, offset: int, geometry: tuple):
    """The transpose of `stride_back`: `as_strided` of a tensor that may lie in memory in another order."""
    places = _elements(size, stride, offset)
    own = _elements(*geometry)
    first = min(places.min(initial=0), own.min(initial=0))
    memory = np.zeros(max(places.max(initial=0), own.max(initial=0)) - first + 1, input.dtype)
    np.add.at(memory, own - first, input)
    shown = np.maximum(np.bincount((own - first).ravel(), minlength=memory.size), 1)
    return (memory / shown)[places - first] if shown.max(initial=1) > 1 else memory[places - first]


stride_over.gradients(
    input=lambda g, size, stride, offset, geometry: stride_back(g, size, stride, offset, geometry)
)
stride_over.tangent(
    lambda t_input, size, stride, offset, geometry: stride_forth(t_input, size, stride, offset, geometry)
)
stride_back.gradients(
    input=lambda g, size, stride, offset, geometry: stride_forth(g, size, stride, offset, geometry)
)
stride_forth.gradients(
    input=lambda g, size, stride, offset, geometry: stride_back(g, size, stride, offset, geometry)
)


@stride_over.batch
@by_hand
def _stride_batch(call):
    """Each element of the batch has the strides and the offset that the user gave from where it begins itself."""
    (x,), (size, stride, offset, geometry) = call.inputs, call.attributes
    step = x.stride(0)
    _, steps, begin = geometry
    last, inside = (
        start + sum([(n - 1) * by for n, by in zip(lengths, strides, strict=True)])
        for start, lengths, strides in ((offset, size, stride), (begin, x.shape[1:], steps))
    )
    if 0 not in size and (last > inside or offset < begin):
        raise RuntimeError(
            f"vmap: as_strided(tensor, {list(size)}, {list(stride)}, {offset}) can access memory outside of `tensor`: "
            f"as seen by one element of the batch, it reaches from {offset} to {last}, and that has {begin} to {inside}"
        )
    own = (tuple(x.shape), x.stride(), x.storage_offset())
    return call.run((x,), ((call.size, *size), (step, *stride), offset, own))


@by_hand
def _apart_batch(call):
    """Each element of the batch in a memory of its own, one behind the other."""
    size, stride, offset, (shape, steps, start) = call.attributes
    reach = [
        begin + sum([(n - 1) * abs(step) for n, step in zip(lengths, strides, strict=True)]) + 1
        for lengths, strides, begin in ((size, stride, offset), (shape, steps, start))
    ]
    span = max(reach)
    geometry = ((call.size, *shape), (span, *steps), start)
    return call.run(call.inputs, ((call.size, *size), (span, *stride), offset, geometry))


stride_back.batch(_apart_batch)
stride_forth.batch(_apart_batch)


@composite
def as_strided(input, size, stride, storage_offset=None):
    """A view of the tensor's memory with any shape and strides (in elements), from `storage_offset` on.

    Raises RuntimeError if it does not lie in the tensor's memory. In the gradient, an element of memory that several
    elements of the input show is shared among them.

    Example::

        >>> torch.arange(4).as_strided((3, 2), (1, 1))
        tensor([[0, 1],
                [1, 2],
                [2, 3]])
    """
    size, stride = tuple(map(int, size)), tuple(map(int, stride))
    own = (tuple(input.shape), input.stride(), input.storage_offset())
    offset = own[2] if storage_offset is None else int(storage_offset)
    if len(size) != len(stride):
        raise RuntimeError("mismatch in length of strides and shape")
    if min(size, default=0) >= 0 and min(stride, default=0) >= 0 and offset >= 0:
        return stride_over(input, size, stride, offset, own)
    if any([step < 0 for step in stride]):
        raise RuntimeError(
            f"as_strided: Negative strides are not supported at the moment, got strides: {list(stride)}"
        )
    if offset < 0:
        raise RuntimeError(f"Tensor: invalid storage offset {offset}")
    raise RuntimeError(f"Storage size calculation overflowed with sizes={list(size)} and strides={list(stride)}")


# ------------------------------------------------------------------------------------------------ the same of another

def view_of_another_base(self, new_base):
    """What this view shows of its base, of a tensor with the base's shape and strides; None for another, and where this
    is no view."""
    if not isinstance(new_base, Tensor):
        raise errors.not_a_tensor("_view_func", "new_base", 1, new_base)
    if not self._is_view():
        return None
    if new_base.shape != self._base.shape or new_base.stride() != self._base.stride():
        return None
    return seen_on(self, new_base)


def view_of_any_base(self, new_base, symint_visitor_fn=None, tensor_visitor_fn=None):
    """What this view shows of its base, of another tensor, which need not look like it; None where this is no view.

    The arguments of a view are kept as they are, so there is nothing for the two functions to visit.
    """
    return seen_on(self, new_base) if self._is_view() else None


set_method("_view_func", view_of_another_base)
set_method("_view_func_unsafe", view_of_any_base)
