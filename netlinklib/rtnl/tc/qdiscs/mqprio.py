"""mqprio: traffic classes on the queues of the hardware."""

from __future__ import annotations

from ....codecs import multi, nest, packed, u8, u16, u32, u64
from ....record import Record, attr, head
from ....uapi import (
    TCA_MQPRIO_MAX_RATE64,
    TCA_MQPRIO_MIN_RATE64,
    TCA_MQPRIO_MODE,
    TCA_MQPRIO_SHAPER,
    TCA_MQPRIO_TC_ENTRY,
    TCA_MQPRIO_TC_ENTRY_FP,
    TCA_MQPRIO_TC_ENTRY_INDEX,
    tc_mqprio_qopt,
)

__all__ = ["Mqprio", "MqprioMap", "MqprioMaxRates", "MqprioMinRates", "MqprioTcEntry"]


class _Map(Record, header=tc_mqprio_qopt):
    num_tc: int = head("num_tc")
    #: The traffic class of each TC_PRIO_*.
    prio_tc_map: tuple[int, ...] = head("prio_tc_map", packed(u8))
    #: TC_MQPRIO_HW_OFFLOAD_*.
    hw: int = head("hw", names="tc_mqprio_hw_offload")
    #: Of each traffic class: how many queues it has, and which is the first.
    count: tuple[int, ...] = head("count", packed(u16))
    offset: tuple[int, ...] = head("offset", packed(u16))


class MqprioMap(_Map, attributes=False):
    """Traffic classes and their queues, struct tc_mqprio_qopt."""


class MqprioMinRates(Record):
    """The least rates, a TCA_MQPRIO_MIN_RATE64 per traffic class, in bytes per second."""

    min_rate64: tuple[int, ...] = attr(TCA_MQPRIO_MIN_RATE64, multi(u64))


class MqprioMaxRates(Record):
    """The highest rates, a TCA_MQPRIO_MAX_RATE64 per traffic class, in bytes per second."""

    max_rate64: tuple[int, ...] = attr(TCA_MQPRIO_MAX_RATE64, multi(u64))


class MqprioTcEntry(Record):
    """A traffic class, TCA_MQPRIO_TC_ENTRY_*."""

    index: int | None = attr(TCA_MQPRIO_TC_ENTRY_INDEX, u32)
    #: Frame preemption, TC_FP_*.
    fp: int | None = attr(TCA_MQPRIO_TC_ENTRY_FP, u32, names="tc_fp")


class Mqprio(_Map):
    """Options of mqprio: struct tc_mqprio_qopt and TCA_MQPRIO_*.

    The kernel's specification has the struct alone.
    """

    #: TC_MQPRIO_MODE_*.
    mode: int | None = attr(TCA_MQPRIO_MODE, u16, names="tc_mqprio_mode")
    #: TC_MQPRIO_SHAPER_*.
    shaper: int | None = attr(TCA_MQPRIO_SHAPER, u16, names="tc_mqprio_shaper")
    min_rate64: MqprioMinRates | None = attr(TCA_MQPRIO_MIN_RATE64, nest(MqprioMinRates))
    max_rate64: MqprioMaxRates | None = attr(TCA_MQPRIO_MAX_RATE64, nest(MqprioMaxRates))
    tc_entry: tuple[MqprioTcEntry, ...] = attr(TCA_MQPRIO_TC_ENTRY, multi(nest(MqprioTcEntry)))
