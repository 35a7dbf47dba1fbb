"""Tables of neighbours: the caches of ARP and NDP, their limits, and their settings per link."""

from __future__ import annotations

from ..codecs import nest, string, struct, u32, u64
from ..inputs import Inputs
from ..record import Message, Record, attr, head
from ..uapi import (
    AF_UNSPEC,
    NDTA_CONFIG,
    NDTA_GC_INTERVAL,
    NDTA_NAME,
    NDTA_PARMS,
    NDTA_STATS,
    NDTA_THRESH1,
    NDTA_THRESH2,
    NDTA_THRESH3,
    NDTPA_ANYCAST_DELAY,
    NDTPA_APP_PROBES,
    NDTPA_BASE_REACHABLE_TIME,
    NDTPA_DELAY_PROBE_TIME,
    NDTPA_GC_STALETIME,
    NDTPA_IFINDEX,
    NDTPA_INTERVAL_PROBE_TIME_MS,
    NDTPA_LOCKTIME,
    NDTPA_MCAST_PROBES,
    NDTPA_MCAST_REPROBES,
    NDTPA_PROXY_DELAY,
    NDTPA_PROXY_QLEN,
    NDTPA_QUEUE_LEN,
    NDTPA_QUEUE_LENBYTES,
    NDTPA_REACHABLE_TIME,
    NDTPA_REFCNT,
    NDTPA_RETRANS_TIME,
    NDTPA_UCAST_PROBES,
    NETLINK_ROUTE,
    RTM_GETNEIGHTBL,
    RTM_NEWNEIGHTBL,
    RTM_SETNEIGHTBL,
    ndt_config,
    ndt_stats,
    ndtmsg,
)

__all__ = ["NeighParms", "NeighTable", "NeighTableConfig", "NeighTableStats"]


class NeighTableConfig(Record, header=ndt_config, attributes=False):
    """The state of a table, struct ndt_config."""

    #: In bytes, like `entry_size`.
    key_len: int = head("ndtc_key_len")
    entry_size: int = head("ndtc_entry_size")
    #: How many entries there are.
    entries: int = head("ndtc_entries")
    #: Milliseconds since entries were thrown out, and since the timeouts were last chosen.
    last_flush: int = head("ndtc_last_flush")
    last_rand: int = head("ndtc_last_rand")
    hash_rnd: int = head("ndtc_hash_rnd")
    hash_mask: int = head("ndtc_hash_mask")
    hash_chain_gc: int = head("ndtc_hash_chain_gc")
    proxy_qlen: int = head("ndtc_proxy_qlen")


class NeighTableStats(Record, header=ndt_stats, attributes=False):
    """Counters of a table, struct ndt_stats."""

    allocs: int = head("ndts_allocs")
    destroys: int = head("ndts_destroys")
    hash_grows: int = head("ndts_hash_grows")
    res_failed: int = head("ndts_res_failed")
    lookups: int = head("ndts_lookups")
    hits: int = head("ndts_hits")
    rcv_probes_mcast: int = head("ndts_rcv_probes_mcast")
    rcv_probes_ucast: int = head("ndts_rcv_probes_ucast")
    periodic_gc_runs: int = head("ndts_periodic_gc_runs")
    forced_gc_runs: int = head("ndts_forced_gc_runs")
    table_fulls: int | None = head("ndts_table_fulls")


class NeighParms(Record, inputs=Inputs(aliases={"dev": "ifindex"})):
    """Settings of a link, or the default of all links: NDTPA_*. Times are in milliseconds."""

    #: The link's index; absent in the default.
    ifindex: int | None = attr(NDTPA_IFINDEX, u32, names="link")
    refcnt: int | None = attr(NDTPA_REFCNT, u32)
    #: What `base_reachable_time` has been varied to.
    reachable_time: int | None = attr(NDTPA_REACHABLE_TIME, u64)
    base_reachable_time: int | None = attr(NDTPA_BASE_REACHABLE_TIME, u64)
    retrans_time: int | None = attr(NDTPA_RETRANS_TIME, u64)
    gc_staletime: int | None = attr(NDTPA_GC_STALETIME, u64)
    delay_probe_time: int | None = attr(NDTPA_DELAY_PROBE_TIME, u64)
    #: In packets.
    queue_len: int | None = attr(NDTPA_QUEUE_LEN, u32)
    app_probes: int | None = attr(NDTPA_APP_PROBES, u32)
    ucast_probes: int | None = attr(NDTPA_UCAST_PROBES, u32)
    mcast_probes: int | None = attr(NDTPA_MCAST_PROBES, u32)
    anycast_delay: int | None = attr(NDTPA_ANYCAST_DELAY, u64)
    proxy_delay: int | None = attr(NDTPA_PROXY_DELAY, u64)
    proxy_qlen: int | None = attr(NDTPA_PROXY_QLEN, u32)
    locktime: int | None = attr(NDTPA_LOCKTIME, u64)
    #: In bytes.
    queue_lenbytes: int | None = attr(NDTPA_QUEUE_LENBYTES, u32)
    mcast_reprobes: int | None = attr(NDTPA_MCAST_REPROBES, u32)
    interval_probe_time_ms: int | None = attr(NDTPA_INTERVAL_PROBE_TIME_MS, u64)


class NeighTable(
    Record,
    header=ndtmsg,
    message=Message(
        protocol=NETLINK_ROUTE,
        get=RTM_GETNEIGHTBL,
        new=RTM_NEWNEIGHTBL,
        set=RTM_SETNEIGHTBL,
        filters=("family",),
        any={"family": AF_UNSPEC},
    ),
):
    """A table of neighbours, or a link's settings for one: struct ndtmsg and NDTA_*, in
    RTM_NEWNEIGHTBL, RTM_GETNEIGHTBL, RTM_SETNEIGHTBL.

    Reading needs no privileges. The kernel filters dumps by `family`. A table's own record has
    `config`, `stats` and the limits; those of links have `name` and `parms` alone.
    """

    #: AF_INET or AF_INET6.
    family: int = head("ndtm_family", names="af")
    #: `arp_cache` or `ndisc_cache`.
    name: str | None = attr(NDTA_NAME, string)
    #: Numbers of entries: up to the first none is thrown out, over the second none stays that is
    #: older than 5 seconds, over the third none is made.
    thresh1: int | None = attr(NDTA_THRESH1, u32)
    thresh2: int | None = attr(NDTA_THRESH2, u32)
    thresh3: int | None = attr(NDTA_THRESH3, u32)
    config: NeighTableConfig | None = attr(NDTA_CONFIG, struct(NeighTableConfig))
    parms: NeighParms | None = attr(NDTA_PARMS, nest(NeighParms))
    stats: NeighTableStats | None = attr(NDTA_STATS, struct(NeighTableStats))
    #: In milliseconds.
    gc_interval: int | None = attr(NDTA_GC_INTERVAL, u64)
