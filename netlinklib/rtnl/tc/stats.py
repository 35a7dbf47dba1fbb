"""Statistics of traffic control: of qdiscs, classes, filters and actions alike."""

from __future__ import annotations

from ...codecs import raw, struct, u64
from ...record import Record, attr
from ...uapi import (
    TCA_STATS_APP,
    TCA_STATS_BASIC,
    TCA_STATS_BASIC_HW,
    TCA_STATS_PKT64,
    TCA_STATS_QUEUE,
    TCA_STATS_RATE_EST,
    TCA_STATS_RATE_EST64,
    gnet_estimator,
    gnet_stats_basic,
    gnet_stats_queue,
    gnet_stats_rate_est,
    gnet_stats_rate_est64,
)

__all__ = ["Stats2", "estimator"]


class Stats2(Record):
    """Counters of any object of traffic control, TCA_STATS2 and TCA_ACT_STATS: TCA_STATS_*."""

    basic: gnet_stats_basic | None = attr(TCA_STATS_BASIC, struct(gnet_stats_basic))
    #: What the hardware counted of it.
    basic_hw: gnet_stats_basic | None = attr(TCA_STATS_BASIC_HW, struct(gnet_stats_basic))
    #: Packets, where there are more than 32 bits of them; otherwise `basic` has them all.
    pkt64: int | None = attr(TCA_STATS_PKT64, u64)
    #: Bytes and packets per second, where there is an estimator.
    rate_est: gnet_stats_rate_est | None = attr(TCA_STATS_RATE_EST, struct(gnet_stats_rate_est))
    #: The same where it is over 32 bits.
    rate_est64: gnet_stats_rate_est64 | None = attr(
        TCA_STATS_RATE_EST64, struct(gnet_stats_rate_est64)
    )
    queue: gnet_stats_queue | None = attr(TCA_STATS_QUEUE, struct(gnet_stats_queue))
    #: What only this kind counts.
    app: Record | bytes | None = attr(TCA_STATS_APP, raw)

    @property
    def packets(self) -> int:
        """Packets at their full width; 0 if they are not counted."""
        if self.pkt64 is not None:
            return self.pkt64
        return 0 if self.basic is None else self.basic.packets


def estimator(interval: float = 1.0, average: float = 8.0) -> gnet_estimator:
    """Return the estimator that measures rates at an interval, for TCA_RATE.

    Parameters:
        interval: seconds between two samples. The kernel has 0.25, 0.5, 1, 2, 4 and 8; the next
            larger one is taken.
        average: the time constant of the moving average, in seconds; the largest that the kernel
            has and that is not over it is taken.

    Raises:
        ValueError: the interval is over 8 seconds, or the average shorter than 1.5 intervals.
    """
    from math import log

    code = next((code for code in range(-2, 4) if interval <= 2.0**code), None)
    if code is None or interval <= 0:
        raise ValueError(f"an interval of {interval} seconds; the kernel has 0.25 to 8")
    weight = 0
    # with a weight of 2 ** -n for the newest sample, what is old fades to 1/e in this time
    while weight < 31 and 2.0**code / -log(1 - 0.5 ** (weight + 1)) <= average:
        weight += 1
    if not 0 < weight < 31:
        raise ValueError(f"no average of {average} seconds from samples every {2.0**code}")
    return gnet_estimator(interval=code, ewma_log=weight)
