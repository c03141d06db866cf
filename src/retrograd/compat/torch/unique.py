"""`torch.unique` by the names of its parts, which always return all of their results."""

from __future__ import annotations

from ..._core import Tensor
from ...ops import empty, unique

__all__ = ["unique_dim"]


def _unique(input: Tensor, sorted: bool = True, return_inverse: bool = False) -> tuple[Tensor, Tensor]:
    """(elements, where each element of the input is among them); empty if it was not asked for."""
    elements, inverse, _ = _unique2(input, sorted, return_inverse)
    return elements, inverse


def _unique2(
    input: Tensor, sorted: bool = True, return_inverse: bool = False, return_counts: bool = False
) -> tuple[Tensor, Tensor, Tensor]:
    """(elements, where each element of the input is among them, how often each is there)."""
    elements, inverse, counts = unique(input, sorted=sorted, return_inverse=True, return_counts=True)
    nothing = empty(0, dtype=inverse.dtype)
    return elements, inverse if return_inverse else nothing, counts if return_counts else nothing


def unique_dim(
    input: Tensor, dim: int, sorted: bool = True, return_inverse: bool = False, return_counts: bool = False
) -> tuple[Tensor, Tensor, Tensor]:
    """The same of slices along a dimension."""
    return unique(input, sorted=sorted, return_inverse=True, return_counts=True, dim=dim)
