"""Values to names and back, by family: `rtm`, `rta`, `nlm_f_get`, or the tag of a C enumeration."""

from __future__ import annotations

from ._data._families import FAMILIES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

# Per family: whether its values are flags, value -> name, name in small letters -> value.
_tables: dict[str, tuple[bool, dict[int, str], dict[str, int]]] = {}


def name(family: str, value: int) -> str:
    """The name of a value, a number if there is none; of flags, the names joined by `|`."""
    flags, names, _ = _table(family)
    if not flags:
        return names.get(value) or str(value)
    found = []
    rest = value
    for mask in names:
        if mask and rest & mask == mask:
            found.append(mask)
            rest &= ~mask
    parts = [names[mask] for mask in sorted(found)]
    if rest or not parts:
        parts.append(hex(rest) if rest else names.get(0, "0"))
    return "|".join(parts)


def value(family: str, name: str) -> int:
    """The value of a name, whole or without its prefix, in small letters or capitals."""
    flags, _, values = _table(family)
    total = 0
    for part in name.split("|") if flags else [name]:
        word = part.strip()
        if word.lower() in values:
            total |= values[word.lower()]
            continue
        try:
            total |= int(word, 0)
        except ValueError:
            raise ValueError(f"family {family!r} has no {word!r}") from None
    return total


def _table(family: str) -> tuple[bool, dict[int, str], dict[str, int]]:
    if family not in _tables:
        try:
            kind, *words = FAMILIES[family].split()
        except KeyError:
            raise ValueError(f"no family of names is called {family!r}") from None
        _tables[family] = _table(words[0]) if kind == "=" else _make(kind, words)
    return _tables[family]


def _make(kind: str, words: list[str]) -> tuple[bool, dict[int, str], dict[str, int]]:
    import netlinklib.uapi as uapi

    flags = kind != "values"
    values = {word: int(getattr(uapi, word)) for word in words}
    if kind == "bits":
        values = {word: 1 << number for word, number in values.items()}
    elif kind == "be16":
        from sys import byteorder

        for word, number in values.items():
            values[word] = int.from_bytes(number.to_bytes(2, byteorder), "big")
    names: dict[int, str] = {}
    # The first name of a value counts; ends of a range and bases only where there is no other.
    for late in (False, True):
        for word, number in values.items():
            if not _is_bound(word) and _is_base(word) == late:
                names.setdefault(number, word)
    if flags:
        names = {mask: names[mask] for mask in sorted(names, key=_bits, reverse=True)}
    short = len(_prefix(words))
    lower = {word[short:].lower(): number for word, number in values.items()}
    return flags, names, {**lower, **{word.lower(): values[word] for word in words}}


def _is_bound(name: str) -> bool:
    """Whether a name only says where an enumeration ends, which a newer kernel does elsewhere."""
    return name.startswith(("__", "NUM_", "MAX_")) or name.endswith(("_MAX", "_COUNT", "_NUM"))


def _is_base(name: str) -> bool:
    return name.endswith(("_BASE", "_LAST", "_FIRST", "_UNSPEC", "_START", "_END"))


def _bits(mask: int) -> int:
    return bin(mask).count("1")


def _prefix(words: Iterable[str]) -> str:
    shared = ""
    for letters in zip(*(word for word in words if not word.startswith("__")), strict=False):
        if len(set(letters)) > 1:
            break
        shared += letters[0]
    return shared[: shared.rfind("_") + 1]
