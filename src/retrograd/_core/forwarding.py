"""Forwarding: an object whose call is its `forward`; the base of every module."""

import cython
from cython.cimports.cpython.dict import PyDict_GetItem
from cython.cimports.cpython.ref import PyObject
from cython.cimports.cpython.tuple import PyTuple_GET_ITEM, PyTuple_GET_SIZE
from cython.cimports.retrograd._core.general import PyObject_Vectorcall

MOST = cython.declare(cython.int, 8)  # arguments that need no tuple of their own


@cython.cclass
class Forwarding:
    """An object whose call is that of its `forward`, or of its `_call_impl` where `_maybe_hooked` is true.

    A subclass defines `forward`, and calls it with whatever it is called with. No frame of Python's lies between.
    """

    def __call__(self, *args, **kwargs):
        attributes: dict = PyObject_GenericGetDict(self, cython.NULL)
        kind: cython.pointer(PyTypeObject) = Py_TYPE(self)
        hooked: cython.pointer(PyObject) = PyDict_GetItem(attributes, "_maybe_hooked")
        if hooked is cython.NULL:
            hooked = _PyType_Lookup(kind, "_maybe_hooked")
        if hooked is not cython.NULL and cython.cast(object, hooked) is not False:
            return self._call_impl(*args, **kwargs)
        forward: cython.pointer(PyObject) = _PyType_Lookup(kind, "forward")
        if (
            not kwargs
            and PyTuple_GET_SIZE(args) < MOST
            and forward is not cython.NULL
            and PyFunction_Check(forward)
            and PyDict_GetItem(attributes, "forward") is cython.NULL
            and cython.cast(object, _PyType_Lookup(kind, "__getattribute__")) is _plain_lookup
        ):
            return with_self(self, cython.cast(object, forward), args)
        return self.forward(*args, **kwargs)


@cython.cclass
class OwnedAttribute:
    """An attribute in an object's own dictionary, of a class that keeps a weak reference to its owner in `_owner`.

    What is there for somebody else, after a copy of the dictionary, or of another class is first handed to
    `renewed(instance, found)`, which subclasses define.
    """

    def __init__(self, kind):
        self.kind = kind

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, instance, owner):
        if instance is None:
            return self
        attributes: dict = PyObject_GenericGetDict(instance, cython.NULL)
        held: cython.pointer(PyObject) = PyDict_GetItem(attributes, self.name)
        if held is cython.NULL:
            raise AttributeError(f"'{type(instance).__name__}' object has no attribute '{self.name}'")
        found: object = cython.cast(object, held)
        if type(found) is self.kind and found._owner() is instance:
            return found
        return self.renewed(instance, found)


def class_defines(kind, name) -> bool:
    """Whether a class or one of its bases defines an attribute."""
    if not isinstance(kind, type) or not isinstance(name, str):
        return False
    return _PyType_Lookup(cython.cast(cython.pointer(PyTypeObject), kind), name) is not cython.NULL


_plain_lookup = cython.declare(object, object.__getattribute__)


@cython.cfunc
def with_self(instance: object, function: object, args: tuple) -> object:
    arguments: cython.pointer(PyObject)[8]
    i: cython.Py_ssize_t
    arguments[0] = cython.cast(cython.pointer(PyObject), instance)
    for i in range(PyTuple_GET_SIZE(args)):
        arguments[i + 1] = cython.cast(cython.pointer(PyObject), PyTuple_GET_ITEM(args, i))
    return PyObject_Vectorcall(function, arguments, PyTuple_GET_SIZE(args) + 1, cython.NULL)
