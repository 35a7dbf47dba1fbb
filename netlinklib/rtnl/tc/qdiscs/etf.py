"""etf: packets sent when they say."""

from __future__ import annotations

from ....codecs import struct
from ....record import Record, attr, head
from ....uapi import (
    TCA_ETF_PARMS,
    tc_etf_qopt,
)

__all__ = ["Etf", "EtfParms"]


class EtfParms(Record, header=tc_etf_qopt, attributes=False):
    """struct tc_etf_qopt."""

    #: How long before its time a packet is handed over, in nanoseconds.
    delta: int = head("delta")
    #: CLOCK_*.
    clockid: int = head("clockid")
    #: TC_ETF_*. (The kernel's specification says s32, its header u32.)
    flags: int = head("flags", names="tc_etf")


class Etf(Record):
    """Options of etf, TCA_ETF_*."""

    parms: EtfParms | None = attr(TCA_ETF_PARMS, struct(EtfParms))
