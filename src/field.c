/* field.c - the Field type: a descriptor that decodes one thing of a record when it is read. */
#include "engine.h"

#include "structmember.h"

/* The attributes of a record; none behind a header that is cut off, or in a plain struct. */
struct nl_attrs plan_attrs(const PlanObject *plan, const uint8_t *data, size_t len) {
    if (!plan->attributes || len < plan->start)
        return nl_attrs_of(data + len, 0);
    return nl_attrs_of(data + plan->start, len - plan->start);
}

/* Decode a found payload; a DecodeError gets the names of the plan's record and the field. */
PyObject *field_decode(FieldObject *field, PlanObject *plan, const uint8_t *data, size_t len,
                       const struct container *in) {
    PyObject *value = codec_decode(field->codec, data, len, in);
    if (value == NULL)
        decode_error_within(field->engine, plan->name, field->name);
    return value;
}

/* Whether no bytes at all are a value, too. */
static bool codec_may_be_empty(const CodecObject *codec) {
    return codec->op == OP_PACKED || codec->op == OP_BINARY || codec->op == OP_RAW || codec->op == OP_STRING ||
           codec->op == OP_CUSTOM;
}

/* Find a member of a header or struct: 1, or 0 if the bytes end before it. */
int field_member(const FieldObject *field, const uint8_t *data, size_t len, struct nl_slot *slot) {
    size_t offset = (size_t)field->offset;
    if (offset > len)
        return 0;
    if (field->size < 0 && offset == len && !codec_may_be_empty(field->codec))
        return 0;
    size_t size = field->size < 0 ? len - offset : (size_t)field->size;
    if (size > len - offset)
        return 0;
    *slot = (struct nl_slot){data + offset, size};
    return 1;
}

/* What a field is when its attribute is not there. */
PyObject *field_absent(FieldObject *field, const struct container *in) {
    struct nl_slot slot;
    if (field->fallback != NULL && field_member(field->fallback, in->data, in->len, &slot)) {
        PyObject *value = codec_decode(field->fallback->codec, slot.data, slot.len, in);
        if (value == NULL)
            decode_error_within(field->engine, in->plan->name, field->name);
        return value;
    }
    if (field->type >= 0 && field->codec->op == OP_FLAG)
        Py_RETURN_FALSE;
    if (field->codec->op == OP_MULTI)
        return PyTuple_New(0);
    Py_RETURN_NONE;
}

static void level_failed(FieldObject *field, const struct container *message, const struct nl_attrs *bad) {
    framing_failed(field->engine, message->data, message->len, bad);
    decode_error_within(field->engine, message->plan->name, field->name);
}

/* What the walk along a path needs at each level: whose message it is, and the level's own container. */
struct level {
    const struct container *message;
    struct container here; /* its plan is known (and needed) only for a codec that selects */
    int depth;
};

static struct level level_top(const struct container *message) {
    return (struct level){message, *message, 0};
}

static struct nl_attrs level_attrs(const struct level *level) {
    if (level->depth == 0)
        return plan_attrs(level->message->plan, level->message->data, level->message->len);
    return nl_attrs_of(level->here.data, level->here.len);
}

/* Step into a nest: 0, or -1 if finding its class raised. */
static int level_enter(const FieldObject *field, const struct level *level, const struct nl_attr *attr,
                       struct level *below) {
    *below = (struct level){level->message, {NULL, attr->data, attr->len, level->message->cache}, level->depth + 1};
    if (!field->selects || level->here.plan == NULL)
        return 0;
    FieldObject *nest = plan_field(level->here.plan, attr->type);
    if (nest == NULL || nest->codec->op != OP_RECORD)
        return 0;
    return codec_class(nest->codec, &below->here.plan) == NULL ? -1 : 0;
}

/* Append every occurrence of a repeated attribute, through every occurrence of the nests around it. */
static int collect_level(FieldObject *field, const struct level *level, PyObject *items) {
    struct nl_attrs attrs = level_attrs(level);
    struct nl_attr attr;
    int status;
    bool last = level->depth == field->depth;
    uint16_t wanted = last ? (uint16_t)field->type : field->path[level->depth];
    while ((status = nl_attr_next(&attrs, &attr)) == 1) {
        if (attr.type != wanted)
            continue;
        struct level below;
        if (!last) {
            if (level_enter(field, level, &attr, &below) < 0 || collect_level(field, &below, items) < 0)
                return -1;
            continue;
        }
        PyObject *item = field_decode(field, level->message->plan, attr.data, attr.len, &level->here);
        if (item == NULL)
            return -1;
        status = PyList_Append(items, item);
        Py_DECREF(item);
        if (status < 0)
            return -1;
    }
    if (status < 0)
        level_failed(field, level->message, &attrs);
    return status;
}

PyObject *field_collect(FieldObject *field, const struct container *in) {
    PyObject *items = PyList_New(0), *result = NULL;
    if (items == NULL)
        return NULL;
    struct level top = level_top(in);
    if (collect_level(field, &top, items) == 0)
        result = PyList_AsTuple(items);
    Py_DECREF(items);
    return result;
}

/* Find the first occurrence of what a field reads: 1, 0 if there is none, -1 with an exception.  A member at the end of a
 * path is read from the payload of the path's last attribute. */
static int find_level(FieldObject *field, const struct level *level, struct nl_attr *attr, struct container *in) {
    struct nl_attrs attrs = level_attrs(level);
    int status;
    bool last = level->depth == field->depth - (field->type < 0);
    uint16_t wanted = last && field->type >= 0 ? (uint16_t)field->type : field->path[level->depth];
    while ((status = nl_attr_next(&attrs, attr)) == 1) {
        if (attr->type != wanted)
            continue;
        if (last) {
            *in = level->here;
            return 1;
        }
        struct level below;
        if (level_enter(field, level, attr, &below) < 0)
            return -1;
        status = find_level(field, &below, attr, in);
        if (status != 0)
            return status;
    }
    if (status < 0)
        level_failed(field, level->message, &attrs);
    return status;
}

/* Read a field of a record's bytes. */
PyObject *field_read(FieldObject *field, PlanObject *plan, const uint8_t *data, size_t len) {
    struct container message = {plan, data, len, NULL}, in;
    struct nl_slot slot;
    if (field->type < 0 && field->depth == 0) {
        if (!field_member(field, data, len, &slot))
            return field_absent(field, &message);
        return field_decode(field, plan, slot.data, slot.len, &message);
    }
    if (field->codec->op == OP_MULTI)
        return field_collect(field, &message);
    struct nl_attr attr;
    struct level top = level_top(&message);
    int status = find_level(field, &top, &attr, &in);
    if (status < 0)
        return NULL;
    if (status == 0)
        return field_absent(field, &message);
    if (field->type >= 0)
        return field_decode(field, plan, attr.data, attr.len, &in);
    if (!field_member(field, attr.data, attr.len, &slot))
        return field_absent(field, &message);
    return field_decode(field, plan, slot.data, slot.len, &in);
}

/* ---- the type ---- */

static int field_take_path(FieldObject *self, PyObject *path) {
    Py_ssize_t depth = PyTuple_GET_SIZE(path);
    if (depth > NL_DEPTH_MAX - 1) {
        PyErr_Format(PyExc_ValueError, "a path of %zd nests; %d at most", depth, NL_DEPTH_MAX - 1);
        return -1;
    }
    for (Py_ssize_t i = 0; i < depth; i++) {
        long type = PyLong_AsLong(PyTuple_GET_ITEM(path, i));
        if (type == -1 && PyErr_Occurred())
            return -1;
        if (type < 0 || type > NL_ATTR_MASK) {
            PyErr_Format(PyExc_ValueError, "an attribute type of %ld in the path", type);
            return -1;
        }
        self->path[i] = (uint16_t)type;
    }
    self->depth = (int)depth;
    return 0;
}

static PyObject *field_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"name", "codec", "type", "path", "offset", "size", "fallback", "doc", "show",
                            "parse", NULL};
    struct engine *engine = PyType_GetModuleState(type);
    PyObject *name, *codec, *path = NULL, *fallback = Py_None, *doc = Py_None, *show = Py_None,
             *parse = Py_None;
    int number = -1;
    Py_ssize_t offset = -1, size = -1;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "UO!|$iO!nnOOOO:Field", names, &name, engine->codec_type,
                                     &codec, &number, &PyTuple_Type, &path, &offset, &size, &fallback, &doc,
                                     &show, &parse))
        return NULL;
    if (number < -1 || number > NL_ATTR_MASK)
        return PyErr_Format(PyExc_ValueError, "Field %U: an attribute type of %d", name, number);
    if (number >= 0 ? offset >= 0 : offset < 0 || size < -1 || size > PY_SSIZE_T_MAX - offset)
        return PyErr_Format(PyExc_ValueError, "Field %U: either a type, or an offset and a size", name);
    if (fallback != Py_None && (!Py_IS_TYPE(fallback, type) || ((FieldObject *)fallback)->type >= 0 || number < 0))
        return PyErr_Format(PyExc_TypeError, "Field %U: the fallback of an attribute is a header field", name);
    if (show != Py_None && !PyCallable_Check(show))
        return PyErr_Format(PyExc_TypeError, "Field %U: show is a function", name);
    if (parse != Py_None && !PyCallable_Check(parse))
        return PyErr_Format(PyExc_TypeError, "Field %U: parse is a function", name);
    if (number < 0 && ((CodecObject *)codec)->op == OP_MULTI)
        return PyErr_Format(PyExc_ValueError, "Field %U: multi is for attributes", name);
    FieldObject *self = (FieldObject *)alloc_hidden(type);
    if (self == NULL)
        return NULL;
    self->engine = engine;
    self->name = Py_NewRef(name);
    PyUnicode_InternInPlace(&self->name);
    self->codec = (CodecObject *)Py_NewRef(codec);
    self->doc = Py_NewRef(doc);
    self->type = number;
    self->offset = offset;
    self->size = size;
    self->selects = codec_selects(self->codec);
    if (show != Py_None)
        self->show = Py_NewRef(show);
    if (parse != Py_None)
        self->parse = Py_NewRef(parse);
    if (fallback != Py_None)
        self->fallback = (FieldObject *)Py_NewRef(fallback);
    if (path != NULL && field_take_path(self, path) < 0) {
        Py_DECREF(self);
        return NULL;
    }
    PyObject_GC_Track(self);
    return (PyObject *)self;
}

static int field_traverse(FieldObject *self, visitproc visit, void *arg) {
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(self->codec);
    Py_VISIT(self->fallback);
    Py_VISIT(self->doc);
    Py_VISIT(self->show);
    Py_VISIT(self->parse);
    return 0;
}

static int field_clear(FieldObject *self) {
    Py_CLEAR(self->codec);
    Py_CLEAR(self->fallback);
    Py_CLEAR(self->doc);
    Py_CLEAR(self->show);
    Py_CLEAR(self->parse);
    return 0;
}

static void field_dealloc(FieldObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    field_clear(self);
    Py_CLEAR(self->name);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyObject *field_repr(FieldObject *self) {
    if (self->type >= 0)
        return PyUnicode_FromFormat("Field(%R, %R, type=%d)", self->name, self->codec, self->type);
    return PyUnicode_FromFormat("Field(%R, %R, offset=%zd, size=%zd)", self->name, self->codec, self->offset,
                                self->size);
}

static PyObject *field_descr_get(FieldObject *self, PyObject *object, PyObject *Py_UNUSED(cls)) {
    if (object == NULL || object == Py_None)
        return Py_NewRef((PyObject *)self);
    if (!PyObject_TypeCheck(object, self->engine->record_type))
        return PyErr_Format(PyExc_TypeError, "%U is a field of records, not of %.100s", self->name,
                            Py_TYPE(object)->tp_name);
    PlanObject *plan = plan_of(self->engine, Py_TYPE(object));
    if (plan == NULL)
        return NULL;
    RecordObject *record = (RecordObject *)object;
    PyObject *value = field_read(self, plan, record->data, record_length(record));
    Py_DECREF(plan);
    return value;
}

static int field_descr_set(FieldObject *self, PyObject *object, PyObject *Py_UNUSED(value)) {
    PyErr_Format(PyExc_AttributeError, "%s.%U is read-only", Py_TYPE(object)->tp_name, self->name);
    return -1;
}

static PyObject *field_get_path(FieldObject *self, void *Py_UNUSED(closure)) {
    PyObject *path = PyTuple_New(self->depth);
    for (int i = 0; path != NULL && i < self->depth; i++) {
        PyObject *type = PyLong_FromLong(self->path[i]);
        if (type == NULL)
            Py_CLEAR(path);
        else
            PyTuple_SET_ITEM(path, i, type);
    }
    return path;
}

static PyMethodDef field_methods[] = {
    {"__class_getitem__", Py_GenericAlias, METH_O | METH_CLASS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef field_getset[] = {
    {"path", (getter)field_get_path, NULL, "The types of the nests around the attribute.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyMemberDef field_members[] = {
    {"name", T_OBJECT, offsetof(FieldObject, name), READONLY, "The field's name."},
    {"codec", T_OBJECT, offsetof(FieldObject, codec), READONLY, "How its payload is read and written."},
    {"type", T_INT, offsetof(FieldObject, type), READONLY, "The attribute's type; -1 for a header member."},
    {"offset", T_PYSSIZET, offsetof(FieldObject, offset), READONLY, "The member's offset; -1 for an attribute."},
    {"size", T_PYSSIZET, offsetof(FieldObject, size), READONLY, "The member's size; -1 for an attribute, and for a member up to the end."},
    {"fallback", T_OBJECT, offsetof(FieldObject, fallback), READONLY, "The header field read instead, or None."},
    {"show", T_OBJECT, offsetof(FieldObject, show), READONLY, "Makes the text of an int for repr, or None."},
    {"parse", T_OBJECT, offsetof(FieldObject, parse), READONLY, "Makes the int of a text that is encoded, or None."},
    {"__doc__", T_OBJECT, offsetof(FieldObject, doc), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyType_Slot field_slots[] = {
    {Py_tp_new, field_new},
    {Py_tp_traverse, field_traverse},
    {Py_tp_clear, field_clear},
    {Py_tp_dealloc, field_dealloc},
    {Py_tp_repr, field_repr},
    {Py_tp_descr_get, field_descr_get},
    {Py_tp_descr_set, field_descr_set},
    {Py_tp_methods, field_methods},
    {Py_tp_getset, field_getset},
    {Py_tp_members, field_members},
    {0, NULL},
};

PyType_Spec field_spec = {
    .name = "netlinklib._engine.Field",
    .basicsize = sizeof(FieldObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = field_slots,
};
