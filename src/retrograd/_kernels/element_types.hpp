// Loops for elements whose type is known when they run.
#pragma once

#include <cstdint>

namespace retrograd {

// A letter as NumPy has for kinds (f, i, u, b) and a number of bytes.
struct Element {
    char kind;
    int bytes;
};

// Calls f(T()) with the type of the elements; false if there is none for them.
template <class F>
bool with_type(Element type, const F& f) {
    switch (type.kind) {
    case 'f':
        if (type.bytes == 4) return f(float()), true;
        if (type.bytes == 8) return f(double()), true;
        return false;
    case 'i':
        if (type.bytes == 8) return f(int64_t()), true;
        if (type.bytes == 4) return f(int32_t()), true;
        if (type.bytes == 2) return f(int16_t()), true;
        if (type.bytes == 1) return f(int8_t()), true;
        return false;
    case 'u':
    case 'b':
        if (type.bytes == 1) return f(uint8_t()), true;
        return false;
    default: return false;
    }
}

// Calls f(float()), or f(double()) for wide numbers.
template <class F>
void with_width(bool wide, const F& f) {
    if (wide)
        f(double());
    else
        f(float());
}

}  // namespace retrograd
