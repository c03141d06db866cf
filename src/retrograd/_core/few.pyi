"""Types of the compiled module few.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from typing import Any

def max_dim(array: Any, dim: Any, keepdim: Any) -> Any:
    """The largest elements along a dimension, and where the first of each is."""
def min_dim(array: Any, dim: Any, keepdim: Any) -> Any:
    """The smallest elements along a dimension, and where the first of each is."""
def argmax(array: Any, dim: Any, keepdim: Any) -> Any:
    """Where the largest element is, along a dimension or in all of the array."""
def argmin(array: Any, dim: Any, keepdim: Any) -> Any:
    """Where the smallest element is, along a dimension or in all of the array."""
def max(array: Any) -> Any:
    """The largest element."""
def min(array: Any) -> Any:
    """The smallest element."""
def sum_dim(array: Any, dim: Any, keepdim: Any, dtype: Any) -> Any:
    """The sums along dimensions."""
def mean(array: Any) -> Any:
    """The mean of all elements."""
def variance_and_mean(array: Any, dim: Any, unbiased: Any, keepdim: Any, correction: Any) -> Any:
    """The variance along dimensions, or of all elements, and the mean."""
def mean_dim(array: Any, dim: Any, keepdim: Any, dtype: Any) -> Any:
    """The means along dimensions."""
def all(array: Any) -> Any:
    """Whether all elements are true."""
def any(array: Any) -> Any:
    """Whether some element is true."""
def all_dim(array: Any, dim: Any, keepdim: Any) -> Any:
    """Whether all elements along one dimension are true."""
def any_dim(array: Any, dim: Any, keepdim: Any) -> Any:
    """Whether some element along one dimension is true."""
def dot(input: Any, tensor: Any) -> Any:
    """The product of two vectors."""
def mv(input: Any, vec: Any) -> Any:
    """The product of a matrix and a vector."""
def close(input: Any, other: Any, rtol: Any, atol: Any, equal_nan: Any) -> Any:
    """Whether floating-point numbers are close to others of as many."""
def remainder(input: Any, other: Any) -> Any:
    """What is left of integers divided with rounding down."""
def floor_divide(input: Any, other: Any) -> Any:
    """Integers divided with rounding down."""
def triangle_places(rows: Any, columns: Any, offset: Any, lower: Any) -> Any: ...
