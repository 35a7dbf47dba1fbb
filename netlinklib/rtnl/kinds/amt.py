"""amt: multicast through unicast networks (Automatic Multicast Tunnelling)."""

from __future__ import annotations

from ...codecs import be16, ip, u32
from ...inputs import Inputs
from ...record import Record, attr
from ...uapi import (
    IFLA_AMT_DISCOVERY_IP,
    IFLA_AMT_GATEWAY_PORT,
    IFLA_AMT_LINK,
    IFLA_AMT_LOCAL_IP,
    IFLA_AMT_MAX_TUNNELS,
    IFLA_AMT_MODE,
    IFLA_AMT_RELAY_PORT,
    IFLA_AMT_REMOTE_IP,
)

__all__ = ["Amt"]


class Amt(Record, inputs=Inputs(aliases={"dev": "link"})):
    """IFLA_AMT_*, by the kernel's policy and fill function: its specification is silent here."""

    #: AMT_MODE_*.
    mode: int | None = attr(IFLA_AMT_MODE, u32, names="amt_mode")
    relay_port: int | None = attr(IFLA_AMT_RELAY_PORT, be16)
    gateway_port: int | None = attr(IFLA_AMT_GATEWAY_PORT, be16)
    #: The index of the link below.
    link: int | None = attr(IFLA_AMT_LINK, u32, names="link")
    local_ip: str | None = attr(IFLA_AMT_LOCAL_IP, ip)
    #: Of a gateway: the relay that it has found.
    remote_ip: str | None = attr(IFLA_AMT_REMOTE_IP, ip)
    #: Of a gateway: where it looks for a relay.
    discovery_ip: str | None = attr(IFLA_AMT_DISCOVERY_IP, ip)
    #: Of a relay: how many gateways it serves at most.
    max_tunnels: int | None = attr(IFLA_AMT_MAX_TUNNELS, u32)
