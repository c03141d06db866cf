"""What tests of operations take from PyTorch's samples of them."""

from __future__ import annotations

from ..._core import Tensor
from ...ops import randint

__all__ = ["mask_not_all_zeros"]


def mask_not_all_zeros(shape: tuple[int, ...]) -> Tensor:
    """A random mask, with a True in it."""
    if not shape:
        raise AssertionError("mask_not_all_zeros: the shape has no dimension")
    while True:
        mask = randint(0, 2, shape).bool()
        if mask.any():
            return mask
