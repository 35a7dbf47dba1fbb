"""Which headers the committed tables are made of: `data/headers.lock`, a list of sha256sum's."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path

from .errors import CodegenError
from .manifest import DATA

FILE = DATA / "headers.lock"


def dump(origin: str, version: int, include: Sequence[Path], headers: Iterable[str]) -> str:
    """The text of the lock file for the headers that a run has read."""
    lines = [f"# {origin}", f"# LINUX_VERSION_CODE {version}"]
    lines += [f"{_digest(include, header)}  {header}" for header in sorted(headers)]
    return "\n".join([*lines, ""])


def origin() -> str:
    """Where the pinned headers come from, as the lock file says."""
    return FILE.read_text(encoding="ascii").partition("\n")[0].removeprefix("# ")


def folders(root: Path) -> tuple[Path, ...]:
    """The pinned headers: those beside the checkout, or those of the package they come from.

    Raises CodegenError if there are none.
    """
    beside = root.parent / "shared" / "uapi-headers" / "linux-7.2"
    if beside.is_dir():
        return (beside,)
    package = find_spec("ziglang")
    if package is None or not package.submodule_search_locations:
        raise CodegenError(f"no pinned headers: pip install {origin()} brings them")
    home = Path(package.submodule_search_locations[0]) / "lib" / "libc" / "include"
    return (home / "x86-linux-any", home / "any-linux-any")


def verify(include: Sequence[Path], headers: Iterable[str]) -> None:
    """Raises CodegenError if the headers that a run has read are not the pinned ones."""
    pinned = {}
    for line in FILE.read_text(encoding="ascii").splitlines():
        if not line.startswith("#"):
            digest, _, header = line.partition("  ")
            pinned[header] = digest
    read = {header: _digest(include, header) for header in headers}
    different = [
        header
        for header in sorted(pinned.keys() | read.keys())
        if pinned.get(header) != read.get(header)
    ]
    if different:
        raise CodegenError(
            f"these are not the pinned headers ({origin()}): {len(different)} differ, "
            f"such as {different[0]}; --pin ORIGIN pins them"
        )


def _digest(include: Sequence[Path], header: str) -> str:
    for path in include:
        if (path / header).is_file():
            return hashlib.sha256((path / header).read_bytes()).hexdigest()
    raise CodegenError(f"{header} was read, but is in no include directory")
