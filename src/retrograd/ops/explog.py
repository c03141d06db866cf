"""Exponentials, logarithms, roots and powers, element by element.

Integers and bool go to the default floating-point dtype, except in `pow` and `square`, which keep them.
"""

from __future__ import annotations

import math

import numpy as np

from .. import errors
from .._core import Tensor, activations, from_numpy_dtype, functions
from .._core.dtypes import complex128, float64
from .choice import choose, drop, keep
from .comparison import isfinite
from .record import composite, op

LN2 = math.log(2.0)
LN10 = math.log(10.0)


@op("elementwise", np.exp, float_result=True)
def exp(input: Tensor):
    """e to the power of each element.

    Example::

        >>> torch.exp(torch.tensor([0.0, 1.0]))
        tensor([1.0000, 2.7183])
    """


exp.gradients(input=lambda g, out: g * out)


@op("elementwise", np.exp2, float_result=True)
def exp2(input: Tensor):
    """2 to the power of each element.

    Example::

        >>> torch.exp2(torch.tensor([0.0, 3.0]))
        tensor([1., 8.])
    """


exp2.gradients(input=lambda g, out: g * (out * LN2))


@op("elementwise", np.expm1, float_result=True)
def expm1(input: Tensor):
    """exp(x) - 1, exact to the last digits also near 0.

    Example::

        >>> torch.expm1(torch.tensor([0.0, 1.0]))
        tensor([0.0000, 1.7183])
    """


expm1.gradients(input=lambda g, out: g * (out + 1))


@op("elementwise", np.log, float_result=True)
def log(input: Tensor):
    """The natural logarithm of each element: -inf at 0, NaN below (complex numbers have one there).

    Example::

        >>> torch.log(torch.tensor([1.0, 10.0]))
        tensor([0.0000, 2.3026])
    """


log.gradients(input=lambda g, input: g / input)
activations.take_loops(exp, log)


@op("elementwise", np.log2, float_result=True)
def log2(input: Tensor):
    """The logarithm to base 2 of each element.

    Example::

        >>> torch.log2(torch.tensor([1.0, 8.0]))
        tensor([0., 3.])
    """


log2.gradients(input=lambda g, input: g / (input * LN2))


@op("elementwise", np.log10, float_result=True)
def log10(input: Tensor):
    """The logarithm to base 10 of each element.

    Example::

        >>> torch.log10(torch.tensor([1.0, 100.0]))
        tensor([0., 2.])
    """


log10.gradients(input=lambda g, input: g / (input * LN10))


@op("elementwise", np.log1p, float_result=True)
def log1p(input: Tensor):
    """log(1 + x), exact to the last digits also near 0.

    Example::

        >>> torch.log1p(torch.tensor([0.0, 1.0]))
        tensor([0.0000, 0.6931])
    """


log1p.gradients(input=lambda g, input: g / (input + 1))


@op("elementwise", np.sqrt, float_result=True)
def sqrt(input: Tensor):
    """The square root of each element, NaN for negative real ones.

    Example::

        >>> torch.sqrt(torch.tensor([0.0, 9.0]))
        tensor([0., 3.])
    """


sqrt.gradients(input=lambda g, out: g / (2 * out))


@op("elementwise", functions.rsqrt, float_result=True)
def rsqrt(input: Tensor):
    """1 / sqrt(x) of each element: inf at 0.

    Example::

        >>> torch.rsqrt(torch.tensor([4.0, 16.0]))
        tensor([0.5000, 0.2500])
    """
    return np.reciprocal(np.sqrt(input))


rsqrt.gradients(input=lambda g, out: g * (-0.5 * pow(out, 3)))


@op("elementwise", np.reciprocal, float_result=True, only="fc")
def reciprocal(input: Tensor):
    """1 / x of each element.

    Example::

        >>> torch.reciprocal(torch.tensor([2.0, 4.0]))
        tensor([0.5000, 0.2500])
    """


activations.take_loops(reciprocal)
reciprocal.gradients(input=lambda g, out: -g * (out * out))


# ------------------------------------------------------------------------------------ powers


@op("elementwise", np.power, public=False, backward_name="PowBackward0")
def pow_number(input: Tensor, exponent: Tensor):
    """A tensor to the power of a Python number, where the result is not an integer."""


activations.take_powers(pow_number)


# Products and roots are many times as fast as the general power.
_BY_PRODUCTS = {
    3: lambda x: functions.cube(x) if x.dtype.char in "fd" else x * x * x,
    -2: lambda x: np.reciprocal(x * x),
    -0.5: lambda x: np.reciprocal(np.sqrt(x)),
}


def _cubed(input: np.ndarray, exponent) -> np.ndarray | None:
    return functions.cube(input) if exponent == 3 and input.dtype.char in "fd" else None


@op("elementwise", public=False, promotes=True, backward_name="PowBackward0", fast=_cubed)
def pow_by_products(input: Tensor, exponent: Tensor):
    """A tensor to the power of one of the numbers for which `_BY_PRODUCTS` knows a shorter way."""
    return _BY_PRODUCTS[exponent.item()](input)


@op("elementwise", np.power, public=False, backward_name="PowBackward1")
def pow_tensor(input: Tensor, exponent: Tensor):
    """A tensor or number to the power of a tensor, where the result is not an integer."""


@op("elementwise", public=False, promotes=True, differentiable=False)
def pow_integer(input: Tensor, exponent: Tensor):
    """Integers to the power of integers. Below 0 that is 1/xⁿ cut to an integer: not 0 for 1 and -1 only."""
    if input.dtype.kind == "b":
        raise errors.no_kernel("pow", from_numpy_dtype(input.dtype))
    negative = exponent < 0
    if not negative.any():
        return np.power(input, exponent)
    inverse = np.where(np.abs(input) == 1, np.where(exponent % 2 == 0, 1, input), 0).astype(input.dtype)
    return np.where(negative, inverse, np.power(input, np.where(negative, 0, exponent)))


def _slope_in_base(g, input, exponent):
    """g · n·xⁿ⁻¹, and 0 where n = 0, also at x = 0."""
    if isinstance(exponent, Tensor):
        # At 0 the slope in the exponent is 0 at all orders, that of this slope included.
        exponent = choose(input == 0, exponent.detach(), exponent)
        return keep(g * (exponent * pow(input, exponent - 1)), (exponent != 0) | (isfinite(input) & (input != 0)))
    if exponent == 0:
        return g.new_zeros(g.shape)
    if exponent == 2:
        return g * (2 * input)
    return g * (exponent * pow(input, exponent - 1))


def _slope_in_exponent(g, input, exponent, out):
    """g · xⁿ·log x, and 0 where x = 0 and Re n ≥ 0, although log 0 is infinite."""
    slope = g * (out * _log_of(input, out))
    return keep(slope, (input != 0) | ((exponent.real if exponent.is_complex() else exponent) < 0))


def _log_of(x, like):
    """The logarithm of a tensor or number, in the dtype of `like`."""
    if isinstance(x, Tensor):
        return log(x.to(like.dtype))
    with np.errstate(all="ignore"):
        return np.log(complex(x) if like.is_complex() else x).item()


for _record in (pow_number, pow_by_products):
    _record.gradients(input=_slope_in_base)
pow_tensor.gradients(input=_slope_in_base, exponent=_slope_in_exponent)


def _is_complex(x) -> bool:
    return x.is_complex() if isinstance(x, Tensor) else isinstance(x, complex)


def _is_exact(x) -> bool:
    """Whether a tensor or number is integer or bool."""
    return not (x.is_floating_point() or x.is_complex()) if isinstance(x, Tensor) else isinstance(x, int)


@composite(operator="pow", inplace=True, spelled={"self": "input"})
def pow(input: Tensor | complex, exponent, *, out=None):
    """Each element to the power of the exponent: tensors with broadcasting, one of the two may be a number.

    Integers to integers stay integers. 0 to the power of 0 is 1, and its gradient 0.

    Raises:
        RuntimeError: integers to the power of a negative number.

    Example::

        >>> torch.pow(torch.tensor([1.0, 2.0, 3.0]), 2)
        tensor([1., 4., 9.])
        >>> torch.pow(2, torch.tensor([1, 2, 3]))
        tensor([2, 4, 8])
    """
    if isinstance(exponent, Tensor):
        record = pow_tensor
        if exponent.is_complex() and not _is_complex(input):
            # Formulas conjugate what is complex, and the logarithm of a negative real number is, too.
            input = input.to(exponent.dtype) if isinstance(input, Tensor) else complex(input)
    elif not isinstance(input, Tensor):
        raise TypeError(
            "pow() received an invalid combination of arguments - got "
            f"({type(input).__name__}, {type(exponent).__name__}), but one of the two must be a Tensor"
        )
    else:
        record = pow_by_products if exponent in _BY_PRODUCTS else pow_number
    if _is_exact(input) and _is_exact(exponent):
        if not isinstance(exponent, Tensor) and exponent < 0:
            raise RuntimeError("Integers to negative integer powers are not allowed.")
        record = pow_integer
    return record(input, exponent) if out is None else record(input, exponent, out=out)


@composite(inplace=True)
def square(input, *, out=None):
    """Each element times itself.

    Example::

        >>> torch.square(torch.tensor([-1.0, 3.0]))
        tensor([1., 9.])
    """
    return pow(input, 2, out=out)


@composite(inplace=True, spelled={"self": "input"})
def float_power(input: Tensor | complex, exponent, *, out=None):
    """`pow` in double precision: float64, or complex128 if one of the two is complex.

    Example::

        >>> torch.float_power(torch.tensor([2, 3]), -1)
        tensor([0.5000, 0.3333], dtype=torch.float64)
    """
    complex_one = _is_complex(input) or _is_complex(exponent)
    kind, number = (complex128, complex) if complex_one else (float64, float)
    base, power = [x.to(kind) if isinstance(x, Tensor) else number(x) for x in (input, exponent)]
    return pow(base, power, out=out)


# ------------------------------------------------------------------------------------ log-sums


def _share(a, b, scale=1.0):
    """The part of exp(a scale) in its sum with exp(b scale): 1/2 for equals, also where both are infinite."""
    from .activation import sigmoid

    gap = keep(a - b, (a != b) | isfinite(a)) * scale
    return 1 / (1 + exp(-gap)) if gap.is_complex() else sigmoid(gap)


@op("elementwise", functions.logaddexp, only="f", public=False, backward_name="LogaddexpBackward0")
def logaddexp_real(input: Tensor, other: Tensor):
    """log(exp(x) + exp(y)) of real numbers."""


@op("elementwise", public=False, promotes=True, backward_name="LogaddexpBackward0")
def logaddexp_complex(input: Tensor, other: Tensor):
    """log(exp(x) + exp(y)) of complex numbers: the one with the greater real part is taken out of the sum."""
    swap = other.real > input.real
    high, low = np.where(swap, other, input), np.where(swap, input, other)
    return np.where(np.isinf(high.real) & (high == low), high, high + np.log1p(np.exp(low - high)))


for _record in (logaddexp_real, logaddexp_complex):
    _record.gradients(
        input=lambda g, input, other: g * _share(input, other),
        other=lambda g, input, other: g * _share(other, input),
    )


@composite
def logaddexp(input, other, *, out=None):
    """log(exp(x) + exp(y)), with no overflow on the way. The gradient of two equal infinities is shared.

    Raises:
        NotImplementedError: for integers and bool.

    Example::

        >>> torch.logaddexp(torch.tensor([0.0, -100.0]), torch.tensor([0.0, -100.0]))
        tensor([  0.6931, -99.3069])
    """
    record = logaddexp_complex if _is_complex(input) or _is_complex(other) else logaddexp_real
    return record(input, other) if out is None else record(input, other, out=out)


@op("elementwise", functions.logaddexp2, only="f", inplace=False)
def logaddexp2(input: Tensor, other: Tensor):
    """log2(2**x + 2**y), with no overflow on the way.

    Example::

        >>> torch.logaddexp2(torch.tensor([0.0, -1000.0]), torch.tensor([0.0, -1000.0]))
        tensor([   1., -999.])
    """


logaddexp2.gradients(
    input=lambda g, input, other: g * _share(input, other, LN2),
    other=lambda g, input, other: g * _share(other, input, LN2),
)


@op("elementwise", functions.xlogy, float_result=True, only="f")
def xlogy(input: Tensor, other: Tensor):
    """x·log(y), and 0 where x = 0 unless y is NaN. One of the two may be a number.

    Example::

        >>> torch.xlogy(torch.tensor([0.0, 2.0]), torch.tensor([0.0, 3.0]))
        tensor([0.0000, 2.1972])
    """


xlogy.gradients(
    input=lambda g, input, other, out: drop(g * _log_of(other, out), (input == 0) & (other <= 0)),
    other=lambda g, input, other: drop(g * (input / other), (input == 0) & (other <= 0)),
)
