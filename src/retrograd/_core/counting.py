"""Sums of integers, counts of elements, and which are among others: `_kernels/counting.hpp` and `sets.hpp` on arrays.

They are for arrays in C order; sums and counts of what is not zero along their last axes, or all. For anything else
they give None.
"""

import cython
from cython.cimports import numpy as cnp
from cython.cimports.libc.math import isfinite
from cython.cimports.libc.stdint import int64_t
from cython.cimports.libcpp import bool as cpp_bool
from cython.cimports.retrograd._core.arrays import Pool, is_c_order, new_array, thread_pool
from cython.cimports.retrograd._core.moving import Element, element_of

cnp.import_array()

FEW = cython.declare(cython.Py_ssize_t, 1 << 12)
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


def is_among(elements: cnp.ndarray, test_elements: cnp.ndarray, invert: object):
    """Whether each element is among others of the same type, few of both."""
    element: Element
    typenum: cython.int = cnp.PyArray_TYPE(elements)
    count: cython.Py_ssize_t = cnp.PyArray_SIZE(elements)
    many: cython.Py_ssize_t = cnp.PyArray_SIZE(test_elements)
    if cnp.PyArray_TYPE(test_elements) != typenum or not element_of(typenum, cython.address(element)):
        return None
    if not is_c_order(elements) or not is_c_order(test_elements) or count + many > FEW:
        return None
    out: cnp.ndarray = new_array(cnp.PyArray_NDIM(elements), cnp.PyArray_DIMS(elements), cnp.NPY_BOOL)
    done: cython.bint = is_among_elements(
        element,
        cnp.PyArray_DATA(elements),
        count,
        cnp.PyArray_DATA(test_elements),
        many,
        bool(invert),
        cython.cast(cython.pointer(cpp_bool), cnp.PyArray_DATA(out)),
    )
    return out if done else None


def histc(input: cnp.ndarray, bins: object, min: object, max: object):
    """How many floats lie in each of equal intervals."""
    element: Element
    low: cython.double = min
    high: cython.double = max
    shape: cnp.npy_intp[1]
    done: cython.bint
    count: cython.Py_ssize_t = cnp.PyArray_SIZE(input)
    typenum: cython.int = cnp.PyArray_TYPE(input)
    if type(bins) is not int or not 0 < bins < 1 << 31 or not is_c_order(input):
        return None
    if (typenum != cnp.NPY_FLOAT and typenum != cnp.NPY_DOUBLE) or not element_of(typenum, cython.address(element)):
        return None
    from_: cython.p_void = cnp.PyArray_DATA(input)
    if low == high and count > 0:
        if not find_range(element, from_, count, cython.address(low), cython.address(high)):
            return None
    if low == high:
        low -= 1
        high += 1
    if not (isfinite(low) and isfinite(high)) or not low < high:
        return None
    shape[0] = bins
    out: cnp.ndarray = new_array(1, shape, typenum)
    to: cython.p_void = cnp.PyArray_DATA(out)
    intervals: cython.Py_ssize_t = bins
    with cython.nogil:
        done = count_intervals(element, from_, count, low, high, intervals, to)
    return out if done else None
