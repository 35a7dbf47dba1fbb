"""Make the recorded requests in this folder anew, from the commands that stand in the files.

    python tests/data/remake.py [NAME...]

A file has lines of comment (`#`), commands (`$ tc qdisc add ...`), and under each command a line of
hexadecimal digits per message that it sent. To record another command, write it in and run this.
Without names, only those are made anew that this machine's iproute2 has made.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support import iproute2


def remake(path: Path, named: bool) -> None:
    old = path.read_text().splitlines()
    version = f"# made with {iproute2.version()}"
    made = next((line for line in old if line.startswith("# made with")), version)
    if made not in (version, "# made with") and not named:
        print(
            f"{path.stem}: {made[2:]}, here is {version[12:]}; name it to make it anew all the same"
        )
        return
    lines = []
    for line in old:
        if line == made:
            lines.append(version)
        elif line.startswith("$ "):
            lines += [line, *[message.hex() for message in iproute2.sent(line[2:])]]
        elif not line or line.startswith("#"):
            lines.append(line)
    path.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    for path in sorted(iproute2.DATA.glob("*.txt")):
        if not sys.argv[1:] or path.stem in sys.argv[1:]:
            remake(path, named=bool(sys.argv[1:]))
