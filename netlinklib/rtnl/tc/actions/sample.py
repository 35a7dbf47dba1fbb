"""sample: one in so many packets goes to psample."""

from __future__ import annotations

from ....codecs import struct, u32
from ....record import Record, attr
from ....uapi import (
    TCA_SAMPLE_PARMS,
    TCA_SAMPLE_PSAMPLE_GROUP,
    TCA_SAMPLE_RATE,
    TCA_SAMPLE_TM,
    TCA_SAMPLE_TRUNC_SIZE,
)
from .common import Parms, Times

__all__ = ["Sample"]


class Sample(Record):
    """TCA_SAMPLE_*."""

    tm: Times | None = attr(TCA_SAMPLE_TM, struct(Times))
    parms: Parms | None = attr(TCA_SAMPLE_PARMS, struct(Parms))
    #: One in how many.
    rate: int | None = attr(TCA_SAMPLE_RATE, u32)
    #: How many bytes of it; without, all.
    trunc_size: int | None = attr(TCA_SAMPLE_TRUNC_SIZE, u32)
    psample_group: int | None = attr(TCA_SAMPLE_PSAMPLE_GROUP, u32)
