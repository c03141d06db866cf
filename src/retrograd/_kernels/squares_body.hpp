// Squares of elements, a row in each vector, turned round: included by the bodies of kernels behind vectors_body.hpp.

// By pairs, then by pairs of pairs...
#if defined(__GNUC__) && !defined(__clang__)
template <class T, index Step = 1>
inline void transpose(Vector<T>* rows) {
    constexpr index N = lanes<T>;
    typedef std::conditional_t<sizeof(T) == 4, int32_t, int64_t> Number;
    typedef Number Order __attribute__((vector_size(register_bytes)));
    Order low, high;
    for (index i = 0; i < N; i++) {
        low[i] = static_cast<Number>(i & Step ? N + i - Step : i);
        high[i] = static_cast<Number>(i & Step ? N + i : i + Step);
    }
    for (index i = 0; i < N; i++) {
        if (i & Step) continue;
        const Vector<T> a = rows[i], b = rows[i + Step];
        rows[i] = __builtin_shuffle(a, b, low);
        rows[i + Step] = __builtin_shuffle(a, b, high);
    }
    if constexpr (2 * Step < N) transpose<T, 2 * Step>(rows);
}
#else
template <class T>
inline void transpose(Vector<T>* rows) {
    constexpr index N = lanes<T>;
    T square[N][N];
    for (index i = 0; i < N; i++) std::memcpy(square[i], rows + i, sizeof(Vector<T>));
    for (index i = 0; i < N; i++)
        for (index j = 0; j < i; j++) std::swap(square[i][j], square[j][i]);
    for (index i = 0; i < N; i++) std::memcpy(rows + i, square[i], sizeof(Vector<T>));
}
#endif
