// Steps of optimisers, each one pass over a parameter, its gradient and its state. All parameters of a step are one
// piece of work, cut into blocks for the pool where it is large.
#pragma once

#include <cmath>
#include <cstddef>
#include <unordered_set>
#include <vector>
#include "multiversion.hpp"
#include "pool.hpp"

namespace retrograd {

constexpr ptrdiff_t step_block = 1 << 15;      // elements that one thread takes at a time
constexpr ptrdiff_t step_parallel = 1 << 16;   // elements in all below which sharing them costs more

// One parameter: its memory, the gradient's, up to three arrays of state, and what the algorithm is told.
struct Step {
    char* data[5];
    ptrdiff_t count;
    bool wide;  // float64, otherwise float32
    double scale[8];
    bool maximize;
    int variant;
};

namespace sgd {

enum { plain, momentum, nesterov };  // variants
enum { lr, decay, factor, share };   // scales

template <class T, int variant, bool decays>
RETROGRAD_INLINE void walk(const Step& s, ptrdiff_t begin, ptrdiff_t end) {
    T* __restrict p = reinterpret_cast<T*>(s.data[0]);
    const T* __restrict g = reinterpret_cast<const T*>(s.data[1]);
    T* __restrict b = reinterpret_cast<T*>(s.data[2]);
    const T rate = T(s.scale[lr]), weight = T(s.scale[decay]), kept = T(s.scale[factor]), part = T(s.scale[share]);
    const T sign = s.maximize ? T(-1) : T(1);
    for (ptrdiff_t i = begin; i < end; i++) {
        T d = sign * g[i];
        if (decays) d += weight * p[i];
        if (variant != plain) {
            T direction = kept * b[i] + part * d;
            b[i] = direction;
            d = variant == nesterov ? d + kept * direction : direction;
        }
        p[i] -= rate * d;
    }
}

template <class T>
RETROGRAD_INLINE void block(const Step& s, ptrdiff_t begin, ptrdiff_t end) {
    const bool decays = s.scale[decay] != 0;
    if (s.variant == plain)
        decays ? walk<T, plain, true>(s, begin, end) : walk<T, plain, false>(s, begin, end);
    else if (s.variant == momentum)
        decays ? walk<T, momentum, true>(s, begin, end) : walk<T, momentum, false>(s, begin, end);
    else
        decays ? walk<T, nesterov, true>(s, begin, end) : walk<T, nesterov, false>(s, begin, end);
}

RETROGRAD_MULTIVERSION static void block32(const Step& s, ptrdiff_t begin, ptrdiff_t end) { block<float>(s, begin, end); }
RETROGRAD_MULTIVERSION static void block64(const Step& s, ptrdiff_t begin, ptrdiff_t end) { block<double>(s, begin, end); }

static void run(const Step& s, ptrdiff_t begin, ptrdiff_t end) { (s.wide ? block64 : block32)(s, begin, end); }

}  // namespace sgd

namespace adam {

enum { plain, amsgrad };  // variants
enum { shrink, decay, kept1, kept2, part1, part2, size, small };

template <class T, int variant, bool decays>
RETROGRAD_INLINE void walk(const Step& s, ptrdiff_t begin, ptrdiff_t end) {
    T* __restrict p = reinterpret_cast<T*>(s.data[0]);
    const T* __restrict g = reinterpret_cast<const T*>(s.data[1]);
    T* __restrict mean = reinterpret_cast<T*>(s.data[2]);
    T* __restrict square = reinterpret_cast<T*>(s.data[3]);
    T* __restrict largest = reinterpret_cast<T*>(s.data[4]);
    const T factor = T(s.scale[shrink]), weight = T(s.scale[decay]), beta1 = T(s.scale[kept1]), beta2 = T(s.scale[kept2]);
    const T rest1 = T(s.scale[part1]), rest2 = T(s.scale[part2]), step = T(s.scale[size]), eps = T(s.scale[small]);
    const T sign = s.maximize ? T(-1) : T(1);
    for (ptrdiff_t i = begin; i < end; i++) {
        const T x = p[i] * factor;
        T d = sign * g[i];
        if (decays) d += weight * x;
        const T m = beta1 * mean[i] + rest1 * d;
        const T v = beta2 * square[i] + rest2 * (d * d);
        mean[i] = m;
        square[i] = v;
        T bound = v;
        if (variant == amsgrad) {
            bound = v > largest[i] || v != v ? v : largest[i];
            largest[i] = bound;
        }
        p[i] = x - step * (m / (std::sqrt(bound) + eps));
    }
}

template <class T>
RETROGRAD_INLINE void block(const Step& s, ptrdiff_t begin, ptrdiff_t end) {
    const bool decays = s.scale[decay] != 0;
    if (s.variant == plain)
        decays ? walk<T, plain, true>(s, begin, end) : walk<T, plain, false>(s, begin, end);
    else
        decays ? walk<T, amsgrad, true>(s, begin, end) : walk<T, amsgrad, false>(s, begin, end);
}

RETROGRAD_MULTIVERSION static void block32(const Step& s, ptrdiff_t begin, ptrdiff_t end) { block<float>(s, begin, end); }
RETROGRAD_MULTIVERSION static void block64(const Step& s, ptrdiff_t begin, ptrdiff_t end) { block<double>(s, begin, end); }

static void run(const Step& s, ptrdiff_t begin, ptrdiff_t end) { (s.wide ? block64 : block32)(s, begin, end); }

}  // namespace adam

namespace rmsprop {

enum { lr, decay, kept, part, factor, small };

// Without a mean the squares are not centred; without a buffer there is no momentum.
template <class T, bool centred, bool moves>
RETROGRAD_INLINE void walk(const Step& s, ptrdiff_t begin, ptrdiff_t end) {
    T* __restrict p = reinterpret_cast<T*>(s.data[0]);
    const T* __restrict g = reinterpret_cast<const T*>(s.data[1]);
    T* __restrict square = reinterpret_cast<T*>(s.data[2]);
    T* __restrict mean = reinterpret_cast<T*>(s.data[3]);
    T* __restrict buffer = reinterpret_cast<T*>(s.data[4]);
    const T rate = T(s.scale[lr]), weight = T(s.scale[decay]), alpha = T(s.scale[kept]), rest = T(s.scale[part]);
    const T momentum = T(s.scale[factor]), eps = T(s.scale[small]);
    const T sign = s.maximize ? T(-1) : T(1);
    const bool decays = weight != 0;
    for (ptrdiff_t i = begin; i < end; i++) {
        T d = sign * g[i];
        d = decays ? d + weight * p[i] : d;
        T v = alpha * square[i] + rest * (d * d);
        square[i] = v;
        if (centred) {
            const T m = mean[i] + rest * (d - mean[i]);
            mean[i] = m;
            v -= m * m;
        }
        d /= std::sqrt(v) + eps;
        if (moves) {
            d += momentum * buffer[i];
            buffer[i] = d;
        }
        p[i] -= rate * d;
    }
}

template <class T>
RETROGRAD_INLINE void block(const Step& s, ptrdiff_t begin, ptrdiff_t end) {
    if (s.data[3])
        s.data[4] ? walk<T, true, true>(s, begin, end) : walk<T, true, false>(s, begin, end);
    else
        s.data[4] ? walk<T, false, true>(s, begin, end) : walk<T, false, false>(s, begin, end);
}

RETROGRAD_MULTIVERSION static void block32(const Step& s, ptrdiff_t begin, ptrdiff_t end) { block<float>(s, begin, end); }
RETROGRAD_MULTIVERSION static void block64(const Step& s, ptrdiff_t begin, ptrdiff_t end) { block<double>(s, begin, end); }

static void run(const Step& s, ptrdiff_t begin, ptrdiff_t end) { (s.wide ? block64 : block32)(s, begin, end); }

}  // namespace rmsprop

// The parameters that one step updates.
class StepWork {
public:
    using Run = void (*)(const Step&, ptrdiff_t begin, ptrdiff_t end);

    explicit StepWork(Run run) : run_(run) {}
    StepWork() = default;

    void add(const Step& step) {
        steps_.push_back(step);
        total_ += step.count;
        in_order_ |= !seen_.insert(step.data[0]).second;
    }

    bool is_large() const { return total_ >= step_parallel; }

    void run(Pool* pool) {
        if (!is_large() || in_order_ || pool->threads() < 2) {
            for (const Step& step : steps_) run_(step, 0, step.count);
            return;
        }
        for (const Step& step : steps_)
            for (ptrdiff_t begin = 0; begin < step.count; begin += step_block) blocks_.push_back({&step, begin});
        pool->run(blocks_.size(), total_, run_block, this);
    }

private:
    struct Block {
        const Step* step;
        ptrdiff_t begin;
    };
    Run run_ = nullptr;
    std::vector<Step> steps_;
    std::vector<Block> blocks_;
    std::unordered_set<const void*> seen_;
    ptrdiff_t total_ = 0;
    bool in_order_ = false;  // a parameter is listed twice, and its second step follows on the first

    static void run_block(void* context, size_t chunk) {
        const StepWork& work = *static_cast<StepWork*>(context);
        const Block& block = work.blocks_[chunk];
        const ptrdiff_t end = block.begin + step_block;
        work.run_(*block.step, block.begin, end < block.step->count ? end : block.step->count);
    }
};

}  // namespace retrograd
