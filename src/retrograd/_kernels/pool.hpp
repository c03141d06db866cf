// One small pool of sleeping threads. Chunks come from a shared counter; the caller works too, and waits only for
// threads that have begun. Nothing spins. After fork the child starts with no threads and makes its own.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdlib>
#include <mutex>
#include <new>
#include <thread>
#include <vector>
#ifndef _WIN32
#include <pthread.h>
#endif

namespace retrograd {

class Pool {
public:
    using Task = void (*)(void* context, size_t chunk);

    static Pool& instance() {
        static Pool* pool = create();
        return *pool;
    }

    int threads() const { return wanted_; }
    void set_threads(int n) { wanted_ = n < 1 ? 1 : n; }

    // Calls task(context, i) for every i below `chunks`, each once. Nested calls run on the calling thread alone.
    void run(size_t chunks, Task task, void* context) {
        if (chunks < 2 || wanted_ < 2 || !busy_.try_lock()) {
            for (size_t i = 0; i < chunks; i++) task(context, i);
            return;
        }
        start_workers();
        {
            std::lock_guard<std::mutex> lock(mutex_);
            task_ = task;
            context_ = context;
            chunks_ = chunks;
            next_.store(0, std::memory_order_relaxed);
            open_ = true;
        }
        wake_.notify_all();
        work();
        {
            std::unique_lock<std::mutex> lock(mutex_);
            open_ = false;
            done_.wait(lock, [this] { return active_ == 0; });
        }
        busy_.unlock();
    }

private:
    std::mutex busy_;  // held while one parallel loop runs
    std::mutex mutex_;
    std::condition_variable wake_, done_;
    std::vector<std::thread> workers_;
    Task task_ = nullptr;
    void* context_ = nullptr;
    size_t chunks_ = 0;
    std::atomic<size_t> next_{0};
    int active_ = 0;
    bool open_ = false;
    int wanted_ = 1;

    static Pool* create() {
        Pool* pool = new Pool;
        unsigned n = std::thread::hardware_concurrency();
        if (const char* text = std::getenv("OMP_NUM_THREADS")) {
            int asked = std::atoi(text);
            if (asked > 0) n = static_cast<unsigned>(asked);
        }
        pool->set_threads(n > 64 ? 64 : static_cast<int>(n));
#ifndef _WIN32
        // The child has only the thread that forked: its copy of the pool is laid anew in place.
        pthread_atfork(nullptr, nullptr, [] {
            Pool& inherited = instance();
            int wanted = inherited.wanted_;
            new (&inherited) Pool;
            inherited.wanted_ = wanted;
        });
#endif
        return pool;
    }

    void start_workers() {
        while (workers_.size() + 1 < static_cast<size_t>(wanted_)) {
            workers_.emplace_back([this] { sleep_and_work(); });
            workers_.back().detach();
        }
    }

    void work() {
        for (size_t i; (i = next_.fetch_add(1, std::memory_order_relaxed)) < chunks_;) task_(context_, i);
    }

    void sleep_and_work() {
        std::unique_lock<std::mutex> lock(mutex_);
        for (;;) {
            wake_.wait(lock, [this] { return open_ && next_.load(std::memory_order_relaxed) < chunks_; });
            active_++;
            lock.unlock();
            work();
            lock.lock();
            if (--active_ == 0) done_.notify_one();
        }
    }
};

}  // namespace retrograd
