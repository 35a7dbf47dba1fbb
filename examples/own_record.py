"""A record class of one's own: what a bridge port tells about itself, and nothing else."""

from __future__ import annotations

from typing import Any

import netlinklib as nl
from netlinklib import attr, head
from netlinklib.codecs import nest, string, u8, u32
from netlinklib.uapi import (
    IFLA_BRPORT_COST,
    IFLA_BRPORT_STATE,
    IFLA_IFNAME,
    IFLA_INFO_SLAVE_DATA,
    IFLA_INFO_SLAVE_KIND,
    IFLA_LINKINFO,
    IFLA_MASTER,
    NETLINK_ROUTE,
    RTM_GETLINK,
    RTM_NEWLINK,
    ifinfomsg,
)


class PortData(nl.Record):
    state: int | None = attr(IFLA_BRPORT_STATE, u8)
    cost: int | None = attr(IFLA_BRPORT_COST, u32)


class PortInfo(nl.Record):
    kind: str | None = attr(IFLA_INFO_SLAVE_KIND, string)
    data: PortData | None = attr(IFLA_INFO_SLAVE_DATA, nest(PortData))


class Port(
    nl.Record,
    header=ifinfomsg,
    message=nl.Message(protocol=NETLINK_ROUTE, get=RTM_GETLINK, new=RTM_NEWLINK),
):
    index: int = head("ifi_index")
    name: str | None = attr(IFLA_IFNAME, string)
    master: int | None = attr(IFLA_MASTER, u32)
    info: PortInfo | None = attr(IFLA_LINKINFO, nest(PortInfo))


def main() -> None:
    with nl.Socket() as sk:
        bridges: dict[str, Any] = {"info.kind": "bridge"}
        for port in sk.dump(Port, **bridges):
            assert port.info is not None
            data = port.info.data
            print(port.name, "of", port.master, data and (data.state, data.cost))


if __name__ == "__main__":
    main()
