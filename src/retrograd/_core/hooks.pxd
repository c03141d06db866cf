from retrograd._core.node cimport Node
from retrograd._core.tensor cimport Tensor

cdef object call_tensor_hooks(object hooks, object g)
cdef object tensor_hooks(Node node, object g)
cdef object before_node(Node node, object g)
cdef list after_node(Node node, list grads, object g)
cdef int move_retained(Tensor t, Node before) except -1
