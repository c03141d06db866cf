// What is made of two elements where many become one, and what stands for none.
#pragma once

#include <limits>
#include "multiversion.hpp"

namespace retrograd {

namespace folding {

template <class T>
struct Sum {
    static constexpr T neutral = 0;
    static RETROGRAD_INLINE T of(T a, T b) { return a + b; }
};
template <class T>
struct Product {
    static constexpr T neutral = 1;
    static RETROGRAD_INLINE T of(T a, T b) { return a * b; }
};
// NaN if one of the two is, as for `Least`.
template <class T>
struct Greatest {
    using Limits = std::numeric_limits<T>;
    static constexpr T neutral = Limits::has_infinity ? -Limits::infinity() : Limits::lowest();
    static RETROGRAD_INLINE T of(T a, T b) {
        const T greater = b > a ? b : a;  // a choice at a time is one that the compiler makes vectors of
        return b != b ? b : greater;
    }
};
template <class T>
struct Least {
    using Limits = std::numeric_limits<T>;
    static constexpr T neutral = Limits::has_infinity ? Limits::infinity() : Limits::max();
    static RETROGRAD_INLINE T of(T a, T b) {
        const T less = b < a ? b : a;
        return b != b ? b : less;
    }
};

}  // namespace folding

}  // namespace retrograd
