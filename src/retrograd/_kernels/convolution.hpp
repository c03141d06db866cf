// Convolutions, their transposes and the gradients of their weights, for float and double.
//
// The same code is compiled for several instruction sets, and the widest that the machine has is chosen at run time.
// Compilers without GCC's vectors and targets get the last, plain one.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <type_traits>
#include "instruction_sets.hpp"
#include "multiversion.hpp"
#include "sliding.hpp"
#include "streaming.hpp"

namespace retrograd {

// A product of windows with a weight: target channels from source channels, for each of `groups` by itself.
template <class T>
struct WindowProduct {
    index images, groups, sources, targets;  // channels are those of one group
    Images<const T> source;
    Images<T> target;  // neighbouring channels lie side by side
    const T* weight;
    index weight_group, weight_source, weight_target;  // strides; kernel elements lie side by side
    const T* bias;                                     // of all groups, or NULL
    index kernel[3];
    std::vector<Axes> phases;
};

// The sum over all images and places of window elements times results: the gradient of a weight.
template <class T>
struct WindowOuter {
    index images, groups, sources, targets;
    Images<const T> source;
    Images<const T> result;
    T* weight;  // (groups * targets, sources, kernel), C order
    index kernel[3];
    Axes axes;
};

// A convolution as a whole: any of output, input and weight is computed from the others.
template <class T>
struct Convolved {
    index images, groups, channels, outputs;  // channels and outputs of all groups
    Sliding windows;
    Images<T> input, output;
    const T* weight;
    const T* bias;
    index elements() const { return channels * windows.kernel_elements(); }
};

// Memory of one thread, uninitialised, where whole vectors lie in whole lines of the cache.
template <class T>
class Scratch {
public:
    explicit Scratch(index elements) : memory_(new T[static_cast<size_t>(elements) + line / sizeof(T)]) {
        const size_t past = reinterpret_cast<uintptr_t>(memory_.get()) % line;
        first_ = memory_.get() + (past ? (line - past) / sizeof(T) : 0);
    }
    T* get() const { return first_; }

private:
    static constexpr size_t line = 64;
    std::unique_ptr<T[]> memory_;
    T* first_;
};

// Elements of one channel that are seen as one run of memory: several kernel elements side by side where nothing but
// images is between them.
struct Segment {
    index start[3];
    index kernel;  // of its first element
    index merged;  // kernel elements
    index offset;
};

}  // namespace retrograd

#ifdef RETROGRAD_TARGETS
#pragma GCC push_options
#pragma GCC target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,prefer-vector-width=512")
namespace retrograd { namespace avx512 {
constexpr int register_bytes = 64;
constexpr int block_vectors = 4;
constexpr int tile_height[5] = {0, 12, 12, 8, 6};
#include "convolution_body.hpp"
#include "winograd_body.hpp"
#include "columns_body.hpp"
#include "piecewise_body.hpp"
#include "planes_body.hpp"
}}
#pragma GCC pop_options
#pragma GCC push_options
#pragma GCC target("avx2,fma")
namespace retrograd { namespace avx2 {
constexpr int register_bytes = 32;
constexpr int block_vectors = 2;
constexpr int tile_height[5] = {0, 10, 6, 6, 6};
#include "convolution_body.hpp"
#include "winograd_body.hpp"
#include "columns_body.hpp"
#include "piecewise_body.hpp"
#include "planes_body.hpp"
}}
#pragma GCC pop_options
#endif
namespace retrograd { namespace plain {
constexpr int register_bytes = 16;
constexpr int block_vectors = 2;
constexpr int tile_height[5] = {0, 10, 6, 6, 6};
#include "convolution_body.hpp"
#include "winograd_body.hpp"
#include "columns_body.hpp"
#include "piecewise_body.hpp"
#include "planes_body.hpp"
}}

namespace retrograd {

template <class T>
index workspace(const WindowProduct<T>& p) { RETROGRAD_DISPATCH(workspace(p)) }
template <class T>
index workspace(const WindowOuter<T>& p) { RETROGRAD_DISPATCH(workspace(p)) }
template <class T>
void run(const WindowProduct<T>& p, T* space, Pool& pool) { RETROGRAD_DISPATCH(run(p, space, pool)) }
template <class T>
void run(const WindowOuter<T>& p, T* space, Pool& pool) { RETROGRAD_DISPATCH(run(p, space, pool)) }

template <class T>
void run_planes(const WindowProduct<T>& p, Pool& pool) { RETROGRAD_DISPATCH(run_planes(p, pool)) }
template <class T>
void run_planes(const WindowOuter<T>& p, Pool& pool) { RETROGRAD_DISPATCH(run_planes(p, pool)) }

template <class T>
bool suits_winograd(const WindowProduct<T>& p) { RETROGRAD_DISPATCH(suits_winograd(p)) }
template <class T>
index winograd_workspace(const WindowProduct<T>& p) { RETROGRAD_DISPATCH(winograd_workspace(p)) }
template <class T>
void run_winograd(const WindowProduct<T>& p, T* space, Pool& pool) { RETROGRAD_DISPATCH(run_winograd(p, space, pool)) }
template <class T>
bool suits_winograd(const WindowOuter<T>& p) { RETROGRAD_DISPATCH(suits_winograd(p)) }
template <class T>
index winograd_workspace(const WindowOuter<T>& p) { RETROGRAD_DISPATCH(winograd_workspace(p)) }
template <class T>
void run_winograd(const WindowOuter<T>& p, T* space, Pool& pool) { RETROGRAD_DISPATCH(run_winograd(p, space, pool)) }

template <class T>
bool suits_pieces(const WindowProduct<T>& p) { RETROGRAD_DISPATCH(suits_pieces(p)) }
template <class T>
index pieces_workspace(const WindowProduct<T>& p) { RETROGRAD_DISPATCH(pieces_workspace(p)) }
template <class T>
void run_pieces(const WindowProduct<T>& p, T* space, Pool& pool) { RETROGRAD_DISPATCH(run_pieces(p, space, pool)) }
template <class T>
bool suits_pieces(const WindowOuter<T>& p) { RETROGRAD_DISPATCH(suits_pieces(p)) }
template <class T>
index pieces_workspace(const WindowOuter<T>& p) { RETROGRAD_DISPATCH(pieces_workspace(p)) }
template <class T>
void run_pieces(const WindowOuter<T>& p, T* space, Pool& pool) { RETROGRAD_DISPATCH(run_pieces(p, space, pool)) }

template <class T>
bool suits_columns(const Convolved<T>& p) { RETROGRAD_DISPATCH(suits_columns(p)) }
template <class T>
index columns_workspace(const Convolved<T>& p) { RETROGRAD_DISPATCH(columns_workspace(p)) }
template <class T>
void columns_to_output(const Convolved<T>& p, T* space, Pool& pool) { RETROGRAD_DISPATCH(columns_to_output(p, space, pool)) }
template <class T>
void columns_to_input(const Convolved<T>& p, T* space, Pool& pool) { RETROGRAD_DISPATCH(columns_to_input(p, space, pool)) }
template <class T>
void columns_to_weight(const Convolved<T>& p, T* weight, T* space, Pool& pool) {
    RETROGRAD_DISPATCH(columns_to_weight(p, weight, space, pool))
}

// One convolution as the bindings fill it in: strides in elements, the weight in C order.
struct Convolution {
    struct Array {
        void* data;
        index image, channel, along[3];
    };
    bool doubles;  // else floats
    index images, groups, channels, outputs;  // channels and outputs of all groups
    Sliding windows;
    Array input, output;
    void* weight;
    const void* bias;

    // What is computed: the output, the input or the weight, from the other two.
    enum Way { to_output, to_input, to_weight };

    // Whether vectors run along the places of one channel. Results then best have channel after channel in memory.
    static bool by_planes(index channels, index outputs, const index* stride) {
        constexpr index few = 16;
        return channels <= few && outputs <= few && stride[0] * stride[1] * stride[2] == 1;
    }
    size_t workspace_bytes(Way way) const {
        return doubles ? sizeof(double) * space<double>(way) : sizeof(float) * space<float>(way);
    }
    void compute(Way way, void* space, Pool& pool) const {
        if (doubles) run_as(way, static_cast<double*>(space), pool);
        else run_as(way, static_cast<float*>(space), pool);
    }

private:
    bool planes() const { return by_planes(channels / groups, outputs / groups, windows.stride); }
    template <class T>
    size_t space(Way way) const {
        if (planes()) return 0;
        if (suits_columns(whole<T>())) return static_cast<size_t>(columns_workspace(whole<T>()));
        return static_cast<size_t>(way == to_weight ? sliding_space(outer<T>()) : sliding_space(product<T>(way)));
    }
    template <class Problem>
    static index sliding_space(const Problem& p) {
        if (suits_winograd(p)) return winograd_workspace(p);
        return suits_pieces(p) ? pieces_workspace(p) : workspace(p);
    }
    template <class Problem, class T>
    static void slide(const Problem& p, T* space, Pool& pool) {
        if (suits_winograd(p)) run_winograd(p, space, pool);
        else if (suits_pieces(p)) run_pieces(p, space, pool);
        else run(p, space, pool);
    }
    template <class T>
    void run_as(Way way, T* space, Pool& pool) const {
        if (planes()) {
            if (way == to_weight) run_planes(outer<T>(), pool);
            else run_planes(product<T>(way), pool);
        } else if (suits_columns(whole<T>())) {
            if (way == to_output) columns_to_output(whole<T>(), space, pool);
            else if (way == to_input) columns_to_input(whole<T>(), space, pool);
            else columns_to_weight(whole<T>(), static_cast<T*>(weight), space, pool);
        } else if (way == to_weight) {
            slide(outer<T>(), space, pool);
        } else {
            slide(product<T>(way), space, pool);
        }
    }
    template <class T>
    Convolved<T> whole() const {
        return {images, groups, channels, outputs, windows, as<T>(input), as<T>(output), static_cast<const T*>(weight),
                static_cast<const T*>(bias)};
    }
    template <class T>
    WindowProduct<T> product(Way way) const {
        const index elements = windows.kernel_elements(), channel = elements, output = channels / groups * elements;
        WindowProduct<T> p{};
        p.images = images;
        p.groups = groups;
        p.weight = static_cast<const T*>(weight);
        p.weight_group = outputs / groups * output;
        p.bias = static_cast<const T*>(bias);
        std::copy(windows.kernel, windows.kernel + 3, p.kernel);
        if (way == to_output) {
            p.sources = channels / groups;
            p.targets = outputs / groups;
            p.source = as<const T>(input);
            p.target = as<T>(this->output);
            p.weight_source = channel;
            p.weight_target = output;
            p.phases = {windows.forward()};
        } else {
            p.sources = outputs / groups;
            p.targets = channels / groups;
            p.source = as<const T>(this->output);
            p.target = as<T>(input);
            p.weight_source = output;
            p.weight_target = channel;
            p.phases = windows.backward();
        }
        return p;
    }
    template <class T>
    WindowOuter<T> outer() const {
        WindowOuter<T> p{};
        p.images = images;
        p.groups = groups;
        p.sources = channels / groups;
        p.targets = outputs / groups;
        p.source = as<const T>(input);
        p.result = as<const T>(output);
        p.weight = static_cast<T*>(weight);
        std::copy(windows.kernel, windows.kernel + 3, p.kernel);
        p.axes = windows.forward();
        return p;
    }
    template <class T>
    static Images<T> as(const Array& a) {
        return {static_cast<T*>(a.data), a.image, a.channel, {a.along[0], a.along[1], a.along[2]}};
    }
};

}  // namespace retrograd
