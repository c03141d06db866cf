// What the current thread does with operations: whether it records them, and which levels are open.
#pragma once

namespace retrograd {

struct State {
    bool grad = true;          // record operations on tensors that require grad
    bool inference = false;    // results can never be recorded
    bool asked = false;        // in inference mode, where `grad` is off: what it would be outside
    long long off_to = 0;      // the last level whose tangents are left out
    int silenced = 0;          // whose `__torch_function__` is not asked
    int levels = 0;            // open dual, batch or trace levels; 0 is the fast path
    void* run = nullptr;       // the backward pass that runs in this thread
};

inline State* current_state() {
    static thread_local State state;
    return &state;
}

}  // namespace retrograd
