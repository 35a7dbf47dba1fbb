"""Writes the type stubs: every constant a literal, every struct a class with typed members."""

from __future__ import annotations

from .emit import Module, gone, head, modules
from .emit_python import FOLDER, NOQA
from .model import Const, Model, Struct

_INTEGERS = {f"{sign}{bits}" for sign in ("u", "s") for bits in (8, 16, 32, 64)}
_INTEGERS |= {f"be{bits}" for bits in (16, 32, 64)}

_FLAT = '''\
def name(family: str, value: int) -> str: ...
def value(family: str, name: str) -> int: ...
def header(module: str, namespace: dict[str, object]) -> tuple[object, object]: ...
def define(layouts: dict[str, str], namespace: dict[str, object]) -> tuple[object, object]: ...
def __dir__() -> list[str]: ...
'''


def emit(model: Model) -> dict[str, str]:
    """Path -> text."""
    top = [f"# {line}" for line in head(model)] + [NOQA]
    found = modules(model)
    home = {struct.name: module.name for module in found for struct in module.structs}
    files = {f"{FOLDER}/__init__.pyi": _package(top, found)}
    for module in found:
        files[f"{FOLDER}/{module.name}.pyi"] = _module(top, module, home)
    return files


def _package(top: list[str], found: list[Module]) -> str:
    lines = [*top]
    for module in found:
        lines.append(f"from .{module.name} import *")
        names = [const.name for const in module.constants]
        names += [function.name for function in module.functions]
        names += [struct.name for struct in module.structs]
        hidden = [name for name in names if name.startswith("_") and "." not in name]
        lines += [f"from .{module.name} import {name} as {name}" for name in hidden]
    return "\n".join([*lines, "", _FLAT])


def _module(top: list[str], module: Module, home: dict[str, str]) -> str:
    structs = [struct for struct in module.structs if "." not in struct.name]
    used = {name for struct in module.structs for name in struct.references()}
    away = sorted(name for name in used if home.get(name, module.name) != module.name)
    lines = [*top, "from typing import Final"]
    if structs:
        lines += ["from ..record import Record as _Record"]
    lines += [f"from .{home[name]} import {name} as _{name}" for name in away]
    alias = {name: f"_{name}" for name in away}
    lines += ["", *(_constant(const) for const in module.constants)]
    for function in module.functions:
        arguments = ", ".join(f"{name}: int" for name in function.parameters)
        lines.append(f"def {function.name}({arguments}) -> int: ...")
    for struct in structs:
        lines += ["", *_struct(struct, alias)]
    return "\n".join([*lines, ""])


def _constant(const: Const) -> str:
    return f"{const.name}: Final = {const.value!a}{gone(const)}"


def _struct(struct: Struct, alias: dict[str, str]) -> list[str]:
    lines = [f"class {struct.name}(_Record):{gone(struct)}"]
    plain = {member.name for member in struct.members if "." not in member.name}
    for member in struct.members:
        if "." not in member.name:
            lines.append("    @property")
            lines.append(f"    def {member.name}(self) -> {_type(member.code, alias)}: ...")
    if not plain:
        lines.append("    ...")
    return lines


def _type(code: str, alias: dict[str, str]) -> str:
    kind, _, rest = code.partition(":")
    if kind in _INTEGERS or kind in ("bits", "pointer"):
        return "int"
    if kind == "string":
        return "str"
    if kind == "binary":
        return "bytes"
    if kind == "packed":
        return "tuple[int, ...]"
    if kind == "struct":
        return alias.get(rest, rest) if "." not in rest else "_Record"
    if kind == "array":
        return f"tuple[{_type(rest, alias)}, ...]"
    inner = _type(rest, alias)
    return inner if inner in ("str", "bytes") else f"tuple[{inner}, ...]"
