"""Nexthop objects: many routes share a group of gateways, which one message changes for them all.

    python nexthop_groups.py eth0 192.0.2.2,192.0.2.3 198.51.100.0/24 203.0.113.0/24

Run it again with other gateways: the routes stay as they are, and go by the new ones. It needs
CAP_NET_ADMIN.
"""

from __future__ import annotations

import sys

import netlinklib as nl

GROUP = 1000


def main(dev: str = "eth0", gateways: str = "192.0.2.2,192.0.2.3", *prefixes: str) -> None:
    paths = dict(enumerate(gateways.split(","), GROUP + 1))
    with nl.Socket() as sk:
        try:
            with sk.batch() as batch:
                for number, gateway in paths.items():
                    batch.replace(nl.Nexthop, id=number, gateway=gateway, dev=dev)
                batch.replace(nl.Nexthop, id=GROUP, group=[{"id": number} for number in paths])
                for prefix in prefixes:
                    batch.replace(nl.Route, dst=prefix, nh_id=GROUP)
        except nl.NetlinkError as error:
            sys.exit(f"{error.outcome and error.outcome.record}: {error.strerror}")
        print(len(sk.routes(nh_id=GROUP)), "routes by", ", ".join(paths.values()))


if __name__ == "__main__":
    main(*sys.argv[1:])
