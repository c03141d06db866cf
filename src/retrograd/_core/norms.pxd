from libcpp cimport bool as flag
from retrograd._core.arrays cimport Pool

cdef extern from "norms.hpp" namespace "retrograd::norm" nogil:
    cdef cppclass NormWork "retrograd::norm::Work":
        const void* input
        const void* grad
        const void* weight
        const void* bias
        void* out
        void* mean
        void* var
        void* weight_grad
        void* bias_grad
        Py_ssize_t outer
        Py_ssize_t length
        Py_ssize_t inner
        Py_ssize_t groups
        flag innermost
        double eps
    void norm_run "retrograd::norm::run"(Pool* pool, const NormWork& work, bint wide, bint channels, bint backward)
    void norm_run_given "retrograd::norm::run_given"(Pool* pool, const NormWork& work, bint wide)

cdef extern from "variance.hpp" namespace "retrograd::variance" nogil:
    void variance_rows "retrograd::variance::rows"[T](
        Pool* pool, const T* x, Py_ssize_t count, Py_ssize_t length, double free, bint root, T* out)
    void variance_columns "retrograd::variance::columns"[T](
        Pool* pool, const T* x, Py_ssize_t count, Py_ssize_t length, Py_ssize_t inner, double free, bint root, T* out)
    void variance_backward_rows "retrograd::variance::rows_backward"[T](
        Pool* pool, const T* grad, const T* x, Py_ssize_t count, Py_ssize_t length, double factor, T* out)
