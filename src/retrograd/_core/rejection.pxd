from retrograd._core.generator cimport Twister

cdef extern from "rejection.hpp" namespace "retrograd" nogil:
    cdef enum Distribution "retrograd::Distribution":
        LOG_GAMMA "retrograd::Distribution::log_gamma"
        POISSON "retrograd::Distribution::poisson"
        BINOMIAL "retrograd::Distribution::binomial"
    void draw_by_rejection[T](Twister& stream, Distribution which, const T* first, const T* second, T* out, Py_ssize_t count)
