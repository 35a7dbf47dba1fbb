"""nl.decode: rows or one error, of any bytes."""

from __future__ import annotations

import struct
from ipaddress import IPv4Address
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import fakekernel
import netlinklib as nl
from netlinklib.codecs import u32
from netlinklib.uapi import (
    AF_INET,
    AF_INET6,
    AF_UNSPEC,
    NLM_F_DUMP_INTR,
    RTM_DELROUTE,
    RTM_GETROUTE,
    RTM_NEWLINK,
    RTM_NEWROUTE,
    rtmsg,
)
from support.outcomes import decoded

ROUTES = [
    nl.Route(family=AF_INET, dst="192.0.2.0", dst_len=24, oif=2, metrics={"mtu": 1400}),
    nl.Route(family=AF_INET6, dst="2001:db8::", dst_len=32, oif=3),
    nl.Route(family=AF_INET, oif=2, gateway="192.0.2.1"),
]
SEEN = b"".join(
    [
        *(fakekernel.message(bytes(one), RTM_NEWROUTE) for one in ROUTES[:2]),
        fakekernel.message(bytes(nl.Link(index=1)), RTM_NEWLINK),
        fakekernel.message(bytes(ROUTES[2]), RTM_DELROUTE, seq=0, portid=0),
        fakekernel.message(bytes(ROUTES[2]), RTM_GETROUTE),
        fakekernel.done(flags=NLM_F_DUMP_INTR),
        fakekernel.error(-1),
        fakekernel.message(bytes(ROUTES[0]), RTM_NEWROUTE, seq=99, portid=1),
    ]
)
WANTED = [*ROUTES, ROUTES[0]]


def test_rows() -> None:
    """New and deleted objects, whoever they were for, and nothing else."""
    rows = nl.decode(SEEN, nl.Route)
    assert rows == WANTED
    assert all(type(row) is nl.Route for row in rows)
    assert nl.decode(SEEN, nl.Link) == [nl.Link(index=1)]
    assert nl.decode(SEEN, nl.Addr) == nl.decode(b"", nl.Route) == []


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_any_buffer(kind: type[Any]) -> None:
    assert nl.decode(kind(SEEN), nl.Route) == WANTED
    assert nl.decode(memoryview(SEEN + SEEN)[len(SEEN) :], nl.Route) == WANTED


def test_rows_do_not_share_the_buffer() -> None:
    data = bytearray(SEEN)
    rows = nl.decode(data, nl.Route)
    data[:] = bytes(len(data))
    assert rows == WANTED


def test_fields() -> None:
    assert nl.decode(SEEN, nl.Route, "dst", "metrics.mtu") == [
        ("192.0.2.0", 1400),
        ("2001:db8::", None),
        (None, None),
        ("192.0.2.0", 1400),
    ]
    assert nl.decode(SEEN, nl.Link, "index") == [(1,)]


@pytest.mark.parametrize(
    "filters, which",
    [
        ({"oif": 2}, [0, 2, 3]),
        ({"oif": 2, "gateway": None}, [0, 3]),
        ({"dst": "2001:db8:0::"}, [1]),
        ({"gateway": IPv4Address("192.0.2.1")}, [2]),
        ({"metrics.mtu": 1400}, [0, 3]),
        ({"family": AF_INET6}, [1]),
        ({"family": AF_UNSPEC}, [0, 1, 2, 3]),
        ({"oif": 77}, []),
    ],
)
def test_filters(filters: dict[str, Any], which: list[int]) -> None:
    rows = [WANTED[i] for i in which]
    assert nl.decode(SEEN, nl.Route, **filters) == rows
    assert nl.decode(SEEN, nl.Route, "oif", **filters) == [(row.oif,) for row in rows]


def test_a_class_without_messages_of_deletion() -> None:
    message = nl.Message(protocol=0, get=RTM_GETROUTE, new=RTM_NEWROUTE)

    class Mine(nl.Record, header=rtmsg, message=message):
        oif: int | None = nl.attr(nl.uapi.RTA_OIF, u32)

    assert nl.decode(SEEN, Mine, "oif") == [(2,), (3,), (2,)]


@pytest.mark.parametrize(
    "arguments, filters, kind, text",
    [
        ((nl.RouteNexthop,), {}, TypeError, "RouteNexthop is no message"),
        (("Route",), {}, TypeError, "'Route' is no message"),
        ((nl.Route, "ofi"), {}, TypeError, "Route has no field 'ofi'; its fields are: family"),
        ((nl.Route, 3), {}, TypeError, "a field's name is a str, not int"),
        ((nl.Route,), {"ofi": 1}, TypeError, "Route has no field 'ofi'"),
        ((nl.Route,), {"oif": "x"}, TypeError, "Route.oif: "),
        ((nl.Route,), {"oif": -1}, ValueError, "Route.oif: -1 is out of range"),
    ],
)
def test_wrong_questions(
    arguments: tuple[Any, ...], filters: dict[str, Any], kind: type[Exception], text: str
) -> None:
    with pytest.raises(kind, match=text):
        nl.decode(SEEN, *arguments, **filters)


@pytest.mark.parametrize("data", [None, 3, "text", [1]])
def test_no_bytes(data: Any) -> None:
    with pytest.raises(TypeError):
        nl.decode(data, nl.Route)


def test_errors_of_the_bytes() -> None:
    with pytest.raises(nl.ProtocolError) as bad:
        nl.decode(SEEN + struct.pack("=IHHII", 15, 24, 0, 0, 0), nl.Route)
    assert bad.value.data == struct.pack("=IHHII", 15, 24, 0, 0, 0)
    with pytest.raises(nl.DecodeError, match="Route: header of 12 bytes, 3 received"):
        nl.decode(SEEN + fakekernel.message(b"abc", RTM_NEWROUTE), nl.Route)


@given(st.data())
def test_rows_or_an_error_of_ours(data: st.DataObject) -> None:
    """Real bytes with some changed, and cut anywhere."""
    seen = bytearray(SEEN[: data.draw(st.integers(0, len(SEEN)))])
    for at in data.draw(st.lists(st.integers(0, max(0, len(seen) - 1)), max_size=4)):
        seen[at : at + 1] = data.draw(st.binary(min_size=1, max_size=1))
    cls = data.draw(st.sampled_from([nl.Route, nl.Link]))
    names = data.draw(st.sampled_from([(), ("oif", "multipath") if cls is nl.Route else ("mtu",)]))
    first = decoded(lambda: nl.decode(seen, cls, *names))
    assert first == decoded(lambda: nl.decode(bytes(seen), cls, *names))
    if first[0] == "raised":
        assert first[1] in ("DecodeError", "ProtocolError")
