"""Images read at places that a tensor names: spatial transformers (Jaderberg et al., 2015).

A kernel makes the values and their first gradients; others come of operations that are differentiable to any order, in
the image and in the places.
"""

from __future__ import annotations

import warnings
from functools import lru_cache
from itertools import product
from math import prod
from typing import Any

import numpy as np

from ... import errors
from ..._core import Tensor, enable_grad, grad, is_grad_enabled, make_tensor, resampling
from ..._core.dtypes import float32, float64
from ..._core.levels import open_levels
from ..batching import whole_values
from ..matmul import matmul
from ..record import composite, op

MODES = ("bilinear", "nearest", "bicubic")
PADDINGS = ("zeros", "border", "reflection")
_KERNEL_DTYPES = (float32, float64)
_FEW = 4096  # places: grids of so many are kept for another call

_UNNAMED_CORNERS = (
    "Default grid_sample and affine_grid behavior has changed to align_corners=False since 1.3.0. Please specify "
    "align_corners=True if the old behavior is desired. See the documentation of grid_sample for details."
)


def _check(input, grid, mode: int) -> None:
    ndim, shape, places = input.ndim, input.shape, grid.shape
    fits = ndim in (4, 5) and grid.ndim == ndim and places[0] == shape[0] and places[-1] == ndim - 2
    fits_mode = fits and 0 not in shape[2:] and (mode != 2 or ndim == 4)
    if fits_mode and input.dtype is grid.dtype and input.is_floating_point():
        return
    sizes = f"but got input with sizes {list(shape)} and grid with sizes {list(places)}"
    if ndim == 0 or grid.ndim == 0 or shape[0] != places[0]:
        raise RuntimeError(f"grid_sampler(): expected grid and input to have same batch size, {sizes}")
    if places[-1] != ndim - 2:
        raise RuntimeError(
            f"grid_sampler(): expected grid to have size {ndim - 2} in last dimension, but got grid with sizes "
            f"{list(places)}"
        )
    if not fits:
        raise RuntimeError(f"grid_sampler(): expected 4D or 5D input and grid with same number of dimensions, {sizes}")
    for d in range(2, ndim):
        if shape[d] == 0:
            raise RuntimeError(
                "grid_sampler(): expected input to have non-empty spatial dimensions, but input has sizes "
                f"{list(shape)} with dimension {d} being empty"
            )
    if mode == 2 and ndim != 4:
        raise RuntimeError("grid_sampler(): bicubic interpolation only supports 4D input")
    if not input.is_floating_point():
        raise errors.no_kernel(f"grid_sampler_{ndim - 2}d", input.dtype)
    expected, found = errors.kind_name(input.dtype), errors.kind_name(grid.dtype)
    raise RuntimeError(f"expected scalar type {expected} but found {found}")


# ------------------------------------------------------------------------------------------------ places


def _in_pixels(x, length: int, align_corners: bool):
    """Places between -1 and 1 as positions of pixels: at the corners' centres, or at their outer edges."""
    return (x + 1) * ((length - 1) / 2) if align_corners else ((x + 1) * length - 1) / 2


def _clipped(x, length: int):
    """Positions moved to the border, where they have no gradient; NaN becomes 0, as in PyTorch."""
    return x.masked_fill(~(x > 0), 0).masked_fill(x >= length - 1, length - 1)


def _reflected(x, length: int, align_corners: bool):
    """Positions mirrored at the border pixels' centres, or at their outer edges, until they lie between them."""
    low, span = (0.0, length - 1) if align_corners else (-0.5, length)
    if span == 0:
        return x * 0
    x = (x - low).abs()
    turns = (x.detach() / span).floor()
    x = x - turns * span
    return x.where(turns % 2 == 0, span - x) + low


def _padded(x, length: int, padding: str, align_corners: bool):
    if padding == "reflection":
        x = _reflected(x, length, align_corners)
    return x if padding == "zeros" else _clipped(x, length)


class _Pixels:
    """An image (N, C, *lengths), read at whole positions; outside it is zero."""

    def __init__(self, image):
        self.lengths = image.shape[2:]
        self.flat = image.flatten(2)

    def at(self, positions: list):
        """The elements (N, C, L) at positions (N, L), a tensor of whole numbers for each dimension."""
        inside: Any = True
        place: Any = 0
        for position, length in zip(positions, self.lengths, strict=True):
            within = (position >= 0) & (position < length)
            inside = within & inside
            place = position.masked_fill(~within, 0).long() + place * length
        read = self.flat.gather(2, place.unsqueeze(1).expand(-1, self.flat.shape[1], -1))
        return read if whole_values(inside).all() else read.masked_fill(~inside.unsqueeze(1), 0)


def _cubic_weights(t):
    """The weights of four neighbours at a distance t from the second (Keys, 1981, with a = -0.75)."""
    a = -0.75

    def near(s):
        return ((a + 2) * s - (a + 3)) * s * s + 1

    def far(s):
        return ((a * s - 5 * a) * s + 8 * a) * s - 4 * a

    return [far(t + 1), near(t), near(1 - t), far(2 - t)]


def _interpolated(pixels: _Pixels, steps: list[list[tuple]]):
    """The sum over all combinations of one (positions, weight) a dimension; no weights mean a single neighbour."""
    total = None
    for neighbours in product(*steps):
        read = pixels.at([position for position, _ in neighbours])
        for _, weight in neighbours:
            read = read if weight is None else read * weight.unsqueeze(1)
        total = read if total is None else total + read
    return total


def _steps(x, length: int, mode: str, padding: str, align_corners: bool) -> list[tuple]:
    """The neighbours of positions x along one dimension, each with its weight."""
    if mode != "bicubic":
        x = _padded(x, length, padding, align_corners)
    if mode == "nearest":
        return [(x.detach().round(), None)]
    floor = x.detach().floor()
    t = x - floor
    if mode == "bilinear":
        return [(floor, 1 - t), (floor + 1, t)]
    places = [_padded(floor + k, length, padding, align_corners) for k in (-1, 0, 1, 2)]
    return list(zip(places, _cubic_weights(t), strict=True))


def _composed(input, grid, mode: str, padding: str, align_corners: bool):
    """The sampled images, made of operations that are differentiable to any order."""
    lengths, out = input.shape[2:], grid.shape[1:-1]
    places = grid.reshape(len(grid), prod(out), len(lengths)).unbind(-1)
    steps = [
        _steps(_in_pixels(x, length, align_corners), length, mode, padding, align_corners)
        for x, length in zip(reversed(places), lengths, strict=True)
    ]
    return _interpolated(_Pixels(input), steps).reshape(*input.shape[:2], *out)


@op(public=False, backward_name="GridSampler2DBackward0", fast=resampling.read_at_grid)
def read_at_grid(input: Tensor, grid: Tensor, mode: int, padding: int, align_corners: bool):
    """`_composed` in one pass, for float32 and float64."""
    return resampling.read_at_grid(input, grid, mode, padding, align_corners)


@op(public=False, outputs=("g_input", "g_grid"), differentiable=False, fast=resampling.spread_from_grid)
def spread_from_grid(g: Tensor, input: Tensor, grid: Tensor, mode: int, padding: int, align_corners: bool):
    """The gradients of `read_at_grid`."""
    return resampling.spread_from_grid(g, input, grid, mode, padding, align_corners)


@read_at_grid.gradient("input", "grid")
def _gradients(g, input, grid, mode, padding, align_corners):
    if not is_grad_enabled() and not open_levels():
        return spread_from_grid(g, input, grid, mode, padding, align_corners)
    with enable_grad():
        inner = [t.view_as(t) if t.requires_grad else t.detach().requires_grad_() for t in (input, grid)]
        made = _composed(*inner, MODES[mode], PADDINGS[padding], align_corners)
    found = grad(made, inner, g, create_graph=is_grad_enabled(), allow_unused=True)
    return tuple([t.new_zeros(t.shape) if f is None else f for t, f in zip(inner, found, strict=True)])


def _sampled(input, grid, mode: int, padding: int, align_corners: bool):
    _check(input, grid, mode)
    if not grid.numel() or not input.numel():
        return input.new_zeros((*input.shape[:2], *grid.shape[1:-1]))
    if input.dtype in _KERNEL_DTYPES and not open_levels():
        return read_at_grid(input, grid, mode, padding, align_corners)
    return _composed(input, grid, MODES[mode], PADDINGS[padding], align_corners)


# ------------------------------------------------------------------------------------------------ public


@composite(method=False)
def grid_sample(input, grid, mode="bilinear", padding_mode="zeros", align_corners=None):
    """The values of images (N, C, H, W) or (N, C, D, H, W) at the places that `grid` (N, *out, 2 or 3) holds.

    Args:
        grid: x, y (and z) from -1, the left and upper edge, to 1; x belongs to the last dimension of the images.
        mode: "bilinear" (of two neighbours a dimension, in 3-D as well), "nearest", or "bicubic" (2-D).
        padding_mode: what lies outside: "zeros", the "border" pixels, or the image mirrored ("reflection").
        align_corners: whether -1 and 1 are the centres of the corner pixels, or their outer edges (the default).

    The result is (N, C, *out); with "nearest" no gradient flows to the grid. Raises RuntimeError for shapes that
    do not fit, ValueError for words that are not known.

    Example::

        >>> image = torch.tensor([[[[1.0, 2.0], [3.0, 4.0]]]])
        >>> torch.nn.functional.grid_sample(image, torch.zeros(1, 1, 1, 2), align_corners=False)
        tensor([[[[2.5000]]]])
    """
    if mode not in MODES:
        raise ValueError(
            f"nn.functional.grid_sample(): expected mode to be 'bilinear', 'nearest' or 'bicubic', but got: '{mode}'"
        )
    if padding_mode not in PADDINGS:
        raise ValueError(
            "nn.functional.grid_sample(): expected padding_mode to be 'zeros', 'border', or 'reflection', but got: "
            f"'{padding_mode}'"
        )
    if align_corners is None:
        warnings.warn(_UNNAMED_CORNERS, UserWarning, stacklevel=3)
    return _sampled(input, grid, MODES.index(mode), PADDINGS.index(padding_mode), bool(align_corners))


@composite(method=False)
def grid_sampler(input, grid, interpolation_mode, padding_mode, align_corners):
    """`torch.nn.functional.grid_sample` with numbers for the modes: their places in its lists."""
    return _sampled(input, grid, interpolation_mode, padding_mode, bool(align_corners))


@composite(method=False)
def grid_sampler_2d(input, grid, interpolation_mode, padding_mode, align_corners):
    """:func:`grid_sampler` for images with two dimensions."""
    return _sampled(input, grid, interpolation_mode, padding_mode, bool(align_corners))


@composite(method=False)
def grid_sampler_3d(input, grid, interpolation_mode, padding_mode, align_corners):
    """:func:`grid_sampler` for images with three dimensions."""
    return _sampled(input, grid, interpolation_mode, padding_mode, bool(align_corners))


def _centres(length: int, align_corners: bool, dtype) -> np.ndarray:
    """The places of `length` pixels between -1 and 1."""
    if length <= 1:
        return np.zeros(length, dtype)
    edge = 1.0 if align_corners else (length - 1) / length
    return np.linspace(-edge, edge, length, dtype=dtype)


@lru_cache(maxsize=16)
def _base(lengths: tuple[int, ...], align_corners: bool, dtype) -> np.ndarray:
    """The places of all pixels with a 1 behind, as rows."""
    axes = [_centres(length, align_corners, dtype) for length in lengths]
    places = [*reversed(np.meshgrid(*axes, indexing="ij")), np.ones(lengths, dtype)]
    return np.stack(places, -1).reshape(prod(lengths), len(places))


@composite(method=False)
def affine_grid_generator(theta, size, align_corners):
    """The grid of `torch.nn.functional.affine_grid`, without its checks."""
    lengths = tuple(size[2:])
    base = _base if prod(lengths) <= _FEW else _base.__wrapped__
    places = make_tensor(base(lengths, bool(align_corners), theta.dtype.numpy))
    grid = matmul(places, theta.transpose(1, 2))
    return grid.reshape(size[0], *lengths, len(lengths))


@composite(method=False)
def affine_grid(theta, size, align_corners=None):
    """The grid for :func:`grid_sample` that turns, moves and scales images by matrices `theta`.

    Args:
        theta: (N, 2, 3) for images, (N, 3, 4) for volumes; it maps places in the result, with a 1 appended, to places
            in the input.
        size: that of the result: (N, C, H, W) or (N, C, D, H, W).
        align_corners: as in `grid_sample`.

    Raises ValueError for a dtype or shapes that do not fit, NotImplementedError for other numbers of dimensions.

    Example::

        >>> torch.nn.functional.affine_grid(torch.tensor([[[1.0, 0, 0], [0, 1, 0]]]), (1, 1, 1, 2), align_corners=False)
        tensor([[[[-0.5000,  0.0000],
                  [ 0.5000,  0.0000]]]])
    """
    if not theta.is_floating_point():
        raise ValueError(f"Expected theta to have floating point type, but got {theta.dtype}")
    count = len(size) - 2
    if count not in (2, 3):
        raise NotImplementedError(
            "affine_grid only supports 4D and 5D sizes, for 2D and 3D affine transforms, respectively. Got size "
            f"{tuple(size)}."
        )
    if theta.ndim != 3 or theta.shape[1:] != (count, count + 1):
        raise ValueError(
            f"Expected a batch of {count}D affine matrices of shape Nx{count}x{count + 1} for size {tuple(size)}. Got "
            f"{theta.shape}."
        )
    if min(size) <= 0:
        raise ValueError(f"Expected non-zero, positive output size. Got {tuple(size)}")
    if align_corners is None:
        warnings.warn(_UNNAMED_CORNERS, UserWarning, stacklevel=3)
    elif align_corners and min(size[2:]) == 1:
        warnings.warn(
            "Since version 1.3.0, affine_grid behavior has changed for unit-size grids when align_corners=True. This "
            "is not an intended use case of affine_grid. See the documentation of affine_grid for details.",
            UserWarning,
            stacklevel=3,
        )
    if theta.shape[0] != size[0]:
        raise RuntimeError(f"affine_grid: {theta.shape[0]} matrices for a size of {size[0]} images")
    return affine_grid_generator(theta, size, bool(align_corners))
