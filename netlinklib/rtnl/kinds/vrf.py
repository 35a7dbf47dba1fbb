"""vrf: a routing table of its own for some links, and these links."""

from __future__ import annotations

from ...codecs import u32
from ...record import Record, attr
from ...uapi import IFLA_VRF_PORT_TABLE, IFLA_VRF_TABLE

__all__ = ["Vrf", "VrfPort"]


class Vrf(Record):
    """IFLA_VRF_*."""

    #: RT_TABLE_*, or any other.
    table: int | None = attr(IFLA_VRF_TABLE, u32, names="rt_table")


class VrfPort(Record):
    """IFLA_VRF_PORT_*, by the kernel's fill function: its specification is silent here."""

    #: The routing table of the VRF.
    table: int | None = attr(IFLA_VRF_PORT_TABLE, u32, names="rt_table")
