cimport numpy as cnp
from retrograd._core.tensor cimport Tensor

cdef class Gathered:
    cdef cnp.ndarray left    # (room, rows of each product)
    cdef list rights         # for each weight (room, columns of its product)
    cdef Py_ssize_t count    # how much of the room is taken

cdef bint can_be_gathered(Tensor left, list rights) except -1
cdef Gathered new_gathered(Tensor left, list rights)
cdef bint has_room(Gathered gathered, Tensor left, list rights) except -1
cdef int take_in(Gathered gathered, Tensor left, list rights) except -1
cdef Tensor free_rows(Gathered gathered, Tensor like)
cdef list multiply_gathered(Gathered gathered)
