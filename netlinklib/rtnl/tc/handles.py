"""Handles of traffic control: 32-bit numbers that people write as `1:10`, `root`, `ingress`."""

from __future__ import annotations

from ...uapi import (
    TC_H_CLSACT,
    TC_H_INGRESS,
    TC_H_MAJ,
    TC_H_MAJ_MASK,
    TC_H_MAKE,
    TC_H_MIN,
    TC_H_MIN_EGRESS,
    TC_H_MIN_INGRESS,
    TC_H_MIN_MASK,
    TC_H_ROOT,
    TC_H_UNSPEC,
    TC_U32_HASH,
    TC_U32_NODE,
    TC_U32_USERHTID,
)

__all__ = [
    "FILTER_HANDLE",
    "FILTER_PARENT",
    "HANDLE",
    "U32_HANDLE",
    "Handles",
]

_DIGITS = set("0123456789abcdef")
_MAJOR_SHIFT = (TC_H_MAJ_MASK & -TC_H_MAJ_MASK).bit_length() - 1


class Handles:
    """The texts of handles: two hexadecimal numbers, `1:10`, of which one may be missing, and words
    for some of them.

    Parameters:
        words: the words and what they stand for; of several for one handle the first is shown.
    """

    __slots__ = ("_shown", "words")

    def __init__(self, **words: int) -> None:
        self.words = words
        self._shown = {number: word for word, number in reversed(words.items())}

    def __call__(self, value: int) -> str:
        """Return the text of a handle."""
        word = self._shown.get(value)
        if word is not None:
            return word
        major, minor = TC_H_MAJ(value) >> _MAJOR_SHIFT, TC_H_MIN(value)
        return f"{major or '':{'x' if major else ''}}:{minor or '':{'x' if minor else ''}}"

    def parse(self, text: str) -> int:
        """Return the handle of a text.

        Raises:
            ValueError: it is none.
        """
        found = self.words.get(text.strip().lower())
        if found is not None:
            return found
        major, colon, minor = text.strip().partition(":")
        if not colon or not (major or minor):
            raise ValueError(f"{text!r} is no handle: {', '.join(self.words)}, or as in 1:10")
        return TC_H_MAKE(_half(major, text) << _MAJOR_SHIFT, _half(minor, text))

    def __repr__(self) -> str:
        return f"Handles({', '.join(self.words)})"


def _half(digits: str, text: str) -> int:
    """Return the number of one half of a handle; none is 0."""
    if not digits:
        return 0
    # int() takes signs, blanks and underscores too
    number = int(digits, 16) if set(digits.lower()) <= _DIGITS else -1
    if not 0 <= number <= TC_H_MIN_MASK:
        raise ValueError(f"{text!r} is no handle: {digits!r} is no number from 0 to ffff")
    return number


#: Handles of qdiscs and classes, and their parents.
HANDLE = Handles(none=TC_H_UNSPEC, root=TC_H_ROOT, ingress=TC_H_INGRESS, clsact=TC_H_CLSACT)

#: Parents of filters: `ingress` and `egress` are the two hooks of clsact.
FILTER_PARENT = Handles(
    none=TC_H_UNSPEC,
    root=TC_H_ROOT,
    ingress=TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_INGRESS),
    egress=TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_EGRESS),
)


class U32Handles(Handles):
    """Handles of the filter u32: three hexadecimal numbers, `800:1:800`, of its table, the bucket
    in it, and the filter there."""

    __slots__ = ()

    def __call__(self, value: int) -> str:
        """Return the text of a handle; of a whole table, `800:`."""
        table, bucket, node = TC_U32_USERHTID(value), TC_U32_HASH(value), TC_U32_NODE(value)
        text = f"{table:x}:{bucket or '':{'x' if bucket else ''}}"
        return f"{text}:{node:x}" if node or bucket else text

    def parse(self, text: str) -> int:
        """Return the handle of a text.

        Raises:
            ValueError: it is none.
        """
        table, colon, rest = text.strip().partition(":")
        bucket, _, node = rest.partition(":")
        digits = table + bucket + node
        if not colon or not digits or not set(digits.lower()) <= _DIGITS:
            raise ValueError(f"{text!r} is no handle of u32, as in 800::800")
        numbers = [int(part, 16) if part else 0 for part in (table, bucket, node)]
        total = 0
        for number, most, shift in zip(numbers, _U32_PARTS, _U32_SHIFTS, strict=True):
            if number > most:
                raise ValueError(f"{text!r} is no handle of u32: {number:x} is over {most:x}")
            total |= number << shift
        return total

    def __repr__(self) -> str:
        return "U32Handles()"


class FilterHandles(U32Handles):
    """Handles of filters: a number, or one of u32, by its colons."""

    __slots__ = ()

    def __call__(self, value: int) -> str:
        """Return the text of a handle."""
        return hex(value)

    def parse(self, text: str) -> int:
        """Return the handle of a text: `800::800`, `0x1`, `1`.

        Raises:
            ValueError: it is none.
        """
        if ":" in text:
            return super().parse(text)
        try:
            return int(text, 0)
        except ValueError:
            raise ValueError(f"{text!r} is no handle of a filter") from None

    def __repr__(self) -> str:
        return "FilterHandles()"


#: The largest number of each part of a handle of u32, and where it stands.
_U32_PARTS = tuple(part(0xFFFFFFFF) for part in (TC_U32_USERHTID, TC_U32_HASH, TC_U32_NODE))
_U32_SHIFTS = (
    32 - _U32_PARTS[0].bit_length(),
    _U32_PARTS[2].bit_length(),
    0,
)

#: Handles of the filter u32.
U32_HANDLE = U32Handles()

#: Handles of filters.
FILTER_HANDLE = FilterHandles()
