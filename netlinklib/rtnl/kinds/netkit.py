"""netkit: a pair of links with BPF programs in between."""

from __future__ import annotations

from ...codecs import nest, u8, u16, u32
from ...record import Record, attr
from ...uapi import (
    IFLA_NETKIT_HEADROOM,
    IFLA_NETKIT_MODE,
    IFLA_NETKIT_PAIRING,
    IFLA_NETKIT_PEER_INFO,
    IFLA_NETKIT_PEER_POLICY,
    IFLA_NETKIT_PEER_SCRUB,
    IFLA_NETKIT_POLICY,
    IFLA_NETKIT_PRIMARY,
    IFLA_NETKIT_SCRUB,
    IFLA_NETKIT_TAILROOM,
)
from .veth import link

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..link import Link

__all__ = ["Netkit"]


class Netkit(Record):
    """IFLA_NETKIT_*."""

    #: In requests: the other end, with a header of its own.
    peer_info: Link | None = attr(IFLA_NETKIT_PEER_INFO, nest(link))
    #: Whether it is the end that the programs belong to.
    primary: int | None = attr(IFLA_NETKIT_PRIMARY, u8)
    #: NETKIT_PASS or NETKIT_DROP: what happens to packets where no program decides.
    policy: int | None = attr(IFLA_NETKIT_POLICY, u32, names="netkit_action")
    peer_policy: int | None = attr(IFLA_NETKIT_PEER_POLICY, u32, names="netkit_action")
    #: NETKIT_L2 or NETKIT_L3.
    mode: int | None = attr(IFLA_NETKIT_MODE, u32, names="netkit_mode")
    #: NETKIT_SCRUB_*: what packets lose on their way.
    scrub: int | None = attr(IFLA_NETKIT_SCRUB, u32, names="netkit_scrub")
    peer_scrub: int | None = attr(IFLA_NETKIT_PEER_SCRUB, u32, names="netkit_scrub")
    #: In bytes, like `tailroom`.
    headroom: int | None = attr(IFLA_NETKIT_HEADROOM, u16)
    tailroom: int | None = attr(IFLA_NETKIT_TAILROOM, u16)
    #: NETKIT_DEVICE_PAIR or NETKIT_DEVICE_SINGLE, by the kernel's policy: its specification is
    #: silent.
    pairing: int | None = attr(IFLA_NETKIT_PAIRING, u32, names="netkit_pairing")
