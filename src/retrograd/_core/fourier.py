"""Fourier transforms of few numbers, for which a call of NumPy's costs more than the work.

They are what the records of `ops/signals/fft.py` take first. For anything else, and for what is wrong, they give None.
"""

import cython
from cython.cimports import numpy as cnp
from cython.cimports.libc.math import sqrt
from cython.cimports.retrograd._core.arrays import new_array

cnp.import_array()

FEW = cython.declare(cython.Py_ssize_t, 1024)


@cython.cfunc
def transformed(
    kind: Kind, a: cnp.ndarray, dim: object, norm: object, forward: cython.bint, length: cython.Py_ssize_t
) -> object:
    shape: cython.Py_ssize_t[64]
    made: cnp.npy_intp[64]
    dims: cython.int[64]
    axis: cython.int
    count: cython.int = 0
    ndim: cython.int = cnp.PyArray_NDIM(a)
    typenum: cython.int = cnp.PyArray_TYPE(a)
    wide: cython.bint = typenum == cnp.NPY_DOUBLE or typenum == cnp.NPY_CDOUBLE
    is_complex: cython.bint = typenum == cnp.NPY_CFLOAT or typenum == cnp.NPY_CDOUBLE
    points: cython.double = 1
    factor: cython.double = 1
    if not wide and typenum != cnp.NPY_FLOAT and typenum != cnp.NPY_CFLOAT:
        return None
    if is_complex == (kind == REAL_TO_COMPLEX) and kind != COMPLEX_TO_COMPLEX:
        return None
    if not 0 < cnp.PyArray_SIZE(a) <= FEW or not isinstance(dim, tuple) or not dim:
        return None
    for axis in range(ndim):
        shape[axis] = made[axis] = cnp.PyArray_DIM(a, axis)
    for d in cython.cast(tuple, dim):
        if type(d) is not int or not -ndim <= d < ndim:
            return None
        axis = d
        if axis < 0:
            axis += ndim
        if count:
            points *= shape[dims[count - 1]]
        dims[count] = axis
        count += 1
    axis = dims[count - 1]
    if kind == COMPLEX_TO_REAL:
        if length < 1 or length > FEW or length // 2 + 1 != shape[axis] or 2 * cnp.PyArray_SIZE(a) > FEW:
            return None
        made[axis] = length
    elif kind == REAL_TO_COMPLEX:
        made[axis] = shape[axis] // 2 + 1
    points *= length if kind == COMPLEX_TO_REAL else shape[axis]
    if norm == "ortho":
        factor = 1 / sqrt(points)
    elif norm == ("forward" if forward else "backward"):
        factor = 1 / points
    if kind == COMPLEX_TO_REAL:
        typenum = cnp.NPY_DOUBLE if wide else cnp.NPY_FLOAT
    else:
        typenum = cnp.NPY_CDOUBLE if wide else cnp.NPY_CFLOAT
    out: cnp.ndarray = new_array(ndim, made, typenum)
    a = cnp.PyArray_GETCONTIGUOUS(a)
    done: cython.bint = transform(
        kind,
        forward,
        cnp.PyArray_DATA(a),
        wide,
        is_complex,
        ndim,
        shape,
        dims,
        count,
        length,
        factor,
        cnp.PyArray_DATA(out),
    )
    return out if done else None


def fft_c2c(array, dim, norm, forward):
    """The transform of complex or real numbers."""
    return transformed(COMPLEX_TO_COMPLEX, array, dim, norm, True if forward else False, 0)


def fft_r2c(array, dim, norm):
    """Half of the transform of real numbers."""
    return transformed(REAL_TO_COMPLEX, array, dim, norm, True, 0)


def fft_c2r(array, dim, norm, length):
    """The real numbers of whose transform half is given."""
    if type(length) is not int or length > 1024:
        return None
    return transformed(COMPLEX_TO_REAL, array, dim, norm, False, length)
