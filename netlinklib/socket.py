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
from time import monotonic

from . import netns as _netns
from ._backend import engine
from .errors import (
    Closed,
    DumpInterrupted,
    NetlinkError,
    NetlinkWarning,
    ProtocolError,
    from_kernel,
)
from .inputs import Draft, resolving
from .record import Attributes, condition, name_at, resolve
from .uapi import (
    AF_NETLINK,
    ALTIFNAMSIZ,
    IFNAMSIZ,
    NETLINK_CAP_ACK,
    NETLINK_EXT_ACK,
    NETLINK_GET_STRICT_CHK,
    NETLINK_ROUTE,
    NLM_F_ACK,
    NLM_F_APPEND,
    NLM_F_CREATE,
    NLM_F_DUMP,
    NLM_F_ECHO,
    NLM_F_EXCL,
    NLM_F_REQUEST,
    NLMSG_HDRLEN,
    NLMSG_NOOP,
    RTEXT_FILTER_SKIP_STATS,
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
    from collections.abc import Callable, Sequence
    from types import TracebackType
    from typing import Any, TypeVar, overload

    from typing_extensions import Self

    from ._engine import Dump, Field, Reader
    from ._trace import Print, Tracer
    from .batch import Batch, Outcome
    from .netns import Namespace
    from .record import Message, Record

    R = TypeVar("R", bound=Record)

    #: float or None. Type checkers would hold it against each `**{"linkinfo.kind": "veth"}`.
    Seconds = Any
    Lookup = Callable[[str], int]
    #: How a verb is done: the message type, the flags, and what completes the record.
    How = tuple[int, int, Callable[[Any, str], bytes] | None]

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


class _Wake:
    """An eventfd that ends every wait for an answer. It lives as long as anything waits with it."""

    __slots__ = ("fd",)

    def __init__(self) -> None:
        self.fd = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)

    def set(self) -> None:
        os.eventfd_write(self.fd, 1)

    def __del__(self) -> None:
        fd = getattr(self, "fd", -1)
        if fd >= 0:
            os.close(fd)


class _Connection:
    """A bound descriptor, its reader and sequence numbers; it serves one request at a time."""

    __slots__ = ("counted", "lacks", "pid", "reader", "sequence", "sock", "tracer", "wake")

    def __init__(
        self,
        sock: _Endpoint,
        wanted: Sequence[str],
        rcvbuf: int | None,
        wake: _Wake,
        tracer: Tracer | None,
    ) -> None:
        """Take over a new socket: set it up and warm it; close it if any of that fails."""
        self.sock = sock
        self.wake = wake
        self.tracer = tracer
        self.pid = os.getpid()
        self.sequence = 0
        #: What `count` has handed out: datagrams, messages, skipped.
        self.counted = (0, 0, 0)
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
                sock.fileno(),
                sock.getsockname()[0],
                size=BUFFER,
                trusted=sock.trusted,
                wake=wake.fd,
                tap=None if tracer is None else tracer.received,
            )
            self._warm()
            self.count()  # nobody asked for that
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
        sequence = self.number(1)
        header = _HEADER.pack(NLMSG_HDRLEN + len(body), kind, flags, sequence, 0)
        self.push(header + body)
        return sequence

    def number(self, count: int) -> int:
        """Take `count` sequence numbers in a row, and return the first."""
        if self.sequence > 0xFFFFFFFF - count:
            self.sequence = 0
        first = self.sequence + 1
        self.sequence += count
        return first

    def push(self, data: bytes) -> None:
        """Send messages, in one datagram."""
        if self.tracer is not None:
            self.tracer.sent(data)
        sent = self.sock.send(data)
        if sent != len(data):
            # it sends all or nothing
            raise ProtocolError(f"{sent} bytes were sent of {len(data)}", data)

    def count(self) -> tuple[int, int, int]:
        """Return what was received since the last call: datagrams, messages, skipped."""
        before = self.counted
        reader = self.reader
        self.counted = now = (reader.datagrams, reader.messages, reader.skipped)
        return now[0] - before[0], now[1] - before[1], now[2] - before[2]

    def close(self) -> None:
        self.sock.close()


class _Request:
    """A request ready to be sent, any number of times, and how its answer is read."""

    __slots__ = ("body", "cls", "fields", "flags", "kind", "rows", "where")

    def __init__(
        self,
        cls: type[Record],
        kind: int,
        flags: int,
        body: bytes,
        rows: tuple[int, ...],
        fields: tuple[Field[Any], ...] | None = None,
        where: tuple[tuple[Field[Any], object], ...] = (),
    ) -> None:
        self.cls = cls
        #: The message type of the request, and those of the rows of its answer.
        self.kind = kind
        self.rows = rows
        self.flags = flags
        self.body = body
        self.fields = fields
        self.where = where

    def fail(self, code: int, ack: dict[str, Any]) -> NetlinkError:
        """Make the exception for an error of the kernel; the engine calls this."""
        header = _HEADER.pack(NLMSG_HDRLEN + len(self.body), self.kind, self.flags, 0, 0)
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
        timeout: how many seconds a request may take, from its start to the end of its answer, the
            caller's own time between rows included; then it raises TimedOut. None waits for as
            long as it takes: the kernel answers by itself. Each request may say otherwise.
        debug: a function that is called with a line of text for each message sent and received,
            decoded (`logging.getLogger("netlink").debug`, say), or True to print the lines to
            standard error. By default the environment variable NETLINKLIB_DEBUG_MESSAGES=1 decides.

    Attributes:
        timeout: as given; may be set.
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
        timeout: float | None = None,
        debug: bool | Print | None = None,
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
        #: What requests counted when they ended, to be added up; a list like `_idle`, for the same
        #: reason.
        self._tallies: _list[tuple[int, int, int, int]] = []
        self._total = (0, 0, 0, 0)
        self._adding = _thread.allocate_lock()
        self.timeout = timeout
        self._print: Print | None = None
        if debug is not None or "NETLINKLIB_DEBUG_MESSAGES" in os.environ:
            from ._trace import printer

            self._print = printer(debug)
        #: Ends all waits; None once the Socket is closed.
        self._wake: _Wake | None = _Wake()
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
            wake = self._wake
            if self._closed or wake is None:
                raise Closed
            if not self._namespace or _netns.is_current(self._namespace[0]):
                sock = self._create()
            else:
                sock = _netns.call_in(self._namespace[0], self._create, _Endpoint.close)
        tracer = None
        if self._print is not None:
            from ._trace import Tracer

            tracer = Tracer(self._print, self.protocol)
        return _Connection(sock, self._wanted, self._rcvbuf, wake, tracer)

    def _create(self) -> _Endpoint:
        return _Endpoint(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, self.protocol)

    def _acquire(self) -> _Connection:
        """Take an idle connection, or open one."""
        if self._closed:
            raise Closed
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
            self._adding = _thread.allocate_lock()
            # what is written to the parent's eventfd would wake the parent
            if self._wake is not None:
                self._wake = _Wake()
            self._drain()
            self._pid = os.getpid()

    def _release(self, connection: _Connection, clean: bool) -> None:
        """Take a connection back: keep it if its answer was read to the end, close it otherwise."""
        self._tally(*connection.count(), 0)
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

    def _tally(self, datagrams: int, messages: int, skipped: int, retries: int) -> None:
        """Count what a request has received. Like `_release`, it may run at any point."""
        self._tallies.append((datagrams, messages, skipped, retries))
        if len(self._tallies) > 64:
            self._add_up()

    def _add_up(self) -> None:
        """Add the tallies to the total, unless somebody is at it."""
        if self._adding.acquire(False):
            try:
                while True:
                    a, b, c, d = self._tallies.pop()
                    w, x, y, z = self._total
                    self._total = (w + a, x + b, y + c, z + d)
            except IndexError:
                pass
            finally:
                self._adding.release()

    @property
    def counters(self) -> dict[str, int]:
        """What was received so far by requests that have ended.

        `datagrams`, those of strangers included; `messages` looked at; `skipped`, datagrams that
        were not from the kernel and messages that were not for the request; `retries`, how often a
        list was asked for again because its table had changed.
        """
        self._add_up()
        return dict(zip(("datagrams", "messages", "skipped", "retries"), self._total, strict=True))

    def close(self) -> None:
        """Close the Socket, if it is open.

        Whoever waits for an answer, in other threads too, gets Closed. A dump that is being read
        goes on for as long as the kernel has rows at hand.
        """
        self._closed = True
        self._notice_fork()
        wake, self._wake = self._wake, None
        if wake is not None:
            wake.set()
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
            raise Closed
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
            try:
                import warnings
            except ImportError:  # the interpreter is at its end
                pass
            else:
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

    def _deadline(self, timeout: float | None) -> float | None:
        """Return when a request that begins now has to be over, in seconds of time.monotonic()."""
        if timeout is None:
            timeout = self.timeout
        return None if timeout is None else monotonic() + timeout

    def _lookup(self, name: str) -> int:
        """Return the index of a link, asked for with one request in the Socket's namespace."""
        if self.protocol != NETLINK_ROUTE:
            raise TypeError(f"the link {name!r} by its name: only a NETLINK_ROUTE Socket finds it")
        from .rtnl.link import Link

        size = len(os.fsencode(name))
        if not 0 < size < ALTIFNAMSIZ or "\0" in name:
            raise ValueError(f"{name!r} is no name of a link")
        fields: dict[str, Any] = {"ifname" if size < IFNAMSIZ else "alt_ifname": name}
        try:
            return self.get(Link, **fields, ext_mask=RTEXT_FILTER_SKIP_STATS).index
        except NetlinkError as error:
            if error.errno != errno.ENODEV:
                raise
            raise NetlinkError(errno.ENODEV, f"no link is called {name!r}") from None

    def _dump_request(
        self, cls: type[Record], names: Sequence[str], filters: dict[str, Any]
    ) -> _Request:
        """Sort out what the kernel filters and what the engine matches; encode the request."""
        message = _message(cls)
        fields = tuple(resolve(cls, name) for name in names) if names else None
        values: dict[str, Any] = dict(message.defaults)
        where: _list[tuple[Field[Any], object]] = []
        if cls.__inputs__ is not None:
            cls.__inputs__.spell(cls, filters)
        with resolving(self._lookup):
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
                    _put(values, sent, wanted)
            body = (message.request or cls).__plan__.encode(values)
        flags = NLM_F_REQUEST | NLM_F_DUMP
        return _Request(cls, _get(cls), flags, body, message.reply, fields, tuple(where))

    def _ask(self, request: _Request, deadline: float | None = None) -> Dump[Any]:
        """Send a request, and return the answer as it will come in."""
        connection = self._acquire()
        try:
            if connection.tracer is not None:
                kinds = (request.kind, *request.rows)
                connection.tracer.expect(dict.fromkeys(kinds, request.cls))
            sequence = connection.send(request.kind, request.flags, request.body)
            answer: Dump[Any] = connection.reader.dump(
                sequence,
                request.cls,
                request.rows,
                fields=request.fields,
                where=request.where,
                deadline=deadline,
                fail=request.fail,
                release=lambda clean: self._release(connection, clean),
            )
        except BaseException:
            connection.close()
            raise
        return answer

    if TYPE_CHECKING:

        @overload
        def dump(self, cls: type[R], /, *, timeout: Seconds = None, **filters: Any) -> Dump[R]: ...
        @overload
        def dump(
            self, cls: type[Record], /, *names: str, timeout: Seconds = None, **filters: Any
        ) -> Dump[tuple[Any, ...]]: ...

    def dump(
        self, cls: type[Any], /, *names: str, timeout: Seconds = None, **filters: Any
    ) -> Dump[Any]:
        """Ask for all records of a class, and return an iterator over them that needs constant
        memory.

        Parameters:
            cls: the Record class (`Route`).
            names: fields to select (`"dst"`, `"linkinfo.kind"`); with them the rows are tuples of
                their values, in this order.
            timeout: how many seconds it may take to the last row; without it, the Socket's own.
            filters: values that fields must have, by name. Those that the kernel can filter by are
                sent to it, the rest is matched here. None matches what is absent. Dotted names go
                as `**{"linkinfo.kind": "veth"}`.

        Raises:
            TypeError: a name is no field of the class; the text lists those that are.
            ValueError: a filter's value is nothing its field could have.
            NetlinkError: the kernel refused (while the rows are read, too).
            TimedOut: the time is over.
            DumpInterrupted: at the end of the rows, if the table changed meanwhile.
        """
        deadline = self._deadline(timeout)
        return self._ask(self._dump_request(cls, names, filters), deadline)

    if TYPE_CHECKING:

        @overload
        def list(
            self,
            cls: type[R],
            /,
            *,
            retries: Any = 5,
            timeout: Seconds = None,
            **filters: Any,
        ) -> _list[R]: ...
        @overload
        def list(
            self,
            cls: type[Record],
            /,
            *names: str,
            retries: Any = 5,
            timeout: Seconds = None,
            **filters: Any,
        ) -> _list[tuple[Any, ...]]: ...

    def list(
        self,
        cls: type[Any],
        /,
        *names: str,
        retries: Any = 5,
        timeout: Seconds = None,
        **filters: Any,
    ) -> _list[Any]:
        """Return all records of a class as a list; if the table changed meanwhile, ask again.

        Parameters:
            cls, names, filters: as for `dump`.
            retries: how many times to ask again.
            timeout: how many seconds all attempts together may take; without it, the Socket's own.

        Raises:
            DumpInterrupted: the table changed in each attempt; `rows` holds what the last one gave.
            TypeError, ValueError, NetlinkError, TimedOut: as for `dump`.
        """
        deadline = self._deadline(timeout)
        request = self._dump_request(cls, names, filters)
        while True:
            answer = self._ask(request, deadline)
            rows: _list[Any] = answer.collect()
            if not answer.interrupted:
                _warn(answer.warning)
                return rows
            if retries <= 0:
                raise DumpInterrupted(rows)
            retries -= 1
            self._tally(0, 0, 0, 1)

    def get(self, cls: type[R], /, *, timeout: Seconds = None, **fields: Any) -> R:
        """Ask for one record, with one request.

        Parameters:
            cls: the Record class (`Link`).
            timeout: how many seconds it may take; without it, the Socket's own.
            fields: what the request holds, by field name (`index=3`).

        Raises:
            TypeError, ValueError: as the class does when a record is made.
            NetlinkError: the kernel refused; of a matching builtin class too (`FileNotFoundError`
                for ENOENT).
            TimedOut: the time is over.
            ProtocolError: the kernel answered with no record, or with several.
        """
        deadline = self._deadline(timeout)
        message = _message(cls)
        with resolving(self._lookup):
            body = bytes(cls.__from_fields__(fields))
        # traffic control answers the asker only if it is asked for an echo
        flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_ECHO
        request = _Request(cls, _get(cls), flags, body, message.reply)
        answer = self._ask(request, deadline)
        rows: _list[R] = answer.collect()
        if len(rows) != 1:
            raise ProtocolError(
                f"{len(rows)} records of {cls.__name__} came, not the one asked for"
            )
        _warn(answer.warning)
        return rows[0]

    # Changes

    def _change(
        self, verb: str, what: Any, fields: dict[str, Any], timeout: float | None
    ) -> Any | None:
        """Do `verb` to an object, and return what the kernel echoes of it, or None."""
        deadline = self._deadline(timeout)
        request = _request(_record(what, fields, self._lookup), verb)
        request.flags |= NLM_F_ECHO
        answer = self._ask(request, deadline)
        rows = answer.collect()
        _warn(answer.warning)
        return rows[-1] if rows else None

    def add(self, what: R | type[R], /, *, timeout: Seconds = None, **fields: Any) -> R | None:
        """Add an object that is not there yet (NLM_F_CREATE, NLM_F_EXCL).

        What an object needs and nobody gave is filled in as `ip` does: a route goes to the main
        table, an address is its own local one, and so on; each class tells.

        Parameters:
            what: a record, as made by its class or as received; it is sent as it is, apart from
                what is filled in. Or a class, and its fields.
            timeout: how many seconds it may take; without it, the Socket's own. What is done by
                then is not known.
            fields: the fields of the new object, if `what` is a class.

        Returns:
            The object as the kernel says it is now, or None where it does not say (neighbours, for
            example).

        Raises:
            FileExistsError: there is one already (a NetlinkError, as the others).
            PermissionError: it needs CAP_NET_ADMIN in the namespace.
            NetlinkError: the kernel refused; `attribute` is the field it objects to.
            TypeError, ValueError: as the class does when a record is made.
            TimedOut: the time is over.
        """
        return self._change("add", what, fields, timeout)

    def replace(self, what: R | type[R], /, *, timeout: Seconds = None, **fields: Any) -> R | None:
        """Change an object, or add it if it is not there (NLM_F_CREATE, NLM_F_REPLACE; of links
        NLM_F_CREATE alone).

        Parameters, result and errors are those of `add`.
        """
        return self._change("replace", what, fields, timeout)

    def change(self, what: R | type[R], /, *, timeout: Seconds = None, **fields: Any) -> R | None:
        """Change an object that is there.

        Parameters, result and errors are those of `add`; FileNotFoundError and the like if it is
        not there.
        """
        return self._change("change", what, fields, timeout)

    def append(self, what: R | type[R], /, *, timeout: Seconds = None, **fields: Any) -> R | None:
        """Add an object behind those of the same key (NLM_F_CREATE, NLM_F_APPEND): routes, fdb.

        Parameters, result and errors are those of `add`.
        """
        return self._change("append", what, fields, timeout)

    def delete(self, what: R | type[R], /, *, timeout: Seconds = None, **fields: Any) -> R | None:
        """Delete an object.

        Parameters, result and errors are those of `add`; the result is what was deleted, where the
        kernel says. A record as received deletes just that; of fields that nobody gave, any value
        will do.
        """
        return self._change("delete", what, fields, timeout)

    def batch(
        self,
        *,
        errors: str = "stop",
        report: Callable[[Outcome], object] | None = None,
        progress: Callable[[int], object] | None = None,
        chunk: int | None = None,
        timeout: float | None = None,
    ) -> Batch:
        """Return a `Batch`, which sends many changes at once.

            with sk.batch() as batch:
                for prefix in prefixes:
                    batch.add(Route(dst=prefix, gateway="192.0.2.1"))

        Parameters:
            errors: `"stop"`: the first refused change raises its error, and nothing more is sent;
                of what was sent together with it, the kernel has done the rest. `"continue"`: all
                is sent, and at the end BatchError has all that was refused.
            report: called with the `Outcome` of each change, in order.
            progress: called with the number of changes done so far, after each that were sent
                together.
            chunk: how many changes are sent together at most. By default as many as the receive
                queue has room for answers to. 1 stops exactly at the first error.
            timeout: how many seconds each sending may take; without it, the Socket's own.

        Raises:
            ValueError: `errors` or `chunk` is none of these.
        """
        from .batch import Batch

        return Batch(
            self, errors=errors, report=report, progress=progress, chunk=chunk, timeout=timeout
        )

    def flush(self, cls: type[Record], /, *, timeout: Seconds = None, **filters: Any) -> int:
        """Delete all objects of a class that have these values, and return how many there were.

        They are selected by the kernel or in C, as for `dump`, and deleted in a batch. Those that
        are gone when it comes to deleting them count as well.

        Parameters:
            cls: the Record class (`Route`).
            timeout: how many seconds the dump, and then each sending, may take; without it, the
                Socket's own.
            filters: values that fields must have, by name; at least one.

        Raises:
            TypeError: no filter was given, or a name is no field of the class.
            BatchError: some could not be deleted; all others are.
            NetlinkError, DumpInterrupted, TimedOut: as for `list`.
        """
        if not filters:
            raise TypeError(f"flush of each {cls.__name__} there is: say which by a filter")
        from .batch import GONE, BatchError

        try:
            with self.batch(errors="continue", timeout=timeout) as batch:
                rows = self.list(cls, timeout=timeout, **filters)
                for row in rows:
                    batch.delete(row)
        except BatchError as error:
            left = [it for it in error.failures if it.error is None or it.error.errno not in GONE]
            if left:
                raise BatchError(left) from None
        return len(rows)


#: The message type and flags of each verb, by what a class says of its messages.
_VERBS: dict[str, Callable[[Message], tuple[int | None, int]]] = {
    "add": lambda message: (message.new, NLM_F_CREATE | NLM_F_EXCL),
    "replace": lambda message: (message.new, NLM_F_CREATE | message.replace),
    "append": lambda message: (message.new, NLM_F_CREATE | NLM_F_APPEND),
    "change": lambda message: (
        (message.new, message.change) if message.set is None else (message.set, 0)
    ),
    "delete": lambda message: (message.delete, 0),
}


def _record(what: Any, fields: dict[str, Any], lookup: Lookup) -> Any:
    """Return what a verb is given as a record: it may be a class and its fields, or a draft."""
    if isinstance(what, type):
        _message(what)
        with resolving(lookup):
            return what.__from_fields__(fields)  # type: ignore[attr-defined]  # a Record class
    if fields:
        raise TypeError(f"{type(what).__name__}: fields go with a class, not with a record")
    return what.resolve(lookup) if isinstance(what, Draft) else what


def _how(cls: type[Record], verb: str) -> How:
    """Return the message type and flags of a verb, and what completes the record, if anything."""
    message = _message(cls)
    kind, flags = _VERBS[verb](message)
    if kind is None:
        raise TypeError(f"the kernel has no message to {verb} a {cls.__name__}")
    return kind, flags | NLM_F_REQUEST | NLM_F_ACK, message.complete


def _request(record: Record, verb: str) -> _Request:
    """Return the request that does `verb` to what a record describes."""
    cls = type(record)
    kind, flags, complete = _how(cls, verb)
    message = _message(cls)
    body = bytes(record) if complete is None else complete(record, verb)
    rows = message.delete if verb == "delete" and message.delete is not None else message.new
    return _Request(cls, kind, flags, body, (rows,))


def _message(cls: Any) -> Message:
    """Return what a class says about its messages, or raise TypeError."""
    message: Message | None = getattr(cls, "__message__", None)
    if message is None:
        name = getattr(cls, "__name__", repr(cls))
        raise TypeError(f"{name} is no message that can be asked for")
    return message


def _get(cls: type[Record]) -> int:
    """Return the message type that asks for a class, or raise TypeError."""
    kind: int | None = _message(cls).get
    if kind is None:
        raise TypeError(f"{cls.__name__} comes as an event only, it cannot be asked for")
    return kind


def _warn(text: str | None) -> None:
    """Pass on what the kernel said about a request that it did."""
    if text is not None:
        import warnings

        warnings.warn(text, NetlinkWarning, stacklevel=4)


def _put(values: dict[str, Any], name: str, value: object) -> None:
    """Set a value in nested mappings, by a dotted name."""
    *outer, last = name.split(".")
    for step in outer:
        values = values.setdefault(step, {})
    values[last] = value
