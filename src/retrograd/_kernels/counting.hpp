// Sums of integers and counts of what is not zero: rows that lie one behind the other in memory, added up in int64.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <vector>
#include "element_types.hpp"
#include "multiversion.hpp"
#include "parallel.hpp"

namespace retrograd {

namespace counting {

constexpr ptrdiff_t piece = 1 << 16;  // of a long row, for one thread at a time

// Bytes are added up in so many 32-bit sums that no row of `block` overflows them. Other integers wrap around, as those
// without a sign may.
constexpr ptrdiff_t block = 1 << 14;

template <bool counts, class T>
RETROGRAD_MULTIVERSION int64_t total_of(const T* x, ptrdiff_t count) {
    using Narrow = std::conditional_t<counts || sizeof(T) == 1, int32_t, uint64_t>;
    uint64_t total = 0;
    for (ptrdiff_t begin = 0; begin < count; begin += block) {
        const ptrdiff_t end = count - begin < block ? count : begin + block;
        Narrow some = 0;
#pragma omp simd reduction(+ : some)
        for (ptrdiff_t i = begin; i < end; i++) some += counts ? Narrow(x[i] != T(0)) : Narrow(x[i]);
        total += static_cast<uint64_t>(some);
    }
    return static_cast<int64_t>(total);
}

template <bool counts, class T>
void rows(Pool* pool, const T* x, ptrdiff_t count, ptrdiff_t length, int64_t* out) {
    const ptrdiff_t pieces = (length + piece - 1) / piece;
    std::vector<int64_t> parts(static_cast<size_t>(pieces > 1 ? count * pieces : 0));
    int64_t* to = pieces > 1 ? parts.data() : out;
    parallel_for(pool, count * pieces, (length < piece ? length : piece) / 2 + 1, [&](ptrdiff_t begin, ptrdiff_t end) {
        for (ptrdiff_t i = begin; i < end; i++) {
            const ptrdiff_t at = i % pieces * piece, rest = length - at;
            to[i] = total_of<counts>(x + i / pieces * length + at, rest < piece ? rest : piece);
        }
    });
    for (ptrdiff_t r = 0; pieces > 1 && r < count; r++) {
        uint64_t total = 0;
        for (ptrdiff_t p = 0; p < pieces; p++) total += static_cast<uint64_t>(to[r * pieces + p]);
        out[r] = static_cast<int64_t>(total);
    }
}

// The sum of each of `count` rows of one element at least, or how many of its elements are not 0; false if the elements
// are no numbers of the processor's, or fractions to be added.
inline bool totals(Pool* pool, Element type, const void* from, ptrdiff_t count, ptrdiff_t length, bool counts, int64_t* out) {
    if (type.kind == 'f' && !counts) return false;
    return with_type(type, [&](auto element) {
        using T = decltype(element);
        const T* x = static_cast<const T*>(from);
        if (counts) return rows<true>(pool, x, count, length, out);
        if constexpr (!std::is_floating_point_v<T>) rows<false>(pool, x, count, length, out);
    });
}

}  // namespace counting

}  // namespace retrograd
