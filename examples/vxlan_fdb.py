"""A VXLAN without multicast: its forwarding database says where the other ends are.

    python vxlan_fdb.py vx42 42 192.0.2.1 192.0.2.2 192.0.2.3 02:00:00:00:00:07@192.0.2.3

makes the link vx42 of the network 42, with 192.0.2.1 as its own end. What is for everybody goes to
each remote; a station with an address behind @ is behind that remote. It needs CAP_NET_ADMIN.
"""

from __future__ import annotations

import sys

import netlinklib as nl

EVERYBODY = "00:00:00:00:00:00"


def main(name: str = "vx42", vni: str = "42", local: str = "192.0.2.1", *remotes: str) -> None:
    data = {"id": int(vni), "local": local, "port": 4789, "learning": 0}
    with nl.Socket() as sk:
        try:
            sk.add(nl.Link, ifname=name, kind="vxlan", data=data, up=True)
        except FileExistsError:
            sys.exit(f"there is a link {name} already")
        with sk.batch() as batch:
            for remote in remotes:
                station, at, address = remote.rpartition("@")
                batch.append(
                    nl.Neigh, family="bridge", dev=name, lladdr=station or EVERYBODY, dst=address
                )


if __name__ == "__main__":
    main(*sys.argv[1:])
