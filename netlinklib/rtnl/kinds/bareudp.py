"""bareudp: MPLS, IP and others in UDP, without a header in between."""

from __future__ import annotations

from ...codecs import be16, flag, u16
from ...record import Record, attr
from ...uapi import (
    IFLA_BAREUDP_ETHERTYPE,
    IFLA_BAREUDP_MULTIPROTO_MODE,
    IFLA_BAREUDP_PORT,
    IFLA_BAREUDP_SRCPORT_MIN,
)

__all__ = ["Bareudp"]


class Bareudp(Record):
    """IFLA_BAREUDP_*, by the kernel's policy and fill function: its specification is silent."""

    #: The UDP destination port.
    port: int | None = attr(IFLA_BAREUDP_PORT, be16)
    #: ETH_P_* of what is inside.
    ethertype: int | None = attr(IFLA_BAREUDP_ETHERTYPE, be16, names="eth_p")
    #: The lowest UDP source port, in the order of the host.
    srcport_min: int | None = attr(IFLA_BAREUDP_SRCPORT_MIN, u16)
    #: Whether it carries the kin of `ethertype` too: multicast MPLS, or IPv6.
    multiproto_mode: bool = attr(IFLA_BAREUDP_MULTIPROTO_MODE, flag)
