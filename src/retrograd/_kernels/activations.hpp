// Activation functions and their gradients as inner loops, in the form of NumPy's. The gradient loops take the
// cotangent first, then the input or the result. Attributes come through `data`.
#pragma once

#include <cstddef>
#include <limits>
#include "functions.hpp"
#include "loops.hpp"
#include "streaming.hpp"

namespace retrograd {

namespace activation {


constexpr ptrdiff_t block = 64;  // elements that go through registers together

// `count` elements of a result side by side in memory, each(i) for the i-th; `past` the caches if that is asked for.
template <class T, class Each, class Ahead>
RETROGRAD_INLINE void fill(T* out, ptrdiff_t count, bool past, const Each& each, const Ahead& ahead) {
    ptrdiff_t i = 0;
    if (past) {
        for (; i < count && reinterpret_cast<uintptr_t>(out + i) % 64; i++) out[i] = each(i);
        alignas(64) T made[block];
        for (; i + block <= count; i += block) {
            for (ptrdiff_t k = 0; k < block; k += 64 / ptrdiff_t(sizeof(T))) ahead(i + k);
#pragma omp simd
            for (ptrdiff_t k = 0; k < block; k++) made[k] = each(i + k);
            stream<sizeof made>(out + i, made);
        }
    }
#pragma omp simd
    for (ptrdiff_t k = i; k < count; k++) out[k] = each(k);
}

// The same, past the caches where the whole result is large and not one of its operands.
template <class T, class Each, class Ahead>
RETROGRAD_INLINE void fill_part(T* out, const ptrdiff_t* count, bool apart, const Each& each, const Ahead& ahead) {
    const bool past = apart && is_streamed(out, count[1]);
    fill(out, count[0], past, each, ahead);
    if (past) finish_streams();
}

// One operand: f(x).
template <class F, class T>
RETROGRAD_MULTIVERSION void unary(char** args, const ptrdiff_t* count, const ptrdiff_t* steps, void* data) {
    const F f(static_cast<const double*>(data));
    const ptrdiff_t n = *count, item = sizeof(T);
    if (steps[0] == item && steps[1] == item) {
        const T* x = reinterpret_cast<const T*>(args[0]);
        T* out = reinterpret_cast<T*>(args[1]);
        fill_part(out, count, out != x, [&](ptrdiff_t i) RETROGRAD_INLINED { return f(x[i]); },
                   [&](ptrdiff_t i) RETROGRAD_INLINED { fetch_ahead(x + i); });
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
    const T *g = reinterpret_cast<const T*>(args[0]), *x = reinterpret_cast<const T*>(args[1]);
    T* out = reinterpret_cast<T*>(args[2]);
    if (steps[2] == item && steps[1] == item && steps[0] == item) {
        fill_part(out, count, out != g && out != x, [&](ptrdiff_t i) RETROGRAD_INLINED { return f(g[i], x[i]); },
                   [&](ptrdiff_t i) RETROGRAD_INLINED { fetch_ahead(g + i), fetch_ahead(x + i); });
        return;
    }
    if (steps[2] == item && steps[1] == item && steps[0] == 0) {  // the gradient of a sum
        const T number = *g;
        fill_part(out, count, out != x, [&](ptrdiff_t i) RETROGRAD_INLINED { return f(number, x[i]); },
                   [&](ptrdiff_t i) RETROGRAD_INLINED { fetch_ahead(x + i); });
        return;
    }
    if (steps[2] == item && steps[1] == 0 && steps[0] == item) {
        const T number = *x;
        fill_part(out, count, out != g, [&](ptrdiff_t i) RETROGRAD_INLINED { return f(g[i], number); },
                   [&](ptrdiff_t i) RETROGRAD_INLINED { fetch_ahead(g + i); });
        return;
    }
    for (ptrdiff_t i = 0; i < n; i++)
        *reinterpret_cast<T*>(args[2] + i * steps[2]) = f(*reinterpret_cast<const T*>(args[0] + i * steps[0]),
                                                          *reinterpret_cast<const T*>(args[1] + i * steps[1]));
}

// Three operands: f(a, b, c).
template <class F, class T>
RETROGRAD_MULTIVERSION void ternary(char** args, const ptrdiff_t* count, const ptrdiff_t* steps, void* data) {
    const F f(static_cast<const double*>(data));
    const ptrdiff_t n = *count, item = sizeof(T);
    const T *a = reinterpret_cast<const T*>(args[0]), *b = reinterpret_cast<const T*>(args[1]);
    const T* c = reinterpret_cast<const T*>(args[2]);
    T* out = reinterpret_cast<T*>(args[3]);
    if (steps[3] == item && steps[2] == item && steps[1] == item && steps[0] == item) {
        fill_part(out, count, out != a && out != b && out != c,
                  [&](ptrdiff_t i) RETROGRAD_INLINED { return f(a[i], b[i], c[i]); },
                  [&](ptrdiff_t i) RETROGRAD_INLINED { fetch_ahead(a + i), fetch_ahead(b + i), fetch_ahead(c + i); });
        return;
    }
    for (ptrdiff_t i = 0; i < n; i++)
        *reinterpret_cast<T*>(args[3] + i * steps[3]) = f(*reinterpret_cast<const T*>(args[0] + i * steps[0]),
                                                          *reinterpret_cast<const T*>(args[1] + i * steps[1]),
                                                          *reinterpret_cast<const T*>(args[2] + i * steps[2]));
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

// Loops that have no settings are called without them.
template <class T>
RETROGRAD_INLINE T setting(const double* settings, int number) {
    return settings == nullptr ? T(0) : T(settings[number]);
}

// A function of settings: a call operator for one element, compiled into each loop that uses it.
#define RETROGRAD_FUNCTION(name, parameters, ...)                        \
    template <class T>                                                   \
    struct name {                                                        \
        T s0, s1, s2;                                                    \
        RETROGRAD_INLINE explicit name(const double* s) : s0(setting<T>(s, 0)), s1(setting<T>(s, 1)), s2(setting<T>(s, 2)) {} \
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
    bell = decay(-z * z);
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

// s0 is the distance by which, or up to which, elements are drawn to 0
RETROGRAD_FUNCTION(Softshrink, (T x), return x - smaller(larger(x, -s0), s0);)
RETROGRAD_FUNCTION(Hardshrink, (T x), return (x >= -s0) & (x <= s0) ? T(0) : x;)

RETROGRAD_FUNCTION(Exp, (T x), return exponential(x);)
RETROGRAD_FUNCTION(Log, (T x), return logarithm(x);)
RETROGRAD_FUNCTION(Tanh, (T x), return hyperbolic_tangent(x);)
RETROGRAD_FUNCTION(Add, (T a, T b), return a + b;)
RETROGRAD_FUNCTION(Subtract, (T a, T b), return a - b;)
RETROGRAD_FUNCTION(Multiply, (T a, T b), return a * b;)
RETROGRAD_FUNCTION(Divide, (T a, T b), return a / b;)


// s0 is the factor, or the weight, which counts from the nearer end
RETROGRAD_FUNCTION(ScaledSum, (T a, T b), return a + s0 * b;)
RETROGRAD_FUNCTION(Lerp, (T a, T b), return (s0 < 0 ? -s0 : s0) < T(0.5) ? a + s0 * (b - a) : b - (b - a) * (1 - s0);)
RETROGRAD_FUNCTION(AddedProduct, (T a, T b, T c), return a + s0 * b * c;)
RETROGRAD_FUNCTION(AddedQuotient, (T a, T b, T c), return a + s0 * b / c;)
RETROGRAD_FUNCTION(Clamped, (T x, T low, T high),
                   const T above = low > x ? low : x, least = low != low ? low : above;
                   const T below = high < least ? high : least; return high != high ? high : below;)
RETROGRAD_FUNCTION(NanToNum, (T x), const T below = x > std::numeric_limits<T>::max() ? s1 : x;
                   const T finite = x < std::numeric_limits<T>::lowest() ? s2 : below; return x != x ? s0 : finite;)
RETROGRAD_FUNCTION(Sign, (T x), return T(x > 0) - T(x < 0);)
RETROGRAD_FUNCTION(Reciprocal, (T x), return 1 / x;)
RETROGRAD_FUNCTION(Square, (T x), return x * x;)
RETROGRAD_FUNCTION(Root, (T x), return std::sqrt(x);)

#undef RETROGRAD_FUNCTION

// sin(x + Turns pi/2) of angles that `sine` is for.
template <int Turns>
RETROGRAD_INLINE float turned_sine(float x) {
    return Turns == 0 && x == 0 ? x : sine(x, Turns);
}

// The same of any number.
template <int Turns>
RETROGRAD_INLINE float any_sine(float x) {
    if (x <= largest_angle && x >= -largest_angle) return turned_sine<Turns>(x);
    const double wide = Turns == 1 ? std::cos(double(x)) : std::sin(double(x));
    return static_cast<float>(Turns == 2 ? -wide : wide);
}

RETROGRAD_INLINE bool are_angles(const float* x, ptrdiff_t count) {
    int others = 0;
#pragma omp simd reduction(| : others)
    for (ptrdiff_t i = 0; i < count; i++) others |= !(x[i] <= largest_angle && x[i] >= -largest_angle);
    return !others;
}

// sin(x + Turns pi/2), times the first of two operands where there are two.
template <int Turns, bool Times>
RETROGRAD_MULTIVERSION void sines(char** args, const ptrdiff_t* count, const ptrdiff_t* steps, void*) {
    constexpr ptrdiff_t piece = 16 * block, item = sizeof(float);
    const float *g = reinterpret_cast<const float*>(args[0]), *x = reinterpret_cast<const float*>(args[Times]);
    float* out = reinterpret_cast<float*>(args[Times + 1]);
    const bool flat = steps[Times] == item && steps[Times + 1] == item && steps[0] == item;
    const bool past = flat && out != x && out != g && is_streamed(out, count[1]);
    for (ptrdiff_t begin = 0; begin < *count; begin += piece) {
        const ptrdiff_t end = *count - begin < piece ? *count : begin + piece;
        if (flat && are_angles(x + begin, end - begin)) {
            fill(out + begin, end - begin, past,
                 [&](ptrdiff_t i) RETROGRAD_INLINED {
                     const float value = turned_sine<Turns>(x[begin + i]);
                     return Times ? g[begin + i] * value : value;
                 },
                 [&](ptrdiff_t i) RETROGRAD_INLINED { fetch_ahead(g + begin + i), fetch_ahead(x + begin + i); });
            continue;
        }
        for (ptrdiff_t i = begin; i < end; i++) {
            const float value = any_sine<Turns>(*reinterpret_cast<const float*>(args[Times] + i * steps[Times]));
            *reinterpret_cast<float*>(args[Times + 1] + i * steps[Times + 1]) =
                Times ? *reinterpret_cast<const float*>(args[0] + i * steps[0]) * value : value;
        }
    }
    if (past) finish_streams();
}

// Powers. Those of one exponent for all that are products, roots or quotients are made so; for others `data` has the
// loop of NumPy's.
template <class T>
void powers(char** args, const ptrdiff_t* count, const ptrdiff_t* steps, void* data) {
    if (steps[1] == 0) {
        const T exponent = *reinterpret_cast<const T*>(args[1]);
        const InnerLoop shorter = exponent == 2         ? unary<Square<T>, T>
                                  : exponent == T(0.5)  ? unary<Root<T>, T>
                                  : exponent == T(-1)   ? unary<Reciprocal<T>, T>
                                                        : nullptr;
        if (shorter) {
            char* ends[2] = {args[0], args[2]};
            const ptrdiff_t ends_steps[2] = {steps[0], steps[2]};
            return shorter(ends, count, ends_steps, nullptr);
        }
    }
    const Loop* general = static_cast<const Loop*>(data);
    general->function(args, count, steps, general->data);
}

// The two loops of a function, for float32 and float64; `light` if it is as fast as the memory.
struct Loops {
    Loop single, wide;
};

template <template <class> class F>
Loops unary_loops(bool light) {
    const ptrdiff_t cost = light ? light_cost : usual_cost;
    return {{unary<F<float>, float>, nullptr, 11, cost}, {unary<F<double>, double>, nullptr, 12, cost}};
}

template <template <class> class F>
Loops binary_loops(bool light) {
    const ptrdiff_t cost = light ? light_cost : usual_cost;
    return {{binary<F<float>, float>, nullptr, 11, cost}, {binary<F<double>, double>, nullptr, 12, cost}};
}

template <template <class> class F>
Loops ternary_loops() {
    return {{ternary<F<float>, float>, nullptr, 11, light_cost},
            {ternary<F<double>, double>, nullptr, 12, light_cost}};
}

enum Combination { scaled_sum, lerp, added_product, added_quotient, clamped, combinations };

// The loops of functions that put several operands together.
static const Loops* combining_loops(int combination) {
    static const Loops loops[combinations] = {
        binary_loops<ScaledSum>(true), binary_loops<Lerp>(true), ternary_loops<AddedProduct>(),
        ternary_loops<AddedQuotient>(), ternary_loops<Clamped>(),
    };
    return loops + combination;
}

static Loops masked_loops() {
    return {{masked<float>, nullptr, 11, light_cost}, {masked<double>, nullptr, 12, light_cost}};
}

static Loop single_loop(InnerLoop function) { return {function, nullptr, 11, usual_cost}; }

enum Function {
    relu, sigmoid, silu, log_sigmoid, softplus, mish, gelu, gelu_tanh, elu, leaky_relu, hardtanh, hardsigmoid, hardswish,
    tanh, exp, log, sin, cos, add, subtract, multiply, divide, sign, softshrink, hardshrink, reciprocal,
    nan_to_num, functions
};

// The loops of a function and of its gradient; those of double are missing where NumPy's do.
static const Loops* loops_of(int function, bool backward) {
    static const Loops forward_loops[functions] = {
        unary_loops<Relu>(true), unary_loops<Sigmoid>(false), unary_loops<Silu>(false), unary_loops<LogSigmoid>(false),
        unary_loops<Softplus>(false), unary_loops<Mish>(false), unary_loops<Gelu>(false), unary_loops<GeluTanh>(false),
        unary_loops<Elu>(false), unary_loops<LeakyRelu>(true), unary_loops<Hardtanh>(true), unary_loops<Hardsigmoid>(true),
        unary_loops<Hardswish>(true), {unary_loops<Tanh>(false).single, {}}, {unary_loops<Exp>(false).single, {}},
        {single_loop(unary<Log<float>, float>), {}}, {single_loop(sines<0, false>), {}}, {single_loop(sines<1, false>), {}},
        binary_loops<Add>(true), binary_loops<Subtract>(true), binary_loops<Multiply>(true), binary_loops<Divide>(true),
        unary_loops<Sign>(true), unary_loops<Softshrink>(true), unary_loops<Hardshrink>(true),
        unary_loops<Reciprocal>(true), unary_loops<NanToNum>(true),
    };
    static const Loops backward_loops[functions] = {
        binary_loops<ReluBackward>(true), binary_loops<SigmoidBackward>(true), binary_loops<SiluBackward>(false),
        binary_loops<LogSigmoidBackward>(false), binary_loops<SoftplusBackward>(false), binary_loops<MishBackward>(false),
        binary_loops<GeluBackward>(false), binary_loops<GeluTanhBackward>(false), binary_loops<EluBackward>(false),
        binary_loops<LeakyReluBackward>(true), binary_loops<HardtanhBackward>(true), binary_loops<HardsigmoidBackward>(true),
        binary_loops<HardswishBackward>(true), binary_loops<TanhBackward>(true), {}, {}, {single_loop(sines<1, true>), {}},
        {single_loop(sines<2, true>), {}}, {}, {}, {}, {}, {},
        {}, {}, {}, {},
    };
    return (backward ? backward_loops : forward_loops) + function;
}

// The loop of powers before one of NumPy's, which has to stay where it is.
template <class T>
Loop loop_of_powers(Loop* general) {
    return {powers<T>, general, general->result, usual_cost};
}

}  // namespace activation

}  // namespace retrograd
