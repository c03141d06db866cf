cdef extern from "sliding.hpp" namespace "retrograd" nogil:
    cdef cppclass Sliding:
        Py_ssize_t size[3]
        Py_ssize_t kernel[3]
        Py_ssize_t stride[3]
        Py_ssize_t padding[3]
        Py_ssize_t dilation[3]
        Py_ssize_t out[3]
