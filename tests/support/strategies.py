"""Values for every field of any record class, made from nothing but its plan.

`values(codec)` draws what a codec encodes, in the form in which it is read back, so that a test
compares with `==`; `records(cls)` draws records; `reachable(cls)` finds the classes of a record's
nests and structs; `check_field` and `check_record` are the tests that hold for all of them.

A `custom` codec is a function of its own, of which nothing is known: pass `custom={"name":
strategy}` by the name that the codec was given.
"""

from __future__ import annotations

import functools
import os
import socket
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from hypothesis import strategies as st

from netlinklib.record import Attributes, Record

Custom = Mapping[str, st.SearchStrategy[Any]]

#: How deep the nests of a drawn record go.
DEPTH = 2

_UNSIGNED = {"u8": 8, "u16": 16, "u32": 32, "u64": 64, "be16": 16, "be32": 32, "be64": 64}
_SIGNED = {"s8": 8, "s16": 16, "s32": 32, "s64": 64}

_addresses = {
    size: st.one_of(
        st.binary(min_size=size, max_size=size),
        st.ip_addresses(v=version).map(lambda address: address.packed),
    ).map(functools.partial(socket.inet_ntop, family))
    for size, version, family in ((4, 4, socket.AF_INET), (16, 6, socket.AF_INET6))
}
_labels = st.lists(st.integers(0, (1 << 20) - 1), min_size=1, max_size=4)


def _mac(length: int) -> st.SearchStrategy[str]:
    return st.binary(min_size=length, max_size=length).map(lambda data: data.hex(":"))


def _text(most: int) -> st.SearchStrategy[str]:
    """Names as the kernel takes them: any bytes without NUL, which need not be UTF-8."""
    letters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
    return st.one_of(
        st.text(letters, max_size=most).map(lambda text: text.encode()[:most]),
        st.lists(st.integers(1, 255), max_size=most).map(bytes),
    ).map(os.fsdecode)


def values(
    codec: Any, *, size: int = -1, depth: int = DEPTH, custom: Custom | None = None
) -> st.SearchStrategy[Any]:
    """Return values of a codec, as they are read back.

    Parameters:
        codec: any but `select`, which needs its siblings; it gives what its `other` has.
        size: that of the header member, in bytes; -1 is an attribute.
        depth: how deep nests go; at 0 they are empty.
        custom: strategies for custom codecs by their names.
    """
    op, args = codec.op, codec.args
    more: dict[str, Any] = {"depth": depth, "custom": custom}
    if op in _UNSIGNED:
        return st.integers(0, (1 << _UNSIGNED[op]) - 1)
    if op in _SIGNED:
        half = 1 << (_SIGNED[op] - 1)
        return st.integers(-half, half - 1)
    match op:
        case "uint":
            return st.integers(0, (1 << 64) - 1)
        case "sint":
            return st.integers(-(1 << 63), (1 << 63) - 1)
        case "flag":
            return st.just(True)
        case "string":
            most = args[0] - 1 if args else 40
            return _text(most if size < 0 else min(most, size - 1))
        case "binary" | "raw":
            return st.binary(min_size=max(size, 0), max_size=size if size >= 0 else 40)
        case "ip":
            return _addresses[size] if size >= 0 else st.one_of(*_addresses.values())
        case "mac":
            return _mac(size) if size >= 0 else st.sampled_from((6, 8, 4, 20, 0)).flatmap(_mac)
        case "mpls":
            return _labels.map(lambda labels: "/".join(map(str, labels)))
        case "bitfield32":
            word = st.integers(0, (1 << 32) - 1)
            return st.tuples(word, word)
        case "bits":
            return st.integers(0, (1 << args[2]) - 1)
        case "record":
            return records(_class(args[0]), depth=depth - 1, custom=custom)
        case "sequence":
            entry = records(_class(args[0]), depth=depth - 1, custom=custom)
            return st.lists(entry.map(_with_length), max_size=3).map(tuple)
        case "packed":
            return _packed(args[0], size, **more)
        case "array":
            return st.lists(values(args[0], **more), max_size=3).map(tuple)
        case "multi":
            return st.lists(values(args[0], **more), min_size=1, max_size=3).map(tuple)
        case "select":
            return values(args[2], **more)
        case "custom":
            name = args[2] if len(args) > 2 else "custom"
            if custom is None or name not in custom:
                raise LookupError(f"no strategy for the custom codec {name!r}: pass custom=")
            return custom[name]
    raise LookupError(f"no strategy for the codec {op!r}")


def _packed(inner: Any, size: int, **more: Any) -> st.SearchStrategy[tuple[Any, ...]]:
    counts = {"min_size": 0, "max_size": 5}
    if size >= 0:
        width = len(inner.encode(0)) if inner.op != "record" else _class(inner.args[0]).SIZE
        counts = {"min_size": size // width, "max_size": size // width}
    if inner.op == "record":
        element: Any = records(_class(inner.args[0]), **more)
    else:
        element = values(inner, **more)
    return st.lists(element, **counts).map(tuple)


def _class(target: Any) -> Any:
    return target if isinstance(target, type) else target()


def _with_length(record: Record) -> Record:
    """Entries of a sequence begin with their length, which is filled in when they are encoded."""
    data = bytes(record)
    return type(record).from_bytes(len(data).to_bytes(2, sys.byteorder) + data[2:])


@st.composite
def fields(
    draw: st.DrawFn,
    cls: Any,
    *,
    depth: int = DEPTH,
    custom: Custom | None = None,
    only: str | None = None,
) -> dict[str, Any]:
    """Draw fields with values for a record class.

    Parameters:
        cls: a Record class.
        depth: how deep nests go; at 0 there are none.
        custom: strategies for custom codecs by their names.
        only: this field, and what it needs (the selector of a `select`).
    """
    plan = cls.__plan__
    known = [
        field for field in plan.fields if depth > 0 or field.type < 0 or not _deep(field.codec)
    ]
    if only is not None:
        wanted = {only}
    elif plan.attributes:
        some = st.lists(st.sampled_from(known), max_size=6, unique=True) if known else st.just([])
        wanted = {field.name for field in draw(some)}
    else:
        wanted = {field.name for field in known}
    chosen: dict[str, Any] = {}
    for field in known:
        if field.name in wanted and field.codec.op != "select":
            chosen[field.name] = draw(
                values(field.codec, size=field.size, depth=depth, custom=custom)
            )
    selects = [field for field in known if field.name in wanted and field.codec.op == "select"]
    for field in selects:
        selector, cases, _ = field.codec.args
        case = draw(st.sampled_from((*cases, None)))
        if case is not None:
            chosen[selector] = case
        elif plan.by_name[selector].type < 0:
            chosen.setdefault(selector, 0)
    for field in selects:
        selector, cases, other = field.codec.args
        inner = cases.get(chosen.get(selector, _absent(plan, selector)), other)
        value = draw(values(inner, depth=depth, custom=custom))
        # at the end of a struct, a value without bytes is none
        if field.type >= 0 or inner.encode(value):
            chosen[field.name] = value
    return {field.name: chosen[field.name] for field in plan.fields if field.name in chosen}


def _absent(plan: Any, name: str) -> Any:
    """What a field that is not given reads as: members of the header are 0."""
    field = plan.by_name[name]
    return 0 if field.type < 0 or field.fallback is not None else None


def _deep(codec: Any) -> bool:
    """Whether a codec has nests of its own, of which there are none at depth 0."""
    if codec.op in ("array", "multi"):
        return _deep(codec.args[0])
    if codec.op in ("record", "sequence"):
        return bool(_class(codec.args[0]).__plan__.attributes)
    return bool(codec.op == "select")


def records(
    cls: Any, *, depth: int = DEPTH, custom: Custom | None = None
) -> st.SearchStrategy[Any]:
    """Return records of a class, with some of its fields (structs: all of them)."""
    return st.deferred(
        lambda: fields(cls, depth=depth, custom=custom).map(lambda given: cls(**given))
    )


def reachable(*classes: Any) -> list[Any]:
    """Return these record classes and those of all their nests and structs, each once."""
    found: dict[Any, None] = {}
    queue = list(classes)
    while queue:
        cls = queue.pop(0)
        if cls not in found:
            found[cls] = None
            for field in cls.__plan__.fields:
                queue.extend(_below(field.codec))
    return [cls for cls in found if cls is not Attributes]


def _below(codec: Any) -> Iterator[Any]:
    if codec.op in ("record", "sequence"):
        yield _class(codec.args[0])
    elif codec.op in ("array", "multi", "packed"):
        yield from _below(codec.args[0])
    elif codec.op == "select":
        for case in (*codec.args[1].values(), codec.args[2]):
            yield from _below(case)


def check_record(cls: Any, given: Mapping[str, Any]) -> Any:
    """Check a record of these fields: read back, from bytes, from its own values; return it."""
    record = cls(**given)
    for name, value in given.items():
        assert getattr(record, name) == value, (cls.__name__, name)
    data = bytes(record)
    again = cls.from_bytes(data)
    assert again == record and hash(again) == hash(record)
    assert bytes(cls(**{name: getattr(again, name) for name in given})) == data
    told = again.as_dict()
    for name, value in given.items():
        if value is not None and value != ():
            assert plain(value) == told[name], (cls.__name__, name)
    if not _told_more(cls):
        assert bytes(cls(**{name: told[name] for name in given if name in told})) == data
    assert repr(again).startswith(f"{cls.__name__}(") and "DecodeError" not in repr(again)
    return record


@functools.cache
def _told_more(cls: Any) -> bool:
    """Whether `as_dict` tells more than was given: what an absent attribute falls back to."""
    return any(
        field.fallback is not None for below in reachable(cls) for field in below.__plan__.fields
    )


def plain(value: Any) -> Any:
    """Return a value as `as_dict` gives it."""
    if isinstance(value, tuple):
        return tuple([plain(item) for item in value])
    return value.as_dict() if hasattr(type(value), "__plan__") else value


def check_fields(data: st.DataObject, cls: Any, *, custom: Custom | None = None) -> None:
    """Check each field of a class by itself, with a value drawn for it."""
    for name in cls.__plan__.by_name:
        check_record(cls, data.draw(fields(cls, only=name, custom=custom), label=name))
