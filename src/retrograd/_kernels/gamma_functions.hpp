// The gamma function's logarithm, its derivatives, and the zeta function of Hurwitz.
//
// Large arguments go by the asymptotic series of NIST's Digital Library of Mathematical Functions (5.11.1, 5.11.2, 5.15.8 and
// 25.11.43), smaller ones are carried to where those are exact, or to [1, 3], by the recurrence relations (5.5.1, 5.5.2),
// and negative ones are reflected (5.5.3, 5.5.4). On [1, 3] stand Chebyshev interpolants of the function over its zeros.
#pragma once

#include "functions.hpp"

namespace retrograd {

// Of lgamma(2 + u) / ((1 + u) u) and of digamma(2 + u) / (2 + u - root), written as powers of u in [-1, 1]; to 1e-17.
constexpr double lgamma_near[] = {
    0.42278433509846713, -0.10031730167435392, 0.03296500062115691, -0.012384192193371805, 0.004998641164627129,
    -0.0021081308339216706, 0.0009153769240386907, -0.0004057073983775151, 0.0001825526153982638,
    -8.309511477709561e-05, 3.816907658276081e-05, -1.7661767658452517e-05, 8.221234475942905e-06,
    -3.846858091533014e-06, 1.8113906873056685e-06, -8.54560908975883e-07, 3.958940459367468e-07,
    -1.878442644643758e-07, 1.042041826608264e-07, -4.9827532071170234e-08, 5.910565853507869e-09,
    -2.7296358592514825e-09, 1.6194359237484174e-08, -7.842557720538356e-09, -4.312495770350818e-09,
    2.0986002157033107e-09, 1.5746606982777302e-09, -7.639292345836201e-10,
};
constexpr double digamma_near[] = {
    0.7853075386041053, -0.2607389546830014, 0.10899991701762626, -0.04955103291767291, 0.023447309597724546,
    -0.011338432553333682, 0.005552254171350814, -0.0027395728831692795, 0.0013581421903714414, -0.000675313369799565,
    0.00033643237613001386, -0.00016781518722379935, 8.377966540530644e-05, -4.184622931937881e-05,
    2.0891708911121205e-05, -1.044106631983514e-05, 5.26871942897218e-06, -2.6338311326151924e-06,
    1.2119815782595426e-06, -6.059322795045256e-07, 4.6173797029851077e-07, -2.3086248081342955e-07,
    -5.6422994902202784e-08, 2.821220170829738e-08, 1.1540536834062045e-07, -5.77025926771739e-08,
    -3.5705337308985145e-08, 1.7852672191376552e-08, 1.0201545142033868e-08, -5.100770214989469e-09,
};

// B_2k / (2k (2k - 1)), B_2k / 2k, B_2k and B_2k / (2k)!, of Bernoulli's numbers B_2, B_4, ..., B_16.
constexpr double lgamma_series[] = {
    1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360360, 1.0 / 156, -3617.0 / 122400,
};
constexpr double digamma_series[] = {
    1.0 / 12, -1.0 / 120, 1.0 / 252, -1.0 / 240, 1.0 / 132, -691.0 / 32760, 1.0 / 12, -3617.0 / 8160,
};
constexpr double trigamma_series[] = {
    1.0 / 6, -1.0 / 30, 1.0 / 42, -1.0 / 30, 5.0 / 66, -691.0 / 2730, 7.0 / 6, -3617.0 / 510,
};
constexpr double zeta_series[] = {
    1.0 / 12, -1.0 / 720, 1.0 / 30240, -1.0 / 1209600, 1.0 / 47900160, -691.0 / 1307674368000, 1.0 / 74724249600,
    -3617.0 / 10670622842880000,
};

RETROGRAD_INLINE double log_gamma(double x) {
    const bool reflected = x < 0;
    const double y = reflected ? 1 - x : x;
    const bool far = y >= 8;
    double m = far ? 2 : y, product = 1;
    for (int k = 0; k < 5; k++) {
        const double less = m >= 3 ? m - 1 : m;
        product *= m >= 3 ? less : 1;
        m = less;
    }
    const bool below = m < 1;
    const double log = logarithm(far ? y : below ? m : product);
    const double u = below ? m - 1 : m - 2;
    const double near = (below ? m : m - 1) * u * polynomial(lgamma_near, u) + (below ? -log : log);
    const double inverse = 1 / y;
    const double series = inverse * polynomial(lgamma_series, inverse * inverse);
    const double value = far ? (y - 0.5) * (log - 1) + (0.4189385332046727 + series) : near;
    const double sine = std::abs(sine_of_half_turn(x - std::rint(x)));
    const double turned = (1.1447298858494002 - logarithm(sine)) - value;
    return reflected ? (sine > 0 ? turned : HUGE_VAL) : value;
}

// 1/(y + k) over k = 0, ..., 9: pairs from both ends have one numerator, 2y + 9.
RETROGRAD_INLINE double sum_of_ten_inverses(double y) {
    const double u = y * (y + 9), a = u + 8, b = u + 14, c = u + 18, d = u + 20;
    const double ua = u * a, bc = b * c, above = ((u + a) * bc + (b + c) * ua) * d + ua * bc;
    return (2 * y + 9) * above / (ua * bc * d);
}

RETROGRAD_INLINE double digamma(double x) {
    const bool reflected = x < 0;
    const double y = reflected ? 1 - x : x;
    const bool below = y < 1;
    const double u = below ? y - 1 : y - 2;
    // 2 less the zero, as a sum of two numbers.
    const double near = ((u + 0x1.13a4f39528381p-1) + 0x1.1e563779a1f5bp-56) * polynomial(digamma_near, u);
    const double z = y < 10 ? y + 10 : y, inverse = 1 / z, square = inverse * inverse;
    double far = logarithm(z) - 0.5 * inverse - square * polynomial(digamma_series, square);
    far -= y < 10 ? sum_of_ten_inverses(y) : 0;
    double value = y < 3 ? near : far;
    value -= below ? 1 / y : 0;
    const double r = x - std::rint(x), size = std::abs(r);
    const double cotangent = sine_of_half_turn(0.5 - size) / sine_of_half_turn(r);
    value -= reflected ? pi * cotangent : 0;
    const double pole = x == 0 ? std::copysign(HUGE_VAL, -x) : NAN;
    return r == 0 && x <= 0 ? pole : value;
}

RETROGRAD_INLINE double inverse_square(double x) { return 1 / (x * x); }

RETROGRAD_INLINE double trigamma(double x) {
    const bool reflected = x < 0;
    const double y = reflected ? 1 - x : x;
    const bool near = y < 10;
    const double z = near ? y + 10 : y, inverse = 1 / z, square = inverse * inverse;
    double sum = 0;
    for (int k = 0; k < 10; k++) sum += inverse_square(y + k);
    double value = inverse + square * (0.5 + inverse * polynomial(trigamma_series, square));
    value += near ? sum : 0;
    const double sine = sine_of_half_turn(x - std::rint(x));
    const double turned = sine == 0 ? HUGE_VAL : pi * pi / (sine * sine) - value;
    return reflected ? turned : value;
}

// The sum of (k + q)^-s over k = 0, 1, ...; not a number for s < 1, and for q < 0 unless s is whole.
inline double hurwitz_zeta(double s, double q) {
    if (!(s >= 1) || q != q || (q < 0 && s != std::floor(s))) return NAN;
    if (s == 1 || (q <= 0 && q == std::floor(q))) return HUGE_VAL;
    double sum = 0, y = q;
    for (; y < 10 + s; y++) {
        const double term = std::pow(y, -s);
        sum += term;
        if (y > 0 && term < sum * 0x1p-60) return sum;
    }
    const double power = std::pow(y, -s), inverse = 1 / y;
    sum += y * power / (s - 1) + 0.5 * power;
    double rising = s * power * inverse;
    for (int k = 0; k < 8; k++) {
        sum += zeta_series[k] * rising;
        rising *= (s + 2 * k + 1) * (s + 2 * k + 2) * inverse * inverse;
    }
    return sum;
}

}  // namespace retrograd
