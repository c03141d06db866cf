// Kernels are compiled for several instruction sets, and the widest that the machine has is chosen at run time; the
// environment variable RETROGRAD_INSTRUCTION_SET ("avx512", "avx2" or "plain") asks for a narrower one; with "avx512" there
// are no products by tiles (tiles.hpp). Other compilers than GCC, and other processors, get the plain kernels alone.
#pragma once

#include <cstdlib>
#include <cstring>

namespace retrograd {

#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__)
#define RETROGRAD_TARGETS 1
#endif

enum class InstructionSet { plain, avx2, avx512 };

inline InstructionSet instruction_set() {
    static const InstructionSet chosen = [] {
#ifdef RETROGRAD_TARGETS
        const char* asked = std::getenv("RETROGRAD_INSTRUCTION_SET");
        if (asked && std::strcmp(asked, "plain") == 0) return InstructionSet::plain;
        const bool narrower = asked && std::strcmp(asked, "avx2") == 0;
        if (!narrower && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
            return InstructionSet::avx512;
        if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return InstructionSet::avx2;
#endif
        return InstructionSet::plain;
    }();
    return chosen;
}

// The body of a function: the same call in the namespace of the instruction set.
#ifdef RETROGRAD_TARGETS
#define RETROGRAD_DISPATCH(call)                          \
    switch (instruction_set()) {                          \
        case InstructionSet::avx512: return avx512::call; \
        case InstructionSet::avx2: return avx2::call;     \
        default: return plain::call;                      \
    }
#else
#define RETROGRAD_DISPATCH(call) return plain::call;
#endif

}  // namespace retrograd
