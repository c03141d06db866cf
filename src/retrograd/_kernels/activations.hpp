// Activation functions and their gradients as inner loops, in the form of NumPy's. The gradient loops take the
// cotangent first, then the input or the result. Attributes come through `data`.
#pragma once

#include <cstddef>
#include "functions.hpp"
#include "loops.hpp"

namespace retrograd {

namespace activation {


// One operand: f(x).
template <class F, class T>
RETROGRAD_MULTIVERSION void unary(char** args, const ptrdiff_t* count, const ptrdiff_t* steps, void* data) {
    const F f(static_cast<const double*>(data));
    const ptrdiff_t n = *count, item = sizeof(T);
    if (steps[0] == item && steps[1] == item) {
        const T* x = reinterpret_cast<const T*>(args[0]);
        T* out = reinterpret_cast<T*>(args[1]);
#pragma omp simd
        for (ptrdiff_t i = 0; i < n; i++) out[i] = f(x[i]);
        return;
    }
    for (ptrdiff_t i = 0; i < n; i++)
        *reinterpret_cast<T*>(args[1] + i * steps[1]) = f(*reinterpret_cast<const T*>(args[0] + i * steps[0]));
}

// Two operands: f(g, x).
template <class F, class T>
RETROGRAD_MULTIVERSION void binary(char** args, const ptrdiff_t* count, const ptrdiff_t* steps, void* data) {
    const F f(static_cast<const double*>(data));
    const ptrdiff_t n = *count, item = sizeof(T);
    if (steps[0] == item && steps[1] == item && steps[2] == item) {
        const T* g = reinterpret_cast<const T*>(args[0]);
        const T* x = reinterpret_cast<const T*>(args[1]);
        T* out = reinterpret_cast<T*>(args[2]);
#pragma omp simd
        for (ptrdiff_t i = 0; i < n; i++) out[i] = f(g[i], x[i]);
        return;
    }
    if (steps[0] == 0 && steps[1] == item && steps[2] == item) {  // the gradient of a sum
        const T g = *reinterpret_cast<const T*>(args[0]);
        const T* x = reinterpret_cast<const T*>(args[1]);
        T* out = reinterpret_cast<T*>(args[2]);
#pragma omp simd
        for (ptrdiff_t i = 0; i < n; i++) out[i] = f(g, x[i]);
        return;
    }
    for (ptrdiff_t i = 0; i < n; i++)
        *reinterpret_cast<T*>(args[2] + i * steps[2]) = f(*reinterpret_cast<const T*>(args[0] + i * steps[0]),
                                                          *reinterpret_cast<const T*>(args[1] + i * steps[1]));
}

// x * scale where a byte of the mask is set, x * 0 elsewhere: infinities and NaN show, as they do in a product.
template <class T>
RETROGRAD_MULTIVERSION void masked(char** args, const ptrdiff_t* count, const ptrdiff_t* steps, void* data) {
    const T scale = T(*static_cast<const double*>(data));
    const ptrdiff_t n = *count, item = sizeof(T);
    if (steps[0] == item && steps[1] == 1 && steps[2] == item) {
        const T* x = reinterpret_cast<const T*>(args[0]);
        const char* mask = args[1];
        T* out = reinterpret_cast<T*>(args[2]);
#pragma omp simd
        for (ptrdiff_t i = 0; i < n; i++) out[i] = x[i] * (mask[i] ? scale : T(0));
        return;
    }
    for (ptrdiff_t i = 0; i < n; i++)
        *reinterpret_cast<T*>(args[2] + i * steps[2]) =
            *reinterpret_cast<const T*>(args[0] + i * steps[0]) * (args[1][i * steps[1]] ? scale : T(0));
}

// A function of settings: a call operator for one element, compiled into each loop that uses it.
#define RETROGRAD_FUNCTION(name, parameters, ...)                        \
    template <class T>                                                   \
    struct name {                                                        \
        T s0, s1, s2;                                                    \
        RETROGRAD_INLINE explicit name(const double* s) : s0(T(s[0])), s1(T(s[1])), s2(T(s[2])) {} \
        RETROGRAD_INLINE T operator() parameters const { __VA_ARGS__ }   \
    };

RETROGRAD_FUNCTION(Relu, (T x), return larger(x, T(0));)
RETROGRAD_FUNCTION(ReluBackward, (T g, T out), return out <= 0 ? T(0) : g;)

RETROGRAD_FUNCTION(Sigmoid, (T x), return logistic(x);)
RETROGRAD_FUNCTION(SigmoidBackward, (T g, T out), return g * ((1 - out) * out);)
RETROGRAD_FUNCTION(TanhBackward, (T g, T out), return g * (1 - out * out);)

RETROGRAD_FUNCTION(Silu, (T x), return x * logistic(x);)
RETROGRAD_FUNCTION(SiluBackward, (T g, T x), const T s = logistic(x); return g * (s * (1 + x * (1 - s)));)

RETROGRAD_FUNCTION(LogSigmoid, (T x), return -log_one_plus_exp(-x);)
RETROGRAD_FUNCTION(LogSigmoidBackward, (T g, T x), return g * logistic(-x);)

// s0 is beta, s1 the threshold
RETROGRAD_FUNCTION(Softplus, (T x), const T y = x * s0; return y > s1 ? x : log_one_plus_exp(y) / s0;)
RETROGRAD_FUNCTION(SoftplusBackward, (T g, T x), const T y = x * s0; const T d = g * logistic(y); return y > s1 ? g : d;)

RETROGRAD_FUNCTION(Mish, (T x), return x * hyperbolic_tangent(log_one_plus_exp(x));)
RETROGRAD_FUNCTION(MishBackward, (T g, T x), const T t = hyperbolic_tangent(log_one_plus_exp(x));
                   return g * (t + x * logistic(x) * (1 - t * t));)

// x times the probability that a standard normal number stays below x
template <class T>
RETROGRAD_INLINE T normal_below(T x, T& bell) {
    const T z = (x < 0 ? -x : x) * T(0.70710678118654752);
    bell = exponential(-z * z);
    const T above = T(0.5) * bell * scaled_erfc(z);
    return x < 0 ? above : 1 - above;
}
RETROGRAD_FUNCTION(Gelu, (T x), T bell; return x * normal_below(x, bell);)
RETROGRAD_FUNCTION(GeluBackward, (T g, T x), T bell; const T below = normal_below(x, bell);
                   return g * (below + x * (T(0.3989422804014327) * bell));)

// 0.5 x (1 + tanh(u)) is x times the logistic function of 2u, u = sqrt(2/pi) (x + 0.044715 x^3)
constexpr double root = 0.7978845608028654, cubic = 0.044715;
RETROGRAD_FUNCTION(GeluTanh, (T x), return x * logistic(T(2 * root) * (x + T(cubic) * (x * x * x)));)
RETROGRAD_FUNCTION(GeluTanhBackward, (T g, T x), const T s = logistic(T(2 * root) * (x + T(cubic) * (x * x * x)));
                   return g * (s + x * (s * (1 - s)) * T(2 * root) * (1 + T(3 * cubic) * (x * x)));)

// s0 is alpha, s1 the scale, s2 the scale of the input
RETROGRAD_FUNCTION(Elu, (T x), const T e = exponential_less_one(smaller(x, T(0)) * s2) * (s0 * s1); return x > 0 ? x * s1 : e;)
RETROGRAD_FUNCTION(EluBackward, (T g, T x),
                   const T e = g * exponential(smaller(x, T(0)) * s2) * (s0 * s1 * s2); return x <= 0 ? e : g * s1;)

RETROGRAD_FUNCTION(LeakyRelu, (T x), return x > 0 ? x : x * s0;)
RETROGRAD_FUNCTION(LeakyReluBackward, (T g, T x), return x > 0 ? g : g * s0;)

// s0 and s1 are the limits
RETROGRAD_FUNCTION(Hardtanh, (T x), return smaller(larger(x, s0), s1);)
RETROGRAD_FUNCTION(HardtanhBackward, (T g, T x), return (x <= s0) | (x >= s1) ? T(0) : g;)

RETROGRAD_FUNCTION(Hardsigmoid, (T x), return smaller(larger(x + 3, T(0)), T(6)) / 6;)
RETROGRAD_FUNCTION(HardsigmoidBackward, (T g, T x), return (x > -3) & (x < 3) ? g / 6 : T(0);)
RETROGRAD_FUNCTION(Hardswish, (T x), return x * smaller(larger(x + 3, T(0)), T(6)) / 6;)
RETROGRAD_FUNCTION(HardswishBackward, (T g, T x), const T d = x < 3 ? g * (x / 3 + T(0.5)) : g; return x <= -3 ? T(0) : d;)

#undef RETROGRAD_FUNCTION

// The two loops of a function, for float32 and float64; `light` if it is as fast as the memory.
struct Loops {
    Loop single, wide;
};

template <template <class> class F>
Loops unary_loops(bool light) {
    const ptrdiff_t grain = light ? light_parallel_grain : parallel_grain;
    return {{unary<F<float>, float>, nullptr, 11, grain}, {unary<F<double>, double>, nullptr, 12, grain}};
}

template <template <class> class F>
Loops binary_loops(bool light) {
    const ptrdiff_t grain = light ? light_parallel_grain : parallel_grain;
    return {{binary<F<float>, float>, nullptr, 11, grain}, {binary<F<double>, double>, nullptr, 12, grain}};
}

static Loops masked_loops() {
    return {{masked<float>, nullptr, 11, light_parallel_grain}, {masked<double>, nullptr, 12, light_parallel_grain}};
}

enum Function {
    relu, sigmoid, silu, log_sigmoid, softplus, mish, gelu, gelu_tanh, elu, leaky_relu, hardtanh, hardsigmoid, hardswish,
    tanh, functions
};

// The loops of a function and of its gradient.
static const Loops* loops_of(int function, bool backward) {
    static const Loops forward_loops[functions] = {
        unary_loops<Relu>(true), unary_loops<Sigmoid>(false), unary_loops<Silu>(false), unary_loops<LogSigmoid>(false),
        unary_loops<Softplus>(false), unary_loops<Mish>(false), unary_loops<Gelu>(false), unary_loops<GeluTanh>(false),
        unary_loops<Elu>(false), unary_loops<LeakyRelu>(true), unary_loops<Hardtanh>(true), unary_loops<Hardsigmoid>(true),
        unary_loops<Hardswish>(true), {},
    };
    static const Loops backward_loops[functions] = {
        binary_loops<ReluBackward>(true), binary_loops<SigmoidBackward>(true), binary_loops<SiluBackward>(false),
        binary_loops<LogSigmoidBackward>(false), binary_loops<SoftplusBackward>(false), binary_loops<MishBackward>(false),
        binary_loops<GeluBackward>(false), binary_loops<GeluTanhBackward>(false), binary_loops<EluBackward>(false),
        binary_loops<LeakyReluBackward>(true), binary_loops<HardtanhBackward>(true), binary_loops<HardsigmoidBackward>(true),
        binary_loops<HardswishBackward>(true), binary_loops<TanhBackward>(true),
    };
    return (backward ? backward_loops : forward_loops) + function;
}

}  // namespace activation

}  // namespace retrograd
