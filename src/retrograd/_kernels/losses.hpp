// Losses made of pairs of elements, and their sums, without an array of the terms.
#pragma once

#include <atomic>
#include <cstddef>
#include <vector>
#include "functions.hpp"
#include "multiversion.hpp"
#include "parallel.hpp"
#include "sums.hpp"

namespace retrograd {

namespace losses {

constexpr ptrdiff_t block = 512;         // terms that are written down before they are summed
constexpr ptrdiff_t piece = 32 * block;  // of the pairs, for one thread at a time

// The term of an input x and a target t, told a number s; `accepts` says of which inputs there is one.
#define RETROGRAD_LOSS(name, condition, ...)                                     \
    struct name {                                                                \
        template <class T>                                                       \
        static RETROGRAD_INLINE T of(T x, T t, T s) { __VA_ARGS__ }              \
        template <class T>                                                       \
        static RETROGRAD_INLINE bool accepts(T x) { return condition; }          \
    };

template <class T>
RETROGRAD_INLINE T distance(T x, T t) {
    const T d = x - t;
    return d < 0 ? -d : d;
}

RETROGRAD_LOSS(Squared, true, const T d = x - t; return d * d;)
RETROGRAD_LOSS(Smooth, true, const T d = distance(x, t); const T near = T(0.5) / s * (d * d); return d < s ? near : d - T(0.5) * s;)
RETROGRAD_LOSS(Huber, true, const T d = distance(x, t); const T far = s * (d - T(0.5) * s); return d <= s ? T(0.5) * (d * d) : far;)
RETROGRAD_LOSS(OfLogits, true, return (1 - t) * x + log_one_plus_exp(-x);)
RETROGRAD_LOSS(OfTwo, (x >= 0) & (x <= 1), const T other = larger(log_one_plus_any(-x), T(-100));
               const T one = larger(logarithm(x), T(-100)); return (t - 1) * other - t * one;)

#undef RETROGRAD_LOSS

// The terms of some pairs; false if an input has none.
template <class F, class T>
RETROGRAD_MULTIVERSION bool write_terms(const T* x, const T* t, ptrdiff_t count, T s, T* out) {
    int refused = 0;
#pragma omp simd reduction(| : refused)
    for (ptrdiff_t i = 0; i < count; i++) {
        out[i] = F::of(x[i], t[i], s);
        refused |= !F::accepts(x[i]);
    }
    return !refused;
}

// Every term, or the sum or mean of all as one element; false if an input has none.
template <class F, class T>
bool reduced(Pool* pool, const T* x, const T* t, ptrdiff_t count, T s, bool adds, bool mean, T* out) {
    const ptrdiff_t pieces = (count + piece - 1) / piece;
    std::vector<sums::Total> totals(static_cast<size_t>(adds ? pieces : 0));
    std::atomic<bool> accepted{true};
    parallel_for(pool, pieces, piece * usual_cost, [&](ptrdiff_t begin, ptrdiff_t end) {
        for (ptrdiff_t p = begin; p < end; p++) {
            const ptrdiff_t stop = (p + 1) * piece < count ? (p + 1) * piece : count;
            for (ptrdiff_t i = p * piece; i < stop; i += block) {
                const ptrdiff_t some = stop - i < block ? stop - i : block;
                alignas(64) T terms[block];
                if (!write_terms<F>(x + i, t + i, some, s, adds ? terms : out + i)) accepted = false;
                if (adds) totals[static_cast<size_t>(p)].add(sums::total_of(terms, some).value());
            }
        }
    });
    if (adds) {
        sums::Total total;
        for (const sums::Total& part : totals) total.add(part.value());
        out[0] = T(mean ? total.value() / double(count) : total.value());
    }
    return accepted;
}

enum Loss { squared, smooth, huber, of_logits, of_two };

template <class T>
bool loss(Pool* pool, int which, const T* x, const T* t, ptrdiff_t count, double s, bool adds, bool mean, T* out) {
    switch (which) {
        case squared: return reduced<Squared>(pool, x, t, count, T(s), adds, mean, out);
        case smooth: return reduced<Smooth>(pool, x, t, count, T(s), adds, mean, out);
        case huber: return reduced<Huber>(pool, x, t, count, T(s), adds, mean, out);
        case of_logits: return reduced<OfLogits>(pool, x, t, count, T(s), adds, mean, out);
        default: return reduced<OfTwo>(pool, x, t, count, T(s), adds, mean, out);
    }
}

// The same for numbers of eight bytes if `wide`, else of four.
inline bool loss(bool wide, Pool* pool, int which, const void* x, const void* t, ptrdiff_t count, double s, bool adds,
                 bool mean, void* out) {
    if (wide)
        return loss(pool, which, static_cast<const double*>(x), static_cast<const double*>(t), count, s, adds, mean,
                    static_cast<double*>(out));
    return loss(pool, which, static_cast<const float*>(x), static_cast<const float*>(t), count, s, adds, mean,
                static_cast<float*>(out));
}

}  // namespace losses

}  // namespace retrograd
