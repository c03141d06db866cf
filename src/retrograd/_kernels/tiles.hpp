// Products of float matrices by the tiles of bfloat16 numbers that some processors multiply at once (AMX), sixteen times
// as fast as vectors of floats. Each float is the sum of three bfloat16 numbers, high + middle + low, without a remainder;
// of their nine products the six largest are added up in float, and what is left out is below 2**-25 of the product: the
// result is as exact as that of floats (Henry, Tang & Heinecke, "Leveraging the bfloat16 artificial intelligence datatype
// for higher-precision computations", 2019). The tiles know no numbers below 2**-126, and an infinity has no parts: factors
// whose largest number is not within 2**-60 and 2**60 are left to others.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include "instruction_sets.hpp"
#include "matmul.hpp"
#include "multiversion.hpp"
#include "parallel.hpp"

#if defined(RETROGRAD_TARGETS) && defined(__linux__) && __GNUC__ >= 12
#define RETROGRAD_TILES 1
#include <immintrin.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace retrograd {

namespace tiles {

using index = ptrdiff_t;

#ifdef RETROGRAD_TILES

constexpr index side = 16;           // rows of a tile, and columns of a product
constexpr index depth = 32;          // of the inner length in one product of tiles
constexpr index tile = side * depth; // numbers in a tile
constexpr index parts = 3;           // high, middle, low
constexpr index most_length = 256;   // of a block: one row of its tiles stays in the first cache
constexpr index most_columns = 512;  // of a block: it stays in the second cache

// Whether the processor has tiles and the system lets this process use them.
inline bool available() {
    static const bool granted = [] {
        constexpr int request_permission = 0x1023, tile_data = 18;  // of Linux's arch_prctl
        const char* asked = std::getenv("RETROGRAD_INSTRUCTION_SET");
        return instruction_set() == InstructionSet::avx512 && !(asked && std::strcmp(asked, "avx512") == 0) &&
               __builtin_cpu_supports("amx-bf16") && syscall(SYS_arch_prctl, request_permission, tile_data) == 0;
    }();
    return granted;
}

}  // namespace tiles

}  // namespace retrograd

#pragma GCC push_options
#pragma GCC target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")

namespace retrograd {

namespace tiles {

// The largest absolute value of what was split, as its bits without the sign.
class Range {
public:
    Range() : largest_(_mm512_setzero_si512()) {}
    void see(__m512i bits) { largest_ = _mm512_max_epu32(largest_, _mm512_slli_epi32(bits, 1)); }
    bool fits() const {
        constexpr uint32_t least = (127u - 60) << 24, most = (127u + 60) << 24;
        const uint32_t largest = _mm512_reduce_max_epu32(largest_);
        return largest == 0 || (least <= largest && largest < most);
    }

private:
    __m512i largest_;
};

// The parts of 16 floats, each in the upper half of 32 bits.
struct Split {
    __m512i part[parts];

    explicit Split(__m512 x) {
        for (index i = 0; i < parts; i++) {
            part[i] = _mm512_castps_si512(x);
            if (i < parts - 1) {
                part[i] = _mm512_and_si512(_mm512_add_epi32(part[i], _mm512_set1_epi32(0x8000)), _mm512_set1_epi32(-0x10000));
                x = _mm512_sub_ps(x, _mm512_castsi512_ps(part[i]));
            }
        }
    }
};

// Lines of numbers to be made into tiles: rows of the first factor or columns of the second. Number (line, at) lies at
// data[line * line_step + at * step]; one of the steps is 1.
struct Lines {
    const float* data;
    index line_step, step;
};

inline void turn(__m512 (&rows)[side]) {
    __m512 half[side];
    for (int i = 0; i < side; i += 2) {
        half[i] = _mm512_unpacklo_ps(rows[i], rows[i + 1]);
        half[i + 1] = _mm512_unpackhi_ps(rows[i], rows[i + 1]);
    }
    for (int i = 0; i < side; i += 4)
        for (int j = 0; j < 2; j++) {
            const __m512d a = _mm512_castps_pd(half[i + j]), b = _mm512_castps_pd(half[i + j + 2]);
            rows[i + 2 * j] = _mm512_castpd_ps(_mm512_unpacklo_pd(a, b));
            rows[i + 2 * j + 1] = _mm512_castpd_ps(_mm512_unpackhi_pd(a, b));
        }
    for (int i = 0; i < side; i += 8)
        for (int j = 0; j < 4; j++) {
            half[i + j] = _mm512_shuffle_f32x4(rows[i + j], rows[i + j + 4], 0x88);
            half[i + j + 4] = _mm512_shuffle_f32x4(rows[i + j], rows[i + j + 4], 0xdd);
        }
    for (int j = 0; j < 8; j++) {
        rows[j] = _mm512_shuffle_f32x4(half[j], half[j + 8], 0x88);
        rows[j + 8] = _mm512_shuffle_f32x4(half[j], half[j + 8], 0xdd);
    }
}

// The first `elements` of 16 floats that lie one behind the other, and zeros.
inline __m512 read(const float* from, index elements, Range& range) {
    const __m512 x = _mm512_maskz_loadu_ps(static_cast<__mmask16>((1u << std::clamp<index>(elements, 0, side)) - 1), from);
    range.see(_mm512_castps_si512(x));
    return x;
}

// Tiles of up to 16 lines and 32 numbers, the parts one behind the other: of the first factor line by line, of the second
// one place after the other, two and two together.
template <bool second>
inline void split(const Lines& from, index lines, index length, Range& range, uint16_t* out) {
    const __m512i odd_words = _mm512_set_epi16(
        63, 61, 59, 57, 55, 53, 51, 49, 47, 45, 43, 41, 39, 37, 35, 33, 31, 29, 27, 25, 23, 21, 19, 17, 15, 13, 11, 9, 7, 5, 3, 1);
    const auto write = [&](index row, __m512 x, __m512 y) RETROGRAD_INLINED {
        const Split a(x), b(y);
        for (index part = 0; part < parts; part++)
            _mm512_store_si512(out + part * tile + row * depth,
                               second ? _mm512_or_si512(_mm512_srli_epi32(a.part[part], 16), b.part[part])
                                      : _mm512_permutex2var_epi16(a.part[part], odd_words, b.part[part]));
    };
    const bool is_dense = from.step == 1;  // else lines lie side by side
    if (is_dense != second) {
        // A row of a tile is two vectors as they lie.
        const index vectors = second ? length : lines, elements = second ? lines : length;
        const index row_step = second ? 2 * from.step : from.line_step, half_step = second ? from.step : side;
        for (index i = 0; i < side; i++) {
            const index here = (second ? 2 * i : i) < vectors ? elements : 0, next = second && 2 * i + 1 >= vectors ? 0 : here;
            const float* row = from.data + i * row_step;
            write(i, read(row, here, range), read(row + half_step, second ? next : next - side, range));
        }
        return;
    }
    __m512 rows[2][side];
    for (index h = 0; h < 2; h++) {
        for (index i = 0; i < side; i++) {
            const index at = h * side, left = length - at;
            const float* row = from.data + (is_dense ? i * from.line_step + at : (at + i) * from.step);
            rows[h][i] = read(row, is_dense ? (i < lines ? left : 0) : (i < left ? lines : 0), range);
        }
        turn(rows[h]);
    }
    for (index i = 0; i < side; i++) {
        if (second) write(i, rows[i / 8][i % 8 * 2], rows[i / 8][i % 8 * 2 + 1]);
        else write(i, rows[0][i], rows[1][i]);
    }
}

// The instructions on tiles, by number. The compiler is told that they read and write memory, which its own intrinsics
// leave out.
template <int t>
inline void load(const void* from, index step) { asm volatile("tileloadd (%0,%1,1), %%tmm%c2" : : "r"(from), "r"(step), "i"(t) : "memory"); }
template <int t>
inline void store(void* to, index step) { asm volatile("tilestored %%tmm%c2, (%0,%1,1)" : : "r"(to), "r"(step), "i"(t) : "memory"); }
template <int t>
inline void clear() { asm volatile("tilezero %%tmm%c0" : : "i"(t)); }
template <int sum, int first, int second>
inline void add_product() { asm volatile("tdpbf16ps %%tmm%c0, %%tmm%c1, %%tmm%c2" : : "i"(second), "i"(first), "i"(sum)); }

// Three tiles: 0 is the sum, 1 of the first factor and 2 of the second. Where another program on the same core uses tiles,
// too, only few can be loaded ahead, and a block of four sums, which has to load less, takes twice as long.
class Configured {
public:
    Configured() {
        alignas(64) uint8_t layout[64] = {1};  // the palette; then, from 16 on, the bytes of a row, and from 48 on the rows
        for (int i = 0; i < 3; i++) {
            layout[16 + 2 * i] = 2 * depth;
            layout[48 + i] = side;
        }
        asm volatile("ldtilecfg %0" : : "m"(layout));
    }
    ~Configured() { asm volatile("tilerelease"); }
    Configured(const Configured&) = delete;
    Configured& operator=(const Configured&) = delete;
};

// Adds to the sum the products of a row of tiles of the first factor with a column of the second.
inline void add_products(const uint16_t* a, const uint16_t* b, index blocks) {
    constexpr index high = 0, middle = tile, low = 2 * tile, row = 2 * depth;
    for (index k = 0; k < blocks; k++, a += parts * tile, b += parts * tile) {
        const auto first = [a](index part) { load<1>(a + part, row); };
        const auto second = [b](index part) { load<2>(b + part, row); };
        const auto add = [] { add_product<0, 1, 2>(); };
        // The small products first, and from one to the next one factor stays.
        first(low), second(high), add();
        first(middle), add();
        second(middle), add();
        first(high), add();
        second(low), add();
        second(high), add();
    }
}

// Some rows and columns of a product. Both factors are made into tiles by the thread that needs them: what another one has
// written is far away.
class Multiplication {
public:
    explicit Multiplication(const matmul::MatrixProduct<float>& p) : p_(p) {}

    // False where the numbers do not fit; what is in the result is then of no use.
    bool run(index row, index row_end, index column, index column_end) const {
        alignas(64) uint16_t first[most_length / depth * parts * tile];
        const index pieces = (p_.length + most_length - 1) / most_length;
        const index piece = (p_.length + pieces * depth - 1) / (pieces * depth) * depth;
        uint16_t* second = matmul::Scratch::of_thread().room<uint16_t>(parts * tile * (piece / depth) * (most_columns / side));
        const Configured configured;
        Range of_first, of_second;
        for (index left = column; left < column_end; left += most_columns)
            for (index k = 0; k < p_.length; k += piece) {
                const index right = std::min(left + most_columns, column_end), length = std::min(piece, p_.length - k);
                const index panel = parts * tile * ((length + depth - 1) / depth);
                for (index j = left; j < right; j += side)
                    split_lines<true>({p_.b.at(k, j), p_.b.column, p_.b.row}, std::min(side, right - j), length, of_second,
                                      second + (j - left) / side * panel);
                for (index i = row; i < row_end; i += side) {
                    split_lines<false>({p_.a.at(i, k), p_.a.row, p_.a.column}, std::min(side, row_end - i), length, of_first, first);
                    for (index j = left; j < right; j += side) {
                        begin_sum(i, j, k == 0);
                        add_products(first, second + (j - left) / side * panel, panel / (parts * tile));
                        end_sum(i, j);
                    }
                }
            }
        return of_first.fits() && of_second.fits();
    }

private:
    const matmul::MatrixProduct<float>& p_;

    template <bool second>
    static void split_lines(const Lines& from, index lines, index length, Range& range, uint16_t* out) {
        for (index k = 0; k < length; k += depth, out += parts * tile)
            split<second>({from.data + k * from.step, from.line_step, from.step}, lines, std::min(depth, length - k), range, out);
    }

    bool is_whole(index row, index column) const { return row + side <= p_.rows && column + side <= p_.columns; }

    // What was summed up so far or the bias, the same in each row.
    void begin_sum(index row, index column, bool is_first) const {
        const float* from = is_first ? p_.bias : p_.out + row * p_.out_step;
        const index step = is_first ? 0 : p_.out_step;
        if (from == nullptr) return clear<0>();
        if (is_whole(row, column)) return load<0>(from + column, step * 4);
        alignas(64) float sum[side * side] = {};
        for (index i = 0; i < std::min(side, p_.rows - row); i++)
            for (index j = 0; j < std::min(side, p_.columns - column); j++) sum[i * side + j] = from[i * step + column + j];
        load<0>(sum, 4 * side);
    }

    void end_sum(index row, index column) const {
        float* out = p_.out + row * p_.out_step + column;
        if (is_whole(row, column)) return store<0>(out, p_.out_step * 4);
        alignas(64) float sum[side * side];
        store<0>(sum, 4 * side);
        for (index i = 0; i < std::min(side, p_.rows - row); i++)
            for (index j = 0; j < std::min(side, p_.columns - column); j++) out[i * p_.out_step + j] = sum[i * side + j];
    }
};

// False where the numbers do not fit; what is in the result is then of no use.
inline bool multiply(Pool* pool, const matmul::MatrixProduct<float>& p) {
    struct Work {
        const matmul::MatrixProduct<float>& p;
        index parts;
        std::atomic<bool> fits;

        void operator()(index part) {
            const bool by_rows = p.rows >= p.columns;
            const index units = ((by_rows ? p.rows : p.columns) + side - 1) / side;
            const index begin = units * part / parts * side, end = units * (part + 1) / parts * side;
            const bool fit = by_rows ? Multiplication(p).run(begin, std::min(end, p.rows), 0, p.columns)
                                     : Multiplication(p).run(0, p.rows, begin, std::min(end, p.columns));
            if (!fit) fits = false;
        }
    } work{p, pool->threads(), {true}};
    pool->run(static_cast<size_t>(work.parts), p.rows * p.columns * p.length / products_in_work, [](void* given, size_t part) {
        (*static_cast<Work*>(given))(static_cast<index>(part));
    }, &work);
    return work.fits;
}

#pragma GCC pop_options

#else

inline bool available() { return false; }
inline bool multiply(Pool*, const matmul::MatrixProduct<float>&) { return false; }

#endif

// Whether there are tiles, and numbers enough for the splitting to be paid for.
inline bool suit(const matmul::Product& p) {
    constexpr index least_side = 128, least_length = 64, least_products = 1 << 22;
    return !p.doubles && std::min(p.rows, p.columns) >= least_side && p.length >= least_length &&
           p.rows * p.columns * p.length >= least_products && available();
}

// All products of a batch, the results one behind the other; false where the numbers of one do not fit.
inline bool multiply(Pool* pool, const matmul::Product& p) {
    for (index number = 0; number < p.batch.count(); number++) {
        matmul::MatrixProduct<float> one = p.as<float>();
        index a, b;
        p.batch.find(number, a, b);
        one.a.data += a;
        one.b.data += b;
        one.out += number * p.rows * p.columns;
        if (!multiply(pool, one)) return false;
    }
    return true;
}

}  // namespace tiles

}  // namespace retrograd
