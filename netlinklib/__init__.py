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
    from .errors import (
        Closed,
        DecodeError,
        DumpInterrupted,
        NetlinkError,
        Overrun,
        ProtocolError,
        TimedOut,
        Truncated,
    )
    from .record import Attributes, Message, Record, attr, decode, head
    from .rtnl import Addr, Link, Neigh, Route, RouteNexthop, Rule, Socket
    from .rtnl.nouns import addrs, link, links, neighbours, routes, rules

__version__ = "3.0.0.dev0"

__all__ = [
    "Addr",
    "Attributes",
    "Closed",
    "DecodeError",
    "DumpInterrupted",
    "Link",
    "Message",
    "Neigh",
    "NetlinkError",
    "RouteNexthop",
    "Overrun",
    "ProtocolError",
    "Record",
    "Route",
    "Rule",
    "Socket",
    "TimedOut",
    "Truncated",
    "addrs",
    "attr",
    "backend",
    "decode",
    "head",
    "link",
    "links",
    "neighbours",
    "routes",
    "rules",
]

#: Where each public name is defined. `backend` is `"c"` or `"python"`, the engine that runs.
_HOMES = {
    "_backend": ("backend",),
    "errors": (
        "Closed",
        "DecodeError",
        "DumpInterrupted",
        "NetlinkError",
        "Overrun",
        "ProtocolError",
        "TimedOut",
        "Truncated",
    ),
    "record": ("Attributes", "Message", "Record", "attr", "decode", "head"),
    "rtnl.addr": ("Addr",),
    "rtnl.link": ("Link",),
    "rtnl.neigh": ("Neigh",),
    "rtnl.nouns": ("Socket", "addrs", "link", "links", "neighbours", "routes", "rules"),
    "rtnl.route": ("RouteNexthop", "Route"),
    "rtnl.rule": ("Rule",),
}

_MODULES = ("cli", "codecs", "errors", "netns", "record", "rtnl", "socket", "testing", "uapi")


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
