/* codec.c - the Codec type, and decoding: a payload becomes a value. */
#include "engine.h"

#include <arpa/inet.h>
#include <stdarg.h>

#include "nl_text.h"

static const char *const codec_names[OP_COUNT] = {
    "u8",     "u16",    "u32",   "u64",      "s8",       "s16",    "s32",    "s64",
    "be16",   "be32",   "be64",  "uint",     "sint",     "flag",   "string", "binary",
    "raw",    "ip",     "mac",   "mpls",     "bitfield32", "record", "array", "sequence",
    "packed", "multi",  "select", "bits",    "custom",
};

static const uint8_t codec_widths[] = {1, 2, 4, 8, 1, 2, 4, 8, 2, 4, 8};

/* ---- errors ---- */

PyObject *decode_failed(struct engine *engine, const uint8_t *data, size_t len, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    PyObject *reason = PyUnicode_FromFormatV(format, arguments);
    va_end(arguments);
    if (reason == NULL)
        return NULL;
    PyObject *error = PyObject_CallFunction(engine->decode_error, "Nssy#", reason, "", "",
                                            data == NULL ? "" : (const char *)data, (Py_ssize_t)len);
    if (error != NULL) {
        PyErr_SetObject(engine->decode_error, error);
        Py_DECREF(error);
    }
    return NULL;
}

/* Raise DecodeError for the attribute that `bad` stands on, in the payload `data`. */
void framing_failed(struct engine *engine, const uint8_t *data, size_t len, const struct nl_attrs *bad) {
    decode_failed(engine, data, len, "attribute at offset %zu: nla_len %u of %zu bytes left",
                  (size_t)(bad->pos - data), (unsigned)nl_u16(bad->pos), (size_t)(bad->end - bad->pos));
}

/* Return any bytes-like object as bytes, so that it cannot change while code of the user runs. */
PyObject *bytes_of(PyObject *object) {
    if (PyObject_CheckBuffer(object))
        return PyBytes_FromObject(object);
    return PyErr_Format(PyExc_TypeError, "expected bytes, not %.100s", Py_TYPE(object)->tp_name);
}

/* Put a field's name in front of the path of the DecodeError that is set; leave any other exception alone. */
void decode_error_within(struct engine *engine, PyObject *record, PyObject *name) {
    if (!PyErr_ExceptionMatches(engine->decode_error))
        return;
    PyObject *error = error_take();
    PyObject *same = PyObject_CallMethodObjArgs(error, engine->str_within, record, name, NULL);
    if (same == NULL) {
        Py_DECREF(error);
        return;
    }
    Py_DECREF(same);
    error_put(error);
}

/* ---- numbers ---- */

bool codec_is_number(const CodecObject *codec) {
    return codec->op <= OP_SINT || codec->op == OP_BITS;
}

/* Whether a codec looks at siblings, itself or by what it holds; their depth is bounded. */
bool codec_selects(const CodecObject *codec) {
    return codec->op == OP_SELECT || (codec->inner != NULL && codec_selects(codec->inner));
}

size_t codec_width(const CodecObject *codec) {
    return codec->op <= OP_BE64 ? codec_widths[codec->op] : 0;
}

PyObject *number_object(struct number number) {
    if (number.negative)
        return PyLong_FromLongLong((long long)number.value);
    return PyLong_FromUnsignedLongLong(number.value);
}

static struct number number_signed(int64_t value) {
    return (struct number){(uint64_t)value, value < 0};
}

static uint64_t read_be(const uint8_t *data, size_t len) {
    uint64_t value = 0;
    for (size_t i = 0; i < len; i++)
        value = value << 8 | data[i];
    return value;
}

/* Read an integer: the payload's own length decides for those in host order, since the kernel widens attributes. */
int codec_number(CodecObject *codec, const uint8_t *data, size_t len, struct number *out) {
    if (codec->op == OP_BITS) {
        if (codec_number(codec->inner, data, len, out) < 0)
            return -1;
        uint64_t mask = codec->width >= 64 ? UINT64_MAX : ((uint64_t)1 << codec->width) - 1;
        *out = (struct number){out->value >> codec->shift & mask, false};
        return 0;
    }
    if (codec->op >= OP_BE16 && codec->op <= OP_BE64) {
        if (len != codec_width(codec))
            goto length;
        *out = (struct number){read_be(data, len), false};
        return 0;
    }
    bool is_signed = (codec->op >= OP_S8 && codec->op <= OP_S64) || codec->op == OP_SINT;
    uint64_t value;
    int64_t with_sign;
    switch (len) {
    case 1:
        value = data[0];
        with_sign = (int8_t)data[0];
        break;
    case 2:
        value = nl_u16(data);
        with_sign = (int16_t)nl_u16(data);
        break;
    case 4:
        value = nl_u32(data);
        with_sign = (int32_t)nl_u32(data);
        break;
    case 8:
        value = nl_u64(data);
        with_sign = (int64_t)value;
        break;
    default:
        goto length;
    }
    *out = is_signed ? number_signed(with_sign) : (struct number){value, false};
    return 0;
length:
    decode_failed(codec->engine, data, len, "%zu bytes for %s", len, codec_names[codec->op]);
    return -1;
}

/* ---- text ---- */

static PyObject *ipv4_object(const uint8_t *data, struct text_cache *cache) {
    uint32_t address = nl_u32(data);
    size_t at = (address ^ address >> 8 ^ address >> 16 ^ address >> 24) % TEXT_CACHE;
    if (cache != NULL && cache->text[at] != NULL && cache->address[at] == address)
        return Py_NewRef(cache->text[at]);
    char text[NL_IPV4_TEXT_MAX];
    size_t length = nl_ipv4_write(text, data);
    PyObject *result = PyUnicode_New((Py_ssize_t)length, 127);
    if (result == NULL)
        return NULL;
    memcpy(PyUnicode_1BYTE_DATA(result), text, length);
    if (cache != NULL) {
        cache->address[at] = address;
        Py_XSETREF(cache->text[at], Py_NewRef(result));
    }
    return result;
}

void text_cache_clear(struct text_cache *cache) {
    for (size_t i = 0; i < TEXT_CACHE; i++)
        Py_CLEAR(cache->text[i]);
}

static PyObject *ip_object(CodecObject *codec, const uint8_t *data, size_t len, struct text_cache *cache) {
    if (len == 4)
        return ipv4_object(data, cache);
    if (len != 16)
        return decode_failed(codec->engine, data, len, "%zu bytes for an IPv4 or IPv6 address", len);
    char text[INET6_ADDRSTRLEN];
    if (inet_ntop(AF_INET6, data, text, sizeof text) == NULL)
        return PyErr_SetFromErrno(PyExc_OSError);
    return PyUnicode_FromString(text);
}

static PyObject *mac_object(const uint8_t *data, size_t len) {
    if (len == 0)
        return PyUnicode_New(0, 0);
    PyObject *result = PyUnicode_New((Py_ssize_t)(3 * len - 1), 127);
    if (result != NULL)
        nl_mac_write((char *)PyUnicode_1BYTE_DATA(result), data, len);
    return result;
}

/* An MPLS label stack entry: 20 bits of label, 3 of traffic class, the bottom of stack bit, 8 of TTL. */
static PyObject *mpls_object(CodecObject *codec, const uint8_t *data, size_t len) {
    if (len == 0 || len % 4 != 0)
        return decode_failed(codec->engine, data, len, "%zu bytes for an MPLS label stack", len);
    PyObject *labels = PyList_New(0), *slash = NULL, *result = NULL;
    if (labels == NULL)
        return NULL;
    for (size_t at = 0; at < len; at += 4) {
        uint32_t entry = (uint32_t)read_be(data + at, 4);
        PyObject *label = PyUnicode_FromFormat("%u", (unsigned)(entry >> 12));
        if (label == NULL)
            goto done;
        int status = PyList_Append(labels, label);
        Py_DECREF(label);
        if (status < 0)
            goto done;
        if (entry & 0x100)
            break;
    }
    slash = PyUnicode_FromString("/");
    if (slash != NULL)
        result = PyUnicode_Join(slash, labels);
done:
    Py_XDECREF(slash);
    Py_DECREF(labels);
    return result;
}

static PyObject *string_object(const uint8_t *data, size_t len) {
    const uint8_t *nul = len > 0 ? memchr(data, 0, len) : NULL;
    Py_ssize_t length = (Py_ssize_t)(nul != NULL ? (size_t)(nul - data) : len);
    return PyUnicode_DecodeUTF8((const char *)data, length, "surrogateescape");
}

/* ---- records in records ---- */

/* Find the class of a record or sequence codec, and its plan: a new tuple of both. */
static PyObject *codec_find(CodecObject *codec) {
    PyObject *cls = PyType_Check(codec->target) ? Py_NewRef(codec->target) : PyObject_CallNoArgs(codec->target);
    if (cls == NULL)
        return NULL;
    PlanObject *plan = NULL;
    if (!PyType_Check(cls) || !PyType_IsSubtype((PyTypeObject *)cls, codec->engine->record_type))
        PyErr_Format(PyExc_TypeError, "%R is no record class", cls);
    else
        plan = plan_of(codec->engine, (PyTypeObject *)cls);
    PyObject *found = plan == NULL ? NULL : PyTuple_Pack(2, cls, (PyObject *)plan);
    Py_XDECREF(plan);
    Py_DECREF(cls);
    return found;
}

/* Return the class that a record or sequence codec holds, finding it first where a function was given. */
PyTypeObject *codec_class(CodecObject *codec, PlanObject **plan) {
    PyObject *found = atomic_load_explicit(&codec->found, memory_order_acquire);
    if (found == NULL) {
        PyObject *mine = codec_find(codec);
        if (mine == NULL)
            return NULL;
        /* another thread, or the function itself, may have been faster: what is published stays, so that it can be borrowed */
        if (atomic_compare_exchange_strong(&codec->found, &found, mine))
            found = mine;
        else
            Py_DECREF(mine);
    }
    *plan = (PlanObject *)PyTuple_GET_ITEM(found, 1);
    return (PyTypeObject *)PyTuple_GET_ITEM(found, 0);
}

static PyObject *record_object(CodecObject *codec, const uint8_t *data, size_t len) {
    PlanObject *plan;
    PyTypeObject *cls = codec_class(codec, &plan);
    return cls == NULL ? NULL : record_make(plan, cls, data, len);
}

/* Append a new reference to a list; 0 or -1. */
static int list_take(PyObject *list, PyObject *item) {
    if (item == NULL)
        return -1;
    int status = PyList_Append(list, item);
    Py_DECREF(item);
    return status;
}

static PyObject *list_to_tuple(PyObject *list, int status) {
    PyObject *result = status < 0 ? NULL : PyList_AsTuple(list);
    Py_DECREF(list);
    return result;
}

static PyObject *array_object(CodecObject *codec, const uint8_t *data, size_t len, const struct container *in) {
    struct nl_attrs attrs = nl_attrs_of(data, len);
    struct nl_attr attr;
    int status;
    PyObject *items = PyList_New(0);
    if (items == NULL)
        return NULL;
    while ((status = nl_attr_next(&attrs, &attr)) == 1)
        if (list_take(items, codec_decode(codec->inner, attr.data, attr.len, in)) < 0)
            return list_to_tuple(items, -1);
    if (status < 0)
        framing_failed(codec->engine, data, len, &attrs);
    return list_to_tuple(items, status);
}

static PyObject *sequence_object(CodecObject *codec, const uint8_t *data, size_t len) {
    PlanObject *plan;
    PyTypeObject *cls = codec_class(codec, &plan);
    if (cls == NULL)
        return NULL;
    struct nl_attrs list = nl_attrs_of(data, len);
    const uint8_t *entry;
    size_t length;
    int status;
    PyObject *items = PyList_New(0);
    if (items == NULL)
        return NULL;
    while ((status = nl_entry_next(&list, plan->header, &entry, &length)) == 1)
        if (list_take(items, record_make(plan, cls, entry, length)) < 0)
            return list_to_tuple(items, -1);
    if (status < 0)
        decode_failed(codec->engine, data, len, "entry at offset %zu: impossible length, %zu bytes left",
                      (size_t)(list.pos - data), (size_t)(list.end - list.pos));
    return list_to_tuple(items, status);
}

/* The size of one element: a declared width, or the size of a struct. */
Py_ssize_t codec_element(CodecObject *inner) {
    if (inner->op != OP_RECORD)
        return (Py_ssize_t)codec_width(inner);
    PlanObject *plan;
    if (codec_class(inner, &plan) == NULL)
        return -1;
    if (plan->attributes || plan->header == 0) {
        PyErr_Format(PyExc_TypeError, "%U is no struct of a fixed size", plan->name);
        return -1;
    }
    return (Py_ssize_t)plan->header;
}

static PyObject *packed_object(CodecObject *codec, const uint8_t *data, size_t len, const struct container *in) {
    Py_ssize_t found = codec_element(codec->inner);
    if (found < 0)
        return NULL;
    size_t width = (size_t)found;
    if (len % width != 0)
        return decode_failed(codec->engine, data, len, "%zu bytes for an array of %s", len,
                             codec_names[codec->inner->op]);
    PyObject *items = PyTuple_New((Py_ssize_t)(len / width));
    if (items == NULL)
        return NULL;
    for (size_t i = 0; i < len / width; i++) {
        PyObject *item = codec_decode(codec->inner, data + i * width, width, in);
        if (item == NULL) {
            Py_DECREF(items);
            return NULL;
        }
        PyTuple_SET_ITEM(items, (Py_ssize_t)i, item);
    }
    return items;
}

/* Return the field of the container that a select reads, borrowed; NULL where there is none. */
static FieldObject *select_field(CodecObject *codec, const struct container *in) {
    const PlanObject *plan = in->plan;
    for (Py_ssize_t i = 0; i < plan->selector_count; i++)
        if (plan->selectors[i].codec == codec)
            return plan->selectors[i].field;
    /* the codec of a Field that somebody made for a place in this plan */
    PyObject *found = PyDict_GetItemWithError(plan->by_name, codec->target);
    return found != NULL && Py_IS_TYPE(found, codec->engine->field_type) ? (FieldObject *)found : NULL;
}

/* Return the codec that the sibling's value chooses, borrowed. */
CodecObject *codec_select(CodecObject *codec, const struct container *in) {
    if (in == NULL || in->plan == NULL)
        return codec->inner;
    FieldObject *field = select_field(codec, in);
    if (field == NULL)
        return PyErr_Occurred() ? NULL : codec->inner;
    struct nl_slot member;
    struct number number;
    if (codec->keys != NULL && field->type < 0 && field->depth == 0 && codec_is_number(field->codec) &&
        field_member(field, in->data, in->len, &member)) {
        /* the common case, such as the address family: no object is made */
        if (codec_number(field->codec, member.data, member.len, &number) < 0)
            return NULL;
        for (Py_ssize_t i = 0; i < codec->key_count; i++)
            if ((uint64_t)codec->keys[i] == number.value && (codec->keys[i] < 0) == number.negative)
                return codec->chosen[i];
        return codec->inner;
    }
    PyObject *value = field_read(field, in->plan, in->data, in->len);
    if (value == NULL)
        return NULL;
    PyObject *chosen = PyDict_GetItemWithError(codec->cases, value);
    Py_DECREF(value);
    if (chosen == NULL)
        return PyErr_Occurred() ? NULL : codec->inner;
    return (CodecObject *)chosen;
}

static PyObject *custom_object(CodecObject *codec, const uint8_t *data, size_t len) {
    PyObject *payload = PyBytes_FromStringAndSize((const char *)data, (Py_ssize_t)len);
    if (payload == NULL)
        return NULL;
    PyObject *result = PyObject_CallOneArg(codec->target, payload);
    Py_DECREF(payload);
    return result;
}

PyObject *codec_decode(CodecObject *codec, const uint8_t *data, size_t len, const struct container *in) {
    struct number number;
    switch (codec->op) {
    /* the integers of most fields, at the width they have on most kernels */
    case OP_U8:
        if (len == 1)
            return PyLong_FromUnsignedLong(data[0]);
        goto number;
    case OP_U16:
        if (len == 2)
            return PyLong_FromUnsignedLong(nl_u16(data));
        goto number;
    case OP_U32:
        if (len == 4)
            return PyLong_FromUnsignedLong(nl_u32(data));
        goto number;
    case OP_FLAG:
        Py_RETURN_TRUE;
    case OP_STRING:
        return string_object(data, len);
    case OP_BINARY:
    case OP_RAW:
        return PyBytes_FromStringAndSize((const char *)data, (Py_ssize_t)len);
    case OP_IP:
        return ip_object(codec, data, len, in == NULL ? NULL : in->cache);
    case OP_MAC:
        return mac_object(data, len);
    case OP_MPLS:
        return mpls_object(codec, data, len);
    case OP_BITFIELD32:
        if (len != 8)
            return decode_failed(codec->engine, data, len, "%zu bytes for bitfield32", len);
        return Py_BuildValue("kk", (unsigned long)nl_u32(data), (unsigned long)nl_u32(data + 4));
    case OP_RECORD:
        return record_object(codec, data, len);
    case OP_ARRAY:
        return array_object(codec, data, len, in);
    case OP_SEQUENCE:
        return sequence_object(codec, data, len);
    case OP_PACKED:
        return packed_object(codec, data, len, in);
    case OP_MULTI:
        return codec_decode(codec->inner, data, len, in);
    case OP_SELECT: {
        CodecObject *chosen = codec_select(codec, in);
        return chosen == NULL ? NULL : codec_decode(chosen, data, len, in);
    }
    case OP_CUSTOM:
        return custom_object(codec, data, len);
    default:
    number:
        if (codec_number(codec, data, len, &number) < 0)
            return NULL;
        return number_object(number);
    }
}

/* ---- the type ---- */

bool codec_check(struct engine *engine, PyObject *object) {
    return Py_IS_TYPE(object, engine->codec_type);
}

static CodecObject *codec_argument(CodecObject *self, Py_ssize_t i) {
    PyObject *argument = PyTuple_GET_ITEM(self->args, i);
    if (!codec_check(self->engine, argument)) {
        PyErr_Format(PyExc_TypeError, "%s takes a Codec, not %.100s", codec_names[self->op],
                     Py_TYPE(argument)->tp_name);
        return NULL;
    }
    return (CodecObject *)Py_NewRef(argument);
}

/* More cases than this are looked up in the dict. */
#define SELECT_KEYS 8

static int codec_take_keys(CodecObject *self, Py_ssize_t count) {
    self->keys = PyMem_Calloc((size_t)count + 1, sizeof *self->keys);
    self->chosen = PyMem_Calloc((size_t)count + 1, sizeof *self->chosen);
    if (self->keys == NULL || self->chosen == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    PyObject *key, *value;
    Py_ssize_t at = 0;
    while (PyDict_Next(self->cases, &at, &key, &value)) {
        long long number = PyLong_AsLongLong(key);
        if (number == -1 && PyErr_Occurred()) {
            if (!PyErr_ExceptionMatches(PyExc_OverflowError))
                return -1;
            /* wider than 64 bits: the dict it is */
            PyErr_Clear();
            PyMem_Free(self->keys);
            self->keys = NULL;
            return 0;
        }
        self->keys[self->key_count] = number;
        self->chosen[self->key_count++] = (CodecObject *)value;
    }
    return 0;
}

static int codec_take_select(CodecObject *self) {
    PyObject *selector = PyTuple_GET_ITEM(self->args, 0), *cases = PyTuple_GET_ITEM(self->args, 1);
    if (!PyUnicode_Check(selector) || !PyDict_Check(cases)) {
        PyErr_SetString(PyExc_TypeError, "select takes the name of a field, a dict and a Codec");
        return -1;
    }
    self->target = Py_NewRef(selector);
    self->cases = PyDict_Copy(cases);
    self->inner = codec_argument(self, 2);
    if (self->cases == NULL || self->inner == NULL)
        return -1;
    PyObject *key, *value;
    Py_ssize_t at = 0, count = PyDict_GET_SIZE(self->cases);
    bool numbers = true;
    while (PyDict_Next(self->cases, &at, &key, &value)) {
        if (!codec_check(self->engine, value)) {
            PyErr_Format(PyExc_TypeError, "the case %R of select is no Codec", key);
            return -1;
        }
        numbers &= PyLong_CheckExact(key);
    }
    return numbers && count <= SELECT_KEYS ? codec_take_keys(self, count) : 0;
}

static int codec_take_bits(CodecObject *self) {
    self->inner = codec_argument(self, 0);
    if (self->inner == NULL)
        return -1;
    unsigned long shift = PyLong_AsUnsignedLong(PyTuple_GET_ITEM(self->args, 1));
    if (PyErr_Occurred())
        return -1;
    unsigned long width = PyLong_AsUnsignedLong(PyTuple_GET_ITEM(self->args, 2));
    if (PyErr_Occurred())
        return -1;
    size_t unit = 8 * codec_width(self->inner);
    if (unit == 0 || width == 0 || width > unit || shift > unit - width) {
        PyErr_SetString(PyExc_ValueError, "bits takes an integer codec, and a shift and width inside it");
        return -1;
    }
    self->shift = (unsigned)shift;
    self->width = (unsigned)width;
    return 0;
}

static int codec_take_arguments(CodecObject *self) {
    static const uint8_t counts[OP_COUNT] = {
        [OP_RECORD] = 1, [OP_ARRAY] = 1,  [OP_SEQUENCE] = 1, [OP_PACKED] = 1,
        [OP_MULTI] = 1,  [OP_SELECT] = 3, [OP_BITS] = 3,     [OP_CUSTOM] = 2,
    };
    Py_ssize_t given = PyTuple_GET_SIZE(self->args), count = counts[self->op];
    bool more = given == count + 1 && (self->op == OP_CUSTOM || self->op == OP_STRING);
    if (given != count && !more) {
        PyErr_Format(PyExc_TypeError, "Codec %s takes %zd arguments after its name, not %zd",
                     codec_names[self->op], count, given);
        return -1;
    }
    switch (self->op) {
    case OP_RECORD:
    case OP_SEQUENCE: {
        PyObject *cls = PyTuple_GET_ITEM(self->args, 0);
        bool is_record = PyType_Check(cls) &&
                         PyType_IsSubtype((PyTypeObject *)cls, self->engine->record_type);
        if (!is_record && (PyType_Check(cls) || !PyCallable_Check(cls))) {
            PyErr_Format(PyExc_TypeError, "%s takes a record class, or a function that returns one, not %R",
                         codec_names[self->op], cls);
            return -1;
        }
        self->target = Py_NewRef(cls);
        return 0;
    }
    case OP_ARRAY:
    case OP_MULTI:
    case OP_PACKED:
        self->inner = codec_argument(self, 0);
        if (self->inner == NULL)
            return -1;
        if (self->inner->op == OP_MULTI || (self->op == OP_ARRAY && self->inner->op == OP_FLAG) ||
            (self->op == OP_PACKED && self->inner->op != OP_RECORD && codec_width(self->inner) == 0)) {
            PyErr_Format(PyExc_ValueError, "%s cannot hold %s", codec_names[self->op],
                         codec_names[self->inner->op]);
            return -1;
        }
        return 0;
    case OP_STRING: {
        if (given == 0)
            return 0;
        Py_ssize_t size = PyNumber_AsSsize_t(PyTuple_GET_ITEM(self->args, 0), NULL);
        if (size == -1 && PyErr_Occurred())
            return -1;
        if (size < 1) {
            PyErr_SetString(PyExc_ValueError, "the size of a string has room for its NUL");
            return -1;
        }
        self->most = (size_t)size;
        return 0;
    }
    case OP_SELECT:
        return codec_take_select(self);
    case OP_BITS:
        return codec_take_bits(self);
    case OP_CUSTOM:
        self->target = Py_NewRef(PyTuple_GET_ITEM(self->args, 0));
        self->cases = Py_NewRef(PyTuple_GET_ITEM(self->args, 1));
        if (!PyCallable_Check(self->target) || !PyCallable_Check(self->cases)) {
            PyErr_SetString(PyExc_TypeError, "custom takes two functions: decode and encode");
            return -1;
        }
        return 0;
    default:
        return 0;
    }
}

/* Codecs in codecs decode by recursion, so their depth is bounded here once. */
static int codec_take_depth(CodecObject *self) {
    unsigned depth = self->inner == NULL ? 0 : self->inner->depth + 1;
    if (self->op == OP_SELECT) {
        PyObject *key, *value;
        Py_ssize_t at = 0;
        while (PyDict_Next(self->cases, &at, &key, &value))
            if (((CodecObject *)value)->depth >= depth)
                depth = ((CodecObject *)value)->depth + 1;
    }
    self->depth = depth;
    if (depth <= NL_DEPTH_MAX)
        return 0;
    PyErr_Format(PyExc_ValueError, "codecs nested deeper than %d", NL_DEPTH_MAX);
    return -1;
}

static PyObject *codec_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    struct engine *engine = PyType_GetModuleState(type);
    if (kwargs != NULL && PyDict_GET_SIZE(kwargs) > 0) {
        PyErr_SetString(PyExc_TypeError, "Codec takes no keyword arguments");
        return NULL;
    }
    if (PyTuple_GET_SIZE(args) < 1 || !PyUnicode_Check(PyTuple_GET_ITEM(args, 0))) {
        PyErr_SetString(PyExc_TypeError, "Codec takes the name of an operation, then its arguments");
        return NULL;
    }
    PyObject *name = PyTuple_GET_ITEM(args, 0);
    int op = 0;
    while (op < OP_COUNT && PyUnicode_CompareWithASCIIString(name, codec_names[op]) != 0)
        op++;
    if (op == OP_COUNT) {
        PyErr_Format(PyExc_ValueError, "there is no codec %R", name);
        return NULL;
    }
    CodecObject *self = (CodecObject *)alloc_hidden(type);
    if (self == NULL)
        return NULL;
    self->engine = engine;
    self->op = (enum codec_op)op;
    self->args = PyTuple_GetSlice(args, 1, PyTuple_GET_SIZE(args));
    if (self->args == NULL || codec_take_arguments(self) < 0 || codec_take_depth(self) < 0) {
        Py_DECREF(self);
        return NULL;
    }
    PyObject_GC_Track(self);
    return (PyObject *)self;
}

static int codec_traverse(CodecObject *self, visitproc visit, void *arg) {
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(self->args);
    Py_VISIT(self->target);
    Py_VISIT(atomic_load(&self->found));
    Py_VISIT(self->cases);
    Py_VISIT(self->inner);
    return 0;
}

static int codec_clear(CodecObject *self) {
    Py_CLEAR(self->args);
    Py_CLEAR(self->target);
    Py_XDECREF(atomic_exchange(&self->found, NULL));
    Py_CLEAR(self->cases);
    Py_CLEAR(self->inner);
    return 0;
}

static void codec_dealloc(CodecObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    codec_clear(self);
    PyMem_Free(self->keys);
    PyMem_Free(self->chosen);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyObject *codec_repr(CodecObject *self) {
    PyObject *parts = PyUnicode_FromFormat("Codec('%s'", codec_names[self->op]);
    Py_ssize_t count = self->op == OP_CUSTOM || self->op == OP_SELECT ? 0 : PyTuple_GET_SIZE(self->args);
    for (Py_ssize_t i = 0; i < count && parts != NULL; i++) {
        PyObject *argument = PyTuple_GET_ITEM(self->args, i);
        /* the class by its name: its own repr may lead back here */
        PyObject *longer = PyType_Check(argument)
                               ? PyUnicode_FromFormat("%U, %s", parts, ((PyTypeObject *)argument)->tp_name)
                               : PyUnicode_FromFormat("%U, %R", parts, argument);
        Py_SETREF(parts, longer);
    }
    if (parts == NULL)
        return NULL;
    if (self->op == OP_SELECT)
        Py_SETREF(parts, PyUnicode_FromFormat("%U, %R", parts, self->target));
    else if (self->op == OP_CUSTOM && PyTuple_GET_SIZE(self->args) == 3)
        Py_SETREF(parts, PyUnicode_FromFormat("%U, %R", parts, PyTuple_GET_ITEM(self->args, 2)));
    if (parts == NULL)
        return NULL;
    PyObject *result = PyUnicode_FromFormat("%U)", parts);
    Py_DECREF(parts);
    return result;
}

static PyObject *codec_get_op(CodecObject *self, void *Py_UNUSED(closure)) {
    return PyUnicode_FromString(codec_names[self->op]);
}

static PyObject *codec_get_args(CodecObject *self, void *Py_UNUSED(closure)) {
    return Py_NewRef(self->args);
}

static PyObject *codec_method_decode(CodecObject *self, PyObject *payload) {
    PyObject *bytes = bytes_of(payload);
    if (bytes == NULL)
        return NULL;
    PyObject *result = codec_decode(self, (const uint8_t *)PyBytes_AS_STRING(bytes),
                                    (size_t)PyBytes_GET_SIZE(bytes), NULL);
    Py_DECREF(bytes);
    return result;
}

static PyObject *codec_method_encode(CodecObject *self, PyObject *value) {
    return codec_encode_bytes(self, value);
}

static PyMethodDef codec_methods[] = {
    {"decode", (PyCFunction)codec_method_decode, METH_O, "Return the value of a payload."},
    {"encode", (PyCFunction)codec_method_encode, METH_O, "Return the payload of a value, as bytes."},
    {"__class_getitem__", Py_GenericAlias, METH_O | METH_CLASS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef codec_getset[] = {
    {"op", (getter)codec_get_op, NULL, "The name of the operation.", NULL},
    {"args", (getter)codec_get_args, NULL, "What was given after the name.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot codec_slots[] = {
    {Py_tp_doc, "Codec(op, *args)\n--\n\nHow a payload becomes a value and back; see docs/engine.md."},
    {Py_tp_new, codec_new},
    {Py_tp_traverse, codec_traverse},
    {Py_tp_clear, codec_clear},
    {Py_tp_dealloc, codec_dealloc},
    {Py_tp_repr, codec_repr},
    {Py_tp_methods, codec_methods},
    {Py_tp_getset, codec_getset},
    {0, NULL},
};

PyType_Spec codec_spec = {
    .name = "netlinklib._engine.Codec",
    .basicsize = sizeof(CodecObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = codec_slots,
};
