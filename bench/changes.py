"""Bulk changes: many routes added in batches, beside a C program and `ip -batch`.

    python bench/changes.py                     100,000 routes, 5 runs
    python bench/changes.py --routes 20000 --runs 3 --results bench/CHANGES.md

Each run is a process of its own in a private network namespace of its own. The C program
(`programs/adder.c`) sends the very messages that netlinklib sends, as many at once, and reads an
ACK for each; ratios are to it, run by run, and the medians of them are shown. netlinklib encodes
Python objects that a generator makes, so memory is constant: what was resident at most, over what
it was after the imports, is shown too.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import world

GATEWAY = "192.0.2.2"


def ip(*words: str, text: str | None = None) -> None:
    subprocess.run(("ip", *words), input=text, text=True, check=True, stdout=subprocess.DEVNULL)


def address(number: int) -> str:
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def c(count: int, index: int, programs: Path) -> float:
    """The C program, with as many changes at once as netlinklib sends."""
    import netlinklib as nl
    from netlinklib.batch import ANSWER
    from netlinklib.uapi import SO_RCVBUF, SOL_SOCKET

    with nl.Socket() as sk:
        chunk = sk._idle[0].sock.getsockopt(SOL_SOCKET, SO_RCVBUF) // ANSWER
    command = (str(programs / "adder"), str(count), str(index), GATEWAY, str(chunk))
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def netlinklib(count: int, index: int, programs: Path) -> float:
    """Routes as people write them: addresses as text."""
    import netlinklib as nl

    with nl.Socket() as sk:
        start = time.perf_counter()
        with sk.batch() as batch:
            for number in range(count):
                batch.add(nl.Route(dst=f"{address(number)}/32", gateway=GATEWAY, oif=index))
        return time.perf_counter() - start


def raw(count: int, index: int, programs: Path) -> float:
    """Routes by all their fields, addresses as bytes."""
    import netlinklib as nl

    gateway = bytes((192, 0, 2, 2))
    with nl.Socket() as sk:
        start = time.perf_counter()
        with sk.batch() as batch:
            for number in range(count):
                dst = (0x0A000000 + number).to_bytes(4, "big")
                batch.add(
                    nl.Route(
                        family=2, dst_len=32, dst=dst, gateway=gateway, oif=index, type=1, table=254
                    )
                )
        return time.perf_counter() - start


def ip_batch(count: int, index: int, programs: Path) -> float:
    """`ip -batch`, which reads the text that it is given."""
    lines = "".join(
        f"route add {address(number)}/32 via {GATEWAY} dev v0\n" for number in range(count)
    )
    start = time.perf_counter()
    ip("-batch", "-", text=lines)
    return time.perf_counter() - start


FORMS: dict[str, tuple[str, Callable[[int, int, Path], float]]] = {
    "c": ("C, the same messages", c),
    "netlinklib": ('netlinklib, `nl.Route(dst="10.0.0.0/32", …)`', netlinklib),
    "raw": ("netlinklib, all fields given, addresses as bytes", raw),
    "ip": ("`ip -batch`", ip_batch),
}


def visit(form: str, count: int, programs: Path) -> None:
    """Run one form in a namespace of this process's own, and print what it took."""
    world.unshare()
    ip("link", "add", "v0", "type", "veth", "peer", "name", "v1")
    ip("addr", "add", "192.0.2.1/24", "dev", "v0")
    ip("link", "set", "v1", "up")
    ip("link", "set", "v0", "up")
    import netlinklib as nl

    with nl.Socket() as sk:
        index = sk.link("v0").index
        sk.add(nl.Route, dst="203.0.113.0/24", gateway=GATEWAY)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        seconds = FORMS[form][1](count, index, programs)
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        made = sum(1 for _ in sk.dump(nl.Route, "dst", table="main", gateway=GATEWAY)) - 1
    if made != count:
        raise SystemExit(f"{form}: {made} routes are there, not {count}")
    print(json.dumps([seconds, grown / 1024]))


def measure(count: int, runs: int) -> str:
    """Return the table, in Markdown."""
    seconds: dict[str, list[float]] = {form: [] for form in FORMS}
    memory: dict[str, float] = dict.fromkeys(FORMS, 0.0)
    with tempfile.TemporaryDirectory() as folder:
        programs = world.build(Path(folder))
        for _ in range(runs):
            for form in FORMS:
                command = [sys.executable, __file__, "--visit", form, "--routes", str(count)]
                took, grown = world.output([*command, "--programs", str(programs)])
                seconds[form].append(took)
                memory[form] = max(memory[form], grown)
                print(f"{form}: {took:.3f} s", file=sys.stderr)
    lines = [
        f"{count:,} routes added; medians of {runs} runs; {platform.release()}, "
        f"Python {platform.python_version()}, {os.cpu_count()} processors.",
        "",
        "| form | time | a route | × C | memory |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    for form, (text, _) in FORMS.items():
        ratio = statistics.median(a / b for a, b in zip(seconds[form], seconds["c"], strict=True))
        median = statistics.median(seconds[form])
        held = "" if form in ("c", "ip") else f"{memory[form]:.1f} MB"
        lines.append(
            f"| {text} | {median:.2f} s | {median / count * 1e6:.1f} µs | {ratio:.2f} | {held} |"
        )
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--routes", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--results", type=Path, help="write the table to this file, too")
    parser.add_argument("--visit", choices=FORMS, help=argparse.SUPPRESS)
    parser.add_argument("--programs", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.visit:
        visit(options.visit, options.routes, options.programs)
        return
    table = measure(options.routes, options.runs)
    print(table)
    if options.results is not None:
        options.results.write_text(f"# Bulk changes\n\nMade by `bench/changes.py`.\n\n{table}")


if __name__ == "__main__":
    main()
