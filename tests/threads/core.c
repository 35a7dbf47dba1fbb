/* core.c - the files named nl_*, without Python, in many threads at once; for ThreadSanitizer.
 *
 * What the binding does with them: one selection, made once, is scanned by every thread; a reader and its buffer belong to
 * one thread at a time and pass from one to the next; anybody may look at counters and flags. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "nl_recv.h"
#include "nl_select.h"
#include "nl_text.h"

#define READERS 4
#define DATAGRAMS 300u
#define ROWS 20u /* of a datagram */
#define PORT 77u

static void check_at(bool holds, const char *what, int line) {
    if (holds)
        return;
    fprintf(stderr, "core.c:%d: %s\n", line, what);
    abort();
}
#define check(condition) check_at(condition, #condition, __LINE__)

/* A reader between two threads, of which each reads every other answer. */
struct pair {
    int kernel, user;
    struct nl_reader reader;
    atomic_bool reading;
    struct nl_answer answer;
    uint32_t seq; /* of the last answer read to its end */
    uint64_t rows;
};

static struct pair pairs[READERS];
static struct nl_select selection;
static int address_slot, deep_slot;
static atomic_bool finished;

static void put16(uint8_t *at, size_t value) {
    uint16_t narrow = (uint16_t)value;
    memcpy(at, &narrow, sizeof narrow);
}

static void put32(uint8_t *at, uint32_t value) {
    memcpy(at, &value, sizeof value);
}

static uint8_t *put_header(uint8_t *at, size_t payload, unsigned type, unsigned flags, uint32_t seq) {
    put32(at, (uint32_t)(NL_MSG_HEADER + payload));
    put16(at + 4, type);
    put16(at + 6, flags);
    put32(at + 8, seq);
    put32(at + 12, PORT);
    return at + NL_MSG_HEADER;
}

static uint8_t *put_attr(uint8_t *at, size_t payload, unsigned type) {
    put16(at, NL_ATTR_HEADER + payload);
    put16(at + 2, type);
    return at + NL_ATTR_HEADER;
}

/* An answer in one datagram: rows with an address, and one in a nest, then DONE. */
static size_t make_answer(uint8_t *out, uint32_t seq) {
    uint8_t *at = out;
    for (unsigned row = 0; row < ROWS; row++) {
        at = put_header(at, 8 + 12, UAPI_NLMSG_MIN_TYPE + 8, UAPI_NLM_F_MULTI | (row == 3 ? UAPI_NLM_F_DUMP_INTR : 0u), seq);
        at = put_attr(at, 4, 1);
        put32(at, seq);
        at = put_attr(at + 4, 8, 2 | UAPI_NLA_F_NESTED);
        at = put_attr(at, 4, 5);
        put32(at, row);
        at += 4;
    }
    at = put_header(at, 4, UAPI_NLMSG_DONE, UAPI_NLM_F_MULTI, seq);
    put32(at, 0);
    return (size_t)(at + 4 - out);
}

static void *feed(void *argument) {
    struct pair *pair = argument;
    uint8_t datagram[4096];
    for (uint32_t seq = 1; seq <= DATAGRAMS; seq++) {
        size_t len = make_answer(datagram, seq);
        check(send(pair->kernel, datagram, len, 0) == (ssize_t)len);
    }
    return NULL;
}

static void read_row(struct pair *pair, const struct nl_msg *msg) {
    struct nl_slot slots[2];
    struct nl_attrs bad;
    check(nl_select_scan(&selection, nl_attrs_of(msg->data, msg->len), slots, &bad) == 0);
    check(slots[address_slot].len == 4 && nl_u32(slots[address_slot].data) == pair->answer.seq);
    check(slots[deep_slot].len == 4 && nl_u32(slots[deep_slot].data) == pair->rows % ROWS);
    char text[3 * 4];
    uint8_t back[4];
    nl_mac_write(text, slots[address_slot].data, 4);
    check(nl_mac_read(text, 11, back, 4) == 4 && memcmp(back, slots[address_slot].data, 4) == 0);
    char dotted[NL_IPV4_TEXT_MAX];
    check(nl_ipv4_write(dotted, back) >= 7);
    pair->rows++;
}

/* Read one answer to its end. */
static void read_answer(struct pair *pair) {
    pair->answer.seq = ++pair->seq;
    for (;;) {
        struct nl_msg msg;
        struct nl_ack ack;
        switch (nl_answer_step(&pair->answer, &pair->reader, &msg, &ack)) {
        case NL_STEP_ROW:
            read_row(pair, &msg);
            continue;
        case NL_STEP_RECEIVE:
            check(nl_reader_receive(&pair->reader, NL_FOREVER, &pair->answer.msgs) == NL_RECEIVED);
            continue;
        case NL_STEP_END:
            return;
        default:
            check(false);
        }
    }
}

static void *read_all(void *argument) {
    struct pair *pair = argument;
    for (bool more = true; more;) {
        /* as dump_enter and dump_leave do */
        if (atomic_exchange(&pair->reading, true))
            continue;
        more = pair->seq < DATAGRAMS;
        if (more)
            read_answer(pair);
        atomic_store(&pair->reading, false);
    }
    return NULL;
}

static void *watch(void *argument) {
    uint64_t before[READERS] = {0};
    bool seen = false;
    while (!atomic_load(&finished))
        for (int i = 0; i < READERS; i++) {
            uint64_t now = nl_count(&pairs[i].reader.messages);
            check(now >= before[i] && now <= DATAGRAMS * (ROWS + 1));
            check(nl_count(&pairs[i].reader.skipped) == 0 && nl_count(&pairs[i].reader.datagrams) <= DATAGRAMS);
            check(!atomic_load(&pairs[i].answer.filtered));
            seen |= atomic_load(&pairs[i].answer.interrupted);
            before[i] = now;
        }
    return seen ? argument : NULL;
}

int main(void) {
    static const uint16_t path[] = {2};
    address_slot = nl_select_add(&selection, NULL, 0, 1);
    deep_slot = nl_select_add(&selection, path, 1, 5);
    check(address_slot >= 0 && deep_slot >= 0 && selection.slots == 2);
    pthread_t threads[3 * READERS], watcher;
    for (int i = 0; i < READERS; i++) {
        struct pair *pair = &pairs[i];
        int ends[2];
        check(socketpair(AF_UNIX, SOCK_DGRAM, 0, ends) == 0);
        pair->kernel = ends[0];
        pair->user = ends[1];
        pair->reader.fd = pair->user;
        pair->reader.portid = PORT;
        pair->reader.wake = -1;
        pair->reader.trusted = true;
        pair->reader.forks = nl_forks();
        pair->reader.size = NL_BUFFER_MIN;
        pair->reader.buffer = malloc(NL_BUFFER_MIN);
        pair->answer.count = 1;
        check(pair->reader.buffer != NULL);
        pair->answer.msgs = nl_attrs_of(pair->reader.buffer, 0);
    }
    check(pthread_create(&watcher, NULL, watch, NULL) == 0);
    for (int i = 0; i < READERS; i++) {
        check(pthread_create(&threads[3 * i], NULL, feed, &pairs[i]) == 0);
        check(pthread_create(&threads[3 * i + 1], NULL, read_all, &pairs[i]) == 0);
        check(pthread_create(&threads[3 * i + 2], NULL, read_all, &pairs[i]) == 0);
    }
    for (int i = 0; i < 3 * READERS; i++)
        check(pthread_join(threads[i], NULL) == 0);
    atomic_store(&finished, true);
    check(pthread_join(watcher, NULL) == 0);
    uint64_t rows = 0;
    for (int i = 0; i < READERS; i++) {
        rows += pairs[i].rows;
        check(pairs[i].rows == DATAGRAMS * ROWS && atomic_load(&pairs[i].answer.interrupted));
        check(nl_count(&pairs[i].reader.messages) == DATAGRAMS * (ROWS + 1));
        check(nl_count(&pairs[i].reader.datagrams) == DATAGRAMS);
        free(pairs[i].reader.buffer);
        close(pairs[i].kernel);
        close(pairs[i].user);
    }
    nl_select_clear(&selection);
    printf("%llu rows in %d threads\n", (unsigned long long)rows, 3 * READERS + 1);
    return 0;
}
