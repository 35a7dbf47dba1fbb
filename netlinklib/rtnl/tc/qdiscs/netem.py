"""netem: delays, loses, changes packets, as a bad network does."""

from __future__ import annotations

from ....codecs import nest, packed, s16, s64, struct, u32, u64
from ....record import Record, attr, head
from ....uapi import (
    NETEM_LOSS_GE,
    NETEM_LOSS_GI,
    TCA_NETEM_CORR,
    TCA_NETEM_CORRUPT,
    TCA_NETEM_DELAY_DIST,
    TCA_NETEM_ECN,
    TCA_NETEM_JITTER64,
    TCA_NETEM_LATENCY64,
    TCA_NETEM_LOSS,
    TCA_NETEM_PRNG_SEED,
    TCA_NETEM_RATE,
    TCA_NETEM_RATE64,
    TCA_NETEM_REORDER,
    TCA_NETEM_SLOT,
    TCA_NETEM_SLOT_DIST,
    TCA_STATS_APP,
    tc_netem_corr,
    tc_netem_corrupt,
    tc_netem_gemodel,
    tc_netem_gimodel,
    tc_netem_qopt,
    tc_netem_rate,
    tc_netem_reorder,
    tc_netem_slot,
    tc_netem_xstats,
)
from ..stats import Stats2

__all__ = ["Netem", "NetemLoss", "NetemStats"]


class NetemLoss(Record):
    """Loss with a memory, NETEM_LOSS_*; one of the two. Probabilities are of 2 ** 32 - 1."""

    #: Four states.
    gi: tc_netem_gimodel | None = attr(NETEM_LOSS_GI, struct(tc_netem_gimodel))
    #: Gilbert-Elliot.
    ge: tc_netem_gemodel | None = attr(NETEM_LOSS_GE, struct(tc_netem_gemodel))


class Netem(Record, header=tc_netem_qopt):
    """Options of netem: struct tc_netem_qopt and TCA_NETEM_*.

    Probabilities and correlations are of 2 ** 32 - 1. In a request, an attribute that is absent
    switches off what it is about.
    """

    #: The delay in ticks; `latency64` is more exact.
    latency: int = head("latency")
    #: Packets.
    limit: int = head("limit")
    #: The probability of loss.
    loss: int = head("loss")
    #: Every how many packets one is not delayed.
    gap: int = head("gap")
    #: The probability of a second copy.
    duplicate: int = head("duplicate")
    #: How much the delay varies, in ticks; `jitter64` is more exact.
    jitter: int = head("jitter")
    corr: tc_netem_corr | None = attr(TCA_NETEM_CORR, struct(tc_netem_corr))
    #: In requests: the distribution of the delay, as a table of up to NETEM_DIST_MAX values; one
    #: standard deviation is NETEM_DIST_SCALE.
    delay_dist: tuple[int, ...] | None = attr(TCA_NETEM_DELAY_DIST, packed(s16))
    reorder: tc_netem_reorder | None = attr(TCA_NETEM_REORDER, struct(tc_netem_reorder))
    corrupt: tc_netem_corrupt | None = attr(TCA_NETEM_CORRUPT, struct(tc_netem_corrupt))
    #: TCA_NETEM_LOSS, a model in place of the header's `loss`.
    loss_model: NetemLoss | None = attr(TCA_NETEM_LOSS, nest(NetemLoss))
    rate: tc_netem_rate | None = attr(TCA_NETEM_RATE, struct(tc_netem_rate))
    #: 1: packets are marked and not lost.
    ecn: int | None = attr(TCA_NETEM_ECN, u32)
    #: Bytes per second, where they are over 32 bits.
    rate64: int | None = attr(TCA_NETEM_RATE64, u64)
    #: In nanoseconds.
    latency64: int | None = attr(TCA_NETEM_LATENCY64, s64)
    jitter64: int | None = attr(TCA_NETEM_JITTER64, s64)
    #: Packets go out in bunches; times in nanoseconds.
    slot: tc_netem_slot | None = attr(TCA_NETEM_SLOT, struct(tc_netem_slot))
    #: In requests: the distribution of the slots' delay.
    slot_dist: tuple[int, ...] | None = attr(TCA_NETEM_SLOT_DIST, packed(s16))
    prng_seed: int | None = attr(TCA_NETEM_PRNG_SEED, u64)


class NetemStats(Stats2):
    """Statistics of netem. (The kernel's specification has none.)"""

    app: tc_netem_xstats | None = attr(TCA_STATS_APP, struct(tc_netem_xstats))
