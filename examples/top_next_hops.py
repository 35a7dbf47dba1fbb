"""The ten next hops that most routes go through."""

from __future__ import annotations

from collections import Counter

import netlinklib as nl


def main() -> None:
    hops: Counter[tuple[str | None, int | None]] = Counter()
    with nl.Socket() as sk:
        for gateway, oif, multipath in sk.dump(nl.Route, "gateway", "oif", "multipath"):
            if multipath is None:
                hops[gateway, oif] += 1
            else:
                hops.update((hop.gateway, hop.ifindex) for hop in multipath)
        names = dict(sk.links("index", "ifname"))
    for (gateway, oif), routes in hops.most_common(10):
        print(f"{routes:10}  via {gateway or 'link':40} dev {names.get(oif, '-')}")


if __name__ == "__main__":
    main()
