/* record.c - RecordBase: an immutable object that is its bytes.
 *
 *     +-----------+------+---------+--------------+---------------------------+
 *     | refcount  | type | length  | fixed header | attributes ...            |
 *     +-----------+------+---------+--------------+---------------------------+
 *
 * No dict, no slots, no garbage collector's header: a record refers to nothing but its class.
 */
#include "engine.h"

/* ---- making ---- */

/* Name the record in the DecodeError that is set; returns NULL. */
PyObject *record_failed(PlanObject *plan) {
    PyObject *error = error_take();
    if (PyObject_SetAttrString(error, "record", plan->name) < 0) {
        Py_DECREF(error);
        return NULL;
    }
    error_put(error);
    return NULL;
}

static int record_check(PlanObject *plan, const uint8_t *data, size_t len) {
    if (!plan->attributes)
        return 0;
    if (len < plan->header) {
        decode_failed(plan->engine, data, len, "header of %zu bytes, %zu received", plan->header, len);
        record_failed(plan);
        return -1;
    }
    struct nl_attrs attrs = plan_attrs(plan, data, len);
    if (nl_attrs_check(&attrs) == 0)
        return 0;
    framing_failed(plan->engine, data, len, &attrs);
    record_failed(plan);
    return -1;
}

static RecordObject *record_alloc(PyTypeObject *cls, size_t len) {
    if (!PyType_IS_GC(cls))
        return PyObject_NewVar(RecordObject, cls, (Py_ssize_t)len);
    if (cls->tp_dictoffset != 0)
        return (RecordObject *)cls->tp_alloc(cls, (Py_ssize_t)len);
    PyErr_Format(PyExc_TypeError, "the class %s is not finished yet", cls->tp_name);
    return NULL;
}

/* Make a record of `cls`, whose plan is `plan`, from a payload; checks the framing. */
PyObject *record_make(PlanObject *plan, PyTypeObject *cls, const uint8_t *data, size_t len) {
    if (record_check(plan, data, len) < 0)
        return NULL;
    RecordObject *self = record_alloc(cls, len);
    if (self != NULL && len > 0)
        memcpy(self->data, data, len);
    return (PyObject *)self;
}

static struct engine *engine_of(PyTypeObject *cls) {
    /* the first class in the bases that C made holds the module */
    while (cls != NULL && PyType_HasFeature(cls, Py_TPFLAGS_HEAPTYPE) && ((PyHeapTypeObject *)cls)->ht_module == NULL)
        cls = cls->tp_base;
    return cls == NULL ? NULL : PyType_GetModuleState(cls);
}

static PlanObject *plan_of_record(RecordObject *self) {
    struct engine *engine = engine_of(Py_TYPE(self));
    return engine == NULL ? NULL : plan_of(engine, Py_TYPE(self));
}

static PyObject *record_new(PyTypeObject *cls, PyObject *args, PyObject *kwargs) {
    struct engine *engine = engine_of(cls);
    if (engine == NULL)
        return NULL;
    if (PyTuple_GET_SIZE(args) > 0)
        return PyErr_Format(PyExc_TypeError, "%s takes its fields by keyword", cls->tp_name);
    PlanObject *plan = plan_of(engine, cls);
    if (plan == NULL)
        return NULL;
    PyObject *values = kwargs == NULL ? PyDict_New() : Py_NewRef(kwargs), *self = NULL;
    struct writer writer = {0};
    if (values != NULL && plan_encode(plan, values, &writer) == 0)
        self = record_make(plan, cls, writer.data, writer.len);
    writer_clear(&writer);
    Py_XDECREF(values);
    Py_DECREF(plan);
    return self;
}

/* __from_fields__(fields): what a nest given as a mapping is made by.  Classes that take other spellings override it; __new__ may
 * give something else than a record. */
static PyObject *record_from_fields(PyTypeObject *cls, PyObject *fields) {
    if (!PyDict_Check(fields))
        return PyErr_Format(PyExc_TypeError, "expected a dict, not %.100s", Py_TYPE(fields)->tp_name);
    /* a copy: codecs of the user may run, and other threads, and change the dict */
    PyObject *empty = PyTuple_New(0), *copy = PyDict_Copy(fields), *self = NULL;
    if (empty != NULL && copy != NULL)
        self = record_new(cls, empty, copy);
    Py_XDECREF(copy);
    Py_XDECREF(empty);
    return self;
}

static void record_dealloc(RecordObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    type->tp_free(self);
    Py_DECREF(type);
}

/* __init_subclass__: take a new class out of the collector's hands.
 *
 * Every class of a class statement is made collectable, but a record without a dict refers to its class only, and a
 * million of them would be traversed again and again.  No instance can exist yet: record_alloc refuses until now. */
static PyObject *record_init_subclass(PyTypeObject *cls, PyObject *args, PyObject *kwargs) {
    if (PyTuple_GET_SIZE(args) > 0 || (kwargs != NULL && PyDict_GET_SIZE(kwargs) > 0))
        return PyErr_Format(PyExc_TypeError, "%s.__init_subclass__ takes no arguments", cls->tp_name);
    if (PyType_IS_GC(cls) && cls->tp_dictoffset == 0 && cls->tp_basicsize == offsetof(RecordObject, data)) {
        cls->tp_flags &= ~(unsigned long)Py_TPFLAGS_HAVE_GC;
        cls->tp_traverse = NULL;
        cls->tp_clear = NULL;
        cls->tp_free = PyObject_Free;
        if (cls->tp_finalize == NULL && cls->tp_del == NULL)
            cls->tp_dealloc = (destructor)record_dealloc;
    }
    Py_RETURN_NONE;
}

static PyObject *record_from_bytes(PyTypeObject *cls, PyObject *data) {
    struct engine *engine = engine_of(cls);
    PlanObject *plan = engine == NULL ? NULL : plan_of(engine, cls);
    if (plan == NULL)
        return NULL;
    PyObject *bytes = bytes_of(data), *self = NULL;
    if (bytes != NULL)
        self = record_make(plan, cls, (const uint8_t *)PyBytes_AS_STRING(bytes), (size_t)PyBytes_GET_SIZE(bytes));
    Py_XDECREF(bytes);
    Py_DECREF(plan);
    return self;
}

/* ---- everything in it ---- */

static PyObject *record_plain(RecordObject *self, int depth);

/* Return a value with its records as dicts.  Steals the reference. */
static PyObject *value_plain(struct engine *engine, PyObject *value, int depth) {
    if (PyObject_TypeCheck(value, engine->record_type)) {
        Py_SETREF(value, record_plain((RecordObject *)value, depth + 1));
        return value;
    }
    if (!PyTuple_CheckExact(value) || PyTuple_GET_SIZE(value) == 0)
        return value;
    Py_ssize_t count = PyTuple_GET_SIZE(value);
    PyObject *items = PyTuple_New(count);
    for (Py_ssize_t i = 0; items != NULL && i < count; i++) {
        PyObject *item = value_plain(engine, Py_NewRef(PyTuple_GET_ITEM(value, i)), depth);
        if (item == NULL)
            Py_CLEAR(items);
        else
            PyTuple_SET_ITEM(items, i, item);
    }
    Py_DECREF(value);
    return items;
}

/* Store a decoded value under the field's name; steals `value`, which may be NULL after an error. */
static int plain_store(PlanObject *plan, FieldObject *field, PyObject *value, int depth, PyObject *into) {
    if (value == NULL)
        return -1;
    /* scalars hold no records */
    if (field->codec->op >= OP_RECORD)
        value = value_plain(plan->engine, value, depth);
    if (value == NULL) {
        decode_error_within(plan->engine, plan->name, field->name);
        return -1;
    }
    int status = PyDict_SetItem(into, field->name, value);
    Py_DECREF(value);
    return status;
}

static int plain_header(PlanObject *plan, const struct container *in, int depth, PyObject *into) {
    for (Py_ssize_t i = 0; i < plan->head_count; i++) {
        FieldObject *field = plan->heads[i];
        PyObject *value = field_read(field, plan, in->data, in->len);
        if (value == Py_None) {
            Py_DECREF(value);
            continue;
        }
        if (plain_store(plan, field, value, depth, into) < 0)
            return -1;
    }
    return 0;
}

static int plain_unknown(const struct nl_attr *attr, PyObject *into) {
    PyObject *key = PyLong_FromLong(attr->type), *payload = NULL;
    int status = key == NULL ? -1 : PyDict_Contains(into, key);
    if (status == 0) {
        payload = PyBytes_FromStringAndSize((const char *)attr->data, (Py_ssize_t)attr->len);
        status = payload == NULL ? -1 : PyDict_SetItem(into, key, payload);
    }
    Py_XDECREF(key);
    Py_XDECREF(payload);
    return status < 0 ? -1 : 0;
}

/* Which fields were met already: bits for the first of them, which are all that most classes have. */
#define SEEN_BITS 256

static int seen_before(uint64_t *seen, const PlanObject *plan, uint16_t type, PyObject *into) {
    int position = plan->index[type] - 1;
    if (position >= SEEN_BITS)
        return PyDict_Contains(into, ((FieldObject *)PyTuple_GET_ITEM(plan->fields, position))->name);
    uint64_t bit = (uint64_t)1 << position % 64;
    bool before = (seen[position / 64] & bit) != 0;
    seen[position / 64] |= bit;
    return before;
}

static int plain_attributes(PlanObject *plan, const struct container *in, int depth, PyObject *into) {
    struct nl_attrs attrs = plan_attrs(plan, in->data, in->len);
    struct nl_attr attr;
    uint64_t seen[SEEN_BITS / 64] = {0};
    while (nl_attr_next(&attrs, &attr) == 1) {
        FieldObject *field = plan_field(plan, attr.type);
        if (field == NULL) {
            if (plain_unknown(&attr, into) < 0)
                return -1;
            continue;
        }
        /* the first of a repeated attribute counts, and those with a fallback stand with the header already */
        int before = field->fallback != NULL ? 1 : seen_before(seen, plan, attr.type, into);
        if (before < 0)
            return -1;
        if (before)
            continue;
        PyObject *value = field->codec->op == OP_MULTI ? field_collect(field, in)
                                                       : field_decode(field, plan, attr.data, attr.len, in);
        if (plain_store(plan, field, value, depth, into) < 0)
            return -1;
    }
    return 0;
}

static PyObject *record_plain(RecordObject *self, int depth) {
    PlanObject *plan = plan_of_record(self);
    if (plan == NULL)
        return NULL;
    struct container in = {plan, self->data, record_length(self), NULL};
    PyObject *into = NULL;
    if (depth > NL_DEPTH_MAX)
        decode_failed(plan->engine, in.data, in.len, "nested deeper than %d levels", NL_DEPTH_MAX);
    else
        into = PyDict_New();
    if (into != NULL &&
        (plain_header(plan, &in, depth, into) < 0 || plain_attributes(plan, &in, depth, into) < 0))
        Py_CLEAR(into);
    Py_DECREF(plan);
    return into;
}

static PyObject *record_as_dict(RecordObject *self, PyObject *Py_UNUSED(ignored)) {
    return record_plain(self, 1);
}

static PyObject *record_attribute_list(RecordObject *self, PyObject *Py_UNUSED(ignored)) {
    PlanObject *plan = plan_of_record(self);
    if (plan == NULL)
        return NULL;
    struct nl_attrs attrs = plan_attrs(plan, self->data, record_length(self));
    struct nl_attr attr;
    PyObject *pairs = PyList_New(0);
    while (pairs != NULL && nl_attr_next(&attrs, &attr) == 1) {
        PyObject *pair = Py_BuildValue("iy#", (int)attr.type, (const char *)attr.data, (Py_ssize_t)attr.len);
        if (pair == NULL || PyList_Append(pairs, pair) < 0)
            Py_CLEAR(pairs);
        Py_XDECREF(pair);
    }
    Py_DECREF(plan);
    return pairs;
}

static PyObject *record_attributes(RecordObject *self, PyObject *Py_UNUSED(ignored)) {
    PlanObject *plan = plan_of_record(self);
    if (plan == NULL)
        return NULL;
    struct nl_attrs attrs = plan_attrs(plan, self->data, record_length(self));
    struct nl_attr attr;
    PyObject *into = PyDict_New();
    while (into != NULL && nl_attr_next(&attrs, &attr) == 1)
        if (plain_unknown(&attr, into) < 0)
            Py_CLEAR(into);
    Py_DECREF(plan);
    return into;
}

/* ---- repr ---- */

static PyObject *record_text(RecordObject *self, int depth);

static PyObject *value_text(struct engine *engine, PyObject *value, int depth) {
    if (PyObject_TypeCheck(value, engine->record_type))
        return record_text((RecordObject *)value, depth + 1);
    if (!PyTuple_CheckExact(value) || PyTuple_GET_SIZE(value) == 0)
        return PyObject_Repr(value);
    Py_ssize_t count = PyTuple_GET_SIZE(value);
    PyObject *texts = PyList_New(0), *comma = PyUnicode_FromString(", "), *joined = NULL, *result = NULL;
    bool failed = texts == NULL || comma == NULL;
    for (Py_ssize_t i = 0; !failed && i < count; i++) {
        PyObject *text = value_text(engine, PyTuple_GET_ITEM(value, i), depth);
        failed = text == NULL || PyList_Append(texts, text) < 0;
        Py_XDECREF(text);
    }
    if (!failed)
        joined = PyUnicode_Join(comma, texts);
    if (joined != NULL)
        result = PyUnicode_FromFormat(count == 1 ? "(%U,)" : "(%U)", joined);
    Py_XDECREF(joined);
    Py_XDECREF(comma);
    Py_XDECREF(texts);
    return result;
}

/* The text of a field's value: by its name, if it is a number that has one. */
static PyObject *field_text(FieldObject *field, PyObject *value, int depth) {
    if (field->show == NULL || !PyLong_CheckExact(value))
        return value_text(field->engine, value, depth);
    PyObject *text = PyObject_CallOneArg(field->show, value);
    if (text != NULL && !PyUnicode_Check(text))
        Py_SETREF(text, PyObject_Repr(text));
    return text;
}

/* Return the text of a value, or of the exception that decoding it raised.  Steals `value`. */
static PyObject *outcome_text(FieldObject *field, PyObject *value, int depth) {
    struct engine *engine = field->engine;
    PyObject *text = value == NULL ? NULL : field_text(field, value, depth);
    Py_XDECREF(value);
    if (text != NULL || !PyErr_ExceptionMatches(PyExc_Exception) || PyErr_ExceptionMatches(PyExc_MemoryError))
        return text;
    PyObject *error = error_take();
    PyObject *reason = PyErr_GivenExceptionMatches(error, engine->decode_error)
                           ? PyObject_GetAttr(error, engine->str_reason)
                           : PyObject_Str(error);
    if (reason != NULL)
        text = PyUnicode_FromFormat("<%s: %S>", strrchr(Py_TYPE(error)->tp_name, '.') != NULL
                                                     ? strrchr(Py_TYPE(error)->tp_name, '.') + 1
                                                     : Py_TYPE(error)->tp_name,
                                    reason);
    Py_XDECREF(reason);
    Py_DECREF(error);
    return text;
}

/* Append `name=text`; steals `text`, which may be NULL after an error. */
static int text_add(PyObject *parts, PyObject *name, PyObject *text) {
    if (text == NULL)
        return -1;
    PyObject *part = PyUnicode_FromFormat("%U=%U", name, text);
    Py_DECREF(text);
    int status = part == NULL ? -1 : PyList_Append(parts, part);
    Py_XDECREF(part);
    return status;
}

static bool all_zero(const uint8_t *data, size_t len) {
    for (size_t i = 0; i < len; i++)
        if (data[i] != 0)
            return false;
    return true;
}

static int text_header(PlanObject *plan, const struct container *in, int depth, PyObject *parts) {
    for (Py_ssize_t i = 0; i < plan->head_count; i++) {
        FieldObject *field = plan->heads[i];
        struct nl_slot slot;
        if (field->type < 0 && (!field_member(field, in->data, in->len, &slot) || all_zero(slot.data, slot.len)))
            continue;
        PyObject *value = field_read(field, plan, in->data, in->len);
        if (value != NULL) {
            int shown = value == Py_None ? 0 : PyObject_IsTrue(value);
            if (shown < 0)
                Py_CLEAR(value);
            if (shown == 0) {
                Py_DECREF(value);
                continue;
            }
        }
        if (text_add(parts, field->name, outcome_text(field, value, depth)) < 0)
            return -1;
    }
    return 0;
}

static int text_attributes(PlanObject *plan, const struct container *in, int depth, PyObject *parts) {
    struct nl_attrs attrs = plan_attrs(plan, in->data, in->len);
    struct nl_attr attr;
    PyObject *seen = PySet_New(NULL);
    int status = seen == NULL ? -1 : 0;
    while (status == 0 && nl_attr_next(&attrs, &attr) == 1) {
        FieldObject *field = plan_field(plan, attr.type);
        if (field != NULL && field->fallback != NULL)
            continue;
        PyObject *key = PyLong_FromLong(attr.type);
        status = key == NULL ? -1 : PySet_Contains(seen, key);
        if (status == 0)
            status = PySet_Add(seen, key) < 0 ? -1 : 0;
        else if (status == 1) {
            Py_DECREF(key);
            status = 0;
            continue;
        }
        Py_XDECREF(key);
        if (status < 0)
            break;
        if (field == NULL) {
            PyObject *name = PyUnicode_FromFormat("attr_%u", (unsigned)attr.type);
            PyObject *payload = PyBytes_FromStringAndSize((const char *)attr.data, (Py_ssize_t)attr.len);
            PyObject *text = payload == NULL || name == NULL ? NULL : PyObject_Repr(payload);
            status = text_add(parts, name, text);
            Py_XDECREF(payload);
            Py_XDECREF(name);
            continue;
        }
        PyObject *value = field->codec->op == OP_MULTI ? field_collect(field, in)
                                                       : field_decode(field, plan, attr.data, attr.len, in);
        status = text_add(parts, field->name, outcome_text(field, value, depth));
    }
    Py_XDECREF(seen);
    return status;
}

static PyObject *record_text(RecordObject *self, int depth) {
    if (depth > NL_DEPTH_MAX)
        return PyUnicode_FromString("...");
    PlanObject *plan = plan_of_record(self);
    if (plan == NULL)
        return NULL;
    struct container in = {plan, self->data, record_length(self), NULL};
    PyObject *parts = PyList_New(0), *comma = PyUnicode_FromString(", "), *joined = NULL, *result = NULL;
    if (parts != NULL && comma != NULL && text_header(plan, &in, depth, parts) == 0 &&
        text_attributes(plan, &in, depth, parts) == 0)
        joined = PyUnicode_Join(comma, parts);
    if (joined != NULL)
        result = PyUnicode_FromFormat("%U(%U)", plan->name, joined);
    Py_XDECREF(joined);
    Py_XDECREF(comma);
    Py_XDECREF(parts);
    Py_DECREF(plan);
    return result;
}

static PyObject *record_repr(RecordObject *self) {
    return record_text(self, 1);
}

/* ---- what any value can do ---- */

static PyObject *record_bytes(RecordObject *self, PyObject *Py_UNUSED(ignored)) {
    return PyBytes_FromStringAndSize((const char *)self->data, Py_SIZE(self));
}

static PyObject *record_richcompare(PyObject *self, PyObject *other, int op) {
    if ((op != Py_EQ && op != Py_NE) || Py_TYPE(self) != Py_TYPE(other))
        Py_RETURN_NOTIMPLEMENTED;
    RecordObject *a = (RecordObject *)self, *b = (RecordObject *)other;
    bool same = Py_SIZE(a) == Py_SIZE(b) && memcmp(a->data, b->data, record_length(a)) == 0;
    return PyBool_FromLong(same == (op == Py_EQ));
}

static Py_hash_t record_hash(RecordObject *self) {
    PyObject *bytes = record_bytes(self, NULL);
    if (bytes == NULL)
        return -1;
    Py_hash_t hash = PyObject_Hash(bytes);
    Py_DECREF(bytes);
    if (hash == -1)
        return -1;
    hash ^= (Py_hash_t)((uintptr_t)Py_TYPE(self) >> 4);
    return hash == -1 ? -2 : hash;
}

static PyObject *record_reduce(RecordObject *self, PyObject *Py_UNUSED(ignored)) {
    struct engine *engine = engine_of(Py_TYPE(self));
    PyObject *from_bytes = engine == NULL ? NULL : PyObject_GetAttr((PyObject *)Py_TYPE(self), engine->str_from_bytes);
    if (from_bytes == NULL)
        return NULL;
    return Py_BuildValue("N(y#)", from_bytes, (const char *)self->data, Py_SIZE(self));
}

static PyObject *record_copy(PyObject *self, PyObject *Py_UNUSED(ignored)) {
    return Py_NewRef(self);
}

static PyMethodDef record_methods[] = {
    {"from_bytes", (PyCFunction)record_from_bytes, METH_O | METH_CLASS,
     "from_bytes(data)\n--\n\nMake a record from a payload; raises DecodeError if its framing is broken."},
    {"__from_fields__", (PyCFunction)record_from_fields, METH_O | METH_CLASS, NULL},
    {"as_dict", (PyCFunction)record_as_dict, METH_NOARGS,
     "as_dict()\n--\n\nDecode everything, nested records too, into a dict; attributes without a field stand "
     "under\ntheir type as bytes.  Raises DecodeError."},
    {"attributes", (PyCFunction)record_attributes, METH_NOARGS,
     "attributes()\n--\n\nReturn {type: payload} of the attributes, unknown ones included; the first of a "
     "repeated one."},
    {"attribute_list", (PyCFunction)record_attribute_list, METH_NOARGS,
     "attribute_list()\n--\n\nReturn [(type, payload), ...] of all attributes in their order."},
    {"__init_subclass__", (PyCFunction)(void (*)(void))record_init_subclass, METH_VARARGS | METH_KEYWORDS | METH_CLASS,
     NULL},
    {"__bytes__", (PyCFunction)record_bytes, METH_NOARGS, NULL},
    {"__reduce__", (PyCFunction)record_reduce, METH_NOARGS, NULL},
    {"__copy__", (PyCFunction)record_copy, METH_NOARGS, NULL},
    {"__deepcopy__", (PyCFunction)record_copy, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot record_slots[] = {
    {Py_tp_doc, "The base of all records: see netlinklib.record.Record."},
    {Py_tp_new, record_new},
    {Py_tp_dealloc, record_dealloc},
    {Py_tp_repr, record_repr},
    {Py_tp_hash, record_hash},
    {Py_tp_richcompare, record_richcompare},
    {Py_tp_methods, record_methods},
    {0, NULL},
};

PyType_Spec record_spec = {
    .name = "netlinklib._engine.RecordBase",
    .basicsize = offsetof(RecordObject, data),
    .itemsize = 1,
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = record_slots,
};
