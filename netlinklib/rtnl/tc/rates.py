"""Rates, times and sizes as traffic control has them: ratespecs, ticks, tables."""

from __future__ import annotations

from ...codecs import packed, struct, u16
from ...record import Record, attr, head
from ...uapi import (
    TC_LINKLAYER_ATM,
    TC_LINKLAYER_ETHERNET,
    TC_RTAB_SIZE,
    TCA_STAB_BASE,
    TCA_STAB_DATA,
    tc_ratespec,
    tc_sizespec,
)

__all__ = [
    "RateSpec",
    "SizeSpec",
    "SizeTable",
    "rate_spec",
    "rate_table",
    "size_table",
    "ticks",
    "transmit_ticks",
    "usecs",
    "usual_burst",
]

_U16 = (1 << 16) - 1
_U32 = (1 << 32) - 1
#: An ATM cell has 53 bytes, 48 of them payload.
_CELL, _CELL_PAYLOAD = 53, 48

_clock: tuple[int, int, int] | None = None


def _psched() -> tuple[int, int, int]:
    """Return the kernel's clock of packets: so many ticks in so many microseconds, and its HZ."""
    global _clock
    if _clock is None:
        with open("/proc/net/psched") as file:
            t2us, us2t, resolution, hz = [int(word, 16) for word in file.read().split()]
        if resolution == 1_000_000_000:
            # then the multiplier is there for old programs only, and the resolution says it all
            t2us = us2t
        _clock = t2us * resolution, us2t * 1_000_000, hz
    return _clock


def ticks(usecs: float) -> int:
    """Return microseconds as ticks of the packet scheduler (/proc/net/psched), rounded up.

    Raises:
        ValueError: it is negative, or more than 32 bits of ticks.
    """
    return _fitting(_ticks(*usecs.as_integer_ratio()))


def usecs(ticks: int) -> float:
    """Return ticks of the packet scheduler (/proc/net/psched) as microseconds."""
    number, time, _ = _psched()
    return ticks * time / number


def transmit_ticks(rate: int, size: int) -> int:
    """Return how long it takes to send `size` bytes at `rate` bytes per second, in ticks: the form
    in which htb, tbf and police have their bursts.

    Raises:
        ValueError: it is more than 32 bits of ticks, or the rate is 0.
    """
    if rate <= 0:
        raise ValueError(f"a rate of {rate} bytes per second")
    return _fitting(_ticks(size * 1_000_000, rate))


def usual_burst(rate: int, mtu: int) -> int:
    """Return the burst, in bytes, without which a rate is not reached: what comes between two ticks
    of the kernel's clock (/proc/net/psched), and a packet.

    Parameters:
        rate: bytes per second.
        mtu: the longest packet in bytes.
    """
    return rate // _psched()[2] + mtu


def _ticks(numerator: int, denominator: int) -> int:
    """Return a fraction of microseconds as ticks, rounded up."""
    number, time, _ = _psched()
    return -(-numerator * number // (denominator * time))


def _fitting(count: int) -> int:
    """Return a number of ticks that fits where the kernel has them."""
    if not 0 <= count <= _U32:
        raise ValueError(f"{count} ticks are out of range for u32")
    return count


class RateSpec(Record, header=tc_ratespec, attributes=False):
    """A rate, struct tc_ratespec."""

    #: log2 of the bytes per entry of the rate table.
    cell_log: int = head("cell_log")
    #: TC_LINKLAYER_*.
    linklayer: int = head("linklayer", names="tc_link_layer")
    #: Bytes that each packet has more on the wire.
    overhead: int = head("overhead")
    cell_align: int = head("cell_align")
    #: Bytes that each packet takes at least.
    mpu: int = head("mpu")
    #: In bytes per second; all bits set where it is in a 64-bit attribute beside.
    rate: int = head("rate")


def rate_spec(
    rate: int,
    *,
    overhead: int = 0,
    mpu: int = 0,
    linklayer: int | str = TC_LINKLAYER_ETHERNET,
) -> tuple[RateSpec, int | None]:
    """Return a rate as the kernel takes it: its RateSpec, and what goes into the 64-bit attribute
    beside it, or None.

    A linklayer of TC_LINKLAYER_UNAWARE asks for a rate table; otherwise htb and tbf need none.

    Parameters:
        rate: bytes per second.
        overhead: bytes that each packet has more on the wire.
        mpu: bytes that each packet takes at least.
        linklayer: TC_LINKLAYER_*, or its name.
    """
    spec = RateSpec(
        linklayer=_linklayer(linklayer), overhead=overhead, mpu=mpu, rate=min(rate, _U32)
    )
    return spec, rate if rate > _U32 else None


def _linklayer(value: int | str) -> int:
    """Return a TC_LINKLAYER_* that may be given by its name."""
    if isinstance(value, str):
        from ...uapi import value as find

        return find("tc_link_layer", value)
    return value


def _on_wire(size: int, mpu: int, linklayer: int) -> int:
    """Return how many bytes a packet takes on the wire."""
    size = max(size, mpu)
    if linklayer == TC_LINKLAYER_ATM:
        return -(-size // _CELL_PAYLOAD) * _CELL
    return size


def rate_table(
    rate: int,
    *,
    mtu: int = 2047,
    overhead: int = 0,
    mpu: int = 0,
    linklayer: int | str = TC_LINKLAYER_ETHERNET,
) -> tuple[RateSpec, tuple[int, ...]]:
    """Return a RateSpec and the rate table that goes with it, 256 times in ticks.

    The kernel reckons without the table since 3.8, but police refuses a rate without one
    (TCA_POLICE_RATE), and so do htb and tbf (TCA_HTB_RTAB, TCA_TBF_RTAB) where the linklayer is
    TC_LINKLAYER_UNAWARE.

    Parameters:
        rate: bytes per second.
        mtu: the longest packet that the table tells of, in bytes.
        overhead, mpu, linklayer: as in `rate_spec`.

    Raises:
        ValueError: the rate is 0.
    """
    if rate <= 0:
        raise ValueError(f"a rate of {rate} bytes per second")
    linklayer = _linklayer(linklayer)
    slots = TC_RTAB_SIZE // 4
    # the kernel takes no table with an entry per byte
    cell_log = max(mtu.bit_length() - (slots - 1).bit_length(), 1)
    spec = RateSpec(
        cell_log=cell_log,
        linklayer=linklayer,
        overhead=overhead,
        cell_align=-1,
        mpu=mpu,
        rate=min(rate, _U32),
    )
    table = tuple(
        [
            # what takes longer than the table can say takes forever
            min(_ticks(1_000_000 * _on_wire((slot + 1) << cell_log, mpu, linklayer), rate), _U32)
            for slot in range(slots)
        ]
    )
    return spec, table


class SizeSpec(Record, header=tc_sizespec, attributes=False):
    """How a size table is read, struct tc_sizespec."""

    #: log2 of the bytes per entry.
    cell_log: int = head("cell_log")
    #: log2 of the unit of the entries, in bytes.
    size_log: int = head("size_log")
    cell_align: int = head("cell_align")
    #: Bytes that each packet has more on the wire; may be negative.
    overhead: int = head("overhead")
    #: TC_LINKLAYER_*.
    linklayer: int = head("linklayer", names="tc_link_layer")
    #: Bytes that each packet takes at least.
    mpu: int = head("mpu")
    #: The longest packet that the table tells of.
    mtu: int = head("mtu")
    #: How many entries there are.
    tsize: int = head("tsize")


class SizeTable(Record):
    """The sizes that packets have on the wire, TCA_STAB_*. (The kernel sends `base` alone.)"""

    base: SizeSpec | None = attr(TCA_STAB_BASE, struct(SizeSpec))
    #: The sizes, in units of 2 ** `size_log` bytes.
    data: tuple[int, ...] | None = attr(TCA_STAB_DATA, packed(u16))


def size_table(
    *,
    overhead: int = 0,
    mpu: int = 0,
    mtu: int = 2047,
    tsize: int = 512,
    linklayer: int | str = TC_LINKLAYER_ETHERNET,
) -> SizeTable:
    """Return the size table of a link, for `Qdisc.stab`.

    Parameters:
        overhead: bytes that each packet has more on the wire; may be negative.
        mpu: bytes that each packet takes at least.
        mtu: the longest packet that the table tells of, in bytes.
        tsize: how many entries the table has.
        linklayer: TC_LINKLAYER_*, or its name.
    """
    linklayer = _linklayer(linklayer)
    if linklayer != TC_LINKLAYER_ATM and not mpu:
        # where a size is what it is, the overhead says it all
        return SizeTable(base=SizeSpec(overhead=overhead, linklayer=linklayer))
    cell_log = 0
    while mtu >> cell_log > tsize - 1:
        cell_log += 1
    sizes = [_on_wire((slot + 1) << cell_log, mpu, linklayer) for slot in range(tsize)]
    size_log = max(max(sizes).bit_length() - _U16.bit_length(), 0)
    return SizeTable(
        base=SizeSpec(
            cell_log=cell_log,
            size_log=size_log,
            cell_align=-1,
            overhead=overhead,
            linklayer=linklayer,
            mpu=mpu,
            mtu=mtu,
            tsize=tsize,
        ),
        data=[size >> size_log for size in sizes],
    )
