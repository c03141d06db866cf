// The classical orthogonal polynomials and their first derivatives, by their recurrences, as inner loops.
#pragma once

#include <cmath>
#include <cstddef>
#include "loops.hpp"

namespace retrograd {

namespace polynomials {

// p[1] = slope · x + constant, and p[k + 1] = (a · x + b) · p[k] - c · p[k - 1], where a, b and c are each a number and
// a multiple of k, divided by k + 1 for those that are `parted`.
struct Family {
    double slope, constant;
    double a[2], b[2], c[2];
    bool parted;
};

// The order is that of `FAMILIES` in functions.py.
constexpr Family families[] = {
    {1, 0, {2, 0}, {0, 0}, {1, 0}, false},    {2, 0, {2, 0}, {0, 0}, {1, 0}, false},
    {2, -1, {2, 0}, {0, 0}, {1, 0}, false},   {2, 1, {2, 0}, {0, 0}, {1, 0}, false},
    {2, -1, {4, 0}, {-2, 0}, {1, 0}, false},  {4, -2, {4, 0}, {-2, 0}, {1, 0}, false},
    {4, -3, {4, 0}, {-2, 0}, {1, 0}, false},  {4, -1, {4, 0}, {-2, 0}, {1, 0}, false},
    {2, 0, {2, 0}, {0, 0}, {0, 2}, false},    {1, 0, {1, 0}, {0, 0}, {0, 1}, false},
    {-1, 1, {-1, 0}, {1, 2}, {0, 1}, true},   {1, 0, {1, 2}, {0, 0}, {0, 1}, true},
};

// The polynomial of degree n, or its derivative; 0 for a negative degree.
template <bool Slope>
double value(const Family& family, double x, double n) {
    if (std::isnan(x) || !std::isfinite(n)) return NAN;
    n = std::trunc(n);
    if (n < 1) return n == 0 && !Slope ? 1 : 0;
    double before = 1, here = family.slope * x + family.constant;
    double slope_before = 0, slope = family.slope;
    for (double k = 1; k < n; k++) {
        double a = family.a[0] + family.a[1] * k, b = family.b[0] + family.b[1] * k, c = family.c[0] + family.c[1] * k;
        if (family.parted) a /= k + 1, b /= k + 1, c /= k + 1;
        const double factor = a * x + b;
        if (Slope) {
            const double slope_there = factor * slope - c * slope_before + a * here;
            slope_before = slope;
            slope = slope_there;
        }
        const double there = factor * here - c * before;
        before = here;
        here = there;
    }
    return Slope ? slope : here;
}

template <class T, bool Slope>
void loop(char** args, const ptrdiff_t* count, const ptrdiff_t* steps, void* family) {
    for (ptrdiff_t i = 0; i < *count; i++)
        *reinterpret_cast<T*>(args[2] + i * steps[2]) =
            T(value<Slope>(*static_cast<const Family*>(family), *reinterpret_cast<const T*>(args[0] + i * steps[0]),
                           *reinterpret_cast<const T*>(args[1] + i * steps[1])));
}

constexpr ptrdiff_t cost = 16;

static Loop single_loop(int family, bool slope) {
    return {slope ? loop<float, true> : loop<float, false>, const_cast<Family*>(families + family), 11, cost};
}

static Loop wide_loop(int family, bool slope) {
    return {slope ? loop<double, true> : loop<double, false>, const_cast<Family*>(families + family), 12, cost};
}

}  // namespace polynomials

}  // namespace retrograd
