cdef extern from "size.hpp" namespace "retrograd":
    object lengths_as(object kind, object array)
    void let_lengths_be_read(object kind)
