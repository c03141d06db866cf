// The kernels of recurrence.hpp for one instruction set: included once in a namespace for each, which names
// `register_bytes` and `tile_rows` (rows of a tile two vectors wide, as the registers allow).

#include "vectors_body.hpp"

template <class T>
constexpr index block = 2 * lanes<T>;  // columns of a block of packed weights

// ------------------------------------------------------------------------------------------------ products

// A width filled up to whole blocks.
template <class T>
index padded(index width) {
    return (width + block<T> - 1) / block<T> * block<T>;
}

// Lays a matrix (length, width) in blocks of columns, each (length, block), the last one filled up with zeros.
// From element (k, j) at from[k * along + j * across].
template <class T>
void pack(const T* from, index length, index width, index along, index across, T* into) {
    for (index j = 0; j < width; j += block<T>) {
        const index valid = width - j < block<T> ? width - j : block<T>;
        for (index k = 0; k < length; k++, into += block<T>) {
            const T* at = from + k * along + j * across;
            for (index i = 0; i < valid; i++) into[i] = at[i * across];
            for (index i = valid; i < block<T>; i++) into[i] = 0;
        }
    }
}

// H rows of `a` times B blocks of columns.
template <class T, int H, int B>
void product_tile(const T* a, index pitch, index length, const T* b, T* out, index out_pitch) {
    constexpr index N = lanes<T>;
    Vector<T> sum[H][2 * B];
    for (int h = 0; h < H; h++)
        for (int v = 0; v < 2 * B; v++) sum[h][v] = Vector<T>{};
    for (index k = 0; k < length; k++) {
        Vector<T> w[2 * B];
        for (int v = 0; v < 2 * B; v++)
            std::memcpy(w + v, b + (v / 2 * length + k) * block<T> + v % 2 * N, sizeof(Vector<T>));
        for (int h = 0; h < H; h++) {
            const T x = a[h * pitch + k];
            for (int v = 0; v < 2 * B; v++) sum[h][v] += x * w[v];
        }
    }
    for (int h = 0; h < H; h++)
        for (int v = 0; v < 2 * B; v++) std::memcpy(out + h * out_pitch + v * N, &sum[h][v], sizeof(Vector<T>));
}

template <class T, int H>
void product_rows(index rows, const T* a, index pitch, index length, const T* b, T* out, index out_pitch) {
    if (rows == H) product_tile<T, H, 1>(a, pitch, length, b, out, out_pitch);
    else if constexpr (H > 1) product_rows<T, H - 1>(rows, a, pitch, length, b, out, out_pitch);
}

// out (rows, width filled up to whole blocks) = a (rows, length) times packed weights.
template <class T>
void product(index rows, const T* a, index pitch, index length, index width, const T* b, T* out) {
    const index out_pitch = padded<T>(width);
    index j = 0;
    if (rows == 1)  // one row has too few sums to keep the units busy, unless several blocks go together
        for (; j + 4 * block<T> <= out_pitch; j += 4 * block<T>)
            product_tile<T, 1, 4>(a, pitch, length, b + j * length, out + j, out_pitch);
    for (; j < out_pitch; j += block<T>)
        for (index r = 0; r < rows; r += tile_rows) {
            const index height = rows - r < tile_rows ? rows - r : tile_rows;
            product_rows<T, tile_rows>(height, a + r * pitch, pitch, length, b + j * length, out + r * out_pitch + j, out_pitch);
        }
}

// ------------------------------------------------------------------------------------------------ gates of one row

// From the inputs of the gates, `a` + `b`: the gates after their functions, and the next states.
template <class T>
void lstm_row(index n, const T* a, const T* b, const T* before, T* gates, T* cell, T* hidden) {
#pragma omp simd
    for (index j = 0; j < n; j++) {
        const T i = logistic(a[j] + b[j]), f = logistic(a[n + j] + b[n + j]);
        const T g = hyperbolic_tangent(a[2 * n + j] + b[2 * n + j]), o = logistic(a[3 * n + j] + b[3 * n + j]);
        const T c = f * before[j] + i * g;
        gates[j] = i;
        gates[n + j] = f;
        gates[2 * n + j] = g;
        gates[3 * n + j] = o;
        cell[j] = c;
        hidden[j] = o * hyperbolic_tangent(c);
    }
}

// From the gradients of the next states, that of the hidden state in two parts, of which the second may be missing: the
// gradients of the inputs of the gates and of the cell state before.
template <class T>
void lstm_row_backward(index n, const T* g_hidden, const T* g_more, const T* g_after, const T* gates, const T* before,
                       const T* after, T* g_gates, T* g_before) {
#pragma omp simd
    for (index j = 0; j < n; j++) {
        const T i = gates[j], f = gates[n + j], g = gates[2 * n + j], o = gates[3 * n + j];
        const T squashed = hyperbolic_tangent(after[j]), gh = g_more ? g_hidden[j] + g_more[j] : g_hidden[j];
        const T gc = g_after[j] + gh * o * (1 - squashed * squashed);
        g_gates[j] = gc * g * (i * (1 - i));
        g_gates[n + j] = gc * before[j] * (f * (1 - f));
        g_gates[2 * n + j] = gc * i * (1 - g * g);
        g_gates[3 * n + j] = gh * squashed * (o * (1 - o));
        g_before[j] = gc * f;
    }
}

template <class T>
void gru_row(index n, const T* a, const T* b, const T* before, T* gates, T* hidden) {
#pragma omp simd
    for (index j = 0; j < n; j++) {
        const T r = logistic(a[j] + b[j]), z = logistic(a[n + j] + b[n + j]);
        const T candidate = hyperbolic_tangent(a[2 * n + j] + r * b[2 * n + j]);
        gates[j] = r;
        gates[n + j] = z;
        gates[2 * n + j] = candidate;
        hidden[j] = (before[j] - candidate) * z + candidate;
    }
}

// `candidates` is what the hidden state gave to the third gate. Gradients: of what the input and the hidden state give to
// the gates, and of the hidden state itself.
template <class T>
void gru_row_backward(index n, const T* g_hidden, const T* g_more, const T* gates, const T* candidates, const T* before,
                      T* g_input, T* g_from_hidden, T* g_before) {
#pragma omp simd
    for (index j = 0; j < n; j++) {
        const T r = gates[j], z = gates[n + j], c = gates[2 * n + j];
        const T gh = g_more ? g_hidden[j] + g_more[j] : g_hidden[j];
        const T g_n = gh * (1 - z) * (1 - c * c);
        const T g_r = g_n * candidates[j] * (r * (1 - r)), g_z = gh * (before[j] - c) * (z * (1 - z));
        g_input[j] = g_from_hidden[j] = g_r;
        g_input[n + j] = g_from_hidden[n + j] = g_z;
        g_input[2 * n + j] = g_n;
        g_from_hidden[2 * n + j] = g_n * r;
        g_before[j] = gh * z;
    }
}

template <class T>
void simple_row(index n, const T* a, const T* b, bool rectified, T* hidden) {
    if (rectified) {
#pragma omp simd
        for (index j = 0; j < n; j++) hidden[j] = larger(a[j] + b[j], T(0));
    } else {
#pragma omp simd
        for (index j = 0; j < n; j++) hidden[j] = hyperbolic_tangent(a[j] + b[j]);
    }
}

template <class T>
void simple_row_backward(index n, const T* g_hidden, const T* g_more, const T* hidden, bool rectified, T* g_gates) {
    if (rectified) {
#pragma omp simd
        for (index j = 0; j < n; j++) g_gates[j] = hidden[j] > 0 ? (g_more ? g_hidden[j] + g_more[j] : g_hidden[j]) : T(0);
    } else {
#pragma omp simd
        for (index j = 0; j < n; j++) g_gates[j] = (g_more ? g_hidden[j] + g_more[j] : g_hidden[j]) * (1 - hidden[j] * hidden[j]);
    }
}

// ------------------------------------------------------------------------------------------------ sequences

// Rows [first, last) of the batch through all steps. `weight` is packed; without it there is one step, for which the
// product with the weight is given.
template <class T>
void run_forward(const Sequence& s, const T* weight, T* space, index first, index last) {
    const index n = s.size, width = s.gates * n, rows = last - first;
    const index pitch = padded<T>(width);
    const T *bias = static_cast<const T*>(s.bias), *hidden = static_cast<const T*>(s.hidden) + first * n;
    const T* cell = s.kind == Kind::lstm ? static_cast<const T*>(s.cell) + first * n : nullptr;
    for (index step = 0; step < s.steps; step++) {
        const index at = (s.reverse ? s.steps - 1 - step : step) * s.batch + first;
        const T* projected = static_cast<const T*>(s.projected) + at * width;
        T* states = static_cast<T*>(s.states) + at * n;
        T* activated = static_cast<T*>(s.activated) + at * width;
        T* cells = static_cast<T*>(s.cells) + at * n;
        if (weight) product(rows, hidden, n, n, width, weight, space);
        for (index r = 0; r < rows; r++) {
            T* from_hidden = weight ? space + r * pitch : static_cast<T*>(s.from_hidden) + (first + r) * width;
            if (bias)
                for (index j = 0; j < width; j++) from_hidden[j] += bias[j];
            if (s.kind == Kind::lstm) {
                lstm_row(n, projected + r * width, from_hidden, cell + r * n, activated + r * width, cells + r * n, states + r * n);
            } else if (s.kind == Kind::gru) {
                gru_row(n, projected + r * width, from_hidden, hidden + r * n, activated + r * width, states + r * n);
                std::memcpy(cells + r * n, from_hidden + 2 * n, n * sizeof(T));
            } else {
                simple_row(n, projected + r * width, from_hidden, s.kind == Kind::rectified, states + r * n);
            }
        }
        hidden = states;
        cell = cells;
    }
}

template <class T>
void run_backward(const Sequence& s, const T* weight, T* space, index first, index last) {
    const index n = s.size, width = s.gates * n, rows = last - first;
    const index pitch = padded<T>(n);
    // What arrives at the states from the step after: nothing at the last hidden state.
    T* const g_hidden = s.g_hidden ? static_cast<T*>(s.g_hidden) + first * n : nullptr;
    T* const g_cell = s.kind == Kind::lstm ? static_cast<T*>(s.g_cell) + first * n : nullptr;
    const T *g_more = nullptr, *g_after = s.kind == Kind::lstm ? static_cast<const T*>(s.g_final_cell) + first * n : nullptr;
    if (!s.steps) {
        if (g_hidden) std::fill_n(g_hidden, rows * n, T(0));
        if (g_cell) std::copy_n(g_after, rows * n, g_cell);
    }
    for (index step = s.steps - 1; step >= 0; step--) {
        const index place = s.reverse ? s.steps - 1 - step : step;
        const index at = place * s.batch + first, behind = (s.reverse ? place + 1 : place - 1) * s.batch + first;
        const T* g_states = static_cast<const T*>(s.g_states) + at * n;
        const T* states = static_cast<const T*>(s.states) + at * n;
        const T* cells = static_cast<const T*>(s.cells) + at * n;
        const T* activated = static_cast<const T*>(s.activated) + at * width;
        const T* before = s.kind == Kind::lstm ? static_cast<const T*>(step ? s.cells : s.cell)
                                               : static_cast<const T*>(step ? s.states : s.hidden);
        before += (step ? behind : first) * n;
        T* g_projected = static_cast<T*>(s.g_projected) + at * width;
        T* g_gates = s.kind == Kind::gru ? static_cast<T*>(s.g_from_hidden) + at * width : g_projected;
        for (index r = 0; r < rows; r++) {
            const T* more = g_more ? g_more + r * n : nullptr;
            T* of_row = g_gates + r * width;
            if (s.kind == Kind::lstm)
                lstm_row_backward(n, g_states + r * n, more, g_after + r * n, activated + r * width, before + r * n, cells + r * n,
                                  of_row, g_cell + r * n);
            else if (s.kind == Kind::gru)
                gru_row_backward(n, g_states + r * n, more, activated + r * width, cells + r * n, before + r * n,
                                 g_projected + r * width, of_row, g_hidden + r * n);
            else
                simple_row_backward(n, g_states + r * n, more, states + r * n, s.kind == Kind::rectified, of_row);
        }
        if (!weight) return;
        product(rows, g_gates, width, width, n, weight, space);
        for (index r = 0; r < rows; r++) {
            T *to = g_hidden + r * n, *from = space + r * pitch;
            if (s.kind == Kind::gru)
                for (index j = 0; j < n; j++) to[j] += from[j];
            else
                std::memcpy(to, from, n * sizeof(T));
        }
        g_more = g_hidden;
        g_after = g_cell;
    }
}

inline index room(const Sequence& s, bool wide, bool backward) {
    if (!s.weight) return 0;
    const index width = s.gates * s.size, length = backward ? width : s.size, columns = backward ? s.size : width;
    return wide ? (length + s.batch) * padded<double>(columns) * index(sizeof(double))
                : (length + s.batch) * padded<float>(columns) * index(sizeof(float));
}

template <class T>
void run_sequence(Pool* pool, const Sequence& s, bool backward) {
    const index n = s.size, width = s.gates * n, length = backward ? width : n, columns = backward ? n : width;
    const index pitch = padded<T>(columns);
    index parts = (s.batch + 3) / 4;
    if (parts > pool->threads()) parts = pool->threads();
    T *weight = nullptr, *rooms = nullptr;
    if (s.weight) {
        const T* given = static_cast<const T*>(s.weight);
        weight = static_cast<T*>(s.space);
        rooms = weight + length * pitch;
        if (backward) pack(given, length, columns, columns, index(1), weight);
        else pack(given, length, columns, index(1), length, weight);
    }
    // A gate costs about as much as 16 elements of a cheap loop; 16 products, as one.
    const index work = parts ? s.steps * s.batch * width * (16 + (weight ? n / 16 : 0)) / parts : 0;
    parallel_for(pool, parts, work, [&](index begin, index end) {
        const index first = s.batch * begin / parts, last = s.batch * end / parts;
        if (backward) run_backward(s, weight, rooms + (weight ? first * pitch : 0), first, last);
        else run_forward(s, weight, rooms + (weight ? first * pitch : 0), first, last);
    });
}

inline void sequence(Pool* pool, const Sequence& s, bool wide, bool backward) {
    if (wide) run_sequence<double>(pool, s, backward);
    else run_sequence<float>(pool, s, backward);
}
