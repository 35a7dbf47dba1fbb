"""ct: packets go through conntrack."""

from __future__ import annotations

from ....codecs import be16, binary, ip, string, struct, u8, u16, u32
from ....record import Record, attr
from ....uapi import (
    TCA_CT_ACTION,
    TCA_CT_HELPER_FAMILY,
    TCA_CT_HELPER_NAME,
    TCA_CT_HELPER_PROTO,
    TCA_CT_LABELS,
    TCA_CT_LABELS_MASK,
    TCA_CT_MARK,
    TCA_CT_MARK_MASK,
    TCA_CT_NAT_IPV4_MAX,
    TCA_CT_NAT_IPV4_MIN,
    TCA_CT_NAT_IPV6_MAX,
    TCA_CT_NAT_IPV6_MIN,
    TCA_CT_NAT_PORT_MAX,
    TCA_CT_NAT_PORT_MIN,
    TCA_CT_PARMS,
    TCA_CT_TM,
    TCA_CT_ZONE,
)
from .common import Parms, Times

__all__ = ["Ct"]


class Ct(Record):
    """TCA_CT_*."""

    parms: Parms | None = attr(TCA_CT_PARMS, struct(Parms))
    tm: Times | None = attr(TCA_CT_TM, struct(Times))
    #: TCA_CT_ACT_*.
    action: int | None = attr(TCA_CT_ACTION, u16, names="tca_ct_act")
    zone: int | None = attr(TCA_CT_ZONE, u16)
    mark: int | None = attr(TCA_CT_MARK, u32)
    mark_mask: int | None = attr(TCA_CT_MARK_MASK, u32)
    #: 128 bits.
    labels: bytes | None = attr(TCA_CT_LABELS, binary)
    labels_mask: bytes | None = attr(TCA_CT_LABELS_MASK, binary)
    #: The addresses and ports that NAT chooses from.
    nat_ipv4_min: str | None = attr(TCA_CT_NAT_IPV4_MIN, ip)
    nat_ipv4_max: str | None = attr(TCA_CT_NAT_IPV4_MAX, ip)
    nat_ipv6_min: str | None = attr(TCA_CT_NAT_IPV6_MIN, ip)
    nat_ipv6_max: str | None = attr(TCA_CT_NAT_IPV6_MAX, ip)
    nat_port_min: int | None = attr(TCA_CT_NAT_PORT_MIN, be16)
    nat_port_max: int | None = attr(TCA_CT_NAT_PORT_MAX, be16)
    #: The helper of conntrack that looks after the connection (`ftp`).
    helper_name: str | None = attr(TCA_CT_HELPER_NAME, string)
    #: NFPROTO_*.
    helper_family: int | None = attr(TCA_CT_HELPER_FAMILY, u8, names="nfproto")
    #: IPPROTO_*.
    helper_proto: int | None = attr(TCA_CT_HELPER_PROTO, u8, names="ipproto")
