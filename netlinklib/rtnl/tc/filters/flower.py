"""flower: what the flow dissector finds in a packet."""

from __future__ import annotations

from ....codecs import array, be16, be32, be64, binary, ip, mac, multi, nest, text, u8, u16, u32
from ....inputs import Inputs
from ....record import Record, attr
from ....uapi import (
    IFNAMSIZ,
    TCA_FLOWER_ACT,
    TCA_FLOWER_CLASSID,
    TCA_FLOWER_FLAGS,
    TCA_FLOWER_IN_HW_COUNT,
    TCA_FLOWER_INDEV,
    TCA_FLOWER_KEY_ARP_OP,
    TCA_FLOWER_KEY_ARP_OP_MASK,
    TCA_FLOWER_KEY_ARP_SHA,
    TCA_FLOWER_KEY_ARP_SHA_MASK,
    TCA_FLOWER_KEY_ARP_SIP,
    TCA_FLOWER_KEY_ARP_SIP_MASK,
    TCA_FLOWER_KEY_ARP_THA,
    TCA_FLOWER_KEY_ARP_THA_MASK,
    TCA_FLOWER_KEY_ARP_TIP,
    TCA_FLOWER_KEY_ARP_TIP_MASK,
    TCA_FLOWER_KEY_CFM,
    TCA_FLOWER_KEY_CFM_MD_LEVEL,
    TCA_FLOWER_KEY_CFM_OPCODE,
    TCA_FLOWER_KEY_CT_LABELS,
    TCA_FLOWER_KEY_CT_LABELS_MASK,
    TCA_FLOWER_KEY_CT_MARK,
    TCA_FLOWER_KEY_CT_MARK_MASK,
    TCA_FLOWER_KEY_CT_STATE,
    TCA_FLOWER_KEY_CT_STATE_MASK,
    TCA_FLOWER_KEY_CT_ZONE,
    TCA_FLOWER_KEY_CT_ZONE_MASK,
    TCA_FLOWER_KEY_CVLAN_ETH_TYPE,
    TCA_FLOWER_KEY_CVLAN_ID,
    TCA_FLOWER_KEY_CVLAN_PRIO,
    TCA_FLOWER_KEY_ENC_FLAGS,
    TCA_FLOWER_KEY_ENC_FLAGS_MASK,
    TCA_FLOWER_KEY_ENC_IP_TOS,
    TCA_FLOWER_KEY_ENC_IP_TOS_MASK,
    TCA_FLOWER_KEY_ENC_IP_TTL,
    TCA_FLOWER_KEY_ENC_IP_TTL_MASK,
    TCA_FLOWER_KEY_ENC_IPV4_DST,
    TCA_FLOWER_KEY_ENC_IPV4_DST_MASK,
    TCA_FLOWER_KEY_ENC_IPV4_SRC,
    TCA_FLOWER_KEY_ENC_IPV4_SRC_MASK,
    TCA_FLOWER_KEY_ENC_IPV6_DST,
    TCA_FLOWER_KEY_ENC_IPV6_DST_MASK,
    TCA_FLOWER_KEY_ENC_IPV6_SRC,
    TCA_FLOWER_KEY_ENC_IPV6_SRC_MASK,
    TCA_FLOWER_KEY_ENC_KEY_ID,
    TCA_FLOWER_KEY_ENC_OPT_ERSPAN_DIR,
    TCA_FLOWER_KEY_ENC_OPT_ERSPAN_HWID,
    TCA_FLOWER_KEY_ENC_OPT_ERSPAN_INDEX,
    TCA_FLOWER_KEY_ENC_OPT_ERSPAN_VER,
    TCA_FLOWER_KEY_ENC_OPT_GENEVE_CLASS,
    TCA_FLOWER_KEY_ENC_OPT_GENEVE_DATA,
    TCA_FLOWER_KEY_ENC_OPT_GENEVE_TYPE,
    TCA_FLOWER_KEY_ENC_OPT_GTP_PDU_TYPE,
    TCA_FLOWER_KEY_ENC_OPT_GTP_QFI,
    TCA_FLOWER_KEY_ENC_OPT_PFCP_SEID,
    TCA_FLOWER_KEY_ENC_OPT_PFCP_TYPE,
    TCA_FLOWER_KEY_ENC_OPT_VXLAN_GBP,
    TCA_FLOWER_KEY_ENC_OPTS,
    TCA_FLOWER_KEY_ENC_OPTS_ERSPAN,
    TCA_FLOWER_KEY_ENC_OPTS_GENEVE,
    TCA_FLOWER_KEY_ENC_OPTS_GTP,
    TCA_FLOWER_KEY_ENC_OPTS_MASK,
    TCA_FLOWER_KEY_ENC_OPTS_PFCP,
    TCA_FLOWER_KEY_ENC_OPTS_VXLAN,
    TCA_FLOWER_KEY_ENC_UDP_DST_PORT,
    TCA_FLOWER_KEY_ENC_UDP_DST_PORT_MASK,
    TCA_FLOWER_KEY_ENC_UDP_SRC_PORT,
    TCA_FLOWER_KEY_ENC_UDP_SRC_PORT_MASK,
    TCA_FLOWER_KEY_ETH_DST,
    TCA_FLOWER_KEY_ETH_DST_MASK,
    TCA_FLOWER_KEY_ETH_SRC,
    TCA_FLOWER_KEY_ETH_SRC_MASK,
    TCA_FLOWER_KEY_ETH_TYPE,
    TCA_FLOWER_KEY_FLAGS,
    TCA_FLOWER_KEY_FLAGS_MASK,
    TCA_FLOWER_KEY_HASH,
    TCA_FLOWER_KEY_HASH_MASK,
    TCA_FLOWER_KEY_ICMPV4_CODE,
    TCA_FLOWER_KEY_ICMPV4_CODE_MASK,
    TCA_FLOWER_KEY_ICMPV4_TYPE,
    TCA_FLOWER_KEY_ICMPV4_TYPE_MASK,
    TCA_FLOWER_KEY_ICMPV6_CODE,
    TCA_FLOWER_KEY_ICMPV6_CODE_MASK,
    TCA_FLOWER_KEY_ICMPV6_TYPE,
    TCA_FLOWER_KEY_ICMPV6_TYPE_MASK,
    TCA_FLOWER_KEY_IP_PROTO,
    TCA_FLOWER_KEY_IP_TOS,
    TCA_FLOWER_KEY_IP_TOS_MASK,
    TCA_FLOWER_KEY_IP_TTL,
    TCA_FLOWER_KEY_IP_TTL_MASK,
    TCA_FLOWER_KEY_IPV4_DST,
    TCA_FLOWER_KEY_IPV4_DST_MASK,
    TCA_FLOWER_KEY_IPV4_SRC,
    TCA_FLOWER_KEY_IPV4_SRC_MASK,
    TCA_FLOWER_KEY_IPV6_DST,
    TCA_FLOWER_KEY_IPV6_DST_MASK,
    TCA_FLOWER_KEY_IPV6_SRC,
    TCA_FLOWER_KEY_IPV6_SRC_MASK,
    TCA_FLOWER_KEY_L2TPV3_SID,
    TCA_FLOWER_KEY_MPLS_BOS,
    TCA_FLOWER_KEY_MPLS_LABEL,
    TCA_FLOWER_KEY_MPLS_OPT_LSE_BOS,
    TCA_FLOWER_KEY_MPLS_OPT_LSE_DEPTH,
    TCA_FLOWER_KEY_MPLS_OPT_LSE_LABEL,
    TCA_FLOWER_KEY_MPLS_OPT_LSE_TC,
    TCA_FLOWER_KEY_MPLS_OPT_LSE_TTL,
    TCA_FLOWER_KEY_MPLS_OPTS,
    TCA_FLOWER_KEY_MPLS_OPTS_LSE,
    TCA_FLOWER_KEY_MPLS_TC,
    TCA_FLOWER_KEY_MPLS_TTL,
    TCA_FLOWER_KEY_NUM_OF_VLANS,
    TCA_FLOWER_KEY_PORT_DST_MAX,
    TCA_FLOWER_KEY_PORT_DST_MIN,
    TCA_FLOWER_KEY_PORT_SRC_MAX,
    TCA_FLOWER_KEY_PORT_SRC_MIN,
    TCA_FLOWER_KEY_PPP_PROTO,
    TCA_FLOWER_KEY_PPPOE_SID,
    TCA_FLOWER_KEY_SCTP_DST,
    TCA_FLOWER_KEY_SCTP_DST_MASK,
    TCA_FLOWER_KEY_SCTP_SRC,
    TCA_FLOWER_KEY_SCTP_SRC_MASK,
    TCA_FLOWER_KEY_SPI,
    TCA_FLOWER_KEY_SPI_MASK,
    TCA_FLOWER_KEY_TCP_DST,
    TCA_FLOWER_KEY_TCP_DST_MASK,
    TCA_FLOWER_KEY_TCP_FLAGS,
    TCA_FLOWER_KEY_TCP_FLAGS_MASK,
    TCA_FLOWER_KEY_TCP_SRC,
    TCA_FLOWER_KEY_TCP_SRC_MASK,
    TCA_FLOWER_KEY_UDP_DST,
    TCA_FLOWER_KEY_UDP_DST_MASK,
    TCA_FLOWER_KEY_UDP_SRC,
    TCA_FLOWER_KEY_UDP_SRC_MASK,
    TCA_FLOWER_KEY_VLAN_ETH_TYPE,
    TCA_FLOWER_KEY_VLAN_ID,
    TCA_FLOWER_KEY_VLAN_PRIO,
    TCA_FLOWER_L2_MISS,
)
from ..action import TcAction
from ..handles import HANDLE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = [
    "EncGeneve",
    "EncVxlan",
    "EncErspan",
    "EncGtp",
    "EncPfcp",
    "EncOptions",
    "MplsLse",
    "MplsOptions",
    "Cfm",
    "Flower",
]


class EncGeneve(Record):
    """Options of geneve, TCA_FLOWER_KEY_ENC_OPT_GENEVE_*.

    A request has a nest for each option; the kernel sends all of them in one, where the three
    attributes are repeated. (Its specification does not tell that the class is big endian.)
    """

    class_: tuple[int, ...] = attr(TCA_FLOWER_KEY_ENC_OPT_GENEVE_CLASS, multi(be16))
    type: tuple[int, ...] = attr(TCA_FLOWER_KEY_ENC_OPT_GENEVE_TYPE, multi(u8))
    #: A multiple of 4 bytes.
    data: tuple[bytes, ...] = attr(TCA_FLOWER_KEY_ENC_OPT_GENEVE_DATA, multi(binary))

    @property
    def options(self) -> tuple[tuple[int, int, bytes], ...]:
        """The options as triples of class, type and data."""
        return tuple(zip(self.class_, self.type, self.data, strict=False))


class EncVxlan(Record):
    """TCA_FLOWER_KEY_ENC_OPT_VXLAN_*."""

    #: The group policy.
    gbp: int | None = attr(TCA_FLOWER_KEY_ENC_OPT_VXLAN_GBP, u32)


class EncErspan(Record):
    """TCA_FLOWER_KEY_ENC_OPT_ERSPAN_*. (The specification does not tell that `index` is big
    endian.)"""

    ver: int | None = attr(TCA_FLOWER_KEY_ENC_OPT_ERSPAN_VER, u8)
    #: Version 1.
    index: int | None = attr(TCA_FLOWER_KEY_ENC_OPT_ERSPAN_INDEX, be32)
    #: Version 2.
    dir: int | None = attr(TCA_FLOWER_KEY_ENC_OPT_ERSPAN_DIR, u8)
    hwid: int | None = attr(TCA_FLOWER_KEY_ENC_OPT_ERSPAN_HWID, u8)


class EncGtp(Record):
    """TCA_FLOWER_KEY_ENC_OPT_GTP_*."""

    pdu_type: int | None = attr(TCA_FLOWER_KEY_ENC_OPT_GTP_PDU_TYPE, u8)
    qfi: int | None = attr(TCA_FLOWER_KEY_ENC_OPT_GTP_QFI, u8)


class EncPfcp(Record):
    """TCA_FLOWER_KEY_ENC_OPT_PFCP_*, by the kernel's policy: its specification is silent."""

    type: int | None = attr(TCA_FLOWER_KEY_ENC_OPT_PFCP_TYPE, u8)
    seid: int | None = attr(TCA_FLOWER_KEY_ENC_OPT_PFCP_SEID, be64)


class EncOptions(Record):
    """Options of the tunnel's protocol, TCA_FLOWER_KEY_ENC_OPTS_*: of one protocol only."""

    geneve: tuple[EncGeneve, ...] = attr(TCA_FLOWER_KEY_ENC_OPTS_GENEVE, multi(nest(EncGeneve)))
    vxlan: EncVxlan | None = attr(TCA_FLOWER_KEY_ENC_OPTS_VXLAN, nest(EncVxlan))
    erspan: EncErspan | None = attr(TCA_FLOWER_KEY_ENC_OPTS_ERSPAN, nest(EncErspan))
    gtp: EncGtp | None = attr(TCA_FLOWER_KEY_ENC_OPTS_GTP, nest(EncGtp))
    pfcp: EncPfcp | None = attr(TCA_FLOWER_KEY_ENC_OPTS_PFCP, nest(EncPfcp))


class MplsLse(Record):
    """An entry of the label stack, TCA_FLOWER_KEY_MPLS_OPT_LSE_*."""

    #: From 1 on.
    lse_depth: int | None = attr(TCA_FLOWER_KEY_MPLS_OPT_LSE_DEPTH, u8)
    lse_ttl: int | None = attr(TCA_FLOWER_KEY_MPLS_OPT_LSE_TTL, u8)
    lse_bos: int | None = attr(TCA_FLOWER_KEY_MPLS_OPT_LSE_BOS, u8)
    lse_tc: int | None = attr(TCA_FLOWER_KEY_MPLS_OPT_LSE_TC, u8)
    lse_label: int | None = attr(TCA_FLOWER_KEY_MPLS_OPT_LSE_LABEL, u32)


class MplsOptions(Record):
    """TCA_FLOWER_KEY_MPLS_OPTS_*. (The specification leaves this nest out.)"""

    lse: tuple[MplsLse, ...] = attr(TCA_FLOWER_KEY_MPLS_OPTS_LSE, multi(nest(MplsLse)))


class Cfm(Record):
    """Connectivity fault management, TCA_FLOWER_KEY_CFM_*."""

    md_level: int | None = attr(TCA_FLOWER_KEY_CFM_MD_LEVEL, u8)
    opcode: int | None = attr(TCA_FLOWER_KEY_CFM_OPCODE, u8)


#: Fields with addresses, which have a mask beside them.
_ADDRESSES = (
    *("key_ipv4_src", "key_ipv4_dst", "key_ipv6_src", "key_ipv6_dst"),
    *("key_enc_ipv4_src", "key_enc_ipv4_dst", "key_enc_ipv6_src", "key_enc_ipv6_dst"),
    *("key_arp_sip", "key_arp_tip"),
)


def _prefixes(name: str, fields: dict[str, Any]) -> None:
    """Turn prefixes into addresses and masks."""
    for field in _ADDRESSES:
        value: Any = fields.get(field)
        if not (isinstance(value, str) and "/" in value) and not hasattr(value, "netmask"):
            continue
        if fields.get(f"{field}_mask") is not None:
            raise ValueError(f"{name}.{field}: {value} has a length, so it needs no mask")
        from ipaddress import ip_network

        try:
            network = ip_network(value)
        except ValueError as error:
            raise ValueError(f"{name}.{field}: {error}") from None
        fields[field] = network.network_address
        fields[f"{field}_mask"] = network.netmask


class Flower(Record, inputs=Inputs(more=_prefixes)):
    """TCA_FLOWER_*.

    Addresses take prefixes (`key_ipv4_dst="10.0.0.0/8"`), which set the mask as well.
    """

    #: The class that packets go to.
    classid: int | None = attr(TCA_FLOWER_CLASSID, u32, names=HANDLE)
    #: The name of the link a packet comes in by.
    indev: str | None = attr(TCA_FLOWER_INDEV, text(IFNAMSIZ))
    act: tuple[TcAction, ...] | None = attr(TCA_FLOWER_ACT, array(nest(TcAction)))
    #: Masks stand beside what they are for; without one, all of it must match.
    key_eth_dst: str | None = attr(TCA_FLOWER_KEY_ETH_DST, mac)
    key_eth_dst_mask: str | None = attr(TCA_FLOWER_KEY_ETH_DST_MASK, mac)
    key_eth_src: str | None = attr(TCA_FLOWER_KEY_ETH_SRC, mac)
    key_eth_src_mask: str | None = attr(TCA_FLOWER_KEY_ETH_SRC_MASK, mac)
    #: ETH_P_*.
    key_eth_type: int | None = attr(TCA_FLOWER_KEY_ETH_TYPE, be16, names="eth_p")
    #: IPPROTO_*.
    key_ip_proto: int | None = attr(TCA_FLOWER_KEY_IP_PROTO, u8, names="ipproto")
    key_ipv4_src: str | None = attr(TCA_FLOWER_KEY_IPV4_SRC, ip)
    key_ipv4_src_mask: str | None = attr(TCA_FLOWER_KEY_IPV4_SRC_MASK, ip)
    key_ipv4_dst: str | None = attr(TCA_FLOWER_KEY_IPV4_DST, ip)
    key_ipv4_dst_mask: str | None = attr(TCA_FLOWER_KEY_IPV4_DST_MASK, ip)
    key_ipv6_src: str | None = attr(TCA_FLOWER_KEY_IPV6_SRC, ip)
    key_ipv6_src_mask: str | None = attr(TCA_FLOWER_KEY_IPV6_SRC_MASK, ip)
    key_ipv6_dst: str | None = attr(TCA_FLOWER_KEY_IPV6_DST, ip)
    key_ipv6_dst_mask: str | None = attr(TCA_FLOWER_KEY_IPV6_DST_MASK, ip)
    key_tcp_src: int | None = attr(TCA_FLOWER_KEY_TCP_SRC, be16)
    key_tcp_dst: int | None = attr(TCA_FLOWER_KEY_TCP_DST, be16)
    key_udp_src: int | None = attr(TCA_FLOWER_KEY_UDP_SRC, be16)
    key_udp_dst: int | None = attr(TCA_FLOWER_KEY_UDP_DST, be16)
    #: TCA_CLS_FLAGS_*.
    flags: int | None = attr(TCA_FLOWER_FLAGS, u32, names="tca_cls_flags")
    #: The tag, and what stands behind it. (The specification has the id in network order; the
    #: kernel has not.)
    key_vlan_id: int | None = attr(TCA_FLOWER_KEY_VLAN_ID, u16)
    key_vlan_prio: int | None = attr(TCA_FLOWER_KEY_VLAN_PRIO, u8)
    key_vlan_eth_type: int | None = attr(TCA_FLOWER_KEY_VLAN_ETH_TYPE, be16, names="eth_p")
    #: The tunnel's key (VNI).
    key_enc_key_id: int | None = attr(TCA_FLOWER_KEY_ENC_KEY_ID, be32)
    #: What a tunnel had around the packet.
    key_enc_ipv4_src: str | None = attr(TCA_FLOWER_KEY_ENC_IPV4_SRC, ip)
    key_enc_ipv4_src_mask: str | None = attr(TCA_FLOWER_KEY_ENC_IPV4_SRC_MASK, ip)
    key_enc_ipv4_dst: str | None = attr(TCA_FLOWER_KEY_ENC_IPV4_DST, ip)
    key_enc_ipv4_dst_mask: str | None = attr(TCA_FLOWER_KEY_ENC_IPV4_DST_MASK, ip)
    key_enc_ipv6_src: str | None = attr(TCA_FLOWER_KEY_ENC_IPV6_SRC, ip)
    key_enc_ipv6_src_mask: str | None = attr(TCA_FLOWER_KEY_ENC_IPV6_SRC_MASK, ip)
    key_enc_ipv6_dst: str | None = attr(TCA_FLOWER_KEY_ENC_IPV6_DST, ip)
    key_enc_ipv6_dst_mask: str | None = attr(TCA_FLOWER_KEY_ENC_IPV6_DST_MASK, ip)
    key_tcp_src_mask: int | None = attr(TCA_FLOWER_KEY_TCP_SRC_MASK, be16)
    key_tcp_dst_mask: int | None = attr(TCA_FLOWER_KEY_TCP_DST_MASK, be16)
    key_udp_src_mask: int | None = attr(TCA_FLOWER_KEY_UDP_SRC_MASK, be16)
    key_udp_dst_mask: int | None = attr(TCA_FLOWER_KEY_UDP_DST_MASK, be16)
    key_sctp_src_mask: int | None = attr(TCA_FLOWER_KEY_SCTP_SRC_MASK, be16)
    key_sctp_dst_mask: int | None = attr(TCA_FLOWER_KEY_SCTP_DST_MASK, be16)
    key_sctp_src: int | None = attr(TCA_FLOWER_KEY_SCTP_SRC, be16)
    key_sctp_dst: int | None = attr(TCA_FLOWER_KEY_SCTP_DST, be16)
    key_enc_udp_src_port: int | None = attr(TCA_FLOWER_KEY_ENC_UDP_SRC_PORT, be16)
    key_enc_udp_src_port_mask: int | None = attr(TCA_FLOWER_KEY_ENC_UDP_SRC_PORT_MASK, be16)
    key_enc_udp_dst_port: int | None = attr(TCA_FLOWER_KEY_ENC_UDP_DST_PORT, be16)
    key_enc_udp_dst_port_mask: int | None = attr(TCA_FLOWER_KEY_ENC_UDP_DST_PORT_MASK, be16)
    #: TCA_FLOWER_KEY_FLAGS_*.
    key_flags: int | None = attr(TCA_FLOWER_KEY_FLAGS, be32, names="tca_flower_key_flags")
    key_flags_mask: int | None = attr(TCA_FLOWER_KEY_FLAGS_MASK, be32, names="tca_flower_key_flags")
    key_icmpv4_code: int | None = attr(TCA_FLOWER_KEY_ICMPV4_CODE, u8)
    key_icmpv4_code_mask: int | None = attr(TCA_FLOWER_KEY_ICMPV4_CODE_MASK, u8)
    key_icmpv4_type: int | None = attr(TCA_FLOWER_KEY_ICMPV4_TYPE, u8)
    key_icmpv4_type_mask: int | None = attr(TCA_FLOWER_KEY_ICMPV4_TYPE_MASK, u8)
    key_icmpv6_code: int | None = attr(TCA_FLOWER_KEY_ICMPV6_CODE, u8)
    key_icmpv6_code_mask: int | None = attr(TCA_FLOWER_KEY_ICMPV6_CODE_MASK, u8)
    key_icmpv6_type: int | None = attr(TCA_FLOWER_KEY_ICMPV6_TYPE, u8)
    key_icmpv6_type_mask: int | None = attr(TCA_FLOWER_KEY_ICMPV6_TYPE_MASK, u8)
    key_arp_sip: str | None = attr(TCA_FLOWER_KEY_ARP_SIP, ip)
    key_arp_sip_mask: str | None = attr(TCA_FLOWER_KEY_ARP_SIP_MASK, ip)
    key_arp_tip: str | None = attr(TCA_FLOWER_KEY_ARP_TIP, ip)
    key_arp_tip_mask: str | None = attr(TCA_FLOWER_KEY_ARP_TIP_MASK, ip)
    #: ARPOP_REQUEST and its like.
    key_arp_op: int | None = attr(TCA_FLOWER_KEY_ARP_OP, u8, names="arpop")
    key_arp_op_mask: int | None = attr(TCA_FLOWER_KEY_ARP_OP_MASK, u8)
    key_arp_sha: str | None = attr(TCA_FLOWER_KEY_ARP_SHA, mac)
    key_arp_sha_mask: str | None = attr(TCA_FLOWER_KEY_ARP_SHA_MASK, mac)
    key_arp_tha: str | None = attr(TCA_FLOWER_KEY_ARP_THA, mac)
    key_arp_tha_mask: str | None = attr(TCA_FLOWER_KEY_ARP_THA_MASK, mac)
    key_mpls_ttl: int | None = attr(TCA_FLOWER_KEY_MPLS_TTL, u8)
    key_mpls_bos: int | None = attr(TCA_FLOWER_KEY_MPLS_BOS, u8)
    key_mpls_tc: int | None = attr(TCA_FLOWER_KEY_MPLS_TC, u8)
    #: (The specification has it in network order; the kernel has not.)
    key_mpls_label: int | None = attr(TCA_FLOWER_KEY_MPLS_LABEL, u32)
    key_tcp_flags: int | None = attr(TCA_FLOWER_KEY_TCP_FLAGS, be16)
    key_tcp_flags_mask: int | None = attr(TCA_FLOWER_KEY_TCP_FLAGS_MASK, be16)
    key_ip_tos: int | None = attr(TCA_FLOWER_KEY_IP_TOS, u8)
    key_ip_tos_mask: int | None = attr(TCA_FLOWER_KEY_IP_TOS_MASK, u8)
    key_ip_ttl: int | None = attr(TCA_FLOWER_KEY_IP_TTL, u8)
    key_ip_ttl_mask: int | None = attr(TCA_FLOWER_KEY_IP_TTL_MASK, u8)
    #: The inner tag, and what stands behind it.
    key_cvlan_id: int | None = attr(TCA_FLOWER_KEY_CVLAN_ID, u16)
    key_cvlan_prio: int | None = attr(TCA_FLOWER_KEY_CVLAN_PRIO, u8)
    key_cvlan_eth_type: int | None = attr(TCA_FLOWER_KEY_CVLAN_ETH_TYPE, be16, names="eth_p")
    key_enc_ip_tos: int | None = attr(TCA_FLOWER_KEY_ENC_IP_TOS, u8)
    key_enc_ip_tos_mask: int | None = attr(TCA_FLOWER_KEY_ENC_IP_TOS_MASK, u8)
    key_enc_ip_ttl: int | None = attr(TCA_FLOWER_KEY_ENC_IP_TTL, u8)
    key_enc_ip_ttl_mask: int | None = attr(TCA_FLOWER_KEY_ENC_IP_TTL_MASK, u8)
    key_enc_opts: EncOptions | None = attr(TCA_FLOWER_KEY_ENC_OPTS, nest(EncOptions))
    key_enc_opts_mask: EncOptions | None = attr(TCA_FLOWER_KEY_ENC_OPTS_MASK, nest(EncOptions))
    #: How many devices have taken it over.
    in_hw_count: int | None = attr(TCA_FLOWER_IN_HW_COUNT, u32)
    #: Ranges of ports, of any protocol that has ports.
    key_port_src_min: int | None = attr(TCA_FLOWER_KEY_PORT_SRC_MIN, be16)
    key_port_src_max: int | None = attr(TCA_FLOWER_KEY_PORT_SRC_MAX, be16)
    key_port_dst_min: int | None = attr(TCA_FLOWER_KEY_PORT_DST_MIN, be16)
    key_port_dst_max: int | None = attr(TCA_FLOWER_KEY_PORT_DST_MAX, be16)
    #: TCA_FLOWER_KEY_CT_FLAGS_*.
    key_ct_state: int | None = attr(TCA_FLOWER_KEY_CT_STATE, u16, names="tca_flower_key_ct_flags")
    key_ct_state_mask: int | None = attr(
        TCA_FLOWER_KEY_CT_STATE_MASK, u16, names="tca_flower_key_ct_flags"
    )
    key_ct_zone: int | None = attr(TCA_FLOWER_KEY_CT_ZONE, u16)
    key_ct_zone_mask: int | None = attr(TCA_FLOWER_KEY_CT_ZONE_MASK, u16)
    key_ct_mark: int | None = attr(TCA_FLOWER_KEY_CT_MARK, u32)
    key_ct_mark_mask: int | None = attr(TCA_FLOWER_KEY_CT_MARK_MASK, u32)
    #: 128 bits.
    key_ct_labels: bytes | None = attr(TCA_FLOWER_KEY_CT_LABELS, binary)
    key_ct_labels_mask: bytes | None = attr(TCA_FLOWER_KEY_CT_LABELS_MASK, binary)
    #: Entries of the label stack by their depth.
    key_mpls_opts: MplsOptions | None = attr(TCA_FLOWER_KEY_MPLS_OPTS, nest(MplsOptions))
    #: The hash of the packet's flow.
    key_hash: int | None = attr(TCA_FLOWER_KEY_HASH, u32)
    key_hash_mask: int | None = attr(TCA_FLOWER_KEY_HASH_MASK, u32)
    key_num_of_vlans: int | None = attr(TCA_FLOWER_KEY_NUM_OF_VLANS, u8)
    key_pppoe_sid: int | None = attr(TCA_FLOWER_KEY_PPPOE_SID, be16)
    key_ppp_proto: int | None = attr(TCA_FLOWER_KEY_PPP_PROTO, be16)
    key_l2tpv3_sid: int | None = attr(TCA_FLOWER_KEY_L2TPV3_SID, be32)
    #: 1: the destination was not in the forwarding database of the bridge.
    l2_miss: int | None = attr(TCA_FLOWER_L2_MISS, u8)
    key_cfm: Cfm | None = attr(TCA_FLOWER_KEY_CFM, nest(Cfm))
    #: Of ESP and AH.
    key_spi: int | None = attr(TCA_FLOWER_KEY_SPI, be32)
    key_spi_mask: int | None = attr(TCA_FLOWER_KEY_SPI_MASK, be32)
    #: TCA_FLOWER_KEY_FLAGS_TUNNEL_*.
    key_enc_flags: int | None = attr(TCA_FLOWER_KEY_ENC_FLAGS, be32, names="tca_flower_key_flags")
    key_enc_flags_mask: int | None = attr(
        TCA_FLOWER_KEY_ENC_FLAGS_MASK, be32, names="tca_flower_key_flags"
    )
