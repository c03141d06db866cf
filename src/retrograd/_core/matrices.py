"""Factors of small matrices, and systems with triangular ones: loops of our own, where LAPACK's call costs more.

All take batches of matrices of float32, float64, complex64 or complex128. Those that stand before the bodies of records
give None for anything else, for what is large, and for what is wrong.
"""

import cython
from cython.cimports import numpy as cnp
from cython.cimports.libc.stdint import int32_t
from cython.cimports.retrograd._core.arrays import is_c_order, new_array

cnp.import_array()

SMALL = cython.declare(cython.Py_ssize_t, 32)  # rows or columns: beyond, matrix products have most of the work
NARROW = cython.declare(cython.Py_ssize_t, 24)  # those of sums along columns, which have no vectors
FEW = cython.declare(cython.Py_ssize_t, 4096)  # elements of all matrices together


@cython.cfunc
@cython.exceptval(check=False)
def letter_of(a: cnp.ndarray) -> cython.char:
    typenum: cython.int = cnp.PyArray_TYPE(a)
    if typenum == cnp.NPY_FLOAT:
        return b"f"
    if typenum == cnp.NPY_DOUBLE:
        return b"d"
    if typenum == cnp.NPY_CFLOAT:
        return b"F"
    return b"D" if typenum == cnp.NPY_CDOUBLE else b"\0"


@cython.cfunc
@cython.exceptval(check=False)
def are_few(a: cnp.ndarray, letter: cython.char) -> cython.bint:
    return letter != 0 and cnp.PyArray_NDIM(a) >= 2 and cnp.PyArray_SIZE(a) <= FEW


@cython.cfunc
@cython.exceptval(check=False)
def batch_of(a: cnp.ndarray, shape: cython.pointer(cnp.npy_intp)) -> cython.Py_ssize_t:
    """How many matrices there are; `shape` becomes that of the array."""
    axis: cython.int
    count: cython.Py_ssize_t = 1
    ndim: cython.int = cnp.PyArray_NDIM(a)
    for axis in range(ndim):
        shape[axis] = cnp.PyArray_DIM(a, axis)
        if axis < ndim - 2:
            count *= shape[axis]
    return count


@cython.cfunc
@cython.exceptval(check=False)
def steps_of(a: cnp.ndarray, ndim: cython.int, steps: cython.pointer(cython.Py_ssize_t)) -> cython.bint:
    """The strides of an array among `ndim` dimensions, 0 where it is broadcast; False where elements are torn apart."""
    axis: cython.int
    missing: cython.int = ndim - cnp.PyArray_NDIM(a)
    for axis in range(ndim):
        steps[axis] = 0
        if axis >= missing and (axis >= ndim - 2 or cnp.PyArray_DIM(a, axis - missing) > 1):
            steps[axis] = cnp.PyArray_STRIDE(a, axis - missing)
            if steps[axis] % cnp.PyArray_ITEMSIZE(a):
                return False
    return True


def eliminate_panel(matrices, exchanged, first, start: cython.Py_ssize_t, end: cython.Py_ssize_t):
    """Gaussian elimination of some columns of matrices (batch, m, n), where they stand.

    `exchanged` (batch, min(m, n)) says then which row each of them was exchanged with, `first` (batch) where the first
    zero pivot is. All are in C order, the last two int32.
    """
    a: cnp.ndarray = matrices
    rows: cnp.ndarray = exchanged
    zeros: cnp.ndarray = first
    letter: cython.char = letter_of(a)
    batch: cython.Py_ssize_t = cnp.PyArray_DIM(a, 0)
    m: cython.Py_ssize_t = cnp.PyArray_DIM(a, 1)
    n: cython.Py_ssize_t = cnp.PyArray_DIM(a, 2)
    data: cython.p_void = cnp.PyArray_DATA(a)
    to: cython.pointer(int32_t) = cython.cast(cython.pointer(int32_t), cnp.PyArray_DATA(rows))
    found: cython.pointer(int32_t) = cython.cast(cython.pointer(int32_t), cnp.PyArray_DATA(zeros))
    with cython.nogil:
        eliminate_in_panel(letter, data, batch, m, n, start, end, to, found)


def lu(array):
    """L and U in one matrix, the exchanges of rows, and the first zero pivot."""
    shape: cnp.npy_intp[64]
    a: cnp.ndarray = array
    letter: cython.char = letter_of(a)
    ndim: cython.int = cnp.PyArray_NDIM(a)
    if not are_few(a, letter):
        return None
    batch: cython.Py_ssize_t = batch_of(a, shape)
    m: cython.Py_ssize_t = shape[ndim - 2]
    n: cython.Py_ssize_t = shape[ndim - 1]
    if min(m, n) > SMALL:
        return None
    made: cnp.ndarray = new_array(ndim, shape, cnp.PyArray_TYPE(a))
    cnp.PyArray_CopyInto(made, a)
    shape[ndim - 2] = min(m, n)
    exchanged: cnp.ndarray = new_array(ndim - 1, shape, cnp.NPY_INT32)
    first: cnp.ndarray = new_array(ndim - 2, shape, cnp.NPY_INT32)
    cnp.PyArray_FILLWBYTE(first, 0)
    eliminate_in_panel(
        letter,
        cnp.PyArray_DATA(made),
        batch,
        m,
        n,
        0,
        min(m, n),
        cython.cast(cython.pointer(int32_t), cnp.PyArray_DATA(exchanged)),
        cython.cast(cython.pointer(int32_t), cnp.PyArray_DATA(first)),
    )
    return made, exchanged, first


def permutation_matrix(pivots, like):
    """The P of P · L · U."""
    shape: cnp.npy_intp[64]
    k: cython.Py_ssize_t
    rows: cnp.ndarray = pivots
    a: cnp.ndarray = like
    letter: cython.char = letter_of(a)
    ndim: cython.int = cnp.PyArray_NDIM(a)
    axis: cython.int
    if not are_few(a, letter) or cnp.PyArray_TYPE(rows) != cnp.NPY_INT32 or not is_c_order(rows):
        return None
    if cnp.PyArray_NDIM(rows) != ndim - 1:
        return None
    batch: cython.Py_ssize_t = batch_of(a, shape)
    for axis in range(ndim - 2):
        if cnp.PyArray_DIM(rows, axis) != shape[axis]:
            return None
    m: cython.Py_ssize_t = shape[ndim - 2]
    count: cython.Py_ssize_t = cnp.PyArray_DIM(rows, ndim - 2)
    if count > m or m > SMALL:
        return None
    exchanged: cython.pointer(int32_t) = cython.cast(cython.pointer(int32_t), cnp.PyArray_DATA(rows))
    for k in range(batch * count):
        if not 1 <= exchanged[k] <= m:
            return None
    shape[ndim - 1] = m
    out: cnp.ndarray = new_array(ndim, shape, cnp.PyArray_TYPE(a))
    permutation_matrices(letter, exchanged, batch, count, m, cnp.PyArray_DATA(out))
    return out


def solve_triangle(A, B, upper, unit):
    """The X with A · X = B for triangular A."""
    shape: cnp.npy_intp[64]
    steps: cython.Py_ssize_t[64]
    axis: cython.int
    a: cnp.ndarray = A
    b: cnp.ndarray = B
    letter: cython.char = letter_of(a)
    ndim: cython.int = max(cnp.PyArray_NDIM(a), cnp.PyArray_NDIM(b))
    if letter == 0 or cnp.PyArray_TYPE(b) != cnp.PyArray_TYPE(a) or cnp.PyArray_NDIM(a) < 2 or cnp.PyArray_NDIM(b) < 2:
        return None
    a_missing: cython.int = ndim - cnp.PyArray_NDIM(a)
    b_missing: cython.int = ndim - cnp.PyArray_NDIM(b)
    n: cython.Py_ssize_t = cnp.PyArray_DIM(a, ndim - 1 - a_missing)
    if n > SMALL or n != cnp.PyArray_DIM(a, ndim - 2 - a_missing) or n != cnp.PyArray_DIM(b, ndim - 2 - b_missing):
        return None
    for axis in range(ndim - 2):
        rows: cnp.npy_intp = cnp.PyArray_DIM(a, axis - a_missing) if axis >= a_missing else 1
        others: cnp.npy_intp = cnp.PyArray_DIM(b, axis - b_missing) if axis >= b_missing else 1
        if rows != others and rows != 1 and others != 1:
            return None
        shape[axis] = max(rows, others)
    shape[ndim - 2] = n
    shape[ndim - 1] = cnp.PyArray_DIM(b, ndim - 1 - b_missing)
    if not steps_of(a, ndim, steps):
        return None
    out: cnp.ndarray = new_array(ndim, shape, cnp.PyArray_TYPE(a))
    cnp.PyArray_CopyInto(out, b)
    is_upper: cython.bint = True if upper else False
    is_unit: cython.bint = True if unit else False
    from_: cython.p_void = cnp.PyArray_DATA(a)
    to: cython.p_void = cnp.PyArray_DATA(out)
    if cnp.PyArray_SIZE(out) <= FEW:
        solve_all(letter, from_, ndim - 2, shape, steps, n, is_upper, is_unit, to, shape[ndim - 1])
    else:
        with cython.nogil:
            solve_all(letter, from_, ndim - 2, shape, steps, n, is_upper, is_unit, to, shape[ndim - 1])
    return out


def cholesky(array, upper):
    """The factors of positive-definite matrices."""
    shape: cnp.npy_intp[64]
    steps: cython.Py_ssize_t[64]
    a: cnp.ndarray = array
    letter: cython.char = letter_of(a)
    ndim: cython.int = cnp.PyArray_NDIM(a)
    if not are_few(a, letter) or not isinstance(upper, bool):
        return None
    batch_of(a, shape)
    n: cython.Py_ssize_t = shape[ndim - 1]
    if n > NARROW or n != shape[ndim - 2] or not steps_of(a, ndim, steps):
        return None
    out: cnp.ndarray = new_array(ndim, shape, cnp.PyArray_TYPE(a))
    done: cython.bint = factor_all(
        letter, cnp.PyArray_DATA(a), ndim - 2, shape, steps, n, upper, cnp.PyArray_DATA(out)
    )
    return out if done else None


def geqrf(array):
    """R and, below it, the reflections whose product is Q, and their factors."""
    shape: cnp.npy_intp[64]
    a: cnp.ndarray = array
    letter: cython.char = letter_of(a)
    ndim: cython.int = cnp.PyArray_NDIM(a)
    if not are_few(a, letter):
        return None
    batch: cython.Py_ssize_t = batch_of(a, shape)
    m: cython.Py_ssize_t = shape[ndim - 2]
    n: cython.Py_ssize_t = shape[ndim - 1]
    if max(m, n) > SMALL:
        return None
    packed: cnp.ndarray = new_array(ndim, shape, cnp.PyArray_TYPE(a))
    cnp.PyArray_CopyInto(packed, a)
    shape[ndim - 2] = min(m, n)
    tau: cnp.ndarray = new_array(ndim - 1, shape, cnp.PyArray_TYPE(a))
    done: cython.bint = reflect_all(letter, cnp.PyArray_DATA(packed), batch, m, n, cnp.PyArray_DATA(tau))
    return (packed, tau) if done else None


def qr(array, mode):
    """Q and R; `mode` is "reduced", "complete" or "r"."""
    shape: cnp.npy_intp[64]
    found = geqrf(array)
    if found is None:
        return None
    packed: cnp.ndarray = found[0]
    tau: cnp.ndarray = found[1]
    letter: cython.char = letter_of(packed)
    ndim: cython.int = cnp.PyArray_NDIM(packed)
    batch: cython.Py_ssize_t = batch_of(packed, shape)
    m: cython.Py_ssize_t = shape[ndim - 2]
    n: cython.Py_ssize_t = shape[ndim - 1]
    rows: cython.Py_ssize_t = m if mode == "complete" else min(m, n)
    shape[ndim - 2] = rows
    r: cnp.ndarray = new_array(ndim, shape, cnp.PyArray_TYPE(packed))
    take_upper(letter, cnp.PyArray_DATA(packed), batch, m, n, cnp.PyArray_DATA(r), rows)
    if mode == "r":
        shape[ndim - 2] = 0
        return new_array(ndim - 1, shape, cnp.PyArray_TYPE(packed)), r
    shape[ndim - 2] = m
    shape[ndim - 1] = rows
    q: cnp.ndarray = new_array(ndim, shape, cnp.PyArray_TYPE(packed))
    multiply_all(
        letter, cnp.PyArray_DATA(packed), batch, m, n, cnp.PyArray_DATA(tau), min(m, n), cnp.PyArray_DATA(q), rows
    )
    return q, r


def reflections(a, tau, other, adjoint):
    """The product of the reflections of `geqrf`, or its adjoint, times matrices; for None its own first columns."""
    shape: cnp.npy_intp[64]
    axis: cython.int
    out: cnp.ndarray
    letter: cython.char = letter_of(a)
    ndim: cython.int = cnp.PyArray_NDIM(a)
    if not are_few(a, letter) or cnp.PyArray_NDIM(tau) != ndim - 1 or cnp.PyArray_TYPE(tau) != cnp.PyArray_TYPE(a):
        return None
    batch: cython.Py_ssize_t = batch_of(a, shape)
    m: cython.Py_ssize_t = shape[ndim - 2]
    n: cython.Py_ssize_t = shape[ndim - 1]
    count: cython.Py_ssize_t = cnp.PyArray_DIM(tau, ndim - 2)
    if count > min(m, n) or max(m, n) > SMALL:
        return None
    for axis in range(ndim - 2):
        if cnp.PyArray_DIM(tau, axis) != shape[axis]:
            return None
    if other is not None:
        if cnp.PyArray_NDIM(other) != ndim or cnp.PyArray_TYPE(other) != cnp.PyArray_TYPE(a):
            return None
        for axis in range(ndim - 1):
            if cnp.PyArray_DIM(other, axis) != shape[axis]:
                return None
        shape[ndim - 1] = cnp.PyArray_DIM(other, ndim - 1)
        if cnp.PyArray_SIZE(other) > FEW:
            return None
    elif n > m:
        return None
    a = cnp.PyArray_GETCONTIGUOUS(a)
    tau = cnp.PyArray_GETCONTIGUOUS(tau)
    out = new_array(ndim, shape, cnp.PyArray_TYPE(a))
    from_: cython.p_void = cnp.PyArray_DATA(a)
    factors: cython.p_void = cnp.PyArray_DATA(tau)
    if other is None:
        multiply_all(letter, from_, batch, m, n, factors, count, cnp.PyArray_DATA(out), n)
    else:
        cnp.PyArray_CopyInto(out, other)
        apply_all(letter, from_, batch, m, n, factors, count, adjoint, cnp.PyArray_DATA(out), shape[ndim - 1])
    return out
