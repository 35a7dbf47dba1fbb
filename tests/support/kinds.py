"""Links of all kinds: how iproute2 makes them, and what that says in fields of the kind's class.

The requests of these commands are recorded in data/requests/link_kinds.txt; where the kernel has
the kind, the links are made for real. Values are as short as they can be written, so names are
tested too. `if77` is a link of index 77.
"""

from __future__ import annotations

from typing import Any, NamedTuple


class Case(NamedTuple):
    """A command, and what it means.

    `fields` is all that iproute2 sends, `sent` those of it that the kernel does not tell again,
    `told` what the kernel tells instead.
    """

    command: str
    fields: dict[str, Any]
    sent: tuple[str, ...] = ()
    told: dict[str, Any] = {}

    @property
    def answer(self) -> dict[str, Any]:
        """What the kernel tells of it, besides what nobody asked for."""
        kept = {name: value for name, value in self.fields.items() if name not in self.sent}
        return {**kept, **self.told}

    @property
    def kind(self) -> str:
        """What the link is called by iproute2: `bond_slave` is a port of a bond."""
        words = self.command.split()
        return words[words.index("type") + 1]

    @property
    def name(self) -> str:
        """A short name for a test."""
        words = self.command.split()
        return "-".join(words[words.index("type") + 1 :])[:40]


#: Flags of ip6_tunnel of the kernel's own: the addresses do for sending, and for receiving.
CAPABLE = "0x30000"

CASES = [
    Case(
        "ip link add link if77 name X type vlan id 5 protocol 802.1ad reorder_hdr off gvrp "
        "on mvrp on loose_binding on bridge_binding on ingress-qos-map 1:2 3:4 "
        "egress-qos-map 5:6",
        {
            "id": 5,
            "flags": {
                "flags": "gvrp|loose_binding|mvrp|bridge_binding",
                "mask": "reorder_hdr|gvrp|loose_binding|mvrp|bridge_binding",
            },
            "egress_qos": {"mapping": ({"from_": 5, "to": 6},)},
            "ingress_qos": {"mapping": ({"from_": 1, "to": 2}, {"from_": 3, "to": 4})},
            "protocol": "8021ad",
        },
        told={"flags": {"flags": "gvrp|loose_binding|mvrp|bridge_binding", "mask": 0xFFFFFFFF}},
    ),
    Case(
        "ip link add X type veth peer name Y address 02:00:00:00:00:11 mtu 1400",
        {"peer": {"address": "02:00:00:00:00:11", "ifname": "Y", "mtu": 1400}},
        sent=("peer",),
    ),
    Case(
        "ip link add X type vxcan peer name Y",
        {"peer": {"ifname": "Y"}},
        sent=("peer",),
    ),
    Case(
        "ip link add X type netkit mode l2 blackhole scrub none peer forward scrub default name Y",
        {
            "peer_info": {"ifname": "Y"},
            "policy": "drop",
            "peer_policy": "pass",
            "mode": "l2",
            "scrub": "none",
            "peer_scrub": "default",
        },
        sent=("peer_info",),
    ),
    Case(
        "ip link add link if77 name X type macvlan mode source bcqueuelen 77 macaddr set "
        "02:00:00:00:00:01",
        {
            "mode": "source",
            "macaddr_mode": "set",
            "macaddr_data": {"macaddr": ("02:00:00:00:00:01",)},
            "bc_queue_len": 77,
        },
        sent=("macaddr_mode",),
    ),
    Case(
        "ip link add link if77 name X type macvlan mode passthru nopromisc",
        {"mode": "passthru", "flags": "nopromisc"},
    ),
    Case(
        "ip link add link if77 name X type macvlan mode private bclim 5",
        {"mode": "private", "bc_cutoff": 5},
    ),
    Case(
        "ip link add link if77 name X type macvtap mode vepa",
        {"mode": "vepa"},
    ),
    Case(
        "ip link add link if77 name X type ipvlan mode l3s private",
        {"mode": "l3s", "flags": "private"},
    ),
    Case(
        "ip link add link if77 name X type ipvtap mode l3 vepa",
        {"mode": "l3", "flags": "vepa"},
    ),
    Case(
        "ip link add X type vxlan id 5 remote 192.0.2.9 local 192.0.2.1 dev if77 dstport "
        "4789 srcport 1000 2000 ttl 7 tos 4 ageing 99 maxaddress 1000 udpcsum "
        "noudp6zerocsumtx noudp6zerocsumrx nolearning proxy rsc l2miss l3miss df set gbp",
        {
            "id": 5,
            "group": "192.0.2.9",
            "link": 77,
            "local": "192.0.2.1",
            "ttl": 7,
            "tos": 4,
            "learning": 0,
            "ageing": 99,
            "limit": 1000,
            "port_range": {"low": 1000, "high": 2000},
            "proxy": 1,
            "rsc": 1,
            "l2miss": 1,
            "l3miss": 1,
            "port": 4789,
            "udp_csum": 1,
            "udp_zero_csum6_tx": 0,
            "udp_zero_csum6_rx": 0,
            "gbp": True,
            "df": "set",
        },
    ),
    Case(
        "ip link add X type vxlan external vnifilter dstport 4790 udp6zerocsumtx "
        "udp6zerocsumrx remcsumtx remcsumrx",
        {
            "learning": 0,
            "port": 4790,
            "udp_zero_csum6_tx": 1,
            "udp_zero_csum6_rx": 1,
            "remcsum_tx": 1,
            "remcsum_rx": 1,
            "collect_metadata": 1,
            "vnifilter": 1,
        },
    ),
    Case(
        "ip link add X type vxlan id 8 dstport 4791 dev if77 localbypass",
        {"id": 8, "link": 77, "learning": 1, "port": 4791, "localbypass": 1},
    ),
    Case(
        "ip link add X type vxlan id 9 dstport 4793 dev if77 mcroute reserved_bits "
        "0x00ff00000000000f",
        {
            "id": 9,
            "link": 77,
            "learning": 1,
            "port": 4793,
            "reserved_bits": b"\x00\xff\x00\x00\x00\x00\x00\x0f",
            "mc_route": 1,
        },
    ),
    Case(
        "ip link add X type vxlan id 6 group ff02::5 dev if77 dstport 4789 flowlabel "
        "0x12345 ttl inherit tos inherit",
        {
            "id": 6,
            "link": 77,
            "tos": 1,
            "learning": 1,
            "port": 4789,
            "group6": "ff02::5",
            "label": 74565,
            "ttl_inherit": 1,
        },
    ),
    Case(
        "ip link add X type vxlan external dstport 4792 gpe",
        {"learning": 0, "port": 4792, "collect_metadata": 1, "gpe": True},
    ),
    Case(
        "ip link add X type geneve id 5 remote 192.0.2.9 ttl 7 tos 4 dstport 6082 udpcsum "
        "df inherit",
        {
            "id": 5,
            "remote": "192.0.2.9",
            "ttl": 7,
            "tos": 4,
            "port": 6082,
            "udp_csum": 1,
            "label": 0,
            "df": "inherit",
        },
    ),
    Case(
        "ip link add X type geneve id 6 remote 2001:db8::9 ttl inherit flowlabel 0x12345 "
        "udp6zerocsumtx noudp6zerocsumrx",
        {
            "id": 6,
            "ttl": 0,
            "tos": 0,
            "remote6": "2001:db8::9",
            "udp_zero_csum6_tx": 1,
            "udp_zero_csum6_rx": 0,
            "label": 74565,
            "ttl_inherit": 1,
        },
    ),
    Case(
        "ip link add X type geneve external dstport 6083 innerprotoinherit",
        {
            "id": 0,
            "ttl": 0,
            "tos": 0,
            "port": 6083,
            "collect_metadata": True,
            "label": 0,
            "inner_proto_inherit": True,
        },
    ),
    Case(
        "ip link add X type bareudp dstport 6635 ethertype mpls_uc srcportmin 4096 multiproto",
        {"port": 6635, "ethertype": "mpls_uc", "srcport_min": 4096, "multiproto_mode": True},
    ),
    Case(
        "ip link add X type gre remote 192.0.2.9 local 192.0.2.1 ttl 9 tos 0x10 ikey "
        "1.2.3.4 okey 5 icsum oseq fwmark 0x7",
        {
            "iflags": "key|csum",
            "oflags": "seq|key",
            "ikey": 16909060,
            "okey": 5,
            "local": "192.0.2.1",
            "remote": "192.0.2.9",
            "ttl": 9,
            "tos": 16,
            "pmtudisc": 1,
            "encap_type": "none",
            "encap_flags": 0,
            "encap_sport": 0,
            "encap_dport": 0,
            "fwmark": 7,
        },
    ),
    Case(
        "ip link add X type gre remote 192.0.2.9 local 192.0.2.1 encap fou encap-sport auto "
        "encap-dport 5555 encap-csum encap-remcsum nopmtudisc ignore-df",
        {
            "iflags": 0,
            "oflags": 0,
            "ikey": 0,
            "okey": 0,
            "local": "192.0.2.1",
            "remote": "192.0.2.9",
            "ttl": 0,
            "tos": 0,
            "pmtudisc": 0,
            "encap_type": "fou",
            "encap_flags": "csum|remcsum",
            "encap_sport": 0,
            "encap_dport": 5555,
            "ignore_df": 1,
            "fwmark": 0,
        },
    ),
    Case(
        "ip link add X type gre external",
        {"collect_metadata": True},
    ),
    Case(
        "ip link add X type gretap remote 192.0.2.9 local 192.0.2.1 key 7 dev if77",
        {
            "link": 77,
            "iflags": "key",
            "oflags": "key",
            "ikey": 7,
            "okey": 7,
            "local": "192.0.2.1",
            "remote": "192.0.2.9",
            "ttl": 0,
            "tos": 0,
            "pmtudisc": 1,
            "encap_type": "none",
            "encap_flags": 0,
            "encap_sport": 0,
            "encap_dport": 0,
            "fwmark": 0,
        },
    ),
    Case(
        "ip link add X type erspan seq key 5 local 192.0.2.1 remote 192.0.2.9 erspan_ver 1 "
        "erspan 123",
        {
            "iflags": "seq|key",
            "oflags": "seq|key",
            "ikey": 5,
            "okey": 5,
            "local": "192.0.2.1",
            "remote": "192.0.2.9",
            "ttl": 0,
            "tos": 0,
            "pmtudisc": 1,
            "encap_type": "none",
            "encap_flags": 0,
            "encap_sport": 0,
            "encap_dport": 0,
            "fwmark": 0,
            "erspan_index": 123,
            "erspan_ver": 1,
        },
    ),
    Case(
        "ip link add X type erspan seq key 6 local 192.0.2.1 remote 192.0.2.9 erspan_ver 2 "
        "erspan_dir egress erspan_hwid 7",
        {
            "iflags": "seq|key",
            "oflags": "seq|key",
            "ikey": 6,
            "okey": 6,
            "local": "192.0.2.1",
            "remote": "192.0.2.9",
            "ttl": 0,
            "tos": 0,
            "pmtudisc": 1,
            "encap_type": "none",
            "encap_flags": 0,
            "encap_sport": 0,
            "encap_dport": 0,
            "fwmark": 0,
            "erspan_ver": 2,
            "erspan_dir": 1,
            "erspan_hwid": 7,
        },
    ),
    Case(
        "ip link add X type ip6gre remote 2001:db8::9 local 2001:db8::1 ttl 9 tclass 0x20 "
        "flowlabel 0x12345 encaplimit 3 key 7 dev if77",
        {
            "link": 77,
            "iflags": "key",
            "oflags": "key",
            "ikey": 7,
            "okey": 7,
            "local": "2001:db8::1",
            "remote": "2001:db8::9",
            "ttl": 9,
            "encap_limit": 3,
            "flowinfo": 33628997,
            "flags": 0,
            "encap_type": "none",
            "encap_flags": "csum6",
            "encap_sport": 0,
            "encap_dport": 0,
            "fwmark": 0,
            "erspan_ver": 1,
        },
        sent=("erspan_ver",),
        told={"flags": CAPABLE},
    ),
    Case(
        "ip link add X type ip6gretap remote 2001:db8::9 local 2001:db8::1 encaplimit none "
        "flowlabel inherit dscp inherit allow-localremote",
        {
            "iflags": 0,
            "oflags": 0,
            "ikey": 0,
            "okey": 0,
            "local": "2001:db8::1",
            "remote": "2001:db8::9",
            "ttl": 64,
            "encap_limit": 4,
            "flowinfo": 0,
            "flags": "ign_encap_limit|use_orig_flowlabel|rcv_dscp_copy|allow_local_remote",
            "encap_type": "none",
            "encap_flags": "csum6",
            "encap_sport": 0,
            "encap_dport": 0,
            "fwmark": 0,
            "erspan_ver": 1,
        },
        sent=("erspan_ver",),
        told={
            "flags": "ign_encap_limit|use_orig_flowlabel|rcv_dscp_copy|allow_local_remote|"
            + CAPABLE
        },
    ),
    Case(
        "ip link add X type ip6erspan seq key 5 local 2001:db8::1 remote 2001:db8::9 "
        "erspan_ver 1 erspan 321",
        {
            "iflags": "seq|key",
            "oflags": "seq|key",
            "ikey": 5,
            "okey": 5,
            "local": "2001:db8::1",
            "remote": "2001:db8::9",
            "ttl": 64,
            "encap_limit": 4,
            "flowinfo": 0,
            "flags": 0,
            "encap_type": "none",
            "encap_flags": "csum6",
            "encap_sport": 0,
            "encap_dport": 0,
            "fwmark": 0,
            "erspan_index": 321,
            "erspan_ver": 1,
        },
        told={"flags": CAPABLE},
    ),
    Case(
        "ip link add X type ipip remote 192.0.2.9 local 192.0.2.1 ttl 9 tos 0x10 dev if77 "
        "mode mplsip fwmark 7",
        {
            "link": 77,
            "local": "192.0.2.1",
            "remote": "192.0.2.9",
            "ttl": 9,
            "tos": 16,
            "proto": "mpls",
            "pmtudisc": 1,
            "encap_type": "none",
            "encap_flags": 0,
            "encap_sport": 0,
            "encap_dport": 0,
            "fwmark": 7,
        },
    ),
    Case(
        "ip link add X type ipip remote 192.0.2.9 local 192.0.2.1 encap gue encap-sport "
        "1111 encap-dport 5555 encap-udp6-csum",
        {
            "link": 0,
            "local": "192.0.2.1",
            "remote": "192.0.2.9",
            "ttl": 0,
            "tos": 0,
            "proto": "ip",
            "pmtudisc": 1,
            "encap_type": "gue",
            "encap_flags": "csum6",
            "encap_sport": 1111,
            "encap_dport": 5555,
            "fwmark": 0,
        },
    ),
    Case(
        "ip link add X type ipip external",
        {"proto": "ip", "collect_metadata": True},
    ),
    Case(
        "ip link add X type sit remote 192.0.2.9 local 192.0.2.1 ttl 9 mode any isatap",
        {
            "link": 0,
            "local": "192.0.2.1",
            "remote": "192.0.2.9",
            "ttl": 9,
            "tos": 0,
            "flags": "isatap",
            "proto": "ip",
            "pmtudisc": 1,
            "encap_type": "none",
            "encap_flags": 0,
            "encap_sport": 0,
            "encap_dport": 0,
            "fwmark": 0,
        },
    ),
    Case(
        "ip link add X type sit local 192.0.2.1 6rd-prefix 2001:db8::/32 6rd-relay_prefix "
        "198.51.100.0/24",
        {
            "link": 0,
            "local": "192.0.2.1",
            "ttl": 0,
            "tos": 0,
            "flags": 0,
            "proto": "ip",
            "pmtudisc": 1,
            "ip6rd_prefix": "2001:db8::",
            "ip6rd_relay_prefix": "198.51.100.0",
            "ip6rd_prefixlen": 32,
            "ip6rd_relay_prefixlen": 24,
            "encap_type": "none",
            "encap_flags": 0,
            "encap_sport": 0,
            "encap_dport": 0,
            "fwmark": 0,
        },
        # kernels may be built without 6RD
        sent=("ip6rd_prefix", "ip6rd_relay_prefix", "ip6rd_prefixlen", "ip6rd_relay_prefixlen"),
    ),
    Case(
        "ip link add X type ip6tnl remote 2001:db8::9 local 2001:db8::1 ttl 9 tclass 0x20 "
        "flowlabel 0x12345 encaplimit 3 mode ip6ip6 dev if77",
        {
            "link": 77,
            "local": "2001:db8::1",
            "remote": "2001:db8::9",
            "ttl": 9,
            "encap_limit": 3,
            "flowinfo": 33628997,
            "flags": 0,
            "proto": "ipv6",
            "encap_type": "none",
            "encap_flags": "csum6",
            "encap_sport": 0,
            "encap_dport": 0,
            "fwmark": 0,
        },
        told={"flags": CAPABLE},
    ),
    Case(
        "ip link add X type ip6tnl remote 2001:db8::9 local 2001:db8::1 encaplimit none "
        "tclass inherit flowlabel inherit mode any encap fou encap-dport 5555",
        {
            "link": 0,
            "local": "2001:db8::1",
            "remote": "2001:db8::9",
            "ttl": 64,
            "encap_limit": 4,
            "flowinfo": 0,
            "flags": "ign_encap_limit|use_orig_tclass|use_orig_flowlabel",
            "proto": "ip",
            "encap_type": "fou",
            "encap_flags": "csum6",
            "encap_sport": 0,
            "encap_dport": 5555,
            "fwmark": 0,
        },
        told={"flags": "ign_encap_limit|use_orig_tclass|use_orig_flowlabel|" + CAPABLE},
    ),
    Case(
        "ip link add X type vti remote 192.0.2.9 local 192.0.2.1 ikey 5 okey 6 fwmark 7 dev if77",
        {
            "link": 77,
            "ikey": 5,
            "okey": 6,
            "local": "192.0.2.1",
            "remote": "192.0.2.9",
            "fwmark": 7,
        },
    ),
    Case(
        "ip link add X type vti6 remote 2001:db8::9 local 2001:db8::1 key 7",
        {"ikey": 7, "okey": 7, "local": "2001:db8::1", "remote": "2001:db8::9", "fwmark": 0},
    ),
    Case(
        "ip link add X type bond mode active-backup miimon 100 updelay 200 downdelay 300 "
        "peer_notify_delay 400 use_carrier 0 primary_reselect better fail_over_mac active "
        "num_grat_arp 2 all_slaves_active 1 min_links 1 resend_igmp 3",
        {
            "mode": "activebackup",
            "miimon": 100,
            "updelay": 200,
            "downdelay": 300,
            "use_carrier": 0,
            "primary_reselect": 1,
            "fail_over_mac": 1,
            "resend_igmp": 3,
            "num_peer_notif": 2,
            "all_slaves_active": 1,
            "min_links": 1,
            "peer_notif_delay": 400,
        },
    ),
    Case(
        "ip link add X type bond mode active-backup arp_interval 100 arp_ip_target "
        "192.0.2.9,192.0.2.8 ns_ip6_target 2001:db8::9,2001:db8::8 arp_validate all "
        "arp_all_targets all arp_missed_max 4",
        {
            "mode": "activebackup",
            "arp_interval": 100,
            "arp_ip_target": ("192.0.2.9", "192.0.2.8"),
            "arp_validate": 3,
            "arp_all_targets": 1,
            "missed_max": 4,
            "ns_ip6_target": ("2001:db8::9", "2001:db8::8"),
        },
    ),
    Case(
        "ip link add X type bond mode 802.3ad lacp_rate fast lacp_active off ad_select "
        "count ad_actor_sys_prio 17 ad_user_port_key 18 ad_actor_system 02:00:00:00:00:aa "
        "xmit_hash_policy layer3+4",
        {
            "mode": "8023ad",
            "xmit_hash_policy": "layer34",
            "ad_lacp_rate": 1,
            "ad_select": 2,
            "ad_actor_sys_prio": 17,
            "ad_user_port_key": 18,
            "ad_actor_system": "02:00:00:00:00:aa",
            "ad_lacp_active": 0,
        },
    ),
    Case(
        "ip link add X type bond mode 802.3ad coupled_control off broadcast_neighbor on",
        {"mode": "8023ad", "coupled_control": 0, "broadcast_neigh": 1},
    ),
    Case(
        "ip link add X type bond mode balance-tlb tlb_dynamic_lb 0 lp_interval 5",
        {"mode": "tlb", "lp_interval": 5, "tlb_dynamic_lb": 0},
    ),
    Case(
        "ip link add X type bond mode balance-rr packets_per_slave 3",
        {"mode": "roundrobin", "packets_per_slave": 3},
    ),
    Case(
        "ip link set dev if77 type bond_slave queue_id 3 prio -5",
        {"queue_id": 3, "prio": -5},
    ),
    Case(
        "ip link set dev if77 type bond_slave actor_port_prio 9",
        {"actor_port_prio": 9},
    ),
    Case(
        "ip link add X type bridge forward_delay 1000 hello_time 150 max_age 1500 "
        "ageing_time 12345 stp_state 1 priority 4096 group_fwd_mask 8 group_addr "
        "01:80:c2:00:00:05 vlan_filtering 1 vlan_protocol 802.1ad vlan_default_pvid 7 "
        "vlan_stats_enabled 1 vlan_stats_per_port 1 mcast_router 2 mcast_snooping 1 "
        "mcast_query_use_ifaddr 1 mcast_querier 1 mcast_hash_max 1024 "
        "mcast_last_member_count 3 mcast_last_member_interval 101 mcast_startup_query_count "
        "4 mcast_membership_interval 26001 mcast_querier_interval 25501 "
        "mcast_query_interval 12501 mcast_query_response_interval 1001 "
        "mcast_startup_query_interval 3126 mcast_stats_enabled 1 mcast_igmp_version 3 "
        "mcast_mld_version 2 nf_call_iptables 1 nf_call_ip6tables 1 nf_call_arptables 1 "
        "no_linklocal_learn 1",
        {
            "forward_delay": 1000,
            "hello_time": 150,
            "max_age": 1500,
            "ageing_time": 12345,
            "stp_state": 1,
            "priority": 4096,
            "vlan_filtering": 1,
            "vlan_protocol": "8021ad",
            "group_fwd_mask": 8,
            "group_addr": "01:80:c2:00:00:05",
            "mcast_router": "perm",
            "mcast_snooping": 1,
            "mcast_query_use_ifaddr": 1,
            "mcast_querier": 1,
            "mcast_hash_max": 1024,
            "mcast_last_member_cnt": 3,
            "mcast_startup_query_cnt": 4,
            "mcast_last_member_intvl": 101,
            "mcast_membership_intvl": 26001,
            "mcast_querier_intvl": 25501,
            "mcast_query_intvl": 12501,
            "mcast_query_response_intvl": 1001,
            "mcast_startup_query_intvl": 3126,
            "nf_call_iptables": 1,
            "nf_call_ip6tables": 1,
            "nf_call_arptables": 1,
            "vlan_default_pvid": 7,
            "vlan_stats_enabled": 1,
            "mcast_stats_enabled": 1,
            "mcast_igmp_version": 3,
            "mcast_mld_version": 2,
            "vlan_stats_per_port": 1,
            "multi_boolopt": {"optval": "no_ll_learn", "optmask": "no_ll_learn"},
        },
        # told with the mask of all switches that the kernel has
        sent=("multi_boolopt",),
    ),
    Case(
        "ip link set dev if77 type bridge_slave state 3 priority 5 cost 77 hairpin on guard "
        "on root_block on fastleave on learning off flood off proxy_arp on proxy_arp_wifi "
        "on mcast_router 2 mcast_flood off mcast_to_unicast on vlan_tunnel on bcast_flood "
        "off group_fwd_mask 8 neigh_suppress on isolated on locked on",
        {
            "state": "forwarding",
            "priority": 5,
            "cost": 77,
            "mode": "hairpin",
            "guard": 1,
            "protect": 1,
            "fast_leave": 1,
            "learning": 0,
            "unicast_flood": 0,
            "proxyarp": 1,
            "proxyarp_wifi": 1,
            "multicast_router": "perm",
            "mcast_flood": 0,
            "mcast_to_ucast": 1,
            "vlan_tunnel": 1,
            "bcast_flood": 0,
            "group_fwd_mask": 8,
            "neigh_suppress": 1,
            "isolated": 1,
            "locked": 1,
        },
    ),
    Case(
        "ip link set dev if77 type bridge_slave learning on mab on",
        {"learning": 1, "mab": 1},
    ),
    Case(
        "ip link add X type vrf table 10",
        {"table": 10},
    ),
    Case(
        "ip link add X type xfrm dev if77 if_id 5",
        {"link": 77, "if_id": 5},
    ),
    Case(
        "ip link add X type xfrm external",
        {"collect_metadata": True},
    ),
    Case(
        "ip link add link if77 name X type macsec port 7 encrypt on cipher gcm-aes-256 "
        "icvlen 16 encodingsa 2 validate strict replay on window 32 send_sci on protect on "
        "offload off",
        {
            "port": 7,
            "icv_len": 16,
            "cipher_suite": "cipher_id_gcm_aes_256",
            "window": 32,
            "encoding_sa": 2,
            "encrypt": 1,
            "protect": 1,
            "inc_sci": 1,
            "replay_protect": 1,
            "validation": "strict",
            "offload": "off",
        },
        sent=("port", "offload"),
    ),
    Case(
        "ip link add link if77 name X type macsec sci 0102030405060007 send_sci on "
        "end_station off scb off",
        {"sci": 72623859790381063, "inc_sci": 1, "es": 0, "scb": 0},
    ),
    Case(
        "ip link add X type hsr slave1 if77 slave2 if78 supervision 45 version 1",
        {"slave1": 77, "slave2": 78, "multicast_spec": 45, "version": 1},
        sent=("multicast_spec", "version"),
    ),
    Case(
        "ip link add X type hsr slave1 if77 slave2 if78 interlink if79",
        {"slave1": 77, "slave2": 78, "interlink": 79},
    ),
    Case(
        "ip link add X type hsr slave1 if77 slave2 if78 proto 1",
        {"slave1": 77, "slave2": 78, "protocol": "prp"},
    ),
    Case(
        "ip link set dev if77 type can bitrate 500000 sample-point 0.875 dbitrate 2000000 "
        "dsample-point 0.75 fd on loopback on restart-ms 100 termination 120 tdcv 10 tdco "
        "20 tdcf 30 tdc-mode manual",
        {
            "bittiming": {"bitrate": 500000, "sample_point": 875},
            "ctrlmode": {"mask": "loopback|fd|tdc_manual", "flags": "loopback|fd|tdc_manual"},
            "restart_ms": 100,
            "data_bittiming": {"bitrate": 2000000, "sample_point": 750},
            "termination": 120,
            "tdc": {"tdcv": 10, "tdco": 20, "tdcf": 30},
        },
    ),
    Case(
        "ip link set dev if77 type can tq 125 prop-seg 6 phase-seg1 7 phase-seg2 2 sjw 1 "
        "listen-only on triple-sampling on one-shot off berr-reporting on",
        {
            "bittiming": {"tq": 125, "prop_seg": 6, "phase_seg1": 7, "phase_seg2": 2, "sjw": 1},
            "ctrlmode": {
                "mask": "listenonly|3_samples|one_shot|berr_reporting",
                "flags": "listenonly|3_samples|berr_reporting",
            },
        },
    ),
    Case(
        "ip link set dev if77 type can restart",
        {"restart": 1},
    ),
    Case(
        "ip link set dev if77 type can bitrate 500000 xl on xbitrate 8000000 tms on pwms 3 "
        "pwml 7 pwmo 1",
        {
            "bittiming": {"bitrate": 500000},
            "ctrlmode": {"mask": "xl|xl_tms", "flags": "xl|xl_tms"},
            "xl_data_bittiming": {"bitrate": 8000000},
            "xl_pwm": {"pwms": 3, "pwml": 7, "pwmo": 1},
        },
    ),
    Case(
        "ip link add link if77 name X type ipoib pkey 0x8001 mode connected umcast 1",
        {"pkey": 32769, "mode": "connected", "umcast": 1},
    ),
    Case(
        "ip link add link if77 name X type rmnet mux_id 5 ingress-deaggregation on "
        "egress-mapv5-checksum on ingress-commands off",
        {
            "mux_id": 5,
            "flags": {
                "flags": "ingress_deaggregation|egress_map_cksumv5",
                "mask": "ingress_deaggregation|ingress_map_commands|egress_map_cksumv5",
            },
        },
    ),
    Case(
        "ip link add X type gtp role sgsn hsize 512 restart_count 7",
        {"pdp_hashsize": 512, "role": "sgsn", "create_sockets": 1, "restart_count": 7},
        sent=("create_sockets",),
    ),
    Case(
        "ip link add X type batadv ra BATMAN_V",
        {"algo_name": "BATMAN_V"},
        sent=("algo_name",),
    ),
    Case(
        "ip link add X type amt mode relay relay_port 2268 gateway_port 2269 max_tunnels 16 "
        "local 192.0.2.1 dev if77",
        {
            "mode": "relay",
            "relay_port": 2268,
            "gateway_port": 2269,
            "link": 77,
            "local_ip": "192.0.2.1",
            "max_tunnels": 16,
        },
    ),
    Case(
        "ip link add X type amt mode gateway discovery 192.0.2.9 local 192.0.2.1 dev if77",
        {"mode": "gateway", "link": 77, "local_ip": "192.0.2.1", "discovery_ip": "192.0.2.9"},
    ),
    Case(
        "ip link add X parentdev wwan0 type wwan linkid 3",
        {"link_id": 3},
    ),
    Case(
        "ip link set dev if77 type dsa conduit if78",
        {"conduit": 78},
    ),
    Case(
        "ip link add X type team",
        {},
    ),
    Case(
        "ip link add X type dummy",
        {},
    ),
]
