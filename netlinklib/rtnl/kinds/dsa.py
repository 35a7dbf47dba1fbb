"""dsa: ports of a switch that hangs on a link of this machine."""

from __future__ import annotations

from ...codecs import u32
from ...record import Record, attr
from ...uapi import IFLA_DSA_CONDUIT

__all__ = ["Dsa"]


class Dsa(Record):
    """IFLA_DSA_*, by the kernel's policy and fill function: its specification is silent here."""

    #: The index of the link that leads to the switch (once called master).
    conduit: int | None = attr(IFLA_DSA_CONDUIT, u32, names="link")
