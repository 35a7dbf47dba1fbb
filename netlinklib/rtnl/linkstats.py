"""Counters of links, those of families, masters and hardware too."""

from __future__ import annotations

from ..codecs import multi, nest, struct, u8, u32, u64
from ..inputs import Inputs
from ..record import Message, Record, attr, head
from ..uapi import (
    AF_MPLS,
    BOND_3AD_STAT_LACPDU_ILLEGAL_RX,
    BOND_3AD_STAT_LACPDU_RX,
    BOND_3AD_STAT_LACPDU_TX,
    BOND_3AD_STAT_LACPDU_UNKNOWN_RX,
    BOND_3AD_STAT_MARKER_RESP_RX,
    BOND_3AD_STAT_MARKER_RESP_TX,
    BOND_3AD_STAT_MARKER_RX,
    BOND_3AD_STAT_MARKER_TX,
    BOND_3AD_STAT_MARKER_UNKNOWN_RX,
    BOND_XSTATS_3AD,
    BRIDGE_XSTATS_MCAST,
    BRIDGE_XSTATS_STP,
    BRIDGE_XSTATS_VLAN,
    IFLA_OFFLOAD_XSTATS_CPU_HIT,
    IFLA_OFFLOAD_XSTATS_HW_S_INFO,
    IFLA_OFFLOAD_XSTATS_HW_S_INFO_REQUEST,
    IFLA_OFFLOAD_XSTATS_HW_S_INFO_USED,
    IFLA_OFFLOAD_XSTATS_L3_STATS,
    IFLA_STATS_AF_SPEC,
    IFLA_STATS_GET_FILTERS,
    IFLA_STATS_LINK_64,
    IFLA_STATS_LINK_OFFLOAD_XSTATS,
    IFLA_STATS_LINK_XSTATS,
    IFLA_STATS_LINK_XSTATS_SLAVE,
    IFLA_STATS_SET_OFFLOAD_XSTATS_L3_STATS,
    LINK_XSTATS_TYPE_BOND,
    LINK_XSTATS_TYPE_BRIDGE,
    MPLS_STATS_LINK,
    NETLINK_ROUTE,
    RTM_GETSTATS,
    RTM_NEWSTATS,
    RTM_SETSTATS,
    br_mcast_stats,
    bridge_stp_xstats,
    bridge_vlan_xstats,
    if_stats_msg,
    mpls_link_stats,
    rtnl_hw_stats64,
    rtnl_link_stats64,
)

__all__ = [
    "BondStats",
    "BondXstats",
    "BridgeXstats",
    "HwStatsInfo",
    "HwStatsInfos",
    "LinkStats",
    "LinkStatsRequest",
    "LinkXstats",
    "MplsStats",
    "OffloadXstats",
    "StatsAfSpec",
    "StatsFilters",
]


class BridgeXstats(Record):
    """A bridge's counters of itself or of a port, BRIDGE_XSTATS_*."""

    #: Of each VLAN.
    vlan: tuple[bridge_vlan_xstats, ...] = attr(
        BRIDGE_XSTATS_VLAN, multi(struct(bridge_vlan_xstats))
    )
    #: Of IGMP and MLD; the pairs are (received, sent).
    mcast: br_mcast_stats | None = attr(BRIDGE_XSTATS_MCAST, struct(br_mcast_stats))
    #: Of the spanning tree protocol.
    stp: bridge_stp_xstats | None = attr(BRIDGE_XSTATS_STP, struct(bridge_stp_xstats))


class BondStats(Record):
    """A bond's counters of 802.3ad, BOND_3AD_STAT_*."""

    lacpdu_rx: int | None = attr(BOND_3AD_STAT_LACPDU_RX, u64)
    lacpdu_tx: int | None = attr(BOND_3AD_STAT_LACPDU_TX, u64)
    lacpdu_unknown_rx: int | None = attr(BOND_3AD_STAT_LACPDU_UNKNOWN_RX, u64)
    lacpdu_illegal_rx: int | None = attr(BOND_3AD_STAT_LACPDU_ILLEGAL_RX, u64)
    marker_rx: int | None = attr(BOND_3AD_STAT_MARKER_RX, u64)
    marker_tx: int | None = attr(BOND_3AD_STAT_MARKER_TX, u64)
    marker_resp_rx: int | None = attr(BOND_3AD_STAT_MARKER_RESP_RX, u64)
    marker_resp_tx: int | None = attr(BOND_3AD_STAT_MARKER_RESP_TX, u64)
    marker_unknown_rx: int | None = attr(BOND_3AD_STAT_MARKER_UNKNOWN_RX, u64)


class BondXstats(Record):
    """A bond's counters of itself or of a port, BOND_XSTATS_*."""

    ad: BondStats | None = attr(BOND_XSTATS_3AD, nest(BondStats))


class LinkXstats(Record):
    """Counters by the kind of the link or of its master, LINK_XSTATS_TYPE_*."""

    bridge: BridgeXstats | None = attr(LINK_XSTATS_TYPE_BRIDGE, nest(BridgeXstats))
    bond: BondXstats | None = attr(LINK_XSTATS_TYPE_BOND, nest(BondXstats))


class HwStatsInfo(Record):
    """Whether the hardware counts, IFLA_OFFLOAD_XSTATS_HW_S_INFO_*."""

    #: 1: it was asked to.
    request: int | None = attr(IFLA_OFFLOAD_XSTATS_HW_S_INFO_REQUEST, u8)
    #: 1: it does.
    used: int | None = attr(IFLA_OFFLOAD_XSTATS_HW_S_INFO_USED, u8)


class HwStatsInfos(Record):
    """Whether the hardware counts, by what it counts: IFLA_OFFLOAD_XSTATS_*."""

    l3_stats: HwStatsInfo | None = attr(IFLA_OFFLOAD_XSTATS_L3_STATS, nest(HwStatsInfo))


class OffloadXstats(Record):
    """Counters of the hardware, IFLA_OFFLOAD_XSTATS_*."""

    #: Packets that did go through the kernel.
    cpu_hit: rtnl_link_stats64 | None = attr(IFLA_OFFLOAD_XSTATS_CPU_HIT, struct(rtnl_link_stats64))
    hw_s_info: HwStatsInfos | None = attr(IFLA_OFFLOAD_XSTATS_HW_S_INFO, nest(HwStatsInfos))
    l3_stats: rtnl_hw_stats64 | None = attr(IFLA_OFFLOAD_XSTATS_L3_STATS, struct(rtnl_hw_stats64))


class MplsStats(Record):
    """MPLS's counters, MPLS_STATS_*."""

    link: mpls_link_stats | None = attr(MPLS_STATS_LINK, struct(mpls_link_stats))


class StatsAfSpec(Record):
    """Counters of families, by AF_*."""

    mpls: MplsStats | None = attr(AF_MPLS, nest(MplsStats))


class StatsFilters(Record):
    """For nests among the counters: which of their attributes are wanted, a bit for each."""

    link_offload_xstats: int | None = attr(IFLA_STATS_LINK_OFFLOAD_XSTATS, u32)


class LinkStatsRequest(
    Record,
    header=if_stats_msg,
    message=Message(protocol=NETLINK_ROUTE, get=RTM_GETSTATS, new=RTM_NEWSTATS, set=RTM_SETSTATS),
    inputs=Inputs(aliases={"dev": "ifindex"}),
):
    """What is asked of a link's counters: struct if_stats_msg and IFLA_STATS_*, in RTM_GETSTATS and
    RTM_SETSTATS.

    Its attributes have the numbers of others in answers, so it is a class of its own.
    """

    family: int = head("family", names="af")
    #: The link's index.
    ifindex: int = head("ifindex", names="link")
    filter_mask: int = head("filter_mask")
    #: With RTM_GETSTATS.
    get_filters: StatsFilters | None = attr(IFLA_STATS_GET_FILTERS, nest(StatsFilters))
    #: With RTM_SETSTATS: 1 has the hardware count, 0 not.
    set_offload_xstats_l3_stats: int | None = attr(IFLA_STATS_SET_OFFLOAD_XSTATS_L3_STATS, u8)


class LinkStats(
    Record,
    header=if_stats_msg,
    message=Message(
        protocol=NETLINK_ROUTE,
        get=RTM_GETSTATS,
        new=RTM_NEWSTATS,
        set=RTM_SETSTATS,
        request=LinkStatsRequest,
        hints=("filter_mask", "get_filters"),
    ),
    inputs=Inputs(aliases={"dev": "ifindex"}),
):
    """Counters of a link: struct if_stats_msg and IFLA_STATS_*, in RTM_NEWSTATS, RTM_GETSTATS;
    by net/core/rtnetlink.c and the specification of links.

    Reading needs no privileges. `filter_mask` must tell what is to be sent, with
    IFLA_STATS_FILTER_BIT(IFLA_STATS_LINK_64) and so on; `get_filters` tells it of nests. The kernel
    filters nothing.
    """

    family: int = head("family", names="af")
    #: The link's index.
    ifindex: int = head("ifindex", names="link")
    #: IFLA_STATS_FILTER_BIT() of each of the attributes below that is wanted.
    filter_mask: int = head("filter_mask")
    link_64: rtnl_link_stats64 | None = attr(IFLA_STATS_LINK_64, struct(rtnl_link_stats64))
    #: What the link's own kind counts, and what its master counts of it.
    link_xstats: LinkXstats | None = attr(IFLA_STATS_LINK_XSTATS, nest(LinkXstats))
    link_xstats_slave: LinkXstats | None = attr(IFLA_STATS_LINK_XSTATS_SLAVE, nest(LinkXstats))
    link_offload_xstats: OffloadXstats | None = attr(
        IFLA_STATS_LINK_OFFLOAD_XSTATS, nest(OffloadXstats)
    )
    af_spec: StatsAfSpec | None = attr(IFLA_STATS_AF_SPEC, nest(StatsAfSpec))
