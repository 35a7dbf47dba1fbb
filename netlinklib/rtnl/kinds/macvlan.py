"""macvlan and macvtap: another link's packets, told apart by link-layer address."""

from __future__ import annotations

from ...codecs import mac, multi, nest, s32, u16, u32
from ...record import Record, attr
from ...uapi import (
    IFLA_MACVLAN_BC_CUTOFF,
    IFLA_MACVLAN_BC_QUEUE_LEN,
    IFLA_MACVLAN_BC_QUEUE_LEN_USED,
    IFLA_MACVLAN_FLAGS,
    IFLA_MACVLAN_MACADDR,
    IFLA_MACVLAN_MACADDR_COUNT,
    IFLA_MACVLAN_MACADDR_DATA,
    IFLA_MACVLAN_MACADDR_MODE,
    IFLA_MACVLAN_MODE,
)

__all__ = ["Macvlan", "MacvlanAddresses"]


class MacvlanAddresses(Record):
    """The source addresses of mode MACVLAN_MODE_SOURCE."""

    macaddr: tuple[str, ...] = attr(IFLA_MACVLAN_MACADDR, multi(mac))


class Macvlan(Record):
    """IFLA_MACVLAN_*, by the kernel's policy and fill function: its specification is silent here.

    The link below is the Link's `link`.
    """

    #: MACVLAN_MODE_*.
    mode: int | None = attr(IFLA_MACVLAN_MODE, u32, names="macvlan_mode")
    #: MACVLAN_FLAG_*.
    flags: int | None = attr(IFLA_MACVLAN_FLAGS, u16, names="macvlan_flag")
    #: In requests: MACVLAN_MACADDR_*, what to do with the source addresses.
    macaddr_mode: int | None = attr(IFLA_MACVLAN_MACADDR_MODE, u32, names="macvlan_macaddr_mode")
    #: In requests: one source address.
    macaddr: str | None = attr(IFLA_MACVLAN_MACADDR, mac)
    macaddr_data: MacvlanAddresses | None = attr(IFLA_MACVLAN_MACADDR_DATA, nest(MacvlanAddresses))
    macaddr_count: int | None = attr(IFLA_MACVLAN_MACADDR_COUNT, u32)
    #: The length of the queue of broadcasts, in packets: as asked for, and as it is.
    bc_queue_len: int | None = attr(IFLA_MACVLAN_BC_QUEUE_LEN, u32)
    bc_queue_len_used: int | None = attr(IFLA_MACVLAN_BC_QUEUE_LEN_USED, u32)
    bc_cutoff: int | None = attr(IFLA_MACVLAN_BC_CUTOFF, s32)
