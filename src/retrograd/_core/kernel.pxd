cimport numpy as cnp
from cpython.ref cimport PyObject
from retrograd._core.dtypes cimport dtype
from retrograd._core.op cimport Op

cdef extern from "Python.h":
    object PyObject_Vectorcall(object callable, PyObject** args, size_t nargsf, PyObject* kwnames)
    object PyContextVar_Set(object var, object value)
    int PyContextVar_Reset(object var, object token) except -1

cdef object call_quietly(object kernel, PyObject** arguments, Py_ssize_t count)
cdef object run_kernel(Op op, list inputs, tuple attributes)
cdef object as_array(object a)
cdef dtype common_dtype(Op op, list inputs)
cdef cnp.ndarray strided_result(int inputs, PyObject** arrays, int typenum, cnp.npy_intp* shape)
