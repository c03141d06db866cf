// The kernels of convolution.hpp for one instruction set: included once in a namespace for each, which names
// `register_bytes`, `block_vectors` (the most vectors of target channels in a tile) and `tile_height` (for each number of
// vectors, how many rows of a tile fit into the registers).

template <class T>
constexpr index lanes = register_bytes / static_cast<index>(sizeof(T));

#ifdef __GNUC__
template <class T>
struct VectorOf {
    typedef T type __attribute__((vector_size(register_bytes)));
};
template <class T>
using Vector = typename VectorOf<T>::type;
#else
template <class T>
struct Vector {
    T at[lanes<T>];
    Vector& operator+=(const Vector& b) {
        for (index i = 0; i < lanes<T>; i++) at[i] += b.at[i];
        return *this;
    }
    friend Vector operator*(T a, const Vector& b) {
        Vector made;
        for (index i = 0; i < lanes<T>; i++) made.at[i] = a * b.at[i];
        return made;
    }
};
#endif

template <class T>
inline void load(Vector<T>& into, const T* from) {
    std::memcpy(&into, from, sizeof into);
}
template <class T>
inline void store(T* into, const Vector<T>& from) {
    std::memcpy(into, &from, sizeof from);
}

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

// H targets by V vectors of channels, held in registers: `first` (the bias) plus the sum over segments and their elements
// k of rows[segment][target][k] * b[k]. Only the first `valid` channels are written.
template <class T, int H, int V>
void product_tile(const T* const* rows, index segments, index length, const T* b, T* const* out, index valid) {
    constexpr index N = lanes<T>;
    Vector<T> sum[H][V];
    for (int v = 0; v < V; v++) {
        load<T>(sum[0][v], b + v * N);
        for (int h = 1; h < H; h++) sum[h][v] = sum[0][v];
    }
    b += V * N;
    for (index s = 0; s < segments; s++, rows += H) {
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
    for (int h = 0; h < H; h++) {
        if (valid == V * N) {
            for (int v = 0; v < V; v++) store<T>(out[h] + v * N, sum[h][v]);
        } else {
            T made[V * N];
            for (int v = 0; v < V; v++) store<T>(made + v * N, sum[h][v]);
            copy_bits<V == 3 ? 2 * N : V * N / 2>(out[h], made, valid);
        }
    }
}

// H rows of V vectors: the sum over places of rows[place][k + h] * g[place], added to what is there unless `fresh`.
template <class T, int H, int V>
void outer_tile(const T* const* rows, index places, index k, const T* g, index pitch, T* sums, index width, bool fresh) {
    constexpr index N = lanes<T>;
    Vector<T> sum[H][V];
    for (int h = 0; h < H; h++)
        for (int v = 0; v < V; v++) {
            if (fresh) sum[h][v] = Vector<T>{};
            else load<T>(sum[h][v], sums + h * width + v * N);
        }
    for (index p = 0; p < places; p++, g += pitch) {
        const T* row = rows[p] + k;
        Vector<T> w[V];
        for (int v = 0; v < V; v++) load<T>(w[v], g + v * N);
        for (int h = 0; h < H; h++) {
            const T x = row[h];
            for (int v = 0; v < V; v++) sum[h][v] += x * w[v];
        }
    }
    for (int h = 0; h < H; h++)
        for (int v = 0; v < V; v++) store<T>(sums + h * width + v * N, sum[h][v]);
}

template <class T, int V>
struct Tiles {
    static constexpr int full = tile_height[V];
    static void product(int height, const T* const* rows, index segments, index length, const T* b, T* const* out, index valid) {
        if (height == full) product_tile<T, full, V>(rows, segments, length, b, out, valid);
        else if (height == 6) product_tile<T, 6, V>(rows, segments, length, b, out, valid);
        else if (height == 3) product_tile<T, 3, V>(rows, segments, length, b, out, valid);
        else if (height == 2) product_tile<T, 2, V>(rows, segments, length, b, out, valid);
        else product_tile<T, 1, V>(rows, segments, length, b, out, valid);
    }
    static void outer(int height, const T* const* rows, index places, index k, const T* g, index pitch, T* sums, index width,
                      bool fresh) {
        if (height == full) outer_tile<T, full, V>(rows, places, k, g, pitch, sums, width, fresh);
        else if (height == 6) outer_tile<T, 6, V>(rows, places, k, g, pitch, sums, width, fresh);
        else if (height == 3) outer_tile<T, 3, V>(rows, places, k, g, pitch, sums, width, fresh);
        else if (height == 2) outer_tile<T, 2, V>(rows, places, k, g, pitch, sums, width, fresh);
        else outer_tile<T, 1, V>(rows, places, k, g, pitch, sums, width, fresh);
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

// ------------------------------------------------------------------------------------------------------ sources

// The source as the tiles read it: neighbouring channels side by side. Images whose channels lie apart, or that are soon
// worked through, are copied, with zeros around them; of others what lies outside is read from a row of zeros.
template <class T>
struct Source {
    Images<const T> view;
    index length[3], shift[3];  // of each dimension, and how much further inside all elements lie
    bool copied, merges;
    index elements;

    Source(const Images<const T>& given, index images, index groups, index channels, index targets, const Axes* axes,
           size_t phases) {
        bool inside = true;
        for (int d = 0; d < 3; d++) {
            index low = 0, high = 0;
            length[d] = axes[0][d].length;
            for (size_t i = 0; i < phases; i++)
                for (const Tap& tap : axes[i][d].taps) {
                    low = std::min(low, tap.start);
                    high = std::max(high, (axes[i][d].count - 1) * axes[i][d].step + tap.start - length[d] + 1);
                }
            shift[d] = -low;
            inside &= low == 0 && high == 0;
            padded_[d] = length[d] - low + high;
        }
        view = given;
        const index vectors = (targets + lanes<T> - 1) / lanes<T>;
        copied = (given.channel != 1 && channels * groups > 1) || (!inside && (channels < 16 || channels * vectors < 64));
        elements = 0;
        if (copied) {
            index step = channels * groups;
            view.channel = 1;
            for (int d = 2; d >= 0; d--) {
                view.along[d] = step;
                step *= padded_[d];
            }
            view.image = step;
            elements = images * step;
        } else {
            shift[0] = shift[1] = shift[2] = 0;
            for (int d = 0; d < 3; d++) padded_[d] = length[d];
        }
        merges = (copied || inside) && groups == 1 && view.along[2] == channels;
    }

    // Copies the images, each row of the last dimension by itself, with zeros around them.
    void fill(T* space, const Images<const T>& from, index images, index channels, Pool& pool) {
        view.data = space;
        const index slices = images * padded_[0];
        const index each = std::max<index>(1, (1 << 14) / std::max<index>(1, padded_[1] * padded_[2] * channels));
        parallel(pool, (slices + each - 1) / each, [&](index chunk) {
            for (index i = chunk * each; i < std::min(slices, (chunk + 1) * each); i++) {
                const index image = i / padded_[0], depth = i % padded_[0];
                const index row_elements = padded_[2] * channels;
                T* row = space + i * padded_[1] * row_elements;
                for (index y = 0; y < padded_[1]; y++, row += row_elements) {
                    const index z0 = depth - shift[0], y0 = y - shift[1];
                    if (z0 < 0 || z0 >= length[0] || y0 < 0 || y0 >= length[1]) {
                        std::fill(row, row + row_elements, T(0));
                        continue;
                    }
                    std::fill(row, row + shift[2] * channels, T(0));
                    copy_row(row + shift[2] * channels,
                             from.data + image * from.image + z0 * from.along[0] + y0 * from.along[1], from.channel,
                             from.along[2], channels);
                    std::fill(row + (shift[2] + length[2]) * channels, row + row_elements, T(0));
                }
            }
        });
    }

private:
    index padded_[3];

    void copy_row(T* into, const T* from, index channel, index along, index channels) const {
        if (channels == 1) {
            for (index x = 0; x < length[2]; x++) into[x] = from[x * along];
        } else if (channel == 1) {
            for (index x = 0; x < length[2]; x++) std::copy(from + x * along, from + x * along + channels, into + x * channels);
        } else {
            constexpr index block = 16;
            for (index c0 = 0; c0 < channels; c0 += block) {
                const index end = std::min(c0 + block, channels);
                for (index x = 0; x < length[2]; x++)
                    for (index c = c0; c < end; c++) into[x * channels + c] = from[x * along + c * channel];
            }
        }
    }
};

// The segments of a phase, in the order in which its weights are packed.
template <class T>
std::vector<Segment> segments_of(const Axes& axes, const index* kernel, const Source<T>& source) {
    std::vector<Segment> made;
    for (const Tap& a : axes[0].taps)
        for (const Tap& b : axes[1].taps)
            for (const Tap& c : axes[2].taps) {
                const index at = (a.kernel * kernel[1] + b.kernel) * kernel[2] + c.kernel;
                Segment segment{{a.start + source.shift[0], b.start + source.shift[1], c.start + source.shift[2]}, at, 1, 0};
                for (int d = 0; d < 3; d++) segment.offset += segment.start[d] * source.view.along[d];
                made.push_back(segment);
            }
    return made;
}

// Whether the kernel elements of each row lie side by side in the source, so that a row is one segment.
inline bool side_by_side(const Axes& axes) {
    const std::vector<Tap>& taps = axes[2].taps;
    for (size_t i = 1; i < taps.size(); i++)
        if (taps[i].start != taps[i - 1].start + 1) return false;
    return taps.size() > 1;
}

// Where each target of a phase finds the segments.
template <class T>
struct Phase {
    const Axes* axes;
    std::vector<Segment> segments;  // one for each kernel element, or for each row of them where they merge
    std::vector<index> kernels;     // the kernel element of each run of channels in the packed weights
    index length;                   // elements of a segment
    bool checks;                    // whether segments may lie outside
    index low[3], high[3];          // starts of all segments lie between these
    index targets;                  // of all images

    Phase(const Axes& a, const index* kernel, const Source<T>& source, index images, index channels) : axes(&a) {
        segments = segments_of(a, kernel, source);
        length = channels;
        for (const Segment& s : segments) kernels.push_back(s.kernel);
        if (source.merges && side_by_side(a)) {
            const size_t run = a[2].taps.size();
            length = channels * static_cast<index>(run);
            std::vector<Segment> rows;
            for (size_t i = 0; i < segments.size(); i += run) rows.push_back(segments[i]);
            segments = rows;
        }
        checks = false;
        for (int d = 0; d < 3; d++) {
            low[d] = high[d] = segments.empty() ? 0 : segments[0].start[d];
            for (const Segment& s : segments) {
                low[d] = std::min(low[d], s.start[d]);
                high[d] = std::max(high[d], s.start[d]);
            }
            checks |= low[d] < 0 || high[d] + (a[d].count - 1) * a[d].step >= source.length[d];
        }
        checks &= !source.copied;
        targets = images * a[0].count * a[1].count * a[2].count;
    }
    index elements() const { return static_cast<index>(segments.size()) * length; }

    // The segments that the target at `cursor` sees, `apart` entries from one to the next.
    void rows(const Source<T>& source, const Cursor& cursor, index group_offset, const T* zeros, const T** into, int apart) const {
        index at[3];
        const T* base = source.view.data + group_offset + cursor.image * source.view.image;
        bool inside = true;
        for (int d = 0; d < 3; d++) {
            at[d] = cursor.at[d] * (*axes)[d].step;
            base += at[d] * source.view.along[d];
            inside &= at[d] + low[d] >= 0 && at[d] + high[d] < source.length[d];
        }
        if (inside || !checks) {
            for (const Segment& s : segments) {
                *into = base + s.offset;
                into += apart;
            }
            return;
        }
        for (const Segment& s : segments) {
            bool here = true;
            for (int d = 0; d < 3; d++) here &= at[d] + s.start[d] >= 0 && at[d] + s.start[d] < source.length[d];
            *into = here ? base + s.offset : zeros;
            into += apart;
        }
    }

    // One segment as the next `count` targets see it, row after row of the last dimension.
    void runs(const Source<T>& source, Cursor& cursor, index group_offset, const T* zeros, const Segment& segment, index count,
              const T** into) const {
        const Axis& last = (*axes)[2];
        while (count > 0) {
            const T* base = source.view.data + group_offset + segment.offset + cursor.image * source.view.image;
            bool inside = true;
            for (int d = 0; d < 2; d++) {
                const index at = cursor.at[d] * (*axes)[d].step;
                base += at * source.view.along[d];
                inside &= at + segment.start[d] >= 0 && at + segment.start[d] < source.length[d];
            }
            const index run = std::min(count, last.count - cursor.at[2]), step = last.step * source.view.along[2];
            base += cursor.at[2] * step;
            if (!checks) {
                for (index i = 0; i < run; i++) into[i] = base + i * step;
            } else if (!inside) {
                std::fill(into, into + run, zeros);
            } else {
                index x = cursor.at[2] * last.step + segment.start[2];
                for (index i = 0; i < run; i++, x += last.step)
                    into[i] = x >= 0 && x < source.length[2] ? base + i * step : zeros;
            }
            into += run;
            count -= run;
            cursor.at[2] += run - 1;
            cursor.advance(*axes);
        }
    }
};

template <class T>
std::vector<Phase<T>> phases_of(const std::vector<Axes>& axes, const index* kernel, const Source<T>& source, index images,
                                index channels) {
    std::vector<Phase<T>> made;
    for (const Axes& a : axes) made.emplace_back(a, kernel, source, images, channels);
    return made;
}

// ----------------------------------------------------------------------------------------------------- products

// The parts of the memory that a product works in, in elements.
template <class T>
struct ProductLayout {
    Source<T> source;
    std::vector<Phase<T>> phases;
    Blocks<T> blocks;
    std::vector<index> packed;  // where the weights of each phase begin; those of a group follow each other by block
    index zeros, total;

    explicit ProductLayout(const WindowProduct<T>& p)
        : source(p.source, p.images, p.groups, p.sources, p.targets, p.phases.data(), p.phases.size()),
          phases(phases_of<T>(p.phases, p.kernel, source, p.images, p.sources)),
          blocks(p.targets) {
        total = aligned<T>(source.elements);
        for (const Phase<T>& phase : phases) {
            packed.push_back(total);
            total += aligned<T>(p.groups * (phase.elements() + 1) * blocks.width());
        }
        zeros = total;
        total += aligned<T>(p.sources);
    }
    // The weights of one block: the bias, then a row for each element of the segments.
    index block_offset(size_t phase, index group, index block) const {
        return packed[phase] + (phases[phase].elements() + 1) * (group * blocks.width() + blocks.begin(block));
    }
};

template <class T>
index workspace(const WindowProduct<T>& p) {
    return ProductLayout<T>(p).total;
}

template <class T>
void pack_weights(const WindowProduct<T>& p, const ProductLayout<T>& layout, size_t number, index group, index block, T* into) {
    const Phase<T>& phase = layout.phases[number];
    const index width = layout.blocks.vectors_of(block) * lanes<T>, valid = layout.blocks.valid(block);
    const index first = layout.blocks.begin(block);
    std::fill(into, into + width, T(0));
    if (p.bias) std::copy(p.bias + group * p.targets + first, p.bias + group * p.targets + first + valid, into);
    into += width;
    const T* from = p.weight + group * p.weight_group + first * p.weight_target;
    const index taps = static_cast<index>(phase.kernels.size());
    // The kernel elements of one pair of channels lie side by side in the weight: they are walked innermost, and vector
    // by vector of targets, so that whole lines of memory are read and written.
    for (index low = 0; low < width; low += lanes<T>) {
        const index high = std::min(low + lanes<T>, valid);
        for (index c = 0; c < p.sources; c++)
            for (index t = 0; t < taps; t++) {
                const T* w = from + c * p.weight_source + phase.kernels[static_cast<size_t>(t)] + low * p.weight_target;
                T* line = into + (t * p.sources + c) * width + low;
                if (high == low + lanes<T>) {
                    for (index o = 0; o < lanes<T>; o++) line[o] = w[o * p.weight_target];
                } else {
                    for (index o = 0; o < lanes<T>; o++) line[o] = low + o < high ? w[o * p.weight_target] : T(0);
                }
            }
    }
}

template <class T>
void run_targets(const WindowProduct<T>& p, const ProductLayout<T>& layout, size_t number, index group, index block, index begin,
                 index end, const T* space) {
    const Phase<T>& phase = layout.phases[number];
    const Axes& axes = *phase.axes;
    const index segments = static_cast<index>(phase.segments.size());
    const index valid = layout.blocks.valid(block);
    const T* weights = space + layout.block_offset(number, group, block);
    T* origin = p.target.data + (group * p.targets + layout.blocks.begin(block)) * p.target.channel;
    for (int d = 0; d < 3; d++) origin += axes[d].first * p.target.along[d];
    with_vectors(layout.blocks.vectors_of(block), [&](auto constant) {
        constexpr int V = decltype(constant)::value;
        constexpr int full = Tiles<T, V>::full;
        std::vector<const T*> rows(static_cast<size_t>(std::max<index>(segments, 1) * full));
        Cursor cursor(axes, begin);
        for (index at = begin; at < end;) {
            const int height = height_for(end - at, full);
            T* out[full];
            for (int h = 0; h < height; h++, cursor.advance(axes)) {
                phase.rows(layout.source, cursor, group * p.sources, space + layout.zeros, rows.data() + h, height);
                out[h] = origin + cursor.image * p.target.image;
                for (int d = 0; d < 3; d++) out[h] += cursor.at[d] * axes[d].every * p.target.along[d];
            }
            Tiles<T, V>::product(height, rows.data(), segments, phase.length, weights, out, valid);
            at += height;
        }
    });
}

template <class T>
void run(const WindowProduct<T>& p, T* space, Pool& pool) {
    ProductLayout<T> layout(p);
    if (layout.source.copied) layout.source.fill(space, p.source, p.images, p.groups * p.sources, pool);
    std::fill(space + layout.zeros, space + layout.zeros + p.sources, T(0));
    const index blocks = layout.blocks.count, phases = static_cast<index>(layout.phases.size());
    parallel(pool, phases * p.groups * blocks, [&](index task) {
        const index block = task % blocks, group = task / blocks % p.groups;
        const size_t phase = static_cast<size_t>(task / blocks / p.groups);
        pack_weights(p, layout, phase, group, block, space + layout.block_offset(phase, group, block));
    });
    // Targets are shared out in runs: long enough to be worth a task, short enough to keep all threads busy.
    std::vector<index> runs, tasks(1, 0);
    for (const Phase<T>& phase : layout.phases) {
        const index work = (phase.elements() + 8) * layout.blocks.vectors_of(0);
        index run = std::max<index>((1 << 19) / work, 24);
        const index share = (phase.targets * p.groups * blocks + 4 * pool.threads() - 1) / (4 * pool.threads());
        run = (std::min(run, std::max<index>(share, 24)) + 23) / 24 * 24;
        runs.push_back(run);
        tasks.push_back(tasks.back() + (phase.targets + run - 1) / run * p.groups * blocks);
    }
    parallel(pool, tasks.back(), [&](index task) {
        size_t phase = 0;
        while (task >= tasks[phase + 1]) phase++;
        task -= tasks[phase];
        const index count = (layout.phases[phase].targets + runs[phase] - 1) / runs[phase];
        const index begin = task % count * runs[phase], block = task / count % blocks, group = task / count / blocks;
        run_targets(p, layout, phase, group, block, begin, std::min(begin + runs[phase], layout.phases[phase].targets), space);
    });
}

// ------------------------------------------------------------------------------------------- gradients of weights

template <class T>
struct OuterLayout {
    Source<T> source;
    Phase<T> phase;
    Blocks<T> blocks;
    bool packs;  // whether the results are copied to rows of whole vectors
    index pitch, results, sums, zeros, total;

    explicit OuterLayout(const WindowOuter<T>& p)
        : source(p.source, p.images, p.groups, p.sources, p.targets, &p.axes, 1),
          phase(p.axes, p.kernel, source, p.images, p.sources),
          blocks(p.targets) {
        index dense = p.groups * p.targets;
        packs = p.result.channel != 1 || p.targets % lanes<T>;
        for (int d = 2; d >= 0; d--) {
            packs |= p.result.along[d] != dense && p.axes[d].count > 1;
            dense *= p.axes[d].count;
        }
        packs |= p.result.image != dense && p.images > 1;
        pitch = packs ? p.groups * blocks.width() : p.groups * p.targets;
        results = aligned<T>(source.elements);
        sums = results + (packs ? aligned<T>(phase.targets * pitch) : 0);
        zeros = sums + aligned<T>(p.groups * phase.elements() * blocks.width());
        total = zeros + aligned<T>(p.sources);
    }
};

template <class T>
index workspace(const WindowOuter<T>& p) {
    return OuterLayout<T>(p).total;
}

// Results as rows of channels, each group rounded up to whole vectors.
template <class T>
void pack_results(const WindowOuter<T>& p, const OuterLayout<T>& layout, T* into, Pool& pool) {
    const index count = layout.phase.targets, width = layout.blocks.width();
    const index each = std::max<index>(64, (1 << 14) / layout.pitch);
    parallel(pool, (count + each - 1) / each, [&](index chunk) {
        const index begin = chunk * each, end = std::min(count, begin + each);
        for (index group = 0; group < p.groups; group++)
            for (index low = 0; low < width; low += 16) {
                Cursor cursor(p.axes, begin);
                const index channels = std::min<index>(std::min<index>(16, width - low), std::max<index>(p.targets - low, 0));
                for (index at = begin; at < end; at++, cursor.advance(p.axes)) {
                    const T* from = p.result.data + cursor.image * p.result.image + (group * p.targets + low) * p.result.channel;
                    for (int d = 0; d < 3; d++) from += cursor.at[d] * p.result.along[d];
                    T* row = into + at * layout.pitch + group * width + low;
                    for (index c = 0; c < channels; c++) row[c] = from[c * p.result.channel];
                    for (index c = channels; c < std::min<index>(16, width - low); c++) row[c] = T(0);
                }
            }
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

// Units [begin, end), for some places after others: what they need of the results and the images stays in the cache.
template <class T>
void run_units(const WindowOuter<T>& p, const OuterLayout<T>& layout, const Units& units, index begin, index end, const T* results,
               T* space) {
    constexpr index places = 128;
    const Phase<T>& phase = layout.phase;
    const index width = layout.blocks.width();
    const T* rows[places];
    for (index at = 0; at < phase.targets; at += places) {
        const index count = std::min(places, phase.targets - at);
        for (index unit = begin; unit < end; unit++) {
            const index low = unit % units.runs * units.run, high = std::min(low + units.run, phase.length);
            const index number = unit / units.runs % units.segments, group = unit / units.runs / units.segments;
            T* sums = space + layout.sums + (group * phase.elements() + number * phase.length) * width;
            Cursor cursor(p.axes, at);
            phase.runs(layout.source, cursor, group * p.sources, space + layout.zeros,
                       phase.segments[static_cast<size_t>(number)], count, rows);
            for (index block = 0; block < layout.blocks.count; block++)
                with_vectors(layout.blocks.vectors_of(block), [&](auto constant) {
                    constexpr int V = decltype(constant)::value;
                    const index first = layout.blocks.begin(block);
                    const T* g = results + at * layout.pitch + group * (layout.packs ? width : p.targets) + first;
                    for (index k = low; k < high;) {
                        const int height = height_for(high - k, Tiles<T, V>::full);
                        Tiles<T, V>::outer(height, rows, count, k, g, layout.pitch, sums + k * width + first, width, at == 0);
                        k += height;
                    }
                });
        }
    }
}

// From rows of targets for each element of the segments to a weight.
template <class T>
void unpack_weights(const WindowOuter<T>& p, const OuterLayout<T>& layout, index group, index low, const T* space) {
    const index width = layout.blocks.width(), taps = static_cast<index>(layout.phase.kernels.size());
    const index high = std::min(low + lanes<T>, p.targets);
    const T* sums = space + layout.sums + group * layout.phase.elements() * width;
    T* weight = p.weight + group * p.targets * p.sources * taps;
    for (index c = 0; c < p.sources; c++)
        for (index t = 0; t < taps; t++) {
            const T* line = sums + (t * p.sources + c) * width;
            T* into = weight + c * taps + layout.phase.kernels[t];
            for (index o = low; o < high; o++) into[o * p.sources * taps] = line[o];
        }
}

template <class T>
void run(const WindowOuter<T>& p, T* space, Pool& pool) {
    OuterLayout<T> layout(p);
    if (layout.source.copied) layout.source.fill(space, p.source, p.images, p.groups * p.sources, pool);
    std::fill(space + layout.zeros, space + layout.zeros + p.sources, T(0));
    const T* results = p.result.data;
    if (layout.packs) {
        pack_results(p, layout, space + layout.results, pool);
        results = space + layout.results;
    }
    if (layout.phase.targets == 0) std::fill(space + layout.sums, space + layout.zeros, T(0));
    const Units units(p, layout.phase, pool.threads());
    const index tasks = std::min<index>(units.count, pool.threads() > 1 ? 4 * pool.threads() : 1);
    parallel(pool, tasks, [&](index task) {
        run_units(p, layout, units, units.count * task / tasks, units.count * (task + 1) / tasks, results, space);
    });
    const index vectors = (p.targets + lanes<T> - 1) / lanes<T>;
    parallel(pool, p.groups * vectors, [&](index task) {
        unpack_weights(p, layout, task / vectors, task % vectors * lanes<T>, space);
    });
}
