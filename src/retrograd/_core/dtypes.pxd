cimport numpy as cnp

cdef class dtype:
    cdef readonly str name
    cdef object numpy_dtype
    cdef readonly int itemsize
    cdef readonly bint is_floating_point
    cdef readonly bint is_complex
    cdef readonly bint is_signed
    cdef readonly int category
    cdef readonly int width
    cdef int typenum

cdef dtype dtype_of(cnp.ndarray array)
cdef dtype default_dtype()
cdef dtype promote(dtype a, dtype b)
