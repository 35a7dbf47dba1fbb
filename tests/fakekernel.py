"""A kernel that says what a test wants it to say, at the other end of a socket pair.

Messages are built with struct.pack and not with the library, so that both cannot be wrong in the
same way.
"""

from __future__ import annotations

import errno
import socket
import struct
from types import ModuleType
from typing import Any

from netlinklib.uapi._data.netlink import (
    NLM_F_ACK_TLVS,
    NLM_F_CAPPED,
    NLM_F_MULTI,
    NLMSG_DONE,
    NLMSG_ERROR,
    NLMSGERR_ATTR_MSG,
    NLMSGERR_ATTR_OFFS,
)
from support.records import nla

SEQ = 7
PORT = 4321
ROW = 24


class KernelError(Exception):
    """What `FakeKernel` makes of an error: (code, ack)."""


def message(
    payload: bytes = b"",
    type: int = ROW,
    *,
    flags: int = NLM_F_MULTI,
    seq: int = SEQ,
    portid: int = PORT,
    length: int | None = None,
    pad: bool = True,
) -> bytes:
    """Build one message; `length` lies, and without `pad` the next one stands unaligned."""
    size = 16 + len(payload) if length is None else length
    head = struct.pack("=IHHII", size, type, flags, seq, portid)
    return head + payload + (bytes(-len(payload) % 4) if pad else b"")


def multipart(*payloads: bytes, type: int = ROW, **more: Any) -> bytes:
    """Build a message of each payload, all in one datagram."""
    return b"".join([message(payload, type, **more) for payload in payloads])


def done(code: int | None = 0, tlvs: bytes = b"", **more: Any) -> bytes:
    """Build the end of a dump, with `code` as the kernel writes it (negative)."""
    payload = (b"" if code is None else struct.pack("=i", code)) + tlvs
    flags = NLM_F_MULTI | (NLM_F_ACK_TLVS if tlvs else 0) | more.pop("flags", 0)
    return message(payload, NLMSG_DONE, flags=flags, **more)


def error(
    code: int,
    tlvs: bytes = b"",
    *,
    request: bytes | None = None,
    inner: int | None = None,
    capped: bool = False,
    **more: Any,
) -> bytes:
    """Build an NLMSG_ERROR for a request, with `code` as the kernel writes it.

    Parameters:
        request: the request, header included; without its payload if `capped`.
        inner: what to put in the request's nlmsg_len instead of its length.
    """
    if request is None:
        request = message(b"", 26, flags=0)
    size = len(request) if inner is None else inner
    copy = struct.pack("=I", size) + request[4:]
    flags = (NLM_F_ACK_TLVS if tlvs else 0) | (NLM_F_CAPPED if capped else 0)
    if capped:
        copy = copy[:16]
    copy += bytes(-len(copy) % 4)
    return message(struct.pack("=i", code) + copy + tlvs, NLMSG_ERROR, flags=flags, **more)


def ack(tlvs: bytes = b"", **more: Any) -> bytes:
    return error(0, tlvs, **more)


def text_tlv(text: str) -> bytes:
    return nla(NLMSGERR_ATTR_MSG, text.encode() + b"\0")


def offset_tlv(offset: int) -> bytes:
    return nla(NLMSGERR_ATTR_OFFS, struct.pack("=I", offset))


class FakeKernel:
    """A socket pair and a Reader at one end of it.

    Attributes:
        kernel, user: the two ends.
        reader: reads at the user's end.
        released: what each Dump passed to its `release`.
    """

    def __init__(self, engine: ModuleType, *, kind: int = socket.SOCK_DGRAM, **reader: Any) -> None:
        self.kernel, self.user = socket.socketpair(socket.AF_UNIX, kind)
        # a reader that waits for what never comes is to fail, and not to hang
        patience = struct.pack("@ll", 30, 0)
        self.user.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, patience)
        reader.setdefault("trusted", True)
        self.reader = engine.Reader(self.user.fileno(), PORT, **reader)
        self.released: list[bool] = []

    def __enter__(self) -> FakeKernel:
        return self

    def __exit__(self, *_: object) -> None:
        self.kernel.close()
        self.user.close()

    def send(self, *messages: bytes) -> None:
        """Send all messages in one datagram."""
        self.kernel.send(b"".join(messages))

    def silence(self) -> None:
        """Let a read of an empty queue fail with EAGAIN instead of blocking."""
        self.user.setblocking(False)

    def fail(self, code: int, ack: dict[str, Any]) -> BaseException:
        return KernelError(code, ack)

    def dump(
        self, cls: Any, *, seq: int = SEQ, types: tuple[int, ...] = (ROW,), **more: Any
    ) -> Any:
        more.setdefault("fail", self.fail)
        more.setdefault("release", self.released.append)
        return self.reader.dump(seq, cls, types, **more)


def lost(exc: OSError) -> bool:
    """Tell whether an exception says that messages were lost."""
    return exc.errno == errno.ENOBUFS
