cimport cython
cimport numpy as cnp

cdef extern from "regions.hpp" namespace "retrograd":
    cdef cppclass Region:
        void set(const char* data, int ndim, const cnp.npy_intp* shape, const cnp.npy_intp* strides, Py_ssize_t item)
        bint overlaps(const Region& other)

@cython.no_gc
cdef class Write:
    cdef unsigned int version
    cdef int offset
    cdef object code
    cdef object writer
    cdef Region region

@cython.no_gc
cdef class Version:
    cdef unsigned int value    # writes so far
    cdef unsigned int whole    # the last of them that may have changed any byte; its line is kept here
    cdef int offset
    cdef object code
    cdef object writer
    cdef list parts            # the writes after that, each to a part of the memory

cdef int count_write(Version counter, object writer, object code, int offset) except -1
cdef int count_partial_write(Version counter, cnp.ndarray part, object writer, object code, int offset) except -1
cdef object last_write(Version counter)
cdef object find_write(Version counter, cnp.ndarray array, unsigned int since)
