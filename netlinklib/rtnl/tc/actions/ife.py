"""ife: metadata travels with a packet, in an Ethernet frame around it."""

from __future__ import annotations

from ....codecs import custom, mac, nest, struct, u16, u32
from ....errors import DecodeError
from ....record import Record, attr, head
from ....uapi import (
    IFE_META_HASHID,
    IFE_META_PRIO,
    IFE_META_QMAP,
    IFE_META_SKBMARK,
    IFE_META_TCINDEX,
    TCA_IFE_DMAC,
    TCA_IFE_METALST,
    TCA_IFE_PARMS,
    TCA_IFE_SMAC,
    TCA_IFE_TM,
    TCA_IFE_TYPE,
    tc_ife,
)
from .common import Parms, Times

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ....codecs import Codec

__all__ = ["IfeMetadata", "IfeParms", "Ife"]


def _decode_meta(payload: bytes) -> int | str:
    if not payload:
        return "allow"
    if len(payload) not in (2, 4):
        raise DecodeError(f"{len(payload)} bytes for a metadatum", data=payload)
    import sys

    return int.from_bytes(payload, sys.byteorder)


def _meta(codec: Codec[int]) -> Codec[int | str]:
    """Return the codec of a metadatum: a number to send, or `allow` for what the packet has."""

    def encode(value: Any) -> bytes:
        return b"" if value == "allow" else codec.encode(value)

    return custom(_decode_meta, encode, f"metadatum of {codec.op}")


class IfeMetadata(Record):
    """IFE_META_*: a number that is sent, or `"allow"` for what the packet has or receives."""

    skbmark: int | str | None = attr(IFE_META_SKBMARK, _meta(u32))
    hashid: int | str | None = attr(IFE_META_HASHID, _meta(u32))
    prio: int | str | None = attr(IFE_META_PRIO, _meta(u32))
    qmap: int | str | None = attr(IFE_META_QMAP, _meta(u32))
    tcindex: int | str | None = attr(IFE_META_TCINDEX, _meta(u16))


class IfeParms(Parms, header=tc_ife):
    """struct tc_ife."""

    #: IFE_ENCODE or IFE_DECODE.
    flags: int = head("flags", names="ife")


class Ife(Record):
    """TCA_IFE_*. (The kernel's specification has the metadata as bytes.)"""

    parms: IfeParms | None = attr(TCA_IFE_PARMS, struct(IfeParms))
    tm: Times | None = attr(TCA_IFE_TM, struct(Times))
    dmac: str | None = attr(TCA_IFE_DMAC, mac)
    smac: str | None = attr(TCA_IFE_SMAC, mac)
    #: The EtherType of the frame around it, ETH_P_*.
    type: int | None = attr(TCA_IFE_TYPE, u16, names="eth_p")
    metalst: IfeMetadata | None = attr(TCA_IFE_METALST, nest(IfeMetadata))
