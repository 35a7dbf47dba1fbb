"""What must hold for any bytes taken as messages of any record class, on all engines given.

Used by the tests with hypothesis and by the fuzzer (tests/fuzz/decode.py).
"""

from __future__ import annotations

import functools
import random
from collections.abc import Sequence
from types import ModuleType
from typing import Any

from netlinklib.errors import DecodeError
from netlinklib.record import resolve

from . import twins, wire
from .outcomes import decoded, plain

ROW = 16


def everything(record: Any) -> list[Any]:
    """Return all that can be read of a record; each is a value or a DecodeError."""
    found = [
        bytes(record),
        plain(record.attributes()),
        record.attribute_list(),
        repr(record),
        decoded(record.as_dict),
        *[decoded(lambda name=name: getattr(record, name)) for name in record.__plan__.by_name],
    ]
    assert type(record).from_bytes(bytes(record)) == record
    return found


def again(record: Any) -> Any:
    """Return the bytes that come of encoding what was read of a record, or the error."""
    try:
        values = {
            name: value
            for name in record.__plan__.by_name
            if (value := getattr(record, name)) is not None and value != ()
        }
    except DecodeError as error:
        return str(error)
    try:
        return bytes(type(record)(**values))
    except (TypeError, ValueError) as error:  # a widened number, a repeated attribute too long
        return type(error).__name__, str(error)


def outcome(engine: ModuleType, cls: Any, data: bytes, rng: random.Random) -> list[Any]:
    """Return all that an engine makes of a message: its row, re-encoded, selected, filtered."""
    theirs, datagram = twins.on(engine, cls), wire.messages([data], ROW)
    rows = decoded(lambda: engine.decode(datagram, theirs, (ROW,)))
    found: list[Any] = [rows]
    if rows[0] == "value":
        (record,) = engine.decode(datagram, theirs, (ROW,))
        found += [everything(record), again(record)]
    names = rng.sample(twins.paths(cls), min(5, len(twins.paths(cls))))
    fields = tuple([twins.field_on(engine, resolve(cls, name)) for name in names])
    tuples = decoded(lambda: engine.decode(datagram, theirs, (ROW,), fields=fields))
    found.append(tuples)
    if tuples[0] == "value":
        ((*values,),) = engine.decode(datagram, theirs, (ROW,), fields=fields)
        for field, value in zip(fields, values, strict=True):
            try:
                where = ((field, value),)
                found.append(
                    decoded(lambda w=where: engine.decode(datagram, theirs, (ROW,), where=w))
                )
            except (TypeError, ValueError) as refused:  # a number wider than declared
                found.append((type(refused).__name__, str(refused)))
    return found


def check_message(engines: Sequence[ModuleType], cls: Any, data: bytes, seed: int) -> None:
    """Check that all engines make the same of a message, and nothing but values and errors."""
    found = [outcome(engine, cls, data, random.Random(seed)) for engine in engines]
    assert all(one == found[0] for one in found), (cls, data, seed)


def check_bytes(engines: Sequence[ModuleType], cls: Any, data: bytes, seed: int) -> None:
    """Check that all engines make the same of a whole datagram."""
    found = []
    for engine in engines:
        theirs, rng = twins.on(engine, cls), random.Random(seed)
        names = rng.sample(twins.paths(cls), min(3, len(twins.paths(cls))))
        fields = tuple([twins.field_on(engine, resolve(cls, name)) for name in names])
        types = (ROW, rng.choice((ROW, 24, data[4] if len(data) > 4 else 0)))
        read = functools.partial(engine.decode, data, theirs, types)
        found.append((decoded(read), decoded(functools.partial(read, fields=fields))))
    assert all(one == found[0] for one in found), (cls, data, seed)
