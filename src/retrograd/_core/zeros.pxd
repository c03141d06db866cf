from retrograd._core.node cimport Node
from retrograd._core.tensor cimport Tensor

cdef bint are_taken      # whether selections put notes on gradients

cdef class Note:
    cdef Tensor known        # the mask, once it was made
    cdef bint dirty
    cpdef object mask(self)
    cpdef object make(self)
    cpdef object forget(self)

cdef class Same(Note):
    cdef Note source

cdef class Selected(Note):
    cdef Node node
    cdef object cotangent    # (shape, dtype) of what arrived, and the note on it; lists of these where several arrived
    cdef object upstream
    cdef int number

cdef class Dropped(Note):
    cdef Tensor others

cdef class Fitted(Note):
    cdef Note source
    cdef tuple shape
    cdef tuple full

cdef class Spread(Note):
    cdef Note source
    cdef list dims

cdef class Joined(Note):
    cdef Note first
    cdef Note second
    cdef bint both

cdef object cleaned(Tensor g)
cdef object prepare(Node node, object g, bint exits)
cdef object note_gradient(Node node, int number, object g, object gradient, tuple fix)
