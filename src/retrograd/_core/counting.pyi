"""Types of the compiled module counting.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from typing import Any

def sums(array: Any, dims: Any, keepdim: Any) -> Any: ...
def nonzeros(array: Any, dims: Any) -> Any: ...
