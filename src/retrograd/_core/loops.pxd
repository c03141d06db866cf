from retrograd._core.arrays cimport Loop, StridedWork

cdef extern from "crossing.hpp" namespace "retrograd" nogil:
    bint lies_across(StridedWork& work, const Py_ssize_t* items)
    void run_crossed(const StridedWork& work, const Py_ssize_t* items)

cdef extern from "halves.hpp" namespace "retrograd::halves" nogil:
    cdef cppclass Widened:
        Widened()
    Loop widened_loop(const Loop& single, int inputs, int typenum, bint brain, Widened* room)
    Widened* lasting_room()
