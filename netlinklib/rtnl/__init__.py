"""NETLINK_ROUTE: links, addresses, routes, neighbours, rules, traffic control and more; each is
loaded when it is used."""

from __future__ import annotations

from .lazy import exports

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .addr import Addr, AnycastAddr, MulticastAddr
    from .addrlabel import AddrLabel
    from .bridgevlan import BridgeVlan
    from .dcb import Dcb
    from .encap import Srh
    from .link import Link, LinkProp
    from .linkstats import LinkStats, LinkStatsRequest
    from .mdb import Mdb, MdbRequest
    from .mroute import CacheReport
    from .nd import NdUserOpt, Prefix
    from .neigh import Neigh
    from .neightbl import NeighTable
    from .netconf import Netconf
    from .nexthop import Nexthop, NexthopBucket, NexthopGroup
    from .nouns import Socket
    from .nsid import Nsid
    from .route import Route, RouteNexthop
    from .rule import Rule
    from .tc.action import TcAction, TcActions
    from .tc.qdisc import Qdisc, Tclass
    from .tc.tfilter import Chain, Tfilter
    from .tunnel import TunnelInfo

__all__ = [
    "Addr",
    "AddrLabel",
    "AnycastAddr",
    "BridgeVlan",
    "CacheReport",
    "Chain",
    "Dcb",
    "Link",
    "LinkProp",
    "LinkStats",
    "LinkStatsRequest",
    "Mdb",
    "MdbRequest",
    "MulticastAddr",
    "NdUserOpt",
    "Neigh",
    "NeighTable",
    "Netconf",
    "Nexthop",
    "NexthopBucket",
    "NexthopGroup",
    "Nsid",
    "Prefix",
    "Qdisc",
    "Route",
    "RouteNexthop",
    "Rule",
    "Socket",
    "Srh",
    "TcAction",
    "TcActions",
    "Tclass",
    "Tfilter",
    "TunnelInfo",
]

_HOMES = {
    "Addr": "addr",
    "AddrLabel": "addrlabel",
    "AnycastAddr": "addr",
    "BridgeVlan": "bridgevlan",
    "CacheReport": "mroute",
    "Chain": "tc.tfilter",
    "Dcb": "dcb",
    "Link": "link",
    "LinkProp": "link",
    "LinkStats": "linkstats",
    "LinkStatsRequest": "linkstats",
    "Mdb": "mdb",
    "MdbRequest": "mdb",
    "MulticastAddr": "addr",
    "NdUserOpt": "nd",
    "Neigh": "neigh",
    "NeighTable": "neightbl",
    "Netconf": "netconf",
    "Nexthop": "nexthop",
    "NexthopBucket": "nexthop",
    "NexthopGroup": "nexthop",
    "Nsid": "nsid",
    "Prefix": "nd",
    "Qdisc": "tc.qdisc",
    "Route": "route",
    "RouteNexthop": "route",
    "Rule": "rule",
    "Socket": "nouns",
    "Srh": "encap",
    "TcAction": "tc.action",
    "TcActions": "tc.action",
    "Tclass": "tc.qdisc",
    "Tfilter": "tc.tfilter",
    "TunnelInfo": "tunnel",
}

if not TYPE_CHECKING:
    __getattr__, __dir__ = exports(globals(), _HOMES)
