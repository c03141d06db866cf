"""Types of the compiled module attention.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from typing import Any

def forward(query: Any, key: Any, value: Any, scale: Any, causal: Any) -> Any: ...
def backward(
    g: Any,
    query: Any,
    key: Any,
    value: Any,
    weights: Any,
    scale: Any,
    causal: Any,
) -> None:
    """The gradients of query, key and value."""
