"""Images put beside each other, and written to files."""

from __future__ import annotations

import math
import os
from typing import Any, BinaryIO

from retrograd import ops
from retrograd._core import Tensor, no_grad

from .transforms.functional import to_pil_image

__all__ = ["make_grid", "save_image"]


@no_grad()
def make_grid(
    tensor: Tensor | list[Tensor],
    nrow: int = 8,
    padding: int = 2,
    normalize: bool = False,
    value_range: tuple[float, float] | None = None,
    scale_each: bool = False,
    pad_value: float = 0.0,
) -> Tensor:
    """One image of many.

    Args:
        tensor: images `(N, C, H, W)`, or a list of images `(C, H, W)`; a single image `(C, H, W)` or `(H, W)` is
            only normalized. One channel becomes three.
        nrow: how many images stand in a row.
        padding: pixels between images and around them.
        normalize: shift and stretch the values to lie between 0 and 1.
        value_range: which values become 0 and 1; by default the least and the greatest there are.
        scale_each: look for those in each image on its own.
        pad_value: what stands between the images.

    Raises:
        TypeError: if `tensor` is no tensor and no list of tensors.

    Example::

        >>> import retrograd
        >>> from retrograd.vision.utils import make_grid
        >>> make_grid(retrograd.zeros(5, 1, 4, 6), nrow=3).shape
        torch.Size([3, 14, 26])
    """
    if isinstance(tensor, (list, tuple)) and all(isinstance(image, Tensor) for image in tensor):
        images = ops.stack(list(tensor), dim=0)
    elif isinstance(tensor, Tensor):
        images = tensor
    else:
        raise TypeError(f"tensor or list of tensors expected, got {type(tensor)}")
    if images.ndim == 2:
        images = images.unsqueeze(0)
    if images.ndim == 3:
        images = images.unsqueeze(0)
    if images.size(1) == 1:
        images = ops.cat((images, images, images), 1)
    if normalize:
        parts = [_stretched(part, value_range) for part in (images if scale_each else [images])]
        images = ops.stack(parts) if scale_each else parts[0]
    if len(images) == 1:
        return images.squeeze(0)
    columns = min(nrow, len(images))
    rows = math.ceil(len(images) / columns)
    height, width = images.size(2) + padding, images.size(3) + padding
    grid: Tensor = images.new_full((images.size(1), rows * height + padding, columns * width + padding), pad_value)
    for number, image in enumerate(images):
        top, left = number // columns * height + padding, number % columns * width + padding
        grid[:, top : top + images.size(2), left : left + images.size(3)] = image
    return grid


def _stretched(images: Tensor, value_range: tuple[float, float] | None) -> Tensor:
    low, high = value_range or (float(images.min()), float(images.max()))
    return images.clamp(low, high).sub(low).div(max(high - low, 1e-5))


@no_grad()
def save_image(
    tensor: Tensor | list[Tensor],
    fp: str | os.PathLike[str] | BinaryIO,
    format: str | None = None,
    **kwargs: Any,
) -> None:
    """Write images with values between 0 and 1 to a file, as one image; see :func:`make_grid` for the arguments.

    Raises:
        ImportError: if PIL is not installed.
    """
    grid = make_grid(tensor, **kwargs)
    # As torchvision rounds: to the nearest level.
    levels = grid.mul(255).add_(0.5).clamp_(0, 255).byte()
    to_pil_image(levels).save(fp, format=format)
