// Elements taken from places along a dimension, and written or added to them, in the order of the index. Arrays are
// (outer, length, inner), the dimension in the middle.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
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

enum Action { take, put, add };

// Where the dimension is the last one: a line of the array and one of the index.
template <class T, Action action>
void along_line(const int64_t* index, const Along& a, ptrdiff_t o, const T* from, T* to) {
    const T* source = from + o * (action == take ? a.length : a.count);
    T* target = to + o * (action == take ? a.count : a.length);
    for (ptrdiff_t j = 0; j < a.count; j++) {
        if constexpr (action == take) target[j] = source[index[j]];
        else if constexpr (action == put) target[index[j]] = source[j];
        else target[index[j]] += source[j];
    }
}

// Each element has its own place. `from` is (outer, length, inner) to take, else (outer, count, inner); `to` the other.
template <class T, Action action>
void elements(Pool* pool, const Along& a, const T* from, T* to) {
    if (a.inner == 1) {
        parallel_for(pool, a.outer, a.count * 2, [&](ptrdiff_t begin, ptrdiff_t end) {
            for (ptrdiff_t o = begin; o < end; o++) along_line<T, action>(a.index + o * a.count, a, o, from, to);
        });
        return;
    }
    share_out(pool, a, [&](ptrdiff_t o, ptrdiff_t first, ptrdiff_t last) {
        const ptrdiff_t many = o * a.count * a.inner, whole = o * a.length * a.inner;
        for (ptrdiff_t j = 0; j < a.count; j++) {
            const ptrdiff_t row = many + j * a.inner;
            for (ptrdiff_t i = first; i < last; i++) {
                const ptrdiff_t place = whole + a.index[row + i] * a.inner + i;
                if constexpr (action == take) to[row + i] = from[place];
                else if constexpr (action == put) to[place] = from[row + i];
                else to[place] += from[row + i];
            }
        }
    });
}

// Rows of `inner` elements have a place together.
template <class T, Action action>
void rows(Pool* pool, const Along& a, const T* from, T* to) {
    if (a.inner == 1) {
        parallel_for(pool, a.outer, a.count * 2, [&](ptrdiff_t begin, ptrdiff_t end) {
            for (ptrdiff_t o = begin; o < end; o++) along_line<T, action>(a.index, a, o, from, to);
        });
        return;
    }
    share_out(pool, a, [&](ptrdiff_t o, ptrdiff_t first, ptrdiff_t last) {
        for (ptrdiff_t j = 0; j < a.count; j++) {
            const ptrdiff_t row = (o * a.count + j) * a.inner, place = (o * a.length + a.index[j]) * a.inner;
            if constexpr (action == take) {
                std::memcpy(to + row + first, from + place + first, (last - first) * sizeof(T));
            } else {
                T* __restrict into = to + place;
                const T* added = from + row;
                for (ptrdiff_t i = first; i < last; i++) into[i] += added[i];
            }
        }
    });
}

template <class T>
void copy(Pool* pool, const Along& a, bool by_row, bool takes, const void* from, void* to) {
    const T* source = static_cast<const T*>(from);
    T* target = static_cast<T*>(to);
    if (by_row) rows<T, take>(pool, a, source, target);
    else if (takes) elements<T, take>(pool, a, source, target);
    else elements<T, put>(pool, a, source, target);
}

struct Pair {
    int64_t a, b;
};

// Elements of so many bytes, moved; false if there is no loop for them.
static bool move(Pool* pool, const Along& a, int bytes, bool by_row, bool takes, const void* from, void* to) {
    switch (bytes) {
        case 1: copy<int8_t>(pool, a, by_row, takes, from, to); return true;
        case 2: copy<int16_t>(pool, a, by_row, takes, from, to); return true;
        case 4: copy<int32_t>(pool, a, by_row, takes, from, to); return true;
        case 8: copy<int64_t>(pool, a, by_row, takes, from, to); return true;
        case 16: copy<Pair>(pool, a, by_row, takes, from, to); return true;
        default: return false;
    }
}

template <class T>
void sum(Pool* pool, const Along& a, bool by_row, const void* from, void* to) {
    if (by_row) rows<T, add>(pool, a, static_cast<const T*>(from), static_cast<T*>(to));
    else elements<T, add>(pool, a, static_cast<const T*>(from), static_cast<T*>(to));
}

}  // namespace places

}  // namespace retrograd
