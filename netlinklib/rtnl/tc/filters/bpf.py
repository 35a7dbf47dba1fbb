"""bpf: a program decides."""

from __future__ import annotations

from ....codecs import array, binary, nest, packed, string, struct, u16, u32
from ....record import Record, attr
from ....uapi import (
    TCA_BPF_ACT,
    TCA_BPF_CLASSID,
    TCA_BPF_FD,
    TCA_BPF_FLAGS,
    TCA_BPF_FLAGS_GEN,
    TCA_BPF_ID,
    TCA_BPF_NAME,
    TCA_BPF_OPS,
    TCA_BPF_OPS_LEN,
    TCA_BPF_POLICE,
    TCA_BPF_TAG,
    sock_filter,
)
from ..action import TcAction
from ..actions.police import Police
from ..handles import HANDLE
from ..structs import counted

__all__ = ["Bpf"]


class Bpf(Record, inputs=counted("ops", "ops_len")):
    """TCA_BPF_*."""

    act: tuple[TcAction, ...] | None = attr(TCA_BPF_ACT, array(nest(TcAction)))
    #: An old form of the action `police`.
    police: Police | None = attr(TCA_BPF_POLICE, nest(Police))
    #: The class that packets go to.
    classid: int | None = attr(TCA_BPF_CLASSID, u32, names=HANDLE)
    #: A classic program: how many instructions (filled in), and these.
    ops_len: int | None = attr(TCA_BPF_OPS_LEN, u16)
    ops: tuple[sock_filter, ...] | None = attr(TCA_BPF_OPS, packed(struct(sock_filter)))
    #: In requests: the descriptor of an extended program.
    fd: int | None = attr(TCA_BPF_FD, u32)
    name: str | None = attr(TCA_BPF_NAME, string)
    #: TCA_BPF_FLAG_*.
    flags: int | None = attr(TCA_BPF_FLAGS, u32, names="tca_bpf_flag")
    #: TCA_CLS_FLAGS_*.
    flags_gen: int | None = attr(TCA_BPF_FLAGS_GEN, u32, names="tca_cls_flags")
    tag: bytes | None = attr(TCA_BPF_TAG, binary)
    #: The id of an extended program.
    id: int | None = attr(TCA_BPF_ID, u32)
