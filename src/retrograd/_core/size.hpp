// The shape of an array as a `Size`, made and read as quickly as a tuple.
#pragma once

#include <Python.h>
#include <numpy/ndarrayobject.h>

namespace retrograd {

// The lengths of an array as a tuple of class `kind`, which adds nothing to what a tuple holds.
static inline PyObject* lengths_as(PyObject* kind, PyObject* object) {
    PyTypeObject* type = reinterpret_cast<PyTypeObject*>(kind);
    PyArrayObject* array = reinterpret_cast<PyArrayObject*>(object);
    const int ndim = PyArray_NDIM(array);
    PyObject* made = type->tp_alloc(type, ndim);
    if (made == nullptr) return nullptr;
    for (int axis = 0; axis < ndim; axis++) {
        PyObject* length = PyLong_FromSsize_t(PyArray_DIM(array, axis));
        if (length == nullptr) {
            Py_DECREF(made);
            return nullptr;
        }
        PyTuple_SET_ITEM(made, axis, length);
    }
    return made;
}

inline binaryfunc& slice_of_lengths() {
    static binaryfunc function = nullptr;
    return function;
}

inline PyObject* length_at(PyObject* lengths, PyObject* index) {
    if (PyLong_CheckExact(index)) return PyTuple_Type.tp_as_mapping->mp_subscript(lengths, index);
    return slice_of_lengths()(lengths, index);
}

// Lets `size[i]` with an integer go past the method `__getitem__`, which is for slices.
static inline void let_lengths_be_read(PyObject* kind) {
    PyTypeObject* type = reinterpret_cast<PyTypeObject*>(kind);
    slice_of_lengths() = type->tp_as_mapping->mp_subscript;
    type->tp_as_mapping->mp_subscript = length_at;
    PyType_Modified(type);
}

}  // namespace retrograd
