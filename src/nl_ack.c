/* nl_ack.c - what NLMSG_ERROR and NLMSG_DONE say. */
#include "nl_ack.h"

/* The kernel's numbers are negative; libraries of old answered with positive ones, so both signs are taken. */
static uint32_t nl_ack_code(const uint8_t *from) {
    uint32_t value = nl_u32(from);
    return value & 0x80000000u ? 0u - value : value;
}

static bool nl_ack_word(const struct nl_attr *attr, uint32_t *value) {
    if (attr->len < 4)
        return false;
    *value = nl_u32(attr->data);
    return true;
}

/* Bad framing here ends the reading, but never hides the error number that was read already. */
static void nl_ack_attrs(const uint8_t *data, size_t len, struct nl_ack *ack) {
    struct nl_attrs attrs = nl_attrs_of(data, len);
    struct nl_attr attr;
    while (nl_attr_next(&attrs, &attr) == 1) {
        switch (attr.type) {
        case UAPI_NLMSGERR_ATTR_MSG:
            ack->message = attr;
            break;
        case UAPI_NLMSGERR_ATTR_OFFS:
            ack->has_offset = nl_ack_word(&attr, &ack->offset);
            break;
        case UAPI_NLMSGERR_ATTR_COOKIE:
            ack->cookie = attr;
            break;
        case UAPI_NLMSGERR_ATTR_POLICY:
            ack->policy = attr;
            break;
        case UAPI_NLMSGERR_ATTR_MISS_TYPE:
            ack->has_missing_type = nl_ack_word(&attr, &ack->missing_type);
            break;
        case UAPI_NLMSGERR_ATTR_MISS_NEST:
            ack->has_missing_nest = nl_ack_word(&attr, &ack->missing_nest);
            break;
        default:
            break;
        }
    }
}

/*   0       4                  20
 *  +-------+------------------+--------------------------+------------+
 *  | error | header of request| rest of it, unless CAPPED| ext-ack ...|   the rest is padded to 4
 *  +-------+------------------+--------------------------+------------+
 */
int nl_ack_read_error(const struct nl_msg *msg, struct nl_ack *ack) {
    *ack = (struct nl_ack){0};
    if (msg->len < 4)
        return -1;
    ack->code = nl_ack_code(msg->data);
    if (!(msg->flags & UAPI_NLM_F_ACK_TLVS) || msg->len < 4 + NL_MSG_HEADER)
        return 0;
    size_t skip = NL_MSG_HEADER;
    if (!(msg->flags & UAPI_NLM_F_CAPPED)) {
        size_t inner = nl_u32(msg->data + 4);
        if (inner < NL_MSG_HEADER || inner > msg->len - 4)
            return 0;
        skip = nl_align(inner);
        if (skip > msg->len - 4)
            return 0;
    }
    nl_ack_attrs(msg->data + 4 + skip, msg->len - 4 - skip, ack);
    return 0;
}

void nl_ack_read_done(const struct nl_msg *msg, struct nl_ack *ack) {
    *ack = (struct nl_ack){0};
    if (msg->len < 4)
        return;
    /* positive numbers are no errors here: some dumps end with a count */
    uint32_t value = nl_u32(msg->data);
    if (value & 0x80000000u)
        ack->code = 0u - value;
    if (msg->flags & UAPI_NLM_F_ACK_TLVS)
        nl_ack_attrs(msg->data + 4, msg->len - 4, ack);
}
