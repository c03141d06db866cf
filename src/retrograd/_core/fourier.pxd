cdef extern from "fourier.hpp" namespace "retrograd::fourier" nogil:
    enum Kind:
        COMPLEX_TO_COMPLEX "retrograd::fourier::complex_to_complex"
        REAL_TO_COMPLEX "retrograd::fourier::real_to_complex"
        COMPLEX_TO_REAL "retrograd::fourier::complex_to_real"
    bint transform(Kind kind, bint forward, const void* x, bint wide, bint is_complex, int ndim, Py_ssize_t* shape, const int* dims, int count, Py_ssize_t length, double factor, void* out)
