"""200,000 routes, read in several ways, side by side: what `make run` shows.

The routes are made in a private network namespace. Where none is permitted, this machine's own
routes are read instead, and nothing is written.
"""

from __future__ import annotations

import argparse
import platform
import sys
import tempfile
from pathlib import Path

import run
import world

FORMS = ["iterate", "list", "tuples", "as_dict", "twin:tuples", "ip", "ip -j", "pyroute2"]

SHOW = """\
import itertools
import netlinklib as nl

with nl.Socket() as sk:
    for route in itertools.islice(sk.dump(nl.Route, family=2), 3):
        print(route)
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--routes", type=int, default=200_000, metavar="N")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()

    private = world.may_unshare()
    count = f"{options.routes:,} IPv4 routes in a private network namespace"
    if not private:
        count = "this machine's own IPv4 routes (it permits no private network namespace)"
    print(f"Linux {platform.release()}, Python {platform.python_version()}: {count}\n")
    print(SHOW, flush=True)
    with tempfile.TemporaryDirectory(prefix="netlinklib-demo-") as folder:
        plan = {
            "what": "routes",
            "count": options.routes,
            "forms": FORMS,
            "runs": options.runs,
            "programs": str(world.build(Path(folder))),
            "private": private,
            "verbose": False,
            "show": SHOW,
        }
        result = run.survey(plan)
    size = result["bytes"] / 1e6
    print(
        f"\nThe kernel hands over {size:.1f} MB; to receive them and look away is the floor.\n"
        f"Who reads them in what time (median of {options.runs}), with how much memory:\n"
    )
    print("\n".join(run.table(result)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
