// Fourier transforms of few numbers, worked out in double: of lengths without large prime factors, by splitting them.
#pragma once

#include <cmath>
#include <complex>
#include <cstddef>
#include <unordered_map>
#include <vector>

namespace retrograd {

namespace fourier {

using Complex = std::complex<double>;

constexpr ptrdiff_t largest_factor = 31;  // beyond it, the sums of so many terms are no longer few
constexpr ptrdiff_t most_work = 10000;     // numbers times factors: beyond, NumPy's loops along several lines are ahead
constexpr size_t kept_plans = 256;

inline Complex product(Complex a, Complex b) {  // without the checks for infinities of std::complex
    return {a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real()};
}

// What the transforms of one length and direction have in common: its factors, 4 or prime, and the roots of unity.
struct Plan {
    std::vector<ptrdiff_t> factors;
    std::vector<Complex> roots;
    ptrdiff_t work = 0;  // for each number: the sum of the factors
    bool usable = true;

    Plan(ptrdiff_t n, bool forward) : roots(static_cast<size_t>(n)) {
        ptrdiff_t rest = n;
        for (; rest % 4 == 0; rest /= 4) factors.push_back(4);
        for (ptrdiff_t p = 2; rest > 1 && p <= largest_factor; p++)
            for (; rest % p == 0; rest /= p) factors.push_back(p);
        usable = rest == 1;
        for (const ptrdiff_t p : factors) work += p;
        for (ptrdiff_t k = 0; usable && k < n; k++) {
            const long double angle = 6.283185307179586476925286766559L * k / n;
            roots[static_cast<size_t>(k)] = {static_cast<double>(std::cos(angle)),
                                             static_cast<double>(forward ? -std::sin(angle) : std::sin(angle))};
        }
    }
};

static const Plan& plan_of(ptrdiff_t n, bool forward) {
    static thread_local std::unordered_map<ptrdiff_t, Plan> plans;
    const ptrdiff_t key = forward ? n : -n;
    const auto found = plans.find(key);
    if (found != plans.end()) return found->second;
    if (plans.size() >= kept_plans) plans.clear();
    return plans.emplace(key, Plan(n, forward)).first->second;
}

// Transforms of 2, 4 and other numbers, in place. `root` is the plan's place of the first root of unity of that order.
inline void two(Complex* x, ptrdiff_t apart) {
    const Complex one = x[0], other = x[apart];
    x[0] = one + other;
    x[apart] = one - other;
}

inline void four(Complex* x, ptrdiff_t apart, double turn) {
    const Complex even = x[0] + x[2 * apart], odd = x[0] - x[2 * apart];
    const Complex sum = x[apart] + x[3 * apart], difference = x[apart] - x[3 * apart];
    const Complex turned(-turn * difference.imag(), turn * difference.real());
    x[0] = even + sum;
    x[apart] = odd + turned;
    x[2 * apart] = even - sum;
    x[3 * apart] = odd - turned;
}

inline void some(Complex* x, ptrdiff_t apart, ptrdiff_t p, const Complex* roots, ptrdiff_t root) {
    Complex parts[largest_factor];
    for (ptrdiff_t r = 0; r < p; r++) parts[r] = x[r * apart];
    for (ptrdiff_t q = 0; q < p; q++) {
        Complex sum = parts[0];
        for (ptrdiff_t r = 1, place = q; r < p; r++) {
            sum += product(parts[r], roots[place * root]);
            place += q;
            if (place >= p) place -= p;
        }
        x[q * apart] = sum;
    }
}

// The transform of n numbers that lie `step` apart, from those of every p-th; `stride` is the plan's length over n.
static void split(const Plan& plan, const Complex* from, ptrdiff_t step, Complex* to, ptrdiff_t n, const ptrdiff_t* factor,
                  ptrdiff_t stride) {
    if (n == 1) {
        *to = *from;
        return;
    }
    const ptrdiff_t p = *factor, m = n / p;
    const Complex* roots = plan.roots.data();
    if (m == 1) {
        for (ptrdiff_t r = 0; r < p; r++) to[r] = from[r * step];
    } else {
        for (ptrdiff_t r = 0; r < p; r++) split(plan, from + r * step, step * p, to + r * m, m, factor + 1, stride * p);
        for (ptrdiff_t r = 1; r < p; r++)
            for (ptrdiff_t k = 1; k < m; k++) to[r * m + k] = product(to[r * m + k], roots[r * k * stride]);
    }
    if (p == 2) {
        for (ptrdiff_t k = 0; k < m; k++) two(to + k, m);
    } else if (p == 4) {
        const double turn = roots[m * stride].imag();
        for (ptrdiff_t k = 0; k < m; k++) four(to + k, m, turn);
    } else {
        for (ptrdiff_t k = 0; k < m; k++) some(to + k, m, p, roots, m * stride);
    }
}

enum Kind { complex_to_complex, real_to_complex, complex_to_real };

// (outer, given, inner) to (outer, kept, inner): transforms of `n` along the middle. Of a half that determines the rest,
// that rest is made first.
static void pass(const Plan& plan, const Complex* from, Complex* to, ptrdiff_t outer, ptrdiff_t given, ptrdiff_t kept,
                 ptrdiff_t inner, ptrdiff_t n, std::vector<Complex>& line) {
    line.resize(static_cast<size_t>(2 * n));
    Complex* gathered = line.data();
    Complex* made = gathered + n;
    for (ptrdiff_t o = 0; o < outer; o++)
        for (ptrdiff_t i = 0; i < inner; i++) {
            for (ptrdiff_t k = 0; k < given; k++) gathered[k] = from[(o * given + k) * inner + i];
            if (given < n) {
                gathered[0] = gathered[0].real();
                for (ptrdiff_t k = 1; k <= n - k; k++) gathered[n - k] = std::conj(gathered[k]);
                if (n % 2 == 0) gathered[n / 2] = gathered[n / 2].real();
            }
            split(plan, gathered, 1, made, n, plan.factors.data(), 1);
            for (ptrdiff_t k = 0; k < kept; k++) to[(o * kept + k) * inner + i] = made[k];
        }
}

template <class T>
void read(const void* x, bool complex, ptrdiff_t count, Complex* to) {
    const T* numbers = static_cast<const T*>(x);
    for (ptrdiff_t i = 0; i < count; i++)
        to[i] = complex ? Complex(numbers[2 * i], numbers[2 * i + 1]) : Complex(numbers[i], 0);
}

template <class T>
void write(const Complex* from, bool complex, ptrdiff_t count, double factor, void* out) {
    T* numbers = static_cast<T*>(out);
    for (ptrdiff_t i = 0; i < count; i++) {
        if (complex) {
            numbers[2 * i] = T(from[i].real() * factor);
            numbers[2 * i + 1] = T(from[i].imag() * factor);
        } else {
            numbers[i] = T(from[i].real() * factor);
        }
    }
}

// The transform along `dims` of an array in C order, whose shape becomes that of the result; of numbers in half of which
// `length` real ones are made along the last of them. False for lengths that are left to others.
static bool transform(Kind kind, bool forward, const void* x, bool wide, bool complex, int ndim, ptrdiff_t* shape,
                      const int* dims, int count, ptrdiff_t length, double factor, void* out) {
    ptrdiff_t size = 1, largest = 1;
    for (int axis = 0; axis < ndim; axis++) size *= shape[axis];
    largest = kind == complex_to_real ? size / shape[dims[count - 1]] * length : size;
    ptrdiff_t work = 0;
    for (int d = 0; d < count; d++) {
        const bool last = kind == complex_to_real && d == count - 1;
        const Plan& plan = plan_of(last ? length : shape[dims[d]], forward);
        if (!plan.usable) return false;
        work += plan.work * largest;
    }
    if (work > most_work) return false;
    static thread_local std::vector<Complex> one, other, line;
    one.resize(static_cast<size_t>(largest > size ? largest : size));
    other.resize(one.size());
    wide ? read<double>(x, complex, size, one.data()) : read<float>(x, complex, size, one.data());
    // the real side of a transform is the first to be read and the last to be made
    for (int turn = 0; turn < count; turn++) {
        const int axis = dims[kind == real_to_complex ? count - 1 - turn : turn];
        const bool real_side = axis == dims[count - 1];
        const ptrdiff_t given = shape[axis];
        const ptrdiff_t n = kind == complex_to_real && real_side ? length : given;
        const ptrdiff_t kept = kind == real_to_complex && real_side ? n / 2 + 1 : n;
        ptrdiff_t outer = 1, inner = 1;
        for (int a = 0; a < axis; a++) outer *= shape[a];
        for (int a = axis + 1; a < ndim; a++) inner *= shape[a];
        pass(plan_of(n, forward), one.data(), other.data(), outer, given, kept, inner, n, line);
        shape[axis] = kept;
        one.swap(other);
    }
    size = 1;
    for (int axis = 0; axis < ndim; axis++) size *= shape[axis];
    const bool made_complex = kind != complex_to_real;
    wide ? write<double>(one.data(), made_complex, size, factor, out)
         : write<float>(one.data(), made_complex, size, factor, out);
    return true;
}

}  // namespace fourier

}  // namespace retrograd
