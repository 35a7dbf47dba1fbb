"""The multicast databases of bridges and VXLANs: which ports lead to which groups."""

from __future__ import annotations

from .._backend import engine
from ..codecs import be16, custom, ip, mac, multi, nest, s32, struct, u8, u16, u32
from ..errors import DecodeError
from ..inputs import Inputs
from ..record import Message, Record, attr, head
from ..uapi import (
    AF_BRIDGE,
    ETH_ALEN,
    ETH_P_IP,
    ETH_P_IPV6,
    MDBA_MDB,
    MDBA_MDB_EATTR_DST,
    MDBA_MDB_EATTR_DST_PORT,
    MDBA_MDB_EATTR_GROUP_MODE,
    MDBA_MDB_EATTR_IFINDEX,
    MDBA_MDB_EATTR_RTPROT,
    MDBA_MDB_EATTR_SOURCE,
    MDBA_MDB_EATTR_SRC_LIST,
    MDBA_MDB_EATTR_SRC_VNI,
    MDBA_MDB_EATTR_TIMER,
    MDBA_MDB_EATTR_VNI,
    MDBA_MDB_ENTRY,
    MDBA_MDB_ENTRY_INFO,
    MDBA_MDB_SRCATTR_ADDRESS,
    MDBA_MDB_SRCATTR_TIMER,
    MDBA_MDB_SRCLIST_ENTRY,
    MDBA_ROUTER,
    MDBA_ROUTER_PATTR_INET6_TIMER,
    MDBA_ROUTER_PATTR_INET_TIMER,
    MDBA_ROUTER_PATTR_TIMER,
    MDBA_ROUTER_PATTR_TYPE,
    MDBA_ROUTER_PATTR_VID,
    MDBA_ROUTER_PORT,
    MDBA_SET_ENTRY,
    MDBA_SET_ENTRY_ATTRS,
    MDBE_ATTR_DST,
    MDBE_ATTR_DST_PORT,
    MDBE_ATTR_GROUP_MODE,
    MDBE_ATTR_IFINDEX,
    MDBE_ATTR_RTPROT,
    MDBE_ATTR_SOURCE,
    MDBE_ATTR_SRC_LIST,
    MDBE_ATTR_SRC_VNI,
    MDBE_ATTR_STATE_MASK,
    MDBE_ATTR_VNI,
    MDBE_SRC_LIST_ENTRY,
    MDBE_SRCATTR_ADDRESS,
    NETLINK_ROUTE,
    NLM_F_REPLACE,
    RTM_DELMDB,
    RTM_GETMDB,
    RTM_NEWMDB,
    br_mdb_entry,
    br_port_msg,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = [
    "Mdb",
    "MdbAttrs",
    "MdbEntries",
    "MdbEntryInfo",
    "MdbKey",
    "MdbPorts",
    "MdbRequest",
    "MdbRouter",
    "MdbRouterPort",
    "MdbSource",
    "MdbSourceKey",
    "MdbSourceKeys",
    "MdbSources",
]

_members = br_mdb_entry.__plan__.by_name
_group, _proto = _members["addr.u.ip6"], _members["addr.proto"]


def _decode_group(payload: bytes) -> str:
    at = _proto.offset - _group.offset
    proto = be16.decode(payload[at : at + 2])
    if proto == ETH_P_IP:
        return ip.decode(payload[:4])
    if proto == ETH_P_IPV6:
        return ip.decode(payload[:16])
    if proto == 0:
        return mac.decode(payload[:ETH_ALEN])
    raise DecodeError(f"a group of protocol {proto:#06x}", data=payload)


def _encode_group(value: Any) -> bytes:
    address, proto = _group_bytes(value)
    return address.ljust(_proto.offset - _group.offset, b"\0") + be16.encode(proto)


def _group_bytes(value: Any) -> tuple[bytes, int]:
    """Return the bytes of a group, and the protocol that tells their form."""
    for codec, sizes in ((ip, {4: ETH_P_IP, 16: ETH_P_IPV6}), (mac, {ETH_ALEN: 0})):
        try:
            address = codec.encode(value)
        except (TypeError, ValueError):
            continue
        if len(address) in sizes:
            return address, sizes[len(address)]
    raise ValueError(f"addr: {value!r} is no IP and no Ethernet address")


#: The group of struct br_mdb_entry, with the protocol by which its form is told.
_addr = engine.Field(
    "addr",
    custom(_decode_group, _encode_group, "group"),
    offset=_group.offset,
    size=_proto.offset + _proto.size - _group.offset,
)


#: The header of a router's port is a bare u32.
_port_size = len(u32.encode(0))


def of_bridges(_: str, fields: dict[str, Any]) -> None:
    """Set the one family that such messages have."""
    fields.setdefault("family", AF_BRIDGE)


class MdbKey(
    Record,
    header=br_mdb_entry,
    attributes=False,
    inputs=Inputs(aliases={"port": "ifindex", "grp": "addr"}),
):
    """Which entry is meant in a request, struct br_mdb_entry."""

    #: The index of the port, or of the bridge itself.
    ifindex: int = head("ifindex", names="link")
    #: MDB_TEMPORARY or MDB_PERMANENT.
    state: int = head("state", names="mdb_state")
    #: MDB_FLAGS_*.
    flags: int = head("flags", names="mdb_flags")
    vid: int = head("vid")
    #: The group: an IPv4, IPv6 or Ethernet address.
    addr: str = _addr  # type: ignore[assignment]


class MdbSource(Record):
    """A source of an entry, MDBA_MDB_SRCATTR_*."""

    address: str | None = attr(MDBA_MDB_SRCATTR_ADDRESS, ip)
    #: Hundredths of seconds until it is forgotten.
    timer: int | None = attr(MDBA_MDB_SRCATTR_TIMER, u32)


class MdbSources(Record):
    """The sources of an entry, MDBA_MDB_SRCLIST_*."""

    entry: tuple[MdbSource, ...] = attr(MDBA_MDB_SRCLIST_ENTRY, multi(nest(MdbSource)))


class MdbEntryInfo(Record, header=br_mdb_entry):
    """A port that leads to a group: struct br_mdb_entry and MDBA_MDB_EATTR_*."""

    #: The index of the port, or of the bridge itself.
    ifindex: int = head("ifindex", names="link")
    #: MDB_TEMPORARY or MDB_PERMANENT.
    state: int = head("state", names="mdb_state")
    #: MDB_FLAGS_*.
    flags: int = head("flags", names="mdb_flags")
    vid: int = head("vid")
    #: The group: an IPv4, IPv6 or Ethernet address.
    addr: str = _addr  # type: ignore[assignment]
    #: Hundredths of seconds until it is forgotten.
    timer: int | None = attr(MDBA_MDB_EATTR_TIMER, u32)
    src_list: MdbSources | None = attr(MDBA_MDB_EATTR_SRC_LIST, nest(MdbSources))
    #: MCAST_INCLUDE or MCAST_EXCLUDE.
    group_mode: int | None = attr(MDBA_MDB_EATTR_GROUP_MODE, u8, names="mcast_mode")
    #: The one source that is meant.
    source: str | None = attr(MDBA_MDB_EATTR_SOURCE, ip)
    #: Who added it: RTPROT_*.
    rtprot: int | None = attr(MDBA_MDB_EATTR_RTPROT, u8, names="rtprot")
    #: Of VXLANs: the remote, its UDP port, its network and the link by which it is reached.
    dst: str | None = attr(MDBA_MDB_EATTR_DST, ip)
    dst_port: int | None = attr(MDBA_MDB_EATTR_DST_PORT, u16)
    vni: int | None = attr(MDBA_MDB_EATTR_VNI, u32)
    nda_ifindex: int | None = attr(MDBA_MDB_EATTR_IFINDEX, u32, names="link")
    src_vni: int | None = attr(MDBA_MDB_EATTR_SRC_VNI, u32)


class MdbPorts(Record):
    """The ports that lead to one group."""

    info: tuple[MdbEntryInfo, ...] = attr(MDBA_MDB_ENTRY_INFO, multi(struct(MdbEntryInfo)))


class MdbEntries(Record):
    """The groups of a database."""

    entry: tuple[MdbPorts, ...] = attr(MDBA_MDB_ENTRY, multi(nest(MdbPorts)))


class MdbRouterPort(Record, header=_port_size):
    """A port that leads to a multicast router: its index as u32, and MDBA_ROUTER_PATTR_*."""

    #: The index of the port.
    ifindex: int = engine.Field("ifindex", u32, offset=0, size=_port_size)  # type: ignore[assignment]
    #: Hundredths of seconds until it is forgotten: the longer one of IPv4's and IPv6's.
    timer: int | None = attr(MDBA_ROUTER_PATTR_TIMER, u32)
    #: MDB_RTR_TYPE_*.
    type: int | None = attr(MDBA_ROUTER_PATTR_TYPE, u8, names="mdb_rtr_type")
    inet_timer: int | None = attr(MDBA_ROUTER_PATTR_INET_TIMER, u32)
    inet6_timer: int | None = attr(MDBA_ROUTER_PATTR_INET6_TIMER, u32)
    vid: int | None = attr(MDBA_ROUTER_PATTR_VID, u16)


class MdbRouter(Record):
    """The ports that lead to multicast routers."""

    port: tuple[MdbRouterPort, ...] = attr(MDBA_ROUTER_PORT, multi(struct(MdbRouterPort)))


class Mdb(
    Record,
    header=br_port_msg,
    message=Message(
        protocol=NETLINK_ROUTE,
        get=RTM_GETMDB,
        new=RTM_NEWMDB,
        delete=RTM_DELMDB,
        # of bridges in dumps, and of VXLANs
        reply=(RTM_GETMDB, RTM_NEWMDB),
        # which is not in all answers
        any={"family": AF_BRIDGE},
        defaults={"family": AF_BRIDGE},
    ),
    inputs=Inputs(aliases={"dev": "ifindex"}),
):
    """The multicast database of a bridge or VXLAN: struct br_port_msg and MDBA_*, in RTM_NEWMDB,
    RTM_DELMDB, RTM_GETMDB; by br_mdb.c and vxlan_mdb.c, for the kernel's specifications are silent.

    Reading needs no privileges. The kernel filters nothing, and may send one database in several
    messages. Changes are asked for by a `MdbRequest`.
    """

    #: AF_BRIDGE in events, AF_UNSPEC in dumps.
    family: int = head("family", names="af")
    #: The index of the bridge or VXLAN.
    ifindex: int = head("ifindex", names="link")
    mdb: MdbEntries | None = attr(MDBA_MDB, nest(MdbEntries))
    router: MdbRouter | None = attr(MDBA_ROUTER, nest(MdbRouter))

    @property
    def entries(self) -> tuple[MdbEntryInfo, ...]:
        """The entries of all groups, one for each port that leads to it."""
        database = self.mdb
        if database is None:
            return ()
        return tuple(info for ports in database.entry for info in ports.info)


class MdbSourceKey(Record):
    """A source that an entry is to have, MDBE_SRCATTR_*."""

    address: str | None = attr(MDBE_SRCATTR_ADDRESS, ip)


class MdbSourceKeys(Record):
    """The sources that an entry is to have, MDBE_SRC_LIST_*."""

    entry: tuple[MdbSourceKey, ...] = attr(MDBE_SRC_LIST_ENTRY, multi(nest(MdbSourceKey)))


class MdbAttrs(Record):
    """What an entry is to have, MDBE_ATTR_*."""

    source: str | None = attr(MDBE_ATTR_SOURCE, ip)
    src_list: MdbSourceKeys | None = attr(MDBE_ATTR_SRC_LIST, nest(MdbSourceKeys))
    #: MCAST_INCLUDE or MCAST_EXCLUDE.
    group_mode: int | None = attr(MDBE_ATTR_GROUP_MODE, u8, names="mcast_mode")
    #: Who adds it: RTPROT_*.
    rtprot: int | None = attr(MDBE_ATTR_RTPROT, u8, names="rtprot")
    #: Of VXLANs: the remote, its UDP port, its network and the link by which it is reached.
    dst: str | None = attr(MDBE_ATTR_DST, ip)
    dst_port: int | None = attr(MDBE_ATTR_DST_PORT, u16)
    vni: int | None = attr(MDBE_ATTR_VNI, u32)
    ifindex: int | None = attr(MDBE_ATTR_IFINDEX, s32, names="link")
    src_vni: int | None = attr(MDBE_ATTR_SRC_VNI, u32)
    #: When many are deleted: which bits of the entry's `state` count.
    state_mask: int | None = attr(MDBE_ATTR_STATE_MASK, u8)


class MdbRequest(
    Record,
    header=br_port_msg,
    message=Message(
        protocol=NETLINK_ROUTE,
        get=RTM_GETMDB,
        new=RTM_NEWMDB,
        delete=RTM_DELMDB,
        change=NLM_F_REPLACE,
    ),
    inputs=Inputs(aliases={"dev": "ifindex"}, more=of_bridges),
):
    """A request about one entry: struct br_port_msg and MDBA_SET_ENTRY*, in RTM_NEWMDB, RTM_DELMDB
    and, with the same numbers, MDBA_GET_ENTRY* in RTM_GETMDB.

    Its attributes have the numbers of others in answers, so it is a class of its own.
    """

    #: AF_BRIDGE.
    family: int = head("family", names="af")
    #: The index of the bridge or VXLAN.
    ifindex: int = head("ifindex", names="link")
    entry: MdbKey | None = attr(MDBA_SET_ENTRY, struct(MdbKey))
    attrs: MdbAttrs | None = attr(MDBA_SET_ENTRY_ATTRS, nest(MdbAttrs))
