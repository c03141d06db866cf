cimport numpy as cnp
from cpython.ref cimport PyObject

cdef extern from "loops.hpp" namespace "retrograd" nogil:
    ctypedef void (*InnerLoop)(char**, Py_ssize_t*, Py_ssize_t*, void*)
    cdef cppclass Loop:
        InnerLoop function
        void* data
        int result
        Py_ssize_t cost
    cdef cppclass StridedWork:
        Loop loop
        int operands
        int ndim
        Py_ssize_t shape[64]
        char* data[5]
        Py_ssize_t strides[5][64]
        void normalise(int lead)
        void run_serial()
        void run_parallel()
        bint is_large()
        Py_ssize_t size()
    const Py_ssize_t usual_cost
    const Py_ssize_t light_cost
    const Py_ssize_t unlocked
    const Py_ssize_t parallel_work

cdef extern from "rows.hpp" namespace "retrograd" nogil:
    void sum_rows[T](const T* matrix, Py_ssize_t rows, Py_ssize_t columns, T* sum)
    void fill_elements[T](T* out, Py_ssize_t count, T value)
    void repeat_bytes(const char* row, Py_ssize_t bytes, char* out, Py_ssize_t total)
    enum: MOST_ROWS "retrograd::most_rows"
    enum: TILE_BYTES "retrograd::tile_bytes"

cdef extern from "pool.hpp" namespace "retrograd" nogil:
    cdef cppclass Pool:
        int threads()
        void set_threads(int n)
        @staticmethod
        Pool& instance()

cdef extern from "finite.hpp" namespace "retrograd" nogil:
    bint floats_finite(Pool* pool, const float* values, Py_ssize_t count)
    bint doubles_finite(Pool* pool, const double* values, Py_ssize_t count)

cdef extern from "budget.hpp" namespace "retrograd":
    cdef cppclass CacheBudget:
        size_t held
        size_t limit
        @staticmethod
        CacheBudget& instance()

cdef extern from "buffers.hpp" namespace "retrograd":
    cdef cppclass BufferCache:
        void* acquire(size_t bytes)
        void release(void* buffer, size_t bytes)
        void empty()
        @staticmethod
        BufferCache& instance()
        @staticmethod
        size_t round_up(size_t bytes)

cdef extern from "ndarray.hpp" namespace "retrograd":
    object fresh_array(int ndim, cnp.npy_intp* shape, int typenum, void* data)
    object fresh_strided_array(int ndim, cnp.npy_intp* shape, cnp.npy_intp* steps, int typenum, void* data)
    cnp.npy_intp element_sizes[24]
    bint is_c_order(object array)
    bint is_writeable(object array)
    bint is_recyclable(PyObject* array)
    bint owns_memory(object array)
    PyObject* memory_owner(object array)
    object strided_array(object array, int ndim, cnp.npy_intp* shape, cnp.npy_intp* strides, cnp.npy_intp offset)

cdef extern from "numpy/ufuncobject.h":
    ctypedef struct PyUFuncObject:
        int nin
        int nout
        int nargs
        InnerLoop* functions
        void** data
        int ntypes
        const char* types

cdef enum:
    TYPES = 24                 # NumPy's own number types are numbered below this
    SCALAR_BYTES = 16          # the widest of them that has a scalar form here: complex128

cdef extern from "recycling.hpp" namespace "retrograd":
    cdef cppclass ArrayCache:
        void* take(int typenum, int ndim, cnp.npy_intp* shape)
        bint put(int typenum, int ndim, cnp.npy_intp* shape, size_t bytes, void* array)
        void* take_any()
        @staticmethod
        ArrayCache* instance()
    enum: ARRAY_CACHE_NDIM "retrograd::ArrayCache::max_ndim"
    enum: ARRAY_CACHE_BYTES "retrograd::ArrayCache::max_bytes"

cdef void recycle(PyObject* array) noexcept
cdef Loop matmul_loops[24]
cdef Loop add_loops[24]
cdef Loop multiply_loops[24]

cdef class Buffer:
    cdef void* memory
    cdef size_t bytes

cdef cnp.ndarray new_array(int ndim, cnp.npy_intp* shape, int typenum)
cdef cnp.ndarray new_ordered_array(int ndim, cnp.npy_intp* shape, int* order, int typenum)
cdef cnp.ndarray new_array_like(cnp.ndarray model, int typenum)
cdef Pool* thread_pool() noexcept
cdef bint same_shape(cnp.ndarray a, cnp.ndarray b) noexcept
cdef bint is_contiguous(cnp.ndarray a) noexcept
cdef int write_scalar(object value, int typenum, char* where) except -1
cdef int broadcast_shape(PyObject** arrays, int n, cnp.npy_intp* shape) except -1
cdef int run_loop(Loop* loop, int inputs, PyObject** arrays, char** scalars, cnp.ndarray out) except -1
cdef bint lay_flat(int inputs, PyObject** arrays, char** data, Py_ssize_t* steps, char* room, cnp.npy_intp* shape, int* ndim) noexcept
cdef cnp.ndarray small_row_sum(cnp.ndarray a, tuple shape)
cdef cnp.ndarray small_fill(cnp.ndarray a, tuple shape)
cdef bint is_channels_last(cnp.ndarray a) noexcept
cdef bint array_is_finite(cnp.ndarray a) except -1
cdef int run_flat(Loop* loop, int inputs, char** data, Py_ssize_t* steps, Py_ssize_t count) except -1
cdef cnp.ndarray reduce_array(Loop* loop, cnp.ndarray a, unsigned long long axes, unsigned long long dropped, object initial, int typenum)
cdef int find_loop(object ufunc, int typenum, Loop* loop) except -1
cdef Loop* sum_loop(int typenum) except NULL


cdef class Reducer:
    cdef Loop loops[24]
    cdef object ufunc
    cdef object initial
    cdef bint widens
