"""Attention and its gradients by the loops of `_kernels/attention.hpp`.

They are for float32 and float64. For anything else, and where shapes do not fit, they give None, and the caller's
operations do it.
"""

import cython
from cython.cimports import numpy as cnp
from cython.cimports.retrograd._core.arrays import new_array, new_ordered_array, thread_pool

cnp.import_array()


@cython.cfunc
@cython.exceptval(check=False)
def lies_well(a: cnp.ndarray) -> cython.bint:
    """Whether neighbouring elements of rows lie side by side, and rows at whole elements from each other."""
    item: cython.Py_ssize_t = cnp.PyArray_ITEMSIZE(a)
    axis: cython.int
    for axis in range(cnp.PyArray_NDIM(a) - 1):
        if cnp.PyArray_STRIDE(a, axis) % item:
            return False
    return cnp.PyArray_STRIDE(a, cnp.PyArray_NDIM(a) - 1) == item


@cython.cfunc
def usable(a: cnp.ndarray) -> cnp.ndarray:
    return a if lies_well(a) else cnp.PyArray_GETCONTIGUOUS(a)


@cython.cfunc
@cython.exceptval(check=False)
def place(array: cython.pointer(Array), a: cnp.ndarray) -> cython.void:
    item: cython.Py_ssize_t = cnp.PyArray_ITEMSIZE(a)
    ndim: cython.int = cnp.PyArray_NDIM(a)
    array.data = cnp.PyArray_DATA(a)
    array.row = cnp.PyArray_STRIDE(a, ndim - 2) // item
    array.inner = cnp.PyArray_STRIDE(a, ndim - 3) // item if ndim > 2 else 0
    array.outer = cnp.PyArray_STRIDE(a, 0) // item if ndim > 3 else 0


@cython.cfunc
@cython.exceptval(check=False)
def fits(a: cnp.ndarray, like: cnp.ndarray, rows: cython.Py_ssize_t, columns: cython.Py_ssize_t) -> cython.bint:
    """Whether `a` has the heads and the dtype of `like`, and matrices of that size."""
    ndim: cython.int = cnp.PyArray_NDIM(like)
    axis: cython.int
    if cnp.PyArray_TYPE(a) != cnp.PyArray_TYPE(like) or cnp.PyArray_NDIM(a) != ndim:
        return False
    for axis in range(ndim - 2):
        if cnp.PyArray_DIM(a, axis) != cnp.PyArray_DIM(like, axis):
            return False
    return cnp.PyArray_DIM(a, ndim - 2) == rows and cnp.PyArray_DIM(a, ndim - 1) == columns


@cython.cfunc
@cython.exceptval(check=False)
def describe(
    s: cython.pointer(Attention),
    query: cnp.ndarray,
    key: cnp.ndarray,
    value: cnp.ndarray,
    scale: cython.double,
    causal: cython.bint,
) -> cython.bint:
    """Note the sizes, and where the three lie; False where they do not fit."""
    ndim: cython.int = cnp.PyArray_NDIM(query)
    typenum: cython.int = cnp.PyArray_TYPE(query)
    axis: cython.int
    if not 2 <= ndim <= 4 or cnp.PyArray_NDIM(key) != ndim or cnp.PyArray_NDIM(value) != ndim:
        return False
    if typenum != cnp.NPY_FLOAT and typenum != cnp.NPY_DOUBLE:
        return False
    s.queries, s.width = cnp.PyArray_DIM(query, ndim - 2), cnp.PyArray_DIM(query, ndim - 1)
    s.keys, s.value_width = cnp.PyArray_DIM(key, ndim - 2), cnp.PyArray_DIM(value, ndim - 1)
    if not fits(key, query, s.keys, s.width) or not fits(value, query, s.keys, s.value_width):
        return False
    if not cnp.PyArray_SIZE(query) or not cnp.PyArray_SIZE(key) or not cnp.PyArray_SIZE(value):
        return False
    if not lies_well(query) or not lies_well(key) or not lies_well(value):
        return False
    s.heads = 1
    for axis in range(ndim - 2):
        s.heads *= cnp.PyArray_DIM(query, axis)
    s.inner_heads = cnp.PyArray_DIM(query, ndim - 3) if ndim > 2 else 1
    s.scale = scale
    s.causal = causal
    place(cython.address(s.query), query)
    place(cython.address(s.key), key)
    place(cython.address(s.value), value)
    return True


@cython.cfunc
def beside_heads(like: cnp.ndarray, columns: cython.Py_ssize_t) -> cnp.ndarray:
    """A fresh array with the shape of `like` but for the columns, in which the heads of a row lie side by side."""
    shape: cnp.npy_intp[4]
    order: cython.int[4]
    ndim: cython.int = cnp.PyArray_NDIM(like)
    axis: cython.int
    for axis in range(ndim):
        shape[axis] = cnp.PyArray_DIM(like, axis)
        order[axis] = axis
    shape[ndim - 1] = columns
    if ndim == 4:
        order[1], order[2] = 2, 1
    return new_ordered_array(ndim, shape, order, cnp.PyArray_TYPE(like))


def forward(query, key, value, scale, causal):
    """The values (…, L, V) mixed for each query (…, L, E), and the weights (…, L, S) of keys (…, S, E)."""
    s: Attention
    shape: cnp.npy_intp[4]
    axis: cython.int
    query, key, value = usable(query), usable(key), usable(value)
    if not describe(cython.address(s), query, key, value, scale, causal):
        return None
    wide: cython.bint = cnp.PyArray_TYPE(cython.cast(cnp.ndarray, query)) == cnp.NPY_DOUBLE
    ndim: cython.int = cnp.PyArray_NDIM(cython.cast(cnp.ndarray, query))
    for axis in range(ndim - 1):
        shape[axis] = cnp.PyArray_DIM(cython.cast(cnp.ndarray, query), axis)
    shape[ndim - 1] = s.keys
    weights: cnp.ndarray = new_array(ndim, shape, cnp.NPY_DOUBLE if wide else cnp.NPY_FLOAT)
    out: cnp.ndarray = beside_heads(query, s.value_width)
    s.weights = cnp.PyArray_DATA(weights)
    place(cython.address(s.out), out)
    pool = thread_pool()
    with cython.nogil:
        run(pool, s, wide, False)
    return out, weights


def backward(g, query, key, value, weights, scale, causal):
    """The gradients of query, key and value."""
    s: Attention
    g, query, key, value = usable(g), usable(query), usable(key), usable(value)
    if not describe(cython.address(s), query, key, value, scale, causal):
        return None
    if not fits(g, query, s.queries, s.value_width) or not fits(weights, query, s.queries, s.keys):
        return None
    weights = cnp.PyArray_GETCONTIGUOUS(weights)
    wide: cython.bint = cnp.PyArray_TYPE(cython.cast(cnp.ndarray, query)) == cnp.NPY_DOUBLE
    g_query, g_key = beside_heads(query, s.width), beside_heads(key, s.width)
    g_value = beside_heads(value, s.value_width)
    s.weights = cnp.PyArray_DATA(cython.cast(cnp.ndarray, weights))
    place(cython.address(s.out), g)
    place(cython.address(s.g_query), g_query)
    place(cython.address(s.g_key), g_key)
    place(cython.address(s.g_value), g_value)
    pool = thread_pool()
    with cython.nogil:
        run(pool, s, wide, True)
    return g_query, g_key, g_value
