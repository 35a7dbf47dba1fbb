"""A route over several gateways, each with its share of the traffic (ECMP).

    python ecmp_route.py 203.0.113.0/24 192.0.2.2 192.0.2.3*3

gives the second gateway three times as much as the first. Run it again with others to change the
route. It needs CAP_NET_ADMIN.
"""

from __future__ import annotations

import sys

import netlinklib as nl


def main(prefix: str = "203.0.113.0/24", *gateways: str) -> None:
    hops = []
    for gateway in gateways or ("192.0.2.2", "192.0.2.3*3"):
        address, _, weight = gateway.partition("*")
        hops.append(nl.RouteNexthop(gateway=address, weight=int(weight or 1)))
    with nl.Socket() as sk:
        try:
            route = sk.replace(nl.Route, dst=prefix, multipath=hops)
        except nl.NetlinkError as error:
            sys.exit(f"{prefix}: {error.strerror}")
        names = dict(sk.links("index", "ifname"))
    for hop in (route and route.multipath) or ():
        print(f"{prefix} via {hop.gateway} dev {names[hop.ifindex]} weight {hop.weight}")


if __name__ == "__main__":
    main(*sys.argv[1:])
