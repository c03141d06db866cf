// Where the largest or the smallest element along a dimension is, of columns that lie side by side.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include "element_types.hpp"
#include "multiversion.hpp"
#include "parallel.hpp"

namespace retrograd {

namespace best {

constexpr ptrdiff_t block = 256;  // columns that one thread takes at a time

// Some columns, at most `block`, of a matrix whose rows lie `step` elements apart: the first of equal ones, and of what
// is no number. Places are as wide as elements, so that both fit vectors of one length.
template <bool largest, class T>
RETROGRAD_MULTIVERSION void down(const T* x, ptrdiff_t length, ptrdiff_t step, ptrdiff_t many, int64_t* places, T* values) {
    using Place = std::conditional_t<sizeof(T) == 8, int64_t, int32_t>;
    alignas(64) T found[block];
    alignas(64) Place place[block];
    for (ptrdiff_t c = 0; c < many; c++) {
        found[c] = x[c];
        place[c] = 0;
    }
    for (ptrdiff_t k = 1; k < length; k++) {
        const T* row = x + k * step;
        const Place here = static_cast<Place>(k);
#pragma omp simd
        for (ptrdiff_t c = 0; c < many; c++) {
            const T before = found[c], now = row[c];
            const bool better = largest ? now > before : now < before;
            const bool takes = better | ((now != now) & (before == before));
            found[c] = takes ? now : before;
            place[c] = takes ? here : place[c];
        }
    }
    for (ptrdiff_t c = 0; c < many; c++) places[c] = place[c];
    for (ptrdiff_t c = 0; values && c < many; c++) values[c] = found[c];
}

// (outer, length, inner) with fewer than 2^31 elements along the middle: for each outer and inner position the place of
// the best along the middle, and its value where there is room for it; false if the elements are no numbers of the
// processor's.
inline bool columns(Pool* pool, Element type, const void* from, ptrdiff_t outer, ptrdiff_t length, ptrdiff_t inner,
                    bool largest, int64_t* places, void* values) {
    return with_type(type, [&](auto zero) {
        using T = decltype(zero);
        const auto find = largest ? down<true, T> : down<false, T>;
        const T* x = static_cast<const T*>(from);
        T* best = static_cast<T*>(values);
        const ptrdiff_t blocks = (inner + block - 1) / block;
        parallel_for(pool, outer * blocks, length * (inner < block ? inner : block), [&](ptrdiff_t begin, ptrdiff_t end) {
            for (ptrdiff_t i = begin; i < end; i++) {
                const ptrdiff_t o = i / blocks, c = i % blocks * block, at = o * inner + c;
                const ptrdiff_t many = inner - c < block ? inner - c : block;
                find(x + o * length * inner + c, length, inner, many, places + at, best ? best + at : nullptr);
            }
        });
    });
}

}  // namespace best

}  // namespace retrograd
