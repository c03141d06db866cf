// Products of matrices, for float and double: the first factor is mostly read where it lies, the second one copied by
// panels, and threads share panels and rows without waiting for each other.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <type_traits>
#include "instruction_sets.hpp"
#include "parallel.hpp"

namespace retrograd {

namespace matmul {

using index = ptrdiff_t;

// Memory of a thread, kept for the next product.
class Scratch {
public:
    static Scratch& of_thread() {
        static thread_local Scratch scratch;
        return scratch;
    }
    template <class T>
    T* room(index elements) {
        if (elements * static_cast<index>(sizeof(T)) > bytes_) {
            bytes_ = elements * static_cast<index>(sizeof(T));
            memory_.reset(static_cast<char*>(::operator new(static_cast<size_t>(bytes_), alignment)));
        }
        return reinterpret_cast<T*>(memory_.get());
    }

private:
    static constexpr std::align_val_t alignment{64};
    struct Free {
        void operator()(char* memory) const { ::operator delete(memory, alignment); }
    };
    std::unique_ptr<char, Free> memory_;
    index bytes_ = 0;
};

// A factor: element (i, j) lies at data[i * row + j * column].
template <class T>
struct Matrix {
    const T* data;
    index row, column;
    const T* at(index i, index j) const { return data + i * row + j * column; }
    Matrix from(index i, index j) const { return {at(i, j), row, column}; }
};

// out (rows, columns) = a (rows, length) · b (length, columns) + bias (columns); one of the strides of each factor is 1.
template <class T>
struct MatrixProduct {
    index rows, columns, length;
    Matrix<T> a, b;
    T* out;
    index out_step;
    const T* bias;  // or NULL
};

}  // namespace matmul

}  // namespace retrograd

#ifdef RETROGRAD_TARGETS
#pragma GCC push_options
#pragma GCC target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,prefer-vector-width=512")
namespace retrograd { namespace matmul { namespace avx512 {
constexpr int register_bytes = 64;
constexpr int panel_vectors = 4;
constexpr int tile_heights[5] = {0, 12, 12, 8, 6};
#include "matmul_body.hpp"
}}}
#pragma GCC pop_options
#pragma GCC push_options
#pragma GCC target("avx2,fma")
namespace retrograd { namespace matmul { namespace avx2 {
constexpr int register_bytes = 32;
constexpr int panel_vectors = 2;
constexpr int tile_heights[5] = {0, 10, 6, 6, 6};
#include "matmul_body.hpp"
}}}
#pragma GCC pop_options
#endif
namespace retrograd { namespace matmul { namespace plain {
constexpr int register_bytes = 16;
constexpr int panel_vectors = 2;
constexpr int tile_heights[5] = {0, 10, 6, 6, 6};
#include "matmul_body.hpp"
}}}

namespace retrograd {

namespace matmul {

template <class T>
index panel_width_of(const MatrixProduct<T>& p) { RETROGRAD_DISPATCH(width_of(p)) }
template <class T>
index group_of(const MatrixProduct<T>& p) { RETROGRAD_DISPATCH(panels_of(p)) }
template <class T>
void run_block(const MatrixProduct<T>& p, index left, index right, index begin, index end) {
    RETROGRAD_DISPATCH(block_on_thread(p, left, right, begin, end))
}

// Products of one shape: the leading dimensions, over which a factor may be repeated with steps of 0.
struct Batch {
    int ndim;
    index shape[64], a_step[64], b_step[64];
    index count() const {
        index n = 1;
        for (int d = 0; d < ndim; d++) n *= shape[d];
        return n;
    }
    // How far the factors of product number `at` lie from those of the first one.
    void find(index at, index& a, index& b) const {
        a = b = 0;
        for (int d = ndim - 1; d >= 0; d--) {
            const index i = at % shape[d];
            at /= shape[d];
            a += i * a_step[d];
            b += i * b_step[d];
        }
    }
};

// From these on BLAS is ahead: of columns of the first factor that lie apart in memory, or with narrow registers, and of
// doubles.
constexpr index most_products = 1 << 26, most_length = 1024, most_of_doubles = 1 << 28;

// Whether there are enough of each dimension to fill tiles, and few enough for BLAS to be slower.
template <class T>
bool suits(const MatrixProduct<T>& p) {
    const index vector = 64 / static_cast<index>(sizeof(T));
    if (instruction_set() == InstructionSet::plain || p.columns < vector || p.length < 8 || p.rows < (p.b.column == 1 ? 6 : 16))
        return false;
    if (p.a.column != 1 || instruction_set() != InstructionSet::avx512)
        return p.length <= most_length && p.rows * p.columns <= most_products / p.length;
    return sizeof(T) == 4 || p.rows * p.columns <= most_of_doubles / p.length;
}

constexpr index unit = 12;        // of rows, by which they are shared out: tiles are that high, or half of it
constexpr index least_rows = 80;  // of a part: a panel of the second factor is copied for each

// All products of a batch; the results lie one behind the other.
template <class T>
void multiply(Pool* pool, const MatrixProduct<T>& p, const Batch& batch) {
    struct Work {
        const MatrixProduct<T>& p;
        const Batch& batch;
        index width, groups, parts;  // columns of a group, groups of columns, parts of the rows
        void operator()(index task) const {
            MatrixProduct<T> one = p;
            const index number = task / (groups * parts);
            index a, b;
            batch.find(number, a, b);
            one.a.data += a;
            one.b.data += b;
            one.out += number * p.rows * p.columns;
            const index left = task / parts % groups * width, part = task % parts, units = (p.rows + unit - 1) / unit;
            run_block(one, left, std::min(p.columns, left + width), units * part / parts * unit,
                      std::min(p.rows, units * (part + 1) / parts * unit));
        }
    };
    const index products = batch.count(), panel = panel_width_of(p), panels = (p.columns + panel - 1) / panel;
    const index work_in_all = products * p.rows * p.columns * p.length / products_in_work;
    const bool alone = pool->threads() < 2 || work_in_all < parallel_work;
    index in_group = std::min(group_of(p), panels), parts = 1;
    if (!alone) {
        const index wanted = (3 * pool->threads() + products - 1) / products;
        const index most_parts = std::max<index>(1, p.rows / least_rows), groups = (panels + in_group - 1) / in_group;
        parts = std::min(most_parts, (wanted + groups - 1) / groups);
        in_group = std::clamp<index>(panels * parts / wanted, 1, in_group);
    }
    const Work work{p, batch, in_group * panel, (panels + in_group - 1) / in_group, parts};
    const index tasks = products * work.groups * work.parts;
    if (alone)
        for (index task = 0; task < tasks; task++) work(task);
    else
        pool->run(static_cast<size_t>(tasks), work_in_all, [](void* given, size_t task) {
            (*static_cast<const Work*>(given))(static_cast<index>(task));
        }, const_cast<Work*>(&work));
}

// A product as the bindings fill it in, with strides in elements.
struct Product {
    bool doubles;  // else floats
    index rows, columns, length;
    const void* a;
    index a_row, a_column;
    const void* b;
    index b_row, b_column;
    const void* bias;  // or NULL
    void* out;         // in C order
    Batch batch;

    bool suits() const { return doubles ? matmul::suits(as<double>()) : matmul::suits(as<float>()); }
    void compute(Pool* pool) const {
        if (doubles) multiply(pool, as<double>(), batch);
        else multiply(pool, as<float>(), batch);
    }

    template <class T>
    MatrixProduct<T> as() const {
        return {rows, columns, length, {static_cast<const T*>(a), a_row, a_column}, {static_cast<const T*>(b), b_row, b_column},
                static_cast<T*>(out), columns, static_cast<const T*>(bias)};
    }
};

}  // namespace matmul

}  // namespace retrograd
