"""Structs that say how many items follow them."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["counted"]


def counted(fields: dict[str, Any], items: str, count: str) -> dict[str, Any]:
    """Return the fields of a struct with the number of its items, unless that is given.

    Parameters:
        fields: as they were given.
        items: the field of the items (`keys`).
        count: the field of their number (`nkeys`).
    """
    given = fields.get(items)
    if given is None or fields.get(count) is not None:
        return fields
    try:
        given = tuple(given)
    except TypeError:
        return fields  # the field itself has the better words for it
    return {**fields, items: given, count: len(given)}
