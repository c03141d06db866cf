// Convolutions with a large weight and few places: the weight is packed, or its gradient finished, piece by piece, where
// the second cache still holds the piece, so that it comes from memory and goes to it only once. Included after
// convolution_body.hpp in the same namespace.

// What a weight takes that does not stay in the second cache, and sums or results of one block of targets that do.
constexpr index large_weight = 1 << 19, cached_targets = 1 << 18;  // bytes

// Whether the weight is large, and targets few but in several blocks, of which each is packed by itself.
template <class T>
bool suits_pieces(const WindowProduct<T>& p) {
    constexpr index some = 4;
    index targets = 0, elements = p.kernel[0] * p.kernel[1] * p.kernel[2] * p.sources * p.targets;
    for (const Axes& axes : p.phases) targets += p.images * axes[0].count * axes[1].count * axes[2].count;
    const Blocks<T> blocks(p.targets);
    if (p.target.channel != 1 || p.targets % lanes<T> || p.groups * blocks.count < some) return false;
    return elements * index(sizeof(T)) > large_weight && targets * blocks.vectors_of(0) * register_bytes <= cached_targets;
}

template <class T>
index pieces_workspace(const WindowProduct<T>& p) {
    return ProductLayout<T>(p, true).total;
}

// The targets of a share see some sources, whose weights are packed, then some more.
template <class T, int V>
void run_pieces_of(const WindowProduct<T>& p, const ProductLayout<T>& layout, const Share<T>& share, const T* space) {
    constexpr int full = Tiles<T, V>::full;
    constexpr index width = V * lanes<T>, fitting = (1 << 18) / (width * sizeof(T));
    const index kernels = static_cast<index>(layout.kernels.size());
    const index some = std::min(p.sources, std::max<index>(1, fitting / (kernels * 16)) * 16);
    const Scratch<T> packed((1 + kernels * some) * width);
    std::vector<const T*> rows;
    std::vector<index> lines;
    for (index begin = 0; begin < p.sources; begin += some) {
        const index count = std::min(some, p.sources - begin);
        pack_sources(p, layout, share.group, share.block, begin, begin + count, begin, count, packed.get());
        for (size_t number = 0; number < layout.phases.size(); number++) {
            const Phase<T>& phase = layout.phases[number];
            const index segments = static_cast<index>(phase.segments.size());
            if (segments == 0 && begin > 0) continue;
            lines.clear();
            for (index line : phase.lines) lines.push_back(line / p.sources * count);
            rows.resize(static_cast<size_t>(segments * full + 1));
            T* origin = p.target.data + share.group * p.targets + layout.blocks.begin(share.block);
            for (int d = 0; d < 3; d++) origin += phase.axes[d].first * p.target.along[d];
            index at = share.begin(layout, number);
            const index end = share.end(layout, number);
            for (Cursor cursor(phase.axes, at); at < end;) {
                const int height = height_for(end - at, full);
                T* out[full];
                for (int h = 0; h < height; h++, cursor.advance(phase.axes)) {
                    phase.rows(layout.source, cursor, share.group * p.sources + begin, space + layout.zeros, 0, segments,
                               rows.data() + h, height);
                    out[h] = origin + cursor.image * p.target.image;
                    for (int d = 0; d < 3; d++) out[h] += cursor.at[d] * phase.axes[d].every * p.target.along[d];
                }
                Tiles<T, V>::product(height, rows.data(), segments, count, packed.get() + width, lines.data(), out,
                                     begin == 0 ? packed.get() : nullptr);
                at += height;
            }
        }
    }
}

template <class T>
void run_pieces(const WindowProduct<T>& p, T* space, Pool& pool) {
    const ProductLayout<T> layout = filled_layout(p, true, space, pool);
    // Where threads are many, several of them pack the same block for a part of the targets each.
    const index blocks = layout.blocks.count, all = p.groups * blocks;
    const index shares = pool.threads() > 1 ? (2 * pool.threads() + all - 1) / all : 1;
    const index products = p.groups * layout.work.back() * layout.tile() * p.sources * layout.blocks.width();
    parallel(pool, all * shares, products / products_in_work, [&](index task) {
        const Share<T> share{task / shares / blocks, task / shares % blocks, task % shares, shares};
        with_vectors(layout.blocks.vectors_of(share.block), [&](auto constant) {
            run_pieces_of<T, decltype(constant)::value>(p, layout, share, space);
        });
    });
}

// ------------------------------------------------------------------------------------------- gradients of weights

template <class T>
bool suits_pieces(const WindowOuter<T>& p) {
    const index elements = p.kernel[0] * p.kernel[1] * p.kernel[2] * p.sources * p.targets;
    const index places = p.images * p.axes[0].count * p.axes[1].count * p.axes[2].count;
    if (p.groups != 1 || p.targets % lanes<T> || p.sources < lanes<T>) return false;
    return elements * index(sizeof(T)) > large_weight && places > 0 && places * block_vectors * register_bytes <= cached_targets;
}

// Both factors with their channels side by side.
template <class T>
struct Factors {
    Source<T> source, result;
    index results, total;

    explicit Factors(const WindowOuter<T>& p)
        : source(p.source, p.images, 1, p.sources, p.targets, &p.axes, 1),
          result(p.result, p.images, 1, p.targets, p.sources, themselves(p.axes).data(), 1) {
        source.merges = false;
        results = aligned<T>(source.elements);
        total = results + aligned<T>(result.elements);
    }
};

template <class T>
index pieces_workspace(const WindowOuter<T>& p) {
    return Factors<T>(p).total;
}

// What is added up for each kernel element: where the sources lie that it sees, and the results that belong to them.
template <class T>
struct Pairs {
    std::vector<const T*> sources, results;
    index count;

    Pairs(const Factors<T>& factors, const Phase<T>& phase, const Segment& segment)
        : sources(static_cast<size_t>(phase.targets)), results(sources) {
        std::vector<index> numbers(sources.size());
        Cursor cursor(phase.axes, 0);
        count = phase.seen(factors.source, cursor, 0, segment, phase.targets, sources.data(), numbers.data());
        const Images<const T>& given = factors.result.view;
        for (index number = 0, found = 0; found < count; number++, cursor.advance(phase.axes)) {
            if (numbers[static_cast<size_t>(found)] != number) continue;
            const T*& result = results[static_cast<size_t>(found++)];
            result = given.data + cursor.image * given.image;
            for (int d = 0; d < 3; d++) result += cursor.at[d] * given.along[d];
        }
    }
};

template <class T>
void run_pieces(const WindowOuter<T>& p, T* space, Pool& pool) {
    Factors<T> factors(p);
    if (factors.source.copied) factors.source.fill(space, p.source, p.images, p.sources, pool);
    if (factors.result.copied) factors.result.fill(space + factors.results, p.result, p.images, p.targets, pool);
    const Phase<T> phase(p.axes, p.kernel, factors.source, p.images, p.sources);
    std::vector<Pairs<T>> pairs;
    for (const Segment& segment : phase.segments) pairs.emplace_back(factors, phase, segment);
    const Blocks<T> blocks(p.targets);
    const index kernels = static_cast<index>(pairs.size()), products = phase.targets * phase.elements() * p.targets;
    constexpr index fitting = (1 << 16) / (block_vectors * register_bytes), tiles = 24;
    const index some = std::max<index>(1, fitting / (kernels * tiles)) * tiles;  // sources of a piece
    parallel(pool, (p.sources + some - 1) / some * blocks.count, products / products_in_work, [&](index task) {
        const index block = task % blocks.count, begin = task / blocks.count * some, end = std::min(p.sources, begin + some);
        with_vectors(blocks.vectors_of(block), [&](auto constant) {
            constexpr int V = decltype(constant)::value;
            constexpr index width = V * lanes<T>;
            const Scratch<T> sums(kernels * some * width);
            for (index kernel = 0; kernel < kernels; kernel++) {
                const Pairs<T>& pair = pairs[static_cast<size_t>(kernel)];
                for (index k = begin; k < end;) {
                    const int height = height_for(end - k, Tiles<T, V>::full);
                    Tiles<T, V>::outer(height, pair.sources.data(), pair.results.data(), pair.count, k, blocks.begin(block),
                                       sums.get() + (kernel * some + k - begin) * width, width, true);
                    k += height;
                }
            }
            for (int v = 0; v < V; v++)
                unpack_weights(p, 0, blocks.begin(block) + v * lanes<T>, begin, end, sums.get() + v * lanes<T>, width, some * width);
        });
    });
}
