"""Patches of images as columns, and images put together from patches: `F.unfold` and `F.fold`."""

from __future__ import annotations

from itertools import product
from math import prod

import numpy as np

from ..._core import Tensor, resampling, strided_view
from ..batching import folded
from ..record import composite, op
from .sliding import spatial


def _counts(size, kernel, dilation, padding, stride) -> tuple[int, ...]:
    return tuple([
        (n + 2 * p - d * (k - 1) - 1) // s + 1
        for n, k, d, p, s in zip(size, kernel, dilation, padding, stride, strict=True)
    ])  # fmt: skip


def _seen(padded: np.ndarray, kernel, dilation, stride, counts) -> np.ndarray:
    """The view (n, channels, *kernel, *counts) of padded images (n, channels, *size)."""
    image, channel, *steps = padded.strides
    inner = [step * d for step, d in zip(steps, dilation, strict=True)]
    outer = [step * s for step, s in zip(steps, stride, strict=True)]
    shape = (*padded.shape[:2], *kernel, *counts)
    return strided_view(padded, shape, (image, channel, *inner, *outer))


def _padded(images: np.ndarray, padding) -> np.ndarray:
    return np.pad(images, [(0, 0), (0, 0), *[(p, p) for p in padding]])


@op("linear", public=False, backward_name="Im2ColBackward0", fast=resampling.columns_of)
def columns_of(input: Tensor, kernel, dilation, padding, stride):
    """The patches of images (n, channels, *size) as columns (n, channels * kernel, patches)."""
    counts = _counts(input.shape[2:], kernel, dilation, padding, stride)
    seen = _seen(_padded(input, padding), kernel, dilation, stride, counts)
    return seen.reshape(len(input), input.shape[1] * prod(kernel), prod(counts))


columns_of.batch(folded())


@op("linear", public=False, backward_name="Col2ImBackward0", fast=resampling.images_of)
def images_of(input: Tensor, size, kernel, dilation, padding, stride):
    """The transpose of `columns_of`: images of that size in which overlapping patches are added."""
    counts = _counts(size, kernel, dilation, padding, stride)
    channels = input.shape[1] // prod(kernel)
    reach = [n + 2 * p for n, p in zip(size, padding, strict=True)]
    total = np.zeros((len(input), channels, *reach), input.dtype)
    seen = _seen(total, kernel, dilation, stride, counts)
    columns = input.reshape(seen.shape)
    for place in product(*map(range, kernel)):
        seen[(slice(None), slice(None), *place)] += columns[(slice(None), slice(None), *place)]
    return total[(..., *[slice(p, p + n) for p, n in zip(padding, size, strict=True)])]


images_of.batch(folded())


columns_of.gradients(
    input=lambda g, kernel, dilation, padding, stride, input_shape: images_of(
        g, tuple(input_shape[2:]), kernel, dilation, padding, stride
    )
)
images_of.gradients(
    input=lambda g, kernel, dilation, padding, stride: columns_of(g, kernel, dilation, padding, stride)
)


def _geometry(kernel_size, dilation, padding, stride):
    words = ("kernel_size", "dilation", "padding", "stride")
    values = [
        spatial(value, 2, word, "im2col")
        for word, value in zip(words, (kernel_size, dilation, padding, stride), strict=True)
    ]
    for word, value in zip(words, values, strict=True):
        if min(value) < (0 if word == "padding" else 1):
            raise RuntimeError(f"{word.replace('_', ' ')} should be greater than zero, but got {list(value)}")
    return values


@composite(method=False)
def im2col(input, kernel_size, dilation=1, padding=0, stride=1):
    """The patches of images (N, C, H, W) or (C, H, W) as columns: (N, C * KH * KW, patches); `F.unfold`.

    Raises RuntimeError where no patch fits into the image.

    Example::

        >>> torch.nn.functional.unfold(torch.arange(9.0).reshape(1, 1, 3, 3), 2).shape
        torch.Size([1, 4, 4])
    """
    kernel, dilation, padding, stride = _geometry(kernel_size, dilation, padding, stride)
    if input.ndim not in (3, 4) or 0 in input.shape[-3:]:
        raise RuntimeError(
            "Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for "
            f"input, but got: {list(input.shape)}"
        )
    counts = _counts(input.shape[-2:], kernel, dilation, padding, stride)
    if min(counts) < 1:
        raise RuntimeError(
            f"Given input with spatial size {tuple(input.shape[-2:])}, kernel_size={kernel}, dilation={dilation}, "
            f"padding={padding}, stride={stride}, calculated shape of the array of sliding blocks as {counts}, but "
            "its components must be at least one."
        )
    images = input if input.ndim == 4 else input.unsqueeze(0)
    columns = columns_of(images, kernel, dilation, padding, stride)
    return columns if input.ndim == 4 else columns.squeeze(0)


@composite(method=False)
def col2im(input, output_size, kernel_size, dilation=1, padding=0, stride=1):
    """Images (N, C, *output_size) from columns (N, C * KH * KW, patches), added where they overlap; `F.fold`.

    Raises RuntimeError where the number of columns or their length does not fit.

    Example::

        >>> torch.nn.functional.fold(torch.ones(1, 4, 4), 3, 2)
        tensor([[[[1., 2., 1.],
                  [2., 4., 2.],
                  [1., 2., 1.]]]])
    """
    size = spatial(output_size, 2, "output_size", "col2im")
    kernel, dilation, padding, stride = _geometry(kernel_size, dilation, padding, stride)
    if input.ndim not in (2, 3) or 0 in input.shape[-2:]:
        raise RuntimeError(
            "Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size and non-zero dimensions for "
            f"input, but got: {list(input.shape)}"
        )
    if input.shape[-2] % prod(kernel):
        raise RuntimeError(
            "Expected size of input's dimension 1 to be divisible by the product of kernel_size, but got "
            f"input.size(1)={input.shape[-2]} and kernel_size={kernel}."
        )
    counts = _counts(size, kernel, dilation, padding, stride)
    if input.shape[-1] != prod(counts):
        raise RuntimeError(
            f"Given output_size={size}, kernel_size={kernel}, dilation={dilation}, padding={padding}, "
            f"stride={stride}, expected size of input's dimension 2 to match the calculated number of sliding blocks "
            f"{counts[0]} * {counts[1]} = {prod(counts)}, but got input.size(2)={input.shape[-1]}."
        )
    columns = input if input.ndim == 3 else input.unsqueeze(0)
    images = images_of(columns, size, kernel, dilation, padding, stride)
    return images if input.ndim == 3 else images.squeeze(0)
