// Matrix products by the BLAS that NumPy has, through the inner loop of `matmul`, shared out among the threads of the pool.
// OpenBLAS's own threads stay awake for a tenth of a second after a product and take the processor from all others: so it
// is told to use one thread while ours are at a product.
#pragma once

#include <algorithm>
#include <cstddef>
#include "loops.hpp"
#include "matmul.hpp"

namespace retrograd {

namespace blas {

using index = ptrdiff_t;

using GetThreads = int (*)();
using SetThreads = void (*)(int);

// OpenBLAS's own functions; NULL with another BLAS, which then multiplies as it likes.
struct Threads {
    GetThreads get = nullptr;
    SetThreads set = nullptr;
    int usual = 0;  // while ours are at work

    static Threads& instance() {
        static Threads threads;
        return threads;
    }
    // Called by the one loop that the pool runs.
    static void one_each(bool begins) {
        Threads& blas = instance();
        if (begins) blas.usual = blas.get();
        blas.set(begins ? 1 : blas.usual);
    }
};

// Elements of a matrix from which on OpenBLAS wakes its threads to multiply a vector with it.
constexpr index blas_shares = 4096;

inline bool is_large(const matmul::Product& p) { return p.batch.count() * p.rows * p.columns * p.length >= blas_shares; }

// In elements of a cheap loop: products of a vector are as fast as the matrix is read.
inline index work_of(const matmul::Product& p) {
    const index read = p.rows * p.length + p.length * p.columns;
    return p.batch.count() * std::max(read, p.rows * p.columns * p.length / products_in_work);
}

// All products of a batch, of numbers of `item` bytes; the results lie one behind the other.
inline void multiply(const Loop& loop, const matmul::Product& p, index item, Pool* pool) {
    struct Work {
        const Loop& loop;
        const matmul::Product& p;
        index item, parts;
        bool by_rows;

        index tasks() const { return p.batch.count() * parts; }
        void operator()(index task) const {
            const index number = task / parts, length = by_rows ? p.rows : p.columns;
            const index begin = length * (task % parts) / parts, end = length * (task % parts + 1) / parts;
            index a, b;
            p.batch.find(number, a, b);
            (by_rows ? a : b) += begin * (by_rows ? p.a_row : p.b_column);
            const index out = number * p.rows * p.columns + begin * (by_rows ? p.columns : 1);
            char* const data[3] = {place(p.a, a), place(p.b, b), place(p.out, out)};
            const index rows = by_rows ? end - begin : p.rows, columns = by_rows ? p.columns : end - begin;
            const index sizes[4] = {1, rows, p.length, columns};
            const index steps[9] = {0, 0, 0, p.a_row * item, p.a_column * item, p.b_row * item, p.b_column * item,
                                    p.columns * item, item};
            loop.function(const_cast<char**>(data), sizes, steps, loop.data);
        }
        char* place(const void* base, index element) const {
            return static_cast<char*>(const_cast<void*>(base)) + element * item;
        }
    };
    const bool by_rows = p.rows >= p.columns;
    const index products = p.batch.count(), threads = pool->threads();
    Work work{loop, p, item, 1, by_rows};
    const auto all = [](void* given, size_t) {
        const Work& work = *static_cast<const Work*>(given);
        for (index task = 0; task < work.tasks(); task++) work(task);
    };
    if (Threads::instance().set == nullptr || !is_large(p)) return all(&work, 0);
    if (work_of(p) < parallel_work) return pool->run(1, 0, all, &work, Threads::one_each);
    // No more parts than threads: BLAS copies one of the factors for each.
    work.parts = std::min((threads + products - 1) / products, by_rows ? p.rows : p.columns);
    pool->run(static_cast<size_t>(work.tasks()), work_of(p), [](void* given, size_t task) {
        (*static_cast<const Work*>(given))(static_cast<index>(task));
    }, &work, Threads::one_each);
}

}  // namespace blas

}  // namespace retrograd
