"""What all of traffic control shares: handles as texts, rates, ticks, tables, estimators."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netlinklib.rtnl import tc
from netlinklib.rtnl.tc.header import TcObject
from netlinklib.uapi import (
    TC_H_CLSACT,
    TC_H_INGRESS,
    TC_H_MAKE,
    TC_H_MIN_EGRESS,
    TC_H_MIN_INGRESS,
    TC_H_ROOT,
    TC_LINKLAYER_ATM,
    TC_LINKLAYER_ETHERNET,
    tcmsg,
)

U32 = st.integers(0, 2**32 - 1)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1:10", 0x00010010),
        ("1:", 0x00010000),
        (":a", 0x0000000A),
        ("FFFF:fff1", TC_H_INGRESS),
        ("0:0", 0),
        ("root", TC_H_ROOT),
        (" Ingress ", TC_H_INGRESS),
        ("clsact", TC_H_CLSACT),
        ("none", 0),
    ],
)
def test_handles_are_parsed(text: str, number: int) -> None:
    assert tc.HANDLE.parse(text) == number


@pytest.mark.parametrize(
    "text",
    ["", ":", "1", "10", "1:10000", "10000:", "1:x", "+1:2", "1_0:2", "0x1:", "1:2:3", "eth"],
)
def test_what_is_no_handle_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no handle"):
        tc.HANDLE.parse(text)


@given(U32)
def test_a_handle_s_text_is_that_handle(number: int) -> None:
    assert tc.HANDLE.parse(tc.HANDLE(number)) == number
    assert tc.FILTER_PARENT.parse(tc.FILTER_PARENT(number)) == number


def test_parents_of_filters_have_words_of_their_own() -> None:
    assert tc.FILTER_PARENT.parse("ingress") == TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_INGRESS)
    assert tc.FILTER_PARENT.parse("egress") == TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_EGRESS)
    with pytest.raises(ValueError, match="none, root, ingress, egress"):
        tc.FILTER_PARENT.parse("clsact")


def test_records_take_and_show_handles() -> None:
    made = TcObject(handle="1:", parent="root", ifindex=3)
    assert (made.handle, made.parent) == (0x10000, TC_H_ROOT)
    assert repr(made) == "TcObject(ifindex=3, handle=1:, parent=root)"
    assert bytes(made) == bytes(tcmsg(tcm_ifindex=3, tcm_handle=0x10000, tcm_parent=TC_H_ROOT))
    assert made == TcObject(handle=0x10000, parent=TC_H_ROOT, ifindex=3)
    with pytest.raises(ValueError, match=r"^TcObject.parent: '1:10000' is no handle"):
        TcObject(parent="1:10000")


def test_ticks_are_those_of_the_kernel() -> None:
    with open("/proc/net/psched") as file:
        t2us, us2t, resolution, _ = [int(word, 16) for word in file.read().split()]
    assert resolution == 1_000_000
    assert tc.ticks(us2t) == t2us
    assert tc.usecs(t2us) == us2t
    assert tc.ticks(0) == 0
    # a tick begun counts
    assert tc.ticks(us2t / t2us / 2) == 1


@given(st.integers(0, 2**28))
def test_ticks_and_back_are_less_than_a_tick_off(usecs: int) -> None:
    assert 0 <= tc.usecs(tc.ticks(usecs)) - usecs < tc.usecs(1) + 1e-6


def test_ticks_out_of_range() -> None:
    with pytest.raises(ValueError, match="out of range"):
        tc.ticks(2**32)
    with pytest.raises(ValueError, match="out of range"):
        tc.ticks(-1)
    with pytest.raises(ValueError, match="a rate of 0"):
        tc.transmit_ticks(0, 1)


def test_rates_over_32_bits_are_put_beside() -> None:
    spec, wide = tc.rate_spec(2**32 - 1)
    assert (spec.rate, wide) == (2**32 - 1, None)
    spec, wide = tc.rate_spec(2**32, mpu=64, overhead=14, linklayer="atm")
    assert (spec.rate, wide) == (2**32 - 1, 2**32)
    assert (spec.mpu, spec.overhead, spec.linklayer) == (64, 14, TC_LINKLAYER_ATM)


@pytest.mark.parametrize(
    ("mtu", "cell_log"), [(255, 1), (511, 1), (512, 2), (1600, 3), (2047, 3), (2048, 4)]
)
def test_rate_tables_reach_up_to_the_mtu(mtu: int, cell_log: int) -> None:
    spec, table = tc.rate_table(125_000, mtu=mtu)
    assert (spec.cell_log, spec.cell_align, spec.linklayer) == (cell_log, -1, TC_LINKLAYER_ETHERNET)
    assert len(table) == 256
    for slot, duration in enumerate(table):
        assert duration == math.ceil((slot + 1 << cell_log) * 8 / tc.usecs(1))


def test_rate_tables_know_of_least_sizes_and_cells() -> None:
    _, table = tc.rate_table(125_000, mtu=511, mpu=64)
    assert set(table[:32]) == {tc.transmit_ticks(125_000, 64)} and table[32] > table[31]
    _, table = tc.rate_table(125_000, mtu=511, linklayer="atm")
    assert set(table[:24]) == {tc.transmit_ticks(125_000, 53)}
    assert set(table[24:48]) == {tc.transmit_ticks(125_000, 106)}
    _, table = tc.rate_table(1)
    assert table[-1] == 2**32 - 1


def test_size_tables() -> None:
    plain = tc.size_table(overhead=-4)
    assert plain.data is None and plain.base.overhead == -4 and plain.base.tsize == 0
    cells = tc.size_table(linklayer="atm", overhead=20, mtu=100_000, tsize=128)
    base = cells.base
    assert (base.cell_log, base.size_log, base.cell_align) == (10, 2, -1)
    assert len(cells.data) == base.tsize == 128
    assert [size << base.size_log for size in cells.data][:2] == [1024 // 48 * 53 + 53 & ~3, 2276]


def test_estimators() -> None:
    made = tc.estimator(1, 8)
    assert (made.interval, made.ewma_log) == (0, 3)
    assert tc.estimator(0.25, 1000).interval == -2
    assert tc.estimator(3, 60).interval == 2
    with pytest.raises(ValueError, match="an interval of 9"):
        tc.estimator(9, 60)
    with pytest.raises(ValueError, match="no average of 1 "):
        tc.estimator(1, 1)
