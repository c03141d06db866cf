"""Kernels for few elements, for which a call of NumPy's costs more than the work, and some for any number of them:
integers divided, the best of columns, numbers that are close.

They are for arrays in C order of NumPy's common dtypes, and make what the bodies of their records make; for anything
else, and for arguments that are wrong, they give None.
"""

import cython
from cython.cimports import numpy as cnp
from cython.cimports.libc.stdint import int32_t, int64_t, uint8_t
from cython.cimports.libcpp import bool as cpp_bool
from cython.cimports.retrograd._core.arrays import (
    Pool,
    is_c_order,
    new_array,
    reduce_array,
    same_shape,
    sum_loop,
    thread_pool,
)
from cython.cimports.retrograd._core.moving import Element, element_of

from .norms import variance

cnp.import_array()

FEW = cython.declare(cython.Py_ssize_t, 4096)
LARGEST = cython.declare(cython.Py_ssize_t, 1 << 31)  # elements whose places are numbers of 32 bits
SIDE_BY_SIDE = cython.declare(cython.Py_ssize_t, 16)  # columns: of fewer, NumPy's loops go along the dimension


@cython.cfunc
@cython.exceptval(check=False)
def is_for_these(
    a: cnp.ndarray, element: cython.pointer(Element), most: cython.Py_ssize_t
) -> cython.bint:
    return is_c_order(a) and 0 < cnp.PyArray_SIZE(a) <= most and element_of(cnp.PyArray_TYPE(a), element)


@cython.cfunc
def reach(
    found: cython.pointer(Reach), a: cnp.ndarray, dim: object, keepdim: object, most: cython.Py_ssize_t
) -> cython.bint:
    """Note how an array is reduced along one dimension, or as a whole for None; False where it is not for these."""
    axis: cython.int
    ndim: cython.int = cnp.PyArray_NDIM(a)
    if not is_for_these(a, cython.address(found.element), most) or not isinstance(keepdim, bool):
        return False
    kept: cython.bint = keepdim
    found.outer = found.inner = 1
    found.ndim = 0
    if dim is None:
        found.length = cnp.PyArray_SIZE(a)
        if kept:
            found.ndim = ndim
            for axis in range(ndim):
                found.shape[axis] = 1
        return True
    if type(dim) is not int or not -ndim <= dim < ndim:
        return False
    d: cython.int = dim
    if d < 0:
        d += ndim
    found.length = cnp.PyArray_DIM(a, d)
    for axis in range(ndim):
        if axis < d:
            found.outer *= cnp.PyArray_DIM(a, axis)
        elif axis > d:
            found.inner *= cnp.PyArray_DIM(a, axis)
        if axis != d or kept:
            found.shape[found.ndim] = 1 if axis == d else cnp.PyArray_DIM(a, axis)
            found.ndim += 1
    return True


# ------------------------------------------------------------------------------------------------ extrema


@cython.cfunc
def best(array: cnp.ndarray, dim: object, keepdim: object, largest: cython.bint, valued: cython.bint) -> object:
    found: Reach
    values: cnp.ndarray = None
    if not reach(cython.address(found), array, dim, keepdim, LARGEST):
        return None
    large: cython.bint = cnp.PyArray_SIZE(array) > FEW
    if large and found.inner < SIDE_BY_SIDE:
        return None
    places: cnp.ndarray = new_array(found.ndim, found.shape, cnp.NPY_INT64)
    if valued:
        values = new_array(found.ndim, found.shape, cnp.PyArray_TYPE(array))
    numbers: cython.pointer(int64_t) = cython.cast(cython.pointer(int64_t), cnp.PyArray_DATA(places))
    from_: cython.p_void = cnp.PyArray_DATA(array)
    to: cython.p_void = cnp.PyArray_DATA(values) if valued else cython.NULL
    done: cython.bint
    if large:
        pool: cython.pointer(Pool) = thread_pool()
        with cython.nogil:
            done = best_columns(
                pool, found.element, from_, found.outer, found.length, found.inner, largest, numbers, to
            )
        if not done:
            return None
        return (values, places) if valued else places
    if not find_best(found.element, from_, found.outer, found.length, found.inner, largest, numbers, to):
        return None
    return (values, places) if valued else places


def max_dim(array, dim, keepdim):
    """The largest elements along a dimension, and where the first of each is."""
    return None if dim is None else best(array, dim, keepdim, True, True)


def min_dim(array, dim, keepdim):
    """The smallest elements along a dimension, and where the first of each is."""
    return None if dim is None else best(array, dim, keepdim, False, True)


def argmax(array, dim, keepdim):
    """Where the largest element is, along a dimension or in all of the array."""
    if cnp.PyArray_TYPE(cython.cast(cnp.ndarray, array)) == cnp.NPY_BOOL:
        return None
    return best(array, dim, keepdim, True, False)


def argmin(array, dim, keepdim):
    """Where the smallest element is, along a dimension or in all of the array."""
    if cnp.PyArray_TYPE(cython.cast(cnp.ndarray, array)) == cnp.NPY_BOOL:
        return None
    return best(array, dim, keepdim, False, False)


def max(array):
    """The largest element."""
    found = best(array, None, False, True, True)
    return None if found is None else found[0]


def min(array):
    """The smallest element."""
    found = best(array, None, False, False, True)
    return None if found is None else found[0]


# ------------------------------------------------------------------------------------------------ sums, means


@cython.cfunc
def summed(a: cnp.ndarray, dims: object, keepdim: object) -> cnp.ndarray:
    """The sums of floating-point numbers along dimensions, or of all for None."""
    axes: cython.ulonglong = 0
    one: cython.ulonglong = 1
    axis: cython.int
    ndim: cython.int = cnp.PyArray_NDIM(a)
    typenum: cython.int = cnp.PyArray_TYPE(a)
    if (typenum != cnp.NPY_FLOAT and typenum != cnp.NPY_DOUBLE) or not isinstance(keepdim, bool):
        return None
    if dims is None:
        axes = (one << ndim) - one
    elif isinstance(dims, tuple):
        for dim in cython.cast(tuple, dims):
            if type(dim) is not int or not -ndim <= dim < ndim:
                return None
            axis = dim
            axes |= one << (axis + ndim if axis < 0 else axis)
    else:
        return None
    return reduce_array(sum_loop(typenum), a, axes, 0 if keepdim else axes, 0, typenum)


@cython.cfunc
def averaged(a: cnp.ndarray, dims: object, keepdim: object) -> object:
    k: cython.Py_ssize_t
    if cnp.PyArray_SIZE(a) == 0:
        return None
    sums: cnp.ndarray = summed(a, dims, keepdim)
    if sums is None or cnp.PyArray_SIZE(sums) > FEW:
        return None
    single: cython.p_float = cython.cast(cython.p_float, cnp.PyArray_DATA(sums))
    wide: cython.p_double = cython.cast(cython.p_double, cnp.PyArray_DATA(sums))
    count: cython.Py_ssize_t = cnp.PyArray_SIZE(a) // cnp.PyArray_SIZE(sums)
    for k in range(cnp.PyArray_SIZE(sums)):
        if cnp.PyArray_TYPE(sums) == cnp.NPY_FLOAT:
            single[k] /= cython.cast(cython.float, count)
        else:
            wide[k] /= count
    return sums


def sum_dim(array, dim, keepdim, dtype):
    """The sums along dimensions."""
    return summed(array, dim, keepdim) if dtype is None else None


def mean(array):
    """The mean of all elements."""
    return averaged(array, None, False)


def variance_and_mean(array, dim, unbiased, keepdim, correction):
    """The variance along dimensions, or of all elements, and the mean."""
    if isinstance(dim, bool):
        if unbiased is not None:
            return None
        dim, unbiased = None, dim
    spread = variance(array, dim, unbiased, keepdim, correction)
    if spread is None:
        return None
    means = averaged(array, (dim,) if isinstance(dim, int) else tuple(dim) if dim else None, keepdim)
    return None if means is None else (spread, means)


def mean_dim(array, dim, keepdim, dtype):
    """The means along dimensions."""
    return averaged(array, dim, keepdim) if dtype is None else None


# ------------------------------------------------------------------------------------------------ truth


@cython.cfunc
def truth(array: cnp.ndarray, dim: object, keepdim: object, all: cython.bint) -> object:
    found: Reach
    if cnp.PyArray_TYPE(array) == cnp.NPY_UBYTE:
        return None  # its result is uint8
    if isinstance(dim, tuple):
        if len(cython.cast(tuple, dim)) != 1:
            return None
        dim = dim[0]
    if not reach(cython.address(found), array, dim, keepdim, FEW):
        return None
    out: cnp.ndarray = new_array(found.ndim, found.shape, cnp.NPY_BOOL)
    find_truths(
        found.element,
        cnp.PyArray_DATA(array),
        found.outer,
        found.length,
        found.inner,
        all,
        cython.cast(cython.pointer(cpp_bool), cnp.PyArray_DATA(out)),
    )
    return out


def all(array):
    """Whether all elements are true."""
    return truth(array, None, False, True)


def any(array):
    """Whether some element is true."""
    return truth(array, None, False, False)


def all_dim(array, dim, keepdim):
    """Whether all elements along one dimension are true."""
    return truth(array, dim, keepdim, True)


def any_dim(array, dim, keepdim):
    """Whether some element along one dimension is true."""
    return truth(array, dim, keepdim, False)


def equal_arrays(a, b):
    """Whether two arrays of one dtype have the same shape and elements, as Python's True or False."""
    element: Element
    same: cpp_bool = False
    if cnp.PyArray_TYPE(a) != cnp.PyArray_TYPE(b) or not is_for_these(a, cython.address(element), FEW):
        return None
    if not same_shape(a, b):
        return False
    if not is_c_order(b):
        return None
    if not compare(
        element, cnp.PyArray_DATA(a), cnp.PyArray_DATA(b), cnp.PyArray_SIZE(a), cython.address(same)
    ):
        return None
    return True if same else False


# ------------------------------------------------------------------------------------------------ products, quotients


@cython.cfunc
def multiplied(matrix: cnp.ndarray, vector: cnp.ndarray, rows: cython.Py_ssize_t, ndim: cython.int) -> object:
    """The products of rows with a vector as long as they are: one of each of `rows`, or a single number."""
    out: cnp.ndarray
    shape: cnp.npy_intp = rows
    typenum: cython.int = cnp.PyArray_TYPE(matrix)
    columns: cython.Py_ssize_t = cnp.PyArray_SIZE(vector)
    if typenum != cnp.PyArray_TYPE(vector) or not is_c_order(matrix) or not is_c_order(vector):
        return None
    if cnp.PyArray_SIZE(matrix) > FEW:
        return None
    if typenum == cnp.NPY_FLOAT:
        out = new_array(ndim, cython.address(shape), typenum)
        products(
            cython.cast(cython.p_float, cnp.PyArray_DATA(matrix)),
            cython.cast(cython.p_float, cnp.PyArray_DATA(vector)),
            rows,
            columns,
            cython.cast(cython.p_float, cnp.PyArray_DATA(out)),
        )
    elif typenum == cnp.NPY_DOUBLE:
        out = new_array(ndim, cython.address(shape), typenum)
        products(
            cython.cast(cython.p_double, cnp.PyArray_DATA(matrix)),
            cython.cast(cython.p_double, cnp.PyArray_DATA(vector)),
            rows,
            columns,
            cython.cast(cython.p_double, cnp.PyArray_DATA(out)),
        )
    else:
        return None
    return out


def dot(input, tensor):
    """The product of two vectors."""
    if cnp.PyArray_NDIM(cython.cast(cnp.ndarray, input)) != 1 or not same_shape(input, tensor):
        return None
    return multiplied(input, tensor, 1, 0)


def mv(input, vec):
    """The product of a matrix and a vector."""
    a: cnp.ndarray = input
    v: cnp.ndarray = vec
    if cnp.PyArray_NDIM(a) != 2 or cnp.PyArray_NDIM(v) != 1 or cnp.PyArray_DIM(a, 1) != cnp.PyArray_DIM(v, 0):
        return None
    return multiplied(a, v, cnp.PyArray_DIM(a, 0), 1)


def close(input, other, rtol, atol, equal_nan):
    """Whether floating-point numbers are close to others of as many."""
    a: cnp.ndarray = input
    b: cnp.ndarray = other
    typenum: cython.int = cnp.PyArray_TYPE(a)
    if cnp.PyArray_TYPE(b) != typenum or (typenum != cnp.NPY_FLOAT and typenum != cnp.NPY_DOUBLE):
        return None
    if not same_shape(a, b) or not is_c_order(a) or not is_c_order(b) or not rtol >= 0 or not atol >= 0:
        return None
    relative: cython.double = rtol
    absolute: cython.double = atol
    missing: cython.bint = equal_nan
    out: cnp.ndarray = new_array(cnp.PyArray_NDIM(a), cnp.PyArray_DIMS(a), cnp.NPY_BOOL)
    pool: cython.pointer(Pool) = thread_pool()
    count: cython.Py_ssize_t = cnp.PyArray_SIZE(a)
    x: cython.p_void = cnp.PyArray_DATA(a)
    y: cython.p_void = cnp.PyArray_DATA(b)
    to: cython.pointer(uint8_t) = cython.cast(cython.pointer(uint8_t), cnp.PyArray_DATA(out))
    if count <= FEW:
        compare_all(pool, typenum == cnp.NPY_DOUBLE, x, y, count, relative, absolute, missing, to)
    else:
        with cython.nogil:
            compare_all(pool, typenum == cnp.NPY_DOUBLE, x, y, count, relative, absolute, missing, to)
    return out


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def compare_all(
    pool: cython.pointer(Pool),
    wide: cython.bint,
    a: cython.p_void,
    b: cython.p_void,
    count: cython.Py_ssize_t,
    rtol: cython.double,
    atol: cython.double,
    equal_nan: cython.bint,
    out: cython.pointer(uint8_t),
) -> cython.void:
    if wide:
        close_to(
            pool, cython.cast(cython.p_double, a), cython.cast(cython.p_double, b), count, rtol, atol, equal_nan, out
        )
    else:
        close_to(
            pool,
            cython.cast(cython.p_float, a),
            cython.cast(cython.p_float, b),
            count,
            cython.cast(cython.float, rtol),
            cython.cast(cython.float, atol),
            equal_nan,
            out,
        )


@cython.cfunc
def divided(x: object, y: object, remainder: cython.bint) -> object:
    """Integers of one dtype divided by as many, or by one, none of them zero."""
    divisor: int64_t = 0
    small: int32_t = 0
    done: cython.bint
    one: cython.bint = not isinstance(y, cnp.ndarray)
    if not isinstance(x, cnp.ndarray):
        return None
    a: cnp.ndarray = x
    typenum: cython.int = cnp.PyArray_TYPE(a)
    if (typenum != cnp.NPY_INT64 and typenum != cnp.NPY_INT32) or not is_c_order(a):
        return None
    by: cython.p_void = cython.address(divisor)
    if one:
        if type(y) is not int or not -(2**31) < y < 2**31:
            return None
        divisor = y
        small = y
        if typenum == cnp.NPY_INT32:
            by = cython.address(small)
    else:
        b: cnp.ndarray = y
        if cnp.PyArray_TYPE(b) != typenum or not is_c_order(b):
            return None
        one = cnp.PyArray_NDIM(b) == 0
        if not one and not same_shape(a, b):
            return None
        by = cnp.PyArray_DATA(b)
    out: cnp.ndarray = new_array(cnp.PyArray_NDIM(a), cnp.PyArray_DIMS(a), typenum)
    pool: cython.pointer(Pool) = thread_pool()
    count: cython.Py_ssize_t = cnp.PyArray_SIZE(a)
    from_: cython.p_void = cnp.PyArray_DATA(a)
    to: cython.p_void = cnp.PyArray_DATA(out)
    if count <= FEW:
        done = divide_all(pool, typenum == cnp.NPY_INT64, from_, by, one, count, remainder, to)
    else:
        with cython.nogil:
            done = divide_all(pool, typenum == cnp.NPY_INT64, from_, by, one, count, remainder, to)
    return out if done else None


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def divide_all(
    pool: cython.pointer(Pool),
    wide: cython.bint,
    x: cython.p_void,
    y: cython.p_void,
    one: cython.bint,
    count: cython.Py_ssize_t,
    remainder: cython.bint,
    out: cython.p_void,
) -> cython.bint:
    if wide:
        return divide(
            pool,
            cython.cast(cython.pointer(int64_t), x),
            cython.cast(cython.pointer(int64_t), y),
            one,
            count,
            remainder,
            cython.cast(cython.pointer(int64_t), out),
        )
    return divide(
        pool,
        cython.cast(cython.pointer(int32_t), x),
        cython.cast(cython.pointer(int32_t), y),
        one,
        count,
        remainder,
        cython.cast(cython.pointer(int32_t), out),
    )


def remainder(input, other):
    """What is left of integers divided with rounding down."""
    return divided(input, other, True)


def floor_divide(input, other):
    """Integers divided with rounding down."""
    return divided(input, other, False)


# ------------------------------------------------------------------------------------------------ places


def triangle_places(rows: cython.Py_ssize_t, columns: cython.Py_ssize_t, offset: cython.Py_ssize_t, lower: cython.bint):
    """The row and column numbers, int64, of what lies in a matrix up to a diagonal, or from it on."""
    shape: cnp.npy_intp[2]
    shape[0] = 2
    shape[1] = list_triangle(rows, columns, offset, lower, cython.NULL)
    out: cnp.ndarray = new_array(2, shape, cnp.NPY_INT64)
    list_triangle(
        rows, columns, offset, lower, cython.cast(cython.pointer(int64_t), cnp.PyArray_DATA(out))
    )
    return out
