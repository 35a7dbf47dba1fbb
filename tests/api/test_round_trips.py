"""What holds for every field of every record class: it encodes, and reads back the same."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netlinklib.rtnl import Addr, Link, Neigh, Route, Rule
from netlinklib.rtnl.tc import Chain, TcActions, Tfilter
from support.strategies import check_fields, check_record, fields, reachable

#: Values of the codecs that are functions of their own, by their names.
CUSTOM = {
    "metadatum of u16": st.one_of(st.just("allow"), st.integers(0, (1 << 16) - 1)),
    "metadatum of u32": st.one_of(st.just("allow"), st.integers(0, (1 << 32) - 1)),
    "switch": st.just(1),
    "via": st.one_of(
        st.tuples(st.just(int(socket.AF_INET)), st.ip_addresses(v=4).map(str)),
        st.tuples(st.just(99), st.binary(max_size=20).map(lambda data: data.hex(":"))),
    ),
}

CLASSES = sorted(
    reachable(Addr, Link, Neigh, Route, Rule, Chain, TcActions, Tfilter),
    key=lambda cls: cls.__name__,
)
each = pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)


@each
@settings(max_examples=10)
@given(st.data())
def test_each_field(cls: Any, data: st.DataObject) -> None:
    check_fields(data, cls, custom=CUSTOM)


@each
@settings(max_examples=20)
@given(st.data())
def test_several_fields(cls: Any, data: st.DataObject) -> None:
    check_record(cls, data.draw(fields(cls, custom=CUSTOM)))
