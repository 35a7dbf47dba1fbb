/* nl_recv.c - receiving. */
#include "nl_recv.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>

/* struct sockaddr_nl, with room for whatever address another kind of socket may have */
union nl_address {
    struct {
        uint16_t family;
        uint16_t pad;
        uint32_t portid;
        uint32_t groups;
    } nl;
    struct sockaddr_storage any;
};

/* The one thing that belongs to the process, and to no interpreter. */
static atomic_uint nl_forks_seen;

static void nl_forked(void) {
    atomic_fetch_add_explicit(&nl_forks_seen, 1, memory_order_relaxed);
}

static void nl_forks_watch(void) {
    pthread_atfork(NULL, NULL, nl_forked);
}

unsigned nl_forks(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, nl_forks_watch);
    return atomic_load_explicit(&nl_forks_seen, memory_order_relaxed);
}

static int64_t nl_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* Wait until there is something to be read: NL_RECEIVED, or why not. */
static enum nl_received nl_reader_wait(const struct nl_reader *reader, int64_t deadline) {
    struct pollfd both[2] = {{.fd = reader->fd, .events = POLLIN}, {.fd = reader->wake, .events = POLLIN}};
    struct timespec left, *timeout = NULL;
    if (deadline != NL_FOREVER) {
        int64_t rest = deadline - nl_now();
        if (rest <= 0)
            return NL_TIMED_OUT;
        left = (struct timespec){.tv_sec = (time_t)(rest / 1000000000), .tv_nsec = (long)(rest % 1000000000)};
        timeout = &left;
    }
    /* poll passes over a negative descriptor */
    int ready = ppoll(both, 2, timeout, NULL);
    if (ready < 0)
        return NL_FAILED;
    if (both[1].revents != 0)
        return NL_WOKEN;
    return ready == 0 ? NL_TIMED_OUT : NL_RECEIVED;
}

/* recvmsg, without waiting where the wait has to be bounded: most datagrams of a dump are there at once. */
static ssize_t nl_reader_recvmsg(struct nl_reader *reader, int64_t deadline, struct msghdr *header,
                                 enum nl_received *failed) {
    bool bounded = deadline != NL_FOREVER || reader->wake >= 0;
    socklen_t room = header->msg_namelen;
    *failed = NL_FAILED;
    /* the kernel can go on for ever, so the deadline counts while there is something to be read, too */
    if (deadline != NL_FOREVER && nl_now() >= deadline) {
        *failed = NL_TIMED_OUT;
        return -1;
    }
    for (;;) {
        header->msg_namelen = room;
        ssize_t length = recvmsg(reader->fd, header, bounded ? MSG_DONTWAIT : 0);
        if (length >= 0 || !bounded || (errno != EAGAIN && errno != EWOULDBLOCK))
            return length;
        *failed = nl_reader_wait(reader, deadline);
        if (*failed != NL_RECEIVED)
            return -1;
        *failed = NL_FAILED;
    }
}

enum nl_received nl_reader_receive(struct nl_reader *reader, int64_t deadline, struct nl_attrs *msgs) {
    union nl_address from = {.nl = {0}};
    struct iovec vector = {.iov_base = reader->buffer, .iov_len = reader->size};
    struct msghdr header = {
        .msg_name = &from, .msg_namelen = sizeof from, .msg_iov = &vector, .msg_iovlen = 1};

    *msgs = nl_attrs_of(reader->buffer, 0);
    if (reader->forks != nl_forks())
        return NL_FORKED;
    enum nl_received failed;
    ssize_t length = nl_reader_recvmsg(reader, deadline, &header, &failed);
    if (length < 0)
        return failed == NL_FAILED && errno == ENOBUFS ? NL_LOST : failed;
    nl_count_one(&reader->datagrams);
    if (!reader->trusted &&
        (header.msg_namelen != sizeof from.nl || from.nl.family != AF_NETLINK || from.nl.portid != 0)) {
        nl_count_one(&reader->skipped);
        return NL_RECEIVED_NONE;
    }
    if (header.msg_flags & MSG_TRUNC)
        return NL_TRUNCATED;
    /* the kernel can queue an empty datagram when it enlarges a dump's buffer */
    if (length == 0)
        return NL_RECEIVED_NONE;
    *msgs = nl_attrs_of(reader->buffer, (size_t)length);
    return NL_RECEIVED;
}

enum nl_step nl_answer_step(struct nl_answer *answer, struct nl_reader *reader, struct nl_msg *msg,
                            struct nl_ack *ack) {
    for (;;) {
        int status = nl_msg_next(&answer->msgs, msg);
        if (status == 0)
            return NL_STEP_RECEIVE;
        if (status < 0)
            return NL_STEP_BROKEN;
        nl_count_one(&reader->messages);
        if (answer->any && msg->type < UAPI_NLMSG_MIN_TYPE)
            continue;
        if (!answer->any && (msg->seq - answer->seq >= answer->count || msg->portid != reader->portid)) {
            nl_count_one(&reader->skipped);
            continue;
        }
        /* the flag is not sticky: any one message tells */
        if (msg->flags & UAPI_NLM_F_DUMP_INTR)
            atomic_store_explicit(&answer->interrupted, true, memory_order_relaxed);
        if (msg->flags & UAPI_NLM_F_DUMP_FILTERED)
            atomic_store_explicit(&answer->filtered, true, memory_order_relaxed);
        if (msg->type >= UAPI_NLMSG_MIN_TYPE)
            return NL_STEP_ROW;
        switch (msg->type) {
        case UAPI_NLMSG_ERROR:
            if (nl_ack_read_error(msg, ack) < 0)
                return NL_STEP_SHORT;
            return ack->code ? NL_STEP_ERROR : NL_STEP_END;
        case UAPI_NLMSG_DONE:
            nl_ack_read_done(msg, ack);
            return ack->code ? NL_STEP_ERROR : NL_STEP_END;
        case UAPI_NLMSG_OVERRUN:
            return NL_STEP_OVERRUN;
        case UAPI_NLMSG_NOOP:
            continue;
        default:
            nl_count_one(&reader->skipped);
            continue;
        }
    }
}
