/* Stands between iproute2 and NETLINK_ROUTE, by LD_PRELOAD: nothing reaches the kernel.
 *
 * What the program sends is appended to the file $IPROUTE2_SENT, each datagram as its length (u32)
 * and its bytes. Requests of links find none. Other dumps are answered with the messages in the
 * file $IPROUTE2_ANSWER, and all other requests with success.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { SIZE = 1 << 20 };

/* The answer that has not been read yet, one datagram. */
static char answer[SIZE];
static size_t answered;

static int is_netlink(int fd)
{
    int domain = 0;
    socklen_t size = sizeof(domain);

    return getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) == 0 && domain == AF_NETLINK;
}

static void keep(const void *data, size_t size)
{
    const char *path = getenv("IPROUTE2_SENT");
    FILE *file = path ? fopen(path, "ab") : NULL;
    uint32_t length = (uint32_t)size;

    if (!file || fwrite(&length, sizeof(length), 1, file) != 1 ||
        fwrite(data, 1, size, file) != size || fclose(file))
        abort();
}

static void put(const struct nlmsghdr *request, uint32_t pid, uint16_t type, int32_t code)
{
    struct nlmsghdr header = {
        .nlmsg_len = NLMSG_LENGTH(sizeof(struct nlmsgerr)),
        .nlmsg_type = type,
        .nlmsg_seq = request->nlmsg_seq,
        .nlmsg_pid = pid,
    };
    struct nlmsgerr error = { .error = code, .msg = *request };

    memcpy(answer + answered, &header, sizeof(header));
    memcpy(answer + answered + NLMSG_HDRLEN, &error, sizeof(error));
    answered += NLMSG_ALIGN(header.nlmsg_len);
}

/* The messages of the answer file, as if they were meant for this request. */
static void put_file(const struct nlmsghdr *request, uint32_t pid)
{
    const char *path = getenv("IPROUTE2_ANSWER");
    FILE *file = path ? fopen(path, "rb") : NULL;
    size_t end, at = answered;
    struct nlmsghdr header;

    if (!file)
        return;
    end = answered + fread(answer + answered, 1, SIZE / 2, file);
    fclose(file);
    for (; at + sizeof(header) <= end; at += NLMSG_ALIGN(header.nlmsg_len)) {
        memcpy(&header, answer + at, sizeof(header));
        if (header.nlmsg_len < sizeof(header))
            abort();
        header.nlmsg_seq = request->nlmsg_seq;
        header.nlmsg_pid = pid;
        memcpy(answer + at, &header, sizeof(header));
    }
    answered = at;
}

static int is_dump(const struct nlmsghdr *request)
{
    /* the same bits mean other things in requests that make something */
    int get = (request->nlmsg_type - RTM_BASE) % 4 == RTM_GETLINK - RTM_BASE;

    return get && (request->nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP;
}

static void reply(int fd, const char *data, size_t size)
{
    struct sockaddr_nl address = { 0 };
    socklen_t length = sizeof(address);
    struct nlmsghdr request;
    uint32_t pid;

    getsockname(fd, (struct sockaddr *)&address, &length);
    pid = address.nl_pid;
    answered = 0;
    while (size >= sizeof(request)) {
        memcpy(&request, data, sizeof(request));
        /* as to the kernel, what is no message ends the datagram: zeros behind a request for routes */
        if (request.nlmsg_len < sizeof(request) || request.nlmsg_len > size)
            break;
        if (is_dump(&request)) {
            if (request.nlmsg_type != RTM_GETLINK)
                put_file(&request, pid);
            put(&request, pid, NLMSG_DONE, 0);
        } else if (request.nlmsg_type == RTM_GETLINK) {
            put(&request, pid, NLMSG_ERROR, -ENODEV);
        } else if (request.nlmsg_flags & NLM_F_ACK) {
            put(&request, pid, NLMSG_ERROR, 0);
        } else {
            put_file(&request, pid);
        }
        if (NLMSG_ALIGN(request.nlmsg_len) >= size)
            break;
        data += NLMSG_ALIGN(request.nlmsg_len);
        size -= NLMSG_ALIGN(request.nlmsg_len);
    }
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
    static char data[SIZE];
    size_t size = 0, i;

    if (!is_netlink(fd))
        return syscall(SYS_sendmsg, fd, message, flags);
    for (i = 0; i < message->msg_iovlen; i++) {
        if (message->msg_iov[i].iov_len > SIZE - size)
            abort();
        memcpy(data + size, message->msg_iov[i].iov_base, message->msg_iov[i].iov_len);
        size += message->msg_iov[i].iov_len;
    }
    keep(data, size);
    reply(fd, data, size);
    return (ssize_t)size;
}

ssize_t sendto(int fd, const void *data, size_t size, int flags, const struct sockaddr *address,
               socklen_t length)
{
    struct iovec vector = { .iov_base = (void *)data, .iov_len = size };
    struct msghdr message = { .msg_iov = &vector, .msg_iovlen = 1 };

    if (!is_netlink(fd))
        return syscall(SYS_sendto, fd, data, size, flags, address, length);
    return sendmsg(fd, &message, flags);
}

ssize_t send(int fd, const void *data, size_t size, int flags)
{
    return sendto(fd, data, size, flags, NULL, 0);
}

ssize_t recvmsg(int fd, struct msghdr *message, int flags)
{
    const struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
    size_t copied = 0, whole = answered, i;

    if (!is_netlink(fd))
        return syscall(SYS_recvmsg, fd, message, flags);
    if (!answered) {
        errno = EAGAIN;
        return -1;
    }
    for (i = 0; i < message->msg_iovlen && copied < answered; i++) {
        size_t part = message->msg_iov[i].iov_len;

        part = part < answered - copied ? part : answered - copied;
        if (part)
            memcpy(message->msg_iov[i].iov_base, answer + copied, part);
        copied += part;
    }
    if (message->msg_name && message->msg_namelen >= sizeof(kernel)) {
        memcpy(message->msg_name, &kernel, sizeof(kernel));
        message->msg_namelen = sizeof(kernel);
    }
    message->msg_controllen = 0;
    message->msg_flags = copied < whole ? MSG_TRUNC : 0;
    if (!(flags & MSG_PEEK))
        answered = 0;
    return (ssize_t)(flags & MSG_TRUNC ? whole : copied);
}
