"""System calls that fail, injected by strace: right answers or the error, and nothing leaks.

Each program runs many rounds while every n-th of some calls fails, with n prime to how many calls a
round makes, so that in the course of the rounds each of its calls is the one that fails.
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from support import needs

PROGRAM = """
import collections, gc, json, os, sys
import netlinklib as nl
from netlinklib.codecs import string, u16
from netlinklib.record import Message, Record, attr, head
from netlinklib.uapi import (
    CTRL_ATTR_FAMILY_ID, CTRL_ATTR_FAMILY_NAME, CTRL_CMD_GETFAMILY, GENL_ID_CTRL, NETLINK_GENERIC,
    genlmsghdr,
)

message = Message(
    protocol=NETLINK_GENERIC, get=GENL_ID_CTRL, new=GENL_ID_CTRL, hints=("cmd", "version")
)

class Family(Record, header=genlmsghdr, message=message):
    cmd: int = head("cmd")
    version: int = head("version")
    id: int = attr(CTRL_ATTR_FAMILY_ID, u16)
    name: str = attr(CTRL_ATTR_FAMILY_NAME, string)

GET = {"cmd": CTRL_CMD_GETFAMILY, "version": 1}
namespace = sys.argv[1] or None
outcomes = collections.Counter()

def attempt(call):
    try:
        got = call()
    except OSError as error:
        outcomes[f"{type(error).__name__} {error.errno}"] += 1
        return None
    outcomes["right"] += 1
    return got

def dump(sk):
    assert list(sk.dump(Family, "name", **GET)) == expected

def listed(sk):
    assert [(family.name,) for family in sk.list(Family, **GET)] == expected

def one(sk):
    assert sk.get(Family, name="nlctrl", **GET).id == GENL_ID_CTRL

def abandoned(sk):
    assert next(iter(sk.dump(Family, "name", **GET))) in expected

def fds():
    gc.collect()
    return len(os.listdir("/proc/self/fd"))

def opened():
    return nl.Socket(NETLINK_GENERIC, netns=namespace)

# what stays open for the life of the process is opened in a first attempt that goes well
expected = None
while not expected:
    sk = attempt(opened)
    if sk is not None:
        with sk:
            expected = attempt(lambda: sk.list(Family, "name", **GET))
del sk
before = fds()
for turn in range(int(sys.argv[2])):
    sk = attempt(opened)
    if sk is not None:
        with sk:
            for call in (dump, listed, abandoned, one, dump):
                attempt(lambda: call(sk))
        sk = None
    assert fds() == before, (turn, outcomes)
print(json.dumps(outcomes))
"""


@pytest.fixture(params=["here", "elsewhere"])
def place(request: pytest.FixtureRequest) -> str:
    """The namespace of the Sockets: that of the process, or one that a thread has to enter."""
    return "" if request.param == "here" else str(request.getfixturevalue("netns"))


def inject(
    place: str, folder: Path, *faults: str, backend: str, rounds: int = 30
) -> tuple[dict[str, int], Counter[str]]:
    """Run the program under strace; return what came of its attempts, and the failures.

    Parameters:
        faults: as strace's `-e inject=` takes them, such as `recvmsg:error=EINTR:when=3+7`.
    """
    if shutil.which("strace") is None:
        needs("strace")
    log = folder / "log"
    calls = ",".join(sorted({fault.partition(":")[0] for fault in faults}))
    words = ["strace", "-f", "-o", str(log), "-e", f"trace={calls}"]
    for fault in faults:
        words += ["-e", f"inject={fault}"]
    words += [sys.executable, "-W", "error", "-c", PROGRAM, place, str(rounds)]
    done = subprocess.run(
        words,
        capture_output=True,
        text=True,
        env={**os.environ, "NETLINKLIB_BACKEND": backend},
        timeout=120,  # nothing waits for what was never sent
        check=False,
    )
    if "ptrace" in done.stderr.lower():
        needs(f"the right to trace: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr
    made = re.findall(r"(\w+)\(.*\(INJECTED\)$", log.read_text(), re.MULTILINE)
    outcomes: dict[str, int] = json.loads(done.stdout)
    return outcomes, Counter(made)


backends = pytest.mark.parametrize("backend", ["c", "python"])


@backends
def test_interrupted_calls_are_made_again(place: str, tmp_path: Path, backend: str) -> None:
    """EINTR is no error: Python runs its signal handlers, and the call is made again."""
    faults = ("recvmsg:error=EINTR:when=2+3", "sendto:error=EINTR:when=2+3")
    outcomes, made = inject(place, tmp_path, *faults, backend=backend)
    assert set(outcomes) == {"right"}
    assert made["recvmsg"] > 50 and made["sendto"] > 30


#: By the error: what fails with it, and the exceptions that come of it.
FAULTS: dict[str, tuple[tuple[str, ...], set[str]]] = {
    "ENOMEM": (
        (
            "socket:when=2+5",
            "bind:when=3+7",
            "setsockopt:when=5+13",
            "recvmsg:when=4+9",
            "sendto:when=6+11",
        ),
        {f"NetlinkError {errno.ENOMEM}", f"OSError {errno.ENOMEM}"},
    ),
    "ENOBUFS": (
        ("recvmsg:when=3+7", "sendto:when=5+11"),
        {f"Overrun {errno.ENOBUFS}", f"OSError {errno.ENOBUFS}"},
    ),
    "EMFILE": (("socket:when=2+3", "getsockname:when=2+5"), {f"OSError {errno.EMFILE}"}),
    "EPERM": (("socket:when=2+5", "bind:when=2+7"), {f"PermissionError {errno.EPERM}"}),
    "EAGAIN": (
        ("recvmsg:when=3+7", "sendto:when=5+11"),
        {f"TimedOut {errno.ETIMEDOUT}", f"BlockingIOError {errno.EAGAIN}"},
    ),
}


@backends
@pytest.mark.parametrize("name", FAULTS)
def test_calls_that_fail(place: str, tmp_path: Path, backend: str, name: str) -> None:
    """The caller is told; no descriptor is left, and the next request is answered right."""
    calls, expected = FAULTS[name]
    if place:
        # strace counts for each thread by itself, and there each is opened in one of its own
        calls = tuple([call for call in calls if not call.startswith("socket")])
    faults = [call.replace(":", f":error={name}:") for call in calls]
    outcomes, made = inject(place, tmp_path, *faults, backend=backend)
    assert outcomes.pop("right") > 25
    assert set(outcomes) <= expected and sum(outcomes.values()) > 5, outcomes
    for call in calls:
        assert made[call.partition(":")[0]] >= 3, (call, made)


@backends
def test_calls_that_lie(place: str, tmp_path: Path, backend: str) -> None:
    """recvmsg says that some bytes came, and there were none: never rows, never a loop."""
    for size in (0, 4, 10, 16, 4000):
        faults = (f"recvmsg:retval={size}:when=3+5",)
        outcomes, made = inject(place, tmp_path, *faults, backend=backend, rounds=8)
        assert outcomes.pop("right") > 10
        assert made["recvmsg"] >= 5
        assert set(outcomes) <= {f"ProtocolError {errno.EBADMSG}"}, outcomes
