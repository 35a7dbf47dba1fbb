"""The objects from bytes: what this kernel cannot make, and what no kernel should send."""

from __future__ import annotations

import ipaddress
import struct
from typing import Any

import pytest

import netlinklib as nl
from netlinklib.record import Attributes
from netlinklib.rtnl import kinds
from netlinklib.rtnl.bridge import BridgeAfSpec
from netlinklib.rtnl.encap import MplsEncap
from netlinklib.rtnl.link import AfSpec, Inet6, Link, VfInfo, VfMac
from netlinklib.rtnl.route import Route, RouteNexthop
from netlinklib.uapi import (
    AF_BRIDGE,
    AF_INET,
    AF_INET6,
    AF_MPLS,
    AF_PACKET,
    ETH_P_8021AD,
    IFLA_AF_SPEC,
    IFLA_BR_VLAN_PROTOCOL,
    IFLA_IFNAME,
    IFLA_INFO_DATA,
    IFLA_INFO_KIND,
    IFLA_LINKINFO,
    IFLA_PROTINFO,
    IFLA_VXLAN_TTL_INHERIT,
    LWTUNNEL_ENCAP_MAX,
    LWTUNNEL_ENCAP_MPLS,
    NLA_F_NESTED,
    RTA_DST,
    RTA_ENCAP,
    RTA_ENCAP_TYPE,
    RTA_MULTIPATH,
    RTA_TABLE,
    RTA_VIA,
)
from support.records import nla


def rtmsg(family: int, *attributes: bytes, table: int = 254) -> bytes:
    return struct.pack("=8BI", family, 0, 0, 0, table, 3, 0, 1, 0) + b"".join(attributes)


def ifinfomsg(*attributes: bytes, family: int = 0) -> bytes:
    return struct.pack("=BBHiII", family, 0, 1, 5, 0x1003, 0) + b"".join(attributes)


# Routes


def label(value: int, bottom: bool) -> bytes:
    return struct.pack("!I", value << 12 | bottom << 8)


def test_mpls_routes() -> None:
    stack = label(200, False) + label(300, True)
    via = struct.pack("=H4s", AF_INET, bytes([192, 0, 2, 2]))
    hop = nla(19, stack) + nla(RTA_VIA, via)
    hops = struct.pack("=HBBi", 8 + len(hop), 0, 4, 3) + hop
    data = rtmsg(
        AF_MPLS,
        nla(RTA_DST, label(100, True)),
        nla(19, stack),
        nla(RTA_VIA, via),
        nla(RTA_MULTIPATH, hops),
    )
    route = Route.from_bytes(data)
    assert (route.dst, route.newdst, route.via) == ("100", "200/300", (AF_INET, "192.0.2.2"))
    assert route.network is None
    assert route.multipath is not None
    (first,) = route.multipath
    assert (first.newdst, first.via, first.weight, first.ifindex) == (
        "200/300",
        (AF_INET, "192.0.2.2"),
        5,
        3,
    )
    made = Route(
        family=AF_MPLS,
        table=254,
        protocol=3,
        type=1,
        dst="100",
        newdst="200/300",
        via="192.0.2.2",
        multipath=[RouteNexthop(hops=4, ifindex=3, newdst="200/300", via=(AF_INET, "192.0.2.2"))],
    )
    assert {k: v for k, v in made.as_dict().items() if k != "table"} == {
        k: v for k, v in route.as_dict().items() if k != "table"
    }


def test_mpls_encapsulation() -> None:
    encap = nla(1, label(16, False) + label(17, True)) + nla(2, b"\x09")
    data = rtmsg(
        AF_INET,
        nla(RTA_ENCAP, encap),
        nla(RTA_ENCAP_TYPE, struct.pack("=H", LWTUNNEL_ENCAP_MPLS)),
    )
    route = Route.from_bytes(data)
    assert isinstance(route.encap, MplsEncap)
    assert (route.encap.dst, route.encap.ttl) == ("16/17", 9)
    made = Route(family=AF_INET, encap_type=LWTUNNEL_ENCAP_MPLS, encap={"dst": "16/17", "ttl": 9})
    assert made.attributes()[RTA_ENCAP] == encap
    other = Route(family=AF_INET, encap_type=LWTUNNEL_ENCAP_MAX + 1, encap=encap)
    assert isinstance(other.encap, Attributes)
    assert other.encap.attributes()[2] == b"\x09"


@pytest.mark.parametrize(
    "payload, value",
    [
        (struct.pack("=H", AF_INET6) + bytes(15) + b"\x01", (AF_INET6, "::1")),
        (struct.pack("=H", AF_INET) + bytes(4), (AF_INET, "0.0.0.0")),
        (struct.pack("=H", AF_INET) + bytes(3), (AF_INET, "00:00:00")),
        (struct.pack("=H", AF_INET) + bytes(16), (AF_INET, ":".join(["00"] * 16))),
        (struct.pack("=H", AF_PACKET) + b"\1\2\3\4\5\6", (AF_PACKET, "01:02:03:04:05:06")),
        (struct.pack("=H", AF_INET), (AF_INET, "")),
    ],
)
def test_via_of_any_form(payload: bytes, value: tuple[int, str]) -> None:
    route = Route.from_bytes(rtmsg(AF_INET, nla(RTA_VIA, payload)))
    assert route.via == value
    assert route.as_dict()["via"] == value


@pytest.mark.parametrize("payload", [b"", b"\x02"])
def test_a_short_via_is_an_error_of_its_own(payload: bytes) -> None:
    route = Route.from_bytes(rtmsg(AF_INET, nla(RTA_VIA, payload)))
    with pytest.raises(nl.DecodeError, match="bytes for struct rtvia"):
        route.via  # noqa: B018
    assert "DecodeError" in repr(route)
    assert route.dst is None and route.table == 254


def test_via_takes_what_people_have() -> None:
    for value in ("2001:db8::1", ipaddress.ip_address("2001:db8::1"), (AF_INET6, "2001:db8::1")):
        assert Route(family=AF_INET, via=value).via == (AF_INET6, "2001:db8::1")
    with pytest.raises((TypeError, ValueError)):
        Route(family=AF_INET, via="nowhere")


def test_tables() -> None:
    assert Route(table=100).attributes()[RTA_TABLE] == struct.pack("=I", 100)
    assert bytes(Route(table=100))[4] == 100
    assert bytes(Route(table=1000))[4] == 0
    assert Route(table=1000).table == 1000
    assert Route.from_bytes(rtmsg(AF_INET, table=77)).table == 77
    assert Route.from_bytes(rtmsg(AF_INET)).as_dict()["table"] == 254
    four_billion = nla(RTA_TABLE, b"\xff\xff\xff\xff")
    assert Route.from_bytes(rtmsg(AF_INET, four_billion, table=252)).table == 0xFFFFFFFF


def test_routes_that_no_kernel_should_send() -> None:
    short = Route.from_bytes(rtmsg(AF_INET, nla(RTA_DST, b"\x0a\x00\x00")))
    with pytest.raises(nl.DecodeError, match=r"^Route\.dst: "):
        short.dst  # noqa: B018
    long_prefix = Route(family=AF_INET, dst="10.0.0.0", dst_len=77)
    with pytest.raises(ValueError):
        long_prefix.network  # noqa: B018
    zero = struct.pack("=HBBi", 0, 0, 0, 0)
    for hops in (zero, zero[:5], struct.pack("=HBBi", 99, 0, 0, 0)):
        route = Route.from_bytes(rtmsg(AF_INET, nla(RTA_MULTIPATH, hops)))
        with pytest.raises(nl.DecodeError, match=r"multipath"):
            route.multipath  # noqa: B018


# Links


def round_trip(link: Link) -> Link:
    again = Link.from_bytes(bytes(link))
    assert again == link
    assert again.as_dict() == link.as_dict()
    return again


def test_vlan() -> None:
    link = round_trip(
        Link(
            ifname="v7",
            link=3,
            linkinfo={
                "kind": "vlan",
                "data": {
                    "id": 7,
                    "protocol": ETH_P_8021AD,
                    "flags": {"flags": 1, "mask": 3},
                    "egress_qos": {"mapping": [{"from_": 1, "to": 2}, {"from_": 3, "to": 4}]},
                },
            },
        )
    )
    assert link.linkinfo is not None
    vlan = link.linkinfo.data
    assert isinstance(vlan, kinds.Vlan)
    assert (vlan.id, vlan.protocol) == (7, ETH_P_8021AD)
    assert bytes.fromhex("88a8") in vlan.attributes().values()
    assert vlan.flags is not None and (vlan.flags.flags, vlan.flags.mask) == (1, 3)
    assert vlan.egress_qos is not None and vlan.ingress_qos is None
    assert [(m.from_, m.to) for m in vlan.egress_qos.mapping] == [(1, 2), (3, 4)]


def test_kinds_are_chosen_by_name() -> None:
    data = kinds.Vxlan(id=5)
    for kind in ("vxlan", "nonsense"):
        given = data if kind == "vxlan" else bytes(data)
        link = round_trip(Link(linkinfo={"kind": kind, "data": given}))
        assert link.kind == kind
        assert link.linkinfo is not None and link.linkinfo.data is not None
        expected = kinds.Vxlan if kind == "vxlan" else Attributes
        assert type(link.linkinfo.data) is expected
        assert bytes(link.linkinfo.data) == bytes(data)
    # the kind may follow its data, and nests may lack their flag
    info = nla(IFLA_INFO_DATA, bytes(data)) + nla(IFLA_INFO_KIND, b"vxlan\0")
    for flag in (0, NLA_F_NESTED):
        link = Link.from_bytes(ifinfomsg(nla(IFLA_LINKINFO | flag, info)))
        assert link.linkinfo is not None and isinstance(link.linkinfo.data, kinds.Vxlan)
        assert link.linkinfo.data.id == 5
    assert Link.from_bytes(ifinfomsg()).kind is None


def test_switches_of_vxlan() -> None:
    for payload, value in ((b"", 1), (b"\0", 0), (b"\1", 1)):
        vxlan = kinds.Vxlan.from_bytes(nla(IFLA_VXLAN_TTL_INHERIT, payload))
        assert vxlan.ttl_inherit == value
    assert kinds.Vxlan(ttl_inherit=True).attributes()[IFLA_VXLAN_TTL_INHERIT] == b""
    with pytest.raises(ValueError):
        kinds.Vxlan(ttl_inherit=0)
    with pytest.raises(nl.DecodeError):
        kinds.Vxlan.from_bytes(nla(IFLA_VXLAN_TTL_INHERIT, b"\1\2")).ttl_inherit  # noqa: B018


def test_byte_orders() -> None:
    assert kinds.Bridge(vlan_protocol=0x8100).attributes()[IFLA_BR_VLAN_PROTOCOL] == b"\x81\x00"
    assert bytes(nl.Neigh(port=4789))[-4:-2] == b"\x12\xb5"
    assert bytes(nl.Rule(tun_id=1))[-8:] == bytes(7) + b"\x01"
    assert bytes(Route(sport=80))[-4:-2] == b"\x00\x50"


def test_parts_of_families() -> None:
    """The same attributes mean other things in the answers of a bridge."""
    vlans = nla(2, struct.pack("=HH", 2, 100))
    port = nla(1, b"\x03")
    spec = (nla(IFLA_AF_SPEC, vlans), nla(IFLA_PROTINFO, port))
    link = Link.from_bytes(ifinfomsg(*spec, family=AF_BRIDGE))
    assert isinstance(link.af_spec, BridgeAfSpec)
    assert [(vlan.flags, vlan.vid) for vlan in link.af_spec.vlan_info] == [(2, 100)]
    assert isinstance(link.protinfo, kinds.BridgePort) and link.protinfo.state == 3
    inet6 = nla(8, b"\x01")
    link = Link.from_bytes(
        ifinfomsg(nla(IFLA_AF_SPEC, nla(AF_INET6, inet6)), nla(IFLA_PROTINFO, b"x"))
    )
    assert isinstance(link.af_spec, AfSpec)
    assert link.af_spec.inet6 is not None and link.af_spec.inet6.addr_gen_mode == 1
    assert link.af_spec.inet is None and link.protinfo == b"x"
    link = Link.from_bytes(ifinfomsg(nla(IFLA_PROTINFO, inet6), family=AF_INET6))
    assert isinstance(link.protinfo, Inet6) and link.protinfo.addr_gen_mode == 1


def test_virtual_functions() -> None:
    functions = [
        VfInfo(
            mac=VfMac(vf=n, mac=bytes([2, 0, 0, 0, 0, n])),
            vlan={"vf": n, "vlan": 100 + n},
            rate={"vf": n, "max_tx_rate": 5},
            stats={"rx_packets": 1 << 40},
            vlan_list={"info": [{"vf": n, "vlan": 7, "vlan_proto": 0x8100}]},
        )
        for n in range(100)
    ]
    link = round_trip(Link(ifname="pf", num_vf=100, vfinfo_list={"info": functions}))
    assert link.vfinfo_list is not None
    got = link.vfinfo_list.info
    assert len(got) == 100 and list(got) == functions
    last = got[99]
    assert last.mac is not None and last.mac.mac[:6] == bytes([2, 0, 0, 0, 0, 99])
    assert last.vlan is not None and last.vlan.vlan == 199
    assert last.stats is not None and last.stats.rx_packets == 1 << 40
    assert last.vlan_list is not None and last.vlan_list.info[0].vlan_proto == 0x8100
    assert last.trust is None


def test_names_are_bytes() -> None:
    link = Link.from_bytes(ifinfomsg(nla(IFLA_IFNAME, b"caf\xe9\0")))
    assert link.ifname == "caf\udce9"
    assert Link(ifname=link.ifname).attributes()[IFLA_IFNAME] == b"caf\xe9\0"
    assert Link.from_bytes(ifinfomsg(nla(IFLA_IFNAME, b"no end"))).ifname == "no end"
    with pytest.raises(ValueError, match=r"Link\.ifname"):
        Link(ifname="a\0b")


def test_altnames() -> None:
    assert Link().altnames == ()
    link = round_trip(Link(prop_list={"alt_ifname": ["one", "two", "süß"]}))
    assert link.altnames == ("one", "two", "süß")


def test_flags() -> None:
    link = Link.from_bytes(ifinfomsg())
    assert link.up and not link.running
    assert not Link().up


# Addresses, neighbours, rules


def test_interfaces() -> None:
    addr = nl.Addr(family=AF_INET, prefixlen=24, address="192.0.2.9", local="192.0.2.1")
    assert addr.interface == ipaddress.ip_interface("192.0.2.1/24")
    addr = nl.Addr(family=AF_INET6, prefixlen=64, address="2001:db8::1")
    assert addr.interface == ipaddress.ip_interface("2001:db8::1/64")
    assert nl.Addr(family=AF_INET6).interface is None


def test_flags_of_addresses() -> None:
    assert nl.Addr(flags=0x80).flags == 0x80
    assert bytes(nl.Addr(flags=0x80))[2] == 0x80
    assert nl.Addr(flags=0x280).flags == 0x280
    assert nl.Addr.from_bytes(struct.pack("=BBBBI", AF_INET, 24, 0x41, 0, 3)).flags == 0x41


@pytest.mark.parametrize("length", [0, 1, 4, 6, 8, 16, 20, 32])
def test_link_layer_addresses_of_any_length(length: int) -> None:
    neigh = nl.Neigh(ifindex=3, lladdr=bytes(range(length)))
    assert neigh.lladdr == ":".join(f"{n:02x}" for n in range(length))
    assert nl.Neigh(ifindex=3, lladdr=neigh.lladdr) == neigh


def test_both_indices_of_a_neighbour() -> None:
    neigh = nl.Neigh(ifindex=3, nda_ifindex=4)
    assert (neigh.ifindex, neigh.nda_ifindex) == (3, 4)
    assert neigh.as_dict()["ifindex"] == 3 and neigh.as_dict()["nda_ifindex"] == 4


def test_rules() -> None:
    values: dict[str, Any] = {
        "family": AF_INET,
        "table": 1000,
        "action": 1,
        "uid_range": {"start": 1, "end": 2},
        "sport_range": {"start": 1000, "end": 2000},
        "flowlabel": 0x12345,
        "dscp": 46,
        "l3mdev": 1,
    }
    rule = nl.Rule(**values)
    assert rule.table == 1000
    assert rule.uid_range is not None and rule.uid_range.end == 2
    assert rule.sport_range is not None and rule.sport_range.start == 1000
    shown = rule.as_dict()
    assert {name: shown[name] for name in values} == values
    assert nl.Rule(**shown) == rule


def test_a_struct_may_be_older_or_newer() -> None:
    full = bytes(Route(cacheinfo={"expires": -5, "error": 7}).attributes()[12])
    for data, tsage in ((full, 0), (full[:20], None), (full + bytes(8), 0)):
        route = Route.from_bytes(rtmsg(AF_INET, nla(12, data)))
        assert route.cacheinfo is not None
        assert (route.cacheinfo.expires, route.cacheinfo.tsage) == (-5, tsage)
        assert bytes(route.cacheinfo) == data


def test_records_stay_as_they_are() -> None:
    route = Route(dst="10.0.0.0", dst_len=8, family=AF_INET)
    with pytest.raises(AttributeError, match="read-only"):
        route.oif = 3
    match route:
        case Route(dst="10.0.0.0", dst_len=length):
            assert length == 8
        case _:
            pytest.fail("no match")


def test_repr_shows_numbers_by_name() -> None:
    route = nl.Route(family=2, table=254, protocol=186, scope=253, type=1, dst="192.0.2.0/24")
    assert repr(route) == (
        "Route(family=AF_INET, dst_len=24, table=RT_TABLE_MAIN, protocol=RTPROT_BGP, "
        "scope=RT_SCOPE_LINK, type=RTN_UNICAST, dst='192.0.2.0')"
    )
    assert repr(nl.Link(index=1, flags=0x41)) == "Link(index=1, flags=IFF_UP|IFF_RUNNING)"
    # what has no name is a number, and values stay numbers
    assert repr(nl.Rule(action=99)) == "Rule(action=99)"
    assert route.as_dict()["type"] == 1
