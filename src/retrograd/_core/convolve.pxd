cimport numpy as cnp

from retrograd._core.arrays cimport Pool
from retrograd._core.sliding cimport Sliding

cdef extern from "convolution.hpp" namespace "retrograd" nogil:
    cdef cppclass ConvolutionArray "retrograd::Convolution::Array":
        void* data
        Py_ssize_t image
        Py_ssize_t channel
        Py_ssize_t along[3]
    cdef enum Way "retrograd::Convolution::Way":
        to_output "retrograd::Convolution::to_output"
        to_input "retrograd::Convolution::to_input"
        to_weight "retrograd::Convolution::to_weight"
    cdef cppclass Convolution:
        bint doubles
        Py_ssize_t images
        Py_ssize_t groups
        Py_ssize_t channels
        Py_ssize_t outputs
        Sliding windows
        ConvolutionArray input
        ConvolutionArray output
        void* weight
        const void* bias
        @staticmethod
        bint by_planes(Py_ssize_t channels, Py_ssize_t outputs, const Py_ssize_t* stride)
        size_t workspace_bytes(Way way)
        void compute(Way way, void* space, Pool& pool)
