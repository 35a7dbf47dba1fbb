"""What does not fit is refused, in every field of every record class, and the error names it."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

from support import twins
from support.strategies import reachable

_BITS = {"8": 8, "16": 16, "32": 32, "64": 64}
_HUGE = 70000  # more than an attribute holds
FLEXIBLE = -1  # the size of a member that goes to the end of its struct
CLASSES = sorted(reachable(*twins.messages()), key=lambda cls: (cls.__module__, cls.__name__))


def unfit(codec: Any, size: int) -> Iterator[Any]:
    """Yield values that a field of this codec cannot hold; `size` is that of a member, or 0."""
    op, args = codec.op, codec.args
    if op in ("uint", "sint"):
        yield from (1 << 64, -(1 << 63) - 1, 1.5)
        if op == "uint":
            yield -1
    elif op.lstrip("usbe") in _BITS:
        bits = _BITS[op.lstrip("usbe")]
        yield from (1 << bits, 1 << 70, -(1 << 70), 1.5, b"1")
        yield -(1 << bits - 1) - 1 if op[0] == "s" else -1
    elif op == "bits":
        yield from (1 << args[2], -1, 1 << 70, 1.5)
    elif op == "string":
        yield from ("a\0b", b"\0", "\ud800", 7, "x" * _HUGE)
        if args:
            yield from ("x" * args[0], "é" * args[0])
        if size > 0:
            yield "x" * size
    elif op in ("binary", "raw"):
        yield from ("text", 7)
        if size != FLEXIBLE:
            yield bytes(_HUGE)
        if size > 0:
            yield bytes(size + 1)
    elif op in ("ip", "mac", "mpls"):
        yield from ("no such thing", b"123" * _HUGE, 1.5)
    elif op == "bitfield32":
        yield from ((1, 2, 3), 1 << 32, -1, "no such name\0")
    elif op in ("record", "sequence"):
        yield from (7, "text", bytes(_HUGE))
    elif op in ("array", "multi", "packed"):
        yield 7
        for value in unfit(args[0], 0):
            yield [value]


def refusal(cls: Any, name: str, value: Any) -> tuple[type[BaseException], str]:
    with pytest.raises((TypeError, ValueError)) as caught:
        cls(**{name: value})
        pytest.fail(f"{cls.__name__}.{name} took {value!r:.60}")
    return type(caught.value), str(caught.value)


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_limits_of_every_class(engines: tuple[ModuleType, ModuleType], cls: Any) -> None:
    for field in cls.__plan__.fields:
        size = 0 if field.type >= 0 else field.size
        for value in unfit(field.codec, size):
            told = [refusal(twins.on(engine, cls), field.name, value) for engine in engines]
            assert told[0] == told[1]
            assert told[0][1].startswith(f"{cls.__name__}.{field.name}: "), told[0][1][:200]


def test_all_kinds_of_classes_are_there() -> None:
    assert len(CLASSES) > 100
    assert {field.codec.op for cls in CLASSES for field in cls.__plan__.fields} >= {
        *("u8", "u16", "u32", "u64", "s32", "be16", "be32", "string", "binary", "ip", "mac"),
        *("record", "array", "multi", "packed", "flag", "bitfield32", "sequence", "select"),
    }
