// The loops of channelwise.hpp for one instruction set, whose registers have `register_bytes`.

// B neighbouring channels at once.
template <class T, int B>
struct Several {
#ifdef __GNUC__
    typedef T type __attribute__((vector_size(B * sizeof(T))));
#endif
};
template <class T>
struct Several<T, 1> {
    typedef T type;
};

#ifdef __GNUC__
template <class T>
constexpr int most = register_bytes / static_cast<int>(sizeof(T));
#else
template <class T>
constexpr int most = 1;
#endif

// Calls with each block of channels: its width as a constant, and its first channel.
template <int B, class Function>
inline void each_block(index channels, index begin, Function& call) {
    for (; begin + B <= channels; begin += B) call(std::integral_constant<int, B>{}, begin);
    if constexpr (B > 1) each_block<(B > 4 ? B / 2 : 1)>(channels, begin, call);
}

template <class V, class T>
inline V read(const T* from) {
    V made;
    std::memcpy(&made, from, sizeof made);
    return made;
}
template <class V, class T>
inline void write(T* into, const V& value) {
    std::memcpy(into, &value, sizeof value);
}

// Calls `one(cursor, count of elements inside, target)` for all targets of all phases.
template <class T, class Function>
void each_target(const ChannelWindows<T>& p, Pool& pool, Function&& one) {
    for (const Axes& axes : p.phases) {
        const index targets = p.images * axes[0].count * axes[1].count * axes[2].count;
        const index taps = static_cast<index>(axes[0].taps.size() * axes[1].taps.size() * axes[2].taps.size());
        const index each = std::max<index>(16, (1 << 16) / ((taps + 1) * (p.channels + 16)));
        parallel(pool, (targets + each - 1) / each, [&](index chunk) {
            ChannelView<T> view(p, axes);
            Cursor cursor(axes, chunk * each);
            for (index i = chunk * each; i < std::min(targets, (chunk + 1) * each); i++, cursor.advance(axes)) {
                index target = cursor.image * p.target.image;
                for (int d = 0; d < 3; d++) target += (axes[d].first + cursor.at[d] * axes[d].every) * p.target.along[d];
                one(view, view.look(p, cursor), cursor, target);
            }
        });
    }
}

template <class T, bool Weighted>
void sums_of(const ChannelWindows<T>& p, Pool& pool) {
    each_target(p, pool, [&p](const ChannelView<T>& view, size_t count, const Cursor&, index target) {
        auto block = [&](auto width, index c) {
            using V = typename Several<T, decltype(width)::value>::type;
            V sum = p.bias ? read<V>(p.bias + c) : V{};
            for (size_t i = 0; i < count; i++) {
                const V x = read<V>(view.rows[i] + c);
                if constexpr (Weighted) sum += x * read<V>(p.weight + view.kernels[i] * p.channels + c);
                else sum += x;
            }
            write<V>(p.target.data + target + c, sum);
        };
        each_block<most<T>>(p.channels, 0, block);
    });
}

template <class T>
void sums(const ChannelWindows<T>& p, Pool& pool) {
    if (p.weight) sums_of<T, true>(p, pool);
    else sums_of<T, false>(p, pool);
}

// A NaN wins, the last of several; of equal elements the first.
template <class T>
void maxima(const ChannelWindows<T>& p, Pool& pool) {
    using I = PlaceOf<T>;
    each_target(p, pool, [&p](const ChannelView<T>& view, size_t count, const Cursor&, index target) {
        auto block = [&](auto width, index c) {
            using V = typename Several<T, decltype(width)::value>::type;
            using P = typename Several<I, decltype(width)::value>::type;
            V best = count ? read<V>(view.rows[0] + c) : V{} - std::numeric_limits<T>::infinity();
            P place = P{} + static_cast<I>(count ? view.places[0] : 0);
            for (size_t i = 1; i < count; i++) {
                const V x = read<V>(view.rows[i] + c);
                const P here = P{} + static_cast<I>(view.places[i]);
                const auto better = (x > best) | (x != x);
                best = better ? x : best;
                place = better ? here : place;
            }
            write<V>(p.target.data + target + c, best);
            write<P>(p.places + target + c, place);
        };
        each_block<most<T>>(p.channels, 0, block);
    });
}

// Each element gets what the windows hand back that took it.
template <class T>
void spread(const ChannelWindows<T>& p, Pool& pool) {
    using I = PlaceOf<T>;
    each_target(p, pool, [&p](const ChannelView<T>& view, size_t count, const Cursor&, index target) {
        const I here = static_cast<I>(target % p.target.image / p.channels);
        auto block = [&](auto width, index c) {
            using V = typename Several<T, decltype(width)::value>::type;
            using P = typename Several<I, decltype(width)::value>::type;
            V sum{};
            const P wanted = P{} + here;
            for (size_t i = 0; i < count; i++) {
                const P place = read<P>(p.taken + (view.rows[i] - p.source.data) + c);
                sum += place == wanted ? read<V>(view.rows[i] + c) : V{};
            }
            write<V>(p.target.data + target + c, sum);
        };
        each_block<most<T>>(p.channels, 0, block);
    });
}

// Sums over all targets of cotangent times element, for each kernel element and channel. Chunks of targets add by
// themselves, and are added up in order.
template <class T>
void products(const ChannelWindows<T>& p, T* space, Pool& pool) {
    const Axes& axes = p.phases[0];
    const index targets = p.images * axes[0].count * axes[1].count * axes[2].count;
    const index chunks = products_chunks(p, pool), each = (targets + chunks - 1) / chunks;
    const index size = p.kernel[0] * p.kernel[1] * p.kernel[2] * p.channels;
    parallel(pool, chunks, [&](index chunk) {
        T* sum = space + chunk * size;
        std::fill(sum, sum + size, T(0));
        ChannelView<T> view(p, axes);
        Cursor cursor(axes, chunk * each);
        for (index i = chunk * each; i < std::min(targets, (chunk + 1) * each); i++, cursor.advance(axes)) {
            const size_t count = view.look(p, cursor);
            const T* g = p.target.data + cursor.image * p.target.image;
            for (int d = 0; d < 3; d++) g += cursor.at[d] * p.target.along[d];
            auto block = [&](auto width, index c) {
                using V = typename Several<T, decltype(width)::value>::type;
                const V given = read<V>(g + c);
                for (size_t t = 0; t < count; t++) {
                    T* into = sum + view.kernels[t] * p.channels + c;
                    write<V>(into, read<V>(into) + given * read<V>(view.rows[t] + c));
                }
            };
            each_block<most<T>>(p.channels, 0, block);
        }
    });
    for (index chunk = 1; chunk < chunks; chunk++)
        for (index i = 0; i < size; i++) space[i] += space[chunk * size + i];
}
