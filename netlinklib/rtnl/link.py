"""Links: network interfaces, real and virtual."""

from __future__ import annotations

from ..codecs import (
    binary,
    ip,
    mac,
    multi,
    nest,
    packed,
    raw,
    s32,
    select,
    string,
    struct,
    text,
    u8,
    u16,
    u32,
    u64,
    uint,
)
from ..inputs import Inputs
from ..record import Attributes, Message, Record, attr, head
from ..uapi import (
    AF_BRIDGE,
    AF_INET,
    AF_INET6,
    AF_MCTP,
    AF_UNSPEC,
    ALTIFNAMSIZ,
    DEVLINK_ATTR_BUS_NAME,
    DEVLINK_ATTR_DEV_NAME,
    DEVLINK_ATTR_PORT_INDEX,
    DPLL_A_PIN_ID,
    IFALIASZ,
    IFF_RUNNING,
    IFF_UP,
    IFLA_ADDRESS,
    IFLA_AF_SPEC,
    IFLA_ALLMULTI,
    IFLA_ALT_IFNAME,
    IFLA_BROADCAST,
    IFLA_CARRIER,
    IFLA_CARRIER_CHANGES,
    IFLA_CARRIER_DOWN_COUNT,
    IFLA_CARRIER_UP_COUNT,
    IFLA_COST,
    IFLA_DEVLINK_PORT,
    IFLA_DPLL_PIN,
    IFLA_EVENT,
    IFLA_EXT_MASK,
    IFLA_GRO_IPV4_MAX_SIZE,
    IFLA_GRO_MAX_SIZE,
    IFLA_GROUP,
    IFLA_GSO_IPV4_MAX_SIZE,
    IFLA_GSO_MAX_SEGS,
    IFLA_GSO_MAX_SIZE,
    IFLA_HEADROOM,
    IFLA_IFALIAS,
    IFLA_IFNAME,
    IFLA_INET6_ADDR_GEN_MODE,
    IFLA_INET6_CACHEINFO,
    IFLA_INET6_CONF,
    IFLA_INET6_FLAGS,
    IFLA_INET6_ICMP6STATS,
    IFLA_INET6_MCAST,
    IFLA_INET6_RA_MTU,
    IFLA_INET6_STATS,
    IFLA_INET6_TOKEN,
    IFLA_INET_CONF,
    IFLA_INFO_DATA,
    IFLA_INFO_KIND,
    IFLA_INFO_SLAVE_DATA,
    IFLA_INFO_SLAVE_KIND,
    IFLA_INFO_XSTATS,
    IFLA_LINK,
    IFLA_LINK_NETNSID,
    IFLA_LINKINFO,
    IFLA_LINKMODE,
    IFLA_MAP,
    IFLA_MASTER,
    IFLA_MAX_MTU,
    IFLA_MAX_PACING_OFFLOAD_HORIZON,
    IFLA_MCTP_NET,
    IFLA_MCTP_PHYS_BINDING,
    IFLA_MIN_MTU,
    IFLA_MTU,
    IFLA_NET_NS_FD,
    IFLA_NET_NS_PID,
    IFLA_NETNS_IMMUTABLE,
    IFLA_NEW_IFINDEX,
    IFLA_NEW_NETNSID,
    IFLA_NUM_RX_QUEUES,
    IFLA_NUM_TX_QUEUES,
    IFLA_NUM_VF,
    IFLA_OPERSTATE,
    IFLA_PARENT_DEV_BUS_NAME,
    IFLA_PARENT_DEV_NAME,
    IFLA_PERM_ADDRESS,
    IFLA_PHYS_PORT_ID,
    IFLA_PHYS_PORT_NAME,
    IFLA_PHYS_SWITCH_ID,
    IFLA_PORT_HOST_UUID,
    IFLA_PORT_INSTANCE_UUID,
    IFLA_PORT_PROFILE,
    IFLA_PORT_REQUEST,
    IFLA_PORT_RESPONSE,
    IFLA_PORT_SELF,
    IFLA_PORT_VF,
    IFLA_PORT_VSI_TYPE,
    IFLA_PRIORITY,
    IFLA_PROMISCUITY,
    IFLA_PROP_LIST,
    IFLA_PROTINFO,
    IFLA_PROTO_DOWN,
    IFLA_PROTO_DOWN_REASON,
    IFLA_PROTO_DOWN_REASON_MASK,
    IFLA_PROTO_DOWN_REASON_VALUE,
    IFLA_QDISC,
    IFLA_STATS,
    IFLA_STATS64,
    IFLA_TAILROOM,
    IFLA_TARGET_NETNSID,
    IFLA_TSO_MAX_SEGS,
    IFLA_TSO_MAX_SIZE,
    IFLA_TXQLEN,
    IFLA_VF_BROADCAST,
    IFLA_VF_IB_NODE_GUID,
    IFLA_VF_IB_PORT_GUID,
    IFLA_VF_INFO,
    IFLA_VF_LINK_STATE,
    IFLA_VF_MAC,
    IFLA_VF_PORT,
    IFLA_VF_PORTS,
    IFLA_VF_RATE,
    IFLA_VF_RSS_QUERY_EN,
    IFLA_VF_SPOOFCHK,
    IFLA_VF_STATS,
    IFLA_VF_STATS_BROADCAST,
    IFLA_VF_STATS_MULTICAST,
    IFLA_VF_STATS_RX_BYTES,
    IFLA_VF_STATS_RX_DROPPED,
    IFLA_VF_STATS_RX_PACKETS,
    IFLA_VF_STATS_TX_BYTES,
    IFLA_VF_STATS_TX_DROPPED,
    IFLA_VF_STATS_TX_PACKETS,
    IFLA_VF_TRUST,
    IFLA_VF_TX_RATE,
    IFLA_VF_VLAN,
    IFLA_VF_VLAN_INFO,
    IFLA_VF_VLAN_LIST,
    IFLA_VFINFO_LIST,
    IFLA_WEIGHT,
    IFLA_WIRELESS,
    IFLA_XDP,
    IFLA_XDP_ATTACHED,
    IFLA_XDP_DRV_PROG_ID,
    IFLA_XDP_EXPECTED_FD,
    IFLA_XDP_FD,
    IFLA_XDP_FLAGS,
    IFLA_XDP_HW_PROG_ID,
    IFLA_XDP_PROG_ID,
    IFLA_XDP_SKB_PROG_ID,
    IFNAMSIZ,
    NETLINK_ROUTE,
    RTM_DELLINK,
    RTM_DELLINKPROP,
    RTM_GETLINK,
    RTM_NEWLINK,
    RTM_NEWLINKPROP,
    RTNL_FAMILY_IPMR,
    ifinfomsg,
    ifla_cacheinfo,
    ifla_port_vsi,
    ifla_vf_broadcast,
    ifla_vf_guid,
    ifla_vf_link_state,
    ifla_vf_mac,
    ifla_vf_rate,
    ifla_vf_rss_query_en,
    ifla_vf_spoofchk,
    ifla_vf_trust,
    ifla_vf_tx_rate,
    ifla_vf_vlan,
    ifla_vf_vlan_info,
    rtnl_link_ifmap,
    rtnl_link_stats,
    rtnl_link_stats64,
    value,
)
from .kinds import DATA, SLAVE_DATA, XSTATS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..uapi import can_device_stats
    from .bridge import BridgeAfSpec
    from .kinds import BridgePort, Data, SlaveData
    from .mroute import MrouteTable

__all__ = [
    "AfSpec",
    "DevlinkPort",
    "DpllPin",
    "Inet",
    "Inet6",
    "Link",
    "LinkInfo",
    "LinkProp",
    "Mctp",
    "Port",
    "PropList",
    "ProtoDownReason",
    "VfInfo",
    "VfInfoList",
    "VfMac",
    "VfPorts",
    "VfStats",
    "VfVlans",
    "Xdp",
]


class LinkInfo(Record):
    """What kind of link it is, IFLA_INFO_*."""

    #: `veth`, `bridge` ...; links of hardware have none.
    kind: str | None = attr(IFLA_INFO_KIND, string)
    #: What links of this kind have; a kind that is not known here has undecoded `Attributes`.
    data: Data | None = attr(IFLA_INFO_DATA, select("kind", DATA, other=nest(Attributes)))
    #: Counters of the kind, if it has any.
    xstats: can_device_stats | bytes | None = attr(IFLA_INFO_XSTATS, select("kind", XSTATS))
    #: The kind of the master.
    slave_kind: str | None = attr(IFLA_INFO_SLAVE_KIND, string)
    #: What links have as parts of a master of this kind.
    slave_data: SlaveData | None = attr(
        IFLA_INFO_SLAVE_DATA, select("slave_kind", SLAVE_DATA, other=nest(Attributes))
    )


class Inet(Record):
    """IPv4's part of a link, IFLA_INET_*."""

    #: The settings of /proc/sys/net/ipv4/conf: the one numbered IPV4_DEVCONF_x at place x - 1.
    conf: tuple[int, ...] | None = attr(IFLA_INET_CONF, packed(u32))


class Inet6(Record):
    """IPv6's part of a link, IFLA_INET6_*."""

    #: IF_RA_* and IF_READY of the kernel.
    flags: int | None = attr(IFLA_INET6_FLAGS, u32)
    #: The settings of /proc/sys/net/ipv6/conf: the one numbered DEVCONF_x at place x.
    conf: tuple[int, ...] | None = attr(IFLA_INET6_CONF, packed(u32))
    #: Counters, IPSTATS_MIB_*; the first is how many there are.
    stats: tuple[int, ...] | None = attr(IFLA_INET6_STATS, packed(u64))
    #: Not used by the kernel.
    mcast: bytes | None = attr(IFLA_INET6_MCAST, raw)
    cacheinfo: ifla_cacheinfo | None = attr(IFLA_INET6_CACHEINFO, struct(ifla_cacheinfo))
    #: Counters, ICMP6_MIB_*; the first is how many there are.
    icmp6stats: tuple[int, ...] | None = attr(IFLA_INET6_ICMP6STATS, packed(u64))
    #: The lower half of the addresses to make up.
    token: str | None = attr(IFLA_INET6_TOKEN, ip)
    #: IN6_ADDR_GEN_MODE_*.
    addr_gen_mode: int | None = attr(IFLA_INET6_ADDR_GEN_MODE, u8, names="in6_addr_gen_mode")
    #: In bytes.
    ra_mtu: int | None = attr(IFLA_INET6_RA_MTU, u32)


class Mctp(Record):
    """MCTP's part of a link, IFLA_MCTP_*."""

    net: int | None = attr(IFLA_MCTP_NET, u32)
    phys_binding: int | None = attr(IFLA_MCTP_PHYS_BINDING, u8)


class AfSpec(Record):
    """The parts of a link that families have, by AF_*."""

    inet: Inet | None = attr(AF_INET, nest(Inet))
    inet6: Inet6 | None = attr(AF_INET6, nest(Inet6))
    mctp: Mctp | None = attr(AF_MCTP, nest(Mctp))


class Xdp(Record):
    """The XDP programs of a link, IFLA_XDP_*."""

    #: In requests: the program's descriptor; -1 takes it off.
    fd: int | None = attr(IFLA_XDP_FD, s32)
    #: XDP_ATTACHED_*.
    attached: int | None = attr(IFLA_XDP_ATTACHED, u8, names="xdp_attached")
    #: In requests: XDP_FLAGS_*.
    flags: int | None = attr(IFLA_XDP_FLAGS, u32, names="xdp_flags")
    prog_id: int | None = attr(IFLA_XDP_PROG_ID, u32)
    drv_prog_id: int | None = attr(IFLA_XDP_DRV_PROG_ID, u32)
    skb_prog_id: int | None = attr(IFLA_XDP_SKB_PROG_ID, u32)
    hw_prog_id: int | None = attr(IFLA_XDP_HW_PROG_ID, u32)
    #: In requests: the program that must be there before.
    expected_fd: int | None = attr(IFLA_XDP_EXPECTED_FD, s32)


class PropList(Record):
    """Properties of a link that it may have several of."""

    #: The alternative names.
    alt_ifname: tuple[str, ...] = attr(IFLA_ALT_IFNAME, multi(text(ALTIFNAMSIZ)))


class ProtoDownReason(Record):
    """Why a link is kept down, a bit per reason (the kernel's specification says: a string)."""

    #: In requests: which bits to change.
    mask: int | None = attr(IFLA_PROTO_DOWN_REASON_MASK, u32)
    value: int | None = attr(IFLA_PROTO_DOWN_REASON_VALUE, u32)


class VfMac(Record, header=ifla_vf_mac, attributes=False):
    """The address of a virtual function, struct ifla_vf_mac."""

    vf: int = head("vf")
    #: 32 bytes, of which as many count as the link's own address has.
    mac: bytes = head("mac", binary)


class VfVlans(Record):
    """The VLANs of a virtual function."""

    info: tuple[ifla_vf_vlan_info, ...] = attr(IFLA_VF_VLAN_INFO, multi(struct(ifla_vf_vlan_info)))


class VfStats(Record):
    """Counters of a virtual function, IFLA_VF_STATS_*."""

    rx_packets: int | None = attr(IFLA_VF_STATS_RX_PACKETS, u64)
    tx_packets: int | None = attr(IFLA_VF_STATS_TX_PACKETS, u64)
    rx_bytes: int | None = attr(IFLA_VF_STATS_RX_BYTES, u64)
    tx_bytes: int | None = attr(IFLA_VF_STATS_TX_BYTES, u64)
    broadcast: int | None = attr(IFLA_VF_STATS_BROADCAST, u64)
    multicast: int | None = attr(IFLA_VF_STATS_MULTICAST, u64)
    rx_dropped: int | None = attr(IFLA_VF_STATS_RX_DROPPED, u64)
    tx_dropped: int | None = attr(IFLA_VF_STATS_TX_DROPPED, u64)


class VfInfo(Record):
    """A virtual function, IFLA_VF_*."""

    mac: VfMac | None = attr(IFLA_VF_MAC, struct(VfMac))
    vlan: ifla_vf_vlan | None = attr(IFLA_VF_VLAN, struct(ifla_vf_vlan))
    #: In Mbit/s, like `rate`.
    tx_rate: ifla_vf_tx_rate | None = attr(IFLA_VF_TX_RATE, struct(ifla_vf_tx_rate))
    spoofchk: ifla_vf_spoofchk | None = attr(IFLA_VF_SPOOFCHK, struct(ifla_vf_spoofchk))
    link_state: ifla_vf_link_state | None = attr(IFLA_VF_LINK_STATE, struct(ifla_vf_link_state))
    rate: ifla_vf_rate | None = attr(IFLA_VF_RATE, struct(ifla_vf_rate))
    rss_query_en: ifla_vf_rss_query_en | None = attr(
        IFLA_VF_RSS_QUERY_EN, struct(ifla_vf_rss_query_en)
    )
    stats: VfStats | None = attr(IFLA_VF_STATS, nest(VfStats))
    trust: ifla_vf_trust | None = attr(IFLA_VF_TRUST, struct(ifla_vf_trust))
    ib_node_guid: ifla_vf_guid | None = attr(IFLA_VF_IB_NODE_GUID, struct(ifla_vf_guid))
    ib_port_guid: ifla_vf_guid | None = attr(IFLA_VF_IB_PORT_GUID, struct(ifla_vf_guid))
    vlan_list: VfVlans | None = attr(IFLA_VF_VLAN_LIST, nest(VfVlans))
    broadcast: ifla_vf_broadcast | None = attr(IFLA_VF_BROADCAST, struct(ifla_vf_broadcast))


class VfInfoList(Record):
    """The virtual functions of a link, in order."""

    info: tuple[VfInfo, ...] = attr(IFLA_VF_INFO, multi(nest(VfInfo)))


class Port(Record):
    """The profile of a port (VDP), IFLA_PORT_*."""

    vf: int | None = attr(IFLA_PORT_VF, u32)
    profile: str | None = attr(IFLA_PORT_PROFILE, string)
    vsi_type: ifla_port_vsi | None = attr(IFLA_PORT_VSI_TYPE, struct(ifla_port_vsi))
    instance_uuid: bytes | None = attr(IFLA_PORT_INSTANCE_UUID, binary)
    host_uuid: bytes | None = attr(IFLA_PORT_HOST_UUID, binary)
    #: PORT_REQUEST_*.
    request: int | None = attr(IFLA_PORT_REQUEST, u8, names="port_request")
    #: PORT_VDP_RESPONSE_* and PORT_PROFILE_RESPONSE_*.
    response: int | None = attr(IFLA_PORT_RESPONSE, u16, names="port_response")


class VfPorts(Record):
    """The profiles of the virtual functions' ports."""

    port: tuple[Port, ...] = attr(IFLA_VF_PORT, multi(nest(Port)))


class DevlinkPort(Record):
    """A port of a device as devlink knows it, DEVLINK_ATTR_*."""

    bus_name: str | None = attr(DEVLINK_ATTR_BUS_NAME, string)
    dev_name: str | None = attr(DEVLINK_ATTR_DEV_NAME, string)
    port_index: int | None = attr(DEVLINK_ATTR_PORT_INDEX, u32)


class DpllPin(Record):
    """A pin of a clock, DPLL_A_PIN_*."""

    id: int | None = attr(DPLL_A_PIN_ID, u32)


def _bridge() -> type[BridgeAfSpec]:
    """Load what most programs never see."""
    from .bridge import BridgeAfSpec

    return BridgeAfSpec


def _mroute() -> type[MrouteTable]:
    """Load what most programs never see."""
    from .mroute import MrouteTable

    return MrouteTable


def _more(cls: str, fields: dict[str, Any]) -> None:
    """Turn what is written beside a link's fields into them."""
    for name in [name for name in fields if name.startswith("linkinfo.")]:
        info = fields.setdefault("linkinfo", {})
        if not isinstance(info, dict):
            raise TypeError(f"{cls}: linkinfo and {name[9:]} are the same, give one")
        info[name[9:]] = fields.pop(name)
    up = fields.pop("up", None)
    if up is not None:
        flags, change = fields.get("flags") or 0, fields.get("change") or 0
        if isinstance(flags, str):
            flags = value("iff", flags)
        fields["flags"] = flags | IFF_UP if up else flags & ~IFF_UP
        fields["change"] = change | IFF_UP


def _complete(link: Link, verb: str) -> bytes:
    """Return the bytes of a link for a change; to delete one, just what says which."""
    if verb != "delete":
        return bytes(link)
    said = {name: getattr(link, name) for name in ("family", "index")}
    if not link.index:
        said.update({name: getattr(link, name) for name in ("ifname", "alt_ifname", "group")})
    return Link.__plan__.encode(said)


class Link(
    Record,
    header=ifinfomsg,
    message=Message(
        protocol=NETLINK_ROUTE,
        get=RTM_GETLINK,
        new=RTM_NEWLINK,
        delete=RTM_DELLINK,
        replace=0,
        complete=_complete,
        filters=("family", "master", "linkinfo.kind", "target_netnsid"),
        hints=("ext_mask",),
        any={"family": AF_UNSPEC},
    ),
    inputs=Inputs(
        aliases={
            "dev": "index",
            "kind": "linkinfo.kind",
            "data": "linkinfo.data",
            "slave_kind": "linkinfo.slave_kind",
            "slave_data": "linkinfo.slave_data",
        },
        more=_more,
    ),
):
    """A link: struct ifinfomsg and IFLA_*, in RTM_NEWLINK, RTM_DELLINK, RTM_GETLINK.

    Reading needs no privileges. The kernel filters dumps by `family` (AF_BRIDGE: ports of bridges,
    with what a bridge has to say about them), `master`, `linkinfo.kind` and `target_netnsid`;
    `ext_mask` asks for more or for less.

    A new one reads `Link(ifname="vx0", kind="vxlan", data={"id": 42, "port": 4789}, up=True)`:
    `kind`, `data`, `slave_kind` and `slave_data` are those of `linkinfo`, `up` sets or clears
    IFF_UP in `flags` and `change`. `dev` is another name of `index`; it, `link` and `master` take
    names of links. To change one takes its index (or `dev`) and what is to change: with `ifname` it
    is renamed. Without an index, `ifname` or `alt_ifname` say which link it is.
    """

    #: AF_UNSPEC, but for answers to requests of AF_BRIDGE or AF_INET6.
    family: int = head("ifi_family", names="af")
    #: ARPHRD_*.
    type: int = head("ifi_type", names="arphrd")
    #: The index by which all else refers to it.
    index: int = head("ifi_index", names="link")
    #: IFF_*.
    flags: int = head("ifi_flags", names="iff")
    #: In requests: which bits of `flags` to change.
    change: int = head("ifi_change")
    address: str | None = attr(IFLA_ADDRESS, mac)
    broadcast: str | None = attr(IFLA_BROADCAST, mac)
    ifname: str | None = attr(IFLA_IFNAME, text(IFNAMSIZ))
    #: In bytes.
    mtu: int | None = attr(IFLA_MTU, u32)
    #: The index of the link below; for a veth the other end's (in the namespace `link_netnsid`).
    link: int | None = attr(IFLA_LINK, u32, names="link")
    #: The kind of the root queueing discipline.
    qdisc: str | None = attr(IFLA_QDISC, string)
    stats: rtnl_link_stats | None = attr(IFLA_STATS, struct(rtnl_link_stats))
    #: Not used by the kernel, nor is `priority`.
    cost: bytes | None = attr(IFLA_COST, raw)
    priority: bytes | None = attr(IFLA_PRIORITY, raw)
    #: The index of the bridge, bond, VRF ... that it belongs to.
    master: int | None = attr(IFLA_MASTER, u32, names="link")
    #: In events of wireless extensions: a struct iw_event.
    wireless: bytes | None = attr(IFLA_WIRELESS, raw)
    #: What one family alone has to say, in answers to requests of that family.
    protinfo: BridgePort | Inet6 | bytes | None = attr(
        IFLA_PROTINFO, select("family", {AF_BRIDGE: SLAVE_DATA["bridge"], AF_INET6: nest(Inet6)})
    )
    #: The length of the transmit queue, in packets.
    txqlen: int | None = attr(IFLA_TXQLEN, u32)
    map: rtnl_link_ifmap | None = attr(IFLA_MAP, struct(rtnl_link_ifmap))
    weight: int | None = attr(IFLA_WEIGHT, u32)
    #: IF_OPER_*.
    operstate: int | None = attr(IFLA_OPERSTATE, u8, names="if_oper")
    #: IF_LINK_MODE_*.
    linkmode: int | None = attr(IFLA_LINKMODE, u8, names="if_link_mode")
    linkinfo: LinkInfo | None = attr(IFLA_LINKINFO, nest(LinkInfo))
    #: In requests: a process in the network namespace to move to.
    net_ns_pid: int | None = attr(IFLA_NET_NS_PID, u32)
    ifalias: str | None = attr(IFLA_IFALIAS, text(IFALIASZ))
    #: How many virtual functions there are; like `vfinfo_list` only with RTEXT_FILTER_VF in
    #: `ext_mask`.
    num_vf: int | None = attr(IFLA_NUM_VF, u32)
    vfinfo_list: VfInfoList | None = attr(IFLA_VFINFO_LIST, nest(VfInfoList))
    stats64: rtnl_link_stats64 | None = attr(IFLA_STATS64, struct(rtnl_link_stats64))
    vf_ports: VfPorts | None = attr(IFLA_VF_PORTS, nest(VfPorts))
    port_self: Port | None = attr(IFLA_PORT_SELF, nest(Port))
    #: What families have to say. In messages of AF_BRIDGE a bridge speaks for itself, in those of
    #: RTNL_FAMILY_IPMR multicast routing.
    af_spec: AfSpec | BridgeAfSpec | MrouteTable | None = attr(
        IFLA_AF_SPEC,
        select(
            "family",
            {AF_BRIDGE: nest(_bridge), RTNL_FAMILY_IPMR: nest(_mroute)},
            other=nest(AfSpec),
        ),
    )
    group: int | None = attr(IFLA_GROUP, u32)
    #: In requests: a descriptor of the network namespace to move to.
    net_ns_fd: int | None = attr(IFLA_NET_NS_FD, u32)
    #: In requests: RTEXT_FILTER_*, more or less of what is sent.
    ext_mask: int | None = attr(IFLA_EXT_MASK, u32, names="rtext_filter")
    promiscuity: int | None = attr(IFLA_PROMISCUITY, u32)
    num_tx_queues: int | None = attr(IFLA_NUM_TX_QUEUES, u32)
    num_rx_queues: int | None = attr(IFLA_NUM_RX_QUEUES, u32)
    carrier: int | None = attr(IFLA_CARRIER, u8)
    #: The driver's identifier of the port, like `phys_switch_id` of the switch.
    phys_port_id: bytes | None = attr(IFLA_PHYS_PORT_ID, binary)
    carrier_changes: int | None = attr(IFLA_CARRIER_CHANGES, u32)
    phys_switch_id: bytes | None = attr(IFLA_PHYS_SWITCH_ID, binary)
    #: The id of the network namespace of `link`; -1 is an unknown one.
    link_netnsid: int | None = attr(IFLA_LINK_NETNSID, s32)
    phys_port_name: str | None = attr(IFLA_PHYS_PORT_NAME, string)
    proto_down: int | None = attr(IFLA_PROTO_DOWN, u8)
    gso_max_segs: int | None = attr(IFLA_GSO_MAX_SEGS, u32)
    #: In bytes.
    gso_max_size: int | None = attr(IFLA_GSO_MAX_SIZE, u32)
    xdp: Xdp | None = attr(IFLA_XDP, nest(Xdp))
    #: IFLA_EVENT_*.
    event: int | None = attr(IFLA_EVENT, u32, names="ifla_event")
    #: In events: the id of the network namespace it moves to.
    new_netnsid: int | None = attr(IFLA_NEW_NETNSID, s32)
    #: The id of the network namespace that was asked for, if it was another one.
    target_netnsid: int | None = attr(IFLA_TARGET_NETNSID, s32)
    carrier_up_count: int | None = attr(IFLA_CARRIER_UP_COUNT, u32)
    carrier_down_count: int | None = attr(IFLA_CARRIER_DOWN_COUNT, u32)
    #: In events: its index in the network namespace it moves to.
    new_ifindex: int | None = attr(IFLA_NEW_IFINDEX, s32)
    min_mtu: int | None = attr(IFLA_MIN_MTU, u32)
    max_mtu: int | None = attr(IFLA_MAX_MTU, u32)
    prop_list: PropList | None = attr(IFLA_PROP_LIST, nest(PropList))
    #: In requests: an alternative name. The link's own are in `prop_list`, and in `altnames`.
    alt_ifname: str | None = attr(IFLA_ALT_IFNAME, text(ALTIFNAMSIZ))
    #: The address the hardware came with.
    perm_address: str | None = attr(IFLA_PERM_ADDRESS, mac)
    proto_down_reason: ProtoDownReason | None = attr(IFLA_PROTO_DOWN_REASON, nest(ProtoDownReason))
    parent_dev_name: str | None = attr(IFLA_PARENT_DEV_NAME, string)
    parent_dev_bus_name: str | None = attr(IFLA_PARENT_DEV_BUS_NAME, string)
    gro_max_size: int | None = attr(IFLA_GRO_MAX_SIZE, u32)
    tso_max_size: int | None = attr(IFLA_TSO_MAX_SIZE, u32)
    tso_max_segs: int | None = attr(IFLA_TSO_MAX_SEGS, u32)
    allmulti: int | None = attr(IFLA_ALLMULTI, u32)
    #: The same port as devlink knows it.
    devlink_port: DevlinkPort | None = attr(IFLA_DEVLINK_PORT, nest(DevlinkPort))
    gso_ipv4_max_size: int | None = attr(IFLA_GSO_IPV4_MAX_SIZE, u32)
    gro_ipv4_max_size: int | None = attr(IFLA_GRO_IPV4_MAX_SIZE, u32)
    #: The pin by which it gives its clock to others.
    dpll_pin: DpllPin | None = attr(IFLA_DPLL_PIN, nest(DpllPin))
    #: In nanoseconds.
    max_pacing_offload_horizon: int | None = attr(IFLA_MAX_PACING_OFFLOAD_HORIZON, uint)
    netns_immutable: int | None = attr(IFLA_NETNS_IMMUTABLE, u8)
    #: In bytes, like `tailroom`.
    headroom: int | None = attr(IFLA_HEADROOM, u16)
    tailroom: int | None = attr(IFLA_TAILROOM, u16)

    @property
    def altnames(self) -> tuple[str, ...]:
        """The alternative names."""
        properties = self.prop_list
        return () if properties is None else properties.alt_ifname

    @property
    def kind(self) -> str | None:
        """The kind (`linkinfo.kind`); links of hardware have none."""
        info = self.linkinfo
        return None if info is None else info.kind

    @property
    def up(self) -> bool:
        """Whether it has been set up (IFF_UP)."""
        return bool(self.flags & IFF_UP)

    @property
    def running(self) -> bool:
        """Whether it can carry packets (IFF_RUNNING)."""
        return bool(self.flags & IFF_RUNNING)


class LinkProp(
    Record,
    header=ifinfomsg,
    message=Message(protocol=NETLINK_ROUTE, new=RTM_NEWLINKPROP, delete=RTM_DELLINKPROP),
    inputs=Inputs(aliases={"dev": "index"}),
):
    """Alternative names to give to a link, or to take away: struct ifinfomsg and IFLA_*, in
    RTM_NEWLINKPROP and RTM_DELLINKPROP. The names themselves are in the `Link`.

    The link is told by its `index`, or by a name.
    """

    family: int = head("ifi_family", names="af")
    index: int = head("ifi_index", names="link")
    ifname: str | None = attr(IFLA_IFNAME, text(IFNAMSIZ))
    prop_list: PropList | None = attr(IFLA_PROP_LIST, nest(PropList))
    #: One of the names it has already.
    alt_ifname: str | None = attr(IFLA_ALT_IFNAME, text(ALTIFNAMSIZ))
