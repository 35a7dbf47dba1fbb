/* rows.c - Reader and Dump: the answer to one request, as records or as tuples of selected fields. */
#include "engine.h"

#include <errno.h>

#include "structmember.h"

#include "nl_recv.h"

/* The kernel queues an empty datagram now and then; a socket at its end would give them for ever. */
#define EMPTY_MAX 64

typedef struct {
    PyObject_HEAD
    struct engine *engine;
    PyObject *tap; /* called with the bytes of each datagram, or NULL */
    _Atomic uint64_t turn; /* dumps begun; only the last one may read on */
    atomic_bool reading;   /* one of its dumps is between dump_enter and dump_leave */
    struct nl_reader reader;
} ReaderObject;

/* A field to be read of every message: from the header, from a slot of the selection, or by a walk of its own. */
struct pick {
    FieldObject *field;
    int slot; /* or one of these */
};
#define PICK_MEMBER (-1)
#define PICK_WALK (-2)

enum match {
    MATCH_OBJECT, /* compare what was decoded */
    MATCH_NUMBER, /* compare bytes of the same length, else numbers */
    MATCH_BYTES,  /* compare bytes of the same length, else what was decoded */
    MATCH_ABSENT,
};

struct where {
    struct pick pick;
    enum match match;
    struct number number;
    PyObject *value;
    PyObject *bytes;
};

enum state { DUMP_READY, DUMP_FINISHED };

typedef struct {
    PyObject_HEAD
    struct engine *engine;
    ReaderObject *reader;       /* NULL: the bytes are all in `memory` */
    struct nl_reader *counters; /* the reader's, or those of `memory` */
    struct nl_reader memory;
    int64_t deadline;
    uint64_t turn;
    PyTypeObject *cls;
    PlanObject *plan;
    PyObject *fail, *release;
    _Atomic(PyObject *) warning; /* set once */
    struct nl_answer answer;
    bool batch;          /* several requests: rows tell which one they are of, refusals are rows */
    uint32_t answered;   /* how many of them, in a batch */
    struct nl_select select;
    struct nl_slot *slots;
    struct pick *picks; /* NULL: rows are records */
    Py_ssize_t pick_count;
    struct where *wheres;
    Py_ssize_t where_count;
    uint16_t *types;
    Py_ssize_t type_count;
    struct text_cache *cache;
    enum state state;
    bool reading;        /* whether it is this dump for which the Reader's flag is set */
    atomic_bool running; /* between dump_enter and dump_leave, also while the GIL is released */
} DumpObject;

/* ---- fields of a message ---- */

static int pick_add(DumpObject *self, struct pick *pick, PyObject *object) {
    if (!Py_IS_TYPE(object, self->engine->field_type)) {
        PyErr_Format(PyExc_TypeError, "expected a Field, not %.100s", Py_TYPE(object)->tp_name);
        return -1;
    }
    FieldObject *field = (FieldObject *)Py_NewRef(object);
    pick->field = field;
    if (field->codec->op == OP_MULTI || (field->selects && field->depth > 0)) {
        pick->slot = PICK_WALK;
        return 0;
    }
    size_t depth = (size_t)field->depth;
    if (field->type >= 0) {
        pick->slot = nl_select_add(&self->select, field->path, depth, (uint16_t)field->type);
    } else if (depth == 0) {
        pick->slot = PICK_MEMBER;
        return 0;
    } else {
        pick->slot = nl_select_add(&self->select, field->path, depth - 1, field->path[depth - 1]);
    }
    if (pick->slot >= 0)
        return 0;
    if (pick->slot == -1)
        PyErr_NoMemory();
    else
        PyErr_SetString(PyExc_ValueError, "more than 255 attributes of one level are selected");
    return -1;
}

/* Find the bytes of a field: 1, or 0 where it is absent. */
static int pick_find(const struct pick *pick, const struct container *in, const struct nl_slot *slots,
                     struct nl_slot *found) {
    if (pick->slot == PICK_MEMBER)
        return field_member(pick->field, in->data, in->len, found);
    *found = slots[pick->slot];
    if (found->data == NULL)
        return 0;
    return pick->field->type >= 0 || field_member(pick->field, found->data, found->len, found);
}

static PyObject *pick_value(const struct pick *pick, const struct container *in, const struct nl_slot *slots) {
    struct nl_slot found;
    if (pick->slot == PICK_WALK)
        return field_read(pick->field, in->plan, in->data, in->len);
    if (!pick_find(pick, in, slots, &found))
        return field_absent(pick->field, in);
    return field_decode(pick->field, in->plan, found.data, found.len, in);
}

/* ---- filters ---- */

static int where_add(DumpObject *self, struct where *where, PyObject *pair) {
    if (!PyTuple_Check(pair) || PyTuple_GET_SIZE(pair) != 2) {
        PyErr_SetString(PyExc_TypeError, "where takes pairs of a Field and a value");
        return -1;
    }
    if (pick_add(self, &where->pick, PyTuple_GET_ITEM(pair, 0)) < 0)
        return -1;
    PyObject *value = PyTuple_GET_ITEM(pair, 1);
    FieldObject *field = where->pick.field;
    CodecObject *codec = field->codec;
    where->match = MATCH_OBJECT;
    if (value == Py_None) {
        where->value = Py_NewRef(value);
        if (where->pick.slot >= 0 && field->type >= 0 && field->fallback == NULL && codec->op != OP_FLAG)
            where->match = MATCH_ABSENT;
        return 0;
    }
    if (codec->op == OP_FLAG) {
        int truth = PyObject_IsTrue(value);
        where->value = truth < 0 ? NULL : PyBool_FromLong(truth);
        return where->value == NULL ? -1 : 0;
    }
    if (codec->op >= OP_RECORD && codec->op != OP_PACKED) {
        where->value = Py_NewRef(value);
        return 0;
    }
    struct writer writer = {.record = self->plan->name, .field = field->name};
    if (codec_encode(codec, value, &writer) == 0) {
        where->value = codec_decode(codec, writer.data, writer.len, NULL);
        if (where->value != NULL && codec_is_number(codec)) {
            where->match = MATCH_NUMBER;
            if (codec_number(codec, writer.data, writer.len, &where->number) < 0)
                Py_CLEAR(where->value);
        } else if (where->value != NULL && field->type >= 0 && field->fallback == NULL &&
                   (codec->op == OP_IP || codec->op == OP_MAC || codec->op == OP_BINARY || codec->op == OP_RAW)) {
            where->match = MATCH_BYTES;
        }
    }
    if (where->value != NULL) {
        where->bytes = PyBytes_FromStringAndSize((const char *)writer.data, (Py_ssize_t)writer.len);
        if (where->bytes == NULL)
            Py_CLEAR(where->value);
    }
    writer_clear(&writer);
    return where->value == NULL ? -1 : 0;
}

static bool same_bytes(const struct where *where, const struct nl_slot *found) {
    return memcmp(found->data, PyBytes_AS_STRING(where->bytes), found->len) == 0;
}

static int where_matches_number(const struct where *where, const struct container *in, const struct nl_slot *slots) {
    struct nl_slot found;
    FieldObject *field = where->pick.field;
    CodecObject *codec = field->codec;
    if (!pick_find(&where->pick, in, slots, &found)) {
        if (field->fallback == NULL || !field_member(field->fallback, in->data, in->len, &found))
            return 0;
        codec = field->fallback->codec;
        if (!codec_is_number(codec))
            return -2;
    } else if (found.len == (size_t)PyBytes_GET_SIZE(where->bytes)) {
        return same_bytes(where, &found);
    }
    struct number number;
    if (codec_number(codec, found.data, found.len, &number) < 0) {
        decode_error_within(field->engine, in->plan->name, field->name);
        return -1;
    }
    return number.value == where->number.value && number.negative == where->number.negative;
}

/* 1 if the message passes, 0 if not, -1 on errors. */
static int where_matches(const struct where *where, const struct container *in, const struct nl_slot *slots) {
    struct nl_slot found;
    if (where->match == MATCH_ABSENT)
        return !pick_find(&where->pick, in, slots, &found);
    if (where->match == MATCH_NUMBER) {
        int status = where_matches_number(where, in, slots);
        if (status != -2)
            return status;
    }
    if (where->match == MATCH_BYTES) {
        if (!pick_find(&where->pick, in, slots, &found))
            return 0;
        /* another length is left to the decoder, which knows the lengths that are errors */
        if (found.len == (size_t)PyBytes_GET_SIZE(where->bytes))
            return same_bytes(where, &found);
    }
    PyObject *value = pick_value(&where->pick, in, slots);
    if (value == NULL)
        return -1;
    int same = PyObject_RichCompareBool(value, where->value, Py_EQ);
    Py_DECREF(value);
    return same;
}

/* ---- one row ---- */

static PyObject *row_tuple(DumpObject *self, const struct container *in) {
    PyObject *row = PyTuple_New(self->pick_count);
    if (row == NULL)
        return NULL;
    /* codecs of the user may run: gc.get_objects() is not to show them a tuple with holes */
    PyObject_GC_UnTrack(row);
    bool collected = false;
    for (Py_ssize_t i = 0; i < self->pick_count; i++) {
        PyObject *value = pick_value(&self->picks[i], in, self->slots);
        if (value == NULL) {
            Py_DECREF(row);
            return NULL;
        }
        collected |= PyType_IS_GC(Py_TYPE(value));
        PyTuple_SET_ITEM(row, i, value);
    }
    /* otherwise nothing in it can be part of a cycle, and the collector need not visit it */
    if (collected)
        PyObject_GC_Track(row);
    return row;
}

/* Make a row of a message.  NULL without an exception: the filters left it out. */
static PyObject *row_make(DumpObject *self, const struct nl_msg *msg) {
    struct container in = {self->plan, msg->data, msg->len, self->cache};
    if (self->picks != NULL || self->where_count > 0) {
        if (self->plan->attributes && msg->len < self->plan->header)
            return record_make(self->plan, self->cls, msg->data, msg->len);
        struct nl_attrs bad;
        if (nl_select_scan(&self->select, plan_attrs(self->plan, msg->data, msg->len), self->slots, &bad) < 0) {
            framing_failed(self->engine, msg->data, msg->len, &bad);
            return record_failed(self->plan);
        }
        for (Py_ssize_t i = 0; i < self->where_count; i++)
            if (where_matches(&self->wheres[i], &in, self->slots) <= 0)
                return NULL;
    }
    if (self->picks != NULL)
        return row_tuple(self, &in);
    return record_make(self->plan, self->cls, msg->data, msg->len);
}

/* ---- one at a time ---- */

/* Set a flag, unless it is set: whether it was this call that did it. */
static bool flag_take(atomic_bool *flag) {
#ifdef Py_GIL_DISABLED
    return !atomic_exchange_explicit(flag, true, memory_order_acquire);
#else
    /* nobody comes between these two, and a locked instruction would cost a tenth of a row */
    bool taken = atomic_load_explicit(flag, memory_order_relaxed);
    atomic_store_explicit(flag, true, memory_order_relaxed);
    return !taken;
#endif
}

static void flag_drop(atomic_bool *flag) {
    atomic_store_explicit(flag, false, memory_order_release);
}

static int dump_enter_alone(DumpObject *self) {
    if (flag_take(&self->running))
        return 0;
    PyErr_SetString(PyExc_ValueError, "dump already executing");
    return -1;
}

/* Let one thread in, and no callback of its own: a second reader of the buffer would overwrite it under the first. */
static int dump_enter(DumpObject *self) {
    if (dump_enter_alone(self) < 0)
        return -1;
    if (self->reader == NULL || self->state == DUMP_FINISHED)
        return 0;
    self->reading = flag_take(&self->reader->reading);
    if (self->reading)
        return 0;
    flag_drop(&self->running);
    PyErr_SetString(PyExc_ValueError, "another dump of this Reader is executing");
    return -1;
}

static void reader_leave(DumpObject *self) {
    if (self->reading) {
        self->reading = false;
        flag_drop(&self->reader->reading);
    }
}

static void dump_leave(DumpObject *self) {
    reader_leave(self);
    flag_drop(&self->running);
}

/* ---- the end of an answer ---- */

/* Finish, and tell the owner; the exception that is set stays the one that counts. */
static int dump_finish(DumpObject *self, bool clean) {
    if (self->state == DUMP_FINISHED)
        return 0;
    self->state = DUMP_FINISHED;
    /* before the owner knows: then another thread may read with the Reader at once */
    reader_leave(self);
    PyObject *release = self->release;
    self->release = NULL;
    if (release == NULL)
        return 0;
    PyObject *error = error_take();
    PyObject *result = PyObject_CallFunctionObjArgs(release, clean ? Py_True : Py_False, NULL);
    int status = result == NULL ? -1 : 0;
    Py_XDECREF(result);
    if (error != NULL) {
        if (status < 0)
            PyErr_WriteUnraisable(release);
        error_put(error);
        status = -1;
    }
    Py_DECREF(release);
    return status;
}

static int dict_take(PyObject *dict, const char *key, PyObject *value) {
    if (value == NULL)
        return -1;
    int status = PyDict_SetItemString(dict, key, value);
    Py_DECREF(value);
    return status;
}

static PyObject *attr_bytes(const struct nl_attr *attr) {
    return PyBytes_FromStringAndSize((const char *)attr->data, (Py_ssize_t)attr->len);
}

static PyObject *attr_text(const struct nl_attr *attr) {
    const uint8_t *nul = attr->len > 0 ? memchr(attr->data, 0, attr->len) : NULL;
    return PyUnicode_DecodeUTF8((const char *)attr->data,
                                (Py_ssize_t)(nul == NULL ? attr->len : (size_t)(nul - attr->data)),
                                "surrogateescape");
}

static PyObject *ack_dict(const struct nl_ack *ack) {
    PyObject *dict = PyDict_New();
    if (dict == NULL)
        return NULL;
    int status = 0;
    if (ack->message.data != NULL)
        status |= dict_take(dict, "message", attr_text(&ack->message));
    if (ack->has_offset && status == 0)
        status |= dict_take(dict, "offset", PyLong_FromUnsignedLong(ack->offset));
    if (ack->cookie.data != NULL && status == 0)
        status |= dict_take(dict, "cookie", attr_bytes(&ack->cookie));
    if (ack->policy.data != NULL && status == 0)
        status |= dict_take(dict, "policy", attr_bytes(&ack->policy));
    if (ack->has_missing_type && status == 0)
        status |= dict_take(dict, "missing_type", PyLong_FromUnsignedLong(ack->missing_type));
    if (ack->has_missing_nest && status == 0)
        status |= dict_take(dict, "missing_nest", PyLong_FromUnsignedLong(ack->missing_nest));
    if (status < 0)
        Py_CLEAR(dict);
    return dict;
}

static void raise_kernel_error(DumpObject *self, const struct nl_ack *ack) {
    PyObject *dict = ack_dict(ack);
    if (dict == NULL)
        return;
    PyObject *error = PyObject_CallFunction(self->fail, "kN", (unsigned long)ack->code, dict);
    if (error == NULL)
        return;
    if (PyExceptionInstance_Check(error))
        PyErr_SetObject((PyObject *)Py_TYPE(error), error);
    else
        PyErr_Format(PyExc_TypeError, "fail returned %R, which is no exception", error);
    Py_DECREF(error);
}

/* Raise `type(*args)`, args made by Py_BuildValue's format of a tuple. */
static void raise_new(PyObject *type, PyObject *args) {
    PyObject *error = args == NULL ? NULL : PyObject_CallObject(type, args);
    Py_XDECREF(args);
    if (error == NULL)
        return;
    PyErr_SetObject(type, error);
    Py_DECREF(error);
}

static void raise_protocol(DumpObject *self, const char *reason, const uint8_t *from, const uint8_t *end) {
    raise_new(self->engine->protocol_error,
              Py_BuildValue("(sy#)", reason, (const char *)from, (Py_ssize_t)(end - from)));
}

static int keep_warning(DumpObject *self, const struct nl_ack *ack) {
    if (ack->message.data == NULL)
        return 0;
    PyObject *text = attr_text(&ack->message);
    if (text == NULL)
        return -1;
    Py_XDECREF(atomic_exchange(&self->warning, text));
    return 0;
}

/* ---- receiving ---- */

/* Show a datagram to the reader's tap: 0, or -1 with an exception. */
static int dump_tap(DumpObject *self) {
    PyObject *tap = self->reader->tap;
    if (tap == NULL)
        return 0;
    PyObject *datagram = PyBytes_FromStringAndSize((const char *)self->answer.msgs.pos,
                                                   self->answer.msgs.end - self->answer.msgs.pos);
    PyObject *result = datagram == NULL ? NULL : PyObject_CallOneArg(tap, datagram);
    Py_XDECREF(datagram);
    Py_XDECREF(result);
    return result == NULL ? -1 : 0;
}

/* Receive the next datagram: 0, or -1 with an exception. */
static int dump_receive(DumpObject *self) {
    struct nl_reader *reader = self->counters;
    for (int empty = 0; empty < EMPTY_MAX;) {
        enum nl_received received;
        uint64_t skipped = nl_count(&reader->skipped);
        int error;
        /* a long dump never blocks, so EINTR alone would let Ctrl-C wait for its end */
        if (PyErr_CheckSignals() < 0)
            return -1;
        Py_BEGIN_ALLOW_THREADS
        received = nl_reader_receive(reader, self->deadline, &self->answer.msgs);
        error = errno;
        Py_END_ALLOW_THREADS
        switch (received) {
        case NL_RECEIVED:
            return dump_tap(self);
        case NL_RECEIVED_NONE:
            empty += nl_count(&reader->skipped) == skipped;
            continue;
        case NL_TRUNCATED:
            raise_new(self->engine->truncated, Py_BuildValue("(n)", (Py_ssize_t)reader->size));
            return -1;
        case NL_LOST:
            raise_new(self->engine->overrun, PyTuple_New(0));
            return -1;
        case NL_TIMED_OUT:
            raise_new(self->engine->timed_out, PyTuple_New(0));
            return -1;
        case NL_WOKEN:
            raise_new(self->engine->closed, PyTuple_New(0));
            return -1;
        case NL_FORKED:
            raise_new(self->engine->closed, Py_BuildValue("(s)", "the answer belongs to the parent process"));
            return -1;
        case NL_FAILED:
            break;
        }
        if (error == EINTR)
            continue;
        errno = error;
        if (error == EAGAIN || error == EWOULDBLOCK)
            raise_new(self->engine->timed_out, PyTuple_New(0));
        else
            PyErr_SetFromErrno(PyExc_OSError);
        return -1;
    }
    raise_protocol(self, "only empty datagrams", reader->buffer, reader->buffer);
    return -1;
}

static bool dump_wants(const DumpObject *self, uint16_t type) {
    for (Py_ssize_t i = 0; i < self->type_count; i++)
        if (self->types[i] == type)
            return true;
    return false;
}

/* A row of a batch: the position of its request, the error number, and the record (stolen) or what the ext-ack says. */
static PyObject *batch_row(DumpObject *self, const struct nl_msg *msg, const struct nl_ack *ack, PyObject *record) {
    PyObject *said = record != NULL ? record : ack_dict(ack);
    if (said == NULL)
        return NULL;
    return Py_BuildValue("(kkN)", (unsigned long)(msg->seq - self->answer.seq),
                         record != NULL ? 0 : (unsigned long)ack->code, said);
}

/* Take the ACK or error of one request of a batch: a row where there is something to tell. */
static PyObject *batch_ack(DumpObject *self, const struct nl_msg *msg, const struct nl_ack *ack) {
    self->answered++;
    if (ack->code == 0 && ack->message.data == NULL)
        return NULL;
    return batch_row(self, msg, ack, NULL);
}

/* Return the next row; NULL without an exception at the end. */
static PyObject *dump_row(DumpObject *self) {
    struct nl_reader *reader = self->counters;
    struct nl_msg msg;
    struct nl_ack ack;
    if (self->state == DUMP_READY && self->reader != NULL && self->turn != self->reader->turn) {
        PyErr_SetString(PyExc_ValueError, "another dump of this Reader has begun");
        goto failed;
    }
    while (self->state == DUMP_READY) {
        if (self->batch && self->answered == self->answer.count) {
            dump_finish(self, true);
            return NULL;
        }
        switch (nl_answer_step(&self->answer, reader, &msg, &ack)) {
        case NL_STEP_ROW: {
            if (!dump_wants(self, msg.type)) {
                nl_count_one(&reader->skipped);
                continue;
            }
            PyObject *row = row_make(self, &msg);
            if (row != NULL && self->batch)
                row = batch_row(self, &msg, NULL, row);
            if (row != NULL)
                return row;
            if (PyErr_Occurred())
                goto failed;
            continue;
        }
        case NL_STEP_RECEIVE:
            if (self->reader == NULL) {
                dump_finish(self, true);
                return NULL;
            }
            if (dump_receive(self) < 0)
                goto failed;
            continue;
        case NL_STEP_END:
        case NL_STEP_ERROR:
            if (self->batch) {
                PyObject *row = batch_ack(self, &msg, &ack);
                if (row != NULL)
                    return row;
                if (PyErr_Occurred())
                    goto failed;
                continue;
            }
            if (ack.code != 0) {
                raise_kernel_error(self, &ack);
                goto failed;
            }
            if (keep_warning(self, &ack) < 0)
                goto failed;
            dump_finish(self, true);
            return NULL;
        case NL_STEP_OVERRUN:
            raise_new(self->engine->overrun, PyTuple_New(0));
            goto failed;
        case NL_STEP_BROKEN:
            raise_protocol(self, "a message of an impossible length", self->answer.msgs.pos, self->answer.msgs.end);
            goto failed;
        case NL_STEP_SHORT:
            raise_protocol(self, "an NLMSG_ERROR too short for its error number", msg.data - NL_MSG_HEADER,
                           self->answer.msgs.end);
            goto failed;
        }
    }
    return NULL;
failed:
    dump_finish(self, false);
    return NULL;
}

static PyObject *dump_iternext(DumpObject *self) {
    if (dump_enter(self) < 0)
        return NULL;
    bool was_ready = self->state == DUMP_READY;
    PyObject *row = dump_row(self);
    if (row == NULL && was_ready && self->answer.interrupted && !PyErr_Occurred())
        raise_new(self->engine->interrupted, PyTuple_New(0));
    dump_leave(self);
    return row;
}

static PyObject *dump_collect(DumpObject *self, PyObject *Py_UNUSED(ignored)) {
    if (dump_enter(self) < 0)
        return NULL;
    PyObject *rows = PyList_New(0);
    while (rows != NULL) {
        PyObject *row = dump_row(self);
        if (row == NULL)
            break;
        if (PyList_Append(rows, row) < 0) {
            Py_CLEAR(rows);
            dump_finish(self, false);
        }
        Py_DECREF(row);
    }
    dump_leave(self);
    if (PyErr_Occurred())
        Py_CLEAR(rows);
    return rows;
}

/* Abandoning reads nothing, so it need not wait for another dump of the Reader. */
static PyObject *dump_close(DumpObject *self, PyObject *Py_UNUSED(ignored)) {
    if (dump_enter_alone(self) < 0)
        return NULL;
    int status = dump_finish(self, false);
    dump_leave(self);
    if (status < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *dump_get_interrupted(DumpObject *self, void *Py_UNUSED(closure)) {
    return PyBool_FromLong(self->answer.interrupted);
}

static PyObject *dump_get_filtered(DumpObject *self, void *Py_UNUSED(closure)) {
    return PyBool_FromLong(self->answer.filtered);
}

static PyObject *dump_get_warning(DumpObject *self, void *Py_UNUSED(closure)) {
    PyObject *warning = self->warning;
    return Py_NewRef(warning == NULL ? Py_None : warning);
}

/* ---- the type Dump ---- */

static int dump_take_types(DumpObject *self, PyObject *types) {
    Py_ssize_t count = PyTuple_GET_SIZE(types);
    self->types = PyMem_Calloc((size_t)count + 1, sizeof *self->types);
    if (self->types == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        long type = PyLong_AsLong(PyTuple_GET_ITEM(types, i));
        if (type == -1 && PyErr_Occurred())
            return -1;
        if (type < 0 || type > UINT16_MAX) {
            PyErr_Format(PyExc_ValueError, "a message type of %ld", type);
            return -1;
        }
        self->types[i] = (uint16_t)type;
        self->type_count = i + 1;
    }
    return 0;
}

static int dump_take_fields(DumpObject *self, PyObject *fields) {
    if (fields == Py_None)
        return 0;
    if (!PyTuple_Check(fields)) {
        PyErr_Format(PyExc_TypeError, "fields is a tuple, not %.100s", Py_TYPE(fields)->tp_name);
        return -1;
    }
    Py_ssize_t count = PyTuple_GET_SIZE(fields);
    self->picks = PyMem_Calloc((size_t)(count > 0 ? count : 1), sizeof *self->picks);
    self->cache = PyMem_Calloc(1, sizeof *self->cache);
    if (self->picks == NULL || self->cache == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        int status = pick_add(self, &self->picks[i], PyTuple_GET_ITEM(fields, i));
        self->pick_count = i + 1;
        if (status < 0)
            return -1;
    }
    return 0;
}

static int dump_take_where(DumpObject *self, PyObject *where) {
    Py_ssize_t count = PyTuple_GET_SIZE(where);
    self->wheres = PyMem_Calloc((size_t)(count > 0 ? count : 1), sizeof *self->wheres);
    if (self->wheres == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        int status = where_add(self, &self->wheres[i], PyTuple_GET_ITEM(where, i));
        self->where_count = i + 1;
        if (status < 0)
            return -1;
    }
    return 0;
}

/* Make a Dump that reads nothing yet: without reader, release and deadline. */
static DumpObject *dump_make(struct engine *engine, PyObject *cls, PyObject *types, PyObject *fields, PyObject *where) {
    if (!PyType_IsSubtype((PyTypeObject *)cls, engine->record_type)) {
        PyErr_Format(PyExc_TypeError, "%R is no record class", cls);
        return NULL;
    }
    DumpObject *self = (DumpObject *)alloc_hidden(engine->dump_type);
    if (self == NULL)
        return NULL;
    /* not to be released before it was returned: until then the caller still owns the request */
    self->state = DUMP_FINISHED;
    self->engine = engine;
    self->cls = (PyTypeObject *)Py_NewRef(cls);
    self->deadline = NL_FOREVER;
    self->plan = plan_of(engine, self->cls);
    if (self->plan == NULL || dump_take_types(self, types) < 0 || dump_take_fields(self, fields) < 0 ||
        (where != NULL && dump_take_where(self, where) < 0))
        goto failed;
    self->slots = PyMem_Calloc((size_t)self->select.slots + 1, sizeof *self->slots);
    if (self->slots != NULL)
        return self;
    PyErr_NoMemory();
failed:
    Py_DECREF(self);
    return NULL;
}

static PyObject *reader_dump(ReaderObject *reader, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"seq", "cls", "types", "fields", "where", "deadline", "count", "fail", "release", NULL};
    unsigned long seq, count = 0;
    PyObject *cls, *types, *fields = Py_None, *where = NULL, *deadline = Py_None, *fail = NULL, *release = NULL,
             *several = Py_None;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "kO!O!|$OO!OOOO:dump", names, &seq, &PyType_Type, &cls,
                                     &PyTuple_Type, &types, &fields, &PyTuple_Type, &where, &deadline, &several, &fail,
                                     &release))
        return NULL;
    if (several != Py_None) {
        count = PyLong_AsUnsignedLong(several);
        if (PyErr_Occurred())
            return NULL;
        if (count < 1 || count > UINT32_MAX || seq > UINT32_MAX - count + 1)
            return PyErr_Format(PyExc_ValueError, "%lu requests from the number %lu on", count, seq);
    }
    if (fail == NULL || release == NULL) {
        PyErr_SetString(PyExc_TypeError, "dump needs fail= and release=");
        return NULL;
    }
    double seconds = deadline == Py_None ? 0 : PyFloat_AsDouble(deadline);
    if (seconds == -1 && PyErr_Occurred())
        return NULL;
    DumpObject *self = dump_make(reader->engine, cls, types, fields, where);
    if (self == NULL)
        return NULL;
    /* a century of monotonic time is for ever, and so is what is no number */
    if (deadline != Py_None && seconds < 3e9)
        self->deadline = (int64_t)(Py_MAX(seconds, 0) * 1e9);
    self->reader = (ReaderObject *)Py_NewRef((PyObject *)reader);
    self->counters = &reader->reader;
    self->turn = atomic_fetch_add(&reader->turn, 1) + 1;
    self->answer.seq = (uint32_t)seq;
    self->batch = count > 0;
    self->answer.count = count > 0 ? (uint32_t)count : 1;
    self->answer.msgs = nl_attrs_of(reader->reader.buffer, 0);
    self->fail = Py_NewRef(fail);
    self->release = Py_NewRef(release);
    self->state = DUMP_READY;
    PyObject_GC_Track(self);
    return (PyObject *)self;
}

/* decode(data, cls, types, *, fields=None, where=()): the rows in captured bytes. */
PyObject *rows_decode(PyObject *module, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"data", "cls", "types", "fields", "where", NULL};
    PyObject *data, *cls, *types, *fields = Py_None, *where = NULL, *rows = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "OO!O!|$OO!:decode", names, &data, &PyType_Type, &cls,
                                     &PyTuple_Type, &types, &fields, &PyTuple_Type, &where))
        return NULL;
    DumpObject *self = dump_make(PyModule_GetState(module), cls, types, fields, where);
    if (self == NULL)
        return NULL;
    PyObject *bytes = bytes_of(data);
    if (bytes != NULL) {
        self->counters = &self->memory;
        self->answer.any = true;
        self->answer.msgs = nl_attrs_of((const uint8_t *)PyBytes_AS_STRING(bytes), (size_t)PyBytes_GET_SIZE(bytes));
        self->state = DUMP_READY;
        rows = dump_collect(self, NULL);
        self->state = DUMP_FINISHED;
        Py_DECREF(bytes);
    }
    Py_DECREF(self);
    return rows;
}

static int dump_traverse(DumpObject *self, visitproc visit, void *arg) {
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(self->reader);
    Py_VISIT(self->cls);
    Py_VISIT(self->plan);
    Py_VISIT(self->fail);
    Py_VISIT(self->release);
    for (Py_ssize_t i = 0; i < self->pick_count; i++)
        Py_VISIT(self->picks[i].field);
    for (Py_ssize_t i = 0; i < self->where_count; i++) {
        Py_VISIT(self->wheres[i].pick.field);
        Py_VISIT(self->wheres[i].value);
    }
    return 0;
}

static int dump_clear(DumpObject *self) {
    self->state = DUMP_FINISHED;
    Py_CLEAR(self->fail);
    Py_CLEAR(self->release);
    Py_CLEAR(self->reader);
    Py_CLEAR(self->cls);
    Py_CLEAR(self->plan);
    for (Py_ssize_t i = 0; i < self->pick_count; i++)
        Py_CLEAR(self->picks[i].field);
    for (Py_ssize_t i = 0; i < self->where_count; i++) {
        Py_CLEAR(self->wheres[i].pick.field);
        Py_CLEAR(self->wheres[i].value);
        Py_CLEAR(self->wheres[i].bytes);
    }
    return 0;
}

static void dump_finalize(DumpObject *self) {
    PyObject *error = error_take();
    if (dump_finish(self, false) < 0)
        PyErr_WriteUnraisable((PyObject *)self);
    error_put(error);
}

static void dump_dealloc(DumpObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    if (PyObject_CallFinalizerFromDealloc((PyObject *)self) < 0)
        return;
    PyObject_GC_UnTrack(self);
    dump_clear(self);
    Py_XDECREF(self->warning);
    if (self->cache != NULL)
        text_cache_clear(self->cache);
    nl_select_clear(&self->select);
    PyMem_Free(self->cache);
    PyMem_Free(self->slots);
    PyMem_Free(self->picks);
    PyMem_Free(self->wheres);
    PyMem_Free(self->types);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyMethodDef dump_methods[] = {
    {"collect", (PyCFunction)dump_collect, METH_NOARGS,
     "collect()\n--\n\nReturn all rows that are left, as a list; look at `interrupted` afterwards."},
    {"close", (PyCFunction)dump_close, METH_NOARGS, "close()\n--\n\nAbandon the dump; may be called twice."},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef dump_getset[] = {
    {"interrupted", (getter)dump_get_interrupted, NULL, "Whether the table changed meanwhile (NLM_F_DUMP_INTR).", NULL},
    {"filtered", (getter)dump_get_filtered, NULL, "Whether the kernel filtered (NLM_F_DUMP_FILTERED).", NULL},
    {"warning", (getter)dump_get_warning, NULL, "The ext-ack text that came with success, or None.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot dump_slots[] = {
    {Py_tp_doc, "The rows of an answer, one after the other; made by Reader.dump."},
    {Py_tp_traverse, dump_traverse},
    {Py_tp_clear, dump_clear},
    {Py_tp_finalize, dump_finalize},
    {Py_tp_dealloc, dump_dealloc},
    {Py_tp_iter, PyObject_SelfIter},
    {Py_tp_iternext, dump_iternext},
    {Py_tp_methods, dump_methods},
    {Py_tp_getset, dump_getset},
    {0, NULL},
};

PyType_Spec dump_spec = {
    .name = "netlinklib._engine.Dump",
    .basicsize = sizeof(DumpObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE |
             Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = dump_slots,
};

/* ---- the type Reader ---- */

static PyObject *reader_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"fd", "portid", "size", "trusted", "wake", "tap", NULL};
    int fd, trusted = 0, wake = -1;
    unsigned long portid;
    Py_ssize_t size = 65536;
    PyObject *tap = Py_None;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "ik|$npiO:Reader", names, &fd, &portid, &size, &trusted, &wake,
                                     &tap))
        return NULL;
    if (size < (Py_ssize_t)NL_BUFFER_MIN)
        return PyErr_Format(PyExc_ValueError, "a receive buffer of %zd bytes; %u at least", size, NL_BUFFER_MIN);
    ReaderObject *self = (ReaderObject *)alloc_hidden(type);
    if (self == NULL)
        return NULL;
    self->engine = PyType_GetModuleState(type);
    self->reader = (struct nl_reader){
        .fd = fd, .portid = (uint32_t)portid, .wake = wake, .trusted = trusted != 0,
        .forks = nl_forks(), .size = (size_t)size};
    if (tap != Py_None)
        self->tap = Py_NewRef(tap);
    self->reader.buffer = PyMem_RawMalloc((size_t)size);
    if (self->reader.buffer == NULL) {
        Py_DECREF(self);
        return PyErr_NoMemory();
    }
    PyObject_GC_Track(self);
    return (PyObject *)self;
}

static int reader_traverse(ReaderObject *self, visitproc visit, void *arg) {
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(self->tap);
    return 0;
}

static int reader_clear(ReaderObject *self) {
    Py_CLEAR(self->tap);
    return 0;
}

static void reader_dealloc(ReaderObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    reader_clear(self);
    PyMem_RawFree(self->reader.buffer);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyMethodDef reader_methods[] = {
    {"dump", (PyCFunction)(void (*)(void))reader_dump, METH_VARARGS | METH_KEYWORDS,
     "dump(seq, cls, types, *, fields=None, where=(), deadline=None, count=None, fail, release)\n--\n\n"
     "Return the Dump that reads the answer to a request; see docs/engine.md."},
    {NULL, NULL, 0, NULL},
};

static PyMemberDef reader_members[] = {
    {"fd", T_INT, offsetof(ReaderObject, reader.fd), READONLY, "The descriptor, borrowed."},
    {"portid", T_UINT, offsetof(ReaderObject, reader.portid), READONLY, "The socket's port id."},
    {"size", T_PYSSIZET, offsetof(ReaderObject, reader.size), READONLY, "The size of the buffer in bytes."},
    {NULL, 0, 0, 0, NULL},
};

static PyObject *reader_get_counter(ReaderObject *self, void *offset) {
    return PyLong_FromUnsignedLongLong(nl_count((const nl_counter *)((const char *)self + (size_t)offset)));
}

#define COUNTER(name) (void *)offsetof(ReaderObject, reader.name)

static PyGetSetDef reader_getset[] = {
    {"datagrams", (getter)reader_get_counter, NULL, "Datagrams received.", COUNTER(datagrams)},
    {"messages", (getter)reader_get_counter, NULL, "Messages looked at.", COUNTER(messages)},
    {"skipped", (getter)reader_get_counter, NULL,
     "Datagrams of strangers, and messages that were not for the answer being read.", COUNTER(skipped)},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot reader_slots[] = {
    {Py_tp_doc, "Reader(fd, portid, *, size=65536, trusted=False, wake=-1, tap=None)\n--\n\nA receive buffer for a netlink socket."},
    {Py_tp_new, reader_new},
    {Py_tp_traverse, reader_traverse},
    {Py_tp_clear, reader_clear},
    {Py_tp_dealloc, reader_dealloc},
    {Py_tp_methods, reader_methods},
    {Py_tp_members, reader_members},
    {Py_tp_getset, reader_getset},
    {0, NULL},
};

PyType_Spec reader_spec = {
    .name = "netlinklib._engine.Reader",
    .basicsize = sizeof(ReaderObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = reader_slots,
};
