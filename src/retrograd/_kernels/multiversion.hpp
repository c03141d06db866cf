// One loop compiled for several instruction sets, the best of which is chosen when the program is loaded.
#pragma once

#if defined(__x86_64__) && defined(__linux__) && defined(__GLIBC__) && defined(__GNUC__) && !defined(__clang__) && __GNUC__ >= 12
#define RETROGRAD_MULTIVERSION __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define RETROGRAD_MULTIVERSION
#endif

// What such a loop calls has to be compiled into each of its versions.
#if defined(__GNUC__)
#define RETROGRAD_INLINE inline __attribute__((always_inline))
#define RETROGRAD_INLINED __attribute__((always_inline))  // behind the parameters of a lambda
#else
#define RETROGRAD_INLINE inline
#define RETROGRAD_INLINED
#endif
