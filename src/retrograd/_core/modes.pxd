cdef extern from "state.hpp" namespace "retrograd" nogil:
    cdef cppclass State:
        bint grad
        bint inference
        int silenced
        int levels
        void* run
    State* current_state()

cdef State* state() noexcept nogil


cdef class GradMode:
    cdef public bint wanted
    cdef public list previous
