"""Loops of our own where one pass does the work of several NumPy calls: `_kernels/*.hpp` on arrays.

Each function checks dtypes, shapes and memory layout, and declines what its loop is not for (None, or the tensors that
are left): the caller's NumPy code then does it.
"""

import cython
from cython.cimports import numpy as cnp
from cython.cimports.libc.math import pow, sqrt
from cython.cimports.libc.stdint import int64_t
from cython.cimports.libc.string import memset
from cython.cimports.retrograd._core.arrays import Pool, is_c_order, is_writeable, new_array, same_shape, thread_pool
from cython.cimports.retrograd._core.tensor import PLAIN, Tensor, bump

cnp.import_array()

LOCKED = cython.declare(cython.Py_ssize_t, 4096)  # elements: up to so many, the interpreter's lock is kept


@cython.cfunc
@cython.exceptval(check=False)
def is_dense(a: cnp.ndarray) -> cython.bint:
    """Whether the elements fill one piece of memory, whatever the order of the axes."""
    if is_c_order(a):
        return True
    ndim: cython.int = cnp.PyArray_NDIM(a)
    expected: cython.Py_ssize_t = cnp.PyArray_ITEMSIZE(a)
    used: cython.ulonglong = 0
    one: cython.ulonglong = 1
    axis: cython.int
    for _ in range(ndim):
        for axis in range(ndim):
            if not used & (one << axis) and (
                cnp.PyArray_DIM(a, axis) == 1 or cnp.PyArray_STRIDE(a, axis) == expected
            ):
                used |= one << axis
                expected *= cnp.PyArray_DIM(a, axis)
                break
        else:
            return False
    return True


@cython.cfunc
@cython.exceptval(check=False)
def same_layout(a: cnp.ndarray, b: cnp.ndarray) -> cython.bint:
    """Whether equal positions in two dense arrays of one dtype and shape are equal distances into their memory."""
    axis: cython.int
    if cnp.PyArray_TYPE(a) != cnp.PyArray_TYPE(b) or not same_shape(a, b):
        return False
    if is_c_order(a) and is_c_order(b):
        return True
    for axis in range(cnp.PyArray_NDIM(a)):
        if cnp.PyArray_DIM(a, axis) > 1 and cnp.PyArray_STRIDE(a, axis) != cnp.PyArray_STRIDE(b, axis):
            return False
    return True


# ------------------------------------------------------------------------------------------------ optimisers


@cython.cfunc
def fill_step(step: cython.pointer(Step), param: Tensor, grad: object, state: tuple) -> cython.bint:
    """Note the memory of a parameter, its gradient and its state; False where the loop can not walk over them."""
    typenum: cython.int = cnp.PyArray_TYPE(param.array)
    k: cython.int
    if not isinstance(grad, Tensor) or not param.flags & cython.cast(Tensor, grad).flags & PLAIN:
        return False
    if typenum != cnp.NPY_FLOAT and typenum != cnp.NPY_DOUBLE:
        return False
    if not is_writeable(param.array) or not is_dense(param.array):
        return False
    if not same_layout(param.array, cython.cast(Tensor, grad).array):
        return False
    step.wide = typenum == cnp.NPY_DOUBLE
    step.count = cnp.PyArray_SIZE(param.array)
    step.data[0] = cnp.PyArray_BYTES(param.array)
    step.data[1] = cnp.PyArray_BYTES(cython.cast(Tensor, grad).array)
    for k in range(len(state)):
        step.data[2 + k] = cython.NULL
        if state[k] is None:
            continue
        entry: Tensor = state[k]
        if not entry.flags & PLAIN or not is_writeable(entry.array) or not same_layout(param.array, entry.array):
            return False
        step.data[2 + k] = cnp.PyArray_BYTES(entry.array)
    return True


@cython.cfunc
def run_steps(work: cython.pointer(StepWork), params: list) -> cython.int:
    pool: cython.pointer(Pool) = thread_pool()
    if work.is_large():
        with cython.nogil:
            work.run(pool)
    else:
        work.run(pool)
    for param in params:
        bump(param, "a step of an optimiser")
    return 0


def sgd_step(
    params: list,
    buffers: list | None,
    lr: cython.double,
    momentum: cython.double,
    dampening: cython.double,
    weight_decay: cython.double,
    nesterov: cython.bint,
    maximize: cython.bint,
) -> list:
    """One step of SGD on all `params` that have a gradient, with their `buffers` where there is a momentum.

    Returns the numbers of those parameters that the loop is not for, which are left as they were.
    """
    work: StepWork = StepWork(sgd_run)
    step: Step
    left: list = []
    done: list = []
    step.maximize = maximize
    step.variant = 0 if buffers is None else 2 if nesterov else 1
    step.scale[0] = lr
    step.scale[1] = weight_decay
    step.scale[2] = momentum
    step.scale[3] = 1 - dampening
    i: cython.Py_ssize_t
    for i in range(len(params)):
        param: Tensor = params[i]
        if param.gradient is None:
            continue
        if fill_step(cython.address(step), param, param.gradient, () if buffers is None else (buffers[i],)):
            work.add(step)
            done.append(param)
        else:
            left.append(i)
    run_steps(cython.address(work), done)
    return left


@cython.cfunc
@cython.exceptval(check=False)
def steps_so_far(counter: object) -> cython.double:
    """What the tensor that counts a parameter's steps says, or -1 for one of another dtype."""
    if not isinstance(counter, Tensor) or not cython.cast(Tensor, counter).flags & PLAIN:
        return -1
    array: cnp.ndarray = cython.cast(Tensor, counter).array
    if cnp.PyArray_TYPE(array) != cnp.NPY_FLOAT or cnp.PyArray_SIZE(array) != 1 or not is_writeable(array):
        return -1
    return cython.cast(cython.p_float, cnp.PyArray_BYTES(array))[0]


@cython.cfunc
def write_steps(counter: Tensor, steps: cython.double) -> cython.int:
    cython.cast(cython.p_float, cnp.PyArray_BYTES(counter.array))[0] = cython.cast(cython.float, steps)
    return 0


def adam_step(
    params: list,
    states: list,
    lr: cython.double,
    beta1: cython.double,
    beta2: cython.double,
    eps: cython.double,
    weight_decay: cython.double,
    decoupled: cython.bint,
    maximize: cython.bint,
    amsgrad: cython.bint,
) -> list:
    """One step of Adam or AdamW on all `params` that have a gradient, counted in their `states`.

    Returns the numbers of those parameters that the loop is not for, which are left as they were.
    """
    work: StepWork = StepWork(adam_run)
    step: Step
    left: list = []
    done: list = []
    t: cython.double
    correction: cython.double
    step.maximize = maximize
    step.variant = 1 if amsgrad else 0
    step.scale[0] = 1 - lr * weight_decay if decoupled else 1
    step.scale[1] = 0 if decoupled else weight_decay
    step.scale[2] = beta1
    step.scale[3] = beta2
    step.scale[4] = 1 - beta1
    step.scale[5] = 1 - beta2
    i: cython.Py_ssize_t
    for i in range(len(params)):
        param: Tensor = params[i]
        if param.gradient is None:
            continue
        state: dict = states[i]
        t = steps_so_far(state["step"])
        moments = (state["exp_avg"], state["exp_avg_sq"], state["max_exp_avg_sq"] if amsgrad else None)
        if t < 0 or not fill_step(cython.address(step), param, param.gradient, moments):
            left.append(i)
            continue
        t += 1
        write_steps(state["step"], t)
        # m/c1 / (sqrt(v/c2) + eps) is m / (sqrt(v) + eps*sqrt(c2)), times sqrt(c2)/c1.
        correction = sqrt(1 - pow(beta2, t))
        step.scale[6] = lr / (1 - pow(beta1, t)) * correction
        step.scale[7] = eps * correction
        work.add(step)
        done.append(param)
    run_steps(cython.address(work), done)
    return left


def rmsprop_step(
    params: list,
    states: list,
    lr: cython.double,
    alpha: cython.double,
    eps: cython.double,
    momentum: cython.double,
    weight_decay: cython.double,
    maximize: cython.bint,
    centered: cython.bint,
) -> list:
    """One step of RMSprop on all `params` that have a gradient, counted in their `states`.

    Returns the numbers of those parameters that the loop is not for, which are left as they were.
    """
    work: StepWork = StepWork(rmsprop_run)
    step: Step
    left: list = []
    done: list = []
    t: cython.double
    step.maximize = maximize
    step.scale[0] = lr
    step.scale[1] = weight_decay
    step.scale[2] = alpha
    step.scale[3] = 1 - alpha
    step.scale[4] = momentum
    step.scale[5] = eps
    i: cython.Py_ssize_t
    for i in range(len(params)):
        param: Tensor = params[i]
        if param.gradient is None:
            continue
        state: dict = states[i]
        t = steps_so_far(state["step"])
        arrays = (
            state["square_avg"],
            state["grad_avg"] if centered else None,
            state["momentum_buffer"] if momentum > 0 else None,
        )
        if t < 0 or not fill_step(cython.address(step), param, param.gradient, arrays):
            left.append(i)
            continue
        write_steps(state["step"], t + 1)
        work.add(step)
        done.append(param)
    run_steps(cython.address(work), done)
    return left


# ------------------------------------------------------------------------------------------------ softmax


@cython.cfunc
@cython.exceptval(check=False)
def is_float(a: cnp.ndarray) -> cython.bint:
    return cnp.PyArray_TYPE(a) == cnp.NPY_FLOAT or cnp.PyArray_TYPE(a) == cnp.NPY_DOUBLE


@cython.cfunc
def c_order(a: cnp.ndarray) -> cnp.ndarray:
    """`a`, or a copy in C order."""
    return a if is_c_order(a) else cnp.PyArray_GETCONTIGUOUS(a)


@cython.cfunc
def softmax_along(what: cython.int, a: cnp.ndarray, b: cnp.ndarray | None, dim: object) -> object:
    work: SoftmaxWork
    shape: cnp.npy_intp[64]
    ndim: cython.int = cnp.PyArray_NDIM(a)
    axis: cython.int
    along: cython.int
    outer: cython.Py_ssize_t = 1
    if not is_float(a) or ndim == 0 or not isinstance(dim, int) or not -ndim <= dim < ndim:
        return None
    if b is not None and (cnp.PyArray_TYPE(a) != cnp.PyArray_TYPE(b) or not same_shape(a, b)):
        return None
    a = c_order(a)
    along = dim
    if along < 0:
        along += ndim
    work.what = what
    work.a = cnp.PyArray_BYTES(a)
    work.b = cython.NULL
    if b is not None:
        b = c_order(b)
        work.b = cnp.PyArray_BYTES(b)
    work.inner = 1
    for axis in range(along):
        outer *= cnp.PyArray_DIM(a, axis)
    for axis in range(along + 1, ndim):
        work.inner *= cnp.PyArray_DIM(a, axis)
    work.length = cnp.PyArray_DIM(a, along)
    for axis in range(ndim):
        shape[axis] = 1 if what == 4 and axis == along else cnp.PyArray_DIM(a, axis)
    out: cnp.ndarray = new_array(ndim, shape, cnp.PyArray_TYPE(a))
    work.out = cnp.PyArray_BYTES(out)
    wide: cython.bint = cnp.PyArray_TYPE(a) == cnp.NPY_DOUBLE
    pool: cython.pointer(Pool) = thread_pool()
    if cnp.PyArray_SIZE(a) > LOCKED:
        with cython.nogil:
            softmax_run(pool, wide, work, outer)
    else:
        softmax_run(pool, wide, work, outer)
    return out


def softmax(input, dim):
    """exp(x) along `dim`, over its sum."""
    return softmax_along(0, input, None, dim)


def log_softmax(input, dim):
    """The logarithm of softmax(x)."""
    return softmax_along(1, input, None, dim)


def logsumexp(input, dim, keepdim):
    """log(Σ exp(x)) along one dimension, of one element at least."""
    a: cnp.ndarray = input
    if cnp.PyArray_SIZE(a) == 0 or not isinstance(dim, int):
        return None
    out = softmax_along(4, a, None, dim)
    return out if out is None or keepdim else out.squeeze(dim)


def softmax_backward(grad, out, dim):
    """The gradient of softmax from its result."""
    return softmax_along(2, grad, out, dim)


def log_softmax_backward(grad, out, dim):
    """The gradient of log_softmax from its result."""
    return softmax_along(3, grad, out, dim)


# ------------------------------------------------------------------------------------------------ classes


@cython.cfunc
def read_classes(
    work: cython.pointer(NllWork), typenum: cython.int, target: cnp.ndarray, weight: object, ignored: object
) -> cython.bint:
    """Note targets and weights of classes; False unless all targets are classes or the one that is ignored."""
    if cnp.PyArray_TYPE(target) != cnp.NPY_INT64 or not is_c_order(target):
        return False
    work.weight = cython.NULL
    if weight is not None:
        factors: cnp.ndarray = weight
        if cnp.PyArray_TYPE(factors) != typenum or not is_c_order(factors):
            return False
        work.weight = cnp.PyArray_BYTES(factors)
    work.target = cython.cast(cython.pointer(int64_t), cnp.PyArray_BYTES(target))
    work.ignored = ignored
    return nll_fits(work[0])


def nll(input, target, weight, ignore_index, reduction):
    """-input at the target classes, which run along dimension 1 of several, weighted and reduced."""
    x: cnp.ndarray = input
    t: cnp.ndarray = target
    work: NllWork
    axis: cython.int
    ndim: cython.int = cnp.PyArray_NDIM(x)
    if not is_float(x) or not is_c_order(x) or ndim == 0:
        return None
    work.outer = cnp.PyArray_DIM(x, 0) if ndim > 1 else 1
    work.length = cnp.PyArray_DIM(x, 1 if ndim > 1 else 0)
    work.inner = 1
    for axis in range(2, ndim):
        work.inner *= cnp.PyArray_DIM(x, axis)
    if cnp.PyArray_SIZE(t) != work.outer * work.inner:
        return None
    if not read_classes(cython.address(work), cnp.PyArray_TYPE(x), t, weight, ignore_index):
        return None
    wide: cython.bint = cnp.PyArray_TYPE(x) == cnp.NPY_DOUBLE
    if reduction == "none":
        out: cnp.ndarray = new_array(cnp.PyArray_NDIM(t), cnp.PyArray_DIMS(t), cnp.PyArray_TYPE(x))
        nll_values(wide, work, cnp.PyArray_BYTES(x), cnp.PyArray_BYTES(out))
    else:
        out = new_array(0, cython.NULL, cnp.PyArray_TYPE(x))
        nll_reduced(wide, work, reduction == "mean", cnp.PyArray_BYTES(x), cnp.PyArray_BYTES(out))
    return out


def nll_backward(grad, target, weight, ignore_index, reduction, shape):
    """The gradient of `nll`: zeros but for the target classes."""
    g: cnp.ndarray = grad
    t: cnp.ndarray = target
    work: NllWork
    dims: cnp.npy_intp[64]
    axis: cython.int
    ndim: cython.int = len(shape)
    if not is_float(g) or not is_c_order(g) or ndim == 0 or ndim > 64:
        return None
    for axis in range(ndim):
        dims[axis] = shape[axis]
    work.outer = dims[0] if ndim > 1 else 1
    work.length = dims[1] if ndim > 1 else dims[0]
    work.inner = 1
    for axis in range(2, ndim):
        work.inner *= dims[axis]
    each: cython.bint = reduction == "none"
    count: cython.Py_ssize_t = work.outer * work.inner
    if cnp.PyArray_SIZE(t) != count or cnp.PyArray_SIZE(g) != (count if each else 1):
        return None
    if not read_classes(cython.address(work), cnp.PyArray_TYPE(g), t, weight, ignore_index):
        return None
    out: cnp.ndarray = new_array(ndim, dims, cnp.PyArray_TYPE(g))
    memset(cnp.PyArray_BYTES(out), 0, cnp.PyArray_NBYTES(out))
    nll_spread(
        cnp.PyArray_TYPE(g) == cnp.NPY_DOUBLE,
        work,
        reduction == "mean",
        each,
        cnp.PyArray_BYTES(g),
        cnp.PyArray_BYTES(out),
    )
    return out


def takes_classes(input, target) -> bool:
    """Whether `input` is (N, C) in floating point and `target` (N) in int64, the common case of a classifier."""
    if not isinstance(input, Tensor) or not isinstance(target, Tensor):
        return False
    x: cnp.ndarray = cython.cast(Tensor, input).array
    t: cnp.ndarray = cython.cast(Tensor, target).array
    return (
        is_float(x)
        and cnp.PyArray_NDIM(x) == 2
        and cnp.PyArray_NDIM(t) == 1
        and cnp.PyArray_TYPE(t) == cnp.NPY_INT64
        and cnp.PyArray_DIM(x, 0) == cnp.PyArray_DIM(t, 0)
    )


# ------------------------------------------------------------------------------------------------ rows


def take_rows(values, indices):
    """`values[indices]` for a matrix of numbers and int64 indices of any shape that are all in range."""
    a: cnp.ndarray = values
    index: cnp.ndarray = indices
    shape: cnp.npy_intp[64]
    axis: cython.int
    ndim: cython.int = cnp.PyArray_NDIM(index)
    typenum: cython.int = cnp.PyArray_TYPE(a)
    if typenum > cnp.NPY_CDOUBLE or cnp.PyArray_NDIM(a) != 2 or not is_c_order(a) or ndim > 62:
        return None
    if cnp.PyArray_TYPE(index) != cnp.NPY_INT64 or not is_c_order(index):
        return None
    numbers: cython.pointer(int64_t) = cython.cast(cython.pointer(int64_t), cnp.PyArray_BYTES(index))
    many: cython.Py_ssize_t = cnp.PyArray_SIZE(index)
    width: cython.Py_ssize_t = cnp.PyArray_DIM(a, 1) * cnp.PyArray_ITEMSIZE(a)
    if not rows_fit(numbers, many, cnp.PyArray_DIM(a, 0)):
        return None
    for axis in range(ndim):
        shape[axis] = cnp.PyArray_DIM(index, axis)
    shape[ndim] = cnp.PyArray_DIM(a, 1)
    out: cnp.ndarray = new_array(ndim + 1, shape, typenum)
    data: cython.p_char = cnp.PyArray_BYTES(a)
    to: cython.p_char = cnp.PyArray_BYTES(out)
    pool: cython.pointer(Pool) = thread_pool()
    with cython.nogil:
        rows_copy(pool, data, numbers, many, width, to)
    return out


def add_rows(values, indices, rows):
    """Rows of zeros with each row of `values` (count, width) added to that of its int64 index."""
    a: cnp.ndarray = values
    index: cnp.ndarray = indices
    shape: cnp.npy_intp[2]
    if not is_float(a) or cnp.PyArray_NDIM(a) != 2:
        return None
    if cnp.PyArray_TYPE(index) != cnp.NPY_INT64 or not is_c_order(index):
        return None
    many: cython.Py_ssize_t = cnp.PyArray_SIZE(index)
    shape[0] = rows
    shape[1] = cnp.PyArray_DIM(a, 1)
    numbers: cython.pointer(int64_t) = cython.cast(cython.pointer(int64_t), cnp.PyArray_BYTES(index))
    if many != cnp.PyArray_DIM(a, 0) or not rows_fit(numbers, many, shape[0]):
        return None
    a = c_order(a)
    out: cnp.ndarray = new_array(2, shape, cnp.PyArray_TYPE(a))
    data: cython.p_char = cnp.PyArray_BYTES(a)
    to: cython.p_char = cnp.PyArray_BYTES(out)
    wide: cython.bint = cnp.PyArray_TYPE(a) == cnp.NPY_DOUBLE
    pool: cython.pointer(Pool) = thread_pool()
    with cython.nogil:
        rows_add(pool, wide, data, numbers, many, shape[1], shape[0], to)
    return out
