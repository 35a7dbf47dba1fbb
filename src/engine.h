/* engine.h - the Python side of the engine: its types, its module state, what its files offer each other.
 *
 *     nl_*  (no Python)  <-  codec  <-  encode, field  <-  plan, record  <-  rows  <-  module
 */
#ifndef ENGINE_H
#define ENGINE_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "nl_attr.h"
#include "nl_select.h"

/* Threads.  Nothing here counts on the GIL:
 *
 *   - the module's state, Codec, Field, Plan and records are made before anybody else can see them, and do not change
 *     afterwards, but for the one thing a Codec finds out later, CodecObject.found, which is published once;
 *   - a Dump is read by one thread at a time, and so is a Reader with its buffer: see dump_enter;
 *   - what others may look at meanwhile (counters, flags, the warning) is atomic. */

/* The module's state.  Codec, Field, Plan, Reader and Dump keep a pointer to it; their types keep the module alive. */
struct engine {
    PyTypeObject *codec_type;
    PyTypeObject *field_type;
    PyTypeObject *plan_type;
    PyTypeObject *record_type;
    PyTypeObject *reader_type;
    PyTypeObject *dump_type;
    PyObject *decode_error;
    PyObject *protocol_error;
    PyObject *truncated;
    PyObject *overrun;
    PyObject *interrupted;
    PyObject *timed_out;
    PyObject *closed;
    /* Names that are looked up.  A new string each time would fill the interpreter's cache of what types have. */
    PyObject *str_plan;        /* "__plan__" */
    PyObject *str_from_fields; /* "__from_fields__" */
    PyObject *str_from_bytes;  /* "from_bytes" */
    PyObject *str_keys;        /* "keys" */
    PyObject *str_packed;      /* "packed" */
    PyObject *str_reason;      /* "reason" */
    PyObject *str_within;      /* "within" */
};

extern struct PyModuleDef engine_module;

/* How a payload becomes a value.  The order of the integers matters: see codec_widths. */
enum codec_op {
    OP_U8,
    OP_U16,
    OP_U32,
    OP_U64,
    OP_S8,
    OP_S16,
    OP_S32,
    OP_S64,
    OP_BE16,
    OP_BE32,
    OP_BE64,
    OP_UINT,
    OP_SINT,
    OP_FLAG,
    OP_STRING,
    OP_BINARY,
    OP_RAW,
    OP_IP,
    OP_MAC,
    OP_MPLS,
    OP_BITFIELD32,
    OP_RECORD,
    OP_ARRAY,
    OP_SEQUENCE,
    OP_PACKED,
    OP_MULTI,
    OP_SELECT,
    OP_BITS,
    OP_CUSTOM,
    OP_COUNT
};

typedef struct codec {
    PyObject_HEAD
    struct engine *engine;
    enum codec_op op;
    PyObject *args;
    PyObject *target;      /* record, sequence: the class, or what returns it; custom: decode; select: the selector's name */
    _Atomic(PyObject *) found; /* record, sequence: (class, plan), once they are known; never changes again */
    PyObject *cases;       /* select: dict from value to Codec; custom: encode */
    struct codec *inner;   /* array, packed, multi, bits: of the elements; select: the other door */
    int64_t *keys;         /* select: the cases by value, where all are small integers; else NULL */
    struct codec **chosen; /* borrowed from cases */
    Py_ssize_t key_count;
    unsigned shift, width; /* bits */
    size_t most;           /* string: bytes with the NUL, or 0 */
    unsigned depth;        /* of codecs in codecs */
} CodecObject;

typedef struct field {
    PyObject_HEAD
    struct engine *engine;
    PyObject *name;
    CodecObject *codec;
    struct field *fallback;
    PyObject *doc;
    PyObject *show;  /* called with an int for its text in repr, or NULL */
    PyObject *parse; /* called with a str for its int when encoding a number, or NULL */
    int type; /* -1: a member of the header, at offset */
    Py_ssize_t offset, size;
    uint16_t path[NL_DEPTH_MAX];
    int depth;
    bool selects; /* the codec looks at siblings, so a path must know the nest's class too */
} FieldObject;

/* Which sibling a select reads, NULL if there is none of its name; both borrowed from the plan's fields. */
struct selector {
    const CodecObject *codec;
    FieldObject *field;
};

typedef struct {
    PyObject_HEAD
    struct engine *engine;
    PyObject *name;
    PyObject *fields;  /* tuple of Field */
    PyObject *by_name; /* dict */
    size_t header;
    size_t start; /* where attributes begin */
    bool attributes;
    int16_t *index; /* by type: 1 + position in fields */
    size_t types;
    FieldObject **heads; /* those shown with the header, borrowed from fields */
    Py_ssize_t head_count;
    struct selector *selectors; /* of all codecs in its fields that select */
    Py_ssize_t selector_count;
} PlanObject;

typedef struct {
    PyObject_VAR_HEAD
    uint8_t data[];
} RecordObject;

static inline size_t record_length(const RecordObject *record) {
    return (size_t)Py_SIZE(record);
}

/* What a value is part of: select reads a sibling there.  `plan` is NULL where there is no container. */
struct container {
    PlanObject *plan;
    const uint8_t *data;
    size_t len;
    struct text_cache *cache; /* or NULL */
};

/* Texts of IPv4 addresses seen lately in one dump: gateways repeat a thousand times. */
#define TEXT_CACHE 256
struct text_cache {
    uint32_t address[TEXT_CACHE];
    PyObject *text[TEXT_CACHE];
};

void text_cache_clear(struct text_cache *cache);

/* An integer of any width, so that 64 bits of either sign compare and convert. */
struct number {
    uint64_t value; /* two's complement */
    bool negative;
};

/* Allocate an object that gc.get_objects() does not show before PyObject_GC_Track: making it may run code of the user. */
static inline PyObject *alloc_hidden(PyTypeObject *type) {
    PyObject *self = type->tp_alloc(type, 0);
    if (self != NULL)
        PyObject_GC_UnTrack(self);
    return self;
}

/* codec.c */
extern PyType_Spec codec_spec;
bool codec_check(struct engine *engine, PyObject *object);
PyObject *codec_decode(CodecObject *codec, const uint8_t *data, size_t len, const struct container *in);
bool codec_is_number(const CodecObject *codec);
bool codec_selects(const CodecObject *codec);
size_t codec_width(const CodecObject *codec); /* declared width of an integer, else 0 */
Py_ssize_t codec_element(CodecObject *inner); /* size of one element of a packed array, or -1 */
int codec_number(CodecObject *codec, const uint8_t *data, size_t len, struct number *out);
PyObject *number_object(struct number number);
PyTypeObject *codec_class(CodecObject *codec, PlanObject **plan); /* both borrowed from the codec's class */
CodecObject *codec_select(CodecObject *codec, const struct container *in); /* borrowed */
PyObject *decode_failed(struct engine *engine, const uint8_t *data, size_t len, const char *format, ...);
void framing_failed(struct engine *engine, const uint8_t *data, size_t len, const struct nl_attrs *bad);
PyObject *bytes_of(PyObject *object);
void decode_error_within(struct engine *engine, PyObject *record, PyObject *name);

/* encode.c: a buffer that grows, and values written into it */
struct writer {
    uint8_t *data;
    size_t len, capacity;
    PyObject *record, *field; /* names for error texts, borrowed; NULL for a bare codec */
    PyObject *values;         /* dict of the record's values, borrowed, for select; or NULL */
};

void writer_clear(struct writer *writer);
int codec_encode(CodecObject *codec, PyObject *value, struct writer *out);
PyObject *codec_encode_bytes(CodecObject *codec, PyObject *value);
int field_encode_member(FieldObject *field, PyObject *value, struct writer *out, bool optional);
int field_encode_attribute(FieldObject *field, PyObject *value, struct writer *out);
int plan_encode(PlanObject *plan, PyObject *values, struct writer *out);

/* field.c */
extern PyType_Spec field_spec;
PyObject *field_read(FieldObject *field, PlanObject *plan, const uint8_t *data, size_t len);
PyObject *field_absent(FieldObject *field, const struct container *in);
PyObject *field_decode(FieldObject *field, PlanObject *plan, const uint8_t *data, size_t len,
                       const struct container *in);
PyObject *field_collect(FieldObject *field, const struct container *in);
int field_member(const FieldObject *field, const uint8_t *data, size_t len, struct nl_slot *slot);
struct nl_attrs plan_attrs(const PlanObject *plan, const uint8_t *data, size_t len);

/* plan.c */
extern PyType_Spec plan_spec;
PlanObject *plan_of(struct engine *engine, PyTypeObject *cls); /* new reference */
FieldObject *plan_field(const PlanObject *plan, uint16_t type);  /* borrowed, or NULL */

/* record.c */
extern PyType_Spec record_spec;
PyObject *record_failed(PlanObject *plan);
PyObject *record_make(PlanObject *plan, PyTypeObject *cls, const uint8_t *data, size_t len);

/* rows.c */
extern PyType_Spec reader_spec;
extern PyType_Spec dump_spec;
PyObject *rows_decode(PyObject *module, PyObject *args, PyObject *kwargs);

/* Exceptions kept aside and put back, in both forms CPython has had. */
#if PY_VERSION_HEX >= 0x030C0000
static inline PyObject *error_take(void) {
    return PyErr_GetRaisedException();
}
static inline void error_put(PyObject *error) {
    PyErr_SetRaisedException(error);
}
#else
static inline PyObject *error_take(void) {
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    if (type == NULL)
        return NULL;
    PyErr_NormalizeException(&type, &value, &traceback);
    if (traceback != NULL)
        PyException_SetTraceback(value, traceback);
    Py_XDECREF(traceback);
    Py_DECREF(type);
    return value;
}
static inline void error_put(PyObject *error) {
    if (error == NULL) {
        PyErr_Clear();
        return;
    }
    PyObject *type = Py_NewRef((PyObject *)Py_TYPE(error));
    PyErr_Restore(type, error, PyException_GetTraceback(error));
}
#endif

#endif
