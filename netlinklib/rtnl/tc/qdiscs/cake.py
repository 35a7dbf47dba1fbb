"""cake: shaper, fair queues and AQM in one."""

from __future__ import annotations

from ....codecs import array, nest, s32, u32, u64
from ....record import Record, attr
from ....uapi import (
    TCA_CAKE_ACK_FILTER,
    TCA_CAKE_ATM,
    TCA_CAKE_AUTORATE,
    TCA_CAKE_BASE_RATE64,
    TCA_CAKE_DIFFSERV_MODE,
    TCA_CAKE_FLOW_MODE,
    TCA_CAKE_FWMARK,
    TCA_CAKE_INGRESS,
    TCA_CAKE_MEMORY,
    TCA_CAKE_MPU,
    TCA_CAKE_NAT,
    TCA_CAKE_OVERHEAD,
    TCA_CAKE_RAW,
    TCA_CAKE_RTT,
    TCA_CAKE_SPLIT_GSO,
    TCA_CAKE_STATS_ACTIVE_QUEUES,
    TCA_CAKE_STATS_AVG_NETOFF,
    TCA_CAKE_STATS_BLUE_TIMER_US,
    TCA_CAKE_STATS_CAPACITY_ESTIMATE64,
    TCA_CAKE_STATS_COBALT_COUNT,
    TCA_CAKE_STATS_DEFICIT,
    TCA_CAKE_STATS_DROP_NEXT_US,
    TCA_CAKE_STATS_DROPPING,
    TCA_CAKE_STATS_MAX_ADJLEN,
    TCA_CAKE_STATS_MAX_NETLEN,
    TCA_CAKE_STATS_MEMORY_LIMIT,
    TCA_CAKE_STATS_MEMORY_USED,
    TCA_CAKE_STATS_MIN_ADJLEN,
    TCA_CAKE_STATS_MIN_NETLEN,
    TCA_CAKE_STATS_P_DROP,
    TCA_CAKE_STATS_TIN_STATS,
    TCA_CAKE_TARGET,
    TCA_CAKE_TIN_STATS_ACKS_DROPPED_BYTES64,
    TCA_CAKE_TIN_STATS_ACKS_DROPPED_PACKETS,
    TCA_CAKE_TIN_STATS_AVG_DELAY_US,
    TCA_CAKE_TIN_STATS_BACKLOG_BYTES,
    TCA_CAKE_TIN_STATS_BACKLOG_PACKETS,
    TCA_CAKE_TIN_STATS_BASE_DELAY_US,
    TCA_CAKE_TIN_STATS_BULK_FLOWS,
    TCA_CAKE_TIN_STATS_DROPPED_BYTES64,
    TCA_CAKE_TIN_STATS_DROPPED_PACKETS,
    TCA_CAKE_TIN_STATS_ECN_MARKED_BYTES64,
    TCA_CAKE_TIN_STATS_ECN_MARKED_PACKETS,
    TCA_CAKE_TIN_STATS_FLOW_QUANTUM,
    TCA_CAKE_TIN_STATS_INTERVAL_US,
    TCA_CAKE_TIN_STATS_MAX_SKBLEN,
    TCA_CAKE_TIN_STATS_PEAK_DELAY_US,
    TCA_CAKE_TIN_STATS_SENT_BYTES64,
    TCA_CAKE_TIN_STATS_SENT_PACKETS,
    TCA_CAKE_TIN_STATS_SPARSE_FLOWS,
    TCA_CAKE_TIN_STATS_TARGET_US,
    TCA_CAKE_TIN_STATS_THRESHOLD_RATE64,
    TCA_CAKE_TIN_STATS_UNRESPONSIVE_FLOWS,
    TCA_CAKE_TIN_STATS_WAY_COLLISIONS,
    TCA_CAKE_TIN_STATS_WAY_INDIRECT_HITS,
    TCA_CAKE_TIN_STATS_WAY_MISSES,
    TCA_CAKE_WASH,
    TCA_STATS_APP,
)
from ..stats import Stats2

__all__ = ["Cake", "CakeStats", "CakeTinStats", "CakeXstats"]


class Cake(Record):
    """Options of cake and cake_mq, TCA_CAKE_*. Times are in microseconds."""

    #: Bytes per second; 0: no shaper.
    base_rate64: int | None = attr(TCA_CAKE_BASE_RATE64, u64)
    #: CAKE_DIFFSERV_*.
    diffserv_mode: int | None = attr(TCA_CAKE_DIFFSERV_MODE, u32, names="cake_diffserv")
    #: CAKE_ATM_*.
    atm: int | None = attr(TCA_CAKE_ATM, u32, names="cake_atm")
    #: CAKE_FLOW_*.
    flow_mode: int | None = attr(TCA_CAKE_FLOW_MODE, u32, names="cake_flow")
    #: Bytes that each packet has more on the wire; may be negative. (The kernel's specification
    #: says u32, its policy NLA_S32.)
    overhead: int | None = attr(TCA_CAKE_OVERHEAD, s32)
    rtt: int | None = attr(TCA_CAKE_RTT, u32)
    #: The waiting time that is aimed at.
    target: int | None = attr(TCA_CAKE_TARGET, u32)
    #: 1: the rate follows what comes in.
    autorate: int | None = attr(TCA_CAKE_AUTORATE, u32)
    #: In bytes.
    memory: int | None = attr(TCA_CAKE_MEMORY, u32)
    #: 1: flows are told apart by the addresses behind NAT.
    nat: int | None = attr(TCA_CAKE_NAT, u32)
    #: There: no overhead is reckoned.
    raw: int | None = attr(TCA_CAKE_RAW, u32)
    #: 1: the DSCP is cleared.
    wash: int | None = attr(TCA_CAKE_WASH, u32)
    #: Bytes that each packet takes at least.
    mpu: int | None = attr(TCA_CAKE_MPU, u32)
    #: 1: it shapes what came in, so what is dropped has used the link already.
    ingress: int | None = attr(TCA_CAKE_INGRESS, u32)
    #: CAKE_ACK_*.
    ack_filter: int | None = attr(TCA_CAKE_ACK_FILTER, u32, names="cake_ack")
    split_gso: int | None = attr(TCA_CAKE_SPLIT_GSO, u32)
    #: The bits of the mark that tell the tin.
    fwmark: int | None = attr(TCA_CAKE_FWMARK, u32)


class CakeTinStats(Record):
    """What is counted of a tin, TCA_CAKE_TIN_STATS_*. Times are in microseconds."""

    sent_packets: int | None = attr(TCA_CAKE_TIN_STATS_SENT_PACKETS, u32)
    sent_bytes64: int | None = attr(TCA_CAKE_TIN_STATS_SENT_BYTES64, u64)
    dropped_packets: int | None = attr(TCA_CAKE_TIN_STATS_DROPPED_PACKETS, u32)
    dropped_bytes64: int | None = attr(TCA_CAKE_TIN_STATS_DROPPED_BYTES64, u64)
    acks_dropped_packets: int | None = attr(TCA_CAKE_TIN_STATS_ACKS_DROPPED_PACKETS, u32)
    acks_dropped_bytes64: int | None = attr(TCA_CAKE_TIN_STATS_ACKS_DROPPED_BYTES64, u64)
    ecn_marked_packets: int | None = attr(TCA_CAKE_TIN_STATS_ECN_MARKED_PACKETS, u32)
    ecn_marked_bytes64: int | None = attr(TCA_CAKE_TIN_STATS_ECN_MARKED_BYTES64, u64)
    backlog_packets: int | None = attr(TCA_CAKE_TIN_STATS_BACKLOG_PACKETS, u32)
    backlog_bytes: int | None = attr(TCA_CAKE_TIN_STATS_BACKLOG_BYTES, u32)
    #: Bytes per second.
    threshold_rate64: int | None = attr(TCA_CAKE_TIN_STATS_THRESHOLD_RATE64, u64)
    target_us: int | None = attr(TCA_CAKE_TIN_STATS_TARGET_US, u32)
    interval_us: int | None = attr(TCA_CAKE_TIN_STATS_INTERVAL_US, u32)
    way_indirect_hits: int | None = attr(TCA_CAKE_TIN_STATS_WAY_INDIRECT_HITS, u32)
    way_misses: int | None = attr(TCA_CAKE_TIN_STATS_WAY_MISSES, u32)
    way_collisions: int | None = attr(TCA_CAKE_TIN_STATS_WAY_COLLISIONS, u32)
    peak_delay_us: int | None = attr(TCA_CAKE_TIN_STATS_PEAK_DELAY_US, u32)
    avg_delay_us: int | None = attr(TCA_CAKE_TIN_STATS_AVG_DELAY_US, u32)
    base_delay_us: int | None = attr(TCA_CAKE_TIN_STATS_BASE_DELAY_US, u32)
    sparse_flows: int | None = attr(TCA_CAKE_TIN_STATS_SPARSE_FLOWS, u32)
    bulk_flows: int | None = attr(TCA_CAKE_TIN_STATS_BULK_FLOWS, u32)
    unresponsive_flows: int | None = attr(TCA_CAKE_TIN_STATS_UNRESPONSIVE_FLOWS, u32)
    max_skblen: int | None = attr(TCA_CAKE_TIN_STATS_MAX_SKBLEN, u32)
    flow_quantum: int | None = attr(TCA_CAKE_TIN_STATS_FLOW_QUANTUM, u32)


class CakeXstats(Record):
    """What cake counts, TCA_CAKE_STATS_*: of the qdisc, and from `deficit` on of a flow."""

    #: Bytes per second.
    capacity_estimate64: int | None = attr(TCA_CAKE_STATS_CAPACITY_ESTIMATE64, u64)
    #: In bytes.
    memory_limit: int | None = attr(TCA_CAKE_STATS_MEMORY_LIMIT, u32)
    memory_used: int | None = attr(TCA_CAKE_STATS_MEMORY_USED, u32)
    #: How far into packets the network header is, on average.
    avg_netoff: int | None = attr(TCA_CAKE_STATS_AVG_NETOFF, u32)
    #: The lengths of packets in bytes: as they come, and with the overhead.
    min_netlen: int | None = attr(TCA_CAKE_STATS_MIN_NETLEN, u32)
    max_netlen: int | None = attr(TCA_CAKE_STATS_MAX_NETLEN, u32)
    min_adjlen: int | None = attr(TCA_CAKE_STATS_MIN_ADJLEN, u32)
    max_adjlen: int | None = attr(TCA_CAKE_STATS_MAX_ADJLEN, u32)
    tin_stats: tuple[CakeTinStats, ...] | None = attr(
        TCA_CAKE_STATS_TIN_STATS, array(nest(CakeTinStats))
    )
    #: Bytes that the flow may still send in its turn.
    deficit: int | None = attr(TCA_CAKE_STATS_DEFICIT, s32)
    cobalt_count: int | None = attr(TCA_CAKE_STATS_COBALT_COUNT, u32)
    dropping: int | None = attr(TCA_CAKE_STATS_DROPPING, u32)
    #: In microseconds from now, like `blue_timer_us`.
    drop_next_us: int | None = attr(TCA_CAKE_STATS_DROP_NEXT_US, s32)
    #: The probability of dropping, of 2 ** 32.
    p_drop: int | None = attr(TCA_CAKE_STATS_P_DROP, u32)
    blue_timer_us: int | None = attr(TCA_CAKE_STATS_BLUE_TIMER_US, s32)
    #: How many queues of the link cake_mq takes to be busy.
    active_queues: int | None = attr(TCA_CAKE_STATS_ACTIVE_QUEUES, u32)


class CakeStats(Stats2):
    """Statistics of cake. The kernel sends no TCA_XSTATS beside."""

    app: CakeXstats | None = attr(TCA_STATS_APP, nest(CakeXstats))
