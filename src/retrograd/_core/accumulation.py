"""How a leaf takes its gradient: as its own, as a copy, or added to what is there."""

import threading

import cython
import numpy as np
from cython.cimports import numpy as cnp
from cython.cimports.cpython.ref import PyObject
from cython.cimports.retrograd._core.arrays import is_c_order, new_array, owns_memory, same_shape
from cython.cimports.retrograd._core.collecting import hand_over
from cython.cimports.retrograd._core.dtypes import dtype_of
from cython.cimports.retrograd._core.formulas import add_gradients, copy_gradient, fit
from cython.cimports.retrograd._core.moving import write_over
from cython.cimports.retrograd._core.tensor import PLAIN, Tensor, bump, new_tensor

cnp.import_array()

_accumulating = cython.declare(object, threading.RLock())
UNLOCKED_SIZE = cython.declare(cython.Py_ssize_t, 500)  # elements: NumPy keeps the lock below this


@cython.freelist(64)
@cython.cclass
class Pending:
    """What waits for a leaf, or for a node whose own place another run has taken."""


def add_to_leaf(leaf, pending, create):
    """Add a gradient to `grad`. Loops over large arrays run without the interpreter's lock: two passes that reach the
    same leaf then take turns."""
    if cnp.PyArray_SIZE(leaf.array) < UNLOCKED_SIZE:
        return accumulate_grad(leaf, pending, create)
    with _accumulating:
        return accumulate_grad(leaf, pending, create)


@cython.cfunc
def accumulate_grad(leaf: Tensor, pending: Pending, create: cython.bint) -> cython.int:
    g: Tensor = pending.gradient
    if g is None:
        return 0
    pending.gradient = None
    old: Tensor = leaf.gradient
    if old is not None:
        if leaf.extras is not None and "grad_dtype" in leaf.extras:
            g = fit(g, (cython.cast(object, g.array).shape, dtype_of(old.array)))
        if (
            create
            or not old.flags & g.flags & PLAIN
            or not same_shape(old.array, g.array)
            or cnp.PyArray_TYPE(old.array) != cnp.PyArray_TYPE(g.array)
        ):
            leaf.gradient = add_gradients(old, g, False)
            if cython.cast(Tensor, leaf.gradient).producer is not None:
                hand_over()
        else:
            total: Tensor = add_gradients(old, g, True)
            if total is not old:  # a dtype that is not added in place, bfloat16
                write_over(old.array, total.array)
            bump(old, "the sum of gradients")
        return 0
    # The gradient becomes the leaf's own if nobody else can see its memory.
    alone = (
        cython.cast(cython.pointer(PyObject), g).ob_refcnt == 1
        and cython.cast(cython.pointer(PyObject), g.array).ob_refcnt == 1
        and owns_memory(g.array)
    )
    if create or not g.flags & PLAIN:
        if g.flags & PLAIN:
            room = room_for_gradient(leaf.array, cython.cast(object, g.array).dtype)
            leaf.gradient = copy_gradient(new_tensor(room), g)
        else:
            leaf.gradient = g if alone else g.clone()
        if g.producer is not None:
            hand_over()
        return 0
    if is_c_order(leaf.array):
        fits: cython.bint = is_c_order(g.array)
        room = None
    else:
        room = room_for_gradient(leaf.array, cython.cast(object, g.array).dtype)
        fits = cython.cast(object, g.array).strides == room.strides
    if alone and fits:
        leaf.gradient = g
        return 0
    if room is None:
        room = new_array(cnp.PyArray_NDIM(leaf.array), cnp.PyArray_DIMS(leaf.array), cnp.PyArray_TYPE(g.array))
    write_over(room, g.array)
    leaf.gradient = new_tensor(room)
    return 0


@cython.cfunc
def room_for_gradient(leaf: object, kind: object) -> object:
    """An array whose elements follow one another as those of a leaf do, or in C order if that has gaps or overlaps."""
    room = np.empty_like(leaf, kind, order="K", subok=False)
    return room if room.strides == leaf.strides else np.empty(leaf.shape, kind)
