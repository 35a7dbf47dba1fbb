"""route: the realms and the input link of the packet's route."""

from __future__ import annotations

from ....codecs import array, nest, u32
from ....record import Record, attr
from ....uapi import (
    TCA_ROUTE4_ACT,
    TCA_ROUTE4_CLASSID,
    TCA_ROUTE4_FROM,
    TCA_ROUTE4_IIF,
    TCA_ROUTE4_POLICE,
    TCA_ROUTE4_TO,
)
from ..action import TcAction
from ..actions.police import Police
from ..handles import HANDLE

__all__ = ["Route"]


class Route(Record):
    """TCA_ROUTE4_*."""

    #: The class that packets go to.
    classid: int | None = attr(TCA_ROUTE4_CLASSID, u32, names=HANDLE)
    #: The realm of the destination, and of the source.
    to: int | None = attr(TCA_ROUTE4_TO, u32)
    from_: int | None = attr(TCA_ROUTE4_FROM, u32)
    #: The index of the input link, in place of the realm of the source.
    iif: int | None = attr(TCA_ROUTE4_IIF, u32, names="link")
    #: An old form of the action `police`.
    police: Police | None = attr(TCA_ROUTE4_POLICE, nest(Police))
    act: tuple[TcAction, ...] | None = attr(TCA_ROUTE4_ACT, array(nest(TcAction)))
