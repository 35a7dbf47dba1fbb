"""Routes: IPv4, IPv6, MPLS and multicast."""

from __future__ import annotations

from operator import index

from ..codecs import (
    be16,
    be32,
    custom,
    ip,
    mac,
    mpls,
    nest,
    raw,
    select,
    sequence,
    string,
    struct,
    u8,
    u16,
    u32,
)
from ..errors import DecodeError
from ..inputs import Inputs
from ..record import Message, Record, attr, head
from ..uapi import (
    AF_INET,
    AF_INET6,
    AF_MPLS,
    AF_UNSPEC,
    NETLINK_ROUTE,
    NLM_F_REPLACE,
    RT_SCOPE_HOST,
    RT_SCOPE_LINK,
    RT_SCOPE_NOWHERE,
    RT_TABLE_MAIN,
    RT_TABLE_UNSPEC,
    RTA_CACHEINFO,
    RTA_DPORT,
    RTA_DST,
    RTA_ENCAP,
    RTA_ENCAP_TYPE,
    RTA_EXPIRES,
    RTA_FLOW,
    RTA_FLOWLABEL,
    RTA_GATEWAY,
    RTA_IIF,
    RTA_IP_PROTO,
    RTA_MARK,
    RTA_METRICS,
    RTA_MFC_STATS,
    RTA_MP_ALGO,
    RTA_MULTIPATH,
    RTA_NEWDST,
    RTA_NH_ID,
    RTA_OIF,
    RTA_PREF,
    RTA_PREFSRC,
    RTA_PRIORITY,
    RTA_PROTOINFO,
    RTA_SESSION,
    RTA_SPORT,
    RTA_SRC,
    RTA_TABLE,
    RTA_TTL_PROPAGATE,
    RTA_UID,
    RTA_VIA,
    RTAX_ADVMSS,
    RTAX_CC_ALGO,
    RTAX_CWND,
    RTAX_FASTOPEN_NO_COOKIE,
    RTAX_FEATURES,
    RTAX_HOPLIMIT,
    RTAX_INITCWND,
    RTAX_INITRWND,
    RTAX_LOCK,
    RTAX_MTU,
    RTAX_QUICKACK,
    RTAX_REORDERING,
    RTAX_RTO_MIN,
    RTAX_RTT,
    RTAX_RTTVAR,
    RTAX_SSTHRESH,
    RTAX_WINDOW,
    RTM_DELROUTE,
    RTM_GETROUTE,
    RTM_NEWROUTE,
    RTN_ANYCAST,
    RTN_BROADCAST,
    RTN_LOCAL,
    RTN_MULTICAST,
    RTN_NAT,
    RTN_UNICAST,
    RTPROT_BOOT,
    rta_cacheinfo,
    rta_mfc_stats,
    rtmsg,
    rtnexthop,
)
from .encap import lwtunnel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ipaddress import IPv4Network, IPv6Network
    from typing import Any

    from .encap import Encap

__all__ = ["Metrics", "MfcStats", "RouteNexthop", "Route", "RouteCacheinfo"]


def _decode_via(payload: bytes) -> tuple[int, str]:
    """Return the family and address of a struct rtvia."""
    if len(payload) < 2:
        raise DecodeError(f"{len(payload)} bytes for struct rtvia", data=payload)
    import sys

    family = int.from_bytes(payload[:2], sys.byteorder)
    address = payload[2:]
    internet = len(address) == {AF_INET: 4, AF_INET6: 16}.get(family)
    return family, (ip if internet else mac).decode(address)


def _encode_via(value: Any) -> bytes:
    """Return the struct rtvia for a pair of family and address, or for an IP address alone."""
    import sys

    if isinstance(value, tuple):
        family, address = value
        payload = (ip if family in (AF_INET, AF_INET6) else mac).encode(address)
    else:
        payload = ip.encode(value)
        family = AF_INET if len(payload) == 4 else AF_INET6
    return int(family).to_bytes(2, sys.byteorder) + payload


#: struct rtvia: the pair of family and address. An address that is none of IPv4 or IPv6 reads as a
#: link-layer one.
via = custom(_decode_via, _encode_via, "via")


class Metrics(Record):
    """Metrics of a route, RTAX_*."""

    #: Which metrics the kernel may not change: bit n for RTAX_n.
    lock: int | None = attr(RTAX_LOCK, u32)
    #: In bytes.
    mtu: int | None = attr(RTAX_MTU, u32)
    #: In bytes.
    window: int | None = attr(RTAX_WINDOW, u32)
    #: In eighths of milliseconds.
    rtt: int | None = attr(RTAX_RTT, u32)
    #: In quarters of milliseconds.
    rttvar: int | None = attr(RTAX_RTTVAR, u32)
    #: In segments, like `cwnd`, `reordering`, `initcwnd` and `initrwnd`.
    ssthresh: int | None = attr(RTAX_SSTHRESH, u32)
    cwnd: int | None = attr(RTAX_CWND, u32)
    #: In bytes.
    advmss: int | None = attr(RTAX_ADVMSS, u32)
    reordering: int | None = attr(RTAX_REORDERING, u32)
    hoplimit: int | None = attr(RTAX_HOPLIMIT, u32)
    initcwnd: int | None = attr(RTAX_INITCWND, u32)
    #: RTAX_FEATURE_*.
    features: int | None = attr(RTAX_FEATURES, u32, names="rtax_feature")
    #: In milliseconds.
    rto_min: int | None = attr(RTAX_RTO_MIN, u32)
    initrwnd: int | None = attr(RTAX_INITRWND, u32)
    quickack: int | None = attr(RTAX_QUICKACK, u32)
    #: The TCP congestion control algorithm.
    cc_algo: str | None = attr(RTAX_CC_ALGO, string)
    fastopen_no_cookie: int | None = attr(RTAX_FASTOPEN_NO_COOKIE, u32)


class RouteCacheinfo(Record, header=rta_cacheinfo, attributes=False):
    """Ages of a route, struct rta_cacheinfo."""

    clntref: int = head("rta_clntref")
    #: Clock ticks (USER_HZ) since its last use.
    lastuse: int = head("rta_lastuse")
    #: Clock ticks until it expires; 0 is never.
    expires: int = head("rta_expires")
    #: The errno that the route gives, negative.
    error: int = head("rta_error")
    used: int = head("rta_used")
    id: int | None = head("rta_id")
    ts: int | None = head("rta_ts")
    tsage: int | None = head("rta_tsage")


class MfcStats(Record, header=rta_mfc_stats, attributes=False):
    """Traffic of a multicast route, struct rta_mfc_stats."""

    packets: int = head("mfcs_packets")
    bytes: int = head("mfcs_bytes")
    wrong_if: int = head("mfcs_wrong_if")


def _weigh(name: str, fields: dict[str, Any]) -> None:
    """Turn a weight into what the kernel has in its place."""
    if "weight" in fields:
        weight = index(fields.pop("weight"))
        if fields.get("hops") is not None:
            raise TypeError(f"{name}: weight and hops are the same, give one")
        if not 1 <= weight <= 256:
            raise ValueError(f"{name}: {weight} is no weight: from 1 to 256")
        fields["hops"] = weight - 1


class RouteNexthop(
    Record, header=rtnexthop, inputs=Inputs(aliases={"dev": "ifindex"}, more=_weigh)
):
    """One path of a multipath route: struct rtnexthop and RTA_*. It takes `weight` in place of
    `hops`, and `dev` in place of `ifindex`."""

    #: RTNH_F_*.
    flags: int = head("rtnh_flags", names="rtnh_f")
    #: The weight, less one.
    hops: int = head("rtnh_hops")
    #: The link's index.
    ifindex: int = head("rtnh_ifindex", names="link")
    gateway: str | None = attr(RTA_GATEWAY, ip)
    #: The pair of family and address, where the family is not the route's.
    via: tuple[int, str] | None = attr(RTA_VIA, via)
    #: The realms, source in the upper 16 bits.
    flow: int | None = attr(RTA_FLOW, u32)
    #: The labels to put in place of the route's; MPLS only.
    newdst: str | None = attr(RTA_NEWDST, mpls)
    ttl_propagate: int | None = attr(RTA_TTL_PROPAGATE, u8)
    #: LWTUNNEL_ENCAP_*.
    encap_type: int | None = attr(RTA_ENCAP_TYPE, u16, names="lwtunnel_encap_types")
    #: What is put around packets, by `encap_type`: a `MplsEncap`, `IpEncap`, `Seg6Encap` ...
    encap: Encap | None = attr(RTA_ENCAP, lwtunnel)

    @property
    def weight(self) -> int:
        """The weight, as `ip route` counts it: from 1 on."""
        return self.hops + 1


_HEADER = {name: member.offset for name, member in rtmsg.FIELDS.items()}

#: The scope of an IPv4 route by its type, where it is not RT_SCOPE_UNIVERSE.
_SCOPES = {
    RTN_LOCAL: RT_SCOPE_HOST,
    RTN_NAT: RT_SCOPE_HOST,
    RTN_BROADCAST: RT_SCOPE_LINK,
    RTN_MULTICAST: RT_SCOPE_LINK,
    RTN_ANYCAST: RT_SCOPE_LINK,
}


def _complete(route: Route, verb: str) -> bytes:
    """Return the bytes of a route with what it needs and nobody gave."""
    body = bytes(route)
    kind, table = body[_HEADER["rtm_type"]], body[_HEADER["rtm_table"]]
    # the kernel's own have both
    if kind and (table or route.table):
        return body
    head = bytearray(body)
    family, scope = head[_HEADER["rtm_family"]], head[_HEADER["rtm_scope"]]
    if not family:
        family = head[_HEADER["rtm_family"]] = AF_INET
    if not table and not route.table:
        head[_HEADER["rtm_table"]] = RT_TABLE_MAIN
    if verb == "delete":
        if not scope and family == AF_INET:
            head[_HEADER["rtm_scope"]] = RT_SCOPE_NOWHERE
        return bytes(head)
    if not kind:
        kind = head[_HEADER["rtm_type"]] = RTN_UNICAST
    if not head[_HEADER["rtm_protocol"]]:
        head[_HEADER["rtm_protocol"]] = RTPROT_BOOT
    if not scope and family == AF_INET:
        direct = kind == RTN_UNICAST and not (
            route.gateway or route.via or route.multipath or route.nh_id
        )
        head[_HEADER["rtm_scope"]] = RT_SCOPE_LINK if direct else _SCOPES.get(kind, scope)
    return bytes(head)


#: MPLS routes have labels where others have addresses.
_address = select("family", {AF_MPLS: mpls}, other=ip)


class Route(
    Record,
    header=rtmsg,
    message=Message(
        protocol=NETLINK_ROUTE,
        get=RTM_GETROUTE,
        new=RTM_NEWROUTE,
        delete=RTM_DELROUTE,
        change=NLM_F_REPLACE,
        complete=_complete,
        filters=("family", "table", "protocol", "type", "oif"),
        any={"family": AF_UNSPEC, "table": RT_TABLE_UNSPEC},
    ),
    inputs=Inputs(
        aliases={"dev": "oif"},
        prefixes={"dst": "dst_len", "src": "src_len"},
        family=("family", ("dst", "gateway", "src", "prefsrc")),
    ),
):
    """A route: struct rtmsg and RTA_*, in RTM_NEWROUTE, RTM_DELROUTE, RTM_GETROUTE.

    Reading needs no privileges. The kernel filters dumps by `family`, `table`, `protocol`, `type`
    and `oif`; it refuses a table (if `family` is given) or a link that does not exist.

    `dst="10.0.0.0/8"` and `src` take prefixes, `"default"` is the one of no bits; `dev` is another
    name of `oif`, both take names of links; the family follows from the addresses.

    A route that is to be added and has no `type` or no `table` is completed as by `ip route`: it
    goes to RT_TABLE_MAIN, as RTN_UNICAST and by RTPROT_BOOT; an IPv4 route without a gateway has
    RT_SCOPE_LINK, one of type RTN_LOCAL RT_SCOPE_HOST. When such a one is deleted, any type,
    protocol and scope will do.
    """

    #: AF_INET, AF_INET6, AF_MPLS, RTNL_FAMILY_IPMR or RTNL_FAMILY_IP6MR.
    family: int = head("rtm_family", names="af")
    #: The length of the prefix `dst`, in bits.
    dst_len: int = head("rtm_dst_len")
    src_len: int = head("rtm_src_len")
    tos: int = head("rtm_tos")
    #: The table, above 255 too: RT_TABLE_MAIN ...
    table: int = attr(RTA_TABLE, u32, fallback="rtm_table", names="rt_table")
    #: Who added it: RTPROT_*.
    protocol: int = head("rtm_protocol", names="rtprot")
    #: RT_SCOPE_*.
    scope: int = head("rtm_scope", names="rt_scope")
    #: RTN_UNICAST, RTN_BLACKHOLE ...
    type: int = head("rtm_type", names="rtn")
    #: RTM_F_* and RTNH_F_*.
    flags: int = head("rtm_flags", names="rtm_flags")
    #: The destination's address (MPLS: label); absent in a default route.
    dst: str | None = attr(RTA_DST, _address)
    src: str | None = attr(RTA_SRC, ip)
    #: The index of the link packets come in by.
    iif: int | None = attr(RTA_IIF, u32, names="link")
    #: The index of the link packets go out by.
    oif: int | None = attr(RTA_OIF, u32, names="link")
    gateway: str | None = attr(RTA_GATEWAY, ip)
    #: The metric; lower is preferred.
    priority: int | None = attr(RTA_PRIORITY, u32)
    #: The source address to prefer.
    prefsrc: str | None = attr(RTA_PREFSRC, ip)
    metrics: Metrics | None = attr(RTA_METRICS, nest(Metrics))
    multipath: tuple[RouteNexthop, ...] | None = attr(RTA_MULTIPATH, sequence(RouteNexthop))
    #: No longer used by the kernel.
    protoinfo: bytes | None = attr(RTA_PROTOINFO, raw)
    #: The realms, source in the upper 16 bits.
    flow: int | None = attr(RTA_FLOW, u32)
    cacheinfo: RouteCacheinfo | None = attr(RTA_CACHEINFO, struct(RouteCacheinfo))
    #: No longer used by the kernel.
    session: bytes | None = attr(RTA_SESSION, raw)
    #: No longer used by the kernel.
    mp_algo: bytes | None = attr(RTA_MP_ALGO, raw)
    mark: int | None = attr(RTA_MARK, u32)
    mfc_stats: MfcStats | None = attr(RTA_MFC_STATS, struct(MfcStats))
    #: The pair of family and address of a gateway of another family than the route's.
    via: tuple[int, str] | None = attr(RTA_VIA, via)
    #: The labels to put in place of `dst`; MPLS only.
    newdst: str | None = attr(RTA_NEWDST, _address)
    #: ICMPV6_ROUTER_PREF_*.
    pref: int | None = attr(RTA_PREF, u8, names="icmpv6_router_pref")
    #: LWTUNNEL_ENCAP_*.
    encap_type: int | None = attr(RTA_ENCAP_TYPE, u16, names="lwtunnel_encap_types")
    #: What is put around packets, by `encap_type`: a `MplsEncap`, `IpEncap`, `Seg6Encap` ...
    encap: Encap | None = attr(RTA_ENCAP, lwtunnel)
    #: In requests: seconds until it is removed.
    expires: int | None = attr(RTA_EXPIRES, u32)
    #: In lookups: the user id.
    uid: int | None = attr(RTA_UID, u32)
    ttl_propagate: int | None = attr(RTA_TTL_PROPAGATE, u8)
    #: In lookups: IPPROTO_*.
    ip_proto: int | None = attr(RTA_IP_PROTO, u8, names="ipproto")
    #: In lookups: the ports. (The kernel's specification does not tell that they are big endian.)
    sport: int | None = attr(RTA_SPORT, be16)
    dport: int | None = attr(RTA_DPORT, be16)
    #: The id of a nexthop object.
    nh_id: int | None = attr(RTA_NH_ID, u32)
    #: In lookups: the IPv6 flow label.
    flowlabel: int | None = attr(RTA_FLOWLABEL, be32)

    @property
    def network(self) -> IPv4Network | IPv6Network | None:
        """The destination as an `ipaddress` object, or None if it is not one of IPv4 or IPv6."""
        from ipaddress import IPv4Network, IPv6Network

        if self.family == AF_INET:
            return IPv4Network((self.dst or 0, self.dst_len))
        if self.family == AF_INET6:
            return IPv6Network((self.dst or 0, self.dst_len))
        return None
