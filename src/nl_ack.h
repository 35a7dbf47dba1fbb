/* nl_ack.h - what NLMSG_ERROR and NLMSG_DONE say: an error number, and the extended ack behind it. */
#ifndef NL_ACK_H
#define NL_ACK_H

#include <stdbool.h>

#include "nl_msg.h"

struct nl_ack {
    uint32_t code; /* the errno, positive; 0 is success */
    struct nl_attr message;
    struct nl_attr cookie;
    struct nl_attr policy; /* `data` is NULL in these three where the kernel sent none */
    uint32_t offset, missing_type, missing_nest;
    bool has_offset, has_missing_type, has_missing_nest;
};

/* Read an NLMSG_ERROR: 0, or -1 if it is too short for its error number. */
int nl_ack_read_error(const struct nl_msg *msg, struct nl_ack *ack);

/* Read an NLMSG_DONE, whose error number may be missing. */
void nl_ack_read_done(const struct nl_msg *msg, struct nl_ack *ack);

#endif
