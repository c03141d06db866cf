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
def add_rows_at(array: Any, dim: Any, index: Any, source: Any) -> _bool: ...
