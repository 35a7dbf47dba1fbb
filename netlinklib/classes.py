"""The kernel's structs as Record classes, as netlinklib 2.x called them: see `netlinklib.uapi`."""

from __future__ import annotations

from . import uapi

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def __getattr__(name: str) -> Any:
    return getattr(uapi, name)


def __dir__() -> list[str]:
    return dir(uapi)
