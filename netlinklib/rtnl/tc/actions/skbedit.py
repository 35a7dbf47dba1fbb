"""skbedit: what the kernel knows of a packet is changed."""

from __future__ import annotations

from ....codecs import struct, u16, u32, u64
from ....record import Record, attr
from ....uapi import (
    TCA_SKBEDIT_FLAGS,
    TCA_SKBEDIT_MARK,
    TCA_SKBEDIT_MASK,
    TCA_SKBEDIT_PARMS,
    TCA_SKBEDIT_PRIORITY,
    TCA_SKBEDIT_PTYPE,
    TCA_SKBEDIT_QUEUE_MAPPING,
    TCA_SKBEDIT_QUEUE_MAPPING_MAX,
    TCA_SKBEDIT_TM,
)
from ..handles import HANDLE
from .common import Parms, Times

__all__ = ["Skbedit"]


class Skbedit(Record):
    """TCA_SKBEDIT_*."""

    tm: Times | None = attr(TCA_SKBEDIT_TM, struct(Times))
    parms: Parms | None = attr(TCA_SKBEDIT_PARMS, struct(Parms))
    priority: int | None = attr(TCA_SKBEDIT_PRIORITY, u32, names=HANDLE)
    queue_mapping: int | None = attr(TCA_SKBEDIT_QUEUE_MAPPING, u16)
    mark: int | None = attr(TCA_SKBEDIT_MARK, u32)
    #: PACKET_*.
    ptype: int | None = attr(TCA_SKBEDIT_PTYPE, u16, names="packet_type")
    #: Of the mark.
    mask: int | None = attr(TCA_SKBEDIT_MASK, u32)
    #: SKBEDIT_F_*.
    flags: int | None = attr(TCA_SKBEDIT_FLAGS, u64, names="skbedit_f")
    #: The last of the queues among which the packet's hash chooses.
    queue_mapping_max: int | None = attr(TCA_SKBEDIT_QUEUE_MAPPING_MAX, u16)
