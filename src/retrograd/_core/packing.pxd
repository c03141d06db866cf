from retrograd._core.tensor cimport Tensor

cdef int open_hooks          # pairs of hooks that are open, in all threads together: 0 for the fast path

cdef class Packed:
    cdef object content      # what the pack hook made of the tensor
    cdef object unpack_hook
    cdef object value        # unpacked, while the node runs
    cdef object producer     # where the tensor stands in the graph: the node that made it or, of a leaf, itself
    cdef unsigned short number

cdef object pack(Tensor t)
cdef list hooks_of_thread()
cdef int restore_hooks(list hooks) except -1
cdef Packed pack_with(Tensor t, object pack_hook, object unpack_hook)
cdef Tensor unpack(Packed packed)
cdef Tensor put_back(Packed packed, Tensor value)
