cimport cython
cimport numpy as cnp
from cpython.ref cimport PyObject
from retrograd._core.versions cimport Version

cdef extern from "frames.hpp" namespace "retrograd":
    PyObject* user_code(int* offset)
    cdef cppclass PackageFiles:
        void set_folder(const char* folder)
        @staticmethod
        PackageFiles* instance()

cdef PyObject* user_line(int* offset) noexcept

cdef extern from "vectorcall.hpp" namespace "retrograd":
    int set_type_attribute(PyObject* type, object name, object value) except -1

cdef extern from "Python.h":
    int PyObject_GenericSetAttr(object instance, object name, object value) except -1
    object PyObject_Vectorcall(object callable, PyObject** args, size_t nargsf, PyObject* kwnames)

cdef enum:
    PLAIN = 1            # an array and nothing unusual: no open level, no subclass override
    REQUIRES_GRAD = 2
    IS_VIEW = 4          # `view` is set: history may have to be rebuilt after a write to the base
    INFERENCE = 8
    RETAINS_GRAD = 16
    UNTIED = 32          # a view made where nothing is recorded: it requires grad because its base does, and gets none
    RELAID = 2048        # shape or strides were changed in place: views of it are not where their operations lead

cdef enum:
    DEPTH_SHIFT = 12     # the flags from here on are a number: in how many function transforms the tensor was made
    MOST_DEPTH = 15

cdef enum:
    MADE_WITH_GRAD = 0
    MADE_IN_NO_GRAD = 1
    MADE_AMONG_MANY = 2  # one of several views that one operation returned
    MADE_BY_FUNCTION = 3 # by a user's own Function
    MADE_IN_INFERENCE = 4
    MADE_AS_PURE_VIEW = 5 # by a user's own Function whose view operations may stand in for its backward

cdef enum:
    ADD, SUB, MUL, TRUEDIV, FLOORDIV, MOD, POW, MATMUL, AND, OR, XOR, LSHIFT, RSHIFT, DIVMOD
    IADD, ISUB, IMUL, ITRUEDIV, IFLOORDIV, IMOD, IPOW, IMATMUL, IAND, IOR, IXOR, ILSHIFT, IRSHIFT
    LT, LE, EQ, NE, GT, GE, NEG, POS, ABS, INVERT, GETITEM, SETITEM
    OPERATORS

ctypedef int (*RefreshView)(Tensor) except -1
ctypedef object (*RecordCall)(object, PyObject**, size_t, PyObject*)
cdef RecordCall _call_record
cdef bint _operator_is_record[OPERATORS]
cdef void set_record_call(RecordCall function)
cdef PyObject* _operators[OPERATORS]
cdef RefreshView _refresh_view

cdef class View:
    cdef Tensor base
    cdef View source     # of the tensor that this one was made from; None if that is the base
    cdef object op       # the view operation that made it, its attributes, and which of its results this is
    cdef tuple attributes
    cdef int number
    cdef int made
    cdef unsigned int version

cdef class Tensor:
    cdef cnp.ndarray array
    cdef object gradient
    cdef object producer
    cdef View view
    cdef Version counter
    cdef object extras
    cdef object note         # which elements of a gradient were selected: see zeros.py
    cdef object __weakref__
    cdef unsigned short flags
    cdef unsigned short number

cdef void set_view_refresher(RefreshView function)
cdef Tensor new_tensor(object array)
cdef Tensor alias(Tensor t)
cdef int carry_over(Tensor source, Tensor target) except -1
cdef Version shared_counter(Tensor t)
cdef unsigned int version_of(Tensor t) noexcept
cdef int bump(Tensor t, object writer) except -1
cdef int bump_whole(Tensor t, object writer) except -1
cdef int refresh(Tensor t) except -1
cdef bint is_stale(Tensor t) noexcept
cdef int check_place(Tensor t) except -1
cdef int lay_out_empty(Tensor t) except -1
cdef bint wants_grad(Tensor t) except -1
cdef object gradient_dtype(Tensor t)
