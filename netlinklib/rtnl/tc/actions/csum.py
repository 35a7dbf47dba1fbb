"""csum: checksums are reckoned anew."""

from __future__ import annotations

from ....codecs import struct
from ....record import Record, attr, head
from ....uapi import (
    TCA_CSUM_PARMS,
    TCA_CSUM_TM,
    tc_csum,
)
from .common import Parms, Times

__all__ = ["CsumParms", "Csum"]


class CsumParms(Parms, header=tc_csum):
    """struct tc_csum."""

    #: TCA_CSUM_UPDATE_FLAG_*.
    update_flags: int = head("update_flags", names="tca_csum_update_flag")


class Csum(Record):
    """TCA_CSUM_*."""

    parms: CsumParms | None = attr(TCA_CSUM_PARMS, struct(CsumParms))
    tm: Times | None = attr(TCA_CSUM_TM, struct(Times))
