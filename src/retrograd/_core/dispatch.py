"""The way of a value forward: arguments -> kernel on plain arrays -> a new Tensor, with a Node if one is asked for.

`elementwise` is the fast path: plain tensors of one dtype, one inner loop of NumPy's. Other common calls have ways of
their own; everything else is `general.py`.
"""

import cython
from cython.cimports import numpy as cnp
from cython.cimports.cpython.ref import PyObject
from cython.cimports.retrograd._core.arrays import (
    TYPES,
    Loop,
    element_sizes,
    is_c_order,
    lay_flat,
    new_array,
    reduce_array,
    run_flat,
    run_loop,
    same_shape,
    write_scalar,
)
from cython.cimports.retrograd._core.dtypes import dtype_of
from cython.cimports.retrograd._core.general import PyObject_Vectorcall, finish, general, is_copy
from cython.cimports.retrograd._core.kernel import as_array, call_quietly, strided_result
from cython.cimports.retrograd._core.modes import State, state
from cython.cimports.retrograd._core.node import Node
from cython.cimports.retrograd._core.op import MAX_INPUTS, Formula, Op
from cython.cimports.retrograd._core.overrides import overridden
from cython.cimports.retrograd._core.recording import (
    fix_all,
    make_view,
    not_differentiable,
    record,
    record_fixes,
    record_general,
)
from cython.cimports.retrograd._core.tensor import (
    INFERENCE,
    IS_VIEW,
    PLAIN,
    REQUIRES_GRAD,
    Tensor,
    lay_out_empty,
    new_tensor,
    refresh,
    set_record_call,
    wants_grad,
)

from .. import errors
from .general import NUMPY_NAMES
from .op import NO_DEFAULT

cnp.import_array()


class operation:
    """Decorate a kernel to make it an operation: ``@operation(kind="elementwise", loop=np.tanh)``."""

    def __init__(self, **options):
        self.options = options

    def __call__(self, kernel):
        made: Op = Op(kernel, **self.options)
        made.vectorcall = cython.cast(cython.p_void, call)
        return made


def call(op, args, nargsf, kwnames):
    record_: Op = op
    nargs: cython.Py_ssize_t = PyVectorcall_NARGS(nargsf)
    if kwnames is cython.NULL:
        if record_.direct and nargs == record_.inputs:
            return elementwise(record_, args)
        if record_.reducer is not None and nargs == 1 and is_plain_float(args[0]):
            return reduce_all(record_, args)
        if record_.simple_view and nargs > 0 and (nargs == len(record_.parameters) or record_.variadic == 1):
            if isinstance(cython.cast(object, args[0]), Tensor) and is_plain(cython.cast(Tensor, args[0])):
                return view(record_, args, nargs)
        if record_.plain and nargs == len(record_.parameters) and are_plain(record_, args, nargs):
            return plain(record_, args, nargs)
        if (
            record_.compiled
            and (nargs == record_.required or nargs == len(record_.parameters) or record_.general is None)
            and nargs <= record_.positional
            and nargs >= record_.required
            and are_plain(record_, args, nargs)
        ):
            made = compiled(record_, args, nargs)
            if made is not None:
                return made
        if record_.variadic == 1 and record_.fast is not None and nargs > 0 and not record_.simple_view:
            made = spread_out(record_, args, nargs)
            if made is not None:
                return made
        if record_.joins and record_.required <= nargs <= record_.positional:
            made = compiled_list(record_, args, nargs)
            if made is not None:
                return made
        if record_.general is None or nargs == record_.required or nargs == len(record_.parameters):
            if record_.several_views or (nargs < len(record_.parameters) and (record_.plain or record_.simple_view)):
                made = called_by_name(record_, args, nargs, cython.NULL)
                if made is not None:
                    return made
            return general(record_, args, nargs, cython.NULL)
    else:
        made = called_by_name(record_, args, nargs, kwnames)
        if made is not None:
            return made
        if record_.general is None:
            return general(record_, args, nargs, kwnames)
    made = overridden(op, args, nargs, kwnames)
    if made is not NotImplemented:
        return made
    if nargs > record_.positional and record_.older is not None:
        return PyObject_Vectorcall(record_.older, args, nargs, kwnames)
    if kwnames is not cython.NULL:
        names = cython.cast(object, kwnames)
        if "axis" in names or "keepdims" in names:
            names = tuple([NUMPY_NAMES.get(name, name) for name in names])
        return PyObject_Vectorcall(record_.general, args, nargs, cython.cast(cython.pointer(PyObject), names))
    return PyObject_Vectorcall(record_.general, args, nargs, kwnames)


@cython.cfunc
def bound_plainly(
    op: Op,
    args: cython.pointer(cython.pointer(PyObject)),
    nargs: cython.Py_ssize_t,
    kwnames: cython.pointer(PyObject),
    values: cython.pointer(cython.pointer(PyObject)),
) -> cython.bint:
    """Put the arguments of a call whose keywords are parameters of the record, at most 12, in the record's order."""
    i: cython.Py_ssize_t
    k: cython.Py_ssize_t
    count: cython.Py_ssize_t = len(op.parameters)
    if op.variadic >= 0 or nargs > op.positional or count > 12:
        return False
    for i in range(count):
        values[i] = args[i] if i < nargs else cython.cast(cython.pointer(PyObject), op.defaults[i])
    if kwnames is not cython.NULL:
        names: tuple = cython.cast(tuple, kwnames)
        for k in range(len(names)):
            for i in range(nargs, count):
                if names[k] is op.parameters[i]:
                    values[i] = args[nargs + k]
                    break
            else:
                if names[k] != "out" or cython.cast(object, args[nargs + k]) is not None:
                    return False
    for i in range(count):
        if cython.cast(object, values[i]) is NO_DEFAULT:
            return False
    return True


@cython.cfunc
def called_by_name(
    op: Op, args: cython.pointer(cython.pointer(PyObject)), nargs: cython.Py_ssize_t, kwnames: cython.pointer(PyObject)
) -> object:
    """A call whose keywords are parameters of the record, on plain tensors, as one by position; None for any other."""
    values: cython.pointer(PyObject)[12]
    count: cython.Py_ssize_t = len(op.parameters)
    if not (op.plain or op.compiled or op.joins or op.simple_view or op.several_views):
        return None
    if not bound_plainly(op, args, nargs, kwnames, values):
        return None
    if op.joins:
        return compiled_list(op, values, count)
    if not are_plain(op, values, count):
        return None
    if op.simple_view:
        return view(op, values, count)
    if op.several_views:
        return views(op, values, count)
    return plain(op, values, count) if op.plain else compiled(op, values, count)


def run_compiled(op, args, nargs, kwnames):
    """The array that a record's compiled kernel makes of plain tensors, nothing recorded; None where it declines."""
    values: cython.pointer(PyObject)[12]
    i: cython.Py_ssize_t
    count: cython.Py_ssize_t = len(op.parameters)
    listed: list = None
    if op.fast is None or not bound_plainly(op, args, nargs, kwnames, values):
        return None
    if op.listed >= 0:
        for i in range(count):
            if op.role[i] == op.listed:
                listed = plain_arrays(cython.cast(object, values[i]))
                if listed is None:
                    return None
                values[i] = cython.cast(cython.pointer(PyObject), listed)
    if not are_plain(op, values, count):
        return None
    for i in range(count):
        if op.role[i] >= 0 and isinstance(cython.cast(object, values[i]), Tensor):
            values[i] = cython.cast(cython.pointer(PyObject), cython.cast(Tensor, values[i]).array)
    return PyObject_Vectorcall(op.fast, values, count, cython.NULL)


@cython.cfunc
def plain_arrays(values: object) -> list:
    """The arrays of a list of plain tensors, with None where there is none; None for any other list."""
    arrays: list = []
    if not isinstance(values, (list, tuple)):
        return None
    for x in values:
        if x is not None and not (isinstance(x, Tensor) and is_plain(cython.cast(Tensor, x))):
            return None
        arrays.append(None if x is None else cython.cast(Tensor, x).array)
    return arrays


# ------------------------------------------------------------------------------------------------ the fast path


def elementwise(op, args):
    """Plain tensors of one dtype, and Python numbers that this dtype holds; anything else is `promoted`."""
    # Arguments and their arrays stay borrowed pointers: the caller holds them, and counting costs as much as the rest.
    arrays: cython.pointer(PyObject)[4]
    data: cython.p_char[5]
    steps: cython.Py_ssize_t[5]
    numbers: cython.double[8]  # room for one element of each operand that is a Python number
    shape: cnp.npy_intp[64]
    room: cython.char[4096]  # TILE_BYTES for each of four operands
    ndim: cython.int = 0
    lead: cython.pointer(PyObject) = cython.NULL
    array: cython.pointer(PyObject)
    result: cnp.ndarray
    i: cython.int
    inputs: cython.int = op.inputs
    typenum: cython.int = -1
    needs: cython.uint = 0
    flat: cython.bint = True
    current: cython.pointer(State) = state()
    flags: cython.uint
    common: cython.uint = INFERENCE
    for i in range(inputs):
        if not isinstance(cython.cast(object, args[i]), Tensor):
            arrays[i] = cython.NULL
            common = 0
            continue
        flags = cython.cast(Tensor, args[i]).flags
        if flags & (PLAIN | IS_VIEW) != PLAIN:
            if flags & IS_VIEW:
                refresh(cython.cast(Tensor, args[i]))
                flags = cython.cast(Tensor, args[i]).flags
            if not flags & PLAIN:
                return general(op, args, inputs, cython.NULL)
        array = cython.cast(cython.pointer(PyObject), cython.cast(Tensor, args[i]).array)
        arrays[i] = array
        if lead is cython.NULL:
            lead = array
            typenum = cnp.PyArray_TYPE(cython.cast(cnp.ndarray, lead))
            flat = is_c_order(cython.cast(object, lead))
        elif array is not lead:
            if typenum != cnp.PyArray_TYPE(cython.cast(cnp.ndarray, array)):
                return general(op, args, inputs, cython.NULL)
            if flat and not (
                is_c_order(cython.cast(object, array))
                and same_shape(cython.cast(cnp.ndarray, lead), cython.cast(cnp.ndarray, array))
            ):
                flat = False
        if flags & REQUIRES_GRAD and current.grad:
            needs |= 1 << i
        common &= flags
    if lead is cython.NULL or typenum >= TYPES or op.loops[typenum].function is cython.NULL:
        if op.fast is not None and are_plain(op, args, inputs):
            made = compiled(op, args, inputs)
            if made is not None:
                return made
        return general(op, args, inputs, cython.NULL)
    loop: cython.pointer(Loop) = cython.address(op.loops[typenum])
    for i in range(inputs):
        if arrays[i] is cython.NULL:
            data[i] = cython.cast(cython.p_char, cython.address(numbers[2 * i]))
            if not write_scalar(cython.cast(object, args[i]), typenum, data[i]):
                return general(op, args, inputs, cython.NULL)
            steps[i] = 0
        elif flat:
            data[i] = cnp.PyArray_BYTES(cython.cast(cnp.ndarray, arrays[i]))
            steps[i] = element_sizes[typenum]
        else:
            data[i] = cython.NULL
    if flat:
        result = new_array(
            cnp.PyArray_NDIM(cython.cast(cnp.ndarray, lead)),
            cnp.PyArray_DIMS(cython.cast(cnp.ndarray, lead)),
            loop.result,
        )
        data[inputs] = cnp.PyArray_BYTES(result)
        steps[inputs] = element_sizes[loop.result]
        run_flat(loop, inputs, data, steps, cnp.PyArray_SIZE(result))
    elif lay_flat(inputs, arrays, data, steps, room, shape, cython.address(ndim)):
        result = new_array(ndim, shape, loop.result)
        data[inputs] = cnp.PyArray_BYTES(result)
        steps[inputs] = element_sizes[loop.result]
        run_flat(loop, inputs, data, steps, cnp.PyArray_SIZE(result))
    else:
        for i in range(inputs):
            if arrays[i] is not cython.NULL:
                data[i] = cython.NULL
        result = strided_result(inputs, arrays, loop.result, shape)
        run_loop(loop, inputs, arrays, data, result)
    out: Tensor = new_tensor(result)
    if needs and op.differentiable and not common:
        node: Node = record(op, needs, args, inputs, out, None)
        if not flat:
            record_fixes(node, args, inputs, result)
    elif current.inference:
        out.flags |= INFERENCE
    return out


@cython.cfunc
def view(op: Op, args: cython.pointer(cython.pointer(PyObject)), nargs: cython.Py_ssize_t) -> object:
    """One view of one plain tensor: the kernel on its array, without binding arguments."""
    source: Tensor = cython.cast(Tensor, args[0])
    arguments: cython.pointer(PyObject)[64]
    i: cython.Py_ssize_t
    count: cython.Py_ssize_t = nargs
    attributes: tuple
    needs: cython.bint = state().grad and wants_grad(source)
    if cnp.PyArray_SIZE(source.array) == 0:
        lay_out_empty(source)
    if op.variadic == 1:
        if nargs == 2 and isinstance(cython.cast(object, args[1]), (tuple, list)):
            rest: tuple = tuple(cython.cast(object, args[1]))
        else:
            rest = tuple([cython.cast(object, args[i]) for i in range(1, nargs)])
        attributes = (rest,)
        count = len(rest) + 1
        for i in range(1, min(count, 64)):
            arguments[i] = cython.cast(cython.pointer(PyObject), rest[i - 1])
    else:
        attributes = tuple([cython.cast(object, args[i]) for i in range(1, nargs)])
        for i in range(1, nargs):
            arguments[i] = args[i]
    if count > 64:
        raise errors.too_many_arguments(op.name, 64, count)
    arguments[0] = cython.cast(cython.pointer(PyObject), source.array)
    made = None if op.fast is None else PyObject_Vectorcall(op.fast, arguments, count, cython.NULL)
    if made is None:
        made = PyObject_Vectorcall(op.kernel, arguments, count, cython.NULL)
    out: Tensor = new_tensor(made)
    if make_view(out, source, op, attributes, 0, False) and needs:
        node: Node = record(op, 1, args, 1, out, attributes)
        if cython.cast(Formula, op.formulas[0]).identity:
            fix_all(node, args, 1)
    elif state().inference and out.view is None:
        out.flags |= INFERENCE  # a copy
    return out


@cython.cfunc
def spread_out(op: Op, args: cython.pointer(cython.pointer(PyObject)), nargs: cython.Py_ssize_t) -> object:
    """A record of one tensor and any number of attributes, by its compiled kernel; None where that declines."""
    arguments: cython.pointer(PyObject)[64]
    i: cython.Py_ssize_t
    if not isinstance(cython.cast(object, args[0]), Tensor) or not is_plain(cython.cast(Tensor, args[0])):
        return None
    source: Tensor = cython.cast(Tensor, args[0])
    if nargs == 2 and isinstance(cython.cast(object, args[1]), (tuple, list)):
        rest: tuple = tuple(cython.cast(object, args[1]))
    else:
        rest = tuple([cython.cast(object, args[i]) for i in range(1, nargs)])
    if op.inputs != 1 or op.keyword_only or len(rest) > 63:
        return None
    arguments[0] = cython.cast(cython.pointer(PyObject), source.array)
    for i in range(len(rest)):
        arguments[i + 1] = cython.cast(cython.pointer(PyObject), rest[i])
    made = PyObject_Vectorcall(op.fast, arguments, len(rest) + 1, cython.NULL)
    if made is None:
        return None
    out: Tensor = new_tensor(made)
    if op.differentiable and state().grad and wants_grad(source) and not source.flags & INFERENCE:
        fix_all(record(op, 1, args, 1, out, (rest,)), args, 1)
    elif state().inference:
        out.flags |= INFERENCE
    return out


@cython.cfunc
def views(op: Op, args: cython.pointer(cython.pointer(PyObject)), nargs: cython.Py_ssize_t) -> object:
    """Several views of one plain tensor, by a compiled kernel on its array; None where that declines."""
    arguments: cython.pointer(PyObject)[12]
    i: cython.Py_ssize_t
    source: Tensor = cython.cast(Tensor, args[0])
    if op.fast is None or op.inputs != 1 or op.role[0] != 0:
        return None
    arguments[0] = cython.cast(cython.pointer(PyObject), source.array)
    for i in range(1, nargs):
        arguments[i] = args[i]
    made = PyObject_Vectorcall(op.fast, arguments, nargs, cython.NULL)
    if made is None:
        return None
    needs: cython.bint = state().grad and wants_grad(source) and not source.flags & INFERENCE
    outputs: list = [new_tensor(a) for a in cython.cast(tuple, made)]
    finish(op, 1 if needs else 0, [source], outputs, tuple([cython.cast(object, args[i]) for i in range(1, nargs)]))
    return tuple(outputs)


@cython.cfunc
def is_plain(t: Tensor) -> cython.bint:
    """Whether a tensor is an array and nothing unusual, also after what was written to the memory that it shows."""
    if t.flags & IS_VIEW:
        refresh(t)
    return (t.flags & PLAIN) != 0


@cython.cfunc
def is_plain_float(x: cython.pointer(PyObject)) -> cython.bint:
    if not isinstance(cython.cast(object, x), Tensor) or not is_plain(cython.cast(Tensor, x)):
        return False
    typenum: cython.int = cnp.PyArray_TYPE(cython.cast(Tensor, x).array)
    return typenum == cnp.NPY_FLOAT or typenum == cnp.NPY_DOUBLE


@cython.cfunc
def reduce_all(op: Op, args: cython.pointer(cython.pointer(PyObject))) -> object:
    """All elements of one plain tensor, reduced by an inner loop of NumPy's."""
    source: Tensor = cython.cast(Tensor, args[0])
    one: cython.ulonglong = 1
    axes: cython.ulonglong = (one << cnp.PyArray_NDIM(source.array)) - one
    typenum: cython.int = cnp.PyArray_TYPE(source.array)
    loop: cython.pointer(Loop) = cython.address(op.reducer.loops[typenum])
    out: Tensor = new_tensor(reduce_array(loop, source.array, axes, axes, op.reducer.initial, typenum))
    if state().grad and wants_grad(source) and not source.flags & INFERENCE:
        fix_all(record(op, 1, args, 1, out, None), args, 1)
    elif state().inference:
        out.flags |= INFERENCE
    return out


@cython.cfunc
def are_plain(op: Op, args: cython.pointer(cython.pointer(PyObject)), nargs: cython.Py_ssize_t) -> cython.bint:
    """Whether every tensor parameter got a plain tensor (None, or a number behind the first, where that is allowed)."""
    i: cython.int
    for i in range(nargs):
        if op.role[i] >= 0 and op.role[i] != op.listed:
            if isinstance(cython.cast(object, args[i]), Tensor):
                if not is_plain(cython.cast(Tensor, args[i])):
                    return False
            elif cython.cast(object, args[i]) is None:
                if not op.optional[op.role[i]]:
                    return False
            elif i == 0 or not op.promotes or not is_python_number(cython.cast(object, args[i])):
                return False
    return True


@cython.cfunc
@cython.exceptval(check=False)
def is_python_number(x: object) -> cython.bint:
    return type(x) is float or type(x) is int


@cython.cfunc
def plain(op: Op, args: cython.pointer(cython.pointer(PyObject)), nargs: cython.Py_ssize_t) -> object:
    """A record called with plain tensors and all its attributes by position: the kernel on their arrays."""
    arguments: cython.pointer(PyObject)[12]
    inputs: cython.pointer(PyObject)[MAX_INPUTS]
    i: cython.int
    role: cython.int
    needs: cython.uint = 0
    recording: cython.bint = op.differentiable and state().grad
    for i in range(nargs):
        role = op.role[i]
        arguments[i] = args[i]
        if role >= 0:
            inputs[role] = args[i]
            if isinstance(cython.cast(object, args[i]), Tensor):
                arguments[i] = cython.cast(cython.pointer(PyObject), cython.cast(Tensor, args[i]).array)
                if recording and wants_grad(cython.cast(Tensor, args[i])):
                    needs |= 1 << role
    result = None if op.fast is None else PyObject_Vectorcall(op.fast, arguments, nargs, cython.NULL)
    if result is None:
        result = call_quietly(op.kernel, arguments, nargs)
    return finish_plain(op, needs, inputs, arguments, nargs, new_tensor(as_array(result)))


@cython.cfunc
@cython.exceptval(check=False)
def is_outside(op: Op, inputs: cython.pointer(cython.pointer(PyObject))) -> cython.bint:
    """Whether an operation is on inference tensors alone, which records nothing in any mode."""
    i: cython.int
    for i in range(op.inputs):
        if isinstance(cython.cast(object, inputs[i]), Tensor):
            if not cython.cast(Tensor, inputs[i]).flags & INFERENCE:
                return False
    return not is_copy(op)


@cython.cfunc
def attributes_given(op: Op, arguments: cython.pointer(cython.pointer(PyObject)), count: cython.Py_ssize_t) -> tuple:
    """The attributes among the arguments of a call, None for an operation that has none."""
    i: cython.Py_ssize_t
    attributes: list = []
    if not op.attributes:
        return None
    for i in range(count):
        if op.role[i] < 0:
            attributes.append(cython.cast(object, arguments[i]))
    return tuple(attributes)


@cython.cfunc
def finish_plain(
    op: Op,
    needs: cython.uint,
    inputs: cython.pointer(cython.pointer(PyObject)),
    arguments: cython.pointer(cython.pointer(PyObject)),
    count: cython.Py_ssize_t,
    out: Tensor,
) -> object:
    if needs and is_outside(op, inputs):
        needs = 0
    if needs and not needs & op.has_formula:
        not_differentiable(op, needs)
    if needs and dtype_of(out.array).category >= 2:
        node: Node = record(op, needs, inputs, op.inputs, out, attributes_given(op, arguments, count))
        fix_all(node, inputs, op.inputs)
    elif state().inference:
        out.flags |= INFERENCE
    return out


@cython.cfunc
def compiled(op: Op, args: cython.pointer(cython.pointer(PyObject)), nargs: cython.Py_ssize_t) -> object:
    """A record with a compiled kernel, called with plain tensors; defaults stand for attributes that are left out. None
    where the kernel declines."""
    arguments: cython.pointer(PyObject)[12]
    inputs: cython.pointer(PyObject)[MAX_INPUTS]
    i: cython.int
    role: cython.int
    count: cython.int = len(op.parameters)
    needs: cython.uint = 0
    recording: cython.bint = op.differentiable and state().grad
    for i in range(count):
        role = op.role[i]
        arguments[i] = args[i] if i < nargs else cython.cast(cython.pointer(PyObject), op.defaults[i])
        if role >= 0:
            inputs[role] = arguments[i]
            if isinstance(cython.cast(object, arguments[i]), Tensor):
                if recording and wants_grad(cython.cast(Tensor, arguments[i])):
                    needs |= 1 << role
                arguments[i] = cython.cast(cython.pointer(PyObject), cython.cast(Tensor, arguments[i]).array)
    result = PyObject_Vectorcall(op.fast, arguments, count, cython.NULL)
    if result is None:
        return None
    if not isinstance(result, tuple):
        return finish_plain(op, needs, inputs, arguments, count, new_tensor(result))
    outputs: list = [None if a is None else new_tensor(a) for a in cython.cast(tuple, result)]
    if needs and not is_outside(op, inputs):
        given: list = [cython.cast(object, inputs[i]) for i in range(op.inputs)]
        record_general(op, needs, given, outputs, attributes_given(op, arguments, count))
    elif state().inference:
        for out in outputs:
            if out is not None:
                cython.cast(Tensor, out).flags |= INFERENCE
    return tuple(outputs)


@cython.cfunc
def compiled_list(op: Op, args: cython.pointer(cython.pointer(PyObject)), nargs: cython.Py_ssize_t) -> object:
    """The same for a record with a list of tensors, whose kernel declines unless they have one dtype."""
    arguments: cython.pointer(PyObject)[12]
    i: cython.int
    role: cython.int
    count: cython.int = len(op.parameters)
    needs: cython.uint = 0
    recording: cython.bint = op.differentiable and state().grad
    outside: cython.bint = True
    inputs: list = [None] * op.inputs
    arrays: list = []
    for i in range(count):
        arguments[i] = args[i] if i < nargs else cython.cast(cython.pointer(PyObject), op.defaults[i])
        role = op.role[i]
        if role < 0:
            continue
        value: object = cython.cast(object, arguments[i])
        if role == op.listed and not isinstance(value, (list, tuple)):
            return None
        for x in value if role == op.listed else (value,):
            if x is None and op.optional[role]:
                arrays.append(None)
                continue
            if not isinstance(x, Tensor) or not is_plain(cython.cast(Tensor, x)):
                return None
            if recording and wants_grad(cython.cast(Tensor, x)):
                needs |= 1 << role
            if not cython.cast(Tensor, x).flags & INFERENCE:
                outside = False
            if role == op.listed:
                arrays.append(cython.cast(Tensor, x).array)
            else:
                arguments[i] = cython.cast(cython.pointer(PyObject), cython.cast(Tensor, x).array)
        inputs[role] = value
        if role == op.listed:
            inputs[role] = list(value)
            arguments[i] = cython.cast(cython.pointer(PyObject), arrays)
    result = PyObject_Vectorcall(op.fast, arguments, count, cython.NULL)
    if result is None:
        return None
    out: Tensor = new_tensor(result)
    finish(op, 0 if outside else needs, inputs, [out], attributes_given(op, arguments, count))
    return out


@cython.cfunc
@cython.exceptval(check=False)
def both_flat(args: cython.pointer(cython.pointer(PyObject)), target: Tensor) -> cython.bint:
    i: cython.int
    for i in range(2):
        if not isinstance(cython.cast(object, args[i]), Tensor):
            return False
        if not is_c_order(cython.cast(Tensor, args[i]).array) or not same_shape(
            cython.cast(Tensor, args[i]).array, target.array
        ):
            return False
    return True


def elementwise_into(op, args, target):
    """Run a loop on operands of one dtype, writing to `target`, which has the result's shape and dtype."""
    arrays: cython.pointer(PyObject)[4]
    data: cython.p_char[5]
    numbers: cython.double[8]
    i: cython.int
    typenum: cython.int = cnp.PyArray_TYPE(target.array)
    if op.inputs == 2 and is_c_order(target.array) and both_flat(args, target):
        flat_steps: cython.Py_ssize_t[3]
        for i in range(2):
            data[i] = cnp.PyArray_BYTES(cython.cast(Tensor, args[i]).array)
            flat_steps[i] = element_sizes[typenum]
        data[2] = cnp.PyArray_BYTES(target.array)
        flat_steps[2] = element_sizes[typenum]
        run_flat(cython.address(op.loops[typenum]), 2, data, flat_steps, cnp.PyArray_SIZE(target.array))
        return target
    for i in range(op.inputs):
        data[i] = cython.NULL
        if isinstance(cython.cast(object, args[i]), Tensor):
            arrays[i] = cython.cast(cython.pointer(PyObject), cython.cast(Tensor, args[i]).array)
        else:
            arrays[i] = cython.NULL
            data[i] = cython.cast(cython.p_char, cython.address(numbers[2 * i]))
            if not write_scalar(cython.cast(object, args[i]), typenum, data[i]):
                return None
    run_loop(cython.address(op.loops[typenum]), op.inputs, arrays, data, target.array)
    return target


def _enable_vectorcall():
    probe: Op = Op.__new__(Op)
    start = cython.cast(cython.Py_ssize_t, cython.cast(cython.p_char, cython.cast(cython.pointer(PyObject), probe)))
    field = cython.cast(cython.Py_ssize_t, cython.cast(cython.p_char, cython.address(probe.vectorcall)))
    enable_vectorcall(cython.cast(cython.pointer(PyObject), Op), field - start)


_enable_vectorcall()
set_record_call(call)
