"""matchall: every packet."""

from __future__ import annotations

from ....codecs import array, nest, struct, u32
from ....record import Record, attr
from ....uapi import (
    TCA_MATCHALL_ACT,
    TCA_MATCHALL_CLASSID,
    TCA_MATCHALL_FLAGS,
    TCA_MATCHALL_PCNT,
    tc_matchall_pcnt,
)
from ..action import TcAction
from ..handles import HANDLE

__all__ = ["Matchall"]


class Matchall(Record):
    """TCA_MATCHALL_*."""

    #: The class that packets go to.
    classid: int | None = attr(TCA_MATCHALL_CLASSID, u32, names=HANDLE)
    act: tuple[TcAction, ...] | None = attr(TCA_MATCHALL_ACT, array(nest(TcAction)))
    #: TCA_CLS_FLAGS_*.
    flags: int | None = attr(TCA_MATCHALL_FLAGS, u32, names="tca_cls_flags")
    #: How many packets matched.
    pcnt: tc_matchall_pcnt | None = attr(TCA_MATCHALL_PCNT, struct(tc_matchall_pcnt))
