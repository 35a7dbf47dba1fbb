#ifndef CODEGEN_TIME_H
#define CODEGEN_TIME_H
#include <linux/types.h>
typedef __kernel_long_t time_t;
struct timespec { time_t tv_sec; long tv_nsec; };
struct timeval { time_t tv_sec; __kernel_suseconds_t tv_usec; };
#endif
