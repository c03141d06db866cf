// Convolutions with kernels of 3 × 3 that move by single steps, from many channels to many: Winograd's minimal filtering
// F(2 × 2, 3 × 3) of Lavin and Gray, `Fast algorithms for convolutional neural networks
// <https://arxiv.org/abs/1509.09308>`_, 2015. A square of 2 × 2 targets sees 4 × 4 elements of each channel. Squares and
// kernels are transformed, and 16 products of matrices take the place of 9 for each target, which would be 36.
// Numbers that are not finite spread over the square. Included after convolution_body.hpp in the same namespace.

// Whether there are squares and channels enough to make up for the transforms, and transformed weights that the second
// cache holds in part.
template <class T>
bool suits_winograd(const WindowProduct<T>& p) {
    constexpr index many = 64, squares = 96, weights = 1 << 16;
    if (p.groups != 1 || p.phases.size() != 1 || p.target.channel != 1) return false;
    if (p.sources < many || p.targets < many || p.sources * p.targets > weights) return false;
    if (p.sources % lanes<T> || p.targets % lanes<T>) return false;
    const Axes& axes = p.phases[0];
    if (axes[0].length != 1 || axes[0].count != 1 || axes[0].taps.size() != 1 || axes[0].taps[0].start != 0) return false;
    for (int d = 1; d < 3; d++) {
        const std::vector<Tap>& taps = axes[d].taps;
        if (axes[d].step != 1 || axes[d].every != 1 || taps.size() != 3) return false;
        if (taps[1].start != taps[0].start + 1 || taps[2].start != taps[0].start + 2) return false;
    }
    const index places = p.images * axes[1].count * axes[2].count;
    const index made = p.images * ((axes[1].count + 1) / 2) * ((axes[2].count + 1) / 2);
    return made >= squares && 2 * made >= p.sources + p.targets && 7 * 4 * made <= 8 * places;
}

template <class T>
struct Squares {
    ProductLayout<T> layout;
    index down, across, count;  // of each image, of all
    index rows;                 // of a transformed weight: zeros and the source channels
    index weights, total;       // where the transformed weights begin

    explicit Squares(const WindowProduct<T>& p)
        : layout(p), down((p.phases[0][1].count + 1) / 2), across((p.phases[0][2].count + 1) / 2),
          count(p.images * down * across), rows(p.sources + 1), weights(layout.total) {
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

// The kernels of all source channels for one block: G g Gᵀ.
template <class T>
void transform_weights(const WindowProduct<T>& p, const Squares<T>& squares, index block, T* space) {
    const index width = squares.layout.blocks.vectors_of(block) * lanes<T>;
    const T* packed = space + squares.layout.block_offset(p, 0, block) + width;
    for (int at = 0; at < 16; at++) std::fill_n(space + squares.weight(block, at), width, T(0));
    for (index c = 0; c < p.sources; c++)
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

// The targets of one square and block of channels: Aᵀ m A and the bias; those outside have no place.
template <class T>
void finish_square(const T* made, index apart, index width, const T* bias, T* const* into) {
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
            if (into[2 * y]) store<T>(into[2 * y] + c, first + half[y][0] + half[y][1] + half[y][2]);
            if (into[2 * y + 1]) store<T>(into[2 * y + 1] + c, first + half[y][1] - half[y][2] - half[y][3]);
        }
    }
}

// Squares [begin, begin + count): transformed, multiplied with each block of weights, and finished.
template <class T>
void run_squares(const WindowProduct<T>& p, const Squares<T>& squares, index begin, index count, index most, const T* space,
                 T* seen, T* made) {
    const Axes& axes = p.phases[0];
    const Images<const T>& source = squares.layout.source.view;
    const index apart = most * p.sources;
    const T* zeros = space + squares.layout.zeros;
    auto place = [&](index square) {
        const index at = square % (squares.down * squares.across);
        return std::array<index, 3>{square / (squares.down * squares.across), at / squares.across * 2, at % squares.across * 2};
    };
    for (index i = 0; i < count; i++) {
        const auto [image, top, left] = place(begin + i);
        const T* from[16];
        for (index y = 0; y < 4; y++)
            for (index x = 0; x < 4; x++) {
                const index h = top + axes[1].taps[0].start + y, w = left + axes[2].taps[0].start + x;
                const bool inside = h >= 0 && h < axes[1].length && w >= 0 && w < axes[2].length;
                const index offset = image * source.image + h * source.along[1] + w * source.along[2];
                from[4 * y + x] = inside ? source.data + offset : zeros;
            }
        transform_square(from, p.sources, seen + i * p.sources, apart);
    }
    for (index block = 0; block < squares.layout.blocks.count; block++)
        with_vectors(squares.layout.blocks.vectors_of(block), [&](auto constant) {
            constexpr int V = decltype(constant)::value, full = Tiles<T, V>::full;
            constexpr index width = V * lanes<T>, line = 0;
            for (index at = 0; at < 16; at++) {
                const T* weight = space + squares.weight(block, at);
                for (index i = 0; i < count;) {
                    const int height = height_for(count - i, full);
                    const T* rows[full];
                    T* out[full];
                    for (int h = 0; h < height; h++) {
                        rows[h] = seen + at * apart + (i + h) * p.sources;
                        out[h] = made + (at * most + i + h) * width;
                    }
                    Tiles<T, V>::product(height, rows, 1, p.sources, weight + width, &line, out, weight);
                    i += height;
                }
            }
            const index channel = squares.layout.blocks.begin(block);
            for (index i = 0; i < count; i++) {
                const auto [image, top, left] = place(begin + i);
                T* into[4];
                for (index k = 0; k < 4; k++) {
                    const index h = top + k / 2, w = left + k % 2;
                    const index offset = image * p.target.image + h * p.target.along[1] + w * p.target.along[2] + channel;
                    into[k] = h < axes[1].count && w < axes[2].count ? p.target.data + offset : nullptr;
                }
                finish_square(made + i * width, most * width, width, p.bias ? p.bias + channel : nullptr, into);
            }
        });
}

template <class T>
void run_winograd(const WindowProduct<T>& p, T* space, Pool& pool) {
    Squares<T> squares(p);
    const Blocks<T>& blocks = squares.layout.blocks;
    if (squares.layout.source.copied) squares.layout.source.fill(space, p.source, p.images, p.sources, pool);
    std::fill_n(space + squares.layout.zeros, p.sources, T(0));
    parallel(pool, blocks.count, [&](index block) {
        pack_weights(p, squares.layout, 0, block, space + squares.layout.block_offset(p, 0, block));
        transform_weights(p, squares, block, space);
    });
    // As many squares at once as stay in the second cache together with their sums, in whole tiles.
    constexpr index cached = (1 << 20) / sizeof(T), height = tile_height[block_vectors];
    const index fitting = std::max<index>(1, cached / (16 * (p.sources + blocks.vectors_of(0) * lanes<T>)) / height);
    const index wanted = (squares.count + 4 * pool.threads() * height - 1) / (4 * pool.threads() * height);
    const index most = std::min(fitting, pool.threads() > 1 ? wanted : fitting) * height;
    const index chunks = (squares.count + most - 1) / most;
    const index tasks = std::min<index>(chunks, pool.threads() > 1 ? 4 * pool.threads() : 1);
    parallel(pool, tasks, [&](index task) {
        const index seen = 16 * most * p.sources;
        const std::unique_ptr<T[]> own(new T[static_cast<size_t>(seen + 16 * most * block_vectors * lanes<T>)]);
        for (index chunk = chunks * task / tasks; chunk < chunks * (task + 1) / tasks; chunk++) {
            const index begin = chunk * most, count = std::min(most, squares.count - begin);
            run_squares(p, squares, begin, count, most, space, own.get(), own.get() + seen);
        }
    });
}
