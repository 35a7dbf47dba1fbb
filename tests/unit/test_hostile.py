"""A table of hostile answers, each with what has to come of it, on both engines.

Every case is sent through a socket pair and read by the real receive loop. What is expected stands
beside the bytes, and never comes from an engine. The bytes are built with struct.pack alone.
"""

from __future__ import annotations

import functools
import ipaddress
import struct
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any, NamedTuple

import pytest

from fakekernel import (
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
from netlinklib.errors import DecodeError, NetlinkError
from netlinklib.rtnl.route import _decode_via, _encode_via
from netlinklib.uapi._data.if_link import (
    IFLA_AF_SPEC,
    IFLA_ALT_IFNAME,
    IFLA_IFNAME,
    IFLA_INFO_DATA,
    IFLA_INFO_KIND,
    IFLA_LINKINFO,
    IFLA_PROP_LIST,
    IFLA_VLAN_ID,
)
from netlinklib.uapi._data.netlink import (
    NLA_F_NESTED,
    NLA_F_NET_BYTEORDER,
    NLM_F_ACK_TLVS,
    NLM_F_CAPPED,
    NLM_F_DUMP_INTR,
    NLMSG_DONE,
    NLMSG_ERROR,
    NLMSG_MIN_TYPE,
    NLMSG_NOOP,
    NLMSG_OVERRUN,
    NLMSGERR_ATTR_COOKIE,
    NLMSGERR_ATTR_MISS_TYPE,
    NLMSGERR_ATTR_MSG,
    NLMSGERR_ATTR_OFFS,
    NLMSGERR_ATTR_POLICY,
)
from netlinklib.uapi._data.rtnetlink import (
    RTA_CACHEINFO,
    RTA_METRICS,
    RTA_MULTIPATH,
    RTA_OIF,
    RTA_TABLE,
    RTAX_MTU,
)
from support.records import SCALARS, attr, codecs, nla, record_class, samples

U32 = struct.Struct("=I")

#: The attribute types of `wide`'s fields: one for each codec without arguments, from 1 on.
NUMBERS = {op: number for number, op in enumerate(SCALARS, 1)}
PACKED, NUMBERED, STRINGS, VIA = range(len(SCALARS) + 1, len(SCALARS) + 5)


@functools.cache
def wide(engine: ModuleType) -> Any:
    """A class with a field for every codec."""
    c, codec = codecs(engine), engine.Codec
    fields = [attr(engine, op, NUMBERS[op], getattr(c, op)) for op in SCALARS]
    fields += [
        attr(engine, "packed", PACKED, codec("packed", c.u16)),
        attr(engine, "numbered", NUMBERED, codec("array", c.u32)),
        attr(engine, "strings", STRINGS, codec("multi", c.string)),
        attr(engine, "via", VIA, codec("custom", _decode_via, _encode_via, "via")),
    ]
    return record_class(engine, "Wide", *fields)


class Fails(NamedTuple):
    """That an exception of this class and text has to come."""

    name: str
    text: str


class Case(NamedTuple):
    """Datagrams, and what comes of them.

    `rows` has for each row the attributes by name, or what reading them fails with; `fails` is
    what the answer as a whole fails with.
    """

    name: str
    datagrams: tuple[bytes, ...]
    rows: list[Any] | None = None
    fails: Fails | None = None
    cls: str = "Route"
    fields: tuple[str, ...] | None = None
    interrupted: bool = False
    warning: str | None = None
    skipped: int | None = None
    size: int = 65536


FRAMING = Fails("ProtocolError", "[Errno 74] a message of an impossible length")


def route(*attributes: bytes) -> bytes:
    """Return the payload of a route: a struct rtmsg and attributes."""
    return bytes((2,)) + bytes(11) + b"".join(attributes)


def link(*attributes: bytes) -> bytes:
    return bytes(16) + b"".join(attributes)


def oif(number: int) -> bytes:
    return nla(RTA_OIF, U32.pack(number))


GOOD = message(route(oif(1)))


def one(name: str, payload: bytes, expected: Any, **more: Any) -> Case:
    """A case of one row and DONE: `expected` is what comes of the row, or of the answer."""
    datagram = message(payload) + done()
    lazy = more.pop("lazy", False)
    if isinstance(expected, Fails) and not lazy:
        return Case(name, (datagram,), fails=expected, **more)
    return Case(name, (datagram,), rows=[expected], **more)


def broken(where: str, offset: int, length: int, left: int) -> Fails:
    return Fails(
        "DecodeError",
        f"{where}: attribute at offset {offset}: nla_len {length} of {left} bytes left",
    )


# ---- messages ----


def framing() -> Iterator[Case]:
    payload = route(oif(1))
    lengths = [*range(16), len(GOOD) + 1, 2**16, 2**31 - 1, 2**31, 2**32 - 16, 2**32 - 3, 2**32 - 1]
    for length in lengths:
        lie = message(payload, length=length)
        yield Case(f"nlmsg_len {length:#x}", (lie,), fails=FRAMING)
        yield Case(f"nlmsg_len {length:#x} behind a row", (GOOD + lie,), fails=FRAMING)
    for size in range(1, 16):
        yield Case(f"datagram of {size} bytes", (GOOD[:size],), fails=FRAMING)
        yield Case(f"{size} bytes behind a row", (GOOD + done()[:size],), fails=FRAMING)
        yield Case(f"{size} zeros behind a row", (GOOD + bytes(size),), fails=FRAMING)
        tail = GOOD + done() + bytes(size)
        yield Case(f"{size} zeros behind DONE", (tail,), rows=[{"oif": 1}])
    yield Case("sixteen zeros", (bytes(16),), fails=FRAMING)
    yield Case("64 KiB of zeros", (bytes(65536),), fails=FRAMING)
    yield Case("64 KiB of ones", (b"\xff" * 65536,), fails=FRAMING)
    odd = route(oif(1), nla(99, b"a", pad=False))
    tail = message(odd, pad=False)
    row = {"oif": 1, 99: b"a"}
    yield Case("last message without padding", (tail, done()), rows=[row])
    yield Case("first message without padding", (tail + done(),), fails=FRAMING)
    yield Case("message with padding", (message(odd) + done(),), rows=[row])
    yield Case("rows in many datagrams", (*[GOOD] * 200, done()), rows=[{"oif": 1}] * 200)
    yield Case("a good row, then half of one", (GOOD + GOOD[:30],), fails=FRAMING)


def sizes() -> Iterator[Case]:
    def truncated(size: int) -> Fails:
        text = f"[Errno 90] a datagram was larger than the receive buffer of {size} bytes"
        return Fails("Truncated", text)

    number = NUMBERS["binary"]
    for total in (32768, 65520, 65536):
        payload = bytes(total - 16 - 4)
        datagram = message(nla(number, payload))
        assert len(datagram) == total
        yield Case(
            f"datagram of {total} bytes", (datagram, done()), [{"binary": payload}], cls="Wide"
        )
    payload = bytes(65531)
    full = message(nla(number, payload, pad=False), pad=False)
    yield Case("attribute of 65535 bytes", (full,), fails=truncated(65536), cls="Wide")
    yield Case(
        "attribute of 65535 bytes and a buffer for it",
        (full, done()),
        rows=[{"binary": payload}],
        cls="Wide",
        size=131072,
    )
    yield Case(
        "datagram of 65537 bytes",
        (GOOD + message(bytes(65537 - len(GOOD) - 16), 999, pad=False),),
        fails=truncated(65536),
    )
    yield Case(
        "datagram of 32769 bytes in the least buffer",
        (message(bytes(32769 - 16), 999, pad=False),),
        fails=truncated(32768),
        size=32768,
    )
    yield Case(
        "truncated behind rows",
        (GOOD, message(bytes(70000), 999), done()),
        fails=truncated(65536),
    )
    many = nla(99, b"") * 16000
    yield one("16000 empty attributes", route(many, oif(1)), {99: b"", "oif": 1})
    yield one("16000 times the same", route(oif(1), oif(2) * 8000), {"oif": 1})
    yield Case(
        "4000 messages in a datagram", (message(b"", 999) * 4000 + done(),), rows=[], skipped=4000
    )
    for count in (1, 3, 63):
        yield Case(f"{count} empty datagrams", (b"",) * count + (GOOD + done(),), rows=[{"oif": 1}])
    yield Case(
        "empty datagrams between others", (b"", GOOD, b"", b"", GOOD, b"", done()), [{"oif": 1}] * 2
    )
    yield Case(
        "nothing but empty datagrams",
        (b"",) * 64,
        fails=Fails("ProtocolError", "[Errno 74] only empty datagrams"),
    )


def strangers() -> Iterator[Case]:
    """Sequence numbers and port ids that are not ours."""
    payload = route(oif(9))
    heads = {
        "the sequence number before": {"seq": SEQ - 1},
        "the sequence number after": {"seq": SEQ + 1},
        "an event": {"seq": 0, "portid": 0},
        "no sequence number": {"seq": 0},
        "no port id": {"portid": 0},
        "another port id": {"portid": 1},
        "a sequence number like ours in 16 bits": {"seq": SEQ + 2**16},
        "a sequence number with the sign bit": {"seq": SEQ + 2**31},
        "a port id with the sign bit": {"portid": 2**32 - 1},
    }
    for name, head in heads.items():
        for what, stranger in (
            ("row", message(payload, **head)),
            ("DONE", done(-5, **head)),
            ("ERROR", error(-5, **head)),
            ("short ERROR", message(b"", NLMSG_ERROR, **head)),
            ("OVERRUN", message(b"", NLMSG_OVERRUN, **head)),
            ("bad row", message(b"x", **head)),
        ):
            yield Case(
                f"{what} with {name}", (stranger + GOOD + done(),), rows=[{"oif": 1}], skipped=1
            )
        flags = message(payload, flags=NLM_F_DUMP_INTR, **head)
        yield Case(f"interrupted, with {name}", (flags + GOOD + done(),), rows=[{"oif": 1}])
    lie = message(payload, length=3, seq=0)
    yield Case("bad length with no sequence number", (lie,), fails=FRAMING)


def control() -> Iterator[Case]:
    rows = [{"oif": 1}]
    for kind in range(NLMSG_OVERRUN + 1, NLMSG_MIN_TYPE):
        other = message(route(oif(9)), kind)
        yield Case(f"control type {kind}", (other + GOOD + done(),), rows=rows, skipped=1)
    for kind in (0, 16, 23, 25, 26, 999, 65535):
        other = message(b"\xff" * 7, kind)
        yield Case(f"type {kind}", (other + GOOD + done(),), rows=rows, skipped=1)
    noop = message(b"", NLMSG_NOOP)
    yield Case("NOOP", (noop + GOOD + noop + done(),), rows=rows, skipped=0)
    yield Case("NOOP with a payload", (message(b"x" * 9, NLMSG_NOOP) + GOOD + done(),), rows=rows)
    overrun = Fails("Overrun", "[Errno 105] messages were lost: the receive queue was full")
    yield Case("OVERRUN", (GOOD + message(b"", NLMSG_OVERRUN) + done(),), fails=overrun)
    yield Case("OVERRUN alone", (message(b"", NLMSG_OVERRUN),), fails=overrun)
    yield Case("OVERRUN with a payload", (message(b"abc", NLMSG_OVERRUN),), fails=overrun)
    for flags in (0, NLM_F_DUMP_INTR, 0xFFFF & ~NLM_F_DUMP_INTR):
        yield Case(
            f"a row with flags {flags:#x}",
            (message(route(oif(1)), flags=flags) + done(),),
            rows=rows,
            interrupted=bool(flags & NLM_F_DUMP_INTR),
        )
    intr = message(route(oif(1)), flags=NLM_F_DUMP_INTR)
    yield Case(
        "interrupted in the first of many", (intr, GOOD, done()), rows=rows * 2, interrupted=True
    )
    yield Case(
        "interrupted in DONE alone", (GOOD, done(flags=NLM_F_DUMP_INTR)), rows, interrupted=True
    )
    yield Case(
        "interrupted in a NOOP",
        (message(b"", NLMSG_NOOP, flags=NLM_F_DUMP_INTR) + GOOD + done(),),
        rows=rows,
        interrupted=True,
    )


def kernel(code: int, **ack: Any) -> Fails:
    return Fails("KernelError", str((code, ack)))


def ends() -> Iterator[Case]:
    rows = [{"oif": 1}]
    short = Fails("ProtocolError", "[Errno 74] an NLMSG_ERROR too short for its error number")
    for size in range(4):
        lie = message(b"\xff" * size, NLMSG_ERROR)
        yield Case(f"ERROR with {size} bytes", (lie,), fails=short)
        yield Case(f"ERROR with {size} bytes behind a row", (GOOD + lie,), fails=short)
        end = message(b"\xff" * size, NLMSG_DONE)
        yield Case(f"DONE with {size} bytes", (GOOD + end,), rows=rows)
    for name, build in (("DONE", done), ("ERROR", error)):
        for code in (1, 2, 16, 90, 133, 4095, 2**31 - 1):
            yield Case(f"{name} -{code}", (build(-code),), fails=kernel(code))
            yield Case(f"{name} -{code} behind rows", (GOOD, build(-code)), fails=kernel(code))
        yield Case(f"{name} with the least int", (build(-(2**31)),), fails=kernel(2**31))
        yield Case(f"{name} 0 ends", (GOOD + build(0) + GOOD + b"junk",), rows=rows)
        yield Case(f"{name} 0 alone", (build(0),), rows=[])
        yield Case(f"{name} 0 and then -1", (GOOD, build(0), build(-1)), rows=rows)
    yield Case("DONE 5 is a count", (GOOD + done(5),), rows=rows)
    yield Case("ERROR 5 is an error", (GOOD + error(5),), fails=kernel(5))
    bare = message(struct.pack("=i", -7), NLMSG_ERROR)
    yield Case("ERROR without the request", (bare,), fails=kernel(7))
    yield Case("ACK without the request", (GOOD + message(bytes(4), NLMSG_ERROR),), rows=rows)
    yield Case("ACK where DONE was due", (GOOD, ack()), rows=rows)
    yield Case("two DONEs", (GOOD + done() + done(-1),), rows=rows)
    yield Case("DONE first", (done() + GOOD,), rows=[])
    yield Case("DONE with a long payload", (GOOD + message(bytes(5000), NLMSG_DONE),), rows=rows)


def ext_acks() -> Iterator[Case]:
    """A malformed ext-ack never hides the error, and what stood before it counts."""
    text = text_tlv("because")
    words: dict[str, tuple[bytes, dict[str, Any]]] = {
        "text": (text, {"message": "because"}),
        "text and offset": (text + offset_tlv(20), {"message": "because", "offset": 20}),
        "text without a NUL": (nla(NLMSGERR_ATTR_MSG, b"because"), {"message": "because"}),
        "empty text": (nla(NLMSGERR_ATTR_MSG, b""), {"message": ""}),
        "text that is a NUL": (nla(NLMSGERR_ATTR_MSG, b"\0"), {"message": ""}),
        "text with a NUL inside": (nla(NLMSGERR_ATTR_MSG, b"a\0b\0"), {"message": "a"}),
        "text that is no UTF-8": (
            nla(NLMSGERR_ATTR_MSG, b"\xff\xfe\0"),
            {"message": "\udcff\udcfe"},
        ),
        "two texts": (text + text_tlv("so"), {"message": "so"}),
        "long text": (text_tlv("x" * 30000), {"message": "x" * 30000}),
        "long offset": (nla(NLMSGERR_ATTR_OFFS, U32.pack(3) + b"more"), {"offset": 3}),
        "greatest offset": (offset_tlv(2**32 - 1), {"offset": 2**32 - 1}),
        "missing type": (nla(NLMSGERR_ATTR_MISS_TYPE, U32.pack(4)), {"missing_type": 4}),
        "empty cookie": (nla(NLMSGERR_ATTR_COOKIE, b""), {"cookie": b""}),
        "policy of junk": (nla(NLMSGERR_ATTR_POLICY, b"\xff" * 5), {"policy": b"\xff" * 5}),
        "nested flag": (nla(NLMSGERR_ATTR_MSG | NLA_F_NESTED, b"a\0"), {"message": "a"}),
        "unknown attribute": (nla(99, b"x") + text, {"message": "because"}),
        "attribute 0": (nla(0, b"x") + text, {"message": "because"}),
        "64 zeros": (bytes(64), {}),
        "text, then zeros": (text + bytes(64), {"message": "because"}),
    }
    for size in range(4):
        words[f"offset of {size} bytes"] = (nla(NLMSGERR_ATTR_OFFS, bytes(size)), {})
        words[f"tail of {size} bytes"] = (text + b"\xff" * size, {"message": "because"})
    for length in (0, 1, 2, 3, 17, 65535):
        lie = nla(NLMSGERR_ATTR_MSG, b"because\0", length=length)
        words[f"nla_len {length}"] = (lie, {})
        words[f"text, then nla_len {length}"] = (offset_tlv(4) + lie, {"offset": 4})
    for name, (tlvs, known) in words.items():
        yield Case(f"ext-ack in ERROR: {name}", (error(-22, tlvs),), fails=kernel(22, **known))
        capped = error(-22, tlvs, capped=True, request=message(b"12345678", 26))
        yield Case(f"ext-ack in capped ERROR: {name}", (capped,), fails=kernel(22, **known))
        yield Case(f"ext-ack in DONE: {name}", (GOOD, done(-22, tlvs)), fails=kernel(22, **known))
        warning = known.get("message")
        yield Case(f"ext-ack in ACK: {name}", (GOOD, ack(tlvs)), rows=[{"oif": 1}], warning=warning)
    odd = message(b"x" * 19, 26, pad=False)
    yield Case(
        "ext-ack behind a request of 35 bytes",
        (error(-22, text, request=odd),),
        fails=kernel(22, message="because"),
    )
    for inner in (0, 1, 15, 17 + 32, 2**16, 2**31, 2**32 - 3, 2**32 - 1):
        yield Case(
            f"ext-ack behind a request of {inner:#x} bytes, it says",
            (error(-22, text_tlv("x" * 3), inner=inner),),
            fails=kernel(22),
        )
    for size in range(4, 20):
        cut = struct.pack("=i", -22) + bytes(16)
        for flags in (NLM_F_ACK_TLVS, NLM_F_ACK_TLVS | NLM_F_CAPPED):
            yield Case(
                f"ERROR of {size} bytes with flags {flags:#x}",
                (message(cut[:size], NLMSG_ERROR, flags=flags),),
                fails=kernel(22),
            )
    silent = error(-22, text)
    cleared = silent[:6] + struct.pack("=H", 0) + silent[8:]
    yield Case("ext-ack without its flag", (cleared,), fails=kernel(22))


# ---- attributes ----


def headers() -> Iterator[Case]:
    for size in range(12):
        text = f"Route: header of 12 bytes, {size} received"
        short = Fails("DecodeError", text)
        yield one(f"struct rtmsg of {size} bytes", bytes(size), short)
        yield one(f"struct rtmsg of {size} bytes, selected", bytes(size), short, fields=("oif",))
    yield one("struct rtmsg and nothing else", route(), {})
    for size in (1, 2, 3):
        yield one(f"struct rtmsg and {size} bytes", route(b"\xff" * size), {})
    yield one("no header and no attributes", b"", {}, cls="Wide")
    yield one("0xff in all of the header", b"\xff" * 12, {}, fields=None)


def attributes() -> Iterator[Case]:
    # a length that ends inside the next attribute makes that one part of the payload
    reaching = {
        9: Fails("DecodeError", "Route.oif: 5 bytes for u32"),
        12: (int.from_bytes(b"abcd" + struct.pack("=HH", 8, RTA_OIF), sys.byteorder),),
    }
    for length in (0, 1, 2, 3, 9, 12, 255, 65535):
        lie = nla(RTA_OIF, b"abcd", length=length)
        yield one(f"nla_len {length}", route(lie), broken("Route", 12, length, 8))
        yield one(
            f"nla_len {length} behind a good one",
            route(oif(1), lie),
            broken("Route", 20, length, 8),
        )
        yield one(
            f"nla_len {length} behind the one selected",
            route(oif(1), lie),
            (1,),
            fields=("oif",),
        )
        yield one(
            f"nla_len {length} before the one selected",
            route(lie, oif(1)),
            reaching.get(length, broken("Route", 12, length, 16)),
            fields=("oif",),
        )
    for size in (4, 5, 8, 64):
        left = size
        yield one(
            f"{size} zeros behind attributes",
            route(oif(1), bytes(size)),
            broken("Route", 20, 0, left),
        )
    for size in (1, 2, 3):
        yield one(f"{size} bytes behind attributes", route(oif(1), b"\xff" * size), {"oif": 1})
    yield one(
        "last attribute without padding",
        route(oif(1), nla(99, b"a", pad=False)),
        {
            "oif": 1,
            99: b"a",
        },
    )
    for flag in (NLA_F_NESTED, NLA_F_NET_BYTEORDER, NLA_F_NESTED | NLA_F_NET_BYTEORDER):
        yield one(f"type with flags {flag:#x}", route(nla(RTA_OIF | flag, U32.pack(5))), {"oif": 5})
    for kind in (0, 31, 1000, 0x3FFF):
        yield one(f"unknown attribute {kind}", route(nla(kind, b"??")), {kind: b"??"})
    yield one("repeated: the first wins", route(oif(1), oif(2), oif(3)), {"oif": 1})
    yield one(
        "repeated: a bad one behind a good one", route(oif(1), nla(RTA_OIF, b"abc")), {"oif": 1}
    )
    yield one(
        "repeated: a good one behind a bad one",
        route(nla(RTA_OIF, b"abc"), oif(1)),
        Fails("DecodeError", "Route.oif: 3 bytes for u32"),
        lazy=True,
    )
    yield one(
        "bad width, selected",
        route(nla(RTA_OIF, b"abc")),
        Fails("DecodeError", "Route.oif: 3 bytes for u32"),
        fields=("oif",),
    )
    yield one("bad width, not selected", route(nla(RTA_OIF, b"abc")), (None,), fields=("dst",))
    yield one(
        "bad width of what widens a header member",
        route(nla(RTA_TABLE, b"abc")),
        Fails("DecodeError", "Route.table: 3 bytes for u32"),
        fields=("table",),
    )
    yield one(
        "strings, repeated",
        nla(STRINGS, b"a\0") + nla(STRINGS, b"b") + nla(STRINGS, b""),
        {"strings": ("a", "b", "")},
        cls="Wide",
    )


# ---- widths ----

INTEGERS = {1, 2, 4, 8}
WIDTHS: dict[str, set[int]] = {
    **dict.fromkeys(
        ("u8", "u16", "u32", "u64", "s8", "s16", "s32", "s64", "uint", "sint"), INTEGERS
    ),
    **{"be16": {2}, "be32": {4}, "be64": {8}, "ip": {4, 16}, "bitfield32": {8}},
    "mpls": {4, 8, 12, 16, 20},
}
NAMES = {"ip": "an IPv4 or IPv6 address", "mpls": "an MPLS label stack"}


def value(op: str, payload: bytes) -> Any:
    """Return what a payload of a legal width means."""
    if op[:2] == "be":
        return int.from_bytes(payload, "big")
    if WIDTHS.get(op) is INTEGERS:
        return int.from_bytes(payload, sys.byteorder, signed=op[0] == "s")
    if op == "ip":
        return str(ipaddress.ip_address(payload))
    if op == "mac":
        return payload.hex(":")
    if op == "mpls":  # 20 bits of label, 3 of class, and the bottom bit: set in the first
        return str(int.from_bytes(payload[:4], "big") >> 12)
    if op == "bitfield32":
        return struct.unpack("=II", payload)
    if op == "string":
        return payload.decode("utf-8", "surrogateescape")
    return True if op == "flag" else payload


def widths() -> Iterator[Case]:
    for op in SCALARS:
        for size in (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 15, 16, 17, 20):
            payload = bytes(range(0xF1, 0xF1 + size)) if size < 15 else bytes(range(1, size + 1))
            if op == "mpls":
                payload = bytes(range(1, size + 1))
            legal = size in WIDTHS.get(op, range(99))
            expected: Any = {op: value(op, payload)} if legal else None
            fails = Fails("DecodeError", f"Wide.{op}: {size} bytes for {NAMES.get(op, op)}")
            data = nla(NUMBERS[op], payload)
            yield one(f"{op} of {size} bytes", data, expected or fails, cls="Wide", lazy=not legal)
            if not legal:
                yield one(f"{op} of {size} bytes, selected", data, fails, cls="Wide", fields=(op,))
    for size in (0, 2, 6, 65000):
        yield one(
            f"packed u16 of {size} bytes",
            nla(PACKED, b"\1\1" * (size // 2)),
            {"packed": (257,) * (size // 2)},
            cls="Wide",
        )
    for size in (1, 3, 9, 64999):
        yield one(
            f"packed u16 of {size} bytes",
            nla(PACKED, bytes(size)),
            Fails("DecodeError", f"Wide.packed: {size} bytes for an array of u16"),
            cls="Wide",
            lazy=True,
        )
    mpls = NUMBERS["mpls"]
    yield one("labels without a bottom", nla(mpls, bytes(8)), {"mpls": "0/0"}, cls="Wide")
    yield one(
        "labels behind the bottom",
        nla(mpls, bytes.fromhex("00010000 000101ff ffffffff")),
        {"mpls": "16/16"},
        cls="Wide",
    )
    for family in (0, 2, 10, 28, 65535):
        for size in range(20):
            address = bytes(range(0x20, 0x20 + size))
            text = address.hex(":")
            if (family, size) in ((2, 4), (10, 16)):
                text = str(ipaddress.ip_address(address))
            yield one(
                f"RTA_VIA of family {family} and {size} bytes",
                nla(VIA, struct.pack("=H", family) + address),
                {"via": (family, text)},
                cls="Wide",
            )
    for size in (0, 1):
        yield one(
            f"RTA_VIA of {size} bytes",
            nla(VIA, bytes(size)),
            Fails("DecodeError", f"Wide.via: {size} bytes for struct rtvia"),
            cls="Wide",
            lazy=True,
        )


def strings() -> Iterator[Case]:
    texts = {
        "Latin-1": (b"caf\xe9\0", "caf\udce9"),
        "no UTF-8 at all": (b"\xff\xfe\xfd\0", "\udcff\udcfe\udcfd"),
        "a lone surrogate": (b"\xed\xa0\x80\0", "\udced\udca0\udc80"),
        "an overlong slash": (b"\xc0\xaf\0", "\udcc0\udcaf"),
        "half of a character": (b"\xe2\x82", "\udce2\udc82"),
        "no NUL": (b"eth0", "eth0"),
        "nothing": (b"", ""),
        "a NUL alone": (b"\0", ""),
        "many NULs": (bytes(40), ""),
        "junk behind the NUL": (b"lo\0\xff\xff", "lo"),
        "line feeds and escapes": (b"\n\x1b[2J\0", "\n\x1b[2J"),
        "60000 bytes": (b"x" * 60000, "x" * 60000),
    }
    for name, (payload, text) in texts.items():
        yield one(f"string: {name}", link(nla(IFLA_IFNAME, payload)), {"ifname": text}, cls="Link")
        yield one(
            f"string, selected: {name}",
            link(nla(IFLA_IFNAME, payload)),
            (text,),
            cls="Link",
            fields=("ifname",),
        )


# ---- nests ----


def nests() -> Iterator[Case]:
    for length in (0, 1, 2, 3, 9, 12, 65535):
        inner = nla(RTAX_MTU, b"abcd", length=length)
        # the attribute behind the nest is what an overrun would reach into
        yield one(
            f"nest: nla_len {length}",
            route(nla(RTA_METRICS, inner), oif(1)),
            broken("Route.metrics", 0, length, 8),
            lazy=True,
        )
        yield one(
            f"array: nla_len {length}",
            nla(NUMBERED, inner),
            broken("Wide.numbered", 0, length, 8),
            cls="Wide",
            lazy=True,
        )
        data = nla(IFLA_LINKINFO, nla(IFLA_INFO_KIND, b"vlan\0") + nla(IFLA_INFO_DATA, inner))
        yield one(
            f"nest in a nest: nla_len {length}",
            link(data),
            broken("Link.linkinfo.data", 0, length, 8),
            cls="Link",
            lazy=True,
        )
    for size in (1, 2, 3):
        yield one(f"nest of {size} bytes", route(nla(RTA_METRICS, b"\xff" * size)), {"metrics": {}})
        yield one(
            f"array of {size} bytes",
            nla(NUMBERED, b"\xff" * size),
            {"numbered": ()},
            cls="Wide",
        )
    for size in (4, 12):
        yield one(
            f"nest of {size} zeros",
            route(nla(RTA_METRICS, bytes(size))),
            broken("Route.metrics", 0, 0, size),
            lazy=True,
        )
    yield one("empty nest", route(nla(RTA_METRICS, b"")), {"metrics": {}})
    mtu = nla(RTAX_MTU, U32.pack(1400))
    for flag in (0, NLA_F_NESTED):
        yield one(
            f"nest with flag {flag:#x}",
            route(nla(RTA_METRICS | flag, mtu)),
            {"metrics": {"mtu": 1400}},
        )
    yield one(
        "nest that claims the attribute behind it",
        route(nla(RTA_METRICS, b"", length=12), oif(1)),
        {"metrics": {RTA_OIF: U32.pack(1)}},
    )
    yield one(
        "nest with a bad width inside",
        route(nla(RTA_METRICS, nla(RTAX_MTU, b"abc"))),
        Fails("DecodeError", "Route.metrics.mtu: 3 bytes for u32"),
        lazy=True,
    )
    # depth
    for depth in (1, 14, 15):
        nest, expected = b"", {}
        for _ in range(depth):
            nest, expected = nla(2, nest), {"child": expected}
        yield one(f"{depth} nests", nest, expected, cls="Node")
    for depth in (16, 17, 18, 100, 16000):
        # from the inside out: each adds a header
        nest = b"".join([struct.pack("=HH", 4 * left, 2) for left in range(depth, 0, -1)])
        path = ".".join(["child"] * 16)  # the record itself is the first level
        yield one(
            f"{depth} nests",
            nest,
            Fails("DecodeError", f"Node.{path}: nested deeper than 16 levels"),
            cls="Node",
            lazy=True,
        )
    # arrays and containers, over and over
    vlan = nla(IFLA_VLAN_ID, struct.pack("=H", 7))
    yield one(
        "array of nests of any type",
        link(nla(IFLA_AF_SPEC, nla(0, vlan) + nla(0x3FFF, b"") + nla(1, vlan))),
        {"af_spec": ({"id": 7}, {}, {"id": 7})},
        cls="Link",
    )
    names = [nla(IFLA_ALT_IFNAME, name) for name in (b"a\0", b"\xff\0", b"")]
    yield one(
        "names in several containers",
        link(
            nla(IFLA_PROP_LIST, names[0] + names[1]),
            nla(IFLA_PROP_LIST, b""),
            nla(IFLA_PROP_LIST, names[2]),
        ),
        {"props": ({"altname": ("a", "\udcff")}, {}, {"altname": ("",)})},
        cls="Link",
    )


def kinds() -> Iterator[Case]:
    """The form of IFLA_INFO_DATA depends on IFLA_INFO_KIND beside it."""
    kind = nla(IFLA_INFO_KIND, b"vlan\0")
    vlan = nla(IFLA_INFO_DATA, nla(IFLA_VLAN_ID, struct.pack("=H", 7)))
    raw = vlan[4:]
    for name, inner, expected in (
        ("before", kind + vlan, {"kind": "vlan", "data": {"id": 7}}),
        ("behind", vlan + kind, {"data": {"id": 7}, "kind": "vlan"}),
        ("absent", vlan, {"data": raw}),
        ("unknown", nla(IFLA_INFO_KIND, b"new\0") + vlan, {"kind": "new", "data": raw}),
        ("empty", nla(IFLA_INFO_KIND, b"") + vlan, {"kind": "", "data": raw}),
        ("no UTF-8", nla(IFLA_INFO_KIND, b"\xff") + vlan, {"kind": "\udcff", "data": raw}),
        ("without NUL", nla(IFLA_INFO_KIND, b"vlan") + vlan, {"kind": "vlan", "data": {"id": 7}}),
        (
            "repeated",
            kind + nla(IFLA_INFO_KIND, b"new\0") + vlan,
            {"kind": "vlan", "data": {"id": 7}},
        ),
        ("without data", kind, {"kind": "vlan"}),
        ("with empty data", kind + nla(IFLA_INFO_DATA, b""), {"kind": "vlan", "data": {}}),
    ):
        data = link(nla(IFLA_LINKINFO, inner))
        yield one(f"kind {name}", data, {"linkinfo": expected}, cls="Link")
    for size in (0, 3, 5):
        bad = nla(IFLA_INFO_KIND, b"mtu") + nla(IFLA_INFO_DATA, bytes(size))
        yield one(
            f"kind of a number, with {size} bytes",
            link(nla(IFLA_LINKINFO, bad)),
            Fails("DecodeError", f"Link.linkinfo.data: {size} bytes for u32"),
            cls="Link",
            lazy=True,
        )


def hop(length: int, rest: bytes = b"", number: int = 3) -> bytes:
    """Build a struct rtnexthop that claims `length`, and what follows it."""
    return struct.pack("=HBBi", length, 1, 2, number) + rest


def nexthops() -> Iterator[Case]:
    good = {"flags": 1, "hops": 2, "ifindex": 3}

    def bad(offset: int, left: int) -> Fails:
        text = f"Route.multipath: entry at offset {offset}: impossible length, {left} bytes left"
        return Fails("DecodeError", text)

    for length in (0, 1, 2, 7, 9, 16, 65535):
        yield one(
            f"rtnh_len {length}",
            route(nla(RTA_MULTIPATH, hop(length)), oif(1)),
            bad(0, 8),
            lazy=True,
        )
        yield one(
            f"rtnh_len {length} in the second",
            route(nla(RTA_MULTIPATH, hop(8) + hop(length)), oif(1)),
            bad(8, 8),
            lazy=True,
        )
    for size in range(1, 8):
        data = nla(RTA_MULTIPATH, hop(8)[:size])
        yield one(f"rtnexthop of {size} bytes", route(data), bad(0, size), lazy=True)
        data = nla(RTA_MULTIPATH, hop(8) + hop(8)[:size])
        yield one(f"rtnexthop and {size} bytes", route(data), bad(8, size), lazy=True)
    yield one("no rtnexthop", route(nla(RTA_MULTIPATH, b"")), {"multipath": ()})
    yield one(
        "1000 rtnexthops", route(nla(RTA_MULTIPATH, hop(8) * 1000)), {"multipath": (good,) * 1000}
    )
    yield one(
        "65528 bytes of rtnexthops",
        route(nla(RTA_MULTIPATH, hop(8) * 8180)),
        {"multipath": (good,) * 8180},
    )
    gateway = nla(5, bytes((192, 0, 2, 1)))
    both = {**good, "gateway": "192.0.2.1"}
    yield one(
        "rtnexthop with a gateway",
        route(nla(RTA_MULTIPATH, hop(16, gateway) + hop(8))),
        {"multipath": (both, good)},
    )
    for size in (1, 2, 3):
        data = hop(8 + size, b"\xff" * size + bytes(4 - size)) + hop(8)
        yield one(
            f"rtnexthop with {size} bytes of no attribute",
            route(nla(RTA_MULTIPATH, data)),
            {"multipath": (good, good)},
        )
    for length in (0, 3, 9, 65535):
        lie = hop(16, nla(5, bytes(4), length=length)) + hop(8)
        yield one(
            f"rtnexthop with nla_len {length}",
            route(nla(RTA_MULTIPATH, lie)),
            Fails(
                "DecodeError",
                f"Route.multipath: attribute at offset 8: nla_len {length} of 8 bytes left",
            ),
            lazy=True,
        )
    yield one(
        "rtnexthop with a short gateway",
        route(nla(RTA_MULTIPATH, hop(15, nla(5, bytes(3))))),
        Fails("DecodeError", "Route.multipath.gateway: 3 bytes for an IPv4 or IPv6 address"),
        lazy=True,
    )


def structs() -> Iterator[Case]:
    """Shorter than ours, from an older kernel; longer, from a newer one."""
    names = ("clntref", "lastuse", "expires")
    whole = struct.pack("=IIi", 1, 2, -3)
    for size in range(17):
        known = {name: (1, 2, -3)[i] for i, name in enumerate(names) if size >= 4 * i + 4}
        payload = (whole + b"more")[:size]
        yield one(
            f"struct of {size} bytes", route(nla(RTA_CACHEINFO, payload)), {"cacheinfo": known}
        )


SECTIONS = (
    *(framing, sizes, strangers, control, ends, ext_acks),
    *(headers, attributes, widths, strings, nests, kinds, nexthops, structs),
)
CASES = [case for section in SECTIONS for case in section()]


def failure(exc: BaseException) -> Fails:
    if isinstance(exc, KernelError):
        return Fails("KernelError", str(exc.args))
    assert isinstance(exc, NetlinkError), repr(exc)
    return Fails(type(exc).__name__, str(exc))


def view(row: Any) -> Any:
    """Return the attributes of a row, or why they cannot be read; nothing else may go wrong."""
    assert len(repr(row)) > 0 and hash(row) == hash(type(row).from_bytes(bytes(row)))
    members = {name for name, field in type(row).__plan__.by_name.items() if field.type < 0}
    members.add("table")
    try:
        found = {name: item for name, item in row.as_dict().items() if name not in members}
    except DecodeError as exc:
        return failure(exc)
    for name in type(row).__plan__.by_name:
        getattr(row, name)
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name.replace(" ", "-"))
def test_hostile(engine: ModuleType, case: Case) -> None:
    cls = wide(engine) if case.cls == "Wide" else getattr(samples(engine), case.cls)
    fields = None if case.fields is None else tuple(getattr(cls, name) for name in case.fields)
    with FakeKernel(engine, size=case.size) as fake:
        for datagram in case.datagrams:
            fake.send(datagram)
        dump = fake.dump(cls, fields=fields)
        try:
            rows = dump.collect()
        except Exception as exc:
            assert failure(exc) == case.fails
            assert fake.released == [False]
        else:
            assert case.fails is None
            assert [view(row) if fields is None else row for row in rows] == case.rows
            assert fake.released == [True]
            assert (dump.interrupted, dump.warning) == (case.interrupted, case.warning)
            if case.skipped is not None:
                assert fake.reader.skipped == case.skipped
        assert dump.collect() == []
        # the same Reader, and what comes behind: nothing is left of the answer
        fake.user.setblocking(False)
        while fake.reader.datagrams < sum(map(bool, case.datagrams)) + case.datagrams.count(b""):
            try:
                fake.user.recv(1)
            except BlockingIOError:
                break
        fake.user.setblocking(True)
        fake.send(multipart(route(oif(77)), seq=SEQ + 1), done(seq=SEQ + 1))
        (row,) = fake.dump(samples(engine).Route, seq=SEQ + 1).collect()
        assert row.oif == 77


def test_there_are_enough() -> None:
    assert len(CASES) >= 150
    names = [case.name for case in CASES]
    assert len(set(names)) == len(names), [name for name in names if names.count(name) > 1]
    assert all((case.rows is None) != (case.fails is None) for case in CASES)
    failing = [
        case for case in CASES if case.fails or any(isinstance(r, Fails) for r in case.rows or ())
    ]
    assert len(failing) > 150 and len(CASES) - len(failing) > 150
