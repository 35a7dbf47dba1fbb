"""The engine in Python: the twin of the C module `_engine`, and its specification.

Same names, same answers, same errors; docs/engine.md is the contract of both. In this order:

    walkers     the only bounds checks: messages of a datagram, attributes, entries of a list
    decoding    payload -> value, one function for each codec operation
    encoding    value -> payload, likewise
    Codec, Field, Plan, RecordBase
    rows        a message -> a record or a tuple, or nothing where a filter says so
    Reader, Dump
"""

from __future__ import annotations

import errno
import sys
from _weakref import ref
from operator import index
from os import getpid
from struct import Struct

from .errors import (
    Closed,
    DecodeError,
    DumpInterrupted,
    Overrun,
    ProtocolError,
    TimedOut,
    Truncated,
)
from .uapi._data.netlink import (
    NLA_F_NESTED,
    NLA_TYPE_MASK,
    NLM_F_ACK_TLVS,
    NLM_F_CAPPED,
    NLM_F_DUMP_FILTERED,
    NLM_F_DUMP_INTR,
    NLMSG_DONE,
    NLMSG_ERROR,
    NLMSG_MIN_TYPE,
    NLMSG_NOOP,
    NLMSG_OVERRUN,
    NLMSGERR_ATTR_COOKIE,
    NLMSGERR_ATTR_MISS_NEST,
    NLMSGERR_ATTR_MISS_TYPE,
    NLMSGERR_ATTR_MSG,
    NLMSGERR_ATTR_OFFS,
    NLMSGERR_ATTR_POLICY,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping
    from types import MappingProxyType
    from typing import Any, NoReturn

    from typing_extensions import Buffer, Self

    # what a value is part of, where select reads a sibling: the plan and the bytes of its level
    Container = tuple["Plan", bytes] | None
    Slots = list[bytes | None]
    # a level of attributes; by type: the payload's slot, or -1; the nest to be entered, or None
    Node = dict[int, tuple[int, Any]]
    # of a picked field: slot (None: walk), place in the header, how it is decoded
    Steps = tuple["Field", int | None, int, int, Any, "Codec"]

__all__ = ["Codec", "Dump", "Field", "Plan", "Reader", "RecordBase"]

_U16 = Struct("=H")
_U32 = Struct("=I")
_S32 = Struct("=i")
_ATTRIBUTE = Struct("=HH")  # struct nlattr: length, type
_MESSAGE = Struct("=IHHII")  # struct nlmsghdr: length, type, flags, sequence number, port id

_ATTRIBUTE_MAX = 0xFFFF  # nla_len is a u16
_PAYLOAD_MAX = _ATTRIBUTE_MAX - _ATTRIBUTE.size
_TYPE_MAX = NLA_TYPE_MASK & 0xFFFF
_DEPTH_MAX = 16
_BUFFER_MIN = 32768  # the kernel sizes the datagrams of a dump by the reads it has seen, up to this

_ORDER = sys.byteorder
_WIDTHS = {
    **{"u8": 1, "u16": 2, "u32": 4, "u64": 8, "s8": 1, "s16": 2, "s32": 4, "s64": 8},
    **{"be16": 2, "be32": 4, "be64": 8},
}
_NUMBERS = frozenset([*_WIDTHS, "uint", "sint", "bits"])
_MAY_BE_EMPTY = frozenset(["packed", "binary", "raw", "string", "custom"])
_SIGNED = frozenset(["s8", "s16", "s32", "s64", "sint"])

_GenericAlias: Any = type(list[int])


def _align(length: int) -> int:
    return (length + 3) & ~3


# ---- walkers ----


class _BadFraming(Exception):
    """A length that is impossible, at `offset`, where `left` bytes are left."""

    def __init__(self, offset: int, left: int) -> None:
        self.offset = offset
        self.left = left


def _messages(data: bytes) -> Iterator[tuple[int, int, int, int, int, int]]:
    """Walk the messages of a datagram: (type, flags, seq, portid, start, end) of each payload.

    16 <= nlmsg_len <= what is left; the last may be unaligned and without padding.
    """
    unpack, header, at, end = _MESSAGE.unpack_from, _MESSAGE.size, 0, len(data)
    while at < end:
        if end - at < header:
            raise _BadFraming(at, end - at)
        length, kind, flags, seq, portid = unpack(data, at)
        if not header <= length <= end - at:
            raise _BadFraming(at, end - at)
        yield kind, flags, seq, portid, at + header, at + length
        at += (length + 3) & ~3


def _attributes(data: bytes, at: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Walk attributes: (type, start, end) of each one's payload, the type without its flags.

    4 <= nla_len <= what is left; the last may lack its padding; 1 to 3 bytes at the end are no
    attribute.
    """
    unpack, header = _ATTRIBUTE.unpack_from, _ATTRIBUTE.size
    while end - at >= header:
        length, kind = unpack(data, at)
        if not header <= length <= end - at:
            raise _BadFraming(at, end - at)
        yield kind & NLA_TYPE_MASK, at + header, at + length
        at += (length + 3) & ~3


def _entries(data: bytes, header: int) -> Iterator[bytes]:
    """Walk a list of entries (struct rtnexthop), each of which begins with its length as u16."""
    at, end, least = 0, len(data), max(header, _U16.size)
    while at < end:
        if end - at < least:
            raise _BadFraming(at, end - at)
        (length,) = _U16.unpack_from(data, at)
        if not least <= length <= end - at:
            raise _BadFraming(at, end - at)
        yield data[at : at + length]
        at += _align(length)


def _bytes(data: Buffer) -> bytes:
    return data if type(data) is bytes else bytes(memoryview(data))


# ---- decoding: read(codec, payload, container) -> value ----


def _read_unsigned(codec: Codec, data: bytes, _: Container) -> int:
    # the kernel has widened attributes over time, so their own length decides
    if len(data) in (1, 2, 4, 8):
        return int.from_bytes(data, _ORDER)
    raise DecodeError(f"{len(data)} bytes for {codec.op}", data=data)


def _read_signed(codec: Codec, data: bytes, _: Container) -> int:
    if len(data) in (1, 2, 4, 8):
        return int.from_bytes(data, _ORDER, signed=True)
    raise DecodeError(f"{len(data)} bytes for {codec.op}", data=data)


def _read_big_endian(codec: Codec, data: bytes, _: Container) -> int:
    if len(data) != codec._width:
        raise DecodeError(f"{len(data)} bytes for {codec.op}", data=data)
    return int.from_bytes(data, "big")


def _read_bits(codec: Codec, data: bytes, container: Container) -> int:
    unit: int = codec._inner.decode_in(data, container)
    return unit >> codec._shift & codec._mask


def _read_flag(codec: Codec, data: bytes, _: Container) -> bool:
    return True


def _read_string(codec: Codec, data: bytes, _: Container) -> str:
    return data.partition(b"\0")[0].decode("utf-8", "surrogateescape")


def _read_binary(codec: Codec, data: bytes, _: Container) -> bytes:
    return data


def _read_ip(codec: Codec, data: bytes, _: Container) -> str:
    if len(data) == 4:
        return _ipv4_text(data)
    if len(data) == 16:
        from _socket import AF_INET6, inet_ntop

        return inet_ntop(AF_INET6, data)
    raise DecodeError(f"{len(data)} bytes for an IPv4 or IPv6 address", data=data)


def _load_ipv4_text(data: bytes) -> str:
    """Take the place of inet_ntoa up to its first use: nothing is imported without need."""
    global _ipv4_text
    from _socket import inet_ntoa

    _ipv4_text = inet_ntoa
    return inet_ntoa(data)


_ipv4_text = _load_ipv4_text


def _read_mac(codec: Codec, data: bytes, _: Container) -> str:
    return data.hex(":") if data else ""


def _read_mpls(codec: Codec, data: bytes, _: Container) -> str:
    if not data or len(data) % 4:
        raise DecodeError(f"{len(data)} bytes for an MPLS label stack", data=data)
    labels = []
    for at in range(0, len(data), 4):
        # 20 bits of label, 3 of traffic class, the bottom of stack bit, 8 of TTL
        entry = int.from_bytes(data[at : at + 4], "big")
        labels.append(str(entry >> 12))
        if entry & 0x100:
            break
    return "/".join(labels)


def _read_bitfield32(codec: Codec, data: bytes, _: Container) -> tuple[int, int]:
    if len(data) != 8:
        raise DecodeError(f"{len(data)} bytes for bitfield32", data=data)
    return _U32.unpack_from(data, 0)[0], _U32.unpack_from(data, 4)[0]


def _read_record(codec: Codec, data: bytes, _: Container) -> Any:
    cls = codec._class()
    return _make(cls, cls.__plan__, data)


def _read_array(codec: Codec, data: bytes, container: Container) -> tuple[Any, ...]:
    read = codec._inner.decode_in
    try:
        return tuple(
            [read(data[at:end], container) for _, at, end in _attributes(data, 0, len(data))]
        )
    except _BadFraming as bad:
        raise _bad_attribute(data, bad) from None


def _read_sequence(codec: Codec, data: bytes, _: Container) -> tuple[RecordBase, ...]:
    cls = codec._class()
    plan = cls.__plan__
    try:
        return tuple([_make(cls, plan, entry) for entry in _entries(data, plan.header)])
    except _BadFraming as bad:
        raise DecodeError(
            f"entry at offset {bad.offset}: impossible length, {bad.left} bytes left",
            data=data,
        ) from None


def _read_packed(codec: Codec, data: bytes, container: Container) -> tuple[Any, ...]:
    inner, width = codec._inner, codec._element()
    if len(data) % width:
        raise DecodeError(f"{len(data)} bytes for an array of {inner.op}", data=data)
    return tuple(
        [inner.decode_in(data[at : at + width], container) for at in range(0, len(data), width)]
    )


def _read_multi(codec: Codec, data: bytes, container: Container) -> Any:
    return codec._inner.decode_in(data, container)


def _read_select(codec: Codec, data: bytes, container: Container) -> Any:
    chosen = codec._inner
    if container is not None:
        plan, siblings = container
        selector = plan.by_name.get(codec.args[0])
        if selector is not None:
            chosen = codec._cases.get(selector._read(plan, siblings), chosen)
    return chosen.decode_in(data, container)


def _read_custom(codec: Codec, data: bytes, _: Container) -> Any:
    return codec.args[0](data)


def _bad_attribute(data: bytes, bad: _BadFraming) -> DecodeError:
    (length,) = _U16.unpack_from(data, bad.offset)
    reason = f"attribute at offset {bad.offset}: nla_len {length} of {bad.left} bytes left"
    return DecodeError(reason, data=data)


# ---- encoding: write(codec, value, siblings) -> payload ----


class _Unfit(Exception):
    """A value that cannot be encoded: a TypeError or ValueError, once it has the field's name."""

    def __init__(self, kind: type[Exception], text: str) -> None:
        super().__init__(text)
        self.kind = kind


def _unexpected(wanted: str, value: object) -> _Unfit:
    return _Unfit(TypeError, f"expected {wanted}, not {type(value).__name__}")


def _int(value: Any) -> int:
    if not hasattr(type(value), "__index__"):
        raise _unexpected("an int", value)
    return index(value)


def _several(value: Any) -> tuple[Any, ...]:
    """Take several values given as any iterable, but not as one text."""
    if not isinstance(value, (str, dict)) and not _is_buffer(value):
        try:
            items = iter(value)
        except TypeError:
            pass
        else:
            return tuple(items)
    raise _unexpected("a list or tuple", value)


def _is_buffer(value: Any) -> bool:
    try:
        memoryview(value)
    except TypeError:
        return False
    return True


def _write_number(codec: Codec, value: Any, _: Mapping[str, Any] | None) -> bytes:
    number, signed = _int(value), codec.op in _SIGNED
    order = "big" if codec.op.startswith("be") else _ORDER
    for width in (codec._width,) if codec._width else (4, 8):
        try:
            return number.to_bytes(width, order, signed=signed)
        except OverflowError:
            pass
    raise _Unfit(ValueError, f"{value} is out of range for {codec.op}")


def _write_bits(codec: Codec, value: Any, _: Mapping[str, Any] | None) -> bytes:
    raise _Unfit(TypeError, "bits stand in a header only")


def _write_flag(codec: Codec, value: Any, _: Mapping[str, Any] | None) -> bytes:
    return b""


def _write_string(codec: Codec, value: Any, _: Mapping[str, Any] | None) -> bytes:
    if isinstance(value, str):
        try:
            text = value.encode("utf-8", "surrogateescape")
        except UnicodeEncodeError:
            raise _Unfit(ValueError, f"{value!r} cannot be written as UTF-8") from None
    elif isinstance(value, bytes):
        text = value
    else:
        raise _unexpected("a str", value)
    if b"\0" in text:
        raise _Unfit(ValueError, f"a NUL inside {value!r}")
    if codec._most and len(text) >= codec._most:
        raise _Unfit(ValueError, f"{value!r} has {len(text)} bytes; {codec._most - 1} at most")
    return text + b"\0"


def _write_binary(codec: Codec, value: Any, _: Mapping[str, Any] | None) -> bytes:
    if not _is_buffer(value):
        raise _unexpected("bytes", value)
    return _bytes(value)


def _write_ip(codec: Codec, value: Any, _: Mapping[str, Any] | None) -> bytes:
    if isinstance(value, str):
        from _socket import AF_INET, AF_INET6, inet_pton

        for family in (AF_INET, AF_INET6):
            try:
                return inet_pton(family, value)
            except (OSError, ValueError):
                pass
        raise _Unfit(ValueError, f"{value!r} is not an IPv4 or IPv6 address")
    # an ipaddress object
    address: Any = value if _is_buffer(value) else getattr(value, "packed", None)
    if not _is_buffer(address):
        raise _unexpected("an address", value)
    payload = _bytes(address)
    if len(payload) not in (4, 16):
        raise _Unfit(ValueError, f"{value!r} is not an IPv4 or IPv6 address")
    return payload


def _write_mac(codec: Codec, value: Any, _: Mapping[str, Any] | None) -> bytes:
    if _is_buffer(value):
        return _bytes(value)
    if not isinstance(value, str):
        raise _unexpected("a str", value)
    pairs = value.split("-" if value[2:3] == "-" else ":")
    digits = frozenset("0123456789abcdefABCDEF")
    if value and not all(len(pair) == 2 and digits.issuperset(pair) for pair in pairs):
        raise _Unfit(ValueError, f"{value!r} is not a link-layer address")
    return bytes.fromhex("".join(pairs))


def _write_mpls(codec: Codec, value: Any, _: Mapping[str, Any] | None) -> bytes:
    if isinstance(value, str):
        texts = value.split("/")
        fit = all(text.isascii() and text.isdigit() and len(text) < 8 for text in texts)
        labels = [int(text) for text in texts] if fit else [-1]
    else:
        labels = [_int(value)]
    if not all(0 <= label < 1 << 20 for label in labels):
        raise _Unfit(ValueError, f"{value!r} is not an MPLS label stack")
    entries = [label << 12 for label in labels]
    entries[-1] |= 0x100
    return b"".join([entry.to_bytes(4, "big") for entry in entries])


def _write_bitfield32(codec: Codec, value: Any, _: Mapping[str, Any] | None) -> bytes:
    parts = value if isinstance(value, tuple) else (value, value)
    if len(parts) != 2:
        raise _Unfit(ValueError, f"expected (value, selector), not {value!r}")
    for part in parts:
        if not 0 <= _int(part) < 1 << 32:
            raise _Unfit(ValueError, f"{part} is out of range for bitfield32")
    return b"".join([_U32.pack(index(part)) for part in parts])


def _write_record(codec: Codec, value: Any, _: Mapping[str, Any] | None) -> bytes:
    cls = codec._class()
    # what the object is, not what its __class__ says
    if issubclass(type(value), cls):
        data: bytes = value.__data__
        return data
    if _is_buffer(value):
        return _bytes(value)
    if not (hasattr(value, "keys") and hasattr(type(value), "__getitem__")):
        raise _unexpected(f"a {cls.__name__} or a mapping", value)
    record = cls.__from_fields__(dict(value))
    # a class of the user may make anything
    if not issubclass(type(record), RecordBase):
        made = type(record).__name__
        raise _Unfit(TypeError, f"{cls.__name__} made a {made}, which is no record")
    return record.__data__


def _write_array(codec: Codec, value: Any, siblings: Mapping[str, Any] | None) -> bytes:
    items = _several(value)
    if len(items) > _TYPE_MAX:
        raise _Unfit(ValueError, f"more than {_TYPE_MAX} items")
    return b"".join(
        [_attribute(i, codec._inner, item, siblings) for i, item in enumerate(items, 1)]
    )


def _write_sequence(codec: Codec, value: Any, siblings: Mapping[str, Any] | None) -> bytes:
    out = bytearray()
    for item in _several(value):
        entry = _write_record(codec, item, siblings)
        if len(entry) < max(codec._class().__plan__.header, _U16.size):
            raise _Unfit(ValueError, f"an entry of {len(entry)} bytes, shorter than its header")
        if len(entry) > _ATTRIBUTE_MAX:
            raise _Unfit(ValueError, f"an entry of {len(entry)} bytes; its length is a u16")
        out += _U16.pack(len(entry)) + entry[_U16.size :] + bytes(-len(entry) % 4)
    return bytes(out)


def _write_packed(codec: Codec, value: Any, siblings: Mapping[str, Any] | None) -> bytes:
    out = bytearray()
    items, width = _several(value), codec._element()
    for item in items:
        element = codec._inner.encode_in(item, siblings)
        if len(element) > width:
            raise _Unfit(ValueError, f"{len(element)} bytes for an element of {width}")
        out += element.ljust(width, b"\0")
    return bytes(out)


def _write_multi(codec: Codec, value: Any, siblings: Mapping[str, Any] | None) -> bytes:
    return codec._inner.encode_in(value, siblings)


def _write_select(codec: Codec, value: Any, siblings: Mapping[str, Any] | None) -> bytes:
    return codec._chosen(siblings).encode_in(value, siblings)


def _write_custom(codec: Codec, value: Any, siblings: Mapping[str, Any] | None) -> bytes:
    return _write_binary(codec, codec.args[1](value), siblings)


def _attribute(kind: int, codec: Codec, value: Any, siblings: Mapping[str, Any] | None) -> bytes:
    """Write one attribute around what `codec` makes of `value`, with its padding."""
    nested = codec._is_nest(siblings)
    payload = codec.encode_in(value, siblings)
    if len(payload) > _PAYLOAD_MAX:
        raise _Unfit(
            ValueError,
            f"a payload of {len(payload)} bytes; an attribute holds {_PAYLOAD_MAX} at most",
        )
    head = _ATTRIBUTE.pack(_ATTRIBUTE.size + len(payload), kind | NLA_F_NESTED if nested else kind)
    return head + payload + bytes(-len(payload) % 4)


# ---- Codec ----

_OPERATIONS: dict[str, tuple[Any, Any, int]] = {  # read, write, number of arguments
    **dict.fromkeys(("u8", "u16", "u32", "u64", "uint"), (_read_unsigned, _write_number, 0)),
    **dict.fromkeys(("s8", "s16", "s32", "s64", "sint"), (_read_signed, _write_number, 0)),
    **dict.fromkeys(("be16", "be32", "be64"), (_read_big_endian, _write_number, 0)),
    **dict.fromkeys(("binary", "raw"), (_read_binary, _write_binary, 0)),
    "flag": (_read_flag, _write_flag, 0),
    "string": (_read_string, _write_string, 0),
    "ip": (_read_ip, _write_ip, 0),
    "mac": (_read_mac, _write_mac, 0),
    "mpls": (_read_mpls, _write_mpls, 0),
    "bitfield32": (_read_bitfield32, _write_bitfield32, 0),
    "record": (_read_record, _write_record, 1),
    "array": (_read_array, _write_array, 1),
    "sequence": (_read_sequence, _write_sequence, 1),
    "packed": (_read_packed, _write_packed, 1),
    "multi": (_read_multi, _write_multi, 1),
    "select": (_read_select, _write_select, 3),
    "bits": (_read_bits, _write_bits, 3),
    "custom": (_read_custom, _write_custom, 2),
}


class _Immutable:
    """What the engine's objects have in common: their attributes are set once, by `_set`."""

    __slots__ = ()

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__}.{name} is read-only")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__}.{name} is read-only")

    def _set(self, **values: object) -> None:
        for name, value in values.items():
            object.__setattr__(self, name, value)


class Codec(_Immutable):
    """Codec(op, *args): how a payload becomes a value and back; see docs/engine.md."""

    __slots__ = (
        *("op", "args", "_read", "_write", "_width"),
        *("_inner", "_found", "_cases", "_shift", "_mask", "_most", "__weakref__"),
    )
    __class_getitem__: Any = classmethod(_GenericAlias)

    op: str
    args: tuple[Any, ...]
    _read: Callable[[Codec, bytes, Container], Any]
    _write: Callable[[Codec, Any, Mapping[str, Any] | None], bytes]
    _width: int  # of an integer, else 0
    _inner: Codec  # array, packed, multi, bits: of the elements; select: the other door
    _found: dict[str, type[RecordBase]]  # record, sequence: the class, once it is known
    _cases: dict[Any, Codec]
    _shift: int
    _mask: int
    _most: int  # string: bytes with the NUL, or 0

    def __init__(self, op: str, /, *args: Any) -> None:
        if not isinstance(op, str):
            raise TypeError("Codec takes the name of an operation, then its arguments")
        if op not in _OPERATIONS:
            raise ValueError(f"there is no codec {op!r}")
        read, write, count = _OPERATIONS[op]
        more = len(args) == count + 1 and op in ("custom", "string")
        if len(args) != count and not more:
            raise TypeError(f"Codec {op} takes {count} arguments after its name, not {len(args)}")
        self._set(op=op, args=args, _read=read, _write=write, _width=_WIDTHS.get(op, 0))
        if op in ("record", "sequence"):
            is_class = isinstance(args[0], type)
            if not (issubclass(args[0], RecordBase) if is_class else callable(args[0])):
                raise TypeError(
                    f"{op} takes a record class, or a function that returns one, not {args[0]!r}"
                )
            self._set(_found={})
        elif op in ("array", "multi", "packed"):
            inner = self._take(args[0])
            if (
                inner.op == "multi"
                or (op == "array" and inner.op == "flag")
                or (op == "packed" and inner.op != "record" and not inner._width)
            ):
                raise ValueError(f"{op} cannot hold {inner.op}")
        elif op == "select":
            if not isinstance(args[0], str) or not isinstance(args[1], dict):
                raise TypeError("select takes the name of a field, a dict and a Codec")
            self._take(args[2])
            for key, case in args[1].items():
                if not isinstance(case, Codec):
                    raise TypeError(f"the case {key!r} of select is no Codec")
            self._set(_cases=dict(args[1]))
        elif op == "string":
            self._set(_most=index(args[0]) if args else 0)
            if args and self._most < 1:
                raise ValueError("the size of a string has room for its NUL")
        elif op == "bits":
            inner, shift, width = self._take(args[0]), index(args[1]), index(args[2])
            if not (width > 0 and shift >= 0 and shift + width <= 8 * inner._width):
                raise ValueError("bits takes an integer codec, and a shift and width inside it")
            self._set(_shift=shift, _mask=(1 << width) - 1)
        elif op == "custom" and not (callable(args[0]) and callable(args[1])):
            raise TypeError("custom takes two functions: decode and encode")

    def _take(self, argument: object) -> Codec:
        if not isinstance(argument, Codec):
            raise TypeError(f"{self.op} takes a Codec, not {type(argument).__name__}")
        self._set(_inner=argument)
        return argument

    def decode(self, payload: Buffer) -> Any:
        """Return the value of a payload; raises DecodeError."""
        return self._read(self, _bytes(payload), None)

    def encode(self, value: Any) -> bytes:
        """Return the payload of a value; raises TypeError and ValueError."""
        try:
            return self._write(self, value, None)
        except _Unfit as unfit:
            raise unfit.kind(str(unfit)) from None

    def decode_in(self, payload: bytes, container: Container) -> Any:
        return self._read(self, payload, container)

    def encode_in(self, value: Any, siblings: Mapping[str, Any] | None) -> bytes:
        return self._write(self, value, siblings)

    def _class(self) -> type[RecordBase]:
        """Return the class of a record or sequence, asking the function for it the first time."""
        try:
            return self._found["class"]
        except KeyError:
            pass
        cls = self.args[0] if isinstance(self.args[0], type) else self.args[0]()
        if not isinstance(cls, type) or not issubclass(cls, RecordBase):
            raise TypeError(f"{cls!r} is no record class")
        _plan_of(cls)
        # another thread may have been faster
        return self._found.setdefault("class", cls)

    def _element(self) -> int:
        """Return the size of one element of a packed array, in bytes."""
        if self._inner.op != "record":
            return self._inner._width
        plan = self._inner._class().__plan__
        if plan.attributes or not plan.header:
            raise TypeError(f"{plan.name} is no struct of a fixed size")
        return plan.header

    def _selectors(self) -> Iterator[str]:
        """Yield the names of the siblings on which the reading of this codec may depend."""
        if self.op in ("multi", "array"):
            yield from self._inner._selectors()
        elif self.op == "select":
            yield self.args[0]
            for codec in (*self._cases.values(), self._inner):
                yield from codec._selectors()

    def _chosen(self, siblings: Mapping[str, Any] | None) -> Codec:
        """Return the codec that the sibling's value chooses, when encoding."""
        if siblings is None or self.args[0] not in siblings:
            return self._inner
        return self._cases.get(siblings[self.args[0]], self._inner)

    def _is_nest(self, siblings: Mapping[str, Any] | None) -> bool:
        """Tell whether the attribute around a payload of this codec gets NLA_F_NESTED."""
        if self.op == "record":
            plan = self._class().__plan__
            return plan.attributes and not plan.header
        if self.op == "select":
            return self._chosen(siblings)._is_nest(siblings)
        if self.op == "multi":
            return self._inner._is_nest(siblings)
        return self.op == "array"

    def __repr__(self) -> str:
        args = self.args
        if self.op == "select":
            args = args[:1]
        elif self.op == "custom":
            args = args[2:]
        texts = [arg.__name__ if isinstance(arg, type) else repr(arg) for arg in args]
        return f"Codec({', '.join([repr(self.op), *texts])})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("cannot pickle 'Codec' object")


# ---- Field ----


# A data descriptor: one thing in a record, decoded when it is read. (This is a comment because a
# class with a docstring cannot give its instances one.)
class Field(_Immutable):
    __slots__ = (
        *("name", "codec", "type", "path", "offset", "size", "fallback", "show", "parse"),
        *("__doc__", "__weakref__"),
    )
    __class_getitem__: Any = classmethod(_GenericAlias)

    name: str
    codec: Codec
    type: int
    path: tuple[int, ...]
    offset: int
    size: int
    fallback: Field | None
    show: Callable[[int], str] | None
    parse: Callable[[str], int] | None

    def __init__(
        self,
        name: Any,
        codec: Any,
        *,
        type: int = -1,
        path: Any = (),
        offset: int = -1,
        size: int = -1,
        fallback: Any = None,
        doc: str | None = None,
        show: Any = None,
        parse: Any = None,
    ) -> None:
        if not isinstance(name, str) or not isinstance(codec, Codec) or not isinstance(path, tuple):
            raise TypeError("Field takes a name, a Codec and a tuple as path")
        type, offset, size = index(type), index(offset), index(size)
        path = tuple([index(step) for step in path])
        if not -1 <= type <= _TYPE_MAX:
            raise ValueError(f"Field {name}: an attribute type of {type}")
        if offset >= 0 if type >= 0 else offset < 0 or size < -1:
            raise ValueError(f"Field {name}: either a type, or an offset and a size")
        if fallback is not None and (
            not isinstance(fallback, Field) or fallback.type >= 0 or type < 0
        ):
            raise TypeError(f"Field {name}: the fallback of an attribute is a header field")
        if show is not None and not callable(show):
            raise TypeError(f"Field {name}: show is a function")
        if parse is not None and not callable(parse):
            raise TypeError(f"Field {name}: parse is a function")
        if len(path) >= _DEPTH_MAX:
            raise ValueError(f"a path of {len(path)} nests; {_DEPTH_MAX - 1} at most")
        for step in path:
            if not 0 <= step <= _TYPE_MAX:
                raise ValueError(f"an attribute type of {step} in the path")
        self._set(name=name, codec=codec, type=type, path=path, offset=offset, size=size)
        self._set(fallback=fallback, show=show, parse=parse, __doc__=doc)

    def __get__(self, record: Any, cls: Any = None) -> Any:
        if record is None:
            return self
        if not issubclass(type(record), RecordBase):
            raise TypeError(f"{self.name} is a field of records, not of {type(record).__name__}")
        return self._read(record.__plan__, record.__data__)

    def __set__(self, record: RecordBase, value: object) -> None:
        raise AttributeError(f"{record.__class__.__name__}.{self.name} is read-only")

    def __delete__(self, record: RecordBase) -> None:
        raise AttributeError(f"{record.__class__.__name__}.{self.name} is read-only")

    def _read(self, plan: Plan, data: bytes) -> Any:
        """Return the field's value in a record of this plan and these bytes."""
        try:
            if self.codec.op == "multi" and self.type >= 0:
                return tuple([self.codec.decode_in(*found) for found in self._find(plan, data)])
            for payload, container in self._find(plan, data):
                return self.codec.decode_in(payload, container)
            return self._absent(plan, data)
        except _BadFraming as bad:
            raise _bad_attribute(data, bad).within(plan.name, self.name) from None
        except DecodeError as error:
            error.within(plan.name, self.name)
            raise

    def _find(self, plan: Plan, data: bytes) -> Iterator[tuple[bytes, Container]]:
        """Yield each payload of the field, with the plan and the bytes of the level it is on."""
        if self.type < 0 and not self.path:
            yield from self._member(data, (plan, data))
            return
        steps = self.path if self.type < 0 else (*self.path, self.type)
        inner = _plan_at(plan, steps[:-1])
        stop = len(data) if plan.attributes else 0
        for level, at, end in _descend(steps, data, plan.start, stop):
            inside = data[level] if len(steps) > 1 else data
            container = None if inner is None else (inner, inside)
            if self.type >= 0:
                yield data[at:end], container
            else:
                yield from self._member(data[at:end], container)
                return

    def _member(self, data: bytes, container: Container) -> Iterator[tuple[bytes, Container]]:
        """Yield the bytes of a member of a header or struct, unless the struct ends before it."""
        if self.size < 0 and self.offset == len(data) and self.codec.op not in _MAY_BE_EMPTY:
            return
        end = len(data) if self.size < 0 else self.offset + self.size
        if self.offset <= end <= len(data):
            yield data[self.offset : end], container

    def _absent(self, plan: Plan, data: bytes) -> Any:
        if self.fallback is not None:
            for payload, container in self.fallback._member(data, (plan, data)):
                return self.fallback.codec.decode_in(payload, container)
        if self.codec.op == "flag" and self.type >= 0:
            return False
        return () if self.codec.op == "multi" else None

    def __repr__(self) -> str:
        if self.type >= 0:
            return f"Field({self.name!r}, {self.codec!r}, type={self.type})"
        return f"Field({self.name!r}, {self.codec!r}, offset={self.offset}, size={self.size})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("cannot pickle 'Field' object")


def _descend(
    steps: tuple[int, ...], data: bytes, at: int, end: int
) -> Iterator[tuple[slice, int, int]]:
    """Yield (its level, start, end) of each attribute that the types in `steps` lead to."""
    for kind, start, stop in _attributes(data, at, end):
        if kind == steps[0]:
            if len(steps) == 1:
                yield slice(at, end), start, stop
            else:
                yield from _descend(steps[1:], data, start, stop)


def _plan_at(plan: Plan | None, path: tuple[int, ...]) -> Plan | None:
    """Return the plan of the nest that a path leads to, where the fields tell it."""
    for step in path:
        field = None if plan is None else plan._by_type.get(step)
        codec = None if field is None else field.codec
        if codec is not None and codec.op == "multi":
            codec = codec._inner
        plan = codec._class().__plan__ if codec is not None and codec.op == "record" else None
    return plan


# ---- Plan ----


class Plan(_Immutable):
    """Plan(name, header, attributes, fields): the fields of a record class; see docs/engine.md."""

    __slots__ = (
        *("name", "header", "attributes", "fields", "by_name"),
        *("start", "_by_type", "__weakref__"),
    )

    name: str
    header: int
    attributes: bool
    fields: tuple[Field, ...]
    by_name: MappingProxyType[str, Field]
    start: int  # where attributes begin
    _by_type: dict[int, Field]

    def __init__(self, name: Any, header: int, attributes: bool, fields: Any) -> None:
        if not isinstance(name, str) or not isinstance(fields, tuple):
            raise TypeError("Plan takes a name, a size, a bool and a tuple of fields")
        header = index(header)
        if not 0 <= header <= _ATTRIBUTE_MAX:
            raise ValueError(f"Plan {name}: a header of {header} bytes, {len(fields)} fields")
        by_name: dict[str, Field] = {}
        by_type: dict[int, Field] = {}
        for field in fields:
            if not isinstance(field, Field):
                raise TypeError(f"Plan {name}: {field!r} is no Field")
            if field.name in by_name:
                raise ValueError(f"Plan {name}: two fields are called {field.name}")
            member = field if field.type < 0 else field.fallback
            end = 0 if member is None else member.offset + max(member.size, 0)
            if member is not None and not member.path and end > header:
                raise ValueError(
                    f"{name}.{field.name}: a member at {member.offset} of {member.size} bytes "
                    f"lies outside of the header of {header}"
                )
            if member is not None and member.size < 0 and (attributes or member is not field):
                raise ValueError(
                    f"{name}.{field.name}: only a plain struct has a member up to its end"
                )
            if (
                member is not None
                and member.codec.op == "bits"
                and member.size != member.codec._inner._width
            ):
                raise ValueError(f"{name}.{field.name}: bits of a word of another size")
            by_name[field.name] = field
            if field.type >= 0 and not field.path:
                by_type.setdefault(field.type, field)
        for field in fields:
            for selector in field.codec._selectors():
                # a select that reads another one could lead in circles
                if selector in by_name and any(by_name[selector].codec._selectors()):
                    raise ValueError(
                        f"{name}.{field.name}: its selector {selector} is a select itself"
                    )
        proxy = type(Plan.__dict__)
        self._set(name=name, header=header, attributes=bool(attributes), fields=fields)
        self._set(by_name=proxy(by_name), start=_align(header), _by_type=by_type)

    def encode(self, values: dict[str, Any]) -> bytes:
        """Return the bytes of a record with these values; raises TypeError and ValueError."""
        if not isinstance(values, dict):
            raise TypeError(f"expected a dict, not {type(values).__name__}")
        values = dict(values)
        for name in values:
            if name not in self.by_name:
                raise TypeError(
                    f"{self.name} has no field {name!r}; its fields are: " + ", ".join(self.by_name)
                )
        # selects look at what their selectors are, not at the texts for it
        for name, value in values.items():
            field = self.by_name[name]
            if field.parse is not None and isinstance(value, str):
                try:
                    parsed = values[name] = field.parse(value)
                except ValueError as error:
                    raise ValueError(f"{self.name}.{name}: {error}") from None
                if parsed is None:
                    raise TypeError(f"{self.name}.{name}: expected an int, not NoneType")
        out = bytearray(self.start if self.attributes else self.header)
        # members of the header first, then attributes, each in the order of the fields
        for field in sorted(self.fields, key=lambda field: field.type >= 0):
            value = values.get(field.name)
            if value is None:
                continue
            try:
                self._encode_field(field, value, values, out)
            except _Unfit as unfit:
                raise unfit.kind(f"{self.name}.{field.name}: {unfit}") from None
        return bytes(out)

    def _encode_field(
        self, field: Field, value: Any, values: Mapping[str, Any], out: bytearray
    ) -> None:
        codec = field.codec
        if field.path:
            raise _Unfit(TypeError, "lies in a nest; set the nest's own field")
        if field.type < 0:
            _put_member(field, value, values, out)
            return
        if field.fallback is not None:
            try:
                _put_member(field.fallback, value, values, out)
            except _Unfit as unfit:
                # what does not fit the member stands in the attribute alone
                if unfit.kind is not ValueError:
                    raise
        if codec.op == "flag" and not value:
            return
        items: tuple[Any, ...] = (value,)
        if codec.op == "multi":
            codec, items = codec._inner, _several(value)
        for item in items:
            out += _attribute(field.type, codec, item, values)

    def __repr__(self) -> str:
        return f"<Plan of {self.name}: header of {self.header} bytes, {len(self.fields)} fields>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("cannot pickle 'Plan' object")


def _put_member(field: Field, value: Any, values: Mapping[str, Any], out: bytearray) -> None:
    """Write a member into the header that stands at the start of `out`."""
    codec, size = field.codec, field.size
    place = slice(field.offset, field.offset + size)
    if codec.op == "bits":
        number, mask = _int(value), codec._mask
        if not 0 <= number <= mask:
            raise _Unfit(ValueError, f"{value} is out of range for {mask.bit_length()} bits")
        order: Any = "big" if codec._inner.op.startswith("be") else _ORDER
        word = int.from_bytes(out[place], order) & ~(mask << codec._shift)
        out[place] = (word | number << codec._shift).to_bytes(size, order)
        return
    payload = codec.encode_in(value, values)
    if size < 0:
        out[field.offset : field.offset + len(payload)] = payload
        return
    if len(payload) > size or (len(payload) != size and codec.op in _NUMBERS):
        raise _Unfit(ValueError, f"{len(payload)} bytes for a member of {size}")
    out[place] = payload.ljust(size, b"\0")


# ---- RecordBase ----


class RecordBase:
    """The base of all records: immutable, its bytes and its class; see docs/engine.md."""

    # Names that no member of a struct has, whose leading `__` becomes `_`; and what fields could
    # hide is called through the class.
    __slots__ = ("__data__",)

    __data__: bytes
    if TYPE_CHECKING:
        __plan__: Plan

    def __new__(cls, *args: Any, **fields: Any) -> Self:
        if args:
            raise TypeError(f"{cls.__name__} takes its fields by keyword")
        plan = _plan_of(cls)
        record: Self = _make(cls, plan, plan.encode(fields))
        return record

    @classmethod
    def __from_fields__(cls, fields: dict[str, Any]) -> Self:
        """Make a nest that was given as a mapping; classes with other spellings override it."""
        if not isinstance(fields, dict):
            raise TypeError(f"expected a dict, not {type(fields).__name__}")
        return RecordBase.__new__(cls, **fields)

    @classmethod
    def from_bytes(cls, data: Buffer) -> Self:
        """Make a record from a payload; raises DecodeError if its framing is broken."""
        record: Self = _make(cls, _plan_of(cls), _bytes(data))
        return record

    def as_dict(self) -> dict[str | int, Any]:
        """Decode everything, nested records too, into a dict.

        Attributes without a field stand under their type, as bytes. Raises DecodeError.
        """
        return RecordBase._plain(self, 1)

    def attributes(self) -> dict[int, bytes]:
        """Return {type: payload}, unknown ones included; the first of a repeated one."""
        found: dict[int, bytes] = {}
        for kind, payload in RecordBase.attribute_list(self):
            found.setdefault(kind, payload)
        return found

    def attribute_list(self) -> list[tuple[int, bytes]]:
        """Return [(type, payload), ...] of all attributes in their order."""
        plan, data = self.__plan__, self.__data__
        end = len(data) if plan.attributes else 0
        return [(kind, data[at:stop]) for kind, at, stop in _attributes(data, plan.start, end)]

    def _fields(self) -> Iterator[tuple[str | int, Field | None, bytes]]:
        """Yield (name, field, payload): members of the header, then attributes in wire order.

        An attribute that falls back on a member stands with the header. One without a field has
        its type as name. Of a repeated one the first counts.
        """
        plan, data = self.__plan__, self.__data__
        for field in plan.fields:
            if not field.path and (field.type < 0 or field.fallback is not None):
                end = field.offset + field.size if field.size >= 0 else len(data)
                yield field.name, field, data[field.offset : end] if field.type < 0 else b""
        for kind, payload in RecordBase.attributes(self).items():
            known = plan._by_type.get(kind)
            if known is None:
                yield kind, None, payload
            elif known.fallback is None:
                yield known.name, known, payload

    def _plain(self, depth: int) -> dict[str | int, Any]:
        plan, into = self.__plan__, {}
        if depth > _DEPTH_MAX:
            raise DecodeError(f"nested deeper than {_DEPTH_MAX} levels", data=self.__data__)
        for name, field, payload in RecordBase._fields(self):
            if field is None:
                into[name] = payload
                continue
            value = field._read(plan, self.__data__)
            if value is None and (field.type < 0 or field.fallback is not None):
                continue
            try:
                into[name] = _plain(value, depth)
            except DecodeError as error:
                error.within(plan.name, field.name)
                raise
        return into

    def _text(self, depth: int) -> str:
        if depth > _DEPTH_MAX:
            return "..."
        plan, parts = self.__plan__, []
        for name, field, payload in RecordBase._fields(self):
            if field is None:
                parts.append(f"attr_{name}={payload!r}")
                continue
            if field.type < 0 and not any(payload):
                continue
            try:
                value = field._read(plan, self.__data__)
                if (field.type < 0 or field.fallback is not None) and not value:
                    continue
                if field.show is not None and type(value) is int:
                    shown: Any = field.show(value)
                    text = shown if isinstance(shown, str) else repr(shown)
                else:
                    text = _text(value, depth)
            except MemoryError:
                raise
            except Exception as error:
                reason = error.reason if isinstance(error, DecodeError) else error
                text = f"<{type(error).__name__}: {reason}>"
            parts.append(f"{name}={text}")
        return f"{plan.name}({', '.join(parts)})"

    def __repr__(self) -> str:
        return RecordBase._text(self, 1)

    def __bytes__(self) -> bytes:
        return self.__data__

    def __eq__(self, other: Any) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return self.__data__ == other.__data__

    def __hash__(self) -> int:
        return hash((type(self), self.__data__))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self).from_bytes, (self.__data__,)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __setattr__(self, name: str, value: object) -> None:
        # fields say it themselves; for all other names there is no room
        if isinstance(getattr(type(self), name, None), Field):
            object.__setattr__(self, name, value)
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def __delattr__(self, name: str) -> None:
        self.__setattr__(name, None)


_set_data = RecordBase.__dict__["__data__"].__set__


def _plan_of(cls: type[RecordBase]) -> Plan:
    plan = getattr(cls, "__plan__", None)
    if plan is None:
        raise TypeError(f"{cls.__name__} has no __plan__")
    if not isinstance(plan, Plan):
        raise TypeError(f"the __plan__ of {cls.__name__} is no Plan")
    return plan


def _make(cls: Any, plan: Plan, data: bytes) -> Any:
    """Make a record of a class from its bytes; raises DecodeError if the framing is broken."""
    if plan.attributes:
        if len(data) < plan.header:
            reason = f"header of {plan.header} bytes, {len(data)} received"
            raise DecodeError(reason, record=plan.name, data=data)
        try:
            for _ in _attributes(data, plan.start, len(data)):
                pass
        except _BadFraming as bad:
            error = _bad_attribute(data, bad)
            error.record = plan.name
            raise error from None
    record = object.__new__(cls)
    _set_data(record, data)
    return record


def _plain(value: Any, depth: int) -> Any:
    """Return a value with its records as dicts."""
    if issubclass(type(value), RecordBase):
        return RecordBase._plain(value, depth + 1)
    if type(value) is tuple:
        return tuple([_plain(item, depth) for item in value])
    return value


def _text(value: Any, depth: int) -> str:
    if issubclass(type(value), RecordBase):
        return RecordBase._text(value, depth + 1)
    if type(value) is tuple:
        inner = ", ".join([_text(item, depth) for item in value])
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    return repr(value)


# ---- rows: a message becomes a record or a tuple, or nothing where a filter says so ----


class _Selection:
    """The wanted attributes of a message, found in one walk that ends when all are there."""

    def __init__(self) -> None:
        self.root: Node = {}
        self.count = 0

    def add(self, path: tuple[int, ...], kind: int) -> int:
        """Ask for the first attribute of a type inside of nests, and return its slot."""
        node = self.root
        for step in path:
            slot, child = node.get(step, (-1, None))
            if child is None:
                child = {}
                node[step] = slot, child
            node = child
        slot, child = node.get(kind, (-1, None))
        if slot < 0:
            slot = self.count
            self.count += 1
            node[kind] = slot, child
        return slot

    def scan(self, plan: Plan, message: bytes) -> Slots:
        slots: Slots = [None] * self.count
        if self.count and plan.attributes:
            try:
                _fill(self.root, message, plan.start, len(message), slots, self.count)
            except _BadFraming as bad:
                error = _bad_attribute(message, bad)
                error.record = plan.name
                raise error from None
        return slots


def _fill(node: Node, data: bytes, at: int, end: int, slots: Slots, missing: int) -> int:
    """Fill the slots from one level; returns how many are still missing."""
    for kind, start, stop in _attributes(data, at, end):
        want = node.get(kind)
        if want is not None:
            slot, child = want
            # the first of a repeated attribute wins
            if slot >= 0 and slots[slot] is None:
                slots[slot] = data[start:stop]
                missing -= 1
            if child is not None:
                missing = _fill(child, data, start, stop, slots, missing)
            if not missing:
                break
    return missing


def _pick(plan: Plan, field: Field, selection: _Selection) -> Steps:
    """Return how a field is read of every message: from the header, a slot, or by its own walk."""
    if not isinstance(field, Field):
        raise TypeError(f"expected a Field, not {type(field).__name__}")
    steps = field.path if field.type < 0 else (*field.path, field.type)
    slot: int | None = -1
    to_the_end = field.type < 0 and field.size < 0
    if field.codec.op == "multi" or to_the_end or (field.path and any(field.codec._selectors())):
        # what holds several payloads, ends where the payload does, or depends on a sibling in a
        # nest, is not one slot
        slot = None
    elif steps:
        slot = selection.add(steps[:-1], steps[-1])
    return field, slot, field.offset, field.offset + field.size, field.codec._read, field.codec


def _values(plan: Plan, picks: list[Steps], message: bytes, slots: Slots) -> list[Any]:
    """Return the values of the picked fields of one message."""
    values = []
    container = plan, message
    try:
        for field, slot, offset, end, read, codec in picks:
            if slot is None:
                values.append(field._read(plan, message))
                continue
            payload = slots[slot] if slot >= 0 else message
            if payload is not None and offset >= 0:
                payload = payload[offset:end] if end <= len(payload) else None
            if payload is None:
                values.append(field._absent(plan, message))
            else:
                values.append(read(codec, payload, container))
    except DecodeError as error:
        if slot is not None:
            error.within(plan.name, field.name)
        raise
    return values


class _Where:
    """A filter: a message passes if a field equals a value."""

    def __init__(self, plan: Plan, pair: Any, selection: _Selection) -> None:
        if not isinstance(pair, tuple) or len(pair) != 2:
            raise TypeError("where takes pairs of a Field and a value")
        field, value = pair
        self.plan = plan
        self.pick = _pick(plan, field, selection)
        # None is what an absent attribute reads as, but a codec of the user may say None too
        self.slot: int | None = None
        if value is None and field.type >= 0 and not field.fallback and field.codec.op != "flag":
            self.slot = self.pick[1]
        if value is not None:
            if field.codec.op == "flag":
                value = bool(value)
            elif field.codec.op not in (
                *("record", "array", "sequence", "multi"),
                *("select", "bits", "custom"),
            ):
                try:
                    value = field.codec.decode(field.codec.encode_in(value, None))
                except _Unfit as unfit:
                    raise unfit.kind(f"{plan.name}.{field.name}: {unfit}") from None
        self.wanted = value

    def passes(self, message: bytes, slots: Slots) -> bool:
        if self.slot is not None:
            return slots[self.slot] is None
        (value,) = _values(self.plan, [self.pick], message, slots)
        return value is self.wanted or bool(value == self.wanted)


def _row_maker(
    cls: type[RecordBase], fields: tuple[Field, ...] | None, where: tuple[tuple[Field, Any], ...]
) -> Callable[[bytes], Any]:
    """Return the function that makes a row of a message, or None where a filter leaves it out."""
    plan = _plan_of(cls)
    selection = _Selection()
    if fields is not None and not isinstance(fields, tuple):
        raise TypeError(f"fields is a tuple, not {type(fields).__name__}")
    picks = [_pick(plan, field, selection) for field in fields or ()]
    wheres = [_Where(plan, pair, selection) for pair in where]

    def select(message: bytes) -> Any:
        if plan.attributes and len(message) < plan.header:
            return _make(cls, plan, message)  # which raises
        slots = selection.scan(plan, message)
        for condition in wheres:
            if not condition.passes(message, slots):
                return None
        if fields is None:
            return _make(cls, plan, message)
        return tuple(_values(plan, picks, message, slots))

    def record(message: bytes) -> Any:
        return _make(cls, plan, message)

    return record if fields is None and not wheres else select


def _checked(
    cls: Any, types: Any, fields: Any, where: Any
) -> tuple[frozenset[int], Callable[[bytes], Any]]:
    """Check what a dump is asked for: the message types that are rows, and what makes a row."""
    if not isinstance(types, tuple) or not isinstance(where, tuple):
        raise TypeError("types and where are tuples")
    if not isinstance(cls, type) or not issubclass(cls, RecordBase):
        raise TypeError(f"{cls!r} is no record class")
    for kind in types:
        if not 0 <= index(kind) <= 0xFFFF:
            raise ValueError(f"a message type of {kind}")
    return frozenset(types), _row_maker(cls, fields, where)


def decode(data: Any, cls: Any, types: Any, *, fields: Any = None, where: Any = ()) -> list[Any]:
    """Return the rows in captured bytes; see docs/engine.md."""
    wanted, make = _checked(cls, types, fields, where)
    try:
        captured = bytes(memoryview(data))
    except TypeError:
        raise TypeError(f"expected bytes, not {type(data).__name__}") from None
    rows = []
    try:
        for kind, _, _, _, start, end in _messages(captured):
            if kind in wanted and kind >= NLMSG_MIN_TYPE:
                row = make(captured[start:end])
                if row is not None:
                    rows.append(row)
    except _BadFraming as bad:
        reason = "a message of an impossible length"
        raise ProtocolError(reason, captured[bad.offset :]) from None
    return rows


# ---- Reader and Dump ----

# The kernel queues an empty datagram now and then; a socket at its end would give them for ever.
_EMPTY_MAX = 64


class Reader:
    """Reader(fd, portid, *, size=65536, trusted=False, wake=-1, tap=None): see docs/engine.md."""

    __slots__ = (
        *("_datagrams", "_fd", "_guard", "_messages", "_pid", "_portid", "_receiver", "_size"),
        *("_skipped", "_tap", "_trusted", "_turn", "_wake"),
    )

    def __init__(
        self,
        fd: int,
        portid: int,
        *,
        size: int = 65536,
        trusted: bool = False,
        wake: int = -1,
        tap: Callable[[bytes], object] | None = None,
    ) -> None:
        if size < _BUFFER_MIN:
            raise ValueError(f"a receive buffer of {size} bytes; {_BUFFER_MIN} at least")
        self._fd = index(fd)
        self._portid = index(portid)
        self._pid = getpid()
        self._size = size
        self._trusted = bool(trusted)
        self._wake = index(wake)
        self._tap = tap
        self._receiver: Any = None
        self._turn = object()  # the last dump's; only that one may read on
        self._guard = _Guard()
        self._datagrams = self._messages = self._skipped = 0

    fd = property(lambda self: self._fd, doc="The descriptor, borrowed.")
    portid = property(lambda self: self._portid, doc="The socket's port id.")
    size = property(lambda self: self._size, doc="The size of the buffer in bytes.")
    datagrams = property(lambda self: self._datagrams, doc="Datagrams received.")
    messages = property(lambda self: self._messages, doc="Messages looked at.")
    skipped = property(
        lambda self: self._skipped,
        doc="Datagrams of strangers, and messages that were not for the answer being read.",
    )

    def dump(
        self,
        seq: int,
        cls: Any,
        types: Any,
        *,
        fields: Any = None,
        where: Any = (),
        deadline: float | None = None,
        count: int | None = None,
        fail: Callable[[int, dict[str, Any]], BaseException],
        release: Callable[[bool], object],
    ) -> Dump:
        """Return the Dump that reads the answer to a request; see docs/engine.md."""
        wanted, make = _checked(cls, types, fields, where)
        seq = index(seq)
        deadline = None if deadline is None else float(deadline)
        if count is not None and not (1 <= index(count) and seq + count <= 1 << 32):
            raise ValueError(f"{count} requests from the number {seq} on")
        answer = _Answer(release)
        self._turn = turn = object()
        steps = _rows(self, answer, seq, count, wanted, make, deadline, turn, fail)
        return Dump(self, answer, steps)

    def _receive(self, deadline: float | None) -> bytes:
        """Return the next datagram that is from the kernel and not empty."""
        for _ in range(_EMPTY_MAX):
            data = self._receive_any(deadline)
            while data is None:
                data = self._receive_any(deadline)
            if data:
                if self._tap is not None:
                    self._tap(data)
                return data
        raise ProtocolError("only empty datagrams")

    def _wait(self, deadline: float | None) -> None:
        """Wait until there is something to be read; EINTR is retried by Python."""
        import select
        import time

        poll = select.poll()
        poll.register(self._fd, select.POLLIN)
        if self._wake >= 0:
            poll.register(self._wake, select.POLLIN)
        timeout = None
        if deadline is not None:
            timeout = max(0.0, deadline - time.monotonic()) * 1000
        ready = poll.poll(timeout)
        if any(fd == self._wake for fd, _ in ready):
            raise Closed
        if not ready:
            raise TimedOut

    def _receive_any(self, deadline: float | None) -> bytes | None:
        """Return one datagram, or None for a stranger's; EINTR is retried by Python."""
        from _socket import MSG_DONTWAIT, MSG_TRUNC
        from time import monotonic

        if self._pid != getpid():
            raise Closed("the answer belongs to the parent process")
        if self._receiver is None:
            self._receiver = _borrow(self._fd)
        bounded = deadline is not None or self._wake >= 0
        # the kernel can go on for ever, so the deadline counts while there is data, too
        if deadline is not None and monotonic() >= deadline:
            raise TimedOut
        try:
            data: bytes
            data, _, flags, sender = self._receiver.recvmsg(
                self._size, 0, MSG_DONTWAIT if bounded else 0
            )
        except BlockingIOError:
            if not bounded:
                raise TimedOut from None
            self._wait(deadline)
            return None
        except OSError as error:
            if error.errno == errno.ENOBUFS:
                raise Overrun from None
            raise
        self._datagrams += 1
        # the address of a netlink socket is (nl_pid, nl_groups), and the kernel's nl_pid is 0
        if not self._trusted and (not isinstance(sender, tuple) or sender[0] != 0):
            self._skipped += 1
            return None
        if flags & MSG_TRUNC:
            raise Truncated(self._size)
        return data


def _borrow(fd: int) -> Any:
    """Return a socket object on a descriptor that it does not close."""
    from _socket import SOCK_NONBLOCK, SOCK_RAW, socket

    class Borrowed(socket):
        def __del__(self) -> None:
            self.detach()

    # with SOCK_NONBLOCK it leaves the descriptor's mode alone and does not poll by itself
    return Borrowed(-1, SOCK_RAW | SOCK_NONBLOCK, 0, fd)


class _Guard:
    """Lets in one at a time, of all threads and of the callbacks inside.

    Whoever is in has a permit. Ctrl-C may strike between any two steps, before it is given back: so
    one that is dropped goes back by itself, if later where there is no GIL.
    """

    __slots__ = ("__weakref__", "permits")

    def __init__(self) -> None:
        self.permits = [_Permit(self)]

    def enter(self) -> _Permit | None:
        """Return the permit, or None if somebody is in."""
        try:
            return self.permits.pop()
        except IndexError:
            return None

    def leave(self, permit: _Permit) -> None:
        self.permits.append(permit)


class _Permit:
    __slots__ = ("guard",)

    def __init__(self, guard: _Guard) -> None:
        # the guard holds it: a strong reference would let neither of them go
        self.guard = ref(guard)

    def __del__(self) -> None:
        guard = self.guard()
        if guard is not None:
            guard.permits.append(_Permit(guard))


class _Answer:
    """What is known of the answer to a request, and who is to be told when it ends."""

    def __init__(self, release: Callable[[bool], object]) -> None:
        self.release: Callable[[bool], object] | None = release
        #: While it is being read: the Reader's guard, and the permit.
        self.inside: tuple[_Guard, _Permit] | None = None
        self.interrupted = False
        self.filtered = False
        self.warning: str | None = None
        self.ended = False  # at its regular end, of which the iterator has yet to tell

    def leave(self) -> None:
        inside, self.inside = self.inside, None
        if inside is not None:
            inside[0].leave(inside[1])

    def finish(self, clean: bool) -> None:
        # before the owner knows: then another thread may read with the Reader at once
        self.leave()
        release, self.release = self.release, None
        if release is not None:
            release(clean)


_TURN = "another dump of this Reader has begun"


def _rows(
    reader: Reader,
    answer: _Answer,
    seq: int,
    count: int | None,
    types: frozenset[int],
    make: Callable[[bytes], Any],
    deadline: float | None,
    turn: object,
    fail: Callable[[int, dict[str, Any]], BaseException],
) -> Generator[Any, None, None]:
    """Yield the rows of an answer up to its end: the state machine of receiving."""
    answered = 0
    try:
        if turn is not reader._turn:
            raise ValueError(_TURN)
        while answered != count:
            datagram = reader._receive(deadline)
            try:
                for kind, flags, sequence, portid, start, end in _messages(datagram):
                    reader._messages += 1
                    position = sequence - seq & 0xFFFFFFFF
                    if position >= (count or 1) or portid != reader._portid:
                        reader._skipped += 1
                        continue
                    # these flags are not sticky: any one message tells
                    if flags & NLM_F_DUMP_INTR:
                        answer.interrupted = True
                    if flags & NLM_F_DUMP_FILTERED:
                        answer.filtered = True
                    if kind in types and kind >= NLMSG_MIN_TYPE:
                        row = make(datagram[start:end])
                        if row is not None:
                            yield row if count is None else (position, 0, row)
                            if turn is not reader._turn:
                                raise ValueError(_TURN)
                    elif kind in (NLMSG_ERROR, NLMSG_DONE):
                        payload = datagram[start:end]
                        if kind == NLMSG_ERROR:
                            if len(payload) < _S32.size:
                                reason = "an NLMSG_ERROR too short for its error number"
                                raise ProtocolError(reason, datagram[start - _MESSAGE.size :])
                            code, ack = _read_error(payload, flags)
                        else:
                            code, ack = _read_done(payload, flags)
                        if count is not None:
                            answered += 1
                            if code or "message" in ack:
                                yield position, code, ack
                                if turn is not reader._turn:
                                    raise ValueError(_TURN)
                            if answered == count:
                                break
                            continue
                        if code:
                            raise _kernel_error(fail, code, ack)
                        answer.warning = ack.get("message")
                        break
                    elif kind == NLMSG_OVERRUN:
                        raise Overrun
                    elif kind != NLMSG_NOOP:
                        reader._skipped += 1
                else:
                    continue
            except _BadFraming as bad:
                reason = "a message of an impossible length"
                raise ProtocolError(reason, datagram[bad.offset :]) from None
            break
    except GeneratorExit:
        raise  # close() tells
    except BaseException:
        # the error that is on its way stays the one that is raised
        _Abandoned(answer)
        raise
    answer.finish(True)
    answer.ended = True


class _Abandoned:
    """Calls release(False) when it goes; what that raises is reported, as of any destructor."""

    def __init__(self, answer: _Answer) -> None:
        self.answer = answer

    def __del__(self) -> None:
        self.answer.finish(False)


def _kernel_error(
    fail: Callable[[int, dict[str, Any]], Any], code: int, ack: dict[str, Any]
) -> BaseException:
    error = fail(code, ack)
    if not isinstance(error, BaseException):
        return TypeError(f"fail returned {error!r}, which is no exception")
    return error


def _read_error(payload: bytes, flags: int) -> tuple[int, dict[str, Any]]:
    """Read an NLMSG_ERROR: (errno, ext-ack).

     0       4                  20
    +-------+------------------+---------------------------+------------+
    | error | header of request| rest of it, unless CAPPED | ext-ack ...|   the rest is padded to 4
    +-------+------------------+---------------------------+------------+
    """
    # the kernel's numbers are negative; libraries of old answered with positive ones
    code = abs(_S32.unpack_from(payload)[0])
    at = _S32.size + _MESSAGE.size
    if not flags & NLM_F_ACK_TLVS or len(payload) < at:
        return code, {}
    if not flags & NLM_F_CAPPED:
        (inner,) = _U32.unpack_from(payload, _S32.size)
        if not _MESSAGE.size <= inner <= len(payload) - _S32.size:
            return code, {}
        at = _S32.size + _align(inner)
    return code, _read_ack(payload, at)


def _read_done(payload: bytes, flags: int) -> tuple[int, dict[str, Any]]:
    """Read an NLMSG_DONE, whose error number may be missing: (errno, ext-ack)."""
    if len(payload) < _S32.size:
        return 0, {}
    # a positive number is no error here: some dumps end with a count
    code = max(0, -_S32.unpack_from(payload)[0])
    return code, _read_ack(payload, _S32.size) if flags & NLM_F_ACK_TLVS else {}


_ACK_WORDS = {
    NLMSGERR_ATTR_OFFS: "offset",
    NLMSGERR_ATTR_MISS_TYPE: "missing_type",
    NLMSGERR_ATTR_MISS_NEST: "missing_nest",
}
_ACK_KEYS = ("message", "offset", "cookie", "policy", "missing_type", "missing_nest")
_ACK_BYTES = {
    NLMSGERR_ATTR_MSG: "message",
    NLMSGERR_ATTR_COOKIE: "cookie",
    NLMSGERR_ATTR_POLICY: "policy",
}


def _read_ack(payload: bytes, at: int) -> dict[str, Any]:
    """Read the ext-ack at `at`; bad framing ends the reading, and hides nothing read before."""
    ack: dict[str, Any] = {}
    try:
        for kind, start, end in _attributes(payload, at, len(payload)):
            if kind in _ACK_WORDS:
                ack.pop(_ACK_WORDS[kind], None)
                if end - start >= _U32.size:
                    (ack[_ACK_WORDS[kind]],) = _U32.unpack_from(payload, start)
            elif kind in _ACK_BYTES:
                ack[_ACK_BYTES[kind]] = payload[start:end]
    except _BadFraming:
        pass
    if "message" in ack:
        ack["message"] = ack["message"].partition(b"\0")[0].decode("utf-8", "surrogateescape")
    return {key: ack[key] for key in _ACK_KEYS if key in ack}


class Dump:
    """The rows of an answer, one after the other; made by Reader.dump."""

    __slots__ = ("__weakref__", "_answer", "_guard", "_reader", "_steps")

    def __init__(self, reader: Reader, answer: _Answer, steps: Any) -> None:
        self._reader = reader
        self._answer = answer
        self._steps = steps
        self._guard = _Guard()

    interrupted = property(
        lambda self: self._answer.interrupted,
        doc="Whether the table changed meanwhile (NLM_F_DUMP_INTR).",
    )
    filtered = property(
        lambda self: self._answer.filtered,
        doc="Whether the kernel filtered (NLM_F_DUMP_FILTERED).",
    )
    warning = property(
        lambda self: self._answer.warning,
        doc="The ext-ack text that came with success, or None.",
    )

    def _enter(self) -> _Permit:
        """Be the only one in this Dump, until the permit is given back, or raise ValueError."""
        permit = self._guard.enter()
        if permit is None:
            raise ValueError("dump already executing")
        return permit

    def _enter_reader(self) -> None:
        """Be the only one that reads with the Reader, if this Dump has anything left to read."""
        guard, answer = self._reader._guard, self._answer
        if answer.release is not None:
            permit = guard.enter()
            if permit is None:
                raise ValueError("another dump of this Reader is executing")
            answer.inside = guard, permit

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Any:
        permit = self._enter()
        answer = self._answer
        try:
            self._enter_reader()
            row = next(self._steps, None)
            if row is not None:
                return row
            if answer.ended:
                answer.ended = False
                if answer.interrupted:
                    raise DumpInterrupted
            raise StopIteration
        finally:
            answer.leave()
            self._guard.leave(permit)

    def collect(self) -> list[Any]:
        """Return all rows that are left, as a list; look at `interrupted` afterwards."""
        permit = self._enter()
        try:
            self._enter_reader()
            rows = list(self._steps)
            self._answer.ended = False
            return rows
        finally:
            self._answer.leave()
            self._guard.leave(permit)

    def close(self) -> None:
        """Abandon the dump; may be called twice."""
        permit = self._enter()
        try:
            self._steps.close()
            self._answer.finish(False)
        finally:
            self._guard.leave(permit)

    def __del__(self) -> None:
        self.close()
