"""`__torch_function__`: classes, and modes, that decide themselves what functions of tensors do with them.

A subclass of Tensor overrides functions unless its `__torch_function__` is `disabled_torch_function`, as that of
Parameter is. Its instances are not PLAIN, so the fast paths of the dispatcher never meet them; the slow ones ask
`overridden` first. Functions that are no records are `Overridable` objects, which ask before they call.
"""

import threading
import weakref

import cython
from cython.cimports.cpython.ref import PyObject
from cython.cimports.retrograd._core.modes import state
from cython.cimports.retrograd._core.tensor import PLAIN, Tensor

from .modes import handed_on
from .tensor import set_overrides_class

_known = weakref.WeakKeyDictionary()  # class -> whether it overrides functions
_local = handed_on(threading.local())
_modes_open = cython.declare(cython.int, 0)  # in all threads
_class_exists = cython.declare(cython.bint, False)
_switch = cython.declare(object, None)


def disabled_torch_function(func, types, args=(), kwargs=None):
    """What a class names its `__torch_function__` that leaves functions as they are: called, it runs the function."""
    with DisableTorchFunctionSubclass():
        return func(*args, **(kwargs or {}))


def overrides_class(kind):
    """Whether a subclass of Tensor decides what functions do with its instances."""
    global _class_exists
    if kind is Tensor:
        return False
    known = _known.get(kind)
    if known is None:
        if hasattr(kind, "__torch_dispatch__"):
            raise TypeError(
                f"{kind.__name__} defines __torch_dispatch__, which does not exist here: define __torch_function__, "
                "which sees the functions that are called, before autograd does"
            )
        known = getattr(kind, "__torch_function__", disabled_torch_function) is not disabled_torch_function
        _known[kind] = known
        if known:
            _class_exists = True
    return known


def overrides_exist():
    """Whether there is a subclass that overrides functions, or an open mode, at all."""
    return _class_exists or _modes_open > 0


# ------------------------------------------------------------------------------------------------ who overrides


@cython.cfunc
def has_override(x: object) -> cython.bint:
    """Whether an argument has a `__torch_function__` of its own."""
    if isinstance(x, Tensor):
        return not cython.cast(Tensor, x).flags & PLAIN and overrides_class(type(x))
    kind = type(x)
    if x is None or kind is int or kind is float or kind is bool or kind is str or kind is slice:
        return False
    return hasattr(kind, "__torch_function__") and duck_class(kind)


def duck_class(kind):
    """Whether a class that has a `__torch_function__` means ours: PyTorch's own tensors mean PyTorch's functions."""
    known = _known.get(kind)
    if known is None:
        peers = [base for base in kind.__mro__ if base.__name__ == "Tensor" and base.__module__ == "torch"]
        known = not peers and kind.__torch_function__ is not disabled_torch_function
        _known[kind] = known
    return known


def any_override(args, count):
    """Whether one of the arguments has a `__torch_function__`, or a mode is open, that is to be asked."""
    i: cython.Py_ssize_t
    if mode_is_asked():
        return True
    if state().silenced:
        return False
    for i in range(count):
        x = cython.cast(object, args[i])
        if type(x) is tuple or type(x) is list:
            for y in x:
                if has_override(y):
                    return True
        elif has_override(x):
            return True
    return False


def overridden(function, args, nargs, kwnames):
    """What the overrides of the arguments say `function` is; NotImplemented where there are none."""
    count: cython.Py_ssize_t = nargs
    if kwnames is not cython.NULL:
        count += len(cython.cast(tuple, kwnames))
    if not any_override(args, count):
        return NotImplemented
    given = [cython.cast(object, args[i]) for i in range(count)]
    named = {} if kwnames is cython.NULL else dict(zip(cython.cast(tuple, kwnames), given[nargs:]))
    flat = []
    for x in given:
        flat.extend(x if type(x) in (tuple, list) else (x,))
    return handle_torch_function(function, flat, *given[:nargs], **named)


def overriding_arguments(relevant):
    """The arguments that have a say: one of each type, subclasses before their base classes."""
    found: list = []
    for x in relevant:
        if not has_override(x) or any([type(x) is type(y) for y in found]):
            continue
        place = len(found)
        for k, y in enumerate(found):
            if issubclass(type(x), type(y)):
                place = k
                break
        found.insert(place, x)
    return found


def has_torch_function(relevant_args):
    """Whether `handle_torch_function` is to be called: an argument overrides functions, or a mode is open."""
    return mode_is_asked() or (not state().silenced and any([has_override(x) for x in relevant_args]))


def handle_torch_function(public_api, relevant_args, *args, **kwargs):
    """Ask the innermost open mode, then the `__torch_function__` of each relevant argument, what a call returns.

    The call is `public_api(*args, **kwargs)`. The first answer that is not NotImplemented is returned. Raises
    TypeError if there is none.
    """
    found = [] if state().silenced else overriding_arguments(relevant_args)
    types = tuple([type(x) for x in found])
    asked = []
    if mode_is_asked():
        mode = modes().pop()
        try:
            asked.append(f"mode object {mode!r}")
            result = mode.__torch_function__(public_api, types, args, kwargs)
        finally:
            modes().append(mode)
        if result is not NotImplemented:
            return result
    for x in found:
        asked.append(f"tensor subclass {type(x)}")
        result = x.__torch_function__(public_api, types, args, kwargs)
        if result is not NotImplemented:
            return result
    name = getattr(public_api, "__name__", repr(public_api))
    lines = "".join([f"\n  - {who}" for who in asked])
    raise TypeError(
        f"Multiple dispatch failed for 'torch.{name}'; all __torch_function__ handlers returned NotImplemented:"
        f"\n{lines}"
    )


# ------------------------------------------------------------------------------------------------ the default


def torch_function(cls, func, types, args=(), kwargs=None):
    """The default of subclasses: the function as it is, and tensors among its results become instances of `cls`.

    NotImplemented if an argument's class is no base class of `cls`. Override it with a classmethod, and call it with
    `super()`.
    """
    if not all([issubclass(cls, kind) for kind in types]):
        return NotImplemented
    with DisableTorchFunctionSubclass():
        result = func(*args, **({} if kwargs is None else kwargs))
    return as_class(result, cls)


def as_class(result, cls):
    """The tensors of a result as instances of `cls`."""
    if cls is Tensor:
        return result
    if isinstance(result, Tensor):
        return result if isinstance(result, cls) else result.as_subclass(cls)
    if type(result) is list or type(result) is tuple:
        return type(result)([as_class(x, cls) for x in result])
    if isinstance(result, tuple) and hasattr(result, "_make"):
        return type(result)._make([as_class(x, cls) for x in result])
    return result


class DisableTorchFunctionSubclass:
    """Inside, the `__torch_function__` of arguments is not asked; open modes are."""

    def __init__(self):
        self.silenced = SUBCLASSES
        self.before = []

    def __enter__(self):
        current = state()
        self.before.append(current.silenced)
        current.silenced = max(current.silenced, self.silenced)

    def __exit__(self, kind, value, traceback):
        state().silenced = self.before.pop()
        return False


class DisableTorchFunction(DisableTorchFunctionSubclass):
    """Inside, neither arguments nor modes are asked."""

    def __init__(self):
        self.silenced = SUBCLASSES_AND_MODES
        self.before = []


def call_plainly(function, args, count):
    """A gradient formula on its arguments: what it does is the operation's own concern."""
    current = state()
    before: cython.int = current.silenced
    current.silenced = SUBCLASSES_AND_MODES
    try:
        return PyObject_Vectorcall(function, args, count, cython.NULL)
    finally:
        current.silenced = before


# ------------------------------------------------------------------------------------------------ modes


def modes():
    """The open modes of this thread, the innermost at the end."""
    try:
        return _local.modes
    except AttributeError:
        _local.modes = []
        return _local.modes


@cython.cfunc
def mode_is_asked() -> cython.bint:
    return _modes_open > 0 and state().silenced < SUBCLASSES_AND_MODES and bool(modes())


def set_mode_switch(function):
    """Give what makes all operations ask the open modes (`function(True)`), and stops them (`function(False)`)."""
    global _switch
    _switch = function


def push_mode(mode):
    """Ask `mode` first, in this thread, what functions do."""
    global _modes_open
    modes().append(mode)
    _modes_open += 1
    if _modes_open == 1:
        _switch(True)


def pop_mode():
    """Close the innermost mode of this thread, and return it."""
    global _modes_open
    mode = modes().pop()
    _modes_open -= 1
    if _modes_open == 0:
        _switch(False)
    return mode


# ------------------------------------------------------------------------------------------------ functions


def overridable(function, checked=None, tensors=(), spellings=(), fast=None):
    """Decorate a function of tensors that is no record, so that `__torch_function__` is asked before it is called.

    `fast` is a compiled function that is tried first: it gives None where `function` has to run.

    `checked`, the function behind checks of its arguments, is called in its place where an argument at one of the
    positions `tensors` is no tensor or not positional, or a keyword is one of `spellings`.
    """
    return Overridable(function, checked, tensors, spellings, fast)


class Overridable:
    """A function of tensors that is no record, with what `__torch_function__` says asked before it is called."""

    def __init__(self, function, checked, tensors, spellings, fast=None):
        one: cython.ulonglong = 1
        position: cython.int
        self.function = function
        self.checked = checked
        self.fast = fast
        self.tensors = 0
        for position in tensors:
            self.tensors |= one << position
        self.spellings = frozenset(spellings)
        self.vectorcall = cython.cast(cython.p_void, call_overridable)

    def __getattr__(self, name):
        return getattr(self.function, name)

    def __get__(self, instance, owner):
        return self if instance is None else PyMethod_New(self, instance)

    def __repr__(self):
        return repr(self.function)

    def __reduce__(self):
        return self.function.__qualname__


@cython.cfunc
def call_overridable(
    made: object, args: cython.pointer(cython.pointer(PyObject)), nargsf: cython.size_t,
    kwnames: cython.pointer(PyObject),
) -> object:  # fmt: skip
    nargs: cython.Py_ssize_t = PyVectorcall_NARGS(nargsf)
    result = overridden(made, args, nargs, kwnames)
    if result is not NotImplemented:
        return result
    self: Overridable = cython.cast(Overridable, made)
    if self.fast is not None:
        result = PyObject_Vectorcall(self.fast, args, nargs, kwnames)
        if result is not None:
            return result
    if self.checked is None or needs_no_check(self, args, nargs, kwnames):
        return PyObject_Vectorcall(self.function, args, nargs, kwnames)
    return PyObject_Vectorcall(self.checked, args, nargs, kwnames)


@cython.cfunc
def needs_no_check(
    made: Overridable, args: cython.pointer(cython.pointer(PyObject)), nargs: cython.Py_ssize_t,
    kwnames: cython.pointer(PyObject),
) -> cython.bint:  # fmt: skip
    """Whether the arguments are what the function itself takes: the common case, which has to be quick."""
    tensors: cython.ulonglong = made.tensors
    position: cython.Py_ssize_t = 0
    while tensors:
        if tensors & 1 and (position >= nargs or not isinstance(cython.cast(object, args[position]), Tensor)):
            return False
        tensors >>= 1
        position += 1
    if kwnames is not cython.NULL:
        for name in cython.cast(tuple, kwnames):
            if name in made.spellings:
                return False
    return True


def _enable():
    probe: Overridable = Overridable.__new__(Overridable)
    start = cython.cast(cython.Py_ssize_t, cython.cast(cython.p_char, cython.cast(cython.pointer(PyObject), probe)))
    field = cython.cast(cython.Py_ssize_t, cython.cast(cython.p_char, cython.address(probe.vectorcall)))
    enable_vectorcall(cython.cast(cython.pointer(PyObject), Overridable), field - start)


_enable()
set_overrides_class(overrides_class)
let_new_take_data(cython.cast(cython.pointer(PyObject), Tensor))
