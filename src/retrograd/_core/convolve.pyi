"""Types of the compiled module convolve.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from typing import Any

def convolve(
    images: Any,
    weight: Any,
    bias: object,
    stride: tuple,
    padding: tuple,
    dilation: tuple,
    groups: Any,
    out: tuple,
) -> Any: ...
def convolve_transposed(
    results: Any,
    weight: Any,
    bias: object,
    size: tuple,
    stride: tuple,
    padding: tuple,
    dilation: tuple,
    groups: Any,
) -> Any: ...
def convolve_weight(
    images: Any,
    results: Any,
    kernel: tuple,
    stride: tuple,
    padding: tuple,
    dilation: tuple,
    groups: Any,
) -> Any:
    """The gradient (outputs, channels / groups, *kernel) of a convolution for its weight."""
