"""Runs the C preprocessor over one unit and takes its output apart: text, macros, expansions."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from .abi import Abi
from .errors import CodegenError

LIBC = Path(__file__).parent / "data" / "libc"

_GNU = ("-x", "c")
_PURE = ("--line-directive", "#")

_MODULES = {"pcpp": "pcpp.pcmd", "zig": "ziglang"}

_MARKER = re.compile(r'# (\d+) "((?:[^"\\]|\\.)*)"')
_DEFINE = re.compile(r"#\s*define\s+(\w+)(\([^)]*\))?(?:\s+(.*))?$", re.DOTALL)
_UNDEF = re.compile(r"#\s*undef\s+(\w+)")
_MARK = "@@"


def program(name: str) -> list[str]:
    """How to start a preprocessor: zig and pcpp need not be on the path if this Python has them."""
    module = _MODULES.get(name)
    if module is None or shutil.which(name) or find_spec(module.partition(".")[0]) is None:
        return [name]
    return [sys.executable, "-W", "ignore", "-m", module]


@dataclass(frozen=True)
class Macro:
    """A macro as it stands at the end of the unit: parameters are None for an object-like one."""

    name: str
    parameters: str | None
    body: str
    file: str
    line: int


@dataclass
class Unit:
    """One translation unit: C text of its own and how to preprocess it."""

    command: str
    text: str
    include: Sequence[Path]
    abi: Abi | None
    defines: Sequence[str] = ()
    expanded: str = field(default="", init=False)
    macros: dict[str, Macro] = field(default_factory=dict, init=False)
    files: set[str] = field(default_factory=set, init=False)

    def preprocess(self) -> None:
        """Fills `expanded` (C text with line markers, `#define` lines blanked) and `macros`."""
        lines = []
        file, number = "<unit>", 0
        for line in self._run(self.text, definitions=True).split("\n"):
            number += 1
            line = line.lstrip() if line.lstrip().startswith("#") else line
            if not line.startswith("#"):
                lines.append(line)
            elif marker := _MARKER.match(line):
                file, number = marker[2], int(marker[1]) - 1
                self.files.add(file)
                lines.append(line)
            elif definition := _DEFINE.match(line):
                name, parameters, body = definition.groups()
                self.macros.pop(name, None)
                body = (body or "").strip()
                self.macros[name] = Macro(name, parameters, body, file, number)
                lines.append("")
            elif removal := _UNDEF.match(line):
                self.macros.pop(removal[1], None)
                lines.append("")
            else:
                lines.append(line)
        self.expanded = "\n".join(lines)

    def expand(self, uses: Mapping[str, str], helpers: str = "") -> dict[str, str]:
        """What uses of macros (name -> C text) expand to at the unit's end.

        The helpers are more C text that is in effect there.
        """
        probes = (f'"{_MARK}{name}" {use} "{_MARK}"' for name, use in uses.items())
        text = self._run("\n".join((self.text, helpers, *probes, "")))
        text = "".join(
            line for line in text.splitlines(keepends=True) if not line.startswith("#")
        )
        found = {}
        for chunk in text.split(f'"{_MARK}')[1:]:
            name, quote, body = chunk.partition('"')
            if name and quote:
                found[name] = body.strip()
        return found

    def _run(self, text: str, *, definitions: bool = False) -> str:
        """The preprocessor's output; the definitions are `#define` lines among the text."""
        words = shlex.split(self.command)
        pure = Path(words[0]).name == "pcpp"
        command = [*program(words[0]), *words[1:], *(_PURE if pure else _GNU)]
        if definitions:
            command.append("--passthru-defines" if pure else "-dD")
        if self.abi is not None:
            command += [] if pure else ["-undef", "-nostdinc"]
            command += [f"-D{macro}" for macro in self.abi.predefined]
        command += [f"-D{macro}" for macro in self.defines]
        command += [f"-I{os.path.realpath(path)}" for path in self.include]
        try:
            done = subprocess.run(
                [*command, "-"], input=text.encode(), capture_output=True, check=False
            )
        except FileNotFoundError:
            raise CodegenError(
                f"no C preprocessor: {command[0]!r} was not found "
                "(install gcc or clang; or --cpp pcpp, which is pure Python)"
            ) from None
        if done.returncode:
            message = done.stderr.decode("utf-8", "replace").strip()
            raise CodegenError(f"{self.command} failed:\n{message}")
        return done.stdout.decode("utf-8", "surrogateescape")
