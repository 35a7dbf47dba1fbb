/* Adds routes in batches, as plain as it can be: what netlinklib's batches are measured against.
 *
 * usage: adder COUNT INTERFACE-INDEX GATEWAY CHUNK
 *
 * Each request asks for its ACK; CHUNK of them go out with one send, and all their ACKs are read before the next. The routes
 * are 10.0.0.0/32, 10.0.0.1/32 and so on, via GATEWAY; RTA_DST, RTA_GATEWAY, RTA_OIF. Prints the seconds it took. */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

struct request {
    struct nlmsghdr header;
    struct rtmsg route;
    struct rtattr dst_attr;
    unsigned dst;
    struct rtattr gateway_attr;
    unsigned gateway;
    struct rtattr oif_attr;
    unsigned oif;
};

static void fail(const char *what)
{
    fprintf(stderr, "adder: %s: %s\n", what, strerror(errno));
    exit(1);
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fprintf(stderr, "usage: adder COUNT INTERFACE-INDEX GATEWAY CHUNK\n");
        return 2;
    }
    unsigned count = (unsigned)atoi(argv[1]), oif = (unsigned)atoi(argv[2]), chunk = (unsigned)atoi(argv[4]);
    static unsigned char answer[65536];
    int on = 1, fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    struct request *requests = calloc(chunk, sizeof *requests);
    if (fd < 0 || requests == NULL)
        fail("socket");
    setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof on);
    double start = now();
    for (unsigned done = 0; done < count;) {
        unsigned now_many = count - done < chunk ? count - done : chunk;
        for (unsigned i = 0; i < now_many; i++) {
            struct request *r = &requests[i];
            r->header = (struct nlmsghdr){sizeof *r, RTM_NEWROUTE, NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL,
                                          done + i + 1, 0};
            r->route = (struct rtmsg){.rtm_family = AF_INET, .rtm_dst_len = 32, .rtm_table = RT_TABLE_MAIN,
                                      .rtm_protocol = RTPROT_BOOT, .rtm_type = RTN_UNICAST};
            r->dst_attr = (struct rtattr){8, RTA_DST};
            r->dst = htonl(0x0a000000u + done + i);
            r->gateway_attr = (struct rtattr){8, RTA_GATEWAY};
            r->gateway = inet_addr(argv[3]);
            r->oif_attr = (struct rtattr){8, RTA_OIF};
            r->oif = oif;
        }
        if (send(fd, requests, now_many * sizeof *requests, 0) < 0)
            fail("send");
        for (unsigned acked = 0; acked < now_many;) {
            ssize_t n = recv(fd, answer, sizeof answer, 0);
            if (n < 0)
                fail("recv");
            for (struct nlmsghdr *h = (struct nlmsghdr *)answer; NLMSG_OK(h, (size_t)n); h = NLMSG_NEXT(h, n)) {
                const struct nlmsgerr *e = NLMSG_DATA(h);
                if (h->nlmsg_type != NLMSG_ERROR)
                    continue;
                if (e->error) {
                    errno = -e->error;
                    fail("the kernel refused a route");
                }
                acked++;
            }
        }
        done += now_many;
    }
    printf("%.6f\n", now() - start);
    return 0;
}
