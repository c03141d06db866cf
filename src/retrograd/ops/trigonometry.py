"""Trigonometric and hyperbolic functions and their inverses, element by element, in radians.

Integers and bool go to the default floating-point dtype. Complex numbers are accepted where nothing else is
said; their inverse functions have the usual branch cuts.
"""

from __future__ import annotations

import math

import numpy as np

from .._core import Tensor, activations, functions
from .choice import keep
from .explog import rsqrt
from .record import op


@op("elementwise", np.sin, float_result=True)
def sin(input: Tensor):
    """The sine of each element.

    Example::

        >>> torch.sin(torch.tensor([0.0, 0.5]))
        tensor([0.0000, 0.4794])
    """


@op("elementwise", np.cos, float_result=True)
def cos(input: Tensor):
    """The cosine of each element.

    Example::

        >>> torch.cos(torch.tensor([0.0, 0.5]))
        tensor([1.0000, 0.8776])
    """


@op("elementwise", np.tan, float_result=True)
def tan(input: Tensor):
    """The tangent of each element.

    Example::

        >>> torch.tan(torch.tensor([0.0, 0.5]))
        tensor([0.0000, 0.5463])
    """


@op("elementwise", public=False, fast=activations.sin_backward)
def sin_backward(grad: Tensor, input: Tensor):
    """The gradient of `sin`."""
    return grad * np.cos(input)


@op("elementwise", public=False, fast=activations.cos_backward)
def cos_backward(grad: Tensor, input: Tensor):
    """The gradient of `cos`."""
    return -grad * np.sin(input)


sin.gradients(input=lambda g, input: sin_backward(g, input))
cos.gradients(input=lambda g, input: cos_backward(g, input))
sin_backward.gradients(
    grad=lambda g, input: sin_backward(g, input), input=lambda g, grad, input: cos_backward(g * grad, input)
)
cos_backward.gradients(
    grad=lambda g, input: cos_backward(g, input), input=lambda g, grad, input: -sin_backward(g * grad, input)
)
tan.gradients(input=lambda g, out: g * (1 + out * out))


@op("elementwise", np.arcsin, float_result=True, aliases=("arcsin",))
def asin(input: Tensor):
    """The angle in [-π/2, π/2] whose sine the element is; NaN outside [-1, 1].

    Example::

        >>> torch.asin(torch.tensor([0.0, 1.0]))
        tensor([0.0000, 1.5708])
    """


@op("elementwise", np.arccos, float_result=True, aliases=("arccos",))
def acos(input: Tensor):
    """The angle in [0, π] whose cosine the element is; NaN outside [-1, 1].

    Example::

        >>> torch.acos(torch.tensor([0.0, 1.0]))
        tensor([1.5708, 0.0000])
    """


@op("elementwise", np.arctan, float_result=True, aliases=("arctan",))
def atan(input: Tensor):
    """The angle in (-π/2, π/2) whose tangent the element is.

    Example::

        >>> torch.atan(torch.tensor([0.0, 1.0]))
        tensor([0.0000, 0.7854])
    """


asin.gradients(input=lambda g, input: g * rsqrt(1 - input * input))
acos.gradients(input=lambda g, input: -g * rsqrt(1 - input * input))
atan.gradients(input=lambda g, input: g / (1 + input * input))


@op("elementwise", np.sinh, float_result=True)
def sinh(input: Tensor):
    """The hyperbolic sine of each element.

    Example::

        >>> torch.sinh(torch.tensor([0.0, 1.0]))
        tensor([0.0000, 1.1752])
    """


@op("elementwise", np.cosh, float_result=True)
def cosh(input: Tensor):
    """The hyperbolic cosine of each element.

    Example::

        >>> torch.cosh(torch.tensor([0.0, 1.0]))
        tensor([1.0000, 1.5431])
    """


@op("elementwise", np.tanh, float_result=True)
def tanh(input: Tensor):
    """The hyperbolic tangent of each element.

    Example::

        >>> torch.tanh(torch.tensor([0.0, 1.0]))
        tensor([0.0000, 0.7616])
    """


sinh.gradients(input=lambda g, input: g * cosh(input))
cosh.gradients(input=lambda g, input: g * sinh(input))


@op("elementwise", public=False, fast=activations.tanh_backward)
def tanh_backward(grad: Tensor, out: Tensor):
    """The gradient of `tanh` from its result."""
    return grad * (1 - out * out)


activations.take_loops(sin, cos, tanh)
tanh.gradients(input=lambda g, out: tanh_backward(g, out))
tanh_backward.gradients(grad=lambda g, out: tanh_backward(g, out), out=lambda g, grad, out: -2 * (g * grad) * out)


@op("elementwise", np.arcsinh, float_result=True, aliases=("arcsinh",))
def asinh(input: Tensor):
    """The inverse of the hyperbolic sine.

    Example::

        >>> torch.asinh(torch.tensor([0.0, 1.0]))
        tensor([0.0000, 0.8814])
    """


@op("elementwise", np.arccosh, float_result=True, aliases=("arccosh",))
def acosh(input: Tensor):
    """The inverse of the hyperbolic cosine; NaN below 1.

    Example::

        >>> torch.acosh(torch.tensor([1.0, 2.0]))
        tensor([0.0000, 1.3170])
    """


@op("elementwise", np.arctanh, float_result=True, aliases=("arctanh",))
def atanh(input: Tensor):
    """The inverse of the hyperbolic tangent: infinite at -1 and 1, NaN outside.

    Example::

        >>> torch.atanh(torch.tensor([0.0, 0.5]))
        tensor([0.0000, 0.5493])
    """


asinh.gradients(input=lambda g, input: g * rsqrt(input * input + 1))
atanh.gradients(input=lambda g, input: g / (1 - input * input))


@acosh.gradient("input")
def _acosh_gradient(g, input):
    if input.is_complex():  # √(z - 1)·√(z + 1) is not √(z² - 1) left of the imaginary axis
        return g * (rsqrt(input - 1) * rsqrt(input + 1))
    return g * rsqrt(input * input - 1)


@op("elementwise", np.arctan2, float_result=True, aliases=("arctan2",), only="f")
def atan2(input: Tensor, other: Tensor):
    """The angle in (-π, π] of the point with ordinate `input` and abscissa `other`.

    At the origin the gradient is 0.

    Example::

        >>> torch.atan2(torch.tensor([1.0, -1.0]), torch.tensor([1.0, -1.0]))
        tensor([ 0.7854, -2.3562])
    """


def _over_square(g, part, x, y):
    """g·part / (x² + y²), and 0 at the origin."""
    square = x * x + y * y
    return keep(g * (part / square), square != 0)


atan2.gradients(
    input=lambda g, input, other: _over_square(g, other, input, other),
    other=lambda g, input, other: _over_square(g, -input, input, other),
)


@op("elementwise", functions.hypot, only="f")
def hypot(input: Tensor, other: Tensor):
    """The length √(x² + y²), with no overflow on the way. At the origin its gradient is 0.

    Example::

        >>> torch.hypot(torch.tensor([3.0, 0.0]), torch.tensor([4.0, 2.0]))
        tensor([5., 2.])
    """


hypot.gradients(
    input=lambda g, input, out: keep(g * (input / out), out != 0),
    other=lambda g, other, out: keep(g * (other / out), out != 0),
)


# ------------------------------------------------------------------------------------ degrees


@op("elementwise", functions.deg2rad, float_result=True, only="f")
def deg2rad(input: Tensor):
    """Degrees in radians.

    Example::

        >>> torch.deg2rad(torch.tensor([180.0, 90.0]))
        tensor([3.1416, 1.5708])
    """


@op("elementwise", functions.rad2deg, float_result=True, only="f")
def rad2deg(input: Tensor):
    """Radians in degrees.

    Example::

        >>> torch.rad2deg(torch.tensor([0.0, 1.0]))
        tensor([ 0.0000, 57.2958])
    """


deg2rad.gradients(input=lambda g: g * (math.pi / 180))
rad2deg.gradients(input=lambda g: g * (180 / math.pi))


# ------------------------------------------------------------------------------------ sinc


def _sinc_derivative(x: np.ndarray, order: int) -> np.ndarray:
    """The derivative of that order of sin(u)/u at u = πx, for x; exact at and near 0.

    Away from 0 by Leibniz' rule on u·s(u) = sin u: u·s⁽ⁿ⁾ + n·s⁽ⁿ⁻¹⁾ = sin(u + nπ/2). Near 0, where that
    cancels, by the power series Σ (-1)ᵏ u²ᵏ / (2k + 1)!, differentiated term by term.
    """
    work = x.astype(np.result_type(x, np.float64)) * math.pi
    near = np.abs(work) < 1.0 + order
    u = np.where(near, 1.0, work)
    value = np.sin(u) / u
    for n in range(1, order + 1):
        value = (np.sin(u + n * (math.pi / 2)) - n * value) / u
    u = np.where(near, work, 0.0)
    series = np.zeros_like(work)
    for k in range((order + 1) // 2, (order + 1) // 2 + 14 + 2 * order):
        power = 2 * k - order
        series += (-1) ** k / ((2 * k + 1) * math.factorial(power)) * u**power
    return (np.where(near, series, value) * math.pi**order).astype(x.dtype)


@op("elementwise", public=False, promotes=True, float_result=True, fast=functions.sinc_derivative)
def sinc_derivative(input: Tensor, order: int):
    """The derivative of `sinc` of some order."""
    return _sinc_derivative(input, order)


sinc_derivative.gradients(input=lambda g, input, order: g * sinc_derivative(input, order + 1))


@op("elementwise", promotes=True, float_result=True, fast=functions.sinc)
def sinc(input: Tensor):
    """sin(πx) / (πx), and 1 at 0. Derivatives of all orders are exact there, too.

    Example::

        >>> torch.sinc(torch.tensor([0.0, 0.5]))
        tensor([1.0000, 0.6366])
    """
    angle = input * np.asarray(math.pi, input.dtype)
    return np.where(input == 0, np.ones((), input.dtype), np.sin(angle) / angle)


sinc.gradients(input=lambda g, input: g * sinc_derivative(input, 1))
