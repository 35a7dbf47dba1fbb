"""The ABIs that tables can be made for: sizes, alignments, byte order, predefined macros."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Abi:
    """How one architecture lays out C types, and what its compiler predefines."""

    name: str
    long_size: int
    member_align_64: int
    big_endian: bool
    char_signed: bool
    macros: tuple[str, ...]

    @property
    def pointer_size(self) -> int:
        return self.long_size

    @property
    def order_macros(self) -> tuple[str, ...]:
        order = "__ORDER_BIG_ENDIAN__" if self.big_endian else "__ORDER_LITTLE_ENDIAN__"
        flag = "__BIG_ENDIAN__=1" if self.big_endian else "__LITTLE_ENDIAN__=1"
        return (
            "__ORDER_LITTLE_ENDIAN__=1234",
            "__ORDER_BIG_ENDIAN__=4321",
            f"__BYTE_ORDER__={order}",
            flag,
            "__CHAR_BIT__=8",
            f"__SIZEOF_LONG__={self.long_size}",
            f"__SIZEOF_POINTER__={self.pointer_size}",
        )


def _abi(
    name: str,
    *macros: str,
    long_size: int = 8,
    member_align_64: int = 8,
    big_endian: bool = False,
    char_signed: bool = True,
) -> Abi:
    lp = ("__LP64__=1", "_LP64=1") if long_size == 8 else ()
    always = ("__linux__=1",)
    return Abi(
        name, long_size, member_align_64, big_endian, char_signed, (*always, *macros, *lp)
    )


ABIS = {
    abi.name: abi
    for abi in (
        _abi("x86_64", "__x86_64__=1", "__amd64__=1"),
        _abi("aarch64", "__aarch64__=1", char_signed=False),
        _abi("i386", "__i386__=1", long_size=4, member_align_64=4),
        _abi("arm", "__arm__=1", long_size=4, char_signed=False),
        _abi("s390x", "__s390x__=1", "__s390__=1", big_endian=True, char_signed=False),
        _abi("mips", "__mips__=1", long_size=4, big_endian=True),
    )
}

DEFAULT = ABIS["x86_64"]
