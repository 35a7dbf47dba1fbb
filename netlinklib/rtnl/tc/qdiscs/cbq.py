"""cbq: classes by how long they were idle; kernels up to 6.2 have it."""

from __future__ import annotations

from ....codecs import packed, struct, u32
from ....record import Record, attr, head
from ....uapi import (
    TCA_CBQ_FOPT,
    TCA_CBQ_LSSOPT,
    TCA_CBQ_OVL_STRATEGY,
    TCA_CBQ_POLICE,
    TCA_CBQ_RATE,
    TCA_CBQ_RTAB,
    TCA_CBQ_WRROPT,
    TCA_STATS_APP,
    tc_cbq_fopt,
    tc_cbq_lssopt,
    tc_cbq_ovl,
    tc_cbq_police,
    tc_cbq_wrropt,
    tc_cbq_xstats,
)
from ..handles import HANDLE
from ..rates import RateSpec
from ..stats import Stats2

__all__ = ["Cbq", "CbqFopt", "CbqStats"]


class CbqFopt(Record, header=tc_cbq_fopt, attributes=False):
    """A class's default mapping, struct tc_cbq_fopt."""

    #: The handle of the class whose packets it takes.
    split: int = head("split", names=HANDLE)
    defmap: int = head("defmap")
    defchange: int = head("defchange")


class Cbq(Record):
    """Options of cbq and of its classes, TCA_CBQ_*."""

    lssopt: tc_cbq_lssopt | None = attr(TCA_CBQ_LSSOPT, struct(tc_cbq_lssopt))
    wrropt: tc_cbq_wrropt | None = attr(TCA_CBQ_WRROPT, struct(tc_cbq_wrropt))
    fopt: CbqFopt | None = attr(TCA_CBQ_FOPT, struct(CbqFopt))
    ovl_strategy: tc_cbq_ovl | None = attr(TCA_CBQ_OVL_STRATEGY, struct(tc_cbq_ovl))
    rate: RateSpec | None = attr(TCA_CBQ_RATE, struct(RateSpec))
    #: In requests: times in ticks by size.
    rtab: tuple[int, ...] | None = attr(TCA_CBQ_RTAB, packed(u32))
    police: tc_cbq_police | None = attr(TCA_CBQ_POLICE, struct(tc_cbq_police))


class CbqStats(Stats2):
    """Statistics of cbq and of its classes."""

    app: tc_cbq_xstats | None = attr(TCA_STATS_APP, struct(tc_cbq_xstats))
