"""ipip, sit and ip6tnl: IP in IP."""

from __future__ import annotations

from ...codecs import be16, be32, flag, ip, u8, u16, u32
from ...inputs import Inputs
from ...record import Record, attr
from ...uapi import (
    IFLA_IPTUN_6RD_PREFIX,
    IFLA_IPTUN_6RD_PREFIXLEN,
    IFLA_IPTUN_6RD_RELAY_PREFIX,
    IFLA_IPTUN_6RD_RELAY_PREFIXLEN,
    IFLA_IPTUN_COLLECT_METADATA,
    IFLA_IPTUN_ENCAP_DPORT,
    IFLA_IPTUN_ENCAP_FLAGS,
    IFLA_IPTUN_ENCAP_LIMIT,
    IFLA_IPTUN_ENCAP_SPORT,
    IFLA_IPTUN_ENCAP_TYPE,
    IFLA_IPTUN_FLAGS,
    IFLA_IPTUN_FLOWINFO,
    IFLA_IPTUN_FWMARK,
    IFLA_IPTUN_LINK,
    IFLA_IPTUN_LOCAL,
    IFLA_IPTUN_PMTUDISC,
    IFLA_IPTUN_PROTO,
    IFLA_IPTUN_REMOTE,
    IFLA_IPTUN_TOS,
    IFLA_IPTUN_TTL,
)

__all__ = ["Ip6tnl", "Iptun"]


class Iptun(Record, inputs=Inputs(aliases={"dev": "link"})):
    """IFLA_IPTUN_*, of ipip and sit.

    `ip6rd_` is what the kernel calls 6RD_: a field's name cannot begin with a digit.
    """

    #: The index of the link below.
    link: int | None = attr(IFLA_IPTUN_LINK, u32, names="link")
    local: str | None = attr(IFLA_IPTUN_LOCAL, ip)
    remote: str | None = attr(IFLA_IPTUN_REMOTE, ip)
    ttl: int | None = attr(IFLA_IPTUN_TTL, u8)
    tos: int | None = attr(IFLA_IPTUN_TOS, u8)
    encap_limit: int | None = attr(IFLA_IPTUN_ENCAP_LIMIT, u8)
    #: The traffic class and flow label of IPv6.
    flowinfo: int | None = attr(IFLA_IPTUN_FLOWINFO, be32)
    #: Of sit: SIT_ISATAP. (The kernel's specification says big endian, but SIT_ISATAP is in the
    #: order of the host.)
    flags: int | None = attr(IFLA_IPTUN_FLAGS, u16, names="sit_flag")
    #: IPPROTO_* of what is inside; 0 is any.
    proto: int | None = attr(IFLA_IPTUN_PROTO, u8, names="ipproto")
    #: Whether packets must not be fragmented.
    pmtudisc: int | None = attr(IFLA_IPTUN_PMTUDISC, u8)
    ip6rd_prefix: str | None = attr(IFLA_IPTUN_6RD_PREFIX, ip)
    ip6rd_relay_prefix: str | None = attr(IFLA_IPTUN_6RD_RELAY_PREFIX, ip)
    ip6rd_prefixlen: int | None = attr(IFLA_IPTUN_6RD_PREFIXLEN, u16)
    ip6rd_relay_prefixlen: int | None = attr(IFLA_IPTUN_6RD_RELAY_PREFIXLEN, u16)
    #: TUNNEL_ENCAP_*, what is around it.
    encap_type: int | None = attr(IFLA_IPTUN_ENCAP_TYPE, u16, names="tunnel_encap_types")
    #: TUNNEL_ENCAP_FLAG_*.
    encap_flags: int | None = attr(IFLA_IPTUN_ENCAP_FLAGS, u16, names="tunnel_encap_flag")
    #: The UDP ports of it.
    encap_sport: int | None = attr(IFLA_IPTUN_ENCAP_SPORT, be16)
    encap_dport: int | None = attr(IFLA_IPTUN_ENCAP_DPORT, be16)
    #: Whether routes and filters say where each packet goes.
    collect_metadata: bool = attr(IFLA_IPTUN_COLLECT_METADATA, flag)
    fwmark: int | None = attr(IFLA_IPTUN_FWMARK, u32)


class Ip6tnl(Iptun):
    """IFLA_IPTUN_*, of ip6tnl, whose flags are others and wider."""

    #: IP6_TNL_F_*.
    flags: int | None = attr(IFLA_IPTUN_FLAGS, u32, names="ip6_tnl_f")
