from cpython.ref cimport PyObject

cdef int check_result(str name, PyObject** args, size_t nargsf, object made) except -1
