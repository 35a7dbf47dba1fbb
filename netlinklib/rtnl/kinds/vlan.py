"""vlan: the packets of another link that carry a VLAN's id."""

from __future__ import annotations

from ...codecs import be16, multi, nest, struct, u16
from ...record import Record, attr, head
from ...uapi import (
    IFLA_VLAN_EGRESS_QOS,
    IFLA_VLAN_FLAGS,
    IFLA_VLAN_ID,
    IFLA_VLAN_INGRESS_QOS,
    IFLA_VLAN_PROTOCOL,
    IFLA_VLAN_QOS_MAPPING,
    ifla_vlan_flags,
    ifla_vlan_qos_mapping,
)

__all__ = ["Vlan", "VlanFlags", "VlanQos"]


class VlanFlags(Record, header=ifla_vlan_flags, attributes=False):
    """Switches of a VLAN, struct ifla_vlan_flags."""

    #: VLAN_FLAG_*.
    flags: int = head("flags", names="vlan_flag")
    #: Which of them to change.
    mask: int = head("mask", names="vlan_flag")


class VlanQos(Record):
    """Pairs of priorities, IFLA_VLAN_QOS_*."""

    mapping: tuple[ifla_vlan_qos_mapping, ...] = attr(
        IFLA_VLAN_QOS_MAPPING, multi(struct(ifla_vlan_qos_mapping))
    )


class Vlan(Record):
    """IFLA_VLAN_*. The link below is the Link's `link`."""

    id: int | None = attr(IFLA_VLAN_ID, u16)
    flags: VlanFlags | None = attr(IFLA_VLAN_FLAGS, struct(VlanFlags))
    #: From packets' priorities to those of the VLAN's header.
    egress_qos: VlanQos | None = attr(IFLA_VLAN_EGRESS_QOS, nest(VlanQos))
    ingress_qos: VlanQos | None = attr(IFLA_VLAN_INGRESS_QOS, nest(VlanQos))
    #: ETH_P_8021Q or ETH_P_8021AD.
    protocol: int | None = attr(IFLA_VLAN_PROTOCOL, be16, names="eth_p")
