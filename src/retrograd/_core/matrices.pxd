cimport numpy as cnp
from libc.stdint cimport int32_t

cdef extern from "matrices.hpp" namespace "retrograd::matrices" nogil:
    bint eliminate_in_panel "retrograd::matrices::eliminate_panel"(char letter, void* a, Py_ssize_t batch, Py_ssize_t m, Py_ssize_t n, Py_ssize_t start, Py_ssize_t end, int32_t* exchanged, int32_t* first)
    bint solve_all(char letter, const void* a, int ndim, const cnp.npy_intp* shape, const Py_ssize_t* steps, Py_ssize_t n, bint upper, bint unit, void* x, Py_ssize_t columns)
    bint factor_all(char letter, const void* a, int ndim, const cnp.npy_intp* shape, const Py_ssize_t* steps, Py_ssize_t n, bint upper, void* factors)
    bint reflect_all(char letter, void* a, Py_ssize_t batch, Py_ssize_t m, Py_ssize_t n, void* tau)
    bint multiply_all(char letter, const void* a, Py_ssize_t batch, Py_ssize_t m, Py_ssize_t n, const void* tau, Py_ssize_t count, void* q, Py_ssize_t columns)
    bint apply_all(char letter, const void* a, Py_ssize_t batch, Py_ssize_t m, Py_ssize_t n, const void* tau, Py_ssize_t count, bint adjoint, void* x, Py_ssize_t columns)
    bint take_upper(char letter, const void* a, Py_ssize_t batch, Py_ssize_t m, Py_ssize_t n, void* r, Py_ssize_t rows)
    bint permutation_matrices(char letter, const int32_t* exchanged, Py_ssize_t batch, Py_ssize_t count, Py_ssize_t m, void* out)

cdef object reflections(cnp.ndarray a, cnp.ndarray tau, cnp.ndarray other, bint adjoint)
