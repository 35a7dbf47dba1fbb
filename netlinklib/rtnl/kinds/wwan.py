"""wwan: channels of a mobile modem."""

from __future__ import annotations

from ...codecs import u32
from ...record import Record, attr
from ...uapi import IFLA_WWAN_LINK_ID

__all__ = ["Wwan"]


class Wwan(Record):
    """IFLA_WWAN_*, by the kernel's policy and fill function: its specification is silent here.

    The modem is the Link's `parent_dev_name`.
    """

    #: The channel.
    link_id: int | None = attr(IFLA_WWAN_LINK_ID, u32)
