"""ipt and xt: a target of iptables. Linux 6.8 has retired them."""

from __future__ import annotations

from ....codecs import raw, string, struct, u32
from ....record import Record, attr
from ....uapi import (
    TCA_IPT_CNT,
    TCA_IPT_HOOK,
    TCA_IPT_INDEX,
    TCA_IPT_TABLE,
    TCA_IPT_TARG,
    TCA_IPT_TM,
    tc_cnt,
)
from .common import Times

__all__ = ["Ipt"]


class Ipt(Record):
    """TCA_IPT_*, by the last kernel that had them."""

    #: The table (`mangle`).
    table: str | None = attr(TCA_IPT_TABLE, string)
    #: NF_INET_*.
    hook: int | None = attr(TCA_IPT_HOOK, u32, names="nf_inet_hooks")
    index: int | None = attr(TCA_IPT_INDEX, u32)
    cnt: tc_cnt | None = attr(TCA_IPT_CNT, struct(tc_cnt))
    tm: Times | None = attr(TCA_IPT_TM, struct(Times))
    #: struct xt_entry_target, with the target's own data.
    targ: bytes | None = attr(TCA_IPT_TARG, raw)
