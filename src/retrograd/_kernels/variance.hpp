// Variances of rows that lie one behind the other in memory, and their gradients.
#pragma once

#include <cmath>
#include <cstddef>
#include <vector>
#include "streaming.hpp"
#include "sums.hpp"

namespace retrograd {

namespace variance {

constexpr ptrdiff_t piece = 16 * sums::block;  // stays in a cache between the mean and the distances from it

// How many elements, their mean, and the sum of the squared distances from it.
struct Moments {
    double count = 0, mean = 0, squares = 0;

    // Chan, Golub and LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances" (1979).
    void add(const Moments& other) {
        if (other.count == 0) return;
        const double total = count + other.count, apart = other.mean - mean;
        squares += other.squares + apart * apart * (count * other.count / total);
        mean += apart * (other.count / total);
        count = total;
    }
};

template <class T>
RETROGRAD_MULTIVERSION Moments moments_of(const T* x, ptrdiff_t count) {
    const T near = T(sums::total_of(x, count).value() / static_cast<double>(count));
    double squares = 0, apart = 0;
    for (ptrdiff_t begin = 0; begin < count; begin += sums::block) {
        const ptrdiff_t end = count - begin < sums::block ? count : begin + sums::block;
        T square = 0, distance = 0;
#pragma omp simd reduction(+ : square, distance)
        for (ptrdiff_t i = begin; i < end; i++) {
            const T d = x[i] - near;
            square += d * d;
            distance += d;
        }
        squares += square;
        apart += distance;
    }
    Moments made;
    made.count = static_cast<double>(count);
    // `near` is the mean but for what rounding took from a sum of large numbers; the distances from it are small.
    made.mean = near + apart / made.count;
    made.squares = squares - apart * apart / made.count;
    return made;
}

template <class T>
Moments moments_of_row(Pool* pool, const T* x, ptrdiff_t length) {
    const ptrdiff_t pieces = (length + piece - 1) / piece;
    std::vector<Moments> parts(static_cast<size_t>(pieces));
    parallel_for(pool, pieces, piece, [&](ptrdiff_t begin, ptrdiff_t end) {
        for (ptrdiff_t p = begin; p < end; p++) {
            const ptrdiff_t rest = length - p * piece;
            parts[static_cast<size_t>(p)] = moments_of(x + p * piece, rest < piece ? rest : piece);
        }
    });
    Moments total;
    for (const Moments& part : parts) total.add(part);
    return total;
}

// The squared distances over `free`, one number for each row, or the root of that.
template <class T>
void rows(Pool* pool, const T* x, ptrdiff_t count, ptrdiff_t length, double free, bool root, T* out) {
    const auto write = [&](ptrdiff_t r, double squares) { out[r] = T(root ? std::sqrt(squares / free) : squares / free); };
    if (length > 4 * piece) {
        for (ptrdiff_t r = 0; r < count; r++) write(r, moments_of_row(pool, x + r * length, length).squares);
        return;
    }
    parallel_for(pool, count, length, [&](ptrdiff_t begin, ptrdiff_t end) {
        for (ptrdiff_t r = begin; r < end; r++) {
            Moments total;
            for (ptrdiff_t at = 0; at < length; at += piece)
                total.add(moments_of(x + r * length + at, length - at < piece ? length - at : piece));
            write(r, total.squares);
        }
    });
}

constexpr ptrdiff_t side_by_side = 64;  // columns at a time

// The sums of the squared distances from the mean in at most `side_by_side` columns, whose rows lie `step` apart.
template <class T>
RETROGRAD_MULTIVERSION void squares_of_columns(const T* x, ptrdiff_t length, ptrdiff_t step, ptrdiff_t many, double* squares) {
    double mean[side_by_side] = {}, apart[side_by_side] = {};
    for (ptrdiff_t j = 0; j < length; j++)
        for (ptrdiff_t i = 0; i < many; i++) mean[i] += x[j * step + i];
    for (ptrdiff_t i = 0; i < many; i++) {
        mean[i] /= static_cast<double>(length);
        squares[i] = 0;
    }
    for (ptrdiff_t j = 0; j < length; j++)
        for (ptrdiff_t i = 0; i < many; i++) {
            const double d = x[j * step + i] - mean[i];
            squares[i] += d * d;
            apart[i] += d;
        }
    for (ptrdiff_t i = 0; i < many; i++) squares[i] -= apart[i] * apart[i] / static_cast<double>(length);
}

// As `rows`, for each of `inner` columns of `count` matrices.
template <class T>
void columns(Pool* pool, const T* x, ptrdiff_t count, ptrdiff_t length, ptrdiff_t inner, double free, bool root, T* out) {
    const ptrdiff_t blocks = (inner + side_by_side - 1) / side_by_side;
    parallel_for(pool, count * blocks, 2 * length * (inner < side_by_side ? inner : side_by_side), [&](ptrdiff_t begin, ptrdiff_t end) {
        double squares[side_by_side];
        for (ptrdiff_t b = begin; b < end; b++) {
            const ptrdiff_t m = b / blocks, at = b % blocks * side_by_side;
            const ptrdiff_t many = inner - at < side_by_side ? inner - at : side_by_side;
            squares_of_columns(x + m * length * inner + at, length, inner, many, squares);
            for (ptrdiff_t i = 0; i < many; i++)
                out[m * inner + at + i] = T(root ? std::sqrt(squares[i] / free) : squares[i] / free);
        }
    });
}

// `slope` times the distance from the mean.
template <class T>
RETROGRAD_MULTIVERSION void distances(const T* __restrict x, T mean, T slope, ptrdiff_t count, T* __restrict out, bool past) {
    constexpr ptrdiff_t block = 64;
    ptrdiff_t i = 0;
    if (past) {
        for (; i < count && reinterpret_cast<uintptr_t>(out + i) % 64; i++) out[i] = slope * (x[i] - mean);
        alignas(64) T made[block];
        for (; i + block <= count; i += block) {
            for (ptrdiff_t k = 0; k < block; k += 64 / ptrdiff_t(sizeof(T))) fetch_ahead(x + i + k);
#pragma omp simd
            for (ptrdiff_t k = 0; k < block; k++) made[k] = slope * (x[i + k] - mean);
            stream<sizeof made>(out + i, made);
        }
    }
#pragma omp simd
    for (ptrdiff_t k = i; k < count; k++) out[k] = slope * (x[k] - mean);
}

// The gradient of the sums of squares times `factor`, from one cotangent for each row.
template <class T>
void rows_backward(Pool* pool, const T* g, const T* x, ptrdiff_t count, ptrdiff_t length, double factor, T* out) {
    const bool past = is_streamed(out, count * length);
    if (length > 4 * piece) {
        for (ptrdiff_t r = 0; r < count; r++, x += length, out += length) {
            const T mean = T(moments_of_row(pool, x, length).mean), slope = T(g[r] * factor);
            parallel_for(pool, length, 1, [&](ptrdiff_t begin, ptrdiff_t end) {
                distances(x + begin, mean, slope, end - begin, out + begin, past);
                if (past) finish_streams();
            });
        }
        return;
    }
    parallel_for(pool, count, 2 * length, [&](ptrdiff_t begin, ptrdiff_t end) {
        for (ptrdiff_t r = begin; r < end; r++) {
            const T mean = T(moments_of(x + r * length, length).mean);
            distances(x + r * length, mean, T(g[r] * factor), length, out + r * length, past);
        }
        if (past) finish_streams();
    });
}

}  // namespace variance

}  // namespace retrograd
