"""Sorting, the largest few, elements by rank, and running values: `_kernels/ordering.hpp` and `scans.hpp` on arrays.

They are for float32, float64, integers and bool. For anything else, and where arguments are wrong, they give None, and
the caller's NumPy code does it or says what is wrong.
"""

import cython
from cython.cimports import numpy as cnp
from cython.cimports.libc.stdint import int64_t
from cython.cimports.retrograd._core.arrays import TYPES, Pool, is_c_order, new_array, same_shape, thread_pool
from cython.cimports.retrograd._core.moving import copied, element_of

cnp.import_array()

LOCKED = cython.declare(cython.Py_ssize_t, 4096)  # elements: up to so many, the interpreter's lock is kept
ALONE = cython.declare(cython.Py_ssize_t, 1 << 16)  # the longest line that is looked through by one thread
LONGEST = cython.declare(cython.Py_ssize_t, 1 << 31)  # places in a line are numbers of 32 bits


@cython.cclass
class Work:
    """An array in C order with the lines of it along one dimension."""

    array: cnp.ndarray
    lines: Lines
    type: Element
    dim: cython.int
    shape: cnp.npy_intp[64]

    @cython.cfunc
    def result(self, length: cython.Py_ssize_t, keepdim: cython.bint, typenum: cython.int) -> cnp.ndarray:
        """A fresh array whose lines have another length; without that dimension if it is not kept."""
        axis: cython.int
        ndim: cython.int = cnp.PyArray_NDIM(self.array)
        for axis in range(ndim):
            self.shape[axis] = cnp.PyArray_DIM(self.array, axis)
        if ndim == 0:
            return new_array(0, self.shape, typenum)
        self.shape[self.dim] = length
        if not keepdim:
            for axis in range(self.dim, ndim - 1):
                self.shape[axis] = self.shape[axis + 1]
            ndim -= 1
        return new_array(ndim, self.shape, typenum)


@cython.cfunc
def lines_of(array: cnp.ndarray, dim: object) -> Work:
    """The lines of an array; None where the loops are not for them, or the dimension is wrong."""
    axis: cython.int
    d: cython.int
    ndim: cython.int = cnp.PyArray_NDIM(array)
    if type(dim) is not int or not -max(ndim, 1) <= dim < max(ndim, 1):
        return None
    made: Work = Work.__new__(Work)
    if not element_of(cnp.PyArray_TYPE(array), cython.address(made.type)) or not cnp.PyArray_ISNOTSWAPPED(array):
        return None
    made.array = array if is_c_order(array) else copied(array)
    d = dim
    made.dim = d + ndim if d < 0 else d
    made.lines.outer = made.lines.length = made.lines.inner = 1
    for axis in range(ndim):
        if axis < made.dim:
            made.lines.outer *= cnp.PyArray_DIM(array, axis)
        elif axis == made.dim:
            made.lines.length = cnp.PyArray_DIM(array, axis)
        else:
            made.lines.inner *= cnp.PyArray_DIM(array, axis)
    return made if made.lines.length < LONGEST else None


@cython.cfunc
@cython.exceptval(check=False)
def numbers(places: cnp.ndarray) -> cython.pointer(int64_t):
    return cython.cast(cython.pointer(int64_t), cnp.PyArray_BYTES(places))


@cython.cfunc
def ordered(array: cnp.ndarray, dim: object, descending: cython.bint, with_values: cython.bint) -> object:
    work: Work = lines_of(array, dim)
    if work is None:
        return None
    pool: cython.pointer(Pool) = thread_pool()
    places: cnp.ndarray = work.result(work.lines.length, True, cnp.NPY_INT64)
    numbered: cython.pointer(int64_t) = numbers(places)
    values: cnp.ndarray = work.result(work.lines.length, True, cnp.PyArray_TYPE(array)) if with_values else None
    from_: cython.p_void = cnp.PyArray_DATA(work.array)
    to: cython.p_void = cnp.PyArray_DATA(values) if with_values else cython.NULL
    done: cython.bint
    if cnp.PyArray_SIZE(array) <= LOCKED:
        done = sort_lines(pool, work.lines, work.type, from_, descending, to, numbered)
    else:
        with cython.nogil:
            done = sort_lines(pool, work.lines, work.type, from_, descending, to, numbered)
    if not done:
        return None
    return (values, places) if with_values else places


def sort(input, dim, descending):
    """The elements in order along `dim`, and their places; equal ones keep their order."""
    return ordered(input, dim, descending, True)


def argsort(input, dim, descending):
    """The places of `sort`."""
    return ordered(input, dim, descending, False)


def topk(input, k, dim, largest):
    """The `k` largest or smallest elements along `dim`, in order, and their places."""
    work: Work = lines_of(input, dim)
    if work is None or cnp.PyArray_NDIM(work.array) == 0 or work.type.kind == ord("b"):
        return None
    if type(k) is not int or not 0 <= k <= work.lines.length:
        return None
    pool: cython.pointer(Pool) = thread_pool()
    values: cnp.ndarray = work.result(k, True, cnp.PyArray_TYPE(work.array))
    places: cnp.ndarray = work.result(k, True, cnp.NPY_INT64)
    numbered: cython.pointer(int64_t) = numbers(places)
    from_: cython.p_void = cnp.PyArray_DATA(work.array)
    to: cython.p_void = cnp.PyArray_DATA(values)
    many: cython.Py_ssize_t = k
    first: cython.bint = largest
    done: cython.bint
    if cnp.PyArray_SIZE(work.array) <= LOCKED:
        done = first_of_lines(pool, work.lines, work.type, from_, many, first, to, numbered)
    else:
        with cython.nogil:
            done = first_of_lines(pool, work.lines, work.type, from_, many, first, to, numbered)
    return (values, places) if done else None


@cython.cfunc
def selected(array: cnp.ndarray, kind: Rank, k: cython.Py_ssize_t, dim: object, keepdim: cython.bint) -> object:
    work: Work = lines_of(array, dim)
    if work is None or not 0 <= k < work.lines.length or work.type.kind == ord("b"):
        return None
    pool: cython.pointer(Pool) = thread_pool()
    values: cnp.ndarray = work.result(1, keepdim, cnp.PyArray_TYPE(work.array))
    places: cnp.ndarray = work.result(1, keepdim, cnp.NPY_INT64)
    numbered: cython.pointer(int64_t) = numbers(places)
    from_: cython.p_void = cnp.PyArray_DATA(work.array)
    to: cython.p_void = cnp.PyArray_DATA(values)
    done: cython.bint
    if cnp.PyArray_SIZE(work.array) <= LOCKED:
        done = select_of_lines(pool, work.lines, work.type, from_, kind, k, to, numbered)
    else:
        with cython.nogil:
            done = select_of_lines(pool, work.lines, work.type, from_, kind, k, to, numbered)
    return (values, places) if done else None


def kthvalue(input, k, dim, keepdim):
    """The `k`-th smallest elements along `dim`, counted from 1, and their places."""
    return selected(input, KTH, k - 1, dim, keepdim) if type(k) is int else None


def median_along(input, dim, keepdim):
    """The lower medians along `dim` and their places; NaN if there is one."""
    return selected(input, MEDIAN, 0, dim, keepdim)


def nanmedian_along(input, dim, keepdim):
    """The lower medians of what is not NaN along `dim`, and their places."""
    return selected(input, MEDIAN_OF_NUMBERS, 0, dim, keepdim)


@cython.cfunc
def selected_of_all(array: cnp.ndarray, kind: Rank) -> object:
    made = selected(cython.cast(object, array).reshape(-1), kind, 0, 0, False)
    return None if made is None else made[0]


def median(input):
    """The lower median of all elements; NaN if there is one."""
    return selected_of_all(input, MEDIAN)


def nanmedian(input):
    """The lower median of all elements that are not NaN."""
    return selected_of_all(input, MEDIAN_OF_NUMBERS)


def search(sequence, values, right):
    """How many elements of a vector in order come before each value; with `right`, those equal to it, too."""
    type_: Element
    s: cnp.ndarray = sequence
    v: cnp.ndarray = values
    if cnp.PyArray_NDIM(s) != 1 or cnp.PyArray_TYPE(s) != cnp.PyArray_TYPE(v) or cnp.PyArray_TYPE(s) > cnp.NPY_DOUBLE:
        return None
    if not is_c_order(s) or not is_c_order(v):
        return None
    type_.kind = ord(sequence.dtype.kind)
    type_.bytes = cnp.PyArray_ITEMSIZE(s)
    made: cnp.ndarray = new_array(cnp.PyArray_NDIM(v), cnp.PyArray_DIMS(v), cnp.NPY_INT64)
    pool: cython.pointer(Pool) = thread_pool()
    places: cython.pointer(int64_t) = numbers(made)
    from_: cython.p_void = cnp.PyArray_DATA(s)
    wanted: cython.p_void = cnp.PyArray_DATA(v)
    length: cython.Py_ssize_t = cnp.PyArray_SIZE(s)
    count: cython.Py_ssize_t = cnp.PyArray_SIZE(v)
    behind: cython.bint = right
    done: cython.bint
    with cython.nogil:
        done = search_elements(pool, type_, from_, length, wanted, count, behind, places)
    return made if done else None


@cython.cfunc
def at_end(array: cnp.ndarray, dim: object, keepdim: cython.bint, largest: cython.bint) -> object:
    """The largest or smallest elements along a dimension, also in a tuple, or of all for an empty tuple."""
    if isinstance(dim, tuple):
        if len(cython.cast(tuple, dim)) > 1:
            return None
        if not dim and (keepdim or cnp.PyArray_SIZE(array) > ALONE):
            return None
        array, dim = (array, dim[0]) if dim else (array.reshape(-1), 0)
    work: Work = lines_of(array, dim)
    if work is None or work.lines.length == 0:
        return None
    if work.lines.count() < 2 and work.lines.length > ALONE:
        return None  # threads would have nothing to share
    pool: cython.pointer(Pool) = thread_pool()
    values: cnp.ndarray = work.result(1, keepdim, cnp.PyArray_TYPE(work.array))
    from_: cython.p_void = cnp.PyArray_DATA(work.array)
    to: cython.p_void = cnp.PyArray_DATA(values)
    done: cython.bint
    if cnp.PyArray_SIZE(work.array) <= LOCKED:
        done = ends_of_lines(pool, work.lines, work.type, from_, largest, to)
    else:
        with cython.nogil:
            done = ends_of_lines(pool, work.lines, work.type, from_, largest, to)
    return values if done else None


def amax(array, dim, keepdim):
    """The largest elements along one dimension, or of all; NaN if there is one."""
    return at_end(array, dim, keepdim, True)


def amin(array, dim, keepdim):
    """The smallest elements along one dimension, or of all; NaN if there is one."""
    return at_end(array, dim, keepdim, False)


def mode(input, dim, keepdim):
    """The most frequent elements along `dim`, of several the smallest, and one of their places."""
    work: Work = lines_of(input, dim)
    if work is None or work.lines.length == 0:
        return None
    pool: cython.pointer(Pool) = thread_pool()
    values: cnp.ndarray = work.result(1, keepdim, cnp.PyArray_TYPE(work.array))
    places: cnp.ndarray = work.result(1, keepdim, cnp.NPY_INT64)
    numbered: cython.pointer(int64_t) = numbers(places)
    from_: cython.p_void = cnp.PyArray_DATA(work.array)
    to: cython.p_void = cnp.PyArray_DATA(values)
    done: cython.bint
    with cython.nogil:
        done = most_frequent_of_lines(pool, work.lines, work.type, from_, to, numbered)
    return (values, places) if done else None


# ------------------------------------------------------------------------------------------------ runs


@cython.cfunc
def runs_of(array: cnp.ndarray, in_order: cython.bint) -> object:
    """The first of each run of equal elements, in order or as they lie, the run of each, and the lengths of runs."""
    type_: Element
    lines: Lines
    shape: cnp.npy_intp[1]
    runs: cython.Py_ssize_t = -1
    count: cython.Py_ssize_t = cnp.PyArray_SIZE(array)
    if not 0 < count < LONGEST or not element_of(cnp.PyArray_TYPE(array), cython.address(type_)):
        return None
    if not is_c_order(array) or not cnp.PyArray_ISNOTSWAPPED(array):
        return None
    shape[0] = count
    places: cnp.ndarray = new_array(1, shape, cnp.NPY_INT64) if in_order else None
    order: cython.pointer(int64_t) = numbers(places) if in_order else cython.NULL
    pool: cython.pointer(Pool) = thread_pool()
    from_: cython.p_void = cnp.PyArray_DATA(array)
    lines.outer = lines.inner = 1
    lines.length = count
    with cython.nogil:
        if not in_order or sort_lines(pool, lines, type_, from_, False, cython.NULL, order):
            runs = count_runs(type_, from_, order, count)
    if runs < 0:
        return None
    numbered: cnp.ndarray = new_array(cnp.PyArray_NDIM(array), cnp.PyArray_DIMS(array), cnp.NPY_INT64)
    shape[0] = runs
    values: cnp.ndarray = new_array(1, shape, cnp.PyArray_TYPE(array))
    lengths: cnp.ndarray = new_array(1, shape, cnp.NPY_INT64)
    to: cython.p_void = cnp.PyArray_DATA(values)
    run_of: cython.pointer(int64_t) = numbers(numbered)
    long: cython.pointer(int64_t) = numbers(lengths)
    with cython.nogil:
        write_runs(type_, from_, order, count, to, run_of, long)
    return values, numbered, lengths


def unique_all(input):
    """The different elements in order, for each of all its place among them, and how often each occurs."""
    return runs_of(input, True)


def unique_runs(input, dim):
    """One element of each run of equal ones, the run of each, and the lengths of runs."""
    return runs_of(input, False) if dim is None else None


# ------------------------------------------------------------------------------------------------ running values


@cython.cfunc
def accumulated(array: cnp.ndarray, dim: object, dtype: object, product: cython.bint) -> object:
    typenum: cython.int = cnp.PyArray_TYPE(array)
    if dtype is not None or (typenum != cnp.NPY_FLOAT and typenum != cnp.NPY_DOUBLE and typenum != cnp.NPY_INT64):
        return None
    work: Work = lines_of(array, dim)
    if work is None:
        return None
    pool: cython.pointer(Pool) = thread_pool()
    made: cnp.ndarray = work.result(work.lines.length, True, typenum)
    from_: cython.p_void = cnp.PyArray_DATA(work.array)
    to: cython.p_void = cnp.PyArray_DATA(made)
    if cnp.PyArray_SIZE(array) <= LOCKED:
        accumulate_lines(pool, work.lines, work.type, from_, product, to)
    else:
        with cython.nogil:
            accumulate_lines(pool, work.lines, work.type, from_, product, to)
    return made


def cumsum(input, dim, dtype):
    """Running sums along `dim`, of float32 kept in float64."""
    return accumulated(input, dim, dtype, False)


def cumprod(input, dim, dtype):
    """Running products along `dim`, of float32 kept in float64."""
    return accumulated(input, dim, dtype, True)


def recurrence(scale, input, dim, reverse):
    """h[k] = scale[k] * h[k-1] + input[k] along `dim`, of float32 kept in float64; from the other end if `reverse`."""
    factors: cnp.ndarray = scale
    typenum: cython.int = cnp.PyArray_TYPE(factors)
    if (typenum != cnp.NPY_FLOAT and typenum != cnp.NPY_DOUBLE) or not is_c_order(factors):
        return None
    if cnp.PyArray_TYPE(input) != typenum or not same_shape(factors, input):
        return None
    work: Work = lines_of(input, dim)
    if work is None:
        return None
    pool: cython.pointer(Pool) = thread_pool()
    made: cnp.ndarray = work.result(work.lines.length, True, typenum)
    by: cython.p_void = cnp.PyArray_DATA(factors)
    from_: cython.p_void = cnp.PyArray_DATA(work.array)
    to: cython.p_void = cnp.PyArray_DATA(made)
    backwards: cython.bint = reverse
    with cython.nogil:
        recur_lines(pool, work.lines, work.type, by, from_, backwards, to)
    return made


@cython.cfunc
def running(array: cnp.ndarray, dim: object, largest: cython.bint) -> object:
    work: Work = lines_of(array, dim)
    if work is None or work.lines.length == 0:
        return None
    pool: cython.pointer(Pool) = thread_pool()
    values: cnp.ndarray = work.result(work.lines.length, True, cnp.PyArray_TYPE(array))
    places: cnp.ndarray = work.result(work.lines.length, True, cnp.NPY_INT64)
    numbered: cython.pointer(int64_t) = numbers(places)
    from_: cython.p_void = cnp.PyArray_DATA(work.array)
    to: cython.p_void = cnp.PyArray_DATA(values)
    done: cython.bint
    if cnp.PyArray_SIZE(array) <= LOCKED:
        done = extrema_of_lines(pool, work.lines, work.type, from_, largest, to, numbered)
    else:
        with cython.nogil:
            done = extrema_of_lines(pool, work.lines, work.type, from_, largest, to, numbered)
    return (values, places) if done else None


def cummax(input, dim):
    """The largest elements so far along `dim`, and the last places where they were met."""
    return running(input, dim, True)


def cummin(input, dim):
    """The smallest elements so far along `dim`, and the last places where they were met."""
    return running(input, dim, False)
