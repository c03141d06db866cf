// Rows of a matrix copied by number, and rows added up at their numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include "multiversion.hpp"
#include "parallel.hpp"

namespace retrograd {

namespace lookup {

// Whether all numbers are those of rows.
static bool fit(const int64_t* index, ptrdiff_t count, ptrdiff_t rows) {
    bool all = true;
    for (ptrdiff_t i = 0; i < count; i++) all &= static_cast<uint64_t>(index[i]) < static_cast<uint64_t>(rows);
    return all;
}

static void copy(Pool* pool, const char* from, const int64_t* index, ptrdiff_t count, ptrdiff_t row_bytes, char* out) {
    parallel_for(pool, count, row_bytes / 4 + 1, [&](ptrdiff_t begin, ptrdiff_t end) {
        for (ptrdiff_t i = begin; i < end; i++) std::memcpy(out + i * row_bytes, from + index[i] * row_bytes, row_bytes);
    });
}

// Adds the values whose row number is in [first, last), in the order in which they come.
template <class T>
RETROGRAD_MULTIVERSION void add_range(const T* __restrict values, const int64_t* index, ptrdiff_t count, ptrdiff_t width,
                                      T* __restrict out, ptrdiff_t first, ptrdiff_t last) {
    std::memset(out + first * width, 0, (last - first) * width * sizeof(T));
    for (ptrdiff_t i = 0; i < count; i++) {
        if (index[i] < first || index[i] >= last) continue;
        const T* from = values + i * width;
        T* to = out + index[i] * width;
        for (ptrdiff_t k = 0; k < width; k++) to[k] += from[k];
    }
}

// Each thread takes a range of the result's rows, so that none writes where another does.
template <class T>
void add(Pool* pool, const T* values, const int64_t* index, ptrdiff_t count, ptrdiff_t width, ptrdiff_t rows, T* out) {
    ptrdiff_t ranges = (rows + count) * width < parallel_work ? 1 : pool->threads();
    if (ranges > rows) ranges = rows > 0 ? rows : 1;
    parallel_for(pool, ranges, (rows + count) * width / ranges + 1, [&](ptrdiff_t begin, ptrdiff_t end) {
        for (ptrdiff_t k = begin; k < end; k++)
            add_range<T>(values, index, count, width, out, rows * k / ranges, rows * (k + 1) / ranges);
    });
}

static void add(Pool* pool, bool wide, const char* values, const int64_t* index, ptrdiff_t count, ptrdiff_t width,
                ptrdiff_t rows, char* out) {
    if (wide)
        add(pool, reinterpret_cast<const double*>(values), index, count, width, rows, reinterpret_cast<double*>(out));
    else
        add(pool, reinterpret_cast<const float*>(values), index, count, width, rows, reinterpret_cast<float*>(out));
}

}  // namespace lookup

}  // namespace retrograd
