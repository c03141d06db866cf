// Numbers of distributions that are drawn by rejection, one by one from the words of a Mersenne Twister. `T` is the type
// of the parameters: what is computed from them alone is rounded to it, so that the same words give the same numbers as
// in PyTorch.
#pragma once

#include <cmath>
#include <cstddef>
#include <limits>
#include "twister.hpp"

namespace retrograd {

namespace rejection {

// The logarithm of a number from Gamma(alpha, 1), which may itself be too small for any type: G. Marsaglia and W. W.
// Tsang, "A simple method for generating gamma variables", ACM TOMS 26 (2000).
template <class T>
double log_gamma(Twister& stream, T alpha) {
    double log_scale = 0.0;
    if (alpha == T(0)) return -std::numeric_limits<double>::infinity();
    if (alpha < T(1)) {  // Gamma(alpha) is distributed as Gamma(alpha + 1) times U^(1 / alpha)
        log_scale = std::log(1.0 - stream.unit()) * static_cast<double>(1.0f / alpha);
        alpha += T(1);
    }
    const double d = alpha - 1.0f / 3.0f, c = 1.0 / std::sqrt(9.0 * d);
    while (true) {
        double x, y;
        do {
            x = stream.normal();
            y = 1.0 + c * x;
        } while (y <= 0.0);
        const double v = y * y * y, u = 1.0 - stream.unit(), square = x * x;
        if (u < 1.0 - 0.0331 * square * square || std::log(u) < 0.5 * square + d * (1.0 - v + std::log(v)))
            return log_scale + std::log(d * v);
        if (!(alpha == alpha)) return alpha;
    }
}

// From Poisson(rate), by products of uniform numbers, or from 10 on by W. Hormann, "The transformed rejection method for
// generating Poisson random variables", Insurance: Mathematics and Economics 12 (1993).
inline double poisson(Twister& stream, double rate) {
    if (rate == 0.0) return 0.0;
    if (rate < 10.0) {
        const double limit = std::exp(-rate);
        double count = 0.0;
        for (double product = stream.unit(); product > limit; product *= stream.unit()) count += 1.0;
        return count;
    }
    const double log_rate = std::log(rate), b = 0.931 + 2.53 * std::sqrt(rate), a = -0.059 + 0.02483 * b;
    const double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4), certain = 0.9277 - 3.6224 / (b - 2.0);
    while (rate == rate) {
        const double u = stream.unit() - 0.5, v = stream.unit(), us = 0.5 - std::fabs(u);
        const double k = std::floor((2.0 * a / us + b) * u + rate + 0.43);
        if (us >= 0.07 && v <= certain) return k;
        if (k < 0.0 || (us < 0.013 && v > us)) continue;
        if (std::log(v) + std::log(inverse_alpha) - std::log(a / (us * us) + b) <= -rate + k * log_rate - std::lgamma(k + 1.0))
            return k;
    }
    return rate;
}

// What Stirling's approximation of log k! leaves out.
inline double stirling_rest(double k) {
    constexpr double first[10] = {0.0810614667953272,  0.0413406959554092,  0.0276779256849983,  0.02079067210376509,
                                  0.0166446911898211,  0.0138761288230707,  0.0118967099458917,  0.0104112652619720,
                                  0.00925546218271273, 0.00833056343336287};
    if (k <= 9.0) return first[static_cast<int>(k)];
    const double square = (k + 1.0) * (k + 1.0);
    return (1.0 / 12.0 - (1.0 / 360.0 - 1.0 / 1260.0 / square) / square) / (k + 1.0);
}

// How many of `count` trials succeed, for few successes: the lengths of the runs of failures are added up. L. Devroye,
// "Non-uniform random variate generation" (1986), chapter 10.4.
template <class T>
T few_successes(Twister& stream, T count, T prob) {
    const double log_failure = std::log1p(static_cast<double>(-prob));
    T successes = 0;
    for (double trials = std::ceil(std::log(stream.unit()) / log_failure); !(trials > count);
         trials += std::ceil(std::log(stream.unit()) / log_failure))
        successes += T(1);
    return successes;
}

// The same for many: W. Hormann, "The generation of binomial random variates", Journal of Statistical Computation and
// Simulation 46 (1993), algorithm BTRS.
template <class T>
T many_successes(Twister& stream, T count, T prob) {
    const double deviation = std::sqrt(count * prob * (T(1) - prob)), b = 1.15 + 2.53 * deviation;
    const double a = -0.0873 + 0.0248 * b + 0.01 * prob, c = count * prob + 0.5, certain = 0.92 - 4.2 / b;
    const double odds = prob / (T(1) - prob), alpha = (2.83 + 5.1 / b) * deviation;
    const double mode = std::floor((count + T(1)) * prob);
    while (true) {
        const double u = stream.unit() - 0.5, v = stream.unit(), us = 0.5 - std::fabs(u);
        const T k = static_cast<T>(std::floor((2.0 * a / us + b) * u + c));
        if (k < T(0) || k > count) continue;
        if (us >= 0.07 && v <= certain) return k;
        const double bound = (mode + 0.5) * std::log((mode + 1.0) / (odds * (count - mode + 1.0))) +
                             (count + 1.0) * std::log((count - mode + 1.0) / (count - k + 1.0)) +
                             (k + 0.5) * std::log(odds * (count - k + 1.0) / (k + 1.0)) + stirling_rest(mode) +
                             stirling_rest(count - mode) - stirling_rest(k) - stirling_rest(count - k);
        if (std::log(v * alpha / (a / (us * us) + b)) <= bound) return k;
    }
}

template <class T>
T binomial(Twister& stream, T count, T prob) {
    if (count <= T(0) || prob <= T(0)) return T(0);
    if (prob >= T(1)) return count;
    const auto successes = [&](T p) {
        return count * p >= T(10) ? many_successes(stream, count, p) : few_successes(stream, count, p);
    };
    return prob <= T(0.5) ? successes(prob) : count - successes(static_cast<T>(1.0 - prob));
}

}  // namespace rejection

enum class Distribution { log_gamma, poisson, binomial };

// A number for each parameter, float or double; of binomial numbers the second ones are the probabilities.
template <class T>
void draw_by_rejection(Twister& stream, Distribution which, const T* first, const T* second, T* out, ptrdiff_t count) {
    for (ptrdiff_t i = 0; i < count; i++)
        if (which == Distribution::log_gamma) out[i] = static_cast<T>(rejection::log_gamma(stream, first[i]));
        else if (which == Distribution::poisson) out[i] = static_cast<T>(rejection::poisson(stream, static_cast<double>(first[i])));
        else out[i] = rejection::binomial(stream, first[i], second[i]);
}

}  // namespace retrograd
