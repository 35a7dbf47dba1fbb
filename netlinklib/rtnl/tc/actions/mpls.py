"""mpls: labels are pushed, popped and changed."""

from __future__ import annotations

from ....codecs import be16, struct, u8, u32
from ....record import Record, attr, head
from ....uapi import (
    TCA_MPLS_BOS,
    TCA_MPLS_LABEL,
    TCA_MPLS_PARMS,
    TCA_MPLS_PROTO,
    TCA_MPLS_TC,
    TCA_MPLS_TM,
    TCA_MPLS_TTL,
    tc_mpls,
)
from .common import Parms, Times

__all__ = ["MplsParms", "Mpls"]


class MplsParms(Parms, header=tc_mpls):
    """struct tc_mpls."""

    #: TCA_MPLS_ACT_*.
    m_action: int = head("m_action", names="tca_mpls_act")


class Mpls(Record):
    """TCA_MPLS_*."""

    tm: Times | None = attr(TCA_MPLS_TM, struct(Times))
    parms: MplsParms | None = attr(TCA_MPLS_PARMS, struct(MplsParms))
    #: The EtherType of the packet then, ETH_P_*.
    proto: int | None = attr(TCA_MPLS_PROTO, be16, names="eth_p")
    label: int | None = attr(TCA_MPLS_LABEL, u32)
    tc: int | None = attr(TCA_MPLS_TC, u8)
    ttl: int | None = attr(TCA_MPLS_TTL, u8)
    bos: int | None = attr(TCA_MPLS_BOS, u8)
