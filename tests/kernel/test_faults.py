"""System calls that fail, injected by strace: right answers or the error, and nothing leaks.

Each program runs many rounds while every n-th of some calls fails, with n prime to how many calls a
round makes, so that in the course of the rounds each of its calls is the one that fails.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from support import needs

from .conftest import Namespace

COUNT = 700  # routes: several datagrams

PROGRAM = """
import collections, gc, json, os, sys
import netlinklib as nl

namespace, count = sys.argv[1], int(sys.argv[2])
expected = sorted(f"10.{n >> 8}.{n & 255}.0" for n in range(count))
outcomes = collections.Counter()
lost = 0

def attempt(call):
    try:
        got = call()
    except OSError as error:
        outcomes[f"{type(error).__name__} {error.errno}"] += 1
        return None
    outcomes["right"] += 1
    return got

def dump(sk):
    rows = sorted(dst for (dst,) in sk.dump(nl.Route, "dst", table=100))
    assert rows == expected, len(rows)

def listed(sk):
    rows = sorted(route.dst for route in sk.list(nl.Route, table=100))
    assert rows == expected, len(rows)

def link(sk):
    assert sk.link("lo").index == 1

def abandoned(sk):
    assert next(iter(sk.dump(nl.Route))).family in (2, 10)

def fds():
    gc.collect()
    return len(os.listdir("/proc/self/fd"))

# what stays open for the process's life is opened in an undisturbed attempt
while attempt(lambda: nl.Socket(netns=namespace).close()) is None and not outcomes["right"]:
    pass
before = fds()
for turn in range(int(sys.argv[3])):
    sk = attempt(lambda: nl.Socket(netns=namespace if turn % 2 else None))
    if sk is not None:
        with sk:
            if turn % 2:
                for call in (dump, listed, abandoned, link, dump):
                    attempt(lambda: call(sk))
            else:
                for call in (link, abandoned, link):
                    attempt(lambda: call(sk))
    del sk
    assert fds() == before, turn
print(json.dumps(outcomes))
"""


def inject(
    ns: Namespace, log: Path, *faults: str, rounds: int = 24
) -> tuple[dict[str, int], Counter[str]]:
    """Run the program under strace; return what its calls came to, and how often each failed.

    Parameters:
        faults: as strace's `-e inject=` takes them, such as `recvmsg:error=EINTR:when=3+7`.
    """
    if shutil.which("strace") is None:
        needs("strace")
    calls = ",".join(sorted({fault.partition(":")[0] for fault in faults}))
    words = ["strace", "-f", "-o", str(log), "-e", f"trace={calls}"]
    for fault in faults:
        words += ["-e", f"inject={fault}"]
    words += [sys.executable, "-W", "error", "-c", PROGRAM, ns.name, str(COUNT), str(rounds)]
    # a request that is lost must end by itself, not by this limit
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)
    if "PTRACE" in done.stderr or "ptrace" in done.stderr:
        needs(f"the right to trace: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr
    made = re.findall(r"(\w+)\(.*\(INJECTED\)$", log.read_text(), re.MULTILINE)
    outcomes: dict[str, int] = json.loads(done.stdout)
    return outcomes, Counter(made)


@pytest.fixture
def table(ns: Namespace) -> Namespace:
    ns.batch(
        "".join(f"route add blackhole 10.{n >> 8}.{n & 255}.0/24 table 100\n" for n in range(COUNT))
    )
    return ns


def known(outcomes: dict[str, int], *wanted: str) -> None:
    """Check that nothing but these came, and each of them."""
    assert set(outcomes) == {"right", *wanted}


def test_interrupted_calls_are_made_again(table: Namespace, tmp_path: Path) -> None:
    """EINTR is no error: Python runs its signal handlers, and the call is made again."""
    faults = ("recvmsg:error=EINTR:when=2+3", "sendto:error=EINTR:when=2+3")
    outcomes, made = inject(table, tmp_path / "log", *faults)
    known(outcomes)
    assert made["recvmsg"] > 50 and made["sendto"] > 20
