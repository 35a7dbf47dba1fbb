/* Fills the network namespace it runs in with many objects, many requests to a system call.
 *
 * usage: maker routes|links|neighbours|addresses|rules COUNT
 *
 * Links are veth pairs, COUNT counts both ends; routes and neighbours go to one end of such a pair, addresses are spread
 * over many. A request is answered only if it fails; the last of a batch asks for an ACK, which tells that all are
 * done. */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/fib_rules.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

extern unsigned int if_nametoindex(const char *name);

enum { BATCH = 128 * 1024, REQUEST = 512 };

static int fd;
static unsigned char batch[BATCH];
static size_t filled;
static struct nlmsghdr *last; /* of the requests in the batch */
static unsigned sequence;

static void fail(const char *what)
{
    fprintf(stderr, "maker: %s: %s\n", what, strerror(errno));
    exit(1);
}

/* Reads answers until the ACK of `wanted`; any error is the end. */
static void await(unsigned wanted)
{
    static unsigned char answer[65536];
    for (;;) {
        ssize_t n = recv(fd, answer, sizeof answer, 0);
        if (n < 0)
            fail("recv");
        for (struct nlmsghdr *h = (struct nlmsghdr *)answer; NLMSG_OK(h, (size_t)n); h = NLMSG_NEXT(h, n)) {
            if (h->nlmsg_type != NLMSG_ERROR)
                continue;
            const struct nlmsgerr *e = NLMSG_DATA(h);
            if (e->error) {
                errno = -e->error;
                fail("the kernel refused a request");
            }
            if (h->nlmsg_seq == wanted)
                return;
        }
    }
}

/* Sends what has gathered; the last request in it asks for the ACK. */
static void flush(void)
{
    if (!filled)
        return;
    last->nlmsg_flags |= NLM_F_ACK;
    if (send(fd, batch, filled, 0) < 0)
        fail("send");
    filled = 0;
    await(last->nlmsg_seq);
}

static struct nlmsghdr *begin(unsigned short type, const void *header, size_t size)
{
    struct nlmsghdr *h = (struct nlmsghdr *)(batch + filled);
    memset(h, 0, REQUEST);
    h->nlmsg_len = NLMSG_LENGTH((unsigned)size);
    h->nlmsg_type = type;
    h->nlmsg_flags = NLM_F_REQUEST | NLM_F_CREATE | NLM_F_EXCL;
    h->nlmsg_seq = ++sequence;
    memcpy(NLMSG_DATA(h), header, size);
    return h;
}

static struct rtattr *put(struct nlmsghdr *h, unsigned short type, const void *data, size_t size)
{
    struct rtattr *a = (struct rtattr *)((char *)h + NLMSG_ALIGN(h->nlmsg_len));
    a->rta_type = type;
    a->rta_len = (unsigned short)RTA_LENGTH(size);
    if (size)
        memcpy(RTA_DATA(a), data, size);
    h->nlmsg_len = NLMSG_ALIGN(h->nlmsg_len) + RTA_ALIGN(a->rta_len);
    return a;
}

static void put_u32(struct nlmsghdr *h, unsigned short type, unsigned value)
{
    put(h, type, &value, sizeof value);
}

static void end_nest(struct nlmsghdr *h, struct rtattr *nest)
{
    nest->rta_len = (unsigned short)((char *)h + h->nlmsg_len - (char *)nest);
}

static void end(struct nlmsghdr *h)
{
    last = h;
    filled += NLMSG_ALIGN(h->nlmsg_len);
    if (filled + REQUEST > BATCH)
        flush();
}

static void pair(const char *name, const char *peer)
{
    struct ifinfomsg header = {0};
    struct nlmsghdr *h = begin(RTM_NEWLINK, &header, sizeof header);
    put(h, IFLA_IFNAME, name, strlen(name) + 1);
    struct rtattr *info = put(h, IFLA_LINKINFO, NULL, 0);
    put(h, IFLA_INFO_KIND, "veth", 4);
    struct rtattr *data = put(h, IFLA_INFO_DATA, NULL, 0);
    struct rtattr *inner = put(h, VETH_INFO_PEER, &header, sizeof header);
    put(h, IFLA_IFNAME, peer, strlen(peer) + 1);
    end_nest(h, inner);
    end_nest(h, data);
    end_nest(h, info);
    end(h);
}

static unsigned find(const char *name)
{
    unsigned index = if_nametoindex(name);
    if (!index)
        fail(name);
    return index;
}

static unsigned interface(void)
{
    static const char *const names[] = {"bench0", "bench1"};
    pair(names[0], names[1]);
    /* A veth cannot be made and put up in one request: its peer is not there yet. */
    for (int i = 0; i < 2; i++) {
        struct ifinfomsg header = {.ifi_flags = IFF_UP, .ifi_change = IFF_UP};
        struct nlmsghdr *h = begin(RTM_NEWLINK, &header, sizeof header);
        h->nlmsg_flags = NLM_F_REQUEST;
        put(h, IFLA_IFNAME, names[i], strlen(names[i]) + 1);
        end(h);
    }
    flush();
    return find(names[0]);
}

static void pairs(unsigned count)
{
    char name[IFNAMSIZ], peer[IFNAMSIZ];
    for (unsigned i = 0; i < count; i++) {
        snprintf(name, sizeof name, "left%u", i);
        snprintf(peer, sizeof peer, "right%u", i);
        pair(name, peer);
    }
    flush();
}

static void address(unsigned index, unsigned host, unsigned char length)
{
    struct ifaddrmsg header = {.ifa_family = AF_INET, .ifa_prefixlen = length, .ifa_index = index};
    struct nlmsghdr *h = begin(RTM_NEWADDR, &header, sizeof header);
    host = htonl(host);
    put(h, IFA_LOCAL, &host, 4);
    put(h, IFA_ADDRESS, &host, 4);
    end(h);
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: maker routes|links|neighbours|addresses|rules COUNT\n");
        return 2;
    }
    const char *what = argv[1];
    unsigned count = (unsigned)strtoul(argv[2], NULL, 10);
    if ((fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)) < 0)
        fail("socket");
    int one = 1, size = 4 << 20;
    setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof one);
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);

    struct nlmsghdr *h;
    if (!strcmp(what, "links")) {
        pairs(count / 2);
    } else if (!strcmp(what, "routes")) {
        unsigned index = interface(), gateway = htonl(0x64400002); /* 100.64.0.2 */
        address(index, 0x64400001, 24);
        /* 16.0.0.0/30, 16.0.0.4/30 …, with a metric as a routing daemon would set it. */
        for (unsigned i = 0; i < count; i++) {
            struct rtmsg header = {.rtm_family = AF_INET, .rtm_dst_len = 30, .rtm_table = RT_TABLE_MAIN,
                                   .rtm_protocol = RTPROT_BGP, .rtm_type = RTN_UNICAST};
            unsigned destination = htonl(0x10000000 + 4 * i);
            h = begin(RTM_NEWROUTE, &header, sizeof header);
            put(h, RTA_DST, &destination, 4);
            put(h, RTA_GATEWAY, &gateway, 4);
            put_u32(h, RTA_OIF, index);
            put_u32(h, RTA_PRIORITY, 100);
            end(h);
        }
    } else if (!strcmp(what, "neighbours")) {
        unsigned index = interface();
        for (unsigned i = 0; i < count; i++) {
            struct ndmsg header = {.ndm_family = AF_INET, .ndm_ifindex = (int)index, .ndm_state = NUD_PERMANENT};
            unsigned destination = htonl(0x10000000 + i), tail = htonl(i);
            unsigned char mac[6] = {2, 0};
            memcpy(mac + 2, &tail, 4);
            h = begin(RTM_NEWNEIGH, &header, sizeof header);
            put(h, NDA_DST, &destination, 4);
            put(h, NDA_LLADDR, mac, sizeof mac);
            end(h);
        }
    } else if (!strcmp(what, "addresses")) {
        /* The kernel walks an interface's addresses when one is added to it: 100 to each. */
        char name[IFNAMSIZ];
        unsigned index = 0, each = 100;
        pairs((count + each - 1) / each);
        for (unsigned i = 0; i < count; i++) {
            if (i % each == 0) {
                snprintf(name, sizeof name, "left%u", i / each);
                index = find(name);
            }
            address(index, 0x10000000 + i, 32);
        }
    } else if (!strcmp(what, "rules")) {
        for (unsigned i = 0; i < count; i++) {
            struct fib_rule_hdr header = {.family = AF_INET, .src_len = 32, .table = RT_TABLE_MAIN,
                                          .action = FR_ACT_TO_TBL};
            unsigned source = htonl(0x10000000 + i);
            h = begin(RTM_NEWRULE, &header, sizeof header);
            put(h, FRA_SRC, &source, 4);
            put_u32(h, FRA_PRIORITY, 1000 + i);
            put_u32(h, FRA_TABLE, 1000 + i % 100);
            end(h);
        }
    } else {
        fprintf(stderr, "maker: unknown object: %s\n", what);
        return 2;
    }
    flush();
    return 0;
}
