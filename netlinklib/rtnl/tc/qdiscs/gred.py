"""gred: up to 16 virtual queues (VQ, by their drop precedence, DP), each with RED."""

from __future__ import annotations

from ....codecs import binary, multi, nest, packed, struct, u32, u64
from ....record import Record, attr, head
from ....uapi import (
    TCA_GRED_DPS,
    TCA_GRED_LIMIT,
    TCA_GRED_MAX_P,
    TCA_GRED_PARMS,
    TCA_GRED_STAB,
    TCA_GRED_VQ_DP,
    TCA_GRED_VQ_ENTRY,
    TCA_GRED_VQ_FLAGS,
    TCA_GRED_VQ_LIST,
    TCA_GRED_VQ_STAT_BACKLOG,
    TCA_GRED_VQ_STAT_BYTES,
    TCA_GRED_VQ_STAT_FORCED_DROP,
    TCA_GRED_VQ_STAT_FORCED_MARK,
    TCA_GRED_VQ_STAT_OTHER,
    TCA_GRED_VQ_STAT_PACKETS,
    TCA_GRED_VQ_STAT_PDROP,
    TCA_GRED_VQ_STAT_PROB_DROP,
    TCA_GRED_VQ_STAT_PROB_MARK,
    tc_gred_qopt,
    tc_gred_sopt,
)

__all__ = ["Gred", "GredParms", "GredSetup", "GredVq", "GredVqs"]


class GredParms(Record, header=tc_gred_qopt, attributes=False):
    """A virtual queue and its counters, struct tc_gred_qopt."""

    #: In bytes, like the two thresholds.
    limit: int = head("limit")
    qth_min: int = head("qth_min")
    qth_max: int = head("qth_max")
    #: Its number; in answers MAX_DPs and more for one that is not there.
    DP: int = head("DP")
    backlog: int = head("backlog")
    #: The average length in bytes.
    qave: int = head("qave")
    #: Packets dropped over `qth_max`, below it, otherwise, and for want of room.
    forced: int = head("forced")
    early: int = head("early")
    other: int = head("other")
    pdrop: int = head("pdrop")
    Wlog: int = head("Wlog")
    Plog: int = head("Plog")
    Scell_log: int = head("Scell_log")
    prio: int = head("prio")
    packets: int = head("packets")
    bytesin: int = head("bytesin")


class GredSetup(Record, header=tc_gred_sopt, attributes=False):
    """struct tc_gred_sopt."""

    #: How many virtual queues there are.
    DPs: int = head("DPs")
    #: The one for packets that name none.
    def_DP: int = head("def_DP")
    #: Whether they have priorities.
    grio: int = head("grio")
    #: TC_RED_*.
    flags: int = head("flags", names="tc_red")


class GredVq(Record):
    """A virtual queue, TCA_GRED_VQ_*; all but `dp` and `flags` are counters, in answers only."""

    dp: int | None = attr(TCA_GRED_VQ_DP, u32)
    stat_bytes: int | None = attr(TCA_GRED_VQ_STAT_BYTES, u64)
    stat_packets: int | None = attr(TCA_GRED_VQ_STAT_PACKETS, u32)
    stat_backlog: int | None = attr(TCA_GRED_VQ_STAT_BACKLOG, u32)
    stat_prob_drop: int | None = attr(TCA_GRED_VQ_STAT_PROB_DROP, u32)
    stat_prob_mark: int | None = attr(TCA_GRED_VQ_STAT_PROB_MARK, u32)
    stat_forced_drop: int | None = attr(TCA_GRED_VQ_STAT_FORCED_DROP, u32)
    stat_forced_mark: int | None = attr(TCA_GRED_VQ_STAT_FORCED_MARK, u32)
    stat_pdrop: int | None = attr(TCA_GRED_VQ_STAT_PDROP, u32)
    stat_other: int | None = attr(TCA_GRED_VQ_STAT_OTHER, u32)
    #: TC_RED_*.
    flags: int | None = attr(TCA_GRED_VQ_FLAGS, u32, names="tc_red")


class GredVqs(Record):
    """The virtual queues."""

    entry: tuple[GredVq, ...] = attr(TCA_GRED_VQ_ENTRY, multi(nest(GredVq)))


class Gred(Record):
    """Options of gred, TCA_GRED_*."""

    #: In requests the one virtual queue to change; in answers all MAX_DPs.
    parms: tuple[GredParms, ...] | None = attr(TCA_GRED_PARMS, packed(struct(GredParms)))
    #: In requests: how the average decays while idle, 256 entries.
    stab: bytes | None = attr(TCA_GRED_STAB, binary)
    dps: GredSetup | None = attr(TCA_GRED_DPS, struct(GredSetup))
    #: The probabilities of dropping at `qth_max`, of 2 ** 32: in requests one, in answers all.
    max_p: tuple[int, ...] | None = attr(TCA_GRED_MAX_P, packed(u32))
    #: Of the whole, in bytes.
    limit: int | None = attr(TCA_GRED_LIMIT, u32)
    vq_list: GredVqs | None = attr(TCA_GRED_VQ_LIST, nest(GredVqs))
