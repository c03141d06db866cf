// Elements moved in memory, in pieces for the pool, past the caches where the whole is larger than they are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <vector>
#include "element_types.hpp"
#include "halves.hpp"
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

struct Pair {
    int64_t a, b;
};

// The same for an element of so many bytes, shared out.
inline void repeat(Pool* pool, char* to, const char* from, ptrdiff_t item, ptrdiff_t bytes) {
    const auto fill_items = item == 1   ? fill<int8_t>
                            : item == 2 ? fill<int16_t>
                            : item == 4 ? fill<int32_t>
                            : item == 8 ? fill<int64_t>
                                        : fill<Pair>;
    const bool past = bytes >= streamed_bytes;
    parallel_for(pool, (bytes + piece - 1) / piece, piece_work, [&](ptrdiff_t begin, ptrdiff_t end) {
        const ptrdiff_t stop = end * piece < bytes ? end * piece : bytes;
        fill_items(to + begin * piece, from, (stop - begin * piece) / item, past);
        if (past) finish_streams();
    });
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

// Rows of so many bytes, of which the next are `to_step` and `from_step` further on.
template <ptrdiff_t Bytes>
RETROGRAD_MULTIVERSION void copy_rows(char* to, const char* from, ptrdiff_t rows, ptrdiff_t to_step, ptrdiff_t from_step, ptrdiff_t bytes) {
    const ptrdiff_t length = Bytes ? Bytes : bytes;
    for (ptrdiff_t r = 0; r < rows; r++, to += to_step, from += from_step) {
        if constexpr (Bytes > 0) {
            char moved[Bytes > 0 ? Bytes : 1];
            std::memcpy(moved, from, Bytes);
            std::memcpy(to, moved, Bytes);
        } else {
            std::memcpy(to, from, static_cast<size_t>(length));
        }
    }
}

using CopyRows = void (*)(char* to, const char* from, ptrdiff_t rows, ptrdiff_t to_step, ptrdiff_t from_step, ptrdiff_t bytes);
inline CopyRows rows_of(ptrdiff_t bytes) {
    switch (bytes) {
        case 8: return copy_rows<8>;
        case 16: return copy_rows<16>;
        case 32: return copy_rows<32>;
        case 64: return copy_rows<64>;
        case 128: return copy_rows<128>;
        case 256: return copy_rows<256>;
        default: return copy_rows<0>;
    }
}

// Whether a copy, its source before its target, is of many short rows, for each of which a call would cost more.
inline bool has_short_rows(const StridedWork& work, ptrdiff_t item) {
    const int inner = work.ndim - 1;
    return inner > 0 && work.strides[0][inner] == item && work.strides[1][inner] == item && work.shape[inner] * item < long_run;
}

inline void copy_short_rows(Pool* pool, const StridedWork& work, ptrdiff_t item) {
    const int last = work.ndim - 2;
    const ptrdiff_t bytes = work.shape[work.ndim - 1] * item, rows = work.shape[last];
    const CopyRows copied = rows_of(bytes);
    parallel_for(pool, work.rows(), bytes / 16 + 1, [&](ptrdiff_t begin, ptrdiff_t end) {
        while (begin < end) {
            const ptrdiff_t first = begin % rows, some = rows - first < end - begin ? rows - first : end - begin;
            const char* from = work.data[0] + first * work.strides[0][last];
            char* to = work.data[1] + first * work.strides[1][last];
            ptrdiff_t rest = begin / rows;
            for (int axis = last - 1; axis >= 0; axis--) {
                from += rest % work.shape[axis] * work.strides[0][axis];
                to += rest % work.shape[axis] * work.strides[1][axis];
                rest /= work.shape[axis];
            }
            copied(to, from, some, work.strides[1][last], work.strides[0][last], bytes);
            begin += some;
        }
    });
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

// Floats from half precision (kind `h`) or bfloat16 (`e`), or those from floats.
inline void cast_half(Pool* pool, Element type, const void* from, Element target, void* to, ptrdiff_t count) {
    const bool narrows = target.bytes == 2;
    const auto narrowed = halves::narrowing(target.kind == 'e');
    const auto widened = halves::widening(type.kind == 'e');
    parallel_for(pool, count, 1, [&](ptrdiff_t begin, ptrdiff_t end) {
        if (narrows) narrowed(static_cast<const uint32_t*>(from) + begin, static_cast<uint16_t*>(to) + begin, end - begin);
        else widened(static_cast<const uint16_t*>(from) + begin, static_cast<uint32_t*>(to) + begin, end - begin);
    });
}

// The same of any types; false if it is not for them.
inline bool cast(Pool* pool, Element type, const void* from, Element target, void* to, ptrdiff_t count) {
    bool done = false;
    const auto is_half = [](Element e) { return e.kind == 'h' || e.kind == 'e'; };
    const auto is_single = [](Element e) { return e.kind == 'f' && e.bytes == 4; };
    if ((is_half(type) && is_single(target)) || (is_single(type) && is_half(target))) {
        cast_half(pool, type, from, target, to, count);
        return true;
    }
    with_type(type, [&](auto a) {
        using A = decltype(a);
        const A* x = static_cast<const A*>(from);
        with_type(target, [&](auto b) {
            using B = decltype(b);
            B* out = static_cast<B*>(to);
            if constexpr (std::is_same_v<B, uint8_t> && std::is_floating_point_v<A>) {
                if (target.kind != 'b') return;  // what a fraction out of range is as a byte, NumPy knows
                done = true;
                parallel_for(pool, count, 1, [&](ptrdiff_t begin, ptrdiff_t end) { truth(x + begin, out + begin, end - begin); });
            } else if constexpr (std::is_same_v<B, uint8_t>) {
                done = true;
                parallel_for(pool, count, 1, [&](ptrdiff_t begin, ptrdiff_t end) {
                    if (target.kind == 'b') truth(x + begin, out + begin, end - begin);
                    else cast(x + begin, out + begin, end - begin);
                });
            } else if constexpr (sizeof(B) >= 4 || !std::is_floating_point_v<A>) {
                done = true;
                parallel_for(pool, count, 1, [&](ptrdiff_t begin, ptrdiff_t end) { cast(x + begin, out + begin, end - begin); });
            }
        });
    });
    return done;
}

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

// Elements of two arrays by turns, and those of one with others between them.
template <class T>
RETROGRAD_MULTIVERSION void zip(const T* __restrict a, const T* __restrict b, T* __restrict to, ptrdiff_t count) {
    for (ptrdiff_t i = 0; i < count; i++) {
        to[2 * i] = a[i];
        to[2 * i + 1] = b[i];
    }
}

template <class T>
RETROGRAD_MULTIVERSION void spread(const T* __restrict from, T* __restrict to, ptrdiff_t step, ptrdiff_t count) {
    for (ptrdiff_t i = 0; i < count; i++) to[i * step] = from[i];
}

// Several arrays as one: each of its rows is made of a row of every part.
class Parts {
public:
    // The rows of a part lie `step` bytes apart.
    void add(const char* from, ptrdiff_t row_bytes, ptrdiff_t step) {
        if (row_bytes > 0) parts_.push_back({from, row_bytes, step});
        row_ += row_bytes;
    }

    void join(Pool* pool, ptrdiff_t rows, char* to) const {
        if (are_words(4)) return interleave<uint32_t>(pool, rows, to);
        if (are_words(8)) return interleave<uint64_t>(pool, rows, to);
        if (are_short()) return join_short(pool, rows, to);
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
        ptrdiff_t bytes, step;  // of a row
    };
    std::vector<Part> parts_;
    ptrdiff_t row_ = 0;

    bool are_words(ptrdiff_t bytes) const {
        for (const Part& part : parts_)
            if (part.bytes != bytes || part.step != bytes) return false;
        return parts_.size() > 1;
    }

    bool are_short() const {
        for (const Part& part : parts_)
            if (part.bytes >= long_run) return false;
        return true;
    }

    void join_short(Pool* pool, ptrdiff_t rows, char* to) const {
        parallel_for(pool, rows, row_ / 16 + 1, [&](ptrdiff_t begin, ptrdiff_t end) {
            constexpr ptrdiff_t some = 32;
            for (; begin < end; begin += some) {
                const ptrdiff_t n = end - begin < some ? end - begin : some;
                char* at = to + begin * row_;
                for (const Part& part : parts_) {
                    rows_of(part.bytes)(at, part.from + begin * part.step, n, row_, part.step, part.bytes);
                    at += part.bytes;
                }
            }
        });
    }

    // Where each row of a part is one element.
    template <class T>
    void interleave(Pool* pool, ptrdiff_t rows, char* to) const {
        const ptrdiff_t count = static_cast<ptrdiff_t>(parts_.size());
        const bool two = count == 2;
        parallel_for(pool, rows, count, [&](ptrdiff_t begin, ptrdiff_t end) {
            constexpr ptrdiff_t some = 512;
            for (; begin < end; begin += some) {
                const ptrdiff_t n = end - begin < some ? end - begin : some;
                T* out = reinterpret_cast<T*>(to) + begin * count;
                if (two) zip(part_of<T>(0) + begin, part_of<T>(1) + begin, out, n);
                else
                    for (ptrdiff_t k = 0; k < count; k++) spread(part_of<T>(k) + begin, out + k, count, n);
            }
        });
    }

    template <class T>
    const T* part_of(ptrdiff_t k) const {
        return reinterpret_cast<const T*>(parts_[static_cast<size_t>(k)].from);
    }

    // The bytes [at, stop) of the whole.
    void join_range(ptrdiff_t at, ptrdiff_t stop, char* to, bool past) const {
        ptrdiff_t row = at / row_, within = at % row_;
        size_t k = 0;
        while (within >= parts_[k].bytes) within -= parts_[k++].bytes;
        while (at < stop) {
            const Part& part = parts_[k];
            const ptrdiff_t rest = part.bytes - within, count = rest < stop - at ? rest : stop - at;
            run(to + at, part.from + row * part.step + within, count, past);
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
    if (lines < pool->threads()) {
        for (ptrdiff_t i = 0; i < lines; i++) {
            copy(pool, to + i * whole, from + i * whole + head, whole - head);
            copy(pool, to + (i + 1) * whole - head, from + i * whole, head);
        }
        return;
    }
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
