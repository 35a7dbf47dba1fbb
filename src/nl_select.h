/* nl_select.h - finding the wanted attributes of a message in one walk.
 *
 * A selection is a tree: each node stands for one level of attributes and maps a type to the slot that its payload goes
 * to, to the node of a nest to be entered, or to both.  Types that nobody asked for are stepped over, other nests never entered,
 * and the walk ends as soon as every slot is filled.
 */
#ifndef NL_SELECT_H
#define NL_SELECT_H

#include "nl_attr.h"

#define NL_DEPTH_MAX 16

/* Where a wanted payload was found; `data` is NULL where it was not. */
struct nl_slot {
    const uint8_t *data;
    size_t len;
};

struct nl_want {
    uint16_t type;
    int slot;              /* or -1 */
    struct nl_node *child; /* or NULL */
};

struct nl_node {
    struct nl_want *wants;
    size_t count;
    uint8_t *index; /* by type: 1 + position in wants, 0 for types nobody wants */
    size_t types;   /* length of index */
};

struct nl_select {
    struct nl_node root;
    int slots;
};

/* Ask for the payload of the attribute `type`, inside the nests path[0..depth).
 * Returns its slot (the same one for the same question), -1 without memory, -2 if a level has too many. */
int nl_select_add(struct nl_select *select, const uint16_t *path, size_t depth, uint16_t type);

void nl_select_clear(struct nl_select *select);

/* Fill slots[0..select->slots): 0, or -1 with *bad standing on the attribute whose length is impossible. */
int nl_select_scan(const struct nl_select *select, struct nl_attrs attrs, struct nl_slot *slots,
                   struct nl_attrs *bad);

#endif
