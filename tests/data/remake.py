"""Make the recorded requests in `requests/` anew, from the commands that stand in the files.

    python tests/data/remake.py [NAME...]

A file has lines of comment (`#`), of which one says which iproute2 made it, commands (`$ tc qdisc
add ...`), and under each command a line of hexadecimal digits per message that it sent. To record
another command, write it in and run this. Nothing reaches the kernel, so no rights are needed, nor
must the kernel know what is asked for.

Without names, only those files are made anew that the iproute2 at hand has made, and come out the
same but for new commands. Another build of it is used where its folder is the first in PATH.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support import iproute2

MADE = "# made with iproute2 "


def remake(path: Path, named: bool) -> None:
    old = path.read_text().splitlines()
    (made,) = (line.removeprefix(MADE) for line in old if line.startswith(MADE))
    (here,) = {iproute2.version(line.split()[1]) for line in old if line.startswith("$ ")}
    if made != here and not named:
        print(f"{path.stem}: made with {made}, here is {here}; name it to make it anew anyhow")
        return
    lines = []
    for line in old:
        if line.startswith(MADE):
            lines.append(MADE + here)
        elif line.startswith("$ "):
            lines += [line, *[message.hex() for message in iproute2.sent(line[2:])]]
        elif not line or line.startswith("#"):
            lines.append(line)
    path.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    for path in sorted(iproute2.REQUESTS.glob("*.txt")):
        if not sys.argv[1:] or path.stem in sys.argv[1:]:
            remake(path, named=bool(sys.argv[1:]))
