"""Views of arrays: compiled kernels of operations that show a part of a memory, or its dimensions in another way.

Each makes what the body of its record makes. It gives None for arguments that are wrong or out of the ordinary, and the
body runs.
"""

import cython
from cython.cimports import numpy as cnp
from cython.cimports.retrograd._core.arrays import is_c_order, strided_array

cnp.import_array()

LONGEST = cython.declare(cython.Py_ssize_t, 2**48)
LONGEST_STEP = cython.declare(cython.Py_ssize_t, 2**31)


def outline(frame, a):
    """Note how an array lies; the number of its dimensions."""
    axis: cython.int
    frame.ndim = cnp.PyArray_NDIM(a)
    frame.offset = 0
    for axis in range(frame.ndim):
        frame.shape[axis] = cnp.PyArray_DIM(a, axis)
        frame.steps[axis] = cnp.PyArray_STRIDE(a, axis)
    return frame.ndim


def shown(frame, a):
    """The view of an array that was outlined."""
    return strided_array(a, frame.ndim, frame.shape, frame.steps, frame.offset)


@cython.cfunc
@cython.exceptval(-2)
def axis_of(dim: object, ndim: cython.int) -> cython.int:
    """A dimension as a number from 0 on; -1 for one that is out of range or no integer."""
    if type(dim) is not int or not -ndim <= dim < ndim:
        return -1
    axis: cython.int = dim
    return axis + ndim if axis < 0 else axis


def take_position(frame, axis, index):
    """Leave out a dimension for one position along it; False where there is no such position."""
    k: cython.int
    length: cython.Py_ssize_t = frame.shape[axis]
    if type(index) is not int or not -length <= index < length:
        return False
    place: cython.Py_ssize_t = index
    if place < 0:
        place += length
    frame.offset += place * frame.steps[axis]
    frame.ndim -= 1
    for k in range(axis, frame.ndim):
        frame.shape[k] = frame.shape[k + 1]
        frame.steps[k] = frame.steps[k + 1]
    return True


@cython.cfunc
@cython.exceptval(-3)
def bound(value: object, length: cython.Py_ssize_t, missing: cython.Py_ssize_t) -> cython.Py_ssize_t:
    """A bound of a slice within a dimension; -1 for one that is no plain integer."""
    if value is None:
        return missing
    if type(value) is not int:
        return -1
    if value >= length:
        return length
    if value < -length:
        return 0
    place: cython.Py_ssize_t = value
    return place + length if place < 0 else place


def take_slice(frame, axis, start, stop, step):
    """Leave of a dimension what a slice shows; False for bounds that are no plain integers, and for steps below 1."""
    length: cython.Py_ssize_t = frame.shape[axis]
    stride: cython.Py_ssize_t = 1
    if step is not None:
        if type(step) is not int or not 0 < step < LONGEST_STEP:
            return False
        stride = step
    first: cython.Py_ssize_t = bound(start, length, 0)
    past: cython.Py_ssize_t = bound(stop, length, length)
    if first < 0 or past < 0:
        return False
    frame.shape[axis] = 0 if past <= first else (past - first - 1) // stride + 1
    frame.offset += first * frame.steps[axis]
    frame.steps[axis] *= stride
    return True


def part(frame, a, index):
    """Outline what a basic index shows of an array: an integer, a slice, or a tuple of these, None and Ellipsis. False
    where it is none of these or wrong."""
    axis: cython.int = 0
    k: cython.int
    ndim: cython.int = outline(frame, a)
    if type(index) is int:
        return ndim > 0 and take_position(frame, 0, index)
    if type(index) is slice:
        return ndim > 0 and take_slice(frame, 0, index.start, index.stop, index.step)
    if type(index) is not tuple:
        return False
    named: cython.int = 0
    wide: cython.bint = False
    for item in cython.cast(tuple, index):
        if type(item) is int or type(item) is slice:
            named += 1
        elif item is Ellipsis:
            if wide:
                return False
            wide = True
        elif item is not None:
            return False
    if named > ndim or ndim + len(index) > 64:
        return False
    for item in cython.cast(tuple, index):
        if type(item) is int:
            if not take_position(frame, axis, item):
                return False
        elif item is None:
            for k in range(frame.ndim, axis, -1):
                frame.shape[k] = frame.shape[k - 1]
                frame.steps[k] = frame.steps[k - 1]
            frame.shape[axis] = 1
            frame.steps[axis] = 0
            frame.ndim += 1
            axis += 1
        elif item is Ellipsis:
            axis += ndim - named
        else:
            if not take_slice(frame, axis, item.start, item.stop, item.step):
                return False
            axis += 1
    return True


# ------------------------------------------------------------------------------------------------ kernels of records


def select(array, dim, index):
    frame: Outline
    axis: cython.int = axis_of(dim, outline(cython.address(frame), array))
    if axis < 0 or not take_position(cython.address(frame), axis, index):
        return None
    return shown(cython.address(frame), array)


def slice_dim(array, dim, start, stop, step):
    frame: Outline
    axis: cython.int = axis_of(dim, outline(cython.address(frame), array))
    if axis < 0 or not take_slice(cython.address(frame), axis, start, stop, step):
        return None
    return shown(cython.address(frame), array)


def unsqueeze(array, dim):
    frame: Outline
    k: cython.int
    ndim: cython.int = outline(cython.address(frame), array)
    axis: cython.int = axis_of(dim, ndim + 1)
    if axis < 0 or ndim == 64:
        return None
    step: cnp.npy_intp = frame.shape[axis] * frame.steps[axis] if axis < ndim else cnp.PyArray_ITEMSIZE(array)
    for k in range(ndim, axis, -1):
        frame.shape[k] = frame.shape[k - 1]
        frame.steps[k] = frame.steps[k - 1]
    frame.shape[axis] = 1
    frame.steps[axis] = step
    frame.ndim += 1
    return shown(cython.address(frame), array)


def squeeze_dim(array, dim):
    frame: Outline
    axis: cython.int = axis_of(dim, outline(cython.address(frame), array))
    if axis < 0:
        return None
    if frame.shape[axis] != 1:
        return array
    take_position(cython.address(frame), axis, 0)
    return shown(cython.address(frame), array)


def transpose(array, dim0, dim1):
    frame: Outline
    ndim: cython.int = outline(cython.address(frame), array)
    one: cython.int = axis_of(dim0, ndim)
    two: cython.int = axis_of(dim1, ndim)
    if one < 0 or two < 0:
        return None
    frame.shape[one], frame.shape[two] = frame.shape[two], frame.shape[one]
    frame.steps[one], frame.steps[two] = frame.steps[two], frame.steps[one]
    return shown(cython.address(frame), array)


def t(array):
    if cnp.PyArray_NDIM(cython.cast(cnp.ndarray, array)) == 2:
        return transpose(array, 0, 1)
    return None


def permute(array, *dims):
    frame: Outline
    k: cython.int = 0
    one: cython.ulonglong = 1
    seen: cython.ulonglong = 0
    a: cnp.ndarray = array
    ndim: cython.int = cnp.PyArray_NDIM(a)
    if len(dims) != ndim:
        return None
    for dim in dims:
        axis: cython.int = axis_of(dim, ndim)
        if axis < 0 or seen & (one << axis):
            return None
        seen |= one << axis
        frame.shape[k] = cnp.PyArray_DIM(a, axis)
        frame.steps[k] = cnp.PyArray_STRIDE(a, axis)
        k += 1
    frame.ndim = ndim
    frame.offset = 0
    return shown(cython.address(frame), a)


def reshape(array, *shape):
    """Also `view`: the elements of an array in C order, of which there are some, with other lengths."""
    frame: Outline
    k: cython.int
    a: cnp.ndarray = array
    ndim: cython.int = len(shape)
    count: cython.Py_ssize_t = cnp.PyArray_SIZE(a)
    known: cython.Py_ssize_t = 1
    free: cython.int = -1
    if ndim > 64 or count == 0 or not is_c_order(a):
        return None
    for k in range(ndim):
        length = shape[k]
        if type(length) is not int or not -1 <= length <= count or length == 0:
            return None
        if length == -1:
            if free >= 0:
                return None
            free = k
        else:
            frame.shape[k] = length
            if known > count // frame.shape[k]:
                return None
            known *= frame.shape[k]
    if free >= 0:
        if count % known:
            return None
        frame.shape[free] = count // known
    elif known != count:
        return None
    step: cnp.npy_intp = cnp.PyArray_ITEMSIZE(a)
    for k in range(ndim - 1, -1, -1):
        frame.steps[k] = step
        step *= frame.shape[k]
    frame.ndim = ndim
    frame.offset = 0
    return shown(cython.address(frame), a)


def expand(array, *size):
    frame: Outline
    k: cython.int
    a: cnp.ndarray = array
    ndim: cython.int = len(size)
    lead: cython.int = ndim - cnp.PyArray_NDIM(a)
    if lead < 0 or ndim > 64:
        return None
    for k in range(ndim):
        length = size[k]
        if type(length) is not int or not -1 <= length < LONGEST:
            return None
        frame.shape[k] = length
        if k < lead:
            if length == -1:
                return None
            frame.steps[k] = 0
        elif frame.shape[k] == cnp.PyArray_DIM(a, k - lead) or frame.shape[k] == -1:
            frame.shape[k] = cnp.PyArray_DIM(a, k - lead)
            frame.steps[k] = cnp.PyArray_STRIDE(a, k - lead)
        elif cnp.PyArray_DIM(a, k - lead) == 1:
            frame.steps[k] = 0
        else:
            return None
    frame.ndim = ndim
    frame.offset = 0
    return shown(cython.address(frame), a)


def diagonal(array, offset, dim1, dim2):
    frame: Outline
    k: cython.int
    kept: cython.int = 0
    a: cnp.ndarray = array
    ndim: cython.int = cnp.PyArray_NDIM(a)
    one: cython.int = axis_of(dim1, ndim)
    two: cython.int = axis_of(dim2, ndim)
    if one < 0 or two < 0 or one == two or type(offset) is not int or not -LONGEST < offset < LONGEST:
        return None
    above: cython.Py_ssize_t = offset
    below: cython.Py_ssize_t = 0
    if above < 0:
        below = -above
        above = 0
    length: cython.Py_ssize_t = min(cnp.PyArray_DIM(a, one) - below, cnp.PyArray_DIM(a, two) - above)
    if length <= 0:
        return None
    for k in range(ndim):
        if k != one and k != two:
            frame.shape[kept] = cnp.PyArray_DIM(a, k)
            frame.steps[kept] = cnp.PyArray_STRIDE(a, k)
            kept += 1
    frame.shape[kept] = length
    frame.steps[kept] = cnp.PyArray_STRIDE(a, one) + cnp.PyArray_STRIDE(a, two)
    frame.ndim = ndim - 1
    frame.offset = below * cnp.PyArray_STRIDE(a, one) + above * cnp.PyArray_STRIDE(a, two)
    return shown(cython.address(frame), a)


# ------------------------------------------------------------------------------------------------ several views


@cython.cfunc
def stretch(array: cnp.ndarray, axis: cython.int, start: cython.Py_ssize_t, length: cython.Py_ssize_t) -> object:
    frame: Outline
    outline(cython.address(frame), array)
    frame.shape[axis] = length
    frame.offset = start * frame.steps[axis]
    return shown(cython.address(frame), array)


def unbind(array, dim):
    frame: Outline
    k: cython.Py_ssize_t
    a: cnp.ndarray = array
    axis: cython.int = axis_of(dim, cnp.PyArray_NDIM(a))
    made: list = []
    if axis < 0:
        return None
    for k in range(cnp.PyArray_DIM(a, axis)):
        outline(cython.address(frame), a)
        take_position(cython.address(frame), axis, k)
        made.append(shown(cython.address(frame), a))
    return tuple(made)


def split_evenly(array, size, dim):
    a: cnp.ndarray = array
    axis: cython.int = axis_of(dim, cnp.PyArray_NDIM(a))
    made: list = []
    if axis < 0 or type(size) is not int or not 0 < size < LONGEST or cnp.PyArray_DIM(a, axis) == 0:
        return None
    start: cython.Py_ssize_t = 0
    step: cython.Py_ssize_t = size
    length: cython.Py_ssize_t = cnp.PyArray_DIM(a, axis)
    while start < length:
        made.append(stretch(a, axis, start, min(step, length - start)))
        start += step
    return tuple(made)


def split_with_sizes(array, sizes, dim):
    a: cnp.ndarray = array
    axis: cython.int = axis_of(dim, cnp.PyArray_NDIM(a))
    start: cython.Py_ssize_t = 0
    made: list = []
    if axis < 0 or not isinstance(sizes, (tuple, list)):
        return None
    length: cython.Py_ssize_t = cnp.PyArray_DIM(a, axis)
    for size in sizes:
        if type(size) is not int or not 0 <= size <= length - start:
            return None
        made.append(stretch(a, axis, start, size))
        start += size
    return tuple(made) if start == length else None
