"""bond, and the ports of one."""

from __future__ import annotations

from ...codecs import array, ip, mac, nest, s32, u8, u16, u32
from ...record import Record, attr
from ...uapi import (
    IFLA_BOND_ACTIVE_SLAVE,
    IFLA_BOND_AD_ACTOR_SYS_PRIO,
    IFLA_BOND_AD_ACTOR_SYSTEM,
    IFLA_BOND_AD_INFO,
    IFLA_BOND_AD_INFO_ACTOR_KEY,
    IFLA_BOND_AD_INFO_AGGREGATOR,
    IFLA_BOND_AD_INFO_NUM_PORTS,
    IFLA_BOND_AD_INFO_PARTNER_KEY,
    IFLA_BOND_AD_INFO_PARTNER_MAC,
    IFLA_BOND_AD_LACP_ACTIVE,
    IFLA_BOND_AD_LACP_RATE,
    IFLA_BOND_AD_SELECT,
    IFLA_BOND_AD_USER_PORT_KEY,
    IFLA_BOND_ALL_SLAVES_ACTIVE,
    IFLA_BOND_ARP_ALL_TARGETS,
    IFLA_BOND_ARP_INTERVAL,
    IFLA_BOND_ARP_IP_TARGET,
    IFLA_BOND_ARP_VALIDATE,
    IFLA_BOND_BROADCAST_NEIGH,
    IFLA_BOND_COUPLED_CONTROL,
    IFLA_BOND_DOWNDELAY,
    IFLA_BOND_FAIL_OVER_MAC,
    IFLA_BOND_LACP_STRICT,
    IFLA_BOND_LP_INTERVAL,
    IFLA_BOND_MIIMON,
    IFLA_BOND_MIN_LINKS,
    IFLA_BOND_MISSED_MAX,
    IFLA_BOND_MODE,
    IFLA_BOND_NS_IP6_TARGET,
    IFLA_BOND_NUM_PEER_NOTIF,
    IFLA_BOND_PACKETS_PER_SLAVE,
    IFLA_BOND_PEER_NOTIF_DELAY,
    IFLA_BOND_PRIMARY,
    IFLA_BOND_PRIMARY_RESELECT,
    IFLA_BOND_RESEND_IGMP,
    IFLA_BOND_SLAVE_ACTOR_PORT_PRIO,
    IFLA_BOND_SLAVE_AD_ACTOR_OPER_PORT_STATE,
    IFLA_BOND_SLAVE_AD_AGGREGATOR_ID,
    IFLA_BOND_SLAVE_AD_CHURN_ACTOR_STATE,
    IFLA_BOND_SLAVE_AD_CHURN_PARTNER_STATE,
    IFLA_BOND_SLAVE_AD_PARTNER_OPER_PORT_STATE,
    IFLA_BOND_SLAVE_LINK_FAILURE_COUNT,
    IFLA_BOND_SLAVE_MII_STATUS,
    IFLA_BOND_SLAVE_PERM_HWADDR,
    IFLA_BOND_SLAVE_PRIO,
    IFLA_BOND_SLAVE_QUEUE_ID,
    IFLA_BOND_SLAVE_STATE,
    IFLA_BOND_TLB_DYNAMIC_LB,
    IFLA_BOND_UPDELAY,
    IFLA_BOND_USE_CARRIER,
    IFLA_BOND_XMIT_HASH_POLICY,
)

__all__ = ["Bond", "BondAdInfo", "BondPort"]


class BondAdInfo(Record):
    """The active aggregator of mode 802.3ad, IFLA_BOND_AD_INFO_*."""

    aggregator: int | None = attr(IFLA_BOND_AD_INFO_AGGREGATOR, u16)
    num_ports: int | None = attr(IFLA_BOND_AD_INFO_NUM_PORTS, u16)
    actor_key: int | None = attr(IFLA_BOND_AD_INFO_ACTOR_KEY, u16)
    partner_key: int | None = attr(IFLA_BOND_AD_INFO_PARTNER_KEY, u16)
    partner_mac: str | None = attr(IFLA_BOND_AD_INFO_PARTNER_MAC, mac)


class Bond(Record):
    """IFLA_BOND_*. Times are in milliseconds."""

    #: BOND_MODE_*.
    mode: int | None = attr(IFLA_BOND_MODE, u8, names="bond_mode")
    #: The index of the port in use; in requests 0 lets the bond choose.
    active_slave: int | None = attr(IFLA_BOND_ACTIVE_SLAVE, u32, names="link")
    #: How often the carrier is looked at; 0 is never.
    miimon: int | None = attr(IFLA_BOND_MIIMON, u32)
    updelay: int | None = attr(IFLA_BOND_UPDELAY, u32)
    downdelay: int | None = attr(IFLA_BOND_DOWNDELAY, u32)
    use_carrier: int | None = attr(IFLA_BOND_USE_CARRIER, u8)
    #: How often `arp_ip_target` are asked; 0 is never.
    arp_interval: int | None = attr(IFLA_BOND_ARP_INTERVAL, u32)
    #: IPv4 addresses.
    arp_ip_target: tuple[str, ...] | None = attr(IFLA_BOND_ARP_IP_TARGET, array(ip))
    #: A bit for each BOND_STATE_* of ports whose answers are checked, and one for both together.
    arp_validate: int | None = attr(IFLA_BOND_ARP_VALIDATE, u32)
    #: 1: a port is up while all targets answer, not just any.
    arp_all_targets: int | None = attr(IFLA_BOND_ARP_ALL_TARGETS, u32)
    #: The index of the port to prefer.
    primary: int | None = attr(IFLA_BOND_PRIMARY, u32, names="link")
    #: 0 always, 1 if it is the better one, 2 only if the active one fails.
    primary_reselect: int | None = attr(IFLA_BOND_PRIMARY_RESELECT, u8)
    #: 0: all ports have one link-layer address; 1: the bond takes that of the active one; 2: the
    #: one that becomes active takes the bond's.
    fail_over_mac: int | None = attr(IFLA_BOND_FAIL_OVER_MAC, u8)
    #: BOND_XMIT_POLICY_*.
    xmit_hash_policy: int | None = attr(IFLA_BOND_XMIT_HASH_POLICY, u8, names="bond_xmit_policy")
    resend_igmp: int | None = attr(IFLA_BOND_RESEND_IGMP, u32)
    num_peer_notif: int | None = attr(IFLA_BOND_NUM_PEER_NOTIF, u8)
    all_slaves_active: int | None = attr(IFLA_BOND_ALL_SLAVES_ACTIVE, u8)
    min_links: int | None = attr(IFLA_BOND_MIN_LINKS, u32)
    #: How often learning packets are sent, in seconds.
    lp_interval: int | None = attr(IFLA_BOND_LP_INTERVAL, u32)
    packets_per_slave: int | None = attr(IFLA_BOND_PACKETS_PER_SLAVE, u32)
    #: 0 slow (every 30 s), 1 fast (every second).
    ad_lacp_rate: int | None = attr(IFLA_BOND_AD_LACP_RATE, u8)
    #: How an aggregator is chosen: 0 stable, 1 by bandwidth, 2 by count, 3 by priority.
    ad_select: int | None = attr(IFLA_BOND_AD_SELECT, u8)
    ad_info: BondAdInfo | None = attr(IFLA_BOND_AD_INFO, nest(BondAdInfo))
    ad_actor_sys_prio: int | None = attr(IFLA_BOND_AD_ACTOR_SYS_PRIO, u16)
    ad_user_port_key: int | None = attr(IFLA_BOND_AD_USER_PORT_KEY, u16)
    ad_actor_system: str | None = attr(IFLA_BOND_AD_ACTOR_SYSTEM, mac)
    tlb_dynamic_lb: int | None = attr(IFLA_BOND_TLB_DYNAMIC_LB, u8)
    peer_notif_delay: int | None = attr(IFLA_BOND_PEER_NOTIF_DELAY, u32)
    ad_lacp_active: int | None = attr(IFLA_BOND_AD_LACP_ACTIVE, u8)
    #: How many probes in a row may be lost.
    missed_max: int | None = attr(IFLA_BOND_MISSED_MAX, u8)
    #: IPv6 addresses, as `arp_ip_target`.
    ns_ip6_target: tuple[str, ...] | None = attr(IFLA_BOND_NS_IP6_TARGET, array(ip))
    coupled_control: int | None = attr(IFLA_BOND_COUPLED_CONTROL, u8)
    #: By the kernel's policy, like `lacp_strict`: its specification is silent.
    broadcast_neigh: int | None = attr(IFLA_BOND_BROADCAST_NEIGH, u8)
    lacp_strict: int | None = attr(IFLA_BOND_LACP_STRICT, u8)


class BondPort(Record):
    """IFLA_BOND_SLAVE_*."""

    #: BOND_STATE_*.
    state: int | None = attr(IFLA_BOND_SLAVE_STATE, u8, names="bond_state")
    #: BOND_LINK_*.
    mii_status: int | None = attr(IFLA_BOND_SLAVE_MII_STATUS, u8, names="bond_link")
    link_failure_count: int | None = attr(IFLA_BOND_SLAVE_LINK_FAILURE_COUNT, u32)
    perm_hwaddr: str | None = attr(IFLA_BOND_SLAVE_PERM_HWADDR, mac)
    queue_id: int | None = attr(IFLA_BOND_SLAVE_QUEUE_ID, u16)
    ad_aggregator_id: int | None = attr(IFLA_BOND_SLAVE_AD_AGGREGATOR_ID, u16)
    #: LACP_STATE_*.
    ad_actor_oper_port_state: int | None = attr(
        IFLA_BOND_SLAVE_AD_ACTOR_OPER_PORT_STATE, u8, names="lacp_state"
    )
    #: LACP_STATE_*.
    ad_partner_oper_port_state: int | None = attr(
        IFLA_BOND_SLAVE_AD_PARTNER_OPER_PORT_STATE, u16, names="lacp_state"
    )
    #: The higher is preferred. (Signed, whatever the kernel's specification says.)
    prio: int | None = attr(IFLA_BOND_SLAVE_PRIO, s32)
    #: By the kernel's policy and fill function, like the rest: its specification is silent.
    actor_port_prio: int | None = attr(IFLA_BOND_SLAVE_ACTOR_PORT_PRIO, u16)
    ad_churn_actor_state: int | None = attr(IFLA_BOND_SLAVE_AD_CHURN_ACTOR_STATE, u8)
    ad_churn_partner_state: int | None = attr(IFLA_BOND_SLAVE_AD_CHURN_PARTNER_STATE, u8)
