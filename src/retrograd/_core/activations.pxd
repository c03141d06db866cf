from retrograd._core.arrays cimport Loop

cdef extern from "activations.hpp" namespace "retrograd::activation" nogil:
    cdef cppclass Loops:
        Loop single
        Loop wide
    enum Function:
        RELU "retrograd::activation::relu"
        SIGMOID "retrograd::activation::sigmoid"
        SILU "retrograd::activation::silu"
        LOG_SIGMOID "retrograd::activation::log_sigmoid"
        SOFTPLUS "retrograd::activation::softplus"
        MISH "retrograd::activation::mish"
        GELU "retrograd::activation::gelu"
        GELU_TANH "retrograd::activation::gelu_tanh"
        ELU "retrograd::activation::elu"
        LEAKY_RELU "retrograd::activation::leaky_relu"
        HARDTANH "retrograd::activation::hardtanh"
        HARDSIGMOID "retrograd::activation::hardsigmoid"
        HARDSWISH "retrograd::activation::hardswish"
        TANH "retrograd::activation::tanh"
        EXP "retrograd::activation::exp"
        LOG "retrograd::activation::log"
        SIN "retrograd::activation::sin"
        COS "retrograd::activation::cos"
        ADD "retrograd::activation::add"
        SUBTRACT "retrograd::activation::subtract"
        MULTIPLY "retrograd::activation::multiply"
        DIVIDE "retrograd::activation::divide"
        SIGN "retrograd::activation::sign"
        SOFTSHRINK "retrograd::activation::softshrink"
        HARDSHRINK "retrograd::activation::hardshrink"
        RECIPROCAL "retrograd::activation::reciprocal"
        NAN_TO_NUM "retrograd::activation::nan_to_num"
    enum Combination:
        SCALED_SUM "retrograd::activation::scaled_sum"
        LERP "retrograd::activation::lerp"
        ADDED_PRODUCT "retrograd::activation::added_product"
        ADDED_QUOTIENT "retrograd::activation::added_quotient"
        CLAMPED "retrograd::activation::clamped"
    const Loops* combining_loops(int combination)
    const Loops* loops_of(int function, bint backward)
    Loops masked_loops()
    Loop loop_of_powers[T](Loop* general)

cdef Loop power_loops[2]  # NumPy's
