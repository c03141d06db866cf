from retrograd._core.arrays cimport Pool

cdef extern from "sums.hpp" namespace "retrograd::sums" nogil:
    void norms_of_rows "retrograd::sums::norms"[T](Pool* pool, const T* x, Py_ssize_t count, Py_ssize_t length, bint squared, T* out)
    void summed_rows "retrograd::sums::rows"[T](Pool* pool, const T* x, Py_ssize_t count, Py_ssize_t length, T* out)
