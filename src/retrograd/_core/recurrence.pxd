from libcpp cimport bool as flag
from retrograd._core.arrays cimport Pool

cdef extern from "recurrence.hpp" namespace "retrograd::recurrence" nogil:
    cdef enum Kind "retrograd::recurrence::Kind":
        LSTM "retrograd::recurrence::Kind::lstm"
        GRU "retrograd::recurrence::Kind::gru"
        TANH "retrograd::recurrence::Kind::tanh"
        RECTIFIED "retrograd::recurrence::Kind::rectified"
    cdef cppclass Sequence:
        Kind kind
        Py_ssize_t steps
        Py_ssize_t batch
        Py_ssize_t size
        Py_ssize_t gates
        flag reverse
        const void* projected
        const void* hidden
        const void* cell
        const void* weight
        const void* bias
        void* from_hidden
        void* states
        void* cells
        void* activated
        const void* g_states
        const void* g_final_cell
        void* g_projected
        void* g_from_hidden
        void* g_hidden
        void* g_cell
        void* space
    Py_ssize_t space_bytes(const Sequence& sequence, flag wide, flag backward)
    void run(Pool* pool, const Sequence& sequence, flag wide, flag backward)
