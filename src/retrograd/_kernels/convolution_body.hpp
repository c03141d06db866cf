// The kernels of convolution.hpp for one instruction set: included once in a namespace for each, which names
// `register_bytes`, `block_vectors` (the most vectors of target channels in a tile) and `tile_height` (for each number of
// vectors, how many rows of a tile fit into the registers).

#include "arranging_body.hpp"

// ------------------------------------------------------------------------------------------------------- tiles

// Copies `count` elements, fewer than 2 * Bit, in pieces whose lengths the compiler knows.
template <index Bit, class T>
inline void copy_bits(T* into, const T* from, index count) {
    if (count & Bit) {
        std::memcpy(into, from, Bit * sizeof(T));
        into += Bit;
        from += Bit;
    }
    if constexpr (Bit > 1) copy_bits<Bit / 2>(into, from, count);
}

// About so many products are added up one after the other before their sum is added to the sum of those before: the error
// of a sum of n then grows with chain + n / chain, not with n.
constexpr index chain = 256;

// Stores a tile, added to what is there if `more`, or `past` the caches.
template <class T, int H, int V>
RETROGRAD_INLINE void finish_tile(const Vector<T> (&sum)[H][V], T* const* out, bool more, bool past = false) {
    constexpr index N = lanes<T>;
    if (past) {
        for (int h = 0; h < H; h++)
            for (int v = 0; v < V; v++) stream<register_bytes>(out[h] + v * N, &sum[h][v]);
    } else if (more) {
        for (int h = 0; h < H; h++)
            for (int v = 0; v < V; v++) {
                Vector<T> before;
                load<T>(before, out[h] + v * N);
                store<T>(out[h] + v * N, before + sum[h][v]);
            }
    } else {
        for (int h = 0; h < H; h++)
            for (int v = 0; v < V; v++) store<T>(out[h] + v * N, sum[h][v]);
    }
}

// H targets by V vectors of channels, held in registers: the sum over segments and their elements k of
// rows[segment][target][k] times row lines[segment] + k of `weights`. It begins with `first` (the bias), or else is added to
// what is there already.
template <class T, int H, int V>
void product_tile(const T* const* rows, index segments, index length, const T* weights, const index* lines, T* const* out,
                  const T* first) {
    constexpr index N = lanes<T>;
    Vector<T> sum[H][V];
    for (int v = 0; v < V; v++) {
        Vector<T> start{};
        if (first) load<T>(start, first + v * N);
        for (int h = 0; h < H; h++) sum[h][v] = start;
    }
    for (index s = 0; s < segments; s++, rows += H) {
        const T* b = weights + lines[s] * V * N;
        const T* row[H];
        for (int h = 0; h < H; h++) row[h] = rows[h];
        for (index k = 0; k < length; k++, b += V * N) {
            Vector<T> w[V];
            for (int v = 0; v < V; v++) load<T>(w[v], b + v * N);
            for (int h = 0; h < H; h++) {
                const T x = row[h][k];
                for (int v = 0; v < V; v++) sum[h][v] += x * w[v];
            }
        }
    }
    finish_tile<T, H, V>(sum, out, first == nullptr);
}

// H rows of V vectors: the sum over places of rows[place][k + h] * results[place][first + …], added to what is there
// unless `fresh`; sums of few places may go `past` the caches.
template <class T, int H, int V>
void outer_tile(const T* const* rows, const T* const* results, index places, index k, index first, T* sums, index width,
                bool fresh, bool past) {
    constexpr index N = lanes<T>;
    T* out[H];
    for (int h = 0; h < H; h++) out[h] = sums + h * width;
    for (index begin = 0; begin < places || fresh; begin += chain, fresh = false) {
        const index end = std::min(places, begin + chain);
        Vector<T> sum[H][V];
        for (int h = 0; h < H; h++)
            for (int v = 0; v < V; v++) sum[h][v] = Vector<T>{};
        for (index p = begin; p < end; p++) {
            const T *row = rows[p] + k, *g = results[p] + first;
            Vector<T> w[V];
            for (int v = 0; v < V; v++) load<T>(w[v], g + v * N);
            for (int h = 0; h < H; h++) {
                const T x = row[h];
                for (int v = 0; v < V; v++) sum[h][v] += x * w[v];
            }
        }
        finish_tile<T, H, V>(sum, out, !fresh, past && places <= chain);
    }
}

template <class T, int V>
struct Tiles {
    static constexpr int full = tile_height[V];
    static void product(int height, const T* const* rows, index segments, index length, const T* weights, const index* lines,
                        T* const* out, const T* first) {
        const index some = std::max<index>(1, chain / std::max<index>(1, length));
        do {
            const index now = std::min(some, segments);
            if (height == full) product_tile<T, full, V>(rows, now, length, weights, lines, out, first);
            else if (height == 6) product_tile<T, 6, V>(rows, now, length, weights, lines, out, first);
            else if (height == 3) product_tile<T, 3, V>(rows, now, length, weights, lines, out, first);
            else if (height == 2) product_tile<T, 2, V>(rows, now, length, weights, lines, out, first);
            else product_tile<T, 1, V>(rows, now, length, weights, lines, out, first);
            rows += now * height;
            lines += now;
            segments -= now;
            first = nullptr;
        } while (segments > 0);
    }
    static void outer(int height, const T* const* rows, const T* const* results, index places, index k, index first, T* sums,
                      index width, bool fresh, bool past = false) {
        if (height == full) outer_tile<T, full, V>(rows, results, places, k, first, sums, width, fresh, past);
        else if (height == 6) outer_tile<T, 6, V>(rows, results, places, k, first, sums, width, fresh, past);
        else if (height == 3) outer_tile<T, 3, V>(rows, results, places, k, first, sums, width, fresh, past);
        else if (height == 2) outer_tile<T, 2, V>(rows, results, places, k, first, sums, width, fresh, past);
        else outer_tile<T, 1, V>(rows, results, places, k, first, sums, width, fresh, past);
    }
};

inline int height_for(index rest, int full) {
    return rest >= full ? full : rest >= 6 ? 6 : rest >= 3 ? 3 : rest >= 2 ? 2 : 1;
}

// Calls with the number of vectors as a constant.
template <class Function>
inline void with_vectors(index vectors, Function&& call) {
    if (vectors == 1) call(std::integral_constant<int, 1>{});
    else if (vectors == 2) call(std::integral_constant<int, 2>{});
    else if (vectors == 3) call(std::integral_constant<int, block_vectors < 3 ? 1 : 3>{});
    else call(std::integral_constant<int, block_vectors < 4 ? 1 : 4>{});
}

// Target channels are worked on in blocks of as many vectors as a tile takes.
template <class T>
struct Blocks {
    index channels, vectors, count;
    explicit Blocks(index n)
        : channels(n), vectors((n + lanes<T> - 1) / lanes<T>), count((vectors + block_vectors - 1) / block_vectors) {}
    index width() const { return vectors * lanes<T>; }  // channels, rounded up
    index begin(index block) const { return block * block_vectors * lanes<T>; }
    index vectors_of(index block) const { return std::min<index>(block_vectors, vectors - block * block_vectors); }
    index valid(index block) const { return std::min(channels - begin(block), vectors_of(block) * lanes<T>); }
};

template <class T>
constexpr index aligned(index elements) { return (elements + 63) / 64 * 64; }

#include "phases_body.hpp"

// ----------------------------------------------------------------------------------------------------- products

// The parts of the memory that a product works in, in elements.
template <class T>
struct ProductLayout {
    Source<T> source;
    std::vector<Phase<T>> phases;
    Blocks<T> blocks;
    std::vector<index> kernels;  // the kernel element of each run of channels in the packed weights, which all phases share
    std::vector<index> work;     // before each phase and of all, in segments of tiles
    index packed, zeros, total;

    // `piecewise` are weights packed piece by piece, in memory of the threads.
    explicit ProductLayout(const WindowProduct<T>& p, bool piecewise = false)
        : source(p.source, p.images, p.groups, p.sources, p.targets, p.phases.data(), p.phases.size()), blocks(p.targets) {
        source.merges &= !piecewise;
        for (const Axes& axes : p.phases) {
            Phase<T> whole(axes, p.kernel, source, p.images, p.sources);
            for (index& line : whole.lines) line += static_cast<index>(kernels.size()) * p.sources;
            kernels.insert(kernels.end(), whole.kernels.begin(), whole.kernels.end());
            for (const Phase<T>& part : parts_of(whole, p.kernel, source, p.images, p.sources)) phases.push_back(part);
        }
        work.push_back(0);
        for (size_t i = 0; i < phases.size(); i++)
            work.push_back(work.back() + (phases[i].targets + tile() - 1) / tile() * work_of_tile(i));
        packed = aligned<T>(source.elements);
        zeros = packed + (piecewise ? 0 : aligned<T>(p.groups * (rows(p) + 1) * blocks.width()));
        total = zeros + aligned<T>(p.sources);
    }
    index rows(const WindowProduct<T>& p) const { return static_cast<index>(kernels.size()) * p.sources; }
    index tile() const { return tile_height[blocks.vectors_of(0)]; }  // targets of a full one
    index work_of_tile(size_t phase) const { return std::max<index>(1, static_cast<index>(phases[phase].segments.size())); }
    // The weights of one block: the bias, then a row for each run of channels.
    index block_offset(const WindowProduct<T>& p, index group, index block) const {
        return packed + (rows(p) + 1) * (group * blocks.width() + blocks.begin(block));
    }
};

template <class T>
index workspace(const WindowProduct<T>& p) {
    return ProductLayout<T>(p).total;
}

// The weights of a block of targets as rows of them, one for each run of `length` channels from number `low` on: here some
// sources [begin, end). In the weight, kernel elements lie side by side, those of all sources where the targets are its
// rows: squares of it are turned round.
template <class T>
void pack_sources(const WindowProduct<T>& p, const ProductLayout<T>& layout, index group, index block, index begin, index end,
                  index low, index length, T* into) {
    constexpr index N = lanes<T>;
    const index width = layout.blocks.vectors_of(block) * N, valid = layout.blocks.valid(block);
    const index first = layout.blocks.begin(block);
    if (begin == 0) {
        std::fill(into, into + width, T(0));
        if (p.bias) std::copy(p.bias + group * p.targets + first, p.bias + group * p.targets + first + valid, into);
    }
    into += width;
    const index elements = p.kernel[0] * p.kernel[1] * p.kernel[2];
    std::vector<index> place(static_cast<size_t>(elements), -1);
    for (size_t t = 0; t < layout.kernels.size(); t++) place[static_cast<size_t>(layout.kernels[t])] = static_cast<index>(t);
    const bool together = p.weight_source == elements;
    const index spans = together ? 1 : end - begin, span = together ? (end - begin) * elements : elements;
    const T* const last = p.weight + p.groups * p.weight_group;
    const index ahead = together ? 8 * N : 2 * p.weight_source;  // what is soon read
    for (index s = begin; s < begin + spans; s++) {
        const T* from = p.weight + group * p.weight_group + first * p.weight_target + s * p.weight_source;
        if (span < N / 2) {
            for (index at = 0; at < span; at++) {
                const index t = place[static_cast<size_t>(at % elements)];
                T* line = into + (t * length + s - low + at / elements) * width;
                for (index c = 0; t >= 0 && c < width; c++) line[c] = c < valid ? from[c * p.weight_target + at] : T(0);
            }
            continue;
        }
        for (index lane = 0; lane < width; lane += N) {
            const index rows = std::max<index>(0, std::min(N, valid - lane));
            index element = 0, source = s;
            for (index at = 0; at < span; at += N) {
                const index count = std::min(N, span - at);
                const T* row = from + lane * p.weight_target + at;
                Vector<T> square[N];
                for (index r = 0; r < rows; r++, row += p.weight_target) {
#ifdef __GNUC__
                    __builtin_prefetch(row + ahead);
#endif
                    if (last - row >= N) {
                        load<T>(square[r], row);
                    } else {
                        T padded[N] = {};
                        std::copy(row, row + count, padded);
                        load<T>(square[r], padded);
                    }
                }
                for (index r = rows; r < N; r++) square[r] = Vector<T>{};
                transpose<T>(square);
                for (index i = 0; i < count; i++) {
                    const index t = place[static_cast<size_t>(element)];
                    if (t >= 0) store<T>(into + (t * length + source - low) * width + lane, square[i]);
                    if (++element == elements) {
                        element = 0;
                        source++;
                    }
                }
            }
        }
    }
}

// What it takes to pack a weight, in elements of a cheap loop.
constexpr index packing_cost = 8;

// Calls with a group, a block, and some of the sources, whose weights are packed in one task.
template <class T, class Function>
void each_packing(const WindowProduct<T>& p, const Blocks<T>& blocks, Pool& pool, Function&& call) {
    constexpr index some = 16;
    const index runs = std::max<index>(1, (p.sources + some - 1) / some), count = p.groups * blocks.count * runs;
    const index elements = p.kernel[0] * p.kernel[1] * p.kernel[2] * p.sources * p.groups * blocks.width();
    parallel(pool, count, packing_cost * elements, [&](index task) {
        const index begin = task % runs * some;
        call(task / runs / blocks.count, task / runs % blocks.count, begin, std::min(p.sources, begin + some));
    });
}

// The share of one task: for one block of channels, an equal part of the work on all phases one after the other. Phases
// are cut between tiles.
template <class T>
struct Share {
    index group, block, piece, pieces;
    index begin(const ProductLayout<T>& layout, size_t phase) const { return cut(layout, phase, piece); }
    index end(const ProductLayout<T>& layout, size_t phase) const { return cut(layout, phase, piece + 1); }

private:
    index cut(const ProductLayout<T>& layout, size_t phase, index pieces_before) const {
        const index work = layout.work.back() * pieces_before / pieces - layout.work[phase];
        return std::min(layout.phases[phase].targets, std::max<index>(0, work) / layout.work_of_tile(phase) * layout.tile());
    }
};

// Segments [low, high) of a phase for the targets of a share.
template <class T, int V>
void run_segments(const WindowProduct<T>& p, const ProductLayout<T>& layout, size_t number, const Share<T>& share, index low,
                  index high, const T* space, std::vector<const T*>& rows) {
    constexpr int full = Tiles<T, V>::full;
    const Phase<T>& phase = layout.phases[number];
    const Axes& axes = phase.axes;
    T* origin = p.target.data + (share.group * p.targets + layout.blocks.begin(share.block)) * p.target.channel;
    for (int d = 0; d < 3; d++) origin += axes[d].first * p.target.along[d];
    const T* first = space + layout.block_offset(p, share.group, share.block);
    constexpr index width = V * lanes<T>;
    const index valid = layout.blocks.valid(share.block), end = share.end(layout, number);
    rows.resize(static_cast<size_t>((high - low + 1) * full));
    T wide[full * width];
    index at = share.begin(layout, number);
    for (Cursor cursor(axes, at); at < end;) {
        const int height = height_for(end - at, full);
        T *out[full], *made[full];
        for (int h = 0; h < height; h++, cursor.advance(axes)) {
            phase.rows(layout.source, cursor, share.group * p.sources, space + layout.zeros, low, high, rows.data() + h, height);
            out[h] = origin + cursor.image * p.target.image;
            for (int d = 0; d < 3; d++) out[h] += cursor.at[d] * axes[d].every * p.target.along[d];
            made[h] = valid == width ? out[h] : wide + h * width;
        }
        Tiles<T, V>::product(height, rows.data(), high - low, phase.length, first + width, phase.lines.data() + low, made,
                             low > 0 ? nullptr : first);
        for (int h = 0; h < height && valid < width; h++) copy_bits<V == 3 ? 2 * lanes<T> : width / 2>(out[h], made[h], valid);
        at += height;
    }
}

// All phases go through the weights together, as many rows at a time as stay in the second cache; the sums so far wait
// in the targets, if those have room for whole vectors.
template <class T>
void run_share(const WindowProduct<T>& p, const ProductLayout<T>& layout, const Share<T>& share, const T* space) {
    constexpr index cached = 5 * (1 << 16) / sizeof(T);
    const index valid = layout.blocks.valid(share.block), width = layout.blocks.vectors_of(share.block) * lanes<T>;
    const index all = layout.rows(p), parts = valid == width && p.target.channel == 1 ? (all * width + cached - 1) / cached : 1;
    const index some = (all + parts - 1) / std::max<index>(parts, 1);
    std::vector<index> done(layout.phases.size(), 0);
    std::vector<const T*> rows;
    index limit = 0;
    do {
        const bool first = limit == 0;
        limit += std::max<index>(some, 1);
        for (size_t i = 0; i < layout.phases.size(); i++) {
            const Phase<T>& phase = layout.phases[i];
            const index low = done[i], segments = static_cast<index>(phase.segments.size());
            index high = low;
            while (high < segments && phase.lines[static_cast<size_t>(high)] < limit) high++;
            if (high == low && !(first && segments == 0)) continue;
            with_vectors(layout.blocks.vectors_of(share.block), [&](auto constant) {
                run_segments<T, decltype(constant)::value>(p, layout, i, share, low, high, space, rows);
            });
            done[i] = high;
        }
    } while (limit < all);
}

template <class T>
ProductLayout<T> filled_layout(const WindowProduct<T>& p, bool piecewise, T* space, Pool& pool) {
    ProductLayout<T> layout(p, piecewise);
    if (layout.source.copied) layout.source.fill(space, p.source, p.images, p.groups * p.sources, pool);
    std::fill(space + layout.zeros, space + layout.zeros + p.sources, T(0));
    return layout;
}

template <class T>
void run(const WindowProduct<T>& p, T* space, Pool& pool) {
    const ProductLayout<T> layout = filled_layout(p, false, space, pool);
    each_packing(p, layout.blocks, pool, [&](index group, index block, index begin, index end) {
        pack_sources(p, layout, group, block, begin, end, 0, p.sources, space + layout.block_offset(p, group, block));
    });
    // Enough tasks to keep all threads busy, and that what they see and make stays in the second cache; but with targets
    // enough to be worth reading the weights for.
    constexpr index cached = (1 << 19) / sizeof(T);
    index targets = 0;
    for (const Phase<T>& phase : layout.phases) targets += phase.targets;
    const index blocks = layout.blocks.count;
    const index busy = pool.threads() > 1 ? (4 * pool.threads() + p.groups * blocks - 1) / (p.groups * blocks) : 1;
    const index fitting = targets * (p.sources + layout.blocks.vectors_of(0) * lanes<T>) / cached;
    const index pieces = std::max<index>(1, std::min(std::max(busy, fitting), targets / 24));
    const index products = p.groups * layout.work.back() * layout.tile() * p.sources * layout.blocks.width();
    parallel(pool, p.groups * blocks * pieces, products / products_in_work, [&](index task) {
        run_share(p, layout, Share<T>{task / pieces / blocks, task / pieces % blocks, task % pieces, pieces}, space);
    });
}

// ------------------------------------------------------------------------------------------- gradients of weights

template <class T>
struct OuterLayout {
    Source<T> source;
    Phase<T> phase;
    Blocks<T> blocks;
    bool packs;  // whether the results are copied: each block of channels by itself, as rows of whole vectors
    index pitch, results, sums, total;

    explicit OuterLayout(const WindowOuter<T>& p)
        : source(p.source, p.images, p.groups, p.sources, p.targets, &p.axes, 1),
          phase(p.axes, p.kernel, source, p.images, p.sources),
          blocks(p.targets) {
        index dense = p.groups * p.targets;
        packs = p.result.channel != 1 || p.targets % lanes<T> || (blocks.count > 1 && phase.elements() >= 512);
        for (int d = 2; d >= 0; d--) {
            packs |= p.result.along[d] != dense && p.axes[d].count > 1;
            dense *= p.axes[d].count;
        }
        packs |= p.result.image != dense && p.images > 1;
        results = aligned<T>(source.elements);
        sums = results + (packs ? aligned<T>(phase.targets * p.groups * blocks.width()) : 0);
        total = sums + aligned<T>(p.groups * phase.elements() * blocks.width());
    }
    index width(index block) const { return blocks.vectors_of(block) * lanes<T>; }
    // The rows of a block of results where they are copied, and the sums of a block.
    index results_offset(index group, index block) const {
        return results + phase.targets * (group * blocks.width() + blocks.begin(block));
    }
    index sums_offset(index group, index block) const {
        return sums + phase.elements() * (group * blocks.width() + blocks.begin(block));
    }
};

template <class T>
index workspace(const WindowOuter<T>& p) {
    return OuterLayout<T>(p).total;
}

template <class T>
void pack_results(const WindowOuter<T>& p, const OuterLayout<T>& layout, T* space, Pool& pool) {
    const index length[3] = {p.axes[0].count, p.axes[1].count, p.axes[2].count}, places = length[0] * length[1] * length[2];
    const index blocks = p.groups * layout.blocks.count;
    constexpr index cost = 4;
    parallel(pool, p.images * blocks, cost * p.images * places * p.groups * layout.blocks.width(), [&](index task) {
        const index image = task / blocks, group = task % blocks / layout.blocks.count, block = task % layout.blocks.count;
        const index width = layout.width(block), valid = layout.blocks.valid(block);
        T* const into = space + layout.results_offset(group, block) + image * places * width;
        const index channel = group * p.targets + layout.blocks.begin(block);
        copy_image(into, width, p.result.data + image * p.result.image + channel * p.result.channel, p.result.channel,
                   p.result.along, length, valid);
        for (index at = 0; valid < width && at < places; at++) std::fill(into + at * width + valid, into + (at + 1) * width, T(0));
    });
}

// The work on a weight's gradient in units: some elements of one segment of one group, against all results.
struct Units {
    index segments, run, runs, count;

    template <class T>
    Units(const WindowOuter<T>& p, const Phase<T>& phase, int threads) : segments(static_cast<index>(phase.segments.size())) {
        const index wanted = (4 * threads + p.groups * segments - 1) / (p.groups * segments);
        run = ((phase.length + wanted - 1) / wanted + 11) / 12 * 12;  // a multiple of the height of most tiles
        runs = (phase.length + run - 1) / run;
        count = p.groups * segments * runs;
    }
};

// Units [begin, end), for some places after others. Where all sums stay in the second cache, what is read for them stays in
// the first; larger sums are seldom read and written again, and what is read stays in the second. A segment that lies
// outside for a place has no part in its sum.
template <class T>
void run_units(const WindowOuter<T>& p, const OuterLayout<T>& layout, const Units& units, index begin, index end, T* space) {
    constexpr index least = 128, most = 1024, cached = (1 << 20) / sizeof(T);
    const Phase<T>& phase = layout.phase;
    const bool large = phase.elements() * layout.blocks.width() > cached;
    const index places = large ? std::min(most, std::max(least, cached / (p.sources + p.targets))) : least;
    const T *rows[most], *results[most];
    index numbers[most];
    for (index at = 0; at < phase.targets; at += places) {
        const index count = std::min(places, phase.targets - at);
        for (index unit = begin; unit < end; unit++) {
            const index low = unit % units.runs * units.run, high = std::min(low + units.run, phase.length);
            const index number = unit / units.runs % units.segments, group = unit / units.runs / units.segments;
            const index seen = phase.seen(layout.source, Cursor(p.axes, at), group * p.sources,
                                          phase.segments[static_cast<size_t>(number)], count, rows, numbers);
            if (seen == 0 && at > 0) continue;
            for (index block = 0; block < layout.blocks.count; block++)
                with_vectors(layout.blocks.vectors_of(block), [&](auto constant) {
                    constexpr int V = decltype(constant)::value;
                    constexpr index width = V * lanes<T>;
                    const index pitch = layout.packs ? width : p.groups * p.targets;
                    const T* first = at * pitch + (layout.packs ? space + layout.results_offset(group, block)
                                                                : p.result.data + group * p.targets + layout.blocks.begin(block));
                    for (index i = 0; i < seen; i++) results[i] = first + numbers[i] * pitch;
                    T* sums = space + layout.sums_offset(group, block) + number * phase.length * width;
                    for (index k = low; k < high;) {
                        const int height = height_for(high - k, Tiles<T, V>::full);
                        Tiles<T, V>::outer(height, rows, results, seen, k, 0, sums + k * width, width, at == 0);
                        k += height;
                    }
                });
        }
    }
}

// From rows of `width` targets, one for each source, `apart` for kernel elements, to sources [begin, end) of a weight: one
// vector of targets, in squares.
template <class T>
void unpack_weights(const WindowOuter<T>& p, index group, index low, index begin, index end, const T* sums, index width,
                    index apart) {
    constexpr index N = lanes<T>;
    const index elements = p.kernel[0] * p.kernel[1] * p.kernel[2], row = p.sources * elements;
    const index rows = std::min(N, p.targets - low), length = (end - begin) * elements;
    T* into = p.weight + (group * p.targets + low) * row + begin * elements;
    index element = 0, source = 0;
    for (index at = 0; at < length; at += N, into += N) {
        const index count = std::min(N, length - at);
        Vector<T> square[N];
        for (index i = 0; i < count; i++) {
            load<T>(square[i], sums + element * apart + source * width);
            if (++element == elements) {
                element = 0;
                source++;
            }
        }
        for (index i = count; i < N; i++) square[i] = Vector<T>{};
        transpose<T>(square);
        for (index r = 0; r < rows; r++) {
            if (count == N) {
                store<T>(into + r * row, square[r]);
            } else {
                T made[N];
                store<T>(made, square[r]);
                std::copy(made, made + count, into + r * row);
            }
        }
    }
}

template <class T>
void run(const WindowOuter<T>& p, T* space, Pool& pool) {
    OuterLayout<T> layout(p);
    if (layout.source.copied) layout.source.fill(space, p.source, p.images, p.groups * p.sources, pool);
    if (layout.packs) pack_results(p, layout, space, pool);
    if (layout.phase.targets == 0) std::fill(space + layout.sums, space + layout.total, T(0));
    const Units units(p, layout.phase, pool.threads());
    const index tasks = std::min<index>(units.count, pool.threads() > 1 ? 4 * pool.threads() : 1);
    const index products = p.groups * layout.phase.targets * layout.phase.elements() * layout.blocks.width();
    parallel(pool, tasks, products / products_in_work, [&](index task) {
        run_units(p, layout, units, units.count * task / tasks, units.count * (task + 1) / tasks, space);
    });
    const index vectors = (p.targets + lanes<T> - 1) / lanes<T>;
    parallel(pool, p.groups * vectors, packing_cost * p.groups * layout.phase.elements() * p.targets, [&](index task) {
        const index group = task / vectors, low = task % vectors * lanes<T>, block = low / (block_vectors * lanes<T>);
        const T* sums = space + layout.sums_offset(group, block) + low - layout.blocks.begin(block);
        unpack_weights(p, group, low, 0, p.sources, sums, layout.width(block), p.sources * layout.width(block));
    });
}
