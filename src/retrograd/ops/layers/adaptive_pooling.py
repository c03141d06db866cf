"""Pooling to a size that is asked for: window i of n goes from floor(i L / n) to ceil((i + 1) L / n)."""

from __future__ import annotations

from functools import lru_cache
from math import prod

import numpy as np

from ..._core import Tensor, resampling
from ..batching import folded
from ..record import composite, op
from .pooling import add_at_places, add_to_maxima, mean_pool_planes, mean_pool_volumes, take_places
from .sliding import batched, check_images, remembered


def _sizes(name, count, shape, output_size):
    if not isinstance(output_size, (tuple, list)):
        output_size = (output_size,) * count
    if len(output_size) != count:
        raise RuntimeError(
            f"{name}: elements in output_size must be of length {count}, but got {len(output_size)}"
        )
    size = shape[-count:]
    for n in size:
        if n == 0:
            raise RuntimeError(
                f"{name}(): Expected input to have non-zero size for non-batch dimensions, but input has sizes "
                f"{list(shape)}"
            )
    wanted = tuple([length if n is None else int(n) for n, length in zip(output_size, size, strict=True)])
    if min(wanted) < 0:
        raise RuntimeError(f"{name}: elements of output_size must be greater than or equal to 0")
    return wanted


@lru_cache(maxsize=512)
def _ends(length: int, out: int) -> tuple[np.ndarray, np.ndarray]:
    places = np.arange(out)
    return places * length // out, -(-(places + 1) * length // out)


@lru_cache(maxsize=512)
def _means(length: int, out: int) -> np.ndarray:
    """The matrix (out, length) that averages over the windows."""
    starts, ends = _ends(length, out)
    places = np.arange(length)
    inside = (places >= starts[:, None]) & (places < ends[:, None])
    return inside / (ends - starts)[:, None]


@remembered
def _plan(name, count, shape, output_size):
    """The size that is asked for, and that of the windows, None where they have not all the same."""
    check_images(name, shape, count)
    out = _sizes(name, count, shape, output_size)
    return out, _steps(shape[-count:], out)


def _steps(size, out) -> tuple[int, ...] | None:
    if all(n and length % n == 0 for length, n in zip(size, out, strict=True)):
        return tuple([length // n for length, n in zip(size, out, strict=True)])
    return None


def _along_each(images: np.ndarray, matrices) -> np.ndarray:
    """Multiply each of the last dimensions by its matrix (new length, old length)."""
    made = images.astype(np.result_type(images.dtype, np.float32), copy=False)
    for axis, matrix in enumerate(matrices, images.ndim - len(matrices)):
        made = np.moveaxis(np.moveaxis(made, axis, -1) @ matrix.T.astype(made.dtype), -1, axis)
    return np.ascontiguousarray(made, images.dtype)


@op("linear", public=False, backward_name="AdaptiveAvgPool2DBackward0", tied=True, fast=resampling.even_means)
def even_means(input: Tensor, out_size):
    """The means of windows that cover images (n, channels, *size) evenly: (n, channels, *out_size)."""
    return _along_each(input, [_means(n, out) for n, out in zip(input.shape[2:], out_size, strict=True)])


@op("linear", public=False, fast=resampling.spread_even_means)
def spread_even_means(input: Tensor, size):
    """The transpose of `even_means`: images of that size."""
    return _along_each(input, [_means(n, out).T for n, out in zip(size, input.shape[2:], strict=True)])


even_means.batch(folded())
even_means.gradients(input=lambda g, input_shape: spread_even_means(g, tuple(input_shape[2:])))
spread_even_means.batch(folded())
spread_even_means.gradients(input=lambda g, input_shape: even_means(g, tuple(input_shape[2:])))


def _pool_means(name, input, output_size):
    count = int(name[-2])
    out, steps = _plan(name, count, input.shape, output_size)
    if out == (1,) * count:
        return input.mean(tuple(range(-count, 0)), True)
    if steps is not None:
        pool = mean_pool_volumes if count == 3 else mean_pool_planes
        return pool(input, steps, steps, (0,) * count, out, True, None)
    images, was_batched = batched(name, input, count)
    means = even_means(images, out)
    return means if was_batched else means.squeeze(0)


@composite(method=False)
def adaptive_avg_pool1d(input, output_size):
    """The means of `output_size` windows that cover a signal (N, C, L) or (C, L) evenly.

    Example::

        >>> torch.adaptive_avg_pool1d(torch.tensor([[1.0, 2.0, 3.0]]), 2)
        tensor([[1.5000, 2.5000]])
    """
    return _pool_means("adaptive_avg_pool1d", input, output_size)


@composite(method=False)
def adaptive_avg_pool2d(input, output_size):
    """The means of windows that cover images (N, C, H, W) or (C, H, W) evenly; None keeps a length."""
    return _pool_means("adaptive_avg_pool2d", input, output_size)


@composite(method=False)
def adaptive_avg_pool3d(input, output_size):
    """The means of windows that cover volumes (N, C, D, H, W) or (C, D, H, W) evenly; None keeps a length."""
    return _pool_means("adaptive_avg_pool3d", input, output_size)


@op(
    public=False,
    outputs=("values", "indices"),
    nondifferentiable=("indices",),
    backward_name="AdaptiveMaxPool2DBackward0",
    selects=True,
    tied=True,
    fast=resampling.even_maxima,
)
def adaptive_maxima(input: Tensor, out_size):
    """The largest element of each window and its place in the flat image: one dimension after another."""
    if not input.size:
        shape = (*input.shape[:2], *out_size)
        return np.zeros(shape, input.dtype), np.zeros(shape, np.int64)
    values, places = input, np.zeros((), np.int64)
    for i in reversed(range(len(out_size))):
        axis, length = i + 2, input.shape[i + 2]
        starts, ends = _ends(length, out_size[i])
        widest = int((ends - starts).max()) if len(starts) else 1
        seen = np.minimum(starts[:, None] + np.arange(widest), ends[:, None] - 1)
        shape = (*values.shape[:axis], *seen.shape, *values.shape[axis + 1 :])
        windows = np.take(values, seen.reshape(-1), axis).reshape(shape)
        best = np.expand_dims(windows.argmax(axis + 1), axis + 1)
        values = np.take_along_axis(windows, best, axis + 1).squeeze(axis + 1)
        here = seen * prod(input.shape[axis + 1 :])
        here = here.reshape((1,) * axis + seen.shape + (1,) * (values.ndim - axis - 1))
        if places.ndim:
            places = np.take(places, seen.reshape(-1), axis).reshape(shape)
        places = np.take_along_axis(np.broadcast_to(here + places, shape), best, axis + 1).squeeze(axis + 1)
    return values, places


adaptive_maxima.batch(folded())


def _send_to_places(g_values, indices, out_size, input_shape):
    size = tuple(input_shape[2:])
    steps = _steps(size, out_size)
    if steps is None:
        return add_at_places(g_values, indices, size)
    return add_to_maxima(g_values, indices, size, steps, steps, (0,) * len(steps), (1,) * len(steps))


adaptive_maxima.gradients(input=_send_to_places)
adaptive_maxima.tangent(lambda t_input, indices, out_size: (take_places(t_input, indices, len(out_size)), None))


def _pool_maxima(name, input, output_size, return_indices):
    count = int(name[-2])
    out, _ = _plan(name, count, input.shape, output_size)
    images, was_batched = batched(name, input, count)
    values, indices = adaptive_maxima(images, out)
    if not was_batched:
        values = values.squeeze(0)
    if not return_indices:
        return values
    return values, (indices if was_batched else indices.squeeze(0)).long()


@composite(method=False)
def adaptive_max_pool1d(input, output_size, return_indices=False):
    """The largest elements of `output_size` windows that cover a signal (N, C, L) or (C, L) evenly.

    Example::

        >>> torch.nn.functional.adaptive_max_pool1d(torch.tensor([[1.0, 2.0, 3.0]]), 2)
        tensor([[2., 3.]])
    """
    return _pool_maxima("adaptive_max_pool1d", input, output_size, return_indices)


@composite(method=False)
def adaptive_max_pool2d(input, output_size, return_indices=False):
    """The largest elements of windows that cover images (N, C, H, W) or (C, H, W) evenly."""
    return _pool_maxima("adaptive_max_pool2d", input, output_size, return_indices)


@composite(method=False)
def adaptive_max_pool3d(input, output_size, return_indices=False):
    """The largest elements of windows that cover volumes (N, C, D, H, W) or (C, D, H, W) evenly."""
    return _pool_maxima("adaptive_max_pool3d", input, output_size, return_indices)
