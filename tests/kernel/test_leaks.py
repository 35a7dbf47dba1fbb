"""Every public call over many rounds on the real kernel, going well and failing: nothing stays."""

from __future__ import annotations

import contextlib
import gc
import inspect
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import netlinklib as nl
from netlinklib import netns as nlns
from netlinklib.uapi import AF_INET, NETLINK_GENERIC
from support.leaks import descriptors, flat, raising, resident

from .conftest import Namespace

pytestmark = pytest.mark.leaks

ROUTE = {"family": AF_INET, "dst": "203.0.113.0", "dst_len": 24, "table": 100, "type": 6}


def rejoin(sk: nl.Socket) -> None:
    """Break dumps off in each way."""
    next(iter(sk.dump(nl.Route, "dst")))
    dump = sk.dump(nl.Route)
    next(dump)
    dump.close()
    with contextlib.suppress(LookupError):
        for _ in sk.dump(nl.Link):
            raise LookupError


#: What is done with a Socket, by the name of the method; each goes well.
WELL: dict[str, Callable[[nl.Socket], object]] = {
    "dump": rejoin,
    "list": lambda sk: (sk.list(nl.Route, "dst", "oif", table=254), sk.list(nl.Link, mtu=65536)),
    "get": lambda sk: sk.get(nl.Link, index=1),
    "fileno": lambda sk: sk.fileno(),
    "closed": lambda sk: sk.closed,
    "link": lambda sk: (sk.link("lo"), sk.link(1)),
    "links": lambda sk: (sk.links(), sk.links("ifname", "linkinfo.kind", "stats64.rx_bytes")),
    "addrs": lambda sk: (sk.addrs(), sk.addrs("local", "prefixlen")),
    "routes": lambda sk: (sk.routes(), sk.routes("dst", "gateway", table=255)),
    "neighbours": lambda sk: (sk.neighbours(), sk.neighbours("dst", "lladdr")),
    "rules": lambda sk: (sk.rules(), sk.rules("priority", "table")),
}


def nouns() -> list[str]:
    """The methods of Socket that only read, by being functions of the module too."""
    return sorted(name for name in nl.__all__ if inspect.isfunction(getattr(nl, name)))


@pytest.fixture
def place(ns: Namespace) -> Namespace:
    """A namespace with something of everything."""
    ns.batch(
        "link add v0 type veth peer name v1\n"
        "link set v0 up\n"
        "addr add 192.0.2.1/24 dev v0\n"
        "neigh add 192.0.2.9 lladdr 02:00:00:00:00:09 dev v0\n"
    )
    return ns


@pytest.fixture
def sk(place: Namespace) -> Iterator[nl.Socket]:
    with place.socket() as sk:
        sk.routes()
        yield sk


@pytest.mark.parametrize("name", WELL)
def test_methods(sk: nl.Socket, name: str) -> None:
    call = WELL[name]
    flat(lambda: call(sk), calls=40)


def test_functions_in_a_namespace(place: Namespace) -> None:
    for name in nouns():
        if name in WELL:
            function = getattr(nl, name)
            arguments = ("lo",) if name == "link" else ()
            flat(lambda f=function, a=arguments: f(*a, netns=place.name), calls=10)


def test_sockets(place: Namespace) -> None:
    def use() -> None:
        with place.socket(rcvbuf=1 << 16) as sk:
            sk.link(1)
        nl.Socket().close()
        with nl.Socket(NETLINK_GENERIC, strict=False) as other:
            repr(other)

    flat(use, calls=20)


#: What fails, and with what; each is called with a Socket.
FAILING: list[tuple[type[BaseException], Callable[[nl.Socket], object]]] = [
    (OSError, lambda sk: sk.link("none")),
    (OSError, lambda sk: sk.link(1 << 30)),
    (FileNotFoundError, lambda sk: sk.routes(family=AF_INET, table=4321)),
    (FileNotFoundError, lambda sk: list(sk.dump(nl.Route, "dst", family=AF_INET, table=4321))),
    (TypeError, lambda sk: sk.routes(nonsense=1)),
    (TypeError, lambda sk: sk.routes("nonsense")),
    (ValueError, lambda sk: sk.routes(dst="nonsense")),
    (ValueError, lambda sk: sk.routes(oif=1 << 32)),
    (TypeError, lambda sk: sk.list(nl.Attributes)),
    (ValueError, lambda sk: sk.link("x" * 200)),
    (TypeError, lambda sk: sk.link(1.5)),  # type: ignore[arg-type]
    (FileNotFoundError, lambda sk: nl.Socket(netns="nlt-none")),
    (ValueError, lambda sk: nl.Socket(netns="/proc/self/ns/uts")),
    (OSError, lambda sk: nl.Socket(9999)),
    (TypeError, lambda sk: nl.links(netns=[])),
]


@pytest.mark.parametrize("number", range(len(FAILING)))
def test_failures(sk: nl.Socket, number: int) -> None:
    kind, call = FAILING[number]
    flat(raising(kind, lambda: call(sk)), calls=40)


def test_ten_thousand_failing_calls(sk: nl.Socket) -> None:
    """Descriptors and memory stay what they were, not only on the average."""

    def fail(times: int) -> None:
        for _ in range(times):
            for kind, call in FAILING:
                with contextlib.suppress(kind):
                    call(sk)

    turns = 10_000 // len(FAILING) + 1
    fail(turns // 4)
    gc.collect()
    before, used = descriptors(), resident()
    fail(turns)
    gc.collect()
    assert descriptors() <= before + 1  # a connection may have become idle
    # a leak of one small object for each call would be twice as much
    assert resident() - used < 300_000


def test_namespaces(place: Namespace) -> None:
    def use() -> None:
        os.close(nlns.open_namespace(place.name))
        for wrong in ("", "nlt-none", -1):
            with pytest.raises((OSError, ValueError)):
                nlns.open_namespace(wrong)

    flat(use, calls=40)


def test_all_that_reads_is_in_the_table() -> None:
    """Every function that asks the kernel is a method too, and has its place above."""
    asking: set[str] = set()
    for name in nouns():
        if "netns" in inspect.signature(getattr(nl, name)).parameters:
            asking.add(name)
    assert asking <= {*WELL}, asking - {*WELL}


def test_records_of_all_classes() -> None:
    """Encoding, reading and decoding captured bytes, of what the module offers for it."""
    data: list[Any] = []

    def use() -> None:
        route = nl.Route(**ROUTE)
        header = (16 + len(bytes(route))).to_bytes(4, "little") + b"\x18\0" + bytes(10)
        data[:] = nl.decode(header + bytes(route), nl.Route)
        assert data[0] == route
        for wrong in (b"x", header + b"\xff" * 28, header + bytes(route) + bytes(3)):
            with contextlib.suppress(nl.NetlinkError):
                nl.decode(wrong, nl.Route)

    flat(use, calls=200)
