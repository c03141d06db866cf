"""Numbers of distributions that are drawn by rejection, each with parameters of its own: the loops of
`_kernels/rejection.hpp` on arrays.

Parameters are of float32 or float64, or of a narrower float type, which is computed with as float32. The result has
their dtype and shape.
"""

import cython
import numpy as np
from cython.cimports import numpy as cnp
from cython.cimports.retrograd._core.arrays import new_array
from cython.cimports.retrograd._core.generator import Stream

cnp.import_array()


@cython.cfunc
def drawn(stream: Stream, which: Distribution, first, second) -> cnp.ndarray:
    if first.dtype != np.float32 and first.dtype != np.float64:
        return drawn(stream, which, first.astype(np.float32), second.astype(np.float32)).astype(first.dtype)
    one: cnp.ndarray = cnp.PyArray_GETCONTIGUOUS(first)
    other: cnp.ndarray = cnp.PyArray_GETCONTIGUOUS(second)
    if cnp.PyArray_TYPE(other) != cnp.PyArray_TYPE(one) or cnp.PyArray_SIZE(other) != cnp.PyArray_SIZE(one):
        raise ValueError("both parameters have one dtype and one shape")
    out: cnp.ndarray = new_array(cnp.PyArray_NDIM(one), cnp.PyArray_DIMS(one), cnp.PyArray_TYPE(one))
    with stream.lock:
        if cnp.PyArray_TYPE(one) == cnp.NPY_FLOAT:
            draw_by_rejection(
                stream.twister,
                which,
                cython.cast(cython.p_float, cnp.PyArray_DATA(one)),
                cython.cast(cython.p_float, cnp.PyArray_DATA(other)),
                cython.cast(cython.p_float, cnp.PyArray_DATA(out)),
                cnp.PyArray_SIZE(one),
            )
        else:
            draw_by_rejection(
                stream.twister,
                which,
                cython.cast(cython.p_double, cnp.PyArray_DATA(one)),
                cython.cast(cython.p_double, cnp.PyArray_DATA(other)),
                cython.cast(cython.p_double, cnp.PyArray_DATA(out)),
                cnp.PyArray_SIZE(one),
            )
    return out


def log_gammas(stream: Stream, alpha):
    """The logarithms of numbers from Gamma(α, 1)."""
    return drawn(stream, LOG_GAMMA, alpha, alpha)


def poissons(stream: Stream, rate):
    """Numbers from Poisson distributions, whose rates are not negative."""
    return drawn(stream, POISSON, rate, rate)


def binomials(stream: Stream, trials, prob):
    """How many of so many trials succeed, with a probability between 0 and 1."""
    return drawn(stream, BINOMIAL, trials, prob)
