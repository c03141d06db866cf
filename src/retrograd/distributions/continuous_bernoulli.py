"""The continuous Bernoulli distribution."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .._core import Size, Tensor
from ..ops import exp, expm1, log, log1p, ones_like, rand, where, zeros_like
from . import constraints
from .bernoulli import _Trials
from .distribution import ExponentialFamily
from .utils import broadcast_all, clamp_probs

__all__ = ["ContinuousBernoulli"]


class ContinuousBernoulli(_Trials, ExponentialFamily):
    """Numbers of [0, 1] with the density C·pˣ·(1 - p)¹⁻ˣ, by `probs` p or `logits`, which is log(p / (1 - p)).

    p is not the mean. Where it is between the two `lims`, series stand for quotients that would be 0 / 0 at 1/2. From
    Loaiza-Ganem and Cunningham, The continuous Bernoulli: fixing a pervasive error in variational autoencoders (2019).

    Example::

        >>> from retrograd.distributions import ContinuousBernoulli
        >>> ContinuousBernoulli(torch.tensor([0.1, 0.5])).mean
        tensor([0.3301, 0.5000])
    """

    arg_constraints = {"probs": constraints.unit_interval, "logits": constraints.real}
    support = constraints.unit_interval
    has_rsample = True
    _mean_carrier_measure = 0

    def __init__(
        self,
        probs: Any = None,
        logits: Any = None,
        lims: tuple[float, float] = (0.499, 0.501),
        validate_args: bool | None = None,
    ) -> None:
        self._set(probs, logits)
        self._lims = lims
        super().__init__(self.param_shape, validate_args=validate_args)
        if "probs" in self.__dict__:
            self.probs = clamp_probs(self.probs)

    def _expand_more(self, new: Any, batch_shape: Size) -> None:
        new._lims = self._lims

    def _split(self, logits: Tensor | None = None) -> tuple[Tensor, Tensor, Tensor]:
        """The logits, where they are near 0, and minus their magnitude, -1 in place of what is near 0."""
        logits = self.logits if logits is None else logits
        low, high = [4 * (limit - 0.5) for limit in self._lims]
        near = (logits > low) & (logits <= high)
        return logits, near, -where(near, ones_like(logits), logits.abs())

    @property
    def mean(self) -> Tensor:
        t, near, a = self._split()
        below = 1 / -expm1(-a) - 1 / a  # the mean at -|t|
        series = 0.5 + t / 12 - t**3 / 720
        return where(near, series, where(t > 0, 1 - below, below))

    @property
    def variance(self) -> Tensor:
        t, near, a = self._split()
        return where(near, 1 / 12 - t**2 / 240 + t**4 / 6048, 1 / a**2 - exp(a) / expm1(a) ** 2)

    @property
    def stddev(self) -> Tensor:
        return self.variance.sqrt()

    def sample(self, sample_shape: Sequence[int] = Size()) -> Tensor:
        return self.rsample(sample_shape).detach()

    def rsample(self, sample_shape: Sequence[int] = Size()) -> Tensor:
        return self.icdf(rand(self._extended_shape(sample_shape), dtype=self.logits.dtype))

    def log_prob(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        logits, value = broadcast_all(self.logits, value)
        return logits * value - self._log_normalizer(logits)

    def cdf(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        t, near, a = self._split()
        inside = expm1(a * where(t > 0, 1 - value, value)) / expm1(a)
        inside = where(near, value, where(t > 0, 1 - inside, inside))
        return where(value <= 0, zeros_like(inside), where(value >= 1, ones_like(inside), inside))

    def icdf(self, value: Tensor) -> Tensor:
        t, near, a = self._split()
        inside = log1p(where(t > 0, 1 - value, value) * expm1(a)) / a
        return where(near, value, where(t > 0, 1 - inside, inside))

    def entropy(self) -> Tensor:
        return self._log_normalizer(self.logits) - self.logits * self.mean

    @property
    def _natural_params(self) -> tuple[Tensor]:
        return (self.logits,)

    def _log_normalizer(self, *natural_params: Tensor) -> Tensor:
        t, near, a = self._split(*natural_params)
        return where(near, t / 2 + t**2 / 24 - t**4 / 2880, t.clamp(min=0) + log(expm1(a) / a))
