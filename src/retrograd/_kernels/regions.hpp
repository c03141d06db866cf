// Which bytes of memory an array shows: blocks of bytes at evenly stepped places.
#pragma once

#include <cstddef>
#include <cstdint>

namespace retrograd {

class Region {
public:
    static constexpr int max_ndim = 4;  // after axes that follow each other in memory are made one

    // The bytes of an array at `data`; steps in bytes, of either sign.
    void set(const char* data, int ndim, const ptrdiff_t* shape, const ptrdiff_t* strides, ptrdiff_t item) {
        start_ = reinterpret_cast<intptr_t>(data);
        block_ = item;
        ndim_ = 0;
        exact_ = true;
        extent_ = item;
        for (int axis = 0; axis < ndim; axis++) {
            if (shape[axis] == 0) {
                extent_ = 0;
                return;
            }
            if (shape[axis] == 1 || strides[axis] == 0) continue;
            const ptrdiff_t step = strides[axis] < 0 ? -strides[axis] : strides[axis];
            extent_ += (shape[axis] - 1) * step;
            if (strides[axis] < 0) start_ += (shape[axis] - 1) * strides[axis];
            insert(shape[axis], step);
        }
        for (int outer = ndim_ - 2; outer >= 0; outer--)
            if (step_[outer] == step_[outer + 1] * count_[outer + 1]) {
                count_[outer] *= count_[outer + 1];
                step_[outer] = step_[outer + 1];
                remove(outer + 1);
            }
        if (ndim_ > 0 && step_[ndim_ - 1] == block_) block_ *= count_[--ndim_];
    }

    // Whether the two may have a byte in common; false is certain.
    bool overlaps(const Region& other) const {
        if (extent_ == 0 || other.extent_ == 0) return false;
        if (start_ >= other.start_ + other.extent_ || other.start_ >= start_ + extent_) return false;
        if (!exact_ || !other.exact_) return true;
        // Both are written in one number system, whose digits count the steps of either. Where no digit carries, the
        // elements form boxes in it, and boxes are apart if they are apart along one axis.
        ptrdiff_t steps[2 * max_ndim];
        const int levels = merge(other, steps);
        const intptr_t origin = start_ < other.start_ ? start_ : other.start_;
        ptrdiff_t mine[2 * max_ndim + 1][2], theirs[2 * max_ndim + 1][2];
        if (!digits(origin, levels, steps, mine) || !other.digits(origin, levels, steps, theirs)) return true;
        for (int k = 0; k <= levels; k++)
            if (mine[k][1] <= theirs[k][0] || theirs[k][1] <= mine[k][0]) return false;
        return true;
    }

private:
    intptr_t start_ = 0;
    ptrdiff_t extent_ = 0, block_ = 0;
    int ndim_ = 0;
    bool exact_ = true;
    ptrdiff_t count_[max_ndim], step_[max_ndim];  // steps fall

    void insert(ptrdiff_t count, ptrdiff_t step) {
        if (ndim_ == max_ndim) {
            exact_ = false;
            return;
        }
        int place = ndim_++;
        for (; place > 0 && step_[place - 1] < step; place--) {
            count_[place] = count_[place - 1];
            step_[place] = step_[place - 1];
        }
        count_[place] = count;
        step_[place] = step;
    }

    void remove(int axis) {
        ndim_--;
        for (int k = axis; k < ndim_; k++) {
            count_[k] = count_[k + 1];
            step_[k] = step_[k + 1];
        }
    }

    int merge(const Region& other, ptrdiff_t* steps) const {
        int i = 0, j = 0, levels = 0;
        while (i < ndim_ || j < other.ndim_) {
            const ptrdiff_t a = i < ndim_ ? step_[i] : 0, b = j < other.ndim_ ? other.step_[j] : 0;
            steps[levels++] = a > b ? a : b;
            if (a >= b) i++;
            if (b >= a) j++;
        }
        return levels;
    }

    // For each level the digits [first, last + 1) that the elements have; false if a digit would carry.
    bool digits(intptr_t origin, int levels, const ptrdiff_t* steps, ptrdiff_t (*range)[2]) const {
        ptrdiff_t rest = start_ - origin;
        for (int k = 0, axis = 0; k < levels; k++) {
            range[k][0] = rest / steps[k];
            range[k][1] = range[k][0] + 1;
            rest %= steps[k];
            if (axis < ndim_ && step_[axis] == steps[k]) {
                range[k][1] += count_[axis++] - 1;
                if (axis < ndim_ && step_[axis] == steps[k]) return false;  // two axes with one step overlap
            }
        }
        range[levels][0] = rest;
        range[levels][1] = rest + block_;
        ptrdiff_t reach = rest + block_;
        for (int k = levels - 1; k >= 0; k--) {
            if (reach > steps[k]) return false;
            reach += (range[k][1] - 1) * steps[k];
        }
        return true;
    }
};

}  // namespace retrograd
