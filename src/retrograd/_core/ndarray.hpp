// Making arrays through NumPy's C interface, where Cython's declarations stop short.
#pragma once

#include <Python.h>
#include <numpy/ndarrayobject.h>

namespace retrograd {

static const npy_intp element_sizes[24] = {
    1, 1, 1, sizeof(short), sizeof(short), sizeof(int), sizeof(int), sizeof(long), sizeof(long),
    sizeof(long long), sizeof(long long), sizeof(float), sizeof(double), sizeof(long double),
    2 * sizeof(float), 2 * sizeof(double), 2 * sizeof(long double), sizeof(void*), 0, 0, 0, 8, 8, 2,
};

// A C-ordered array; on `data` if that is given, else on memory of NumPy's.
static inline PyObject* fresh_array(int ndim, npy_intp* shape, int typenum, void* data) {
    int flags = data ? NPY_ARRAY_C_CONTIGUOUS | NPY_ARRAY_BEHAVED : 0;
    return PyArray_NewFromDescr(&PyArray_Type, PyArray_DescrFromType(typenum), ndim, shape, nullptr, data, flags, nullptr);
}

// An array whose axes lie in memory in the order of `steps`, its byte strides.
static inline PyObject* fresh_strided_array(int ndim, npy_intp* shape, npy_intp* steps, int typenum, void* data) {
    int flags = data ? NPY_ARRAY_BEHAVED : 0;
    return PyArray_NewFromDescr(&PyArray_Type, PyArray_DescrFromType(typenum), ndim, shape, steps, data, flags, nullptr);
}

static inline bool is_c_order(PyObject* array) { return PyArray_IS_C_CONTIGUOUS((PyArrayObject*)array); }
// Whether an array that only its caller refers to is plain memory of its own, fit to be used again as it is.
static inline bool is_recyclable(PyObject* object) {
    if (!PyArray_CheckExact(object) || Py_REFCNT(object) != 1) return false;
    PyArrayObject* array = (PyArrayObject*)object;
    const int wanted = NPY_ARRAY_C_CONTIGUOUS | NPY_ARRAY_OWNDATA | NPY_ARRAY_ALIGNED | NPY_ARRAY_WRITEABLE;
    return (PyArray_FLAGS(array) & wanted) == wanted && !((PyArrayObject_fields*)array)->weakreflist;
}

// Whether the memory is no other array's.
static inline bool owns_memory(PyObject* object) {
    PyArrayObject* array = (PyArrayObject*)object;
    PyObject* base = PyArray_BASE(array);
    return PyArray_ISWRITEABLE(array) && (!base || !PyArray_Check(base));
}

// The object that owns an array's memory.
static inline PyObject* memory_owner(PyObject* array) {
    PyObject* base = PyArray_BASE((PyArrayObject*)array);
    while (base && PyArray_Check(base)) {
        array = base;
        base = PyArray_BASE((PyArrayObject*)array);
    }
    return base ? base : array;
}

// A view of `array` with any shape and byte strides; the caller has checked that they stay inside its memory.
static inline PyObject* strided_array(PyObject* object, int ndim, npy_intp* shape, npy_intp* strides, npy_intp offset) {
    PyArrayObject* array = (PyArrayObject*)object;
    PyArray_Descr* descr = PyArray_DESCR(array);
    Py_INCREF(descr);
    PyObject* view = PyArray_NewFromDescr(&PyArray_Type, descr, ndim, shape, strides, PyArray_BYTES(array) + offset,
                                          PyArray_FLAGS(array) & NPY_ARRAY_WRITEABLE, nullptr);
    if (!view) return nullptr;
    Py_INCREF(object);
    if (PyArray_SetBaseObject((PyArrayObject*)view, object) < 0) {
        Py_DECREF(view);
        return nullptr;
    }
    return view;
}

static inline bool is_writeable(PyObject* array) { return PyArray_ISWRITEABLE((PyArrayObject*)array); }

}  // namespace retrograd
