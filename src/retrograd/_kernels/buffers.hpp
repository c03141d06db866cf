// A bounded cache of freed large buffers, aligned to 64 bytes: fresh pages from the system cost more than most loops
// that fill them. Called with the interpreter's lock held.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <unordered_map>
#include <vector>
#ifdef __linux__
#include <sys/mman.h>
#endif

#include "budget.hpp"

namespace retrograd {

class BufferCache {
public:
    static BufferCache& instance() {
        static BufferCache* cache = new BufferCache;  // outlives every array
        return *cache;
    }

    // Four size classes to an octave: at most a fifth of a buffer is unused.
    static size_t round_up(size_t bytes) {
        size_t step = 64;
        while (step * 8 < bytes) step *= 2;
        return (bytes + step - 1) / step * step;
    }

    void* acquire(size_t bytes) {
        auto found = free_.find(bytes);
        if (found != free_.end() && !found->second.empty()) {
            void* buffer = found->second.back();
            found->second.pop_back();
            CacheBudget::instance().give(bytes);
            return buffer;
        }
        return allocate(bytes);
    }

    void release(void* buffer, size_t bytes) {
        if (CacheBudget::instance().take(bytes))
            free_[bytes].push_back(buffer);
        else
            give_back(buffer);
    }

    void empty() {
        for (auto& entry : free_) {
            for (void* buffer : entry.second) give_back(buffer);
            CacheBudget::instance().give(entry.first * entry.second.size());
        }
        free_.clear();
    }

private:
    std::unordered_map<size_t, std::vector<void*>> free_;

    // Large buffers ask for large pages: the first touch of each small one costs as much as a loop over it.
    static void* allocate(size_t bytes) {
#ifdef _WIN32
        return _aligned_malloc(bytes, 64);
#else
        constexpr size_t large_page = size_t(2) << 20;
        void* buffer = nullptr;
        if (posix_memalign(&buffer, bytes < 2 * large_page ? 64 : large_page, bytes)) return nullptr;
#ifdef MADV_HUGEPAGE
        if (bytes >= 2 * large_page) madvise(buffer, bytes / large_page * large_page, MADV_HUGEPAGE);
#endif
        return buffer;
#endif
    }

    static void give_back(void* buffer) {
#ifdef _WIN32
        _aligned_free(buffer);
#else
        std::free(buffer);
#endif
    }
};

}  // namespace retrograd
