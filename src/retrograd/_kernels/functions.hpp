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
RETROGRAD_INLINE T logistic(T x) { return 1 / (1 + exponential(-x)); }

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
    const T t = e / (e + 2);
    return x < 0 ? t : -t;
}

}  // namespace retrograd
