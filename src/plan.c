/* plan.c - the Plan type: the fields of a record class, compiled. */
#include "engine.h"

#include "structmember.h"

/* Return the plan of a record class, or NULL with TypeError. */
PlanObject *plan_of(struct engine *engine, PyTypeObject *cls) {
    PyObject *plan = PyObject_GetAttr((PyObject *)cls, engine->str_plan);
    if (plan == NULL) {
        if (PyErr_ExceptionMatches(PyExc_AttributeError)) {
            PyErr_Clear();
            PyErr_Format(PyExc_TypeError, "%s has no __plan__", cls->tp_name);
        }
        return NULL;
    }
    if (!Py_IS_TYPE(plan, engine->plan_type)) {
        PyErr_Format(PyExc_TypeError, "the __plan__ of %s is no Plan", cls->tp_name);
        Py_DECREF(plan);
        return NULL;
    }
    return (PlanObject *)plan;
}

/* Return the field of an attribute type, or NULL (no exception is set). */
FieldObject *plan_field(const PlanObject *plan, uint16_t type) {
    if (type >= plan->types || plan->index[type] == 0)
        return NULL;
    return (FieldObject *)PyTuple_GET_ITEM(plan->fields, plan->index[type] - 1);
}

static int plan_add(PlanObject *self, Py_ssize_t i) {
    PyObject *item = PyTuple_GET_ITEM(self->fields, i);
    if (!Py_IS_TYPE(item, self->engine->field_type)) {
        PyErr_Format(PyExc_TypeError, "Plan %U: %R is no Field", self->name, item);
        return -1;
    }
    FieldObject *field = (FieldObject *)item;
    int known = PyDict_Contains(self->by_name, field->name);
    if (known < 0)
        return -1;
    if (known) {
        PyErr_Format(PyExc_ValueError, "Plan %U: two fields are called %U", self->name, field->name);
        return -1;
    }
    const FieldObject *member = field->type < 0 ? field : field->fallback;
    if (member != NULL && member->depth == 0 && (size_t)(member->offset + (member->size > 0 ? member->size : 0)) > self->header) {
        PyErr_Format(PyExc_ValueError, "%U.%U: a member at %zd of %zd bytes lies outside of the header of %zu",
                     self->name, field->name, member->offset, member->size, self->header);
        return -1;
    }
    if (member != NULL && member->size < 0 && (self->attributes || member != field)) {
        PyErr_Format(PyExc_ValueError, "%U.%U: only a plain struct has a member up to its end", self->name,
                     field->name);
        return -1;
    }
    if (member != NULL && member->codec->op == OP_BITS &&
        (size_t)member->size != codec_width(member->codec->inner)) {
        PyErr_Format(PyExc_ValueError, "%U.%U: bits of a word of another size", self->name, field->name);
        return -1;
    }
    if (field->depth == 0 && member != NULL)
        self->heads[self->head_count++] = field;
    if (field->type >= 0 && field->depth == 0) {
        size_t type = (size_t)field->type;
        if (type >= self->types) {
            int16_t *index = PyMem_Realloc(self->index, (type + 1) * sizeof *index);
            if (index == NULL) {
                PyErr_NoMemory();
                return -1;
            }
            memset(index + self->types, 0, (type + 1 - self->types) * sizeof *index);
            self->index = index;
            self->types = type + 1;
        }
        if (self->index[type] == 0)
            self->index[type] = (int16_t)(i + 1);
    }
    return PyDict_SetItem(self->by_name, field->name, item);
}

/* Find the sibling that a select reads.  One that reads another select could lead in circles, so it is to be something plain. */
static int plan_take_select(PlanObject *self, FieldObject *field, CodecObject *codec) {
    for (Py_ssize_t i = 0; i < self->selector_count; i++)
        if (self->selectors[i].codec == codec)
            return 0;
    FieldObject *found = (FieldObject *)PyDict_GetItemWithError(self->by_name, codec->target);
    if (found == NULL && PyErr_Occurred())
        return -1;
    if (found != NULL && found->selects) {
        PyErr_Format(PyExc_ValueError, "%U.%U: its selector %U is a select itself", self->name, field->name,
                     codec->target);
        return -1;
    }
    struct selector *longer =
        PyMem_Realloc(self->selectors, (size_t)(self->selector_count + 1) * sizeof *longer);
    if (longer == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    self->selectors = longer;
    longer[self->selector_count++] = (struct selector){codec, found};
    return 0;
}

/* Find the siblings that a codec reads, itself or by what it holds; its depth is bounded. */
static int plan_take_selectors(PlanObject *self, FieldObject *field, CodecObject *codec) {
    if (codec->op == OP_SELECT) {
        PyObject *key, *value;
        Py_ssize_t at = 0;
        if (plan_take_select(self, field, codec) < 0)
            return -1;
        while (PyDict_Next(codec->cases, &at, &key, &value))
            if (plan_take_selectors(self, field, (CodecObject *)value) < 0)
                return -1;
    }
    return codec->inner == NULL ? 0 : plan_take_selectors(self, field, codec->inner);
}

static PyObject *plan_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"name", "header", "attributes", "fields", NULL};
    PyObject *name, *fields;
    Py_ssize_t header;
    int attributes;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "UnpO!:Plan", names, &name, &header, &attributes,
                                     &PyTuple_Type, &fields))
        return NULL;
    if (header < 0 || header > UINT16_MAX || PyTuple_GET_SIZE(fields) > INT16_MAX - 1)
        return PyErr_Format(PyExc_ValueError, "Plan %U: a header of %zd bytes, %zd fields", name, header,
                            PyTuple_GET_SIZE(fields));
    PlanObject *self = (PlanObject *)alloc_hidden(type);
    if (self == NULL)
        return NULL;
    self->engine = PyType_GetModuleState(type);
    self->name = Py_NewRef(name);
    self->fields = Py_NewRef(fields);
    self->header = (size_t)header;
    self->start = nl_align((size_t)header);
    self->attributes = attributes != 0;
    self->by_name = PyDict_New();
    self->heads = PyMem_Calloc((size_t)PyTuple_GET_SIZE(fields) + 1, sizeof(FieldObject *));
    if (self->heads == NULL)
        PyErr_NoMemory();
    bool failed = self->by_name == NULL || self->heads == NULL;
    for (Py_ssize_t i = 0; !failed && i < PyTuple_GET_SIZE(fields); i++)
        failed = plan_add(self, i) < 0;
    for (Py_ssize_t i = 0; !failed && i < PyTuple_GET_SIZE(fields); i++) {
        FieldObject *field = (FieldObject *)PyTuple_GET_ITEM(fields, i);
        failed = plan_take_selectors(self, field, field->codec) < 0;
    }
    if (failed) {
        Py_DECREF(self);
        return NULL;
    }
    PyObject_GC_Track(self);
    return (PyObject *)self;
}

static int plan_traverse(PlanObject *self, visitproc visit, void *arg) {
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(self->fields);
    Py_VISIT(self->by_name);
    return 0;
}

static int plan_clear(PlanObject *self) {
    Py_CLEAR(self->fields);
    Py_CLEAR(self->by_name);
    return 0;
}

static void plan_dealloc(PlanObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    plan_clear(self);
    Py_CLEAR(self->name);
    PyMem_Free(self->index);
    PyMem_Free(self->heads);
    PyMem_Free(self->selectors);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyObject *plan_repr(PlanObject *self) {
    return PyUnicode_FromFormat("<Plan of %U: header of %zu bytes, %zd fields>", self->name, self->header,
                                PyTuple_GET_SIZE(self->fields));
}

static PyObject *plan_method_encode(PlanObject *self, PyObject *values) {
    if (!PyDict_Check(values))
        return PyErr_Format(PyExc_TypeError, "expected a dict, not %.100s", Py_TYPE(values)->tp_name);
    /* a copy: codecs of the user may run, and change the dict */
    PyObject *copy = PyDict_Copy(values), *result = NULL;
    if (copy == NULL)
        return NULL;
    struct writer writer = {0};
    if (plan_encode(self, copy, &writer) == 0)
        result = PyBytes_FromStringAndSize((const char *)writer.data, (Py_ssize_t)writer.len);
    writer_clear(&writer);
    Py_DECREF(copy);
    return result;
}

static PyObject *plan_get_by_name(PlanObject *self, void *Py_UNUSED(closure)) {
    return PyDictProxy_New(self->by_name);
}

static PyMethodDef plan_methods[] = {
    {"encode", (PyCFunction)plan_method_encode, METH_O, "Return the bytes of a record with these values."},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef plan_getset[] = {
    {"by_name", (getter)plan_get_by_name, NULL, "The fields by name.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyMemberDef plan_members[] = {
    {"name", T_OBJECT, offsetof(PlanObject, name), READONLY, "The name of the record class."},
    {"fields", T_OBJECT, offsetof(PlanObject, fields), READONLY, "The fields in order."},
    {"header", T_PYSSIZET, offsetof(PlanObject, header), READONLY, "The size of the fixed header in bytes."},
    {"attributes", T_BOOL, offsetof(PlanObject, attributes), READONLY, "Whether attributes follow the header."},
    {NULL, 0, 0, 0, NULL},
};

static PyType_Slot plan_slots[] = {
    {Py_tp_new, plan_new},
    {Py_tp_traverse, plan_traverse},
    {Py_tp_clear, plan_clear},
    {Py_tp_dealloc, plan_dealloc},
    {Py_tp_repr, plan_repr},
    {Py_tp_methods, plan_methods},
    {Py_tp_getset, plan_getset},
    {Py_tp_members, plan_members},
    {0, NULL},
};

PyType_Spec plan_spec = {
    .name = "netlinklib._engine.Plan",
    .basicsize = sizeof(PlanObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = plan_slots,
};
