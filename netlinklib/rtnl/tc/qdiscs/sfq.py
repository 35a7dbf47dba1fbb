"""sfq: flows by hash, each in its turn."""

from __future__ import annotations

from ....codecs import struct
from ....record import Record, attr, head
from ....uapi import (
    TCA_STATS_APP,
    tc_sfq_qopt,
    tc_sfq_qopt_v1,
    tc_sfq_xstats,
    tc_sfqred_stats,
)
from ..stats import Stats2

__all__ = ["Sfq", "SfqStats"]


class Sfq(Record, header=tc_sfq_qopt_v1, attributes=False):
    """Options of sfq: struct tc_sfq_qopt_v1. Kernels before 3.3 have `v0` alone."""

    v0: tc_sfq_qopt = head("v0", struct(tc_sfq_qopt))
    #: Packets that a flow may have waiting.
    depth: int | None = head("depth")
    #: Whether the oldest packet goes where one must, not the newest.
    headdrop: int | None = head("headdrop")
    #: Of RED in each flow: in bytes, like the two thresholds; 0 is no RED.
    limit: int | None = head("limit")
    qth_min: int | None = head("qth_min")
    qth_max: int | None = head("qth_max")
    Wlog: int | None = head("Wlog")
    Plog: int | None = head("Plog")
    Scell_log: int | None = head("Scell_log")
    #: TC_RED_*.
    flags: int | None = head("flags", names="tc_red")
    #: The probability of dropping at `qth_max`, of 2 ** 32.
    max_P: int | None = head("max_P")
    stats: tc_sfqred_stats | None = head("stats", struct(tc_sfqred_stats))


class SfqStats(Stats2):
    """Statistics of a flow of sfq."""

    app: tc_sfq_xstats | None = attr(TCA_STATS_APP, struct(tc_sfq_xstats))
