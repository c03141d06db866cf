"""Arrays copied, written over one another and put together: the loops of `_kernels/moving.hpp`.

NumPy does the same on one thread, and takes fresh memory for each result.
"""

import cython
from cython.cimports import numpy as cnp
from cython.cimports.cpython.ref import PyObject
from cython.cimports.libc.math import isfinite
from cython.cimports.libc.string import memset
from cython.cimports.retrograd._core.arrays import (
    Loop,
    Pool,
    StridedWork,
    TYPES,
    element_sizes,
    is_c_order,
    is_writeable,
    new_array,
    new_array_like,
    repeat_bytes,
    run_loop,
    same_shape,
    strided_array,
    thread_pool,
    write_scalar,
)
from cython.cimports.retrograd._core.dtypes import dtype

from .dtypes import bfloat16

cnp.import_array()

LONGEST = cython.declare(cython.Py_ssize_t, 1 << 31)
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


def element_of(typenum, element):
    """Describe the elements of one of NumPy's types; False for those that are no numbers of a processor's."""
    if typenum == cnp.NPY_FLOAT or typenum == cnp.NPY_DOUBLE:
        element.kind = ord("f")
    elif typenum == cnp.NPY_BOOL:
        element.kind = ord("b")
    elif typenum == cnp.NPY_FLOAT16:
        element.kind = ord("h")
    elif typenum == cython.cast(dtype, bfloat16).typenum:
        element.kind = ord("e")
        element.bytes = 2
        return True
    elif typenum == cnp.NPY_UBYTE:
        element.kind = ord("u")
    elif typenum == cnp.NPY_BYTE or typenum == cnp.NPY_SHORT or typenum == cnp.NPY_INT or typenum == cnp.NPY_LONG:
        element.kind = ord("i")
    else:
        return False
    element.bytes = element_sizes[typenum]
    return True


def cast(array, kind):
    """The values of an array in C order in another dtype."""
    a: cnp.ndarray = array
    type_: Element
    target: Element
    target_type = kind.numpy
    if target_type is None or not is_c_order(a):
        return None
    typenum: cython.int = target_type.num
    if not element_of(cnp.PyArray_TYPE(a), cython.address(type_)) or not element_of(typenum, cython.address(target)):
        return None
    out: cnp.ndarray = new_array(cnp.PyArray_NDIM(a), cnp.PyArray_DIMS(a), typenum)
    pool: cython.pointer(Pool) = thread_pool()
    count: cython.Py_ssize_t = cnp.PyArray_SIZE(a)
    from_: cython.p_void = cnp.PyArray_DATA(a)
    to: cython.p_void = cnp.PyArray_DATA(out)
    done: cython.bint
    if cnp.PyArray_NBYTES(a) <= LOCKED:
        done = cast_elements(pool, type_, from_, target, to, count)
    else:
        with cython.nogil:
            done = cast_elements(pool, type_, from_, target, to, count)
    return out if done else None


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
        if cnp.PyArray_NDIM(source) > 1 and bytes_ > LOCKED and copied_by_rows(target, source):
            return 0
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
def copied_by_rows(target: cnp.ndarray, source: cnp.ndarray) -> cython.bint:
    """Copy an array to one of its shape where both are made of many short rows; whether they are."""
    work: StridedWork
    axis: cython.int
    item: cython.Py_ssize_t = cnp.PyArray_ITEMSIZE(target)
    pool: cython.pointer(Pool) = thread_pool()
    work.operands = 2
    work.ndim = cnp.PyArray_NDIM(target)
    work.data[0] = cnp.PyArray_BYTES(source)
    work.data[1] = cnp.PyArray_BYTES(target)
    for axis in range(work.ndim):
        work.shape[axis] = cnp.PyArray_DIM(target, axis)
        work.strides[0][axis] = cnp.PyArray_STRIDE(source, axis)
        work.strides[1][axis] = cnp.PyArray_STRIDE(target, axis)
    work.normalise(1)
    if not has_short_rows(work, item):
        return False
    with cython.nogil:
        copy_short_rows(pool, work, item)
    return True


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


def may_overlap(a, b):
    first: cython.p_char[2]
    second: cython.p_char[2]
    if not bounds(a, first) or not bounds(b, second):
        return False
    return first[0] < second[1] and second[0] < first[1]


# ------------------------------------------------------------------------------------------------ written into an array
#
# Compiled kernels of operations that write into their first array and return it; None where they are not for it.


def written_scalar(value, typenum, element):
    """Write a number as an element of a dtype; False where that does not hold it as it is."""
    if typenum >= TYPES:
        return False
    try:
        if not write_scalar(value, typenum, cython.cast(cython.p_char, element)):
            return False
    except OverflowError:
        return False
    return typenum != cnp.NPY_FLOAT or not isfinite(value) or isfinite(cython.cast(cython.p_float, element)[0])


def fill(array, value):
    """One number in all elements."""
    return array if put_number(array, value) else None


def put_number(a, value):
    """Write one number to all elements; whether that was done."""
    arrays: cython.pointer(PyObject)[1]
    scalars: cython.p_char[1]
    element: cython.double[2]
    typenum: cython.int = cnp.PyArray_TYPE(a)
    if not is_writeable(a) or not written_scalar(value, typenum, element):
        return False
    if not is_c_order(a):
        loop: Loop = moving_loop(cnp.PyArray_ITEMSIZE(a))
        arrays[0] = cython.NULL
        scalars[0] = cython.cast(cython.p_char, element)
        run_loop(cython.address(loop), 1, arrays, scalars, a)
        return True
    write_all(a, cython.cast(cython.p_char, element), element_sizes[typenum])
    return True


def write_all(array, element, item):
    """One element of `item` bytes in all places of an array in C order."""
    to: cython.p_char = cnp.PyArray_BYTES(array)
    bytes_: cython.Py_ssize_t = cnp.PyArray_SIZE(array) * item
    pool: cython.pointer(Pool) = thread_pool()
    if bytes_ <= LOCKED:
        repeat_bytes(element, item, to, bytes_)
    else:
        with cython.nogil:
            repeat(pool, to, element, item, bytes_)
    return 0


def zero(array):
    """Zeros in all elements."""
    a: cnp.ndarray = array
    if not is_c_order(a) or not is_writeable(a) or not holds_numbers(a):
        return None
    write_zeros(a)
    return array


def write_zeros(array):
    """Zeros in all places of an array in C order."""
    to: cython.p_char = cnp.PyArray_BYTES(array)
    bytes_: cython.Py_ssize_t = cnp.PyArray_NBYTES(array)
    pool: cython.pointer(Pool) = thread_pool()
    if bytes_ <= LOCKED:
        memset(to, 0, bytes_)
    else:
        with cython.nogil:
            clear_bytes(pool, to, bytes_)
    return 0


def copy(array, source):
    """The elements of an array of the same dtype and shape."""
    if cnp.PyArray_TYPE(array) != cnp.PyArray_TYPE(source) or not same_shape(array, source):
        return None
    write_over(array, source)
    return array


def fill_mask(array, mask, value):
    """One number in the elements where a mask of the same shape is true."""
    element: cython.double[2]
    a: cnp.ndarray = array
    m: cnp.ndarray = mask
    if not is_writeable(a) or not are_chosen_by(m, a) or cnp.PyArray_SIZE(a) != cnp.PyArray_SIZE(m):
        return None
    if not written_scalar(value, cnp.PyArray_TYPE(a), element):
        return None
    return array if chosen(m, element, True, cnp.PyArray_DATA(a), False, a) else None


# ------------------------------------------------------------------------------------------------ choosing


@cython.cfunc
@cython.exceptval(check=False)
def are_chosen_by(mask: cnp.ndarray, a: cnp.ndarray) -> cython.bint:
    """Whether a mask chooses between elements of an array: it has its shape, or the array is one element for all."""
    if cnp.PyArray_TYPE(mask) != cnp.NPY_BOOL or not is_c_order(mask) or not is_c_order(a) or not holds_numbers(a):
        return False
    return cnp.PyArray_NDIM(a) == 0 or same_shape(mask, a)


@cython.cfunc
def chosen(
    mask: cnp.ndarray,
    a: cython.p_void,
    one_a: cython.bint,
    b: cython.p_void,
    one_b: cython.bint,
    to: cnp.ndarray,
) -> cython.bint:
    """Write elements of `a` where the mask is true, of `b` elsewhere."""
    pool: cython.pointer(Pool) = thread_pool()
    m: cython.p_void = cnp.PyArray_DATA(mask)
    into: cython.p_void = cnp.PyArray_DATA(to)
    count: cython.Py_ssize_t = cnp.PyArray_SIZE(mask)
    item: cython.int = cnp.PyArray_ITEMSIZE(to)
    if count <= LOCKED:
        return choose_elements(pool, item, m, a, one_a, b, one_b, into, count)
    done: cython.bint
    with cython.nogil:
        done = choose_elements(pool, item, m, a, one_a, b, one_b, into, count)
    return done


def choose(mask, input, other):
    """The elements of `input` where a mask is true and of `other` elsewhere; each has its shape or is one element."""
    m: cnp.ndarray = mask
    a: cnp.ndarray = input
    b: cnp.ndarray = other
    if not are_chosen_by(m, a) or not are_chosen_by(m, b) or cnp.PyArray_TYPE(a) != cnp.PyArray_TYPE(b):
        return None
    out: cnp.ndarray = new_array(cnp.PyArray_NDIM(m), cnp.PyArray_DIMS(m), cnp.PyArray_TYPE(a))
    one_a: cython.bint = cnp.PyArray_NDIM(a) == 0
    one_b: cython.bint = cnp.PyArray_NDIM(b) == 0
    return out if chosen(m, cnp.PyArray_DATA(a), one_a, cnp.PyArray_DATA(b), one_b, out) else None


@cython.cfunc
def beside_zero(input: object, mask: object, kept: cython.bint) -> object:
    """The elements where a mask of the same shape is true, or where it is not; 0 elsewhere."""
    zero: cython.double[2]
    m: cnp.ndarray = mask
    a: cnp.ndarray = input
    if not are_chosen_by(m, a) or not same_shape(m, a):
        return None
    zero[0] = zero[1] = 0
    out: cnp.ndarray = new_array(cnp.PyArray_NDIM(m), cnp.PyArray_DIMS(m), cnp.PyArray_TYPE(a))
    nothing: cython.p_void = cython.address(zero)
    if kept:
        return out if chosen(m, cnp.PyArray_DATA(a), False, nothing, True, out) else None
    return out if chosen(m, nothing, True, cnp.PyArray_DATA(a), False, out) else None


def keep(input, mask):
    """The elements where a mask of the same shape is true, 0 elsewhere."""
    return beside_zero(input, mask, True)


def drop(input, mask):
    """0 where a mask of the same shape is true, the elements elsewhere."""
    return beside_zero(input, mask, False)


# ------------------------------------------------------------------------------------------------ moved in an array


@cython.cfunc
def triangle(array: cnp.ndarray, diagonal: object, lower: cython.bint) -> object:
    """The elements of matrices in C order up to a diagonal, or from it on; zeros elsewhere."""
    ndim: cython.int = cnp.PyArray_NDIM(array)
    if ndim < 2 or not is_c_order(array) or not holds_numbers(array):
        return None
    if type(diagonal) is not int or not -(2**62) < diagonal < 2**62:
        return None
    out: cnp.ndarray = new_array(ndim, cnp.PyArray_DIMS(array), cnp.PyArray_TYPE(array))
    rows: cython.Py_ssize_t = cnp.PyArray_DIM(array, ndim - 2)
    columns: cython.Py_ssize_t = cnp.PyArray_DIM(array, ndim - 1)
    place: cython.Py_ssize_t = diagonal
    if cnp.PyArray_SIZE(array) == 0:
        return out
    matrices: cython.Py_ssize_t = cnp.PyArray_SIZE(array) // (rows * columns)
    item: cython.Py_ssize_t = cnp.PyArray_ITEMSIZE(array)
    pool: cython.pointer(Pool) = thread_pool()
    from_: cython.p_char = cnp.PyArray_BYTES(array)
    to: cython.p_char = cnp.PyArray_BYTES(out)
    if cnp.PyArray_NBYTES(out) <= LOCKED:
        triangles(pool, to, from_, matrices, rows, columns, item, place, lower)
    else:
        with cython.nogil:
            triangles(pool, to, from_, matrices, rows, columns, item, place, lower)
    return out


def tril(array, diagonal):
    """The lower triangles of matrices."""
    return triangle(array, diagonal, True)


def triu(array, diagonal):
    """The upper triangles of matrices."""
    return triangle(array, diagonal, False)


def rolled(array, shifts, dims):
    """The elements moved on along one dimension, or in the order of memory where none is named."""
    a: cnp.ndarray = array
    axis: cython.int
    d: cython.int = 0
    lines: cython.Py_ssize_t = 1
    length: cython.Py_ssize_t = cnp.PyArray_SIZE(a)
    bytes_: cython.Py_ssize_t = cnp.PyArray_ITEMSIZE(a)
    ndim: cython.int = cnp.PyArray_NDIM(a)
    if isinstance(shifts, (tuple, list)) and len(shifts) == 1:
        shifts = shifts[0]
    if isinstance(dims, (tuple, list)) and len(dims) == 1:
        dims = dims[0]
    if type(shifts) is not int or not is_c_order(a) or not holds_numbers(a) or cnp.PyArray_SIZE(a) == 0:
        return None
    if type(dims) is int:
        if not -ndim <= dims < ndim:
            return None
        d = dims
        if d < 0:
            d += ndim
        length = cnp.PyArray_DIM(a, d)
        for axis in range(ndim):
            if axis < d:
                lines *= cnp.PyArray_DIM(a, axis)
            elif axis > d:
                bytes_ *= cnp.PyArray_DIM(a, axis)
    elif dims != ():
        return None
    shift: cython.Py_ssize_t = -shifts % cython.cast(object, length)
    out: cnp.ndarray = new_array(ndim, cnp.PyArray_DIMS(a), cnp.PyArray_TYPE(a))
    pool: cython.pointer(Pool) = thread_pool()
    from_: cython.p_char = cnp.PyArray_BYTES(a)
    to: cython.p_char = cnp.PyArray_BYTES(out)
    if cnp.PyArray_NBYTES(out) <= LOCKED:
        rotate(pool, to, from_, lines, length, bytes_, shift)
    else:
        with cython.nogil:
            rotate(pool, to, from_, lines, length, bytes_, shift)
    return out


def flipped(array, *dims):
    """The elements in reversed order along dimensions."""
    shape: cnp.npy_intp[64]
    steps: cnp.npy_intp[64]
    axis: cython.int
    offset: cnp.npy_intp = 0
    one: cython.ulonglong = 1
    seen: cython.ulonglong = 0
    a: cnp.ndarray = array
    ndim: cython.int = cnp.PyArray_NDIM(a)
    if not holds_numbers(a) or cnp.PyArray_SIZE(a) == 0:
        return None
    for axis in range(ndim):
        shape[axis] = cnp.PyArray_DIM(a, axis)
        steps[axis] = cnp.PyArray_STRIDE(a, axis)
    for dim in dims:
        if type(dim) is not int or not -ndim <= dim < ndim:
            return None
        axis = dim
        if axis < 0:
            axis += ndim
        if seen & (one << axis):
            return None
        seen |= one << axis
        offset += (shape[axis] - 1) * steps[axis]
        steps[axis] = -steps[axis]
    return copied(strided_array(a, ndim, shape, steps, offset))


def repeated(array, *repeats):
    """The elements laid out again and again along each dimension."""
    shape: cnp.npy_intp[64]
    apart: cnp.npy_intp[64]
    from_steps: cnp.npy_intp[64]
    to_steps: cnp.npy_intp[64]
    k: cython.int
    a: cnp.ndarray = array
    ndim: cython.int = len(repeats)
    lead: cython.int = ndim - cnp.PyArray_NDIM(a)
    if lead < 0 or ndim > 32 or not holds_numbers(a) or cnp.PyArray_SIZE(a) == 0:
        return None
    for k in range(ndim):
        times = repeats[k]
        if type(times) is not int or not 0 < times < LONGEST:
            return None
        apart[2 * k] = times
        apart[2 * k + 1] = 1 if k < lead else cnp.PyArray_DIM(a, k - lead)
        from_steps[2 * k] = 0
        from_steps[2 * k + 1] = 0 if k < lead else cnp.PyArray_STRIDE(a, k - lead)
        shape[k] = apart[2 * k] * apart[2 * k + 1]
    out: cnp.ndarray = new_array(ndim, shape, cnp.PyArray_TYPE(a))
    for k in range(ndim):
        to_steps[2 * k + 1] = cnp.PyArray_STRIDE(out, k)
        to_steps[2 * k] = apart[2 * k + 1] * to_steps[2 * k + 1]
    fill_from(strided_array(out, 2 * ndim, apart, to_steps, 0), strided_array(a, 2 * ndim, apart, from_steps, 0))
    return out


# ------------------------------------------------------------------------------------------------ joining


@cython.cfunc
@cython.exceptval(check=False)
def row_step(a: cnp.ndarray, d: cython.int) -> cython.Py_ssize_t:
    """How many bytes lie between the rows that the axes from `d` on are; -1 if they are not whole, or not even."""
    axis: cython.int
    step: cython.Py_ssize_t = cnp.PyArray_ITEMSIZE(a)
    for axis in range(cnp.PyArray_NDIM(a) - 1, d - 1, -1):
        if cnp.PyArray_DIM(a, axis) != 1 and cnp.PyArray_STRIDE(a, axis) != step:
            return -1
        step *= cnp.PyArray_DIM(a, axis)
    if d == 0:
        return step
    step = cnp.PyArray_STRIDE(a, d - 1)
    for axis in range(d - 2, -1, -1):
        if cnp.PyArray_STRIDE(a, axis) != cnp.PyArray_STRIDE(a, axis + 1) * cnp.PyArray_DIM(a, axis + 1):
            return -1
    return step


@cython.cfunc
def joined(arrays: list, dim: object, stacks: cython.bint) -> object:
    """Arrays of one dtype beside each other, along dimension `dim` or a new one.

    None for anything else, and where rows are not at even distances in memory.
    """
    shape: cnp.npy_intp[64]
    axis: cython.int
    d: cython.int
    rows: cython.Py_ssize_t = 1
    behind: cython.Py_ssize_t
    step: cython.Py_ssize_t
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
        if cnp.PyArray_TYPE(a) != cnp.PyArray_TYPE(first) or cnp.PyArray_NDIM(a) != ndim:
            return None
        for axis in range(ndim):
            if cnp.PyArray_DIM(a, axis) != cnp.PyArray_DIM(first, axis) and (stacks or axis != d):
                return None
        length: cython.Py_ssize_t = 1 if stacks else cnp.PyArray_DIM(a, d)
        shape[d] += length
        step = length * behind if is_c_order(a) else row_step(a, d)
        if step < 0:
            return None
        parts.add(cnp.PyArray_BYTES(a), length * behind, step)
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


def complex_of(real, imag):
    """Complex numbers from their parts."""
    parts: Parts
    a: cnp.ndarray = real
    b: cnp.ndarray = imag
    typenum: cython.int = cnp.PyArray_TYPE(a)
    if cnp.PyArray_TYPE(b) != typenum or not same_shape(a, b) or not is_c_order(a) or not is_c_order(b):
        return None
    if typenum != cnp.NPY_FLOAT and typenum != cnp.NPY_DOUBLE:
        return None
    out: cnp.ndarray = new_array(
        cnp.PyArray_NDIM(a), cnp.PyArray_DIMS(a), cnp.NPY_CFLOAT if typenum == cnp.NPY_FLOAT else cnp.NPY_CDOUBLE
    )
    parts.add(cnp.PyArray_BYTES(a), element_sizes[typenum], element_sizes[typenum])
    parts.add(cnp.PyArray_BYTES(b), element_sizes[typenum], element_sizes[typenum])
    to: cython.p_char = cnp.PyArray_BYTES(out)
    rows: cython.Py_ssize_t = cnp.PyArray_SIZE(a)
    pool: cython.pointer(Pool) = thread_pool()
    if rows <= LOCKED:
        parts.join(pool, rows, to)
    else:
        with cython.nogil:
            parts.join(pool, rows, to)
    return out
