"""Images turned, moved and sheared: tensors (..., C, H, W) and PIL images."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from retrograd import nn, ops
from retrograd._core import Tensor
from retrograd._core.dtypes import float32

from .kinds import check_image, get_dimensions
from .resampling import PIL_RESAMPLING, InterpolationMode

Fill = float | Sequence[float] | None


def affine_matrix(
    angle: float, translate: Sequence[float], scale: float, shear: Sequence[float], center: Sequence[float]
) -> np.ndarray:
    """The 3 × 3 matrix that moves points (x, y, 1): sheared, scaled and turned about a centre, then moved.

    Args:
        angle: degrees; from x to y, which on an image, whose y points down, is clockwise.
        translate: along x and y.
        scale: the factor of all lengths.
        shear: degrees, along x and y.
        center: the point that the matrix would leave where it is, but for the translation.
    """
    turn = math.radians(angle)
    along_x, along_y = (math.radians(s) for s in shear)
    rotation = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    shear_y = np.array([[1, 0], [-math.tan(along_y), 1]])
    shear_x = np.array([[1, -math.tan(along_x)], [0, 1]])
    linear = scale * rotation @ shear_y @ shear_x
    matrix = np.eye(3)
    matrix[:2, :2] = linear
    matrix[:2, 2] = np.asarray(center) + np.asarray(translate) - linear @ np.asarray(center)
    return matrix


def affine(
    img: Any,
    angle: float,
    translate: Sequence[float],
    scale: float,
    shear: float | Sequence[float],
    interpolation: InterpolationMode = InterpolationMode.NEAREST,
    fill: Fill = None,
    center: Sequence[float] | None = None,
) -> Any:
    """An image turned clockwise, moved, scaled and sheared; it keeps its size.

    Args:
        img: the image.
        angle: degrees.
        translate: pixels along x and y.
        scale: the factor of all lengths.
        shear: degrees along x, or along x and y.
        interpolation: how values between pixels are found: nearest, bilinear, or bicubic for PIL images.
        fill: the value where the image does not reach; 0 unless given.
        center: x and y of the point about which the image is turned, from the upper left corner; its middle
            unless given.

    Raises:
        TypeError: if ``img`` is no image, or a sequence has another kind of elements.
        ValueError: if ``scale`` is not positive, or a sequence has not two elements.
    """
    if len(translate) != 2:
        raise ValueError("translate should be a sequence of length 2")
    if scale <= 0.0:
        raise ValueError("Argument scale should be positive")
    shear = [shear, 0.0] if isinstance(shear, int | float) else [*shear, 0.0][:2]
    _, height, width = get_dimensions(img)
    middle = [width / 2, height / 2] if center is None else center
    matrix = affine_matrix(angle, translate, scale, shear, middle)
    return _moved(img, np.linalg.inv(matrix), (height, width), interpolation, fill)


def rotate(
    img: Any,
    angle: float,
    interpolation: InterpolationMode = InterpolationMode.NEAREST,
    expand: bool = False,
    center: Sequence[float] | None = None,
    fill: Fill = None,
) -> Any:
    """An image turned counter-clockwise.

    Args:
        img: the image.
        angle: degrees.
        interpolation: how values between pixels are found.
        expand: make the result large enough for all of the image.
        center: x and y of the point about which it is turned; its middle unless given.
        fill: the value where the image does not reach; 0 unless given.

    Raises:
        TypeError: if ``img`` is no image, or ``angle`` no number.
        ValueError: if ``center`` has not two elements.

    Example::

        >>> import retrograd
        >>> rotate(retrograd.arange(4.0).view(1, 2, 2), 90)
        tensor([[[1., 3.],
                 [0., 2.]]])
    """
    if not isinstance(angle, int | float):
        raise TypeError("Argument angle should be int or float")
    if center is not None and len(center) != 2:
        raise ValueError("center should be a sequence of length 2")
    _, height, width = get_dimensions(img)
    if not isinstance(img, Tensor):
        return img.rotate(angle, PIL_RESAMPLING[interpolation], expand, center, fillcolor=_pil_fill(img, fill))
    middle = (width / 2, height / 2)
    matrix = affine_matrix(-angle, (0, 0), 1.0, (0, 0), middle if center is None else center)
    size = (height, width)
    if expand:
        corners = np.array([[0, width, 0, width], [0, 0, height, height]])
        # The turned corners, but for rounding; the middle of the image comes to that of the result.
        reached = np.round(matrix[:2, :2] @ corners, 4)
        new_width, new_height = np.ceil(reached.max(1)) - np.floor(reached.min(1))
        size = (int(new_height), int(new_width))
        matrix[:2, 2] = np.array([new_width / 2, new_height / 2]) - matrix[:2, :2] @ middle
    return _moved(img, np.linalg.inv(matrix), size, interpolation, fill)


def _moved(img: Any, inverse: np.ndarray, size: tuple[int, int], mode: InterpolationMode, fill: Fill) -> Any:
    """The image whose point p shows what is at ``inverse @ p`` now. Pixels have their points in the middle."""
    if not isinstance(mode, InterpolationMode):
        raise TypeError("Argument interpolation should be a InterpolationMode")
    height, width = size
    if not isinstance(img, Tensor):
        check_image(img)
        from PIL import Image

        coefficients = inverse[:2].ravel().tolist()
        resampling = PIL_RESAMPLING[mode]
        return img.transform(
            (width, height), Image.Transform.AFFINE, coefficients, resampling, fillcolor=_pil_fill(img, fill)
        )
    if mode not in (InterpolationMode.NEAREST, InterpolationMode.BILINEAR):
        raise ValueError(f"This interpolation mode is unsupported with Tensor input: {mode.value}")
    old_height, old_width = img.shape[-2:]
    x, y = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    places = np.stack([x, y, np.ones_like(x)], -1) @ inverse[:2].T
    dtype = img.dtype if img.is_floating_point() else float32
    grid = ops.tensor(places * [2 / old_width, 2 / old_height] - 1, dtype=dtype).unsqueeze(0)
    images = img.to(dtype).reshape(1, -1, old_height, old_width)
    if fill is not None:  # a further channel says where the image reaches
        images = ops.cat([images, ops.ones(1, 1, old_height, old_width, dtype=dtype)], 1)
    result = nn.functional.grid_sample(images, grid, mode=mode.value, padding_mode="zeros", align_corners=False)
    if fill is not None:
        result, mask = result[:, :-1], result[:, -1:]
        values = ops.tensor([fill] if isinstance(fill, int | float) else list(fill), dtype=dtype).view(-1, 1, 1)
        backdrop = values.expand(img.shape[-3], height, width).repeat(len(result[0]) // img.shape[-3], 1, 1)
        if mode is InterpolationMode.NEAREST:
            result = ops.where(mask < 0.5, backdrop, result)
        else:
            result = result + (1 - mask) * backdrop
    if dtype != img.dtype:
        result = result.round().to(img.dtype)
    return result.reshape(*img.shape[:-2], height, width)


def _pil_fill(img: Any, fill: Fill) -> Any:
    """``fill`` as PIL takes it: one number, or one for each band."""
    bands = len(img.getbands())
    if fill is None:
        fill = 0
    values: list[Any] = [fill] * bands if isinstance(fill, int | float) else list(fill)
    values = values * bands if len(values) == 1 else values
    if len(values) != bands:
        raise ValueError(
            f"The number of elements in 'fill' does not match the number of channels of the image ({len(values)} "
            f"!= {bands})"
        )
    if img.mode != "F":
        values = [int(value) for value in values]
    return values[0] if bands == 1 else tuple(values)


def vflip(img: Any) -> Any:
    """The image with top and bottom exchanged."""
    check_image(img)
    return img.flip(-2) if isinstance(img, Tensor) else img.transpose(1)


def erase(img: Tensor, i: int, j: int, h: int, w: int, v: Tensor, inplace: bool = False) -> Tensor:
    """A tensor image in which the rectangle of ``h`` rows from row ``i`` and ``w`` columns from ``j`` is ``v``.

    Raises:
        TypeError: if ``img`` is no tensor.
    """
    if not isinstance(img, Tensor):
        raise TypeError(f"img should be Tensor Image. Got {type(img)}")
    result = img if inplace else img.clone()
    result[..., i : i + h, j : j + w] = v
    return result
