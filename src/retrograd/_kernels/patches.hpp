// Planes of images as columns of the patches that windows see, and elements of planes at places counted in the flat
// plane. Everything lies in C order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include "element_types.hpp"
#include "parallel.hpp"
#include "sliding.hpp"

namespace retrograd {

namespace patches {

// The windows are those of the last two dimensions.
inline ptrdiff_t plane_of(const Sliding& s) { return s.size[1] * s.size[2]; }
inline ptrdiff_t column_of(const Sliding& s) { return s.kernel[1] * s.kernel[2] * s.out[1] * s.out[2]; }

// Calls f(place in the plane, place in the column, the first and the end of what a row of the column sees of the plane).
template <class F>
void each_row(const Sliding& s, const F& f) {
    const ptrdiff_t step = s.stride[2];
    ptrdiff_t at = 0;
    for (ptrdiff_t ky = 0; ky < s.kernel[1]; ky++)
        for (ptrdiff_t kx = 0; kx < s.kernel[2]; kx++) {
            const ptrdiff_t left = kx * s.dilation[2] - s.padding[2];
            ptrdiff_t begin = left < 0 ? (-left + step - 1) / step : 0;
            ptrdiff_t end = left < s.size[2] ? (s.size[2] - 1 - left) / step + 1 : 0;
            if (end > s.out[2]) end = s.out[2];
            if (begin > end) begin = end;
            for (ptrdiff_t oy = 0; oy < s.out[1]; oy++, at += s.out[2]) {
                const ptrdiff_t y = oy * s.stride[1] + ky * s.dilation[1] - s.padding[1];
                const bool inside = y >= 0 && y < s.size[1];
                f(inside ? y * s.size[2] + left + begin * step : 0, at, inside ? begin : 0, inside ? end : 0);
            }
        }
}

template <class T>
void to_columns(Pool* pool, const Sliding& s, const T* images, ptrdiff_t planes, T* columns) {
    parallel_for(pool, planes, column_of(s), [&](ptrdiff_t first, ptrdiff_t last) {
        for (ptrdiff_t p = first; p < last; p++) {
            const T* plane = images + p * plane_of(s);
            T* column = columns + p * column_of(s);
            each_row(s, [&](ptrdiff_t from, ptrdiff_t at, ptrdiff_t begin, ptrdiff_t end) {
                T* row = column + at;
                for (ptrdiff_t i = 0; i < begin; i++) row[i] = T(0);
                for (ptrdiff_t i = begin; i < end; i++) row[i] = plane[from + (i - begin) * s.stride[2]];
                for (ptrdiff_t i = end; i < s.out[2]; i++) row[i] = T(0);
            });
        }
    });
}

inline void to_columns(bool wide, Pool* pool, const Sliding& s, const void* images, ptrdiff_t planes, void* columns) {
    with_width(wide, [&](auto number) {
        using T = decltype(number);
        to_columns(pool, s, static_cast<const T*>(images), planes, static_cast<T*>(columns));
    });
}

template <class T>
void from_columns(Pool* pool, const Sliding& s, const T* columns, ptrdiff_t planes, T* images) {
    parallel_for(pool, planes, column_of(s) + plane_of(s), [&](ptrdiff_t first, ptrdiff_t last) {
        for (ptrdiff_t p = first; p < last; p++) {
            T* plane = images + p * plane_of(s);
            const T* column = columns + p * column_of(s);
            std::memset(plane, 0, static_cast<size_t>(plane_of(s)) * sizeof(T));
            each_row(s, [&](ptrdiff_t to, ptrdiff_t at, ptrdiff_t begin, ptrdiff_t end) {
                for (ptrdiff_t i = begin; i < end; i++) plane[to + (i - begin) * s.stride[2]] += column[at + i];
            });
        }
    });
}

inline void from_columns(bool wide, Pool* pool, const Sliding& s, const void* columns, ptrdiff_t planes, void* images) {
    with_width(wide, [&](auto number) {
        using T = decltype(number);
        from_columns(pool, s, static_cast<const T*>(columns), planes, static_cast<T*>(images));
    });
}

// ------------------------------------------------------------------------------------------------ places

// Each plane with some of its elements; `sums` adds those of the same place, else the last of them stays. False if a
// place lies outside.
template <bool sums, class T, class P>
bool put(Pool* pool, const T* some, const P* places, ptrdiff_t planes, ptrdiff_t count, ptrdiff_t size, T* to) {
    for (ptrdiff_t i = 0; i < planes * count; i++)
        if (places[i] < 0 || places[i] >= size) return false;
    parallel_for(pool, planes, count + size, [&](ptrdiff_t first, ptrdiff_t last) {
        std::memset(to + first * size, 0, static_cast<size_t>((last - first) * size) * sizeof(T));
        for (ptrdiff_t p = first; p < last; p++)
            for (ptrdiff_t i = p * count; i < (p + 1) * count; i++) {
                T& target = to[p * size + places[i]];
                target = sums ? target + some[i] : some[i];
            }
    });
    return true;
}

template <class T, class P>
bool take(Pool* pool, const T* from, const P* places, ptrdiff_t planes, ptrdiff_t count, ptrdiff_t size, T* some) {
    for (ptrdiff_t i = 0; i < planes * count; i++)
        if (places[i] < 0 || places[i] >= size) return false;
    parallel_for(pool, planes, count, [&](ptrdiff_t first, ptrdiff_t last) {
        for (ptrdiff_t p = first; p < last; p++)
            for (ptrdiff_t i = p * count; i < (p + 1) * count; i++) some[i] = from[p * size + places[i]];
    });
    return true;
}

// The same for numbers of either width and places of 32 (`narrow`) or 64 bits.
enum Way { adds, puts, takes };

inline bool places(bool wide, bool narrow, Way way, Pool* pool, const void* from, const void* at, ptrdiff_t planes,
                   ptrdiff_t count, ptrdiff_t size, void* to) {
    bool done = false;
    with_width(wide, [&](auto number) {
        using T = decltype(number);
        const auto move = [&](auto* where) {
            const T* x = static_cast<const T*>(from);
            T* y = static_cast<T*>(to);
            done = way == adds   ? put<true>(pool, x, where, planes, count, size, y)
                   : way == puts ? put<false>(pool, x, where, planes, count, size, y)
                                 : take(pool, x, where, planes, count, size, y);
        };
        if (narrow)
            move(static_cast<const int32_t*>(at));
        else
            move(static_cast<const int64_t*>(at));
    });
    return done;
}

}  // namespace patches

}  // namespace retrograd
