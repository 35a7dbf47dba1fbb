"""drr, qfq: classes in turn, by their quantum or weight."""

from __future__ import annotations

from ....codecs import struct, u32
from ....record import Record, attr
from ....uapi import (
    TCA_DRR_QUANTUM,
    TCA_QFQ_LMAX,
    TCA_QFQ_WEIGHT,
    TCA_STATS_APP,
    tc_drr_stats,
    tc_qfq_stats,
)
from ..stats import Stats2

__all__ = ["Drr", "DrrStats", "Qfq", "QfqStats"]


class Drr(Record):
    """Options of a class of drr, TCA_DRR_*; the qdisc has none."""

    #: Bytes that it may send in its turn.
    quantum: int | None = attr(TCA_DRR_QUANTUM, u32)


class DrrStats(Stats2):
    """Statistics of a class of drr."""

    app: tc_drr_stats | None = attr(TCA_STATS_APP, struct(tc_drr_stats))


class Qfq(Record):
    """Options of a class of qfq, TCA_QFQ_*; the qdisc has none."""

    weight: int | None = attr(TCA_QFQ_WEIGHT, u32)
    #: The longest packet in bytes.
    lmax: int | None = attr(TCA_QFQ_LMAX, u32)


class QfqStats(Stats2):
    """Statistics of a class of qfq."""

    app: tc_qfq_stats | None = attr(TCA_STATS_APP, struct(tc_qfq_stats))
