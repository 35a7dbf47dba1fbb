"""Puts generated files into the work tree, or compares them with what is there."""

from __future__ import annotations

import difflib
from pathlib import Path

HOME = "netlinklib/uapi"

# Folders in which each file is generated or stands in this list.
OWNED = {
    HOME: ("__init__.py", "_machine.py", "_names.py"),
    f"{HOME}/_data": (),
}
_LINES = 40


def write(root: Path, files: dict[str, str]) -> list[str]:
    """Writes what differs, removes what is generated no longer; returns the changed paths."""
    changed = []
    for path, text in files.items():
        data = text.encode("ascii")
        target = root / path
        if not target.is_file() or target.read_bytes() != data:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
            changed.append(path)
    for path in _strangers(root, files):
        (root / path).unlink()
        changed.append(path)
    return changed


def compare(root: Path, files: dict[str, str]) -> list[str]:
    """Unified diffs between the work tree and what the headers give; empty if they agree."""
    diffs = []
    for path, text in files.items():
        target = root / path
        present = target.read_bytes().decode("latin-1") if target.is_file() else ""
        if present != text:
            diffs.append(_diff(path, present, text))
    for path in _strangers(root, files):
        diffs.append(_diff(path, (root / path).read_text(encoding="latin-1"), ""))
    return diffs


def _strangers(root: Path, files: dict[str, str]) -> list[str]:
    found = []
    for folder, known in OWNED.items():
        for path in sorted((root / folder).glob("*.py*")):
            relative = path.relative_to(root).as_posix()
            partial = path.name.startswith("_abi_") and not any("/_abi_" in name for name in files)
            if path.name not in known and relative not in files and not partial:
                found.append(relative)
    return found


def _diff(path: str, old: str, new: str) -> str:
    names = (f"{path} (committed)", f"{path} (generated)")
    lines = list(difflib.unified_diff(old.splitlines(), new.splitlines(), *names, lineterm=""))
    if len(lines) > _LINES:
        lines[_LINES:] = [f"... {len(lines) - _LINES} more lines"]
    return "\n".join(lines)
