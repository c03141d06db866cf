cimport numpy as cnp
from cpython.ref cimport PyObject
from retrograd._core.tensor cimport Tensor

cdef enum:
    FREED = 1            # saved values are gone
    OWNED = 2            # the pending cotangent's memory belongs to the run alone
    SAVES = 4            # holds saved values
    HOOKED = 8           # `more` holds hooks
    PACKED = 16          # hooks made something else of what it saves
    HAZARD = 32          # its gradient, or one behind it, may be a product of 0 and infinity: see zeros.py

cdef class More:
    cdef tuple edges     # beyond the first two, or all of them where an input is a list
    cdef list numbers    # output numbers of those edges
    cdef list saved      # beyond the first two
    cdef list versions
    cdef tuple fixes     # for each edge None or the (shape, dtype) that its gradient is brought to
    cdef tuple outputs   # for each output its (shape, dtype), where there are several
    cdef dict about      # output number -> (shape, dtype), as far as the tensors were asked for their `grad_fn`
    cdef tuple shapes    # for each input its shape, where a formula names it
    cdef list tensor_hooks
    cdef object prehooks   # OrderedDict: handle number -> hook
    cdef object posthooks
    cdef list retained
    cdef dict metadata
    cdef int listed      # tensors in the list input
    cdef list accumulators  # of the leaves among the inputs, as far as the user has seen them
    cdef object number   # the sequence number that the user gave the node, or None

cdef class Node:
    cdef readonly object op
    cdef object edge0
    cdef object edge1
    cdef object saved0
    cdef object saved1
    cdef object attributes
    cdef object code
    cdef More more
    cdef object cotangent
    cdef object __weakref__
    cdef long long sequence
    cdef unsigned int version0
    cdef unsigned int version1
    cdef int offset
    cdef unsigned int run
    cdef unsigned short number0
    cdef unsigned short number1
    cdef unsigned short flags
    cdef unsigned short edges

cdef class AccumulateGrad(Node):
    pass

cdef extern from "Python.h":
    ctypedef struct PyTypeObject:
        pass
    void Py_SET_TYPE(PyObject* x, PyTypeObject* kind)

cdef bint leaves_hooked  # whether a leaf, or the node of one, ever got a hook
cdef bint renumbered     # whether a node was ever given another sequence number

cdef More more_of(Node node)
cdef object edge(Node node, int i)
cdef int edge_number(Node node, int i) except -1
cdef long long next_sequence() noexcept
cdef long long sequence_of(Node node) except? -1
cdef Node accumulator(Tensor leaf)
cdef Node shown(Node node)
cdef object differentiable_edges(Node node)
cdef int note_leaf_hook() except -1
cdef int locate(Node node) except -1
