// Results that are larger than the caches, written past them: a plain store reads each line of memory before it
// overwrites it, which is a third of the traffic of most loops.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#if defined(__SSE2__) || defined(_M_X64)
#include <emmintrin.h>
#define RETROGRAD_STREAMS 1
#endif
#include "multiversion.hpp"

namespace retrograd {

// Results of fewer bytes are likely to be still in a cache when they are read.
constexpr ptrdiff_t streamed_bytes = ptrdiff_t(1) << 23;

// Whether to write a part of a result of `count` elements past the caches.
template <class T>
RETROGRAD_INLINE bool is_streamed(const T* out, ptrdiff_t count) {
#ifdef RETROGRAD_STREAMS
    return count * ptrdiff_t(sizeof(T)) >= streamed_bytes && reinterpret_cast<uintptr_t>(out) % sizeof(T) == 0;
#else
    return false;
#endif
}

// A piece whose length the compiler knows, to an address that is a multiple of 16.
template <ptrdiff_t Bytes>
RETROGRAD_INLINE void stream(void* out, const void* from) {
#ifdef RETROGRAD_STREAMS
    __m128i piece[Bytes / 16];
    std::memcpy(piece, from, Bytes);
    for (ptrdiff_t i = 0; i < Bytes / 16; i++) _mm_stream_si128(static_cast<__m128i*>(out) + i, piece[i]);
#else
    std::memcpy(out, from, Bytes);
#endif
}

RETROGRAD_INLINE void fetch_ahead(const void* from) {
#ifdef __GNUC__
    __builtin_prefetch(static_cast<const char*>(from) + 2048);
#endif
}

// Before another thread reads what was streamed.
RETROGRAD_INLINE void finish_streams() {
#ifdef RETROGRAD_STREAMS
    _mm_sfence();
#endif
}

}  // namespace retrograd
