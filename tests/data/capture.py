"""Make the requests in a JSON file anew: the bytes that iproute2 sends for the commands in it.

    python tests/data/capture.py tests/data/link_kinds.json [--tools FOLDER]

The file has commands and the hexadecimal bytes of the request each makes, the last one if there are
several. To add a command, write it with an empty text. Nothing reaches the kernel, so no rights are
needed, nor must the kernel know what is asked for; `if7` is a link of index 7. FOLDER holds a build
of iproute2 where the machine's own is too old for the options.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path


def requests(captured: bytes) -> list[bytes]:
    """Split what capture.c wrote."""
    found = []
    while captured:
        length = int.from_bytes(captured[:4], sys.byteorder)
        found.append(captured[4 : 4 + length])
        captured = captured[4 + length :]
    return found


def capture(command: str, shim: Path, tools: Path | None) -> bytes:
    """Return the last request of a command, with port and sequence number left out."""
    tool, *words = shlex.split(command)
    found = shutil.which(tool, path=None if tools is None else str(tools))
    if found is None:
        raise SystemExit(f"there is no {tool}")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "requests")
        environment = {**os.environ, "LD_PRELOAD": str(shim), "CAPTURE": str(file)}
        done = subprocess.run(
            (found, *words), env=environment, capture_output=True, text=True, timeout=10
        )
        sent = requests(file.read_bytes()) if file.exists() else []
    if not sent:
        raise SystemExit(f"{command}\n  sends nothing: {done.stderr or done.stdout}")
    return sent[-1][:8] + bytes(8) + sent[-1][16:]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--tools", type=Path, help="a folder with ip, tc and bridge")
    given = parser.parse_args()
    commands = json.loads(given.file.read_text())["requests"]
    with tempfile.TemporaryDirectory() as folder:
        shim = Path(folder, "capture.so")
        source = Path(__file__).with_suffix(".c")
        subprocess.run(("cc", "-shared", "-fPIC", "-o", shim, source), check=True)
        made = {command: capture(command, shim, given.tools).hex() for command in commands}
    tool = shutil.which(
        shlex.split(next(iter(made)))[0], path=None if given.tools is None else str(given.tools)
    )
    version = subprocess.run((str(tool), "-V"), capture_output=True, text=True, check=True)
    content = {"made_by": version.stdout.strip(), "byteorder": sys.byteorder, "requests": made}
    given.file.write_text(json.dumps(content, indent=1) + "\n")


if __name__ == "__main__":
    main()
