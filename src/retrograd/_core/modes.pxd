cdef extern from "state.hpp" namespace "retrograd" nogil:
    cdef cppclass State:
        bint grad
        bint inference
        bint asked
        long long off_to
        int silenced
        int levels
        void* run
    State* current_state()

cdef State* state() noexcept nogil


cdef long long ALL_LEVELS

cdef class GradMode:
    cdef public bint wanted
    cdef public list previous

cdef class apart:
    cdef bint grad
    cdef bint asked
    cdef long long off_to
