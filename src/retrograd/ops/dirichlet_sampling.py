"""Numbers from Dirichlet distributions, with a gradient for the concentration.

The part x with the concentration a, where all others have the sum b, is drawn from Beta(a, b). It moves with a so that
its place F(x; a, b) in that distribution stays the same, dx/da = -∂F/∂a / p(x), while the others share out 1 - x as
before. From M. Jankowiak and F. Obermeyer, Pathwise derivatives beyond the reparameterization trick (2018).
"""

from __future__ import annotations

import numpy as np

from .. import errors
from .._core import Tensor, finfo, from_numpy_dtype
from .batching import leading
from .gamma_sampling import log_gamma_numbers
from .record import op
from .tangents import times

_SLOWEST = 0.78  # what a term of a series is at most of the one before it, for 160 terms
_NODES = 128
_ROWS = 256  # the elements that are computed together
# B(2k) / 2k of Bernoulli's numbers, for ψ(z) ~ log z - 1/2z - Σ B(2k) / (2k z^2k).
_DIGAMMA = (1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760, 1 / 12)


def _others(values: np.ndarray, total: np.ndarray | float) -> np.ndarray:
    """What the values in the last dimension leave of their total, with all its digits where that is little."""
    most = values > 0.5 * total
    return np.where(most, np.where(most, 0, values).sum(-1, keepdims=True), total - values)


def _rise(z: np.ndarray, step: np.ndarray) -> np.ndarray:
    """ψ(z + step) - ψ(z), with all its digits where the step is small, or z is."""
    k = np.arange(10.0)
    rise = (step[:, None] / (z[:, None] + k) / (z[:, None] + step[:, None] + k)).sum(-1)
    z = z + 10
    rate = np.log1p(step / z)
    rise += rate - np.expm1(-rate) / (2 * z)
    for power, factor in enumerate(_DIGAMMA, 1):
        rise -= factor * np.expm1(-2 * power * rate) * z ** (-2 * power)
    return rise


def beta_slope(x: np.ndarray, y: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """-∂F/∂a / (p·y) of Beta(a, b) at x, for y = 1 - x, all of them float64 and of one dimension."""
    log_x = np.where(x < 0.5, np.log(x), np.log1p(-np.minimum(y, 0.5)))
    above = log_x + _rise(a, b)  # how far log x is above its mean
    # The terms of the series below have one sign if log x < ψ(a + 1) - ψ(a + b), or b < 1; those above if above > 0.
    below, over = x * np.maximum(1, (a + b) / (a + 1)), y * np.maximum(1, (a + b) / (b + 1))
    few_below = (below < _SLOWEST) & ((above < 1 / a) | (b <= 1))
    few_over = (over < _SLOWEST) & (above >= 0) & ~few_below
    many = ~few_below & ~few_over
    slope = np.empty(x.shape)
    for part, rule, order in (
        (few_below, _by_series_below, below),
        (few_over, _by_series_above, over),
        (many & (above < 0), _from_below, a),
        (many & ~(above < 0), _from_above, b),
    ):
        places = np.flatnonzero(part)
        places = places[np.argsort(order[places])]  # those that need the same number of terms stand together
        for start in range(0, places.size, _ROWS):
            rows = places[start : start + _ROWS]
            slope[rows] = rule(x[rows], y[rows], a[rows], b[rows], log_x[rows], above[rows])
    return slope


# Each rule sums numbers of one sign. With B = B(a, b), the series are those of F(x; a, b) = Σ t(n) and, from the other
# side, of 1 - F = F(y; b, a), where t(0) = x^a y^b / aB and t(n + 1) / t(n) = x (a + b + n) / (a + 1 + n).


def _ratios(x, a, b):
    """a + b + n, a + 1 + n and t(n + 1) / t(0), for as many n as make a difference."""
    slowest = max(0.01, np.max(x * np.maximum(1, (a + b) / (a + 1))))
    n = np.arange(np.ceil(-39 / np.log(slowest)))
    whole, later = (a + b)[:, None] + n, (a + 1)[:, None] + n
    return whole, later, np.cumprod(x[:, None] * whole / later, -1)


def _by_series_below(x, y, a, b, log_x, above):
    whole, later, ratios = _ratios(x, a, b)
    steps = np.where(b < 1, -1, 1) * _rise(np.minimum(a + 1, a + b), np.abs(b - 1))
    first = log_x + steps  # log x - ψ(a + 1) + ψ(a + b)
    lifted = first[:, None] - np.cumsum((b - 1)[:, None] / (whole * later), -1)
    return -(first + (ratios * lifted).sum(-1)) * x / a


def _by_series_above(x, y, a, b, log_x, above):
    whole, _, ratios = _ratios(y, b, a)
    lifted = above[:, None] + np.cumsum(1 / whole, -1)  # log x - ψ(a) + ψ(a + b + n)
    return (above + (ratios * lifted).sum(-1)) * x / b


# The integrals of ∂p/∂a over what lies below x, or above it: t = x e^-s, or 1 - t = y e^-s.


def _from_below(x, y, a, b, log_x, above):
    s, weights, _ = _nodes(x, y, a, b)
    return x / y * ((s - above[:, None]) * weights).sum(-1)


def _from_above(x, y, a, b, log_x, above):
    _, weights, rest = _nodes(y, x, b, a)
    return ((rest + above[:, None]) * weights).sum(-1)


def _nodes(x, y, a, b):
    """Where s is looked at to see what lies below x, with p(t) t / (p(x) x) as weights, and log((1 - t) / y) there.

    Trapezoids in u, for s = scale · exp(u - exp(-u)): where s is small, or far out, nothing is left to sum.
    """
    odds, more = x / y, np.maximum(b, 1) - 1
    # The weight is e^-40 at the reach. Its logarithm is concave for b > 1, so that Newton's steps come from outside.
    reach = (40 - more * np.where(x < 0.5, np.log1p(-np.minimum(x, 0.5)), np.log(y))) / a
    for _ in range(30):
        fall = odds * -np.expm1(-reach)
        excess = a * reach - more * np.log1p(fall) - 40
        if not (excess > 1).any():
            break
        reach -= excess / (a - more * (odds - fall) / (1 + fall))
    scale = np.minimum(reach / 40, 1 / (a + (1 - np.minimum(b, 1)) * odds))
    start, end = -3.7, np.log(reach / scale) + 0.1
    u = np.linspace(start, end, _NODES, axis=-1)
    shrink = np.exp(-u)
    s = scale[:, None] * np.exp(u - shrink)
    rest = np.log1p(odds[:, None] * -np.expm1(-s))
    weights = np.exp((b - 1)[:, None] * rest - a[:, None] * s)
    weights *= s * (1 + shrink) * ((end - start) / (_NODES - 1))[:, None]
    return s, weights, rest


@op(public=False)
def dirichlet_slope(x: Tensor, concentration: Tensor):
    """`beta_slope` for each part of numbers from Dirichlet distributions along the last dimension."""
    x, a = np.broadcast_arrays(x, concentration)
    shape, dtype = x.shape, concentration.dtype
    x, a = x.astype(np.float64), a.astype(np.float64)
    y, b = _others(x, 1.0), _others(a, a.sum(-1, keepdims=True))
    x = np.where(x > 0.5, 1 - y, x)
    slope = np.zeros(shape)
    seen = b > 0  # a part without others is 1, and stays
    slope[seen] = beta_slope(x[seen], y[seen], a[seen], b[seen])
    return slope.astype(dtype)


@op(public=False, backward_name="_DirichletBackward")
def dirichlet_of_gammas(concentration: Tensor, logs: Tensor):
    """Numbers from gamma distributions, given by their logarithms, divided by their sum; never 0 and never 1."""
    parts = np.exp(logs.astype(np.float64) - logs.max(-1, keepdims=True, initial=-np.inf))
    parts /= parts.sum(-1, keepdims=True)
    limits = finfo(from_numpy_dtype(concentration.dtype))
    return parts.clip(limits.tiny, 1 - limits.eps / 2).astype(concentration.dtype)


def _no_second_gradient(g):
    raise RuntimeError(
        "trying to differentiate twice a function that was marked with @once_differentiable: _DirichletBackward"
    )


def _gradient(g, concentration, out):
    return dirichlet_slope(out, concentration) * (g - (out * g).sum(-1, keepdim=True))


def _tangent(out, concentration, t_concentration):
    moved = times(dirichlet_slope(out, concentration), t_concentration)
    return None if moved is None else moved - out * moved.sum(-1, keepdim=True)


dirichlet_slope.batch(leading(1))
dirichlet_slope.gradients(x=_no_second_gradient, concentration=_no_second_gradient)
dirichlet_of_gammas.batch(leading(1))
dirichlet_of_gammas.gradients(concentration=_gradient)
dirichlet_of_gammas.tangent(_tangent)


def dirichlet_numbers(concentration: Tensor) -> Tensor:
    """Vectors from Dirichlet distributions, one for each row, with a gradient for the concentration."""
    if not concentration.is_floating_point():
        raise errors.no_kernel("dirichlet", concentration.dtype)
    return dirichlet_of_gammas(concentration, log_gamma_numbers(concentration.detach()))
