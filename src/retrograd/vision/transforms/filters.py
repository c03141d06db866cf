"""Images made smooth or sharp: tensors (..., C, H, W) and PIL images."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from retrograd import nn, ops
from retrograd._core import Tensor
from retrograd._core.dtypes import float32

from .color import blend, require_channels
from .kinds import check_image, pil_to_tensor, to_pil_image


def gaussian_blur(
    img: Any, kernel_size: int | Sequence[int], sigma: float | Sequence[float] | None = None
) -> Any:
    """Each value the mean of those around it, weighted by a Gaussian; the image is mirrored at its border.

    Args:
        img: the image.
        kernel_size: width and height of what is averaged, odd, or one number for both.
        sigma: the standard deviation along width and height, in pixels, or one number for both; by default 0.15 times
            the kernel's size and 0.35.

    Raises:
        TypeError: if ``kernel_size`` or ``sigma`` are of another type.
        ValueError: if they are not positive, the size is even, or a sequence has another length.

    Example::

        >>> import retrograd
        >>> gaussian_blur(retrograd.eye(3)[None], 3, 0.5)
        tensor([[[0.6647, 0.2515, 0.0454],
                 [0.2515, 0.6420, 0.2515],
                 [0.0454, 0.2515, 0.6647]]])
    """
    sizes = _pair(kernel_size, "kernel_size", (int,))
    for size in sizes:
        if size % 2 == 0 or size < 0:
            raise ValueError(f"kernel_size should have odd and positive integers. Got {list(sizes)}")
    sigmas = [0.15 * size + 0.35 for size in sizes] if sigma is None else _pair(sigma, "sigma", (int, float))
    for s in sigmas:
        if s <= 0:
            raise ValueError(f"sigma should have positive values. Got {list(sigmas)}")
    if not isinstance(img, Tensor):
        check_image(img)
        return to_pil_image(gaussian_blur(pil_to_tensor(img), kernel_size, sigma), mode=img.mode)
    across, down = (_gaussian(size, s, img) for size, s in zip(sizes, sigmas, strict=True))
    halves = [sizes[0] // 2, sizes[0] // 2, sizes[1] // 2, sizes[1] // 2]
    return _filtered(img, ops.outer(down, across), halves)


def _pair(value: Any, name: str, kinds: tuple[type, ...]) -> list[Any]:
    if isinstance(value, kinds):
        return [value, value]
    if not isinstance(value, list | tuple):
        expected = "int or a sequence of integers" if name == "kernel_size" else "either float or sequence of floats"
        raise TypeError(f"{name} should be {expected}. Got {type(value)}")
    if len(value) == 1 and name == "sigma":
        return [value[0], value[0]]
    if len(value) != 2:
        raise ValueError(f"If {name} is a sequence its length should be 2. Got {len(value)}")
    return list(value)


def _gaussian(size: int, sigma: float, img: Tensor) -> Tensor:
    half = (size - 1) * 0.5
    dtype = img.dtype if img.is_floating_point() else float32
    weights = ops.exp(-0.5 * (ops.linspace(-half, half, steps=size, dtype=dtype) / sigma) ** 2)
    return weights / weights.sum()


def _filtered(img: Tensor, weights: Tensor, border: Sequence[int]) -> Tensor:
    """Each channel convolved with weights, after it was mirrored at its border."""
    planes = img.reshape(-1, 1, *img.shape[-2:]).to(weights.dtype)
    if any(border):
        planes = nn.functional.pad(planes, list(border), mode="reflect")
    made = nn.functional.conv2d(planes, weights.view(1, 1, *weights.shape))
    if not img.is_floating_point():
        made = made.round()
    return made.to(img.dtype).reshape(*img.shape[:-2], *made.shape[-2:])


def adjust_sharpness(img: Any, sharpness_factor: float) -> Any:
    """An image between a smooth one and itself, or beyond: 0 is smooth, 1 the image itself, 2 sharper.

    Raises:
        ValueError: if the factor is negative.
        TypeError: if a tensor has not 1 or 3 channels.
    """
    if sharpness_factor < 0:
        raise ValueError(f"sharpness_factor ({sharpness_factor}) is not non-negative.")
    if not isinstance(img, Tensor):
        check_image(img)
        from PIL import ImageEnhance

        return ImageEnhance.Sharpness(img).enhance(sharpness_factor)
    require_channels(img, (1, 3))
    if min(img.shape[-2:]) <= 2:
        return img
    # PIL's filter SMOOTH: the pixel counts as much as five of its neighbours.
    weights = ops.ones(3, 3, dtype=img.dtype if img.is_floating_point() else float32)
    weights[1, 1] = 5.0
    smooth = img.clone()
    smooth[..., 1:-1, 1:-1] = _filtered(img, weights / weights.sum(), ())
    return blend(img, smooth, sharpness_factor)
