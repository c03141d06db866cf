// Normalisation: forward with its statistics, and the gradients of the input and of both factors, in few passes.
//
// Two walks. `rows`: layer, group and instance norm, where what is normalised together lies together; a factor (weight,
// bias) stands for `span` neighbouring elements, and the factors of a row are those of its group. `channels`: batch
// norm, over (batch, channels, inner), or (batch * inner, channels) where the channels are innermost in memory.
#pragma once

#include <cmath>
#include <cstddef>
#include <vector>
#include "multiversion.hpp"
#include "parallel.hpp"

namespace retrograd {

namespace norm {

constexpr ptrdiff_t sum_block = 1024;  // elements that are summed in their own precision; blocks are summed in double

template <class T, class F>
RETROGRAD_INLINE double sum_of(ptrdiff_t count, const F& f) {
    double total = 0;
    for (ptrdiff_t begin = 0; begin < count; begin += sum_block) {
        const ptrdiff_t end = begin + sum_block < count ? begin + sum_block : count;
        T part = 0;
#pragma omp simd reduction(+ : part)
        for (ptrdiff_t i = begin; i < end; i++) part += f(i);
        total += part;
    }
    return total;
}

struct Work {
    const void* input;
    const void* grad;    // backward alone
    const void* weight;  // may be NULL, as the factors' gradients may
    const void* bias;
    void* out;           // the result, or the gradient of the input
    void* mean;
    void* var;
    void* weight_grad;
    void* bias_grad;
    ptrdiff_t outer, length, inner;  // rows: rows, elements of a row, span. channels: batch, channels, inner
    ptrdiff_t groups;                // rows: groups of factors
    bool innermost;                  // channels: they are innermost in memory
    double eps;
};

// ------------------------------------------------------------------------------------------------ rows

template <class T>
RETROGRAD_MULTIVERSION void rows_forward(const Work& w, ptrdiff_t begin, ptrdiff_t end) {
    const ptrdiff_t n = w.length, span = w.inner, per_row = n / span;
    for (ptrdiff_t r = begin; r < end; r++) {
        const T* __restrict x = static_cast<const T*>(w.input) + r * n;
        T* __restrict out = static_cast<T*>(w.out) + r * n;
        const T mean = T(sum_of<T>(n, [&](ptrdiff_t i) { return x[i]; }) / n);
        const T var = T(sum_of<T>(n, [&](ptrdiff_t i) { return (x[i] - mean) * (x[i] - mean); }) / n);
        const T scale = 1 / std::sqrt(var + T(w.eps));
        static_cast<T*>(w.mean)[r] = mean;
        static_cast<T*>(w.var)[r] = var;
        const ptrdiff_t first = r % w.groups * per_row;
        const T* weight = w.weight ? static_cast<const T*>(w.weight) + first : nullptr;
        const T* bias = w.bias ? static_cast<const T*>(w.bias) + first : nullptr;
        if (!weight && !bias) {
            for (ptrdiff_t i = 0; i < n; i++) out[i] = (x[i] - mean) * scale;
        } else if (span == 1) {
            if (weight && bias)
                for (ptrdiff_t i = 0; i < n; i++) out[i] = (x[i] - mean) * scale * weight[i] + bias[i];
            else if (weight)
                for (ptrdiff_t i = 0; i < n; i++) out[i] = (x[i] - mean) * scale * weight[i];
            else
                for (ptrdiff_t i = 0; i < n; i++) out[i] = (x[i] - mean) * scale + bias[i];
        } else {
            for (ptrdiff_t k = 0; k < per_row; k++) {
                const T factor = weight ? weight[k] * scale : scale, shift = bias ? bias[k] : T(0);
                for (ptrdiff_t i = k * span; i < (k + 1) * span; i++) out[i] = (x[i] - mean) * factor + shift;
            }
        }
    }
}

// Gradients of the factors are added to `weight_sums` and `bias_sums`, which belong to this piece of the rows alone.
template <class T>
RETROGRAD_MULTIVERSION void rows_backward(const Work& w, ptrdiff_t begin, ptrdiff_t end, T* __restrict weight_sums,
                                          T* __restrict bias_sums) {
    const ptrdiff_t n = w.length, span = w.inner, per_row = n / span;
    for (ptrdiff_t r = begin; r < end; r++) {
        const T* __restrict x = static_cast<const T*>(w.input) + r * n;
        const T* __restrict g = static_cast<const T*>(w.grad) + r * n;
        const T mean = static_cast<const T*>(w.mean)[r];
        const T scale = 1 / std::sqrt(static_cast<const T*>(w.var)[r] + T(w.eps));
        const ptrdiff_t first = r % w.groups * per_row;
        const T* weight = w.weight ? static_cast<const T*>(w.weight) + first : nullptr;
        T along = 0, total = 0;  // the sums of g * weight * (x - mean) and of g * weight
        if (span == 1) {
            if (weight_sums)
                for (ptrdiff_t i = 0; i < n; i++) weight_sums[first + i] += g[i] * ((x[i] - mean) * scale);
            if (bias_sums)
                for (ptrdiff_t i = 0; i < n; i++) bias_sums[first + i] += g[i];
            if (!w.out) continue;
            along = T(sum_of<T>(n, [&](ptrdiff_t i) { return g[i] * (weight ? weight[i] : T(1)) * (x[i] - mean); }));
            total = T(sum_of<T>(n, [&](ptrdiff_t i) { return g[i] * (weight ? weight[i] : T(1)); }));
        } else {
            double all_along = 0, all = 0;
            for (ptrdiff_t k = 0; k < per_row; k++) {
                const T *gk = g + k * span, *xk = x + k * span;
                const double a = sum_of<T>(span, [&](ptrdiff_t i) { return gk[i] * (xk[i] - mean); });
                const double b = sum_of<T>(span, [&](ptrdiff_t i) { return gk[i]; });
                if (weight_sums) weight_sums[first + k] += T(a * scale);
                if (bias_sums) bias_sums[first + k] += T(b);
                all_along += weight ? weight[k] * a : a;
                all += weight ? weight[k] * b : b;
            }
            along = T(all_along);
            total = T(all);
        }
        if (!w.out) continue;
        T* __restrict out = static_cast<T*>(w.out) + r * n;
        const T slope = -along * scale * scale * scale / n;
        const T shift = -total * scale / n - slope * mean;
        if (!weight) {
            for (ptrdiff_t i = 0; i < n; i++) out[i] = g[i] * scale + (x[i] * slope + shift);
        } else if (span == 1) {
            for (ptrdiff_t i = 0; i < n; i++) out[i] = g[i] * weight[i] * scale + (x[i] * slope + shift);
        } else {
            for (ptrdiff_t k = 0; k < per_row; k++) {
                const T factor = weight[k] * scale;
                for (ptrdiff_t i = k * span; i < (k + 1) * span; i++) out[i] = g[i] * factor + (x[i] * slope + shift);
            }
        }
    }
}

// A range cut into as many pieces as there may be threads, so that each has sums of its own.
struct Pieces {
    ptrdiff_t count, pieces, work;  // the work of a piece

    Pieces(Pool* pool, ptrdiff_t count, ptrdiff_t item_work) : count(count), pieces(1) {
        if (count * item_work >= parallel_work) pieces = 2 * pool->threads();
        if (pieces > count) pieces = count > 0 ? count : 1;
        work = count * item_work / pieces + 1;
    }
    ptrdiff_t begin(ptrdiff_t piece) const { return count * piece / pieces; }
};

template <class T>
void add_pieces(const std::vector<T>& sums, ptrdiff_t pieces, ptrdiff_t length, T* out) {
    for (ptrdiff_t i = 0; i < length; i++) {
        double total = 0;
        for (ptrdiff_t piece = 0; piece < pieces; piece++) total += sums[piece * length + i];
        out[i] = T(total);
    }
}

template <class T>
void run_rows(Pool* pool, const Work& w, bool backward) {
    if (!backward) {
        parallel_for(pool, w.outer, 4 * w.length, [&](ptrdiff_t begin, ptrdiff_t end) { rows_forward<T>(w, begin, end); });
        return;
    }
    const Pieces pieces(pool, w.outer, 4 * w.length);
    const ptrdiff_t factors = w.groups * (w.length / w.inner);
    std::vector<T> weight_sums(w.weight_grad ? pieces.pieces * factors : 0), bias_sums(w.bias_grad ? pieces.pieces * factors : 0);
    parallel_for(pool, pieces.pieces, pieces.work, [&](ptrdiff_t begin, ptrdiff_t end) {
        for (ptrdiff_t k = begin; k < end; k++)
            rows_backward<T>(w, pieces.begin(k), pieces.begin(k + 1), w.weight_grad ? &weight_sums[k * factors] : nullptr,
                             w.bias_grad ? &bias_sums[k * factors] : nullptr);
    });
    if (w.weight_grad) add_pieces(weight_sums, pieces.pieces, factors, static_cast<T*>(w.weight_grad));
    if (w.bias_grad) add_pieces(bias_sums, pieces.pieces, factors, static_cast<T*>(w.bias_grad));
}

// ------------------------------------------------------------------------------------------------ channels, inner > 1

template <class T>
RETROGRAD_MULTIVERSION void planes_forward(const Work& w, ptrdiff_t begin, ptrdiff_t end) {
    const ptrdiff_t step = w.length * w.inner, count = w.outer * w.inner;
    for (ptrdiff_t c = begin; c < end; c++) {
        const T* x = static_cast<const T*>(w.input) + c * w.inner;
        double total = 0;
        for (ptrdiff_t b = 0; b < w.outer; b++) {
            const T* __restrict plane = x + b * step;
            total += sum_of<T>(w.inner, [&](ptrdiff_t i) { return plane[i]; });
        }
        const T mean = T(total / count);
        total = 0;
        for (ptrdiff_t b = 0; b < w.outer; b++) {
            const T* __restrict plane = x + b * step;
            total += sum_of<T>(w.inner, [&](ptrdiff_t i) { return (plane[i] - mean) * (plane[i] - mean); });
        }
        const T var = T(total / count);
        static_cast<T*>(w.mean)[c] = mean;
        static_cast<T*>(w.var)[c] = var;
        const T scale = (w.weight ? static_cast<const T*>(w.weight)[c] : T(1)) / std::sqrt(var + T(w.eps));
        const T shift = w.bias ? static_cast<const T*>(w.bias)[c] : T(0);
        for (ptrdiff_t b = 0; b < w.outer; b++) {
            const T* __restrict plane = x + b * step;
            T* __restrict out = static_cast<T*>(w.out) + c * w.inner + b * step;
            for (ptrdiff_t i = 0; i < w.inner; i++) out[i] = (plane[i] - mean) * scale + shift;
        }
    }
}

template <class T>
RETROGRAD_MULTIVERSION void planes_backward(const Work& w, ptrdiff_t begin, ptrdiff_t end) {
    const ptrdiff_t step = w.length * w.inner, count = w.outer * w.inner;
    for (ptrdiff_t c = begin; c < end; c++) {
        const T* x = static_cast<const T*>(w.input) + c * w.inner;
        const T* g = static_cast<const T*>(w.grad) + c * w.inner;
        const T mean = static_cast<const T*>(w.mean)[c];
        const T scale = 1 / std::sqrt(static_cast<const T*>(w.var)[c] + T(w.eps));
        double along = 0, total = 0;
        for (ptrdiff_t b = 0; b < w.outer; b++) {
            const T* __restrict xp = x + b * step;
            const T* __restrict gp = g + b * step;
            along += sum_of<T>(w.inner, [&](ptrdiff_t i) { return gp[i] * (xp[i] - mean); });
            total += sum_of<T>(w.inner, [&](ptrdiff_t i) { return gp[i]; });
        }
        if (w.weight_grad) static_cast<T*>(w.weight_grad)[c] = T(along * scale);
        if (w.bias_grad) static_cast<T*>(w.bias_grad)[c] = T(total);
        if (!w.out) continue;
        const T factor = scale * (w.weight ? static_cast<const T*>(w.weight)[c] : T(1));
        const T slope = T(-along * factor * scale * scale / count);
        const T shift = T(-total * factor / count) - slope * mean;
        for (ptrdiff_t b = 0; b < w.outer; b++) {
            const T* __restrict xp = x + b * step;
            const T* __restrict gp = g + b * step;
            T* __restrict out = static_cast<T*>(w.out) + c * w.inner + b * step;
            for (ptrdiff_t i = 0; i < w.inner; i++) out[i] = gp[i] * factor + (xp[i] * slope + shift);
        }
    }
}

// ------------------------------------------------------------------------------------------------ channels innermost

enum { sum, squares, products };

// Sums for each channel over rows [begin, end): of x, of (x - mean)^2, or of g and of g (x - mean). `part` is room for
// the sums of a block of rows in the elements' own precision.
template <class T, int what>
RETROGRAD_MULTIVERSION void add_columns(const Work& w, ptrdiff_t begin, ptrdiff_t end, T* __restrict part,
                                        double* __restrict sums) {
    const ptrdiff_t channels = w.length, block = 64;
    const T* __restrict mean = static_cast<const T*>(w.mean);
    T* __restrict second = part + channels;
    for (ptrdiff_t from = begin; from < end; from += block) {
        const ptrdiff_t to = from + block < end ? from + block : end;
        for (ptrdiff_t c = 0; c < 2 * channels; c++) part[c] = 0;
        for (ptrdiff_t r = from; r < to; r++) {
            const T* __restrict x = static_cast<const T*>(w.input) + r * channels;
            const T* __restrict g = static_cast<const T*>(w.grad) + (what == products ? r * channels : 0);
            for (ptrdiff_t c = 0; c < channels; c++) {
                if (what == sum) part[c] += x[c];
                if (what == squares) part[c] += (x[c] - mean[c]) * (x[c] - mean[c]);
                if (what == products) {
                    part[c] += g[c];
                    second[c] += g[c] * (x[c] - mean[c]);
                }
            }
        }
        for (ptrdiff_t c = 0; c < (what == products ? 2 : 1) * channels; c++) sums[c] += part[c];
    }
}

// out = x * a + b, or with a cotangent g * factor + (x * a + b), with one number of each kind for a channel.
template <class T>
RETROGRAD_MULTIVERSION void map_columns(const Work& w, ptrdiff_t begin, ptrdiff_t end, const T* __restrict factor,
                                        const T* __restrict a, const T* __restrict b) {
    for (ptrdiff_t r = begin; r < end; r++) {
        const T* __restrict x = static_cast<const T*>(w.input) + r * w.length;
        T* __restrict out = static_cast<T*>(w.out) + r * w.length;
        if (factor) {
            const T* __restrict g = static_cast<const T*>(w.grad) + r * w.length;
            for (ptrdiff_t c = 0; c < w.length; c++) out[c] = g[c] * factor[c] + (x[c] * a[c] + b[c]);
        } else {
            const T* __restrict mean = static_cast<const T*>(w.mean);
            for (ptrdiff_t c = 0; c < w.length; c++) out[c] = (x[c] - mean[c]) * a[c] + b[c];
        }
    }
}

template <class T, int what>
std::vector<double> column_sums(Pool* pool, const Work& w) {
    const Pieces pieces(pool, w.outer * w.inner, 2 * w.length);
    std::vector<double> sums(2 * w.length * pieces.pieces);
    std::vector<T> room(2 * w.length * pieces.pieces);
    parallel_for(pool, pieces.pieces, pieces.work, [&](ptrdiff_t begin, ptrdiff_t end) {
        for (ptrdiff_t k = begin; k < end; k++)
            add_columns<T, what>(w, pieces.begin(k), pieces.begin(k + 1), &room[2 * w.length * k], &sums[2 * w.length * k]);
    });
    for (ptrdiff_t k = 1; k < pieces.pieces; k++)
        for (ptrdiff_t c = 0; c < 2 * w.length; c++) sums[c] += sums[2 * w.length * k + c];
    return sums;
}

template <class T>
void columns_forward(Pool* pool, const Work& w) {
    const double count = double(w.outer) * w.inner;
    T *mean = static_cast<T*>(w.mean), *var = static_cast<T*>(w.var);
    std::vector<double> sums = column_sums<T, sum>(pool, w);
    for (ptrdiff_t c = 0; c < w.length; c++) mean[c] = T(sums[c] / count);
    sums = column_sums<T, squares>(pool, w);
    std::vector<T> scale(w.length), shift(w.length);
    for (ptrdiff_t c = 0; c < w.length; c++) {
        var[c] = T(sums[c] / count);
        scale[c] = (w.weight ? static_cast<const T*>(w.weight)[c] : T(1)) / std::sqrt(var[c] + T(w.eps));
        shift[c] = w.bias ? static_cast<const T*>(w.bias)[c] : T(0);
    }
    parallel_for(pool, w.outer * w.inner, w.length, [&](ptrdiff_t begin, ptrdiff_t end) {
        map_columns<T>(w, begin, end, nullptr, scale.data(), shift.data());
    });
}

template <class T>
void columns_backward(Pool* pool, const Work& w) {
    const double count = double(w.outer) * w.inner;
    const std::vector<double> sums = column_sums<T, products>(pool, w);
    std::vector<T> factor(w.length), slope(w.length), shift(w.length);
    for (ptrdiff_t c = 0; c < w.length; c++) {
        const double mean = static_cast<const T*>(w.mean)[c];
        const double scale = 1 / std::sqrt(static_cast<const T*>(w.var)[c] + w.eps);
        const double weight = w.weight ? static_cast<const T*>(w.weight)[c] : 1;
        const double total = sums[c], along = sums[w.length + c];
        if (w.weight_grad) static_cast<T*>(w.weight_grad)[c] = T(along * scale);
        if (w.bias_grad) static_cast<T*>(w.bias_grad)[c] = T(total);
        const double a = -along * weight * scale * scale * scale / count;
        factor[c] = T(weight * scale);
        slope[c] = T(a);
        shift[c] = T(-total * weight * scale / count - a * mean);
    }
    if (!w.out) return;
    parallel_for(pool, w.outer * w.inner, 2 * w.length, [&](ptrdiff_t begin, ptrdiff_t end) {
        map_columns<T>(w, begin, end, factor.data(), slope.data(), shift.data());
    });
}

// ------------------------------------------------------------------------------------------------ given statistics

template <class T>
RETROGRAD_MULTIVERSION void map_planes(const Work& w, ptrdiff_t begin, ptrdiff_t end, const T* __restrict scale,
                                       const T* __restrict shift) {
    for (ptrdiff_t plane = begin; plane < end; plane++) {
        const ptrdiff_t c = plane % w.length;
        const T* __restrict x = static_cast<const T*>(w.input) + plane * w.inner;
        T* __restrict out = static_cast<T*>(w.out) + plane * w.inner;
        const T mean = static_cast<const T*>(w.mean)[c], a = scale[c], b = shift[c];
        for (ptrdiff_t i = 0; i < w.inner; i++) out[i] = (x[i] - mean) * a + b;
    }
}

// Each channel normalised by the mean and the variance that are there.
template <class T>
void channels_given(Pool* pool, const Work& w) {
    std::vector<T> scale(w.length), shift(w.length);
    for (ptrdiff_t c = 0; c < w.length; c++) {
        scale[c] = (w.weight ? static_cast<const T*>(w.weight)[c] : T(1)) / std::sqrt(static_cast<const T*>(w.var)[c] + T(w.eps));
        shift[c] = w.bias ? static_cast<const T*>(w.bias)[c] : T(0);
    }
    if (w.innermost) {
        parallel_for(pool, w.outer * w.inner, w.length, [&](ptrdiff_t begin, ptrdiff_t end) {
            map_columns<T>(w, begin, end, nullptr, scale.data(), shift.data());
        });
    } else {
        parallel_for(pool, w.outer * w.length, w.inner, [&](ptrdiff_t begin, ptrdiff_t end) {
            map_planes<T>(w, begin, end, scale.data(), shift.data());
        });
    }
}

static void run_given(Pool* pool, const Work& w, bool wide) {
    wide ? channels_given<double>(pool, w) : channels_given<float>(pool, w);
}

template <class T>
void run_channels(Pool* pool, const Work& w, bool backward) {
    if (w.innermost) {
        backward ? columns_backward<T>(pool, w) : columns_forward<T>(pool, w);
        return;
    }
    parallel_for(pool, w.length, 4 * w.outer * w.inner, [&](ptrdiff_t begin, ptrdiff_t end) {
        backward ? planes_backward<T>(w, begin, end) : planes_forward<T>(w, begin, end);
    });
}

static void run(Pool* pool, const Work& w, bool wide, bool channels, bool backward) {
    if (channels)
        wide ? run_channels<double>(pool, w, backward) : run_channels<float>(pool, w, backward);
    else
        wide ? run_rows<double>(pool, w, backward) : run_rows<float>(pool, w, backward);
}

}  // namespace norm

}  // namespace retrograd
