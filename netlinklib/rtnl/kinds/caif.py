"""caif: IP over a channel of a modem, which kernels had until 7.0."""

from __future__ import annotations

from ...codecs import u8, u32
from ...record import Record, attr
from ...uapi import IFLA_CAIF_IPV4_CONNID, IFLA_CAIF_IPV6_CONNID, IFLA_CAIF_LOOPBACK

__all__ = ["Caif"]


class Caif(Record):
    """IFLA_CAIF_*, by the policy and fill function of the kernels that had them."""

    ipv4_connid: int | None = attr(IFLA_CAIF_IPV4_CONNID, u32)
    ipv6_connid: int | None = attr(IFLA_CAIF_IPV6_CONNID, u32)
    loopback: int | None = attr(IFLA_CAIF_LOOPBACK, u8)
