"""Messages that no test can make a kernel send, from bytes laid out by hand."""

from __future__ import annotations

import socket
import struct

import pytest

import netlinklib as nl
from netlinklib.rtnl.link import Link
from netlinklib.rtnl.mdb import MdbEntryInfo, MdbKey
from netlinklib.rtnl.mroute import CacheReport, MrouteTable
from netlinklib.rtnl.nd import NdUserOpt, Prefix
from netlinklib.uapi import (
    AF_INET6,
    IFLA_AF_SPEC,
    RTM_NEWNDUSEROPT,
    RTM_NEWPREFIX,
    RTNL_FAMILY_IPMR,
)
from support.records import nla


def ipv6(text: str) -> bytes:
    return socket.inet_pton(socket.AF_INET6, text)


def event(kind: int, payload: bytes) -> bytes:
    return struct.pack("=IHHII", 16 + len(payload), kind, 0, 0, 0) + payload


def test_options_of_routers() -> None:
    # recursive DNS server (25), 3 units of 8 bytes, 1800 seconds
    option = struct.pack("!BBHI", 25, 3, 0, 1800) + ipv6("2001:db8::53")
    header = struct.pack("=BBHiBBHI", AF_INET6, 0, len(option), 3, 134, 0, 0, 0)
    data = header + option + nla(1, ipv6("fe80::1"))
    (seen,) = nl.decode(event(RTM_NEWNDUSEROPT, data), NdUserOpt)
    assert (seen.family, seen.ifindex, seen.icmp_type, seen.opts_len) == (AF_INET6, 3, 134, 24)
    assert seen.options == option and seen.srcaddr == "fe80::1"
    assert bytes(seen) == data
    assert NdUserOpt.from_bytes(header + option).srcaddr is None
    again = NdUserOpt(family=AF_INET6, opts_len=24, ifindex=3, icmp_type=134, data=seen.data)
    assert again == seen


def test_prefixes_of_routers() -> None:
    header = struct.pack("=BBHiBBBB", AF_INET6, 0, 0, 3, 3, 64, 3, 0)
    data = header + nla(1, ipv6("2001:db8::")) + nla(2, struct.pack("=II", 600, 900))
    (seen,) = nl.decode(event(RTM_NEWPREFIX, data), Prefix)
    assert (seen.ifindex, seen.type, seen.len, seen.flags) == (3, 3, 64, 3)
    assert seen.address == "2001:db8::" and seen.cacheinfo is not None
    assert (seen.cacheinfo.preferred_time, seen.cacheinfo.valid_time) == (600, 900)


def test_reports_of_multicast_routing() -> None:
    data = (
        struct.pack("=B3x", RTNL_FAMILY_IPMR)
        + nla(1, b"\1")
        + nla(2, struct.pack("=I", 4))
        + nla(3, bytes((192, 0, 2, 9)))
        + nla(4, bytes((239, 1, 1, 1)))
        + nla(5, b"packet")
        + nla(6, struct.pack("=I", 253))
    )
    report = CacheReport.from_bytes(data)
    assert (report.msgtype, report.vif_id, report.table) == (1, 4, 253)
    assert (report.src_addr, report.dst_addr, report.pkt) == ("192.0.2.9", "239.1.1.1", b"packet")
    assert "msgtype=IGMPMSG_NOCACHE" in repr(report)


def test_tables_of_multicast_routing() -> None:
    vif = nla(1, struct.pack("=I", 7)) + nla(3, struct.pack("=H", 8))
    vif += nla(4, struct.pack("=Q", 1 << 40)) + nla(8, bytes((192, 0, 2, 1)))
    table = nla(1, struct.pack("=I", 253)) + nla(3, struct.pack("=i", -1)) + nla(4, b"\1")
    table += nla(6, nla(1, vif))
    header = struct.pack("=BBHiII", RTNL_FAMILY_IPMR, 0, 0, 0, 0, 0)
    link = Link.from_bytes(header + nla(IFLA_AF_SPEC, table))
    spec = link.af_spec
    assert isinstance(spec, MrouteTable) and spec.vifs is not None
    assert (spec.id, spec.mroute_reg_vif_num, spec.mroute_do_assert) == (253, -1, 1)
    (seen,) = spec.vifs.vif
    assert (seen.ifindex, seen.flags, seen.bytes_in, seen.local_addr) == (
        7,
        8,
        1 << 40,
        "192.0.2.1",
    )


@pytest.mark.parametrize(
    "text, union, proto",
    [
        ("239.1.1.1", bytes((239, 1, 1, 1)) + bytes(12), 0x0800),
        ("ff0e::5", ipv6("ff0e::5"), 0x86DD),
        ("01:00:5e:00:00:63", bytes.fromhex("01005e000063") + bytes(10), 0),
    ],
)
def test_groups_of_multicast_databases(text: str, union: bytes, proto: int) -> None:
    data = struct.pack("=IBBH", 8, 1, 2, 10) + union + struct.pack("!H", proto) + bytes(2)
    assert (
        bytes(MdbKey(ifindex=8, state="permanent", flags="fast_leave", vid=10, addr=text)) == data
    )
    entry = MdbEntryInfo.from_bytes(data + nla(1, struct.pack("=I", 500)))
    assert (entry.addr, entry.vid, entry.timer) == (text, 10, 500)
    assert "state=MDB_PERMANENT, flags=MDB_FLAGS_FAST_LEAVE" in repr(entry)
    with pytest.raises(nl.DecodeError, match="addr"):
        MdbKey.from_bytes(data[:24] + b"\1\1\0\0").addr  # noqa: B018
    with pytest.raises(ValueError, match="no IP"):
        MdbKey(addr="nobody")
