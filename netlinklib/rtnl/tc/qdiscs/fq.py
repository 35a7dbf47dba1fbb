"""fq: flows of sockets, paced as they ask."""

from __future__ import annotations

from ....codecs import packed, s32, struct, u8, u32, u64
from ....record import Record, attr, head
from ....uapi import (
    TCA_FQ_BUCKETS_LOG,
    TCA_FQ_CE_THRESHOLD,
    TCA_FQ_FLOW_DEFAULT_RATE,
    TCA_FQ_FLOW_MAX_RATE,
    TCA_FQ_FLOW_PLIMIT,
    TCA_FQ_FLOW_REFILL_DELAY,
    TCA_FQ_HORIZON,
    TCA_FQ_HORIZON_DROP,
    TCA_FQ_INITIAL_QUANTUM,
    TCA_FQ_LOW_RATE_THRESHOLD,
    TCA_FQ_OFFLOAD_HORIZON,
    TCA_FQ_ORPHAN_MASK,
    TCA_FQ_PLIMIT,
    TCA_FQ_PRIOMAP,
    TCA_FQ_QUANTUM,
    TCA_FQ_RATE_ENABLE,
    TCA_FQ_TIMER_SLACK,
    TCA_FQ_WEIGHTS,
    TCA_STATS_APP,
    tc_fq_qd_stats,
)
from ..stats import Stats2
from .prio import Prio

__all__ = ["Fq", "FqStats", "FqXstats"]


class Fq(Record):
    """Options of fq, TCA_FQ_*. Rates are in bytes per second."""

    #: Packets in all, and per flow.
    plimit: int | None = attr(TCA_FQ_PLIMIT, u32)
    flow_plimit: int | None = attr(TCA_FQ_FLOW_PLIMIT, u32)
    #: Bytes that a flow may send in its turn, and in its first.
    quantum: int | None = attr(TCA_FQ_QUANTUM, u32)
    initial_quantum: int | None = attr(TCA_FQ_INITIAL_QUANTUM, u32)
    #: 1: flows are paced.
    rate_enable: int | None = attr(TCA_FQ_RATE_ENABLE, u32)
    #: Not heeded by the kernel any more.
    flow_default_rate: int | None = attr(TCA_FQ_FLOW_DEFAULT_RATE, u32)
    flow_max_rate: int | None = attr(TCA_FQ_FLOW_MAX_RATE, u32)
    #: log2 of the hash table's size.
    buckets_log: int | None = attr(TCA_FQ_BUCKETS_LOG, u32)
    #: In microseconds.
    flow_refill_delay: int | None = attr(TCA_FQ_FLOW_REFILL_DELAY, u32)
    #: What is left of the hash of packets without a socket.
    orphan_mask: int | None = attr(TCA_FQ_ORPHAN_MASK, u32)
    low_rate_threshold: int | None = attr(TCA_FQ_LOW_RATE_THRESHOLD, u32)
    #: In microseconds.
    ce_threshold: int | None = attr(TCA_FQ_CE_THRESHOLD, u32)
    #: In nanoseconds.
    timer_slack: int | None = attr(TCA_FQ_TIMER_SLACK, u32)
    #: In microseconds: how far ahead packets may be due.
    horizon: int | None = attr(TCA_FQ_HORIZON, u32)
    #: 1: packets due later are dropped; 0: they are sent at the horizon.
    horizon_drop: int | None = attr(TCA_FQ_HORIZON_DROP, u8)
    priomap: Prio | None = attr(TCA_FQ_PRIOMAP, struct(Prio))
    #: Of the FQ_BANDS bands, FQ_MIN_WEIGHT at least.
    weights: tuple[int, ...] | None = attr(TCA_FQ_WEIGHTS, packed(s32))
    #: In microseconds: how far ahead the hardware paces.
    offload_horizon: int | None = attr(TCA_FQ_OFFLOAD_HORIZON, u32)


class FqXstats(Record, header=tc_fq_qd_stats, attributes=False):
    """What fq counts, struct tc_fq_qd_stats; older kernels send less of it."""

    gc_flows: int = head("gc_flows")
    highprio_packets: int = head("highprio_packets")
    tcp_retrans: int = head("tcp_retrans")
    throttled: int = head("throttled")
    flows_plimit: int = head("flows_plimit")
    pkts_too_long: int = head("pkts_too_long")
    allocation_errors: int = head("allocation_errors")
    #: In nanoseconds from now.
    time_next_delayed_flow: int = head("time_next_delayed_flow")
    flows: int = head("flows")
    inactive_flows: int = head("inactive_flows")
    throttled_flows: int = head("throttled_flows")
    unthrottle_latency_ns: int = head("unthrottle_latency_ns")
    ce_mark: int | None = head("ce_mark")
    horizon_drops: int | None = head("horizon_drops")
    horizon_caps: int | None = head("horizon_caps")
    fastpath_packets: int | None = head("fastpath_packets")
    band_drops: tuple[int, ...] | None = head("band_drops", packed(u64))
    band_pkt_count: tuple[int, ...] | None = head("band_pkt_count", packed(u32))


class FqStats(Stats2):
    """Statistics of fq."""

    app: FqXstats | None = attr(TCA_STATS_APP, struct(FqXstats))
