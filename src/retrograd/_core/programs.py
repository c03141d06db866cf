"""Straight-line programs: gradient formulas run without Python.

Most formulas are a few operations on the cotangent and on what was saved. Such a formula is called once with symbols
for its arguments, which note what is done to them; from then on these operations run one after another, and Python
makes no frame. A formula that does anything else with a symbol is called as it stands.
"""

import cython
from cython.cimports.cpython.ref import PyObject
from cython.cimports.retrograd._core.dispatch import call, elementwise
from cython.cimports.retrograd._core.general import PyObject_Vectorcall
from cython.cimports.retrograd._core.op import (
    FROM_ATTRIBUTE,
    FROM_COTANGENT,
    FROM_ONE_COTANGENT,
    FROM_SAVED,
    Formula,
    Op,
)
from cython.cimports.retrograd._core.tensor import Tensor

from .tensor import operator_operation


class Symbol:
    """Stands for an argument of a formula or for the result of a step."""

    __hash__ = None

    def __init__(self, steps, led, attribute=False):
        self.steps = steps
        self.led = led
        self.attribute = attribute

    def __torch_function__(self, func, types, args=(), kwargs=None):
        return NotImplemented if kwargs or not isinstance(func, Op) else step(func, args)

    def __add__(self, other):
        return step(operator_operation("add"), (self, other))

    def __radd__(self, other):
        return self + other

    def __sub__(self, other):
        return step(operator_operation("sub"), (self, other))

    def __rsub__(self, other):
        return step(operator_operation("sub"), (other, self))

    def __mul__(self, other):
        return step(operator_operation("mul"), (self, other))

    def __rmul__(self, other):
        return self * other

    def __truediv__(self, other):
        return step(operator_operation("truediv"), (self, other))

    def __rtruediv__(self, other):
        return step(operator_operation("truediv"), (other, self))

    def __neg__(self):
        return step(operator_operation("neg"), (self,))

    @property
    def __class__(self):
        raise TypeError("a formula that asks for types is no straight line")

    def __eq__(self, other):
        raise TypeError("a formula that compares is no straight line")

    def __bool__(self):
        raise TypeError("a formula that branches is no straight line")


def step(operation, operands):
    """The symbol of what an operation makes of symbols and constants."""
    op: Op = operation
    symbols = [x for x in operands if isinstance(x, Symbol)]
    steps = symbols[0].steps
    known = all([isinstance(x, (Symbol, int, float, str, type(None))) for x in operands])
    if not known or len(operands) > MAX_OPERANDS or len(steps) == MAX_STEPS:
        raise TypeError(f"{op.name} is no step of a straight line")
    result = Symbol(steps, any([x.led for x in symbols]))
    steps.append((op, operands, result))
    return result


def read(formula):
    """Find the program of a formula that is a straight line."""
    formula.unread = False
    k: cython.int
    arguments: list = []
    steps: list = []
    for k in range(formula.arguments):
        source = formula.source[k]
        if source not in (FROM_COTANGENT, FROM_ONE_COTANGENT, FROM_SAVED, FROM_ATTRIBUTE):
            return 0
        led = source == FROM_COTANGENT or source == FROM_ONE_COTANGENT
        arguments.append(Symbol(steps, led, source == FROM_ATTRIBUTE))
    if len(formula.inputs) > 1:
        return 0
    try:
        result = formula.function(*arguments)
    except Exception:
        return 0  # whatever it wanted of a symbol, it will get of a tensor
    if steps and result is steps[len(steps) - 1][2]:
        formula.program = program_of(arguments, steps)
    return 0


@cython.cfunc
def program_of(arguments: list, steps: list) -> Program:
    program: Program = Program.__new__(Program)
    constants: list = [x for _, operands, _ in steps for x in operands if not isinstance(x, Symbol)]
    operations: list = [operation for operation, _, _ in steps]
    program.held = (constants, operations)
    program.argument_count = len(arguments)
    program.constant_count = len(constants)
    program.steps = len(steps)
    program.led = all([result.led for _, _, result in steps])
    s: cython.int
    k: cython.int
    for k in range(program.constant_count):
        program.constants[k] = cython.cast(cython.pointer(PyObject), constants[k])
    constant: cython.int = program.argument_count
    first: cython.int = constant + program.constant_count
    places: dict = {id(x): number for number, x in enumerate(arguments)}
    # What meets an inner loop has to be of a kind that it takes; a record checks its attributes itself.
    computed: set = {id(x) for operation, operands, _ in steps if cython.cast(Op, operation).direct for x in operands}
    for k in range(program.argument_count):
        if arguments[k].attribute and id(arguments[k]) not in computed:
            program.handed_on |= 1 << k
    for s in range(program.steps):
        _, operands, result = steps[s]
        program.operations[s] = cython.cast(cython.pointer(PyObject), operations[s])
        program.counts[s] = len(operands)
        for k in range(len(operands)):
            if isinstance(operands[k], Symbol):
                program.operands[s][k] = places[id(operands[k])]
                if program.operands[s][k] >= first:
                    program.last_used[program.operands[s][k] - first] = s
            else:
                program.operands[s][k] = constant
                constant += 1
        places[id(result)] = first + s
    return program


def steps_of(operation, name):
    """The steps of the gradient formula for the input `name`, as (operation, operands) with the numbers of arguments,
    then constants, then results; None if the formula is no straight line."""
    op: Op = operation
    formula: Formula = op.formulas[op.input_names.index(name)]
    if formula.unread:
        read(formula)
    if formula.program is None:
        return None
    program: Program = formula.program
    s: cython.int
    listing: list = []
    for s in range(program.steps):
        name = cython.cast(Op, program.operations[s]).name
        listing.append((name, tuple([program.operands[s][k] for k in range(program.counts[s])])))
    return listing


def suits(program, arguments):
    """Whether the arguments are those that a program is right for: tensors, numbers where a cotangent is beside them in
    each step, and attributes that are handed on."""
    k: cython.int
    for k in range(program.argument_count):
        if not isinstance(cython.cast(object, arguments[k]), Tensor):
            if program.handed_on & (1 << k):
                if cython.cast(object, arguments[k]) is None:
                    return False
            elif not program.led or not isinstance(cython.cast(object, arguments[k]), float):
                return False
    return True


@cython.cfunc
@cython.exceptval(check=False)
def is_direct(op: Op, count: cython.int) -> cython.bint:
    """Whether a call comes to the fast path; it does not while somebody watches."""
    return op.direct and count == op.inputs and op.vectorcall == cython.cast(cython.p_void, call)


def run(program, arguments):
    """What the formula returns for these arguments."""
    values: cython.pointer(PyObject)[MAX_VALUES]
    operands: cython.pointer(PyObject)[MAX_OPERANDS]
    results: list = None
    s: cython.int
    k: cython.int
    first: cython.int = program.argument_count + program.constant_count
    for k in range(program.argument_count):
        values[k] = arguments[k]
    for k in range(program.constant_count):
        values[program.argument_count + k] = program.constants[k]
    for s in range(program.steps):
        for k in range(program.counts[s]):
            operands[k] = values[program.operands[s][k]]
        if is_direct(cython.cast(Op, program.operations[s]), program.counts[s]):
            result = elementwise(cython.cast(Op, program.operations[s]), operands)
        else:
            result = PyObject_Vectorcall(
                cython.cast(object, program.operations[s]), operands, program.counts[s], cython.NULL
            )
        if s == program.steps - 1:
            return result
        if results is None:
            results = [None] * program.steps
        results[s] = result
        values[first + s] = cython.cast(cython.pointer(PyObject), result)
        for k in range(s):
            if program.last_used[k] == s:
                results[k] = None
