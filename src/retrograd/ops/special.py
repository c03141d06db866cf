"""Special functions: the error function, the gamma function and their relatives.

Most are loops of the core's; those that need SciPy import it when they are called. `torch.special.foo` is
published here as `special_foo`.
"""

from __future__ import annotations

import math

import numpy as np

from .._core import Tensor, functions
from .activation import sigmoid
from .choice import drop, keep
from .explog import exp, exp2, expm1, log, log1p, xlogy
from .inplace import assign_
from .record import PUBLIC, composite, method, op
from .reduction import logsumexp
from .rounding import round
from .softmax import log_softmax, softmax
from .trigonometry import sinc
from .widening import widening

ROOT_PI = math.sqrt(math.pi)
ROOT_2 = math.sqrt(2.0)


def scipy_special():
    """The module scipy.special, or an ImportError that names the command which installs it."""
    try:
        import scipy.special
    except ImportError:
        raise ImportError("this function needs SciPy: pip install 'retrograd[scipy]'") from None
    return scipy.special


# ------------------------------------------------------------------------------------ the error function


@op("elementwise", functions.erf, float_result=True, only="f")
def erf(input: Tensor):
    """2/√π ∫₀ˣ exp(-t²) dt.

    Example::

        >>> torch.erf(torch.tensor([0.0, 1.0]))
        tensor([0.0000, 0.8427])
    """


@op("elementwise", functions.erfc, float_result=True, only="f")
def erfc(input: Tensor):
    """1 - erf(x), with all digits where that is small.

    Example::

        >>> torch.erfc(torch.tensor([0.0, 1.0]))
        tensor([1.0000, 0.1573])
    """


@op("elementwise", functions.erfinv, float_result=True, only="f")
def erfinv(input: Tensor):
    """The y with erf(y) = x, for x in [-1, 1].

    Example::

        >>> torch.erfinv(torch.tensor([0.0, 0.5]))
        tensor([0.0000, 0.4769])
    """


@op("elementwise", functions.erfcx, method=False, inplace=False, float_result=True, only="f")
def special_erfcx(input: Tensor):
    """exp(x²)·erfc(x), which stays in range where erfc does not.

    Example::

        >>> torch.special.erfcx(torch.tensor([0.0, 100.0]))
        tensor([1.0000, 0.0056])
    """


@op("elementwise", functions.bell, public=False)
def bell(input: Tensor):
    """exp(-x²)."""


bell.gradients(input=lambda g, input, out: g * (-2 * input * out))
erf.gradients(input=lambda g, input: g * (2 / ROOT_PI * bell(input)))
erfc.gradients(input=lambda g, input: g * (-2 / ROOT_PI * bell(input)))
erfinv.gradients(input=lambda g, out: g * (ROOT_PI / 2 * exp(out * out)))
special_erfcx.gradients(input=lambda g, input, out: g * (2 * input * out - 2 / ROOT_PI))


@op("elementwise", functions.ndtr, method=False, inplace=False, float_result=True, only="f")
def special_ndtr(input: Tensor):
    """The probability that a standard normal number stays below x.

    Example::

        >>> torch.special.ndtr(torch.tensor([0.0, 2.0]))
        tensor([0.5000, 0.9772])
    """


@op("elementwise", functions.ndtri, method=False, inplace=False, float_result=True, only="f")
def special_ndtri(input: Tensor):
    """The y that a standard normal number stays below with probability x.

    Example::

        >>> torch.special.ndtri(torch.tensor([0.5, 0.9]))
        tensor([0.0000, 1.2816])
    """


@op("elementwise", functions.log_ndtr, method=False, inplace=False, float_result=True, only="f")
def special_log_ndtr(input: Tensor):
    """The logarithm of `ndtr`, with all digits also far below 0.

    Example::

        >>> torch.special.log_ndtr(torch.tensor([0.0, -100.0]))
        tensor([-6.9315e-01, -5.0055e+03])
    """


special_ndtr.gradients(input=lambda g, input: g * (1 / math.sqrt(2 * math.pi) * bell(input / ROOT_2)))
special_ndtri.gradients(input=lambda g, out: g * (math.sqrt(2 * math.pi) * exp(0.5 * (out * out))))
special_log_ndtr.gradients(
    input=lambda g, input: g * (math.sqrt(2 / math.pi) / special_erfcx(-input / ROOT_2))
)


# ------------------------------------------------------------------------------------ the gamma function


@op("elementwise", functions.lgamma, float_result=True, only="f")
def lgamma(input: Tensor):
    """The logarithm of \\|Γ(x)\\|: inf at 0 and negative integers.

    Example::

        >>> torch.lgamma(torch.tensor([1.0, 5.0]))
        tensor([0.0000, 3.1781])
    """


@op("elementwise", functions.digamma, float_result=True, only="f")
def digamma(input: Tensor):
    """The derivative of log Γ.

    Example::

        >>> torch.digamma(torch.tensor([1.0, 5.0]))
        tensor([-0.5772,  1.5061])
    """


@op(
    "elementwise",
    public=False,
    promotes=True,
    float_result=True,
    only="f",
    backward_name="PolygammaBackward0",
)
def polygamma_of_order(input: Tensor, n: int):
    """The derivative of `digamma` of order n."""
    if n < 2:
        return functions.trigamma(input) if n else functions.digamma(input)
    sign = 1 if n % 2 else -1
    return sign * math.factorial(n) * functions.zeta(np.asarray(n + 1, input.dtype), input)


lgamma.gradients(input=lambda g, input: g * digamma(input))
digamma.gradients(input=lambda g, input: g * polygamma_of_order(input, 1))
polygamma_of_order.gradients(input=lambda g, input, n: g * polygamma_of_order(input, n + 1))


@composite(method=False)
def polygamma(n, input):
    """The derivative of `digamma` of order n.

    Raises:
        RuntimeError: if n is negative.

    Example::

        >>> torch.polygamma(1, torch.tensor([1.0, 0.5]))
        tensor([1.6449, 4.9348])
    """
    if n < 0:
        raise RuntimeError("polygamma(n, x) does not support negative n.")
    return polygamma_of_order(input, n)


@method(name="polygamma")
def polygamma_method(self, n):
    """The derivative of `digamma` of order n; see `torch.polygamma`."""
    return polygamma(n, self)


@method
def polygamma_(self, n):
    """In-place form of :func:`polygamma`."""
    return assign_(self, polygamma_method, (n,), {})


@op("elementwise", promotes=True, float_result=True, only="f", aliases=("special_gammainc",), inplace=True)
@widening
def igamma(input: Tensor, other: Tensor):
    """The regularised lower incomplete gamma function: ∫ tᵃ⁻¹·e⁻ᵗ dt from 0 to x, divided by Γ(a).

    `input` is a, which has no gradient, `other` is x. Needs SciPy.
    """
    return scipy_special().gammainc(input, other)


@op("elementwise", promotes=True, float_result=True, only="f", aliases=("special_gammaincc",), inplace=True)
@widening
def igammac(input: Tensor, other: Tensor):
    """The regularised upper incomplete gamma function, 1 - :func:`igamma`. Needs SciPy."""
    return scipy_special().gammaincc(input, other)


def _gamma_density(input, other):
    return exp((input - 1) * log(other) - other - lgamma(input))


igamma.gradients(other=lambda g, input, other: g * _gamma_density(input, other))
igammac.gradients(other=lambda g, input, other: -g * _gamma_density(input, other))


@composite(inplace=True)
def mvlgamma(input, p):
    """The logarithm of the multivariate gamma function of dimension p, for x > (p - 1)/2.

    Raises:
        RuntimeError: if p is not positive.

    Example::

        >>> torch.mvlgamma(torch.tensor([2.0]), 2)
        tensor([0.4516])
    """
    if p < 1:
        raise RuntimeError("p has to be greater than or equal to 1")
    total = lgamma(input)
    for j in range(1, p):
        total = total + lgamma(input - j / 2)
    return total + p * (p - 1) / 4 * math.log(math.pi)


@op("elementwise", functions.zeta, method=False, inplace=False, float_result=True, only="f")
def special_zeta(input: Tensor, other: Tensor):
    """Hurwitz' zeta function Σ 1/(k + q)ˢ over k = 0, 1, …, for s `input` and q `other`.

    Example::

        >>> torch.special.zeta(torch.tensor([2.0]), 1)
        tensor([1.6449])
    """


def _no_order_gradient(g):
    raise RuntimeError(
        "derivative for aten::special_zeta with respect to its first argument is not implemented"
    )


special_zeta.gradients(
    input=_no_order_gradient,
    other=lambda g, input, other: g * (-input * special_zeta(input + 1, other)),
)


# ------------------------------------------------------------------------------------ logarithms and entropy


@op("elementwise", functions.logit_slope, public=False)
def logit_slope(input: Tensor):
    """The derivative of `logit`: 1/(x·(1 - x)), NaN outside [0, 1]."""


@op("elementwise", promotes=True, float_result=True, only="f", fast=functions.logit_between)
def logit(input: Tensor, eps: float | None = None):
    """log(x / (1 - x)). With `eps`, x is first cut off at eps and 1 - eps.

    Example::

        >>> torch.logit(torch.tensor([0.5, 0.9]))
        tensor([0.0000, 2.1972])
    """
    x = (
        input
        if eps is None
        else np.minimum(np.maximum(input, input.dtype.type(eps)), input.dtype.type(1 - eps))
    )
    return functions.logit(x)


logit_slope.gradients(input=lambda g, input, out: g * ((2 * input - 1) * out * out))


@logit.gradient("input")
def _logit_gradient(g, input, eps):
    if eps is None:
        return g * logit_slope(input)
    return keep(g / (input * (1 - input)), (input >= eps) & (input <= 1 - eps))


@op("elementwise", functions.entr, method=False, inplace=False, float_result=True, only="f")
def special_entr(input: Tensor):
    """-x·log x; 0 at 0, -inf below.

    Example::

        >>> torch.special.entr(torch.tensor([0.0, 0.5]))
        tensor([0.0000, 0.3466])
    """


special_entr.gradients(input=lambda g, input: g * -(1 + log(input)))


@op("elementwise", functions.xlog1py, method=False, inplace=False, float_result=True, only="f")
def special_xlog1py(input: Tensor, other: Tensor):
    """x·log(1 + y), and 0 where x = 0 unless y is NaN.

    Example::

        >>> torch.special.xlog1py(torch.tensor([0.0, 2.0]), torch.tensor([-1.0, 2.0]))
        tensor([0.0000, 2.1972])
    """


special_xlog1py.gradients(
    input=lambda g, input, other: drop(
        g * (log1p(other) if isinstance(other, Tensor) else math.log1p(other)), (input == 0) & (other <= -1)
    ),
    other=lambda g, input, other: drop(g * (input / (other + 1)), (input == 0) & (other <= -1)),
)

# ------------------------------------------------------------------------------------ Bessel functions


@op("elementwise", functions.i0, float_result=True, only="f")
def i0(input: Tensor):
    """The modified Bessel function of the first kind, of order 0.

    Example::

        >>> torch.i0(torch.tensor([0.0, 1.0]))
        tensor([1.0000, 1.2661])
    """


@op("elementwise", functions.i0e, method=False, inplace=False, float_result=True, only="f")
def special_i0e(input: Tensor):
    """exp(-\\|x\\|)·i0(x)."""


@op("elementwise", functions.i1, method=False, inplace=False, float_result=True, only="f")
def special_i1(input: Tensor):
    """The modified Bessel function of the first kind, of order 1."""


@op("elementwise", functions.i1e, method=False, inplace=False, float_result=True, only="f")
def special_i1e(input: Tensor):
    """exp(-\\|x\\|)·i1(x)."""


@op("elementwise", public=False, only="f")
def modified_bessel(input: Tensor, order: int, scaled: bool):
    """The modified Bessel function of the first kind, of a whole order, times exp(-|x|) if `scaled`.

    Needs SciPy for orders above 2.
    """
    if order == 2:
        return (functions.i2e if scaled else functions.i2)(input)
    function = scipy_special().ive if scaled else scipy_special().iv
    return np.asarray(function(order, input)).astype(input.dtype, copy=False)


@modified_bessel.gradient("input")
def _modified_bessel_gradient(g, input, out, order, scaled):
    """The mean of the neighbouring orders, which unlike quotients with x is exact at 0."""
    slope = modified_bessel(input, order + 1, scaled)
    if order:
        slope = (slope + modified_bessel(input, order - 1, scaled)) / 2
    return g * (slope - input.sign() * out if scaled else slope)


i0.gradients(input=lambda g, input: g * special_i1(input))
special_i0e.gradients(input=lambda g, input, out: g * (special_i1e(input) - input.sign() * out))
special_i1.gradients(input=lambda g, input: g * (i0(input) + modified_bessel(input, 2, False)) / 2)
special_i1e.gradients(
    input=lambda g, input, out: g
    * ((special_i0e(input) + modified_bessel(input, 2, True)) / 2 - input.sign() * out)
)


# ------------------------------------------------------------------------------------ torch.special

for _name, _function in {
    "digamma": digamma, "erf": erf, "erfc": erfc, "erfinv": erfinv, "exp2": exp2, "expit": sigmoid,
    "expm1": expm1, "gammaln": lgamma, "i0": i0, "log1p": log1p, "log_softmax": log_softmax, "logit": logit,
    "logsumexp": logsumexp, "multigammaln": mvlgamma, "polygamma": polygamma, "psi": digamma, "round": round,
    "sinc": sinc, "softmax": softmax, "xlogy": xlogy,
}.items():  # fmt: skip
    PUBLIC["special_" + _name] = _function
