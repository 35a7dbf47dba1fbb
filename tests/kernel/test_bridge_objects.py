"""Multicast databases, VLANs of bridges, networks of VXLANs, field by field against `bridge`."""

from __future__ import annotations

import socket as stdlib
from typing import Any

import pytest

import netlinklib as nl
from netlinklib.rtnl.bridge import BridgeAfSpec
from netlinklib.rtnl.bridgevlan import BridgeVlan
from netlinklib.rtnl.link import Link
from netlinklib.rtnl.mdb import Mdb, MdbRequest
from netlinklib.rtnl.tunnel import TunnelInfo
from netlinklib.uapi import (
    AF_BRIDGE,
    BR_STATE_FORWARDING,
    BRIDGE_VLAN_INFO_PVID,
    BRIDGE_VLAN_INFO_RANGE_BEGIN,
    BRIDGE_VLAN_INFO_RANGE_END,
    BRIDGE_VLAN_INFO_UNTAGGED,
    BRIDGE_VLANDB_DUMPF_GLOBAL,
    BRIDGE_VLANDB_DUMPF_STATS,
    MCAST_EXCLUDE,
    MCAST_INCLUDE,
    MDB_PERMANENT,
    MDB_RTR_TYPE_PERM,
    MDB_TEMPORARY,
    RTEXT_FILTER_BRVLAN,
    RTEXT_FILTER_BRVLAN_COMPRESSED,
    RTM_SETLINK,
    TUNNEL_MSG_FLAG_STATS,
)

from .conftest import Namespace

AF_INET, AF_INET6 = stdlib.AF_INET, stdlib.AF_INET6


def bridge(ns: Namespace, command: str) -> None:
    done = ns.run(*command.split(), tool="bridge")
    assert done.returncode == 0, (command, done.stderr)


@pytest.fixture
def bridged(lan: Namespace) -> Namespace:
    """The bridge br0 with filtering, and its port v1."""
    lan.ip("link add br0 type bridge vlan_filtering 1 vlan_stats_enabled 1 mcast_snooping 1")
    lan.ip("link set v1 master br0")
    lan.ip("link set br0 up")
    return lan


# Multicast databases


def test_multicast_database(bridged: Namespace) -> None:
    for command in (
        "mdb add dev br0 port v1 grp 239.1.1.1 permanent vid 1",
        "mdb add dev br0 port v1 grp 239.1.1.2 temp vid 1",
        "mdb add dev br0 port v1 grp ff0e::5 permanent vid 1",
        "mdb add dev br0 port v1 grp 239.1.1.3 src 192.0.2.9 permanent vid 1",
        "mdb add dev br0 port v1 grp 01:00:5e:00:00:99 permanent",
        "mdb add dev br0 port br0 grp 239.1.1.4 temp",
    ):
        bridge(bridged, command)
    names = bridged.names()
    (said,) = bridged.json("-d -s mdb show", tool="bridge")
    with bridged.socket() as sk:
        (mdb,) = sk.list(Mdb)
    assert names[mdb.ifindex] == "br0"
    ours = {(entry.addr, entry.vid, names[entry.ifindex]): entry for entry in mdb.entries}
    theirs = {(e["grp"], e.get("vid", 0), e["port"]): e for e in said["mdb"]}
    ours = {key: value for key, value in ours.items() if key[0] in str(theirs)}
    assert set(ours) == set(theirs) and len(theirs) >= 6
    for key, entry in ours.items():
        expected = theirs[key]
        assert entry.state == (MDB_PERMANENT if expected["state"] == "permanent" else MDB_TEMPORARY)
        assert entry.source == expected.get("src")
        timer = expected.get("timer")
        assert timer is None or abs(float(timer) - (entry.timer or 0) / 100) < 5
        mode = {"include": MCAST_INCLUDE, "exclude": MCAST_EXCLUDE, None: None}
        if "filter_mode" in expected:
            assert entry.group_mode == mode[expected["filter_mode"]]
        assert bytes(type(entry).from_bytes(bytes(entry))) == bytes(entry)
    with bridged.socket(strict=False) as sk:
        assert [found.ifindex for found in sk.mdbs()] == [mdb.ifindex]


def test_multicast_routers(bridged: Namespace) -> None:
    bridge(bridged, "link set dev v1 mcast_router 2")
    with bridged.socket() as sk:
        (mdb,) = sk.list(Mdb)
    assert mdb.router is not None
    (port,) = mdb.router.port
    assert port.ifindex == bridged.index("v1") and port.type == MDB_RTR_TYPE_PERM
    (said,) = bridged.json("-d -s mdb show", tool="bridge")
    assert said["router"]["br0"][0]["port"] == "v1"
    assert said["router"]["br0"][0]["type"] == "permanent"


def test_records_make_multicast_entries(bridged: Namespace) -> None:
    br0, v1 = bridged.index("br0"), bridged.index("v1")
    for entry, attrs in (
        ({"ifindex": v1, "state": MDB_PERMANENT, "vid": 1, "addr": "239.2.2.2"}, None),
        ({"ifindex": v1, "state": MDB_PERMANENT, "addr": "ff0e::77", "vid": 1}, None),
        ({"ifindex": v1, "state": MDB_PERMANENT, "addr": "01:00:5e:00:00:77"}, None),
        (
            {"ifindex": v1, "state": MDB_PERMANENT, "addr": "239.2.2.3", "vid": 1},
            {"source": "192.0.2.5"},
        ),
    ):
        bridged.new(MdbRequest(family=AF_BRIDGE, ifindex=br0, entry=entry, attrs=attrs))
    (said,) = bridged.json("mdb show", tool="bridge")
    theirs = {(e["grp"], e.get("src")) for e in said["mdb"] if e["state"] == "permanent"}
    assert {
        ("239.2.2.2", None),
        ("ff0e::77", None),
        ("01:00:5e:00:00:77", None),
        ("239.2.2.3", "192.0.2.5"),
    } <= theirs


# VLANs


def test_vlans(bridged: Namespace) -> None:
    bridge(bridged, "vlan add dev v1 vid 5-7")
    bridge(bridged, "vlan add dev v1 vid 9 untagged")
    names = bridged.names()
    said = {entry["ifname"]: entry["vlans"] for entry in bridged.json("vlan show", tool="bridge")}
    with bridged.socket() as sk:
        vlans = sk.list(BridgeVlan, family=AF_BRIDGE)
        assert {names[v.ifindex] for v in vlans} == {"br0", "v1"} == set(said)
        ours: dict[str, list[dict[str, Any]]] = {}
        for vlan in vlans:
            for entry in vlan.entry:
                assert entry.info is not None and entry.state == BR_STATE_FORWARDING
                flags = []
                if entry.info.flags & BRIDGE_VLAN_INFO_PVID:
                    flags.append("PVID")
                if entry.info.flags & BRIDGE_VLAN_INFO_UNTAGGED:
                    flags.append("Egress Untagged")
                shown: dict[str, Any] = {"vlan": entry.info.vid}
                if entry.range is not None:
                    shown["vlanEnd"] = entry.range
                if flags:
                    shown["flags"] = flags
                ours.setdefault(names[vlan.ifindex], []).append(shown)
        # `bridge vlan` asks the links, which tell each VLAN by itself
        assert flat(ours) == flat(said)
        one = sk.list(BridgeVlan, family=AF_BRIDGE, ifindex=bridged.index("v1"))
        assert [names[vlan.ifindex] for vlan in one] == ["v1"]
        with pytest.raises(nl.NetlinkError) as caught:
            sk.list(BridgeVlan, family=AF_BRIDGE, ifindex=bridged.index("v0"))
        assert caught.value.errno == 22
        with pytest.raises(nl.NetlinkError) as caught:
            sk.list(BridgeVlan, family=AF_BRIDGE, ifindex=99999)
        assert caught.value.errno == 19


def flat(said: dict[str, list[dict[str, Any]]]) -> set[tuple[str, int, tuple[str, ...]]]:
    """Each VLAN of ranges by itself."""
    return {
        (name, vid, tuple(entry.get("flags", ())))
        for name, entries in said.items()
        for entry in entries
        for vid in range(entry["vlan"], entry.get("vlanEnd", entry["vlan"]) + 1)
    }


def test_vlan_counters_and_options(bridged: Namespace) -> None:
    bridge(bridged, "vlan add dev v1 vid 5-7")
    bridge(bridged, "vlan add dev br0 vid 5-7 self")
    with bridged.socket() as sk:
        (vlan,) = sk.list(BridgeVlan, dev="v1", dump_flags=BRIDGE_VLANDB_DUMPF_STATS)
    assert len(vlan.entry) == 4
    for entry in vlan.entry:
        assert entry.stats.rx_bytes is not None and entry.stats.tx_packets is not None
    bridge(bridged, "vlan global set vid 5 dev br0 mcast_snooping 0 mcast_igmp_version 3")
    with bridged.socket() as sk:
        (vlan,) = sk.list(BridgeVlan, dump_flags=BRIDGE_VLANDB_DUMPF_GLOBAL)
    options = {option.id: option for option in vlan.global_options}
    (said,) = bridged.json("-d vlan global show", tool="bridge")
    theirs = {entry["vlan"]: entry for entry in said["vlans"]}
    assert set(options) == set(theirs) and options[5].mcast_igmp_version == 3
    for vid, option in options.items():
        expected = theirs[vid]
        assert option.range == expected.get("vlanEnd")
        for name in (
            *("mcast_snooping", "mcast_querier", "mcast_igmp_version", "mcast_mld_version"),
            *("mcast_last_member_cnt", "mcast_startup_query_cnt"),
        ):
            spelled = name.replace("_cnt", "_count")
            assert getattr(option, name) == int(expected[spelled])
        for name in (
            *("mcast_last_member_intvl", "mcast_membership_intvl", "mcast_querier_intvl"),
            *("mcast_query_intvl", "mcast_query_response_intvl", "mcast_startup_query_intvl"),
        ):
            assert getattr(option, name) == int(expected[name.replace("_intvl", "_interval")])


def test_records_make_vlans(bridged: Namespace) -> None:
    bridged.new(
        BridgeVlan(
            family=AF_BRIDGE,
            ifindex=bridged.index("v1"),
            entry=[{"info": {"vid": 30, "flags": BRIDGE_VLAN_INFO_UNTAGGED}, "range": 32}],
        )
    )
    said = {entry["ifname"]: entry["vlans"] for entry in bridged.json("vlan show", tool="bridge")}
    assert {("v1", vid, ("Egress Untagged",)) for vid in (30, 31, 32)} <= flat(said)


def test_vlans_of_links(bridged: Namespace) -> None:
    """What links in AF_BRIDGE tell of VLANs, each by itself and in ranges, with tunnels."""
    bridge(bridged, "vlan add dev v1 vid 5-7")
    with bridged.socket() as sk:
        (link,) = sk.links(family=AF_BRIDGE, ifname="v1", ext_mask=RTEXT_FILTER_BRVLAN)
        assert isinstance(link.af_spec, BridgeAfSpec)
        assert [(vlan.vid, vlan.flags) for vlan in link.af_spec.vlan_info] == [
            (1, BRIDGE_VLAN_INFO_PVID | BRIDGE_VLAN_INFO_UNTAGGED),
            (5, 0),
            (6, 0),
            (7, 0),
        ]
        (link,) = sk.links(family=AF_BRIDGE, ifname="v1", ext_mask=RTEXT_FILTER_BRVLAN_COMPRESSED)
        assert isinstance(link.af_spec, BridgeAfSpec)
        assert [(vlan.vid, vlan.flags) for vlan in link.af_spec.vlan_info][1:] == [
            (5, BRIDGE_VLAN_INFO_RANGE_BEGIN),
            (7, BRIDGE_VLAN_INFO_RANGE_END),
        ]


def test_vlan_tunnels(bridged: Namespace) -> None:
    if not bridged.can("link add x0 type vxlan external dstport 4789"):
        pytest.skip("this kernel has no VXLAN")
    bridged.ip("link set x0 master br0")
    bridge(bridged, "link set dev x0 vlan_tunnel on")
    bridge(bridged, "vlan add dev x0 vid 20-22")
    bridge(bridged, "vlan add dev x0 vid 20-22 tunnel_info id 2000-2002")
    with bridged.socket() as sk:
        (link,) = sk.links(family=AF_BRIDGE, ifname="x0", ext_mask=RTEXT_FILTER_BRVLAN_COMPRESSED)
        assert isinstance(link.af_spec, BridgeAfSpec)
        tunnels = link.af_spec.vlan_tunnel_info
        assert [(tunnel.vid, tunnel.id, tunnel.flags) for tunnel in tunnels] == [
            (20, 2000, BRIDGE_VLAN_INFO_RANGE_BEGIN),
            (22, 2002, BRIDGE_VLAN_INFO_RANGE_END),
        ]
        (vlan,) = sk.list(BridgeVlan, family=AF_BRIDGE, ifindex=link.index)
        infos = [entry.tunnel_info for entry in vlan.entry if entry.tunnel_info is not None]
        assert [info.id for info in infos][0] == 2000
    (said,) = (e for e in bridged.json("vlan tunnelshow", tool="bridge") if e["ifname"] == "x0")
    assert {(t["vlan"], t["tunid"]) for t in said["tunnels"]} <= {(20, 2000), (21, 2001)} | {
        (22, 2002)
    }
    # and the way back: a tunnel by a request of AF_BRIDGE
    bridge(bridged, "vlan add dev x0 vid 40")
    bridged.new(
        Link(
            family=AF_BRIDGE,
            index=bridged.index("x0"),
            af_spec={"vlan_tunnel_info": [{"id": 4000, "vid": 40}]},
        ),
        kind=RTM_SETLINK,
    )
    (said,) = (e for e in bridged.json("vlan tunnelshow", tool="bridge") if e["ifname"] == "x0")
    assert (40, 4000) in {(t["vlan"], t["tunid"]) for t in said["tunnels"]}


# Networks of VXLANs


@pytest.fixture
def filtered(lan: Namespace) -> Namespace:
    if not lan.can("link add x0 type vxlan external vnifilter dstport 4789"):
        pytest.skip("this kernel has no VXLAN with a filter")
    bridge(lan, "vni add vni 10-20 dev x0")
    bridge(lan, "vni add vni 30 remote 192.0.2.77 dev x0")
    bridge(lan, "vni add vni 40 remote 2001:db8::77 dev x0")
    return lan


def test_networks_of_a_vxlan(filtered: Namespace) -> None:
    x0 = filtered.index("x0")
    with filtered.socket() as sk:
        (tunnel,) = sk.list(TunnelInfo, family=AF_BRIDGE, ifindex=x0)
        assert sk.list(TunnelInfo, family=AF_BRIDGE) == [tunnel]
        entries = [(e.start, e.end, e.group, e.group6) for e in tunnel.entry]
        assert entries == [
            (10, 20, None, None),
            (30, None, "192.0.2.77", None),
            (40, None, None, "2001:db8::77"),
        ]
        assert [entry.stats for entry in tunnel.entry] == [None, None, None]
        # with counters each network is told by itself
        (tunnel,) = sk.list(TunnelInfo, family=AF_BRIDGE, ifindex=x0, flags=TUNNEL_MSG_FLAG_STATS)
        assert [entry.start for entry in tunnel.entry] == [*range(10, 21), 30, 40]
        assert all(e.stats and e.stats.rx_pkts == e.stats.tx_errors == 0 for e in tunnel.entry)
        with pytest.raises(nl.NetlinkError) as caught:
            sk.list(TunnelInfo, family=AF_BRIDGE, ifindex=filtered.index("v0"))
        assert caught.value.errno == 22


def test_records_make_networks_of_a_vxlan(filtered: Namespace) -> None:
    filtered.new(
        TunnelInfo(
            family=AF_BRIDGE,
            ifindex=filtered.index("x0"),
            entry=[{"start": 100, "end": 110}, {"start": 200, "group": "192.0.2.78"}],
        )
    )
    (said,) = filtered.json("vni show", tool="bridge")
    shown = [(e["vni"], e.get("vniEnd"), e.get("remote")) for e in said["vnis"]]
    assert (100, 110, None) in shown and (200, None, "192.0.2.78") in shown


# By the verbs of a Socket, and what is refused


def test_verbs(bridged: Namespace) -> None:
    with bridged.socket() as sk:
        entry = {"port": "v1", "state": "permanent", "grp": "239.3.3.3", "vid": 1}
        sk.add(MdbRequest, dev="br0", entry=entry, attrs={"source": "192.0.2.5"})
        (said,) = bridged.json("-d mdb show", tool="bridge")
        (mine,) = [e for e in said["mdb"] if e["grp"] == "239.3.3.3"]
        assert mine["port"] == "v1" and mine["src"] == "192.0.2.5"
        with pytest.raises(FileExistsError):
            sk.add(MdbRequest, dev="br0", entry=entry, attrs={"source": "192.0.2.5"})
        sk.delete(MdbRequest, dev="br0", entry=entry, attrs={"source": "192.0.2.5"})
        (said,) = bridged.json("mdb show", tool="bridge")
        assert not [e for e in said["mdb"] if e["grp"] == "239.3.3.3"]
        vlan = {"info": {"vid": 60, "flags": BRIDGE_VLAN_INFO_UNTAGGED}}
        sk.add(BridgeVlan, dev="v1", entry=[vlan])
        assert bridged.json("vlan show vid 60", tool="bridge")[0]["ifname"] == "v1"
        sk.change(BridgeVlan, dev="v1", entry=[{**vlan, "state": "blocking"}])
        (found,) = sk.bridgevlans(dev="v1")
        assert [e.state for e in found.entry if e.info and e.info.vid == 60] == [4]
        sk.delete(BridgeVlan, dev="v1", entry=[{"info": {"vid": 60}}])
        (found,) = sk.bridgevlans(dev="v1")
        assert not [e for e in found.entry if e.info and e.info.vid == 60]


REFUSED = {
    "no bridge": lambda sk: sk.add(MdbRequest, dev="v0", entry={"port": "v1", "grp": "239.0.0.9"}),
    "no port": lambda sk: sk.add(MdbRequest, dev="br0", entry={"port": "v0", "grp": "239.0.0.9"}),
    "no entry": lambda sk: sk.add(MdbRequest, dev="br0"),
    "no group": lambda sk: sk.add(MdbRequest, dev="br0", entry={"port": "v1", "grp": "192.0.2.1"}),
    "no vlan": lambda sk: sk.delete(BridgeVlan, dev="v1", entry=[{"range": 5}]),
    "vlan 4095": lambda sk: sk.add(BridgeVlan, dev="v1", entry=[{"info": {"vid": 4095}}]),
    "no port for vlans": lambda sk: sk.add(BridgeVlan, dev="v0", entry=[{"info": {"vid": 2}}]),
    "no tunnel": lambda sk: sk.add(TunnelInfo, dev="v0", entry=[{"start": 5}]),
}


@pytest.mark.parametrize("which", REFUSED)
def test_refused(bridged: Namespace, which: str) -> None:
    with bridged.socket() as sk, pytest.raises(nl.NetlinkError) as caught:
        REFUSED[which](sk)
    error = caught.value
    assert error.errno in (22, 95, 19, 2) and error.request
