"""What is loaded when it is used: the public names of packages, and the classes of records that
few messages hold."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from ..codecs import Codec
    from ..record import Record

__all__ = ["exports", "lazy"]


def _load(package: str, module: str, name: str) -> Any:
    from importlib import import_module

    return getattr(import_module(f"{package}.{module}"), name)


def exports(
    names: dict[str, Any], homes: Mapping[str, str]
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Return `__getattr__` and `__dir__` of a package whose public names are loaded at first use.

    Hide them from type checkers, to which any name would be one of the package.

    Parameters:
        names: the globals of the package, where what is loaded is kept.
        homes: the module of each name, in the package.
    """
    package = names["__name__"]

    def get(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = names[name] = _load(package, homes[name], name)
        return value

    def list_names() -> list[str]:
        return sorted({*names, *names["__all__"]})

    return get, list_names


def lazy(package: str, module: str, name: str) -> Codec[Any]:
    """Return the codec of a nest whose class is loaded at its first use.

    Parameters:
        package: the full name of a package.
        module: a module in it.
        name: the class.
    """
    from ..codecs import nest

    def load() -> type[Record]:
        found: type[Record] = _load(package, module, name)
        return found

    return nest(load)
