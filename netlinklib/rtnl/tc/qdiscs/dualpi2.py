"""dualpi2: L4S beside classic traffic, in two queues that are coupled."""

from __future__ import annotations

from ....codecs import struct, u8, u32
from ....record import Record, attr
from ....uapi import (
    TCA_DUALPI2_ALPHA,
    TCA_DUALPI2_BETA,
    TCA_DUALPI2_C_PROTECTION,
    TCA_DUALPI2_COUPLING,
    TCA_DUALPI2_DROP_EARLY,
    TCA_DUALPI2_DROP_OVERLOAD,
    TCA_DUALPI2_ECN_MASK,
    TCA_DUALPI2_LIMIT,
    TCA_DUALPI2_MEMORY_LIMIT,
    TCA_DUALPI2_MIN_QLEN_STEP,
    TCA_DUALPI2_SPLIT_GSO,
    TCA_DUALPI2_STEP_THRESH_PKTS,
    TCA_DUALPI2_STEP_THRESH_US,
    TCA_DUALPI2_TARGET,
    TCA_DUALPI2_TUPDATE,
    TCA_STATS_APP,
    tc_dualpi2_xstats,
)
from ..stats import Stats2

__all__ = ["Dualpi2", "Dualpi2Stats"]


class Dualpi2(Record):
    """Options of dualpi2, TCA_DUALPI2_*. Times are in microseconds."""

    #: Packets.
    limit: int | None = attr(TCA_DUALPI2_LIMIT, u32)
    #: In bytes.
    memory_limit: int | None = attr(TCA_DUALPI2_MEMORY_LIMIT, u32)
    #: The waiting time of classic traffic that is aimed at.
    target: int | None = attr(TCA_DUALPI2_TARGET, u32)
    #: How often the probability is reckoned.
    tupdate: int | None = attr(TCA_DUALPI2_TUPDATE, u32)
    #: Weights of the deviation and of the trend, in 256ths of Hz.
    alpha: int | None = attr(TCA_DUALPI2_ALPHA, u32)
    beta: int | None = attr(TCA_DUALPI2_BETA, u32)
    #: From where on L4S traffic is marked: packets, or time; one of the two.
    step_thresh_pkts: int | None = attr(TCA_DUALPI2_STEP_THRESH_PKTS, u32)
    step_thresh_us: int | None = attr(TCA_DUALPI2_STEP_THRESH_US, u32)
    #: Packets that must wait for that.
    min_qlen_step: int | None = attr(TCA_DUALPI2_MIN_QLEN_STEP, u32)
    #: How much more often L4S traffic is marked than classic traffic dropped.
    coupling: int | None = attr(TCA_DUALPI2_COUPLING, u8)
    #: TC_DUALPI2_DROP_OVERLOAD_*.
    drop_overload: int | None = attr(
        TCA_DUALPI2_DROP_OVERLOAD, u8, names="tc_dualpi2_drop_overload"
    )
    #: TC_DUALPI2_DROP_EARLY_*.
    drop_early: int | None = attr(TCA_DUALPI2_DROP_EARLY, u8, names="tc_dualpi2_drop_early")
    #: The share of classic traffic that is protected, in percent.
    c_protection: int | None = attr(TCA_DUALPI2_C_PROTECTION, u8)
    #: Which traffic is L4S, TC_DUALPI2_ECN_MASK_*.
    ecn_mask: int | None = attr(TCA_DUALPI2_ECN_MASK, u8, names="tc_dualpi2_ecn_mask")
    #: TC_DUALPI2_SPLIT_GSO_*.
    split_gso: int | None = attr(TCA_DUALPI2_SPLIT_GSO, u8, names="tc_dualpi2_split_gso")


class Dualpi2Stats(Stats2):
    """Statistics of dualpi2."""

    app: tc_dualpi2_xstats | None = attr(TCA_STATS_APP, struct(tc_dualpi2_xstats))
