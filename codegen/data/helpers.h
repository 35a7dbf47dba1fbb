/* Macros of the kernel's inside (include/linux/bits.h, limits.h) that macros of its uapi headers are written with. */
#ifndef htonl
#define htonl(x) __cpu_to_be32(x)
#endif
#ifndef BIT
#define BIT(nr) (1UL << (nr))
#endif
#ifndef BIT_ULL
#define BIT_ULL(nr) (1ULL << (nr))
#endif
#ifndef GENMASK
#define GENMASK(h, l) (((~0UL) - (1UL << (l)) + 1) & (~0UL >> (__BITS_PER_LONG - 1 - (h))))
#endif
#ifndef U8_MAX
#define U8_MAX ((__u8)~0U)
#endif
#ifndef U16_MAX
#define U16_MAX ((__u16)~0U)
#endif
#ifndef U32_MAX
#define U32_MAX ((__u32)~0U)
#endif
#ifndef U64_MAX
#define U64_MAX ((__u64)~0ULL)
#endif
