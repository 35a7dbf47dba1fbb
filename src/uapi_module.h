/* The tables as Python functions: constant(name), layout(name), names(). */
#ifndef UAPI_MODULE_H
#define UAPI_MODULE_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

PyObject *uapi_py_constant(PyObject *module, PyObject *name);
PyObject *uapi_py_layout(PyObject *module, PyObject *name);
PyObject *uapi_py_names(PyObject *module, PyObject *ignored);

#endif
