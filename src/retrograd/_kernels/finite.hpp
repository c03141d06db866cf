// Whether the elements of an array are finite.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include "multiversion.hpp"
#include "parallel.hpp"

namespace retrograd {

constexpr ptrdiff_t finite_block = 1 << 12;  // elements between two looks at what was found

// Whether none of some numbers has all bits of the exponent set, as what is infinite or NaN has.
template <class T, class Word, Word exponent>
RETROGRAD_MULTIVERSION bool block_is_finite(const T* values, ptrdiff_t count) {
    Word found = 0;
    for (ptrdiff_t i = 0; i < count; i++) {
        Word bits;
        std::memcpy(&bits, values + i, sizeof bits);
        found |= (bits & exponent) == exponent;
    }
    return !found;
}

template <class T, class Word, Word exponent>
bool all_finite(Pool* pool, const T* values, ptrdiff_t count) {
    std::atomic<bool> finite{true};
    parallel_for(pool, count, 1, [&](ptrdiff_t begin, ptrdiff_t end) {
        for (; begin < end && finite.load(std::memory_order_relaxed); begin += finite_block) {
            const ptrdiff_t length = end - begin < finite_block ? end - begin : finite_block;
            if (!block_is_finite<T, Word, exponent>(values + begin, length)) finite.store(false, std::memory_order_relaxed);
        }
    });
    return finite.load();
}

inline bool floats_finite(Pool* pool, const float* values, ptrdiff_t count) {
    return all_finite<float, std::uint32_t, 0x7f800000u>(pool, values, count);
}

inline bool doubles_finite(Pool* pool, const double* values, ptrdiff_t count) {
    return all_finite<double, std::uint64_t, 0x7ff0000000000000ull>(pool, values, count);
}

}  // namespace retrograd
