#include "uapi_module.h"

#include <string.h>

#include "uapi.h"

static const char *name_of(PyObject *name, Py_ssize_t *len)
{
    if (!PyUnicode_Check(name)) {
        PyErr_Format(PyExc_TypeError, "a name is a str, not %.100s", Py_TYPE(name)->tp_name);
        return NULL;
    }
    return PyUnicode_AsUTF8AndSize(name, len);
}

PyObject *uapi_py_constant(PyObject *module, PyObject *name)
{
    Py_ssize_t len;
    const char *text = name_of(name, &len);
    struct uapi_value value;

    (void)module;
    if (text == NULL)
        return NULL;
    if (!uapi_find(text, (size_t)len, &value)) {
        PyErr_SetObject(PyExc_KeyError, name);
        return NULL;
    }
    switch (value.kind) {
    case UAPI_UNSIGNED:
        return PyLong_FromUnsignedLongLong((unsigned long long)value.number);
    case UAPI_STRING:
        return PyUnicode_DecodeLatin1(value.string, (Py_ssize_t)strlen(value.string), NULL);
    case UAPI_SIGNED:
        break;
    }
    return PyLong_FromLongLong(value.number);
}

PyObject *uapi_py_layout(PyObject *module, PyObject *name)
{
    Py_ssize_t len;
    const char *text = name_of(name, &len), *layout;

    (void)module;
    if (text == NULL)
        return NULL;
    layout = uapi_find_layout(text, (size_t)len);
    if (layout == NULL) {
        PyErr_SetObject(PyExc_KeyError, name);
        return NULL;
    }
    return PyUnicode_FromString(layout);
}

PyObject *uapi_py_names(PyObject *module, PyObject *ignored)
{
    size_t constants = uapi_constant_count, count = constants + uapi_struct_count;
    PyObject *names = PyList_New((Py_ssize_t)count);

    (void)module;
    (void)ignored;
    if (names == NULL)
        return NULL;
    for (size_t n = 0; n < count; n++) {
        const char *text =
            n < constants ? uapi_constant_name(n) : uapi_struct_name(n - constants);
        PyObject *name = PyUnicode_FromString(text);

        if (name == NULL) {
            Py_DECREF(names);
            return NULL;
        }
        PyList_SET_ITEM(names, (Py_ssize_t)n, name);
    }
    return names;
}
