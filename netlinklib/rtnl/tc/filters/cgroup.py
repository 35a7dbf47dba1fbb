"""cgroup: the class is that of the sender's control group."""

from __future__ import annotations

from ....codecs import array, nest
from ....record import Record, attr
from ....uapi import (
    TCA_CGROUP_ACT,
    TCA_CGROUP_EMATCHES,
    TCA_CGROUP_POLICE,
)
from ..action import TcAction
from ..actions.police import Police
from ..ematch import Ematches

__all__ = ["Cgroup"]


class Cgroup(Record):
    """TCA_CGROUP_*."""

    act: tuple[TcAction, ...] | None = attr(TCA_CGROUP_ACT, array(nest(TcAction)))
    #: An old form of the action `police`.
    police: Police | None = attr(TCA_CGROUP_POLICE, nest(Police))
    ematches: Ematches | None = attr(TCA_CGROUP_EMATCHES, nest(Ematches))
