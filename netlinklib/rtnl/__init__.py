"""NETLINK_ROUTE: links, addresses, routes, neighbours and rules; each is loaded when it is used."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .addr import Addr
    from .link import Link
    from .neigh import Neigh
    from .nouns import Socket
    from .route import Route, RouteNexthop
    from .rule import Rule

__all__ = ["Addr", "Link", "Neigh", "RouteNexthop", "Route", "Rule", "Socket"]

_HOMES = {
    "Addr": "addr",
    "Link": "link",
    "Neigh": "neigh",
    "RouteNexthop": "route",
    "Route": "route",
    "Rule": "rule",
    "Socket": "nouns",
}


def __getattr__(name: str) -> Any:
    """Load the module of a public name, and keep the name."""
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
