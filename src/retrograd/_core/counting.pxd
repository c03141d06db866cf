from libc.stdint cimport int64_t
from retrograd._core.arrays cimport Pool
from retrograd._core.moving cimport Element

cdef extern from "counting.hpp" namespace "retrograd::counting" nogil:
    bint totals(Pool* pool, Element type, const void* source, Py_ssize_t count, Py_ssize_t length, bint counts, int64_t* out)
