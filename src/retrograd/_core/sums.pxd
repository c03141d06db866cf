from retrograd._core.arrays cimport Pool

cdef extern from "sums.hpp" namespace "retrograd::sums" nogil:
    void summed_rows "retrograd::sums::rows"[T](Pool* pool, const T* x, Py_ssize_t count, Py_ssize_t length, T* out)
