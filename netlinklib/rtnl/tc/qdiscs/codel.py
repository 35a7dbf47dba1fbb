"""codel, fq_codel: packets dropped by the time that they have waited."""

from __future__ import annotations

from ...._backend import engine
from ....codecs import struct, u8, u32
from ....record import Record, attr, head
from ....uapi import (
    TCA_CODEL_CE_THRESHOLD,
    TCA_CODEL_ECN,
    TCA_CODEL_INTERVAL,
    TCA_CODEL_LIMIT,
    TCA_CODEL_TARGET,
    TCA_FQ_CODEL_CE_THRESHOLD,
    TCA_FQ_CODEL_CE_THRESHOLD_MASK,
    TCA_FQ_CODEL_CE_THRESHOLD_SELECTOR,
    TCA_FQ_CODEL_DROP_BATCH_SIZE,
    TCA_FQ_CODEL_ECN,
    TCA_FQ_CODEL_FLOWS,
    TCA_FQ_CODEL_INTERVAL,
    TCA_FQ_CODEL_LIMIT,
    TCA_FQ_CODEL_MEMORY_LIMIT,
    TCA_FQ_CODEL_QUANTUM,
    TCA_FQ_CODEL_TARGET,
    TCA_STATS_APP,
    tc_codel_xstats,
    tc_fq_codel_cl_stats,
    tc_fq_codel_qd_stats,
    tc_fq_codel_xstats,
)
from ..stats import Stats2

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...._engine import Field
else:
    Field = engine.Field

__all__ = [
    "Codel",
    "CodelStats",
    "FqCodel",
    "FqCodelClassStats",
    "FqCodelClassXstats",
    "FqCodelStats",
    "FqCodelXstats",
]


class Codel(Record):
    """Options of codel, TCA_CODEL_*. Times are in microseconds."""

    #: The waiting time that is aimed at.
    target: int | None = attr(TCA_CODEL_TARGET, u32)
    #: Packets.
    limit: int | None = attr(TCA_CODEL_LIMIT, u32)
    #: How long packets may wait over `target` until one is dropped.
    interval: int | None = attr(TCA_CODEL_INTERVAL, u32)
    #: 1: mark packets where that will do.
    ecn: int | None = attr(TCA_CODEL_ECN, u32)
    #: The waiting time over which every packet is marked.
    ce_threshold: int | None = attr(TCA_CODEL_CE_THRESHOLD, u32)


class CodelStats(Stats2):
    """Statistics of codel."""

    app: tc_codel_xstats | None = attr(TCA_STATS_APP, struct(tc_codel_xstats))


class FqCodel(Record):
    """Options of fq_codel, TCA_FQ_CODEL_*. Times are in microseconds."""

    target: int | None = attr(TCA_FQ_CODEL_TARGET, u32)
    #: Packets.
    limit: int | None = attr(TCA_FQ_CODEL_LIMIT, u32)
    interval: int | None = attr(TCA_FQ_CODEL_INTERVAL, u32)
    #: 1: mark packets where that will do.
    ecn: int | None = attr(TCA_FQ_CODEL_ECN, u32)
    #: How many queues flows are put into; settled when the qdisc is made.
    flows: int | None = attr(TCA_FQ_CODEL_FLOWS, u32)
    #: Bytes that a flow may send in its turn.
    quantum: int | None = attr(TCA_FQ_CODEL_QUANTUM, u32)
    ce_threshold: int | None = attr(TCA_FQ_CODEL_CE_THRESHOLD, u32)
    #: Packets that are dropped at once where there is no room.
    drop_batch_size: int | None = attr(TCA_FQ_CODEL_DROP_BATCH_SIZE, u32)
    #: In bytes.
    memory_limit: int | None = attr(TCA_FQ_CODEL_MEMORY_LIMIT, u32)
    #: `ce_threshold` is for packets whose DSCP and ECN, masked, are this.
    ce_threshold_selector: int | None = attr(TCA_FQ_CODEL_CE_THRESHOLD_SELECTOR, u8)
    ce_threshold_mask: int | None = attr(TCA_FQ_CODEL_CE_THRESHOLD_MASK, u8)


def _of_qdisc(name: str) -> Any:
    """Declare a member of the union's struct for qdiscs."""
    outer, inner = tc_fq_codel_xstats.FIELDS["qdisc_stats"], tc_fq_codel_qd_stats.FIELDS[name]
    return Field(name, inner.codec, offset=outer.offset + inner.offset, size=inner.size)


def _of_class(name: str) -> Any:
    """Declare a member of the union's struct for classes."""
    outer, inner = tc_fq_codel_xstats.FIELDS["class_stats"], tc_fq_codel_cl_stats.FIELDS[name]
    return Field(name, inner.codec, offset=outer.offset + inner.offset, size=inner.size)


class FqCodelXstats(Record, header=tc_fq_codel_xstats, attributes=False):
    """What an fq_codel qdisc counts: struct tc_fq_codel_xstats of TCA_FQ_CODEL_XSTATS_QDISC."""

    type: int = head("type", names="tca_fq_codel_xstats")
    #: The longest packet in bytes.
    maxpacket: int = _of_qdisc("maxpacket")
    drop_overlimit: int = _of_qdisc("drop_overlimit")
    ecn_mark: int = _of_qdisc("ecn_mark")
    new_flow_count: int = _of_qdisc("new_flow_count")
    new_flows_len: int = _of_qdisc("new_flows_len")
    old_flows_len: int = _of_qdisc("old_flows_len")
    ce_mark: int | None = _of_qdisc("ce_mark")
    #: In bytes.
    memory_usage: int | None = _of_qdisc("memory_usage")
    drop_overmemory: int | None = _of_qdisc("drop_overmemory")


class FqCodelClassXstats(Record, header=tc_fq_codel_xstats, attributes=False):
    """What a flow of fq_codel counts: struct tc_fq_codel_xstats of TCA_FQ_CODEL_XSTATS_CLASS."""

    type: int = head("type", names="tca_fq_codel_xstats")
    #: Bytes that it may still send in its turn.
    deficit: int = _of_class("deficit")
    #: How long the last packet waited, in microseconds.
    ldelay: int = _of_class("ldelay")
    count: int = _of_class("count")
    lastcount: int = _of_class("lastcount")
    dropping: int = _of_class("dropping")
    #: When the next packet is dropped, in microseconds from now.
    drop_next: int = _of_class("drop_next")


class FqCodelStats(Stats2):
    """Statistics of an fq_codel qdisc."""

    app: FqCodelXstats | None = attr(TCA_STATS_APP, struct(FqCodelXstats))


class FqCodelClassStats(Stats2):
    """Statistics of a flow of fq_codel."""

    app: FqCodelClassXstats | None = attr(TCA_STATS_APP, struct(FqCodelClassXstats))
