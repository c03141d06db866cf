cimport numpy as cnp
from libc.stdint cimport int64_t, uint8_t
from libcpp cimport bool as cpp_bool
from retrograd._core.arrays cimport Pool
from retrograd._core.moving cimport Element

cdef extern from "few.hpp" namespace "retrograd::few" nogil:
    bint find_best "retrograd::few::best"(Element type, const void* x, Py_ssize_t outer, Py_ssize_t length, Py_ssize_t inner, bint largest, int64_t* places, void* values)
    bint find_truths "retrograd::few::truths"(Element type, const void* x, Py_ssize_t outer, Py_ssize_t length, Py_ssize_t inner, bint all, cpp_bool* out)
    bint compare "retrograd::few::equal"(Element type, const void* a, const void* b, Py_ssize_t count, cpp_bool* same)
    void products[T](const T* matrix, const T* vector, Py_ssize_t rows, Py_ssize_t columns, T* out)
    bint are_chances(Element type, const void* x, Py_ssize_t count, cpp_bool* all)
    bint mark_ones(Element type, const void* x, Py_ssize_t count, void* numbers)
    Py_ssize_t list_triangle(Py_ssize_t rows, Py_ssize_t columns, Py_ssize_t offset, bint lower, int64_t* out)

cdef extern from "closeness.hpp" namespace "retrograd::closeness" nogil:
    void close_to "retrograd::closeness::close"[T](Pool* pool, const T* a, const T* b, Py_ssize_t count, T rtol, T atol, bint equal_nan, uint8_t* out)

cdef extern from "best.hpp" namespace "retrograd::best" nogil:
    bint best_columns "retrograd::best::columns"(Pool* pool, Element type, const void* x, Py_ssize_t outer, Py_ssize_t length, Py_ssize_t inner, bint largest, int64_t* places, void* values)

cdef extern from "integer_division.hpp" namespace "retrograd::divisions" nogil:
    bint divide[T](Pool* pool, const T* x, const T* y, bint one, Py_ssize_t count, bint remainder, T* out)

cdef struct Reach:           # the dimension that is reduced among the others, and the shape of the result
    Element element
    Py_ssize_t outer
    Py_ssize_t length
    Py_ssize_t inner
    int ndim
    cnp.npy_intp shape[64]

cdef object equal_arrays(cnp.ndarray a, cnp.ndarray b)
