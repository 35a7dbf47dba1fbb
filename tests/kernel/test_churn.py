"""Tables that change while they are read, and reading that is broken off: what may come of it."""

from __future__ import annotations

import errno
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

import netlinklib as nl
from netlinklib.codecs import multi, raw
from netlinklib.record import Message, Record, attr
from netlinklib.uapi import (
    AF_INET,
    IFLA_IFALIAS,
    NETLINK_ROUTE,
    RTM_GETLINK,
    RTM_NEWLINK,
    ifinfomsg,
)

from .conftest import Namespace

STABLE, CHANGING = 2000, 300


def prefix(n: int) -> str:
    return f"10.{n >> 8}.{n & 255}.0"


@pytest.fixture
def table(ns: Namespace) -> Namespace:
    """A namespace with many routes in table 100: of three numbers, two are taken."""
    routes = [n for n in range(3 * STABLE // 2) if n % 3]
    ns.batch("".join(f"route add blackhole {prefix(n)}/24 table 100\n" for n in routes))
    return ns


class Churn:
    """A process that adds and deletes objects in a namespace, over and over."""

    def __init__(self, ns: Namespace, commands: str) -> None:
        # endless input: `ip` reads it as fast as the kernel does what it says
        self.feeder = subprocess.Popen(["yes", commands.rstrip()], stdout=subprocess.PIPE)
        self.ip = subprocess.Popen(
            ["ip", "-n", ns.name, "-force", "-batch", "-"],
            stdin=self.feeder.stdout,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def __enter__(self) -> Churn:
        return self

    def __exit__(self, *_: object) -> None:
        assert self.ip.poll() is None  # it did go on to the end
        for process in (self.ip, self.feeder):
            process.kill()
            process.wait()
        assert self.feeder.stdout is not None
        self.feeder.stdout.close()


def lists(sk: nl.Socket, turns: int) -> Iterator[list[str]]:
    """Yield the destinations of table 100 as they come: all, or as a stream that ends well."""
    for turn in range(turns):
        try:
            if turn % 2:
                yield [dst for (dst,) in sk.list(nl.Route, "dst", table=100)]
            else:
                yield [route.dst or "" for route in sk.dump(nl.Route, table=100)]
        except nl.DumpInterrupted:
            continue


def test_routes_that_come_and_go(table: Namespace) -> None:
    """The kernel finds its place again by prefix: what stays is there, each prefix once."""
    changing = [3 * n for n in range(CHANGING)]
    commands = "".join(
        f"route add blackhole {prefix(n)}/24 table 100\n" for n in changing
    ) + "".join(f"route del blackhole {prefix(n)}/24 table 100\n" for n in changing)
    stable = {prefix(n) for n in range(3 * STABLE // 2) if n % 3}
    known = stable | {prefix(n) for n in changing}
    sizes = set()
    with Churn(table, commands), table.socket() as sk:
        for rows in lists(sk, 200):
            counts = Counter(rows)
            assert stable <= set(counts) <= known
            assert set(counts.values()) == {1}
            sizes.add(len(rows))
    assert len(sizes) > 1  # it did change meanwhile


def test_rules_that_come_and_go(ns: Namespace) -> None:
    """The kernel counts its place, and tells nothing: what is missing was behind what went.

    This is a limit of the kernel's: an entry that is deleted moves those behind it one place up,
    an entry that is added one place down, so that others may be missed or told twice. Nothing else
    may be wrong.
    """
    ns.batch("".join(f"rule add pref {1000 + n} table {1000 + n}\n" for n in range(600)))
    commands = "".join(
        f"rule {verb} pref {500 + n} table 99\n" for verb in ("add", "del") for n in range(20)
    )
    stable = {(AF_INET, 1000 + n) for n in range(600)}
    others = {(AF_INET, 500 + n) for n in range(20)} | {(AF_INET, n) for n in (0, 32766, 32767)}
    with Churn(ns, commands), ns.socket() as sk:
        for _ in range(100):
            try:
                rows = sk.list(nl.Rule, "family", "priority", family=AF_INET)
            except nl.DumpInterrupted:
                continue
            found = Counter((family, priority or 0) for family, priority in rows)
            assert set(found) <= stable | others
            # the table has 20 entries more or less, so no more can have lost their places
            assert len(stable - set(found)) <= 20
            assert sum(found.values()) - len(found) <= 20
        assert sk.link("lo").index == 1


class Alarm(Exception):
    pass


def test_a_long_dump_is_broken_off_at_once(ns: Namespace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Signal handlers run between datagrams: what one raises ends the dump where it is."""
    # Python cannot raise what strikes in a destructor, of which the twin has some
    monkeypatch.setattr(sys, "unraisablehook", lambda hook: None)
    ns.batch("".join(f"route add blackhole {prefix(n)}/24 table 100\n" for n in range(6000)))

    def ring(*_: object) -> None:
        raise Alarm

    def read(dump: Any, delay: float) -> None:
        try:
            try:
                signal.setitimer(signal.ITIMER_REAL, delay)
                dump.collect()
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
        except Alarm:
            pass

    with ns.socket() as sk:
        reader = sk._idle[-1].reader
        before, begun = reader.datagrams, time.monotonic()
        rows = sk.list(nl.Route, table=100)
        takes = time.monotonic() - begun
        whole = reader.datagrams - before
        assert whole > 8
        old = signal.signal(signal.SIGALRM, ring)
        try:
            parts = set()
            for turn in range(1000):
                assert sk.link("lo").index == 1  # on a connection that is idle again
                reader = sk._idle[-1].reader
                before = reader.datagrams
                read(sk.dump(nl.Route, table=100), takes * (1 + turn % 50) / 50)
                parts.add(reader.datagrams - before)
                if len(parts - {0, whole}) > 2:
                    break
            assert len(parts - {0, whole}) > 2, parts
        finally:
            signal.signal(signal.SIGALRM, old)
        assert sk.list(nl.Route, table=100) == rows


class Large(
    Record,
    header=ifinfomsg,
    message=Message(protocol=NETLINK_ROUTE, get=RTM_GETLINK, new=RTM_NEWLINK),
):
    """A request of any size."""

    alias: tuple[bytes, ...] = attr(IFLA_IFALIAS, multi(raw))


def test_requests_larger_than_the_send_buffer(ns: Namespace) -> None:
    """The kernel refuses the message as a whole; nothing is cut off, and the Socket goes on."""
    with ns.socket() as sk:
        for _ in range(3):
            with pytest.raises(OSError) as caught:
                sk.get(Large, alias=[bytes(60000)] * 40)
            assert caught.value.errno in (errno.EMSGSIZE, errno.ENOBUFS)
            assert sk.link("lo").index == 1
