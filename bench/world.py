"""A network namespace full of objects, and what is measured in it: `python world.py PLAN`.

PLAN is JSON: `what` (routes, links …), `count`, `forms`, `runs`, `programs` (folder of the compiled
C programs), `private` (false: this machine's own tables, read only), `show` (Python to run there
first, which prints to standard error). The answer, one line of JSON: `floor` (seconds of each run),
`bytes`, `datagrams`, and `forms`: for each form, its runs.

The namespace has no name and ends with this process, however it ends.
"""

from __future__ import annotations

import ctypes
import json
import math
import os
import shutil
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

import forms

CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000

# A form whose first run takes longer than this is run three times only.
SLOW_SECONDS = 20.0
SLOW_RUNS = 3


def unshare() -> None:
    """Move this process into a network namespace of its own, in a user namespace if need be."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET) == 0:
        return
    user, group = os.getuid(), os.getgid()
    if libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"0 {user} 1")
    Path("/proc/self/gid_map").write_text(f"0 {group} 1")


def may_unshare() -> bool:
    command = [sys.executable, "-c", "import world; world.unshare()"]
    here = Path(__file__).parent
    return subprocess.run(command, cwd=here, stderr=subprocess.DEVNULL).returncode == 0


def output(command: list[str], **more: str) -> Any:
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, env={**os.environ, **more})
    return json.loads(done.stdout)


def build(folder: Path) -> Path:
    """Compile the C programs into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for source in sorted((Path(__file__).parent / "programs").glob("*.c")):
        flags = ["-std=c11", "-D_GNU_SOURCE", "-O2", "-Wall", "-Wextra"]
        target = folder / source.stem
        command = [os.environ.get("CC", "cc"), *flags, "-o", str(target), str(source)]
        subprocess.run(command, check=True)
    return folder


class World:
    def __init__(self, what: str, programs: Path) -> None:
        self.what = what
        self.programs = programs

    def floor(self, repeat: int) -> Any:
        family = str(forms.OBJECTS[self.what][0])
        return output([str(self.programs / "floor"), self.what, family, str(repeat)])

    def run(self, form: str) -> Any:
        if form == "ip":
            timed = [str(self.programs / "timed"), "ip", *forms.IP_ARGUMENTS[self.what]]
            return {**output(timed), "idle_kib": 0}
        script = [sys.executable, str(Path(__file__).with_name("forms.py"))]
        kind, _, form = form.rpartition(":")
        backend = {"NETLINKLIB_BACKEND": "python"} if kind == "twin" else {}
        return output([*script, form, self.what], **backend)


def measure(plan: dict[str, Any]) -> dict[str, Any]:
    world = World(plan["what"], Path(plan["programs"]))
    if plan["private"]:
        unshare()
        maker = [str(world.programs / "maker"), plan["what"], str(plan["count"])]
        subprocess.run(maker, check=True)
    if plan.get("show"):
        # In this folder, where no netlinklib/ without its extension can be imported by mistake.
        show = [sys.executable, "-c", plan["show"]]
        subprocess.run(show, cwd=Path(__file__).parent, stdout=sys.stderr, check=True)
    first = world.floor(1)
    repeat = max(1, min(100, math.ceil(0.1 / first["seconds"])))
    floors: list[float] = []
    runs: dict[str, list[Any]] = {form: [] for form in plan["forms"]}
    if not shutil.which("ip"):
        runs = {form: [] for form in runs if not form.startswith("ip")}
    for turn in range(plan["runs"]):
        for form, done in runs.items():
            if turn >= SLOW_RUNS and done[0]["seconds"] > SLOW_SECONDS:
                continue
            floor = world.floor(repeat)
            floors.append(floor["seconds"])
            done.append(
                {**world.run(form), "floor": floor["seconds"], "floor_cpu": floor["cpu"]},
            )
            if plan["verbose"]:
                print(
                    f"  {plan['what']} {plan['count']}, run {turn + 1}, {form}: "
                    f"{done[-1]['seconds']:.4f} s, floor {floor['seconds']:.4f} s",
                    file=sys.stderr,
                )
    return {
        "what": plan["what"],
        "count": plan["count"],
        "floor": floors,
        "bytes": first["bytes"],
        "datagrams": first["datagrams"],
        "forms": runs,
    }


def summary(result: dict[str, Any]) -> dict[str, Any]:
    """Medians: seconds, ratios to the floor run just before, memory over idle."""
    table = {}
    for form, runs in result["forms"].items():
        extra_kib = statistics.median(run["peak_kib"] - run["idle_kib"] for run in runs)
        table[form] = {
            "seconds": statistics.median(run["seconds"] for run in runs),
            "ratio": statistics.median(run["seconds"] / run["floor"] for run in runs),
            "cpu_ratio": statistics.median(run["cpu"] / run["floor_cpu"] for run in runs),
            "memory_mb": extra_kib / 1024,
            "runs": len(runs),
            "rows": runs[0].get("rows"),
            "version": runs[0].get("version"),
        }
    rows = [figures["rows"] for figures in table.values() if figures["rows"]]
    return {
        "what": result["what"],
        "count": result["count"],
        "rows": max(rows, default=result["count"]),
        "bytes": result["bytes"],
        "datagrams": result["datagrams"],
        "floor_seconds": statistics.median(result["floor"]),
        "forms": table,
    }


def visit(plan: dict[str, Any]) -> dict[str, Any]:
    """Measure in a process of its own, which stays in the namespace it makes; give medians."""
    return summary(output([sys.executable, __file__, json.dumps(plan)]))


if __name__ == "__main__":
    print(json.dumps(measure(json.loads(sys.argv[1]))))
