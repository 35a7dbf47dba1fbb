"""What all objects of traffic control begin with: struct tcmsg."""

from __future__ import annotations

from ...inputs import Inputs
from ...record import Record, head
from ...uapi import tcmsg
from .handles import HANDLE

__all__ = ["TcObject"]


class TcObject(Record, header=tcmsg, inputs=Inputs(aliases={"dev": "ifindex"})):
    """A qdisc, class, filter or chain: struct tcmsg. What `tcm_info` holds differs."""

    #: Always AF_UNSPEC.
    family: int = head("tcm_family", names="af")
    #: The link's index; `dev=` takes it too.
    ifindex: int = head("tcm_ifindex", names="link")
    handle: int = head("tcm_handle", names=HANDLE)
    parent: int = head("tcm_parent", names=HANDLE)
