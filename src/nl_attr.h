/* nl_attr.h - walking netlink attributes: the bounds checks of a payload are here and nowhere else.
 *
 *      0        2        4                nla_len     NLA_ALIGN(nla_len)
 *     +--------+--------+----------------+-----------+
 *     | nla_len|nla_type| payload        | padding   |  next attribute ...
 *     +--------+--------+----------------+-----------+
 *
 * The last attribute may lack its padding, and one to three bytes at the end are no attribute.
 */
#ifndef NL_ATTR_H
#define NL_ATTR_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "uapi_numbers.h"

/* netlink.h defines both by casts of int, which -Wconversion does not like */
#define NL_ATTR_HEADER 4u
#define NL_ATTR_MASK ((uint16_t)(UAPI_NLA_TYPE_MASK & 0xffff))
#define NL_ATTR_MAX 65535u

static inline size_t nl_align(size_t length) {
    return (length + 3u) & ~(size_t)3u;
}

/* Payloads are aligned to 4 at best, so wider members are read by copying. */
static inline uint16_t nl_u16(const uint8_t *from) {
    uint16_t value;
    memcpy(&value, from, sizeof value);
    return value;
}

static inline uint32_t nl_u32(const uint8_t *from) {
    uint32_t value;
    memcpy(&value, from, sizeof value);
    return value;
}

static inline uint64_t nl_u64(const uint8_t *from) {
    uint64_t value;
    memcpy(&value, from, sizeof value);
    return value;
}

/* `len` bytes of payload; `type` without NLA_F_NESTED and NLA_F_NET_BYTEORDER. */
struct nl_attr {
    const uint8_t *data;
    size_t len;
    uint16_t type;
};

/* What is left of a payload; `pos` stands on an attribute's header, or at the end. */
struct nl_attrs {
    const uint8_t *pos;
    const uint8_t *end;
};

static inline struct nl_attrs nl_attrs_of(const uint8_t *data, size_t len) {
    return (struct nl_attrs){data, data + len};
}

/* Step to the next attribute: 1 and *attr, 0 at the end, -1 if nla_len is impossible (pos stays on it). */
static inline int nl_attr_next(struct nl_attrs *attrs, struct nl_attr *attr) {
    size_t left = (size_t)(attrs->end - attrs->pos);
    if (left < NL_ATTR_HEADER)
        return 0;
    size_t len = nl_u16(attrs->pos);
    if (len < NL_ATTR_HEADER || len > left)
        return -1;
    attr->type = nl_u16(attrs->pos + 2) & NL_ATTR_MASK;
    attr->data = attrs->pos + NL_ATTR_HEADER;
    attr->len = len - NL_ATTR_HEADER;
    len = nl_align(len);
    attrs->pos = len < left ? attrs->pos + len : attrs->end;
    return 1;
}

/* Check the framing of all attributes: 0, or -1 with attrs->pos on the bad one. */
static inline int nl_attrs_check(struct nl_attrs *attrs) {
    struct nl_attr attr;
    int status;
    while ((status = nl_attr_next(attrs, &attr)) == 1)
        continue;
    return status;
}

/* A length-prefixed list (struct rtnexthop): each entry is a fixed header whose first u16 is the entry's length, then
 * attributes up to that length, then padding to 4.  1 and the entry, 0 at the end, -1 if the length is impossible. */
static inline int nl_entry_next(struct nl_attrs *list, size_t header, const uint8_t **data, size_t *len) {
    size_t left = (size_t)(list->end - list->pos);
    if (left == 0)
        return 0;
    if (left < 2 || left < header)
        return -1;
    size_t length = nl_u16(list->pos);
    if (length < 2 || length < header || length > left)
        return -1;
    *data = list->pos;
    *len = length;
    length = nl_align(length);
    list->pos = length < left ? list->pos + length : list->end;
    return 1;
}

#endif
