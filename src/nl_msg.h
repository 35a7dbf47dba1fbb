/* nl_msg.h - walking the messages of a datagram: the bounds checks of a datagram are here and nowhere else.
 *
 *      0          4      6      8      12      16                       nlmsg_len
 *     +----------+------+------+------+-------+------------------------+
 *     | nlmsg_len| type | flags| seq  | portid| payload                |  padding to 4, next message ...
 *     +----------+------+------+------+-------+------------------------+
 *
 * The last message may be unaligned and without padding.
 */
#ifndef NL_MSG_H
#define NL_MSG_H

#include "nl_attr.h"

#define NL_MSG_HEADER 16u

struct nl_msg {
    const uint8_t *data; /* the payload */
    size_t len;          /* of the payload */
    uint16_t type;
    uint16_t flags;
    uint32_t seq;
    uint32_t portid;
};

/* Step to the next message: 1 and *msg, 0 at the end, -1 if nlmsg_len is impossible (pos stays on it). */
static inline int nl_msg_next(struct nl_attrs *msgs, struct nl_msg *msg) {
    size_t left = (size_t)(msgs->end - msgs->pos);
    if (left == 0)
        return 0;
    if (left < NL_MSG_HEADER)
        return -1;
    size_t len = nl_u32(msgs->pos);
    if (len < NL_MSG_HEADER || len > left)
        return -1;
    msg->type = nl_u16(msgs->pos + 4);
    msg->flags = nl_u16(msgs->pos + 6);
    msg->seq = nl_u32(msgs->pos + 8);
    msg->portid = nl_u32(msgs->pos + 12);
    msg->data = msgs->pos + NL_MSG_HEADER;
    msg->len = len - NL_MSG_HEADER;
    len = nl_align(len);
    msgs->pos = len < left ? msgs->pos + len : msgs->end;
    return 1;
}

#endif
