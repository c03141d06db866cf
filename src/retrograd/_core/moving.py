"""Arrays copied, written over one another and put together: the loops of `_kernels/moving.hpp`.

NumPy does the same on one thread, and takes fresh memory for each result.
"""

import cython
from cython.cimports import numpy as cnp
from cython.cimports.cpython.ref import PyObject
from cython.cimports.retrograd._core.arrays import (
    Loop,
    Pool,
    is_c_order,
    new_array,
    new_array_like,
    run_loop,
    same_shape,
    thread_pool,
)

cnp.import_array()

LOCKED = cython.declare(cython.Py_ssize_t, 1 << 16)  # bytes: up to so many, the interpreter's lock is kept


@cython.cfunc
@cython.exceptval(check=False)
def holds_numbers(a: cnp.ndarray) -> cython.bint:
    return cnp.PyArray_TYPE(a) <= cnp.NPY_CDOUBLE or cnp.PyArray_TYPE(a) == cnp.NPY_FLOAT16


def copied(a):
    """A copy in C order."""
    if not holds_numbers(a):
        return cython.cast(object, a).copy()
    out: cnp.ndarray = new_array(cnp.PyArray_NDIM(a), cnp.PyArray_DIMS(a), cnp.PyArray_TYPE(a))
    fill_from(out, a)
    return out


def copy_like(a, model):
    """A copy that lies in memory as `model` does, an array of the same shape."""
    if not holds_numbers(a) or not same_shape(a, model):
        return cython.cast(object, a).copy(order="K")
    out: cnp.ndarray = new_array_like(model, cnp.PyArray_TYPE(a))
    fill_from(out, a)
    return out


def write_over(target, source):
    """Write an array, which may broadcast, over another, as `target[...] = source` does."""
    if (
        cnp.PyArray_TYPE(target) != cnp.PyArray_TYPE(source)
        or not holds_numbers(target)
        or (cnp.PyArray_NDIM(source) > 0 and not same_shape(target, source))
        or not cnp.PyArray_ISWRITEABLE(target)
        or may_overlap(target, source)
    ):
        cython.cast(object, target)[...] = source
    else:
        fill_from(target, source)
    return 0


@cython.cfunc
def fill_from(target: cnp.ndarray, source: cnp.ndarray) -> cython.int:
    """The elements of one array written to another of its dtype and shape, which lies elsewhere; or one to all."""
    arrays: cython.pointer(PyObject)[1]
    scalars: cython.p_char[1]
    bytes_: cython.Py_ssize_t = cnp.PyArray_NBYTES(target)
    to: cython.p_char = cnp.PyArray_BYTES(target)
    from_: cython.p_char = cnp.PyArray_BYTES(source)
    pool: cython.pointer(Pool) = thread_pool()
    if bytes_ == 0:
        return 0
    if not is_c_order(target) or not is_c_order(source) or cnp.PyArray_NBYTES(source) != bytes_:
        loop: Loop = moving_loop(cnp.PyArray_ITEMSIZE(target))
        arrays[0] = cython.cast(cython.pointer(PyObject), source)
        scalars[0] = cython.NULL
        return run_loop(cython.address(loop), 1, arrays, scalars, target)
    if bytes_ <= LOCKED:
        move_bytes(pool, to, from_, bytes_)
    else:
        with cython.nogil:
            move_bytes(pool, to, from_, bytes_)
    return 0


@cython.cfunc
@cython.exceptval(check=False)
def bounds(a: cnp.ndarray, ends: cython.pointer(cython.p_char)) -> cython.bint:
    """The first byte of an array and the one behind its last; whether it has any."""
    axis: cython.int
    low: cython.p_char = cnp.PyArray_BYTES(a)
    high: cython.p_char = low + cnp.PyArray_ITEMSIZE(a)
    for axis in range(cnp.PyArray_NDIM(a)):
        if cnp.PyArray_DIM(a, axis) == 0:
            return False
        if cnp.PyArray_STRIDE(a, axis) > 0:
            high += (cnp.PyArray_DIM(a, axis) - 1) * cnp.PyArray_STRIDE(a, axis)
        else:
            low += (cnp.PyArray_DIM(a, axis) - 1) * cnp.PyArray_STRIDE(a, axis)
    ends[0] = low
    ends[1] = high
    return True


@cython.cfunc
@cython.exceptval(check=False)
def may_overlap(a: cnp.ndarray, b: cnp.ndarray) -> cython.bint:
    first: cython.p_char[2]
    second: cython.p_char[2]
    if not bounds(a, first) or not bounds(b, second):
        return False
    return first[0] < second[1] and second[0] < first[1]


# ------------------------------------------------------------------------------------------------ joining


@cython.cfunc
def joined(arrays: list, dim: object, stacks: cython.bint) -> object:
    """Arrays of one dtype in C order beside each other, along dimension `dim` or a new one; None for anything else."""
    shape: cnp.npy_intp[64]
    axis: cython.int
    d: cython.int
    rows: cython.Py_ssize_t = 1
    behind: cython.Py_ssize_t
    parts: Parts
    if not arrays or not isinstance(arrays[0], cnp.ndarray) or not isinstance(dim, int):
        return None
    first: cnp.ndarray = arrays[0]
    ndim: cython.int = cnp.PyArray_NDIM(first)
    rank: cython.int = ndim + 1 if stacks else ndim
    if not -rank <= dim < rank or rank > 64 or not holds_numbers(first):
        return None
    d = dim
    if d < 0:
        d += rank
    behind = cnp.PyArray_ITEMSIZE(first)
    for axis in range(ndim):
        shape[axis if axis < d or not stacks else axis + 1] = cnp.PyArray_DIM(first, axis)
        if axis < d:
            rows *= cnp.PyArray_DIM(first, axis)
        elif axis > d or stacks:
            behind *= cnp.PyArray_DIM(first, axis)
    shape[d] = 0
    for each in arrays:
        if not isinstance(each, cnp.ndarray):
            return None
        a: cnp.ndarray = each
        if cnp.PyArray_TYPE(a) != cnp.PyArray_TYPE(first) or cnp.PyArray_NDIM(a) != ndim or not is_c_order(a):
            return None
        for axis in range(ndim):
            if cnp.PyArray_DIM(a, axis) != cnp.PyArray_DIM(first, axis) and (stacks or axis != d):
                return None
        length: cython.Py_ssize_t = 1 if stacks else cnp.PyArray_DIM(a, d)
        shape[d] += length
        parts.add(cnp.PyArray_BYTES(a), length * behind)
    out: cnp.ndarray = new_array(rank, shape, cnp.PyArray_TYPE(first))
    to: cython.p_char = cnp.PyArray_BYTES(out)
    pool: cython.pointer(Pool) = thread_pool()
    if cnp.PyArray_NBYTES(out) <= LOCKED:
        parts.join(pool, rows, to)
    else:
        with cython.nogil:
            parts.join(pool, rows, to)
    return out


def concatenated(arrays, dim):
    """Arrays one after another along a dimension."""
    return joined(arrays, dim, False)


def stacked(arrays, dim):
    """Arrays side by side along a new dimension."""
    return joined(arrays, dim, True)
