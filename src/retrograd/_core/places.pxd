cimport numpy as cnp
from libc.stdint cimport int64_t
from retrograd._core.arrays cimport Pool

cdef extern from "element_types.hpp" namespace "retrograd" nogil:
    cdef cppclass Element:
        char kind
        int bytes

cdef extern from "places.hpp" namespace "retrograd::places" nogil:
    cdef cppclass Along:
        const int64_t* index
        Py_ssize_t outer
        Py_ssize_t length
        Py_ssize_t inner
        Py_ssize_t count
    bint fits(Pool* pool, const int64_t* index, Py_ssize_t count, Py_ssize_t length)
    bint take(Pool* pool, const Along& along, int bytes, bint by_row, const void* source, void* target)
    void put_whole(const Along& along, Py_ssize_t bytes, const char* source, bint one, char* target)
    bint put(Pool* pool, const Along& along, int bytes, const void* source, void* target)
    void sum[T](Pool* pool, const Along& along, bint by_row, bint fresh, const void* source, void* target)
    enum Reduction:
        TOTAL "retrograd::places::total"
        PRODUCT "retrograd::places::product"
        GREATEST "retrograd::places::greatest"
        LEAST "retrograd::places::least"
    void reduce[T](Pool* pool, const Along& along, int how, bint stays, const void* source, void* target)
    Py_ssize_t count_nonzero(Pool* pool, Element type, const void* x, Py_ssize_t count)
    bint write_nonzero "retrograd::places::nonzero"(Pool* pool, Element type, const void* x, Py_ssize_t count, int ndim, const Py_ssize_t* shape, int64_t* to)
    bint take_masked(Pool* pool, int bytes, const void* mask, const void* x, Py_ssize_t count, void* to)
    bint put_masked(Pool* pool, int bytes, const void* mask, const void* x, Py_ssize_t count, void* to)

cdef bint put_rows(cnp.ndarray a, cnp.ndarray index, object value) except -1
