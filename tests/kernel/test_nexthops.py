"""Nexthop objects and encapsulations of routes, field by field against `ip`."""

from __future__ import annotations

import ipaddress
import socket as stdlib
from typing import Any

import pytest

import netlinklib as nl
from netlinklib.record import Record
from netlinklib.rtnl.encap import (
    Ioam6Encap,
    Ip6Encap,
    IpEncap,
    MplsEncap,
    RplEncap,
    Seg6Encap,
    Seg6LocalEncap,
    XfrmEncap,
)
from netlinklib.rtnl.nexthop import Nexthop, NexthopBucket
from netlinklib.rtnl.route import Route
from netlinklib.uapi import (
    AF_MPLS,
    IOAM6_IPTUNNEL_MODE_INLINE,
    LWTUNNEL_ENCAP_IP,
    NEXTHOP_GRP_TYPE_MPATH,
    NEXTHOP_GRP_TYPE_RES,
    RT_SCOPE_LINK,
    RTNH_F_ONLINK,
    RTPROT_STATIC,
    SEG6_IPTUN_MODE_ENCAP,
    SEG6_IPTUN_MODE_INLINE,
    SEG6_LOCAL_ACTION_END,
    SEG6_LOCAL_ACTION_END_X,
)

from .conftest import Namespace

AF_INET, AF_INET6 = stdlib.AF_INET, stdlib.AF_INET6

NEXTHOPS = """\
nexthop add id 1 via 192.0.2.2 dev v0 proto static
nexthop add id 2 via 192.0.2.3 dev v0
nexthop add id 3 group 1,3/2,5
nexthop add id 4 group 1/2 type resilient buckets 8 idle_timer 60 unbalanced_timer 300
nexthop add id 5 blackhole
nexthop add id 6 via 192.0.2.9 fdb
nexthop add id 7 dev v1
nexthop add id 8 via 198.51.100.1 dev v0 onlink
nexthop add id 9 via 2001:db8::9 dev v0
nexthop add id 10 group 6 fdb
"""


@pytest.fixture
def nexthops(lan: Namespace) -> Namespace:
    if not lan.can("nexthop show"):
        pytest.skip("this kernel has no nexthop objects")
    lan.batch(NEXTHOPS)
    return lan


def as_ip_shows(hop: Nexthop, names: dict[int, str]) -> dict[str, Any]:
    """What `ip -j -N nexthop` prints."""
    shown: dict[str, Any] = {"id": hop.id, "flags": ["onlink"] if hop.flags else []}
    assert hop.flags in (0, RTNH_F_ONLINK)
    if hop.gateway is not None:
        shown["gateway"] = hop.gateway
    if hop.oif is not None:
        shown["dev"] = names[hop.oif]
    if hop.blackhole:
        shown["blackhole"] = None
    if hop.fdb:
        shown["fdb"] = None
    if hop.scope or (hop.group is None and not hop.fdb):
        shown["scope"] = str(hop.scope)
    if hop.protocol:
        shown["protocol"] = str(hop.protocol)
    if hop.group is not None:
        shown["group"] = [
            {"id": member.id, **({"weight": member.weight} if member.weight > 1 else {})}
            for member in hop.group
        ]
    if hop.res_group is not None:
        shown["type"] = "resilient"
        args: dict[str, Any] = {"buckets": hop.res_group.buckets}
        for name in ("idle_timer", "unbalanced_timer", "unbalanced_time"):
            args[name] = (getattr(hop.res_group, name) or 0) / 100
        shown["resilient_args"] = args
    return shown


def as_ip_said(entry: dict[str, Any]) -> dict[str, Any]:
    said = {key: value for key, value in entry.items() if key != "scope"}
    for key in ("idle_timer", "unbalanced_timer", "unbalanced_time"):
        if key in said.get("resilient_args", {}):
            said["resilient_args"][key] = float(said["resilient_args"][key])
    return said


def test_nexthops_as_ip_shows_them(nexthops: Namespace) -> None:
    names = nexthops.names()
    said = [as_ip_said(entry) for entry in nexthops.json("-N nexthop show")]
    with nexthops.socket() as sk:
        found = sk.list(Nexthop)
    shown = [as_ip_said(as_ip_shows(hop, names)) for hop in found]
    assert len(said) == 10
    for one, other in zip(shown, said, strict=True):
        assert one == other


def test_nexthops_in_full(nexthops: Namespace) -> None:
    v0 = nexthops.index("v0")
    with nexthops.socket() as sk:
        hops = {hop.id: hop for hop in sk.list(Nexthop)}
        assert hops[1].as_dict() == {
            "family": AF_INET,
            "scope": RT_SCOPE_LINK,
            "protocol": RTPROT_STATIC,
            "flags": 0,
            "id": 1,
            "oif": v0,
            "gateway": "192.0.2.2",
        }
        group, resilient = hops[3], hops[4]
        assert group.group is not None and group.group_type == NEXTHOP_GRP_TYPE_MPATH
        assert [(member.id, member.weight) for member in group.group] == [(1, 3), (2, 5)]
        assert resilient.group_type == NEXTHOP_GRP_TYPE_RES
        assert resilient.res_group is not None and resilient.res_group.idle_timer == 6000
        assert hops[9].family == AF_INET6 and hops[9].gateway == "2001:db8::9"
        assert sk.get(Nexthop, id=9) == hops[9]
        for hop in hops.values():
            again = Nexthop.from_bytes(bytes(hop))
            copy = Nexthop(**{name: getattr(again, name) for name in again.as_dict()})
            assert sorted(copy.attribute_list()) == sorted(hop.attribute_list())
        with pytest.raises(nl.NetlinkError) as caught:
            sk.get(Nexthop, id=77)
        assert caught.value.errno == 2


@pytest.mark.parametrize("strict", [True, False])
def test_nexthop_filters(nexthops: Namespace, strict: bool) -> None:
    v0, v1 = nexthops.index("v0"), nexthops.index("v1")
    with nexthops.socket(strict=strict) as sk:
        everything = sk.list(Nexthop)

        def ids(**filters: Any) -> list[int]:
            return [row[0] for row in sk.list(Nexthop, "id", **filters)]

        assert ids() == [hop.id for hop in everything] == list(range(1, 11))
        assert ids(oif=v0) == [1, 2, 8, 9]
        assert ids(oif=v1) == [7]
        assert ids(family=AF_INET6) == [9]
        assert ids(family=0) == ids()
        assert ids(groups=True) == [3, 4, 10]
        assert ids(fdb=True) == [6, 10]
        assert ids(blackhole=True) == [5]
        assert ids(gateway=ipaddress.ip_address("192.0.2.3")) == [2]
        assert ids(group_type=NEXTHOP_GRP_TYPE_RES) == [4]
        assert ids(id=7) == [7]
        reader = sk._idle[0].reader
        before = reader.messages
        ids(oif=v0)
        assert reader.messages - before <= (5 if strict else 11)
    nexthops.ip("link add br0 type bridge")
    nexthops.ip("link set v1 master br0")
    with nexthops.socket() as sk:
        assert sk.list(Nexthop, "id", master=nexthops.index("br0")) == [(7,)]


def test_buckets(nexthops: Namespace) -> None:
    with nexthops.socket() as sk:
        buckets = sk.list(NexthopBucket, id=4)
        said = nexthops.json("nexthop bucket show id 4")
        if not said:
            pytest.skip("this kernel has no buckets")
        assert len(buckets) == len(said) == 8
        for bucket, entry in zip(buckets, said, strict=True):
            assert bucket.res_bucket is not None
            assert bucket.id == entry["id"]
            assert bucket.res_bucket.index == entry["bucket"]["index"]
            assert bucket.res_bucket.nh_id == entry["bucket"]["nhid"]
            idle = (bucket.res_bucket.idle_time or 0) / 100
            assert abs(idle - entry["bucket"]["idle_time"]) < 2
        assert len(sk.list(NexthopBucket)) == 8
        assert len(sk.list(NexthopBucket, oif=nexthops.index("v0"))) == 8
        assert sk.list(NexthopBucket, oif=nexthops.index("v1")) == []
        path = "res_bucket.nh_id"
        assert sk.list(NexthopBucket, path, id=4, **{path: 1}) == [(1,)] * 4
        assert sk.list(NexthopBucket, path, id=4, **{path: 5}) == []
        one = sk.get(NexthopBucket, id=4, res_bucket={"index": 3})
        assert one.res_bucket is not None and one.res_bucket.index == 3


def test_records_make_nexthops(lan: Namespace) -> None:
    v0 = lan.index("v0")
    made: list[Record] = [
        Nexthop(family=AF_INET, id=21, oif=v0, gateway="192.0.2.2", protocol=RTPROT_STATIC),
        Nexthop(family=AF_INET6, id=22, oif=v0, gateway="2001:db8::2"),
        Nexthop(family=AF_INET, id=23, blackhole=True),
        Nexthop(family=AF_INET, id=24, oif=v0, gateway="192.0.2.3"),
        Nexthop(id=25, group=[{"id": 21, "weight": 200}, {"id": 24}]),
        Nexthop(
            id=26,
            group=[{"id": 21}, {"id": 24, "weight": 3}],
            group_type=NEXTHOP_GRP_TYPE_RES,
            res_group={"buckets": 16, "idle_timer": 1200},
        ),
        Route(family=AF_INET, dst="10.9.0.0", dst_len=16, table=254, type=1, protocol=4, nh_id=25),
    ]
    for record in made:
        lan.new(record)
    said = {entry["id"]: entry for entry in lan.json("nexthop show")}
    assert said[21]["gateway"] == "192.0.2.2" and said[21]["dev"] == "v0"
    assert said[21]["protocol"] == "static"
    assert said[22]["gateway"] == "2001:db8::2"
    assert "blackhole" in said[23]
    assert said[25]["group"] == [{"id": 21, "weight": 200}, {"id": 24}]
    assert said[26]["group"] == [{"id": 21}, {"id": 24, "weight": 3}]
    assert said[26]["resilient_args"]["buckets"] == 16
    assert said[26]["resilient_args"]["idle_timer"] == 12
    (route,) = lan.json("route show 10.9.0.0/16")
    assert route["nhid"] == 25
    with lan.socket() as sk:
        assert [row[0] for row in sk.list(Nexthop, "id")] == [21, 22, 23, 24, 25, 26]


# Encapsulations

#: What `ip` is told, what the encapsulation is, its fields, and what `ip` shows of it.
ENCAPS: dict[str, tuple[str, type[Record], dict[str, Any], dict[str, Any]]] = {
    "mpls": (
        "10.1.0.0/16 encap mpls 16/17 ttl 9 via 192.0.2.2",
        MplsEncap,
        {"dst": "16/17", "ttl": 9},
        {"encap": "mpls", "dst": "16/17", "ttl": 9},
    ),
    "ip": (
        "10.1.0.0/16 encap ip id 5 dst 10.9.9.9 src 10.9.9.8 ttl 4 tos 0x10 via 192.0.2.2",
        IpEncap,
        {"id": 5, "dst": "10.9.9.9", "src": "10.9.9.8", "ttl": 4, "tos": 16},
        {"encap": "ip", "id": 5, "dst": "10.9.9.9", "src": "10.9.9.8", "ttl": 4, "tos": 16},
    ),
    "ip6": (
        "10.1.0.0/16 encap ip6 id 6 dst 2001:db8::9 src 2001:db8::8 hoplimit 4 tc 8 dev v0",
        Ip6Encap,
        {"id": 6, "dst": "2001:db8::9", "src": "2001:db8::8", "hoplimit": 4, "tc": 8},
        {"encap": "ip6", "id": 6, "dst": "2001:db8::9", "src": "2001:db8::8", "hoplimit": 4},
    ),
    "xfrm": (
        "10.1.0.0/16 encap xfrm if_id 5 link_dev v1 dev v0",
        XfrmEncap,
        {"if_id": 5},
        {"encap": "xfrm", "if_id": "0x5", "link_dev": "v1"},
    ),
    "seg6": (
        "2001:db8:5::/48 encap seg6 mode encap segs 2001:db8::a,2001:db8::b dev v0",
        Seg6Encap,
        {"srh": {"mode": SEG6_IPTUN_MODE_ENCAP, "srh": ["2001:db8::a", "2001:db8::b"]}},
        {"encap": "seg6", "mode": "encap", "segs": ["2001:db8::a", "2001:db8::b"]},
    ),
    "seg6 inline": (
        "2001:db8:5::/48 encap seg6 mode inline segs 2001:db8::a,2001:db8::b dev v0",
        Seg6Encap,
        {"srh": {"mode": SEG6_IPTUN_MODE_INLINE, "srh": ["2001:db8::a", "2001:db8::b", "::"]}},
        {"encap": "seg6", "mode": "inline", "segs": ["2001:db8::a", "2001:db8::b", "::"]},
    ),
    "seg6local": (
        "2001:db8:5::/48 encap seg6local action End.X nh6 2001:db8::9 dev v0",
        Seg6LocalEncap,
        {"action": SEG6_LOCAL_ACTION_END_X, "nh6": "2001:db8::9"},
        {"encap": "seg6local", "action": "End.X", "nh6": "2001:db8::9"},
    ),
    "seg6local counters": (
        "2001:db8:5::/48 encap seg6local action End count dev v0",
        Seg6LocalEncap,
        {"action": SEG6_LOCAL_ACTION_END, "counters": {"packets": 0, "bytes": 0, "errors": 0}},
        {"encap": "seg6local", "action": "End", "stats64": {"packets": 0, "bytes": 0, "errors": 0}},
    ),
    "rpl": (
        "2001:db8:5::/48 encap rpl segs 2001:db8::2,2001:db8::3 dev v0",
        RplEncap,
        {"srh": {"segments": ["2001:db8::3", "2001:db8::2"]}},
        {"encap": "rpl", "segs": ["2001:db8::2", "2001:db8::3"]},
    ),
    "ioam6": (
        "2001:db8:5::/48 encap ioam6 mode inline trace prealloc type 0x800000 ns 1 size 12 dev v0",
        Ioam6Encap,
        {
            "mode": IOAM6_IPTUNNEL_MODE_INLINE,
            "trace": {"namespace_id": 1, "nodelen": 1, "remlen": 3, "type": 0x800000 << 8},
            "freq_k": 1,
            "freq_n": 1,
        },
        {"encap": "ioam6", "mode": "inline", "type": "0x800000", "ns": 1, "size": 12},
    ),
}


def encapsulated(ns: Namespace, command: str) -> Route:
    """Make a route, unless the kernel lacks its encapsulation, and read it."""
    done = ns.run("route", "add", *command.split())
    if done.returncode:
        text = done.stderr.decode()
        assert "not supported" in text or "lwt encap" in text, text
        pytest.skip(f"this kernel has no such encapsulation: {text.strip()}")
    destination = command.split()[0].split("/")[0]
    with ns.socket() as sk:
        (route,) = sk.routes(dst=destination)
    return route


@pytest.mark.parametrize("which", ENCAPS)
def test_encapsulations(lan: Namespace, which: str) -> None:
    command, cls, fields, shown = ENCAPS[which]
    route = encapsulated(lan, command)
    encap = route.encap
    assert type(encap) is cls
    expected = cls(**fields).as_dict()
    told = encap.as_dict()
    assert {name: told[name] for name in expected} == expected
    family = "-6" if route.family == AF_INET6 else "-4"
    entry = next(e for e in lan.json(f"{family} -d route show") if "encap" in str(e))
    assert {**entry, **shown} == entry
    # (some kernels pad 64 bits with an attribute that holds nothing)
    names = [name for name in told if isinstance(name, str)]
    copy = cls(**{name: getattr(encap, name) for name in names})
    assert sorted(copy.attribute_list()) == [x for x in sorted(encap.attribute_list()) if x[1]]
    # and the way back: the same route by the record alone
    prefix = command.split()[0]
    lan.ip(f"route del {prefix}")
    lan.new(
        Route(
            family=route.family,
            dst=route.dst,
            dst_len=route.dst_len,
            table=254,
            protocol=RTPROT_STATIC,
            type=1,
            scope=route.scope,
            oif=route.oif,
            gateway=route.gateway,
            priority=route.priority,
            encap_type=route.encap_type,
            encap={**fields, **({"link": lan.index("v1")} if which == "xfrm" else {})},
        )
    )
    again = next(e for e in lan.json(f"{family} -d route show") if "encap" in str(e))
    assert {k: v for k, v in again.items() if k != "protocol"} == {
        k: v for k, v in entry.items() if k != "protocol"
    }


def test_encapsulations_of_paths_and_nexthops(lan: Namespace) -> None:
    encapsulated(
        lan,
        "10.1.0.0/16 nexthop encap ip id 5 dst 10.9.9.9 via 192.0.2.2"
        " nexthop encap ip id 6 dst 10.9.9.8 via 192.0.2.3",
    )
    with lan.socket() as sk:
        (route,) = sk.routes(dst="10.1.0.0")
        assert route.multipath is not None
        encaps = [hop.encap for hop in route.multipath]
        assert [type(encap) for encap in encaps] == [IpEncap, IpEncap]
        assert [(e.id, e.dst) for e in encaps if isinstance(e, IpEncap)] == [
            (5, "10.9.9.9"),
            (6, "10.9.9.8"),
        ]
        lan.ip("nexthop add id 5 encap ip id 7 dst 10.9.9.7 via 192.0.2.2 dev v0")
        hop = sk.get(Nexthop, id=5)
        assert hop.encap_type == LWTUNNEL_ENCAP_IP and isinstance(hop.encap, IpEncap)
        assert (hop.encap.id, hop.encap.dst) == (7, "10.9.9.7")
        lan.new(
            Nexthop(
                family=AF_INET,
                id=6,
                oif=lan.index("v0"),
                gateway="192.0.2.2",
                encap_type=LWTUNNEL_ENCAP_IP,
                encap=IpEncap(id=8, dst="10.9.9.6"),
            )
        )
    # `ip` shows two of the name "id", and the encapsulation's is the last
    (entry,) = (entry for entry in lan.json("nexthop show") if entry["id"] == 8)
    assert (entry["encap"], entry["dst"]) == ("ip", "10.9.9.6")


def test_mpls_routes(lan: Namespace) -> None:
    """Labels in the place of addresses, with `via` and `newdst`."""
    if lan.run("-f", "mpls", "route", "show").returncode:
        pytest.skip("this kernel has no MPLS")
    if not lan.sysctl("net.mpls.platform_labels", "200"):
        pytest.skip("this kernel has no MPLS")
    lan.ip("-f mpls route add 100 as 200/201 via inet 192.0.2.2 dev v0")
    lan.ip("-f mpls route add 101 dev lo")
    said = {entry["dst"]: entry for entry in lan.json("-f mpls route show")}
    with lan.socket() as sk:
        routes = {route.dst: route for route in sk.routes(family=AF_MPLS)}
    assert set(routes) == set(said) == {"100", "101"}
    route = routes["100"]
    assert route.newdst == "200/201" and said["100"]["to"] == "200/201"
    assert route.via == (AF_INET, "192.0.2.2")
    assert said["100"]["via"] == {"family": "inet", "host": "192.0.2.2"}
