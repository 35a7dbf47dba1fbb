/* Binary search in the generated tables. */
#include "uapi.h"

#include <string.h>

/* As strcmp(name, entry), for a name that ends after len bytes instead of at a NUL. */
static int compare(const char *name, size_t len, const char *entry)
{
    int order = strncmp(name, entry, len);

    return order ? order : entry[len] ? -1 : 0;
}

int uapi_find(const char *name, size_t len, struct uapi_value *out)
{
    size_t low = 0, high = uapi_constant_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct uapi_constant *row = &uapi_constants[middle];
        int order = compare(name, len, uapi_pool + row->name);

        if (order == 0) {
            out->kind = (enum uapi_kind)row->kind;
            out->number = row->value;
            out->string = row->kind == UAPI_STRING ? uapi_pool + row->value : NULL;
            return 1;
        }
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return 0;
}

const char *uapi_find_layout(const char *name, size_t len)
{
    size_t low = 0, high = uapi_struct_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct uapi_struct *row = &uapi_structs[middle];
        int order = compare(name, len, uapi_pool + row->name);

        if (order == 0)
            return uapi_pool + row->layout;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

const char *uapi_constant_name(size_t n)
{
    return uapi_pool + uapi_constants[n].name;
}

const char *uapi_struct_name(size_t n)
{
    return uapi_pool + uapi_structs[n].name;
}
