"""The general way of a call: arguments bound to the record's parameters, checked and promoted; the record's kernel on
the arrays of its tensors; and the place of the results among views and in the graph.

What other ways there are, for the common calls, `dispatch.py` decides. Tensors that stand for more than their array go
on to the levels.
"""

import cython
import numpy as np
from cython.cimports.cpython.ref import PyObject
from cython.cimports.retrograd._core.dtypes import dtype_of
from cython.cimports.retrograd._core.kernel import as_array, run_kernel
from cython.cimports.retrograd._core.modes import state
from cython.cimports.retrograd._core.op import Formula, Op
from cython.cimports.retrograd._core.overrides import overridden
from cython.cimports.retrograd._core.recording import make_view, record_general
from cython.cimports.retrograd._core.tensor import (
    INFERENCE,
    IS_VIEW,
    PLAIN,
    REQUIRES_GRAD,
    Tensor,
    new_tensor,
    refresh,
    wants_grad,
)

from .. import errors
from .dtypes import numpy_dtype, python_scalar_dtype
from .op import NO_DEFAULT

# ------------------------------------------------------------------------------------------------ arguments


def as_tensor_operand(x, op, name):
    """A tensor for an argument of a tensor parameter, or PyTorch's error."""
    if isinstance(x, Tensor):
        if cython.cast(Tensor, x).array is None:
            raise RuntimeError(f"{op.name}(): argument '{name}' is a tensor that was never initialised")
        return x
    if op.promotes:
        if isinstance(x, (bool, int, float, complex)) and op.inputs > 1:
            return new_tensor(np.array(x, numpy_dtype(python_scalar_dtype(x))))
        if isinstance(x, (np.ndarray, np.generic)):
            return new_tensor(np.asarray(x))
    raise errors.not_a_tensor(op.name, name, list(op.parameters).index(name) + 1, x)


NUMPY_NAMES = {
    "axis": "dim", "keepdims": "keepdim", "x": "input", "self": "input", "x1": "input", "x2": "other",
    "axis0": "dim0", "axis1": "dim1",
}  # fmt: skip


@cython.cfunc
def bind(
    op: Op, args: cython.pointer(cython.pointer(PyObject)), nargs: cython.Py_ssize_t, kwnames: cython.pointer(PyObject)
) -> list:
    """The arguments in the order of the record's parameters, then `out=` or None."""
    count: cython.int = len(op.parameters)
    values: list = [None] * (count + 1)
    given: cython.uint = 0
    i: cython.int
    for i in range(nargs):
        if i == op.variadic:
            rest = [cython.cast(object, args[k]) for k in range(i, nargs)]
            values[i] = tuple(rest[0]) if len(rest) == 1 and isinstance(rest[0], (tuple, list)) else tuple(rest)
            given |= 1 << i
            break
        if i >= op.positional:
            raise errors.too_many_arguments(op.name, op.positional, nargs)
        values[i] = cython.cast(object, args[i])
        given |= 1 << i
    if kwnames is not cython.NULL:
        names: tuple = cython.cast(tuple, kwnames)
        for k in range(len(names)):
            value = cython.cast(object, args[nargs + k])
            if names[k] == "out":
                values[count] = value
                continue
            position = op.positions.get(names[k])
            if position is None:
                position = op.positions.get(NUMPY_NAMES.get(names[k]))
            if position is None:
                raise errors.unexpected_keyword(op.name, names[k])
            if given & (1 << cython.cast(cython.int, position)):
                raise errors.given_twice(op.name, names[k])
            values[position] = tuple(value) if position == op.variadic and isinstance(value, list) else value
            given |= 1 << cython.cast(cython.int, position)
    for i in range(count):
        if not given & (1 << i):
            if i == op.variadic:
                values[i] = ()
            elif op.defaults[i] is NO_DEFAULT:
                raise errors.missing_argument(op.name, op.parameters[i])
            else:
                values[i] = op.defaults[i]
    return values


# ------------------------------------------------------------------------------------------------ kernels


def general(op, args, nargs, kwnames):
    made = overridden(op, args, nargs, kwnames)
    if made is not NotImplemented:
        return made
    if nargs > op.positional and op.older is not None:
        return PyObject_Vectorcall(op.older, args, nargs, kwnames)
    values: list = bind(op, args, nargs, kwnames)
    out = values.pop()
    inputs: list = [None] * op.inputs
    attributes = None if op.attributes == 0 else [None] * op.attributes
    i: cython.int
    role: cython.int
    for i in range(len(op.parameters)):
        role = op.role[i]
        value = values[i]
        if role < 0:
            attributes[-1 - role] = value
            continue
        if role == op.listed:
            if not isinstance(value, (list, tuple)):
                raise errors.not_a_list(op.name, op.parameters[i], i + 1, value)
            value = [
                None if x is None and op.optional[role] else as_tensor_operand(x, op, op.parameters[i]) for x in value
            ]
        elif value is not None or not op.optional[role]:
            if not op.promotes or op.inputs == 1 or not isinstance(value, (bool, int, float, complex)):
                value = as_tensor_operand(value, op, op.parameters[i])
        inputs[role] = value
    if out is not None:
        check_out(op, out, inputs)
    result = apply(op, inputs, None if attributes is None else tuple(attributes))
    if out is None:
        return result
    if isinstance(result, tuple):
        return tuple([write_out(op, out[k], result[k]) for k in range(len(result))])
    return write_out(op, out, result)


def is_copy(op):
    """Whether an operation writes its input to a new tensor: that is how an inference tensor gets into a graph."""
    formula = op.formulas[0]
    return op.inputs == 1 and op.kind == "linear" and formula is not None and cython.cast(Formula, formula).identity


def apply(op, inputs, attributes):
    """An operation on its tensor inputs and its attributes, both in the record's order."""
    needs: cython.uint = 0
    plain: cython.bint = True
    outside: cython.bint = True
    recording: cython.bint = op.differentiable and state().grad
    i: cython.int
    for i in range(op.inputs):
        value = inputs[i]
        for x in value if isinstance(value, list) else (value,):
            if not isinstance(x, Tensor):
                outside = outside and x is None
                continue
            t: Tensor = x
            if t.flags & IS_VIEW:
                refresh(t)
            if recording and t.flags & REQUIRES_GRAD:
                needs |= 1 << i
            if not t.flags & PLAIN:
                plain = False
            if not t.flags & INFERENCE:
                outside = False
    if needs and outside and not is_copy(op):
        needs = 0
    if not plain:
        return _apply_levels(op, inputs, attributes, needs)
    return run_plain(op, inputs, attributes, needs)


def run_plain(op, inputs, attributes, needs):
    """The kernel on the arrays of the inputs, and its results recorded."""
    made = new_outputs(op, inputs, attributes)
    if isinstance(made, tuple):
        finish(op, needs, inputs, list(made), attributes)
    else:
        finish(op, needs, inputs, [made], attributes)
    return made


def new_outputs(op, inputs, attributes):
    """What the kernel makes of the inputs' arrays, as tensors: one, or a tuple of several."""
    made = run_kernel(op, inputs, attributes)
    if isinstance(made, (tuple, list)):
        return tuple([None if a is None else new_tensor(as_array(a)) for a in made])
    return new_tensor(as_array(made))


def finish(op, needs, inputs, outputs, attributes):
    """Give results their place among the views of a memory and in the graph."""
    i: cython.int
    if op.kind == "view":
        for i in range(len(outputs)):
            if not make_view(outputs[i], inputs[0], op, attributes, i, op.several_views):
                needs = 0
    if needs:
        record_general(op, needs, inputs, outputs, attributes)
    elif state().inference:
        for o in outputs:
            if o is not None and cython.cast(Tensor, o).view is None:
                cython.cast(Tensor, o).flags |= INFERENCE
    return 0


_apply_levels = cython.declare(object, None)


def set_levels(function):
    """Give the dispatcher what it does with tensors that are not PLAIN."""
    global _apply_levels
    _apply_levels = function


# ------------------------------------------------------------------------------------------------ out=


@cython.cfunc
def check_out(op: Op, out: object, inputs: list) -> cython.int:
    """`out=` records nothing, so nothing that it would have to record may be given."""
    if len(op.outputs) > 1 and not (isinstance(out, (tuple, list)) and len(out) == len(op.outputs)):
        raise TypeError(
            f"{op.name}(): argument 'out' must be a tuple of {len(op.outputs)} Tensors, not {type(out).__name__}"
        )
    for target in out if isinstance(out, (tuple, list)) else (out,):
        if not isinstance(target, Tensor):
            raise TypeError(f"{op.name}(): argument 'out' must be Tensor, not {type(target).__name__}")
        if state().grad:
            flat = []
            for x in inputs:
                flat.extend(x if isinstance(x, list) else [x])
            for x in [*flat, target]:
                if isinstance(x, Tensor) and wants_grad(x):
                    raise RuntimeError(
                        f"{op.name}(): functions with out=... arguments don't support automatic differentiation, "
                        "but one of the arguments requires grad."
                    )
    return 0


@cython.cfunc
def write_out(op: Op, out: Tensor, result: Tensor) -> Tensor:
    from .writes import store

    return store(op, out, result)


# ------------------------------------------------------------------------------------------------ arrays of tensors


def read_array(t: Tensor):
    """The array of a tensor. Raises RuntimeError for one that stands for a batch of arrays."""
    if not t.flags & PLAIN and t.extras is not None and t.extras.get("batch") is not None:
        raise errors.value_in_batch("read_array")
    return t.array


def layout_of(t: Tensor):
    """An array with the shape, the dtype and the strides of a tensor. Its values say nothing where the tensor stands
    for a batch: `read_array` gives values."""
    return t.array


def make_tensor(array):
    """A tensor on an array, sharing its memory; a leaf that does not require grad."""
    dtype_of(array)
    t: Tensor = new_tensor(array)
    if state().inference:
        t.flags |= INFERENCE
    return t
