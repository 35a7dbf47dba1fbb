"""Values to names and back, by family: `rtm`, `rta`, `nlm_f_get`, or the tag of a C enumeration."""

from __future__ import annotations

from ._data._families import FAMILIES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

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
        found = values.get(word.lower())
        # A number is a number, whatever the names are: there is an ETH_P_1588.
        if found is None or word.isdigit():
            try:
                found = int(word, 0)
            except ValueError:
                found = values.get(_squashed(word))
        if found is None:
            raise ValueError(f"family {family!r} has no {word!r}{_hint(word, values)}")
        total |= found
    return total


def _table(family: str) -> tuple[bool, dict[int, str], dict[str, int]]:
    if family not in _tables:
        try:
            kind, *words = FAMILIES[family].split()
        except KeyError:
            hint = _hint(family, FAMILIES)
            raise ValueError(f"no family of names is called {family!r}{hint}") from None
        _tables[family] = _table(words[0]) if kind == "=" else _make(kind, words)
    return _tables[family]


def _make(kind: str, words: list[str]) -> tuple[bool, dict[int, str], dict[str, int]]:
    import netlinklib.uapi as uapi

    flags = kind != "values"
    values = {word: int(getattr(uapi, word)) for word in words if "=" not in word}
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
    short = len(_prefix(values))
    lower = {word[short:].lower(): number for word, number in values.items()}
    for word in words:
        alias, _, target = word.partition("=")
        if target:
            lower[alias] = values[target]
    for word in list(lower):
        # Of two names that differ in their punctuation only, the first has the plain form.
        lower.setdefault(_squashed(word), lower[word])
    return flags, names, {**lower, **{word.lower(): number for word, number in values.items()}}


def _squashed(word: str) -> str:
    """A name as people spell it, without punctuation: `802.3ad`, `active-backup`, `layer3+4`."""
    return "".join([letter for letter in word.lower() if letter.isalnum()])


def _hint(word: str, known: dict[str, Any]) -> str:
    """What may have been meant; of several spellings of one thing, the first."""
    from difflib import get_close_matches

    spelled: dict[str, str] = {}
    for name in known:
        spelled.setdefault(_squashed(name), name)
    near: dict[Any, str] = {}
    for found in get_close_matches(_squashed(word), spelled, 3):
        near.setdefault(known[spelled[found]], spelled[found])
    return f"; did you mean {' or '.join(map(repr, near.values()))}?" if near else ""


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
