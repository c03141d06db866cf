"""Types of the compiled module products.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from typing import Any

import numpy as np

def matmul(a: Any, b: Any) -> np.ndarray[Any, Any]: ...
def product_of_matrices(a: Any, b: Any) -> Any:
    """`product_nn` of two matrices."""
def product_nn(a: Any, b: Any) -> Any: ...
def product_nt(a: Any, b: Any) -> Any: ...
def product_tn(a: Any, b: Any) -> Any:
    """aᵀ · b for two matrices of one floating dtype; None for anything else."""
def affine(x: Any, weight: Any, bias: Any) -> Any: ...
