"""What to read: the header list and the names wanted from libc, data of this package."""

from __future__ import annotations

import keyword
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from .errors import CodegenError

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Header:
    """A header to read, its group, and the headers that must be included before it."""

    name: str
    group: str = ""
    preludes: tuple[str, ...] = ()


@dataclass
class Manifest:
    """The headers in order, and the names taken from headers of the C library (header -> names)."""

    headers: list[Header]
    libc: dict[str, tuple[str, ...]] = field(default_factory=dict)


def load() -> Manifest:
    """The manifest of the library itself."""
    return Manifest(_headers(_lines("headers.txt")), _libc(_lines("libc.txt")))


def helpers() -> str:
    """C text with the macros of the kernel's inside that its uapi headers use."""
    return (DATA / "helpers.h").read_text(encoding="ascii")


def pairs(name: str) -> list[tuple[str, str]]:
    """The lines of a data file: first word, rest."""
    return [(words[0], " ".join(words[1:])) for words in _lines(name)]


def module_name(header: str, taken: Iterable[str] = ()) -> str:
    """The Python module of a header: `linux/tc_act/tc_bpf.h` -> `tc_act_tc_bpf`.

    A keyword, and a name which a struct or constant has as well, gets an underscore: `if_`, `in_`,
    `taskstats_`.
    """
    name = header.removesuffix(".h").removeprefix("linux/")
    name = "".join(character if character.isalnum() else "_" for character in name)
    return name + "_" if keyword.iskeyword(name) or name in taken else name


def _lines(name: str) -> list[list[str]]:
    text = (DATA / name).read_text(encoding="ascii")
    return [line.split() for line in text.splitlines() if line.split("#")[0].strip()]


def _headers(lines: list[list[str]]) -> list[Header]:
    headers = []
    for words in lines:
        if not 2 <= len(words) <= 3:
            raise CodegenError(f"headers.txt: {' '.join(words)}")
        preludes = tuple(words[2].split(",")) if len(words) == 3 else ()
        headers.append(Header(words[1], words[0], preludes))
    return headers


def _libc(lines: list[list[str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for header, *names in lines:
        found[header] = (*found.get(header, ()), *names)
    return found
