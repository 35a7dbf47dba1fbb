"""What people write where the kernel wants numbers: prefixes, names, links, other spellings."""

from __future__ import annotations

import copy
import os
import pickle
from ipaddress import (
    IPv4Address,
    IPv6Address,
    ip_address,
    ip_interface,
    ip_network,
)
from pathlib import Path
from typing import Any

import pytest

import netlinklib as nl
from netlinklib import iproute2
from netlinklib.inputs import Draft, UnresolvedLink, resolving
from netlinklib.testing import FakeKernel
from netlinklib.uapi import (
    AF_INET,
    AF_INET6,
    AF_MPLS,
    BRIDGE_VLAN_INFO_PVID,
    BRIDGE_VLAN_INFO_UNTAGGED,
    IFF_UP,
    NLM_F_DUMP,
    RT_SCOPE_LINK,
    RT_TABLE_LOCAL,
    RT_TABLE_MAIN,
    RTM_GETLINK,
    RTN_BLACKHOLE,
    RTPROT_STATIC,
)

INDEXES = {"eth0": 3, "eth1": 4, "br0": 9}


def made(cls: type[nl.Record], **fields: Any) -> dict[str | int, Any]:
    """The fields that a record has which are not 0."""
    return {name: value for name, value in cls(**fields).as_dict().items() if value}


@pytest.mark.parametrize(
    "written, family, dst, length",
    [
        ("10.0.0.0/8", AF_INET, "10.0.0.0", 8),
        ("10.0.0.1", AF_INET, "10.0.0.1", 32),
        ("2001:db8::/32", AF_INET6, "2001:db8::", 32),
        ("2001:db8::1", AF_INET6, "2001:db8::1", 128),
        (ip_network("10.0.0.0/8"), AF_INET, "10.0.0.0", 8),
        (ip_network("2001:db8::/32"), AF_INET6, "2001:db8::", 32),
        (ip_address("10.0.0.1"), AF_INET, "10.0.0.1", 32),
        (IPv6Address("::1"), AF_INET6, "::1", 128),
        (b"\n\0\0\1", AF_INET, "10.0.0.1", 32),
        ("0.0.0.0/0", AF_INET, None, 0),
        ("::/0", AF_INET6, None, 0),
    ],
)
def test_prefixes(written: Any, family: int, dst: str | None, length: int) -> None:
    route = nl.Route(dst=written)
    assert (route.family, route.dst, route.dst_len) == (family, dst, length)


def test_default() -> None:
    route = nl.Route(dst="default", gateway="192.0.2.1")
    assert (route.family, route.dst, route.dst_len) == (AF_INET, None, 0)
    assert nl.Route(dst="default", family=AF_INET6).family == AF_INET6
    assert made(nl.Route, dst="default") == {}


def test_what_is_given_stays() -> None:
    assert nl.Route(dst="10.0.0.0", dst_len=16).dst_len == 16
    assert nl.Route(dst="10.0.0.0/16", dst_len=16).dst_len == 16
    assert nl.Route(dst="10.0.0.0/8", family=AF_INET6).family == AF_INET6
    labels = nl.Route(family=AF_MPLS, dst="16/17", dst_len=20)
    assert (labels.dst, labels.dst_len) == ("16/17", 20)
    route = nl.Route(dst="10.0.0.0/8", gateway="192.0.2.1", priority=5)
    assert nl.Route(**route.as_dict()).as_dict() == route.as_dict()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "fields, text",
    [
        ({"dst": "10.0.0.1/8"}, "Route.dst: 10.0.0.1/8 has bits set behind its length"),
        ({"dst": "10.0.0.0/33"}, "Route.dst: a prefix of 33 bits; an address has 32"),
        ({"dst": "10.0.0.0/-1"}, "Route.dst: a prefix of -1 bits; an address has 32"),
        ({"dst": "10.0.0/8"}, "Route.dst: '10.0.0/8' is no prefix"),
        ({"dst": "10.0.0.0/x"}, "Route.dst: '10.0.0.0/x' is no prefix"),
        ({"dst": "10.0.0.0/8", "dst_len": 9}, "Route.dst: 10.0.0.0/8 and dst_len=9 contradict"),
        ({"protocol": "nobody"}, "Route.protocol: .*nobody"),
        ({"dst": "10.0.0.0/8", "type": "nothing"}, "Route.type: .*nothing"),
        ({"dst": "300.0.0.0"}, "Route.dst: '300.0.0.0' is not an IPv4 or IPv6 address"),
    ],
)
def test_nonsense_is_refused_by_name(fields: dict[str, Any], text: str) -> None:
    with pytest.raises(ValueError, match=text):
        nl.Route(**fields)


def test_names() -> None:
    route = nl.Route(
        dst="10.0.0.0/8", protocol="static", table="local", scope="link", type="blackhole"
    )
    assert (route.protocol, route.table) == (RTPROT_STATIC, RT_TABLE_LOCAL)
    assert (route.scope, route.type) == (RT_SCOPE_LINK, RTN_BLACKHOLE)
    assert nl.Route(protocol="RTPROT_STATIC").protocol == RTPROT_STATIC
    assert nl.Link(flags="UP|PROMISC").flags == nl.Link(flags="IFF_UP|IFF_PROMISC").flags == 0x101
    assert nl.Neigh(state="permanent", family="inet6").family == AF_INET6


def test_names_of_iproute2(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own, distribution = tmp_path / "etc", tmp_path / "usr"
    (own / "rt_tables.d").mkdir(parents=True)
    distribution.mkdir()
    monkeypatch.setattr(iproute2, "DIRECTORIES", (str(own), str(distribution)))
    monkeypatch.setattr(iproute2, "_read", {})
    with pytest.raises(ValueError, match="blue"):
        nl.Route(table="blue")
    (distribution / "rt_tables").write_text("# tables\n100 blue # a remark\n101\tred\n255 local\n")
    (own / "rt_tables").write_text("0x66 red\nno number\nx y\n7 8 9\n")
    (own / "rt_tables.d" / "more.conf").write_text("1000000 far\n")
    (own / "rt_tables.d" / "more.txt").write_text("5 hidden\n")
    (own / "rt_protos").write_text("77 mine\n")
    for name, table in (("blue", 100), ("red", 0x66), ("far", 1000000), ("main", RT_TABLE_MAIN)):
        assert nl.Route(table=name).table == table
    assert nl.Route(protocol="mine").protocol == 77
    assert nl.Rule(table="blue").table == 100
    for name in ("hidden", "y", "number", "remark"):
        with pytest.raises(ValueError, match=name):
            nl.Route(table=name)
    with pytest.raises(ValueError, match="mine"):
        nl.Route(type="mine")
    (own / "rt_tables").write_text("200 blue\n")
    os.utime(own / "rt_tables", ns=(1, 1))
    assert nl.Route(table="blue").table == 200


def test_addresses_keep_their_host_part() -> None:
    addr = nl.Addr(address="192.0.2.77/24", index=2)
    assert (addr.family, addr.address, addr.prefixlen) == (AF_INET, "192.0.2.77", 24)
    addr = nl.Addr(address=ip_interface("2001:db8::7/64"), index=2)
    assert (addr.family, addr.address, addr.prefixlen) == (AF_INET6, "2001:db8::7", 64)
    assert nl.Addr(address="0.0.0.0/0", index=2).address == "0.0.0.0"
    assert nl.Addr(address=IPv4Address("192.0.2.1"), index=2).prefixlen == 32


def test_links() -> None:
    link = nl.Link(ifname="vx0", kind="vxlan", data={"id": 42}, up=True)
    assert link.linkinfo is not None
    assert link.kind == "vxlan" and link.linkinfo.data.id == 42  # type: ignore[union-attr]
    assert link.flags & link.change == IFF_UP
    assert nl.Link(index=3, up=False).change == IFF_UP
    assert nl.Link(index=3, flags="promisc", up=True).flags == IFF_UP | 0x100
    assert nl.Link(index=3, linkinfo={"kind": "veth"}, data={}).kind == "veth"
    with pytest.raises(TypeError, match="linkinfo and kind are the same"):
        nl.Link(linkinfo=nl.Link(kind="veth").linkinfo, kind="veth")
    with pytest.raises(TypeError, match="dev and index are the same"):
        nl.Link(dev="eth0", index=3)
    with pytest.raises(TypeError, match="Link has no field 'nonsense'"):
        nl.Link(nonsense=3)


# ---- links by name ----


def lookup(name: str) -> int:
    return INDEXES[name]


def test_drafts() -> None:
    draft: Any = nl.Route(dst="10.0.0.0/8", dev="eth0")
    assert isinstance(draft, Draft)
    assert repr(draft).startswith("Route(") and "oif='eth0'" in repr(draft)
    route = draft.resolve(lookup)
    assert route == nl.Route(dst="10.0.0.0/8", oif=3)
    assert draft == nl.Route(dst="10.0.0.0/8", dev="eth0") != nl.Route(dst="10.0.0.0/8", dev="x")
    assert copy.copy(draft) == draft == pickle.loads(pickle.dumps(draft))
    with pytest.raises(TypeError, match="no bytes yet"):
        bytes(draft)
    with pytest.raises(AttributeError, match="no record yet"):
        draft.dst  # noqa: B018
    with pytest.raises(KeyError, match="eth7"):
        nl.Route(dev="eth7").resolve(lookup)  # type: ignore[attr-defined]
    with pytest.raises(UnresolvedLink, match="eth0"):
        nl.Route.__from_fields__({"dev": "eth0"})


def test_drafts_in_nests() -> None:
    hops = [nl.RouteNexthop(dev="eth0", gateway="192.0.2.1"), {"dev": "eth1", "hops": 2}]
    draft: Any = nl.Route(dst="10.0.0.0/8", multipath=hops)
    assert isinstance(draft, Draft)
    route = draft.resolve(lookup)
    assert [(hop.ifindex, hop.gateway, hop.hops) for hop in route.multipath] == [
        (3, "192.0.2.1", 0),
        (4, None, 2),
    ]
    with resolving(lookup):
        assert nl.Route(dev="br0").oif == 9
    assert isinstance(nl.Route(dev="br0"), Draft)


def kernel(request: Any) -> Any:
    """A kernel with the links of INDEXES, which takes everything."""
    if request.type == RTM_GETLINK and not request.flags & NLM_F_DUMP:
        asked = request.record(nl.Link)
        return [nl.Link(index=INDEXES[asked.ifname], ifname=asked.ifname)]
    return []


def test_sockets_look_links_up() -> None:
    with FakeKernel(kernel) as fake, fake.socket() as sk:
        assert sk.add(nl.Route(dst="10.0.0.0/8", dev="eth1")) is None
        assert sk.add(nl.Route, dst="10.0.0.0/8", dev="eth1") is None
        asked, first, _, second = fake.requests
        assert asked.type == RTM_GETLINK
        assert bytes(first.payload) == bytes(second.payload)
        assert first.record(nl.Route).oif == 4
        assert sk.routes(dev="eth1") == [] and fake.requests[-1].record(nl.Route).oif == 4
        assert sk.routes(dst="10.0.0.0/8", protocol="static") == []
        assert fake.requests[-1].record(nl.Route).protocol == RTPROT_STATIC
        assert sk.links(kind="veth", master="br0") == []
        sent = fake.requests[-1].record(nl.Link)
        assert (sent.kind, sent.master) == ("veth", 9)
        with pytest.raises(ValueError, match="no name of a link"):
            sk.routes(dev="x" * 200)
        with pytest.raises(ValueError, match="no name of a link"):
            sk.routes(dev="")


def test_aliases_in_filters() -> None:
    routes = b"".join(
        _message(nl.Route(family=AF_INET, dst=dst, oif=oif))
        for dst, oif in (("10.0.0.0/8", 3), ("10.0.0.0/16", 3), ("10.0.0.0/8", 4))
    )
    with FakeKernel(lambda request: [routes + _done()]) as fake, fake.socket() as sk:
        assert len(sk.routes(dst="10.0.0.0/8")) == 2
        assert len(sk.routes(dst="10.0.0.0")) == 3
        assert len(sk.routes(dst="10.0.0.0/8", oif=4)) == 1
        with pytest.raises(TypeError, match="dev and oif are the same"):
            sk.routes(dev=3, oif=3)


def _message(record: nl.Record) -> bytes:
    from netlinklib.testing import message

    return message(record)


def _done() -> bytes:
    from netlinklib.testing import done

    return done()


# ---- spellings of parts ----


def test_weights_of_paths() -> None:
    hop = nl.RouteNexthop(gateway="192.0.2.1", weight=256)
    assert (hop.hops, hop.weight) == (255, 256)
    assert nl.RouteNexthop(weight=1) == nl.RouteNexthop(hops=0)
    for weight in (0, 257, -1):
        with pytest.raises(ValueError, match=f"RouteNexthop: {weight} is no weight"):
            nl.RouteNexthop(weight=weight)
    with pytest.raises(TypeError, match="weight and hops are the same"):
        nl.RouteNexthop(weight=2, hops=1)
    with pytest.raises(TypeError, match="interpreted as an integer"):
        nl.RouteNexthop(weight="2")


def test_vlans_of_bridges() -> None:
    made = nl.BridgeVlan(ifindex=3, entry=[{"vid": 10, "flags": "pvid|untagged"}, {"vid": 20}])
    first, second = (entry.info for entry in made.entry)
    assert first is not None and second is not None
    flags = BRIDGE_VLAN_INFO_PVID | BRIDGE_VLAN_INFO_UNTAGGED
    assert (first.vid, first.flags, second.vid, second.flags) == (10, flags, 20, 0)
    again = {"info": {"vid": 10, "flags": flags}}
    assert nl.BridgeVlan(ifindex=3, entry=[again]).entry[0] == made.entry[0]
    with pytest.raises(TypeError, match="info and vid are the same"):
        nl.BridgeVlan(ifindex=3, entry=[{"vid": 10, "info": {"vid": 10}}])
    with pytest.raises(ValueError, match="colour"):
        nl.BridgeVlan(ifindex=3, entry=[{"vid": 10, "flags": "colour"}])
