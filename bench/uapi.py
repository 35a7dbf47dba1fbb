"""What `netlinklib.uapi` costs: its import over that of netlinklib, and the first use of names.

    .venv/bin/python bench/uapi.py [--runs N]

Each run is a Python of its own; the least of all runs counts.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys

#: The steps in order: what they are, and the code.
STEPS = [
    ("import netlinklib.uapi", "import netlinklib.uapi"),
    ("a name, the first of all (loads the engine)", "netlinklib.uapi.RTM_NEWROUTE"),
    ("another name", "netlinklib.uapi.RTM_NEWLINK"),
    ("a name of another header", "netlinklib.uapi.NL80211_CMD_GET_WIPHY"),
    ("a name used before", "netlinklib.uapi.RTM_NEWROUTE"),
    ("a struct, the first of all (loads netlinklib.record)", "netlinklib.uapi.rtmsg"),
    ("another struct", "netlinklib.uapi.ifinfomsg"),
    ("a function, the first of all", "netlinklib.uapi.TC_H_MAKE"),
    ("a value by its family, the first of all", "netlinklib.uapi.name('rtm', 24)"),
    ("a value by its family", "netlinklib.uapi.name('rtm', 25)"),
    ("a value by another family", "netlinklib.uapi.value('rtprot', 'static')"),
]

PROGRAM = """
import json, sys, time
import netlinklib
steps = json.loads(sys.argv[1])
clock, spent = time.perf_counter_ns, []
for step in steps:
    code = compile(step, step, "exec")
    start = clock()
    exec(code)
    spent.append(clock() - start)
print(json.dumps(spent))
"""

MEMORY = """
import tracemalloc
import netlinklib
tracemalloc.start()
import netlinklib.uapi
print(tracemalloc.get_traced_memory()[0])
"""


def run(program: str, backend: str, *arguments: str) -> object:
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env={**os.environ, "NETLINKLIB_BACKEND": backend},
        cwd="/",
        stdout=subprocess.PIPE,
        check=True,
    )
    return json.loads(done.stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    options = parser.parse_args()
    codes = json.dumps([code for _, code in STEPS])
    rows: dict[str, list[float]] = {what: [] for what, _ in STEPS}
    for backend in ("c", "python"):
        runs: list[list[int]] = [
            run(PROGRAM, backend, codes)  # type: ignore[misc]  # what the program prints
            for _ in range(options.runs)
        ]
        for (what, _), times in zip(STEPS, zip(*runs, strict=True), strict=True):
            rows[what].append(min(times) / 1000)
    print(f"{'microseconds, least of ' + str(options.runs):56}{'C':>10}{'twin':>10}")
    for what, (c, twin) in rows.items():
        print(f"{what:56}{c:10.1f}{twin:10.1f}")
    print(f"memory of `import netlinklib.uapi`: {run(MEMORY, 'c')} bytes")


if __name__ == "__main__":
    main()
