"""Images of another size: each spatial dimension is resampled by a matrix of its own, or takes the nearest elements.

There is a record for each of PyTorch's kinds, which differ in nothing but their name in the graph.
"""

from __future__ import annotations

import math
import warnings
from functools import lru_cache

import numpy as np

from ..._core import Op, Tensor, make_tensor, read_array
from ..along_dim import index_select, index_select_backward
from ..batching import folded
from ..record import composite, op
from .adaptive_pooling import adaptive_avg_pool1d, adaptive_avg_pool2d, adaptive_avg_pool3d
from .separable import along_each

_MODES = {
    "nearest": (1, 2, 3), "nearest-exact": (1, 2, 3), "linear": (1,), "bilinear": (2,), "bicubic": (2,),
    "trilinear": (3,), "area": (1, 2, 3),
}  # fmt: skip
_SMOOTH = ("linear", "bilinear", "bicubic", "trilinear")


def _triangle(x: np.ndarray) -> np.ndarray:
    """Linear interpolation as a filter."""
    return np.maximum(1 - np.abs(x), 0)


def _cubic(x: np.ndarray, a: float) -> np.ndarray:
    """Cubic convolution with parameter `a` (Keys, Cubic convolution interpolation, 1981, equation 4)."""
    x = np.abs(x)
    near = ((a + 2) * x - (a + 3)) * x * x + 1
    far = ((a * x - 5 * a) * x + 8 * a) * x - 4 * a
    return np.where(x <= 1, near, np.where(x < 2, far, 0))


def _ratio(length: int, out: int, align_corners: bool, scale: float | None) -> float:
    """How far apart neighbours of the result lie in the input."""
    if align_corners:
        return (length - 1) / (out - 1) if out > 1 else 0.0
    return 1 / scale if scale else length / out


@lru_cache(maxsize=256)
def _nearest(length: int, out: int, exact: bool, scale: float | None) -> np.ndarray:
    ratio = np.float32(_ratio(length, out, False, scale))
    places = np.arange(out, dtype=np.float32)
    return np.minimum(np.floor((places + (0.5 if exact else 0)) * ratio).astype(np.int64), length - 1)


@lru_cache(maxsize=256)
def _factor(dtype: np.dtype, *how) -> np.ndarray:
    """The matrix of one dimension as images of a dtype are multiplied by it."""
    return _matrix(*how).astype(dtype)


def _matrix(
    length: int, out: int, cubic: bool, align_corners: bool, scale: float | None, antialias: bool
) -> np.ndarray:
    """The matrix (out, length) that resamples one dimension."""
    ratio = _ratio(length, out, align_corners, scale)
    places = np.arange(out) * ratio if align_corners else (np.arange(out) + 0.5) * ratio - 0.5
    if antialias:
        wide = max(ratio, 1.0)
        distance = (np.arange(length) - places[:, None]) / wide
        reach = (2.0 if cubic else 1.0) * wide
        low = np.maximum(np.floor(places + 0.5 - reach + 0.5), 0)[:, None]
        high = np.minimum(np.floor(places + 0.5 + reach + 0.5), length)[:, None]
        weights = _cubic(distance, -0.5) if cubic else _triangle(distance)
        inside = (np.arange(length) >= low) & (np.arange(length) < high)
        weights = np.where(inside, weights, 0)
        return weights / weights.sum(1, keepdims=True)
    if not cubic and not align_corners:
        places = np.maximum(places, 0)
    first = np.floor(places).astype(np.int64)
    offsets = range(-1, 3) if cubic else range(2)
    matrix = np.zeros((out, length))
    for offset in offsets:
        distance = places - (first + offset)
        weights = _cubic(distance, -0.75) if cubic else _triangle(distance)
        np.add.at(matrix, (np.arange(out), np.clip(first + offset, 0, length - 1)), weights)
    return matrix


def _sizes(input, size, scale_factor, recompute):
    """The size of the result and, for each dimension, the scale that was given, else None."""
    count = input.ndim - 2
    if (size is None) == (scale_factor is None):
        raise ValueError(
            "either size or scale_factor should be defined"
            if size is None
            else "only one of size or scale_factor should be defined"
        )
    given = size if size is not None else scale_factor
    values = list(given) if isinstance(given, (tuple, list)) else [given] * count
    if len(values) != count:
        word = "size" if size is not None else "scale_factor"
        raise ValueError(
            f"Input and {'output' if size is not None else 'scale_factor'} must have the same number of spatial "
            f"dimensions, but got input with spatial dimensions of {list(input.shape[2:])} and {word} of {given}."
        )
    if size is not None:
        return [int(n) for n in values], [None] * count
    out = [math.floor(n * s) for n, s in zip(input.shape[2:], values, strict=True)]
    return out, [None] * count if recompute else [float(s) for s in values]


def _check(input, mode, align_corners, antialias):
    count = input.ndim - 2
    if align_corners is not None and mode not in _SMOOTH:
        raise ValueError(
            "align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | "
            "trilinear"
        )
    if antialias and mode not in ("bilinear", "bicubic"):
        raise ValueError(
            "Anti-alias option is restricted to bilinear and bicubic modes and requires a 4-D tensor as input"
        )
    if mode not in _MODES or count not in _MODES[mode]:
        raise NotImplementedError(
            f"Input Error: Only 3D, 4D and 5D input Tensors supported (got {input.ndim}D) for the modes: nearest | "
            f"linear | bilinear | bicubic | trilinear | area | nearest-exact (got {mode})"
        )


# ------------------------------------------------------------------------------------------------ the records


def _matrices(dtype, how, out, corners, factors, lengths):
    mode, antialias = how
    return [
        _factor(dtype, n, m, mode == "bicubic", corners, factor, antialias) if n != m or factor else None
        for n, m, factor in zip(lengths, out, factors, strict=True)
    ]


def _places(how, out, factors, lengths):
    """For each spatial dimension its number and the places that its elements are taken from."""
    for i, (n, m, factor) in enumerate(zip(lengths, out, factors, strict=True)):
        yield i + 2, make_tensor(_nearest(n, m, how[0] == "nearest-exact", factor).copy())


def _resampled(input, how, out, corners, factors, lengths):
    images = make_tensor(input)
    if how[0] in _SMOOTH:
        made = along_each(images, _matrices(input.dtype, how, out, corners, factors, lengths))
        return input.copy() if made is images else read_array(made)
    for dim, places in _places(how, out, factors, lengths):
        images = index_select(images, dim, places)
    return read_array(images)


@op("linear", public=False)
def resample(input: Tensor, how: tuple, output_size: tuple, align_corners: bool, factors: tuple, lengths: tuple):
    """Images of the spatial size `lengths` in the size `output_size`; `how` is (mode, whether it is antialiased)."""
    return _resampled(input, how, output_size, align_corners, factors, lengths)


@op("linear", public=False)
def resample_back(input: Tensor, how: tuple, output_size: tuple, align_corners: bool, factors: tuple, lengths: tuple):
    """The transpose of `resample`."""
    images = make_tensor(input)
    if how[0] in _SMOOTH:
        matrices = _matrices(input.dtype, how, output_size, align_corners, factors, lengths)
        made = along_each(images, [None if matrix is None else matrix.T for matrix in matrices])
        return input.copy() if made is images else read_array(made)
    for dim, places in _places(how, output_size, factors, lengths):
        shape = (*images.shape[:dim], lengths[dim - 2], *images.shape[dim + 1 :])
        images = index_select_backward(images, places, dim, shape)
    return read_array(images)


resample.gradients(
    input=lambda g, how, output_size, align_corners, factors, lengths: resample_back(
        g, how, output_size, align_corners, factors, lengths
    )
)
resample_back.gradients(
    input=lambda g, how, output_size, align_corners, factors, lengths: resample(
        g, how, output_size, align_corners, factors, lengths
    )
)
resample.batch(folded())
resample_back.batch(folded())


def _kind(mode: str, count: int, antialias: bool) -> Op:
    """The record of one kind, named as in PyTorch."""
    how = (mode, antialias)
    name = f"{mode.replace('-exact', '_exact')}{count}d{'_aa' if antialias else ''}"
    shown = f"{''.join([part.title() for part in mode.split('-')])}{count}D{'Aa' if antialias else ''}"

    def kernel(input: Tensor, output_size: tuple, align_corners: bool, factors: tuple, lengths: tuple):
        return _resampled(input, how, output_size, align_corners, factors, lengths)

    kernel.__name__ = f"upsample_{name}"
    made = op("linear", public=False, backward_name=f"Upsample{shown}Backward0")(kernel)
    made.gradients(
        input=lambda g, output_size, align_corners, factors, lengths: resample_back(
            g, how, output_size, align_corners, factors, lengths
        )
    )
    made.batch(folded())
    return made


_KINDS = {
    (mode, count, antialias): _kind(mode, count, antialias)
    for mode, counts in _MODES.items()
    if mode != "area"
    for count in counts
    for antialias in ((False, True) if mode in ("bilinear", "bicubic") else (False,))
}


@composite(method=False)
def interpolate(
    input,
    size=None,
    scale_factor=None,
    mode="nearest",
    align_corners=None,
    recompute_scale_factor=None,
    antialias=False,
):
    """Resample images (N, C, L), (N, C, H, W) or (N, C, D, H, W) to a size, or by a factor.

    `mode` is "nearest", "nearest-exact", "area" (means), "linear" (3-D input), "bilinear", "bicubic" (4-D) or
    "trilinear" (5-D). With `align_corners` the centres of the corner elements stay in the corners, else the
    corners of those elements do. `antialias` widens the filter where the image shrinks.

    Raises ValueError or NotImplementedError for arguments that do not go together.

    Example::

        >>> torch.nn.functional.interpolate(torch.tensor([[[1.0, 3.0]]]), scale_factor=2)
        tensor([[[1., 1., 3., 3.]]])
    """
    _check(input, mode, align_corners, antialias)
    if recompute_scale_factor and size is not None:
        raise ValueError("recompute_scale_factor is not meaningful with an explicit size.")
    out, scales = _sizes(input, size, scale_factor, recompute_scale_factor)
    lengths = input.shape[2:]
    if 0 in lengths or min(out) <= 0:
        raise RuntimeError(
            f"Input and output sizes should be greater than 0, but got input (H: {lengths[0]}, W: {lengths[-1]}) "
            f"output (H: {out[0]}, W: {out[-1]})"
        )
    if mode == "area":
        return {1: adaptive_avg_pool1d, 2: adaptive_avg_pool2d, 3: adaptive_avg_pool3d}[len(out)](input, out)
    kind = _KINDS[mode, len(out), bool(antialias)]
    return kind(input, tuple(out), bool(align_corners), tuple(scales), tuple(lengths))


# ------------------------------------------------------------------------------------------------ older names


def _interpolate_as(name: str, *arguments):
    warnings.warn(
        f"`nn.functional.{name}` is deprecated. Use `nn.functional.interpolate` instead.",
        UserWarning,
        stacklevel=3,
    )
    return interpolate(*arguments)


def upsample(input, size=None, scale_factor=None, mode="nearest", align_corners=None):
    """Resample images; `interpolate` is the newer name."""
    return _interpolate_as("upsample", input, size, scale_factor, mode, align_corners)


def upsample_nearest(input, size=None, scale_factor=None):
    """Resample images, each element from the nearest; `interpolate` is the newer name."""
    return _interpolate_as("upsample_nearest", input, size, scale_factor, "nearest")


def upsample_bilinear(input, size=None, scale_factor=None):
    """Resample images linearly, with aligned corners; `interpolate` is the newer name."""
    return _interpolate_as("upsample_bilinear", input, size, scale_factor, "bilinear", True)
