"""Messages as lines of text, for NETLINKLIB_DEBUG_MESSAGES and `Socket(debug=…)`."""

from __future__ import annotations

import os
from struct import Struct

from .errors import NetlinkError
from .uapi import (
    NETLINK_ROUTE,
    NLM_F_DUMP,
    NLM_F_MULTI,
    NLMSG_DONE,
    NLMSG_ERROR,
    NLMSG_HDRLEN,
    NLMSG_MIN_TYPE,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .record import Record

    Print = Callable[[str], object]

__all__ = ["Tracer", "printer"]

#: struct nlmsghdr: length, type, flags, sequence number, port id.
_HEADER = Struct("=IHHII")
_S32 = Struct("=i")


def printer(debug: bool | Print | None) -> Print | None:
    """Return the function that lines are given to, or None if nobody wants them.

    Parameters:
        debug: that function, or whether to print to standard error; None leaves it to the
            environment variable NETLINKLIB_DEBUG_MESSAGES.
    """
    if callable(debug):
        return debug
    if debug is None:
        debug = os.environ.get("NETLINKLIB_DEBUG_MESSAGES", "") not in ("", "0")
    return _print if debug else None


def _print(line: str) -> None:
    import sys

    if sys.stderr is not None:
        print(line, file=sys.stderr)


class Tracer:
    """Tells of the messages of one connection, with the records that its request is about."""

    __slots__ = ("classes", "print", "protocol")

    def __init__(self, print: Print, protocol: int) -> None:
        self.print = print
        self.protocol = protocol
        self.expect({})

    def expect(self, classes: dict[int, type[Record]]) -> None:
        """Say which record classes the messages are of from now on, by their types."""
        self.classes = classes

    def sent(self, data: bytes) -> None:
        for line in self._lines(">", data):
            self.print(line)

    def received(self, data: bytes) -> None:
        for line in self._lines("<", data):
            self.print(line)

    def _lines(self, way: str, data: bytes) -> Iterator[str]:
        """Yield a line for each message; what is no message is shown as bytes."""
        while len(data) >= NLMSG_HDRLEN:
            length, kind, flags, sequence, port = _HEADER.unpack_from(data)
            if not NLMSG_HDRLEN <= length <= len(data):
                break
            payload = data[NLMSG_HDRLEN:length]
            yield (
                f"{way} {self._kind(kind)} {self._flags(kind, flags)} seq={sequence} port={port} "
                f"{length} bytes{self._payload(kind, payload)}"
            )
            data = data[(length + 3) & ~3 :]
        if data:
            yield f"{way} {len(data)} bytes that are no message: {data[:64].hex()}"

    def _kind(self, kind: int) -> str:
        from .uapi import name

        if kind < NLMSG_MIN_TYPE:
            return name("nlmsg", kind)
        if self.protocol == NETLINK_ROUTE:
            return name("rtm", kind)
        return f"type {kind}"

    def _flags(self, kind: int, flags: int) -> str:
        from .uapi import name

        if kind < NLMSG_MIN_TYPE:
            return name("nlm_f_ack", flags)
        if flags & NLM_F_MULTI:
            return name("nlm_f", flags)
        # of rtnetlink, the two lowest bits tell what is done: new, delete, get, set
        verb = kind & 3 if self.protocol == NETLINK_ROUTE else -1
        if verb == 2 or flags & NLM_F_DUMP == NLM_F_DUMP:
            return name("nlm_f_get", flags)
        return name({0: "nlm_f_new", 1: "nlm_f_delete"}.get(verb, "nlm_f"), flags)

    def _payload(self, kind: int, payload: bytes) -> str:
        if kind in (NLMSG_ERROR, NLMSG_DONE) and len(payload) >= _S32.size:
            code = _S32.unpack_from(payload)[0]
            return f": {os.strerror(-code)}" if code < 0 else ""
        cls = self.classes.get(kind)
        if cls is not None:
            try:
                return f": {cls.from_bytes(payload)!r}"
            except NetlinkError as error:
                return f": {error}"
        return f": {payload[:64].hex()}" if payload else ""
