"""Ids of network namespaces, by which one namespace refers to others."""

from __future__ import annotations

from ..codecs import s32, u32
from ..record import Message, Record, attr, head
from ..uapi import (
    NETLINK_ROUTE,
    NETNSA_CURRENT_NSID,
    NETNSA_FD,
    NETNSA_NSID,
    NETNSA_PID,
    NETNSA_TARGET_NSID,
    RTM_DELNSID,
    RTM_GETNSID,
    RTM_NEWNSID,
    rtgenmsg,
)

__all__ = ["Nsid"]


class Nsid(
    Record,
    header=rtgenmsg,
    message=Message(
        protocol=NETLINK_ROUTE,
        get=RTM_GETNSID,
        new=RTM_NEWNSID,
        delete=RTM_DELNSID,
        hints=("target_nsid",),
    ),
):
    """The id of a network namespace: struct rtgenmsg and NETNSA_*, in RTM_NEWNSID, RTM_DELNSID,
    RTM_GETNSID; by net/core/net_namespace.c, for the kernel's specifications are silent.

    Reading needs no privileges. `target_nsid` asks for the ids as that namespace has them.
    """

    family: int = head("rtgen_family", names="af")
    #: NETNSA_NSID_NOT_ASSIGNED is none.
    nsid: int | None = attr(NETNSA_NSID, s32)
    #: In requests: a process in the namespace, or a descriptor of it.
    pid: int | None = attr(NETNSA_PID, u32)
    fd: int | None = attr(NETNSA_FD, u32)
    #: In requests: the namespace that is to answer, by its id here.
    target_nsid: int | None = attr(NETNSA_TARGET_NSID, s32)
    #: In its answers: the id that the namespace has here.
    current_nsid: int | None = attr(NETNSA_CURRENT_NSID, s32)
