"""What `ip`, `tc` and `bridge` send, and how they show an answer, without a kernel.

The commands run with a library in front of them (`iproute2.c`, made when it is needed) that keeps
what they send to NETLINK_ROUTE and answers itself: so they tell of what this machine's kernel does
not have, and change nothing. A device is called `if7`: iproute2 takes that for the link with the
index 7 where there is none of that name.
"""

from __future__ import annotations

import functools
import json
import os
import shlex
import shutil
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from netlinklib.record import Record
from netlinklib.testing import message
from netlinklib.uapi import NLA_TYPE_MASK, RTM_GETLINK

from . import needs

REQUESTS = Path(__file__).parents[1] / "data" / "requests"

_SOURCE = Path(__file__).with_suffix(".c")
_HEADER = struct.Struct("=IHHII")


@functools.cache
def _library() -> Path:
    """Return the library, made anew for this process."""
    compiler = shutil.which("cc")
    if compiler is None:
        needs("a C compiler")
    folder = tempfile.TemporaryDirectory(prefix="iproute2-")
    _kept.append(folder)
    path = Path(folder.name) / "iproute2.so"
    done = subprocess.run(
        (compiler, "-shared", "-fPIC", "-O1", "-Wall", "-o", str(path), str(_SOURCE)),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return path


_kept: list[tempfile.TemporaryDirectory[str]] = []


def _run(command: str, answers: bytes) -> tuple[subprocess.CompletedProcess[str], bytes]:
    words = shlex.split(command)
    if shutil.which(words[0]) is None:
        needs(f"{words[0]} (iproute2)")
    library = _library()
    with tempfile.TemporaryDirectory(prefix="iproute2-") as folder:
        sent, answered = Path(folder) / "sent", Path(folder) / "answer"
        sent.touch()
        answered.write_bytes(answers)
        environment = {
            **os.environ,
            "LD_PRELOAD": str(library),
            "IPROUTE2_SENT": str(sent),
            "IPROUTE2_ANSWER": str(answered),
        }
        done = subprocess.run(words, capture_output=True, text=True, env=environment, timeout=60)
        return done, sent.read_bytes()


def _datagrams(data: bytes) -> Iterator[bytes]:
    while data:
        (size,) = struct.unpack_from("=I", data)
        yield data[4 : 4 + size]
        data = data[4 + size :]


def sent(command: str) -> list[bytes]:
    """Return the messages that a command sends, but for what it asks about links; their sequence
    numbers are 0.
    """
    done, data = _run(command, b"")
    assert done.returncode == 0, (command, done.stderr)
    messages = []
    for datagram in _datagrams(data):
        while datagram:
            length, kind, flags, _, pid = _HEADER.unpack_from(datagram)
            if length < _HEADER.size:  # zeros behind a request
                break
            if kind != RTM_GETLINK:
                head = _HEADER.pack(length, kind, flags, 0, pid)
                messages.append(head + datagram[_HEADER.size : length])
            datagram = datagram[length + 3 & ~3 :]
    return messages


def answer(record: Any) -> bytes:
    """Return a record in a message as the kernel sends it: without NLA_F_NESTED, which `ip` and
    `tc` do not look past everywhere. The one nest that has it, they look for with it.
    """
    return message(_plain(record), type(record).__message__.new)


def _plain(record: Any) -> bytes:
    plan, data = type(record).__plan__, bytes(record)
    if not plan.attributes:
        return data
    at = plan.header + 3 & ~3
    out, seen = data[:at], dict[int, int]()
    while at + 4 <= len(data):
        length, kind = struct.unpack_from("=HH", data, at)
        flags, kind = kind & ~NLA_TYPE_MASK, kind & NLA_TYPE_MASK
        payload = data[at + 4 : at + length]
        field = next((field for field in plan.fields if field.type == kind), None)
        value = None if field is None else getattr(record, field.name)
        if field is not None and field.codec.op == "multi":
            value = value[seen.setdefault(kind, 0)]
            seen[kind] += 1
        if isinstance(value, Record):
            payload = _plain(value)
        if field is not None and field.name == "tc_entry":
            kind |= flags
        padded = payload + bytes(-len(payload) % 4)
        out += struct.pack("=HH", 4 + len(payload), kind) + padded
        at += length + 3 & ~3
    return out


def printed(command: str, *messages: bytes) -> str:
    """Return what a command prints where the answer to its dump is these messages."""
    done, _ = _run(command, b"".join(messages))
    assert done.returncode == 0 and not done.stderr, (command, done.stderr)
    return done.stdout


def shown(command: str, *messages: bytes) -> Any:
    """The same of a command with `-j`, parsed."""
    return json.loads(printed(command, *messages))


def version(tool: str = "tc") -> str:
    """Return the version of iproute2 that a program of it is of, such as `6.1.0`."""
    if shutil.which(tool) is None:
        needs(f"{tool} (iproute2)")
    done = subprocess.run((tool, "-V"), capture_output=True, text=True, check=True)
    return done.stdout.rpartition(" utility, ")[2].removeprefix("iproute2-").split(",")[0].strip()


@functools.cache
def recorded(name: str) -> dict[str, list[bytes]]:
    """Return what was sent, by command, as it stands in `tests/data/requests`; nothing is run.

    `python tests/data/remake.py` makes these files anew from their own commands. They are of a
    machine with the small end first; on others, the test or the module that reads them is skipped.
    """
    if sys.byteorder != "little":
        pytest.skip("recorded with the small end first", allow_module_level=True)
    found: dict[str, list[bytes]] = {}
    for line in (REQUESTS / f"{name}.txt").read_text().splitlines():
        if line.startswith("$ "):
            messages = found[line[2:]] = []
        elif line and not line.startswith("#"):
            messages.append(bytes.fromhex(line))
    return found
