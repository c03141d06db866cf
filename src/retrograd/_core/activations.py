"""Activation functions and their gradients in one pass: the loops of `_kernels/activations.hpp` on arrays.

They are for float32 and float64 with any strides. For anything else they give None, and the caller's NumPy code does
it.
"""

import cython
from cython.cimports import numpy as cnp
from cython.cimports.cpython.ref import PyObject
from cython.cimports.libc.float import DBL_MAX, FLT_MAX
from cython.cimports.libc.math import INFINITY
from cython.cimports.retrograd._core.arrays import (
    Loop,
    element_sizes,
    is_c_order,
    new_array_like,
    run_flat,
    run_loop,
    same_shape,
)
from cython.cimports.retrograd._core.op import Op

cnp.import_array()


@cython.cfunc
def call_loop(
    function: cython.int,
    backward: cython.bint,
    g: cnp.ndarray | None,
    x: cnp.ndarray,
    first: cython.double,
    second: cython.double,
    third: cython.double,
) -> object:
    """One loop over `x`, or over a cotangent and `x`, with up to three numbers that it is told."""
    settings: cython.double[3]
    arrays: cython.pointer(PyObject)[2]
    data: cython.p_char[3]
    steps: cython.Py_ssize_t[3]
    loop: Loop
    flat: cython.bint = is_c_order(x)
    inputs: cython.int = 2 if backward else 1
    k: cython.int
    typenum: cython.int = cnp.PyArray_TYPE(x)
    if typenum == cnp.NPY_FLOAT:
        loop = loops_of(function, backward).single
    elif typenum == cnp.NPY_DOUBLE:
        loop = loops_of(function, backward).wide
    else:
        return None
    if loop.function is cython.NULL:
        return None
    if backward:
        if cnp.PyArray_TYPE(g) != typenum or not same_shape(g, x):
            return None
        flat = flat and is_c_order(g)
        arrays[0] = cython.cast(cython.pointer(PyObject), g)
    arrays[inputs - 1] = cython.cast(cython.pointer(PyObject), x)
    settings[0] = first
    settings[1] = second
    settings[2] = third
    loop.data = cython.address(settings)
    out: cnp.ndarray = new_array_like(x, typenum)
    if flat:
        for k in range(inputs):
            data[k] = cnp.PyArray_BYTES(cython.cast(cnp.ndarray, arrays[k]))
            steps[k] = element_sizes[typenum]
        data[inputs] = cnp.PyArray_BYTES(out)
        steps[inputs] = element_sizes[typenum]
        run_flat(cython.address(loop), inputs, data, steps, cnp.PyArray_SIZE(out))
    else:
        data[0] = data[1] = cython.NULL
        run_loop(cython.address(loop), inputs, arrays, data, out)
    return out


def relu(input):
    return call_loop(RELU, False, None, input, 0, 0, 0)


def relu_backward(grad, out):
    return call_loop(RELU, True, grad, out, 0, 0, 0)


def sigmoid(input):
    return call_loop(SIGMOID, False, None, input, 0, 0, 0)


def sigmoid_backward(grad, out):
    return call_loop(SIGMOID, True, grad, out, 0, 0, 0)


def silu(input):
    return call_loop(SILU, False, None, input, 0, 0, 0)


def silu_backward(grad, input):
    return call_loop(SILU, True, grad, input, 0, 0, 0)


def logsigmoid(input):
    return call_loop(LOG_SIGMOID, False, None, input, 0, 0, 0)


def logsigmoid_backward(grad, input):
    return call_loop(LOG_SIGMOID, True, grad, input, 0, 0, 0)


def softplus(input, beta, threshold):
    return call_loop(SOFTPLUS, False, None, input, beta, threshold, 0)


def softplus_backward(grad, input, beta, threshold):
    return call_loop(SOFTPLUS, True, grad, input, beta, threshold, 0)


def mish(input):
    return call_loop(MISH, False, None, input, 0, 0, 0)


def mish_backward(grad, input):
    return call_loop(MISH, True, grad, input, 0, 0, 0)


def elu(input, alpha, scale, input_scale):
    return call_loop(ELU, False, None, input, alpha, scale, input_scale)


def elu_backward(grad, input, alpha, scale, input_scale):
    return call_loop(ELU, True, grad, input, alpha, scale, input_scale)


def leaky_relu(input, negative_slope):
    return call_loop(LEAKY_RELU, False, None, input, negative_slope, 0, 0)


def leaky_relu_backward(grad, input, negative_slope):
    return call_loop(LEAKY_RELU, True, grad, input, negative_slope, 0, 0)


def hardtanh(input, min_val, max_val):
    if min_val > max_val:
        return None
    return call_loop(HARDTANH, False, None, input, min_val, max_val, 0)


def hardtanh_backward(grad, input, min_val, max_val):
    return call_loop(HARDTANH, True, grad, input, min_val, max_val, 0)


def hardsigmoid(input):
    return call_loop(HARDSIGMOID, False, None, input, 0, 0, 0)


def hardsigmoid_backward(grad, input):
    return call_loop(HARDSIGMOID, True, grad, input, 0, 0, 0)


def hardswish(input):
    return call_loop(HARDSWISH, False, None, input, 0, 0, 0)


def hardswish_backward(grad, input):
    return call_loop(HARDSWISH, True, grad, input, 0, 0, 0)


def softshrink(input, lambd):
    return call_loop(SOFTSHRINK, False, None, input, lambd, 0, 0) if lambd >= 0 else None


def hardshrink(input, lambd):
    return call_loop(HARDSHRINK, False, None, input, lambd, 0, 0)


def gelu(input, approximate):
    if approximate == "none":
        return call_loop(GELU, False, None, input, 0, 0, 0)
    return call_loop(GELU_TANH, False, None, input, 0, 0, 0) if approximate == "tanh" else None


def gelu_backward(grad, input, approximate):
    return call_loop(GELU if approximate == "none" else GELU_TANH, True, grad, input, 0, 0, 0)


def tanh_backward(grad, out):
    return call_loop(TANH, True, grad, out, 0, 0, 0)


def sin_backward(grad, input):
    return call_loop(SIN, True, grad, input, 0, 0, 0)


def cos_backward(grad, input):
    return call_loop(COS, True, grad, input, 0, 0, 0)


_UFUNC_LOOPS = {
    "tanh": TANH, "exp": EXP, "log": LOG, "sin": SIN, "cos": COS, "add": ADD, "sub": SUBTRACT, "mul": MULTIPLY,
    "div": DIVIDE, "reciprocal": RECIPROCAL,
}  # fmt: skip


def take_loops(*operations) -> None:
    """Let records of ufuncs run our loops in place of NumPy's, for those floating dtypes that we have one of."""
    single: cython.int = cnp.NPY_FLOAT
    wide: cython.int = cnp.NPY_DOUBLE
    for each in operations:
        record: Op = each
        function: cython.int = _UFUNC_LOOPS[record.name]
        if loops_of(function, False).single.function is not cython.NULL:
            record.loops[single] = loops_of(function, False).single
        if loops_of(function, False).wide.function is not cython.NULL:
            record.loops[wide] = loops_of(function, False).wide


def take_powers(operation) -> None:
    """Let the record of powers look for a shorter way before it runs NumPy's loops."""
    record: Op = operation
    single: cython.int = cnp.NPY_FLOAT
    wide: cython.int = cnp.NPY_DOUBLE
    power_loops[0] = record.loops[single]
    power_loops[1] = record.loops[wide]
    record.loops[single] = loop_of_powers[cython.float](cython.address(power_loops[0]))
    record.loops[wide] = loop_of_powers[cython.double](cython.address(power_loops[1]))


@cython.cfunc
def combined(which: cython.int, a: object, b: object, c: object, factor: object) -> object:
    """One loop over two or three arrays of one shape and dtype in C order, with a number that it is told."""
    arrays: cython.pointer(PyObject)[3]
    data: cython.p_char[4]
    steps: cython.Py_ssize_t[4]
    setting: cython.double[3]
    loop: Loop
    k: cython.int
    inputs: cython.int = 2 if c is None else 3
    arrays[0] = cython.cast(cython.pointer(PyObject), a)
    arrays[1] = cython.cast(cython.pointer(PyObject), b)
    arrays[2] = cython.cast(cython.pointer(PyObject), c)
    typenum: cython.int = cnp.PyArray_TYPE(cython.cast(cnp.ndarray, a))
    if (type(factor) is not float and type(factor) is not int) or (
        typenum != cnp.NPY_FLOAT and typenum != cnp.NPY_DOUBLE
    ):
        return None
    for k in range(inputs):
        if not isinstance(cython.cast(object, arrays[k]), cnp.ndarray):
            return None
        array: cnp.ndarray = cython.cast(cnp.ndarray, arrays[k])
        if cnp.PyArray_TYPE(array) != typenum or not is_c_order(array) or not same_shape(array, a):
            return None
        data[k] = cnp.PyArray_BYTES(array)
        steps[k] = element_sizes[typenum]
    setting[0] = factor
    setting[1] = setting[2] = 0.0
    loop = combining_loops(which).single if typenum == cnp.NPY_FLOAT else combining_loops(which).wide
    loop.data = cython.address(setting)
    out: cnp.ndarray = new_array_like(a, typenum)
    data[inputs] = cnp.PyArray_BYTES(out)
    steps[inputs] = element_sizes[typenum]
    run_flat(cython.address(loop), inputs, data, steps, cnp.PyArray_SIZE(out))
    return out


def scaled_sum(input, other, alpha):
    return combined(SCALED_SUM, input, other, None, alpha)


def scaled_difference(input, other, alpha):
    return combined(SCALED_SUM, input, other, None, -alpha)


def lerp(input, end, weight):
    return combined(LERP, input, end, None, weight)


def addcmul(input, tensor1, tensor2, value):
    return combined(ADDED_PRODUCT, input, tensor1, tensor2, value)


def addcdiv(input, tensor1, tensor2, value):
    return combined(ADDED_QUOTIENT, input, tensor1, tensor2, value)


def sign(input):
    return call_loop(SIGN, False, None, input, 0, 0, 0)


@cython.cfunc
@cython.exceptval(check=False)
def is_limit(value: object) -> cython.bint:
    return value is None or type(value) is int or (type(value) is float and value == value)


def clamp(input, min, max):
    if isinstance(min, cnp.ndarray) and isinstance(max, cnp.ndarray):
        return combined(CLAMPED, input, min, max, 0)
    if not is_limit(min) or not is_limit(max) or (min is None and max is None):
        return None
    return call_loop(
        HARDTANH, False, None, input, -INFINITY if min is None else min, INFINITY if max is None else max, 0
    )


def nan_to_num(input, nan, posinf, neginf):
    """The elements, with numbers in place of NaN and infinities: the greatest and the least of the dtype for None."""
    most: cython.double = FLT_MAX if cnp.PyArray_TYPE(cython.cast(cnp.ndarray, input)) == cnp.NPY_FLOAT else DBL_MAX
    for each in (nan, posinf, neginf):
        if each is not None and type(each) is not float and type(each) is not int:
            return None
    above: cython.double = most if posinf is None else posinf
    below: cython.double = -most if neginf is None else neginf
    return call_loop(NAN_TO_NUM, False, None, input, 0.0 if nan is None else nan, above, below)


def mask_and_scale(input, mask, scale):
    """`input` times `scale` where the mask is true, times 0 elsewhere; the mask broadcasts."""
    x: cnp.ndarray = input
    chosen: cnp.ndarray = mask
    factor: cython.double = scale
    arrays: cython.pointer(PyObject)[2]
    data: cython.p_char[3]
    loop: Loop
    axis: cython.int
    ndim: cython.int = cnp.PyArray_NDIM(x)
    typenum: cython.int = cnp.PyArray_TYPE(x)
    if typenum == cnp.NPY_FLOAT:
        loop = masked_loops().single
    elif typenum == cnp.NPY_DOUBLE:
        loop = masked_loops().wide
    else:
        return None
    if cnp.PyArray_TYPE(chosen) != cnp.NPY_BOOL or cnp.PyArray_NDIM(chosen) != ndim:
        return None
    for axis in range(ndim):
        if cnp.PyArray_DIM(chosen, axis) != cnp.PyArray_DIM(x, axis) and cnp.PyArray_DIM(chosen, axis) != 1:
            return None
    loop.data = cython.address(factor)
    arrays[0] = cython.cast(cython.pointer(PyObject), x)
    arrays[1] = cython.cast(cython.pointer(PyObject), chosen)
    data[0] = data[1] = cython.NULL
    out: cnp.ndarray = new_array_like(x, typenum)
    run_loop(cython.address(loop), 2, arrays, data, out)
    return out
