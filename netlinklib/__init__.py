"""Netlink for Python, at the speed at which the kernel writes it.

    import netlinklib as nl

    for route in nl.routes(family=AF_INET, table=254):
        print(route.dst, route.dst_len, route.gateway, route.oif)

Importing this module loads almost nothing; each name brings what it needs when it is first used.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from . import cli as cli
    from . import codecs as codecs
    from . import errors as errors
    from . import netns as netns
    from . import record as record
    from . import rtnl as rtnl
    from . import socket as socket
    from . import testing as testing
    from . import uapi as uapi
    from ._backend import backend
    from .batch import Batch, BatchError, Outcome
    from .errors import (
        Closed,
        DecodeError,
        DumpInterrupted,
        NetlinkError,
        NetlinkWarning,
        Overrun,
        ProtocolError,
        TimedOut,
        Truncated,
    )
    from .record import Attributes, Message, Record, attr, decode, head
    from .rtnl import (
        Addr,
        AddrLabel,
        BridgeVlan,
        Chain,
        Link,
        LinkStats,
        Mdb,
        MdbRequest,
        Neigh,
        NeighTable,
        Netconf,
        Nexthop,
        NexthopGroup,
        Nsid,
        Qdisc,
        Route,
        RouteNexthop,
        Rule,
        Socket,
        TcAction,
        Tclass,
        Tfilter,
        TunnelInfo,
    )
    from .rtnl.nouns import (
        actions,
        addrlabels,
        addrs,
        bridgevlans,
        chains,
        link,
        links,
        linkstats,
        mdbs,
        neighbours,
        neightables,
        netconfs,
        nexthops,
        nsids,
        qdiscs,
        routes,
        rules,
        tclasses,
        tfilters,
        tunnels,
    )

__version__ = "3.0.0.dev0"

__all__ = [
    "Addr",
    "AddrLabel",
    "Attributes",
    "Batch",
    "BatchError",
    "BridgeVlan",
    "Chain",
    "Closed",
    "DecodeError",
    "DumpInterrupted",
    "Link",
    "LinkStats",
    "Mdb",
    "MdbRequest",
    "Message",
    "Neigh",
    "NeighTable",
    "Netconf",
    "NetlinkError",
    "NetlinkWarning",
    "Nexthop",
    "NexthopGroup",
    "Nsid",
    "Outcome",
    "Overrun",
    "ProtocolError",
    "Qdisc",
    "Record",
    "Route",
    "RouteNexthop",
    "Rule",
    "Socket",
    "TcAction",
    "Tclass",
    "Tfilter",
    "TimedOut",
    "Truncated",
    "TunnelInfo",
    "actions",
    "addrlabels",
    "addrs",
    "attr",
    "backend",
    "bridgevlans",
    "chains",
    "decode",
    "head",
    "link",
    "links",
    "linkstats",
    "mdbs",
    "neighbours",
    "neightables",
    "netconfs",
    "nexthops",
    "nsids",
    "qdiscs",
    "routes",
    "rules",
    "tclasses",
    "tfilters",
    "tunnels",
]

#: Where each public name is defined. `backend` is `"c"` or `"python"`, the engine that runs.
_HOMES = {
    "_backend": ("backend",),
    "batch": ("Batch", "BatchError", "Outcome"),
    "errors": (
        "Closed",
        "DecodeError",
        "DumpInterrupted",
        "NetlinkError",
        "NetlinkWarning",
        "Overrun",
        "ProtocolError",
        "TimedOut",
        "Truncated",
    ),
    "record": ("Attributes", "Message", "Record", "attr", "decode", "head"),
    "rtnl.addr": ("Addr",),
    "rtnl.addrlabel": ("AddrLabel",),
    "rtnl.bridgevlan": ("BridgeVlan",),
    "rtnl.link": ("Link",),
    "rtnl.linkstats": ("LinkStats",),
    "rtnl.mdb": ("Mdb", "MdbRequest"),
    "rtnl.neigh": ("Neigh",),
    "rtnl.neightbl": ("NeighTable",),
    "rtnl.netconf": ("Netconf",),
    "rtnl.nexthop": ("Nexthop", "NexthopGroup"),
    "rtnl.nouns": (
        "Socket",
        "actions",
        "addrlabels",
        "addrs",
        "bridgevlans",
        "chains",
        "link",
        "links",
        "linkstats",
        "mdbs",
        "neighbours",
        "neightables",
        "netconfs",
        "nexthops",
        "nsids",
        "qdiscs",
        "routes",
        "rules",
        "tclasses",
        "tfilters",
        "tunnels",
    ),
    "rtnl.nsid": ("Nsid",),
    "rtnl.route": ("Route", "RouteNexthop"),
    "rtnl.rule": ("Rule",),
    "rtnl.tc.action": ("TcAction",),
    "rtnl.tc.qdisc": ("Qdisc", "Tclass"),
    "rtnl.tc.tfilter": ("Chain", "Tfilter"),
    "rtnl.tunnel": ("TunnelInfo",),
}

_MODULES = ("cli", "codecs", "errors", "netns", "record", "rtnl", "socket", "testing", "uapi")


if not TYPE_CHECKING:  # to type checkers, any name would be one of the module

    def __getattr__(name: str) -> Any:
        """Load what a public name needs, and keep the name."""
        from importlib import import_module

        for module, names in _HOMES.items():
            if name in names:
                value = globals()[name] = getattr(import_module(f"{__name__}.{module}"), name)
                return value
        if name in _MODULES:
            return import_module(f"{__name__}.{name}")
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__, *_MODULES})
