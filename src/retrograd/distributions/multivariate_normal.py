"""The multivariate normal distribution, also with a covariance of low rank."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from .._core import Size, Tensor
from ..linalg import cholesky, solve_triangular
from ..ops import broadcast_shapes, cholesky_inverse, diag_embed, eye, flip, matmul, randn
from . import constraints
from .distribution import Distribution
from .utils import lazy_property

__all__ = ["LowRankMultivariateNormal", "MultivariateNormal"]


def mahalanobis(factor: Tensor, x: Tensor) -> Tensor:
    """xᵀ(LLᵀ)⁻¹x for a lower triangular L and vectors x; their batches are broadcast."""
    return (solve_triangular(factor, x.unsqueeze(-1), upper=False).squeeze(-1) ** 2).sum(-1)


def half_log_det(factor: Tensor) -> Tensor:
    """Half the logarithm of the determinant of LLᵀ."""
    return factor.diagonal(dim1=-2, dim2=-1).log().sum(-1)


def factor_of_inverse(precision: Tensor) -> Tensor:
    """The lower triangular L with LLᵀ the inverse of a matrix: turned round, Cholesky's factor is upper."""
    turned = flip(cholesky(flip(precision, (-2, -1))), (-2, -1)).mT
    return solve_triangular(turned, eye(precision.shape[-1], dtype=precision.dtype), upper=False)


_precision_to_scale_tril = factor_of_inverse  # PyTorch's name, which libraries import


class MultivariateNormal(Distribution):
    """The normal distribution of vectors with mean `loc`, by one of `covariance_matrix`, its inverse and its factor.

    `precision_matrix` is the inverse, and `scale_tril` the lower triangular matrix L with covariance LLᵀ, which is
    fastest. Raises ValueError unless one of the three is given.

    Example::

        >>> from retrograd.distributions import MultivariateNormal
        >>> MultivariateNormal(torch.zeros(2), torch.eye(2)).log_prob(torch.zeros(2))
        tensor(-1.8379)
    """

    arg_constraints = {
        "loc": constraints.real_vector,
        "covariance_matrix": constraints.positive_definite,
        "precision_matrix": constraints.positive_definite,
        "scale_tril": constraints.lower_cholesky,
    }
    support = constraints.real_vector
    has_rsample = True

    def __init__(
        self,
        loc: Tensor,
        covariance_matrix: Tensor | None = None,
        precision_matrix: Tensor | None = None,
        scale_tril: Tensor | None = None,
        validate_args: bool | None = None,
    ) -> None:
        if loc.dim() < 1:
            raise ValueError("loc must be at least one-dimensional.")
        named = {
            "covariance_matrix": covariance_matrix,
            "precision_matrix": precision_matrix,
            "scale_tril": scale_tril,
        }
        given = [(name, matrix) for name, matrix in named.items() if matrix is not None]
        if len(given) != 1:
            raise ValueError(
                "Exactly one of covariance_matrix or precision_matrix or scale_tril may be specified."
            )
        name, matrix = given[0]
        if matrix.dim() < 2:
            raise ValueError(f"{name} must be at least two-dimensional, with optional leading batch dimensions")
        batch = broadcast_shapes(matrix.shape[:-2], loc.shape[:-1])
        setattr(self, name, matrix.expand(batch + (-1, -1)))
        self.loc = loc.expand(batch + (-1,))
        super().__init__(batch, self.loc.shape[-1:], validate_args=validate_args)
        if name == "scale_tril":
            self._unbroadcasted_scale_tril = matrix
        else:
            factor = cholesky(matrix) if name == "covariance_matrix" else factor_of_inverse(matrix)
            self._unbroadcasted_scale_tril = factor

    def _expand_more(self, new: Any, batch_shape: Size) -> None:
        new._unbroadcasted_scale_tril = self._unbroadcasted_scale_tril

    @property
    def _factor(self) -> Tensor:
        return self._unbroadcasted_scale_tril  # PyTorch's name, under which subclasses have factors of their own

    @lazy_property
    def scale_tril(self) -> Tensor:
        """The lower triangular factor of the covariance."""
        return self._factor.expand(self._batch_shape + self._event_shape + self._event_shape)

    @lazy_property
    def covariance_matrix(self) -> Tensor:
        """The covariance."""
        product = matmul(self._factor, self._factor.mT)
        return product.expand(self._batch_shape + self._event_shape + self._event_shape)

    @lazy_property
    def precision_matrix(self) -> Tensor:
        """The inverse of the covariance."""
        return cholesky_inverse(self._factor).expand(self._batch_shape + self._event_shape + self._event_shape)

    @property
    def mean(self) -> Tensor:
        return self.loc

    @property
    def mode(self) -> Tensor:
        return self.loc

    @property
    def variance(self) -> Tensor:
        return (self._factor**2).sum(-1).expand(self._batch_shape + self._event_shape)

    def rsample(self, sample_shape: Sequence[int] = Size()) -> Tensor:
        eps = randn(self._extended_shape(sample_shape), dtype=self.loc.dtype)
        return self.loc + matmul(self._factor, eps.unsqueeze(-1)).squeeze(-1)

    def log_prob(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        distance = mahalanobis(self._factor, value - self.loc)
        return -0.5 * (self._event_shape[0] * math.log(2 * math.pi) + distance) - half_log_det(self._factor)

    def entropy(self) -> Tensor:
        entropy = 0.5 * self._event_shape[0] * (1 + math.log(2 * math.pi)) + half_log_det(self._factor)
        return entropy.expand(self._batch_shape)


class LowRankMultivariateNormal(Distribution):
    """The multivariate normal distribution with covariance WWᵀ + D: W is `cov_factor`, `cov_diag` the diagonal of D.

    With W of shape (n, r), densities cost O(n r²) in place of O(n³): WᵀD⁻¹W + 1 of shape (r, r) is factored, by the
    matrix determinant lemma and Woodbury's identity.
    """

    arg_constraints = {
        "loc": constraints.real_vector,
        "cov_factor": constraints.independent(constraints.real, 2),
        "cov_diag": constraints.independent(constraints.positive, 1),
    }
    support = constraints.real_vector
    has_rsample = True

    def __init__(
        self, loc: Tensor, cov_factor: Tensor, cov_diag: Tensor, validate_args: bool | None = None
    ) -> None:
        if loc.dim() < 1:
            raise ValueError("loc must be at least one-dimensional.")
        event = loc.shape[-1:]
        if cov_factor.dim() < 2:
            raise ValueError("cov_factor must be at least two-dimensional, with optional leading batch dimensions")
        if cov_factor.shape[-2:-1] != event:
            raise ValueError(f"cov_factor must be a batch of matrices with shape {event[0]} x m")
        if cov_diag.shape[-1:] != event:
            raise ValueError(f"cov_diag must be a batch of vectors with shape {event}")
        batch = broadcast_shapes(loc.shape[:-1], cov_factor.shape[:-2], cov_diag.shape[:-1])
        self.loc = loc.expand(batch + event)
        self.cov_factor = cov_factor.expand(batch + cov_factor.shape[-2:])
        self.cov_diag = cov_diag.expand(batch + event)
        self._set_capacitance()
        super().__init__(batch, event, validate_args=validate_args)

    def _set_capacitance(self) -> None:
        scaled = self.cov_factor.mT / self.cov_diag.unsqueeze(-2)
        capacitance = matmul(scaled, self.cov_factor)
        self._capacitance = cholesky(capacitance + eye(capacitance.shape[-1], dtype=capacitance.dtype))

    def _expand_more(self, new: Any, batch_shape: Size) -> None:
        new._set_capacitance()

    @property
    def mean(self) -> Tensor:
        return self.loc

    @property
    def mode(self) -> Tensor:
        return self.loc

    @lazy_property
    def variance(self) -> Tensor:
        """The variances."""
        return (self.cov_factor**2).sum(-1) + self.cov_diag

    @lazy_property
    def scale_tril(self) -> Tensor:
        """The lower triangular factor of the covariance."""
        return cholesky(self.covariance_matrix)

    @lazy_property
    def covariance_matrix(self) -> Tensor:
        """The covariance."""
        return matmul(self.cov_factor, self.cov_factor.mT) + diag_embed(self.cov_diag)

    @lazy_property
    def precision_matrix(self) -> Tensor:
        """The inverse of the covariance."""
        part = solve_triangular(self._capacitance, self.cov_factor.mT / self.cov_diag.unsqueeze(-2), upper=False)
        return diag_embed(self.cov_diag.reciprocal()) - matmul(part.mT, part)

    def rsample(self, sample_shape: Sequence[int] = Size()) -> Tensor:
        shape = self._extended_shape(sample_shape)
        common = randn(shape[:-1] + self.cov_factor.shape[-1:], dtype=self.loc.dtype)
        own = randn(shape, dtype=self.loc.dtype)
        return self.loc + matmul(self.cov_factor, common.unsqueeze(-1)).squeeze(-1) + self.cov_diag.sqrt() * own

    def log_prob(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        away = value - self.loc
        scaled = away / self.cov_diag
        part = matmul(self.cov_factor.mT, scaled.unsqueeze(-1)).squeeze(-1)
        distance = (away * scaled).sum(-1) - mahalanobis(self._capacitance, part)
        return -0.5 * (self._event_shape[0] * math.log(2 * math.pi) + distance) - self._half_log_det()

    def _half_log_det(self) -> Tensor:
        return half_log_det(self._capacitance) + 0.5 * self.cov_diag.log().sum(-1)

    def entropy(self) -> Tensor:
        return 0.5 * self._event_shape[0] * (1 + math.log(2 * math.pi)) + self._half_log_det()
