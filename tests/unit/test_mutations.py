"""Messages of every record class, whole and damaged: both engines give the same, and are total.

The classes are netlinklib's own, all that are messages; one made on the other engine stands beside
each. The bytes come from `support.wire`.
"""

from __future__ import annotations

import random
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netlinklib import _engine_py
from support import twins, wire
from support.mutations import check_bytes, check_message

try:
    from netlinklib import _engine

    ENGINES: list[ModuleType] = [_engine, _engine_py]
except ImportError:
    ENGINES = [_engine_py]

MESSAGES = twins.messages()


def test_both_engines_are_there(engines: tuple[ModuleType, ModuleType]) -> None:
    assert list(engines) == ENGINES


def test_all_messages_are_found() -> None:
    names = {cls.__name__ for cls in MESSAGES}
    assert {"Addr", "Link", "Neigh", "Route", "Rule"} <= names


@pytest.mark.parametrize("cls", MESSAGES, ids=lambda cls: cls.__name__)
@given(seed=st.integers(0, (1 << 64) - 1))
def test_messages(cls: Any, seed: int) -> None:
    rng = random.Random(seed)
    data = wire.record(cls, rng)
    check_message(ENGINES, cls, data, seed)
    check_message(ENGINES, cls, wire.mutate(data, rng), seed)


@given(seed=st.integers(0, (1 << 64) - 1))
def test_datagrams(seed: int) -> None:
    rng = random.Random(seed)
    cls = rng.choice(MESSAGES)
    datagram = wire.messages([wire.record(cls, rng) for _ in range(rng.randint(1, 3))])
    check_bytes(ENGINES, cls, datagram, seed)
    check_bytes(ENGINES, cls, wire.mutate(datagram, rng), seed)
