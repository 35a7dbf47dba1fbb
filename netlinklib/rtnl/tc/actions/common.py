"""What actions of all kinds have in common."""

from __future__ import annotations

from ....record import Record, head
from ....uapi import (
    TC_ACT_EXT_CMP,
    TC_ACT_EXT_VAL_MASK,
    TC_ACT_GOTO_CHAIN,
    TC_ACT_JUMP,
    tc_gact,
    tcf_t,
)

__all__ = ["Parms", "Times"]


class Parms(Record, header=tc_gact, attributes=False):
    """What the struct of each kind begins with, tc_gen; some kinds have no more (tc_gact)."""

    #: The number among the actions of this kind; 0 in a request lets the kernel choose.
    index: int = head("index")
    capab: int = head("capab")
    #: What becomes of the packet: TC_ACT_*.
    action: int = head("action", names="tc_act")
    #: How many refer to it; and filters.
    refcnt: int = head("refcnt")
    bindcnt: int = head("bindcnt")

    @property
    def jump(self) -> int | None:
        """How many actions of the list are skipped, if `action` is TC_ACT_JUMP."""
        return extended(self.action, TC_ACT_JUMP)

    @property
    def goto_chain(self) -> int | None:
        """The chain that goes on, if `action` is TC_ACT_GOTO_CHAIN."""
        return extended(self.action, TC_ACT_GOTO_CHAIN)


def extended(action: int, opcode: int) -> int | None:
    """Return the value that goes with an extended action, or None if it is another one."""
    return action & TC_ACT_EXT_VAL_MASK if TC_ACT_EXT_CMP(action, opcode) else None


class Times(Record, header=tcf_t, attributes=False):
    """Ages of an action, struct tcf_t, in clock ticks (USER_HZ)."""

    #: Since it was made.
    install: int = head("install")
    #: Since its last packet, and its first; 0 without any.
    lastuse: int = head("lastuse")
    #: Until it expires; 0 is never.
    expires: int = head("expires")
    firstuse: int | None = head("firstuse")
