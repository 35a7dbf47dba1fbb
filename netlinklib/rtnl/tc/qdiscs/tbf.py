"""tbf: a token bucket."""

from __future__ import annotations

from ....codecs import packed, struct, u32, u64
from ....record import Record, attr, head
from ....uapi import (
    TC_LINKLAYER_ETHERNET,
    TCA_TBF_BURST,
    TCA_TBF_PARMS,
    TCA_TBF_PBURST,
    TCA_TBF_PRATE64,
    TCA_TBF_PTAB,
    TCA_TBF_RATE64,
    TCA_TBF_RTAB,
    tc_tbf_qopt,
)
from ..rates import RateSpec, rate_spec, transmit_ticks

__all__ = ["Tbf", "TbfParms", "tbf"]


class TbfParms(Record, header=tc_tbf_qopt, attributes=False):
    """struct tc_tbf_qopt."""

    rate: RateSpec = head("rate", struct(RateSpec))
    #: Without a peak rate, its rate is 0.
    peakrate: RateSpec = head("peakrate", struct(RateSpec))
    #: Bytes that may wait.
    limit: int = head("limit")
    #: The size of the bucket, as the time in ticks that sending it at `rate` takes.
    buffer: int = head("buffer")
    #: The size of the peak rate's bucket, likewise.
    mtu: int = head("mtu")


class Tbf(Record):
    """Options of tbf, TCA_TBF_*."""

    parms: TbfParms | None = attr(TCA_TBF_PARMS, struct(TbfParms))
    #: In requests: times in ticks by size; looked at only if the rate's linklayer is
    #: TC_LINKLAYER_UNAWARE.
    rtab: tuple[int, ...] | None = attr(TCA_TBF_RTAB, packed(u32))
    #: In requests: the same of the peak rate.
    ptab: tuple[int, ...] | None = attr(TCA_TBF_PTAB, packed(u32))
    #: Bytes per second, where they are over 32 bits.
    rate64: int | None = attr(TCA_TBF_RATE64, u64)
    prate64: int | None = attr(TCA_TBF_PRATE64, u64)
    #: In requests: the size of the bucket in bytes, in place of `parms.buffer`.
    burst: int | None = attr(TCA_TBF_BURST, u32)
    #: In requests: that of the peak rate in bytes, in place of `parms.mtu`.
    pburst: int | None = attr(TCA_TBF_PBURST, u32)


def tbf(
    rate: int,
    *,
    burst: int,
    limit: int | None = None,
    latency: float | None = None,
    peakrate: int | None = None,
    mtu: int | None = None,
    overhead: int = 0,
    mpu: int = 0,
    linklayer: int | str = TC_LINKLAYER_ETHERNET,
) -> Tbf:
    """Return the options of a tbf qdisc.

    Parameters:
        rate: bytes per second.
        burst: the size of the bucket, in bytes.
        limit: bytes that may wait.
        latency: in place of `limit`: seconds that a packet may wait.
        peakrate: bytes per second at which the bucket is emptied at most.
        mtu: the size of the peak rate's bucket, in bytes.
        overhead: bytes that each packet has more on the wire.
        mpu: bytes that each packet takes at least.
        linklayer: TC_LINKLAYER_*, or its name.

    Raises:
        ValueError: not one of `limit` and `latency` is given, or one of `peakrate` and `mtu` alone.
    """
    if (limit is None) == (latency is None):
        raise ValueError("tbf takes either a limit or a latency")
    if (peakrate is None) != (mtu is None):
        raise ValueError("tbf takes a peakrate and the mtu of its bucket together")
    if latency is not None:
        # what has come in a burst before waits too
        limit = int(rate * latency) + burst
        if peakrate is not None and mtu is not None:
            limit = min(limit, int(peakrate * latency) + mtu)
    spec, rate64 = rate_spec(rate, overhead=overhead, mpu=mpu, linklayer=linklayer)
    peak, prate64 = RateSpec(), None
    if peakrate is not None:
        peak, prate64 = rate_spec(peakrate, overhead=overhead, mpu=mpu, linklayer=linklayer)
    return Tbf(
        parms=TbfParms(
            rate=spec,
            peakrate=peak,
            limit=limit,
            buffer=transmit_ticks(rate, burst),
            mtu=0 if peakrate is None or mtu is None else transmit_ticks(peakrate, mtu),
        ),
        rate64=rate64,
        prate64=prate64,
        burst=burst,
        pburst=mtu,
    )
