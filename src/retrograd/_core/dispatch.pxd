from cpython.ref cimport PyObject
from retrograd._core.tensor cimport Tensor
from retrograd._core.op cimport Op

cdef extern from "vectorcall.hpp" namespace "retrograd":
    void enable_vectorcall(PyObject* type, Py_ssize_t offset)

cdef extern from "Python.h":
    Py_ssize_t PyVectorcall_NARGS(size_t nargsf)

cdef object call(object op, PyObject** args, size_t nargsf, PyObject* kwnames)
cdef object elementwise(Op op, PyObject** args)
cdef object run_compiled(Op op, PyObject** args, Py_ssize_t nargs, PyObject* kwnames)
cdef object elementwise_into(Op op, PyObject** args, Tensor target)
