from retrograd._core.arrays cimport Pool

cdef extern from "losses.hpp" namespace "retrograd::losses" nogil:
    enum Loss:
        SQUARED "retrograd::losses::squared"
        SMOOTH "retrograd::losses::smooth"
        HUBER "retrograd::losses::huber"
        OF_LOGITS "retrograd::losses::of_logits"
        OF_TWO "retrograd::losses::of_two"
    bint loss(bint wide, Pool* pool, int which, const void* x, const void* t, Py_ssize_t count, double s, bint adds, bint mean, void* out)
