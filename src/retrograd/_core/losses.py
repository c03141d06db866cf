"""Losses that compare element by element: the loops of `_kernels/losses.hpp` on arrays.

They are for float32 and float64 in C order and one shape. For anything else they give None, and the caller's NumPy
code does it.
"""

import cython
from cython.cimports import numpy as cnp
from cython.cimports.retrograd._core.arrays import Pool, is_c_order, new_array, new_array_like, same_shape, thread_pool

cnp.import_array()

LOCKED = cython.declare(cython.Py_ssize_t, 1 << 13)  # pairs: up to so many, the interpreter's lock is kept


@cython.cfunc
def compared(which: cython.int, input: object, target: object, setting: cython.double, reduction: object) -> object:
    """The terms of a loss, their sum or their mean; None also where an input has no term."""
    if not isinstance(input, cnp.ndarray) or not isinstance(target, cnp.ndarray):
        return None
    x: cnp.ndarray = input
    t: cnp.ndarray = target
    typenum: cython.int = cnp.PyArray_TYPE(x)
    count: cython.Py_ssize_t = cnp.PyArray_SIZE(x)
    adds: cython.bint = reduction != "none"
    mean: cython.bint = reduction == "mean"
    if (typenum != cnp.NPY_FLOAT and typenum != cnp.NPY_DOUBLE) or cnp.PyArray_TYPE(t) != typenum or count == 0:
        return None
    if not same_shape(x, t) or not is_c_order(x) or not is_c_order(t):
        return None
    out: cnp.ndarray = new_array(0, cython.NULL, typenum) if adds else new_array_like(x, typenum)
    pool: cython.pointer(Pool) = thread_pool()
    from_: cython.p_void = cnp.PyArray_DATA(x)
    against: cython.p_void = cnp.PyArray_DATA(t)
    to: cython.p_void = cnp.PyArray_DATA(out)
    wide: cython.bint = typenum == cnp.NPY_DOUBLE
    done: cython.bint
    if count <= LOCKED:
        done = loss(wide, pool, which, from_, against, count, setting, adds, mean, to)
    else:
        with cython.nogil:
            done = loss(wide, pool, which, from_, against, count, setting, adds, mean, to)
    return out if done else None


def squared_error(input, target, reduction):
    return compared(SQUARED, input, target, 0, reduction)


def smooth_distance(input, target, beta, reduction):
    return compared(SMOOTH, input, target, beta, reduction)


def huber_distance(input, target, delta, reduction):
    return compared(HUBER, input, target, delta, reduction)


def cross_entropy_of_two(input, target, weight, reduction):
    return compared(OF_TWO, input, target, 0, reduction) if weight is None else None


def cross_entropy_of_logits(input, target, weight, pos_weight, reduction):
    if weight is not None or pos_weight is not None:
        return None
    return compared(OF_LOGITS, input, target, 0, reduction)
