"""ppp: the link of a point-to-point daemon."""

from __future__ import annotations

from ...codecs import s32
from ...record import Record, attr
from ...uapi import IFLA_PPP_DEV_FD

__all__ = ["Ppp"]


class Ppp(Record):
    """IFLA_PPP_*, by the kernel's policy: its specification is silent here.

    The kernel sends none of it; it is for making one.
    """

    #: A descriptor of /dev/ppp.
    dev_fd: int | None = attr(IFLA_PPP_DEV_FD, s32)
