// Running sums, products and extrema along a dimension of (outer, length, inner).
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include "multiversion.hpp"
#include "ordering.hpp"
#include "parallel.hpp"

namespace retrograd {

namespace scans {

using ordering::Lines;

// What running values are kept in: those of single precision in double.
template <class T>
using Wide = std::conditional_t<std::is_same_v<T, float>, double, T>;

struct Sum {
    static constexpr int start = 0;
    template <class W>
    RETROGRAD_INLINE static W next(W before, W x) { return before + x; }
};

struct Product {
    static constexpr int start = 1;
    template <class W>
    RETROGRAD_INLINE static W next(W before, W x) { return before * x; }
};

constexpr ptrdiff_t columns = 64;  // side by side at a time

// `many` columns of one matrix, at most `columns`, whose rows lie `step` apart.
template <class T, class F>
RETROGRAD_MULTIVERSION void down(const T* x, ptrdiff_t length, ptrdiff_t step, ptrdiff_t many, T* out) {
    Wide<T> before[columns];
    for (ptrdiff_t i = 0; i < many; i++) before[i] = Wide<T>(F::start);
    for (ptrdiff_t j = 0; j < length; j++)
        for (ptrdiff_t i = 0; i < many; i++) {
            before[i] = F::next(before[i], Wide<T>(x[j * step + i]));
            out[j * step + i] = T(before[i]);
        }
}

// Four rows at a time, because each sum waits for the one before.
template <class T, class F>
void along_rows(const T* x, ptrdiff_t rows, ptrdiff_t length, T* out) {
    ptrdiff_t r = 0;
    for (; r + 4 <= rows; r += 4, x += 4 * length, out += 4 * length) {
        Wide<T> a(F::start), b(F::start), c(F::start), d(F::start);
        for (ptrdiff_t j = 0; j < length; j++) {
            out[j] = T(a = F::next(a, Wide<T>(x[j])));
            out[length + j] = T(b = F::next(b, Wide<T>(x[length + j])));
            out[2 * length + j] = T(c = F::next(c, Wide<T>(x[2 * length + j])));
            out[3 * length + j] = T(d = F::next(d, Wide<T>(x[3 * length + j])));
        }
    }
    for (; r < rows; r++, x += length, out += length) {
        Wide<T> a(F::start);
        for (ptrdiff_t j = 0; j < length; j++) out[j] = T(a = F::next(a, Wide<T>(x[j])));
    }
}

template <class T, class F>
void accumulate(Pool* pool, const Lines& lines, const T* x, T* out) {
    if (lines.inner == 1) {
        parallel_for(pool, lines.outer, lines.length, [&](ptrdiff_t begin, ptrdiff_t end) {
            along_rows<T, F>(x + begin * lines.length, end - begin, lines.length, out + begin * lines.length);
        });
        return;
    }
    const ptrdiff_t blocks = (lines.inner + columns - 1) / columns;
    parallel_for(pool, lines.outer * blocks, lines.length * columns, [&](ptrdiff_t begin, ptrdiff_t end) {
        for (ptrdiff_t b = begin; b < end; b++) {
            const ptrdiff_t at = b % blocks * columns, start = b / blocks * lines.length * lines.inner + at;
            const ptrdiff_t many = lines.inner - at < columns ? lines.inner - at : columns;
            down<T, F>(x + start, lines.length, lines.inner, many, out + start);
        }
    });
}

// The largest or smallest element so far, and the last place where it was met; NaN, once met, stays.
template <class T, bool largest>
void extrema(Pool* pool, const Lines& lines, const T* x, T* values, int64_t* places) {
    parallel_for(pool, lines.count(), 2 * lines.length, [&](ptrdiff_t begin, ptrdiff_t end) {
        for (ptrdiff_t line = begin; line < end; line++) {
            const ptrdiff_t start = lines.start(line, lines.length), step = lines.inner;
            T best = x[start];
            int64_t place = 0;
            for (ptrdiff_t j = 0; j < lines.length; j++) {
                const T value = x[start + j * step];
                if (!(largest ? value < best : value > best) && (best == best || value != value)) {
                    best = value;
                    place = j;
                }
                values[start + j * step] = best;
                places[start + j * step] = place;
            }
        }
    });
}

// Each of these gives false for elements that it is not for.

inline bool accumulate(Pool* pool, const Lines& lines, Element type, const void* x, bool product, void* out) {
    return with_type(type, [&](auto zero) {
        using T = decltype(zero);
        if (product) accumulate<T, Product>(pool, lines, static_cast<const T*>(x), static_cast<T*>(out));
        else accumulate<T, Sum>(pool, lines, static_cast<const T*>(x), static_cast<T*>(out));
    });
}

inline bool extrema(Pool* pool, const Lines& lines, Element type, const void* x, bool largest, void* values,
                    int64_t* places) {
    return with_type(type, [&](auto zero) {
        using T = decltype(zero);
        if (largest) extrema<T, true>(pool, lines, static_cast<const T*>(x), static_cast<T*>(values), places);
        else extrema<T, false>(pool, lines, static_cast<const T*>(x), static_cast<T*>(values), places);
    });
}

}  // namespace scans

}  // namespace retrograd
