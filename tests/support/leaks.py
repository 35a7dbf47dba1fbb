"""Counting what stays behind after many calls: blocks of memory, references, descriptors."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from typing import Any

ROUNDS, CALLS = 4, 100

#: Without the GIL, memory that another thread might look at is given back one collection later.
COLLECTIONS = 1 if getattr(sys, "_is_gil_enabled", lambda: True)() else 2


def blocks() -> int:
    """Return how many blocks of memory are in use once all garbage is collected."""
    for _ in range(COLLECTIONS):
        gc.collect()
    return sys.getallocatedblocks()


def flat(call: Callable[[], object], *watched: Any, calls: int = CALLS) -> None:
    """Check that blocks of memory, descriptors and references to `watched` stay the same over many
    calls.
    """

    def state() -> list[int]:
        return [blocks(), descriptors(), *map(sys.getrefcount, watched)]

    # the first calls fill caches: of codecs that look for their class, of types, of the interpreter
    for _ in range(calls):
        call()
    grown = []
    gc.collect()
    gc.freeze()  # what was there before need not be visited again and again
    try:
        for _ in range(ROUNDS):
            before = state()
            for _ in range(calls):
                call()
            grown.append([after - b for after, b in zip(state(), before, strict=True)])
    finally:
        gc.unfreeze()
    kept, *others = zip(*grown, strict=True)
    # one leak in each call shows in each round; what the interpreter keeps now and then does not
    assert min(kept) < max(calls // 4, 2), grown
    assert all(set(counts) == {0} for counts in others), grown


def raising(kind: type[BaseException], call: Callable[[], object]) -> Callable[[], None]:
    def wrapped() -> None:
        try:
            call()
        except kind:
            return
        raise AssertionError("nothing was raised")

    return wrapped


def descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


def resident() -> int:
    """Return the memory of this process that is in use, in bytes."""
    with open("/proc/self/statm", "rb") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
