from cpython.ref cimport PyObject
from retrograd._core.tensor cimport Tensor
from retrograd._core.op cimport Op

cdef extern from "vectorcall.hpp" namespace "retrograd":
    void enable_vectorcall(PyObject* type, Py_ssize_t offset)

cdef extern from "Python.h":
    object PyObject_Vectorcall(object callable, PyObject** args, size_t nargsf, PyObject* kwnames)
    Py_ssize_t PyVectorcall_NARGS(size_t nargsf)

cdef object call(object op, PyObject** args, size_t nargsf, PyObject* kwnames)
cdef object elementwise(Op op, PyObject** args)
cdef object run_compiled(Op op, PyObject** args, Py_ssize_t nargs, PyObject* kwnames)
cdef object elementwise_into(Op op, PyObject** args, Tensor target)
cdef Tensor as_tensor_operand(object x, Op op, str name)
cdef object apply(Op op, list inputs, tuple attributes)
cdef object run_plain(Op op, list inputs, tuple attributes, unsigned int needs)
cdef object new_outputs(Op op, list inputs, tuple attributes)
cdef int finish(Op op, unsigned int needs, list inputs, list outputs, tuple attributes) except -1
