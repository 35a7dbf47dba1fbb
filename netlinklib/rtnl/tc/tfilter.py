"""Filters, and the chains they stand in."""

from __future__ import annotations

from sys import byteorder

from ...codecs import bitfield32, nest, select, string, struct, text, u32
from ...inputs import Inputs
from ...record import Attributes, Message, attr, head, struct_class
from ...uapi import (
    ETH_P_ALL,
    IFNAMSIZ,
    NETLINK_ROUTE,
    RTM_DELCHAIN,
    RTM_DELTFILTER,
    RTM_GETCHAIN,
    RTM_GETTFILTER,
    RTM_NEWCHAIN,
    RTM_NEWTFILTER,
    TC_U32_OFFSET,
    TC_U32_TERMINAL,
    TC_U32_VAROFFSET,
    TCA_CHAIN,
    TCA_CLS_FLAGS_IN_HW,
    TCA_CLS_FLAGS_NOT_IN_HW,
    TCA_DUMP_FLAGS,
    TCA_EXT_WARN_MSG,
    TCA_KIND,
    TCA_OPTIONS,
    TCA_RATE,
    TCA_STATS,
    TCM_IFINDEX_MAGIC_BLOCK,
    gnet_estimator,
    tc_stats,
    tcmsg,
)
from .filters import OPTIONS
from .handles import FILTER_HANDLE, FILTER_PARENT, U32_HANDLE
from .header import TcObject, given

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

    from ..._engine import RecordBase
    from .filters.basic import Basic
    from .filters.bpf import Bpf
    from .filters.cgroup import Cgroup
    from .filters.flow import Flow
    from .filters.flower import Flower
    from .filters.fw import Fw
    from .filters.matchall import Matchall
    from .filters.route import Route
    from .filters.rsvp import Rsvp
    from .filters.tcindex import Tcindex
    from .filters.u32 import U32

    Options: TypeAlias = (
        Basic
        | Bpf
        | Cgroup
        | Flow
        | Flower
        | Fw
        | Matchall
        | Route
        | Rsvp
        | Tcindex
        | U32
        | Attributes
    )

__all__ = ["Chain", "Tfilter"]

_INFO = tcmsg.FIELDS["tcm_info"].offset
_HIGH, _LOW = (_INFO + 2, _INFO) if byteorder == "little" else (_INFO, _INFO + 2)

#: What tcm_info is in messages of filters: two numbers, of which one is in network order.
_info = struct_class(
    "tcmsg",
    tcmsg.SIZE,
    (
        ("tcm_handle", tcmsg.FIELDS["tcm_handle"].offset, 4, "u32"),
        ("prio", _HIGH, 2, "u16"),
        ("protocol", _LOW, 2, "be16"),
    ),
)

_options = select("kind", OPTIONS, other=nest(Attributes))


class _Place(Inputs):
    """Spellings of the place: a link, or a block, which the kernel has in the fields of a link."""

    __slots__ = ()

    def spell(self, cls: type[RecordBase], fields: dict[str, Any]) -> None:
        """Turn other spellings into fields, in place, of new records and of filters alike."""
        super().spell(cls, fields)
        if "block" in fields:
            block = fields.pop("block")
            for other in ("ifindex", "parent"):
                if fields.get(other) is not None:
                    raise TypeError(f"{cls.__name__}: a block has no {other}")
            # as a signed number it is that of no link
            fields["ifindex"] = TCM_IFINDEX_MAGIC_BLOCK - (1 << 32)
            fields["parent"] = block


#: The field of TCA_CLS_FLAGS_* by kind, and those of them that are told of a filter only.
_TOLD = {"bpf": "flags_gen", "flower": "flags", "matchall": "flags", "u32": "flags"}
_ONLY_TOLD = TCA_CLS_FLAGS_IN_HW | TCA_CLS_FLAGS_NOT_IN_HW


def _complete(made: Tfilter, verb: str) -> bytes:
    """Return the bytes of a filter with what it needs and nobody gave, as tc fills it in."""
    if verb == "delete":
        return bytes(made)
    fields: dict[str, Any] = {}
    if not made.protocol:
        fields["protocol"] = ETH_P_ALL
    options: Any = made.options
    changed: dict[str, Any] = {}
    if made.kind == "flower" and made.protocol not in (0, ETH_P_ALL):
        if options is None or options.key_eth_type is None:
            changed["key_eth_type"] = made.protocol
    elif made.kind == "u32" and options is not None and options.sel is not None:
        goes_on = TC_U32_OFFSET | TC_U32_VAROFFSET | TC_U32_TERMINAL
        if options.link is None and not options.sel.flags & goes_on:
            changed["sel"] = {**given(options.sel), "flags": options.sel.flags | TC_U32_TERMINAL}
    # what only the kernel says, and takes from nobody
    told = _TOLD.get(made.kind or "")
    flags = None if told is None else getattr(options, told, None)
    if told is not None and flags and flags & _ONLY_TOLD:
        changed[told] = flags & ~_ONLY_TOLD
    if changed:
        fields["options"] = {**given(options), **changed}
    return bytes(Tfilter(**{**given(made), **fields})) if fields else bytes(made)


class _OnLinkOrBlock(TcObject, inputs=_Place(aliases={"dev": "ifindex"})):
    """What filters and chains stand on: a qdisc or class, or a block that several qdiscs share."""

    parent: int = head("tcm_parent", names=FILTER_PARENT)

    @property
    def block(self) -> int | None:
        """The index of the shared block, or None where `ifindex` and `parent` say the place."""
        return self.parent if self.ifindex & 0xFFFFFFFF == TCM_IFINDEX_MAGIC_BLOCK else None


class Tfilter(
    _OnLinkOrBlock,
    header=_info,
    message=Message(
        protocol=NETLINK_ROUTE,
        get=RTM_GETTFILTER,
        new=RTM_NEWTFILTER,
        delete=RTM_DELTFILTER,
        filters=("ifindex", "parent", "chain", "prio", "protocol"),
        any={"prio": 0, "protocol": 0},
        complete=_complete,
        hints=("dump_flags",),
    ),
):
    """A filter: struct tcmsg and TCA_*, in RTM_NEWTFILTER, RTM_DELTFILTER, RTM_GETTFILTER.

    Reading needs no privileges. The kernel dumps the filters of one qdisc or class, `ifindex` and
    `parent` (0 is the root qdisc), or of one block; without them it answers nothing. In front of
    the filters of each priority there is one with neither handle nor options; of u32, one for each
    table besides. `block=21` is another spelling of the place, in records and in filters.

    In changes, a filter without `protocol` is for ETH_P_ALL; flower gets the protocol as its
    `key_eth_type`, and a selector of u32 that leads nowhere else is TC_U32_TERMINAL, without which
    the kernel heeds neither class nor actions. They need CAP_NET_ADMIN.
    """

    #: The filter's number in its kind and priority; of u32 the table, bucket and node.
    handle: int = head("tcm_handle", names=FILTER_HANDLE)
    #: The order in which filters are tried; 0 lets the kernel choose.
    prio: int = head("prio")
    #: The protocol of the packets: ETH_P_*.
    protocol: int = head("protocol", names="eth_p")
    #: How it matches: `u32`, `flower` ...
    kind: str | None = attr(TCA_KIND, text(IFNAMSIZ))
    #: The chain it stands in; absent is 0.
    chain: int | None = attr(TCA_CHAIN, u32)
    #: By `kind`; a kind that is not known has undecoded attributes.
    options: Options | None = attr(TCA_OPTIONS, _options)
    #: Counters of the old form of `police`; actions have their own.
    stats: tc_stats | None = attr(TCA_STATS, struct(tc_stats))
    #: In requests: the estimator of the actions.
    rate: gnet_estimator | None = attr(TCA_RATE, struct(gnet_estimator))
    #: In requests for a dump: TCA_DUMP_FLAGS_*.
    dump_flags: tuple[int, int] | None = attr(TCA_DUMP_FLAGS, bitfield32, names="tca_dump_flags")
    ext_warn_msg: str | None = attr(TCA_EXT_WARN_MSG, string)

    @property
    def handle_text(self) -> str:
        """The handle as tc writes it: `800::800` of u32, a hexadecimal number of others."""
        return (U32_HANDLE if self.kind == "u32" else FILTER_HANDLE)(self.handle)


class Chain(
    _OnLinkOrBlock,
    header=_info,
    message=Message(
        protocol=NETLINK_ROUTE,
        get=RTM_GETCHAIN,
        new=RTM_NEWCHAIN,
        delete=RTM_DELCHAIN,
        # a single chain comes under the type it was asked for with
        reply=(RTM_NEWCHAIN, RTM_GETCHAIN),
        filters=("ifindex", "chain"),
        # what comes back is the qdisc, where a hook of it was asked for
        hints=("parent",),
    ),
):
    """A chain of filters: struct tcmsg and TCA_*, in RTM_NEWCHAIN, RTM_DELCHAIN, RTM_GETCHAIN.

    Reading needs no privileges. The kernel dumps the chains of one qdisc or class, or of one block;
    without them it answers nothing.
    """

    #: tc sends the protocol of a template; the kernel takes that from the options.
    protocol: int = head("protocol", names="eth_p")
    chain: int | None = attr(TCA_CHAIN, u32)
    #: A template: which filters may be in the chain.
    kind: str | None = attr(TCA_KIND, text(IFNAMSIZ))
    options: Options | None = attr(TCA_OPTIONS, _options)
    ext_warn_msg: str | None = attr(TCA_EXT_WARN_MSG, string)
