// Small arrays that nobody uses any more, kept whole by dtype and shape: taking one costs a tenth of making one.
// It holds opaque pointers; whoever puts one in hands over its reference, whoever takes one out receives it.
#pragma once

#include <cstddef>
#include <vector>

#include "budget.hpp"

namespace retrograd {

class ArrayCache {
public:
    static constexpr int slots = 256;
    static constexpr int max_ndim = 3;
    static constexpr long max_bytes = 1024;        // of one array
    static constexpr size_t max_per_slot = 1024;
    static constexpr size_t overhead = 128;        // of an array besides its elements

    static ArrayCache* instance() {
        static ArrayCache* cache = new ArrayCache;
        return cache;
    }

    // An array of that dtype and shape, or NULL.
    void* take(int typenum, int ndim, const ptrdiff_t* shape) {
        Slot& slot = table_[index(typenum, ndim, shape)];
        if (slot.free.empty() || !slot.fits(typenum, ndim, shape)) return nullptr;
        return slot.pop();
    }

    // Whether there is room for one more array of that dtype, shape and size; if so it is kept.
    bool put(int typenum, int ndim, const ptrdiff_t* shape, size_t bytes, void* array) {
        Slot& slot = table_[index(typenum, ndim, shape)];
        if (slot.free.empty())
            slot.set(typenum, ndim, shape, bytes + overhead);
        else if (slot.free.size() >= max_per_slot || !slot.fits(typenum, ndim, shape))
            return false;
        if (!CacheBudget::instance().take(slot.bytes)) return false;
        slot.free.push_back(array);
        return true;
    }

    // Any kept array, or NULL when the cache is empty.
    void* take_any() {
        for (Slot& slot : table_)
            if (!slot.free.empty()) return slot.pop();
        return nullptr;
    }

private:
    struct Slot {
        int typenum = -1, ndim = -1;
        ptrdiff_t shape[max_ndim] = {};
        size_t bytes = 0;  // of each array
        std::vector<void*> free;

        bool fits(int t, int n, const ptrdiff_t* s) const {
            if (t != typenum || n != ndim) return false;
            for (int axis = 0; axis < n; axis++)
                if (s[axis] != shape[axis]) return false;
            return true;
        }
        void* pop() {
            void* array = free.back();
            free.pop_back();
            CacheBudget::instance().give(bytes);
            return array;
        }
        void set(int t, int n, const ptrdiff_t* s, size_t size) {
            typenum = t;
            ndim = n;
            bytes = size;
            for (int axis = 0; axis < n; axis++) shape[axis] = s[axis];
        }
    };
    Slot table_[slots];

    static size_t index(int typenum, int ndim, const ptrdiff_t* shape) {
        size_t hash = static_cast<size_t>(typenum) * 4 + ndim;
        for (int axis = 0; axis < ndim; axis++) hash = hash * 31 + static_cast<size_t>(shape[axis]);
        return hash & (slots - 1);
    }
};

}  // namespace retrograd
