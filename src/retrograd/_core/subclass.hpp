// Lets `super().__new__(cls, data)` in a Python subclass make a tensor of the data, as in PyTorch. Where a subclass has
// no `__new__` of its own, the arguments are for `__init__`.
#pragma once

#include <Python.h>

namespace retrograd {

inline newfunc& bare_new() {
    static newfunc function = nullptr;
    return function;
}

inline initproc& data_init() {
    static initproc function = nullptr;
    return function;
}

inline PyObject* new_from_data(PyTypeObject* type, PyObject* args, PyObject* kwargs) {
    PyObject* made = bare_new()(type, args, kwargs);
    if (made == nullptr || type->tp_new == new_from_data || PyTuple_GET_SIZE(args) == 0) return made;
    if (data_init()(made, args, kwargs) < 0) Py_CLEAR(made);
    return made;
}

// Before there are subclasses, which take over the function.
inline void let_new_take_data(PyObject* type_object) {
    PyTypeObject* type = reinterpret_cast<PyTypeObject*>(type_object);
    bare_new() = type->tp_new;
    data_init() = type->tp_init;
    type->tp_new = new_from_data;
    PyType_Modified(type);
}

}  // namespace retrograd
