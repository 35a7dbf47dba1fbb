"""The exceptions: one tree under `NetlinkError`, which is an `OSError`."""

from __future__ import annotations

import errno
import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .batch import Outcome

__all__ = [
    "Closed",
    "DecodeError",
    "DumpInterrupted",
    "NetlinkError",
    "NetlinkWarning",
    "Overrun",
    "ProtocolError",
    "TimedOut",
    "Truncated",
    "from_kernel",
]


class NetlinkError(OSError):
    """The kernel refused a request, or an answer could not be had.

    Errors of the kernel are raised as the matching builtin too: `PermissionError` for EPERM and
    EACCES, `FileExistsError` for EEXIST, `FileNotFoundError` for ENOENT, and so on, as `OSError`
    itself does.

    Attributes:
        errno: the kernel's error number, positive.
        strerror: its text, with the kernel's own message where it sent one.
        message: the ext-ack text (NLMSGERR_ATTR_MSG), or None.
        attribute: the name of the offending field (`metrics.mtu`), or None.
        offset: where it stands in the request, in bytes (NLMSGERR_ATTR_OFFS), or None.
        missing: the name, or the type as int, of an attribute the kernel misses, or None.
        policy: the raw policy of the offending attribute (NLMSGERR_ATTR_POLICY), or None.
        cookie: NLMSGERR_ATTR_COOKIE, or None.
        request: the request as it was sent, or None.
        outcome: the change of a batch that was refused (`netlinklib.batch.Outcome`), or None.
    """

    message: str | None = None
    attribute: str | None = None
    offset: int | None = None
    missing: str | int | None = None
    policy: bytes | None = None
    cookie: bytes | None = None
    request: bytes | None = None
    outcome: Outcome | None = None


class NetlinkWarning(UserWarning):
    """The kernel did what was asked for, and had something to say about it (its ext-ack text)."""


class ProtocolError(NetlinkError):
    """A datagram broke the rules of the protocol; `data` is what begins with the bad message."""

    def __init__(self, reason: str, data: bytes = b"") -> None:
        super().__init__(errno.EBADMSG, reason)
        self.data = data

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.strerror, self.data)


class Truncated(NetlinkError):
    """A datagram was larger than the receive buffer of `size` bytes: the answer is incomplete."""

    def __init__(self, size: int) -> None:
        super().__init__(
            errno.EMSGSIZE, f"a datagram was larger than the receive buffer of {size} bytes"
        )
        self.size = size

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.size,)


class Overrun(NetlinkError):
    """Messages were lost because the socket's receive queue was full (ENOBUFS, NLMSG_OVERRUN)."""

    def __init__(self, reason: str = "messages were lost: the receive queue was full") -> None:
        super().__init__(errno.ENOBUFS, reason)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.strerror,)


class TimedOut(NetlinkError, TimeoutError):
    """The answer did not come, or did not end, in the time allowed.

    What a request that changes something has done by then is not known; it is never sent again by
    itself.
    """

    def __init__(self, reason: str = "no answer in the time allowed") -> None:
        super().__init__(errno.ETIMEDOUT, reason)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.strerror,)


class Closed(NetlinkError):
    """The Socket was closed, before the request or while its answer was being read."""

    def __init__(self, reason: str = "the socket is closed") -> None:
        super().__init__(errno.EBADF, reason)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.strerror,)


class DumpInterrupted(NetlinkError):
    """A table changed while it was dumped (NLM_F_DUMP_INTR): rows may be missing or doubled.

    A list that was asked for again in vain hands over the rows of its last attempt in `rows`; at
    the end of a stream `rows` is None, since the rows were handed out already.
    """

    def __init__(self, rows: list[Any] | None = None) -> None:
        super().__init__(errno.EINTR, "the table changed while it was dumped")
        self.rows = rows

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.rows,)


class DecodeError(NetlinkError, ValueError):
    """Bytes do not have the form that a record class declares.

    Attributes:
        reason: what is wrong (`3 bytes for u32`).
        record: the name of the outermost record class, or "".
        path: the field, with the names of the nests around it (`linkinfo.data.id`), or "".
        data: the bytes in question.
    """

    def __init__(self, reason: str, path: str = "", record: str = "", data: bytes = b"") -> None:
        super().__init__(errno.EBADMSG, reason)
        self.reason = reason
        self.path = path
        self.record = record
        self.data = data

    def __str__(self) -> str:
        where = ".".join(filter(None, (self.record, self.path)))
        return f"{where}: {self.reason}" if where else self.reason

    def within(self, record: str, name: str) -> DecodeError:
        """Put the field `name` of the class `record` in front of the path; returns itself."""
        self.path = f"{name}.{self.path}" if self.path else name
        self.record = record
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.reason, self.path, self.record, self.data)


_classes: dict[type[OSError], type[NetlinkError]] = {}


def _class_for(code: int) -> type[NetlinkError]:
    """Return the class that is both a NetlinkError and what OSError makes of this errno."""
    builtin = type(OSError(code, ""))
    if builtin is OSError:
        return NetlinkError
    try:
        return _classes[builtin]
    except KeyError:
        name = f"Netlink{builtin.__name__}"
        made = type(
            name, (NetlinkError, builtin), {"__module__": __name__, "__doc__": builtin.__doc__}
        )
        # another thread may have made it too; pickle finds the class by its name in this module
        made = globals()[name] = _classes.setdefault(builtin, made)
        return made


def __getattr__(name: str) -> Any:
    """Make the combined class for a builtin's name, for whoever unpickles one."""
    if name.startswith("Netlink"):
        import builtins

        builtin = getattr(builtins, name[len("Netlink") :], None)
        if isinstance(builtin, type) and issubclass(builtin, OSError) and builtin is not OSError:
            for code in errno.errorcode:
                if type(OSError(code, "")) is builtin:
                    return _class_for(code)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def from_kernel(
    code: int,
    ack: dict[str, Any],
    *,
    request: bytes | None = None,
    attribute: str | None = None,
    missing: str | int | None = None,
) -> NetlinkError:
    """Make the exception for an error that the kernel reported.

    Parameters:
        code: the errno, positive.
        ack: what the ext-ack held, as the engine hands it over (see docs/engine.md).
        request: the request that was refused.
        attribute: the name of the field that `ack["offset"]` points at.
        missing: the name or number of the attribute that is missing (NLMSGERR_ATTR_MISS_TYPE).
    """
    message = ack.get("message")
    text = os.strerror(code)
    if message:
        text = f"{text}: {message}"
    if attribute:
        text = f"{text} (at {attribute})"
    if missing is not None:
        text = f"{text} (missing {missing})"
    error = _class_for(code)(code, text)
    error.message = message
    error.attribute = attribute
    error.offset = ack.get("offset")
    error.missing = missing
    error.policy = ack.get("policy")
    error.cookie = ack.get("cookie")
    error.request = request
    return error
