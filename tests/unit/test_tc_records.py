"""Qdiscs and classes as records: the parts that depend on the kind, names, lazy loading."""

from __future__ import annotations

import pickle
import subprocess
import sys
from typing import Any

import pytest

from netlinklib.record import Attributes, condition, decode, resolve
from netlinklib.rtnl.tc import Qdisc, Stats2, Tclass
from netlinklib.rtnl.tc.qdiscs import (
    CLASS_OPTIONS,
    CLASS_STATS,
    CLASS_XSTATS,
    OPTIONS,
    STATS,
    XSTATS,
)
from netlinklib.testing import message
from netlinklib.uapi import TCA_OPTIONS, TCA_STATS2, TCA_XSTATS

KINDS = [
    *((Qdisc, kind) for kind in sorted({*OPTIONS, *STATS, *XSTATS})),
    *((Tclass, kind) for kind in sorted({*CLASS_OPTIONS, *CLASS_STATS, *CLASS_XSTATS})),
]


def cases(cls: Any, field: str) -> Any:
    return getattr(cls, field).codec.args[1]


@pytest.mark.parametrize(("cls", "kind"), KINDS)
def test_each_kind_has_its_classes(cls: Any, kind: str) -> None:
    for field in ("options", "xstats", "stats2"):
        if kind in cases(cls, field):
            made = cls(**{"kind": kind, field: {}})
            record = getattr(made, field)
            assert hasattr(type(record), "__plan__")
            assert pickle.loads(pickle.dumps(record)) == record
            assert type(record).__doc__
    if kind in cases(cls, "stats2"):
        assert isinstance(cls(kind=kind, stats2={}).stats2, Stats2)


@pytest.mark.parametrize(("cls", "kind"), KINDS)
def test_what_a_kind_counts_is_the_same_in_both_places(cls: Any, kind: str) -> None:
    if kind not in cases(cls, "xstats"):
        # then it has attributes there, or nothing
        assert kind not in cases(cls, "stats2") or kind in ("cake", "cake_mq", "taprio")
        return
    size = type(cls(kind=kind, xstats={}).xstats).SIZE
    payload = bytes(range(1, size + 1))
    made = cls(kind=kind, xstats=payload, stats2={"app": payload})
    assert made.xstats == made.stats2.app
    assert bytes(made.xstats) == payload
    assert made.as_dict()["xstats"] == made.as_dict()["stats2"]["app"]
    # each member has a byte of its own, so each is there, and none twice
    values = [value for value in made.xstats.as_dict().values() if isinstance(value, int)]
    assert len(set(values)) == len(values) > 0


@pytest.mark.parametrize("cls", [Qdisc, Tclass])
def test_unknown_kinds_stay_whole(cls: Any) -> None:
    made = cls(kind="newfangled", options=b"\1\2\3", xstats=b"\4", stats2={"app": b"\5\6"})
    assert (made.options, made.xstats, made.stats2.app) == (b"\1\2\3", b"\4", b"\5\6")
    assert type(made.stats2) is Stats2
    again = cls.from_bytes(bytes(made))
    assert again.as_dict()["options"] == b"\1\2\3"
    assert again.attributes()[TCA_OPTIONS] == b"\1\2\3"


def test_the_same_kind_has_other_options_as_a_class() -> None:
    assert type(Qdisc(kind="hfsc", options={"defcls": 1}).options).__name__ == "Hfsc"
    assert type(Tclass(kind="hfsc", options={}).options).__name__ == "HfscClass"
    assert Qdisc(kind="drr", options={}).options == Attributes()
    assert Tclass(kind="drr", options={"quantum": 5}).options.quantum == 5


def test_names_and_handles_in_repr_and_requests() -> None:
    made = Qdisc(
        ifindex=3,
        handle="1:",
        parent="root",
        kind="etf",
        options={"parms": {"delta": 5, "flags": 3}},
    )
    assert repr(made) == (
        "Qdisc(ifindex=3, handle=1:, parent=root, kind='etf', options=Etf(parms=EtfParms(delta=5, "
        "flags=TC_ETF_DEADLINE_MODE_ON|TC_ETF_OFFLOAD_ON)))"
    )
    with pytest.raises(ValueError, match=r"^Qdisc\.handle: '1' is no handle"):
        Qdisc(handle="1")
    with pytest.raises(TypeError, match="its fields are: .*ingress_block"):
        Qdisc(egress_blok=3)
    with pytest.raises(ValueError, match=r"kind: .*16 bytes|kind: .*15 at most"):
        Qdisc(kind="a" * 16)


def test_members_through_the_statistics_of_any_kind() -> None:
    made = [
        Qdisc(kind="fq_codel", stats2={"queue": {"drops": 7, "backlog": 9}}),
        Qdisc(kind="noqueue", stats2={"queue": {"drops": 8, "backlog": 1}}),
        Qdisc(kind="pfifo"),
    ]
    data = b"".join(message(record) for record in made)
    assert decode(data, Qdisc, "kind", "stats2.queue.drops") == [
        ("fq_codel", 7),
        ("noqueue", 8),
        ("pfifo", None),
    ]
    assert decode(data, Qdisc, **{"stats2.queue.backlog": 9}) == [made[0]]
    assert resolve(Qdisc, "stats2.pkt64").path == (TCA_STATS2,)
    with pytest.raises(TypeError, match="no nest or struct"):
        resolve(Qdisc, "options.limit")


def test_packets_at_their_full_width() -> None:
    assert Stats2().packets == 0
    assert Stats2(basic={"packets": 5}).packets == 5
    assert Stats2(basic={"packets": 5}, pkt64=(1 << 32) + 5).packets == (1 << 32) + 5


def test_filters_by_handle() -> None:
    made = [Tclass(ifindex=3, handle=handle, parent="1:", kind="htb") for handle in ("1:1", "1:2")]
    data = b"".join(message(record) for record in made)
    assert decode(data, Tclass, handle=0x10002) == [made[1]]
    assert condition(Tclass, "parent", 0x10000)[1] == 0x10000


def test_structs_of_older_kernels_are_shorter() -> None:
    old = bytes(range(20))
    sfq = Qdisc(kind="sfq", options=old).options
    assert sfq.v0.flows == int.from_bytes(old[16:20], sys.byteorder)
    assert sfq.depth is None and sfq.max_P is None and sfq.stats is None
    short = Qdisc(kind="fq", xstats=bytes(104)).xstats
    assert short.horizon_caps == 0 and short.fastpath_packets is None and short.band_drops is None
    assert Qdisc(kind="fq_codel", xstats=bytes(28)).xstats.memory_usage is None


def test_only_what_is_met_is_loaded() -> None:
    code = (
        "import sys, netlinklib\n"
        "tc = 'netlinklib.rtnl.tc'\n"
        "loaded = lambda: {name for name in sys.modules if name.startswith(tc)}\n"
        "assert not loaded(), loaded()\n"
        "from netlinklib.rtnl.tc.qdisc import Qdisc\n"
        "kinds = lambda: {name for name in loaded() if name.startswith(tc + '.qdiscs.')}\n"
        "assert not kinds(), kinds()\n"
        "made = Qdisc(kind='fq_codel', options={'limit': 5})\n"
        "assert made.options.limit == 5\n"
        "assert kinds() == {tc + '.qdiscs.codel'}, kinds()\n"
    )
    subprocess.run((sys.executable, "-c", code), check=True)


def test_xstats_are_an_attribute_of_their_own() -> None:
    made = Qdisc(kind="red", xstats={"early": 1, "marked": 2})
    assert set(made.attributes()) >= {TCA_XSTATS}
