"""Arrays below tensors: allocation, NumPy's inner loops called directly, and threads.

A NumPy ufunc holds one compiled inner loop for each dtype. Calling that loop on raw pointers costs a tenth of calling
the ufunc, needs no interpreter lock, and can be cut into chunks for several threads.
"""

import cython
import numpy as np
from cython.cimports import numpy as cnp
from cython.cimports.cpython.ref import Py_DECREF, Py_INCREF, PyObject
from cython.cimports.libc.stdint import int64_t
from cython.cimports.libc.string import memset
from cython.cimports.retrograd._core.loops import lasting_room, lies_across, run_crossed, widened_loop
from cython.cimports.retrograd._core.sums import (
    GREATEST_FOLD,
    LEAST_FOLD,
    NO_FOLD,
    PRODUCT_FOLD,
    SUM_FOLD,
    fold_all,
    fold_integers,
    folding_loops,
    sum_complex,
)

cnp.import_array()
cnp.import_umath()

# Ufuncs whose loops are as fast as the memory: only large arrays are worth a second thread.
LIGHT_LOOPS = frozenset(
    "absolute add bitwise_and bitwise_not bitwise_or bitwise_xor ceil conjugate copysign divide equal fabs floor fmax "
    "fmin greater greater_equal isfinite isinf isnan less less_equal logical_and logical_not logical_or logical_xor "
    "maximum minimum multiply negative not_equal positive reciprocal rint sign signbit sqrt square subtract "
    "trunc".split()
)

FOLDED_COLUMNS = cython.declare(cython.Py_ssize_t, 8)  # with fewer behind a reduced axis, NumPy's loop goes along it
CACHED_BYTES = cython.declare(cython.Py_ssize_t, 1 << 15)  # smaller arrays come from NumPy's own allocator


class Buffer:
    """Memory of a large array, returned to the buffer cache when the last array on it is gone."""

    def __dealloc__(self):
        if self.memory is not cython.NULL:
            BufferCache.instance().release(self.memory, self.bytes)


@cython.cfunc
def new_buffer(count: cython.Py_ssize_t) -> Buffer:
    owner = Buffer()
    owner.bytes = BufferCache.round_up(count)
    owner.memory = BufferCache.instance().acquire(owner.bytes)
    if owner.memory is cython.NULL:
        raise MemoryError(f"no memory for an array of {count} bytes")
    return owner


def new_array(ndim, shape, typenum):
    """A fresh array in C order, not initialised."""
    if typenum >= TYPES:
        return cnp.PyArray_EMPTY(ndim, shape, typenum, False)
    count: cython.Py_ssize_t = element_sizes[typenum]
    axis: cython.int
    for axis in range(ndim):
        count *= shape[axis]
    if count <= ARRAY_CACHE_BYTES and ndim <= ARRAY_CACHE_NDIM:
        kept: cython.p_void = ArrayCache.instance().take(typenum, ndim, shape)
        if kept is not cython.NULL:
            made: cnp.ndarray = cython.cast(cnp.ndarray, kept)
            Py_DECREF(made)
            return made
    if count < CACHED_BYTES:
        return cython.cast(cnp.ndarray, fresh_array(ndim, shape, typenum, cython.NULL))
    owner: Buffer = new_buffer(count)
    array: cnp.ndarray = cython.cast(cnp.ndarray, fresh_array(ndim, shape, typenum, owner.memory))
    cnp.set_array_base(array, owner)
    return array


def recycle(array):
    """Keep a small array that its only owner is about to drop."""
    if not is_recyclable(array):
        return
    typenum: cython.int = cnp.PyArray_TYPE(cython.cast(cnp.ndarray, array))
    ndim: cython.int = cnp.PyArray_NDIM(cython.cast(cnp.ndarray, array))
    size: cython.Py_ssize_t = cnp.PyArray_NBYTES(cython.cast(cnp.ndarray, array))
    if typenum > cnp.NPY_CDOUBLE or ndim > ARRAY_CACHE_NDIM or size > ARRAY_CACHE_BYTES:
        return
    if ArrayCache.instance().put(typenum, ndim, cnp.PyArray_DIMS(cython.cast(cnp.ndarray, array)), size, array):
        Py_INCREF(cython.cast(object, array))


def new_array_like(model, typenum):
    """A fresh array with the shape of `model` and, where its memory is dense, its order of axes."""
    ndim: cython.int = cnp.PyArray_NDIM(model)
    if is_c_order(model):
        return new_array(ndim, cnp.PyArray_DIMS(model), typenum)
    order: cython.int[64]
    if typenum < TYPES and dense_order(model, order):
        return new_ordered_array(ndim, cnp.PyArray_DIMS(model), order, typenum)
    return np.empty_like(model, dtype=cnp.PyArray_DescrFromType(typenum), order="K", subok=False)


@cython.cfunc
@cython.exceptval(check=False)
def dense_order(a: cnp.ndarray, order: cython.p_int) -> cython.bint:
    """Whether the elements lie one behind the other; then `order` names the axes from the slowest to the fastest."""
    ndim: cython.int = cnp.PyArray_NDIM(a)
    axis: cython.int
    at: cython.int
    step: cython.Py_ssize_t = cnp.PyArray_ITEMSIZE(a)
    for axis in range(ndim):
        at = axis
        while at > 0 and cnp.PyArray_STRIDE(a, order[at - 1]) < cnp.PyArray_STRIDE(a, axis):
            order[at] = order[at - 1]
            at -= 1
        order[at] = axis
    for at in range(ndim - 1, -1, -1):
        axis = order[at]
        if cnp.PyArray_DIM(a, axis) == 1:
            continue
        if cnp.PyArray_STRIDE(a, axis) != step:
            return False
        step *= cnp.PyArray_DIM(a, axis)
    return True


def new_ordered_array(ndim, shape, order, typenum):
    """A fresh array, not initialised, whose axes lie in memory from `order[0]`, the slowest, to the fastest."""
    steps: cnp.npy_intp[64]
    at: cython.int
    count: cython.Py_ssize_t = element_sizes[typenum]
    for at in range(ndim - 1, -1, -1):
        steps[order[at]] = count
        count *= max(shape[order[at]], 1)
    if count < CACHED_BYTES:
        return cython.cast(cnp.ndarray, fresh_strided_array(ndim, shape, steps, typenum, cython.NULL))
    owner: Buffer = new_buffer(count)
    array: cnp.ndarray = cython.cast(cnp.ndarray, fresh_strided_array(ndim, shape, steps, typenum, owner.memory))
    cnp.set_array_base(array, owner)
    return array


def thread_pool():
    """The one pool of threads: compiled modules have no other of their own."""
    return cython.address(Pool.instance())


def is_contiguous(a):
    return is_c_order(a)


def same_shape(a, b):
    ndim: cython.int = cnp.PyArray_NDIM(a)
    if ndim != cnp.PyArray_NDIM(b):
        return False
    axis: cython.int
    for axis in range(ndim):
        if cnp.PyArray_DIM(a, axis) != cnp.PyArray_DIM(b, axis):
            return False
    return True


def write_scalar(value, typenum, where):
    """Write a Python number as one element; 1 if it was written, 0 if that dtype does not hold such a number."""
    x: cython.double
    n: cython.longlong
    if typenum == cnp.NPY_FLOAT:
        if isinstance(value, (float, int)):
            x = value
            cython.cast(cython.p_float, where)[0] = cython.cast(cython.float, x)
            return 1
        return 0
    if typenum == cnp.NPY_DOUBLE:
        if isinstance(value, (float, int)):
            cython.cast(cython.p_double, where)[0] = value
            return 1
        return 0
    if typenum == cnp.NPY_CFLOAT or typenum == cnp.NPY_CDOUBLE:
        if not isinstance(value, (complex, float, int)):
            return 0
        z: complex = complex(value)
        if typenum == cnp.NPY_CFLOAT:
            cython.cast(cython.p_float, where)[0] = cython.cast(cython.float, cython.cast(cython.double, z.real))
            cython.cast(cython.p_float, where)[1] = cython.cast(cython.float, cython.cast(cython.double, z.imag))
        else:
            cython.cast(cython.p_double, where)[0] = z.real
            cython.cast(cython.p_double, where)[1] = z.imag
        return 1
    if typenum == cnp.NPY_BOOL:
        if isinstance(value, bool):
            where[0] = 1 if value else 0
            return 1
        return 0
    if typenum == cnp.NPY_LONG or typenum == cnp.NPY_LONGLONG:
        if isinstance(value, int):
            n = value
            cython.cast(cython.p_longlong, where)[0] = n
            return 1
        return 0
    return 0


def broadcast_shape(arrays, n, shape):
    """The shape that `n` arrays broadcast to; its number of dimensions, or an error that names the shapes."""
    ndim: cython.int = 0
    i: cython.int
    axis: cython.int
    behind: cython.int
    length: cnp.npy_intp
    for i in range(n):
        ndim = max(ndim, cnp.PyArray_NDIM(cython.cast(cnp.ndarray, arrays[i])))
    for axis in range(ndim):
        shape[axis] = 1
    for i in range(n):
        behind = ndim - cnp.PyArray_NDIM(cython.cast(cnp.ndarray, arrays[i]))
        for axis in range(behind, ndim):
            length = cnp.PyArray_DIM(cython.cast(cnp.ndarray, arrays[i]), axis - behind)
            if length == shape[axis] or length == 1:
                continue
            if shape[axis] != 1:
                raise RuntimeError(
                    f"The size of tensor a ({shape[axis]}) must match the size of tensor b ({length}) at "
                    f"non-singleton dimension {axis} (shapes "
                    + " and ".join([str(list(cython.cast(object, arrays[k]).shape)) for k in range(n)])
                    + " do not broadcast)"
                )
            shape[axis] = length
    return ndim


def lay_flat(inputs, arrays, data, steps, room, shape, ndim):
    """Make operands of different shapes advance evenly, so that one call of an inner loop serves: single elements stay
    where they are, and a small row is repeated in `room`, of which each operand has TILE_BYTES. False where the
    shapes or the order in memory ask for a general walk."""
    lead: cython.pointer(PyObject) = cython.NULL
    array: cython.pointer(PyObject)
    k: cython.int
    axis: cython.int
    behind: cython.int
    item: cython.Py_ssize_t
    size: cython.Py_ssize_t = 0
    for k in range(inputs):
        array = arrays[k]
        if array is cython.NULL:
            continue
        if not is_c_order(cython.cast(object, array)):
            return False
        if lead is not cython.NULL:
            behind = cnp.PyArray_NDIM(cython.cast(cnp.ndarray, array)) - ndim[0]
            if behind < 0:
                continue
            if behind == 0 and cnp.PyArray_SIZE(cython.cast(cnp.ndarray, array)) <= size:
                continue
        lead = array
        ndim[0] = cnp.PyArray_NDIM(cython.cast(cnp.ndarray, lead))
        size = cnp.PyArray_SIZE(cython.cast(cnp.ndarray, lead))
    for axis in range(ndim[0]):
        shape[axis] = cnp.PyArray_DIM(cython.cast(cnp.ndarray, lead), axis)
    item = cnp.PyArray_ITEMSIZE(cython.cast(cnp.ndarray, lead))
    for k in range(inputs):
        array = arrays[k]
        if array is cython.NULL:
            continue
        behind = ndim[0] - cnp.PyArray_NDIM(cython.cast(cnp.ndarray, array))
        if behind < 0:
            return False
        data[k] = cnp.PyArray_BYTES(cython.cast(cnp.ndarray, array))
        if cnp.PyArray_SIZE(cython.cast(cnp.ndarray, array)) == 1:
            steps[k] = 0
            continue
        for axis in range(behind, ndim[0]):
            if cnp.PyArray_DIM(cython.cast(cnp.ndarray, array), axis - behind) != shape[axis]:
                return False
        steps[k] = item
        if cnp.PyArray_SIZE(cython.cast(cnp.ndarray, array)) != size:
            if cnp.PyArray_NBYTES(cython.cast(cnp.ndarray, lead)) > TILE_BYTES:
                return False
            repeat_bytes(
                data[k],
                cnp.PyArray_NBYTES(cython.cast(cnp.ndarray, array)),
                room + k * TILE_BYTES,
                cnp.PyArray_NBYTES(cython.cast(cnp.ndarray, lead)),
            )
            data[k] = room + k * TILE_BYTES
    return True


def small_row_sum(a, shape):
    """The sum of a small array in C order over leading axes, so that `shape` is left; None where it is not small."""
    dims: cnp.npy_intp[64]
    columns: cython.Py_ssize_t = 1
    ndim: cython.int = len(shape)
    lead: cython.int = cnp.PyArray_NDIM(a) - ndim
    axis: cython.int
    typenum: cython.int = cnp.PyArray_TYPE(a)
    if not is_c_order(a) or lead < 1 or (typenum != cnp.NPY_FLOAT and typenum != cnp.NPY_DOUBLE):
        return None
    for axis in range(ndim):
        dims[axis] = shape[axis]
        if dims[axis] != cnp.PyArray_DIM(a, lead + axis):
            return None
        columns *= dims[axis]
    if columns == 0 or columns > 1024:
        return None
    rows: cython.Py_ssize_t = cnp.PyArray_SIZE(a) // columns
    if rows > MOST_ROWS:
        return None
    result: cnp.ndarray = new_array(ndim, dims, typenum)
    if typenum == cnp.NPY_FLOAT:
        sum_rows(
            cython.cast(cython.p_float, cnp.PyArray_BYTES(a)),
            rows,
            columns,
            cython.cast(cython.p_float, cnp.PyArray_BYTES(result)),
        )
    else:
        sum_rows(
            cython.cast(cython.p_double, cnp.PyArray_BYTES(a)),
            rows,
            columns,
            cython.cast(cython.p_double, cnp.PyArray_BYTES(result)),
        )
    return result


def small_fill(a, shape):
    """A small array of `shape` whose elements all are the only element of `a`; None where it is not small."""
    dims: cnp.npy_intp[64]
    count: cython.Py_ssize_t = 1
    axis: cython.int
    typenum: cython.int = cnp.PyArray_TYPE(a)
    if typenum != cnp.NPY_FLOAT and typenum != cnp.NPY_DOUBLE:
        return None
    for axis in range(len(shape)):
        dims[axis] = shape[axis]
        count *= dims[axis]
    if count > 256:
        return None
    result: cnp.ndarray = new_array(len(shape), dims, typenum)
    if typenum == cnp.NPY_FLOAT:
        fill_elements(
            cython.cast(cython.p_float, cnp.PyArray_BYTES(result)),
            count,
            cython.cast(cython.p_float, cnp.PyArray_BYTES(a))[0],
        )
    else:
        fill_elements(
            cython.cast(cython.p_double, cnp.PyArray_BYTES(result)),
            count,
            cython.cast(cython.p_double, cnp.PyArray_BYTES(a))[0],
        )
    return result


def is_channels_last(a):
    """Whether (N, C, …) lies in memory as (N, …, C)."""
    ndim: cython.int = cnp.PyArray_NDIM(a)
    expected: cython.Py_ssize_t = cnp.PyArray_ITEMSIZE(a)
    axis: cython.int
    if ndim < 3:
        return False
    if cnp.PyArray_DIM(a, 1) != 1 and cnp.PyArray_STRIDE(a, 1) != expected:
        return False
    expected *= cnp.PyArray_DIM(a, 1)
    for axis in range(ndim - 1, 1, -1):
        if cnp.PyArray_DIM(a, axis) != 1 and cnp.PyArray_STRIDE(a, axis) != expected:
            return False
        expected *= cnp.PyArray_DIM(a, axis)
    return cnp.PyArray_DIM(a, 0) == 1 or cnp.PyArray_STRIDE(a, 0) == expected


def array_is_finite(a):
    """Whether no element is infinite or NaN."""
    if is_c_order(a) and cnp.PyArray_TYPE(a) == cnp.NPY_FLOAT:
        return floats_finite(thread_pool(), cython.cast(cython.p_float, cnp.PyArray_BYTES(a)), cnp.PyArray_SIZE(a))
    if is_c_order(a) and cnp.PyArray_TYPE(a) == cnp.NPY_DOUBLE:
        return doubles_finite(thread_pool(), cython.cast(cython.p_double, cnp.PyArray_BYTES(a)), cnp.PyArray_SIZE(a))
    return np.isfinite(a).all()


def run_flat(loop, inputs, data, steps, count):
    """The inner loop over operands that all advance evenly: `data` and `steps` hold the inputs, then the result."""
    work: StridedWork
    k: cython.int
    counts: cython.Py_ssize_t[2]
    if count * loop.cost < parallel_work:
        counts[0] = counts[1] = count
        if count > 0:
            loop.function(data, counts, steps, loop.data)
        return 0
    work.loop = loop[0]
    work.operands = inputs + 1
    work.ndim = 1
    work.shape[0] = count
    for k in range(inputs + 1):
        work.data[k] = data[k]
        work.strides[k][0] = steps[k]
    with cython.nogil:
        work.run_parallel()
    return 0


def run_loop(loop, inputs, arrays, scalars, out):
    """The inner loop over broadcast operands of any strides; `scalars[k]`, where set, stands for `arrays[k]`."""
    work: StridedWork
    items: cython.Py_ssize_t[5]
    k: cython.int
    axis: cython.int
    behind: cython.int
    ndim: cython.int = cnp.PyArray_NDIM(out)
    work.loop = loop[0]
    work.operands = inputs + 1
    work.ndim = ndim
    items[inputs] = cnp.PyArray_ITEMSIZE(out)
    for axis in range(ndim):
        work.shape[axis] = cnp.PyArray_DIM(out, axis)
        work.strides[inputs][axis] = cnp.PyArray_STRIDE(out, axis)
    work.data[inputs] = cnp.PyArray_BYTES(out)
    for k in range(inputs):
        if scalars[k] is not cython.NULL:
            work.data[k] = scalars[k]
            items[k] = 0
            for axis in range(ndim):
                work.strides[k][axis] = 0
            continue
        items[k] = cnp.PyArray_ITEMSIZE(cython.cast(cnp.ndarray, arrays[k]))
        work.data[k] = cnp.PyArray_BYTES(cython.cast(cnp.ndarray, arrays[k]))
        behind = ndim - cnp.PyArray_NDIM(cython.cast(cnp.ndarray, arrays[k]))
        for axis in range(ndim):
            if axis < behind or cnp.PyArray_DIM(cython.cast(cnp.ndarray, arrays[k]), axis - behind) != work.shape[axis]:
                work.strides[k][axis] = 0
            else:
                work.strides[k][axis] = cnp.PyArray_STRIDE(cython.cast(cnp.ndarray, arrays[k]), axis - behind)
    work.normalise(inputs)
    if work.ndim > 1 and lies_across(work, items):
        with cython.nogil:
            run_crossed(work, items)
    elif work.is_large():
        with cython.nogil:
            work.run_parallel()
    else:
        work.run_serial()
    return 0


def sum_loop(typenum):
    """NumPy's loop that adds: reductions by it are sums of our own."""
    if add_loops[typenum].function is cython.NULL:
        find_loop(np.add, typenum, cython.address(add_loops[typenum]))
    return cython.address(add_loops[typenum])


def reduce_array(loop, a, axes, dropped, initial, typenum):
    """Reduce `a` along the axes whose bits are set in `axes`, with the inner loop of a binary ufunc.

    Of these, the ones in `dropped` vanish from the shape; the others stay with length 1. `initial` is the number that
    the result starts from; None starts from the first elements, which is right for loops like maximum where taking
    an element twice changes nothing.
    """
    work: StridedWork
    ndim: cython.int = cnp.PyArray_NDIM(a)
    axis: cython.int
    kept: cython.int = 0
    shape: cnp.npy_intp[64]
    one: cython.ulonglong = 1
    for axis in range(ndim):
        if not dropped & (one << axis):
            shape[kept] = 1 if axes & (one << axis) else cnp.PyArray_DIM(a, axis)
            kept += 1
    out: cnp.ndarray = new_array(kept, shape, typenum)
    if has_folds(typenum):
        behind: cython.Py_ssize_t
        if is_c_order(a):
            behind = 1 if are_last(axes, ndim) else elements_behind(axes, a)
        else:
            behind = elements_inside(axes, a)
        which: cython.int = fold_of(loop, typenum) if behind == 1 or behind >= FOLDED_COLUMNS else NO_FOLD
        if which != NO_FOLD and cnp.PyArray_SIZE(a) > 0:
            fold_axes(which, a, behind, out)
            return out
    work.loop = loop[0]
    work.operands = 3
    work.ndim = ndim
    work.data[0] = cnp.PyArray_BYTES(out)
    work.data[1] = cnp.PyArray_BYTES(a)
    work.data[2] = work.data[0]
    kept = 0
    for axis in range(ndim):
        work.shape[axis] = cnp.PyArray_DIM(a, axis)
        work.strides[1][axis] = cnp.PyArray_STRIDE(a, axis)
        work.strides[0][axis] = 0
        if not dropped & (one << axis):
            if not axes & (one << axis):
                work.strides[0][axis] = cnp.PyArray_STRIDE(out, kept)
            kept += 1
        work.strides[2][axis] = work.strides[0][axis]
    if initial is None:
        firsts = tuple([slice(0, 1) if axes & (one << axis) else slice(None) for axis in range(ndim)])
        cython.cast(object, out)[...] = cython.cast(object, a)[firsts].reshape(cython.cast(object, out).shape)
    elif initial == 0:
        memset(cnp.PyArray_BYTES(out), 0, cnp.PyArray_NBYTES(out))
    else:
        cython.cast(object, out).fill(initial)
    work.normalise(1)
    reduce_inside(cython.address(work))
    # Two threads may not write one result: only rows that differ in a kept axis may be shared out.
    if work.is_large() and work.ndim > 1 and all_rows_differ(cython.address(work)):
        with cython.nogil:
            work.run_parallel()
    else:
        work.run_serial()
    return out


@cython.cfunc
@cython.exceptval(check=False)
def are_last(axes: cython.ulonglong, ndim: cython.int) -> cython.bint:
    """Whether the axes whose bits are set are some, and no other comes behind the first of them."""
    one: cython.ulonglong = 1
    return axes != 0 and axes + (axes & (~axes + 1)) == one << ndim


@cython.cfunc
@cython.exceptval(check=False)
def elements_behind(axes: cython.ulonglong, a: cnp.ndarray) -> cython.Py_ssize_t:
    """How many elements the axes have behind those whose bits are set; 0 where these are none or no neighbours."""
    one: cython.ulonglong = 1
    count: cython.Py_ssize_t = 1
    axis: cython.int = cnp.PyArray_NDIM(a) - 1
    while axis >= 0 and not axes & (one << axis):
        count *= cnp.PyArray_DIM(a, axis)
        axis -= 1
    if axis < 0:
        return 0
    while axis >= 0 and axes & (one << axis):
        axis -= 1
    return 0 if axis >= 0 and axes & ((one << axis) - one) else count


@cython.cfunc
@cython.exceptval(check=False)
def elements_inside(axes: cython.ulonglong, a: cnp.ndarray) -> cython.Py_ssize_t:
    """The same for an array that is dense in another order, counted in the order of memory; 0 also where its other axes
    lie in memory in another order than they have."""
    order: cython.int[64]
    one: cython.ulonglong = 1
    inside: cython.Py_ssize_t = 1
    at: cython.int
    axis: cython.int
    before: cython.int = cnp.PyArray_NDIM(a)
    found: cython.bint = False  # an axis that is reduced
    ended: cython.bint = False  # and behind it, in the order of memory backwards, one that is not
    if not dense_order(a, order):
        return 0
    for at in range(cnp.PyArray_NDIM(a) - 1, -1, -1):
        axis = order[at]
        if cnp.PyArray_DIM(a, axis) == 1:
            continue
        if axes & (one << axis):
            if ended:
                return 0
            found = True
            continue
        if axis > before:
            return 0
        before = axis
        ended = found
        if not found:
            inside *= cnp.PyArray_DIM(a, axis)
    return inside if found else 0


@cython.cfunc
@cython.exceptval(check=False)
def has_folds(typenum: cython.int) -> cython.bint:
    return cnp.NPY_FLOAT <= typenum <= cnp.NPY_DOUBLE or typenum == cnp.NPY_INT64 or is_complex_type(typenum)


@cython.cfunc
@cython.exceptval(check=False)
def is_complex_type(typenum: cython.int) -> cython.bint:
    return typenum == cnp.NPY_CFLOAT or typenum == cnp.NPY_CDOUBLE


@cython.cfunc
def fold_of(loop: cython.pointer(Loop), typenum: cython.int) -> cython.int:
    """Which of our own reductions of rows is that by a loop of NumPy's."""
    if loop.function == sum_loop(typenum).function:
        return SUM_FOLD
    if is_complex_type(typenum):
        return NO_FOLD
    folds: cython.pointer(Loop) = folding_loops(typenum)
    which: cython.int = LEAST_FOLD
    if folds[which].function is cython.NULL:
        for which, ufunc in ((PRODUCT_FOLD, np.multiply), (GREATEST_FOLD, np.maximum), (LEAST_FOLD, np.minimum)):
            find_loop(ufunc, typenum, cython.address(folds[which]))
    for which in range(PRODUCT_FOLD, LEAST_FOLD + 1):
        if loop.function == folds[which].function:
            return which
    return NO_FOLD


@cython.cfunc
def fold_axes(which: cython.int, a: cnp.ndarray, behind: cython.Py_ssize_t, out: cnp.ndarray) -> cython.int:
    """The sum, or another fold, of axes that are neighbours in memory, with so many elements behind them."""
    count: cython.Py_ssize_t = cnp.PyArray_SIZE(out) // behind
    length: cython.Py_ssize_t = cnp.PyArray_SIZE(a) // cnp.PyArray_SIZE(out)
    typenum: cython.int = cnp.PyArray_TYPE(a)
    pool: cython.pointer(Pool) = thread_pool()
    x: cython.p_char = cnp.PyArray_BYTES(a)
    to: cython.p_char = cnp.PyArray_BYTES(out)
    if cnp.PyArray_SIZE(a) >= unlocked:
        with cython.nogil:
            fold_each(typenum, pool, which, x, count, length, behind, to)
    else:
        fold_each(typenum, pool, which, x, count, length, behind, to)
    return 0


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def fold_each(
    typenum: cython.int,
    pool: cython.pointer(Pool),
    which: cython.int,
    x: cython.p_char,
    count: cython.Py_ssize_t,
    length: cython.Py_ssize_t,
    behind: cython.Py_ssize_t,
    to: cython.p_char,
) -> cython.int:
    if typenum == cnp.NPY_FLOAT:
        fold_all(pool, which, cython.cast(cython.p_float, x), count, length, behind, cython.cast(cython.p_float, to))
    elif typenum == cnp.NPY_INT64:
        integers: cython.pointer(int64_t) = cython.cast(cython.pointer(int64_t), x)
        fold_integers(pool, which, integers, count, length, behind, cython.cast(cython.pointer(int64_t), to))
    elif typenum == cnp.NPY_CFLOAT:
        sum_complex(pool, cython.cast(cython.p_float, x), count, length, behind, cython.cast(cython.p_float, to))
    elif typenum == cnp.NPY_CDOUBLE:
        sum_complex(pool, cython.cast(cython.p_double, x), count, length, behind, cython.cast(cython.p_double, to))
    else:
        fold_all(pool, which, cython.cast(cython.p_double, x), count, length, behind, cython.cast(cython.p_double, to))
    return 0


class Reducer:
    """A binary ufunc's reduction, as a kernel: `reducer(array, dims, keepdim)`.

    `initial` is the neutral element; None takes the first element instead, for loops such as maximum.
    """

    def __init__(self, ufunc, initial):
        i: cython.int
        self.ufunc = ufunc
        self.initial = initial
        for i in range(TYPES):
            find_loop(ufunc, i, cython.address(self.loops[i]))

    def __call__(self, array, dims=None, keepdim=False):
        a: cnp.ndarray = array
        axes: cython.ulonglong = 0
        one: cython.ulonglong = 1
        dim: cython.int
        ndim: cython.int = cnp.PyArray_NDIM(a)
        typenum: cython.int = cnp.PyArray_TYPE(a)
        if dims is None:
            axes = (one << ndim) - one
        else:
            for dim in dims:
                axes |= one << (dim + ndim if dim < 0 else dim)
        if typenum >= TYPES or self.loops[typenum].function is cython.NULL or self.loops[typenum].result != typenum:
            return self.ufunc.reduce(array, axis=None if dims is None else tuple(dims), keepdims=keepdim)
        return reduce_array(cython.address(self.loops[typenum]), a, axes, 0 if keepdim else axes, self.initial, typenum)


@cython.cfunc
@cython.exceptval(check=False)
def reduce_inside(work: cython.pointer(StridedWork)) -> cython.void:
    """Let the inner loop run along a long reduced axis in place of a short kept one: it then adds pairwise."""
    inner: cython.int = work.ndim - 1
    axis: cython.int
    longest: cython.int = -1
    length: cython.Py_ssize_t
    if work.strides[0][inner] == 0 or work.shape[inner] >= 32:
        return
    for axis in range(inner):
        if work.strides[0][axis] == 0 and (longest < 0 or work.shape[axis] > work.shape[longest]):
            longest = axis
    if longest < 0 or work.shape[longest] <= work.shape[inner]:
        return
    length = work.shape[longest]
    work.shape[longest] = work.shape[inner]
    work.shape[inner] = length
    for axis in range(work.operands):
        length = work.strides[axis][longest]
        work.strides[axis][longest] = work.strides[axis][inner]
        work.strides[axis][inner] = length


@cython.cfunc
@cython.exceptval(check=False)
def all_rows_differ(work: cython.pointer(StridedWork)) -> cython.bint:
    axis: cython.int
    rows: cython.Py_ssize_t = 1
    for axis in range(work.ndim - 1):
        if work.strides[0][axis] == 0:
            return False
        rows *= work.shape[axis]
    return rows >= work.shape[work.ndim - 1]


def find_loop(ufunc, typenum, loop):
    """The loop of `ufunc` whose inputs all have NumPy's type `typenum`; 1 if there is one."""
    u: cython.pointer(PyUFuncObject) = cython.cast(
        cython.pointer(PyUFuncObject), cython.cast(cython.pointer(PyObject), ufunc)
    )
    i: cython.int
    k: cython.int
    fits: cython.bint
    if typenum == cnp.NPY_FLOAT16 and ufunc.__name__ in LIGHT_LOOPS:
        single: Loop
        if find_loop(ufunc, cnp.NPY_FLOAT, cython.address(single)):
            loop[0] = widened_loop(single, u.nin, typenum, False, lasting_room())
            return 1
    for i in range(u.ntypes):
        fits = True
        for k in range(u.nin):
            if u.types[i * u.nargs + k] != typenum:
                fits = False
        if fits and u.types[i * u.nargs + u.nin] < TYPES and u.functions[i] is not cython.NULL:
            loop.function = u.functions[i]
            loop.data = u.data[i] if u.data is not cython.NULL else cython.NULL
            loop.result = u.types[i * u.nargs + u.nin]
            loop.cost = light_cost if ufunc.__name__ in LIGHT_LOOPS else usual_cost
            return 1
    return 0


def strided_view(array, shape, strides, offset=0):
    """A view of `array` with that shape and those steps in bytes, `offset` bytes behind its first element.

    It must stay inside the memory that the array's owner has: a ValueError otherwise. The view is writeable if the
    array is.
    """
    a: cnp.ndarray = array
    dims: cnp.npy_intp[64]
    steps: cnp.npy_intp[64]
    ndim: cython.int = len(shape)
    axis: cython.int
    low: cython.Py_ssize_t = offset
    high: cython.Py_ssize_t = offset
    empty: cython.bint = False
    if ndim > 64 or len(strides) != ndim:
        raise ValueError(f"a view with {ndim} lengths and {len(strides)} strides")
    for axis in range(ndim):
        dims[axis] = shape[axis]
        steps[axis] = strides[axis]
        if dims[axis] < 0:
            raise ValueError(f"negative length {dims[axis]} in the shape of a view")
        if dims[axis] == 0:
            empty = True
        elif steps[axis] > 0:
            high += (dims[axis] - 1) * steps[axis]
        else:
            low += (dims[axis] - 1) * steps[axis]
    if not empty:
        owner = cython.cast(object, memory_owner(a))
        whole: cnp.ndarray = owner if isinstance(owner, np.ndarray) else a
        start: cython.Py_ssize_t = cnp.PyArray_BYTES(a) - cnp.PyArray_BYTES(whole)
        if whole is not a and not is_c_order(whole):
            whole = a
            start = 0
        if is_c_order(whole) and (
            start + low < 0 or start + high + cnp.PyArray_ITEMSIZE(a) > cnp.PyArray_NBYTES(whole)
        ):
            raise ValueError(
                f"a view of shape {tuple(shape)} and byte strides {tuple(strides)} leaves the memory of the array"
            )
    return strided_array(a, ndim, dims, steps, offset)


def set_pool_threads(n: int) -> None:
    """Use at most `n` threads in loops over large arrays."""
    Pool.instance().set_threads(n)


def get_num_threads() -> int:
    """Threads that loops over large arrays may use."""
    return Pool.instance().threads()


def buffer_cache() -> dict:
    """Bytes that the cache of freed memory, large buffers and small arrays together, holds now and may hold."""
    return {"held": CacheBudget.instance().held, "limit": CacheBudget.instance().limit}


def set_buffer_cache_limit(size: int) -> None:
    """Let the cache of freed memory hold at most `size` bytes; 0 turns it off."""
    if size < 0:
        raise ValueError(f"the size of the buffer cache can not be negative, but got {size}")
    CacheBudget.instance().limit = size
    if CacheBudget.instance().held > CacheBudget.instance().limit:
        empty_buffer_cache()


def empty_buffer_cache() -> None:
    """Give all that is cached back to the system."""
    BufferCache.instance().empty()
    array: cython.p_void = ArrayCache.instance().take_any()
    while array is not cython.NULL:
        Py_DECREF(cython.cast(object, array))
        array = ArrayCache.instance().take_any()
