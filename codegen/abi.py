"""The ABIs that tables can be made for: sizes, alignments, byte order, predefined macros."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

# Headers of asm/ for architectures whose own are not in the header set (it has those of x86).
HEADERS = Path(__file__).parent / "data" / "abi"


@dataclass(frozen=True)
class Abi:
    """How one architecture lays out C types, and what its compiler predefines."""

    name: str
    macros: tuple[str, ...]
    long_size: int = 8
    member_align_64: int = 8
    big_endian: bool = False
    char_signed: bool = True
    asm: tuple[str, ...] = ("generic",)
    own_sockets: bool = False  # SOCK_* have numbers of their own

    @property
    def pointer_size(self) -> int:
        return self.long_size

    @property
    def predefined(self) -> tuple[str, ...]:
        """What a compiler for it defines before it reads anything."""
        order = "BIG_ENDIAN" if self.big_endian else "LITTLE_ENDIAN"
        model = ("__LP64__=1", "_LP64=1") if self.long_size == 8 else ()
        return (
            *self.macros,
            *model,
            "__linux__=1",
            "__ORDER_LITTLE_ENDIAN__=1234",
            "__ORDER_BIG_ENDIAN__=4321",
            f"__BYTE_ORDER__=__ORDER_{order}__",
            f"__{order}__=1",
            "__CHAR_BIT__=8",
            f"__SIZEOF_LONG__={self.long_size}",
            f"__SIZEOF_POINTER__={self.pointer_size}",
        )

    @property
    def include(self) -> tuple[Path, ...]:
        """The directories that stand before those of the header set."""
        return tuple(HEADERS / name for name in self.asm)


DEFAULT = Abi("x86_64", ("__x86_64__=1", "__amd64__=1"), asm=())

_IOC = ("generic", "ioc")
_BIG = ("generic", "big")
_BIG_IOC = ("generic", "big", "ioc")
_MIPS = ("__mips__=1",)

# The default stands for all with 64 bits, low bytes first, and asm-generic's ioctl numbers:
# x86-64, aarch64, riscv64, loongarch64. What differs on these is written into tables of their own.
OTHERS = (
    Abi("i386", ("__i386__=1",), long_size=4, member_align_64=4, asm=()),
    Abi("arm", ("__arm__=1",), long_size=4, char_signed=False),
    Abi("mipsel", _MIPS, long_size=4, asm=_IOC, own_sockets=True),
    Abi("powerpc64le", ("__powerpc64__=1",), char_signed=False, asm=_IOC),
    Abi("s390x", ("__s390x__=1",), big_endian=True, char_signed=False, asm=_BIG),
    Abi("powerpc64", ("__powerpc64__=1",), big_endian=True, char_signed=False, asm=_BIG_IOC),
    Abi("mips", _MIPS, long_size=4, big_endian=True, asm=_BIG_IOC, own_sockets=True),
)

# One that the default stands for, to prove it.
AARCH64 = Abi("aarch64", ("__aarch64__=1",), char_signed=False)

ABIS = {abi.name: abi for abi in (DEFAULT, AARCH64, *OTHERS)}
