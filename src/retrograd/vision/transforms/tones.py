"""Changes of an image's values, each pixel by itself or by all of them: tensors (..., C, H, W) and PIL images."""

from __future__ import annotations

from typing import Any

from retrograd import ops
from retrograd._core import Tensor
from retrograd._core.dtypes import float32, int64, uint8

from .color import bound, require_channels
from .kinds import check_image, convert_image_dtype

_LEVELS = 256


def invert(img: Any) -> Any:
    """The negative: each value taken from the greatest there can be.

    Raises:
        TypeError: if a tensor has not 1 or 3 channels.

    Example::

        >>> import retrograd
        >>> invert(retrograd.tensor([[[0.25, 1.0]]]))
        tensor([[[0.7500, 0.0000]]])
    """
    if not isinstance(img, Tensor):
        return _by_pil("invert", img)
    _require_planes(img)
    return (bound(img) - img).to(img.dtype)


def posterize(img: Any, bits: int) -> Any:
    """Only the ``bits`` highest bits of each value.

    Raises:
        TypeError: if a tensor is not of uint8, or has not 1 or 3 channels.
    """
    if not isinstance(img, Tensor):
        return _by_pil("posterize", img, bits)
    _require_planes(img)
    _require_bytes(img)
    return img & (_LEVELS - 2 ** (8 - bits))


def solarize(img: Any, threshold: float) -> Any:
    """The negative of what is not below a threshold; the rest as it is.

    Raises:
        TypeError: if the threshold is greater than all values, or a tensor has not 1 or 3 channels.
    """
    if not isinstance(img, Tensor):
        return _by_pil("solarize", img, threshold)
    _require_planes(img)
    if threshold > bound(img):
        raise TypeError("Threshold should be less than bound of img.")
    return ops.where(img >= threshold, invert(img), img)


def autocontrast(img: Any) -> Any:
    """Each channel stretched so that its least value becomes the least there is, and its greatest the greatest.

    A channel of one value stays as it is.

    Raises:
        TypeError: if a tensor has not 1 or 3 channels.
    """
    if not isinstance(img, Tensor):
        return _by_pil("autocontrast", img)
    _require_planes(img)
    limit = bound(img)
    values = img if img.is_floating_point() else img.to(float32)
    low, high = values.amin((-2, -1), True), values.amax((-2, -1), True)
    scale = limit / (high - low)
    is_even = ~scale.isfinite()
    low, scale = low.masked_fill(is_even, 0.0), scale.masked_fill(is_even, 1.0)
    return ((values - low) * scale).clamp(0, limit).to(img.dtype)


def equalize(img: Any) -> Any:
    """Each channel's values mapped so that all occur about equally often.

    Raises:
        TypeError: if a tensor is not of uint8, or has not 1 or 3 channels.
    """
    if not isinstance(img, Tensor):
        return _by_pil("equalize", img)
    _require_planes(img)
    _require_bytes(img)
    planes = img.reshape(-1, *img.shape[-2:])
    return ops.stack([_equalized(plane) for plane in planes]).reshape(img.shape)


def _equalized(plane: Tensor) -> Tensor:
    """One plane, by the sum of how often smaller values occur, in steps of equal size; PIL counts so, too."""
    places = plane.to(int64)
    counts = ops.bincount(places.flatten(), minlength=_LEVELS)
    step = int(counts[counts != 0][:-1].sum()) // (_LEVELS - 1)
    if step == 0:
        return plane
    below = counts.cumsum(0) - counts
    levels = ((below + step // 2) // step).clamp(0, _LEVELS - 1)
    levels[0] = 0
    return levels[places].to(uint8)


def adjust_gamma(img: Any, gamma: float, gain: float = 1) -> Any:
    """``gain * value ** gamma`` for values between 0 and 1: above 1 shadows become darker, below 1 lighter.

    Raises:
        ValueError: if ``gamma`` is negative.
        TypeError: if a tensor has not 1 or 3 channels.
    """
    if gamma < 0:
        raise ValueError("Gamma should be a non-negative real number")
    if isinstance(img, Tensor):
        require_channels(img, (1, 3))
        values = convert_image_dtype(img, img.dtype if img.is_floating_point() else float32)
        return convert_image_dtype((gain * values**gamma).clamp(0, 1), img.dtype)
    check_image(img)
    levels = [int((_LEVELS - 1e-3) * gain * (level / (_LEVELS - 1)) ** gamma) for level in range(_LEVELS)]
    return img.convert("RGB").point(levels * 3).convert(img.mode)


def _require_planes(img: Tensor) -> None:
    if img.ndim < 3:
        raise TypeError(f"Input image tensor should have at least 3 dimensions, but found {img.ndim}")
    require_channels(img, (1, 3))


def _require_bytes(img: Tensor) -> None:
    if img.dtype != uint8:
        raise TypeError(f"Only torch.uint8 image tensors are supported, but found {img.dtype}")


def _by_pil(name: str, img: Any, *args: Any) -> Any:
    check_image(img)
    from PIL import ImageOps

    return getattr(ImageOps, name)(img, *args)
