// Whether numbers are close to others.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include "multiversion.hpp"
#include "parallel.hpp"

namespace retrograd {

namespace closeness {

// |a - b| is finite and at most atol + |rtol b|, or both are equal; or both no numbers, if these count as equal.
template <class T>
RETROGRAD_MULTIVERSION void compare(const T* a, const T* b, ptrdiff_t count, T rtol, T atol, bool equal_nan, uint8_t* out) {
    for (ptrdiff_t i = 0; i < count; i++) {
        const T x = a[i], y = b[i], apart = x - y, error = apart < 0 ? -apart : apart, part = rtol * y;
        const bool near = (error <= atol + (part < 0 ? -part : part)) & (error <= std::numeric_limits<T>::max());
        out[i] = near | (x == y) | (equal_nan & (x != x) & (y != y));
    }
}

template <class T>
void close(Pool* pool, const T* a, const T* b, ptrdiff_t count, T rtol, T atol, bool equal_nan, uint8_t* out) {
    parallel_for(pool, count, 1, [&](ptrdiff_t begin, ptrdiff_t end) {
        compare(a + begin, b + begin, end - begin, rtol, atol, equal_nan, out + begin);
    });
}

}  // namespace closeness

}  // namespace retrograd
