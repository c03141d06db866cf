// Elements moved in memory, in pieces for the pool, past the caches where the whole is larger than they are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <vector>
#include "element_types.hpp"
#include "loops.hpp"
#include "multiversion.hpp"
#include "parallel.hpp"
#include "rows.hpp"
#include "streaming.hpp"

namespace retrograd {

namespace moving {

constexpr ptrdiff_t piece = 1 << 16;       // bytes that one thread takes at a time
constexpr ptrdiff_t piece_work = 1 << 12;  // what they are worth: so many elements of a cheap loop
constexpr ptrdiff_t long_run = 1 << 10;    // bytes side by side that are worth being written past the caches

constexpr ptrdiff_t line = 64, block = 4 * line;

// A long run, block by block: the instruction that the C library copies such runs with takes several times as long on
// some processors where the two lie differently within pages.
RETROGRAD_MULTIVERSION inline void copy_blocks(char* __restrict to, const char* __restrict from, ptrdiff_t bytes) {
    ptrdiff_t at = 0;
    for (; at + block <= bytes; at += block) {
        char moved[block];
        std::memcpy(moved, from + at, block);
        std::memcpy(to + at, moved, block);
    }
    std::memcpy(to + at, from + at, static_cast<size_t>(bytes - at));
}

// Bytes that lie side by side.
inline void run(char* to, const char* from, ptrdiff_t bytes, bool past) {
    if (bytes < long_run) {
        if (bytes > 0) std::memcpy(to, from, static_cast<size_t>(bytes));
        return;
    }
    if (!past) return copy_blocks(to, from, bytes);
    ptrdiff_t at = (line - static_cast<ptrdiff_t>(reinterpret_cast<uintptr_t>(to) % line)) % line;
    std::memcpy(to, from, static_cast<size_t>(at));
    for (; at + block <= bytes; at += block) {
        for (ptrdiff_t ahead = 0; ahead < block; ahead += line) fetch_ahead(from + at + ahead);
        stream<block>(to + at, from + at);
    }
    std::memcpy(to + at, from + at, static_cast<size_t>(bytes - at));
}

inline void copy(Pool* pool, char* to, const char* from, ptrdiff_t bytes) {
    const bool past = bytes >= streamed_bytes;
    parallel_for(pool, (bytes + piece - 1) / piece, piece_work, [&](ptrdiff_t begin, ptrdiff_t end) {
        const ptrdiff_t stop = end * piece < bytes ? end * piece : bytes;
        run(to + begin * piece, from + begin * piece, stop - begin * piece, past);
        if (past) finish_streams();
    });
}

// The element of `item` bytes at `from`, repeated; `piece` is a multiple of it.
inline void repeat(Pool* pool, char* to, const char* from, ptrdiff_t item, ptrdiff_t bytes) {
    parallel_for(pool, (bytes + piece - 1) / piece, piece_work, [&](ptrdiff_t begin, ptrdiff_t end) {
        const ptrdiff_t stop = end * piece < bytes ? end * piece : bytes;
        repeat_bytes(from, item, to + begin * piece, stop - begin * piece);
    });
}

inline void clear(Pool* pool, char* to, ptrdiff_t bytes) {
    parallel_for(pool, (bytes + piece - 1) / piece, piece_work, [&](ptrdiff_t begin, ptrdiff_t end) {
        const ptrdiff_t stop = end * piece < bytes ? end * piece : bytes;
        std::memset(to + begin * piece, 0, static_cast<size_t>(stop - begin * piece));
    });
}

// `count` elements that all are the one at `from`.
template <class T>
RETROGRAD_MULTIVERSION void fill(char* to, const char* from, ptrdiff_t count, bool past) {
    constexpr ptrdiff_t item = sizeof(T);
    T value;
    std::memcpy(&value, from, item);
    ptrdiff_t i = 0;
    if (past && reinterpret_cast<uintptr_t>(to) % item == 0) {
        for (; i < count && reinterpret_cast<uintptr_t>(to + i * item) % line; i++) std::memcpy(to + i * item, &value, item);
        alignas(64) T made[block / item];
        for (T& each : made) each = value;
        for (; i + block / item <= count; i += block / item) stream<block>(to + i * item, made);
    }
    for (; i < count; i++) std::memcpy(to + i * item, &value, item);
}

// `count` elements in the opposite order; `from` is where the last of them lies.
template <class T>
RETROGRAD_MULTIVERSION void reverse(T* __restrict to, const T* __restrict from, ptrdiff_t count) {
    for (ptrdiff_t i = 0; i < count; i++) to[i] = from[-i];
}

// An inner loop in the form of NumPy's: elements of one size moved from one array to another of any strides.
template <class T>
void elements(char** args, const ptrdiff_t* count, const ptrdiff_t* steps, void*) {
    constexpr ptrdiff_t item = sizeof(T);
    const ptrdiff_t n = count[0];
    const bool past = count[1] * item >= streamed_bytes;
    if (steps[1] == item && steps[0] == item) {
        run(args[1], args[0], n * item, past);
    } else if (steps[1] == item && steps[0] == 0) {
        fill<T>(args[1], args[0], n, past);
    } else if (steps[1] == item && steps[0] == -item && reinterpret_cast<uintptr_t>(args[0]) % alignof(T) == 0 &&
               reinterpret_cast<uintptr_t>(args[1]) % alignof(T) == 0) {
        reverse(reinterpret_cast<T*>(args[1]), reinterpret_cast<const T*>(args[0]), n);
        return;
    } else {
        for (ptrdiff_t i = 0; i < n; i++) std::memcpy(args[1] + i * steps[1], args[0] + i * steps[0], item);
        return;
    }
    if (past) finish_streams();
}

// Elements in another type: of fractions what is left when they are cut off, of numbers whether they are not 0.
template <class A, class B>
RETROGRAD_MULTIVERSION void cast(const A* __restrict from, B* __restrict to, ptrdiff_t count) {
    for (ptrdiff_t i = 0; i < count; i++) to[i] = static_cast<B>(from[i]);
}

template <class A>
RETROGRAD_MULTIVERSION void truth(const A* __restrict from, uint8_t* __restrict to, ptrdiff_t count) {
    for (ptrdiff_t i = 0; i < count; i++) to[i] = from[i] != A(0);
}

// The same of any types; false if it is not for them.
inline bool cast(Pool* pool, Element type, const void* from, Element target, void* to, ptrdiff_t count) {
    bool done = false;
    with_type(type, [&](auto a) {
        using A = decltype(a);
        const A* x = static_cast<const A*>(from);
        with_type(target, [&](auto b) {
            using B = decltype(b);
            B* out = static_cast<B*>(to);
            if constexpr (sizeof(B) >= 4) {
                done = true;
                parallel_for(pool, count, 1, [&](ptrdiff_t begin, ptrdiff_t end) { cast(x + begin, out + begin, end - begin); });
            } else if constexpr (std::is_same_v<B, uint8_t>) {
                if (target.kind != 'b') return;
                done = true;
                parallel_for(pool, count, 1, [&](ptrdiff_t begin, ptrdiff_t end) { truth(x + begin, out + begin, end - begin); });
            }
        });
    });
    return done;
}

struct Pair {
    int64_t a, b;
};

// The loop for elements of so many bytes; no function if there is none.
inline Loop loop_of(int bytes) {
    InnerLoop function = bytes == 1   ? elements<int8_t>
                         : bytes == 2 ? elements<int16_t>
                         : bytes == 4 ? elements<int32_t>
                         : bytes == 8 ? elements<int64_t>
                         : bytes == 16 ? elements<Pair>
                                       : nullptr;
    return {function, nullptr, -1, light_cost};
}

// Several arrays as one: each of its rows is made of a row of every part.
class Parts {
public:
    void add(const char* from, ptrdiff_t row_bytes) {
        if (row_bytes > 0) parts_.push_back({from, row_bytes});
        row_ += row_bytes;
    }

    void join(Pool* pool, ptrdiff_t rows, char* to) const {
        const ptrdiff_t total = rows * row_;
        const bool past = total >= streamed_bytes;
        parallel_for(pool, (total + piece - 1) / piece, piece_work, [&](ptrdiff_t begin, ptrdiff_t end) {
            join_range(begin * piece, end * piece < total ? end * piece : total, to, past);
            if (past) finish_streams();
        });
    }

private:
    struct Part {
        const char* from;
        ptrdiff_t bytes;  // of a row
    };
    std::vector<Part> parts_;
    ptrdiff_t row_ = 0;

    // The bytes [at, stop) of the whole.
    void join_range(ptrdiff_t at, ptrdiff_t stop, char* to, bool past) const {
        ptrdiff_t row = at / row_, within = at % row_;
        size_t k = 0;
        while (within >= parts_[k].bytes) within -= parts_[k++].bytes;
        while (at < stop) {
            const Part& part = parts_[k];
            const ptrdiff_t rest = part.bytes - within, count = rest < stop - at ? rest : stop - at;
            run(to + at, part.from + row * part.bytes + within, count, past);
            at += count;
            within = 0;
            if (++k == parts_.size()) {
                k = 0;
                row++;
            }
        }
    }
};

// The elements of matrices in C order up to a diagonal, or from it on; zeros elsewhere. `to` may be `from`.
inline void triangles(Pool* pool, char* to, const char* from, ptrdiff_t matrices, ptrdiff_t rows, ptrdiff_t columns,
                      ptrdiff_t item, ptrdiff_t diagonal, bool lower) {
    parallel_for(pool, matrices * rows, columns, [&](ptrdiff_t begin, ptrdiff_t end) {
        for (ptrdiff_t r = begin; r < end; r++) {
            ptrdiff_t edge = r % rows + diagonal + (lower ? 1 : 0);
            edge = edge < 0 ? 0 : edge < columns ? edge : columns;
            const ptrdiff_t first = lower ? 0 : edge, past = lower ? edge : columns;
            char* row = to + r * columns * item;
            if (to != from) run(row + first * item, from + (r * columns + first) * item, (past - first) * item, false);
            std::memset(row + (lower ? past : 0) * item, 0, static_cast<size_t>((lower ? columns - past : first) * item));
        }
    });
}

// Lines of `length` parts, `bytes` each, whose first `shift` parts come last.
inline void rotate(Pool* pool, char* to, const char* from, ptrdiff_t lines, ptrdiff_t length, ptrdiff_t bytes,
                   ptrdiff_t shift) {
    const ptrdiff_t whole = length * bytes, head = shift * bytes;
    const bool past = lines * whole >= streamed_bytes;
    parallel_for(pool, lines, whole / 16 + 1, [&](ptrdiff_t begin, ptrdiff_t end) {
        for (ptrdiff_t i = begin; i < end; i++) {
            run(to + i * whole, from + i * whole + head, whole - head, past);
            run(to + i * whole + whole - head, from + i * whole, head, past);
        }
        if (past) finish_streams();
    });
}

// Elements of `a` where the mask is true, of `b` elsewhere; either may be one element for all.
template <class T, bool one_a, bool one_b>
RETROGRAD_MULTIVERSION void choose(const uint8_t* mask, const T* a, const T* b, T* to, ptrdiff_t count) {
    const T whole_a = one_a && count ? *a : T(0), whole_b = one_b && count ? *b : T(0);
    for (ptrdiff_t i = 0; i < count; i++) {
        const T x = one_a ? whole_a : a[i], y = one_b ? whole_b : b[i];
        to[i] = mask[i] ? x : y;
    }
}

template <class T>
void choose(Pool* pool, const void* mask, const void* a, bool one_a, const void* b, bool one_b, void* to, ptrdiff_t count) {
    parallel_for(pool, count, 1, [&](ptrdiff_t begin, ptrdiff_t end) {
        const auto* m = static_cast<const uint8_t*>(mask) + begin;
        const T *x = static_cast<const T*>(a) + (one_a ? 0 : begin), *y = static_cast<const T*>(b) + (one_b ? 0 : begin);
        T* out = static_cast<T*>(to) + begin;
        if (one_a && one_b) choose<T, true, true>(m, x, y, out, end - begin);
        else if (one_a) choose<T, true, false>(m, x, y, out, end - begin);
        else if (one_b) choose<T, false, true>(m, x, y, out, end - begin);
        else choose<T, false, false>(m, x, y, out, end - begin);
    });
}

// The same for elements of a number of bytes; false if that is no word's.
inline bool choose(Pool* pool, int bytes, const void* mask, const void* a, bool one_a, const void* b, bool one_b, void* to,
                   ptrdiff_t count) {
    switch (bytes) {
    case 1: choose<uint8_t>(pool, mask, a, one_a, b, one_b, to, count); return true;
    case 2: choose<uint16_t>(pool, mask, a, one_a, b, one_b, to, count); return true;
    case 4: choose<uint32_t>(pool, mask, a, one_a, b, one_b, to, count); return true;
    case 8: choose<uint64_t>(pool, mask, a, one_a, b, one_b, to, count); return true;
    default: return false;
    }
}

}  // namespace moving

}  // namespace retrograd
