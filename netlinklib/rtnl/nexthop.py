"""Nexthop objects: paths that routes refer to by an id, and groups of them.

By the policies and fill functions of net/ipv4/nexthop.c; the kernel's specifications are silent.
"""

from __future__ import annotations

from operator import index

from .._backend import engine
from ..codecs import custom, flag, ip, multi, nest, packed, struct, u16, u32, u64, uint
from ..inputs import Inputs
from ..record import Message, Record, attr, head
from ..uapi import (
    AF_INET,
    AF_UNSPEC,
    NETLINK_ROUTE,
    NHA_BLACKHOLE,
    NHA_ENCAP,
    NHA_ENCAP_TYPE,
    NHA_FDB,
    NHA_GATEWAY,
    NHA_GROUP,
    NHA_GROUP_STATS,
    NHA_GROUP_STATS_ENTRY,
    NHA_GROUP_STATS_ENTRY_ID,
    NHA_GROUP_STATS_ENTRY_PACKETS,
    NHA_GROUP_STATS_ENTRY_PACKETS_HW,
    NHA_GROUP_TYPE,
    NHA_GROUPS,
    NHA_HW_STATS_ENABLE,
    NHA_HW_STATS_USED,
    NHA_ID,
    NHA_MASTER,
    NHA_OIF,
    NHA_OP_FLAGS,
    NHA_RES_BUCKET,
    NHA_RES_BUCKET_IDLE_TIME,
    NHA_RES_BUCKET_INDEX,
    NHA_RES_BUCKET_NH_ID,
    NHA_RES_GROUP,
    NHA_RES_GROUP_BUCKETS,
    NHA_RES_GROUP_IDLE_TIMER,
    NHA_RES_GROUP_UNBALANCED_TIME,
    NHA_RES_GROUP_UNBALANCED_TIMER,
    NLM_F_REPLACE,
    RTM_DELNEXTHOP,
    RTM_DELNEXTHOPBUCKET,
    RTM_GETNEXTHOP,
    RTM_GETNEXTHOPBUCKET,
    RTM_NEWNEXTHOP,
    RTM_NEWNEXTHOPBUCKET,
    nexthop_grp,
    nhmsg,
)
from .encap import lwtunnel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .encap import Encap

__all__ = [
    "Nexthop",
    "NexthopBucket",
    "NexthopGroup",
    "NexthopGroupStats",
    "NexthopGroupStatsEntry",
    "NexthopResBucket",
    "NexthopResGroup",
]


_members = nexthop_grp.__plan__.by_name


def _decode_weight(payload: bytes) -> int:
    return int.from_bytes(payload, "little") + 1


def _encode_weight(value: Any) -> bytes:
    if not 1 <= index(value) <= 0x10000:
        raise ValueError(f"{value} is no weight: from 1 to 65536")
    return (index(value) - 1).to_bytes(2, "little")


class NexthopGroup(Record, header=nexthop_grp, attributes=False):
    """A member of a group, struct nexthop_grp."""

    #: The id of a nexthop that is no group.
    id: int = head("id")
    #: The weight as `ip nexthop` counts it, from 1 on; up to 256 before Linux 6.12. (The struct has
    #: one less, in `weight` and `weight_high`.)
    weight: int = engine.Field(  # type: ignore[assignment]
        "weight",
        custom(_decode_weight, _encode_weight, "weight"),
        offset=_members["weight"].offset,
        size=_members["weight_high"].offset + 1 - _members["weight"].offset,
    )


class NexthopResGroup(Record):
    """What a resilient group has besides, NHA_RES_GROUP_*. Times are in clock ticks (USER_HZ)."""

    #: How many buckets there are.
    buckets: int | None = attr(NHA_RES_GROUP_BUCKETS, u16)
    #: How long a bucket must have been idle to be given to another nexthop.
    idle_timer: int | None = attr(NHA_RES_GROUP_IDLE_TIMER, u32)
    #: How long the group may be out of balance before busy buckets are given away too; 0 is for
    #: ever.
    unbalanced_timer: int | None = attr(NHA_RES_GROUP_UNBALANCED_TIMER, u32)
    #: How long it has been out of balance.
    unbalanced_time: int | None = attr(NHA_RES_GROUP_UNBALANCED_TIME, u64)


class NexthopResBucket(Record):
    """A bucket, NHA_RES_BUCKET_*."""

    index: int | None = attr(NHA_RES_BUCKET_INDEX, u16)
    #: Clock ticks (USER_HZ) since its last use.
    idle_time: int | None = attr(NHA_RES_BUCKET_IDLE_TIME, u64)
    #: The nexthop it leads to.
    nh_id: int | None = attr(NHA_RES_BUCKET_NH_ID, u32)


class NexthopGroupStatsEntry(Record):
    """Counters of a member of a group, NHA_GROUP_STATS_ENTRY_*."""

    #: The nexthop's id.
    id: int | None = attr(NHA_GROUP_STATS_ENTRY_ID, u32)
    #: Packets, those of the hardware included.
    packets: int | None = attr(NHA_GROUP_STATS_ENTRY_PACKETS, uint)
    packets_hw: int | None = attr(NHA_GROUP_STATS_ENTRY_PACKETS_HW, uint)


class NexthopGroupStats(Record):
    """Counters of a group's members, NHA_GROUP_STATS_*."""

    entry: tuple[NexthopGroupStatsEntry, ...] = attr(
        NHA_GROUP_STATS_ENTRY, multi(nest(NexthopGroupStatsEntry))
    )


#: What the kernel sends and does not take.
_ANSWERS = ("scope", "op_flags", "group_stats", "hw_stats_used")


def _complete(nexthop: Nexthop, verb: str) -> bytes:
    """Return the bytes of a nexthop for a change; to delete one, just its id."""
    plan = Nexthop.__plan__
    if verb == "delete":
        return plan.encode({"id": nexthop.id})
    fields = {name: getattr(nexthop, name) for name in plan.by_name if name not in _ANSWERS}
    if not nexthop.family and nexthop.group is None:
        fields["family"] = AF_INET
    buckets = nexthop.res_group
    if buckets is not None:
        timers = ("buckets", "idle_timer", "unbalanced_timer")
        fields["res_group"] = {name: getattr(buckets, name) for name in timers}
    return plan.encode(fields)


class Nexthop(
    Record,
    header=nhmsg,
    message=Message(
        protocol=NETLINK_ROUTE,
        get=RTM_GETNEXTHOP,
        new=RTM_NEWNEXTHOP,
        delete=RTM_DELNEXTHOP,
        change=NLM_F_REPLACE,
        complete=_complete,
        filters=("family", "oif", "fdb"),
        hints=("groups", "master", "op_flags"),
        any={"family": AF_UNSPEC},
    ),
    inputs=Inputs(aliases={"dev": "oif"}, family=("family", ("gateway",))),
):
    """A nexthop object: struct nhmsg and NHA_*, in RTM_NEWNEXTHOP, RTM_DELNEXTHOP, RTM_GETNEXTHOP.

    Reading needs no privileges. The kernel filters dumps by `family`, `oif` and `fdb`; `groups`,
    `master` and `op_flags` choose what is sent. One that is to be added and has neither a family
    nor a gateway is of IPv4, as by `ip nexthop`; what only answers have is not sent. One is deleted
    by its `id`.
    """

    #: AF_INET or AF_INET6; AF_UNSPEC for groups.
    family: int = head("nh_family", names="af")
    #: RT_SCOPE_*; in answers.
    scope: int = head("nh_scope", names="rt_scope")
    #: Who added it: RTPROT_*.
    protocol: int = head("nh_protocol", names="rtprot")
    #: RTNH_F_*.
    flags: int = head("nh_flags", names="rtnh_f")
    #: In requests 0 lets the kernel choose.
    id: int | None = attr(NHA_ID, u32)
    #: The members, if it is a group.
    group: tuple[NexthopGroup, ...] | None = attr(NHA_GROUP, packed(struct(NexthopGroup)))
    #: NEXTHOP_GRP_TYPE_*.
    group_type: int | None = attr(NHA_GROUP_TYPE, u16, names="nexthop_grp_type")
    #: Packets are thrown away.
    blackhole: bool = attr(NHA_BLACKHOLE, flag)
    #: The index of the link packets go out by.
    oif: int | None = attr(NHA_OIF, u32, names="link")
    gateway: str | None = attr(NHA_GATEWAY, ip)
    #: LWTUNNEL_ENCAP_*.
    encap_type: int | None = attr(NHA_ENCAP_TYPE, u16, names="lwtunnel_encap_types")
    #: What is put around packets, by `encap_type`.
    encap: Encap | None = attr(NHA_ENCAP, lwtunnel)
    #: In requests of dumps: groups alone.
    groups: bool = attr(NHA_GROUPS, flag)
    #: In requests of dumps: nexthops by links of this master alone (its index).
    master: int | None = attr(NHA_MASTER, u32, names="link")
    #: It is for forwarding databases.
    fdb: bool = attr(NHA_FDB, flag)
    res_group: NexthopResGroup | None = attr(NHA_RES_GROUP, nest(NexthopResGroup))
    #: In requests: NHA_OP_FLAG_*, whether to send counters. In answers: what the kernel can do.
    op_flags: int | None = attr(NHA_OP_FLAGS, u32, names="nha_op_flag")
    group_stats: NexthopGroupStats | None = attr(NHA_GROUP_STATS, nest(NexthopGroupStats))
    #: 1: drivers are to count packets of the group, too.
    hw_stats_enable: int | None = attr(NHA_HW_STATS_ENABLE, u32)
    #: 1: a driver does.
    hw_stats_used: int | None = attr(NHA_HW_STATS_USED, u32)


class NexthopBucket(
    Record,
    header=nhmsg,
    message=Message(
        protocol=NETLINK_ROUTE,
        get=RTM_GETNEXTHOPBUCKET,
        new=RTM_NEWNEXTHOPBUCKET,
        delete=RTM_DELNEXTHOPBUCKET,
        filters=("id", "res_bucket.nh_id"),
        hints=("oif", "master"),
    ),
    inputs=Inputs(aliases={"dev": "oif"}),
):
    """A bucket of a resilient group: struct nhmsg and NHA_*, in RTM_NEWNEXTHOPBUCKET,
    RTM_DELNEXTHOPBUCKET, RTM_GETNEXTHOPBUCKET.

    Reading needs no privileges. The kernel filters dumps by `id` and `res_bucket.nh_id`; `oif` and
    `master` choose what is sent.
    """

    family: int = head("nh_family", names="af")
    #: RTNH_F_*.
    flags: int = head("nh_flags", names="rtnh_f")
    #: The id of the group.
    id: int | None = attr(NHA_ID, u32)
    #: In requests of dumps: buckets by this link alone (its index), or by links of this master.
    oif: int | None = attr(NHA_OIF, u32, names="link")
    master: int | None = attr(NHA_MASTER, u32, names="link")
    res_bucket: NexthopResBucket | None = attr(NHA_RES_BUCKET, nest(NexthopResBucket))
