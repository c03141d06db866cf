"""Images turned, moved and sheared: tensors (..., C, H, W) and PIL images."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from retrograd import nn, ops
from retrograd._core import Tensor
from retrograd._core.dtypes import float32, float64

from .kinds import check_image, get_dimensions, pil_to_tensor, to_pil_image
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
        return img.rotate(angle, PIL_RESAMPLING[interpolation], expand, center, fillcolor=pil_fill(img, fill))
    middle = (width / 2, height / 2)
    matrix = affine_matrix(-angle, (0, 0), 1.0, (0, 0), middle if center is None else center)
    size = (height, width)
    inverse = np.linalg.inv(matrix)
    if expand:
        # What the corners come from reaches as far as what they come to; digits that are noise are cut off.
        corners = np.array([[0, width, 0, width], [0, 0, height, height], [1, 1, 1, 1]])
        reached = np.trunc((inverse @ corners)[:2].astype(np.float32) / 1e-4) * 1e-4
        new_width, new_height = np.ceil(reached.max(1)) - np.floor(reached.min(1))
        size = (int(new_height), int(new_width))
        inverse[:2, 2] += inverse[:2, :2] @ [(width - new_width) / 2, (height - new_height) / 2]
    return _moved(img, inverse, size, interpolation, fill)


def perspective(
    img: Any,
    startpoints: Sequence[Sequence[int]],
    endpoints: Sequence[Sequence[int]],
    interpolation: InterpolationMode = InterpolationMode.BILINEAR,
    fill: Fill = None,
) -> Any:
    """An image as seen from elsewhere: four of its points come to four others.

    Args:
        img: the image.
        startpoints: x and y of the four points.
        endpoints: where they come to, in the same order.
        interpolation: how values between pixels are found: nearest, bilinear, or bicubic for PIL images.
        fill: the value where the image does not reach; 0 unless given.

    Raises:
        TypeError: if ``img`` is no image.
        ValueError: if there are not four points.
    """
    if len(startpoints) != 4 or len(endpoints) != 4:
        raise ValueError(
            f"Please provide exactly four corners, got {len(startpoints)} startpoints and {len(endpoints)} endpoints."
        )
    return _moved(img, _perspective_matrix(startpoints, endpoints), get_dimensions(img)[1:], interpolation, fill)


def _perspective_matrix(start: Sequence[Sequence[int]], end: Sequence[Sequence[int]]) -> np.ndarray:
    """The 3 × 3 matrix, with 1 at its end, that brings the ends back to the starts, of homogeneous coordinates.

    Each point gives two linear equations for the eight numbers: x (g u + h v + 1) = a u + b v + c, and alike for y.
    """
    rows, values = [], []
    for (x, y), (u, v) in zip(start, end, strict=True):
        rows += [[u, v, 1, 0, 0, 0, -x * u, -x * v], [0, 0, 0, u, v, 1, -y * u, -y * v]]
        values += [x, y]
    found, *_ = np.linalg.lstsq(np.array(rows, np.float64), np.array(values, np.float64), rcond=None)
    return np.append(found.astype(np.float32), np.float32(1)).astype(np.float64).reshape(3, 3)


def elastic_transform(
    img: Any,
    displacement: Tensor,
    interpolation: InterpolationMode = InterpolationMode.BILINEAR,
    fill: Fill = None,
) -> Any:
    """An image each pixel of which shows what was a little away.

    Simard, Steinkraus & Platt, Best practices for convolutional neural networks applied to visual document analysis,
    2003.

    Args:
        img: the image.
        displacement: how far away along x and y (1, H, W, 2), of half the width and the height.
        interpolation: how values between pixels are found: nearest or bilinear.
        fill: the value where the image does not reach; 0 unless given.

    Raises:
        TypeError: if ``img`` is no image or ``displacement`` no tensor.
        ValueError: if the displacement has another shape.
    """
    if not isinstance(displacement, Tensor):
        raise TypeError("Argument displacement should be a Tensor")
    _, height, width = get_dimensions(img)
    if tuple(displacement.shape) != (1, height, width, 2):
        raise ValueError(
            f"Argument displacement shape should be {(1, height, width, 2)}, but given {displacement.shape}"
        )
    if not isinstance(img, Tensor):
        return to_pil_image(elastic_transform(pil_to_tensor(img), displacement, interpolation, fill), mode=img.mode)
    dtype = img.dtype if img.is_floating_point() else float32
    x, y = np.meshgrid((2 * np.arange(width) + 1) / width - 1, (2 * np.arange(height) + 1) / height - 1)
    grid = ops.tensor(np.stack([x, y], -1)[None], dtype=dtype) + displacement.to(dtype)
    return _sampled(img, grid, interpolation, fill)


def _moved(img: Any, inverse: np.ndarray, size: Sequence[int], mode: InterpolationMode, fill: Fill) -> Any:
    """The image whose point p shows what is at ``inverse @ p`` now, in homogeneous coordinates. Pixels have their
    points in the middle.
    """
    if not isinstance(mode, InterpolationMode):
        raise TypeError("Argument interpolation should be a InterpolationMode")
    height, width = size
    if not isinstance(img, Tensor):
        check_image(img)
        from PIL import Image

        is_affine = not inverse[2, :2].any()
        way = Image.Transform.AFFINE if is_affine else Image.Transform.PERSPECTIVE
        coefficients = inverse.ravel()[: 6 if is_affine else 8].tolist()
        return img.transform((width, height), way, coefficients, PIL_RESAMPLING[mode], fillcolor=pil_fill(img, fill))
    dtype = np.float64 if img.dtype == float64 else np.float32
    grid = _grid(inverse, size, img.shape[-2:], dtype)
    return _sampled(img, ops.from_numpy(grid).to(img.dtype if img.is_floating_point() else float32), mode, fill)


def _grid(inverse: np.ndarray, size: Sequence[int], old_size: Sequence[int], dtype: Any) -> np.ndarray:
    """Where each pixel of the result looks (1, H, W, 2), between -1 and 1.

    In float32 from the start, and for affine maps counted from the middle: so places between two pixels fall to the
    same one as in torchvision.
    """
    (height, width), (old_height, old_width) = size, old_size
    to_unit = np.array([0.5 * old_width, 0.5 * old_height], dtype)
    if inverse[2, :2].any():
        points = _points(0.5, 0.5, width, height, dtype)
        top, bottom = inverse[:2].astype(dtype), inverse[2:].astype(dtype)
        places = points @ (top.T / to_unit) / (points @ bottom.T) - 1
    else:
        linear = inverse[:2, :2]
        moved = inverse[:2, 2] + linear @ [width / 2, height / 2] - [old_width / 2, old_height / 2]
        moved[np.abs(moved) < 1e-9] = 0.0  # what is left of a sum of zero
        theta = np.column_stack([linear, moved]).astype(dtype)
        places = _points(0.5 - width / 2, 0.5 - height / 2, width, height, dtype) @ (theta.T / to_unit)
    return places.reshape(1, height, width, 2)


def _points(x: float, y: float, width: int, height: int, dtype: Any) -> np.ndarray:
    """Homogeneous coordinates of pixels, row by row, from the first one at (x, y) on."""
    points = np.ones((height, width, 3), dtype)
    points[..., 0] = x + np.arange(width)
    points[..., 1] = (y + np.arange(height))[:, None]
    return points.reshape(-1, 3)


def _sampled(img: Tensor, grid: Tensor, mode: InterpolationMode, fill: Fill) -> Tensor:
    """What a tensor image shows at the places of a grid (1, H, W, 2), between -1 and 1."""
    if mode not in (InterpolationMode.NEAREST, InterpolationMode.BILINEAR):
        raise ValueError(f"This interpolation mode is unsupported with Tensor input: {mode.value}")
    images = img.to(grid.dtype).reshape(1, -1, *img.shape[-2:])
    if fill is not None:  # a further channel says where the image reaches
        images = ops.cat([images, ops.ones_like(images[:, :1])], 1)
    result = nn.functional.grid_sample(images, grid, mode=mode.value, padding_mode="zeros", align_corners=False)
    if fill is not None:
        result, mask = result[:, :-1], result[:, -1:]
        values = ops.tensor([fill] if isinstance(fill, int | float) else list(fill), dtype=grid.dtype).view(-1, 1, 1)
        backdrop = values.expand(img.shape[-3], *grid.shape[1:3]).repeat(result.shape[1] // img.shape[-3], 1, 1)
        if mode is InterpolationMode.NEAREST:
            result = ops.where(mask < 0.5, backdrop, result)
        else:
            # As torchvision does it: at the edge the image's part, which has faded already, fades once more.
            result = result * mask + (1 - mask) * backdrop
    if grid.dtype != img.dtype:
        result = result.round().to(img.dtype)
    return result.reshape(*img.shape[:-2], *grid.shape[1:3])


def pil_fill(img: Any, fill: Fill) -> Any:
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
