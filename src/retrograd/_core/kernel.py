"""The kernel of a record on plain arrays, promoted to one dtype where the record asks for it."""

import contextvars

import cython
import numpy as np
from cython.cimports import numpy as cnp
from cython.cimports.cpython.ref import PyObject
from cython.cimports.retrograd._core.arrays import (
    TYPES,
    Loop,
    broadcast_shape,
    new_array,
    new_array_like,
    run_loop,
)
from cython.cimports.retrograd._core.dtypes import default_dtype, dtype, dtype_of
from cython.cimports.retrograd._core.functions import LoopFunction
from cython.cimports.retrograd._core.loops import Widened, widened_loop
from cython.cimports.retrograd._core.op import Op
from cython.cimports.retrograd._core.tensor import Tensor

from .. import errors
from .dtypes import bfloat16, numpy_dtype, python_scalar_dtype, result_dtype
from .moving import cast

cnp.import_array()

SMALL = cython.declare(cython.Py_ssize_t, 1 << 12)  # elements: up to so many, NumPy casts as fast

try:  # NumPy's error state as one context variable: setting it costs a tenth of np.errstate
    from numpy._core import umath as _umath

    _error_state = cython.declare(object, _umath._extobj_contextvar)
    _quiet = cython.declare(object, _umath._make_extobj(all="ignore"))
except (ImportError, AttributeError):
    _error_state = contextvars.ContextVar("unused")
    _quiet = None
    np.seterr(all="ignore")


def call_quietly(kernel, arguments, count):
    """Call a kernel without NumPy's warnings."""
    token: object = PyContextVar_Set(_error_state, _quiet)
    try:
        return PyObject_Vectorcall(kernel, arguments, count, cython.NULL)
    finally:
        PyContextVar_Reset(_error_state, token)


def as_array(a):
    """What a kernel returned, as an array."""
    return a if isinstance(a, np.ndarray) else np.asarray(a)


def run_kernel(op, inputs, attributes):
    """Call the record's kernel on arrays, promoted to one dtype where the record asks for it."""
    i: cython.int
    role: cython.int
    kind: dtype = None
    if op.promotes:
        kind = common_dtype(op, inputs)
    if op.only:
        check_kind(op, kind, inputs)
    arguments: list = []
    for i in range(len(op.parameters)):
        role = op.role[i]
        if role < 0:
            if i == op.variadic:
                arguments.extend(attributes[-1 - role])
            else:
                arguments.append(attributes[-1 - role])
            continue
        value = inputs[role]
        if isinstance(value, Tensor):
            value = cast_array(cython.cast(Tensor, value).array, kind)
        elif isinstance(value, list):
            value = [None if t is None else cast_array(cython.cast(Tensor, t).array, kind) for t in value]
        elif value is not None:
            value = scalar_array(value, kind, op)
        arguments.append(value)
    if op.inputs > 1 and op.ufunc is None and op.kind == "elementwise":
        check_broadcast(arguments)
    if op.fast is not None:
        result = op.fast(*arguments)
        if result is not None:
            return result
    keywords: cython.int = len(op.keyword_only)
    token: object = PyContextVar_Set(_error_state, _quiet)
    try:
        if op.ufunc is not None and op.direct:
            return call_ufunc(op, arguments, kind)
        if keywords:
            named = dict(zip(op.keyword_only, arguments[len(arguments) - keywords :]))
            return op.kernel(*arguments[: len(arguments) - keywords], **named)
        return op.kernel(*arguments)
    finally:
        PyContextVar_Reset(_error_state, token)


@cython.cfunc
def check_kind(op: Op, kind: dtype | None, inputs: list) -> cython.int:
    """An error where the operation is not for the dtype that its operands have."""
    if kind is None:
        for value in inputs:
            if isinstance(value, Tensor):
                kind = dtype_of(cython.cast(Tensor, value).array)
                break
        else:
            return 0
    letter: str = "f" if kind.is_floating_point else kind.numpy.kind
    if letter not in op.only:
        raise errors.no_kernel(op.name, kind)
    return 0


@cython.cfunc
def check_broadcast(arguments: list) -> cython.int:
    arrays: cython.pointer(PyObject)[8]
    shape: cnp.npy_intp[64]
    n: cython.int = 0
    for a in arguments:
        if isinstance(a, np.ndarray) and n < 8:
            arrays[n] = cython.cast(cython.pointer(PyObject), a)
            n += 1
    broadcast_shape(arrays, n, shape)
    return 0


@cython.cfunc
def call_ufunc(op: Op, arguments: list, kind: dtype | None) -> object:
    """An elementwise operation after promotion: its inner loop, or the ufunc where the dtype has no loop of its own.

    Beside a LoopFunction the record's body is for the other dtypes; if it is empty, they are half precision.
    """
    arrays: cython.pointer(PyObject)[4]
    data: cython.p_char[5]
    shape: cnp.npy_intp[64]
    i: cython.int
    typenum: cython.int = cnp.PyArray_TYPE(cython.cast(cnp.ndarray, arguments[0]))
    if isinstance(op.ufunc, LoopFunction) and (typenum >= TYPES or op.loops[typenum].function is cython.NULL):
        made = op.kernel(*arguments)
        return op.ufunc(*arguments) if made is None else made
    loop: Loop
    room: Widened
    single: cython.int = cnp.NPY_FLOAT
    if typenum < TYPES:
        loop = op.loops[typenum]
        if loop.function is cython.NULL:
            raise errors.no_kernel(op.name, kind)
    elif typenum == cython.cast(dtype, bfloat16).typenum and op.loops[single].function is not cython.NULL:
        loop = widened_loop(op.loops[single], op.inputs, typenum, True, cython.address(room))
    else:
        return op.ufunc(*arguments)
    for i in range(op.inputs):
        data[i] = cython.NULL
        arrays[i] = cython.cast(cython.pointer(PyObject), arguments[i])
    result: cnp.ndarray = strided_result(op.inputs, arrays, loop.result, shape)
    run_loop(cython.address(loop), op.inputs, arrays, data, result)
    return result


def common_dtype(op, inputs):
    operands: list = []
    for value in inputs:
        if isinstance(value, Tensor):
            t: Tensor = value
            operands.append((dtype_of(t.array), 2 if cnp.PyArray_NDIM(t.array) else 1))
        elif isinstance(value, list):
            for x in value:
                if x is not None:
                    operands.append((dtype_of(cython.cast(Tensor, x).array), 2 if cython.cast(Tensor, x).ndim else 1))
        elif value is not None:
            operands.append((python_scalar_dtype(value), 0))
    kind: dtype = result_dtype(operands)
    if op.float_result and kind.category < 2:
        kind = default_dtype()
    return kind


@cython.cfunc
def cast_array(array: cnp.ndarray, kind: dtype | None) -> object:
    if kind is None or dtype_of(array) is kind:
        return array
    made = cast(array, kind) if cnp.PyArray_SIZE(array) > SMALL else None
    return cython.cast(object, array).astype(numpy_dtype(kind)) if made is None else made


@cython.cfunc
def scalar_array(value: object, kind: dtype | None, op: Op) -> object:
    try:
        return np.array(value, numpy_dtype(kind))
    except OverflowError:
        raise errors.overflow(value, kind) from None


def strided_result(inputs, arrays, typenum, shape):
    """An array for the broadcast result, in the memory order of the first operand that has its shape."""
    present: cython.pointer(PyObject)[4]
    n: cython.int = 0
    i: cython.int
    axis: cython.int
    for i in range(inputs):
        if arrays[i] is not cython.NULL:
            present[n] = arrays[i]
            n += 1
    ndim: cython.int = broadcast_shape(present, n, shape)
    for i in range(n):
        candidate: cnp.ndarray = cython.cast(cnp.ndarray, present[i])
        if cnp.PyArray_NDIM(candidate) == ndim:
            for axis in range(ndim):
                if cnp.PyArray_DIM(candidate, axis) != shape[axis] or cnp.PyArray_STRIDE(candidate, axis) == 0:
                    break
            else:
                return new_array_like(candidate, typenum)
    return new_array(ndim, shape, typenum)
