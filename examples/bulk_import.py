"""Adds the routes of a text file to a table, in few sendings and constant memory.

    ip route show proto static >routes.txt && python bulk_import.py routes.txt 100

A line is a prefix and pairs: `via`, `dev`, `src`, `metric`, `proto`. It needs CAP_NET_ADMIN.
"""

from __future__ import annotations

import sys
from typing import Any

import netlinklib as nl

NAMES = {"via": "gateway", "src": "prefsrc", "metric": "priority", "proto": "protocol"}


def fields(line: str) -> dict[str, Any]:
    prefix, *words = line.split()
    given = {NAMES.get(k, k): v for k, v in zip(words[::2], words[1::2], strict=True)}
    return {"dst": prefix, **given, "priority": int(given.get("priority", 0))}


def main(path: str = "routes.txt", table: str = "main") -> None:
    with nl.Socket() as sk, open(path) as lines:
        batch = sk.batch(errors="continue")
        try:
            with batch:
                for number, line in enumerate(lines, 1):
                    try:
                        batch.replace(nl.Route, table=table, **fields(line))
                    except (TypeError, ValueError) as error:
                        print(f"{path}:{number}: {error}", file=sys.stderr)
        except nl.BatchError as error:
            print(*(f"{it.record}: {it.error}" for it in error.failures), sep="\n", file=sys.stderr)
        print(f"{batch.done - len(batch.failures)} routes are in table {table} now")


if __name__ == "__main__":
    main(*sys.argv[1:])
