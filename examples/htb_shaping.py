"""Shaping with htb: a share of the rate for some TCP ports, the rest for everything else.

    python htb_shaping.py eth0 10 22 443

gives ports 22 and 443 at least half of 10 Mbit/s on eth0, and all of it while nobody else sends.
It replaces the root qdisc, and needs CAP_NET_ADMIN.
"""

from __future__ import annotations

import sys

import netlinklib as nl
from netlinklib.rtnl import tc


def main(dev: str = "eth0", megabits: str = "10", *ports: str) -> None:
    rate = int(megabits) * 125_000  # in bytes per second
    share = tc.htb_class(rate // 2, ceil=rate)
    with nl.Socket() as sk:
        try:
            sk.delete(nl.Qdisc, dev=dev, parent="root")
        except FileNotFoundError:  # it has the one it came with
            pass
        with sk.batch() as batch:
            htb = {"dev": dev, "kind": "htb"}
            batch.add(nl.Qdisc, **htb, handle="1:", options=tc.htb_qdisc(default=0x20))
            batch.add(nl.Tclass, **htb, parent="1:", handle="1:1", options=tc.htb_class(rate))
            for handle in ("1:10", "1:20"):
                batch.add(nl.Tclass, **htb, parent="1:1", handle=handle, options=share)
            for port in ports or ("22", "443"):
                match = {"key_ip_proto": "tcp", "key_tcp_dst": int(port), "classid": "1:10"}
                batch.add(
                    nl.Tfilter, dev=dev, parent="1:", protocol="ip", kind="flower", options=match
                )


if __name__ == "__main__":
    main(*sys.argv[1:])
