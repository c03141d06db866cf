// How many bytes the caches of freed memory hold together, and may hold.
#pragma once

#include <cstddef>

namespace retrograd {

struct CacheBudget {
    size_t held = 0;
    size_t limit = size_t(512) << 20;

    static CacheBudget& instance() {
        static CacheBudget budget;
        return budget;
    }

    // Whether there is room for that much more; if so it is counted.
    bool take(size_t bytes) {
        if (held + bytes > limit) return false;
        held += bytes;
        return true;
    }
    void give(size_t bytes) { held -= bytes; }
};

}  // namespace retrograd
