"""One way of reading one table, in a process of its own: `python forms.py FORM OBJECT`.

Prints one line of JSON: `seconds` (from before the socket is made until the last row is there; the
median where a table is so small that it is read several times), `cpu` (seconds of processor time,
its children's included), `rows`, `idle_kib` (resident memory
after the imports), `peak_kib` (the most it ever was) and `version` of what was measured.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

# Reading goes on until this much time has been measured; the first reading, which may import
# modules lazily, is left out if there are others.
ENOUGH_SECONDS = 0.3
MOST_READINGS = 30

# Address family, class, and the four fields of the tuples.
OBJECTS: dict[str, tuple[int, str, tuple[str, ...]]] = {
    "routes": (2, "Route", ("dst", "dst_len", "gateway", "oif")),
    "links": (0, "Link", ("index", "ifname", "mtu", "address")),
    "neighbours": (2, "Neigh", ("dst", "lladdr", "ifindex", "state")),
    "addresses": (2, "Addr", ("address", "prefixlen", "index", "label")),
    "rules": (2, "Rule", ("src", "src_len", "table", "priority")),
}

IP_ARGUMENTS = {
    "routes": ["-4", "route"],
    "links": ["link"],
    "neighbours": ["-4", "neigh"],
    "addresses": ["-4", "addr"],
    "rules": ["-4", "rule"],
}


def cpu() -> float:
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


Reading = Callable[[], tuple[int, object]]


def memory(key: str) -> int:
    """VmRSS or VmHWM in KiB. Unlike ru_maxrss, VmHWM begins anew with each program."""
    with open("/proc/self/status") as status:
        for line in status:
            if line.startswith(key + ":"):
                return int(line.split()[1])
    raise LookupError(key)


def netlinklib_forms(what: str) -> tuple[str, dict[str, Reading]]:
    import netlinklib as nl

    family, name, names = OBJECTS[what]
    # Here, not in the functions: the first use of a name imports its module.
    Socket, cls = nl.Socket, getattr(nl, name)
    filters = {"family": family} if family else {}

    def iterate() -> tuple[int, object]:
        # counting costs as much as a record: the rows are counted afterwards, off the clock
        with Socket() as sk:
            for _record in sk.dump(cls, **filters):
                pass
        return 0, None

    def listed() -> tuple[int, object]:
        with Socket() as sk:
            records = sk.list(cls, **filters)
        return len(records), records

    def tuples() -> tuple[int, object]:
        with Socket() as sk:
            rows = sk.list(cls, *names, **filters)
        return len(rows), rows

    def dicts() -> tuple[int, object]:
        rows = 0
        with Socket() as sk:
            for record in sk.dump(cls, **filters):
                record.as_dict()
                rows += 1
        return rows, None

    version = f"netlinklib {nl.__version__} ({nl.backend})"
    return version, {"iterate": iterate, "list": listed, "tuples": tuples, "as_dict": dicts}


def pyroute2_forms(what: str) -> tuple[str, dict[str, Reading]]:
    from importlib.metadata import version

    from pyroute2 import IPRoute

    family = OBJECTS[what][0]

    def kept() -> tuple[int, object]:
        with IPRoute() as ipr:
            method: Any = {
                "routes": ipr.get_routes,
                "links": ipr.get_links,
                "neighbours": ipr.get_neighbours,
                "addresses": ipr.get_addr,
                "rules": ipr.get_rules,
            }[what]
            messages = list(method(family=family) if family else method())
        return len(messages), messages

    return f"pyroute2 {version('pyroute2')}", {"pyroute2": kept}


def json_forms(what: str) -> tuple[str, dict[str, Reading]]:
    def loads() -> tuple[int, object]:
        command = ["ip", "-j", *IP_ARGUMENTS[what]]
        rows = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
        return len(rows), rows

    version = subprocess.run(["ip", "-V"], stdout=subprocess.PIPE, text=True, check=True).stdout
    return version.strip(), {"ip -j": loads}


def main() -> None:
    form, what = sys.argv[1:]
    source = {"pyroute2": pyroute2_forms, "ip -j": json_forms}.get(form, netlinklib_forms)
    version, forms = source(what)
    read = forms[form]
    idle = memory("VmRSS")
    seconds: list[float] = []
    busy: list[float] = []
    rows = 0
    while sum(seconds) < ENOUGH_SECONDS and len(seconds) < MOST_READINGS:
        start, start_cpu = time.perf_counter(), cpu()
        rows, kept = read()
        seconds.append(time.perf_counter() - start)
        busy.append(cpu() - start_cpu)
        del kept
    result = {
        "seconds": statistics.median(seconds[1:] or seconds),
        "cpu": statistics.median(busy[1:] or busy),
        "rows": rows,
        "idle_kib": idle,
        "peak_kib": memory("VmHWM"),
        "version": version,
    }
    if not rows:
        result["rows"] = forms["list"]()[0]
    print(json.dumps(result))


if __name__ == "__main__":
    main()
