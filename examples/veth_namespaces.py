"""A veth pair between two network namespaces, with addresses.

    ip netns add red; ip netns add blue
    python veth_namespaces.py red 192.0.2.1/30 blue 192.0.2.2/30 wire

Both ends have the same name. It needs CAP_NET_ADMIN in both namespaces, and CAP_SYS_ADMIN to enter
them.
"""

from __future__ import annotations

import sys

import netlinklib as nl


def main(
    left: str = "red",
    left_address: str = "192.0.2.1/30",
    right: str = "blue",
    right_address: str = "192.0.2.2/30",
    name: str = "wire",
) -> None:
    with nl.Socket(netns=left) as here, nl.Socket(netns=right) as there:
        with open(f"/run/netns/{right}") as file:
            peer = {"ifname": name, "net_ns_fd": file.fileno()}
            try:
                here.add(nl.Link, ifname=name, kind="veth", data={"peer": peer})
            except FileExistsError:
                sys.exit(f"one of the namespaces has a link {name} already")
        for sk, address in ((here, left_address), (there, right_address)):
            sk.add(nl.Addr, dev=name, address=address)
            sk.up(name)


if __name__ == "__main__":
    main(*sys.argv[1:])
