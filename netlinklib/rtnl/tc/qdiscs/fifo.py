"""pfifo, bfifo, pfifo_head_drop, skbprio: one queue of limited length."""

from __future__ import annotations

from ....record import Record, head
from ....uapi import (
    tc_fifo_qopt,
    tc_skbprio_qopt,
)

__all__ = ["Fifo", "Skbprio"]


class Fifo(Record, header=tc_fifo_qopt, attributes=False):
    """Options of pfifo, bfifo, pfifo_head_drop: struct tc_fifo_qopt."""

    #: Packets; of bfifo bytes.
    limit: int = head("limit")


class Skbprio(Record, header=tc_skbprio_qopt, attributes=False):
    """Options of skbprio: struct tc_skbprio_qopt. (The kernel's specification has none.)"""

    #: Packets.
    limit: int = head("limit")
