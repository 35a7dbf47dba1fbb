"""The newest headers win; what only an older set says is kept and marked as gone.

An older set need not be there when tables are made: what it contributes lies in `data/older.json`,
which `python -m codegen --headers NEW --older OLD` writes.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from fnmatch import fnmatchcase
from typing import Any

from .errors import CodegenError
from .manifest import DATA, pairs
from .model import Const, Enum, Function, Member, Model, Struct

FILE = DATA / "older.json"


@dataclass(frozen=True)
class Older:
    """What an older header set has that the newest one lacks, and values that have changed."""

    origin: str
    version: int
    constants: tuple[Const, ...]
    structs: tuple[Struct, ...]
    functions: tuple[Function, ...]
    enums: tuple[Enum, ...]
    changed: dict[str, int | str]


def contribution(newest: Model, older: Model, origin: str) -> Older:
    """What `older` adds to `newest`."""
    constants = [item for name, item in older.constants.items() if name not in newest.constants]
    gone = {item.name for item in constants}
    changed = {
        name: const.value
        for name, const in older.constants.items()
        if name in newest.constants and newest.constants[name].value != const.value
    }
    return Older(
        origin,
        older.version,
        tuple(constants),
        tuple(item for name, item in older.structs.items() if name not in newest.structs),
        tuple(item for name, item in older.functions.items() if name not in newest.functions),
        tuple(enum for enum in older.enums if gone & set(enum.names)),
        dict(sorted(changed.items())),
    )


def merge(newest: Model, older: Older) -> None:
    """Adds to the newest model what the older one contributes; a value's change needs a reason."""
    allowed = [pattern for pattern, _ in pairs("changed.txt")]
    strange = []
    for name, value in older.changed.items():
        present = newest.constants.get(name)
        if present is None or present.value == value:
            raise CodegenError(f"older.json is not of these headers: see {name}; use --older")
        if not any(fnmatchcase(name, pattern) for pattern in allowed):
            strange.append(f"{name} ({value} -> {present.value})")
    if strange:
        raise CodegenError(
            f"values that differ between the headers: {', '.join(strange)}; "
            f"if that is right, changed.txt needs a line with the reason"
        )
    known = newest.constants.keys() | newest.structs.keys() | newest.functions.keys()
    names = [const.name for const in older.constants]
    names += [struct.name for struct in older.structs]
    names += [function.name for function in older.functions]
    if stale := known & set(names):
        raise CodegenError(f"older.json is not of these headers: see {min(stale)}; use --older")
    for const in older.constants:
        newest.constants[const.name] = replace(const, gone=newest.release)
    for struct in older.structs:
        newest.structs[struct.name] = replace(struct, gone=newest.release)
    newest.functions.update((function.name, function) for function in older.functions)
    _merge_enums(newest, older)


def _merge_enums(newest: Model, older: Older) -> None:
    """Retired enumerators go behind those of the enumeration that they were in."""
    places = {name: n for n, enum in enumerate(newest.enums) for name in enum.names}
    for enum in older.enums:
        homes = [places[name] for name in enum.names if name in places]
        if homes:
            home = newest.enums[homes[0]]
            rest = tuple(name for name in enum.names if name not in home.names)
            newest.enums[homes[0]] = replace(home, names=home.names + rest)
        else:
            newest.enums.append(enum)


def dump(older: Older) -> str:
    """The text of `older.json`."""
    lines = []
    for key, value in asdict(older).items():
        if isinstance(value, tuple):
            rows = ",\n".join(f"  {json.dumps(_short(row))}" for row in value)
            lines.append(f' "{key}": [\n{rows}\n ]' if rows else f' "{key}": []')
        elif isinstance(value, dict):
            rows = ",\n".join(f"  {json.dumps(name)}: {json.dumps(value[name])}" for name in value)
            lines.append(f' "{key}": {{\n{rows}\n }}' if rows else f' "{key}": {{}}')
        else:
            lines.append(f' "{key}": {json.dumps(value)}')
    return "{\n" + ",\n".join(lines) + "\n}\n"


def load() -> Older:
    """What `older.json` says."""
    data: dict[str, Any] = json.loads(FILE.read_text(encoding="ascii"))
    structs = [
        Struct(**{**row, "members": tuple(Member(**member) for member in row["members"])})
        for row in data["structs"]
    ]
    functions = [
        Function(**{**row, "parameters": tuple(row["parameters"])}) for row in data["functions"]
    ]
    enums = [Enum(**{**row, "names": tuple(row["names"])}) for row in data["enums"]]
    return Older(
        data["origin"],
        data["version"],
        tuple(Const(**row) for row in data["constants"]),
        tuple(structs),
        tuple(functions),
        tuple(enums),
        data["changed"],
    )


def _short(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != "gone"}
