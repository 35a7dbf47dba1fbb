"""Writes the C side: const tables without relocations, and the numbers the engine needs."""

from __future__ import annotations

from collections.abc import Iterable

from .emit import c_string, head, layout_parts
from .errors import CodegenError
from .model import Model

ENGINE_HEADER = "linux/netlink.h"
ENGINE_NAMES = ("AF_UNSPEC", "AF_INET", "AF_INET6", "AF_BRIDGE", "AF_MPLS")


def emit(model: Model) -> dict[str, str]:
    """Path -> text."""
    return {"src/uapi_constants.c": _tables(model), "src/uapi_numbers.h": _numbers(model)}


def _comment(model: Model, text: str) -> list[str]:
    first, second = head(model)
    return [f"/* {first}", f" * {second}", f" * {text} */", ""]


def _numbers(model: Model) -> str:
    lines = _comment(model, f"The numbers of <{ENGINE_HEADER}>, under a prefix.")
    lines += ["#ifndef UAPI_NUMBERS_H", "#define UAPI_NUMBERS_H", "", "enum {"]
    for const in model.constants.values():
        if const.header == ENGINE_HEADER or const.name in ENGINE_NAMES:
            if not isinstance(const.value, int) or not -(2**31) <= const.value < 2**31:
                raise CodegenError(f"{const.name} does not fit an enumerator")
            lines.append(f"    UAPI_{const.name} = {const.value},")
    return "\n".join([*lines, "};", "", "#endif", ""])


class _Pool:
    """Texts one behind another, each with a NUL; what is asked for twice stands there once."""

    def __init__(self) -> None:
        self.at: dict[str, int] = {}
        self.size = 0
        self.lines: list[str] = []

    def add(self, text: str, *, parts: Iterable[str] = ()) -> int:
        if text not in self.at:
            self.at[text] = self.size
            self.size += len(text) + 1
            pieces = [c_string(part) for part in parts or (text,)]
            pieces[-1] = pieces[-1][:-1] + '\\0"'
            self.lines += [f"    {piece}" for piece in pieces]
        return self.at[text]


def _tables(model: Model) -> str:
    pool = _Pool()
    constants = []
    for name in sorted(model.constants):
        value = model.constants[name].value
        if isinstance(value, str):
            row = f"{{{pool.add(name)}u, UAPI_STRING, {pool.add(value)}}}"
        elif value > 2**63 - 1:
            row = f"{{{pool.add(name)}u, UAPI_UNSIGNED, {_int64(value - 2**64)}}}"
        else:
            row = f"{{{pool.add(name)}u, UAPI_SIGNED, {_int64(value)}}}"
        constants.append(f"    {row}, /* {name} */")
    structs = []
    for name in sorted(model.structs):
        parts = layout_parts(model.structs[name])
        at = pool.add("".join(parts), parts=parts)
        structs.append(f"    {{{pool.add(name)}u, {at}u}}, /* {name} */")
    lines = _comment(model, "Constants and struct layouts by name, sorted as strcmp does.")
    lines += ['#include "uapi.h"', "", "const char uapi_pool[] ="]
    lines += pool.lines
    lines[-1] += ";"
    lines += ["", "const struct uapi_constant uapi_constants[] = {", *constants, "};"]
    lines += ["", f"const size_t uapi_constant_count = {len(constants)};"]
    lines += ["", "const struct uapi_struct uapi_structs[] = {", *structs, "};"]
    lines += ["", f"const size_t uapi_struct_count = {len(structs)};", ""]
    return "\n".join(lines)


def _int64(value: int) -> str:
    return "INT64_MIN" if value == -(2**63) else str(value)
