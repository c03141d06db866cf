cimport numpy as cnp
from libcpp cimport bool as flag
from retrograd._core.arrays cimport Loop, Pool

cdef extern from "matmul.hpp" namespace "retrograd::matmul" nogil:
    cdef cppclass Batch:
        int ndim
        Py_ssize_t shape[64]
        Py_ssize_t a_step[64]
        Py_ssize_t b_step[64]
    cdef cppclass Product:
        flag doubles
        Py_ssize_t rows
        Py_ssize_t columns
        Py_ssize_t length
        const void* a
        Py_ssize_t a_row
        Py_ssize_t a_column
        const void* b
        Py_ssize_t b_row
        Py_ssize_t b_column
        const void* bias
        void* out
        Batch batch
        bint suits()
        void compute(Pool* pool)

cdef extern from "blas.hpp" namespace "retrograd::blas" nogil:
    ctypedef int (*GetThreads)()
    ctypedef void (*SetThreads)(int)
    cdef cppclass Threads:
        GetThreads get
        SetThreads set
        @staticmethod
        Threads& instance()
    bint is_large(const Product& product)
    void multiply(const Loop& loop, const Product& product, Py_ssize_t item, Pool* pool)

cdef extern from "tiles.hpp" namespace "retrograd::tiles" nogil:
    bint suit(const Product& product)
    bint multiply_tiles "retrograd::tiles::multiply"(Pool* pool, const Product& product)

cpdef cnp.ndarray matmul(cnp.ndarray a, cnp.ndarray b)
cpdef object affine(cnp.ndarray x, cnp.ndarray weight, object bias)
cpdef object product_nn(cnp.ndarray a, cnp.ndarray b)
cpdef object product_nt(cnp.ndarray a, cnp.ndarray b)
cpdef object product_tn(cnp.ndarray a, cnp.ndarray b)
