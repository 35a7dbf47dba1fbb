"""The library as its design shows it, in a namespace that has an eth0."""

from __future__ import annotations

import netlinklib as nl
from netlinklib.uapi import AF_INET

from .conftest import Namespace


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
