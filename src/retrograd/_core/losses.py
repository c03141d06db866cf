"""Losses that compare element by element or align sequences: `_kernels/losses.hpp` and `alignment.hpp` on arrays.

They are for float32 and float64, the former in C order and one shape. For anything else they give None, and the
caller's NumPy code does it.
"""

import cython
from cython.cimports import numpy as cnp
from cython.cimports.libc.stdint import int64_t
from cython.cimports.retrograd._core.arrays import Pool, is_c_order, new_array, new_array_like, same_shape, thread_pool

cnp.import_array()

LOCKED = cython.declare(cython.Py_ssize_t, 1 << 13)  # pairs: up to so many, the interpreter's lock is kept


@cython.cfunc
def compared(which: cython.int, input: object, target: object, setting: cython.double, reduction: object) -> object:
    """The terms of a loss, their sum or their mean; None also where an input has no term."""
    if not isinstance(input, cnp.ndarray) or not isinstance(target, cnp.ndarray):
        return None
    x: cnp.ndarray = input
    t: cnp.ndarray = target
    typenum: cython.int = cnp.PyArray_TYPE(x)
    count: cython.Py_ssize_t = cnp.PyArray_SIZE(x)
    adds: cython.bint = reduction != "none"
    mean: cython.bint = reduction == "mean"
    if (typenum != cnp.NPY_FLOAT and typenum != cnp.NPY_DOUBLE) or cnp.PyArray_TYPE(t) != typenum or count == 0:
        return None
    if not same_shape(x, t) or not is_c_order(x) or not is_c_order(t):
        return None
    out: cnp.ndarray = new_array(0, cython.NULL, typenum) if adds else new_array_like(x, typenum)
    pool: cython.pointer(Pool) = thread_pool()
    from_: cython.p_void = cnp.PyArray_DATA(x)
    against: cython.p_void = cnp.PyArray_DATA(t)
    to: cython.p_void = cnp.PyArray_DATA(out)
    wide: cython.bint = typenum == cnp.NPY_DOUBLE
    done: cython.bint
    if count <= LOCKED:
        done = loss(wide, pool, which, from_, against, count, setting, adds, mean, to)
    else:
        with cython.nogil:
            done = loss(wide, pool, which, from_, against, count, setting, adds, mean, to)
    return out if done else None


def squared_error(input, target, reduction):
    return compared(SQUARED, input, target, 0, reduction)


def smooth_distance(input, target, beta, reduction):
    return compared(SMOOTH, input, target, beta, reduction)


def huber_distance(input, target, delta, reduction):
    return compared(HUBER, input, target, delta, reduction)


def cross_entropy_of_two(input, target, weight, reduction):
    return compared(OF_TWO, input, target, 0, reduction) if weight is None else None


def cross_entropy_of_logits(input, target, weight, pos_weight, reduction):
    if weight is not None or pos_weight is not None:
        return None
    return compared(OF_LOGITS, input, target, 0, reduction)


# ------------------------------------------------------------------------------------------------ sequences


@cython.cfunc
@cython.exceptval(check=False)
def are_numbers(a: cnp.ndarray, count: cython.Py_ssize_t) -> cython.bint:
    return cnp.PyArray_TYPE(a) == cnp.NPY_INT64 and is_c_order(a) and cnp.PyArray_SIZE(a) == count


@cython.cfunc
@cython.exceptval(check=False)
def numbers(a: cnp.ndarray) -> cython.pointer(int64_t):
    return cython.cast(cython.pointer(int64_t), cnp.PyArray_DATA(a))


@cython.cfunc
def aligned(
    log_probs: cnp.ndarray, targets: cnp.ndarray, input_lengths: cnp.ndarray, target_lengths: cnp.ndarray, blank: int,
    back: cython.bint,
) -> object:  # fmt: skip
    shape: cnp.npy_intp[1]
    typenum: cython.int = cnp.PyArray_TYPE(log_probs)
    if (typenum != cnp.NPY_FLOAT and typenum != cnp.NPY_DOUBLE) or cnp.PyArray_NDIM(log_probs) != 3:
        return None
    times: cython.Py_ssize_t = cnp.PyArray_DIM(log_probs, 0)
    count: cython.Py_ssize_t = cnp.PyArray_DIM(log_probs, 1)
    classes: cython.Py_ssize_t = cnp.PyArray_DIM(log_probs, 2)
    labels: cython.Py_ssize_t = cnp.PyArray_SIZE(targets)
    width: cython.Py_ssize_t = cnp.PyArray_DIM(targets, 1) if cnp.PyArray_NDIM(targets) == 2 else 0
    if not are_numbers(targets, labels) or not are_numbers(input_lengths, count):
        return None
    if not are_numbers(target_lengths, count):
        return None
    if width and cnp.PyArray_DIM(targets, 0) != count:
        return None
    if not is_c_order(log_probs):
        log_probs = cnp.PyArray_GETCONTIGUOUS(log_probs)
    out: cnp.ndarray = new_array(3, cnp.PyArray_DIMS(log_probs), typenum) if back else None
    if back:
        cython.cast(object, out).fill(0)
    else:
        shape[0] = count
        out = new_array(1, shape, typenum)
    pool: cython.pointer(Pool) = thread_pool()
    from_: cython.p_void = cnp.PyArray_DATA(log_probs)
    to: cython.p_void = cnp.PyArray_DATA(out)
    these: cython.pointer(int64_t) = numbers(targets)
    frames: cython.pointer(int64_t) = numbers(input_lengths)
    lengths: cython.pointer(int64_t) = numbers(target_lengths)
    nothing: int64_t = blank
    done: cython.bint
    with cython.nogil:
        if typenum == cnp.NPY_FLOAT:
            done = align[cython.float](
                pool, back, from_, times, count, classes, these, width, labels, frames, lengths, nothing, to
            )
        else:
            done = align[cython.double](
                pool, back, from_, times, count, classes, these, width, labels, frames, lengths, nothing, to
            )
    return out if done else None


def ctc(log_probs, targets, input_lengths, target_lengths, blank):
    """-log of the probability of each target."""
    return aligned(log_probs, targets, input_lengths, target_lengths, blank, False)


def ctc_posterior(log_probs, targets, input_lengths, target_lengths, blank):
    """The probability that a path of the target emits a class at a time."""
    return aligned(log_probs, targets, input_lengths, target_lengths, blank, True)
