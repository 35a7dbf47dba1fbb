"""sfb: BLUE for flows by hash."""

from __future__ import annotations

from ....codecs import struct
from ....record import Record, attr
from ....uapi import (
    TCA_SFB_PARMS,
    TCA_STATS_APP,
    tc_sfb_qopt,
    tc_sfb_xstats,
)
from ..stats import Stats2

__all__ = ["Sfb", "SfbStats"]


class Sfb(Record):
    """Options of sfb, TCA_SFB_*: one attribute.

    The kernel's specification has the struct without it.
    """

    #: Times in milliseconds, lengths in packets, probabilities of SFB_MAX_PROB.
    parms: tc_sfb_qopt | None = attr(TCA_SFB_PARMS, struct(tc_sfb_qopt))


class SfbStats(Stats2):
    """Statistics of sfb."""

    app: tc_sfb_xstats | None = attr(TCA_STATS_APP, struct(tc_sfb_xstats))
