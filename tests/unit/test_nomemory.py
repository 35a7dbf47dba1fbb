"""Each allocation of each call fails once: MemoryError comes of it, and nothing stays behind."""

from __future__ import annotations

import errno
import functools
import gc
import operator
import socket
import sys
from collections.abc import Callable, Iterator
from functools import partial
from types import ModuleType
from typing import Any

import pytest

from fakekernel import PORT, ROW, SEQ, ack, done, error, message, multipart, offset_tlv, text_tlv
from netlinklib.errors import DecodeError
from netlinklib.uapi._data.netlink import NLM_F_DUMP_INTR
from support.leaks import blocks
from support.records import attr, codecs, member, nla, samples

try:
    from netlinklib import _engine
except ImportError:
    _engine = None  # type: ignore[assignment]

testcapi = pytest.importorskip("_testcapi", reason="an interpreter without _testcapi")

# blocks are counted: what thousands of other tests have left behind would count as well
pytestmark = pytest.mark.alone

Prepare = Callable[[], Callable[[], object]]


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """No collection while memory fails, and nobody who is told of one: hypothesis would be."""
    callbacks, gc.callbacks[:] = gc.callbacks[:], []
    gc.disable()
    yield
    gc.enable()
    gc.callbacks[:] = callbacks


SWEEPS = 5
#: From 3.14 on, integers are kept for their next use, and some calls allocate nothing.
LEAST = int(sys.version_info < (3, 14))


def attempt(call: Callable[[], object], n: int, raises: Any = ()) -> object:
    """Call something with its n-th allocation failing; return what it returned or raised."""
    testcapi.set_nomemory(n, n + 1)
    try:
        return call()
    except MemoryError:
        return MemoryError
    except raises:
        return raises
    finally:
        testcapi.remove_mem_hooks()


def sweep(prepare: Prepare, check: Callable[[object], bool], raises: Any = ()) -> int:
    """Call what `prepare` returns with its n-th allocation failing, for every n, until none is left
    to fail; return how often it failed.

    What is called is a function of C, so that the interpreter's own frames do not fail.

    Parameters:
        check: tells whether what a call without failure returned is right.
        raises: what such a call raises instead.
    """
    failures = 0
    for n in range(5000):
        outcome = attempt(prepare(), n, raises)
        if outcome is MemoryError:
            failures += 1
            continue
        assert outcome is raises if raises else check(outcome), outcome
        # an allocation whose failure is survived (a cache) is not the last one
        if n > failures + 5:
            return failures
    raise AssertionError("never ran to the end")


def flat(
    prepare: Prepare, check: Callable[[object], bool], raises: Any = (), least: int = LEAST
) -> None:
    """Sweep again and again, and count the blocks of memory: none of the failures keeps one."""
    for _ in range(2):  # caches fill
        assert sweep(prepare, check, raises) >= least
    grown: list[int] = []
    # what one failure keeps shows in each round; what caches keep becomes less and less
    while not grown or grown[-1] >= SWEEPS:
        assert len(grown) < 12, grown
        before = blocks()
        for _ in range(SWEEPS):
            sweep(prepare, check, raises)
        grown.append(blocks() - before)


def kind(cls: Any) -> Callable[[object], bool]:
    return lambda got: type(got) is cls


def equal(expected: object) -> Callable[[object], bool]:
    return lambda got: got == expected


ROUTE: dict[str, Any] = {
    "family": 2,
    "dst": "2001:db8::1",
    "oif": 1,
    "priority": 1 << 31,
    "table": 100000,
    "metrics": {"mtu": 1500, "cc_algo": "bbr"},
    "multipath": [{"ifindex": 1}, {"ifindex": 2, "gateway": "10.0.0.1"}],
    "cacheinfo": {"expires": -1},
}
LINK: dict[str, Any] = {
    "index": 1,
    "ifname": "eth0",
    "address": "02:00:00:00:00:01",
    "linkinfo": {"kind": "vlan", "data": {"id": 7}},
    "props": [{"altname": ["a", "b"]}, {"altname": ["c"]}],
    "af_spec": [{"id": 1}, {"protocol": 2}],
    "carrier": True,
}

Case = tuple[Callable[[], object], Callable[[object], bool]]


def cases(e: ModuleType) -> dict[str, Case]:
    """Return calls of everything but dumps, and what is right."""
    c, kinds = codecs(e), samples(e)
    found: dict[str, Case] = {}
    for name, values in (("Route", ROUTE), ("Link", LINK)):
        cls = getattr(kinds, name)
        record = cls(**values)
        data = bytes(record)
        found |= {
            f"{name} new": (partial(cls, **values), equal(record)),
            f"{name} from_fields": (partial(cls.__from_fields__, values), equal(record)),
            f"{name} from_bytes": (partial(cls.from_bytes, data), equal(record)),
            f"{name} from_bytearray": (partial(cls.from_bytes, bytearray(data)), equal(record)),
            f"{name} encode": (partial(cls.__plan__.encode, values), equal(data)),
            f"{name} as_dict": (record.as_dict, equal(record.as_dict())),
            f"{name} repr": (record.__repr__, equal(repr(record))),
            f"{name} attributes": (record.attributes, equal(record.attributes())),
            f"{name} attribute_list": (record.attribute_list, equal(record.attribute_list())),
            f"{name} bytes": (record.__bytes__, equal(data)),
            f"{name} hash": (record.__hash__, equal(hash(record))),
            f"{name} reduce": (record.__reduce__, equal(record.__reduce__())),
        }
        for field in cls.__plan__.by_name:
            got = getattr(record, field)
            # for small integers and the like nothing is allocated
            if got not in (None, ()) and not (isinstance(got, int) and got <= 1024):
                read = partial(operator.attrgetter(field), record)
                found[f"{name}.{field}"] = (read, equal(got))
        answer = multipart(*[data] * 3) + done()
        fields = tuple(cls.__plan__.by_name[field] for field in values)
        rows = e.decode(answer, cls, (ROW,), fields=fields)
        decode = partial(e.decode, answer, cls, (ROW,))
        found[f"{name} decode"] = (decode, equal([record] * 3))
        found[f"{name} decode fields"] = (partial(decode, fields=fields), equal(rows))
        where = tuple((fields[i], rows[0][i]) for i in range(len(fields)))
        found[f"{name} decode where"] = (partial(decode, where=where), equal([record] * 3))
    for text, codec, value, payload in (
        ("mpls", c.mpls, "16/17", b"\0\x01\0\0\0\x01\x11\0"),
        ("packed", e.Codec("packed", c.be16), (30000, 40000), b"\x75\x30\x9c\x40"),
        ("array", e.Codec("array", c.string), ("x",), nla(1, b"x\0")),
        (
            "sequence",
            kinds.Route.multipath.codec,
            (kinds.NextHop.from_bytes(b"\x08\0\0\1" + bytes(4)),),
            b"\x08\0\0\1" + bytes(4),
        ),
        ("bitfield32", c.bitfield32, (10000, 20000), b"\x10\x27\0\0\x20\x4e\0\0"),
        ("u64", c.u64, 1 << 63, bytes(7) + b"\x80"),
        ("custom", e.Codec("custom", bytes, bytes), b"abc", b"abc"),
    ):
        if sys.byteorder != "little" and text in ("array", "sequence", "bitfield32", "u64"):
            continue
        found[f"{text} decode"] = (partial(codec.decode, payload), equal(value))
        found[f"{text} encode"] = (
            partial(codec.encode, value),
            lambda got, p=payload: got[: len(p)] == p,
        )
    field = attr(e, "a", 1, c.u8, doc="x", show=hex, parse=int)
    heads = tuple([member(e, f"m{i}", c.u8, i, 1) for i in range(4)])
    chosen = e.Codec("select", "m0", {1: c.u32, 2: c.string}, c.raw)
    plan = (*heads, attr(e, "s", 5, chosen), attr(e, "t", 300, e.Codec("multi", chosen)), field)
    found |= {
        "Codec": (partial(e.Codec, "u8"), kind(e.Codec)),
        "Codec record": (partial(e.Codec, "record", kinds.Metrics), kind(e.Codec)),
        "Codec select": (
            partial(e.Codec, "select", "k", {1: c.u8, 2: c.u16}, c.raw),
            kind(e.Codec),
        ),
        "Codec select wide": (
            partial(e.Codec, "select", "k", dict.fromkeys(range(20), c.u8), c.raw),
            kind(e.Codec),
        ),
        "Codec bits": (partial(e.Codec, "bits", c.u16, 4, 4), kind(e.Codec)),
        "Codec custom": (partial(e.Codec, "custom", bytes, bytes, "name"), kind(e.Codec)),
        "Codec repr": (chosen.__repr__, equal(repr(chosen))),
        "Field": (partial(e.Field, "a", c.u8, type=5, path=(1, 300), doc="x"), kind(e.Field)),
        "Field fallback": (partial(e.Field, "a", c.u8, type=5, fallback=heads[0]), kind(e.Field)),
        "Field repr": (field.__repr__, equal(repr(field))),
        "Plan": (partial(e.Plan, "P", 4, True, plan), kind(e.Plan)),
        "Plan repr": (kinds.Route.__plan__.__repr__, equal(repr(kinds.Route.__plan__))),
        "Reader": (partial(e.Reader, 0, 1), kind(e.Reader)),
        "constant": (partial(e.constant, "IFF_LOWER_UP"), kind(int)),
        "layout": (partial(e.layout, "rtmsg"), equal(e.layout("rtmsg"))),
        "names": (e.names, lambda got: len(got) > 1000),
    }
    return found


NAMES = sorted(cases(_engine)) if _engine is not None else []


@pytest.mark.parametrize("name", NAMES)
def test_calls(c_engine: ModuleType, name: str) -> None:
    call, check = cases(c_engine)[name]
    assert check(call())
    # names() has some ten thousand allocations, all alike
    if name == "names":
        for n in (0, 1, 2, 500, 10000):
            assert attempt(call, n) is MemoryError
        return
    flat(lambda: call, check)


@pytest.mark.parametrize(
    "data",
    [b"", bytes(12) + b"\1\0\0\0", bytes(12) + nla(1, b"123") + nla(4, b"12345"), bytes(3)],
    ids=["empty", "framing", "lengths", "short"],
)
def test_errors_of_decoding(c_engine: ModuleType, data: bytes) -> None:
    cls = samples(c_engine).Route
    answer = message(data)
    fields = (cls.dst, cls.oif)
    calls: list[Callable[[], object]] = [
        partial(c_engine.decode, answer, cls, (ROW,), fields=fields),
        partial(c_engine.decode, answer, cls, (ROW,), where=((cls.oif, 1),)),
    ]
    if len(data) > 16:
        record = cls.from_bytes(data)
        calls += [record.as_dict, partial(operator.attrgetter("oif"), record)]
        call = record.__repr__
        flat(lambda: call, equal(repr(record)))
    else:
        calls.append(partial(cls.from_bytes, data))
    for call in calls:
        flat(lambda call=call: call, kind(int), raises=DecodeError)


def test_errors_of_encoding(c_engine: ModuleType) -> None:
    cls = samples(c_engine).Route
    for values, wrong in (
        ({"oif": 1 << 40}, ValueError),
        ({"dst": "x"}, ValueError),
        ({"dst": 5}, TypeError),
        ({"dst": "é" * 500}, ValueError),
        ({"metrics": {"cc_algo": "a\0"}}, ValueError),
        ({"multipath": 5}, TypeError),
        ({"ofi": 5}, TypeError),
    ):
        flat(lambda values=values: partial(cls, **values), kind(int), raises=wrong)


TLVS = text_tlv("why") + offset_tlv(20)


class Refused(Exception):
    pass


def answers(e: ModuleType) -> list[tuple[bytes, dict[str, Any], Callable[[object], bool], Any]]:
    """Return answers: the datagram, arguments of dump, and what `collect` comes to."""
    kinds = samples(e)
    cls = kinds.Route
    route = cls(**ROUTE)
    rows = multipart(*[bytes(route)] * 3)
    fields = (cls.dst, cls.oif, cls.metrics, cls.multipath)
    row = tuple([getattr(route, field.name) for field in fields])
    where = {"where": ((cls.dst, "2001:db8::1"), (cls.oif, 1))}
    intr = message(bytes(route), flags=NLM_F_DUMP_INTR)
    refused = error(-errno.EPERM, TLVS)
    batch = message(bytes(route)) + ack(TLVS) + error(-errno.EPERM, TLVS, seq=SEQ + 1)
    said = {"message": "why", "offset": 20}
    told = [(0, 0, route), (0, 0, said), (1, errno.EPERM, said)]
    return [
        (rows + done(), {}, equal([route] * 3), ()),
        (rows + ack(TLVS), {"fields": fields}, equal([row] * 3), ()),
        (rows + done(), where, equal([route] * 3), ()),
        (intr + done(), {}, equal([route]), ()),
        (rows + refused, {}, kind(int), Refused),
        (rows + done(-errno.EPERM, TLVS), {"fields": fields}, kind(int), Refused),
        (rows + b"broken", {}, kind(int), OSError),
        (message(bytes(3)), {}, kind(int), DecodeError),
        (batch, {"count": 2}, equal(told), ()),
    ]


@pytest.mark.parametrize("number", range(9))
def test_answers(c_engine: ModuleType, number: int) -> None:
    """Making the dump, reading it, and hearing of its end."""
    everything = answers(c_engine)
    assert len(everything) == 9
    datagram, more, check, raises = everything[number]
    cls = samples(c_engine).Route
    # a small set allocates nothing
    released: set[bool] = set()
    turns = 0
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    with here, there:
        here.setblocking(False)
        reader = c_engine.Reader(here.fileno(), PORT, trusted=True, tap=len)
        # made in C, as all that runs while memory fails
        fail = functools.partial(Refused)
        dump = partial(reader.dump, SEQ, cls, (ROW,), fail=fail, release=released.add, **more)

        def prepare() -> Callable[[], object]:
            nonlocal turns
            assert len(released) == (turns > 0)  # the owner has heard, whatever failed
            turns += 1
            released.clear()
            try:
                here.recv(65536)
            except BlockingIOError:
                pass
            there.send(datagram)
            return dump().collect

        flat(prepare, check, raises)
        assert released == {not raises}
        flat(lambda: dump, lambda got: True)


@pytest.mark.skipif(
    sys.version_info[:2] == (3, 13), reason="PyType_FromModuleAndSpec of 3.13.0 itself crashes"
)
def test_making_the_module(c_engine: ModuleType) -> None:
    """Initialisation fails at every step, and leaves neither types nor anything else."""
    import _imp
    from importlib.machinery import ExtensionFileLoader
    from importlib.util import spec_from_file_location

    assert c_engine.__file__ is not None
    loader = ExtensionFileLoader("netlinklib._engine", c_engine.__file__)
    spec = spec_from_file_location("netlinklib._engine", c_engine.__file__, loader=loader)

    def prepare() -> Callable[[], object]:
        return partial(_imp.exec_dynamic, _imp.create_dynamic(spec))

    def types() -> int:
        gc.collect()
        return sum(
            isinstance(thing, type) and thing.__dict__.get("__module__") == "netlinklib._engine"
            for thing in gc.get_objects()
        )

    before = types()
    flat(prepare, equal(0), least=50)
    assert types() == before
