// Random numbers: the Mersenne Twister, the uniform and normal numbers that are made of its words, and permutations.
// M. Matsumoto and T. Nishimura, "Mersenne Twister", ACM TOMACS 8 (1998).
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include "functions.hpp"
#include "multiversion.hpp"

namespace retrograd {

namespace twister {

constexpr double pi = 3.14159265358979323846;
constexpr int block_words = 624;

static RETROGRAD_INLINE uint32_t twisted(uint32_t upper, uint32_t lower, uint32_t far) {
    const uint32_t mixed = (upper & 0x80000000u) | (lower & 0x7fffffffu);
    return far ^ mixed >> 1 ^ ((0u - (lower & 1u)) & 0x9908b0dfu);
}

RETROGRAD_MULTIVERSION static void next_key(uint32_t* key) {
    const int far = 397;
    for (int i = 0; i < block_words - far; i++) key[i] = twisted(key[i], key[i + 1], key[i + far]);
    for (int i = block_words - far; i < block_words - 1; i++)
        key[i] = twisted(key[i], key[i + 1], key[i + far - block_words]);
    key[block_words - 1] = twisted(key[block_words - 1], key[0], key[far - 1]);
}

RETROGRAD_MULTIVERSION static void temper(const uint32_t* key, uint32_t* block) {
    for (int i = 0; i < block_words; i++) {
        uint32_t y = key[i];
        y ^= y >> 11;
        y ^= y << 7 & 0x9d2c5680u;
        y ^= y << 15 & 0xefc60000u;
        block[i] = y ^ y >> 18;
    }
}

RETROGRAD_MULTIVERSION static void units_of(const uint32_t* from, float* to, ptrdiff_t count) {
    for (ptrdiff_t i = 0; i < count; i++)
        to[i] = static_cast<float>(static_cast<int32_t>(from[i] & ((1u << 24) - 1))) * 0x1p-24f;
}

RETROGRAD_MULTIVERSION static void units_of(const uint32_t* from, double* to, ptrdiff_t count) {
    for (ptrdiff_t i = 0; i < count; i++) {
        const uint64_t bits = uint64_t(from[2 * i]) << 32 | from[2 * i + 1];
        to[i] = static_cast<double>(static_cast<int64_t>(bits & ((uint64_t(1) << 53) - 1))) * 0x1p-53;
    }
}

// Blocks of eight pairs of normal numbers from as many pairs of uniform ones, the first of each pair in the first half.
static void to_normals(double* pairs, ptrdiff_t blocks, double mean, double deviation) {
    for (; blocks > 0; blocks--, pairs += 16)
        for (int i = 0; i < 8; i++) {
            const double radius = std::sqrt(-2.0 * std::log(1.0 - pairs[i])), angle = 2.0 * pi * pairs[i + 8];
            pairs[i] = std::fma(radius * std::cos(angle), deviation, mean);
            pairs[i + 8] = std::fma(radius * std::sin(angle), deviation, mean);
        }
}

RETROGRAD_MULTIVERSION static void to_normals(float* pairs, ptrdiff_t blocks, float mean, float deviation) {
    for (; blocks > 0; blocks--, pairs += 16)
        for (int i = 0; i < 8; i++) {
            const float radius = std::sqrt(-2.0f * logarithm(1.0f - pairs[i])), angle = float(2.0 * pi) * pairs[i + 8];
            const double even = radius * sine(angle, 1), odd = radius * sine(angle, 0);
            pairs[i] = static_cast<float>(even * deviation + mean);
            pairs[i + 8] = static_cast<float>(odd * deviation + mean);
        }
}

// Numbers from [low, high) made of those from [0, 1), rounded once; what rounding takes to the end becomes the start.
RETROGRAD_MULTIVERSION static void stretch(float* x, ptrdiff_t count, float low, float high) {
    const double scale = high - low;
    for (ptrdiff_t i = 0; i < count; i++) {
        const float value = static_cast<float>(x[i] * scale + low);
        x[i] = value == high ? low : value;
    }
}

static void stretch(double* x, ptrdiff_t count, double low, double high) {
    const double scale = high - low;
    for (ptrdiff_t i = 0; i < count; i++) {
        const double value = std::fma(x[i], scale, low);
        x[i] = value == high ? low : value;
    }
}

}  // namespace twister

struct Twister {
    static constexpr int block_words = twister::block_words;

    uint32_t key[block_words];    // the state, as others save it
    uint32_t block[block_words];  // the words that it stands for
    int position;                 // of the next word; at the end of the block, the next one is made first
    bool fresh;                   // whether no block has been made since the seed
    bool has_spare;
    double spare;  // the second of a pair of normal numbers, which waits for the next draw

    void seed(uint32_t value) {
        key[0] = value;
        for (int i = 1; i < block_words; i++) key[i] = 1812433253u * (key[i - 1] ^ key[i - 1] >> 30) + uint32_t(i);
        position = block_words;
        fresh = true;
        has_spare = false;
    }

    void turn() {
        twister::next_key(key);
        twister::temper(key, block);
        position = 0;
        fresh = false;
    }

    uint32_t word() {
        if (position == block_words) turn();
        return block[position++];
    }

    uint64_t word64() {
        const uint64_t high = word();
        return high << 32 | word();
    }

    double unit() { return static_cast<double>(word64() & ((uint64_t(1) << 53) - 1)) * 0x1p-53; }

    // Two independent normal numbers: G. E. P. Box and M. E. Muller, "A note on the generation of random normal
    // deviates", Annals of Mathematical Statistics 29 (1958).
    double normal() {
        if (has_spare) {
            has_spare = false;
            return spare;
        }
        const double first = unit(), second = unit();
        const double radius = std::sqrt(-2.0 * std::log1p(-second)), angle = 2.0 * twister::pi * first;
        spare = radius * std::sin(angle);
        has_spare = true;
        return radius * std::cos(angle);
    }

    void words(uint32_t* to, ptrdiff_t count) {
        stretches(count, 1, [&](const uint32_t* from, ptrdiff_t done, ptrdiff_t n) {
            for (ptrdiff_t i = 0; i < n; i++) to[done + i] = from[i];
        }, [&](ptrdiff_t) {});
    }

    void words(uint64_t* to, ptrdiff_t count) {
        stretches(count, 2, [&](const uint32_t* from, ptrdiff_t done, ptrdiff_t n) {
            for (ptrdiff_t i = 0; i < n; i++) to[done + i] = uint64_t(from[2 * i]) << 32 | from[2 * i + 1];
        }, [&](ptrdiff_t done) { to[done] = word64(); });
    }

    void units(float* to, ptrdiff_t count) {
        stretches(count, 1, [&](const uint32_t* from, ptrdiff_t done, ptrdiff_t n) {
            twister::units_of(from, to + done, n);
        }, [&](ptrdiff_t) {});
    }

    void units(double* to, ptrdiff_t count) {
        stretches(count, 2, [&](const uint32_t* from, ptrdiff_t done, ptrdiff_t n) {
            twister::units_of(from, to + done, n);
        }, [&](ptrdiff_t done) { to[done] = unit(); });
    }

    template <class T>
    void normals(T* to, ptrdiff_t count, double mean, double deviation) {
        for (ptrdiff_t i = 0; i < count; i++) to[i] = static_cast<T>(std::fma(normal(), deviation, mean));
    }

    // At least 16 normal numbers, in blocks of 8 pairs; the last block may overlap the one before.
    template <class T>
    void normal_blocks(T* to, ptrdiff_t count, T mean, T deviation) {
        units(to, count);
        twister::to_normals(to, count / 16, mean, deviation);
        if (count % 16) {
            units(to + count - 16, 16);
            twister::to_normals(to + count - 16, 1, mean, deviation);
        }
    }

    // Taking the remainder of so many bits favours small numbers by less than 1 part in 16.
    void integers(int64_t* to, ptrdiff_t count, int64_t low, uint64_t range) {
        if (range < uint64_t(1) << 28) {
            const uint32_t narrow = static_cast<uint32_t>(range);
            for (ptrdiff_t i = 0; i < count; i++) to[i] = static_cast<int64_t>(word() % narrow) + low;
        } else {
            for (ptrdiff_t i = 0; i < count; i++)
                to[i] = static_cast<int64_t>(word64() % range + static_cast<uint64_t>(low));
        }
    }

    void below(bool* to, ptrdiff_t count, double p) {
        double held[256];
        for (ptrdiff_t done = 0; done < count; done += 256) {
            const ptrdiff_t n = count - done < 256 ? count - done : 256;
            units(held, n);
            for (ptrdiff_t i = 0; i < n; i++) to[done + i] = held[i] < p;
        }
    }

    // R. Durstenfeld, "Algorithm 235: Random permutation", Communications of the ACM 7 (1964).
    void permute(int64_t* to, ptrdiff_t count, bool wide) {
        for (ptrdiff_t i = 0; i < count; i++) to[i] = i;
        for (ptrdiff_t i = 0; i + 1 < count; i++) {
            const uint64_t left = static_cast<uint64_t>(count - i);
            std::swap(to[i], to[i + static_cast<ptrdiff_t>((wide ? word64() : word()) % left)]);
        }
    }

    // The words of the state; from the end of a block on, those are used up.
    void restore(const uint64_t* from, int place, bool is_fresh) {
        for (int i = 0; i < block_words; i++) key[i] = static_cast<uint32_t>(from[i]);
        twister::temper(key, block);
        position = place;
        fresh = is_fresh;
    }

private:
    // Calls whole(words, done, n) for stretches of `n` numbers of `each` words that lie in one block, and
    // across(done) for a number whose words lie in two.
    template <class Whole, class Across>
    void stretches(ptrdiff_t count, int each, const Whole& whole, const Across& across) {
        ptrdiff_t done = 0;
        while (done < count) {
            if (position == block_words) turn();
            const ptrdiff_t held = (block_words - position) / each, n = held < count - done ? held : count - done;
            if (n == 0) {
                across(done++);
                continue;
            }
            const uint32_t* from = block + position;
            position += static_cast<int>(n) * each;
            whole(from, done, n);
            done += n;
        }
    }
};

}  // namespace retrograd
