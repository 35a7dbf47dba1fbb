"""What a bridge has to say of itself and its ports: IFLA_AF_SPEC of links in AF_BRIDGE.

By the policies and fill functions of br_netlink.c, br_mrp_netlink.c, br_cfm_netlink.c and
br_mst.c; the kernel's specifications are silent.
"""

from __future__ import annotations

from ..codecs import binary, mac, multi, nest, struct, u8, u16, u32
from ..record import Record, attr
from ..uapi import (
    IFLA_BRIDGE_CFM,
    IFLA_BRIDGE_CFM_CC_CCM_TX,
    IFLA_BRIDGE_CFM_CC_CCM_TX_DMAC,
    IFLA_BRIDGE_CFM_CC_CCM_TX_IF_TLV,
    IFLA_BRIDGE_CFM_CC_CCM_TX_IF_TLV_VALUE,
    IFLA_BRIDGE_CFM_CC_CCM_TX_INFO,
    IFLA_BRIDGE_CFM_CC_CCM_TX_INSTANCE,
    IFLA_BRIDGE_CFM_CC_CCM_TX_PERIOD,
    IFLA_BRIDGE_CFM_CC_CCM_TX_PORT_TLV,
    IFLA_BRIDGE_CFM_CC_CCM_TX_PORT_TLV_VALUE,
    IFLA_BRIDGE_CFM_CC_CCM_TX_SEQ_NO_UPDATE,
    IFLA_BRIDGE_CFM_CC_CONFIG,
    IFLA_BRIDGE_CFM_CC_CONFIG_ENABLE,
    IFLA_BRIDGE_CFM_CC_CONFIG_EXP_INTERVAL,
    IFLA_BRIDGE_CFM_CC_CONFIG_EXP_MAID,
    IFLA_BRIDGE_CFM_CC_CONFIG_INFO,
    IFLA_BRIDGE_CFM_CC_CONFIG_INSTANCE,
    IFLA_BRIDGE_CFM_CC_PEER_MEP_ADD,
    IFLA_BRIDGE_CFM_CC_PEER_MEP_INFO,
    IFLA_BRIDGE_CFM_CC_PEER_MEP_INSTANCE,
    IFLA_BRIDGE_CFM_CC_PEER_MEP_REMOVE,
    IFLA_BRIDGE_CFM_CC_PEER_MEPID,
    IFLA_BRIDGE_CFM_CC_PEER_STATUS_CCM_DEFECT,
    IFLA_BRIDGE_CFM_CC_PEER_STATUS_IF_TLV_VALUE,
    IFLA_BRIDGE_CFM_CC_PEER_STATUS_INFO,
    IFLA_BRIDGE_CFM_CC_PEER_STATUS_INSTANCE,
    IFLA_BRIDGE_CFM_CC_PEER_STATUS_PEER_MEPID,
    IFLA_BRIDGE_CFM_CC_PEER_STATUS_PORT_TLV_VALUE,
    IFLA_BRIDGE_CFM_CC_PEER_STATUS_RDI,
    IFLA_BRIDGE_CFM_CC_PEER_STATUS_SEEN,
    IFLA_BRIDGE_CFM_CC_PEER_STATUS_SEQ_UNEXP_SEEN,
    IFLA_BRIDGE_CFM_CC_PEER_STATUS_TLV_SEEN,
    IFLA_BRIDGE_CFM_CC_RDI,
    IFLA_BRIDGE_CFM_CC_RDI_INFO,
    IFLA_BRIDGE_CFM_CC_RDI_INSTANCE,
    IFLA_BRIDGE_CFM_CC_RDI_RDI,
    IFLA_BRIDGE_CFM_MEP_CONFIG,
    IFLA_BRIDGE_CFM_MEP_CONFIG_INFO,
    IFLA_BRIDGE_CFM_MEP_CONFIG_INSTANCE,
    IFLA_BRIDGE_CFM_MEP_CONFIG_MDLEVEL,
    IFLA_BRIDGE_CFM_MEP_CONFIG_MEPID,
    IFLA_BRIDGE_CFM_MEP_CONFIG_UNICAST_MAC,
    IFLA_BRIDGE_CFM_MEP_CREATE,
    IFLA_BRIDGE_CFM_MEP_CREATE_DIRECTION,
    IFLA_BRIDGE_CFM_MEP_CREATE_DOMAIN,
    IFLA_BRIDGE_CFM_MEP_CREATE_IFINDEX,
    IFLA_BRIDGE_CFM_MEP_CREATE_INFO,
    IFLA_BRIDGE_CFM_MEP_CREATE_INSTANCE,
    IFLA_BRIDGE_CFM_MEP_DELETE,
    IFLA_BRIDGE_CFM_MEP_DELETE_INSTANCE,
    IFLA_BRIDGE_CFM_MEP_STATUS_INFO,
    IFLA_BRIDGE_CFM_MEP_STATUS_INSTANCE,
    IFLA_BRIDGE_CFM_MEP_STATUS_OPCODE_UNEXP_SEEN,
    IFLA_BRIDGE_CFM_MEP_STATUS_RX_LEVEL_LOW_SEEN,
    IFLA_BRIDGE_CFM_MEP_STATUS_VERSION_UNEXP_SEEN,
    IFLA_BRIDGE_FLAGS,
    IFLA_BRIDGE_MODE,
    IFLA_BRIDGE_MRP,
    IFLA_BRIDGE_MRP_IN_ROLE,
    IFLA_BRIDGE_MRP_IN_ROLE_I_IFINDEX,
    IFLA_BRIDGE_MRP_IN_ROLE_IN_ID,
    IFLA_BRIDGE_MRP_IN_ROLE_RING_ID,
    IFLA_BRIDGE_MRP_IN_ROLE_ROLE,
    IFLA_BRIDGE_MRP_IN_STATE,
    IFLA_BRIDGE_MRP_IN_STATE_IN_ID,
    IFLA_BRIDGE_MRP_IN_STATE_STATE,
    IFLA_BRIDGE_MRP_INFO,
    IFLA_BRIDGE_MRP_INFO_I_IFINDEX,
    IFLA_BRIDGE_MRP_INFO_IN_ROLE,
    IFLA_BRIDGE_MRP_INFO_IN_STATE,
    IFLA_BRIDGE_MRP_INFO_IN_TEST_INTERVAL,
    IFLA_BRIDGE_MRP_INFO_IN_TEST_MAX_MISS,
    IFLA_BRIDGE_MRP_INFO_P_IFINDEX,
    IFLA_BRIDGE_MRP_INFO_PRIO,
    IFLA_BRIDGE_MRP_INFO_RING_ID,
    IFLA_BRIDGE_MRP_INFO_RING_ROLE,
    IFLA_BRIDGE_MRP_INFO_RING_STATE,
    IFLA_BRIDGE_MRP_INFO_S_IFINDEX,
    IFLA_BRIDGE_MRP_INFO_TEST_INTERVAL,
    IFLA_BRIDGE_MRP_INFO_TEST_MAX_MISS,
    IFLA_BRIDGE_MRP_INFO_TEST_MONITOR,
    IFLA_BRIDGE_MRP_INSTANCE,
    IFLA_BRIDGE_MRP_INSTANCE_P_IFINDEX,
    IFLA_BRIDGE_MRP_INSTANCE_PRIO,
    IFLA_BRIDGE_MRP_INSTANCE_RING_ID,
    IFLA_BRIDGE_MRP_INSTANCE_S_IFINDEX,
    IFLA_BRIDGE_MRP_PORT_ROLE,
    IFLA_BRIDGE_MRP_PORT_ROLE_ROLE,
    IFLA_BRIDGE_MRP_PORT_STATE,
    IFLA_BRIDGE_MRP_PORT_STATE_STATE,
    IFLA_BRIDGE_MRP_RING_ROLE,
    IFLA_BRIDGE_MRP_RING_ROLE_RING_ID,
    IFLA_BRIDGE_MRP_RING_ROLE_ROLE,
    IFLA_BRIDGE_MRP_RING_STATE,
    IFLA_BRIDGE_MRP_RING_STATE_RING_ID,
    IFLA_BRIDGE_MRP_RING_STATE_STATE,
    IFLA_BRIDGE_MRP_START_IN_TEST,
    IFLA_BRIDGE_MRP_START_IN_TEST_IN_ID,
    IFLA_BRIDGE_MRP_START_IN_TEST_INTERVAL,
    IFLA_BRIDGE_MRP_START_IN_TEST_MAX_MISS,
    IFLA_BRIDGE_MRP_START_IN_TEST_PERIOD,
    IFLA_BRIDGE_MRP_START_TEST,
    IFLA_BRIDGE_MRP_START_TEST_INTERVAL,
    IFLA_BRIDGE_MRP_START_TEST_MAX_MISS,
    IFLA_BRIDGE_MRP_START_TEST_MONITOR,
    IFLA_BRIDGE_MRP_START_TEST_PERIOD,
    IFLA_BRIDGE_MRP_START_TEST_RING_ID,
    IFLA_BRIDGE_MST,
    IFLA_BRIDGE_MST_ENTRY,
    IFLA_BRIDGE_MST_ENTRY_MSTI,
    IFLA_BRIDGE_MST_ENTRY_STATE,
    IFLA_BRIDGE_VLAN_INFO,
    IFLA_BRIDGE_VLAN_TUNNEL_FLAGS,
    IFLA_BRIDGE_VLAN_TUNNEL_ID,
    IFLA_BRIDGE_VLAN_TUNNEL_INFO,
    IFLA_BRIDGE_VLAN_TUNNEL_VID,
    bridge_vlan_info,
)

__all__ = [
    "BridgeAfSpec",
    "BridgeVlanTunnel",
    "Cfm",
    "CfmCcConfig",
    "CfmCcmTx",
    "CfmMepConfig",
    "CfmMepCreate",
    "CfmMepDelete",
    "CfmMepStatus",
    "CfmPeerMep",
    "CfmPeerStatus",
    "CfmRdi",
    "Mrp",
    "MrpInRole",
    "MrpInState",
    "MrpInfo",
    "MrpInstance",
    "MrpPortRole",
    "MrpPortState",
    "MrpRingRole",
    "MrpRingState",
    "MrpStartInTest",
    "MrpStartTest",
    "Mst",
    "MstEntry",
]


class BridgeVlanTunnel(Record):
    """A VLAN whose packets go through a tunnel, IFLA_BRIDGE_VLAN_TUNNEL_*."""

    #: The tunnel's id (a VNI).
    id: int | None = attr(IFLA_BRIDGE_VLAN_TUNNEL_ID, u32)
    vid: int | None = attr(IFLA_BRIDGE_VLAN_TUNNEL_VID, u16)
    #: BRIDGE_VLAN_INFO_RANGE_*.
    flags: int | None = attr(IFLA_BRIDGE_VLAN_TUNNEL_FLAGS, u16, names="bridge_vlan_info")


# The media redundancy protocol


class MrpInstance(Record):
    """An instance, IFLA_BRIDGE_MRP_INSTANCE_*; in requests."""

    ring_id: int | None = attr(IFLA_BRIDGE_MRP_INSTANCE_RING_ID, u32)
    #: The indexes of the ports on the ring.
    p_ifindex: int | None = attr(IFLA_BRIDGE_MRP_INSTANCE_P_IFINDEX, u32, names="link")
    s_ifindex: int | None = attr(IFLA_BRIDGE_MRP_INSTANCE_S_IFINDEX, u32, names="link")
    prio: int | None = attr(IFLA_BRIDGE_MRP_INSTANCE_PRIO, u16)


class MrpPortState(Record):
    """The state of a port, IFLA_BRIDGE_MRP_PORT_STATE_*; in requests."""

    #: BR_MRP_PORT_STATE_*.
    state: int | None = attr(IFLA_BRIDGE_MRP_PORT_STATE_STATE, u32, names="br_mrp_port_state_type")


class MrpPortRole(Record):
    """The role of a port, IFLA_BRIDGE_MRP_PORT_ROLE_*; in requests."""

    #: BR_MRP_PORT_ROLE_*.
    role: int | None = attr(IFLA_BRIDGE_MRP_PORT_ROLE_ROLE, u32, names="br_mrp_port_role_type")


class MrpRingState(Record):
    """The state of a ring, IFLA_BRIDGE_MRP_RING_STATE_*; in requests."""

    ring_id: int | None = attr(IFLA_BRIDGE_MRP_RING_STATE_RING_ID, u32)
    #: BR_MRP_RING_STATE_*.
    state: int | None = attr(IFLA_BRIDGE_MRP_RING_STATE_STATE, u32, names="br_mrp_ring_state_type")


class MrpRingRole(Record):
    """The role in a ring, IFLA_BRIDGE_MRP_RING_ROLE_*; in requests."""

    ring_id: int | None = attr(IFLA_BRIDGE_MRP_RING_ROLE_RING_ID, u32)
    #: BR_MRP_RING_ROLE_*.
    role: int | None = attr(IFLA_BRIDGE_MRP_RING_ROLE_ROLE, u32, names="br_mrp_ring_role_type")


class MrpStartTest(Record):
    """Starts test frames, IFLA_BRIDGE_MRP_START_TEST_*; in requests."""

    ring_id: int | None = attr(IFLA_BRIDGE_MRP_START_TEST_RING_ID, u32)
    #: In microseconds, like `period`.
    interval: int | None = attr(IFLA_BRIDGE_MRP_START_TEST_INTERVAL, u32)
    max_miss: int | None = attr(IFLA_BRIDGE_MRP_START_TEST_MAX_MISS, u32)
    period: int | None = attr(IFLA_BRIDGE_MRP_START_TEST_PERIOD, u32)
    monitor: int | None = attr(IFLA_BRIDGE_MRP_START_TEST_MONITOR, u32)


class MrpInfo(Record):
    """An instance as it is, IFLA_BRIDGE_MRP_INFO_*; in answers."""

    ring_id: int | None = attr(IFLA_BRIDGE_MRP_INFO_RING_ID, u32)
    #: The indexes of the ports on the ring.
    p_ifindex: int | None = attr(IFLA_BRIDGE_MRP_INFO_P_IFINDEX, u32, names="link")
    s_ifindex: int | None = attr(IFLA_BRIDGE_MRP_INFO_S_IFINDEX, u32, names="link")
    prio: int | None = attr(IFLA_BRIDGE_MRP_INFO_PRIO, u16)
    ring_state: int | None = attr(
        IFLA_BRIDGE_MRP_INFO_RING_STATE, u32, names="br_mrp_ring_state_type"
    )
    ring_role: int | None = attr(IFLA_BRIDGE_MRP_INFO_RING_ROLE, u32, names="br_mrp_ring_role_type")
    test_interval: int | None = attr(IFLA_BRIDGE_MRP_INFO_TEST_INTERVAL, u32)
    test_max_miss: int | None = attr(IFLA_BRIDGE_MRP_INFO_TEST_MAX_MISS, u32)
    test_monitor: int | None = attr(IFLA_BRIDGE_MRP_INFO_TEST_MONITOR, u32)
    #: The index of the port that interconnects two rings.
    i_ifindex: int | None = attr(IFLA_BRIDGE_MRP_INFO_I_IFINDEX, u32, names="link")
    in_state: int | None = attr(IFLA_BRIDGE_MRP_INFO_IN_STATE, u32, names="br_mrp_in_state_type")
    in_role: int | None = attr(IFLA_BRIDGE_MRP_INFO_IN_ROLE, u32, names="br_mrp_in_role_type")
    in_test_interval: int | None = attr(IFLA_BRIDGE_MRP_INFO_IN_TEST_INTERVAL, u32)
    in_test_max_miss: int | None = attr(IFLA_BRIDGE_MRP_INFO_IN_TEST_MAX_MISS, u32)


class MrpInState(Record):
    """The state of an interconnection, IFLA_BRIDGE_MRP_IN_STATE_*; in requests."""

    in_id: int | None = attr(IFLA_BRIDGE_MRP_IN_STATE_IN_ID, u32)
    #: BR_MRP_IN_STATE_*.
    state: int | None = attr(IFLA_BRIDGE_MRP_IN_STATE_STATE, u32, names="br_mrp_in_state_type")


class MrpInRole(Record):
    """The role in an interconnection, IFLA_BRIDGE_MRP_IN_ROLE_*; in requests."""

    ring_id: int | None = attr(IFLA_BRIDGE_MRP_IN_ROLE_RING_ID, u32)
    in_id: int | None = attr(IFLA_BRIDGE_MRP_IN_ROLE_IN_ID, u16)
    #: BR_MRP_IN_ROLE_*.
    role: int | None = attr(IFLA_BRIDGE_MRP_IN_ROLE_ROLE, u32, names="br_mrp_in_role_type")
    i_ifindex: int | None = attr(IFLA_BRIDGE_MRP_IN_ROLE_I_IFINDEX, u32, names="link")


class MrpStartInTest(Record):
    """Starts test frames of an interconnection, IFLA_BRIDGE_MRP_START_IN_TEST_*; in requests."""

    in_id: int | None = attr(IFLA_BRIDGE_MRP_START_IN_TEST_IN_ID, u16)
    #: In microseconds, like `period`.
    interval: int | None = attr(IFLA_BRIDGE_MRP_START_IN_TEST_INTERVAL, u32)
    max_miss: int | None = attr(IFLA_BRIDGE_MRP_START_IN_TEST_MAX_MISS, u32)
    period: int | None = attr(IFLA_BRIDGE_MRP_START_IN_TEST_PERIOD, u32)


class Mrp(Record):
    """The media redundancy protocol, IFLA_BRIDGE_MRP_*: requests, and in answers `info`."""

    instance: MrpInstance | None = attr(IFLA_BRIDGE_MRP_INSTANCE, nest(MrpInstance))
    port_state: MrpPortState | None = attr(IFLA_BRIDGE_MRP_PORT_STATE, nest(MrpPortState))
    port_role: MrpPortRole | None = attr(IFLA_BRIDGE_MRP_PORT_ROLE, nest(MrpPortRole))
    ring_state: MrpRingState | None = attr(IFLA_BRIDGE_MRP_RING_STATE, nest(MrpRingState))
    ring_role: MrpRingRole | None = attr(IFLA_BRIDGE_MRP_RING_ROLE, nest(MrpRingRole))
    start_test: MrpStartTest | None = attr(IFLA_BRIDGE_MRP_START_TEST, nest(MrpStartTest))
    info: tuple[MrpInfo, ...] = attr(IFLA_BRIDGE_MRP_INFO, multi(nest(MrpInfo)))
    in_role: MrpInRole | None = attr(IFLA_BRIDGE_MRP_IN_ROLE, nest(MrpInRole))
    in_state: MrpInState | None = attr(IFLA_BRIDGE_MRP_IN_STATE, nest(MrpInState))
    start_in_test: MrpStartInTest | None = attr(IFLA_BRIDGE_MRP_START_IN_TEST, nest(MrpStartInTest))


# Connectivity fault management


class CfmMepCreate(Record):
    """An end point (MEP), IFLA_BRIDGE_CFM_MEP_CREATE_*."""

    instance: int | None = attr(IFLA_BRIDGE_CFM_MEP_CREATE_INSTANCE, u32)
    #: BR_CFM_PORT, BR_CFM_VLAN.
    domain: int | None = attr(IFLA_BRIDGE_CFM_MEP_CREATE_DOMAIN, u32, names="br_cfm_domain")
    #: BR_CFM_MEP_DIRECTION_*.
    direction: int | None = attr(
        IFLA_BRIDGE_CFM_MEP_CREATE_DIRECTION, u32, names="br_cfm_mep_direction"
    )
    ifindex: int | None = attr(IFLA_BRIDGE_CFM_MEP_CREATE_IFINDEX, u32, names="link")


class CfmMepDelete(Record):
    """An end point to delete, IFLA_BRIDGE_CFM_MEP_DELETE_*."""

    instance: int | None = attr(IFLA_BRIDGE_CFM_MEP_DELETE_INSTANCE, u32)


class CfmMepConfig(Record):
    """The settings of an end point, IFLA_BRIDGE_CFM_MEP_CONFIG_*."""

    instance: int | None = attr(IFLA_BRIDGE_CFM_MEP_CONFIG_INSTANCE, u32)
    unicast_mac: str | None = attr(IFLA_BRIDGE_CFM_MEP_CONFIG_UNICAST_MAC, mac)
    #: The level of the maintenance domain, 0 to 7.
    mdlevel: int | None = attr(IFLA_BRIDGE_CFM_MEP_CONFIG_MDLEVEL, u32)
    mepid: int | None = attr(IFLA_BRIDGE_CFM_MEP_CONFIG_MEPID, u32)


class CfmCcConfig(Record):
    """Continuity checks of an end point, IFLA_BRIDGE_CFM_CC_CONFIG_*."""

    instance: int | None = attr(IFLA_BRIDGE_CFM_CC_CONFIG_INSTANCE, u32)
    enable: int | None = attr(IFLA_BRIDGE_CFM_CC_CONFIG_ENABLE, u32)
    #: BR_CFM_CCM_INTERVAL_*.
    exp_interval: int | None = attr(
        IFLA_BRIDGE_CFM_CC_CONFIG_EXP_INTERVAL, u32, names="br_cfm_ccm_interval"
    )
    #: The identifier of the maintenance association, 48 bytes.
    exp_maid: bytes | None = attr(IFLA_BRIDGE_CFM_CC_CONFIG_EXP_MAID, binary)


class CfmPeerMep(Record):
    """A peer of an end point, IFLA_BRIDGE_CFM_CC_PEER_MEP_* and _PEER_MEPID."""

    mep_instance: int | None = attr(IFLA_BRIDGE_CFM_CC_PEER_MEP_INSTANCE, u32)
    mepid: int | None = attr(IFLA_BRIDGE_CFM_CC_PEER_MEPID, u32)


class CfmRdi(Record):
    """Whether an end point tells peers of a defect, IFLA_BRIDGE_CFM_CC_RDI_*."""

    instance: int | None = attr(IFLA_BRIDGE_CFM_CC_RDI_INSTANCE, u32)
    rdi: int | None = attr(IFLA_BRIDGE_CFM_CC_RDI_RDI, u32)


class CfmCcmTx(Record):
    """The messages that an end point sends, IFLA_BRIDGE_CFM_CC_CCM_TX_*."""

    instance: int | None = attr(IFLA_BRIDGE_CFM_CC_CCM_TX_INSTANCE, u32)
    dmac: str | None = attr(IFLA_BRIDGE_CFM_CC_CCM_TX_DMAC, mac)
    seq_no_update: int | None = attr(IFLA_BRIDGE_CFM_CC_CCM_TX_SEQ_NO_UPDATE, u32)
    #: How long they are sent, in seconds; 0 stops them.
    period: int | None = attr(IFLA_BRIDGE_CFM_CC_CCM_TX_PERIOD, u32)
    if_tlv: int | None = attr(IFLA_BRIDGE_CFM_CC_CCM_TX_IF_TLV, u32)
    if_tlv_value: int | None = attr(IFLA_BRIDGE_CFM_CC_CCM_TX_IF_TLV_VALUE, u8)
    port_tlv: int | None = attr(IFLA_BRIDGE_CFM_CC_CCM_TX_PORT_TLV, u32)
    port_tlv_value: int | None = attr(IFLA_BRIDGE_CFM_CC_CCM_TX_PORT_TLV_VALUE, u8)


class CfmMepStatus(Record):
    """What an end point has seen since the last look, IFLA_BRIDGE_CFM_MEP_STATUS_*."""

    instance: int | None = attr(IFLA_BRIDGE_CFM_MEP_STATUS_INSTANCE, u32)
    opcode_unexp_seen: int | None = attr(IFLA_BRIDGE_CFM_MEP_STATUS_OPCODE_UNEXP_SEEN, u32)
    version_unexp_seen: int | None = attr(IFLA_BRIDGE_CFM_MEP_STATUS_VERSION_UNEXP_SEEN, u32)
    rx_level_low_seen: int | None = attr(IFLA_BRIDGE_CFM_MEP_STATUS_RX_LEVEL_LOW_SEEN, u32)


class CfmPeerStatus(Record):
    """What a peer has sent, IFLA_BRIDGE_CFM_CC_PEER_STATUS_*."""

    instance: int | None = attr(IFLA_BRIDGE_CFM_CC_PEER_STATUS_INSTANCE, u32)
    peer_mepid: int | None = attr(IFLA_BRIDGE_CFM_CC_PEER_STATUS_PEER_MEPID, u32)
    ccm_defect: int | None = attr(IFLA_BRIDGE_CFM_CC_PEER_STATUS_CCM_DEFECT, u32)
    rdi: int | None = attr(IFLA_BRIDGE_CFM_CC_PEER_STATUS_RDI, u32)
    port_tlv_value: int | None = attr(IFLA_BRIDGE_CFM_CC_PEER_STATUS_PORT_TLV_VALUE, u8)
    if_tlv_value: int | None = attr(IFLA_BRIDGE_CFM_CC_PEER_STATUS_IF_TLV_VALUE, u8)
    #: Since the last look, like the ones below.
    seen: int | None = attr(IFLA_BRIDGE_CFM_CC_PEER_STATUS_SEEN, u32)
    tlv_seen: int | None = attr(IFLA_BRIDGE_CFM_CC_PEER_STATUS_TLV_SEEN, u32)
    seq_unexp_seen: int | None = attr(IFLA_BRIDGE_CFM_CC_PEER_STATUS_SEQ_UNEXP_SEEN, u32)


class Cfm(Record):
    """Connectivity fault management, IFLA_BRIDGE_CFM_*: requests, and in answers `..._info`."""

    mep_create: CfmMepCreate | None = attr(IFLA_BRIDGE_CFM_MEP_CREATE, nest(CfmMepCreate))
    mep_delete: CfmMepDelete | None = attr(IFLA_BRIDGE_CFM_MEP_DELETE, nest(CfmMepDelete))
    mep_config: CfmMepConfig | None = attr(IFLA_BRIDGE_CFM_MEP_CONFIG, nest(CfmMepConfig))
    cc_config: CfmCcConfig | None = attr(IFLA_BRIDGE_CFM_CC_CONFIG, nest(CfmCcConfig))
    cc_peer_mep_add: CfmPeerMep | None = attr(IFLA_BRIDGE_CFM_CC_PEER_MEP_ADD, nest(CfmPeerMep))
    cc_peer_mep_remove: CfmPeerMep | None = attr(
        IFLA_BRIDGE_CFM_CC_PEER_MEP_REMOVE, nest(CfmPeerMep)
    )
    cc_rdi: CfmRdi | None = attr(IFLA_BRIDGE_CFM_CC_RDI, nest(CfmRdi))
    cc_ccm_tx: CfmCcmTx | None = attr(IFLA_BRIDGE_CFM_CC_CCM_TX, nest(CfmCcmTx))
    mep_create_info: tuple[CfmMepCreate, ...] = attr(
        IFLA_BRIDGE_CFM_MEP_CREATE_INFO, multi(nest(CfmMepCreate))
    )
    mep_config_info: tuple[CfmMepConfig, ...] = attr(
        IFLA_BRIDGE_CFM_MEP_CONFIG_INFO, multi(nest(CfmMepConfig))
    )
    cc_config_info: tuple[CfmCcConfig, ...] = attr(
        IFLA_BRIDGE_CFM_CC_CONFIG_INFO, multi(nest(CfmCcConfig))
    )
    cc_rdi_info: tuple[CfmRdi, ...] = attr(IFLA_BRIDGE_CFM_CC_RDI_INFO, multi(nest(CfmRdi)))
    cc_ccm_tx_info: tuple[CfmCcmTx, ...] = attr(
        IFLA_BRIDGE_CFM_CC_CCM_TX_INFO, multi(nest(CfmCcmTx))
    )
    cc_peer_mep_info: tuple[CfmPeerMep, ...] = attr(
        IFLA_BRIDGE_CFM_CC_PEER_MEP_INFO, multi(nest(CfmPeerMep))
    )
    mep_status_info: tuple[CfmMepStatus, ...] = attr(
        IFLA_BRIDGE_CFM_MEP_STATUS_INFO, multi(nest(CfmMepStatus))
    )
    cc_peer_status_info: tuple[CfmPeerStatus, ...] = attr(
        IFLA_BRIDGE_CFM_CC_PEER_STATUS_INFO, multi(nest(CfmPeerStatus))
    )


# Spanning trees per group of VLANs


class MstEntry(Record):
    """The state of a port in a spanning tree, IFLA_BRIDGE_MST_ENTRY_*."""

    #: The tree's id.
    msti: int | None = attr(IFLA_BRIDGE_MST_ENTRY_MSTI, u16)
    #: BR_STATE_*.
    state: int | None = attr(IFLA_BRIDGE_MST_ENTRY_STATE, u8, names="br_state")


class Mst(Record):
    """The states of a port, IFLA_BRIDGE_MST_*."""

    entry: tuple[MstEntry, ...] = attr(IFLA_BRIDGE_MST_ENTRY, multi(nest(MstEntry)))


class BridgeAfSpec(Record):
    """A bridge's part of a link, IFLA_BRIDGE_*.

    Answers have what `ext_mask` asks for: RTEXT_FILTER_BRVLAN or RTEXT_FILTER_BRVLAN_COMPRESSED
    (ranges) for VLANs, RTEXT_FILTER_MRP, RTEXT_FILTER_CFM_CONFIG, RTEXT_FILTER_CFM_STATUS,
    RTEXT_FILTER_MST.
    """

    #: In requests: BRIDGE_FLAGS_*, who is meant.
    flags: int | None = attr(IFLA_BRIDGE_FLAGS, u16, names="bridge_flags")
    #: BRIDGE_MODE_*, of the hardware's own bridge.
    mode: int | None = attr(IFLA_BRIDGE_MODE, u16, names="ifla_bridge_mode")
    vlan_info: tuple[bridge_vlan_info, ...] = attr(
        IFLA_BRIDGE_VLAN_INFO, multi(struct(bridge_vlan_info))
    )
    vlan_tunnel_info: tuple[BridgeVlanTunnel, ...] = attr(
        IFLA_BRIDGE_VLAN_TUNNEL_INFO, multi(nest(BridgeVlanTunnel))
    )
    mrp: Mrp | None = attr(IFLA_BRIDGE_MRP, nest(Mrp))
    cfm: Cfm | None = attr(IFLA_BRIDGE_CFM, nest(Cfm))
    mst: Mst | None = attr(IFLA_BRIDGE_MST, nest(Mst))
