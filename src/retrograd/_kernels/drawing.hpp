// Numbers of several distributions, each made of as many words as PyTorch takes for it: for few of them, the functions
// of the C library are quicker than a call of an array's.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>
#include "element_types.hpp"
#include "rejection.hpp"
#include "twister.hpp"

namespace retrograd {

namespace drawing {

enum Kind { exponential, cauchy, geometric, log_normal };

// One number of a distribution with one or two parameters: a rate; a median and a scale; the logarithm of the
// probability of failure; the mean and the deviation of the logarithm.
inline double number_of(Twister& words, Kind kind, double a, double b) {
    switch (kind) {
    case exponential: return -1.0 / a * std::log1p(-words.unit());
    case cauchy: return std::fma(std::tan(twister::pi * (words.unit() - 0.5)), b, a);
    case geometric: return std::ceil(std::log(words.unit()) / a);
    default: return std::exp(std::fma(words.normal(), b, a));
    }
}

// Each of these gives false for elements that it is not for.

inline bool numbers(Twister& words, Element type, Kind kind, double a, double b, void* to, ptrdiff_t count) {
    return type.kind == 'f' && with_type(type, [&](auto zero) {
        using T = decltype(zero);
        for (ptrdiff_t i = 0; i < count; i++) static_cast<T*>(to)[i] = static_cast<T>(number_of(words, kind, a, b));
    });
}

// Whether all integers from `low` to `last` are numbers of the type, and each one its own.
inline bool holds(Element type, int64_t low, int64_t last) {
    bool all = false;
    with_type(type, [&](auto zero) {
        using T = decltype(zero);
        using Limits = std::numeric_limits<T>;
        if constexpr (std::is_floating_point_v<T>) {
            const int64_t most = int64_t(1) << Limits::digits;
            all = low >= -most && last <= most;
        } else {
            all = low >= static_cast<int64_t>(Limits::min()) && last <= static_cast<int64_t>(Limits::max());
        }
    });
    return all;
}

// Integers from `low` on: the remainders of words by `range`, of two words together where `wide`.
inline bool integers(Twister& words, Element type, int64_t low, uint64_t range, bool wide, void* to, ptrdiff_t count) {
    return with_type(type, [&](auto zero) {
        using T = decltype(zero);
        T* out = static_cast<T*>(to);
        const uint32_t narrow = static_cast<uint32_t>(range);
        const uint64_t start = static_cast<uint64_t>(low);
        if (wide)
            for (ptrdiff_t i = 0; i < count; i++) out[i] = static_cast<T>(static_cast<int64_t>(words.word64() % range + start));
        else
            for (ptrdiff_t i = 0; i < count; i++) out[i] = static_cast<T>(static_cast<int64_t>(words.word() % narrow + start));
    });
}

inline bool ones(Twister& words, Element type, double p, void* to, ptrdiff_t count) {
    return with_type(type, [&](auto zero) {
        using T = decltype(zero);
        for (ptrdiff_t i = 0; i < count; i++) static_cast<T*>(to)[i] = T(words.unit() < p);
    });
}

// False also where a rate is none.
inline bool poissons(Twister& words, Element type, const void* rates, void* to, ptrdiff_t count) {
    bool all = type.kind == 'f';
    return all && with_type(type, [&](auto zero) {
        using T = decltype(zero);
        const T* rate = static_cast<const T*>(rates);
        for (ptrdiff_t i = 0; i < count; i++) all &= rate[i] >= 0 && rate[i] < T(1e15);
        for (ptrdiff_t i = 0; all && i < count; i++) static_cast<T*>(to)[i] = static_cast<T>(rejection::poisson(words, static_cast<double>(rate[i])));
    }) && all;
}

}  // namespace drawing

}  // namespace retrograd
