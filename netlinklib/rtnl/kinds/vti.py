"""vti and vti6: tunnels of IPsec in which a mark chooses the policy."""

from __future__ import annotations

from ...codecs import be32, ip, u32
from ...inputs import Inputs
from ...record import Record, attr
from ...uapi import (
    IFLA_VTI_FWMARK,
    IFLA_VTI_IKEY,
    IFLA_VTI_LINK,
    IFLA_VTI_LOCAL,
    IFLA_VTI_OKEY,
    IFLA_VTI_REMOTE,
)

__all__ = ["Vti"]


class Vti(Record, inputs=Inputs(aliases={"dev": "link"})):
    """IFLA_VTI_*."""

    #: The index of the link below.
    link: int | None = attr(IFLA_VTI_LINK, u32, names="link")
    ikey: int | None = attr(IFLA_VTI_IKEY, be32)
    okey: int | None = attr(IFLA_VTI_OKEY, be32)
    local: str | None = attr(IFLA_VTI_LOCAL, ip)
    remote: str | None = attr(IFLA_VTI_REMOTE, ip)
    fwmark: int | None = attr(IFLA_VTI_FWMARK, u32)
