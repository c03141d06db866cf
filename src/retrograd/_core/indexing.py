"""Square brackets in the common call: integers, slices, None, Ellipsis, one tensor of integers or one mask.

`getitem` and `setitem` stand before the functions of the same name in `ops/indexing.py`, and give None where those have
to run: for other indices, for wrong ones, and for writes that are recorded. What they make is the same.
"""

import cython
from cython.cimports import numpy as cnp
from cython.cimports.cpython.ref import PyObject
from cython.cimports.retrograd._core.arrays import is_writeable, new_array, same_shape, strided_array
from cython.cimports.retrograd._core.general import PyObject_Vectorcall
from cython.cimports.retrograd._core.modes import state
from cython.cimports.retrograd._core.moving import put_number, write_over
from cython.cimports.retrograd._core.places import put_rows
from cython.cimports.retrograd._core.tensor import (
    IS_VIEW,
    PLAIN,
    REQUIRES_GRAD,
    Tensor,
    bump,
    new_tensor,
    refresh,
    shared_counter,
    user_line,
    wants_grad,
)
from cython.cimports.retrograd._core.versions import count_partial_write
from cython.cimports.retrograd._core.viewing import Outline, part
from cython.cimports.retrograd._core.writes import check_writable

cnp.import_array()

_select = cython.declare(object, None)
_slice = cython.declare(object, None)
_unsqueeze = cython.declare(object, None)
_alias = cython.declare(object, None)
_elements_at = cython.declare(object, None)

LONGEST_LIST = cython.declare(cython.Py_ssize_t, 1024)


def set_index_operations(select, slice_dim, unsqueeze, alias, elements_at):
    """Give the core the operations that an index stands for."""
    global _select, _slice, _unsqueeze, _alias, _elements_at
    _select = select
    _slice = slice_dim
    _unsqueeze = unsqueeze
    _alias = alias
    _elements_at = elements_at


@cython.cfunc
def plain_array(t: object) -> cnp.ndarray:
    """The array of a tensor that is one and nothing unusual; else None."""
    if not isinstance(t, Tensor):
        return None
    if cython.cast(Tensor, t).flags & IS_VIEW:
        refresh(cython.cast(Tensor, t))
    return cython.cast(Tensor, t).array if cython.cast(Tensor, t).flags & PLAIN else None


@cython.cfunc
def index_array(index: object) -> cnp.ndarray:
    """The int64 or bool array of an index that is a tensor of such, with dimensions, or a list of integers; else
    None."""
    length: cnp.npy_intp
    k: cython.Py_ssize_t
    if type(index) is not list:
        array: cnp.ndarray = plain_array(index)
        if array is None or cnp.PyArray_NDIM(array) == 0:
            return None
        typenum: cython.int = cnp.PyArray_TYPE(array)
        return array if typenum == cnp.NPY_INT64 or typenum == cnp.NPY_BOOL else None
    length = len(cython.cast(list, index))
    if not 0 < length <= LONGEST_LIST:
        return None
    for item in cython.cast(list, index):
        if type(item) is not int or not -(2**62) < item < 2**62:
            return None
    made: cnp.ndarray = new_array(1, cython.address(length), cnp.NPY_INT64)
    for k in range(length):
        cython.cast(cython.pointer(cnp.npy_int64), cnp.PyArray_DATA(made))[k] = cython.cast(list, index)[k]
    return made


@cython.cfunc
def called(operation: object, x: object, one: object, two: object = None) -> object:
    arguments: cython.pointer(PyObject)[3]
    arguments[0] = cython.cast(cython.pointer(PyObject), x)
    arguments[1] = cython.cast(cython.pointer(PyObject), one)
    arguments[2] = cython.cast(cython.pointer(PyObject), two)
    return PyObject_Vectorcall(operation, arguments, 2 if two is None else 3, cython.NULL)


@cython.cfunc
def sliced(x: object, axis: object, item: slice) -> object:
    arguments: cython.pointer(PyObject)[5]
    start: object = item.start
    stop: object = item.stop
    step: object = item.step
    arguments[0] = cython.cast(cython.pointer(PyObject), x)
    arguments[1] = cython.cast(cython.pointer(PyObject), axis)
    arguments[2] = cython.cast(cython.pointer(PyObject), start)
    arguments[3] = cython.cast(cython.pointer(PyObject), stop)
    arguments[4] = cython.cast(cython.pointer(PyObject), step)
    return PyObject_Vectorcall(_slice, arguments, 5, cython.NULL)


@cython.cfunc
@cython.exceptval(check=False)
def is_whole(item: object) -> cython.bint:
    return item.start is None and item.stop is None and item.step is None


def getitem(self, index):
    frame: Outline
    axis: cython.int = 0
    array: cnp.ndarray = plain_array(self)
    if array is None:
        return None
    if type(index) is int or type(index) is slice or type(index) is tuple:
        if not part(cython.address(frame), array, index):
            return None
        if type(index) is int:
            return called(_select, self, 0, index)
        if type(index) is slice:
            return sliced(self, 0, index)
        x: object = self
        named: cython.int = 0
        for item in cython.cast(tuple, index):
            if type(item) is int or type(item) is slice:
                named += 1
        for item in cython.cast(tuple, index):
            if type(item) is int:
                x = called(_select, x, axis, item)
            elif item is None:
                x = called(_unsqueeze, x, axis)
                axis += 1
            elif item is Ellipsis:
                axis += cnp.PyArray_NDIM(array) - named
            else:
                if not is_whole(item):
                    x = sliced(x, axis, item)
                axis += 1
        return _alias(x) if x is self else x
    if index is None:
        return called(_unsqueeze, self, 0)
    places: cnp.ndarray = index_array(index)
    if places is None:
        return None
    return called(_elements_at, self, [index if isinstance(index, Tensor) else new_tensor(places)])


@cython.cfunc
@cython.exceptval(check=False)
def overlaps_itself(a: cnp.ndarray) -> cython.bint:
    axis: cython.int
    for axis in range(cnp.PyArray_NDIM(a)):
        if cnp.PyArray_STRIDE(a, axis) == 0 and cnp.PyArray_DIM(a, axis) > 1:
            return True
    return False


def setitem(self, index, value):
    frame: Outline
    offset: cython.int = 0
    array: cnp.ndarray = plain_array(self)
    if array is None or not is_writeable(array) or cnp.PyArray_SIZE(array) == 0 or overlaps_itself(array):
        return None
    t: Tensor = self
    if t.flags & REQUIRES_GRAD or (t.view is not None and t.view.base.flags & REQUIRES_GRAD):
        return None
    given: cnp.ndarray = None
    if isinstance(value, Tensor):
        given = plain_array(value)
        if given is None or cnp.PyArray_TYPE(given) != cnp.PyArray_TYPE(array):
            return None
        if state().grad and wants_grad(cython.cast(Tensor, value)):
            return None
    elif type(value) is not float and type(value) is not int and type(value) is not bool:
        return None
    if not (type(index) is int or type(index) is slice or type(index) is tuple):
        places: cnp.ndarray = index_array(index)
        if places is None or cnp.PyArray_TYPE(places) != cnp.NPY_INT64:
            return None
        check_writable(t, "index_put_", False)
        if not put_rows(array, places, value if given is None else given):
            return None
        bump(t, "index_put_")
        return True
    if not part(cython.address(frame), array, index):
        return None
    target: cnp.ndarray = strided_array(array, frame.ndim, frame.shape, frame.steps, frame.offset)
    if cnp.PyArray_SIZE(target) == 0 or (given is not None and not same_shape(target, given)):
        return None
    check_writable(t, "fill_number_" if given is None else "copy_", False)
    if given is not None:
        write_over(target, given)
    elif not put_number(target, value):
        return None
    code: cython.pointer(PyObject) = user_line(cython.address(offset))
    line = None if code is cython.NULL else cython.cast(object, code)
    count_partial_write(shared_counter(t), target, "fill_number_" if given is None else "copy_", line, offset)
    return True
