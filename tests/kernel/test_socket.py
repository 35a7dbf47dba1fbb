"""The Socket: what may happen to it while and between its requests."""

from __future__ import annotations

import copy
import errno
import gc
import itertools
import os
import pickle
import signal
import socket as stdlib
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Iterator
from typing import Any

import pytest

import netlinklib as nl
from netlinklib import netns as nlns
from netlinklib import socket as module
from netlinklib.rtnl.route import Route
from netlinklib.uapi import NETLINK_GENERIC, NETLINK_GET_STRICT_CHK, SO_RCVBUF, SOL_SOCKET
from support.leaks import descriptors

from .conftest import Namespace

AF_INET = stdlib.AF_INET
COUNT = 3000


@pytest.fixture
def busy(ns: Namespace) -> Namespace:
    """A namespace with many routes."""
    ns.batch(
        "".join(
            f"route add blackhole 10.{n >> 8}.{n & 255}.0/24 table {100 + n % 2}\n"
            for n in range(COUNT)
        )
    )
    return ns


@pytest.fixture(autouse=True)
def no_leaks() -> Iterator[None]:
    """No test here may leave a descriptor open, or a thread in another namespace."""
    gc.collect()
    before, own = descriptors(), os.stat("/proc/thread-self/ns/net").st_ino
    yield
    gc.collect()
    assert descriptors() == before
    assert os.stat("/proc/thread-self/ns/net").st_ino == own


def expected(table: int) -> set[str]:
    return {f"10.{n >> 8}.{n & 255}.0" for n in range(COUNT) if 100 + n % 2 == table}


# Abandoned, nested, concurrent


def test_abandoned_dumps(busy: Namespace) -> None:
    with busy.socket() as sk:
        for attempt in range(8):
            for route in sk.dump(Route, table=100):
                assert route.table == 100
                break
            dump = sk.dump(Route, "dst", table=100)
            assert len(list(itertools.islice(dump, 10 * attempt))) == 10 * attempt
            if attempt % 2:
                dump.close()
            else:
                del dump
            rows = sk.list(Route, "dst", "table", table=101)
            assert {dst for dst, _ in rows} == expected(101)
            assert {table for _, table in rows} == {101}
            assert sk.link("lo").index == 1
    assert len(sk._idle) == 0


def test_a_reference_to_an_abandoned_dump(busy: Namespace) -> None:
    with busy.socket() as sk:
        kept = [sk.dump(Route, table=100) for _ in range(6)]
        for dump in kept:
            next(dump)
        assert len(sk.routes(table=101)) == COUNT // 2
        assert all(len(list(dump)) == COUNT // 2 - 1 for dump in kept)
        assert len(sk._idle) <= module.KEEP


def test_exceptions_inside_a_loop(busy: Namespace) -> None:
    with busy.socket() as sk:
        for _ in range(3):
            with pytest.raises(KeyError):
                for route in sk.dump(Route):
                    raise KeyError(route)
            assert len(sk.routes(table=100)) == COUNT // 2


def test_nested_dumps(busy: Namespace) -> None:
    with busy.socket() as sk:
        seen = 0
        for route in itertools.islice(sk.dump(Route, table=100), 20):
            inner = list(itertools.islice(sk.dump(Route, table=101), 5))
            assert {r.table for r in inner} == {101}
            assert sk.link(1).ifname == "lo"
            assert route.table == 100
            seen += 1
        assert seen == 20
        two = (sk.dump(Route, "table", table=table) for table in (100, 101))
        pairs = zip(*two, strict=True)
        assert list(pairs) == [((100,), (101,))] * (COUNT // 2)
        a, b = sk.dump(Route, table=100), sk.dump(Route, table=101)
        assert next(a).table == 100 and next(b).table == 101
        assert len(b.collect()) == len(a.collect()) == COUNT // 2 - 1
        before = descriptors()
        for _ in range(50):
            sk.routes(table=100)
        assert descriptors() == before


@pytest.mark.threads
def test_threads(busy: Namespace) -> None:
    errors: list[BaseException] = []

    def work(sk: nl.Socket, table: int) -> None:
        try:
            for turn in range(12):
                rows = sk.list(Route, "dst", table=table)
                assert {dst for (dst,) in rows} == expected(table)
                if turn % 3 == 0:
                    next(iter(sk.dump(Route)))
                assert sk.link("lo").ifname == "lo"
        except BaseException as error:
            errors.append(error)

    with busy.socket() as sk:
        threads = [threading.Thread(target=work, args=(sk, 100 + n % 2)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not errors
        assert len(sk._idle) <= module.KEEP


@pytest.mark.threads
def test_closing_under_threads(ns: Namespace) -> None:
    """Who still wants to use the Socket is told that it is closed, and nothing else."""
    errors: list[BaseException] = []

    def work(sk: nl.Socket) -> None:
        try:
            while True:
                sk.routes()
        except nl.Closed:
            pass
        except BaseException as error:
            errors.append(error)

    for turn in range(40):
        sk = ns.socket() if turn % 4 == 0 else nl.Socket()
        threads = [threading.Thread(target=work, args=(sk,)) for _ in range(4)]
        for thread in threads:
            thread.start()
        time.sleep(0.003)
        sk.close()
        for thread in threads:
            thread.join()
        assert not sk._idle and not sk._namespace
    assert not errors


def test_one_dump_from_two_threads(busy: Namespace) -> None:
    """Each row comes once, or a thread is told that the other is busy."""
    with busy.socket() as sk:
        dump = sk.dump(Route, "dst")
        total = len(sk.routes())
        rows: list[Any] = []
        unexpected: list[BaseException] = []

        def work() -> None:
            while True:
                try:
                    rows.append(next(dump))
                except StopIteration:
                    return
                except ValueError as error:
                    assert "already executing" in str(error)
                except BaseException as error:
                    unexpected.append(error)
                    return

        threads = [threading.Thread(target=work) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not unexpected
        assert len(rows) == total


class Alarm(Exception):
    pass


def test_signals(busy: Namespace, monkeypatch: pytest.MonkeyPatch) -> None:
    """A handler's exception comes through at once, and leaves the Socket usable."""
    # Python cannot raise what strikes in a destructor, of which the twin has some
    unraised: list[Any] = []
    monkeypatch.setattr(sys, "unraisablehook", unraised.append)

    def ring(*_: object) -> None:
        raise Alarm

    with busy.socket() as sk:
        old = signal.signal(signal.SIGALRM, ring)
        try:
            rung = 0
            for delay in [0.0005 * n for n in range(1, 30)]:
                signal.setitimer(signal.ITIMER_REAL, delay)
                try:
                    until = time.monotonic() + 5
                    while time.monotonic() < until:
                        sk.routes()
                except Alarm:
                    rung += 1
                signal.setitimer(signal.ITIMER_REAL, 0)
                assert len(sk.list(Route, "dst", table=101)) == COUNT // 2
            assert rung + len(unraised) == 29 and rung > len(unraised)
            assert all(hook.exc_type is Alarm for hook in unraised)
            unraised.clear()
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, old)


# Interruption


class Interrupted:
    """A reader whose dumps say that the table changed, the first `times`."""

    def __init__(self, reader: Any, counter: list[int]) -> None:
        self.reader = reader
        self.counter = counter

    def __getattr__(self, name: str) -> Any:
        return getattr(self.reader, name)

    def dump(self, *args: Any, **kwargs: Any) -> Any:
        answer = self.reader.dump(*args, **kwargs)
        if self.counter[0] <= 0:
            return answer
        self.counter[0] -= 1

        class Answer:
            interrupted = True
            warning = None
            collect = answer.collect

        return Answer()


@pytest.mark.parametrize("times", [0, 1, 5, 6])
def test_lists_are_asked_for_again(ns: Namespace, times: int) -> None:
    with ns.socket() as sk:
        expected = sk.routes()
        counter = [times]
        connection = sk._idle[0]
        connection.reader = Interrupted(connection.reader, counter)  # type: ignore[assignment]
        if times <= 5:
            assert sk.routes() == expected
        else:
            with pytest.raises(nl.DumpInterrupted) as caught:
                sk.routes()
            assert caught.value.rows == expected
            assert caught.value.errno == errno.EINTR
        assert counter == [0]
        counter[0] = 1
        with pytest.raises(nl.DumpInterrupted):
            sk.list(Route, retries=0)
        assert sk.list(Route, retries=0) == expected


def test_tables_that_do_change(busy: Namespace) -> None:
    """Links and addresses change all the time; lists come whole or with DumpInterrupted."""
    busy.batch("".join(f"link add va{n} type veth peer name vb{n}\n" for n in range(40)))
    stop = threading.Event()
    stable = {name for (name,) in nl.links("ifname", netns=busy.name)}

    def change() -> None:
        while not stop.is_set():
            busy.run("link", "add", "flip", "type", "veth", "peer", "name", "flop")
            busy.run("link", "del", "flip")

    thread = threading.Thread(target=change)
    thread.start()
    interrupted = streams = 0
    try:
        with busy.socket() as sk:
            until = time.monotonic() + 2
            while time.monotonic() < until:
                try:
                    assert stable <= {name for (name,) in sk.links("ifname")}
                except nl.DumpInterrupted as error:
                    interrupted += 1
                    assert error.rows is not None and len(error.rows) >= 40
                dump = sk.dump(nl.Link, "ifname")
                try:
                    rows = list(dump)
                    assert not dump.interrupted
                    assert stable <= {name for (name,) in rows}
                except nl.DumpInterrupted as error:
                    streams += 1
                    assert error.rows is None and dump.interrupted
                    assert list(dump) == []
            assert sk.link("lo").index == 1
    finally:
        stop.set()
        thread.join()


# Processes


def test_fork(busy: Namespace) -> None:
    """Parent and child go on with the same Socket, at the same time."""
    with busy.socket() as sk:
        sk.routes()
        under_way = sk.dump(Route, table=100)
        next(under_way)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            child = os.fork()
        if child == 0:
            status = 1
            try:
                for _ in range(100):
                    rows = sk.list(Route, "dst", table=100)
                    if {dst for (dst,) in rows} != expected(100):
                        raise SystemExit
                under_way.close()
                sk.close()
                status = 0
            finally:
                os._exit(status)
        for _ in range(100):
            assert {dst for (dst,) in sk.list(Route, "dst", table=101)} == expected(101)
        assert len(list(under_way)) == COUNT // 2 - 1
        assert os.waitpid(child, 0)[1] == 0


def test_descriptors_are_not_inherited(ns: Namespace) -> None:
    with ns.socket() as sk:
        dump = sk.dump(Route)
        for name in os.listdir("/proc/self/fd"):
            target = (
                os.readlink(f"/proc/self/fd/{name}")
                if os.path.exists(f"/proc/self/fd/{name}")
                else ""
            )
            if target.startswith(("socket:", "net:")):
                assert not os.get_inheritable(int(name)), target
        dump.close()
        assert not os.get_inheritable(sk.fileno())


# Life and death


def test_closing(ns: Namespace) -> None:
    sk = ns.socket()
    assert not sk.closed
    expected = sk.routes()
    dump = sk.dump(Route)
    sk.close()
    sk.close()
    assert sk.closed
    assert list(dump) == expected != []  # what was under way comes to its end
    for use in (sk.routes, sk.fileno, lambda: sk.dump(Route), lambda: sk.link(1), sk.__enter__):
        with pytest.raises(nl.Closed, match="closed"):
            use()
    assert repr(sk).endswith("closed>")
    with ns.socket() as sk:
        next(dump := sk.dump(Route))
    del dump


def test_forgotten_sockets_warn(ns: Namespace) -> None:
    sk = ns.socket()
    with pytest.warns(ResourceWarning, match=f"unclosed <.*Socket protocol=0 netns='{ns.name}'"):
        del sk
        gc.collect()
    with ns.socket() as sk:
        expected = sk.routes()
    dump = ns.socket().dump(Route)
    with pytest.warns(ResourceWarning, match="unclosed"):
        assert list(dump) == expected != []
        del dump
        gc.collect()


def test_failing_requests_leak_nothing(ns: Namespace) -> None:
    with ns.socket() as sk:
        sk.routes()
        before = descriptors()
        for _ in range(300):
            with pytest.raises(FileNotFoundError):
                sk.routes(family=AF_INET, table=4321)
            with pytest.raises(OSError):
                sk.link("none")
            with pytest.raises(TypeError):
                sk.routes(nonsense=1)
        assert descriptors() <= before + 1
        for _ in range(20):
            next(sk.dump(Route))
        assert descriptors() <= before + 1


@pytest.mark.parametrize("step", ["setsockopt", "bind", "getsockname", "send"])
def test_a_socket_that_fails_half_way(
    ns: Namespace, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    class Broken(module._Endpoint):
        pass

    def fail(*_: object) -> None:
        raise OSError(errno.ENOMEM, "no memory")

    setattr(Broken, step, fail)
    monkeypatch.setattr(module, "_Endpoint", Broken)
    before = descriptors()
    for _ in range(5):
        with pytest.raises(OSError, match="no memory"):
            nl.Socket()
        with pytest.raises(OSError, match="no memory"):
            ns.socket()
    assert descriptors() == before


def test_no_descriptors_left() -> None:
    code = """
import resource, netlinklib as nl
sk = nl.Socket()
sk.routes()
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (20, hard))
held = []
try:
    while True:
        held.append(sk.dump(nl.Route))
except OSError as error:
    assert error.errno == 24, error
held.clear()
assert sk.routes() == sk.routes()
try:
    more = [nl.Socket() for _ in range(30)]
except OSError as error:
    assert error.errno == 24, error
sk.close()
"""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_sockets_are_not_copied(ns: Namespace) -> None:
    with ns.socket() as sk:
        for copier in (pickle.dumps, copy.copy, copy.deepcopy):
            with pytest.raises(TypeError, match="cannot be pickled or copied"):
                copier(sk)


# Options


def test_options(ns: Namespace) -> None:
    with ns.socket() as sk:
        assert sk.lacks == () and sk.strict is True
        assert sk.protocol == 0
        fd = sk.fileno()
        assert fd == sk.fileno()
        sock = stdlib.socket(fileno=os.dup(fd))
        try:
            assert sock.family == stdlib.AF_NETLINK
            assert sock.getsockname()[0] == sk._idle[0].reader.portid != 0
        finally:
            sock.close()
    with ns.socket(strict=False) as sk:
        assert sk.lacks == () and sk.strict is False


def test_rcvbuf(ns: Namespace) -> None:
    with ns.socket(rcvbuf=1 << 20) as sk:
        assert sk._idle[0].sock.getsockopt(SOL_SOCKET, SO_RCVBUF) == 2 << 20


def test_kernels_that_lack_an_option(ns: Namespace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without strict checking the filters are applied here; the lack is to be seen."""

    class Old(module._Endpoint):
        def setsockopt(self, level: int, option: int, value: Any) -> None:  # type: ignore[override]
            if option == NETLINK_GET_STRICT_CHK:
                raise OSError(errno.ENOPROTOOPT, "Protocol not available")
            super().setsockopt(level, option, value)

    monkeypatch.setattr(module, "_Endpoint", Old)
    ns.ip("route add blackhole 10.0.0.0/8 table 100")
    with ns.socket() as sk:
        assert sk.lacks == ("strict",) and sk.strict is False
        assert sk.routes("dst", table=100) == [("10.0.0.0",)]


def test_another_protocol() -> None:
    with module.Socket(NETLINK_GENERIC) as sk:
        assert sk.protocol == NETLINK_GENERIC
        assert "protocol=16" in repr(sk)


def test_port_ids_and_sequence_numbers(ns: Namespace) -> None:
    with ns.socket() as sk, ns.socket() as other:
        dumps = [sk.dump(Route) for _ in range(3)]
        ids = {sk._idle[0].reader.portid} if sk._idle else set()
        for dump in dumps:
            dump.close()
        ids |= {connection.reader.portid for connection in (*sk._idle, *other._idle)}
        assert 0 not in ids
        connection = sk._acquire()
        connection.sequence = 0xFFFFFFFE
        sk._release(connection, True)
        for _ in range(4):
            assert sk.routes()
        assert 0 < connection.sequence < 5


# Namespaces


def test_the_ways_to_name_a_namespace(ns: Namespace, tmp_path: Any) -> None:
    ns.ip("link add v0 type veth peer name v1")
    path = f"/run/netns/{ns.name}"
    sleeper = subprocess.Popen(["ip", "netns", "exec", ns.name, "sleep", "60"])
    file = open(path)
    fd = os.open(path, os.O_RDONLY)
    link = tmp_path / "link"
    link.symlink_to(path)
    try:
        inode = os.stat(path).st_ino
        until = time.monotonic() + 10
        while os.stat(f"/proc/{sleeper.pid}/ns/net").st_ino != inode:
            assert time.monotonic() < until
            time.sleep(0.01)
        for netns in (ns.name, ns.name.encode(), path, link, sleeper.pid, fd, file):
            assert ("v0",) in nl.links("ifname", netns=netns), netns
        os.fstat(fd)
        assert not file.closed
    finally:
        os.close(fd)
        file.close()
        sleeper.kill()
        sleeper.wait()
    assert ("v0",) not in nl.links("ifname")


def test_what_names_no_namespace(ns: Namespace, tmp_path: Any) -> None:
    plain = tmp_path / "file"
    plain.write_text("")
    with pytest.raises(FileNotFoundError, match="no network namespace has this name.*nlt-none"):
        nl.Socket(netns="nlt-none")
    with pytest.raises(FileNotFoundError):
        nl.Socket(netns="/nowhere/at/all")
    with pytest.raises(ValueError, match="no network namespace"):
        nl.Socket(netns=plain)
    with pytest.raises(ValueError, match="not of a network namespace|no network namespace"):
        nl.Socket(netns="/proc/self/ns/uts")
    with pytest.raises(ProcessLookupError, match="no process has the id 4194304"):
        nl.Socket(netns=4194304)
    for value in ("", ".", "..", 0, -1):
        with pytest.raises(ValueError):
            nl.Socket(netns=value)
    for wrong in (True, 1.5, [], object()):
        with pytest.raises(TypeError, match="netns is"):
            nl.Socket(netns=wrong)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        nl.routes("dst", nets="x")


def test_a_number_that_a_socket_holds_is_a_process_id(ns: Namespace) -> None:
    """Our own descriptors of namespaces are never mistaken for what a caller meant."""
    with ns.socket() as sk:
        held = sk._namespace[0]
        assert held in nlns._held
        with pytest.raises((ProcessLookupError, PermissionError)):
            if os.path.exists(f"/proc/{held}"):
                raise ProcessLookupError
            nlns.open_namespace(held)
    assert held not in nlns._held


def test_more_connections_open_in_the_same_namespace(ns: Namespace) -> None:
    """Also from a thread that has moved elsewhere meanwhile, or for a namespace without a name."""
    ns.ip("link add v0 type veth peer name v1")
    with ns.socket() as sk:
        dumps = [sk.dump(nl.Link, "ifname") for _ in range(4)]
        assert all(("v0",) in list(dump) for dump in dumps)
    results: list[Any] = []

    def work() -> None:
        with nl.Socket() as sk:
            before = sk.links("ifname")
            descriptor = nlns.open_namespace(ns.name)
            nlns._enter(descriptor)
            os.close(descriptor)
            dump = sk.dump(nl.Link, "ifname")
            results.append(before == sk.links("ifname") == list(dump))
            results.append(("v0",) in nl.links("ifname"))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert results == [True, True]


def test_the_namespace_may_lose_its_name(netns: str) -> None:
    with nl.Socket(netns=netns) as sk:
        subprocess.run(["ip", "netns", "delete", netns], check=True)
        dumps = [sk.dump(nl.Link, "ifname") for _ in range(3)]
        assert all(("lo",) in list(dump) for dump in dumps)


def test_without_privileges(ns: Namespace) -> None:
    # all is loaded before, because others may not read where the interpreter lies
    code = f"""
import os, sys
import netlinklib as nl
nl.routes(), nl.links(), nl.rules(), nl.Socket(netns={ns.name!r}).close()
os.setgroups([]); os.setgid(65534); os.setuid(65534)
assert nl.link("lo").index == 1 and nl.routes() is not None and nl.links() and nl.rules()
try:
    nl.Socket(netns={ns.name!r})
except PermissionError as error:
    assert "CAP_SYS_ADMIN" in str(error), error
else:
    sys.exit("entered")
try:
    nl.Socket(netns=1)
except PermissionError as error:
    assert "process 1" in str(error), error
else:
    sys.exit("entered")
"""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
