"""simple: writes a text to the kernel's log."""

from __future__ import annotations

from ....codecs import string, struct
from ....record import Record, attr
from ....uapi import (
    TCA_DEF_DATA,
    TCA_DEF_PARMS,
    TCA_DEF_TM,
)
from .common import Parms, Times

__all__ = ["Simple"]


class Simple(Record):
    """TCA_DEF_*. (The kernel's specification has the text as bytes.)"""

    tm: Times | None = attr(TCA_DEF_TM, struct(Times))
    parms: Parms | None = attr(TCA_DEF_PARMS, struct(Parms))
    data: str | None = attr(TCA_DEF_DATA, string)
