"""Types of the compiled module channelwise.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from typing import Any

def window_sums(
    images: Any,
    kernel: tuple,
    stride: tuple,
    padding: tuple,
    dilation: tuple,
    out: tuple,
) -> Any:
    """The sum of each window: (n, channels, *out)."""
def window_means(
    images: Any,
    kernel: tuple,
    stride: tuple,
    padding: tuple,
    out: tuple,
    include_pad: object,
    override: object,
) -> Any: ...
def spread_sums(
    sums: Any,
    size: tuple,
    kernel: tuple,
    stride: tuple,
    padding: tuple,
    dilation: tuple,
) -> Any: ...
def window_maxima(
    images: Any,
    kernel: tuple,
    stride: tuple,
    padding: tuple,
    dilation: tuple,
    out: tuple,
) -> Any: ...
def spread_maxima(
    given: Any,
    places: Any,
    size: tuple,
    kernel: tuple,
    stride: tuple,
    padding: tuple,
    dilation: tuple,
) -> Any: ...
def depthwise(
    images: Any,
    weight: Any,
    bias: object,
    stride: tuple,
    padding: tuple,
    dilation: tuple,
    out: tuple,
) -> Any: ...
def depthwise_transposed(
    results: Any,
    weight: Any,
    bias: object,
    size: tuple,
    stride: tuple,
    padding: tuple,
    dilation: tuple,
) -> Any:
    """The transpose of `depthwise`: images of that size."""
def depthwise_weight(
    images: Any,
    results: Any,
    kernel: tuple,
    stride: tuple,
    padding: tuple,
    dilation: tuple,
) -> Any:
    """The gradient (channels, 1, *kernel) of `depthwise` for its weight."""
