#ifndef CODEGEN_STDDEF_H
#define CODEGEN_STDDEF_H
#include <linux/posix_types.h>
typedef __kernel_size_t size_t;
#endif
