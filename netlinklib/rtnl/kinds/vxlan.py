"""vxlan: Ethernet in UDP."""

from __future__ import annotations

from ...codecs import be16, be32, binary, custom, flag, ip, struct, u8, u32
from ...errors import DecodeError
from ...inputs import Inputs
from ...record import Record, attr
from ...uapi import (
    IFLA_VXLAN_AGEING,
    IFLA_VXLAN_COLLECT_METADATA,
    IFLA_VXLAN_DF,
    IFLA_VXLAN_GBP,
    IFLA_VXLAN_GPE,
    IFLA_VXLAN_GROUP,
    IFLA_VXLAN_GROUP6,
    IFLA_VXLAN_ID,
    IFLA_VXLAN_L2MISS,
    IFLA_VXLAN_L3MISS,
    IFLA_VXLAN_LABEL,
    IFLA_VXLAN_LABEL_POLICY,
    IFLA_VXLAN_LEARNING,
    IFLA_VXLAN_LIMIT,
    IFLA_VXLAN_LINK,
    IFLA_VXLAN_LOCAL,
    IFLA_VXLAN_LOCAL6,
    IFLA_VXLAN_LOCALBYPASS,
    IFLA_VXLAN_MC_ROUTE,
    IFLA_VXLAN_PORT,
    IFLA_VXLAN_PORT_RANGE,
    IFLA_VXLAN_PROXY,
    IFLA_VXLAN_REMCSUM_NOPARTIAL,
    IFLA_VXLAN_REMCSUM_RX,
    IFLA_VXLAN_REMCSUM_TX,
    IFLA_VXLAN_RESERVED_BITS,
    IFLA_VXLAN_RSC,
    IFLA_VXLAN_TOS,
    IFLA_VXLAN_TTL,
    IFLA_VXLAN_TTL_INHERIT,
    IFLA_VXLAN_UDP_CSUM,
    IFLA_VXLAN_UDP_ZERO_CSUM6_RX,
    IFLA_VXLAN_UDP_ZERO_CSUM6_TX,
    IFLA_VXLAN_VNIFILTER,
    ifla_vxlan_port_range,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["Vxlan"]


def _decode_switch(payload: bytes) -> int:
    if len(payload) > 1:
        raise DecodeError(f"{len(payload)} bytes for a switch of none or one", data=payload)
    return payload[0] if payload else 1


def _encode_switch(value: Any) -> bytes:
    if not value:
        raise ValueError("it can only be switched on; leave it out instead")
    return b""


#: The kernel takes an empty attribute and sends one of one byte.
_switch = custom(_decode_switch, _encode_switch, "switch")


class Vxlan(Record, inputs=Inputs(aliases={"dev": "link"})):
    """IFLA_VXLAN_*, by the kernel's policy and fill function: its specification is silent here."""

    #: The VXLAN network identifier (VNI).
    id: int | None = attr(IFLA_VXLAN_ID, u32)
    #: The group or remote address, IPv4.
    group: str | None = attr(IFLA_VXLAN_GROUP, ip)
    #: The index of the link below.
    link: int | None = attr(IFLA_VXLAN_LINK, u32, names="link")
    #: The source address, IPv4.
    local: str | None = attr(IFLA_VXLAN_LOCAL, ip)
    ttl: int | None = attr(IFLA_VXLAN_TTL, u8)
    tos: int | None = attr(IFLA_VXLAN_TOS, u8)
    learning: int | None = attr(IFLA_VXLAN_LEARNING, u8)
    #: Seconds that a learned entry lives.
    ageing: int | None = attr(IFLA_VXLAN_AGEING, u32)
    #: How many entries may be learned; 0 is any number.
    limit: int | None = attr(IFLA_VXLAN_LIMIT, u32)
    #: The UDP source ports.
    port_range: ifla_vxlan_port_range | None = attr(
        IFLA_VXLAN_PORT_RANGE, struct(ifla_vxlan_port_range)
    )
    proxy: int | None = attr(IFLA_VXLAN_PROXY, u8)
    rsc: int | None = attr(IFLA_VXLAN_RSC, u8)
    l2miss: int | None = attr(IFLA_VXLAN_L2MISS, u8)
    l3miss: int | None = attr(IFLA_VXLAN_L3MISS, u8)
    #: The UDP destination port.
    port: int | None = attr(IFLA_VXLAN_PORT, be16)
    #: The group or remote address, IPv6.
    group6: str | None = attr(IFLA_VXLAN_GROUP6, ip)
    #: The source address, IPv6.
    local6: str | None = attr(IFLA_VXLAN_LOCAL6, ip)
    udp_csum: int | None = attr(IFLA_VXLAN_UDP_CSUM, u8)
    udp_zero_csum6_tx: int | None = attr(IFLA_VXLAN_UDP_ZERO_CSUM6_TX, u8)
    udp_zero_csum6_rx: int | None = attr(IFLA_VXLAN_UDP_ZERO_CSUM6_RX, u8)
    remcsum_tx: int | None = attr(IFLA_VXLAN_REMCSUM_TX, u8)
    remcsum_rx: int | None = attr(IFLA_VXLAN_REMCSUM_RX, u8)
    gbp: bool = attr(IFLA_VXLAN_GBP, flag)
    remcsum_nopartial: bool = attr(IFLA_VXLAN_REMCSUM_NOPARTIAL, flag)
    collect_metadata: int | None = attr(IFLA_VXLAN_COLLECT_METADATA, u8)
    #: The IPv6 flow label.
    label: int | None = attr(IFLA_VXLAN_LABEL, be32)
    gpe: bool = attr(IFLA_VXLAN_GPE, flag)
    ttl_inherit: int | None = attr(IFLA_VXLAN_TTL_INHERIT, _switch)
    #: VXLAN_DF_*.
    df: int | None = attr(IFLA_VXLAN_DF, u8, names="ifla_vxlan_df")
    vnifilter: int | None = attr(IFLA_VXLAN_VNIFILTER, u8)
    localbypass: int | None = attr(IFLA_VXLAN_LOCALBYPASS, u8)
    #: VXLAN_LABEL_*.
    label_policy: int | None = attr(IFLA_VXLAN_LABEL_POLICY, u32, names="ifla_vxlan_label_policy")
    #: The bits of the VXLAN header that must be 0, in its form.
    reserved_bits: bytes | None = attr(IFLA_VXLAN_RESERVED_BITS, binary)
    mc_route: int | None = attr(IFLA_VXLAN_MC_ROUTE, u8)
