"""tunnel_key: what a tunnel shall put around a packet."""

from __future__ import annotations

from ....codecs import be16, be32, binary, flag, ip, multi, nest, struct, u8, u32
from ....record import Record, attr, head
from ....uapi import (
    TCA_TUNNEL_KEY_ENC_DST_PORT,
    TCA_TUNNEL_KEY_ENC_IPV4_DST,
    TCA_TUNNEL_KEY_ENC_IPV4_SRC,
    TCA_TUNNEL_KEY_ENC_IPV6_DST,
    TCA_TUNNEL_KEY_ENC_IPV6_SRC,
    TCA_TUNNEL_KEY_ENC_KEY_ID,
    TCA_TUNNEL_KEY_ENC_OPT_ERSPAN_DIR,
    TCA_TUNNEL_KEY_ENC_OPT_ERSPAN_HWID,
    TCA_TUNNEL_KEY_ENC_OPT_ERSPAN_INDEX,
    TCA_TUNNEL_KEY_ENC_OPT_ERSPAN_VER,
    TCA_TUNNEL_KEY_ENC_OPT_GENEVE_CLASS,
    TCA_TUNNEL_KEY_ENC_OPT_GENEVE_DATA,
    TCA_TUNNEL_KEY_ENC_OPT_GENEVE_TYPE,
    TCA_TUNNEL_KEY_ENC_OPT_VXLAN_GBP,
    TCA_TUNNEL_KEY_ENC_OPTS,
    TCA_TUNNEL_KEY_ENC_OPTS_ERSPAN,
    TCA_TUNNEL_KEY_ENC_OPTS_GENEVE,
    TCA_TUNNEL_KEY_ENC_OPTS_VXLAN,
    TCA_TUNNEL_KEY_ENC_TOS,
    TCA_TUNNEL_KEY_ENC_TTL,
    TCA_TUNNEL_KEY_NO_CSUM,
    TCA_TUNNEL_KEY_NO_FRAG,
    TCA_TUNNEL_KEY_PARMS,
    TCA_TUNNEL_KEY_TM,
    tc_tunnel_key,
)
from .common import Parms, Times

__all__ = [
    "TunnelGeneve",
    "TunnelVxlan",
    "TunnelErspan",
    "TunnelOptions",
    "TunnelKeyParms",
    "TunnelKey",
]


class TunnelGeneve(Record):
    """Options of geneve, TCA_TUNNEL_KEY_ENC_OPT_GENEVE_*.

    A request has a nest for each option; the kernel sends all of them in one, where the three
    attributes are repeated.
    """

    class_: tuple[int, ...] = attr(TCA_TUNNEL_KEY_ENC_OPT_GENEVE_CLASS, multi(be16))
    type: tuple[int, ...] = attr(TCA_TUNNEL_KEY_ENC_OPT_GENEVE_TYPE, multi(u8))
    #: A multiple of 4 bytes.
    data: tuple[bytes, ...] = attr(TCA_TUNNEL_KEY_ENC_OPT_GENEVE_DATA, multi(binary))

    @property
    def options(self) -> tuple[tuple[int, int, bytes], ...]:
        """The options as triples of class, type and data."""
        return tuple(zip(self.class_, self.type, self.data, strict=False))


class TunnelVxlan(Record):
    """TCA_TUNNEL_KEY_ENC_OPT_VXLAN_*."""

    #: The group policy.
    gbp: int | None = attr(TCA_TUNNEL_KEY_ENC_OPT_VXLAN_GBP, u32)


class TunnelErspan(Record):
    """TCA_TUNNEL_KEY_ENC_OPT_ERSPAN_*."""

    ver: int | None = attr(TCA_TUNNEL_KEY_ENC_OPT_ERSPAN_VER, u8)
    #: Version 1.
    index: int | None = attr(TCA_TUNNEL_KEY_ENC_OPT_ERSPAN_INDEX, be32)
    #: Version 2.
    dir: int | None = attr(TCA_TUNNEL_KEY_ENC_OPT_ERSPAN_DIR, u8)
    hwid: int | None = attr(TCA_TUNNEL_KEY_ENC_OPT_ERSPAN_HWID, u8)


class TunnelOptions(Record):
    """Options of the tunnel's protocol, TCA_TUNNEL_KEY_ENC_OPTS_*: of one protocol only."""

    geneve: tuple[TunnelGeneve, ...] = attr(
        TCA_TUNNEL_KEY_ENC_OPTS_GENEVE, multi(nest(TunnelGeneve))
    )
    vxlan: TunnelVxlan | None = attr(TCA_TUNNEL_KEY_ENC_OPTS_VXLAN, nest(TunnelVxlan))
    erspan: TunnelErspan | None = attr(TCA_TUNNEL_KEY_ENC_OPTS_ERSPAN, nest(TunnelErspan))


class TunnelKeyParms(Parms, header=tc_tunnel_key):
    """struct tc_tunnel_key."""

    #: TCA_TUNNEL_KEY_ACT_*.
    t_action: int = head("t_action", names="tca_tunnel_key_act")


class TunnelKey(Record):
    """TCA_TUNNEL_KEY_*. (The key has 32 bits in the kernel's policy; its specification says 64.)"""

    tm: Times | None = attr(TCA_TUNNEL_KEY_TM, struct(Times))
    parms: TunnelKeyParms | None = attr(TCA_TUNNEL_KEY_PARMS, struct(TunnelKeyParms))
    enc_ipv4_src: str | None = attr(TCA_TUNNEL_KEY_ENC_IPV4_SRC, ip)
    enc_ipv4_dst: str | None = attr(TCA_TUNNEL_KEY_ENC_IPV4_DST, ip)
    enc_ipv6_src: str | None = attr(TCA_TUNNEL_KEY_ENC_IPV6_SRC, ip)
    enc_ipv6_dst: str | None = attr(TCA_TUNNEL_KEY_ENC_IPV6_DST, ip)
    #: The tunnel's key (VNI).
    enc_key_id: int | None = attr(TCA_TUNNEL_KEY_ENC_KEY_ID, be32)
    #: The UDP destination port.
    enc_dst_port: int | None = attr(TCA_TUNNEL_KEY_ENC_DST_PORT, be16)
    no_csum: int | None = attr(TCA_TUNNEL_KEY_NO_CSUM, u8)
    enc_opts: TunnelOptions | None = attr(TCA_TUNNEL_KEY_ENC_OPTS, nest(TunnelOptions))
    enc_tos: int | None = attr(TCA_TUNNEL_KEY_ENC_TOS, u8)
    enc_ttl: int | None = attr(TCA_TUNNEL_KEY_ENC_TTL, u8)
    no_frag: bool = attr(TCA_TUNNEL_KEY_NO_FRAG, flag)
