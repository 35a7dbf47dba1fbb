"""prio, pfifo_fast, multiq: bands, each a queue of its own."""

from __future__ import annotations

from ....codecs import packed, u8
from ....record import Record, head
from ....uapi import (
    tc_multiq_qopt,
    tc_prio_qopt,
)

__all__ = ["Multiq", "Prio"]


class Prio(Record, header=tc_prio_qopt, attributes=False):
    """Options of prio and pfifo_fast, and the bands of fq: struct tc_prio_qopt."""

    bands: int = head("bands")
    #: The band of each TC_PRIO_*, from 0 on.
    priomap: tuple[int, ...] = head("priomap", packed(u8))


class Multiq(Record, header=tc_multiq_qopt, attributes=False):
    """Options of multiq, a band for each queue of the hardware: struct tc_multiq_qopt."""

    bands: int = head("bands")
    max_bands: int = head("max_bands")
