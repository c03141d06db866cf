"""Types of the compiled module general.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from typing import Any

import numpy as np

from .tensor import Tensor

NUMPY_NAMES: dict[Any, Any]
def set_levels(function: Any) -> Any:
    """Give the dispatcher what it does with tensors that are not PLAIN."""
def read_array(t: Tensor) -> np.ndarray[Any, Any]:
    """The array of a tensor."""
def layout_of(t: Tensor) -> Any:
    """An array with the shape, the dtype and the strides of a tensor."""
def make_tensor(array: Any) -> Tensor:
    """A tensor on an array, sharing its memory; a leaf that does not require grad."""
