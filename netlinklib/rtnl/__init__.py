"""NETLINK_ROUTE: links, addresses, routes, neighbours and rules."""

from __future__ import annotations

from .addr import Addr
from .link import Link
from .neigh import Neigh
from .nouns import Socket
from .route import Nexthop, Route
from .rule import Rule

__all__ = ["Addr", "Link", "Neigh", "Nexthop", "Route", "Rule", "Socket"]
