"""Pooling by windows that begin at places drawn at random, so that sizes shrink by any ratio.

B. Graham, Fractional max-pooling (2014), with overlapping windows.
"""

from __future__ import annotations

from math import prod

import numpy as np

from ... import errors
from ..._core import Tensor, resampling
from ..batching import folded
from ..record import composite, op
from ..sampling import rand
from .pooling import add_at_places, take_places
from .sliding import spatial


def _starts(samples: np.ndarray, length: int, kernel: int, out: int) -> np.ndarray:
    """Where the windows of each channel begin, from one number of [0, 1) for it: the last dimension counts them."""
    last = np.full((*samples.shape, 1), length - kernel)
    if out == 1:
        return last
    step = samples.dtype.type((length - kernel) / (out - 1))
    shift = samples[..., None]
    ahead = np.arange(out - 1, dtype=samples.dtype)
    return np.concatenate([((ahead + shift) * step).astype(np.int64) - (shift * step).astype(np.int64), last], -1)


@op(
    public=False,
    outputs=("values", "indices"),
    nondifferentiable=("indices",),
    backward_name="FractionalMaxPool2DBackward0",
    selects=True,
    tied=True,
    fast=resampling.random_window_maxima,
)
def fractional_maxima(input: Tensor, samples: Tensor, kernel, out_size):
    """The largest element of each window, and its place in the flat image."""
    size, count = input.shape[2:], len(kernel)
    places = np.zeros((1,) * (2 + 2 * count), np.int64)
    for i, (length, k, out) in enumerate(zip(size, kernel, out_size, strict=True)):
        # PyTorch takes the first number of a plane for its width, that of a volume for its depth.
        drawn = samples[..., i if count == 3 else count - 1 - i]
        seen = _starts(drawn, length, k, out)[..., None] + np.arange(k)
        shape = [*seen.shape[:2], *(1,) * (2 * count)]
        shape[2 + i], shape[2 + count + i] = out, k
        places = places + seen.reshape(shape) * prod(size[i + 1 :])
    places = np.broadcast_to(places, (*input.shape[:2], *out_size, *kernel))
    places = places.reshape(*input.shape[:2], prod(out_size), prod(kernel))
    flat = input.reshape(*input.shape[:2], 1, prod(size))
    best = np.take_along_axis(flat, places, -1).argmax(-1)[..., None]
    indices = np.take_along_axis(places, best, -1)
    values = np.take_along_axis(flat, indices, -1)
    shape = (*input.shape[:2], *out_size)
    return values.reshape(shape), indices.reshape(shape)


fractional_maxima.gradients(
    input=lambda g_values, indices, input_shape: add_at_places(g_values, indices, tuple(input_shape[2:]))
)
fractional_maxima.tangent(lambda t_input, indices: (take_places(t_input, indices, t_input.ndim - 2), None))
fractional_maxima.batch(folded())


def _sizes(name: str, count: int, input, output_size, output_ratio) -> tuple[int, ...]:
    if output_size is not None:
        return spatial(output_size, count, "output_size", name)
    if output_ratio is None:
        raise ValueError(f"{name} requires specifying either an output_size or an output_ratio")
    ratios = output_ratio if isinstance(output_ratio, (tuple, list)) else (output_ratio,) * count
    if len(ratios) != count:
        raise ValueError(f"{name} requires output_ratio to either be a single Int or tuple of Ints.")
    return tuple([int(n * ratio) for n, ratio in zip(input.shape[-count:], ratios, strict=True)])


def _pool(name, input, kernel_size, output_size, output_ratio, return_indices, samples):
    count = int(name[-2])
    if input.ndim <= count:
        raise errors.dim_out_of_range(-count - 1, input.ndim)
    if input.ndim > count + 2:
        raise RuntimeError(f"{name}(): Expected {count + 1}D or {count + 2}D tensor, but got: {list(input.shape)}")
    images = input if input.ndim == count + 2 else input.unsqueeze(0)
    if 0 in images.shape[1:]:
        raise RuntimeError(
            f"{name}(): Expected input to have non-zero size for non-batch dimensions, but got {list(input.shape)}"
        )
    if not input.is_floating_point():
        raise errors.no_kernel(name, input.dtype)
    kernel = spatial(kernel_size, count, "kernel_size", name)
    out = _sizes(name, count, input, output_size, output_ratio)
    for which, n, k, o in zip(("time", "height", "width")[-count:], images.shape[2:], kernel, out, strict=True):
        if o < 1 or k < 1:
            raise RuntimeError(f"{name}(): pool {which} {k} and output {which} {o} have to be positive")
        if o + k - 1 > n:
            raise RuntimeError(f"{name}(): pool {which} {k} too large relative to input {which} {n}")
    if samples is None:
        samples = rand(images.shape[0], images.shape[1], count, dtype=input.dtype)
    _check_samples(samples, images, count)
    values, indices = fractional_maxima(images, samples[: images.shape[0], : images.shape[1]], kernel, out)
    if input.ndim == count + 1:
        values, indices = values.squeeze(0), indices.squeeze(0)
    return (values, indices) if return_indices else values


def _check_samples(samples, images, count: int) -> None:
    if samples.dtype != images.dtype:
        raise RuntimeError("Expect _random_samples to have the same dtype as input")
    if samples.ndim != 3:
        raise RuntimeError(f"Expect _random_samples to have 3 dimensions, got {samples.ndim}")
    for dim, (n, least) in enumerate(zip(samples.shape, images.shape[:2], strict=False)):
        if n < least:
            raise RuntimeError(f"Expect _random_samples.size({dim}) no less then input's, {least}; got {n}.")
    if samples.shape[2] != count:
        raise RuntimeError(f"Expect _random_samples.size(2) equals to {count}; got {samples.shape[2]}.")


@composite(method=False)
def fractional_max_pool2d(
    input, kernel_size, output_size=None, output_ratio=None, return_indices=False, _random_samples=None
):
    """The largest elements of windows of images (N, C, H, W) or (C, H, W) that begin at random places.

    There are as many windows as `output_size` says, or as the input's length times `output_ratio`; with
    `return_indices` also the places of the maxima in the flat plane. `_random_samples` (N, C, 2) of [0, 1) are the
    random numbers, one for each dimension of each plane.

    Raises:
        ValueError: if neither the size nor the ratio is given.
        RuntimeError: for windows that do not fit, and samples of another dtype or shape.

    Example::

        >>> torch.nn.functional.fractional_max_pool2d(torch.arange(16.0).reshape(1, 4, 4), 2, output_size=2)
        tensor([[[ 5.,  7.],
                 [13., 15.]]])
    """
    return _pool(
        "fractional_max_pool2d", input, kernel_size, output_size, output_ratio, return_indices, _random_samples
    )


@composite(method=False)
def fractional_max_pool3d(
    input, kernel_size, output_size=None, output_ratio=None, return_indices=False, _random_samples=None
):
    """The largest elements of windows of volumes (N, C, D, H, W) or (C, D, H, W) that begin at random places.

    `_random_samples` are (N, C, 3). See `fractional_max_pool2d`.
    """
    return _pool(
        "fractional_max_pool3d", input, kernel_size, output_size, output_ratio, return_indices, _random_samples
    )
