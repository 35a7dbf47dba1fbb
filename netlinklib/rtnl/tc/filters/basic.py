"""basic: extended matches, and nothing else."""

from __future__ import annotations

from ....codecs import array, nest, struct, u32
from ....record import Record, attr
from ....uapi import (
    TCA_BASIC_ACT,
    TCA_BASIC_CLASSID,
    TCA_BASIC_EMATCHES,
    TCA_BASIC_PCNT,
    TCA_BASIC_POLICE,
    tc_basic_pcnt,
)
from ..action import TcAction
from ..actions.police import Police
from ..ematch import Ematches
from ..handles import HANDLE

__all__ = ["Basic"]


class Basic(Record):
    """TCA_BASIC_*."""

    #: The class that packets go to.
    classid: int | None = attr(TCA_BASIC_CLASSID, u32, names=HANDLE)
    ematches: Ematches | None = attr(TCA_BASIC_EMATCHES, nest(Ematches))
    act: tuple[TcAction, ...] | None = attr(TCA_BASIC_ACT, array(nest(TcAction)))
    #: An old form of the action `police`.
    police: Police | None = attr(TCA_BASIC_POLICE, nest(Police))
    #: How many packets were looked at, and matched.
    pcnt: tc_basic_pcnt | None = attr(TCA_BASIC_PCNT, struct(tc_basic_pcnt))
