"""Write the seeds of the fuzzers.

    python tests/fuzz/seeds.py           for the walkers: a datagram for each shape of answer
    python tests/fuzz/seeds.py FOLDER    for all the rest: some messages of each record class

The first are in tests/fuzz/corpus/walkers; the others are made when they are needed, because there
are ever more classes. tests/fuzz/corpus/decode has what the fuzzer once came upon.
"""

from __future__ import annotations

import random
import struct
import sys
from pathlib import Path


def attr(kind: int, payload: bytes) -> bytes:
    return struct.pack("=HH", 4 + len(payload), kind) + payload + bytes(-len(payload) % 4)


def message(kind: int, payload: bytes, flags: int = 2) -> bytes:
    head = struct.pack("=IHHII", 16 + len(payload), kind, flags, 7, 9)
    return head + payload + bytes(-len(payload) % 4)


#: Messages of each record class.
MESSAGES = 4


def answers() -> dict[str, bytes]:
    body = bytes(12) + attr(1, bytes([10, 0, 0, 1])) + attr(4, struct.pack("=I", 3))
    nest = attr(18 | 0x8000, attr(1, b"vxlan\0") + attr(2, attr(1, attr(3, b"deep"))))
    hops = attr(
        9, struct.pack("=HBBi", 8, 0, 0, 1) + struct.pack("=HBBi", 16, 0, 0, 2) + attr(5, bytes(4))
    )
    texts = attr(1, b"no such table\0") + attr(2, struct.pack("=I", 28))
    inner = struct.pack("=IHHII", 35, 26, 0, 7, 9) + bytes(19) + b"\0"
    return {
        "rows": message(24, body) + message(24, body + nest + hops) + message(3, bytes(4)),
        "interrupted": message(24, body, 2 | 0x10) + message(3, bytes(4), 2 | 0x10),
        "done-error": message(3, struct.pack("=i", -2) + texts, 0x202),
        "error-capped": message(2, struct.pack("=i", -17) + inner[:16] + texts, 0x300),
        "error-whole": message(2, struct.pack("=i", -22) + inner + texts, 0x200),
        "overrun": message(1, b"") + message(4, b""),
        "unaligned": message(24, body + attr(7, b"x"))[:-3],
        "zero": bytes(64),
    }


def messages() -> dict[str, bytes]:
    sys.path[:0] = [str(Path(__file__).parents[1])]
    from support import twins, wire

    seeds = {}
    for cls in twins.messages():
        name = cls.__name__
        rng = random.Random(name)
        for number in range(MESSAGES):
            data = wire.record(cls, rng)
            if number % 2:
                data = wire.messages([data, wire.record(cls, rng)])
            seeds[f"{name.lower()}-{number}"] = name.encode() + bytes((0, number)) + data[:1500]
    return seeds


def main() -> None:
    if len(sys.argv) > 1:
        folder, seeds = Path(sys.argv[1]), messages()
    else:
        folder, seeds = Path(__file__).parent / "corpus" / "walkers", answers()
    for name, data in seeds.items():
        (folder / name).write_bytes(data)


if __name__ == "__main__":
    main()
