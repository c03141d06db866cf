"""Types of the compiled module indexing.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from typing import Any

def set_index_operations(
    select: Any,
    slice_dim: Any,
    unsqueeze: Any,
    alias: Any,
    elements_at: Any,
) -> Any:
    """Give the core the operations that an index stands for."""
def getitem(self, index: Any) -> Any: ...
def setitem(self, index: Any, value: Any) -> Any: ...
