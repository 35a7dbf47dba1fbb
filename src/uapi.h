/* Constants and struct layouts of the kernel's headers, by name.  Plain C; the tables are generated. */
#ifndef UAPI_H
#define UAPI_H

#include <stddef.h>
#include <stdint.h>

enum uapi_kind { UAPI_SIGNED, UAPI_UNSIGNED, UAPI_STRING };

/* Names are offsets into one pool: the tables need no relocation and are shared by all processes. */
struct uapi_constant {
    uint32_t name;
    uint32_t kind;
    int64_t value; /* UAPI_UNSIGNED: the bits of a uint64_t; UAPI_STRING: an offset into the pool */
};

struct uapi_struct {
    uint32_t name;
    uint32_t layout;
};

struct uapi_value {
    enum uapi_kind kind;
    int64_t number;
    const char *string;
};

extern const char uapi_pool[];
extern const struct uapi_constant uapi_constants[];
extern const size_t uapi_constant_count;
extern const struct uapi_struct uapi_structs[];
extern const size_t uapi_struct_count;

/* Finds a constant; returns 1, or 0 if there is none of that name. */
int uapi_find(const char *name, size_t len, struct uapi_value *out);

/* The layout of a struct as text (codegen/emit.py says how to read it), NULL if there is none. */
const char *uapi_find_layout(const char *name, size_t len);

/* The name of the n-th constant or struct. */
const char *uapi_constant_name(size_t n);
const char *uapi_struct_name(size_t n);

#endif
