"""Proxy ARP and NDP: this machine answers on one link for addresses that are behind another one.

    python neighbour_proxy.py eth0 eth1 192.0.2.77 2001:db8::77

It needs CAP_NET_ADMIN. The kernel answers where it also forwards (net.ipv4.ip_forward), and for
IPv6 where net.ipv6.conf.eth0.proxy_ndp is set.
"""

from __future__ import annotations

import sys

import netlinklib as nl


def main(outside: str = "eth0", inside: str = "eth1", *addresses: str) -> None:
    with nl.Socket() as sk:
        try:
            with sk.batch(errors="continue") as batch:
                for address in addresses or ("192.0.2.77",):
                    batch.replace(nl.Route, dst=address, dev=inside)
                    batch.replace(nl.Neigh, dst=address, dev=outside, flags="proxy")
        except nl.BatchError as error:
            for failure in error.failures:
                print(f"{failure.record}: {failure.error}", file=sys.stderr)
            sys.exit(1)
        for (address,) in sk.neighbours("dst", dev=outside, flags="proxy"):
            print(f"{outside} answers for {address}")


if __name__ == "__main__":
    main(*sys.argv[1:])
