/* nl_recv.h - receiving: one buffer, one gate that every message passes, one state machine for an answer. */
#ifndef NL_RECV_H
#define NL_RECV_H

#include <stdatomic.h>
#include "nl_ack.h"

/* The kernel sizes the datagrams of a dump by the largest read it has seen, up to 32 KiB. */
#define NL_BUFFER_MIN 32768u

/* Written by the one thread that reads, looked at by any. */
typedef _Atomic uint64_t nl_counter;

static inline uint64_t nl_count(const nl_counter *counter) {
    return atomic_load_explicit(counter, memory_order_relaxed);
}

/* Not one atomic step, which would cost more than the rest of the loop: there is one writer. */
static inline void nl_count_one(nl_counter *counter) {
    atomic_store_explicit(counter, nl_count(counter) + 1, memory_order_relaxed);
}

struct nl_reader {
    int fd; /* borrowed */
    uint32_t portid;
    int wake;     /* a descriptor whose readability ends every wait, or -1; borrowed */
    bool trusted; /* do not check the sender's address */
    unsigned forks; /* what nl_forks() said when the reader was made */
    uint8_t *buffer;
    size_t size;
    nl_counter datagrams; /* received, strangers' included */
    nl_counter messages;  /* looked at */
    nl_counter skipped;   /* datagrams of strangers, and messages that were not for the answer being read */
};

enum nl_received {
    NL_RECEIVED,      /* *msgs covers a datagram from the kernel */
    NL_RECEIVED_NONE, /* a stranger's or an empty datagram: receive again */
    NL_TRUNCATED,     /* it was larger than the buffer */
    NL_LOST,          /* ENOBUFS */
    NL_TIMED_OUT,     /* the deadline is over, even if there is something to be read */
    NL_WOKEN,         /* the other descriptor is readable */
    NL_FORKED,        /* this is a child of the process that asked, whose answer it would take away */
    NL_FAILED,        /* errno says why, EINTR and EAGAIN included */
};

/* No deadline. */
#define NL_FOREVER INT64_MAX

/* How many forks lie between this process and the one that first asked: a child counts one more than its parent.  It costs no
 * system call, so it can be asked before each read. */
unsigned nl_forks(void);

/* Receive one datagram; may block until `deadline`, in nanoseconds of CLOCK_MONOTONIC. */
enum nl_received nl_reader_receive(struct nl_reader *reader, int64_t deadline, struct nl_attrs *msgs);

/* The answer to one request: a dump, or a plain request with its ACK; or the answers to several plain requests with
 * consecutive sequence numbers. */
struct nl_answer {
    uint32_t seq, count; /* of the first request, and how many there are */
    bool any; /* no answer, but a capture: every message is let through, control messages are skipped */
    struct nl_attrs msgs; /* what is left of the datagram at hand */
    atomic_bool interrupted; /* NLM_F_DUMP_INTR was on any message */
    atomic_bool filtered;    /* NLM_F_DUMP_FILTERED was on any message */
};

enum nl_step {
    NL_STEP_ROW,     /* *msg is a message of the answer */
    NL_STEP_RECEIVE, /* the datagram is used up */
    NL_STEP_END,     /* DONE or ACK: all is said, *ack may hold a warning */
    NL_STEP_ERROR,   /* the kernel's error is in *ack */
    NL_STEP_OVERRUN, /* NLMSG_OVERRUN: messages were lost */
    NL_STEP_BROKEN,  /* impossible framing at answer->msgs.pos */
    NL_STEP_SHORT,   /* an NLMSG_ERROR without an error number */
};

/* Take the next step of an answer, skipping what does not belong to it. */
enum nl_step nl_answer_step(struct nl_answer *answer, struct nl_reader *reader, struct nl_msg *msg,
                            struct nl_ack *ack);

#endif
