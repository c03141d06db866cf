// Sums of rows that lie one behind the other in memory: short blocks in the elements' own precision, and the sum of
// blocks in double, with the rounding errors of that added up beside it. The result does not depend on the threads.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>
#include "folding.hpp"
#include "loops.hpp"
#include "multiversion.hpp"
#include "parallel.hpp"
#include "streaming.hpp"

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

// The lines of memory that a loop comes to in a moment, for each of the registers that it fills. The processor's own
// foresight ends with each page.
template <class T>
RETROGRAD_INLINE void fetch_registers(const T* x) {
    for (ptrdiff_t line = 0; line < 256; line += 64) fetch_ahead(reinterpret_cast<const char*>(x) + line);
}

// The totals of numbers that lie by turns: one, or the two parts of complex numbers.
template <int turns, class T>
RETROGRAD_MULTIVERSION void totals_of(const T* x, ptrdiff_t count, Total* totals) {
    constexpr ptrdiff_t width = 256 / sizeof(T);  // four registers
    while (count >= width) {
        const ptrdiff_t whole = count < block ? count / width * width : block;
        alignas(64) T parts[width];
        for (ptrdiff_t k = 0; k < width; k++) parts[k] = x[k];
        for (ptrdiff_t i = width; i < whole; i += width) {
            fetch_registers(x + i);
#pragma omp simd
            for (ptrdiff_t k = 0; k < width; k++) parts[k] += x[i + k];
        }
        x += whole;
        count -= whole;
        if (count < width) {
#pragma omp simd
            for (ptrdiff_t k = 0; k < count; k++) parts[k] += x[k];
            count = 0;
        }
        for (int t = 0; t < turns; t++) {
            double sum = 0;
#pragma omp simd reduction(+ : sum)
            for (ptrdiff_t k = t; k < width; k += turns) sum += double(parts[k]);
            totals[t].add(sum);
        }
    }
    for (int t = 0; t < turns && count > 0; t++) {
        T rest = 0;
        for (ptrdiff_t i = t; i < count; i += turns) rest += x[i];
        totals[t].add(rest);
    }
}

template <class T>
Total total_of(const T* x, ptrdiff_t count) {
    Total total;
    totals_of<1>(x, count, &total);
    return total;
}

template <int turns, class T>
void rows(Pool* pool, const T* x, ptrdiff_t count, ptrdiff_t length, T* out) {
    if (length <= piece) {
        parallel_for(pool, count, length / 2 + 1, [&](ptrdiff_t begin, ptrdiff_t end) {
            for (ptrdiff_t r = begin; r < end; r++) {
                Total totals[turns];
                totals_of<turns>(x + r * length, length, totals);
                for (int t = 0; t < turns; t++) out[r * turns + t] = T(totals[t].value());
            }
        });
        return;
    }
    const ptrdiff_t pieces = (length + piece - 1) / piece;
    std::vector<Total> parts(static_cast<size_t>(pieces * turns));
    for (ptrdiff_t r = 0; r < count; r++, x += length) {
        parallel_for(pool, pieces, piece / 2, [&](ptrdiff_t begin, ptrdiff_t end) {
            for (ptrdiff_t p = begin; p < end; p++) {
                const ptrdiff_t rest = length - p * piece;
                Total* made = &parts[static_cast<size_t>(p * turns)];
                for (int t = 0; t < turns; t++) made[t] = Total();
                totals_of<turns>(x + p * piece, rest < piece ? rest : piece, made);
            }
        });
        for (int t = 0; t < turns; t++) {
            Total total;
            for (size_t p = static_cast<size_t>(t); p < parts.size(); p += turns) {
                total.add(parts[p].sum);
                if (parts[p].lost - parts[p].lost == 0) total.add(parts[p].lost);
            }
            out[r * turns + t] = T(total.value());
        }
    }
}

// The product of a row of one element at least.
template <class T>
RETROGRAD_MULTIVERSION T product_of(const T* x, ptrdiff_t count) {
    constexpr ptrdiff_t width = 256 / sizeof(T);  // four registers
    if (count < width) {
        T product = x[0];
        for (ptrdiff_t i = 1; i < count; i++) product *= x[i];
        return product;
    }
    alignas(64) T product[width];
    for (ptrdiff_t k = 0; k < width; k++) product[k] = x[k];
    ptrdiff_t i = width;
    for (; i + width <= count; i += width) {
#pragma omp simd
        for (ptrdiff_t k = 0; k < width; k++) product[k] *= x[i + k];
    }
    for (ptrdiff_t k = 0; i + k < count; k++) product[k] *= x[i + k];
    for (ptrdiff_t half = width / 2; half; half /= 2) {
        for (ptrdiff_t k = 0; k < half; k++) product[k] *= product[k + half];
    }
    return product[0];
}

// The greatest and the least, NaN where there is one; it is looked for on the way.
template <class T>
RETROGRAD_MULTIVERSION T greatest_of(const T* x, ptrdiff_t count) {
    T found = folding::Greatest<T>::neutral;
    int missing = 0;
#pragma omp simd reduction(max : found) reduction(| : missing)
    for (ptrdiff_t i = 0; i < count; i++) {
        found = x[i] > found ? x[i] : found;
        missing |= x[i] != x[i];
    }
    return missing ? std::numeric_limits<T>::quiet_NaN() : found;
}

template <class T>
RETROGRAD_MULTIVERSION T least_of(const T* x, ptrdiff_t count) {
    T found = folding::Least<T>::neutral;
    int missing = 0;
#pragma omp simd reduction(min : found) reduction(| : missing)
    for (ptrdiff_t i = 0; i < count; i++) {
        found = x[i] < found ? x[i] : found;
        missing |= x[i] != x[i];
    }
    return missing ? std::numeric_limits<T>::quiet_NaN() : found;
}

// What `fold_of` makes of each row, of one element at least.
template <class T, class F>
void folds(Pool* pool, const T* x, ptrdiff_t count, ptrdiff_t length, T* out, const F& fold_of) {
    if (length <= piece) {
        parallel_for(pool, count, length / 2 + 1, [&](ptrdiff_t begin, ptrdiff_t end) {
            for (ptrdiff_t r = begin; r < end; r++) out[r] = fold_of(x + r * length, length);
        });
        return;
    }
    const ptrdiff_t pieces = (length + piece - 1) / piece;
    std::vector<T> parts(static_cast<size_t>(pieces));
    for (ptrdiff_t r = 0; r < count; r++, x += length) {
        parallel_for(pool, pieces, piece / 2, [&](ptrdiff_t begin, ptrdiff_t end) {
            for (ptrdiff_t p = begin; p < end; p++) {
                const ptrdiff_t rest = length - p * piece;
                parts[static_cast<size_t>(p)] = fold_of(x + p * piece, rest < piece ? rest : piece);
            }
        });
        out[r] = fold_of(parts.data(), pieces);
    }
}

enum Fold { no_fold, sum_fold, product_fold, greatest_fold, least_fold, all_folds };

// The loops of NumPy's for one type that these stand for, once they have been looked up.
inline Loop* folding_loops(int typenum) {
    static Loop loops[24][all_folds];
    return loops[typenum];
}

// Folds over leading axes: of some columns of a matrix, the rows of which lie `stride` elements apart. A few rows are
// put together at a time in the elements' own precision, and those in that of the result.
constexpr ptrdiff_t panel = 1024 / sizeof(float);  // columns
constexpr ptrdiff_t slab = 1024;                   // rows, for one thread at a time
constexpr ptrdiff_t few = 32;

template <template <class> class Of, class T, class W>
RETROGRAD_MULTIVERSION void fold_panel(const T* x, ptrdiff_t rows, ptrdiff_t stride, ptrdiff_t columns, W* out) {
    alignas(64) T some[panel];
    for (ptrdiff_t begin = 0; begin < rows; begin += few) {
        const ptrdiff_t end = rows - begin < few ? rows : begin + few;
        ptrdiff_t r = begin + 1;
        for (ptrdiff_t c = 0; c < columns; c++) some[c] = x[begin * stride + c];
        for (; r + 4 <= end; r += 4) {
            const T* row = x + r * stride;
#pragma omp simd
            for (ptrdiff_t c = 0; c < columns; c++)
                some[c] = Of<T>::of(some[c], Of<T>::of(Of<T>::of(row[c], row[stride + c]), Of<T>::of(row[2 * stride + c], row[3 * stride + c])));
        }
        for (; r < end; r++) {
#pragma omp simd
            for (ptrdiff_t c = 0; c < columns; c++) some[c] = Of<T>::of(some[c], x[r * stride + c]);
        }
        if (begin == 0)
            for (ptrdiff_t c = 0; c < columns; c++) out[c] = W(some[c]);
        else
            for (ptrdiff_t c = 0; c < columns; c++) out[c] = Of<W>::of(out[c], W(some[c]));
    }
}

// `count` matrices of `length` rows, one at least, behind one another: their columns folded.
template <template <class> class Of, class W, class T>
void folded_columns(Pool* pool, const T* x, ptrdiff_t count, ptrdiff_t length, ptrdiff_t columns, T* out) {
    const ptrdiff_t panels = (columns + panel - 1) / panel, slabs = (length + slab - 1) / slab;
    std::vector<W> parts(static_cast<size_t>(slabs > 1 ? count * slabs * columns : 0));
    parallel_for(pool, count * slabs * panels, (columns < panel ? columns : panel) * (length < slab ? length : slab) / 2,
                 [&](ptrdiff_t begin, ptrdiff_t end) {
        for (ptrdiff_t i = begin; i < end; i++) {
            const ptrdiff_t at = i % panels * panel, part = i / panels, first = part % slabs * slab;
            const ptrdiff_t wide = columns - at < panel ? columns - at : panel;
            const T* from = x + (part / slabs * length + first) * columns + at;
            if (slabs > 1) {
                W* to = parts.data() + part * columns + at;
                fold_panel<Of>(from, length - first < slab ? length - first : slab, columns, wide, to);
            } else {
                alignas(64) W made[panel];
                fold_panel<Of>(from, length, columns, wide, made);
                for (ptrdiff_t c = 0; c < wide; c++) out[part * columns + at + c] = T(made[c]);
            }
        }
    });
    for (ptrdiff_t m = 0; slabs > 1 && m < count; m++) {
        W* total = parts.data() + m * slabs * columns;
        for (ptrdiff_t s = 1; s < slabs; s++)
            for (ptrdiff_t c = 0; c < columns; c++) total[c] = Of<W>::of(total[c], total[s * columns + c]);
        for (ptrdiff_t c = 0; c < columns; c++) out[m * columns + c] = T(total[c]);
    }
}

template <class T>
void fold_columns(Pool* pool, int which, const T* x, ptrdiff_t count, ptrdiff_t length, ptrdiff_t columns, T* out) {
    switch (which) {
        case sum_fold: return folded_columns<folding::Sum, double>(pool, x, count, length, columns, out);
        case product_fold: return folded_columns<folding::Product, T>(pool, x, count, length, columns, out);
        case greatest_fold: return folded_columns<folding::Greatest, T>(pool, x, count, length, columns, out);
        default: return folded_columns<folding::Least, T>(pool, x, count, length, columns, out);
    }
}

// `count` times `length` rows of `behind` elements, one of each at least, folded into one row.
template <class T>
void fold(Pool* pool, int which, const T* x, ptrdiff_t count, ptrdiff_t length, ptrdiff_t behind, T* out) {
    if (behind > 1) return fold_columns(pool, which, x, count, length, behind, out);
    switch (which) {
        case sum_fold: return rows<1>(pool, x, count, length, out);
        case product_fold: return folds(pool, x, count, length, out, product_of<T>);
        case greatest_fold: return folds(pool, x, count, length, out, greatest_of<T>);
        default: return folds(pool, x, count, length, out, least_of<T>);
    }
}

// The sums of complex numbers, given by their parts.
template <class T>
void sum_complex(Pool* pool, const T* x, ptrdiff_t count, ptrdiff_t length, ptrdiff_t behind, T* out) {
    if (behind > 1) return folded_columns<folding::Sum, double>(pool, x, count, length, 2 * behind, out);
    rows<2>(pool, x, count, 2 * length, out);
}

// The same of integers. Sums and products wrap around, as those of numbers without a sign may.
inline void fold_integers(Pool* pool, int which, const int64_t* x, ptrdiff_t count, ptrdiff_t length, ptrdiff_t behind, int64_t* out) {
    const uint64_t* bits = reinterpret_cast<const uint64_t*>(x);
    uint64_t* to = reinterpret_cast<uint64_t*>(out);
    const auto summed = [](const uint64_t* row, ptrdiff_t n) {
        uint64_t sum = 0;
        for (ptrdiff_t i = 0; i < n; i++) sum += row[i];
        return sum;
    };
    if (which == sum_fold && behind > 1) return folded_columns<folding::Sum, uint64_t>(pool, bits, count, length, behind, to);
    if (which == sum_fold) return folds(pool, bits, count, length, to, summed);
    if (which == product_fold && behind > 1) return folded_columns<folding::Product, uint64_t>(pool, bits, count, length, behind, to);
    if (which == product_fold) return folds(pool, bits, count, length, to, product_of<uint64_t>);
    if (behind > 1) return fold_columns(pool, which, x, count, length, behind, out);
    folds(pool, x, count, length, out, which == greatest_fold ? greatest_of<int64_t> : least_of<int64_t>);
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
