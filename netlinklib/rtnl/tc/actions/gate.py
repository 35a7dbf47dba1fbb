"""gate: packets pass at some times only."""

from __future__ import annotations

from ....codecs import flag, multi, nest, s32, struct, u32, u64
from ....record import Record, attr
from ....uapi import (
    TCA_GATE_BASE_TIME,
    TCA_GATE_CLOCKID,
    TCA_GATE_CYCLE_TIME,
    TCA_GATE_CYCLE_TIME_EXT,
    TCA_GATE_ENTRY_GATE,
    TCA_GATE_ENTRY_INDEX,
    TCA_GATE_ENTRY_INTERVAL,
    TCA_GATE_ENTRY_IPV,
    TCA_GATE_ENTRY_LIST,
    TCA_GATE_ENTRY_MAX_OCTETS,
    TCA_GATE_FLAGS,
    TCA_GATE_ONE_ENTRY,
    TCA_GATE_PARMS,
    TCA_GATE_PRIORITY,
    TCA_GATE_TM,
)
from .common import Parms, Times

__all__ = ["GateEntry", "GateEntries", "Gate"]


class GateEntry(Record):
    """One entry of the schedule, TCA_GATE_ENTRY_*."""

    index: int | None = attr(TCA_GATE_ENTRY_INDEX, u32)
    #: Whether it is open.
    gate: bool = attr(TCA_GATE_ENTRY_GATE, flag)
    #: How long, in nanoseconds.
    interval: int | None = attr(TCA_GATE_ENTRY_INTERVAL, u32)
    #: The priority that packets get; -1 leaves it.
    ipv: int | None = attr(TCA_GATE_ENTRY_IPV, s32)
    #: How many bytes may pass; -1 is any number.
    max_octets: int | None = attr(TCA_GATE_ENTRY_MAX_OCTETS, s32)


class GateEntries(Record):
    """The schedule, TCA_GATE_ONE_ENTRY."""

    one_entry: tuple[GateEntry, ...] = attr(TCA_GATE_ONE_ENTRY, multi(nest(GateEntry)))


class Gate(Record):
    """TCA_GATE_*. Times are in nanoseconds. (The kernel's specification has the schedule as
    bytes.)"""

    tm: Times | None = attr(TCA_GATE_TM, struct(Times))
    parms: Parms | None = attr(TCA_GATE_PARMS, struct(Parms))
    priority: int | None = attr(TCA_GATE_PRIORITY, s32)
    entry_list: GateEntries | None = attr(TCA_GATE_ENTRY_LIST, nest(GateEntries))
    base_time: int | None = attr(TCA_GATE_BASE_TIME, u64)
    cycle_time: int | None = attr(TCA_GATE_CYCLE_TIME, u64)
    cycle_time_ext: int | None = attr(TCA_GATE_CYCLE_TIME_EXT, u64)
    flags: int | None = attr(TCA_GATE_FLAGS, u32)
    #: CLOCK_*, of which the kernel's network headers know nothing (11 is CLOCK_TAI).
    clockid: int | None = attr(TCA_GATE_CLOCKID, s32)
