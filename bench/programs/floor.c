/* The floor: the least that any reader of a dump must do.
 *
 * usage: floor routes|links|neighbours|addresses|rules FAMILY REPEAT
 *
 * Asks for a dump and receives it into one buffer of 64 KiB; nothing in it is read but what tells that the
 * end is reached. Prints one line of JSON: seconds and cpu (seconds of processor time; both the median of REPEAT dumps), bytes,
 * datagrams. */
#include <errno.h>
#include <linux/fib_rules.h>
#include <linux/if_addr.h>
#include <linux/neighbour.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static const struct object {
    const char *name;
    unsigned short type;
    unsigned header;
} objects[] = {
    {"routes", RTM_GETROUTE, sizeof(struct rtmsg)},
    {"links", RTM_GETLINK, sizeof(struct ifinfomsg)},
    {"neighbours", RTM_GETNEIGH, sizeof(struct ndmsg)},
    {"addresses", RTM_GETADDR, sizeof(struct ifaddrmsg)},
    {"rules", RTM_GETRULE, sizeof(struct fib_rule_hdr)},
};

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static double now(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* NLMSG_DONE is alone in its datagram, or the last message in it with nothing but its int. */
static int done(const unsigned char *buffer, size_t length)
{
    struct nlmsghdr first, last;
    const size_t size = NLMSG_LENGTH(sizeof(int));
    if (length < sizeof first)
        return 1;
    memcpy(&first, buffer, sizeof first);
    if (first.nlmsg_type == NLMSG_ERROR) {
        fprintf(stderr, "floor: the kernel refused the dump\n");
        exit(1);
    }
    if (first.nlmsg_type == NLMSG_DONE)
        return 1;
    if (length < size)
        return 0;
    memcpy(&last, buffer + length - size, sizeof last);
    return last.nlmsg_type == NLMSG_DONE && last.nlmsg_len == size && last.nlmsg_seq == first.nlmsg_seq;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* One dump on a socket of its own. */
static void dump(const struct object *object, unsigned char family, unsigned long long *bytes,
                 unsigned long long *datagrams)
{
    static unsigned char buffer[65536];
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    if (fd < 0)
        fail("socket");
    int one = 1;
    if (setsockopt(fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &one, sizeof one) < 0)
        fail("NETLINK_GET_STRICT_CHK");

    struct {
        struct nlmsghdr header;
        unsigned char body[32];
    } request = {0};
    request.header.nlmsg_len = NLMSG_LENGTH(object->header);
    request.header.nlmsg_type = object->type;
    request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    request.header.nlmsg_seq = 0x5eed;
    /* The family is the first byte of each of these headers. */
    request.body[0] = family;
    if (send(fd, &request, request.header.nlmsg_len, 0) < 0)
        fail("send");

    *bytes = *datagrams = 0;
    for (;;) {
        ssize_t n = recv(fd, buffer, sizeof buffer, 0);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            fail("recv");
        *bytes += (unsigned long long)n;
        ++*datagrams;
        if (done(buffer, (size_t)n))
            break;
    }
    close(fd);
}

int main(int argc, char **argv)
{
    enum { MOST = 1000 };
    static double seconds[MOST], cpu[MOST];
    const struct object *object = NULL;
    for (size_t i = 0; argc == 4 && i < sizeof objects / sizeof *objects; i++)
        if (!strcmp(argv[1], objects[i].name))
            object = &objects[i];
    int repeat = object ? atoi(argv[3]) : 0;
    if (repeat < 1 || repeat > MOST) {
        fprintf(stderr, "usage: floor routes|links|neighbours|addresses|rules FAMILY REPEAT\n");
        return 2;
    }
    unsigned long long bytes, datagrams;
    for (int i = 0; i < repeat; i++) {
        double start = now(CLOCK_MONOTONIC), busy = now(CLOCK_PROCESS_CPUTIME_ID);
        dump(object, (unsigned char)atoi(argv[2]), &bytes, &datagrams);
        seconds[i] = now(CLOCK_MONOTONIC) - start;
        cpu[i] = now(CLOCK_PROCESS_CPUTIME_ID) - busy;
    }
    qsort(seconds, (size_t)repeat, sizeof *seconds, ascending);
    qsort(cpu, (size_t)repeat, sizeof *cpu, ascending);
    printf("{\"seconds\": %.6f, \"cpu\": %.6f, \"bytes\": %llu, \"datagrams\": %llu}\n", seconds[repeat / 2],
           cpu[repeat / 2], bytes, datagrams);
    return 0;
}
