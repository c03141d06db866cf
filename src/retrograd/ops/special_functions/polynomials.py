"""The classical orthogonal polynomials, and their derivatives, by their recurrences.

All of them obey p[k+1] = (a·x + b)·p[k] - c·p[k-1] with numbers a, b and c that depend on k. Differentiated m times,
that is p⁽ᵐ⁾[k+1] = (a·x + b)·p⁽ᵐ⁾[k] + m·a·p⁽ᵐ⁻¹⁾[k] - c·p⁽ᵐ⁾[k-1]: one loop computes them all, also where the closed
forms of the derivatives divide by zero. See Abramowitz and Stegun, Handbook of Mathematical Functions, 22.7.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ..._core import Tensor, functions
from ..record import op


class Family(NamedTuple):
    """A family of polynomials: p[1] as slope and constant, and (a, b, c) of its recurrence for each k."""

    first: tuple[float, float]
    step: Callable[[int], tuple[float, float, float]]


FAMILIES = {
    "chebyshev_t": Family((1, 0), lambda k: (2, 0, 1)),
    "chebyshev_u": Family((2, 0), lambda k: (2, 0, 1)),
    "chebyshev_v": Family((2, -1), lambda k: (2, 0, 1)),
    "chebyshev_w": Family((2, 1), lambda k: (2, 0, 1)),
    "shifted_chebyshev_t": Family((2, -1), lambda k: (4, -2, 1)),
    "shifted_chebyshev_u": Family((4, -2), lambda k: (4, -2, 1)),
    "shifted_chebyshev_v": Family((4, -3), lambda k: (4, -2, 1)),
    "shifted_chebyshev_w": Family((4, -1), lambda k: (4, -2, 1)),
    "hermite_h": Family((2, 0), lambda k: (2, 0, 2 * k)),
    "hermite_he": Family((1, 0), lambda k: (1, 0, k)),
    "laguerre": Family((-1, 1), lambda k: (-1 / (k + 1), (2 * k + 1) / (k + 1), k / (k + 1))),
    "legendre": Family((1, 0), lambda k: ((2 * k + 1) / (k + 1), 0, k / (k + 1))),
}


def values(family: str, input: np.ndarray, n: np.ndarray, order: int = 0) -> np.ndarray:
    """The derivative of that order of the polynomial of degree n at each place; 0 for a negative degree."""
    (slope, constant), step = FAMILIES[family]
    x, degree = np.broadcast_arrays(input.astype(np.float64), np.trunc(n))
    before = [np.ones_like(x) if m == 0 else np.zeros_like(x) for m in range(order + 1)]
    line = [slope * x + constant, np.full_like(x, slope)]
    here = [line[m] if m < 2 else np.zeros_like(x) for m in range(order + 1)]
    found = np.where(degree == 0, before[order], 0.0)
    highest = int(degree.max(initial=0, where=np.isfinite(degree)))
    for k in range(1, highest + 1):
        found = np.where(degree == k, here[order], found)
        a, b, c = step(k)
        there = [
            (a * x + b) * here[m] - c * before[m] + (m * a * here[m - 1] if m else 0.0) for m in range(order + 1)
        ]
        before, here = here, there
    return np.where(np.isnan(x) | ~np.isfinite(degree), np.nan, found).astype(input.dtype)


@op("elementwise", public=False, promotes=True, only="f", fast=functions.polynomial_slope)
def polynomial_derivative(input: Tensor, n: Tensor, family: str, order: int):
    """The derivative with respect to x of a polynomial of that family."""
    return values(family, input, n, order)


polynomial_derivative.gradients(
    input=lambda g, input, n, family, order: g * polynomial_derivative(input, n, family, order + 1)
)


def _differentiate(function, family: str) -> None:
    """A whole degree has no gradient."""
    function.gradients(input=lambda g, input, n: g * polynomial_derivative(input, n, family, 1))


_OPTIONS = {"method": False, "inplace": False, "promotes": True, "float_result": True, "only": "f"}


@op("elementwise", functions.polynomials["chebyshev_t"], **_OPTIONS)
def special_chebyshev_polynomial_t(input: Tensor, n: Tensor):
    """Chebyshev's polynomial of the first kind of degree n: cos(n·arccos x) in [-1, 1]; 0 for a negative degree.

    Example::

        >>> torch.special.chebyshev_polynomial_t(torch.tensor([0.5, 2.0]), 3)
        tensor([-1., 26.])
    """


@op("elementwise", functions.polynomials["chebyshev_u"], **_OPTIONS)
def special_chebyshev_polynomial_u(input: Tensor, n: Tensor):
    """Chebyshev's polynomial of the second kind: sin((n + 1)·t) / sin t at x = cos t.

    Example::

        >>> torch.special.chebyshev_polynomial_u(torch.tensor([0.5, 2.0]), 2)
        tensor([ 0., 15.])
    """


@op("elementwise", functions.polynomials["chebyshev_v"], **_OPTIONS)
def special_chebyshev_polynomial_v(input: Tensor, n: Tensor):
    """Chebyshev's polynomial of the third kind: cos((n + 1/2)·t) / cos(t/2) at x = cos t.

    Example::

        >>> torch.special.chebyshev_polynomial_v(torch.tensor([0.5, 2.0]), 2)
        tensor([-1., 11.])
    """


@op("elementwise", functions.polynomials["chebyshev_w"], **_OPTIONS)
def special_chebyshev_polynomial_w(input: Tensor, n: Tensor):
    """Chebyshev's polynomial of the fourth kind: sin((n + 1/2)·t) / sin(t/2) at x = cos t.

    Example::

        >>> torch.special.chebyshev_polynomial_w(torch.tensor([0.5, 2.0]), 2)
        tensor([ 1., 19.])
    """


@op("elementwise", functions.polynomials["shifted_chebyshev_t"], **_OPTIONS)
def special_shifted_chebyshev_polynomial_t(input: Tensor, n: Tensor):
    """`chebyshev_polynomial_t` at 2x - 1, for [0, 1].

    Example::

        >>> torch.special.shifted_chebyshev_polynomial_t(torch.tensor([0.5, 1.0]), 2)
        tensor([-1.,  1.])
    """


@op("elementwise", functions.polynomials["shifted_chebyshev_u"], **_OPTIONS)
def special_shifted_chebyshev_polynomial_u(input: Tensor, n: Tensor):
    """`chebyshev_polynomial_u` at 2x - 1, for [0, 1].

    Example::

        >>> torch.special.shifted_chebyshev_polynomial_u(torch.tensor([0.5, 1.0]), 2)
        tensor([-1.,  3.])
    """


@op("elementwise", functions.polynomials["shifted_chebyshev_v"], **_OPTIONS)
def special_shifted_chebyshev_polynomial_v(input: Tensor, n: Tensor):
    """`chebyshev_polynomial_v` at 2x - 1, for [0, 1].

    Example::

        >>> torch.special.shifted_chebyshev_polynomial_v(torch.tensor([0.5, 1.0]), 2)
        tensor([-1.,  1.])
    """


@op("elementwise", functions.polynomials["shifted_chebyshev_w"], **_OPTIONS)
def special_shifted_chebyshev_polynomial_w(input: Tensor, n: Tensor):
    """`chebyshev_polynomial_w` at 2x - 1, for [0, 1].

    Example::

        >>> torch.special.shifted_chebyshev_polynomial_w(torch.tensor([0.5, 1.0]), 2)
        tensor([-1.,  5.])
    """


@op("elementwise", functions.polynomials["hermite_h"], **_OPTIONS)
def special_hermite_polynomial_h(input: Tensor, n: Tensor):
    """The physicists' Hermite polynomial of degree n, orthogonal with the weight exp(-x²); 0 for a negative degree.

    Example::

        >>> torch.special.hermite_polynomial_h(torch.tensor([0.5, 2.0]), 2)
        tensor([-1., 14.])
    """


@op("elementwise", functions.polynomials["hermite_he"], **_OPTIONS)
def special_hermite_polynomial_he(input: Tensor, n: Tensor):
    """The probabilists' Hermite polynomial of degree n, orthogonal with the weight exp(-x²/2).

    Example::

        >>> torch.special.hermite_polynomial_he(torch.tensor([1.0, 2.0]), 2)
        tensor([0., 3.])
    """


@op("elementwise", functions.polynomials["laguerre"], **_OPTIONS)
def special_laguerre_polynomial_l(input: Tensor, n: Tensor):
    """Laguerre's polynomial of degree n, orthogonal on [0, inf) with the weight exp(-x); 0 for a negative degree.

    Example::

        >>> torch.special.laguerre_polynomial_l(torch.tensor([0.0, 2.0]), 2)
        tensor([ 1., -1.])
    """


@op("elementwise", functions.polynomials["legendre"], **_OPTIONS)
def special_legendre_polynomial_p(input: Tensor, n: Tensor):
    """Legendre's polynomial of degree n, orthogonal on [-1, 1]; 0 for a negative degree.

    Example::

        >>> torch.special.legendre_polynomial_p(torch.tensor([0.0, 2.0]), 2)
        tensor([-0.5000,  5.5000])
    """


_differentiate(special_chebyshev_polynomial_t, "chebyshev_t")
_differentiate(special_chebyshev_polynomial_u, "chebyshev_u")
_differentiate(special_chebyshev_polynomial_v, "chebyshev_v")
_differentiate(special_chebyshev_polynomial_w, "chebyshev_w")
_differentiate(special_shifted_chebyshev_polynomial_t, "shifted_chebyshev_t")
_differentiate(special_shifted_chebyshev_polynomial_u, "shifted_chebyshev_u")
_differentiate(special_shifted_chebyshev_polynomial_v, "shifted_chebyshev_v")
_differentiate(special_shifted_chebyshev_polynomial_w, "shifted_chebyshev_w")
_differentiate(special_hermite_polynomial_h, "hermite_h")
_differentiate(special_hermite_polynomial_he, "hermite_he")
_differentiate(special_laguerre_polynomial_l, "laguerre")
_differentiate(special_legendre_polynomial_p, "legendre")
