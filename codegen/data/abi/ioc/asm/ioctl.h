/* How ioctl numbers are made on alpha, mips, parisc, powerpc and sparc; elsewhere asm-generic's way. */
#define _IOC_SIZEBITS 13
#define _IOC_DIRBITS 3
#define _IOC_NONE 1U
#define _IOC_READ 2U
#define _IOC_WRITE 4U
#include <asm-generic/ioctl.h>
