"""Types of the compiled module places.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from builtins import bool as _bool
from typing import Any

def gather(input: Any, dim: Any, index: Any) -> Any:
    """The elements at the positions `index` along `dim`."""
def select(input: Any, dim: Any, index: Any) -> Any:
    """The parts at the positions `index`, a vector, along `dim`."""
def scatter(array: Any, dim: Any, index: Any, source: Any, adds: _bool) -> _bool: ...
def copy_at(array: Any, dim: Any, index: Any, source: Any) -> Any:
    """The parts of an array written to positions along a dimension."""
def fill_at(array: Any, dim: Any, index: Any, value: Any) -> Any:
    """A number written to positions along a dimension."""
def scattered(array: Any, dim: Any, index: Any, src: Any) -> Any:
    """The elements of `src` written to their positions along a dimension."""
def scattered_sums(array: Any, dim: Any, index: Any, src: Any) -> Any:
    """The elements of `src` added at their positions along a dimension."""
def scattered_number(array: Any, dim: Any, index: Any, value: Any) -> Any:
    """A number written to the positions of an index along a dimension."""
def put_at(array: Any, indices: Any, values: Any, accumulate: Any) -> Any:
    """Write elements at the places that the one index gives for the first dimension."""
def reduce_at(
    array: Any,
    dim: Any,
    index: Any,
    source: Any,
    how: str,
    include_self: _bool,
) -> _bool: ...
def add_rows_at(array: Any, dim: Any, index: Any, source: Any) -> _bool: ...
def gather_backward(grad: Any, dim: Any, index: Any, shape: Any) -> Any: ...
def select_backward(grad: Any, index: Any, dim: Any, shape: Any) -> Any: ...
def rows_at(input: Any, indices: Any) -> Any: ...
def rows_at_backward(grad: Any, indices: Any, shape: Any) -> Any:
    """Zeros of a shape with rows added at the numbers of one index, which is a vector."""
def one_hot_rows(input: Any, num_classes: Any) -> Any:
    """Rows of zeros with a 1 at the place that each number, which is in range, gives."""
def nonzero(array: Any) -> Any:
    """A row of coordinates for each element that is not zero."""
def masked(array: Any, mask: Any) -> Any:
    """The elements where a mask of the same shape is true."""
def spread(array: Any, mask: Any) -> Any:
    """Zeros, with the elements of a vector in order where a mask is true."""
