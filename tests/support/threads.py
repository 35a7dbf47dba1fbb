"""Several threads at the same thing at the same time."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

THREADS = 8


def together(*works: Callable[[], Any], times: int = 1) -> list[Any]:
    """Call each function in a thread of its own, all from the same moment on, and return what they
    returned, in order; the first exception of any of them is raised here.

    Parameters:
        works: the functions; a single one is called in `THREADS` threads.
        times: how often each thread calls its function; only the last result counts.
    """
    if len(works) == 1:
        works *= THREADS
    start = threading.Barrier(len(works))
    results: list[Any] = [None] * len(works)
    errors: list[BaseException] = []

    def run(number: int) -> None:
        start.wait()
        try:
            for _ in range(times):
                results[number] = works[number]()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(n,), daemon=True) for n in range(len(works))]
    with switching():
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    if errors:
        raise errors[0]
    return results


@contextmanager
def switching() -> Iterator[None]:
    """Let the interpreter switch between threads as often as it can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        yield
    finally:
        sys.setswitchinterval(before)
