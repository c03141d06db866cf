// A loop over a range, cut into chunks for the pool where the whole is worth it.
#pragma once

#include <cstddef>
#include "pool.hpp"

namespace retrograd {

// Work of all items in elements of a cheap loop: below this one thread is as fast as two.
constexpr ptrdiff_t parallel_work = Pool::worth_sharing;
constexpr ptrdiff_t chunk_work = parallel_work / 2;
// About so many multiplications with additions of a matrix product take as long as one element of a cheap loop.
constexpr ptrdiff_t products_in_work = 8;

// Calls f(begin, end) on pieces of [0, count), an item of which is worth `work` elements.
template <class F>
void parallel_for(Pool* pool, ptrdiff_t count, ptrdiff_t work, const F& f) {
    if (count <= 0) return;
    if (count < 2 || count * work < parallel_work || pool->threads() < 2) {
        f(ptrdiff_t(0), count);
        return;
    }
    struct Context {
        const F& f;
        ptrdiff_t count, per_chunk;
    } context{f, count, 0};
    ptrdiff_t chunks = count * work / chunk_work;
    if (chunks > 8 * pool->threads()) chunks = 8 * pool->threads();
    if (chunks > count) chunks = count;
    context.per_chunk = (count + chunks - 1) / chunks;
    chunks = (count + context.per_chunk - 1) / context.per_chunk;
    pool->run(static_cast<size_t>(chunks), count * work, [](void* given, size_t chunk) {
        const Context& c = *static_cast<Context*>(given);
        const ptrdiff_t begin = static_cast<ptrdiff_t>(chunk) * c.per_chunk;
        const ptrdiff_t end = begin + c.per_chunk;
        c.f(begin, end < c.count ? end : c.count);
    }, &context);
}

}  // namespace retrograd
