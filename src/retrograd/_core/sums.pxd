from libc.stdint cimport int64_t
from retrograd._core.arrays cimport Loop, Pool

cdef extern from "sums.hpp" namespace "retrograd::sums" nogil:
    void norms_of_rows "retrograd::sums::norms"[T](Pool* pool, const T* x, Py_ssize_t count, Py_ssize_t length, bint squared, T* out)
    Loop* folding_loops(int typenum)
    enum Fold:
        NO_FOLD "retrograd::sums::no_fold"
        SUM_FOLD "retrograd::sums::sum_fold"
        PRODUCT_FOLD "retrograd::sums::product_fold"
        GREATEST_FOLD "retrograd::sums::greatest_fold"
        LEAST_FOLD "retrograd::sums::least_fold"
    void fold_all "retrograd::sums::fold"[T](Pool* pool, int which, const T* x, Py_ssize_t count, Py_ssize_t length, Py_ssize_t behind, T* out)
    void sum_complex[T](Pool* pool, const T* x, Py_ssize_t count, Py_ssize_t length, Py_ssize_t behind, T* out)
    void fold_integers(Pool* pool, int which, const int64_t* x, Py_ssize_t count, Py_ssize_t length, Py_ssize_t behind, int64_t* out)
