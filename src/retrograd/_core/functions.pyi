"""Types of the compiled module functions.

Written by tools/stubs.py: change the sources, then run `make stubs`.
"""

# ruff: noqa: I001

from collections.abc import Sequence
from typing import Any

from .tensor import Tensor

class LoopFunction:
    __name__: str
    def __call__(self, *operands: Tensor | Sequence[Tensor]) -> Any:
        """The function of arrays of one floating dtype, which broadcast; None for another dtype."""
erf: Any
erfc: Any
erfcx: Any
bell: Any
erfinv: Any
ndtr: Any
ndtri: Any
log_ndtr: Any
lgamma: Any
digamma: Any
trigamma: Any
i0: Any
i0e: Any
i1: Any
i1e: Any
i2: Any
i2e: Any
logit: Any
logit_slope: Any
entr: Any
sinc: Any
sinc_slope: Any
xlogy: Any
xlog1py: Any
zeta: Any
floor: Any
ceil: Any
trunc: Any
rint: Any
frac: Any
rsqrt: Any
copysign: Any
logaddexp: Any
logaddexp2: Any
hypot: Any
fmod: Any
remainder: Any
floor_divide: Any
nextafter: Any
cube: Any
deg2rad: Any
rad2deg: Any
prelu: Any
heaviside: Any
trunc_quotient: Any
round_parts: Any
round_multiples: Any
angle: Any
isposinf: Any
isneginf: Any
isreal: Any
FAMILIES: Any
polynomials: dict[Any, Any]
def polynomial_slope(input: Any, n: Any, family: Any, order: Any) -> Any:
    """The first derivative of a polynomial of that family."""
def rounded_quotient(input: Any, other: Any, rounding: Any) -> Any:
    """Quotients of floating-point numbers, rounded down or towards zero."""
def heaviside_of(input: Any, values: Any) -> Any:
    """0 below zero, 1 above, `values` at zero, for floating-point numbers of one dtype."""
def logit_between(input: Any, eps: Any) -> Any:
    """`logit`, where nothing is to be cut off."""
def nextafter_of(input: Any, other: Any) -> Any:
    """The neighbours of float32 and float64 numbers; those of others are no others' rounded."""
def sinc_derivative(input: Any, order: Any) -> Any:
    """The derivative of `sinc` of order 1."""
def rint_to(input: Any, decimals: Any) -> Any: ...
