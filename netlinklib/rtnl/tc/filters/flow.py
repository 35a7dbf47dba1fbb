"""flow: the class is reckoned from keys of the packet."""

from __future__ import annotations

from ....codecs import array, nest, u32
from ....record import Record, attr
from ....uapi import (
    TCA_FLOW_ACT,
    TCA_FLOW_ADDEND,
    TCA_FLOW_BASECLASS,
    TCA_FLOW_DIVISOR,
    TCA_FLOW_EMATCHES,
    TCA_FLOW_KEYS,
    TCA_FLOW_MASK,
    TCA_FLOW_MODE,
    TCA_FLOW_PERTURB,
    TCA_FLOW_POLICE,
    TCA_FLOW_RSHIFT,
    TCA_FLOW_XOR,
)
from ..action import TcAction
from ..actions.police import Police
from ..ematch import Ematches
from ..handles import HANDLE

__all__ = ["Flow"]


class Flow(Record):
    """TCA_FLOW_*."""

    #: Which keys: bit n for FLOW_KEY_n.
    keys: int | None = attr(TCA_FLOW_KEYS, u32, names="flow_keys")
    #: FLOW_MODE_*.
    mode: int | None = attr(TCA_FLOW_MODE, u32, names="flow_mode")
    baseclass: int | None = attr(TCA_FLOW_BASECLASS, u32, names=HANDLE)
    rshift: int | None = attr(TCA_FLOW_RSHIFT, u32)
    addend: int | None = attr(TCA_FLOW_ADDEND, u32)
    mask: int | None = attr(TCA_FLOW_MASK, u32)
    xor: int | None = attr(TCA_FLOW_XOR, u32)
    divisor: int | None = attr(TCA_FLOW_DIVISOR, u32)
    act: tuple[TcAction, ...] | None = attr(TCA_FLOW_ACT, array(nest(TcAction)))
    #: An old form of the action `police`.
    police: Police | None = attr(TCA_FLOW_POLICE, nest(Police))
    ematches: Ematches | None = attr(TCA_FLOW_EMATCHES, nest(Ematches))
    #: In seconds: how often the hash changes.
    perturb: int | None = attr(TCA_FLOW_PERTURB, u32)
