cimport cython
from cpython.ref cimport PyObject

cdef extern from "vectorcall.hpp" namespace "retrograd":
    void enable_vectorcall(PyObject* type, Py_ssize_t offset)

cdef extern from "subclass.hpp" namespace "retrograd":
    void let_new_take_data(PyObject* type)

cdef extern from "Python.h":
    object PyObject_Vectorcall(object callable, PyObject** args, size_t nargsf, PyObject* kwnames)
    object PyMethod_New(object function, object instance)
    Py_ssize_t PyVectorcall_NARGS(size_t n)

cdef enum:               # State.silenced: whose `__torch_function__` is not asked
    SUBCLASSES = 1
    SUBCLASSES_AND_MODES = 2

cdef class Overridable:
    cdef void* vectorcall
    cdef readonly object function
    cdef object checked
    cdef object fast
    cdef unsigned long long tensors
    cdef frozenset spellings

cdef object overridden(object function, PyObject** args, Py_ssize_t nargs, PyObject* kwnames)
cdef object call_plainly(object function, PyObject** args, Py_ssize_t count)
cdef bint overrides_class(object kind) except -1
cdef bint overrides_exist() noexcept
cdef bint any_override(PyObject** args, Py_ssize_t count) except -1
