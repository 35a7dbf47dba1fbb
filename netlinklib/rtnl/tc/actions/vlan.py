"""vlan: tags are pushed, popped and changed."""

from __future__ import annotations

from ....codecs import be16, mac, struct, u8, u16
from ....record import Record, attr, head
from ....uapi import (
    TCA_VLAN_PARMS,
    TCA_VLAN_PUSH_ETH_DST,
    TCA_VLAN_PUSH_ETH_SRC,
    TCA_VLAN_PUSH_VLAN_ID,
    TCA_VLAN_PUSH_VLAN_PRIORITY,
    TCA_VLAN_PUSH_VLAN_PROTOCOL,
    TCA_VLAN_TM,
    tc_vlan,
)
from .common import Parms, Times

__all__ = ["VlanParms", "Vlan"]


class VlanParms(Parms, header=tc_vlan):
    """struct tc_vlan."""

    #: TCA_VLAN_ACT_*.
    v_action: int = head("v_action", names="tca_vlan_act")


class Vlan(Record):
    """TCA_VLAN_*. (The kernel's specification does not tell that the protocol is big endian.)"""

    tm: Times | None = attr(TCA_VLAN_TM, struct(Times))
    parms: VlanParms | None = attr(TCA_VLAN_PARMS, struct(VlanParms))
    push_vlan_id: int | None = attr(TCA_VLAN_PUSH_VLAN_ID, u16)
    #: ETH_P_8021Q or ETH_P_8021AD.
    push_vlan_protocol: int | None = attr(TCA_VLAN_PUSH_VLAN_PROTOCOL, be16, names="eth_p")
    push_vlan_priority: int | None = attr(TCA_VLAN_PUSH_VLAN_PRIORITY, u8)
    push_eth_dst: str | None = attr(TCA_VLAN_PUSH_ETH_DST, mac)
    push_eth_src: str | None = attr(TCA_VLAN_PUSH_ETH_SRC, mac)
