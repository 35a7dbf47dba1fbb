"""police: a limit of the rate."""

from __future__ import annotations

from ....codecs import packed, struct, u32, u64
from ....record import Record, attr, head
from ....uapi import (
    TCA_POLICE_AVRATE,
    TCA_POLICE_PEAKRATE,
    TCA_POLICE_PEAKRATE64,
    TCA_POLICE_PKTBURST64,
    TCA_POLICE_PKTRATE64,
    TCA_POLICE_RATE,
    TCA_POLICE_RATE64,
    TCA_POLICE_RESULT,
    TCA_POLICE_TBF,
    TCA_POLICE_TM,
    tc_police,
)
from ..rates import RateSpec
from .common import Times

__all__ = ["PoliceParms", "Police"]


class PoliceParms(Record, header=tc_police, attributes=False):
    """struct tc_police."""

    index: int = head("index")
    #: What becomes of packets over the limit: TC_ACT_*.
    action: int = head("action", names="tc_act")
    limit: int = head("limit")
    #: In ticks: how long `rate` takes for the burst.
    burst: int = head("burst")
    #: The longest packet within the limit, in bytes.
    mtu: int = head("mtu")
    rate: RateSpec = head("rate", struct(RateSpec))
    peakrate: RateSpec = head("peakrate", struct(RateSpec))
    refcnt: int = head("refcnt")
    bindcnt: int = head("bindcnt")
    capab: int = head("capab")


class Police(Record):
    """TCA_POLICE_*."""

    tbf: PoliceParms | None = attr(TCA_POLICE_TBF, struct(PoliceParms))
    #: The rate tables, in ticks (see `rate_table`). (The specification has them as bytes.)
    rate: tuple[int, ...] | None = attr(TCA_POLICE_RATE, packed(u32))
    peakrate: tuple[int, ...] | None = attr(TCA_POLICE_PEAKRATE, packed(u32))
    #: A limit that an estimator measures, in bytes per second.
    avrate: int | None = attr(TCA_POLICE_AVRATE, u32)
    #: What becomes of packets within the limit: TC_ACT_*.
    result: int | None = attr(TCA_POLICE_RESULT, u32, names="tc_act")
    tm: Times | None = attr(TCA_POLICE_TM, struct(Times))
    #: Rates over 32 bits, in bytes per second.
    rate64: int | None = attr(TCA_POLICE_RATE64, u64)
    peakrate64: int | None = attr(TCA_POLICE_PEAKRATE64, u64)
    #: A limit in packets per second, and its burst: in ticks, how long that many packets take.
    pktrate64: int | None = attr(TCA_POLICE_PKTRATE64, u64)
    pktburst64: int | None = attr(TCA_POLICE_PKTBURST64, u64)
