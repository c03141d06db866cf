"""Types of the compiled module counting.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from typing import Any

def sums(array: Any, dims: Any, keepdim: Any) -> Any: ...
def nonzeros(array: Any, dims: Any) -> Any: ...
def is_among(elements: Any, test_elements: Any, invert: object) -> Any:
    """Whether each element is among others of the same type, few of both."""
def histc(input: Any, bins: object, min: object, max: object) -> Any:
    """How many floats lie in each of equal intervals."""
