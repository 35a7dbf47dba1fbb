"""taprio: gates that open and shut by the clock (802.1Qbv)."""

from __future__ import annotations

from ....codecs import multi, nest, s32, s64, struct, u8, u32, u64
from ....record import Record, attr
from ....uapi import (
    TCA_STATS_APP,
    TCA_TAPRIO_ATTR_ADMIN_SCHED,
    TCA_TAPRIO_ATTR_FLAGS,
    TCA_TAPRIO_ATTR_PRIOMAP,
    TCA_TAPRIO_ATTR_SCHED_BASE_TIME,
    TCA_TAPRIO_ATTR_SCHED_CLOCKID,
    TCA_TAPRIO_ATTR_SCHED_CYCLE_TIME,
    TCA_TAPRIO_ATTR_SCHED_CYCLE_TIME_EXTENSION,
    TCA_TAPRIO_ATTR_SCHED_ENTRY_LIST,
    TCA_TAPRIO_ATTR_SCHED_SINGLE_ENTRY,
    TCA_TAPRIO_ATTR_TC_ENTRY,
    TCA_TAPRIO_ATTR_TXTIME_DELAY,
    TCA_TAPRIO_OFFLOAD_STATS_TX_OVERRUNS,
    TCA_TAPRIO_OFFLOAD_STATS_WINDOW_DROPS,
    TCA_TAPRIO_SCHED_ENTRY,
    TCA_TAPRIO_SCHED_ENTRY_CMD,
    TCA_TAPRIO_SCHED_ENTRY_GATE_MASK,
    TCA_TAPRIO_SCHED_ENTRY_INDEX,
    TCA_TAPRIO_SCHED_ENTRY_INTERVAL,
    TCA_TAPRIO_TC_ENTRY_FP,
    TCA_TAPRIO_TC_ENTRY_INDEX,
    TCA_TAPRIO_TC_ENTRY_MAX_SDU,
)
from ..stats import Stats2
from .mqprio import MqprioMap

__all__ = [
    "Taprio",
    "TaprioEntries",
    "TaprioEntry",
    "TaprioStats",
    "TaprioTcEntry",
    "TaprioXstats",
]


class TaprioEntry(Record):
    """A step of the schedule, TCA_TAPRIO_SCHED_ENTRY_*."""

    index: int | None = attr(TCA_TAPRIO_SCHED_ENTRY_INDEX, u32)
    #: TC_TAPRIO_CMD_*.
    cmd: int | None = attr(TCA_TAPRIO_SCHED_ENTRY_CMD, u8, names="tc_taprio_cmd")
    #: A bit per traffic class whose gate is open.
    gate_mask: int | None = attr(TCA_TAPRIO_SCHED_ENTRY_GATE_MASK, u32)
    #: In nanoseconds.
    interval: int | None = attr(TCA_TAPRIO_SCHED_ENTRY_INTERVAL, u32)


class TaprioEntries(Record):
    """A schedule."""

    entry: tuple[TaprioEntry, ...] = attr(TCA_TAPRIO_SCHED_ENTRY, multi(nest(TaprioEntry)))


class TaprioTcEntry(Record):
    """A traffic class, TCA_TAPRIO_TC_ENTRY_*."""

    index: int | None = attr(TCA_TAPRIO_TC_ENTRY_INDEX, u32)
    #: In bytes; 0 is as many as the link takes.
    max_sdu: int | None = attr(TCA_TAPRIO_TC_ENTRY_MAX_SDU, u32)
    #: Frame preemption, TC_FP_*.
    fp: int | None = attr(TCA_TAPRIO_TC_ENTRY_FP, u32, names="tc_fp")


def _taprio() -> type[Taprio]:
    return Taprio


class Taprio(Record):
    """Options of taprio, TCA_TAPRIO_ATTR_*. Times are in nanoseconds."""

    priomap: MqprioMap | None = attr(TCA_TAPRIO_ATTR_PRIOMAP, struct(MqprioMap))
    sched_entry_list: TaprioEntries | None = attr(
        TCA_TAPRIO_ATTR_SCHED_ENTRY_LIST, nest(TaprioEntries)
    )
    sched_base_time: int | None = attr(TCA_TAPRIO_ATTR_SCHED_BASE_TIME, s64)
    #: Not heeded by the kernel any more.
    sched_single_entry: TaprioEntry | None = attr(
        TCA_TAPRIO_ATTR_SCHED_SINGLE_ENTRY, nest(TaprioEntry)
    )
    #: CLOCK_*.
    sched_clockid: int | None = attr(TCA_TAPRIO_ATTR_SCHED_CLOCKID, s32)
    #: In answers: the schedule that will be next; only the fields that begin with `sched`. (The
    #: kernel's specification says binary.)
    admin_sched: Taprio | None = attr(TCA_TAPRIO_ATTR_ADMIN_SCHED, nest(_taprio))
    sched_cycle_time: int | None = attr(TCA_TAPRIO_ATTR_SCHED_CYCLE_TIME, s64)
    sched_cycle_time_extension: int | None = attr(TCA_TAPRIO_ATTR_SCHED_CYCLE_TIME_EXTENSION, s64)
    #: TCA_TAPRIO_ATTR_FLAG_*.
    flags: int | None = attr(TCA_TAPRIO_ATTR_FLAGS, u32, names="tca_taprio_attr_flag")
    txtime_delay: int | None = attr(TCA_TAPRIO_ATTR_TXTIME_DELAY, u32)
    #: One per traffic class.
    tc_entry: tuple[TaprioTcEntry, ...] = attr(TCA_TAPRIO_ATTR_TC_ENTRY, multi(nest(TaprioTcEntry)))


class TaprioXstats(Record):
    """What the hardware counts, TCA_TAPRIO_OFFLOAD_STATS_*.

    The kernel's specification is silent here.
    """

    window_drops: int | None = attr(TCA_TAPRIO_OFFLOAD_STATS_WINDOW_DROPS, u64)
    tx_overruns: int | None = attr(TCA_TAPRIO_OFFLOAD_STATS_TX_OVERRUNS, u64)


class TaprioStats(Stats2):
    """Statistics of taprio and of its classes. The kernel sends no TCA_XSTATS beside."""

    app: TaprioXstats | None = attr(TCA_STATS_APP, nest(TaprioXstats))
