"""The networks (VNIs) that a VXLAN with a filter lets through."""

from __future__ import annotations

from ..codecs import ip, multi, nest, u32, u64
from ..inputs import Inputs
from ..record import Message, Record, attr, head
from ..uapi import (
    AF_BRIDGE,
    NETLINK_ROUTE,
    RTM_DELTUNNEL,
    RTM_GETTUNNEL,
    RTM_NEWTUNNEL,
    VNIFILTER_ENTRY_STATS_RX_BYTES,
    VNIFILTER_ENTRY_STATS_RX_DROPS,
    VNIFILTER_ENTRY_STATS_RX_ERRORS,
    VNIFILTER_ENTRY_STATS_RX_PKTS,
    VNIFILTER_ENTRY_STATS_TX_BYTES,
    VNIFILTER_ENTRY_STATS_TX_DROPS,
    VNIFILTER_ENTRY_STATS_TX_ERRORS,
    VNIFILTER_ENTRY_STATS_TX_PKTS,
    VXLAN_VNIFILTER_ENTRY,
    VXLAN_VNIFILTER_ENTRY_END,
    VXLAN_VNIFILTER_ENTRY_GROUP,
    VXLAN_VNIFILTER_ENTRY_GROUP6,
    VXLAN_VNIFILTER_ENTRY_START,
    VXLAN_VNIFILTER_ENTRY_STATS,
    tunnel_msg,
)
from .mdb import of_bridges

__all__ = ["TunnelInfo", "VniFilterEntry", "VniFilterStats"]


class VniFilterStats(Record):
    """Counters of a network, VNIFILTER_ENTRY_STATS_*."""

    rx_bytes: int | None = attr(VNIFILTER_ENTRY_STATS_RX_BYTES, u64)
    rx_pkts: int | None = attr(VNIFILTER_ENTRY_STATS_RX_PKTS, u64)
    rx_drops: int | None = attr(VNIFILTER_ENTRY_STATS_RX_DROPS, u64)
    rx_errors: int | None = attr(VNIFILTER_ENTRY_STATS_RX_ERRORS, u64)
    tx_bytes: int | None = attr(VNIFILTER_ENTRY_STATS_TX_BYTES, u64)
    tx_pkts: int | None = attr(VNIFILTER_ENTRY_STATS_TX_PKTS, u64)
    tx_drops: int | None = attr(VNIFILTER_ENTRY_STATS_TX_DROPS, u64)
    tx_errors: int | None = attr(VNIFILTER_ENTRY_STATS_TX_ERRORS, u64)


class VniFilterEntry(Record):
    """A network, or several alike: VXLAN_VNIFILTER_ENTRY_*."""

    start: int | None = attr(VXLAN_VNIFILTER_ENTRY_START, u32)
    #: The last one of several.
    end: int | None = attr(VXLAN_VNIFILTER_ENTRY_END, u32)
    #: The group or remote address, IPv4 or IPv6.
    group: str | None = attr(VXLAN_VNIFILTER_ENTRY_GROUP, ip)
    group6: str | None = attr(VXLAN_VNIFILTER_ENTRY_GROUP6, ip)
    stats: VniFilterStats | None = attr(VXLAN_VNIFILTER_ENTRY_STATS, nest(VniFilterStats))


class TunnelInfo(
    Record,
    header=tunnel_msg,
    message=Message(
        protocol=NETLINK_ROUTE,
        get=RTM_GETTUNNEL,
        new=RTM_NEWTUNNEL,
        delete=RTM_DELTUNNEL,
        filters=("family", "ifindex"),
        hints=("flags",),
        defaults={"family": AF_BRIDGE},
    ),
    inputs=Inputs(aliases={"dev": "ifindex"}, more=of_bridges),
):
    """The networks of a VXLAN: struct tunnel_msg and VXLAN_VNIFILTER_*, in RTM_NEWTUNNEL,
    RTM_DELTUNNEL, RTM_GETTUNNEL; by vxlan_vnifilter.c, for the kernel's specifications are silent.

    Reading needs no privileges. The kernel filters dumps by `ifindex`, and refuses one that is no
    VXLAN with a filter.
    """

    #: AF_BRIDGE.
    family: int = head("family", names="af")
    #: In requests: TUNNEL_MSG_FLAG_STATS asks for counters.
    flags: int = head("flags", names="tunnel_msg_flag")
    #: The index of the VXLAN.
    ifindex: int = head("ifindex", names="link")
    entry: tuple[VniFilterEntry, ...] = attr(VXLAN_VNIFILTER_ENTRY, multi(nest(VniFilterEntry)))
