"""Elements and rows at places that an index names along a dimension: the loops of `_kernels/places.hpp` on arrays.

They are for arrays in C order and int64 indices that are all in range and as large as the array in every other
dimension. For anything else they give None or False, and the caller's NumPy code does it or says what is wrong.
"""

import cython
from cython.cimports import numpy as cnp
from cython.cimports.libc.stdint import int64_t
from cython.cimports.retrograd._core.arrays import Pool, is_c_order, is_writeable, new_array, thread_pool

cnp.import_array()


@cython.cfunc
@cython.exceptval(check=False)
def describe(along: cython.pointer(Along), array: cnp.ndarray, index: cnp.ndarray, dim: object) -> cython.int:
    """Note how an index stands to an array; the dimension, or -1 where the loops are not for them."""
    ndim: cython.int = cnp.PyArray_NDIM(array)
    axis: cython.int
    if cnp.PyArray_TYPE(index) != cnp.NPY_INT64 or not is_c_order(index) or not is_c_order(array):
        return -1
    if ndim == 0 or cnp.PyArray_TYPE(array) > cnp.NPY_CDOUBLE or not isinstance(dim, int) or not -ndim <= dim < ndim:
        return -1
    d: cython.int = dim
    if d < 0:
        d += ndim
    along.index = cython.cast(cython.pointer(int64_t), cnp.PyArray_BYTES(index))
    along.outer = along.inner = 1
    for axis in range(d):
        along.outer *= cnp.PyArray_DIM(array, axis)
    for axis in range(d + 1, ndim):
        along.inner *= cnp.PyArray_DIM(array, axis)
    along.length = cnp.PyArray_DIM(array, d)
    return d if all_fit(along.index, cnp.PyArray_SIZE(index), along.length) else -1


@cython.cfunc
@cython.exceptval(check=False)
def like_but_along(a: cnp.ndarray, b: cnp.ndarray, dim: cython.int) -> cython.bint:
    """Whether two shapes are the same but for the length of one dimension."""
    axis: cython.int
    if cnp.PyArray_NDIM(a) != cnp.PyArray_NDIM(b):
        return False
    for axis in range(cnp.PyArray_NDIM(a)):
        if axis != dim and cnp.PyArray_DIM(a, axis) != cnp.PyArray_DIM(b, axis):
            return False
    return True


@cython.cfunc
@cython.exceptval(check=False)
def add_up(along: cython.pointer(Along), by_row: cython.bint, source: cnp.ndarray, target: cnp.ndarray) -> cython.bint:
    typenum: cython.int = cnp.PyArray_TYPE(target)
    pool: cython.pointer(Pool) = thread_pool()
    from_: cython.p_char = cnp.PyArray_BYTES(source)
    to: cython.p_char = cnp.PyArray_BYTES(target)
    if typenum == cnp.NPY_FLOAT:
        with cython.nogil:
            sum[cython.float](pool, along[0], by_row, from_, to)
    elif typenum == cnp.NPY_DOUBLE:
        with cython.nogil:
            sum[cython.double](pool, along[0], by_row, from_, to)
    elif typenum == cnp.NPY_INT64:
        with cython.nogil:
            sum[int64_t](pool, along[0], by_row, from_, to)
    else:
        return False
    return True


@cython.cfunc
@cython.exceptval(check=False)
def move_all(
    along: cython.pointer(Along), by_row: cython.bint, takes: cython.bint, source: cnp.ndarray, target: cnp.ndarray
) -> cython.bint:
    pool: cython.pointer(Pool) = thread_pool()
    item: cython.int = cnp.PyArray_ITEMSIZE(source)
    from_: cython.p_char = cnp.PyArray_BYTES(source)
    to: cython.p_char = cnp.PyArray_BYTES(target)
    done: cython.bint
    with cython.nogil:
        done = move(pool, along[0], item, by_row, takes, from_, to)
    return done


def gather(input, dim, index):
    """The elements at the positions `index` along `dim`."""
    along: Along
    a: cnp.ndarray = input
    places: cnp.ndarray = index
    d: cython.int = describe(cython.address(along), a, places, dim)
    if d < 0 or not like_but_along(a, places, d):
        return None
    along.count = cnp.PyArray_DIM(places, d)
    out: cnp.ndarray = new_array(cnp.PyArray_NDIM(places), cnp.PyArray_DIMS(places), cnp.PyArray_TYPE(a))
    return out if move_all(cython.address(along), False, True, a, out) else None


def select(input, dim, index):
    """The parts at the positions `index`, a vector, along `dim`."""
    along: Along
    shape: cnp.npy_intp[64]
    axis: cython.int
    a: cnp.ndarray = input
    places: cnp.ndarray = index
    d: cython.int = describe(cython.address(along), a, places, dim)
    if d < 0 or cnp.PyArray_NDIM(places) != 1:
        return None
    along.count = cnp.PyArray_SIZE(places)
    for axis in range(cnp.PyArray_NDIM(a)):
        shape[axis] = cnp.PyArray_DIM(a, axis)
    shape[d] = along.count
    out: cnp.ndarray = new_array(cnp.PyArray_NDIM(a), shape, cnp.PyArray_TYPE(a))
    return out if move_all(cython.address(along), True, True, a, out) else None


@cython.cfunc
def source_beside(array: cnp.ndarray, source: cnp.ndarray, shaped: cython.bint) -> object:
    """The source in C order; None where it has another dtype or the array can not be written to."""
    if not shaped or cnp.PyArray_TYPE(array) != cnp.PyArray_TYPE(source) or not is_writeable(array):
        return None
    return source if is_c_order(source) else cnp.PyArray_GETCONTIGUOUS(source)


def scatter(array, dim, index, source, adds: bool) -> bool:
    """Write or add the elements of `source` to their positions `index` along `dim`; whether that was done."""
    along: Along
    a: cnp.ndarray = array
    places: cnp.ndarray = index
    d: cython.int = describe(cython.address(along), a, places, dim)
    if d < 0 or not like_but_along(a, places, d):
        return False
    along.count = cnp.PyArray_DIM(places, d)
    values: cnp.ndarray = source
    shaped: cython.bint = like_but_along(values, places, -1)
    given = source_beside(a, values, shaped)
    if given is None:
        return False
    if adds:
        return add_up(cython.address(along), False, given, a)
    return move_all(cython.address(along), False, False, given, a)


def add_rows_at(array, dim, index, source) -> bool:
    """Add the parts of `source` to those at the positions `index`, a vector, along `dim`; whether that was done."""
    along: Along
    a: cnp.ndarray = array
    places: cnp.ndarray = index
    d: cython.int = describe(cython.address(along), a, places, dim)
    if d < 0 or cnp.PyArray_NDIM(places) != 1:
        return False
    along.count = cnp.PyArray_SIZE(places)
    values: cnp.ndarray = source
    shaped: cython.bint = like_but_along(a, values, d) and cnp.PyArray_DIM(values, d) == along.count
    given = source_beside(a, values, shaped)
    return given is not None and add_up(cython.address(along), True, given, a)
