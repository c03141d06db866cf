// Exponentials and their kin without branches or tables, so that the compiler can make vectors of a loop over them.
// They are within about two units in the last place, and treat infinities and NaN as the library's functions do.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include "multiversion.hpp"

namespace retrograd {

template <class T>
struct Bits;
template <>
struct Bits<float> {
    using Integer = uint32_t;
    static constexpr float round_to_integer = 12582912.0f;  // 1.5 * 2^23: a sum with it keeps no fraction
    static constexpr int mantissa = 23;
    static constexpr Integer bias = 127;
    static constexpr float ln2_high = 0x1.62e4p-1f, ln2_low = 0x1.7f7d1cp-20f;
    static constexpr float lowest = -104.0f, highest = 89.0f;  // exp is 0 below, infinite above
    static constexpr Integer raised = 30;
    static constexpr float lowering = 0x1p-30f;
};
template <>
struct Bits<double> {
    using Integer = uint64_t;
    static constexpr double round_to_integer = 6755399441055744.0;  // 1.5 * 2^52
    static constexpr int mantissa = 52;
    static constexpr Integer bias = 1023;
    static constexpr double ln2_high = 0x1.62e42fefa38p-1, ln2_low = 0x1.ef35793c7673p-45;
    static constexpr double lowest = -746.0, highest = 710.0;
    static constexpr Integer raised = 60;
    static constexpr double lowering = 0x1p-60;
};

template <class T>
RETROGRAD_INLINE T smaller(T a, T b) { return a > b ? b : a; }  // NaN in `a` stays
template <class T>
RETROGRAD_INLINE T larger(T a, T b) { return a < b ? b : a; }

// 2^(n + raised), for n given as round_to_integer + n.
template <class T>
RETROGRAD_INLINE T power_of_two(T shifted, typename Bits<T>::Integer raised = 0) {
    typename Bits<T>::Integer bits;
    std::memcpy(&bits, &shifted, sizeof bits);
    bits = (bits + Bits<T>::bias + raised) << Bits<T>::mantissa;
    T power;
    std::memcpy(&power, &bits, sizeof power);
    return power;
}

template <int Exponent, class T>
RETROGRAD_INLINE T power(T x) {
    if constexpr (Exponent == 1)
        return x;
    else
        return power<Exponent / 2>(x) * power<Exponent / 2>(x);
}

constexpr int half_of(int count) { return count > 2 ? 2 * half_of((count + 1) / 2) : 1; }

// A polynomial, the coefficient of the constant first, by halves that do not wait for each other (G. Estrin, 1960).
template <int First, int Count, class T>
RETROGRAD_INLINE T part_of_polynomial(const T* coefficients, T x) {
    if constexpr (Count == 1) {
        return coefficients[First];
    } else {
        constexpr int half = half_of(Count);
        return part_of_polynomial<First, half>(coefficients, x) +
               power<half>(x) * part_of_polynomial<First + half, Count - half>(coefficients, x);
    }
}

template <class T, size_t Count>
RETROGRAD_INLINE T polynomial(const T (&coefficients)[Count], T x) {
    return part_of_polynomial<0, Count>(coefficients, x);
}

// exp(r) - 1 for |r| <= ln(2) / 2, by its Taylor series, or the polynomial that interpolates the rest behind r at
// Chebyshev's points.
RETROGRAD_INLINE float exp_series(float r) {
    float p = 1.392617705e-03f;
    p = p * r + 8.363174275e-03f;
    p = p * r + 4.166655615e-02f;
    p = p * r + 1.666657776e-01f;
    p = p * r + 0.5f;
    return p * r * r + r;
}

RETROGRAD_INLINE double exp_series(double r) {
    double p = 1.0 / 6227020800;
    p = p * r + 1.0 / 479001600;
    p = p * r + 1.0 / 39916800;
    p = p * r + 1.0 / 3628800;
    p = p * r + 1.0 / 362880;
    p = p * r + 1.0 / 40320;
    p = p * r + 1.0 / 5040;
    p = p * r + 1.0 / 720;
    p = p * r + 1.0 / 120;
    p = p * r + 1.0 / 24;
    p = p * r + 1.0 / 6;
    p = p * r + 0.5;
    return p * r * r + r;
}

// exp(x) = 2^n exp(r) with r = x - n ln 2. The power comes in two factors, as 2^n itself may not be representable.
template <class T>
RETROGRAD_INLINE T exponential(T x) {
    using B = Bits<T>;
    x = smaller(larger(x, B::lowest), B::highest);
    const T shifted = x * T(1.4426950408889634) + B::round_to_integer;
    const T n = shifted - B::round_to_integer;
    const T r = (x - n * B::ln2_high) - n * B::ln2_low;
    const T half = n * T(0.5) + B::round_to_integer;
    const T rest = (n - (half - B::round_to_integer)) + B::round_to_integer;
    return (exp_series(r) + 1) * power_of_two(half) * power_of_two(rest);
}

// The same for x <= 0, or hardly more: a power that is raised by some steps, which are taken back at the end, is always
// a normal number.
template <class T>
RETROGRAD_INLINE T decay(T x) {
    using B = Bits<T>;
    const T shifted = x * T(1.4426950408889634) + B::round_to_integer;
    const T n = shifted - B::round_to_integer;
    const T r = (x - n * B::ln2_high) - n * B::ln2_low;
    const T value = (exp_series(r) + 1) * power_of_two(shifted, B::raised) * B::lowering;
    return x < B::lowest ? T(0) : value;
}

// exp(x) - 1 for x <= 0, with no digits lost near 0.
template <class T>
RETROGRAD_INLINE T exponential_less_one(T x) {
    using B = Bits<T>;
    x = larger(x, T(-40));
    const T shifted = x * T(1.4426950408889634) + B::round_to_integer;
    const T n = shifted - B::round_to_integer;
    const T r = (x - n * B::ln2_high) - n * B::ln2_low;
    const T power = power_of_two(shifted);
    return power * exp_series(r) + (power - 1);
}

// log(1 + t) = 2 artanh(t / (2 + t)) for 0 <= t <= 1, by its series.
RETROGRAD_INLINE float log_one_plus(float t) {
    const float s = t / (2 + t), q = s * s;
    float p = 1.0f / 15;
    p = p * q + 1.0f / 13;
    p = p * q + 1.0f / 11;
    p = p * q + 1.0f / 9;
    p = p * q + 1.0f / 7;
    p = p * q + 1.0f / 5;
    p = p * q + 1.0f / 3;
    return 2 * s + 2 * s * (p * q);
}

RETROGRAD_INLINE double log_one_plus(double t) {
    const double s = t / (2 + t), q = s * s;
    double p = 1.0 / 33;
    p = p * q + 1.0 / 31;
    p = p * q + 1.0 / 29;
    p = p * q + 1.0 / 27;
    p = p * q + 1.0 / 25;
    p = p * q + 1.0 / 23;
    p = p * q + 1.0 / 21;
    p = p * q + 1.0 / 19;
    p = p * q + 1.0 / 17;
    p = p * q + 1.0 / 15;
    p = p * q + 1.0 / 13;
    p = p * q + 1.0 / 11;
    p = p * q + 1.0 / 9;
    p = p * q + 1.0 / 7;
    p = p * q + 1.0 / 5;
    p = p * q + 1.0 / 3;
    return 2 * s + 2 * s * (p * q);
}

template <class T>
RETROGRAD_INLINE T logistic(T x) {
    const T e = decay(x < 0 ? x : -x);
    return (x < 0 ? e : T(1)) / (1 + e);
}

template <class T>
RETROGRAD_INLINE T log_one_plus_exp(T x) {
    return larger(x, T(0)) + log_one_plus(decay(x < 0 ? x : -x));
}

// (1 + 2z) exp(z^2) erfc(z) for z >= 0 as a polynomial in (z - 3) / (z + 3): the idea of M. Shepherd and J. Laframboise,
// Chebyshev approximation of (1 + 2x)exp(x^2)erfc x in 0 <= x < infinity, Mathematics of Computation 36 (1981). For
// float32 it is (z + 2.5) / 5 exp(z^2) erfc(z) in (z - 2.5) / (z + 2.5), which takes one division. These are the
// Chebyshev interpolants, written as powers, to 1.2e-17 and 9e-9.
template <class T>
struct ScaledErfc;
template <>
struct ScaledErfc<double> {
    static constexpr double coefficients[] = {
        1.2530080582697296, -0.13562110612458117, -0.04756229435345087, 0.1296451587027606, -0.11927366341530699,
        0.06830802734397848, -0.023770514918645888, 0.002529391816066239, 0.0018886903591561553,
        -0.0007798322721083991, -0.00010515979981501177, 0.00012509935235563107, 4.949484992570595e-06,
        -2.0100567931289227e-05, -7.315105164159062e-07, 3.472414602875686e-06, 3.5683839153992204e-07,
        -6.166496077604353e-07, -1.4160064940265987e-07, 1.0187000600072885e-07, 4.180784698845582e-08,
        -1.3326364813003834e-08, -8.500397929772615e-09, 9.885798831139365e-10, 8.864219016427092e-10,
    };
};
template <>
struct ScaledErfc<float> {
    static constexpr float coefficients[] = {
        2.1080637e-01f, -1.6093038e-01f, 9.078285e-02f, -3.4249883e-02f, 5.6717736e-03f, 1.6765776e-03f, -9.60691e-04f,
        -8.2720762e-05f, 1.3324416e-04f, 5.373118e-06f, -1.4584291e-05f,
    };
};

// exp(z^2) erfc(z) for z >= 0.
template <class T>
RETROGRAD_INLINE T scaled_erfc(T z) {
    const T value = polynomial(ScaledErfc<T>::coefficients, 1 - 6 / (z + 3)) / (1 + 2 * z);
    return z == 0 ? T(1) : value;
}

RETROGRAD_INLINE float scaled_erfc(float z) {
    const float u = 5 / (z + 2.5f), value = u * polynomial(ScaledErfc<float>::coefficients, 1 - u);
    return z == 0 ? 1.0f : value;
}

template <class T>
RETROGRAD_INLINE T hyperbolic_tangent(T x) {
    const T e = exponential_less_one(-2 * (x < 0 ? -x : x));
    return std::copysign(e / (e + 2), x);
}

// Near 0 the polynomial that interpolates (tanh(x) / x - 1) / x^2 in x^2 at Chebyshev's points.
RETROGRAD_INLINE float hyperbolic_tangent(float x) {
    const float a = x < 0 ? -x : x, q = x * x;
    float p = 0.0025285070296376944f;
    p = p * q - 0.008527938276529312f;
    p = p * q + 0.021818876266479492f;
    p = p * q - 0.05396474525332451f;
    p = p * q + 0.1333332508802414f;
    p = p * q - 0.3333333432674408f;
    const float e = decay(-2 * a);
    return std::copysign(a < 0.55f ? a + a * q * p : 1 - 2 * e / (1 + e), x);
}

// x = 2^k m with m between sqrt(1/2) and sqrt(2); log(1 + f) = 2 artanh(s) = f - s (f - r) for s = f / (2 + f), where r
// is the rest of the series behind its first term.
RETROGRAD_INLINE float logarithm(float x) {
    constexpr uint32_t half_root = 0x3f3504f3;  // the bits of sqrt(1/2)
    const bool tiny = x < 0x1p-126f;
    const float scaled = tiny ? x * 0x1p23f : x;
    uint32_t bits;
    std::memcpy(&bits, &scaled, sizeof bits);
    bits -= half_root;
    const float k = static_cast<float>(static_cast<int32_t>(bits) >> 23) - (tiny ? 23.0f : 0.0f);
    bits = (bits & 0x7fffff) + half_root;
    float m;
    std::memcpy(&m, &bits, sizeof m);
    const float f = m - 1, s = f / (2 + f), q = s * s;
    float r = 2.0f / 11;
    r = r * q + 2.0f / 9;
    r = r * q + 2.0f / 7;
    r = r * q + 2.0f / 5;
    r = r * q + 2.0f / 3;
    r *= q;
    const float value = k * Bits<float>::ln2_high + (f - (s * (f - r) - k * Bits<float>::ln2_low));
    const float edge = x == 0 ? -HUGE_VALF : NAN;
    return x > 0 ? (x < HUGE_VALF ? value : x) : edge;
}

// The same in double.
constexpr double log_series[] = {
    2.0 / 3, 2.0 / 5, 2.0 / 7, 2.0 / 9, 2.0 / 11, 2.0 / 13, 2.0 / 15, 2.0 / 17, 2.0 / 19, 2.0 / 21, 2.0 / 23,
};

RETROGRAD_INLINE double logarithm(double x) {
    constexpr uint64_t half_root = 0x3fe6a09e667f3bcd, mantissa = 0xfffffffffffff;
    const bool tiny = x < 0x1p-1022;
    const double scaled = tiny ? x * 0x1p52 : x;
    uint64_t bits;
    std::memcpy(&bits, &scaled, sizeof bits);
    bits -= half_root;
    const double k = static_cast<double>(static_cast<int32_t>(bits >> 32) >> 20) - (tiny ? 52.0 : 0.0);
    bits = (bits & mantissa) + half_root;
    double m;
    std::memcpy(&m, &bits, sizeof m);
    const double f = m - 1, s = f / (2 + f), q = s * s;
    const double r = q * polynomial(log_series, q);
    const double value = k * Bits<double>::ln2_high + (f - (s * (f - r) - k * Bits<double>::ln2_low));
    const double edge = x == 0 ? -HUGE_VAL : double(NAN);
    return x > 0 ? (x < HUGE_VAL ? value : x) : edge;
}

// log(1 + y), with what 1 + y rounds off given back (W. Kahan).
template <class T>
RETROGRAD_INLINE T log_one_plus_any(T y) {
    const T u = 1 + y, correction = (y - (u - 1)) / u, value = logarithm(u);
    return u > 0 && u < T(HUGE_VALF) ? value + correction : value;
}

// Up to there, the multiple of pi/2 next to x fits into 20 bits, and its product with 33 bits of pi/2 is exact.
constexpr float largest_angle = 0x1p20f;

// sin(x + turns pi/2). The distance to the next multiple of pi/2 is taken in double, so that none of its bits is lost.
RETROGRAD_INLINE float sine(float x, int turns) {
    const double wide = x, n = (wide * 0.6366197723675814 + Bits<double>::round_to_integer) - Bits<double>::round_to_integer;
    const float r = static_cast<float>((wide - n * 0x1.921fb544p+0) - n * 0x1.0b4611a626331p-34);
    const int quarter = static_cast<int>(n) + turns;
    const float q = r * r;
    float odd = 1.0f / 362880;
    odd = odd * q - 1.0f / 5040;
    odd = odd * q + 1.0f / 120;
    odd = odd * q - 1.0f / 6;
    odd = r + r * q * odd;
    float even = -1.0f / 3628800;
    even = even * q + 1.0f / 40320;
    even = even * q - 1.0f / 720;
    even = even * q + 1.0f / 24;
    even = (1 - 0.5f * q) + q * q * even;
    const float value = quarter & 1 ? even : odd;
    return quarter & 2 ? -value : value;
}

// (sin t / t - 1) / t^2 in t^2, for |t| <= pi / 2.
constexpr double sine_series[] = {
    -1.0 / 6, 1.0 / 120, -1.0 / 5040, 1.0 / 362880, -1.0 / 39916800, 1.0 / 6227020800, -1.0 / 1307674368000,
    1.0 / 355687428096000, -1.0 / 121645100408832000, 1.0 / 51090942171709440000.0, -1.0 / 25852016738884976640000.0,
};

constexpr double pi = 3.141592653589793;

// sin(pi r) for |r| <= 1/2.
RETROGRAD_INLINE double sine_of_half_turn(double r) {
    const double t = pi * r, q = t * t;
    return t + t * q * polynomial(sine_series, q);
}

// sin(pi x)/(pi x)
RETROGRAD_INLINE double sinc(double x) {
    const double n = std::rint(x), sine = sine_of_half_turn(x - n);
    const double odd = n - 2 * std::rint(0.5 * n);  // 0, or 1 or -1
    const double value = (odd == 0 ? sine : -sine) / (pi * x);
    return x == 0 ? 1 : value;
}

// The derivative of sin(u)/u with respect to x at u = pi x: by the quotient's rule, near 0 by its series.
constexpr double sinc_slope_series[] = {
    -1.0 / 3, 1.0 / 30, -1.0 / 840, 1.0 / 45360, -1.0 / 3991680, 1.0 / 518918400, -1.0 / 93405312000,
    1.0 / 22230464256000, -1.0 / 6758061133824000, 1.0 / 2554547108585472000, -1.0 / 1175091669949317120000.0,
    1.0 / 646300418472124416000000.0,
};

RETROGRAD_INLINE double sinc_slope(double x) {
    const double n = std::rint(x), r = x - n, size = r < 0 ? -r : r;
    const double odd = n - 2 * std::rint(0.5 * n);
    const double sine = sine_of_half_turn(r), cosine = sine_of_half_turn(0.5 - size);
    const double u = pi * x, away = (cosine - sine / u) / x;
    const double near = pi * u * polynomial(sinc_slope_series, u * u);
    return (u < 2 && u > -2) ? near : odd == 0 ? away : -away;
}

}  // namespace retrograd
