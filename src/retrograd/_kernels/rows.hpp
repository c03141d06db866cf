// Rows of small matrices: the sum over them, and one row repeated, without the cost of a general walk.
#pragma once

#include <cstddef>
#include <cstring>

namespace retrograd {

constexpr ptrdiff_t most_rows = 64;       // added one after another: beyond this, pairwise sums are more exact
constexpr ptrdiff_t tile_bytes = 1024;    // room for one operand that is repeated to the size of the other

// The sum of the rows of a matrix in C order.
template <class T>
inline void sum_rows(const T* matrix, ptrdiff_t rows, ptrdiff_t columns, T* sum) {
    for (ptrdiff_t j = 0; j < columns; j++) sum[j] = rows ? matrix[j] : T(0);
    for (ptrdiff_t i = 1; i < rows; i++) {
        const T* row = matrix + i * columns;
        for (ptrdiff_t j = 0; j < columns; j++) sum[j] += row[j];
    }
}

template <class T>
inline void fill_elements(T* out, ptrdiff_t count, T value) {
    for (ptrdiff_t i = 0; i < count; i++) out[i] = value;
}

// `bytes` of memory, repeated until `total` bytes are written; `total` is a multiple of `bytes`.
inline void repeat_bytes(const char* row, ptrdiff_t bytes, char* out, ptrdiff_t total) {
    for (ptrdiff_t at = 0; at < total; at += bytes) std::memcpy(out + at, row, bytes);
}

}  // namespace retrograd
