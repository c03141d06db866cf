cimport numpy as cnp

from retrograd._core.arrays cimport Pool
from retrograd._core.sliding cimport Sliding

cdef extern from "channelwise.hpp" namespace "retrograd" nogil:
    cdef cppclass ChannelwiseArray "retrograd::Channelwise::Array":
        void* data
        Py_ssize_t image
        Py_ssize_t along[3]
    cdef enum ChannelwiseWay "retrograd::Channelwise::Way":
        to_sums "retrograd::Channelwise::to_sums"
        from_sums "retrograd::Channelwise::from_sums"
        to_maxima "retrograd::Channelwise::to_maxima"
        from_maxima "retrograd::Channelwise::from_maxima"
        to_weight "retrograd::Channelwise::to_weight"
    cdef cppclass Channelwise:
        bint doubles
        Py_ssize_t images
        Py_ssize_t channels
        Sliding windows
        ChannelwiseArray shown
        ChannelwiseArray made
        void* places
        void* weight
        const void* bias
        size_t workspace_bytes(ChannelwiseWay way, Pool& pool)
        void compute(ChannelwiseWay way, void* space, Pool& pool)
        void arrange(Py_ssize_t channel, Pool& pool)
        void divide(double divisor, Pool& pool)
