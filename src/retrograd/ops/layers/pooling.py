"""Pooling: the largest element, or the mean, of each window."""

from __future__ import annotations

import functools
from itertools import product
from math import prod

import numpy as np

from ... import errors
from ..._core import Tensor, resampling
from ..._core.channelwise import spread_maxima, spread_sums, window_maxima, window_means, window_sums
from ..batching import folded
from ..record import composite, op
from .sliding import check_images, pooling, remembered, spatial

# ---------------------------------------------------------------------------------------- the largest element


def _strips(size, kernel, stride, dilation, out):
    """For each place of the kernel: the slices of padded images that it sees, and its offset in an image."""
    for place in product(*map(range, kernel)):
        starts = [i * d for i, d in zip(place, dilation, strict=True)]
        seen = [slice(a, a + (n - 1) * s + 1, s) for a, n, s in zip(starts, out, stride, strict=True)]
        yield (..., *seen), sum(a * prod(size[i + 1 :]) for i, a in enumerate(starts))


def _lowest(kind: np.dtype):
    if kind.kind in "iu":
        return np.iinfo(kind).min
    return False if kind.kind == "b" else -np.inf


def _around(images: np.ndarray, kernel, stride, padding, dilation, out, fill) -> np.ndarray:
    """Images (n, channels, *size) padded with `fill` as far as the windows reach."""
    size = images.shape[2:]
    reach = [
        max((n - 1) * s + d * (k - 1) + 1, length + 2 * p)
        for n, s, d, k, length, p in zip(out, stride, dilation, kernel, size, padding, strict=True)
    ]
    if tuple(reach) == size:
        return images
    padded = np.full((*images.shape[:2], *reach), fill, images.dtype)
    padded[(..., *[slice(p, p + n) for p, n in zip(padding, size, strict=True)])] = images
    return padded


def _corners(size, stride, padding, dilation, out):
    """The place in the image where each window begins, and that of its first element inside the image."""
    first = inside = 0
    for i, (n, s, p, d) in enumerate(zip(out, stride, padding, dilation, strict=True)):
        starts = np.arange(n) * s - p
        row = prod(size[i + 1 :])
        shape = [-1 if j == i else 1 for j in range(len(out))]
        first = first + (starts * row).reshape(shape)
        inside = inside + (np.where(starts < 0, starts % d, starts) * row).reshape(shape)
    return first, inside


def _max_pool(images: np.ndarray, kernel, stride, padding, dilation, out):
    if images.ndim == len(kernel) + 1:
        values, places = _max_pool(images[None], kernel, stride, padding, dilation, out)
        return values[0], places[0]
    size = images.shape[2:]
    padded = _around(images, kernel, stride, padding, dilation, out, _lowest(images.dtype))
    strips = _strips(size, kernel, stride, dilation, out)
    seen, _ = next(strips)
    values = np.array(padded[seen])
    offsets = np.zeros(values.shape, np.int64)
    for seen, offset in strips:
        strip = np.ascontiguousarray(padded[seen])
        better = strip > values
        if images.dtype.kind in "fV":
            better |= strip != strip
        np.copyto(values, strip, where=better)
        np.copyto(offsets, offset, where=better)
    first, inside = _corners(size, stride, padding, dilation, out)
    if any(padding):  # where nothing was better than the padding, the first element that is there counts
        return values, np.where(offsets == 0, inside, first + offsets)
    return values, np.add(offsets, first, out=offsets)


_INDEXED = {"public": False, "outputs": ("values", "indices"), "nondifferentiable": ("indices",), "tied": True}


# Pools take images (n, channels, *size), or one image (channels, *size): the kernel says how long `size` is.
@op(backward_name="MaxPool2DWithIndicesBackward0", **_INDEXED, selects=True, fast=window_maxima)
def max_pool_planes(input: Tensor, kernel, stride, padding, dilation, out_size):
    return _max_pool(input, kernel, stride, padding, dilation, out_size)


max_pool_planes.batch(folded())


@op(backward_name="MaxPool3DWithIndicesBackward0", **_INDEXED, selects=True, fast=window_maxima)
def max_pool_volumes(input: Tensor, kernel, stride, padding, dilation, out_size):
    return _max_pool(input, kernel, stride, padding, dilation, out_size)


max_pool_volumes.batch(folded())


@op("linear", public=False, fast=resampling.add_at_places)
def add_at_places(input: Tensor, places: Tensor, size):
    """Images (…, *size) with each element of `input` added at its place in the flat image."""
    return _added_at_places(input, places, size)


add_at_places.batch(folded())


def _added_at_places(input: np.ndarray, places: np.ndarray, size) -> np.ndarray:
    lead = input.shape[: -len(size)]
    images, plane = prod(lead), prod(size)
    where = places.reshape(images, prod(places.shape[len(lead) :])) + np.arange(images)[:, None] * plane
    total = np.bincount(where.reshape(-1), input.reshape(-1), images * plane)
    return total.astype(input.dtype, copy=False).reshape(*lead, *size)


@op("linear", public=False, selects=True, fast=resampling.take_places)
def take_places(input: Tensor, places: Tensor, count: int):
    """The elements of images, the last `count` dimensions, at places counted in the flattened image."""
    images = prod(input.shape[:-count])
    flat = input.reshape(images, prod(input.shape[-count:]))
    taken = np.take_along_axis(flat, places.reshape(images, prod(places.shape[-count:])), 1)
    return taken.reshape(places.shape)


take_places.batch(folded())


@op("linear", public=False, fast=spread_maxima)
def add_to_maxima(input: Tensor, places: Tensor, size, kernel, stride, padding, dilation):
    """`add_at_places` for the places that these windows took, which each element then finds by itself."""
    return _added_at_places(input, places, size)


add_to_maxima.batch(folded())


def _send_to_places(g_values, indices, kernel, stride, padding, dilation, input_shape):
    return add_to_maxima(g_values, indices, tuple(input_shape[-len(kernel) :]), kernel, stride, padding, dilation)


max_pool_planes.gradients(input=_send_to_places)
max_pool_volumes.gradients(input=_send_to_places)
max_pool_planes.tangent(lambda t_input, indices, kernel: (take_places(t_input, indices, len(kernel)), None))
max_pool_volumes.tangent(lambda t_input, indices, kernel: (take_places(t_input, indices, len(kernel)), None))
add_to_maxima.gradients(input=lambda g, places, size: take_places(g, places, len(size)))
add_at_places.gradients(input=lambda g, places, size: take_places(g, places, len(size)))
take_places.gradients(
    input=lambda g, places, count, input_shape: add_at_places(g, places, tuple(input_shape[-count:]))
)


def _pool_maxima(name, count, input, kernel_size, stride, padding, dilation, ceil_mode, return_indices):
    windows = pooling(name, count, input.shape, kernel_size, stride, padding, dilation, ceil_mode)
    if input.is_complex():
        raise errors.no_kernel(name, input.dtype)
    pool = max_pool_volumes if count == 3 else max_pool_planes
    values, indices = pool(input, *windows)
    return (values, indices.long()) if return_indices else values


@composite(method=False)
def max_pool1d(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    """The largest element of each window of a signal (N, C, L) or (C, L).

    L_out = (L + 2 * padding - dilation * (kernel_size - 1) - 1) / stride + 1, rounded down, or up if
    `ceil_mode`; `stride` is `kernel_size` unless given. With `return_indices` also where each was found. A
    NaN in a window wins.

    Example::

        >>> torch.max_pool1d(torch.tensor([[[1.0, 3.0, 2.0, 0.0]]]), 2)
        tensor([[[3., 2.]]])
    """
    return _pool_maxima(
        "max_pool1d", 1, input, kernel_size, stride, padding, dilation, ceil_mode, return_indices
    )


@composite(method=False)
def max_pool2d(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    """The largest element of each window of images (N, C, H, W) or (C, H, W).

    The arguments are numbers or pairs. Indices, with `return_indices`, count the elements of one flattened H
    x W plane. See `max_pool1d`.

    Example::

        >>> torch.max_pool2d(torch.arange(16.0).reshape(1, 1, 4, 4), 2)
        tensor([[[[ 5.,  7.],
                  [13., 15.]]]])
    """
    return _pool_maxima(
        "max_pool2d", 2, input, kernel_size, stride, padding, dilation, ceil_mode, return_indices
    )


@composite(method=False)
def max_pool3d(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    """The largest element of each window of volumes (N, C, D, H, W) or (C, D, H, W). See `max_pool1d`."""
    return _pool_maxima(
        "max_pool3d", 3, input, kernel_size, stride, padding, dilation, ceil_mode, return_indices
    )


# ----------------------------------------------------------------------------------------------- the way back


@op("linear", public=False, backward_name="MaxUnpool2DBackward0", fast=resampling.put_at_places)
def put_at_places(input: Tensor, places: Tensor, size):
    """Images (n, channels, *size), zero but for the elements of `input` at their places."""
    images = prod(input.shape[:2])
    if places.size and not (places.min() >= 0 and places.max() < prod(size)):
        raise RuntimeError(
            f"found an invalid max index: {places.max()} (output volumes are of size {'x'.join(map(str, size))})"
        )
    made = np.zeros((images, prod(size)), input.dtype)
    shape = (images, prod(places.shape[2:]))
    np.put_along_axis(made, places.reshape(shape), input.reshape(shape), 1)
    return made.reshape(*input.shape[:2], *size)


put_at_places.batch(folded())


put_at_places.gradients(input=lambda g, places, size: take_places(g, places, len(size)))


@remembered
def _unpooled_size(name, count, shape, kernel_size, stride, padding, output_size):
    """The size of the images that were pooled."""
    kernel = spatial(kernel_size, count, "kernel_size", name)
    stride = kernel if stride is None else spatial(stride, count, "stride", name)
    padding = spatial(padding, count, "padding", name)
    default = [(n - 1) * s + k - 2 * p for n, s, k, p in zip(shape[-count:], stride, kernel, padding, strict=True)]
    size = default if output_size is None else list(output_size)[-count:]
    for n, usual, s in zip(size, default, stride, strict=True):
        if output_size is not None and not usual - s < n < usual + s:
            raise ValueError(
                f"invalid output_size {size} (dim 0 must be between {usual - s} and {usual + s})"
            )
    return tuple(size)


def _unpool(name, count, input, indices, kernel_size, stride, padding, output_size):
    shape = input.shape
    check_images(name, shape, count)
    if shape != indices.shape:
        raise RuntimeError(
            f"Expected shape of indices to be same as that of the input tensor ({list(shape)}) but got indices "
            f"tensor with shape: {list(indices.shape)}"
        )
    size = _unpooled_size(name, count, shape, kernel_size, stride, padding, output_size)
    if len(shape) == count + 2:
        return put_at_places(input, indices, size)
    return put_at_places(input.unsqueeze(0), indices.unsqueeze(0), size).squeeze(0)


@composite(method=False)
def max_unpool1d(input, indices, kernel_size, stride=None, padding=0, output_size=None):
    """Signals with the elements of `input` at the indices that `max_pool1d` gave, elsewhere zero."""
    return _unpool("max_unpool1d", 1, input, indices, kernel_size, stride, padding, output_size)


@composite(method=False)
def max_unpool2d(input, indices, kernel_size, stride=None, padding=0, output_size=None):
    """Images with the elements of `input` at the indices that `max_pool2d` gave, elsewhere zero."""
    return _unpool("max_unpool2d", 2, input, indices, kernel_size, stride, padding, output_size)


@composite(method=False)
def max_unpool3d(input, indices, kernel_size, stride=None, padding=0, output_size=None):
    """Volumes with the elements of `input` at the indices that `max_pool3d` gave, elsewhere zero."""
    return _unpool("max_unpool3d", 3, input, indices, kernel_size, stride, padding, output_size)


# ------------------------------------------------------------------------------------------------ the mean


@functools.lru_cache(maxsize=16)
def _counts(size, kernel, stride, padding, out, include_pad: bool, dtype: np.dtype) -> np.ndarray:
    """By how many elements each window's sum is divided: one number, or an array of shape `out`."""
    total = np.ones((), np.int64)
    for i, (length, k, s, p, n) in enumerate(zip(size, kernel, stride, padding, out, strict=True)):
        starts = np.arange(n) * s - p
        ends = np.minimum(starts + k, length + p)
        if not include_pad:
            starts, ends = np.maximum(starts, 0), np.minimum(ends, length)
        total = total * (ends - starts).reshape([-1 if j == i else 1 for j in range(len(out))])
    if total.size and (total == total.flat[0]).all():
        total = total.ravel()[0]
    counts = np.asarray(total, dtype)
    counts.flags.writeable = False
    return counts


def _window_sums(images: np.ndarray, kernel, stride, padding, out) -> np.ndarray:
    """The sum of each window, one dimension after another."""
    total = window_sums(images, kernel, stride, padding, (1,) * len(kernel), out)
    if total is not None:
        return total
    if images.ndim == len(kernel) + 1:
        return _window_sums(images[None], kernel, stride, padding, out)[0]
    total = _around(images, kernel, stride, padding, (1,) * len(kernel), out, 0)
    for i in reversed(range(len(kernel))):
        axis = i + 2
        before = (slice(None),) * axis
        rows = [
            total[(*before, slice(a, a + (out[i] - 1) * stride[i] + 1, stride[i]))] for a in range(kernel[i])
        ]
        total = rows[0].copy()
        for row in rows[1:]:
            total += row
    return total


def _spread_sums(sums: np.ndarray, size, kernel, stride, padding) -> np.ndarray:
    """The transpose of `_window_sums`: each sum added to every element of its window."""
    images = spread_sums(sums, size, kernel, stride, padding, (1,) * len(kernel))
    if images is not None:
        return images
    if sums.ndim == len(kernel) + 1:
        return _spread_sums(sums[None], size, kernel, stride, padding)[0]
    out = sums.shape[2:]
    for i in range(len(kernel)):
        axis = i + 2
        reach = max((out[i] - 1) * stride[i] + kernel[i], size[i] + 2 * padding[i])
        made = np.zeros((*sums.shape[:axis], reach, *sums.shape[axis + 1 :]), sums.dtype)
        before = (slice(None),) * axis
        for a in range(kernel[i]):
            made[(*before, slice(a, a + (out[i] - 1) * stride[i] + 1, stride[i]))] += sums
        sums = made
    return sums[(..., *[slice(p, p + n) for p, n in zip(padding, size, strict=True)])]


def _divisor(size, kernel, stride, padding, out, include_pad, override, dtype):
    return override if override else _counts(size, kernel, stride, padding, out, include_pad, dtype)


def _means(input: np.ndarray, kernel, stride, padding, out, include_pad, override):
    sums = _window_sums(input, kernel, stride, padding, out)
    divisor = _divisor(input.shape[-len(kernel) :], kernel, stride, padding, out, include_pad, override, sums.dtype)
    return sums // divisor if input.dtype.kind in "iu" else np.divide(sums, divisor, out=sums)


@op("linear", public=False, backward_name="AvgPool2DBackward0", tied=True, fast=window_means)
def mean_pool_planes(input: Tensor, kernel, stride, padding, out_size, include_pad, override):
    return _means(input, kernel, stride, padding, out_size, include_pad, override)


mean_pool_planes.batch(folded())


@op("linear", public=False, backward_name="AvgPool3DBackward0", tied=True, fast=window_means)
def mean_pool_volumes(input: Tensor, kernel, stride, padding, out_size, include_pad, override):
    return _means(input, kernel, stride, padding, out_size, include_pad, override)


mean_pool_volumes.batch(folded())


@op("linear", public=False)
def spread_means(input: Tensor, size, kernel, stride, padding, include_pad, override):
    """The transpose of mean pooling over images of that size."""
    divisor = _divisor(size, kernel, stride, padding, input.shape[-len(kernel) :], include_pad, override, input.dtype)
    return _spread_sums(input / divisor, size, kernel, stride, padding).astype(input.dtype, copy=False)


spread_means.batch(folded())


def _mean_pool_gradient(g, kernel, stride, padding, include_pad, override, input_shape):
    return spread_means(g, tuple(input_shape[-len(kernel) :]), kernel, stride, padding, include_pad, override)


mean_pool_planes.gradients(input=_mean_pool_gradient)
mean_pool_volumes.gradients(input=_mean_pool_gradient)
spread_means.gradients(
    input=lambda g, kernel, stride, padding, include_pad, override, input_shape: mean_pool_planes(
        g, kernel, stride, padding, tuple(input_shape[-len(kernel) :]), include_pad, override
    )
)


def _pool_means(
    name, count, input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override
):
    if divisor_override == 0:
        raise RuntimeError("divisor must be not zero")
    kernel, stride, padding, _, out = pooling(name, count, input.shape, kernel_size, stride, padding, 1, ceil_mode)
    pool = mean_pool_volumes if count == 3 else mean_pool_planes
    return pool(input, kernel, stride, padding, out, count_include_pad, divisor_override)


@composite(method=False)
def avg_pool1d(input, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True):
    """The mean of each window of a signal (N, C, L) or (C, L).

    The zeros of the padding count as elements unless `count_include_pad=False`; sizes as in `max_pool1d`.

    Example::

        >>> torch.avg_pool1d(torch.tensor([[[1.0, 3.0, 2.0, 0.0]]]), 2)
        tensor([[[2., 1.]]])
    """
    return _pool_means(
        "avg_pool1d", 1, input, kernel_size, stride, padding, ceil_mode, count_include_pad, None
    )


@composite(method=False)
def avg_pool2d(
    input, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True, divisor_override=None
):
    """The mean, or the sum over `divisor_override`, of each window of images (N, C, H, W) or (C, H, W)."""
    return _pool_means(
        "avg_pool2d", 2, input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override
    )


@composite(method=False)
def avg_pool3d(
    input, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True, divisor_override=None
):
    """The mean of each window of volumes (N, C, D, H, W) or (C, D, H, W). See `avg_pool2d`."""
    return _pool_means(
        "avg_pool3d", 3, input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override
    )


# --------------------------------------------------------------------------------------------- the power mean


def _pool_powers(name, input, norm_type, kernel_size, stride, ceil_mode):
    count = int(name[-2])
    pool = {1: avg_pool1d, 2: avg_pool2d, 3: avg_pool3d}[count]
    kernel = spatial(kernel_size, count, "kernel_size", name)
    means = pool(input.pow(norm_type), kernel, stride, 0, ceil_mode)
    return (means.sign() * means.abs().relu() * prod(kernel)).pow(1.0 / norm_type)


@composite(method=False)
def lp_pool1d(input, norm_type, kernel_size, stride=None, ceil_mode=False):
    """The `norm_type`-th root of the sum of powers over each window of a signal: (Σ x^p)^(1/p)."""
    return _pool_powers("lp_pool1d", input, norm_type, kernel_size, stride, ceil_mode)


@composite(method=False)
def lp_pool2d(input, norm_type, kernel_size, stride=None, ceil_mode=False):
    """The `norm_type`-th root of the sum of powers over each window of images."""
    return _pool_powers("lp_pool2d", input, norm_type, kernel_size, stride, ceil_mode)


@composite(method=False)
def lp_pool3d(input, norm_type, kernel_size, stride=None, ceil_mode=False):
    """The `norm_type`-th root of the sum of powers over each window of volumes."""
    return _pool_powers("lp_pool3d", input, norm_type, kernel_size, stride, ceil_mode)
