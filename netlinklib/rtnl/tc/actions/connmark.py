"""connmark: the mark of a connection becomes that of its packets."""

from __future__ import annotations

from ....codecs import struct
from ....record import Record, attr, head
from ....uapi import (
    TCA_CONNMARK_PARMS,
    TCA_CONNMARK_TM,
    tc_connmark,
)
from .common import Parms, Times

__all__ = ["ConnmarkParms", "Connmark"]


class ConnmarkParms(Parms, header=tc_connmark):
    """struct tc_connmark."""

    #: The zone of conntrack.
    zone: int = head("zone")


class Connmark(Record):
    """TCA_CONNMARK_*."""

    parms: ConnmarkParms | None = attr(TCA_CONNMARK_PARMS, struct(ConnmarkParms))
    tm: Times | None = attr(TCA_CONNMARK_TM, struct(Times))
