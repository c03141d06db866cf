// Objects of the graph that Python's cyclic collector does not look at: see collecting.py.
#pragma once

#include <Python.h>
#include <cstdint>

namespace retrograd {

// The collector keeps what it tracks in lists that run through two words before each object; in the second of them the
// lowest two bits are flags. Spared objects are in a list of the same make that is not the collector's: taking an
// object out (which every deallocation begins with) works as ever, and the collector takes it for one of an older
// generation. From Python 3.14 on there are no such lists, nor without the interpreter's lock: nothing is spared there.
class Spared {
#if PY_VERSION_HEX < 0x030E0000 && !defined(Py_GIL_DISABLED) && !defined(PYPY_VERSION)
    struct Links {
        uintptr_t next, previous;
    };
    static constexpr uintptr_t flags = 3;
    Links ends{reinterpret_cast<uintptr_t>(&ends), reinterpret_cast<uintptr_t>(&ends)};

    static void join(uintptr_t before, uintptr_t after) {
        reinterpret_cast<Links*>(before)->next = after;
        Links* links = reinterpret_cast<Links*>(after);
        links->previous = (links->previous & flags) | before;
    }

  public:
    // For an object that the collector tracks. Not through PyObject_GC_UnTrack: this is done for each operation.
    void add(PyObject* object) {
        Links* links = reinterpret_cast<Links*>(object) - 1;
        join(links->previous & ~flags, links->next);
        join(ends.previous, reinterpret_cast<uintptr_t>(links));
        join(reinterpret_cast<uintptr_t>(links), reinterpret_cast<uintptr_t>(&ends));
    }

    // The collector tracks them from now on.
    void hand_over() {
        while (ends.next != reinterpret_cast<uintptr_t>(&ends)) {
            PyObject* object = reinterpret_cast<PyObject*>(reinterpret_cast<Links*>(ends.next) + 1);
            PyObject_GC_UnTrack(object);
            PyObject_GC_Track(object);
        }
    }
#else
  public:
    void add(PyObject*) {}
    void hand_over() {}
#endif
};

}  // namespace retrograd
