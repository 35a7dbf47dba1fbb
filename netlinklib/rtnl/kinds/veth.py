"""veth and vxcan: a pair of links, each the other's wire."""

from __future__ import annotations

from ...codecs import nest
from ...record import Record, attr
from ...uapi import VETH_INFO_PEER, VXCAN_INFO_PEER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..link import Link

__all__ = ["Veth", "Vxcan"]


def link() -> type[Link]:
    """Return the class of the other end, which a module of links cannot have yet."""
    from ..link import Link

    return Link


class Veth(Record):
    """VETH_INFO_*. The kernel sends none of it; it is for making a pair."""

    #: The other end, with a header of its own.
    peer: Link | None = attr(VETH_INFO_PEER, nest(link))


class Vxcan(Record):
    """VXCAN_INFO_*, a pair of CAN links. The kernel sends none of it; it is for making a pair."""

    #: The other end, with a header of its own.
    peer: Link | None = attr(VXCAN_INFO_PEER, nest(link))
