from retrograd._core.tensor cimport Tensor

cdef class Pending:
    cdef object target
    cdef object gradient
    cdef bint owned

cdef int add_to_leaf(Tensor leaf, Pending pending, bint create) except -1
