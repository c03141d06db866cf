"""Types of the compiled module moving.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from typing import Any

def copied(a: Any) -> Any:
    """A copy in C order."""
def copy_like(a: Any, model: Any) -> Any:
    """A copy that lies in memory as `model` does, an array of the same shape."""
def write_over(target: Any, source: Any) -> Any:
    """Write an array, which may broadcast, over another, as `target[...] = source` does."""
def concatenated(arrays: Any, dim: Any) -> Any:
    """Arrays one after another along a dimension."""
def stacked(arrays: Any, dim: Any) -> Any:
    """Arrays side by side along a new dimension."""
