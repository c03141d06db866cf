"""Watching calls: profilers, checks of results and open `TorchFunctionMode`s see each call of an operation.

The operations themselves are pointed to another entry, so that nothing is asked while nobody watches.
"""

import cython
from cython.cimports.cpython.ref import PyObject
from cython.cimports.retrograd._core.arrays import array_is_finite
from cython.cimports.retrograd._core.dispatch import PyVectorcall_NARGS, call
from cython.cimports.retrograd._core.modes import state
from cython.cimports.retrograd._core.op import Op
from cython.cimports.retrograd._core.overrides import overridden
from cython.cimports.retrograd._core.tensor import PLAIN, REQUIRES_GRAD, Tensor, set_record_call

from .op import REGISTRY

_call_watch = cython.declare(object, None)
_result_check = cython.declare(object, None)
_modes_asked = cython.declare(cython.bint, False)


def positional(args, nargsf):
    """The arguments that were given by position."""
    given: list = []
    i: cython.Py_ssize_t
    for i in range(PyVectorcall_NARGS(nargsf)):
        given.append(cython.cast(object, args[i]))
    return given


@cython.cfunc
def watched_call(
    op: object,
    args: cython.pointer(cython.pointer(PyObject)),
    nargsf: cython.size_t,
    kwnames: cython.pointer(PyObject),
) -> object:
    watch = _call_watch
    if watch is None:
        made = call(op, args, nargsf, kwnames)
        if _result_check is not None:
            check_result(cython.cast(Op, op).name, args, nargsf, made)
        return made
    watch(op.name, tuple(positional(args, nargsf)))
    try:
        made = call(op, args, nargsf, kwnames)
        if _result_check is not None:
            check_result(cython.cast(Op, op).name, args, nargsf, made)
        return made
    finally:
        watch(None, None)


@cython.cfunc
def call_in_mode(
    op: object,
    args: cython.pointer(cython.pointer(PyObject)),
    nargsf: cython.size_t,
    kwnames: cython.pointer(PyObject),
) -> object:
    """`call` while a `TorchFunctionMode` is open, which is asked first."""
    made = overridden(op, args, PyVectorcall_NARGS(nargsf), kwnames)
    return watched_call(op, args, nargsf, kwnames) if made is NotImplemented else made


def check_result(name, args, nargsf, made):
    """Report recorded results that are not finite; those of formulas are the engine's to check."""
    if _result_check is None or state().run is not cython.NULL:
        return 0
    for x in made if isinstance(made, (tuple, list)) else (made,):
        if isinstance(x, Tensor) and cython.cast(Tensor, x).flags & REQUIRES_GRAD:
            if not cython.cast(Tensor, x).flags & PLAIN or not array_is_finite(cython.cast(Tensor, x).array):
                _result_check(name, positional(args, nargsf), x)
    return 0


@cython.cfunc
@cython.exceptval(check=False)
def is_watched() -> cython.bint:
    return _call_watch is not None or _result_check is not None


def set_call_watch(watch) -> None:
    """Call `watch(name, arguments)` before each call of an operation and `watch(None, None)` after it; None ends it."""
    global _call_watch
    _call_watch = watch
    set_entries()


def set_result_check(check) -> None:
    """Call `check(name, arguments, result)` for each recorded result of an operation that is not finite, as far as can
    be seen; None ends it."""
    global _result_check
    _result_check = check
    set_entries()


@cython.cfunc
def set_entries():
    for op in REGISTRY.values():
        record_: Op = op
        if record_.vectorcall != cython.cast(cython.p_void, call_in_mode):
            record_.vectorcall = cython.cast(cython.p_void, watched_call if is_watched() else call)
    set_operator_entry()


def ask_modes(operations, wanted: cython.bint) -> None:
    """Let the open `TorchFunctionMode`s say what these operations do, or no longer."""
    global _modes_asked
    _modes_asked = wanted
    for op in operations:
        record_: Op = op
        if wanted:
            record_.vectorcall = cython.cast(cython.p_void, call_in_mode)
        else:
            record_.vectorcall = cython.cast(cython.p_void, watched_call if is_watched() else call)
    set_operator_entry()


def renew_entries() -> bool:
    """Watch the operations made since like the others; True if they have to ask open modes, too."""
    set_entries()
    return _modes_asked


@cython.cfunc
def set_operator_entry():
    if _modes_asked:
        set_record_call(call_in_mode)
    else:
        set_record_call(watched_call if is_watched() else call)
