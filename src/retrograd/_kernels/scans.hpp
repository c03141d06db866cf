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

// h[k] = scale[k] h[k - 1] + x[k] from h[-1] = 0, of rows that lie `step` apart, which is negative from the other end: some
// columns of a matrix, at most `columns`, or four rows with `apart` between them and their elements `step` apart.
template <class T>
RETROGRAD_MULTIVERSION void recur_down(const T* scale, const T* x, ptrdiff_t length, ptrdiff_t step, ptrdiff_t many, T* out) {
    Wide<T> before[columns];
    for (ptrdiff_t i = 0; i < many; i++) before[i] = 0;
    for (ptrdiff_t j = 0; j < length; j++, scale += step, x += step, out += step)
        for (ptrdiff_t i = 0; i < many; i++) {
            before[i] = Wide<T>(scale[i]) * before[i] + Wide<T>(x[i]);
            out[i] = T(before[i]);
        }
}

template <int rows, class T>
void recur_along(const T* scale, const T* x, ptrdiff_t length, ptrdiff_t step, ptrdiff_t apart, T* out) {
    Wide<T> before[rows] = {};
    for (ptrdiff_t j = 0; j < length; j++, scale += step, x += step, out += step)
        for (int r = 0; r < rows; r++) {
            before[r] = Wide<T>(scale[r * apart]) * before[r] + Wide<T>(x[r * apart]);
            out[r * apart] = T(before[r]);
        }
}

template <class T>
void recur(Pool* pool, const Lines& lines, const T* scale, const T* x, bool reverse, T* out) {
    const ptrdiff_t length = lines.length, last = reverse ? length - 1 : 0, step = reverse ? -lines.inner : lines.inner;
    if (lines.inner == 1) {
        parallel_for(pool, lines.outer, 2 * length, [&](ptrdiff_t begin, ptrdiff_t end) {
            ptrdiff_t r = begin;
            for (; r + 4 <= end; r += 4) {
                const ptrdiff_t at = r * length + last;
                recur_along<4>(scale + at, x + at, length, step, length, out + at);
            }
            for (; r < end; r++) {
                const ptrdiff_t at = r * length + last;
                recur_along<1>(scale + at, x + at, length, step, length, out + at);
            }
        });
        return;
    }
    const ptrdiff_t blocks = (lines.inner + columns - 1) / columns;
    parallel_for(pool, lines.outer * blocks, 2 * length * columns, [&](ptrdiff_t begin, ptrdiff_t end) {
        for (ptrdiff_t b = begin; b < end; b++) {
            const ptrdiff_t column = b % blocks * columns, at = (b / blocks * length + last) * lines.inner + column;
            const ptrdiff_t many = lines.inner - column < columns ? lines.inner - column : columns;
            recur_down(scale + at, x + at, length, step, many, out + at);
        }
    });
}

// The largest or smallest element so far of `rows` lines side by side, each of which waits for its own last choice, and
// the last place where it was met; NaN, once met, stays. Elements of a line lie `step` apart, lines `apart`.
template <class T, bool largest, int rows>
RETROGRAD_INLINE void extrema_of(const T* x, ptrdiff_t length, ptrdiff_t step, ptrdiff_t apart, T* values, int64_t* places) {
    T best[rows];
    int64_t place[rows] = {};
    for (int r = 0; r < rows; r++) best[r] = x[r * apart];
    for (ptrdiff_t j = 0; j < length; j++)
        for (int r = 0; r < rows; r++) {
            const ptrdiff_t at = j * step + r * apart;
            const T value = x[at];
            const bool found = (largest ? value >= best[r] : value <= best[r]) | (value != value);
            best[r] = found ? value : best[r];
            place[r] = found ? j : place[r];
            values[at] = best[r];
            places[at] = place[r];
        }
}

template <class T, bool largest>
void extrema(Pool* pool, const Lines& lines, const T* x, T* values, int64_t* places) {
    parallel_for(pool, lines.count(), 2 * lines.length, [&](ptrdiff_t begin, ptrdiff_t end) {
        constexpr int together = 4;
        for (ptrdiff_t line = begin; line < end;) {
            const ptrdiff_t start = lines.start(line, lines.length);
            const bool rows = lines.inner == 1 && line + together <= end;
            if (rows) extrema_of<T, largest, together>(x + start, lines.length, 1, lines.length, values + start, places + start);
            else extrema_of<T, largest, 1>(x + start, lines.length, lines.inner, 0, values + start, places + start);
            line += rows ? together : 1;
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

// Of fractions only.
inline bool recur(Pool* pool, const Lines& lines, Element type, const void* scale, const void* x, bool reverse, void* out) {
    return type.kind == 'f' && with_type(type, [&](auto zero) {
        using T = decltype(zero);
        if constexpr (std::is_floating_point_v<T>)
            recur(pool, lines, static_cast<const T*>(scale), static_cast<const T*>(x), reverse, static_cast<T*>(out));
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
