// Loops over operands whose elements lie in different orders in memory, such as a matrix and a transposed one: parts of
// those that lie across the result are brought into its order tile by tile, so that each line of memory is read once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <vector>
#ifdef __SSE2__
#include <emmintrin.h>
#endif
#include "loops.hpp"
#include "parallel.hpp"

namespace retrograd {

class CrossedWork {
public:
    static constexpr ptrdiff_t worth_it = 1 << 12;  // elements of all

    // `items` are the sizes of the elements of each operand.
    CrossedWork(const StridedWork& work, const ptrdiff_t* items) : work_(work), items_(items) {}

    // Whether some operand lies across: its elements lie side by side along another axis than the result's.
    bool applies() {
        const int inner = work_.ndim - 1;
        if (inner < 1 || work_.shape[inner] < least) return false;
        for (int k = 0; k < work_.operands - 1; k++) {
            crossed_[k] = false;
            if (std::abs(work_.strides[k][inner]) < line || items_[k] > widest) continue;
            for (int axis = 0; axis < inner; axis++) {
                if (work_.strides[k][axis] != items_[k] || work_.shape[axis] < least) continue;
                if (across_ >= 0 && across_ != axis) break;
                across_ = axis;
                crossed_[k] = true;
            }
        }
        crossed_[work_.operands - 1] = false;
        return across_ >= 0;
    }

    void run() const {
        const int inner = work_.ndim - 1;
        const ptrdiff_t rows = work_.shape[across_], columns = work_.shape[inner], bands = (rows + tall - 1) / tall;
        const ptrdiff_t outer = work_.size() / (rows * columns);
        parallel_for(&Pool::instance(), outer * bands, tall * columns * work_.loop.cost, [&](ptrdiff_t begin, ptrdiff_t end) {
            std::vector<Line> tiles(static_cast<size_t>((work_.operands - 1) * tall * pitch / line));
            for (ptrdiff_t i = begin; i < end; i++) {
                const ptrdiff_t row = i % bands * tall;
                run_band(i / bands, row, rows - row < tall ? rows - row : tall, reinterpret_cast<char*>(tiles.data()));
            }
        });
    }

private:
    static constexpr ptrdiff_t least = 8;                      // elements of an axis
    static constexpr ptrdiff_t line = 64, widest = 16;         // bytes
    // Rows of a tile, the bytes of one, and how many lie between them: not so many that all begin in one set of a cache.
    static constexpr ptrdiff_t tall = 16, wide = 4096, pitch = wide + line;
    static constexpr ptrdiff_t ahead = 16;  // columns; each lies in a page of its own, which no processor foresees

    struct alignas(64) Line {
        char bytes[64];
        Line() {}  // not initialised
    };

    const StridedWork& work_;
    const ptrdiff_t* items_;
    bool crossed_[max_operands];
    int across_ = -1;

    // Some rows, with one index into all other axes but the last.
    void run_band(ptrdiff_t index, ptrdiff_t row, ptrdiff_t height, char* tiles) const {
        const int inner = work_.ndim - 1, operands = work_.operands;
        char* start[max_operands];
        ptrdiff_t steps[max_operands], width = wide;
        for (int k = 0; k < operands; k++) {
            start[k] = work_.data[k] + row * work_.strides[k][across_];
            steps[k] = crossed_[k] ? items_[k] : work_.strides[k][inner];
            if (crossed_[k] && wide / items_[k] < width) width = wide / items_[k];
        }
        for (int axis = inner - 1; axis >= 0; axis--) {
            if (axis == across_) continue;
            for (int k = 0; k < operands; k++) start[k] += index % work_.shape[axis] * work_.strides[k][axis];
            index /= work_.shape[axis];
        }
        for (ptrdiff_t column = 0; column < work_.shape[inner]; column += width) {
            const ptrdiff_t rest = work_.shape[inner] - column, some = rest < width ? rest : width;
            for (int k = 0; k < operands; k++)
                if (crossed_[k]) turn(start[k] + column * work_.strides[k][inner], work_.strides[k][inner], items_[k], some, height, tiles + k * tall * pitch);
            const ptrdiff_t count[2] = {some, work_.size()};
            for (ptrdiff_t r = 0; r < height; r++) {
                char* args[max_operands];
                for (int k = 0; k < operands; k++)
                    args[k] = crossed_[k] ? tiles + (k * tall + r) * pitch : start[k] + r * work_.strides[k][across_] + column * work_.strides[k][inner];
                work_.loop.function(args, count, steps, work_.loop.data);
            }
        }
    }

    static void turn(const char* from, ptrdiff_t stride, ptrdiff_t item, ptrdiff_t count, ptrdiff_t height, char* tile) {
        switch (item) {
            case 1: return turn<uint8_t>(from, stride, count, height, tile);
            case 2: return turn<uint16_t>(from, stride, count, height, tile);
            case 4: return turn<uint32_t>(from, stride, count, height, tile);
            case 8: return turn<uint64_t>(from, stride, count, height, tile);
            default: return turn<Pair>(from, stride, count, height, tile);
        }
    }

    struct Pair {
        uint64_t a, b;
    };

    // `count` columns of `height` elements to rows that lie `pitch` bytes apart.
    template <class T>
    static void turn(const char* from, ptrdiff_t stride, ptrdiff_t count, ptrdiff_t height, char* tile) {
        constexpr ptrdiff_t item = sizeof(T);
        ptrdiff_t c = 0;
#ifdef __SSE2__
        for (; sizeof(T) == 4 && height == tall && c + 4 <= count; c += 4, from += 4 * stride, tile += 4 * item) {
            for (ptrdiff_t k = 0; k < 4; k++) __builtin_prefetch(from + (ahead + k) * stride);
            for (ptrdiff_t r = 0; r < tall; r += 4) turn_square(from + r * item, stride, tile + r * pitch);
        }
#endif
        for (; c < count; c++, from += stride, tile += item) {
#ifdef __GNUC__
            __builtin_prefetch(from + ahead * stride);
#endif
            if (height == tall) {  // a number that the compiler knows
                for (ptrdiff_t r = 0; r < tall; r++) std::memcpy(tile + r * pitch, from + r * item, item);
            } else {
                for (ptrdiff_t r = 0; r < height; r++) std::memcpy(tile + r * pitch, from + r * item, item);
            }
        }
    }

#ifdef __SSE2__
    // Four columns of four elements, of four bytes each.
    static void turn_square(const char* from, ptrdiff_t stride, char* tile) {
        __m128 column[4];
        for (int k = 0; k < 4; k++) column[k] = _mm_loadu_ps(reinterpret_cast<const float*>(from + k * stride));
        _MM_TRANSPOSE4_PS(column[0], column[1], column[2], column[3]);
        for (int k = 0; k < 4; k++) _mm_storeu_ps(reinterpret_cast<float*>(tile + k * pitch), column[k]);
    }
#endif
};

// Axes along which an operand's elements lie side by side backwards are turned round first.
inline bool lies_across(StridedWork& work, const ptrdiff_t* items) {
    const int inner = work.ndim - 1, operands = work.operands;
    if (work.size() < CrossedWork::worth_it) return false;
    for (int axis = 0; axis < inner; axis++) {
        for (int k = 0; k < operands - 1; k++) {
            if (items[k] == 0 || work.strides[k][axis] != -items[k]) continue;
            for (int each = 0; each < operands; each++) {
                work.data[each] += (work.shape[axis] - 1) * work.strides[each][axis];
                work.strides[each][axis] = -work.strides[each][axis];
            }
            break;
        }
    }
    return CrossedWork(work, items).applies();
}

inline void run_crossed(const StridedWork& work, const ptrdiff_t* items) {
    CrossedWork crossed(work, items);
    crossed.applies();
    crossed.run();
}

}  // namespace retrograd
