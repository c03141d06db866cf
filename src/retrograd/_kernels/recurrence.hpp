// Recurrent layers through a whole sequence: each step multiplies the hidden state by a weight that was packed once, and
// passes once over its gates. Elements of the batch do not meet, so that each thread takes some of them through all steps.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include "functions.hpp"
#include "instruction_sets.hpp"
#include "parallel.hpp"

namespace retrograd {

namespace recurrence {

using index = ptrdiff_t;

enum class Kind { lstm, gru, tanh, rectified };

// Arrays in C order. Those of steps are (steps, batch, *), with * = size, or gates * size for what goes into and comes
// out of the gates.
struct Sequence {
    Kind kind;
    index steps, batch, size, gates;
    bool reverse;  // from the last step to the first
    const void *projected, *hidden, *cell, *weight, *bias;  // weight: (gates * size, size); NULL if the product is given
    void *from_hidden;                                      // that product, for one step, to which the bias is added
    void *states, *cells, *activated;                       // cells: for the GRU what the hidden state gives to its third gate
    const void *g_states, *g_final_cell;                    // backward alone, as are all below
    void *g_projected, *g_from_hidden, *g_hidden, *g_cell;  // the last two: of the first states
    void* space;                                            // room for `space_bytes`
};

}  // namespace recurrence

}  // namespace retrograd

#ifdef RETROGRAD_TARGETS
#pragma GCC push_options
#pragma GCC target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,prefer-vector-width=512")
namespace retrograd { namespace recurrence { namespace avx512 {
constexpr int register_bytes = 64;
constexpr int tile_rows = 12;
#include "recurrence_body.hpp"
}}}
#pragma GCC pop_options
#pragma GCC push_options
#pragma GCC target("avx2,fma")
namespace retrograd { namespace recurrence { namespace avx2 {
constexpr int register_bytes = 32;
constexpr int tile_rows = 6;
#include "recurrence_body.hpp"
}}}
#pragma GCC pop_options
#endif
namespace retrograd { namespace recurrence { namespace plain {
constexpr int register_bytes = 16;
constexpr int tile_rows = 6;
#include "recurrence_body.hpp"
}}}

namespace retrograd {

namespace recurrence {

inline index space_bytes(const Sequence& s, bool wide, bool backward) {
    RETROGRAD_DISPATCH(room(s, wide, backward))
}

inline void run(Pool* pool, const Sequence& s, bool wide, bool backward) {
    RETROGRAD_DISPATCH(sequence(pool, s, wide, backward))
}

}  // namespace recurrence

}  // namespace retrograd
