"""Addresses, neighbours and rules of the real kernel, field by field against `ip`."""

from __future__ import annotations

import ipaddress
import socket as stdlib
from typing import Any

import pytest

import netlinklib as nl
from netlinklib.rtnl.addr import Addr
from netlinklib.rtnl.neigh import Neigh
from netlinklib.rtnl.rule import Rule
from netlinklib.uapi import (
    AF_BRIDGE,
    FIB_RULE_INVERT,
    FR_ACT_BLACKHOLE,
    FR_ACT_GOTO,
    FR_ACT_PROHIBIT,
    FR_ACT_TO_TBL,
    FR_ACT_UNREACHABLE,
    IFA_F_NOPREFIXROUTE,
    IFA_F_PERMANENT,
    NTF_PROXY,
    NTF_ROUTER,
    NTF_SELF,
    NUD_NOARP,
    NUD_PERMANENT,
    NUD_REACHABLE,
    NUD_STALE,
)

from .conftest import Namespace

AF_INET, AF_INET6 = stdlib.AF_INET, stdlib.AF_INET6
FAMILIES = {"inet": AF_INET, "inet6": AF_INET6}
FOREVER = 0xFFFFFFFF


def values(record: Any, *names: str) -> tuple[Any, ...]:
    return tuple(getattr(record, name) for name in names)


# Addresses


@pytest.fixture
def addressed(lan: Namespace) -> Namespace:
    lan.batch(
        "addr add 192.0.2.7/24 dev v0 label v0:x\n"
        "addr add 198.18.0.1/15 dev v0 scope link\n"
        "addr add 198.51.100.1 peer 198.51.100.2/32 dev v0 metric 50\n"
        "addr add 203.0.113.1/25 brd + dev v1 noprefixroute valid_lft 1000 preferred_lft 500\n"
        "addr add 2001:db8:1::1/64 dev v1 nodad preferred_lft 0\n"
        "addr add 2001:db8:2::1 peer 2001:db8:2::2/128 dev v1 nodad\n"
        "addr add 2001:db8:3::1/64 dev v0 home nodad\n"
    )
    return lan


def test_addresses_as_ip_shows_them(addressed: Namespace) -> None:
    names = addressed.names()
    said = {}
    for link in addressed.json("-d addr show"):
        for info in link["addr_info"]:
            said[link["ifname"], info["local"]] = info
    with addressed.socket() as sk:
        addrs = sk.addrs()
    ours = {(names[a.index], a.local or a.address): a for a in addrs}
    assert set(ours) == set(said) and len(said) >= 9
    scopes = {"global": 0, "link": 253, "host": 254, "site": 200}
    for which, info in said.items():
        addr = ours[which]
        assert addr.family == FAMILIES[info["family"]]
        assert addr.prefixlen == info["prefixlen"]
        assert addr.scope == scopes[info["scope"]]
        assert addr.label == info.get("label")
        assert addr.broadcast == info.get("broadcast")
        assert addr.rt_priority == info.get("metric")
        assert bool(addr.flags & IFA_F_NOPREFIXROUTE) is info.get("noprefixroute", False)
        assert bool(addr.flags & IFA_F_PERMANENT) is not info.get("dynamic", False)
        assert addr.cacheinfo is not None
        assert abs(addr.cacheinfo.valid - info["valid_life_time"]) <= 1
        assert abs(addr.cacheinfo.prefered - info["preferred_life_time"]) <= 1
        peer = info.get("address")
        assert addr.address == (peer or info["local"])
        assert addr.interface == ipaddress.ip_interface(f"{info['local']}/{info['prefixlen']}")
        assert Addr.from_bytes(bytes(addr)).as_dict() == addr.as_dict()


def test_address_flags_beyond_the_header(addressed: Namespace) -> None:
    with addressed.socket() as sk:
        (addr,) = sk.addrs(local="203.0.113.1")
        assert addr.flags & IFA_F_NOPREFIXROUTE == IFA_F_NOPREFIXROUTE > 0xFF
        assert sk.addrs("address", flags=addr.flags, index=addr.index) == [("203.0.113.1",)]


def test_address_filters(addressed: Namespace) -> None:
    v0, v1 = addressed.index("v0"), addressed.index("v1")
    for strict in (True, False):
        with addressed.socket(strict=strict) as sk:
            everything = sk.addrs()
            filters: dict[str, Any]
            for filters in (
                {"index": v0},
                {"index": v1, "family": AF_INET6},
                {"family": AF_INET},
                {"local": ipaddress.ip_address("192.0.2.7")},
                {"label": "v0:x", "prefixlen": 24},
                {"scope": 253},
                {"label": None},
            ):
                expected = [
                    addr
                    for addr in everything
                    if all(
                        getattr(addr, name) == (str(value) if name == "local" else value)
                        for name, value in filters.items()
                    )
                ]
                assert sk.addrs(**filters) == expected
                assert 0 < len(expected) < len(everything)
            assert sk.addrs(family=0) == everything
    assert nl.addrs("label", netns=addressed.name, label="v0:x") == [("v0:x",)]
    with addressed.socket() as sk, pytest.raises(nl.NetlinkError) as caught:
        sk.addrs(index=99999)
    assert caught.value.errno == 19


def test_records_make_addresses(lan: Namespace) -> None:
    index = lan.index("v1")
    lan.new(
        Addr(
            family=AF_INET,
            prefixlen=20,
            index=index,
            local="203.0.113.9",
            address="203.0.113.9",
            label="v1:y",
            flags=IFA_F_NOPREFIXROUTE,
            proto=77,
            cacheinfo={"valid": 3000, "prefered": 2000},
        )
    )
    info = lan.json("addr show dev v1")[0]["addr_info"]
    (made,) = (i for i in info if i["local"] == "203.0.113.9")
    assert (made["prefixlen"], made["label"], made["noprefixroute"]) == (20, "v1:y", True)
    assert nl.addrs("local", "proto", netns=lan.name, proto=77) == [("203.0.113.9", 77)]
    assert 1990 < made["preferred_life_time"] <= 2000 < 2990 < made["valid_life_time"] <= 3000


# Neighbours


@pytest.fixture
def acquainted(lan: Namespace) -> Namespace:
    lan.batch(
        "neigh add 192.0.2.50 lladdr 02:00:00:00:00:50 dev v0 nud permanent\n"
        "neigh add 192.0.2.51 lladdr 02:00:00:00:00:51 dev v0 nud stale\n"
        "neigh add 192.0.2.52 lladdr 02:00:00:00:00:52 dev v1 nud noarp protocol static\n"
        "neigh add 2001:db8::50 lladdr 02:00:00:00:00:60 dev v0 nud permanent router\n"
        "neigh add 2001:db8::51 lladdr 02:00:00:00:00:61 dev v1 nud reachable\n"
        "neigh add proxy 192.0.2.60 dev v0\n"
        "neigh add proxy 2001:db8::60 dev v1\n"
    )
    return lan


STATES = {
    "PERMANENT": NUD_PERMANENT,
    "STALE": NUD_STALE,
    "NOARP": NUD_NOARP,
    "REACHABLE": NUD_REACHABLE,
}


def test_neighbours_as_ip_shows_them(acquainted: Namespace) -> None:
    names = acquainted.names()
    said = {e["dst"]: e for e in acquainted.json("-s neigh show nud all") if "02:00" in str(e)}
    with acquainted.socket() as sk:
        ours = {n.dst: n for n in sk.neighbours() if (n.lladdr or "").startswith("02:00")}
    assert set(ours) == set(said) and len(said) == 5
    for dst, entry in said.items():
        neigh = ours[dst]
        assert neigh.lladdr == entry["lladdr"]
        assert names[neigh.ifindex] == entry["dev"]
        assert [neigh.state] == [STATES[state] for state in entry["state"]]
        assert bool(neigh.flags & NTF_ROUTER) == ("router" in entry)
        assert neigh.cacheinfo is not None and neigh.probes == entry["probes"]
        assert neigh.cacheinfo.refcnt == entry.get("refcnt", 0)
        assert Neigh.from_bytes(bytes(neigh)).as_dict() == neigh.as_dict()
    assert ours["192.0.2.52"].protocol == 4


def test_neighbour_filters(acquainted: Namespace) -> None:
    v0 = acquainted.index("v0")
    for strict in (True, False):
        with acquainted.socket(strict=strict) as sk:
            reader = sk._idle[0].reader
            before = reader.messages
            everything = sk.neighbours("dst", "ifindex", "state", "lladdr")
            count = reader.messages - before
            before = reader.messages
            here = sk.neighbours("dst", "ifindex", "state", "lladdr", ifindex=v0)
            # the kernel adds entries of multicast groups at its own pace
            assert [row for row in here if row[2] != NUD_NOARP] == [
                row for row in everything if row[1] == v0 and row[2] != NUD_NOARP
            ]
            assert (reader.messages - before < count) is strict
            assert sk.neighbours("dst", state=NUD_STALE) == [("192.0.2.51",)]
            assert sk.neighbours("dst", lladdr="02-00-00-00-00-61") == [("2001:db8::51",)]
            assert sk.neighbours("dst", flags=NTF_ROUTER) == [("2001:db8::50",)]
    assert nl.neighbours("lladdr", netns=acquainted.name, dst="192.0.2.50") == [
        ("02:00:00:00:00:50",)
    ]


def test_proxies(acquainted: Namespace) -> None:
    with acquainted.socket() as sk:
        assert sorted(sk.neighbours("dst", flags=NTF_PROXY)) == [
            ("192.0.2.60",),
            ("2001:db8::60",),
        ]
        assert sk.neighbours("dst", flags=NTF_PROXY, family=AF_INET) == [("192.0.2.60",)]
        assert not sk.neighbours(dst="192.0.2.60")
        assert {entry["dst"] for entry in acquainted.json("neigh show proxy")} == {
            "192.0.2.60",
            "2001:db8::60",
        }


def test_one_neighbour(acquainted: Namespace) -> None:
    with acquainted.socket() as sk:
        neigh = sk.get(Neigh, family=AF_INET, ifindex=acquainted.index("v0"), dst="192.0.2.50")
        assert neigh.lladdr == "02:00:00:00:00:50"
        with pytest.raises(FileNotFoundError):
            sk.get(Neigh, family=AF_INET, ifindex=acquainted.index("v0"), dst="192.0.2.99")


def test_forwarding_databases(lan: Namespace) -> None:
    lan.ip("link add br0 type bridge")
    lan.ip("link set v0 master br0")
    lan.ip("link set br0 up")
    added = lan.run("fdb", "add", "02:00:00:00:00:99", "dev", "v0", "master", tool="bridge")
    assert added.returncode == 0, added.stderr
    vxlan = lan.can("link add x0 type vxlan id 5 dstport 4789 local 192.0.2.1 dev v1")
    if vxlan:
        words = "fdb append 02:00:00:00:00:98 dev x0 dst 192.0.2.9 port 4790 vni 6 via v1"
        added = lan.run(*words.split(), tool="bridge")
        assert added.returncode == 0, added.stderr
    names = lan.names()
    said = lan.json("fdb show", tool="bridge")
    with lan.socket() as sk:
        entries = sk.neighbours(family=AF_BRIDGE)
        assert {n.family for n in entries} == {AF_BRIDGE}
        assert sorted((e["mac"], e["ifname"], e.get("dst", "")) for e in said) == sorted(
            (n.lladdr or "", names[n.ifindex], n.dst or "") for n in entries
        )
        # a bridge of older kernels has it once more for its default VLAN
        (entry,) = sk.neighbours(family=AF_BRIDGE, lladdr="02:00:00:00:00:99", vlan=None)
        assert (names[entry.ifindex], names[entry.master or 0]) == ("v0", "br0")
        if vxlan:
            (entry,) = sk.neighbours(family=AF_BRIDGE, lladdr="02:00:00:00:00:98")
            assert (entry.dst, entry.port, entry.vni) == ("192.0.2.9", 4790, 6)
            assert names[entry.nda_ifindex or 0] == "v1" and entry.flags & NTF_SELF
        master = sk.neighbours("lladdr", family=AF_BRIDGE, master=lan.index("br0"))
        assert ("02:00:00:00:00:99",) in master


def test_records_make_neighbours(lan: Namespace) -> None:
    index = lan.index("v0")
    lan.new(
        Neigh(
            family=AF_INET6,
            ifindex=index,
            state=NUD_PERMANENT,
            dst=ipaddress.ip_address("2001:db8::77"),
            lladdr=bytes(range(6)),
        )
    )
    (entry,) = (e for e in lan.json("-6 neigh show") if e["dst"] == "2001:db8::77")
    assert (entry["lladdr"], entry["dev"]) == ("00:01:02:03:04:05", "v0")


# Rules

RULES = """\
rule add from 10.0.0.0/8 to 192.0.2.0/24 table 100 priority 10
rule add fwmark 0x12/0xff table 70000 priority 11
rule add iif v0 oif v1 table 100 priority 12 protocol 99
rule add not from 10.1.2.3 blackhole priority 13
rule add to 10.2.0.0/16 unreachable priority 14
rule add to 10.3.0.0/16 prohibit priority 15
rule add goto 32766 priority 16
rule add uidrange 1000-2000 table 100 priority 17
rule add ipproto tcp sport 80 dport 1000-2000 table 100 priority 18
rule add table main suppress_prefixlength 0 priority 19
rule add table main suppress_ifgroup 5 priority 20
rule add tun_id 77 table 100 priority 21
rule add tos 0x10 table 100 priority 22
rule add table 100 realms 3/4 priority 23
"""


@pytest.fixture
def ruled(lan: Namespace) -> Namespace:
    for family in ("", "-6 "):
        for line in RULES.splitlines():
            text = line
            if family:
                text = text.replace("10.0.0.0/8", "2001:db8::/32").replace(
                    "192.0.2.0/24", "2001:db8:1::/48"
                )
                text = text.replace("10.1.2.3", "2001:db8::1").replace(
                    "10.2.0.0/16", "2001:db8:2::/48"
                )
                text = text.replace("10.3.0.0/16", "2001:db8:3::/48")
                if "realms" in text:
                    continue
            lan.ip(family + text)
    return lan


def as_ip_shows(rule: Rule) -> dict[str, Any]:
    """What `ip -j -N -d rule` prints for a rule."""
    shown: dict[str, Any] = {"priority": rule.priority or 0, "src": "all"}
    full = {AF_INET: 32, AF_INET6: 128}[rule.family]
    for name, length in (("src", rule.src_len), ("dst", rule.dst_len)):
        address = getattr(rule, name)
        if address is not None:
            shown[name] = address
            if length != full:
                shown[f"{name}len"] = length
    if rule.flags & FIB_RULE_INVERT:
        shown["not"] = None
    if rule.tos:
        shown["tos"] = rule.tos
    if rule.fwmark is not None:
        shown["fwmark"] = hex(rule.fwmark)
        if rule.fwmask != FOREVER:
            shown["fwmask"] = hex(rule.fwmask or 0)
    if rule.iifname is not None:
        shown["iif"] = rule.iifname
    if rule.oifname is not None:
        shown["oif"] = rule.oifname
    if rule.uid_range is not None:
        shown["uid_start"], shown["uid_end"] = rule.uid_range.start, rule.uid_range.end
    if rule.ip_proto is not None:
        shown["ipproto"] = rule.ip_proto
    for name, field in (("sport", rule.sport_range), ("dport", rule.dport_range)):
        if field is not None:
            if field.start == field.end:
                shown[name] = field.start
            else:
                shown[f"{name}_start"], shown[f"{name}_end"] = field.start, field.end
    if rule.tun_id is not None:
        shown["tun_id"] = rule.tun_id
    if rule.table:
        shown["table"] = rule.table
        if rule.suppress_prefixlen != FOREVER:
            shown["suppress_prefixlen"] = rule.suppress_prefixlen
        if rule.suppress_ifgroup is not None:
            shown["suppress_ifgroup"] = rule.suppress_ifgroup
    if rule.flow is not None:
        shown["flow"] = rule.flow
    if rule.action == FR_ACT_GOTO:
        shown["goto"] = rule.goto
    elif rule.action != FR_ACT_TO_TBL:
        actions = {FR_ACT_BLACKHOLE: 6, FR_ACT_UNREACHABLE: 7, FR_ACT_PROHIBIT: 8}
        shown["action"] = actions[rule.action]
    shown["protocol"] = rule.protocol
    return shown


def numbers(entry: dict[str, Any]) -> dict[str, Any]:
    """`ip`'s view with its texts of numbers as numbers, and without what it says in other words."""
    said = dict(entry)
    for name in ("table", "protocol", "action", "ipproto", "tos", "suppress_ifgroup"):
        if name in said:
            said[name] = int(str(said[name]).removeprefix("ipproto-"), 0)
    if "flow_from" in said or "flow_to" in said:
        said["flow"] = int(said.pop("flow_from", 0)) << 16 | int(said.pop("flow_to", 0))
    return said


@pytest.mark.parametrize("family", [AF_INET, AF_INET6])
def test_rules_as_ip_shows_them(ruled: Namespace, family: int) -> None:
    flag = "-4" if family == AF_INET else "-6"
    said = [numbers(entry) for entry in ruled.json(f"-N -d {flag} rule show")]
    with ruled.socket() as sk:
        rules = sk.rules(family=family)
        assert [as_ip_shows(rule) for rule in rules] == said
        assert len(rules) >= 15
        for rule in rules:
            assert Rule.from_bytes(bytes(rule)).as_dict() == rule.as_dict()
        everything = sk.rules()
        assert [r for r in everything if r.family == family] == rules
        assert sk.rules(family=family, table=70000, fwmask=0xFF) == [
            r for r in rules if r.table == 70000
        ]
        assert sk.rules("priority", family=family, **{"uid_range.start": 1000}) == [(17,)]
        assert sk.rules("sport_range.start", priority=18, family=family) == [(80,)]
        assert len(sk.rules(iifname="v0")) == 2
    assert len(nl.rules(netns=ruled.name, family=family, action=FR_ACT_BLACKHOLE)) == 1


def test_records_make_rules(lan: Namespace) -> None:
    lan.new(
        Rule(
            family=AF_INET6,
            action=FR_ACT_TO_TBL,
            table=12345,
            priority=99,
            src="2001:db8:7::",
            src_len=48,
            dport_range={"start": 10, "end": 20},
            tun_id=0x123456789A,
        )
    )
    (entry,) = (e for e in lan.json("-6 -N rule show") if e["priority"] == 99)
    assert (entry["src"], entry["srclen"], entry["table"]) == ("2001:db8:7::", 48, "12345")
    assert (entry["dport_start"], entry["dport_end"]) == (10, 20)
    assert entry["tun_id"] == 0x123456789A


def test_one_rule_cannot_be_asked_for(ns: Namespace) -> None:
    with ns.socket() as sk:
        with pytest.raises(nl.NetlinkError) as caught:
            sk.get(Rule, family=AF_INET)
        assert caught.value.errno in (22, 95)
        assert sk.rules()
