"""Addresses of links."""

from __future__ import annotations

from ..codecs import ip, s32, struct, text, u8, u32
from ..inputs import Inputs
from ..record import Message, Record, attr, head
from ..uapi import (
    AF_INET,
    AF_INET6,
    AF_UNSPEC,
    IFA_ADDRESS,
    IFA_ANYCAST,
    IFA_BROADCAST,
    IFA_CACHEINFO,
    IFA_FLAGS,
    IFA_LABEL,
    IFA_LOCAL,
    IFA_MULTICAST,
    IFA_PROTO,
    IFA_RT_PRIORITY,
    IFA_TARGET_NETNSID,
    IFNAMSIZ,
    NETLINK_ROUTE,
    NLM_F_REPLACE,
    RT_SCOPE_HOST,
    RTM_DELADDR,
    RTM_DELANYCAST,
    RTM_DELMULTICAST,
    RTM_GETADDR,
    RTM_GETANYCAST,
    RTM_GETMULTICAST,
    RTM_NEWADDR,
    RTM_NEWANYCAST,
    RTM_NEWMULTICAST,
    ifa_cacheinfo,
    ifaddrmsg,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ipaddress import IPv4Interface, IPv6Interface

__all__ = ["Addr", "AddrCacheinfo", "AnycastAddr", "MulticastAddr"]


class AddrCacheinfo(Record, header=ifa_cacheinfo, attributes=False):
    """Lifetimes of an address, struct ifa_cacheinfo."""

    #: Seconds until it is deprecated; 4294967295 is for ever.
    prefered: int = head("ifa_prefered")
    #: Seconds until it is removed; 4294967295 is for ever.
    valid: int = head("ifa_valid")
    #: When it was created, in hundredths of seconds since the machine's start.
    cstamp: int = head("cstamp")
    #: When it was last changed, likewise.
    tstamp: int = head("tstamp")


_SCOPE = ifaddrmsg.FIELDS["ifa_scope"].offset


def _complete(addr: Addr, verb: str) -> bytes:
    """Return the bytes of an address with what it needs and nobody gave."""
    body = bytes(addr)
    address = addr.address
    if addr.family != AF_INET or address is None:
        return body
    if addr.local is None:
        body += Addr.__plan__.encode({"local": address})[Addr.SIZE :]
    if address.startswith("127.") and not addr.scope and verb != "delete":
        body = body[:_SCOPE] + bytes((RT_SCOPE_HOST,)) + body[_SCOPE + 1 :]
    return body


class Addr(
    Record,
    header=ifaddrmsg,
    message=Message(
        protocol=NETLINK_ROUTE,
        get=RTM_GETADDR,
        new=RTM_NEWADDR,
        delete=RTM_DELADDR,
        change=NLM_F_REPLACE,
        complete=_complete,
        filters=("family", "index", "target_netnsid"),
        any={"family": AF_UNSPEC},
    ),
    inputs=Inputs(
        aliases={"dev": "index"},
        prefixes={"address": "prefixlen", "local": "prefixlen"},
        hosts=True,
        family=("family", ("local", "address")),
    ),
):
    """An address of a link: struct ifaddrmsg and IFA_*, in RTM_NEWADDR, RTM_DELADDR, RTM_GETADDR.

    Reading needs no privileges. The kernel filters dumps by `family`, `index` and `target_netnsid`.

    `address="192.0.2.1/24"` and `local` take the length too; `dev` is another name of `index`, both
    take names of links; the family follows from the address. In a change, an IPv4 address without
    `local` is its own local one, and one in 127.0.0.0/8 has RT_SCOPE_HOST.
    """

    #: AF_INET or AF_INET6.
    family: int = head("ifa_family", names="af")
    #: The length of the prefix, in bits.
    prefixlen: int = head("ifa_prefixlen")
    #: IFA_F_*: all of them, where the header has room for eight.
    flags: int = attr(IFA_FLAGS, u32, fallback="ifa_flags", names="ifa_f")
    #: RT_SCOPE_*.
    scope: int = head("ifa_scope", names="rt_scope")
    #: The link's index.
    index: int = head("ifa_index", names="link")
    #: The address; on a point-to-point link the peer's.
    address: str | None = attr(IFA_ADDRESS, ip)
    #: The address of this machine. IPv6 has it only where it differs from `address`.
    local: str | None = attr(IFA_LOCAL, ip)
    #: The label, `eth0:1`; IPv4 only.
    label: str | None = attr(IFA_LABEL, text(IFNAMSIZ))
    broadcast: str | None = attr(IFA_BROADCAST, ip)
    anycast: str | None = attr(IFA_ANYCAST, ip)
    cacheinfo: AddrCacheinfo | None = attr(IFA_CACHEINFO, struct(AddrCacheinfo))
    multicast: str | None = attr(IFA_MULTICAST, ip)
    #: The priority of the route to the prefix.
    rt_priority: int | None = attr(IFA_RT_PRIORITY, u32)
    #: The id of the network namespace that was asked for, if it was another one.
    target_netnsid: int | None = attr(IFA_TARGET_NETNSID, s32)
    #: Who added it, IFAPROT_*.
    proto: int | None = attr(IFA_PROTO, u8, names="ifaprot")

    @property
    def interface(self) -> IPv4Interface | IPv6Interface | None:
        """The machine's own address and prefix length as an `ipaddress` object, or None."""
        from ipaddress import ip_interface

        address = self.local or self.address
        return None if address is None else ip_interface(f"{address}/{self.prefixlen}")


class MulticastAddr(
    Addr,
    message=Message(
        protocol=NETLINK_ROUTE,
        get=RTM_GETMULTICAST,
        new=RTM_NEWMULTICAST,
        delete=RTM_DELMULTICAST,
        reply=(RTM_GETMULTICAST, RTM_NEWMULTICAST),
        filters=("family",),
        any={"family": AF_UNSPEC},
        defaults={"family": AF_INET6},
    ),
):
    """A multicast address that a link listens to (`multicast`): struct ifaddrmsg and IFA_*, in
    RTM_GETMULTICAST (answers too), RTM_NEWMULTICAST and RTM_DELMULTICAST (events).

    Reading needs no privileges. The kernel filters dumps by `family`: AF_INET6 unless another one
    is given; Linux 6.15 knows AF_INET and AF_UNSPEC as well.
    """


class AnycastAddr(
    Addr,
    message=Message(
        protocol=NETLINK_ROUTE,
        get=RTM_GETANYCAST,
        new=RTM_NEWANYCAST,
        delete=RTM_DELANYCAST,
        reply=(RTM_GETANYCAST, RTM_NEWANYCAST),
        filters=("family",),
        any={"family": AF_UNSPEC},
        defaults={"family": AF_INET6},
    ),
):
    """An anycast address that a link listens to (`anycast`): struct ifaddrmsg and IFA_*, in
    RTM_GETANYCAST (answers too), RTM_NEWANYCAST and RTM_DELANYCAST (events); IPv6 only.

    Reading needs no privileges.
    """
