// Images copied to where neighbouring channels lie side by side: included by the bodies of kernels that read them so.

#include "vectors_body.hpp"
#include "squares_body.hpp"

template <class T>
inline void load(Vector<T>& into, const T* from) {
    std::memcpy(&into, from, sizeof into);
}
template <class T>
inline void store(T* into, const Vector<T>& from) {
    std::memcpy(into, &from, sizeof from);
}

// Copies places that are `along` from each other to rows `pitch` apart: so many channels of each.
template <class T>
void copy_places(T* into, index pitch, const T* from, index channel, index along, index channels, index count) {
    constexpr index N = lanes<T>;
    if (channel == 1) {
        for (index x = 0; x < count; x++) std::copy(from + x * along, from + x * along + channels, into + x * pitch);
        return;
    }
    if (channel == 0) {
        for (index x = 0; x < count; x++) std::fill(into + x * pitch, into + x * pitch + channels, from[x * along]);
        return;
    }
    const index squares = along == 1 && channels >= N ? count / N * N : 0;
    for (index c0 = 0; c0 < channels; c0 += N) {
        const index end = std::min(c0 + N, channels);
        index x = 0;
        for (; end == c0 + N && x < squares; x += N) {
            Vector<T> square[N];
            for (index c = 0; c < N; c++) load<T>(square[c], from + (c0 + c) * channel + x);
            transpose<T>(square);
            for (index i = 0; i < N; i++) store<T>(into + (x + i) * pitch + c0, square[i]);
        }
        for (; x < count; x++)
            for (index c = c0; c < end; c++) into[x * pitch + c] = from[x * along + c * channel];
    }
}

// The same for all places of an image, in order: as many at once as lie evenly in memory.
template <class T>
void copy_image(T* into, index pitch, const T* from, index channel, const index* along, const index* length, index channels) {
    index run = length[2], step = along[2];
    int outer = 2;
    while (outer > 0) {
        const int d = outer - 1;
        if (run == 1) step = along[d];
        else if (length[d] > 1 && along[d] != run * step) break;
        run *= length[d];
        outer = d;
    }
    const index rows = outer > 1 ? length[1] : 1, slices = outer > 0 ? length[0] : 1;
    for (index z = 0; z < slices; z++)
        for (index y = 0; y < rows; y++, into += run * pitch) {
            const index offset = (outer > 0 ? z * along[0] : 0) + (outer > 1 ? y * along[1] : 0);
            copy_places(into, pitch, from + offset, channel, step, channels, run);
        }
}

template <class T>
void arrange_images(T* into, const Images<const T>& from, const index* length, index images, index channels, Pool& pool) {
    constexpr index cost = 4;
    const index some = images < 4 * pool.threads() ? 16 : 64;  // channels of a task: whole lines of the cache
    const index parts = (channels + some - 1) / some, places = length[0] * length[1] * length[2], size = places * channels;
    parallel(pool, images * parts, cost * images * size, [&](index task) {
        const index image = task / parts, low = task % parts * some;
        copy_image(into + image * size + low, channels, from.data + image * from.image + low * from.channel, from.channel,
                   from.along, length, std::min(some, channels - low));
    });
}
