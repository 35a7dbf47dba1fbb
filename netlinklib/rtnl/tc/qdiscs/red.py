"""red, choke: packets dropped at random as the queue grows."""

from __future__ import annotations

from ....codecs import binary, bitfield32, struct, u32
from ....record import Record, attr, head
from ....uapi import (
    TCA_CHOKE_MAX_P,
    TCA_CHOKE_PARMS,
    TCA_CHOKE_STAB,
    TCA_RED_EARLY_DROP_BLOCK,
    TCA_RED_FLAGS,
    TCA_RED_MARK_BLOCK,
    TCA_RED_MAX_P,
    TCA_RED_PARMS,
    TCA_RED_STAB,
    TCA_STATS_APP,
    tc_choke_xstats,
    tc_red_qopt,
    tc_red_xstats,
)
from ..stats import Stats2

__all__ = ["Choke", "ChokeStats", "Red", "RedParms", "RedStats"]


class RedParms(Record, header=tc_red_qopt, attributes=False):
    """struct tc_red_qopt; tc_choke_qopt is the same. Of red in bytes, of choke in packets."""

    limit: int = head("limit")
    qth_min: int = head("qth_min")
    qth_max: int = head("qth_max")
    #: log2 of the weight of the average.
    Wlog: int = head("Wlog")
    #: log2 of the probability over (`qth_max` - `qth_min`).
    Plog: int = head("Plog")
    #: log2 of the ticks per entry of `stab`.
    Scell_log: int = head("Scell_log")
    #: TC_RED_*; those of later kernels are in the attribute `flags`.
    flags: int = head("flags", names="tc_red")


class Red(Record):
    """Options of red, TCA_RED_*."""

    parms: RedParms | None = attr(TCA_RED_PARMS, struct(RedParms))
    #: In requests: how the average decays while idle, 256 entries.
    stab: bytes | None = attr(TCA_RED_STAB, binary)
    #: The probability of dropping at `qth_max`, of 2 ** 32.
    max_p: int | None = attr(TCA_RED_MAX_P, u32)
    #: TC_RED_*, with the mask of those that are meant.
    flags: tuple[int, int] | None = attr(TCA_RED_FLAGS, bitfield32, names="tc_red")
    #: The block whose filters see packets dropped early.
    early_drop_block: int | None = attr(TCA_RED_EARLY_DROP_BLOCK, u32)
    #: The block whose filters see packets marked.
    mark_block: int | None = attr(TCA_RED_MARK_BLOCK, u32)


class Choke(Record):
    """Options of choke, TCA_CHOKE_*."""

    parms: RedParms | None = attr(TCA_CHOKE_PARMS, struct(RedParms))
    #: In requests: how the average decays while idle, 256 entries.
    stab: bytes | None = attr(TCA_CHOKE_STAB, binary)
    #: The probability of dropping at `qth_max`, of 2 ** 32.
    max_p: int | None = attr(TCA_CHOKE_MAX_P, u32)


class RedStats(Stats2):
    """Statistics of red."""

    app: tc_red_xstats | None = attr(TCA_STATS_APP, struct(tc_red_xstats))


class ChokeStats(Stats2):
    """Statistics of choke."""

    app: tc_choke_xstats | None = attr(TCA_STATS_APP, struct(tc_choke_xstats))
