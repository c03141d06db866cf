// A vector register as a type, for one instruction set: included by the bodies of kernels, in a namespace for each set,
// which names `register_bytes` and `index`.

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
    friend Vector operator+(Vector a, const Vector& b) { return a += b; }
    friend Vector operator-(const Vector& a, const Vector& b) { return a + T(-1) * b; }
    friend Vector operator*(const Vector& a, const Vector& b) {
        Vector made;
        for (index i = 0; i < lanes<T>; i++) made.at[i] = a.at[i] * b.at[i];
        return made;
    }
    friend Vector operator*(T a, const Vector& b) {
        Vector made;
        for (index i = 0; i < lanes<T>; i++) made.at[i] = a * b.at[i];
        return made;
    }
};
#endif
