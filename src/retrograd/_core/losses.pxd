from libc.stdint cimport int64_t
from retrograd._core.arrays cimport Pool

cdef extern from "losses.hpp" namespace "retrograd::losses" nogil:
    enum Loss:
        SQUARED "retrograd::losses::squared"
        SMOOTH "retrograd::losses::smooth"
        HUBER "retrograd::losses::huber"
        OF_LOGITS "retrograd::losses::of_logits"
        OF_TWO "retrograd::losses::of_two"
    bint loss(bint wide, Pool* pool, int which, const void* x, const void* t, Py_ssize_t count, double s, bint adds, bint mean, void* out)

cdef extern from "alignment.hpp" namespace "retrograd::alignment" nogil:
    bint align[T](Pool* pool, bint back, const void* log_p, Py_ssize_t times, Py_ssize_t count, Py_ssize_t classes, const int64_t* targets, Py_ssize_t width, Py_ssize_t labels, const int64_t* input_lengths, const int64_t* target_lengths, int64_t blank, void* out)
