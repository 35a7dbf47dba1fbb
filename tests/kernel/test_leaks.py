"""Every public call over many rounds on the real kernel, going well and failing: nothing stays."""

from __future__ import annotations

import contextlib
import gc
import inspect
import os
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

import netlinklib as nl
from netlinklib import netns as nlns
from netlinklib.uapi import AF_INET, NETLINK_GENERIC
from support.leaks import descriptors, flat, raising, resident

from .conftest import Namespace

pytestmark = pytest.mark.leaks

ROUTE = {
    **{"family": AF_INET, "dst": "203.0.113.0", "dst_len": 24, "table": 100},
    **{"type": "blackhole", "protocol": "static"},
}


def broken_off(sk: nl.Socket) -> None:
    """Break dumps off in each way."""
    next(iter(sk.dump(nl.Route, "dst")))
    dump = sk.dump(nl.Route)
    next(dump)
    dump.close()
    with contextlib.suppress(LookupError):
        for _ in sk.dump(nl.Link):
            raise LookupError


def changed(sk: nl.Socket) -> None:
    route = nl.Route(**ROUTE)
    sk.add(route)
    sk.replace(nl.Route, **ROUTE, metrics={"mtu": 1400})
    sk.append(nl.Route, **{**ROUTE, "type": "unreachable"})
    sk.delete(nl.Route, **ROUTE)
    assert sk.flush(nl.Route, table=100) == 1
    sk.change(nl.Link, index=sk.link("v0").index, mtu=1400)


def batched(sk: nl.Socket) -> None:
    with sk.batch() as batch:
        for n in range(5):
            batch.add(nl.Route(**{**ROUTE, "dst": f"10.0.{n}.0"}))
    with contextlib.suppress(nl.BatchError), sk.batch(errors="continue") as batch:
        for n in range(9):
            batch.delete(nl.Route(**{**ROUTE, "dst": f"10.0.{n}.0"}))


def links(sk: nl.Socket) -> None:
    sk.rename("v1", "v2")
    sk.rename("v2", "v1")
    sk.up("v1")
    sk.down("v1")
    sk.set_master("v1", "br0")
    sk.set_master("v1", None)
    sk.set_netns("v1", sk._netns)
    sk.add_altname("v1", "another-name", "x")
    sk.delete_altname("v1", "another-name", "x")


#: What is done with a Socket, by the names of its methods; each goes well.
WELL: dict[str, Callable[[nl.Socket], object]] = {
    "dump": broken_off,
    "list": lambda sk: (sk.list(nl.Route, "dst", "oif", table=254), sk.list(nl.Link, mtu=65536)),
    "get": lambda sk: sk.get(nl.Link, index=1),
    "fileno": lambda sk: sk.fileno(),
    "closed counters": lambda sk: (sk.closed, sk.counters),
    "add replace append change delete flush": changed,
    "batch": batched,
    "up down rename set_master set_netns add_altname delete_altname": links,
    "link": lambda sk: (sk.link("lo"), sk.link(1)),
    "links": lambda sk: (sk.links(), sk.links("ifname", "linkinfo.kind", "stats64.rx_bytes")),
    "routes": lambda sk: (sk.routes(), sk.routes("dst", "gateway", table=255)),
    "tfilters chains": lambda sk: (sk.tfilters(dev="v0"), sk.chains(dev="v0")),
    "actions": lambda sk: sk.actions("gact"),
}
#: What else is asked of the kernel has a function of the same name; it goes well or is refused.
REST = sorted(
    name
    for name in nl.__all__
    if inspect.isfunction(getattr(nl, name))
    and "netns" in inspect.signature(getattr(nl, name)).parameters
    and name not in " ".join(WELL).split()
)


@pytest.fixture
def place(ns: Namespace) -> Namespace:
    """A namespace with something of everything."""
    ns.batch(
        "link add v0 type veth peer name v1\n"
        "link add br0 type bridge\n"
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


@pytest.mark.parametrize("name", REST)
def test_nouns(sk: nl.Socket, name: str) -> None:
    def use() -> None:
        # kernels that lack something say so
        with contextlib.suppress(nl.NetlinkError):
            getattr(sk, name)()

    flat(use, calls=40)


def test_functions_in_a_namespace(place: Namespace) -> None:
    for name in ("links", "routes", "addrs"):
        flat(partial(getattr(nl, name), netns=place.name), calls=20)
    flat(lambda: nl.link("lo", netns=place.name), calls=20)


def test_all_methods_are_in_the_table() -> None:
    public = {name for name in dir(nl.Socket) if not name.startswith("_")}
    assert public - {*" ".join(WELL).split(), *REST} == {"close"}


def test_sockets(place: Namespace) -> None:
    def use() -> None:
        with place.socket(rcvbuf=1 << 16) as sk:
            sk.link(1)
        nl.Socket().close()
        with nl.Socket(NETLINK_GENERIC, strict=False) as other:
            repr(other)

    flat(use, calls=20)


def fill(sk: nl.Socket) -> None:
    with sk.batch() as batch:
        batch.delete(nl.Route(**ROUTE))


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
    (OSError, lambda sk: sk.delete(nl.Route, **ROUTE)),
    (OSError, lambda sk: sk.add(nl.Link, ifname="lo", linkinfo={"kind": "none"})),
    (ValueError, lambda sk: sk.add(nl.Route, dst="nonsense")),
    (OSError, fill),
    (TypeError, lambda sk: sk.flush(nl.Route)),
    (TimeoutError, lambda sk: sk.list(nl.Route, timeout=-1)),
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
