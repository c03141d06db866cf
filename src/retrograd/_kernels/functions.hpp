// Exponentials and their kin without branches or tables, so that the compiler can make vectors of a loop over them.
// They are within about two units in the last place, and treat infinities and NaN as the library's functions do.
#pragma once

#include <cmath>
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
};
template <>
struct Bits<double> {
    using Integer = uint64_t;
    static constexpr double round_to_integer = 6755399441055744.0;  // 1.5 * 2^52
    static constexpr int mantissa = 52;
    static constexpr Integer bias = 1023;
    static constexpr double ln2_high = 0x1.62e42fefa38p-1, ln2_low = 0x1.ef35793c7673p-45;
    static constexpr double lowest = -746.0, highest = 710.0;
};

template <class T>
RETROGRAD_INLINE T smaller(T a, T b) { return a > b ? b : a; }  // NaN in `a` stays
template <class T>
RETROGRAD_INLINE T larger(T a, T b) { return a < b ? b : a; }

// 2^n, for n given as round_to_integer + n.
template <class T>
RETROGRAD_INLINE T power_of_two(T shifted) {
    typename Bits<T>::Integer bits;
    std::memcpy(&bits, &shifted, sizeof bits);
    bits = (bits + Bits<T>::bias) << Bits<T>::mantissa;
    T power;
    std::memcpy(&power, &bits, sizeof power);
    return power;
}

// exp(r) - 1 by its Taylor series, for |r| <= ln(2) / 2.
RETROGRAD_INLINE float exp_series(float r) {
    float p = 1.0f / 5040;
    p = p * r + 1.0f / 720;
    p = p * r + 1.0f / 120;
    p = p * r + 1.0f / 24;
    p = p * r + 1.0f / 6;
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
    const T e = exponential(x < 0 ? x : -x);
    return (x < 0 ? e : T(1)) / (1 + e);
}

template <class T>
RETROGRAD_INLINE T log_one_plus_exp(T x) {
    return larger(x, T(0)) + log_one_plus(exponential(x < 0 ? x : -x));
}

// exp(z^2) erfc(z) for z >= 0: t times a polynomial in u = 2t - 1 with t = 3 / (3 + z), from the function's Chebyshev
// expansion.
RETROGRAD_INLINE float scaled_erfc(float z) {
    const float t = 3 / (3 + z), u = 2 * t - 1;
    float p = 7.030989123654785e-05f;
    p = p * u - 0.00011275883074309809f;
    p = p * u - 0.000991123571700063f;
    p = p * u - 0.00046024945480264734f;
    p = p * u + 0.008933907201224162f;
    p = p * u + 0.0398617641968664f;
    p = p * u + 0.10349057075284038f;
    p = p * u + 0.19674045053891523f;
    p = p * u + 0.2944647446798431f;
    return t * (p * u + 0.35800234826441935f);
}

RETROGRAD_INLINE double scaled_erfc(double z) {
    const double t = 3 / (3 + z), u = 2 * t - 1;
    double p = 9.944514864439907e-09;
    p = p * u - 5.357938891634873e-09;
    p = p * u - 5.2004579695749914e-08;
    p = p * u + 2.002023814409478e-08;
    p = p * u + 1.2810242247649596e-07;
    p = p * u + 2.3251504470973245e-09;
    p = p * u - 2.7443686126872455e-07;
    p = p * u - 2.456368202808748e-07;
    p = p * u + 1.026722678759098e-06;
    p = p * u + 1.5211619968961593e-06;
    p = p * u - 5.8742439821250594e-06;
    p = p * u - 1.0105097917325156e-05;
    p = p * u + 3.5869451338262755e-05;
    p = p * u + 9.225159644742168e-05;
    p = p * u - 0.00018277287091788319;
    p = p * u - 0.0010113527229513668;
    p = p * u - 0.00040413854869444;
    p = p * u + 0.008942411425620729;
    p = p * u + 0.03984258707751272;
    p = p * u + 0.10348908730496917;
    p = p * u + 0.19674278570175982;
    p = p * u + 0.294464817723237;
    return t * (p * u + 0.3580023023627785);
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
    return std::copysign(a < 0.55f ? a + a * q * p : 1 - 2 / (exponential(2 * a) + 1), x);
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

}  // namespace retrograd
