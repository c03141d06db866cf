"""Elements and rows at places that an index names along a dimension: the loops of `_kernels/places.hpp` on arrays.

They are for arrays in C order and int64 indices that are all in range and as large as the array in every other
dimension. For anything else they give None or False, and the caller's NumPy code does it or says what is wrong.
"""

import cython
from cython.cimports import numpy as cnp
from cython.cimports.libc.stdint import int64_t
from cython.cimports.libc.string import memset
from cython.cimports.retrograd._core.arrays import (
    Pool,
    is_c_order,
    is_writeable,
    new_array,
    repeat_bytes,
    same_shape,
    thread_pool,
)
from cython.cimports.retrograd._core.moving import copied, may_overlap, written_scalar

cnp.import_array()

LOCKED = cython.declare(cython.Py_ssize_t, 4096)  # elements: up to so many, the interpreter's lock is kept


@cython.cfunc
@cython.exceptval(check=False)
def describe(along: cython.pointer(Along), array: cnp.ndarray, index: cnp.ndarray, dim: object) -> cython.int:
    """Note how an index stands to an array; the dimension, or -1 where the loops are not for them."""
    if not is_c_order(array) or cnp.PyArray_TYPE(array) > cnp.NPY_CDOUBLE:
        return -1
    return describe_shape(along, cnp.PyArray_NDIM(array), cnp.PyArray_DIMS(array), index, dim)


@cython.cfunc
@cython.exceptval(check=False)
def describe_shape(
    along: cython.pointer(Along),
    ndim: cython.int,
    shape: cython.pointer(cnp.npy_intp),
    index: cnp.ndarray,
    dim: object,
) -> cython.int:
    axis: cython.int
    if cnp.PyArray_TYPE(index) != cnp.NPY_INT64 or not is_c_order(index):
        return -1
    if ndim == 0 or not isinstance(dim, int) or not -ndim <= dim < ndim:
        return -1
    d: cython.int = dim
    if d < 0:
        d += ndim
    along.index = cython.cast(cython.pointer(int64_t), cnp.PyArray_BYTES(index))
    along.outer = along.inner = 1
    for axis in range(d):
        along.outer *= shape[axis]
    for axis in range(d + 1, ndim):
        along.inner *= shape[axis]
    along.length = shape[d]
    return d


@cython.cfunc
@cython.exceptval(check=False)
def all_in_range(along: cython.pointer(Along), index: cnp.ndarray) -> cython.bint:
    count: cython.Py_ssize_t = cnp.PyArray_SIZE(index)
    pool: cython.pointer(Pool) = thread_pool()
    fit: cython.bint
    if count <= LOCKED:
        return fits(pool, along.index, count, along.length)
    with cython.nogil:
        fit = fits(pool, along.index, count, along.length)
    return fit


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
def add_up(
    along: cython.pointer(Along), by_row: cython.bint, fresh: cython.bint, source: cnp.ndarray, target: cnp.ndarray
) -> cython.bint:
    typenum: cython.int = cnp.PyArray_TYPE(target)
    pool: cython.pointer(Pool) = thread_pool()
    from_: cython.p_char = cnp.PyArray_BYTES(source)
    to: cython.p_char = cnp.PyArray_BYTES(target)
    if typenum == cnp.NPY_FLOAT:
        with cython.nogil:
            sum[cython.float](pool, along[0], by_row, fresh, from_, to)
    elif typenum == cnp.NPY_DOUBLE:
        with cython.nogil:
            sum[cython.double](pool, along[0], by_row, fresh, from_, to)
    elif typenum == cnp.NPY_INT64:
        with cython.nogil:
            sum[int64_t](pool, along[0], by_row, fresh, from_, to)
    else:
        return False
    return True


@cython.cfunc
@cython.exceptval(check=False)
def take_all(
    along: cython.pointer(Along), by_row: cython.bint, source: cnp.ndarray, target: cnp.ndarray
) -> cython.bint:
    pool: cython.pointer(Pool) = thread_pool()
    item: cython.int = cnp.PyArray_ITEMSIZE(source)
    from_: cython.p_char = cnp.PyArray_BYTES(source)
    to: cython.p_char = cnp.PyArray_BYTES(target)
    done: cython.bint
    if cnp.PyArray_SIZE(target) <= LOCKED:
        return take(pool, along[0], item, by_row, from_, to)
    with cython.nogil:
        done = take(pool, along[0], item, by_row, from_, to)
    return done


@cython.cfunc
@cython.exceptval(check=False)
def put_all(along: cython.pointer(Along), source: cnp.ndarray, target: cnp.ndarray) -> cython.bint:
    pool: cython.pointer(Pool) = thread_pool()
    item: cython.int = cnp.PyArray_ITEMSIZE(source)
    from_: cython.p_char = cnp.PyArray_BYTES(source)
    to: cython.p_char = cnp.PyArray_BYTES(target)
    done: cython.bint
    with cython.nogil:
        done = put(pool, along[0], item, from_, to)
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
    return out if take_all(cython.address(along), False, a, out) else None


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
    return out if take_all(cython.address(along), True, a, out) else None


@cython.cfunc
def source_beside(array: cnp.ndarray, source: cnp.ndarray, shaped: cython.bint) -> object:
    """The source in C order; None where it has another dtype or the array can not be written to."""
    if not shaped or cnp.PyArray_TYPE(array) != cnp.PyArray_TYPE(source) or not is_writeable(array):
        return None
    return source if is_c_order(source) else copied(source)


def scatter(array, dim, index, source, adds: bool) -> bool:
    """Write or add the elements of `source` to their positions `index` along `dim`; whether that was done."""
    along: Along
    a: cnp.ndarray = array
    places: cnp.ndarray = index
    d: cython.int = describe(cython.address(along), a, places, dim)
    if d < 0 or not like_but_along(a, places, d) or not all_in_range(cython.address(along), places):
        return False
    along.count = cnp.PyArray_DIM(places, d)
    values: cnp.ndarray = source
    shaped: cython.bint = like_but_along(values, places, -1)
    given = source_beside(a, values, shaped)
    if given is None:
        return False
    if adds:
        return add_up(cython.address(along), False, False, given, a)
    return put_all(cython.address(along), given, a)


@cython.cfunc
@cython.exceptval(check=False)
def lengths_behind(a: cnp.ndarray, dim: cython.int) -> cython.pointer(cnp.npy_intp):
    return cython.address(cnp.PyArray_DIMS(a)[dim + 1])


@cython.cfunc
def row_of(value: object, a: cnp.ndarray, ndim: cython.int, shape: cython.pointer(cnp.npy_intp)) -> cnp.ndarray:
    """A row full of a number, as elements of an array's dtype; None where that does not hold it."""
    element: cython.double[2]
    typenum: cython.int = cnp.PyArray_TYPE(a)
    if not written_scalar(value, typenum, element):
        return None
    row: cnp.ndarray = new_array(ndim, shape, typenum)
    repeat_bytes(
        cython.cast(cython.p_char, element), cnp.PyArray_ITEMSIZE(a), cnp.PyArray_BYTES(row), cnp.PyArray_NBYTES(row)
    )
    return row


def put_rows(a, index, value):
    """Write rows to the numbers that an index gives, of any shape and none of them negative; whether that was done.
    `value` is a number, or an array that is one row or all rows."""
    along: Along
    k: cython.int
    row: cnp.ndarray
    ndim: cython.int = cnp.PyArray_NDIM(index)
    rest: cython.int = cnp.PyArray_NDIM(a) - 1
    if describe(cython.address(along), a, index, 0) < 0 or not is_writeable(a):
        return False
    if cnp.PyArray_SIZE(index) > LOCKED or not all_in_range(cython.address(along), index):
        return False
    if not isinstance(value, cnp.ndarray):
        row = row_of(value, a, rest, lengths_behind(a, 0))
        if row is None:
            return False
    else:
        row = value
        if cnp.PyArray_TYPE(row) != cnp.PyArray_TYPE(a) or not is_c_order(row) or may_overlap(row, a):
            return False
        lead: cython.int = cnp.PyArray_NDIM(row) - rest
        if lead != 0 and lead != ndim:
            return False
        for k in range(lead):
            if cnp.PyArray_DIM(row, k) != cnp.PyArray_DIM(index, k):
                return False
        for k in range(rest):
            if cnp.PyArray_DIM(row, lead + k) != cnp.PyArray_DIM(a, k + 1):
                return False
    along.count = cnp.PyArray_SIZE(index)
    one: cython.bint = cnp.PyArray_NDIM(row) == rest
    put_whole(along, along.inner * cnp.PyArray_ITEMSIZE(a), cnp.PyArray_BYTES(row), one, cnp.PyArray_BYTES(a))
    return True


@cython.cfunc
def put_parts(array: object, dim: object, index: cnp.ndarray, value: object) -> object:
    """Parts written to the positions that a short vector gives along a dimension: a number, or an array of parts."""
    along: Along
    a: cnp.ndarray = array
    parts: cnp.ndarray
    one: cython.bint = not isinstance(value, cnp.ndarray)
    d: cython.int = describe(cython.address(along), a, index, dim)
    if d < 0 or cnp.PyArray_NDIM(index) != 1 or not is_writeable(a) or cnp.PyArray_SIZE(index) > LOCKED:
        return None
    if not all_in_range(cython.address(along), index):
        return None
    along.count = cnp.PyArray_SIZE(index)
    if one:
        parts = row_of(value, a, cnp.PyArray_NDIM(a) - 1 - d, lengths_behind(a, d))
        if parts is None:
            return None
    else:
        parts = value
        if cnp.PyArray_TYPE(parts) != cnp.PyArray_TYPE(a) or not is_c_order(parts) or may_overlap(parts, a):
            return None
        if not like_but_along(a, parts, d) or cnp.PyArray_DIM(parts, d) != along.count:
            return None
    put_whole(along, along.inner * cnp.PyArray_ITEMSIZE(a), cnp.PyArray_BYTES(parts), one, cnp.PyArray_BYTES(a))
    return array


def copy_at(array, dim, index, source):
    """The parts of an array written to positions along a dimension."""
    return put_parts(array, dim, index, source)


def fill_at(array, dim, index, value):
    """A number written to positions along a dimension."""
    return None if isinstance(value, cnp.ndarray) else put_parts(array, dim, index, value)


def scattered(array, dim, index, src):
    """The elements of `src` written to their positions along a dimension."""
    return array if scatter(array, dim, index, src, False) else None


def scattered_sums(array, dim, index, src):
    """The elements of `src` added at their positions along a dimension."""
    return array if scatter(array, dim, index, src, True) else None


def scattered_number(array, dim, index, value):
    """A number written to the positions of an index along a dimension."""
    if isinstance(value, cnp.ndarray) or cnp.PyArray_SIZE(cython.cast(cnp.ndarray, index)) > LOCKED:
        return None
    places: cnp.ndarray = index
    if cnp.PyArray_TYPE(cython.cast(cnp.ndarray, array)) > cnp.NPY_DOUBLE:
        return None
    numbers: cnp.ndarray = row_of(value, array, cnp.PyArray_NDIM(places), cnp.PyArray_DIMS(places))
    return None if numbers is None else scattered(array, dim, index, numbers)


def put_at(array, indices, values, accumulate):
    """Write elements at the places that the one index gives for the first dimension."""
    if len(indices) != 1 or indices[0] is None:
        return None
    if accumulate is True and isinstance(values, cnp.ndarray):
        return array if add_rows_at(array, 0, indices[0], values) else None
    return array if accumulate is False and put_rows(array, indices[0], values) else None


_REDUCTIONS = {"sum": TOTAL, "prod": PRODUCT, "amax": GREATEST, "amin": LEAST}


def reduce_at(array, dim, index, source, how: str, include_self: bool) -> bool:
    """Reduce the elements of `source` to their positions `index` along `dim`, with what is there if `include_self`;
    whether that was done. `how` is "sum", "prod", "amax" or "amin"."""
    along: Along
    a: cnp.ndarray = array
    places: cnp.ndarray = index
    values: cnp.ndarray = source
    typenum: cython.int = cnp.PyArray_TYPE(a)
    pool: cython.pointer(Pool) = thread_pool()
    d: cython.int = describe(cython.address(along), a, places, dim)
    if d < 0 or not like_but_along(a, places, d) or not all_in_range(cython.address(along), places):
        return False
    along.count = cnp.PyArray_DIM(places, d)
    shaped: cython.bint = like_but_along(values, places, -1)
    given = source_beside(a, values, shaped)
    if given is None:
        return False
    from_: cython.p_char = cnp.PyArray_BYTES(given)
    to: cython.p_char = cnp.PyArray_BYTES(a)
    number: cython.int = _REDUCTIONS[how]
    stays: cython.bint = include_self
    if typenum == cnp.NPY_FLOAT:
        with cython.nogil:
            reduce[cython.float](pool, along, number, stays, from_, to)
    elif typenum == cnp.NPY_DOUBLE:
        with cython.nogil:
            reduce[cython.double](pool, along, number, stays, from_, to)
    elif typenum == cnp.NPY_INT64:
        with cython.nogil:
            reduce[int64_t](pool, along, number, stays, from_, to)
    else:
        return False
    return True


def add_rows_at(array, dim, index, source) -> bool:
    """Add the parts of `source` to those at the positions `index`, a vector, along `dim`; whether that was done."""
    along: Along
    a: cnp.ndarray = array
    places: cnp.ndarray = index
    d: cython.int = describe(cython.address(along), a, places, dim)
    if d < 0 or cnp.PyArray_NDIM(places) != 1 or not all_in_range(cython.address(along), places):
        return False
    along.count = cnp.PyArray_SIZE(places)
    values: cnp.ndarray = source
    shaped: cython.bint = like_but_along(a, values, d) and cnp.PyArray_DIM(values, d) == along.count
    given = source_beside(a, values, shaped)
    return given is not None and add_up(cython.address(along), True, False, given, a)


# ------------------------------------------------------------------------------------------------ onto zeros


@cython.cfunc
def onto_zeros(source: cnp.ndarray, dim: object, index: cnp.ndarray, shape: tuple, by_row: cython.bint) -> object:
    """Zeros of a shape with the elements or parts of `source` added at their positions along `dim`."""
    along: Along
    dims: cnp.npy_intp[64]
    axis: cython.int
    ndim: cython.int = len(shape)
    typenum: cython.int = cnp.PyArray_TYPE(source)
    if ndim > 64 or cnp.PyArray_NDIM(source) != ndim:
        return None
    if typenum != cnp.NPY_FLOAT and typenum != cnp.NPY_DOUBLE:
        return None
    for axis in range(ndim):
        dims[axis] = shape[axis]
    d: cython.int = describe_shape(cython.address(along), ndim, dims, index, dim)
    if d < 0 or not all_in_range(cython.address(along), index):
        return None
    along.count = cnp.PyArray_SIZE(index) if by_row else cnp.PyArray_DIM(index, d)
    for axis in range(ndim):
        if cnp.PyArray_DIM(source, axis) != (along.count if axis == d else dims[axis]):
            return None
    if by_row:
        if cnp.PyArray_NDIM(index) != 1:
            return None
    elif not like_but_along(source, index, -1):
        return None
    given: cnp.ndarray = source if is_c_order(source) else copied(source)
    out: cnp.ndarray = new_array(ndim, dims, typenum)
    add_up(cython.address(along), by_row, True, given, out)
    return out


def gather_backward(grad, dim, index, shape):
    """Zeros of a shape with the elements of `grad` added at the positions `index` along `dim`."""
    return onto_zeros(grad, dim, index, tuple(shape), False)


def select_backward(grad, index, dim, shape):
    """Zeros of a shape with the parts of `grad` added at the positions `index`, a vector, along `dim`."""
    return onto_zeros(grad, dim, index, tuple(shape), True)


# ------------------------------------------------------------------------------------------------ rows


def rows_at(input, indices):
    """The rows at the numbers that the one index gives, of any shape and none of them negative, or where it is true.

    Also the parts along the second dimension, for None and a vector of numbers.
    """
    along: Along
    shape: cnp.npy_intp[64]
    axis: cython.int
    a: cnp.ndarray = input
    if len(indices) == 2 and indices[0] is None and indices[1] is not None:
        return select(input, 1, indices[1])
    if len(indices) != 1 or indices[0] is None or cnp.PyArray_NDIM(a) == 0:
        return None
    index: cnp.ndarray = indices[0]
    if cnp.PyArray_TYPE(index) == cnp.NPY_BOOL:
        return rows_where(a, index)
    ndim: cython.int = cnp.PyArray_NDIM(index)
    if describe(cython.address(along), a, index, 0) < 0 or ndim + cnp.PyArray_NDIM(a) > 65:
        return None
    along.count = cnp.PyArray_SIZE(index)
    for axis in range(ndim):
        shape[axis] = cnp.PyArray_DIM(index, axis)
    for axis in range(1, cnp.PyArray_NDIM(a)):
        shape[ndim + axis - 1] = cnp.PyArray_DIM(a, axis)
    out: cnp.ndarray = new_array(ndim + cnp.PyArray_NDIM(a) - 1, shape, cnp.PyArray_TYPE(a))
    return out if take_all(cython.address(along), True, a, out) else None


@cython.cfunc
def rows_where(a: cnp.ndarray, mask: cnp.ndarray) -> object:
    """What an array has where a mask of its first dimensions is true."""
    along: Along
    shape: cnp.npy_intp[64]
    axis: cython.int
    ndim: cython.int = cnp.PyArray_NDIM(mask)
    rest: cython.int = cnp.PyArray_NDIM(a) - ndim
    if ndim == 0 or rest < 0 or not is_c_order(a) or cnp.PyArray_TYPE(a) > cnp.NPY_CDOUBLE:
        return None
    for axis in range(ndim):
        if cnp.PyArray_DIM(a, axis) != cnp.PyArray_DIM(mask, axis):
            return None
    found = nonzero(cython.cast(object, mask).reshape(-1))
    if found is None:
        return None
    numbers: cnp.ndarray = found
    along.index = cython.cast(cython.pointer(int64_t), cnp.PyArray_BYTES(numbers))
    along.count = cnp.PyArray_DIM(numbers, 0)
    along.length = cnp.PyArray_SIZE(mask)
    along.outer = along.inner = 1
    shape[0] = along.count
    for axis in range(rest):
        shape[axis + 1] = cnp.PyArray_DIM(a, ndim + axis)
        along.inner *= shape[axis + 1]
    out: cnp.ndarray = new_array(rest + 1, shape, cnp.PyArray_TYPE(a))
    return out if take_all(cython.address(along), True, a, out) else None


def rows_at_backward(grad, indices, shape):
    """Zeros of a shape with rows added at the numbers of one index, which is a vector."""
    if len(indices) == 2 and indices[0] is None and isinstance(indices[1], cnp.ndarray):
        return onto_zeros(grad, 1, indices[1], tuple(shape), True)
    if len(indices) != 1 or not isinstance(indices[0], cnp.ndarray):
        return None
    return onto_zeros(grad, 0, indices[0], tuple(shape), True)


def one_hot_rows(input, num_classes):
    """Rows of zeros with a 1 at the place that each number, which is in range, gives."""
    shape: cnp.npy_intp[64]
    axis: cython.int
    k: cython.Py_ssize_t
    a: cnp.ndarray = input
    ndim: cython.int = cnp.PyArray_NDIM(a)
    count: cython.Py_ssize_t = cnp.PyArray_SIZE(a)
    if cnp.PyArray_TYPE(a) != cnp.NPY_INT64 or not is_c_order(a) or count > LOCKED or ndim > 63:
        return None
    for axis in range(ndim):
        shape[axis] = cnp.PyArray_DIM(a, axis)
    shape[ndim] = num_classes
    places: cython.pointer(int64_t) = cython.cast(cython.pointer(int64_t), cnp.PyArray_DATA(a))
    for k in range(count):
        if not 0 <= places[k] < shape[ndim]:
            return None
    rows: cnp.ndarray = new_array(ndim + 1, shape, cnp.NPY_INT64)
    memset(cnp.PyArray_BYTES(rows), 0, cnp.PyArray_NBYTES(rows))
    for k in range(count):
        cython.cast(cython.pointer(int64_t), cnp.PyArray_DATA(rows))[k * shape[ndim] + places[k]] = 1
    return rows


# ------------------------------------------------------------------------------------------------ what is not zero


def nonzero(array):
    """A row of coordinates for each element that is not zero."""
    a: cnp.ndarray = array
    type_: Element
    shape: cnp.npy_intp[2]
    ndim: cython.int = cnp.PyArray_NDIM(a)
    count: cython.Py_ssize_t = cnp.PyArray_SIZE(a)
    if ndim == 0 or not is_c_order(a) or cnp.PyArray_TYPE(a) > cnp.NPY_DOUBLE:
        return None
    type_.kind = ord(array.dtype.kind)
    type_.bytes = cnp.PyArray_ITEMSIZE(a)
    pool: cython.pointer(Pool) = thread_pool()
    x: cython.p_void = cnp.PyArray_DATA(a)
    with cython.nogil:
        shape[0] = count_nonzero(pool, type_, x, count)
    shape[1] = ndim
    if shape[0] < 0:
        return None
    made: cnp.ndarray = new_array(2, shape, cnp.NPY_INT64)
    to: cython.pointer(int64_t) = cython.cast(cython.pointer(int64_t), cnp.PyArray_DATA(made))
    lengths: cython.pointer(cython.Py_ssize_t) = cython.cast(cython.pointer(cython.Py_ssize_t), cnp.PyArray_DIMS(a))
    with cython.nogil:
        write_nonzero(pool, type_, x, count, ndim, lengths, to)
    return made


@cython.cfunc
@cython.exceptval(check=False)
def count_true(mask: cnp.ndarray) -> cython.Py_ssize_t:
    type_: Element
    type_.kind = ord("b")
    type_.bytes = 1
    pool: cython.pointer(Pool) = thread_pool()
    m: cython.p_void = cnp.PyArray_DATA(mask)
    count: cython.Py_ssize_t = cnp.PyArray_SIZE(mask)
    with cython.nogil:
        count = count_nonzero(pool, type_, m, count)
    return count


@cython.cfunc
@cython.exceptval(check=False)
def is_mask(mask: cnp.ndarray, a: cnp.ndarray) -> cython.bint:
    return (
        cnp.PyArray_TYPE(mask) == cnp.NPY_BOOL
        and cnp.PyArray_TYPE(a) <= cnp.NPY_DOUBLE
        and cnp.PyArray_ITEMSIZE(a) <= 8
        and is_c_order(mask)
        and is_c_order(a)
    )


def masked(array, mask):
    """The elements where a mask of the same shape is true."""
    a: cnp.ndarray = array
    m: cnp.ndarray = mask
    found: cnp.npy_intp[1]
    if not is_mask(m, a) or not same_shape(a, m):
        return None
    found[0] = count_true(m)
    out: cnp.ndarray = new_array(1, found, cnp.PyArray_TYPE(a))
    pool: cython.pointer(Pool) = thread_pool()
    item: cython.int = cnp.PyArray_ITEMSIZE(a)
    count: cython.Py_ssize_t = cnp.PyArray_SIZE(a)
    from_: cython.p_void = cnp.PyArray_DATA(a)
    where: cython.p_void = cnp.PyArray_DATA(m)
    to: cython.p_void = cnp.PyArray_DATA(out)
    with cython.nogil:
        take_masked(pool, item, where, from_, count, to)
    return out


def spread(array, mask):
    """Zeros, with the elements of a vector in order where a mask is true."""
    a: cnp.ndarray = array
    m: cnp.ndarray = mask
    if not is_mask(m, a) or cnp.PyArray_NDIM(a) != 1 or cnp.PyArray_SIZE(a) != count_true(m):
        return None
    out: cnp.ndarray = new_array(cnp.PyArray_NDIM(m), cnp.PyArray_DIMS(m), cnp.PyArray_TYPE(a))
    pool: cython.pointer(Pool) = thread_pool()
    item: cython.int = cnp.PyArray_ITEMSIZE(a)
    count: cython.Py_ssize_t = cnp.PyArray_SIZE(m)
    from_: cython.p_void = cnp.PyArray_DATA(a)
    where: cython.p_void = cnp.PyArray_DATA(m)
    to: cython.p_void = cnp.PyArray_DATA(out)
    with cython.nogil:
        put_masked(pool, item, where, from_, count, to)
    return out
