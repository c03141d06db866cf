from cpython.ref cimport PyObject
from retrograd._core.arrays cimport Loop, Reducer

cdef extern from "Python.h":
    object PyMethod_New(object function, object instance)

cdef enum:
    MAX_ARGUMENTS = 12
    MAX_INPUTS = 6

cdef enum:               # where an argument of a formula comes from
    FROM_COTANGENT, FROM_SAVED, FROM_ATTRIBUTE, FROM_NEEDS, FROM_ONE_COTANGENT, FROM_SHAPE

cdef enum:               # what becomes of the elements of a cotangent in a gradient formula
    MIXES = 0            # they meet one another
    KEEPS = 1            # each stays at its place: elementwise
    SPREADS = 2          # each goes to a row of the input: a reduction
    MOVES = 3            # they are moved, some are left out: a view, an index, a choice

cdef class Formula:
    cdef object function
    cdef int arguments
    cdef int source[12]
    cdef int index[12]
    cdef tuple inputs      # input numbers whose gradients it gives; several for a joint formula
    cdef bint identity
    cdef bint unread       # whether it is a straight line is not known yet
    cdef object program    # of a straight line: see programs.py

cdef class Op:
    cdef void* vectorcall
    cdef Loop loops[24]
    cdef readonly object kernel
    cdef readonly object ufunc
    cdef public str name
    cdef public object documentation
    cdef public object __wrapped__
    cdef readonly str home             # the module of the record
    cdef public object general       # called instead where the arguments are not those of the record
    cdef public object older         # called where there are more arguments than positions, or None
    cdef readonly str kind
    cdef readonly str backward_name
    cdef readonly tuple parameters   # names, tensors first
    cdef readonly tuple outputs      # names
    cdef tuple defaults              # of attributes
    cdef readonly tuple optional     # for each input: may it be None
    cdef dict positions
    cdef readonly tuple input_names
    cdef readonly tuple attribute_names
    cdef readonly tuple roles        # for each parameter its input number, or -1 - attribute number
    cdef readonly int inputs         # tensor parameters
    cdef int attributes
    cdef int positional              # parameters that may be given by position
    cdef int listed                  # which input is a list of tensors, or -1
    cdef int variadic                # which parameter takes all further positions, or -1
    cdef bint names_shapes           # some formula names the shape of an input
    cdef bint simple_view            # one view of one tensor, the first parameter
    cdef bint several_views          # one output, "views", that stands for as many as the kernel returns
    cdef readonly Reducer reducer    # what it reduces all elements with, for floating dtypes
    cdef object fast                 # a compiled kernel that gives None where the body has to run
    cdef bint compiled               # `fast` may be tried on plain tensors where `plain` does not hold
    cdef bint joins                  # `fast` may be tried on plain tensors in a list
    cdef bint separate               # one formula for each input, and no input is a list
    cdef unsigned int has_formula    # for each input a bit
    cdef bint plain                  # single inputs, one output, everything by position: no lists are needed to call it
    cdef readonly bint exact         # its formulas give gradients of exactly the inputs' shapes and dtypes
    cdef bint direct                 # plain call: elementwise on `inputs` operands
    cdef readonly bint selects       # its gradient has zeros for what it did not select: see zeros.py
    cdef readonly bint product       # the gradient of one input is a multiple of the other
    cdef int by_mask                 # 1 and -1: keeps, or drops, what its second operand names, as far as gradients go
    cdef bint tied                   # its first gradients do not depend on the input, and say that they do, as PyTorch's
    cdef bint sees_unused            # its formulas get None for a result without a gradient, and ask for `selected_elements`
    cdef int motion                  # MIXES, KEEPS, SPREADS or MOVES
    cdef bint hazardous              # what it saves may be infinite, or make a slope that is
    cdef readonly bint promotes
    cdef readonly bint differentiable
    cdef readonly tuple nondifferentiable_outputs
    cdef bint float_result
    cdef readonly str only           # NumPy's kinds of dtype (biufc) that it is for; empty for all
    cdef readonly bint holomorphic   # saved complex tensors reach the formulas conjugated
    cdef readonly list formulas      # for each input its Formula or None
    cdef readonly list slots         # what the formulas save: input number, or -1 - output number
    cdef int slot_count
    cdef int slot_what[12]
    cdef int role[16]                # `roles` for the dispatcher
    cdef int required                # parameters without a default
    cdef tuple keyword_only          # names of the last parameters, where they are keyword-only
    cdef unsigned int needed_slots[64]
    cdef unsigned int all_slots
    cdef public object tangents      # forward-mode rule
    cdef public object batching      # batching rule
    cdef public object inplace
