"""Numbers from gamma and binomial distributions. Gamma's have a gradient for the shape parameter.

A number z drawn from Gamma(α, 1) moves with α so that its place F(z; α) in the distribution stays the same:
dz/dα = -∂F/∂α / p(z). From M. Figurnov, S. Mohamed and A. Mnih, Implicit reparameterization gradients (2018).
"""

from __future__ import annotations

import functools

import numpy as np

from .. import errors
from .._core import Tensor, functions, random, rejection
from .explog import exp
from .randomness import drawing, for_each
from .record import composite, op
from .shape import broadcast_tensors
from .tangents import no_tangent

_SERIES_BELOW = 100.0
_SERIES_UP_TO = 3.0  # also where z is greater than α: there the quadrature would need nodes close together


@functools.cache
def _quadrature() -> tuple[np.ndarray, np.ndarray]:
    """The nodes and weights of Gauss and Legendre's quadrature of [0, 1]."""
    nodes, weights = np.polynomial.legendre.leggauss(96)
    return 0.5 * nodes + 0.5, 0.5 * weights


def _source(generator) -> random.Generator:
    return random.default_generator if generator is None else generator


@op(public=False, backward_name="StandardGammaBackward0")
def log_standard_gamma(input: Tensor, generator):
    """The logarithms of numbers from Gamma(α, 1), one for each α; α may be so small that the numbers underflow."""
    return rejection.log_gammas(_source(generator), input)


@op(public=False)
def log_gamma_slope(input: Tensor, log_sample: Tensor):
    """d log z / dα for a number z drawn from Gamma(α, 1)."""
    alpha, log_z = np.broadcast_arrays(input.astype(np.float64), log_sample.astype(np.float64))
    alpha, log_z = alpha.ravel(), log_z.ravel()
    z, slope = np.exp(log_z), np.empty(alpha.shape)
    low, is_small = z <= np.maximum(alpha, _SERIES_UP_TO), alpha < _SERIES_BELOW
    for part, rule in ((low & is_small, _by_series), (low & ~is_small, _from_below), (~low, _from_above)):
        if part.any():
            slope[part] = rule(alpha[part], z[part], log_z[part])
    return slope.reshape(np.broadcast_shapes(input.shape, log_sample.shape)).astype(input.dtype)


def _by_series(alpha: np.ndarray, z: np.ndarray, log_z: np.ndarray) -> np.ndarray:
    """By F(z; α) = e^-z Σ z^(α + n) / Γ(α + n + 1), term by term."""
    term, psi = 1 / alpha, functions.digamma(alpha + 1)
    total, n = term * (log_z - psi), 0
    while (term > 1e-17 * np.abs(total)).any():
        n += 1
        term = term * z / (alpha + n)
        psi = psi + 1 / (alpha + n)
        total = total + term * (log_z - psi)
    return -total


def _from_below(alpha: np.ndarray, z: np.ndarray, log_z: np.ndarray) -> np.ndarray:
    """By quadrature of ∂p/∂α over what lies below z."""
    reach = np.minimum(z, 10 + 11 * np.sqrt(z))
    nodes, weights = _quadrature()
    s = reach[:, None] * nodes
    rest = np.log1p(-s / z[:, None])
    ratio = np.exp(s + (alpha[:, None] - 1) * rest)
    lifted = (log_z - functions.digamma(alpha))[:, None] + rest
    return -(ratio * lifted) @ weights * reach / z


def _from_above(alpha: np.ndarray, z: np.ndarray, log_z: np.ndarray) -> np.ndarray:
    """By quadrature of ∂p/∂α over what lies above z."""
    reach = 40 + np.sqrt(1600 + 80 * z)
    nodes, weights = _quadrature()
    s = reach[:, None] * nodes
    more = np.log1p(s / z[:, None])
    ratio = np.exp(-s + (alpha[:, None] - 1) * more)
    lifted = (log_z - functions.digamma(alpha))[:, None] + more
    return (ratio * lifted) @ weights * reach / z


def _no_second_gradient(g):
    raise NotImplementedError("derivative for aten::_standard_gamma_grad is not implemented")


log_standard_gamma.batch(drawing())
log_standard_gamma.gradients(input=lambda g, input, out: g * log_gamma_slope(input, out))
log_standard_gamma.tangent(lambda input, out, t_input: t_input * log_gamma_slope(input, out))
log_gamma_slope.gradients(input=_no_second_gradient, log_sample=_no_second_gradient)


def log_gamma_numbers(alpha: Tensor, generator=None) -> Tensor:
    """The logarithms of numbers from Gamma(α, 1), float64 so that small numbers keep their digits, with a gradient
    for α."""
    if not alpha.is_floating_point():
        raise errors.no_kernel("gamma", alpha.dtype)
    return log_standard_gamma(for_each(alpha.double()), generator)


def gamma_numbers(alpha: Tensor, generator=None) -> Tensor:
    """Numbers from Gamma(α, 1), with a gradient for α."""
    return exp(log_gamma_numbers(alpha, generator)).to(alpha.dtype)


@op(public=False, backward_name="BinomialBackward0")
def draw_successes(count: Tensor, prob: Tensor, generator):
    """How many of `count` independent trials succeed, with probability `prob` each."""
    if count.dtype.kind != "f":
        name = errors.kind_name(count.dtype)
        raise ValueError(f"binomial only supports floating-point dtypes for count, got: {name}")
    if prob.dtype != count.dtype:
        names = errors.kind_name(prob.dtype), errors.kind_name(count.dtype)
        raise RuntimeError("Found dtype {} but expected {}".format(*names))
    if not (count >= 0).all() or not ((prob >= 0) & (prob <= 1)).all():
        raise RuntimeError("binomial expects counts that are not negative, and probabilities between 0 and 1")
    return rejection.binomials(_source(generator), count, prob)


draw_successes.batch(drawing())
draw_successes.gradients(count=lambda g: g.new_zeros(g.shape), prob=lambda g: g.new_zeros(g.shape))
draw_successes.tangent(no_tangent)


@composite(method=False)
def binomial(count, prob, generator=None):
    """How many of `count` independent trials succeed, with probability `prob` each; both are tensors of numbers.

    Raises ValueError for counts that are not of a floating-point dtype, and RuntimeError for probabilities of another
    dtype, for negative counts and for probabilities that are none.

    Example::

        >>> torch.binomial(torch.tensor([3.0, 3.0]), torch.tensor([0.0, 1.0]))
        tensor([0., 3.])
    """
    return draw_successes(*[for_each(x) for x in broadcast_tensors(count, prob)], generator)
