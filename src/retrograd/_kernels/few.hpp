// Loops for few elements, for which a call of NumPy's costs more than the work: each is plain and runs on one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include "element_types.hpp"

namespace retrograd {

namespace few {

// (outer, length, inner): for each outer and inner position, where the largest or smallest along the middle is, the
// first of equal ones; NaN counts as both. Also its value, where there is room for it.
template <class T>
void find_best(const T* x, ptrdiff_t outer, ptrdiff_t length, ptrdiff_t inner, bool largest, int64_t* places, T* values) {
    for (ptrdiff_t o = 0; o < outer; o++)
        for (ptrdiff_t i = 0; i < inner; i++) {
            const T* line = x + o * length * inner + i;
            T best = line[0];
            ptrdiff_t place = 0;
            for (ptrdiff_t k = 1; k < length && best == best; k++) {
                const T v = line[k * inner];
                if (v != v || (largest ? v > best : v < best)) {
                    best = v;
                    place = k;
                }
            }
            places[o * inner + i] = place;
            if (values) values[o * inner + i] = best;
        }
}

static bool best(Element type, const void* x, ptrdiff_t outer, ptrdiff_t length, ptrdiff_t inner, bool largest,
                 int64_t* places, void* values) {
    return with_type(type, [&](auto zero) {
        using T = decltype(zero);
        find_best(static_cast<const T*>(x), outer, length, inner, largest, places, static_cast<T*>(values));
    });
}

// Whether all along the middle, or some, are not zero.
static bool truths(Element type, const void* x, ptrdiff_t outer, ptrdiff_t length, ptrdiff_t inner, bool all, bool* out) {
    return with_type(type, [&](auto zero) {
        const auto* values = static_cast<const decltype(zero)*>(x);
        for (ptrdiff_t o = 0; o < outer; o++)
            for (ptrdiff_t i = 0; i < inner; i++) {
                bool found = all;
                for (ptrdiff_t k = 0; k < length && found == all; k++)
                    found = values[(o * length + k) * inner + i] != zero;
                out[o * inner + i] = found;
            }
    });
}

static bool equal(Element type, const void* a, const void* b, ptrdiff_t count, bool* same) {
    return with_type(type, [&](auto zero) {
        const auto* x = static_cast<const decltype(zero)*>(a);
        const auto* y = static_cast<const decltype(zero)*>(b);
        ptrdiff_t i = 0;
        while (i < count && x[i] == y[i]) i++;
        *same = i == count;
    });
}

// The products of the rows of a matrix and a vector; added up in double, so that the sum is rounded once.
template <class T>
void products(const T* matrix, const T* vector, ptrdiff_t rows, ptrdiff_t columns, T* out) {
    for (ptrdiff_t r = 0; r < rows; r++) {
        double sums[4] = {0, 0, 0, 0};
        const T* row = matrix + r * columns;
        ptrdiff_t k = 0;
        for (; k + 4 <= columns; k += 4)
            for (int j = 0; j < 4; j++) sums[j] += static_cast<double>(row[k + j]) * vector[k + j];
        for (; k < columns; k++) sums[0] += static_cast<double>(row[k]) * vector[k];
        out[r] = static_cast<T>((sums[0] + sums[1]) + (sums[2] + sums[3]));
    }
}

// Whether all elements are probabilities.
static bool are_chances(Element type, const void* x, ptrdiff_t count, bool* all) {
    return with_type(type, [&](auto zero) {
        const auto* chances = static_cast<const decltype(zero)*>(x);
        *all = true;
        for (ptrdiff_t i = 0; i < count; i++) *all &= chances[i] >= 0 && chances[i] <= 1;
    });
}

// 1 for those of some numbers from [0, 1) that are below the probability of a 1, 0 for the others.
static bool mark_ones(Element type, const void* x, ptrdiff_t count, void* numbers) {
    return with_type(type, [&](auto zero) {
        using T = decltype(zero);
        const T* chances = static_cast<const T*>(x);
        T* drawn = static_cast<T*>(numbers);
        for (ptrdiff_t i = 0; i < count; i++) drawn[i] = T(drawn[i] < chances[i]);
    });
}

// The rows, and behind them the columns, of what lies in a matrix up to a diagonal (`lower`), or from it on; how many that
// are, and nothing else where there is no room for them.
static ptrdiff_t list_triangle(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t offset, bool lower, int64_t* out) {
    ptrdiff_t count = 0;
    for (int turn = 0; turn < (out ? 2 : 1); turn++)
        for (ptrdiff_t i = 0; i < rows; i++) {
            ptrdiff_t begin = lower ? 0 : i + offset, end = lower ? i + offset + 1 : columns;
            if (begin < 0) begin = 0;
            if (end > columns) end = columns;
            if (!out) count += end > begin ? end - begin : 0;
            for (ptrdiff_t j = begin; out && j < end; j++) *out++ = turn == 0 ? i : j;
        }
    return count;
}

}  // namespace few

}  // namespace retrograd
