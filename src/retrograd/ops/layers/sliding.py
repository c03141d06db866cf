"""Windows that slide over images: the geometry that convolution and pooling share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, wraps
from itertools import product
from math import prod

import numpy as np

from ..._core import strided_view

_CACHED_BYTES = 1 << 21  # columns of about this size are made at a time: they stay in the processor's cache


_WORDS = {1: "one int", 2: "two ints", 3: "three ints"}


def spatial(value: int | Sequence[int], count: int, name: str, pool: str | None = None) -> tuple[int, ...]:
    """One number for each spatial dimension, from one for all or a list, for a convolution or a `pool`."""
    if not isinstance(value, (tuple, list)):
        return (int(value),) * count
    if len(value) == 1:
        return (int(value[0]),) * count
    if len(value) != count and pool is not None:
        raise RuntimeError(f"{pool}: {name} must either be a single int, or a tuple of {_WORDS[count]}")
    if len(value) != count:
        raise RuntimeError(
            f"expected {name} to be a single integer value or a list of {count} values to match the convolution "
            f"dimensions, but got {name}={list(value)}"
        )
    return tuple([int(v) for v in value])


def check_images(name: str, shape: Sequence[int], count: int) -> None:
    """Refuse what is neither images (n, channels, *size) nor one (channels, *size); `size` are `count` numbers."""
    if len(shape) not in (count + 1, count + 2) or 0 in shape[-count - 1 :]:
        raise RuntimeError(
            f"{name}: Expected {count + 1}D or {count + 2}D (batch mode) tensor with optional 0 dim batch size for "
            f"input, but got:{list(shape)}"
        )


def batched(name: str, input, count: int):
    """Images with a dimension for their number, and whether they had one; each has `count` dimensions."""
    check_images(name, input.shape, count)
    return (input, True) if input.ndim == count + 2 else (input.unsqueeze(0), False)


def _pooled_size(name, size, kernel, stride, padding, dilation, ceil_mode: bool) -> tuple[int, ...]:
    """How many windows fit along each dimension; with `ceil_mode` the last may end outside."""
    if min(kernel) <= 0:
        raise RuntimeError(f"{name}: kernel size should be greater than zero, but got {list(kernel)}")
    if min(stride) <= 0:
        raise RuntimeError("stride should not be zero")
    if min(dilation) <= 0:
        raise RuntimeError(f"dilation should be greater than zero, but got {list(dilation)}")
    out = []
    for n, k, s, p, d in zip(size, kernel, stride, padding, dilation, strict=True):
        if p < 0:
            raise RuntimeError(f"pad must be non-negative, but got pad: {p}")
        if 2 * p > d * (k - 1) + 1:
            raise RuntimeError(
                f"pad should be at most half of effective kernel size, but got pad={p}, kernel_size={k} and "
                f"dilation={d}"
            )
        room = n + 2 * p - d * (k - 1) - 1
        windows = -(-room // s) + 1 if ceil_mode else room // s + 1
        out.append(windows - 1 if ceil_mode and (windows - 1) * s >= n + p else windows)
    if min(out) <= 0:
        given, made = ("x".join(map(str, (1, *lengths))) for lengths in (size, out))
        raise RuntimeError(
            f"Given input size: ({given}). Calculated output size: ({made}). Output size is too small"
        )
    return tuple(out)


def remembered(function: Callable) -> Callable:
    """Decorate a function of sizes, which are numbers, tuples or lists, to keep what it gave for numbers and tuples."""
    known = lru_cache(maxsize=512)(function)

    @wraps(function)
    def ask(*args):
        try:
            return known(*args)
        except TypeError:  # lists have no hash
            pass
        return function(*args)

    return ask


@remembered
def pooling(name, count, shape, kernel_size, stride, padding, dilation, ceil_mode):
    """The kernel, stride, padding and dilation of a pool over images of a shape, and how many windows there are.

    Each is a tuple with a number for each dimension.
    """
    check_images(name, shape, count)
    kernel = spatial(kernel_size, count, "kernel_size", name)
    stride = (
        kernel if stride is None or stride == [] or stride == () else spatial(stride, count, "stride", name)
    )
    padding, dilation = spatial(padding, count, "padding", name), spatial(dilation, count, "dilation", name)
    size = tuple(shape[-count:])
    return kernel, stride, padding, dilation, _pooled_size(name, size, kernel, stride, padding, dilation, ceil_mode)


class Windows:
    """Windows of a kernel's size over images of size `size` with zeros around them.

    Columns are arrays (channels, *kernel, images, places): for each place of the kernel what it sees. Where
    the stride is 1 the windows of neighbouring rows follow each other in memory: a column then takes whole
    runs of rows, with some places between rows that belong to no window, which is faster than taking row
    after row.
    """

    def __init__(self, size, kernel, stride, padding, dilation, out, padded, run):
        self.size: tuple[int, ...] = size
        self.kernel: tuple[int, ...] = kernel
        self.stride: tuple[int, ...] = stride
        self.padding: tuple[int, ...] = padding
        self.dilation: tuple[int, ...] = dilation
        self.out: tuple[int, ...] = out
        self.padded: tuple[int, ...] = padded
        self.run: int = run  # places of one image in a column; 0 where rows are taken one by one

    @property
    def places(self) -> int:
        return self.run or prod(self.out)

    def batches(self, images: int, channels: int, itemsize: int) -> Iterator[slice]:
        """The images in parts whose columns fit into the cache."""
        each = channels * prod(self.kernel) * self.places * itemsize
        step = max(_CACHED_BYTES // max(each, 1), 1)
        for start in range(0, images, step):
            yield slice(start, min(start + step, images))

    def columns(self, images: np.ndarray) -> np.ndarray:
        """The columns of images (n, channels, *size)."""
        n, channels = images.shape[:2]
        if any(self.padding):
            padded = np.zeros((n, channels, *self.padded), images.dtype)
            padded[(..., *self._inside())] = images
        else:
            padded = np.ascontiguousarray(images)
        return np.ascontiguousarray(self._seen(padded)).reshape(channels, *self.kernel, n, self.places)

    def scattered(self, columns: np.ndarray) -> np.ndarray:
        """Images (n, channels, *size) in which each element is the sum of what columns hold for it."""
        channels, n = columns.shape[0], columns.shape[-2]
        padded = np.zeros((n, channels, *self.padded), columns.dtype)
        seen = self._seen(padded)
        columns = columns.reshape(seen.shape)
        for position in product(*map(range, self.kernel)):
            at = (slice(None), *position)
            seen[at] += columns[at]
        return padded[(..., *self._inside())] if any(self.padding) else padded

    def placed(self, results: np.ndarray) -> np.ndarray:
        """Results (n, channels, *out) as rows (channels, images * places), zero between the windows."""
        n, channels = results.shape[:2]
        if not self.run:
            return np.ascontiguousarray(results.swapaxes(0, 1)).reshape(channels, n * self.places)
        rows = np.zeros((channels, n, self.run), results.dtype)
        self._windows_of(rows)[...] = results.swapaxes(0, 1)
        return rows.reshape(channels, n * self.run)

    def taken(self, rows: np.ndarray, n: int) -> np.ndarray:
        """A view (n, channels, *out) of rows (channels, images * places)."""
        rows = rows.reshape(len(rows), n, self.places)
        rows = self._windows_of(rows) if self.run else rows.reshape(len(rows), n, *self.out)
        return rows.swapaxes(0, 1)

    def _inside(self) -> tuple[slice, ...]:
        return tuple([slice(p, p + n) for p, n in zip(self.padding, self.size, strict=True)])

    def _seen(self, padded: np.ndarray) -> np.ndarray:
        """The view (channels, *kernel, n, *out) of padded images, or (channels, *kernel, n, run)."""
        n, channels = padded.shape[:2]
        image, channel, *steps = padded.strides
        inner = [step * d for step, d in zip(steps, self.dilation, strict=True)]
        if self.run:
            return strided_view(
                padded, (channels, *self.kernel, n, self.run), (channel, *inner, image, padded.itemsize)
            )
        outer = [step * s for step, s in zip(steps, self.stride, strict=True)]
        return strided_view(padded, (channels, *self.kernel, n, *self.out), (channel, *inner, image, *outer))

    def _windows_of(self, rows: np.ndarray) -> np.ndarray:
        """The view (channels, n, *out) of rows (channels, n, run)."""
        steps = [prod(self.padded[i + 1 :]) * rows.itemsize for i in range(len(self.padded))]
        return strided_view(rows, (*rows.shape[:2], *self.out), (*rows.strides[:2], *steps))


@lru_cache(maxsize=512)
def convolved_size(size, kernel, stride, padding, dilation) -> tuple[int, ...]:
    """How many windows fit wholly into the padded images along each dimension."""
    return tuple(
        [
            (n + 2 * p - d * (k - 1) - 1) // s + 1
            for n, k, s, p, d in zip(size, kernel, stride, padding, dilation, strict=True)
        ]
    )


@lru_cache(maxsize=512)
def windows(
    size: tuple[int, ...],
    kernel: tuple[int, ...],
    stride: tuple[int, ...],
    padding: tuple[int, ...],
    dilation: tuple[int, ...],
    out: tuple[int, ...] | None = None,
) -> Windows:
    """The windows that fit wholly into the padded images, or the first `out` of them along each dimension."""
    padded = tuple([n + 2 * p for n, p in zip(size, padding, strict=True)])
    if out is None:
        out = convolved_size(size, kernel, stride, padding, dilation)
    run = 0
    if all(s == 1 for s in stride) and len(size) > 1:
        last = sum((n - 1) * prod(padded[i + 1 :]) for i, n in enumerate(out))
        run = last + 1 if 2 * (last + 1) <= 3 * prod(out) else 0
    return Windows(size, kernel, stride, padding, dilation, out, padded, run)
