"""The generalised Pareto distribution."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from .._core import Size, Tensor
from ..ops import exp, expm1, isclose, log, log1p, ones_like, rand, where, zeros_like
from . import constraints
from .distribution import Distribution
from .utils import broadcast_all

__all__ = ["GeneralizedPareto"]


class GeneralizedPareto(Distribution):
    """What lies beyond a threshold `loc`: P(X > x) = (1 + c·(x - loc) / scale)^(-1/c) with `concentration` c.

    Exponential where c is 0, with an end where it is negative, Pareto's where it is positive and loc = scale / c.

    Example::

        >>> from retrograd.distributions import GeneralizedPareto
        >>> GeneralizedPareto(torch.tensor(0.0), torch.tensor(2.0), torch.tensor(0.5)).cdf(torch.tensor(4.0))
        tensor(0.7500)
    """

    arg_constraints = {"loc": constraints.real, "scale": constraints.positive, "concentration": constraints.real}
    has_rsample = True

    def __init__(self, loc: Any, scale: Any, concentration: Any, validate_args: bool | None = None) -> None:
        self.loc, self.scale, self.concentration = broadcast_all(loc, scale, concentration)
        super().__init__(self.loc.shape, validate_args=validate_args)

    @constraints.dependent_property(is_discrete=False, event_dim=0)
    def support(self) -> Any:
        """From `loc` to infinity, or to the end that a negative concentration makes."""
        end = where(self.concentration < 0, self.loc - self.scale / self.concentration, math.inf)
        return constraints.interval(self.loc, end)

    @property
    def mean(self) -> Tensor:
        finite = self.concentration < 1
        c = where(finite, self.concentration, 0.5)
        return where(finite, self.loc + self.scale / (1 - c), math.nan)

    @property
    def variance(self) -> Tensor:
        finite = self.concentration < 0.5
        c = where(finite, self.concentration, 0.25)
        return where(finite, self.scale**2 / ((1 - c) ** 2 * (1 - 2 * c)), math.nan)

    @property
    def mode(self) -> Tensor:
        return self.loc

    def _exponential(self) -> tuple[Tensor, Tensor]:
        """Where the concentration is 0, and the concentration with 1 in those places.

        There the first terms of a series stand for the quotients, so that the concentration has its gradient.
        """
        c = self.concentration
        flat = isclose(c, zeros_like(c))
        return flat, where(flat, ones_like(c), c)

    def rsample(self, sample_shape: Sequence[int] = Size()) -> Tensor:
        return self.icdf(rand(self._extended_shape(sample_shape), dtype=self.loc.dtype))

    def log_prob(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        flat, c = self._exponential()
        z = (value - self.loc) / self.scale
        power = 1 + 1 / c
        falling = where(power == 0, zeros_like(z), power * log1p(c * z))  # uniform where c is -1, also at the end
        return -log(self.scale) - where(flat, z + self.concentration * (z - z * z / 2), falling)

    def log_survival_function(self, value: Tensor) -> Tensor:
        """The logarithm of the probability of more than a value."""
        if self._validate_args:
            self._validate_sample(value)
        flat, c = self._exponential()
        z = (value - self.loc) / self.scale
        return where(flat, self.concentration * z * z / 2 - z, -log1p(c * z) / c)

    def log_cdf(self, value: Tensor) -> Tensor:
        """The logarithm of the probability of at most a value."""
        return log1p(-exp(self.log_survival_function(value)))

    def cdf(self, value: Tensor) -> Tensor:
        return -expm1(self.log_survival_function(value))

    def icdf(self, value: Tensor) -> Tensor:
        flat, c = self._exponential()
        logs = log1p(-value)
        return self.loc + self.scale * where(flat, self.concentration * logs * logs / 2 - logs, expm1(-c * logs) / c)

    def entropy(self) -> Tensor:
        return log(self.scale) + self.concentration + 1
