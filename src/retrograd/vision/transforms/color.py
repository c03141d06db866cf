"""Changes of colour: of tensors (..., C, H, W), uint8 or floats between 0 and 1, and of PIL images."""

from __future__ import annotations

from typing import Any

import numpy as np

from retrograd import ops
from retrograd._core import Tensor
from retrograd._core.dtypes import float32

from .kinds import check_image, convert_image_dtype, get_dimensions, is_pil_image, largest

_LUMA = (0.2989, 0.587, 0.114)  # of red, green and blue: ITU-R BT.601


def bound(img: Tensor) -> float:
    """The greatest value that a pixel of this dtype can have."""
    return 1.0 if img.is_floating_point() else float(largest(img.dtype))


def blend(img: Tensor, other: Any, ratio: float) -> Tensor:
    """Between another image (0) and this one (1), or beyond, cut off where values end."""
    ratio = float(ratio)  # an integer would keep integers, and they would wrap
    return (ratio * img + (1.0 - ratio) * other).clamp(0, bound(img)).to(img.dtype)


def require_channels(img: Any, permitted: tuple[int, ...]) -> int:
    """How many channels an image has; an error if that is not permitted."""
    check_image(img)
    channels = get_dimensions(img)[0]
    if channels not in permitted:
        raise TypeError(f"Input image tensor permitted channel values are {list(permitted)}, but found {channels}")
    return channels


def _require_factor(name: str, factor: float) -> None:
    if factor < 0:
        raise ValueError(f"{name} ({factor}) is not non-negative.")


def rgb_to_grayscale(img: Any, num_output_channels: int = 1) -> Any:
    """The brightness of each pixel, in one channel or three equal ones.

    Raises:
        ValueError: if ``num_output_channels`` is neither 1 nor 3.
        TypeError: if a tensor has not 1 or 3 channels.

    Example::

        >>> import retrograd
        >>> rgb_to_grayscale(retrograd.ones(3, 1, 1))
        tensor([[[0.9999]]])
    """
    if num_output_channels not in (1, 3):
        raise ValueError("num_output_channels should be either 1 or 3")
    if not isinstance(img, Tensor):
        check_image(img)
        grey = img.convert("L")
        if num_output_channels == 1:
            return grey
        from PIL import Image

        return Image.merge("RGB", [grey] * 3)
    if require_channels(img, (1, 3)) == 3:
        red, green, blue = img.unbind(-3)
        img = (_LUMA[0] * red + _LUMA[1] * green + _LUMA[2] * blue).to(img.dtype).unsqueeze(-3)
    return img if num_output_channels == 1 else ops.cat([img] * 3, -3)


def to_grayscale(img: Any, num_output_channels: int = 1) -> Any:
    """The same of a PIL image.

    Raises:
        TypeError: if ``img`` is no PIL image.
    """
    if not is_pil_image(img):
        raise TypeError("Input should be PIL Image")
    return rgb_to_grayscale(img, num_output_channels)


def adjust_brightness(img: Any, brightness_factor: float) -> Any:
    """All values times a factor: 0 is black, 1 the image itself.

    Raises:
        ValueError: if the factor is negative.
    """
    _require_factor("brightness_factor", brightness_factor)
    if not isinstance(img, Tensor):
        return _enhanced(img, "Brightness", brightness_factor)
    require_channels(img, (1, 3))
    return blend(img, 0.0, brightness_factor)


def adjust_contrast(img: Any, contrast_factor: float) -> Any:
    """Values farther from their mean, or nearer: 0 is grey, 1 the image itself.

    Raises:
        ValueError: if the factor is negative.
    """
    _require_factor("contrast_factor", contrast_factor)
    if not isinstance(img, Tensor):
        return _enhanced(img, "Contrast", contrast_factor)
    grey = rgb_to_grayscale(img) if require_channels(img, (1, 3)) == 3 else img
    if not grey.is_floating_point():
        grey = grey.to(float32)
    return blend(img, grey.mean((-3, -2, -1), True), contrast_factor)


def adjust_saturation(img: Any, saturation_factor: float) -> Any:
    """Colours farther from grey, or nearer: 0 is black and white, 1 the image itself.

    Raises:
        ValueError: if the factor is negative.
    """
    _require_factor("saturation_factor", saturation_factor)
    if not isinstance(img, Tensor):
        return _enhanced(img, "Color", saturation_factor)
    if require_channels(img, (1, 3)) == 1:
        return img
    return blend(img, rgb_to_grayscale(img), saturation_factor)


def adjust_hue(img: Any, hue_factor: float) -> Any:
    """All hues turned on their circle by a part of it.

    Args:
        img: the image.
        hue_factor: from -0.5 to 0.5, half a turn either way.

    Raises:
        ValueError: if the factor is not in that range.
    """
    if not -0.5 <= hue_factor <= 0.5:
        raise ValueError(f"hue_factor ({hue_factor}) is not in [-0.5, 0.5].")
    if not isinstance(img, Tensor):
        return _turned(img, hue_factor)
    if require_channels(img, (1, 3)) == 1:
        return img
    hue, saturation, value = _to_hsv(convert_image_dtype(img, img.dtype if img.is_floating_point() else float32))
    return convert_image_dtype(_to_rgb((hue + hue_factor) % 1.0, saturation, value), img.dtype)


def _to_hsv(img: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Hue, saturation and value, from 0 to 1.

    Smith, Color gamut transform pairs, 1978.
    """
    red, green, blue = img.unbind(-3)
    value, low = img.amax(-3), img.amin(-3)
    spread = value - low
    safe = ops.where(spread == 0, ops.ones_like(spread), spread)
    hue = ops.where(
        value == red,
        (green - blue) / safe,
        ops.where(value == green, (blue - red) / safe + 2, (red - green) / safe + 4),
    )
    saturation = spread / ops.where(value == 0, ops.ones_like(value), value)
    return (hue / 6) % 1.0, saturation, value


def _to_rgb(hue: Tensor, saturation: Tensor, value: Tensor) -> Tensor:
    """Each channel is the value less what its distance from the hue takes away."""
    parts = []
    for place in (5, 3, 1):
        k = (hue * 6 + place) % 6
        parts.append(value - value * saturation * ops.minimum(k, 4 - k).clamp(0, 1))
    return ops.stack(parts, -3)


def _enhanced(img: Any, kind: str, factor: float) -> Any:
    check_image(img)
    from PIL import ImageEnhance

    return getattr(ImageEnhance, kind)(img).enhance(factor)


def _turned(img: Any, factor: float) -> Any:
    check_image(img)
    if img.mode in ("L", "1", "I", "F"):
        return img
    from PIL import Image

    hue, saturation, value = img.convert("HSV").split()
    turned = (np.array(hue, np.int32) + int(factor * 255)) % 256
    merged = (Image.fromarray(turned.astype(np.uint8)), saturation, value)
    return Image.merge("HSV", merged).convert(img.mode)
