"""Labels of IPv6 prefixes, by which source addresses are chosen (RFC 6724)."""

from __future__ import annotations

from ..codecs import ip, u32
from ..inputs import Inputs
from ..record import Message, Record, attr, head
from ..uapi import (
    AF_INET6,
    IFAL_ADDRESS,
    IFAL_LABEL,
    NETLINK_ROUTE,
    NLM_F_REPLACE,
    RTM_DELADDRLABEL,
    RTM_GETADDRLABEL,
    RTM_NEWADDRLABEL,
    ifaddrlblmsg,
)

__all__ = ["AddrLabel"]


def _complete(label: AddrLabel, verb: str) -> bytes:
    """Return the bytes of a label with what the kernel wants and nobody gave."""
    body = bytes(label)
    if verb == "delete" and label.label is None:
        # of the one to delete any label will do
        body += bytes(AddrLabel(label=0))[AddrLabel.SIZE :]
    return body


class AddrLabel(
    Record,
    header=ifaddrlblmsg,
    message=Message(
        protocol=NETLINK_ROUTE,
        get=RTM_GETADDRLABEL,
        new=RTM_NEWADDRLABEL,
        delete=RTM_DELADDRLABEL,
        change=NLM_F_REPLACE,
        complete=_complete,
        filters=("family",),
        defaults={"family": AF_INET6},
    ),
    inputs=Inputs(
        aliases={"dev": "index"},
        prefixes={"address": "prefixlen"},
        family=("family", ("address",)),
    ),
):
    """A label: struct ifaddrlblmsg and IFAL_*, in RTM_NEWADDRLABEL, RTM_DELADDRLABEL,
    RTM_GETADDRLABEL; by net/ipv6/addrlabel.c, for the kernel's specifications are silent.

    Reading needs no privileges.
    """

    #: AF_INET6.
    family: int = head("ifal_family", names="af")
    #: The length of the prefix, in bits.
    prefixlen: int = head("ifal_prefixlen")
    flags: int = head("ifal_flags")
    #: The link's index; 0 is all of them.
    index: int = head("ifal_index", names="link")
    #: How often the labels have changed.
    seq: int = head("ifal_seq")
    address: str | None = attr(IFAL_ADDRESS, ip)
    label: int | None = attr(IFAL_LABEL, u32)
