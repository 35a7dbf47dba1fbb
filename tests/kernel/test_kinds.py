"""Every kind of link that the kernel has: made by `ip` and read here, and the other way round."""

from __future__ import annotations

from errno import (
    EACCES,
    EADDRNOTAVAIL,
    EEXIST,
    EINVAL,
    EOPNOTSUPP,
    EPROTONOSUPPORT,
    ERANGE,
)
from typing import Any

import pytest

import netlinklib as nl
from netlinklib.inputs import LinkNames
from netlinklib.record import Attributes
from netlinklib.rtnl import kinds
from netlinklib.rtnl.link import Link
from netlinklib.uapi import BR_BOOLOPT_NO_LL_LEARN, LACP_STATE_LACP_ACTIVITY
from support.kinds import CASES, Case

from .conftest import Namespace

#: What the other one of two links of the same settings has otherwise.
OWN = ("bridge_id", "root_id", "designated_bridge", "designated_root", "supervision_addr", "sci")
CLOCKS = ("timer", "seq_nr", "sequence", "gc_timer")

LINK = LinkNames()

MASTERS = {"bond_slave": "bond mode active-backup miimon 100", "bridge_slave": "bridge"}


@pytest.fixture
def links(ns: Namespace) -> Namespace:
    """A namespace with the pairs if77, if78 and if79, if80, which have these indices."""
    ns.batch(
        "".join(
            f"link add if{n} index {n} address 02:00:00:00:00:{n} type veth "
            f"peer name if{n + 1} index {n + 1} address 02:00:00:00:00:{n + 1}\n"
            for n in (77, 79)
        )
    )
    return ns


def make(links: Namespace, case: Case) -> None:
    done = links.run(*case.command.split()[1:])
    if done.returncode:
        reason = done.stderr.decode().strip().partition("\n")[0]
        pytest.skip(f"this kernel, or ip, does not do it: {reason}")


def said(links: Namespace, name: str, part: str = "info_data") -> dict[str, Any]:
    """What `ip` says of the kind, without what is only this link's, or this moment's."""
    (entry,) = links.json(f"-d link show {name}")
    data = entry.get("linkinfo", {}).get(part, {})
    return {
        key: value
        for key, value in data.items()
        if key not in OWN and not any(clock in key for clock in CLOCKS)
    }


def agree(data: Any, told: dict[str, Any]) -> int:
    """Compare all that `ip` tells by our name for it; return how much that was."""
    compared = 0
    for name, theirs in told.items():
        field = data.__plan__.by_name.get(name)
        if field is None or isinstance(theirs, (dict, list)):
            continue
        ours = getattr(data, name)
        if theirs == "any":
            theirs = "0.0.0.0" if isinstance(ours, str) else 0
        elif isinstance(theirs, str) and isinstance(ours, int):
            try:
                theirs = field.parse(theirs) if field.parse else int(theirs, 0)
            except (TypeError, ValueError):
                continue  # a word of ip's own, or the name of a link
        if ours is not None:
            assert ours == (theirs or 0 if isinstance(ours, int) else theirs), name
            compared += 1
    return compared


def check(data: Any, answer: dict[str, Any]) -> None:
    """Check that a record says what was asked for."""
    wanted = type(data)(**answer)
    differing = {
        name: (getattr(data, name), getattr(wanted, name))
        for name in answer
        if as_plain(getattr(data, name)) != as_plain(getattr(wanted, name))
    }
    assert differing == {}
    assert "DecodeError" not in repr(data)
    # all of it, and not just what was asked for, encodes to what the kernel sent
    told = {name: value for name, value in data.as_dict().items() if isinstance(name, str)}
    if isinstance(data, kinds.Vxlan) and not data.ttl_inherit:
        del told["ttl_inherit"]  # told, but cannot be asked for
    again = type(data)(**told)
    assert again.as_dict() == told
    ours, theirs = again.attributes(), data.attributes()
    for field in data.__plan__.fields:
        if field.codec.op not in ("array", "custom", "record") and field.name in told:
            assert ours[field.type] == theirs[field.type], field.name
    # whatever has no name here is padding
    assert all(not value for key, value in data.as_dict().items() if isinstance(key, int))


def by_name(codec: Any, fields: dict[str, Any]) -> dict[str, Any]:
    """Give links by their names where they are given by their indices."""
    named = {f.name for f in type(codec.decode(b"")).__plan__.fields if f.parse == LINK.parse}
    return {
        name: f"if{value}" if name in named and value else value for name, value in fields.items()
    }


def as_plain(value: Any) -> Any:
    return value.as_dict() if hasattr(type(value), "__plan__") else value


@pytest.mark.parametrize(
    "case", [c for c in CASES if c.command.startswith("ip link add")], ids=lambda c: c.name
)
def test_links(links: Namespace, case: Case) -> None:
    make(links, case)
    link = links.link("X")
    assert link.kind == case.kind
    data = link.linkinfo.data if link.linkinfo else None
    if case.answer:
        assert isinstance(data, type(kinds.DATA[case.kind].decode(b"")))
        check(data, case.answer)
        agree(data, said(links, "X"))
    else:
        assert data is None or isinstance(data, kinds.Veth)
    theirs, peer = said(links, "X"), links.run("link", "show", "Y").stdout
    links.ip("link del X")
    # the same from here
    fields = {"link": "if77"} if "add link if77" in case.command else {}
    if case.fields:
        fields["data"] = by_name(kinds.DATA[case.kind], case.fields)
    with links.socket() as sk:
        sk.add(Link, ifname="X", kind=case.kind, **fields)
    assert said(links, "X") == theirs
    if peer:
        known = links.json("link show Y")[0]
        assert ("mtu 1400" in peer.decode()) == (known["mtu"] == 1400)
        assert ("02:00:00:00:00:11" in peer.decode()) == (
            known.get("address") == "02:00:00:00:00:11"
        )
    again = links.link("X")
    if data is not None and again.linkinfo is not None:
        check(again.linkinfo.data, case.answer)
        assert again.linkinfo.as_dict()["kind"] == case.kind


@pytest.mark.parametrize("case", [c for c in CASES if c.kind in MASTERS], ids=lambda c: c.name)
def test_ports(links: Namespace, case: Case) -> None:
    links.ip(f"link add m0 type {MASTERS[case.kind]}")
    # the other ends first: a port with a carrier has its state at once
    for words in ("m0 up", "if78 up", "if80 up", "if77 master m0", "if79 master m0"):
        links.ip(f"link set {words}")
    for name in ("if77", "if79"):
        links.ip(f"link set {name} up")
    make(links, case)
    info = links.link("if77").linkinfo
    assert info is not None and info.slave_kind == case.kind.removesuffix("_slave")
    assert not isinstance(info.slave_data, Attributes)
    check(info.slave_data, case.answer)
    theirs = said(links, "if77", "info_slave_data")
    assert agree(info.slave_data, theirs) > 2
    assert said(links, "if79", "info_slave_data") != theirs
    if case.kind == "bond_slave":  # no two may have one
        links.ip("link set if77 type bond_slave queue_id 0")
    # the same from here, on another port
    with links.socket() as sk:
        sk.change(Link, dev="if79", slave_kind=info.slave_kind, slave_data=case.fields)
    ours = said(links, "if79", "info_slave_data")
    for name in ("id", "no", "designated_port", "mii_status", "perm_hwaddr", "state", "queue_id"):
        if name not in case.fields:
            theirs.pop(name, None), ours.pop(name, None)
    assert ours == theirs


def test_ports_of_a_vrf(links: Namespace) -> None:
    if not links.can("link add m0 type vrf table 1234"):
        pytest.skip("this kernel makes no vrf")
    links.ip("link set if77 master m0")
    info = links.link("if77").linkinfo
    assert info is not None and isinstance(info.slave_data, kinds.VrfPort)
    assert (info.slave_kind, info.slave_data.table) == ("vrf", 1234)
    assert said(links, "if77", "info_slave_data")["table"] == 1234


def test_the_aggregator_of_a_bond(links: Namespace) -> None:
    if not links.can("link add m0 type bond mode 802.3ad miimon 100"):
        pytest.skip("this kernel makes no bond")
    links.ip("link set if77 master m0")
    links.ip("link set if77 up")
    links.ip("link set if78 up")
    links.ip("link set m0 up")
    info, port = links.link("m0").linkinfo, links.link("if77").linkinfo
    assert info is not None and isinstance(info.data, kinds.Bond)
    assert port is not None and isinstance(port.slave_data, kinds.BondPort)
    told = said(links, "m0")["ad_info"]
    assert info.data.ad_info is not None
    assert {name: info.data.ad_info.as_dict()[name] for name in told} == told
    mine = said(links, "if77", "info_slave_data")
    assert port.slave_data.perm_hwaddr == mine["perm_hwaddr"] == "02:00:00:00:00:77"
    assert port.slave_data.ad_aggregator_id == mine["ad_aggregator_id"]
    # other bits come and go
    both = port.slave_data.ad_actor_oper_port_state or 0, mine["ad_actor_oper_port_state"]
    assert all(state & LACP_STATE_LACP_ACTIVITY for state in both)
    assert "mii_status=BOND_LINK_" in repr(port.slave_data)


def test_switches_of_a_bridge(links: Namespace) -> None:
    links.ip("link add m0 type bridge no_linklocal_learn 1")
    info = links.link("m0").linkinfo
    assert info is not None and isinstance(info.data, kinds.Bridge)
    options = info.data.multi_boolopt
    assert options is not None
    assert options.optval == 1 << BR_BOOLOPT_NO_LL_LEARN and options.optmask & options.optval
    with links.socket() as sk:
        off = {"multi_boolopt": {"optval": 0, "optmask": "no_ll_learn"}}
        sk.change(Link, dev="m0", kind="bridge", data=off)
    assert said(links, "m0").get("no_linklocal_learn", 0) == 0


def test_a_tap(links: Namespace) -> None:
    if not links.can("tuntap add mode tap name X user 1000 group 1001 multi_queue vnet_hdr"):
        pytest.skip("there is no /dev/net/tun")
    info = links.link("X").linkinfo
    assert info is not None and isinstance(info.data, kinds.Tun)
    told = said(links, "X")
    check(
        info.data,
        {"owner": 1000, "group": 1001, "type": "tap", "pi": 0, "vnet_hdr": 1, "multi_queue": 1},
    )
    assert told["type"] == "tap" and (info.data.persist, told["persist"]) == (1, True)


# ---- what the kernel refuses ----

#: By kind: fields, other fields of the link, the error's number, a word of its text, the attribute.
REFUSED: dict[str, list[tuple[dict[str, Any], dict[str, Any], int, str, str]]] = {
    "bond": [
        ({"mode": 9}, {}, EINVAL, "invalid option value", "mode"),
        (
            {"mode": "balance-rr", "tlb_dynamic_lb": 0},
            {},
            EACCES,
            "not supported",
            "tlb_dynamic_lb",
        ),
        ({"active_slave": "if77"}, {}, EACCES, "not supported in mode", "active_slave"),
        ({"miimon": 100, "arp_interval": 9}, {}, EINVAL, "MII monitoring", "arp_interval"),
    ],
    "bridge": [
        ({"vlan_protocol": 0x1234}, {}, EPROTONOSUPPORT, "", ""),
        ({"group_addr": "01:80:c2:00:00:01"}, {}, EINVAL, "", ""),
        ({"mcast_igmp_version": 9}, {}, EINVAL, "", ""),
        ({"stp_state": 1}, {"address": "01:00:00:00:00:01"}, EADDRNOTAVAIL, "", ""),
    ],
    "geneve": [
        ({"id": 1 << 24, "remote": "192.0.2.9"}, {}, ERANGE, "lower than 16777216", "id"),
        ({"id": 5, "remote": "192.0.2.9", "df": 9}, {}, EINVAL, "DF", "df"),
        ({"id": 5, "remote": "224.0.0.1"}, {}, EINVAL, "cannot be Multicast", "remote"),
        ({"id": 5, "remote": "192.0.2.9", "remote6": "::1"}, {}, EINVAL, "both IPv4 and IPv6", ""),
    ],
    "gre": [
        ({"local": "192.0.2.1", "iflags": "routing"}, {}, EINVAL, "", ""),
        ({"remote": "224.0.0.5"}, {}, EINVAL, "", ""),
    ],
    "hsr": [
        ({}, {}, EINVAL, "Slave1", ""),
        ({"slave1": "if77"}, {}, EINVAL, "Slave2", ""),
        ({"slave1": "if77", "slave2": "if77"}, {}, EINVAL, "same", ""),
        ({"slave1": "if77", "slave2": "if79", "version": 9}, {}, EINVAL, "version", ""),
    ],
    "ipip": [({"proto": 99}, {}, EINVAL, "", "")],
    "ipvlan": [
        ({"mode": 9}, {"link": "if77"}, EINVAL, "", ""),
        ({"flags": "private|vepa"}, {"link": "if77"}, EINVAL, "", ""),
    ],
    "macsec": [
        ({"icv_len": 5}, {"link": "if77"}, EINVAL, "", ""),
        ({"encoding_sa": 9}, {"link": "if77"}, EINVAL, "", ""),
        ({"cipher_suite": 7}, {"link": "if77"}, EINVAL, "", ""),
        ({"replay_protect": 1}, {"link": "if77"}, EINVAL, "", ""),
    ],
    "macvlan": [
        ({"mode": 3}, {"link": "if77"}, EINVAL, "", ""),
        ({"mode": "bridge"}, {}, EINVAL, "", ""),
    ],
    "sit": [({"proto": 99}, {}, EINVAL, "", "")],
    "veth": [({"peer": {"ifname": "if79"}}, {}, EEXIST, "", "")],
    "vlan": [
        ({"id": 5000}, {"link": "if77"}, ERANGE, "VLAN id", ""),
        ({"id": 5, "protocol": 0x1234}, {"link": "if77"}, EPROTONOSUPPORT, "protocol", ""),
        ({"id": 5}, {}, EINVAL, "link not specified", ""),
        ({"protocol": "802.1q"}, {"link": "if77"}, EINVAL, "id not specified", ""),
    ],
    "vrf": [
        ({}, {}, EINVAL, "table id is missing", ""),
        ({"table": 0}, {}, EINVAL, "table id", "table"),
    ],
    "vxlan": [
        ({"id": 1 << 24}, {}, ERANGE, "lower than 16777216", "id"),
        ({"id": 5, "group": "224.1.1.1"}, {}, EINVAL, "Local interface required", ""),
        ({"id": 5, "port_range": {"low": 9, "high": 3}}, {}, EINVAL, "port range", "port_range"),
        ({"id": 5, "df": 9}, {}, EINVAL, "DF", "df"),
    ],
}


@pytest.mark.parametrize("kind", REFUSED)
def test_refused(links: Namespace, kind: str) -> None:
    with links.socket() as sk:
        for data, more, errno, word, attribute in REFUSED[kind]:
            with pytest.raises(nl.NetlinkError) as caught:
                sk.add(Link, ifname="X", kind=kind, data=data, **more)
            error = caught.value
            if error.errno == EOPNOTSUPP:
                pytest.skip(f"this kernel makes no {kind}")
            assert error.errno == errno, (data, error)
            assert word in (error.message or ""), (data, error)
            assert error.attribute == (f"linkinfo.data.{attribute}" if attribute else None), data
            assert error.request is not None
            sent = Link.from_bytes(error.request[16:])
            assert (sent.ifname, sent.kind) == ("X", kind)
        assert "X" not in links.names().values()


def test_no_such_kind(links: Namespace) -> None:
    with links.socket() as sk, pytest.raises(nl.NetlinkError, match="nknown device type") as caught:
        sk.add(Link, ifname="X", kind="marvel")
    assert caught.value.errno == EOPNOTSUPP


def test_what_is_refused_before_the_kernel_is_asked(links: Namespace) -> None:
    with links.socket() as sk:
        before = len(links.names())
        for kind, data, text in (
            ("vlan", {"id": 1 << 16}, r"Vlan\.id: 65536 is out of range for u16"),
            ("vlan", {"protocol": "802.1z"}, r"Vlan\.protocol: .*802\.1z"),
            ("bond", {"mode": "fastest"}, r"Bond\.mode: .*fastest"),
            (
                "gre",
                {"local": "192.0.2"},
                r"Gre\.local: '192\.0\.2' is not an IPv4 or IPv6 address",
            ),
            ("vxlan", {"ttl_inherit": 0}, r"can only be switched on"),
        ):
            with pytest.raises(ValueError, match=text):
                sk.add(Link, ifname="X", kind=kind, data=data)
        with pytest.raises(TypeError, match=r"Gre has no field 'colour'; its fields are: link, "):
            sk.add(Link, ifname="X", kind="gre", data={"colour": 1})
        with pytest.raises(OSError):
            sk.add(Link, ifname="X", kind="gre", data={"dev": "if99"})
        assert len(links.names()) == before
