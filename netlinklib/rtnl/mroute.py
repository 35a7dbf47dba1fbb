"""Multicast routing: its tables and interfaces, and packets that no route was found for.

By ipmr.c and ip6mr.c; the kernel's specifications are silent.
"""

from __future__ import annotations

from ..codecs import binary, ip, multi, nest, s32, u8, u16, u32, u64
from ..record import Message, Record, attr, head
from ..uapi import (
    IPMRA_CREPORT_DST_ADDR,
    IPMRA_CREPORT_MSGTYPE,
    IPMRA_CREPORT_PKT,
    IPMRA_CREPORT_SRC_ADDR,
    IPMRA_CREPORT_TABLE,
    IPMRA_CREPORT_VIF_ID,
    IPMRA_TABLE_CACHE_RES_QUEUE_LEN,
    IPMRA_TABLE_ID,
    IPMRA_TABLE_MROUTE_DO_ASSERT,
    IPMRA_TABLE_MROUTE_DO_PIM,
    IPMRA_TABLE_MROUTE_DO_WRVIFWHOLE,
    IPMRA_TABLE_MROUTE_REG_VIF_NUM,
    IPMRA_TABLE_VIFS,
    IPMRA_VIF,
    IPMRA_VIFA_BYTES_IN,
    IPMRA_VIFA_BYTES_OUT,
    IPMRA_VIFA_FLAGS,
    IPMRA_VIFA_IFINDEX,
    IPMRA_VIFA_LOCAL_ADDR,
    IPMRA_VIFA_PACKETS_IN,
    IPMRA_VIFA_PACKETS_OUT,
    IPMRA_VIFA_REMOTE_ADDR,
    IPMRA_VIFA_VIF_ID,
    NETLINK_ROUTE,
    RTM_NEWCACHEREPORT,
    rtgenmsg,
)

__all__ = ["CacheReport", "MrouteTable", "MrouteVif", "MrouteVifs"]


class MrouteVif(Record):
    """An interface of multicast routing, IPMRA_VIFA_*."""

    #: The link's index.
    ifindex: int | None = attr(IPMRA_VIFA_IFINDEX, u32, names="link")
    vif_id: int | None = attr(IPMRA_VIFA_VIF_ID, u32)
    #: VIFF_*.
    flags: int | None = attr(IPMRA_VIFA_FLAGS, u16, names="viff")
    bytes_in: int | None = attr(IPMRA_VIFA_BYTES_IN, u64)
    bytes_out: int | None = attr(IPMRA_VIFA_BYTES_OUT, u64)
    packets_in: int | None = attr(IPMRA_VIFA_PACKETS_IN, u64)
    packets_out: int | None = attr(IPMRA_VIFA_PACKETS_OUT, u64)
    #: Of a tunnel.
    local_addr: str | None = attr(IPMRA_VIFA_LOCAL_ADDR, ip)
    remote_addr: str | None = attr(IPMRA_VIFA_REMOTE_ADDR, ip)


class MrouteVifs(Record):
    """The interfaces of a table."""

    vif: tuple[MrouteVif, ...] = attr(IPMRA_VIF, multi(nest(MrouteVif)))


class MrouteTable(Record):
    """A table of multicast routing, IPMRA_TABLE_*: IFLA_AF_SPEC of links in RTNL_FAMILY_IPMR."""

    id: int | None = attr(IPMRA_TABLE_ID, u32)
    #: How many packets wait for a route.
    cache_res_queue_len: int | None = attr(IPMRA_TABLE_CACHE_RES_QUEUE_LEN, u32)
    #: The interface for registers of PIM; -1 is none.
    mroute_reg_vif_num: int | None = attr(IPMRA_TABLE_MROUTE_REG_VIF_NUM, s32)
    mroute_do_assert: int | None = attr(IPMRA_TABLE_MROUTE_DO_ASSERT, u8)
    mroute_do_pim: int | None = attr(IPMRA_TABLE_MROUTE_DO_PIM, u8)
    vifs: MrouteVifs | None = attr(IPMRA_TABLE_VIFS, nest(MrouteVifs))
    mroute_do_wrvifwhole: int | None = attr(IPMRA_TABLE_MROUTE_DO_WRVIFWHOLE, u8)


class CacheReport(
    Record,
    header=rtgenmsg,
    message=Message(protocol=NETLINK_ROUTE, new=RTM_NEWCACHEREPORT),
):
    """An event: a packet that multicast routing has to be told about, struct rtgenmsg and
    IPMRA_CREPORT_*, in RTM_NEWCACHEREPORT."""

    #: RTNL_FAMILY_IPMR or RTNL_FAMILY_IP6MR.
    family: int = head("rtgen_family", names="af")
    #: IGMPMSG_*.
    msgtype: int | None = attr(IPMRA_CREPORT_MSGTYPE, u8, names="igmpmsg")
    vif_id: int | None = attr(IPMRA_CREPORT_VIF_ID, u32)
    src_addr: str | None = attr(IPMRA_CREPORT_SRC_ADDR, ip)
    dst_addr: str | None = attr(IPMRA_CREPORT_DST_ADDR, ip)
    #: The packet.
    pkt: bytes | None = attr(IPMRA_CREPORT_PKT, binary)
    table: int | None = attr(IPMRA_CREPORT_TABLE, u32)
