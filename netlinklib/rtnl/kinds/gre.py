"""gre and its kin: tunnels of GRE, of Ethernet in it, and of mirrored packets (ERSPAN)."""

from __future__ import annotations

from ...codecs import be16, be32, flag, ip, u8, u16, u32
from ...inputs import Inputs
from ...record import Record, attr
from ...uapi import (
    IFLA_GRE_COLLECT_METADATA,
    IFLA_GRE_ENCAP_DPORT,
    IFLA_GRE_ENCAP_FLAGS,
    IFLA_GRE_ENCAP_LIMIT,
    IFLA_GRE_ENCAP_SPORT,
    IFLA_GRE_ENCAP_TYPE,
    IFLA_GRE_ERSPAN_DIR,
    IFLA_GRE_ERSPAN_HWID,
    IFLA_GRE_ERSPAN_INDEX,
    IFLA_GRE_ERSPAN_VER,
    IFLA_GRE_FLAGS,
    IFLA_GRE_FLOWINFO,
    IFLA_GRE_FWMARK,
    IFLA_GRE_IFLAGS,
    IFLA_GRE_IGNORE_DF,
    IFLA_GRE_IKEY,
    IFLA_GRE_LINK,
    IFLA_GRE_LOCAL,
    IFLA_GRE_OFLAGS,
    IFLA_GRE_OKEY,
    IFLA_GRE_PMTUDISC,
    IFLA_GRE_REMOTE,
    IFLA_GRE_TOS,
    IFLA_GRE_TTL,
    value,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["Gre"]


def _key(cls: str, fields: dict[str, Any]) -> None:
    """Turn `key` into the key of both directions, and the flags without which none counts."""
    key = fields.pop("key", None)
    if key is None:
        return
    for direction in "io":
        if f"{direction}key" in fields:
            raise TypeError(f"{cls}: key is ikey and okey, give one or the other")
        fields[f"{direction}key"] = key
        flags = fields.get(f"{direction}flags") or 0
        if isinstance(flags, str):
            flags = value("gre_flag", flags)
        fields[f"{direction}flags"] = flags | value("gre_flag", "GRE_KEY")


class Gre(Record, inputs=Inputs(aliases={"dev": "link"}, more=_key)):
    """IFLA_GRE_*, of gre, gretap, erspan, ip6gre, ip6gretap and ip6erspan.

    Of the last two the kernel's specification says nothing; they are as ip6gre by its policy.
    When making one, `key=` is both keys with their flags, and `dev=` the link below.
    """

    #: The index of the link below.
    link: int | None = attr(IFLA_GRE_LINK, u32, names="link")
    #: What packets that come in have, GRE_*, as a number: 0x2000 is GRE_KEY (the constant of this
    #: name is in the order of the network).
    iflags: int | None = attr(IFLA_GRE_IFLAGS, be16, names="gre_flag")
    #: What packets that go out have.
    oflags: int | None = attr(IFLA_GRE_OFLAGS, be16, names="gre_flag")
    ikey: int | None = attr(IFLA_GRE_IKEY, be32)
    okey: int | None = attr(IFLA_GRE_OKEY, be32)
    local: str | None = attr(IFLA_GRE_LOCAL, ip)
    remote: str | None = attr(IFLA_GRE_REMOTE, ip)
    ttl: int | None = attr(IFLA_GRE_TTL, u8)
    tos: int | None = attr(IFLA_GRE_TOS, u8)
    #: Whether packets must not be fragmented.
    pmtudisc: int | None = attr(IFLA_GRE_PMTUDISC, u8)
    encap_limit: int | None = attr(IFLA_GRE_ENCAP_LIMIT, u8)
    #: The traffic class and flow label of IPv6.
    flowinfo: int | None = attr(IFLA_GRE_FLOWINFO, be32)
    #: Of the kinds over IPv6: IP6_TNL_F_*.
    flags: int | None = attr(IFLA_GRE_FLAGS, u32, names="ip6_tnl_f")
    #: TUNNEL_ENCAP_*, what is around it.
    encap_type: int | None = attr(IFLA_GRE_ENCAP_TYPE, u16, names="tunnel_encap_types")
    #: TUNNEL_ENCAP_FLAG_*.
    encap_flags: int | None = attr(IFLA_GRE_ENCAP_FLAGS, u16, names="tunnel_encap_flag")
    #: The UDP ports of it.
    encap_sport: int | None = attr(IFLA_GRE_ENCAP_SPORT, be16)
    encap_dport: int | None = attr(IFLA_GRE_ENCAP_DPORT, be16)
    #: Whether routes and filters say where each packet goes.
    collect_metadata: bool = attr(IFLA_GRE_COLLECT_METADATA, flag)
    ignore_df: int | None = attr(IFLA_GRE_IGNORE_DF, u8)
    fwmark: int | None = attr(IFLA_GRE_FWMARK, u32)
    #: Of ERSPAN version 1: the port index; `erspan_dir` and `erspan_hwid` are of version 2.
    erspan_index: int | None = attr(IFLA_GRE_ERSPAN_INDEX, u32)
    erspan_ver: int | None = attr(IFLA_GRE_ERSPAN_VER, u8)
    #: 0 received, 1 sent.
    erspan_dir: int | None = attr(IFLA_GRE_ERSPAN_DIR, u8)
    erspan_hwid: int | None = attr(IFLA_GRE_ERSPAN_HWID, u16)
