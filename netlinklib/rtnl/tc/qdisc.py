"""Qdiscs and classes: what queues packets before they are sent."""

from __future__ import annotations

from struct import Struct

from ...codecs import flag, nest, select, string, struct, text, u8, u32
from ...record import Message, attr, head
from ...uapi import (
    IFNAMSIZ,
    NETLINK_ROUTE,
    RTM_DELQDISC,
    RTM_DELTCLASS,
    RTM_GETQDISC,
    RTM_GETTCLASS,
    RTM_NEWQDISC,
    RTM_NEWTCLASS,
    TC_H_INGRESS,
    TC_H_ROOT,
    TCA_DUMP_INVISIBLE,
    TCA_EGRESS_BLOCK,
    TCA_EXT_WARN_MSG,
    TCA_HW_OFFLOAD,
    TCA_INGRESS_BLOCK,
    TCA_KIND,
    TCA_OPTIONS,
    TCA_RATE,
    TCA_STAB,
    TCA_STATS,
    TCA_STATS2,
    TCA_XSTATS,
    gnet_estimator,
    tc_stats,
    tcmsg,
)
from .handles import HANDLE
from .header import TcObject, given
from .qdiscs import CLASS_OPTIONS, CLASS_STATS, CLASS_XSTATS, OPTIONS, STATS, XSTATS
from .rates import SizeTable
from .stats import Stats2

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .qdiscs import ClassOptions, ClassXstats, Options, Xstats

__all__ = ["Qdisc", "Tclass"]

_HEADER = {name: member.offset for name, member in tcmsg.FIELDS.items()}
_U32 = Struct("=I")


def _complete(qdisc: Qdisc, verb: str) -> bytes:
    """Return the bytes of a qdisc with the place that it needs and nobody gave."""
    init = getattr(qdisc.options, "init", None) if qdisc.kind == "htb" else None
    if init is not None and init.version >> 16:
        # the kernel tells more of the version than it takes
        options = {**given(qdisc.options), "init": {**given(init), "version": init.version >> 16}}
        qdisc = Qdisc(**{**given(qdisc), "options": options})
    body = bytearray(bytes(qdisc))
    if not qdisc.parent:
        if qdisc.kind in ("ingress", "clsact"):
            _U32.pack_into(body, _HEADER["tcm_parent"], TC_H_INGRESS)
        elif verb == "add":
            _U32.pack_into(body, _HEADER["tcm_parent"], TC_H_ROOT)
    return bytes(body)


class Qdisc(
    TcObject,
    message=Message(
        protocol=NETLINK_ROUTE,
        get=RTM_GETQDISC,
        new=RTM_NEWQDISC,
        delete=RTM_DELQDISC,
        complete=_complete,
        hints=("dump_invisible",),
    ),
):
    """A qdisc: struct tcmsg and TCA_*, in RTM_NEWQDISC, RTM_DELQDISC, RTM_GETQDISC.

    Reading needs no privileges. The kernel filters no dumps. Handles may be given as `tc` writes
    them: `handle="1:"`, `parent="root"`. Where nobody gives the parent, `ingress` and `clsact` go
    to their own place, and `add` puts others to the root.
    """

    #: In answers: how many refer to it.
    info: int = head("tcm_info")
    #: `fq_codel`, `htb` ...
    kind: str | None = attr(TCA_KIND, text(IFNAMSIZ))
    #: What qdiscs of this kind have; of a kind that is not known here its bytes.
    options: Options | None = attr(TCA_OPTIONS, select("kind", OPTIONS))
    stats: tc_stats | None = attr(TCA_STATS, struct(tc_stats))
    #: What only this kind counts; the same as `stats2.app`.
    xstats: Xstats | None = attr(TCA_XSTATS, select("kind", XSTATS))
    #: In requests: the estimator of its rate (`estimator`).
    rate: gnet_estimator | None = attr(TCA_RATE, struct(gnet_estimator))
    stats2: Stats2 | None = attr(TCA_STATS2, select("kind", STATS, other=nest(Stats2)))
    #: The sizes that packets are taken to have (`size_table`).
    stab: SizeTable | None = attr(TCA_STAB, nest(SizeTable))
    #: In requests of dumps: also the qdiscs that were made without being asked for.
    dump_invisible: bool = attr(TCA_DUMP_INVISIBLE, flag)
    #: Whether the hardware does it.
    hw_offload: int | None = attr(TCA_HW_OFFLOAD, u8)
    #: The blocks that have the filters of ingress and clsact, where several links share them.
    ingress_block: int | None = attr(TCA_INGRESS_BLOCK, u32)
    egress_block: int | None = attr(TCA_EGRESS_BLOCK, u32)
    #: In notifications: what the kernel said when it was made.
    ext_warn_msg: str | None = attr(TCA_EXT_WARN_MSG, string)


class Tclass(
    TcObject,
    message=Message(
        protocol=NETLINK_ROUTE,
        get=RTM_GETTCLASS,
        new=RTM_NEWTCLASS,
        delete=RTM_DELTCLASS,
        filters=("ifindex",),
    ),
):
    """A class of a qdisc: struct tcmsg and TCA_*, in RTM_NEWTCLASS, RTM_DELTCLASS, RTM_GETTCLASS.

    Reading needs no privileges. A dump is of one link: without `ifindex` the kernel answers
    nothing.
    """

    #: The handle of the qdisc in it.
    info: int = head("tcm_info", names=HANDLE)
    #: The kind of the qdisc that it is a class of.
    kind: str | None = attr(TCA_KIND, text(IFNAMSIZ))
    #: What classes of this kind have; of a kind that is not known here its bytes.
    options: ClassOptions | None = attr(TCA_OPTIONS, select("kind", CLASS_OPTIONS))
    stats: tc_stats | None = attr(TCA_STATS, struct(tc_stats))
    #: What only this kind counts; the same as `stats2.app`.
    xstats: ClassXstats | None = attr(TCA_XSTATS, select("kind", CLASS_XSTATS))
    #: In requests: the estimator of its rate (`estimator`).
    rate: gnet_estimator | None = attr(TCA_RATE, struct(gnet_estimator))
    stats2: Stats2 | None = attr(TCA_STATS2, select("kind", CLASS_STATS, other=nest(Stats2)))
    #: In notifications: what the kernel said when it was made.
    ext_warn_msg: str | None = attr(TCA_EXT_WARN_MSG, string)
