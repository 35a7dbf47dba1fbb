"""Settings of links as the families of addresses keep them, with events when they change."""

from __future__ import annotations

from ..codecs import s32
from ..inputs import Inputs
from ..record import Message, Record, attr, head
from ..uapi import (
    AF_UNSPEC,
    NETCONFA_BC_FORWARDING,
    NETCONFA_FORCE_FORWARDING,
    NETCONFA_FORWARDING,
    NETCONFA_IFINDEX,
    NETCONFA_IGNORE_ROUTES_WITH_LINKDOWN,
    NETCONFA_INPUT,
    NETCONFA_MC_FORWARDING,
    NETCONFA_PROXY_NEIGH,
    NETCONFA_RP_FILTER,
    NETLINK_ROUTE,
    RTM_DELNETCONF,
    RTM_GETNETCONF,
    RTM_NEWNETCONF,
    netconfmsg,
)

__all__ = ["Netconf"]


class Netconf(
    Record,
    header=netconfmsg,
    message=Message(
        protocol=NETLINK_ROUTE,
        get=RTM_GETNETCONF,
        new=RTM_NEWNETCONF,
        delete=RTM_DELNETCONF,
        filters=("family",),
        any={"family": AF_UNSPEC},
    ),
    inputs=Inputs(aliases={"dev": "ifindex"}),
):
    """Settings of a link: struct netconfmsg and NETCONFA_*, in RTM_NEWNETCONF, RTM_DELNETCONF,
    RTM_GETNETCONF; by net/ipv4/devinet.c and its like, for the kernel's specifications are silent.

    Reading needs no privileges; changing is done by sysctl. The kernel filters dumps by `family`.
    """

    #: AF_INET, AF_INET6 or AF_MPLS.
    family: int = head("ncm_family", names="af")
    #: The link's index; NETCONFA_IFINDEX_ALL and NETCONFA_IFINDEX_DEFAULT stand for all links and
    #: for new ones.
    ifindex: int | None = attr(NETCONFA_IFINDEX, s32, names="link")
    forwarding: int | None = attr(NETCONFA_FORWARDING, s32)
    #: 0 none, 1 strict, 2 loose.
    rp_filter: int | None = attr(NETCONFA_RP_FILTER, s32)
    mc_forwarding: int | None = attr(NETCONFA_MC_FORWARDING, s32)
    proxy_neigh: int | None = attr(NETCONFA_PROXY_NEIGH, s32)
    ignore_routes_with_linkdown: int | None = attr(NETCONFA_IGNORE_ROUTES_WITH_LINKDOWN, s32)
    #: Of MPLS.
    input: int | None = attr(NETCONFA_INPUT, s32)
    bc_forwarding: int | None = attr(NETCONFA_BC_FORWARDING, s32)
    force_forwarding: int | None = attr(NETCONFA_FORCE_FORWARDING, s32)
