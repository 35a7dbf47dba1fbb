"""tun: links whose other end is a program."""

from __future__ import annotations

from ...codecs import u8, u32
from ...record import Record, attr
from ...uapi import (
    IFLA_TUN_GROUP,
    IFLA_TUN_MULTI_QUEUE,
    IFLA_TUN_NUM_DISABLED_QUEUES,
    IFLA_TUN_NUM_QUEUES,
    IFLA_TUN_OWNER,
    IFLA_TUN_PERSIST,
    IFLA_TUN_PI,
    IFLA_TUN_TYPE,
    IFLA_TUN_VNET_HDR,
)

__all__ = ["Tun"]


class Tun(Record):
    """IFLA_TUN_*. The kernel makes none by netlink; /dev/net/tun does."""

    #: Who may attach to it, besides those who may do all: a user's id, and a group's.
    owner: int | None = attr(IFLA_TUN_OWNER, u32)
    group: int | None = attr(IFLA_TUN_GROUP, u32)
    #: IFF_TUN or IFF_TAP.
    type: int | None = attr(IFLA_TUN_TYPE, u8, names="tun_type")
    #: Whether packets have a struct tun_pi in front.
    pi: int | None = attr(IFLA_TUN_PI, u8)
    #: Whether packets have a struct virtio_net_hdr in front.
    vnet_hdr: int | None = attr(IFLA_TUN_VNET_HDR, u8)
    #: Whether it stays when no program has it open.
    persist: int | None = attr(IFLA_TUN_PERSIST, u8)
    multi_queue: int | None = attr(IFLA_TUN_MULTI_QUEUE, u8)
    #: With `multi_queue`: how many there are, in use and switched off.
    num_queues: int | None = attr(IFLA_TUN_NUM_QUEUES, u32)
    num_disabled_queues: int | None = attr(IFLA_TUN_NUM_DISABLED_QUEUES, u32)
