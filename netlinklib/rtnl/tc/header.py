"""What all objects of traffic control begin with: struct tcmsg."""

from __future__ import annotations

from ...inputs import Inputs
from ...record import Record, head
from ...uapi import tcmsg
from .handles import HANDLE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["TcObject", "given"]


def given(record: Any) -> dict[str, Any]:
    """Return what a record has, by field, to make another of it."""
    if record is None:
        return {}
    return {name: getattr(record, name) for name in record.as_dict() if isinstance(name, str)}


class TcObject(Record, header=tcmsg, inputs=Inputs(aliases={"dev": "ifindex"})):
    """A qdisc, class, filter or chain: struct tcmsg. What `tcm_info` holds differs."""

    #: Always AF_UNSPEC.
    family: int = head("tcm_family", names="af")
    #: The link's index; `dev=` takes it too.
    ifindex: int = head("tcm_ifindex", names="link")
    handle: int = head("tcm_handle", names=HANDLE)
    parent: int = head("tcm_parent", names=HANDLE)
