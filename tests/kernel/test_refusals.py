"""What the kernel refuses: the number, its text, the attribute it points at; alone and in batches.

The kinds of links, qdiscs, filters and actions have tables of their own beside their tests.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from errno import (
    EADDRNOTAVAIL,
    EAFNOSUPPORT,
    EBADF,
    EBUSY,
    EEXIST,
    EHOSTUNREACH,
    EINVAL,
    ELOOP,
    ENETUNREACH,
    ENODEV,
    ENOENT,
    EOPNOTSUPP,
    ERANGE,
    ESRCH,
)
from typing import Any

import pytest

import netlinklib as nl
from netlinklib.errors import NetlinkError
from netlinklib.rtnl import (
    Addr,
    AddrLabel,
    BridgeVlan,
    Chain,
    Link,
    LinkStats,
    Neigh,
    NeighTable,
    Netconf,
    Nexthop,
    Nsid,
    Qdisc,
    Route,
    Rule,
    Socket,
    Tclass,
    Tfilter,
)
from netlinklib.rtnl.link import LinkProp
from netlinklib.rtnl.mdb import MdbRequest
from netlinklib.uapi import AF_INET, AF_INET6, NLMSG_HDRLEN

from .conftest import Namespace

#: What there is: lo, the pair v0 and v1 with addresses on v0, the bridge br0 with the port p0.
PLACE = """\
link add p0 type veth peer name p1
link add br0 type bridge vlan_filtering 1
link set p0 master br0
link set br0 up
link set p0 up
route add 203.0.113.0/24 via 192.0.2.2
route add 2001:db8:5::/48 via 2001:db8::2
neigh add 192.0.2.77 lladdr 02:00:00:00:00:77 dev v0
rule add from 10.0.0.0/8 table 100 priority 500
nexthop add id 1 via 192.0.2.2 dev v0
nexthop add id 2 group 1
"""
#: What not every kernel makes.
MORE = {
    "vrf1": "link add vrf1 type vrf table 77",
    "x0": "link add x0 type vxlan id 5 dstport 4789 local 192.0.2.1",
}

MAC = "02:00:00:00:00:01"
NONE = 9999  # the index of no link
NEW = {"ifname": "n0", "kind": "veth"}
TEN = {"dst": "10.0.0.0/8"}
SIX = {"dst": "2001:db8:1::/48"}
FDB = {"family": "bridge", "lladdr": MAC}
STATION = {"dst": "192.0.2.78", "lladdr": MAC}
GROUP = {"dev": "br0", "entry": {"port": "p0", "grp": "239.0.0.9"}}

#: verb, class, fields; the number, or those of several kernels; a part of the text, or None where
#: some kernels say nothing; the attribute that is named.
Row = tuple[str, Any, dict[str, Any], "int | tuple[int, ...]", "str | None", "str | None"]


def group(**parts: Any) -> dict[str, Any]:
    """The request for an entry of the multicast database, with other parts."""
    return {"dev": "br0", "entry": {**GROUP["entry"], **parts}}


REFUSED: dict[str, list[Row]] = {
    "links": [
        ("add", Link, {"ifname": "v0", "kind": "veth"}, EEXIST, None, None),
        ("add", Link, {"ifname": "n0", "kind": "nosuch"}, EOPNOTSUPP, "nknown device type", None),
        ("add", Link, {"ifname": "n0"}, EOPNOTSUPP, "nknown device type", None),
        ("add", Link, {**NEW, "ifname": "a/b"}, EINVAL, None, None),
        ("add", Link, {**NEW, "ifname": ".."}, EINVAL, None, None),
        ("add", Link, {**NEW, "address": "02:00:00:00"}, EINVAL, None, None),
        ("add", Link, {**NEW, "num_tx_queues": 5000}, EINVAL, "number of transmit queues", None),
        ("add", Link, {**NEW, "net_ns_pid": 1 << 30}, ESRCH, None, None),
        ("change", Link, {"ifname": "gone", "mtu": 1400}, ENODEV, None, None),
        ("change", Link, {"index": NONE, "mtu": 1400}, ENODEV, None, None),
        ("change", Link, {"dev": "v0", "mtu": 10}, EINVAL, "less than device minimum", None),
        ("change", Link, {"dev": "v0", "mtu": 1 << 20}, EINVAL, "greater than device max", None),
        ("change", Link, {"dev": "v0", "master": "v1"}, EOPNOTSUPP, None, None),
        ("change", Link, {"dev": "v0", "master": NONE}, EINVAL, None, None),
        ("change", Link, {"dev": "br0", "master": "br0"}, ELOOP, "enslave a bridge", None),
        ("change", Link, {"dev": "lo", "master": "br0"}, EINVAL, None, None),
        ("change", Link, {"dev": "vrf1", "master": "vrf1"}, EINVAL, "enslave an L3 master", None),
        ("change", Link, {"dev": "v0", "ifname": "v1"}, (EEXIST, EBUSY), None, None),
        ("change", Link, {"dev": "lo", "net_ns_pid": os.getpid()}, EINVAL, None, None),
        ("change", Link, {"dev": "v0", "net_ns_fd": NONE}, EBADF, None, None),
        ("change", Link, {"dev": "v0", "target_netnsid": 99}, EINVAL, None, None),
        ("change", Link, {"dev": "v0", "proto_down": 1}, EOPNOTSUPP, "Protodown", None),
        (
            "change",
            Link,
            {"dev": "lo", "af_spec": {"inet6": {"token": "::1"}}},
            EINVAL,
            "Device is loopback",
            None,
        ),
        (
            "change",
            Link,
            {"dev": "v0", "af_spec": {"inet6": {"addr_gen_mode": 9}}},
            EINVAL,
            None,
            None,
        ),
        ("change", Link, {"dev": "v0", "xdp": {"fd": NONE}}, EBADF, None, None),
        (
            "change",
            Link,
            {"dev": "p0", "slave_kind": "bridge", "slave_data": {"priority": 999}},
            ERANGE,
            None,
            None,
        ),
        ("delete", Link, {"ifname": "gone"}, ENODEV, None, None),
        ("delete", Link, {"dev": "lo"}, EOPNOTSUPP, None, None),
        ("delete", Link, {}, EINVAL, None, None),
        ("get", Link, {"index": NONE}, ENODEV, None, None),
        ("list", Link, {"target_netnsid": 77}, EINVAL, "target network namespace id", None),
        ("add", LinkProp, {"dev": "v0", "prop_list": {"alt_ifname": ["v1"]}}, EEXIST, None, None),
        (
            "delete",
            LinkProp,
            {"dev": "v0", "prop_list": {"alt_ifname": ["gone"]}},
            ENOENT,
            None,
            None,
        ),
    ],
    "addresses": [
        ("add", Addr, {"dev": "v0", "address": "192.0.2.1/24"}, EEXIST, None, None),
        ("add", Addr, {"dev": "v0", "address": "2001:db8::1/64"}, EEXIST, None, None),
        ("add", Addr, {"index": NONE, "address": "192.0.2.9/24"}, ENODEV, None, None),
        ("add", Addr, {"dev": "v0", "address": "192.0.2.9", "prefixlen": 33}, EINVAL, None, None),
        ("add", Addr, {"dev": "v0", "family": "inet6", "prefixlen": 64}, EINVAL, None, None),
        ("add", Addr, {"dev": "v0", "address": "ff02::1/64"}, EADDRNOTAVAIL, None, None),
        (
            "add",
            Addr,
            {
                "dev": "v0",
                "address": "192.0.2.9/24",
                "cacheinfo": {"prefered": 20, "valid": 10},
            },
            EINVAL,
            None,
            None,
        ),
        ("delete", Addr, {"dev": "v0", "address": "192.0.2.99/24"}, EADDRNOTAVAIL, None, None),
        ("delete", Addr, {"dev": "v0", "address": "2001:db8::99/64"}, EADDRNOTAVAIL, None, None),
        ("list", Addr, {"family": AF_INET, "index": NONE}, ENODEV, None, None),
        ("list", Addr, {"target_netnsid": 77}, EINVAL, "target network namespace id", None),
    ],
    "routes": [
        ("add", Route, {"dst": "203.0.113.0/24", "gateway": "192.0.2.2"}, EEXIST, None, None),
        ("add", Route, {**TEN, "gateway": "198.51.100.9"}, ENETUNREACH, "invalid gateway", None),
        ("add", Route, {**TEN, "gateway": "192.0.2.255"}, EINVAL, "invalid gateway", None),
        ("add", Route, TEN, ENODEV, None, None),
        (
            "add",
            Route,
            {**TEN, "dst_len": 33, "dst": "10.0.0.0", "dev": "v0"},
            EINVAL,
            "Invalid prefix length",
            None,
        ),
        ("add", Route, {**TEN, "dev": "v0", "scope": "nowhere"}, EINVAL, "Invalid scope", None),
        ("add", Route, {**TEN, "dev": "v0", "type": 99}, EINVAL, "Invalid route type", None),
        ("add", Route, {**TEN, "dev": "v0", "prefsrc": "10.9.9.9"}, EINVAL, "prefsrc", None),
        ("add", Route, {**TEN, "dev": "v0", "flags": "dead"}, EINVAL, "rtm_flags", None),
        ("add", Route, {**TEN, "nh_id": 99}, EINVAL, "Nexthop id does not exist", None),
        ("add", Route, {**TEN, "nh_id": 1, "dev": "v0"}, EINVAL, "mutually exclusive", None),
        (
            "add",
            Route,
            {**TEN, "gateway": "192.0.2.2", "via": (AF_INET6, "2001:db8::2"), "dev": "v0"},
            EINVAL,
            "both GATEWAY and VIA",
            None,
        ),
        (
            "add",
            Route,
            {**TEN, "multipath": [{"gateway": "192.0.2.2"}, {"gateway": "198.51.100.9"}]},
            ENETUNREACH,
            "invalid gateway",
            None,
        ),
        ("add", Route, {**TEN, "multipath": []}, (ERANGE, EINVAL), None, "multipath"),
        (
            "add",
            Route,
            {**TEN, "dev": "v0", "metrics": {"cc_algo": "nosuch"}},
            EINVAL,
            "Unknown tcp congestion algorithm",
            None,
        ),
        (
            "add",
            Route,
            {**TEN, "dev": "v0", "metrics": {"features": 1 << 20}},
            EINVAL,
            "feature mask",
            None,
        ),
        (
            "add",
            Route,
            {**TEN, "dev": "v0", "encap_type": 99, "encap": b""},
            EINVAL,
            "Unknown lwt encapsulation",
            None,
        ),
        (
            "add",
            Route,
            {**TEN, "type": "blackhole", "gateway": "192.0.2.2"},
            EINVAL,
            "can not be specified for this route type",
            None,
        ),
        ("change", Route, {**TEN, "gateway": "192.0.2.2"}, ENOENT, None, None),
        ("delete", Route, TEN, ESRCH, None, None),
        ("delete", Route, {**TEN, "table": 4321}, ESRCH, "table does not exist", None),
        ("add", Route, {**SIX, "gateway": "2001:db8:ffff::1"}, EHOSTUNREACH, None, None),
        ("add", Route, {**SIX, "gateway": "ff02::1", "dev": "v0"}, EINVAL, "gateway addr", None),
        (
            "add",
            Route,
            {**SIX, "gateway": "2001:db8::1", "dev": "v0"},
            EINVAL,
            "can not be a local address",
            None,
        ),
        ("add", Route, {**SIX, "oif": NONE}, ENODEV, None, None),
        ("add", Route, {**SIX, "dev": "v0", "prefsrc": "2001:db8::77"}, EINVAL, "source", None),
        ("add", Route, {**SIX, "dev": "v0", "flags": "cloned"}, EINVAL, "RTF_CACHE", None),
        ("delete", Route, SIX, ESRCH, None, None),
        ("get", Route, {"dst": "198.51.100.9"}, ENETUNREACH, None, None),
        ("get", Route, {"dst": "198.51.100.9", "dst_len": 8}, EINVAL, "Invalid values", None),
        ("get", Route, {"dst": "2001:db9::1"}, ENETUNREACH, None, None),
        ("get", Route, {"dst": "192.0.2.9", "ip_proto": 200}, EOPNOTSUPP, "Unsupported ip", None),
        ("list", Route, {"family": AF_INET, "table": 4321}, ENOENT, "does not exist", None),
        ("list", Route, {"family": AF_INET, "oif": NONE}, ENODEV, None, None),
    ],
    "neighbours": [
        (
            "add",
            Neigh,
            {**STATION, "dst": "192.0.2.77", "dev": "v0"},
            EEXIST,
            None,
            None,
        ),
        ("add", Neigh, STATION, EINVAL, "Device not specified", None),
        ("add", Neigh, {**STATION, "ifindex": NONE}, ENODEV, None, None),
        ("add", Neigh, {**STATION, "dev": "v0", "lladdr": "02:00"}, EINVAL, "link address", None),
        ("add", Neigh, {"family": "inet", "dev": "v0"}, EINVAL, "address not specified", None),
        ("add", Neigh, {**STATION, "dev": "v0", "family": "inet6"}, EINVAL, "network addr", None),
        (
            "add",
            Neigh,
            {**STATION, "dev": "v0", "flags_ext": 0x99},
            EINVAL,
            "reserved",
            "flags_ext",
        ),
        ("change", Neigh, {**STATION, "dev": "v0"}, ENOENT, None, None),
        ("delete", Neigh, {**STATION, "dev": "v0"}, ENOENT, None, None),
        ("delete", Neigh, {"dst": "192.0.2.78", "dev": "v0", "flags": "proxy"}, ENOENT, None, None),
        ("get", Neigh, {"dst": "192.0.2.78", "dev": "v0"}, ENOENT, "not found", None),
        ("get", Neigh, {"dst": "192.0.2.78"}, EINVAL, "No device specified", None),
        ("get", Neigh, {"family": "bridge", "dev": "v0"}, EINVAL, "lookup address", None),
        ("add", Neigh, {**FDB, "dev": "v0", "lladdr": "02:00"}, EINVAL, "invalid address", None),
        ("add", Neigh, {**FDB, "dev": "v0", "flags": "master"}, EOPNOTSUPP, None, None),
        (
            "add",
            Neigh,
            {**FDB, "dev": "p0", "flags": "master", "vlan": 4095},
            EINVAL,
            "invalid vlan id",
            None,
        ),
        ("add", Neigh, {**FDB, "dev": "p0", "flags": "master", "vlan": 77}, EINVAL, None, None),
        ("add", Neigh, {**FDB, "dev": "x0"}, EINVAL, None, None),
        (
            "add",
            Neigh,
            {**FDB, "dev": "x0", "dst": "192.0.2.9", "nda_ifindex": NONE},
            EADDRNOTAVAIL,
            None,
            None,
        ),
        (
            "add",
            Neigh,
            {**FDB, "dev": "x0", "dst": "192.0.2.9", "nh_id": 1},
            EINVAL,
            "mutually exclusive",
            None,
        ),
        ("add", Neigh, {**FDB, "dev": "x0", "nh_id": 99}, EINVAL, "does not exist", None),
        ("delete", Neigh, {**FDB, "dev": "p0", "flags": "master"}, ENOENT, None, None),
        ("change", NeighTable, {"name": "nosuch"}, ENOENT, None, None),
        (
            "change",
            NeighTable,
            {"name": "arp_cache", "parms": {"ifindex": NONE, "retrans_time": 1}},
            ENOENT,
            None,
            None,
        ),
    ],
    "rules": [
        ("add", Rule, {"src": "10.0.0.0/8", "table": 100, "priority": 500}, EEXIST, None, None),
        ("add", Rule, {"priority": 501, "goto": 400}, EINVAL, "Backward goto", None),
        ("add", Rule, {"priority": 501, "action": "goto"}, EINVAL, "goto target", None),
        ("add", Rule, {"src": "10.0.0.0", "src_len": 33}, EINVAL, "Invalid source addr", None),
        ("add", Rule, {"l3mdev": 1, "table": 5}, EINVAL, "mutually exclusive", None),
        ("add", Rule, {"l3mdev": 2}, EINVAL, "Invalid l3mdev", None),
        ("add", Rule, {"sport_range": {"start": 9, "end": 3}}, EINVAL, "sport range", None),
        ("add", Rule, {"uid_range": {"start": 9, "end": 3}}, EINVAL, "uid range", None),
        ("add", Rule, {"family": 99}, EAFNOSUPPORT, None, None),
        ("delete", Rule, {"priority": 777}, ENOENT, None, None),
        ("delete", Rule, {"priority": 500, "src": "11.0.0.0/8"}, ENOENT, None, None),
    ],
    "nexthops": [
        ("add", Nexthop, {"id": 1, "dev": "v0"}, EEXIST, None, None),
        ("add", Nexthop, {"id": 7, "gateway": "192.0.2.9"}, EINVAL, "Device attribute", None),
        ("add", Nexthop, {"id": 7, "oif": NONE}, EINVAL, "Invalid device index", None),
        (
            "add",
            Nexthop,
            {"id": 7, "gateway": "198.51.100.9", "dev": "v0"},
            ENETUNREACH,
            "invalid gateway",
            None,
        ),
        ("add", Nexthop, {"id": 7, "blackhole": True, "dev": "v0"}, EINVAL, "Blackhole", None),
        ("add", Nexthop, {"id": 7, "group": [{"id": 99}]}, EINVAL, "Invalid nexthop id", None),
        ("add", Nexthop, {"id": 7, "group": [{"id": 2}]}, EINVAL, "group", None),
        ("add", Nexthop, {"id": 7, "group": [{"id": 1}] * 2}, EINVAL, "used twice", None),
        ("add", Nexthop, {"id": 7, "group": [{"id": 1}], "group_type": 9}, EINVAL, "type", None),
        ("add", Nexthop, {"id": 7, "dev": "v0", "flags": "dead"}, EINVAL, "nexthop flags", None),
        ("add", Nexthop, {"id": 7, "dev": "v0", "family": 99}, EINVAL, "address family", None),
        ("replace", Nexthop, {"id": 2, "dev": "v0"}, EINVAL, "replace a nexthop group", None),
        ("replace", Nexthop, {"id": 1, "group": [{"id": 1}]}, EINVAL, "replace a nexthop", None),
        ("replace", Nexthop, {"dev": "v0"}, EINVAL, "Replace requires nexthop id", None),
        ("change", Nexthop, {"id": 9, "dev": "v0"}, ENOENT, "no entry exists", None),
        ("delete", Nexthop, {"id": 99}, ENOENT, None, None),
        ("delete", Nexthop, {}, EINVAL, "id is missing", None),
        ("get", Nexthop, {"id": 99}, ENOENT, None, None),
    ],
    "traffic control": [
        ("delete", Qdisc, {"dev": "v0", "parent": "root"}, ENOENT, "handle of zero", None),
        ("add", Tclass, {"dev": "v0", "parent": "9:", "handle": "9:1"}, ENOENT, None, None),
        ("add", Tfilter, {"dev": "v0", "parent": "9:", "kind": "fw"}, EINVAL, "Parent Qdisc", None),
        ("delete", Tfilter, {"dev": "v0", "parent": "9:"}, (EINVAL, ENOENT), None, None),
        ("add", Chain, {"dev": "v0", "parent": "9:", "chain": 1}, EINVAL, "Parent Qdisc", None),
    ],
    "bridges": [
        ("add", BridgeVlan, {"dev": "p0", "entry": [{"vid": 4095}]}, EINVAL, "id is invalid", None),
        ("add", BridgeVlan, {"dev": "v0", "entry": [{"vid": 5}]}, EINVAL, "not a valid", None),
        (
            "add",
            BridgeVlan,
            {"dev": "p0", "entry": [{"vid": 10, "range": 5}]},
            EINVAL,
            "End vlan id",
            None,
        ),
        ("add", BridgeVlan, {"dev": "p0"}, EINVAL, "No vlans found", None),
        ("add", BridgeVlan, {"dev": "p0", "entry": [{"range": 5}]}, EINVAL, "Missing vlan", None),
        (
            "change",
            BridgeVlan,
            {"dev": "p0", "entry": [{"vid": 1, "flags": "pvid|untagged", "state": 9}]},
            EINVAL,
            "Invalid vlan state",
            None,
        ),
        ("change", BridgeVlan, {"ifindex": NONE, "entry": [{"vid": 1}]}, ENODEV, None, None),
        ("list", BridgeVlan, {"ifindex": NONE}, ENODEV, None, None),
        ("add", MdbRequest, group(port="v0"), EINVAL, "not a bridge port", None),
        ("add", MdbRequest, group(grp="10.0.0.9"), EINVAL, "not multicast", None),
        ("add", MdbRequest, group(grp="224.0.0.1"), EINVAL, "local multicast", None),
        ("add", MdbRequest, group(port=NONE), ENODEV, "doesn't exist", None),
        ("add", MdbRequest, {**GROUP, "dev": "v0"}, EOPNOTSUPP, None, None),
        ("add", MdbRequest, group(vid=4095), EINVAL, None, None),
        ("add", MdbRequest, group(state=9), EINVAL, None, None),
        (
            "add",
            MdbRequest,
            {**GROUP, "attrs": {"source": "239.1.1.1"}},
            EINVAL,
            "multicast source address",
            None,
        ),
        ("add", MdbRequest, {"dev": "br0"}, EINVAL, "MDBA_SET_ENTRY", None),
        ("delete", MdbRequest, GROUP, (EINVAL, ENOENT), None, None),
    ],
    "others": [
        ("add", Nsid, {"nsid": 5}, EINVAL, "reference is missing", None),
        ("add", Nsid, {"nsid": 5, "pid": 1 << 30}, ESRCH, "reference is invalid", "pid"),
        ("add", Nsid, {"nsid": 5, "fd": NONE}, EBADF, "reference is invalid", "fd"),
        ("get", Nsid, {"nsid": 5, "target_nsid": 55}, ENOENT, "is invalid", "nsid"),
        ("add", AddrLabel, {"address": "2001:db8::/32"}, EINVAL, None, None),
        ("delete", AddrLabel, {"address": "2001:db8::/32"}, ESRCH, None, None),
        ("get", Netconf, {"family": AF_INET, "ifindex": NONE}, EINVAL, None, None),
        ("get", LinkStats, {"ifindex": NONE, "filter_mask": 1}, ENODEV, None, None),
        ("get", LinkStats, {"ifindex": 1}, EINVAL, "Filter mask", None),
    ],
}


@pytest.fixture
def place(lan: Namespace) -> Namespace:
    lan.batch(PLACE)
    for command in MORE.values():
        lan.can(command)
    return lan


def rows(place: Namespace, what: str) -> tuple[list[Row], list[str]]:
    """Return the rows that this kernel has links for, and the links that it has not made."""
    lacking = [name for name in MORE if name not in place.names().values()]
    found = [row for row in REFUSED[what] if not {*lacking} & {str(it) for it in row[2].values()}]
    return found, lacking if len(found) < len(REFUSED[what]) else []


def state(place: Namespace) -> list[Any]:
    """All there is, as the tools show it, without what comes and goes by itself."""

    def told(command: str, *names: str, tool: str = "ip") -> list[tuple[Any, ...]]:
        return [tuple(map(entry.get, names)) for entry in place.json(command, tool=tool)]

    ways = ("dst", "gateway", "dev", "metric", "type", "protocol", "table", "flags", "nhid")
    return [
        told("link show", "ifindex", "ifname", "address", "master", "mtu", "txqlen", "altnames"),
        [
            (entry["ifname"], addr["local"], addr["prefixlen"])
            for entry in place.json("addr show scope global")
            for addr in entry["addr_info"]
            if addr
        ],
        told("-4 route show table all", *ways),
        [
            route
            for route in told("-6 route show table all", *ways)
            if route[0].startswith("2001:") and route[4] == "unicast"
        ],
        told("-4 rule show", "priority", "src", "dst", "table", "goto", "action"),
        told("-6 rule show", "priority", "src", "dst", "table", "goto", "action"),
        told("neigh show nud permanent", "dst", "dev", "lladdr"),
        told("nexthop show", "id", "gateway", "dev", "group"),
        told("qdisc show", "kind", "handle", "dev", "root", tool="tc"),
        told("vlan show", "ifname", "vlans", tool="bridge"),
        told("mdb show", "mdb", tool="bridge"),
    ]


def check(error: NetlinkError, row: Row) -> None:
    """Compare a refusal with its row."""
    verb, cls, fields, number, text, attribute = row
    told = (verb, cls.__name__, fields, error)
    assert error.errno in (number if isinstance(number, tuple) else (number,)), told
    # as OSError itself chooses its classes
    assert isinstance(error, type(OSError(error.errno, ""))), told
    assert text is None or (error.message is not None and text in error.message), told
    assert error.message is None or error.message in str(error), told
    assert error.attribute == attribute, told
    assert attribute is None or str(error).endswith(f"(at {attribute})"), told
    assert error.request is not None, told
    assert int.from_bytes(error.request[:4], sys.byteorder) == len(error.request), told


def refusals(sk: Socket, found: list[Row]) -> Iterator[NetlinkError]:
    for verb, cls, fields, *_ in found:
        with pytest.raises(NetlinkError) as caught:
            getattr(sk, verb)(cls, **fields)
            pytest.fail(f"the kernel did it: {verb} {cls.__name__} {fields}")
        yield caught.value


@pytest.mark.parametrize("what", REFUSED)
def test_refused(place: Namespace, what: str) -> None:
    found, lacking = rows(place, what)
    before = state(place)
    with place.socket() as sk:
        for row, error in zip(found, refusals(sk, found), strict=True):
            check(error, row)
        # the Socket is as good as before
        assert sk.link(1).ifname == "lo"
    assert state(place) == before
    if lacking:
        pytest.skip(f"this kernel makes no {', '.join(lacking)}; the other rows hold")


@pytest.mark.parametrize("what", REFUSED)
def test_refused_in_a_batch(place: Namespace, what: str) -> None:
    """In one batch with each other, each is told as if it had been alone."""
    found = [row for row in rows(place, what)[0] if row[0] not in ("get", "list")]
    before = state(place)
    with place.socket() as sk:
        alone = list(refusals(sk, found))
        with pytest.raises(nl.BatchError) as caught, sk.batch(errors="continue") as batch:
            for verb, cls, fields, *_ in found:
                getattr(batch, verb)(cls, **fields)
    failures = caught.value.failures
    assert [outcome.position for outcome in failures] == list(range(len(found)))
    for single, outcome, row in zip(alone, failures, found, strict=True):
        assert outcome.verb == row[0] and type(outcome.record) is row[1]
        error = outcome.error
        assert error is not None and error.outcome is outcome
        check(error, row)
        assert (type(error), error.errno, error.message, error.attribute, error.offset) == (
            type(single),
            single.errno,
            single.message,
            single.attribute,
            single.offset,
        )
        assert error.request is not None and single.request is not None
        assert error.request[NLMSG_HDRLEN:] == single.request[NLMSG_HDRLEN:]
    assert state(place) == before


def test_there_are_enough() -> None:
    assert sum(map(len, REFUSED.values())) >= 40
    assert {row[5] for table in REFUSED.values() for row in table} >= {"pid", "fd", "multipath"}
