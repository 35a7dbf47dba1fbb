"""Answers about qdiscs and classes, as `tc` understands them.

Records are made with a number of its own in every field, encoded, and given to `tc -s` as the
answer of the kernel (`support.iproute2`): what it shows must be what the fields say. So options,
statistics and their structs have a witness also for the kinds that no kernel at hand has.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from netlinklib.rtnl import tc
from netlinklib.rtnl.tc.qdisc import Qdisc, Tclass
from support import iproute2
from support.qdiscs import KINDS, check, numbers

STATS = {
    "basic": {"bytes": 1 << 40, "packets": 1002},
    "queue": {"qlen": 1003, "backlog": 1004, "drops": 1005, "requeues": 1006, "overlimits": 1007},
}
STATS_SHOWN = {
    **{"bytes": 1 << 40, "packets": 1002, "drops": 1005, "overlimits": 1007, "requeues": 1006},
    **{"backlog": 1004, "qlen": 1003},
}


@pytest.mark.parametrize("kind", KINDS)
def test_qdiscs_are_shown_as_they_are(kind: str) -> None:
    given, shown, counted, counted_shown = KINDS[kind]
    stats2 = {**STATS, "app": counted} if counted else STATS
    record = Qdisc(
        ifindex=7,
        handle="8001:",
        parent="1:10",
        info=2,
        kind=kind,
        options=given,
        stats2=stats2,
        # of cake, attributes are nested in the statistics and nowhere else
        xstats=counted if counted and kind != "cake" else None,
    )
    (told,) = iproute2.shown("tc -s -d -j qdisc show dev if7", iproute2.answer(record))
    options = told.pop("options")
    head = {"kind": kind, "handle": "8001:", "parent": "1:10"}
    assert {key: told.pop(key) for key in head} == head
    told.pop("refcnt", None)
    assert {key: told.pop(key) for key in STATS_SHOWN} == STATS_SHOWN
    check(options, given, shown)
    check(told, counted, counted_shown)
    # whatever there is to show is shown
    assert bool(options) == bool(given) and bool(told) == bool(counted)


# What is shown in words only, or was so once: words that must be found, one after the other.
WORDS: list[tuple[Any, dict[str, Any], list[str]]] = [
    (
        Qdisc,
        {"kind": "htb", "options": tc.htb_qdisc(default=0x30, direct_qlen=77, offload=True)},
        ["r2q 10", "default 0x30", "direct_packets_stat 0", "direct_qlen 77", "offload"],
    ),
    (Qdisc, {"kind": "hfsc", "options": {"defcls": 0x2A}}, ["default (0x)?2a"]),
    (Qdisc, {"kind": "multiq", "options": {"bands": 3, "max_bands": 8}}, ["bands 3/8"]),
    (
        Qdisc,
        {"kind": "tbf", "options": tc.tbf(125_000, burst=5000, limit=10_000, overhead=20)},
        ["rate 1Mbit", "burst 5000b", "lat 40ms", "overhead 20"],
    ),
    (
        Qdisc,
        {
            "kind": "taprio",
            "options": {
                "priomap": {
                    **{"num_tc": 2, "prio_tc_map": (1, *(0,) * 15)},
                    **{"count": (1, 2, *(0,) * 14), "offset": (0, 1, *(0,) * 14)},
                },
                **{"sched_clockid": 11, "flags": 1, "txtime_delay": 500, "sched_base_time": -5},
                **{"sched_cycle_time": 300, "sched_cycle_time_extension": 7},
                "sched_entry_list": {
                    "entry": ({"index": 0, "cmd": 0, "gate_mask": 1, "interval": 301},)
                },
                "admin_sched": {
                    **{"sched_base_time": 9, "sched_cycle_time": 5},
                    "sched_entry_list": {
                        "entry": ({"index": 0, "cmd": 0, "gate_mask": 3, "interval": 600},)
                    },
                },
            },
        },
        [
            *("tc 2 map 1 0 0", "offset 0 count 1", "offset 1 count 2", "clockid TAI"),
            *("flags 0x1", "txtime delay 500", "base-time -5", "cycle-time 300"),
            *("cycle-time-extension 7", "index 0 cmd S gatemask 0x1 interval 301"),
            *("base-time 9 cycle-time 5", "index 0 cmd S gatemask 0x3 interval 600"),
        ],
    ),
    (
        Qdisc,
        {
            "kind": "gred",
            "options": {
                "dps": {"DPs": 2, "def_DP": 1, "grio": 1, "flags": 0},
                "limit": 60_000,
                "max_p": (1 << 31, 1 << 30, *(0,) * 14),
                "parms": tuple(
                    {
                        **numbers(100 * dp + 1, "limit", "qth_min", "qth_max"),
                        "DP": dp if dp < 2 else 16 + dp,
                        **numbers(
                            100 * dp + 11,
                            *("backlog", "qave", "forced", "early", "other", "pdrop"),
                        ),
                        **numbers(dp + 1, "Wlog", "Plog", "Scell_log", "prio"),
                        **numbers(100 * dp + 31, "packets", "bytesin"),
                    }
                    for dp in range(16)
                ),
                "vq_list": {
                    "entry": tuple(
                        {
                            "dp": dp,
                            "stat_bytes": (1 << 33) + dp,
                            **numbers(
                                1000 * (dp + 1),
                                *("stat_packets", "stat_backlog", "stat_prob_drop"),
                                *("stat_prob_mark", "stat_forced_drop", "stat_forced_mark"),
                                *("stat_pdrop", "stat_other"),
                            ),
                            "flags": dp,
                        }
                        for dp in range(2)
                    )
                },
            },
        },
        [
            *("vqs 2 default 1", "grio", "limit 60000b", "vq 0 prio 4 limit 1b min 2b max 3b"),
            *("ewma 1", "probability 0.5", "Scell_log 3", "average 12b current 11b"),
            *("forced 1004 early 1002 pdrop 1006 other 1007", "forced 1005 early 1003"),
            *("packets: 31", "vq 1 prio 5 limit 101b min 102b max 103b", "ecn", "ewma 2"),
            *("probability 0.25", "Scell_log 4", "average 112b current 111b"),
            *("forced 2004 early 2002 pdrop 2006 other 2007", "forced 2005 early 2003"),
            "packets: 131",
        ],
    ),
    (
        Tclass,
        {
            **{"kind": "htb", "info": "20:"},
            "options": tc.htb_class(1_250_000, ceil=2_500_000, burst=16_000, prio=3, quantum=4000),
            "app": {**numbers(32, "lends", "borrows", "giants"), "tokens": 35, "ctokens": -36},
        },
        [
            *("leaf 20:", "prio 3 quantum 4000 rate 10Mbit ceil 20Mbit", "burst 16000b"),
            *("cburst 1600b", "level 0", "lended: 32 borrowed: 33 giants: 34"),
            "tokens: 35 ctokens: -36",
        ],
    ),
    (
        Tclass,
        {
            "kind": "hfsc",
            "options": {
                "rsc": {"m1": 1_000_000, "d": 4000, "m2": 500_000},
                "usc": {"m1": 0, "d": 0, "m2": 250_000},
            },
            "app": numbers(12, "work", "rtwork", "period", "level"),
        },
        [
            *("rt m1 8Mbit d 4ms m2 4Mbit", "ul m1 0bit d 0us m2 2Mbit"),
            *("period 14 work 12 bytes rtwork 13 bytes", "level 15"),
        ],
    ),
    (
        Tclass,
        {"kind": "drr", "options": {"quantum": 31}, "app": {"deficit": 32}},
        ["quantum 31b", "deficit 32b"],
    ),
    (Tclass, {"kind": "qfq", "options": {"weight": 3, "lmax": 40}}, ["weight 3 maxpkt 40"]),
    (Tclass, {"kind": "ets", "options": {"quanta_band": (5000,)}}, ["quantum 5000"]),
    (Tclass, {"kind": "sfq", "app": {"allot": -9}}, ["allot -9"]),
    (
        Tclass,
        {
            "kind": "fq_codel",
            "app": {
                **{"type": 1, "deficit": -4, "ldelay": 5, "count": 6, "lastcount": 7},
                **{"dropping": 1, "drop_next": -9},
            },
        },
        ["deficit -4 count 6 lastcount 7 ldelay 5us dropping drop_next -9us"],
    ),
    (
        Tclass,
        {
            "kind": "cake",
            "app": {
                **{"deficit": -59, "cobalt_count": 60, "dropping": 1, "drop_next_us": -62},
                **{"p_drop": 63, "blue_timer_us": 64},
            },
        },
        ["deficit -59 count 60 dropping drop_next -62us blue_prob 63 blue_timer 64us"],
    ),
]


def words(record: Any) -> str:
    """What tc prints for a record, in one line."""
    command = f"tc -s -d {'qdisc' if isinstance(record, Qdisc) else 'class'} show dev if7"
    return " ".join(iproute2.printed(command, iproute2.answer(record)).split())


def made(cls: Any, fields: dict[str, Any]) -> Any:
    counted = fields.get("app")
    stats2 = {**STATS, "app": counted} if counted else STATS
    rest = {name: value for name, value in fields.items() if name != "app"}
    nested = fields["kind"] in ("cake", "taprio")
    more = {"xstats": counted} if counted and not nested else {}
    place = {"handle": "1:"} if cls is Qdisc else {"handle": "1:10"}
    return cls(ifindex=7, parent="1:1", stats2=stats2, **place, **rest, **more)


@pytest.mark.parametrize(
    ("cls", "fields", "wanted"), WORDS, ids=lambda value: getattr(value, "__name__", None)
)
def test_words_tell_the_same(cls: Any, fields: dict[str, Any], wanted: list[str]) -> None:
    line = words(made(cls, fields))
    head = "qdisc" if cls is Qdisc else "class"
    assert line.startswith(f"{head} {fields['kind']} 1:"), line
    at = 0
    for phrase in wanted:
        found = re.compile(rf"(?<!\S){phrase}(?!\d)").search(line, at)
        assert found is not None, (phrase, line[at:])
        at = found.end()
    assert f"Sent {1 << 40} bytes 1002 pkt (dropped 1005, overlimits 1007 requeues 1006)" in line


# The same, of what tc shows from version 7 on.
NEWER: list[tuple[Any, dict[str, Any], list[str]]] = [
    (
        Qdisc,
        {
            "kind": "dualpi2",
            "options": {
                **{"limit": 11, "memory_limit": 12, "target": 13, "tupdate": 14},
                **{"alpha": 128, "beta": 512, "step_thresh_us": 15, "min_qlen_step": 16},
                **{"coupling": 17, "drop_overload": 1, "drop_early": 1, "c_protection": 18},
                **{"ecn_mask": 3, "split_gso": 1},
            },
            "app": {
                "prob": 1 << 31,
                **numbers(
                    31,
                    *("delay_c", "delay_l", "packets_in_c", "packets_in_l", "maxq", "ecn_mark"),
                    "step_marks",
                ),
                "credit": -38,
                **numbers(39, "memory_used", "max_memory_used", "memory_limit"),
            },
        },
        [
            *(
                "limit 11p",
                "memlimit 12B",
                "target 13us",
                "tupdate 14us",
                "alpha 0.500000",
                "beta 2.000000",
            ),
            *("step_thresh 15us", "min_qlen_step 16p", "coupling_factor 17", "drop_on_overload"),
            *("drop_enqueue", "classic_protection 18%", "any_ect", "split_gso", "prob 0.500000"),
            *("delay_c 31us", "delay_l 32us", "pkts_in_c 33 pkts_in_l 34 maxq 35", "ecn_mark 36"),
            *("step_mark 37", "credit -38", r"memory_used 39 \(max 40\) of memory limit 41"),
        ],
    ),
    (
        Qdisc,
        {
            "kind": "taprio",
            "options": {
                "priomap": {
                    **{"num_tc": 2, "prio_tc_map": (1, *(0,) * 15)},
                    **{"count": (1, 2, *(0,) * 14), "offset": (0, 1, *(0,) * 14)},
                },
                "tc_entry": (
                    {"index": 0, "max_sdu": 11, "fp": 1},
                    {"index": 1, "max_sdu": 12, "fp": 2},
                ),
            },
            "app": {"window_drops": 71, "tx_overruns": 72},
        },
        ["tc 2 map 1 0", "max-sdu 11 12", "fp E P", "window_drops 71 tx_overruns 72"],
    ),
]


@pytest.mark.parametrize(
    ("cls", "fields", "wanted"), NEWER, ids=lambda value: getattr(value, "__name__", None)
)
def test_words_of_a_newer_tc(cls: Any, fields: dict[str, Any], wanted: list[str]) -> None:
    version = iproute2.version()
    if not re.match(r"[7-9]|\d\d", version):
        pytest.skip(f"iproute2 {version} does not show all of this")
    test_words_tell_the_same(cls, fields, wanted)
