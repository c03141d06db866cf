from retrograd._core.arrays cimport Pool

cdef extern from "sequences.hpp" namespace "retrograd::sequences" nogil:
    void progression[T, W](Pool* pool, T* out, Py_ssize_t count, W first, W step)
    void space_evenly[T](Pool* pool, T* out, Py_ssize_t count, double start, double end)
