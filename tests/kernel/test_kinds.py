"""Every kind of link that the kernel has: made by `ip` and read here, and the other way round."""

from __future__ import annotations

from typing import Any

import pytest

from netlinklib.record import Attributes
from netlinklib.rtnl import kinds
from netlinklib.rtnl.link import Link
from netlinklib.uapi import BR_BOOLOPT_NO_LL_LEARN, LACP_STATE_LACP_ACTIVITY
from support.kinds import CASES, Case

from .conftest import Namespace

#: What the other one of two links of the same settings has otherwise.
OWN = ("bridge_id", "root_id", "designated_bridge", "designated_root", "supervision_addr", "sci")
CLOCKS = ("timer", "seq_nr", "sequence", "gc_timer")

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
    # whatever has no name here is padding
    assert all(not value for key, value in data.as_dict().items() if isinstance(key, int))


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
    fields = {"link": 77} if "add link if77" in case.command else {}
    info = {"kind": case.kind, "data": case.fields} if case.fields else {"kind": case.kind}
    links.new(Link(ifname="X", linkinfo=info, **fields))
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
    links.ip("link set m0 up")
    for name in ("if77", "if79"):
        links.ip(f"link set {name} master m0")
    for name in ("if77", "if78", "if79", "if80"):
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
    ports = {"slave_kind": info.slave_kind, "slave_data": case.fields}
    links.new(Link(index=79, linkinfo=ports), flags=0)
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
    links.new(
        Link(
            index=links.index("m0"),
            linkinfo={
                "kind": "bridge",
                "data": {"multi_boolopt": {"optval": 0, "optmask": "no_ll_learn"}},
            },
        ),
        flags=0,
    )
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
