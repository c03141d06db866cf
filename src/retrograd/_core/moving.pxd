cimport numpy as cnp
from retrograd._core.arrays cimport Loop, Pool, StridedWork

cdef extern from "element_types.hpp" namespace "retrograd" nogil:
    cdef cppclass Element:
        char kind
        int bytes

cdef extern from "moving.hpp" namespace "retrograd::moving" nogil:
    void move_bytes "retrograd::moving::copy"(Pool* pool, char* to, const char* source, Py_ssize_t bytes)
    void repeat "retrograd::moving::repeat"(Pool* pool, char* to, const char* source, Py_ssize_t item, Py_ssize_t bytes)
    void clear_bytes "retrograd::moving::clear"(Pool* pool, char* to, Py_ssize_t bytes)
    bint cast_elements "retrograd::moving::cast"(Pool* pool, Element type, const void* source, Element target, void* to, Py_ssize_t count)
    bint has_short_rows(const StridedWork& work, Py_ssize_t item)
    void copy_short_rows(Pool* pool, const StridedWork& work, Py_ssize_t item)
    Loop moving_loop "retrograd::moving::loop_of"(int bytes)
    void triangles(Pool* pool, char* to, const char* source, Py_ssize_t matrices, Py_ssize_t rows, Py_ssize_t columns, Py_ssize_t item, Py_ssize_t diagonal, bint lower)
    void rotate(Pool* pool, char* to, const char* source, Py_ssize_t lines, Py_ssize_t length, Py_ssize_t bytes, Py_ssize_t shift)
    bint choose_elements "retrograd::moving::choose"(Pool* pool, int bytes, const void* mask, const void* a, bint one_a, const void* b, bint one_b, void* to, Py_ssize_t count)
    cdef cppclass Parts:
        Parts()
        void add(const char* source, Py_ssize_t row_bytes, Py_ssize_t step)
        void join(Pool* pool, Py_ssize_t rows, char* to)

cdef bint element_of(int typenum, Element* element) noexcept
cpdef cnp.ndarray copied(cnp.ndarray a)
cpdef cnp.ndarray copy_like(cnp.ndarray a, cnp.ndarray model)
cdef int write_all(cnp.ndarray array, const char* element, Py_ssize_t item) except -1
cdef int write_zeros(cnp.ndarray array) except -1
cpdef int write_over(cnp.ndarray target, cnp.ndarray source) except -1
cdef bint put_number(cnp.ndarray a, object value) except -1
cdef bint may_overlap(cnp.ndarray a, cnp.ndarray b) noexcept
cdef bint written_scalar(object value, int typenum, double* element) except -1
cdef bint element_of(int typenum, Element* element) noexcept
