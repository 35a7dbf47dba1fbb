"""Names that the administrator of a machine gave to numbers, in the files of iproute2.

`ip` knows routing tables, protocols and scopes by the names in `/etc/iproute2/rt_tables` and its
like. They are read when a name is none of the kernel's, and again when a file has changed.
"""

from __future__ import annotations

import os

__all__ = ["number"]

#: The file of a family of names of `netlinklib.uapi`.
FILES = {"rt_table": "rt_tables", "rtprot": "rt_protos", "rt_scope": "rt_scopes"}

#: Where the files are, and those that a package of the distribution brings; the first has the last
#: word.
DIRECTORIES = ("/etc/iproute2", "/usr/share/iproute2", "/usr/lib/iproute2")

_read: dict[str, tuple[tuple[tuple[str, int], ...], dict[str, int]]] = {}


def number(family: str, name: str) -> int | None:
    """Return the number of a name in the family's file, or None if it has none there.

    Parameters:
        family: `rt_table`, `rtprot` or `rt_scope`; others have no file.
        name: the name, exactly as the file has it.
    """
    file = FILES.get(family)
    return None if file is None else _names(file).get(name)


def _names(file: str) -> dict[str, int]:
    """Return the numbers by name of a file and of its `.d` folders."""
    paths = []
    for directory in reversed(DIRECTORIES):
        paths.append(f"{directory}/{file}")
        try:
            inside = sorted(os.listdir(f"{directory}/{file}.d"))
        except OSError:
            continue
        paths += [f"{directory}/{file}.d/{it}" for it in inside if it.endswith(".conf")]
    seen = tuple([(path, changed) for path in paths if (changed := _changed(path)) is not None])
    before = _read.get(file)
    if before is not None and before[0] == seen:
        return before[1]
    names: dict[str, int] = {}
    for path, _ in seen:
        names.update(_parse(path))
    _read[file] = seen, names
    return names


def _changed(path: str) -> int | None:
    """Return when a file was changed last, or None if it is not there."""
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return None


def _parse(path: str) -> dict[str, int]:
    """Return the names of one file: lines of a number and a name; `#` begins a remark."""
    names: dict[str, int] = {}
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            lines = file.read().splitlines()
    except OSError:
        return names
    for line in lines:
        words = line.partition("#")[0].split()
        if len(words) == 2:
            try:
                names[words[1]] = int(words[0], 0)
            except ValueError:
                pass  # iproute2 passes over such lines, too
    return names
