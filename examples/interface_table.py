"""A table of the interfaces: name, kind, state, addresses, traffic."""

from __future__ import annotations

import netlinklib as nl
from netlinklib.uapi import IFF_UP


def main() -> None:
    with nl.Socket() as sk:
        addresses: dict[int, list[str]] = {}
        for addr in sk.addrs():
            addresses.setdefault(addr.index, []).append(f"{addr.address}/{addr.prefixlen}")
        rows = sk.links(
            "index", "ifname", "linkinfo.kind", "flags", "stats64.rx_bytes", "stats64.tx_bytes"
        )
    print(f"{'name':16} {'kind':10} {'state':6} {'received':>12} {'sent':>12}  addresses")
    for index, name, kind, flags, received, sent in rows:
        state = "up" if flags & IFF_UP else "down"
        print(
            f"{name:16} {kind or '-':10} {state:6} {received:12} {sent:12}  "
            + ", ".join(addresses.get(index, ["-"]))
        )


if __name__ == "__main__":
    main()
