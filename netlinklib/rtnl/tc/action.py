"""Actions: what becomes of the packets that a filter matches."""

from __future__ import annotations

from ...codecs import array, binary, bitfield32, nest, select, string, text, u32
from ...record import Attributes, Message, Record, attr, head
from ...uapi import (
    IFNAMSIZ,
    NETLINK_ROUTE,
    NLM_F_REPLACE,
    RTM_DELACTION,
    RTM_GETACTION,
    RTM_NEWACTION,
    TCA_ACT_COOKIE,
    TCA_ACT_FLAGS,
    TCA_ACT_HW_STATS,
    TCA_ACT_IN_HW_COUNT,
    TCA_ACT_INDEX,
    TCA_ACT_KIND,
    TCA_ACT_OPTIONS,
    TCA_ACT_STATS,
    TCA_ACT_USED_HW_STATS,
    TCA_ROOT_COUNT,
    TCA_ROOT_EXT_WARN_MSG,
    TCA_ROOT_FLAGS,
    TCA_ROOT_TAB,
    TCA_ROOT_TIME_DELTA,
    tcamsg,
)
from .actions import OPTIONS
from .stats import Stats2

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    from .actions.bpf import Bpf
    from .actions.connmark import Connmark
    from .actions.csum import Csum
    from .actions.ct import Ct
    from .actions.ctinfo import Ctinfo
    from .actions.gact import Gact
    from .actions.gate import Gate
    from .actions.ife import Ife
    from .actions.ipt import Ipt
    from .actions.mirred import Mirred
    from .actions.mpls import Mpls
    from .actions.nat import Nat
    from .actions.pedit import Pedit
    from .actions.police import Police
    from .actions.sample import Sample
    from .actions.simple import Simple
    from .actions.skbedit import Skbedit
    from .actions.skbmod import Skbmod
    from .actions.tunnel_key import TunnelKey
    from .actions.vlan import Vlan

    Options: TypeAlias = (
        Bpf
        | Connmark
        | Csum
        | Ct
        | Ctinfo
        | Gact
        | Gate
        | Ife
        | Ipt
        | Mirred
        | Mpls
        | Nat
        | Pedit
        | Police
        | Sample
        | Simple
        | Skbedit
        | Skbmod
        | TunnelKey
        | Vlan
        | Attributes
    )

__all__ = ["TcAction", "TcActions"]


class TcAction(Record):
    """An action, TCA_ACT_*: one of a filter's list, or of those that filters share.

    `TcAction(kind="gact", options={"parms": {"action": "shot"}})` drops packets. Only the index
    names an action that there is: `TcAction(kind="gact", options={"parms": {"index": 5}})`.
    """

    #: What it does: `gact`, `mirred` ...
    kind: str | None = attr(TCA_ACT_KIND, text(IFNAMSIZ))
    #: By `kind`; a kind that is not known has undecoded attributes.
    options: Options | None = attr(TCA_ACT_OPTIONS, select("kind", OPTIONS, other=nest(Attributes)))
    #: In requests for one action, and to delete it: its number among those of its kind.
    index: int | None = attr(TCA_ACT_INDEX, u32)
    stats: Stats2 | None = attr(TCA_ACT_STATS, nest(Stats2))
    #: Up to 16 bytes that mean something to whom made it.
    cookie: bytes | None = attr(TCA_ACT_COOKIE, binary)
    #: TCA_ACT_FLAGS_*: those that are set, and those that are meant.
    flags: tuple[int, int] | None = attr(TCA_ACT_FLAGS, bitfield32, names="tca_act_flags")
    #: TCA_ACT_HW_STATS_*: which counters of the hardware are wanted, and which are in use.
    hw_stats: tuple[int, int] | None = attr(TCA_ACT_HW_STATS, bitfield32, names="tca_act_hw_stats")
    used_hw_stats: tuple[int, int] | None = attr(
        TCA_ACT_USED_HW_STATS, bitfield32, names="tca_act_hw_stats"
    )
    #: How many devices have taken it over.
    in_hw_count: int | None = attr(TCA_ACT_IN_HW_COUNT, u32)


def _complete(made: TcActions, verb: str) -> bytes:
    """Return the bytes of actions; those to be deleted are named by their indexes alone."""
    if verb != "delete" or not made.tab:
        return bytes(made)
    tab = [{"kind": action.kind, "index": _index(action)} for action in made.tab]
    return bytes(TcActions(tab=tab, flags=made.flags))


def _index(action: TcAction) -> int | None:
    """Return an action's index, which a record as received has in the struct of its kind."""
    if action.index is not None:
        return action.index
    for name in ("parms", "parms_ex", "tbf", "act"):
        parms = getattr(action.options, name, None)
        if parms is not None:
            return int(parms.index)
    return getattr(action.options, "index", None)


class TcActions(
    Record,
    header=tcamsg,
    message=Message(
        protocol=NETLINK_ROUTE,
        get=RTM_GETACTION,
        new=RTM_NEWACTION,
        delete=RTM_DELACTION,
        reply=RTM_GETACTION,
        change=NLM_F_REPLACE,
        complete=_complete,
        hints=("tab", "flags", "time_delta"),
    ),
):
    """Up to 32 actions: struct tcamsg and TCA_ROOT_*, in RTM_NEWACTION, RTM_DELACTION,
    RTM_GETACTION.

    A dump is asked for with one action in `tab` that has a kind only. It comes in several messages,
    and holds 32 actions at most unless `flags` has TCA_ACT_FLAG_LARGE_DUMP_ON. (The kernel's
    specification has no messages of actions; this is by its policy and its fill functions.)
    """

    #: Always AF_UNSPEC.
    family: int = head("tca_family", names="af")
    tab: tuple[TcAction, ...] | None = attr(TCA_ROOT_TAB, array(nest(TcAction)))
    #: In requests: TCA_ACT_FLAG_*.
    flags: tuple[int, int] | None = attr(TCA_ROOT_FLAGS, bitfield32, names="tca_act_flag")
    #: How many actions this message has.
    count: int | None = attr(TCA_ROOT_COUNT, u32)
    #: In requests: only those that had packets in so many milliseconds.
    time_delta: int | None = attr(TCA_ROOT_TIME_DELTA, u32)
    ext_warn_msg: str | None = attr(TCA_ROOT_EXT_WARN_MSG, string)
