// The kernels of matmul.hpp for one instruction set: included once in a namespace for each, which names
// `register_bytes`, `panel_vectors` (the most vectors of columns in a tile) and `tile_heights` (for each number of
// vectors, the rows of the highest tile, as the registers allow).

#include "vectors_body.hpp"
#include "squares_body.hpp"

constexpr index depth = 512;         // of the inner length, so much is worked through at a time
constexpr index block_rows = 96;     // of rows, which stay in the second cache with a group of panels
constexpr index few_rows = 32;       // for which columns of the second factor are not worth copying
constexpr index group = 1024 / (panel_vectors * register_bytes);  // of panels, for which rows are read once

// H rows by V vectors of columns, held in registers: the sum over k of a[h][k] times row k of `b`, plus what `first` has;
// at the end, so that a long sum is made of sums of parts. Where `Across`, neighbouring elements of `a` belong to
// neighbouring rows, else to neighbouring k; `a_step` is the other way.
template <class T, int H, int V, bool Across>
void tile(const T* a, index a_step, const T* b, index b_step, index length, const T* first, index first_step, T* out,
          index out_step) {
    constexpr index N = lanes<T>;
    Vector<T> sum[H][V];
    for (int h = 0; h < H; h++)
        for (int v = 0; v < V; v++) sum[h][v] = Vector<T>{};
    for (index k = 0; k < length; k++, b += b_step) {
        Vector<T> w[V];
        for (int v = 0; v < V; v++) std::memcpy(w + v, b + v * N, sizeof(Vector<T>));
        for (int h = 0; h < H; h++) {
            const T x = Across ? a[k * a_step + h] : a[h * a_step + k];
            for (int v = 0; v < V; v++) sum[h][v] += x * w[v];
        }
    }
    for (int h = 0; h < H; h++)
        for (int v = 0; v < V; v++) {
            Vector<T> more;
            std::memcpy(&more, first + h * first_step + v * N, sizeof(more));
            sum[h][v] += more;
            std::memcpy(out + h * out_step + v * N, &sum[h][v], sizeof(more));
        }
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

template <class T, int H>
void sliver_of(int height, const T* a, index a_step, index length, T* into) {
    if (height == H)
        for (index k = 0; k < length; k++) std::memcpy(into + k * H, a + k * a_step, H * sizeof(T));
    else if constexpr (H > 1) sliver_of<T, H - 1>(height, a, a_step, length, into);
}

// Rows whose elements lie far apart, brought together tile by tile. A piece of the length at a time: of each page that
// the rows lie on all is read at once.
template <class T, int Most>
void gather(const Matrix<T>& a, index rows, index length, T* into) {
    constexpr index piece = 8;
    for (index k = 0; k < length; k += piece)
        for (index r = 0; r < rows;) {
            const int height = height_of<Most>(rows - r);
            sliver_of<T, Most>(height, a.at(r, k), a.column, std::min(piece, length - k), into + r * length + k * height);
            r += height;
        }
}

// A panel: V vectors of columns of `b`, for some rows, of which `near` has copies by tiles if it is given.
template <class T, int V>
void rows_of_panel(const Matrix<T>& a, const T* near, index rows, index length, const T* b, index b_step, const T* first,
                   index first_step, T* out, index out_step) {
    constexpr int most = tile_heights[V];
    for (index r = 0; r < rows;) {
        const int height = height_of<most>(rows - r);
        const T *from = near ? near + r * length : a.at(r, 0), *start = first + r * first_step;
        T* to = out + r * out_step;
        const index across = near ? height : a.column;
        if (across != 1 || near)
            tile_of<T, most, V, true>(height, from, across, b, b_step, length, start, first_step, to, out_step);
        else tile_of<T, most, V, false>(height, from, a.row, b, b_step, length, start, first_step, to, out_step);
        r += height;
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

template <class T>
index panels_of(const MatrixProduct<T>&) {
    return group;
}

// Calls f with the number of vectors as a constant.
template <class F>
void with_vectors(index vectors, const F& f) {
    if (vectors == 1) f(std::integral_constant<int, 1>());
    else if (vectors == 2) f(std::integral_constant<int, 2>());
    else if (vectors == 3) f(std::integral_constant<int, panel_vectors < 3 ? 1 : 3>());
    else f(std::integral_constant<int, panel_vectors < 4 ? 1 : 4>());
}

// Rows [begin, end) of the columns [left, right), which are at most `group` panels. `space` has room for a row to begin
// with, a buffer of results, a block of rows, and the panels of `b`, which are copied unless the rows are too few to be
// worth it.
template <class T>
void compute_block(const MatrixProduct<T>& p, index left, index right, index begin, index end, T* space) {
    constexpr index N = lanes<T>, W = panel_width<T>;
    T *start = space, *buffer = start + group * W, *near = buffer + block_rows * W, *packed = near + block_rows * depth;
    const index panels = (right - left + W - 1) / W;
    // Rows are brought together for many panels, or where what is next to each other in a row meets in the cache.
    const bool is_far = p.a.column > block_rows && (panels > 2 || p.a.column * index(sizeof(T)) >= 2048);
    std::fill(start, start + panels * W, T(0));
    if (p.bias) std::memcpy(start, p.bias + left, (right - left) * sizeof(T));
    for (index k = 0; k < p.length; k += depth) {
        const index length = std::min(depth, p.length - k);
        const auto direct = [&](index columns) { return p.b.column == 1 && columns % N == 0 && end - begin <= few_rows; };
        for (index j = 0; j < panels; j++) {
            const index column = left + j * W, columns = std::min(W, right - column), width = (columns + N - 1) / N * N;
            if (!direct(columns)) pack(p.b.from(k, column), length, columns, width, packed + j * depth * W);
        }
        for (index r = begin; r < end; r += block_rows) {
            const index rows = std::min(block_rows, end - r);
            const Matrix<T> a = p.a.from(r, k);
            index gathered = 0;  // vectors of the panels for which the rows were brought together
            for (index j = 0; j < panels; j++) {
                const index column = left + j * W, columns = std::min(W, right - column), vectors = (columns + N - 1) / N;
                const bool whole = columns == vectors * N, is_direct = direct(columns);
                T* out = p.out + r * p.out_step + column;
                if (!whole && k)
                    for (index i = 0; i < rows; i++) std::memcpy(buffer + i * W, out + i * p.out_step, columns * sizeof(T));
                T* to = whole ? out : buffer;
                const index step = whole ? p.out_step : W;
                with_vectors(vectors, [&](auto constant) {
                    constexpr int V = decltype(constant)::value, most = tile_heights[V];
                    const bool far = is_far && rows > most;
                    if (far && gathered != V) gather<T, most>(a, rows, length, near);
                    gathered = V;
                    const T *panel = is_direct ? p.b.at(k, column) : packed + j * depth * W, *first = k ? to : start + j * W;
                    rows_of_panel<T, V>(a, far ? near : nullptr, rows, length, panel, is_direct ? p.b.row : vectors * N, first,
                                        k ? step : 0, to, step);
                });
                if (!whole)
                    for (index i = 0; i < rows; i++) std::memcpy(out + i * p.out_step, buffer + i * W, columns * sizeof(T));
            }
        }
    }
}

// The same in this thread's own memory.
template <class T>
void block_on_thread(const MatrixProduct<T>& p, index left, index right, index begin, index end) {
    constexpr index W = panel_width<T>;
    const index elements = (group + block_rows) * W + (block_rows + group * W) * depth;
    compute_block(p, left, right, begin, end, Scratch::of_thread().room<T>(elements));
}
