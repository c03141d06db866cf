from retrograd._core.arrays cimport Loop

cdef extern from "function_loops.hpp" namespace "retrograd::function" nogil:
    cdef cppclass Loops:
        Loop single
        Loop wide
    enum Function:
        ERF "retrograd::function::erf"
        ERFC "retrograd::function::erfc"
        ERFCX "retrograd::function::erfcx"
        BELL "retrograd::function::bell"
        ERFINV "retrograd::function::erfinv"
        NDTR "retrograd::function::ndtr"
        NDTRI "retrograd::function::ndtri"
        LOG_NDTR "retrograd::function::log_ndtr"
        LGAMMA "retrograd::function::lgamma"
        DIGAMMA "retrograd::function::digamma"
        TRIGAMMA "retrograd::function::trigamma"
        I0 "retrograd::function::i0"
        I0E "retrograd::function::i0e"
        I1 "retrograd::function::i1"
        I1E "retrograd::function::i1e"
        I2 "retrograd::function::i2"
        I2E "retrograd::function::i2e"
        LOGIT "retrograd::function::logit"
        LOGIT_SLOPE "retrograd::function::logit_slope"
        ENTR "retrograd::function::entr"
        SINC "retrograd::function::sinc"
        SINC_SLOPE "retrograd::function::sinc_slope"
        XLOGY "retrograd::function::xlogy"
        XLOG1PY "retrograd::function::xlog1py"
        ZETA "retrograd::function::zeta"
        FLOOR "retrograd::function::floor"
        CEIL "retrograd::function::ceil"
        TRUNC "retrograd::function::trunc"
        RINT "retrograd::function::rint"
        FRAC "retrograd::function::frac"
        RSQRT "retrograd::function::rsqrt"
        COPYSIGN "retrograd::function::copysign"
        LOGADDEXP "retrograd::function::logaddexp"
        LOGADDEXP2 "retrograd::function::logaddexp2"
        HYPOT "retrograd::function::hypot"
        FMOD "retrograd::function::fmod"
        REMAINDER "retrograd::function::remainder"
        FLOOR_DIVIDE "retrograd::function::floor_divide"
        NEXTAFTER "retrograd::function::nextafter"
        CUBE "retrograd::function::cube"
        DEG2RAD "retrograd::function::deg2rad"
        RAD2DEG "retrograd::function::rad2deg"
        PRELU "retrograd::function::prelu"
        HEAVISIDE "retrograd::function::heaviside"
        TRUNC_QUOTIENT "retrograd::function::trunc_quotient"
        ROUND_PARTS "retrograd::function::round_parts"
        ROUND_MULTIPLES "retrograd::function::round_multiples"
        ANGLE "retrograd::function::angle"
        ISPOSINF "retrograd::function::isposinf"
        ISNEGINF "retrograd::function::isneginf"
        ISREAL "retrograd::function::isreal"
    const Loops* loops_of(int function)

cdef extern from "polynomials.hpp" namespace "retrograd::polynomials" nogil:
    Loop single_loop(int family, bint slope)
    Loop wide_loop(int family, bint slope)

cdef class LoopFunction:
    cdef Loop single
    cdef Loop wide
    cdef int inputs
    cdef readonly str __name__

cdef int find_own_loop(LoopFunction function, int typenum, Loop* loop) except -1
