// Sums of rows that lie one behind the other in memory: short blocks in the elements' own precision, and the sum of
// blocks in double, with the rounding errors of that added up beside it. The result does not depend on the threads.
#pragma once

#include <cmath>
#include <cstddef>
#include <vector>
#include "multiversion.hpp"
#include "parallel.hpp"

namespace retrograd {

namespace sums {

constexpr ptrdiff_t block = 1024;
constexpr ptrdiff_t piece = 64 * block;  // of a long row, for one thread at a time

// A sum and what rounding took from it.
struct Total {
    double sum = 0, lost = 0;

    RETROGRAD_INLINE void add(double x) {
        const double next = sum + x;
        const double kept = (sum < 0 ? -sum : sum) >= (x < 0 ? -x : x) ? (sum - next) + x : (x - next) + sum;
        lost += kept;
        sum = next;
    }
    // An infinite sum has lost nothing that could be told.
    double value() const { return lost - lost == 0 ? sum + lost : sum; }
};

template <class T>
RETROGRAD_MULTIVERSION Total total_of(const T* x, ptrdiff_t count) {
    constexpr ptrdiff_t quarter = block / 4;
    Total total;
    for (; count >= block; x += block, count -= block) {
        T a = 0, b = 0, c = 0, d = 0;
#pragma omp simd reduction(+ : a, b, c, d)
        for (ptrdiff_t i = 0; i < quarter; i++) {
            a += x[i];
            b += x[i + quarter];
            c += x[i + 2 * quarter];
            d += x[i + 3 * quarter];
        }
        total.add(double(a + b) + double(c + d));
    }
    T rest = 0;
#pragma omp simd reduction(+ : rest)
    for (ptrdiff_t i = 0; i < count; i++) rest += x[i];
    total.add(rest);
    return total;
}

template <class T>
void rows(Pool* pool, const T* x, ptrdiff_t count, ptrdiff_t length, T* out) {
    if (length <= piece) {
        parallel_for(pool, count, length / 2 + 1, [&](ptrdiff_t begin, ptrdiff_t end) {
            for (ptrdiff_t r = begin; r < end; r++) out[r] = T(total_of(x + r * length, length).value());
        });
        return;
    }
    const ptrdiff_t pieces = (length + piece - 1) / piece;
    std::vector<Total> parts(static_cast<size_t>(pieces));
    for (ptrdiff_t r = 0; r < count; r++, x += length) {
        parallel_for(pool, pieces, piece / 2, [&](ptrdiff_t begin, ptrdiff_t end) {
            for (ptrdiff_t p = begin; p < end; p++) {
                const ptrdiff_t rest = length - p * piece;
                parts[static_cast<size_t>(p)] = total_of(x + p * piece, rest < piece ? rest : piece);
            }
        });
        Total total;
        for (const Total& part : parts) {
            total.add(part.sum);
            if (part.lost - part.lost == 0) total.add(part.lost);
        }
        out[r] = T(total.value());
    }
}

// The sum of the sizes or the squares of elements, in double.
template <class T>
RETROGRAD_MULTIVERSION double sizes_of(const T* x, ptrdiff_t count, bool squared) {
    double total = 0;
    if (squared) {
#pragma omp simd reduction(+ : total)
        for (ptrdiff_t i = 0; i < count; i++) total += double(x[i]) * double(x[i]);
    } else {
#pragma omp simd reduction(+ : total)
        for (ptrdiff_t i = 0; i < count; i++) total += double(x[i] < 0 ? -x[i] : x[i]);
    }
    return total;
}

// The 2-norm of each row, or the sum of the sizes of its elements.
template <class T>
void norms(Pool* pool, const T* x, ptrdiff_t count, ptrdiff_t length, bool squared, T* out) {
    const ptrdiff_t pieces = (length + piece - 1) / piece;
    std::vector<double> parts(static_cast<size_t>(count * pieces));
    parallel_for(pool, count * pieces, (length < piece ? length : piece) / 2 + 1, [&](ptrdiff_t begin, ptrdiff_t end) {
        for (ptrdiff_t i = begin; i < end; i++) {
            const ptrdiff_t at = i % pieces * piece, rest = length - at;
            parts[static_cast<size_t>(i)] = sizes_of(x + i / pieces * length + at, rest < piece ? rest : piece, squared);
        }
    });
    for (ptrdiff_t r = 0; r < count; r++) {
        double total = 0;
        for (ptrdiff_t p = 0; p < pieces; p++) total += parts[static_cast<size_t>(r * pieces + p)];
        out[r] = T(squared ? std::sqrt(total) : total);
    }
}

}  // namespace sums

}  // namespace retrograd
