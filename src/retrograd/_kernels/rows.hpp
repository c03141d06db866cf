// Rows of small matrices: the sum over them, and one row repeated, without the cost of a general walk.
#pragma once

#include <cstddef>
#include <cstdint>
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

// `bytes` of memory, repeated until `total` bytes are written; `total` is a multiple of `bytes`. What is written is
// copied in turn, as long as a near cache holds it.
inline void repeat_bytes(const char* row, ptrdiff_t bytes, char* out, ptrdiff_t total) {
    constexpr ptrdiff_t near = 1 << 14;
    if (total <= 0) return;
    std::memcpy(out, row, static_cast<size_t>(bytes));
    for (ptrdiff_t done = bytes, many = bytes; done < total; done += many) {
        if (many < near) many = done;
        std::memcpy(out + done, out, static_cast<size_t>(many < total - done ? many : total - done));
    }
}

}  // namespace retrograd
