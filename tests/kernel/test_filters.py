"""Filters, chains and actions of the real kernel: made by tc and read here, and the other way."""

from __future__ import annotations

import re
import shlex
from typing import Any

import pytest

import netlinklib as nl
from netlinklib.record import Record
from netlinklib.rtnl import tc
from netlinklib.rtnl.tc import Chain, TcAction, TcActions, Tfilter
from netlinklib.uapi import (
    ETH_P_ALL,
    ETH_P_IP,
    TC_H_ROOT,
    TCA_ACT_FLAG_LARGE_DUMP_ON,
    TCA_CLS_FLAGS_IN_HW,
    TCA_CLS_FLAGS_NOT_IN_HW,
    TCM_IFINDEX_MAGIC_BLOCK,
)

from .conftest import Namespace

#: What the kernel tells and nobody can ask for.
TOLD = frozenset(
    ("pcnt", "stats", "xstats", "tm", "used_hw_stats", "in_hw_count")
    + ("stats_dscp_set", "stats_dscp_error", "stats_cpmark_set")
)

FILTERS = """
u32 match ip dst 10.0.0.0/8 match ip sport 80 0xffff match u8 0x5 0xf at 0 flowid 1:10
u32 match mark 0x10 0xff match u32 0 0 indev v1 classid 1:20
u32 match ip6 src 2001:db8::/32 action drop
u32 match u32 0 0 police rate 1mbit burst 10k mtu 2000 drop flowid 1:1
flower dst_mac 02:00:00:00:00:01/ff:ff:ff:00:00:00 src_mac 02:00:00:00:00:02 classid 1:10
flower ip_proto tcp src_ip 10.0.0.0/8 dst_ip 192.0.2.1 src_port 80 dst_port 443/0xfff0
flower ip_proto tcp tcp_flags 0x2/0x17 ip_tos 0x10/0xfc ip_ttl 64 ip_flags nofrag/firstfrag
flower indev v1 ip_proto udp src_port 1000-2000 dst_port 3000-4000
flower ip_proto icmp type 8/255 code 0/15
flower ct_state +trk+est-new ct_mark 0x10/0xff
flower enc_key_id 77 enc_src_ip 10.0.0.1 enc_dst_ip 10.0.0.0/24 enc_dst_port 4789 enc_ttl 9
flower enc_key_id 77 enc_dst_port 6081 geneve_opts 0102:80:00880022/ffff:ff:ffffffff
flower enc_key_id 77 enc_dst_port 4789 vxlan_opts 1000
flower enc_key_id 77 enc_dst_ip 10.0.0.2 erspan_opts 1:5:0:0
flower enc_key_id 77 enc_dst_ip 10.0.0.2 erspan_opts 2:0:1:63
flower enc_key_id 77 gtp_opts 1:9
flower l2_miss 1
flower ip_proto esp spi 0x1234
matchall classid 1:5 action mirred egress redirect dev v1
matchall action vlan push id 100 protocol 802.1ad priority 3 pipe action drop
basic match 'u32(u32 0x10 0xff00 at nexthdr+4)' classid 1:3
basic match 'cmp(u16 at 2 layer 2 mask 0xff00 gt 20) and not (nbyte("abc" at 4 layer 1)
 or meta(nf_mark mask 0xf eq 3))' classid 1:3
bpf bytecode '2,40 0 0 12,6 0 0 4294967295' classid 1:7 direct-action
bpf bytecode '1,6 0 0 4294967295' action ok
flow hash keys src,dst,proto-dst perturb 60 divisor 1024 baseclass 1:1
flow map key dst and 0xff or 0x100 xor 3 rshift 8 addend 5 divisor 16
route from 5 to 10 classid 1:5
cgroup match 'cmp(u8 at 9 layer 1 eq 6)' action drop
fw classid 1:4 indev v1
"""
#: Filters of another protocol than IP, or with a handle of their own.
OTHERS = {
    "ipv6": "flower ip_proto icmpv6 type 128 code 0 dst_ip 2001:db8::/32 src_ip 2001:db8::1",
    "arp": "flower arp_sip 192.0.2.1 arp_tip 192.0.2.0/24 arp_op request"
    " arp_sha 02:00:00:00:00:01 arp_tha 00:00:00:00:00:00/ff:ff:ff:00:00:00",
    "mpls_uc": "flower mpls_label 16 mpls_tc 3 mpls_bos 1 mpls_ttl 64",
    "mpls_mc": "flower mpls lse depth 1 label 100 tc 2 bos 0 ttl 9 lse depth 2 label 200 bos 1",
    "802.1ad": "flower num_of_vlans 2 vlan_id 100 vlan_prio 3 vlan_ethtype 802.1Q cvlan_id 200"
    " cvlan_prio 4 cvlan_ethtype ip ip_proto sctp dst_port 9 src_port 8",
    "ppp_ses": "flower pppoe_sid 12 ppp_proto ip",
    "cfm": "flower cfm mdl 5 op 47",
    "all": "matchall action drop",
}

ACTIONS = """
gact drop cookie 00112233445566778899aabbccddeeff
gact reclassify random netrand ok 10
gact pipe random determ drop 5
mirred egress redirect dev v1
mirred ingress mirror dev v1 continue
mirred egress mirror blockid 21
police rate 1mbit burst 10k mtu 2000 peakrate 2mbit overhead 4 conform-exceed drop/pipe
police rate 40gbit burst 1m conform-exceed continue/reclassify
police pkts_rate 1000 pkts_burst 50
pedit munge ip ttl set 4 munge ip dst set 10.1.2.3
pedit ex munge eth src set 02:00:00:00:00:05 munge tcp dport set 80
 munge ip6 hoplimit add 255 pipe
vlan push id 100 protocol 802.1ad priority 3
vlan pop pipe
vlan modify id 7
vlan push_eth dst_mac 02:00:00:00:00:01 src_mac 02:00:00:00:00:02
skbedit queue_mapping 3 priority 1:2 mark 0x10/0xff ptype host inheritdsfield
skbmod set dmac 02:00:00:00:00:01 smac 02:00:00:00:00:02 etype 0x800
skbmod swap mac
skbmod ecn
tunnel_key set src_ip 10.0.0.1 dst_ip 10.0.0.2 id 77 dst_port 4789 tos 4 ttl 9 nocsum
tunnel_key set src_ip 2001:db8::1 dst_ip 2001:db8::2 id 77 csum vxlan_opts 1000
tunnel_key set src_ip 10.0.0.1 dst_ip 10.0.0.2 id 1 erspan_opts 1:5:0:0
tunnel_key set src_ip 10.0.0.1 dst_ip 10.0.0.2 id 1 erspan_opts 2:0:1:63
tunnel_key unset
csum ip4h and tcp and udp
ct commit force mark 0x10/0xff nat src addr 10.0.0.1-10.0.0.9 port 1000-2000
ct zone 6 commit nat dst addr 2001:db8::1-2001:db8::9
ct clear
ctinfo dscp 0xfc000000 0x01000000 cpmark 0x00ffffff zone 3
connmark zone 9 pipe
nat egress 10.0.0.0/24 192.0.2.0 pipe
sample rate 100 group 5 trunc 64
ife encode allow mark use prio 5 use tcindex 3 dst 02:00:00:00:00:01 src 02:00:00:00:00:02
 type 0xed3e
ife decode pipe
simple sdata hello
mpls push protocol mpls_uc label 100 tc 3 ttl 64 bos 1
mpls pop protocol ip
mpls mac_push label 5
gate priority 3 base-time 200000000000ns clockid CLOCK_TAI cycle-time 300000000
 sched-entry open 200000000ns -1 8000000b sched-entry close 100000000ns 4 -1
bpf bytecode '1,6 0 0 4294967295' ok
"""


def lines(text: str) -> list[str]:
    """The commands of a text; a line that begins with a blank continues the one before."""
    return text.strip().replace("\n ", " ").splitlines()


@pytest.fixture
def qdiscs(lan: Namespace) -> Namespace:
    """v0 with an htb and a clsact, to which filters can be attached."""
    for command in ("qdisc add dev v0 root handle 1: htb", "qdisc add dev v0 clsact"):
        make(lan, command)
    return lan


def make(ns: Namespace, command: str) -> None:
    """Run tc, or skip the test with what it said."""
    done = ns.run(*shlex.split(command), tool="tc")
    if done.returncode:
        pytest.skip(f"tc or the kernel has it not: {done.stderr.decode()[:100]!r}")


def add(ns: Namespace, record: Record) -> None:
    with ns.socket() as sk:
        sk.add(record)


def shown(ns: Namespace, command: str) -> str:
    """What tc shows as text, without what is of the moment."""
    done = ns.run(*command.split(), tool="tc")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.decode().splitlines()
    return "\n".join(line for line in lines if "installed" not in line)


def told(ns: Namespace, command: str) -> list[dict[str, Any]] | None:
    """What tc shows as JSON; None where that is none (tc 6.1 cannot of all kinds)."""
    try:
        return ns.json(command, tool="tc")
    except ValueError:
        return None


def wanted(value: Any) -> Any:
    """A record as a dict of what can be asked for."""
    if isinstance(value, tuple):
        return tuple([wanted(item) for item in value])
    if not isinstance(value, Record):
        return value
    found = {}
    for name, plain in value.as_dict().items():
        if not isinstance(name, str):
            assert plain == b"", f"{value!r} has an attribute {name} without a name"
            continue
        item = getattr(value, name)
        if name not in TOLD and item is not None:
            found[name] = wanted(item)
        if type(item) is int and name in ("flags", "flags_gen") and hasattr(value, "classid"):
            kind = TCA_CLS_FLAGS_IN_HW | TCA_CLS_FLAGS_NOT_IN_HW
            found[name] = item if name == "flags" and hasattr(value, "fd") else item & ~kind
    # the kernel wants rate tables, and does not give them back
    for name in ("rate", "peakrate"):
        tbf = found.get("tbf", {})
        if tbf.get(name, {}).get("rate"):
            rate = found.get(f"{name}64", tbf[name]["rate"])
            tbf[name], found[name] = tc.rate_table(
                rate, mtu=tbf["mtu"] or 2047, overhead=tbf[name]["overhead"]
            )
    return found


def clean(value: Any) -> Any:
    """Assert that everything in a record can be read and has a name, but for padding."""
    assert "DecodeError" not in repr(value)
    assert not re.search(r"attr_\d+=(?!b'')", repr(value)), value
    return value


def filters(ns: Namespace, parent: str) -> list[Tfilter]:
    with ns.socket() as sk:
        number = tc.FILTER_PARENT.parse(parent)
        rows = sk.list(Tfilter, ifindex=ns.index("v0"), parent=number)
    return [clean(row) for row in rows]


def compare(row: Tfilter, said: dict[str, Any]) -> None:
    """Compare what both say of a filter itself."""
    from netlinklib.uapi import value

    assert row.kind == said["kind"]
    protocol = {"mpls_uc": "mpls_uc", "802.1ad": "8021ad"}.get(said["protocol"], said["protocol"])
    assert row.protocol == value("eth_p", protocol)
    assert row.prio == said["pref"]
    assert (row.chain or 0) == said["chain"]
    options = said.get("options", {})
    handle = options.get("fh", options.get("handle"))
    if handle is not None:
        parse = tc.U32_HANDLE.parse if row.kind == "u32" else tc.FILTER_HANDLE.parse
        assert row.handle == (parse(handle) if isinstance(handle, str) else handle)
        assert row.kind != "u32" or row.handle_text == handle
    classid = options.get("flowid", options.get("classid"))
    if classid is not None:
        assert tc.HANDLE(row.options.classid) == classid.lstrip("*")
    actions = options.get("actions", [])
    assert len(row.options.act or ()) == len(actions) if row.options is not None else not actions
    for ours, theirs in zip(row.options.act or () if row.options else (), actions, strict=True):
        assert ours.kind == theirs["kind"]


@pytest.mark.parametrize(
    ("protocol", "words"),
    [*[("ip", words) for words in lines(FILTERS)], *OTHERS.items()],
)
def test_filters(qdiscs: Namespace, protocol: str, words: str) -> None:
    """What tc has made is read; and what was read, made again, is the same to tc."""
    parent = "ingress" if protocol != "ip" or "mirred" in words else "1:"
    if words.split()[0] in ("route", "flow", "cgroup", "fw"):
        parent = "1:"
    place = f"dev v0 {parent}" if parent == "ingress" else f"dev v0 parent {parent}"
    handle = "handle 5/0xff" if words.startswith("fw") else ""
    if words.startswith(("flow ", "cgroup")):
        handle = "handle 1"
    make(qdiscs, f"filter add {place} protocol {protocol} prio 7 {handle} {words}")
    before = shown(qdiscs, f"filter show {place}")
    said = told(qdiscs, f"filter show {place}")
    rows = filters(qdiscs, parent)
    assert rows
    if said is not None:
        for row, entry in zip(rows, said, strict=True):
            compare(row, entry)
    (row,) = [
        row for row in rows if row.options is not None and row.handle & 0xFFF or is_whole(row)
    ][-1:]
    assert row.kind == words.split()[0]
    qdiscs_clear(qdiscs, place)
    again = wanted(row)
    if row.kind == "u32":
        # the table is made anew with its first filter, and may have another number
        again["handle"] = 0
        again["options"].pop("hash", None)
    if protocol == "ppp_ses":
        # the kernel tells of the protocol inside, and takes that of the frame
        again["options"]["key_eth_type"] = "ppp_ses"
    add(qdiscs, Tfilter(**again))
    assert shown(qdiscs, f"filter show {place}") == before
    with qdiscs.socket() as sk:
        # the kernel filters by these
        mine = {"ifindex": row.ifindex, "parent": row.parent}
        assert len(sk.list(Tfilter, **mine, prio=7)) == len(rows)
        assert sk.list(Tfilter, **mine, prio=8) == []
        assert len(sk.list(Tfilter, **mine, protocol=row.protocol)) == len(rows)
        assert sk.list(Tfilter, **mine, protocol=0x9999) == []


def is_whole(row: Tfilter) -> bool:
    """Whether a row is a filter, and not what stands in front of the filters of a priority."""
    return row.options is not None and row.kind != "u32"


def qdiscs_clear(ns: Namespace, place: str) -> None:
    done = ns.run(*f"filter del {place}".split(), tool="tc")
    assert done.returncode == 0, done.stderr
    assert shown(ns, f"filter show {place}") == ""


def test_hash_tables_of_u32(qdiscs: Namespace) -> None:
    place = "dev v0 parent 1: protocol ip prio 5"
    make(qdiscs, f"filter add {place} handle 2: u32 divisor 256")
    make(qdiscs, f"filter add {place} handle 2:7f:5 u32 ht 2:7f: match u32 0 0 classid 1:1")
    make(
        qdiscs,
        f"filter add {place} u32 ht 800:: match ip src 0.0.0.0/0 link 2:"
        " hashkey mask 0x0000ff00 at 12 offset at 0 mask 0x0f00 shift 6 plus 4 eat",
    )
    before = shown(qdiscs, "filter show dev v0 parent 1:")
    rows = filters(qdiscs, "1:")
    texts = [row.handle_text for row in rows if row.options is not None]
    assert texts == re.findall(r" fh (\S+) ", before)
    assert {"2:", "2:7f:5", "800:"} <= set(texts)
    table = next(row for row in rows if row.handle_text == "2:")
    assert table.options.divisor == 256
    link = next(row for row in rows if row.options is not None and row.options.link)
    assert tc.U32_HANDLE(link.options.link) == "2:"
    sel = link.options.sel
    assert (sel.hmask, sel.hoff, sel.offmask, sel.offshift, sel.off) == (0xFF00, 12, 0xF00, 6, 4)
    qdiscs_clear(qdiscs, "dev v0 parent 1:")
    common = {"ifindex": table.ifindex, "parent": "1:", "prio": 5, "protocol": 0x800}
    add(
        qdiscs,
        Tfilter(**common, kind="u32", handle=tc.U32_HANDLE.parse("2:"), options={"divisor": 256}),
    )
    add(
        qdiscs,
        Tfilter(
            **common,
            kind="u32",
            handle=tc.U32_HANDLE.parse("2:7f:5"),
            options={
                "hash": "2:7f:",
                "sel": {"flags": 1, "keys": [{}]},
                "classid": "1:1",
            },
        ),
    )
    add(
        qdiscs,
        Tfilter(**common, kind="u32", options={"hash": "800:", "link": "2:", "sel": bytes(sel)}),
    )
    assert shown(qdiscs, "filter show dev v0 parent 1:") == before


def test_many_geneve_options(qdiscs: Namespace) -> None:
    """The kernel tells of all options in one nest; a request has a nest for each."""
    words = "flower enc_key_id 7 geneve_opts 0102:80:00880022,0103:81:1122334455667788"
    make(qdiscs, f"filter add dev v0 ingress protocol ip prio 7 {words}")
    before = shown(qdiscs, "filter show dev v0 ingress")
    row = filters(qdiscs, "ingress")[-1]
    options = [option for nest in row.options.key_enc_opts.geneve for option in nest.options]
    assert options == [
        (0x102, 0x80, bytes.fromhex("00880022")),
        (0x103, 0x81, bytes.fromhex("1122334455667788")),
    ]
    again = wanted(row)
    for name, opts in (
        ("key_enc_opts", row.options.key_enc_opts),
        ("key_enc_opts_mask", row.options.key_enc_opts_mask),
    ):
        again["options"][name] = {
            "geneve": [
                {"class_": [number], "type": [kind], "data": [data]}
                for nest in opts.geneve
                for number, kind, data in nest.options
            ]
        }
    qdiscs_clear(qdiscs, "dev v0 ingress")
    add(qdiscs, Tfilter(**again))
    assert shown(qdiscs, "filter show dev v0 ingress") == before


def test_blocks_and_chains(lan: Namespace) -> None:
    make(lan, "qdisc add dev v0 ingress_block 21 clsact")
    make(lan, "filter add block 21 protocol ip prio 3 chain 5 flower dst_ip 10.0.0.1 action drop")
    make(lan, "chain add block 21 chain 7 protocol ip flower dst_ip 0.0.0.0/24")
    with lan.socket() as sk:
        rows = [
            row
            for row in sk.list(Tfilter, ifindex=-1, parent=21, chain=5)
            if row.options is not None
        ]
        chains = sk.list(Chain, ifindex=-1, parent=21)
        (seven,) = sk.list(Chain, ifindex=-1, parent=21, chain=7)
    with lan.socket() as sk:
        assert sk.tfilters(block=21, chain=5) == sk.list(Tfilter, ifindex=-1, parent=21, chain=5)
        assert sk.chains(block=21) == chains
        assert len(sk.tfilters("kind", block=21, chain=5)) == 2
        with pytest.raises(TypeError, match="a block has no parent"):
            sk.tfilters(block=21, parent="1:")
    (row,) = rows
    assert (row.block, row.chain, row.options.key_ipv4_dst) == (21, 5, "10.0.0.1")
    assert row.ifindex & 0xFFFFFFFF == TCM_IFINDEX_MAGIC_BLOCK
    said = lan.json("chain show block 21", tool="tc")
    assert [chain.chain for chain in chains] == [entry["chain"] for entry in said]
    assert all(chain.block == 21 for chain in chains)
    assert (seven.kind, seven.options.key_ipv4_dst_mask) == ("flower", "255.255.255.0")
    done = lan.run(*"chain del block 21 chain 7".split(), tool="tc")
    assert done.returncode == 0, done.stderr
    add(lan, Chain(**wanted(clean(seven))))
    assert lan.json("chain show block 21", tool="tc") == said


def test_filters_of_a_link_are_not_in_a_block(qdiscs: Namespace) -> None:
    make(qdiscs, "filter add dev v0 parent 1: protocol ip u32 match u32 0 0")
    assert all(row.block is None for row in filters(qdiscs, "1:"))
    assert filters(qdiscs, "root") == []


def actions(ns: Namespace, kind: str) -> list[TcActions]:
    """Ask for the shared actions of a kind, as they come."""
    with ns.socket() as sk:
        rows = sk.list(TcActions, tab=({"kind": kind},), flags=TCA_ACT_FLAG_LARGE_DUMP_ON)
    return [clean(row) for row in rows]


# a kernel may tell that no device has taken an action over
@pytest.mark.filterwarnings("ignore:.*offload:netlinklib.errors.NetlinkWarning")
@pytest.mark.parametrize("words", lines(ACTIONS))
def test_actions(lan: Namespace, words: str) -> None:
    """What tc has made is read; and what was read, made again, is the same to tc."""
    kind = words.split()[0]
    words, cookie, value = words.partition(" cookie ")
    make(lan, f"actions add action {words} index 5{cookie}{value}")
    before = shown(lan, f"actions ls action {kind}")
    assert before
    (message,) = actions(lan, kind)
    assert message.count == 1
    (action,) = message.tab or ()
    assert action.kind == kind
    parms = next(
        getattr(action.options, name)
        for name in ("parms", "parms_ex", "tbf", "act")
        if getattr(action.options, name, None) is not None
    )
    assert (parms.index, parms.refcnt, parms.bindcnt) == (5, 1, 0)
    assert action.stats is not None and action.stats.packets == 0
    tm = action.options.tm
    assert tm is not None and tm.install < 100_000
    assert action.cookie == (bytes.fromhex(value) if value else None)
    done = lan.run(*f"actions flush action {kind}".split(), tool="tc")
    assert done.returncode == 0, done.stderr
    add(lan, TcActions(tab=[wanted(action)]))
    assert shown(lan, f"actions ls action {kind}") == before


def test_many_actions(lan: Namespace) -> None:
    """A dump comes in several messages."""
    make(lan, "actions add action gact drop index 1")
    for first in range(2, 322, 32):
        add(
            lan,
            TcActions(
                tab=[
                    TcAction(kind="gact", options={"parms": {"index": n, "action": "pipe"}})
                    for n in range(first, first + 32)
                ]
            ),
        )
    messages = actions(lan, "gact")
    tab = [action for message in messages for action in message.tab or ()]
    assert sorted(action.options.parms.index for action in tab) == list(range(1, 322))
    assert len(messages) > 1
    with lan.socket() as sk:
        again = [action.options.parms.index for action in sk.actions("gact")]
    assert again == [action.options.parms.index for action in tab]
    assert sum(message.count or 0 for message in messages) == len(tab)


# The verbs


def entries(ns: Namespace, place: str) -> list[dict[str, Any]]:
    """What tc shows of filters, without what stands in front of those of a priority."""
    return [entry for entry in ns.json(f"filter show {place}", tool="tc") if "options" in entry]


def test_filters_by_what_people_write(qdiscs: Namespace) -> None:
    place = {"dev": "v0", "parent": "ingress"}
    with qdiscs.socket() as sk:
        try:
            made = sk.add(
                Tfilter,
                **place,
                prio=7,
                protocol="ip",
                kind="flower",
                options={
                    "key_ip_proto": "tcp",
                    "key_ipv4_dst": "192.0.2.0/24",
                    "key_tcp_dst": 80,
                    "act": [{"kind": "gact", "options": {"parms": {"action": "shot"}}}],
                },
            )
        except nl.NetlinkError as error:
            pytest.skip(f"the kernel has it not: {error}")
        assert made is not None and made.handle == 1 and made.options.key_eth_type == ETH_P_IP
        (entry,) = entries(qdiscs, "dev v0 ingress")
        assert (entry["protocol"], entry["pref"], entry["kind"]) == ("ip", 7, "flower")
        assert entry["options"]["keys"] == {
            "eth_type": "ipv4",
            "ip_proto": "tcp",
            "dst_ip": "192.0.2.0/24",
            "dst_port": 80,
        }
        (action,) = entry["options"]["actions"]
        assert action["control_action"]["type"] == "drop"
        # one by its name
        one = sk.get(Tfilter, **place, prio=7, protocol="ip", kind="flower", handle=1)
        assert one.options.key_ipv4_dst == "192.0.2.0"
        # changed, and deleted as received
        sk.change(
            Tfilter,
            **place,
            prio=7,
            protocol="ip",
            kind="flower",
            handle=1,
            options={"key_ip_proto": "tcp", "key_ipv4_dst": "10.0.0.0/24", "key_tcp_dst": 81},
        )
        (entry,) = entries(qdiscs, "dev v0 ingress")
        keys = entry["options"]["keys"]
        assert (keys["dst_ip"], keys["dst_port"]) == ("10.0.0.0/24", 81)
        (row,) = [row for row in sk.tfilters(**place) if row.options is not None]
        sk.delete(row)
        assert entries(qdiscs, "dev v0 ingress") == []
        # all of a priority
        for port in (1, 2, 3):
            options = {"key_ip_proto": "tcp", "key_tcp_dst": port}
            sk.add(Tfilter, **place, prio=9, protocol="ip", kind="flower", options=options)
        assert len(entries(qdiscs, "dev v0 ingress")) == 3
        sk.delete(Tfilter, **place, prio=9, protocol="ip")
        assert entries(qdiscs, "dev v0 ingress") == []


def test_u32_by_what_people_write(qdiscs: Namespace) -> None:
    with qdiscs.socket() as sk:
        key = {"mask": 0xFF000000, "val": 0x0A000000, "off": 16}
        sk.add(
            Tfilter,
            dev="v0",
            parent="1:",
            prio=5,
            protocol="ip",
            kind="u32",
            options={
                "classid": "1:10",
                "sel": {"keys": [key]},
                "act": [
                    {
                        "kind": "mirred",
                        "options": {
                            "parms": {
                                "action": "stolen",
                                "eaction": "egress_redir",
                                "ifindex": "v1",
                            }
                        },
                    }
                ],
            },
        )
        text = shown(qdiscs, "filter show dev v0 parent 1:")
        assert "fh 800::800" in text and "*flowid 1:10" in text
        assert "match 0a000000/ff000000 at 16" in text
        assert "(Egress Redirect to device v1) stolen" in text
        sk.delete(
            Tfilter,
            dev="v0",
            parent="1:",
            prio=5,
            protocol="ip",
            kind="u32",
            handle="800::800",
        )
        assert "800::800" not in shown(qdiscs, "filter show dev v0 parent 1:")


def test_flush(qdiscs: Namespace) -> None:
    place = {"dev": "v0", "parent": "1:", "protocol": "ip", "kind": "u32"}
    with qdiscs.socket() as sk:
        with sk.batch() as batch:
            for prio in (1, 2, 3):
                for n in range(5):
                    options = {"classid": "1:1", "sel": {"keys": [{"mask": 0xFF, "val": n}]}}
                    batch.add(Tfilter, **place, prio=prio, options=options)
        text = shown(qdiscs, "filter show dev v0 parent 1:")
        assert text.count("match 000000") == 15
        sk.flush(Tfilter, dev="v0", parent="1:", prio=2)
        text = shown(qdiscs, "filter show dev v0 parent 1:")
        assert text.count("match 000000") == 10 and "pref 2 " not in text
        sk.flush(Tfilter, dev="v0", parent="1:")
        assert shown(qdiscs, "filter show dev v0 parent 1:") == ""


def test_every_protocol_is_the_usual_one(qdiscs: Namespace) -> None:
    with qdiscs.socket() as sk:
        program = [{"code": 6, "k": 0xFFFFFFFF}]
        sk.add(Tfilter, dev="v0", parent="1:", kind="bpf", prio=3, options={"ops": program})
        (row,) = [row for row in filters(qdiscs, "1:") if row.options is not None]
    assert (row.protocol, row.prio, row.options.ops_len) == (ETH_P_ALL, 3, 1)
    assert "protocol all pref 3 bpf" in shown(qdiscs, "filter show dev v0 parent 1:")


def test_actions_by_what_people_write(lan: Namespace) -> None:
    def mirred(**more: Any) -> dict[str, Any]:
        return {"kind": "mirred", "options": {"parms": {"eaction": "egress_mirror", **more}}}

    with lan.socket() as sk:
        sk.add(TcActions, tab=[mirred(index=5, ifindex="v1", action="pipe")])
        sk.add(TcActions, tab=[mirred(index=6, ifindex="v0", action="pipe")])
        text = shown(lan, "actions ls action mirred")
        assert "(Egress Mirror to device v1) pipe" in text and "index 5 ref 1" in text
        assert [action.options.parms.index for action in sk.actions("mirred")] == [5, 6]
        with pytest.raises(FileExistsError):
            sk.add(TcActions, tab=[mirred(index=5, ifindex="v1")])
        sk.change(TcActions, tab=[mirred(index=5, ifindex="v0", action="ok")])
        assert "index 5 ref 1" in shown(lan, "actions ls action mirred")
        (five,) = sk.get(TcActions, tab=[{"kind": "mirred", "index": 5}]).tab or ()
        assert five.options.parms.ifindex == lan.index("v0")
        sk.delete(TcActions(tab=[five]))
        assert [action.options.parms.index for action in sk.actions("mirred")] == [6]
        sk.delete(TcActions, tab=[{"kind": "mirred", "index": 6}])
        assert sk.actions("mirred") == []


def test_chains_by_what_people_write(qdiscs: Namespace) -> None:
    with qdiscs.socket() as sk:
        sk.add(Chain, dev="v0", parent="ingress", chain=5)
        said = qdiscs.json("chain show dev v0 ingress", tool="tc")
        assert [entry["chain"] for entry in said] == [5]
        assert [chain.chain for chain in sk.chains(dev="v0", parent="ingress")] == [5]
        sk.add(Chain, dev="v0", parent="ingress", chain=6)
        assert [chain.chain for chain in sk.chains(dev="v0", parent="ingress", chain=6)] == [6]
        sk.delete(Chain, dev="v0", parent="ingress", chain=6)
        sk.delete(Chain, dev="v0", parent="ingress", chain=5)
        assert qdiscs.json("chain show dev v0 ingress", tool="tc") == []


PLACE = {"dev": "v0", "parent": "1:", "protocol": "ip", "prio": 5}
U32 = {"sel": {"keys": [{}]}}


@pytest.mark.parametrize(
    ("verb", "cls", "fields", "errno"),
    [
        ("add", Tfilter, {**PLACE, "kind": "none"}, 2),
        ("add", Tfilter, {**PLACE, "parent": "9:", "kind": "u32", "options": U32}, 22),
        ("add", Tfilter, {**PLACE, "parent": "1:77", "kind": "u32", "options": U32}, 2),
        ("add", Tfilter, {**PLACE, "dev": 9999, "kind": "u32", "options": U32}, 19),
        ("add", Tfilter, {**PLACE, "kind": "u32", "handle": "800::801"}, 22),
        ("add", Tfilter, {**PLACE, "kind": "u32", "options": {"divisor": 300}}, 22),
        ("add", Tfilter, {**PLACE, "kind": "u32", "options": {**U32, "link": "5:"}}, 22),
        ("add", Tfilter, {**PLACE, "kind": "bpf", "options": {"ops": [{"code": 99}]}}, 22),
        ("add", Tfilter, {**PLACE, "kind": "u32", "options": {**U32, "indev": "none"}}, 22),
        ("change", Tfilter, {**PLACE, "kind": "u32", "options": U32}, 2),
        ("delete", Tfilter, {**PLACE, "kind": "u32", "handle": "800::800"}, 2),
        ("delete", Tfilter, {**PLACE, "chain": 77}, 2),
        ("add", Tfilter, {"block": 77, "prio": 5, "kind": "u32", "options": U32}, 22),
        ("delete", Chain, {"dev": "v0", "parent": "1:", "chain": 77}, 22),
        ("add", Chain, {"dev": "v0", "parent": "9:", "chain": 1}, 22),
        ("add", TcActions, {"tab": [{"kind": "none"}]}, 2),
        ("add", TcActions, {"tab": [{"kind": "mirred"}]}, 22),
        ("add", TcActions, {"tab": [{"kind": "mirred", "options": {}}]}, 22),
        (
            "add",
            TcActions,
            {"tab": [{"kind": "mirred", "options": {"parms": {"eaction": 1, "ifindex": 99}}}]},
            19,
        ),
        ("delete", TcActions, {"tab": [{"kind": "mirred", "index": 5}]}, 2),
    ],
)
def test_refused(
    qdiscs: Namespace, verb: str, cls: Any, fields: dict[str, Any], errno: int
) -> None:
    with qdiscs.socket() as sk:
        with pytest.raises(nl.NetlinkError) as caught:
            getattr(sk, verb)(cls, **fields)
        error = caught.value
        assert error.errno == errno, error
        assert error.request is not None
        assert not [row for row in filters(qdiscs, "1:") if row.options is not None]


def test_root_is_a_place_too(qdiscs: Namespace) -> None:
    """0 stands for the root qdisc, in the words of the kernel."""
    make(qdiscs, "filter add dev v0 parent 1: protocol ip prio 5 u32 match u32 0 0 classid 1:1")
    with qdiscs.socket() as sk:
        rows = sk.list(Tfilter, ifindex=qdiscs.index("v0"))
        assert rows and all(row.parent in (0x10000, TC_H_ROOT) for row in rows)


def test_filters_go_and_come_as_received(lan: Namespace) -> None:
    """What a dump gives is deleted, and added again; tc shows the same as before."""
    for command in (
        "qdisc add dev v0 clsact",
        "filter add dev v0 ingress protocol ip prio 5 u32 match ip dst 10.0.0.0/8 flowid 1:1",
        "filter add dev v0 ingress protocol ip prio 6 flower dst_ip 10.0.0.1 classid 1:2",
        "filter add dev v0 ingress protocol all prio 7 matchall classid 1:2",
    ):
        if lan.run(*command.split(), tool="tc").returncode:
            pytest.skip(f"this kernel takes no {command}")

    def shown() -> bytes:
        return lan.run("filter", "show", "dev", "v0", "ingress", tool="tc").stdout

    before = shown()
    with lan.socket() as sk:
        # a row without options stands for the priority; a table of u32 goes with its filters
        filters = [
            row
            for row in sk.tfilters(dev="v0", parent="ingress")
            if row.options is not None and getattr(row.options, "divisor", None) is None
        ]
        assert [row.kind for row in filters] == ["u32", "flower", "matchall"]
        for row in filters:
            sk.delete(row)
        assert shown() == b""
        for row in filters:
            assert sk.add(row) is not None
    assert shown() == before
