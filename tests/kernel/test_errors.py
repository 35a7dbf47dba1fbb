"""What the kernel's refusals tell."""

from __future__ import annotations

import pickle

import pytest

import netlinklib as nl
from netlinklib.codecs import nest, raw, string, u8, u32
from netlinklib.record import Attributes, Message, Record, attr, head
from netlinklib.rtnl import Link, Route
from netlinklib.socket import _Request
from netlinklib.uapi import (
    AF_INET,
    IFLA_BR_HELLO_TIME,
    IFLA_BR_PRIORITY,
    IFLA_INFO_DATA,
    IFLA_INFO_KIND,
    IFLA_LINKINFO,
    IFLA_MASTER,
    NETLINK_ROUTE,
    NLM_F_REQUEST,
    RTA_GATEWAY,
    RTA_OIF,
    RTM_GETLINK,
    RTM_GETROUTE,
    RTM_NEWLINK,
    RTM_NEWROUTE,
    ifinfomsg,
    rtmsg,
)

from .conftest import Namespace


class NarrowRoute(
    Record,
    header=rtmsg,
    message=Message(
        protocol=NETLINK_ROUTE,
        get=RTM_GETROUTE,
        new=RTM_NEWROUTE,
        filters=("family", "oif", "gateway"),
    ),
):
    """A route whose attributes are too short for the kernel."""

    family: int = head("rtm_family")
    oif: int | None = attr(RTA_OIF, u8)
    gateway: bytes | None = attr(RTA_GATEWAY, raw)


class NarrowBridge(Record):
    """A nest with an attribute that is too short for the kernel."""

    hello_time: int | None = attr(IFLA_BR_HELLO_TIME, u8)
    priority: int | None = attr(IFLA_BR_PRIORITY, u8)


class Info(Record):
    """The nest around it."""

    kind: str | None = attr(IFLA_INFO_KIND, string)
    data: NarrowBridge | None = attr(IFLA_INFO_DATA, nest(NarrowBridge))


class OddLink(
    Record,
    header=ifinfomsg,
    message=Message(protocol=NETLINK_ROUTE, get=RTM_NEWLINK, new=RTM_NEWLINK),
):
    """A link in a request to change it."""

    index: int = head("ifi_index")
    linkinfo: Info | None = attr(IFLA_LINKINFO, nest(Info))
    master: int | None = attr(IFLA_MASTER, u32)


def test_the_attribute_is_named(ns: Namespace) -> None:
    with ns.socket() as sk:
        with pytest.raises(nl.NetlinkError) as caught:
            sk.get(NarrowRoute, family=AF_INET, oif=1)
        error = caught.value
        assert error.errno in (22, 34)
        assert error.attribute == "oif"
        assert error.offset == 16 + 12
        assert error.message
        assert error.message in str(error) and str(error).endswith("(at oif)")
        assert error.request is not None
        assert error.request[16:] == bytes(NarrowRoute(family=AF_INET, oif=1))
        again = pickle.loads(pickle.dumps(error))
        assert type(again) is type(error)
        assert (again.errno, again.attribute, again.request) == (
            error.errno,
            error.attribute,
            error.request,
        )
        with pytest.raises(nl.NetlinkError) as caught:
            sk.list(NarrowRoute, family=AF_INET, oif=1)
        # before Linux 6.8 the end of a dump does not tell where
        assert caught.value.attribute == (None if caught.value.offset is None else "oif")
        assert len(sk.routes()) >= 4


def test_the_attribute_in_a_nest_is_named(ns: Namespace) -> None:
    ns.ip("link add br0 type bridge")  # so that the kernel has the kind, and its policy
    with ns.socket() as sk:
        with pytest.raises(nl.NetlinkError) as caught:
            sk.get(OddLink, index=1, linkinfo={"kind": "bridge", "data": {"priority": 1}})
        error = caught.value
        assert error.errno in (22, 34)
        assert error.attribute == "linkinfo.data.priority"
        assert error.offset == 16 + 16 + 4 + 12 + 4
        with pytest.raises(nl.NetlinkError) as caught:
            data = {"hello_time": 1, "priority": 1}
            sk.get(OddLink, index=1, linkinfo={"kind": "bridge", "data": data})
        assert caught.value.attribute == "linkinfo.data.hello_time"


def test_builtins(ns: Namespace) -> None:
    with ns.socket() as sk:
        with pytest.raises(FileNotFoundError) as missing:
            sk.routes(family=AF_INET, table=9999)
        assert isinstance(missing.value, nl.NetlinkError)
        assert isinstance(missing.value, OSError)
        with pytest.raises(nl.NetlinkError) as odd:
            sk.link("none")
        assert odd.value.errno == 19 and not isinstance(odd.value, FileNotFoundError)
        with pytest.raises(nl.ProtocolError, match="0 records of OddLink"):
            sk.get(OddLink, index=1)
        assert sk.link(1).ifname == "lo"


def request(**fields: object) -> _Request:
    return _Request(Link, RTM_GETLINK, NLM_F_REQUEST, bytes(Link(**fields)), (RTM_NEWLINK,))


def test_what_is_missing() -> None:
    """NLMSGERR_ATTR_MISS_TYPE and _NEST, of which rtnetlink makes little use."""
    asked = request(ifname="x", linkinfo={"kind": "vlan"})
    error = asked.fail(22, {"missing_type": 3, "message": "no name"})
    assert error.missing == "ifname"
    assert str(error) == "[Errno 22] Invalid argument: no name (missing ifname)"
    position = 16 + 16 + 8  # behind both headers and the name
    error = asked.fail(22, {"missing_type": IFLA_INFO_KIND, "missing_nest": position})
    assert error.missing == "linkinfo.kind"
    assert asked.fail(22, {"missing_type": 999}).missing == 999
    assert asked.fail(22, {"missing_type": 999, "missing_nest": position}).missing == 999
    assert asked.fail(22, {"missing_type": 3, "missing_nest": 5000}).missing == 3
    assert asked.fail(22, {"offset": 20}).attribute == "index"
    assert asked.fail(22, {"offset": 3}).attribute is None
    assert asked.fail(22, {"offset": 1 << 31}).attribute is None
    assert asked.fail(1, {}).request == error.request
    assert isinstance(asked.fail(1, {}), PermissionError)
    assert isinstance(asked.fail(17, {}), FileExistsError)
    assert asked.fail(22, {"cookie": b"c", "policy": b"p"}).cookie == b"c"


def test_records_that_are_no_messages_stay_out() -> None:
    with nl.Socket() as sk, pytest.raises(TypeError, match="no message"):
        sk.list(Attributes)
    assert Route.__message__ is not None
