"""Tables of neighbours, settings, ids of namespaces, labels, counters, multicast addresses."""

from __future__ import annotations

import os
import socket as stdlib
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import netlinklib as nl
from netlinklib.rtnl.addr import Addr, AnycastAddr, MulticastAddr
from netlinklib.rtnl.addrlabel import AddrLabel
from netlinklib.rtnl.dcb import Dcb
from netlinklib.rtnl.link import LinkProp
from netlinklib.rtnl.linkstats import LinkStats, LinkStatsRequest
from netlinklib.rtnl.mroute import MrouteTable
from netlinklib.rtnl.nd import Prefix
from netlinklib.rtnl.neightbl import NeighTable
from netlinklib.rtnl.netconf import Netconf
from netlinklib.rtnl.nexthop import Nexthop
from netlinklib.rtnl.nsid import Nsid
from netlinklib.uapi import (
    DCB_CMD_GSTATE,
    IFLA_OFFLOAD_XSTATS_CPU_HIT,
    IFLA_OFFLOAD_XSTATS_HW_S_INFO,
    IFLA_STATS_FILTER_BIT,
    IFLA_STATS_LINK_64,
    IFLA_STATS_LINK_OFFLOAD_XSTATS,
    IFLA_STATS_LINK_XSTATS,
    IFLA_STATS_LINK_XSTATS_SLAVE,
    NETCONFA_IFINDEX_ALL,
    NETCONFA_IFINDEX_DEFAULT,
    NETNSA_NSID_NOT_ASSIGNED,
    RTNL_FAMILY_IPMR,
)

from .conftest import Namespace

AF_INET, AF_INET6 = stdlib.AF_INET, stdlib.AF_INET6
FAMILIES = {"inet": AF_INET, "inet6": AF_INET6}


# Tables of neighbours

PARMS = {
    "refcnt": "refcnt",
    "reachable": "reachable_time",
    "base_reachable": "base_reachable_time",
    "retrans": "retrans_time",
    "gc_stale": "gc_staletime",
    "delay_probe": "delay_probe_time",
    "queue": "queue_len",
    "app_probes": "app_probes",
    "ucast_probes": "ucast_probes",
    "mcast_probes": "mcast_probes",
    "anycast_delay": "anycast_delay",
    "proxy_delay": "proxy_delay",
    "proxy_queue": "proxy_qlen",
    "locktime": "locktime",
}
CHANGING = ("reachable", "refcnt")


def test_tables_of_neighbours(lan: Namespace) -> None:
    names = lan.names()
    said = {(FAMILIES[e["family"]], e["name"], e.get("dev")): e for e in lan.json("-s ntable show")}
    with lan.socket() as sk:
        tables = sk.list(NeighTable)
        assert sk.list(NeighTable, family=AF_INET6) == [t for t in tables if t.family == AF_INET6]
    ours = {}
    for table in tables:
        assert table.parms is not None
        link = table.parms.ifindex
        ours[table.family, table.name, None if link is None else names[link]] = table
    assert set(ours) == set(said) and len(said) >= 8
    for key, entry in said.items():
        table = ours[key]
        assert (table.thresh1, table.thresh2, table.thresh3) == tuple(
            entry.get(f"thresh{n}") for n in (1, 2, 3)
        )
        for shown, field in PARMS.items():
            if shown in entry and shown not in CHANGING:
                assert getattr(table.parms, field) == int(entry[shown]), shown
        if key[2] is None:
            assert table.gc_interval == entry["gc_interval"]
            assert table.config is not None and table.stats is not None
            assert table.config.key_len == entry["key_length"]
            assert table.config.entry_size == entry["entry_size"]
            assert table.config.entries >= 0 and table.config.hash_mask > 0
            assert table.stats.allocs >= 0 and table.stats.table_fulls is not None
        else:
            assert table.config is None and table.stats is None
        assert bytes(NeighTable.from_bytes(bytes(table))) == bytes(table)


def test_settings_of_tables_change(lan: Namespace) -> None:
    with lan.socket() as sk:
        sk.change(
            NeighTable,
            family="inet",
            name="arp_cache",
            parms={"dev": "v0", "ucast_probes": 7, "base_reachable_time": 12000},
        )
        (entry,) = (
            e
            for e in lan.json("ntable show dev v0")
            if e["name"] == "arp_cache" and e.get("dev") == "v0"
        )
        assert (entry["ucast_probes"], entry["base_reachable"]) == (7, 12000)
        with pytest.raises(nl.NetlinkError) as caught:
            sk.change(NeighTable, family="inet", name="no_cache", thresh1=5)
        assert caught.value.errno == 2
        with pytest.raises(nl.NetlinkError) as caught:
            sk.change(NeighTable, family="inet", thresh1=5)
        assert caught.value.errno == 22


# Settings of links


def test_settings_of_links(lan: Namespace) -> None:
    names = {**lan.names(), NETCONFA_IFINDEX_ALL: "all", NETCONFA_IFINDEX_DEFAULT: "default"}
    lan.sysctl("net.ipv4.conf.v1.rp_filter", "2")
    lan.sysctl("net.ipv6.conf.v1.forwarding", "1")
    said = {(e["family"], e["interface"]): e for e in lan.json("netconf show")}
    with lan.socket() as sk:
        confs = [conf for conf in sk.list(Netconf) if conf.family in FAMILIES.values()]
        assert sk.list(Netconf, family="inet6", dev="v1")[0].forwarding == 1
        one = sk.get(Netconf, family="inet", dev="v1")
        assert one.rp_filter == 2
    families = {number: name for name, number in FAMILIES.items()}
    ours = {(families[c.family], names[c.ifindex or 0]): c for c in confs}
    assert {key for key in said if key[0] in FAMILIES} == set(ours) and len(ours) == 10
    for key, conf in ours.items():
        entry = said[key]
        assert bool(conf.forwarding) is bool(entry["forwarding"])
        if "rp_filter" in entry:
            assert ["off", "strict", "loose"][conf.rp_filter or 0] == entry["rp_filter"]
        assert bool(conf.proxy_neigh) is bool(entry["proxy_neigh"])
        assert bool(conf.mc_forwarding) is bool(entry.get("mc_forwarding", False))
        wanted = bool(entry["ignore_routes_with_linkdown"])
        assert bool(conf.ignore_routes_with_linkdown) is wanted


# Ids of namespaces


@pytest.fixture
def other(ns: Namespace) -> Iterator[str]:
    name = f"{ns.name}-other"
    subprocess.run(("ip", "netns", "add", name), check=True)
    yield name
    subprocess.run(("ip", "netns", "delete", name), check=True)


def test_ids_of_namespaces(ns: Namespace, other: str) -> None:
    ns.ip(f"netns set {other} 42")
    assert ns.json("netns list-id") == [{"nsid": 42, "name": other}]
    fd = os.open(Path("/run/netns", other), os.O_RDONLY)
    try:
        with ns.socket() as sk:
            assert sk.list(Nsid, "nsid") == [(42,)]
            assert sk.get(Nsid, fd=fd).nsid == 42
            assert sk.get(Nsid, pid=os.getpid()).nsid == NETNSA_NSID_NOT_ASSIGNED
            with pytest.raises(nl.NetlinkError) as caught:
                sk.add(Nsid, fd=fd, nsid=43)
            assert caught.value.errno == 17
            # the ids as the other namespace has them
            assert sk.list(Nsid, target_nsid=42) == []
            back = os.open(Path("/run/netns", ns.name), os.O_RDONLY)
            with nl.Socket(netns=other) as there:
                there.add(Nsid, fd=back, nsid=7)
            os.close(back)
            (seen,) = sk.list(Nsid, target_nsid=42)
            assert (seen.nsid, seen.current_nsid) == (7, NETNSA_NSID_NOT_ASSIGNED)
            with pytest.raises(nl.NetlinkError):
                sk.list(Nsid, target_nsid=77)
            with pytest.raises(nl.NetlinkError) as caught:
                sk.add(Nsid, nsid=44)
            assert caught.value.errno == 22
    finally:
        os.close(fd)


# Labels


def test_labels(lan: Namespace) -> None:
    lan.ip("addrlabel add prefix 2001:db8::/32 label 77")
    lan.ip("addrlabel add prefix 2001:db8:1::/48 dev v0 label 78")
    names = lan.names()
    said = {(e["address"], e["prefixlen"], e.get("ifname")): e for e in lan.json("addrlabel list")}
    with lan.socket() as sk:
        labels = sk.addrlabels()
        assert sk.list(AddrLabel, "label", dev="v0") == [(78,)]
        assert sk.list(AddrLabel, "label", address="2001:db8::/32") == [(77,)]
        ours = {(x.address, x.prefixlen, names.get(x.index)): x for x in labels}
        assert set(ours) == set(said)
        for key, label in ours.items():
            assert label.label == said[key]["label"] and label.family == AF_INET6
        sk.add(AddrLabel, address="2001:db8:2::/48", label=79)
        with pytest.raises(FileExistsError):
            sk.add(AddrLabel, address="2001:db8:2::/48", label=79)
        sk.replace(AddrLabel, address="2001:db8:2::/48", label=80)
        said = {e["address"]: e for e in lan.json("addrlabel list")}
        assert said["2001:db8:2::"]["label"] == 80
        sk.delete(AddrLabel, address="2001:db8:2::/48")
        with pytest.raises(nl.NetlinkError) as caught:
            sk.delete(AddrLabel, address="2001:db8:2::/48")
        assert caught.value.errno == 3
        with pytest.raises(nl.NetlinkError) as caught:
            sk.add(AddrLabel, address="2001:db8:3::/48", label=0xFFFFFFFF)
        assert caught.value.errno == 22
        with pytest.raises(ValueError, match="bits set behind"):
            sk.add(AddrLabel, address="2001:db8::1/32", label=1)


# Counters


def test_counters_of_links(lan: Namespace) -> None:
    mask = IFLA_STATS_FILTER_BIT(IFLA_STATS_LINK_64)
    names = lan.names()
    with lan.socket() as sk:
        stats = {names[s.ifindex]: s for s in sk.list(LinkStats, filter_mask=mask)}
        links = {link.ifname: link for link in sk.links()}
    assert set(stats) == set(links) == {"lo", "v0", "v1"}
    said = {e["ifname"]: e["stats64"] for e in lan.json("-s link show")}
    for name, stat in stats.items():
        assert stat.filter_mask == mask and stat.link_64 is not None
        for field, shown in (("rx_packets", "packets"), ("rx_bytes", "bytes")):
            assert getattr(stat.link_64, field) <= said[name]["rx"][shown]
        assert stat.link_64.tx_packets > 0 or name == "lo"
    with lan.socket() as sk:
        one = sk.get(LinkStats, dev="v0", filter_mask=mask)
        assert names[one.ifindex] == "v0"
        with pytest.raises(nl.NetlinkError) as caught:
            sk.list(LinkStats)
        assert "ilter mask" in str(caught.value)
        with pytest.raises(nl.NetlinkError):
            sk.list(LinkStats, filter_mask=1 << 31)
        with pytest.raises(nl.NetlinkError) as caught:
            sk.get(LinkStats, ifindex=9999, filter_mask=mask)
        assert caught.value.errno == 19


def test_counters_of_bridges(lan: Namespace) -> None:
    lan.ip(
        "link add br0 type bridge vlan_filtering 1 vlan_stats_enabled 1 mcast_stats_enabled 1"
        " vlan_stats_per_port 1"
    )
    lan.ip("link set v1 master br0")
    lan.ip("link set br0 up")
    with lan.socket() as sk:
        mask = IFLA_STATS_FILTER_BIT(IFLA_STATS_LINK_XSTATS)
        xstats = sk.get(LinkStats, dev="br0", filter_mask=mask).link_xstats
        assert xstats is not None and xstats.bridge is not None and xstats.bond is None
        assert [vlan.vid for vlan in xstats.bridge.vlan] == [1]
        assert xstats.bridge.mcast is not None
        assert len(xstats.bridge.mcast.igmp_v2queries) == 2
        mask = IFLA_STATS_FILTER_BIT(IFLA_STATS_LINK_XSTATS_SLAVE)
        port = sk.get(LinkStats, dev="v1", filter_mask=mask).link_xstats_slave
        assert port is not None and port.bridge is not None
        assert port.bridge.stp is not None and port.bridge.stp.rx_bpdu == 0
        assert [vlan.vid for vlan in port.bridge.vlan] == [1]
    if lan.can("link add b0 type bond mode 802.3ad"):
        with lan.socket() as sk:
            mask = IFLA_STATS_FILTER_BIT(IFLA_STATS_LINK_XSTATS)
            xstats = sk.get(LinkStats, dev="b0", filter_mask=mask).link_xstats
            assert xstats is not None and xstats.bond is not None
            assert xstats.bond.ad is not None and xstats.bond.ad.lacpdu_rx == 0


def test_counters_of_hardware(lan: Namespace) -> None:
    """Nothing here has any, but the kernel says so, and knows the filters of the nest."""
    mask = IFLA_STATS_FILTER_BIT(IFLA_STATS_LINK_OFFLOAD_XSTATS)
    with lan.socket() as sk:
        (stats,) = sk.list(LinkStats, dev="v0", filter_mask=mask)
        offload = stats.link_offload_xstats
        info = None if offload is None else offload.hw_s_info
        if info is None or info.l3_stats is None:
            pytest.skip("this kernel knows of no counters of hardware")
        assert (info.l3_stats.request, info.l3_stats.used) == (0, 0)
        (stats,) = sk.list(
            LinkStats,
            dev="v0",
            filter_mask=mask,
            get_filters={"link_offload_xstats": IFLA_STATS_FILTER_BIT(IFLA_OFFLOAD_XSTATS_CPU_HIT)},
        )
        offload = stats.link_offload_xstats
        assert offload is None or offload.hw_s_info is None
        (stats,) = sk.list(
            LinkStats,
            dev="v0",
            filter_mask=mask,
            get_filters={
                "link_offload_xstats": IFLA_STATS_FILTER_BIT(IFLA_OFFLOAD_XSTATS_HW_S_INFO)
            },
        )
        assert stats.link_offload_xstats is not None and stats.link_offload_xstats.hw_s_info
        sk.change(LinkStatsRequest, dev="v0", set_offload_xstats_l3_stats=1)
        offload = sk.get(LinkStats, dev="v0", filter_mask=mask).link_offload_xstats
        assert offload is not None and offload.hw_s_info is not None
        info = offload.hw_s_info.l3_stats
        assert info is not None and (info.request, info.used) == (1, 0)


# Addresses of groups


def test_addresses_of_groups(lan: Namespace) -> None:
    names = lan.names()
    said = {
        (link["ifname"], entry["address"])
        for link in lan.json("maddr show")
        for entry in link["maddr"]
        if entry.get("family") == "inet6"
    }
    with lan.socket() as sk:
        ours = sk.list(MulticastAddr)
        assert {(names[a.index], a.multicast) for a in ours} == said and len(said) > 5
        assert all(a.cacheinfo is not None and a.family == AF_INET6 for a in ours)
        lan.sysctl("net.ipv6.conf.v0.forwarding", "1")
        anycast = sk.list(AnycastAddr)
        assert [(names[a.index], a.anycast) for a in anycast if a.anycast == "2001:db8::"] == [
            ("v0", "2001:db8::")
        ]


# Alternative names


def test_alternative_names(lan: Namespace) -> None:
    with lan.socket() as sk:
        names = {"alt_ifname": ["uplink-of-the-test", "another-name-of-it"]}
        sk.add(LinkProp, dev="v0", prop_list=names)
        assert lan.json("link show dev v0")[0]["altnames"] == names["alt_ifname"]
        assert sk.link("another-name-of-it").altnames == tuple(names["alt_ifname"])
        with pytest.raises(FileExistsError):
            sk.add(LinkProp, dev="v0", prop_list=names)
        sk.delete(LinkProp, dev="v0", prop_list={"alt_ifname": ["another-name-of-it"]})
        assert sk.link("v0").altnames == ("uplink-of-the-test",)


# Others


def test_multicast_routing(lan: Namespace) -> None:
    """Its tables are links to the kernel, in a family of their own."""
    with lan.socket() as sk:
        try:
            links = sk.links(family=RTNL_FAMILY_IPMR)
        except nl.NetlinkError:
            pytest.skip("this kernel has no multicast routing")
    if not links:
        pytest.skip("this kernel has no multicast routing")
    (link,) = links
    table = link.af_spec
    assert isinstance(table, MrouteTable)
    assert table.id == 253 and table.mroute_reg_vif_num == -1
    assert (table.mroute_do_assert, table.mroute_do_pim) == (0, 0)


def test_events_cannot_be_asked_for(ns: Namespace) -> None:
    with ns.socket() as sk, pytest.raises(TypeError, match="event"):
        sk.list(Prefix)


def test_data_center_bridging_is_refused(lan: Namespace) -> None:
    """No link here has any; what is asked does get there."""
    with lan.socket() as sk, pytest.raises(nl.NetlinkError) as caught:
        sk.get(Dcb, cmd="gstate", ifname="v0")
    assert caught.value.errno == 95
    assert Dcb(cmd="gstate").cmd == DCB_CMD_GSTATE


def test_addresses_with_a_protocol_and_a_metric(lan: Namespace) -> None:
    with lan.socket() as sk:
        sk.add(Addr, dev="v1", address="203.0.113.9/25", proto=9, rt_priority=77)
        (addr,) = sk.addrs(address="203.0.113.9")
        assert (addr.proto, addr.rt_priority, addr.prefixlen) == (9, 77, 25)
    entry = lan.json("route show 203.0.113.0/25")
    assert entry[0]["metric"] == 77


REFUSED: dict[str, Any] = {
    "no gateway's link": (Nexthop, {"id": 1, "gateway": "192.0.2.9"}),
    "no such link": (Nexthop, {"id": 1, "oif": 999, "gateway": "192.0.2.9"}),
    "blackhole with a link": (Nexthop, {"id": 1, "blackhole": True, "dev": "v0"}),
    "group of nothing": (Nexthop, {"id": 1, "group": [{"id": 99}]}),
    "group of itself": (Nexthop, {"id": 1, "group": [{"id": 1}]}),
    "empty group": (Nexthop, {"id": 1, "group": []}),
    "unknown type of group": (Nexthop, {"id": 1, "group": [{"id": 2}], "group_type": 99}),
    "buckets without their type": (
        Nexthop,
        {"id": 1, "group": [{"id": 2}], "res_group": {"buckets": 4}},
    ),
    "gateway out of reach": (Nexthop, {"id": 1, "gateway": "198.51.100.77", "dev": "v0"}),
    "unknown encapsulation": (
        Nexthop,
        {"id": 1, "dev": "v0", "encap_type": 99, "encap": b""},
    ),
    "no label": (AddrLabel, {"address": "2001:db8::/32"}),
    "label of IPv4": (AddrLabel, {"family": AF_INET, "address": "2001:db8::/32", "label": 1}),
    "too long a prefix": (
        AddrLabel,
        {"family": AF_INET6, "address": "2001:db8::1", "prefixlen": 129, "label": 1},
    ),
    "no namespace": (Nsid, {"nsid": 5}),
    "names of nobody": (LinkProp, {"prop_list": {"alt_ifname": ["x"]}}),
}


@pytest.mark.parametrize("which", REFUSED)
def test_refused(lan: Namespace, which: str) -> None:
    cls, fields = REFUSED[which]
    with lan.socket() as sk:
        sk.add(Nexthop, id=2, dev="v0")
        with pytest.raises(nl.NetlinkError) as caught:
            sk.add(cls, **fields)
    error = caught.value
    assert error.errno in (2, 3, 17, 19, 22, 95, 101, 113) and error.request
