"""atm: a class for each virtual circuit; kernels up to 6.2 have it."""

from __future__ import annotations

from ....codecs import binary, s32, u32
from ....record import Record, attr
from ....uapi import (
    TCA_ATM_ADDR,
    TCA_ATM_EXCESS,
    TCA_ATM_FD,
    TCA_ATM_HDR,
    TCA_ATM_STATE,
)
from ..handles import HANDLE

__all__ = ["Atm"]


class Atm(Record):
    """Options of a class of atm, TCA_ATM_*; the qdisc has none."""

    #: In requests: the descriptor of the circuit's socket.
    fd: int | None = attr(TCA_ATM_FD, s32)
    #: What is put in front of packets.
    hdr: bytes | None = attr(TCA_ATM_HDR, binary)
    #: The handle of the class for what is over the circuit's rate; 0: it is marked.
    excess: int | None = attr(TCA_ATM_EXCESS, u32, names=HANDLE)
    #: The circuit: struct sockaddr_atmpvc.
    addr: bytes | None = attr(TCA_ATM_ADDR, binary)
    #: ATM_VC_*: the bits of the circuit's state.
    state: int | None = attr(TCA_ATM_STATE, u32)
