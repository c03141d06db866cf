// Where the targets of a product of windows find what they see: the source as the tiles read it, and the targets that see
// it through the same kernel elements. Included by convolution_body.hpp behind its tiles.

// The source as the tiles read it: neighbouring channels side by side. Images whose channels lie apart are copied. So are
// those that are soon worked through, with zeros around them; of others what lies outside is read from a row of zeros.
template <class T>
struct Source {
    Images<const T> view;
    index length[3], shift[3];  // of each dimension, and how much further inside all elements lie
    bool copied, padded, merges;
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
            room_[d] = length[d] - low + high;
        }
        view = given;
        const index vectors = (targets + lanes<T> - 1) / lanes<T>;
        padded = !inside && (channels < 16 || channels * vectors < 64);
        copied = padded || (given.channel != 1 && channels * groups > 1);
        if (!padded)
            for (int d = 0; d < 3; d++) {
                shift[d] = 0;
                room_[d] = length[d];
            }
        elements = 0;
        if (copied) {
            index step = channels * groups;
            view.channel = 1;
            for (int d = 2; d >= 0; d--) {
                view.along[d] = step;
                step *= room_[d];
            }
            view.image = step;
            elements = images * step;
        }
        merges = (padded || inside) && groups == 1 && view.along[2] == channels;
    }

    void fill(T* space, const Images<const T>& from, index images, index channels, Pool& pool) {
        view.data = space;
        if (padded) return fill_padded(space, from, images, channels, pool);
        arrange_images(space, from, length, images, channels, pool);
    }

private:
    index room_[3];

    // Each row of the last dimension by itself, with zeros around them.
    void fill_padded(T* space, const Images<const T>& from, index images, index channels, Pool& pool) {
        const index slices = images * room_[0];
        const index each = std::max<index>(1, (1 << 14) / std::max<index>(1, room_[1] * room_[2] * channels));
        parallel(pool, (slices + each - 1) / each, elements, [&](index chunk) {
            for (index i = chunk * each; i < std::min(slices, (chunk + 1) * each); i++) {
                const index image = i / room_[0], depth = i % room_[0];
                const index row_elements = room_[2] * channels;
                T* row = space + i * room_[1] * row_elements;
                for (index y = 0; y < room_[1]; y++, row += row_elements) {
                    const index z0 = depth - shift[0], y0 = y - shift[1];
                    if (z0 < 0 || z0 >= length[0] || y0 < 0 || y0 >= length[1]) {
                        std::fill(row, row + row_elements, T(0));
                        continue;
                    }
                    std::fill(row, row + shift[2] * channels, T(0));
                    copy_places(row + shift[2] * channels, channels,
                                from.data + image * from.image + z0 * from.along[0] + y0 * from.along[1], from.channel,
                                from.along[2], channels, length[2]);
                    std::fill(row + (shift[2] + length[2]) * channels, row + row_elements, T(0));
                }
            }
        });
    }
};

// The axes along which each target sees itself.
inline std::array<Axes, 1> themselves(const Axes& axes) {
    Axes made;
    for (size_t d = 0; d < 3; d++) made[d] = {axes[d].count, axes[d].count, 1, 0, 1, {{0, 0}}};
    return {made};
}

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
    Axes axes;
    std::vector<Segment> segments;  // one for each kernel element, or for each row of them where they merge
    std::vector<index> lines;       // where the packed weights of each segment begin, in elements of the segments
    std::vector<index> kernels;     // the kernel element of each run of channels in the packed weights
    index length;                   // elements of a segment
    bool checks;                    // whether segments may lie outside
    index low[3], high[3];          // starts of all segments lie between these
    index targets;                  // of all images

    Phase(const Axes& a, const index* kernel, const Source<T>& source, index images, index channels) : axes(a) {
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
        for (size_t i = 0; i < segments.size(); i++) lines.push_back(static_cast<index>(i) * length);
        checks = false;
        for (int d = 0; d < 3; d++) {
            low[d] = high[d] = segments.empty() ? 0 : segments[0].start[d];
            for (const Segment& s : segments) {
                low[d] = std::min(low[d], s.start[d]);
                high[d] = std::max(high[d], s.start[d]);
            }
            checks |= low[d] < 0 || high[d] + (a[d].count - 1) * a[d].step >= source.length[d];
        }
        checks &= !source.padded;
        targets = images * a[0].count * a[1].count * a[2].count;
    }
    index elements() const { return static_cast<index>(segments.size()) * length; }

    // Segments [begin, end) as the target at `cursor` sees them, `apart` entries from one to the next.
    void rows(const Source<T>& source, const Cursor& cursor, index group_offset, const T* zeros, index begin, index end,
              const T** into, int apart) const {
        index at[3];
        const T* base = source.view.data + group_offset + cursor.image * source.view.image;
        bool inside = true;
        for (int d = 0; d < 3; d++) {
            at[d] = cursor.at[d] * axes[d].step;
            base += at[d] * source.view.along[d];
            inside &= at[d] + low[d] >= 0 && at[d] + high[d] < source.length[d];
        }
        if (inside || !checks) {
            for (index i = begin; i < end; i++, into += apart) *into = base + segments[static_cast<size_t>(i)].offset;
            return;
        }
        for (index i = begin; i < end; i++, into += apart) {
            const Segment& s = segments[static_cast<size_t>(i)];
            bool here = true;
            for (int d = 0; d < 3; d++) here &= at[d] + s.start[d] >= 0 && at[d] + s.start[d] < source.length[d];
            *into = here ? base + s.offset : zeros;
        }
    }

    // One segment as those of the next `count` targets see it that do: where it is, and which of them they are.
    index seen(const Source<T>& source, Cursor cursor, index group_offset, const Segment& segment, index count, const T** into,
               index* numbers) const {
        const Axis& last = axes[2];
        index found = 0;
        for (index number = 0; number < count;) {
            const T* base = source.view.data + group_offset + segment.offset + cursor.image * source.view.image;
            bool inside = true;
            for (int d = 0; d < 2; d++) {
                const index at = cursor.at[d] * axes[d].step;
                base += at * source.view.along[d];
                inside &= !checks || (at + segment.start[d] >= 0 && at + segment.start[d] < source.length[d]);
            }
            const index run = std::min(count - number, last.count - cursor.at[2]), step = last.step * source.view.along[2];
            base += cursor.at[2] * step;
            index x = cursor.at[2] * last.step + segment.start[2];
            if (inside)
                for (index i = 0; i < run; i++, x += last.step)
                    if (!checks || (x >= 0 && x < source.length[2])) {
                        into[found] = base + i * step;
                        numbers[found++] = number + i;
                    }
            number += run;
            cursor.at[2] += run - 1;
            cursor.advance(axes);
        }
        return found;
    }
};

// An axis cut where its taps come into the source or leave it: each piece has the taps that lie inside.
inline std::vector<Axis> cut(const Axis& whole) {
    std::vector<Axis> pieces;
    for (index t = 0; t < whole.count;) {
        Axis piece = whole;
        piece.taps.clear();
        index end = whole.count;
        for (const Tap& tap : whole.taps) {
            const index enters = tap.start < 0 ? (-tap.start + whole.step - 1) / whole.step : 0;
            const index leaves = tap.start < whole.length ? (whole.length - tap.start + whole.step - 1) / whole.step : 0;
            if (t < enters) {
                end = std::min(end, enters);
            } else if (t < leaves) {
                piece.taps.push_back({tap.start + whole.step * t, tap.kernel});
                end = std::min(end, leaves);
            }
        }
        piece.first += whole.every * t;
        piece.count = end - t;
        pieces.push_back(piece);
        t = end;
    }
    return pieces;
}

// What tiles for so many targets cost, roughly, in cycles: two products of vectors each, but no result sooner than four.
inline double cost_of_tiles(index targets, index elements) {
    constexpr index full = tile_height[block_vectors];
    double cycles = static_cast<double>(targets / full * 2 * full), tiles = static_cast<double>(targets / full);
    for (index rest = targets % full; rest > 0; tiles++) {
        const int height = height_for(rest, full);
        cycles += std::max(4, 2 * height);
        rest -= height;
    }
    return cycles * static_cast<double>(elements) + 100 * tiles;
}

// A phase as the parts of it whose targets see the same segments: nothing is multiplied by the zeros outside. Along
// which dimensions it is cut is decided by what the tiles then cost, for small parts fill them badly.
template <class T>
std::vector<Phase<T>> parts_of(const Phase<T>& whole, const index* kernel, const Source<T>& source, index images, index channels) {
    if (!whole.checks) return {whole};
    std::vector<Axis> choices[3][2];
    for (int d = 0; d < 3; d++) {
        choices[d][0] = {whole.axes[d]};
        choices[d][1] = cut(whole.axes[d]);
    }
    int best = 0;
    double least = 0;
    for (int way = 0; way < 8; way++) {
        double cost = 0;
        for (const Axis& a : choices[0][way & 1])
            for (const Axis& b : choices[1][way >> 1 & 1])
                for (const Axis& c : choices[2][way >> 2 & 1])
                    cost += cost_of_tiles(images * a.count * b.count * c.count,
                                          static_cast<index>(a.taps.size() * b.taps.size() * c.taps.size()) * channels);
        if (way == 0 || cost < least) {
            least = cost;
            best = way;
        }
    }
    if (best == 0) return {whole};
    std::vector<Phase<T>> parts;
    for (const Axis& a : choices[0][best & 1])
        for (const Axis& b : choices[1][best >> 1 & 1])
            for (const Axis& c : choices[2][best >> 2 & 1]) {
                parts.emplace_back(Axes{a, b, c}, kernel, source, images, channels);
                Phase<T>& part = parts.back();
                for (size_t i = 0; i < part.segments.size(); i++) {
                    const auto at = std::find(whole.kernels.begin(), whole.kernels.end(), part.segments[i].kernel);
                    part.lines[i] = whole.lines[0] + (at - whole.kernels.begin()) * channels;
                }
            }
    return parts;
}
