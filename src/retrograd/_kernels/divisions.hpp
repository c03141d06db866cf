// Remainders of divisions and rounded quotients, without branches; sums of powers, lengths and neighbours.
#pragma once

#include "functions.hpp"

namespace retrograd {

// Whether the quotient is small enough for `remainder_towards_zero`, and no operand infinite, 0 below or not a number.
RETROGRAD_INLINE bool divides_in_vectors(double x, double y) {
    const double quotient = x / y;
    return quotient < 0x1p52 && quotient > -0x1p52 && y < HUGE_VAL && y > -HUGE_VAL && (quotient != 0 || x == 0);
}

// What std::fmod gives. One product of a quotient is taken from x with a single rounding, and the remainder, which
// needs no more bits than x and y have, is exact; the quotient itself may have been rounded up to the next integer.
RETROGRAD_INLINE double remainder_towards_zero(double x, double y) {
    const double size = std::abs(y), from = std::abs(x);
    const double quotient = std::trunc(from / size);
    double rest = std::fma(-quotient, size, from);
    rest = rest < 0 ? rest + size : rest;
    return std::copysign(rest, x);
}

// The remainder with the sign of y, from that with the sign of x.
RETROGRAD_INLINE double remainder_of_floor(double, double y, double rest) {
    return rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest;
}

// The greatest integer that is not above x / y, from the remainder with the sign of x, as Python does it.
RETROGRAD_INLINE double floor_of_quotient(double x, double y, double rest) {
    double quotient = (x - rest) / y;
    quotient -= rest != 0 && (rest < 0) != (y < 0) ? 1 : 0;
    const double lower = std::floor(quotient), whole = quotient - lower > 0.5 ? lower + 1 : lower;
    return quotient != 0 ? whole : std::copysign(0.0, x / y);
}

// The same of any numbers.
inline double fmod_of(double x, double y) { return std::fmod(x, y); }
inline double remainder_of(double x, double y) { return remainder_of_floor(x, y, std::fmod(x, y)); }
inline double floor_quotient_of(double x, double y) {
    return y == 0 ? x / y : floor_of_quotient(x, y, std::fmod(x, y));
}

// log(exp(scale x) + exp(scale y)) / scale, with no overflow on the way.
template <class T>
RETROGRAD_INLINE T log_sum_of_powers(T x, T y, T scale) {
    const T high = x < y ? y : x, low = x < y ? x : y;
    const T sum = high + log_one_plus(decay(scale * (low - high))) / scale;
    return x == y ? high + T(0.6931471805599453) / scale : x != x ? x : y != y ? y : sum;
}

// The next number from x in the direction of y. Numbers of one sign are in the order of their bits.
template <class T>
RETROGRAD_INLINE T next_towards(T x, T y) {
    using Bits = std::conditional_t<sizeof(T) == 4, uint32_t, uint64_t>;
    Bits bits;
    std::memcpy(&bits, &x, sizeof bits);
    bits = (y > x) == (x > 0) ? bits + 1 : bits - 1;
    T next;
    std::memcpy(&next, &bits, sizeof next);
    next = x == 0 ? std::copysign(std::numeric_limits<T>::denorm_min(), y) : next;
    return x != x || y != y ? x + y : x == y ? y : next;
}

// sqrt(x^2 + y^2)
RETROGRAD_INLINE float length(float x, float y) {
    const double a = x, b = y;
    const float value = static_cast<float>(std::sqrt(a * a + b * b));
    return std::abs(x) == HUGE_VALF || std::abs(y) == HUGE_VALF ? HUGE_VALF : value;
}

RETROGRAD_INLINE double length(double x, double y) {
    const double a = std::abs(x), b = std::abs(y), high = a < b ? b : a, low = a < b ? a : b;
    const double power = high > 0x1p500 ? 0x1p-600 : high < 0x1p-500 ? 0x1p600 : 1;  // keeps squares in range
    const double u = high * power, v = low * power;
    const double value = std::sqrt(u * u + v * v) / power;
    return a == HUGE_VAL || b == HUGE_VAL ? HUGE_VAL : x != x ? x : y != y ? y : value;
}

}  // namespace retrograd
