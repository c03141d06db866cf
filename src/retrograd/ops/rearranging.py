"""Elements moved, repeated or left out: `flip`, `roll`, `repeat`, `tril`, diagonals, pixels and channels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .._core import Tensor, make_tensor, moving, read_array
from .batching import along, behind, by_hand, in_front, leading, loop_batch
from .dimensions import one_shape, wrap_dim, wrap_dims
from .parts import diagonal, diagonal_axes, diagonal_view, embed_diagonal
from .permuting import permute
from .record import composite, op
from .shape import expand, reshape, unsqueeze

# ------------------------------------------------------------------------------------------------ repeating


@op("linear", fast=moving.repeated)
def repeat(input: Tensor, *repeats: int):
    """The tensor laid out again and again, `repeats` times along each dimension; new dimensions come first.

    Example::

        >>> torch.tensor([1, 2]).repeat(2, 2)
        tensor([[1, 2, 1, 2],
                [1, 2, 1, 2]])
    """
    if len(repeats) < input.ndim:
        raise RuntimeError(
            "Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor"
        )
    shape = (1,) * (len(repeats) - input.ndim) + input.shape
    lengths = [int(n) * length for n, length in zip(repeats, shape, strict=True)]
    for n, length in zip(repeats, lengths, strict=True):
        if n < 0:
            raise RuntimeError(f"Trying to create tensor with negative dimension {length}: {lengths}")
    return np.tile(input, repeats)


def _sum_repeats(g, repeats, input_shape):
    """The sum of the copies that `repeat` made."""
    shape = (1,) * (len(repeats) - len(input_shape)) + tuple(input_shape)
    apart = [n for pair in zip(repeats, shape, strict=True) for n in pair]
    if not apart:
        return g
    return reshape(reshape(g, apart).sum(tuple(range(0, len(apart), 2))), input_shape)


repeat.gradients(input=_sum_repeats)


@repeat.batch
@by_hand
def _repeat_batch(call):
    (x,), (repeats,) = call.inputs, call.attributes
    if len(repeats) < call.rank(0):
        return loop_batch(call)  # whose error speaks of the dimensions that the user sees
    return call.run((in_front(x, True, len(repeats)),), ((1, *repeats),))


@composite
def tile(input, *repeats, dims=None):
    """The tensor repeated that many times along its last dimensions, as NumPy's `tile`.

    Example::

        >>> torch.tensor([[1, 2], [3, 4]]).tile(2)
        tensor([[1, 2, 1, 2],
                [3, 4, 3, 4]])
    """
    dims = one_shape("tile", repeats, dims)
    return repeat(input, (1,) * (input.dim() - len(dims)) + dims)


@composite
def repeat_interleave(input, repeats=None, dim=None, *, output_size=None):
    """Each element (or each part along dimension `dim`) repeated `repeats` times; a tensor `repeats` counts for each.

    `repeat_interleave(counts)` alone gives the number of each count, that many times. `output_size`, if given, must be
    the length that comes out.

    Example::

        >>> torch.tensor([1, 2]).repeat_interleave(2)
        tensor([1, 1, 2, 2])
        >>> torch.repeat_interleave(torch.tensor([1, 2]))
        tensor([0, 1, 1])
    """
    if repeats is None:
        return make_tensor(np.repeat(np.arange(input.numel()), _counts(input, input.numel(), output_size)))
    if dim is None:
        input, dim = reshape(input, -1), 0
    d = wrap_dim(dim, input.dim())
    input = input if input.dim() else reshape(input, 1)
    length = input.shape[d]
    if isinstance(repeats, int):
        if repeats < 0:
            raise RuntimeError("Repeats must be non-negative")
        if output_size is not None and output_size != length * repeats:
            raise RuntimeError("allocated size does not match required size")
        shape = input.shape
        copies = expand(unsqueeze(input, d + 1), (*shape[: d + 1], repeats, *shape[d + 1 :]))
        return reshape(copies.clone(), (*shape[:d], length * repeats, *shape[d + 1 :]))
    places = np.repeat(np.arange(length), _counts(repeats, length, output_size))
    return input.index_select(d, make_tensor(places))


def _counts(repeats, length: int, output_size) -> np.ndarray:
    """The counts of `repeat_interleave` as an array, checked."""
    counts = read_array(repeats)
    if counts.ndim > 1:
        raise RuntimeError("repeats must be 0-dim or 1-dim tensor")
    if counts.size not in (1, length) or (counts.ndim and counts.size != length and counts.size != 1):
        raise RuntimeError(
            "repeats must have the same size as input along dim, but got repeats.size(0) = "
            f"{counts.size} and input.size(0) = {length}"
        )
    if counts.dtype.kind not in "iu" or counts.dtype.itemsize < 4:
        raise RuntimeError("repeats has to be Long or Int tensor")
    if (counts < 0).any():
        raise RuntimeError("repeats can not be negative")
    counts = np.broadcast_to(counts, (length,))
    if output_size is not None and output_size != counts.sum():
        raise RuntimeError("allocated size does not match required size")
    return counts


# ------------------------------------------------------------------------------------------------ turning


@op("linear", fast=moving.flipped)
def flip(input: Tensor, *dims: int):
    """A copy with the order of the elements along `dims` reversed.

    Example::

        >>> torch.arange(3).flip(0)
        tensor([2, 1, 0])
    """
    wrapped = wrap_dims(dims, input.ndim) if dims else ()
    steps = [slice(None, None, -1 if d in wrapped else 1) for d in range(input.ndim)]
    return moving.copied(input[(*steps, ...)])


flip.gradients(input=lambda g, dims: flip(g, dims))
flip.batch(along("dims"))


@composite
def fliplr(input):
    """A copy with the order of the columns (dimension 1) reversed."""
    if input.dim() < 2:
        raise RuntimeError("Input must be >= 2-d.")
    return flip(input, 1)


@composite
def flipud(input):
    """A copy with the order of the rows (dimension 0) reversed."""
    if input.dim() < 1:
        raise RuntimeError("Input must be >= 1-d.")
    return flip(input, 0)


def _as_tuple(value) -> tuple:
    return tuple(value) if isinstance(value, (tuple, list)) else (value,)


@op("linear", fast=moving.rolled)
def roll(input: Tensor, shifts: int | tuple[int, ...], dims: int | tuple[int, ...] = ()):
    """A copy with the elements moved on by `shifts` along `dims`; what leaves at the end comes back at the front.

    Without `dims` the elements move in the order of `flatten()`.

    Example::

        >>> torch.arange(5).roll(2)
        tensor([3, 4, 0, 1, 2])
    """
    steps, axes = _as_tuple(shifts), _as_tuple(dims)
    if not steps:
        raise RuntimeError("`shifts` required")
    if not axes and len(steps) == 1:
        return _rolled(input.reshape(-1), steps[0], 0).reshape(input.shape)
    if len(steps) != len(axes):
        raise RuntimeError(f"shifts and dimensions must align. shifts: {len(steps)}, dims:{len(axes)}")
    axes = tuple([wrap_dim(d, input.ndim) for d in axes])
    if len(axes) == 1 and input.ndim:
        return _rolled(input, steps[0], axes[0])
    return np.roll(input, steps, axes) if input.ndim else input.copy()


def _rolled(array: np.ndarray, step: int, axis: int) -> np.ndarray:
    """`np.roll` along one axis, which for small arrays takes several times as long."""
    length = array.shape[axis]
    place = length - step % length if length else 0
    before = (slice(None),) * axis
    return np.concatenate((array[(*before, slice(place, None))], array[(*before, slice(place))]), axis)


roll.gradients(input=lambda g, shifts, dims: roll(g, tuple([-n for n in _as_tuple(shifts)]), dims))


@roll.batch
@by_hand
def _roll_batch(call):
    (x,), (shifts, dims) = call.inputs, call.attributes
    steps, axes = _as_tuple(shifts), _as_tuple(dims)
    if call.rank(0) == 0 or (len(steps) != len(axes) and (axes or len(steps) != 1)):
        return loop_batch(call)
    if axes:
        return call.run((x,), (steps, behind(axes, call.rank(0))))
    return reshape(call.run((reshape(x, (call.size, -1)),), (steps, (1,))), x.shape)


@op("linear")
def rot90(input: Tensor, k: int = 1, dims: Sequence[int] = (0, 1)):
    """A copy turned by `k` quarters in the plane of two dimensions, from the first towards the second.

    Example::

        >>> torch.tensor([[1, 2], [3, 4]]).rot90()
        tensor([[2, 4],
                [1, 3]])
    """
    if len(dims) != 2:
        raise RuntimeError(f"expected total rotation dims == 2, but got dims = {len(dims)}")
    if input.ndim < 2:
        raise RuntimeError(f"expected total dims >= 2, but got total dims = {input.ndim}")
    first, second = [wrap_dim(d, input.ndim) for d in dims]
    if first == second:
        raise RuntimeError(
            f"expected rotation dims to be different, but got dim0 = {dims[0]} and dim1 = {dims[1]}"
        )
    turned = input.swapaxes(first, second) if k % 2 else input
    backwards = {1: (first,), 2: (first, second), 3: (second,)}.get(k % 4, ())
    return moving.copied(turned[tuple([slice(None, None, -1 if d in backwards else None) for d in range(input.ndim)])])


rot90.gradients(input=lambda g, k, dims: rot90(g, -k, dims))


@rot90.batch
@by_hand
def _rot90_batch(call):
    (x,), (k, dims) = call.inputs, call.attributes
    if call.rank(0) < 2:
        return loop_batch(call)  # whose error speaks of the dimensions that the user sees
    return call.run((x,), (k, behind(tuple(dims), call.rank(0))))


# ------------------------------------------------------------------------------------------------ triangles, diagonals


def _require_matrix(name: str, array: np.ndarray) -> None:
    if array.ndim < 2:
        raise RuntimeError(f"{name}: input tensor must have at least 2 dimensions")


@op("linear", inplace=True, selects=True, fast=moving.tril)
def tril(input: Tensor, diagonal: int = 0):
    """The lower triangle of a matrix (or of each of a batch), up to a diagonal; zeros above.

    Example::

        >>> torch.ones(2, 2).tril()
        tensor([[1., 0.],
                [1., 1.]])
    """
    _require_matrix("tril", input)
    return np.tril(input, diagonal)


@op("linear", inplace=True, selects=True, fast=moving.triu)
def triu(input: Tensor, diagonal: int = 0):
    """The upper triangle of a matrix (or of each of a batch), from a diagonal on; zeros below."""
    _require_matrix("triu", input)
    return np.triu(input, diagonal)


tril.gradients(input=lambda g, diagonal: tril(g, diagonal))
triu.gradients(input=lambda g, diagonal: triu(g, diagonal))
tril.batch(leading(2))
triu.batch(leading(2))


@op("linear")
def diag_embed(input: Tensor, offset: int = 0, dim1: int = -2, dim2: int = -1):
    """Matrices in the dimensions `dim1` and `dim2` whose diagonals are the rows (last dimension) of a tensor.

    Example::

        >>> torch.tensor([1, 2]).diag_embed()
        tensor([[1, 0],
                [0, 2]])
    """
    first, second = diagonal_axes(dim1, dim2, input.ndim + 1)
    length = input.shape[-1] if input.ndim else 1
    shape = list(input.shape[:-1])
    for axis in sorted((first, second)):
        shape.insert(axis, length + abs(offset))
    made = np.zeros(shape, input.dtype)
    diagonal_view(made, offset, first, second)[...] = input
    return made


diag_embed.gradients(input=lambda g, offset, dim1, dim2: diagonal(g, offset, dim1, dim2))


@diag_embed.batch
@by_hand
def _diag_embed_batch(call):
    (x,), (offset, dim1, dim2) = call.inputs, call.attributes
    rank = call.rank(0)
    if rank == 0:
        return loop_batch(call)
    return call.run((x,), (offset, *behind((dim1, dim2), rank + 1)))


@op("linear", public=False, backward_name="DiagonalBackward0_copy", selects=True)
def diagonal_elements(input: Tensor, offset: int, dim1: int, dim2: int):
    """A copy of a diagonal."""
    return diagonal_view(input, offset, dim1, dim2).copy()


diagonal_elements.gradients(
    input=lambda g, offset, dim1, dim2, input_shape: embed_diagonal(g, input_shape, offset, dim1, dim2)
)
diagonal_elements.batch(along("dim1", "dim2"))


@composite
def diag(input, diagonal=0):
    """The matrix with a vector on its diagonal, or a copy of the diagonal of a matrix.

    Example::

        >>> torch.diag(torch.tensor([[1, 2], [3, 4]]), 1)
        tensor([2])
    """
    if input.dim() == 1:
        return diag_embed(input, diagonal)
    if input.dim() != 2:
        raise RuntimeError(f"diag(): Supports 1D or 2D tensors. Got {input.dim()}D")
    return diagonal_elements(input, diagonal, 0, 1)


@composite
def diagflat(input, offset=0):
    """The matrix with all elements of a tensor on its diagonal."""
    return diag_embed(reshape(input, -1), offset)


# ------------------------------------------------------------------------------------------------ pixels and channels


def _require_image(name: str, input, factor_name: str, factor: int) -> None:
    if input.dim() < 3:
        raise RuntimeError(
            f"{name} expects input to have at least 3 dimensions, but got input with {input.dim()} dimension(s)"
        )
    if factor <= 0:
        raise RuntimeError(f"{name} expects a positive {factor_name}, but got {factor}")


@composite(method=False)
def pixel_shuffle(input, upscale_factor):
    """Channels laid out as pixels: (…, C·r², H, W) becomes (…, C, H·r, W·r) for `upscale_factor` r.

    Source: Shi et al., "Real-Time Single Image and Video Super-Resolution Using an Efficient Sub-Pixel Convolutional
    Neural Network" (2016).
    """
    r = upscale_factor
    _require_image("pixel_shuffle", input, "upscale_factor", r)
    *batch, channels, height, width = input.shape
    if channels % (r * r):
        raise RuntimeError(
            "pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of upscale_factor, "
            f"but input.size(-3)={channels} is not divisible by {r * r}"
        )
    n = len(batch)
    apart = reshape(input, (*batch, channels // (r * r), r, r, height, width))
    order = (*range(n), n, n + 3, n + 1, n + 4, n + 2)
    return reshape(permute(apart, order), (*batch, channels // (r * r), height * r, width * r))


@composite(method=False)
def pixel_unshuffle(input, downscale_factor):
    """Pixels laid out as channels, the inverse of `pixel_shuffle`."""
    r = downscale_factor
    _require_image("pixel_unshuffle", input, "downscale_factor", r)
    *batch, channels, height, width = input.shape
    for what, length, dim in (("height", height, -2), ("width", width, -1)):
        if length % r:
            raise RuntimeError(
                f"pixel_unshuffle expects {what} to be divisible by downscale_factor, but "
                f"input.size({dim})={length} is not divisible by {r}"
            )
    n = len(batch)
    apart = reshape(input, (*batch, channels, height // r, r, width // r, r))
    order = (*range(n), n, n + 2, n + 4, n + 1, n + 3)
    return reshape(permute(apart, order), (*batch, channels * r * r, height // r, width // r))


@composite(method=False, aliases=("native_channel_shuffle",))
def channel_shuffle(input, groups):
    """The channels (dimension 1) of a batch, taken in turn from each of `groups` groups of neighbours.

    Source: Zhang et al., "ShuffleNet" (2018).
    """
    if input.dim() < 3:
        raise RuntimeError(f"channel_shuffle expects input with > 2 dims, but got input with sizes {list(input.shape)}")
    channels = input.shape[1]
    if groups <= 0:
        raise RuntimeError(f"Number of groups to divide channels in must be positive. Value of groups:{groups}")
    if channels % groups:
        raise RuntimeError(
            f"Number of channels must be divisible by groups. Got {channels} channels and {groups} groups."
        )
    apart = reshape(input, (input.shape[0], groups, channels // groups, *input.shape[2:]))
    return reshape(apart.transpose(1, 2), input.shape)
