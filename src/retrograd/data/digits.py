"""Real handwritten digits, small enough to travel with the package."""

from __future__ import annotations

from importlib.resources import files

import numpy as np

from retrograd import ops
from retrograd._core import Tensor


def load_digits() -> tuple[Tensor, Tensor]:
    """1,797 images of handwritten digits and the digits that they show.

    Returns:
        images: float32, of shape (1797, 8, 8), whole numbers from 0 (paper) to 16 (ink).
        labels: int64, of shape (1797,), from 0 to 9.

    Source: the test part of *Optical Recognition of Handwritten Digits* by E. Alpaydin and C. Kaynak, UCI
    Machine Learning Repository, 1998, doi:10.24432/C50P49, licensed under CC BY 4.0. ``DIGITS.md`` beside
    this file says more.

    Example:
        >>> images, labels = load_digits()
        >>> images.shape, labels[:5]
        (torch.Size([1797, 8, 8]), tensor([0, 1, 2, 3, 4]))
    """
    with (files(__package__) / "digits.npz").open("rb") as file, np.load(file) as archive:
        images, labels = archive["images"], archive["labels"]
    return ops.from_numpy(images.astype(np.float32)), ops.from_numpy(labels.astype(np.int64))
