// Convolutions with kernels of 3 × 3 that move by single steps, from many channels to many: Winograd's minimal filtering
// F(2 × 2, 3 × 3) of Lavin and Gray, `Fast algorithms for convolutional neural networks
// <https://arxiv.org/abs/1509.09308>`_, 2015. A square of 2 × 2 targets sees 4 × 4 elements of each channel. Squares and
// kernels are transformed, and 16 products of matrices take the place of 9 for each target, which would be 36.
// Numbers that are not finite spread over the square. Included after convolution_body.hpp in the same namespace.

inline bool three_by_three(const Axes& axes) {
    if (axes[0].length != 1 || axes[0].count != 1 || axes[0].taps.size() != 1 || axes[0].taps[0].start != 0) return false;
    for (int d = 1; d < 3; d++) {
        const std::vector<Tap>& taps = axes[d].taps;
        if (axes[d].step != 1 || axes[d].every != 1 || taps.size() != 3) return false;
        if (taps[1].start != taps[0].start + 1 || taps[2].start != taps[0].start + 2) return false;
    }
    return true;
}

// Whether there are squares and channels enough to make up for the transforms, and transformed weights that the second
// cache holds in part.
template <class T>
bool suits_winograd(const WindowProduct<T>& p) {
    constexpr index many = 64, squares = 96, weights = 1 << 16;
    if (p.groups != 1 || p.phases.size() != 1 || p.target.channel != 1) return false;
    if (p.sources < many || p.targets < many || p.sources * p.targets > weights) return false;
    if (p.sources % lanes<T> || p.targets % lanes<T>) return false;
    const Axes& axes = p.phases[0];
    if (!three_by_three(axes)) return false;
    const index places = p.images * axes[1].count * axes[2].count;
    const index made = p.images * ((axes[1].count + 1) / 2) * ((axes[2].count + 1) / 2);
    return made >= squares && 2 * made >= p.sources + p.targets && 7 * 4 * made <= 8 * places;
}

// From one of 16 planes of so many elements to the next: one vector further, for caches dislike powers of two.
template <class T>
constexpr index spread_out(index elements) { return elements + lanes<T>; }

// The squares of all images, in order.
struct Grid {
    const Axes& axes;
    index down, across, count;  // of each image, of all

    Grid(const Axes& a, index images)
        : axes(a), down((a[1].count + 1) / 2), across((a[2].count + 1) / 2), count(images * down * across) {}

    // The elements that a square sees, of the first channel; what is outside the images is `outside`.
    template <class T>
    void seen(index square, const Images<const T>& source, const T* outside, const T** from) const {
        const index at = square % (down * across), image = square / (down * across);
        const index top = at / across * 2 + axes[1].taps[0].start, left = at % across * 2 + axes[2].taps[0].start;
        for (index y = top; y < top + 4; y++)
            for (index x = left; x < left + 4; x++) {
                const bool inside = y >= 0 && y < axes[1].length && x >= 0 && x < axes[2].length;
                *from++ = inside ? source.data + image * source.image + y * source.along[1] + x * source.along[2] : outside;
            }
    }
    // The targets of a square, of the first channel.
    template <class T>
    void made(index square, const Images<T>& target, T* outside, T** into) const {
        const index at = square % (down * across), image = square / (down * across);
        const index top = at / across * 2, left = at % across * 2;
        for (index y = top; y < top + 2; y++)
            for (index x = left; x < left + 2; x++) {
                const bool inside = y < axes[1].count && x < axes[2].count;
                *into++ = inside ? target.data + image * target.image + y * target.along[1] + x * target.along[2] : outside;
            }
    }
};

template <class T>
struct Squares {
    ProductLayout<T> layout;
    Grid grid;
    index rows;            // of a transformed weight: zeros and the source channels
    index weights, total;  // where the transformed weights begin

    explicit Squares(const WindowProduct<T>& p)
        : layout(p), grid(p.phases[0], p.images), rows(p.sources + 1), weights(layout.total) {
        total = weights + aligned<T>(16 * rows * layout.blocks.width());
    }
    // Transformed weight number `at` of a block of target channels.
    index weight(index block, index at) const {
        return weights + 16 * rows * layout.blocks.begin(block) + at * rows * layout.blocks.vectors_of(block) * lanes<T>;
    }
};

template <class T>
index winograd_workspace(const WindowProduct<T>& p) {
    return Squares<T>(p).total;
}

// The kernels of some source channels for one block: G g Gᵀ.
template <class T>
void transform_weights(const WindowProduct<T>& p, const Squares<T>& squares, index block, index begin, index end, T* space) {
    const index width = squares.layout.blocks.vectors_of(block) * lanes<T>;
    const T* packed = space + squares.layout.block_offset(p, 0, block) + width;
    for (int at = 0; at < 16 && begin == 0; at++) std::fill_n(space + squares.weight(block, at), width, T(0));
    for (index c = begin; c < end; c++)
        for (index low = 0; low < width; low += lanes<T>) {
            Vector<T> half[4][3];
            for (int x = 0; x < 3; x++) {
                Vector<T> g[3];
                for (int y = 0; y < 3; y++) load<T>(g[y], packed + ((y * 3 + x) * p.sources + c) * width + low);
                const Vector<T> sum = g[0] + g[2];
                half[0][x] = g[0];
                half[1][x] = T(0.5) * (sum + g[1]);
                half[2][x] = T(0.5) * (sum - g[1]);
                half[3][x] = g[2];
            }
            T* into = space + squares.weight(block, 0) + (1 + c) * width + low;
            const index apart = squares.rows * width;
            for (int y = 0; y < 4; y++) {
                const Vector<T> sum = half[y][0] + half[y][2];
                store<T>(into + (4 * y + 0) * apart, half[y][0]);
                store<T>(into + (4 * y + 1) * apart, T(0.5) * (sum + half[y][1]));
                store<T>(into + (4 * y + 2) * apart, T(0.5) * (sum - half[y][1]));
                store<T>(into + (4 * y + 3) * apart, half[y][2]);
            }
        }
}

// What one square sees, all channels: Bᵀ d B, to 16 places `apart` from each other.
template <class T>
void transform_square(const T* const* seen, index channels, T* into, index apart) {
    for (index c = 0; c < channels; c += lanes<T>) {
        Vector<T> half[4][4];
        for (int x = 0; x < 4; x++) {
            Vector<T> d[4];
            for (int y = 0; y < 4; y++) load<T>(d[y], seen[4 * y + x] + c);
            half[0][x] = d[0] - d[2];
            half[1][x] = d[1] + d[2];
            half[2][x] = d[2] - d[1];
            half[3][x] = d[1] - d[3];
        }
        for (int y = 0; y < 4; y++) {
            store<T>(into + (4 * y + 0) * apart + c, half[y][0] - half[y][2]);
            store<T>(into + (4 * y + 1) * apart + c, half[y][1] + half[y][2]);
            store<T>(into + (4 * y + 2) * apart + c, half[y][2] - half[y][1]);
            store<T>(into + (4 * y + 3) * apart + c, half[y][1] - half[y][3]);
        }
    }
}

// The targets of one square and a block of channels, from number `channel` on: Aᵀ m A and the bias; those outside have no
// place.
template <class T>
void finish_square(const T* made, index apart, index width, const T* bias, T* const* into, index channel) {
    for (index c = 0; c < width; c += lanes<T>) {
        Vector<T> half[2][4];
        for (int x = 0; x < 4; x++) {
            Vector<T> m[4];
            for (int y = 0; y < 4; y++) load<T>(m[y], made + (4 * y + x) * apart + c);
            half[0][x] = m[0] + m[1] + m[2];
            half[1][x] = m[1] - m[2] - m[3];
        }
        Vector<T> first{};
        if (bias) load<T>(first, bias + c);
        for (int y = 0; y < 2; y++) {
            if (into[2 * y]) store<T>(into[2 * y] + channel + c, first + half[y][0] + half[y][1] + half[y][2]);
            if (into[2 * y + 1]) store<T>(into[2 * y + 1] + channel + c, first + half[y][1] - half[y][2] - half[y][3]);
        }
    }
}

// Squares [begin, begin + count): transformed, multiplied with each block of weights, and finished.
template <class T>
void run_squares(const WindowProduct<T>& p, const Squares<T>& squares, index begin, index count, index most, const T* space,
                 T* seen, T* made) {
    const index apart = spread_out<T>(most * p.sources);
    for (index i = 0; i < count; i++) {
        const T* from[16];
        squares.grid.seen(begin + i, squares.layout.source.view, space + squares.layout.zeros, from);
        transform_square(from, p.sources, seen + i * p.sources, apart);
    }
    for (index block = 0; block < squares.layout.blocks.count; block++)
        with_vectors(squares.layout.blocks.vectors_of(block), [&](auto constant) {
            constexpr int V = decltype(constant)::value, full = Tiles<T, V>::full;
            constexpr index width = V * lanes<T>, line = 0;
            const index made_apart = spread_out<T>(most * width);
            for (index at = 0; at < 16; at++) {
                const T* weight = space + squares.weight(block, at);
                for (index i = 0; i < count;) {
                    const int height = height_for(count - i, full);
                    const T* rows[full];
                    T* out[full];
                    for (int h = 0; h < height; h++) {
                        rows[h] = seen + at * apart + (i + h) * p.sources;
                        out[h] = made + at * made_apart + (i + h) * width;
                    }
                    Tiles<T, V>::product(height, rows, 1, p.sources, weight + width, &line, out, weight);
                    i += height;
                }
            }
            const index channel = squares.layout.blocks.begin(block);
            for (index i = 0; i < count; i++) {
                T* into[4];
                squares.grid.made(begin + i, p.target, static_cast<T*>(nullptr), into);
                finish_square(made + i * width, made_apart, width, p.bias ? p.bias + channel : nullptr, into, channel);
            }
        });
}

template <class T>
void run_winograd(const WindowProduct<T>& p, T* space, Pool& pool) {
    Squares<T> squares(p);
    const Blocks<T>& blocks = squares.layout.blocks;
    if (squares.layout.source.copied) squares.layout.source.fill(space, p.source, p.images, p.sources, pool);
    std::fill_n(space + squares.layout.zeros, p.sources, T(0));
    each_packing(p, blocks, pool, [&](index group, index block, index begin, index end) {
        pack_sources(p, squares.layout, group, block, begin, end, 0, p.sources, space + squares.layout.block_offset(p, group, block));
        transform_weights(p, squares, block, begin, end, space);
    });
    // As many squares at once as stay in the second cache together with their sums, in whole tiles.
    constexpr index cached = (1 << 20) / sizeof(T), height = tile_height[block_vectors];
    const index fitting = std::max<index>(1, cached / (16 * (p.sources + blocks.vectors_of(0) * lanes<T>)) / height);
    const index wanted = (squares.grid.count + 4 * pool.threads() * height - 1) / (4 * pool.threads() * height);
    const index most = std::min(fitting, pool.threads() > 1 ? wanted : fitting) * height;
    const index chunks = (squares.grid.count + most - 1) / most;
    const index tasks = std::min<index>(chunks, pool.threads() > 1 ? 4 * pool.threads() : 1);
    const index products = 16 * squares.grid.count * p.sources * blocks.width();
    parallel(pool, tasks, products / products_in_work, [&](index task) {
        const index seen = 16 * spread_out<T>(most * p.sources), made = 16 * spread_out<T>(most * block_vectors * lanes<T>);
        const Scratch<T> own(seen + made);
        for (index chunk = chunks * task / tasks; chunk < chunks * (task + 1) / tasks; chunk++) {
            const index begin = chunk * most, count = std::min(most, squares.grid.count - begin);
            run_squares(p, squares, begin, count, most, space, own.get(), own.get() + seen);
        }
    });
}

// ------------------------------------------------------------------------------------------- gradients of weights

// The sum over squares of what is the gradient of a product: Gᵀ [Σ (Bᵀ d B) ⊙ (A r Aᵀ)] G, with results r of 2 × 2.

template <class T>
bool suits_winograd(const WindowOuter<T>& p) {
    constexpr index many = 64, squares = 64, weights = 1 << 16;
    if (p.groups != 1 || p.sources < many || p.targets < many || p.sources * p.targets > weights) return false;
    if (p.sources % lanes<T> || p.targets % lanes<T> || !three_by_three(p.axes)) return false;
    index direct = p.images;  // products for each weight; windows that lie outside take none
    for (int d = 1; d < 3; d++) {
        index inside = 0;
        for (const Tap& tap : p.axes[d].taps)
            inside += std::max<index>(0, std::min(p.axes[d].count, p.axes[d].length - tap.start) - std::max<index>(0, -tap.start));
        direct *= inside;
    }
    const index made = Grid(p.axes, p.images).count;
    return made >= squares && 3 * direct >= 4 * 16 * made;
}

template <class T>
struct OuterSquares {
    Grid grid;
    Source<T> source, result;
    Blocks<T> blocks;
    index parts;  // of the squares: each is added up by itself, whatever the number of threads
    index results, zeros, sums, total;

    explicit OuterSquares(const WindowOuter<T>& p)
        : grid(p.axes, p.images), source(p.source, p.images, 1, p.sources, p.targets, &p.axes, 1),
          result(p.result, p.images, 1, p.targets, p.sources, themselves(p.axes).data(), 1), blocks(p.targets), sources_(p.sources) {
        constexpr index least = 128, wanted = 8;
        parts = std::max<index>(1, std::min(grid.count / least, wanted / blocks.count));
        results = aligned<T>(source.elements);
        zeros = results + aligned<T>(result.elements);
        sums = zeros + aligned<T>(std::max(p.sources, p.targets));
        total = sums + parts * blocks.count * block_sums();
    }
    // Sums of a part for a block of targets: 16 times a row of them for each source.
    index sums_of(index part, index block) const { return sums + (part * blocks.count + block) * block_sums(); }
    index apart(index block) const { return spread_out<T>(sources_ * blocks.vectors_of(block) * lanes<T>); }

private:
    index sources_;

    index block_sums() const { return 16 * apart(0); }
};

template <class T>
index winograd_workspace(const WindowOuter<T>& p) {
    return OuterSquares<T>(p).total;
}

// What the results of a square hand to its products: A r Aᵀ.
template <class T>
void transform_result(const T* const* given, index channels, T* into, index apart) {
    for (index c = 0; c < channels; c += lanes<T>) {
        Vector<T> half[4][2];
        for (int x = 0; x < 2; x++) {
            Vector<T> r[2];
            for (int y = 0; y < 2; y++) load<T>(r[y], given[2 * y + x] + c);
            half[0][x] = r[0];
            half[1][x] = r[0] + r[1];
            half[2][x] = r[0] - r[1];
            half[3][x] = Vector<T>{} - r[1];
        }
        for (int y = 0; y < 4; y++) {
            store<T>(into + (4 * y + 0) * apart + c, half[y][0]);
            store<T>(into + (4 * y + 1) * apart + c, half[y][0] + half[y][1]);
            store<T>(into + (4 * y + 2) * apart + c, half[y][0] - half[y][1]);
            store<T>(into + (4 * y + 3) * apart + c, Vector<T>{} - half[y][1]);
        }
    }
}

// The sums of a part of the squares, for one block of targets.
template <class T, int V>
void sum_squares(const WindowOuter<T>& p, const OuterSquares<T>& squares, index part, index block, T* space) {
    constexpr index width = V * lanes<T>, cached = (1 << 20) / sizeof(T);
    const index first = squares.grid.count * part / squares.parts, last = squares.grid.count * (part + 1) / squares.parts;
    const index most = std::max<index>(16, std::min(chain, cached / (16 * (p.sources + width))));
    const index seen_apart = spread_out<T>(most * p.sources), given_apart = spread_out<T>(most * width);
    const Scratch<T> own(16 * (seen_apart + given_apart));
    T *const seen = own.get(), *const given = seen + 16 * seen_apart;
    const T *rows[chain], *results[chain];
    Images<const T> result = squares.result.view;
    result.data += squares.blocks.begin(block);
    for (index begin = first; begin < last; begin += most) {
        const index count = std::min(most, last - begin);
        for (index i = 0; i < count; i++) {
            const T *from[16], *back[4];
            squares.grid.seen(begin + i, squares.source.view, static_cast<const T*>(space + squares.zeros), from);
            transform_square(from, p.sources, seen + i * p.sources, seen_apart);
            squares.grid.made(begin + i, result, static_cast<const T*>(space + squares.zeros), back);
            transform_result(back, width, given + i * width, given_apart);
        }
        for (index at = 0; at < 16; at++) {
            for (index i = 0; i < count; i++) {
                rows[i] = seen + at * seen_apart + i * p.sources;
                results[i] = given + at * given_apart + i * width;
            }
            T* sums = space + squares.sums_of(part, block) + at * squares.apart(block);
            for (index k = 0; k < p.sources;) {
                const int height = height_for(p.sources - k, Tiles<T, V>::full);
                Tiles<T, V>::outer(height, rows, results, count, k, 0, sums + k * width, width, begin == first);
                k += height;
            }
        }
    }
}

// The sums of all parts become the rows of kernel elements, in the place of the first part's: Gᵀ s G.
template <class T>
void finish_sums(const OuterSquares<T>& squares, index block, index source, T* space) {
    const index width = squares.blocks.vectors_of(block) * lanes<T>, apart = squares.apart(block);
    for (index low = source * width; low < (source + 1) * width; low += lanes<T>) {
        T* const into = space + squares.sums_of(0, block) + low;
        Vector<T> half[3][4];
        for (int x = 0; x < 4; x++) {
            Vector<T> s[4];
            for (int y = 0; y < 4; y++) {
                load<T>(s[y], into + (4 * y + x) * apart);
                for (index part = 1; part < squares.parts; part++) {
                    Vector<T> more;
                    load<T>(more, space + squares.sums_of(part, block) + low + (4 * y + x) * apart);
                    s[y] += more;
                }
            }
            half[0][x] = s[0] + T(0.5) * (s[1] + s[2]);
            half[1][x] = T(0.5) * (s[1] - s[2]);
            half[2][x] = T(0.5) * (s[1] + s[2]) + s[3];
        }
        for (int y = 0; y < 3; y++) {
            store<T>(into + (3 * y + 0) * apart, half[y][0] + T(0.5) * (half[y][1] + half[y][2]));
            store<T>(into + (3 * y + 1) * apart, T(0.5) * (half[y][1] - half[y][2]));
            store<T>(into + (3 * y + 2) * apart, T(0.5) * (half[y][1] + half[y][2]) + half[y][3]);
        }
    }
}

template <class T>
void run_winograd(const WindowOuter<T>& p, T* space, Pool& pool) {
    OuterSquares<T> squares(p);
    if (squares.source.copied) squares.source.fill(space, p.source, p.images, p.sources, pool);
    if (squares.result.copied) squares.result.fill(space + squares.results, p.result, p.images, p.targets, pool);
    std::fill(space + squares.zeros, space + squares.sums, T(0));
    const index blocks = squares.blocks.count;
    const index products = 16 * squares.grid.count * p.sources * squares.blocks.width();
    parallel(pool, squares.parts * blocks, products / products_in_work, [&](index task) {
        with_vectors(squares.blocks.vectors_of(task % blocks), [&](auto constant) {
            sum_squares<T, decltype(constant)::value>(p, squares, task / blocks, task % blocks, space);
        });
    });
    constexpr index some = 16;  // sources of a task
    const index runs = (p.sources + some - 1) / some;
    parallel(pool, blocks * runs, 16 * squares.parts * p.sources * p.targets, [&](index task) {
        for (index source = task % runs * some; source < std::min(p.sources, (task % runs + 1) * some); source++)
            finish_sums(squares, task / runs, source, space);
    });
    parallel(pool, p.targets / lanes<T>, packing_cost * 9 * p.sources * p.targets, [&](index task) {
        const index low = task * lanes<T>, block = low / (block_vectors * lanes<T>);
        unpack_weights(p, 0, low, 0, p.sources, space + squares.sums_of(0, block) + low - squares.blocks.begin(block),
                       squares.blocks.vectors_of(block) * lanes<T>, squares.apart(block));
    });
}
