"""Qdiscs and classes of the kernel, compared with `tc`.

What the kernel at hand has no module for is skipped, with its reason; the virtual machine of
`.ci/vm` has nearly all kinds.
"""

from __future__ import annotations

import errno
import re
import shlex
import struct
import sys
from typing import Any

import pytest

from netlinklib import NetlinkError
from netlinklib.rtnl import tc
from netlinklib.rtnl.tc import Qdisc, Tclass
from netlinklib.uapi import (
    NLM_F_ACK,
    NLM_F_CREATE,
    NLM_F_EXCL,
    NLM_F_REQUEST,
    RTM_NEWQDISC,
    TC_H_ROOT,
)
from support import iproute2
from support.qdiscs import KINDS, check

from .conftest import Namespace

RECORDED = {**iproute2.recorded("tc_qdisc"), **iproute2.recorded("tc_qdisc_retired")}

QDISCS = [
    command
    for command in RECORDED
    if re.match(r"tc qdisc (add|replace) .*\b(root|ingress|clsact)\b", command)
]
CLASSES = [command for command in RECORDED if re.match(r"tc class (add|change) ", command)]

#: What must be there before a class can be.
BEFORE = {
    "htb": (
        "qdisc add dev v0 root handle 1: htb",
        "class add dev v0 parent 1: classid 1:1 htb rate 1gbit",
    ),
    "hfsc": ("qdisc add dev v0 root handle 1: hfsc",),
    "drr": ("qdisc add dev v0 root handle 1: drr",),
    "qfq": ("qdisc add dev v0 root handle 1: qfq",),
    "ets": ("qdisc add dev v0 root handle 1: ets bands 3",),
    "cbq": ("qdisc add dev v0 root handle 1: cbq bandwidth 10mbit avpkt 1000",),
    "dsmark": ("qdisc add dev v0 root handle 1: dsmark indices 4",),
}


@pytest.fixture
def wire(ns: Namespace) -> Namespace:
    """A namespace with the veth pair v0, v1, both up, with four queues and nothing said on them."""
    ns.batch(
        "link add v0 numtxqueues 4 numrxqueues 4 type veth peer name v1\n"
        "link set v0 up\n"
        "link set v1 up\n"
    )
    return ns


def command(ns: Namespace, words: str) -> str | None:
    """Run tc with these words, for the link v0; return what it refused them with, or None."""
    done = ns.run(*shlex.split(words.removeprefix("tc ").replace("if7", "v0")), tool="tc")
    return None if done.returncode == 0 else done.stderr.decode()


def clear(ns: Namespace) -> None:
    """Take off what is on v0."""
    for place in ("root", "clsact", "ingress"):
        command(ns, f"qdisc del dev v0 {place}")


def listed(ns: Namespace, what: str = "qdisc") -> str:
    """What tc tells of v0, without numbers that the kernel chose or counted."""
    done = ns.run("-d", what, "show", "dev", "v0", tool="tc")
    assert done.returncode == 0, done.stderr
    told = done.stdout.decode()
    # handles that were not asked for count down from 8001:; seeds are drawn
    told = re.sub(r"\b8[0-9a-f]{3}:|seed \d+|perturbation \d+", "*", told)
    # with autorate, cake sets out on its own
    return re.sub(r"bandwidth \S+ autorate", "autorate", told)


def ask(ns: Namespace, kind: int, flags: int, payload: bytes) -> int:
    """Send a request; return the errno that it is answered with, or 0."""
    with ns.socket() as sk:
        connection = sk._acquire()
        sequence = connection.send(kind, flags | NLM_F_REQUEST | NLM_F_ACK, payload)
        answer = connection.reader.dump(
            sequence,
            Qdisc,
            (),
            fail=lambda code, ack: OSError(code, str(ack)),
            release=lambda clean: connection.close(),
        )
        try:
            answer.collect()
        except OSError as error:
            return error.errno or 0
    return 0


def again(ns: Namespace, words: str) -> tuple[int, int, bytes]:
    """Return a recorded request, decoded and encoded anew, for the link v0."""
    (message,) = RECORDED[words]
    _, kind, flags, _, _ = struct.unpack_from("=IHHII", message)
    cls = Tclass if " class " in f" {words} " else Qdisc
    fields = cls.from_bytes(message[16:]).as_dict()
    return kind, flags, bytes(cls(**{**fields, "ifindex": ns.index("v0")}))


def check_refusal(ns: Namespace, refusal: str, kind: int, flags: int, payload: bytes) -> None:
    """Check that the kernel refuses our request as it did tc's, and skip the rest."""
    if "Usage:" in refusal or "nknown qdisc" in refusal:
        pytest.skip(f"this tc: {refusal.strip().splitlines()[0]}")
    assert ask(ns, kind, flags, payload) != 0, refusal
    pytest.skip(f"this kernel: {refusal.strip().splitlines()[-1]}")


@pytest.mark.parametrize("words", QDISCS, ids=lambda words: words.removeprefix("tc qdisc "))
def test_encoded_qdiscs_are_what_tc_makes(wire: Namespace, words: str) -> None:
    kind, flags, payload = again(wire, words)
    refusal = command(wire, words)
    if refusal is not None:
        check_refusal(wire, refusal, kind, flags, payload)
    wanted = listed(wire)
    clear(wire)
    assert listed(wire) != wanted
    assert ask(wire, kind, flags, payload) == 0
    assert listed(wire) == wanted
    check_answers(wire, words)


@pytest.mark.parametrize("words", CLASSES, ids=lambda words: words.removeprefix("tc class "))
def test_encoded_classes_are_what_tc_makes(wire: Namespace, words: str) -> None:
    name = next(kind for kind in BEFORE if f" {kind} " in words)
    kind, flags, payload = again(wire, words)

    def prepare() -> None:
        clear(wire)
        for step in BEFORE[name]:
            refusal = command(wire, step)
            if refusal is not None:
                pytest.skip(f"this kernel: {refusal.strip().splitlines()[-1]}")

    prepare()
    if " change " in words and name == "htb":
        assert command(wire, "class add dev v0 parent 1:1 classid 1:21 htb rate 5mbit") is None
    before = listed(wire, "class")
    refusal = command(wire, words)
    if refusal is not None:
        check_refusal(wire, refusal, kind, flags, payload)
    wanted = listed(wire, "class")
    assert wanted != before
    prepare()
    if " change " in words and name == "htb":
        assert command(wire, "class add dev v0 parent 1:1 classid 1:21 htb rate 5mbit") is None
    assert ask(wire, kind, flags, payload) == 0
    assert listed(wire, "class") == wanted
    with wire.socket() as sk:
        found = sk.list(Tclass, ifindex=wire.index("v0"))
    assert found and {record.kind for record in found} == {name}
    for record in found:
        check_whole(record)
        assert record.xstats is not None or name in ("ets", "dsmark")


def qdiscs(ns: Namespace, **filters: Any) -> list[Qdisc]:
    with ns.socket() as sk:
        return sk.list(Qdisc, **filters)


def check_answers(ns: Namespace, words: str) -> None:
    """Check that the kernel's answer about v0 is read whole, and means what tc says it does."""
    said = ns.json("-s -d qdisc show dev v0", tool="tc") if json_of(words) else None
    found = qdiscs(ns, ifindex=ns.index("v0"))
    assert found and (said is None or len(said) == len(found))
    for place, record in enumerate(found):
        if said is not None:
            assert record.kind == said[place]["kind"]
            assert record.handle == tc.HANDLE.parse(said[place]["handle"])
            assert record.info == said[place].get("refcnt", record.info)
            assert (record.parent == TC_H_ROOT) == bool(said[place].get("root"))
        check_whole(record)


def check_whole(record: Any) -> None:
    """Check that all of an answer has a field, and that tc is told the same by its bytes and by
    ours.
    """
    told = named(record.as_dict())
    rebuilt = type(record)(**told)
    assert shown(rebuilt) == shown(record)
    assert given(rebuilt.as_dict(), told) == told
    if record.xstats is not None:
        assert record.stats2 is not None and record.stats2.app == record.xstats


def json_of(words: str) -> bool:
    """Whether tc has proper JSON for it; of these kinds older ones have none."""
    return not re.search(r" (htb|hfsc|multiq|gred|cbq|dsmark|dualpi2)\b", words)


def given(whole: Any, told: Any) -> Any:
    """What was told of the whole: where an older kernel's struct ends before a member, None."""
    if isinstance(told, dict):
        return {key: given(whole.get(key), value) for key, value in told.items()}
    return None if told is None else whole


def named(told: Any) -> Any:
    """What as_dict() gives, at any depth, less the attributes that align 64-bit numbers; others
    without a field there must not be.
    """
    if isinstance(told, dict):
        unread = {key: value for key, value in told.items() if isinstance(key, int) and value}
        assert not unread, unread
        return {key: named(value) for key, value in told.items() if isinstance(key, str)}
    return tuple([named(value) for value in told]) if isinstance(told, tuple) else told


def shown(record: Any) -> str:
    """What tc prints for a qdisc or class."""
    what = "class" if isinstance(record, Tclass) else "qdisc"
    command = f"tc -s -d {what} show dev if{record.ifindex}"
    return iproute2.printed(command, iproute2.answer(record))


def test_all_links_in_one_dump(wire: Namespace) -> None:
    wire.ip("link add v2 type veth peer name v3")
    wire.ip("link set v2 up")
    assert command(wire, "qdisc add dev v0 root handle 1: pfifo limit 77") is None
    names = wire.names()
    said = wire.json("qdisc show", tool="tc")
    found = qdiscs(wire)
    assert [(record.kind, names[record.ifindex]) for record in found] == [
        (entry["kind"], entry["dev"]) for entry in said
    ]
    assert [record.options.limit for record in qdiscs(wire, kind="pfifo")] == [77]
    assert [record.kind for record in qdiscs(wire, ifindex=wire.index("v0"), parent="root")] == [
        "pfifo"
    ]
    assert len(qdiscs(wire, handle="1:")) == 1
    invisible = qdiscs(wire, dump_invisible=True)
    assert len(invisible) == len(wire.json("qdisc show invisible", tool="tc")) >= len(found)


def test_classes_and_their_parents(wire: Namespace) -> None:
    for step in (
        *BEFORE["htb"],
        "class add dev v0 parent 1:1 classid 1:10 htb rate 10mbit ceil 20mbit",
        "class add dev v0 parent 1:1 classid 1:20 htb rate 30mbit prio 2",
        "qdisc add dev v0 parent 1:10 handle 10: sfq",
    ):
        refusal = command(wire, step)
        if refusal is not None:
            pytest.skip(f"this kernel: {refusal.strip().splitlines()[-1]}")
    index = wire.index("v0")
    with wire.socket() as sk:
        found = {record.handle: record for record in sk.list(Tclass, ifindex=index)}
        # without a link there is no answer
        assert sk.list(Tclass) == []
        assert [record.handle for record in sk.list(Tclass, ifindex=index, parent="1:1")] == [
            *(handle for handle in found if found[handle].parent == 0x10001),
        ]
    told = wire.run("class", "show", "dev", "v0", tool="tc").stdout.decode()
    for line in told.splitlines():
        words = line.split()
        if words[1] != "htb":
            continue
        record = found.pop(tc.HANDLE.parse(words[2]))
        root = words[3] == "root"
        assert record.parent == (TC_H_ROOT if root else tc.HANDLE.parse(words[4]))
        if "leaf" in words:
            assert record.info == tc.HANDLE.parse(words[words.index("leaf") + 1])
        assert record.kind == "htb"
        rate = re.search(r"\brate (\d+)([MG])bit", line)
        assert rate is not None
        scale = {"M": 10**6, "G": 10**9}[rate[2]] // 8
        assert record.options.parms.rate.rate == int(rate[1]) * scale
        assert record.options.parms.level == (7 if root else 0)
        assert record.stats2.app == record.xstats and record.xstats.lends == 0
    assert not [handle for handle, record in found.items() if record.kind == "htb"]


def test_htb_in_a_few_lines(wire: Namespace) -> None:
    with wire.socket() as sk:
        try:
            sk.add(Qdisc, dev="v0", handle="1:", kind="htb", options=tc.htb_qdisc(default=0x10))
        except FileNotFoundError as refusal:
            pytest.skip(f"this kernel: {refusal}")
        top = sk.add(
            Tclass,
            dev="v0",
            handle="1:10",
            parent="1:",
            kind="htb",
            options=tc.htb_class(1_250_000, ceil=2_500_000, burst=15_000, prio=1),
        )
        sk.add(
            Qdisc,
            dev="v0",
            handle="10:",
            parent="1:10",
            kind="tbf",
            options=tc.tbf(125_000_000_000, burst=100_000, limit=1_000_000),
        )
        told = " ".join(listed(wire, "class").split())
        assert "class htb 1:10 root leaf 10: prio 1" in told
        assert "rate 10Mbit ceil 20Mbit" in told and "burst 15000b" in told
        assert "rate 1Tbit" in listed(wire)
        (inner,) = sk.qdiscs(handle="10:")
        assert inner.options.rate64 == 125_000_000_000
        # the kernel says what it made
        assert (top.handle, top.parent, top.kind) == (0x10010, TC_H_ROOT, "htb")
        sk.change(Tclass, dev="v0", handle="1:10", kind="htb", options=tc.htb_class(5_000_000))
        assert "rate 40Mbit ceil 40Mbit" in " ".join(listed(wire, "class").split())
        assert [record.handle for record in sk.tclasses(dev="v0", parent="root")] == [0x10010]
        # all links are asked
        assert 0x10010 in [record.handle for record in sk.tclasses()]
        sk.delete(inner)
        sk.delete(Tclass, dev="v0", handle="1:10")
        assert "htb 1:10" not in listed(wire, "class")
        sk.delete(Qdisc, dev="v0", parent="root")
    assert "htb" not in listed(wire)


def test_verbs(wire: Namespace) -> None:
    with wire.socket() as sk:
        try:
            sk.add(Qdisc, dev="v0", handle="1:", kind="pfifo", options={"limit": 10})
        except FileNotFoundError as refusal:
            pytest.skip(f"this kernel: {refusal}")
        assert "qdisc pfifo 1: root" in listed(wire) and "limit 10p" in listed(wire)
        changed = sk.change(Qdisc, dev="v0", parent="root", kind="pfifo", options={"limit": 20})
        assert changed is not None and changed.options.limit == 20
        assert "limit 20p" in listed(wire)
        sk.replace(
            Qdisc, dev="v0", handle="2:", parent="root", kind="bfifo", options={"limit": 2000}
        )
        assert "qdisc bfifo 2: root" in listed(wire) and "pfifo" not in listed(wire)
        (found,) = sk.qdiscs(dev="v0", kind="bfifo")
        gone = sk.delete(found)
        assert gone is not None and gone.options == found.options
        assert "bfifo" not in listed(wire)


def test_many_classes_in_a_batch(wire: Namespace) -> None:
    with wire.socket() as sk:
        try:
            sk.add(Qdisc, dev="v0", handle="1:", kind="htb", options=tc.htb_qdisc())
        except FileNotFoundError as refusal:
            pytest.skip(f"this kernel: {refusal}")
        index = wire.index("v0")
        with sk.batch() as batch:
            for minor in range(1, 201):
                batch.add(
                    Tclass,
                    ifindex=index,
                    handle=f"1:{minor:x}",
                    kind="htb",
                    options=tc.htb_class(1000 * minor),
                )
        told = listed(wire, "class")
        assert told.count("class htb 1:") == 200 and "class htb 1:c8 " in told
        rows = sk.list(Tclass, "handle", "kind", ifindex=index)
        assert sorted(rows) == [(0x10000 + minor, "htb") for minor in range(1, 201)]
        assert sk.flush(Tclass, ifindex=index, kind="htb") == 200
        assert sk.tclasses(dev="v0", kind="htb") == []


@pytest.mark.parametrize("kind", ["clsact", "ingress"])
def test_hooks_have_a_place_of_their_own(wire: Namespace, kind: str) -> None:
    with wire.socket() as sk:
        try:
            made = sk.add(Qdisc, dev="v0", kind=kind)
        except FileNotFoundError as refusal:
            pytest.skip(f"this kernel: {refusal}")
        assert made is not None and tc.HANDLE(made.parent) == "ingress"
        assert f"qdisc {kind} ffff: parent ffff:fff1" in listed(wire)
        with pytest.raises(FileExistsError):
            sk.add(Qdisc, dev="v0", kind=kind)
        sk.delete(Qdisc, dev="v0", kind=kind)
    assert kind not in listed(wire)


PFIFO = {"dev": "v0", "kind": "pfifo"}
INNER = {"dev": "v1", "parent": "1:1", "kind": "pfifo"}
HTB_CLASS = {"dev": "v1", "kind": "htb", "options": tc.htb_class(1_000_000)}
#: verb, class, fields, errno, what the kernel says of it (None: nothing); pfifo is 1: on v0, and
#: htb 1: with the class 1:1 on v1.
REFUSED: list[tuple[str, Any, dict[str, Any], int, str | None]] = [
    ("add", Qdisc, {"dev": "v1", "kind": "nosuch"}, errno.ENOENT, "qdisc kind is unknown"),
    ("add", Qdisc, {"ifindex": 999, "kind": "pfifo"}, errno.ENODEV, None),
    ("add", Qdisc, {**PFIFO, "handle": "1:"}, errno.EEXIST, "Exclusivity flag on"),
    ("add", Qdisc, {**PFIFO, "handle": "3:1"}, errno.EEXIST, "NLM_F_REPLACE needed"),
    ("add", Qdisc, {**PFIFO, "parent": "5:1"}, errno.ENOENT, "find specified qdisc"),
    ("add", Qdisc, {**PFIFO, "parent": "1:1"}, errno.EOPNOTSUPP, "not classful"),
    ("add", Qdisc, {**PFIFO, "parent": "ingress"}, errno.EINVAL, "reserved for ingress"),
    ("change", Qdisc, {"dev": "v0", "handle": "1:", "kind": "bfifo"}, errno.EINVAL, "qdisc name"),
    ("change", Qdisc, {**PFIFO, "handle": "7:"}, errno.ENOENT, "qdisc not found"),
    ("delete", Qdisc, {"dev": "v0", "parent": "root", "kind": "htb"}, errno.EINVAL, "qdisc name"),
    ("delete", Qdisc, {"dev": "v0", "parent": "root", "handle": "9:"}, errno.EINVAL, "handle"),
    ("delete", Qdisc, {"dev": "v0", "handle": "9:"}, errno.ENOENT, "with specified handle"),
    (
        "add",
        Qdisc,
        {**PFIFO, "dev": "v1", "parent": "1:1", "ingress_block": 5},
        errno.EOPNOTSUPP,
        "block",
    ),
    (
        "add",
        Qdisc,
        {**INNER, "kind": "noqueue"},
        errno.EINVAL,
        "noqueue to a class",
    ),
    (
        "add",
        Qdisc,
        {**INNER, "stab": {"base": {"tsize": 5}}},
        errno.EINVAL,
        "Size table data",
    ),
    (
        "add",
        Qdisc,
        {**INNER, "rate": {"interval": 9, "ewma_log": 1}},
        errno.EINVAL,
        "estimator",
    ),
    (
        "change",
        Qdisc,
        {"dev": "v1", "handle": "1:", "kind": "htb", "options": tc.htb_qdisc()},
        errno.EINVAL,
        "Change operation",
    ),
    ("add", Tclass, {**HTB_CLASS, "dev": "v1", "handle": "1:1"}, errno.EEXIST, None),
    (
        "add",
        Tclass,
        {**HTB_CLASS, "dev": "v1", "handle": "2:1", "parent": "1:"},
        errno.EINVAL,
        None,
    ),
    ("add", Tclass, {"dev": "v1", "handle": "1:2", "kind": "htb"}, errno.EINVAL, None),
    ("delete", Tclass, {"dev": "v1", "handle": "1:7"}, errno.ENOENT, None),
]


def test_refusals(wire: Namespace) -> None:
    with wire.socket() as sk:
        try:
            sk.add(Qdisc, dev="v0", handle="1:", kind="pfifo", options={"limit": 10})
            sk.add(Qdisc, dev="v1", handle="1:", kind="htb", options=tc.htb_qdisc())
            sk.add(Tclass, **HTB_CLASS, handle="1:1")
        except FileNotFoundError as refusal:
            pytest.skip(f"this kernel: {refusal}")
        before = listed(wire)
        for verb, cls, fields, code, text in REFUSED:
            with pytest.raises(NetlinkError) as caught:
                getattr(sk, verb)(cls, **fields)
            told = (verb, fields, caught.value)
            assert caught.value.errno == code, told
            if text is not None:
                assert text in str(caught.value.message), told
            # what was asked for is at hand
            assert caught.value.request is not None, told
        assert listed(wire) == before


def send_frames(ns: Namespace) -> None:
    """Send a hundred frames, of 60 bytes and more, over v0."""
    code = (
        "import socket; s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW); "
        "s.bind(('v0', 0)); [s.send(bytes(60 + n)) for n in range(100)]"
    )
    done = ns.run("netns", "exec", ns.name, sys.executable, "-c", code)
    assert done.returncode == 0, done.stderr


def settled(ns: Namespace, kind: str) -> tuple[Qdisc, dict[str, Any]]:
    """Return the qdisc of a kind on v0, and what tc says of it, with nothing sent between."""

    def told() -> dict[str, Any]:
        (said,) = [e for e in ns.json("-s qdisc show dev v0", tool="tc") if e["kind"] == kind]
        return said

    # IPv6 sends on its own account, now and then
    for _ in range(20):
        said = told()
        (record,) = qdiscs(ns, ifindex=ns.index("v0"), kind=kind)
        if said == told():
            break
    return record, said


def test_counters_of_traffic(wire: Namespace) -> None:
    refusal = command(wire, "qdisc add dev v0 root handle 1: pfifo limit 77")
    if refusal is not None:
        pytest.skip(f"this kernel: {refusal.strip().splitlines()[-1]}")
    send_frames(wire)
    record, said = settled(wire, "pfifo")
    assert record.stats2.packets == said["packets"] >= 100
    assert record.stats2.basic.bytes == said["bytes"] >= sum(range(60, 160))
    assert record.stats2.queue.drops == said["drops"]
    assert (record.stats.packets, record.stats.bytes) == (said["packets"], said["bytes"])
    assert record.stats2.rate_est is None


#: Kinds that count something of their own, and how to make one of each.
COUNTING = {
    "cake": "cake bandwidth 1gbit",
    "choke": "choke limit 1000 min 100 max 300 avpkt 1000 bandwidth 10mbit",
    "codel": "codel",
    "fq": "fq",
    "fq_codel": "fq_codel",
    "hhf": "hhf",
    "pie": "pie",
    "red": "red limit 400000 min 30000 max 90000 avpkt 1000",
    "sfb": "sfb",
}


@pytest.mark.parametrize("kind", COUNTING)
def test_what_a_kind_counts(wire: Namespace, kind: str) -> None:
    refusal = command(wire, f"qdisc add dev v0 root handle 1: {COUNTING[kind]}")
    if refusal is not None:
        pytest.skip(f"this kernel: {refusal.strip().splitlines()[-1]}")
    send_frames(wire)
    record, said = settled(wire, kind)
    _, _, _, how = KINDS[kind]
    common = ("kind", "handle", "root", "dev", "refcnt", "options", "bytes", "packets", "drops")
    more = ("overlimits", "requeues", "backlog", "qlen")
    told = {key: value for key, value in said.items() if key not in (*common, *more)}
    app = record.stats2.app
    check(told, named(app.as_dict()), how)
    assert told and record.stats2.packets == said["packets"] >= 100
    assert (record.xstats is None) == (kind == "cake")
    if kind == "cake":
        assert sum(tin.sent_packets for tin in app.tin_stats) == said["packets"]


def test_an_estimator_gives_rates(wire: Namespace) -> None:
    record = Qdisc(
        ifindex=wire.index("v0"),
        handle="1:",
        parent="root",
        kind="pfifo",
        options={"limit": 10},
        rate=tc.estimator(0.25, 1),
    )
    if ask(wire, RTM_NEWQDISC, NLM_F_CREATE | NLM_F_EXCL, bytes(record)):
        pytest.skip("this kernel has no pfifo")
    (found,) = qdiscs(wire, ifindex=wire.index("v0"), kind="pfifo")
    # IPv6 may have sent something by now
    rate = found.stats2.rate_est
    assert rate is not None and 0 <= rate.bps < 1 << 32 and 0 <= rate.pps < 1000
    # under 32 bits there is nothing beside
    assert found.stats2.rate_est64 is None or found.stats2.rate_est64.bps == rate.bps
