"""Which names belong together, so that a value can be turned into a name and back.

Three ways lead to a family: a line of `families.txt`, the tag of an enumeration, and the prefix
which the names of an enumeration share, if no other family has it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fnmatch import fnmatchcase
from os.path import commonprefix

from .errors import CodegenError
from .manifest import pairs
from .model import Enum, Model


@dataclass(frozen=True)
class Family:
    """Names of one kind, in the order of the headers.

    The kinds are `values`; `flags`, to be combined; `bits`, the numbers of flags; and `be16`, flags
    whose constants are in the order of the network, while the values are not.
    """

    kind: str
    names: tuple[str, ...]


def families(model: Model) -> dict[str, Family]:
    """All families, those of the list first."""
    home = {name: enum for enum in model.enums for name in enum.names}
    found = {}
    for name, line in pairs("families.txt"):
        kind, *sources = line.split()
        if kind not in ("values", "flags", "bits", "be16") or not sources:
            raise CodegenError(f"families.txt: {name} {line}")
        found[name] = Family(kind, _names(model, home, name, sources))
    for enum in model.enums:
        if enum.tag and enum.tag not in found:
            found[enum.tag] = Family("values", _known(model, enum.names))
    prefixes = Counter(_prefix(enum) for enum in model.enums)
    for enum in model.enums:
        prefix = _prefix(enum)
        if prefix and prefix not in found and prefixes[prefix] == 1:
            found[prefix] = Family("values", _known(model, enum.names))
    return found


def _names(model: Model, home: dict[str, Enum], family: str, sources: list[str]) -> tuple[str, ...]:
    without = [source[1:] for source in sources if source[0] == "!"]
    found: dict[str, None] = {}
    for source in sources:
        if source[0] == "!":
            continue
        if source[0] == "@":
            names = home[source[1:]].names if source[1:] in home else ()
        elif source in model.constants:
            names = (source,)
        else:
            names = tuple(name for name in model.constants if fnmatchcase(name, source))
        if not names:
            raise CodegenError(f"families.txt: {family}: nothing is called {source}")
        found.update(dict.fromkeys(names))
    return _known(
        model,
        tuple(name for name in found if not any(fnmatchcase(name, p) for p in without)),
    )


def _known(model: Model, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(
        name
        for name in names
        if name in model.constants and isinstance(model.constants[name].value, int)
    )


def _prefix(enum: Enum) -> str:
    """What the names have in common, up to an underscore: `IFLA_VLAN_ID`, ... -> `ifla_vlan`."""
    names = [name.lstrip("_") for name in enum.names]
    shared = commonprefix(names) if len(names) > 1 else ""
    return shared.rpartition("_")[0].lower()
