cimport numpy as cnp
from retrograd._core.node cimport Node
from retrograd._core.op cimport Formula
from retrograd._core.tensor cimport Tensor

cdef object apply_formula(Node node, Formula formula, object g, tuple needs)
cdef object saved_value(Node node, int slot)
cdef int release(Node node, tuple place) except -1
cdef int forget_unpacked(Node node) except -1
cdef object fit(object g, tuple fix)
cdef Tensor copy_gradient(Tensor room, Tensor g)
ctypedef Tensor (*NotedSum)(Tensor, Tensor)

cdef void set_noted_sum(NotedSum function)
cpdef object held(Node node, int slot)
cdef object add_gradients(object a, object b, bint owned)
cdef bint has_shape(cnp.ndarray a, tuple shape) noexcept
