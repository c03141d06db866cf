from cpython.ref cimport PyObject
from retrograd._core.op cimport Formula

cdef enum:
    MAX_STEPS = 8
    MAX_OPERANDS = 4
    MAX_VALUES = 52          # 12 arguments, for each step 4 constants and a result

cdef class Program:
    cdef tuple held             # what the pointers below point to
    cdef PyObject* operations[8]  # an Op for each step
    cdef PyObject* constants[32]
    cdef int counts[8]          # operands of each step
    cdef int operands[8][4]     # of each step: numbers of arguments, then constants, then results of earlier steps
    cdef int last_used[8]       # for each step the number of the last one that reads its result
    cdef int argument_count
    cdef int constant_count
    cdef int steps
    cdef unsigned int handed_on  # bits: arguments that are attributes, and go to records as they are
    cdef bint led               # each step has an operand that comes from a cotangent

cdef int read(Formula formula) except -1
cdef bint suits(Program program, PyObject** arguments) noexcept
cdef object run(Program program, PyObject** arguments)
