/* Loaded before a program of iproute2: what it sends to netlink goes to a file, each message with
   its length as uint32_t in front, and never to the kernel. Whatever it waits for is an error. */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

static ssize_t keep(const struct iovec *parts, size_t count)
{
    const char *path = getenv("CAPTURE");
    int file = path ? open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600) : -1;
    uint32_t total = 0;
    if (file < 0)
        abort();
    for (size_t i = 0; i < count; i++)
        total += (uint32_t)parts[i].iov_len;
    if (write(file, &total, sizeof total) != sizeof total ||
        writev(file, parts, (int)count) != (ssize_t)total)
        abort();
    close(file);
    return total;
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
    (void)fd;
    (void)flags;
    return keep(message->msg_iov, message->msg_iovlen);
}

ssize_t send(int fd, const void *data, size_t length, int flags)
{
    (void)fd;
    (void)flags;
    return keep(&(struct iovec){(void *)data, length}, 1);
}

ssize_t recvmsg(int fd, struct msghdr *message, int flags)
{
    (void)fd;
    (void)message;
    (void)flags;
    errno = EIO;
    return -1;
}
