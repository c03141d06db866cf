"""The von Mises distribution of angles."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from .._core import Size, Tensor, no_grad
from .._core.dtypes import float64
from ..ops import acos, cos, log, rand, sign, where, zeros
from ..special import i0e, i1e
from . import constraints
from .distribution import Distribution
from .utils import broadcast_all, lazy_property

__all__ = ["VonMises"]


class VonMises(Distribution):
    """Angles near `loc`, the nearer the larger the `concentration`: the density is proportional to exp(κ·cos(x - loc)).

    Angles are in radians and count modulo 2π; samples are in [-π, π). Mean and variance are those of angles: the
    variance is 1 - I₁(κ) / I₀(κ). Needs SciPy for densities and the variance.

    Example::

        >>> from retrograd.distributions import VonMises
        >>> VonMises(torch.tensor(0.0), torch.tensor(1.0)).log_prob(torch.tensor(0.0))
        tensor(-1.0738)
    """

    arg_constraints = {"loc": constraints.real, "concentration": constraints.positive}
    support = constraints.real

    def __init__(self, loc: Any, concentration: Any, validate_args: bool | None = None) -> None:
        self.loc, self.concentration = broadcast_all(loc, concentration)
        super().__init__(self.loc.shape, validate_args=validate_args)

    @property
    def mean(self) -> Tensor:
        return self.loc

    @property
    def mode(self) -> Tensor:
        return self.loc

    @lazy_property
    def variance(self) -> Tensor:
        return 1 - i1e(self.concentration) / i0e(self.concentration)

    def log_prob(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        k = self.concentration
        return k * (cos(value - self.loc) - 1) - math.log(2 * math.pi) - log(i0e(k))

    @no_grad()
    def sample(self, sample_shape: Sequence[int] = Size()) -> Tensor:
        """Samples by rejection from a wrapped Cauchy distribution, in double precision.

        Best and Fisher, Efficient simulation of the von Mises distribution (1979).
        """
        k = self.concentration.to(float64)
        tau = 1 + (1 + 4 * k * k).sqrt()
        rho = (tau - (2 * tau).sqrt()) / (2 * k)
        r = where(k < 1e-5, 1 / k + k, (1 + rho * rho) / (2 * rho))
        shape = self._extended_shape(sample_shape)
        angle, done = zeros(shape, dtype=float64), zeros(shape, dtype=float64) > 0
        while not done.all():
            first, second, third = rand((3, *shape), dtype=float64)
            z = cos(math.pi * first)
            f = (1 + r * z) / (r + z)
            c = k * (r - f)
            accepted = (c * (2 - c) > second) | (log(c / second) + 1 - c >= 0)
            angle = where(accepted, sign(third - 0.5) * acos(f), angle)
            done = done | accepted
        turned = (angle + math.pi + self.loc.to(float64)) % (2 * math.pi) - math.pi
        return turned.to(self.loc.dtype)
