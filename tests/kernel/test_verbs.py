"""The verbs on the real kernel, as `ip` and `bridge` see what they have done."""

from __future__ import annotations

import gc
import itertools
import re
import subprocess
import tracemalloc
from collections.abc import Iterator
from errno import EOPNOTSUPP
from typing import Any

import pytest

import netlinklib as nl
from netlinklib.errors import NetlinkError
from netlinklib.rtnl import (
    Addr,
    Link,
    Neigh,
    Nexthop,
    Qdisc,
    Route,
    Rule,
    Socket,
    tc,
)
from netlinklib.uapi import AF_BRIDGE, AF_INET, AF_INET6

from .conftest import Namespace
from .test_addrs_neighbours_rules import RULES
from .test_routes import ROUTES

MAC = "02:00:00:00:00:0{}"


def attempt(sk: Socket, cls: Any, **fields: Any) -> Any:
    """Add an object; skip if this kernel has no such kind."""
    try:
        return sk.add(cls, **fields)
    except NetlinkError as error:
        if error.errno == EOPNOTSUPP or "kind is unknown" in (error.message or ""):
            pytest.skip(f"this kernel: {error}")
        raise


def one(ns: Namespace, command: str, tool: str = "ip") -> dict[str, Any]:
    (entry,) = ns.json(command, tool=tool)
    return entry


def has(entry: dict[str, Any], **wanted: Any) -> None:
    """Check some of what a tool tells."""
    assert {name: entry.get(name) for name in wanted} == wanted


# Links

#: By kind: what is made, and what `ip -d` says of it.
KINDS: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "veth": ({"data": {"peer": {"ifname": "Y", "mtu": 1300}}}, {"mtu": 1500}, {}),
    "dummy": ({"mtu": 1400, "address": MAC.format(1)}, {"mtu": 1400, "address": MAC.format(1)}, {}),
    "bridge": ({"data": {"priority": 4096, "vlan_filtering": 1}}, {}, {"vlan_filtering": 1}),
    "vlan": ({"link": "v0", "data": {"id": 7}}, {"link": "v0"}, {"protocol": "802.1Q", "id": 7}),
    "vxlan": (
        {"data": {"id": 42, "local": "192.0.2.1", "port": 4789, "dev": "v0"}},
        {},
        {"id": 42, "local": "192.0.2.1", "port": 4789, "link": "v0"},
    ),
    "bond": ({"data": {"mode": "active-backup", "miimon": 100}}, {}, {"mode": "active-backup"}),
    "vrf": ({"data": {"table": 77}}, {}, {"table": 77}),
    "macvlan": ({"link": "v0", "data": {"mode": "bridge"}}, {"link": "v0"}, {"mode": "bridge"}),
}


#: What can be given again, where the kernel changes less than it takes for a new one.
AGAIN: dict[str, dict[str, Any]] = {"veth": {}, "vrf": {}, "vxlan": {"data": {"id": 42}}}


@pytest.mark.parametrize("kind", KINDS)
def test_links(lan: Namespace, kind: str) -> None:
    fields, outside, inside = KINDS[kind]
    with lan.socket() as sk:
        made = attempt(sk, Link, ifname="X", kind=kind, **fields)
        entry = one(lan, "-d link show X")
        has(entry, **outside)
        has(entry["linkinfo"], info_kind=kind)
        has(entry["linkinfo"].get("info_data", {}), **inside)
        assert made is None or (made.ifname, made.kind) == ("X", kind)  # since Linux 6.2
        with pytest.raises(FileExistsError):
            sk.add(Link, ifname="X", kind=kind, **fields)
        # replace makes a new one, or changes what there is
        sk.replace(Link, ifname="X", kind=kind, **AGAIN.get(kind, fields), txqlen=77)
        has(one(lan, "link show X"), txqlen=77)
        sk.replace(Link, ifname="Z", kind="bridge")
        has(one(lan, "-d link show Z")["linkinfo"], info_kind="bridge")
        sk.change(Link, dev="X", ifalias="what it is for", group=5)
        has(one(lan, "link show X"), ifalias="what it is for", group="5")
        # as received
        sk.delete(sk.link("X"))
        assert {*lan.names().values()} == {"lo", "v0", "v1", "Z"}
        sk.delete(Link, ifname="Z")
        assert "Z" not in lan.names().values()


def test_helpers_of_links(lan: Namespace, tmp_path: Any) -> None:
    with lan.socket() as sk:
        sk.add(Link, ifname="br0", kind="bridge", up=True)
        sk.add(Link, ifname="a", kind="veth", data={"peer": {"ifname": "b"}})
        index = lan.index("a")
        for link in ("a", index, sk.link("a")):
            sk.up(link)
            assert "UP" in one(lan, "link show a")["flags"]
            sk.down(link)
            assert "UP" not in one(lan, "link show a")["flags"]
        sk.set_master("a", "br0")
        sk.set_master(lan.index("b"), sk.link("br0"))
        assert [one(lan, f"link show {name}").get("master") for name in "ab"] == ["br0"] * 2
        sk.change(Link, dev="a", slave_kind="bridge", slave_data={"cost": 77, "isolated": 1})
        port = one(lan, "-d link show a")["linkinfo"]["info_slave_data"]
        has(port, cost=77, isolated=True)
        sk.set_master("a", None)
        assert "master" not in one(lan, "link show a")
        sk.add_altname("a", "another-name-for-a", "one-more")
        assert one(lan, "link show a")["altnames"] == ["another-name-for-a", "one-more"]
        assert sk.link("another-name-for-a").index == index
        sk.rename("another-name-for-a", "renamed")
        assert lan.names()[index] == "renamed"
        sk.delete_altname("renamed", "one-more")
        assert one(lan, "link show renamed")["altnames"] == ["another-name-for-a"]
        with pytest.raises(NetlinkError, match="no link is called 'gone'"):
            sk.set_master("a", "gone")
        with pytest.raises(NetlinkError) as caught:
            sk.up("gone")
        assert caught.value.errno == 19


@pytest.fixture
def other(ns: Namespace) -> Iterator[Namespace]:
    """Another namespace."""
    name = f"{ns.name}-other"
    subprocess.run(("ip", "netns", "add", name), check=True, capture_output=True)
    yield Namespace(name)
    subprocess.run(("ip", "netns", "delete", name), check=True, capture_output=True)


def test_links_move(lan: Namespace, other: Namespace) -> None:
    with lan.socket() as sk, other.socket() as there:
        sk.set_netns("v1", other.name)
        assert "v1" not in lan.names().values()
        there.up("v1")
        has(one(other, "link show v1"), ifname="v1", operstate="UP")
        # the ends know each other by the ids that the namespaces have for each other
        far = there.link("v1")
        assert far.link == lan.index("v0") and far.link_netnsid is not None
        there.down("v1")
        there.rename("v1", "x")
        there.set_netns("x", f"/run/netns/{lan.name}")
        assert {*lan.names().values()} == {"lo", "v0", "x"}
        # a link that is made in another namespace
        with open(f"/run/netns/{other.name}") as file:
            sk.add(Link, ifname="br9", kind="bridge", net_ns_fd=file.fileno())
        has(one(other, "-d link show br9")["linkinfo"], info_kind="bridge")
        there.add(Link, ifname="x", kind="veth", data={"peer": {"ifname": "y"}})
        with pytest.raises(FileExistsError):
            there.set_netns("x", lan.name)


def test_bonds_and_vrfs(lan: Namespace) -> None:
    with lan.socket() as sk:
        attempt(sk, Link, ifname="bond0", kind="bond", data={"mode": "802.3ad"})
        attempt(sk, Link, ifname="red", kind="vrf", data={"table": 77}, up=True)
        sk.down("v1")
        sk.set_master("v1", "bond0")
        has(one(lan, "-d link show v1")["linkinfo"], info_slave_kind="bond")
        sk.set_master("v1", None)
        sk.set_master("v0", "red")
        has(one(lan, "link show v0"), master="red")
        has(one(lan, "-d link show v0")["linkinfo"], info_slave_kind="vrf")
        # the routes of its addresses are in the VRF's table
        assert [route["dst"] for route in lan.json("route show table 77")][0] == "192.0.2.0/24"


# Addresses


def addresses(ns: Namespace, dev: str) -> dict[str, dict[str, Any]]:
    found = one(ns, f"addr show dev {dev}")["addr_info"]
    return {entry["local"]: entry for entry in found if entry and entry["scope"] != "link"}


def test_addresses(lan: Namespace) -> None:
    with lan.socket() as sk:
        sk.add(Addr, dev="v1", address="198.51.100.1/24", broadcast="198.51.100.255", label="v1:x")
        has(
            addresses(lan, "v1")["198.51.100.1"],
            prefixlen=24,
            label="v1:x",
            broadcast="198.51.100.255",
        )
        with pytest.raises(FileExistsError):
            sk.add(Addr, dev="v1", address="198.51.100.1/24")
        lifetimes = {"prefered": 100, "valid": 200}
        for verb in (sk.replace, sk.change):
            verb(Addr, dev="v1", address="198.51.100.1/24", cacheinfo=lifetimes)
            entry = addresses(lan, "v1")["198.51.100.1"]
            assert lifetimes["valid"] - 5 < entry["valid_life_time"] <= lifetimes["valid"]
            lifetimes = {"prefered": 1000, "valid": 2000}
        sk.add(Addr, dev="v1", local="192.0.2.7", address="192.0.2.8/32")
        has(addresses(lan, "v1")["192.0.2.7"], address="192.0.2.8", prefixlen=32)
        sk.replace(Addr, dev="v1", address="2001:db8:1::1/64", flags="nodad|noprefixroute")
        has(addresses(lan, "v1")["2001:db8:1::1"], prefixlen=64, noprefixroute=True)
        sk.delete(Addr, dev="v1", address="2001:db8:1::1/64")
        (peer,) = sk.addrs(dev="v1", local="192.0.2.7")
        sk.delete(peer)
        assert {*addresses(lan, "v1")} == {"198.51.100.1"}
        assert sk.flush(Addr, dev="v1", family=AF_INET) == 1
        assert addresses(lan, "v1") == {}


# Routes


def told(record: Any, *without: str) -> dict[Any, Any]:
    """What a record says, without what changes by itself."""
    return {name: value for name, value in record.as_dict().items() if name not in without}


def test_routes(lan: Namespace) -> None:
    ten = "10.0.0.0/8"
    with lan.socket() as sk:
        made = sk.add(Route, dst=ten, gateway="192.0.2.2", protocol="static", metrics={"mtu": 1400})
        has(
            one(lan, f"route show {ten}"),
            gateway="192.0.2.2",
            dev="v0",
            protocol="static",
            metrics=[{"mtu": 1400}],
        )
        # what is echoed is what is dumped
        assert made is not None and [made] == sk.routes(dst="10.0.0.0", dst_len=8)
        with pytest.raises(FileExistsError):
            sk.add(Route, dst=ten, gateway="192.0.2.2")
        sk.change(Route, dst=ten, gateway="192.0.2.3")
        assert one(lan, f"route show {ten}")["gateway"] == "192.0.2.3"
        sk.append(Route, dst=ten, gateway="192.0.2.4")
        assert [it["gateway"] for it in lan.json(f"route show {ten}")] == ["192.0.2.3", "192.0.2.4"]
        sk.delete(Route, dst=ten, gateway="192.0.2.3")
        assert one(lan, f"route show {ten}")["gateway"] == "192.0.2.4"
        gone = sk.delete(Route, dst=ten)
        assert gone is None or gone.gateway == "192.0.2.4"
        assert lan.json(f"route show {ten}") == []
        # several paths
        paths = [{"gateway": "192.0.2.2", "weight": 3}, {"gateway": "192.0.2.3", "dev": "v0"}]
        made = sk.replace(Route, dst=ten, multipath=paths, table=1000)
        hops = one(lan, f"route show {ten} table 1000")["nexthops"]
        assert [(it["gateway"], it["dev"], it["weight"]) for it in hops] == [
            ("192.0.2.2", "v0", 3),
            ("192.0.2.3", "v0", 1),
        ]
        assert made is not None and [made] == sk.routes(table=1000)
        sk.add(Route, dst="10.9.0.0/16", type="unreachable", priority=9)
        has(one(lan, "route show 10.9.0.0/16"), type="unreachable", metric=9)
        sk.add(Route, dst="default", via="2001:db8::2", dev="v0")
        found = sk.get(Route, dst="8.8.8.8")
        assert found.oif == lan.index("v0") and found.via == (AF_INET6, "2001:db8::2")
        has(one(lan, "route get 8.8.8.8"), via={"family": "inet6", "host": "2001:db8::2"})


def test_routes_of_ipv6(lan: Namespace) -> None:
    prefix = "2001:db8:1::/48"
    with lan.socket() as sk:
        made = sk.add(Route, dst=prefix, gateway="2001:db8::2", pref="high")
        has(one(lan, f"-6 route show {prefix}"), gateway="2001:db8::2", pref="high", metric=1024)
        (row,) = sk.routes(dst="2001:db8:1::")
        assert made is not None and told(made, "cacheinfo") == told(row, "cacheinfo")
        sk.append(Route, dst=prefix, gateway="2001:db8::3")
        hops = one(lan, f"-6 route show {prefix}")["nexthops"]
        assert [it["gateway"] for it in hops] == ["2001:db8::2", "2001:db8::3"]
        sk.replace(Route, dst=prefix, dev="v1", priority=1024)
        has(one(lan, f"-6 route show {prefix}"), dev="v1")
        sk.delete(Route, dst=prefix)
        assert lan.json(f"-6 route show {prefix}") == []


ENCAPS = {
    "mpls": (
        {
            "dst": "10.1.0.0/16",
            "gateway": "192.0.2.2",
            "encap_type": "mpls",
            "encap": {"dst": "200/300"},
        },
        {"encap": "mpls", "dst": "200/300"},
    ),
    "seg6": (
        {
            "dst": "2001:db8:1::/48",
            "dev": "v0",
            "encap_type": "seg6",
            "encap": {"srh": {"mode": "encap", "srh": ["2001:db8::7", "2001:db8::8"]}},
        },
        {"encap": "seg6", "mode": "encap", "segs": ["2001:db8::7", "2001:db8::8"]},
    ),
}


@pytest.mark.parametrize("which", ENCAPS)
def test_encapsulations(lan: Namespace, which: str) -> None:
    fields, shown = ENCAPS[which]
    with lan.socket() as sk:
        attempt(sk, Route, **fields)
        family = "-6" if ":" in fields["dst"] else "-4"
        (entry,) = (it for it in lan.json(f"{family} route show") if "encap" in it)
        has(entry, **shown)
        sk.delete(Route, dst=fields["dst"])
        assert not [it for it in lan.json(f"{family} route show") if "encap" in it]


# Rules, neighbours, nexthops


def test_rules(lan: Namespace) -> None:
    with lan.socket() as sk:
        made = sk.add(Rule, src="10.0.0.0/8", table=100, priority=500, fwmark=7)
        entry = one(lan, "rule show priority 500")
        has(entry, src="10.0.0.0", srclen=8, table="100", fwmark="0x7")
        assert made is None or [made] == sk.rules(priority=500)
        sk.add(Rule, dst="2001:db8::/32", iif="v0", action="blackhole", priority=501)
        has(one(lan, "-6 rule show priority 501"), dst="2001:db8::", dstlen=32, iif="v0")
        assert one(lan, "-6 rule show priority 501")["action"] == "blackhole"
        sk.add(Rule, priority=400, goto=500)
        assert one(lan, "rule show priority 400")["goto"] == 500
        sk.delete(Rule, priority=400)
        (rule,) = sk.rules(priority=500)
        sk.delete(rule)
        assert sk.flush(Rule, priority=501) == 1
        left = lan.json("rule show") + lan.json("-6 rule show")
        assert {entry["priority"] for entry in left} == {0, 32766, 32767}


def test_neighbours(lan: Namespace) -> None:
    station = {"dev": "v0", "dst": "192.0.2.9"}
    with lan.socket() as sk:
        assert sk.add(Neigh, **station, lladdr=MAC.format(1)) is None
        has(one(lan, "neigh show 192.0.2.9"), lladdr=MAC.format(1), state=["PERMANENT"], dev="v0")
        with pytest.raises(FileExistsError):
            sk.add(Neigh, **station, lladdr=MAC.format(2))
        sk.replace(Neigh, **station, lladdr=MAC.format(2), state="stale")
        has(one(lan, "neigh show 192.0.2.9"), lladdr=MAC.format(2), state=["STALE"])
        sk.change(Neigh, **station, lladdr=MAC.format(3), state="permanent", flags="router")
        has(one(lan, "neigh show 192.0.2.9"), lladdr=MAC.format(3), state=["PERMANENT"])
        found = sk.get(Neigh, **station)
        assert found.lladdr == MAC.format(3)
        sk.delete(found)
        assert lan.json("neigh show 192.0.2.9") == []
        for address in ("192.0.2.8", "2001:db8::8"):
            sk.add(Neigh, dev="v0", dst=address, flags="proxy")
        shown = lan.json("-4 neigh show proxy") + lan.json("-6 neigh show proxy")
        assert [(it["dst"], it["dev"]) for it in shown] == [
            ("192.0.2.8", "v0"),
            ("2001:db8::8", "v0"),
        ]
        assert sk.flush(Neigh, flags="proxy", dev="v0") == 2
        assert lan.json("neigh show proxy") == []


def test_forwarding_databases(lan: Namespace) -> None:
    with lan.socket() as sk:
        sk.add(Link, ifname="br0", kind="bridge")
        sk.set_master("v1", "br0")
        sk.add(Neigh, family="bridge", dev="v1", lladdr=MAC.format(1), flags="master", vlan=1)
        entries = lan.json("fdb show dev v1", tool="bridge")
        (mine,) = (it for it in entries if it["mac"] == MAC.format(1))
        has(mine, vlan=1, master="br0", state="permanent")
        data = {"id": 5, "local": "192.0.2.1", "port": 4789}
        attempt(sk, Link, ifname="vx", kind="vxlan", data=data)
        everybody = "00:00:00:00:00:00"
        for remote in ("192.0.2.7", "192.0.2.8"):
            sk.append(Neigh, family="bridge", dev="vx", lladdr=everybody, dst=remote)
        entries = lan.json("fdb show dev vx", tool="bridge")
        assert [(it["mac"], it["dst"]) for it in entries] == [
            (everybody, "192.0.2.7"),
            (everybody, "192.0.2.8"),
        ]
        sk.replace(Neigh, family="bridge", dev="vx", lladdr=MAC.format(2), dst="192.0.2.7", vni=6)
        (entry,) = sk.neighbours(family=AF_BRIDGE, lladdr=MAC.format(2))
        sk.delete(entry)
        sk.delete(Neigh, family="bridge", dev="vx", lladdr=everybody, dst="192.0.2.7")
        entries = lan.json("fdb show dev vx", tool="bridge")
        assert [(it["mac"], it["dst"]) for it in entries] == [(everybody, "192.0.2.8")]


def test_nexthops(lan: Namespace) -> None:
    with lan.socket() as sk:
        made = sk.add(Nexthop, id=1, gateway="192.0.2.2", dev="v0", protocol="static")
        has(one(lan, "nexthop show id 1"), gateway="192.0.2.2", dev="v0", protocol="static")
        assert made is not None and made == sk.get(Nexthop, id=1)
        sk.add(Nexthop, id=2, gateway="192.0.2.3", dev="v0")
        made = sk.add(Nexthop, id=10, group=[{"id": 1, "weight": 3}, {"id": 2}])
        assert one(lan, "nexthop show id 10")["group"] == [{"id": 1, "weight": 3}, {"id": 2}]
        assert made is not None and told(made) == told(sk.get(Nexthop, id=10))
        sk.add(Route, dst="10.0.0.0/8", nh_id=10)
        has(one(lan, "route show 10.0.0.0/8"), nhid=10)
        sk.change(Nexthop, id=1, gateway="192.0.2.7", dev="v0")
        hops = one(lan, "route show 10.0.0.0/8")["nexthops"]
        assert [hop["gateway"] for hop in hops] == ["192.0.2.7", "192.0.2.3"]
        sk.replace(Nexthop, id=10, group=[{"id": 2}])
        assert one(lan, "nexthop show id 10")["group"] == [{"id": 2}]
        # with it goes its route
        sk.delete(Nexthop, id=10)
        assert lan.json("route show 10.0.0.0/8") == []
        assert sk.flush(Nexthop, dev="v0") == 2
        assert lan.json("nexthop show") == []


# Many at once


def many(count: int, **fields: Any) -> Iterator[Route]:
    for number in range(count):
        yield Route(dst=f"10.{number >> 8}.{number & 255}.0/24", **fields)


def test_a_batch_from_a_generator(lan: Namespace) -> None:
    count = 5000
    v0 = lan.index("v0")

    def load(sk: Socket, table: int, count: int) -> int:
        """Add the routes, and return how much memory that took at most, in bytes."""
        gc.collect()
        tracemalloc.start()
        try:
            with sk.batch() as batch:
                for route in many(count, gateway="192.0.2.2", oif=v0, table=table):
                    batch.add(route)
            assert batch.done == count and batch.failures == []
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    with lan.socket() as sk:
        load(sk, 97, 10)  # what is loaded once
        few = load(sk, 98, count // 5)
        most = load(sk, 100, count)
        assert most < few * 1.5
        load(sk, 99, count)
        records = many(count)
        shown = lan.json("route show table 100")
        assert [it["dst"] for it in shown] == [f"{r.dst}/{r.dst_len}" for r in records]
        assert {(it["gateway"], it["dev"]) for it in shown} == {("192.0.2.2", "v0")}
        # those of one table alone
        assert sk.flush(Route, table=100, family=AF_INET) == count
        assert lan.json("route show table 100") == []
        assert len(lan.json("route show table 99")) == count
        assert sk.flush(Route, table=99, family=AF_INET, dst="10.0.7.0") == 1
        assert len(lan.json("route show table 99")) == count - 1


def test_a_batch_that_stops(lan: Namespace) -> None:
    lan.ip("route add 10.0.50.0/24 via 192.0.2.9 table 100")
    with lan.socket() as sk:
        for chunk in (1, None):
            seen: list[nl.Outcome] = []
            with pytest.raises(FileExistsError) as caught:
                with sk.batch(chunk=chunk, report=seen.append) as batch:
                    for route in many(3000, gateway="192.0.2.2", table=100):
                        batch.add(route)
            assert isinstance(caught.value, NetlinkError)
            outcome = caught.value.outcome
            assert outcome is not None and (outcome.position, outcome.verb) == (50, "add")
            assert outcome.record.dst == "10.0.50.0"
            # what was sent with it is done, and nothing after that
            assert [it.position for it in seen] == list(range(batch.done))
            assert batch.done == 51 if chunk else 51 <= batch.done < 3000
            assert len(lan.json("route show table 100")) == batch.done
            for it in seen:
                if it.error is None:
                    sk.delete(it.record)
            assert one(lan, "route show table 100")["gateway"] == "192.0.2.9"


def test_a_batch_that_carries_on(lan: Namespace) -> None:
    for third in (50, 51, 999 & 255):
        lan.ip(f"route add 10.{third >> 8}.{third}.0/24 via 192.0.2.9 table 100")
    progress: list[int] = []
    with lan.socket() as sk:
        with pytest.raises(nl.BatchError) as caught:
            with sk.batch(errors="continue", progress=progress.append) as batch:
                for route in many(1000, gateway="192.0.2.2", table=100):
                    batch.add(route)
        assert [it.position for it in caught.value.failures] == [50, 51, 231]
        assert all(isinstance(it.error, FileExistsError) for it in caught.value.failures)
        assert progress[-1] == batch.done == 1000
        shown = lan.json("route show table 100")
        assert len(shown) == 1000
        assert sum(it["gateway"] == "192.0.2.9" for it in shown) == 3


def test_a_batch_of_all_kinds_of_objects(ns: Namespace) -> None:
    """Each uses what was made before it, by its name."""
    with ns.socket() as sk, sk.batch() as batch:
        batch.add(Link, ifname="eth0", kind="veth", data={"peer": {"ifname": "far"}}, up=True)
        batch.add(Link, ifname="br0", kind="bridge", up=True)
        batch.change(Link, dev="far", master="br0", up=True)
        batch.add(Addr, dev="eth0", address="192.0.2.1/24")
        batch.add(Neigh, dev="eth0", dst="192.0.2.2", lladdr=MAC.format(2))
        batch.add(Nexthop, id=5, dev="eth0", gateway="192.0.2.2")
        batch.add(Route, dst="10.0.0.0/8", nh_id=5)
        batch.add(Route, dst="default", gateway="192.0.2.2", dev="eth0", table=100)
        batch.add(Rule, src="192.0.2.0/24", table=100, priority=9)
        batch.delete(Route, dst="10.0.0.0/8")
        batch.append(Route, dst="10.1.0.0/16", dev="eth0")
    has(one(ns, "link show far"), master="br0")
    has(one(ns, "neigh show 192.0.2.2"), lladdr=MAC.format(2))
    assert {it["dst"] for it in ns.json("route show")} == {"192.0.2.0/24", "10.1.0.0/16"}
    has(one(ns, "route show table 100"), gateway="192.0.2.2")
    has(one(ns, "rule show priority 9"), table="100")


# What is received can be deleted, and added again as it is


def again(sk: Socket, rows: list[Any]) -> None:
    """Delete all records, and add them again: one by one, and in a batch."""
    assert rows
    for record in reversed(rows):
        sk.delete(record)
    for record in rows:
        sk.add(record)
    with sk.batch() as batch:
        for record in reversed(rows):
            batch.delete(record)
        for record in rows:
            batch.add(record)


@pytest.mark.parametrize("family", ["-4", "-6"])
def test_routes_come_and_go(lan: Namespace, family: str) -> None:
    ways = [line for line in ROUTES.splitlines() if (":" in line) == (family == "-6")]
    lan.batch("".join(f"{line}\n" for line in ways if "inet6" not in line))
    command = f"{family} -N -d route show table all"
    before = lan.run(*command.split()).stdout
    number = AF_INET if family == "-4" else AF_INET6
    with lan.socket() as sk:
        rows = [row for row in sk.routes(family=number) if row.protocol != 2]
        again(sk, rows)
    assert lan.run(*command.split()).stdout == before


def test_addresses_come_and_go(lan: Namespace) -> None:
    lan.batch(
        "addr add 198.51.100.1/24 dev v1 label v1:x brd +\n"
        "addr add 198.51.100.2/24 dev v1\n"
        "addr add 192.0.2.7 peer 192.0.2.8/32 dev v1\n"
        "addr add 2001:db8:1::1/64 dev v1 nodad noprefixroute\n"
        "addr add 2001:db8:1::2 peer 2001:db8:1::3/128 dev v1 nodad\n"
    )
    before = addresses(lan, "v1")
    assert len(before) == 5
    with lan.socket() as sk:
        again(sk, sk.addrs(dev="v1", scope="universe"))
    assert addresses(lan, "v1") == before


def test_rules_come_and_go(lan: Namespace) -> None:
    lan.batch(RULES)
    command = "-N -d rule show".split()
    before = lan.run(*command).stdout
    with lan.socket() as sk:
        again(sk, [rule for rule in sk.rules(family=AF_INET) if 0 < (rule.priority or 0) < 32766])
    assert lan.run(*command).stdout == before


def test_neighbours_come_and_go(lan: Namespace) -> None:
    lan.ip("link add br0 type bridge")
    lan.ip("link set v1 master br0")
    lan.batch(
        "neigh add 192.0.2.7 lladdr 02:00:00:00:00:07 dev v0\n"
        "neigh add 2001:db8::7 lladdr 02:00:00:00:00:07 dev v0 router\n"
        "neigh add proxy 192.0.2.8 dev v0\n"
        "neigh add proxy 2001:db8::8 dev v0\n"
    )
    words = "fdb add 02:00:00:00:00:09 dev v1 master static vlan 1"
    assert lan.run(*words.split(), tool="bridge").returncode == 0

    def shown() -> list[Any]:
        commands = ("neigh show nud permanent", "neigh show proxy", "-6 neigh show proxy")
        found = [sorted(map(str, lan.json(command))) for command in commands]
        return [*found, sorted(map(str, lan.json("fdb show dev v1", tool="bridge")))]

    before = shown()
    with lan.socket() as sk:
        again(sk, sk.neighbours(dev="v0", lladdr="02:00:00:00:00:07"))
        again(sk, sk.neighbours(flags="proxy"))
        again(sk, sk.neighbours(family=AF_BRIDGE, lladdr="02:00:00:00:00:09"))
    assert shown() == before


def test_nexthops_come_and_go(lan: Namespace) -> None:
    lan.batch(
        "nexthop add id 1 via 192.0.2.2 dev v0\n"
        "nexthop add id 2 via 2001:db8::2 dev v0 proto static\n"
        "nexthop add id 3 dev v1\n"
        "nexthop add id 4 blackhole\n"
        "nexthop add id 5 via 192.0.2.3 dev v0 onlink\n"
        "nexthop add id 10 group 1,3/5\n"
    )
    before = lan.run("-d", "nexthop", "show").stdout
    with lan.socket() as sk:
        again(sk, sk.nexthops())
    assert lan.run("-d", "nexthop", "show").stdout == before


def test_traffic_control_comes_and_goes(lan: Namespace) -> None:
    with lan.socket() as sk:
        htb = {"dev": "v0", "handle": "1:", "kind": "htb", "options": tc.htb_qdisc(default=0x20)}
        attempt(sk, Qdisc, **htb)
        commands = (
            "class add dev v0 parent 1: classid 1:1 htb rate 10mbit",
            "class add dev v0 parent 1:1 classid 1:10 htb rate 5mbit ceil 10mbit prio 1",
            "class add dev v0 parent 1:1 classid 1:20 htb rate 5mbit ceil 10mbit",
            "qdisc add dev v0 parent 1:10 handle 10: fq_codel limit 1000 target 7ms",
            "qdisc add dev v0 parent 1:20 handle 20: bfifo limit 9000",
        )
        for command in commands:
            done = lan.run(*command.split(), tool="tc")
            assert done.returncode == 0, done.stderr

        def shown() -> list[str]:
            places = ("qdisc show dev v0", "class show dev v0")
            text = b"".join(lan.run(*place.split(), tool="tc").stdout for place in places).decode()
            return sorted(re.sub(r"direct_packets_stat \d+", "", text).splitlines())

        before = shown()
        qdiscs = sk.qdiscs(dev="v0")
        classes = sk.tclasses(dev="v0", kind="htb")
        assert (len(qdiscs), len(classes)) == (3, 3)
        (root,) = (row for row in qdiscs if row.handle == 0x10000)
        sk.delete(root)
        assert not [line for line in shown() if "htb" in line]
        sk.add(root)
        classes.sort(key=lambda row: row.handle)
        leaves = (row for row in qdiscs if row.handle != root.handle)
        for record in itertools.chain(classes, leaves):
            sk.add(record)
        assert shown() == before
