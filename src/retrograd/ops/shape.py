"""Views of all elements in another shape: `reshape`, `squeeze`, `expand` and their relatives."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

import numpy as np

from .. import errors
from .._core import Size, Tensor, dtype, from_numpy_dtype, identity, numpy_dtype, shortcuts, strided_view, viewing
from .batching import along, by_hand, in_front, loop_batch
from .dimensions import wrap_dim
from .record import composite, method, op

FLAT = (-1,)  # the one shape with a length left open that fits every array

# ------------------------------------------------------------------------------------------------ reshaping


def _check_lengths(name: str, sizes: Sequence) -> None:
    """The TypeError or RuntimeError for lengths that are no integers, or negative other than one -1."""
    for position, length in enumerate(sizes):
        if isinstance(length, bool) or not hasattr(length, "__index__"):
            found = type(length).__name__
            raise TypeError(
                f"{name}(): argument 'size' failed to unpack the object at pos {position + 1} with error "
                f'"type must be tuple of ints,but got {found}"'
            )
    if list(sizes).count(-1) > 1:
        raise RuntimeError("only one dimension can be inferred")
    for position, length in enumerate(sizes):
        if length < -1:
            raise RuntimeError(f"invalid shape dimension {int(length)} at index {position} of shape {list(sizes)}")


def _check_reshape(name: str, array: np.ndarray, sizes: Sequence) -> None:
    """The error for a shape that does not have as many elements as the array."""
    _check_lengths(name, sizes)
    known = prod([int(length) for length in sizes if length != -1])
    if -1 in sizes and known == 0 and array.size == 0:
        raise RuntimeError(
            f"cannot reshape tensor of 0 elements into shape {list(sizes)} because the unspecified dimension size -1 "
            "can be any value and is ambiguous"
        )
    if array.size != known if -1 not in sizes else known == 0 or array.size % known:
        raise RuntimeError(f"shape '{[int(n) for n in sizes]}' is invalid for input of size {array.size}")


def _laid_out_here(array: np.ndarray) -> bool:
    """Whether an operation, and not the caller, put the channels side by side in memory."""
    return (
        array.ndim > 2 and not isinstance(array.base, np.ndarray) and np.moveaxis(array, 1, -1).flags.c_contiguous
    )


@op("view", fast=viewing.reshape)
def view(input: Tensor, *shape: int):
    """A tensor of another shape on the same memory; one length may be -1, which stands for what is left.

    `view(dtype)` shows the bytes as elements of another dtype; the last dimension grows or shrinks where their sizes
    differ, and no gradient flows.

    Raises RuntimeError if the number of elements differs, or if the elements do not lie so that a view of that shape
    exists (`reshape` then copies). Results that an operation laid out by itself with their channels side by side, such
    as those of convolutions, are laid out anew, as PyTorch's are from the start; where another tensor is on their
    memory already, the view is a copy that cannot be written to.

    Example::

        >>> torch.arange(6).view(2, -1)
        tensor([[0, 1, 2],
                [3, 4, 5]])
    """
    if len(shape) == 1 and isinstance(shape[0], dtype):
        return _view_bytes(input, numpy_dtype(shape[0]))
    if not input.flags.c_contiguous:
        _check_reshape("view", input, shape)
        made = input.reshape(shape)
        if np.may_share_memory(made, input) or _laid_out_here(input):
            return made
        raise RuntimeError(
            "view size is not compatible with input tensor's size and stride (at least one dimension spans across two "
            "contiguous subspaces). Use .reshape(...) instead."
        )
    try:
        made = input.reshape(shape)
    except (ValueError, TypeError):
        _check_reshape("view", input, shape)
        raise
    if made.shape != shape and shape != FLAT:
        _check_reshape("view", input, shape)  # NumPy takes every negative length for -1
    return made


@view.overload
def view_general(input, *shape, dtype=None, size=None):
    """A tensor of another shape, or of another dtype, on the same memory."""
    return view(input, (dtype,) if dtype is not None else shape if size is None else size)


def _view_bytes(array: np.ndarray, kind: np.dtype) -> np.ndarray:
    """The bytes of an array as elements of another dtype."""
    old, new = array.itemsize, kind.itemsize
    source, target = (errors.kind_name(from_numpy_dtype(dtype)) for dtype in (array.dtype, kind))
    names = f"{source} as {target} (different element sizes)"
    if old != new:
        if array.ndim == 0:
            raise RuntimeError(f"self.dim() cannot be 0 to view {names}")
        if array.shape[-1] > 1 and array.strides[-1] != old:
            raise RuntimeError(f"self.stride(-1) must be 1 to view {names}, but got {array.strides[-1] // old}")
        if array.shape[-1] * old % new:
            raise RuntimeError(
                f"self.size(-1) must be divisible by {new // old} to view {names}, but got {array.shape[-1]}"
            )
        if old < new and any([step % new for step in array.strides[:-1]]):
            raise RuntimeError(f"self.stride must be divisible by {new // old} to view {names}")
    return array.view(kind)


@op("view", backward_name="ViewBackward0", fast=viewing.reshape)
def reshape(input: Tensor, *shape: int):
    """A tensor of another shape: a view where the elements lie so that there is one, else a copy.

    One length may be -1, which stands for what is left. Raises RuntimeError if the number of elements differs.

    Example::

        >>> torch.arange(6).reshape(3, 2).t().reshape(-1)
        tensor([0, 2, 4, 1, 3, 5])
    """
    try:
        made = input.reshape(shape)
    except (ValueError, TypeError):
        _check_reshape("reshape", input, shape)
        raise
    if made.shape != shape and shape != FLAT:
        _check_reshape("reshape", input, shape)
    return made


view.gradients(input=lambda g, input_shape: reshape(g, input_shape))
reshape.gradients(input=lambda g, input_shape: reshape(g, input_shape))


@by_hand
def _view_batch(call):
    (x,), (shape,) = call.inputs, call.attributes
    if shape and isinstance(shape[0], dtype):
        if call.rank(0) == 0 and shape[0].itemsize != x.itemsize:
            return loop_batch(call)  # whose error says that there is no last dimension
        return call.run((x,))
    if x.numel() == 0 and -1 in shape:
        _check_reshape("view", np.empty(x.shape[1:]), shape)
        known = prod([length for length in shape if length != -1])
        shape = [prod(x.shape[1:]) // known if length == -1 else length for length in shape]
    return call.run((x,), ((call.size, *shape),))


view.batch(_view_batch)
reshape.batch(_view_batch)


@method
def view_as(self, other):
    """This tensor viewed in the shape of `other`."""
    return view(self, other.shape)


@method
def reshape_as(self, other):
    """This tensor reshaped to the shape of `other`."""
    return reshape(self, other.shape)


@composite(fast=shortcuts.flatten)
def flatten(input, start_dim=0, end_dim=-1):
    """The dimensions from `start_dim` to `end_dim` made one. A zero-dimensional tensor gets one dimension.

    Example::

        >>> torch.zeros(2, 3, 4).flatten(1).shape
        torch.Size([2, 12])
    """
    shape = tuple(input.shape)  # slices of a plain tuple are not made torch.Size
    ndim = len(shape)
    start, end = wrap_dim(start_dim, ndim), wrap_dim(end_dim, ndim)
    if start > end:
        raise RuntimeError("flatten() has invalid args: start_dim cannot come after end_dim")
    if ndim == 0:
        return reshape(input, 1)
    if start == end:
        return input
    if end - start == ndim - 1:
        return reshape(input, -1)
    return reshape(input, (*shape[:start], prod(shape[start : end + 1]), *shape[end + 1 :]))


@composite
def ravel(input):
    """The elements in one dimension: a view of a contiguous tensor, else a copy."""
    return reshape(input, -1)


@composite
def unflatten(input, dim, sizes):
    """Dimension `dim` split into several of lengths `sizes`, of which one may be -1.

    Example::

        >>> torch.zeros(6, 5).unflatten(0, (2, -1)).shape
        torch.Size([2, 3, 5])
    """
    d = wrap_dim(dim, input.dim())
    sizes = (sizes,) if isinstance(sizes, int) else tuple(sizes)
    if not sizes:
        raise RuntimeError("unflatten: sizes must be non-empty")
    shape = input.shape
    length = shape[d]
    if prod(sizes) == length and min(sizes) >= 0:
        return reshape(input, (*shape[:d], *sizes, *shape[d + 1 :]))
    known = prod([n for n in sizes if n != -1])
    if sizes.count(-1) > 1:
        raise RuntimeError("only one dimension can be inferred")
    if known != length if -1 not in sizes else known == 0 or length % known:
        raise RuntimeError(
            f"unflatten: Provided sizes {list(sizes)} don't multiply up to the size of dim {d} ({length}) in the input "
            "tensor"
        )
    sizes = [length // known if n == -1 else n for n in sizes]
    return reshape(input, (*shape[:d], *sizes, *shape[d + 1 :]))


# ------------------------------------------------------------------------------------------------ lengths of 1


@op("view")
def squeeze(input: Tensor):
    """The tensor without its dimensions of length 1."""
    return input.squeeze()


@op("view", public=False, backward_name="SqueezeBackward1", fast=viewing.squeeze_dim)
def squeeze_dim(input: Tensor, dim: int):
    """The tensor without dimension `dim` if that has length 1."""
    shape = input.shape
    try:
        return input.squeeze(dim) if shape[dim] == 1 else input
    except (IndexError, TypeError):
        wrap_dim(dim, len(shape))
        return input


@op("view", public=False, backward_name="SqueezeBackward2")
def squeeze_dims(input: Tensor, dims: tuple[int, ...]):
    """The tensor without those of the dimensions `dims` that have length 1."""
    wrapped = [wrap_dim(d, input.ndim) for d in dims]
    for d in wrapped:
        if wrapped.count(d) > 1:
            raise RuntimeError(f"dim {d} appears multiple times in the list of dims")
    return input.squeeze(tuple([d for d in wrapped if input.ndim and input.shape[d] == 1]))


for _squeeze in (squeeze, squeeze_dim, squeeze_dims):
    _squeeze.gradients(input=lambda g, input_shape: reshape(g, input_shape))
squeeze.batch(by_hand(lambda call: squeeze_dims(call.inputs[0], tuple(range(1, call.inputs[0].dim())))))
squeeze_dim.batch(along("dim"))
squeeze_dims.batch(along("dims"))


@squeeze.overload
def squeeze_general(input, dim=None):
    """The tensor without its dimensions of length 1, or without those among `dim` (an integer or a tuple).

    Example::

        >>> torch.zeros(1, 2, 1).squeeze(0).shape
        torch.Size([2, 1])
    """
    if dim is None:
        return squeeze(input)
    return squeeze_dims(input, tuple(dim)) if isinstance(dim, (tuple, list)) else squeeze_dim(input, dim)


@op("view", fast=viewing.unsqueeze)
def unsqueeze(input: Tensor, dim: int):
    """The tensor with a dimension of length 1 inserted at `dim`.

    Example::

        >>> torch.zeros(2, 3).unsqueeze(-1).shape
        torch.Size([2, 3, 1])
    """
    shape = input.shape
    d = dim + len(shape) + 1 if dim < 0 else dim
    if not 0 <= d <= len(shape):
        raise errors.dim_out_of_range(dim, len(shape) + 1)
    if input.flags.c_contiguous:
        return input.reshape((*shape[:d], 1, *shape[d:]))
    step = shape[d] * input.strides[d] if d < len(shape) else input.itemsize
    return strided_view(input, (*shape[:d], 1, *shape[d:]), (*input.strides[:d], step, *input.strides[d:]))


unsqueeze.gradients(input=lambda g, dim: squeeze_dim(g, dim))
unsqueeze.batch(along("dim", new=1))
shortcuts.set_shortcut_operations(reshape=reshape, unsqueeze=unsqueeze)


def _at_least(ndim: int, tensors: tuple):
    """The tensors brought to `ndim` dimensions; one tensor or a tuple of them, as they were given."""
    if len(tensors) == 1 and isinstance(tensors[0], (tuple, list)):
        return tuple([_at_least(ndim, (t,)) for t in tensors[0]])
    if len(tensors) > 1:
        return tuple([_at_least(ndim, (t,)) for t in tensors])
    (t,) = tensors
    if not isinstance(t, Tensor):
        raise errors.not_a_tensor(f"atleast_{ndim}d", "input", 1, t)
    if t.dim() >= ndim:
        return t
    if t.dim() == 0:
        return reshape(t, (1,) * ndim)
    t = unsqueeze(t, 0) if t.dim() == 1 else t
    return unsqueeze(t, -1) if ndim == 3 else t


@composite(method=False)
def atleast_1d(*tensors):
    """Each tensor with at least one dimension."""
    return _at_least(1, tensors)


@composite(method=False)
def atleast_2d(*tensors):
    """Each tensor with at least two dimensions; those of one dimension become rows."""
    return tuple([_rows(t) for t in tensors]) if len(tensors) > 1 else _rows(tensors[0])


def _rows(t):
    if isinstance(t, (tuple, list)):
        return tuple([_rows(x) for x in t])
    return unsqueeze(t, 0) if isinstance(t, Tensor) and t.dim() == 1 else _at_least(2, (t,))


@composite(method=False)
def atleast_3d(*tensors):
    """Each tensor with at least three dimensions; new ones are put around those that are there."""
    return _at_least(3, tensors)


# ------------------------------------------------------------------------------------------------ broadcasting


@op("view", fast=viewing.expand)
def expand(input: Tensor, *size: int):
    """The tensor with dimensions of length 1 repeated to the lengths `size`, without copying; -1 keeps a length.

    New dimensions may be added at the front. Elements that show the same memory cannot be written to.

    Example::

        >>> torch.tensor([[1], [2]]).expand(2, 3)
        tensor([[1, 1, 1],
                [2, 2, 2]])
    """
    old, strides = input.shape, input.strides
    lead = len(size) - len(old)
    shape, steps = list(size), [0] * lead
    for length, stride, wanted in zip(old, strides, size[lead:] if lead >= 0 else (None,) * len(old), strict=True):
        if wanted == length:
            steps.append(stride)
        elif wanted == -1:
            shape[len(steps)] = length
            steps.append(stride)
        elif length == 1 and wanted is not None and wanted >= 0:
            steps.append(0)
        else:
            _raise_expand(input, size)
    try:
        return strided_view(input, shape, steps)
    except (ValueError, TypeError):
        _raise_expand(input, size)
        raise


expand.gradients(input=identity)


@expand.batch
@by_hand
def _expand_batch(call):
    (x,), (size,) = call.inputs, call.attributes
    lead = len(size) - call.rank(0)
    if lead < 0 or -1 in size[:lead]:
        return loop_batch(call)  # whose error speaks of the shape that the user sees
    return call.run((in_front(x, True, len(size)),), ((call.size, *size),))


def _raise_expand(array: np.ndarray, size: tuple) -> None:
    for position, length in enumerate(size):
        if not hasattr(length, "__index__"):
            raise TypeError(
                f"expand(): argument 'size' must be tuple of ints, but found element of type {type(length).__name__} "
                f"at pos {position}"
            )
    size = [int(n) for n in size]
    lead = len(size) - array.ndim
    if lead < 0:
        kind = errors.kind_name(from_numpy_dtype(array.dtype))
        raise RuntimeError(
            f"expand(torch.{kind}Tensor{{{list(array.shape)}}}, size={size}): the number of sizes provided "
            f"({len(size)}) must be greater or equal to the number of dimensions in the tensor ({array.ndim})"
        )
    for axis, length in enumerate(size):
        if axis < lead and length < 0:
            raise RuntimeError(
                f"The expanded size of the tensor ({length}) isn't allowed in a leading, non-existing dimension {axis}"
            )
    for axis in range(len(size) - 1, lead - 1, -1):
        existing = array.shape[axis - lead]
        if size[axis] not in (existing, -1) and (existing != 1 or size[axis] < 0):
            raise RuntimeError(
                f"The expanded size of the tensor ({size[axis]}) must match the existing size ({existing}) at "
                f"non-singleton dimension {axis}.  Target sizes: {size}.  Tensor sizes: {list(array.shape)}"
            )


@method
def expand_as(self, other):
    """This tensor expanded to the shape of `other`."""
    return expand(self, other.shape)


@composite
def broadcast_to(input, size):
    """The tensor expanded to the shape `size`."""
    return expand(input, size)


@composite(method=False)
def broadcast_shapes(*shapes):
    """The shape that tensors of the given shapes broadcast to.

    Raises RuntimeError if they do not.

    Example::

        >>> torch.broadcast_shapes((2, 1), (3,))
        torch.Size([2, 3])
    """
    shapes = [(shape,) if isinstance(shape, int) else tuple(shape) for shape in shapes]
    result = [1] * max([len(shape) for shape in shapes], default=0)
    for number, shape in enumerate(shapes):
        for axis in range(-1, -len(shape) - 1, -1):
            length = shape[axis]
            if length < 0:
                raise RuntimeError(
                    f"Trying to create tensor with negative dimension ({length}): ({length})"
                )
            if length == 1 or length == result[axis]:
                continue
            if result[axis] != 1:
                raise RuntimeError(
                    f"Attempting to broadcast a dimension of length {length} at {axis}! Mismatching argument at index "
                    f"{number} had {shape}; but expected shape should be broadcastable to {result}"
                )
            result[axis] = length
    return Size(result)


@composite(method=False)
def broadcast_tensors(*tensors):
    """The tensors expanded to the shape that they broadcast to, as a tuple."""
    if len(tensors) == 1 and isinstance(tensors[0], (tuple, list)):
        tensors = tensors[0]
    shape: tuple[int, ...] = ()
    for t in tensors:
        shape = broadcast_shape(shape, tuple(t.shape))
    return tuple([t if tuple(t.shape) == shape else expand(t, shape) for t in tensors])


def broadcast_shape(a: tuple[int, ...], b: tuple[int, ...]) -> tuple[int, ...]:
    """The shape that two shapes broadcast to, or the error that names them."""
    result = list(a if len(a) >= len(b) else b)
    for axis in range(-1, -min(len(a), len(b)) - 1, -1):
        if a[axis] != b[axis] and 1 not in (a[axis], b[axis]):
            raise RuntimeError(
                f"The size of tensor a ({a[axis]}) must match the size of tensor b ({b[axis]}) at non-singleton "
                f"dimension {len(result) + axis}"
            )
        result[axis] = b[axis] if a[axis] == 1 else a[axis]
    return tuple(result)


@composite(method=False)
def numel(input):
    """The number of elements."""
    return input.numel()
