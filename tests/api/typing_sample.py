"""User code as a type checker sees it; nothing here is run.

mypy --strict and pyright accept it: each `assert_type` is what an editor shows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import netlinklib as nl
from netlinklib import attr, head, rtnl
from netlinklib.codecs import flag, ip, multi, nest, string, u32
from netlinklib.uapi import AF_INET, RTA_DST, RTA_OIF, rtmsg

if TYPE_CHECKING:
    from typing_extensions import assert_type

    from netlinklib.rtnl.link import AfSpec, Inet6, LinkInfo
    from netlinklib.rtnl.route import Metrics


def nouns() -> None:
    for route in nl.routes(family=AF_INET, table=254):
        assert_type(route, nl.Route)
        assert_type(route.dst, str | None)
        assert_type(route.dst_len, int)
        assert_type(route.table, int)
        assert_type(route.metrics, Metrics | None)
        assert_type(route.multipath, tuple[nl.RouteNexthop, ...] | None)
        assert_type(route.via, tuple[int, str] | None)
        if route.metrics is not None:
            assert_type(route.metrics.mtu, int | None)
    assert_type(nl.routes("dst", "gateway"), list[tuple[Any, ...]])
    for dst, gateway in nl.routes("dst", "gateway"):
        print(dst, gateway)
    assert_type(nl.links(netns="blue"), list[nl.Link])
    assert_type(nl.addrs(), list[nl.Addr])
    assert_type(nl.neighbours(ifindex=3), list[nl.Neigh])
    assert_type(nl.rules(netns=1), list[nl.Rule])
    assert_type(nl.link("eth0"), nl.Link)
    assert_type(nl.link(3).ifname, str | None)
    assert_type(nl.link(3).altnames, tuple[str, ...])
    assert_type(nl.link(3).linkinfo, LinkInfo | None)
    assert_type(nl.backend, str)
    print(rtnl.Nothing)  # type: ignore[attr-defined]  # which is to be told
    print(nl.Nothing)  # type: ignore[attr-defined]  # likewise


def sockets() -> None:
    with nl.Socket(netns="blue") as sk:
        assert_type(sk, nl.Socket)
        for route in sk.dump(nl.Route, table=254):
            assert_type(route, nl.Route)
        for row in sk.dump(nl.Route, "dst", "oif"):
            assert_type(row, tuple[Any, ...])
        dump = sk.dump(nl.Link)
        assert_type(next(dump), nl.Link)
        assert_type(dump.interrupted, bool)
        assert_type(dump.warning, str | None)
        assert_type(sk.list(nl.Addr, family=AF_INET, retries=3), list[nl.Addr])
        assert_type(sk.list(nl.Addr, "local"), list[tuple[Any, ...]])
        assert_type(sk.get(nl.Link, ifname="eth0"), nl.Link)
        assert_type(sk.routes(), list[nl.Route])
        assert_type(sk.routes("dst", **{"metrics.mtu": 1400}), list[tuple[Any, ...]])
        link = sk.link("eth0")
        assert_type(link.up, bool)
        if isinstance(link.af_spec, AfSpec):
            assert_type(link.af_spec.inet6, Inet6 | None)
    try:
        nl.link("none")
    except nl.NetlinkError as error:
        assert_type(error.message, str | None)
        assert_type(error.attribute, str | None)
    except PermissionError:
        pass


class Inner(nl.Record):
    """A nest of one's own."""

    names: tuple[str, ...] = attr(1, multi(string))
    on: bool = attr(2, flag)


class Own(nl.Record, header=rtmsg):
    """A message of one's own."""

    dst_len: int = head("rtm_dst_len")
    dst: str | None = attr(RTA_DST, ip)
    oif: int | None = attr(RTA_OIF, u32)
    table: int = attr(15, u32, fallback="rtm_table")
    inner: Inner | None = attr(40, nest(Inner))


def records(data: bytes) -> None:
    own = Own(dst="10.0.0.0", dst_len=8, inner={"names": ["a"], "on": True})
    assert_type(own, Own)
    assert_type(bytes(own), bytes)
    assert_type(Own.from_bytes(data), Own)
    assert_type(own.dst, str | None)
    assert_type(own.as_dict(), dict[str | int, Any])
    assert_type(own.attributes(), dict[int, bytes])
    if own.inner is not None:
        assert_type(own.inner.names, tuple[str, ...])
    match own:
        case Own(dst=str() as dst, oif=None):
            print(dst)
        case _:
            pass
    values: dict[str, Any] = {"dst": "10.0.0.0"}
    print(Own(**values) == own, hash(own), sorted(Own.FIELDS), Own.SIZE)
