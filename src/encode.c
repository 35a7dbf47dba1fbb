/* encode.c - encoding: values become attributes and header members, in a buffer that grows. */
#include "engine.h"

#include <arpa/inet.h>
#include <stdarg.h>

#include "nl_text.h"

#define PAYLOAD_MAX (NL_ATTR_MAX - NL_ATTR_HEADER)

/* ---- the buffer ---- */

void writer_clear(struct writer *writer) {
    PyMem_Free(writer->data);
    writer->data = NULL;
    writer->len = writer->capacity = 0;
}

/* Append `len` zero bytes and return where they begin, or NULL with MemoryError. */
static uint8_t *writer_extend(struct writer *writer, size_t len) {
    if (writer->data == NULL || len > writer->capacity - writer->len) {
        size_t capacity = writer->capacity ? writer->capacity : 64;
        while (capacity - writer->len < len) {
            if (capacity > PY_SSIZE_T_MAX / 2) {
                PyErr_NoMemory();
                return NULL;
            }
            capacity *= 2;
        }
        uint8_t *data = PyMem_Realloc(writer->data, capacity);
        if (data == NULL) {
            PyErr_NoMemory();
            return NULL;
        }
        writer->data = data;
        writer->capacity = capacity;
    }
    uint8_t *at = writer->data + writer->len;
    memset(at, 0, len);
    writer->len += len;
    return at;
}

static int writer_append(struct writer *writer, const void *data, size_t len) {
    uint8_t *at = writer_extend(writer, len);
    if (at == NULL)
        return -1;
    if (len > 0)
        memcpy(at, data, len);
    return 0;
}

/* Raise `type`, with the name of the field in front; returns -1. */
static int encode_failed(const struct writer *writer, PyObject *type, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    PyObject *text = PyUnicode_FromFormatV(format, arguments);
    va_end(arguments);
    if (text == NULL)
        return -1;
    if (writer->field != NULL)
        PyErr_Format(type, "%U.%U: %U", writer->record, writer->field, text);
    else
        PyErr_SetObject(type, text);
    Py_DECREF(text);
    return -1;
}

/* ---- numbers ---- */

static void write_number(uint8_t *out, uint64_t value, size_t width, bool big_endian) {
    if (big_endian) {
        for (size_t i = 0; i < width; i++)
            out[i] = (uint8_t)(value >> 8 * (width - 1 - i));
    } else if (width == 1) {
        *out = (uint8_t)value;
    } else if (width == 2) {
        uint16_t narrow = (uint16_t)value;
        memcpy(out, &narrow, 2);
    } else if (width == 4) {
        uint32_t narrow = (uint32_t)value;
        memcpy(out, &narrow, 4);
    } else {
        memcpy(out, &value, 8);
    }
}

static bool number_fits(struct number number, size_t width, bool is_signed) {
    unsigned bits = (unsigned)(8 * width);
    if (!is_signed)
        return !number.negative && (bits == 64 || number.value >> bits == 0);
    uint64_t limit = (uint64_t)1 << (bits - 1);
    return number.negative ? ~number.value < limit : number.value < limit;
}

/* Take an int from Python: 0; -1 with an exception; 1 if it is outside of 64 bits. */
static int number_take(PyObject *value, struct number *out, const struct writer *writer) {
    if (!PyIndex_Check(value))
        return encode_failed(writer, PyExc_TypeError, "expected an int, not %.100s", Py_TYPE(value)->tp_name);
    PyObject *index = PyNumber_Index(value);
    if (index == NULL)
        return -1;
    int overflow, status = 0;
    long long with_sign = PyLong_AsLongLongAndOverflow(index, &overflow);
    if (overflow == 0) {
        if (with_sign == -1 && PyErr_Occurred())
            status = -1;
        *out = (struct number){(uint64_t)with_sign, with_sign < 0};
    } else if (overflow > 0) {
        unsigned long long large = PyLong_AsUnsignedLongLong(index);
        if (large == (unsigned long long)-1 && PyErr_Occurred()) {
            if (PyErr_ExceptionMatches(PyExc_OverflowError)) {
                PyErr_Clear();
                status = 1;
            } else {
                status = -1;
            }
        }
        *out = (struct number){large, false};
    } else {
        status = 1;
    }
    Py_DECREF(index);
    return status;
}

static const char *number_name(const CodecObject *codec) {
    static const char *const names[] = {"u8",  "u16",  "u32",  "u64",  "s8",   "s16", "s32",
                                        "s64", "be16", "be32", "be64", "uint", "sint"};
    return names[codec->op];
}

static int encode_number(CodecObject *codec, PyObject *value, struct writer *out) {
    struct number number;
    int status = number_take(value, &number, out);
    if (status < 0)
        return -1;
    bool is_signed = (codec->op >= OP_S8 && codec->op <= OP_S64) || codec->op == OP_SINT;
    size_t width = codec_width(codec);
    if (width == 0)
        width = status == 0 && number_fits(number, 4, is_signed) ? 4 : 8;
    if (status > 0 || !number_fits(number, width, is_signed))
        return encode_failed(out, PyExc_ValueError, "%S is out of range for %s", value, number_name(codec));
    uint8_t *at = writer_extend(out, width);
    if (at == NULL)
        return -1;
    write_number(at, number.value, width, codec->op >= OP_BE16 && codec->op <= OP_BE64);
    return 0;
}

/* ---- bytes and text ---- */

static int encode_buffer(PyObject *value, struct writer *out) {
    PyObject *bytes = bytes_of(value);
    if (bytes == NULL)
        return -1;
    int status = writer_append(out, PyBytes_AS_STRING(bytes), (size_t)PyBytes_GET_SIZE(bytes));
    Py_DECREF(bytes);
    return status;
}

static int encode_binary(PyObject *value, struct writer *out) {
    if (!PyObject_CheckBuffer(value))
        return encode_failed(out, PyExc_TypeError, "expected bytes, not %.100s", Py_TYPE(value)->tp_name);
    return encode_buffer(value, out);
}

static int encode_string(CodecObject *codec, PyObject *value, struct writer *out) {
    PyObject *text;
    if (PyBytes_Check(value))
        text = Py_NewRef(value);
    else if (PyUnicode_Check(value))
        text = PyUnicode_AsEncodedString(value, "utf-8", "surrogateescape");
    else
        return encode_failed(out, PyExc_TypeError, "expected a str, not %.100s", Py_TYPE(value)->tp_name);
    if (text == NULL) {
        if (!PyErr_ExceptionMatches(PyExc_UnicodeEncodeError))
            return -1;
        PyErr_Clear();
        return encode_failed(out, PyExc_ValueError, "%R cannot be written as UTF-8", value);
    }
    size_t len = (size_t)PyBytes_GET_SIZE(text);
    int status;
    if (memchr(PyBytes_AS_STRING(text), 0, len) != NULL)
        status = encode_failed(out, PyExc_ValueError, "a NUL inside %R", value);
    else if (codec->most > 0 && len >= codec->most)
        status = encode_failed(out, PyExc_ValueError, "%R has %zu bytes; %zu at most", value, len, codec->most - 1);
    else
        status = writer_append(out, PyBytes_AS_STRING(text), len + 1); /* bytes objects end in a NUL */
    Py_DECREF(text);
    return status;
}

/* Take the UTF-8 of a str, or NULL if there is none or it has a NUL inside; -1 with an exception. */
static int plain_text(PyObject *value, const char **text, size_t *len) {
    Py_ssize_t length;
    *text = PyUnicode_AsUTF8AndSize(value, &length);
    if (*text == NULL) {
        if (!PyErr_ExceptionMatches(PyExc_UnicodeEncodeError))
            return -1;
        PyErr_Clear();
        return 0;
    }
    *len = (size_t)length;
    if (memchr(*text, 0, *len) != NULL)
        *text = NULL;
    return 0;
}

static int encode_address_bytes(PyObject *bytes, PyObject *value, struct writer *out) {
    size_t before = out->len;
    if (encode_buffer(bytes, out) < 0)
        return -1;
    if (out->len - before != 4 && out->len - before != 16) {
        out->len = before;
        return encode_failed(out, PyExc_ValueError, "%R is not an IPv4 or IPv6 address", value);
    }
    return 0;
}

static int encode_ip(struct engine *engine, PyObject *value, struct writer *out) {
    if (PyUnicode_Check(value)) {
        uint8_t address[16];
        size_t len;
        const char *text;
        if (plain_text(value, &text, &len) < 0)
            return -1;
        if (text != NULL && inet_pton(AF_INET, text, address) == 1)
            return writer_append(out, address, 4);
        if (text != NULL && inet_pton(AF_INET6, text, address) == 1)
            return writer_append(out, address, 16);
        return encode_failed(out, PyExc_ValueError, "%R is not an IPv4 or IPv6 address", value);
    }
    if (PyObject_CheckBuffer(value))
        return encode_address_bytes(value, value, out);
    /* an ipaddress object */
    PyObject *packed = PyObject_GetAttr(value, engine->str_packed);
    if (packed == NULL) {
        if (!PyErr_ExceptionMatches(PyExc_AttributeError))
            return -1;
        PyErr_Clear();
        return encode_failed(out, PyExc_TypeError, "expected an address, not %.100s", Py_TYPE(value)->tp_name);
    }
    int status;
    if (PyObject_CheckBuffer(packed))
        status = encode_address_bytes(packed, value, out);
    else
        status = encode_failed(out, PyExc_TypeError, "expected an address, not %.100s",
                               Py_TYPE(value)->tp_name);
    Py_DECREF(packed);
    return status;
}

static int encode_mac(PyObject *value, struct writer *out) {
    if (PyObject_CheckBuffer(value))
        return encode_buffer(value, out);
    if (!PyUnicode_Check(value))
        return encode_failed(out, PyExc_TypeError, "expected a str, not %.100s", Py_TYPE(value)->tp_name);
    size_t len;
    const char *text;
    if (plain_text(value, &text, &len) < 0)
        return -1;
    if (text != NULL && len <= 3 * PAYLOAD_MAX) {
        size_t most = (len + 1) / 3, before = out->len;
        uint8_t *at = writer_extend(out, most);
        if (at == NULL)
            return -1;
        if (nl_mac_read(text, len, at, most) >= 0)
            return 0;
        out->len = before;
    }
    return encode_failed(out, PyExc_ValueError, "%R is not a link-layer address", value);
}

static int encode_label(PyObject *label, bool last, PyObject *value, struct writer *out) {
    struct number number;
    int status = number_take(label, &number, out);
    if (status < 0)
        return -1;
    if (status > 0 || number.negative || number.value > 0xfffff)
        return encode_failed(out, PyExc_ValueError, "%R is not an MPLS label stack", value);
    uint8_t *at = writer_extend(out, 4);
    if (at == NULL)
        return -1;
    write_number(at, number.value << 12 | (last ? 0x100 : 0), 4, true);
    return 0;
}

static int encode_mpls(PyObject *value, struct writer *out) {
    if (!PyUnicode_Check(value))
        return encode_label(value, true, value, out);
    size_t len;
    const char *text;
    if (plain_text(value, &text, &len) < 0)
        return -1;
    if (text == NULL)
        return encode_failed(out, PyExc_ValueError, "%R is not an MPLS label stack", value);
    for (const char *at = text;; at++) {
        uint32_t label = 0;
        int digits = 0;
        for (; *at >= '0' && *at <= '9' && digits < 8; at++, digits++)
            label = 10 * label + (uint32_t)(*at - '0');
        if (digits == 0 || digits > 7 || label > 0xfffff || (*at != '/' && *at != 0))
            return encode_failed(out, PyExc_ValueError, "%R is not an MPLS label stack", value);
        uint8_t *entry = writer_extend(out, 4);
        if (entry == NULL)
            return -1;
        write_number(entry, (uint64_t)label << 12 | (*at == 0 ? 0x100u : 0u), 4, true);
        if (*at == 0)
            return 0;
    }
}

static int encode_bitfield32(PyObject *value, struct writer *out) {
    PyObject *parts[2] = {value, value};
    if (PyTuple_Check(value)) {
        if (PyTuple_GET_SIZE(value) != 2)
            return encode_failed(out, PyExc_ValueError, "expected (value, selector), not %R", value);
        parts[0] = PyTuple_GET_ITEM(value, 0);
        parts[1] = PyTuple_GET_ITEM(value, 1);
    }
    for (int i = 0; i < 2; i++) {
        struct number number;
        int status = number_take(parts[i], &number, out);
        if (status < 0)
            return -1;
        if (status > 0 || !number_fits(number, 4, false))
            return encode_failed(out, PyExc_ValueError, "%S is out of range for bitfield32", parts[i]);
        uint8_t *at = writer_extend(out, 4);
        if (at == NULL)
            return -1;
        write_number(at, number.value, 4, false);
    }
    return 0;
}

/* ---- records, and what holds several values ---- */

/* Return `value` as a record of the codec's class where it is one or a mapping, else NULL; *status < 0 on errors. */
static PyObject *record_of(CodecObject *codec, PyObject *value, struct writer *out, int *status) {
    PlanObject *plan;
    PyTypeObject *cls = codec_class(codec, &plan);
    *status = -1;
    if (cls == NULL)
        return NULL;
    *status = 0;
    /* what the object is, not what its __class__ says: its bytes are going to be read */
    if (PyObject_TypeCheck(value, cls))
        return Py_NewRef(value);
    if (PyObject_CheckBuffer(value))
        return NULL;
    *status = -1;
    PyObject *keys = PyMapping_Check(value) ? PyObject_GetAttr(value, codec->engine->str_keys) : NULL;
    if (keys == NULL) {
        if (PyErr_Occurred() && !PyErr_ExceptionMatches(PyExc_AttributeError))
            return NULL;
        PyErr_Clear();
        encode_failed(out, PyExc_TypeError, "expected a %s or a mapping, not %.100s", cls->tp_name,
                      Py_TYPE(value)->tp_name);
        return NULL;
    }
    Py_DECREF(keys);
    PyObject *values = PyDict_New(), *record = NULL;
    if (values != NULL && PyDict_Update(values, value) == 0)
        record = PyObject_CallMethodOneArg((PyObject *)cls, codec->engine->str_from_fields, values);
    Py_XDECREF(values);
    /* a class of the user may make anything */
    if (record != NULL && !PyObject_TypeCheck(record, codec->engine->record_type)) {
        encode_failed(out, PyExc_TypeError, "%s made a %.100s, which is no record", cls->tp_name,
                      Py_TYPE(record)->tp_name);
        Py_CLEAR(record);
    }
    if (record != NULL)
        *status = 0;
    return record;
}

static int encode_record(CodecObject *codec, PyObject *value, struct writer *out) {
    int status;
    PyObject *record = record_of(codec, value, out, &status);
    if (status < 0)
        return -1;
    if (record == NULL)
        return encode_buffer(value, out);
    RecordObject *self = (RecordObject *)record;
    status = writer_append(out, self->data, record_length(self));
    Py_DECREF(record);
    return status;
}

/* Several values given as any iterable, but not as one text. */
static PyObject *several(PyObject *value, struct writer *out) {
    if (PyUnicode_Check(value) || PyObject_CheckBuffer(value) || PyDict_Check(value)) {
        encode_failed(out, PyExc_TypeError, "expected a list or tuple, not %.100s", Py_TYPE(value)->tp_name);
        return NULL;
    }
    PyObject *items = PySequence_Tuple(value);
    if (items == NULL && PyErr_ExceptionMatches(PyExc_TypeError)) {
        PyErr_Clear();
        encode_failed(out, PyExc_TypeError, "expected a list or tuple, not %.100s", Py_TYPE(value)->tp_name);
    }
    return items;
}

static CodecObject *select_for(CodecObject *codec, const struct writer *out) {
    if (out->values == NULL)
        return codec->inner;
    PyObject *selector = PyDict_GetItemWithError(out->values, codec->target);
    if (selector == NULL)
        return PyErr_Occurred() ? NULL : codec->inner;
    PyObject *chosen = PyDict_GetItemWithError(codec->cases, selector);
    if (chosen == NULL)
        return PyErr_Occurred() ? NULL : codec->inner;
    return (CodecObject *)chosen;
}

/* 1 if the attribute gets NLA_F_NESTED, 0 if not, -1 on errors. */
static int codec_is_nest(CodecObject *codec, const struct writer *out) {
    PlanObject *plan;
    switch (codec->op) {
    case OP_ARRAY:
        return 1;
    case OP_MULTI:
        return codec_is_nest(codec->inner, out);
    case OP_SELECT: {
        CodecObject *chosen = select_for(codec, out);
        return chosen == NULL ? -1 : codec_is_nest(chosen, out);
    }
    case OP_RECORD:
        if (codec_class(codec, &plan) == NULL)
            return -1;
        return plan->header == 0 && plan->attributes;
    default:
        return 0;
    }
}

/* Write one attribute around what `codec` makes of `value`. */
static int encode_attribute(uint16_t type, CodecObject *codec, PyObject *value, struct writer *out) {
    int nested = codec_is_nest(codec, out);
    if (nested < 0)
        return -1;
    size_t start = out->len;
    if (writer_extend(out, NL_ATTR_HEADER) == NULL || codec_encode(codec, value, out) < 0)
        return -1;
    size_t len = out->len - start;
    if (len > NL_ATTR_MAX)
        return encode_failed(out, PyExc_ValueError, "a payload of %zu bytes; an attribute holds %u at most",
                             len - NL_ATTR_HEADER, PAYLOAD_MAX);
    write_number(out->data + start, len, 2, false);
    write_number(out->data + start + 2, (uint64_t)type | (nested ? UAPI_NLA_F_NESTED : 0), 2, false);
    return writer_extend(out, nl_align(len) - len) == NULL ? -1 : 0;
}

static int encode_array(CodecObject *codec, PyObject *value, struct writer *out) {
    PyObject *items = several(value, out);
    int status = items == NULL ? -1 : 0;
    if (status == 0 && PyTuple_GET_SIZE(items) > NL_ATTR_MASK)
        status = encode_failed(out, PyExc_ValueError, "more than %u items", (unsigned)NL_ATTR_MASK);
    for (Py_ssize_t i = 0; status == 0 && i < PyTuple_GET_SIZE(items); i++)
        status = encode_attribute((uint16_t)(i + 1), codec->inner, PyTuple_GET_ITEM(items, i), out);
    Py_XDECREF(items);
    return status;
}

static int encode_entry(CodecObject *codec, PyObject *value, struct writer *out) {
    PlanObject *plan;
    if (codec_class(codec, &plan) == NULL)
        return -1;
    size_t start = out->len;
    if (encode_record(codec, value, out) < 0)
        return -1;
    size_t len = out->len - start;
    if (len < 2 || len < plan->header)
        return encode_failed(out, PyExc_ValueError, "an entry of %zu bytes, shorter than its header", len);
    if (len > UINT16_MAX)
        return encode_failed(out, PyExc_ValueError, "an entry of %zu bytes; its length is a u16", len);
    write_number(out->data + start, len, 2, false);
    return writer_extend(out, nl_align(len) - len) == NULL ? -1 : 0;
}

static int encode_sequence(CodecObject *codec, PyObject *value, struct writer *out) {
    PyObject *items = several(value, out);
    int status = items == NULL ? -1 : 0;
    for (Py_ssize_t i = 0; status == 0 && i < PyTuple_GET_SIZE(items); i++)
        status = encode_entry(codec, PyTuple_GET_ITEM(items, i), out);
    Py_XDECREF(items);
    return status;
}

static int encode_packed(CodecObject *codec, PyObject *value, struct writer *out) {
    PyObject *items = several(value, out);
    if (items == NULL)
        return -1;
    Py_ssize_t size = codec_element(codec->inner);
    int status = size < 0 ? -1 : 0;
    for (Py_ssize_t i = 0; status == 0 && i < PyTuple_GET_SIZE(items); i++) {
        size_t start = out->len;
        status = codec_encode(codec->inner, PyTuple_GET_ITEM(items, i), out);
        if (status < 0)
            break;
        /* structs of an array stand at multiples of their size */
        size_t len = out->len - start;
        if (len > (size_t)size)
            status = encode_failed(out, PyExc_ValueError, "%zu bytes for an element of %zd", len, size);
        else if (writer_extend(out, (size_t)size - len) == NULL)
            status = -1;
    }
    Py_DECREF(items);
    return status;
}

static int encode_custom(CodecObject *codec, PyObject *value, struct writer *out) {
    PyObject *payload = PyObject_CallOneArg(codec->cases, value);
    if (payload == NULL)
        return -1;
    int status = encode_binary(payload, out);
    Py_DECREF(payload);
    return status;
}

/* Append the payload of a value. */
int codec_encode(CodecObject *codec, PyObject *value, struct writer *out) {
    switch (codec->op) {
    case OP_FLAG:
        return 0;
    case OP_STRING:
        return encode_string(codec, value, out);
    case OP_BINARY:
    case OP_RAW:
        return encode_binary(value, out);
    case OP_IP:
        return encode_ip(codec->engine, value, out);
    case OP_MAC:
        return encode_mac(value, out);
    case OP_MPLS:
        return encode_mpls(value, out);
    case OP_BITFIELD32:
        return encode_bitfield32(value, out);
    case OP_RECORD:
        return encode_record(codec, value, out);
    case OP_ARRAY:
        return encode_array(codec, value, out);
    case OP_SEQUENCE:
        return encode_sequence(codec, value, out);
    case OP_PACKED:
        return encode_packed(codec, value, out);
    case OP_MULTI:
        return codec_encode(codec->inner, value, out);
    case OP_SELECT: {
        CodecObject *chosen = select_for(codec, out);
        return chosen == NULL ? -1 : codec_encode(chosen, value, out);
    }
    case OP_BITS:
        return encode_failed(out, PyExc_TypeError, "bits stand in a header only");
    case OP_CUSTOM:
        return encode_custom(codec, value, out);
    default:
        return encode_number(codec, value, out);
    }
}

PyObject *codec_encode_bytes(CodecObject *codec, PyObject *value) {
    struct writer writer = {0};
    PyObject *result = NULL;
    if (codec_encode(codec, value, &writer) == 0)
        result = PyBytes_FromStringAndSize((const char *)writer.data, (Py_ssize_t)writer.len);
    writer_clear(&writer);
    return result;
}

/* ---- fields ---- */

static int encode_bits(FieldObject *field, PyObject *value, struct writer *out) {
    CodecObject *codec = field->codec;
    struct number number, word;
    int status = number_take(value, &number, out);
    if (status < 0)
        return -1;
    uint64_t mask = codec->width >= 64 ? UINT64_MAX : ((uint64_t)1 << codec->width) - 1;
    if (status > 0 || number.negative || number.value > mask)
        return encode_failed(out, PyExc_ValueError, "%S is out of range for %u bits", value, codec->width);
    uint8_t *at = out->data + field->offset;
    size_t width = codec_width(codec->inner);
    if (codec_number(codec->inner, at, width, &word) < 0)
        return -1;
    write_number(at, (word.value & ~(mask << codec->shift)) | number.value << codec->shift, width,
                 codec->inner->op >= OP_BE16 && codec->inner->op <= OP_BE64);
    return 0;
}

static int encode_member(FieldObject *field, PyObject *value, struct writer *out) {
    if (field->codec->op == OP_BITS)
        return encode_bits(field, value, out);
    struct writer member = {.record = out->record, .field = out->field, .values = out->values};
    int status = codec_encode(field->codec, value, &member);
    /* a member up to the end of a struct makes room for itself */
    size_t size = field->size < 0 ? member.len : (size_t)field->size, end = (size_t)field->offset + size;
    if (status == 0 && end > out->len && writer_extend(out, end - out->len) == NULL)
        status = -1;
    if (status == 0 && (member.len > size || (codec_is_number(field->codec) && member.len != size)))
        status = encode_failed(out, PyExc_ValueError, "%zu bytes for a member of %zu", member.len, size);
    /* shorter text and bytes are padded: the header was zeroed */
    if (status == 0 && member.len > 0)
        memcpy(out->data + field->offset, member.data, member.len);
    writer_clear(&member);
    return status;
}

/* Write a header member into the header that stands at the start of `out`; `optional` values that do not fit stay 0. */
int field_encode_member(FieldObject *field, PyObject *value, struct writer *out, bool optional) {
    if (encode_member(field, value, out) == 0)
        return 0;
    if (!optional || !PyErr_ExceptionMatches(PyExc_ValueError))
        return -1;
    PyErr_Clear();
    return 0;
}

/* Write the attribute of a field, or several for multi, or none for a flag that is false. */
int field_encode_attribute(FieldObject *field, PyObject *value, struct writer *out) {
    uint16_t type = (uint16_t)field->type;
    if (field->codec->op == OP_FLAG) {
        int set = PyObject_IsTrue(value);
        if (set <= 0)
            return set;
    }
    if (field->codec->op != OP_MULTI)
        return encode_attribute(type, field->codec, value, out);
    PyObject *items = several(value, out);
    int status = items == NULL ? -1 : 0;
    for (Py_ssize_t i = 0; status == 0 && i < PyTuple_GET_SIZE(items); i++)
        status = encode_attribute(type, field->codec->inner, PyTuple_GET_ITEM(items, i), out);
    Py_XDECREF(items);
    return status;
}

/* ---- records ---- */

static int unknown_name(PlanObject *plan, PyObject *name) {
    PyObject *comma = PyUnicode_FromString(", ");
    PyObject *names = comma == NULL ? NULL : PyUnicode_Join(comma, plan->by_name);
    if (names != NULL)
        PyErr_Format(PyExc_TypeError, "%U has no field %R; its fields are: %U", plan->name, name, names);
    Py_XDECREF(comma);
    Py_XDECREF(names);
    return -1;
}

/* A field that is to be encoded, and where it stands: members of the header first, then attributes, as the class has them. */
struct given {
    FieldObject *field; /* the plan's */
    PyObject *value;
    Py_ssize_t place;
};

static Py_ssize_t place_of(PlanObject *plan, const FieldObject *field) {
    Py_ssize_t count = PyTuple_GET_SIZE(plan->fields), place = 0;
    while (place < count && (FieldObject *)PyTuple_GET_ITEM(plan->fields, place) != field)
        place++;
    return field->type < 0 ? place : place + count;
}

/* Take the fields of a dict that have values, in their order, into room for as many as it has: how many, or -1. */
static Py_ssize_t take_given(PlanObject *plan, PyObject *values, struct given *given) {
    PyObject *name, *value;
    Py_ssize_t at = 0, taken = 0;
    while (PyDict_Next(values, &at, &name, &value)) {
        FieldObject *field = (FieldObject *)PyDict_GetItemWithError(plan->by_name, name);
        if (field == NULL) {
            if (!PyErr_Occurred())
                unknown_name(plan, name);
            while (taken > 0)
                Py_DECREF(given[--taken].value);
            return -1;
        }
        if (value == Py_None)
            continue;
        struct given one = {field, Py_NewRef(value), place_of(plan, field)};
        Py_ssize_t to = taken++;
        for (; to > 0 && given[to - 1].place > one.place; to--)
            given[to] = given[to - 1];
        given[to] = one;
    }
    return taken;
}

/* Put the number in the place of a text that stands for it: 0 or -1.  Selects look into `values`, so there too; *own says whether
 * that is a copy already. */
static int parse_given(struct given *given, PyObject **values, bool *own, struct writer *out) {
    PyObject *number = PyObject_CallOneArg(given->field->parse, given->value);
    if (number == NULL) {
        if (PyErr_ExceptionMatches(PyExc_ValueError)) {
            PyObject *error = error_take();
            encode_failed(out, PyExc_ValueError, "%S", error);
            Py_XDECREF(error);
        }
        return -1;
    }
    Py_SETREF(given->value, number);
    if (!*own) {
        PyObject *copy = PyDict_Copy(*values);
        if (copy == NULL)
            return -1;
        *values = copy;
        *own = true;
    }
    return PyDict_SetItem(*values, given->field->name, number);
}

static int encode_given(const struct given *given, struct writer *out) {
    FieldObject *field = given->field;
    out->field = field->name;
    if (field->depth > 0)
        return encode_failed(out, PyExc_TypeError, "lies in a nest; set the nest's own field");
    if (field->type < 0)
        return field_encode_member(field, given->value, out, false);
    if (field->fallback != NULL && field_encode_member(field->fallback, given->value, out, true) < 0)
        return -1;
    return field_encode_attribute(field, given->value, out);
}

/* Encode a record into an empty writer: the header's members first, then the attributes, in the order of the fields. */
int plan_encode(PlanObject *plan, PyObject *values, struct writer *out) {
    struct given few[16], *given = few;
    Py_ssize_t room = PyDict_GET_SIZE(values), count = -1;
    bool own = false;
    int status = -1;
    if (room > 16)
        given = PyMem_Calloc((size_t)room, sizeof *given);
    if (given == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    count = take_given(plan, values, given);
    if (count < 0 || writer_extend(out, plan->attributes ? plan->start : plan->header) == NULL)
        goto end;
    out->record = plan->name;
    for (Py_ssize_t i = 0; i < count; i++) {
        if (given[i].field->parse == NULL || !PyUnicode_Check(given[i].value))
            continue;
        out->field = given[i].field->name;
        if (parse_given(&given[i], &values, &own, out) < 0)
            goto end;
    }
    out->values = values;
    status = 0;
    for (Py_ssize_t i = 0; status == 0 && i < count; i++)
        status = encode_given(&given[i], out);
end:
    out->values = NULL;
    while (count > 0)
        Py_DECREF(given[--count].value);
    if (given != few)
        PyMem_Free(given);
    if (own)
        Py_DECREF(values);
    return status;
}
