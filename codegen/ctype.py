"""C types as far as sizes, offsets and arithmetic need them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from .abi import Abi
from .declarations import Aggregate


@dataclass(frozen=True)
class Int:
    """An integer type; `order` is that of its typedef's name (be, le), `text` marks plain char."""

    name: str
    size: int
    signed: bool
    rank: int
    order: str = ""
    text: bool = False

    def wrap(self, value: int) -> int:
        """The value that the type holds after a conversion."""
        bits = 8 * self.size
        value &= (1 << bits) - 1
        return value - (1 << bits) if self.signed and value >> (bits - 1) else value


@dataclass(frozen=True)
class Pointer:
    """A pointer to anything."""

    target: object = None


@dataclass(frozen=True)
class Array:
    """An array; a count of None is a flexible member."""

    element: Type
    count: int | None


@dataclass(frozen=True)
class Aligned:
    """A type whose typedef has an alignment of its own."""

    type: Type
    align: int


@dataclass(frozen=True)
class Other:
    """A type without a size here: void, a function, a floating-point number."""

    name: str


Type = Int | Pointer | Array | Aligned | Aggregate | Other


def integer_types(abi: Abi) -> dict[str, Int]:
    """The integer types of C by their one canonical name."""
    long_size = abi.long_size
    return {
        "bool": Int("bool", 1, False, 0),
        "char": Int("char", 1, abi.char_signed, 1, text=True),
        "signed char": Int("signed char", 1, True, 1),
        "unsigned char": Int("unsigned char", 1, False, 1),
        "short": Int("short", 2, True, 2),
        "unsigned short": Int("unsigned short", 2, False, 2),
        "int": Int("int", 4, True, 3),
        "unsigned int": Int("unsigned int", 4, False, 3),
        "long": Int("long", long_size, True, 4),
        "unsigned long": Int("unsigned long", long_size, False, 4),
        "long long": Int("long long", 8, True, 5),
        "unsigned long long": Int("unsigned long long", 8, False, 5),
    }


def canonical(words: list[str]) -> str:
    """`["unsigned", "long", "int"]` -> `"unsigned long"`."""
    rest = [word for word in words if word not in ("const", "volatile")]
    if rest == ["_Bool"]:
        return "bool"
    if "char" in rest:
        sign = [word for word in rest if word in ("signed", "unsigned")]
        return " ".join([*sign, "char"])
    unsigned = ["unsigned"] if "unsigned" in rest else []
    if "short" in rest:
        size = "short"
    elif "long" in rest:
        size = " ".join(word for word in rest if word == "long")
    else:
        size = "int"
    if not set(rest) <= {"unsigned", "signed", "short", "long", "int"}:
        return " ".join(rest)
    return " ".join([*unsigned, size])


def with_order(type_: Type, typedef: str) -> Type:
    """The byte order that a typedef's name such as `__be32` declares."""
    if isinstance(type_, Int) and typedef[:4] in ("__be", "__le") and typedef[4:].isdigit():
        return replace(type_, order=typedef[2:4])
    return type_
