"""pedit: bytes of a packet are overwritten."""

from __future__ import annotations

from ....codecs import multi, nest, packed, struct, u16
from ....record import Record, attr, head
from ....uapi import (
    TCA_PEDIT_KEY_EX,
    TCA_PEDIT_KEY_EX_CMD,
    TCA_PEDIT_KEY_EX_HTYPE,
    TCA_PEDIT_KEYS_EX,
    TCA_PEDIT_PARMS,
    TCA_PEDIT_PARMS_EX,
    TCA_PEDIT_TM,
    tc_pedit_key,
    tc_pedit_sel,
)
from ..structs import counted
from .common import Parms, Times

__all__ = ["PeditKey", "PeditSel", "PeditKeyEx", "PeditKeysEx", "Pedit"]


class PeditKey(Record, header=tc_pedit_key, attributes=False):
    """One word to change, struct tc_pedit_key: `word = (word & mask) ^ val`.

    The words are those of the packet, in its own byte order.
    """

    mask: int = head("mask")
    val: int = head("val")
    #: Where it is, in bytes.
    off: int = head("off")
    #: Where a byte is that shifts it: its place, its mask, and the shift of the result.
    at: int = head("at")
    offmask: int = head("offmask")
    shift: int = head("shift")


class PeditSel(Parms, header=tc_pedit_sel, inputs=counted("keys", "nkeys")):
    """struct tc_pedit_sel, with its keys."""

    #: How many keys there are; filled in.
    nkeys: int = head("nkeys")
    flags: int = head("flags")
    keys: tuple[PeditKey, ...] = head("keys", packed(struct(PeditKey)))


class PeditKeyEx(Record):
    """Where a word is, and what is done to it, TCA_PEDIT_KEY_EX_*."""

    #: TCA_PEDIT_KEY_EX_HDR_TYPE_*.
    htype: int | None = attr(TCA_PEDIT_KEY_EX_HTYPE, u16, names="pedit_header_type")
    #: TCA_PEDIT_KEY_EX_CMD_*.
    cmd: int | None = attr(TCA_PEDIT_KEY_EX_CMD, u16, names="pedit_cmd")


class PeditKeysEx(Record):
    """For each key of `parms_ex`, in their order."""

    key_ex: tuple[PeditKeyEx, ...] = attr(TCA_PEDIT_KEY_EX, multi(nest(PeditKeyEx)))


class Pedit(Record):
    """TCA_PEDIT_*. (The kernel's specification has the extended keys as bytes.)"""

    tm: Times | None = attr(TCA_PEDIT_TM, struct(Times))
    #: Keys whose place counts from the network header; or else `parms_ex` and `keys_ex`.
    parms: PeditSel | None = attr(TCA_PEDIT_PARMS, struct(PeditSel))
    parms_ex: PeditSel | None = attr(TCA_PEDIT_PARMS_EX, struct(PeditSel))
    keys_ex: PeditKeysEx | None = attr(TCA_PEDIT_KEYS_EX, nest(PeditKeysEx))
