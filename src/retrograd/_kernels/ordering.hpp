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

constexpr ptrdiff_t few_entries = 96;

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

constexpr ptrdiff_t keys_at_once = 8;

// Adds to `before` how many of the keys are smaller than each of `mine`, or not larger.
template <bool or_equal, class K>
RETROGRAD_INLINE void count_smaller(const K* keys, ptrdiff_t count, const K* mine, K* before) {
    for (ptrdiff_t j = 0; j < count; j += keys_at_once) {
        for (ptrdiff_t k = 0; k < ptrdiff_t(64 / sizeof(K)); k++) {
            K found = 0;
            for (ptrdiff_t u = 0; u < keys_at_once; u++)
                found += K(or_equal ? keys[j + u] <= mine[k] : keys[j + u] < mine[k]);
            before[k] += found;
        }
    }
}

// A few entries, given in the order of their places, in the order of their keys: each goes where the number of those
// before it says, which is counted without a branch.
template <class K>
RETROGRAD_MULTIVERSION void sort_few(const Entry<K>* entries, Entry<K>* to, ptrdiff_t count) {
    constexpr ptrdiff_t width = 64 / sizeof(K);
    const ptrdiff_t filled = (count + width - 1) / width * width;
    alignas(64) K keys[few_entries];
    for (ptrdiff_t i = 0; i < filled; i++) keys[i] = i < count ? entries[i].key : ~K(0);
    for (ptrdiff_t first = 0; first < count; first += width) {
        alignas(64) K before[width] = {};
        const K* mine = keys + first;
        const ptrdiff_t past = first + width;
        count_smaller<true>(keys, first, mine, before);
        for (ptrdiff_t j = 0; j < width; j++)
            for (ptrdiff_t k = 0; k < width; k++) before[k] += K(mine[j] < mine[k]) + K((mine[j] == mine[k]) & (j < k));
        count_smaller<false>(keys + past, filled - past, mine, before);
        for (ptrdiff_t i = first; i < count && i < past; i++) to[before[i - first]] = entries[i];
    }
}

// Entries, given in the order of their places, in the order of their keys; `spare` is room for as many. Returns where
// they are. Digit by digit from the lowest, except for those that all have in common: D. E. Knuth, "The Art of
// Computer Programming", volume 3, section 5.2.5.
template <class K>
Entry<K>* sorted(Entry<K>* entries, Entry<K>* spare, ptrdiff_t count) {
    if (count <= few_entries) {
        sort_few(entries, spare, count);
        return spare;
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

constexpr ptrdiff_t columns = 64;

// The largest or the smallest element of each column of rows of so many, of one row at least; elements behind the last
// whole row are left out.
template <class T, bool largest>
RETROGRAD_MULTIVERSION void best_of_columns(const T* x, ptrdiff_t count, T* best) {
    for (ptrdiff_t k = 0; k < columns; k++) best[k] = x[k];
    for (ptrdiff_t i = columns; i + columns <= count; i += columns)
        for (ptrdiff_t k = 0; k < columns; k++)
            best[k] = (largest ? x[i + k] > best[k] : x[i + k] < best[k]) ? x[i + k] : best[k];
}

// Whether an element comes before the edge or is equal to it.
template <class T, bool largest>
RETROGRAD_MULTIVERSION bool any_up_to(const T* x, ptrdiff_t count, T edge) {
    int found = 0;
    for (ptrdiff_t i = 0; i < count; i++) found |= largest ? x[i] >= edge : x[i] <= edge;
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

// The first `k` of a line without NaN, in order, at the start of `queue`; false where some are equal. Only those go into
// the queue that do not come behind the k-th of the best ones of all columns.
template <class T, bool largest>
bool first_few_different(const T* x, ptrdiff_t length, ptrdiff_t k, std::vector<Placed<T>>& queue) {
    constexpr ptrdiff_t block = 32;
    const Before<T, largest, false> before;
    T best[columns];
    best_of_columns<T, largest>(x, length, best);
    std::nth_element(best, best + (k - 1), best + columns, before);
    const T edge = best[k - 1];
    queue.clear();
    for (ptrdiff_t j = 0; j < length; j += block) {
        const ptrdiff_t many = std::min(block, length - j);
        if (!any_up_to<T, largest>(x + j, many, edge)) continue;
        for (ptrdiff_t i = j; i < j + many; i++)
            if (!before(edge, x[i])) queue.push_back({x[i], static_cast<uint32_t>(i)});
        if (ptrdiff_t(queue.size()) > 4 * columns) return false;
    }
    std::partial_sort(queue.begin(), queue.begin() + k, queue.end(), before);
    for (size_t i = 1; i < queue.size(); i++)
        if (queue[i].value == queue[std::min(i, static_cast<size_t>(k)) - 1].value) return false;
    return true;
}

// The first `k` of a line, in order, at the start of `queue`; which of equal ones these are is the standard library's
// choice.
template <class T, bool largest, bool with_nan>
void first_few(const T* x, ptrdiff_t length, ptrdiff_t step, ptrdiff_t k, std::vector<Placed<T>>& queue) {
    const Before<T, largest, with_nan> before;
    if (step == 1 && !with_nan && 2 * k <= columns && 4 * columns <= length &&
        first_few_different<T, largest>(x, length, k, queue))
        return;
    queue.resize(static_cast<size_t>(length));
    for (ptrdiff_t j = 0; j < length; j++) queue[static_cast<size_t>(j)] = {x[j * step], static_cast<uint32_t>(j)};
    if (k * 64 <= length) {
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

// How many elements of a sequence in order come before each value, or are not behind it. Several values are looked for
// at once, without branches: each is waiting for memory most of the time.
template <class T, bool right>
void search(const T* sequence, ptrdiff_t length, const T* values, ptrdiff_t count, int64_t* places) {
    constexpr ptrdiff_t together = 16;
    // NaN is larger than every number; an element is passed if it is smaller than the value, or not larger.
    const auto passes = [](T element, T value) RETROGRAD_INLINED {
        return right ? !(value < element || (element != element && value == value))
                     : element < value || (value != value && element == element);
    };
    for (ptrdiff_t first = 0; first < count; first += together) {
        const ptrdiff_t many = count - first < together ? count - first : together;
        T wanted[together];
        int64_t found[together] = {};
        for (ptrdiff_t k = 0; k < together; k++) wanted[k] = values[first + (k < many ? k : 0)];
        for (ptrdiff_t rest = length; rest > 0;) {
            const ptrdiff_t half = (rest + 1) / 2;
            for (ptrdiff_t k = 0; k < together; k++)
                found[k] += passes(sequence[found[k] + half - 1], wanted[k]) ? half : 0;
            rest -= half;
        }
        for (ptrdiff_t k = 0; k < many; k++) places[first + k] = found[k];
    }
}

template <class T>
void search(Pool* pool, const T* sequence, ptrdiff_t length, const T* values, ptrdiff_t count, bool right, int64_t* places) {
    parallel_for(pool, count, 32, [&](ptrdiff_t begin, ptrdiff_t end) {
        if (right) search<T, true>(sequence, length, values + begin, end - begin, places + begin);
        else search<T, false>(sequence, length, values + begin, end - begin, places + begin);
    });
}

// ---------------------------------------------------------------------------------------------- the one at an end

template <class T, bool largest>
RETROGRAD_INLINE T better_of(T a, T b) {
    return (largest ? b > a : b < a) || b != b ? b : a;
}

// The largest or smallest element of a row of `width` at least; NaN counts as both.
template <class T, bool largest, ptrdiff_t width>
RETROGRAD_INLINE T end_of_wide(const T* x, ptrdiff_t count) {
    T best[width];
    for (ptrdiff_t k = 0; k < width; k++) best[k] = x[k];
    for (ptrdiff_t i = width; i + width <= count; i += width)
        for (ptrdiff_t k = 0; k < width; k++) best[k] = better_of<T, largest>(best[k], x[i + k]);
    for (ptrdiff_t k = 0; k < width; k++) best[k] = better_of<T, largest>(best[k], x[count - width + k]);
    for (ptrdiff_t half = width / 2; half > 0; half /= 2)
        for (ptrdiff_t k = 0; k < half; k++) best[k] = better_of<T, largest>(best[k], best[k + half]);
    return best[0];
}

template <class T, bool largest>
RETROGRAD_MULTIVERSION void ends_of_rows(const T* x, ptrdiff_t rows, ptrdiff_t count, T* out) {
    constexpr ptrdiff_t narrow = 128 / sizeof(T), wide = 512 / sizeof(T);
    for (ptrdiff_t r = 0; r < rows; r++, x += count) {
        if (count >= 2 * wide) {
            out[r] = end_of_wide<T, largest, wide>(x, count);
        } else if (count >= narrow) {
            out[r] = end_of_wide<T, largest, narrow>(x, count);
        } else {
            out[r] = x[0];
            for (ptrdiff_t i = 1; i < count; i++) out[r] = better_of<T, largest>(out[r], x[i]);
        }
    }
}

// The same of `many` columns of rows that lie `step` apart.
template <class T, bool largest>
RETROGRAD_MULTIVERSION void ends_of_columns(const T* x, ptrdiff_t length, ptrdiff_t step, ptrdiff_t many, T* out) {
    for (ptrdiff_t k = 0; k < many; k++) out[k] = x[k];
    for (ptrdiff_t j = 1; j < length; j++)
#pragma omp simd
        for (ptrdiff_t k = 0; k < many; k++) out[k] = better_of<T, largest>(out[k], x[j * step + k]);
}

template <class T, bool largest>
void ends(Pool* pool, const Lines& lines, const T* x, T* out) {
    if (lines.inner == 1) {
        parallel_for(pool, lines.outer, lines.length, [&](ptrdiff_t begin, ptrdiff_t end) {
            ends_of_rows<T, largest>(x + begin * lines.length, end - begin, lines.length, out + begin);
        });
        return;
    }
    constexpr ptrdiff_t block = 512;  // columns side by side at a time
    const ptrdiff_t blocks = (lines.inner + block - 1) / block;
    parallel_for(pool, lines.outer * blocks, lines.length * block, [&](ptrdiff_t begin, ptrdiff_t end) {
        for (ptrdiff_t b = begin; b < end; b++) {
            const ptrdiff_t at = b % blocks * block, outer = b / blocks;
            const ptrdiff_t many = lines.inner - at < block ? lines.inner - at : block;
            const T* from = x + outer * lines.length * lines.inner + at;
            ends_of_columns<T, largest>(from, lines.length, lines.inner, many, out + outer * lines.inner + at);
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

inline bool ends(Pool* pool, const Lines& lines, Element type, const void* from, bool largest, void* values) {
    return with_type(type, [&](auto zero) {
        using T = decltype(zero);
        if (largest) ends<T, true>(pool, lines, static_cast<const T*>(from), static_cast<T*>(values));
        else ends<T, false>(pool, lines, static_cast<const T*>(from), static_cast<T*>(values));
    });
}

inline bool search(Pool* pool, Element type, const void* sequence, ptrdiff_t length, const void* values, ptrdiff_t count,
                   bool right, int64_t* places) {
    return with_type(type, [&](auto zero) {
        using T = decltype(zero);
        search<T>(pool, static_cast<const T*>(sequence), length, static_cast<const T*>(values), count, right, places);
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
