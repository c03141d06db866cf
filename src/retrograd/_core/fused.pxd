from libc.stdint cimport int64_t
from libcpp cimport bool as flag
from retrograd._core.arrays cimport Pool

cdef extern from "steps.hpp" namespace "retrograd" nogil:
    cdef cppclass Step:
        char* data[5]
        Py_ssize_t count
        flag wide
        double scale[8]
        flag maximize
        int variant
    ctypedef void (*StepRun)(const Step&, Py_ssize_t, Py_ssize_t)
    cdef cppclass StepWork:
        StepWork()
        StepWork(StepRun run)
        void add(const Step& step)
        bint is_large()
        void run(Pool* pool)
    StepRun sgd_run "retrograd::sgd::run"
    StepRun adam_run "retrograd::adam::run"
    StepRun rmsprop_run "retrograd::rmsprop::run"

cdef extern from "softmax.hpp" namespace "retrograd::softmax" nogil:
    cdef cppclass SoftmaxWork "retrograd::softmax::Work":
        int what
        const void* a
        const void* b
        void* out
        Py_ssize_t length
        Py_ssize_t inner
    void softmax_run "retrograd::softmax::run"(Pool* pool, bint wide, const SoftmaxWork& work, Py_ssize_t outer)

cdef extern from "softmax.hpp" namespace "retrograd::nll" nogil:
    cdef cppclass NllWork "retrograd::nll::Work":
        const int64_t* target
        const void* weight
        int64_t ignored
        Py_ssize_t outer
        Py_ssize_t length
        Py_ssize_t inner
    bint nll_fits "retrograd::nll::fits"(const NllWork& work)
    void nll_values "retrograd::nll::values"(bint wide, const NllWork& work, const char* values, char* out)
    void nll_reduced "retrograd::nll::reduced"(bint wide, const NllWork& work, bint mean, const char* values, char* out)
    void nll_spread "retrograd::nll::spread"(
        bint wide, const NllWork& work, bint mean, bint each, const char* grad, char* out)

cdef extern from "lookup.hpp" namespace "retrograd::lookup" nogil:
    bint rows_fit "retrograd::lookup::fit"(const int64_t* index, Py_ssize_t count, Py_ssize_t rows)
    void rows_copy "retrograd::lookup::copy"(
        Pool* pool, const char* values, const int64_t* index, Py_ssize_t count, Py_ssize_t row_bytes, char* out)
    void rows_add "retrograd::lookup::add"(
        Pool* pool, bint wide, const char* values, const int64_t* index, Py_ssize_t count, Py_ssize_t width,
        Py_ssize_t rows, char* out)
