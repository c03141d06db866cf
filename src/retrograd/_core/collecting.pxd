from cpython.ref cimport PyObject

cdef extern from "spared.hpp" namespace "retrograd":
    cdef cppclass Spared:
        void add(PyObject* made)
        void hand_over()

cdef Spared spared
cdef bint sparing        # whether nodes and their results are given to it
cpdef void hand_over() noexcept
cpdef void spare_nothing() noexcept
