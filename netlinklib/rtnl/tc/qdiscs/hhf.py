"""hhf: heavy hitters apart from the rest."""

from __future__ import annotations

from ....codecs import struct, u32
from ....record import Record, attr
from ....uapi import (
    TCA_HHF_ADMIT_BYTES,
    TCA_HHF_BACKLOG_LIMIT,
    TCA_HHF_EVICT_TIMEOUT,
    TCA_HHF_HH_FLOWS_LIMIT,
    TCA_HHF_NON_HH_WEIGHT,
    TCA_HHF_QUANTUM,
    TCA_HHF_RESET_TIMEOUT,
    TCA_STATS_APP,
    tc_hhf_xstats,
)
from ..stats import Stats2

__all__ = ["Hhf", "HhfStats"]


class Hhf(Record):
    """Options of hhf, TCA_HHF_*. Times are in microseconds."""

    #: Packets.
    backlog_limit: int | None = attr(TCA_HHF_BACKLOG_LIMIT, u32)
    #: Bytes that each of the two queues may send in its turn.
    quantum: int | None = attr(TCA_HHF_QUANTUM, u32)
    #: How many heavy hitters are kept account of.
    hh_flows_limit: int | None = attr(TCA_HHF_HH_FLOWS_LIMIT, u32)
    reset_timeout: int | None = attr(TCA_HHF_RESET_TIMEOUT, u32)
    #: Bytes within `reset_timeout` that make a heavy hitter.
    admit_bytes: int | None = attr(TCA_HHF_ADMIT_BYTES, u32)
    evict_timeout: int | None = attr(TCA_HHF_EVICT_TIMEOUT, u32)
    #: How many times the quantum the others have.
    non_hh_weight: int | None = attr(TCA_HHF_NON_HH_WEIGHT, u32)


class HhfStats(Stats2):
    """Statistics of hhf."""

    app: tc_hhf_xstats | None = attr(TCA_STATS_APP, struct(tc_hhf_xstats))
