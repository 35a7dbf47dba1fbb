"""u32: masked words of the packet, and tables of such filters."""

from __future__ import annotations

from ....codecs import array, nest, packed, struct, text, u32, u64
from ....record import Record, attr, head
from ....uapi import (
    IFNAMSIZ,
    TCA_U32_ACT,
    TCA_U32_CLASSID,
    TCA_U32_DIVISOR,
    TCA_U32_FLAGS,
    TCA_U32_HASH,
    TCA_U32_INDEV,
    TCA_U32_LINK,
    TCA_U32_MARK,
    TCA_U32_PCNT,
    TCA_U32_POLICE,
    TCA_U32_SEL,
    tc_u32_key,
    tc_u32_mark,
    tc_u32_pcnt,
    tc_u32_sel,
)
from ..action import TcAction
from ..actions.police import Police
from ..handles import HANDLE, U32_HANDLE
from ..structs import counted

__all__ = ["U32Key", "U32Sel", "U32Pcnt", "U32Mark", "U32"]


class U32Key(Record, header=tc_u32_key, attributes=False):
    """One word to match, struct tc_u32_key."""

    mask: int = head("mask")
    val: int = head("val")
    #: Where it is, in bytes from the network header.
    off: int = head("off")
    #: All bits set: count from the place that the link of the table has found.
    offmask: int = head("offmask")


class U32Sel(Record, header=tc_u32_sel, attributes=False, inputs=counted("keys", "nkeys")):
    """struct tc_u32_sel, with its keys."""

    #: TC_U32_*.
    flags: int = head("flags", names="tc_u32")
    offshift: int = head("offshift")
    #: How many keys there are; filled in.
    nkeys: int = head("nkeys")
    offmask: int = head("offmask")
    off: int = head("off")
    offoff: int = head("offoff")
    #: Where the word is that is hashed, in bytes, and its mask.
    hoff: int = head("hoff")
    hmask: int = head("hmask")
    keys: tuple[U32Key, ...] = head("keys", packed(struct(U32Key)))


class U32Pcnt(Record, header=tc_u32_pcnt, attributes=False):
    """How often a filter was tried, struct tc_u32_pcnt."""

    #: How many packets were looked at, and matched.
    rcnt: int = head("rcnt")
    rhit: int = head("rhit")
    #: How often each key matched.
    kcnts: tuple[int, ...] = head("kcnts", packed(u64))


class U32Mark(Record, header=tc_u32_mark, attributes=False):
    """The mark a packet has, struct tc_u32_mark."""

    val: int = head("val")
    mask: int = head("mask")
    #: How many packets had it.
    success: int = head("success")


class U32(Record):
    """TCA_U32_*."""

    #: The class that packets go to.
    classid: int | None = attr(TCA_U32_CLASSID, u32, names=HANDLE)
    #: The table in which the filter is; and the one to go on with.
    hash: int | None = attr(TCA_U32_HASH, u32, names=U32_HANDLE)
    link: int | None = attr(TCA_U32_LINK, u32, names=U32_HANDLE)
    #: In how many buckets a table has its filters.
    divisor: int | None = attr(TCA_U32_DIVISOR, u32)
    sel: U32Sel | None = attr(TCA_U32_SEL, struct(U32Sel))
    #: An old form of the action `police`.
    police: Police | None = attr(TCA_U32_POLICE, nest(Police))
    act: tuple[TcAction, ...] | None = attr(TCA_U32_ACT, array(nest(TcAction)))
    #: The name of the link a packet comes in by.
    indev: str | None = attr(TCA_U32_INDEV, text(IFNAMSIZ))
    pcnt: U32Pcnt | None = attr(TCA_U32_PCNT, struct(U32Pcnt))
    mark: U32Mark | None = attr(TCA_U32_MARK, struct(U32Mark))
    #: TCA_CLS_FLAGS_*.
    flags: int | None = attr(TCA_U32_FLAGS, u32, names="tca_cls_flags")
