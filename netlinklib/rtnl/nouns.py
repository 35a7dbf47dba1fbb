"""The nouns: `routes()`, `links()` ..., as methods of a `Socket` and as functions."""

from __future__ import annotations

from importlib import import_module

from .. import socket as _socket
from ..uapi import IFLA_STATS_FILTER_BIT, IFNAMSIZ, NETLINK_ROUTE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from builtins import list as _list
    from typing import Any, Protocol, TypeVar, overload

    from .._trace import Print
    from ..netns import Namespace
    from ..record import Record
    from ..socket import Seconds
    from .addr import Addr
    from .addrlabel import AddrLabel
    from .bridgevlan import BridgeVlan
    from .link import Link
    from .linkstats import LinkStats
    from .mdb import Mdb
    from .neigh import Neigh
    from .neightbl import NeighTable
    from .netconf import Netconf
    from .nexthop import Nexthop
    from .nsid import Nsid
    from .route import Route
    from .rule import Rule
    from .tc.action import TcAction
    from .tc.qdisc import Qdisc, Tclass
    from .tc.tfilter import Chain, Tfilter
    from .tunnel import TunnelInfo

    R = TypeVar("R", bound=Record)

    class Listing(Protocol[R]):
        """A method that lists the records of a class."""

        @overload
        def __call__(self, /, *, timeout: Seconds = None, **filters: Any) -> _list[R]: ...
        @overload
        def __call__(
            self, /, *names: str, timeout: Seconds = None, **filters: Any
        ) -> _list[tuple[Any, ...]]: ...

    class NamespaceListing(Protocol[R]):
        """A function that lists the records of a class in a network namespace."""

        @overload
        def __call__(
            self,
            *,
            netns: Namespace | None = None,
            timeout: Seconds = None,
            **filters: Any,
        ) -> _list[R]: ...
        @overload
        def __call__(
            self,
            *names: str,
            netns: Namespace | None = None,
            timeout: Seconds = None,
            **filters: Any,
        ) -> _list[tuple[Any, ...]]: ...


#: The nouns: the class and where it is, what is listed, and what there is to say about it.
_NOUNS = {
    "links": (
        "link.Link",
        "the links",
        "`ext_mask` is no filter, but asks for more or less of what is sent (RTEXT_FILTER_*).",
    ),
    "addrs": ("addr.Addr", "the addresses of links", ""),
    "routes": ("route.Route", "the routes of all tables and families", ""),
    "neighbours": (
        "neigh.Neigh",
        "the neighbours",
        "Forwarding databases are asked for with `family=AF_BRIDGE`, proxies with "
        "`flags=NTF_PROXY`.",
    ),
    "rules": ("rule.Rule", "the rules of policy routing", ""),
    "nexthops": ("nexthop.Nexthop", "the nexthop objects", ""),
    "neightables": (
        "neightbl.NeighTable",
        "the tables of neighbours, and the settings of links for them",
        "",
    ),
    "netconfs": ("netconf.Netconf", "the settings of links for IP", ""),
    "nsids": ("nsid.Nsid", "the ids of other network namespaces", ""),
    "addrlabels": ("addrlabel.AddrLabel", "the labels of IPv6 addresses", ""),
    "linkstats": (
        "linkstats.LinkStats",
        "the counters of links",
        "`filter_mask` says which (IFLA_STATS_FILTER_BIT); without it, all that there are.",
    ),
    "mdbs": ("mdb.Mdb", "the multicast databases of bridges", ""),
    "bridgevlans": ("bridgevlan.BridgeVlan", "the VLANs of bridges and their ports", ""),
    "tunnels": ("tunnel.TunnelInfo", "the networks of VXLANs with a filter of them", ""),
    "qdiscs": ("tc.qdisc.Qdisc", "the qdiscs", ""),
    "tclasses": (
        "tc.qdisc.Tclass",
        "the classes of qdiscs",
        "The kernel lists those of one link: without `ifindex` or `dev`, all links are asked.",
    ),
    "tfilters": (
        "tc.tfilter.Tfilter",
        "the filters of a qdisc or class",
        "It takes `ifindex` or `dev`, and `parent`: without it, the root qdisc is asked.",
    ),
    "chains": (
        "tc.tfilter.Chain",
        "the chains of filters of a qdisc or class",
        "It takes `ifindex` or `dev`, and `parent`: without it, the root qdisc is asked.",
    ),
}

__all__ = ["Socket", "actions", "link", *_NOUNS]

_DOC = """Return {what}, as a list.

{more}Parameters:
    names: fields to select (`"ifname"`, `"linkinfo.kind"`); with them the rows are tuples of their
        values, in this order.
    filters: values that fields must have, by name; see `Socket.list`.
    timeout: how many seconds it may take.{also}

Raises:
    TypeError: a name is no field of {cls}; the text lists those that are.
    ValueError: a filter's value is nothing its field could have.
    NetlinkError: the kernel refused.
    TimedOut: the time is over.
    DumpInterrupted: the table changed during each attempt; `rows` holds what the last one gave.
"""


def _document(made: Any, noun: str, where: str, also: str = "") -> Any:
    """Give a method or function its name and docstring."""
    home, what, more = _NOUNS[noun]
    made.__name__ = noun
    made.__qualname__ = where + noun
    made.__doc__ = _DOC.format(
        what=what, more=more and more + "\n\n", also=also, cls=home.rpartition(".")[2]
    )
    return made


_CLASSES: dict[str, type[Record]] = {}


def _class(noun: str) -> type[Record]:
    """Return the class of a noun, which is loaded when it is used."""
    found = _CLASSES.get(noun)
    if found is None:
        module, _, name = _NOUNS[noun][0].rpartition(".")
        found = _CLASSES[noun] = getattr(import_module(f"{__package__}.{module}"), name)
    return found


def _method(noun: str) -> Any:
    """Return the method of Socket that lists the records of a noun."""

    def method(self: _socket.Socket, /, *names: str, **filters: Any) -> _list[Any]:
        return self.list(_class(noun), *names, **filters)

    return _document(method, noun, "Socket.")


def _function(noun: str) -> Any:
    """Return the function that does the same on a Socket of its own."""

    def function(*names: str, netns: Namespace | None = None, **filters: Any) -> _list[Any]:
        with Socket(netns=netns) as socket:
            rows: _list[Any] = getattr(socket, noun)(*names, **filters)
            return rows

    also = "\n    netns: the network namespace: a name, a path, a process id or a descriptor."
    function.__module__ = __name__
    return _document(function, noun, "", also)


class Socket(_socket.Socket):
    """A NETLINK_ROUTE socket, with a method for each kind of object.

    The lists are consistent: one during which its table changed is asked for again, up to five
    times. See `netlinklib.socket.Socket` for the parameters, and for `dump`, `list`, `get` and the
    verbs.
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

    if TYPE_CHECKING:
        links: Listing[Link]
        addrs: Listing[Addr]
        routes: Listing[Route]
        neighbours: Listing[Neigh]
        rules: Listing[Rule]
        nexthops: Listing[Nexthop]
        neightables: Listing[NeighTable]
        netconfs: Listing[Netconf]
        nsids: Listing[Nsid]
        addrlabels: Listing[AddrLabel]
        linkstats: Listing[LinkStats]
        mdbs: Listing[Mdb]
        bridgevlans: Listing[BridgeVlan]
        tunnels: Listing[TunnelInfo]
        qdiscs: Listing[Qdisc]
        tclasses: Listing[Tclass]
        tfilters: Listing[Tfilter]
        chains: Listing[Chain]
    else:
        for _noun in _NOUNS:
            locals()[_noun] = _method(_noun)
        del _noun

        def tclasses(self, /, *names, **filters):
            cls = _class("tclasses")
            if "ifindex" in filters or "dev" in filters:
                return self.list(cls, *names, **filters)
            indexes = self.links("index")
            lists = [self.list(cls, *names, ifindex=index, **filters) for (index,) in indexes]
            return [row for rows in lists for row in rows]

        def linkstats(self, /, *names, **filters):
            cls = _class("linkstats")
            if "filter_mask" not in filters:
                # the kernel wants to be told; a mask with all bits it would refuse
                filters["filter_mask"] = sum(
                    IFLA_STATS_FILTER_BIT(field.type)
                    for field in cls.FIELDS.values()
                    if field.type > 0
                )
            return self.list(cls, *names, **filters)

        _document(tclasses, "tclasses", "Socket.")
        _document(linkstats, "linkstats", "Socket.")

    def actions(self, kind: str, /, *, timeout: float | None = None) -> _list[TcAction]:
        """Return the actions of a kind, also those that no filter uses, as a list.

        Parameters:
            kind: `"mirred"`, `"police"` ...
            timeout: how many seconds it may take; without it, the Socket's own.

        Raises:
            NetlinkError: the kernel has no such kind.
            TimedOut: the time is over.
        """
        from ..uapi import TCA_ACT_FLAG_LARGE_DUMP_ON
        from .tc.action import TcActions

        asked: dict[str, Any] = {"tab": ({"kind": kind},), "flags": TCA_ACT_FLAG_LARGE_DUMP_ON}
        found = self.list(TcActions, timeout=timeout, **asked)
        return [action for message in found for action in message.tab or ()]

    # Links

    def link(
        self,
        name_or_index: str | bytes | int,
        /,
        *,
        ext_mask: int | None = None,
        timeout: float | None = None,
    ) -> Link:
        """Return one link, asked for with one request.

        Parameters:
            name_or_index: its index (int), its name, or an alternative name.
            ext_mask: RTEXT_FILTER_*: more or less of what is sent.
            timeout: how many seconds it may take; without it, the Socket's own.

        Raises:
            NetlinkError: there is no such link (errno ENODEV).
            TypeError, ValueError: it is nothing that a link could have.
        """
        from .link import Link

        fields: dict[str, Any] = {_key(name_or_index): name_or_index, "ext_mask": ext_mask}
        return self.get(Link, timeout=timeout, **fields)

    def up(self, link: Link | str | bytes | int, /) -> None:
        """Set a link up (IFF_UP).

        Parameters:
            link: its index, its name, an alternative name, or the link as received; so for the
                other changes of links.

        Raises:
            PermissionError: it needs CAP_NET_ADMIN in the namespace; so do the other changes.
            NetlinkError: there is no such link (errno ENODEV), or the kernel refused.
        """
        self._set(link, up=True)

    def down(self, link: Link | str | bytes | int, /) -> None:
        """Set a link down; parameters and errors are those of `up`."""
        self._set(link, up=False)

    def rename(self, link: Link | str | bytes | int, name: str | bytes, /) -> None:
        """Give a link another name; parameters and errors are those of `up`.

        Parameters:
            name: up to 15 bytes, and no other link's.
        """
        self._set(self._index(link), ifname=name)

    def set_master(
        self, link: Link | str | bytes | int, master: Link | str | bytes | int | None, /
    ) -> None:
        """Put a link into a bridge, bond, VRF ..., or with None take it out; as `up` for the rest.

        Parameters:
            master: as `link`.
        """
        self._set(link, master=0 if master is None else self._index(master))

    def set_netns(self, link: Link | str | bytes | int, netns: Namespace, /) -> None:
        """Move a link to another network namespace; parameters and errors are those of `up`.

        Parameters:
            netns: a name, a path, a process id or a descriptor. The link keeps its name there, and
                its index if it is free.

        Raises:
            FileExistsError: the namespace has a link of this name.
        """
        import os

        from ..netns import open_namespace

        fd = open_namespace(netns)
        try:
            self._set(link, net_ns_fd=fd)
        finally:
            os.close(fd)

    def add_altname(self, link: Link | str | bytes | int, *names: str | bytes) -> None:
        """Give a link more names, up to 127 bytes each; as `up` for the rest.

        Raises:
            FileExistsError: a link has one of the names.
        """
        self._altnames("add", link, names)

    def delete_altname(self, link: Link | str | bytes | int, *names: str | bytes) -> None:
        """Take alternative names from a link; parameters and errors are those of `up`."""
        self._altnames("delete", link, names)

    def _altnames(self, verb: str, link: Link | str | bytes | int, names: tuple[Any, ...]) -> None:
        from .link import LinkProp

        fields = {"index": self._index(link), "prop_list": {"alt_ifname": names}}
        self._change(verb, LinkProp, fields, None)

    def _index(self, link: Link | str | bytes | int) -> int:
        """Return the index of a link."""
        if isinstance(link, int):
            return link
        if isinstance(link, (str, bytes)):
            import os

            return self._lookup(os.fsdecode(link))
        return link.index

    def _set(self, link: Link | str | bytes | int, **fields: Any) -> None:
        """Change a link."""
        from .link import Link

        if isinstance(link, Link):
            link = link.index
        fields[_key(link)] = link
        self.change(Link, **fields)


def _key(name_or_index: str | bytes | int) -> str:
    """Return the field that says which link it is."""
    if isinstance(name_or_index, (str, bytes)):
        import os

        return "ifname" if len(os.fsencode(name_or_index)) < IFNAMSIZ else "alt_ifname"
    if hasattr(name_or_index, "__index__"):
        return "index"
    kind = type(name_or_index).__name__
    raise TypeError(f"a link has a name or an index, not a {kind}")


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


def actions(kind: str, /, *, netns: Namespace | None = None) -> list[TcAction]:
    """Return the actions of a kind, as a list; `Socket.actions` tells the details.

    Parameters:
        kind: `"mirred"`, `"police"` ...
        netns: the network namespace: a name, a path, a process id or a descriptor.
    """
    with Socket(netns=netns) as socket:
        return socket.actions(kind)


if TYPE_CHECKING:
    links: NamespaceListing[Link]
    addrs: NamespaceListing[Addr]
    routes: NamespaceListing[Route]
    neighbours: NamespaceListing[Neigh]
    rules: NamespaceListing[Rule]
    nexthops: NamespaceListing[Nexthop]
    neightables: NamespaceListing[NeighTable]
    netconfs: NamespaceListing[Netconf]
    nsids: NamespaceListing[Nsid]
    addrlabels: NamespaceListing[AddrLabel]
    linkstats: NamespaceListing[LinkStats]
    mdbs: NamespaceListing[Mdb]
    bridgevlans: NamespaceListing[BridgeVlan]
    tunnels: NamespaceListing[TunnelInfo]
    qdiscs: NamespaceListing[Qdisc]
    tclasses: NamespaceListing[Tclass]
    tfilters: NamespaceListing[Tfilter]
    chains: NamespaceListing[Chain]
else:
    for _noun in _NOUNS:
        globals()[_noun] = _function(_noun)
    del _noun
