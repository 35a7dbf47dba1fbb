"""Structs that say how many items follow them."""

from __future__ import annotations

from ...inputs import Inputs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["counted"]


def counted(items: str, count: str) -> Inputs:
    """Return the inputs of a struct whose number of items need not be given.

    Parameters:
        items: the field of the items (`keys`).
        count: the field of their number (`nkeys`).
    """

    def fill(name: str, fields: dict[str, Any]) -> None:
        given = fields.get(items)
        if given is None or fields.get(count) is not None:
            return
        try:
            fields[items] = given = tuple(given)
        except TypeError:
            return  # the field itself has the better words for it
        fields[count] = len(given)

    return Inputs(more=fill)
