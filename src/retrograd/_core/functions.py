"""Special functions, roundings and divisions: the loops of `_kernels/function_loops.hpp` as what records take in
place of a ufunc.

Each is also a function of arrays of one floating dtype.
"""

import cython
import numpy as np
from cython.cimports import numpy as cnp
from cython.cimports.cpython.ref import PyObject
from cython.cimports.retrograd._core.arrays import (
    Loop,
    array_is_finite,
    broadcast_shape,
    new_array,
    new_array_like,
    run_loop,
)

cnp.import_array()


class LoopFunction:
    """What a ufunc is, with loops of our own for float32 and float64; half precision is computed in float32."""

    def __call__(self, *operands):
        """The function of arrays of one floating dtype, which broadcast; None for another dtype."""
        typenum: cython.int = cnp.PyArray_TYPE(operands[0])
        wide: cython.bint = typenum == cnp.NPY_DOUBLE
        arrays: cython.pointer(PyObject)[4]
        data: cython.p_char[5]
        shape: cnp.npy_intp[64]
        loop: Loop = self.wide if wide else self.single
        k: cython.int
        if len(operands) != self.inputs:
            raise TypeError(f"{self.__name__} is a function of {self.inputs} arrays, not of {len(operands)}")
        if wide or typenum == cnp.NPY_FLOAT:
            kind = None
        else:
            kind = operands[0].dtype
            if kind.kind != "V" and kind.kind != "f":
                return None
            operands = tuple([a.astype(np.float32) for a in operands])
        for k in range(self.inputs):
            arrays[k] = cython.cast(cython.pointer(PyObject), operands[k])
            data[k] = cython.NULL
        if self.inputs == 1:
            result = new_array_like(operands[0], loop.result)
        else:
            result = new_array(broadcast_shape(arrays, self.inputs, shape), shape, loop.result)
        run_loop(cython.address(loop), self.inputs, arrays, data, result)
        return result if kind is None else result.astype(kind)


def find_own_loop(function, typenum, loop):
    """The loop for arrays of NumPy's type `typenum`, where there is one."""
    if typenum == cnp.NPY_FLOAT:
        loop[0] = function.single
    elif typenum == cnp.NPY_DOUBLE:
        loop[0] = function.wide
    return 0


@cython.cfunc
def function(name: str, number: cython.int, inputs: cython.int) -> LoopFunction:
    made = LoopFunction()
    made.__name__ = name
    made.inputs = inputs
    made.single = loops_of(number).single
    made.wide = loops_of(number).wide
    return made


erf = function("erf", ERF, 1)
erfc = function("erfc", ERFC, 1)
erfcx = function("erfcx", ERFCX, 1)
bell = function("bell", BELL, 1)
erfinv = function("erfinv", ERFINV, 1)
ndtr = function("ndtr", NDTR, 1)
ndtri = function("ndtri", NDTRI, 1)
log_ndtr = function("log_ndtr", LOG_NDTR, 1)
lgamma = function("lgamma", LGAMMA, 1)
digamma = function("digamma", DIGAMMA, 1)
trigamma = function("trigamma", TRIGAMMA, 1)
i0 = function("i0", I0, 1)
i0e = function("i0e", I0E, 1)
i1 = function("i1", I1, 1)
i1e = function("i1e", I1E, 1)
i2 = function("i2", I2, 1)
i2e = function("i2e", I2E, 1)
logit = function("logit", LOGIT, 1)
logit_slope = function("logit_slope", LOGIT_SLOPE, 1)
entr = function("entr", ENTR, 1)
sinc = function("sinc", SINC, 1)
sinc_slope = function("sinc_slope", SINC_SLOPE, 1)
xlogy = function("xlogy", XLOGY, 2)
xlog1py = function("xlog1py", XLOG1PY, 2)
zeta = function("zeta", ZETA, 2)
floor = function("floor", FLOOR, 1)
ceil = function("ceil", CEIL, 1)
trunc = function("trunc", TRUNC, 1)
rint = function("rint", RINT, 1)
frac = function("frac", FRAC, 1)
rsqrt = function("rsqrt", RSQRT, 1)
copysign = function("copysign", COPYSIGN, 2)
logaddexp = function("logaddexp", LOGADDEXP, 2)
logaddexp2 = function("logaddexp2", LOGADDEXP2, 2)
hypot = function("hypot", HYPOT, 2)
fmod = function("fmod", FMOD, 2)
remainder = function("remainder", REMAINDER, 2)
floor_divide = function("floor_divide", FLOOR_DIVIDE, 2)
nextafter = function("nextafter", NEXTAFTER, 2)
cube = function("cube", CUBE, 1)
deg2rad = function("deg2rad", DEG2RAD, 1)
rad2deg = function("rad2deg", RAD2DEG, 1)
prelu = function("prelu", PRELU, 2)
heaviside = function("heaviside", HEAVISIDE, 2)
trunc_quotient = function("trunc_quotient", TRUNC_QUOTIENT, 2)
round_parts = function("round_parts", ROUND_PARTS, 2)
round_multiples = function("round_multiples", ROUND_MULTIPLES, 2)
angle = function("angle", ANGLE, 1)
isposinf = function("isposinf", ISPOSINF, 1)
isneginf = function("isneginf", ISNEGINF, 1)
isreal = function("isreal", ISREAL, 1)
FAMILIES = (
    "chebyshev_t chebyshev_u chebyshev_v chebyshev_w shifted_chebyshev_t shifted_chebyshev_u shifted_chebyshev_v "
    "shifted_chebyshev_w hermite_h hermite_he laguerre legendre"
).split()


@cython.cfunc
def polynomial(name: str, slope: cython.bint) -> LoopFunction:
    made = LoopFunction()
    made.__name__ = name
    made.inputs = 2
    made.single = single_loop(FAMILIES.index(name), slope)
    made.wide = wide_loop(FAMILIES.index(name), slope)
    return made


polynomials = {name: polynomial(name, False) for name in FAMILIES}
_slopes = {name: polynomial(name, True) for name in FAMILIES}


@cython.cfunc
@cython.exceptval(check=False)
def alike(x: object, y: object) -> cython.bint:
    """Whether both are arrays of float32, or both of float64."""
    if not isinstance(x, cnp.ndarray) or not isinstance(y, cnp.ndarray):
        return False
    typenum: cython.int = cnp.PyArray_TYPE(cython.cast(cnp.ndarray, x))
    if typenum != cnp.NPY_FLOAT and typenum != cnp.NPY_DOUBLE:
        return False
    return cnp.PyArray_TYPE(cython.cast(cnp.ndarray, y)) == typenum


def polynomial_slope(input, n, family, order):
    """The first derivative of a polynomial of that family."""
    return _slopes[family](input, n) if order == 1 and alike(input, n) else None


def rounded_quotient(input, other, rounding):
    """Quotients of floating-point numbers, rounded down or towards zero."""
    if not alike(input, other):
        return None
    return floor_divide(input, other) if rounding == "floor" else trunc_quotient(input, other)


def heaviside_of(input, values):
    """0 below zero, 1 above, `values` at zero, for floating-point numbers of one dtype."""
    return heaviside(input, values) if alike(input, values) else None


def logit_between(input, eps):
    """`logit`, where nothing is to be cut off."""
    return logit(input) if eps is None else None


def nextafter_of(input, other):
    """The neighbours of float32 and float64 numbers; those of others are no others' rounded."""
    typenum: cython.int = cnp.PyArray_TYPE(input)
    if cnp.PyArray_TYPE(other) != typenum or (typenum != cnp.NPY_FLOAT and typenum != cnp.NPY_DOUBLE):
        return None
    return nextafter(input, other)


def sinc_derivative(input, order):
    """The derivative of `sinc` of order 1."""
    return sinc_slope(input) if order == 1 else None


def rint_to(input, decimals):
    """Each element of float32 and float64 rounded to some digits after or, for a negative number, before the point."""
    typenum: cython.int = cnp.PyArray_TYPE(input)
    if decimals == 0:
        return rint(input)
    if not -22 <= decimals <= 22 or (typenum != cnp.NPY_FLOAT and typenum != cnp.NPY_DOUBLE):
        return None
    scale: cnp.ndarray = new_array(0, cython.NULL, typenum)
    if typenum == cnp.NPY_FLOAT:
        cython.cast(cython.p_float, cnp.PyArray_DATA(scale))[0] = 10.0 ** abs(decimals)
    else:
        cython.cast(cython.p_double, cnp.PyArray_DATA(scale))[0] = 10.0 ** abs(decimals)
    return round_parts(input, scale) if decimals > 0 else round_multiples(input, scale)
