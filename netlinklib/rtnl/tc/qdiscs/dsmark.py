"""dsmark: sets the DSCP; kernels up to 6.2 have it."""

from __future__ import annotations

from ....codecs import flag, u8, u16
from ....record import Record, attr
from ....uapi import (
    TCA_DSMARK_DEFAULT_INDEX,
    TCA_DSMARK_INDICES,
    TCA_DSMARK_MASK,
    TCA_DSMARK_SET_TC_INDEX,
    TCA_DSMARK_VALUE,
)

__all__ = ["Dsmark"]


class Dsmark(Record):
    """Options of dsmark and of its classes, TCA_DSMARK_*: classes have `mask` and `value`."""

    #: How many classes there are.
    indices: int | None = attr(TCA_DSMARK_INDICES, u16)
    default_index: int | None = attr(TCA_DSMARK_DEFAULT_INDEX, u16)
    #: Whether the old DSCP is kept for filters.
    set_tc_index: bool = attr(TCA_DSMARK_SET_TC_INDEX, flag)
    #: The new DS field is the old one, masked, with `value` added.
    mask: int | None = attr(TCA_DSMARK_MASK, u8)
    value: int | None = attr(TCA_DSMARK_VALUE, u8)
