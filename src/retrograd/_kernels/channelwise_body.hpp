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

// The same where blocks may meet elements twice: the last block of a width ends with the last element.
template <int B, class Function>
inline void each_run(index count, Function& call) {
    if (count < B) {
        if constexpr (B > 1) each_run<(B > 4 ? B / 2 : 1)>(count, call);
        return;
    }
    index at = 0;
    for (; at + B <= count; at += B) call(std::integral_constant<int, B>{}, at);
    if (at < count) call(std::integral_constant<int, B>{}, count - B);
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

// B elements, each `S` from the last; nothing behind the last of them is read.
template <class T, int B, int S>
inline typename Several<T, B>::type read_every(const T* from) {
    using V = typename Several<T, B>::type;
    if constexpr (S == 1 || B == 1) {
        return read<V>(from);
    } else {
#if defined(__GNUC__) && !defined(__clang__)
        static_assert(S == 2, "the second vector begins one element early, where the odd ones are wanted");
        typename Several<PlaceOf<T>, B>::type order;
        for (int i = 0; i < B; i++) order[i] = i < B / 2 ? 2 * i : 2 * i + 1;
        return __builtin_shuffle(read<V>(from), read<V>(from + B - 1), order);
#else
        T each[B];
        for (int i = 0; i < B; i++) each[i] = from[i * S];
        return read<V>(each);
#endif
    }
}

// The places of B elements.
template <class I, int B, int S>
inline typename Several<I, B>::type places_from(index first) {
    using P = typename Several<I, B>::type;
    P made = P{} + static_cast<I>(first);
    if constexpr (S > 0 && B > 1)
        for (int i = 0; i < B; i++) made[i] += static_cast<I>(i * S);
    return made;
}

// The targets of a row [begin, end) that see all their elements along it, and what lies between two of them.
template <class T>
struct Inner {
    index begin, end, seen, made;

    Inner(const ChannelWindows<T>& p, const ChannelView<T>& view) {
        const Axis& last = view.axes[2];
        begin = std::min(last.count, (-view.low[2] + last.step - 1) / last.step);
        const index room = last.length - 1 - view.high[2];
        end = room < 0 ? 0 : std::min(last.count, room / last.step + 1);
        seen = last.step * p.source.along[2];
        made = last.every * p.target.along[2];
    }
    // How many targets from number x on can be worked on at once.
    index run(index x) const { return x >= begin && x < end ? end - x : 1; }
};

// Calls `one(view, count of elements inside, target, run, inner)` for all targets, in runs that see the same elements.
template <class T, class Function>
void each_run_of_targets(const ChannelWindows<T>& p, Pool& pool, Function&& one) {
    for (const Axes& axes : p.phases) {
        const Axis& last = axes[2];
        const index rows = p.images * axes[0].count * axes[1].count;
        const index taps = static_cast<index>(axes[0].taps.size() * axes[1].taps.size() * last.taps.size());
        const index each = std::max<index>(1, (1 << 16) / ((taps + 1) * (p.channels * last.count + 16)));
        parallel(pool, (rows + each - 1) / each, rows * (taps + 1) * last.count * p.channels / 4, [&](index chunk) {
            ChannelView<T> view(p, axes);
            const Inner<T> inner(p, view);
            Cursor cursor(axes, chunk * each * last.count);
            for (index row = chunk * each; row < std::min(rows, (chunk + 1) * each); row++, cursor.advance(axes)) {
                for (index x = 0; x < last.count;) {
                    cursor.at[2] = x;
                    index target = cursor.image * p.target.image;
                    for (int d = 0; d < 3; d++) target += (axes[d].first + cursor.at[d] * axes[d].every) * p.target.along[d];
                    const index run = inner.run(x);
                    one(view, view.look(p, cursor), target, run, inner);
                    x += run;
                }
                cursor.at[2] = last.count - 1;
            }
        });
    }
}

// Whether vectors run along the targets of a row: of single channels, one or two elements apart.
template <class T>
bool along_rows(const ChannelWindows<T>& p) {
    const Axis& last = p.phases[0][2];
    return p.channels == 1 && p.source.along[2] == 1 && p.target.along[2] == 1 && last.every == 1 && last.step <= 2;
}

// X targets side by side, B channels of each; or, with X = 1, B targets S elements apart.
template <class T, bool Weighted, int B, int S, int X>
inline void sum_tile(const ChannelWindows<T>& p, const ChannelView<T>& view, size_t count, index c, T* into, index first,
                     const Inner<T>& inner) {
    using V = typename Several<T, B>::type;
    V sum[X];
    for (int i = 0; i < X; i++) sum[i] = Weighted && p.bias ? read<V>(p.bias + c) : V{};
    for (size_t t = 0; t < count; t++) {
        const T* row = view.rows[t] + first * inner.seen + c * S;
        if constexpr (Weighted) {
            const V w = read<V>(p.weight + view.kernels[t] * p.channels + c);
            for (int i = 0; i < X; i++) sum[i] += w * read_every<T, B, S>(row + i * inner.seen);
        } else {
            for (int i = 0; i < X; i++) sum[i] += read_every<T, B, S>(row + i * inner.seen);
        }
    }
    for (int i = 0; i < X; i++) write<V>(into + (first + i) * inner.made + c, sum[i]);
}

template <class T, bool Weighted>
void sums_of(const ChannelWindows<T>& p, Pool& pool) {
    constexpr int tile = 4;
    const bool along = !Weighted && along_rows(p);
    const index step = p.phases[0][2].step;
    each_run_of_targets(p, pool, [&](const ChannelView<T>& view, size_t count, index target, index run, const Inner<T>& inner) {
        T* into = p.target.data + target;
        if (along && run > 1) {
            auto ones = [&](auto width, index x) {
                sum_tile<T, false, decltype(width)::value, 1, 1>(p, view, count, x, into, 0, inner);
            };
            auto twos = [&](auto width, index x) {
                sum_tile<T, false, decltype(width)::value, 2, 1>(p, view, count, x, into, 0, inner);
            };
            if (step == 1) each_run<most<T>>(run, ones);
            else each_run<most<T>>(run, twos);
            return;
        }
        for (index first = 0; first < run;) {
            auto several = [&](auto width, index c) {
                sum_tile<T, Weighted, decltype(width)::value, 1, tile>(p, view, count, c, into, first, inner);
            };
            auto single = [&](auto width, index c) {
                sum_tile<T, Weighted, decltype(width)::value, 1, 1>(p, view, count, c, into, first, inner);
            };
            if (run - first >= tile) {
                each_run<most<T>>(p.channels, several);
                first += tile;
            } else {
                each_run<most<T>>(p.channels, single);
                first++;
            }
        }
    });
}

// The transposes on dense images of one channel: every window hands its part to the elements, image by image.
template <class T, class Function>
void each_image(const ChannelWindows<T>& p, Pool& pool, Function&& hand) {
    const Axes& seen = p.seen;
    const index windows = seen[0].count * seen[1].count * seen[2].count, size = seen[0].length * seen[1].length * seen[2].length;
    const index each = std::max<index>(1, (1 << 14) / (size + windows));
    parallel(pool, (p.images + each - 1) / each, p.images * (size + windows), [&](index chunk) {
        for (index image = chunk * each; image < std::min(p.images, (chunk + 1) * each); image++) {
            T* into = p.target.data + image * p.target.image;
            std::fill(into, into + size, T(0));
            hand(into, image * windows, windows);
        }
    });
}

template <class T>
void spread_sums(const ChannelWindows<T>& p, Pool& pool) {
    each_image(p, pool, [&p](T* into, index first, index) {
        const T* given = p.source.data + first;
        const Axis* seen = p.seen.data();
        for (index z = 0; z < seen[0].count; z++)
            for (index y = 0; y < seen[1].count; y++, given += seen[2].count)
                for (const Tap& depth : seen[0].taps)
                    for (const Tap& height : seen[1].taps) {
                        const index d = z * seen[0].step + depth.start, h = y * seen[1].step + height.start;
                        if (d < 0 || d >= seen[0].length || h < 0 || h >= seen[1].length) continue;
                        T* row = into + (d * seen[1].length + h) * seen[2].length;
                        for (const Tap& width : seen[2].taps)
                            for (index x = 0, at = width.start; x < seen[2].count && at < seen[2].length; x++, at += seen[2].step)
                                if (at >= 0) row[at] += given[x];
                    }
    });
}

template <class T>
void sums(const ChannelWindows<T>& p, Pool& pool) {
    if (p.phases.size() > 1 && p.channels == 1 && p.dense && !p.weight) return spread_sums(p, pool);
    if (p.weight) sums_of<T, true>(p, pool);
    else sums_of<T, false>(p, pool);
}

// A NaN wins, the last of several; of equal elements the first. B channels of one target; or, where `Along`, B targets S
// elements apart.
template <class T, int B, int S, bool Along>
inline void maxima_tile(const ChannelWindows<T>& p, const ChannelView<T>& view, size_t count, index c, index target, index moved,
                        index further) {
    using I = PlaceOf<T>;
    using V = typename Several<T, B>::type;
    using P = typename Several<I, B>::type;
    const index places = further + (Along ? c * S : 0);
    constexpr int apart = Along ? S : 0;
    V best = count ? read_every<T, B, S>(view.rows[0] + moved + c * S) : V{} - std::numeric_limits<T>::infinity();
    P place = places_from<I, B, apart>(count ? view.places[0] + places : 0);
    for (size_t i = 1; i < count; i++) {
        const V x = read_every<T, B, S>(view.rows[i] + moved + c * S);
        const P here = places_from<I, B, apart>(view.places[i] + places);
        const auto better = (x > best) | (x != x);
        best = better ? x : best;
        place = better ? here : place;
    }
    write<V>(p.target.data + target + c, best);
    write<P>(p.places + target + c, place);
}

template <class T>
void maxima(const ChannelWindows<T>& p, Pool& pool) {
    const bool along = along_rows(p);
    const index step = p.phases[0][2].step;
    each_run_of_targets(p, pool, [&](const ChannelView<T>& view, size_t count, index target, index run, const Inner<T>& inner) {
        if (along && run > 1) {
            auto ones = [&](auto width, index x) {
                maxima_tile<T, decltype(width)::value, 1, true>(p, view, count, x, target, 0, 0);
            };
            auto twos = [&](auto width, index x) {
                maxima_tile<T, decltype(width)::value, 2, true>(p, view, count, x, target, 0, 0);
            };
            if (step == 1) each_run<most<T>>(run, ones);
            else each_run<most<T>>(run, twos);
            return;
        }
        for (index i = 0; i < run; i++) {
            auto block = [&](auto width, index c) {
                constexpr int B = decltype(width)::value;
                maxima_tile<T, B, 1, false>(p, view, count, c, target + i * inner.made, i * inner.seen, i * step);
            };
            each_run<most<T>>(p.channels, block);
        }
    });
}

// Each element gets what the windows hand back that took it.
template <class T>
void spread(const ChannelWindows<T>& p, Pool& pool) {
    using I = PlaceOf<T>;
    if (p.channels == 1 && p.dense)
        return each_image(p, pool, [&p](T* into, index first, index windows) {
            for (index i = first; i < first + windows; i++) into[p.taken[i]] += p.source.data[i];
        });
    each_run_of_targets(p, pool, [&p](const ChannelView<T>& view, size_t count, index target, index run, const Inner<T>& inner) {
        for (index i = 0; i < run; i++, target += inner.made) {
            const I here = static_cast<I>(target % p.target.image / p.channels);
            auto block = [&](auto width, index c) {
                using V = typename Several<T, decltype(width)::value>::type;
                using P = typename Several<I, decltype(width)::value>::type;
                V sum{};
                const P wanted = P{} + here;
                for (size_t t = 0; t < count; t++) {
                    const T* row = view.rows[t] + i * inner.seen + c;
                    const P place = read<P>(p.taken + (row - p.source.data));
                    sum += place == wanted ? read<V>(row) : V{};
                }
                write<V>(p.target.data + target + c, sum);
            };
            each_run<most<T>>(p.channels, block);
        }
    });
}

// Adds to the sums of K kernel elements, from `first` on, their products with the cotangents of a run of targets.
template <class T, int B, int K>
inline void products_tile(const ChannelWindows<T>& p, const ChannelView<T>& view, size_t first, index c, const T* given, index run,
                          const Inner<T>& inner, T* sums) {
    using V = typename Several<T, B>::type;
    V sum[K];
    const T* row[K];
    for (int k = 0; k < K; k++) {
        sum[k] = read<V>(sums + view.kernels[first + k] * p.channels + c);
        row[k] = view.rows[first + k] + c;
    }
    given += c;
    for (index i = 0; i < run; i++) {
        const V g = read<V>(given + i * inner.made);
        for (int k = 0; k < K; k++) sum[k] += g * read<V>(row[k] + i * inner.seen);
    }
    for (int k = 0; k < K; k++) write<V>(sums + view.kernels[first + k] * p.channels + c, sum[k]);
}

// Sums over all targets of cotangent times element, for each kernel element and channel. Chunks of targets add by
// themselves, and are added up in order.
template <class T>
void products(const ChannelWindows<T>& p, T* space, Pool& pool) {
    const Axes& axes = p.phases[0];
    const index targets = p.images * axes[0].count * axes[1].count * axes[2].count;
    const index chunks = products_chunks(p, pool), each = (targets + chunks - 1) / chunks;
    const index size = p.kernel[0] * p.kernel[1] * p.kernel[2] * p.channels;
    parallel(pool, chunks, targets * size / 4, [&](index chunk) {
        T* sums = space + chunk * size;
        std::fill(sums, sums + size, T(0));
        ChannelView<T> view(p, axes);
        const Inner<T> inner(p, view);
        const index end = std::min(targets, (chunk + 1) * each);
        Cursor cursor(axes, chunk * each);
        for (index at = chunk * each; at < end; cursor.advance(axes)) {
            const index run = std::min(inner.run(cursor.at[2]), end - at);
            const size_t count = view.look(p, cursor);
            const T* given = p.target.data + cursor.image * p.target.image;
            for (int d = 0; d < 3; d++) given += cursor.at[d] * p.target.along[d];
            auto block = [&](auto width, index c) {
                constexpr int B = decltype(width)::value;
                for (size_t t = 0; t < count;) {
                    const size_t rest = count - t;
                    if (rest >= 9) products_tile<T, B, 9>(p, view, t, c, given, run, inner, sums);
                    else if (rest >= 3) products_tile<T, B, 3>(p, view, t, c, given, run, inner, sums);
                    else products_tile<T, B, 1>(p, view, t, c, given, run, inner, sums);
                    t += rest >= 9 ? 9 : rest >= 3 ? 3 : 1;
                }
            };
            each_block<most<T>>(p.channels, 0, block);
            at += run;
            cursor.at[2] += run - 1;
        }
    });
    for (index chunk = 1; chunk < chunks; chunk++)
        for (index i = 0; i < size; i++) space[i] += space[chunk * size + i];
}
