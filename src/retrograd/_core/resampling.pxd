from libc.stdint cimport int64_t
from retrograd._core.arrays cimport Pool
from retrograd._core.sliding cimport Sliding

cdef extern from "resampling.hpp" namespace "retrograd::resampling" nogil:
    cdef cppclass Box:
        Py_ssize_t n[3]
        Py_ssize_t size()
    cdef cppclass Reading:
        int ndim
        int mode
        int padding
        bint corners
        Py_ssize_t size[3]
    void means(bint wide, Pool* pool, const void* images, Py_ssize_t planes, Box inner, Box out, void* to)
    void share_means "retrograd::resampling::spread_means"(bint wide, Pool* pool, const void* given, Py_ssize_t planes, Box inner, Box out, void* images)
    void maxima(bint wide, Pool* pool, const void* images, Py_ssize_t planes, Box inner, Box out, void* values, int64_t* places)
    void random_maxima(bint wide, Pool* pool, const void* images, const void* samples, Py_ssize_t planes, int drawn, const int* which, Box inner, Box kernel, Box out, void* values, int64_t* places)
    void read_grid(bint wide, Pool* pool, const Reading& r, const void* images, const void* grid, Py_ssize_t count, Py_ssize_t channels, Py_ssize_t places, void* to)
    void spread_grid(bint wide, Pool* pool, const Reading& r, const void* given, const void* images, const void* grid, Py_ssize_t count, Py_ssize_t channels, Py_ssize_t places, void* to_images, void* to_grid)

cdef extern from "patches.hpp" namespace "retrograd::patches" nogil:
    enum Way:
        ADDS "retrograd::patches::adds"
        PUTS "retrograd::patches::puts"
        TAKES "retrograd::patches::takes"
    void to_columns(bint wide, Pool* pool, const Sliding& s, const void* images, Py_ssize_t planes, void* columns)
    void put_columns "retrograd::patches::from_columns"(bint wide, Pool* pool, const Sliding& s, const void* columns, Py_ssize_t planes, void* images)
    bint move_places "retrograd::patches::places"(bint wide, bint narrow, Way way, Pool* pool, const void* source, const void* at, Py_ssize_t planes, Py_ssize_t count, Py_ssize_t size, void* to)
