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

    The aliases are pairs of what people write and the name that it stands for.
    """

    kind: str
    names: tuple[str, ...]
    aliases: tuple[tuple[str, str], ...] = ()


def families(model: Model) -> dict[str, Family]:
    """All families, those of the list first."""
    home = {name: enum for enum in model.enums for name in enum.names}
    found = {}
    for name, line in pairs("families.txt"):
        kind, *sources = line.split()
        if kind not in ("values", "flags", "bits", "be16") or not sources:
            raise CodegenError(f"families.txt: {name} {line}")
        if name in found:
            raise CodegenError(f"families.txt: {name} twice")
        aliases = tuple((word, target) for word, target in map(_parts, sources) if target)
        names = _names(model, home, name, [source for source in sources if "=" not in source])
        if strange := [target for _, target in aliases if target not in names]:
            raise CodegenError(f"families.txt: {name} has no {', '.join(strange)}")
        found[name] = Family(kind, names, (*aliases, *_short(names, sources)))
    for enum in model.enums:
        if enum.tag and enum.tag not in found:
            found[enum.tag] = _family(model, enum)
    prefixes = Counter(_prefix(enum) for enum in model.enums)
    for enum in model.enums:
        prefix = _prefix(enum)
        if prefix and prefix not in found and prefixes[prefix] == 1:
            found[prefix] = _family(model, enum)
    return found


def _parts(source: str) -> tuple[str, str]:
    word, _, target = source.partition("=")
    return word, target


def _short(names: tuple[str, ...], sources: list[str]) -> list[tuple[str, str]]:
    """Names without their prefix, where the family's patterns have several prefixes."""
    if commonprefix(names).count("_"):
        return []
    prefixes = [source[:-1] for source in sources if source.endswith("_*") and source[0] != "!"]
    return [
        (name.removeprefix(prefix).lower(), name)
        for prefix in prefixes
        for name in names
        if name.startswith(prefix)
    ]


def _family(model: Model, enum: Enum) -> Family:
    """An enumeration as a family: of flags, if it says so and each of its values is one bit."""
    names = _known(model, enum.names)
    values = [
        int(model.constants[name].value)
        for name in names
        if not name.startswith("__") and not name.endswith(("_MASK", "_ALL", "_MAX"))
    ]
    bits = [value for value in values if value]
    if (
        "flag" in f"{enum.tag} {_prefix(enum)}".lower()
        and len(bits) == len(set(bits)) > 1
        and all(value > 0 and value & (value - 1) == 0 for value in bits)
        # 1, 2 alone may be the numbers of two bits just as well.
        and (len(bits) > 2 or 0 not in values)
    ):
        return Family("flags", names)
    return Family("values", names)


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
