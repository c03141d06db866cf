// Images read in windows that cover them evenly or begin at random, and at places between their pixels. Everything lies
// in C order; images with fewer than three dimensions have leading ones of length 1.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>
#include "element_types.hpp"
#include "parallel.hpp"

namespace retrograd {

namespace resampling {

struct Box {
    ptrdiff_t n[3];

    ptrdiff_t size() const { return n[0] * n[1] * n[2]; }
};

// ------------------------------------------------------------------------------------------------ even windows

// Window i of `out` begins at floor(i length / out) and ends at ceil((i + 1) length / out).
inline ptrdiff_t start_of(ptrdiff_t i, ptrdiff_t length, ptrdiff_t out) { return i * length / out; }
inline ptrdiff_t end_of(ptrdiff_t i, ptrdiff_t length, ptrdiff_t out) { return ((i + 1) * length + out - 1) / out; }

// Calls f(number of the window, begin, end) for all windows, the last dimension fastest.
template <class F>
void each_window(const Box& in, const Box& out, const F& f) {
    ptrdiff_t number = 0, begin[3], end[3], i[3];
    for (i[0] = 0; i[0] < out.n[0]; i[0]++)
        for (i[1] = 0; i[1] < out.n[1]; i[1]++)
            for (i[2] = 0; i[2] < out.n[2]; i[2]++) {
                for (int d = 0; d < 3; d++) {
                    begin[d] = start_of(i[d], in.n[d], out.n[d]);
                    end[d] = end_of(i[d], in.n[d], out.n[d]);
                }
                f(number++, begin, end);
            }
}

// Calls f(place of the first element, how many) for the rows of a window.
template <class F>
void each_row(const Box& in, const ptrdiff_t* begin, const ptrdiff_t* end, const F& f) {
    for (ptrdiff_t z = begin[0]; z < end[0]; z++)
        for (ptrdiff_t y = begin[1]; y < end[1]; y++)
            f((z * in.n[1] + y) * in.n[2] + begin[2], end[2] - begin[2]);
}

inline ptrdiff_t volume(const ptrdiff_t* begin, const ptrdiff_t* end) {
    return (end[0] - begin[0]) * (end[1] - begin[1]) * (end[2] - begin[2]);
}

template <class T>
void means(Pool* pool, const T* images, ptrdiff_t planes, Box in, Box out, T* to) {
    parallel_for(pool, planes, in.size() + out.size(), [&](ptrdiff_t first, ptrdiff_t last) {
        for (ptrdiff_t p = first; p < last; p++) {
            const T* plane = images + p * in.size();
            each_window(in, out, [&](ptrdiff_t number, const ptrdiff_t* begin, const ptrdiff_t* end) {
                double total = 0;
                each_row(in, begin, end, [&](ptrdiff_t at, ptrdiff_t count) {
                    for (ptrdiff_t i = 0; i < count; i++) total += plane[at + i];
                });
                to[p * out.size() + number] = static_cast<T>(total / static_cast<double>(volume(begin, end)));
            });
        }
    });
}

inline void means(bool wide, Pool* pool, const void* images, ptrdiff_t planes, Box in, Box out, void* to) {
    with_width(wide, [&](auto number) {
        using T = decltype(number);
        means(pool, static_cast<const T*>(images), planes, in, out, static_cast<T*>(to));
    });
}

// The transpose of `means`.
template <class T>
void spread_means(Pool* pool, const T* given, ptrdiff_t planes, Box in, Box out, T* images) {
    parallel_for(pool, planes, in.size() + out.size(), [&](ptrdiff_t first, ptrdiff_t last) {
        for (ptrdiff_t p = first; p < last; p++) {
            T* plane = images + p * in.size();
            std::memset(plane, 0, static_cast<size_t>(in.size()) * sizeof(T));
            each_window(in, out, [&](ptrdiff_t number, const ptrdiff_t* begin, const ptrdiff_t* end) {
                const T share = given[p * out.size() + number] / static_cast<T>(volume(begin, end));
                each_row(in, begin, end, [&](ptrdiff_t at, ptrdiff_t count) {
                    for (ptrdiff_t i = 0; i < count; i++) plane[at + i] += share;
                });
            });
        }
    });
}

inline void spread_means(bool wide, Pool* pool, const void* given, ptrdiff_t planes, Box in, Box out, void* images) {
    with_width(wide, [&](auto number) {
        using T = decltype(number);
        spread_means(pool, static_cast<const T*>(given), planes, in, out, static_cast<T*>(images));
    });
}

// The largest element of a window and its place: the first of equal ones, the last NaN.
template <class T>
void find_largest(const T* plane, Box in, const ptrdiff_t* begin, const ptrdiff_t* end, T& value, int64_t& place) {
    place = (begin[0] * in.n[1] + begin[1]) * in.n[2] + begin[2];
    value = plane[place];
    each_row(in, begin, end, [&](ptrdiff_t at, ptrdiff_t count) {
        for (ptrdiff_t i = at; i < at + count; i++)
            if (plane[i] > value || plane[i] != plane[i]) {
                value = plane[i];
                place = i;
            }
    });
}

template <class T>
void maxima(Pool* pool, const T* images, ptrdiff_t planes, Box in, Box out, T* values, int64_t* places) {
    parallel_for(pool, planes, in.size() + out.size(), [&](ptrdiff_t first, ptrdiff_t last) {
        for (ptrdiff_t p = first; p < last; p++)
            each_window(in, out, [&](ptrdiff_t number, const ptrdiff_t* begin, const ptrdiff_t* end) {
                const ptrdiff_t at = p * out.size() + number;
                find_largest(images + p * in.size(), in, begin, end, values[at], places[at]);
            });
    });
}

inline void maxima(bool wide, Pool* pool, const void* images, ptrdiff_t planes, Box in, Box out, void* values, int64_t* places) {
    with_width(wide, [&](auto number) {
        using T = decltype(number);
        maxima(pool, static_cast<const T*>(images), planes, in, out, static_cast<T*>(values), places);
    });
}

// ------------------------------------------------------------------------------------------------ random windows

// `samples` has numbers of [0, 1) for each plane, of which `which` says the one for each dimension, -1 for none.
template <class T>
void random_maxima(Pool* pool, const T* images, const T* samples, ptrdiff_t planes, int drawn, const int* which, Box in,
                   Box kernel, Box out, T* values, int64_t* places) {
    parallel_for(pool, planes, out.size() * kernel.size(), [&](ptrdiff_t first, ptrdiff_t last) {
        std::vector<ptrdiff_t> starts[3];
        for (int d = 0; d < 3; d++) starts[d].resize(static_cast<size_t>(out.n[d]));
        for (ptrdiff_t p = first; p < last; p++) {
            for (int d = 0; d < 3; d++) {
                const ptrdiff_t room = in.n[d] - kernel.n[d], windows = out.n[d];
                ptrdiff_t* start = starts[d].data();
                start[windows - 1] = room;
                if (windows == 1) continue;
                const T step = static_cast<T>(static_cast<double>(room) / static_cast<double>(windows - 1));
                const T shift = which[d] < 0 ? T(0) : samples[p * drawn + which[d]];
                for (ptrdiff_t i = 0; i < windows - 1; i++)
                    start[i] = static_cast<ptrdiff_t>((static_cast<T>(i) + shift) * step) - static_cast<ptrdiff_t>(shift * step);
            }
            ptrdiff_t number = p * out.size(), begin[3], end[3];
            for (ptrdiff_t z : starts[0])
                for (ptrdiff_t y : starts[1])
                    for (ptrdiff_t x : starts[2]) {
                        const ptrdiff_t corner[3] = {z, y, x};
                        for (int d = 0; d < 3; d++) {
                            begin[d] = corner[d];
                            end[d] = corner[d] + kernel.n[d];
                        }
                        find_largest(images + p * in.size(), in, begin, end, values[number], places[number]);
                        number++;
                    }
        }
    });
}

inline void random_maxima(bool wide, Pool* pool, const void* images, const void* samples, ptrdiff_t planes, int drawn, const int* which,
                          Box in, Box kernel, Box out, void* values, int64_t* places) {
    with_width(wide, [&](auto number) {
        using T = decltype(number);
        random_maxima(pool, static_cast<const T*>(images), static_cast<const T*>(samples), planes, drawn, which, in, kernel,
                      out, static_cast<T*>(values), places);
    });
}

// ------------------------------------------------------------------------------------------------ places between pixels

enum Mode { bilinear, nearest, bicubic };
enum Padding { zeros, border, reflection };

// How images are read at the places of a grid, whose numbers for one place are those of the last dimension first.
struct Reading {
    int ndim, mode, padding;
    bool corners;
    ptrdiff_t size[3];

    ptrdiff_t plane() const {
        ptrdiff_t total = 1;
        for (int d = 0; d < ndim; d++) total *= size[d];
        return total;
    }
    int neighbours() const {
        const int along = mode == nearest ? 1 : mode == bilinear ? 2 : 4;
        return ndim == 2 ? along * along : along * along * along;
    }
};

// A position along a dimension moved into the image, and what its slope is multiplied by.
template <class T>
void clip(T& x, T& slope, ptrdiff_t length) {
    const T last = static_cast<T>(length - 1);
    if (!(x > 0)) x = slope = 0;
    if (x >= last) {
        x = last;
        slope = 0;
    }
}

template <class T>
void reflect(T& x, T& slope, ptrdiff_t length, bool corners) {
    const T low = corners ? T(0) : T(-0.5), span = static_cast<T>(corners ? length - 1 : length);
    if (span == 0) {
        x = x * 0;
        slope = 0;
        return;
    }
    x -= low;
    slope *= x > 0 ? T(1) : x < 0 ? T(-1) : T(0);
    x = std::abs(x);
    const T turns = std::floor(x / span);
    x -= turns * span;
    if (std::fmod(turns, T(2)) != 0) {
        x = span - x;
        slope = -slope;
    }
    x += low;
}

template <class T>
void pad(T& x, T& slope, const Reading& r, int d) {
    if (r.padding == reflection) reflect(x, slope, r.size[d], r.corners);
    if (r.padding != zeros) clip(x, slope, r.size[d]);
}

// The neighbours of a place along one dimension: where they are (-1 for outside), their weights and the slopes of these.
template <class T>
struct Neighbours {
    int count;
    ptrdiff_t at[4];
    T weight[4], slope[4];

    void add(T position, T w, T s, ptrdiff_t length) {
        at[count] = position >= 0 && position < static_cast<T>(length) ? static_cast<ptrdiff_t>(position) : -1;
        weight[count] = w;
        slope[count++] = s;
    }

    void find(T x, const Reading& r, int d) {
        const T length = static_cast<T>(r.size[d]);
        T slope = r.corners ? (length - 1) / 2 : length / 2, unused = 0;
        x = (x + 1) * slope - (r.corners ? T(0) : T(0.5));
        count = 0;
        if (r.mode != bicubic) pad(x, slope, r, d);
        if (r.mode == nearest) return add(std::nearbyint(x), 1, 0, r.size[d]);
        const T floor = std::floor(x), t = x - floor;
        if (r.mode == bilinear) {
            add(floor, 1 - t, -slope, r.size[d]);
            return add(floor + 1, t, slope, r.size[d]);
        }
        // Keys (1981), with a = -0.75: polynomials for the two neighbours that are near and the two that are far.
        const T a = T(-0.75), s = 1 - t;
        const auto near = [a](T u) { return ((a + 2) * u - (a + 3)) * u * u + 1; };
        const auto far = [a](T u) { return ((a * u - 5 * a) * u + 8 * a) * u - 4 * a; };
        const auto near_slope = [a](T u) { return (3 * (a + 2) * u - 2 * (a + 3)) * u; };
        const auto far_slope = [a](T u) { return (3 * a * u - 10 * a) * u + 8 * a; };
        const T weights[4] = {far(t + 1), near(t), near(s), far(s + 1)};
        const T slopes[4] = {far_slope(t + 1), near_slope(t), -near_slope(s), -far_slope(s + 1)};
        for (int k = 0; k < 4; k++) {
            T position = floor + static_cast<T>(k - 1);
            pad(position, unused, r, d);
            add(position, weights[k], slopes[k] * slope, r.size[d]);
        }
    }
};

// Calls f(offset in the plane, the neighbour along each dimension) for the neighbours that count: those inside, and those
// outside whose weight is no number, with offset -1.
template <class T, class F>
void each_neighbour(const Reading& r, const T* grid, Neighbours<T>* along, const F& f) {
    const int lead = 3 - r.ndim;
    Neighbours<T>& outer = along[0];
    if (lead) {
        outer.count = 1;
        outer.at[0] = 0;
        outer.weight[0] = 1;
        outer.slope[0] = 0;
    }
    for (int d = 0; d < r.ndim; d++) along[lead + d].find(grid[r.ndim - 1 - d], r, d);
    const ptrdiff_t height = r.size[r.ndim - 2], width = r.size[r.ndim - 1];
    for (int i = 0; i < outer.count; i++)
        for (int j = 0; j < along[1].count; j++)
            for (int k = 0; k < along[2].count; k++) {
                const ptrdiff_t z = outer.at[i], y = along[1].at[j], x = along[2].at[k];
                const bool inside = z >= 0 && y >= 0 && x >= 0;
                if (inside || !std::isfinite(outer.weight[i] * along[1].weight[j] * along[2].weight[k]))
                    f(inside ? (z * height + y) * width + x : ptrdiff_t(-1), i, j, k);
            }
}

constexpr ptrdiff_t block = 32;  // places whose neighbours are found before all channels are read there

template <class T>
struct Weighted {
    ptrdiff_t at;
    T weight;
};

template <class T>
void read_grid(Pool* pool, const Reading& r, const T* images, const T* grid, ptrdiff_t count, ptrdiff_t channels,
               ptrdiff_t places, T* to) {
    const ptrdiff_t plane = r.plane(), blocks = (places + block - 1) / block;
    parallel_for(pool, count * blocks, block * (channels + 4) * r.neighbours(), [&](ptrdiff_t first, ptrdiff_t last) {
        std::vector<Weighted<T>> found(static_cast<size_t>((places < block ? places : block) * r.neighbours()));
        ptrdiff_t ends[block + 1];
        Neighbours<T> along[3];
        for (ptrdiff_t b = first; b < last; b++) {
            const ptrdiff_t image = b / blocks, begin = b % blocks * block;
            const ptrdiff_t length = places - begin < block ? places - begin : block;
            ends[0] = 0;
            for (ptrdiff_t p = 0; p < length; p++) {
                ptrdiff_t end = ends[p];
                each_neighbour(r, grid + (image * places + begin + p) * r.ndim, along, [&](ptrdiff_t at, int i, int j, int k) {
                    found[static_cast<size_t>(end++)] = {at, along[0].weight[i] * along[1].weight[j] * along[2].weight[k]};
                });
                ends[p + 1] = end;
            }
            for (ptrdiff_t c = 0; c < channels; c++) {
                const T* from = images + (image * channels + c) * plane;
                T* row = to + (image * channels + c) * places + begin;
                for (ptrdiff_t p = 0; p < length; p++) {
                    T total = 0;
                    for (ptrdiff_t q = ends[p]; q < ends[p + 1]; q++) {
                        const Weighted<T>& one = found[static_cast<size_t>(q)];
                        total += (one.at < 0 ? T(0) : from[one.at]) * one.weight;
                    }
                    row[p] = total;
                }
            }
        }
    });
}

inline void read_grid(bool wide, Pool* pool, const Reading& r, const void* images, const void* grid, ptrdiff_t count,
                      ptrdiff_t channels, ptrdiff_t places, void* to) {
    with_width(wide, [&](auto number) {
        using T = decltype(number);
        read_grid(pool, r, static_cast<const T*>(images), static_cast<const T*>(grid), count, channels, places,
                  static_cast<T*>(to));
    });
}

// The gradients of `read_grid` for the images and for the grid; one that is not wanted is null.
template <class T>
void spread_grid(Pool* pool, const Reading& r, const T* given, const T* images, const T* grid, ptrdiff_t count,
                 ptrdiff_t channels, ptrdiff_t places, T* to_images, T* to_grid) {
    const ptrdiff_t plane = r.plane();
    parallel_for(pool, count, places * (channels + 4) * r.neighbours() * 2, [&](ptrdiff_t first, ptrdiff_t last) {
        Neighbours<T> along[3];
        for (ptrdiff_t image = first; image < last; image++) {
            const T* from = images + image * channels * plane;
            T* to = to_images ? to_images + image * channels * plane : nullptr;
            if (to) std::memset(to, 0, static_cast<size_t>(channels * plane) * sizeof(T));
            for (ptrdiff_t p = 0; p < places; p++) {
                const T* g = given + image * channels * places + p;
                T slopes[3] = {0, 0, 0};
                each_neighbour(r, grid + (image * places + p) * r.ndim, along, [&](ptrdiff_t at, int i, int j, int k) {
                    const T z = along[0].weight[i], y = along[1].weight[j], x = along[2].weight[k];
                    T product = 0;
                    for (ptrdiff_t c = 0; at >= 0 && c < channels; c++) {
                        if (to) to[c * plane + at] += g[c * places] * (z * y * x);
                        product += g[c * places] * from[c * plane + at];
                    }
                    slopes[0] += product * (along[0].slope[i] * y * x);
                    slopes[1] += product * (z * along[1].slope[j] * x);
                    slopes[2] += product * (z * y * along[2].slope[k]);
                });
                for (int d = 0; to_grid && d < r.ndim; d++)
                    to_grid[(image * places + p) * r.ndim + d] = r.mode == nearest ? T(0) : slopes[2 - d];
            }
        }
    });
}

inline void spread_grid(bool wide, Pool* pool, const Reading& r, const void* given, const void* images, const void* grid,
                        ptrdiff_t count, ptrdiff_t channels, ptrdiff_t places, void* to_images, void* to_grid) {
    with_width(wide, [&](auto number) {
        using T = decltype(number);
        spread_grid(pool, r, static_cast<const T*>(given), static_cast<const T*>(images), static_cast<const T*>(grid), count,
                    channels, places, static_cast<T*>(to_images), static_cast<T*>(to_grid));
    });
}

}  // namespace resampling

}  // namespace retrograd
