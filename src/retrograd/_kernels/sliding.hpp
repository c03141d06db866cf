// How the elements of a result see those of a source through a sliding kernel: what convolutions, their transposes and
// pooling share. One, two and three dimensions are all written as three, the missing ones of length 1.
#pragma once

#include <array>
#include <cstddef>
#include <vector>
#include "parallel.hpp"

namespace retrograd {

using index = ptrdiff_t;

// Images of any strides, counted in elements: of an image, of a channel, along each dimension.
template <class T>
struct Images {
    T* data;
    index image, channel;
    index along[3];
};

// Along one dimension: target number t, which stands at `first + every * t`, sees source element `step * t + start`
// through kernel element `kernel` of each tap; what is outside [0, length) is zero.
struct Tap {
    index start, kernel;
};
struct Axis {
    index length, count, step, first, every;
    std::vector<Tap> taps;
};
using Axes = std::array<Axis, 3>;

// Each result of a correlation sees the images.
inline Axis correlated(index size, index kernel, index stride, index padding, index dilation, index out) {
    Axis axis{size, out, stride, 0, 1, {}};
    for (index k = 0; k < kernel; k++) axis.taps.push_back({k * dilation - padding, k});
    return axis;
}

// Each image element sees the results of a correlation. Elements with the same remainder by the stride see them through
// the same kernel elements: `remainder` names one such class.
inline Axis transposed(index size, index kernel, index stride, index padding, index dilation, index out, index remainder) {
    Axis axis{out, remainder < size ? (size - remainder + stride - 1) / stride : 0, 1, remainder, stride, {}};
    for (index k = kernel - 1; k >= 0; k--) {
        index from = remainder + padding - k * dilation;
        if (from % stride == 0) axis.taps.push_back({from / stride, k});
    }
    return axis;
}

// The geometry of a convolution, whichever way it is used.
struct Sliding {
    index size[3], kernel[3], stride[3], padding[3], dilation[3], out[3];

    Axes forward() const {
        Axes axes;
        for (int d = 0; d < 3; d++) axes[d] = correlated(size[d], kernel[d], stride[d], padding[d], dilation[d], out[d]);
        return axes;
    }
    std::vector<Axes> backward() const {
        std::vector<Axes> phases;
        for (index a = 0; a < stride[0]; a++)
            for (index b = 0; b < stride[1]; b++)
                for (index c = 0; c < stride[2]; c++) {
                    const index remainder[3] = {a, b, c};
                    Axes axes;
                    for (int d = 0; d < 3; d++)
                        axes[d] = transposed(size[d], kernel[d], stride[d], padding[d], dilation[d], out[d], remainder[d]);
                    if (axes[0].count && axes[1].count && axes[2].count) phases.push_back(axes);
                }
        return phases;
    }
    index kernel_elements() const { return kernel[0] * kernel[1] * kernel[2]; }
    index places() const { return out[0] * out[1] * out[2]; }
};

// Walks the targets of one phase in order, image after image.
struct Cursor {
    index image, at[3];

    Cursor(const Axes& axes, index number) {
        for (int d = 2; d >= 0; d--) {
            at[d] = number % axes[d].count;
            number /= axes[d].count;
        }
        image = number;
    }
    void advance(const Axes& axes) {
        for (int d = 2; d >= 0; d--) {
            if (++at[d] < axes[d].count) return;
            at[d] = 0;
        }
        image++;
    }
};

// Calls for each chunk; all are worth `work` elements of a cheap loop.
template <class Function>
void parallel(Pool& pool, index chunks, index work, Function&& call) {
    if (chunks <= 0) return;
    using Body = std::remove_reference_t<Function>;
    pool.run(static_cast<size_t>(chunks), work,
             [](void* body, size_t chunk) { (*static_cast<Body*>(body))(static_cast<index>(chunk)); }, &call);
}

}  // namespace retrograd
