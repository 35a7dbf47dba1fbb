"""What filters of each kind have more than others: TCA_OPTIONS, one file per kind, loaded when it
is needed.

A kind that is not listed stays readable: its `options` are a record of `Attributes`.
"""

from __future__ import annotations

from ...lazy import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ....codecs import Codec

__all__ = ["OPTIONS"]


#: TCA_OPTIONS by TCA_KIND.
OPTIONS: dict[str, Codec[Any]] = {
    "basic": lazy(__name__, "basic", "Basic"),
    "bpf": lazy(__name__, "bpf", "Bpf"),
    "cgroup": lazy(__name__, "cgroup", "Cgroup"),
    "flow": lazy(__name__, "flow", "Flow"),
    "flower": lazy(__name__, "flower", "Flower"),
    "fw": lazy(__name__, "fw", "Fw"),
    "matchall": lazy(__name__, "matchall", "Matchall"),
    "route": lazy(__name__, "route", "Route"),
    "rsvp": lazy(__name__, "rsvp", "Rsvp"),
    "rsvp6": lazy(__name__, "rsvp", "Rsvp"),
    "tcindex": lazy(__name__, "tcindex", "Tcindex"),
    "u32": lazy(__name__, "u32", "U32"),
}
