from cpython.ref cimport PyObject
from retrograd._core.op cimport Op
from retrograd._core.tensor cimport Tensor

cdef extern from "Python.h":
    object PyObject_Vectorcall(object callable, PyObject** args, size_t nargsf, PyObject* kwnames)

cdef Tensor as_tensor_operand(object x, Op op, str name)
cdef object general(Op op, PyObject** args, Py_ssize_t nargs, PyObject* kwnames)
cdef bint is_copy(Op op) noexcept
cdef object apply(Op op, list inputs, tuple attributes)
cdef object run_plain(Op op, list inputs, tuple attributes, unsigned int needs)
cdef object new_outputs(Op op, list inputs, tuple attributes)
cdef int finish(Op op, unsigned int needs, list inputs, list outputs, tuple attributes) except -1
