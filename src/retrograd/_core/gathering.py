"""Gradients of weights that many steps share: each is a product of two matrices with few rows, leftᵀ · right.

The rows of many steps are gathered and multiplied at once, which takes less time than so many products and sums of
large results.
"""

import cython
from cython.cimports import numpy as cnp
from cython.cimports.retrograd._core.arrays import new_array
from cython.cimports.retrograd._core.moving import write_over
from cython.cimports.retrograd._core.products import product_tn
from cython.cimports.retrograd._core.tensor import PLAIN, Tensor, new_tensor

cnp.import_array()

ROOM = cython.declare(cython.Py_ssize_t, 256)  # rows: with more a product is hardly faster, and they leave the cache
MOST = cython.declare(cython.Py_ssize_t, 64)  # rows of one step: with more of them, sums cost little beside products


@cython.cclass
class Gathered:
    """The rows of all factors, one step behind the other. Several weights may share the left one."""


@cython.cfunc
@cython.exceptval(check=False)
def are_rows(t: Tensor, typenum: cython.int, count: cython.Py_ssize_t) -> cython.bint:
    return (
        (t.flags & PLAIN) != 0
        and cnp.PyArray_TYPE(t.array) == typenum
        and cnp.PyArray_NDIM(t.array) == 2
        and cnp.PyArray_DIM(t.array, 0) == count
    )


def can_be_gathered(left, rights):
    """Whether these are few rows, of as many steps, of float32 or float64."""
    typenum: cython.int = cnp.PyArray_TYPE(left.array)
    if (typenum != cnp.NPY_FLOAT and typenum != cnp.NPY_DOUBLE) or cnp.PyArray_NDIM(left.array) != 2:
        return False
    count: cython.Py_ssize_t = cnp.PyArray_DIM(left.array, 0)
    for right in rights:
        if not are_rows(right, typenum, count):
            return False
    return count <= MOST and are_rows(left, typenum, count)


@cython.cfunc
def room_like(rows: cnp.ndarray) -> cnp.ndarray:
    shape: cnp.npy_intp[2]
    shape[0] = ROOM
    shape[1] = cnp.PyArray_DIM(rows, 1)
    return new_array(2, shape, cnp.PyArray_TYPE(rows))


def new_gathered(left, rights):
    made: Gathered = Gathered.__new__(Gathered)
    made.left = room_like(left.array)
    made.rights = [room_like(cython.cast(Tensor, right).array) for right in rights]
    return made


@cython.cfunc
@cython.exceptval(check=False)
def fit(room: cnp.ndarray, rows: cnp.ndarray, first: cython.Py_ssize_t) -> cython.bint:
    return (
        first + cnp.PyArray_DIM(rows, 0) <= ROOM
        and cnp.PyArray_TYPE(room) == cnp.PyArray_TYPE(rows)
        and cnp.PyArray_DIM(room, 1) == cnp.PyArray_DIM(rows, 1)
    )


def has_room(gathered, left, rights):
    """Whether rows of this type and length can be taken in."""
    i: cython.Py_ssize_t
    for i in range(len(rights)):
        if not fit(gathered.rights[i], cython.cast(Tensor, rights[i]).array, gathered.count):
            return False
    return fit(gathered.left, left.array, gathered.count)


def take_in(gathered, left, rights):
    """Copy the rows of one step: what it saved may be written to before they are multiplied."""
    i: cython.Py_ssize_t
    first: cython.Py_ssize_t = gathered.count
    end: cython.Py_ssize_t = first + cnp.PyArray_DIM(left.array, 0)
    gathered.count = end
    place: cnp.ndarray = cython.cast(object, gathered.left)[first:end]
    if cnp.PyArray_DATA(place) != cnp.PyArray_DATA(left.array):  # it was computed there: see `free_rows`
        write_over(place, left.array)
    for i in range(len(rights)):
        write_over(gathered.rights[i][first:end], cython.cast(Tensor, rights[i]).array)
    return 0


def free_rows(gathered, like):
    """Where the left rows of the next step will be, if they are as many as those of `like`."""
    first: cython.Py_ssize_t = gathered.count
    return new_tensor(cython.cast(object, gathered.left)[first : first + cnp.PyArray_DIM(like.array, 0)])


def multiply_gathered(gathered):
    """The sums of the gradients of all steps that were taken in, one for each weight."""
    end: cython.Py_ssize_t = gathered.count
    left: cnp.ndarray = cython.cast(object, gathered.left)[:end]
    return [new_tensor(product_tn(left, right[:end])) for right in gathered.rights]
