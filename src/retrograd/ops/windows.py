"""Windows that slide over images, and where they lie in memory: the geometry that convolution and pooling share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from math import prod

import numpy as np

from .._core import strided_view

_CACHED_BYTES = 1 << 21  # columns of about this size are made at a time: they stay in the processor's cache


def spatial(value: int | Sequence[int], count: int, name: str) -> tuple[int, ...]:
    """One number for each spatial dimension, from one for all or a list."""
    if not isinstance(value, (tuple, list)):
        return (int(value),) * count
    if len(value) == 1:
        return (int(value[0]),) * count
    if len(value) != count:
        raise RuntimeError(
            f"expected {name} to be a single integer value or a list of {count} values to match the convolution "
            f"dimensions, but got {name}={list(value)}"
        )
    return tuple([int(v) for v in value])


@dataclass(frozen=True)
class Windows:
    """Windows of a kernel's size over images of size `size`, padded with zeros; `out` of them along each dimension.

    Columns are arrays (channels, *kernel, images, places): for each place of the kernel what it sees. Where the stride
    is 1 the windows of neighbouring rows follow each other in memory: a column then takes whole runs of rows, with
    some places between rows that belong to no window, which is faster than taking row after row.
    """

    size: tuple[int, ...]
    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    padding: tuple[int, ...]
    dilation: tuple[int, ...]
    out: tuple[int, ...]
    padded: tuple[int, ...]
    run: int  # places of one image in a column; 0 where rows are taken one by one

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
def windows(
    size: tuple[int, ...],
    kernel: tuple[int, ...],
    stride: tuple[int, ...],
    padding: tuple[int, ...],
    dilation: tuple[int, ...],
) -> Windows:
    """The windows that fit wholly into the padded images."""
    padded = tuple([n + 2 * p for n, p in zip(size, padding, strict=True)])
    out = tuple(
        [(n - d * (k - 1) - 1) // s + 1 for n, k, s, d in zip(padded, kernel, stride, dilation, strict=True)]
    )
    run = 0
    if all(s == 1 for s in stride) and len(size) > 1:
        last = sum((n - 1) * prod(padded[i + 1 :]) for i, n in enumerate(out))
        run = last + 1 if 2 * (last + 1) <= 3 * prod(out) else 0
    return Windows(size, kernel, stride, padding, dilation, out, padded, run)
