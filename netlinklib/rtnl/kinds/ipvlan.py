"""ipvlan and ipvtap: another link's packets, told apart by IP address."""

from __future__ import annotations

from ...codecs import u16
from ...record import Record, attr
from ...uapi import IFLA_IPVLAN_FLAGS, IFLA_IPVLAN_MODE

__all__ = ["Ipvlan"]


class Ipvlan(Record):
    """IFLA_IPVLAN_*, by the kernel's policy and fill function: its specification is silent here.

    The link below is the Link's `link`.
    """

    #: IPVLAN_MODE_*.
    mode: int | None = attr(IFLA_IPVLAN_MODE, u16, names="ipvlan_mode")
    #: IPVLAN_F_*.
    flags: int | None = attr(IFLA_IPVLAN_FLAGS, u16, names="ipvlan_f")
