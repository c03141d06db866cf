"""The operations of `torch.special`.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from builtins import bool as _bool
from builtins import complex as _complex
from builtins import float as _float
from builtins import int as _int
from collections.abc import Sequence
from typing import Any

from ._core.dtypes import dtype as _dtype
from ._core.tensor import Tensor

def airy_ai(input: Tensor, *, out: Any = None) -> Tensor:
    """Airy's function Ai, the solution of y'' = x·y that falls towards 0."""
def bessel_j0(input: Tensor, *, out: Any = None) -> Tensor:
    """The Bessel function of the first kind, of order 0."""
def bessel_j1(input: Tensor, *, out: Any = None) -> Tensor:
    """The Bessel function of the first kind, of order 1."""
def bessel_y0(input: Tensor, *, out: Any = None) -> Tensor:
    """The Bessel function of the second kind, of order 0: NaN below 0, -inf at 0."""
def bessel_y1(input: Tensor, *, out: Any = None) -> Tensor:
    """The Bessel function of the second kind, of order 1: NaN below 0, -inf at 0."""
def chebyshev_polynomial_t(
    input: Tensor,
    n: Tensor | _int | _float | _complex,
    *,
    out: Any = None,
) -> Tensor: ...
def chebyshev_polynomial_u(
    input: Tensor,
    n: Tensor | _int | _float | _complex,
    *,
    out: Any = None,
) -> Tensor:
    """Chebyshev's polynomial of the second kind: sin((n + 1)·t) / sin t at x = cos t."""
def chebyshev_polynomial_v(
    input: Tensor,
    n: Tensor | _int | _float | _complex,
    *,
    out: Any = None,
) -> Tensor:
    """Chebyshev's polynomial of the third kind: cos((n + 1/2)·t) / cos(t/2) at x = cos t."""
def chebyshev_polynomial_w(
    input: Tensor,
    n: Tensor | _int | _float | _complex,
    *,
    out: Any = None,
) -> Tensor:
    """Chebyshev's polynomial of the fourth kind: sin((n + 1/2)·t) / sin(t/2) at x = cos t."""
def digamma(input: Tensor, *, out: Any = None) -> Tensor:
    """The derivative of log Γ."""
def entr(input: Tensor, *, out: Any = None) -> Tensor:
    """-x·log x; 0 at 0, -inf below."""
def erf(input: Tensor, *, out: Any = None) -> Tensor:
    """2/√π ∫₀ˣ exp(-t²) dt."""
def erfc(input: Tensor, *, out: Any = None) -> Tensor:
    """1 - erf(x), with all digits where that is small."""
def erfcx(input: Tensor, *, out: Any = None) -> Tensor:
    """exp(x²)·erfc(x), which stays in range where erfc does not."""
def erfinv(input: Tensor, *, out: Any = None) -> Tensor:
    """The y with erf(y) = x, for x in [-1, 1]."""
def exp2(input: Tensor, *, out: Any = None) -> Tensor:
    """2 to the power of each element."""
def expit(input: Tensor, *, out: Any = None) -> Tensor:
    """1 / (1 + exp(-x))."""
def expm1(input: Tensor, *, out: Any = None) -> Tensor:
    """exp(x) - 1, exact to the last digits also near 0."""
def gammainc(input: Tensor, other: Tensor | _int | _float | _complex, *, out: Any = None) -> Tensor: ...
def gammaincc(
    input: Tensor,
    other: Tensor | _int | _float | _complex,
    *,
    out: Any = None,
) -> Tensor:
    """The regularised upper incomplete gamma function, 1 - :func:`igamma`."""
def gammaln(input: Tensor, *, out: Any = None) -> Tensor: ...
def hermite_polynomial_h(
    input: Tensor,
    n: Tensor | _int | _float | _complex,
    *,
    out: Any = None,
) -> Tensor: ...
def hermite_polynomial_he(
    input: Tensor,
    n: Tensor | _int | _float | _complex,
    *,
    out: Any = None,
) -> Tensor: ...
def i0(input: Tensor, *, out: Any = None) -> Tensor:
    """The modified Bessel function of the first kind, of order 0."""
def i0e(input: Tensor, *, out: Any = None) -> Tensor: ...
def i1(input: Tensor, *, out: Any = None) -> Tensor:
    """The modified Bessel function of the first kind, of order 1."""
def i1e(input: Tensor, *, out: Any = None) -> Tensor: ...
def laguerre_polynomial_l(
    input: Tensor,
    n: Tensor | _int | _float | _complex,
    *,
    out: Any = None,
) -> Tensor: ...
def legendre_polynomial_p(
    input: Tensor,
    n: Tensor | _int | _float | _complex,
    *,
    out: Any = None,
) -> Tensor:
    """Legendre's polynomial of degree n, orthogonal on [-1, 1]; 0 for a negative degree."""
def log1p(input: Tensor, *, out: Any = None) -> Tensor:
    """log(1 + x), exact to the last digits also near 0."""
def log_ndtr(input: Tensor, *, out: Any = None) -> Tensor:
    """The logarithm of `ndtr`, with all digits also far below 0."""
def log_softmax(
    input: Tensor,
    dim: _int | Sequence[_int] | None,
    dtype: _dtype | None = None,
    *,
    out: Any = None,
) -> Tensor:
    """log(softmax(x)) along `dim`, with no digits lost."""
def logit(input: Tensor, eps: _float | None = None, *, out: Any = None) -> Tensor:
    """log(x / (1 - x))."""
def logsumexp(
    input: Tensor,
    dim: _int | tuple[_int, ...],
    keepdim: _bool = False,
    *,
    out: Any = None,
) -> Tensor:
    """log(sum(exp(input))) along the dimensions `dim`, without overflow."""
def modified_bessel_i0(input: Tensor, *, out: Any = None) -> Tensor:
    """The modified Bessel function of the first kind, of order 0."""
def modified_bessel_i1(input: Tensor, *, out: Any = None) -> Tensor:
    """The modified Bessel function of the first kind, of order 1."""
def modified_bessel_k0(input: Tensor, *, out: Any = None) -> Tensor:
    """The modified Bessel function of the second kind, of order 0: NaN below 0, inf at 0."""
def modified_bessel_k1(input: Tensor, *, out: Any = None) -> Tensor:
    """The modified Bessel function of the second kind, of order 1: NaN below 0, inf at 0."""
def multigammaln(input: Tensor, p: _float | str | None) -> Tensor:
    """The logarithm of the multivariate gamma function of dimension p, for x > (p - 1)/2."""
def ndtr(input: Tensor, *, out: Any = None) -> Tensor:
    """The probability that a standard normal number stays below x."""
def ndtri(input: Tensor, *, out: Any = None) -> Tensor:
    """The y that a standard normal number stays below with probability x."""
def polygamma(n: _int, input: Tensor) -> Tensor:
    """The derivative of `digamma` of order n."""
def psi(input: Tensor, *, out: Any = None) -> Tensor:
    """The derivative of log Γ."""
def round(input: Tensor, *, decimals: _int = 0, out: Any = None) -> Tensor:
    """Each element rounded to `decimals` digits after the point, halves to the even side."""
def scaled_modified_bessel_k0(input: Tensor, *, out: Any = None) -> Tensor:
    """exp(x)·`modified_bessel_k0`, which stays in range where that does not."""
def scaled_modified_bessel_k1(input: Tensor, *, out: Any = None) -> Tensor:
    """exp(x)·`modified_bessel_k1`, which stays in range where that does not."""
def shifted_chebyshev_polynomial_t(
    input: Tensor,
    n: Tensor | _int | _float | _complex,
    *,
    out: Any = None,
) -> Tensor:
    """`chebyshev_polynomial_t` at 2x - 1, for [0, 1]."""
def shifted_chebyshev_polynomial_u(
    input: Tensor,
    n: Tensor | _int | _float | _complex,
    *,
    out: Any = None,
) -> Tensor:
    """`chebyshev_polynomial_u` at 2x - 1, for [0, 1]."""
def shifted_chebyshev_polynomial_v(
    input: Tensor,
    n: Tensor | _int | _float | _complex,
    *,
    out: Any = None,
) -> Tensor:
    """`chebyshev_polynomial_v` at 2x - 1, for [0, 1]."""
def shifted_chebyshev_polynomial_w(
    input: Tensor,
    n: Tensor | _int | _float | _complex,
    *,
    out: Any = None,
) -> Tensor:
    """`chebyshev_polynomial_w` at 2x - 1, for [0, 1]."""
def sinc(input: Tensor, *, out: Any = None) -> Tensor:
    """sin(πx) / (πx), and 1 at 0."""
def softmax(
    input: Tensor,
    dim: _int | Sequence[_int] | None,
    dtype: _dtype | None = None,
    *,
    out: Any = None,
) -> Tensor:
    """exp(x) along `dim`, divided by the sum there: positive numbers that sum to 1."""
def spherical_bessel_j0(input: Tensor, *, out: Any = None) -> Tensor:
    """The spherical Bessel function of the first kind, of order 0: sin x / x, and 1 at 0."""
def xlog1py(input: Tensor, other: Tensor | _int | _float | _complex, *, out: Any = None) -> Tensor:
    """x·log(1 + y), and 0 where x = 0 unless y is NaN."""
def xlogy(input: Tensor, other: Tensor | _int | _float | _complex, *, out: Any = None) -> Tensor:
    """x·log(y), and 0 where x = 0 unless y is NaN."""
def zeta(input: Tensor, other: Tensor | _int | _float | _complex, *, out: Any = None) -> Tensor:
    """Hurwitz' zeta function Σ 1/(k + q)ˢ over k = 0, 1, …, for s `input` and q `other`."""
