// Walks an inner loop of NumPy's over operands of any strides: axes are sorted and merged first, so that the inner loop
// is as long as the memory allows, and large work is cut into chunks for the pool.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <utility>
#include "parallel.hpp"

namespace retrograd {

constexpr int max_dims = 64;
constexpr int max_operands = 5;

// What an element costs in those of a cheap loop: of most functions, and of loops that are as fast as the memory.
constexpr ptrdiff_t usual_cost = 4;
constexpr ptrdiff_t light_cost = 1;

// Elements, or multiplications, for which it is worth giving up the interpreter's lock.
constexpr ptrdiff_t unlocked = 1 << 15;

// As in NumPy; our own loops find the number of elements of the whole work behind the number of those they are called on.
using InnerLoop = void (*)(char** args, ptrdiff_t const* dimensions, ptrdiff_t const* steps, void* data);

struct Loop {
    InnerLoop function = nullptr;
    void* data = nullptr;
    int result = -1;  // NumPy type number of what it writes
    ptrdiff_t cost = usual_cost;
};

struct StridedWork {
    Loop loop;
    int operands = 0;
    int ndim = 0;
    ptrdiff_t shape[max_dims];
    char* data[max_operands];
    ptrdiff_t strides[max_operands][max_dims];

    // Largest strides of operand `lead` outermost (stable for equal ones), then neighbours merged where all agree.
    void normalise(int lead) {
        int kept = 0;
        for (int axis = 0; axis < ndim; axis++) {
            if (shape[axis] == 1) continue;
            move_axis(axis, kept++);
        }
        ndim = kept;
        for (int i = 1; i < ndim; i++)
            for (int j = i; j > 0 && magnitude(lead, j - 1) < magnitude(lead, j); j--) swap_axes(j - 1, j);
        int last = 0;
        for (int axis = 1; axis < ndim; axis++) {
            bool merges = true;
            for (int k = 0; k < operands; k++) merges &= strides[k][last] == strides[k][axis] * shape[axis];
            if (merges) {
                shape[last] *= shape[axis];
                for (int k = 0; k < operands; k++) strides[k][last] = strides[k][axis];
            } else {
                move_axis(axis, ++last);
            }
        }
        if (ndim) ndim = last + 1;
        if (!ndim) {
            ndim = 1;
            shape[0] = 1;
            for (int k = 0; k < operands; k++) strides[k][0] = 0;
        }
    }

    ptrdiff_t size() const {
        ptrdiff_t n = 1;
        for (int axis = 0; axis < ndim; axis++) n *= shape[axis];
        return n;
    }

    // Rows [begin, end) of the outer axes, each one call of the inner loop on columns [low, high).
    void run_rows(ptrdiff_t begin, ptrdiff_t end, ptrdiff_t low, ptrdiff_t high) const {
        ptrdiff_t index[max_dims];
        ptrdiff_t steps[max_operands];
        char* row[max_operands];
        const int inner = ndim - 1;
        for (int k = 0; k < operands; k++) {
            steps[k] = strides[k][inner];
            row[k] = data[k] + low * steps[k];
        }
        ptrdiff_t rest = begin;
        for (int axis = inner - 1; axis >= 0; axis--) {
            index[axis] = rest % shape[axis];
            rest /= shape[axis];
            for (int k = 0; k < operands; k++) row[k] += index[axis] * strides[k][axis];
        }
        const ptrdiff_t count[2] = {high - low, size()};
        for (ptrdiff_t r = begin; r < end; r++) {
            char* args[max_operands];
            for (int k = 0; k < operands; k++) args[k] = row[k];
            loop.function(args, count, steps, loop.data);
            for (int axis = inner - 1; axis >= 0; axis--) {
                for (int k = 0; k < operands; k++) row[k] += strides[k][axis];
                if (++index[axis] < shape[axis]) break;
                index[axis] = 0;
                for (int k = 0; k < operands; k++) row[k] -= shape[axis] * strides[k][axis];
            }
        }
    }

    ptrdiff_t rows() const {
        ptrdiff_t n = 1;
        for (int axis = 0; axis < ndim - 1; axis++) n *= shape[axis];
        return n;
    }

    void run_serial() const {
        if (size()) run_rows(0, rows(), 0, shape[ndim - 1]);
    }

    void run_parallel() const;
    bool is_large() const { return size() * loop.cost >= parallel_work; }

private:
    ptrdiff_t magnitude(int operand, int axis) const { return std::abs(strides[operand][axis]); }
    void move_axis(int from, int to) {
        shape[to] = shape[from];
        for (int k = 0; k < operands; k++) strides[k][to] = strides[k][from];
    }
    void swap_axes(int a, int b) {
        std::swap(shape[a], shape[b]);
        for (int k = 0; k < operands; k++) std::swap(strides[k][a], strides[k][b]);
    }
};

struct ParallelRows {
    const StridedWork* work;
    ptrdiff_t rows, columns, per_chunk;
    bool by_row;
};

inline void run_chunk(void* context, size_t chunk) {
    const ParallelRows& p = *static_cast<ParallelRows*>(context);
    ptrdiff_t begin = static_cast<ptrdiff_t>(chunk) * p.per_chunk;
    ptrdiff_t end = begin + p.per_chunk;
    if (p.by_row)
        p.work->run_rows(begin, end < p.rows ? end : p.rows, 0, p.columns);
    else
        p.work->run_rows(0, p.rows, begin, end < p.columns ? end : p.columns);
}

inline void StridedWork::run_parallel() const {
    ptrdiff_t total = size();
    if (total == 0) return;
    Pool& pool = Pool::instance();
    const ptrdiff_t work = total * loop.cost;
    if (work < parallel_work || pool.threads() < 2) {
        run_serial();
        return;
    }
    ParallelRows p{this, rows(), shape[ndim - 1], 0, false};
    p.by_row = p.rows >= p.columns;
    ptrdiff_t along = p.by_row ? p.rows : p.columns;
    ptrdiff_t chunks = work / chunk_work;
    if (chunks > 8 * pool.threads()) chunks = 8 * pool.threads();
    if (chunks > along) chunks = along;
    p.per_chunk = (along + chunks - 1) / chunks;
    pool.run(static_cast<size_t>((along + p.per_chunk - 1) / p.per_chunk), work, run_chunk, &p);
}

}  // namespace retrograd
