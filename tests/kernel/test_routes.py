"""Routes of the real kernel, field by field against `ip`."""

from __future__ import annotations

import ipaddress
import json
import socket as stdlib
from typing import Any

import pytest

import netlinklib as nl
from netlinklib.rtnl.route import Metrics, Route, RouteNexthop
from netlinklib.uapi import (
    RT_TABLE_MAIN,
    RTAX_FEATURE_ECN,
    RTAX_MTU,
    RTN_BLACKHOLE,
    RTN_UNICAST,
    RTNH_F_ONLINK,
    RTPROT_KERNEL,
    RTPROT_STATIC,
)

from .conftest import Namespace

AF_INET, AF_INET6 = stdlib.AF_INET, stdlib.AF_INET6

ROUTES = """\
route add blackhole 10.1.0.0/16 table 100
route add unreachable 10.2.0.0/16 metric 7
route add prohibit 10.3.0.0/16
route add throw 10.4.0.0/16 table 1000
route add 10.5.0.0/16 nexthop via 192.0.2.2 weight 3 nexthop via 192.0.2.3 weight 7
route add 10.6.0.0/16 via 192.0.2.2 mtu lock 1400 advmss 1300 hoplimit 33 window 5000
route add 10.7.0.0/16 via 198.51.100.1 dev v0 onlink
route add 10.8.0.0/16 via inet6 2001:db8::2 dev v0
route add 10.9.0.0/16 via 192.0.2.2 src 192.0.2.1 proto static metric 4000000000 table 70000
route add 10.10.0.0/16 dev v0 scope link realms 3/4
route add 10.11.12.13/32 via 192.0.2.2 tos 0x10
route add 10.13.0.0/16 via 192.0.2.2 initcwnd 20 initrwnd 30 quickack 1 rto_min 250ms ssthresh 9
route add default via 192.0.2.254 metric 50
route add default via 192.0.2.253 table 4294967294
route add multicast 239.0.0.0/8 dev v0 table 255
-6 route add 2001:db8:5::/48 nexthop via 2001:db8::2 weight 3 nexthop via 2001:db8::3 dev v0
-6 route add blackhole 2001:db8:6::/48
-6 route add unreachable 2001:db8:7::/48 table 300
-6 route add prohibit 2001:db8:8::/48
-6 route add throw 2001:db8:9::/48 table 300
-6 route add 2001:db8:a::/48 via 2001:db8::2 pref high mtu 1300 proto 99
-6 route add 2001:db8:b::1/128 dev v1 metric 5
-6 route add default via fe80::1 dev v0
""".replace("-6 route", "route")

PREFERENCES = {0: "medium", 1: "high", 3: "low"}
METRICS = ("mtu", "advmss", "hoplimit", "window", "initcwnd", "initrwnd", "quickack", "ssthresh")
FULL = {AF_INET: 32, AF_INET6: 128}


@pytest.fixture
def routed(lan: Namespace) -> Namespace:
    lan.batch(ROUTES)
    return lan


def as_ip_shows(route: Route, names: dict[int, str]) -> dict[str, Any]:
    """What `ip -j -N -d route` prints for a route."""
    shown: dict[str, Any] = {
        "type": str(route.type),
        "table": str(route.table),
        "protocol": str(route.protocol),
        "scope": str(route.scope),
        "flags": ["onlink"] if route.flags & RTNH_F_ONLINK else [],
    }
    assert not route.flags & ~RTNH_F_ONLINK
    if route.dst is None:
        shown["dst"] = "default"
        assert route.dst_len == 0
    else:
        full = route.dst_len == FULL[route.family]
        shown["dst"] = route.dst if full else f"{route.dst}/{route.dst_len}"
    if route.oif is not None:
        shown["dev"] = names[route.oif]
    if route.priority is not None:
        shown["metric"] = route.priority
    if route.gateway is not None:
        shown["gateway"] = route.gateway
    if route.prefsrc is not None:
        shown["prefsrc"] = route.prefsrc
    if route.tos:
        shown["tos"] = f"0x{route.tos:02x}"
    if route.via is not None:
        family, host = route.via
        shown["via"] = {"family": {AF_INET6: "inet6", AF_INET: "inet"}[family], "host": host}
    if route.flow is not None:
        shown["flow"] = {"from": str(route.flow >> 16), "to": str(route.flow & 0xFFFF)}
    if route.pref is not None:
        shown["pref"] = PREFERENCES[route.pref]
    if route.metrics is not None:
        metrics = {name: getattr(route.metrics, name) for name in METRICS}
        if route.metrics.rto_min is not None:
            metrics["rto_min"] = route.metrics.rto_min
        shown["metrics"] = [{name: value for name, value in metrics.items() if value is not None}]
    if route.multipath is not None:
        shown["nexthops"] = [
            {
                "gateway": hop.gateway,
                "dev": names[hop.ifindex],
                "weight": hop.weight,
                "flags": [],
            }
            for hop in route.multipath
        ]
    return shown


def as_ip_said(entry: dict[str, Any]) -> dict[str, Any]:
    """The same from `ip`'s side: what it prints of flows differs between its versions."""
    said = dict(entry)
    for key in ("realm_from", "realm_to", "flow"):
        if key in said:
            said.setdefault("flow", {})
    if "realm_from" in said or "realm_to" in said:
        said["flow"] = {"from": str(said.pop("realm_from", 0)), "to": str(said.pop("realm_to"))}
    if "tos" in said:
        said["tos"] = f"0x{int(str(said['tos']), 0):02x}"
    return said


def key(entry: dict[str, Any]) -> str:
    return json.dumps(entry, sort_keys=True)


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize("family", [AF_INET, AF_INET6])
def test_all_kinds_as_ip_shows_them(routed: Namespace, family: int, strict: bool) -> None:
    flag = "-4" if family == AF_INET else "-6"
    said = [as_ip_said(e) for e in routed.json(f"-N -d {flag} route show table all")]
    names = routed.names()
    with routed.socket(strict=strict) as sk:
        assert sk.strict is strict
        routes = sk.routes(family=family)
    assert {route.family for route in routes} == {family}
    assert sorted(map(key, said)) == sorted(key(as_ip_shows(r, names)) for r in routes)
    assert len(routes) > 12


def one(ns: Namespace, dst: str | None, **filters: Any) -> Route:
    with ns.socket() as sk:
        found: list[Route] = sk.routes(dst=dst, **filters)
    assert len(found) == 1, found
    return found[0]


def test_metrics(routed: Namespace) -> None:
    metrics = one(routed, "10.6.0.0").metrics
    assert isinstance(metrics, Metrics)
    assert (metrics.mtu, metrics.advmss, metrics.hoplimit, metrics.window) == (1400, 1300, 33, 5000)
    assert metrics.lock == 1 << RTAX_MTU
    assert metrics.features is None
    routed.ip("route add 10.20.0.0/16 via 192.0.2.2 features ecn congctl cubic rtt 100ms")
    metrics = one(routed, "10.20.0.0").metrics
    assert metrics is not None
    assert metrics.features is not None and metrics.features & RTAX_FEATURE_ECN
    assert metrics.cc_algo == "cubic"
    assert metrics.rtt == 800


def test_multipath(routed: Namespace) -> None:
    route = one(routed, "10.5.0.0")
    assert route.gateway is None and route.oif is None
    assert route.multipath is not None
    assert [(h.gateway, h.hops, h.weight) for h in route.multipath] == [
        ("192.0.2.2", 2, 3),
        ("192.0.2.3", 6, 7),
    ]
    assert all(isinstance(hop, RouteNexthop) for hop in route.multipath)
    assert {hop.ifindex for hop in route.multipath} == {routed.index("v0")}


def test_gateway_of_the_other_family(routed: Namespace) -> None:
    route = one(routed, "10.8.0.0")
    assert route.via == (AF_INET6, "2001:db8::2")
    assert route.gateway is None
    routed.ip(
        "route add 10.30.0.0/16 nexthop via inet6 2001:db8::2 dev v0 nexthop via 192.0.2.9 dev v0"
    )
    hops = one(routed, "10.30.0.0").multipath
    assert hops is not None
    assert [(hop.via, hop.gateway) for hop in hops] == [
        ((AF_INET6, "2001:db8::2"), None),
        (None, "192.0.2.9"),
    ]


def test_large_tables_and_flags(routed: Namespace) -> None:
    assert one(routed, "10.9.0.0").table == 70000
    assert one(routed, "10.9.0.0").priority == 4000000000
    assert one(routed, None, table=4294967294).gateway == "192.0.2.253"
    assert one(routed, "10.7.0.0").flags == RTNH_F_ONLINK
    assert one(routed, "10.10.0.0").flow == 3 << 16 | 4


def test_networks(routed: Namespace) -> None:
    assert one(routed, "10.6.0.0").network == ipaddress.ip_network("10.6.0.0/16")
    assert one(routed, None, family=AF_INET, table=254).network == ipaddress.ip_network("0.0.0.0/0")
    assert one(routed, "2001:db8:a::").network == ipaddress.ip_network("2001:db8:a::/48")


def test_selected_fields(routed: Namespace) -> None:
    with routed.socket() as sk:
        records = sk.routes()
        rows = sk.routes("dst", "dst_len", "table", "gateway", "metrics.mtu", "multipath")
        assert rows == [
            (r.dst, r.dst_len, r.table, r.gateway, r.metrics and r.metrics.mtu, r.multipath)
            for r in records
        ]
        assert sk.routes("oif") == [(r.oif,) for r in records]
        assert list(sk.dump(nl.Route, "dst", "oif")) == [(r.dst, r.oif) for r in records]
    assert nl.routes("dst", netns=routed.name) == [(r.dst,) for r in records]
    assert nl.routes(netns=routed.name) == records


FILTERS: list[dict[str, Any]] = [
    {"table": 100},
    {"table": 70000},
    {"table": 0},
    {"family": AF_INET},
    {"family": 0},
    {"family": AF_INET6, "table": RT_TABLE_MAIN},
    {"protocol": RTPROT_STATIC},
    {"protocol": RTPROT_KERNEL, "family": AF_INET},
    {"type": RTN_BLACKHOLE},
    {"type": RTN_UNICAST, "oif": "v0"},
    {"oif": "v1"},
    {"oif": None},
    {"gateway": "192.0.2.2"},
    {"gateway": ipaddress.ip_address("192.0.2.2")},
    {"gateway": bytes([192, 0, 2, 2])},
    {"dst": "10.6.0.0", "dst_len": 16},
    {"dst": None},
    {"dst": "2001:0db8:000A::"},
    {"priority": 50},
    {"metrics.mtu": 1400},
    {"via": (AF_INET6, "2001:db8::2")},
    {"prefsrc": "192.0.2.1", "scope": 253},
    {"multipath": None, "flags": 0, "tos": 0},
]


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_filters(routed: Namespace, filters: dict[str, Any]) -> None:
    """The kernel's filters, ours, and a comparison in Python agree."""
    filters = {k: routed.index(v) if k == "oif" and v else v for k, v in filters.items()}
    with routed.socket() as strict, routed.socket(strict=False) as lax:
        everything = strict.routes()

        def wanted(route: Route) -> bool:
            for name, value in filters.items():
                if value == 0 and name in ("family", "table"):
                    continue
                found = route.metrics and route.metrics.mtu if "." in name else getattr(route, name)
                if name in ("gateway", "dst") and value is not None:
                    value = str(ipaddress.ip_address(value))
                if found != value:
                    return False
            return True

        expected = [route for route in everything if wanted(route)]
        assert strict.routes(**filters) == expected
        assert lax.routes(**filters) == expected
        assert strict.list(Route, "dst", **filters) == [(route.dst,) for route in expected]
        assert len(expected) >= 1
        if expected != everything:
            assert len(expected) < len(everything)


@pytest.mark.parametrize("strict", [True, False])
def test_who_filters(routed: Namespace, strict: bool) -> None:
    with routed.socket(strict=strict) as sk:
        reader = sk._idle[0].reader
        everything = len(sk.routes())
        before = reader.messages
        assert len(sk.routes(table=100)) == 1
        received = reader.messages - before
        assert received < 10 if strict else received >= everything


def test_unknown_names(ns: Namespace) -> None:
    with ns.socket() as sk:
        with pytest.raises(TypeError, match=r"Route has no field 'ofi'; its fields are: family, "):
            sk.routes(ofi=3)
        with pytest.raises(TypeError, match=r"Route has no field 'dest'.*dst_len"):
            sk.routes("dst", "dest")
        with pytest.raises(TypeError, match="Metrics has no field 'speed'"):
            sk.dump(Route, "metrics.speed")
        with pytest.raises(TypeError, match="Route.dst is no nest"):
            sk.dump(Route, "dst.x")
        with pytest.raises(ValueError, match=r"Route\.gateway: "):
            sk.routes(gateway="10.0.0")
        with pytest.raises(ValueError, match=r"Route\.oif: "):
            sk.routes(oif=1 << 32)
        with pytest.raises(TypeError, match=r"Route\.oif: "):
            sk.routes(oif=b"lo")
        with pytest.raises(nl.NetlinkError, match="no link is called 'eth0'"):
            sk.routes(oif="eth0")
        assert sk.routes(oif="lo") == sk.routes(oif=1) != []
        with pytest.raises(TypeError, match="Metrics is no message"):
            sk.list(Metrics)
        assert sk.routes(table=255)


def test_missing_table(ns: Namespace) -> None:
    with ns.socket() as sk:
        for _ in range(2):
            with pytest.raises(FileNotFoundError) as caught:
                sk.routes(family=AF_INET, table=999)
            error = caught.value
            assert isinstance(error, nl.NetlinkError)
            assert error.errno == 2
            assert error.message == "ipv4: FIB table does not exist"
            assert "FIB table does not exist" in str(error)
            assert error.request is not None and len(error.request) > 16
        with pytest.raises(FileNotFoundError):
            list(sk.dump(Route, family=AF_INET6, table=999))
        assert sk.routes(table=999) == []
        with pytest.raises(nl.NetlinkError) as refused:
            sk.routes(oif=99999)
        assert refused.value.errno == 19
        assert sk.routes(family=AF_INET, table=255)


def test_lookup(routed: Namespace) -> None:
    with routed.socket() as sk:
        route = sk.get(Route, family=AF_INET, dst="10.6.1.2", dst_len=32)
        assert (route.dst, route.dst_len, route.gateway) == ("10.6.1.2", 32, "192.0.2.2")
        assert route.oif == routed.index("v0")
        assert route.prefsrc == "192.0.2.1"
        said = routed.json("route get 10.6.1.2")[0]
        assert (said["gateway"], said["prefsrc"]) == (route.gateway, route.prefsrc)
        with pytest.raises(OSError) as caught:
            sk.get(Route, family=AF_INET, dst="10.2.0.1", dst_len=32)
        assert caught.value.errno == 113
        with pytest.raises(nl.NetlinkError) as named:
            sk.get(Route, family=AF_INET, dst="10.6.1.2", dst_len=32, priority=3)
        assert named.value.errno == 22
        assert named.value.request is not None


def test_a_large_first_object_on_a_fresh_socket(lan: Namespace) -> None:
    """The kernel's first datagram is small; a route that does not fit it must not end the dump."""
    v0 = lan.index("v0")
    hops = [RouteNexthop(ifindex=v0, gateway=f"192.0.2.{n % 250 + 2}") for n in range(300)]
    lan.new(
        Route(
            family=AF_INET,
            protocol=RTPROT_STATIC,
            type=RTN_UNICAST,
            dst="10.0.0.0",
            dst_len=8,
            table=77,
            multipath=hops,
        )
    )
    lan.ip("route add 11.0.0.0/8 dev v0 table 77")
    for family in (AF_INET, 0):
        with lan.socket() as sk:
            rows = sk.routes(family=family, table=77)
            assert [route.dst for route in rows] == ["10.0.0.0", "11.0.0.0"]
            assert rows[0].multipath is not None and len(rows[0].multipath) == 300
    assert [row[0] for row in nl.routes("dst", netns=lan.name, table=77)] == [
        "10.0.0.0",
        "11.0.0.0",
    ]


def test_records_make_routes(lan: Namespace) -> None:
    """What records encode, the kernel takes; and gives back the same values."""
    v0 = lan.index("v0")
    common = {"family": AF_INET, "protocol": RTPROT_STATIC, "type": RTN_UNICAST}
    lan.new(
        Route(
            **common,
            dst="10.1.0.0",
            dst_len=16,
            table=5000,
            priority=9,
            metrics={"mtu": 1200, "cc_algo": "cubic"},
            multipath=[
                {"ifindex": v0, "gateway": "192.0.2.2", "hops": 4},
                RouteNexthop(ifindex=v0, via=(AF_INET6, "2001:db8::7")),
            ],
        )
    )
    route = one(lan, "10.1.0.0", table=5000)
    assert route.multipath is not None and route.metrics is not None
    assert [(h.gateway, h.via, h.weight) for h in route.multipath] == [
        ("192.0.2.2", None, 5),
        (None, (AF_INET6, "2001:db8::7"), 1),
    ]
    assert (route.metrics.mtu, route.metrics.cc_algo, route.priority) == (1200, "cubic", 9)
    lan.new(Route(**common, dst="10.2.0.0", dst_len=16, via="2001:db8::9", oif=v0, table=254))
    assert lan.json("route show 10.2.0.0/16")[0]["via"] == {
        "family": "inet6",
        "host": "2001:db8::9",
    }
    again = Route.from_bytes(bytes(route))
    assert again == route
    assert Route(**route.as_dict()).as_dict() == route.as_dict()
