"""Products of matrices: the loops of `_kernels/matmul.hpp` for small and narrow ones; for others the tiles of
`_kernels/tiles.hpp` where the processor has them, or else BLAS through NumPy."""

import cython
import numpy as np
from cython.cimports import numpy as cnp
from cython.cimports.cpython.ref import PyObject
from cython.cimports.retrograd._core.arrays import (
    Loop,
    StridedWork,
    find_loop,
    is_c_order,
    matmul_loops,
    multiply_loops,
    new_array,
    run_loop,
    sum_loop,
    thread_pool,
    unlocked,
)

cnp.import_array()

looked_for_threads = cython.declare(cython.bint, False)
TYPES = cython.declare(cython.int, 24)  # NumPy's own number types are numbered below this


@cython.cfunc
@cython.exceptval(check=False)
def is_blas_matrix(a: cnp.ndarray, item: cython.Py_ssize_t) -> cython.bint:
    """Whether BLAS takes the last two axes as they are: one of them dense, the other not overlapping it."""
    ndim: cython.int = cnp.PyArray_NDIM(a)
    rows: cython.Py_ssize_t = cnp.PyArray_DIM(a, ndim - 2)
    columns: cython.Py_ssize_t = cnp.PyArray_DIM(a, ndim - 1)
    row: cython.Py_ssize_t = cnp.PyArray_STRIDE(a, ndim - 2)
    column: cython.Py_ssize_t = cnp.PyArray_STRIDE(a, ndim - 1)
    if column == item and row >= columns * item:
        return row % item == 0
    return row == item and column >= rows * item and column % item == 0


def matmul(a, b):
    """Matrix product of two arrays of one dtype with at least two dimensions; leading ones broadcast."""
    typenum: cython.int = cnp.PyArray_TYPE(a)
    if typenum < TYPES and typenum == cnp.PyArray_TYPE(b):
        if cnp.PyArray_NDIM(a) == 2 and cnp.PyArray_NDIM(b) == 2:
            made = product(a, b, False, False, None)
        else:
            made = products(a, b)
        if made is not None:
            return made
    return np.matmul(dense(a), dense(b))


@cython.cfunc
def products(a: cnp.ndarray, b: cnp.ndarray) -> object:
    """Products of the last two dimensions, one for each element of the others, which broadcast; None where shapes or
    strides do not fit."""
    call: Product
    shape: cnp.npy_intp[64]
    typenum: cython.int = cnp.PyArray_TYPE(a)
    item: cython.Py_ssize_t = cnp.PyArray_ITEMSIZE(a)
    rank: cython.int = cnp.PyArray_NDIM(a)
    other: cython.int = cnp.PyArray_NDIM(b)
    ndim: cython.int = max(rank, other)
    axis: cython.int
    if (typenum != cnp.NPY_FLOAT and typenum != cnp.NPY_DOUBLE) or rank < 2 or other < 2:
        return None
    if cnp.PyArray_DIM(a, rank - 1) != cnp.PyArray_DIM(b, other - 2):
        return None
    a, b = dense(a), dense(b)
    describe(cython.address(call), a, rank - 2, rank - 1, b, other - 2, other - 1)
    call.batch.ndim = ndim - 2
    for axis in range(ndim - 2):
        shape[axis] = 1
        call.batch.a_step[axis] = call.batch.b_step[axis] = 0
        if axis >= ndim - rank and cnp.PyArray_DIM(a, axis - (ndim - rank)) != 1:
            shape[axis] = cnp.PyArray_DIM(a, axis - (ndim - rank))
            call.batch.a_step[axis] = cnp.PyArray_STRIDE(a, axis - (ndim - rank)) // item
            if cnp.PyArray_STRIDE(a, axis - (ndim - rank)) % item:
                return None
        if axis >= ndim - other and cnp.PyArray_DIM(b, axis - (ndim - other)) != 1:
            if shape[axis] != 1 and shape[axis] != cnp.PyArray_DIM(b, axis - (ndim - other)):
                return None
            shape[axis] = cnp.PyArray_DIM(b, axis - (ndim - other))
            call.batch.b_step[axis] = cnp.PyArray_STRIDE(b, axis - (ndim - other)) // item
            if cnp.PyArray_STRIDE(b, axis - (ndim - other)) % item:
                return None
        call.batch.shape[axis] = shape[axis]
    shape[ndim - 2] = call.rows
    shape[ndim - 1] = call.columns
    if suit(call):
        made = by_tiles(cython.address(call), ndim, shape)
        if made is not None:
            return made
    if call.suits():
        return computed(cython.address(call), ndim, shape, typenum)
    return by_blas(cython.address(call), ndim, shape, typenum)


@cython.cfunc
@cython.exceptval(check=False)
def describe(
    call: cython.pointer(Product),
    a: cnp.ndarray,
    ar: cython.int,
    ac: cython.int,
    b: cnp.ndarray,
    br: cython.int,
    bc: cython.int,
) -> cython.void:
    """Note one product of `a` with rows along `ar` and columns along `ac`, and of `b` alike."""
    item: cython.Py_ssize_t = cnp.PyArray_ITEMSIZE(a)
    call.doubles = cnp.PyArray_TYPE(a) == cnp.NPY_DOUBLE
    call.rows = cnp.PyArray_DIM(a, ar)
    call.length = cnp.PyArray_DIM(a, ac)
    call.columns = cnp.PyArray_DIM(b, bc)
    call.a, call.b = cnp.PyArray_DATA(a), cnp.PyArray_DATA(b)
    call.a_row, call.a_column = cnp.PyArray_STRIDE(a, ar) // item, cnp.PyArray_STRIDE(a, ac) // item
    call.b_row, call.b_column = cnp.PyArray_STRIDE(b, br) // item, cnp.PyArray_STRIDE(b, bc) // item
    call.bias = cython.NULL
    call.batch.ndim = 0


@cython.cfunc
def computed(
    call: cython.pointer(Product), ndim: cython.int, shape: cython.pointer(cnp.npy_intp), typenum: cython.int
) -> cnp.ndarray:
    out: cnp.ndarray = new_array(ndim, shape, typenum)
    call.out = cnp.PyArray_DATA(out)
    pool = thread_pool()
    if call.rows * call.columns * call.length < unlocked:
        call.compute(pool)
    else:
        with cython.nogil:
            call.compute(pool)
    return out


def product_of_matrices(a, b):
    """`product_nn` of two matrices."""
    return product(a, b, False, False, None) if cnp.PyArray_NDIM(a) == 2 and are_rows_and_matrix(a, b) else None


def product_nn(a, b):
    """a · b for rows in C order or a matrix, and a matrix, of one floating dtype; None for anything else."""
    return product(a, b, False, False, None) if are_rows_and_matrix(a, b) else None


def product_nt(a, b):
    """a · bᵀ for rows in C order or a matrix, and a matrix, of one floating dtype; None for anything else."""
    return product(a, b, False, True, None) if are_rows_and_matrix(a, b) else None


def product_tn(a, b):
    """aᵀ · b for two matrices of one floating dtype; None for anything else."""
    return product(a, b, True, False, None) if cnp.PyArray_NDIM(a) == 2 and are_rows_and_matrix(a, b) else None


def affine(x, weight, bias):
    """x · weightᵀ + bias for x (…, in), weight (out, in), bias (out,) or None, of one floating dtype; else None."""
    if not are_rows_and_matrix(x, weight):
        return None
    if bias is not None:
        b: cnp.ndarray = bias
        if (
            cnp.PyArray_TYPE(x) != cnp.PyArray_TYPE(b)
            or cnp.PyArray_NDIM(b) != 1
            or cnp.PyArray_DIM(b, 0) != cnp.PyArray_DIM(weight, 0)
        ):
            return None
    return product(x, weight, False, True, bias)


@cython.cfunc
@cython.exceptval(check=False)
def are_rows_and_matrix(a: cnp.ndarray, b: cnp.ndarray) -> cython.bint:
    typenum: cython.int = cnp.PyArray_TYPE(a)
    ndim: cython.int = cnp.PyArray_NDIM(a)
    return (
        (ndim == 2 or (ndim > 2 and is_c_order(a)))
        and cnp.PyArray_NDIM(b) == 2
        and typenum == cnp.PyArray_TYPE(b)
        and cnp.NPY_FLOAT <= typenum <= cnp.NPY_CDOUBLE
        and typenum != cnp.NPY_LONGDOUBLE
    )


@cython.cfunc
def product(a: cnp.ndarray, b: cnp.ndarray, a_turned: cython.bint, b_turned: cython.bint, bias: object) -> object:
    """The product of two matrices of one dtype, either turned, plus a row where one is given; None where the inner
    lengths differ or no loop fits.

    `a` may have more dimensions if it is in C order and not turned: all but the last are then one.
    """
    typenum: cython.int = cnp.PyArray_TYPE(a)
    ndim: cython.int = cnp.PyArray_NDIM(a)
    axis: cython.int
    ar: cython.int = 1 if a_turned else ndim - 2  # the axis of `a` that becomes the result's rows
    ac: cython.int = 0 if a_turned else ndim - 1  # the axes that are summed over, of `a` and of `b`
    br: cython.int = 1 if b_turned else 0
    item: cython.Py_ssize_t = cnp.PyArray_ITEMSIZE(a)
    call: Product
    shape: cnp.npy_intp[64]
    if cnp.PyArray_DIM(a, ac) != cnp.PyArray_DIM(b, br):
        return None
    if cnp.PyArray_DIM(b, br) == 1:
        return with_bias(outer(a, b, ar, 1 - br), bias) if ndim == 2 else None
    if ndim == 2 and not is_blas_matrix(a, item):
        a = dense(a)
    if not is_blas_matrix(b, item):
        b = dense(b)
    describe(cython.address(call), a, ar, ac, b, br, 1 - br)
    if ndim > 2:
        call.a_row, call.a_column = call.length, 1
        for axis in range(ndim - 2):
            shape[axis] = cnp.PyArray_DIM(a, axis)
            call.rows *= shape[axis]
    shape[ndim - 2] = cnp.PyArray_DIM(a, ar)
    shape[ndim - 1] = call.columns
    if bias is not None:
        row: cnp.ndarray = dense(bias)
        call.bias = cnp.PyArray_DATA(row)
    if typenum == cnp.NPY_FLOAT and suit(call):
        made = by_tiles(cython.address(call), ndim, shape)
        if made is not None:
            return made
    if (typenum == cnp.NPY_FLOAT or typenum == cnp.NPY_DOUBLE) and call.suits():
        return computed(cython.address(call), ndim, shape, typenum)
    return with_bias(by_blas(cython.address(call), ndim, shape, typenum), bias)


@cython.cfunc
def by_tiles(call: cython.pointer(Product), ndim: cython.int, shape: cython.pointer(cnp.npy_intp)) -> object:
    """What a call describes by the processor's tiles; None where there are numbers that tiles cannot hold."""
    out: cnp.ndarray = new_array(ndim, shape, cnp.NPY_FLOAT)
    call.out = cnp.PyArray_DATA(out)
    pool: cython.pointer(Pool) = thread_pool()
    with cython.nogil:
        done: cython.bint = multiply_tiles(pool, call[0])
    return out if done else None


@cython.cfunc
def by_blas(
    call: cython.pointer(Product), ndim: cython.int, shape: cython.pointer(cnp.npy_intp), typenum: cython.int
) -> object:
    """What a call describes by NumPy's inner loop; None where there is none."""
    loop: cython.pointer(Loop) = cython.address(matmul_loops[typenum])
    if loop.function is cython.NULL and not find_loop(np.matmul, typenum, loop):
        return None
    out: cnp.ndarray = new_array(ndim, shape, typenum)
    call.out = cnp.PyArray_DATA(out)
    pool: cython.pointer(Pool) = thread_pool()
    item: cython.Py_ssize_t = cnp.PyArray_ITEMSIZE(out)
    if is_large(call[0]):
        find_threads()
    if call.rows * call.columns * call.length < unlocked:
        multiply(loop[0], call[0], item, pool)
    else:
        with cython.nogil:
            multiply(loop[0], call[0], item, pool)
    return out


@cython.cfunc
def find_threads() -> cython.int:
    """Note the functions of OpenBLAS, if that is what NumPy has, that read and set how many threads it uses."""
    global looked_for_threads
    getter: cython.Py_ssize_t
    setter: cython.Py_ssize_t
    if not looked_for_threads:
        from retrograd._core.threads import openblas_addresses

        looked_for_threads = True
        getter, setter = openblas_addresses()
        Threads.instance().get = cython.cast(GetThreads, cython.cast(cython.p_void, getter))
        Threads.instance().set = cython.cast(SetThreads, cython.cast(cython.p_void, setter))
    return 0


@cython.cfunc
def with_bias(out: object, bias: object) -> object:
    """A product to whose rows the bias was added in place, if there are both."""
    arrays: cython.pointer(PyObject)[2]
    scalars: cython.p_char[2]
    if out is None or bias is None:
        return out
    typenum: cython.int = cnp.PyArray_TYPE(cython.cast(cnp.ndarray, out))
    arrays[0] = cython.cast(cython.pointer(PyObject), out)
    arrays[1] = cython.cast(cython.pointer(PyObject), bias)
    scalars[0] = scalars[1] = cython.NULL
    run_loop(sum_loop(typenum), 2, arrays, scalars, out)
    return out


@cython.cfunc
def outer(a: cnp.ndarray, b: cnp.ndarray, row_axis: cython.int, column_axis: cython.int) -> object:
    """The product of a column and a row: BLAS takes five times as long for it as a plain multiplication."""
    work: StridedWork
    shape: cnp.npy_intp[2]
    typenum: cython.int = cnp.PyArray_TYPE(a)
    if multiply_loops[typenum].function is cython.NULL:
        find_loop(np.multiply, typenum, cython.address(multiply_loops[typenum]))
    shape[0] = cnp.PyArray_DIM(a, row_axis)
    shape[1] = cnp.PyArray_DIM(b, column_axis)
    out: cnp.ndarray = new_array(2, shape, typenum)
    work.loop = multiply_loops[typenum]
    work.operands = 3
    work.ndim = 2
    work.data[0] = cnp.PyArray_BYTES(a)
    work.data[1] = cnp.PyArray_BYTES(b)
    work.data[2] = cnp.PyArray_BYTES(out)
    work.shape[0] = shape[0]
    work.shape[1] = shape[1]
    work.strides[0][0] = cnp.PyArray_STRIDE(a, row_axis)
    work.strides[0][1] = 0
    work.strides[1][0] = 0
    work.strides[1][1] = cnp.PyArray_STRIDE(b, column_axis)
    work.strides[2][0] = cnp.PyArray_STRIDE(out, 0)
    work.strides[2][1] = cnp.PyArray_STRIDE(out, 1)
    work.normalise(2)
    with cython.nogil:
        work.run_parallel()
    return out


@cython.cfunc
def dense(a: cnp.ndarray) -> cnp.ndarray:
    """`a`, or a copy in C order where BLAS could not take its last two axes."""
    if cnp.PyArray_NDIM(a) >= 2 and is_blas_matrix(a, cnp.PyArray_ITEMSIZE(a)):
        return a
    return cnp.PyArray_GETCONTIGUOUS(a)
