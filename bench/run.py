"""The benchmark: many objects, each way to read them, against the kernel's own floor.

    python bench/run.py                     all of it: a million routes, some minutes
    python bench/run.py --routes 20000 --runs 3 --only routes
    python bench/run.py --results bench/RESULTS.md --json build/bench.json

Each form runs in a process of its own, right after a run of the floor (`programs/floor.c`: `recv`
into one buffer until the end). The ratios, of time and of processor time, are medians over these
pairs, so that a noisy machine disturbs them less than the seconds. Memory is the most that was
resident, over what it was after the imports. Everything happens in private network namespaces.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import world

COUNTS = {
    "routes": 1_000_000,
    "links": 2_000,
    "neighbours": 100_000,
    "addresses": 20_000,
    "rules": 5_000,
}

FORMS = {
    "iterate": "netlinklib: records iterated",
    "list": "netlinklib: records in a list",
    "tuples": "netlinklib: tuples of 4 fields in a list",
    "as_dict": "netlinklib: `as_dict()` of each",
    "twin:iterate": "twin: records iterated",
    "twin:tuples": "twin: tuples of 4 fields in a list",
    "ip": "`ip …`, text thrown away",
    "ip -j": "`ip -j …` and `json.loads`",
    "pyroute2": "pyroute2: messages in a list",
}

# pyroute2 takes minutes and gigabytes for a million: it reads fewer, and its figures are scaled.
PYROUTE2_MOST = 20_000
# After a namespace with many objects, the kernel is busy taking it down.
REST_SECONDS = 3.0


def cpu() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def scaled(small: dict[str, Any], count: int) -> dict[str, Any]:
    factor = count / small["count"]
    form = small["forms"]["pyroute2"]
    return {
        **form,
        "seconds": form["seconds"] * factor,
        "memory_mb": form["memory_mb"] * factor,
        "scaled_from": small["count"],
    }


def survey(plan: dict[str, Any]) -> dict[str, Any]:
    """Measure all forms of a plan (see world.py); pyroute2 on fewer objects where they are many."""
    count, forms = plan["count"], plan["forms"]
    if "pyroute2" not in forms or count <= PYROUTE2_MOST or not plan["private"]:
        return world.visit(plan)
    others = [form for form in forms if form != "pyroute2"]
    small = {**plan, "count": PYROUTE2_MOST, "forms": ["pyroute2"], "show": None}
    result = world.visit({**plan, "forms": others})
    result["forms"]["pyroute2"] = scaled(world.visit(small), count)
    return result


def number(value: float) -> str:
    if value >= 100:
        return f"{value:,.0f}"
    if value >= 10:
        return f"{value:.1f}"
    return f"{value:.2f}"


def table(result: dict[str, Any]) -> list[str]:
    def each(seconds: float) -> str:
        return f"{seconds / result['rows'] * 1e9:,.0f}"

    rows = [
        ("form", "ms", "ns a row", "× floor", "× its CPU", "MB over idle", "runs"),
        (
            "the floor: a bare `recv` loop",
            number(result["floor_seconds"] * 1000),
            each(result["floor_seconds"]),
            "1.00",
            "1.00",
            "",
            "",
        ),
    ]
    for form, label in FORMS.items():
        if form not in result["forms"]:
            continue
        figures = result["forms"][form]
        mark = "≈ " if "scaled_from" in figures else ""
        note = f" (scaled from {figures['scaled_from']:,})" if mark else ""
        rows.append(
            (
                label + note,
                mark + number(figures["seconds"] * 1000),
                each(figures["seconds"]),
                number(figures["ratio"]),
                number(figures["cpu_ratio"]),
                mark + number(max(0.0, figures["memory_mb"])),
                str(figures["runs"]),
            )
        )
    widths = [max(len(row[i]) for row in rows) for i in range(7)]
    lines = []
    for i, row in enumerate(rows):
        cells = [row[0].ljust(widths[0])] + [row[k].rjust(widths[k]) for k in range(1, 7)]
        lines.append("| " + " | ".join(cells) + " |")
        if i == 0:
            rules = ["-" * widths[0]] + ["-" * (widths[k] - 1) + ":" for k in range(1, 7)]
            lines.append("| " + " | ".join(rules) + " |")
    return lines


def report(results: list[dict[str, Any]], machine: dict[str, str]) -> str:
    lines = [
        "# Benchmark",
        "",
        "Written by `make bench` (`bench/run.py` tells how it measures). Trust the ratios to the",
        "floor, the kernel's own work, more than the seconds; if other programs kept the machine",
        "busy, trust those of processor time most.",
        "",
    ]
    lines += [f"* {key}: {value}" for key, value in machine.items()]
    for result in results:
        size = result["bytes"] / 1e6
        lines += ["", f"## {result['count']:,} {result['what']}", ""]
        lines += [f"{size:.1f} MB in {result['datagrams']:,} datagrams.", "", *table(result)]
    return "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure netlinklib and its peers.")
    for what, count in COUNTS.items():
        parser.add_argument(f"--{what}", type=int, default=count, metavar="N")
    parser.add_argument("--runs", type=int, default=5, help="runs of each form (5)")
    parser.add_argument("--only", action="append", choices=COUNTS, help="only this kind of object")
    parser.add_argument("--form", action="append", choices=FORMS, help="only this form")
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    parser.add_argument("--results", type=Path, help="write the report to this file too")
    options = parser.parse_args()

    if not world.may_unshare():
        print("bench: this machine permits no network namespaces of one's own", file=sys.stderr)
        return 1
    load = f"{os.getloadavg()[0]:.1f} processes"
    results: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(prefix="netlinklib-bench-") as folder:
        programs = world.build(Path(folder))
        # The largest last: taking them down disturbs what comes after.
        for what in reversed(COUNTS):
            if not options.only or what in options.only:
                forms = options.form or list(FORMS)
                plan = {
                    "what": what,
                    "count": getattr(options, what),
                    "forms": forms,
                    "runs": options.runs,
                    "programs": str(programs),
                    "private": True,
                    "verbose": True,
                }
                results.insert(0, survey(plan))
                time.sleep(REST_SECONDS if plan["count"] > 1000 else 0)

    versions = {f["version"] for r in results for f in r["forms"].values() if f["version"]}
    machine = {
        "kernel": f"{platform.system()} {platform.release()} {platform.machine()}",
        "processor": f"{cpu()}, {os.cpu_count()} cores",
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
        "measured": ", ".join(sorted(versions)),
        "load before": load,
        "date": datetime.date.today().isoformat(),
    }
    text = report(results, machine)
    print(text)
    if options.results:
        options.results.write_text(text)
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        figures = {"machine": machine, "results": results}
        options.json.write_text(json.dumps(figures, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
