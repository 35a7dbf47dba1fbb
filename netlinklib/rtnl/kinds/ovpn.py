"""ovpn: the data channel of OpenVPN."""

from __future__ import annotations

from ...codecs import u8
from ...record import Record, attr
from ...uapi import IFLA_OVPN_MODE

__all__ = ["Ovpn"]


class Ovpn(Record):
    """IFLA_OVPN_*."""

    #: OVPN_MODE_*.
    mode: int | None = attr(IFLA_OVPN_MODE, u8, names="ovpn_mode")
