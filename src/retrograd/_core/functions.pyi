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
def logit_between(input: Any, eps: Any) -> Any:
    """`logit`, where nothing is to be cut off."""
def nextafter_of(input: Any, other: Any) -> Any:
    """The neighbours of float32 and float64 numbers; those of others are no others' rounded."""
def sinc_derivative(input: Any, order: Any) -> Any:
    """The derivative of `sinc` of order 1."""
def rint_to(input: Any, decimals: Any) -> Any:
    """Each element rounded to an integer, where no digits after the point are to be kept."""
