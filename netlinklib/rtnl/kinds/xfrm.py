"""xfrm: IPsec whose states and policies are bound to a link."""

from __future__ import annotations

from ...codecs import flag, u32
from ...inputs import Inputs
from ...record import Record, attr
from ...uapi import IFLA_XFRM_COLLECT_METADATA, IFLA_XFRM_IF_ID, IFLA_XFRM_LINK

__all__ = ["Xfrm"]


class Xfrm(Record, inputs=Inputs(aliases={"dev": "link"})):
    """IFLA_XFRM_*, by the kernel's policy and fill function: its specification is silent here."""

    #: The index of the link below.
    link: int | None = attr(IFLA_XFRM_LINK, u32, names="link")
    #: The id that states and policies have.
    if_id: int | None = attr(IFLA_XFRM_IF_ID, u32)
    #: Whether routes say which id each packet has.
    collect_metadata: bool = attr(IFLA_XFRM_COLLECT_METADATA, flag)
