"""Forwarding: an object whose call is its `forward`; the base of every module."""

import cython
from cython.cimports.cpython.dict import PyDict_GetItem
from cython.cimports.cpython.ref import PyObject
from cython.cimports.cpython.tuple import PyTuple_GET_ITEM, PyTuple_GET_SIZE
from cython.cimports.retrograd._core.dispatch import PyObject_Vectorcall

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


_plain_lookup = cython.declare(object, object.__getattribute__)


@cython.cfunc
def with_self(instance: object, function: object, args: tuple) -> object:
    arguments: cython.pointer(PyObject)[8]
    i: cython.Py_ssize_t
    arguments[0] = cython.cast(cython.pointer(PyObject), instance)
    for i in range(PyTuple_GET_SIZE(args)):
        arguments[i + 1] = cython.cast(cython.pointer(PyObject), PyTuple_GET_ITEM(args, i))
    return PyObject_Vectorcall(function, arguments, PyTuple_GET_SIZE(args) + 1, cython.NULL)
