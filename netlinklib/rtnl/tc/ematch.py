"""Extended matches: the trees of conditions that the filters basic, flow and cgroup have."""

from __future__ import annotations

from ..._backend import engine
from ...codecs import array, binary, nest, packed, raw, select, string, struct, u8, u32
from ...inputs import Inputs
from ...record import Record, attr, head
from ...uapi import (
    TCA_EM_IPT_HOOK,
    TCA_EM_IPT_MATCH_DATA,
    TCA_EM_IPT_MATCH_NAME,
    TCA_EM_IPT_MATCH_REVISION,
    TCA_EM_IPT_NFPROTO,
    TCA_EM_META_HDR,
    TCA_EM_META_LVALUE,
    TCA_EM_META_RVALUE,
    TCA_EMATCH_TREE_HDR,
    TCA_EMATCH_TREE_LIST,
    TCF_EM_CANID,
    TCF_EM_CMP,
    TCF_EM_CONTAINER,
    TCF_EM_IPT,
    TCF_EM_META,
    TCF_EM_NBYTE,
    TCF_EM_TEXT,
    TCF_EM_U32,
    TCF_META_ID,
    TCF_META_TYPE,
    can_filter,
    tc_u32_key,
    tcf_em_cmp,
    tcf_em_nbyte,
    tcf_em_text,
    tcf_ematch_hdr,
    tcf_ematch_tree_hdr,
    tcf_meta_hdr,
    tcf_meta_val,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..._engine import Codec, Field
else:
    Field = engine.Field

__all__ = [
    "EmCmp",
    "EmNbyte",
    "EmU32",
    "EmMetaVal",
    "EmMetaHdr",
    "EmMeta",
    "EmText",
    "EmIpt",
    "Ematch",
    "EmatchHdr",
    "Ematches",
]


def _rest(header: type[Record], name: str, codec: Codec[Any]) -> Any:
    """Declare the member that stands behind a struct."""
    return Field(name, codec, offset=header.SIZE)


class EmCmp(Record, header=tcf_em_cmp, attributes=False):
    """cmp: a number in the packet is compared, struct tcf_em_cmp."""

    val: int = head("val")
    mask: int = head("mask")
    #: Where it is, in bytes from `layer`.
    off: int = head("off")
    #: TCF_EM_ALIGN_*: how long it is.
    align: int = head("align", names="tcf_em_align")
    #: TCF_EM_CMP_TRANS: it is in the host's byte order.
    flags: int = head("flags")
    #: TCF_LAYER_*.
    layer: int = head("layer", names="tcf_layer")
    #: TCF_EM_OPND_*.
    opnd: int = head("opnd", names="tcf_em_opnd")


class EmNbyte(Record, header=tcf_em_nbyte, attributes=False):
    """nbyte: bytes at one place, struct tcf_em_nbyte and the bytes."""

    off: int = head("off")
    len: int = head("len")
    #: TCF_LAYER_*.
    layer: int = head("layer", names="tcf_layer")
    pattern: bytes = _rest(tcf_em_nbyte, "pattern", binary)


class EmU32(Record, header=tc_u32_key, attributes=False):
    """u32: a masked word of the packet, struct tc_u32_key."""

    mask: int = head("mask")
    val: int = head("val")
    off: int = head("off")
    offmask: int = head("offmask")


class EmMetaVal(Record, header=tcf_meta_val, attributes=False):
    """One side of a comparison, struct tcf_meta_val."""

    #: TCF_META_TYPE_* in the upper four bits, TCF_META_ID_* in the lower eleven.
    kind: int = head("kind")
    shift: int = head("shift")
    #: TCF_EM_OPND_*.
    op: int = head("op", names="tcf_em_opnd")

    @property
    def id(self) -> int:
        """TCF_META_ID_*."""
        return TCF_META_ID(self.kind)

    @property
    def type(self) -> int:
        """TCF_META_TYPE_*."""
        return TCF_META_TYPE(self.kind)


class EmMetaHdr(Record, header=tcf_meta_hdr, attributes=False):
    """Both sides, struct tcf_meta_hdr."""

    left: EmMetaVal = head("left", struct(EmMetaVal))
    right: EmMetaVal = head("right", struct(EmMetaVal))


class EmMeta(Record):
    """meta: what the kernel knows of a packet is compared, TCA_EM_META_*."""

    hdr: EmMetaHdr | None = attr(TCA_EM_META_HDR, struct(EmMetaHdr))
    #: The values, or masks, of the sides: a number of 4 or 8 bytes, or a text, by their type.
    lvalue: bytes | None = attr(TCA_EM_META_LVALUE, binary)
    rvalue: bytes | None = attr(TCA_EM_META_RVALUE, binary)


class EmText(Record, header=tcf_em_text, attributes=False):
    """text: a text is searched for, struct tcf_em_text and the text."""

    #: The algorithm (`kmp`, `bm`).
    algo: str = head("algo")
    from_offset: int = head("from_offset")
    to_offset: int = head("to_offset")
    pattern_len: int = head("pattern_len")
    #: TCF_LAYER_*.
    from_layer: int = head("from_layer", names="tcf_layer")
    to_layer: int = head("to_layer", names="tcf_layer")
    pattern: bytes = _rest(tcf_em_text, "pattern", binary)


class EmIpt(Record):
    """ipt: a match of iptables, TCA_EM_IPT_*."""

    #: NF_INET_*.
    hook: int | None = attr(TCA_EM_IPT_HOOK, u32, names="nf_inet_hooks")
    match_name: str | None = attr(TCA_EM_IPT_MATCH_NAME, string)
    match_revision: int | None = attr(TCA_EM_IPT_MATCH_REVISION, u8)
    #: NFPROTO_*.
    nfproto: int | None = attr(TCA_EM_IPT_NFPROTO, u8, names="nfproto")
    #: What the match's own library says.
    match_data: bytes | None = attr(TCA_EM_IPT_MATCH_DATA, raw)


class Ematch(Record, header=tcf_ematch_hdr, attributes=False):
    """A node of the tree: struct tcf_ematch_hdr, and what its kind has.

    The nodes stand in a list. Each is joined to the one behind it, in `flags`; one that is a
    TCF_EM_CONTAINER stands for the list that begins at the position it holds.
    """

    #: Set by the kernel.
    matchid: int = head("matchid")
    #: TCF_EM_*.
    kind: int = head("kind", names="tcf_em")
    #: TCF_EM_REL_AND, TCF_EM_REL_OR, TCF_EM_INVERT, TCF_EM_SIMPLE.
    flags: int = head("flags", names="tcf_em_flags")
    #: By `kind`; of kinds that are not known, the bytes. A container has a position, canid a tuple
    #: of `can_filter`; ipset has struct xt_set_info, which no header of ours has.
    data: Any = _rest(
        tcf_ematch_hdr,
        "data",
        select(
            "kind",
            {
                TCF_EM_CONTAINER: u32,
                TCF_EM_CMP: struct(EmCmp),
                TCF_EM_NBYTE: struct(EmNbyte),
                TCF_EM_U32: struct(EmU32),
                TCF_EM_META: nest(EmMeta),
                TCF_EM_TEXT: struct(EmText),
                TCF_EM_CANID: packed(struct(can_filter)),
                TCF_EM_IPT: nest(EmIpt),
            },
            other=raw,
        ),
    )


class EmatchHdr(Record, header=tcf_ematch_tree_hdr, attributes=False):
    """struct tcf_ematch_tree_hdr."""

    nmatches: int = head("nmatches")
    #: TCF_EM_PROG_TC, or the process that made it.
    progid: int = head("progid")


def _head(name: str, fields: dict[str, Any]) -> None:
    """Put a header before the nodes, where none is given."""
    nodes = fields.get("tree_list")
    if nodes is not None and fields.get("tree_hdr") is None:
        fields["tree_list"] = nodes = tuple(nodes)
        fields["tree_hdr"] = {"nmatches": len(nodes)}


class Ematches(Record, inputs=Inputs(more=_head)):
    """A tree of conditions, TCA_EMATCH_TREE_*. (The kernel's specification has it as bytes.)"""

    tree_hdr: EmatchHdr | None = attr(TCA_EMATCH_TREE_HDR, struct(EmatchHdr))
    tree_list: tuple[Ematch, ...] | None = attr(TCA_EMATCH_TREE_LIST, array(struct(Ematch)))
