"""Preparation of images, as functions.

An image is a tensor (..., C, H, W) or, where PIL is installed, a PIL image. Results are of the same kind.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import numpy as np

from retrograd import ops
from retrograd._core import Tensor, get_default_dtype
from retrograd._core.dtypes import float32, uint8

from .resampling import InterpolationMode, nearest_indices, resampling_matrix

__all__ = [
    "InterpolationMode",
    "center_crop",
    "convert_image_dtype",
    "crop",
    "get_dimensions",
    "hflip",
    "normalize",
    "pad",
    "pil_to_tensor",
    "resize",
    "to_tensor",
]

_PIL_RESAMPLING = {
    InterpolationMode.NEAREST: 0,
    InterpolationMode.NEAREST_EXACT: 0,
    InterpolationMode.BILINEAR: 2,
    InterpolationMode.BICUBIC: 3,
}
_LARGEST = {"uint8": 2**8 - 1, "int8": 2**7 - 1, "int16": 2**15 - 1, "int32": 2**31 - 1, "int64": 2**63 - 1}


def is_pil_image(image: Any) -> bool:
    """Whether ``image`` is one of PIL's; PIL itself is not imported."""
    module = sys.modules.get("PIL.Image")
    return module is not None and isinstance(image, module.Image)


def _check_image(image: Any) -> None:
    if not isinstance(image, Tensor) and not is_pil_image(image):
        raise TypeError(f"Unexpected type {type(image)}: an image is a Tensor or a PIL image")
    if isinstance(image, Tensor) and image.ndim < 2:
        raise TypeError(f"Tensor is not a torch image: it has the shape {tuple(image.shape)}, not (..., H, W)")


def get_dimensions(img: Any) -> list[int]:
    """Channels, height and width of an image."""
    _check_image(img)
    if isinstance(img, Tensor):
        return [1 if img.ndim == 2 else img.shape[-3], img.shape[-2], img.shape[-1]]
    return [len(img.getbands()), img.height, img.width]


# ---------------------------------------------------------------------- conversion


def to_tensor(pic: Any) -> Tensor:
    """An array (H, W) or (H, W, C), or a PIL image, as a tensor (C, H, W).

    Values of uint8 become floats between 0 and 1; others are left as they are.

    Raises:
        TypeError: if ``pic`` is neither an array nor a PIL image.
        ValueError: if the array has not 2 or 3 dimensions.

    Example::

        >>> import numpy as np
        >>> to_tensor(np.array([[0, 51], [102, 255]], np.uint8))
        tensor([[[0.0000, 0.2000],
                 [0.4000, 1.0000]]])
    """
    if is_pil_image(pic):
        array = _pil_array(pic)
        if pic.mode == "1":
            array = array.astype(np.uint8) * 255
    elif isinstance(pic, np.ndarray):
        array = pic
        if array.ndim not in (2, 3):
            raise ValueError(f"pic should be 2/3 dimensional. Got {array.ndim} dimensions.")
    else:
        raise TypeError(f"pic should be PIL Image or ndarray. Got {type(pic)}")
    planes = _to_planes(array)
    if planes.dtype == uint8:
        return planes.to(get_default_dtype()) / 255
    return planes


def pil_to_tensor(pic: Any) -> Tensor:
    """A PIL image as a tensor (C, H, W) with the values it has.

    Raises:
        TypeError: if ``pic`` is no PIL image.
    """
    if not is_pil_image(pic):
        raise TypeError(f"pic should be PIL Image. Got {type(pic)}")
    return _to_planes(_pil_array(pic))


def _pil_array(image: Any) -> np.ndarray:
    return np.array(image, np.int16 if image.mode.startswith("I;16") else None, copy=True)


def _to_planes(array: np.ndarray) -> Tensor:
    if array.ndim == 2:
        array = array[:, :, None]
    return ops.tensor(np.ascontiguousarray(array.transpose(2, 0, 1)))


def convert_image_dtype(image: Tensor, dtype: Any = None) -> Tensor:
    """An image in another dtype, with the values scaled: floats are between 0 and 1, integers use their
    range.

    Args:
        image: a tensor.
        dtype: float32 unless given.

    Raises:
        RuntimeError: if a float type has too few digits for the integers asked for.
    """
    dtype = float32 if dtype is None else dtype
    if image.dtype == dtype:
        return image
    if image.is_floating_point():
        if dtype.is_floating_point:
            return image.to(dtype)
        largest = _largest(dtype)
        if largest >= 2**31 - 1 and (image.dtype == float32 or largest > 2**31 - 1):
            raise RuntimeError(f"The cast from {image.dtype} to {dtype} cannot be performed safely.")
        # Each integer gets an equal part of [0, 1]; the rounding of 1 itself does not reach the next one.
        return (image * (largest + 1.0 - 1e-3)).to(dtype)
    largest = _largest(image.dtype)
    if dtype.is_floating_point:
        return image.to(dtype) / largest
    new_largest = _largest(dtype)
    if largest > new_largest:
        return (image // ((largest + 1) // (new_largest + 1))).to(dtype)
    return image.to(dtype) * ((new_largest + 1) // (largest + 1))


def _largest(dtype: Any) -> int:
    name = str(dtype).rpartition(".")[2]
    return 1 if name == "bool" else _LARGEST[name]


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
        return img.resize((new_width, new_height), _PIL_RESAMPLING[interpolation])
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
        result = result.clamp(0 if img.dtype == uint8 else -_largest(img.dtype) - 1, _largest(img.dtype))
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
    _check_image(img)
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
        value = fill if isinstance(fill, int | float) else tuple(fill)
        return ImageOps.expand(img, (left, top, right, bottom), value)  # type: ignore[arg-type]
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
    _check_image(img)
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
    _check_image(img)
    return img.flip(-1) if isinstance(img, Tensor) else img.transpose(0)
