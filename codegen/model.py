"""What the generator knows after reading: plain values, the same whoever emits them."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Const:
    """A constant: an integer, or a string whose bytes are its Latin-1 characters."""

    name: str
    value: int | str
    header: str
    line: int
    kind: str  # «enum» or «macro»
    gone: str = ""  # the release whose headers lack it


@dataclass(frozen=True)
class Enum:
    """An enumeration: its tag (or nothing) and its names in order."""

    tag: str
    names: tuple[str, ...]
    header: str


@dataclass(frozen=True)
class Function:
    """A function-like macro as a Python expression of its parameters."""

    name: str
    parameters: tuple[str, ...]
    expression: str
    header: str
    line: int


@dataclass(frozen=True)
class Member:
    """A member of a struct where C sees it: nested ones without a tag have dotted names.

    The code tells how to read the bytes:

        u8 u16 u32 u64 s8 s16 s32 s64      integers in the order of the host (`__le*` too)
        be16 be32 be64                     integers in network order
        string, binary                     char[N] and unsigned char[N]
        packed:CODE                        an array of integers
        struct:NAME array:struct:NAME      another struct or union, once or several times
        bits:CODE:SHIFT:WIDTH             a bit field: WIDTH bits of that integer from SHIFT on
        pointer                            an address in the process that made it
        flex:CODE                          a flexible array: what follows, in items of that code
    """

    name: str
    offset: int
    size: int
    code: str
    c_name: str = ""


@dataclass(frozen=True)
class Struct:
    """A struct or union with its members, flattened as C flattens anonymous ones."""

    name: str
    kind: str
    size: int
    align: int
    members: tuple[Member, ...]
    header: str
    line: int = 0
    c_name: str = ""
    gone: str = ""

    def references(self) -> set[str]:
        """The names of the structs that members of this one are made of."""
        codes = (member.code.rpartition("struct:") for member in self.members)
        return {name for _, mark, name in codes if mark}


@dataclass
class Model:
    """Everything that one set of headers says."""

    version: int = 0
    headers: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    constants: dict[str, Const] = field(default_factory=dict)
    enums: list[Enum] = field(default_factory=list)
    structs: dict[str, Struct] = field(default_factory=dict)
    functions: dict[str, Function] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)  # name -> reason
    read: list[str] = field(default_factory=list)  # every header that was opened

    @property
    def release(self) -> str:
        return f"{self.version >> 16}.{self.version >> 8 & 255}"
