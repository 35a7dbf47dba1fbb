"""hsr: two links with every packet sent on both (HSR, PRP)."""

from __future__ import annotations

from ...codecs import mac, u8, u16, u32
from ...record import Record, attr
from ...uapi import (
    IFLA_HSR_INTERLINK,
    IFLA_HSR_MULTICAST_SPEC,
    IFLA_HSR_PROTOCOL,
    IFLA_HSR_SEQ_NR,
    IFLA_HSR_SLAVE1,
    IFLA_HSR_SLAVE2,
    IFLA_HSR_SUPERVISION_ADDR,
    IFLA_HSR_VERSION,
)

__all__ = ["Hsr"]


class Hsr(Record):
    """IFLA_HSR_*, by the kernel's policy and fill function: its specification is silent here."""

    #: The indices of the two links.
    slave1: int | None = attr(IFLA_HSR_SLAVE1, u32, names="link")
    slave2: int | None = attr(IFLA_HSR_SLAVE2, u32, names="link")
    #: In requests: the last byte of `supervision_addr`.
    multicast_spec: int | None = attr(IFLA_HSR_MULTICAST_SPEC, u8)
    supervision_addr: str | None = attr(IFLA_HSR_SUPERVISION_ADDR, mac)
    #: The number of the next packet.
    seq_nr: int | None = attr(IFLA_HSR_SEQ_NR, u16)
    version: int | None = attr(IFLA_HSR_VERSION, u8)
    #: HSR_PROTOCOL_*.
    protocol: int | None = attr(IFLA_HSR_PROTOCOL, u8, names="hsr_protocol")
    #: The index of a link to another ring, or to nodes that are in none.
    interlink: int | None = attr(IFLA_HSR_INTERLINK, u32, names="link")
