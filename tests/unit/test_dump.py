"""Reader and Dump: the receive state machine, against kernels that misbehave in every known way."""

from __future__ import annotations

import errno
import gc
import os
import select
import signal
import socket
import struct
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from types import FrameType, ModuleType
from typing import Any

import pytest

import fakekernel
from fakekernel import (
    PORT,
    ROW,
    SEQ,
    FakeKernel,
    KernelError,
    ack,
    done,
    error,
    message,
    multipart,
    offset_tlv,
    text_tlv,
)
from netlinklib.errors import (
    Closed,
    DecodeError,
    DumpInterrupted,
    Overrun,
    ProtocolError,
    TimedOut,
    Truncated,
)
from netlinklib.uapi._data import if_link, rtnetlink
from netlinklib.uapi._data.netlink import (
    NETLINK_ROUTE,
    NETLINK_USERSOCK,
    NLM_F_ACK,
    NLM_F_DUMP_FILTERED,
    NLM_F_DUMP_INTR,
    NLM_F_MULTI,
    NLM_F_REQUEST,
    NLMSG_DONE,
    NLMSG_ERROR,
    NLMSG_MIN_TYPE,
    NLMSG_NOOP,
    NLMSG_OVERRUN,
    NLMSGERR_ATTR_COOKIE,
    NLMSGERR_ATTR_MISS_NEST,
    NLMSGERR_ATTR_MISS_TYPE,
    NLMSGERR_ATTR_MSG,
    NLMSGERR_ATTR_OFFS,
    NLMSGERR_ATTR_POLICY,
)
from support import needs
from support.records import attr, codecs, member, nla, path_field, record_class, samples

FLAGS = NLM_F_MULTI


def payload(oif: int, *more: bytes) -> bytes:
    """Return the payload of a row: a struct rtmsg, RTA_OIF, and more attributes."""
    head = bytes((2,)) + bytes(11)
    return head + nla(rtnetlink.RTA_OIF, struct.pack("=I", oif)) + b"".join(more)


def row(oif: int, *more: bytes, **header: Any) -> bytes:
    return message(payload(oif, *more), **header)


def oifs(rows: list[Any]) -> list[int]:
    return [route.oif for route in rows]


# ---- the good case ----


def test_rows_up_to_done(engine: ModuleType, kernel: FakeKernel) -> None:
    kernel.send(multipart(payload(1), payload(2)))
    kernel.send(row(3), done())
    dump = kernel.dump(samples(engine).Route)
    assert kernel.released == []
    assert oifs(list(dump)) == [1, 2, 3]
    assert kernel.released == [True]
    assert (dump.interrupted, dump.filtered, dump.warning) == (False, False, None)
    assert list(dump) == []
    with pytest.raises(StopIteration):
        next(dump)
    reader = kernel.reader
    assert (reader.datagrams, reader.messages, reader.skipped) == (2, 4, 0)


def test_collect(engine: ModuleType, kernel: FakeKernel) -> None:
    kernel.send(multipart(payload(1), payload(2), payload(3)))
    kernel.send(done())
    dump = kernel.dump(samples(engine).Route)
    assert next(dump).oif == 1
    rows = dump.collect()
    assert type(rows) is list
    assert oifs(rows) == [2, 3]
    assert kernel.released == [True]
    assert dump.collect() == []
    assert list(dump) == []


def test_tuples(engine: ModuleType, kernel: FakeKernel) -> None:
    cls = samples(engine).Route
    kernel.send(row(1, nla(rtnetlink.RTA_DST, bytes((10, 0, 0, 1)))), row(2), done())
    rows = kernel.dump(cls, fields=(cls.dst, cls.oif, cls.family, cls.table)).collect()
    assert rows == [("10.0.0.1", 1, 2, 0), (None, 2, 2, 0)]
    assert all(type(found) is tuple for found in rows)


def test_tuples_of_one_and_of_none(engine: ModuleType, kernel: FakeKernel) -> None:
    cls = samples(engine).Route
    kernel.send(row(1), row(2), done())
    assert kernel.dump(cls, fields=(cls.oif,)).collect() == [(1,), (2,)]
    kernel.send(row(1), row(2), done())
    assert kernel.dump(cls, fields=()).collect() == [(), ()]


def test_one_field_twice(engine: ModuleType, kernel: FakeKernel) -> None:
    cls = samples(engine).Route
    kernel.send(row(1), done())
    assert kernel.dump(cls, fields=(cls.oif, cls.dst, cls.oif)).collect() == [(1, None, 1)]


def test_reader(engine: ModuleType) -> None:
    reader = engine.Reader(3, PORT)
    assert (reader.fd, reader.portid, reader.size) == (3, PORT, 65536)
    assert (reader.datagrams, reader.messages, reader.skipped) == (0, 0, 0)
    assert engine.Reader(3, (1 << 32) - 1, size=32768).portid == (1 << 32) - 1
    for name in ("fd", "portid", "size", "datagrams", "messages", "skipped"):
        with pytest.raises(AttributeError):
            setattr(reader, name, 0)
    with pytest.raises(ValueError, match="a receive buffer of 4096 bytes; 32768 at least"):
        engine.Reader(3, PORT, size=4096)
    with pytest.raises(TypeError):
        engine.Reader("3", PORT)
    with pytest.raises(TypeError):
        engine.Reader(3)


def test_descriptor_is_borrowed(engine: ModuleType, kernel: FakeKernel) -> None:
    kernel.send(row(1), done())
    kernel.dump(samples(engine).Route).collect()
    blocking = os.get_blocking(kernel.user.fileno())
    del kernel.reader
    gc.collect()
    os.fstat(kernel.user.fileno())
    assert os.get_blocking(kernel.user.fileno()) == blocking


def test_default_timeout_of_sockets_has_no_effect(engine: ModuleType, kernel: FakeKernel) -> None:
    old = socket.getdefaulttimeout()
    socket.setdefaulttimeout(0.01)
    try:
        timer = threading.Timer(0.1, kernel.send, (row(1) + done(),))
        timer.start()
        assert oifs(kernel.dump(samples(engine).Route).collect()) == [1]
        assert os.get_blocking(kernel.user.fileno())
    finally:
        socket.setdefaulttimeout(old)
        timer.join()


def test_wrong_arguments(engine: ModuleType, kernel: FakeKernel) -> None:
    cls = samples(engine).Route
    good: dict[str, Any] = {"fail": kernel.fail, "release": kernel.released.append}
    dump = kernel.reader.dump
    for args, kwargs in (
        ((SEQ, int, (ROW,)), good),
        ((SEQ, 5, (ROW,)), good),
        ((SEQ, engine.RecordBase, (ROW,)), good),
        ((SEQ, cls, [ROW]), good),
        ((SEQ, cls, ("x",)), good),
        (("x", cls, (ROW,)), good),
        ((SEQ, cls, (ROW,)), {**good, "fields": [cls.oif]}),
        ((SEQ, cls, (ROW,)), {**good, "fields": ("oif",)}),
        ((SEQ, cls, (ROW,)), {**good, "where": [(cls.oif, 1)]}),
        ((SEQ, cls, (ROW,)), {**good, "where": (cls.oif, 1)}),
        ((SEQ, cls, (ROW,)), {**good, "where": (("oif", 1),)}),
        ((SEQ, cls, (ROW,)), {**good, "where": ((cls.oif,),)}),
        ((SEQ, cls, (ROW,)), {**good, "where": ((cls.oif, "x"),)}),
        ((SEQ, cls, (ROW,)), {"fail": kernel.fail}),
        ((SEQ, cls, (ROW,)), {"release": kernel.released.append}),
        ((SEQ, cls), good),
    ):
        with pytest.raises(TypeError):
            dump(*args, **kwargs)
            pytest.fail(f"dump{args} {kwargs} was taken")
    for types in ((-1,), (70000,)):
        with pytest.raises(ValueError):
            dump(SEQ, cls, types, **good)
    with pytest.raises(ValueError, match=r"^Route\.oif: 4294967296 is out of range for u32$"):
        dump(SEQ, cls, (ROW,), **good, where=((cls.oif, 1 << 32),))
    # what was refused never owned the request
    assert kernel.released == []


def test_dump_is_made_by_a_reader_only(c_engine: ModuleType) -> None:
    with pytest.raises(TypeError):
        c_engine.Dump()


# ---- what is skipped ----


def test_strangers(engine: ModuleType, kernel: FakeKernel) -> None:
    kernel.send(
        row(1, seq=SEQ - 1),
        row(2, seq=0),
        row(3, portid=PORT + 1),
        row(4, portid=0),
        done(seq=SEQ + 1),
        error(-errno.EPERM, seq=SEQ - 1),
        message(b"", NLMSG_OVERRUN, seq=0),
        row(5, flags=NLM_F_DUMP_INTR, seq=0),
        row(6),
        done(),
    )
    dump = kernel.dump(samples(engine).Route)
    assert oifs(list(dump)) == [6]
    assert not dump.interrupted
    reader = kernel.reader
    assert (reader.datagrams, reader.messages, reader.skipped) == (1, 10, 8)


def test_other_types(engine: ModuleType, kernel: FakeKernel) -> None:
    others = [kind for kind in range(NLMSG_MIN_TYPE) if kind not in range(1, 5)]
    assert NLMSG_NOOP == 1
    kernel.send(
        message(b"?", NLMSG_NOOP),
        *[message(b"?", kind) for kind in others],
        message(b"?", ROW + 1),
        message(b"?", 65535),
        row(1),
        done(),
    )
    assert oifs(kernel.dump(samples(engine).Route).collect()) == [1]
    assert kernel.reader.skipped == len(others) + 2


def test_control_messages_are_never_rows(engine: ModuleType, kernel: FakeKernel) -> None:
    kernel.send(message(b"", NLMSG_NOOP), message(b"", 7), row(1), done())
    every = tuple(range(NLMSG_MIN_TYPE)) + (ROW,)
    assert oifs(kernel.dump(samples(engine).Route, types=every).collect()) == [1]


def test_several_types(engine: ModuleType, kernel: FakeKernel) -> None:
    kernel.send(row(1, type=16), row(2, type=17), row(3, type=65535), done())
    assert oifs(kernel.dump(samples(engine).Route, types=(17, 65535)).collect()) == [2, 3]
    kernel.send(row(1), done())
    assert kernel.dump(samples(engine).Route, types=()).collect() == []


def test_nothing_after_the_end_counts(engine: ModuleType, kernel: FakeKernel) -> None:
    kernel.send(row(1), done(), row(2), error(-errno.EPERM), b"broken")
    assert oifs(list(kernel.dump(samples(engine).Route))) == [1]
    assert kernel.released == [True]


def test_next_answer_begins_with_its_own_datagram(engine: ModuleType, kernel: FakeKernel) -> None:
    kernel.send(row(1), done(), row(2, seq=SEQ + 1))
    kernel.send(row(3, seq=SEQ), row(4, seq=SEQ + 1), done(seq=SEQ + 1))
    assert oifs(list(kernel.dump(samples(engine).Route))) == [1]
    assert oifs(list(kernel.dump(samples(engine).Route, seq=SEQ + 1))) == [4]


def test_rows_without_multi(engine: ModuleType, kernel: FakeKernel) -> None:
    kernel.send(row(1, flags=0), row(2, flags=0), done(flags=0))
    assert oifs(list(kernel.dump(samples(engine).Route))) == [1, 2]


def test_ack_stands_for_done(engine: ModuleType, kernel: FakeKernel) -> None:
    kernel.send(row(1, flags=0), ack())
    assert oifs(list(kernel.dump(samples(engine).Route))) == [1]
    kernel.send(ack())
    assert list(kernel.dump(samples(engine).Route)) == []
    assert kernel.released == [True, True]


@pytest.mark.parametrize("empty", [1, 10])
def test_empty_datagrams(engine: ModuleType, kernel: FakeKernel, empty: int) -> None:
    for _ in range(empty):
        kernel.send(b"")
    kernel.send(row(1))
    for _ in range(empty):
        kernel.send(b"")
    kernel.send(done())
    assert oifs(list(kernel.dump(samples(engine).Route))) == [1]
    assert kernel.reader.datagrams == 2 * empty + 2


def test_closed_connection_is_no_endless_loop(engine: ModuleType) -> None:
    with FakeKernel(engine, kind=socket.SOCK_SEQPACKET) as kernel:
        kernel.send(row(1))
        kernel.kernel.close()
        dump = kernel.dump(samples(engine).Route)
        assert next(dump).oif == 1
        with pytest.raises(ProtocolError, match="only empty datagrams"):
            next(dump)
        assert kernel.released == [False]


# ---- the sender ----


def test_sender_that_is_not_the_kernel(engine: ModuleType) -> None:
    with FakeKernel(engine, trusted=False) as kernel:
        kernel.silence()
        kernel.send(row(1), done())
        kernel.send(bytes(5))
        with pytest.raises(TimeoutError):
            kernel.dump(samples(engine).Route).collect()
        reader = kernel.reader
        assert (reader.datagrams, reader.messages, reader.skipped) == (2, 0, 2)


@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_INET6])
def test_sender_on_another_kind_of_socket(engine: ModuleType, family: int) -> None:
    with (
        socket.socket(family, socket.SOCK_DGRAM) as sender,
        socket.socket(family, socket.SOCK_DGRAM) as user,
    ):
        user.bind(("127.0.0.1" if family == socket.AF_INET else "::1", 0))
        user.setblocking(False)
        sender.sendto(row(1) + done(), user.getsockname())
        select.select([user], [], [], 5)
        reader = engine.Reader(user.fileno(), PORT)
        dump = reader.dump(SEQ, samples(engine).Route, (ROW,), fail=KernelError, release=print)
        with pytest.raises(TimeoutError):
            next(dump)
        assert (reader.datagrams, reader.messages, reader.skipped) == (1, 0, 1)


def test_kernel_and_a_liar_on_netlink(engine: ModuleType) -> None:
    """A real socket: the kernel acknowledges a NOOP, another process says otherwise before."""
    with (
        socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_ROUTE) as user,
        socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_ROUTE) as liar,
    ):
        user.bind((0, 0))
        liar.bind((0, 0))
        portid = user.getsockname()[0]
        try:
            liar.sendto(row(1, portid=portid) + error(-errno.EPERM, portid=portid), (portid, 0))
        except PermissionError:
            needs("root, to send to the netlink socket of another process")
        noop = message(b"", NLMSG_NOOP, flags=NLM_F_REQUEST | NLM_F_ACK, portid=portid)
        user.sendto(noop, (0, 0))
        reader = engine.Reader(user.fileno(), portid)
        released: list[bool] = []
        dump = reader.dump(
            SEQ, samples(engine).Route, (ROW,), fail=KernelError, release=released.append
        )
        assert dump.collect() == []
        assert released == [True]
        assert (reader.datagrams, reader.messages, reader.skipped) == (2, 1, 1)


# ---- flags ----


@pytest.mark.parametrize("where", ["first", "middle", "done", "ack"])
def test_interrupted(engine: ModuleType, kernel: FakeKernel, where: str) -> None:
    flags = {"first": FLAGS, "middle": FLAGS, "done": 0, where: FLAGS | NLM_F_DUMP_INTR}
    kernel.send(row(1, flags=flags["first"]), row(2, flags=flags["middle"]))
    end = done(flags=flags["done"]) if where != "ack" else ack_with(NLM_F_DUMP_INTR)
    kernel.send(row(3), end)
    dump = kernel.dump(samples(engine).Route)
    rows = [next(dump), next(dump), next(dump)]
    assert oifs(rows) == [1, 2, 3]
    with pytest.raises(DumpInterrupted) as caught:
        next(dump)
    assert caught.value.rows is None
    assert dump.interrupted
    assert kernel.released == [True]
    for _ in range(2):
        with pytest.raises(StopIteration):
            next(dump)


def ack_with(flags: int) -> bytes:
    good = bytearray(ack())
    struct.pack_into("=H", good, 6, flags)
    return bytes(good)


def test_collect_does_not_raise_interrupted(engine: ModuleType, kernel: FakeKernel) -> None:
    kernel.send(row(1, flags=NLM_F_DUMP_INTR), row(2), done())
    dump = kernel.dump(samples(engine).Route)
    assert oifs(dump.collect()) == [1, 2]
    assert dump.interrupted
    with pytest.raises(StopIteration):
        next(dump)


def test_interrupted_on_a_message_that_is_no_row(engine: ModuleType, kernel: FakeKernel) -> None:
    kernel.send(message(b"", ROW + 1, flags=NLM_F_DUMP_INTR), done())
    dump = kernel.dump(samples(engine).Route)
    assert dump.collect() == []
    assert dump.interrupted


def test_filtered(engine: ModuleType, kernel: FakeKernel) -> None:
    kernel.send(row(1, flags=FLAGS | NLM_F_DUMP_FILTERED), done())
    dump = kernel.dump(samples(engine).Route)
    assert not dump.filtered
    assert oifs(list(dump)) == [1]
    assert dump.filtered


def test_error_after_an_interruption_is_the_error(engine: ModuleType, kernel: FakeKernel) -> None:
    kernel.send(row(1, flags=NLM_F_DUMP_INTR), done(-errno.EIO))
    dump = kernel.dump(samples(engine).Route)
    next(dump)
    with pytest.raises(KernelError):
        next(dump)
    with pytest.raises(StopIteration):
        next(dump)


# ---- the kernel's errors ----


def fails(engine: ModuleType, kernel: FakeKernel, *messages: bytes) -> tuple[Any, ...]:
    """Return what `fail` was asked to make of an answer."""
    kernel.send(*messages)
    dump = kernel.dump(samples(engine).Route)
    with pytest.raises(KernelError) as caught:
        dump.collect()
    assert kernel.released[-1] is False
    assert dump.collect() == []
    with pytest.raises(StopIteration):
        next(dump)
    return caught.value.args


TLVS = text_tlv("no such table") + offset_tlv(36)
SAID = {"message": "no such table", "offset": 36}


def test_error(engine: ModuleType, kernel: FakeKernel) -> None:
    assert fails(engine, kernel, error(-errno.EPERM)) == (errno.EPERM, {})
    assert fails(engine, kernel, error(errno.EPERM)) == (errno.EPERM, {})
    assert fails(engine, kernel, error(-(1 << 31))) == (1 << 31, {})
    assert fails(engine, kernel, error((1 << 31) - 1)) == ((1 << 31) - 1, {})
    assert kernel.released == [False] * 4


def test_error_behind_rows(engine: ModuleType, kernel: FakeKernel) -> None:
    kernel.send(row(1), row(2), error(-errno.ENODEV))
    dump = kernel.dump(samples(engine).Route)
    assert oifs([next(dump), next(dump)]) == [1, 2]
    with pytest.raises(KernelError):
        next(dump)
    assert kernel.released == [False]


@pytest.mark.parametrize("capped", [False, True])
@pytest.mark.parametrize("size", [0, 4, 19, 21])
def test_ext_ack(engine: ModuleType, kernel: FakeKernel, capped: bool, size: int) -> None:
    """Behind a request that is whole or capped, and of a length that is no multiple of 4."""
    request = message(bytes(size), 26, pad=False)
    sent = error(-errno.ENOENT, TLVS, request=request, capped=capped)
    assert fails(engine, kernel, sent) == (errno.ENOENT, SAID)


def test_ext_ack_needs_its_flag(engine: ModuleType, kernel: FakeKernel) -> None:
    sent = bytearray(error(-errno.ENOENT, TLVS))
    struct.pack_into("=H", sent, 6, 0)
    assert fails(engine, kernel, bytes(sent)) == (errno.ENOENT, {})


@pytest.mark.parametrize("inner", [0, 15, 17, 4000, 0xFFFFFFFF, 0xFFFFFFFD])
def test_ext_ack_behind_a_lying_length(engine: ModuleType, kernel: FakeKernel, inner: int) -> None:
    """The errno is told whatever stands behind it."""
    code, said = fails(engine, kernel, error(-errno.ENOENT, TLVS, inner=inner))
    assert code == errno.ENOENT
    assert said == {}


def test_ext_ack_behind_a_cut_off_request(engine: ModuleType, kernel: FakeKernel) -> None:
    code = struct.pack("=i", -errno.ENOENT)
    flags = 0x200 | 0x100
    for size in range(0, 20):
        for capped in (0x200, flags):
            sent = message(code + bytes(size), NLMSG_ERROR, flags=capped)
            assert fails(engine, kernel, sent) == (errno.ENOENT, {})


def test_every_ext_ack(engine: ModuleType, kernel: FakeKernel) -> None:
    word = struct.Struct("=I").pack
    tlvs = (
        text_tlv("caf\xe9")
        + offset_tlv(20)
        + nla(NLMSGERR_ATTR_COOKIE, b"\1\2\3")
        + nla(NLMSGERR_ATTR_POLICY, b"policy")
        + nla(NLMSGERR_ATTR_MISS_TYPE, word(7))
        + nla(NLMSGERR_ATTR_MISS_NEST, word(24))
        + nla(99, b"new")
    )
    assert fails(engine, kernel, error(-1, tlvs)) == (
        1,
        {
            "message": "caf\xe9",
            "offset": 20,
            "cookie": b"\1\2\3",
            "policy": b"policy",
            "missing_type": 7,
            "missing_nest": 24,
        },
    )


@pytest.mark.parametrize(
    ("tlvs", "said"),
    [
        (nla(NLMSGERR_ATTR_MSG, b"no NUL"), {"message": "no NUL"}),
        (nla(NLMSGERR_ATTR_MSG, b""), {"message": ""}),
        (nla(NLMSGERR_ATTR_MSG, b"caf\xe9\0more"), {"message": "caf\udce9"}),
        (nla(NLMSGERR_ATTR_OFFS, b"\1\2"), {}),
        (nla(NLMSGERR_ATTR_OFFS, b""), {}),
        (nla(NLMSGERR_ATTR_MISS_TYPE, b"\1\2\3"), {}),
        (text_tlv("good") + nla(2, b"", length=3), {"message": "good"}),
        (text_tlv("good") + nla(2, b"", length=0), {"message": "good"}),
        (text_tlv("good") + nla(2, bytes(4), length=9), {"message": "good"}),
        (nla(2, b"", length=0) + text_tlv("behind"), {}),
        (nla(NLMSGERR_ATTR_MSG, b"a", length=65535), {}),
        (b"\0\0\0", {}),
    ],
)
def test_malformed_ext_ack(
    engine: ModuleType, kernel: FakeKernel, tlvs: bytes, said: dict[str, Any]
) -> None:
    assert fails(engine, kernel, error(-errno.EPERM, tlvs)) == (errno.EPERM, said)
    assert fails(engine, kernel, done(-errno.EPERM, tlvs)) == (errno.EPERM, said)


def test_done_is_a_result(engine: ModuleType, kernel: FakeKernel) -> None:
    assert fails(engine, kernel, done(-errno.EMSGSIZE)) == (errno.EMSGSIZE, {})
    assert fails(engine, kernel, done(-errno.ENOENT, TLVS)) == (errno.ENOENT, SAID)
    assert fails(engine, kernel, done(-(1 << 31))) == (1 << 31, {})
    # without the flag there are no TLVs
    sent = bytearray(done(-errno.ENOENT, TLVS))
    struct.pack_into("=H", sent, 6, FLAGS)
    assert fails(engine, kernel, bytes(sent)) == (errno.ENOENT, {})


@pytest.mark.parametrize("end", [done(None), done(0), done(5), message(b"\1\2\3", NLMSG_DONE)])
def test_done_that_is_success(engine: ModuleType, kernel: FakeKernel, end: bytes) -> None:
    kernel.send(row(1), end)
    assert oifs(list(kernel.dump(samples(engine).Route))) == [1]


def test_warning(engine: ModuleType, kernel: FakeKernel) -> None:
    for end in (ack(text_tlv("mind that")), done(0, text_tlv("mind that"))):
        kernel.send(row(1), end)
        dump = kernel.dump(samples(engine).Route)
        assert dump.warning is None
        assert oifs(list(dump)) == [1]
        assert dump.warning == "mind that"


@pytest.mark.parametrize("size", [0, 1, 3])
def test_short_error(engine: ModuleType, kernel: FakeKernel, size: int) -> None:
    sent = message(bytes(size), NLMSG_ERROR)
    kernel.send(row(1), sent)
    dump = kernel.dump(samples(engine).Route)
    next(dump)
    with pytest.raises(ProtocolError, match="an NLMSG_ERROR too short for its error number") as c:
        next(dump)
    assert c.value.data.startswith(sent[: 16 + size])  # from the offending message on
    assert kernel.released == [False]


def test_overrun_message(engine: ModuleType, kernel: FakeKernel) -> None:
    kernel.send(row(1), message(b"", NLMSG_OVERRUN), row(2), done())
    dump = kernel.dump(samples(engine).Route)
    next(dump)
    with pytest.raises(Overrun) as caught:
        next(dump)
    assert fakekernel.lost(caught.value)
    assert kernel.released == [False]
    assert list(dump) == []


# ---- framing of datagrams ----


def broken(engine: ModuleType, kernel: FakeKernel, bad: bytes) -> ProtocolError:
    """Send a good row and then `bad`; return the one error that comes of it."""
    kernel.send(row(1), bad)
    dump = kernel.dump(samples(engine).Route)
    assert next(dump).oif == 1
    with pytest.raises(ProtocolError) as caught:
        next(dump)
    assert kernel.released[-1] is False
    with pytest.raises(StopIteration):
        next(dump)
    return caught.value


@pytest.mark.parametrize("length", [0, 1, 15, 37, 1000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF])
def test_impossible_nlmsg_len(engine: ModuleType, kernel: FakeKernel, length: int) -> None:
    bad = message(bytes(20), length=length)
    assert len(bad) == 36
    found = broken(engine, kernel, bad)
    assert found.data == bad
    assert str(found) == str(ProtocolError("a message of an impossible length"))


@pytest.mark.parametrize("size", [1, 4, 15])
def test_remnant_of_a_message(engine: ModuleType, kernel: FakeKernel, size: int) -> None:
    assert broken(engine, kernel, done()[:size]).data == done()[:size]


def test_unaligned_last_message(engine: ModuleType, kernel: FakeKernel) -> None:
    tail = nla(1000, b"x", pad=False)
    kernel.send(row(1), message(payload(2) + tail, pad=False))
    kernel.send(row(3), message(b"\0\0\0\0\0", NLMSG_DONE, pad=False))
    rows = kernel.dump(samples(engine).Route).collect()
    assert oifs(rows) == [1, 2, 3]
    assert rows[1].attributes()[1000] == b"x"


def test_message_in_the_middle_is_padded(engine: ModuleType, kernel: FakeKernel) -> None:
    kernel.send(message(payload(1) + nla(1000, b"x", pad=False)), row(2), done())
    assert oifs(list(kernel.dump(samples(engine).Route))) == [1, 2]


def test_header_alone_is_a_message(engine: ModuleType, kernel: FakeKernel) -> None:
    kernel.send(message(b""), done())
    with pytest.raises(DecodeError, match="^Route: header of 12 bytes, 0 received$"):
        kernel.dump(samples(engine).Route).collect()
    kernel.send(message(b""), done())
    assert kernel.dump(samples(engine).Metrics).collect() == [samples(engine).Metrics()]


def test_truncated(engine: ModuleType) -> None:
    with FakeKernel(engine, size=32768) as kernel:
        kernel.send(row(1))
        kernel.send(row(2), bytes(32768))
        kernel.send(row(3), done())
        dump = kernel.dump(samples(engine).Route)
        assert next(dump).oif == 1
        with pytest.raises(Truncated) as caught:
            next(dump)
        assert caught.value.size == 32768
        assert kernel.released == [False]
        assert list(dump) == []


def test_buffer_that_is_just_full(engine: ModuleType) -> None:
    with FakeKernel(engine, size=32768) as kernel:
        fill = 32768 - len(row(1)) - len(done()) - 16
        kernel.send(row(1), message(bytes(fill), ROW + 1), done())
        assert oifs(kernel.dump(samples(engine).Route).collect()) == [1]


# ---- framing of rows ----


@pytest.mark.parametrize("length", [0, 1, 2, 3, 9, 65535])
def test_row_with_an_impossible_nla_len(
    engine: ModuleType, kernel: FakeKernel, length: int
) -> None:
    cls = samples(engine).Route
    bad = row(2, nla(1, bytes(4), length=length))
    kernel.send(row(1), bad, row(3), done())
    dump = kernel.dump(cls)
    assert next(dump).oif == 1
    with pytest.raises(DecodeError) as caught:
        next(dump)
    assert str(caught.value).startswith(f"Route: attribute at offset 20: nla_len {length}")
    assert caught.value.data == bad[16:]
    assert kernel.released == [False]
    assert list(dump) == []


def test_tuples_stop_when_all_is_found(engine: ModuleType, kernel: FakeKernel) -> None:
    cls = samples(engine).Route
    bad = row(2, nla(1, b"", length=2))
    kernel.send(bad, done())
    assert kernel.dump(cls, fields=(cls.oif, cls.family)).collect() == [(2, 2)]
    kernel.send(bad, done())
    assert kernel.dump(cls, fields=(cls.family,)).collect() == [(2,)]
    kernel.send(bad, done())
    with pytest.raises(DecodeError) as caught:
        kernel.dump(cls, fields=(cls.oif, cls.gateway)).collect()
    assert str(caught.value).startswith("Route: attribute at offset 20: nla_len 2")


def test_tuples_check_the_header(engine: ModuleType, kernel: FakeKernel) -> None:
    cls = samples(engine).Route
    kernel.send(message(bytes(11)), done())
    with pytest.raises(DecodeError, match="^Route: header of 12 bytes, 11 received$"):
        kernel.dump(cls, fields=(cls.family,)).collect()


def test_tuple_with_a_value_that_cannot_be_decoded(engine: ModuleType, kernel: FakeKernel) -> None:
    cls = samples(engine).Route
    kernel.send(message(bytes(12) + nla(rtnetlink.RTA_OIF, bytes(3))), done())
    with pytest.raises(DecodeError) as caught:
        kernel.dump(cls, fields=(cls.family, cls.oif)).collect()
    assert (caught.value.record, caught.value.path) == ("Route", "oif")
    assert str(caught.value) == "Route.oif: 3 bytes for u32"
    # a record is not decoded before it is read
    kernel.send(message(bytes(12) + nla(rtnetlink.RTA_OIF, bytes(3))), done())
    assert len(kernel.dump(cls).collect()) == 1


# ---- selected fields of every kind ----


RAW = nla(9, b"raw!")


def links(engine: ModuleType) -> list[Any]:
    cls = samples(engine).Link
    return [
        cls(
            index=1,
            ifname="lo",
            linkinfo={"kind": "vlan", "data": {"id": 7}},
            props=[{"altname": ["a", "b"]}, {}, {"altname": ["c"]}],
            carrier=True,
        ),
        cls(index=2, ifname="veth0", linkinfo={"kind": "veth", "data": RAW}),
        cls(index=3),
    ]


def link_fields(engine: ModuleType) -> dict[str, Any]:
    c, kinds = codecs(engine), samples(engine)
    info, props = if_link.IFLA_LINKINFO, if_link.IFLA_PROP_LIST
    multi = engine.Codec("multi", c.string)
    data = kinds.LinkInfo.data
    return {
        **{name: getattr(kinds.Link, name) for name in kinds.Link.__plan__.by_name},
        "kind": path_field(engine, "linkinfo.kind", c.string, 1, info),
        "data": path_field(engine, "linkinfo.data", data.codec, data.type, info),
        "id": path_field(engine, "linkinfo.data.id", c.u16, 1, info, 2),
        "altnames": path_field(engine, "altnames", multi, if_link.IFLA_ALT_IFNAME, props),
        "altname": path_field(engine, "altname", c.string, if_link.IFLA_ALT_IFNAME, props),
    }


def test_tuples_of_everything(engine: ModuleType, kernel: FakeKernel) -> None:
    fields, kinds = link_fields(engine), samples(engine)
    kernel.send(multipart(*map(bytes, links(engine))), done())
    names = ("index", "kind", "id", "altnames", "altname", "carrier", "ifname")
    rows = kernel.dump(kinds.Link, fields=tuple(fields[name] for name in names)).collect()
    assert rows == [
        (1, "vlan", 7, ("a", "b", "c"), "a", True, "lo"),
        (2, "veth", None, (), None, False, "veth0"),
        (3, None, None, (), None, False, None),
    ]


def test_tuples_hold_records(engine: ModuleType, kernel: FakeKernel) -> None:
    fields, kinds = link_fields(engine), samples(engine)
    kernel.send(multipart(*map(bytes, links(engine))), done())
    rows = kernel.dump(kinds.Link, fields=(fields["linkinfo"], fields["props"])).collect()
    assert rows == [(link.linkinfo, link.props) for link in links(engine)]


def test_tuples_of_a_select_in_a_nest(engine: ModuleType, kernel: FakeKernel) -> None:
    fields, kinds = link_fields(engine), samples(engine)
    kernel.send(multipart(*map(bytes, links(engine))), done())
    rows = kernel.dump(kinds.Link, fields=(fields["data"],)).collect()
    assert rows == [(kinds.Vlan(id=7),), (RAW,), (None,)]


def test_tuples_of_a_plain_struct(engine: ModuleType, kernel: FakeKernel) -> None:
    cls = samples(engine).CacheInfo
    kernel.send(multipart(struct.pack("=IIi", 1, 2, -3), bytes(6), b""), done())
    rows = kernel.dump(cls, fields=(cls.clntref, cls.expires)).collect()
    assert rows == [(1, -3), (0, None), (None, None)]


def test_tuple_of_first_occurrence(engine: ModuleType, kernel: FakeKernel) -> None:
    cls = samples(engine).Route
    kernel.send(row(1, nla(rtnetlink.RTA_OIF, struct.pack("=I", 9))), done())
    assert kernel.dump(cls, fields=(cls.oif, cls.gateway)).collect() == [(1, None)]


def test_three_hundred_fields(engine: ModuleType, kernel: FakeKernel) -> None:
    """More attributes than an index of bytes can tell apart: read, or refused at once."""
    c = codecs(engine)
    fields = [attr(engine, f"f{i}", i, c.u16) for i in range(1, 301)]
    cls = record_class(engine, "Wide", *fields)
    data = bytes(cls(**{f"f{i}": i for i in range(1, 301)}))
    kernel.send(message(data), done())
    try:
        dump = kernel.dump(cls, fields=tuple(fields))
    except ValueError as refused:
        assert "255" in str(refused)
        assert kernel.released == []
        dump = kernel.dump(cls, fields=tuple(fields[:255]))
    (found,) = dump.collect()
    assert found == tuple(range(1, len(found) + 1))


# ---- filters ----


def kept(engine: ModuleType, kernel: FakeKernel, **conditions: Any) -> list[int]:
    """Return the indices of the links that a filter lets pass, as records and as tuples."""
    fields, cls = link_fields(engine), samples(engine).Link
    where = tuple((fields[name], value) for name, value in conditions.items())
    sent = multipart(*map(bytes, links(engine))) + done()
    kernel.send(sent)
    records = [link.index for link in kernel.dump(cls, where=where).collect()]
    kernel.send(sent)
    tuples = kernel.dump(cls, fields=(cls.index,), where=where).collect()
    assert tuples == [(index,) for index in records]
    return records


def test_where(engine: ModuleType, kernel: FakeKernel) -> None:
    kinds = samples(engine)
    for conditions, indices in (
        ({}, [1, 2, 3]),
        ({"index": 2}, [2]),
        ({"index": 9}, []),
        ({"ifname": "lo"}, [1]),
        ({"ifname": b"lo"}, [1]),
        ({"ifname": "lo", "index": 1}, [1]),
        ({"ifname": "lo", "index": 2}, []),
        ({"ifname": None}, [3]),
        ({"linkinfo": None}, [3]),
        ({"kind": "veth"}, [2]),
        ({"kind": None}, [3]),
        ({"id": 7}, [1]),
        ({"id": None}, [2, 3]),
        ({"carrier": True}, [1]),
        ({"carrier": 1}, [1]),
        ({"carrier": False}, [2, 3]),
        ({"altnames": ("a", "b", "c")}, [1]),
        ({"altnames": ("a",)}, []),
        ({"altnames": ()}, [2, 3]),
        ({"altname": "a"}, [1]),
        ({"linkinfo": kinds.LinkInfo(kind="veth", data=RAW)}, [2]),
        ({"linkinfo": 5}, []),
    ):
        assert kept(engine, kernel, **conditions) == indices, conditions


def test_where_on_a_select(engine: ModuleType, kernel: FakeKernel) -> None:
    assert kept(engine, kernel, data=samples(engine).Vlan(id=7)) == [1]
    assert kept(engine, kernel, data=RAW) == [2]


def routes_kept(engine: ModuleType, kernel: FakeKernel, *conditions: Any) -> list[int]:
    cls = samples(engine).Route
    c = nla
    sent = [
        row(1, c(rtnetlink.RTA_DST, bytes((10, 0, 0, 0))), c(rtnetlink.RTA_TABLE, b"\xfe\0\0\0")),
        message(b"\2\0\0\0\xfe" + bytes(7) + c(rtnetlink.RTA_OIF, struct.pack("=I", 2))),
        row(3, c(rtnetlink.RTA_DST, bytes(15) + b"\1"), c(rtnetlink.RTA_TABLE, b"\7" + bytes(7))),
    ]
    kernel.send(*sent, done())
    where = tuple((cls.__plan__.by_name[name], value) for name, value in conditions)
    return oifs(kernel.dump(cls, where=where).collect())


def test_where_with_fallback_width_and_form(engine: ModuleType, kernel: FakeKernel) -> None:
    import ipaddress

    for conditions, expected in (
        ((("table", 254),), [1, 2]),
        ((("table", 7),), [3]),
        ((("table", None),), []),
        ((("dst", "10.0.0.0"),), [1]),
        ((("dst", ipaddress.ip_address("10.0.0.0")),), [1]),
        ((("dst", bytes((10, 0, 0, 0))),), [1]),
        ((("dst", "::1"),), [3]),
        ((("dst", "0::0.0.0.1"),), [3]),
        ((("dst", None),), [2]),
        ((("oif", True),), [1]),
        ((("family", 2), ("oif", 3)), [3]),
    ):
        assert routes_kept(engine, kernel, *conditions) == expected, conditions


def test_where_compares_signed_numbers(engine: ModuleType, kernel: FakeKernel) -> None:
    c = codecs(engine)
    cls = record_class(
        engine,
        "S",
        attr(engine, "s", 1, c.s32),
        attr(engine, "u", 2, c.u64),
        attr(engine, "b", 3, c.be16),
    )
    payloads = [
        nla(1, b"\xff"),
        nla(1, struct.pack("=i", -1)) + nla(2, b"\xff" * 8),
        nla(1, struct.pack("=q", 4294967295)) + nla(3, b"\0\1"),
    ]
    for field, value, count in (
        (cls.s, -1, 2),
        (cls.u, (1 << 64) - 1, 1),
        (cls.b, 1, 1),
        (cls.b, 256, 0),
    ):
        kernel.send(multipart(*payloads), done())
        rows = kernel.dump(cls, where=((field, value),)).collect()
        assert len(rows) == count, (field, value)


def test_where_compares_decoded_values(engine: ModuleType, kernel: FakeKernel) -> None:
    c = codecs(engine)
    custom = engine.Codec("custom", lambda data: data.upper(), bytes)
    cls = record_class(
        engine,
        "D",
        attr(engine, "list", 1, engine.Codec("array", c.u8)),
        attr(engine, "mine", 2, custom),
        attr(engine, "pack", 3, engine.Codec("packed", c.be16)),
        attr(engine, "labels", 4, c.mpls),
    )
    data = [
        bytes(cls(list=[1, 2], mine=b"ab", pack=[1, 2], labels="16/17")),
        bytes(cls(list=[1], mine=b"b")),
        b"",
    ]
    for field, value, count in (
        (cls.list, (1, 2), 1),
        (cls.mine, b"AB", 1),
        (cls.mine, b"ab", 0),
        (cls.mine, None, 1),
        (cls.pack, (1, 2), 1),
        (cls.pack, [1, 2], 1),
        (cls.labels, "16/17", 1),
        (cls.labels, "016/17", 1),
    ):
        kernel.send(multipart(*data), done())
        assert len(kernel.dump(cls, where=((field, value),)).collect()) == count, (field, value)


def test_where_whose_comparison_raises(engine: ModuleType, kernel: FakeKernel) -> None:
    class Never:
        def __eq__(self, other: object) -> bool:
            raise ZeroDivisionError("equal to what")

        __hash__ = None  # type: ignore[assignment]

    cls = record_class(engine, "W", attr(engine, "a", 1, engine.Codec("custom", bytes, bytes)))
    kernel.send(message(nla(1, b"x")), done())
    with pytest.raises(ZeroDivisionError, match="equal to what"):
        kernel.dump(cls, where=((cls.a, Never()),)).collect()
    assert kernel.released == [False]


def test_where_on_bytes_that_cannot_be_decoded(engine: ModuleType, kernel: FakeKernel) -> None:
    cls = samples(engine).Route
    for kind, field, value in (
        (rtnetlink.RTA_OIF, cls.oif, 1),
        (rtnetlink.RTA_DST, cls.dst, "10.0.0.0"),
    ):
        kernel.send(message(bytes(12) + nla(kind, bytes(3))), done())
        with pytest.raises(DecodeError) as caught:
            kernel.dump(cls, where=((field, value),)).collect()
        assert (caught.value.record, caught.value.path) == ("Route", field.name)


def test_where_on_members(engine: ModuleType, kernel: FakeKernel) -> None:
    c = codecs(engine)
    low = member(engine, "low", engine.Codec("bits", c.u8, 0, 4), 0, 1)
    name = member(engine, "name", c.string, 4, 8)
    cls = record_class(engine, "H", low, name, header=12, attributes=False)
    payloads = [b"\xf1\0\0\0eth0\0\0\0\0", b"\x12\0\0\0eth1\0..."]
    for field, value, count in (
        (low, 1, 1),
        (low, 2, 1),
        (name, "eth0", 1),
        (name, "eth1", 1),
        (name, "eth", 0),
        (name, None, 0),
    ):
        kernel.send(multipart(*payloads), done())
        assert len(kernel.dump(cls, where=((field, value),)).collect()) == count, (field, value)


# ---- the socket's errors ----


def test_nothing_to_read(engine: ModuleType, kernel: FakeKernel) -> None:
    kernel.silence()
    kernel.send(row(1))
    dump = kernel.dump(samples(engine).Route)
    next(dump)
    with pytest.raises(TimeoutError) as caught:
        next(dump)
    assert caught.value.errno == errno.ETIMEDOUT
    assert kernel.released == [False]
    kernel.send(done())
    assert list(dump) == []


def test_receive_timeout(engine: ModuleType, kernel: FakeKernel) -> None:
    timeout = struct.pack("@ll", 0, 50_000)
    kernel.user.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, timeout)
    with pytest.raises(TimeoutError):
        kernel.dump(samples(engine).Route).collect()
    assert kernel.released == [False]


def test_other_errors_of_the_socket(engine: ModuleType) -> None:
    released: list[bool] = []
    with FakeKernel(engine) as kernel:
        dump = kernel.dump(samples(engine).Route, release=released.append)
    with pytest.raises(OSError) as caught:
        dump.collect()
    assert caught.value.errno == errno.EBADF
    assert released == [False]
    with open(os.devnull) as file:
        reader = engine.Reader(file.fileno(), PORT)
        dump = reader.dump(
            SEQ, samples(engine).Route, (ROW,), fail=KernelError, release=released.append
        )
        with pytest.raises(OSError) as caught:
            dump.collect()
    assert caught.value.errno == errno.ENOTSOCK
    assert released == [False, False]


def test_enobufs(engine: ModuleType) -> None:
    """A real queue overflows: a multicast group of NETLINK_USERSOCK takes messages of anybody."""
    group = 1 << 30
    with (
        socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_USERSOCK) as user,
        socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_USERSOCK) as sender,
    ):
        user.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        try:
            user.bind((0, group))
        except PermissionError:
            needs("the right to join a multicast group")
        for _ in range(200):
            try:
                sender.sendto(bytes(1024), (0, group))
            except ConnectionRefusedError:
                pass  # the kernel's own end of the group is deaf
        reader = engine.Reader(user.fileno(), PORT)
        released: list[bool] = []
        dump = reader.dump(
            SEQ, samples(engine).Route, (ROW,), fail=KernelError, release=released.append
        )
        with pytest.raises(Overrun) as caught:
            next(dump)
        assert fakekernel.lost(caught.value)
        assert released == [False]


# ---- signals and threads ----


class Alarm(Exception):
    pass


@pytest.fixture
def alarm() -> Iterator[Callable[..., None]]:
    """Arms SIGALRM: alarm(seconds, handler)."""
    old = signal.getsignal(signal.SIGALRM)

    def ring(_signum: int, _frame: FrameType | None) -> None:
        raise Alarm

    def arm(seconds: float, handler: Callable[..., object] = ring, every: float = 0) -> None:
        signal.signal(signal.SIGALRM, handler)
        signal.setitimer(signal.ITIMER_REAL, seconds, every)

    yield arm
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, old)


def test_signal_handler_that_raises(
    engine: ModuleType, kernel: FakeKernel, alarm: Callable[..., None]
) -> None:
    kernel.send(row(1))
    dump = kernel.dump(samples(engine).Route)
    next(dump)
    alarm(0.05)
    with pytest.raises(Alarm):
        next(dump)
    assert kernel.released == [False]
    with pytest.raises(StopIteration):
        next(dump)


def test_signal_handler_that_returns(
    engine: ModuleType, kernel: FakeKernel, alarm: Callable[..., None]
) -> None:
    """EINTR is retried: the handler itself sends the end."""
    rung: list[int] = []

    def ring(_signum: int, _frame: FrameType | None) -> None:
        rung.append(1)
        if len(rung) == 3:
            kernel.send(row(2), done())

    kernel.send(row(1))
    alarm(0.02, ring, 0.02)
    assert oifs(kernel.dump(samples(engine).Route).collect()) == [1, 2]
    assert len(rung) >= 3
    assert kernel.released == [True]


def test_signal_handler_that_calls_the_dump(
    engine: ModuleType, kernel: FakeKernel, alarm: Callable[..., None]
) -> None:
    dump = kernel.dump(samples(engine).Route)

    def ring(_signum: int, _frame: FrameType | None) -> None:
        next(dump)

    alarm(0.05, ring)
    with pytest.raises(ValueError, match="^dump already executing$"):
        next(dump)
    assert kernel.released == [False]


def test_signals_between_datagrams(
    engine: ModuleType, kernel: FakeKernel, alarm: Callable[..., None]
) -> None:
    """A dump that never waits sees signals all the same."""
    stop, deadline = threading.Event(), time.monotonic() + 20

    def feed() -> None:
        datagram = multipart(*[payload(i) for i in range(50)])
        kernel.kernel.settimeout(0.1)
        while not stop.is_set() and time.monotonic() < deadline:
            try:
                kernel.send(datagram)
            except TimeoutError:
                pass
        if not stop.is_set():
            kernel.send(done())

    feeder = threading.Thread(target=feed)
    cls = samples(engine).Route
    dump = kernel.dump(cls, where=((cls.oif, 1000),))
    feeder.start()
    try:
        alarm(0.1)
        with pytest.raises(Alarm):
            dump.collect()
    finally:
        stop.set()
        feeder.join()
    assert kernel.released == [False]


@pytest.mark.threads
def test_two_threads_in_one_dump(engine: ModuleType, kernel: FakeKernel) -> None:
    dump = kernel.dump(samples(engine).Route)
    started = threading.Event()
    found: list[Any] = []

    def read() -> None:
        started.set()
        found.extend(dump.collect())

    thread = threading.Thread(target=read)
    thread.start()
    started.wait()
    time.sleep(0.05)
    try:
        # it blocks without the interpreter's lock, or nothing of this could be called
        for call in (lambda: next(dump), dump.collect, dump.close):
            with pytest.raises(ValueError, match="^dump already executing$"):
                call()
        assert kernel.released == []
    finally:
        kernel.send(row(1), done())
        thread.join()
    assert oifs(found) == [1]
    assert kernel.released == [True]


@pytest.mark.threads
def test_two_threads_with_two_readers(engine: ModuleType) -> None:
    cls = samples(engine).Route
    results: dict[int, Any] = {}

    def read(number: int) -> None:
        with FakeKernel(engine) as kernel:
            for _ in range(20):
                kernel.send(multipart(*[payload(number * 1000 + i) for i in range(100)]))
            kernel.send(done())
            rows = kernel.dump(cls, fields=(cls.oif, cls.dst)).collect()
            results[number] = [oif for oif, _ in rows]

    threads = [threading.Thread(target=read, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number in range(4):
        assert results[number] == [number * 1000 + i for i in range(100)] * 20


# ---- abandoning ----


def test_close(engine: ModuleType, kernel: FakeKernel) -> None:
    kernel.send(row(1), row(2), done())
    dump = kernel.dump(samples(engine).Route)
    next(dump)
    dump.close()
    assert kernel.released == [False]
    dump.close()
    assert kernel.released == [False]
    assert list(dump) == []
    assert dump.collect() == []
    del dump
    gc.collect()
    assert kernel.released == [False]


def test_close_before_the_first_row(engine: ModuleType, kernel: FakeKernel) -> None:
    kernel.send(row(1), done())
    dump = kernel.dump(samples(engine).Route)
    dump.close()
    assert list(dump) == []
    assert kernel.released == [False]


def test_close_after_the_end(engine: ModuleType, kernel: FakeKernel) -> None:
    kernel.send(row(1, flags=NLM_F_DUMP_INTR), done())
    dump = kernel.dump(samples(engine).Route)
    next(dump)
    with pytest.raises(DumpInterrupted):
        next(dump)
    dump.close()
    assert kernel.released == [True]


def test_close_of_an_interrupted_one(engine: ModuleType, kernel: FakeKernel) -> None:
    kernel.send(row(1, flags=NLM_F_DUMP_INTR), done())
    dump = kernel.dump(samples(engine).Route)
    next(dump)
    dump.close()
    assert list(dump) == []
    assert dump.interrupted
    assert kernel.released == [False]


@pytest.mark.parametrize("rows", [0, 1])
def test_abandoned(engine: ModuleType, kernel: FakeKernel, rows: int) -> None:
    kernel.send(row(1), row(2), done())
    dump = kernel.dump(samples(engine).Route)
    for _ in range(rows):
        next(dump)
    assert kernel.released == []
    del dump  # at once, not at the next collection
    assert kernel.released == [False]
    gc.collect()
    assert kernel.released == [False]


def test_abandoned_by_break(engine: ModuleType, kernel: FakeKernel) -> None:
    kernel.send(row(1), row(2), done())
    for _ in kernel.dump(samples(engine).Route):
        break
    assert kernel.released == [False]


def test_abandoned_in_a_cycle(engine: ModuleType, kernel: FakeKernel) -> None:
    kernel.send(row(1), row(2), done())

    class Owner:
        def __init__(self) -> None:
            self.released = kernel.released
            self.dump = kernel.dump(samples(engine).Route, release=self.release)

        def release(self, clean: bool) -> None:
            self.released.append(clean)

    owner = Owner()
    next(owner.dump)
    gone = weakref.ref(owner)
    del owner
    gc.collect()
    assert kernel.released == [False]
    assert gone() is None


def test_reader_lives_as_long_as_its_dump(engine: ModuleType, kernel: FakeKernel) -> None:
    kernel.send(row(1), row(2), done())
    dump = kernel.dump(samples(engine).Route)
    del kernel.reader
    gc.collect()
    assert oifs(list(dump)) == [1, 2]


def test_release_is_called_once_after_each_error(engine: ModuleType, kernel: FakeKernel) -> None:
    for number, sent in enumerate(
        (error(-1), done(-1), message(b"", NLMSG_OVERRUN), b"x", message(b"")), 1
    ):
        kernel.send(sent)
        dump = kernel.dump(samples(engine).Route)
        with pytest.raises(Exception):  # noqa: B017 - each another, see the other tests
            next(dump)
        dump.close()
        with pytest.raises(StopIteration):
            next(dump)
        del dump
        gc.collect()
        assert kernel.released == [False] * number


# ---- functions of the user ----


def unraisables(monkeypatch: pytest.MonkeyPatch) -> list[BaseException | None]:
    seen: list[BaseException | None] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda what: seen.append(what.exc_value))
    return seen


def test_fail_that_raises(engine: ModuleType, kernel: FakeKernel) -> None:
    def fail(code: int, ack: dict[str, Any]) -> BaseException:
        raise LookupError(code)

    kernel.send(error(-errno.EPERM))
    dump = kernel.dump(samples(engine).Route, fail=fail)
    with pytest.raises(LookupError, match=f"^{errno.EPERM}$"):
        next(dump)
    assert kernel.released == [False]
    assert list(dump) == []


@pytest.mark.parametrize("wrong", [None, 5, "text", LookupError])
def test_fail_that_returns_no_exception(
    engine: ModuleType, kernel: FakeKernel, wrong: object
) -> None:
    kernel.send(error(-errno.EPERM))
    dump = kernel.dump(samples(engine).Route, fail=lambda code, ack: wrong)
    with pytest.raises(TypeError, match="which is no exception"):
        next(dump)
    assert kernel.released == [False]


def test_release_that_raises_at_the_end(engine: ModuleType, kernel: FakeKernel) -> None:
    calls: list[bool] = []

    def release(clean: bool) -> None:
        calls.append(clean)
        raise LookupError("release")

    for read in (list, lambda dump: dump.collect()):
        kernel.send(row(1, flags=NLM_F_DUMP_INTR), done())
        dump = kernel.dump(samples(engine).Route, release=release)
        with pytest.raises(LookupError, match="^release$"):
            read(dump)
        assert list(dump) == []
    assert calls == [True, True]


def test_release_that_raises_after_an_error(
    engine: ModuleType, kernel: FakeKernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = unraisables(monkeypatch)

    def release(clean: bool) -> None:
        raise LookupError(clean)

    kernel.send(error(-errno.EPERM))
    dump = kernel.dump(samples(engine).Route, release=release)
    with pytest.raises(KernelError):
        next(dump)
    assert [repr(one) for one in seen] == ["LookupError(False)"]
    assert list(dump) == []


def test_release_that_raises_on_close(engine: ModuleType, kernel: FakeKernel) -> None:
    def release(clean: bool) -> None:
        raise LookupError(clean)

    kernel.send(row(1), done())
    dump = kernel.dump(samples(engine).Route, release=release)
    next(dump)
    with pytest.raises(LookupError, match="^False$"):
        dump.close()
    dump.close()


def test_release_that_raises_when_abandoned(
    engine: ModuleType, kernel: FakeKernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = unraisables(monkeypatch)

    def release(clean: bool) -> None:
        raise LookupError(clean)

    kernel.send(row(1), done())
    for rows in (0, 1):
        dump = kernel.dump(samples(engine).Route, release=release)
        for _ in range(rows):
            next(dump)
        del dump
        assert [repr(one) for one in seen] == ["LookupError(False)"] * (rows + 1)


def test_release_that_starts_the_next_dump(engine: ModuleType, kernel: FakeKernel) -> None:
    cls = samples(engine).Route
    later: list[Any] = []
    kernel.send(row(1), done())
    kernel.send(row(2, seq=SEQ + 1), done(seq=SEQ + 1))

    def release(clean: bool) -> None:
        later.extend(kernel.dump(cls, seq=SEQ + 1).collect())

    assert oifs(kernel.dump(cls, release=release).collect()) == [1]
    assert oifs(later) == [2]


def custom_class(engine: ModuleType, decode: Callable[[bytes], Any]) -> Any:
    codec = engine.Codec("custom", decode, bytes)
    return record_class(engine, "C", attr(engine, "a", 1, codec), attr(engine, "b", 2, codec))


def test_codec_that_raises(engine: ModuleType, kernel: FakeKernel) -> None:
    def decode(data: bytes) -> Any:
        if data == b"bad":
            raise ZeroDivisionError("mine")
        return data

    cls = custom_class(engine, decode)
    kernel.send(multipart(nla(1, b"good"), nla(1, b"bad"), nla(1, b"never")), done())
    dump = kernel.dump(cls, fields=(cls.a, cls.b))
    assert next(dump) == (b"good", None)
    with pytest.raises(ZeroDivisionError, match="^mine$"):
        next(dump)
    assert kernel.released == [False]
    assert list(dump) == []


def test_codec_that_calls_the_dump(engine: ModuleType, kernel: FakeKernel) -> None:
    texts = []

    def decode(data: bytes) -> Any:
        for call in (lambda: next(dump), dump.collect, dump.close):
            with pytest.raises(ValueError) as caught:
                call()
            texts.append(str(caught.value))
        return data

    cls = custom_class(engine, decode)
    kernel.send(message(nla(1, b"x")), message(nla(1, b"y")), done())
    dump = kernel.dump(cls, fields=(cls.a,))
    assert dump.collect() == [(b"x",), (b"y",)]
    assert set(texts) == {"dump already executing"}
    assert kernel.released == [True]


def test_codec_that_drops_everything(engine: ModuleType, kernel: FakeKernel) -> None:
    """The class, its fields and the reader go while a row is decoded."""
    holder: dict[str, Any] = {}

    def decode(data: bytes) -> Any:
        holder.clear()
        kernel.__dict__.pop("reader", None)
        gc.collect()
        return data

    holder["cls"] = custom_class(engine, decode)
    kernel.send(message(nla(1, b"x") + nla(2, b"y")), message(nla(2, b"z")), done())
    dump = kernel.dump(holder["cls"], fields=(holder["cls"].a, holder["cls"].b))
    assert dump.collect() == [(b"x", b"y"), (None, b"z")]


def test_class_whose_plan_is_exchanged(engine: ModuleType, kernel: FakeKernel) -> None:
    c = codecs(engine)
    cls = record_class(engine, "X", attr(engine, "a", 1, c.u8))
    kernel.send(multipart(nla(1, b"\1"), nla(1, b"\2")), done())
    dump = kernel.dump(cls)
    first = next(dump)
    cls.__plan__ = engine.Plan("X", 100, True, ())
    assert first.a == 1 or first.a is None  # the fields are read with the plan of now
    second = next(dump)  # and made with the plan of then
    assert bytes(second) == nla(1, b"\2")
    for record in (first, second):
        assert record.attributes() == {}
        repr(record)
        record.as_dict()


def test_two_dumps_of_one_reader(engine: ModuleType) -> None:
    with FakeKernel(engine) as kernel:
        cls = samples(engine).Route
        kernel.send(row(1), row(2))
        first = kernel.dump(cls)
        assert next(first) is not None
        second = kernel.dump(cls)
        with pytest.raises(ValueError, match=r"^another dump of this Reader has begun$"):
            next(first)
        assert kernel.released == [False]
        assert list(first) == []
        kernel.send(row(3), done())
        assert len(list(second)) == 1
        assert kernel.released == [False, True]


def test_readers_deadline_wake_and_tap(engine: ModuleType) -> None:
    wake = os.eventfd(0) if hasattr(os, "eventfd") else os.pipe()[0]
    seen: list[bytes] = []
    try:
        with FakeKernel(engine, wake=wake, tap=seen.append) as kernel:
            cls = samples(engine).Route
            datagram = row(1) + done()
            kernel.send(datagram)
            assert len(kernel.dump(cls).collect()) == 1
            assert seen == [datagram]
            with pytest.raises(TimedOut, match="no answer in the time allowed"):
                next(kernel.dump(cls, deadline=time.monotonic() + 0.05))
            # over is over, even if there is something to be read
            kernel.send(datagram)
            with pytest.raises(TimeoutError):
                next(kernel.dump(cls, deadline=time.monotonic() - 1))
            assert len(kernel.dump(cls, deadline=time.monotonic() + 60).collect()) == 1
            if hasattr(os, "eventfd"):
                waker = threading.Timer(0.05, os.eventfd_write, (wake, 1))
                waker.start()
                with pytest.raises(Closed, match="the socket is closed"):
                    next(kernel.dump(cls))
                waker.join()
            assert kernel.released[0] is True
            assert kernel.released.count(True) == 2
    finally:
        os.close(wake)


def test_a_tap_that_raises(engine: ModuleType) -> None:
    def tap(datagram: bytes) -> None:
        raise LookupError(len(datagram))

    with FakeKernel(engine, tap=tap) as kernel:
        kernel.send(row(1))
        with pytest.raises(LookupError):
            next(kernel.dump(samples(engine).Route))
        assert kernel.released == [False]
