"""Neighbours: ARP and NDP caches, proxies, and the forwarding databases of bridges and VXLANs."""

from __future__ import annotations

from struct import Struct

from ..codecs import be16, flag, ip, mac, nest, s32, struct, u8, u16, u32
from ..inputs import Inputs
from ..record import Message, Record, attr, head
from ..uapi import (
    AF_BRIDGE,
    AF_UNSPEC,
    NDA_CACHEINFO,
    NDA_DST,
    NDA_FDB_EXT_ATTRS,
    NDA_FLAGS_EXT,
    NDA_IFINDEX,
    NDA_LINK_NETNSID,
    NDA_LLADDR,
    NDA_MASTER,
    NDA_NDM_FLAGS_MASK,
    NDA_NDM_STATE_MASK,
    NDA_NH_ID,
    NDA_PORT,
    NDA_PROBES,
    NDA_PROTOCOL,
    NDA_SRC_VNI,
    NDA_VLAN,
    NDA_VNI,
    NETLINK_ROUTE,
    NFEA_ACTIVITY_NOTIFY,
    NFEA_DONT_REFRESH,
    NLM_F_REPLACE,
    NTF_MASTER,
    NTF_PROXY,
    NTF_SELF,
    NUD_NOARP,
    NUD_PERMANENT,
    RTM_DELNEIGH,
    RTM_GETNEIGH,
    RTM_NEWNEIGH,
    nda_cacheinfo,
    ndmsg,
)

__all__ = ["FdbExt", "Neigh", "NeighCacheinfo"]


class NeighCacheinfo(Record, header=nda_cacheinfo, attributes=False):
    """Ages of a neighbour in clock ticks (USER_HZ), struct nda_cacheinfo."""

    confirmed: int = head("ndm_confirmed")
    used: int = head("ndm_used")
    updated: int = head("ndm_updated")
    #: References that the kernel holds to it.
    refcnt: int = head("ndm_refcnt")


class FdbExt(Record):
    """Attributes of forwarding database entries alone, NFEA_*."""

    #: FDB_NOTIFY_*.
    activity_notify: int | None = attr(NFEA_ACTIVITY_NOTIFY, u8, names="fdb_notify")
    dont_refresh: bool = attr(NFEA_DONT_REFRESH, flag)


_HEADER = {name: member.offset for name, member in ndmsg.FIELDS.items()}
_STATE = Struct("=H")


def _complete(neigh: Neigh, verb: str) -> bytes:
    """Return the bytes of a neighbour with what it needs and nobody gave."""
    head = bytearray(bytes(neigh))
    bridge = head[_HEADER["ndm_family"]] == AF_BRIDGE
    flags = head[_HEADER["ndm_flags"]]
    if bridge and not flags & (NTF_SELF | NTF_MASTER):
        # an entry of a port, as received, names the bridge and has neither
        port = neigh.master not in (None, neigh.ifindex)
        head[_HEADER["ndm_flags"]] = flags | (NTF_MASTER if port else NTF_SELF)
    if verb != "delete" and not neigh.state and not flags & NTF_PROXY:
        state = NUD_PERMANENT | (NUD_NOARP if bridge else 0)
        _STATE.pack_into(head, _HEADER["ndm_state"], state)
    return bytes(head)


class Neigh(
    Record,
    header=ndmsg,
    message=Message(
        protocol=NETLINK_ROUTE,
        get=RTM_GETNEIGH,
        new=RTM_NEWNEIGH,
        delete=RTM_DELNEIGH,
        change=NLM_F_REPLACE,
        complete=_complete,
        # in requests of dumps the header's index must be 0
        filters={
            "family": "family",
            "ifindex": "nda_ifindex",
            "master": "master",
            "flags": "flags",
        },
        any={"family": AF_UNSPEC},
        # proxies are a table of their own, listed if these flags are asked for and never otherwise
        accepts={"flags": (NTF_PROXY,)},
    ),
    inputs=Inputs(aliases={"dev": "ifindex"}, family=("family", ("dst",))),
):
    """A neighbour or a forwarding database entry: struct ndmsg and NDA_*, in RTM_NEWNEIGH,
    RTM_DELNEIGH, RTM_GETNEIGH.

    Reading needs no privileges. `family=AF_BRIDGE` asks for forwarding databases, `flags=NTF_PROXY`
    for proxies. The kernel filters dumps by `family`, `ifindex` and `master`.

    `dev` is another name of `ifindex`, both take names of links; the family follows from `dst`. In
    a change, one without `state` is NUD_PERMANENT; an entry of a forwarding database is NUD_NOARP
    besides, and NTF_SELF if it is not NTF_MASTER; with another link as its `master` it is that.
    """

    #: AF_INET, AF_INET6 or AF_BRIDGE.
    family: int = head("ndm_family", names="af")
    #: The link's index.
    ifindex: int = head("ndm_ifindex", names="link")
    #: NUD_*.
    state: int = head("ndm_state", names="nud")
    #: NTF_*.
    flags: int = head("ndm_flags", names="ntf")
    #: RTN_*.
    type: int = head("ndm_type", names="rtn")
    #: The neighbour's address; of a VXLAN's entry the remote's.
    dst: str | None = attr(NDA_DST, ip)
    #: The link-layer address; tunnels over IP have four or sixteen bytes of an address here.
    lladdr: str | None = attr(NDA_LLADDR, mac)
    cacheinfo: NeighCacheinfo | None = attr(NDA_CACHEINFO, struct(NeighCacheinfo))
    #: Probes that were sent and not answered.
    probes: int | None = attr(NDA_PROBES, u32)
    vlan: int | None = attr(NDA_VLAN, u16)
    #: The remote's UDP port of a VXLAN's entry. (The kernel's specification does not tell that it
    #: is big endian.)
    port: int | None = attr(NDA_PORT, be16)
    vni: int | None = attr(NDA_VNI, u32)
    #: NDA_IFINDEX, beside the header's index: the link by which a VXLAN's remote is reached.
    nda_ifindex: int | None = attr(NDA_IFINDEX, u32, names="link")
    #: The index of the bridge.
    master: int | None = attr(NDA_MASTER, u32, names="link")
    link_netnsid: int | None = attr(NDA_LINK_NETNSID, s32)
    src_vni: int | None = attr(NDA_SRC_VNI, u32)
    #: Who added it, RTPROT_*.
    protocol: int | None = attr(NDA_PROTOCOL, u8, names="rtprot")
    #: The id of a nexthop object.
    nh_id: int | None = attr(NDA_NH_ID, u32)
    fdb_ext_attrs: FdbExt | None = attr(NDA_FDB_EXT_ATTRS, nest(FdbExt))
    #: NTF_EXT_*.
    flags_ext: int | None = attr(NDA_FLAGS_EXT, u32, names="ntf_ext")
    #: In requests: which bits of `state` count.
    ndm_state_mask: int | None = attr(NDA_NDM_STATE_MASK, u16, names="nud")
    #: In requests: which bits of `flags` count.
    ndm_flags_mask: int | None = attr(NDA_NDM_FLAGS_MASK, u8, names="ntf")
