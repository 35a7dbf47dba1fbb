"""htb: a tree of classes that lend each other what they do not use."""

from __future__ import annotations

from ....codecs import flag, packed, struct, u32, u64
from ....record import Record, attr, head
from ....uapi import (
    TC_HTB_PROTOVER,
    TC_LINKLAYER_ETHERNET,
    TCA_HTB_CEIL64,
    TCA_HTB_CTAB,
    TCA_HTB_DIRECT_QLEN,
    TCA_HTB_INIT,
    TCA_HTB_OFFLOAD,
    TCA_HTB_PARMS,
    TCA_HTB_RATE64,
    TCA_HTB_RTAB,
    TCA_STATS_APP,
    tc_htb_glob,
    tc_htb_opt,
    tc_htb_xstats,
)
from ..rates import RateSpec, rate_spec, transmit_ticks, usual_burst
from ..stats import Stats2

__all__ = ["Htb", "HtbParms", "HtbStats", "htb_class", "htb_qdisc"]


class HtbParms(Record, header=tc_htb_opt, attributes=False):
    """A class's rates, struct tc_htb_opt."""

    #: What is guaranteed.
    rate: RateSpec = head("rate", struct(RateSpec))
    #: What it may have if others lend it.
    ceil: RateSpec = head("ceil", struct(RateSpec))
    #: The burst, as the time in ticks that sending it at `rate` takes.
    buffer: int = head("buffer")
    #: The burst at `ceil`, likewise.
    cbuffer: int = head("cbuffer")
    #: Bytes that it may send in its turn; 0: reckoned from the rate.
    quantum: int = head("quantum")
    #: In answers: 0 for a leaf, else how far it is over the leaves.
    level: int = head("level")
    #: From 0, which is served first, to TC_HTB_NUMPRIO - 1.
    prio: int = head("prio")


class Htb(Record):
    """Options of htb, TCA_HTB_*: qdiscs have `init`, `direct_qlen`, `offload`, classes the rest."""

    parms: HtbParms | None = attr(TCA_HTB_PARMS, struct(HtbParms))
    init: tc_htb_glob | None = attr(TCA_HTB_INIT, struct(tc_htb_glob))
    #: In requests: times in ticks by size, of the ceil and the rate; looked at only if the rate's
    #: linklayer is TC_LINKLAYER_UNAWARE.
    ctab: tuple[int, ...] | None = attr(TCA_HTB_CTAB, packed(u32))
    rtab: tuple[int, ...] | None = attr(TCA_HTB_RTAB, packed(u32))
    #: How many packets of no class may wait.
    direct_qlen: int | None = attr(TCA_HTB_DIRECT_QLEN, u32)
    #: Bytes per second, where they are over 32 bits.
    rate64: int | None = attr(TCA_HTB_RATE64, u64)
    ceil64: int | None = attr(TCA_HTB_CEIL64, u64)
    offload: bool = attr(TCA_HTB_OFFLOAD, flag)


class HtbStats(Stats2):
    """Statistics of a class of htb."""

    app: tc_htb_xstats | None = attr(TCA_STATS_APP, struct(tc_htb_xstats))


def htb_qdisc(
    *,
    default: int = 0,
    rate2quantum: int = 10,
    direct_qlen: int | None = None,
    offload: bool = False,
) -> Htb:
    """Return the options of an htb qdisc.

    Parameters:
        default: the minor number of the class for packets that no filter has one for; with 0 they
            are sent at once.
        rate2quantum: a class's rate divided by this is its quantum, where it names none.
        direct_qlen: how many packets of no class may wait.
        offload: whether the hardware shapes.
    """
    return Htb(
        init=tc_htb_glob(version=TC_HTB_PROTOVER, rate2quantum=rate2quantum, defcls=default),
        direct_qlen=direct_qlen,
        offload=offload,
    )


def htb_class(
    rate: int,
    *,
    ceil: int | None = None,
    burst: int | None = None,
    cburst: int | None = None,
    prio: int = 0,
    quantum: int = 0,
    mtu: int = 1600,
    overhead: int = 0,
    mpu: int = 0,
    linklayer: int | str = TC_LINKLAYER_ETHERNET,
) -> Htb:
    """Return the options of a class of htb.

    Parameters:
        rate: bytes per second that are guaranteed.
        ceil: bytes per second with what others lend; the rate if not given.
        burst: bytes that may be sent at once at `ceil`; `usual_burst` if not given.
        cburst: bytes that may be sent at once at the speed of the link; `usual_burst` if not given.
        prio: from 0, which is served first, to TC_HTB_NUMPRIO - 1.
        quantum: bytes that it may send in its turn; 0: reckoned from the rate.
        mtu: the longest packet in bytes.
        overhead: bytes that each packet has more on the wire.
        mpu: bytes that each packet takes at least.
        linklayer: TC_LINKLAYER_*, or its name.
    """
    if ceil is None:
        ceil = rate
    spec, rate64 = rate_spec(rate, overhead=overhead, mpu=mpu, linklayer=linklayer)
    most, ceil64 = rate_spec(ceil, overhead=overhead, mpu=mpu, linklayer=linklayer)
    return Htb(
        parms=HtbParms(
            rate=spec,
            ceil=most,
            buffer=transmit_ticks(rate, usual_burst(rate, mtu) if burst is None else burst),
            cbuffer=transmit_ticks(ceil, usual_burst(ceil, mtu) if cburst is None else cburst),
            quantum=quantum,
            prio=prio,
        ),
        rate64=rate64,
        ceil64=ceil64,
    )
