"""The Kullback-Leibler divergence: how much is lost where one distribution stands for another."""

from __future__ import annotations

import functools
import math
import warnings
from collections.abc import Callable
from typing import Any

from .._core import Tensor
from ..autograd import grad
from ..linalg import solve_triangular
from ..ops import digamma, full_like, lgamma, log, matmul, where
from .bernoulli import Bernoulli, Binomial, Geometric
from .categorical import Categorical, OneHotCategorical
from .cauchy import Cauchy
from .continuous_bernoulli import ContinuousBernoulli
from .dirichlet import Beta, Dirichlet
from .distribution import Distribution, ExponentialFamily
from .exponential import Exponential
from .extreme_value import EULER, Gumbel, Pareto
from .gamma import Gamma
from .half_normal import HalfNormal
from .independent import Independent
from .laplace import Laplace
from .multivariate_normal import LowRankMultivariateNormal, MultivariateNormal, half_log_det, mahalanobis
from .normal import Normal
from .poisson import Poisson
from .transformed_distribution import TransformedDistribution
from .uniform import Uniform
from .utils import sum_rightmost

__all__ = ["kl_divergence", "register_kl"]

Divergence = Callable[[Any, Any], Tensor]
_REGISTERED: dict[tuple[type, type], Divergence] = {}


def register_kl(type_p: type, type_q: type) -> Callable[[Divergence], Divergence]:
    """Decorate a function of (p, q) to be :func:`kl_divergence` for p and q of two classes, and of their subclasses.

    Of several functions that fit, the one for the nearest classes is taken. Any classes will do, since libraries have
    distributions of their own; raises TypeError for what is none.
    """
    for name, kind in (("type_p", type_p), ("type_q", type_q)):
        if not isinstance(kind, type):
            raise TypeError(f"Expected {name} to be a class of distributions but got {kind}")

    def decorate(function: Divergence) -> Divergence:
        _REGISTERED[type_p, type_q] = function
        _found.cache_clear()
        return function

    return decorate


@functools.cache
def _found(type_p: type, type_q: type) -> Divergence | None:
    """The function for two classes: the one whose first class is nearest, then whose second is."""
    fitting = [pair for pair in _REGISTERED if issubclass(type_p, pair[0]) and issubclass(type_q, pair[1])]
    if not fitting:
        return None

    def far(pair: tuple[type, type]) -> tuple[int, int]:
        return type_p.__mro__.index(pair[0]), type_q.__mro__.index(pair[1])

    nearest = min(fitting, key=far)
    other = min(fitting, key=lambda pair: far(pair)[::-1])
    if _REGISTERED[nearest] is not _REGISTERED[other]:
        warnings.warn(
            f"Ambiguous kl_divergence({type_p.__name__}, {type_q.__name__}). Please register_kl({nearest[0].__name__}, "
            f"{other[1].__name__})",
            RuntimeWarning,
            stacklevel=3,
        )
    return _REGISTERED[nearest]


def kl_divergence(p: Distribution, q: Distribution) -> Tensor:
    """∫ p(x) log(p(x) / q(x)) dx, for each element of the batch.

    Raises NotImplementedError where no formula is registered for the two classes.

    Example::

        >>> from retrograd.distributions import Normal, kl_divergence
        >>> kl_divergence(Normal(0.0, 1.0), Normal(1.0, 1.0))
        tensor(0.5000)
    """
    kinds: tuple[type, type] = type(p), type(q)
    function = _found(*kinds)
    if function is None:
        raise NotImplementedError(
            f"No KL(p || q) is implemented for p type {kinds[0].__name__} and q type {kinds[1].__name__}"
        )
    return function(p, q)


def _infinite(like: Tensor) -> Tensor:
    return full_like(like, math.inf)


@register_kl(ExponentialFamily, ExponentialFamily)
def _exponential_families(p: Any, q: Any) -> Tensor:
    """Bregman's divergence of the log normalisers."""
    if type(p) is not type(q):
        raise NotImplementedError(
            "The cross KL-divergence between different exponential families cannot be computed using Bregman "
            "divergences"
        )
    at_p = [x.detach().requires_grad_() for x in p._natural_params]
    normalizer = p._log_normalizer(*at_p)
    slopes = grad(normalizer.sum(), at_p, create_graph=True)
    result = q._log_normalizer(*q._natural_params) - normalizer
    for at, other, slope in zip(at_p, q._natural_params, slopes, strict=True):
        result = result - sum_rightmost((other - at) * slope, len(q.event_shape))
    return result


@register_kl(Bernoulli, Bernoulli)
def _bernoulli(p: Any, q: Any) -> Tensor:
    inside = p.probs * ((-q.logits).exp().log1p() - (-p.logits).exp().log1p())
    outside = (1 - p.probs) * (q.logits.exp().log1p() - p.logits.exp().log1p())
    return inside + outside


@register_kl(Bernoulli, Poisson)
def _bernoulli_poisson(p: Any, q: Any) -> Tensor:
    return -p.entropy() - (p.probs * q.rate.log() - q.rate)


@register_kl(Binomial, Binomial)
def _binomial(p: Any, q: Any) -> Tensor:
    if (p.total_count < q.total_count).any():
        raise NotImplementedError("KL between Binomials where q.total_count > p.total_count is not implemented")
    divergence = p.total_count * (p.probs * (p.logits - q.logits) + (-p.probs).log1p() - (-q.probs).log1p())
    return where(p.total_count > q.total_count, math.inf, divergence)


@register_kl(Geometric, Geometric)
def _geometric(p: Any, q: Any) -> Tensor:
    return -p.entropy() - (-q.probs).log1p() / p.probs - q.logits


@register_kl(Poisson, Poisson)
def _poisson(p: Any, q: Any) -> Tensor:
    return p.rate * (p.rate.log() - q.rate.log()) - (p.rate - q.rate)


@register_kl(Categorical, Categorical)
def _categorical(p: Any, q: Any) -> Tensor:
    terms = p.probs * (p.logits - q.logits)
    terms = where((q.probs == 0).expand(terms.shape), math.inf, terms)
    return where((p.probs == 0).expand(terms.shape), 0.0, terms).sum(-1)


@register_kl(OneHotCategorical, OneHotCategorical)
def _one_hot(p: Any, q: Any) -> Tensor:
    return _categorical(p._categorical, q._categorical)


@register_kl(Dirichlet, Dirichlet)
def _dirichlet(p: Any, q: Any) -> Tensor:
    total = p.concentration.sum(-1)
    away = p.concentration - q.concentration
    bound = q._log_normalizer(q.concentration) - p._log_normalizer(p.concentration)
    return bound + (away * (digamma(p.concentration) - digamma(total).unsqueeze(-1))).sum(-1)


@register_kl(Beta, Beta)
def _beta(p: Any, q: Any) -> Tensor:
    return _dirichlet(p._dirichlet, q._dirichlet)


@register_kl(Exponential, Exponential)
def _exponential(p: Any, q: Any) -> Tensor:
    ratio = q.rate / p.rate
    return ratio - ratio.log() - 1


@register_kl(Gamma, Gamma)
def _gamma(p: Any, q: Any) -> Tensor:
    a, b = p.concentration, q.concentration
    rates = b * (p.rate / q.rate).log() + a * (q.rate / p.rate - 1)
    return rates + lgamma(b) - lgamma(a) + (a - b) * digamma(a)


@register_kl(Gumbel, Gumbel)
def _gumbel(p: Any, q: Any) -> Tensor:
    ratio = p.scale / q.scale
    p_loc, q_loc = p.loc / q.scale, q.loc / q.scale
    return q_loc - p_loc - ratio.log() - 1 + EULER * (ratio - 1) + (q_loc + lgamma(1 + ratio) - p_loc).exp() + (
        2 * (p_loc - q_loc)
    )


@register_kl(Laplace, Laplace)
def _laplace(p: Any, q: Any) -> Tensor:
    ratio = p.scale / q.scale
    away = (p.loc - q.loc).abs()
    return -ratio.log() + away / q.scale + ratio * (-away / p.scale).exp() - 1


@register_kl(Normal, Normal)
def _normal(p: Any, q: Any) -> Tensor:
    ratio = (p.scale / q.scale) ** 2
    return 0.5 * (ratio + ((p.loc - q.loc) / q.scale) ** 2 - 1 - ratio.log())


@register_kl(HalfNormal, HalfNormal)
def _half_normal(p: Any, q: Any) -> Tensor:
    return _normal(p.base_dist, q.base_dist)


@register_kl(Cauchy, Cauchy)
def _cauchy(p: Any, q: Any) -> Tensor:
    near = ((p.scale + q.scale) ** 2 + (p.loc - q.loc) ** 2).log()
    return near - (4 * p.scale * q.scale).log()


@register_kl(Pareto, Pareto)
def _pareto(p: Any, q: Any) -> Tensor:
    scales, alphas = p.scale / q.scale, q.alpha / p.alpha
    divergence = q.alpha * scales.log() - alphas.log() + alphas - 1
    return where(p.support.lower_bound < q.support.lower_bound, math.inf, divergence)


@register_kl(Uniform, Uniform)
def _uniform(p: Any, q: Any) -> Tensor:
    divergence = ((q.high - q.low) / (p.high - p.low)).log()
    return where((q.low > p.low) | (q.high < p.high), math.inf, divergence)


@register_kl(Independent, Independent)
def _independent(p: Any, q: Any) -> Tensor:
    if p.reinterpreted_batch_ndims != q.reinterpreted_batch_ndims:
        raise NotImplementedError
    return sum_rightmost(kl_divergence(p.base_dist, q.base_dist), p.reinterpreted_batch_ndims)


@register_kl(TransformedDistribution, TransformedDistribution)
def _transformed(p: Any, q: Any) -> Tensor:
    if p.transforms != q.transforms or p.event_shape != q.event_shape:
        raise NotImplementedError
    return kl_divergence(p.base_dist, q.base_dist)


# ------------------------------------------------------------------------------------------------ several variables


def _spread(factor: Tensor, other: Tensor) -> Tensor:
    """The trace of (LLᵀ)⁻¹ M Mᵀ, for a lower triangular L and a matrix M."""
    return (solve_triangular(factor, other, upper=False) ** 2).sum((-2, -1))


def _same_length(p: Any, q: Any, name: str) -> int:
    if p.event_shape != q.event_shape:
        raise ValueError(f"KL-divergence between two {name}s with different event shapes cannot be computed")
    return p.event_shape[0]


@register_kl(MultivariateNormal, MultivariateNormal)
def _multivariate(p: Any, q: Any) -> Tensor:
    n = _same_length(p, q, "Multivariate Normal")
    ratio = half_log_det(q._factor) - half_log_det(p._factor)
    spread = _spread(q._factor, p._factor) + mahalanobis(q._factor, q.loc - p.loc)
    return ratio + 0.5 * (spread - n)


@register_kl(MultivariateNormal, LowRankMultivariateNormal)
def _full_and_low_rank(p: Any, q: Any) -> Tensor:
    n = _same_length(p, q, "(Low Rank) Multivariate Normal")
    return q._half_log_det() - half_log_det(p._factor) + 0.5 * (
        _low_rank_spread(q, p._factor) + _low_rank_distance(q, q.loc - p.loc) - n
    )


@register_kl(LowRankMultivariateNormal, LowRankMultivariateNormal)
def _low_rank(p: Any, q: Any) -> Tensor:
    n = _same_length(p, q, "Low Rank Multivariate Normal")
    own = _low_rank_spread(q, p.cov_diag.sqrt().diag_embed())
    spread = _low_rank_spread(q, p.cov_factor) + own + _low_rank_distance(q, q.loc - p.loc)
    return q._half_log_det() - p._half_log_det() + 0.5 * (spread - n)


@register_kl(LowRankMultivariateNormal, MultivariateNormal)
def _low_rank_and_full(p: Any, q: Any) -> Tensor:
    n = _same_length(p, q, "(Low Rank) Multivariate Normal")
    own = _spread(q._factor, p.cov_diag.sqrt().diag_embed())
    spread = _spread(q._factor, p.cov_factor) + own + mahalanobis(q._factor, q.loc - p.loc)
    return half_log_det(q._factor) - p._half_log_det() + 0.5 * (spread - n)


def _low_rank_spread(q: Any, other: Tensor) -> Tensor:
    """The trace of (WWᵀ + D)⁻¹ M Mᵀ."""
    scaled = other / q.cov_diag.unsqueeze(-1)
    part = solve_triangular(q._capacitance, matmul(q.cov_factor.mT, scaled), upper=False)
    return (other * scaled).sum((-2, -1)) - (part**2).sum((-2, -1))


def _low_rank_distance(q: Any, x: Tensor) -> Tensor:
    return _low_rank_spread(q, x.unsqueeze(-1))


# ------------------------------------------------------------------------------------------------ two families


@register_kl(Uniform, Normal)
def _uniform_normal(p: Any, q: Any) -> Tensor:
    width = p.high - p.low
    square = ((p.high + p.low - 2 * q.loc) / 2) ** 2 + width**2 / 12
    return (math.sqrt(2 * math.pi) * q.scale / width).log() + 0.5 * square / q.scale**2


@register_kl(Uniform, Exponential)
def _uniform_exponential(p: Any, q: Any) -> Tensor:
    divergence = q.rate * (p.high + p.low) / 2 - ((p.high - p.low) * q.rate).log()
    return where(p.low < 0, math.inf, divergence)


@register_kl(Exponential, Normal)
def _exponential_normal(p: Any, q: Any) -> Tensor:
    variance = q.variance
    square = p.rate.pow(-2) + 0.5 * q.loc**2 - q.loc / p.rate
    return 0.5 * (p.rate**2 * variance * 2 * math.pi).log() - 1 + square / variance


@register_kl(Exponential, Gamma)
def _exponential_gamma(p: Any, q: Any) -> Tensor:
    ratio = q.rate / p.rate
    return -q.concentration * ratio.log() + ratio + lgamma(q.concentration) + q.concentration * EULER - (1 + EULER)


@register_kl(Gamma, Exponential)
def _gamma_exponential(p: Any, q: Any) -> Tensor:
    return -p.entropy() - q.rate.log() + q.rate * p.concentration / p.rate


@register_kl(Gamma, Normal)
def _gamma_normal(p: Any, q: Any) -> Tensor:
    variance, mean = q.variance, p.concentration / p.rate
    square = 0.5 * (p.concentration / p.rate**2 + mean**2) - q.loc * mean + 0.5 * q.loc**2
    return 0.5 * (2 * math.pi * variance).log() + square / variance - p.entropy()


@register_kl(Beta, Uniform)
def _beta_uniform(p: Any, q: Any) -> Tensor:
    divergence = -p.entropy() + (q.high - q.low).log()
    return where((q.low > p.support.lower_bound) | (q.high < p.support.upper_bound), math.inf, divergence)


@register_kl(Beta, Normal)
def _beta_normal(p: Any, q: Any) -> Tensor:
    mean, variance = p.mean, q.variance
    square = 0.5 * (p.variance + mean**2) - q.loc * mean + 0.5 * q.loc**2
    return 0.5 * (2 * math.pi * variance).log() + square / variance - p.entropy()


@register_kl(Laplace, Normal)
def _laplace_normal(p: Any, q: Any) -> Tensor:
    variance = q.variance
    ratio = p.scale**2 / variance
    spread = ratio + 0.5 * p.loc**2 / variance - p.loc * q.loc / variance + 0.5 * q.loc**2 / variance
    return -p.entropy() + 0.5 * math.log(2 * math.pi) + log(q.scale) + spread


@register_kl(Normal, Laplace)
def _normal_laplace(p: Any, q: Any) -> Tensor:
    away = p.loc - q.loc
    z = away / p.scale
    near = math.sqrt(2 / math.pi) * p.scale * (-0.5 * z**2).exp() + away * (z * math.sqrt(0.5)).erf()
    return -p.entropy() + (2 * q.scale).log() + near / q.scale


def _from_mean(p: Any, q: Any) -> Tensor:
    """For p in [0, 1]: the density of the continuous Bernoulli q is exp(logits * x - log_normalizer)."""
    return q._log_normalizer(q.logits) - q.logits * p.mean - p.entropy()


register_kl(Beta, ContinuousBernoulli)(_from_mean)


@register_kl(Uniform, ContinuousBernoulli)
def _uniform_continuous_bernoulli(p: Any, q: Any) -> Tensor:
    return where((p.low < 0) | (p.high > 1), math.inf, _from_mean(p, q))


@register_kl(ContinuousBernoulli, Exponential)
def _continuous_bernoulli_exponential(p: Any, q: Any) -> Tensor:
    return -p.entropy() - log(q.rate) + q.rate * p.mean


@register_kl(ContinuousBernoulli, Normal)
def _continuous_bernoulli_normal(p: Any, q: Any) -> Tensor:
    spread = (p.variance + (p.mean - q.loc) ** 2) / (2 * q.scale**2)
    return -p.entropy() + 0.5 * math.log(2 * math.pi) + log(q.scale) + spread


@register_kl(ContinuousBernoulli, Uniform)
def _continuous_bernoulli_uniform(p: Any, q: Any) -> Tensor:
    return where((q.low > 0) | (q.high < 1), math.inf, -p.entropy() + log(q.high - q.low))


def _never(p: Any, q: Any) -> Tensor:
    """p has values that q does not have."""
    return _infinite(p.mean)


# Classes whose values some of the second do not have.
_BEYOND: dict[type, tuple[type, ...]] = {
    **dict.fromkeys((Normal, Laplace, Gumbel), (Beta, ContinuousBernoulli, Exponential, Gamma, Pareto, Uniform)),
    **dict.fromkeys((Exponential, Gamma), (Beta, ContinuousBernoulli, Pareto, Uniform)),
    Pareto: (Beta, ContinuousBernoulli, Uniform),
    **dict.fromkeys((Beta, ContinuousBernoulli), (Pareto,)),
    Poisson: (Bernoulli, Binomial),
}
for _kind, _others in _BEYOND.items():
    for _other in _others:
        register_kl(_kind, _other)(_never)
