"""The gamma function's logarithm and its derivatives, and the Hurwitz zeta function, on arrays.

Arguments below a bound are carried up to it by the functions' recurrence relations, and above it the
asymptotic series of NIST's Digital Library of Mathematical Functions are used: 5.11.1, 5.11.2 and 25.11.43.
"""

from __future__ import annotations

import math

import numpy as np

_BOUND = 10  # where the series are exact to the last digits of float64
_BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510)  # B2, B4, …


def lgamma(x: np.ndarray) -> np.ndarray:
    """log |Γ(x)|; inf at 0 and at negative integers."""
    z = x.astype(np.float64)
    below = z < 0.5
    y = np.where(below, 1 - z, z)
    product = np.ones_like(y)
    for _ in range(_BOUND):
        small = y < _BOUND
        product = np.where(small, product * y, product)
        y = np.where(small, y + 1, y)
    series = sum(b / (2 * k * (2 * k - 1)) * y ** (1 - 2 * k) for k, b in enumerate(_BERNOULLI, 1))
    value = (y - 0.5) * np.log(y) - y + 0.5 * math.log(2 * math.pi) + series - np.log(product)
    value = np.where(np.isposinf(y), np.inf, value)
    if below.any():  # Γ(z)·Γ(1 - z) = π / sin πz
        sine = np.abs(np.sin(math.pi * (z - np.rint(z))))
        value = np.where(below, math.log(math.pi) - np.log(sine) - value, value)
    value = np.where((z == 1) | (z == 2), 0.0, value)
    return np.where(np.isneginf(z), np.inf, value).astype(x.dtype)


def digamma(x: np.ndarray) -> np.ndarray:
    """The derivative of log Γ; infinite at 0, NaN at negative integers."""
    z = x.astype(np.float64)
    below = z < 0.5
    y = np.where(below, 1 - z, z)
    carried = np.zeros_like(y)
    for _ in range(_BOUND):
        small = y < _BOUND
        carried = np.where(small, carried + 1 / y, carried)
        y = np.where(small, y + 1, y)
    series = sum(b / (2 * k) * y ** (-2 * k) for k, b in enumerate(_BERNOULLI, 1))
    value = np.log(y) - 0.5 / y - series - carried
    if below.any():  # ψ(z) = ψ(1 - z) - π / tan πz
        value = np.where(below, value - math.pi / np.tan(math.pi * (z - np.rint(z))), value)
        value = np.where((z < 0) & (z == np.rint(z)), np.nan, value)
        value = np.where(z == 0, np.copysign(np.inf, -z), value)
    return value.astype(x.dtype)


def zeta(s: np.ndarray, q: np.ndarray) -> np.ndarray:
    """Hurwitz' zeta function Σ (k + q)⁻ˢ over k = 0, 1, … for s > 1.

    inf for s = 1 and where q is 0 or a negative integer; NaN for s < 1, and for q < 0 unless s is an integer.
    """
    kind = np.result_type(s, q)
    s, q = np.broadcast_arrays(s.astype(np.float64), q.astype(np.float64))
    pole = (s == 1) | ((q <= 0) & (q == np.floor(q)))
    undefined = ~(s >= 1) | np.isnan(q) | ((q < 0) & (s != np.floor(s)))
    s, y = np.where(undefined | pole, 2.0, s), np.where(undefined | pole, 1.0, q)
    value = np.zeros_like(y)
    for _ in range(math.ceil(_BOUND - y.min(initial=_BOUND))):
        small = y < _BOUND
        value = np.where(small, value + y**-s, value)
        y = np.where(small, y + 1, y)
    value += y ** (1 - s) / (s - 1) + 0.5 * y**-s
    rising, power = s, y ** (-s - 1)
    for k, b in enumerate(_BERNOULLI, 1):
        value += b / math.factorial(2 * k) * rising * power
        rising = rising * (s + 2 * k - 1) * (s + 2 * k)
        power = power / (y * y)
    return np.where(undefined, np.nan, np.where(pole, np.inf, value)).astype(kind)
