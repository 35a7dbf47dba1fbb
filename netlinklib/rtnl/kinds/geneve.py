"""geneve: Ethernet or IP in UDP, with options."""

from __future__ import annotations

from ...codecs import be16, be32, flag, ip, struct, u8, u32
from ...record import Record, attr
from ...uapi import (
    IFLA_GENEVE_COLLECT_METADATA,
    IFLA_GENEVE_DF,
    IFLA_GENEVE_GRO_HINT,
    IFLA_GENEVE_ID,
    IFLA_GENEVE_INNER_PROTO_INHERIT,
    IFLA_GENEVE_LABEL,
    IFLA_GENEVE_LOCAL,
    IFLA_GENEVE_LOCAL6,
    IFLA_GENEVE_PORT,
    IFLA_GENEVE_PORT_RANGE,
    IFLA_GENEVE_REMOTE,
    IFLA_GENEVE_REMOTE6,
    IFLA_GENEVE_TOS,
    IFLA_GENEVE_TTL,
    IFLA_GENEVE_TTL_INHERIT,
    IFLA_GENEVE_UDP_CSUM,
    IFLA_GENEVE_UDP_ZERO_CSUM6_RX,
    IFLA_GENEVE_UDP_ZERO_CSUM6_TX,
    ifla_geneve_port_range,
)

__all__ = ["Geneve"]


class Geneve(Record):
    """IFLA_GENEVE_*."""

    #: The virtual network identifier (VNI).
    id: int | None = attr(IFLA_GENEVE_ID, u32)
    #: The other end, IPv4.
    remote: str | None = attr(IFLA_GENEVE_REMOTE, ip)
    ttl: int | None = attr(IFLA_GENEVE_TTL, u8)
    tos: int | None = attr(IFLA_GENEVE_TOS, u8)
    #: The UDP destination port.
    port: int | None = attr(IFLA_GENEVE_PORT, be16)
    #: Whether routes and filters say where each packet goes.
    collect_metadata: bool = attr(IFLA_GENEVE_COLLECT_METADATA, flag)
    #: The other end, IPv6.
    remote6: str | None = attr(IFLA_GENEVE_REMOTE6, ip)
    udp_csum: int | None = attr(IFLA_GENEVE_UDP_CSUM, u8)
    udp_zero_csum6_tx: int | None = attr(IFLA_GENEVE_UDP_ZERO_CSUM6_TX, u8)
    udp_zero_csum6_rx: int | None = attr(IFLA_GENEVE_UDP_ZERO_CSUM6_RX, u8)
    #: The IPv6 flow label.
    label: int | None = attr(IFLA_GENEVE_LABEL, be32)
    ttl_inherit: int | None = attr(IFLA_GENEVE_TTL_INHERIT, u8)
    #: GENEVE_DF_*.
    df: int | None = attr(IFLA_GENEVE_DF, u8, names="ifla_geneve_df")
    #: Whether it carries IP, not Ethernet.
    inner_proto_inherit: bool = attr(IFLA_GENEVE_INNER_PROTO_INHERIT, flag)
    #: The UDP source ports.
    port_range: ifla_geneve_port_range | None = attr(
        IFLA_GENEVE_PORT_RANGE, struct(ifla_geneve_port_range)
    )
    #: By the kernel's policy and fill function, like the rest: its specification is silent.
    gro_hint: bool = attr(IFLA_GENEVE_GRO_HINT, flag)
    #: The source address, IPv4.
    local: str | None = attr(IFLA_GENEVE_LOCAL, ip)
    #: The source address, IPv6.
    local6: str | None = attr(IFLA_GENEVE_LOCAL6, ip)
