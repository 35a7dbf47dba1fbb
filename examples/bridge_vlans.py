"""A bridge that keeps VLANs apart: a trunk with all of them tagged, and ports of one VLAN each.

    python bridge_vlans.py br0 eth0 eth1=10 eth2=20

makes br0 with the trunk eth0; what eth1 sends is of VLAN 10, what eth2 sends of VLAN 20. It needs
CAP_NET_ADMIN.
"""

from __future__ import annotations

import sys

import netlinklib as nl


def main(bridge: str = "br0", trunk: str = "eth0", *ports: str) -> None:
    access = {dev: int(vid) for dev, _, vid in (port.partition("=") for port in ports)}
    data = {"vlan_filtering": 1, "vlan_default_pvid": 0}
    with nl.Socket() as sk:
        try:
            sk.add(nl.Link, ifname=bridge, kind="bridge", data=data, up=True)
            for dev in (trunk, *access):
                sk.change(nl.Link, dev=dev, master=bridge, up=True)
            if access:
                tagged = [{"vid": vid} for vid in sorted(set(access.values()))]
                sk.add(nl.BridgeVlan, dev=trunk, entry=tagged)
            for dev, vid in access.items():
                untagged = {"vid": vid, "flags": "pvid|untagged"}
                sk.add(nl.BridgeVlan, dev=dev, entry=[untagged])
        except nl.NetlinkError as error:
            sys.exit(f"{bridge}: {error.strerror}")


if __name__ == "__main__":
    main(*sys.argv[1:])
