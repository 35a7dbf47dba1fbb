"""plug: holds packets back until it is told to let them go."""

from __future__ import annotations

from ....record import Record, head
from ....uapi import (
    tc_plug_qopt,
)

__all__ = ["Plug"]


class Plug(Record, header=tc_plug_qopt, attributes=False):
    """Options of plug, in requests only: struct tc_plug_qopt."""

    #: TCQ_PLUG_*.
    action: int = head("action", names="tcq_plug")
    #: Bytes, with TCQ_PLUG_LIMIT.
    limit: int = head("limit")
