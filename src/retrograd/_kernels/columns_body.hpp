// Convolutions with few places: the weight, which is then the largest operand, is read once and as it lies, against the
// columns of elements that each place sees, in the order of the weight: channels, then kernel elements. Included after
// convolution_body.hpp in the same namespace.

// Whether there are very few places, far fewer than outputs, and long columns of whole vectors.
template <class T>
bool suits_columns(const Convolved<T>& p) {
    const index places = p.images * p.windows.places();
    return p.groups == 1 && places <= 16 && 16 * places <= p.outputs && p.elements() % lanes<T> == 0;
}

template <class T>
struct Columns {
    index places, elements, pitch;  // of one column, and from one to the next: not a power of two, which caches dislike
    index rows, total;              // where results begin, as rows of outputs

    explicit Columns(const Convolved<T>& p)
        : places(p.images * p.windows.places()), elements(p.elements()), pitch(aligned<T>(elements) + 64 / sizeof(T)) {
        rows = aligned<T>(places * pitch);
        total = rows + aligned<T>(places * p.outputs);
    }
    // Of a product, for which the whole weight is read.
    index work(const Convolved<T>& p) const { return p.outputs * elements * (1 + places / products_in_work); }
};

template <class T>
index columns_workspace(const Convolved<T>& p) {
    return Columns<T>(p).total;
}

// Calls with the pointers to what a place sees of channel 0 and the steps to the next channel; outside they stand still.
template <class T, class Function>
void each_place(const Convolved<T>& p, const Images<T>& images, const Axes& axes, T* outside, index begin, index end,
                Function&& call) {
    const index taps = p.windows.kernel_elements();
    std::vector<T*> seen(static_cast<size_t>(taps));
    std::vector<index> step(static_cast<size_t>(taps));
    Cursor cursor(axes, begin);
    for (index place = begin; place < end; place++, cursor.advance(axes)) {
        T* const base = images.data + cursor.image * images.image;
        size_t i = 0;
        for (const Tap& a : axes[0].taps)
            for (const Tap& b : axes[1].taps)
                for (const Tap& c : axes[2].taps) {
                    const index at[3] = {cursor.at[0] * axes[0].step + a.start, cursor.at[1] * axes[1].step + b.start,
                                         cursor.at[2] * axes[2].step + c.start};
                    bool inside = true;
                    index offset = 0;
                    for (int d = 0; d < 3; d++) {
                        inside &= at[d] >= 0 && at[d] < axes[d].length;
                        offset += at[d] * images.along[d];
                    }
                    seen[i] = inside ? base + offset : outside;
                    step[i++] = inside ? images.channel : 0;
                }
        call(place, seen.data(), step.data());
    }
}

template <class T>
void fill_columns(const Convolved<T>& p, const Columns<T>& layout, T* space, Pool& pool) {
    const Axes axes = p.windows.forward();
    const index taps = p.windows.kernel_elements(), each = std::max<index>(1, (1 << 14) / layout.elements);
    parallel(pool, (layout.places + each - 1) / each, 8 * layout.places * layout.elements, [&](index chunk) {
        T zero(0);
        each_place<T>(p, p.input, axes, &zero, chunk * each, std::min(layout.places, (chunk + 1) * each),
                      [&](index place, T** seen, const index* step) {
                          T* into = space + place * layout.pitch;
                          for (index c = 0; c < p.channels; c++)
                              for (index t = 0; t < taps; t++, seen[t - 1] += step[t - 1]) *into++ = *seen[t];
                      });
    });
}

template <class T>
void fill_rows(const Convolved<T>& p, const Columns<T>& layout, T* rows) {
    const Axes axes = p.windows.forward();
    Cursor cursor(axes, 0);
    for (index place = 0; place < layout.places; place++, cursor.advance(axes)) {
        const T* from = p.output.data + cursor.image * p.output.image;
        for (int d = 0; d < 3; d++) from += cursor.at[d] * p.output.along[d];
        for (index o = 0; o < p.outputs; o++) rows[place * p.outputs + o] = from[o * p.output.channel];
    }
}

// Adds 2 * Half elements up into the first, by halves.
template <index Half, class T>
inline void fold(T* each) {
    for (index i = 0; i < Half; i++) each[i] += each[i + Half];
    if constexpr (Half > 1) fold<Half / 2>(each);
}

// Adds to sums[h * width + w] the product of row h of `a` and row w of `b`, over `length` whole vectors.
template <class T, int H, int W>
void dot_tile(const T* a, index a_pitch, const T* b, index b_pitch, index length, T* sums, index width) {
    constexpr index N = lanes<T>;
    Vector<T> sum[H][W];
    for (int h = 0; h < H; h++)
        for (int w = 0; w < W; w++) sum[h][w] = Vector<T>{};
    for (index k = 0; k < length; k += N) {
        Vector<T> x[W];
        for (int w = 0; w < W; w++) load<T>(x[w], b + w * b_pitch + k);
        for (int h = 0; h < H; h++) {
            Vector<T> y;
            load<T>(y, a + h * a_pitch + k);
            for (int w = 0; w < W; w++) sum[h][w] += y * x[w];
        }
    }
    for (int h = 0; h < H; h++)
        for (int w = 0; w < W; w++) {
            T each[N];
            store<T>(each, sum[h][w]);
            fold<N / 2>(each);
            sums[h * width + w] += each[0];
        }
}

template <class T>
void columns_to_output(const Convolved<T>& p, T* space, Pool& pool) {
    constexpr index run = 16;            // outputs of a task
    constexpr index part = 1024;         // elements at a time: what they need of the weight stays in the nearest cache
    constexpr int H = block_vectors, W = block_vectors;
    const Columns<T> layout(p);
    fill_columns(p, layout, space, pool);
    parallel(pool, (p.outputs + run - 1) / run, layout.work(p), [&](index task) {
        const index low = task * run, high = std::min(p.outputs, low + run);
        std::vector<T> sums(static_cast<size_t>(run * layout.places));
        for (index k = 0; k < layout.elements; k += part) {
            const index length = std::min(part, layout.elements - k);
            for (index o = low; o < high;) {
                const T* a = p.weight + o * layout.elements + k;
                const int height = high - o >= H ? H : 1;
                for (index place = 0; place < layout.places;) {
                    const T* b = space + place * layout.pitch + k;
                    T* into = sums.data() + (o - low) * layout.places + place;
                    const bool wide = layout.places - place >= W;
                    if (height == H && wide) dot_tile<T, H, W>(a, layout.elements, b, layout.pitch, length, into, layout.places);
                    else if (height == H) dot_tile<T, H, 1>(a, layout.elements, b, layout.pitch, length, into, layout.places);
                    else if (wide) dot_tile<T, 1, W>(a, layout.elements, b, layout.pitch, length, into, layout.places);
                    else dot_tile<T, 1, 1>(a, layout.elements, b, layout.pitch, length, into, layout.places);
                    place += wide ? W : 1;
                }
                o += height;
            }
        }
        const Axes axes = p.windows.forward();
        Cursor cursor(axes, 0);
        for (index place = 0; place < layout.places; place++, cursor.advance(axes)) {
            T* into = p.output.data + cursor.image * p.output.image;
            for (int d = 0; d < 3; d++) into += cursor.at[d] * p.output.along[d];
            for (index o = low; o < high; o++)
                into[o * p.output.channel] = sums[static_cast<size_t>((o - low) * layout.places + place)] + (p.bias ? p.bias[o] : T(0));
        }
    });
}

// H rows of V vectors: the sums over k of rows[h * row_pitch + k] * b[k * b_pitch], added to what is there unless `fresh`.
template <class T, int H, int V>
void wide_tile(const T* rows, index row_pitch, index length, const T* b, index b_pitch, T* into, index into_pitch, bool fresh) {
    constexpr index N = lanes<T>;
    Vector<T> sum[H][V];
    for (int h = 0; h < H; h++)
        for (int v = 0; v < V; v++) {
            if (fresh) sum[h][v] = Vector<T>{};
            else load<T>(sum[h][v], into + h * into_pitch + v * N);
        }
    for (index k = 0; k < length; k++, b += b_pitch) {
        Vector<T> w[V];
        for (int v = 0; v < V; v++) load<T>(w[v], b + v * N);
#ifdef __GNUC__
        for (int v = 0; v < V; v++) __builtin_prefetch(b + (2 * V + v) * N);
#endif
        for (int h = 0; h < H; h++) {
            const T x = rows[h * row_pitch + k];
            for (int v = 0; v < V; v++) sum[h][v] += x * w[v];
        }
    }
    for (int h = 0; h < H; h++)
        for (int v = 0; v < V; v++) store<T>(into + h * into_pitch + v * N, sum[h][v]);
}

template <class T>
void columns_to_input(const Convolved<T>& p, T* space, Pool& pool) {
    constexpr index run = 16;  // outputs at a time: so many rows of the weight are read side by side, each as it lies
    const Columns<T> layout(p);
    T* rows = space + layout.rows;
    fill_rows(p, layout, rows);
    const Blocks<T> blocks(layout.elements);
    const index pieces = std::min<index>(blocks.count, 4 * pool.threads());
    parallel(pool, pieces, layout.work(p), [&](index piece) {
        const index begin = blocks.count * piece / pieces, end = blocks.count * (piece + 1) / pieces;
        for (index o = 0; o < p.outputs; o += run) {
            const index length = std::min(run, p.outputs - o);
            for (index block = begin; block < end; block++)
                with_vectors(blocks.vectors_of(block), [&](auto constant) {
                    constexpr int V = decltype(constant)::value;
                    const T* b = p.weight + o * layout.elements + blocks.begin(block);
                    for (index place = 0; place < layout.places;) {
                        const index rest = layout.places - place, pitch = layout.elements;
                        const T* row = rows + place * p.outputs + o;
                        T* into = space + place * layout.pitch + blocks.begin(block);
                        const int height = rest >= 6 ? 6 : rest >= 4 ? 4 : rest >= 2 ? 2 : 1;
                        if (height == 6) wide_tile<T, 6, V>(row, p.outputs, length, b, pitch, into, layout.pitch, o == 0);
                        else if (height == 4) wide_tile<T, 4, V>(row, p.outputs, length, b, pitch, into, layout.pitch, o == 0);
                        else if (height == 2) wide_tile<T, 2, V>(row, p.outputs, length, b, pitch, into, layout.pitch, o == 0);
                        else wide_tile<T, 1, V>(row, p.outputs, length, b, pitch, into, layout.pitch, o == 0);
                        place += height;
                    }
                });
        }
    });
    // Columns are added back to the images they were seen in, some channels at a time.
    const Axes axes = p.windows.forward();
    const index taps = p.windows.kernel_elements(), each = 64, parts = (p.channels + each - 1) / each;
    const index places = p.windows.places();
    parallel(pool, p.images * parts, 8 * layout.places * layout.elements, [&](index task) {
        const index image = task / parts, low = task % parts * each, high = std::min(p.channels, low + each);
        Images<T> part = p.input;
        part.data += low * part.channel;
        for (index z = 0; z < p.windows.size[0]; z++)
            for (index y = 0; y < p.windows.size[1]; y++)
                for (index x = 0; x < p.windows.size[2]; x++) {
                    T* into = part.data + image * part.image + z * part.along[0] + y * part.along[1] + x * part.along[2];
                    for (index c = low; c < high; c++, into += part.channel) *into = p.bias ? p.bias[c] : T(0);
                }
        T outside(0);
        each_place<T>(p, part, axes, &outside, image * places, (image + 1) * places,
                      [&](index place, T** seen, const index* step) {
                          const T* from = space + place * layout.pitch + low * taps;
                          for (index t = 0; t < taps; t++) {
                              if (seen[t] == &outside) continue;
                              T* into = seen[t];
                              for (index c = 0; c < high - low; c++) into[c * step[t]] += from[c * taps + t];
                          }
                      });
    });
}

template <class T>
void columns_to_weight(const Convolved<T>& p, T* weight, T* space, Pool& pool) {
    const Columns<T> layout(p);
    fill_columns(p, layout, space, pool);
    T* rows = space + layout.rows;
    fill_rows(p, layout, rows);
    std::vector<const T*> row(static_cast<size_t>(layout.places)), column(static_cast<size_t>(layout.places));
    for (index place = 0; place < layout.places; place++) {
        row[static_cast<size_t>(place)] = rows + place * p.outputs;
        column[static_cast<size_t>(place)] = space + place * layout.pitch;
    }
    // The weight is written once and as it lies: rows of it, in parts for which the columns stay in the second cache.
    const Blocks<T> blocks(layout.elements);
    const index part = std::max<index>(1, (1 << 18) / (layout.places * block_vectors * register_bytes));
    constexpr index run = 4 * tile_height[block_vectors];  // outputs of a task
    const bool past = is_streamed(weight, p.outputs * layout.elements);
    parallel(pool, (p.outputs + run - 1) / run, layout.work(p), [&](index task) {
        const index end = std::min(p.outputs, (task + 1) * run);
        for (index first = 0; first < blocks.count; first += part)
            for (index o = task * run; o < end;) {
                const int height = height_for(end - o, tile_height[block_vectors]);
                for (index block = first; block < std::min(blocks.count, first + part); block++)
                    with_vectors(blocks.vectors_of(block), [&](auto constant) {
                        constexpr int V = decltype(constant)::value;
                        for (int h = 0; h < height;) {
                            const int rows_at_once = height_for(height - h, Tiles<T, V>::full);
                            const index k = blocks.begin(block);
                            Tiles<T, V>::outer(rows_at_once, row.data(), column.data(), layout.places, o + h, k,
                                               weight + (o + h) * layout.elements + k, layout.elements, true, past);
                            h += rows_at_once;
                        }
                    });
                o += height;
            }
        if (past) finish_streams();
    });
}
