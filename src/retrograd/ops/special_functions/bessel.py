"""Bessel functions and Airy's function; their values are SciPy's.

The derivatives are Abramowitz and Stegun's, Handbook of Mathematical Functions, 9.1.27 to 9.1.30, 9.6.26 and 10.4.
"""

from __future__ import annotations

import numpy as np

from ..._core import Tensor
from ..record import PUBLIC, op
from ..special import i0, scipy_special, special_i1

_OPTIONS = {"method": False, "inplace": False, "promotes": True, "float_result": True, "only": "f"}


@op("elementwise", public=False, only="f")
def bessel(input: Tensor, kind: str, order: int):
    """A Bessel function of a whole order: `kind` is "j", "y", "k" or "ke" (k times exp x)."""
    special = scipy_special()
    function = {"j": special.jv, "y": special.yv, "k": special.kv, "ke": special.kve}[kind]
    return np.asarray(function(order, input)).astype(input.dtype, copy=False)


@bessel.gradient("input")
def _bessel_gradient(g, input, out, kind, order):
    return g * _slope(input, out, kind, order)


def _slope(input, out, kind: str, order: int):
    """The derivative by the orders beside, which unlike quotients with x is exact at 0."""
    sign = -1.0 if kind in ("j", "y") else 1.0  # f[-1] = sign * f[1]
    above = bessel(input, kind, order + 1)
    below = bessel(input, kind, order - 1) if order else sign * above
    if kind in ("j", "y"):
        return (below - above) / 2
    slope = -(below + above) / 2
    return slope + out if kind == "ke" else slope


@op("elementwise", **_OPTIONS)
def special_bessel_j0(input: Tensor):
    """The Bessel function of the first kind, of order 0. Needs SciPy."""
    return scipy_special().j0(input)


@op("elementwise", **_OPTIONS)
def special_bessel_j1(input: Tensor):
    """The Bessel function of the first kind, of order 1. Needs SciPy."""
    return scipy_special().j1(input)


@op("elementwise", **_OPTIONS)
def special_bessel_y0(input: Tensor):
    """The Bessel function of the second kind, of order 0: NaN below 0, -inf at 0. Needs SciPy."""
    return scipy_special().y0(input)


@op("elementwise", **_OPTIONS)
def special_bessel_y1(input: Tensor):
    """The Bessel function of the second kind, of order 1: NaN below 0, -inf at 0. Needs SciPy."""
    return scipy_special().y1(input)


@op("elementwise", **_OPTIONS)
def special_modified_bessel_k0(input: Tensor):
    """The modified Bessel function of the second kind, of order 0: NaN below 0, inf at 0. Needs SciPy."""
    return scipy_special().k0(input)


@op("elementwise", **_OPTIONS)
def special_modified_bessel_k1(input: Tensor):
    """The modified Bessel function of the second kind, of order 1: NaN below 0, inf at 0. Needs SciPy."""
    return scipy_special().k1(input)


@op("elementwise", **_OPTIONS)
def special_scaled_modified_bessel_k0(input: Tensor):
    """exp(x)·`modified_bessel_k0`, which stays in range where that does not. Needs SciPy."""
    return scipy_special().k0e(input)


@op("elementwise", **_OPTIONS)
def special_scaled_modified_bessel_k1(input: Tensor):
    """exp(x)·`modified_bessel_k1`, which stays in range where that does not. Needs SciPy."""
    return scipy_special().k1e(input)


special_bessel_j0.gradients(input=lambda g, input: g * -special_bessel_j1(input))
special_bessel_j1.gradients(input=lambda g, input, out: g * _slope(input, out, "j", 1))
special_bessel_y0.gradients(input=lambda g, input: g * -special_bessel_y1(input))
special_bessel_y1.gradients(input=lambda g, input, out: g * _slope(input, out, "y", 1))
special_modified_bessel_k0.gradients(input=lambda g, input: g * -special_modified_bessel_k1(input))
special_modified_bessel_k1.gradients(input=lambda g, input, out: g * _slope(input, out, "k", 1))
special_scaled_modified_bessel_k0.gradients(
    input=lambda g, input, out: g * (out - special_scaled_modified_bessel_k1(input))
)
special_scaled_modified_bessel_k1.gradients(input=lambda g, input, out: g * _slope(input, out, "ke", 1))

PUBLIC["special_modified_bessel_i0"] = i0
PUBLIC["special_modified_bessel_i1"] = special_i1


# ------------------------------------------------------------------------------------ spherical ones


@op("elementwise", public=False, only="f")
def spherical_bessel(input: Tensor, order: int):
    """The spherical Bessel function of the first kind, of a whole order, which is even or odd as the order is."""
    away = np.abs(input)
    values = scipy_special().spherical_jn(order, away)
    return np.asarray(values * np.where(input < 0, (-1) ** order, 1)).astype(input.dtype, copy=False)


@op("elementwise", **_OPTIONS)
def special_spherical_bessel_j0(input: Tensor):
    """The spherical Bessel function of the first kind, of order 0: sin x / x, and 1 at 0.

    Example::

        >>> torch.special.spherical_bessel_j0(torch.tensor([0.0, 1.0]))
        tensor([1.0000, 0.8415])
    """
    return np.where(np.isinf(input), 0, np.sinc(input / np.pi)).astype(input.dtype)


@spherical_bessel.gradient("input")
def _spherical_gradient(g, input, order):
    slope = (order + 1) * spherical_bessel(input, order + 1)
    if order:
        slope = slope - order * spherical_bessel(input, order - 1)
    return g * (slope / -(2 * order + 1))


special_spherical_bessel_j0.gradients(input=lambda g, input: g * -spherical_bessel(input, 1))


# ------------------------------------------------------------------------------------ Airy's function


@op("elementwise", **_OPTIONS)
def special_airy_ai(input: Tensor):
    """Airy's function Ai, the solution of y'' = x·y that falls towards 0. Needs SciPy."""
    return np.asarray(scipy_special().airy(input)[0]).astype(input.dtype, copy=False)


@op("elementwise", public=False, only="f")
def airy_slope(input: Tensor):
    """The derivative of Airy's function."""
    return np.asarray(scipy_special().airy(input)[1]).astype(input.dtype, copy=False)


special_airy_ai.gradients(input=lambda g, input: g * airy_slope(input))
airy_slope.gradients(input=lambda g, input: g * (input * special_airy_ai(input)))
