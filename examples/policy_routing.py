"""Policy routing: what comes from one prefix leaves by a gateway of its own.

    python policy_routing.py 192.0.2.128/25 192.0.2.254 eth0 100

The table (the last argument) has a default route by that gateway. Routes of the main table that
are more specific than its default still hold. It needs CAP_NET_ADMIN.
"""

from __future__ import annotations

import sys

import netlinklib as nl


def main(
    source: str = "192.0.2.128/25",
    gateway: str = "192.0.2.254",
    dev: str = "eth0",
    table: str = "100",
) -> None:
    specific = nl.Rule(src=source, table="main", suppress_prefixlen=0, priority=1000)
    default = nl.Rule(src=source, table=table, priority=1001)
    with nl.Socket() as sk:
        for rule in (specific, default):  # of an earlier run
            sk.flush(nl.Rule, family=rule.family, priority=rule.priority)
        try:
            with sk.batch() as batch:
                batch.replace(nl.Route, dst="default", gateway=gateway, dev=dev, table=table)
                batch.add(specific)
                batch.add(default)
        except nl.NetlinkError as error:
            sys.exit(f"{source}: {error.strerror}")


if __name__ == "__main__":
    main(*sys.argv[1:])
