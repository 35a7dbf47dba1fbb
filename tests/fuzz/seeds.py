"""Write the seeds of the fuzzer's corpus: one hand-built datagram per shape of answer.

Run as `python tests/fuzz/seeds.py`; the files in tests/fuzz/corpus are its output.
"""

from __future__ import annotations

import struct
from pathlib import Path


def attr(kind: int, payload: bytes) -> bytes:
    return struct.pack("=HH", 4 + len(payload), kind) + payload + bytes(-len(payload) % 4)


def message(kind: int, payload: bytes, flags: int = 2) -> bytes:
    head = struct.pack("=IHHII", 16 + len(payload), kind, flags, 7, 9)
    return head + payload + bytes(-len(payload) % 4)


def main() -> None:
    body = bytes(12) + attr(1, bytes([10, 0, 0, 1])) + attr(4, struct.pack("=I", 3))
    nest = attr(18 | 0x8000, attr(1, b"vxlan\0") + attr(2, attr(1, attr(3, b"deep"))))
    hops = attr(
        9, struct.pack("=HBBi", 8, 0, 0, 1) + struct.pack("=HBBi", 16, 0, 0, 2) + attr(5, bytes(4))
    )
    texts = attr(1, b"no such table\0") + attr(2, struct.pack("=I", 28))
    inner = struct.pack("=IHHII", 35, 26, 0, 7, 9) + bytes(19) + b"\0"
    seeds = {
        "rows": message(24, body) + message(24, body + nest + hops) + message(3, bytes(4)),
        "interrupted": message(24, body, 2 | 0x10) + message(3, bytes(4), 2 | 0x10),
        "done-error": message(3, struct.pack("=i", -2) + texts, 0x202),
        "error-capped": message(2, struct.pack("=i", -17) + inner[:16] + texts, 0x300),
        "error-whole": message(2, struct.pack("=i", -22) + inner + texts, 0x200),
        "overrun": message(1, b"") + message(4, b""),
        "unaligned": message(24, body + attr(7, b"x"))[:-3],
        "zero": bytes(64),
    }
    folder = Path(__file__).parent / "corpus"
    folder.mkdir(exist_ok=True)
    for name, data in seeds.items():
        (folder / name).write_bytes(data)


if __name__ == "__main__":
    main()
