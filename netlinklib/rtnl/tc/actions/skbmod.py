"""skbmod: the Ethernet header is changed."""

from __future__ import annotations

from ....codecs import mac, struct, u16
from ....record import Record, attr, head
from ....uapi import (
    TCA_SKBMOD_DMAC,
    TCA_SKBMOD_ETYPE,
    TCA_SKBMOD_PARMS,
    TCA_SKBMOD_SMAC,
    TCA_SKBMOD_TM,
    tc_skbmod,
)
from .common import Parms, Times

__all__ = ["SkbmodParms", "Skbmod"]


class SkbmodParms(Parms, header=tc_skbmod):
    """struct tc_skbmod."""

    #: SKBMOD_F_*.
    flags: int = head("flags", names="skbmod_f")


class Skbmod(Record):
    """TCA_SKBMOD_*. (The kernel's specification has `etype` as bytes.)"""

    tm: Times | None = attr(TCA_SKBMOD_TM, struct(Times))
    parms: SkbmodParms | None = attr(TCA_SKBMOD_PARMS, struct(SkbmodParms))
    dmac: str | None = attr(TCA_SKBMOD_DMAC, mac)
    smac: str | None = attr(TCA_SKBMOD_SMAC, mac)
    #: ETH_P_*, in the order of the host.
    etype: int | None = attr(TCA_SKBMOD_ETYPE, u16, names="eth_p")
