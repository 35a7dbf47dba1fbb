"""cbs: a shaper by credit (802.1Qav)."""

from __future__ import annotations

from ....codecs import struct
from ....record import Record, attr, head
from ....uapi import (
    TCA_CBS_PARMS,
    tc_cbs_qopt,
)

__all__ = ["Cbs", "CbsParms"]


class CbsParms(Record, header=tc_cbs_qopt, attributes=False):
    """struct tc_cbs_qopt: credits in bytes, slopes in kbit/s."""

    #: 1: the hardware does it.
    offload: int = head("offload")
    hicredit: int = head("hicredit")
    locredit: int = head("locredit")
    idleslope: int = head("idleslope")
    sendslope: int = head("sendslope")


class Cbs(Record):
    """Options of cbs, TCA_CBS_*."""

    parms: CbsParms | None = attr(TCA_CBS_PARMS, struct(CbsParms))
