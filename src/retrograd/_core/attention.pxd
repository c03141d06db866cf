from libcpp cimport bool as flag
from retrograd._core.arrays cimport Pool

cdef extern from "attention.hpp" namespace "retrograd::attention" nogil:
    cdef cppclass Array:
        void* data
        Py_ssize_t outer
        Py_ssize_t inner
        Py_ssize_t row
    cdef cppclass Attention:
        Py_ssize_t heads
        Py_ssize_t inner_heads
        Py_ssize_t queries
        Py_ssize_t keys
        Py_ssize_t width
        Py_ssize_t value_width
        double scale
        flag causal
        Array query
        Array key
        Array value
        Array out
        void* weights
        Array g_query
        Array g_key
        Array g_value
    void run(Pool* pool, const Attention& attention, flag wide, flag backward)
