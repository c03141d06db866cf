from libc.stdint cimport int64_t
from retrograd._core.arrays cimport Pool
from retrograd._core.moving cimport Element

cdef extern from "ordering.hpp" namespace "retrograd::ordering" nogil:
    cdef cppclass Lines:
        Py_ssize_t outer
        Py_ssize_t length
        Py_ssize_t inner
        Py_ssize_t count()
    enum Rank "retrograd::ordering::Rank":
        KTH "retrograd::ordering::Rank::kth"
        MEDIAN "retrograd::ordering::Rank::median"
        MEDIAN_OF_NUMBERS "retrograd::ordering::Rank::median_of_numbers"
    bint sort_lines "retrograd::ordering::sort"(Pool* pool, const Lines& lines, Element type, const void* source, bint descending, void* values, int64_t* places)
    bint first_of_lines "retrograd::ordering::first"(Pool* pool, const Lines& lines, Element type, const void* source, Py_ssize_t k, bint largest, void* values, int64_t* places)
    bint select_of_lines "retrograd::ordering::select"(Pool* pool, const Lines& lines, Element type, const void* source, Rank kind, Py_ssize_t k, void* values, int64_t* places)
    bint search_elements "retrograd::ordering::search"(Pool* pool, Element type, const void* sequence, Py_ssize_t length, const void* values, Py_ssize_t count, bint right, int64_t* places)
    bint ends_of_lines "retrograd::ordering::ends"(Pool* pool, const Lines& lines, Element type, const void* source, bint largest, void* values)
    bint most_frequent_of_lines "retrograd::ordering::most_frequent"(Pool* pool, const Lines& lines, Element type, const void* source, void* values, int64_t* places)

cdef extern from "scans.hpp" namespace "retrograd::scans" nogil:
    bint accumulate_lines "retrograd::scans::accumulate"(Pool* pool, const Lines& lines, Element type, const void* source, bint product, void* target)
    bint extrema_of_lines "retrograd::scans::extrema"(Pool* pool, const Lines& lines, Element type, const void* source, bint largest, void* values, int64_t* places)
    bint recur_lines "retrograd::scans::recur"(Pool* pool, const Lines& lines, Element type, const void* scale, const void* source, bint reverse, void* target)

cdef extern from "sets.hpp" namespace "retrograd::sets" nogil:
    Py_ssize_t count_runs(Element type, const void* source, const int64_t* order, Py_ssize_t count)
    void write_runs(Element type, const void* source, const int64_t* order, Py_ssize_t count, void* values, int64_t* numbers, int64_t* lengths)
