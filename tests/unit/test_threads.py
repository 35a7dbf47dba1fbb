"""Everything in eight threads at once, with the GIL or without it: the results are those of one."""

from __future__ import annotations

import contextlib
import functools
import gc
import os
import pickle
import subprocess
import sys
import sysconfig
import textwrap
import threading
from collections import Counter
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

import support.records
from fakekernel import FakeKernel, done, message, multipart
from netlinklib import _engine_py
from netlinklib.errors import TimedOut
from netlinklib.uapi._data.netlink import NLM_F_DUMP_INTR
from support.outcomes import decoded
from support.records import attr, codecs, member, nla, record_class, samples
from support.threads import THREADS, together

pytestmark = pytest.mark.threads


def full_link(engine: ModuleType, index: int = 1) -> Any:
    return samples(engine).Link(
        index=index,
        ifname="eth0",
        address="02:00:00:00:00:01",
        mtu=1500,
        linkinfo={"kind": "vlan", "data": {"id": 7}},
        props=[{"altname": ["a", "b"]}, {"altname": ["c"]}],
        af_spec=[{"id": 1}, {"protocol": 2}],
        carrier=True,
    )


def test_the_engine_leaves_the_gil_off(c_engine: ModuleType) -> None:
    """Importing an extension that does not declare it turns the GIL on, with a warning."""
    if not sysconfig.get_config_var("Py_GIL_DISABLED"):
        pytest.skip("an interpreter with the GIL")
    script = "import sys, netlinklib._engine; sys.exit(sys._is_gil_enabled())"
    assert subprocess.run([sys.executable, "-W", "error", "-c", script], cwd="/").returncode == 0


# ---- what is found out at first use ----


def test_the_class_of_a_codec_is_found_once(engine: ModuleType) -> None:
    """A function that returns another class each time: all threads get the same one."""

    def fresh() -> Any:
        return record_class(engine, "Fresh", attr(engine, "id", 1, codecs(engine).u8))

    payload = nla(1, b"\7")
    for _ in range(100):
        codec = engine.Codec("record", fresh)
        records = together(lambda codec=codec: codec.decode(payload))
        assert {type(record) for record in records} == {type(records[0])}
        assert {record.id for record in records} == {7}
        assert codec.encode({"id": 7}) == payload + bytes(-len(payload) % 4)


def test_a_select_in_two_classes(engine: ModuleType) -> None:
    """One codec, in two plans whose selectors stand at different places."""
    c = codecs(engine)
    choice = engine.Codec("select", "kind", {1: c.u32, 2: c.string}, c.raw)
    classes = [
        record_class(
            engine,
            f"Kind{offset}",
            member(engine, "kind", c.u8, offset, 1),
            attr(engine, "what", 1, choice),
            attr(engine, "list", 2, engine.Codec("array", choice)),
            header=4,
        )
        for offset in range(4)
    ]

    def read(offset: int) -> None:
        for kind, payload, value in ((1, b"\1\0\0\0", 1), (2, b"x\0", "x"), (9, b"\1\0", b"\1\0")):
            header = bytearray(b"\xff" * 4)
            header[offset] = kind
            data = bytes(header) + nla(1, payload) + nla(2, nla(1, payload))
            record = classes[offset].from_bytes(data)
            assert record.what == value
            assert record.as_dict() == {"kind": kind, "what": value, "list": (value,)}

    works = [functools.partial(read, n % 4) for n in range(THREADS)]
    together(*works, times=300)


def test_making_everything(engine: ModuleType) -> None:
    """Codecs, fields, plans and classes; records of the new classes at once."""

    def make() -> Any:
        c = {name: engine.Codec(name) for name in ("u8", "u32", "string", "ip")}
        inner = record_class(engine, "Inner", attr(engine, "name", 1, c["string"]))
        cls = record_class(
            engine,
            "Outer",
            member(engine, "family", c["u8"], 0, 1),
            attr(engine, "dst", 1, c["ip"]),
            attr(engine, "inner", 2, engine.Codec("record", lambda: inner)),
            attr(engine, "nodes", 3, engine.Codec("array", engine.Codec("record", inner))),
            header=4,
        )
        record = cls(family=2, dst="10.0.0.1", inner={"name": "x"}, nodes=[{"name": "y"}])
        assert record == cls.from_bytes(bytes(record))
        return record.as_dict(), repr(record), bytes(record)

    results = together(make, times=50)
    assert results == [results[0]] * THREADS
    assert results[0][0]["nodes"] == ({"name": "y"},)


# ---- records that all threads read ----


def test_reading_one_record(engine: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    record = full_link(engine)
    cls = type(record)
    monkeypatch.setattr(support.records, "Link", cls, raising=False)
    names = [name for name in cls.__plan__.by_name if name not in ("linkinfo", "props", "af_spec")]

    def read() -> Any:
        assert pickle.loads(pickle.dumps(record)) == record
        assert hash(cls.from_bytes(bytes(record))) == hash(record)
        return (
            [getattr(record, name) for name in names],
            record.as_dict(),
            repr(record),
            record.attributes(),
            record.attribute_list(),
            cls.__plan__.encode({"index": 1, "ifname": "eth0"}),
            record.linkinfo.data.id,
        )

    expected = read()
    assert together(read, times=100) == [expected] * THREADS


def test_bytes_that_change_while_they_are_read(engine: ModuleType) -> None:
    """A record is made of one copy, whatever happens to a bytearray meanwhile."""
    cls = samples(engine).Route
    good = bytes(cls(oif=1, dst="10.0.0.1", metrics={"mtu": 1500}))
    shared = bytearray(good)
    stop = threading.Event()

    def change() -> None:
        turn = 0
        while not stop.is_set():
            turn += 1
            shared[12:14] = (turn % 16).to_bytes(2, sys.byteorder)

    def read() -> None:
        for _ in range(2000):
            kind, value = decoded(lambda: cls.from_bytes(shared))[:2]
            assert kind == "value" or value == "DecodeError"
            if kind == "value":
                record = cls.from_bytes(value[1])
                assert len(value[1]) == len(good) and bytes(record) == value[1]
                assert decoded(record.as_dict) == decoded(record.as_dict)

    changer = threading.Thread(target=change)
    changer.start()
    try:
        together(read)
    finally:
        stop.set()
        changer.join()


def test_decoding_captures(engine: ModuleType) -> None:
    cls = samples(engine).Link
    data = multipart(*[bytes(full_link(engine, index)) for index in range(50)]) + done()
    fields = (cls.index, cls.ifname, cls.address, cls.props)
    expected = engine.decode(data, cls, (24,), fields=fields)
    assert len(expected) == 50

    def read() -> Any:
        some = engine.decode(data, cls, (24,), where=((cls.index, 7),))
        return some, engine.decode(data, cls, (24,), fields=fields)

    for some, rows in together(read, times=20):
        assert rows == expected
        assert [link.index for link in some] == [7]


# ---- one Dump, one Reader ----

ROWS = 1000


def fill(kernel: FakeKernel) -> threading.Thread:
    """Send `ROWS` numbered rows and the end, from a thread, since the queue is short."""
    u32 = functools.partial(int.to_bytes, length=4, byteorder=sys.byteorder)

    def feed() -> None:
        for start in range(0, ROWS, 50):
            rows = [bytes(12) + nla(4, u32(oif)) for oif in range(start, start + 50)]
            kernel.send(multipart(*rows, flags=NLM_F_DUMP_INTR if start == 500 else 2))
        kernel.send(done())

    thread = threading.Thread(target=feed)
    thread.start()
    return thread


@pytest.mark.parametrize("selected", [False, True])
def test_one_dump(engine: ModuleType, selected: bool) -> None:
    """Each row comes once; who comes at the wrong time is told so; the owner hears of it once."""
    cls = samples(engine).Route
    with FakeKernel(engine) as kernel:
        feeder = fill(kernel)
        dump = kernel.dump(cls, fields=(cls.oif,) if selected else None)
        refused = Counter[str]()

        def read() -> list[int]:
            rows: list[int] = []
            while True:
                assert kernel.reader.messages <= ROWS + 1
                assert dump.warning is None and dump.filtered is False
                try:
                    row = next(dump)
                except StopIteration:
                    return rows
                except OSError as error:  # DumpInterrupted, for one of the threads
                    refused[type(error).__name__] += 1
                    return rows
                except ValueError as error:
                    refused[str(error)] += 1
                else:
                    rows.append(row[0] if selected else row.oif)

        found = together(read)
        feeder.join()
        assert sorted(sum(found, [])) == list(range(ROWS))
        assert all(rows == sorted(rows) for rows in found)
        assert set(refused) <= {"dump already executing", "DumpInterrupted"}
        assert refused["DumpInterrupted"] == 1
        assert dump.interrupted
        assert kernel.released == [True]
        assert kernel.reader.messages == ROWS + 1
        assert kernel.reader.datagrams == ROWS // 50 + 1
        assert kernel.reader.skipped == 0


def test_closing_while_others_read(engine: ModuleType) -> None:
    cls = samples(engine).Route
    for _ in range(30):
        with FakeKernel(engine) as kernel:
            kernel.send(multipart(*[bytes(12)] * 50), done())
            dump = kernel.dump(cls)

            def use(call: Callable[[], object]) -> None:
                try:
                    call()
                except ValueError as error:
                    assert str(error) == "dump already executing"

            calls = [dump.close, dump.collect, functools.partial(next, dump, None)] * 3
            together(*[functools.partial(use, call) for call in calls], times=20)
            dump.close()
            assert len(kernel.released) == 1
            assert list(dump) == []


def test_one_reader(engine: ModuleType) -> None:
    """Dumps of several threads: the newest one reads, one at a time, and the buffer is whole."""
    cls = samples(engine).Route
    allowed = {"another dump of this Reader has begun", "another dump of this Reader is executing"}
    with FakeKernel(engine) as kernel:
        kernel.silence()
        kernel.kernel.setblocking(False)
        number = functools.partial(int.to_bytes, length=4, byteorder=sys.byteorder)

        def use(own: int) -> None:
            datagram = multipart(*[bytes(12) + nla(4, number(own))] * 20) + done()
            with contextlib.suppress(BlockingIOError):
                kernel.send(datagram)
            try:
                rows = kernel.dump(cls, fields=(cls.oif,)).collect()
            except TimedOut:
                return  # somebody else has read it
            except ValueError as error:
                assert str(error) in allowed, error
                return
            assert len(rows) == 20 and len(set(rows)) == 1

        works = [functools.partial(use, own) for own in range(THREADS)]
        together(*works, times=200)
        assert len(kernel.released) == 200 * THREADS
        # and it still works
        with contextlib.suppress(BlockingIOError):
            while True:
                kernel.user.recv(65536)
        kernel.send(message(bytes(12)), done())
        assert len(kernel.dump(cls).collect()) == 1


def test_the_reader_is_free_when_the_owner_hears(engine: ModuleType) -> None:
    """A pool hands it to another thread at once, which must not be refused."""
    cls = samples(engine).Route
    with FakeKernel(engine) as kernel:
        rows: list[Any] = []

        def again(clean: bool) -> None:
            kernel.send(message(bytes(12)), done())
            thread = threading.Thread(target=lambda: rows.extend(kernel.dump(cls).collect()))
            thread.start()
            thread.join()

        kernel.send(message(bytes(12)), done())
        assert len(kernel.dump(cls, release=again).collect()) == 1
        assert len(rows) == 1
        assert kernel.released == [True]


# ---- names ----

NAMES = """
    import sys, threading
    sys.setswitchinterval(1e-6)
    start = threading.Barrier(8)
    found = [[] for _ in range(8)]
    failed = []

    def work(into):
        start.wait()
        try:
            import netlinklib
            from netlinklib import errors, uapi
            from netlinklib.uapi import rtnetlink
            for name in ("rtmsg", "RTA_DST", "ifinfomsg", "rta_cacheinfo", "nlmsghdr", "AF_INET6"):
                into.append(getattr(uapi, name))
            into += [rtnetlink.rtmsg, rtnetlink.rtnexthop, netlinklib.Route, netlinklib.Link]
            into.append(netlinklib.Route(dst="10.0.0.0", dst_len=8, metrics={"mtu": 1500}))
            into.append(repr(into[-1]))
            into.append(type(errors.from_kernel(17, {})))
            into.append(errors.NetlinkPermissionError)
            assert into[-2] is errors.NetlinkFileExistsError
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(into,)) for into in found]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    for values in found:
        for one, other in zip(values, found[0], strict=True):
            assert one == other, (one, other)
            assert not isinstance(one, type) or one is other, one
"""


@pytest.mark.parametrize("backend", ["c", "python"])
def test_names_at_first_use(backend: str) -> None:
    """Eight threads import the package and ask for names at once, in a new interpreter."""
    if backend == "c":
        pytest.importorskip("netlinklib._engine")
    for _ in range(5):
        finished = subprocess.run(
            [sys.executable, "-W", "error", "-c", textwrap.dedent(NAMES)],
            env={**os.environ, "NETLINKLIB_BACKEND": backend},
            cwd="/",
            capture_output=True,
            text=True,
        )
        assert finished.returncode == 0, finished.stderr


def test_the_guard_of_the_twin() -> None:
    """It lets in one at a time, and comes free however the permit is lost."""
    guard = _engine_py._Guard()
    inside = 0
    most = 0
    entered = Counter[bool]()

    def enter() -> None:
        nonlocal inside, most
        permit = guard.enter()
        entered[permit is not None] += 1
        if permit is not None:
            inside += 1
            most = max(most, inside)
            inside -= 1
            guard.leave(permit)

    together(enter, times=2000)
    assert most == 1 and entered[True] > 0
    held = guard.enter()
    assert held is not None and guard.enter() is None
    del held  # the permit's owner was interrupted
    gc.collect()
    permits = [guard.enter() for _ in range(2)]
    assert [permit is None for permit in permits] == [False, True]
