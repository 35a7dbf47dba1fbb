"""bpf: a program decides what becomes of a packet."""

from __future__ import annotations

from ....codecs import binary, packed, string, struct, u16, u32
from ....record import Record, attr
from ....uapi import (
    TCA_ACT_BPF_FD,
    TCA_ACT_BPF_ID,
    TCA_ACT_BPF_NAME,
    TCA_ACT_BPF_OPS,
    TCA_ACT_BPF_OPS_LEN,
    TCA_ACT_BPF_PARMS,
    TCA_ACT_BPF_TAG,
    TCA_ACT_BPF_TM,
    sock_filter,
)
from ..structs import counted
from .common import Parms, Times

__all__ = ["Bpf"]


class Bpf(Record, inputs=counted("ops", "ops_len")):
    """TCA_ACT_BPF_*. (The kernel's specification has `id` as bytes; it is a number.)"""

    tm: Times | None = attr(TCA_ACT_BPF_TM, struct(Times))
    parms: Parms | None = attr(TCA_ACT_BPF_PARMS, struct(Parms))
    #: A classic program: how many instructions (filled in), and these.
    ops_len: int | None = attr(TCA_ACT_BPF_OPS_LEN, u16)
    ops: tuple[sock_filter, ...] | None = attr(TCA_ACT_BPF_OPS, packed(struct(sock_filter)))
    #: In requests: the descriptor of an extended program.
    fd: int | None = attr(TCA_ACT_BPF_FD, u32)
    name: str | None = attr(TCA_ACT_BPF_NAME, string)
    tag: bytes | None = attr(TCA_ACT_BPF_TAG, binary)
    #: The id of an extended program.
    id: int | None = attr(TCA_ACT_BPF_ID, u32)
