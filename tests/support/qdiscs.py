"""What qdiscs of each kind look like, and how `tc -j` shows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

#: How a value is shown, where not as it is: a field's name, or a function of the fields.
Shown = Mapping[str, "str | Callable[[Any], Any]"]

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
