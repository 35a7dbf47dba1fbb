"""`Socket`: requests over Record classes, and the rows of their answers.

A Socket is a small pool of connections. Each request takes a free one, or opens another in the same
network namespace, and gives it back when its answer has been read to the end. A connection whose
answer was abandoned is closed instead, so no later request can meet rows of an earlier one. That
makes nested dumps, threads, `break`, exceptions and Ctrl-C all safe, without a lock around an
answer.
"""

from __future__ import annotations

import _socket
import _thread
import errno
import os
from struct import Struct

from . import netns as _netns
from ._backend import engine
from .errors import DumpInterrupted, ProtocolError, from_kernel
from .record import Attributes, condition, name_at, resolve
from .uapi import (
    AF_NETLINK,
    NETLINK_CAP_ACK,
    NETLINK_EXT_ACK,
    NETLINK_GET_STRICT_CHK,
    NETLINK_ROUTE,
    NLM_F_ACK,
    NLM_F_DUMP,
    NLM_F_REQUEST,
    NLMSG_HDRLEN,
    NLMSG_NOOP,
    SO_RCVBUF,
    SO_RCVBUFFORCE,
    SOCK_CLOEXEC,
    SOCK_RAW,
    SOL_NETLINK,
    SOL_SOCKET,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from builtins import list as _list
    from collections.abc import Sequence
    from types import TracebackType
    from typing import Any, TypeVar, overload

    from typing_extensions import Self

    from ._engine import Dump, Field, Reader
    from .errors import NetlinkError
    from .netns import Namespace
    from .record import Message, Record

    R = TypeVar("R", bound=Record)

__all__ = ["Socket"]

#: struct nlmsghdr: length, type, flags, sequence number, port id.
_HEADER = Struct("=IHHII")

#: The size of the receive buffer. The kernel fills datagrams of dumps up to 32 KiB; single answers
#: may be longer.
BUFFER = 65536

#: How many idle connections a Socket keeps.
KEEP = 4

_OPTIONS = {
    "ext_ack": NETLINK_EXT_ACK,
    "cap_ack": NETLINK_CAP_ACK,
    "strict": NETLINK_GET_STRICT_CHK,
}


class _Endpoint(_socket.socket):
    """A socket that closes itself without a warning.

    A signal handler's exception (Ctrl-C) can strike between any two steps and drop what was just
    made; only the Socket itself is the caller's to close.
    """

    #: Whether datagrams count that are not from the kernel: those of `testing.FakeKernel`, which
    #: overrides this, `setsockopt`, `bind`, `getsockname` and `send`.
    trusted = False

    def __del__(self) -> None:
        self.close()


class _Connection:
    """A bound descriptor, its reader and sequence numbers; it serves one request at a time."""

    __slots__ = ("lacks", "pid", "reader", "sequence", "sock")

    def __init__(self, sock: _Endpoint, wanted: Sequence[str], rcvbuf: int | None) -> None:
        """Take over a new socket: set it up and warm it; close it if any of that fails."""
        self.sock = sock
        self.pid = os.getpid()
        self.sequence = 0
        #: The options of `_OPTIONS` that this kernel does not know.
        self.lacks: tuple[str, ...] = ()
        try:
            if rcvbuf is not None:
                try:
                    sock.setsockopt(SOL_SOCKET, SO_RCVBUFFORCE, rcvbuf)
                except PermissionError:
                    sock.setsockopt(SOL_SOCKET, SO_RCVBUF, rcvbuf)
            for name in wanted:
                try:
                    sock.setsockopt(SOL_NETLINK, _OPTIONS[name], 1)
                except OSError as error:
                    if error.errno != errno.ENOPROTOOPT:
                        raise
                    self.lacks += (name,)
            sock.bind((0, 0))
            self.reader: Reader = engine.Reader(
                sock.fileno(), sock.getsockname()[0], size=BUFFER, trusted=sock.trusted
            )
            self._warm()
        except BaseException:
            sock.close()
            raise

    def _warm(self) -> None:
        """Read once with the whole buffer.

        The kernel sizes the datagrams of a dump by the largest read it has seen on the socket, and
        builds the first one before there was any: an object larger than that first one would end
        the dump as if there were no more.
        """
        sequence = self.send(NLMSG_NOOP, NLM_F_REQUEST | NLM_F_ACK, b"")
        self.reader.dump(
            sequence,
            Attributes,
            (),
            fail=lambda code, ack: from_kernel(code, ack),
            release=lambda clean: None,
        ).collect()

    def send(self, kind: int, flags: int, body: bytes) -> int:
        """Send one message, and return its sequence number."""
        self.sequence = self.sequence % 0xFFFFFFFF + 1
        header = _HEADER.pack(NLMSG_HDRLEN + len(body), kind, flags, self.sequence, 0)
        self.sock.send(header + body)
        return self.sequence

    def close(self) -> None:
        self.sock.close()


class _Request:
    """A request ready to be sent, any number of times, and how its answer is read."""

    __slots__ = ("body", "cls", "fields", "flags", "message", "where")

    def __init__(
        self,
        cls: type[Record],
        message: Message,
        flags: int,
        body: bytes,
        fields: tuple[Field[Any], ...] | None,
        where: tuple[tuple[Field[Any], object], ...],
    ) -> None:
        self.cls = cls
        self.message = message
        self.flags = flags
        self.body = body
        self.fields = fields
        self.where = where

    def fail(self, code: int, ack: dict[str, Any]) -> NetlinkError:
        """Make the exception for an error of the kernel; the engine calls this."""
        header = _HEADER.pack(NLMSG_HDRLEN + len(self.body), self.message.get, self.flags, 0, 0)
        attribute = missing = None
        offset = ack.get("offset")
        if offset is not None and offset >= NLMSG_HDRLEN:
            attribute = name_at(self.cls, self.body, offset - NLMSG_HDRLEN)
        if "missing_type" in ack:
            missing = self._missing(ack["missing_type"], ack.get("missing_nest"))
        return from_kernel(
            code, ack, request=header + self.body, attribute=attribute, missing=missing
        )

    def _missing(self, kind: int, nest: int | None) -> str | int:
        """Return the name of the attribute the kernel misses, or its type if it has none here."""
        prefix = ""
        cls: type[Any] = self.cls
        if nest is not None and nest >= NLMSG_HDRLEN:
            name = name_at(self.cls, self.body, nest - NLMSG_HDRLEN)
            if name is None:
                return kind
            for step in name.split("."):
                field = cls.__plan__.by_name.get(step)
                if field is None or field.codec.op != "record":
                    return kind
                target = field.codec.args[0]
                cls = target if isinstance(target, type) else target()
            prefix = f"{name}."
        for field in cls.__plan__.fields:
            if field.type == kind:
                return prefix + str(field.name)
        return kind


def _message(cls: type[Record]) -> Message:
    """Return what a class says about its messages, or raise TypeError."""
    message: Message | None = getattr(cls, "__message__", None)
    if message is None:
        name = getattr(cls, "__name__", repr(cls))
        raise TypeError(f"{name} is no message that can be asked for")
    return message


class Socket:
    """A netlink socket: asks the kernel for records of a class and gives back its answer.

    It may be used from several threads, and after a fork in the child too (there it opens
    connections of its own).

    Parameters:
        protocol: the netlink protocol (`NETLINK_ROUTE`).
        netns: the network namespace: None for the calling thread's, else a name, a path, a process
            id or a descriptor (see `netlinklib.netns.open_namespace`). Another namespace needs
            CAP_SYS_ADMIN.
        strict: ask the kernel to check requests strictly and to filter dumps
            (NETLINK_GET_STRICT_CHK, Linux 4.20). Without it all filters are applied here.
        rcvbuf: the size in bytes of the kernel's queue, which the kernel doubles; above
            net.core.rmem_max only with CAP_NET_ADMIN (SO_RCVBUFFORCE, otherwise SO_RCVBUF).

    Attributes:
        protocol: as given.
        strict: whether the kernel checks strictly and filters.
        lacks: the options that this kernel does not know: of `ext_ack`, `cap_ack` and `strict`.

    Raises:
        OSError: a socket could not be had, or the namespace could not be found or entered.
    """

    #: For __del__, until there is something to close.
    _closed = True

    def __init__(
        self,
        protocol: int = NETLINK_ROUTE,
        *,
        netns: Namespace | None = None,
        strict: bool = True,
        rcvbuf: int | None = None,
    ) -> None:
        #: The descriptor of the namespace, for opening more connections; none where /proc is not
        #: mounted.
        self._namespace: _list[int] = []
        #: Connections that wait for a request. Threads share it without a lock, by the list's own
        #: atomic append and pop: `_release` may run inside a garbage collection, at any point of
        #: any thread, where a lock could deadlock.
        self._idle: _list[_Connection] = []
        #: Keeps the namespace's descriptor open while a connection is being opened there.
        self._lock = _thread.RLock()
        self._pid = os.getpid()
        self._rcvbuf = rcvbuf
        self._wanted = tuple(name for name in _OPTIONS if strict or name != "strict")
        self._netns = netns
        self.protocol = protocol
        fd = _netns.current() if netns is None else _netns.open_namespace(netns)
        if fd is not None:
            self._namespace.append(fd)
            _netns._held.add(fd)
        self._closed = False
        try:
            connection = self._open()
        except BaseException:
            self.close()
            raise
        self.lacks = connection.lacks
        self.strict = strict and "strict" not in connection.lacks
        self._idle.append(connection)

    # Connections

    def _open(self) -> _Connection:
        """Open a connection in the Socket's namespace."""
        with self._lock:
            if self._closed:
                raise ValueError("the Socket is closed")
            if not self._namespace or _netns.is_current(self._namespace[0]):
                sock = self._create()
            else:
                sock = _netns.call_in(self._namespace[0], self._create, _Endpoint.close)
        return _Connection(sock, self._wanted, self._rcvbuf)

    def _create(self) -> _Endpoint:
        return _Endpoint(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, self.protocol)

    def _acquire(self) -> _Connection:
        """Take an idle connection, or open one."""
        if self._closed:
            raise ValueError("the Socket is closed")
        self._notice_fork()
        try:
            return self._idle.pop()
        except IndexError:
            return self._open()

    def _notice_fork(self) -> None:
        """Begin anew in a forked child."""
        if self._pid != os.getpid():
            # The parent's connections share their queues with it; its lock may be held for ever.
            self._lock = _thread.RLock()
            self._drain()
            self._pid = os.getpid()

    def _release(self, connection: _Connection, clean: bool) -> None:
        """Take a connection back: keep it if its answer was read to the end, close it otherwise."""
        if clean and len(self._idle) < KEEP and connection.pid == self._pid == os.getpid():
            self._idle.append(connection)
            if self._closed:  # meanwhile, by another thread
                self._drain()
        else:
            connection.close()

    def _drain(self) -> None:
        """Close all idle connections."""
        try:
            while True:
                self._idle.pop().close()
        except IndexError:
            pass

    def close(self) -> None:
        """Close the Socket, if it is open. Dumps that are being read go on to their end."""
        self._closed = True
        self._notice_fork()
        self._drain()
        with self._lock:
            if self._namespace:
                fd = self._namespace.pop()
                _netns._held.discard(fd)
                os.close(fd)

    @property
    def closed(self) -> bool:
        """Whether `close` has been called."""
        return self._closed

    def fileno(self) -> int:
        """Return the descriptor of the connection that the next request would use.

        It is for looking at (`/proc/net/netlink`, socket options), not for reading: its answers
        belong to the Socket.
        """
        connection = self._acquire()
        fd = connection.sock.fileno()
        self._release(connection, True)
        return fd

    def __enter__(self) -> Self:
        if self._closed:
            raise ValueError("the Socket is closed")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __del__(self) -> None:
        if not self._closed:
            import warnings

            warnings.warn(f"unclosed {self!r}", ResourceWarning, stacklevel=2, source=self)
            self.close()

    def __repr__(self) -> str:
        state = "closed" if self._closed else "open"
        where = "" if self._netns is None else f" netns={self._netns!r}"
        name = f"{type(self).__module__}.{type(self).__qualname__}"
        return f"<{name} protocol={self.protocol}{where} {state}>"

    def __reduce__(self) -> str:
        raise TypeError("a Socket cannot be pickled or copied")

    # Requests

    def _dump_request(
        self, cls: type[Record], names: Sequence[str], filters: dict[str, Any]
    ) -> _Request:
        """Sort out what the kernel filters and what the engine matches; encode the request."""
        message = _message(cls)
        fields = tuple(resolve(cls, name) for name in names) if names else None
        values: dict[str, Any] = {}
        where: _list[tuple[Field[Any], object]] = []
        for name, value in filters.items():
            if name in message.hints:
                values[name] = value
                continue
            field, wanted = condition(cls, name, value)
            everything = name in message.any and wanted == message.any[name]
            if not everything:
                where.append((field, wanted))
            sent = message.filters.get(name)
            if sent is None or value is None or everything:
                continue
            accepted = message.accepts.get(name)
            if accepted is not None and wanted not in accepted:
                continue
            # The family decides who answers, strictly checked or not.
            if self.strict or name == "family":
                _put(values, sent, value)
        body = bytes(cls(**values))
        return _Request(cls, message, NLM_F_REQUEST | NLM_F_DUMP, body, fields, tuple(where))

    def _ask(self, request: _Request) -> Dump[Any]:
        """Send a request, and return the answer as it will come in."""
        connection = self._acquire()
        try:
            sequence = connection.send(request.message.get, request.flags, request.body)
            answer: Dump[Any] = connection.reader.dump(
                sequence,
                request.cls,
                (request.message.new,),
                fields=request.fields,
                where=request.where,
                fail=request.fail,
                release=lambda clean: self._release(connection, clean),
            )
        except BaseException:
            connection.close()
            raise
        return answer

    if TYPE_CHECKING:

        @overload
        def dump(self, cls: type[R], /, **filters: Any) -> Dump[R]: ...
        @overload
        def dump(
            self, cls: type[Record], /, *names: str, **filters: Any
        ) -> Dump[tuple[Any, ...]]: ...

    def dump(self, cls: type[Any], /, *names: str, **filters: Any) -> Dump[Any]:
        """Ask for all records of a class, and return an iterator over them that needs constant
        memory.

        Parameters:
            cls: the Record class (`Route`).
            names: fields to select (`"dst"`, `"linkinfo.kind"`); with them the rows are tuples of
                their values, in this order.
            filters: values that fields must have, by name. Those that the kernel can filter by are
                sent to it, the rest is matched here. None matches what is absent. Dotted names go
                as `**{"linkinfo.kind": "veth"}`.

        Raises:
            TypeError: a name is no field of the class; the text lists those that are.
            ValueError: a filter's value is nothing its field could have.
            NetlinkError: the kernel refused (while the rows are read, too).
            DumpInterrupted: at the end of the rows, if the table changed meanwhile.
        """
        return self._ask(self._dump_request(cls, names, filters))

    if TYPE_CHECKING:

        @overload
        def list(self, cls: type[R], /, *, retries: int = 5, **filters: Any) -> _list[R]: ...
        @overload
        def list(
            self, cls: type[Record], /, *names: str, retries: int = 5, **filters: Any
        ) -> _list[tuple[Any, ...]]: ...

    def list(self, cls: type[Any], /, *names: str, retries: int = 5, **filters: Any) -> _list[Any]:
        """Return all records of a class as a list; if the table changed meanwhile, ask again.

        Parameters:
            cls, names, filters: as for `dump`.
            retries: how many times to ask again.

        Raises:
            DumpInterrupted: the table changed in each attempt; `rows` holds what the last one gave.
            TypeError, ValueError, NetlinkError: as for `dump`.
        """
        request = self._dump_request(cls, names, filters)
        while True:
            answer = self._ask(request)
            rows: _list[Any] = answer.collect()
            if not answer.interrupted:
                return rows
            if retries <= 0:
                raise DumpInterrupted(rows)
            retries -= 1

    def get(self, cls: type[R], /, **fields: Any) -> R:
        """Ask for one record, with one request.

        Parameters:
            cls: the Record class (`Link`).
            fields: what the request holds, by field name (`index=3`).

        Raises:
            TypeError, ValueError: as the class does when a record is made.
            NetlinkError: the kernel refused; of a matching builtin class too (`FileNotFoundError`
                for ENOENT).
            ProtocolError: the kernel answered with no record, or with several.
        """
        message = _message(cls)
        request = _Request(cls, message, NLM_F_REQUEST | NLM_F_ACK, bytes(cls(**fields)), None, ())
        rows: _list[R] = self._ask(request).collect()
        if len(rows) != 1:
            raise ProtocolError(
                f"{len(rows)} records of {cls.__name__} came, not the one asked for"
            )
        return rows[0]


def _put(values: dict[str, Any], name: str, value: object) -> None:
    """Set a value in nested mappings, by a dotted name."""
    *outer, last = name.split(".")
    for step in outer:
        values = values.setdefault(step, {})
    values[last] = value
