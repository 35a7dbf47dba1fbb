"""fw: the mark of a packet."""

from __future__ import annotations

from ....codecs import array, nest, text, u32
from ....record import Record, attr
from ....uapi import (
    IFNAMSIZ,
    TCA_FW_ACT,
    TCA_FW_CLASSID,
    TCA_FW_INDEV,
    TCA_FW_MASK,
    TCA_FW_POLICE,
)
from ..action import TcAction
from ..actions.police import Police
from ..handles import HANDLE

__all__ = ["Fw"]


class Fw(Record):
    """TCA_FW_*. The mark itself is the filter's handle."""

    #: The class that packets go to.
    classid: int | None = attr(TCA_FW_CLASSID, u32, names=HANDLE)
    #: An old form of the action `police`.
    police: Police | None = attr(TCA_FW_POLICE, nest(Police))
    #: The name of the link a packet comes in by.
    indev: str | None = attr(TCA_FW_INDEV, text(IFNAMSIZ))
    act: tuple[TcAction, ...] | None = attr(TCA_FW_ACT, array(nest(TcAction)))
    #: Of the mark.
    mask: int | None = attr(TCA_FW_MASK, u32)
