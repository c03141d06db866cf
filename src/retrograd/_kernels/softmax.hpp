// softmax, its logarithm, their gradients, and the negative log likelihood. Arrays are (outer, length, inner) in C
// order, and what is summed runs along `length`.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include "functions.hpp"
#include "parallel.hpp"

namespace retrograd {

namespace softmax {

constexpr ptrdiff_t strip = 64;  // columns that are walked together where `inner` is not 1

enum { forward, log_forward, backward, log_backward, log_sum };

template <class T, int what>
RETROGRAD_INLINE void row(const T* __restrict a, const T* __restrict b, T* __restrict out, ptrdiff_t length) {
    T total = 0;
    if (what == forward || what == log_forward) {
        T most = -std::numeric_limits<T>::infinity();
#pragma omp simd reduction(max : most)
        for (ptrdiff_t i = 0; i < length; i++) most = a[i] > most ? a[i] : most;
#pragma omp simd reduction(+ : total)
        for (ptrdiff_t i = 0; i < length; i++) {
            const T e = decay(a[i] - most);
            total += e;
            out[i] = what == forward ? e : a[i] - most;
        }
        if (what == forward) {
            const T scale = 1 / total;
            for (ptrdiff_t i = 0; i < length; i++) out[i] *= scale;
        } else {
            const T shift = std::log(total);
            for (ptrdiff_t i = 0; i < length; i++) out[i] -= shift;
        }
    } else {
#pragma omp simd reduction(+ : total)
        for (ptrdiff_t i = 0; i < length; i++) total += what == backward ? a[i] * b[i] : a[i];
        for (ptrdiff_t i = 0; i < length; i++)
            out[i] = what == backward ? b[i] * (a[i] - total) : a[i] - decay(b[i]) * total;
    }
}

// The same for `width` neighbouring columns.
template <class T, int what>
RETROGRAD_INLINE void columns(const T* __restrict a, const T* __restrict b, T* __restrict out, ptrdiff_t length,
                              ptrdiff_t inner, ptrdiff_t width) {
    T total[strip], most[strip];
    for (ptrdiff_t j = 0; j < width; j++) {
        total[j] = 0;
        most[j] = -std::numeric_limits<T>::infinity();
    }
    if (what == forward || what == log_forward) {
        for (ptrdiff_t i = 0; i < length; i++)
            for (ptrdiff_t j = 0; j < width; j++) {
                const T x = a[i * inner + j];
                most[j] = x > most[j] ? x : most[j];
            }
        for (ptrdiff_t i = 0; i < length; i++)
            for (ptrdiff_t j = 0; j < width; j++) {
                const T x = a[i * inner + j] - most[j], e = decay(x);
                total[j] += e;
                out[i * inner + j] = what == forward ? e : x;
            }
        for (ptrdiff_t j = 0; j < width; j++) total[j] = what == forward ? 1 / total[j] : std::log(total[j]);
        for (ptrdiff_t i = 0; i < length; i++)
            for (ptrdiff_t j = 0; j < width; j++) {
                T& o = out[i * inner + j];
                o = what == forward ? o * total[j] : o - total[j];
            }
    } else {
        for (ptrdiff_t i = 0; i < length; i++)
            for (ptrdiff_t j = 0; j < width; j++)
                total[j] += what == backward ? a[i * inner + j] * b[i * inner + j] : a[i * inner + j];
        for (ptrdiff_t i = 0; i < length; i++)
            for (ptrdiff_t j = 0; j < width; j++) {
                const T g = a[i * inner + j], y = b[i * inner + j];
                out[i * inner + j] = what == backward ? y * (g - total[j]) : g - decay(y) * total[j];
            }
    }
}

// The logarithm of the sum of exponentials, without overflow, of each of `width` neighbouring columns. Where the greatest
// is infinite it is that itself, unless there is NaN.
template <class T>
RETROGRAD_INLINE void log_sums(const T* __restrict a, T* __restrict out, ptrdiff_t length, ptrdiff_t inner, ptrdiff_t width) {
    T total[strip], most[strip];
    for (ptrdiff_t j = 0; j < width; j++) {
        total[j] = 0;
        most[j] = -std::numeric_limits<T>::infinity();
    }
    if (inner == 1) {
        T greatest = most[0], sum = 0;
#pragma omp simd reduction(max : greatest)
        for (ptrdiff_t i = 0; i < length; i++) greatest = a[i] > greatest ? a[i] : greatest;
        const T shift = std::isinf(greatest) ? T(0) : greatest;
#pragma omp simd reduction(+ : sum)
        for (ptrdiff_t i = 0; i < length; i++) sum += decay(a[i] - shift);
        most[0] = greatest;
        total[0] = sum;
    } else {
        for (ptrdiff_t i = 0; i < length; i++)
            for (ptrdiff_t j = 0; j < width; j++) {
                const T x = a[i * inner + j];
                most[j] = x > most[j] ? x : most[j];
            }
        T shift[strip];
        for (ptrdiff_t j = 0; j < width; j++) shift[j] = std::isinf(most[j]) ? T(0) : most[j];
        for (ptrdiff_t i = 0; i < length; i++)
            for (ptrdiff_t j = 0; j < width; j++) total[j] += decay(a[i * inner + j] - shift[j]);
    }
    for (ptrdiff_t j = 0; j < width; j++) {
        if (!std::isinf(most[j])) {
            out[j] = most[j] + std::log(total[j]);
            continue;
        }
        out[j] = most[j];
        for (ptrdiff_t i = 0; i < length; i++)
            if (a[i * inner + j] != a[i * inner + j]) out[j] = a[i * inner + j];
    }
}

struct Work {
    int what;
    const void* a;  // the input, or the cotangent
    const void* b;  // the result, for gradients
    void* out;
    ptrdiff_t length, inner;

    ptrdiff_t strips() const { return inner == 1 ? 1 : (inner + strip - 1) / strip; }
};

template <class T, int what>
RETROGRAD_INLINE void walk(const Work& w, ptrdiff_t begin, ptrdiff_t end) {
    const T* a = static_cast<const T*>(w.a);
    const T* b = static_cast<const T*>(w.b);
    T* out = static_cast<T*>(w.out);
    if (what != log_sum && w.inner == 1) {
        for (ptrdiff_t r = begin; r < end; r++)
            row<T, what>(a + r * w.length, b ? b + r * w.length : nullptr, out + r * w.length, w.length);
        return;
    }
    for (ptrdiff_t r = begin; r < end; r++) {
        const ptrdiff_t first = r % w.strips() * strip;
        const ptrdiff_t at = r / w.strips() * w.length * w.inner + first;
        const ptrdiff_t width = w.inner - first < strip ? w.inner - first : strip;
        if constexpr (what == log_sum) log_sums(a + at, out + r / w.strips() * w.inner + first, w.length, w.inner, width);
        else columns<T, what>(a + at, b ? b + at : nullptr, out + at, w.length, w.inner, width);
    }
}

template <class T>
RETROGRAD_INLINE void select(const Work& w, ptrdiff_t begin, ptrdiff_t end) {
    switch (w.what) {
        case forward: return walk<T, forward>(w, begin, end);
        case log_forward: return walk<T, log_forward>(w, begin, end);
        case backward: return walk<T, backward>(w, begin, end);
        case log_backward: return walk<T, log_backward>(w, begin, end);
        default: return walk<T, log_sum>(w, begin, end);
    }
}

RETROGRAD_MULTIVERSION static void rows32(const Work& w, ptrdiff_t begin, ptrdiff_t end) { select<float>(w, begin, end); }
RETROGRAD_MULTIVERSION static void rows64(const Work& w, ptrdiff_t begin, ptrdiff_t end) { select<double>(w, begin, end); }

static void run(Pool* pool, bool wide, const Work& w, ptrdiff_t outer) {
    const ptrdiff_t items = outer * w.strips();
    const ptrdiff_t weight = 4 * w.length * (w.inner == 1 ? 1 : w.inner < strip ? w.inner : strip);
    parallel_for(pool, items, weight, [&](ptrdiff_t begin, ptrdiff_t end) { (wide ? rows64 : rows32)(w, begin, end); });
}

}  // namespace softmax

namespace nll {

// Classes run along `length`; there is one target for each element of (outer, inner).
struct Work {
    const int64_t* target;
    const void* weight;  // a number for each class, or NULL
    int64_t ignored;
    ptrdiff_t outer, length, inner;
};

// Whether all targets are classes, or the one that is ignored.
static bool fits(const Work& w) {
    bool fit = true;
    for (ptrdiff_t i = 0; i < w.outer * w.inner; i++)
        fit &= (static_cast<uint64_t>(w.target[i]) < static_cast<uint64_t>(w.length)) | (w.target[i] == w.ignored);
    return fit;
}

// How much target `i` counts.
template <class T>
inline T share(const Work& w, ptrdiff_t i) {
    if (w.target[i] == w.ignored) return 0;
    return w.weight ? static_cast<const T*>(w.weight)[w.target[i]] : T(1);
}

template <class T>
inline double total_share(const Work& w) {
    double total = 0;
    for (ptrdiff_t i = 0; i < w.outer * w.inner; i++) total += share<T>(w, i);
    return total;
}

inline ptrdiff_t place(const Work& w, ptrdiff_t i) {
    if (w.inner == 1) return i * w.length + w.target[i];
    return i / w.inner * w.length * w.inner + w.target[i] * w.inner + i % w.inner;
}

template <class T>
inline T loss(const Work& w, const T* input, ptrdiff_t i) {
    return w.target[i] == w.ignored ? T(0) : -input[place(w, i)] * share<T>(w, i);
}

template <class T>
inline void values(const Work& w, const T* input, T* out) {
    for (ptrdiff_t i = 0; i < w.outer * w.inner; i++) out[i] = loss(w, input, i);
}

template <class T>
inline void reduced(const Work& w, bool mean, const T* input, T* out) {
    double total = 0;
    for (ptrdiff_t i = 0; i < w.outer * w.inner; i++) total += loss(w, input, i);
    *out = static_cast<T>(mean ? total / total_share<T>(w) : total);
}

// The gradient, written over zeros; `grad` is one number, or one for each target if `each`.
template <class T>
inline void spread(const Work& w, bool mean, bool each, const T* grad, T* out) {
    const double count = mean ? total_share<T>(w) : 1;
    for (ptrdiff_t i = 0; i < w.outer * w.inner; i++) {
        const T part = share<T>(w, i);
        if (part != 0) out[place(w, i)] = -static_cast<T>(grad[each ? i : 0] / count) * part;
    }
}

static void values(bool wide, const Work& w, const char* input, char* out) {
    if (wide)
        values(w, reinterpret_cast<const double*>(input), reinterpret_cast<double*>(out));
    else
        values(w, reinterpret_cast<const float*>(input), reinterpret_cast<float*>(out));
}

static void reduced(bool wide, const Work& w, bool mean, const char* input, char* out) {
    if (wide)
        reduced(w, mean, reinterpret_cast<const double*>(input), reinterpret_cast<double*>(out));
    else
        reduced(w, mean, reinterpret_cast<const float*>(input), reinterpret_cast<float*>(out));
}

static void spread(bool wide, const Work& w, bool mean, bool each, const char* grad, char* out) {
    if (wide)
        spread(w, mean, each, reinterpret_cast<const double*>(grad), reinterpret_cast<double*>(out));
    else
        spread(w, mean, each, reinterpret_cast<const float*>(grad), reinterpret_cast<float*>(out));
}

}  // namespace nll

}  // namespace retrograd
