"""Types of the compiled module moving.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from builtins import int as _int
from collections.abc import Sequence
from typing import Any

def copied(a: Any) -> Any:
    """A copy in C order."""
def copy_like(a: Any, model: Any) -> Any:
    """A copy that lies in memory as `model` does, an array of the same shape."""
def cast(array: Any, kind: Any) -> Any:
    """The values of an array in C order in another dtype."""
def write_over(target: Any, source: Any) -> Any:
    """Write an array, which may broadcast, over another, as `target[...] = source` does."""
def fill(array: Any, value: Any) -> Any:
    """One number in all elements."""
def zero(array: Any) -> Any:
    """Zeros in all elements."""
def copy(array: Any, source: Any) -> Any:
    """The elements of an array of the same dtype and shape."""
def fill_mask(array: Any, mask: Any, value: Any) -> Any:
    """One number in the elements where a mask of the same shape is true."""
def choose(mask: Any, input: Any, other: Any) -> Any: ...
def keep(input: Any, mask: Any) -> Any:
    """The elements where a mask of the same shape is true, 0 elsewhere."""
def drop(input: Any, mask: Any) -> Any:
    """0 where a mask of the same shape is true, the elements elsewhere."""
def tril(array: Any, diagonal: Any) -> Any:
    """The lower triangles of matrices."""
def triu(array: Any, diagonal: Any) -> Any:
    """The upper triangles of matrices."""
def rolled(array: Any, shifts: Any, dims: Any) -> Any: ...
def flipped(array: Any, *dims: _int | Sequence[_int]) -> Any:
    """The elements in reversed order along dimensions."""
def repeated(array: Any, *repeats: _int | Sequence[_int]) -> Any:
    """The elements laid out again and again along each dimension."""
def concatenated(arrays: Any, dim: Any) -> Any:
    """Arrays one after another along a dimension."""
def stacked(arrays: Any, dim: Any) -> Any:
    """Arrays side by side along a new dimension."""
def complex_of(real: Any, imag: Any) -> Any:
    """Complex numbers from their parts."""
