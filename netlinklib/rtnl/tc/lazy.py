"""Record classes that are loaded when a message holds one."""

from __future__ import annotations

from ...codecs import nest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...codecs import Codec
    from ...record import Record

__all__ = ["lazy"]


def lazy(package: str, module: str, name: str) -> Codec[Any]:
    """Return the codec of a nest whose class is loaded at its first use.

    Parameters:
        package: the full name of a package.
        module: a module in it.
        name: the class.
    """

    def load() -> type[Record]:
        from importlib import import_module

        found: type[Record] = getattr(import_module(f"{package}.{module}"), name)
        return found

    return nest(load)
