"""What `tc` sends for filters, chains and actions: each field is what the command line says."""

from __future__ import annotations

import ipaddress
import socket
import struct
from typing import Any

import pytest

from netlinklib import testing
from netlinklib.record import Record
from netlinklib.rtnl import tc
from netlinklib.rtnl.tc import Chain, Ematch, Ematches, TcAction, TcActions, Tfilter
from netlinklib.rtnl.tc.actions.common import Parms
from netlinklib.rtnl.tc.ematch import EmCmp, EmU32
from netlinklib.rtnl.tc.filters.flower import Flower
from netlinklib.rtnl.tc.filters.u32 import U32, U32Sel
from netlinklib.uapi import (
    RTM_DELACTION,
    RTM_DELCHAIN,
    RTM_DELTFILTER,
    RTM_GETACTION,
    RTM_GETCHAIN,
    RTM_GETTFILTER,
    RTM_NEWACTION,
    RTM_NEWCHAIN,
    RTM_NEWTFILTER,
    TC_ACT_GOTO_CHAIN,
    TC_ACT_JUMP,
    TC_ACT_SHOT,
    TC_ACT_UNSPEC,
    TC_H_MAKE,
    TCA_ACT_FLAGS_SKIP_HW,
    tc_u32_key,
    tcmsg,
)
from support.iproute2 import recorded

RECORDED = {**recorded("tc_filter"), **recorded("tc_ematch"), **recorded("tc_action")}
CLASSES: dict[int, Any] = {
    **dict.fromkeys((RTM_NEWTFILTER, RTM_DELTFILTER, RTM_GETTFILTER), Tfilter),
    **dict.fromkeys((RTM_NEWCHAIN, RTM_DELCHAIN, RTM_GETCHAIN), Chain),
    **dict.fromkeys((RTM_NEWACTION, RTM_DELACTION, RTM_GETACTION), TcActions),
}
each = pytest.mark.parametrize("command", RECORDED)

# What each command says. Members of structs that are 0 are left out; of a rate table there is its
# length, and more below.
EXPECTED: dict[str, dict[str, Any]] = {
    (
        "tc filter add dev if7 parent ffff: protocol ip prio 1 u32 match ip dst 10.0.0.0/8 "
        "match ip sport 80 0xffff match u8 0x5 0xf at 0 flowid 1:10"
    ): {
        "ifindex": 7,
        "parent": 0xFFFF0000,
        "prio": 1,
        "protocol": 0x800,
        "kind": "u32",
        "options": {
            "classid": 0x10010,
            "sel": {
                "flags": 1,
                "nkeys": 3,
                "keys": (
                    {"mask": 0xFF000000, "val": 0xA000000, "off": 16},
                    {"mask": 0xFFFF0000, "val": 0x500000, "off": 20},
                    {"mask": 0xF000000, "val": 0x5000000},
                ),
            },
        },
    },
    (
        "tc filter add dev if7 parent 1: prio 5 handle 800:1:800 protocol ip u32 ht 800:1: "
        "indev eth0 classid 1:20 skip_hw"
    ): {
        "ifindex": 7,
        "handle": 0x80001800,
        "parent": 0x10000,
        "prio": 5,
        "protocol": 0x800,
        "kind": "u32",
        "options": {"indev": "eth0", "classid": 0x10020, "hash": 0x80001000, "flags": 1},
    },
    "tc filter add dev if7 parent 1: protocol ip prio 5 handle 2: u32 divisor 256": {
        "ifindex": 7,
        "handle": 0x200000,
        "parent": 0x10000,
        "prio": 5,
        "protocol": 0x800,
        "kind": "u32",
        "options": {"divisor": 256},
    },
    (
        "tc filter add dev if7 parent 1: protocol ip prio 5 u32 ht 800:: match ip6 src "
        "2001:db8::/32 link 2: hashkey mask 0x0000ff00 at 12 offset at 0 mask 0x0f00 shift 6 "
        "plus 4 eat"
    ): {
        "ifindex": 7,
        "parent": 0x10000,
        "prio": 5,
        "protocol": 0x800,
        "kind": "u32",
        "options": {
            "link": 0x200000,
            "hash": 0x80000000,
            "sel": {
                "flags": 14,
                "offshift": 6,
                "nkeys": 1,
                "offmask": 3840,
                "off": 4,
                "hoff": 12,
                "hmask": 65280,
                "keys": ({"mask": 0xFFFFFFFF, "val": 0x20010DB8, "off": 8},),
            },
        },
    },
    (
        "tc filter add dev if7 parent 1: protocol ip prio 6 u32 match u32 0 0 police rate "
        "1mbit burst 10k mtu 2000 drop flowid 1:1"
    ): {
        "ifindex": 7,
        "parent": 0x10000,
        "prio": 6,
        "protocol": 0x800,
        "kind": "u32",
        "options": {
            "police": {
                "tbf": {
                    "action": 2,
                    "burst": 1280000,
                    "mtu": 2000,
                    "rate": {"cell_log": 3, "linklayer": 1, "cell_align": -1, "rate": 0x1E848},
                    "peakrate": {},
                },
                "rate": 256,
            },
            "classid": 0x10001,
            "sel": {"flags": 1, "nkeys": 1, "keys": ({},)},
        },
    },
    (
        "tc filter add dev if7 ingress protocol ip prio 1 flower dst_mac "
        "02:00:00:00:00:01/ff:ff:ff:00:00:00 src_mac 02:00:00:00:00:02 ip_proto tcp src_ip "
        "10.0.0.0/8 dst_ip 192.0.2.1 src_port 80 dst_port 443/0xfff0 tcp_flags 0x2/0x17 "
        "ip_tos 0x10/0xfc ip_ttl 64 ip_flags nofrag/firstfrag skip_sw classid 1:10 action "
        "drop"
    ): {
        "ifindex": 7,
        "parent": 0xFFFFFFF2,
        "prio": 1,
        "protocol": 0x800,
        "kind": "flower",
        "options": {
            "key_eth_dst": "02:00:00:00:00:01",
            "key_eth_dst_mask": "ff:ff:ff:00:00:00",
            "key_eth_src": "02:00:00:00:00:02",
            "key_eth_src_mask": "ff:ff:ff:ff:ff:ff",
            "key_ip_proto": 6,
            "key_ipv4_src": "10.0.0.0",
            "key_ipv4_src_mask": "255.0.0.0",
            "key_ipv4_dst": "192.0.2.1",
            "key_ipv4_dst_mask": "255.255.255.255",
            "key_tcp_src": 80,
            "key_tcp_dst": 443,
            "key_tcp_dst_mask": 65520,
            "key_tcp_flags": 2,
            "key_tcp_flags_mask": 23,
            "key_ip_tos": 16,
            "key_ip_tos_mask": 252,
            "key_ip_ttl": 64,
            "key_ip_ttl_mask": 255,
            "classid": 0x10010,
            "act": ({"kind": "gact", "options": {"parms": {"action": 2}}},),
            "flags": 2,
            "key_flags": 2,
            "key_flags_mask": 3,
            "key_eth_type": 0x800,
        },
    },
    (
        "tc filter add dev if7 egress protocol ipv6 prio 2 handle 9 chain 3 flower indev eth0 "
        "ip_proto udp src_ip 2001:db8::/32 dst_ip 2001:db8::1 src_port 1000-2000 dst_port "
        "3000-4000"
    ): {
        "ifindex": 7,
        "handle": 9,
        "parent": 0xFFFFFFF3,
        "prio": 2,
        "protocol": 0x86DD,
        "chain": 3,
        "kind": "flower",
        "options": {
            "indev": "eth0",
            "key_ip_proto": 17,
            "key_ipv6_src": "2001:db8::",
            "key_ipv6_src_mask": "ffff:ffff::",
            "key_ipv6_dst": "2001:db8::1",
            "key_ipv6_dst_mask": "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
            "key_port_src_min": 1000,
            "key_port_src_max": 2000,
            "key_port_dst_min": 3000,
            "key_port_dst_max": 4000,
            "flags": 0,
            "key_eth_type": 0x86DD,
        },
    },
    (
        "tc filter add block 21 protocol 802.1ad prio 3 flower num_of_vlans 2 vlan_id 100 "
        "vlan_prio 3 vlan_ethtype 802.1Q cvlan_id 200 cvlan_prio 4 cvlan_ethtype ip ip_proto "
        "sctp dst_port 9 src_port 8"
    ): {
        "ifindex": -1,
        "parent": 21,
        "prio": 3,
        "protocol": 0x88A8,
        "kind": "flower",
        "options": {
            "key_num_of_vlans": 2,
            "key_vlan_id": 100,
            "key_vlan_prio": 3,
            "key_vlan_eth_type": 0x8100,
            "key_cvlan_id": 200,
            "key_cvlan_prio": 4,
            "key_cvlan_eth_type": 0x800,
            "key_ip_proto": 132,
            "key_sctp_dst": 9,
            "key_sctp_src": 8,
            "flags": 0,
            "key_eth_type": 0x88A8,
        },
    },
    "tc filter add dev if7 ingress protocol ip flower ip_proto icmp type 8/255 code 0/15": {
        "ifindex": 7,
        "parent": 0xFFFFFFF2,
        "protocol": 0x800,
        "kind": "flower",
        "options": {
            "key_ip_proto": 1,
            "key_icmpv4_type": 8,
            "key_icmpv4_type_mask": 255,
            "key_icmpv4_code": 0,
            "key_icmpv4_code_mask": 15,
            "flags": 0,
            "key_eth_type": 0x800,
        },
    },
    "tc filter add dev if7 ingress protocol ipv6 flower ip_proto icmpv6 type 128 code 0": {
        "ifindex": 7,
        "parent": 0xFFFFFFF2,
        "protocol": 0x86DD,
        "kind": "flower",
        "options": {
            "key_ip_proto": 58,
            "key_icmpv6_type": 128,
            "key_icmpv6_type_mask": 255,
            "key_icmpv6_code": 0,
            "key_icmpv6_code_mask": 255,
            "flags": 0,
            "key_eth_type": 0x86DD,
        },
    },
    (
        "tc filter add dev if7 ingress protocol arp flower arp_sip 192.0.2.1 arp_tip "
        "192.0.2.0/24 arp_op request arp_sha 02:00:00:00:00:01 arp_tha "
        "00:00:00:00:00:00/ff:ff:ff:00:00:00"
    ): {
        "ifindex": 7,
        "parent": 0xFFFFFFF2,
        "protocol": 0x806,
        "kind": "flower",
        "options": {
            "key_arp_sip": "192.0.2.1",
            "key_arp_sip_mask": "255.255.255.255",
            "key_arp_tip": "192.0.2.0",
            "key_arp_tip_mask": "255.255.255.0",
            "key_arp_op": 1,
            "key_arp_op_mask": 255,
            "key_arp_sha": "02:00:00:00:00:01",
            "key_arp_sha_mask": "ff:ff:ff:ff:ff:ff",
            "key_arp_tha": "00:00:00:00:00:00",
            "key_arp_tha_mask": "ff:ff:ff:00:00:00",
            "flags": 0,
            "key_eth_type": 0x806,
        },
    },
    (
        "tc filter add dev if7 ingress protocol mpls_uc flower mpls_label 16 mpls_tc 3 "
        "mpls_bos 1 mpls_ttl 64"
    ): {
        "ifindex": 7,
        "parent": 0xFFFFFFF2,
        "protocol": 0x8847,
        "kind": "flower",
        "options": {
            "key_mpls_label": 16,
            "key_mpls_tc": 3,
            "key_mpls_bos": 1,
            "key_mpls_ttl": 64,
            "flags": 0,
            "key_eth_type": 0x8847,
        },
    },
    (
        "tc filter add dev if7 ingress protocol mpls_uc flower mpls lse depth 1 label 100 tc "
        "2 bos 0 ttl 9 lse depth 2 label 200 bos 1"
    ): {
        "ifindex": 7,
        "parent": 0xFFFFFFF2,
        "protocol": 0x8847,
        "kind": "flower",
        "options": {
            "key_mpls_opts": {
                "lse": (
                    {"lse_depth": 1, "lse_label": 100, "lse_tc": 2, "lse_bos": 0, "lse_ttl": 9},
                    {"lse_depth": 2, "lse_label": 200, "lse_bos": 1},
                )
            },
            "flags": 0,
            "key_eth_type": 0x8847,
        },
    },
    (
        "tc filter add dev if7 ingress protocol ip flower ct_state +trk+est-new ct_zone 5 "
        "ct_mark 0x10/0xff ct_label "
        "00112233445566778899aabbccddeeff/ffffffffffffffffffffffffffffffff"
    ): {
        "ifindex": 7,
        "parent": 0xFFFFFFF2,
        "protocol": 0x800,
        "kind": "flower",
        "options": {
            "key_ct_state": 10,
            "key_ct_state_mask": 11,
            "key_ct_zone": 5,
            "key_ct_zone_mask": 65535,
            "key_ct_mark": 16,
            "key_ct_mark_mask": 255,
            "key_ct_labels": b'\x00\x11"3DUfw\x88\x99\xaa\xbb\xcc\xdd\xee\xff',
            "key_ct_labels_mask": b"\xff" * 16,
            "flags": 0,
            "key_eth_type": 0x800,
        },
    },
    (
        "tc filter add dev if7 ingress protocol ip flower enc_key_id 77 enc_src_ip 10.0.0.1 "
        "enc_dst_ip 10.0.0.0/24 enc_dst_port 4789 enc_tos 4/fc enc_ttl 9 geneve_opts "
        "0102:80:00880022/ffff:ff:ffffffff"
    ): {
        "ifindex": 7,
        "parent": 0xFFFFFFF2,
        "protocol": 0x800,
        "kind": "flower",
        "options": {
            "key_enc_key_id": 77,
            "key_enc_ipv4_src": "10.0.0.1",
            "key_enc_ipv4_src_mask": "255.255.255.255",
            "key_enc_ipv4_dst": "10.0.0.0",
            "key_enc_ipv4_dst_mask": "255.255.255.0",
            "key_enc_udp_dst_port": 4789,
            "key_enc_ip_tos": 4,
            "key_enc_ip_tos_mask": 252,
            "key_enc_ip_ttl": 9,
            "key_enc_ip_ttl_mask": 255,
            "key_enc_opts": {
                "geneve": ({"class_": (258,), "type": (128,), "data": (b'\x00\x88\x00"',)},)
            },
            "key_enc_opts_mask": {
                "geneve": ({"class_": (65535,), "type": (255,), "data": (b"\xff\xff\xff\xff",)},)
            },
            "flags": 0,
            "key_eth_type": 0x800,
        },
    },
    (
        "tc filter add dev if7 ingress protocol ip flower enc_key_id 77 enc_src_ip "
        "2001:db8::1 enc_dst_ip 2001:db8::/64 enc_dst_port 4789 vxlan_opts 1000"
    ): {
        "ifindex": 7,
        "parent": 0xFFFFFFF2,
        "protocol": 0x800,
        "kind": "flower",
        "options": {
            "key_enc_key_id": 77,
            "key_enc_ipv6_src": "2001:db8::1",
            "key_enc_ipv6_src_mask": "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
            "key_enc_ipv6_dst": "2001:db8::",
            "key_enc_ipv6_dst_mask": "ffff:ffff:ffff:ffff::",
            "key_enc_udp_dst_port": 4789,
            "key_enc_opts": {"vxlan": {"gbp": 1000}},
            "key_enc_opts_mask": {"vxlan": {"gbp": 0xFFFFFFFF}},
            "flags": 0,
            "key_eth_type": 0x800,
        },
    },
    (
        "tc filter add dev if7 ingress protocol ip flower enc_key_id 77 enc_src_ip 10.0.0.1 "
        "enc_dst_ip 10.0.0.2 erspan_opts 1:5:0:0"
    ): {
        "ifindex": 7,
        "parent": 0xFFFFFFF2,
        "protocol": 0x800,
        "kind": "flower",
        "options": {
            "key_enc_key_id": 77,
            "key_enc_ipv4_src": "10.0.0.1",
            "key_enc_ipv4_src_mask": "255.255.255.255",
            "key_enc_ipv4_dst": "10.0.0.2",
            "key_enc_ipv4_dst_mask": "255.255.255.255",
            "key_enc_opts": {"erspan": {"ver": 1, "index": 5, "dir": 0, "hwid": 0}},
            "key_enc_opts_mask": {
                "erspan": {"ver": 1, "index": 0xFFFFFFFF, "dir": 255, "hwid": 255}
            },
            "flags": 0,
            "key_eth_type": 0x800,
        },
    },
    (
        "tc filter add dev if7 ingress protocol ip flower enc_key_id 77 enc_src_ip 10.0.0.1 "
        "enc_dst_ip 10.0.0.2 erspan_opts 2:0:1:63"
    ): {
        "ifindex": 7,
        "parent": 0xFFFFFFF2,
        "protocol": 0x800,
        "kind": "flower",
        "options": {
            "key_enc_key_id": 77,
            "key_enc_ipv4_src": "10.0.0.1",
            "key_enc_ipv4_src_mask": "255.255.255.255",
            "key_enc_ipv4_dst": "10.0.0.2",
            "key_enc_ipv4_dst_mask": "255.255.255.255",
            "key_enc_opts": {"erspan": {"ver": 2, "index": 0, "dir": 1, "hwid": 63}},
            "key_enc_opts_mask": {
                "erspan": {"ver": 2, "index": 0xFFFFFFFF, "dir": 255, "hwid": 255}
            },
            "flags": 0,
            "key_eth_type": 0x800,
        },
    },
    "tc filter add dev if7 ingress protocol ip flower enc_key_id 77 gtp_opts 1:9": {
        "ifindex": 7,
        "parent": 0xFFFFFFF2,
        "protocol": 0x800,
        "kind": "flower",
        "options": {
            "key_enc_key_id": 77,
            "key_enc_opts": {"gtp": {"pdu_type": 1, "qfi": 9}},
            "key_enc_opts_mask": {"gtp": {"pdu_type": 255, "qfi": 255}},
            "flags": 0,
            "key_eth_type": 0x800,
        },
    },
    "tc filter add dev if7 ingress protocol ip flower pfcp_opts 1:1122334455667788": {
        "ifindex": 7,
        "parent": 0xFFFFFFF2,
        "protocol": 0x800,
        "kind": "flower",
        "options": {
            "key_enc_opts": {"pfcp": {"type": 1, "seid": 0x1122334455667788}},
            "key_enc_opts_mask": {"pfcp": {"type": 0xFF, "seid": 0xFFFFFFFFFFFFFFFF}},
            "flags": 0,
            "key_eth_type": 0x800,
        },
    },
    "tc filter add dev if7 ingress protocol ip flower enc_flags tuncsum/notuncrit": {
        "ifindex": 7,
        "parent": 0xFFFFFFF2,
        "protocol": 0x800,
        "kind": "flower",
        "options": {
            "flags": 0,
            "key_enc_flags": 4,
            "key_enc_flags_mask": 36,
            "key_eth_type": 0x800,
        },
    },
    "tc filter add dev if7 ingress protocol ppp_ses flower pppoe_sid 12 ppp_proto ip": {
        "ifindex": 7,
        "parent": 0xFFFFFFF2,
        "protocol": 0x8864,
        "kind": "flower",
        "options": {"key_pppoe_sid": 12, "key_ppp_proto": 33, "flags": 0, "key_eth_type": 0x8864},
    },
    "tc filter add dev if7 ingress protocol ip flower ip_proto l2tp l2tpv3_sid 1234": {
        "ifindex": 7,
        "parent": 0xFFFFFFF2,
        "protocol": 0x800,
        "kind": "flower",
        "options": {"key_ip_proto": 115, "key_l2tpv3_sid": 1234, "flags": 0, "key_eth_type": 0x800},
    },
    "tc filter add dev if7 ingress protocol ip flower ip_proto esp spi 0x1234": {
        "ifindex": 7,
        "parent": 0xFFFFFFF2,
        "protocol": 0x800,
        "kind": "flower",
        "options": {
            "key_ip_proto": 50,
            "key_spi": 4660,
            "key_spi_mask": 0xFFFFFFFF,
            "flags": 0,
            "key_eth_type": 0x800,
        },
    },
    "tc filter add dev if7 ingress protocol cfm flower cfm mdl 5 op 47": {
        "ifindex": 7,
        "parent": 0xFFFFFFF2,
        "protocol": 0x8902,
        "kind": "flower",
        "options": {"key_cfm": {"md_level": 5, "opcode": 47}, "flags": 0, "key_eth_type": 0x8902},
    },
    "tc filter add dev if7 ingress protocol ip flower l2_miss 1": {
        "ifindex": 7,
        "parent": 0xFFFFFFF2,
        "protocol": 0x800,
        "kind": "flower",
        "options": {"l2_miss": 1, "flags": 0, "key_eth_type": 0x800},
    },
    (
        "tc filter add dev if7 ingress protocol all prio 49152 matchall skip_hw classid 1:5 "
        "action mirred egress redirect dev if8"
    ): {
        "ifindex": 7,
        "parent": 0xFFFFFFF2,
        "prio": 49152,
        "protocol": 3,
        "kind": "matchall",
        "options": {
            "classid": 0x10005,
            "act": (
                {"kind": "mirred", "options": {"parms": {"action": 4, "eaction": 1, "ifindex": 8}}},
            ),
            "flags": 1,
        },
    },
    (
        "tc filter replace dev if7 parent 1: protocol ip prio 8 handle 5/0xff fw classid 1:4 "
        "indev eth0"
    ): {
        "ifindex": 7,
        "handle": 5,
        "parent": 0x10000,
        "prio": 8,
        "protocol": 0x800,
        "kind": "fw",
        "options": {"mask": 255, "classid": 0x10004, "indev": "eth0"},
    },
    (
        "tc filter add dev if7 parent 1: protocol all prio 9 bpf bytecode '2,40 0 0 12,6 0 0 "
        "4294967295' classid 1:7 direct-action skip_sw"
    ): {
        "ifindex": 7,
        "parent": 0x10000,
        "prio": 9,
        "protocol": 3,
        "kind": "bpf",
        "options": {
            "classid": 0x10007,
            "ops_len": 2,
            "ops": ({"code": 40, "k": 12}, {"code": 6, "k": 0xFFFFFFFF}),
            "flags_gen": 2,
            "flags": 1,
        },
    },
    (
        "tc filter add dev if7 parent 1: protocol ip prio 10 handle 1 flow hash keys "
        "src,dst,proto-dst perturb 60 divisor 1024 baseclass 1:1"
    ): {
        "ifindex": 7,
        "handle": 1,
        "parent": 0x10000,
        "prio": 10,
        "protocol": 0x800,
        "kind": "flow",
        "options": {"keys": 19, "perturb": 60, "divisor": 1024, "baseclass": 0x10001, "mode": 1},
    },
    "tc filter add dev if7 parent 1: protocol ip prio 12 route from 5 to 10 classid 1:5": {
        "ifindex": 7,
        "handle": 0x5000A,
        "parent": 0x10000,
        "prio": 12,
        "protocol": 0x800,
        "kind": "route",
        "options": {"from_": 5, "to": 10, "classid": 0x10005},
    },
    ("tc filter add dev if7 parent 1: protocol ip prio 12 route to 10 fromif if9 classid 1:5"): {
        "ifindex": 7,
        "handle": 0x8009000A,
        "parent": 0x10000,
        "prio": 12,
        "protocol": 0x800,
        "kind": "route",
        "options": {"to": 10, "iif": 9, "classid": 0x10005},
    },
    "tc chain add dev if7 ingress chain 7 protocol ip flower dst_ip 0.0.0.0/24": {
        "ifindex": 7,
        "protocol": 0x800,
        "parent": 0xFFFFFFF2,
        "chain": 7,
        "kind": "flower",
        "options": {
            "key_ipv4_dst": "0.0.0.0",
            "key_ipv4_dst_mask": "255.255.255.0",
            "flags": 0,
            "key_eth_type": 0x800,
        },
    },
    "tc chain add block 21 chain 8": {"ifindex": -1, "parent": 21, "chain": 8},
    "tc chain del dev if7 ingress chain 7": {"ifindex": 7, "parent": 0xFFFFFFF2, "chain": 7},
    "tc filter show dev if7 ingress": {"ifindex": 7, "parent": 0xFFFFFFF2},
    "tc filter show dev if7 ingress protocol ip prio 5 chain 3": {
        "ifindex": 7,
        "parent": 0xFFFFFFF2,
        "prio": 5,
        "protocol": 0x800,
        "chain": 3,
    },
    "tc filter del dev if7 parent 1: protocol ip prio 5 handle 800::801 u32": {
        "ifindex": 7,
        "handle": 0x80000801,
        "parent": 0x10000,
        "prio": 5,
        "protocol": 0x800,
        "kind": "u32",
    },
    "tc filter del dev if7 ingress chain 3": {"ifindex": 7, "parent": 0xFFFFFFF2, "chain": 3},
    "tc chain show dev if7 ingress": {"ifindex": 7, "parent": 0xFFFFFFF2},
    (
        "tc filter add dev if7 parent 1: protocol ip prio 7 basic match 'u32(u32 0x10 0xff00 "
        "at nexthdr+4)' classid 1:3"
    ): {
        "ifindex": 7,
        "parent": 0x10000,
        "prio": 7,
        "protocol": 0x800,
        "kind": "basic",
        "options": {
            "ematches": {
                "tree_hdr": {"nmatches": 1},
                "tree_list": ({"kind": 3, "data": {"mask": 65280, "off": 4, "offmask": -1}},),
            },
            "classid": 0x10003,
        },
    },
    (
        "tc filter add dev if7 parent 1: protocol ip prio 7 basic match 'cmp(u16 at 2 layer 2 "
        'mask 0xff00 gt 20) and not (nbyte("abc" at 4 layer 1) or meta(nf_mark mask 0xf eq '
        "3))' classid 1:3"
    ): {
        "ifindex": 7,
        "parent": 0x10000,
        "prio": 7,
        "protocol": 0x800,
        "kind": "basic",
        "options": {
            "ematches": {
                "tree_hdr": {"nmatches": 4},
                "tree_list": (
                    {
                        "kind": 1,
                        "flags": 1,
                        "data": {
                            "val": 20,
                            "mask": 65280,
                            "off": 2,
                            "align": 2,
                            "layer": 2,
                            "opnd": 1,
                        },
                    },
                    {"flags": 4, "data": 2},
                    {
                        "kind": 2,
                        "flags": 2,
                        "data": {"off": 4, "len": 3, "layer": 1, "pattern": b"abc\x00"},
                    },
                    {
                        "kind": 4,
                        "data": {
                            "hdr": {"left": {"kind": 4108}, "right": {"kind": 4096}},
                            "lvalue": b"\x0f\x00\x00\x00",
                            "rvalue": b"\x03\x00\x00\x00",
                        },
                    },
                ),
            },
            "classid": 0x10003,
        },
    },
    (
        'tc filter add dev if7 parent 1: protocol ip prio 7 basic match \'meta(dev eq "if7") '
        "or canid(sff 0x100:0x7f0 eff 0x200)' classid 1:3"
    ): {
        "ifindex": 7,
        "parent": 0x10000,
        "prio": 7,
        "protocol": 0x800,
        "kind": "basic",
        "options": {
            "ematches": {
                "tree_hdr": {"nmatches": 2},
                "tree_list": (
                    {
                        "kind": 4,
                        "flags": 2,
                        "data": {
                            "hdr": {"left": {"kind": 4101}, "right": {}},
                            "lvalue": b"\x00\x00\x00\x00",
                            "rvalue": b"if7",
                        },
                    },
                    {
                        "kind": 7,
                        "data": (
                            {"can_id": 256, "can_mask": 0x800007F0},
                            {"can_id": 0x80000200, "can_mask": 0x9FFFFFFF},
                        ),
                    },
                ),
            },
            "classid": 0x10003,
        },
    },
    (
        "tc filter add dev if7 parent 1: protocol ip prio 10 handle 2 flow map key dst and "
        "0xff or 0x100 xor 3 rshift 8 addend 5 divisor 16 match 'u32(u32 0 0 at 0)' action "
        "drop"
    ): {
        "ifindex": 7,
        "handle": 2,
        "parent": 0x10000,
        "prio": 10,
        "protocol": 0x800,
        "kind": "flow",
        "options": {
            "keys": 2,
            "rshift": 8,
            "addend": 5,
            "divisor": 16,
            "ematches": {"tree_hdr": {"nmatches": 1}, "tree_list": ({"kind": 3, "data": {}},)},
            "act": ({"kind": "gact", "options": {"parms": {"action": 2}}},),
            "mode": 0,
            "mask": 255,
            "xor": 259,
        },
    },
    (
        "tc filter add dev if7 parent 1: protocol ip prio 11 handle 1 cgroup match 'cmp(u8 at "
        "9 layer 1 eq 6)' action drop"
    ): {
        "ifindex": 7,
        "handle": 1,
        "parent": 0x10000,
        "prio": 11,
        "protocol": 0x800,
        "kind": "cgroup",
        "options": {
            "ematches": {
                "tree_hdr": {"nmatches": 1},
                "tree_list": ({"kind": 1, "data": {"val": 6, "off": 9, "align": 1, "layer": 1}},),
            },
            "act": ({"kind": "gact", "options": {"parms": {"action": 2}}},),
        },
    },
    (
        "tc filter add dev if7 parent 1: protocol can prio 7 basic match 'canid(sff "
        "0x100:0x7f0 eff 0x200)' classid 1:3"
    ): {
        "ifindex": 7,
        "parent": 0x10000,
        "prio": 7,
        "protocol": 12,
        "kind": "basic",
        "options": {
            "ematches": {
                "tree_hdr": {"nmatches": 1},
                "tree_list": (
                    {
                        "kind": 7,
                        "data": (
                            {"can_id": 256, "can_mask": 0x800007F0},
                            {"can_id": 0x80000200, "can_mask": 0x9FFFFFFF},
                        ),
                    },
                ),
            },
            "classid": 0x10003,
        },
    },
    (
        "tc filter add dev if7 parent 1: protocol ip prio 7 basic match 'meta(dev eq \"if7\")' "
        "classid 1:3"
    ): {
        "ifindex": 7,
        "parent": 0x10000,
        "prio": 7,
        "protocol": 0x800,
        "kind": "basic",
        "options": {
            "ematches": {
                "tree_hdr": {"nmatches": 1},
                "tree_list": (
                    {
                        "kind": 4,
                        "data": {
                            "hdr": {"left": {"kind": 4101}, "right": {}},
                            "lvalue": b"\x00\x00\x00\x00",
                            "rvalue": b"if7",
                        },
                    },
                ),
            },
            "classid": 0x10003,
        },
    },
    "tc actions add action drop index 5 cookie 00112233445566778899aabbccddeeff": {
        "tab": (
            {
                "kind": "gact",
                "options": {"parms": {"index": 5, "action": 2}},
                "cookie": b'\x00\x11"3DUfw\x88\x99\xaa\xbb\xcc\xdd\xee\xff',
            },
        )
    },
    "tc actions add action gact reclassify random netrand ok 10 no_percpu": {
        "tab": (
            {
                "kind": "gact",
                "options": {"parms": {"action": 1}, "prob": {"ptype": 1, "pval": 10}},
                "flags": (1, 1),
            },
        )
    },
    "tc actions add action gact goto chain 7 random determ jump 2 5 hw_stats delayed": {
        "tab": (
            {
                "kind": "gact",
                "options": {
                    "parms": {"action": 0x20000007},
                    "prob": {"ptype": 2, "pval": 5, "paction": 0x10000002},
                },
                "hw_stats": (2, 2),
            },
        )
    },
    "tc actions add action mirred egress redirect dev if8 index 3 skip_hw": {
        "tab": (
            {
                "kind": "mirred",
                "options": {"parms": {"index": 3, "action": 4, "eaction": 1, "ifindex": 8}},
                "flags": (2, 2),
            },
        )
    },
    "tc actions add action mirred ingress mirror dev if8 continue": {
        "tab": (
            {"kind": "mirred", "options": {"parms": {"action": -1, "eaction": 4, "ifindex": 8}}},
        )
    },
    "tc actions add action mirred egress mirror blockid 21": {
        "tab": (
            {"kind": "mirred", "options": {"parms": {"action": 3, "eaction": 2}, "blockid": 21}},
        )
    },
    (
        "tc actions add action police rate 1mbit burst 10k mtu 2000 peakrate 2mbit overhead 4 "
        "conform-exceed drop/pipe"
    ): {
        "tab": (
            {
                "kind": "police",
                "options": {
                    "tbf": {
                        "action": 2,
                        "burst": 1280000,
                        "mtu": 2000,
                        "rate": {
                            "cell_log": 3,
                            "linklayer": 1,
                            "overhead": 4,
                            "cell_align": -1,
                            "rate": 0x1E848,
                        },
                        "peakrate": {
                            "cell_log": 3,
                            "linklayer": 1,
                            "overhead": 4,
                            "cell_align": -1,
                            "rate": 0x3D090,
                        },
                    },
                    "rate": 256,
                    "peakrate": 256,
                    "result": 3,
                },
            },
        )
    },
    "tc actions add action police rate 40gbit burst 1m conform-exceed continue/reclassify": {
        "tab": (
            {
                "kind": "police",
                "options": {
                    "tbf": {
                        "action": -1,
                        "burst": 3277,
                        "rate": {
                            "cell_log": 3,
                            "linklayer": 1,
                            "cell_align": -1,
                            "rate": 0xFFFFFFFF,
                        },
                        "peakrate": {},
                    },
                    "rate": 256,
                    "rate64": 5000000000,
                    "result": 1,
                },
            },
        )
    },
    "tc actions add action police pkts_rate 1000 pkts_burst 50": {
        "tab": (
            {
                "kind": "police",
                "options": {
                    "tbf": {"action": 1, "rate": {}, "peakrate": {}},
                    "pktrate64": 1000,
                    "pktburst64": 781250,
                },
            },
        )
    },
    "tc actions add action police avrate 500kbit conform-exceed drop": {
        "tab": (
            {
                "kind": "police",
                "options": {"tbf": {"action": 2, "rate": {}, "peakrate": {}}, "avrate": 62500},
            },
        )
    },
    "tc actions add action pedit munge ip ttl set 4 munge ip dst set 10.1.2.3": {
        "tab": (
            {
                "kind": "pedit",
                "options": {
                    "parms": {
                        "nkeys": 2,
                        "keys": (
                            {"mask": 0xFFFFFF00, "val": 4, "off": 8},
                            {"val": 0x302010A, "off": 16},
                        ),
                    }
                },
            },
        )
    },
    (
        "tc actions add action pedit ex munge eth src set 02:00:00:00:00:05 munge tcp dport "
        "set 80 munge ip6 hoplimit add 255 pipe"
    ): {
        "tab": (
            {
                "kind": "pedit",
                "options": {
                    "parms_ex": {
                        "action": 3,
                        "nkeys": 4,
                        "keys": (
                            {"mask": 65535, "val": 0x20000, "off": 4},
                            {"val": 0x5000000, "off": 8},
                            {"mask": 65535, "val": 0x50000000},
                            {"mask": 0xFFFFFF, "val": 0xFF000000, "off": 4},
                        ),
                    },
                    "keys_ex": {
                        "key_ex": (
                            {"htype": 1, "cmd": 0},
                            {"htype": 1, "cmd": 0},
                            {"htype": 4, "cmd": 0},
                            {"htype": 3, "cmd": 1},
                        )
                    },
                },
            },
        )
    },
    "tc actions add action pedit munge offset 20 u16 set 0x1234 retain 0xff00": {
        "tab": (
            {
                "kind": "pedit",
                "options": {
                    "parms": {"nkeys": 1, "keys": ({"mask": 0xFFFFFF00, "val": 18, "off": 20},)}
                },
            },
        )
    },
    "tc actions add action vlan push id 100 protocol 802.1ad priority 3": {
        "tab": (
            {
                "kind": "vlan",
                "options": {
                    "parms": {"action": 3, "v_action": 2},
                    "push_vlan_id": 100,
                    "push_vlan_protocol": 0x88A8,
                    "push_vlan_priority": 3,
                },
            },
        )
    },
    "tc actions add action vlan pop pipe": {
        "tab": ({"kind": "vlan", "options": {"parms": {"action": 3, "v_action": 1}}},)
    },
    "tc actions add action vlan modify id 7": {
        "tab": (
            {"kind": "vlan", "options": {"parms": {"action": 3, "v_action": 3}, "push_vlan_id": 7}},
        )
    },
    ("tc actions add action vlan push_eth dst_mac 02:00:00:00:00:01 src_mac 02:00:00:00:00:02"): {
        "tab": (
            {
                "kind": "vlan",
                "options": {
                    "parms": {"action": 3, "v_action": 5},
                    "push_eth_dst": "02:00:00:00:00:01",
                    "push_eth_src": "02:00:00:00:00:02",
                },
            },
        )
    },
    (
        "tc actions add action skbedit queue_mapping 3 priority 1:2 mark 0x10/0xff ptype host "
        "inheritdsfield"
    ): {
        "tab": (
            {
                "kind": "skbedit",
                "options": {
                    "parms": {"action": 3},
                    "queue_mapping": 3,
                    "priority": 65538,
                    "mark": 16,
                    "mask": 255,
                    "ptype": 0,
                    "flags": 32,
                },
            },
        )
    },
    (
        "tc actions add action skbmod set dmac 02:00:00:00:00:01 smac 02:00:00:00:00:02 etype 0x800"
    ): {
        "tab": (
            {
                "kind": "skbmod",
                "options": {
                    "parms": {"action": 3, "flags": 7},
                    "dmac": "02:00:00:00:00:01",
                    "etype": 0x800,
                    "smac": "02:00:00:00:00:02",
                },
            },
        )
    },
    "tc actions add action skbmod swap mac": {
        "tab": ({"kind": "skbmod", "options": {"parms": {"action": 3, "flags": 8}}},)
    },
    "tc actions add action skbmod ecn": {
        "tab": ({"kind": "skbmod", "options": {"parms": {"action": 3, "flags": 16}}},)
    },
    (
        "tc actions add action tunnel_key set src_ip 10.0.0.1 dst_ip 10.0.0.2 id 77 dst_port "
        "4789 tos 4 ttl 9 nocsum nofrag geneve_opts 0102:80:00880022,0103:81:1122334455667788"
    ): {
        "tab": (
            {
                "kind": "tunnel_key",
                "options": {
                    "enc_ipv4_src": "10.0.0.1",
                    "enc_ipv4_dst": "10.0.0.2",
                    "enc_key_id": 77,
                    "enc_dst_port": 4789,
                    "enc_tos": 4,
                    "enc_ttl": 9,
                    "enc_opts": {
                        "geneve": (
                            {"class_": (258,), "type": (128,), "data": (b'\x00\x88\x00"',)},
                            {"class_": (259,), "type": (129,), "data": (b'\x11"3DUfw\x88',)},
                        )
                    },
                    "no_csum": 1,
                    "no_frag": True,
                    "parms": {"action": 3, "t_action": 1},
                },
            },
        )
    },
    (
        "tc actions add action tunnel_key set src_ip 2001:db8::1 dst_ip 2001:db8::2 id 77 "
        "csum vxlan_opts 1000"
    ): {
        "tab": (
            {
                "kind": "tunnel_key",
                "options": {
                    "enc_ipv6_src": "2001:db8::1",
                    "enc_ipv6_dst": "2001:db8::2",
                    "enc_key_id": 77,
                    "enc_opts": {"vxlan": {"gbp": 1000}},
                    "no_csum": 0,
                    "parms": {"action": 3, "t_action": 1},
                },
            },
        )
    },
    ("tc actions add action tunnel_key set src_ip 10.0.0.1 dst_ip 10.0.0.2 erspan_opts 1:5:0:0"): {
        "tab": (
            {
                "kind": "tunnel_key",
                "options": {
                    "enc_ipv4_src": "10.0.0.1",
                    "enc_ipv4_dst": "10.0.0.2",
                    "enc_opts": {"erspan": {"ver": 1, "index": 5, "dir": 0, "hwid": 0}},
                    "no_csum": 0,
                    "parms": {"action": 3, "t_action": 1},
                },
            },
        )
    },
    ("tc actions add action tunnel_key set src_ip 10.0.0.1 dst_ip 10.0.0.2 erspan_opts 2:0:1:63"): {
        "tab": (
            {
                "kind": "tunnel_key",
                "options": {
                    "enc_ipv4_src": "10.0.0.1",
                    "enc_ipv4_dst": "10.0.0.2",
                    "enc_opts": {"erspan": {"ver": 2, "index": 0, "dir": 1, "hwid": 63}},
                    "no_csum": 0,
                    "parms": {"action": 3, "t_action": 1},
                },
            },
        )
    },
    "tc actions add action tunnel_key unset": {
        "tab": (
            {
                "kind": "tunnel_key",
                "options": {"no_csum": 0, "parms": {"action": 3, "t_action": 2}},
            },
        )
    },
    "tc actions add action csum ip4h and tcp and udp": {
        "tab": ({"kind": "csum", "options": {"parms": {"update_flags": 25}}},)
    },
    (
        "tc actions add action ct commit force zone 5 mark 0x10/0xff label "
        "00112233445566778899aabbccddeeff nat src addr 10.0.0.1-10.0.0.9 port 1000-2000"
    ): {
        "tab": (
            {
                "kind": "ct",
                "options": {
                    "zone": 5,
                    "mark": 16,
                    "mark_mask": 255,
                    "labels": b'\x00\x11"3DUfw\x88\x99\xaa\xbb\xcc\xdd\xee\xff',
                    "labels_mask": b"\xff" * 16,
                    "nat_ipv4_min": "10.0.0.1",
                    "nat_ipv4_max": "10.0.0.9",
                    "nat_port_min": 1000,
                    "nat_port_max": 2000,
                    "action": 27,
                    "parms": {"action": 3},
                },
            },
        )
    },
    (
        "tc actions add action ct zone 6 commit nat dst addr 2001:db8::1-2001:db8::9 helper "
        "ipv4-tcp-ftp"
    ): {
        "tab": (
            {
                "kind": "ct",
                "options": {
                    "zone": 6,
                    "nat_ipv6_min": "2001:db8::1",
                    "nat_ipv6_max": "2001:db8::9",
                    "helper_family": 2,
                    "helper_proto": 6,
                    "helper_name": "ftp",
                    "action": 41,
                    "parms": {"action": 3},
                },
            },
        )
    },
    "tc actions add action ct clear": {
        "tab": ({"kind": "ct", "options": {"action": 4, "parms": {"action": 3}}},)
    },
    "tc actions add action ctinfo dscp 0xfc000000 0x01000000 cpmark 0x00ffffff zone 3": {
        "tab": (
            {
                "kind": "ctinfo",
                "options": {
                    "act": {"action": 3},
                    "zone": 3,
                    "parms_dscp_mask": 0xFC000000,
                    "parms_dscp_statemask": 0x1000000,
                    "parms_cpmark_mask": 0xFFFFFF,
                },
            },
        )
    },
    "tc actions add action connmark zone 9 pipe": {
        "tab": ({"kind": "connmark", "options": {"parms": {"action": 3, "zone": 9}}},)
    },
    "tc actions add action nat egress 10.0.0.0/24 192.0.2.0 pipe": {
        "tab": (
            {
                "kind": "nat",
                "options": {
                    "parms": {
                        "action": 3,
                        "old_addr": "10.0.0.0",
                        "new_addr": "192.0.2.0",
                        "mask": "255.255.255.0",
                        "flags": 1,
                    }
                },
            },
        )
    },
    "tc actions add action sample rate 100 group 5 trunc 64": {
        "tab": (
            {
                "kind": "sample",
                "options": {
                    "parms": {"action": 3},
                    "rate": 100,
                    "psample_group": 5,
                    "trunc_size": 64,
                },
            },
        )
    },
    (
        "tc actions add action ife encode allow mark use prio 5 use tcindex 3 dst "
        "02:00:00:00:00:01 src 02:00:00:00:00:02 type 0xed3e"
    ): {
        "tab": (
            {
                "kind": "ife",
                "options": {
                    "parms": {"action": 3, "flags": 1},
                    "dmac": "02:00:00:00:00:01",
                    "type": 0xED3E,
                    "smac": "02:00:00:00:00:02",
                    "metalst": {"skbmark": "allow", "prio": 5, "tcindex": 3},
                },
            },
        )
    },
    "tc actions add action ife decode pipe": {
        "tab": ({"kind": "ife", "options": {"parms": {"action": 3}}},)
    },
    "tc actions add action mpls push protocol mpls_uc label 100 tc 3 ttl 64 bos 1": {
        "tab": (
            {
                "kind": "mpls",
                "options": {
                    "parms": {"action": 3, "m_action": 2},
                    "label": 100,
                    "proto": 0x8847,
                    "tc": 3,
                    "ttl": 64,
                    "bos": 1,
                },
            },
        )
    },
    "tc actions add action mpls pop protocol ip": {
        "tab": (
            {"kind": "mpls", "options": {"parms": {"action": 3, "m_action": 1}, "proto": 0x800}},
        )
    },
    "tc actions add action mpls mac_push label 5": {
        "tab": ({"kind": "mpls", "options": {"parms": {"action": 3, "m_action": 5}, "label": 5}},)
    },
    (
        "tc actions add action gate priority 3 base-time 200000000000ns clockid CLOCK_TAI "
        "cycle-time 300000000 cycle-time-ext 5000 sched-entry open 200000000ns -1 8000000b "
        "sched-entry close 100000000ns 4"
    ): {
        "tab": (
            {
                "kind": "gate",
                "options": {
                    "parms": {"action": 3},
                    "priority": 3,
                    "base_time": 200000000000,
                    "cycle_time": 300000000,
                    "cycle_time_ext": 5000,
                    "clockid": 11,
                    "entry_list": {
                        "one_entry": (
                            {"gate": True, "interval": 200000000, "ipv": -1, "max_octets": 8000000},
                            {"interval": 100000000, "ipv": -1, "max_octets": -1},
                        )
                    },
                },
            },
        )
    },
    "tc actions add action bpf bytecode '1,6 0 0 4294967295' ok": {
        "tab": (
            {
                "kind": "bpf",
                "options": {"ops_len": 1, "ops": ({"code": 6, "k": 0xFFFFFFFF},), "parms": {}},
            },
        )
    },
    "tc actions add action drop index 1 action skbedit mark 5 index 2": {
        "tab": (
            {"kind": "gact", "options": {"parms": {"index": 1, "action": 2}}},
            {"kind": "skbedit", "options": {"parms": {"index": 2, "action": 3}, "mark": 5}},
        )
    },
    "tc actions show action gact": {"tab": ({"kind": "gact"},), "flags": (1, 1)},
    "tc actions show action mirred since 5000": {
        "tab": ({"kind": "mirred"},),
        "flags": (1, 1),
        "time_delta": 5000,
    },
    "tc actions del action gact index 5 action mirred index 3": {
        "tab": ({"kind": "gact", "index": 5}, {"kind": "mirred", "index": 3})
    },
    "tc actions flush action skbedit": {"tab": ({"kind": "skbedit"},), "flags": (1, 1)},
}


def record(command: str) -> Any:
    (message,) = RECORDED[command]
    length, kind, _, sequence, _ = struct.unpack_from("=IHHII", message)
    assert (length, sequence) == (len(message), 0)
    return CLASSES[kind].from_bytes(message[16:])


def said(value: Any) -> Any:
    """Return what a record says, without the members of its structs that are 0."""
    if isinstance(value, tuple):
        return len(value) if len(value) == 256 else tuple([said(item) for item in value])
    if not isinstance(value, Record):
        return value
    found = {}
    for name in value.as_dict():
        assert isinstance(name, str), (value, "has an attribute without a name")
        item = getattr(value, name)
        if item or type(value).FIELDS[name].type >= 0:
            found[name] = said(item)
    return found


@each
def test_each_field_is_what_the_command_says(command: str) -> None:
    assert said(record(command)) == EXPECTED[command]


def test_all_that_is_expected_was_recorded() -> None:
    assert EXPECTED.keys() == RECORDED.keys()


def parts(value: Any) -> Any:
    """Return the payloads of a record and of what is nested in it, by type; the order in which tc
    sends them and the flag of nests tell nothing.
    """
    if isinstance(value, tuple):
        return [parts(item) for item in value]
    if not isinstance(value, Record):
        return value
    if not type(value).__plan__.attributes:
        return bytes(value)
    fields = {field.type: name for name, field in type(value).FIELDS.items()}
    found: dict[int, Any] = {}
    for kind, payload in value.attribute_list():
        item = getattr(value, fields[kind])
        deep = isinstance(item, Record) or (
            isinstance(item, tuple) and len(item) > 0 and isinstance(item[0], Record)
        )
        found[kind] = parts(item) if deep else payload.rstrip(b"\0") if item == "" else payload
    return bytes(value)[: type(value).SIZE], found


@each
def test_what_was_decoded_encodes_to_the_same(command: str) -> None:
    made = record(command)
    again = type(made)(**made.as_dict())
    assert parts(again) == parts(made)
    assert type(made).from_bytes(bytes(again)).as_dict() == made.as_dict()


@pytest.mark.parametrize(
    ("words", "rate", "mtu"),
    [
        ("police rate 1mbit burst 10k mtu 2000 drop", 125_000, 2000),
        ("police rate 1mbit burst 10k mtu 2000 peakrate 2mbit", 125_000, 2000),
        ("police rate 40gbit", 5 * 10**9, 2047),
    ],
)
def test_rate_tables(words: str, rate: int, mtu: int) -> None:
    """The tables are those that `rate_table` makes, but that tc reckons in floating point."""
    (command,) = [command for command in RECORDED if words in command]
    made = record(command)
    police = made.options.police if isinstance(made, Tfilter) else made.tab[0].options
    spec, table = tc.rate_table(rate, mtu=mtu, overhead=police.tbf.rate.overhead)
    assert police.tbf.rate == spec
    assert all(0 <= theirs - ours <= 1 for theirs, ours in zip(police.rate, table, strict=True))


# What people write, and what it stands for


def test_texts_for_numbers() -> None:
    made = Tfilter(
        ifindex=7,
        parent="1:",
        protocol="ip",
        prio=5,
        handle="800:1:800",
        kind="u32",
        options={"hash": "800:1:", "classid": "1:20", "flags": "skip_hw|skip_sw"},
    )
    assert (made.parent, made.protocol, made.handle) == (0x10000, 0x800, 0x80001800)
    assert made.handle_text == "800:1:800"
    options = made.options
    assert isinstance(options, U32)
    assert (options.hash, options.classid, options.flags) == (0x80001000, 0x10020, 3)
    assert "hash=800:1:0" in repr(made) and "protocol=ETH_P_IP" in repr(made)
    action = TcAction(kind="gact", options={"parms": {"action": "shot"}}, flags="skip_hw")
    assert action.options.parms.action == TC_ACT_SHOT
    assert action.flags == (TCA_ACT_FLAGS_SKIP_HW, TCA_ACT_FLAGS_SKIP_HW)


def test_priority_and_protocol_share_a_word() -> None:
    info = tcmsg.FIELDS["tcm_info"].offset
    for prio, protocol in ((1, 0x800), (0xFFFF, 0), (0, 0x86DD), (7, 3)):
        made = Tfilter(prio=prio, protocol=protocol)
        (word,) = struct.unpack_from("=I", bytes(made), info)
        assert word == TC_H_MAKE(prio << 16, socket.htons(protocol))
        assert (made.prio, made.protocol) == (prio, protocol)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("800:", 0x80000000),
        ("800::800", 0x80000800),
        ("800:ff:1", 0x800FF001),
        ("fff:ff:fff", 0xFFFFFFFF),
        ("::1", 1),
    ],
)
def test_handles_of_u32(text: str, number: int) -> None:
    assert tc.U32_HANDLE.parse(text) == tc.FILTER_HANDLE.parse(text) == number
    assert tc.U32_HANDLE.parse(tc.U32_HANDLE(number)) == number


@pytest.mark.parametrize(
    "text", ["", ":", "::", "1000:", "800:100:", "1:2:1000", "x:", "1:-1:1", "1"]
)
def test_what_is_no_handle_of_u32(text: str) -> None:
    with pytest.raises(ValueError, match="no handle of u32"):
        tc.U32_HANDLE.parse(text)


def test_handles_of_filters() -> None:
    assert [tc.FILTER_HANDLE.parse(text) for text in ("1", "0x10", "800:")] == [1, 16, 0x80000000]
    assert tc.FILTER_HANDLE(16) == "0x10"
    with pytest.raises(ValueError, match=r"Tfilter\.handle: 'one' is no handle"):
        Tfilter(handle="one")


def test_blocks() -> None:
    made = Tfilter(block=21, kind="matchall")
    assert (made.block, made.parent, made.ifindex) == (21, 21, -1)
    assert Tfilter(ifindex=7, parent=21).block is None
    assert Chain(block=21, chain=5).block == 21
    with pytest.raises(TypeError, match="a block has no ifindex"):
        Tfilter(block=21, ifindex=7)


def test_prefixes_of_flower() -> None:
    for value in ("10.0.0.0/8", ipaddress.ip_network("10.0.0.0/8")):
        made = Flower(key_ipv4_dst=value, key_ipv6_src="2001:db8::/32", key_arp_sip="192.0.2.1")
        assert (made.key_ipv4_dst, made.key_ipv4_dst_mask) == ("10.0.0.0", "255.0.0.0")
        assert (made.key_ipv6_src, made.key_ipv6_src_mask) == ("2001:db8::", "ffff:ffff::")
        assert (made.key_arp_sip, made.key_arp_sip_mask) == ("192.0.2.1", None)
    with pytest.raises(ValueError, match=r"Flower\.key_ipv4_dst: .*host bits"):
        Flower(key_ipv4_dst="10.0.0.1/8")
    with pytest.raises(ValueError, match="needs no mask"):
        Flower(key_ipv4_dst="10.0.0.0/8", key_ipv4_dst_mask="255.0.0.0")


def test_numbers_of_items_are_filled_in() -> None:
    made = Tfilter(kind="u32", options={"sel": {"keys": [{"mask": 1}, {"mask": 2}]}})
    sel = made.options.sel
    assert sel.nkeys == 2 and len(bytes(sel)) == U32Sel.SIZE + 2 * tc_u32_key.SIZE
    assert U32Sel(keys=iter([{}, {}, {}])).nkeys == 3
    assert U32Sel(keys=[{}], nkeys=5).nkeys == 5
    with pytest.raises(TypeError, match=r"U32Sel\.keys"):
        U32Sel(keys=5)
    tree = Ematches(tree_list=[{"kind": "cmp", "data": {"val": 1}}, {"kind": "u32", "data": {}}])
    assert tree.tree_hdr.nmatches == 2
    assert [type(node.data) for node in tree.tree_list] == [EmCmp, EmU32]


def test_extended_actions() -> None:
    assert Parms(action=TC_ACT_GOTO_CHAIN | 7).goto_chain == 7
    assert Parms(action=TC_ACT_JUMP | 2).jump == 2
    for action in (TC_ACT_SHOT, TC_ACT_UNSPEC, TC_ACT_JUMP | 2):
        assert Parms(action=action).goto_chain is None
    assert Parms(action=TC_ACT_SHOT).jump is None


def test_kinds_that_are_not_known_stay_readable() -> None:
    payload = struct.pack("=HHI", 8, 1, 5)
    made = Tfilter(kind="new", options=payload)
    assert made.options.attributes() == {1: struct.pack("=I", 5)}
    action = TcAction(kind="new", options=payload)
    assert action.options.attributes() == {1: struct.pack("=I", 5)}
    node = Ematch.from_bytes(struct.pack("=HHHH", 0, 99, 0, 0) + b"abcd")
    assert node.data == b"abcd"


# pyroute2 reads the same bytes as a second witness. What it has no class for it gives as text.

#: What it reads otherwise than tc writes it: keys of u32 begin two bytes too early, matchall is big
#: endian and protocols of VLANs are not, programs are a number, names and other links are
#: hexadecimal digits.
MISREAD = frozenset(
    ("TCA_U32_SEL", "TCA_U32_LINK", "TCA_MATCHALL_CLASSID", "TCA_MATCHALL_FLAGS", "TCA_BPF_OPS")
    + (
        "TCA_U32_INDEV",
        "TCA_FW_INDEV",
        "TCA_FLOW_EMATCHES",
        "TCA_ACT_BPF_OPS",
        "UNKNOWN",
        "TCA_VLAN_PUSH_VLAN_PROTOCOL",
    )
    # here it has tables as texts, and what is more than a number as its words for it
    + ("TCA_POLICE_RATE", "TCA_POLICE_PEAKRATE", "TCA_FLOW_KEYS", "TCA_FLOW_MODE")
)


def agree(mine: Any, theirs: Any) -> int:
    """Compare a record with what pyroute2 has for it; return how many numbers were compared."""
    import netlinklib.uapi as uapi

    compared = 0
    for name, value in theirs.get("attrs", ()):
        if name in MISREAD or value is None or isinstance(value, str) and value[2:3] == ":":
            continue
        if name.startswith("TCA_ACT_PRIO_"):
            compared += agree(mine[int(name.rpartition("_")[2]) - 1], value)
            continue
        kind = getattr(uapi, name)
        (field,) = [field for field in type(mine).FIELDS.values() if field.type == kind]
        own = getattr(mine, field.name)
        if isinstance(value, dict):
            compared += agree(own, value)
        elif isinstance(value, bytes) and not isinstance(own, bytes):
            continue  # it could not decode it
        elif isinstance(value, list):
            for node, other in zip(own, value, strict=True):
                compared += agree(node, other)
        else:
            assert own == value, name
            compared += 1
    if isinstance(mine, Record):
        known = mine.as_dict()
        for name in theirs.keys() & known.keys() - {"attrs", "header", "opt"}:
            own = known[name]
            assert (own["rate"] if isinstance(own, dict) else own) == theirs[name], name
            compared += 1
    return compared


def test_pyroute2_reads_the_same() -> None:
    from pyroute2.netlink.rtnl.tcmsg import tcmsg

    compared = 0
    kinds = set()
    for command, (message,) in RECORDED.items():
        mine = record(command)
        if isinstance(mine, TcActions):
            # it knows actions in filters only
            filter_ = Tfilter(
                kind="flow", options={"act": [bytes(action) for action in mine.tab or ()]}
            )
            message = testing.message(filter_, RTM_NEWTFILTER)
        theirs = tcmsg(message)
        theirs.decode()
        if isinstance(mine, TcActions):
            acts = theirs.get_attr("TCA_OPTIONS").get_attr("TCA_FLOW_ACT")
            compared += agree(mine.tab, acts)
            kinds |= {action.kind for action in mine.tab or () if action.options is not None}
            continue
        info = mine.prio << 16 | socket.htons(mine.protocol) if isinstance(mine, Tfilter) else None
        assert (mine.ifindex, mine.parent) == (theirs["index"], theirs["parent"]), command
        assert info in (None, theirs["info"]) and mine.handle == theirs["handle"]
        assert mine.kind == theirs.get_attr("TCA_KIND")
        options = theirs.get_attr("TCA_OPTIONS")
        if options is not None and not isinstance(options, str):
            compared += agree(mine.options, options)
            kinds.add(mine.kind)
    assert compared > 200
    assert kinds >= {"u32", "fw", "flow", "basic", "bpf", "gact", "mirred", "police", "vlan"}
