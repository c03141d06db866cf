from cpython.ref cimport PyObject

cdef extern from "Python.h":
    ctypedef struct PyTypeObject:
        pass
    PyTypeObject* Py_TYPE(object x)
    PyObject* _PyType_Lookup(PyTypeObject* kind, object name)  # borrowed, NULL if there is none; sets no error
    object PyObject_GenericGetDict(object x, void* context)
    bint PyFunction_Check(PyObject* x)

cdef class Forwarding:
    pass

cdef class OwnedAttribute:
    cdef object kind
    cdef readonly str name

cdef object with_self(object instance, object function, tuple args)
