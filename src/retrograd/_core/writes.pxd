cimport numpy as cnp
from cpython.ref cimport PyObject
from retrograd._core.op cimport Op
from retrograd._core.tensor cimport Tensor

cdef class InPlace:
    cdef void* vectorcall
    cdef readonly Op op
    cdef readonly Op functional   # the operation that leaves its first tensor as it is
    cdef readonly str name

cdef int check_writable(Tensor t, str name, bint records) except -1
cdef int rebase(Tensor t, Tensor result) except -1
cdef int rebuild(Tensor t) except -1
cdef tuple chain_of(Tensor t)
cdef int put(Tensor target, Tensor result, str name) except? -1
cdef bint overlaps(cnp.ndarray a) noexcept
