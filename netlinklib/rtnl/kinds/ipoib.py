"""ipoib: IP over InfiniBand."""

from __future__ import annotations

from ...codecs import u16
from ...record import Record, attr
from ...uapi import IFLA_IPOIB_MODE, IFLA_IPOIB_PKEY, IFLA_IPOIB_UMCAST

__all__ = ["Ipoib"]


class Ipoib(Record):
    """IFLA_IPOIB_*, by the kernel's policy and fill function: its specification is silent here."""

    #: The partition.
    pkey: int | None = attr(IFLA_IPOIB_PKEY, u16)
    #: IPOIB_MODE_*.
    mode: int | None = attr(IFLA_IPOIB_MODE, u16, names="ipoib_mode")
    #: Whether user space does the multicast groups.
    umcast: int | None = attr(IFLA_IPOIB_UMCAST, u16)
