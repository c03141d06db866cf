"""Types of the compiled module norms.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from typing import Any

def layer_norm(input: Any, weight: Any, bias: Any, count: Any, eps: Any) -> Any:
    """The last `count` dimensions normalised together, their mean and their variance."""
def layer_norm_backward(
    grad: Any,
    input: Any,
    weight: Any,
    mean: Any,
    var: Any,
    count: Any,
    eps: Any,
    needs: Any,
) -> Any: ...
def group_norm(input: Any, weight: Any, bias: Any, groups: Any, eps: Any) -> Any: ...
def group_norm_backward(
    grad: Any,
    input: Any,
    weight: Any,
    mean: Any,
    var: Any,
    groups: Any,
    eps: Any,
    needs: Any,
) -> Any: ...
def batch_norm(input: Any, weight: Any, bias: Any, eps: Any) -> Any:
    """Each channel normalised over the batch, the means and the variances of the channels."""
def batch_norm_given(input: Any, mean: Any, var: Any, weight: Any, bias: Any, eps: Any) -> Any:
    """Each channel normalised by a mean and a variance that are given."""
def batch_norm_backward(
    grad: Any,
    input: Any,
    weight: Any,
    mean: Any,
    var: Any,
    eps: Any,
    needs: Any,
) -> Any: ...
def vector_norm(input: Any, ord: Any, dim: Any, keepdim: Any) -> Any:
    """The 2-norm or 1-norm along the last dimensions, added up in double."""
def variance(input: Any, dim: Any, unbiased: Any, keepdim: Any, correction: Any) -> Any: ...
def deviation(input: Any, dim: Any, unbiased: Any, keepdim: Any, correction: Any) -> Any:
    """The root of the variance."""
def variance_backward(grad: Any, input: Any, dims: Any, factor: Any) -> Any: ...
