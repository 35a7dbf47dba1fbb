"""ctinfo: DSCP and mark of packets come from the mark of their connection."""

from __future__ import annotations

from ....codecs import struct, u16, u32, u64
from ....record import Record, attr
from ....uapi import (
    TCA_CTINFO_ACT,
    TCA_CTINFO_PARMS_CPMARK_MASK,
    TCA_CTINFO_PARMS_DSCP_MASK,
    TCA_CTINFO_PARMS_DSCP_STATEMASK,
    TCA_CTINFO_STATS_CPMARK_SET,
    TCA_CTINFO_STATS_DSCP_ERROR,
    TCA_CTINFO_STATS_DSCP_SET,
    TCA_CTINFO_TM,
    TCA_CTINFO_ZONE,
)
from .common import Parms, Times

__all__ = ["Ctinfo"]


class Ctinfo(Record):
    """TCA_CTINFO_*."""

    tm: Times | None = attr(TCA_CTINFO_TM, struct(Times))
    act: Parms | None = attr(TCA_CTINFO_ACT, struct(Parms))
    #: The zone of conntrack.
    zone: int | None = attr(TCA_CTINFO_ZONE, u16)
    #: Which bits of the connection's mark are the DSCP, and which say that there is one.
    parms_dscp_mask: int | None = attr(TCA_CTINFO_PARMS_DSCP_MASK, u32)
    parms_dscp_statemask: int | None = attr(TCA_CTINFO_PARMS_DSCP_STATEMASK, u32)
    #: Which bits of the connection's mark become the packet's.
    parms_cpmark_mask: int | None = attr(TCA_CTINFO_PARMS_CPMARK_MASK, u32)
    stats_dscp_set: int | None = attr(TCA_CTINFO_STATS_DSCP_SET, u64)
    stats_dscp_error: int | None = attr(TCA_CTINFO_STATS_DSCP_ERROR, u64)
    stats_cpmark_set: int | None = attr(TCA_CTINFO_STATS_CPMARK_SET, u64)
