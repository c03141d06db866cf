cimport numpy as cnp
from cpython.ref cimport PyObject
from retrograd._core.node cimport Node
from retrograd._core.op cimport Op
from retrograd._core.tensor cimport Tensor

cdef bint in_transform() except -1
cdef Node record(Op op, unsigned int needs, PyObject** args, int inputs, Tensor out, tuple attributes)
cdef int record_general(Op op, unsigned int needs, list inputs, list outputs, tuple attributes) except -1
cdef int record_fixes(Node node, PyObject** args, int inputs, cnp.ndarray result) except -1
cdef int fix_all(Node node, PyObject** inputs, int count) except -1
cdef int not_differentiable(Op op, unsigned int needs) except -1
cdef int make_view(Tensor out, Tensor source, Op op, tuple attributes, int number, bint among_many) except -1
