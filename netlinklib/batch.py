"""`Batch`: many changes in few sendings, each with its own outcome."""

from __future__ import annotations

import errno

from .errors import NetlinkError
from .record import Attributes
from .socket import _HEADER, _how, _record, _request, _warn
from .uapi import NETLINK_ROUTE, NLMSG_HDRLEN, RTM_NEWLINK, SO_RCVBUF, SOL_SOCKET

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Any

    from typing_extensions import Self

    from .record import Record
    from .socket import How, Socket, _Connection

__all__ = ["Batch", "BatchError", "Outcome"]

#: What says that an object to be deleted is not there.
GONE = frozenset(
    (errno.ENOENT, errno.ESRCH, errno.ENODEV, errno.ENXIO, errno.EADDRNOTAVAIL, errno.ENOTDIR)
)

#: How many bytes are sent at once at most; the kernel takes them in one piece of memory.
BYTES = 32768

#: What an answer takes of the receive queue, in bytes: an ACK of 36 in a buffer of the kernel's
#: smallest size is 768, an error may have text and attributes.
ANSWER = 1536


class Outcome:
    """What became of one change of a batch.

    Attributes:
        position: the number of the change in the batch, from 0 on.
        verb: `"add"`, `"replace"`, `"change"`, `"append"` or `"delete"`.
        record: what was sent.
        error: why the kernel refused, or None.
        warning: what the kernel had to say though it did it, or None.
    """

    __slots__ = ("error", "position", "record", "verb", "warning")

    def __init__(
        self,
        position: int,
        verb: str,
        record: Record,
        error: NetlinkError | None = None,
        warning: str | None = None,
    ) -> None:
        self.position = position
        self.verb = verb
        self.record = record
        self.error = error
        self.warning = warning

    def __repr__(self) -> str:
        said = self.error if self.error is not None else self.warning or "done"
        return f"<{self.position}: {self.verb} {self.record!r}: {said}>"


class BatchError(NetlinkError):
    """Some changes of a batch were refused; the others are done.

    `failures` has the Outcome of each refused one, in order; `errno` is that of the first.
    """

    def __init__(self, failures: list[Outcome]) -> None:
        first = failures[0]
        more = f", and {len(failures) - 1} more were refused" if len(failures) > 1 else ""
        code = None if first.error is None else first.error.errno
        text = f"change {first.position}, {first.verb} {first.record!r}: {first.error}{more}"
        super().__init__(code, text)
        self.failures = failures

    def __str__(self) -> str:
        return str(self.strerror)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.failures,)


class Batch:
    """Changes that are collected and sent together; made by `Socket.batch`.

    As a context manager it sends what is left at its end, unless an exception is on its way.
    Memory is bounded: what was sent and done is forgotten. It is for one thread.

    Attributes:
        done: how many changes were acknowledged, refused ones included.
        failures: the Outcome of each refused change (with `errors="continue"`).
    """

    def __init__(
        self,
        socket: Socket,
        *,
        errors: str,
        report: Callable[[Outcome], object] | None,
        progress: Callable[[int], object] | None,
        chunk: int | None,
        timeout: float | None,
    ) -> None:
        if errors not in ("stop", "continue"):
            raise ValueError(f"errors is {errors!r}; it can be 'stop' or 'continue'")
        if chunk is not None and chunk < 1:
            raise ValueError(f"a chunk of {chunk} changes")
        self._socket = socket
        self._stop = errors == "stop"
        self._report = report
        self._progress = progress
        self._chunk = chunk
        self._timeout = timeout
        self._connection: _Connection | None = None
        #: How many changes are sent at once, and the number of the first of those at hand.
        self._limit = 1
        self._next = 0
        self._queue: list[tuple[str, Record]] = []
        self._parts: list[bytes] = []
        self._size = 0
        self._how: dict[tuple[str, type[Record]], How] = {}
        #: The indexes of links by name; whether what is not sent yet can change them.
        self._indexes: dict[str, int] = {}
        self._links = False
        self._over = False
        self.done = 0
        self.failures: list[Outcome] = []

    # Collecting

    def add(self, what: Record | type[Record], /, **fields: Any) -> None:
        """Add an object, as `Socket.add` does."""
        self._put("add", what, fields)

    def replace(self, what: Record | type[Record], /, **fields: Any) -> None:
        """Change or add an object, as `Socket.replace` does."""
        self._put("replace", what, fields)

    def change(self, what: Record | type[Record], /, **fields: Any) -> None:
        """Change an object, as `Socket.change` does."""
        self._put("change", what, fields)

    def append(self, what: Record | type[Record], /, **fields: Any) -> None:
        """Add an object behind others, as `Socket.append` does."""
        self._put("append", what, fields)

    def delete(self, what: Record | type[Record], /, **fields: Any) -> None:
        """Delete an object, as `Socket.delete` does."""
        self._put("delete", what, fields)

    def _put(self, verb: str, what: Any, fields: dict[str, Any]) -> None:
        """Encode a change; send what has come together, if there is no room for it."""
        record = _record(what, fields, self._lookup)
        cls = record.__class__
        how = self._how.get((verb, cls))
        if how is None:
            how = self._how[verb, cls] = _how(cls, verb)
        kind, flags, complete = how
        body = record.__bytes__() if complete is None else complete(record, verb)
        size = NLMSG_HDRLEN + len(body)
        if len(self._queue) >= self._limit or self._size + size > BYTES:
            self.flush()
        if self._connection is None:
            self._begin()
        # the numbers of a chunk are consecutive: the connection is this batch's alone
        self._parts.append(_HEADER.pack(size, kind, flags, self._next + len(self._queue), 0))
        self._parts.append(body)
        if size & 3:
            self._parts.append(bytes(-size & 3))
        self._queue.append((verb, record))
        self._size += size + 3 & ~3
        if kind == RTM_NEWLINK and self._socket.protocol == NETLINK_ROUTE:
            # from now on its name may mean another index, or mean one at all
            self._indexes.clear()
            self._links = True

    def _begin(self) -> None:
        """Take a connection, and see how much it can be sent at once."""
        if self._over:
            raise ValueError("the batch is over")
        connection = self._connection = self._socket._acquire()
        room: int = connection.sock.getsockopt(SOL_SOCKET, SO_RCVBUF)
        self._limit = max(1, room // ANSWER)
        if self._chunk is not None:
            self._limit = min(self._limit, self._chunk)
        # numbers for a whole sending, in a row
        self._next = connection.number(self._limit)

    def _lookup(self, name: str) -> int:
        """Return the index of a link, once it is sent what may make or rename it."""
        if self._links:
            self.flush()
        if name not in self._indexes:
            self._indexes[name] = self._socket._lookup(name)
        return self._indexes[name]

    # Sending

    def flush(self) -> None:
        """Send what has come together, and wait until all of it is done or refused.

        Raises:
            NetlinkError: a change was refused, and the batch stops there; `outcome` has the change.
            Overrun: answers were lost: what was done of this sending is not known.
            TimedOut: the time is over; likewise.
        """
        connection, queue = self._connection, self._queue
        if connection is None or not queue:
            return
        data = b"".join(self._parts)
        self._queue, self._parts, self._size, self._links = [], [], 0, False
        first, self._next = self._next, 0
        try:
            if connection.tracer is not None:
                connection.tracer.expect(
                    {_how(type(record), verb)[0]: type(record) for verb, record in queue}
                )
            deadline = self._socket._deadline(self._timeout)
            connection.push(data)
            answers = connection.reader.dump(
                first,
                Attributes,
                (),
                count=len(queue),
                deadline=deadline,
                fail=_refused,
                release=_kept,
            )
            said: list[Any] = answers.collect()
            self._next = connection.number(self._limit)
        except BaseException:
            self._over = True
            self._connection = None
            self._socket._release(connection, False)
            raise
        self._tell(queue, {position: (code, ack) for position, code, ack in said})

    def _tell(
        self, queue: list[tuple[str, Record]], said: dict[int, tuple[int, dict[str, Any]]]
    ) -> None:
        """Report what became of the changes of one sending."""
        first: NetlinkError | None = None
        before = self.done
        self.done += len(queue)
        for position in range(len(queue)) if self._report is not None else sorted(said):
            verb, record = queue[position]
            code, ack = said.get(position, (0, {}))
            outcome = Outcome(before + position, verb, record)
            if code:
                outcome.error = error = _request(record, verb).fail(code, ack)
                error.outcome = outcome
                first = first or error
                self.failures.append(outcome)
            else:
                outcome.warning = ack.get("message")
                if self._report is None:
                    _warn(outcome.warning)
            if self._report is not None:
                self._report(outcome)
        if self._progress is not None:
            self._progress(self.done)
        if first is not None and self._stop:
            self.close()
            raise first

    def close(self) -> None:
        """End the batch; what was not sent is forgotten."""
        self._over = True
        connection, self._connection = self._connection, None
        self._queue, self._parts, self._size = [], [], 0
        if connection is not None:
            self._socket._release(connection, True)

    def __enter__(self) -> Self:
        if self._over:
            raise ValueError("the batch is over")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            if error is None:
                self.flush()
        finally:
            self.close()
        if error is None and self.failures:
            raise BatchError(self.failures)

    def __del__(self) -> None:
        if getattr(self, "_connection", None) is None:
            return
        if self._queue:
            try:
                import warnings
            except ImportError:  # the interpreter is at its end
                pass
            else:
                text = f"{len(self._queue)} changes of a batch were never sent"
                warnings.warn(text, ResourceWarning, stacklevel=2, source=self)
        self.close()


def _refused(code: int, ack: dict[str, Any]) -> BaseException:
    raise AssertionError("refusals of a batch are rows")


def _kept(clean: bool) -> None:
    """The batch keeps its connection until it ends."""
