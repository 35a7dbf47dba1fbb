"""What `ip` and `bridge` send for encapsulations, nexthops and bridges: each field is what the
command line says, and what is made of the fields shows alike.
"""

from __future__ import annotations

import struct
from typing import Any

import pytest

from netlinklib.record import Record
from netlinklib.rtnl.bridgevlan import BridgeVlan
from netlinklib.rtnl.encap import GeneveOpt, IpOpts, RplSrh, Seg6Encap, Srh, TlvSrh
from netlinklib.rtnl.link import Link
from netlinklib.rtnl.mdb import MdbRequest
from netlinklib.rtnl.neigh import Neigh
from netlinklib.rtnl.nexthop import Nexthop
from netlinklib.rtnl.route import Route
from netlinklib.rtnl.tunnel import TunnelInfo
from netlinklib.uapi import (
    NLA_F_NESTED,
    NLMSG_HDRLEN,
    RTM_NEWMDB,
    RTM_NEWNEIGH,
    RTM_NEWNEXTHOP,
    RTM_NEWROUTE,
    RTM_NEWTUNNEL,
    RTM_NEWVLAN,
    RTM_SETLINK,
)
from support.iproute2 import answer, recorded, shown

RECORDED = recorded("encap")
CLASSES: dict[int, type[Record]] = {
    RTM_NEWROUTE: Route,
    RTM_NEWNEXTHOP: Nexthop,
    RTM_NEWMDB: MdbRequest,
    RTM_NEWVLAN: BridgeVlan,
    RTM_NEWTUNNEL: TunnelInfo,
    RTM_NEWNEIGH: Neigh,
    RTM_SETLINK: Link,
}

A, B = "2001:db8::a", "2001:db8::b"
IP = {"id": 5, "dst": "10.9.9.9"}


def seg6(mode: int, *path: str) -> dict[str, Any]:
    return {"encap_type": 5, "encap": {"srh": {"mode": mode, "srh": path}}}


def local(action: int, **more: Any) -> dict[str, Any]:
    return {"encap_type": 7, "encap": {"action": action, **more}}


def in_ip(**more: Any) -> dict[str, Any]:
    return {"encap_type": 2, "encap": {**IP, **more}}


def ioam6(mode: int, k: int, n: int, more: dict[str, Any], **trace: int) -> dict[str, Any]:
    return {
        "encap_type": 9,
        "encap": {"freq_k": k, "freq_n": n, "mode": mode, **more, "trace": trace},
    }


# The words of a command that tell it from the others: what it says.
EXPECTED: dict[str, dict[str, Any]] = {
    "mode encap segs 2001:db8::a,2001:db8::b dev": seg6(1, A, B),
    "seg6 mode inline": seg6(0, A, B, "::"),
    "mode l2encap": seg6(2, A),
    "hmac 77": {"encap_type": 5},
    "End.X": local(2, nh6="2001:db8::9"),
    "End count": local(1, counters={"packets": 0, "bytes": 0, "errors": 0}),
    "End.T table": local(3, table=300),
    "End.DX4": local(6, nh4="192.0.2.9"),
    "End.DX2": local(4, oif=8),
    "End.DT6": local(7, vrftable=77),
    "End.B6.Encaps": local(10, srh=(A, B)),
    "encap rpl": {
        "encap_type": 8,
        "encap": {"srh": {"segments": ("2001:db8::3", "2001:db8::2")}},
    },
    "ioam6 mode inline": ioam6(1, 1, 1, {}, namespace_id=1, remlen=3, type=0x800000 << 8),
    "ioam6 freq": ioam6(
        2, 2, 5, {"dst": "2001:db8::7"}, namespace_id=2, remlen=6, type=0xC00000 << 8
    ),
    "encap ila": {
        "encap_type": 3,
        "encap": {
            "locator": 0x0001_0002_0003_0004,
            "csum_mode": 1,
            "ident_type": 1,
            "hook_type": 1,
        },
    },
    "encap xfrm": {"encap_type": 10, "encap": {"if_id": 5, "link": 8}},
    "0x10 csum": in_ip(src="10.9.9.8", ttl=4, tos=16, flags=1),
    "geneve_opts": in_ip(
        opts={
            "geneve": (
                {"opt_class": 258, "type": 3, "data": bytes.fromhex("11223344")},
                {"opt_class": 1, "type": 2, "data": bytes.fromhex("55667788")},
            )
        }
    ),
    "vxlan_opts": in_ip(opts={"vxlan": {"gbp": 100}}),
    "erspan_opts": in_ip(opts={"erspan": {"ver": 1, "index": 6, "dir": 0, "hwid": 0}}),
    "encap ip6": {
        "encap_type": 4,
        "encap": {"id": 6, "dst": "2001:db8::9", "hoplimit": 4, "tc": 8},
    },
    "encap mpls 16/17": {
        "encap_type": 1,
        "encap": {"dst": "16/17", "ttl": 9},
        "via": (10, "2001:db8::2"),
    },
    "encap mpls 18": {
        "multipath": (
            {
                "hops": 2,
                "ifindex": 7,
                "gateway": "192.0.2.2",
                "encap_type": 1,
                "encap": {"dst": "18"},
            },
            {"hops": 0, "ifindex": 7, "gateway": "192.0.2.3"},
        )
    },
    "nexthop add id 4": {
        "id": 4,
        "group": ({"id": 1, "weight": 400}, {"id": 2, "weight": 1}),
        "group_type": 1,
        "res_group": {"buckets": 8, "idle_timer": 6000, "unbalanced_timer": 30000},
    },
    "nexthop add id 5": {"id": 5, "oif": 7, **seg6(1, A)},
    "filter_mode": {
        "ifindex": 7,
        "entry": {"ifindex": 8, "state": 1, "vid": 10, "addr": "239.1.1.1"},
        "attrs": {
            "source": "192.0.2.9",
            "group_mode": 1,
            "src_list": {"entry": ({"address": "192.0.2.7"}, {"address": "192.0.2.8"})},
            "rtprot": 4,
        },
    },
    "dst_port": {
        "ifindex": 7,
        "entry": {"ifindex": 8, "state": 1, "addr": "239.1.1.1"},
        "attrs": {
            "dst": "192.0.2.77",
            "dst_port": 4790,
            "vni": 5,
            "src_vni": 6,
            "ifindex": 9,
        },
    },
    "vlan set": {
        "ifindex": 7,
        "entry": (
            {
                "info": {"vid": 20, "flags": 64},
                "range": 22,
                "state": 4,
                "mcast_router": 2,
                "mcast_max_groups": 9,
                "neigh_suppress": 1,
            },
        ),
    },
    "vlan global": {
        "ifindex": 7,
        "global_options": ({"id": 5, "mcast_snooping": 0, "mcast_querier_intvl": 600, "msti": 3},),
    },
    "vni add": {"ifindex": 7, "entry": ({"start": 30, "end": 40, "group": "239.1.1.1"},)},
    "mst set": {"index": 7, "af_spec": {"mst": {"entry": ({"msti": 5, "state": 4},)}}},
    "fdb add": {
        "ifindex": 7,
        "state": 192,
        "flags": 2,
        "lladdr": "02:00:00:00:00:99",
        "nh_id": 5,
        "src_vni": 6,
        "fdb_ext_attrs": {"activity_notify": 1, "dont_refresh": True},
    },
}


def found(words: str) -> tuple[str, int, Record]:
    """Return the one command with these words, its message type, and the record it sent."""
    (command,) = (command for command in RECORDED if words in command)
    (sent,) = RECORDED[command]
    (kind,) = struct.unpack_from("=H", sent, 4)
    return command, kind, CLASSES[kind].from_bytes(sent[NLMSG_HDRLEN:])


def attributes(data: bytes, at: int) -> list[tuple[int, Any]]:
    """Return attributes in an order of their own, those of nests in tuples."""
    rows = []
    while len(data) - at >= 4:
        length, kind = struct.unpack_from("=HH", data, at)
        rows.append((kind & ~NLA_F_NESTED, data[at + 4 : at + length]))
        at += length + 3 & ~3
    return sorted(rows)


def test_all_commands_are_looked_at() -> None:
    assert sorted(found(words)[0] for words in EXPECTED) == sorted(RECORDED)


@pytest.mark.parametrize("words", EXPECTED)
def test_fields(words: str) -> None:
    _, _, record = found(words)
    expected = EXPECTED[words]
    told = record.as_dict()
    wanted = type(record)(family=told["family"], **expected).as_dict()
    assert {name: told[name] for name in expected} == {name: wanted[name] for name in expected}
    assert not [name for name in told if isinstance(name, int)], "attributes without a field"


@pytest.mark.parametrize("words", EXPECTED)
def test_records_of_the_fields_have_the_same_bytes(words: str) -> None:
    """All fields read, and written anew, are the same attributes, but for their order."""
    _, _, record = found(words)
    cls = type(record)
    names = [name for name in cls.FIELDS if getattr(record, name) not in (None, (), False)]
    again = cls(**{name: getattr(record, name) for name in names})
    assert again.as_dict() == record.as_dict()
    assert bytes(again)[: cls.SIZE] == bytes(record)[: cls.SIZE]
    sent = attributes(bytes(record), cls.SIZE)
    # (a table below 256 stands in the header alone)
    kinds = {kind for kind, _ in sent}
    assert [row for row in attributes(bytes(again), cls.SIZE) if row[0] in kinds] == sent
    fields: dict[str, Any] = dict(record.as_dict())  # type: ignore[arg-type]  # all have names
    assert cls(**fields).as_dict() == record.as_dict()


ROUTES = [words for words, said in EXPECTED.items() if "encap_type" in said and "id" not in said]


@pytest.mark.parametrize("words", ROUTES)
def test_ip_shows_what_we_write_as_what_it_wrote(words: str) -> None:
    """`ip` is the witness: it reads our bytes as its own."""
    _, _, record = found(words)
    family = "-6" if record.as_dict()["family"] == 10 else "-4"
    show = f"ip {family} -j -d route show table all"
    theirs = shown(show, answer(record))
    fields = {name: value for name, value in record.as_dict().items() if isinstance(name, str)}
    fields |= EXPECTED[words]
    ours = shown(show, answer(Route(**fields)))
    assert ours == theirs and len(ours) == 1 and "encap" in ours[0]


# Segment routing headers


def test_segment_routing_headers() -> None:
    header = Srh(segments=(B, A))
    assert header.path == (A, B) and header.tlvs == b""
    assert (header.hdrlen, header.segments_left, header.first_segment) == (4, 1, 1)
    (sent,) = (found("mode encap segs 2001:db8::a,2001:db8::b dev")[2],)
    assert isinstance(sent, Route) and isinstance(sent.encap, Seg6Encap)
    tunnel = sent.encap.srh
    assert tunnel is not None and tunnel.srh == header
    assert bytes(Srh.from_bytes(bytes(header))) == bytes(header)
    with pytest.raises(ValueError, match="not an IPv6 address"):
        Srh(segments=["192.0.2.1"])
    with pytest.raises(TypeError):
        Srh(segments="2001:db8::1")


def test_segment_routing_headers_with_a_keyed_hash() -> None:
    record = found("hmac 77")[2]
    assert isinstance(record, Route) and isinstance(record.encap, Seg6Encap)
    tunnel = record.encap.srh
    assert tunnel is not None
    header = tunnel.srh
    assert isinstance(header, TlvSrh)
    assert header.path == header.segments == (A,)
    # type, length, flags, the key's id and 32 bytes for the hash
    assert header.tlvs == bytes((5, 38, 0, 0)) + (77).to_bytes(4, "big") + bytes(32)
    again = type(record)(encap_type=5, encap={"srh": {"mode": 1, "srh": header}})
    assert again.encap == record.encap
    plain = header.as_dict()
    assert bytes(TlvSrh(**plain)) == bytes(header)


def test_segments_of_rpl() -> None:
    header = RplSrh(segments=(B, A))
    assert (header.type, header.hdrlen, header.segments_left, header.path) == (3, 4, 2, (A, B))


def test_options_of_geneve_in_one_nest() -> None:
    """The kernel answers with the attributes of all options in one nest."""
    one = GeneveOpt(opt_class=258, type=3, data=b"1234")
    two = GeneveOpt(opt_class=1, type=2, data=b"abcdefgh")
    wanted = ((258, 3, b"1234"), (1, 2, b"abcdefgh"))
    assert IpOpts(geneve=(one, two)).geneve_options == wanted
    joined = IpOpts(geneve=(GeneveOpt.from_bytes(bytes(one) + bytes(two)),))
    assert joined.geneve_options == wanted
    assert IpOpts().geneve_options == ()


@pytest.mark.parametrize("words", [words for words in ROUTES if EXPECTED[words]["encap_type"] == 5])
def test_pyroute2_reads_the_same_segments(words: str) -> None:
    witness = pytest.importorskip("pyroute2.netlink.rtnl.rtmsg")
    (sent,) = RECORDED[found(words)[0]]
    theirs = witness.rtmsg(sent)
    theirs.decode()
    srh = theirs.get_attr("RTA_ENCAP").get_attr("SEG6_IPTUNNEL_SRH")
    record = found(words)[2]
    assert isinstance(record, Route) and isinstance(record.encap, Seg6Encap)
    tunnel = record.encap.srh
    assert tunnel is not None and tunnel.srh is not None
    header = tunnel.srh
    assert (tunnel.mode, list(header.segments)) == (srh["encapmode"], srh["segs"])
    for name in ("nexthdr", "hdrlen", "type", "segments_left", "first_segment", "flags"):
        assert getattr(header, name) == srh[name]
