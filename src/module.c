/* module.c - the module netlinklib._engine: multi-phase initialisation, all state in the module. */
#include "engine.h"
#include "uapi_module.h"

/* Make a type and add it to the module under its own name; `*type` keeps a reference. */
static int add_type(PyObject *module, PyType_Spec *spec, PyTypeObject **type) {
    *type = (PyTypeObject *)PyType_FromModuleAndSpec(module, spec, NULL);
    /* some versions of Python lack memory without saying so */
    if (*type == NULL && !PyErr_Occurred())
        PyErr_NoMemory();
    return *type == NULL ? -1 : PyModule_AddType(module, *type);
}

static int take(PyObject *errors, const char *name, PyObject **into) {
    *into = PyObject_GetAttrString(errors, name);
    return *into == NULL ? -1 : 0;
}

static int take_errors(struct engine *engine) {
    PyObject *errors = PyImport_ImportModule("netlinklib.errors");
    if (errors == NULL)
        return -1;
    int status = take(errors, "DecodeError", &engine->decode_error);
    if (status == 0)
        status = take(errors, "ProtocolError", &engine->protocol_error);
    if (status == 0)
        status = take(errors, "Truncated", &engine->truncated);
    if (status == 0)
        status = take(errors, "Overrun", &engine->overrun);
    if (status == 0)
        status = take(errors, "DumpInterrupted", &engine->interrupted);
    if (status == 0)
        status = take(errors, "TimedOut", &engine->timed_out);
    if (status == 0)
        status = take(errors, "Closed", &engine->closed);
    Py_DECREF(errors);
    return status;
}

static int engine_exec(PyObject *module) {
    struct engine *engine = PyModule_GetState(module);
    if ((engine->str_plan = PyUnicode_InternFromString("__plan__")) == NULL ||
        (engine->str_from_fields = PyUnicode_InternFromString("__from_fields__")) == NULL ||
        (engine->str_from_bytes = PyUnicode_InternFromString("from_bytes")) == NULL ||
        (engine->str_keys = PyUnicode_InternFromString("keys")) == NULL ||
        (engine->str_packed = PyUnicode_InternFromString("packed")) == NULL ||
        (engine->str_reason = PyUnicode_InternFromString("reason")) == NULL ||
        (engine->str_within = PyUnicode_InternFromString("within")) == NULL || take_errors(engine) < 0)
        return -1;
    if (add_type(module, &codec_spec, &engine->codec_type) < 0 ||
        add_type(module, &field_spec, &engine->field_type) < 0 ||
        add_type(module, &plan_spec, &engine->plan_type) < 0 ||
        add_type(module, &record_spec, &engine->record_type) < 0 ||
        add_type(module, &reader_spec, &engine->reader_type) < 0 ||
        add_type(module, &dump_spec, &engine->dump_type) < 0)
        return -1;
    return 0;
}

static int engine_traverse(PyObject *module, visitproc visit, void *arg) {
    struct engine *engine = PyModule_GetState(module);
    Py_VISIT(engine->codec_type);
    Py_VISIT(engine->field_type);
    Py_VISIT(engine->plan_type);
    Py_VISIT(engine->record_type);
    Py_VISIT(engine->reader_type);
    Py_VISIT(engine->dump_type);
    Py_VISIT(engine->decode_error);
    Py_VISIT(engine->protocol_error);
    Py_VISIT(engine->truncated);
    Py_VISIT(engine->overrun);
    Py_VISIT(engine->interrupted);
    Py_VISIT(engine->timed_out);
    Py_VISIT(engine->closed);
    return 0;
}

static int engine_clear(PyObject *module) {
    struct engine *engine = PyModule_GetState(module);
    Py_CLEAR(engine->codec_type);
    Py_CLEAR(engine->field_type);
    Py_CLEAR(engine->plan_type);
    Py_CLEAR(engine->record_type);
    Py_CLEAR(engine->reader_type);
    Py_CLEAR(engine->dump_type);
    Py_CLEAR(engine->decode_error);
    Py_CLEAR(engine->protocol_error);
    Py_CLEAR(engine->truncated);
    Py_CLEAR(engine->overrun);
    Py_CLEAR(engine->interrupted);
    Py_CLEAR(engine->timed_out);
    Py_CLEAR(engine->closed);
    Py_CLEAR(engine->str_plan);
    Py_CLEAR(engine->str_from_fields);
    Py_CLEAR(engine->str_from_bytes);
    Py_CLEAR(engine->str_keys);
    Py_CLEAR(engine->str_packed);
    Py_CLEAR(engine->str_reason);
    Py_CLEAR(engine->str_within);
    return 0;
}

static void engine_free(void *module) {
    engine_clear(module);
}

static PyMethodDef engine_methods[] = {
    {"decode", (PyCFunction)(void (*)(void))rows_decode, METH_VARARGS | METH_KEYWORDS,
     "decode(data, cls, types, *, fields=None, where=())\n--\n\n"
     "Return the rows in captured bytes; see docs/engine.md."},
    {"constant", uapi_py_constant, METH_O, "constant(name)\n--\n\nReturn the value of a uapi constant, or raise KeyError."},
    {"layout", uapi_py_layout, METH_O, "layout(name)\n--\n\nReturn the layout of a uapi struct, or raise KeyError."},
    {"names", uapi_py_names, METH_NOARGS, "names()\n--\n\nReturn the names of all constants and structs."},
    {NULL, NULL, 0, NULL},
};

static PyModuleDef_Slot engine_slots[] = {
    {Py_mod_exec, engine_exec},
#if PY_VERSION_HEX >= 0x030C0000
    {Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED},
#endif
#if PY_VERSION_HEX >= 0x030D0000
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
#endif
    {0, NULL},
};

struct PyModuleDef engine_module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "netlinklib._engine",
    .m_doc = "The netlink engine in C; its interface stands in docs/engine.md.",
    .m_size = sizeof(struct engine),
    .m_methods = engine_methods,
    .m_slots = engine_slots,
    .m_traverse = engine_traverse,
    .m_clear = engine_clear,
    .m_free = engine_free,
};

PyMODINIT_FUNC PyInit__engine(void);
PyMODINIT_FUNC PyInit__engine(void) {
    return PyModuleDef_Init(&engine_module);
}
