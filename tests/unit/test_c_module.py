"""What only the C engine can get wrong: module state, the collector, memory that runs out."""

from __future__ import annotations

import gc
import socket
import subprocess
import sys
import textwrap
from types import ModuleType
from typing import Any

import pytest

from fakekernel import PORT, ROW, SEQ, done, message
from support.records import nla


@pytest.fixture
def sample(c_engine: ModuleType) -> Any:
    e = c_engine
    plan = e.Plan(
        "Sample",
        4,
        True,
        (
            e.Field("head", e.Codec("u32"), offset=0, size=4),
            e.Field("address", e.Codec("ip"), type=1),
            e.Field("name", e.Codec("string"), type=2),
            e.Field("several", e.Codec("multi", e.Codec("u32")), type=3),
        ),
    )
    namespace = {"__slots__": (), "__plan__": plan, **plan.by_name}
    return type("Sample", (e.RecordBase,), namespace)


def test_records_are_left_to_reference_counting(sample: Any) -> None:
    record = sample(head=1, address="192.0.2.1")
    assert not gc.is_tracked(record)
    assert not sample.__flags__ & 1 << 14  # Py_TPFLAGS_HAVE_GC
    subclass = type("Subclass", (sample,), {"__slots__": ()})
    assert not gc.is_tracked(subclass(head=1))


def test_a_class_with_a_dict_is_collected_as_usual(sample: Any) -> None:
    loose = type("Loose", (sample,), {})
    record = loose(head=1)
    record.__dict__["self"] = record
    assert gc.is_tracked(record)
    del record
    gc.collect()
    assert not [o for o in gc.get_objects() if type(o) is loose]


def test_an_unfinished_class_makes_no_records(c_engine: ModuleType, sample: Any) -> None:
    refused = []

    class Early:
        def __set_name__(self, owner: type, name: str) -> None:
            try:
                owner()
            except TypeError as error:
                refused.append(str(error))

    type("Hasty", (sample,), {"__slots__": (), "early": Early()})
    assert refused == ["the class Hasty is not finished yet"]


def test_a_finalizer_of_a_subclass_runs(sample: Any) -> None:
    seen: list[int] = []
    loud = type(
        "Loud", (sample,), {"__slots__": (), "__del__": lambda self: seen.append(self.head)}
    )
    record = loud(head=5)
    del record
    assert seen == [5]


def test_the_class_goes_with_its_last_record(sample: Any) -> None:
    import weakref

    short_lived = type("ShortLived", (sample,), {"__slots__": ()})
    watched = weakref.ref(short_lived)
    record = short_lived(head=1)
    del short_lived
    gc.collect()
    assert watched() is type(record)
    del record
    gc.collect()
    assert watched() is None


def test_tuples_of_scalars_are_not_tracked(c_engine: ModuleType, sample: Any) -> None:
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    with here, there:
        payload = bytes(4) + nla(1, bytes([192, 0, 2, 1])) + nla(3, bytes(4))
        there.send(message(payload) + done())
        reader = c_engine.Reader(here.fileno(), PORT, trusted=True)
        by_name = sample.__plan__.by_name
        rows = reader.dump(
            SEQ,
            sample,
            (ROW,),
            fields=(by_name["head"], by_name["address"]),
            fail=lambda code, ack: OSError(code),
            release=lambda clean: None,
        ).collect()
    assert rows == [(0, "192.0.2.1")]
    assert not gc.is_tracked(rows[0])


PROGRAM = """
    import netlinklib._engine as engine
    field = engine.Field("address", engine.Codec("ip"), type=1)
    plan = engine.Plan("Sample", 4, True, (field,))
    namespace = {"__slots__": (), "__plan__": plan, "address": field}
    Sample = type("Sample", (engine.RecordBase,), namespace)
    record = Sample(address="192.0.2.1")
    assert record.address == "192.0.2.1"
    try:
        Sample.from_bytes(b"")
    except ValueError as error:
        assert "header of 4 bytes" in str(error)
    else:
        raise AssertionError
"""


INTERPRETERS = """
    import sys, threading
    if sys.version_info >= (3, 13):
        import _interpreters as interpreters
        def run(program):
            interpreter = interpreters.create("isolated")
            error = interpreters.exec(interpreter, program)
            interpreters.destroy(interpreter)
            assert error is None, error.formatted
    else:
        import _xxsubinterpreters as interpreters
        def run(program):
            interpreter = interpreters.create(isolated=True)
            interpreters.run_string(interpreter, program)
            interpreters.destroy(interpreter)
"""


def in_interpreters(program: str, script: str) -> None:
    """Run a script that has `run(program)`, which runs the program in an interpreter of its own."""
    if sys.version_info < (3, 12):
        pytest.skip("one lock for all interpreters before 3.12")
    whole = textwrap.dedent(INTERPRETERS) + f"program = {textwrap.dedent(program)!r}\n"
    done = subprocess.run(
        [sys.executable, "-c", whole + textwrap.dedent(script)],
        capture_output=True,
        text=True,
        cwd="/",
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr


def test_interpreters_with_locks_of_their_own(c_engine: ModuleType) -> None:
    in_interpreters(
        PROGRAM,
        """
        exec(program)
        for _ in range(20):
            run(program)
        exec(program)
        """,
    )


#: What reads from a kernel, with callbacks, an error, and a record left to the interpreter's end.
ANSWERS = """
    import _socket, struct
    import netlinklib as nl
    from netlinklib._engine import Reader

    def message(payload, kind, seq):
        return struct.pack("=IHHII", 16 + len(payload), kind, 2, seq, 7) + payload

    here, there = _socket.socketpair(_socket.AF_UNIX, _socket.SOCK_DGRAM)
    reader = Reader(here.fileno(), 7, trusted=True)
    route = bytes(nl.Route(dst="192.0.2.0", dst_len=24, oif=3, metrics={"mtu": 1500}))
    for seq in range(200):
        there.send(message(route, 24, seq) * 20 + message(bytes(4), 3, seq))
        rows = reader.dump(
            seq, nl.Route, (24,), fail=lambda code, ack: OSError(code), release=lambda clean: None
        ).collect()
        assert len(rows) == 20 and rows[0].oif == 3
    assert rows[0].as_dict()["metrics"] == {"mtu": 1500}
    assert "dst='192.0.2.0'" in repr(rows[0])
    there.send(message(struct.pack("=i", -1) + bytes(16), 2, 5))
    fail = lambda code, ack: KeyError(code)
    try:
        reader.dump(5, nl.Route, (24,), fail=fail, release=lambda clean: None).collect()
    except KeyError:
        pass
    else:
        raise AssertionError
    kept = reader.dump(6, nl.Route, (24,), fail=print, release=lambda clean: None)
    cycle = [kept, rows]
    cycle.append(cycle)
"""


def test_interpreters_side_by_side(c_engine: ModuleType) -> None:
    """Four at once, each in a thread and with a lock of its own, again and again."""
    in_interpreters(
        ANSWERS,
        """
        failed = []
        def work():
            try:
                for _ in range(5):
                    run(program)
            except BaseException as error:
                failed.append(error)
        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        exec(program)
        for thread in threads:
            thread.join()
        if failed:
            raise failed[0]
        """,
    )


@pytest.mark.parametrize("bounded", [False, True])
def test_a_daemon_thread_waits_when_python_ends(engine: ModuleType, bounded: bool) -> None:
    """It is left where it is, in recvmsg or in poll."""
    script = f"""
        import socket, threading, time
        import {engine.__name__} as engine
        plan = engine.Plan("Sample", 4, True, ())
        Sample = type("Sample", (engine.RecordBase,), {{"__slots__": (), "__plan__": plan}})
        here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        reader = engine.Reader(here.fileno(), 7, trusted=True)
        deadline = time.monotonic() + 1000 if {bounded} else None
        def read(release=lambda clean: None):
            reader.dump(
                1, Sample, (24,), deadline=deadline, fail=print, release=release
            ).collect()
        thread = threading.Thread(target=read, daemon=True)
        thread.start()
        time.sleep(0.2)
        assert thread.is_alive()
        here.detach()  # so that its end closes nothing under the thread
        print("end")
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        capture_output=True,
        text=True,
        cwd="/",
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "end\n", "")
