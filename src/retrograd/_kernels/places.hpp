// Elements taken from places along a dimension, and written or added to them, in the order of the index. Arrays are
// (outer, length, inner), the dimension in the middle.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>
#include "element_types.hpp"
#include "folding.hpp"
#include "moving.hpp"
#include "multiversion.hpp"
#include "parallel.hpp"

namespace retrograd {

namespace places {

// `index` is (outer, count, inner), a place for each element, or (count), one for each row of `inner` elements.
struct Along {
    const int64_t* index;
    ptrdiff_t outer, length, inner, count;
};

static bool all_fit(const int64_t* index, ptrdiff_t count, ptrdiff_t length) {
    // A negative index has the sign bit set, and so has the distance of one that is too large to the last place.
    int64_t signs = 0;
    for (ptrdiff_t i = 0; i < count; i++)
        signs |= index[i] | static_cast<int64_t>(static_cast<uint64_t>(length - 1) - static_cast<uint64_t>(index[i]));
    return count == 0 || (length > 0 && signs >= 0);
}

// The same of a whole index, which is as large as what it is for.
static bool fits(Pool* pool, const int64_t* index, ptrdiff_t count, ptrdiff_t length) {
    std::atomic<bool> fit{true};
    parallel_for(pool, count, 1, [&](ptrdiff_t begin, ptrdiff_t end) {
        if (!all_fit(index + begin, end - begin, length)) fit.store(false, std::memory_order_relaxed);
    });
    return fit;
}

// Calls f(o, first, last) for every outer position and ranges that cover the inner ones. No two threads get the same
// pair, so that each may write where the index says.
template <class F>
void share_out(Pool* pool, const Along& a, const F& f) {
    const ptrdiff_t each = a.count * a.inner * 2;
    if (a.outer >= pool->threads()) {
        parallel_for(pool, a.outer, each, [&](ptrdiff_t begin, ptrdiff_t end) {
            for (ptrdiff_t o = begin; o < end; o++) f(o, ptrdiff_t(0), a.inner);
        });
        return;
    }
    const ptrdiff_t line = 16;  // two threads should not write one line of memory
    const ptrdiff_t lines = (a.inner + line - 1) / line;
    for (ptrdiff_t o = 0; o < a.outer; o++)
        parallel_for(pool, lines, a.count * line * 2, [&](ptrdiff_t begin, ptrdiff_t end) {
            f(o, begin * line, end * line < a.inner ? end * line : a.inner);
        });
}

template <class T>
void clear(T* to, ptrdiff_t count) {
    std::memset(static_cast<void*>(to), 0, static_cast<size_t>(count) * sizeof(T));
}

// Elements of one line, gathered in a block that is then written at once.
template <class T>
void take_from_line(const int64_t* index, ptrdiff_t count, const T* line, T* to, bool past) {
    constexpr ptrdiff_t block = 1024;
    if (!past) {
        for (ptrdiff_t j = 0; j < count; j++) to[j] = line[index[j]];
        return;
    }
    alignas(64) T made[block];
    for (ptrdiff_t j = 0; j < count; j += block) {
        const ptrdiff_t many = count - j < block ? count - j : block;
        for (ptrdiff_t k = 0; k < many; k++) made[k] = line[index[j + k]];
        moving::run(reinterpret_cast<char*>(to + j), reinterpret_cast<const char*>(made), many * ptrdiff_t(sizeof(T)), true);
    }
}

// (outer, length, inner) to (outer, count, inner), each element from its own place; false if one is out of range.
template <class T>
bool take_elements(Pool* pool, const Along& a, const T* from, T* to) {
    const bool past = a.outer * a.count * a.inner * ptrdiff_t(sizeof(T)) >= streamed_bytes;
    std::atomic<bool> fit{true};
    const auto refuse = [&] { fit.store(false, std::memory_order_relaxed); };
    if (a.inner == 1) {
        parallel_for(pool, a.outer * a.count, 2, [&](ptrdiff_t begin, ptrdiff_t end) {
            while (begin < end) {
                const ptrdiff_t o = begin / a.count, rest = (o + 1) * a.count - begin;
                const ptrdiff_t many = rest < end - begin ? rest : end - begin;
                if (!all_fit(a.index + begin, many, a.length)) return refuse();
                take_from_line(a.index + begin, many, from + o * a.length, to + begin, past);
                begin += many;
            }
            if (past) finish_streams();
        });
        return fit;
    }
    parallel_for(pool, a.outer * a.count, a.inner * 2, [&](ptrdiff_t begin, ptrdiff_t end) {
        for (ptrdiff_t r = begin; r < end; r++) {
            const int64_t* index = a.index + r * a.inner;
            const T* source = from + r / a.count * a.length * a.inner;
            if (!all_fit(index, a.inner, a.length)) return refuse();
            T* __restrict target = to + r * a.inner;
            const ptrdiff_t inner = a.inner;
            for (ptrdiff_t i = 0; i < inner; i++) target[i] = source[index[i] * inner + i];
        }
    });
    return fit;
}

// The same where rows of `inner` elements have a place together.
template <class T>
bool take_rows(Pool* pool, const Along& a, const T* from, T* to) {
    if (!all_fit(a.index, a.count, a.length)) return false;
    const ptrdiff_t bytes = a.inner * ptrdiff_t(sizeof(T));
    const bool past = a.outer * a.count * bytes >= streamed_bytes;
    if (a.inner == 1) {
        parallel_for(pool, a.outer, a.count * 2, [&](ptrdiff_t begin, ptrdiff_t end) {
            for (ptrdiff_t o = begin; o < end; o++)
                take_from_line(a.index, a.count, from + o * a.length, to + o * a.count, past);
            if (past) finish_streams();
        });
        return true;
    }
    parallel_for(pool, a.outer * a.count, bytes / 8 + 1, [&](ptrdiff_t begin, ptrdiff_t end) {
        for (ptrdiff_t r = begin; r < end; r++) {
            const T* source = from + (r / a.count * a.length + a.index[r % a.count]) * a.inner;
            moving::run(reinterpret_cast<char*>(to + r * a.inner), reinterpret_cast<const char*>(source), bytes, past);
        }
        if (past) finish_streams();
    });
    return true;
}

template <class T, bool adds>
RETROGRAD_INLINE void put_one(T* __restrict to, T value) {
    if constexpr (adds) *to += value;
    else *to = value;
}

// (outer, count, inner) written or added to (outer, length, inner), which is cleared first if it is `fresh`, each
// element at its own place. All are in range.
template <class T, bool adds>
void put_elements(Pool* pool, const Along& a, bool fresh, const T* from, T* to) {
    share_out(pool, a, [&](ptrdiff_t o, ptrdiff_t first, ptrdiff_t last) {
        const ptrdiff_t many = o * a.count * a.inner;
        T* target = to + o * a.length * a.inner;
        if (fresh && last - first == a.inner) clear(target, a.length * a.inner);
        else if (fresh)
            for (ptrdiff_t k = 0; k < a.length; k++) clear(target + k * a.inner + first, last - first);
        const int64_t* __restrict index = a.index + many;
        const T* __restrict source = from + many;
        const ptrdiff_t count = a.count, inner = a.inner;
        if (inner == 1) {
            for (ptrdiff_t j = 0; j < count; j++) put_one<T, adds>(target + index[j], source[j]);
            return;
        }
        for (ptrdiff_t j = 0; j < count; j++, index += inner, source += inner)
            for (ptrdiff_t i = first; i < last; i++) put_one<T, adds>(target + index[i] * inner + i, source[i]);
    });
}

constexpr ptrdiff_t short_row = 16;

// The rows of an outer position that have places in [first, last), added in the order of the index; to zeros if the
// target is `fresh`.
template <class T>
void add_to_rows(const Along& a, bool fresh, const T* from, T* to, ptrdiff_t first, ptrdiff_t last) {
    const int64_t* index = a.index;
    const ptrdiff_t count = a.count, inner = a.inner;
    if (fresh && inner < short_row) {  // to remember which have been written to would take longer
        clear(to + first * inner, (last - first) * inner);
        fresh = false;
    }
    std::vector<char> written(static_cast<size_t>(fresh ? last - first : 0));
    for (ptrdiff_t j = 0; j < count; j++) {
        const ptrdiff_t place = index[j];
        if (place < first || place >= last) continue;
        T* __restrict into = to + place * inner;
        const T* __restrict added = from + j * inner;
        if (fresh && !written[static_cast<size_t>(place - first)]) {
            for (ptrdiff_t i = 0; i < inner; i++) into[i] = T(0) + added[i];
            written[static_cast<size_t>(place - first)] = 1;
        } else {
            for (ptrdiff_t i = 0; i < inner; i++) into[i] += added[i];
        }
    }
    for (ptrdiff_t k = first; fresh && k < last; k++)
        if (!written[static_cast<size_t>(k - first)]) clear(to + k * inner, inner);
}

// The same where rows of `inner` elements have a place together. Threads share the places of few outer positions.
template <class T>
void add_rows(Pool* pool, const Along& a, bool fresh, const T* from, T* to) {
    const ptrdiff_t work = (a.count + a.length) * a.inner;
    ptrdiff_t ranges = a.outer >= pool->threads() || work < parallel_work || a.inner < short_row ? 1 : 2 * pool->threads();
    if (ranges > a.length) ranges = a.length > 0 ? a.length : 1;
    parallel_for(pool, a.outer * ranges, work / ranges + 1, [&](ptrdiff_t begin, ptrdiff_t end) {
        for (ptrdiff_t r = begin; r < end; r++) {
            const ptrdiff_t o = r / ranges, k = r % ranges;
            add_to_rows(a, fresh, from + o * a.count * a.inner, to + o * a.length * a.inner, a.length * k / ranges,
                        a.length * (k + 1) / ranges);
        }
    });
}

template <class T>
bool take_as(Pool* pool, const Along& a, bool by_row, const void* from, void* to) {
    const T* source = static_cast<const T*>(from);
    T* target = static_cast<T*>(to);
    return by_row ? take_rows(pool, a, source, target) : take_elements(pool, a, source, target);
}

// Elements of so many bytes, taken; false if one is out of range, or if there is no loop for them.
static bool take(Pool* pool, const Along& a, int bytes, bool by_row, const void* from, void* to) {
    switch (bytes) {
        case 1: return take_as<int8_t>(pool, a, by_row, from, to);
        case 2: return take_as<int16_t>(pool, a, by_row, from, to);
        case 4: return take_as<int32_t>(pool, a, by_row, from, to);
        case 8: return take_as<int64_t>(pool, a, by_row, from, to);
        case 16: return take_as<moving::Pair>(pool, a, by_row, from, to);
        default: return false;
    }
}

template <class T>
bool put_as(Pool* pool, const Along& a, const void* from, void* to) {
    put_elements<T, false>(pool, a, false, static_cast<const T*>(from), static_cast<T*>(to));
    return true;
}

// Elements of so many bytes, written; false if there is no loop for them.
static bool put(Pool* pool, const Along& a, int bytes, const void* from, void* to) {
    switch (bytes) {
        case 1: return put_as<int8_t>(pool, a, from, to);
        case 2: return put_as<int16_t>(pool, a, from, to);
        case 4: return put_as<int32_t>(pool, a, from, to);
        case 8: return put_as<int64_t>(pool, a, from, to);
        case 16: return put_as<moving::Pair>(pool, a, from, to);
        default: return false;
    }
}

// (outer, count, inner) written to (outer, length, inner), by rows of so many bytes; from one row for all if `one`.
static void put_whole(const Along& a, ptrdiff_t bytes, const char* from, bool one, char* to) {
    for (ptrdiff_t o = 0; o < a.outer; o++)
        for (ptrdiff_t k = 0; k < a.count; k++)
            memcpy(to + (o * a.length + a.index[k]) * bytes, one ? from : from + (o * a.count + k) * bytes, bytes);
}

template <class T>
void sum(Pool* pool, const Along& a, bool by_row, bool fresh, const void* from, void* to) {
    if (by_row) add_rows<T>(pool, a, fresh, static_cast<const T*>(from), static_cast<T*>(to));
    else put_elements<T, true>(pool, a, fresh, static_cast<const T*>(from), static_cast<T*>(to));
}

template <class F, class T>
void reduce_line(const int64_t* __restrict index, ptrdiff_t count, bool stays, const T* __restrict from, T* to) {
    for (ptrdiff_t j = 0; j < count && !stays; j++) to[index[j]] = F::neutral;
    for (ptrdiff_t j = 0; j < count; j++) to[index[j]] = F::of(to[index[j]], from[j]);
}

// (outer, count, inner) reduced to (outer, length, inner), each element to its own place, where what is there counts
// if it `stays`. All are in range.
template <class F, class T>
void reduce_elements(Pool* pool, const Along& a, bool stays, const T* from, T* to) {
    share_out(pool, a, [&](ptrdiff_t o, ptrdiff_t first, ptrdiff_t last) {
        const ptrdiff_t many = o * a.count * a.inner;
        T* target = to + o * a.length * a.inner;
        if (a.inner == 1) return reduce_line<F>(a.index + many, a.count, stays, from + many, target);
        for (ptrdiff_t j = 0; j < a.count && !stays; j++)
            for (ptrdiff_t i = first; i < last; i++) target[a.index[many + j * a.inner + i] * a.inner + i] = F::neutral;
        for (ptrdiff_t j = 0; j < a.count; j++) {
            for (ptrdiff_t i = first; i < last; i++) {
                const ptrdiff_t at = many + j * a.inner + i;
                T& there = target[a.index[at] * a.inner + i];
                there = F::of(there, from[at]);
            }
        }
    });
}

enum Reduction { total, product, greatest, least };

template <class T>
void reduce(Pool* pool, const Along& a, int how, bool stays, const void* from, void* to) {
    const T* source = static_cast<const T*>(from);
    T* target = static_cast<T*>(to);
    switch (how) {
        case total: return reduce_elements<folding::Sum<T>, T>(pool, a, stays, source, target);
        case product: return reduce_elements<folding::Product<T>, T>(pool, a, stays, source, target);
        case greatest: return reduce_elements<folding::Greatest<T>, T>(pool, a, stays, source, target);
        default: return reduce_elements<folding::Least<T>, T>(pool, a, stays, source, target);
    }
}

// How many elements are not zero.
template <class T>
RETROGRAD_MULTIVERSION ptrdiff_t count_nonzero(const T* x, ptrdiff_t count) {
    constexpr ptrdiff_t block = 4096;
    ptrdiff_t found = 0;
    for (ptrdiff_t begin = 0; begin < count; begin += block) {
        const ptrdiff_t end = begin + block < count ? begin + block : count;
        uint32_t few = 0;
        for (ptrdiff_t i = begin; i < end; i++) few += x[i] != T(0);
        found += few;
    }
    return found;
}

constexpr ptrdiff_t part = 1 << 14;  // elements of which one thread writes those that are not zero

// How many elements that are not zero lie before each part, and how many there are.
template <class T>
std::vector<ptrdiff_t> counts_before(Pool* pool, const T* x, ptrdiff_t count) {
    const ptrdiff_t parts = (count + part - 1) / part;
    std::vector<ptrdiff_t> before(static_cast<size_t>(parts + 1));
    parallel_for(pool, parts, part, [&](ptrdiff_t begin, ptrdiff_t end) {
        for (ptrdiff_t p = begin; p < end; p++)
            before[static_cast<size_t>(p + 1)] = count_nonzero(x + p * part, p + 1 < parts ? part : count - p * part);
    });
    for (size_t p = 0; p < static_cast<size_t>(parts); p++) before[p + 1] += before[p];
    return before;
}

// Calls write(first, n, stop) for each part: its first element, and the numbers of those that it has of the elements that
// are not zero.
template <class T, class F>
void write_parts(Pool* pool, const T* x, ptrdiff_t count, const F& write) {
    const std::vector<ptrdiff_t> before = counts_before(pool, x, count);
    parallel_for(pool, ptrdiff_t(before.size()) - 1, 2 * part, [&](ptrdiff_t begin, ptrdiff_t end) {
        for (ptrdiff_t p = begin; p < end; p++)
            write(p * part, before[static_cast<size_t>(p)], before[static_cast<size_t>(p + 1)]);
    });
}

// The coordinates of elements that are not zero, a row of `ndim` for each. The next row of one or two is written before
// it is known whether it stays: there is nothing to guess.
template <class T>
void nonzero(Pool* pool, const T* x, ptrdiff_t count, int ndim, const ptrdiff_t* shape, int64_t* to) {
    write_parts(pool, x, count, [&](ptrdiff_t i, ptrdiff_t n, ptrdiff_t stop) {
        int64_t at[64];
        ptrdiff_t rest = i;
        for (int axis = ndim - 1; axis >= 0; axis--) {
            at[axis] = rest % shape[axis];
            rest /= shape[axis];
        }
        const ptrdiff_t length = shape[ndim - 1];
        int64_t* row = to + n * ndim;
        int64_t* const last = to + stop * ndim;
        while (row < last) {
            const T* line = x + i - at[ndim - 1];
            ptrdiff_t j = at[ndim - 1];
            if (ndim == 1) {
                for (; row < last && j < length; j++) {
                    *row = j;
                    row += line[j] != T(0);
                }
            } else if (ndim == 2) {
                for (; row < last && j < length; j++) {
                    row[0] = at[0];
                    row[1] = j;
                    row += 2 * ptrdiff_t(line[j] != T(0));
                }
            } else {
                for (; row < last && j < length; j++) {
                    if (line[j] == T(0)) continue;
                    for (int axis = 0; axis < ndim - 1; axis++) row[axis] = at[axis];
                    row[ndim - 1] = j;
                    row += ndim;
                }
            }
            i += length - at[ndim - 1];
            at[ndim - 1] = 0;
            for (int axis = ndim - 2; axis >= 0 && ++at[axis] == shape[axis]; axis--) at[axis] = 0;
        }
    });
}

// Elements where a mask is true, one behind another, and the other way round: to zeros.
template <class T>
void take_masked(Pool* pool, const uint8_t* mask, const T* x, ptrdiff_t count, T* to) {
    write_parts(pool, mask, count, [&](ptrdiff_t i, ptrdiff_t n, ptrdiff_t stop) {
        for (; n < stop; i++) {
            to[n] = x[i];
            n += mask[i] != 0;
        }
    });
}

template <class T>
void put_masked(Pool* pool, const uint8_t* mask, const T* x, ptrdiff_t count, T* to) {
    write_parts(pool, mask, count, [&](ptrdiff_t i, ptrdiff_t n, ptrdiff_t stop) {
        const ptrdiff_t end = i + part < count ? i + part : count;
        for (; n < stop; i++) {
            to[i] = static_cast<T>(x[n] * T(mask[i] != 0));
            n += mask[i] != 0;
        }
        clear(to + i, end - i);
    });
}

// The same for elements of a number of bytes; false if that is no word's.
template <class F>
bool with_word(int bytes, const F& f) {
    switch (bytes) {
    case 1: return f(uint8_t()), true;
    case 2: return f(uint16_t()), true;
    case 4: return f(uint32_t()), true;
    case 8: return f(uint64_t()), true;
    default: return false;
    }
}

inline bool take_masked(Pool* pool, int bytes, const void* mask, const void* x, ptrdiff_t count, void* to) {
    return with_word(bytes, [&](auto zero) {
        using T = decltype(zero);
        take_masked(pool, static_cast<const uint8_t*>(mask), static_cast<const T*>(x), count, static_cast<T*>(to));
    });
}

inline bool put_masked(Pool* pool, int bytes, const void* mask, const void* x, ptrdiff_t count, void* to) {
    return with_word(bytes, [&](auto zero) {
        using T = decltype(zero);
        put_masked(pool, static_cast<const uint8_t*>(mask), static_cast<const T*>(x), count, static_cast<T*>(to));
    });
}

// How many elements of any type are not zero, and their coordinates; -1 and false for types that this is not for.
inline ptrdiff_t count_nonzero(Pool* pool, Element type, const void* x, ptrdiff_t count) {
    ptrdiff_t found = -1;
    with_type(type, [&](auto zero) { found = counts_before(pool, static_cast<const decltype(zero)*>(x), count).back(); });
    return found;
}

inline bool nonzero(Pool* pool, Element type, const void* x, ptrdiff_t count, int ndim, const ptrdiff_t* shape, int64_t* to) {
    return with_type(type, [&](auto zero) { nonzero(pool, static_cast<const decltype(zero)*>(x), count, ndim, shape, to); });
}

}  // namespace places

}  // namespace retrograd
