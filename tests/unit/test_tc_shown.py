"""Answers about qdiscs and classes, as `tc` understands them.

Records are made with a number of its own in every field, encoded, and given to `tc -s` as the
answer of the kernel (`support.iproute2`): what it shows must be what the fields say. So options,
statistics and their structs have a witness also for the kinds that no kernel at hand has.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from netlinklib.rtnl import tc
from netlinklib.rtnl.tc.qdisc import Qdisc, Tclass
from netlinklib.uapi import RTM_NEWQDISC, RTM_NEWTCLASS
from support import iproute2

#: How a value is shown, where not as it is: a field's name, or a function of the fields.
Shown = Mapping[str, "str | Callable[[Any], Any]"]

STATS = {
    "basic": {"bytes": 1 << 40, "packets": 1002},
    "queue": {"qlen": 1003, "backlog": 1004, "drops": 1005, "requeues": 1006, "overlimits": 1007},
}
STATS_SHOWN = {
    **{"bytes": 1 << 40, "packets": 1002, "drops": 1005, "overlimits": 1007, "requeues": 1006},
    **{"backlog": 1004, "qlen": 1003},
}
PRIOMAP = (1, 2, 2, 2, 1, 2, 0, 0, 1, 1, 1, 1, 1, 1, 1, 0)


def is_set(name: str) -> Callable[[Any], Any]:
    return lambda fields: bool(fields[name])


def flags(*names: str) -> dict[str, Callable[[Any], Any]]:
    """The red flags of these, in order of their bits from 1 on."""
    return {
        name: lambda fields, bit=bit: bool(fields["flags"] & (1 << bit))
        for bit, name in enumerate(names)
    }


RED = flags("ecn", "harddrop", "adaptive", "nodrop")
TIN = {
    **{"threshold_rate": "threshold_rate64", "sent_bytes": "sent_bytes64"},
    **{"drops": "dropped_packets", "ecn_mark": "ecn_marked_packets"},
    **{"ack_drops": "acks_dropped_packets", "max_pkt_len": "max_skblen"},
}


def share(name: str, whole: int = (1 << 32) - 1) -> Callable[[Any], Any]:
    return lambda fields: pytest.approx(fields[name] / whole, rel=1e-4)


def numbers(first: int, *names: str) -> dict[str, int]:
    return {name: first + place for place, name in enumerate(names)}


# kind: options, how they are shown, what only this kind counts, how that is shown
KINDS: dict[str, tuple[dict[str, Any], Shown, dict[str, Any], Shown]] = {
    "pfifo": ({"limit": 11}, {}, {}, {}),
    "bfifo": ({"limit": 11}, {}, {}, {}),
    "pfifo_head_drop": ({"limit": 11}, {}, {}, {}),
    "skbprio": ({"limit": 11}, {}, {}, {}),
    "noqueue": ({}, {}, {}, {}),
    "mq": ({}, {}, {}, {}),
    "pfifo_fast": (
        {"bands": 3, "priomap": PRIOMAP},
        {"priomap": lambda fields: list(PRIOMAP), "multiqueue": lambda fields: False},
        {},
        {},
    ),
    "prio": (
        {"bands": 3, "priomap": PRIOMAP},
        {"priomap": lambda fields: list(PRIOMAP), "multiqueue": lambda fields: False},
        {},
        {},
    ),
    "codel": (
        numbers(11, "target", "limit", "interval", "ecn", "ce_threshold"),
        {"ecn": is_set("ecn")},
        {
            **numbers(31, "maxpacket", "count", "lastcount", "ldelay"),
            "drop_next": -35,
            **numbers(36, "drop_overlimit", "ecn_mark", "dropping", "ce_mark"),
        },
        {"dropping": is_set("dropping"), "drop_next": "drop_next"},
    ),
    "fq_codel": (
        numbers(
            11,
            *("target", "limit", "interval", "ecn", "flows", "quantum", "ce_threshold"),
            *("drop_batch_size", "memory_limit", "ce_threshold_selector", "ce_threshold_mask"),
        ),
        {"ecn": is_set("ecn"), "drop_batch": "drop_batch_size"},
        {
            "type": 0,
            **numbers(
                31,
                *("maxpacket", "drop_overlimit", "ecn_mark", "new_flow_count", "new_flows_len"),
                *("old_flows_len", "ce_mark", "memory_usage", "drop_overmemory"),
            ),
        },
        {"memory_used": "memory_usage"},
    ),
    "fq": (
        {
            **numbers(
                11,
                *("plimit", "flow_plimit", "quantum", "initial_quantum", "flow_default_rate"),
                *("flow_max_rate", "buckets_log", "flow_refill_delay", "orphan_mask"),
                *("low_rate_threshold", "ce_threshold", "timer_slack", "horizon"),
            ),
            **{"rate_enable": 1, "horizon_drop": 1},
        },
        {
            **{"limit": "plimit", "flow_limit": "flow_plimit", "maxrate": "flow_max_rate"},
            **{"defrate": "flow_default_rate", "refill_delay": "flow_refill_delay"},
            "buckets": lambda fields: 1 << fields["buckets_log"],
            "horizon_drop": lambda fields: None,
        },
        {
            **numbers(
                1 << 33,
                *("gc_flows", "highprio_packets", "tcp_retrans", "throttled", "flows_plimit"),
                *("pkts_too_long", "allocation_errors", "time_next_delayed_flow"),
            ),
            **numbers(41, "flows", "inactive_flows", "throttled_flows", "unthrottle_latency_ns"),
            **numbers(1 << 34, "ce_mark", "horizon_drops", "horizon_caps", "fastpath_packets"),
            **{"band_drops": (51, 52, 53), "band_pkt_count": (54, 55, 56)},
        },
        {
            **{"gc": "gc_flows", "highprio": "highprio_packets", "retrans": "tcp_retrans"},
            **{"inactive": "inactive_flows", "latency": "unthrottle_latency_ns"},
            **{"alloc_errors": "allocation_errors", "fastpath": "fastpath_packets"},
            **{"next_packet_delay": "time_next_delayed_flow"},
            "throttled": lambda fields: pytest.approx(fields["throttled"]),
            "band0_drops": lambda fields: 51,
            "band1_drops": lambda fields: 52,
            "band2_drops": lambda fields: 53,
            "band0_pkts": lambda fields: 54,
            "band1_pkts": lambda fields: 55,
            "band2_pkts": lambda fields: 56,
        },
    ),
    "pie": (
        numbers(
            11,
            *("target", "limit", "tupdate", "alpha", "beta", "ecn", "bytemode"),
            "dq_rate_estimator",
        ),
        {name: is_set(name) for name in ("ecn", "bytemode", "dq_rate_estimator")},
        {
            "prob": 1 << 62,
            **numbers(
                31,
                *("delay", "avg_dq_rate", "dq_rate_estimating", "packets_in", "dropped"),
                *("overlimit", "maxq", "ecn_mark"),
            ),
        },
        {"prob": share("prob", (1 << 64) - 1), "pkts_in": "packets_in"},
    ),
    "fq_pie": (
        numbers(
            11,
            *("limit", "flows", "target", "tupdate", "alpha", "beta", "quantum"),
            *("memory_limit", "ecn_prob", "ecn", "bytemode", "dq_rate_estimator"),
        ),
        {name: is_set(name) for name in ("ecn", "bytemode", "dq_rate_estimator")},
        numbers(
            31,
            *("packets_in", "dropped", "overlimit", "overmemory", "ecn_mark", "new_flow_count"),
            *("new_flows_len", "old_flows_len", "memory_usage"),
        ),
        {"pkts_in": "packets_in", "memory_used": "memory_usage"},
    ),
    "hhf": (
        numbers(
            11,
            *("backlog_limit", "quantum", "hh_flows_limit", "reset_timeout", "admit_bytes"),
            *("evict_timeout", "non_hh_weight"),
        ),
        {"limit": "backlog_limit", "hh_limit": "hh_flows_limit"},
        numbers(31, "drop_overlimit", "hh_overlimit", "hh_tot_count", "hh_cur_count"),
        {"tot_hh": "hh_tot_count", "cur_hh": "hh_cur_count"},
    ),
    "choke": (
        {
            "parms": {
                **numbers(11, "limit", "qth_min", "qth_max", "Wlog", "Plog", "Scell_log"),
                "flags": 5,
            },
            "max_p": 1 << 30,
        },
        {
            **{"min": "qth_min", "max": "qth_max", "ewma": "Wlog", "probability": share("max_p")},
            **RED,
        },
        numbers(31, "early", "pdrop", "other", "marked", "matched"),
        {},
    ),
    "red": (
        {
            "parms": {
                **numbers(11, "limit", "qth_min", "qth_max", "Wlog", "Plog", "Scell_log"),
                "flags": 0,
            },
            "max_p": 1 << 30,
            "flags": (9, 15),
            **{"early_drop_block": 21, "mark_block": 22},
        },
        {
            **{"min": "qth_min", "max": "qth_max", "ewma": "Wlog", "probability": share("max_p")},
            "ecn": lambda fields: True,
            "harddrop": lambda fields: False,
            "adaptive": lambda fields: False,
            "nodrop": lambda fields: True,
            "qevents": lambda fields: [
                {"kind": "early_drop", "block": 21},
                {"kind": "mark", "block": 22},
            ],
        },
        numbers(31, "early", "pdrop", "other", "marked"),
        {},
    ),
    "sfb": (
        {
            "parms": numbers(
                11,
                *("rehash_interval", "warmup_time", "max", "bin_size", "increment", "decrement"),
                *("limit", "penalty_rate", "penalty_burst"),
            )
        },
        {
            "rehash": lambda fields: 1000 * fields["rehash_interval"],
            "db": lambda fields: 1000 * fields["warmup_time"],
            "target": "bin_size",
            "increment": share("increment", 0xFFFF),
            "decrement": share("decrement", 0xFFFF),
        },
        numbers(
            31,
            *("earlydrop", "penaltydrop", "bucketdrop", "queuedrop", "childdrop", "marked"),
            *("maxqlen", "maxprob", "avgprob"),
        ),
        {"maxprob": share("maxprob", 0xFFFF), "avgprob": share("avgprob", 0xFFFF)},
    ),
    "sfq": (
        {
            "v0": numbers(11, "quantum", "perturb_period", "limit", "divisor", "flows"),
            **numbers(21, "depth", "headdrop", "limit", "qth_min", "qth_max", "Wlog", "Plog"),
            **{"Scell_log": 29, "flags": 3, "max_P": 1 << 31},
            "stats": numbers(
                31,
                *("prob_drop", "forced_drop", "prob_mark", "forced_mark", "prob_mark_head"),
                "forced_mark_head",
            ),
        },
        {
            **{"perturb": "perturb_period", "headdrop": is_set("headdrop"), "ewma": "Wlog"},
            **{"min": "qth_min", "max": "qth_max", "probability": share("max_P"), **RED},
            # the one of v0; the other is not shown
            "limit": lambda fields: 13,
        },
        {},
        {},
    ),
    "cake": (
        {
            **numbers(11, "base_rate64", "rtt", "target", "memory", "mpu", "fwmark"),
            **{"diffserv_mode": 1, "atm": 2, "flow_mode": 5, "overhead": -4, "autorate": 0},
            **{"nat": 1, "wash": 1, "ingress": 1, "ack_filter": 2, "split_gso": 1},
        },
        {
            **{"bandwidth": "base_rate64", "memlimit": "memory"},
            "diffserv": lambda fields: "diffserv4",
            "flowmode": lambda fields: "dual-srchost",
            "atm": lambda fields: "ptm",
            "ack-filter": lambda fields: "aggressive",
            "fwmark": lambda fields: hex(fields["fwmark"]),
            **{name: is_set(name) for name in ("nat", "wash", "ingress", "split_gso")},
            "raw": lambda fields: False,
            "autorate": lambda fields: False,
        },
        {
            "capacity_estimate64": 1 << 33,
            **numbers(
                31,
                *("memory_limit", "memory_used", "avg_netoff", "min_netlen", "max_netlen"),
                *("min_adjlen", "max_adjlen"),
            ),
            "tin_stats": tuple(
                {
                    **numbers(
                        first,
                        *("sent_packets", "dropped_packets", "acks_dropped_packets"),
                        *("ecn_marked_packets", "backlog_bytes", "target_us", "interval_us"),
                        *("way_indirect_hits", "way_misses", "way_collisions", "peak_delay_us"),
                        *("avg_delay_us", "base_delay_us", "sparse_flows", "bulk_flows"),
                        *("unresponsive_flows", "max_skblen", "flow_quantum"),
                    ),
                    **numbers(first << 33, "sent_bytes64", "threshold_rate64"),
                }
                for first in (101, 201)
            ),
        },
        {
            "capacity_estimate": "capacity_estimate64",
            **{"min_network_size": "min_netlen", "max_network_size": "max_netlen"},
            **{"min_adj_size": "min_adjlen", "max_adj_size": "max_adjlen"},
            "avg_hdr_offset": "avg_netoff",
            "tins": lambda fields: [
                {
                    key: tin[TIN.get(key, key)]
                    for key in (
                        *("threshold_rate", "sent_bytes", "backlog_bytes", "target_us"),
                        *("interval_us", "peak_delay_us", "avg_delay_us", "base_delay_us"),
                        *("sent_packets", "way_indirect_hits", "way_misses", "way_collisions"),
                        *("drops", "ecn_mark", "ack_drops", "sparse_flows", "bulk_flows"),
                        *("unresponsive_flows", "max_pkt_len", "flow_quantum"),
                    )
                }
                for tin in fields["tin_stats"]
            ],
        },
    ),
    "netem": (
        {
            **{"limit": 11, "gap": 12, "loss": 1 << 20, "duplicate": 1 << 21},
            **{"latency64": 13_000_000, "jitter64": 14_000_000},
            "corr": {"delay_corr": 1 << 22, "loss_corr": 1 << 23, "dup_corr": 1 << 24},
            "reorder": {"probability": 1 << 25, "correlation": 1 << 26},
            "corrupt": {"probability": 1 << 27, "correlation": 1 << 28},
            "rate": {"rate": 15, "packet_overhead": -16, "cell_size": 17, "cell_overhead": -18},
            "ecn": 1,
            "rate64": 1 << 33,
            "slot": {
                **{"min_delay": 10**6, "max_delay": 2 * 10**6, "max_packets": 21},
                **{"max_bytes": 22, "dist_delay": 0, "dist_jitter": 0},
            },
            "prng_seed": 1 << 50,
        },
        {
            "delay": lambda fields: shares(0.013, 0.014, 1 << 22, "delay", "jitter"),
            "loss-random": lambda fields: shares(1 << 20, 1 << 23, "loss"),
            "duplicate": lambda fields: shares(1 << 21, 1 << 24, "duplicate"),
            "reorder": lambda fields: shares(1 << 25, 1 << 26, "reorder"),
            "corrupt": lambda fields: shares(1 << 27, 1 << 28, "corrupt"),
            "rate": lambda fields: {
                **{"rate": 1 << 33, "packetoverhead": -16, "cellsize": 17, "celloverhead": -18}
            },
            "slot": lambda fields: {
                **{"min-delay": 0.001, "max-delay": 0.002, "packets": 21, "bytes": 22}
            },
            "ecn": is_set("ecn"),
            "seed": "prng_seed",
        },
        {},
        {},
    ),
    "etf": (
        {"parms": {"delta": 11, "clockid": 11, "flags": 5}},
        {
            "clockid": lambda fields: "TAI",
            "deadline_mode": lambda fields: "on",
            "offload": lambda fields: "off",
            "skip_sock_check": lambda fields: "on",
        },
        {},
        {},
    ),
    "cbs": (
        {
            "parms": {
                **{"offload": 1, "hicredit": 11, "locredit": -12},
                **{"idleslope": 13, "sendslope": -14},
            }
        },
        {},
        {},
        {},
    ),
    "mqprio": (
        {
            **{"num_tc": 2, "hw": 0, "prio_tc_map": (1, *(0,) * 15)},
            **{"count": (1, 2, *(0,) * 14), "offset": (0, 1, *(0,) * 14)},
            **{"mode": 1, "shaper": 1},
            "min_rate64": {"min_rate64": (1 << 33, 1 << 34)},
            "max_rate64": {"max_rate64": (1 << 35, 1 << 36)},
        },
        {
            "tc": "num_tc",
            "map": lambda fields: list(fields["prio_tc_map"]),
            "queues": lambda fields: [[0, 0], [1, 2]],
            "mode": lambda fields: "channel",
            "shaper": lambda fields: "bw_rlimit",
            "min_rate": lambda fields: [1 << 33, 1 << 34],
            "max_rate": lambda fields: [1 << 35, 1 << 36],
        },
        {},
        {},
    ),
    "ets": (
        {
            **{"nbands": 5, "nstrict": 2, "quanta": {"quanta_band": (4500, 3000, 2500)}},
            "priomap": {"priomap_band": (0, 1, 2, 3, 4)},
        },
        {
            **{"bands": "nbands", "strict": "nstrict"},
            "quanta": lambda fields: [4500, 3000, 2500],
            "priomap": lambda fields: [0, 1, 2, 3, 4],
        },
        {},
        {},
    ),
}


def shares(*words: Any) -> dict[str, Any]:
    """Numbers, then what they are called but for the last, the correlation."""
    values = [word for word in words if not isinstance(word, str)]
    names = [*[word for word in words if isinstance(word, str)], "correlation"]
    whole = (1 << 32) - 1
    return {
        name: pytest.approx(value if isinstance(value, float) else value / whole, rel=1e-4)
        for name, value in zip(names, values, strict=True)
    }


def flat(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields, and those of the structs among them (`parms`, `v0`)."""
    found: dict[str, Any] = {}
    for value in fields.values():
        if isinstance(value, Mapping):
            for inner, item in value.items():
                found.setdefault(inner, item)
    # of two flags, the struct's were there before the attribute
    return {**found, **{name: value for name, value in fields.items() if name not in found}}


def check(told: Mapping[str, Any], fields: Mapping[str, Any], shown: Shown) -> None:
    """Each thing that is told is a field, and has its value."""
    known = flat(fields)
    for key, value in told.items():
        how = shown.get(key, key)
        if callable(how):
            assert value == how(known), key
        else:
            assert how in known, f"{key} is no field"
            assert value == known[how], key


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
    (told,) = iproute2.shown(
        "tc -s -d -j qdisc show dev if7", iproute2.message(RTM_NEWQDISC, iproute2.plain(record))
    )
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
    qdisc = isinstance(record, Qdisc)
    message = iproute2.message(RTM_NEWQDISC if qdisc else RTM_NEWTCLASS, iproute2.plain(record))
    command = f"tc -s -d {'qdisc' if qdisc else 'class'} show dev if7"
    return " ".join(iproute2.printed(command, message).split())


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
    found = re.search(r"iproute2-(\d+)", iproute2.version())
    if found is None or int(found[1]) < 7:
        pytest.skip(f"{iproute2.version()} does not show all of this")
    test_words_tell_the_same(cls, fields, wanted)
