"""The nouns: `routes()`, `links()` ..., as methods of a `Socket` and as functions."""

from __future__ import annotations

from .. import socket as _socket
from ..uapi import IFNAMSIZ, NETLINK_ROUTE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from builtins import list as _list
    from typing import Any, overload

    from .._trace import Print
    from ..netns import Namespace
    from .addr import Addr
    from .link import Link
    from .neigh import Neigh
    from .route import Route
    from .rule import Rule

__all__ = ["Socket", "addrs", "link", "links", "neighbours", "routes", "rules"]


class Socket(_socket.Socket):
    """A NETLINK_ROUTE socket, with a method for each kind of object.

    The lists are consistent: one during which its table changed is asked for again, up to five
    times. See `netlinklib.socket.Socket` for the parameters, and for `dump`, `list` and `get`.
    """

    def __init__(
        self,
        protocol: int = NETLINK_ROUTE,
        *,
        netns: Namespace | None = None,
        strict: bool = True,
        rcvbuf: int | None = None,
        timeout: float | None = None,
        debug: bool | Print | None = None,
    ) -> None:
        super().__init__(
            protocol, netns=netns, strict=strict, rcvbuf=rcvbuf, timeout=timeout, debug=debug
        )

    def link(self, name_or_index: str | bytes | int, /, *, ext_mask: int | None = None) -> Link:
        """Return one link, asked for with one request.

        Parameters:
            name_or_index: its index (int), its name, or an alternative name.
            ext_mask: RTEXT_FILTER_*: more or less of what is sent.

        Raises:
            NetlinkError: there is no such link (errno ENODEV).
            TypeError, ValueError: it is nothing that a link could have.
        """
        from .link import Link

        if isinstance(name_or_index, (str, bytes)):
            import os

            short = len(os.fsencode(name_or_index)) < IFNAMSIZ
            field = "ifname" if short else "alt_ifname"
        elif hasattr(name_or_index, "__index__"):
            field = "index"
        else:
            kind = type(name_or_index).__name__
            raise TypeError(f"a link has a name or an index, not a {kind}")
        fields: dict[str, Any] = {field: name_or_index}
        return self.get(Link, **fields, ext_mask=ext_mask)

    if TYPE_CHECKING:

        @overload
        def links(self, /, **filters: Any) -> _list[Link]: ...
        @overload
        def links(self, /, *names: str, **filters: Any) -> _list[tuple[Any, ...]]: ...

    def links(self, /, *names: str, **filters: Any) -> _list[Any]:
        """Return the links, as a list.

        Parameters:
            names: fields to select (`"ifname"`); with them the rows are tuples of their values, in
                this order.
            filters: values that fields must have, by name. `ext_mask` is no filter, but asks for
                more or less of what is sent (RTEXT_FILTER_*).

        Raises:
            TypeError: a name is no field of Link.
            ValueError: a filter's value is nothing its field could have.
            NetlinkError: the kernel refused.
            DumpInterrupted: the table changed during each attempt; `rows` holds what the last one
                gave.
        """
        from .link import Link

        return self.list(Link, *names, **filters)

    if TYPE_CHECKING:

        @overload
        def addrs(self, /, **filters: Any) -> _list[Addr]: ...
        @overload
        def addrs(self, /, *names: str, **filters: Any) -> _list[tuple[Any, ...]]: ...

    def addrs(self, /, *names: str, **filters: Any) -> _list[Any]:
        """Return the addresses of links, as a list.

        Parameters:
            names: fields to select (`"address"`); with them the rows are tuples of their values, in
                this order.
            filters: values that fields must have, by name.

        Raises:
            TypeError: a name is no field of Addr.
            ValueError: a filter's value is nothing its field could have.
            NetlinkError: the kernel refused.
            DumpInterrupted: the table changed during each attempt; `rows` holds what the last one
                gave.
        """
        from .addr import Addr

        return self.list(Addr, *names, **filters)

    if TYPE_CHECKING:

        @overload
        def routes(self, /, **filters: Any) -> _list[Route]: ...
        @overload
        def routes(self, /, *names: str, **filters: Any) -> _list[tuple[Any, ...]]: ...

    def routes(self, /, *names: str, **filters: Any) -> _list[Any]:
        """Return the routes of all tables and families, as a list.

        Parameters:
            names: fields to select (`"dst"`); with them the rows are tuples of their values, in
                this order.
            filters: values that fields must have, by name.

        Raises:
            TypeError: a name is no field of Route.
            ValueError: a filter's value is nothing its field could have.
            NetlinkError: the kernel refused.
            DumpInterrupted: the table changed during each attempt; `rows` holds what the last one
                gave.
        """
        from .route import Route

        return self.list(Route, *names, **filters)

    if TYPE_CHECKING:

        @overload
        def neighbours(self, /, **filters: Any) -> _list[Neigh]: ...
        @overload
        def neighbours(self, /, *names: str, **filters: Any) -> _list[tuple[Any, ...]]: ...

    def neighbours(self, /, *names: str, **filters: Any) -> _list[Any]:
        """Return the neighbours, as a list.

        Parameters:
            names: fields to select (`"lladdr"`); with them the rows are tuples of their values, in
                this order.
            filters: values that fields must have, by name. Forwarding databases are asked for with
                `family=AF_BRIDGE`, proxies with `flags=NTF_PROXY`.

        Raises:
            TypeError: a name is no field of Neigh.
            ValueError: a filter's value is nothing its field could have.
            NetlinkError: the kernel refused.
            DumpInterrupted: the table changed during each attempt; `rows` holds what the last one
                gave.
        """
        from .neigh import Neigh

        return self.list(Neigh, *names, **filters)

    if TYPE_CHECKING:

        @overload
        def rules(self, /, **filters: Any) -> _list[Rule]: ...
        @overload
        def rules(self, /, *names: str, **filters: Any) -> _list[tuple[Any, ...]]: ...

    def rules(self, /, *names: str, **filters: Any) -> _list[Any]:
        """Return the rules of policy routing, as a list.

        Parameters:
            names: fields to select (`"priority"`); with them the rows are tuples of their values,
                in this order.
            filters: values that fields must have, by name.

        Raises:
            TypeError: a name is no field of Rule.
            ValueError: a filter's value is nothing its field could have.
            NetlinkError: the kernel refused.
            DumpInterrupted: the table changed during each attempt; `rows` holds what the last one
                gave.
        """
        from .rule import Rule

        return self.list(Rule, *names, **filters)


def link(
    name_or_index: str | bytes | int,
    /,
    *,
    ext_mask: int | None = None,
    netns: Namespace | None = None,
) -> Link:
    """Return one link, asked for with one request; `Socket.link` tells the details.

    Parameters:
        name_or_index: its index (int), its name, or an alternative name.
        ext_mask: RTEXT_FILTER_*: more or less of what is sent.
        netns: the network namespace: a name, a path, a process id or a descriptor.

    Raises:
        NetlinkError: there is no such link (errno ENODEV).
    """
    with Socket(netns=netns) as socket:
        return socket.link(name_or_index, ext_mask=ext_mask)


if TYPE_CHECKING:

    @overload
    def links(*, netns: Namespace | None = None, **filters: Any) -> list[Link]: ...
    @overload
    def links(
        *names: str, netns: Namespace | None = None, **filters: Any
    ) -> list[tuple[Any, ...]]: ...


def links(*names: str, netns: Namespace | None = None, **filters: Any) -> list[Any]:
    """Return the links, as a list.

    Parameters:
        names: fields to select (`"ifname"`); with them the rows are tuples of their values, in this
            order.
        filters: values that fields must have, by name. `ext_mask` is no filter, but asks for more
            or less of what is sent (RTEXT_FILTER_*).
        netns: the network namespace: a name, a path, a process id or a descriptor.

    Raises:
        TypeError: a name is no field of Link.
        ValueError: a filter's value is nothing its field could have.
        NetlinkError: the kernel refused.
        DumpInterrupted: the table changed during each attempt; `rows` holds what the last one gave.
    """
    with Socket(netns=netns) as socket:
        return socket.links(*names, **filters)


if TYPE_CHECKING:

    @overload
    def addrs(*, netns: Namespace | None = None, **filters: Any) -> list[Addr]: ...
    @overload
    def addrs(
        *names: str, netns: Namespace | None = None, **filters: Any
    ) -> list[tuple[Any, ...]]: ...


def addrs(*names: str, netns: Namespace | None = None, **filters: Any) -> list[Any]:
    """Return the addresses of links, as a list.

    Parameters:
        names: fields to select (`"address"`); with them the rows are tuples of their values, in
            this order.
        filters: values that fields must have, by name.
        netns: the network namespace: a name, a path, a process id or a descriptor.

    Raises:
        TypeError: a name is no field of Addr.
        ValueError: a filter's value is nothing its field could have.
        NetlinkError: the kernel refused.
        DumpInterrupted: the table changed during each attempt; `rows` holds what the last one gave.
    """
    with Socket(netns=netns) as socket:
        return socket.addrs(*names, **filters)


if TYPE_CHECKING:

    @overload
    def routes(*, netns: Namespace | None = None, **filters: Any) -> list[Route]: ...
    @overload
    def routes(
        *names: str, netns: Namespace | None = None, **filters: Any
    ) -> list[tuple[Any, ...]]: ...


def routes(*names: str, netns: Namespace | None = None, **filters: Any) -> list[Any]:
    """Return the routes of all tables and families, as a list.

    Parameters:
        names: fields to select (`"dst"`); with them the rows are tuples of their values, in this
            order.
        filters: values that fields must have, by name.
        netns: the network namespace: a name, a path, a process id or a descriptor.

    Raises:
        TypeError: a name is no field of Route.
        ValueError: a filter's value is nothing its field could have.
        NetlinkError: the kernel refused.
        DumpInterrupted: the table changed during each attempt; `rows` holds what the last one gave.
    """
    with Socket(netns=netns) as socket:
        return socket.routes(*names, **filters)


if TYPE_CHECKING:

    @overload
    def neighbours(*, netns: Namespace | None = None, **filters: Any) -> list[Neigh]: ...
    @overload
    def neighbours(
        *names: str, netns: Namespace | None = None, **filters: Any
    ) -> list[tuple[Any, ...]]: ...


def neighbours(*names: str, netns: Namespace | None = None, **filters: Any) -> list[Any]:
    """Return the neighbours, as a list.

    Parameters:
        names: fields to select (`"lladdr"`); with them the rows are tuples of their values, in this
            order.
        filters: values that fields must have, by name. Forwarding databases are asked for with
            `family=AF_BRIDGE`, proxies with `flags=NTF_PROXY`.
        netns: the network namespace: a name, a path, a process id or a descriptor.

    Raises:
        TypeError: a name is no field of Neigh.
        ValueError: a filter's value is nothing its field could have.
        NetlinkError: the kernel refused.
        DumpInterrupted: the table changed during each attempt; `rows` holds what the last one gave.
    """
    with Socket(netns=netns) as socket:
        return socket.neighbours(*names, **filters)


if TYPE_CHECKING:

    @overload
    def rules(*, netns: Namespace | None = None, **filters: Any) -> list[Rule]: ...
    @overload
    def rules(
        *names: str, netns: Namespace | None = None, **filters: Any
    ) -> list[tuple[Any, ...]]: ...


def rules(*names: str, netns: Namespace | None = None, **filters: Any) -> list[Any]:
    """Return the rules of policy routing, as a list.

    Parameters:
        names: fields to select (`"priority"`); with them the rows are tuples of their values, in
            this order.
        filters: values that fields must have, by name.
        netns: the network namespace: a name, a path, a process id or a descriptor.

    Raises:
        TypeError: a name is no field of Rule.
        ValueError: a filter's value is nothing its field could have.
        NetlinkError: the kernel refused.
        DumpInterrupted: the table changed during each attempt; `rows` holds what the last one gave.
    """
    with Socket(netns=netns) as socket:
        return socket.rules(*names, **filters)
