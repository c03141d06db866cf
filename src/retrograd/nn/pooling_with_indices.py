"""The forms of pooling that always return where the maxima were found, whatever `return_indices` says."""

from __future__ import annotations

from typing import Any

from .._core import Tensor, overridable
from ..ops.layers import adaptive_pooling, fractional_pooling, pooling

Pair = tuple[Tensor, Tensor]


@overridable
def max_pool1d_with_indices(
    input: Tensor,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Pair:
    """`max_pool1d`, and the places of the maxima."""
    return pooling.max_pool1d(input, kernel_size, stride, padding, dilation, ceil_mode, True)


@overridable
def max_pool2d_with_indices(
    input: Tensor,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Pair:
    """`max_pool2d`, and the places of the maxima."""
    return pooling.max_pool2d(input, kernel_size, stride, padding, dilation, ceil_mode, True)


@overridable
def max_pool3d_with_indices(
    input: Tensor,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Pair:
    """`max_pool3d`, and the places of the maxima."""
    return pooling.max_pool3d(input, kernel_size, stride, padding, dilation, ceil_mode, True)


@overridable
def adaptive_max_pool1d_with_indices(input: Tensor, output_size: Any, return_indices: bool = False) -> Pair:
    """`adaptive_max_pool1d`, and the places of the maxima."""
    return adaptive_pooling.adaptive_max_pool1d(input, output_size, True)


@overridable
def adaptive_max_pool2d_with_indices(input: Tensor, output_size: Any, return_indices: bool = False) -> Pair:
    """`adaptive_max_pool2d`, and the places of the maxima."""
    return adaptive_pooling.adaptive_max_pool2d(input, output_size, True)


@overridable
def adaptive_max_pool3d_with_indices(input: Tensor, output_size: Any, return_indices: bool = False) -> Pair:
    """`adaptive_max_pool3d`, and the places of the maxima."""
    return adaptive_pooling.adaptive_max_pool3d(input, output_size, True)


@overridable
def fractional_max_pool2d_with_indices(
    input: Tensor,
    kernel_size: Any,
    output_size: Any = None,
    output_ratio: Any = None,
    return_indices: bool = False,
    _random_samples: Tensor | None = None,
) -> Pair:
    """`fractional_max_pool2d`, and the places of the maxima."""
    return fractional_pooling.fractional_max_pool2d(
        input, kernel_size, output_size, output_ratio, True, _random_samples
    )


@overridable
def fractional_max_pool3d_with_indices(
    input: Tensor,
    kernel_size: Any,
    output_size: Any = None,
    output_ratio: Any = None,
    return_indices: bool = False,
    _random_samples: Tensor | None = None,
) -> Pair:
    """`fractional_max_pool3d`, and the places of the maxima."""
    return fractional_pooling.fractional_max_pool3d(
        input, kernel_size, output_size, output_ratio, True, _random_samples
    )
