cimport numpy as cnp
from libc.stdint cimport int64_t, uint32_t, uint64_t
from libcpp cimport bool as cpp_bool
from retrograd._core.moving cimport Element

cdef extern from "twister.hpp" namespace "retrograd" nogil:
    enum: BLOCK_WORDS "retrograd::Twister::block_words"
    void stretch "retrograd::twister::stretch"(float* x, Py_ssize_t count, float low, float high)
    void stretch_wide "retrograd::twister::stretch"(double* x, Py_ssize_t count, double low, double high)
    cdef cppclass Twister:
        uint32_t key[624]
        int position
        bint fresh
        bint has_spare
        double spare
        void seed(uint32_t value)
        uint32_t word()
        uint64_t word64()
        double unit()
        double normal()
        void words[T](T* to, Py_ssize_t count)
        void units[T](T* to, Py_ssize_t count)
        void normals[T](T* to, Py_ssize_t count, double mean, double deviation)
        void normal_blocks[T](T* to, Py_ssize_t count, T mean, T deviation)
        void integers(int64_t* to, Py_ssize_t count, int64_t low, uint64_t range)
        void below(cpp_bool* to, Py_ssize_t count, double p)
        void permute(int64_t* to, Py_ssize_t count, bint wide)
        void restore(const uint64_t* key, int place, bint is_fresh)

cdef extern from "drawing.hpp" namespace "retrograd::drawing" nogil:
    enum Kind:
        EXPONENTIAL "retrograd::drawing::exponential"
        CAUCHY "retrograd::drawing::cauchy"
        GEOMETRIC "retrograd::drawing::geometric"
        LOG_NORMAL "retrograd::drawing::log_normal"
    bint numbers(Twister& words, Element type, Kind kind, double a, double b, void* to, Py_ssize_t count)
    bint holds(Element type, int64_t low, int64_t last)
    bint integers_of "retrograd::drawing::integers"(Twister& words, Element type, int64_t low, uint64_t range, bint wide, void* to, Py_ssize_t count)
    bint ones_of "retrograd::drawing::ones"(Twister& words, Element type, double p, void* to, Py_ssize_t count)
    bint poissons(Twister& words, Element type, const void* rates, void* to, Py_ssize_t count)

cdef class Stream:
    cdef readonly object lock          # held during each draw; hold it to make several draws one
    cdef Twister twister

cdef bint draw_units(Stream stream, cnp.ndarray array) except -1
cdef bint draw_between(Stream stream, cnp.ndarray array, double low, double high) except -1
cdef bint draw_normals(Stream stream, cnp.ndarray array, double mean, double std) except -1
cdef bint draw_integers(Stream stream, cnp.ndarray array, int64_t low, uint64_t count) except -1
cdef cnp.ndarray draw_permutation(Stream stream, Py_ssize_t n)
