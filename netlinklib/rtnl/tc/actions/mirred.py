"""mirred: packets go to another link, or a copy of them."""

from __future__ import annotations

from ....codecs import struct, u32
from ....record import Record, attr, head
from ....uapi import (
    TCA_MIRRED_BLOCKID,
    TCA_MIRRED_PARMS,
    TCA_MIRRED_TM,
    tc_mirred,
)
from .common import Parms, Times

__all__ = ["MirredParms", "Mirred"]


class MirredParms(Parms, header=tc_mirred):
    """struct tc_mirred."""

    #: TCA_EGRESS_REDIR, TCA_EGRESS_MIRROR, TCA_INGRESS_REDIR, TCA_INGRESS_MIRROR.
    eaction: int = head("eaction", names="mirred_eaction")
    #: The index of that link; 0 where it is a block.
    ifindex: int = head("ifindex", names="link")


class Mirred(Record):
    """TCA_MIRRED_*."""

    tm: Times | None = attr(TCA_MIRRED_TM, struct(Times))
    parms: MirredParms | None = attr(TCA_MIRRED_PARMS, struct(MirredParms))
    #: The block, to all links of which packets go. (The kernel's specification has it as bytes.)
    blockid: int | None = attr(TCA_MIRRED_BLOCKID, u32)
