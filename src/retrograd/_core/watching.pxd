from cpython.ref cimport PyObject

cdef list positional(PyObject** args, size_t nargsf)
cdef int check_result(str name, PyObject** args, size_t nargsf, object made) except -1
