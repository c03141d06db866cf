"""Random matrices with the properties that linear algebra asks for."""

from __future__ import annotations

from typing import Any

from ..._core import Tensor
from ...linalg import qr
from ...ops import empty_like, eye, linspace, randn

__all__ = [
    "make_fullrank_matrices_with_distinct_singular_values",
    "noncontiguous_like",
    "random_hermitian_matrix",
    "random_hermitian_pd_matrix",
    "random_hermitian_psd_matrix",
    "random_symmetric_matrix",
    "random_symmetric_pd_matrix",
    "random_symmetric_psd_matrix",
    "random_well_conditioned_matrix",
]


def random_hermitian_matrix(size: int, *batches: int, **options: Any) -> Tensor:
    """A matrix, or a batch of them, that is its own conjugate transpose; symmetric where it is real."""
    made = randn(*batches, size, size, **options)
    return (made + made.mH) / 2


def random_hermitian_psd_matrix(size: int, *batches: int, **options: Any) -> Tensor:
    """A matrix, or a batch of them, with no eigenvalue below zero."""
    made = randn(*batches, size, size, **options)
    product = made @ made.mH
    return (product + product.mH) / 2


def random_hermitian_pd_matrix(size: int, *batches: int, **options: Any) -> Tensor:
    """A matrix, or a batch of them, whose eigenvalues are all above zero."""
    made = random_hermitian_psd_matrix(size, *batches, **options)
    return made + eye(size, **options) * 1e-5


random_symmetric_matrix = random_hermitian_matrix
random_symmetric_psd_matrix = random_hermitian_psd_matrix
random_symmetric_pd_matrix = random_hermitian_pd_matrix


def make_fullrank_matrices_with_distinct_singular_values(
    *shape: int, device: Any, dtype: Any, requires_grad: bool = False
) -> Tensor:
    """Matrices whose singular values lie between 1 and 2, each as far from the next."""
    rank = min(shape[-2:])
    options = {"dtype": dtype, "device": device}
    left = qr(randn(*shape[:-1], rank, **options))[0]
    right = qr(randn(*shape[:-2], shape[-1], rank, **options))[0]
    values = linspace(2, 1, rank, dtype=dtype.to_real(), device=device)
    return ((left * values) @ right.mH).detach().requires_grad_(requires_grad)


def random_well_conditioned_matrix(
    *shape: int, dtype: Any, device: Any, mean: float = 1.0, sigma: float = 0.001
) -> Tensor:
    """Matrices whose singular values are drawn near ``mean``."""
    rank = min(shape[-2:])
    options = {"dtype": dtype, "device": device}
    left = qr(randn(*shape[:-1], rank, **options))[0]
    right = qr(randn(*shape[:-2], shape[-1], rank, **options))[0]
    values = (randn(*shape[:-2], 1, rank, dtype=dtype.to_real(), device=device) * sigma + mean).abs()
    return (left * values) @ right.mH


def noncontiguous_like(t: Tensor) -> Tensor:
    """The values of a tensor, with elements of another between them, if it has more than one element."""
    if not t.is_contiguous() or t.numel() < 2:
        return t
    wide = empty_like(t.detach()).unsqueeze(-1).repeat(*[1] * t.ndim, 2)
    made = wide[..., 0]
    made.copy_(t.detach())
    return made.requires_grad_(t.requires_grad)
