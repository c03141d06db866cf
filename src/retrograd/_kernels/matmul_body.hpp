// The kernels of matmul.hpp for one instruction set: included once in a namespace for each, which names
// `register_bytes`, `panel_vectors` (the most vectors of columns in a tile) and `tile_heights` (for each number of
// vectors, the rows of the highest tile, as the registers allow).

#include "vectors_body.hpp"
#include "squares_body.hpp"

constexpr index depth = 512;        // of the inner length, so much is worked through at a time
constexpr index block_rows = 96;    // of rows, where results go by way of a buffer
constexpr index few_rows = 32;      // for which columns of the second factor are not worth copying

// H rows by V vectors of columns, held in registers: what `first` has, plus the sum over k of a[h][k] times row k of `b`.
// Where `Across`, neighbouring elements of `a` belong to neighbouring rows, else to neighbouring k; `a_step` is the other
// way.
template <class T, int H, int V, bool Across>
void tile(const T* a, index a_step, const T* b, index b_step, index length, const T* first, index first_step, T* out,
          index out_step) {
    constexpr index N = lanes<T>;
    Vector<T> sum[H][V];
    for (int h = 0; h < H; h++)
        for (int v = 0; v < V; v++) std::memcpy(&sum[h][v], first + h * first_step + v * N, sizeof(Vector<T>));
    for (index k = 0; k < length; k++, b += b_step) {
        Vector<T> w[V];
        for (int v = 0; v < V; v++) std::memcpy(w + v, b + v * N, sizeof(Vector<T>));
        for (int h = 0; h < H; h++) {
            const T x = Across ? a[k * a_step + h] : a[h * a_step + k];
            for (int v = 0; v < V; v++) sum[h][v] += x * w[v];
        }
    }
    for (int h = 0; h < H; h++)
        for (int v = 0; v < V; v++) std::memcpy(out + h * out_step + v * N, &sum[h][v], sizeof(Vector<T>));
}

// Rows are cut into tiles of even height: one of a few rows keeps the units less busy.
template <int Most>
int height_of(index rest) {
    if (rest <= Most) return static_cast<int>(rest);
    const index tiles = (rest + Most - 1) / Most;
    return static_cast<int>((rest + tiles - 1) / tiles);
}

template <class T, int H, int V, bool Across>
void tile_of(int height, const T* a, index a_step, const T* b, index b_step, index length, const T* first, index first_step,
             T* out, index out_step) {
    if (height == H) tile<T, H, V, Across>(a, a_step, b, b_step, length, first, first_step, out, out_step);
    else if constexpr (H > 1)
        tile_of<T, H - 1, V, Across>(height, a, a_step, b, b_step, length, first, first_step, out, out_step);
}

// A panel: V vectors of columns of `b`, for some rows. Rows of `a` whose elements lie far apart are brought together in
// `near`, some at a time.
template <class T, int V>
void rows_of_panel(const Matrix<T>& a, index rows, index length, const T* b, index b_step, const T* first, T* out,
                   index out_step, T* near) {
    constexpr int most = tile_heights[V];
    const bool across = a.column != 1, gather = across && rows > most && a.column > block_rows;
    for (index k = 0; k < length; k += depth) {
        const index count = std::min(depth, length - k);
        for (index r = 0; r < rows;) {
            const index end = gather ? std::min(rows, r + block_rows) : rows, step = gather ? end - r : across ? a.column : a.row;
            const T* from = a.at(r, k);
            if (gather) {
                for (index i = 0; i < count; i++) std::memcpy(near + i * step, a.at(r, k + i), step * sizeof(T));
                from = near;
            }
            while (r < end) {
                const int height = height_of<most>(end - r);
                T* to = out + r * out_step;
                const T *start = k ? to : first, *with = b + k * b_step;
                const index start_step = k ? out_step : 0;
                if (across) tile_of<T, most, V, true>(height, from, step, with, b_step, count, start, start_step, to, out_step);
                else tile_of<T, most, V, false>(height, from, step, with, b_step, count, start, start_step, to, out_step);
                from += across ? height : height * step;
                r += height;
            }
        }
    }
}

// Columns [0, columns) of `b`, side by side in rows of `width`, filled up with zeros.
template <class T>
void pack(const Matrix<T>& b, index length, index columns, index width, T* into) {
    constexpr index N = lanes<T>;
    if (b.column == 1) {
        for (index k = 0; k < length; k++, into += width) {
            std::memcpy(into, b.at(k, 0), columns * sizeof(T));
            std::fill(into + columns, into + width, T(0));
        }
        return;
    }
    for (index j = 0; j < width; j += N)
        for (index k = 0; k < length; k += N) {
            const index count = std::min(N, length - k), valid = std::min(N, columns - j);
            Vector<T> square[N];
            for (index i = 0; i < N; i++) {
                if (i >= valid) square[i] = Vector<T>{};
                else if (count == N) std::memcpy(square + i, b.at(k, j + i), sizeof(Vector<T>));
                else {
                    square[i] = Vector<T>{};
                    std::memcpy(square + i, b.at(k, j + i), count * sizeof(T));
                }
            }
            transpose<T>(square);
            for (index i = 0; i < count; i++) std::memcpy(into + (k + i) * width + j, square + i, sizeof(Vector<T>));
        }
}

template <class T>
constexpr index panel_width = panel_vectors * lanes<T>;

template <class T>
index width_of(const MatrixProduct<T>&) {
    return panel_width<T>;
}

// Rows [begin, end) of the columns from `column` on. `space` has room for a row to begin with, a buffer of results, and a
// panel of `b`, which is copied unless the rows are too few to be worth it.
template <class T>
void compute_panel(const MatrixProduct<T>& p, index column, index begin, index end, T* space) {
    constexpr index N = lanes<T>;
    const index columns = std::min(panel_width<T>, p.columns - column), vectors = (columns + N - 1) / N, width = vectors * N;
    const bool whole = columns == width, direct = p.b.column == 1 && whole && end - begin <= few_rows;
    T *start = space, *buffer = space + panel_width<T>, *near = buffer + block_rows * panel_width<T>,
      *packed = near + block_rows * depth;
    std::fill(start, start + width, T(0));
    if (p.bias) std::memcpy(start, p.bias + column, columns * sizeof(T));
    if (!direct) pack(p.b.from(0, column), p.length, columns, width, packed);
    const T* panel = direct ? p.b.at(0, column) : packed;
    const index panel_step = direct ? p.b.row : width, block = whole ? end - begin : block_rows;
    for (index r = begin; r < end; r += block) {
        const index rows = std::min(block, end - r), step = whole ? p.out_step : width;
        T *out = p.out + r * p.out_step + column, *to = whole ? out : buffer;
        const Matrix<T> a = p.a.from(r, 0);
        if (vectors == 1) rows_of_panel<T, 1>(a, rows, p.length, panel, panel_step, start, to, step, near);
        else if (vectors == 2) rows_of_panel<T, 2>(a, rows, p.length, panel, panel_step, start, to, step, near);
        else if (vectors == 3) rows_of_panel<T, panel_vectors < 3 ? 1 : 3>(a, rows, p.length, panel, panel_step, start, to, step, near);
        else rows_of_panel<T, panel_vectors < 4 ? 1 : 4>(a, rows, p.length, panel, panel_step, start, to, step, near);
        if (!whole)
            for (index i = 0; i < rows; i++) std::memcpy(out + i * p.out_step, buffer + i * width, columns * sizeof(T));
    }
}

// The same in this thread's own memory.
template <class T>
void panel_on_thread(const MatrixProduct<T>& p, index column, index begin, index end) {
    compute_panel(p, column, begin, end, Scratch::of_thread().room<T>(
        (1 + block_rows + p.length) * panel_width<T> + block_rows * depth));
}
