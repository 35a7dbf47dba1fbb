"""What becomes of every attribute of rtnetlink: typed, raw on purpose, or not used by the kernel.

    python tests/coverage_attrs.py [--all]

The enumerations are those of the headers of rtnetlink and traffic control that end with a
`__..._MAX`; what is typed is found in the record classes of `netlinklib.rtnl`.
`data/attributes.txt` tells which enumerations are none of attributes, and gives the reason for what
is not typed. Without `--all` typed attributes are only counted.
"""

from __future__ import annotations

import ast
import functools
import importlib
import inspect
import pkgutil
import sys
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple

import netlinklib.rtnl
from netlinklib import uapi
from netlinklib.record import Attributes, Record

DATA = Path(__file__).parent / "data" / "attributes.txt"

#: The columns.
TYPED, RAW, UNUSED, LEFT = "typed", "raw", "unused", "left"


class Rule(NamedTuple):
    """A line of the data file."""

    kind: str
    pattern: str
    reason: str


@functools.cache
def rules() -> tuple[list[str], list[Rule]]:
    """Return the headers (modules of `netlinklib.uapi`) and the rules."""
    headers: list[str] = []
    found = []
    for line in DATA.read_text().splitlines():
        kind, _, rest = line.partition(" ")
        if kind == "headers":
            headers += rest.split()
        elif kind and not kind.startswith("#"):
            pattern, _, reason = rest.strip().partition(" ")
            assert kind in ("values", "same", RAW, UNUSED) and reason, line
            found.append(Rule(kind, pattern, reason.strip()))
    return headers, found


def rule(name: str, *kinds: str) -> Rule | None:
    """Return the first rule of these kinds whose pattern fits."""
    return next((r for r in rules()[1] if r.kind in kinds and fnmatchcase(name, r.pattern)), None)


def enumerations(header: str) -> dict[str, dict[str, int]]:
    """Return the enumerations of a header that end with `__..._MAX` or its like, by that name.

    The generated module has the constants in the order of the header.
    """
    module = importlib.import_module(f"netlinklib.uapi._data.{header}")
    constants = [
        (name, value)
        for name, value in vars(module).items()
        if isinstance(value, int) and name.upper() == name
        # macros between enumerators
        if name.startswith("__") or not rule(name, "values")
    ]
    names = {name for name, _ in constants}
    found = {}
    for place, (last, end) in enumerate(constants):
        bare = last.removeprefix("__")
        if bare == last or not (last.endswith(("_MAX", "_CNT")) or f"{bare}_MAX" in names):
            continue
        stem = bare.partition("_")[0]
        members: dict[str, int] = {}
        least = end
        for name, value in reversed(constants[:place]):
            # two names of one number are an alias, or what pads 64 bits
            if not name.lstrip("_").startswith(stem) or not 0 <= value <= least:
                break
            members[name] = least = value
        found[last] = dict(reversed(members.items()))
    return found


def modules() -> list[Any]:
    """Return all modules of `netlinklib.rtnl`."""
    package = netlinklib.rtnl
    names = [
        found.name for found in pkgutil.walk_packages(package.__path__, package.__name__ + ".")
    ]
    return [importlib.import_module(name) for name in sorted(names)]


@functools.cache
def declared() -> dict[str, list[tuple[str, str]]]:
    """Return the fields (Class.field) and the operations of their codecs, by attribute.

    Which of several constants of a value a field means is read from its declaration.
    """
    found: dict[str, list[tuple[str, str]]] = {}
    for module in modules():
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            cls = getattr(module, node.name, None) if isinstance(node, ast.ClassDef) else None
            if not isinstance(cls, type) or not issubclass(cls, Record):
                continue
            assert isinstance(node, ast.ClassDef)
            for statement in node.body:
                if not isinstance(statement, ast.AnnAssign) or statement.value is None:
                    continue
                assert isinstance(statement.target, ast.Name)
                field = cls.FIELDS.get(statement.target.id)
                if field is None or field.type < 0:
                    continue
                for name in ast.walk(statement.value):
                    if isinstance(name, ast.Name) and _value(name.id) == field.type:
                        where = f"{cls.__name__}.{field.name}"
                        found.setdefault(name.id, []).append((where, _form(field.codec)))
                        break
    return found


def _value(name: str) -> Any:
    return getattr(uapi, name, None) if name.upper() == name else None


def _form(codec: Any) -> str:
    """`raw`, if nothing is known of the payload's form."""
    if codec.op in ("multi", "array"):
        return _form(codec.args[0])
    if codec.op == "record" and codec.args[0] is Attributes:
        return RAW
    return RAW if codec.op == "raw" else TYPED


class Row(NamedTuple):
    """An attribute and what becomes of it."""

    header: str
    enumeration: str
    name: str
    column: str
    why: str


@functools.cache
def rows() -> list[Row]:
    """Return a row for each attribute."""
    found = []
    for header in rules()[0]:
        for enumeration, members in enumerations(header).items():
            if rule(enumeration, "values"):
                continue
            least = min(members.values(), default=0)
            for name, value in members.items():
                if _nothing(name, value, least):
                    continue
                found.append(Row(header, enumeration, name, *_column(name, value, members)))
    return found


def _nothing(name: str, value: int, least: int) -> bool:
    """Tell whether a name is none of an attribute: the zero of most enumerations, and padding."""
    ends = ("_UNSPEC", "_UNDEFINED", "_NONE", "_UNSPECIFIED")
    return (
        name.startswith("__")
        or name.endswith(("_PAD", "_MAX"))
        or (value == least == 0 and name.endswith(ends))
    )


def _typed(name: str) -> str:
    """Return the fields that give an attribute a type."""
    return ", ".join(where for where, form in declared().get(name, []) if form == TYPED)


def _column(name: str, value: int, members: dict[str, int]) -> tuple[str, str]:
    fields = declared().get(name, [])
    # one enumeration may have two names for a number
    for other in (name, *[other for other in members if members[other] == value]):
        if _typed(other):
            return TYPED, _typed(other)
    said = rule(name, "same", RAW, UNUSED)
    if said is not None and said.kind == "same":
        other, _, reason = said.reason.partition(" ")
        if _value(other) == value and _typed(other):
            return TYPED, f"{_typed(other)}: {reason}"
        said = None
    if said is not None:
        return said.kind, said.reason
    return LEFT, ", ".join(where for where, _ in fields) or "no field"


def counts() -> dict[str, int]:
    """Return how many attributes stand in each column."""
    columns = [row.column for row in rows()]
    return {column: columns.count(column) for column in (TYPED, RAW, UNUSED, LEFT)}


def main(arguments: list[str]) -> int:
    everything = "--all" in arguments
    enumeration = None
    for row in rows():
        if row.column == TYPED and not everything:
            continue
        if row.enumeration != enumeration:
            enumeration = row.enumeration
            print(f"\n<linux/{row.header}.h> {enumeration}")
        print(f"  {row.column:7} {row.name:42} {row.why}")
    total = len({(row.header, row.enumeration) for row in rows()})
    numbers = counts()
    print(f"\n{total} enumerations of {len(rules()[0])} headers, {len(rows())} attributes:")
    print(", ".join(f"{column} {numbers[column]}" for column in numbers))
    return 1 if numbers[LEFT] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
