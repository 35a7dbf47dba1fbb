"""What holds for every field of every record class: it encodes, and reads back the same."""

from __future__ import annotations

import socket
from ipaddress import IPv6Address
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netlinklib.rtnl import Addr, Link, Neigh, Route, Rule
from netlinklib.rtnl.addr import AnycastAddr, MulticastAddr
from netlinklib.rtnl.addrlabel import AddrLabel
from netlinklib.rtnl.bridgevlan import BridgeVlan, BridgeVlanDump
from netlinklib.rtnl.dcb import Dcb
from netlinklib.rtnl.encap import Srh, TlvSrh
from netlinklib.rtnl.link import LinkProp
from netlinklib.rtnl.linkstats import LinkStats, LinkStatsRequest
from netlinklib.rtnl.mdb import Mdb, MdbRequest
from netlinklib.rtnl.mroute import CacheReport
from netlinklib.rtnl.nd import NdUserOpt, Prefix
from netlinklib.rtnl.neightbl import NeighTable
from netlinklib.rtnl.netconf import Netconf
from netlinklib.rtnl.nexthop import Nexthop, NexthopBucket
from netlinklib.rtnl.nsid import Nsid
from netlinklib.rtnl.tc import Chain, Qdisc, TcActions, Tclass, Tfilter
from netlinklib.rtnl.tunnel import TunnelInfo
from support.strategies import check_fields, check_record, fields, reachable


def ipv6_text(address: IPv6Address) -> str:
    """The text as the system writes it, which differs from Python's for ::ffff:192.0.2.1."""
    return socket.inet_ntop(socket.AF_INET6, address.packed)


SEGMENTS = st.lists(st.ip_addresses(v=6).map(ipv6_text), max_size=4).map(tuple)

#: Values of the codecs that are functions of their own, by their names.
CUSTOM = {
    "metadatum of u16": st.one_of(st.just("allow"), st.integers(0, (1 << 16) - 1)),
    "metadatum of u32": st.one_of(st.just("allow"), st.integers(0, (1 << 32) - 1)),
    "group": st.one_of(
        st.ip_addresses(v=4).map(str),
        st.ip_addresses(v=6).map(ipv6_text),
        st.binary(min_size=6, max_size=6).map(lambda data: data.hex(":")),
    ),
    "segments": SEGMENTS,
    "srh": st.one_of(
        SEGMENTS.filter(bool).map(lambda segments: Srh(segments=segments)),
        st.binary(min_size=17, max_size=40).map(lambda data: TlvSrh(data=data)),
    ),
    "weight": st.integers(1, 0x10000),
    "switch": st.just(1),
    "via": st.one_of(
        st.tuples(st.just(int(socket.AF_INET)), st.ip_addresses(v=4).map(str)),
        st.tuples(st.just(99), st.binary(max_size=20).map(lambda data: data.hex(":"))),
    ),
}

CLASSES = sorted(
    reachable(
        Addr,
        AddrLabel,
        AnycastAddr,
        BridgeVlan,
        BridgeVlanDump,
        CacheReport,
        Chain,
        Dcb,
        Link,
        LinkProp,
        LinkStats,
        LinkStatsRequest,
        Mdb,
        MdbRequest,
        MulticastAddr,
        NdUserOpt,
        Neigh,
        NeighTable,
        Netconf,
        Nexthop,
        NexthopBucket,
        Nsid,
        Prefix,
        Qdisc,
        Route,
        Rule,
        Srh,
        TcActions,
        Tclass,
        Tfilter,
        TlvSrh,
        TunnelInfo,
    ),
    key=lambda cls: cls.__name__,
)
each = pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)


@each
@settings(max_examples=10)
@given(st.data())
def test_each_field(cls: Any, data: st.DataObject) -> None:
    check_fields(data, cls, custom=CUSTOM)


@each
@settings(max_examples=20)
@given(st.data())
def test_several_fields(cls: Any, data: st.DataObject) -> None:
    check_record(cls, data.draw(fields(cls, custom=CUSTOM)))
