"""hfsc: classes with service curves."""

from __future__ import annotations

from ....codecs import struct
from ....record import Record, attr, head
from ....uapi import (
    TCA_HFSC_FSC,
    TCA_HFSC_RSC,
    TCA_HFSC_USC,
    TCA_STATS_APP,
    tc_hfsc_qopt,
    tc_hfsc_stats,
    tc_service_curve,
)
from ..stats import Stats2

__all__ = ["Hfsc", "HfscClass", "HfscStats"]


class Hfsc(Record, header=tc_hfsc_qopt, attributes=False):
    """Options of an hfsc qdisc: struct tc_hfsc_qopt."""

    #: The minor number of the class for packets that no filter has one for.
    defcls: int = head("defcls")


class HfscClass(Record):
    """Options of a class of hfsc, TCA_HFSC_*: curves of slopes in bytes per second, and the time in
    microseconds to which the first slope holds. (The kernel's specification calls them binary.)
    """

    #: The guaranteed service.
    rsc: tc_service_curve | None = attr(TCA_HFSC_RSC, struct(tc_service_curve))
    #: The share of what is left.
    fsc: tc_service_curve | None = attr(TCA_HFSC_FSC, struct(tc_service_curve))
    #: The upper limit.
    usc: tc_service_curve | None = attr(TCA_HFSC_USC, struct(tc_service_curve))


class HfscStats(Stats2):
    """Statistics of a class of hfsc."""

    app: tc_hfsc_stats | None = attr(TCA_STATS_APP, struct(tc_hfsc_stats))
