// Gives an extension type the vectorcall protocol, which Cython does not expose: arguments arrive as a C array, and a
// method call on an instance (`x.tanh()`) costs no bound-method object.
#pragma once

#include <Python.h>
#include <cstddef>

namespace retrograd {

inline void enable_vectorcall(PyObject* object, Py_ssize_t offset) {
    PyTypeObject* type = reinterpret_cast<PyTypeObject*>(object);
    type->tp_vectorcall_offset = offset;
    type->tp_call = PyVectorcall_Call;
    type->tp_flags |= Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_METHOD_DESCRIPTOR;
    PyType_Modified(type);
}

// Puts `value` on a type whose attributes Python itself may not change.
inline int set_type_attribute(PyObject* object, PyObject* name, PyObject* value) {
    PyTypeObject* type = reinterpret_cast<PyTypeObject*>(object);
    int failed = PyDict_SetItem(type->tp_dict, name, value);
    PyType_Modified(type);
    return failed;
}

}  // namespace retrograd
