// Factors of matrices and systems with triangular ones, in C order: plain loops along rows. T is float, double or a
// complex number of these.
#pragma once

#include <cmath>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace retrograd {

namespace matrices {

// Numbers, with products that do not look for infinities as those of std::complex do.
inline float times(float a, float b) { return a * b; }
inline double times(double a, double b) { return a * b; }
template <class R>
std::complex<R> times(std::complex<R> a, std::complex<R> b) {
    return {a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real()};
}

inline float real_part(float a) { return a; }
inline double real_part(double a) { return a; }
template <class R>
R real_part(std::complex<R> a) {
    return a.real();
}

inline float conjugate(float a) { return a; }
inline double conjugate(double a) { return a; }
template <class R>
std::complex<R> conjugate(std::complex<R> a) {
    return std::conj(a);
}

inline double square(float a) { return double(a) * a; }
inline double square(double a) { return a * a; }
template <class R>
double square(std::complex<R> a) {
    return square(a.real()) + square(a.imag());
}

// What LAPACK compares: |x|, and |Re x| + |Im x| for complex numbers.
inline float size(float a) { return std::fabs(a); }
inline double size(double a) { return std::fabs(a); }
template <class R>
R size(std::complex<R> a) {
    return std::fabs(a.real()) + std::fabs(a.imag());
}

// to -= factor · from
template <class T>
void subtract(T* __restrict to, T factor, const T* __restrict from, ptrdiff_t count) {
    for (ptrdiff_t i = 0; i < count; i++) to[i] -= times(factor, from[i]);
}

// Gaussian elimination with row exchanges of the columns from `start` to `end` of an (m, n) matrix, below the rows that
// are done. Of the columns behind, these rows are brought up to date; what is below them is left to a matrix product.
template <class T>
void eliminate(T* a, ptrdiff_t m, ptrdiff_t n, ptrdiff_t start, ptrdiff_t end, int32_t* exchanged, int32_t* first) {
    for (ptrdiff_t j = start; j < end; j++) {
        ptrdiff_t pivot = j;
        auto largest = size(a[j * n + j]);
        for (ptrdiff_t i = j + 1; i < m && largest == largest; i++) {
            const auto here = size(a[i * n + j]);
            if (!(here <= largest)) largest = here, pivot = i;
        }
        exchanged[j] = static_cast<int32_t>(pivot + 1);
        T* row = a + j * n;
        if (pivot != j)
            for (ptrdiff_t k = 0; k < n; k++) std::swap(row[k], a[pivot * n + k]);
        if (row[j] == T(0)) {
            if (*first == 0) *first = static_cast<int32_t>(j + 1);
            continue;
        }
        for (ptrdiff_t i = j + 1; i < m; i++) {
            T* below = a + i * n;
            below[j] /= row[j];
            subtract(below + j + 1, below[j], row + j + 1, end - j - 1);
        }
    }
    for (ptrdiff_t j = start; j < end; j++)
        for (ptrdiff_t i = j + 1; i < end; i++) subtract(a + i * n + end, a[i * n + j], a + j * n + end, n - end);
}

// The X with A · X = B where it is the triangle of A that is read, with a diagonal of ones if `unit`. A's rows and
// columns are `row_step` and `column_step` elements apart; X holds B at first.
template <class T>
void solve_triangle(const T* a, ptrdiff_t row_step, ptrdiff_t column_step, ptrdiff_t n, bool upper, bool unit, T* x,
                    ptrdiff_t columns) {
    for (ptrdiff_t done = 0; done < n; done++) {
        const ptrdiff_t i = upper ? n - 1 - done : done;
        T* row = x + i * columns;
        for (ptrdiff_t before = 0; before < done; before++) {
            const ptrdiff_t j = upper ? n - 1 - before : before;
            subtract(row, a[i * row_step + j * column_step], x + j * columns, columns);
        }
        if (!unit)
            for (ptrdiff_t k = 0; k < columns; k++) row[k] /= a[i * row_step + i * column_step];
    }
}

// L with L · Lᴴ = A, of which the lower triangle is read, conjugated if that is asked for. The order of the first leading
// minor that is not positive-definite; 0 if all are.
template <class T>
ptrdiff_t factor_definite(const T* a, ptrdiff_t row_step, ptrdiff_t column_step, ptrdiff_t n, bool turned, T* l) {
    for (ptrdiff_t i = 0; i < n; i++) {
        for (ptrdiff_t j = 0; j <= i; j++) {
            T sum = a[i * row_step + j * column_step];
            if (turned) sum = conjugate(sum);
            for (ptrdiff_t k = 0; k < j; k++) sum -= times(l[i * n + k], conjugate(l[j * n + k]));
            if (j < i) {
                l[i * n + j] = sum / real_part(l[j * n + j]);
            } else {
                if (!(real_part(sum) > 0)) return i + 1;
                l[i * n + i] = std::sqrt(real_part(sum));
            }
        }
        for (ptrdiff_t j = i + 1; j < n; j++) l[i * n + j] = 0;
    }
    return 0;
}

// (m, n) matrices as products of reflections I - tau · v · vᴴ and a triangle: R on and above the diagonal, the vectors
// without their leading ones below it. Each reflection makes a real number of the first element, as LAPACK's do. False
// where squares leave the range of numbers.
template <class T>
bool reflect_columns(T* a, ptrdiff_t m, ptrdiff_t n, T* tau) {
    std::vector<T> sums(static_cast<size_t>(n));
    for (ptrdiff_t j = 0; j < m && j < n; j++) {
        const T head = a[j * n + j];
        double below = 0;
        for (ptrdiff_t i = j + 1; i < m; i++) below += square(a[i * n + j]);
        const double whole = below + square(head);
        if (!(whole < 1e300)) return false;
        for (ptrdiff_t i = j; i < m && whole < 1e-280; i++)
            if (a[i * n + j] != T(0)) return false;
        tau[j] = 0;
        if (below == 0 && head == T(real_part(head))) continue;  // a real multiple of the axis already
        const T made = static_cast<T>(static_cast<decltype(real_part(head))>(real_part(head) >= 0 ? -std::sqrt(whole) : std::sqrt(whole)));
        tau[j] = (made - head) / made;
        const T scale = T(1) / (head - made), factor = conjugate(tau[j]);
        for (ptrdiff_t i = j + 1; i < m; i++) a[i * n + j] = times(a[i * n + j], scale);
        a[j * n + j] = made;
        // the columns behind, each less its part along the vector
        const ptrdiff_t behind = n - j - 1;
        T* row = a + j * n + j + 1;
        for (ptrdiff_t k = 0; k < behind; k++) sums[k] = row[k];
        for (ptrdiff_t i = j + 1; i < m; i++) subtract(sums.data(), -conjugate(a[i * n + j]), a + i * n + j + 1, behind);
        subtract(row, factor, sums.data(), behind);
        for (ptrdiff_t i = j + 1; i < m; i++)
            subtract(a + i * n + j + 1, times(factor, a[i * n + j]), sums.data(), behind);
    }
    return true;
}

// The product of `count` reflections, whose vectors lie below the diagonal of `a` (rows of length n), or its adjoint,
// times an (m, columns) matrix.
template <class T>
void apply_reflections(const T* a, ptrdiff_t m, ptrdiff_t n, const T* tau, ptrdiff_t count, bool adjoint, T* x,
                       ptrdiff_t columns) {
    std::vector<T> sums(static_cast<size_t>(columns));
    for (ptrdiff_t turn = 0; turn < count; turn++) {
        const ptrdiff_t j = adjoint ? turn : count - 1 - turn;
        for (ptrdiff_t k = 0; k < columns; k++) sums[k] = x[j * columns + k];
        for (ptrdiff_t i = j + 1; i < m; i++) subtract(sums.data(), -conjugate(a[i * n + j]), x + i * columns, columns);
        const T factor = adjoint ? conjugate(tau[j]) : tau[j];
        subtract(x + j * columns, factor, sums.data(), columns);
        for (ptrdiff_t i = j + 1; i < m; i++) subtract(x + i * columns, times(factor, a[i * n + j]), sums.data(), columns);
    }
}

// The first columns of the product of reflections itself.
template <class T>
void multiply_reflections(const T* a, ptrdiff_t m, ptrdiff_t n, const T* tau, ptrdiff_t count, T* q, ptrdiff_t columns) {
    for (ptrdiff_t i = 0; i < m; i++)
        for (ptrdiff_t k = 0; k < columns; k++) q[i * columns + k] = i == k;
    apply_reflections(a, m, n, tau, count, false, q, columns);
}

// Calls f(T()) with the type of that letter of NumPy's; false if there is none.
template <class F>
bool with_number(char letter, const F& f) {
    switch (letter) {
    case 'f': return f(float()), true;
    case 'd': return f(double()), true;
    case 'F': return f(std::complex<float>()), true;
    case 'D': return f(std::complex<double>()), true;
    default: return false;
    }
}

static bool eliminate_panel(char letter, void* a, ptrdiff_t batch, ptrdiff_t m, ptrdiff_t n, ptrdiff_t start, ptrdiff_t end,
                            int32_t* exchanged, int32_t* first) {
    return with_number(letter, [&](auto zero) {
        auto* matrix = static_cast<decltype(zero)*>(a);
        for (ptrdiff_t b = 0; b < batch; b++, matrix += m * n)
            eliminate(matrix, m, n, start, end, exchanged + b * (m < n ? m : n), first + b);
    });
}

// Calls f with the number of each matrix of a batch and where it begins, in bytes; `steps` are those of the batch's
// dimensions.
template <class F>
void for_each_matrix(int ndim, const ptrdiff_t* shape, const ptrdiff_t* steps, const F& f) {
    ptrdiff_t index[64] = {}, count = 1, offset = 0;
    for (int axis = 0; axis < ndim; axis++) count *= shape[axis];
    for (ptrdiff_t number = 0; number < count; number++) {
        f(number, offset);
        for (int axis = ndim - 1; axis >= 0; axis--) {
            offset += steps[axis];
            if (++index[axis] < shape[axis]) break;
            offset -= steps[axis] * shape[axis];
            index[axis] = 0;
        }
    }
}

// `steps` are those of a's dimensions, in bytes: the batch's `ndim`, rows and columns. X is in C order.
static bool solve_all(char letter, const void* a, int ndim, const ptrdiff_t* shape, const ptrdiff_t* steps, ptrdiff_t n,
                      bool upper, bool unit, void* x, ptrdiff_t columns) {
    return with_number(letter, [&](auto zero) {
        using T = decltype(zero);
        const ptrdiff_t bytes = sizeof(T);
        for_each_matrix(ndim, shape, steps, [&](ptrdiff_t number, ptrdiff_t offset) {
            solve_triangle(reinterpret_cast<const T*>(static_cast<const char*>(a) + offset), steps[ndim] / bytes,
                           steps[ndim + 1] / bytes, n, upper, unit, static_cast<T*>(x) + number * n * columns, columns);
        });
    });
}

// The factors of positive-definite matrices; of `upper` triangles, Lᴴ for L. Some matrix that is not: false.
static bool factor_all(char letter, const void* a, int ndim, const ptrdiff_t* shape, const ptrdiff_t* steps, ptrdiff_t n,
                       bool upper, void* factors) {
    bool done = true;
    return with_number(letter, [&](auto zero) {
        using T = decltype(zero);
        const ptrdiff_t bytes = sizeof(T), row = steps[ndim] / bytes, column = steps[ndim + 1] / bytes;
        for_each_matrix(ndim, shape, steps, [&](ptrdiff_t number, ptrdiff_t offset) {
            const T* matrix = reinterpret_cast<const T*>(static_cast<const char*>(a) + offset);
            T* l = static_cast<T*>(factors) + number * n * n;
            done = done && !factor_definite(matrix, upper ? column : row, upper ? row : column, n, upper, l);
            for (ptrdiff_t i = 0; upper && done && i < n; i++)
                for (ptrdiff_t j = 0; j < i; j++) {
                    l[j * n + i] = conjugate(l[i * n + j]);
                    l[i * n + j] = 0;
                }
        });
    }) && done;
}

static bool reflect_all(char letter, void* a, ptrdiff_t batch, ptrdiff_t m, ptrdiff_t n, void* tau) {
    bool done = true;
    return with_number(letter, [&](auto zero) {
        using T = decltype(zero);
        for (ptrdiff_t b = 0; b < batch && done; b++)
            done = reflect_columns(static_cast<T*>(a) + b * m * n, m, n, static_cast<T*>(tau) + b * (m < n ? m : n));
    }) && done;
}

static bool multiply_all(char letter, const void* a, ptrdiff_t batch, ptrdiff_t m, ptrdiff_t n, const void* tau,
                         ptrdiff_t count, void* q, ptrdiff_t columns) {
    return with_number(letter, [&](auto zero) {
        using T = decltype(zero);
        for (ptrdiff_t b = 0; b < batch; b++)
            multiply_reflections(static_cast<const T*>(a) + b * m * n, m, n, static_cast<const T*>(tau) + b * count, count,
                                 static_cast<T*>(q) + b * m * columns, columns);
    });
}

static bool apply_all(char letter, const void* a, ptrdiff_t batch, ptrdiff_t m, ptrdiff_t n, const void* tau, ptrdiff_t count,
                      bool adjoint, void* x, ptrdiff_t columns) {
    return with_number(letter, [&](auto zero) {
        using T = decltype(zero);
        for (ptrdiff_t b = 0; b < batch; b++)
            apply_reflections(static_cast<const T*>(a) + b * m * n, m, n, static_cast<const T*>(tau) + b * count, count,
                              adjoint, static_cast<T*>(x) + b * m * columns, columns);
    });
}

// The upper triangle of the first rows of matrices.
static bool take_upper(char letter, const void* a, ptrdiff_t batch, ptrdiff_t m, ptrdiff_t n, void* r, ptrdiff_t rows) {
    return with_number(letter, [&](auto zero) {
        using T = decltype(zero);
        const T* from = static_cast<const T*>(a);
        T* to = static_cast<T*>(r);
        for (ptrdiff_t b = 0; b < batch; b++)
            for (ptrdiff_t i = 0; i < rows; i++)
                for (ptrdiff_t k = 0; k < n; k++) to[(b * rows + i) * n + k] = k < i ? zero : from[(b * m + i) * n + k];
    });
}

// The P of P · L · U for a sequence of exchanges of rows, all of which must be there.
static bool permutation_matrices(char letter, const int32_t* exchanged, ptrdiff_t batch, ptrdiff_t count, ptrdiff_t m,
                                 void* out) {
    std::vector<ptrdiff_t> order(static_cast<size_t>(m));
    return with_number(letter, [&](auto zero) {
        using T = decltype(zero);
        T* matrix = static_cast<T*>(out);
        for (ptrdiff_t b = 0; b < batch; b++, matrix += m * m) {
            for (ptrdiff_t i = 0; i < m; i++) order[i] = i;
            for (ptrdiff_t j = 0; j < count; j++) std::swap(order[j], order[exchanged[b * count + j] - 1]);
            for (ptrdiff_t i = 0; i < m * m; i++) matrix[i] = zero;
            for (ptrdiff_t i = 0; i < m; i++) matrix[order[i] * m + i] = T(1);
        }
    });
}

}  // namespace matrices

}  // namespace retrograd
