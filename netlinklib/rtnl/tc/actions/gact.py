"""gact: what becomes of a packet, always or at random."""

from __future__ import annotations

from ....codecs import struct
from ....record import Record, attr, head
from ....uapi import (
    TCA_GACT_PARMS,
    TCA_GACT_PROB,
    TCA_GACT_TM,
    tc_gact_p,
)
from .common import Parms, Times

__all__ = ["GactProb", "Gact"]


class GactProb(Record, header=tc_gact_p, attributes=False):
    """Another end for some of the packets, struct tc_gact_p."""

    #: PGACT_*: at random, or by turns.
    ptype: int = head("ptype", names="pgact")
    #: One in how many.
    pval: int = head("pval")
    #: What becomes of those: TC_ACT_*.
    paction: int = head("paction", names="tc_act")


class Gact(Record):
    """TCA_GACT_*."""

    tm: Times | None = attr(TCA_GACT_TM, struct(Times))
    parms: Parms | None = attr(TCA_GACT_PARMS, struct(Parms))
    prob: GactProb | None = attr(TCA_GACT_PROB, struct(GactProb))
