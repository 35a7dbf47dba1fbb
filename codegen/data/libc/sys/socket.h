/* What the kernel's headers take from the C library's <sys/socket.h>. */
#ifndef CODEGEN_SYS_SOCKET_H
#define CODEGEN_SYS_SOCKET_H
#include <linux/socket.h>
typedef __kernel_sa_family_t sa_family_t;
struct sockaddr { sa_family_t sa_family; char sa_data[14]; };
#define sockaddr_storage __kernel_sockaddr_storage
#endif
