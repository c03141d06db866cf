// Sequences of labels whose alignment with a longer sequence is not known. A. Graves et al., "Connectionist temporal
// classification" (2006), whose alpha and beta these are, in logarithms of double precision.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>
#include "parallel.hpp"

namespace retrograd {

namespace alignment {

constexpr double never = -std::numeric_limits<double>::infinity();

inline double added(double a, double b) {
    const double most = std::max(a, b), least = std::min(a, b);
    return most == never ? never : most + std::log1p(std::exp(least - most));
}

// The logarithms of probabilities are (times, count, classes); targets are rows of `width` labels, or one behind the
// other for a width of 0.
template <class T>
struct Sequences {
    const T* log_p;
    ptrdiff_t times, count, classes;
    const int64_t* targets;
    ptrdiff_t width, labels;
    const int64_t* input_lengths;
    const int64_t* target_lengths;
    int64_t blank;

    bool are_right() const {
        ptrdiff_t total = 0;
        for (ptrdiff_t n = 0; n < count; n++) {
            const int64_t length = target_lengths[n];
            if (input_lengths[n] < 0 || input_lengths[n] > times || length < 0) return false;
            if (width ? length > width : length > labels - total) return false;
            const int64_t* mine = targets + (width ? n * width : total);
            for (int64_t s = 0; s < length; s++)
                if (mine[s] < 0 || mine[s] >= classes) return false;
            total += length;
        }
        return blank >= 0 && blank < classes;
    }
};

// One sequence: its labels with blanks around each.
template <class T>
struct Lattice {
    const Sequences<T>& all;
    ptrdiff_t n, times, length;
    std::vector<int64_t> labels;

    Lattice(const Sequences<T>& given, ptrdiff_t number, ptrdiff_t first)
        : all(given), n(number), times(given.input_lengths[number]), length(2 * given.target_lengths[number] + 1),
          labels(static_cast<size_t>(length), given.blank) {
        for (ptrdiff_t s = 1; s < length; s += 2) label(s) = given.targets[first + s / 2];
    }

    int64_t& label(ptrdiff_t s) { return labels[static_cast<size_t>(s)]; }
    double emitted(ptrdiff_t t, ptrdiff_t s) { return all.log_p[(t * all.count + n) * all.classes + label(s)]; }
    bool skips(ptrdiff_t from, ptrdiff_t to) { return label(to) != all.blank && label(from) != label(to); }

    // The sums over all beginnings of a path that end at a time and label, (times, length).
    void beginnings(double* alpha) {
        for (ptrdiff_t s = 0; s < length; s++) alpha[s] = s < 2 ? emitted(0, s) : never;
        for (ptrdiff_t t = 1; t < times; t++) {
            const double* before = alpha + (t - 1) * length;
            for (ptrdiff_t s = 0; s < length; s++) {
                double reached = before[s];
                if (s > 0) reached = added(reached, before[s - 1]);
                if (s > 1 && skips(s - 2, s)) reached = added(reached, before[s - 2]);
                alpha[t * length + s] = reached + emitted(t, s);
            }
        }
    }

    // The same over all ends of a path, for one time after the other from the last: `beta` holds those of time t + 1.
    void ends(ptrdiff_t t, double* beta) {
        for (ptrdiff_t s = 0; s < length; s++) {
            double reached = t + 1 < times ? beta[s] : s + 2 >= length ? 0 : never;
            if (t + 1 < times && s + 1 < length) reached = added(reached, beta[s + 1]);
            if (t + 1 < times && s + 2 < length && skips(s, s + 2)) reached = added(reached, beta[s + 2]);
            beta[s] = reached + emitted(t, s);
        }
    }

    // The logarithm of the probability of the target.
    double total(const double* alpha) {
        if (times == 0) return length == 1 ? 0 : never;
        const double* last = alpha + (times - 1) * length;
        return length == 1 ? last[0] : added(last[length - 1], last[length - 2]);
    }
};

template <class T, class F>
void each(Pool* pool, const Sequences<T>& given, const F& f) {
    std::vector<ptrdiff_t> first(static_cast<size_t>(given.count));
    ptrdiff_t total = 0, longest = 1;
    for (ptrdiff_t n = 0; n < given.count; n++) {
        first[static_cast<size_t>(n)] = given.width ? n * given.width : total;
        total += given.target_lengths[n];
        longest = std::max(longest, static_cast<ptrdiff_t>(2 * given.target_lengths[n] + 1));
    }
    parallel_for(pool, given.count, 32 * given.times * longest, [&](ptrdiff_t begin, ptrdiff_t end) {
        for (ptrdiff_t n = begin; n < end; n++) f(Lattice<T>(given, n, first[static_cast<size_t>(n)]));
    });
}

// -log of the probability of each target.
template <class T>
bool losses(Pool* pool, const Sequences<T>& given, T* out) {
    if (!given.are_right()) return false;
    each(pool, given, [&](Lattice<T> one) {
        std::vector<double> alpha(static_cast<size_t>(one.times * one.length));
        if (one.times) one.beginnings(alpha.data());
        out[one.n] = static_cast<T>(-one.total(alpha.data()));
    });
    return true;
}

// The probability that a path of the target emits a class at a time, (times, count, classes), which is zero at first.
template <class T>
bool posteriors(Pool* pool, const Sequences<T>& given, T* out) {
    if (!given.are_right()) return false;
    each(pool, given, [&](Lattice<T> one) {
        std::vector<double> alpha(static_cast<size_t>(one.times * one.length)), beta(static_cast<size_t>(one.length));
        if (one.times) one.beginnings(alpha.data());
        const double total = one.total(alpha.data());
        for (ptrdiff_t t = one.times - 1; t >= 0; t--) {
            one.ends(t, beta.data());
            T* row = out + (t * given.count + one.n) * given.classes;
            for (ptrdiff_t s = 0; s < one.length; s++) {
                const double both = alpha[static_cast<size_t>(t * one.length + s)] + beta[static_cast<size_t>(s)];
                if (both != never) row[one.label(s)] += static_cast<T>(std::exp(both - one.emitted(t, s) - total));
            }
        }
    });
    return true;
}

template <class T>
bool align(Pool* pool, bool back, const void* log_p, ptrdiff_t times, ptrdiff_t count, ptrdiff_t classes,
           const int64_t* targets, ptrdiff_t width, ptrdiff_t labels, const int64_t* input_lengths,
           const int64_t* target_lengths, int64_t blank, void* out) {
    const Sequences<T> given{static_cast<const T*>(log_p), times, count, classes, targets, width, labels,
                             input_lengths, target_lengths, blank};
    return back ? posteriors(pool, given, static_cast<T*>(out)) : losses(pool, given, static_cast<T*>(out));
}

}  // namespace alignment

}  // namespace retrograd
