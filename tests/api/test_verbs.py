"""Verbs, batches, deadlines, counters and debug messages of a Socket, on a scripted kernel."""

from __future__ import annotations

import errno
import gc
import os
import pickle
import threading
import time
import warnings
from collections.abc import Iterator
from typing import Any

import pytest

import netlinklib as nl
from netlinklib.batch import ANSWER
from netlinklib.testing import FakeKernel, RawMessage, ack, error, message, multipart
from netlinklib.uapi import (
    AF_BRIDGE,
    AF_INET,
    AF_INET6,
    FR_ACT_GOTO,
    FR_ACT_TO_TBL,
    NLM_F_ACK,
    NLM_F_APPEND,
    NLM_F_CREATE,
    NLM_F_DUMP,
    NLM_F_DUMP_INTR,
    NLM_F_ECHO,
    NLM_F_EXCL,
    NLM_F_REPLACE,
    NLM_F_REQUEST,
    NTF_MASTER,
    NTF_SELF,
    NUD_NOARP,
    NUD_PERMANENT,
    NUD_REACHABLE,
    RT_SCOPE_HOST,
    RT_SCOPE_LINK,
    RT_SCOPE_NOWHERE,
    RT_SCOPE_UNIVERSE,
    RT_TABLE_MAIN,
    RTM_DELLINK,
    RTM_DELROUTE,
    RTM_GETLINK,
    RTM_GETROUTE,
    RTM_NEWADDR,
    RTM_NEWLINK,
    RTM_NEWROUTE,
    RTN_BLACKHOLE,
    RTN_LOCAL,
    RTN_UNICAST,
    RTPROT_BOOT,
)

ROUTE = nl.Route(dst="10.0.0.0/8", gateway="192.0.2.1", table="main", type="unicast")


@pytest.fixture
def fake() -> Iterator[FakeKernel]:
    """A kernel that does whatever it is asked for."""
    with FakeKernel(lambda request: []) as kernel:
        yield kernel


# ---- one change ----


FLAGS = NLM_F_REQUEST | NLM_F_ACK | NLM_F_ECHO


@pytest.mark.parametrize(
    "verb, kind, flags",
    [
        ("add", RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL),
        ("replace", RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE),
        ("append", RTM_NEWROUTE, NLM_F_CREATE | NLM_F_APPEND),
        ("change", RTM_NEWROUTE, NLM_F_REPLACE),
        ("delete", RTM_DELROUTE, 0),
    ],
)
def test_verbs(fake: FakeKernel, verb: str, kind: int, flags: int) -> None:
    with fake.socket() as sk:
        assert getattr(sk, verb)(ROUTE) is None
        (sent,) = fake.requests
        assert (sent.type, sent.flags) == (kind, FLAGS | flags)
        assert bytes(sent.payload) == bytes(ROUTE)


def test_echo() -> None:
    def kernel(request: RawMessage) -> Any:
        return [message(ROUTE), message(nl.Route(priority=7, dst="10.0.0.0/8")), ack(request)]

    with FakeKernel(kernel) as fake, fake.socket() as sk:
        echoed = sk.add(ROUTE)
        assert echoed is not None and echoed.priority == 7


def test_links_change_without_flags(fake: FakeKernel) -> None:
    with fake.socket() as sk:
        sk.change(nl.Link, index=3, mtu=1400)
        sk.delete(nl.Link(index=3, ifname="eth0", mtu=1400))
        sk.delete(nl.Link, ifname="eth0")
        # which refuses NLM_F_REPLACE for links
        sk.replace(nl.Link, ifname="eth0", mtu=1400)
    changed, by_index, by_name, replaced = fake.requests
    assert (replaced.type, replaced.flags) == (RTM_NEWLINK, FLAGS | NLM_F_CREATE)
    assert (changed.type, changed.flags) == (RTM_NEWLINK, FLAGS)
    assert by_index.type == by_name.type == RTM_DELLINK
    assert by_index.record(nl.Link).attributes() == {}
    assert by_name.record(nl.Link).ifname == "eth0"


def test_refusals_name_the_field() -> None:
    def kernel(request: RawMessage) -> Any:
        offset = 16 + bytes(request.payload).index(bytes((5, 0)), 12) - 0
        return error(errno.ENETUNREACH, request, text="no gateway there", offset=offset)

    with FakeKernel(kernel) as fake, fake.socket() as sk:
        with pytest.raises(nl.NetlinkError, match="no gateway there") as caught:
            sk.add(ROUTE)
    assert caught.value.errno == errno.ENETUNREACH
    assert caught.value.attribute == "gateway"
    assert caught.value.request is not None and bytes(ROUTE) in caught.value.request


def test_warnings() -> None:
    with FakeKernel(lambda request: ack(request, text="deprecated")) as fake, fake.socket() as sk:
        with pytest.warns(nl.NetlinkWarning, match="deprecated"):
            sk.add(ROUTE)


def test_wrong_uses(fake: FakeKernel) -> None:
    with fake.socket() as sk:
        with pytest.raises(TypeError, match="fields go with a class"):
            sk.add(ROUTE, oif=3)
        with pytest.raises(TypeError, match="is no message"):
            sk.add(nl.Record())
        with pytest.raises(TypeError, match="RouteNexthop is no message"):
            sk.add(nl.RouteNexthop, ifindex=3)
        with pytest.raises(TypeError, match="no message to delete a NeighTable"):
            sk.delete(nl.NeighTable, name="arp_cache")
        with pytest.raises(TypeError, match="is no message"):
            sk.add("10.0.0.0/8")  # type: ignore[type-var]
        with pytest.raises(TypeError, match="say which by a filter"):
            sk.flush(nl.Route)
    assert not fake.requests
    with pytest.raises(nl.Closed):
        sk.add(ROUTE)


# ---- what nobody gave ----


def sent(fake: FakeKernel, verb: str, record: Any, **fields: Any) -> Any:
    with fake.socket() as sk:
        getattr(sk, verb)(record, **fields)
    return fake.requests[-1].record(record if isinstance(record, type) else type(record))


def test_routes_are_completed(fake: FakeKernel) -> None:
    route = sent(fake, "add", nl.Route, dst="10.0.0.0/8", oif=3)
    assert (route.family, route.table, route.type) == (AF_INET, RT_TABLE_MAIN, RTN_UNICAST)
    assert (route.protocol, route.scope) == (RTPROT_BOOT, RT_SCOPE_LINK)
    assert "table" not in {f.name for f in nl.Route.FIELDS.values() if f.type in route.attributes()}
    route = sent(fake, "add", nl.Route, dst="10.0.0.0/8", gateway="192.0.2.1", table=1000)
    assert (route.table, route.scope) == (1000, RT_SCOPE_UNIVERSE)
    assert sent(fake, "add", nl.Route, dst="10.0.0.1", type="local", oif=1).scope == RT_SCOPE_HOST
    assert sent(fake, "add", nl.Route, dst="10.0.0.0/8", type="blackhole").type == RTN_BLACKHOLE
    assert sent(fake, "add", nl.Route, dst="2001:db8::/32", oif=3).scope == RT_SCOPE_UNIVERSE
    assert sent(fake, "add", nl.Route, dst="default", oif=3).family == AF_INET
    gone = sent(fake, "delete", nl.Route, dst="10.0.0.0/8")
    assert (gone.type, gone.protocol, gone.scope) == (0, 0, RT_SCOPE_NOWHERE)
    assert gone.table == RT_TABLE_MAIN


def test_routes_as_received_are_sent_as_they_are(fake: FakeKernel) -> None:
    for fields in ({"scope": "universe"}, {"scope": "link"}, {"type": RTN_LOCAL}):
        route = nl.Route(**{"type": "unicast", "table": "main", "oif": 3, **fields})
        for verb in ("add", "delete"):
            assert sent(fake, verb, route) == route


def test_addresses_are_completed(fake: FakeKernel) -> None:
    addr = sent(fake, "add", nl.Addr, address="192.0.2.1/24", index=3)
    assert (addr.local, addr.address, addr.prefixlen) == ("192.0.2.1", "192.0.2.1", 24)
    assert sent(fake, "delete", nl.Addr, address="192.0.2.1/24", index=3).local == "192.0.2.1"
    peer = sent(fake, "add", nl.Addr, address="192.0.2.2/32", local="192.0.2.1", index=3)
    assert (peer.local, peer.address) == ("192.0.2.1", "192.0.2.2")
    assert sent(fake, "add", nl.Addr, address="127.0.0.2/8", index=1).scope == RT_SCOPE_HOST
    six = sent(fake, "add", nl.Addr, address="2001:db8::1/64", index=3)
    assert (six.family, six.local) == (AF_INET6, None)


def test_neighbours_are_completed(fake: FakeKernel) -> None:
    new = {"lladdr": "02:00:00:00:00:01", "ifindex": 3}
    assert sent(fake, "add", nl.Neigh, dst="192.0.2.1", **new).state == NUD_PERMANENT
    given = sent(fake, "add", nl.Neigh, dst="192.0.2.1", state="reachable", **new)
    assert given.state == NUD_REACHABLE
    assert sent(fake, "add", nl.Neigh, dst="192.0.2.1", flags="proxy", ifindex=3).state == 0
    entry = sent(fake, "append", nl.Neigh, family=AF_BRIDGE, **new)
    assert (entry.state, entry.flags) == (NUD_NOARP | NUD_PERMANENT, NTF_SELF)
    master = sent(fake, "add", nl.Neigh, family=AF_BRIDGE, flags=NTF_MASTER, **new)
    assert master.flags == NTF_MASTER
    assert sent(fake, "delete", nl.Neigh, dst="192.0.2.1", ifindex=3).state == 0
    # of a port, as received; and of the bridge itself
    port = nl.Neigh(family=AF_BRIDGE, lladdr="02:00:00:00:00:01", ifindex=3, master=9)
    assert sent(fake, "delete", port).flags == NTF_MASTER
    own = nl.Neigh(family=AF_BRIDGE, lladdr="02:00:00:00:00:01", ifindex=9, master=9)
    assert sent(fake, "delete", own).flags == NTF_SELF


def test_nexthops_are_sent_without_what_only_answers_have(fake: FakeKernel) -> None:
    received = nl.Nexthop(
        id=7,
        scope=RT_SCOPE_LINK,
        group=[{"id": 1, "weight": 3}],
        res_group={"buckets": 8, "idle_timer": 5, "unbalanced_time": 9},
        group_stats={"entry": [{"id": 1, "packets": 5}]},
        hw_stats_used=1,
        op_flags=1,
    )
    added = sent(fake, "add", received)
    assert added == nl.Nexthop(
        id=7, group=[{"id": 1, "weight": 3}], res_group={"buckets": 8, "idle_timer": 5}
    )
    assert sent(fake, "delete", received) == nl.Nexthop(id=7)
    assert sent(fake, "add", nl.Nexthop, id=7, oif=3).family == AF_INET
    six = sent(fake, "add", nl.Nexthop, id=7, oif=3, gateway="2001:db8::1")
    assert six == nl.Nexthop(family=AF_INET6, id=7, oif=3, gateway="2001:db8::1")


def test_rules_are_completed(fake: FakeKernel) -> None:
    rule = sent(fake, "add", nl.Rule, src="10.0.0.0/8")
    assert (rule.family, rule.action, rule.table) == (AF_INET, FR_ACT_TO_TBL, RT_TABLE_MAIN)
    assert sent(fake, "add", nl.Rule, dst="2001:db8::/32", table=100).table == 100
    assert sent(fake, "add", nl.Rule, priority=5, goto=10).action == FR_ACT_GOTO
    assert sent(fake, "add", nl.Rule, l3mdev=1).table == 0
    assert sent(fake, "add", nl.Rule, iif="eth0").iifname == "eth0"
    gone = sent(fake, "delete", nl.Rule, priority=5)
    assert (gone.family, gone.action, gone.table) == (AF_INET, 0, 0)


# ---- batches ----


def prefixes(count: int) -> list[nl.Route]:
    return [nl.Route(dst=f"10.{n >> 8}.{n & 255}.0/24", gateway="192.0.2.1") for n in range(count)]


def test_batch(fake: FakeKernel) -> None:
    progress: list[int] = []
    with fake.socket() as sk:
        with sk.batch(chunk=100, progress=progress.append) as batch:
            for route in prefixes(250):
                batch.add(route)
            batch.delete(nl.Route, dst="10.0.0.0/24")
            assert batch.done == 200
        assert (batch.done, batch.failures, progress) == (251, [], [100, 200, 251])
        kinds = [request.type for request in fake.requests]
        assert kinds == [RTM_NEWROUTE] * 250 + [RTM_DELROUTE]
        numbers = [request.seq for request in fake.requests]
        assert len(set(numbers)) == 251
        assert all(not request.flags & NLM_F_ECHO for request in fake.requests)
        assert [request.record(nl.Route).dst for request in fake.requests[:250]] == [
            route.dst for route in prefixes(250)
        ]
        assert sk.routes() == []  # its connection is there for others again


def refusing(*dst: str) -> Any:
    """A kernel that refuses these destinations."""

    def kernel(request: RawMessage) -> Any:
        if request.type != RTM_GETROUTE and request.record(nl.Route).dst in dst:
            return error(errno.EEXIST, request, text="there is one")
        return []

    return kernel


def test_batch_stops_at_an_error() -> None:
    with FakeKernel(refusing("10.0.5.0", "10.0.7.0")) as fake, fake.socket() as sk:
        with pytest.raises(FileExistsError, match="there is one") as caught:
            with sk.batch(chunk=10) as batch:
                for route in prefixes(100):
                    batch.add(route)
        assert isinstance(caught.value, nl.NetlinkError)
        outcome = caught.value.outcome
        assert outcome is not None and outcome.error is caught.value
        assert (outcome.position, outcome.verb, outcome.record) == (5, "add", prefixes(6)[5])
        assert [failure.position for failure in batch.failures] == [5, 7]
        assert len(fake.requests) == 10  # those sent together with it
        with pytest.raises(ValueError, match="the batch is over"):
            batch.add(ROUTE)
        with pytest.raises(FileExistsError), sk.batch(chunk=1) as batch:
            for route in prefixes(100):
                batch.add(route)
        assert batch.done == 6
        assert sk.routes() == []


def test_batch_carries_on() -> None:
    seen: list[nl.Outcome] = []
    with FakeKernel(refusing("10.0.5.0", "10.0.77.0")) as fake, fake.socket() as sk:
        with pytest.raises(nl.BatchError, match=r"change 5, add .*10\.0\.5\.0.* 1 more") as caught:
            with sk.batch(errors="continue", chunk=32, report=seen.append) as batch:
                for route in prefixes(100):
                    batch.add(route)
        assert [failure.position for failure in caught.value.failures] == [5, 77]
        assert caught.value.errno == errno.EEXIST
        assert len(fake.requests) == batch.done == len(seen) == 100
        assert [outcome.position for outcome in seen] == list(range(100))
        assert [outcome.position for outcome in seen if outcome.error] == [5, 77]
        assert seen[0].record == prefixes(1)[0] and "done" in repr(seen[0])
    again = pickle.loads(pickle.dumps(caught.value))
    assert str(again) == str(caught.value)


def test_batch_that_raises_sends_nothing_more(fake: FakeKernel) -> None:
    with fake.socket() as sk:
        with pytest.raises(KeyError), sk.batch(chunk=10) as batch:
            for route in prefixes(15):
                batch.add(route)
            raise KeyError
        assert len(fake.requests) == 10 == batch.done
        with pytest.raises(ValueError, match="Route.oif"), sk.batch() as batch:
            batch.add(ROUTE)
            batch.add(nl.Route, oif=1 << 33)
        assert len(fake.requests) == 10
        with pytest.raises(ZeroDivisionError), sk.batch(report=lambda outcome: 1 // 0) as batch:
            batch.add(ROUTE)
        assert sk.routes() == []


def test_batch_fits_the_queues(fake: FakeKernel) -> None:
    """No more is sent at once than there is room for answers to."""
    chunks: list[int] = []
    with fake.socket(rcvbuf=8192) as sk:
        room = sk._idle[0].sock.getsockopt(1, 8)
        with sk.batch(progress=chunks.append) as batch:
            for route in prefixes(100):
                batch.add(route)
        assert chunks[0] == max(1, room // ANSWER) < 100
        chunks.clear()
        with sk.batch(progress=chunks.append) as batch:
            for _ in range(4):
                batch.add(nl.Link(ifname="x", ifalias="y" * 200, kind="k", data=bytes(20000)))
        assert chunks == [1, 2, 3, 4]


def test_numbers_of_batches_wrap(fake: FakeKernel) -> None:
    with fake.socket() as sk:
        sk._idle[0].sequence = 0xFFFFFFFF - 15
        with sk.batch(chunk=10) as batch:
            for route in prefixes(35):
                batch.add(route)
        assert batch.done == 35
        assert fake.requests[-1].seq < 50


def test_batch_warnings() -> None:
    with FakeKernel(lambda request: ack(request, text="hm")) as fake, fake.socket() as sk:
        with pytest.warns(nl.NetlinkWarning, match="hm"), sk.batch() as batch:
            batch.add(ROUTE)
        seen: list[nl.Outcome] = []
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with sk.batch(report=seen.append) as batch:
                batch.add(ROUTE)
        assert [outcome.warning for outcome in seen] == ["hm"]


def test_batch_looks_up_links_when_they_are_there() -> None:
    links: dict[str, int] = {"eth0": 3}

    def kernel(request: RawMessage) -> Any:
        if request.type == RTM_GETLINK:
            name = request.record(nl.Link).ifname
            if name not in links:
                return error(errno.ENODEV, request)
            return [nl.Link(index=links[name], ifname=name)]
        if request.type == RTM_NEWLINK:
            name = request.record(nl.Link).ifname
            assert name is not None
            links[name] = 10 + len(links)
        return []

    with FakeKernel(kernel) as fake, fake.socket() as sk:
        with sk.batch() as batch:
            batch.add(nl.Addr(address="192.0.2.1/24", dev="eth0"))
            batch.add(nl.Addr(address="192.0.2.2/24", dev="eth0"))
            batch.add(nl.Link(ifname="new", kind="dummy"))
            batch.add(nl.Addr(address="192.0.2.3/24", dev="new"))
        added = [it.record(nl.Addr).index for it in fake.requests if it.type == RTM_NEWADDR]
        assert added == [3, 3, 11]
        asked = [it for it in fake.requests if it.type == RTM_GETLINK]
        assert len(asked) == 2  # each name once
        with pytest.raises(nl.NetlinkError, match="no link is called 'none'"), sk.batch() as batch:
            batch.add(nl.Addr(address="192.0.2.1/24", dev="none"))


def test_arguments_of_batches(fake: FakeKernel) -> None:
    with fake.socket() as sk:
        with pytest.raises(ValueError, match="errors is 'ignore'"):
            sk.batch(errors="ignore")
        with pytest.raises(ValueError, match="a chunk of 0 changes"):
            sk.batch(chunk=0)
        batch = sk.batch()
        batch.flush()
        batch.add(ROUTE)
        batch.flush()
        batch.close()
        batch.close()
        with pytest.raises(ValueError, match="over"), batch:
            pass
    assert len(fake.requests) == 1


def test_forgotten_batches_warn(fake: FakeKernel) -> None:
    with fake.socket() as sk:
        batch = sk.batch()
        batch.add(ROUTE)
        with pytest.warns(ResourceWarning, match="1 changes of a batch were never sent"):
            del batch
            gc.collect()
        batch = sk.batch()
        batch.add(ROUTE)
        batch.flush()
        del batch
        gc.collect()
        assert len(sk._idle) == 1
    assert len(fake.requests) == 1


# ---- flush ----


def test_flush() -> None:
    rows = prefixes(5)

    def kernel(request: RawMessage) -> Any:
        if request.flags & NLM_F_DUMP == NLM_F_DUMP:
            return rows
        return error(errno.ESRCH if request.record(nl.Route) == rows[1] else 0, request)

    with FakeKernel(kernel) as fake, fake.socket() as sk:
        assert sk.flush(nl.Route, gateway="192.0.2.1") == 5
        assert [it.type for it in fake.requests[1:]] == [RTM_DELROUTE] * 5
        assert sk.flush(nl.Route, gateway="192.0.2.2") == 0
    with FakeKernel(refusing("10.0.2.0")) as fake, fake.socket() as sk:
        sk.list = lambda *_, **__: rows  # type: ignore[method-assign, assignment]
        with pytest.raises(nl.BatchError) as caught:
            sk.flush(nl.Route, gateway="192.0.2.1")
        assert [failure.record for failure in caught.value.failures] == [rows[2]]


# ---- deadlines and closing ----


def test_timeout() -> None:
    with FakeKernel(lambda request: None) as fake, fake.socket(timeout=0.05) as sk:
        for ask in (
            sk.routes,
            lambda: list(sk.dump(nl.Route)),
            lambda: sk.link("eth0"),
            lambda: sk.add(ROUTE),
            lambda: sk.flush(nl.Route, oif=3),
        ):
            with pytest.raises(nl.TimedOut):
                ask()
        with pytest.raises(TimeoutError), sk.batch() as batch:
            batch.add(ROUTE)
        sk.timeout = None
        with pytest.raises(nl.TimedOut):
            sk.routes(timeout=0.01)
        with pytest.raises(nl.TimedOut):
            sk.add(ROUTE, timeout=0)
        assert len(fake.requests) == 8


def test_one_deadline_for_all_attempts() -> None:
    def kernel(request: RawMessage) -> Any:
        time.sleep(0.05)
        return multipart(nl.Link(ifname="a"), flags=NLM_F_DUMP_INTR)

    with FakeKernel(kernel) as fake, fake.socket() as sk:
        with pytest.raises(nl.TimedOut):
            sk.links(timeout=0.12)
        assert len(fake.requests) <= 3


def test_endless_answers_end() -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield message(nl.Link(ifname="a"))

    with FakeKernel(lambda request: endless()) as fake, fake.socket() as sk:
        with pytest.raises(nl.TimedOut):
            sk.links(timeout=0.1)


@pytest.mark.threads
def test_close_wakes_who_waits() -> None:
    told: list[BaseException] = []

    def wait(ask: Any) -> None:
        try:
            ask()
        except BaseException as error:
            told.append(error)

    with FakeKernel(lambda request: None) as fake:
        sk = fake.socket()
        waits = [sk.routes, lambda: next(sk.dump(nl.Link)), lambda: sk.add(ROUTE)]
        threads = [threading.Thread(target=wait, args=(ask,)) for ask in waits]
        for thread in threads:
            thread.start()
        while len(fake.requests) < len(threads):
            time.sleep(0.001)
        sk.close()
        for thread in threads:
            thread.join(10)
            assert not thread.is_alive()
    assert [type(error) for error in told] == [nl.Closed] * 3


def test_a_child_does_not_wake_its_parent() -> None:
    """A forked child that closes its Socket leaves the parent's alone."""
    with FakeKernel(lambda request: [ROUTE]) as fake, fake.socket() as sk:
        child = os.fork()
        if child == 0:
            try:
                sk.close()
            finally:
                os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
        assert sk.routes() == [ROUTE]


# ---- counters and debug messages ----


def test_counters() -> None:
    answers: list[Any] = [
        multipart(ROUTE, ROUTE),
        multipart(ROUTE, flags=NLM_F_DUMP_INTR),
        multipart(ROUTE),
        [message(nl.Link(ifname="stranger"), seq=999, portid=1), *multipart(ROUTE)],
    ]
    with FakeKernel(answers) as fake, fake.socket() as sk:
        before = sk.counters
        assert set(before) == {"datagrams", "messages", "skipped", "retries"}
        sk.routes()
        assert sk.counters["messages"] == before["messages"] + 3
        sk.routes()
        assert sk.counters["retries"] == 1
        sk.routes()
        assert sk.counters["skipped"] == 1
    for _ in range(200):
        sk._tally(1, 1, 0, 0)
    assert len(sk._tallies) <= 65
    assert sk.counters["datagrams"] >= 200


def test_debug(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[str] = []
    with FakeKernel([[ROUTE], error(1), []]) as fake, fake.socket(debug=lines.append) as sk:
        lines.clear()
        sk.routes("dst", table="main")
        asked, row, end = lines
        assert asked.startswith("> RTM_GETROUTE NLM_F_REQUEST|NLM_F_DUMP seq=2 port=0 ")
        assert asked.endswith(": Route(table=RT_TABLE_MAIN)")
        assert row.startswith("< RTM_NEWROUTE NLM_F_MULTI seq=2") and repr(ROUTE) in row
        assert end.startswith("< NLMSG_DONE")
        with pytest.raises(PermissionError):
            sk.add(ROUTE)
        assert "NLM_F_CREATE" in lines[-2] and lines[-1].endswith(": Operation not permitted")
        with sk.batch() as batch:
            batch.delete(ROUTE)
        assert lines[-2].startswith("> RTM_DELROUTE") and repr(ROUTE) in lines[-2]
    assert capsys.readouterr().err == ""
    monkeypatch.setenv("NETLINKLIB_DEBUG_MESSAGES", "1")
    with FakeKernel([[ROUTE]]) as fake, fake.socket() as sk:
        sk.routes()
    assert "< RTM_NEWROUTE" in capsys.readouterr().err
    monkeypatch.setenv("NETLINKLIB_DEBUG_MESSAGES", "0")
    with FakeKernel([[ROUTE], [ROUTE]]) as fake:
        with fake.socket() as sk:
            sk.routes()
        assert capsys.readouterr().err == ""
        with fake.socket(debug=True) as sk:
            sk.routes()
    assert "RTM_GETROUTE" in capsys.readouterr().err


def test_debug_of_bytes_that_are_no_messages() -> None:
    lines: list[str] = []
    with FakeKernel([b"abc"]) as fake, fake.socket(debug=lines.append) as sk:
        with pytest.raises(nl.ProtocolError):
            sk.routes()
    assert lines[-1] == "< 3 bytes that are no message: 616263"
