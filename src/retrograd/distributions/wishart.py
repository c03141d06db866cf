"""The Wishart distribution of covariances."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from typing import Any

from .._core import Size, Tensor, finfo
from ..linalg import cholesky, slogdet
from ..ops import (
    arange,
    broadcast_shapes,
    cholesky_inverse,
    cholesky_solve,
    diag_embed,
    digamma,
    matmul,
    mvlgamma,
    randn,
    tensor,
    tril_indices,
    where,
    zeros,
)
from . import constraints
from .distribution import ExponentialFamily
from .gamma import Chi2
from .multivariate_normal import factor_of_inverse, half_log_det
from .utils import lazy_property

__all__ = ["Wishart"]

LOG_2 = math.log(2.0)


class Wishart(ExponentialFamily):
    """The sum of `df` matrices xxᵀ of normal vectors x of mean 0, by one of their covariance, its inverse and factor.

    These are `covariance_matrix`, `precision_matrix` and `scale_tril`, the lower triangular L with covariance LLᵀ,
    which is fastest. `df`, a number or a batch, is more than the number of dimensions less one, and need not be whole.
    Raises AssertionError unless one of the three is given, ValueError for a `df` that is too small.

    Example::

        >>> from retrograd.distributions import Wishart
        >>> Wishart(torch.tensor(3.0), torch.eye(2)).mean
        tensor([[3., 0.],
                [0., 3.]])
    """

    support = constraints.positive_definite
    has_rsample = True
    _mean_carrier_measure = 0

    @property
    def arg_constraints(self) -> dict[str, constraints.Constraint]:  # type: ignore[override]
        """What each parameter has to satisfy."""
        return {
            "covariance_matrix": constraints.positive_definite,
            "precision_matrix": constraints.positive_definite,
            "scale_tril": constraints.lower_cholesky,
            "df": constraints.greater_than(self.event_shape[-1] - 1),
        }

    def __init__(
        self,
        df: Any,
        covariance_matrix: Tensor | None = None,
        precision_matrix: Tensor | None = None,
        scale_tril: Tensor | None = None,
        validate_args: bool | None = None,
    ) -> None:
        named = {
            "covariance_matrix": covariance_matrix,
            "precision_matrix": precision_matrix,
            "scale_tril": scale_tril,
        }
        given = [(name, matrix) for name, matrix in named.items() if matrix is not None]
        if len(given) != 1:
            raise AssertionError(
                "Exactly one of covariance_matrix or precision_matrix or scale_tril may be specified."
            )
        ((name, matrix),) = given
        if matrix.dim() < 2:
            raise ValueError("scale_tril must be at least two-dimensional, with optional leading batch dimensions")
        df = df if isinstance(df, Tensor) else tensor(df, dtype=matrix.dtype)
        batch, event = broadcast_shapes(matrix.shape[:-2], df.shape), matrix.shape[-2:]
        self.df = df.expand(batch)
        if (self.df <= event[-1] - 1).any():
            raise ValueError(f"Value of df={df} expected to be greater than ndim - 1 = {event[-1] - 1}.")
        if (self.df < event[-1]).any():
            warnings.warn(
                "Low df values detected. Singular samples are highly likely to occur for ndim - 1 < df < ndim.",
                stacklevel=2,
            )
        setattr(self, name, matrix.expand((*batch, -1, -1)))
        super().__init__(batch, event, validate_args=validate_args)
        if name == "scale_tril":
            self._factor = matrix
        else:
            self._factor = cholesky(matrix) if name == "covariance_matrix" else factor_of_inverse(matrix)

    def expand(self, batch_shape: Sequence[int], _instance: Any = None) -> Any:
        new = self._get_checked_instance(Wishart, _instance)
        new._event_shape = self._event_shape  # the constraints depend on it
        return super().expand(batch_shape, new)

    def _expand_more(self, new: Any, batch_shape: Size) -> None:
        new._factor = self._factor

    @lazy_property
    def scale_tril(self) -> Tensor:
        """The lower triangular factor of the covariance."""
        return self._factor.expand(self._batch_shape + self._event_shape)

    @lazy_property
    def covariance_matrix(self) -> Tensor:
        """The covariance of the vectors."""
        return matmul(self._factor, self._factor.mT).expand(self._batch_shape + self._event_shape)

    @lazy_property
    def precision_matrix(self) -> Tensor:
        """The inverse of the covariance."""
        return cholesky_inverse(self._factor).expand(self._batch_shape + self._event_shape)

    @property
    def _df(self) -> Tensor:
        """The degrees of freedom beside matrices."""
        return self.df.reshape((*self._batch_shape, 1, 1))

    @property
    def mean(self) -> Tensor:
        return self._df * self.covariance_matrix

    @property
    def mode(self) -> Tensor:
        factor = self._df - self._event_shape[-1] - 1
        return where(factor > 0, factor, math.nan) * self.covariance_matrix

    @property
    def variance(self) -> Tensor:
        diagonal = self.covariance_matrix.diagonal(dim1=-2, dim2=-1)
        return self._df * (self.covariance_matrix**2 + diagonal.unsqueeze(-1) * diagonal.unsqueeze(-2))

    def rsample(self, sample_shape: Sequence[int] = Size(), max_try_correction: int | None = None) -> Tensor:
        """LAAᵀLᵀ with a lower triangular A of normal numbers below a diagonal of roots of chi-squared ones.

        Bartlett's decomposition. Where rounding made a sample singular, which is a warning, it is drawn again, at most
        `max_try_correction` times, or 10.
        """
        shape = self._extended_shape(sample_shape)
        sample = self._draw(shape)
        for attempt in range(10 if max_try_correction is None else max_try_correction):
            singular = ~self.support.check(sample)
            if not singular.any():
                break
            if attempt == 0:
                warnings.warn("Singular sample detected.", stacklevel=2)
            sample = where(singular.unsqueeze(-1).unsqueeze(-1), self._draw(shape), sample)
        return sample

    def _draw(self, shape: Size) -> Tensor:
        n = self._event_shape[-1]
        freedom = self.df.unsqueeze(-1) - arange(n, dtype=self.df.dtype)
        roots = Chi2(freedom.expand(shape[:-1]), validate_args=False).rsample().sqrt()
        roots = roots.clamp(min=finfo(roots.dtype).eps)
        below = zeros(shape, dtype=roots.dtype)
        rows, columns = tril_indices(n, n, offset=-1)
        below[..., rows, columns] = randn((*shape[:-2], n * (n - 1) // 2), dtype=roots.dtype)
        factor = matmul(self._factor, diag_embed(roots) + below)
        return matmul(factor, factor.mT)

    def log_prob(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        n = self._event_shape[-1]
        trace = cholesky_solve(value, self._factor).diagonal(dim1=-2, dim2=-1).sum(-1)
        return (
            (self.df - n - 1) / 2 * slogdet(value)[1]
            - trace / 2
            - self.df * (n * LOG_2 / 2 + half_log_det(self._factor))
            - mvlgamma(self.df / 2, n)
        )

    def entropy(self) -> Tensor:
        n = self._event_shape[-1]
        half = self.df / 2
        digammas = digamma(half.unsqueeze(-1) - arange(n, dtype=self.df.dtype) / 2).sum(-1)
        return (
            (n + 1) * (n * LOG_2 / 2 + half_log_det(self._factor))
            + mvlgamma(half, n)
            - (self.df - n - 1) / 2 * digammas
            + half * n
        )

    @property
    def _natural_params(self) -> tuple[Tensor, Tensor]:
        return -self.precision_matrix / 2, (self.df - self._event_shape[-1] - 1) / 2

    def _log_normalizer(self, *natural_params: Tensor) -> Tensor:
        matrix, power = natural_params
        n = self._event_shape[-1]
        half = power + (n + 1) / 2
        return half * (n * LOG_2 - slogdet(-2 * matrix)[1]) + mvlgamma(half, n)
