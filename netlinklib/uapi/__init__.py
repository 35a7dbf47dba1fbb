"""The kernel's constants and structs: `from netlinklib.uapi import RTM_GETROUTE, rtmsg`.

Nothing is loaded at import: a name is looked up when it is first asked for, in the C extension's
tables or in the plain modules of `_data`, and kept. A struct becomes a Record class. The same names
are in a module per header: `from netlinklib.uapi.rtnetlink import RTA_DST`.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..record import Record


_here: Any = None
_defined: dict[str, str] = {}  # structs of modules made by users, for members that have them


def __getattr__(name: str) -> Any:
    if name == "__all__":
        return sorted(_constant_names())
    if not _is_python(name):
        for look in (_constant, _struct, _function):
            try:
                value = look(name)
            except KeyError:
                continue
            # of two threads' classes of one struct, one is everybody's
            return globals().setdefault(name, value)
        raise AttributeError(_unknown(name))
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_every_name()})


def name(family: str, value: int) -> str:
    """Return the name of a value: `name("rtm", 24)` is `"RTM_NEWROUTE"`.

    Parameters:
        family: what the value is: `rtm`, `rta`, `rtprot`, `nud`, `iff`, `nlm_f_get` and so on, the
            tag of a C enumeration (`nl80211_commands`), or the prefix of its names (`ifla_vlan`).
        value: the number. Flags give the names of all of them, joined by `|`; what has no name
            (a newer kernel's, say) is given as a number.

    Raises:
        ValueError: if there is no such family.
    """
    from ._names import name as find

    return find(family, value)


def value(family: str, name: str) -> int:
    """Return the value of a name: `value("rt_scope", "link")` is 253.

    Parameters:
        family: as for `name`.
        name: the name, whole or without the family's prefix, in capitals or not, with or without
            punctuation (`802.3ad` is BOND_MODE_8023AD); a word of iproute2's for it (`balance-rr`);
            or a number as Python writes it (`254`, `0xfe`). Flags are joined by `|`.

    Raises:
        ValueError: if there is no such family, or no such name in it; the text has the nearest.
    """
    from ._names import value as find

    return find(family, name)


def header(
    module: str, namespace: dict[str, Any]
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Return `__getattr__` and `__dir__` for the module of one header.

    Parameters:
        module: the name of the module of constants and layouts in `_data`.
        namespace: the globals of the module, in which values are kept.
    """

    def get(name: str) -> Any:
        if _is_python(name):
            raise AttributeError(f"module {namespace['__name__']!r} has no attribute {name!r}")
        data = _load(module)
        if name in data.LAYOUTS:
            value = __getattr__(name) if name not in globals() else globals()[name]
        elif name in vars(data) and name != "LAYOUTS":
            value = __getattr__(name)
        else:
            raise AttributeError(f"module {namespace['__name__']!r} has no attribute {name!r}")
        return namespace.setdefault(name, value)

    def names() -> list[str]:
        data = _load(module)
        own = {name for name in vars(data) if not _is_python(name)}
        return sorted({*own - {"LAYOUTS"}, *data.LAYOUTS})

    return get, names


def define(
    layouts: dict[str, str], namespace: dict[str, Any]
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Return `__getattr__` and `__dir__` for a module that `python -m netlinklib.codegen` has made.

    Parameters:
        layouts: the module's structs as text, which get Record classes on first use.
        namespace: the globals of the module, in which the classes are kept.
    """
    for struct in layouts:
        _defined.setdefault(struct, layouts[struct])

    def get(name: str) -> Any:
        if name not in layouts:
            raise AttributeError(f"module {namespace['__name__']!r} has no attribute {name!r}")
        return namespace.setdefault(name, _record(name, layouts[name]))

    return get, lambda: sorted({*namespace, *layouts})


def _is_python(name: str) -> bool:
    """Whether a name is one that Python itself asks a module for."""
    return name.startswith("__") and name.endswith("__") and name.islower()


def _engine() -> Any:
    """The engine, if it has the tables."""
    from .._backend import engine

    return engine if hasattr(engine, "constant") else None


def _constant(name: str) -> int | str:
    elsewhere = _differences().CONSTANTS
    if name in elsewhere:
        if elsewhere[name] is None:
            raise KeyError(name)
        here: int | str = elsewhere[name]
        return here
    engine = _engine()
    if engine:
        value: int | str = engine.constant(name)
        return value
    found: int | str = vars(_load(_home("CONSTANTS", name)))[name]
    return found


def _layout(name: str) -> str:
    layouts = _differences().LAYOUTS
    if name not in layouts:
        engine = _engine()
        if engine:
            try:
                layout: str = engine.layout(name)
                return layout
            except KeyError:
                if name in _defined:
                    return _defined[name]
                raise
        try:
            layouts = _load(_home("STRUCTS", name)).LAYOUTS
        except KeyError:
            layouts = _defined
    found: str = layouts[name]
    return found


def _differences() -> Any:
    """What is otherwise than in the tables, which are those of 64 bits with low bytes first."""
    global _here
    if _here is None:
        from ._machine import differences

        _here = differences(_load)
    return _here


def _function(name: str) -> Callable[..., int]:
    function: Callable[..., int] = vars(_load(_home("FUNCTIONS", name)))[name]
    return function


def _struct(name: str) -> type[Record]:
    """The Record class of a layout: `struct SIZE ALIGN;NAME OFFSET SIZE CODE;...`."""
    return _record(name, _layout(name))


def _record(name: str, layout: str) -> type[Record]:
    from ..record import struct_class

    first, *rest = layout.split(";")
    members = []
    for part in rest:
        member, offset, size, code = part.split(" ")
        members.append((member, int(offset), int(size), code))
    return struct_class(name, int(first.split(" ")[1]), members)


def _load(module: str) -> Any:
    # As importlib does it, which costs more than all else that the package imports.
    return __import__(f"{__name__}._data.{module}", fromlist=("LAYOUTS",))


def _home(table: str, name: str) -> str:
    """The module that has a name."""
    text: str = vars(_load("_index"))[table]
    at = text.find(f"\n{name}\n")
    if at < 0 or "@" in name:
        raise KeyError(name)
    start = text.rindex("@", 0, at)
    return text[start + 1 : text.index("\n", start)]


def _every_name() -> list[str]:
    index = _load("_index")
    lines = (index.CONSTANTS + index.STRUCTS + index.FUNCTIONS).split("\n")
    return [line for line in lines if line and line[0] != "@" and "." not in line]


def _constant_names() -> list[str]:
    return [line for line in _load("_index").CONSTANTS.split("\n") if line and line[0] != "@"]


def _unknown(name: str) -> str:
    from difflib import get_close_matches

    start = name[:3].upper()
    near = [known for known in _every_name() if known[:3].upper() == start]
    match = get_close_matches(name, near, 1)
    hint = f"; did you mean {match[0]!r}?" if match else ""
    return f"the kernel's headers have no {name!r}{hint}"
