"""Code of the user that the engine calls: it may raise, call back, or drop what it is part of.

The same on both engines; what the C engine could get wrong here is memory, which shows under
`make sanitize`.
"""

from __future__ import annotations

import errno
import gc
import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest

from fakekernel import PORT, FakeKernel, KernelError, done, error, message, multipart
from support.records import attr, codecs, member, nla, record_class, samples

EXECUTING = "^dump already executing$"
OTHER = "^another dump of this Reader is executing$"
BEGUN = "^another dump of this Reader has begun$"

Act = Callable[[], object]


class Fuss(Exception):
    """What callbacks raise here."""


def fuss() -> None:
    raise Fuss("mine")


# ---- callbacks of a dump ----


class Scene:
    """A dump with one callback that acts; everything it needs is held here alone."""

    def __init__(self, engine: ModuleType, kernel: FakeKernel, act: Act) -> None:
        self.engine, self.kernel, self.act = engine, kernel, act
        self.held: dict[str, Any] = {}
        self.calls = 0

    def call(self, *_: object) -> None:
        self.calls += 1
        self.act()

    def decode(self, data: bytes) -> bytes:
        self.call()
        return data

    def equal(self) -> Any:
        scene = self

        class Value:
            __hash__ = object.__hash__

            def __eq__(self, other: object) -> bool:
                scene.call()
                return True

        return Value()

    def dump(self, place: str) -> Any:
        """Return a dump of three rows, in which the callback at `place` is called."""
        engine, kernel = self.engine, self.kernel
        c = codecs(engine)
        decode = self.decode if place in ("decode", "where", "case") else bytes
        mine = engine.Codec("custom", decode, bytes)

        def find() -> Any:
            if place == "class":
                self.call()
            return self.held["inner"]

        self.held["inner"] = record_class(
            engine,
            "Inner",
            attr(engine, "kind", 1, c.u8),
            attr(engine, "what", 2, engine.Codec("select", "kind", {1: mine}, c.raw)),
        )
        self.held["cls"] = cls = record_class(
            engine,
            "Outer",
            attr(engine, "a", 1, mine),
            attr(engine, "inner", 2, engine.Codec("record", find)),
            attr(engine, "several", 3, engine.Codec("multi", mine)),
        )
        path = engine.Field("inner.what", self.held["inner"].what.codec, type=2, path=(2,))
        more: dict[str, Any] = {}
        if place in ("decode", "class"):
            more["fields"] = (cls.a, cls.inner, cls.several)
        elif place == "case":
            more["fields"] = (path, cls.inner)
        elif place == "where":
            more["where"] = ((cls.a, b"x"),)
        elif place == "equal":
            more["where"] = ((cls.a, self.equal()),)
        elif place == "fail":
            more["fail"] = lambda code, ack: self.call() or KernelError(code, ack)
        elif place == "release":
            more["release"] = lambda clean: (kernel.released.append(clean), self.call())
        elif place == "tap":
            kernel.reader = engine.Reader(kernel.user.fileno(), PORT, trusted=True, tap=self.call)
        payload = nla(1, b"x") + nla(2, nla(1, b"\1") + nla(2, b"y")) + nla(3, b"z") * 2
        rows = multipart(payload, payload, payload)
        kernel.send(rows + (error(-errno.EPERM) if place == "fail" else done()))
        self.held["dump"] = dump = kernel.dump(cls, **more)
        return dump


PLACES = ("tap", "fail", "release", "decode", "case", "class", "where", "equal")
READING = tuple(place for place in PLACES if place not in ("fail", "release"))


@pytest.mark.parametrize("place", PLACES)
def test_it_raises(engine: ModuleType, kernel: FakeKernel, place: str) -> None:
    scene = Scene(engine, kernel, fuss)
    dump = scene.dump(place)
    with pytest.raises(Fuss, match="^mine$"):
        dump.collect()
    assert scene.calls == 1
    assert kernel.released == [place == "release"]
    assert list(dump) == [] and dump.collect() == []
    dump.close()
    assert len(kernel.released) == 1
    # nothing holds the Reader
    scene.act = lambda: None
    kernel.send(done())
    assert kernel.dump(samples(engine).Route).collect() == []


@pytest.mark.parametrize("place", PLACES)
def test_it_calls_the_dump(engine: ModuleType, kernel: FakeKernel, place: str) -> None:
    def act() -> None:
        for call in (lambda: next(dump), dump.collect, dump.close):
            with pytest.raises(ValueError, match=EXECUTING):
                call()
        assert dump.interrupted is False and dump.warning is None
        assert kernel.reader.datagrams == 1

    scene = Scene(engine, kernel, act)
    dump = scene.dump(place)
    if place == "fail":
        assert [next(dump) is not None for _ in range(3)] == [True] * 3
        with pytest.raises(KernelError):
            next(dump)
    else:
        assert len(dump.collect()) == 3
    assert scene.calls >= 1
    assert kernel.released == [place != "fail"]


@pytest.mark.parametrize("place", [*READING, "fail"])
def test_it_begins_another_dump(engine: ModuleType, kernel: FakeKernel, place: str) -> None:
    """The other one may not touch the buffer under this one; then it is this one's turn to fail."""
    others: list[Any] = []

    def act() -> None:
        other = kernel.dump(samples(engine).Route, release=lambda clean: None)
        with pytest.raises(ValueError, match=OTHER):
            next(other)
        others.append(other)

    scene = Scene(engine, kernel, act)
    dump = scene.dump(place)
    if place == "fail":
        for _ in range(3):
            next(dump)
        with pytest.raises(KernelError):
            next(dump)
    else:
        assert next(dump) is not None
        with pytest.raises(ValueError, match=BEGUN):
            next(dump)
    assert kernel.released == [False]
    scene.act = lambda: None
    kernel.send(message(bytes(12)), done())
    assert len(others[-1].collect()) == 1


@pytest.mark.parametrize("place", PLACES)
def test_it_drops_everything(engine: ModuleType, kernel: FakeKernel, place: str) -> None:
    """The dump, its class, fields, callback and Reader are held by the call alone."""

    def act() -> None:
        scene.held.pop("dump", None)
        scene.held.pop("cls", None)
        kernel.__dict__.pop("reader", None)
        gc.collect()

    scene = Scene(engine, kernel, act)
    read = scene.dump(place).collect
    if place == "fail":
        with pytest.raises(KernelError):
            read()
    else:
        rows = read()
        assert len(rows) == 3
        for row in rows:
            repr(row)
    assert scene.calls >= 1


@pytest.mark.parametrize("place", ["decode", "where", "equal", "case", "class"])
def test_in_decode_too(engine: ModuleType, kernel: FakeKernel, place: str) -> None:
    """The pure function hands exceptions through, and calls itself inside of a callback."""
    c = codecs(engine)
    depth = 0

    def act(data: bytes) -> Any:
        nonlocal depth
        if depth < 3:
            depth += 1
            read()
            depth -= 1
        return fuss() if failing else data

    failing = False
    mine = engine.Codec("custom", act, bytes)
    cls = record_class(engine, "T", attr(engine, "a", 1, mine), attr(engine, "b", 2, c.u8))

    def read() -> Any:
        return engine.decode(
            message(nla(1, b"x") + nla(2, b"\1")), cls, (24,), fields=(cls.a, cls.b)
        )

    assert read() == [(b"x", 1)]
    failing = True
    with pytest.raises(Fuss):
        read()


# ---- callbacks of a record ----


def acting(engine: ModuleType, act: Act, **more: Any) -> Any:
    def decode(data: bytes) -> Any:
        act()
        return data

    def encode(value: Any) -> Any:
        act()
        return value

    c = codecs(engine)
    mine = engine.Codec("custom", decode, encode)
    return record_class(
        engine,
        "Acting",
        member(engine, "head", c.u8, 0, 1),
        attr(engine, "a", 1, mine),
        attr(engine, "b", 2, c.u32, **more),
        header=4,
    )


def test_codecs_of_the_user_raise(engine: ModuleType) -> None:
    quiet = True
    cls = acting(engine, lambda: None if quiet else fuss())
    record = cls(head=1, a=b"x", b=2)
    quiet = False
    for call in (
        lambda: record.a,
        record.as_dict,
        lambda: cls(a=b"x"),
        lambda: cls.__plan__.encode({"a": b"x"}),
        lambda: cls.a.codec.decode(b"x"),
        lambda: cls.a.codec.encode(b"x"),
    ):
        with pytest.raises(Fuss, match="^mine$"):
            call()
    assert repr(record) == "Acting(head=1, a=<Fuss: mine>, b=2)"


def test_show_and_parse_raise(engine: ModuleType) -> None:
    cls = acting(engine, lambda: None, show=lambda value: fuss(), parse=lambda text: fuss())
    assert repr(cls(b=2)) == "Acting(b=<Fuss: mine>)"
    with pytest.raises(Fuss):
        cls(b="two")
    strict = acting(engine, lambda: None, parse=int)
    with pytest.raises(ValueError, match="^Acting.b: invalid literal"):
        strict(b="two")
    assert strict(b="2").b == 2


@pytest.mark.parametrize("use", ["read", "dict", "repr", "encode", "show", "parse"])
def test_the_class_goes_meanwhile(engine: ModuleType, use: str) -> None:
    held: dict[str, Any] = {}

    def act(*_: object) -> Any:
        if held.pop("armed", None):
            held.clear()
            gc.collect()
        return 5

    held["cls"] = acting(engine, act, show=act, parse=act)
    held["record"] = held["cls"](head=1, a=b"x", b=2)
    calls: dict[str, Callable[[], Any]] = {
        "read": lambda: held.pop("record").a,
        "dict": held["record"].as_dict,
        "repr": held["record"].__repr__,
        "show": held["record"].__repr__,
        "encode": lambda: held.pop("cls")(a=b"x").a,
        "parse": lambda: held.pop("cls")(b="two").b,
    }
    call = calls.pop(use)
    calls.clear()
    held["armed"] = True
    assert call() in (b"x", 5, {"head": 1, "a": b"x", "b": 2}, "Acting(head=1, a=b'x', b=5)")
    assert not held


def test_values_that_act_while_they_are_encoded(engine: ModuleType) -> None:
    """__index__, packed, keys, iteration: each raises, or takes its container apart."""
    cls = samples(engine).Route
    held: dict[str, Any] = {}

    class Number:
        def __index__(self) -> int:
            held.clear()
            gc.collect()
            return 7

    class BadNumber:
        def __index__(self) -> int:
            raise Fuss

    class Address:
        @property
        def packed(self) -> bytes:
            held.clear()
            return bytes([192, 0, 2, 1])

    class BadAddress:
        @property
        def packed(self) -> bytes:
            raise Fuss

    class Mapping:
        def keys(self) -> list[str]:
            held.clear()
            return ["mtu"]

        def __getitem__(self, key: str) -> int:
            return 1500

    class BadMapping(Mapping):
        def __getitem__(self, key: str) -> int:
            raise Fuss

    def hops() -> Iterator[dict[str, int]]:
        held.clear()
        yield {"ifindex": 1}
        gc.collect()
        yield {"ifindex": 2}

    def bad_hops() -> Iterator[dict[str, int]]:
        yield {"ifindex": 1}
        raise Fuss

    for name, good, bad, value in (
        ("oif", Number, BadNumber, 7),
        ("dst", Address, BadAddress, "192.0.2.1"),
        ("metrics", Mapping, BadMapping, {"mtu": 1500}),
        ("multipath", hops, bad_hops, ({"ifindex": 1}, {"ifindex": 2})),
    ):
        held["values"] = values = {name: good(), "priority": 9}
        del values
        record = cls(**held["values"])
        plain = record.as_dict()
        assert plain["priority"] == 9
        if name == "multipath":
            assert [hop["ifindex"] for hop in plain[name]] == [1, 2]
        else:
            assert plain[name] == value
        with pytest.raises(Fuss):
            cls(**{name: bad()})
        with pytest.raises(Fuss):
            cls.__plan__.encode({name: bad()})


def test_a_dict_that_changes_while_it_is_encoded(engine: ModuleType) -> None:
    cls = samples(engine).Route
    values: dict[str, Any] = {}

    class Number:
        def __index__(self) -> int:
            change()
            return 7

    class Name(str):
        def __eq__(self, other: object) -> bool:
            change()
            return str.__eq__(self, other)

        def __hash__(self) -> int:
            change()
            return str.__hash__(self)

    def change() -> None:
        if armed:
            values.clear()
            values.update({f"x{i}": i for i in range(100)})
            gc.collect()

    make = cls.__from_fields__
    for use in (lambda: cls.from_bytes(cls.__plan__.encode(values)), lambda: make(values)):
        for key in ("oif", Name("oif")):
            armed = False
            values.clear()
            values.update({key: Number(), "priority": 9, "gateway": "192.0.2.1"})
            del key
            armed = True
            record = use()
            assert (record.oif, record.priority, record.gateway) == (7, 9, "192.0.2.1")


# ---- objects that are not what they say ----


def test_a_class_that_lies_is_no_record(engine: ModuleType) -> None:
    """Its bytes would be read, and there are none: as of a mock with `spec=`."""
    kinds = samples(engine)

    class Liar:
        __class__ = property(lambda self: kinds.Metrics)  # type: ignore[assignment]

    assert isinstance(Liar(), kinds.Metrics)
    for call in (
        lambda: kinds.Route(metrics=Liar()),
        lambda: kinds.Route.metrics.codec.encode(Liar()),
        lambda: kinds.Metrics.mtu.__get__(Liar(), kinds.Metrics),
    ):
        with pytest.raises(TypeError):
            call()
    codec = engine.Codec("custom", lambda data: Liar(), bytes)
    cls = record_class(engine, "L", attr(engine, "a", 1, codec))
    record = cls(a=b"x")
    assert type(record.as_dict()["a"]) is Liar
    assert "Liar object" in repr(record)


def test_a_class_that_makes_something_else(engine: ModuleType) -> None:
    kinds = samples(engine)

    class Odd(kinds.Metrics):  # type: ignore[misc,name-defined]
        __slots__ = ()

        @classmethod
        def __from_fields__(cls, fields: dict[str, Any]) -> Any:
            return 5

    for codec in (engine.Codec("record", Odd), engine.Codec("record", lambda: Odd)):
        with pytest.raises(TypeError, match="^Odd made a int, which is no record$"):
            codec.encode({"mtu": 1})


def test_functions_instead_of_classes(engine: ModuleType) -> None:
    kinds = samples(engine)
    payload = bytes(kinds.Metrics(mtu=1500))
    with pytest.raises(Fuss):
        engine.Codec("record", fuss).decode(payload)
    for wrong in (int, type, engine.RecordBase, 5):
        with pytest.raises(TypeError):
            engine.Codec("record", lambda wrong=wrong: wrong).decode(payload)

    class Finder:
        """Nobody but the codec holds it, and the codec needs it no more once it knows."""

        calls = 0

        def __call__(self) -> Any:
            Finder.calls += 1
            if Finder.calls == 1:
                assert codec.decode(payload).mtu == 1500
                gc.collect()
            assert self.__dict__ == {"mine": "still"}
            return kinds.Metrics

    finder = Finder()
    finder.__dict__["mine"] = "still"
    codec = engine.Codec("record", finder)
    del finder
    assert codec.decode(payload).mtu == 1500
    assert codec.decode(payload).mtu == 1500
    assert Finder.calls == 2

    endless = engine.Codec("record", lambda: endless.decode(payload))
    with pytest.raises(RecursionError):
        endless.decode(payload)


def test_a_buffer_that_changes(engine: ModuleType) -> None:
    cls = samples(engine).Route
    good = bytes(cls(oif=1, dst="192.0.2.1"))
    data = bytearray(good)
    record = cls.from_bytes(memoryview(data))
    rows = engine.decode(data_of(good), cls, (24,))
    data[:] = b"\xff" * len(data)
    data.clear()  # nothing is exported any more
    assert bytes(record) == good == bytes(rows[0])
    assert record.as_dict() == rows[0].as_dict()


def data_of(payload: bytes) -> bytearray:
    return bytearray(message(payload))


@pytest.mark.skipif(sys.version_info < (3, 12), reason="__buffer__ is of 3.12")
def test_a_buffer_that_acts(engine: ModuleType) -> None:
    cls = samples(engine).Route
    good = bytes(cls(oif=1))
    codec = engine.Codec("raw")

    class Buffer:
        def __init__(self, act: Act, data: bytes = good) -> None:
            self.act = act
            self.data = data

        def __buffer__(self, flags: int) -> memoryview:
            self.act()
            gc.collect()
            return memoryview(self.data)

    for call in (cls.from_bytes, lambda data: cls.from_bytes(codec.encode(data))):
        assert call(Buffer(lambda: None)) == cls(oif=1)
        with pytest.raises(Fuss):
            call(Buffer(fuss))
    assert engine.decode(Buffer(lambda: None, message(good)), cls, (24,)) == [cls(oif=1)]
    with pytest.raises(Fuss):
        engine.decode(Buffer(fuss), cls, (24,))


# ---- the collector's view ----


def look(engine: ModuleType) -> None:
    """Use everything of this engine that the collector shows, as a debugger would."""
    for thing in gc.get_objects():
        try:
            if type(thing) is engine.Codec:
                repr(thing)
                thing.decode(b"\1\0\0\0")
            elif type(thing) in (engine.Plan, engine.Field, engine.Dump, engine.Reader):
                repr(thing)
                list(getattr(thing, "fields", None) or ())
        except Exception:
            pass  # functions of other tests, and half-made objects of Python: all but a crash
        if type(thing) is tuple:
            for _ in thing:
                pass


def test_half_made_objects_are_not_shown(engine: ModuleType, kernel: FakeKernel) -> None:
    """Code of the user runs while an object is made; it finds none that has holes."""
    looked = 0
    looking = False

    def now(*_: object) -> Any:
        nonlocal looked, looking
        if not looking:
            looking = True
            looked += 1
            look(engine)
            looking = False
        return b"x"

    class Name(str):
        def __hash__(self) -> int:
            now()
            return str.__hash__(self)

    class Loud(type):
        def __repr__(cls) -> str:
            now()
            return "loud"

    class Key:
        def __repr__(self) -> str:
            now()
            return "key"

    class Size:
        def __index__(self) -> int:
            now()
            return 4

    c = codecs(engine)
    for op in ("record", "sequence"):
        with pytest.raises(TypeError, match="loud"):
            engine.Codec(op, Loud("Unfit", (), {}))
    with pytest.raises(TypeError, match="key"):
        engine.Codec("select", "kind", {1: c.u8, Key(): 5}, c.raw)
    with pytest.raises(TypeError, match="key"):
        engine.Plan("P", 0, True, (Key(),))
    assert engine.Codec("string", Size()).encode("abc") == b"abc\0"
    field = engine.Field(Name("a"), engine.Codec("custom", now, bytes), type=1)
    cls = record_class(engine, "Made", field, attr(engine, "b", 2, c.u8))
    assert cls.__plan__.by_name["a"] is field
    kernel.send(multipart(*[nla(1, b"x") + nla(2, b"\1")] * 2) + done())
    dump = kernel.dump(cls, fields=(cls.b, field, cls.b, field, cls.b))
    assert dump.collect() == [(1, b"x", 1, b"x", 1)] * 2
    assert looked >= 9


def test_collecting_all_the_time(engine: ModuleType, kernel: FakeKernel) -> None:
    """A collection at each allocation, as good as: while everything is made and used."""
    before = gc.get_threshold()
    gc.set_threshold(1, 1, 1)
    try:
        for turn in range(3):
            made: list[Any] = []
            cls = record_class(
                engine,
                "Often",
                attr(engine, "a", 1, engine.Codec("custom", bytes, bytes)),
                attr(engine, "b", 2, engine.Codec("record", made.pop)),
                attr(engine, "c", 3, engine.Codec("multi", engine.Codec("string"))),
            )
            made.append(cls)
            record = cls(a=b"x", b={"a": b"y", "c": ["1", "2"]})
            plain = {"a": b"x", "b": {"a": b"y", "c": ("1", "2")}}
            assert record.as_dict() == plain
            assert repr(record) == "Often(a=b'x', b=Often(a=b'y', c=('1', '2')))"
            kernel.send(multipart(*[bytes(record)] * 5) + done())
            dump = kernel.dump(cls, fields=(cls.a, cls.b, cls.c), where=((cls.b, record.b),))
            assert dump.collect() == [(b"x", record.b, ())] * 5
            assert kernel.released == [True] * (turn + 1)
    finally:
        gc.set_threshold(*before)
