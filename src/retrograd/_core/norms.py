"""Layer, group and batch norm with their statistics and gradients, and variances: `_kernels/norms.hpp` on arrays.

They are for float32 and float64. For anything else, and where shapes do not fit, they give None, and the caller's
NumPy code does it.
"""

import cython
from cython.cimports import numpy as cnp
from cython.cimports.retrograd._core.arrays import (
    Pool,
    is_c_order,
    is_channels_last,
    new_array,
    new_array_like,
    same_shape,
    thread_pool,
)
from cython.cimports.retrograd._core.sums import norms_of_rows

cnp.import_array()

LOCKED = cython.declare(cython.Py_ssize_t, 4096)  # elements: up to so many, the interpreter's lock is kept


@cython.cfunc
@cython.exceptval(check=False)
def is_vector(a: object, typenum: cython.int, length: cython.Py_ssize_t) -> cython.bint:
    """Whether `a` is None, or `length` elements of that dtype in C order."""
    if a is None:
        return True
    array: cnp.ndarray = a
    return cnp.PyArray_TYPE(array) == typenum and cnp.PyArray_SIZE(array) == length and is_c_order(array)


@cython.cfunc
@cython.exceptval(check=False)
def memory(a: object) -> cython.p_void:
    return cython.NULL if a is None else cython.cast(cython.p_void, cnp.PyArray_BYTES(cython.cast(cnp.ndarray, a)))


@cython.cfunc
def call(
    work: cython.pointer(NormWork), typenum: cython.int, channels: cython.bint, backward: cython.bint
) -> cython.int:
    pool: cython.pointer(Pool) = thread_pool()
    wide: cython.bint = typenum == cnp.NPY_DOUBLE
    if work.outer * work.length * work.inner > LOCKED:
        with cython.nogil:
            norm_run(pool, work[0], wide, channels, backward)
    else:
        norm_run(pool, work[0], wide, channels, backward)
    return 0


@cython.cfunc
def forward(
    work: cython.pointer(NormWork),
    x: cnp.ndarray,
    weight: object,
    bias: object,
    statistics: cnp.ndarray,
    channels: cython.bint,
) -> object:
    """Run the loops for new arrays: the result, the mean and the variance, in the shape of `statistics`."""
    typenum: cython.int = cnp.PyArray_TYPE(x)
    var: cnp.ndarray = new_array(cnp.PyArray_NDIM(statistics), cnp.PyArray_DIMS(statistics), typenum)
    out: cnp.ndarray = new_array_like(x, typenum)
    work.input = cnp.PyArray_BYTES(x)
    work.grad = cython.NULL
    work.weight = memory(weight)
    work.bias = memory(bias)
    work.out = memory(out)
    work.mean = memory(statistics)
    work.var = memory(var)
    work.weight_grad = work.bias_grad = cython.NULL
    call(work, typenum, channels, False)
    return out, statistics, var


@cython.cfunc
def backward(
    work: cython.pointer(NormWork),
    g: cnp.ndarray,
    x: cnp.ndarray,
    weight: object,
    mean: cnp.ndarray,
    var: cnp.ndarray,
    needs: tuple,
    shape: cython.pointer(cnp.npy_intp),
    ndim: cython.int,
    channels: cython.bint,
) -> object:
    """Run the loops for the gradients that are asked for; those of the factors have the given shape."""
    typenum: cython.int = cnp.PyArray_TYPE(x)
    made = (
        new_array_like(x, typenum) if needs[0] else None,
        new_array(ndim, shape, typenum) if needs[1] else None,
        new_array(ndim, shape, typenum) if needs[2] else None,
    )
    work.input = cnp.PyArray_BYTES(x)
    work.grad = cnp.PyArray_BYTES(g)
    work.weight = memory(weight)
    work.bias = cython.NULL
    work.out = memory(made[0])
    work.weight_grad = memory(made[1])
    work.bias_grad = memory(made[2])
    work.mean = memory(mean)
    work.var = memory(var)
    call(work, typenum, channels, True)
    return made


# ------------------------------------------------------------------------------------------------ layer


@cython.cfunc
@cython.exceptval(check=False)
def layer_rows(work: cython.pointer(NormWork), x: cnp.ndarray, count: cython.int, eps: cython.double) -> cython.bint:
    """Note the rows that the last `count` dimensions make; False where the loops are not for `x`."""
    typenum: cython.int = cnp.PyArray_TYPE(x)
    ndim: cython.int = cnp.PyArray_NDIM(x)
    axis: cython.int
    if (typenum != cnp.NPY_FLOAT and typenum != cnp.NPY_DOUBLE) or not is_c_order(x) or not 0 < count <= ndim:
        return False
    work.outer = work.length = work.inner = work.groups = 1
    for axis in range(ndim):
        if axis < ndim - count:
            work.outer *= cnp.PyArray_DIM(x, axis)
        else:
            work.length *= cnp.PyArray_DIM(x, axis)
    work.innermost = False
    work.eps = eps
    return work.outer > 0 and work.length > 0


def layer_norm(input, weight, bias, count, eps):
    """The last `count` dimensions normalised together, their mean and their variance."""
    x: cnp.ndarray = input
    work: NormWork
    shape: cnp.npy_intp[64]
    axis: cython.int
    dims: cython.int = count
    ndim: cython.int = cnp.PyArray_NDIM(x)
    typenum: cython.int = cnp.PyArray_TYPE(x)
    if not layer_rows(cython.address(work), x, dims, eps):
        return None
    if not is_vector(weight, typenum, work.length) or not is_vector(bias, typenum, work.length):
        return None
    for axis in range(ndim):
        shape[axis] = cnp.PyArray_DIM(x, axis) if axis < ndim - dims else 1
    return forward(cython.address(work), x, weight, bias, new_array(ndim, shape, typenum), False)


def layer_norm_backward(grad, input, weight, mean, var, count, eps, needs):
    """The gradients of the input, the weight and the bias of `layer_norm`, None where `needs` does not ask."""
    g: cnp.ndarray = grad
    x: cnp.ndarray = input
    work: NormWork
    dims: cython.int = count
    typenum: cython.int = cnp.PyArray_TYPE(x)
    if not layer_rows(cython.address(work), x, dims, eps) or cnp.PyArray_TYPE(g) != typenum or not same_shape(g, x):
        return None
    if not (
        is_vector(weight, typenum, work.length)
        and is_vector(mean, typenum, work.outer)
        and is_vector(var, typenum, work.outer)
    ):
        return None
    g = cnp.PyArray_GETCONTIGUOUS(g)
    last: cython.pointer(cnp.npy_intp) = cnp.PyArray_DIMS(x) + (cnp.PyArray_NDIM(x) - dims)
    return backward(cython.address(work), g, x, weight, mean, var, needs, last, dims, False)


# ------------------------------------------------------------------------------------------------ group


@cython.cfunc
@cython.exceptval(check=False)
def group_rows(work: cython.pointer(NormWork), x: cnp.ndarray, groups: cython.int, eps: cython.double) -> cython.bint:
    """Note the rows that the groups of each sample make; False where the loops are not for `x`."""
    typenum: cython.int = cnp.PyArray_TYPE(x)
    axis: cython.int
    if (typenum != cnp.NPY_FLOAT and typenum != cnp.NPY_DOUBLE) or not is_c_order(x) or cnp.PyArray_SIZE(x) == 0:
        return False
    work.inner = 1
    for axis in range(2, cnp.PyArray_NDIM(x)):
        work.inner *= cnp.PyArray_DIM(x, axis)
    work.outer = cnp.PyArray_DIM(x, 0) * groups
    work.length = cnp.PyArray_DIM(x, 1) // groups * work.inner
    work.groups = groups
    work.innermost = False
    work.eps = eps
    return True


def group_norm(input, weight, bias, groups, eps):
    """The channels of each sample normalised in groups, their means and variances of shape (N, groups, 1)."""
    x: cnp.ndarray = input
    work: NormWork
    shape: cnp.npy_intp[3]
    typenum: cython.int = cnp.PyArray_TYPE(x)
    if not group_rows(cython.address(work), x, groups, eps):
        return None
    if not is_vector(weight, typenum, cnp.PyArray_DIM(x, 1)) or not is_vector(bias, typenum, cnp.PyArray_DIM(x, 1)):
        return None
    shape[0] = cnp.PyArray_DIM(x, 0)
    shape[1] = groups
    shape[2] = 1
    return forward(cython.address(work), x, weight, bias, new_array(3, shape, typenum), False)


def group_norm_backward(grad, input, weight, mean, var, groups, eps, needs):
    """The gradients of the input, the weight and the bias of `group_norm`, None where `needs` does not ask."""
    g: cnp.ndarray = grad
    x: cnp.ndarray = input
    work: NormWork
    typenum: cython.int = cnp.PyArray_TYPE(x)
    if not group_rows(cython.address(work), x, groups, eps) or cnp.PyArray_TYPE(g) != typenum or not same_shape(g, x):
        return None
    if not (
        is_vector(weight, typenum, cnp.PyArray_DIM(x, 1))
        and is_vector(mean, typenum, work.outer)
        and is_vector(var, typenum, work.outer)
    ):
        return None
    g = cnp.PyArray_GETCONTIGUOUS(g)
    return backward(cython.address(work), g, x, weight, mean, var, needs, cnp.PyArray_DIMS(x) + 1, 1, False)


# ------------------------------------------------------------------------------------------------ batch


@cython.cfunc
@cython.exceptval(check=False)
def batch_channels(work: cython.pointer(NormWork), x: cnp.ndarray, eps: cython.double) -> cython.bint:
    """Note the channels of (N, C, …), in either order of memory; False where the loops are not for `x`."""
    typenum: cython.int = cnp.PyArray_TYPE(x)
    axis: cython.int
    if (typenum != cnp.NPY_FLOAT and typenum != cnp.NPY_DOUBLE) or cnp.PyArray_NDIM(x) < 2 or cnp.PyArray_SIZE(x) == 0:
        return False
    work.outer = cnp.PyArray_DIM(x, 0)
    work.length = cnp.PyArray_DIM(x, 1)
    work.inner = 1
    for axis in range(2, cnp.PyArray_NDIM(x)):
        work.inner *= cnp.PyArray_DIM(x, axis)
    work.groups = 1
    work.eps = eps
    work.innermost = is_channels_last(x) or (is_c_order(x) and work.inner == 1)
    return work.innermost or is_c_order(x)


def batch_norm(input, weight, bias, eps):
    """Each channel normalised over the batch, the means and the variances of the channels."""
    x: cnp.ndarray = input
    work: NormWork
    typenum: cython.int = cnp.PyArray_TYPE(x)
    if not batch_channels(cython.address(work), x, eps):
        return None
    if not is_vector(weight, typenum, work.length) or not is_vector(bias, typenum, work.length):
        return None
    return forward(
        cython.address(work), x, weight, bias, new_array(1, cnp.PyArray_DIMS(x) + 1, typenum), True
    )


def batch_norm_given(input, mean, var, weight, bias, eps):
    """Each channel normalised by a mean and a variance that are given."""
    x: cnp.ndarray = input
    work: NormWork
    typenum: cython.int = cnp.PyArray_TYPE(x)
    pool: cython.pointer(Pool) = thread_pool()
    if not batch_channels(cython.address(work), x, eps):
        return None
    for vector in (mean, var, weight, bias):
        if not is_vector(vector, typenum, work.length):
            return None
    out: cnp.ndarray = new_array_like(x, typenum)
    work.input = cnp.PyArray_BYTES(x)
    work.out = memory(out)
    work.mean, work.var = memory(mean), memory(var)
    work.weight, work.bias = memory(weight), memory(bias)
    if cnp.PyArray_SIZE(x) > LOCKED:
        with cython.nogil:
            norm_run_given(pool, work, typenum == cnp.NPY_DOUBLE)
    else:
        norm_run_given(pool, work, typenum == cnp.NPY_DOUBLE)
    return out


def batch_norm_backward(grad, input, weight, mean, var, eps, needs):
    """The gradients of the input, the weight and the bias of `batch_norm`, None where `needs` does not ask."""
    g: cnp.ndarray = grad
    x: cnp.ndarray = input
    work: NormWork
    typenum: cython.int = cnp.PyArray_TYPE(x)
    if not batch_channels(cython.address(work), x, eps) or cnp.PyArray_TYPE(g) != typenum or not same_shape(g, x):
        return None
    if not (
        is_vector(weight, typenum, work.length)
        and is_vector(mean, typenum, work.length)
        and is_vector(var, typenum, work.length)
    ):
        return None
    if work.innermost and cnp.PyArray_NDIM(x) > 2:
        if not is_channels_last(g):
            ordered: cnp.ndarray = new_array_like(x, typenum)
            cython.cast(object, ordered)[...] = g
            g = ordered
    elif not is_c_order(g):
        g = cnp.PyArray_GETCONTIGUOUS(g)
    return backward(cython.address(work), g, x, weight, mean, var, needs, cnp.PyArray_DIMS(x) + 1, 1, True)


# ------------------------------------------------------------------------------------------------ variance


@cython.cfunc
@cython.exceptval(check=False)
def neighbours(x: cnp.ndarray, dims: object, past: cython.p_int) -> cython.int:
    """The first of the dimensions that are reduced, if they lie side by side, and the one behind the last; -1 where
    they do not, or the loops are not for `x`."""
    ndim: cython.int = cnp.PyArray_NDIM(x)
    typenum: cython.int = cnp.PyArray_TYPE(x)
    d: cython.int
    first: cython.int = ndim
    seen: cython.ulonglong = 0
    one: cython.ulonglong = 1
    past[0] = ndim
    if (typenum != cnp.NPY_FLOAT and typenum != cnp.NPY_DOUBLE) or not is_c_order(x) or cnp.PyArray_SIZE(x) == 0:
        return -1
    if dims is None:
        return 0
    if isinstance(dims, int) and not isinstance(dims, bool):
        dims = (dims,)
    if not isinstance(dims, (tuple, list)) or not dims:
        return 0 if ndim == 0 and dims == () else -1
    past[0] = 0
    for dim in dims:
        if not isinstance(dim, int) or not -ndim <= dim < ndim:
            return -1
        d = dim
        if d < 0:
            d += ndim
        seen |= one << d
        first = min(first, d)
        past[0] = max(past[0], d + 1)
    # No dimension twice, and none between them that is kept.
    return first if past[0] - first == len(dims) and seen == (one << past[0]) - (one << first) else -1


@cython.cfunc
@cython.exceptval(check=False)
def rows_of_last(x: cnp.ndarray, dims: object) -> cython.Py_ssize_t:
    """How many dimensions are kept in front of those that are reduced, the last ones; -1 if they are not the last."""
    past: cython.int = 0
    first: cython.int = neighbours(x, dims, cython.address(past))
    return first if past == cnp.PyArray_NDIM(x) else -1


@cython.cfunc
def reduced(
    x: cnp.ndarray, first: cython.int, past: cython.int, keepdim: cython.bint,
    lengths: cython.pointer(cython.Py_ssize_t),
) -> cnp.ndarray:  # fmt: skip
    """A fresh array without the dimensions from `first` to `past`, or with length 1 there, and the products of the
    lengths before, inside and behind them."""
    shape: cnp.npy_intp[64]
    axis: cython.int
    ndim: cython.int = 0
    lengths[0] = lengths[1] = lengths[2] = 1
    for axis in range(cnp.PyArray_NDIM(x)):
        lengths[0 if axis < first else 1 if axis < past else 2] *= cnp.PyArray_DIM(x, axis)
        if keepdim or axis < first or axis >= past:
            shape[ndim] = 1 if first <= axis < past else cnp.PyArray_DIM(x, axis)
            ndim += 1
    return new_array(ndim, shape, cnp.PyArray_TYPE(x))


@cython.cfunc
def spread_of(x: cnp.ndarray, dims: object, unbiased: object, keepdim: object, correction: object, root: cython.bint):
    lengths: cython.Py_ssize_t[3]
    past: cython.int = 0
    if isinstance(dims, bool):
        if unbiased is not None:
            return None
        unbiased = dims
        dims = None
    first: cython.int = neighbours(x, dims, cython.address(past))
    if first < 0 or (correction is not None and (unbiased is not None or not isinstance(correction, (int, float)))):
        return None
    taken: cython.double = (0 if unbiased is False else 1) if correction is None else correction
    out: cnp.ndarray = reduced(x, first, past, keepdim, lengths)
    free: cython.double = lengths[1] - taken
    if free <= 0:
        return None
    pool: cython.pointer(Pool) = thread_pool()
    if cnp.PyArray_SIZE(x) <= LOCKED:
        write_spread(pool, memory(x), cnp.PyArray_TYPE(x), lengths, free, root, memory(out))
    else:
        from_: cython.p_void = memory(x)
        to: cython.p_void = memory(out)
        typenum: cython.int = cnp.PyArray_TYPE(x)
        with cython.nogil:
            write_spread(pool, from_, typenum, lengths, free, root, to)
    return out


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def write_spread(
    pool: cython.pointer(Pool), x: cython.p_void, typenum: cython.int, lengths: cython.pointer(cython.Py_ssize_t),
    free: cython.double, root: cython.bint, to: cython.p_void,
) -> cython.void:  # fmt: skip
    narrow: cython.p_float = cython.cast(cython.p_float, x)
    wide: cython.p_double = cython.cast(cython.p_double, x)
    if typenum == cnp.NPY_FLOAT:
        if lengths[2] == 1:
            variance_rows[cython.float](
                pool, narrow, lengths[0], lengths[1], free, root, cython.cast(cython.p_float, to)
            )
        else:
            variance_columns[cython.float](
                pool, narrow, lengths[0], lengths[1], lengths[2], free, root, cython.cast(cython.p_float, to)
            )
    elif lengths[2] == 1:
        variance_rows[cython.double](pool, wide, lengths[0], lengths[1], free, root, cython.cast(cython.p_double, to))
    else:
        variance_columns[cython.double](
            pool, wide, lengths[0], lengths[1], lengths[2], free, root, cython.cast(cython.p_double, to)
        )


def vector_norm(input, ord, dim, keepdim):
    """The 2-norm or 1-norm along the last dimensions, added up in double."""
    x: cnp.ndarray = input
    lengths: cython.Py_ssize_t[3]
    past: cython.int = 0
    first: cython.int = neighbours(x, dim, cython.address(past))
    if first < 0 or past != cnp.PyArray_NDIM(x) or (ord != 1 and ord != 2):
        return None
    out: cnp.ndarray = reduced(x, first, past, keepdim, lengths)
    squared: cython.bint = ord == 2
    pool: cython.pointer(Pool) = thread_pool()
    from_: cython.p_void = memory(x)
    to: cython.p_void = memory(out)
    typenum: cython.int = cnp.PyArray_TYPE(x)
    rows: cython.Py_ssize_t = lengths[0]
    length: cython.Py_ssize_t = lengths[1]
    with cython.nogil:
        if typenum == cnp.NPY_FLOAT:
            norms_of_rows[cython.float](
                pool, cython.cast(cython.p_float, from_), rows, length, squared, cython.cast(cython.p_float, to)
            )
        else:
            norms_of_rows[cython.double](
                pool, cython.cast(cython.p_double, from_), rows, length, squared, cython.cast(cython.p_double, to)
            )
    return out


def variance(input, dim, unbiased, keepdim, correction):
    """The squared distances from the mean over n - correction, along dimensions that lie side by side."""
    return spread_of(input, dim, unbiased, keepdim, correction, False)


def deviation(input, dim, unbiased, keepdim, correction):
    """The root of the variance."""
    return spread_of(input, dim, unbiased, keepdim, correction, True)


def variance_backward(grad, input, dims, factor):
    """`factor` times the distances from the mean along the last dimensions `dims`, times a cotangent for each mean."""
    g: cnp.ndarray = grad
    x: cnp.ndarray = input
    scale: cython.double = factor
    typenum: cython.int = cnp.PyArray_TYPE(x)
    axis: cython.int
    count: cython.Py_ssize_t = 1
    kept: cython.Py_ssize_t = rows_of_last(x, dims)
    if kept < 0 or cnp.PyArray_TYPE(g) != typenum or not is_c_order(g):
        return None
    for axis in range(kept):
        count *= cnp.PyArray_DIM(x, axis)
    if cnp.PyArray_SIZE(g) != count:
        return None
    length: cython.Py_ssize_t = cnp.PyArray_SIZE(x) // count
    out: cnp.ndarray = new_array(cnp.PyArray_NDIM(x), cnp.PyArray_DIMS(x), typenum)
    pool: cython.pointer(Pool) = thread_pool()
    of: cython.p_void = memory(g)
    from_: cython.p_void = memory(x)
    to: cython.p_void = memory(out)
    with cython.nogil:
        if typenum == cnp.NPY_FLOAT:
            variance_backward_rows[cython.float](
                pool,
                cython.cast(cython.p_float, of),
                cython.cast(cython.p_float, from_),
                count,
                length,
                scale,
                cython.cast(cython.p_float, to),
            )
        else:
            variance_backward_rows[cython.double](
                pool,
                cython.cast(cython.p_double, of),
                cython.cast(cython.p_double, from_),
                count,
                length,
                scale,
                cython.cast(cython.p_double, to),
            )
    return out
