// Convolutions of few channels: vectors run along the places of one channel, for a vector of channels would be mostly
// empty. Included after convolution_body.hpp in the same namespace.
//
// A few rows of targets are worked on at once. What they see is copied, once for each kernel column: then every kernel
// element is one run of memory that begins somewhere in the copy, and nothing outside the images is asked about again.

// Rows are short: a call for each copy would cost more than the copy.
template <class T>
inline void copy_run(T* into, const T* from, index count) {
    constexpr index N = lanes<T>;
    if (count < N) return copy_bits<N / 2>(into, from, count);
    Vector<T> x;
    for (index i = 0; i < count - N; i += N) {
        load<T>(x, from + i);
        store<T>(into + i, x);
    }
    load<T>(x, from + count - N);
    store<T>(into + count - N, x);
}

// Copies rows of places, of any steps, between images and memory in which they follow each other.
template <class T>
inline void copy_rows(T* into, index into_row, index into_step, const T* from, index from_row, index from_step, index rows,
                      index columns) {
    if (into_step == 1 && from_step == 1 && into_row == columns && from_row == columns)
        return copy_run(into, from, rows * columns);
    for (index r = 0; r < rows; r++, into += into_row, from += from_row) {
        if (into_step == 1 && from_step == 1) copy_run(into, from, columns);
        else
            for (index x = 0; x < columns; x++) into[x * into_step] = from[x * from_step];
    }
}

template <class T>
struct Slab {
    const Axes& axes;
    index sources;
    index columns, rows, parts[2];  // targets of a part of a slice, and parts along the last two dimensions
    index height, line;             // rows of source that are copied, and elements of one copied kernel column
    index places, elements;         // of the targets, in whole vectors; of the copy
    std::vector<index> offsets;     // where each kernel element begins, in the order of the weight
    std::vector<index> kernels;     // which element of the weight it is

    Slab(const Axes& a, const index* kernel, index channels) : axes(a), sources(channels) {
        constexpr index fitting = (1 << 17) / sizeof(T);
        index low = a[1].taps[0].start, high = low;
        for (const Tap& tap : a[1].taps) {
            low = std::min(low, tap.start);
            high = std::max(high, tap.start);
        }
        low_ = low;
        const index runs = channels * static_cast<index>(a[0].taps.size() * a[2].taps.size());
        const index most = std::max<index>(256, fitting / runs);
        columns = shared(a[2].count, most);
        rows = shared(a[1].count, columns < a[2].count ? 1 : most / columns);
        parts[0] = (a[1].count + rows - 1) / rows;
        parts[1] = (a[2].count + columns - 1) / columns;
        height = rows + high - low;
        line = height * columns;
        places = (rows * columns + lanes<T> - 1) / lanes<T> * lanes<T>;
        elements = aligned<T>(runs * line + lanes<T>);
        const index depths = static_cast<index>(a[0].taps.size()), widths = static_cast<index>(a[2].taps.size());
        for (index c = 0; c < channels; c++)
            for (index z = 0; z < depths; z++)
                for (const Tap& y : a[1].taps)
                    for (index x = 0; x < widths; x++) {
                        offsets.push_back(((c * depths + z) * widths + x) * line + (y.start - low) * columns);
                        const index at = a[0].taps[static_cast<size_t>(z)].kernel * kernel[1] + y.kernel;
                        const index last = a[2].taps[static_cast<size_t>(x)].kernel;
                        kernels.push_back((c * kernel[0] * kernel[1] + at) * kernel[2] + last);
                    }
    }
    index taps() const { return static_cast<index>(offsets.size()); }
    index units(index images) const { return images * axes[0].count * parts[0] * parts[1]; }

    // Part number `unit` of all images: the first of its targets and how many there are, as rows and columns.
    struct Part {
        index image, at[3], rows, columns;
    };
    Part part(index unit) const {
        Part made;
        made.at[2] = unit % parts[1] * columns;
        made.at[1] = unit / parts[1] % parts[0] * rows;
        unit /= parts[0] * parts[1];
        made.at[0] = unit % axes[0].count;
        made.image = unit / axes[0].count;
        made.rows = std::min(rows, axes[1].count - made.at[1]);
        made.columns = std::min(columns, axes[2].count - made.at[2]);
        return made;
    }

    // Copies what a part sees of the channels from `first` on.
    void fill(T* into, const Images<const T>& from, const Part& part, index first) const {
        for (index c = first; c < first + sources; c++)
            for (const Tap& z : axes[0].taps)
                for (const Tap& x : axes[2].taps) {
                    const index depth = part.at[0] + z.start, start = part.at[2] + x.start;
                    const index begin = std::min(std::max<index>(0, -start), part.columns);
                    const index end = std::max(begin, std::min(part.columns, axes[2].length - start));
                    const index y = part.at[1] + low_, top = std::min(std::max<index>(0, -y), height);
                    const bool seen = depth >= 0 && depth < axes[0].length && begin < end;
                    const index bottom = seen ? std::max(top, std::min(height, axes[1].length - y)) : top;
                    const bool whole = end - begin == columns;
                    std::fill(into, into + (whole ? top * columns : line), T(0));
                    copy_rows(into + top * columns + begin, columns, index(1),
                              from.data + part.image * from.image + c * from.channel + depth * from.along[0] +
                                  (y + top) * from.along[1] + (start + begin) * from.along[2],
                              from.along[1], from.along[2], bottom - top, end - begin);
                    if (whole) std::fill(into + bottom * columns, into + line, T(0));
                    into += line;
                }
    }

private:
    index low_;

    // `count` in equal shares of at most `most`.
    static index shared(index count, index most) {
        const index shares = (count + most - 1) / std::max<index>(1, most);
        return shares < 2 ? count : (count + shares - 1) / shares;
    }
};

// Calls with a number up to Most as a constant.
template <int Most, class Function>
inline void with_constant(index number, Function&& call) {
    if constexpr (Most > 1) {
        if (number < Most) return with_constant<Most - 1>(number, call);
    }
    call(std::integral_constant<int, Most>{});
}

constexpr int plane_sums = register_bytes == 64 ? 24 : 12;  // vectors of a tile that are held in registers

template <class T>
inline void fill_vector(Vector<T>& x, T value) {
#ifdef __GNUC__
    x = Vector<T>{} + value;
#else
    for (T& each : x.at) each = value;
#endif
}

// H channels of V vectors of places: the first row of `weights` (the bias) plus the sum over all kernel elements.
template <class T, int H, int V>
void plane_tile(const T* source, const index* offsets, index taps, const T* weights, T* into, index pitch) {
    constexpr index N = lanes<T>;
    Vector<T> sum[H][V];
    for (int h = 0; h < H; h++)
        for (int v = 0; v < V; v++) fill_vector<T>(sum[h][v], weights[h]);
    for (index k = 0; k < taps; k++) {
        weights += H;
        Vector<T> x[V];
        for (int v = 0; v < V; v++) load<T>(x[v], source + offsets[k] + v * N);
        for (int h = 0; h < H; h++)
            for (int v = 0; v < V; v++) sum[h][v] += weights[h] * x[v];
    }
    for (int h = 0; h < H; h++)
        for (int v = 0; v < V; v++) store<T>(into + h * pitch + v * N, sum[h][v]);
}

// Channels in equal shares of at most `most`.
struct Shares {
    index channels, count;
    Shares(index n, index most) : channels(n), count((n + most - 1) / most) {}
    index begin(index share) const { return channels * share / count; }
    index size(index share) const { return begin(share + 1) - begin(share); }
};

template <class T>
void run_planes(const WindowProduct<T>& p, Pool& pool) {
    constexpr int most = 8;
    const Slab<T> slab(p.phases[0], p.kernel, p.sources);
    const index taps = slab.taps(), elements = p.kernel[0] * p.kernel[1] * p.kernel[2];
    const Shares shares(p.targets, most);
    std::vector<T> packed(static_cast<size_t>(p.groups * p.targets * (taps + 1)));
    T* packing = packed.data();
    for (index group = 0; group < p.groups; group++)
        for (index share = 0; share < shares.count; share++) {
            const index begin = shares.begin(share), size = shares.size(share);
            for (index h = 0; h < size; h++) *packing++ = p.bias ? p.bias[group * p.targets + begin + h] : T(0);
            for (index kernel : slab.kernels) {
                const T* from = p.weight + group * p.weight_group + kernel / elements * p.weight_source + kernel % elements;
                for (index h = 0; h < size; h++) *packing++ = from[(begin + h) * p.weight_target];
            }
        }
    const index units = slab.units(p.images) * p.groups;
    const index tasks = std::min<index>(units, pool.threads() > 1 ? 8 * pool.threads() : 1);
    const index products = p.groups * p.images * slab.places * taps * p.targets;
    parallel(pool, tasks, products / products_in_work, [&](index task) {
        std::vector<T> space(static_cast<size_t>(slab.elements + most * slab.places));
        T* const made = space.data() + slab.elements;
        for (index unit = units * task / tasks; unit < units * (task + 1) / tasks; unit++) {
            const typename Slab<T>::Part part = slab.part(unit / p.groups);
            const index group = unit % p.groups;
            slab.fill(space.data(), p.source, part, group * p.sources);
            const index places = (part.rows - 1) * slab.columns + part.columns;
            for (index share = 0; share < shares.count; share++) {
                const T* weights = packed.data() + (group * p.targets + shares.begin(share)) * (taps + 1);
                with_constant<most>(shares.size(share), [&](auto constant) {
                    constexpr int H = decltype(constant)::value, V = std::min(8, plane_sums / H);
                    for (index at = 0; at < places;) {
                        const bool whole = places - at > (V - 1) * lanes<T>;
                        const auto tile = whole ? plane_tile<T, H, V> : plane_tile<T, H, 1>;
                        tile(space.data() + at, slab.offsets.data(), taps, weights, made + at, slab.places);
                        at += (whole ? V : 1) * lanes<T>;
                    }
                });
                for (index h = 0; h < shares.size(share); h++) {
                    T* into = p.target.data + part.image * p.target.image +
                              (group * p.targets + shares.begin(share) + h) * p.target.channel;
                    for (int d = 0; d < 3; d++) into += part.at[d] * p.target.along[d];
                    copy_rows(into, p.target.along[1], p.target.along[2], static_cast<const T*>(made) + h * slab.places,
                              slab.columns, index(1), part.rows, part.columns);
                }
            }
        }
    });
}

// Only the first `count` elements, and zeros.
template <class T>
inline void keep(Vector<T>& x, index count) {
#ifdef __GNUC__
    typedef std::conditional_t<sizeof(T) == 4, int32_t, int64_t> Number;
    typedef Number Numbers __attribute__((vector_size(register_bytes)));
    Numbers number;
    for (index i = 0; i < lanes<T>; i++) number[i] = static_cast<Number>(i);
    x = number < static_cast<Number>(count) ? x : Vector<T>{};
#else
    for (index i = count; i < lanes<T>; i++) x.at[i] = T(0);
#endif
}

// The sum over the places of `parts` of what K kernel elements see times H channels of results, added to the vectors of
// `sums`. Behind the last of the places nothing counts, not even as a product with zero.
template <class T, int H, int K>
void plane_outer_tile(const T* source, index source_pitch, const T* results, index result_pitch, index channel_pitch, index parts,
                      index places, const index* offsets, T* sums, index sum_pitch) {
    constexpr index N = lanes<T>;
    Vector<T> sum[H][K];
    for (int h = 0; h < H; h++)
        for (int k = 0; k < K; k++) load<T>(sum[h][k], sums + h * sum_pitch + k * N);
    for (index part = 0; part < parts; part++, source += source_pitch, results += result_pitch) {
        index at = 0;
        for (; at + N <= places; at += N) {
            Vector<T> g[H];
            for (int h = 0; h < H; h++) load<T>(g[h], results + h * channel_pitch + at);
            for (int k = 0; k < K; k++) {
                Vector<T> x;
                load<T>(x, source + offsets[k] + at);
                for (int h = 0; h < H; h++) sum[h][k] += g[h] * x;
            }
        }
        if (at == places) continue;
        for (int k = 0; k < K; k++) {
            Vector<T> x;
            load<T>(x, source + offsets[k] + at);
            keep<T>(x, places - at);
            for (int h = 0; h < H; h++) {
                Vector<T> g;
                load<T>(g, results + h * channel_pitch + at);
                sum[h][k] += g * x;
            }
        }
    }
    for (int h = 0; h < H; h++)
        for (int k = 0; k < K; k++) store<T>(sums + h * sum_pitch + k * N, sum[h][k]);
}

// The sums of pieces of all parts, one after the other: vectors for each result channel and kernel element of a group.
template <class T>
void outer_of_parts(const WindowOuter<T>& p, const Slab<T>& slab, index group, index begin, index end, T* into) {
    constexpr index N = lanes<T>;
    constexpr int K = 4, most = plane_sums / K;
    constexpr index worthwhile = 1024;  // places for which sums are taken up again
    const index taps = slab.taps(), pitch = p.targets * slab.places;
    const index together = std::max<index>(1, std::min(end - begin, worthwhile / slab.places));
    std::vector<T> sums(static_cast<size_t>(p.targets * taps * N));
    std::vector<T> space(static_cast<size_t>(together * (slab.elements + pitch)));
    T* const given = space.data() + together * slab.elements;
    const Shares shares(p.targets, most);
    while (begin < end) {
        index parts = 0, places = 0;
        for (; parts < together && begin < end; parts++, begin++) {
            const typename Slab<T>::Part part = slab.part(begin);
            const index seen = (part.rows - 1) * slab.columns + part.columns;
            if (parts > 0 && seen != places) break;
            places = seen;
            slab.fill(space.data() + parts * slab.elements, p.source, part, group * p.sources);
            for (index c = 0; c < p.targets; c++) {
                T* row = given + parts * pitch + c * slab.places;
                const T* from = p.result.data + part.image * p.result.image + (group * p.targets + c) * p.result.channel;
                for (int d = 0; d < 3; d++) from += part.at[d] * p.result.along[d];
                copy_rows(row, part.columns, index(1), from, p.result.along[1], p.result.along[2], part.rows, part.columns);
                std::fill(row + places, row + slab.places, T(0));
            }
        }
        for (index share = 0; share < shares.count; share++)
            with_constant<most>(shares.size(share), [&](auto constant) {
                constexpr int H = decltype(constant)::value;
                const T* results = given + shares.begin(share) * slab.places;
                for (index k = 0; k < taps;) {
                    const index* offsets = slab.offsets.data() + k;
                    T* sum = sums.data() + (shares.begin(share) * taps + k) * N;
                    const bool whole = taps - k >= K;
                    const auto tile = whole ? plane_outer_tile<T, H, K> : plane_outer_tile<T, H, 1>;
                    tile(space.data(), slab.elements, results, pitch, slab.places, parts, places, offsets, sum, taps * N);
                    k += whole ? K : 1;
                }
            });
    }
    for (index i = 0; i < p.targets * taps; i++) {
        T* each = sums.data() + i * N;
        fold<N / 2>(each);
        into[i] = each[0];
    }
}

template <class T>
void run_planes(const WindowOuter<T>& p, Pool& pool) {
    const Slab<T> slab(p.axes, p.kernel, p.sources);
    const index units = slab.units(p.images), size = p.targets * slab.taps();
    const index pieces = std::max<index>(1, std::min<index>(units, pool.threads() > 1 ? 4 * pool.threads() : 1));
    std::vector<T> sums(static_cast<size_t>(p.groups * pieces * size));
    const index products = p.groups * p.images * slab.places * size;
    parallel(pool, p.groups * pieces, products / products_in_work, [&](index task) {
        const index piece = task % pieces;
        outer_of_parts(p, slab, task / pieces, units * piece / pieces, units * (piece + 1) / pieces, sums.data() + task * size);
    });
    for (index group = 0; group < p.groups; group++)
        for (index c = 0; c < p.targets; c++)
            for (index k = 0; k < slab.taps(); k++) {
                T sum(0);
                for (index piece = 0; piece < pieces; piece++)
                    sum += sums[static_cast<size_t>((group * pieces + piece) * size + c * slab.taps() + k)];
                p.weight[(group * p.targets + c) * slab.taps() + slab.kernels[static_cast<size_t>(k)]] = sum;
            }
}
