// One small pool of sleeping threads. Each thread has a part of the chunks, the same one in loop after loop, so that it
// finds in its caches what it made before; who is done takes from the others. The caller works too, and waits only for
// threads that have begun. Whoever waits stays awake for a moment before it sleeps: to wake a sleeper takes as long as a
// small loop. After fork the child starts with no threads and makes its own.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
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
    using Around = void (*)(bool begins);

    // How long a thread waits awake: about what waking it would cost, the caller's part included.
    static constexpr std::chrono::microseconds awake{50};

    // In elements of a cheap loop, of which thousands take a microsecond: what is worth sharing with a thread that is
    // awake, and what is worth waking one.
    static constexpr ptrdiff_t worth_sharing = 1 << 15, worth_waking = 1 << 17;

    static Pool& instance() {
        static Pool* pool = create();
        return *pool;
    }

    int threads() const { return wanted_; }
    void set_threads(int n) { wanted_ = n < 1 ? 1 : n > most_threads ? most_threads : n; }

    // Calls task(context, i) for every i below `chunks`, each once, and `around` before and after; all are worth `work`.
    // Nested calls, and those that find the pool at another loop, run on the calling thread alone and without `around`.
    void run(size_t chunks, ptrdiff_t work, Task task, void* context, Around around = nullptr) {
        const bool shares = chunks > 1 && chunks <= Part::most && work >= (awake_ > 0 ? worth_sharing : worth_waking);
        if (wanted_ < 2 || !(shares || around) || !busy_.try_lock()) {
            for (size_t i = 0; i < chunks; i++) task(context, i);
            return;
        }
        if (around) around(true);
        if (shares) share(chunks, work, task, context);
        else
            for (size_t i = 0; i < chunks; i++) task(context, i);
        if (around) around(false);
        busy_.unlock();
    }

private:
    static constexpr int most_threads = 64;

    // The chunks of one thread that nobody has begun: it takes the first of them, others take the last.
    class alignas(64) Part {
    public:
        static constexpr uint64_t most = 0xffffffff;

        void refill(size_t first, size_t end) { bounds_.store(first | static_cast<uint64_t>(end) << 32); }
        bool take(bool the_first, size_t& chunk) {
            for (uint64_t bounds = bounds_.load();;) {
                const uint64_t first = bounds & most, end = bounds >> 32;
                if (first == end) return false;
                if (!bounds_.compare_exchange_weak(bounds, the_first ? bounds + 1 : bounds - (most + 1))) continue;
                chunk = static_cast<size_t>(the_first ? first : end - 1);
                return true;
            }
        }

    private:
        std::atomic<uint64_t> bounds_{0};  // the first in the lower half, the end in the upper one
    };

    // The state: how many workers are at the loop, whether more may begin, and the number of the loop.
    static constexpr uint64_t at_work = 0xffff, open = 1 << 16, one_loop = 1 << 17;

    std::mutex busy_;   // held while one parallel loop runs
    std::mutex mutex_;  // held between looking at the state and falling asleep
    std::condition_variable wake_, done_;
    std::vector<std::thread> workers_;
    std::atomic<uint64_t> state_{0};
    std::atomic<int> awake_{0};  // workers that do not sleep
    Part parts_[most_threads];
    size_t count_ = 0;  // of threads that have parts; this and the next two are written while nobody is at work
    Task task_ = nullptr;
    void* context_ = nullptr;
    int wanted_ = 1;

    static Pool* create() {
        Pool* pool = new Pool;
        unsigned n = std::thread::hardware_concurrency();
        if (const char* text = std::getenv("OMP_NUM_THREADS")) {
            int asked = std::atoi(text);
            if (asked > 0) n = static_cast<unsigned>(asked);
        }
        pool->set_threads(static_cast<int>(n));
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

    void share(size_t chunks, ptrdiff_t work, Task task, void* context) {
        start_workers();
        task_ = task;
        context_ = context;
        count_ = static_cast<size_t>(wanted_);
        for (size_t i = 0; i < count_; i++) parts_[i].refill(chunks * i / count_, chunks * (i + 1) / count_);
        state_.store((state_.load() + one_loop) | open);
        if (work >= worth_waking) {
            { std::lock_guard<std::mutex> lock(mutex_); }
            wake_.notify_all();
        }
        take_chunks(0);
        state_.fetch_and(~open);
        const auto finished = [this] { return (state_.load() & at_work) == 0; };
        if (!stay_awake_until(finished)) {
            std::unique_lock<std::mutex> lock(mutex_);
            done_.wait(lock, finished);
        }
    }

    void start_workers() {
        while (workers_.size() + 1 < static_cast<size_t>(wanted_)) {
            workers_.emplace_back([this, self = workers_.size() + 1] { sleep_and_work(self); });
            workers_.back().detach();
        }
    }

    void take_chunks(size_t self) {
        for (size_t i = 0; i < count_ && self < count_; i++)
            for (size_t chunk; parts_[(self + i) % count_].take(i == 0, chunk);) task_(context_, chunk);
    }

    void sleep_and_work(size_t self) {
        awake_++;
        uint64_t last = 0;  // the loop that this thread had a part in
        const auto is_needed = [this, &last] {
            const uint64_t state = state_.load();
            return (state & open) && state / one_loop != last;
        };
        for (;;) {
            if (!stay_awake_until(is_needed)) {
                std::unique_lock<std::mutex> lock(mutex_);
                awake_--;
                wake_.wait(lock, is_needed);
                awake_++;
            }
            if (!begin(last)) continue;
            take_chunks(self);
            finish();
        }
    }

    bool begin(uint64_t& loop) {
        for (uint64_t state = state_.load(); state & open;)
            if (state_.compare_exchange_weak(state, state + 1)) {
                loop = state / one_loop;
                return true;
            }
        return false;
    }

    void finish() {
        if ((state_.fetch_sub(1) & (open | at_work)) != 1) return;
        { std::lock_guard<std::mutex> lock(mutex_); }
        done_.notify_one();
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
