"""The answers to several requests at once, the answers that a forked child must not take, and
texts that stand for numbers: on both engines."""

from __future__ import annotations

import errno
import os
import struct
from types import ModuleType
from typing import Any

import pytest

from fakekernel import SEQ, FakeKernel, ack, error, message, text_tlv
from netlinklib.errors import Closed, ProtocolError, TimedOut
from netlinklib.uapi._data import rtnetlink
from support.records import attr, codecs, member, nla, record_class, samples


def payload(oif: int) -> bytes:
    return bytes(12) + nla(rtnetlink.RTA_OIF, struct.pack("=I", oif))


# ---- several requests ----


def test_all_done(engine: ModuleType, kernel: FakeKernel) -> None:
    for position in range(3):
        kernel.send(ack(seq=SEQ + position))
    answers = kernel.dump(samples(engine).Route, count=3)
    assert kernel.released == []
    assert answers.collect() == []
    assert kernel.released == [True]
    assert kernel.reader.messages == 3


def test_refusals_warnings_and_records(engine: ModuleType, kernel: FakeKernel) -> None:
    kernel.send(message(payload(5), seq=SEQ), ack(seq=SEQ))
    kernel.send(error(-errno.EEXIST, text_tlv("there is one"), seq=SEQ + 1))
    kernel.send(ack(text_tlv("it was moved"), seq=SEQ + 2))
    kernel.send(error(-errno.EPERM, seq=SEQ + 3), ack(seq=SEQ + 4))
    rows = list(kernel.dump(samples(engine).Route, count=5))
    assert [(position, code) for position, code, _ in rows] == [
        *((0, 0), (1, errno.EEXIST)),
        *((2, 0), (3, errno.EPERM)),
    ]
    assert rows[0][2].oif == 5
    assert [said for _, _, said in rows[1:]] == [
        {"message": "there is one"},
        {"message": "it was moved"},
        {},
    ]
    assert kernel.released == [True]


def test_it_ends_with_the_last_answer_only(engine: ModuleType, kernel: FakeKernel) -> None:
    # out of order, and with the answers to an older and to a later request between
    kernel.send(ack(seq=SEQ + 1), ack(seq=SEQ - 1), ack(seq=SEQ + 2))
    kernel.silence()
    answers = kernel.dump(samples(engine).Route, count=2)
    with pytest.raises(TimedOut):
        answers.collect()
    assert kernel.released == [False]
    kernel.send(ack(seq=SEQ + 1), ack(seq=SEQ))
    assert kernel.dump(samples(engine).Route, count=2).collect() == []
    assert kernel.reader.skipped == 2


def test_a_row_before_the_end_is_handed_out_before_the_end(
    engine: ModuleType, kernel: FakeKernel
) -> None:
    kernel.send(error(-errno.EPERM, seq=SEQ))
    answers = kernel.dump(samples(engine).Route, count=1)
    assert next(answers) == (0, errno.EPERM, {})
    assert kernel.released == []
    with pytest.raises(StopIteration):
        next(answers)
    assert kernel.released == [True]


def test_broken_answers_of_a_batch(engine: ModuleType, kernel: FakeKernel) -> None:
    kernel.send(ack(seq=SEQ), message(length=3, seq=SEQ + 1))
    with pytest.raises(ProtocolError):
        kernel.dump(samples(engine).Route, count=2).collect()
    kernel.send(message(b"\1\0", 2, seq=SEQ))
    with pytest.raises(ProtocolError, match="too short"):
        kernel.dump(samples(engine).Route, count=2).collect()
    assert kernel.released == [False, False]


def test_numbers_of_a_batch(engine: ModuleType, kernel: FakeKernel) -> None:
    last = (1 << 32) - 1
    kernel.send(ack(seq=last - 1), ack(seq=last))
    assert kernel.dump(samples(engine).Route, seq=last - 1, count=2).collect() == []
    for wrong in ((last, 2), (1, 0), (1, -1), (2, last)):
        with pytest.raises((ValueError, OverflowError)):
            kernel.dump(samples(engine).Route, seq=wrong[0], count=wrong[1])
    with pytest.raises(TypeError):
        kernel.dump(samples(engine).Route, count="2")


# ---- fork ----


def test_a_child_takes_no_answers(engine: ModuleType, kernel: FakeKernel) -> None:
    kernel.send(message(payload(1)))
    dump = kernel.dump(samples(engine).Route)
    assert next(dump).oif == 1
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            said = "no error"
            try:
                next(dump)
            except Closed as error:
                said = str(error)
            os.write(writing, said.encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        assert "parent" in answer.read()
    assert os.waitpid(child, 0)[1] == 0
    kernel.send(message(payload(2)), ack())
    assert [route.oif for route in dump] == [2]


# ---- texts for numbers ----


def named(engine: ModuleType) -> Any:
    c = codecs(engine)

    def parse(text: str) -> int:
        if text == "lost":
            raise LookupError(text)
        if text not in ("one", "two"):
            raise ValueError(f"nobody calls a number {text!r}")
        return 1 + ("one", "two").index(text)

    return record_class(
        engine,
        "Named",
        member(engine, "kind", c.u8, 0, 1, parse=parse),
        member(engine, "low", engine.Codec("bits", c.u8, 0, 4), 1, 1, parse=parse),
        attr(engine, "count", 1, c.u32, parse=parse),
        attr(engine, "name", 2, c.string),
        header=4,
    )


def test_texts_for_numbers(engine: ModuleType) -> None:
    cls = named(engine)
    record = cls(kind="one", low="two", count="two", name="one")
    assert (record.kind, record.low, record.count, record.name) == (1, 2, 2, "one")
    assert record == cls(kind=1, low=2, count=2, name="one")
    with pytest.raises(ValueError, match=r"Named.count: nobody calls a number 'three'"):
        cls(count="three")
    with pytest.raises(LookupError, match="lost"):
        cls(kind="lost")
    with pytest.raises(TypeError, match="Named.kind: expected an int"):
        cls(kind=b"one")
    assert cls.__plan__.by_name["kind"].parse("two") == 2
    assert cls.__plan__.by_name["name"].parse is None


def test_parse_gives_what_the_field_can_hold(engine: ModuleType) -> None:
    field = attr(engine, "count", 1, codecs(engine).u8, parse=lambda text: {"a": 256}.get(text))
    cls = record_class(engine, "Odd", field)
    with pytest.raises(ValueError, match="Odd.count: 256 is out of range for u8"):
        cls(count="a")
    with pytest.raises(TypeError, match="Odd.count: expected an int, not NoneType"):
        cls(count="b")
    with pytest.raises(TypeError, match="parse is a function"):
        attr(engine, "count", 1, codecs(engine).u8, parse=3)


def test_a_selector_given_as_a_text(engine: ModuleType) -> None:
    c = codecs(engine)
    kinds = {1: c.u8, 2: c.u32}
    cls = record_class(
        engine,
        "Chosen",
        attr(engine, "data", 2, engine.Codec("select", "kind", kinds, c.raw)),
        attr(engine, "kind", 1, c.u16, parse={"byte": 1, "word": 2}.__getitem__),
    )
    values = {"kind": "word", "data": 7}
    assert cls(**values) == cls(kind=2, data=7)
    assert len(cls(kind="byte", data=7).attributes()[2]) == 1
    # what was given stays as it is
    assert cls.__plan__.encode(values) == bytes(cls(kind=2, data=7))
    assert values == {"kind": "word", "data": 7}


def test_order_of_many_fields(engine: ModuleType) -> None:
    c = codecs(engine)
    fields = [attr(engine, f"f{number}", number, c.u8) for number in range(40, 0, -1)]
    cls = record_class(engine, "Many", *fields)
    record = cls(**{f"f{number}": number for number in range(1, 41)})
    assert [kind for kind, _ in record.attribute_list()] == list(range(40, 0, -1))
    with pytest.raises(TypeError, match="Many has no field 'f41'"):
        cls(**{f"f{number}": number for number in range(1, 42)})
    with pytest.raises(ValueError, match=r"Many.f3: 256 is out of range"):
        cls(**{f"f{number}": 256 if number == 3 else number for number in range(1, 41)})
