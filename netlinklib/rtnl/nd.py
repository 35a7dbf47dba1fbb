"""What routers announce by neighbour discovery of IPv6: events without a table to be read.

By net/ipv6/addrconf.c and ndisc.c; the kernel's specifications are silent.
"""

from __future__ import annotations

from .._backend import engine
from ..codecs import binary, ip, struct
from ..record import Attributes, Message, Record, attr, head
from ..uapi import (
    NDUSEROPT_SRCADDR,
    NETLINK_ROUTE,
    PREFIX_ADDRESS,
    PREFIX_CACHEINFO,
    RTM_NEWNDUSEROPT,
    RTM_NEWPREFIX,
    nduseroptmsg,
    prefix_cacheinfo,
    prefixmsg,
)

__all__ = ["NdUserOpt", "Prefix", "PrefixCacheinfo"]


class PrefixCacheinfo(Record, header=prefix_cacheinfo, attributes=False):
    """Lifetimes of a prefix, struct prefix_cacheinfo."""

    #: In seconds; 4294967295 is for ever.
    preferred_time: int = head("preferred_time")
    valid_time: int = head("valid_time")


class Prefix(Record, header=prefixmsg, message=Message(protocol=NETLINK_ROUTE, new=RTM_NEWPREFIX)):
    """An event: a router announced a prefix, struct prefixmsg and PREFIX_*, in RTM_NEWPREFIX."""

    #: AF_INET6.
    family: int = head("prefix_family", names="af")
    #: The link's index.
    ifindex: int = head("prefix_ifindex", names="link")
    #: The type of the option.
    type: int = head("prefix_type")
    #: The length of the prefix, in bits.
    len: int = head("prefix_len")
    #: 1: on the link; 2: addresses are made of it.
    flags: int = head("prefix_flags")
    address: str | None = attr(PREFIX_ADDRESS, ip)
    cacheinfo: PrefixCacheinfo | None = attr(PREFIX_CACHEINFO, struct(PrefixCacheinfo))


class NdUserOpt(
    Record,
    header=nduseroptmsg,
    attributes=False,
    message=Message(protocol=NETLINK_ROUTE, new=RTM_NEWNDUSEROPT),
):
    """An event: a router sent options that the kernel has no use for (DNS servers, say), struct
    nduseroptmsg, in RTM_NEWNDUSEROPT.

    The options stand between the header and the attributes, so these are properties.
    """

    #: AF_INET6.
    family: int = head("nduseropt_family", names="af")
    #: The length of the options, in bytes.
    opts_len: int = head("nduseropt_opts_len")
    #: The link's index.
    ifindex: int = head("nduseropt_ifindex", names="link")
    #: Of the packet: router advertisement.
    icmp_type: int = head("nduseropt_icmp_type")
    icmp_code: int = head("nduseropt_icmp_code")
    #: The options, and behind them NDUSEROPT_*.
    data: bytes = engine.Field(  # type: ignore[assignment]
        "data", binary, offset=nduseroptmsg.SIZE
    )

    @property
    def options(self) -> bytes:
        """The options, as they stood in the packet: type, length in units of 8 bytes, value."""
        return self.data[: self.opts_len]

    @property
    def srcaddr(self) -> str | None:
        """The router's address."""
        behind = self.data[(self.opts_len + 3) & ~3 :]
        address = Attributes.from_bytes(behind).attributes().get(NDUSEROPT_SRCADDR)
        return None if address is None else ip.decode(address)
