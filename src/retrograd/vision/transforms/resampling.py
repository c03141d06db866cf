"""The weights with which an image is resampled along one of its dimensions."""

from __future__ import annotations

from enum import Enum

import numpy as np


class InterpolationMode(Enum):
    """How the values between pixels are found. The last three are for PIL's images only."""

    NEAREST = "nearest"
    NEAREST_EXACT = "nearest-exact"
    BILINEAR = "bilinear"
    BICUBIC = "bicubic"
    BOX = "box"
    HAMMING = "hamming"
    LANCZOS = "lanczos"


PIL_RESAMPLING = {
    InterpolationMode.NEAREST: 0,
    InterpolationMode.NEAREST_EXACT: 0,
    InterpolationMode.BILINEAR: 2,
    InterpolationMode.BICUBIC: 3,
    InterpolationMode.BOX: 4,
    InterpolationMode.HAMMING: 5,
    InterpolationMode.LANCZOS: 1,
}
"""What PIL calls each of them."""


def nearest_indices(size: int, new_size: int, mode: InterpolationMode) -> np.ndarray:
    """For each of ``new_size`` pixels, the old one under its corner or, if exact, under its middle."""
    middle = 0.5 if mode is InterpolationMode.NEAREST_EXACT else 0.0
    positions = (np.arange(new_size) + middle) * (size / new_size)
    return np.minimum(positions.astype(np.int64), size - 1)


def resampling_matrix(size: int, new_size: int, mode: InterpolationMode, antialias: bool) -> np.ndarray:
    """The matrix (new_size, size) whose rows are the shares of the old pixels in a new one.

    Pixels are squares, with their values in the middle. With ``antialias``, and where the image becomes
    smaller, the interpolating function is stretched over all pixels that fall into the new one, as in PIL.
    """
    scale = size / new_size
    centres = (np.arange(new_size) + 0.5) * scale - 0.5
    if antialias:
        distances = np.arange(size) - centres[:, None]
        matrix = kernel(mode, antialias, distances / max(scale, 1.0))
        return matrix / matrix.sum(axis=1, keepdims=True)
    # The pixels at the border stand for all those beyond it.
    reach = 1 if mode is InterpolationMode.BILINEAR else 2
    first = np.floor(centres).astype(np.int64)
    matrix = np.zeros((new_size, size))
    for offset in range(1 - reach, reach + 1):
        shares = kernel(mode, antialias, first + offset - centres)
        np.add.at(matrix, (np.arange(new_size), np.clip(first + offset, 0, size - 1)), shares)
    return matrix


def kernel(mode: InterpolationMode, antialias: bool, x: np.ndarray) -> np.ndarray:
    """The share of a pixel at distance ``x``.

    The cubic is Keys's, Cubic convolution interpolation for digital image processing, 1981, with PyTorch's
    two values of its parameter.
    """
    x = np.abs(x)
    if mode is InterpolationMode.BILINEAR:
        return np.maximum(1.0 - x, 0.0)
    a = -0.5 if antialias else -0.75
    near = ((a + 2) * x - (a + 3)) * x * x + 1
    far = a * (((x - 5) * x + 8) * x - 4)
    return np.where(x < 1, near, np.where(x < 2, far, 0.0))
