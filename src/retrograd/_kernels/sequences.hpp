// Numbers at equal distances, in pieces for the pool.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include "multiversion.hpp"
#include "parallel.hpp"

namespace retrograd {

namespace sequences {

// The numbers [begin, end) of a progression, each computed by itself: of fractions in double.
template <class T, class W>
RETROGRAD_MULTIVERSION void progress(T* __restrict out, ptrdiff_t begin, ptrdiff_t end, W first, W step) {
    for (ptrdiff_t k = begin; k < end; k++) out[k] = static_cast<T>(first + step * static_cast<W>(k));
}

template <class T, class W>
void progression(Pool* pool, T* out, ptrdiff_t count, W first, W step) {
    parallel_for(pool, count, 1, [&](ptrdiff_t begin, ptrdiff_t end) { progress(out, begin, end, first, step); });
}

// The same, rounded once, of numbers that begin at one end and go on by `step` for each place that they are behind it.
template <class T>
RETROGRAD_MULTIVERSION void step_from(T* __restrict out, ptrdiff_t begin, ptrdiff_t end, T first, T step, ptrdiff_t origin) {
    for (ptrdiff_t k = begin; k < end; k++) out[k] = std::fma(step, static_cast<T>(k - origin), first);
}

// At least two numbers at equal distances, each computed from the nearer end and rounded once, so that both ends are exact.
template <class T>
void space_evenly(Pool* pool, T* out, ptrdiff_t count, double from, double to) {
    const T first = static_cast<T>(from), last = static_cast<T>(to);
    const T step = (last - first) / static_cast<T>(count - 1);
    const ptrdiff_t middle = count / 2;
    parallel_for(pool, count, 1, [&](ptrdiff_t begin, ptrdiff_t end) {
        if (begin < middle) step_from(out, begin, end < middle ? end : middle, first, step, ptrdiff_t(0));
        if (end > middle) step_from(out, begin > middle ? begin : middle, end, last, step, count - 1);
    });
}

}  // namespace sequences

}  // namespace retrograd
