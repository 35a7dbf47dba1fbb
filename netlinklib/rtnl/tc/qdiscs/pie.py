"""pie, fq_pie: packets dropped at random by the time that they wait."""

from __future__ import annotations

from ....codecs import struct, u32
from ....record import Record, attr
from ....uapi import (
    TCA_FQ_PIE_ALPHA,
    TCA_FQ_PIE_BETA,
    TCA_FQ_PIE_BYTEMODE,
    TCA_FQ_PIE_DQ_RATE_ESTIMATOR,
    TCA_FQ_PIE_ECN,
    TCA_FQ_PIE_ECN_PROB,
    TCA_FQ_PIE_FLOWS,
    TCA_FQ_PIE_LIMIT,
    TCA_FQ_PIE_MEMORY_LIMIT,
    TCA_FQ_PIE_QUANTUM,
    TCA_FQ_PIE_TARGET,
    TCA_FQ_PIE_TUPDATE,
    TCA_PIE_ALPHA,
    TCA_PIE_BETA,
    TCA_PIE_BYTEMODE,
    TCA_PIE_DQ_RATE_ESTIMATOR,
    TCA_PIE_ECN,
    TCA_PIE_LIMIT,
    TCA_PIE_TARGET,
    TCA_PIE_TUPDATE,
    TCA_STATS_APP,
    tc_fq_pie_xstats,
    tc_pie_xstats,
)
from ..stats import Stats2

__all__ = ["FqPie", "FqPieStats", "Pie", "PieStats"]


class Pie(Record):
    """Options of pie, TCA_PIE_*. Times are in microseconds."""

    #: The waiting time that is aimed at.
    target: int | None = attr(TCA_PIE_TARGET, u32)
    #: Packets.
    limit: int | None = attr(TCA_PIE_LIMIT, u32)
    #: How often the probability is reckoned.
    tupdate: int | None = attr(TCA_PIE_TUPDATE, u32)
    #: Weights of the deviation and of the trend, in sixteenths.
    alpha: int | None = attr(TCA_PIE_ALPHA, u32)
    beta: int | None = attr(TCA_PIE_BETA, u32)
    #: 1: mark packets where that will do.
    ecn: int | None = attr(TCA_PIE_ECN, u32)
    #: 1: small packets are dropped more rarely.
    bytemode: int | None = attr(TCA_PIE_BYTEMODE, u32)
    #: 1: the waiting time is estimated from the rate; 0: it is measured.
    dq_rate_estimator: int | None = attr(TCA_PIE_DQ_RATE_ESTIMATOR, u32)


class FqPie(Record):
    """Options of fq_pie, TCA_FQ_PIE_*. Times are in microseconds."""

    #: Packets.
    limit: int | None = attr(TCA_FQ_PIE_LIMIT, u32)
    flows: int | None = attr(TCA_FQ_PIE_FLOWS, u32)
    target: int | None = attr(TCA_FQ_PIE_TARGET, u32)
    tupdate: int | None = attr(TCA_FQ_PIE_TUPDATE, u32)
    alpha: int | None = attr(TCA_FQ_PIE_ALPHA, u32)
    beta: int | None = attr(TCA_FQ_PIE_BETA, u32)
    #: Bytes that a flow may send in its turn.
    quantum: int | None = attr(TCA_FQ_PIE_QUANTUM, u32)
    #: In bytes.
    memory_limit: int | None = attr(TCA_FQ_PIE_MEMORY_LIMIT, u32)
    #: The probability over which packets are dropped and not marked, in percent.
    ecn_prob: int | None = attr(TCA_FQ_PIE_ECN_PROB, u32)
    ecn: int | None = attr(TCA_FQ_PIE_ECN, u32)
    bytemode: int | None = attr(TCA_FQ_PIE_BYTEMODE, u32)
    dq_rate_estimator: int | None = attr(TCA_FQ_PIE_DQ_RATE_ESTIMATOR, u32)


class PieStats(Stats2):
    """Statistics of pie."""

    app: tc_pie_xstats | None = attr(TCA_STATS_APP, struct(tc_pie_xstats))


class FqPieStats(Stats2):
    """Statistics of fq_pie."""

    app: tc_fq_pie_xstats | None = attr(TCA_STATS_APP, struct(tc_fq_pie_xstats))
