"""The VLANs of bridges and their ports, with options, tunnels and counters."""

from __future__ import annotations

from ..codecs import multi, nest, struct, u8, u16, u32, u64
from ..inputs import Inputs
from ..record import Message, Record, attr, head
from ..uapi import (
    AF_BRIDGE,
    BRIDGE_VLANDB_DUMP_FLAGS,
    BRIDGE_VLANDB_ENTRY,
    BRIDGE_VLANDB_ENTRY_INFO,
    BRIDGE_VLANDB_ENTRY_MCAST_MAX_GROUPS,
    BRIDGE_VLANDB_ENTRY_MCAST_N_GROUPS,
    BRIDGE_VLANDB_ENTRY_MCAST_ROUTER,
    BRIDGE_VLANDB_ENTRY_NEIGH_FORWARD_GRAT,
    BRIDGE_VLANDB_ENTRY_NEIGH_SUPPRESS,
    BRIDGE_VLANDB_ENTRY_RANGE,
    BRIDGE_VLANDB_ENTRY_STATE,
    BRIDGE_VLANDB_ENTRY_STATS,
    BRIDGE_VLANDB_ENTRY_TUNNEL_INFO,
    BRIDGE_VLANDB_GLOBAL_OPTIONS,
    BRIDGE_VLANDB_GOPTS_ID,
    BRIDGE_VLANDB_GOPTS_MCAST_IGMP_VERSION,
    BRIDGE_VLANDB_GOPTS_MCAST_LAST_MEMBER_CNT,
    BRIDGE_VLANDB_GOPTS_MCAST_LAST_MEMBER_INTVL,
    BRIDGE_VLANDB_GOPTS_MCAST_MEMBERSHIP_INTVL,
    BRIDGE_VLANDB_GOPTS_MCAST_MLD_VERSION,
    BRIDGE_VLANDB_GOPTS_MCAST_QUERIER,
    BRIDGE_VLANDB_GOPTS_MCAST_QUERIER_INTVL,
    BRIDGE_VLANDB_GOPTS_MCAST_QUERIER_STATE,
    BRIDGE_VLANDB_GOPTS_MCAST_QUERY_INTVL,
    BRIDGE_VLANDB_GOPTS_MCAST_QUERY_RESPONSE_INTVL,
    BRIDGE_VLANDB_GOPTS_MCAST_ROUTER_PORTS,
    BRIDGE_VLANDB_GOPTS_MCAST_SNOOPING,
    BRIDGE_VLANDB_GOPTS_MCAST_STARTUP_QUERY_CNT,
    BRIDGE_VLANDB_GOPTS_MCAST_STARTUP_QUERY_INTVL,
    BRIDGE_VLANDB_GOPTS_MSTI,
    BRIDGE_VLANDB_GOPTS_RANGE,
    BRIDGE_VLANDB_STATS_RX_BYTES,
    BRIDGE_VLANDB_STATS_RX_PACKETS,
    BRIDGE_VLANDB_STATS_TX_BYTES,
    BRIDGE_VLANDB_STATS_TX_PACKETS,
    BRIDGE_VLANDB_TINFO_CMD,
    BRIDGE_VLANDB_TINFO_ID,
    NETLINK_ROUTE,
    RTM_DELVLAN,
    RTM_GETVLAN,
    RTM_NEWVLAN,
    br_vlan_msg,
    bridge_vlan_info,
    value,
)
from .kinds.bridge import BridgeQuerier
from .mdb import MdbRouter, of_bridges

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = [
    "BridgeVlan",
    "BridgeVlanDump",
    "BridgeVlanEntry",
    "BridgeVlanOptions",
    "BridgeVlanStats",
    "BridgeVlanTunnelInfo",
]


class BridgeVlanTunnelInfo(Record):
    """The tunnel of a VLAN, BRIDGE_VLANDB_TINFO_*."""

    #: The tunnel's id (a VNI).
    id: int | None = attr(BRIDGE_VLANDB_TINFO_ID, u32)
    #: In requests: RTM_SETLINK to set it, RTM_DELLINK to take it away.
    cmd: int | None = attr(BRIDGE_VLANDB_TINFO_CMD, u32, names="rtm")


class BridgeVlanStats(Record):
    """Counters of a VLAN, BRIDGE_VLANDB_STATS_*."""

    rx_bytes: int | None = attr(BRIDGE_VLANDB_STATS_RX_BYTES, u64)
    rx_packets: int | None = attr(BRIDGE_VLANDB_STATS_RX_PACKETS, u64)
    tx_bytes: int | None = attr(BRIDGE_VLANDB_STATS_TX_BYTES, u64)
    tx_packets: int | None = attr(BRIDGE_VLANDB_STATS_TX_PACKETS, u64)


def _info(name: str, fields: dict[str, Any]) -> None:
    """Turn what is written beside `info` into it."""
    given = {key: fields.pop(key) for key in ("vid", "flags") if key in fields}
    if given:
        if fields.get("info") is not None:
            raise TypeError(f"{name}: info and {next(iter(given))} are the same, give one")
        if isinstance(given.get("flags"), str):
            given["flags"] = value("bridge_vlan_info", given["flags"])
        fields["info"] = given


class BridgeVlanEntry(Record, inputs=Inputs(more=_info)):
    """A VLAN of a port, or several alike: BRIDGE_VLANDB_ENTRY_*. A new one takes the `vid` and the
    `flags` of its `info`: `{"vid": 10, "flags": "pvid|untagged"}`."""

    #: The flags (BRIDGE_VLAN_INFO_*) and the VLAN's id.
    info: bridge_vlan_info | None = attr(BRIDGE_VLANDB_ENTRY_INFO, struct(bridge_vlan_info))
    #: The last id of several.
    range: int | None = attr(BRIDGE_VLANDB_ENTRY_RANGE, u16)
    #: BR_STATE_*.
    state: int | None = attr(BRIDGE_VLANDB_ENTRY_STATE, u8, names="br_state")
    tunnel_info: BridgeVlanTunnelInfo | None = attr(
        BRIDGE_VLANDB_ENTRY_TUNNEL_INFO, nest(BridgeVlanTunnelInfo)
    )
    stats: BridgeVlanStats | None = attr(BRIDGE_VLANDB_ENTRY_STATS, nest(BridgeVlanStats))
    #: MDB_RTR_TYPE_*.
    mcast_router: int | None = attr(BRIDGE_VLANDB_ENTRY_MCAST_ROUTER, u8, names="mdb_rtr_type")
    mcast_n_groups: int | None = attr(BRIDGE_VLANDB_ENTRY_MCAST_N_GROUPS, u32)
    mcast_max_groups: int | None = attr(BRIDGE_VLANDB_ENTRY_MCAST_MAX_GROUPS, u32)
    neigh_suppress: int | None = attr(BRIDGE_VLANDB_ENTRY_NEIGH_SUPPRESS, u8)
    neigh_forward_grat: int | None = attr(BRIDGE_VLANDB_ENTRY_NEIGH_FORWARD_GRAT, u8)


class BridgeVlanOptions(Record):
    """Options of a bridge's VLAN, or of several alike: BRIDGE_VLANDB_GOPTS_*. Intervals are in
    clock ticks (USER_HZ)."""

    id: int | None = attr(BRIDGE_VLANDB_GOPTS_ID, u16)
    #: The last id of several.
    range: int | None = attr(BRIDGE_VLANDB_GOPTS_RANGE, u16)
    mcast_snooping: int | None = attr(BRIDGE_VLANDB_GOPTS_MCAST_SNOOPING, u8)
    mcast_igmp_version: int | None = attr(BRIDGE_VLANDB_GOPTS_MCAST_IGMP_VERSION, u8)
    mcast_mld_version: int | None = attr(BRIDGE_VLANDB_GOPTS_MCAST_MLD_VERSION, u8)
    mcast_last_member_cnt: int | None = attr(BRIDGE_VLANDB_GOPTS_MCAST_LAST_MEMBER_CNT, u32)
    mcast_startup_query_cnt: int | None = attr(BRIDGE_VLANDB_GOPTS_MCAST_STARTUP_QUERY_CNT, u32)
    mcast_last_member_intvl: int | None = attr(BRIDGE_VLANDB_GOPTS_MCAST_LAST_MEMBER_INTVL, u64)
    mcast_membership_intvl: int | None = attr(BRIDGE_VLANDB_GOPTS_MCAST_MEMBERSHIP_INTVL, u64)
    mcast_querier_intvl: int | None = attr(BRIDGE_VLANDB_GOPTS_MCAST_QUERIER_INTVL, u64)
    mcast_query_intvl: int | None = attr(BRIDGE_VLANDB_GOPTS_MCAST_QUERY_INTVL, u64)
    mcast_query_response_intvl: int | None = attr(
        BRIDGE_VLANDB_GOPTS_MCAST_QUERY_RESPONSE_INTVL, u64
    )
    mcast_startup_query_intvl: int | None = attr(BRIDGE_VLANDB_GOPTS_MCAST_STARTUP_QUERY_INTVL, u64)
    mcast_querier: int | None = attr(BRIDGE_VLANDB_GOPTS_MCAST_QUERIER, u8)
    #: The ports that lead to multicast routers.
    mcast_router_ports: MdbRouter | None = attr(
        BRIDGE_VLANDB_GOPTS_MCAST_ROUTER_PORTS, nest(MdbRouter)
    )
    mcast_querier_state: BridgeQuerier | None = attr(
        BRIDGE_VLANDB_GOPTS_MCAST_QUERIER_STATE, nest(BridgeQuerier)
    )
    #: The id of the spanning tree.
    msti: int | None = attr(BRIDGE_VLANDB_GOPTS_MSTI, u16)


class BridgeVlanDump(Record, header=br_vlan_msg):
    """The request of a dump of VLANs: struct br_vlan_msg and BRIDGE_VLANDB_DUMP_*.

    Its attributes have the numbers of others in answers, so it is a class of its own.
    """

    #: AF_BRIDGE.
    family: int = head("family", names="af")
    #: The index of the bridge or port.
    ifindex: int = head("ifindex", names="link")
    #: BRIDGE_VLANDB_DUMPF_*: with counters, or the options of bridges instead.
    dump_flags: int | None = attr(BRIDGE_VLANDB_DUMP_FLAGS, u32, names="bridge_vlandb_dumpf")


class BridgeVlan(
    Record,
    header=br_vlan_msg,
    message=Message(
        protocol=NETLINK_ROUTE,
        get=RTM_GETVLAN,
        new=RTM_NEWVLAN,
        delete=RTM_DELVLAN,
        filters=("family", "ifindex"),
        request=BridgeVlanDump,
        hints=("dump_flags",),
        defaults={"family": AF_BRIDGE},
    ),
    inputs=Inputs(aliases={"dev": "ifindex"}, more=of_bridges),
):
    """The VLANs of a bridge or port: struct br_vlan_msg and BRIDGE_VLANDB_*, in RTM_NEWVLAN,
    RTM_DELVLAN, RTM_GETVLAN; by br_vlan.c and br_vlan_options.c, for the kernel's specifications
    are silent.

    Reading needs no privileges. The kernel filters dumps by `ifindex`, and refuses a link that is
    neither a bridge nor a port; `dump_flags` asks for counters or global options.
    """

    #: AF_BRIDGE.
    family: int = head("family", names="af")
    #: The index of the bridge or port.
    ifindex: int = head("ifindex", names="link")
    entry: tuple[BridgeVlanEntry, ...] = attr(BRIDGE_VLANDB_ENTRY, multi(nest(BridgeVlanEntry)))
    global_options: tuple[BridgeVlanOptions, ...] = attr(
        BRIDGE_VLANDB_GLOBAL_OPTIONS, multi(nest(BridgeVlanOptions))
    )
