"""Types of the compiled module matrices.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from typing import Any

def eliminate_panel(matrices: Any, exchanged: Any, first: Any, start: Any, end: Any) -> Any:
    """Gaussian elimination of some columns of matrices (batch, m, n), where they stand."""
def lu(array: Any) -> Any:
    """L and U in one matrix, the exchanges of rows, and the first zero pivot."""
def permutation_matrix(pivots: Any, like: Any) -> Any:
    """The P of P · L · U."""
def solve_triangle(A: Any, B: Any, upper: Any, unit: Any) -> Any:
    """The X with A · X = B for triangular A."""
def cholesky(array: Any, upper: Any) -> Any:
    """The factors of positive-definite matrices."""
def geqrf(array: Any) -> Any:
    """R and, below it, the reflections whose product is Q, and their factors."""
def qr(array: Any, mode: Any) -> Any: ...
