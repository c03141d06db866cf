// What sliding windows do to each channel by itself: sums, the largest element and where it was, sums weighted per
// channel (depthwise convolution), and the gradients of these. Channels lie side by side in all arrays.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>
#include "instruction_sets.hpp"
#include "sliding.hpp"

namespace retrograd {

// The place of an element in its flat image, as wide as the element.
template <class T>
using PlaceOf = std::conditional_t<sizeof(T) == 4, int32_t, int64_t>;

template <class T>
struct ChannelWindows {
    index images, channels;
    Images<const T> source;
    Images<T> target;
    index kernel[3];
    std::vector<Axes> phases;
    Axes seen;                        // how the windows see images, whichever way is computed
    bool dense;                       // whether both source and target lie in C order, if they have one channel
    const T* weight = nullptr;        // a row of channels for each kernel element, or NULL for ones
    const T* bias = nullptr;          // of each channel, or NULL
    PlaceOf<T>* places = nullptr;     // of maxima, in the order of the targets
    const PlaceOf<T>* taken = nullptr;  // where the maxima were, laid out as the source
};

// The kernel elements of a phase: where they see the source, from the target's first position.
struct ChannelTap {
    index start[3], offset, kernel, place;
};

// What one target sees: those kernel elements that lie inside the source.
template <class T>
struct ChannelView {
    const Axes& axes;
    std::vector<ChannelTap> taps;
    std::vector<const T*> rows;    // of those inside
    std::vector<index> kernels;    // their kernel elements
    std::vector<index> places;     // their places in the flat image
    index low[3] = {}, high[3] = {}, plane[3];

    ChannelView(const ChannelWindows<T>& p, const Axes& a) : axes(a) {
        plane[2] = 1;
        plane[1] = a[2].length;
        plane[0] = a[1].length * a[2].length;
        for (const Tap& z : a[0].taps)
            for (const Tap& y : a[1].taps)
                for (const Tap& x : a[2].taps) {
                    ChannelTap tap{{z.start, y.start, x.start}, 0, (z.kernel * p.kernel[1] + y.kernel) * p.kernel[2] + x.kernel, 0};
                    for (int d = 0; d < 3; d++) {
                        tap.offset += tap.start[d] * p.source.along[d];
                        tap.place += tap.start[d] * plane[d];
                        low[d] = std::min(low[d], tap.start[d]);
                        high[d] = std::max(high[d], tap.start[d]);
                    }
                    taps.push_back(tap);
                }
        rows.resize(taps.size());
        kernels.resize(taps.size());
        places.resize(taps.size());
    }

    // How many are inside.
    size_t look(const ChannelWindows<T>& p, const Cursor& cursor) {
        index at[3], place = 0;
        const T* base = p.source.data + cursor.image * p.source.image;
        bool all = true;
        for (int d = 0; d < 3; d++) {
            at[d] = cursor.at[d] * axes[d].step;
            base += at[d] * p.source.along[d];
            place += at[d] * plane[d];
            all &= at[d] + low[d] >= 0 && at[d] + high[d] < axes[d].length;
        }
        size_t count = 0;
        for (const ChannelTap& tap : taps) {
            bool inside = all;
            if (!all) {
                inside = true;
                for (int d = 0; d < 3; d++) inside &= at[d] + tap.start[d] >= 0 && at[d] + tap.start[d] < axes[d].length;
            }
            rows[count] = base + tap.offset;
            kernels[count] = tap.kernel;
            places[count] = place + tap.place;
            count += inside;
        }
        return count;
    }
};

}  // namespace retrograd

#ifdef RETROGRAD_TARGETS
#pragma GCC push_options
#pragma GCC target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,prefer-vector-width=512")
namespace retrograd { namespace avx512 {
namespace channelwise {
constexpr int register_bytes = 64;
#include "arranging_body.hpp"
#include "channelwise_body.hpp"
}}}
#pragma GCC pop_options
#pragma GCC push_options
#pragma GCC target("avx2,fma")
namespace retrograd { namespace avx2 {
namespace channelwise {
constexpr int register_bytes = 32;
#include "arranging_body.hpp"
#include "channelwise_body.hpp"
}}}
#pragma GCC pop_options
#endif
namespace retrograd { namespace plain {
namespace channelwise {
constexpr int register_bytes = 16;
#include "arranging_body.hpp"
#include "channelwise_body.hpp"
}}}

namespace retrograd {

template <class T>
void window_sums(const ChannelWindows<T>& p, Pool& pool) { RETROGRAD_DISPATCH(channelwise::sums(p, pool)) }
template <class T>
void window_maxima(const ChannelWindows<T>& p, Pool& pool) { RETROGRAD_DISPATCH(channelwise::maxima(p, pool)) }
template <class T>
void spread_maxima(const ChannelWindows<T>& p, Pool& pool) { RETROGRAD_DISPATCH(channelwise::spread(p, pool)) }
// The gradient of a depthwise weight: `space` has room for `products_space` elements, the first of which are the result,
// a row of channels for each kernel element. The target is the cotangent.
template <class T>
void window_products(const ChannelWindows<T>& p, T* space, Pool& pool) {
    RETROGRAD_DISPATCH(channelwise::products(p, space, pool))
}
template <class T>
index products_chunks(const ChannelWindows<T>& p, Pool& pool) {
    const index targets = p.images * p.phases[0][0].count * p.phases[0][1].count * p.phases[0][2].count;
    return std::max<index>(1, std::min<index>(4 * pool.threads(), targets * p.channels / (1 << 13)));
}

template <class T>
void put_side_by_side(T* into, const Images<const T>& from, const index* length, index images, index channels, Pool& pool) {
    RETROGRAD_DISPATCH(channelwise::arrange_images(into, from, length, images, channels, pool))
}

// One of these as the bindings fill it in: strides in elements, `shown` the images and `made` what windows see in them.
struct Channelwise {
    struct Array {
        void* data;
        index image, along[3];
    };
    // Sums of windows, and their transpose; maxima, and their transpose; the gradient of weights, (kernel, channels).
    enum Way { to_sums, from_sums, to_maxima, from_maxima, to_weight };

    bool doubles;  // else floats
    index images, channels;
    Sliding windows;
    Array shown, made;
    void* places;      // of maxima, laid out as `made`
    void* weight;      // (kernel, channels), or NULL for ones
    const void* bias;

    size_t workspace_bytes(Way way, Pool& pool) const {
        if (way != to_weight) return 0;
        const size_t size = static_cast<size_t>(windows.kernel_elements() * channels);
        return doubles ? sizeof(double) * size * products_chunks(described<double>(way), pool)
                       : sizeof(float) * size * products_chunks(described<float>(way), pool);
    }
    void compute(Way way, void* space, Pool& pool) const {
        if (doubles) run_as(way, static_cast<double*>(space), pool);
        else run_as(way, static_cast<float*>(space), pool);
    }
    // Copies `shown`, whose channels are `channel` apart, to `made`, where they lie side by side.
    void arrange(index channel, Pool& pool) const {
        if (doubles) arrange_as<double>(channel, pool);
        else arrange_as<float>(channel, pool);
    }

    // Divides all elements of `made`, which is dense.
    void divide(double divisor, Pool& pool) const {
        if (doubles) divide_as<double>(divisor, pool);
        else divide_as<float>(static_cast<float>(divisor), pool);
    }

private:
    template <class T>
    void divide_as(T divisor, Pool& pool) const {
        T* const elements = static_cast<T*>(made.data);
        const index count = images * channels * windows.out[0] * windows.out[1] * windows.out[2];
        parallel_for(&pool, count, 1, [=](index begin, index end) {
            for (index i = begin; i < end; ++i) elements[i] /= divisor;
        });
    }
    template <class T>
    void arrange_as(index channel, Pool& pool) const {
        const Images<const T> from{static_cast<const T*>(shown.data), shown.image, channel,
                                   {shown.along[0], shown.along[1], shown.along[2]}};
        put_side_by_side(static_cast<T*>(made.data), from, windows.size, images, channels, pool);
    }
    bool in_order(const Array& a, const index* size) const {
        index step = 1;
        bool made = true;
        for (int d = 2; d >= 0; d--) {
            made &= size[d] == 1 || a.along[d] == step;
            step *= size[d];
        }
        return made && (images == 1 || a.image == step);
    }
    template <class T>
    void run_as(Way way, T* space, Pool& pool) const {
        const ChannelWindows<T> p = described<T>(way);
        if (way == to_maxima) window_maxima(p, pool);
        else if (way == from_maxima) spread_maxima(p, pool);
        else if (way == to_weight) {
            window_products(p, space, pool);
            std::copy(space, space + windows.kernel_elements() * channels, static_cast<T*>(weight));
        } else window_sums(p, pool);
    }
    template <class T>
    ChannelWindows<T> described(Way way) const {
        const bool back = way == from_sums || way == from_maxima;
        const Array& source = back ? made : shown;
        const Array& target = back ? shown : made;
        ChannelWindows<T> p{};
        p.images = images;
        p.channels = channels;
        p.source = {static_cast<const T*>(source.data), source.image, 1, {source.along[0], source.along[1], source.along[2]}};
        p.target = {static_cast<T*>(target.data), target.image, 1, {target.along[0], target.along[1], target.along[2]}};
        std::copy(windows.kernel, windows.kernel + 3, p.kernel);
        p.seen = windows.forward();
        p.dense = in_order(source, back ? windows.out : windows.size) && in_order(target, back ? windows.size : windows.out);
        if (back) p.phases = windows.backward();
        else p.phases = {p.seen};
        p.weight = static_cast<const T*>(weight);
        p.bias = static_cast<const T*>(bias);
        p.places = static_cast<PlaceOf<T>*>(places);
        p.taken = p.places;
        return p;
    }
};

}  // namespace retrograd
