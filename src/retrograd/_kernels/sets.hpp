// Runs of equal elements, which elements are among others, and how many fall into each of some intervals.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>
#include "element_types.hpp"

namespace retrograd {

namespace sets {

// Each of these gives false, or -1, for elements that it is not for.

// How many runs of equal elements there are among one or more, taken in an order (as they are for null). A NaN is a run.
inline ptrdiff_t count_runs(Element type, const void* from, const int64_t* order, ptrdiff_t count) {
    ptrdiff_t runs = 1;
    const bool known = with_type(type, [&](auto zero) {
        const auto* x = static_cast<const decltype(zero)*>(from);
        for (ptrdiff_t i = 1; i < count; i++) runs += order ? x[order[i]] != x[order[i - 1]] : x[i] != x[i - 1];
    });
    return known ? runs : -1;
}

// The first element of each run, the run of each element, and how long the runs are.
inline void write_runs(Element type, const void* from, const int64_t* order, ptrdiff_t count, void* values,
                       int64_t* numbers, int64_t* lengths) {
    with_type(type, [&](auto zero) {
        using T = decltype(zero);
        const T* x = static_cast<const T*>(from);
        T* firsts = static_cast<T*>(values);
        ptrdiff_t run = -1, before = 0;
        for (ptrdiff_t i = 0; i < count; i++) {
            const ptrdiff_t at = order ? order[i] : i;
            if (i == 0 || x[at] != x[before]) {
                firsts[++run] = x[at];
                lengths[run] = 0;
            }
            lengths[run]++;
            numbers[at] = run;
            before = at;
        }
    });
}

constexpr ptrdiff_t few_pairs = 1 << 13;  // so many comparisons take less time than sorting

// Whether each element is among others; the opposite with `inverted`.
inline bool among(Element type, const void* from, ptrdiff_t count, const void* others, ptrdiff_t many, bool inverted,
                  bool* out) {
    return with_type(type, [&](auto zero) {
        using T = decltype(zero);
        const T* x = static_cast<const T*>(from);
        const T* y = static_cast<const T*>(others);
        if (count * many <= few_pairs) {
            for (ptrdiff_t i = 0; i < count; i++) {
                int found = 0;
                for (ptrdiff_t j = 0; j < many; j++) found |= x[i] == y[j];
                out[i] = (found != 0) != inverted;
            }
            return;
        }
        std::vector<T> ordered;
        for (ptrdiff_t j = 0; j < many; j++)
            if (y[j] == y[j]) ordered.push_back(y[j]);
        std::sort(ordered.begin(), ordered.end());
        for (ptrdiff_t i = 0; i < count; i++)
            out[i] = (x[i] == x[i] && std::binary_search(ordered.begin(), ordered.end(), x[i])) != inverted;
    });
}

// The smallest and the largest element; false also where one is NaN.
inline bool range(Element type, const void* from, ptrdiff_t count, double* low, double* high) {
    bool numbers = true;
    return with_type(type, [&](auto zero) {
        const auto* x = static_cast<const decltype(zero)*>(from);
        auto least = x[0], most = x[0];
        for (ptrdiff_t i = 0; i < count; i++) {
            numbers &= x[i] == x[i];
            least = x[i] < least ? x[i] : least;
            most = x[i] > most ? x[i] : most;
        }
        *low = static_cast<double>(least);
        *high = static_cast<double>(most);
    }) && numbers;
}

// How many elements lie in each of equal intervals from `low` to `high`; the end belongs to the last.
inline bool histogram(Element type, const void* from, ptrdiff_t count, double low, double high, ptrdiff_t bins, void* out) {
    std::vector<int64_t> totals(static_cast<size_t>(bins));
    const double scale = static_cast<double>(bins) / (high - low);
    return with_type(type, [&](auto zero) {
        using T = decltype(zero);
        const T* x = static_cast<const T*>(from);
        for (ptrdiff_t i = 0; i < count; i++) {
            const double value = static_cast<double>(x[i]);
            if (!(value >= low && value <= high)) continue;
            const ptrdiff_t at = static_cast<ptrdiff_t>((value - low) * scale);
            totals[static_cast<size_t>(at < bins ? at : bins - 1)]++;
        }
        for (ptrdiff_t b = 0; b < bins; b++) static_cast<T*>(out)[b] = static_cast<T>(totals[static_cast<size_t>(b)]);
    });
}

}  // namespace sets

}  // namespace retrograd
