/* walkers.c - libFuzzer target for the files named nl_*, without Python: any bytes as one datagram.
 *
 * The sanitizers catch reads outside of the input; the assertions, results that point there. */
#include <assert.h>
#include <stdlib.h>

#include "nl_recv.h"
#include "nl_select.h"
#include "nl_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const uint8_t *input, *input_end;
static volatile unsigned sum;

/* A slice must lie in the input; reading it lets the sanitizer agree. */
static void touch(const uint8_t *data, size_t len) {
    assert(data >= input && data <= input_end && len <= (size_t)(input_end - data));
    for (size_t i = 0; i < len; i++)
        sum += data[i];
}

static void touch_attr(const struct nl_attr *attr) {
    if (attr->data != NULL)
        touch(attr->data, attr->len);
}

/* Nested as deep as the bytes allow: each level is at least a header shorter. */
static void walk(const uint8_t *data, size_t len, int depth) {
    struct nl_attrs attrs = nl_attrs_of(data, len);
    struct nl_attr attr;
    const uint8_t *before = attrs.pos;
    while (nl_attr_next(&attrs, &attr) == 1) {
        assert(attrs.pos > before);
        before = attrs.pos;
        touch_attr(&attr);
        if (depth < NL_DEPTH_MAX)
            walk(attr.data, attr.len, depth + 1);
    }
}

static void entries(const uint8_t *data, size_t len, size_t header) {
    struct nl_attrs list = nl_attrs_of(data, len);
    const uint8_t *entry, *before = list.pos;
    size_t length;
    while (nl_entry_next(&list, header, &entry, &length) == 1) {
        assert(length >= header && list.pos > before);
        before = list.pos;
        touch(entry, length);
    }
}

/* The first attribute of a type: 1, 0 if there is none, -1 if the framing breaks before it. */
static int find(struct nl_attrs attrs, uint16_t type, struct nl_attr *attr) {
    int status;
    while ((status = nl_attr_next(&attrs, attr)) == 1)
        if (attr->type == type)
            return 1;
    return status;
}

static void selection(const uint8_t *data, size_t len) {
    static const uint16_t deep[] = {18, 2, 1};
    struct nl_select select = {0};
    int first = nl_select_add(&select, NULL, 0, 1);
    int nested = nl_select_add(&select, deep, 1, 1);
    int deepest = nl_select_add(&select, deep, 3, 3);
    int container = nl_select_add(&select, NULL, 0, 18);
    int largest = nl_select_add(&select, NULL, 0, NL_ATTR_MASK);
    assert(first >= 0 && nested >= 0 && deepest >= 0 && container >= 0 && largest >= 0);
    assert(nl_select_add(&select, NULL, 0, 1) == first && select.slots == 5);
    struct nl_slot slots[5];
    struct nl_attrs bad;
    if (nl_select_scan(&select, nl_attrs_of(data, len), slots, &bad) < 0)
        touch(bad.pos, (size_t)(bad.end - bad.pos));
    for (int i = 0; i < 5; i++)
        if (slots[i].data != NULL)
            touch(slots[i].data, slots[i].len);
    /* a single search agrees with the selection, wherever it ends before bad framing */
    struct nl_attr attr;
    int found = find(nl_attrs_of(data, len), 1, &attr);
    if (found == 1)
        assert(slots[first].data == NULL || slots[first].data == attr.data);
    else
        assert(slots[first].data == NULL);
    nl_select_clear(&select);
}

static void texts(const uint8_t *data, size_t len) {
    char text[3 * 64];
    uint8_t back[64];
    if (len >= 4) {
        size_t length = nl_ipv4_write(text, data);
        assert(length >= 7 && length <= NL_IPV4_TEXT_MAX);
    }
    if (len > 0 && len <= sizeof back) {
        nl_mac_write(text, data, len);
        assert(nl_mac_read(text, 3 * len - 1, back, sizeof back) == (int)len);
        assert(memcmp(back, data, len) == 0);
    }
    nl_mac_read((const char *)data, len, back, sizeof back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    input = data;
    input_end = data + size;
    struct nl_reader reader = {.fd = -1};
    struct nl_answer answer = {.count = 1, .msgs = nl_attrs_of(data, size)};
    struct nl_msg msg;
    struct nl_ack ack;
    /* the gate lets messages of the first one's sequence and port id through */
    if (size >= NL_MSG_HEADER) {
        answer.seq = nl_u32(data + 8);
        reader.portid = nl_u32(data + 12);
    }
    for (size_t steps = 0;; steps++) {
        assert(steps <= size / NL_MSG_HEADER + 1);
        enum nl_step step = nl_answer_step(&answer, &reader, &msg, &ack);
        if (step == NL_STEP_ROW) {
            touch(msg.data, msg.len);
            size_t skip = msg.len < 12 ? msg.len : 12;
            walk(msg.data + skip, msg.len - skip, 0);
            selection(msg.data + skip, msg.len - skip);
            entries(msg.data, msg.len, 8);
            texts(msg.data, msg.len);
            continue;
        }
        if (step == NL_STEP_END || step == NL_STEP_ERROR) {
            assert((step == NL_STEP_ERROR) == (ack.code != 0));
            touch_attr(&ack.message);
            touch_attr(&ack.cookie);
            touch_attr(&ack.policy);
        }
        break;
    }
    walk(data, size, 0);
    entries(data, size, 2);
    return 0;
}
