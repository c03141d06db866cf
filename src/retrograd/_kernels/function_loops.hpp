// Special functions as inner loops, in the form of NumPy's, for float32 and float64.
#pragma once

#include <limits>
#include "activations.hpp"
#include "bessel_functions.hpp"
#include "divisions.hpp"
#include "error_functions.hpp"
#include "gamma_functions.hpp"
#include "loops.hpp"
#include "polynomials.hpp"

namespace retrograd {

namespace function {

struct Loops {
    Loop single, wide;
};

// What an element costs in those of a cheap loop, where a polynomial or two of degree 20 are worked out.
constexpr ptrdiff_t heavy_cost = 16;

constexpr ptrdiff_t block = 64;  // elements that go through registers together
constexpr ptrdiff_t group = 64 / sizeof(double);  // a block is filled up to a multiple of so many

template <class W, class T>
RETROGRAD_INLINE void take(W* to, const char* from, ptrdiff_t step, ptrdiff_t count) {
    if (step == sizeof(T)) {
        const T* x = reinterpret_cast<const T*>(from);
#pragma omp simd
        for (ptrdiff_t i = 0; i < count; i++) to[i] = W(x[i]);
    } else {
        for (ptrdiff_t i = 0; i < count; i++) to[i] = W(*reinterpret_cast<const T*>(from + i * step));
    }
    for (ptrdiff_t i = count; i % group; i++) to[i] = 1;
}

template <class W, class T>
RETROGRAD_INLINE void put(char* to, ptrdiff_t step, const W* from, ptrdiff_t count) {
    if (step == sizeof(T)) {
        T* out = reinterpret_cast<T*>(to);
#pragma omp simd
        for (ptrdiff_t i = 0; i < count; i++) out[i] = T(from[i]);
    } else {
        for (ptrdiff_t i = 0; i < count; i++) *reinterpret_cast<T*>(to + i * step) = T(from[i]);
    }
}

// A function of one or two elements as the loops of activations take it, which leave out the blocks.
template <class F>
struct Direct {
    explicit Direct(const double*) {}
    template <class... T>
    RETROGRAD_INLINE auto operator()(T... x) const {
        return F::at(x...);
    }
};

// f(x), worked out in the type that it takes.
template <class F, class T>
RETROGRAD_MULTIVERSION void unary(char** args, const ptrdiff_t* count, const ptrdiff_t* steps, void*) {
    using W = typename F::Number;
    alignas(64) W x[block];
    for (ptrdiff_t begin = 0; begin < *count; begin += block) {
        const ptrdiff_t n = *count - begin < block ? *count - begin : block;
        const ptrdiff_t filled = (n + group - 1) / group * group;
        take<W, T>(x, args[0] + begin * steps[0], steps[0], n);
#pragma omp simd
        for (ptrdiff_t i = 0; i < filled; i++) x[i] = F::at(x[i]);
        put<W, T>(args[1] + begin * steps[1], steps[1], x, n);
    }
}

// The same, where a shorter way does for numbers near 0, and is taken where a whole block has no others.
template <class T>
RETROGRAD_MULTIVERSION void inverse_erf(char** args, const ptrdiff_t* count, const ptrdiff_t* steps, void*) {
    alignas(64) double x[block];
    for (ptrdiff_t begin = 0; begin < *count; begin += block) {
        const ptrdiff_t n = *count - begin < block ? *count - begin : block;
        take<double, T>(x, args[0] + begin * steps[0], steps[0], n);
        for (ptrdiff_t i = n; i < block; i++) x[i] = 0;
        int others = 0;
#pragma omp simd reduction(| : others)
        for (ptrdiff_t i = 0; i < block; i++) others |= !inverts_nearby(x[i]);
        if (others) {
#pragma omp simd
            for (ptrdiff_t i = 0; i < block; i++) x[i] = inverse_error_function_anywhere<T>(x[i]);
        } else {
#pragma omp simd
            for (ptrdiff_t i = 0; i < block; i++) x[i] = inverse_error_function_nearby<T>(x[i]);
        }
        put<double, T>(args[1] + begin * steps[1], steps[1], x, n);
    }
}

// f(x, y)
template <class F, class T>
RETROGRAD_MULTIVERSION void binary(char** args, const ptrdiff_t* count, const ptrdiff_t* steps, void*) {
    using W = typename F::Number;
    alignas(64) W x[block], y[block];
    for (ptrdiff_t begin = 0; begin < *count; begin += block) {
        const ptrdiff_t n = *count - begin < block ? *count - begin : block;
        const ptrdiff_t filled = (n + group - 1) / group * group;
        take<W, T>(x, args[0] + begin * steps[0], steps[0], n);
        take<W, T>(y, args[1] + begin * steps[1], steps[1], n);
#pragma omp simd
        for (ptrdiff_t i = 0; i < filled; i++) x[i] = F::at(x[i], y[i]);
        put<W, T>(args[2] + begin * steps[2], steps[2], x, n);
    }
}

// The same for divisions, of which those that vectors cannot have are done one by one.
template <class F, double (*Exact)(double, double), class T>
RETROGRAD_MULTIVERSION void division(char** args, const ptrdiff_t* count, const ptrdiff_t* steps, void*) {
    alignas(64) double x[block], y[block], made[block];
    for (ptrdiff_t begin = 0; begin < *count; begin += block) {
        const ptrdiff_t n = *count - begin < block ? *count - begin : block;
        const ptrdiff_t filled = (n + group - 1) / group * group;
        take<double, T>(x, args[0] + begin * steps[0], steps[0], n);
        take<double, T>(y, args[1] + begin * steps[1], steps[1], n);
        int others = 0;
#pragma omp simd reduction(| : others)
        for (ptrdiff_t i = 0; i < filled; i++) others |= !divides_in_vectors(x[i], y[i]);
        if (others) {
            for (ptrdiff_t i = 0; i < n; i++) made[i] = Exact(x[i], y[i]);
        } else {
#pragma omp simd
            for (ptrdiff_t i = 0; i < filled; i++) made[i] = F::at(x[i], y[i]);
        }
        put<double, T>(args[2] + begin * steps[2], steps[2], made, n);
    }
}

// The same where a function has branches or calls that vectors cannot have.
template <class T, double (*F)(double, double)>
void one_by_one(char** args, const ptrdiff_t* count, const ptrdiff_t* steps, void*) {
    for (ptrdiff_t i = 0; i < *count; i++)
        *reinterpret_cast<T*>(args[2] + i * steps[2]) = T(F(*reinterpret_cast<const T*>(args[0] + i * steps[0]),
                                                            *reinterpret_cast<const T*>(args[1] + i * steps[1])));
}

// Whether something holds for each element, as a truth.
template <class F, class T>
RETROGRAD_MULTIVERSION void question(char** args, const ptrdiff_t* count, const ptrdiff_t* steps, void*) {
    if (steps[0] == sizeof(T) && steps[1] == 1) {
        const T* x = reinterpret_cast<const T*>(args[0]);
        bool* out = reinterpret_cast<bool*>(args[1]);
#pragma omp simd
        for (ptrdiff_t i = 0; i < *count; i++) out[i] = F::at(x[i]);
        return;
    }
    for (ptrdiff_t i = 0; i < *count; i++)
        *reinterpret_cast<bool*>(args[1] + i * steps[1]) = F::at(*reinterpret_cast<const T*>(args[0] + i * steps[0]));
}

template <template <class> class F>
Loops question_loops() {
    return {{question<F<float>, float>, nullptr, 0, light_cost}, {question<F<double>, double>, nullptr, 0, light_cost}};
}

template <class T>
struct IsPositiveInfinity {
    static RETROGRAD_INLINE bool at(T x) { return x > std::numeric_limits<T>::max(); }
};

template <class T>
struct IsNegativeInfinity {
    static RETROGRAD_INLINE bool at(T x) { return x < std::numeric_limits<T>::lowest(); }
};

template <class T>
struct IsReal {
    static RETROGRAD_INLINE bool at(T) { return true; }
};

// A function for each type, worked out in that type, or in double for both.
#define RETROGRAD_FUNCTION(name, type, parameters, ...)                             \
    template <class T>                                                              \
    struct name {                                                                   \
        using Number = type;                                                        \
        static RETROGRAD_INLINE Number at parameters { __VA_ARGS__ }                \
    };

RETROGRAD_FUNCTION(Erf, T, (T x), return error_function(x);)
RETROGRAD_FUNCTION(Erfc, T, (T x), return complementary_error_function(x);)
RETROGRAD_FUNCTION(Erfcx, T, (T x), return scaled_complementary_error_function(x);)
RETROGRAD_FUNCTION(Bell, T, (T x), return exponential_of_square(x, T(-1));)
RETROGRAD_FUNCTION(Ndtr, T, (T x), return normal_probability(x);)
RETROGRAD_FUNCTION(Ndtri, double, (double p), return inverse_normal_probability(p);)
RETROGRAD_FUNCTION(LogNdtr, double, (double x), return log_normal_probability(x);)
RETROGRAD_FUNCTION(Lgamma, double, (double x), return log_gamma(x);)
RETROGRAD_FUNCTION(Digamma, double, (double x), return digamma(x);)
RETROGRAD_FUNCTION(Trigamma, double, (double x), return trigamma(x);)
template <int Order, bool Scaled>
struct Bessel {
    using Number = double;
    static RETROGRAD_INLINE double at(double x) { return modified_bessel<Order, Scaled>(x); }
};

RETROGRAD_FUNCTION(Logit, T, (T x), return logarithm(x / (1 - x));)
RETROGRAD_FUNCTION(LogitSlope, T, (T x), return x >= 0 && x <= 1 ? 1 / (x * (1 - x)) : T(NAN);)
RETROGRAD_FUNCTION(Entr, T, (T x), const T value = -x * logarithm(x);
                   return x > 0 ? value : x == 0 ? T(0) : x < 0 ? T(-HUGE_VALF) : x;)
RETROGRAD_FUNCTION(Sinc, double, (double x), return sinc(x);)
RETROGRAD_FUNCTION(SincSlope, double, (double x), return sinc_slope(x);)

RETROGRAD_FUNCTION(Xlogy, T, (T x, T y), const T value = x * logarithm(y); return x == 0 && y == y ? T(0) : value;)
RETROGRAD_FUNCTION(Xlog1py, T, (T x, T y), const T value = x * log_one_plus_any(y);
                   return x == 0 && y == y ? T(0) : value;)

// Beside these, all that the processor has an instruction for.
RETROGRAD_FUNCTION(Floor, T, (T x), return std::floor(x);)
RETROGRAD_FUNCTION(Ceil, T, (T x), return std::ceil(x);)
RETROGRAD_FUNCTION(Trunc, T, (T x), return std::trunc(x);)
RETROGRAD_FUNCTION(Rint, T, (T x), return std::rint(x);)
RETROGRAD_FUNCTION(Frac, T, (T x), return x - std::trunc(x);)
RETROGRAD_FUNCTION(Rsqrt, T, (T x), return 1 / std::sqrt(x);)
RETROGRAD_FUNCTION(Copysign, T, (T x, T y), return std::copysign(x, y);)
RETROGRAD_FUNCTION(Nextafter, T, (T x, T y), return next_towards(x, y);)
RETROGRAD_FUNCTION(Cube, T, (T x), return x * x * x;)
RETROGRAD_FUNCTION(Deg2rad, T, (T x), return x * T(0.017453292519943295);)
RETROGRAD_FUNCTION(Rad2deg, T, (T x), return x * T(57.29577951308232);)
RETROGRAD_FUNCTION(Prelu, T, (T x, T weight), return x > 0 ? x : weight * x;)

RETROGRAD_FUNCTION(Heaviside, T, (T x, T at_zero), return x == 0 ? at_zero : x > 0 ? T(1) : T(0);)
RETROGRAD_FUNCTION(TruncQuotient, T, (T x, T y), return std::trunc(x / y);)
RETROGRAD_FUNCTION(RoundParts, T, (T x, T parts), return std::rint(x * parts) / parts;)
RETROGRAD_FUNCTION(RoundMultiples, T, (T x, T unit), return std::rint(x / unit) * unit;)
RETROGRAD_FUNCTION(Angle, T, (T x), return x != x ? x : x < 0 ? T(3.141592653589793) : T(0);)

RETROGRAD_FUNCTION(Logaddexp, T, (T x, T y), return log_sum_of_powers(x, y, T(1));)
RETROGRAD_FUNCTION(Logaddexp2, T, (T x, T y), return log_sum_of_powers(x, y, T(0.6931471805599453));)
RETROGRAD_FUNCTION(Hypot, T, (T x, T y), return length(x, y);)
RETROGRAD_FUNCTION(Fmod, double, (double x, double y), return remainder_towards_zero(x, y);)
RETROGRAD_FUNCTION(Remainder, double, (double x, double y), return remainder_of_floor(x, y, remainder_towards_zero(x, y));)
RETROGRAD_FUNCTION(FloorDivide, double, (double x, double y), return floor_of_quotient(x, y, remainder_towards_zero(x, y));)

#undef RETROGRAD_FUNCTION

template <template <class> class F>
Loops unary_loops(ptrdiff_t cost = heavy_cost) {
    return {{unary<F<float>, float>, nullptr, 11, cost}, {unary<F<double>, double>, nullptr, 12, cost}};
}

template <template <class> class F>
Loops light_unary_loops() {
    return {{activation::unary<Direct<F<float>>, float>, nullptr, 11, light_cost},
            {activation::unary<Direct<F<double>>, double>, nullptr, 12, light_cost}};
}

template <template <class> class F>
Loops light_binary_loops() {
    return {{activation::binary<Direct<F<float>>, float>, nullptr, 11, light_cost},
            {activation::binary<Direct<F<double>>, double>, nullptr, 12, light_cost}};
}

template <int Order, bool Scaled>
Loops bessel_loops() {
    using F = Bessel<Order, Scaled>;
    return {{unary<F, float>, nullptr, 11, heavy_cost}, {unary<F, double>, nullptr, 12, heavy_cost}};
}

template <template <class> class F>
Loops binary_loops(ptrdiff_t cost = usual_cost) {
    return {{binary<F<float>, float>, nullptr, 11, cost}, {binary<F<double>, double>, nullptr, 12, cost}};
}

template <template <class> class F, double (*Exact)(double, double)>
Loops division_loops() {
    return {{division<F<float>, Exact, float>, nullptr, 11, usual_cost},
            {division<F<double>, Exact, double>, nullptr, 12, usual_cost}};
}

enum Function {
    erf, erfc, erfcx, bell, erfinv, ndtr, ndtri, log_ndtr, lgamma, digamma, trigamma, i0, i0e, i1, i1e, i2, i2e, logit,
    logit_slope, entr, sinc, sinc_slope, floor, ceil, trunc, rint, frac, rsqrt, xlogy, xlog1py, zeta, copysign, logaddexp,
    logaddexp2, hypot, fmod, remainder, floor_divide, nextafter, cube, deg2rad, rad2deg,
    prelu, heaviside, trunc_quotient, round_parts, round_multiples, angle,
    isposinf, isneginf, isreal, functions
};

static const Loops* loops_of(int function) {
    static const Loops loops[functions] = {
        unary_loops<Erf>(usual_cost), unary_loops<Erfc>(), unary_loops<Erfcx>(), unary_loops<Bell>(usual_cost),
        {{inverse_erf<float>, nullptr, 11, heavy_cost}, {inverse_erf<double>, nullptr, 12, heavy_cost}},
        unary_loops<Ndtr>(), unary_loops<Ndtri>(), unary_loops<LogNdtr>(), unary_loops<Lgamma>(),
        unary_loops<Digamma>(), unary_loops<Trigamma>(), bessel_loops<0, false>(), bessel_loops<0, true>(),
        bessel_loops<1, false>(), bessel_loops<1, true>(), bessel_loops<2, false>(), bessel_loops<2, true>(),
        unary_loops<Logit>(usual_cost), light_unary_loops<LogitSlope>(), unary_loops<Entr>(usual_cost),
        unary_loops<Sinc>(), unary_loops<SincSlope>(), light_unary_loops<Floor>(), light_unary_loops<Ceil>(),
        light_unary_loops<Trunc>(), light_unary_loops<Rint>(), light_unary_loops<Frac>(),
        light_unary_loops<Rsqrt>(), binary_loops<Xlogy>(), binary_loops<Xlog1py>(),
        {{one_by_one<float, hurwitz_zeta>, nullptr, 11, 16 * heavy_cost},
         {one_by_one<double, hurwitz_zeta>, nullptr, 12, 16 * heavy_cost}},
        light_binary_loops<Copysign>(), binary_loops<Logaddexp>(), binary_loops<Logaddexp2>(), binary_loops<Hypot>(),
        division_loops<Fmod, fmod_of>(), division_loops<Remainder, remainder_of>(),
        division_loops<FloorDivide, floor_quotient_of>(), light_binary_loops<Nextafter>(), light_unary_loops<Cube>(),
        light_unary_loops<Deg2rad>(), light_unary_loops<Rad2deg>(), light_binary_loops<Prelu>(),
        light_binary_loops<Heaviside>(), light_binary_loops<TruncQuotient>(), light_binary_loops<RoundParts>(),
        light_binary_loops<RoundMultiples>(), light_unary_loops<Angle>(),
        question_loops<IsPositiveInfinity>(), question_loops<IsNegativeInfinity>(), question_loops<IsReal>(),
    };
    return loops + function;
}

}  // namespace function

}  // namespace retrograd
