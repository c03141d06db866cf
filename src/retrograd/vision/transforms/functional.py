"""Preparation of images, as functions.

An image is a tensor (..., C, H, W) or, where PIL is installed, a PIL image. Results are of the same kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from retrograd import ops
from retrograd._core import Tensor
from retrograd._core.dtypes import float32, uint8

from .color import (
    adjust_brightness,
    adjust_contrast,
    adjust_hue,
    adjust_saturation,
    rgb_to_grayscale,
    to_grayscale,
)
from .filters import adjust_sharpness, gaussian_blur
from .geometry import affine, elastic_transform, erase, perspective, pil_fill, rotate, vflip
from .kinds import (
    check_image,
    convert_image_dtype,
    get_dimensions,
    get_image_num_channels,
    get_image_size,
    largest,
    pil_to_tensor,
    to_pil_image,
    to_tensor,
)
from .resampling import PIL_RESAMPLING, InterpolationMode, nearest_indices, resampling_matrix
from .tones import adjust_gamma, autocontrast, equalize, invert, posterize, solarize

__all__ = [
    "InterpolationMode",
    "adjust_brightness",
    "adjust_contrast",
    "adjust_gamma",
    "adjust_hue",
    "adjust_saturation",
    "adjust_sharpness",
    "affine",
    "autocontrast",
    "center_crop",
    "convert_image_dtype",
    "crop",
    "elastic_transform",
    "equalize",
    "erase",
    "five_crop",
    "gaussian_blur",
    "get_dimensions",
    "get_image_num_channels",
    "get_image_size",
    "hflip",
    "invert",
    "normalize",
    "pad",
    "perspective",
    "pil_to_tensor",
    "posterize",
    "resize",
    "resized_crop",
    "rgb_to_grayscale",
    "rotate",
    "solarize",
    "ten_crop",
    "to_grayscale",
    "to_pil_image",
    "to_tensor",
    "vflip",
]

# ---------------------------------------------------------------------- values


def normalize(tensor: Tensor, mean: Sequence[float], std: Sequence[float], inplace: bool = False) -> Tensor:
    """``(tensor - mean) / std``, channel by channel.

    Args:
        tensor: a floating-point image (..., C, H, W).
        mean: one number a channel.
        std: one number a channel.
        inplace: write into ``tensor``.

    Raises:
        TypeError: if it is no tensor, or not of floating point.
        ValueError: if it has less than 3 dimensions, or ``std`` has a 0.
    """
    if not isinstance(tensor, Tensor):
        raise TypeError(f"img should be Tensor Image. Got {type(tensor)}")
    if not tensor.is_floating_point():
        raise TypeError(f"Input tensor should be a float tensor. Got {tensor.dtype}.")
    if tensor.ndim < 3:
        raise ValueError(
            f"Expected tensor to be a tensor image of size (..., C, H, W). Got tensor.size() = {tensor.size()}"
        )
    shift = ops.as_tensor(mean, dtype=tensor.dtype)
    scale = ops.as_tensor(std, dtype=tensor.dtype)
    if (scale == 0).any():
        raise ValueError(f"std evaluated to zero after conversion to {tensor.dtype}, leading to division by zero.")
    if shift.ndim == 1:
        shift = shift.view(-1, 1, 1)
    if scale.ndim == 1:
        scale = scale.view(-1, 1, 1)
    if inplace:
        return tensor.sub_(shift).div_(scale)
    return (tensor - shift) / scale


# ---------------------------------------------------------------------- size


def resize(
    img: Any,
    size: int | Sequence[int],
    interpolation: InterpolationMode = InterpolationMode.BILINEAR,
    max_size: int | None = None,
    antialias: bool | None = True,
) -> Any:
    """An image of another size.

    Args:
        img: the image.
        size: height and width, or one number for the shorter of both.
        interpolation: how values between pixels are found.
        max_size: a limit for the longer edge, with one number as ``size``.
        antialias: average over all pixels that fall into a smaller one. PIL images are always treated so.

    Raises:
        TypeError: if ``img`` is no image, or ``interpolation`` no :class:`InterpolationMode`.
        ValueError: if ``size`` or ``max_size`` make no sense.
    """
    if not isinstance(interpolation, InterpolationMode):
        raise TypeError("Argument interpolation should be a InterpolationMode")
    _, height, width = get_dimensions(img)
    new_height, new_width = output_size(height, width, size, max_size)
    if (new_height, new_width) == (height, width):
        return img
    if not isinstance(img, Tensor):
        return img.resize((new_width, new_height), PIL_RESAMPLING[interpolation])
    if interpolation in (InterpolationMode.BOX, InterpolationMode.HAMMING, InterpolationMode.LANCZOS):
        raise ValueError(f"This interpolation mode is unsupported with Tensor input: {interpolation.value}")
    if interpolation in (InterpolationMode.NEAREST, InterpolationMode.NEAREST_EXACT):
        rows = ops.from_numpy(nearest_indices(height, new_height, interpolation))
        columns = ops.from_numpy(nearest_indices(width, new_width, interpolation))
        return img.index_select(-2, rows).index_select(-1, columns)
    return _resample(img, new_height, new_width, interpolation, bool(antialias))


def _resample(img: Tensor, height: int, width: int, mode: InterpolationMode, antialias: bool) -> Tensor:
    dtype = img.dtype if img.is_floating_point() else float32
    rows = ops.tensor(resampling_matrix(img.shape[-2], height, mode, antialias), dtype=dtype)
    columns = ops.tensor(resampling_matrix(img.shape[-1], width, mode, antialias), dtype=dtype)
    result = rows @ img.to(dtype) @ columns.t()
    if img.dtype == dtype:
        return result
    result = result.round()
    if mode is InterpolationMode.BICUBIC:
        result = result.clamp(0 if img.dtype == uint8 else -largest(img.dtype) - 1, largest(img.dtype))
    return result.to(img.dtype)


def output_size(height: int, width: int, size: int | Sequence[int], max_size: int | None = None) -> tuple[int, int]:
    """Height and width of an image after :func:`resize`."""
    if not isinstance(size, int) and len(size) not in (1, 2):
        raise ValueError(f"Size must be an int or a 1 or 2 element tuple/list, not a {len(size)} element tuple/list")
    if not isinstance(size, int) and len(size) == 2:
        if max_size is not None:
            raise ValueError(
                "max_size should only be passed if size specifies the length of the smaller edge, "
                "i.e. size should be an int or a sequence of length 1 in torchscript mode."
            )
        return size[0], size[1]
    short = size if isinstance(size, int) else size[0]
    if max_size is not None and max_size <= short:
        raise ValueError(
            f"max_size = {max_size} must be strictly greater than the requested size for the smaller edge size = {size}"
        )
    old_short, old_long = min(height, width), max(height, width)
    long = int(short * old_long / old_short)
    if max_size is not None and long > max_size:
        short, long = int(max_size * short / long), max_size
    return (long, short) if width <= height else (short, long)


def pad(
    img: Any,
    padding: int | Sequence[int],
    fill: float | Sequence[float] = 0,
    padding_mode: str = "constant",
) -> Any:
    """An image with a border around it.

    Args:
        img: the image.
        padding: the width of the border; of left-right and top-bottom; or of left, top, right, bottom.
        fill: the value of a constant border; for PIL images also one a channel.
        padding_mode: ``"constant"``, ``"edge"`` (the last pixel again), ``"reflect"`` (mirrored at the last
            pixel) or ``"symmetric"`` (mirrored behind it).

    Raises:
        TypeError: if ``img`` is no image.
        ValueError: if ``padding`` has 3 or more than 4 elements, or the mode is unknown.
    """
    check_image(img)
    if padding_mode not in ("constant", "edge", "reflect", "symmetric"):
        raise ValueError("Padding mode should be either constant, edge, reflect or symmetric")
    left, top, right, bottom = _borders(padding)
    if not isinstance(img, Tensor):
        return _pad_pil(img, left, top, right, bottom, fill, padding_mode)
    height, width = img.shape[-2:]
    if padding_mode == "constant":
        out = ops.full((*img.shape[:-2], height + top + bottom, width + left + right), fill, dtype=img.dtype)
        out[..., top : top + height, left : left + width] = img
        return out
    rows = np.pad(np.arange(height), (top, bottom), mode=padding_mode)  # type: ignore[call-overload]
    columns = np.pad(np.arange(width), (left, right), mode=padding_mode)  # type: ignore[call-overload]
    return img.index_select(-2, ops.from_numpy(rows)).index_select(-1, ops.from_numpy(columns))


def _borders(padding: int | Sequence[int]) -> tuple[int, int, int, int]:
    borders = [padding] if isinstance(padding, int) else list(padding)
    if len(borders) not in (1, 2, 4):
        raise ValueError(f"Padding must be an int or a 1, 2, or 4 element tuple, not a {len(borders)} element tuple")
    left, top, right, bottom = (borders * 4)[:4]
    return left, top, right, bottom


def _pad_pil(img: Any, left: int, top: int, right: int, bottom: int, fill: float | Sequence[float], mode: str) -> Any:
    from PIL import Image, ImageOps

    if mode == "constant":
        return ImageOps.expand(img, (left, top, right, bottom), pil_fill(img, fill))
    array = np.asarray(img)
    widths = [(top, bottom), (left, right)] + [(0, 0)] * (array.ndim - 2)
    return Image.fromarray(np.pad(array, widths, mode=mode))  # type: ignore[call-overload]


def crop(img: Any, top: int, left: int, height: int, width: int) -> Any:
    """A part of an image, with zeros where it lies outside.

    Args:
        img: the image.
        top: the row of the upper left corner.
        left: the column of the upper left corner.
        height: rows.
        width: columns.
    """
    check_image(img)
    if not isinstance(img, Tensor):
        return img.crop((left, top, left + width, top + height))
    old_height, old_width = img.shape[-2:]
    bottom, right = top + height, left + width
    inside = img[..., max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)]
    outside = [
        max(min(0, right) - left, 0),
        max(min(0, bottom) - top, 0),
        max(right - max(old_width, left), 0),
        max(bottom - max(old_height, top), 0),
    ]
    return pad(inside, outside) if any(outside) else inside


def center_crop(img: Any, output_size: int | Sequence[int]) -> Any:
    """The middle of an image, with zeros around where the image is smaller.

    Args:
        img: the image.
        output_size: height and width, or one number for both.
    """
    height, width = square(output_size)
    _, old_height, old_width = get_dimensions(img)
    if width > old_width or height > old_height:
        img = pad(
            img,
            [
                max((width - old_width) // 2, 0),
                max((height - old_height) // 2, 0),
                max((width - old_width + 1) // 2, 0),
                max((height - old_height + 1) // 2, 0),
            ],
        )
        _, old_height, old_width = get_dimensions(img)
    return crop(img, round((old_height - height) / 2), round((old_width - width) / 2), height, width)


def square(size: int | Sequence[int]) -> tuple[int, int]:
    """``size`` as (height, width); one number, or one in a sequence, stands for both."""
    if isinstance(size, int):
        return size, size
    return size[0], size[-1]


def hflip(img: Any) -> Any:
    """The image with left and right exchanged."""
    check_image(img)
    return img.flip(-1) if isinstance(img, Tensor) else img.transpose(0)


def resized_crop(
    img: Any,
    top: int,
    left: int,
    height: int,
    width: int,
    size: int | Sequence[int],
    interpolation: InterpolationMode = InterpolationMode.BILINEAR,
    antialias: bool | None = True,
) -> Any:
    """A part of an image, as :func:`crop` gives it, brought to another size by :func:`resize`."""
    return resize(crop(img, top, left, height, width), size, interpolation, antialias=antialias)


def five_crop(img: Any, size: int | Sequence[int]) -> tuple[Any, ...]:
    """The four corners of an image - upper left and right, lower left and right - and its middle.

    Args:
        img: the image.
        size: height and width of each, or one number for both.

    Raises:
        ValueError: if ``size`` has more than two elements, or is larger than the image.
    """
    if not isinstance(size, int) and len(size) not in (1, 2):
        raise ValueError("Please provide only two dimensions (h, w) for size.")
    height, width = square(size)
    _, old_height, old_width = get_dimensions(img)
    if width > old_width or height > old_height:
        raise ValueError(f"Requested crop size {size} is bigger than input size {(old_height, old_width)}")
    bottom, right = old_height - height, old_width - width
    corners = [crop(img, top, left, height, width) for top in (0, bottom) for left in (0, right)]
    return (*corners, center_crop(img, [height, width]))


def ten_crop(img: Any, size: int | Sequence[int], vertical_flip: bool = False) -> tuple[Any, ...]:
    """What :func:`five_crop` gives of an image and of its mirror image.

    Args:
        img: the image.
        size: height and width of each, or one number for both.
        vertical_flip: exchange top and bottom for the second five, instead of left and right.
    """
    return five_crop(img, size) + five_crop(vflip(img) if vertical_flip else hflip(img), size)
