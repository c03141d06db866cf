cimport numpy as cnp

cdef struct Outline:
    int ndim
    cnp.npy_intp shape[65]
    cnp.npy_intp steps[65]
    cnp.npy_intp offset

cdef int outline(Outline* frame, cnp.ndarray a) noexcept
cdef cnp.ndarray shown(Outline* frame, cnp.ndarray a)
cdef bint take_position(Outline* frame, int axis, object index) except -1
cdef bint take_slice(Outline* frame, int axis, object start, object stop, object step) except -1
cdef bint part(Outline* frame, cnp.ndarray a, object index) except -1
