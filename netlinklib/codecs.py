"""The codecs: how the payload of an attribute becomes a Python value, and back.

Scalars are objects (`u32`, `ip`), the rest functions that return one (`nest(Metrics)`,
`multi(string)`). The exact rules, also for payloads shorter or longer than declared, stand in
docs/engine.md.
"""

from __future__ import annotations

from ._backend import engine

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, TypeVar

    from ._engine import Codec, RecordBase

    T = TypeVar("T")
    R = TypeVar("R", bound=RecordBase)

    class Total(Codec[T]):
        """A codec whose absent attribute has a value of the same type (`False`, `()`)."""
else:
    Codec = engine.Codec

__all__ = [
    "Codec",
    "array",
    "be16",
    "be32",
    "be64",
    "binary",
    "bitfield32",
    "custom",
    "flag",
    "ip",
    "mac",
    "mpls",
    "multi",
    "nest",
    "packed",
    "raw",
    "s8",
    "s16",
    "s32",
    "s64",
    "select",
    "sequence",
    "sint",
    "string",
    "struct",
    "text",
    "u8",
    "u16",
    "u32",
    "u64",
    "uint",
]

u8: Codec[int] = Codec("u8")
u16: Codec[int] = Codec("u16")
u32: Codec[int] = Codec("u32")
u64: Codec[int] = Codec("u64")
s8: Codec[int] = Codec("s8")
s16: Codec[int] = Codec("s16")
s32: Codec[int] = Codec("s32")
s64: Codec[int] = Codec("s64")
be16: Codec[int] = Codec("be16")
be32: Codec[int] = Codec("be32")
be64: Codec[int] = Codec("be64")
#: NLA_UINT and NLA_SINT: 4 or 8 bytes, as the value needs.
uint: Codec[int] = Codec("uint")
sint: Codec[int] = Codec("sint")
#: NLA_FLAG: there or not.
flag: Total[bool] = Codec("flag")  # type: ignore[assignment]  # Total is Codec at run time
string: Codec[str] = Codec("string")
binary: Codec[bytes] = Codec("binary")
#: A payload left as it is because we do not decode it (`binary` is one whose meaning is bytes).
raw: Codec[bytes] = Codec("raw")
#: An IPv4 or IPv6 address as text, by its length.
ip: Codec[str] = Codec("ip")
#: A link-layer address of any length, as `aa:bb:cc:dd:ee:ff`.
mac: Codec[str] = Codec("mac")
#: An MPLS label stack, as `16/17`.
mpls: Codec[str] = Codec("mpls")
#: struct nla_bitfield32, as the pair (value, selector).
bitfield32: Codec[tuple[int, int]] = Codec("bitfield32")


def text(size: int) -> Codec[str]:
    """Return the codec of a string of which the kernel takes `size` bytes at most, its NUL
    included (IFNAMSIZ).

    Longer ones are refused when encoding; what the kernel sends is decoded at any length.
    """
    return Codec("string", size)


def nest(cls: type[R] | Callable[[], type[R]]) -> Codec[R]:
    """Return the codec of a nest: attributes in an attribute, as a record of `cls`.

    Parameters:
        cls: a Record class, or a function without parameters that returns it (for forward
            references).
    """
    return Codec("record", cls)


def struct(cls: type[R] | Callable[[], type[R]]) -> Codec[R]:
    """Return the codec of a C struct, as a record of `cls` (a class of `netlinklib.uapi`).

    Members beyond the end of a shorter payload (an older kernel's) read as None; what a longer
    payload (a newer kernel's) has more is kept in the record's bytes.
    """
    return Codec("record", cls)


def array(codec: Codec[T]) -> Codec[tuple[T, ...]]:
    """Return the codec of an indexed array: attributes by `codec`, whose types are just indices."""
    return Codec("array", codec)


def sequence(cls: type[R] | Callable[[], type[R]]) -> Codec[tuple[R, ...]]:
    """Return the codec of records back to back, each begun by its length as u16 (rtnexthop)."""
    return Codec("sequence", cls)


def packed(codec: Codec[T]) -> Codec[tuple[T, ...]]:
    """Return the codec of a C array of integers or structs; `codec` is that of one element."""
    return Codec("packed", codec)


def multi(codec: Codec[T]) -> Total[tuple[T, ...]]:
    """Return the codec of an attribute that may stand several times: a tuple, empty without it."""
    return Codec("multi", codec)  # type: ignore[return-value]  # Total is Codec at run time


def select(selector: str, cases: Mapping[Any, Codec[Any]], other: Codec[Any] = raw) -> Codec[Any]:
    """Return the codec of a sub-message, whose form the value of a sibling field decides.

    Parameters:
        selector: the name of the sibling field (`kind`).
        cases: the codec for each of its values.
        other: the codec for all other values.
    """
    return Codec("select", selector, dict(cases), other)


def custom(
    decode: Callable[[bytes], T], encode: Callable[[Any], bytes], name: str = "custom"
) -> Codec[T]:
    """Return a codec of your own: `decode` gets the payload's bytes, `encode` a value.

    Exceptions of either function are handed through unchanged. `name` is for `repr` and error
    texts.
    """
    return Codec("custom", decode, encode, name)
