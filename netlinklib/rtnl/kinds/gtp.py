"""gtp: the tunnels of mobile networks."""

from __future__ import annotations

from ...codecs import ip, s32, u8, u32
from ...record import Record, attr
from ...uapi import (
    IFLA_GTP_CREATE_SOCKETS,
    IFLA_GTP_FD0,
    IFLA_GTP_FD1,
    IFLA_GTP_LOCAL,
    IFLA_GTP_LOCAL6,
    IFLA_GTP_PDP_HASHSIZE,
    IFLA_GTP_RESTART_COUNT,
    IFLA_GTP_ROLE,
)

__all__ = ["Gtp"]


class Gtp(Record):
    """IFLA_GTP_*, by the kernel's policy and fill function: its specification is silent here."""

    #: In requests: the descriptors of UDP sockets for version 0 and 1; -1 is none. (The policy says
    #: u32, what is done with it s32.)
    fd0: int | None = attr(IFLA_GTP_FD0, s32)
    fd1: int | None = attr(IFLA_GTP_FD1, s32)
    pdp_hashsize: int | None = attr(IFLA_GTP_PDP_HASHSIZE, u32)
    #: GTP_ROLE_*.
    role: int | None = attr(IFLA_GTP_ROLE, u32, names="ifla_gtp_role")
    #: In requests: whether the kernel makes the sockets.
    create_sockets: int | None = attr(IFLA_GTP_CREATE_SOCKETS, u8)
    restart_count: int | None = attr(IFLA_GTP_RESTART_COUNT, u8)
    #: In requests: the address of sockets that the kernel makes, IPv4.
    local: str | None = attr(IFLA_GTP_LOCAL, ip)
    #: The same, IPv6.
    local6: str | None = attr(IFLA_GTP_LOCAL6, ip)
