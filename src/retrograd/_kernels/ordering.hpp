// Elements in order along a dimension: all of them, the first few, the one of a rank, the most frequent. Arrays are
// (outer, length, inner), the dimension in the middle. NaN is larger than every number.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <vector>
#include "element_types.hpp"
#include "multiversion.hpp"
#include "parallel.hpp"

namespace retrograd {

namespace ordering {

struct Lines {
    ptrdiff_t outer, length, inner;

    ptrdiff_t count() const { return outer * inner; }
    ptrdiff_t start(ptrdiff_t line, ptrdiff_t of) const { return line / inner * of * inner + line % inner; }
};

template <class T>
using Key = std::conditional_t<sizeof(T) == 8, uint64_t, uint32_t>;

// An unsigned number that is in the same order as the elements. Both zeros have one.
template <class T>
RETROGRAD_INLINE Key<T> key_of(T x) {
    constexpr Key<T> top = Key<T>(1) << (8 * sizeof(Key<T>) - 1);
    if constexpr (std::is_floating_point_v<T>) {
        Key<T> bits;
        const T plain = x + T(0);
        std::memcpy(&bits, &plain, sizeof bits);
        const Key<T> key = bits & top ? ~bits : bits | top;
        return x != x ? ~Key<T>(0) : key;
    } else if constexpr (std::is_signed_v<T>) {
        return static_cast<Key<T>>(x) ^ top;
    } else {
        return static_cast<Key<T>>(x);
    }
}

template <class K>
struct Entry {
    K key;
    uint32_t place;

    bool operator<(const Entry& other) const {
        if constexpr (sizeof(K) == 4)
            return (uint64_t(key) << 32 | place) < (uint64_t(other.key) << 32 | other.place);
        else
            return key < other.key || (key == other.key && place < other.place);
    }
};

// Entries, given in the order of their places, in the order of their keys; `spare` is room for as many. Returns where
// they are. Digit by digit from the lowest, except for those that all have in common: D. E. Knuth, "The Art of
// Computer Programming", volume 3, section 5.2.5.
template <class K>
Entry<K>* sorted(Entry<K>* entries, Entry<K>* spare, ptrdiff_t count) {
    constexpr ptrdiff_t few = 96;
    if (count <= few) {
        std::sort(entries, entries + count);
        return entries;
    }
    K different = 0;
    for (ptrdiff_t i = 0; i < count; i++) different |= entries[i].key ^ entries[0].key;
    for (int shift = 0; shift < 8 * int(sizeof(K)); shift += 8) {
        if (!(different >> shift & 255)) continue;
        uint32_t starts[256] = {}, before = 0;
        for (ptrdiff_t i = 0; i < count; i++) starts[entries[i].key >> shift & 255]++;
        for (uint32_t& start : starts) {
            const uint32_t many = start;
            start = before;
            before += many;
        }
        for (ptrdiff_t i = 0; i < count; i++) spare[starts[entries[i].key >> shift & 255]++] = entries[i];
        std::swap(entries, spare);
    }
    return entries;
}

// `values` may be null.
template <class T>
void sort(Pool* pool, const Lines& lines, const T* from, bool descending, T* values, int64_t* places) {
    parallel_for(pool, lines.count(), 16 * lines.length, [&](ptrdiff_t begin, ptrdiff_t end) {
        std::vector<Entry<Key<T>>> room(static_cast<size_t>(2 * lines.length));
        const Key<T> turned = descending ? ~Key<T>(0) : Key<T>(0);
        for (ptrdiff_t line = begin; line < end; line++) {
            const ptrdiff_t start = lines.start(line, lines.length), step = lines.inner;
            for (ptrdiff_t j = 0; j < lines.length; j++)
                room[static_cast<size_t>(j)] = {static_cast<Key<T>>(key_of(from[start + j * step]) ^ turned), static_cast<uint32_t>(j)};
            const Entry<Key<T>>* entries = sorted(room.data(), room.data() + lines.length, lines.length);
            for (ptrdiff_t j = 0; j < lines.length; j++) places[start + j * step] = entries[j].place;
            if (values)
                for (ptrdiff_t j = 0; j < lines.length; j++)
                    values[start + j * step] = from[start + entries[j].place * step];
        }
    });
}

// ---------------------------------------------------------------------------------------------- a part of them

template <class T>
struct Placed {
    T value;
    uint32_t place;
};

template <class T>
RETROGRAD_MULTIVERSION bool any_nan(const T* x, ptrdiff_t count, ptrdiff_t step) {
    int found = 0;
    for (ptrdiff_t i = 0; i < count; i++) found |= x[i * step] != x[i * step];
    return found != 0;
}

template <class T>
RETROGRAD_MULTIVERSION bool any_beyond(const T* x, ptrdiff_t count, T edge, bool largest) {
    int found = 0;
    if (largest)
        for (ptrdiff_t i = 0; i < count; i++) found |= x[i] > edge;
    else
        for (ptrdiff_t i = 0; i < count; i++) found |= x[i] < edge;
    return found != 0;
}

// Whether `a` comes before `b`, for the largest or the smallest first.
template <class T, bool largest, bool with_nan>
struct Before {
    bool operator()(T a, T b) const {
        if constexpr (!with_nan) return largest ? a > b : a < b;
        else return largest ? (a != a && b == b) || a > b : (a == a && b != b) || a < b;
    }
    bool operator()(const Placed<T>& a, const Placed<T>& b) const { return (*this)(a.value, b.value); }
};

// The first `k` of a line, in order, at the start of `queue`; which of equal ones these are is the standard library's
// choice. Of many, only those go into the queue that come before the last of the first `k` of a sample.
template <class T, bool largest, bool with_nan>
void first_few(const T* x, ptrdiff_t length, ptrdiff_t step, ptrdiff_t k, std::vector<Placed<T>>& queue) {
    constexpr ptrdiff_t block = 256;
    const Before<T, largest, with_nan> before;
    const bool partial = k * 64 <= length;
    const ptrdiff_t whole = partial && step == 1 && !with_nan ? std::min(length, std::max(16 * k, block)) : length;
    queue.resize(static_cast<size_t>(whole));
    for (ptrdiff_t j = 0; j < whole; j++) queue[static_cast<size_t>(j)] = {x[j * step], static_cast<uint32_t>(j)};
    if (whole < length) {
        std::vector<T> sample(x, x + whole);
        std::nth_element(sample.begin(), sample.begin() + (k - 1), sample.end(), before);
        const T edge = sample[static_cast<size_t>(k - 1)];
        for (ptrdiff_t j = whole; j < length; j += block) {
            const ptrdiff_t many = std::min(block, length - j);
            if (!any_beyond(x + j, many, edge, largest)) continue;
            for (ptrdiff_t i = j; i < j + many; i++)
                if (before(x[i], edge)) queue.push_back({x[i], static_cast<uint32_t>(i)});
        }
    }
    if (partial) {
        std::partial_sort(queue.begin(), queue.begin() + k, queue.end(), before);
    } else {
        std::nth_element(queue.begin(), queue.begin() + (k - 1), queue.end(), before);
        std::sort(queue.begin(), queue.begin() + (k - 1), before);
    }
}

// The first `k` elements of each line and their places, as (outer, k, inner).
template <class T, bool largest>
void few(Pool* pool, const Lines& lines, const T* from, ptrdiff_t k, T* values, int64_t* places) {
    parallel_for(pool, lines.count(), 4 * lines.length, [&](ptrdiff_t begin, ptrdiff_t end) {
        std::vector<Placed<T>> queue;
        for (ptrdiff_t line = begin; line < end; line++) {
            const T* x = from + lines.start(line, lines.length);
            if (any_nan(x, lines.length, lines.inner)) first_few<T, largest, true>(x, lines.length, lines.inner, k, queue);
            else first_few<T, largest, false>(x, lines.length, lines.inner, k, queue);
            const ptrdiff_t start = lines.start(line, k);
            for (ptrdiff_t j = 0; j < k; j++) {
                values[start + j * lines.inner] = queue[static_cast<size_t>(j)].value;
                places[start + j * lines.inner] = queue[static_cast<size_t>(j)].place;
            }
        }
    });
}

template <class T>
void first(Pool* pool, const Lines& lines, const T* from, ptrdiff_t k, bool largest, T* values, int64_t* places) {
    if (k == 0) return;
    if (largest) few<T, true>(pool, lines, from, k, values, places);
    else few<T, false>(pool, lines, from, k, values, places);
}

// The element with `rank` smaller ones, and of equal elements the place that stable sorting would give it. The digit
// of the key that decides is looked for from the highest, among the elements that have all higher ones in common.
template <class T>
Placed<T> ranked(const T* x, ptrdiff_t length, ptrdiff_t step, ptrdiff_t rank, std::vector<Entry<Key<T>>>& room) {
    room.resize(static_cast<size_t>(length));
    for (ptrdiff_t j = 0; j < length; j++)
        room[static_cast<size_t>(j)] = {key_of(x[j * step]), static_cast<uint32_t>(j)};
    Entry<Key<T>>* entries = room.data();
    constexpr ptrdiff_t few = 256;
    for (int shift = 8 * int(sizeof(Key<T>)) - 8; shift >= 0 && length > few; shift -= 8) {
        uint32_t many[256] = {};
        for (ptrdiff_t i = 0; i < length; i++) many[entries[i].key >> shift & 255]++;
        Key<T> digit = 0;
        while (rank >= ptrdiff_t(many[digit])) rank -= ptrdiff_t(many[digit++]);
        ptrdiff_t kept = 0;
        for (ptrdiff_t i = 0; i < length; i++) {
            entries[kept] = entries[i];
            kept += (entries[i].key >> shift & 255) == digit;
        }
        length = kept;
    }
    if (length <= few) std::nth_element(entries, entries + rank, entries + length);
    const uint32_t place = entries[rank].place;
    return {x[place * step], place};
}

enum class Rank { kth, median, median_of_numbers };

// The element of one rank in each line: the k-th smallest, counted from 0, or the lower median. A NaN makes the median
// NaN, and the first one is it; or medians are of the other elements.
template <class T>
void select(Pool* pool, const Lines& lines, const T* from, Rank kind, ptrdiff_t k, T* values, int64_t* places) {
    parallel_for(pool, lines.count(), 4 * lines.length, [&](ptrdiff_t begin, ptrdiff_t end) {
        std::vector<Entry<Key<T>>> room;
        for (ptrdiff_t line = begin; line < end; line++) {
            const T* x = from + lines.start(line, lines.length);
            ptrdiff_t rank = k;
            if (kind != Rank::kth) {
                ptrdiff_t missing = 0;
                for (ptrdiff_t j = 0; j < lines.length; j++) missing += x[j * lines.inner] != x[j * lines.inner];
                const ptrdiff_t numbers = lines.length - missing;
                if (kind == Rank::median) rank = missing ? numbers : (lines.length - 1) / 2;
                else rank = numbers ? (numbers - 1) / 2 : 0;
            }
            const Placed<T> found = ranked(x, lines.length, lines.inner, rank, room);
            values[line] = found.value;
            places[line] = found.place;
        }
    });
}

// The most frequent element of each line, of several the smallest; of its places the one that the standard library's
// sorting puts last.
template <class T>
void most_frequent(Pool* pool, const Lines& lines, const T* from, T* values, int64_t* places) {
    parallel_for(pool, lines.count(), 16 * lines.length, [&](ptrdiff_t begin, ptrdiff_t end) {
        std::vector<Placed<T>> queue(static_cast<size_t>(lines.length));
        for (ptrdiff_t line = begin; line < end; line++) {
            const T* x = from + lines.start(line, lines.length);
            for (ptrdiff_t j = 0; j < lines.length; j++)
                queue[static_cast<size_t>(j)] = {x[j * lines.inner], static_cast<uint32_t>(j)};
            if (any_nan(x, lines.length, lines.inner)) std::sort(queue.begin(), queue.end(), Before<T, false, true>());
            else std::sort(queue.begin(), queue.end(), Before<T, false, false>());
            ptrdiff_t most = 0, run = 0;
            for (size_t j = 0; j < queue.size(); j++) {
                run = j && queue[j].value == queue[j - 1].value ? run + 1 : 1;
                const bool ends = j + 1 == queue.size() || queue[j].value != queue[j + 1].value;
                if (ends && run > most) {
                    most = run;
                    values[line] = queue[j].value;
                    places[line] = queue[j].place;
                }
            }
        }
    });
}

// ---------------------------------------------------------------------------------------------- of any type

// Each of these gives false for elements that it is not for. `values` is memory for elements.

inline bool sort(Pool* pool, const Lines& lines, Element type, const void* from, bool descending, void* values,
                 int64_t* places) {
    return with_type(type, [&](auto zero) {
        using T = decltype(zero);
        sort<T>(pool, lines, static_cast<const T*>(from), descending, static_cast<T*>(values), places);
    });
}

inline bool first(Pool* pool, const Lines& lines, Element type, const void* from, ptrdiff_t k, bool largest, void* values,
                  int64_t* places) {
    return with_type(type, [&](auto zero) {
        using T = decltype(zero);
        first<T>(pool, lines, static_cast<const T*>(from), k, largest, static_cast<T*>(values), places);
    });
}

inline bool select(Pool* pool, const Lines& lines, Element type, const void* from, Rank kind, ptrdiff_t k, void* values,
                   int64_t* places) {
    return with_type(type, [&](auto zero) {
        using T = decltype(zero);
        select<T>(pool, lines, static_cast<const T*>(from), kind, k, static_cast<T*>(values), places);
    });
}

inline bool most_frequent(Pool* pool, const Lines& lines, Element type, const void* from, void* values, int64_t* places) {
    return with_type(type, [&](auto zero) {
        using T = decltype(zero);
        most_frequent<T>(pool, lines, static_cast<const T*>(from), static_cast<T*>(values), places);
    });
}

}  // namespace ordering

}  // namespace retrograd
