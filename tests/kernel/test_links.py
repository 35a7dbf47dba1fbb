"""Links of the real kernel, field by field against `ip -d`."""

from __future__ import annotations

import os
from typing import Any

import pytest

import netlinklib as nl
from netlinklib.codecs import ip, mac
from netlinklib.rtnl import kinds
from netlinklib.rtnl.link import AfSpec, Inet, Link
from netlinklib.uapi import (
    AF_BRIDGE,
    AF_INET6,
    ARPHRD_IP6GRE,
    ARPHRD_IPGRE,
    ARPHRD_SIT,
    ARPHRD_TUNNEL,
    ARPHRD_TUNNEL6,
    IFF_UP,
    IFNAMSIZ,
    MACVLAN_MODE_BRIDGE,
    RTEXT_FILTER_SKIP_STATS,
)

from .conftest import Namespace

#: How each kind is made; a kind that this kernel does not have is skipped.
KINDS = {
    "amt": "link add X type amt discovery 192.0.2.9 local 192.0.2.1 dev v0",
    "bareudp": "link add X type bareudp dstport 6635 ethertype mpls_uc",
    "batadv": "link add X type batadv",
    "bond": "link add X type bond mode active-backup",
    "bridge": "link add X type bridge stp_state 1 priority 4096 ageing_time 12345 hello_time 300",
    "dummy": "link add X type dummy",
    "erspan": "link add X type erspan seq key 5 local 192.0.2.1 remote 192.0.2.9 erspan_ver 1",
    "geneve": "link add X type geneve id 5 remote 192.0.2.9",
    "gre": "link add X type gre remote 192.0.2.9 local 192.0.2.1 ttl 9",
    "gretap": "link add X type gretap remote 192.0.2.9 local 192.0.2.1",
    "hsr": "link add X type hsr slave1 v0 slave2 v1",
    "ifb": "link add X type ifb",
    "ip6gre": "link add X type ip6gre remote 2001:db8::9 local 2001:db8::1",
    "ip6tnl": "link add X type ip6tnl remote 2001:db8::9 local 2001:db8::1",
    "ipip": "link add X type ipip remote 192.0.2.9 local 192.0.2.1",
    "ipvlan": "link add X link v0 type ipvlan",
    "macsec": "link add X link v0 type macsec",
    "macvlan": "link add X link v1 type macvlan mode bridge bcqueuelen 77",
    "macvtap": "link add X link v1 type macvtap mode vepa",
    "netdevsim": "link add X type netdevsim",
    "nlmon": "link add X type nlmon",
    "sit": "link add X type sit remote 192.0.2.9 local 192.0.2.1",
    "team": "link add X type team",
    "tun": "tuntap add mode tap name X",
    "vcan": "link add X type vcan",
    "veth": "link add X type veth peer name Y",
    "vlan": "link add X link v0 type vlan id 7 protocol 802.1ad",
    "vrf": "link add X type vrf table 10",
    "vti": "link add X type vti remote 192.0.2.9 local 192.0.2.1 key 5",
    "vxlan": "link add X type vxlan id 5 remote 192.0.2.9 local 192.0.2.1 dev v0 "
    "dstport 4789 srcport 1000 2000 ttl 7 ageing 99 maxaddress 1000 udpcsum noudp6zerocsumtx",
    "wireguard": "link add X type wireguard",
    "xfrm": "link add X type xfrm dev v0 if_id 5",
}

#: What `ip -d -j` says as numbers and texts that are ours too, under which names.
SAME = {
    "ifindex": "index",
    "ifname": "ifname",
    "mtu": "mtu",
    "qdisc": "qdisc",
    "txqlen": "txqlen",
    "address": "address",
    "broadcast": "broadcast",
    "promiscuity": "promiscuity",
    "allmulti": "allmulti",
    "min_mtu": "min_mtu",
    "max_mtu": "max_mtu",
    "num_tx_queues": "num_tx_queues",
    "num_rx_queues": "num_rx_queues",
    "gso_max_size": "gso_max_size",
    "gso_max_segs": "gso_max_segs",
    "tso_max_size": "tso_max_size",
    "tso_max_segs": "tso_max_segs",
    "gro_max_size": "gro_max_size",
    "gso_ipv4_max_size": "gso_ipv4_max_size",
    "gro_ipv4_max_size": "gro_ipv4_max_size",
    "ifalias": "ifalias",
    "link_netnsid": "link_netnsid",
    "permaddr": "perm_address",
    "parentbus": "parent_dev_bus_name",
    "parentdev": "parent_dev_name",
}

OPERSTATES = ("UNKNOWN", "NOTPRESENT", "DOWN", "LOWERLAYERDOWN", "TESTING", "DORMANT", "UP")

STATISTICS = {
    "bytes": "bytes",
    "packets": "packets",
    "errors": "errors",
    "dropped": "dropped",
}


#: Types of links whose addresses are those of IP, which `ip` then shows as such.
TUNNELS = (ARPHRD_TUNNEL, ARPHRD_SIT, ARPHRD_IPGRE, ARPHRD_TUNNEL6, ARPHRD_IP6GRE)


def compare(link: Link, said: dict[str, Any], later: Link, names: dict[int, str]) -> int:
    """Compare all that both know; return how much that was. Counters may grow meanwhile."""
    compared = 0
    for theirs, ours in SAME.items():
        if theirs in said:
            own = getattr(link, ours)
            if link.type in TUNNELS and ours in ("address", "broadcast", "perm_address"):
                own = ip.decode(mac.encode(own))
            assert own == said[theirs], theirs
            compared += 1
        elif theirs not in ("gso_ipv4_max_size", "gro_ipv4_max_size", "parentbus", "parentdev"):
            assert getattr(link, ours) is None or theirs == "permaddr", theirs
    assert OPERSTATES[link.operstate or 0] == said["operstate"]
    assert ("UP" in said["flags"]) is link.up is bool(link.flags & IFF_UP)
    assert ("LOWER_UP" in said["flags"]) == bool(link.flags & 1 << 16)
    assert list(link.altnames) == said.get("altnames", [])
    if said.get("link"):
        assert link.link is not None and names[link.link] == said["link"]
    elif "link_index" not in said:
        assert not link.link
    if "master" in said:
        assert link.master is not None and names[link.master] == said["master"]
    else:
        assert link.master is None
    info = said.get("linkinfo", {})
    assert link.kind == info.get("info_kind")
    assert (link.linkinfo and link.linkinfo.slave_kind) == info.get("info_slave_kind")
    for direction in ("rx", "tx"):
        counters = said["stats64"][direction]
        for theirs, ours in STATISTICS.items():
            name = f"{direction}_{ours}"
            for kind in ("stats64", "stats"):
                least, most = (getattr(getattr(own, kind), name) for own in (link, later))
                assert least <= counters[theirs] <= most, name
            assert link.as_dict()["stats64"][name] == getattr(link.stats64, name)
            compared += 1
    return compared


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_kinds(lan: Namespace, kind: str) -> None:
    if not lan.can(KINDS[kind]):
        pytest.skip(f"this kernel makes no {kind}")
    lan.ip("link set X alias something")
    with lan.socket() as sk:
        links = {link.ifname: link for link in sk.links()}
        names = lan.names()
        said = {entry["ifname"]: entry for entry in lan.json("-d -s link show")}
        # IPv6 is busy with a link that has just been set up
        for name in ("X", "lo"):
            assert compare(links[name], said[name], sk.link(name), names) >= 20
        assert links["X"].kind == kind
        assert sk.links("ifname", **{"linkinfo.kind": kind}) == [
            (name,) for name, link in links.items() if link.kind == kind
        ]
        data = links["X"].linkinfo and links["X"].linkinfo.data
        assert data is None or isinstance(data, type(kinds.DATA[kind].decode(b"")))
        for link in links.values():
            again = Link.from_bytes(bytes(link))
            assert again == link and again.as_dict() == link.as_dict()


def test_veth(lan: Namespace) -> None:
    with lan.socket() as sk:
        v0, v1 = sk.link("v0"), sk.link("v1")
    assert v0.kind == "veth"
    assert (v0.link, v1.link) == (v1.index, v0.index)
    assert v0.up and v0.running
    assert v0.carrier == 1
    assert v0.af_spec is not None
    assert isinstance(v0.af_spec, AfSpec) and isinstance(v0.af_spec.inet, Inet)
    assert v0.af_spec.inet.conf is not None and len(v0.af_spec.inet.conf) > 20


def test_bridge(lan: Namespace) -> None:
    lan.ip("link add br0 address 02:00:00:00:00:aa type bridge stp_state 1 priority 4096")
    lan.ip("link set br0 type bridge ageing_time 12000 mcast_query_interval 1200")
    lan.ip("link set v0 master br0")
    lan.ip("link set v0 type bridge_slave cost 77 priority 5 hairpin on guard on isolated on")
    lan.ip("link set br0 up")
    link = lan.link("br0")
    said = lan.json("-d link show br0")[0]["linkinfo"]["info_data"]
    bridge = link.linkinfo.data if link.linkinfo else None
    assert isinstance(bridge, kinds.Bridge)
    compared = {
        name: value
        for name, value in said.items()
        if name in kinds.Bridge.FIELDS and isinstance(value, int) and "timer" not in name
    }
    assert len(compared) > 20
    assert {name: getattr(bridge, name) for name in compared} == compared
    assert (bridge.ageing_time, bridge.priority, bridge.stp_state) == (12000, 4096, 1)
    assert bridge.mcast_query_intvl == 1200
    assert bridge.bridge_id is not None
    assert (bridge.bridge_id.prio, bridge.bridge_id.addr) == (0x1000, "02:00:00:00:00:aa")
    assert bridge.group_addr == "01:80:c2:00:00:00" == said["group_addr"]
    port = lan.link("v0")
    assert port.master == link.index
    assert port.linkinfo is not None and port.linkinfo.slave_kind == "bridge"
    state = port.linkinfo.slave_data
    assert isinstance(state, kinds.BridgePort)
    told = lan.json("-d link show v0")[0]["linkinfo"]["info_slave_data"]
    assert (state.cost, state.priority, state.mode, state.guard, state.isolated) == (77, 5, 1, 1, 1)
    assert (told["cost"], told["priority"], told["hairpin"], told["isolated"]) == (
        77,
        5,
        True,
        True,
    )
    assert (state.learning, state.fast_leave) == (int(told["learning"]), int(told["fastleave"]))
    assert state.id == int(told["id"], 0) and state.no == int(told["no"], 0)
    assert state.bridge_id == bridge.bridge_id


def test_vxlan(lan: Namespace) -> None:
    if not lan.can(KINDS["vxlan"]):
        pytest.skip("this kernel makes no vxlan")
    info = lan.link("X").linkinfo
    vxlan = info.data if info else None
    assert isinstance(vxlan, kinds.Vxlan)
    said = lan.json("-d link show X")[0]["linkinfo"]["info_data"]
    assert (vxlan.id, vxlan.group, vxlan.local) == (5, said["remote"], said["local"])
    assert vxlan.port_range is not None
    assert (vxlan.port_range.low, vxlan.port_range.high) == (1000, 2000)
    assert (vxlan.port, vxlan.ttl, vxlan.ageing, vxlan.limit) == (4789, 7, 99, 1000)
    assert vxlan.link == lan.index("v0")
    assert (vxlan.learning, vxlan.udp_csum, vxlan.udp_zero_csum6_tx) == (1, 1, 0)
    assert vxlan.gbp is False and vxlan.group6 is None
    assert vxlan.ttl_inherit in (0, None)


def test_macvlan(lan: Namespace) -> None:
    if not lan.can(KINDS["macvlan"]):
        pytest.skip("this kernel makes no macvlan")
    link = lan.link("X")
    assert link.link == lan.index("v1")
    macvlan = link.linkinfo.data if link.linkinfo else None
    assert isinstance(macvlan, kinds.Macvlan)
    assert (macvlan.mode, macvlan.bc_queue_len) == (MACVLAN_MODE_BRIDGE, 77)
    lan.ip("link add S link v1 type macvlan mode source")
    lan.ip("link set S type macvlan macaddr add 02:00:00:00:00:01")
    lan.ip("link set S type macvlan macaddr add 02:00:00:00:00:02")
    info = lan.link("S").linkinfo
    source = info.data if info else None
    assert isinstance(source, kinds.Macvlan) and source.macaddr_data is not None
    assert source.macaddr_count == 2
    assert sorted(source.macaddr_data.macaddr) == ["02:00:00:00:00:01", "02:00:00:00:00:02"]


def test_names(lan: Namespace) -> None:
    """One request by name, alternative name or index."""
    long = "a-name-that-is-longer-than-fifteen-bytes"
    lan.ip(f"link property add dev v0 altname wire altname {long} altname cäble")
    index = lan.index("v0")
    with lan.socket() as sk:
        for name in ("v0", "wire", long, "cäble", b"v0", long.encode(), index):
            link = sk.link(name)
            assert (link.ifname, link.index) == ("v0", index)
            assert link.altnames == ("wire", long, "cäble")
        reader = sk._idle[0].reader
        before = reader.messages
        sk.link("v1")
        assert reader.messages - before == 2  # the link and the acknowledgement
        assert sk.links("prop_list.alt_ifname", ifname="v0") == [(("wire", long, "cäble"),)]
        assert sk.links("prop_list.alt_ifname", ifname="lo") == [((),)]
        for name in ("v7", "x" * 15, "x" * 16, 99999, b"\xff\xfe"):
            with pytest.raises(nl.NetlinkError) as caught:
                sk.link(name)
            assert caught.value.errno == 19
        with pytest.raises(ValueError, match=r"Link\.ifname"):
            sk.link("v0\0x")
        with pytest.raises(TypeError):
            sk.link(None)  # type: ignore[arg-type]
        with pytest.raises((TypeError, ValueError)):
            sk.link(1.5)  # type: ignore[arg-type]
    assert nl.link("wire", netns=lan.name).index == index
    assert nl.link(index, netns=lan.name).ifname == "v0"
    with pytest.raises(OSError):
        nl.link("v9", netns=lan.name)
    assert IFNAMSIZ == 16


@pytest.mark.parametrize("raw", [b"caf\xe9", b"\xff\xfe\xfd", "süß".encode(), b"a.b"])
def test_names_that_are_no_text(lan: Namespace, raw: bytes) -> None:
    made = lan.run("link", "add", os.fsdecode(raw), "type", "veth", "peer", "name", "peer")
    assert made.returncode == 0, made.stderr
    name = os.fsdecode(raw)
    with lan.socket() as sk:
        names = [ifname for (ifname,) in sk.links("ifname")]
        assert name in names
        link = sk.link(name)
        assert link.ifname == name
        assert os.fsencode(link.ifname) == raw
        assert sk.link(raw) == sk.link(name)
        assert sk.links("index", ifname=name) == [(link.index,)] == sk.links("index", ifname=raw)
    assert "ifname=" in repr(link)


def test_aliases_with_newlines(lan: Namespace) -> None:
    alias = "two\nlines\x1b[31m"
    lan.run("link", "set", "v0", "alias", alias)
    assert lan.link("v0").ifalias == alias


def test_kernel_filters(lan: Namespace) -> None:
    lan.ip("link add br0 type bridge")
    lan.ip("link set v0 master br0")
    master = lan.index("br0")
    for strict in (True, False):
        with lan.socket(strict=strict) as sk:
            reader = sk._idle[0].reader
            everything = len(sk.links())
            before = reader.messages
            assert sk.links("ifname", master=master) == [("v0",)]
            assert (reader.messages - before < everything) is strict
            before = reader.messages
            assert sk.links("ifname", **{"linkinfo.kind": "bridge"}) == [("br0",)]
            assert (reader.messages - before < everything) is strict
            assert sk.links("ifname", **{"linkinfo.kind": "no such kind"}) == []
            assert sk.links("ifname", master=None, **{"linkinfo.kind": None}) == [("lo",)]
            assert sk.links("ifname", mtu=1500, ifname="v1") == [("v1",)]
            assert len(sk.links(family=0)) == everything


def test_ext_mask(lan: Namespace) -> None:
    """It steers the answer and is no filter; this value leaves out the counters of IPv6."""

    def counters(link: Link) -> object:
        assert isinstance(link.af_spec, AfSpec) and link.af_spec.inet6 is not None
        return link.af_spec.inet6.stats

    with lan.socket() as sk:
        ours = ("lo", "v0", "v1")  # and there may be tunnels that every namespace has
        assert all(counters(link) is not None for link in sk.links() if link.ifname in ours)
        links = sk.links(ext_mask=RTEXT_FILTER_SKIP_STATS)
        assert len(links) >= 3 and all(
            counters(link) is None for link in links if link.ifname in ours
        )
        assert counters(sk.link("v0", ext_mask=RTEXT_FILTER_SKIP_STATS)) is None
        assert counters(sk.link("v0")) is not None
        assert counters(sk.get(Link, ifname="v0", ext_mask=RTEXT_FILTER_SKIP_STATS)) is None


def test_other_families(lan: Namespace) -> None:
    lan.ip("link add br0 type bridge")
    lan.ip("link set v0 master br0")
    with lan.socket() as sk:
        ports = sk.links(family=AF_BRIDGE)
        assert {port.ifname for port in ports} == {"v0", "br0"} or {
            port.ifname for port in ports
        } == {"v0"}
        port = next(port for port in ports if port.ifname == "v0")
        assert port.family == AF_BRIDGE
        assert isinstance(port.protinfo, kinds.BridgePort)
        assert port.protinfo.state is not None
        for link in sk.links(family=AF_INET6):
            assert link.family == AF_INET6
            assert link.protinfo is not None and link.as_dict()


def test_records_make_links(lan: Namespace) -> None:
    """What records encode, the kernel takes; and gives back the same values."""
    lan.new(
        Link(
            ifname="left",
            mtu=1400,
            address="02:00:00:00:00:10",
            linkinfo={
                "kind": "veth",
                "data": {"peer": Link(ifname="right", address="02:00:00:00:00:11")},
            },
        )
    )
    left, right = lan.link("left"), lan.link("right")
    assert (left.mtu, left.address, right.address) == (
        1400,
        "02:00:00:00:00:10",
        "02:00:00:00:00:11",
    )
    assert left.link == right.index
    lan.new(
        Link(
            ifname="br7",
            linkinfo={"kind": "bridge", "data": kinds.Bridge(priority=8192, hello_time=300)},
        )
    )
    info = lan.link("br7").linkinfo
    assert info is not None and isinstance(info.data, kinds.Bridge)
    assert (info.data.priority, info.data.hello_time) == (8192, 300)
    if lan.can(KINDS["vxlan"]):
        lan.new(
            Link(
                ifname="vx7",
                linkinfo={
                    "kind": "vxlan",
                    "data": {
                        "id": 7,
                        "group6": "2001:db8::7",
                        "port": 4790,
                        "ttl_inherit": 1,
                        "port_range": {"low": 3000, "high": 4000},
                    },
                },
            )
        )
        info = lan.link("vx7").linkinfo
        assert info is not None and isinstance(info.data, kinds.Vxlan)
        assert (info.data.id, info.data.group6, info.data.port) == (7, "2001:db8::7", 4790)
        assert info.data.ttl_inherit == 1
        said = lan.json("-d link show vx7")[0]["linkinfo"]["info_data"]
        assert said["remote6"] == "2001:db8::7" and said["port_range"] == {
            "low": 3000,
            "high": 4000,
        }


def test_links_of_this_machine_decode() -> None:
    """Hardware has more attributes than what a namespace can have."""
    with nl.Socket() as sk:
        names = {link.ifname for link in sk.links() if link.as_dict() and repr(link)}
    assert "lo" in names
