// Attention: softmax(q · kᵀ * scale) · v and its gradients, a block of queries at a time, so that scores stay in the cache.
#pragma once

#include <cmath>
#include <limits>
#include "functions.hpp"
#include "matmul.hpp"

namespace retrograd {

namespace attention {

using matmul::index;

// (heads, rows, columns); neighbouring columns lie side by side. Heads have two dimensions, as they lie in memory.
struct Array {
    void* data;
    index outer, inner, row;  // strides in elements

    template <class T>
    T* head(index at, index inner_heads) const {
        return static_cast<T*>(data) + at / inner_heads * outer + at % inner_heads * inner;
    }
};

// query (heads, queries, width), key (heads, keys, width), value (heads, keys, value_width), out and its gradient (heads,
// queries, value_width); weights (heads, queries, keys) in C order. Where `causal`, query i sees keys up to i.
struct Attention {
    index heads, inner_heads, queries, keys, width, value_width;
    double scale;
    bool causal;
    Array query, key, value, out;
    void* weights;
    Array g_query, g_key, g_value;  // backward alone; `out` is then the cotangent
};

constexpr index block = 64;            // of queries, and of keys
constexpr index kept_bytes = 1 << 20;  // of scores: a thread keeps the memory for so many

// a (rows, length) · b (length, columns), on this thread.
template <class T>
void product(index rows, index columns, index length, matmul::Matrix<T> a, matmul::Matrix<T> b, T* out, index out_step) {
    const matmul::MatrixProduct<T> p{rows, columns, length, a, b, out, out_step, nullptr};
    const index width = matmul::group_of(p) * matmul::panel_width_of(p);
    for (index left = 0; left < columns; left += width) matmul::run_block(p, left, std::min(columns, left + width), 0, rows);
}

// A number of elements filled up to whole vectors, as far as there are so many: loops have no remainder then.
inline index filled(index seen, index keys) { return std::min((seen + 15) / 16 * 16, keys); }

template <class T>
RETROGRAD_INLINE void weights_of_row(T* x, index seen, index keys, T scale) {
    constexpr T infinity = std::numeric_limits<T>::infinity();
    const index count = filled(seen, keys);
    T most = -infinity, total = 0;
    for (index i = seen; i < count; i++) x[i] = x[0];
#pragma omp simd reduction(max : most)
    for (index i = 0; i < count; i++) {
        x[i] *= scale;
        most = x[i] > most ? x[i] : most;
    }
    for (index i = seen; i < count; i++) x[i] = -infinity;
#pragma omp simd reduction(+ : total)
    for (index i = 0; i < count; i++) {
        x[i] = decay(x[i] - most);
        total += x[i];
    }
    const T part = 1 / total;
    for (index i = 0; i < count; i++) x[i] *= part;
    for (index i = seen; i < keys; i++) x[i] = 0;
}

// From the gradient of a row of weights to that of the products of query and keys, with zeros up to `end`.
template <class T>
RETROGRAD_INLINE void scores_gradient(T* g, const T* weights, index seen, index keys, index end, T scale) {
    const index count = filled(seen, keys);
    T total = 0;
    for (index i = seen; i < count; i++) g[i] = 0;
#pragma omp simd reduction(+ : total)
    for (index i = 0; i < count; i++) total += g[i] * weights[i];
    for (index i = 0; i < count; i++) g[i] = weights[i] * (g[i] - total) * scale;
    for (index i = seen; i < end; i++) g[i] = 0;
}

// Queries [begin, end) of a head: `rows` are their weights, or the gradients of these.
template <class T>
RETROGRAD_INLINE void softmax_rows(const Attention& s, T* rows, const T* weights, index begin, index end) {
    const index visited = s.causal ? std::min(begin + block, s.keys) : s.keys;  // by the products that follow
    for (index i = begin; i < end; i++, rows += s.keys) {
        const index seen = s.causal ? std::min(i + 1, s.keys) : s.keys;
        if (weights) scores_gradient(rows, weights + (i - begin) * s.keys, seen, s.keys, visited, static_cast<T>(s.scale));
        else weights_of_row(rows, seen, s.keys, static_cast<T>(s.scale));
    }
}
RETROGRAD_MULTIVERSION static void softmax_of(const Attention& s, float* rows, const float* weights, index begin, index end) {
    softmax_rows(s, rows, weights, begin, end);
}
RETROGRAD_MULTIVERSION static void softmax_of(const Attention& s, double* rows, const double* weights, index begin, index end) {
    softmax_rows(s, rows, weights, begin, end);
}

inline index blocks(const Attention& s) { return (s.queries + block - 1) / block; }

template <class T>
void forward(const Attention& s, index task) {
    const index head = task / blocks(s), begin = task % blocks(s) * block, end = std::min(s.queries, begin + block);
    const index seen = s.causal ? std::min(end, s.keys) : s.keys;
    const T *query = s.query.head<T>(head, s.inner_heads) + begin * s.query.row, *key = s.key.head<T>(head, s.inner_heads);
    T* weights = static_cast<T*>(s.weights) + (head * s.queries + begin) * s.keys;
    product<T>(end - begin, seen, s.width, {query, s.query.row, 1}, {key, 1, s.key.row}, weights, s.keys);
    softmax_of(s, weights, nullptr, begin, end);
    product<T>(end - begin, s.value_width, seen, {weights, s.keys, 1}, {s.value.head<T>(head, s.inner_heads), s.value.row, 1},
               s.out.head<T>(head, s.inner_heads) + begin * s.out.row, s.out.row);
}

// What `given` (queries, columns) gives to each key: sums over the queries that see it, by `rates` (queries, keys).
template <class T>
void gathered_by_keys(const Attention& s, const T* rates, matmul::Matrix<T> given, index columns, T* out, index out_step) {
    const index each = s.causal ? block : s.keys;
    for (index begin = 0; begin < s.keys; begin += each) {
        const index rows = std::min(each, s.keys - begin), first = s.causal ? begin : 0;
        T* to = out + begin * out_step;
        if (first < s.queries)
            product<T>(rows, columns, s.queries - first, {rates + first * s.keys + begin, 1, s.keys}, given.from(first, 0), to,
                       out_step);
        else
            for (index i = 0; i < rows; i++) std::fill(to + i * out_step, to + i * out_step + columns, T(0));
    }
}

// All queries of a head; `space` has room for the gradients of their scores.
template <class T>
void backward(const Attention& s, index head, T* space) {
    const T *query = s.query.head<T>(head, s.inner_heads), *key = s.key.head<T>(head, s.inner_heads);
    const T *value = s.value.head<T>(head, s.inner_heads), *g = s.out.head<T>(head, s.inner_heads);
    const T* weights = static_cast<T*>(s.weights) + head * s.queries * s.keys;
    T* g_query = s.g_query.head<T>(head, s.inner_heads);
    for (index begin = 0; begin < s.queries; begin += block) {
        const index end = std::min(s.queries, begin + block), seen = s.causal ? std::min(end, s.keys) : s.keys;
        T* scores = space + begin * s.keys;
        product<T>(end - begin, seen, s.value_width, {g + begin * s.out.row, s.out.row, 1}, {value, 1, s.value.row}, scores, s.keys);
        softmax_of(s, scores, weights + begin * s.keys, begin, end);
        product<T>(end - begin, s.width, seen, {scores, s.keys, 1}, {key, s.key.row, 1}, g_query + begin * s.g_query.row, s.g_query.row);
    }
    gathered_by_keys<T>(s, space, {query, s.query.row, 1}, s.width, s.g_key.head<T>(head, s.inner_heads), s.g_key.row);
    gathered_by_keys<T>(s, weights, {g, s.out.row, 1}, s.value_width, s.g_value.head<T>(head, s.inner_heads), s.g_value.row);
}

template <class T>
void run_as(Pool* pool, const Attention& s, bool is_backward) {
    const index work = s.queries * s.keys * (s.width + s.value_width) / 8;
    if (is_backward)
        parallel_for(pool, s.heads, 2 * work, [&](index begin, index end) {
            static thread_local matmul::Scratch kept;
            matmul::Scratch fresh;
            const index scores = s.queries * s.keys;
            T* space = (scores * static_cast<index>(sizeof(T)) <= kept_bytes ? kept : fresh).template room<T>(scores);
            for (index head = begin; head < end; head++) backward<T>(s, head, space);
        });
    else
        parallel_for(pool, s.heads * blocks(s), work / blocks(s), [&](index begin, index end) {
            for (index task = begin; task < end; task++) forward<T>(s, task);
        });
}

inline void run(Pool* pool, const Attention& s, bool wide, bool is_backward) {
    if (wide) run_as<double>(pool, s, is_backward);
    else run_as<float>(pool, s, is_backward);
}

}  // namespace attention

}  // namespace retrograd
