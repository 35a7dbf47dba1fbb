"""ets: strict bands before bands that share (802.1Qaz)."""

from __future__ import annotations

from ....codecs import multi, nest, u8, u32
from ....record import Record, attr
from ....uapi import (
    TCA_ETS_NBANDS,
    TCA_ETS_NSTRICT,
    TCA_ETS_PRIOMAP,
    TCA_ETS_PRIOMAP_BAND,
    TCA_ETS_QUANTA,
    TCA_ETS_QUANTA_BAND,
)

__all__ = ["Ets"]


def _ets() -> type[Ets]:
    return Ets


class Ets(Record):
    """Options of ets and of its classes, TCA_ETS_*."""

    nbands: int | None = attr(TCA_ETS_NBANDS, u8)
    #: How many of the bands are strict; they come first.
    nstrict: int | None = attr(TCA_ETS_NSTRICT, u8)
    #: Holds a `quanta_band` for each band that shares.
    quanta: Ets | None = attr(TCA_ETS_QUANTA, nest(_ets))
    #: Bytes that a band may send in its turn; of a class itself.
    quanta_band: tuple[int, ...] = attr(TCA_ETS_QUANTA_BAND, multi(u32))
    #: Holds a `priomap_band` for each TC_PRIO_*.
    priomap: Ets | None = attr(TCA_ETS_PRIOMAP, nest(_ets))
    priomap_band: tuple[int, ...] = attr(TCA_ETS_PRIOMAP_BAND, multi(u8))
