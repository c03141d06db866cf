// One small pool of sleeping threads. Chunks come from a shared counter; the caller works too, and waits only for
// threads that have begun. Whoever waits stays awake for a moment before it sleeps: to wake a sleeper takes as long as
// a small loop. After fork the child starts with no threads and makes its own.
#pragma once

#include <atomic>
#include <chrono>
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

    // How long a thread waits awake: about what waking it would cost, the caller's part included.
    static constexpr std::chrono::microseconds awake{50};

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
        task_ = task;
        context_ = context;
        chunks_ = chunks;
        left_.store(static_cast<ptrdiff_t>(chunks));
        state_.store(open);
        { std::lock_guard<std::mutex> lock(mutex_); }
        wake_.notify_all();
        work();
        state_.fetch_and(~open);
        const auto finished = [this] { return state_.load() == 0; };
        if (!stay_awake_until(finished)) {
            std::unique_lock<std::mutex> lock(mutex_);
            done_.wait(lock, finished);
        }
        busy_.unlock();
    }

private:
    static constexpr unsigned open = 1u << 31;

    std::mutex busy_;  // held while one parallel loop runs
    std::mutex mutex_;  // held between looking at the state and falling asleep
    std::condition_variable wake_, done_;
    std::vector<std::thread> workers_;
    std::atomic<unsigned> state_{0};  // how many workers are at the loop, and whether more may begin
    std::atomic<ptrdiff_t> left_{0};
    Task task_ = nullptr;  // this and the next two are written while the state is 0
    void* context_ = nullptr;
    size_t chunks_ = 0;
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
        for (ptrdiff_t left; (left = left_.fetch_sub(1, std::memory_order_relaxed)) > 0;)
            task_(context_, chunks_ - static_cast<size_t>(left));
    }

    bool begin() {
        unsigned state = state_.load();
        while (state & open)
            if (state_.compare_exchange_weak(state, state + 1)) return true;
        return false;
    }

    void finish() {
        if (state_.fetch_sub(1) != 1) return;
        { std::lock_guard<std::mutex> lock(mutex_); }
        done_.notify_one();
    }

    void sleep_and_work() {
        const auto work_is_left = [this] { return (state_.load() & open) && left_.load() > 0; };
        for (;;) {
            if (!stay_awake_until(work_is_left)) {
                std::unique_lock<std::mutex> lock(mutex_);
                wake_.wait(lock, work_is_left);
            }
            if (!begin()) continue;
            work();
            finish();
        }
    }

    template <class Condition>
    static bool stay_awake_until(const Condition& met) {
        const auto end = std::chrono::steady_clock::now() + awake;
        while (!met()) {
            if (std::chrono::steady_clock::now() > end) return false;
            pause();
        }
        return true;
    }

    static void pause() {
#if defined(__x86_64__) || defined(__i386__)
        __builtin_ia32_pause();
#elif defined(__aarch64__)
        asm volatile("yield");
#endif
    }
};

}  // namespace retrograd
