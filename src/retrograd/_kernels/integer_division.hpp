// Integers divided by integers, rounded down: quotients, or remainders with the divisor's sign.
#pragma once

#include <atomic>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include "multiversion.hpp"
#include "parallel.hpp"

namespace retrograd {

namespace divisions {

constexpr ptrdiff_t block = 256;

// Quotients of numbers that a double holds exactly. One that was rounded up to the next integer shows in the sign of
// what is left, as one does that is to be rounded down.
template <bool remainder, class T>
RETROGRAD_MULTIVERSION void divide_as_doubles(const T* __restrict x, const T* __restrict y, ptrdiff_t step, ptrdiff_t count, T* __restrict out) {
    const auto divided = [](int64_t a, int64_t d) RETROGRAD_INLINED {
        const int64_t q = static_cast<int64_t>(static_cast<double>(a) / static_cast<double>(d)), r = a - q * d;
        const bool below = (r != 0) & ((r ^ d) < 0);
        return static_cast<T>(remainder ? (below ? r + d : r) : (below ? q - 1 : q));
    };
    if (step) {
        for (ptrdiff_t i = 0; i < count; i++) out[i] = divided(x[i], y[i]);
    } else {
        const int64_t d = *y;
        for (ptrdiff_t i = 0; i < count; i++) out[i] = divided(x[i], d);
    }
}

// Any numbers.
template <bool remainder, class T>
void divide_exactly(const T* x, const T* y, ptrdiff_t step, ptrdiff_t count, T* out) {
    for (ptrdiff_t i = 0; i < count; i++) {
        const int64_t a = x[i], d = y[i * step];
        if (d == -1) {  // the smallest number has no quotient by it
            out[i] = static_cast<T>(remainder ? 0 : 0 - static_cast<uint64_t>(a));
            continue;
        }
        const int64_t q = a / d, r = a % d;
        const bool below = r != 0 && (r ^ d) < 0;
        out[i] = static_cast<T>(remainder ? (below ? r + d : r) : (below ? q - 1 : q));
    }
}

template <class T>
RETROGRAD_MULTIVERSION bool has_zero(const T* x, ptrdiff_t count) {
    int found = 0;
#pragma omp simd reduction(| : found)
    for (ptrdiff_t i = 0; i < count; i++) found |= x[i] == 0;
    return found;
}

// Whether a double holds every number, and every product of a quotient and its divisor.
template <class T>
RETROGRAD_MULTIVERSION bool are_moderate(const T* x, ptrdiff_t count) {
    if (sizeof(T) < 8) return true;
    uint64_t bits = 0;
#pragma omp simd reduction(| : bits)
    for (ptrdiff_t i = 0; i < count; i++) bits |= static_cast<uint64_t>(int64_t(x[i]) ^ (int64_t(x[i]) >> 63));
    return bits >> 51 == 0;
}

// All numbers, divided by as many or by one for all; false if one of those is zero.
template <class T>
bool divide(Pool* pool, const T* x, const T* y, bool one, ptrdiff_t count, bool remainder, T* out) {
    std::atomic<bool> possible{true};
    parallel_for(pool, count, 2, [&](ptrdiff_t begin, ptrdiff_t end) {
        for (; begin < end && possible.load(std::memory_order_relaxed); begin += block) {
            const ptrdiff_t some = end - begin < block ? end - begin : block, step = one ? 0 : 1;
            const T *from = x + begin, *by = y + begin * step;
            if (has_zero(by, one ? 1 : some)) return possible.store(false, std::memory_order_relaxed);
            const bool moderate = are_moderate(from, some) && are_moderate(by, one ? 1 : some);
            if (moderate) (remainder ? divide_as_doubles<true, T> : divide_as_doubles<false, T>)(from, by, step, some, out + begin);
            else (remainder ? divide_exactly<true, T> : divide_exactly<false, T>)(from, by, step, some, out + begin);
        }
    });
    return possible;
}

}  // namespace divisions

}  // namespace retrograd
