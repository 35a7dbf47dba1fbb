"""Encapsulations of routes and nexthops: what is put around packets (RTA_ENCAP, NHA_ENCAP).

By RTA_ENCAP_TYPE (LWTUNNEL_ENCAP_*); the kernel's specification knows MPLS alone. The rest is by
the policy and fill functions of ip_tunnel_core.c, seg6_iptunnel.c, seg6_local.c, lwt_bpf.c,
rpl_iptunnel.c, ioam6_iptunnel.c, ila_lwt.c and xfrm_interface_core.c.
"""

from __future__ import annotations

from ..codecs import (
    be16,
    be32,
    be64,
    binary,
    custom,
    ip,
    mpls,
    multi,
    nest,
    select,
    string,
    struct,
    u8,
    u32,
    u64,
)
from ..errors import DecodeError
from ..inputs import Inputs
from ..record import Attributes, Record, attr, head
from ..uapi import (
    ILA_ATTR_CSUM_MODE,
    ILA_ATTR_HOOK_TYPE,
    ILA_ATTR_IDENT_TYPE,
    ILA_ATTR_LOCATOR,
    IOAM6_IPTUNNEL_DST,
    IOAM6_IPTUNNEL_FREQ_K,
    IOAM6_IPTUNNEL_FREQ_N,
    IOAM6_IPTUNNEL_MODE,
    IOAM6_IPTUNNEL_SRC,
    IOAM6_IPTUNNEL_TRACE,
    IPV6_SRCRT_TYPE_3,
    IPV6_SRCRT_TYPE_4,
    LWT_BPF_IN,
    LWT_BPF_OUT,
    LWT_BPF_PROG_FD,
    LWT_BPF_PROG_NAME,
    LWT_BPF_XMIT,
    LWT_BPF_XMIT_HEADROOM,
    LWT_XFRM_IF_ID,
    LWT_XFRM_LINK,
    LWTUNNEL_ENCAP_BPF,
    LWTUNNEL_ENCAP_ILA,
    LWTUNNEL_ENCAP_IOAM6,
    LWTUNNEL_ENCAP_IP,
    LWTUNNEL_ENCAP_IP6,
    LWTUNNEL_ENCAP_MPLS,
    LWTUNNEL_ENCAP_RPL,
    LWTUNNEL_ENCAP_SEG6,
    LWTUNNEL_ENCAP_SEG6_LOCAL,
    LWTUNNEL_ENCAP_XFRM,
    LWTUNNEL_IP6_DST,
    LWTUNNEL_IP6_FLAGS,
    LWTUNNEL_IP6_HOPLIMIT,
    LWTUNNEL_IP6_ID,
    LWTUNNEL_IP6_OPTS,
    LWTUNNEL_IP6_SRC,
    LWTUNNEL_IP6_TC,
    LWTUNNEL_IP_DST,
    LWTUNNEL_IP_FLAGS,
    LWTUNNEL_IP_ID,
    LWTUNNEL_IP_OPT_ERSPAN_DIR,
    LWTUNNEL_IP_OPT_ERSPAN_HWID,
    LWTUNNEL_IP_OPT_ERSPAN_INDEX,
    LWTUNNEL_IP_OPT_ERSPAN_VER,
    LWTUNNEL_IP_OPT_GENEVE_CLASS,
    LWTUNNEL_IP_OPT_GENEVE_DATA,
    LWTUNNEL_IP_OPT_GENEVE_TYPE,
    LWTUNNEL_IP_OPT_VXLAN_GBP,
    LWTUNNEL_IP_OPTS,
    LWTUNNEL_IP_OPTS_ERSPAN,
    LWTUNNEL_IP_OPTS_GENEVE,
    LWTUNNEL_IP_OPTS_VXLAN,
    LWTUNNEL_IP_SRC,
    LWTUNNEL_IP_TOS,
    LWTUNNEL_IP_TTL,
    MPLS_IPTUNNEL_DST,
    MPLS_IPTUNNEL_TTL,
    RPL_IPTUNNEL_SRH,
    SEG6_IPTUNNEL_SRC,
    SEG6_IPTUNNEL_SRH,
    SEG6_LOCAL_ACTION,
    SEG6_LOCAL_BPF,
    SEG6_LOCAL_BPF_PROG,
    SEG6_LOCAL_BPF_PROG_NAME,
    SEG6_LOCAL_CNT_BYTES,
    SEG6_LOCAL_CNT_ERRORS,
    SEG6_LOCAL_CNT_PACKETS,
    SEG6_LOCAL_COUNTERS,
    SEG6_LOCAL_FLAVORS,
    SEG6_LOCAL_FLV_LCBLOCK_BITS,
    SEG6_LOCAL_FLV_LCNODE_FN_BITS,
    SEG6_LOCAL_FLV_OPERATION,
    SEG6_LOCAL_IIF,
    SEG6_LOCAL_NH4,
    SEG6_LOCAL_NH6,
    SEG6_LOCAL_OIF,
    SEG6_LOCAL_SRH,
    SEG6_LOCAL_TABLE,
    SEG6_LOCAL_VRFTABLE,
    ioam6_trace_hdr,
    ipv6_rpl_sr_hdr,
    ipv6_sr_hdr,
    seg6_iptunnel_encap,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, TypeAlias

    Encap: TypeAlias = (
        "MplsEncap | IpEncap | IlaEncap | Ip6Encap | Seg6Encap | BpfEncap | Seg6LocalEncap"
        " | RplEncap | Ioam6Encap | XfrmEncap | Attributes"
    )

__all__ = [
    "BpfEncap",
    "BpfProg",
    "ErspanOpt",
    "GeneveOpt",
    "IlaEncap",
    "Ioam6Encap",
    "Ioam6Trace",
    "Ip6Encap",
    "IpEncap",
    "IpOpts",
    "MplsEncap",
    "RplEncap",
    "RplSrh",
    "Seg6Bpf",
    "Seg6Counters",
    "Seg6Encap",
    "Seg6Flavors",
    "Seg6LocalEncap",
    "Seg6Tunnel",
    "Srh",
    "TlvSrh",
    "VxlanOpt",
    "XfrmEncap",
    "lwtunnel",
]

_ADDRESS = 16


class MplsEncap(Record):
    """Encapsulation in MPLS, MPLS_IPTUNNEL_*."""

    #: The labels to push, `16/17`.
    dst: str | None = attr(MPLS_IPTUNNEL_DST, mpls)
    ttl: int | None = attr(MPLS_IPTUNNEL_TTL, u8)


class GeneveOpt(Record):
    """An option of a Geneve header, LWTUNNEL_IP_OPT_GENEVE_*."""

    opt_class: int | None = attr(LWTUNNEL_IP_OPT_GENEVE_CLASS, be16)
    type: int | None = attr(LWTUNNEL_IP_OPT_GENEVE_TYPE, u8)
    #: A multiple of 4 bytes.
    data: bytes | None = attr(LWTUNNEL_IP_OPT_GENEVE_DATA, binary)


class VxlanOpt(Record):
    """The extension of a VXLAN header, LWTUNNEL_IP_OPT_VXLAN_*."""

    #: The group policy.
    gbp: int | None = attr(LWTUNNEL_IP_OPT_VXLAN_GBP, u32)


class ErspanOpt(Record):
    """What an ERSPAN header holds, LWTUNNEL_IP_OPT_ERSPAN_*."""

    ver: int | None = attr(LWTUNNEL_IP_OPT_ERSPAN_VER, u8)
    #: Of version 1; `dir` and `hwid` are of version 2.
    index: int | None = attr(LWTUNNEL_IP_OPT_ERSPAN_INDEX, be32)
    dir: int | None = attr(LWTUNNEL_IP_OPT_ERSPAN_DIR, u8)
    hwid: int | None = attr(LWTUNNEL_IP_OPT_ERSPAN_HWID, u8)


class IpOpts(Record):
    """Options of the tunnel's header, of one kind: LWTUNNEL_IP_OPTS_*."""

    #: In requests a nest for each option. The kernel answers with one nest in which the attributes
    #: of all options follow each other; `geneve_options` reads either.
    geneve: tuple[GeneveOpt, ...] = attr(LWTUNNEL_IP_OPTS_GENEVE, multi(nest(GeneveOpt)))
    vxlan: VxlanOpt | None = attr(LWTUNNEL_IP_OPTS_VXLAN, nest(VxlanOpt))
    erspan: ErspanOpt | None = attr(LWTUNNEL_IP_OPTS_ERSPAN, nest(ErspanOpt))

    @property
    def geneve_options(self) -> tuple[tuple[int, int, bytes], ...]:
        """The Geneve options as (class, type, data), however they are packed into nests."""
        return tuple(option for found in self.geneve for option in _geneve(found))


def _geneve(found: GeneveOpt) -> Iterator[tuple[int, int, bytes]]:
    """Yield each option of a nest: its data ends it."""
    codecs = {field.type: (field.name, field.codec) for field in GeneveOpt.__plan__.fields}
    option: dict[str, Any] = {"opt_class": 0, "type": 0}
    for kind, payload in found.attribute_list():
        if kind not in codecs:
            continue
        name, codec = codecs[kind]
        option[name] = codec.decode(payload)
        if name == "data":
            yield option["opt_class"], option["type"], option["data"]
            option = {"opt_class": 0, "type": 0}


class IpEncap(Record):
    """Encapsulation by a tunnel over IPv4 that is told by each packet, LWTUNNEL_IP_*."""

    #: The key or network identifier, in the form of the wire.
    id: int | None = attr(LWTUNNEL_IP_ID, be64)
    dst: str | None = attr(LWTUNNEL_IP_DST, ip)
    src: str | None = attr(LWTUNNEL_IP_SRC, ip)
    ttl: int | None = attr(LWTUNNEL_IP_TTL, u8)
    tos: int | None = attr(LWTUNNEL_IP_TOS, u8)
    #: TUNNEL_* of if_tunnel.h.
    flags: int | None = attr(LWTUNNEL_IP_FLAGS, be16)
    opts: IpOpts | None = attr(LWTUNNEL_IP_OPTS, nest(IpOpts))


class Ip6Encap(Record):
    """Encapsulation by a tunnel over IPv6 that is told by each packet, LWTUNNEL_IP6_*."""

    #: The key or network identifier, in the form of the wire.
    id: int | None = attr(LWTUNNEL_IP6_ID, be64)
    dst: str | None = attr(LWTUNNEL_IP6_DST, ip)
    src: str | None = attr(LWTUNNEL_IP6_SRC, ip)
    hoplimit: int | None = attr(LWTUNNEL_IP6_HOPLIMIT, u8)
    tc: int | None = attr(LWTUNNEL_IP6_TC, u8)
    #: TUNNEL_* of if_tunnel.h.
    flags: int | None = attr(LWTUNNEL_IP6_FLAGS, be16)
    opts: IpOpts | None = attr(LWTUNNEL_IP6_OPTS, nest(IpOpts))


class IlaEncap(Record):
    """Translation by identifiers and locators, ILA_ATTR_*."""

    #: The upper half of an IPv6 address.
    locator: int | None = attr(ILA_ATTR_LOCATOR, be64)
    #: ILA_CSUM_*.
    csum_mode: int | None = attr(ILA_ATTR_CSUM_MODE, u8, names="ila_csum")
    #: ILA_ATYPE_*.
    ident_type: int | None = attr(ILA_ATTR_IDENT_TYPE, u8, names="ila_atype")
    #: ILA_HOOK_ROUTE_*.
    hook_type: int | None = attr(ILA_ATTR_HOOK_TYPE, u8, names="ila_hook_route")


# Segment routing


def _decode_segments(payload: bytes) -> tuple[str, ...]:
    if len(payload) % _ADDRESS:
        raise DecodeError(f"{len(payload)} bytes for IPv6 addresses", data=payload)
    return tuple(ip.decode(payload[at : at + _ADDRESS]) for at in range(0, len(payload), _ADDRESS))


def _encode_segments(value: Any) -> bytes:
    if isinstance(value, (str, bytes)):
        raise TypeError("expected several addresses, not one")
    addresses = [ip.encode(address) for address in value]
    for address in addresses:
        if len(address) != _ADDRESS:
            raise ValueError(f"{ip.decode(address)!r} is not an IPv6 address")
    return b"".join(addresses)


_segments = custom(_decode_segments, _encode_segments, "segments")


def _follow(fields: dict[str, Any], kind: int, left: int) -> None:
    """Set what follows from the addresses of a routing header, if there are any."""
    segments = fields.get("segments")
    if segments is None or isinstance(segments, (str, bytes)):
        return
    fields["segments"] = segments = tuple(segments)
    fields.setdefault("hdrlen", len(segments) * 2)
    fields.setdefault("type", kind)
    fields.setdefault("segments_left", max(len(segments) - left, 0))


def _follow_srh(_: str, fields: dict[str, Any]) -> None:
    _follow(fields, IPV6_SRCRT_TYPE_4, 1)
    segments = fields.get("segments")
    if isinstance(segments, tuple):
        fields.setdefault("first_segment", max(len(segments) - 1, 0))


def _follow_rpl(_: str, fields: dict[str, Any]) -> None:
    _follow(fields, IPV6_SRCRT_TYPE_3, 0)


class Srh(Record, header=ipv6_sr_hdr, attributes=False, inputs=Inputs(more=_follow_srh)):
    """The segment routing header of IPv6, struct ipv6_sr_hdr.

    What follows from the segments need not be given: `hdrlen`, `type`, `segments_left` and
    `first_segment`.
    """

    nexthdr: int = head("nexthdr", names="ipproto")
    #: The length of the header in units of 8 bytes, less one.
    hdrlen: int = head("hdrlen")
    #: IPV6_SRCRT_TYPE_4.
    type: int = head("type", names="ipv6_srcrt")
    segments_left: int = head("segments_left")
    #: The index of the last one of `segments`.
    first_segment: int = head("first_segment")
    #: SR6_FLAG1_*.
    flags: int = head("flags", names="sr6_flag1")
    tag: int = head("tag", be16)
    #: The addresses as they stand in the header: the last one of the path first.
    segments: tuple[str, ...] = head("segments", _segments)

    @property
    def path(self) -> tuple[str, ...]:
        """The addresses in the order in which packets go."""
        return self.segments[::-1]

    @property
    def tlvs(self) -> bytes:
        """What stands behind the segments (a keyed hash, say): nothing."""
        return b""


class TlvSrh(Record, header=ipv6_sr_hdr, attributes=False):
    """A segment routing header with more behind its segments, such as a keyed hash (HMAC)."""

    nexthdr: int = head("nexthdr", names="ipproto")
    #: The length of the header in units of 8 bytes, less one.
    hdrlen: int = head("hdrlen")
    #: IPV6_SRCRT_TYPE_4.
    type: int = head("type", names="ipv6_srcrt")
    segments_left: int = head("segments_left")
    #: The index of the last one of `segments`.
    first_segment: int = head("first_segment")
    #: SR6_FLAG1_*.
    flags: int = head("flags", names="sr6_flag1")
    tag: int = head("tag", be16)
    #: The segments, and behind them TLVs.
    data: bytes = head("segments", binary)

    @property
    def segments(self) -> tuple[str, ...]:
        """The addresses as they stand in the header: the last one of the path first."""
        return _decode_segments(self.data[: (self.first_segment + 1) * _ADDRESS])

    @property
    def path(self) -> tuple[str, ...]:
        """The addresses in the order in which packets go."""
        return self.segments[::-1]

    @property
    def tlvs(self) -> bytes:
        """What stands behind the segments: TLVs of type, length and value."""
        return self.data[(self.first_segment + 1) * _ADDRESS :]


def _decode_srh(payload: bytes) -> Srh | TlvSrh | None:
    if not payload:
        return None
    size = Srh.SIZE
    if len(payload) < size:
        raise DecodeError(f"{len(payload)} bytes for struct ipv6_sr_hdr", data=payload)
    record = TlvSrh.from_bytes(payload)
    if size + (record.first_segment + 1) * _ADDRESS == len(payload):
        return Srh.from_bytes(payload)
    return record


def _encode_srh(value: Any) -> bytes:
    if isinstance(value, (Srh, TlvSrh, bytes)):
        return bytes(value)
    if hasattr(value, "keys"):
        return bytes((TlvSrh if "data" in value else Srh)(**value))
    return bytes(Srh(segments=tuple(value)[::-1]))


#: A struct ipv6_sr_hdr: a `Srh`, or a `TlvSrh` if there is more than segments. The addresses alone
#: will do, in the order in which packets go.
srh = custom(_decode_srh, _encode_srh, "srh")


class Seg6Tunnel(Record, header=seg6_iptunnel_encap, attributes=False):
    """How segments are put before packets, struct seg6_iptunnel_encap."""

    #: SEG6_IPTUN_MODE_*.
    mode: int = head("mode", names="seg6_iptun_mode")
    #: For SEG6_IPTUN_MODE_INLINE the last address of the path must be `::`: the kernel puts the
    #: packet's own there.
    srh: Srh | TlvSrh | None = head("srh", srh)


class Seg6Encap(Record):
    """Segment routing over IPv6, SEG6_IPTUNNEL_*."""

    srh: Seg6Tunnel | None = attr(SEG6_IPTUNNEL_SRH, struct(Seg6Tunnel))
    #: The source address of the outer header.
    src: str | None = attr(SEG6_IPTUNNEL_SRC, ip)


class Seg6Bpf(Record):
    """The program of a segment, SEG6_LOCAL_BPF_PROG*."""

    #: In requests its descriptor, in answers its id.
    prog: int | None = attr(SEG6_LOCAL_BPF_PROG, u32)
    name: str | None = attr(SEG6_LOCAL_BPF_PROG_NAME, string)


class Seg6Counters(Record):
    """Counters of a segment, SEG6_LOCAL_CNT_*; in requests any values ask for them."""

    packets: int | None = attr(SEG6_LOCAL_CNT_PACKETS, u64)
    bytes: int | None = attr(SEG6_LOCAL_CNT_BYTES, u64)
    errors: int | None = attr(SEG6_LOCAL_CNT_ERRORS, u64)


class Seg6Flavors(Record):
    """Variants of a segment's behaviour, SEG6_LOCAL_FLV_*."""

    #: Bit n for SEG6_LOCAL_FLV_OP_*.
    operation: int | None = attr(SEG6_LOCAL_FLV_OPERATION, u32)
    #: The lengths of a compressed segment's parts, in bits.
    lcblock_bits: int | None = attr(SEG6_LOCAL_FLV_LCBLOCK_BITS, u8)
    lcnode_fn_bits: int | None = attr(SEG6_LOCAL_FLV_LCNODE_FN_BITS, u8)


class Seg6LocalEncap(Record):
    """What a segment of this machine does with packets, SEG6_LOCAL_*."""

    #: SEG6_LOCAL_ACTION_*.
    action: int | None = attr(SEG6_LOCAL_ACTION, u32, names="seg6_local_action")
    srh: Srh | TlvSrh | None = attr(SEG6_LOCAL_SRH, srh)
    table: int | None = attr(SEG6_LOCAL_TABLE, u32, names="rt_table")
    nh4: str | None = attr(SEG6_LOCAL_NH4, ip)
    nh6: str | None = attr(SEG6_LOCAL_NH6, ip)
    #: The index of a link.
    iif: int | None = attr(SEG6_LOCAL_IIF, u32, names="link")
    oif: int | None = attr(SEG6_LOCAL_OIF, u32, names="link")
    bpf: Seg6Bpf | None = attr(SEG6_LOCAL_BPF, nest(Seg6Bpf))
    #: The table of a VRF.
    vrftable: int | None = attr(SEG6_LOCAL_VRFTABLE, u32, names="rt_table")
    counters: Seg6Counters | None = attr(SEG6_LOCAL_COUNTERS, nest(Seg6Counters))
    flavors: Seg6Flavors | None = attr(SEG6_LOCAL_FLAVORS, nest(Seg6Flavors))


class BpfProg(Record):
    """A program that packets of a route go through, LWT_BPF_PROG_*."""

    #: In requests.
    fd: int | None = attr(LWT_BPF_PROG_FD, u32)
    name: str | None = attr(LWT_BPF_PROG_NAME, string)


class BpfEncap(Record):
    """Programs that packets of a route go through, LWT_BPF_*."""

    in_: BpfProg | None = attr(LWT_BPF_IN, nest(BpfProg))
    out: BpfProg | None = attr(LWT_BPF_OUT, nest(BpfProg))
    xmit: BpfProg | None = attr(LWT_BPF_XMIT, nest(BpfProg))
    #: In bytes.
    xmit_headroom: int | None = attr(LWT_BPF_XMIT_HEADROOM, u32)


class RplSrh(Record, header=ipv6_rpl_sr_hdr, attributes=False, inputs=Inputs(more=_follow_rpl)):
    """The source routing header of RPL with whole addresses, struct ipv6_rpl_sr_hdr.

    What follows from the addresses need not be given: `hdrlen`, `type` and `segments_left`.
    """

    nexthdr: int = head("nexthdr", names="ipproto")
    #: The length of the header in units of 8 bytes, less one.
    hdrlen: int = head("hdrlen")
    #: IPV6_SRCRT_TYPE_3.
    type: int = head("type", names="ipv6_srcrt")
    segments_left: int = head("segments_left")
    #: How many bytes of all addresses but the last are left out, and of the last: none here.
    cmpri: int = head("cmpri")
    cmpre: int = head("cmpre")
    pad: int = head("pad")
    #: The addresses as they stand in the header; `ip` writes the last one of the path first.
    segments: tuple[str, ...] = head("segments.addr", _segments)

    @property
    def path(self) -> tuple[str, ...]:
        """The addresses in the order in which `ip` shows them."""
        return self.segments[::-1]


class RplEncap(Record):
    """Source routing of RPL, RPL_IPTUNNEL_*."""

    srh: RplSrh | None = attr(RPL_IPTUNNEL_SRH, struct(RplSrh))


class Ioam6Trace(Record, header=ioam6_trace_hdr, attributes=False):
    """What is to be traced, struct ioam6_trace_hdr."""

    namespace_id: int = head("namespace_id")
    #: The length of a node's data, in units of 4 bytes; the kernel finds it by `type`.
    nodelen: int = head("nodelen")
    overflow: int = head("overflow")
    #: The room for data, in units of 4 bytes.
    remlen: int = head("remlen")
    #: What each node puts in, a bit for each kind of data, and a byte that is not used.
    type: int = head("type_be32")
    data: bytes = head("data")


class Ioam6Encap(Record):
    """Tracing by operations data in packets (IOAM), IOAM6_IPTUNNEL_*."""

    #: IOAM6_IPTUNNEL_MODE_*.
    mode: int | None = attr(IOAM6_IPTUNNEL_MODE, u8, names="ioam6_iptunnel_mode")
    #: The addresses of the tunnel, in the modes that have one.
    dst: str | None = attr(IOAM6_IPTUNNEL_DST, ip)
    trace: Ioam6Trace | None = attr(IOAM6_IPTUNNEL_TRACE, struct(Ioam6Trace))
    #: `freq_k` packets out of `freq_n`.
    freq_k: int | None = attr(IOAM6_IPTUNNEL_FREQ_K, u32)
    freq_n: int | None = attr(IOAM6_IPTUNNEL_FREQ_N, u32)
    src: str | None = attr(IOAM6_IPTUNNEL_SRC, ip)


class XfrmEncap(Record):
    """Encapsulation by an xfrm interface that is told by the route, LWT_XFRM_*."""

    if_id: int | None = attr(LWT_XFRM_IF_ID, u32)
    #: The index of the link below.
    link: int | None = attr(LWT_XFRM_LINK, u32, names="link")


#: An encapsulation, by the sibling `encap_type` (LWTUNNEL_ENCAP_*).
lwtunnel = select(
    "encap_type",
    {
        LWTUNNEL_ENCAP_MPLS: nest(MplsEncap),
        LWTUNNEL_ENCAP_IP: nest(IpEncap),
        LWTUNNEL_ENCAP_ILA: nest(IlaEncap),
        LWTUNNEL_ENCAP_IP6: nest(Ip6Encap),
        LWTUNNEL_ENCAP_SEG6: nest(Seg6Encap),
        LWTUNNEL_ENCAP_BPF: nest(BpfEncap),
        LWTUNNEL_ENCAP_SEG6_LOCAL: nest(Seg6LocalEncap),
        LWTUNNEL_ENCAP_RPL: nest(RplEncap),
        LWTUNNEL_ENCAP_IOAM6: nest(Ioam6Encap),
        LWTUNNEL_ENCAP_XFRM: nest(XfrmEncap),
    },
    other=nest(Attributes),
)
