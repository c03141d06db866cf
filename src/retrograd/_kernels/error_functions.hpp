// The error function and its relatives, without branches, so that the compiler can make vectors of a loop over them.
#pragma once

#include "functions.hpp"

namespace retrograd {

// erf(x) / x is a quotient of two polynomials in x^2, fitted with 50 digits so that the greatest relative error is least
// (3e-17, and 2e-8 for float, before rounding). All coefficients are positive, so nothing cancels.
template <class T>
struct ErfQuotient;
template <>
struct ErfQuotient<double> {
    static constexpr double end = 5.95;  // from here on erf is 1
    static constexpr double above[] = {
        1.1283791670955126, 0.2205038831224326, 0.0661796603348275, 0.006907533663319349, 0.0008572639998092218,
        5.71451170379027e-05, 3.911074297826015e-06, 1.701753979403808e-07, 6.778945335438266e-09, 1.7256747028575193e-10,
        3.332228528962e-12, 2.2109461707663354e-14, 1.5532433330810497e-17,
    };
    static constexpr double below[] = {
        1.0, 0.5287498117233184, 0.1349001341471847, 0.022022896340299337, 0.002570334073314493, 0.00022669984931211978,
        1.554675854442637e-05, 8.37877997857316e-07, 3.527883114264791e-08, 1.1280958697725275e-09,
        2.5540253543908838e-11, 3.3044590902787377e-13, 8.767220526514784e-16,
    };
};
template <>
struct ErfQuotient<float> {
    static constexpr float end = 3.92f;
    static constexpr float above[] = {
        1.12837915f, 0.19037208f, 0.0527441102f, 0.00376414001f, 0.000284849501f, 2.05034242e-06f,
    };
    static constexpr float below[] = {
        1.0f, 0.50204561f, 0.114094844f, 0.0149662384f, 0.00116217856f, 3.80926395e-05f,
    };
};

template <class T>
RETROGRAD_INLINE T error_function(T x) {
    using Q = ErfQuotient<T>;
    const T near = smaller(larger(x, -Q::end), Q::end), square = near * near;
    const T value = near * polynomial(Q::above, square) / polynomial(Q::below, square);
    return x >= Q::end ? T(1) : x <= -Q::end ? T(-1) : value;
}

// The leading half of the bits, whose square is exact.
template <class T>
RETROGRAD_INLINE T leading(T x) {
    using Bits = std::conditional_t<sizeof(T) == 4, uint32_t, uint64_t>;
    constexpr Bits left_out = sizeof(T) == 4 ? 0xfff : 0x7ffffff;
    Bits bits;
    std::memcpy(&bits, &x, sizeof bits);
    bits &= ~left_out;
    std::memcpy(&x, &bits, sizeof bits);
    return x;
}

// exp(factor x^2) for a factor that is a power of two or its negative. Rounding x^2 would be multiplied by it.
template <class T>
RETROGRAD_INLINE T exponential_of_square(T x, T factor) {
    const T limit = sizeof(T) == 4 ? T(30) : T(60);
    x = smaller(x < 0 ? -x : x, limit);
    const T head = leading(x);
    const T e = exponential(factor * head * head);
    const T rest = exp_series(factor * (x - head) * (x + head));
    return rest == 0 ? e : e + e * rest;  // infinite times 0 is not a number
}

// 1 - erf(x), with all digits where that is small.
template <class T>
RETROGRAD_INLINE T complementary_error_function(T x) {
    const T z = x < 0 ? -x : x;
    const T tail = exponential_of_square(z, T(-1)) * scaled_erfc(z);
    return x < 0 ? 2 - tail : tail;
}

// exp(x^2) erfc(x)
template <class T>
RETROGRAD_INLINE T scaled_complementary_error_function(T x) {
    const T scaled = scaled_erfc(x < 0 ? -x : x);
    return x < 0 ? 2 * exponential_of_square(x, T(1)) - scaled : scaled;
}

// The probability that a standard normal number stays below x.
template <class T>
RETROGRAD_INLINE T normal_probability(T x) {
    const T z = x < 0 ? -x : x;
    const T tail = T(0.5) * exponential_of_square(z, T(-0.5)) * scaled_erfc(z * T(0.70710678118654752));
    return x < 0 ? tail : 1 - tail;
}

// Its logarithm, with all digits also far below 0.
RETROGRAD_INLINE double log_normal_probability(double x) {
    const double z = x < 0 ? -x : x, scaled = 0.5 * scaled_erfc(z * 0.70710678118654752);
    const double tail = exponential_of_square(z, -0.5) * scaled;
    const double near = log_one_plus_any(x < 0 ? tail - 1 : -tail);
    return x < -1 ? logarithm(scaled) - 0.5 * (x * x) : near;
}

// The inverse of the error function is smooth in w = -log(1 - x^2), as M. Giles writes (Approximating the erfinv function,
// GPU Computing Gems, 2011). These are the Chebyshev interpolants, written as powers: of y / x for w in [0, 6.25] and for
// sqrt(w) in [2.5, 6.0625], and of y / (x sqrt(w)) for 1 / sqrt(w) in [1/28, 1/6]; their errors are below 2e-17.
constexpr double inverse_near[] = {
    1.6536545626831027, 0.7504943200799635, -0.05892256710377784, -0.022604447453449802, 0.017808361818295655,
    -0.00413731437741443, -0.0012716922684373015, 0.0012324855686812834, -0.0002643936684366174,
    -0.0001168888399309713, 9.33673917780479e-05, -1.5027710420277575e-05, -1.1257319182677936e-05,
    7.1300572630824496e-06, -6.83718721812117e-07, -1.059321402540731e-06, 5.394320648707009e-07,
    -1.0185147576818285e-08, -9.867713140174249e-08, 3.915473114023045e-08, 4.792369996100387e-09,
    -8.562787796742932e-09, 1.5401738716654886e-09, 7.689312733742569e-10, -2.7032254091069344e-10,
};
constexpr double inverse_middle[] = {
    4.123785922523308, 1.799100028607944, 0.002084512010887852, -0.00328918746761307, 0.002037785542629556,
    -0.0010848403380714306, 0.0006356347267231741, -0.000503716712485277, 0.0005033841518509028,
    -0.0005004855342173569, 0.00042421130152294606, -0.0002741575950501773, 0.00010323426831658163,
    2.5032506066688423e-05, -7.831266250717734e-05, 6.840767307875373e-05, -3.198870106130408e-05,
    1.0817829315563691e-06, 1.186119509001727e-05, -1.0144290184462925e-05, 3.3394396765692316e-06,
    6.358827386814313e-07, -7.605774082815307e-07, 3.3814410633111053e-07, -4.691759395741186e-07,
    2.291649227821185e-07, 1.3619856203550218e-07, -1.1213995414208295e-07, -4.890824805494387e-09,
    1.1855821960618005e-08,
};
constexpr double inverse_far[] = {
    0.9888591261731686, -0.0111252536556668, -0.0014747471815401154, 0.0004542448967219983, -7.550398040965781e-05,
    1.8910821276813074e-05, -6.250775164462369e-06, 2.3237339288613983e-06, -9.391968780981873e-07,
    4.049094240054059e-07, -1.8323577125433144e-07, 8.619232021269878e-08, -4.22493181343772e-08,
    2.1061156363252087e-08, -9.448546748721514e-09, 4.8111550396685e-09, -5.039749755391511e-09, 2.80249945734909e-09,
    1.9299220260286778e-09, -1.1673080845949888e-09, -2.5411694734564236e-09, 1.482462816889704e-09,
    1.0708743065020815e-09, -6.292371974915039e-10, -3.0361340513930556e-10, 1.77170218707504e-10,
};

// The y with erf(y) = x for x in [0, 1], where the tail 1 - x is given too, for digits near 1.
template <bool Far>
RETROGRAD_INLINE double inverse_error_function(double x, double tail) {
    const double w = -logarithm(tail * (2 - tail)), s = std::sqrt(w);
    const double near = polynomial(inverse_near, w * 0.32 - 1);
    double y = x * (w < 6.25 ? near : polynomial(inverse_middle, (s - 4.28125) * (1 / 1.78125)));
    if (Far) {
        constexpr double middle = (1.0 / 6 + 1.0 / 28) / 2, half = (1.0 / 6 - 1.0 / 28) / 2;
        const double far = x * s * polynomial(inverse_far, (1 / s - middle) * (1 / half));
        y = s < 6 ? y : far;
    }
    return tail > 0 ? y : tail == 0 ? HUGE_VAL : NAN;
}

RETROGRAD_INLINE double inverse_error_function(double x) {
    const double size = x < 0 ? -x : x;
    return std::copysign(inverse_error_function<false>(size, 1 - size), x);
}

// The same for floats, from shorter polynomials, whose errors are below 2e-9; `middle` is for sqrt(w) in [2.5, 4], which
// is as far as floats below 1 reach. Where none of many numbers is far from 0, it is not needed.
struct InverseErfTerms {
    static constexpr double near[] = {
        1.6536545626771848, 0.7504943192936304, -0.05892256632919789, -0.02260441787635464, 0.017808345085661488,
        -0.004137636925306156, -0.0012715533312633628, 0.001234041686671823, -0.00026496810663142805,
        -0.0001207634244844663, 9.468734629716665e-05, -9.812460890761352e-06, -1.3011280519975199e-05,
        3.4889354337871603e-06, 6.48565260153877e-07,
    };
    static constexpr double middle[] = {
        3.0838856060020774, 0.7539442284805653, 0.0030213656252301253, -0.0015825975837543737, 0.0007864786238600811,
        -0.00040029993959534875, 0.00017487572740595796, -4.823366977088532e-05, -3.7410389960337816e-06,
        6.1193138418867416e-06,
    };
};

RETROGRAD_INLINE bool inverts_nearby(double x) { return x < 0.999 && x > -0.999; }

template <class T>
RETROGRAD_INLINE double inverse_error_function_nearby(double x) {
    const double tail = 1 - (x < 0 ? -x : x), w = -logarithm(tail * (2 - tail));
    if constexpr (sizeof(T) == 4) return x * polynomial(InverseErfTerms::near, w * 0.32 - 1);
    else return x * polynomial(inverse_near, w * 0.32 - 1);
}

template <class T>
RETROGRAD_INLINE double inverse_error_function_anywhere(double x) {
    if constexpr (sizeof(T) == 8) return inverse_error_function(x);
    const double tail = 1 - (x < 0 ? -x : x), w = -logarithm(tail * (2 - tail));
    const double near = polynomial(InverseErfTerms::near, w * 0.32 - 1);
    const double y = x * (w < 6.25 ? near : polynomial(InverseErfTerms::middle, (std::sqrt(w) - 3.25) * (1 / 0.75)));
    return tail > 0 ? y : tail == 0 ? std::copysign(HUGE_VAL, x) : NAN;
}

// The y that a standard normal number stays below with probability p.
RETROGRAD_INLINE double inverse_normal_probability(double p) {
    const double tail = 2 * (p < 0.5 ? p : 1 - p);
    return std::copysign(1.4142135623730951 * inverse_error_function<true>(1 - tail, tail), p - 0.5);
}

}  // namespace retrograd
