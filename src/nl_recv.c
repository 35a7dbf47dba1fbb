/* nl_recv.c - receiving. */
#include "nl_recv.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/uio.h>

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

enum nl_received nl_reader_receive(struct nl_reader *reader, struct nl_attrs *msgs) {
    union nl_address from = {.nl = {0}};
    struct iovec vector = {.iov_base = reader->buffer, .iov_len = reader->size};
    struct msghdr header = {
        .msg_name = &from, .msg_namelen = sizeof from, .msg_iov = &vector, .msg_iovlen = 1};

    *msgs = nl_attrs_of(reader->buffer, 0);
    ssize_t length = recvmsg(reader->fd, &header, 0);
    if (length < 0)
        return errno == ENOBUFS ? NL_LOST : NL_FAILED;
    reader->datagrams++;
    if (!reader->trusted &&
        (header.msg_namelen != sizeof from.nl || from.nl.family != AF_NETLINK || from.nl.portid != 0)) {
        reader->skipped++;
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
        reader->messages++;
        if (msg->seq != answer->seq || msg->portid != reader->portid) {
            reader->skipped++;
            continue;
        }
        /* the flag is not sticky: any one message tells */
        answer->interrupted |= (msg->flags & UAPI_NLM_F_DUMP_INTR) != 0;
        answer->filtered |= (msg->flags & UAPI_NLM_F_DUMP_FILTERED) != 0;
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
            reader->skipped++;
            continue;
        }
    }
}
