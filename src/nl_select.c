/* nl_select.c - finding the wanted attributes of a message in one walk. */
#include "nl_select.h"

#include <stdlib.h>

/* Return what the node wants of `type`, adding an empty want for a type that is new to it. */
static struct nl_want *nl_node_want(struct nl_node *node, uint16_t type, int *error) {
    for (size_t i = 0; i < node->count; i++)
        if (node->wants[i].type == type)
            return &node->wants[i];
    *error = -2;
    if (node->count >= UINT8_MAX)
        return NULL;
    *error = -1;
    if (type >= node->types) {
        size_t types = (size_t)type + 1;
        uint8_t *index = realloc(node->index, types);
        if (index == NULL)
            return NULL;
        memset(index + node->types, 0, types - node->types);
        node->index = index;
        node->types = types;
    }
    struct nl_want *wants = realloc(node->wants, (node->count + 1) * sizeof *wants);
    if (wants == NULL)
        return NULL;
    node->wants = wants;
    wants[node->count] = (struct nl_want){.type = type, .slot = -1};
    node->count++;
    node->index[type] = (uint8_t)node->count;
    return &wants[node->count - 1];
}

int nl_select_add(struct nl_select *select, const uint16_t *path, size_t depth, uint16_t type) {
    struct nl_node *node = &select->root;
    int error = 0;
    for (size_t i = 0; i < depth; i++) {
        struct nl_want *want = nl_node_want(node, path[i], &error);
        if (want == NULL)
            return error;
        if (want->child == NULL) {
            want->child = calloc(1, sizeof *want->child);
            if (want->child == NULL)
                return -1;
        }
        node = want->child;
    }
    struct nl_want *want = nl_node_want(node, type, &error);
    if (want == NULL)
        return error;
    if (want->slot < 0)
        want->slot = select->slots++;
    return want->slot;
}

static void nl_node_clear(struct nl_node *node) {
    for (size_t i = 0; i < node->count; i++)
        if (node->wants[i].child != NULL) {
            nl_node_clear(node->wants[i].child);
            free(node->wants[i].child);
        }
    free(node->wants);
    free(node->index);
    *node = (struct nl_node){0};
}

void nl_select_clear(struct nl_select *select) {
    nl_node_clear(&select->root);
    select->slots = 0;
}

static int nl_node_scan(const struct nl_node *node, struct nl_attrs attrs, struct nl_slot *slots,
                        int *missing, struct nl_attrs *bad) {
    struct nl_attr attr;
    int status;
    while ((status = nl_attr_next(&attrs, &attr)) == 1) {
        if (attr.type >= node->types || node->index[attr.type] == 0)
            continue;
        const struct nl_want *want = &node->wants[node->index[attr.type] - 1];
        /* the first of a repeated attribute wins */
        if (want->slot >= 0 && slots[want->slot].data == NULL) {
            slots[want->slot] = (struct nl_slot){attr.data, attr.len};
            --*missing;
        }
        if (want->child != NULL &&
            nl_node_scan(want->child, nl_attrs_of(attr.data, attr.len), slots, missing, bad) < 0)
            return -1;
        if (*missing == 0)
            return 0;
    }
    if (status < 0)
        *bad = attrs;
    return status;
}

int nl_select_scan(const struct nl_select *select, struct nl_attrs attrs, struct nl_slot *slots,
                   struct nl_attrs *bad) {
    int missing = select->slots;
    memset(slots, 0, (size_t)select->slots * sizeof *slots);
    if (missing == 0)
        return 0;
    return nl_node_scan(&select->root, attrs, slots, &missing, bad);
}
