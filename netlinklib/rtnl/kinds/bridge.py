"""bridge, and the ports of one."""

from __future__ import annotations

from ...codecs import be16, flag, ip, mac, nest, struct, u8, u16, u32, u64
from ...record import Record, attr, head
from ...uapi import (
    BRIDGE_QUERIER_IP_ADDRESS,
    BRIDGE_QUERIER_IP_OTHER_TIMER,
    BRIDGE_QUERIER_IP_PORT,
    BRIDGE_QUERIER_IPV6_ADDRESS,
    BRIDGE_QUERIER_IPV6_OTHER_TIMER,
    BRIDGE_QUERIER_IPV6_PORT,
    IFLA_BR_AGEING_TIME,
    IFLA_BR_BRIDGE_ID,
    IFLA_BR_FDB_FLUSH,
    IFLA_BR_FDB_MAX_LEARNED,
    IFLA_BR_FDB_N_LEARNED,
    IFLA_BR_FORWARD_DELAY,
    IFLA_BR_GC_TIMER,
    IFLA_BR_GROUP_ADDR,
    IFLA_BR_GROUP_FWD_MASK,
    IFLA_BR_HELLO_TIME,
    IFLA_BR_HELLO_TIMER,
    IFLA_BR_MAX_AGE,
    IFLA_BR_MCAST_HASH_ELASTICITY,
    IFLA_BR_MCAST_HASH_MAX,
    IFLA_BR_MCAST_IGMP_VERSION,
    IFLA_BR_MCAST_LAST_MEMBER_CNT,
    IFLA_BR_MCAST_LAST_MEMBER_INTVL,
    IFLA_BR_MCAST_MEMBERSHIP_INTVL,
    IFLA_BR_MCAST_MLD_VERSION,
    IFLA_BR_MCAST_QUERIER,
    IFLA_BR_MCAST_QUERIER_INTVL,
    IFLA_BR_MCAST_QUERIER_STATE,
    IFLA_BR_MCAST_QUERY_INTVL,
    IFLA_BR_MCAST_QUERY_RESPONSE_INTVL,
    IFLA_BR_MCAST_QUERY_USE_IFADDR,
    IFLA_BR_MCAST_ROUTER,
    IFLA_BR_MCAST_SNOOPING,
    IFLA_BR_MCAST_STARTUP_QUERY_CNT,
    IFLA_BR_MCAST_STARTUP_QUERY_INTVL,
    IFLA_BR_MCAST_STATS_ENABLED,
    IFLA_BR_MULTI_BOOLOPT,
    IFLA_BR_NF_CALL_ARPTABLES,
    IFLA_BR_NF_CALL_IP6TABLES,
    IFLA_BR_NF_CALL_IPTABLES,
    IFLA_BR_PRIORITY,
    IFLA_BR_ROOT_ID,
    IFLA_BR_ROOT_PATH_COST,
    IFLA_BR_ROOT_PORT,
    IFLA_BR_STP_MODE,
    IFLA_BR_STP_STATE,
    IFLA_BR_TCN_TIMER,
    IFLA_BR_TOPOLOGY_CHANGE,
    IFLA_BR_TOPOLOGY_CHANGE_DETECTED,
    IFLA_BR_TOPOLOGY_CHANGE_TIMER,
    IFLA_BR_VLAN_DEFAULT_PVID,
    IFLA_BR_VLAN_FILTERING,
    IFLA_BR_VLAN_PROTOCOL,
    IFLA_BR_VLAN_STATS_ENABLED,
    IFLA_BR_VLAN_STATS_PER_PORT,
    IFLA_BRPORT_BACKUP_NHID,
    IFLA_BRPORT_BACKUP_PORT,
    IFLA_BRPORT_BCAST_FLOOD,
    IFLA_BRPORT_BRIDGE_ID,
    IFLA_BRPORT_CONFIG_PENDING,
    IFLA_BRPORT_COST,
    IFLA_BRPORT_DESIGNATED_COST,
    IFLA_BRPORT_DESIGNATED_PORT,
    IFLA_BRPORT_FAST_LEAVE,
    IFLA_BRPORT_FLUSH,
    IFLA_BRPORT_FORWARD_DELAY_TIMER,
    IFLA_BRPORT_GROUP_FWD_MASK,
    IFLA_BRPORT_GUARD,
    IFLA_BRPORT_HOLD_TIMER,
    IFLA_BRPORT_ID,
    IFLA_BRPORT_ISOLATED,
    IFLA_BRPORT_LEARNING,
    IFLA_BRPORT_LEARNING_SYNC,
    IFLA_BRPORT_LOCKED,
    IFLA_BRPORT_MAB,
    IFLA_BRPORT_MCAST_EHT_HOSTS_CNT,
    IFLA_BRPORT_MCAST_EHT_HOSTS_LIMIT,
    IFLA_BRPORT_MCAST_FLOOD,
    IFLA_BRPORT_MCAST_MAX_GROUPS,
    IFLA_BRPORT_MCAST_N_GROUPS,
    IFLA_BRPORT_MCAST_TO_UCAST,
    IFLA_BRPORT_MESSAGE_AGE_TIMER,
    IFLA_BRPORT_MODE,
    IFLA_BRPORT_MRP_IN_OPEN,
    IFLA_BRPORT_MRP_RING_OPEN,
    IFLA_BRPORT_MULTICAST_ROUTER,
    IFLA_BRPORT_NEIGH_FORWARD_GRAT,
    IFLA_BRPORT_NEIGH_SUPPRESS,
    IFLA_BRPORT_NEIGH_VLAN_SUPPRESS,
    IFLA_BRPORT_NO,
    IFLA_BRPORT_PRIORITY,
    IFLA_BRPORT_PROTECT,
    IFLA_BRPORT_PROXYARP,
    IFLA_BRPORT_PROXYARP_WIFI,
    IFLA_BRPORT_ROOT_ID,
    IFLA_BRPORT_STATE,
    IFLA_BRPORT_TOPOLOGY_CHANGE_ACK,
    IFLA_BRPORT_UNICAST_FLOOD,
    IFLA_BRPORT_VLAN_TUNNEL,
    br_boolopt_multi,
    ifla_bridge_id,
)

__all__ = ["Bridge", "BridgeBoolopt", "BridgeId", "BridgePort", "BridgeQuerier"]


class BridgeBoolopt(Record, header=br_boolopt_multi, attributes=False):
    """Switches of a bridge, struct br_boolopt_multi: bit n is the BR_BOOLOPT_* that is n."""

    optval: int = head("optval", names="br_boolopt")
    #: Which of them to change.
    optmask: int = head("optmask", names="br_boolopt")


class BridgeId(Record, header=ifla_bridge_id, attributes=False):
    """An identifier of the spanning tree protocol, struct ifla_bridge_id."""

    prio: int = head("prio", be16)
    addr: str = head("addr", mac)


class BridgeQuerier(Record):
    """The multicast queriers that a bridge has selected, BRIDGE_QUERIER_*."""

    ip_address: str | None = attr(BRIDGE_QUERIER_IP_ADDRESS, ip)
    #: The index of the port.
    ip_port: int | None = attr(BRIDGE_QUERIER_IP_PORT, u32)
    #: In clock ticks (USER_HZ).
    ip_other_timer: int | None = attr(BRIDGE_QUERIER_IP_OTHER_TIMER, u64)
    ipv6_address: str | None = attr(BRIDGE_QUERIER_IPV6_ADDRESS, ip)
    ipv6_port: int | None = attr(BRIDGE_QUERIER_IPV6_PORT, u32)
    ipv6_other_timer: int | None = attr(BRIDGE_QUERIER_IPV6_OTHER_TIMER, u64)


class Bridge(Record):
    """IFLA_BR_*. Times are in clock ticks (USER_HZ)."""

    forward_delay: int | None = attr(IFLA_BR_FORWARD_DELAY, u32)
    hello_time: int | None = attr(IFLA_BR_HELLO_TIME, u32)
    max_age: int | None = attr(IFLA_BR_MAX_AGE, u32)
    ageing_time: int | None = attr(IFLA_BR_AGEING_TIME, u32)
    stp_state: int | None = attr(IFLA_BR_STP_STATE, u32)
    priority: int | None = attr(IFLA_BR_PRIORITY, u16)
    vlan_filtering: int | None = attr(IFLA_BR_VLAN_FILTERING, u8)
    #: ETH_P_8021Q or ETH_P_8021AD. (The kernel's specification does not tell that it is big
    #: endian.)
    vlan_protocol: int | None = attr(IFLA_BR_VLAN_PROTOCOL, be16, names="eth_p")
    group_fwd_mask: int | None = attr(IFLA_BR_GROUP_FWD_MASK, u16)
    root_id: BridgeId | None = attr(IFLA_BR_ROOT_ID, struct(BridgeId))
    bridge_id: BridgeId | None = attr(IFLA_BR_BRIDGE_ID, struct(BridgeId))
    root_port: int | None = attr(IFLA_BR_ROOT_PORT, u16)
    root_path_cost: int | None = attr(IFLA_BR_ROOT_PATH_COST, u32)
    topology_change: int | None = attr(IFLA_BR_TOPOLOGY_CHANGE, u8)
    topology_change_detected: int | None = attr(IFLA_BR_TOPOLOGY_CHANGE_DETECTED, u8)
    hello_timer: int | None = attr(IFLA_BR_HELLO_TIMER, u64)
    tcn_timer: int | None = attr(IFLA_BR_TCN_TIMER, u64)
    topology_change_timer: int | None = attr(IFLA_BR_TOPOLOGY_CHANGE_TIMER, u64)
    gc_timer: int | None = attr(IFLA_BR_GC_TIMER, u64)
    group_addr: str | None = attr(IFLA_BR_GROUP_ADDR, mac)
    #: In requests: forget all entries that were learned.
    fdb_flush: bool = attr(IFLA_BR_FDB_FLUSH, flag)
    #: MDB_RTR_TYPE_*.
    mcast_router: int | None = attr(IFLA_BR_MCAST_ROUTER, u8, names="mdb_rtr_type")
    mcast_snooping: int | None = attr(IFLA_BR_MCAST_SNOOPING, u8)
    mcast_query_use_ifaddr: int | None = attr(IFLA_BR_MCAST_QUERY_USE_IFADDR, u8)
    mcast_querier: int | None = attr(IFLA_BR_MCAST_QUERIER, u8)
    mcast_hash_elasticity: int | None = attr(IFLA_BR_MCAST_HASH_ELASTICITY, u32)
    mcast_hash_max: int | None = attr(IFLA_BR_MCAST_HASH_MAX, u32)
    mcast_last_member_cnt: int | None = attr(IFLA_BR_MCAST_LAST_MEMBER_CNT, u32)
    mcast_startup_query_cnt: int | None = attr(IFLA_BR_MCAST_STARTUP_QUERY_CNT, u32)
    mcast_last_member_intvl: int | None = attr(IFLA_BR_MCAST_LAST_MEMBER_INTVL, u64)
    mcast_membership_intvl: int | None = attr(IFLA_BR_MCAST_MEMBERSHIP_INTVL, u64)
    mcast_querier_intvl: int | None = attr(IFLA_BR_MCAST_QUERIER_INTVL, u64)
    mcast_query_intvl: int | None = attr(IFLA_BR_MCAST_QUERY_INTVL, u64)
    mcast_query_response_intvl: int | None = attr(IFLA_BR_MCAST_QUERY_RESPONSE_INTVL, u64)
    mcast_startup_query_intvl: int | None = attr(IFLA_BR_MCAST_STARTUP_QUERY_INTVL, u64)
    nf_call_iptables: int | None = attr(IFLA_BR_NF_CALL_IPTABLES, u8)
    nf_call_ip6tables: int | None = attr(IFLA_BR_NF_CALL_IP6TABLES, u8)
    nf_call_arptables: int | None = attr(IFLA_BR_NF_CALL_ARPTABLES, u8)
    vlan_default_pvid: int | None = attr(IFLA_BR_VLAN_DEFAULT_PVID, u16)
    vlan_stats_enabled: int | None = attr(IFLA_BR_VLAN_STATS_ENABLED, u8)
    mcast_stats_enabled: int | None = attr(IFLA_BR_MCAST_STATS_ENABLED, u8)
    mcast_igmp_version: int | None = attr(IFLA_BR_MCAST_IGMP_VERSION, u8)
    mcast_mld_version: int | None = attr(IFLA_BR_MCAST_MLD_VERSION, u8)
    vlan_stats_per_port: int | None = attr(IFLA_BR_VLAN_STATS_PER_PORT, u8)
    multi_boolopt: BridgeBoolopt | None = attr(IFLA_BR_MULTI_BOOLOPT, struct(BridgeBoolopt))
    mcast_querier_state: BridgeQuerier | None = attr(
        IFLA_BR_MCAST_QUERIER_STATE, nest(BridgeQuerier)
    )
    fdb_n_learned: int | None = attr(IFLA_BR_FDB_N_LEARNED, u32)
    fdb_max_learned: int | None = attr(IFLA_BR_FDB_MAX_LEARNED, u32)
    #: BR_STP_MODE_*.
    stp_mode: int | None = attr(IFLA_BR_STP_MODE, u32, names="br_stp_mode")


class BridgePort(Record):
    """IFLA_BRPORT_*. Times are in clock ticks (USER_HZ).

    The switches are 0 or 1: the kernel sends them as u8, not as flags, whatever its specification
    says.
    """

    #: BR_STATE_*.
    state: int | None = attr(IFLA_BRPORT_STATE, u8, names="br_state")
    priority: int | None = attr(IFLA_BRPORT_PRIORITY, u16)
    cost: int | None = attr(IFLA_BRPORT_COST, u32)
    #: 1: packets may leave by the port they came in by (hairpin).
    mode: int | None = attr(IFLA_BRPORT_MODE, u8, names="bridge_mode")
    guard: int | None = attr(IFLA_BRPORT_GUARD, u8)
    protect: int | None = attr(IFLA_BRPORT_PROTECT, u8)
    fast_leave: int | None = attr(IFLA_BRPORT_FAST_LEAVE, u8)
    learning: int | None = attr(IFLA_BRPORT_LEARNING, u8)
    unicast_flood: int | None = attr(IFLA_BRPORT_UNICAST_FLOOD, u8)
    proxyarp: int | None = attr(IFLA_BRPORT_PROXYARP, u8)
    learning_sync: int | None = attr(IFLA_BRPORT_LEARNING_SYNC, u8)
    proxyarp_wifi: int | None = attr(IFLA_BRPORT_PROXYARP_WIFI, u8)
    root_id: BridgeId | None = attr(IFLA_BRPORT_ROOT_ID, struct(BridgeId))
    bridge_id: BridgeId | None = attr(IFLA_BRPORT_BRIDGE_ID, struct(BridgeId))
    designated_port: int | None = attr(IFLA_BRPORT_DESIGNATED_PORT, u16)
    designated_cost: int | None = attr(IFLA_BRPORT_DESIGNATED_COST, u16)
    id: int | None = attr(IFLA_BRPORT_ID, u16)
    no: int | None = attr(IFLA_BRPORT_NO, u16)
    topology_change_ack: int | None = attr(IFLA_BRPORT_TOPOLOGY_CHANGE_ACK, u8)
    config_pending: int | None = attr(IFLA_BRPORT_CONFIG_PENDING, u8)
    message_age_timer: int | None = attr(IFLA_BRPORT_MESSAGE_AGE_TIMER, u64)
    forward_delay_timer: int | None = attr(IFLA_BRPORT_FORWARD_DELAY_TIMER, u64)
    hold_timer: int | None = attr(IFLA_BRPORT_HOLD_TIMER, u64)
    #: In requests: forget the entries that were learned by the port.
    flush: bool = attr(IFLA_BRPORT_FLUSH, flag)
    #: MDB_RTR_TYPE_*.
    multicast_router: int | None = attr(IFLA_BRPORT_MULTICAST_ROUTER, u8, names="mdb_rtr_type")
    mcast_flood: int | None = attr(IFLA_BRPORT_MCAST_FLOOD, u8)
    mcast_to_ucast: int | None = attr(IFLA_BRPORT_MCAST_TO_UCAST, u8)
    vlan_tunnel: int | None = attr(IFLA_BRPORT_VLAN_TUNNEL, u8)
    bcast_flood: int | None = attr(IFLA_BRPORT_BCAST_FLOOD, u8)
    group_fwd_mask: int | None = attr(IFLA_BRPORT_GROUP_FWD_MASK, u16)
    neigh_suppress: int | None = attr(IFLA_BRPORT_NEIGH_SUPPRESS, u8)
    isolated: int | None = attr(IFLA_BRPORT_ISOLATED, u8)
    #: The index of the link that takes over.
    backup_port: int | None = attr(IFLA_BRPORT_BACKUP_PORT, u32, names="link")
    mrp_ring_open: int | None = attr(IFLA_BRPORT_MRP_RING_OPEN, u8)
    mrp_in_open: int | None = attr(IFLA_BRPORT_MRP_IN_OPEN, u8)
    mcast_eht_hosts_limit: int | None = attr(IFLA_BRPORT_MCAST_EHT_HOSTS_LIMIT, u32)
    mcast_eht_hosts_cnt: int | None = attr(IFLA_BRPORT_MCAST_EHT_HOSTS_CNT, u32)
    locked: int | None = attr(IFLA_BRPORT_LOCKED, u8)
    mab: int | None = attr(IFLA_BRPORT_MAB, u8)
    mcast_n_groups: int | None = attr(IFLA_BRPORT_MCAST_N_GROUPS, u32)
    mcast_max_groups: int | None = attr(IFLA_BRPORT_MCAST_MAX_GROUPS, u32)
    neigh_vlan_suppress: int | None = attr(IFLA_BRPORT_NEIGH_VLAN_SUPPRESS, u8)
    #: The id of a nexthop object.
    backup_nhid: int | None = attr(IFLA_BRPORT_BACKUP_NHID, u32)
    neigh_forward_grat: int | None = attr(IFLA_BRPORT_NEIGH_FORWARD_GRAT, u8)
