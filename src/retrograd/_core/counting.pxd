from libc.stdint cimport int64_t
from libcpp cimport bool as cpp_bool
from retrograd._core.arrays cimport Pool
from retrograd._core.moving cimport Element

cdef extern from "counting.hpp" namespace "retrograd::counting" nogil:
    bint totals(Pool* pool, Element type, const void* source, Py_ssize_t count, Py_ssize_t length, bint counts, int64_t* out)

cdef extern from "sets.hpp" namespace "retrograd::sets" nogil:
    bint is_among_elements "retrograd::sets::among"(Element type, const void* source, Py_ssize_t count, const void* others, Py_ssize_t many, bint inverted, cpp_bool* out)
    bint find_range "retrograd::sets::range"(Element type, const void* source, Py_ssize_t count, double* low, double* high)
    bint count_intervals "retrograd::sets::histogram"(Element type, const void* source, Py_ssize_t count, double low, double high, Py_ssize_t bins, void* out)
