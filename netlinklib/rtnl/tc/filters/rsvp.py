"""rsvp and rsvp6: sessions of RSVP. Linux 6.3 has retired them."""

from __future__ import annotations

from ....codecs import array, ip, nest, struct, u32
from ....record import Record, attr, head
from ....uapi import (
    TCA_RSVP_ACT,
    TCA_RSVP_CLASSID,
    TCA_RSVP_DST,
    TCA_RSVP_PINFO,
    TCA_RSVP_POLICE,
    TCA_RSVP_SRC,
    tc_rsvp_gpi,
    tc_rsvp_pinfo,
)
from ..action import TcAction
from ..actions.police import Police
from ..handles import HANDLE

__all__ = ["RsvpGpi", "RsvpPinfo", "Rsvp"]


class RsvpGpi(Record, header=tc_rsvp_gpi, attributes=False):
    """A word of the transport header, struct tc_rsvp_gpi."""

    key: int = head("key")
    mask: int = head("mask")
    offset: int = head("offset")


class RsvpPinfo(Record, header=tc_rsvp_pinfo, attributes=False):
    """struct tc_rsvp_pinfo."""

    dpi: RsvpGpi = head("dpi", struct(RsvpGpi))
    spi: RsvpGpi = head("spi", struct(RsvpGpi))
    #: IPPROTO_*.
    protocol: int = head("protocol", names="ipproto")
    tunnelid: int = head("tunnelid")
    tunnelhdr: int = head("tunnelhdr")
    pad: int = head("pad")


class Rsvp(Record):
    """TCA_RSVP_*, by the last kernel that had them."""

    #: The class that packets go to.
    classid: int | None = attr(TCA_RSVP_CLASSID, u32, names=HANDLE)
    dst: str | None = attr(TCA_RSVP_DST, ip)
    src: str | None = attr(TCA_RSVP_SRC, ip)
    pinfo: RsvpPinfo | None = attr(TCA_RSVP_PINFO, struct(RsvpPinfo))
    #: An old form of the action `police`.
    police: Police | None = attr(TCA_RSVP_POLICE, nest(Police))
    act: tuple[TcAction, ...] | None = attr(TCA_RSVP_ACT, array(nest(TcAction)))
