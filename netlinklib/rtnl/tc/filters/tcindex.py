"""tcindex: the index that a qdisc has put on the packet. Linux 6.3 has retired it."""

from __future__ import annotations

from ....codecs import array, nest, u16, u32
from ....record import Record, attr
from ....uapi import (
    TCA_TCINDEX_ACT,
    TCA_TCINDEX_CLASSID,
    TCA_TCINDEX_FALL_THROUGH,
    TCA_TCINDEX_HASH,
    TCA_TCINDEX_MASK,
    TCA_TCINDEX_POLICE,
    TCA_TCINDEX_SHIFT,
)
from ..action import TcAction
from ..actions.police import Police
from ..handles import HANDLE

__all__ = ["Tcindex"]


class Tcindex(Record):
    """TCA_TCINDEX_*, by the last kernel that had it."""

    hash: int | None = attr(TCA_TCINDEX_HASH, u32)
    mask: int | None = attr(TCA_TCINDEX_MASK, u16)
    shift: int | None = attr(TCA_TCINDEX_SHIFT, u32)
    fall_through: int | None = attr(TCA_TCINDEX_FALL_THROUGH, u32)
    #: The class that packets go to.
    classid: int | None = attr(TCA_TCINDEX_CLASSID, u32, names=HANDLE)
    #: An old form of the action `police`.
    police: Police | None = attr(TCA_TCINDEX_POLICE, nest(Police))
    act: tuple[TcAction, ...] | None = attr(TCA_TCINDEX_ACT, array(nest(TcAction)))
