"""What links of each kind have more than others: IFLA_INFO_DATA, IFLA_INFO_SLAVE_DATA and
IFLA_INFO_XSTATS, one file per kind or for some that are akin; each is loaded when it is used.

A kind that is not listed stays readable: its `data` is a record of `Attributes`. Kinds that have no
attributes of their own are not listed: dummy, ifb, netdevsim, nlmon, team, vcan, virt_wifi,
wireguard and others, whose settings, if any, have a generic netlink family.
"""

from __future__ import annotations

from ...codecs import struct
from ..lazy import exports, lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

    from ...codecs import Codec
    from ...record import Attributes, Record
    from .amt import Amt
    from .bareudp import Bareudp
    from .batadv import Batadv
    from .bond import Bond, BondPort
    from .bridge import Bridge, BridgePort
    from .caif import Caif
    from .can import Can
    from .dsa import Dsa
    from .geneve import Geneve
    from .gre import Gre
    from .gtp import Gtp
    from .hsr import Hsr
    from .ipoib import Ipoib
    from .iptun import Ip6tnl, Iptun
    from .ipvlan import Ipvlan
    from .macsec import Macsec
    from .macvlan import Macvlan
    from .netkit import Netkit
    from .ovpn import Ovpn
    from .ppp import Ppp
    from .rmnet import Rmnet
    from .tun import Tun
    from .veth import Veth, Vxcan
    from .vlan import Vlan
    from .vrf import Vrf, VrfPort
    from .vti import Vti
    from .vxlan import Vxlan
    from .wwan import Wwan
    from .xfrm import Xfrm

    Data: TypeAlias = (
        Amt
        | Bareudp
        | Batadv
        | Bond
        | Bridge
        | Caif
        | Can
        | Dsa
        | Geneve
        | Gre
        | Gtp
        | Hsr
        | Ip6tnl
        | Ipoib
        | Iptun
        | Ipvlan
        | Macsec
        | Macvlan
        | Netkit
        | Ovpn
        | Ppp
        | Rmnet
        | Tun
        | Veth
        | Vlan
        | Vrf
        | Vti
        | Vxcan
        | Vxlan
        | Wwan
        | Xfrm
        | Attributes
    )
    SlaveData: TypeAlias = BondPort | BridgePort | VrfPort | Attributes

__all__ = [
    "DATA",
    "SLAVE_DATA",
    "XSTATS",
    "Amt",
    "Bareudp",
    "Batadv",
    "Bond",
    "BondPort",
    "Bridge",
    "BridgePort",
    "Caif",
    "Can",
    "Dsa",
    "Geneve",
    "Gre",
    "Gtp",
    "Hsr",
    "Ip6tnl",
    "Ipoib",
    "Iptun",
    "Ipvlan",
    "Macsec",
    "Macvlan",
    "Netkit",
    "Ovpn",
    "Ppp",
    "Rmnet",
    "Tun",
    "Veth",
    "Vlan",
    "Vrf",
    "VrfPort",
    "Vti",
    "Vxcan",
    "Vxlan",
    "Wwan",
    "Xfrm",
]

#: The module of each class.
_HOMES = {
    **{name: name.lower() for name in __all__},
    "BondPort": "bond",
    "BridgePort": "bridge",
    "Ip6tnl": "iptun",
    "VrfPort": "vrf",
    "Vxcan": "veth",
}

if not TYPE_CHECKING:
    __getattr__, __dir__ = exports(globals(), _HOMES)


def _lazy(name: str) -> Codec[Any]:
    return lazy(__name__, _HOMES[name], name)


def _can_device_stats() -> type[Record]:
    from ...uapi import can_device_stats

    return can_device_stats


#: IFLA_INFO_DATA by IFLA_INFO_KIND.
DATA: dict[str, Codec[Any]] = {
    kind: _lazy(name)
    for name, kinds in (
        ("Amt", "amt"),
        ("Bareudp", "bareudp"),
        ("Batadv", "batadv"),
        ("Bond", "bond"),
        ("Bridge", "bridge"),
        ("Caif", "caif"),
        ("Can", "can"),
        ("Dsa", "dsa"),
        ("Geneve", "geneve"),
        ("Gre", "gre gretap erspan ip6gre ip6gretap ip6erspan"),
        ("Gtp", "gtp"),
        ("Hsr", "hsr"),
        ("Ip6tnl", "ip6tnl"),
        ("Ipoib", "ipoib"),
        ("Iptun", "ipip sit"),
        ("Ipvlan", "ipvlan ipvtap"),
        ("Macsec", "macsec"),
        ("Macvlan", "macvlan macvtap"),
        ("Netkit", "netkit"),
        ("Ovpn", "ovpn"),
        ("Ppp", "ppp"),
        ("Rmnet", "rmnet"),
        ("Tun", "tun"),
        ("Veth", "veth"),
        ("Vlan", "vlan"),
        ("Vrf", "vrf"),
        ("Vti", "vti vti6"),
        ("Vxcan", "vxcan"),
        ("Vxlan", "vxlan"),
        ("Wwan", "wwan"),
        ("Xfrm", "xfrm"),
    )
    for kind in kinds.split()
}

#: IFLA_INFO_SLAVE_DATA by IFLA_INFO_SLAVE_KIND.
SLAVE_DATA: dict[str, Codec[Any]] = {
    "bond": _lazy("BondPort"),
    "bridge": _lazy("BridgePort"),
    "vrf": _lazy("VrfPort"),
}

#: IFLA_INFO_XSTATS by IFLA_INFO_KIND.
XSTATS: dict[str, Codec[Any]] = {
    "can": struct(_can_device_stats),
}
