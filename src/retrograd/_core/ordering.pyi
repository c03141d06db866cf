"""Types of the compiled module ordering.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from typing import Any

class Work:
    """An array in C order with the lines of it along one dimension."""
def sort(input: Any, dim: Any, descending: Any) -> Any:
    """The elements in order along `dim`, and their places; equal ones keep their order."""
def argsort(input: Any, dim: Any, descending: Any) -> Any:
    """The places of `sort`."""
def topk(input: Any, k: Any, dim: Any, largest: Any) -> Any:
    """The `k` largest or smallest elements along `dim`, in order, and their places."""
def kthvalue(input: Any, k: Any, dim: Any, keepdim: Any) -> Any:
    """The `k`-th smallest elements along `dim`, counted from 1, and their places."""
def median_along(input: Any, dim: Any, keepdim: Any) -> Any:
    """The lower medians along `dim` and their places; NaN if there is one."""
def nanmedian_along(input: Any, dim: Any, keepdim: Any) -> Any:
    """The lower medians of what is not NaN along `dim`, and their places."""
def median(input: Any) -> Any:
    """The lower median of all elements; NaN if there is one."""
def nanmedian(input: Any) -> Any:
    """The lower median of all elements that are not NaN."""
def search(sequence: Any, values: Any, right: Any) -> Any: ...
def amax(array: Any, dim: Any, keepdim: Any) -> Any:
    """The largest elements along one dimension, or of all; NaN if there is one."""
def amin(array: Any, dim: Any, keepdim: Any) -> Any:
    """The smallest elements along one dimension, or of all; NaN if there is one."""
def mode(input: Any, dim: Any, keepdim: Any) -> Any: ...
def unique_all(input: Any) -> Any: ...
def unique_runs(input: Any, dim: Any) -> Any:
    """One element of each run of equal ones, the run of each, and the lengths of runs."""
def cumsum(input: Any, dim: Any, dtype: Any) -> Any:
    """Running sums along `dim`, of float32 kept in float64."""
def cumprod(input: Any, dim: Any, dtype: Any) -> Any:
    """Running products along `dim`, of float32 kept in float64."""
def recurrence(scale: Any, input: Any, dim: Any, reverse: Any) -> Any: ...
def cummax(input: Any, dim: Any) -> Any:
    """The largest elements so far along `dim`, and the last places where they were met."""
def cummin(input: Any, dim: Any) -> Any:
    """The smallest elements so far along `dim`, and the last places where they were met."""
