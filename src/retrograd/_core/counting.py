"""Sums of integers, and counts of elements that are not zero: the loops of `_kernels/counting.hpp` on arrays.

They are for arrays in C order and their last axes, or all. For anything else they give None.
"""

import cython
from cython.cimports import numpy as cnp
from cython.cimports.libc.stdint import int64_t
from cython.cimports.retrograd._core.arrays import Pool, is_c_order, new_array, thread_pool
from cython.cimports.retrograd._core.moving import Element, element_of

cnp.import_array()

LOCKED = cython.declare(cython.Py_ssize_t, 1 << 15)  # elements: up to so many, the interpreter's lock is kept


@cython.cfunc
def counted(a: cnp.ndarray, dims: object, keepdim: cython.bint, counts: cython.bint) -> object:
    element: Element
    shape: cnp.npy_intp[64]
    axis: cython.int
    ndim: cython.int = cnp.PyArray_NDIM(a)
    first: cython.int = 0
    rows: cython.Py_ssize_t = 1
    done: cython.bint
    if dims is not None:
        first = ndim - len(dims)
        for dim in dims:
            if dim < first:  # where all are different, these are the last
                return None
    if not is_c_order(a) or cnp.PyArray_SIZE(a) == 0 or not element_of(cnp.PyArray_TYPE(a), cython.address(element)):
        return None
    for axis in range(ndim):
        shape[axis] = cnp.PyArray_DIM(a, axis) if axis < first else 1
        rows *= shape[axis]
    out: cnp.ndarray = new_array(ndim if keepdim else first, shape, cnp.NPY_INT64)
    length: cython.Py_ssize_t = cnp.PyArray_SIZE(a) // rows
    pool: cython.pointer(Pool) = thread_pool()
    from_: cython.p_void = cnp.PyArray_DATA(a)
    to: cython.pointer(int64_t) = cython.cast(cython.pointer(int64_t), cnp.PyArray_DATA(out))
    if cnp.PyArray_SIZE(a) <= LOCKED:
        done = totals(pool, element, from_, rows, length, counts, to)
    else:
        with cython.nogil:
            done = totals(pool, element, from_, rows, length, counts, to)
    return out if done else None


def sums(array, dims, keepdim):
    """The sums of integers or truths along dimensions, none of which is counted from the end."""
    return counted(array, dims, keepdim, False)


def nonzeros(array, dims):
    """How many elements are not zero along dimensions, none of which is counted from the end."""
    return counted(array, dims, False, True)
