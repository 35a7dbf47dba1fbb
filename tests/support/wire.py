"""Bytes like the kernel's, of any record class, made from its plan alone; and what may befall them.

`record` writes messages without an encoder, so what it makes owes nothing to the code under test,
and lengths and values need not be those that an encoder would have chosen. `mutate` damages bytes
as only an attacker would. Both are functions of a `random.Random`, for hypothesis and the fuzzer.
"""

from __future__ import annotations

import random
import struct
from typing import Any

from netlinklib.uapi._data.netlink import NLA_F_NESTED, NLA_F_NET_BYTEORDER

from .records import nla
from .twins import class_of

_WIDTHS = {"8": 1, "16": 2, "32": 4, "64": 8}
_TEXTS = (b"lo\0", b"eth0", b"", b"\0", b"caf\xe9\0", b"a\0b\0", b"x" * 300 + b"\0")
_LENGTHS = (0, 1, 2, 3, 4, 5, 7, 8, 12, 16, 36, 255, 256, 32767, 65531, 65535)


def _number(codec: Any, rng: random.Random) -> bytes:
    width = _WIDTHS.get(codec.op.lstrip("usbe"), 4)
    if rng.random() < 0.1:
        width = rng.choice((1, 2, 4, 8))
    value = rng.choice((0, 1, 2, 3, 255, rng.getrandbits(64)))
    return (value % (1 << 8 * width)).to_bytes(width, rng.choice(("little", "big")))


def payload(codec: Any, rng: random.Random, depth: int) -> bytes:
    """Return what could be the payload of a codec."""
    op, args = codec.op, codec.args
    match op:
        case "flag":
            return b""
        case "string":
            return rng.choice(_TEXTS)
        case "ip":
            return rng.randbytes(rng.choice((4, 4, 4, 16, 16, 5)))
        case "mac":
            return rng.randbytes(rng.choice((6, 6, 8, 0, 20)))
        case "mpls":
            return rng.randbytes(4 * rng.randint(1, 3))
        case "bitfield32":
            return rng.randbytes(8)
        case "binary" | "raw" | "custom":
            return rng.randbytes(rng.choice((0, 1, 2, 4, 6, 18, 24)))
        case "record":
            return record(class_of(codec), rng, depth - 1)
        case "sequence":
            entries = [record(class_of(codec), rng, depth - 1) for _ in range(rng.randint(0, 3))]
            return b"".join(
                struct.pack("=H", len(entry)) + entry[2:] + bytes(-len(entry) % 4)
                for entry in entries
            )
        case "array":
            return b"".join(
                nla(kind, payload(args[0], rng, depth - 1)) for kind in range(rng.randint(0, 3))
            )
        case "packed":
            return b"".join(payload(args[0], rng, depth) for _ in range(rng.randint(0, 4)))
        case "multi":
            return payload(args[0], rng, depth)
        case "select":
            return payload(args[2], rng, depth)
    return _number(codec, rng)


def record(cls: Any, rng: random.Random, depth: int = 4) -> bytes:
    """Return what could be a record of a class: its header, and some of its attributes."""
    plan = cls.__plan__
    header = bytearray(plan.header)
    if rng.random() < 0.5:
        header = bytearray(rng.choice((0, 0, 1, 2, 10, rng.getrandbits(8))) for _ in header)
    # a selector of a header gets a value that selects something
    chosen: dict[str, Any] = {}
    for field in plan.fields:
        if field.codec.op != "select" or rng.random() < 0.1:
            continue
        key = rng.choice((*field.codec.args[1], None))
        selector = plan.by_name.get(field.codec.args[0])
        if key is not None and selector is not None:
            chosen[selector.name] = key
            if selector.type < 0 and selector.size > 0:
                word = selector.codec.encode(key)[: selector.size]
                header[selector.offset : selector.offset + len(word)] = word
    if not plan.attributes:
        return bytes(header)
    parts = [bytes(header), bytes(-len(header) % 4)]
    fields = [field for field in plan.fields if field.type >= 0]
    if depth <= 0 or not fields:
        return b"".join(parts)
    wanted = rng.sample(fields, min(len(fields), rng.randint(0, 6)))
    wanted += [plan.by_name[name] for name in chosen if plan.by_name[name].type >= 0]
    wanted += [field for field in fields if field.codec.op == "select" and rng.random() < 0.7]
    rng.shuffle(wanted)
    for field in wanted:
        codec = field.codec
        if field.name in chosen:
            data = codec.encode(chosen[field.name])
        elif codec.op == "select":
            data = payload(codec.args[1].get(chosen.get(codec.args[0]), codec.args[2]), rng, depth)
        else:
            data = payload(codec, rng, depth)
        kind = field.type | rng.choice((0, 0, 0, NLA_F_NESTED, NLA_F_NET_BYTEORDER))
        parts.append(nla(kind, data[:65000]))
    return b"".join(parts)[:65000]


def messages(payloads: list[bytes], kind: int = 16) -> bytes:
    """Return messages of these payloads, as in one datagram."""
    return b"".join(
        struct.pack("=IHHII", 16 + len(data), kind, 2, 7, 9) + data + bytes(-len(data) % 4)
        for data in payloads
    )


def mutate(data: bytes, rng: random.Random) -> bytes:
    """Return bytes with one to four injuries: lengths that lie, bits, cuts, doubles, splices."""
    out = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        if not out:
            return bytes(out)
        at = rng.randrange(len(out))
        word = at & ~3
        match rng.randrange(9):
            case 0:
                out[at] ^= 1 << rng.randrange(8)
            case 1:
                out[at] = rng.choice((0, 1, 0x7F, 0x80, 0xFF))
            case 2 | 3 if len(out) - word >= 2:
                # where attributes begin, and often their length
                (length,) = struct.unpack_from("=H", out, word)
                lie = rng.choice((*_LENGTHS, length + 1, length - 1, length + 4, len(out) - word))
                struct.pack_into("=H", out, word, lie & 0xFFFF)
            case 4:
                del out[at:]
            case 5:
                del out[word : word + 4 * rng.randint(1, 4)]
            case 6:
                out[word:word] = out[word : word + 4 * rng.randint(1, 8)]
            case 7:
                out[word:word] = rng.randbytes(rng.choice((1, 4, 8)))
            case 8:
                other = 4 * rng.randrange(1 + len(out) // 4)
                out[word:word] = out[other : other + 4 * rng.randint(1, 16)]
    return bytes(out[:65000])
