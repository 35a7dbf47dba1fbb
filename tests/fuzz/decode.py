"""Fuzz what reads any bytes through Python: decode, select, as_dict, repr, and encoding again.

    python tests/fuzz/decode.py [libFuzzer's options] [corpus folders]

An input is the name of a record class, a NUL, a byte that decides what is done with the rest, and
the rest: the payload of a message, or a whole datagram. The C engine is to be a build with
sanitizers and coverage, by clang; the runtime is preloaded. The twin has to agree with it in
everything, and is instrumented for coverage too.
"""

from __future__ import annotations

import random
import sys
import zlib
from pathlib import Path

import atheris

# the tests' own modules
sys.path[:0] = [str(Path(__file__).parents[1])]

with atheris.instrument_imports(include=["netlinklib._engine_py"]):
    from netlinklib import _engine, _engine_py
    from support import twins, wire
    from support.mutations import check_bytes, check_message

CLASSES = twins.messages()
BY_NAME = {cls.__name__.encode(): cls for cls in CLASSES}
ENGINES = [_engine, _engine_py]

#: Bits of the byte behind the name.
DATAGRAM, DAMAGE = 1, 2


def target(data: bytes) -> None:
    """Check one input; any exception is a finding."""
    name, _, rest = data.partition(b"\0")
    # a name that is none means one of the classes all the same
    cls = BY_NAME.get(name) or CLASSES[zlib.crc32(name) % len(CLASSES)]
    how, rest = (rest[0], rest[1:]) if rest else (0, b"")
    if how & DAMAGE:
        rest = wire.mutate(rest, random.Random(how))
    check = check_bytes if how & DATAGRAM else check_message
    check(ENGINES, cls, rest, how)


if __name__ == "__main__":
    atheris.Setup(sys.argv, target)
    atheris.Fuzz()
