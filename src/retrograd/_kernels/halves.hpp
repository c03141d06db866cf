// Numbers of 16 bits, half precision and bfloat16, from floats and back; loops for floats on such numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include "instruction_sets.hpp"
#include "loops.hpp"
#include "multiversion.hpp"
#ifdef RETROGRAD_TARGETS
#include <immintrin.h>
#endif

namespace retrograd {

namespace halves {

// Rounding goes to the nearest, to the even one of two that are as near; of what is no number the first bits are kept.
struct Half {
    static RETROGRAD_INLINE uint32_t of(uint32_t x) {
        const uint32_t size = x & 0x7fffffff, sign = (x >> 16) & 0x8000;
        // Below the least normal number a sum of floats rounds to the right bit.
        const float tiny = as_float(size) + 0.5f;
        const uint32_t small = as_bits(tiny) - 0x3f000000;
        const uint32_t normal = (size - 0x38000000 + 0xfff + ((size >> 13) & 1)) >> 13;
        const uint32_t special = size > 0x7f800000 ? 0x7e00 | ((size >> 13) & 0x3ff) : 0x7c00;
        const uint32_t made = size < 0x38800000 ? small : normal;
        return sign | (size >= 0x47800000 ? special : made);
    }
    static RETROGRAD_INLINE uint32_t widened(uint32_t h) {
        const uint32_t size = (h & 0x7fff) << 13, sign = (h & 0x8000) << 16;
        const uint32_t small = as_bits(as_float(size + 0x38800000) - 0x1p-14f);
        const uint32_t normal = size + (size >= 0x0f800000 ? 0x70000000 : 0x38000000);
        const uint32_t quiet = size > 0x0f800000 ? 0x00400000 : 0;
        return sign | quiet | (size < 0x00800000 ? small : normal);
    }
    static RETROGRAD_INLINE float as_float(uint32_t x) {
        float f;
        std::memcpy(&f, &x, sizeof f);
        return f;
    }
    static RETROGRAD_INLINE uint32_t as_bits(float f) {
        uint32_t x;
        std::memcpy(&x, &f, sizeof x);
        return x;
    }
};

struct Bfloat {
    static RETROGRAD_INLINE uint32_t of(uint32_t x) {
        const uint32_t rounded = (x + 0x7fff + ((x >> 16) & 1)) >> 16, missing = (x >> 16 & 0x8000) | 0x7fc0;
        return (x & 0x7fffffff) > 0x7f800000 ? missing : rounded;
    }
    static RETROGRAD_INLINE uint32_t widened(uint32_t b) { return b << 16; }
};

template <class H>
RETROGRAD_MULTIVERSION void narrow_by_bits(const uint32_t* __restrict from, uint16_t* __restrict to, ptrdiff_t count) {
    for (ptrdiff_t i = 0; i < count; i++) to[i] = static_cast<uint16_t>(H::of(from[i]));
}

template <class H>
RETROGRAD_MULTIVERSION void widen_by_bits(const uint16_t* __restrict from, uint32_t* __restrict to, ptrdiff_t count) {
    for (ptrdiff_t i = 0; i < count; i++) to[i] = H::widened(from[i]);
}

#ifdef RETROGRAD_TARGETS
constexpr __mmask16 all = 0xffff;  // GCC 12 warns of what the forms without a mask leave undefined

// Processors have an instruction for half precision, which the compiler does not find by itself.
__attribute__((target("avx512f"))) inline ptrdiff_t narrow_wide(const uint32_t* from, uint16_t* to, ptrdiff_t count) {
    ptrdiff_t i = 0;
    for (; i + 16 <= count; i += 16) {
        const __m256i made = _mm512_maskz_cvtps_ph(all, _mm512_loadu_ps(from + i), _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + i), made);
    }
    return i;
}

__attribute__((target("avx512f"))) inline ptrdiff_t widen_wide(const uint16_t* from, uint32_t* to, ptrdiff_t count) {
    ptrdiff_t i = 0;
    for (; i + 16 <= count; i += 16)
        _mm512_storeu_ps(to + i, _mm512_maskz_cvtph_ps(all, _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from + i))));
    return i;
}

__attribute__((target("avx2,f16c"))) inline ptrdiff_t narrow_eight(const uint32_t* from, uint16_t* to, ptrdiff_t count) {
    ptrdiff_t i = 0;
    for (; i + 8 <= count; i += 8) {
        const __m256 x = _mm256_loadu_ps(reinterpret_cast<const float*>(from + i));
        _mm_storeu_si128(reinterpret_cast<__m128i*>(to + i), _mm256_cvtps_ph(x, _MM_FROUND_TO_NEAREST_INT));
    }
    return i;
}

__attribute__((target("avx2,f16c"))) inline ptrdiff_t widen_eight(const uint16_t* from, uint32_t* to, ptrdiff_t count) {
    ptrdiff_t i = 0;
    for (; i + 8 <= count; i += 8) {
        const __m128i h = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + i));
        _mm256_storeu_ps(reinterpret_cast<float*>(to + i), _mm256_cvtph_ps(h));
    }
    return i;
}
#endif

inline void narrow_halves(const uint32_t* from, uint16_t* to, ptrdiff_t count) {
    ptrdiff_t done = 0;
#ifdef RETROGRAD_TARGETS
    if (instruction_set() == InstructionSet::avx512) done = narrow_wide(from, to, count);
    else if (instruction_set() == InstructionSet::avx2) done = narrow_eight(from, to, count);
#endif
    narrow_by_bits<Half>(from + done, to + done, count - done);
}

inline void widen_halves(const uint16_t* from, uint32_t* to, ptrdiff_t count) {
    ptrdiff_t done = 0;
#ifdef RETROGRAD_TARGETS
    if (instruction_set() == InstructionSet::avx512) done = widen_wide(from, to, count);
    else if (instruction_set() == InstructionSet::avx2) done = widen_eight(from, to, count);
#endif
    widen_by_bits<Half>(from + done, to + done, count - done);
}

using Narrow = void (*)(const uint32_t* from, uint16_t* to, ptrdiff_t count);
using Widen = void (*)(const uint16_t* from, uint32_t* to, ptrdiff_t count);
inline Narrow narrowing(bool brain) { return brain ? narrow_by_bits<Bfloat> : narrow_halves; }
inline Widen widening(bool brain) { return brain ? widen_by_bits<Bfloat> : widen_halves; }

// A loop on floats for operands of 16 bits: what its `data` is.
struct Widened {
    InnerLoop function = nullptr;
    void* data = nullptr;
    int inputs = 0;
    bool truth = false;  // the results are truths
    bool brain = false;  // bfloat16, otherwise half precision
};

constexpr ptrdiff_t widened_block = 256;

// Some elements that lie `step` bytes apart, as floats side by side.
inline void gather(Widen widen, const char* from, ptrdiff_t step, uint32_t* to, ptrdiff_t count) {
    if (step == sizeof(uint16_t)) return widen(reinterpret_cast<const uint16_t*>(from), to, count);
    uint16_t some[widened_block];
    for (ptrdiff_t i = 0; i < count; i++) std::memcpy(some + i, from + i * step, sizeof *some);
    widen(some, to, count);
}

// An inner loop in the form of NumPy's.
inline void run_widened(char** args, const ptrdiff_t* count, const ptrdiff_t* steps, void* data) {
    const Widened& w = *static_cast<const Widened*>(data);
    const Widen widen = widening(w.brain);
    const Narrow narrow = narrowing(w.brain);
    const int last = w.inputs;
    uint32_t numbers[max_operands][widened_block];
    char* given[max_operands];
    ptrdiff_t apart[max_operands];
    char truths[widened_block];
    // A reduction: the first operand is the result, which stays a float on the way.
    const bool reduces = last == 2 && args[0] == args[2] && steps[0] == 0 && steps[2] == 0;
    for (int k = 0; k < last; k++)
        if (steps[k] == 0) gather(widen, args[k], 0, numbers[k], 1);
    for (ptrdiff_t i = 0; i < count[0]; i += widened_block) {
        const ptrdiff_t some = count[0] - i < widened_block ? count[0] - i : widened_block;
        const ptrdiff_t counts[2] = {some, some};
        for (int k = 0; k < last; k++) {
            if (steps[k]) gather(widen, args[k] + i * steps[k], steps[k], numbers[k], some);
            given[k] = reinterpret_cast<char*>(numbers[k]);
            apart[k] = steps[k] ? ptrdiff_t(sizeof(float)) : 0;
        }
        char* to = args[last] + i * steps[last];
        given[last] = reduces ? given[0] : w.truth ? truths : reinterpret_cast<char*>(numbers[last]);
        apart[last] = reduces ? 0 : w.truth ? 1 : ptrdiff_t(sizeof(float));
        w.function(given, counts, apart, w.data);
        if (reduces) continue;
        if (w.truth) {
            for (ptrdiff_t j = 0; j < some; j++) to[j * steps[last]] = truths[j];
        } else if (steps[last] == sizeof(uint16_t)) {
            narrow(numbers[last], reinterpret_cast<uint16_t*>(to), some);
        } else {
            uint16_t made[widened_block];
            narrow(numbers[last], made, some);
            for (ptrdiff_t j = 0; j < some; j++) std::memcpy(to + j * steps[last], made + j, sizeof *made);
        }
    }
    if (reduces && count[0] > 0) narrow(numbers[0], reinterpret_cast<uint16_t*>(args[2]), 1);
}

// The loop on numbers of 16 bits, of NumPy's type `typenum`, that one on floats makes; `room` is for its data.
inline Loop widened_loop(const Loop& single, int inputs, int typenum, bool brain, Widened* room) {
    *room = {single.function, single.data, inputs, single.result == 0, brain};  // NumPy's number of truths is 0
    return {run_widened, room, room->truth ? 0 : typenum, usual_cost};
}

// Room for as long as the program runs.
inline Widened* lasting_room() { return new Widened; }

}  // namespace halves

}  // namespace retrograd
