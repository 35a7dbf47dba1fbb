"""netlinklib.testing: builders, the fake kernel behind a real Socket, replay of captures."""

from __future__ import annotations

import errno
import os
import re
import struct
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import fakekernel
import netlinklib as nl
from netlinklib import testing
from netlinklib.socket import Socket as Generic
from netlinklib.testing import (
    FakeKernel,
    RawMessage,
    Verbatim,
    ack,
    attribute,
    done,
    error,
    message,
    messages,
    multipart,
    recording,
    replay,
)
from netlinklib.uapi import (
    ARPHRD_LOOPBACK,
    ARPHRD_NETLINK,
    IFLA_IFNAME,
    NETLINK_GENERIC,
    NETLINK_ROUTE,
    NLA_F_NESTED,
    NLM_F_ACK,
    NLM_F_CAPPED,
    NLM_F_DUMP,
    NLM_F_DUMP_INTR,
    NLM_F_ECHO,
    NLM_F_MULTI,
    NLM_F_REQUEST,
    NLMSG_NOOP,
    NLMSGERR_ATTR_COOKIE,
    NLMSGERR_ATTR_MISS_NEST,
    NLMSGERR_ATTR_MISS_TYPE,
    NLMSGERR_ATTR_MSG,
    NLMSGERR_ATTR_OFFS,
    NLMSGERR_ATTR_POLICY,
    RTM_DELLINK,
    RTM_GETLINK,
    RTM_GETROUTE,
    RTM_NEWLINK,
)
from support.records import nla

LO = nl.Link(index=1, ifname="lo")
ETH = nl.Link(index=2, ifname="eth0")

DOCS = Path(__file__).parents[2] / "docs" / "testing.md"
EXAMPLES = re.findall(r"^```python\n(.*?)^```", DOCS.read_text(), re.M | re.S)


@pytest.mark.parametrize("number", range(4))
def test_the_examples_of_the_page(number: int) -> None:
    assert len(EXAMPLES) == 4
    exec(compile(EXAMPLES[number], f"{DOCS.name}[{number}]", "exec"), {"__name__": "example"})


# ---- builders: against bytes made without them ----


def test_message() -> None:
    assert message(b"abc", 40, flags=1, seq=2, portid=3) == fakekernel.message(
        b"abc", 40, flags=1, seq=2, portid=3
    )
    assert message(b"", 40, length=3)[:4] == struct.pack("=I", 3)
    assert message(LO) == fakekernel.message(bytes(LO), RTM_NEWLINK, flags=0, seq=0, portid=0)
    assert message(LO, RTM_DELLINK)[4:6] == struct.pack("=H", RTM_DELLINK)
    with pytest.raises(TypeError, match="needs a type"):
        message(b"")
    with pytest.raises(TypeError, match="needs a type"):
        message(nl.Attributes())


def test_attribute() -> None:
    assert attribute(3, b"abcde") == nla(3, b"abcde")
    assert attribute(3, b"a", length=0) == nla(3, b"a", length=0)
    assert attribute(3, b"", nested=True) == nla(3 | NLA_F_NESTED, b"")
    inner = [attribute(1, b"a"), attribute(2, b"b")]
    assert attribute(3, inner) == nla(3, nla(1, b"a") + nla(2, b"b"))
    assert attribute(3, nl.Attributes()) == nla(3, b"")


def test_multipart() -> None:
    (datagram,) = multipart(LO, message(ETH), flags=NLM_F_DUMP_INTR)
    flags = NLM_F_MULTI | NLM_F_DUMP_INTR
    parts = messages(datagram)
    assert [part.flags for part in parts] == [flags] * 3
    assert [part.payload for part in parts] == [bytes(LO), bytes(ETH), bytes(4)]
    assert b"".join(multipart(LO, ETH, end=False)) == b"".join(
        [message(LO, flags=NLM_F_MULTI), message(ETH, flags=NLM_F_MULTI)]
    )
    assert multipart(end=False) == [b""]
    with pytest.raises(TypeError, match="records and bytes, not int"):
        multipart(3)  # type: ignore[arg-type]


def test_multipart_splits_as_the_kernel_does() -> None:
    datagrams = multipart(*[LO] * 3000)
    assert len(datagrams) > 3
    assert all(len(datagram) <= 32768 for datagram in datagrams)
    assert len(nl.decode(b"".join(datagrams), nl.Link)) == 3000
    one = message(LO)
    assert len(multipart(one, one, size=1)) == 3


def test_error_and_done() -> None:
    request = message(b"12345678", RTM_GETLINK, flags=NLM_F_REQUEST, seq=7)
    plain = {"seq": 0, "portid": 0}
    assert error(errno.EPERM, request, capped=False) == fakekernel.error(
        -errno.EPERM, request=request, **plain
    )
    assert error(-errno.EPERM, request) == fakekernel.error(
        -errno.EPERM, request=request, capped=True, **plain
    )
    tlvs = (
        nla(NLMSGERR_ATTR_MSG, b"no\0")
        + nla(NLMSGERR_ATTR_OFFS, struct.pack("=I", 20))
        + nla(NLMSGERR_ATTR_COOKIE, b"c")
        + nla(NLMSGERR_ATTR_POLICY, b"p")
        + nla(NLMSGERR_ATTR_MISS_TYPE, struct.pack("=I", 3))
        + nla(NLMSGERR_ATTR_MISS_NEST, struct.pack("=I", 36))
    )
    more: dict[str, Any] = {"cookie": b"c", "policy": b"p", "missing_type": 3, "missing_nest": 36}
    assert error(22, request, text="no", offset=20, **more) == fakekernel.error(
        -22, tlvs, request=request, capped=True, **plain
    )
    assert ack(request, text="no", seq=3, portid=4) == fakekernel.error(
        0, nla(NLMSGERR_ATTR_MSG, b"no\0"), request=request, capped=True, seq=3, portid=4
    )
    assert len(error(1)) == 36
    assert messages(error(1))[0].flags == NLM_F_CAPPED
    assert done() == fakekernel.done(**plain)
    assert done(90, text=b"\xff") == fakekernel.done(
        -90, nla(NLMSGERR_ATTR_MSG, b"\xff\0"), **plain
    )


def test_raw_message() -> None:
    raw = RawMessage(RTM_NEWLINK, NLM_F_MULTI, 3, 4, bytes(LO))
    assert raw.record(nl.Link) == LO
    assert messages(bytes(raw)) == [raw]
    assert hash(raw) == hash(messages(bytes(raw))[0])
    assert raw != RawMessage(RTM_NEWLINK, NLM_F_MULTI, 3, 5, bytes(LO))
    assert raw != bytes(raw)
    assert repr(RawMessage(1, 2, 3, 4, b"x")) == (
        "RawMessage(type=1, flags=0x2, seq=3, portid=4, payload=b'x')"
    )
    with pytest.raises(nl.DecodeError, match="header of 16 bytes, 1 received"):
        RawMessage(RTM_NEWLINK, 0, 0, 0, b"x").record(nl.Link)


# ---- the kernel ----


def test_requests_are_seen() -> None:
    with FakeKernel(lambda request: [LO]) as fake, fake.socket() as sk:
        assert isinstance(sk, nl.Socket)
        assert sk.links() == [LO]
        assert sk.link(1) == LO
        dump, get = fake.requests
    assert (dump.type, dump.flags) == (RTM_GETLINK, NLM_F_REQUEST | NLM_F_DUMP)
    assert (get.type, get.flags) == (RTM_GETLINK, NLM_F_REQUEST | NLM_F_ACK | NLM_F_ECHO)
    assert get.record(nl.Link).index == 1
    assert dump.portid == get.portid != 0
    assert 0 < dump.seq < get.seq


def test_classes_of_sockets() -> None:
    class Mine(nl.Socket):
        extra = 3

    with FakeKernel([[LO]]) as fake, fake.socket(Mine, strict=False) as sk:
        assert isinstance(sk, Mine) and sk.extra == 3 and not sk.strict
        assert sk.links() == [LO]
    with FakeKernel([[LO]]) as fake, fake.socket(Generic) as other:
        assert other.list(nl.Link) == [LO]


def test_an_old_kernel() -> None:
    with FakeKernel([[LO, ETH]], lacks=["strict", "ext_ack"]) as fake, fake.socket() as sk:
        assert sk.lacks == ("ext_ack", "strict")
        assert not sk.strict
        assert sk.links(ifname="lo") == [LO]
    with pytest.raises(ValueError, match="'nonsense' is none of ext_ack, cap_ack, strict"):
        FakeKernel([], lacks=["nonsense"])


def test_empty_tables_and_single_things() -> None:
    answers = [[], (), [LO], multipart(LO), LO, message(LO) + done(), RawMessage(3, 2, 0, 0, b"")]
    with FakeKernel(answers) as fake, fake.socket() as sk:
        assert sk.links() == []
        assert sk.links() == []
        assert sk.links() == [LO]
        assert sk.links() == [LO]
        assert next(sk.dump(nl.Link)) == LO  # and no end after it
        assert sk.links() == [LO]
        assert sk.links() == []
        with pytest.raises(LookupError, match="request 8 came, and the recording has 7 answers"):
            sk.links()
        assert len(fake.requests) == 8


def test_what_the_handler_raises_reaches_the_caller() -> None:
    def handler(request: RawMessage) -> None:
        raise AssertionError("not expected")

    with FakeKernel(handler) as fake, fake.socket() as sk:
        for _ in range(3):
            with pytest.raises(AssertionError, match="not expected"):
                sk.links()
        fake._handler = lambda request: [LO]
        assert sk.links() == [LO]


def test_sequence_numbers() -> None:
    """They are filled in where both are 0, per message, and never in a Verbatim."""
    answer = [
        message(LO, seq=99) + message(ETH) + message(LO, portid=99),
        Verbatim(message(LO)),
        Verbatim(done()),
        done(),
    ]
    with FakeKernel(lambda request: answer) as fake, fake.socket() as sk:
        assert sk.links() == [ETH]


def test_lies_are_sent_as_they_are() -> None:
    for length in (0, 15, 4096):
        with FakeKernel([[message(LO, length=length)]]) as fake, fake.socket() as sk:
            with pytest.raises(nl.ProtocolError, match="impossible length"):
                sk.links()


def test_long_answers_need_no_room() -> None:
    def endless(request: RawMessage) -> Iterator[bytes]:
        while True:
            yield message(LO)

    before = threading.active_count()
    with FakeKernel(endless) as fake, fake.socket() as sk:
        dump = sk.dump(nl.Link)
        assert [next(dump) for _ in range(20000)] == [LO] * 20000
        dump.close()
        assert fake.socket(Generic).close() is None
    for _ in range(500):
        if threading.active_count() == before:
            break
        time.sleep(0.01)
    assert threading.active_count() == before


def test_a_generator_that_fails_later() -> None:
    def failing(request: RawMessage) -> Iterator[bytes]:
        for _ in range(5000):
            yield message(LO)
        raise ZeroDivisionError

    def use() -> None:
        with FakeKernel(failing) as fake, fake.socket() as sk:
            with pytest.raises(nl.ProtocolError):
                sk.links()

    with pytest.raises(ZeroDivisionError):
        use()


def test_close_ends_what_waits() -> None:
    fake = FakeKernel(lambda request: None)
    with fake.socket() as sk:
        dump = sk.dump(nl.Link)
        timer = threading.Timer(0.05, fake.close)
        timer.start()
        with pytest.raises(nl.ProtocolError, match="only empty datagrams"):
            next(dump)
        timer.join()
    fake.close()


def test_install() -> None:
    create = Generic._create
    with FakeKernel([[LO], [ETH]]).install():
        assert nl.links() == [LO]
        with FakeKernel([[], [LO, LO]]).install() as inner:
            assert nl.links() == []
            assert len(inner.requests) == 1
        assert nl.links("ifname") == [("eth0",)]
    assert Generic._create is create


def test_descriptors_are_given_back() -> None:
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(50):
        with FakeKernel([multipart(LO), error(1)]) as fake, fake.socket() as sk:
            next(sk.dump(nl.Link))
            with pytest.raises(PermissionError):
                sk.links()
    assert len(os.listdir("/proc/self/fd")) == before


def test_options_reach_the_class() -> None:
    with FakeKernel([]) as fake:
        with pytest.raises(ValueError, match="-5 is no open descriptor"):
            fake.socket(netns=-5)
        with pytest.raises(TypeError, match="nonsense"):
            fake.socket(nonsense=1)


# ---- captures ----


def pcap(
    *packets: bytes,
    order: str = "<",
    magic: int = 0xA1B2C3D4,
    link: int = 253,
    device: int = ARPHRD_NETLINK,
    protocol: int = NETLINK_ROUTE,
    parts: int = 500,
    original: int | None = None,
) -> bytes:
    """Build a pcap file by its specification."""
    data = struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, 262144, link)
    for packet in packets:
        cooked = struct.pack(">HH10xH", 4, device, protocol) + packet
        size = len(cooked) if original is None else original
        data += struct.pack(order + "IIII", 1700000000, parts, len(cooked), size) + cooked
    return data


def rows() -> bytes:
    return b"".join(multipart(LO, ETH))


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("magic, time", [(0xA1B2C3D4, 0.0005), (0xA1B23C4D, 0.0000005)])
def test_pcap(order: str, magic: int, time: float, tmp_path: Path) -> None:
    data = pcap(rows(), message(LO, RTM_DELLINK), order=order, magic=magic)
    found = messages(data)
    assert len(found) == 4
    assert found[0].protocol == NETLINK_ROUTE
    assert found[0].time == 1700000000 + time
    assert replay(data, nl.Link) == [LO, ETH, LO]
    path = tmp_path / "a.pcap"
    path.write_bytes(data)
    for source in (path, str(path), bytearray(data), memoryview(data)):
        assert replay(source, nl.Link, "ifname", index=2) == [("eth0",)]


def test_requests_and_other_protocols_are_no_rows() -> None:
    request = message(LO, flags=NLM_F_REQUEST)
    assert replay(pcap(request, rows()), nl.Link) == [LO, ETH]
    assert replay(request + rows(), nl.Link) == [LO, ETH]
    assert replay(pcap(rows(), protocol=NETLINK_GENERIC), nl.Link) == []
    assert len(messages(pcap(rows(), protocol=NETLINK_GENERIC))) == 3


def test_nothing_captured() -> None:
    assert messages(b"") == [] == messages(pcap()) == replay(b"", nl.Link)
    with pytest.raises(FileNotFoundError):
        messages("/nonexistent/file")
    with pytest.raises(TypeError, match="RouteNexthop is no message"):
        replay(b"", nl.RouteNexthop)


@pytest.mark.parametrize(
    "data, kind, text",
    [
        (pcap()[:10], nl.ProtocolError, "cut off in its header"),
        (pcap(rows())[:30], nl.ProtocolError, "cut off in the header of a packet"),
        (pcap(rows())[:-1], nl.ProtocolError, "cut off in a packet"),
        (pcap(rows(), original=4000), nl.ProtocolError, "bytes captured of a packet of 4000"),
        (pcap(rows(), device=ARPHRD_LOOPBACK), nl.ProtocolError, "of type 772, not netlink"),
        (pcap(rows(), link=1), ValueError, "of link type 1; that of nlmon is 253"),
        (bytes.fromhex("0a0d0d0a1c000000"), ValueError, "pcapng"),
        (pcap()[:24] + struct.pack("<IIII", 0, 0, 3, 3) + b"abc", nl.ProtocolError, "whole cooked"),
        (message(b"", 20)[:15], nl.ProtocolError, "impossible length"),
        (message(b"", 20, length=17), nl.ProtocolError, "impossible length"),
        (message(b"", 20) + b"\0", nl.ProtocolError, "impossible length"),
        (
            struct.pack("=I", 16)[::-1] + bytes(12),
            nl.ProtocolError,
            "from a machine of the other byte order",
        ),
    ],
)
def test_bad_captures(data: bytes, kind: type[Exception], text: str) -> None:
    with pytest.raises(kind, match=text):
        messages(data)


def test_recording() -> None:
    """What was captured of a conversation can be held again."""
    ask = message(bytes(16), RTM_GETLINK, flags=NLM_F_REQUEST | NLM_F_DUMP, seq=5)
    other = message(bytes(12), RTM_GETROUTE, flags=NLM_F_REQUEST | NLM_F_DUMP, seq=6)
    warm = message(b"", NLMSG_NOOP, flags=NLM_F_REQUEST | NLM_F_ACK, seq=1)
    capture = pcap(
        warm,
        ack(seq=1, portid=9),
        ask,
        message(LO, flags=NLM_F_MULTI, seq=5, portid=9),
        other,
        message(ETH),  # an event
        done(errno.ENOENT, text="no table", seq=6, portid=9),
        done(seq=5, portid=9),
    )
    answers = recording(capture)
    assert [len(answer) for answer in answers] == [2, 1]
    with FakeKernel(answers) as fake, fake.socket() as sk:
        assert sk.links() == [LO]
        with pytest.raises(FileNotFoundError, match="no table"):
            sk.routes()
    with FakeKernel(recording(rows())) as fake, fake.socket() as sk:
        assert sk.links() == [LO, ETH]
    assert recording(b"") == []


def test_all_names() -> None:
    assert sorted(testing.__all__) == testing.__all__
    for name in testing.__all__:
        assert getattr(testing, name).__doc__
    assert nl.testing is testing
    assert attribute(IFLA_IFNAME, b"lo\0") in bytes(LO)
