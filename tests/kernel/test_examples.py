"""The library as its design shows it, and the scripts of examples/, each in a namespace."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import netlinklib as nl
from netlinklib.uapi import AF_INET

from .conftest import Namespace

EXAMPLES = Path(__file__).parents[2] / "examples"


def test_as_designed(ns: Namespace) -> None:
    ns.batch(
        "link add eth0 index 3 type veth peer name far\n"
        "link set eth0 up\n"
        "link set far up\n"
        "addr add 192.0.2.1/24 dev eth0\n"
        "route add 10.0.0.0/8 via 192.0.2.2\n"
        "route add 10.0.0.0/8 via 192.0.2.2 table 100\n"
    )
    blue = ns.name
    seen = []
    for r in nl.routes(family=AF_INET, table=254, netns=blue):
        seen.append((r.dst, r.dst_len, r.gateway, r.oif))
    assert seen == [("10.0.0.0", 8, "192.0.2.2", 3), ("192.0.2.0", 24, None, 3)]
    pairs = []
    for dst, gw in nl.routes("dst", "gateway", netns=blue, family=AF_INET, table=254):
        pairs.append((dst, gw))
    assert pairs == [("10.0.0.0", "192.0.2.2"), ("192.0.2.0", None)]
    assert {link.ifname for link in nl.links(netns=blue)} == {"lo", "eth0", "far"}
    assert "192.0.2.1" in {addr.local for addr in nl.addrs(netns=blue)}
    assert len(nl.rules(netns=blue)) >= 5
    assert isinstance(nl.neighbours(netns=blue), list)
    assert nl.link("eth0", netns=blue) is not None and nl.link(3, netns=blue).ifname == "eth0"

    with nl.Socket(netns=blue) as sk:
        assert [r.dst for r in sk.dump(nl.Route, table=254, family=AF_INET)] == [
            "10.0.0.0",
            "192.0.2.0",
        ]
        assert ("10.0.0.0",) in sk.list(nl.Route, "dst", oif=3)
        assert sk.get(nl.Link, ifname="eth0").index == 3
        assert {r.table for r in sk.routes()} >= {100, 254, 255}
        assert len(sk.links()) == 3


# The scripts


def script(ns: Namespace, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run an example in a namespace, with warnings as errors."""
    words = (sys.executable, "-W", "error", str(EXAMPLES / f"{name}.py"), *arguments)
    return subprocess.run(
        ("ip", "netns", "exec", ns.name, *words),
        capture_output=True,
        text=True,
        cwd="/",
        check=False,
    )


def run(ns: Namespace, name: str, *arguments: str) -> str:
    """Run an example, which must succeed; skip what the kernel has not."""
    done = script(ns, name, *arguments)
    if done.returncode and re.search("not supported|kind is unknown", done.stderr):
        pytest.skip(f"this kernel: {done.stderr.splitlines()[-1]}")
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def refused(ns: Namespace, name: str, *arguments: str) -> str:
    """Run an example that ends with a message, and without a traceback; return the message."""
    done = script(ns, name, *arguments)
    assert done.returncode == 1 and "Traceback" not in done.stderr, done.stderr
    return done.stderr.strip()


@pytest.fixture
def wired(ns: Namespace) -> Namespace:
    """A namespace with eth0 and eth1, up, with addresses; their other ends are far0 and far1."""
    ns.batch(
        "link add eth0 type veth peer name far0\n"
        "link add eth1 type veth peer name far1\n"
        "link set eth0 up\n"
        "link set far0 up\n"
        "link set eth1 up\n"
        "link set far1 up\n"
        "addr add 192.0.2.1/24 dev eth0\n"
        "addr add 198.51.100.2/24 dev eth1\n"
    )
    return ns


def test_every_script_is_tested_and_short() -> None:
    old = {"interface_table", "top_next_hops", "own_record"}
    source = Path(__file__).read_text()
    for path in EXAMPLES.glob("*.py"):
        assert f'"{path.stem}"' in source
        text = path.read_text()
        assert text.startswith('"""')
        if path.stem not in old:
            assert len(text.splitlines()) <= 40, path.name
            assert "CAP_NET_ADMIN" in text and f"python {path.name}" in text, path.name


READING = {
    "interface_table": r"(?m)^a0 +veth +up +\d+ +\d+  192\.0\.2\.1/24",
    "top_next_hops": r"(?m)^ +1  via 192\.0\.2\.2 +dev a0$",
    "own_record": r"^a1 of \d+ \(\d, \d+\)$",
}


@pytest.mark.parametrize("name", READING)
def test_scripts_that_read(ns: Namespace, name: str) -> None:
    ns.batch(
        "link add a0 type veth peer name a1\n"
        "link add br0 type bridge\n"
        "link set a1 master br0\n"
        "link set a0 up\n"
        "link set a1 up\n"
        "link set br0 up\n"
        "addr add 192.0.2.1/24 dev a0\n"
        "route add 198.51.100.0/24 via 192.0.2.2\n"
    )
    assert re.search(READING[name], run(ns, name))


def test_ecmp_route(wired: Namespace) -> None:
    printed = run(wired, "ecmp_route")
    assert printed.splitlines()[1] == "203.0.113.0/24 via 192.0.2.3 dev eth0 weight 3"
    run(wired, "ecmp_route", "203.0.113.0/24", "192.0.2.2*256", "198.51.100.9", "192.0.2.4*2")
    (route,) = wired.json("route show 203.0.113.0/24")
    assert [(hop["gateway"], hop["dev"], hop["weight"]) for hop in route["nexthops"]] == [
        ("192.0.2.2", "eth0", 256),
        ("198.51.100.9", "eth1", 1),
        ("192.0.2.4", "eth0", 2),
    ]
    # run again, it changes the route
    run(wired, "ecmp_route", "203.0.113.0/24", "192.0.2.5", "192.0.2.6")
    (route,) = wired.json("route show 203.0.113.0/24")
    assert [hop["gateway"] for hop in route["nexthops"]] == ["192.0.2.5", "192.0.2.6"]
    message = refused(wired, "ecmp_route", "203.0.113.0/24", "10.9.9.9")
    assert message.startswith("203.0.113.0/24: ") and "gateway" in message


def test_policy_routing(wired: Namespace) -> None:
    for _ in range(2):
        run(wired, "policy_routing")
        first, second = (
            rule for rule in wired.json("rule show") if rule["priority"] in (1000, 1001)
        )
        assert (first["src"], first["srclen"], first["table"]) == ("192.0.2.128", 25, "main")
        assert first["suppress_prefixlen"] == 0
        assert (second["src"], second["srclen"], second["table"]) == ("192.0.2.128", 25, "100")
        (route,) = wired.json("route show table 100")
        assert (route["dst"], route["gateway"], route["dev"]) == ("default", "192.0.2.254", "eth0")
    # and the kernel goes by it
    wired.ip("addr add 192.0.2.129/24 dev eth0")
    wired.ip("route add default via 198.51.100.9")
    for source, gateway in (("192.0.2.129", "192.0.2.254"), ("192.0.2.1", "198.51.100.9")):
        (found,) = wired.json(f"route get 8.8.8.8 from {source}")
        assert found["gateway"] == gateway
    (found,) = wired.json("route get 198.51.100.7 from 192.0.2.129")
    assert found["dev"] == "eth1" and "gateway" not in found
    assert "203.0.113.5" not in refused(
        wired, "policy_routing", "192.0.2.128/25", "203.0.113.5", "eth1"
    )


def test_vxlan_fdb(wired: Namespace) -> None:
    remotes = ("192.0.2.2", "192.0.2.3", "02:00:00:00:00:07@192.0.2.3")
    run(wired, "vxlan_fdb", "vx42", "42", "192.0.2.1", *remotes)
    (link,) = wired.json("-d link show vx42")
    data = link["linkinfo"]["info_data"]
    assert (data["id"], data["local"], data["port"], data["learning"]) == (
        42,
        "192.0.2.1",
        4789,
        False,
    )
    assert "UP" in link["flags"]
    entries = wired.json("fdb show dev vx42", tool="bridge")
    assert sorted((entry["mac"], entry["dst"]) for entry in entries) == [
        ("00:00:00:00:00:00", "192.0.2.2"),
        ("00:00:00:00:00:00", "192.0.2.3"),
        ("02:00:00:00:00:07", "192.0.2.3"),
    ]
    assert refused(wired, "vxlan_fdb", "vx42") == "there is a link vx42 already"


def test_bridge_vlans(wired: Namespace) -> None:
    run(wired, "bridge_vlans", "br0", "eth0", "eth1=10", "far1=20")
    (link,) = wired.json("-d link show br0")
    assert link["linkinfo"]["info_data"]["vlan_filtering"] == 1 and "UP" in link["flags"]
    said = {
        port["ifname"]: [(vlan["vlan"], vlan.get("flags", [])) for vlan in port["vlans"]]
        for port in wired.json("vlan show", tool="bridge")
        if port["vlans"]
    }
    untagged = ["PVID", "Egress Untagged"]
    assert said == {
        "eth0": [(10, []), (20, [])],
        "eth1": [(10, untagged)],
        "far1": [(20, untagged)],
    }
    assert refused(wired, "bridge_vlans", "br0").startswith("br0: ")
    assert "no link is called 'none'" in refused(wired, "bridge_vlans", "br1", "none")


@pytest.fixture
def other(ns: Namespace) -> Iterator[Namespace]:
    """Another namespace."""
    name = f"{ns.name}-b"
    ns.ip("link set lo up")
    subprocess.run(("ip", "netns", "add", name), check=True, capture_output=True)
    yield Namespace(name)
    subprocess.run(("ip", "netns", "delete", name), check=True, capture_output=True)


def test_veth_namespaces(ns: Namespace, other: Namespace) -> None:
    arguments = (ns.name, "192.0.2.1/30", other.name, "192.0.2.2/30")
    run(ns, "veth_namespaces", *arguments)
    indexes = []
    for place, address in ((ns, "192.0.2.1"), (other, "192.0.2.2")):
        (link,) = place.json("-d addr show wire")
        assert link["linkinfo"]["info_kind"] == "veth" and "UP" in link["flags"]
        (addr,) = (it for it in link["addr_info"] if it["family"] == "inet")
        assert (addr["local"], addr["prefixlen"]) == (address, 30)
        indexes.append((link["ifindex"], link["link_index"]))
    # they are each other's ends
    assert indexes[0] == indexes[1][::-1]
    ns.ip("link set wire down")
    ns.ip("link set wire name kept")
    assert "link wire already" in refused(ns, "veth_namespaces", *arguments)
    assert {link["ifname"] for link in ns.json("link show")} == {"lo", "kept"}


def default(ns: Namespace) -> list[tuple[str, str]]:
    return [(it["gateway"], it["dev"]) for it in ns.json("route show default")]


def test_default_route_failover(wired: Namespace) -> None:
    uplinks = ("eth0=192.0.2.254", "eth1=198.51.100.254")
    assert run(wired, "default_route_failover", *uplinks) == "default via 192.0.2.254 dev eth0\n"
    assert default(wired) == [("192.0.2.254", "eth0")]
    wired.ip("link set far0 down")  # no carrier
    run(wired, "default_route_failover", *uplinks)
    assert default(wired) == [("198.51.100.254", "eth1")]
    wired.ip("link set far0 up")
    run(wired, "default_route_failover", *uplinks)
    assert default(wired) == [("192.0.2.254", "eth0")]
    # a gateway that has not answered
    wired.ip("neigh replace 192.0.2.254 dev eth0 nud failed")
    run(wired, "default_route_failover", "gone0=192.0.2.9", *uplinks)
    assert default(wired) == [("198.51.100.254", "eth1")]
    wired.ip("link set far0 down")
    wired.ip("link set far1 down")
    assert refused(wired, "default_route_failover", *uplinks) == "no uplink works"


def test_htb_shaping(wired: Namespace) -> None:
    for _ in range(2):
        run(wired, "htb_shaping", "eth0", "10", "22", "443")
        (qdisc,) = wired.json("qdisc show dev eth0", tool="tc")
        assert (qdisc["kind"], qdisc["handle"]) == ("htb", "1:")
        assert int(qdisc["options"]["default"], 16) == 0x20
        told = " ".join(
            wired.run("class", "show", "dev", "eth0", tool="tc").stdout.decode().split()
        )
        assert "class htb 1:1 root rate 10Mbit ceil 10Mbit" in told
        for handle in ("1:10", "1:20"):
            assert f"class htb {handle} parent 1:1 prio 0 rate 5Mbit ceil 10Mbit" in told
        filters = wired.json("filter show dev eth0", tool="tc")
        found = [it["options"] for it in filters if it.get("options", {}).get("keys")]
        assert [(it["classid"], it["keys"]["ip_proto"]) for it in found] == [("1:10", "tcp")] * 2
        assert sorted(it["keys"]["dst_port"] for it in found) == [22, 443]


def test_neighbour_proxy(wired: Namespace) -> None:
    printed = run(wired, "neighbour_proxy", "eth0", "eth1", "192.0.2.77", "2001:db8::77")
    assert printed.splitlines() == ["eth0 answers for 192.0.2.77", "eth0 answers for 2001:db8::77"]
    proxies = wired.json("neigh show proxy") + wired.json("-6 neigh show proxy")
    assert {(it["dst"], it["dev"]) for it in proxies} == {
        ("192.0.2.77", "eth0"),
        ("2001:db8::77", "eth0"),
    }
    for family, address in (("-4", "192.0.2.77"), ("-6", "2001:db8::77")):
        (route,) = wired.json(f"{family} route show {address}")
        assert route["dev"] == "eth1"
    # all of the first address is refused, the second one is done
    wired.ip("link set eth1 down")
    message = refused(wired, "neighbour_proxy", "eth0", "eth1", "192.0.2.78")
    assert "192.0.2.78" in message and "Network is down" in message


def test_nexthop_groups(wired: Namespace) -> None:
    prefixes = ("203.0.113.0/25", "203.0.113.128/25")
    printed = run(wired, "nexthop_groups", "eth0", "192.0.2.2,192.0.2.3", *prefixes)
    assert printed == "2 routes by 192.0.2.2, 192.0.2.3\n"
    for prefix in prefixes:
        (route,) = wired.json(f"route show {prefix}")
        assert route["nhid"] == 1000
    assert wired.json("nexthop show id 1000")[0]["group"] == [{"id": 1001}, {"id": 1002}]
    # other gateways, by the group alone
    run(wired, "nexthop_groups", "eth0", "192.0.2.8,192.0.2.9,192.0.2.10")
    (route,) = wired.json(f"route show {prefixes[0]}")
    assert [hop["gateway"] for hop in route["nexthops"]] == [
        "192.0.2.8",
        "192.0.2.9",
        "192.0.2.10",
    ]
    assert "203.0.113.9" in refused(wired, "nexthop_groups", "eth0", "203.0.113.9")


def test_bulk_import(wired: Namespace, tmp_path: Any) -> None:
    path = tmp_path / "routes.txt"
    count = 3000
    lines = [f"10.{n >> 8}.{n & 255}.0/24 via 192.0.2.2" for n in range(count)]
    lines[7] = "10.0.7.0/24 via 203.0.113.9"
    lines[9] = "10.0.9.0/24 colour red"
    lines[11] = "10.0.11.0/33 via 192.0.2.2"
    lines[13] = ""
    lines[15] = "10.0.15.0/24 via 192.0.2.3 dev eth0 src 192.0.2.1 metric 7 proto static"
    path.write_text("\n".join(lines) + "\n")
    done = script(wired, "bulk_import", str(path), "100")
    assert done.stdout == f"{count - 4} routes are in table 100 now\n"
    problems = done.stderr.splitlines()
    assert [re.findall(r":(\d+): ", line) for line in problems[:3]] == [["10"], ["12"], ["14"]]
    assert "203.0.113.9" in problems[3] and len(problems) == 4
    found = {route["dst"]: route for route in wired.json("route show table 100")}
    assert len(found) == count - 4
    assert (
        found["10.0.15.0/24"].items()
        >= {
            "gateway": "192.0.2.3",
            "dev": "eth0",
            "prefsrc": "192.0.2.1",
            "metric": 7,
            "protocol": "static",
        }.items()
    )
    # what ip shows can be read again
    again = wired.run("route", "show", "table", "100").stdout.decode()
    path.write_text(again)
    assert (
        run(wired, "bulk_import", str(path), "101") == f"{count - 4} routes are in table 101 now\n"
    )
    assert wired.run("route", "show", "table", "101").stdout.decode() == again
