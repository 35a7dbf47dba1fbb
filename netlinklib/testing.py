"""Tests without a kernel: messages to build, a kernel that says what a test wants, and captures.

    def kernel(request):
        return [Link(index=1, ifname="lo")]

    with FakeKernel(kernel) as fake, fake.socket() as sk:
        assert [link.ifname for link in sk.links()] == ["lo"]

The Socket is the real one: it encodes requests, receives over a socket pair, and decodes.
"""

from __future__ import annotations

import _socket as _os_socket
import errno
from struct import Struct

from . import socket as _socket
from .errors import ProtocolError
from .record import Record, decode
from .uapi import (
    AF_UNIX,
    ARPHRD_NETLINK,
    MSG_DONTWAIT,
    NLA_F_NESTED,
    NLM_F_ACK,
    NLM_F_ACK_TLVS,
    NLM_F_CAPPED,
    NLM_F_DUMP,
    NLM_F_MULTI,
    NLM_F_REQUEST,
    NLMSG_DONE,
    NLMSG_ERROR,
    NLMSG_HDRLEN,
    NLMSG_MIN_TYPE,
    NLMSG_NOOP,
    NLMSGERR_ATTR_COOKIE,
    NLMSGERR_ATTR_MISS_NEST,
    NLMSGERR_ATTR_MISS_TYPE,
    NLMSGERR_ATTR_MSG,
    NLMSGERR_ATTR_OFFS,
    NLMSGERR_ATTR_POLICY,
    SOCK_CLOEXEC,
    SOCK_SEQPACKET,
    SOL_NETLINK,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from os import PathLike
    from types import TracebackType
    from typing import Any, TypeAlias, TypeVar, overload

    from typing_extensions import Buffer, Self

    from .rtnl.nouns import Socket as _RouteSocket

    R = TypeVar("R", bound=Record)
    S = TypeVar("S", bound=_socket.Socket)

    Item: TypeAlias = "bytes | bytearray | memoryview | Record | RawMessage"
    Answer: TypeAlias = "Item | Iterable[Item] | None"
    Handler: TypeAlias = "Callable[[RawMessage], Answer]"
    Source: TypeAlias = "Buffer | str | PathLike[str]"

__all__ = [
    "FakeKernel",
    "RawMessage",
    "Verbatim",
    "ack",
    "attribute",
    "done",
    "error",
    "message",
    "messages",
    "multipart",
    "recording",
    "replay",
]

#: struct nlmsghdr: length, type, flags, sequence number, port id.
_HEADER = Struct("=IHHII")
_ATTRIBUTE = Struct("=HH")
_U32 = Struct("=I")
_S32 = Struct("=i")

#: What the kernel fills the datagrams of a dump up to, in bytes.
_DATAGRAM = 32768


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)


# ---- builders ----


def attribute(
    type: int,
    payload: Buffer | Record | Iterable[bytes] = b"",
    *,
    nested: bool = False,
    length: int | None = None,
) -> bytes:
    """Build one attribute, padded to 4 bytes.

    Parameters:
        type: its type (`RTA_DST`).
        payload: bytes, a record, or attributes to put into a nest.
        nested: set NLA_F_NESTED.
        length: what to claim as nla_len instead of the true length, to lie.
    """
    body = _body(payload)
    kind = type | NLA_F_NESTED if nested else type
    size = _ATTRIBUTE.size + len(body) if length is None else length
    return _padded(_ATTRIBUTE.pack(size, kind) + body)


def _body(payload: Buffer | Record | Iterable[bytes]) -> bytes:
    if isinstance(payload, (bytes, bytearray, memoryview, Record)):
        return bytes(payload)
    return b"".join(payload)  # type: ignore[arg-type]  # other buffers are iterables of int


def message(
    body: Buffer | Record = b"",
    type: int | None = None,
    *,
    flags: int = 0,
    seq: int = 0,
    portid: int = 0,
    length: int | None = None,
) -> bytes:
    """Build one message, padded to 4 bytes.

    Parameters:
        body: a record, or what follows the nlmsghdr.
        type: the message's type (`RTM_NEWLINK`); that of new objects for a record, if not given.
        flags: NLM_F_*.
        seq, portid: sequence number and port id. Where both are 0 a `FakeKernel` fills them in.
        length: what to claim as nlmsg_len instead of the true length, to lie.

    Raises:
        TypeError: there is no type, and the body tells of none.
    """
    if type is None:
        spec = getattr(body, "__message__", None)
        if spec is None:
            raise TypeError("a message needs a type, or a record of a class that has one")
        type = int(spec.new)
    payload = bytes(body)
    size = NLMSG_HDRLEN + len(payload) if length is None else length
    return _padded(_HEADER.pack(size, type, flags, seq, portid) + payload)


def multipart(*items: Item, flags: int = 0, end: bool = True, size: int = _DATAGRAM) -> list[bytes]:
    """Build the answer to a dump: datagrams, with NLM_F_MULTI on each message.

    Parameters:
        items: records, or messages.
        flags: NLM_F_* to set on each message (`NLM_F_DUMP_INTR`).
        end: put an NLMSG_DONE behind them.
        size: how many bytes of messages go into one datagram. A message that is longer has one
            to itself.
    """
    parts = [_flagged(_wire(item), NLM_F_MULTI | flags) for item in items]
    if end:
        parts.append(done(flags=flags))
    datagrams = [b""]
    for part in parts:
        if datagrams[-1] and len(datagrams[-1]) + len(part) > size:
            datagrams.append(b"")
        datagrams[-1] += part
    return datagrams


def _wire(item: Item) -> bytes:
    """Return the bytes of what a user put into an answer."""
    if isinstance(item, Record):
        return message(item)
    if isinstance(item, (bytes, bytearray, memoryview, RawMessage)):
        return item if isinstance(item, bytes) else bytes(item)
    raise TypeError(f"an answer holds records and bytes, not {type(item).__name__}")


def _flagged(data: bytes, flags: int) -> bytes:
    length, kind, old, seq, portid = _HEADER.unpack_from(data)
    return _HEADER.pack(length, kind, old | flags, seq, portid) + data[NLMSG_HDRLEN:]


def _ext_ack(
    text: str | bytes | None,
    offset: int | None,
    cookie: bytes | None,
    policy: bytes | None,
    missing_type: int | None,
    missing_nest: int | None,
) -> bytes:
    """Return the attributes NLMSGERR_ATTR_*."""
    raw = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text
    payloads = {
        NLMSGERR_ATTR_MSG: None if raw is None else raw + b"\0",
        NLMSGERR_ATTR_OFFS: None if offset is None else _U32.pack(offset),
        NLMSGERR_ATTR_COOKIE: cookie,
        NLMSGERR_ATTR_POLICY: policy,
        NLMSGERR_ATTR_MISS_TYPE: None if missing_type is None else _U32.pack(missing_type),
        NLMSGERR_ATTR_MISS_NEST: None if missing_nest is None else _U32.pack(missing_nest),
    }
    return b"".join(
        [attribute(kind, payload) for kind, payload in payloads.items() if payload is not None]
    )


def error(
    code: int,
    request: Buffer | RawMessage | None = None,
    *,
    text: str | bytes | None = None,
    offset: int | None = None,
    cookie: bytes | None = None,
    policy: bytes | None = None,
    missing_type: int | None = None,
    missing_nest: int | None = None,
    capped: bool = True,
    flags: int = 0,
    seq: int = 0,
    portid: int = 0,
) -> bytes:
    """Build an NLMSG_ERROR, with its ext-ack.

    Parameters:
        code: the errno; of either sign, and sent as the kernel does, negative.
        request: the message that is refused, which comes back in it. Without one it is an empty
            one.
        text: the message for people (NLMSGERR_ATTR_MSG).
        offset: where in the request the bad attribute is, in bytes (NLMSGERR_ATTR_OFFS).
        cookie: NLMSGERR_ATTR_COOKIE.
        policy: what the attribute should have been (NLMSGERR_ATTR_POLICY): attributes.
        missing_type, missing_nest: the type of the attribute that is missing, and the offset of
            the nest where it is.
        capped: leave out the request's payload (NLM_F_CAPPED), as for sockets with
            NETLINK_CAP_ACK, which all of netlinklib are.
        flags: more NLM_F_*.
        seq, portid: as for `message`.
    """
    old = message(b"", NLMSG_NOOP) if request is None else bytes(request)
    tlvs = _ext_ack(text, offset, cookie, policy, missing_type, missing_nest)
    if capped:
        old = old[:NLMSG_HDRLEN]
        flags |= NLM_F_CAPPED
    if tlvs:
        flags |= NLM_F_ACK_TLVS
    body = _S32.pack(-abs(code)) + _padded(old) + tlvs
    return message(body, NLMSG_ERROR, flags=flags, seq=seq, portid=portid)


def ack(
    request: Buffer | RawMessage | None = None,
    *,
    text: str | bytes | None = None,
    seq: int = 0,
    portid: int = 0,
) -> bytes:
    """Build the ACK that ends the answer to a request which is no dump.

    Parameters:
        request, seq, portid: as for `error`.
        text: a warning (NLMSGERR_ATTR_MSG).
    """
    return error(0, request, text=text, seq=seq, portid=portid)


def done(
    code: int = 0,
    *,
    text: str | bytes | None = None,
    offset: int | None = None,
    flags: int = 0,
    seq: int = 0,
    portid: int = 0,
) -> bytes:
    """Build the NLMSG_DONE that ends a dump.

    Parameters:
        code: the errno with which the dump failed, of either sign; 0 is success.
        text, offset: ext-ack, as for `error`.
        flags: more NLM_F_* (`NLM_F_DUMP_INTR`).
        seq, portid: as for `message`.
    """
    tlvs = _ext_ack(text, offset, None, None, None, None)
    flags |= NLM_F_MULTI | (NLM_F_ACK_TLVS if tlvs else 0)
    body = _S32.pack(-abs(code)) + tlvs
    return message(body, NLMSG_DONE, flags=flags, seq=seq, portid=portid)


class Verbatim(bytes):
    """A datagram that a `FakeKernel` sends as it is: zeros stay where seq and portid should be."""


# ---- messages and captures ----


class RawMessage:
    """A message as it is on the wire, and what is known of how it was captured.

    Parameters:
        type: its type (`RTM_GETLINK`).
        flags: NLM_F_*.
        seq, portid: its sequence number and port id.
        payload: what follows the nlmsghdr.
        protocol: NETLINK_*, or None where nobody knows.
        time: when it was captured, in seconds since 1970, or None.
    """

    __slots__ = ("flags", "payload", "portid", "protocol", "seq", "time", "type")

    def __init__(
        self,
        type: int,
        flags: int,
        seq: int,
        portid: int,
        payload: bytes,
        *,
        protocol: int | None = None,
        time: float | None = None,
    ) -> None:
        self.type = type
        self.flags = flags
        self.seq = seq
        self.portid = portid
        self.payload = payload
        self.protocol = protocol
        self.time = time

    def record(self, cls: type[R]) -> R:
        """Return the payload as a record of a class.

        Parameters:
            cls: the class, which need not be that of the message's type.

        Raises:
            DecodeError: the payload does not have its form.
        """
        return cls.from_bytes(self.payload)

    def __bytes__(self) -> bytes:
        return message(self.payload, self.type, flags=self.flags, seq=self.seq, portid=self.portid)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, RawMessage):
            return NotImplemented
        return bytes(self) == bytes(other)

    def __hash__(self) -> int:
        return hash(bytes(self))

    def __repr__(self) -> str:
        return (
            f"RawMessage(type={self.type}, flags={self.flags:#x}, seq={self.seq}, "
            f"portid={self.portid}, payload={self.payload!r})"
        )


#: pcap: (byte order, parts of a second) by the file's first 4 bytes.
_MAGIC = {
    bytes.fromhex("d4c3b2a1"): ("<", 1e-6),
    bytes.fromhex("a1b2c3d4"): (">", 1e-6),
    bytes.fromhex("4d3cb2a1"): ("<", 1e-9),
    bytes.fromhex("a1b23c4d"): (">", 1e-9),
}
_PCAPNG = bytes.fromhex("0a0d0d0a")
#: LINKTYPE_NETLINK; the upper bits of the header's word are flags.
_LINKTYPE, _LINKTYPE_MASK = 253, 0x0FFFFFFF
#: The cooked header: packet type, device type, 10 unused bytes, netlink protocol.
_COOKED = Struct(">HH10xH")


def _read(source: Source) -> bytes:
    """Return the bytes of a file or buffer."""
    if isinstance(source, str) or hasattr(source, "__fspath__"):
        with open(source, "rb") as file:  # type: ignore[arg-type]  # hasattr narrows nothing
            data: bytes = file.read()
            return data
    return bytes(memoryview(source))


def _datagrams(data: bytes) -> Iterator[tuple[bytes, int | None, float | None]]:
    """Yield the datagrams of a capture, with their protocol and time where it is a pcap file."""
    if data[:4] == _PCAPNG:
        raise ValueError("a pcapng file; pcap files can be read (editcap -F pcap makes one)")
    if data[:4] not in _MAGIC:
        if data:
            yield data, None, None
        return
    order, unit = _MAGIC[data[:4]]
    file_header, packet_header = Struct(order + "4sHHiIII"), Struct(order + "IIII")
    if len(data) < file_header.size:
        raise ProtocolError("a pcap file cut off in its header", data)
    *_, linktype = file_header.unpack_from(data)
    if linktype & _LINKTYPE_MASK != _LINKTYPE:
        raise ValueError(
            f"a capture of link type {linktype & _LINKTYPE_MASK}; that of nlmon is {_LINKTYPE}"
        )
    at = file_header.size
    while at < len(data):
        if len(data) - at < packet_header.size:
            raise ProtocolError("a pcap file cut off in the header of a packet", data[at:])
        seconds, parts, size, original = packet_header.unpack_from(data, at)
        at += packet_header.size
        packet = data[at : at + size]
        at += size
        if len(packet) < size:
            raise ProtocolError("a pcap file cut off in a packet", packet)
        if size < original:
            raise ProtocolError(f"{size} bytes captured of a packet of {original}", packet)
        if size < _COOKED.size:
            raise ProtocolError("a packet without a whole cooked header", packet)
        _, device, protocol = _COOKED.unpack_from(packet)
        if device != ARPHRD_NETLINK:
            raise ProtocolError(f"a packet from a device of type {device}, not netlink", packet)
        yield packet[_COOKED.size :], protocol, seconds + parts * unit


def messages(source: Source) -> list[RawMessage]:
    """Return all messages in bytes or in a file, requests and control messages included.

    Parameters:
        source: bytes (messages back to back, as recvmsg gives them and `rtmon` writes them), or
            the bytes of a pcap file of link type LINKTYPE_NETLINK (`tcpdump -i nlmon0 -w FILE`);
            or the path of a file of either kind. The messages themselves must be in this machine's
            byte order.

    Raises:
        ProtocolError: a message has an impossible length, or a packet is cut off.
        ValueError: a capture of another kind.
        OSError: the file cannot be read.
    """
    found = []
    for data, protocol, time in _datagrams(_read(source)):
        at = 0
        while at < len(data):
            if len(data) - at < NLMSG_HDRLEN:
                raise ProtocolError("a message of an impossible length", data[at:])
            length, kind, flags, seq, portid = _HEADER.unpack_from(data, at)
            if not NLMSG_HDRLEN <= length <= len(data) - at:
                reason = "a message of an impossible length"
                if NLMSG_HDRLEN <= _swapped(length) <= len(data) - at:
                    reason += ": it is from a machine of the other byte order"
                raise ProtocolError(reason, data[at:])
            payload = data[at + NLMSG_HDRLEN : at + length]
            found.append(
                RawMessage(kind, flags, seq, portid, payload, protocol=protocol, time=time)
            )
            at += length + -length % 4
    return found


def _swapped(word: int) -> int:
    return int.from_bytes(word.to_bytes(4, "little"), "big")


if TYPE_CHECKING:

    @overload
    def replay(source: Source, cls: type[R], /, **filters: Any) -> list[R]: ...
    @overload
    def replay(
        source: Source, cls: type[Record], /, *names: str, **filters: Any
    ) -> list[tuple[Any, ...]]: ...


def replay(source: Source, cls: type[Any], /, *names: str, **filters: Any) -> list[Any]:
    """Return the rows that were captured: what the kernel said of objects of a class.

    Requests (NLM_F_REQUEST) are left out, and in pcap files what is of another protocol.

    Parameters:
        source: bytes or a file, as for `messages`.
        cls, names, filters: as for `netlinklib.decode`.

    Raises:
        DecodeError, TypeError, ValueError: as `netlinklib.decode`.
        ProtocolError, ValueError, OSError: as `messages`.
    """
    spec = getattr(cls, "__message__", None)
    kept = [
        bytes(found)
        for found in messages(source)
        if not found.flags & NLM_F_REQUEST
        and (spec is None or found.protocol in (None, spec.protocol))
    ]
    rows: list[Any] = decode(b"".join(kept), cls, *names, **filters)
    return rows


def recording(source: Source) -> list[list[bytes]]:
    """Return the answers in a capture, one per request, for a `FakeKernel` to give again.

    Messages belong to the latest request of their sequence number; events, and the NOOPs by which
    Sockets of netlinklib warm themselves, are left out. A capture without requests is one answer.

    Parameters:
        source: bytes or a file, as for `messages`.

    Raises:
        ProtocolError, ValueError, OSError: as `messages`.
    """
    answers: list[list[bytes]] = []
    current: dict[int, list[bytes]] = {}
    found = messages(source)
    for one in found:
        if one.flags & NLM_F_REQUEST:
            current[one.seq] = []
            if one.type >= NLMSG_MIN_TYPE:
                answers.append(current[one.seq])
        elif one.seq in current:
            current[one.seq].append(message(one.payload, one.type, flags=one.flags))
    if not current and found:
        answers.append([message(one.payload, one.type, flags=one.flags) for one in found])
    return answers


# ---- the kernel ----


class _Endpoint(_socket._Endpoint):
    """A Socket's end of a socket pair, at whose other end is a FakeKernel."""

    trusted = True
    kernel: FakeKernel
    other: _os_socket.socket | None = None
    portid: int

    def setsockopt(self, level: int, option: int, *value: Any) -> None:
        if level != SOL_NETLINK:
            super().setsockopt(level, option, *value)
        elif any(_socket._OPTIONS[name] == option for name in self.kernel.lacks):
            raise OSError(errno.ENOPROTOOPT, "Protocol not available")

    def bind(self, address: Any) -> None:
        pass

    def getsockname(self) -> tuple[int, int]:
        return self.portid, 0

    def send(self, data: Buffer, flags: int = 0) -> int:
        sent = bytes(data)
        for request in messages(sent):
            request.portid = self.portid  # as the kernel, which knows it without being told
            self.kernel._serve(self, request)
        return len(sent)

    def close(self) -> None:
        # this end first: that wakes a thread which waits for room in the queue
        super().close()
        if self.other is not None:
            self.other.close()


class FakeKernel:
    """A kernel whose answers are scripted, for Sockets to talk to.

    Parameters:
        handler: a function from a request (`RawMessage`) to its answer; or a recording: a list of
            answers, one for each request that will come.
        lacks: socket options that this kernel does not know: of `ext_ack`, `cap_ack`, `strict`.

    An answer is one of these:

    * A list of records, maybe empty: all that the kernel would say is put around them (NLM_F_MULTI
      and NLMSG_DONE for a dump, the ACK that was asked for otherwise).
    * Bytes, or any iterable of bytes and records: each is sent as one datagram and nothing is
      added, so that answers may lack an end, lie, or never stop. A generator is asked for more as
      they are read.
    * None: silence.

    Messages in which sequence number and port id are both 0 get those of the request, except in
    a `Verbatim`. The handler runs in the thread that asks, while it sends; only what does not fit
    into the queue comes from a thread. What the handler raises, the asking thread sees; what a
    generator raises later, `close` raises.

    Attributes:
        requests: all requests that came, in order, as `RawMessage`.
    """

    def __init__(self, handler: Handler | Sequence[Answer], *, lacks: Sequence[str] = ()) -> None:
        for name in lacks:
            if name not in _socket._OPTIONS:
                raise ValueError(f"{name!r} is none of {', '.join(_socket._OPTIONS)}")
        if callable(handler):
            self._handler = handler
        else:
            self._answers = list(handler)
            self._handler = self._next_answer
        self.lacks = tuple(lacks)
        self.requests: list[RawMessage] = []
        self._played = 0
        self._opened = 0
        self._others: list[_os_socket.socket] = []
        self._failure: BaseException | None = None
        self._before: list[Any] = []

    def _next_answer(self, request: RawMessage) -> Answer:
        self._played += 1
        if self._played > len(self._answers):
            raise LookupError(
                f"request {self._played} came, and the recording has {len(self._answers)} answers"
            )
        return self._answers[self._played - 1]

    # Sockets

    if TYPE_CHECKING:

        @overload
        def socket(self, /, **options: Any) -> _RouteSocket: ...
        @overload
        def socket(self, cls: type[S], /, **options: Any) -> S: ...

    def socket(self, cls: type[Any] | None = None, /, **options: Any) -> Any:
        """Return a Socket that talks to this kernel.

        Parameters:
            cls: its class; `netlinklib.Socket`, if not given.
            options: what the class takes (`strict`, `timeout`).
        """
        if cls is None:
            from .rtnl.nouns import Socket

            cls = Socket
        names = {
            "_create": lambda sk: self._connect(),
            "__module__": cls.__module__,
            "__qualname__": cls.__qualname__,
            "__doc__": cls.__doc__,
        }
        return type(cls.__name__, (cls,), names)(**options)

    def _connect(self) -> _Endpoint:
        user, other = _os_socket.socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0)
        endpoint = _Endpoint(AF_UNIX, SOCK_SEQPACKET, 0, user.detach())
        self._opened += 1
        endpoint.kernel, endpoint.other, endpoint.portid = self, other, 1000 + self._opened
        self._others = [open for open in self._others if open.fileno() >= 0]
        self._others.append(other)
        return endpoint

    def install(self) -> Self:
        """Let every Socket of the process that is opened from now on talk to this kernel.

        That includes those of `netlinklib.links()` and the like. `close` ends it, so use it as
        `with FakeKernel(handler).install():`. Sockets in another namespace (`netns=`) still need
        that namespace to be there.
        """
        self._before.append(_socket.Socket._create)
        _socket.Socket._create = (  # type: ignore[method-assign]
            lambda sk: self._connect()  # type: ignore[assignment]
        )
        return self

    def close(self) -> None:
        """End all connections, and raise what a generator of answers raised, if one did."""
        while self._before:
            _socket.Socket._create = self._before.pop()  # type: ignore[method-assign]
        for other in self._others:
            other.close()
        self._others.clear()
        failure, self._failure = self._failure, None
        if failure is not None:
            raise failure

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if error is not None:
            self._failure = None  # what is on its way is what it led to
        self.close()

    # Answers

    def _serve(self, endpoint: _Endpoint, request: RawMessage) -> None:
        """Answer a request."""
        if request.type == NLMSG_NOOP:  # a Socket warms itself
            self._push(endpoint, iter([self._filled(ack(request), request)]))
            return
        self.requests.append(request)
        answer = self._handler(request)
        if answer is None:
            return
        if isinstance(answer, (bytes, bytearray, memoryview, Record, RawMessage)):
            answer = [answer] if isinstance(answer, Record) else [_wire(answer)]
        if isinstance(answer, (list, tuple)) and all(isinstance(one, Record) for one in answer):
            answer = self._completed(answer, request)
        self._push(endpoint, (self._filled(one, request) for one in answer))

    def _completed(self, records: Sequence[Any], request: RawMessage) -> list[bytes]:
        if request.flags & NLM_F_DUMP == NLM_F_DUMP:
            return multipart(*records)
        end = [ack(request)] if request.flags & NLM_F_ACK else []
        return [*map(message, records), *end]

    def _filled(self, item: Item, request: RawMessage) -> bytes:
        """Return a datagram, with sequence number and port id in each message that has none."""
        if isinstance(item, Verbatim):
            return item
        data = bytearray(_wire(item))
        at = 0
        while len(data) - at >= NLMSG_HDRLEN:
            length, kind, flags, seq, portid = _HEADER.unpack_from(data, at)
            if not seq and not portid:
                _HEADER.pack_into(data, at, length, kind, flags, request.seq, request.portid)
            if not NLMSG_HDRLEN <= length <= len(data) - at:
                break
            at += length + -length % 4
        return bytes(data)

    def _push(self, endpoint: _Endpoint, datagrams: Iterator[bytes]) -> None:
        """Send datagrams: now, what there is room for, and the rest from a thread."""
        other = endpoint.other
        assert other is not None
        for datagram in datagrams:
            try:
                other.send(datagram, MSG_DONTWAIT)
            except BlockingIOError:
                from threading import Thread

                feed = Thread(target=self._feed, args=(other, datagram, datagrams), daemon=True)
                feed.start()
                return

    def _feed(self, other: _os_socket.socket, datagram: bytes, datagrams: Iterator[bytes]) -> None:
        """Send datagrams as they are read, until the reader hangs up."""
        try:
            other.send(datagram)
            for datagram in datagrams:
                other.send(datagram)
        except OSError as error:
            if error.errno not in (errno.EPIPE, errno.ECONNRESET, errno.EBADF):
                self._failure = error
        except BaseException as error:
            self._failure = error
        if self._failure is not None:
            other.close()  # so that the reader does not wait for the rest
