"""Maps of images that act on each spatial dimension by a matrix of its own."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..._core import make_tensor
from ..matmul import matmul


def along_each(images, matrices: Sequence[np.ndarray | None]):
    """Multiply each of the last dimensions of a tensor by its matrix (new length, old length), if any.

    The result has the tensor's dtype and is differentiable in the tensor.
    """
    for i, matrix in enumerate(reversed(matrices)):
        if matrix is None:
            continue
        factor = matrix.astype(images.dtype.numpy, copy=False)
        if i == 0:
            images = matmul(images, make_tensor(factor.T))
            continue
        after = tuple(images.shape[images.ndim - i :])
        images = matmul(make_tensor(factor), images.flatten(-i)).unflatten(-1, after)
    return images
