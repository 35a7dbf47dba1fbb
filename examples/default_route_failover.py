"""The default route by the first uplink that works; to be run again and again, by a timer.

    python default_route_failover.py eth0=192.0.2.1 eth1=198.51.100.1

An uplink works if its link has a carrier, and its gateway has not failed to answer. Exits with an
error if there is none, and leaves the route alone. It needs CAP_NET_ADMIN.
"""

from __future__ import annotations

import sys

import netlinklib as nl
from netlinklib.uapi import NUD_FAILED


def works(sk: nl.Socket, dev: str, gateway: str) -> bool:
    try:
        if not sk.link(dev).running:
            return False
    except nl.NetlinkError:  # there is no such link now
        return False
    return not any(hop.state & NUD_FAILED for hop in sk.neighbours(dev=dev, dst=gateway))


def main(*uplinks: str) -> None:
    with nl.Socket() as sk:
        for uplink in uplinks or ("eth0=192.0.2.1", "eth1=198.51.100.1"):
            dev, _, gateway = uplink.partition("=")
            if works(sk, dev, gateway):
                sk.replace(nl.Route, dst="default", gateway=gateway, dev=dev)
                print(f"default via {gateway} dev {dev}")
                return
    sys.exit("no uplink works")


if __name__ == "__main__":
    main(*sys.argv[1:])
