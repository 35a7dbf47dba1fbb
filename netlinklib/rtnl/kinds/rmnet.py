"""rmnet: channels of a modem, multiplexed on one link."""

from __future__ import annotations

from ...codecs import struct, u16
from ...record import Record, attr, head
from ...uapi import IFLA_RMNET_FLAGS, IFLA_RMNET_MUX_ID, ifla_rmnet_flags

__all__ = ["Rmnet", "RmnetFlags"]


class RmnetFlags(Record, header=ifla_rmnet_flags, attributes=False):
    """Switches of a channel, struct ifla_rmnet_flags."""

    #: RMNET_FLAGS_*.
    flags: int = head("flags", names="rmnet_flags")
    #: Which of them to change.
    mask: int = head("mask", names="rmnet_flags")


class Rmnet(Record):
    """IFLA_RMNET_*, by the kernel's policy and fill function: its specification is silent here.

    The link below is the Link's `link`.
    """

    #: The channel.
    mux_id: int | None = attr(IFLA_RMNET_MUX_ID, u16)
    flags: RmnetFlags | None = attr(IFLA_RMNET_FLAGS, struct(RmnetFlags))
