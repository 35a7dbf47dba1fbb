"""nat: addresses are translated, without conntrack."""

from __future__ import annotations

from ....codecs import ip, struct
from ....record import Record, attr, head
from ....uapi import (
    TCA_NAT_PARMS,
    TCA_NAT_TM,
    tc_nat,
)
from .common import Parms, Times

__all__ = ["NatParms", "Nat"]


class NatParms(Parms, header=tc_nat):
    """struct tc_nat."""

    old_addr: str = head("old_addr", ip)
    new_addr: str = head("new_addr", ip)
    mask: str = head("mask", ip)
    #: TCA_NAT_FLAG_*.
    flags: int = head("flags", names="tca_nat_flag")


class Nat(Record):
    """TCA_NAT_*."""

    parms: NatParms | None = attr(TCA_NAT_PARMS, struct(NatParms))
    tm: Times | None = attr(TCA_NAT_TM, struct(Times))
